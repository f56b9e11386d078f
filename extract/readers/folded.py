"""Sheets that hold two pages side by side (booklets, two pages printed on one sheet): the fold between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from extract.model import Block

#: a sheet this much wider than high may hold two pages; nothing is printed within this share of its width around the fold
_WIDER, _FOLD = 1.2, 0.025
#: one of the pages has a line, a table or a picture that is at least this share of it wide, or
_FILLED = 0.45
#: fewer than this share of the lines of the emptier page stand at the height of a line of the other (within so many points)
_BESIDE, _LEVEL = 0.5, 2.0


class Span(NamedTuple):
    """Left, right and lower edge, in points, of something printed."""

    x0: float
    x1: float
    bottom: float


def span(block: Block) -> Span:
    """The edges of a block that has a place."""
    return Span(block.place.x0 or 0.0, block.place.x1 or 0.0, block.place.bottom or 0.0)


def fold_of(measure: Callable[[], Sequence[Span]], width: float, height: float) -> float | None:
    """The middle of the fold of a sheet, in points, None where it is one page; ``measure`` gives all that is printed on it.

    A table whose columns keep clear of the middle has short lines, each beside another.
    """
    if width < _WIDER * height:
        return None
    printed = measure()
    for share in (0.5, 0.49, 0.51, 0.48, 0.52):
        low, high = (share - _FOLD / 2) * width, (share + _FOLD / 2) * width
        left = [span for span in printed if span.x1 <= low]
        right = [span for span in printed if span.x0 >= high]
        if left and right and len(left) + len(right) == len(printed):
            filled = any(span.x1 - span.x0 >= _FILLED * width / 2 for span in printed)
            return share * width if filled or not _in_rows(left, right) else None
    return None


def _in_rows(left: Sequence[Span], right: Sequence[Span]) -> bool:
    fewer, more = sorted((left, right), key=len)
    beside = sum(any(abs(span.bottom - other.bottom) <= _LEVEL for other in more) for span in fewer)
    return beside >= _BESIDE * len(fewer)
