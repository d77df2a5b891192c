"""Truncation: the cut network says what the whole one says at that side output."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import skimage.data

from phonism.errors import ModelError
from phonism.regions.network import network_input, open_session
from phonism.regions.truncation import cut_at_side_output

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@pytest.fixture(scope="module")
def model(fetched_cache: Path) -> bytes:
    """Return the bytes of the whole network."""
    return (fetched_cache / "models" / "u2netp.onnx").read_bytes()


def enlarged_twice(values: NDArray[Any]) -> NDArray[Any]:
    """Enlarge rows, then columns, as the network does: linear between pixel centers."""
    for _ in range(2):
        padded = np.pad(values, ((1, 1), (0, 0)), mode="edge")
        doubled = np.empty((2 * values.shape[0], values.shape[1]))
        doubled[0::2] = 0.25 * padded[:-2] + 0.75 * padded[1:-1]
        doubled[1::2] = 0.75 * padded[1:-1] + 0.25 * padded[2:]
        values = doubled.T
    return values


def test_the_cut_output_is_side_output_2_of_the_whole_network(model: bytes) -> None:
    """Enlarged as the whole network would have, it agrees with its third output."""
    values = network_input(skimage.data.chelsea())
    whole = open_session(model).run(None, {"input.1": values})[2][0, 0]
    cut = open_session(cut_at_side_output(model, 2)).run(None, {"input.1": values})
    assert [output.shape for output in cut] == [(1, 1, 160, 160)]
    sure = np.clip(cut[0][0, 0].astype(float), 1e-7, 1 - 1e-7)
    enlarged = 1 / (1 + np.exp(-enlarged_twice(np.log(sure / (1 - sure)))))
    assert np.abs(enlarged - whole).max() < 1e-3


def test_the_cut_network_is_smaller(model: bytes) -> None:
    """Weights that side output 2 does not need are left out."""
    assert len(cut_at_side_output(model, 2)) < 0.9 * len(model)
    assert len(cut_at_side_output(model, 3)) < len(cut_at_side_output(model, 2))


@pytest.mark.parametrize("broken", [b"", b"not a network", b"\x00" * 100, b"\x3a\xff\xff\x03"])
def test_bytes_that_are_no_network_are_refused_in_words(broken: bytes) -> None:
    """Never an IndexError."""
    with pytest.raises(ModelError, match="not a U-2-Net"):
        cut_at_side_output(broken, 2)


def test_a_network_cut_short_is_refused_in_words(model: bytes) -> None:
    """A file may end anywhere."""
    for end in (10, 1000, len(model) // 2, len(model) - 1):
        with pytest.raises(ModelError, match="not a U-2-Net"):
            cut_at_side_output(model[:end], 2)
