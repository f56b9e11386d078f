"""The columns of printed lines: their margins, measured from the lines themselves, and the usual distance of these.

A column of few or short lines tells no margins of its own; it has those of a column that it would fit into.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extract.model import Document, Line, Picture, Place
from extract.text import ended

#: a line that reaches this many sizes over the margins of the column above it is not of that column
_ASIDE = 6.0
#: columns with at least this many lines, this share of them filled, tell their own margins
_TELLING, _FILLED = 6, 0.3
#: share of the lines of a column that may run over its margin: what stands above the text on a page of the web
_OVER = 0.1
#: how far a picture reaches into the column of the lines beside it, in points, and how far from it up and down they keep away from it;
#: how far beside it they may be; how many blocks from the lines it may stand
_INTO, _AROUND, _BESIDE, _NEAR_RUN = 4.0, 10.0, 60.0, 40
#: share of filled lines from which two parts of a run are columns of their own, and the least width of running text in its sizes
_PARTED, _PROSE = 0.6, 15
#: share of indented lines from which a document is said to indent its paragraphs
_INDENTS = 0.04


@dataclass(slots=True)
class Column:
    """One column of one page: its margins in points, the usual distance of its lines, whether the document indents paragraphs."""

    left: float
    right: float
    pitch: float
    indents: bool
    lines: int
    page: int | None = None
    filled: float = 0.0  # share of the lines that reach the right margin
    support: int = 0  # telling columns of these margins

    @property
    def telling(self) -> bool:
        """Whether its lines show where the margins are."""
        return self.lines >= _TELLING and self.filled >= _FILLED


def columns_of(document: Document, labels: Sequence[str]) -> dict[int, Column]:
    """The column of every printed line of text, by the index of its block."""
    runs: list[list[int]] = []
    for i, block in enumerate(document.blocks):
        if not isinstance(block, Line) or block.whole or block.place.x0 is None or labels[i] not in ("body", "footnote", "endnote"):
            continue
        if runs and _same_column(document, runs[-1], block, labels[i] == labels[runs[-1][-1]]):
            runs[-1].append(i)
        else:
            runs.append([i])
    pieces = [(piece, beside) for run in runs for piece, beside in _beside_pictures(document, run)]
    alone = {piece[0] for piece, beside in pieces if beside}  # filled lines tell their margins, however few they are
    parts = [part for piece, _ in pieces for part in _parted(document, piece)]
    runs, measured = [run for run, _ in parts], [column for _, column in parts]
    telling = [column for column in measured if column.telling]
    support = Counter((round(column.left / 6), round(column.right / 6)) for column in telling)
    for column in telling:
        column.support = support[round(column.left / 6), round(column.right / 6)]
    firsts = total = 0
    for run, column in zip(runs, measured, strict=True):
        if not column.telling:
            continue
        for i in run:
            line = document.blocks[i]
            assert isinstance(line, Line) and line.place.x0 is not None
            indent = (line.place.x0 - column.left) / (line.size or 12.0)
            firsts += 1.5 < indent < 2.7
            total += 1
    indents = total == 0 or firsts > _INDENTS * total
    found: dict[int, Column] = {}
    widths = {page.number: page.width for page in document.pages}
    for run, column in zip(runs, measured, strict=True):
        column.indents = indents
        first = document.blocks[run[0]]
        assert isinstance(first, Line)
        if not column.telling and run[0] not in alone:
            width = widths.get(first.place.page or 0)
            # a page that lies among pages that stand has margins of its own
            unlike = width is not None and all(abs(widths.get(c.page or 0, width) - width) > 1 for c in telling)
            _borrow(column, telling, first.size or 12.0, width if unlike else None)
        for i in run:
            found[i] = column
    return found


def _beside_pictures(document: Document, run: list[int]) -> list[tuple[list[int], bool]]:
    """A run of lines cut where a picture in its column begins or ends, with whether a piece stands beside one, in margins of its own."""
    places = [document.blocks[i].place for i in run]
    pictures = [
        block.place
        for block in document.blocks[max(run[0] - _NEAR_RUN, 0) : run[-1] + _NEAR_RUN]
        if isinstance(block, Picture) and block.place.page == places[0].page and block.place.x0 is not None
    ]
    if not pictures:
        return [(run, False)]
    left, right = min(place.x0 or 0.0 for place in places), max(place.x1 or 0.0 for place in places)

    def filled(lines: list[int]) -> bool:
        return len(lines) > 2 and _measure(document, lines).filled >= _PARTED

    if any(all(_is_beside(line, picture) for line in places) for picture in pictures):
        return [(run, filled(run))]
    inside = [p for p in pictures if (p.x0 or 0.0) < right - _INTO and (p.x1 or 0.0) > left + _INTO]
    parts: list[tuple[list[int], bool]] = []
    before = None
    for i, line in zip(run, places, strict=True):
        here = [n for n, picture in enumerate(inside) if _is_beside(line, picture)]
        if parts and here == before:
            parts[-1][0].append(i)
        else:
            parts.append(([i], bool(here)))
        before = here
    # lines beside a logo are no text that runs round it
    return parts if any(beside and filled(part) for part, beside in parts) else [(run, False)]


def _is_beside(line: Place, picture: Place) -> bool:
    middle = ((line.top or 0.0) + (line.bottom or 0.0)) / 2
    gap = max((picture.x0 or 0.0) - (line.x1 or 0.0), (line.x0 or 0.0) - (picture.x1 or 0.0))
    return -_INTO <= gap < _BESIDE and (picture.top or 0.0) - _AROUND < middle < (picture.bottom or 0.0) + _AROUND


def _parted(document: Document, run: list[int]) -> list[tuple[list[int], Column]]:
    """A run of lines that fill no common width, cut where lines of one width give way to filled lines of another: an abstract across the
    page over the first column, a head over both. Each piece with its column.
    """
    column = _measure(document, run)
    if len(run) < _TELLING + 2 or column.telling:
        return [(run, column)]
    members = [line for i in run if isinstance(line := document.blocks[i], Line)]
    rights = [line.place.x1 or 0.0 for line in members]
    best = max(range(1, len(run)), key=lambda k: _flush(rights[:k], members) + _flush(rights[k:], members))
    parts = [run[:best], run[best:]]
    if _flush(rights[:best], members) + _flush(rights[best:], members) < _PARTED * len(run) or not any(_prose(document, p) for p in parts):
        return [(run, column)]
    return [piece for part in parts for piece in _parted(document, part)]


def _flush(rights: Sequence[float], members: Sequence[Line]) -> int:
    """How many lines end at the right margin of their widest, a single line alone counting nothing."""
    size = members[0].size or 12.0
    return sum(right > max(rights) - 1.6 * size for right in rights) if len(rights) > 1 else 0


def _prose(document: Document, run: Sequence[int]) -> bool:
    """Whether the lines are running text: many, filled, longer than entries of a list, seldom closed."""
    column = _measure(document, run)
    lines = [line for i in run if isinstance(line := document.blocks[i], Line)]
    wide = column.right - column.left >= _PROSE * (lines[0].size or 12.0)
    return len(run) >= _TELLING and column.filled >= _PARTED and wide and sum(ended(line.text) for line in lines) <= 0.4 * len(lines)


def _same_column(document: Document, run: Sequence[int], line: Line, same_label: bool) -> bool:
    last = document.blocks[run[-1]]
    assert isinstance(last, Line) and last.place.top is not None and line.place.top is not None
    assert last.place.x0 is not None and last.place.x1 is not None and line.place.x0 is not None and line.place.x1 is not None
    if last.place.page != line.place.page or not same_label:
        return False
    if line.place.top < last.place.top - 0.5 * (line.size or 12.0):
        return False
    if len(run) >= 2:
        # text across the page below a column, or a column below text across the page
        others = [block.place for i in run[-8:] if isinstance(block := document.blocks[i], Line)]
        left, right = min([place.x0 or 0.0 for place in others]), max([place.x1 or 0.0 for place in others])
        size = line.size or 12.0
        if line.place.x0 < left - _ASIDE * size:
            return False
        wider = line.place.x1 > right + _ASIDE * size
        if wider and len(run) >= 3 and sum((place.x1 or 0.0) > right - 1.5 * size for place in others) * 2 >= len(others):
            return False
        return line.place.x0 < right and line.place.x1 > left
    return line.place.x0 < last.place.x1 and line.place.x1 > last.place.x0


def _measure(document: Document, run: Sequence[int]) -> Column:
    members = [line for i in run if isinstance(line := document.blocks[i], Line)]
    lefts = Counter(round((line.place.x0 or 0.0) / 3) for line in members)
    enough = 2 if len(members) < 20 else 3
    left = min((x for x, n in lefts.items() if n + lefts[x + 1] >= enough), default=min(lefts))
    tops = [line.place.top or 0.0 for line in members]
    steps = [b - a for a, b in pairwise(tops) if b - a > 2]
    near_left = min((line.place.x0 or 0.0) for line in members if round((line.place.x0 or 0.0) / 3) >= left)
    size = members[0].size or 12.0
    # signs may hang over the margin by a part of their size
    rights = sorted((line.place.x1 or 0.0 for line in members), reverse=True)
    if len(rights) >= _TELLING and rights[1] < rights[0] - 1.5 * size:
        # one line that runs over the column does not widen it
        rights = rights[1:] if sum(x > rights[1] - 1.5 * size for x in rights) >= _FILLED * len(rights) else rights
    near_right = median(x for x in rights[:5] if x > rights[0] - 1.5 * size)
    filled = sum((line.place.x1 or 0.0) > near_right - 1.6 * size for line in members) / len(members)
    if filled < _FILLED and len(members) >= _TELLING:
        near_right, filled = _commonest_right(rights, near_right, filled, size)
    return Column(near_left, near_right, median(steps) if steps else 0.0, True, len(members), members[0].place.page, filled)


def _commonest_right(rights: Sequence[float], near_right: float, filled: float, size: float) -> tuple[float, float]:
    """The right margin at which most lines end, and their share; the one given where few end at any, or many run over it."""
    share, right = max((sum(right - 1.6 * size < x <= right for x in rights) / len(rights), right) for right in set(rights))
    over = sum(x > right for x in rights) / len(rights)
    return (right, share) if share >= _FILLED and over <= _OVER else (near_right, filled)


def _borrow(column: Column, telling: Sequence[Column], size: float, width: float | None) -> None:
    """Margins for a column of few lines, or of short ones, from columns that it would fit into: of its page, else the commonest; where it
    fits into none, and its page is as wide as that of no other column, from that ``width``.
    """
    able = [c for c in telling if c.left - 0.7 * size <= column.left and column.right <= c.right + size]
    if able:
        # a line far from the margin is centred or set to the right, unless the page has another column there
        near = [c for c in able if column.left <= c.left + 3 * size] or able
        near = [c for c in near if c.page == column.page] or near
        best = max(near, key=lambda c: (c.support, c.lines, -c.left))
        column.left, column.right = min(best.left, column.left), max(best.right, column.right)
        column.pitch = best.pitch
    elif width is not None:
        column.right = max(column.right, width - column.left)
