"""The background and the second voice: under the tune, moving little, never in its way."""

from itertools import pairwise
from statistics import mean

import pytest
from pieces import notes, part, piece

from phonism.composing.drums import KICK, RIM, SNARE
from phonism.score import Score
from phonism.sound.instruments import DRUM_KITS

ROLES = ("pad", "ostinato", "bass")


@pytest.mark.parametrize("seed", range(8))
def test_the_background_stays_below_every_note_of_the_foreground(seed: int) -> None:
    """Not only at the same time: the layers have registers of their own."""
    score = piece(seed, complexity=0.9)
    front = [n.pitch for role in ("melody", "counter") for n in notes(score, role)]
    back = [n.pitch for role in ROLES for n in notes(score, role)]

    assert max(back) < min(front)


def test_voices_of_the_chords_move_by_small_steps() -> None:
    """From one chord to the next the nearest voicing is taken."""
    moves = []
    for seed in range(6):
        struck: dict[float, list[float]] = {}
        for note in notes(piece(seed), "pad"):
            struck.setdefault(note.onset, []).append(note.pitch)
        for (_, a), (_, b) in pairwise(sorted(struck.items())):
            moves += [min(abs(p - q) for q in a) for p in b]
    assert mean(moves) < 2.5


def test_chords_do_not_blur_with_the_bass() -> None:
    """Hardly ever less than a third above it, low down."""
    close = []
    for seed in range(8):
        score = piece(seed)
        bass = notes(score, "bass")
        for note in notes(score, "pad"):
            under = [b.pitch for b in bass if b.onset < note.end and b.end > note.onset]
            close += [note.pitch - pitch < 3 and pitch < 48 for pitch in under]
    assert mean(close) < 0.04


def test_the_bass_plays_roots_on_changes() -> None:
    """Where a chord begins its root is heard below."""
    score = piece(3)
    onsets = {round(n.onset, 4): n for n in notes(score, "bass")}
    for harmony in score.harmonies:
        note = onsets[round(harmony.onset, 4)]
        assert score.scale.off_octave(note.pitch - score.tonic - harmony.semitones[0]) < 1e-6


def test_the_second_voice_speaks_while_the_tune_holds_or_rests() -> None:
    """Its replies begin inside a long note or a rest of the tune, never with a short one."""
    for seed in range(6):
        score = piece(seed, complexity=0.7)
        starts = {round(n.onset, 4) for n in notes(score, "melody")}
        replies = [n for n in notes(score, "counter") if n.rule == "reply"]
        assert replies
        assert not {round(n.onset, 4) for n in replies} & starts


def test_layers_add_up_with_complexity() -> None:
    """A lullaby has a tune, chords and a bass; a rich piece has all voices."""
    roles = [{part.role for part in piece(2, complexity=c).parts} for c in (0, 1)]

    assert roles[0] == {"melody", "pad", "bass"}
    assert roles[1] == {"melody", "counter", "pad", "ostinato", "bass"}


def test_broken_rhythms_break_their_chords() -> None:
    """Whatever the complexity."""
    assert notes(piece(1, rhythm="arpeggiated", complexity=0.1), "ostinato")
    assert not notes(piece(1, rhythm="simple", complexity=0.1), "ostinato")


def struck(score: Score) -> set[int]:
    return {round(note.pitch) for note in notes(score, "drums")}


def test_percussion_is_there_when_asked_for() -> None:
    """With the kick on the bar; every key is one that the kit has."""
    assert part(piece(1), "drums") is None
    score = piece(1, percussion=True)
    kit = DRUM_KITS[part(score, "drums").instrument]
    downbeats = {n.onset for n in notes(score, "drums") if n.pitch == KICK}

    assert all(kit.drum(key) for key in struck(score))
    assert downbeats >= {bar * score.meter.bar for bar in range(4)}


def test_light_percussion_has_a_rim_and_busy_percussion_a_snare() -> None:
    """A lullaby is not drummed awake."""
    assert SNARE not in struck(piece(1, percussion=True, complexity=0.4, duration_s=60))
    busy = struck(piece(1, percussion=True, complexity=0.9, duration_s=60))
    assert SNARE in busy
    assert RIM not in busy
