"""Everything that can go wrong, drawn as a tree.

.. code-block:: text

    PhonismError
    ├── OutOfRangeError     (ValueError)   a number is not one the setting allows
    ├── UnknownNameError    (KeyError)     a table has no entry of that name
    ├── DuplicateNameError  (ValueError)   a table already has an entry of that name
    ├── DefinitionError     (ValueError)   a scale, rhythm, instrument or plugin is ill-formed
    ├── PictureError        (ValueError)   the picture cannot be used
    │   ├── UnsupportedPictureError        not a kind of file that phonism reads
    │   ├── PictureTooLargeError           more bytes or pixels than allowed
    │   └── BrokenPictureError             damaged, cut short or empty
    ├── RecipeError         (ValueError)   a recipe file cannot be loaded
    ├── WeightsError        (OSError)      a network's weights cannot be had
    ├── ModelError          (RuntimeError) a separation model cannot run
    └── OutputError         (OSError)      a result cannot be written

Every message says what came, what is allowed and what to do.  Each class is also the
builtin that a caller would expect, and knows the exit code of the command line:
2 for a wrong request, 3 for a picture that cannot be used, 4 for a failure on our side.
"""

from __future__ import annotations

LONGEST_SHOWN = 80


def shown(value: object) -> str:
    """Return how a message shows what came, however long or odd it is.

    >>> shown("dorain"), len(shown("x" * 10_000))
    ("'dorain'", 80)
    """
    try:
        text = repr(value)
    except ValueError:  # Python prints no number of more than 4300 digits
        text = f"a very long {type(value).__name__}"
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


class PhonismError(Exception):
    """The root of all errors that phonism raises on purpose."""

    exit_code = 4

    def __str__(self) -> str:
        """Return the message itself: ``KeyError`` and ``OSError`` would decorate it."""
        return str(self.args[0]) if self.args else type(self).__name__


class OutOfRangeError(PhonismError, ValueError):
    """A number is not one that the setting or argument allows."""

    exit_code = 2


class UnknownNameError(PhonismError, KeyError):
    """A table has no entry of that name; the message suggests the nearest ones."""

    exit_code = 2


class DuplicateNameError(PhonismError, ValueError):
    """A table already has an entry of that name."""

    exit_code = 2


class DefinitionError(PhonismError, ValueError):
    """A scale, rhythm, instrument or plugin is ill-formed; found when it is defined."""

    exit_code = 2


class PictureError(PhonismError, ValueError):
    """The picture cannot be used."""

    exit_code = 3


class UnsupportedPictureError(PictureError):
    """The bytes are not a kind of picture that phonism reads."""


class PictureTooLargeError(PictureError):
    """The picture has more bytes or pixels than allowed."""


class BrokenPictureError(PictureError):
    """The picture is damaged, cut short or empty."""


class RecipeError(PhonismError, ValueError):
    """A recipe file cannot be loaded."""

    exit_code = 3


class WeightsError(PhonismError, OSError):
    """A network's weights cannot be had, neither from a cache nor from a source."""


class ModelError(PhonismError, RuntimeError):
    """A separation model cannot run on this machine."""


class OutputError(PhonismError, OSError):
    """A result cannot be written where it was asked for."""
