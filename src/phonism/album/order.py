"""The order of a suite: as the pictures came, or as their keys and moods flow."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from phonism.album.keys import key_distance
from phonism.album.planning import Palettes
from phonism.mapping import Key, choose_key, feeling_of

if TYPE_CHECKING:
    from phonism.settings import Settings

ORDERS: Final = ("given", "flow")
"""The pictures' own order, or the one in which keys and moods change least."""

# How much a change of mood from one end to the other counts, in steps of the keys.
MOOD_WEIGHT = 8.0
# A gain below this is rounding noise.
LEAST_GAIN = 1e-9

Order: TypeAlias = tuple[int, ...]
Distances: TypeAlias = list[list[float]]


class Character(NamedTuple):
    """What a picture's music would be like by itself."""

    key: Key
    valence: float
    arousal: float


def flowing_order(pictures: Sequence[Palettes], settings: Settings) -> Order:
    """Return the order in which the pictures' own keys and moods change least.

    It is never a rougher one than that in which they came, and the livelier end is last.

    Parameters
    ----------
    pictures
        The palettes of each picture, at least one.
    settings
        Which keys the pictures have; one that is fixed leaves the moods to decide.

    Returns
    -------
    tuple of int
        The places of the pictures in ``pictures``.
    """
    characters = [_character(palettes, settings) for palettes in pictures]
    apart = [[_distance(one, other) for other in characters] for one in characters]
    places = range(len(characters))
    starts = [tuple(places), *(_nearest_first(place, apart) for place in places)]
    order = _untangled(min(starts, key=lambda start: _length(start, apart)), apart)
    is_lively_first = characters[order[0]].arousal > characters[order[-1]].arousal
    return order[::-1] if is_lively_first else order


def _character(palettes: Palettes, settings: Settings) -> Character:
    feeling = feeling_of(palettes)
    return Character(choose_key(palettes, settings), feeling.valence, feeling.arousal)


def _distance(one: Character, other: Character) -> float:
    moods = abs(one.valence - other.valence) + abs(one.arousal - other.arousal)
    return key_distance(one.key, other.key) + MOOD_WEIGHT * moods


def _length(order: Order, apart: Distances) -> float:
    return sum(apart[one][other] for one, other in pairwise(order))


def _nearest_first(start: int, apart: Distances) -> Order:
    """Return the order that goes from a start to whatever is nearest and not yet taken."""
    order, left = [start], set(range(len(apart))) - {start}
    while left:
        order.append(min(left, key=lambda place: (apart[order[-1]][place], place)))
        left.remove(order[-1])
    return tuple(order)


def _untangled(order: Order, apart: Distances) -> Order:
    """Turn stretches of an order round for as long as that makes it shorter (2-opt)."""
    is_shorter = True
    while is_shorter:
        is_shorter = False
        for start, end in combinations(range(len(order) + 1), 2):
            if _gain(order, start, end, apart) > LEAST_GAIN:
                order = (*order[:start], *order[start:end][::-1], *order[end:])
                is_shorter = True
    return order


def _gain(order: Order, start: int, end: int, apart: Distances) -> float:
    """Return how much shorter an order gets if the stretch from start to end is turned."""
    gain = 0.0
    if start > 0:
        gain += apart[order[start - 1]][order[start]] - apart[order[start - 1]][order[end - 1]]
    if end < len(order):
        gain += apart[order[end - 1]][order[end]] - apart[order[start]][order[end]]
    return gain
