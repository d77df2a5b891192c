"""A little English: lists, articles, parts of a whole."""

from __future__ import annotations

from collections.abc import Sequence

# Names of letters that are spoken with a vowel first, as in "an F major".
SPOKEN_WITH_VOWEL = "AEFHILMNORSX"


def listed(words: Sequence[str]) -> str:
    """Return words as one says them.

    >>> listed(["red"]), listed(["red", "blue"]), listed(["red", "blue", "grey"])
    ('red', 'red and blue', 'red, blue and grey')
    """
    *most, last = words or [""]
    return f"{', '.join(most)} and {last}" if most else last


def with_article(words: str) -> str:
    """Return words after "a" or "an", by how they are spoken.

    >>> with_article("airy D lydian"), with_article("F# minor"), with_article("bright C")
    ('an airy D lydian', 'an F# minor', 'a bright C')
    """
    first = words.split(" ", maxsplit=1)[0].rstrip("#b")
    is_letter = len(first) == 1 and first.isupper()
    has_vowel = first in SPOKEN_WITH_VOWEL if is_letter else words[:1].lower() in "aeiou"
    return f"an {words}" if words and has_vowel else f"a {words}"


def capitalized(sentence: str) -> str:
    """Return a sentence with its first letter large, the others as they are."""
    return sentence[:1].upper() + sentence[1:]


def part_of_whole(share: float) -> str:
    """Return a part of a whole in percent.

    >>> part_of_whole(0.234), part_of_whole(0.002), part_of_whole(0.998), part_of_whole(1)
    ('23%', 'under 1%', 'over 99%', '100%')
    """
    if share < 0.01:
        return "under 1%"
    return "over 99%" if 0.99 < share < 1 - 1e-6 else f"{share:.0%}"
