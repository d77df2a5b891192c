"""From floating point to whole numbers, without the distortion of plain rounding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phonism.errors import OutOfRangeError
from phonism.units import Samples


def quantize(samples: Samples, bits: int = 16, seed: int = 0) -> NDArray[np.int32]:
    """Return samples as integers of some bits, with triangular dither of two steps.

    Dither makes the rounding error independent of the sound: a quiet hiss instead of
    distortion [1]_.  Silence is dithered too, and never beyond one step.

    Parameters
    ----------
    samples
        Any shape; what lies outside of full scale is clipped.
    bits
        8 to 24.
    seed
        Another number gives another, equally quiet hiss.

    Returns
    -------
    NDArray[np.int32]
        Same shape, from ``-2 ** (bits - 1)`` to ``2 ** (bits - 1) - 1``.

    Raises
    ------
    OutOfRangeError
        If ``bits`` is not 8 to 24.

    References
    ----------
    .. [1] S. Lipshitz, R. Wannamaker, J. Vanderkooy, "Quantization and dither: a
       theoretical survey", J. Audio Eng. Soc. 40 (1992) 355-375.

    Examples
    --------
    >>> half = np.full(10000, 0.5, np.float32)
    >>> bool(abs(quantize(half).mean() - 16384) < 0.05)
    True
    """
    from phonism.sound.kernels.mixing import dithered

    if not 8 <= bits <= 24:
        raise OutOfRangeError(f"Samples are quantized to 8 to 24 bits, got {bits}.")
    flat = np.ascontiguousarray(samples, np.float32).ravel()
    whole = np.empty(flat.size, np.int32)
    dithered(flat, float(2 ** (bits - 1)), np.uint32((seed * 2654435761 + 1) % 2**32), whole)
    return whole.reshape(samples.shape)
