"""Series of numbers that stand inside another though custom, or most of the text, has them further out: （一） （二） between 3. and 4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extract.model import Marker

#: how many numbers further on the outer series is looked for
_FAR = 300
#: one number of the enclosed series may be missing
_STEP = 2


class Enclosed(NamedTuple):
    """Positions in a sequence of numbers: ``below`` has for the first number of an enclosed series the number it stands under, ``after``
    for the number behind that series the one it goes on from.
    """

    below: dict[int, int]
    after: dict[int, int]


def enclosed(markers: Sequence[Marker], ranks: Mapping[str, int]) -> Enclosed:
    """The series that begin at one between two numbers that follow one another; ``ranks`` has the shapes from the outermost in.

    Chapters and articles enclose, and are enclosed by none but their own kind. One number alone is no series.
    """
    found = Enclosed({}, {})
    open_: dict[str, int] = {}
    for i, marker in enumerate(markers):
        if marker.ordinal == 1 and not marker.form.startswith("第"):
            for outer in sorted((at for form, at in open_.items() if ranks[form] > ranks[marker.form]), reverse=True):
                behind = _goes_on(markers, ranks, outer, i)
                if behind is not None:
                    found.below[i], found.after[behind] = outer, outer
                    break
        open_ = {form: at for form, at in open_.items() if ranks[form] < ranks[marker.form]} | {marker.form: i}
    return found


def _goes_on(markers: Sequence[Marker], ranks: Mapping[str, int], outer: int, first: int) -> int | None:
    """The number right behind the series from ``first`` on that follows ``outer``, None where another comes before it."""
    last = markers[first]
    follower = (*markers[outer].ordinals[:-1], markers[outer].ordinal + 1)
    for j in range(first + 1, min(first + _FAR, len(markers))):
        marker = markers[j]
        if marker.form == markers[outer].form:
            return j if marker.ordinals == follower and last.ordinal > 1 else None
        if marker.form == last.form:
            if marker.ordinals[:-1] != last.ordinals[:-1] or not last.ordinal < marker.ordinal <= last.ordinal + _STEP:
                return None
            last = marker
        elif ranks[marker.form] < ranks[markers[outer].form]:
            return None
    return None
