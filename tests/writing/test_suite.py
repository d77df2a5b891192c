"""Files of an album: cue sheet, sound, MIDI, program and tracks, each read by other means."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from fractions import Fraction

import mido
import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from phonism.album import Album, Movement
from phonism.album.joining import perform_suite
from phonism.composing import write_score
from phonism.errors import OutputError
from phonism.piece import Origin, as_palette
from phonism.settings import Settings
from phonism.writing import sound
from phonism.writing.cue import Track, cue_sheet, index_of, quoted
from phonism.writing.joined_midi import Titled, encode_suite
from phonism.writing.midi import encode_midi
from phonism.writing.sound import write_sound
from phonism.writing.suite import file_name, files_of

TITLES = ('The "wave"', "\u6d77", "a/b: c")
CHOICES = ({"tempo": 80}, {"tempo": 120, "rhythm": "waltz"}, {"tempo": 100, "scale": "rast"})


def album_of(**facts):
    """Return an album of three short movements of colors."""
    asked = Settings(duration_s=5, **facts)
    palettes = (as_palette(["#e07020"], "foreground"), as_palette(["#203040"], "background"))
    movements = []
    for title, choices in zip(TITLES, CHOICES, strict=True):
        settings = asked.changed(**choices)
        score = write_score(palettes, settings)
        origin = Origin(f"{title}.jpg", "0" * 64)
        movements.append(Movement(title, settings, palettes, score, origin, ("tempo",)))
    scores = [movement.score for movement in movements]
    mastered = perform_suite(scores, asked, 1.0, lambda _number: None)
    return Album("Sea", asked, tuple(movements), 1.0, *mastered)


@pytest.fixture(scope="module")
def album():
    """Return an album that all tests may look at."""
    return album_of()


def seconds_of(index):
    minutes, seconds, frames = map(int, index.split(":"))
    assert seconds < 60
    assert frames < 75
    return Fraction(60 * minutes + seconds) + Fraction(frames, 75)


# Cue sheets


@given(st.fractions(0, 20_000))
def test_an_index_is_exact_to_a_frame_and_never_late(start):
    """So that a player that jumps there misses nothing of the first note."""
    assert 0 <= start - seconds_of(index_of(start)) < Fraction(1, 75)


@given(st.text(max_size=300))
def test_a_title_never_breaks_the_sheet(text):
    """Quotation marks, line breaks and lengths of any kind stay inside of one line."""
    shown = quoted(text)

    assert shown[0] == shown[-1] == '"'
    assert '"' not in shown[1:-1]
    assert shown.isprintable()
    assert len(shown) <= 82


def test_a_cue_sheet_says_where_each_movement_begins(album, tmp_path):
    """Read by the rules of the format, line by line."""
    album.save(tmp_path / "x.wav", tmp_path / "x.cue")
    text = (tmp_path / "x.cue").read_bytes().decode("utf-8")
    tracks = re.findall(r"^  TRACK (\d\d) AUDIO$", text, re.MULTILINE)
    titles = re.findall(r'^    TITLE "([^"]*)"$', text, re.MULTILINE)
    indexes = re.findall(r"^    INDEX 01 (\d\d:\d\d:\d\d)$", text, re.MULTILINE)
    starts = [Fraction(start, album.settings.sample_rate) for start in album.starts]

    assert tracks == ["01", "02", "03"]
    assert titles == ["The 'wave'", "\u6d77", "a/b: c"]
    assert indexes == ["00:00:00", "00:04:00", "00:08:00"]
    assert [seconds_of(index) for index in indexes] == starts
    assert 'FILE "x.wav" WAVE' in text.splitlines()
    assert not re.search(
        r"^(?!\s*(REM|PERFORMER|TITLE|FILE|TRACK|INDEX) )", text.rstrip(), re.MULTILINE
    )


@pytest.mark.parametrize(
    ("names", "sound_name"),
    [(["a.flac", "a.cue"], "a.flac"), (["b.wav", "a.cue"], "b.wav"), (["a.cue"], "a.wav")],
)
def test_a_cue_sheet_names_the_sound_beside_it(album, tmp_path, names, sound_name):
    """The one of its own name, or the only one, or the one that may come."""
    album.save(*(tmp_path / name for name in names))

    assert f'FILE "{sound_name}" WAVE' in (tmp_path / "a.cue").read_text()


def test_a_sound_file_of_any_name_stays_in_its_line():
    """What the format cannot write is replaced; bytes that are no text stay."""
    sheet = cue_sheet("x", 'a"b\nc\udce9.wav', [])

    assert sheet.splitlines()[-1] == 'FILE "a_b_c\udce9.wav" WAVE'


def test_ninety_nine_tracks_have_two_digits():
    """No disc has more."""
    sheet = cue_sheet("x", "x.wav", [Track("t", Fraction(number)) for number in range(99)])

    assert "TRACK 01 AUDIO" in sheet
    assert "TRACK 99 AUDIO" in sheet


# Sound


@pytest.mark.parametrize(
    ("name", "depth", "subtype"),
    [("x.wav", 16, "PCM_16"), ("x.wav", 24, "PCM_24"), ("x.wav", 32, "FLOAT"),
     ("x.flac", 16, "PCM_16"), ("x.FLAC", 32, "PCM_24")],
)  # fmt: skip
def test_sound_is_written_block_by_block_as_it_is(tmp_path, monkeypatch, name, depth, subtype):
    """In every depth, whatever the number of blocks, twice the same bytes."""
    monkeypatch.setattr(sound, "BLOCK_FRAMES", 1000)
    samples = np.random.default_rng(0).uniform(-0.5, 0.5, (2, 4321)).astype(np.float32)
    settings = Settings(bit_depth=depth)
    for folder in ("a", "b"):
        write_sound(tmp_path / folder / name, samples, settings, "Sea")
    frames, rate = soundfile.read(tmp_path / "a" / name, dtype="float32")
    info = soundfile.info(tmp_path / "a" / name)
    step = {"PCM_16": 2**-15, "PCM_24": 2**-23, "FLOAT": 0}[subtype]

    assert (rate, info.subtype, frames.shape) == (44100, subtype, (4321, 2))
    assert np.abs(frames.T - samples).max() <= 1.5 * step + 1e-7 * bool(step)
    assert soundfile.SoundFile(tmp_path / "a" / name).title == "Sea"
    assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert len(list((tmp_path / "a").iterdir())) == 1


def test_a_floating_point_file_bears_no_date(tmp_path):
    """The chunk of the peaks would tell when it was written."""
    samples = np.full((2, 100), 0.5, np.float32)
    write_sound(tmp_path / "x.wav", samples, Settings(bit_depth=32), "Sea")
    data = (tmp_path / "x.wav").read_bytes()
    place = data.index(b"PEAK")

    assert data[place + 12 : place + 16] == bytes(4)


def test_a_wav_file_beyond_four_gigabytes_is_refused(tmp_path):
    """Its lengths have 32 bits; the message names the way out."""
    endless = np.broadcast_to(np.zeros(1, np.float32), (2, 2**30 + 1))
    with pytest.raises(OutputError, match=r"\.flac"):
        write_sound(tmp_path / "x.wav", endless, Settings(), "Sea")

    assert not list(tmp_path.iterdir())


LIMITED = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from phonism.errors import OutputError
from phonism.settings import Settings
from phonism.writing.sound import write_sound
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
noise = np.random.default_rng(0).uniform(-1, 1, (2, 441000)).astype(np.float32)
try:
    write_sound(Path(sys.argv[1]), noise, Settings(), "Sea")
except OutputError as error:
    print(error)
"""


@pytest.mark.parametrize("name", ["x.wav", "x.flac"])
def test_a_disk_without_room_leaves_nothing_half_written(tmp_path, name):
    """A real limit of the operating system, met in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path / name],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert "cannot be written" in done.stdout, done.stderr
    assert not list(tmp_path.iterdir())


# MIDI


def notes_of(file):
    """Return tick, key and velocity of all strokes of a MIDI file."""
    strokes = []
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity:
                strokes.append((tick, message.note, message.velocity))
    return sorted(strokes)


def test_the_notes_of_a_suite_are_those_of_its_movements(album):
    """Each movement begins on a bar line, and none is lost or moved."""
    titled = [Titled(movement.title, movement.score) for movement in album.movements]
    whole = mido.MidiFile(file=io.BytesIO(encode_suite(titled)), charset="utf-8")
    parts, offset = [], 0
    for movement in album.movements:
        alone = mido.MidiFile(file=io.BytesIO(encode_midi(movement.score)), charset="utf-8")
        parts += [(tick + offset, *rest) for tick, *rest in notes_of(alone)]
        bar = round(movement.score.meter.bar * whole.ticks_per_beat)
        offset += -(-round(movement.score.length * whole.ticks_per_beat) // bar) * bar

    assert notes_of(whole) == sorted(parts)
    assert sum(message.time for message in whole.tracks[0]) == offset


def test_tempo_meter_and_title_change_where_a_movement_begins(album):
    """And a tuning does not outlast its movement."""
    titled = [Titled(movement.title, movement.score) for movement in album.movements]
    titled.append(titled[0])
    file = mido.MidiFile(file=io.BytesIO(encode_suite(titled)), charset="utf-8")
    facts: dict[int, list[mido.MetaMessage]] = {}
    tick = 0
    for message in file.tracks[0]:
        tick += message.time
        facts.setdefault(tick, []).append(message)
    begins = [
        {message.type: message for message in messages}
        for messages in facts.values()
        if any(message.type == "marker" for message in messages)
    ]

    assert [each["marker"].text for each in begins] == [*TITLES, TITLES[0]]
    assert [round(mido.tempo2bpm(each["set_tempo"].tempo)) for each in begins] == [
        80, 120, 100, 80,
    ]  # fmt: skip
    assert [each["time_signature"].numerator for each in begins] == [
        score.meter.numerator for _, score in titled
    ]
    assert begins[3]["sysex"].data[-2:] == (64, 0)
    assert len({track.name for track in file.tracks}) == len(file.tracks)


# Program, tracks and folders


def test_a_program_tells_of_every_movement(album, tmp_path):
    """When it begins, in which key, and why; what the suite chose is not the user's choice."""
    album.save(tmp_path / "x.txt")
    text = (tmp_path / "x.txt").read_text()

    assert text.startswith("Sea\n3 movements, 0:13\n")
    for number, title in enumerate(TITLES, start=1):
        assert f"\n{number}. {title} (0:0{4 * (number - 1)}, " in text
    assert "beats a minute" in text
    assert "the tempo" not in text


def test_a_folder_gets_every_file_and_the_tracks(album, tmp_path):
    """The tracks, one after another, are the suite; their names can be used anywhere."""
    written = album.save(f"{tmp_path}/new/", tracks=True)
    names = [path.name for path in written]
    tracks = [soundfile.read(path, dtype="float32")[0] for path in written[5:]]
    whole, _ = soundfile.read(written[0], dtype="float32")

    assert names[:5] == ["suite.wav", "suite.cue", "suite.mid", "suite.json", "suite.txt"]
    assert names[5:] == ["01 The 'wave'.wav", "02 \u6d77.wav", "03 a_b_ c.wav"]
    assert all(path.exists() for path in written)
    assert np.abs(np.concatenate(tracks) - whole).max() <= 3 * 2**-15
    assert len(list((tmp_path / "new").iterdir())) == 8


@given(st.text(max_size=200))
def test_a_title_makes_a_name_that_any_system_takes(text):
    """Without what separates folders, and short."""
    name = file_name(text)

    assert name
    assert not set('/\\:*?"<>|') & set(name)
    assert name.isprintable()
    assert len(name) <= 60
    assert name == name.strip(" .")


@pytest.mark.parametrize("name", ["x", "x.mp3", "", "x.wav.doc"])
def test_a_name_without_an_ending_is_refused(name):
    """The message lists those that are."""
    with pytest.raises(OutputError, match=r"\.wav|empty"):
        files_of([name])
