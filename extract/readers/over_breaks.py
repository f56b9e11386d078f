"""Tables that go on over a page break are one grid, for every reader that knows where things stand on a page: PDF, OFD, scans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extract import patterns
from extract.model import Block, Grid, Line, Page, Place
from extract.readers.torn_tables import joined, repeated

#: of columns that are the same: how far they may differ, in points
_SAME = 4.0
#: running heads and page numbers stand in this share of the longer side of the page: margins do not shrink on a page that lies
_MARGIN = 0.114
#: a table that changes its columns at a break goes down to this share of the height
_FULL = 0.8
_FIGURES = patterns.compile(r"\d+")
_PAGE_NUMBER = patterns.compile(r"[\s—–―－\-~·•|/\[\]()（）.,，第共页\d０-９ivxIVX]+")


def continued(pages: Sequence[tuple[Page, Sequence[Block]]]) -> list[Block]:
    """The blocks of all pages, a table that goes on over a break as one grid; head rows that are printed again are taken once.

    Between its two parts stand only running heads and page numbers: lines in the margins that come again on another page. On one page a
    table goes on in the next column of text, or in the right half of a sheet, where its head is printed again.
    """
    running = Counter(
        shape for page, blocks in pages for shape in {_shape(b) for b in blocks if isinstance(b, Line) and in_margin(b.place, page)}
    )
    sides = {page.number: page for page, _ in pages}
    whole: list[Block] = []
    for page, blocks in pages:
        for block in blocks:
            if isinstance(block, Grid):
                last = next((i for i in range(len(whole) - 1, -1, -1) if not _aside(whole[i], sides, running)), None)
                above = whole[last] if last is not None else None
                if last is not None and isinstance(above, Grid) and (one := _one(above, block, page, sides)) is not None:
                    whole[last] = one
                    continue
            whole.append(block)
    return whole


def _aside(block: Block, sides: Mapping[int, Page], running: Counter[str]) -> bool:
    """Whether a block may stand between the two parts of a table."""
    if not isinstance(block, Line):
        return False
    if block.stream not in ("body", "textbox"):
        return True  # watermarks and what is not seen
    side = sides.get(block.place.page or 0)
    if side is None or not in_margin(block.place, side):
        return False
    return running[_shape(block)] > 1 or _PAGE_NUMBER.fullmatch(block.text) is not None


def _one(upper: Grid, lower: Grid, page: Page, sides: Mapping[int, Page]) -> Grid | None:
    """The table whose next part is ``lower`` on ``page``, None where ``upper`` is another."""
    ends = upper.cells[-1].place.page
    if ends == page.number:
        beside = (lower.place.x0 or 0.0) > _edges(upper, ends)[-1]
        return _joined(upper, lower, page) if beside and repeated(upper, lower) else None
    return _joined(upper, lower, sides[ends]) if ends == page.number - 1 and ends in sides else None


def in_margin(place: Place, page: Page) -> bool:
    """Whether something stands in the margin at the head or the foot of its page."""
    if place.top is None or place.bottom is None:
        return False
    deep = _MARGIN * max(page.width, page.height)
    return place.bottom < deep or place.top > page.height - deep


def _shape(line: Line) -> str:
    """What a running head looks like on every page: its text without blanks, figures alike."""
    return _FIGURES.sub("#", "".join(line.text.split()))


def _joined(upper: Grid, lower: Grid, page: Page) -> Grid | None:
    """Two parts of a table as one, None where they are two tables. ``page`` is that of the end of ``upper``."""
    above, below = _edges(upper, page.number), _edges(lower, lower.place.page)
    if not above or not below:
        return None
    if abs(shift := below[0] - above[0]) > _SAME and repeated(upper, lower):
        # from one column of text to another: the head is printed again
        below = [x - shift for x in below]
    if abs(above[0] - below[0]) > _SAME or abs(above[-1] - below[-1]) > _SAME:
        return None
    if upper.columns != lower.columns or not all(any(abs(x - y) <= _SAME for y in above) for x in below):
        ends = max(cell.place.bottom or 0.0 for cell in upper.cells if cell.place.page == page.number)
        if ends < _FULL * page.height or abs(shift) > _SAME:
            return None
        if (aligned := _aligned(upper, lower)) is None:
            return None
        upper, lower = aligned
    head = repeated(upper, lower)
    if head:
        # without its head, so that a row that was cut below it is made whole too
        rest = tuple(replace(cell, row=cell.row - head) for cell in lower.cells if cell.row >= head)
        lower = replace(lower, cells=rest, rows=lower.rows - head)
    return joined(upper, lower)


def _edges(grid: Grid, page: int | None) -> list[float]:
    """The edges of the columns of a table on a page, in the last column of text that it stands in there."""
    cells = [cell.place for cell in grid.cells if cell.place.page == page]
    left = next((cell.place.x0 or 0.0 for cell in reversed(grid.cells) if cell.column == 0 and cell.place.page == page), 0.0)
    return sorted({round(x) for p in cells if (p.x0 or 0.0) > left - _SAME for x in (p.x0, p.x1) if x is not None})


def _aligned(upper: Grid, lower: Grid) -> tuple[Grid, Grid] | None:
    """Two parts of a table whose columns differ, both with the columns of either; None where columns of one would fall together."""
    steps: list[float] = []
    for x in sorted([*_bounds(upper), *_bounds(lower)]):
        if not steps or x - steps[-1] > _SAME:
            steps.append(x)
    parts = []
    for grid in (upper, lower):
        at = [min(range(len(steps)), key=lambda i: abs(steps[i] - x)) for x in _bounds(grid)]
        if len(at) != grid.columns + 1 or len(set(at)) < len(at):
            return None
        cells = tuple(replace(c, column=at[c.column], columns=at[c.column + c.columns] - at[c.column]) for c in grid.cells)
        parts.append(replace(grid, cells=cells, columns=len(steps) - 1))
    return parts[0], parts[1]


def _bounds(grid: Grid) -> list[float]:
    """Where the columns of a table begin, and where the last one ends."""
    at: dict[int, float] = {}
    for cell in grid.cells:
        for column, x in ((cell.column, cell.place.x0), (cell.column + cell.columns, cell.place.x1)):
            if x is not None:
                at[column] = x
    return [at[column] for column in sorted(at)]
