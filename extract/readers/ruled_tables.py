"""Drawn lines of a page to tables with merged cells, for every reader that knows where lines are: PDF, OFD, scans.

pdfplumber finds the tables (pdfplumber.table: lines snapped and joined, their crossings, the cells between the crossings). It is given the
lines the reader already has, so that no file is parsed a second time. Here is decided only what it leaves open: which lines hang together,
sides that are not drawn, and places that no closed cell covers. Lengths in points, from the top left.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, product
from typing import Any, NamedTuple

from extract.model import Cell, Grid, Place

#: lines nearer than this are one line, go on in one another, or touch; less than the margin that Word keeps inside cells (5.4), so that an
#: underline over the whole width of a cell does not part it
NEAR = 3.0
#: the same for the lines of a scan, which lean and bend
_BROKEN = 5.0
#: shortest line
SHORT = 6.0
#: lines that reach this far beyond the outermost one across them belong to a table with open sides
_OPEN = 10.0
#: a table with more columns, rows or crossings is a drawing, and so is a page with more lines, or more pairs of lines once they are joined
_COLUMNS, _ROWS, _CROSSINGS, _LINES, _PAIRS = 80, 400, 6000, 20_000, 1_000_000

#: share of the cells of a table with text; below it the lines are a drawing with a few words in it
_FILLED = 0.12

#: a line as pdfplumber takes it
_Edge = dict[str, Any]


class Ruling(NamedTuple):
    """A straight line along the axes: ``at`` its position across, ``start`` to ``end`` along; points from the top left."""

    at: float
    start: float
    end: float


class Lattice(NamedTuple):
    """A table as drawn: positions of its lines, and the cells as (row, column, rows, columns); the cells cover all of it, each place once."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, int, int, int], ...]


def merged(across: Iterable[Ruling]) -> list[Ruling]:
    """Horizontal lines without those that overlap or continue one another."""
    return [Ruling(edge["top"], edge["x0"], edge["x1"]) for edge in _merged(across, (), NEAR)]


def lattices(across: Sequence[Ruling], down: Sequence[Ruling], *, broken: bool = False) -> list[Lattice]:
    """The tables that horizontal and vertical lines form, from top to bottom; frames around text (one cell or column) are none.

    The lines may be ``broken``, as a scan leaves them: then a side of a cell counts as drawn when more than half of it is there.
    """
    if len(across) < 2 or not down or len(across) + len(down) > _LINES:
        return []
    snap = _BROKEN if broken else NEAR
    groups = _together(_merged(across, down, snap), snap)
    found = [lattice for group in groups if (lattice := _lattice(_mended(group) if broken else group)) is not None]
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def sort_in(lattice: Lattice, spots: Iterable[tuple[float, float]]) -> list[list[int]]:
    """For each cell of a table the indices of the points (x, y) in it, in their order; a point on or beyond the border is in the next."""
    owner = {
        place: index
        for index, (row, column, rows, columns) in enumerate(lattice.cells)
        for place in product(range(row, row + rows), range(column, column + columns))
    }
    held: list[list[int]] = [[] for _ in lattice.cells]
    for index, (x, y) in enumerate(spots):
        held[owner[_slot(lattice.ys, y), _slot(lattice.xs, x)]].append(index)
    return held


def grid(lattice: Lattice, texts: Iterable[str], page: int) -> Grid:
    """The table of ``page`` with a text for each cell."""
    xs, ys = lattice.xs, lattice.ys
    cells = tuple(
        Cell(text, row, column, rows, columns, _place(page, xs[column], ys[row], xs[column + columns], ys[row + rows]))
        for (row, column, rows, columns), text in zip(lattice.cells, texts, strict=True)
    )
    return Grid(cells, len(ys) - 1, len(xs) - 1, _place(page, xs[0], ys[0], xs[-1], ys[-1]))


def is_table(cells: Sequence[Cell]) -> bool:
    """Whether drawn lines with these cells are a table: text in two of them and in enough of all; a form has text in its head row only."""
    filled = [cell for cell in cells if cell.text.strip()]
    head = [bool(cell.text.strip()) for cell in cells if cell.row == 0]
    return len(filled) >= 2 and (len(filled) >= _FILLED * len(cells) or (len(head) >= 3 and all(head)))


def _place(page: int, x0: float, top: float, x1: float, bottom: float) -> Place:
    return Place(page, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))


def _slot(steps: Sequence[float], value: float) -> int:
    return bisect_right(steps, value, 1, len(steps) - 1) - 1


# ----------------------------------------------------------------------------------------------------------------- lines
def _across(at: float, start: float, end: float) -> _Edge:
    return {"orientation": "h", "x0": start, "x1": end, "top": at, "bottom": at, "width": end - start, "height": 0.0}


def _down(at: float, start: float, end: float) -> _Edge:
    return {"orientation": "v", "x0": at, "x1": at, "top": start, "bottom": end, "width": 0.0, "height": end - start}


def _merged(across: Iterable[Ruling], down: Iterable[Ruling], snap: float) -> list[_Edge]:
    # importing pdfplumber takes as long as reading a short file without tables
    from pdfplumber.table import merge_edges
    from pdfplumber.utils.geometry import filter_edges

    edges = [*(_across(*ruling) for ruling in dict.fromkeys(across)), *(_down(*ruling) for ruling in dict.fromkeys(down))]
    found: list[_Edge] = filter_edges(merge_edges(edges, snap, snap, NEAR, NEAR), min_length=SHORT)
    return found


def _parted(edges: Sequence[_Edge]) -> tuple[list[_Edge], list[_Edge]]:
    return [e for e in edges if e["orientation"] == "h"], [e for e in edges if e["orientation"] == "v"]


def _together(edges: list[_Edge], near: float) -> list[list[_Edge]]:
    """Lines that touch, in groups; lines that nothing crosses are left out."""
    from pdfplumber.table import edges_to_intersections

    across, down = _parted(edges)
    if len(across) * len(down) > _PAIRS:
        return []
    group: dict[int, list[_Edge]] = {}
    for crossing in edges_to_intersections(edges, near, near).values():
        whole: list[_Edge] = []
        for edge in (*crossing["h"], *crossing["v"]):
            part = group.setdefault(id(edge), [edge])
            if part is whole:
                continue
            if len(part) > len(whole):
                whole, part = part, whole
            whole.extend(part)
            group.update((id(moved), whole) for moved in part)
    return list({id(part): part for part in group.values()}.values())


def _mended(edges: Sequence[_Edge]) -> list[_Edge]:
    """Lines cut at those across them, each stretch whole where more than half of it is drawn, and left out elsewhere."""
    from pdfplumber.table import merge_edges

    across, down = _parted(edges)
    outline = _outline(across, down)
    found: list[_Edge] = []
    for lines, others, at, start, end, make in ((across, down, "top", "x0", "x1", _across), (down, across, "x0", "top", "bottom", _down)):
        steps = sorted({edge[start] for edge in (*others, *outline) if edge[start] == edge[end]})
        for position in sorted({line[at] for line in lines}):
            drawn = [(line[start], line[end]) for line in lines if line[at] == position]
            for low, high in pairwise(steps):
                if 2 * sum(max(0.0, min(b, high) - max(a, low)) for a, b in drawn) > high - low:
                    found.append(make(position, low, high))
    whole: list[_Edge] = merge_edges(found, 0, 0, NEAR, NEAR)
    return whole


# ---------------------------------------------------------------------------------------------------------------- tables
def _lattice(edges: list[_Edge]) -> Lattice | None:
    from pdfplumber.table import edges_to_intersections

    across, down = _parted(edges)
    if len(across) < 2 or not down:
        return None
    crossings = edges_to_intersections(edges + _outline(across, down), NEAR, NEAR)
    if len(crossings) > _CROSSINGS:
        return None
    boxes = _cells(crossings)
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    if len(boxes) < 2 or not 3 <= len(xs) <= _COLUMNS + 1 or len(ys) > _ROWS + 1:
        return None
    column, row = ({at: n for n, at in enumerate(steps)} for steps in (xs, ys))
    closed = [(row[y0], column[x0], row[y1] - row[y0], column[x1] - column[x0]) for x0, y0, x1, y1 in boxes]
    return Lattice(tuple(xs), tuple(ys), tuple(_covering(closed, len(ys) - 1, len(xs) - 1)))


def _cells(crossings: Mapping[tuple[float, float], Mapping[str, Sequence[_Edge]]]) -> list[tuple[float, float, float, float]]:
    """The smallest cell right below each crossing that drawn lines close. As pdfplumber's intersections_to_cells finds them, which makes
    the boxes of the lines anew for every two crossings that it holds against each other.
    """
    down = {point: {(e["x0"], e["top"], e["bottom"]) for e in lines["v"]} for point, lines in crossings.items()}
    across = {point: {(e["top"], e["x0"], e["x1"]) for e in lines["h"]} for point, lines in crossings.items()}
    under: dict[float, list[float]] = {}
    beside: dict[float, list[float]] = {}
    for x, y in sorted(crossings):
        under.setdefault(x, []).append(y)
        beside.setdefault(y, []).append(x)

    def cell(x: float, y: float) -> tuple[float, float, float, float] | None:
        rights = [right for right in beside[y][bisect_right(beside[y], x) :] if not across[x, y].isdisjoint(across[right, y])]
        for low in under[x][bisect_right(under[x], y) :]:
            if down[x, y].isdisjoint(down[x, low]):
                continue
            for right in rights:
                corner = right, low
                closed = corner in crossings and not down[corner].isdisjoint(down[right, y])
                if closed and not across[corner].isdisjoint(across[x, low]):
                    return x, y, right, low
        return None

    return [found for point in sorted(crossings) if (found := cell(*point)) is not None]


def _outline(across: list[_Edge], down: list[_Edge]) -> list[_Edge]:
    """The four sides of a table, whether drawn or not: tables are open at their sides, and below a merged cell that goes on overleaf."""
    left, right = _ends([v["x0"] for v in down], [(h["x0"], h["x1"]) for h in across])
    top, bottom = _ends([h["top"] for h in across], [(v["top"], v["bottom"]) for v in down])
    return [_across(top, left, right), _across(bottom, left, right), _down(left, top, bottom), _down(right, top, bottom)]


def _ends(at: Sequence[float], along: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The first and the last position of a table: that of a line, or the one where two lines across end well beyond it."""
    starts, ends = sorted(start for start, _ in along), sorted((end for _, end in along), reverse=True)
    first, last = min(at), max(at)
    if len(along) > 1 and starts[1] - starts[0] <= NEAR and starts[0] < first - _OPEN:
        first = starts[0]
    if len(along) > 1 and ends[0] - ends[1] <= NEAR and ends[0] > last + _OPEN:
        last = ends[0]
    return first, last


def _covering(closed: Iterable[tuple[int, int, int, int]], rows: int, columns: int) -> list[tuple[int, int, int, int]]:
    """Cells in their order, and where lines leave a place open, a cell there, so that no text of the table falls through.

    Of two that overlap the smaller one counts: a head over 其中 columns runs round them in an angle, and is closed only with them.
    """
    cells: list[tuple[int, int, int, int]] = []
    free = set(product(range(rows), range(columns)))

    def take(row: int, column: int, high: int, wide: int) -> bool:
        places = set(product(range(row, row + high), range(column, column + wide)))
        if not places <= free:
            return False
        free.difference_update(places)
        cells.append((row, column, high, wide))
        return True

    for cell in sorted(closed, key=lambda cell: (cell[2] * cell[3], cell)):
        take(*cell)
    for row, column in product(range(rows), range(columns)):
        if (row, column) not in free:
            continue
        wide = next(n for n in range(1, columns + 1) if (row, column + n) not in free)
        high = next(n for n in range(1, rows + 1) if any((row + n, column + k) not in free for k in range(wide)))
        take(row, column, high, wide)
    return sorted(cells)
