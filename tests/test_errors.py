"""The tree of errors, as its docstring draws it."""

import inspect

import pytest

from phonism import errors
from phonism.errors import PhonismError, shown

CLASSES = [
    each
    for _, each in inspect.getmembers(errors, inspect.isclass)
    if issubclass(each, PhonismError)
]
BUILTINS = (ValueError, KeyError, OSError, RuntimeError)


@pytest.mark.parametrize("error", CLASSES)
def test_every_error_prints_its_message_as_it_is(error: type[PhonismError]) -> None:
    """Neither the quotes of KeyError nor the brackets of OSError get in the way."""
    assert str(error("The message. It's plain.")) == "The message. It's plain."
    assert str(error()) == error.__name__


@pytest.mark.parametrize("error", [each for each in CLASSES if each is not PhonismError])
def test_every_error_is_the_builtin_that_callers_expect(error: type[PhonismError]) -> None:
    """`except ValueError` and its like catch what they should."""
    assert issubclass(error, BUILTINS)
    assert f"{error.__name__} " in errors.__doc__


@pytest.mark.parametrize("error", CLASSES)
def test_every_error_knows_its_exit_code(error: type[PhonismError]) -> None:
    """2 for a wrong request, 3 for an unusable picture or recipe, 4 for a failure of ours."""
    codes = {"OutOfRange": 2, "UnknownName": 2, "DuplicateName": 2, "Definition": 2}
    is_picture = "Picture" in error.__name__ or "Recipe" in error.__name__
    expected = codes.get(error.__name__.removesuffix("Error"), 3 if is_picture else 4)

    assert error.exit_code == expected


@pytest.mark.parametrize(
    "value",
    ["x" * 10**6, 10**5000, -(10**100), list(range(10**5))],
    ids=lambda value: type(value).__name__,
)
def test_what_came_is_shown_in_short(value: object) -> None:
    """A message stays readable whatever came, even what Python refuses to print."""
    assert 0 < len(shown(value)) <= 80


def test_what_came_is_shown_as_python_writes_it() -> None:
    """Text keeps its quotes, so that one sees that it is text."""
    assert [shown("5"), shown(5), shown(None)] == ["'5'", "5", "None"]
