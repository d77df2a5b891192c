"""Sound files, read back by libsndfile and by Python's own reader."""

from __future__ import annotations

import dataclasses
import io
import wave

import numpy as np
import pytest
import soundfile

from phonism.piece import Origin
from phonism.writing import ENCODERS
from phonism.writing.sound import encode_sound, undated


def read_back(data):
    """Return frames as floats, and the open file, which tells what the header says."""
    file = soundfile.SoundFile(io.BytesIO(data))
    return file.read(dtype="float64", always_2d=True).T, file


@pytest.mark.parametrize(
    ("bit_depth", "subtype", "error"),
    [(16, "PCM_16", 2**-14), (24, "PCM_24", 2**-22), (32, "FLOAT", 0)],
)
@pytest.mark.parametrize("rate", [44100, 48000])
def test_wav_files_hold_the_sound(make_piece, bit_depth, subtype, error, rate):
    """In each depth and rate: the right header, and samples within the dither."""
    piece = make_piece(bit_depth=bit_depth, sample_rate=rate)
    samples, header = read_back(ENCODERS[".wav"](piece))

    assert (header.samplerate, header.channels, header.subtype) == (rate, 2, subtype)
    assert header.frames == 5 * rate
    assert np.abs(samples - piece.audio.samples).max() <= error


@pytest.mark.parametrize(("bit_depth", "subtype"), [(16, "PCM_16"), (32, "PCM_24")])
def test_flac_files_hold_the_sound(make_piece, bit_depth, subtype):
    """FLAC has no floating point, so its deepest is 24 bits."""
    piece = make_piece(bit_depth=bit_depth)
    samples, header = read_back(ENCODERS[".flac"](piece))

    assert (header.format, header.subtype) == ("FLAC", subtype)
    assert np.abs(samples - piece.audio.samples).max() <= 2**-14


def test_plain_readers_read_16_bits(piece):
    """Python's own reader knows only the oldest kind of header."""
    with wave.open(io.BytesIO(ENCODERS[".wav"](piece))) as file:
        assert file.getparams()[:4] == (2, 2, 44100, 220500)


def test_stems_sum_to_the_whole(make_piece):
    """Foreground and background are the piece, taken apart."""
    piece = make_piece(bit_depth=32)
    front, back, whole = (
        read_back(ENCODERS[ending](piece))[0]
        for ending in ("-foreground.wav", "-background.wav", ".wav")
    )

    assert np.abs(front).max() > 0.01
    assert np.abs(back).max() > 0.01
    assert np.allclose(front + back, whole, atol=1e-6)


def test_rounding_is_dithered_and_never_clips(piece):
    """A sound at full scale stays there; half a step of 16 bits is heard on average."""
    full = np.ones((2, 2000), np.float32)
    quiet = np.full((2, 20000), 0.5 / 2**15, np.float32)
    loud, _ = read_back(encode_sound(full, piece, ".wav"))
    soft, _ = read_back(encode_sound(quiet, piece, ".wav"))

    assert loud.min() > 0.999
    assert len(np.unique(soft)) > 1
    assert soft.mean() * 2**15 == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("title", ["sea.jpg", "Café 日本.png", "x" * 300, " "])
@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_files_carry_the_name_of_the_picture(piece, title, suffix):
    """The title can be read back, and who made the file."""
    named = dataclasses.replace(piece, recorded_origin=Origin(title, "0"))
    _, header = read_back(encode_sound(piece.audio.samples[:, :99], named, suffix))

    assert header.title == title
    assert header.software.startswith("phonism")


def test_music_of_colors_is_called_so(piece):
    """There is no picture to name it after."""
    assert read_back(ENCODERS[".wav"](piece))[1].title == "Colors"


@pytest.mark.parametrize("data", [b"", b"RIFF", b"RIFF\0\0\0\0WAVEdata\xff\xff\xff\xff"])
def test_a_file_without_date_is_left_alone(data):
    """Taking the date out ends on anything."""
    assert undated(data) == data
