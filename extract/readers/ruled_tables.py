"""Drawn lines of a page to tables with merged cells, for every reader that knows where lines are: PDF, OFD, scans.

As pdfplumber does it: lines snapped and joined, their crossings, the cells between the crossings. Beyond that it is decided here which lines
hang together, what becomes of sides that are not drawn, and of places that no closed cell covers. Lengths in points, from the top left.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise, product
from operator import itemgetter
from typing import NamedTuple

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


class Ruling(NamedTuple):
    """A straight line along the axes: ``at`` its position across, ``start`` to ``end`` along; points from the top left."""

    at: float
    start: float
    end: float


class _Edges(NamedTuple):
    """Horizontal and vertical lines, each without those that overlap or continue one another."""

    across: list[Ruling]
    down: list[Ruling]


#: points (x, y) where lines cross or touch: the vertical and the horizontal lines that do
_Crossings = dict[tuple[float, float], tuple[set[Ruling], set[Ruling]]]


class Lattice(NamedTuple):
    """A table as drawn: positions of its lines, and the cells as (row, column, rows, columns); the cells cover all of it, each place once."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, int, int, int], ...]


def merged(across: Iterable[Ruling]) -> list[Ruling]:
    """Horizontal lines without those that overlap or continue one another."""
    return _merged(across, NEAR)


def lattices(across: Sequence[Ruling], down: Sequence[Ruling], *, broken: bool = False) -> list[Lattice]:
    """The tables that horizontal and vertical lines form, from top to bottom; frames around text (one cell or column) are none.

    The lines may be ``broken``, as a scan leaves them: then a side of a cell counts as drawn when more than half of it is there.
    """
    if len(across) < 2 or not down or len(across) + len(down) > _LINES:
        return []
    snap = _BROKEN if broken else NEAR
    groups = _together(_Edges(_merged(across, snap), _merged(down, snap)), snap)
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


def _place(page: int, x0: float, top: float, x1: float, bottom: float) -> Place:
    return Place(page, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))


def _slot(steps: Sequence[float], value: float) -> int:
    return bisect_right(steps, value, 1, len(steps) - 1) - 1


# ----------------------------------------------------------------------------------------------------------------- lines
def _merged(lines: Iterable[Ruling], snap: float) -> list[Ruling]:
    """Parallel lines from top to bottom or left to right: near ones drawn together to their middle, pieces joined, short ones left out."""
    found: list[Ruling] = []
    group: list[Ruling] = []
    for line in (*sorted(dict.fromkeys(lines), key=_AT), None):
        if group and (line is None or line.at > group[-1].at + snap):
            middle = sum(map(_AT, group)) / len(group)
            found += _joined(middle, [(member.start, member.end) for member in group])
            group = []
        if line is not None:
            group.append(line)
    return [line for line in found if line.end - line.start >= SHORT]


_AT = itemgetter(0)


def _joined(at: float, stretches: Iterable[tuple[float, float]]) -> list[Ruling]:
    """Stretches of one straight line; those that touch are one."""
    found: list[Ruling] = []
    for start, end in sorted(stretches, key=_AT):
        if found and start <= found[-1].end + NEAR:
            if end > found[-1].end:
                found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Ruling(at, start, end))
    return found


def _crossings(edges: _Edges, near: float) -> _Crossings:
    """Where lines cross, or miss one another by no more than ``near``."""
    across = sorted(edges.across)
    heights = [h.at for h in across]
    found: _Crossings = {}
    for v in sorted(edges.down):
        for h in across[bisect_left(heights, v.start - near) : bisect_right(heights, v.end + near)]:
            if h.start - near <= v.at <= h.end + near:
                upright, flat = found.setdefault((v.at, h.at), (set(), set()))
                upright.add(v)
                flat.add(h)
    return found


def _together(edges: _Edges, near: float) -> list[_Edges]:
    """Lines that touch, in groups; lines that nothing crosses are left out."""
    if len(edges.across) * len(edges.down) > _PAIRS:
        return []
    group: dict[tuple[bool, Ruling], list[tuple[bool, Ruling]]] = {}
    for upright, flat in _crossings(edges, near).values():
        whole: list[tuple[bool, Ruling]] = []
        for edge in (*((True, v) for v in upright), *((False, h) for h in flat)):
            part = group.setdefault(edge, [edge])
            if part is whole:
                continue
            if len(part) > len(whole):
                whole, part = part, whole
            whole.extend(part)
            group.update((moved, whole) for moved in part)
    parts = {id(part): sorted(part) for part in group.values()}.values()
    return [_Edges([h for down, h in part if not down], [v for down, v in part if down]) for part in parts]


def _mended(edges: _Edges) -> _Edges:
    """Lines cut at those across them, each stretch whole where more than half of it is drawn, and left out elsewhere."""
    outline = _outline(edges)
    return _Edges(
        _stretches(edges.across, {v.at for v in (*edges.down, *outline.down)}),
        _stretches(edges.down, {h.at for h in (*edges.across, *outline.across)}),
    )


def _stretches(lines: Sequence[Ruling], cuts: Iterable[float]) -> list[Ruling]:
    steps = sorted(cuts)
    found: list[Ruling] = []
    for position in sorted({line.at for line in lines}):
        drawn = [(line.start, line.end) for line in lines if line.at == position]
        whole = [
            (low, high) for low, high in pairwise(steps) if 2 * sum(max(0.0, min(b, high) - max(a, low)) for a, b in drawn) > high - low
        ]
        found += _joined(position, whole)
    return found


# ---------------------------------------------------------------------------------------------------------------- tables
def _lattice(edges: _Edges) -> Lattice | None:
    if len(edges.across) < 2 or not edges.down:
        return None
    outline = _outline(edges)
    crossings = _crossings(_Edges(edges.across + outline.across, edges.down + outline.down), NEAR)
    if len(crossings) > _CROSSINGS:
        return None
    boxes = _closed(crossings)
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    if len(boxes) < 2 or not 3 <= len(xs) <= _COLUMNS + 1 or len(ys) > _ROWS + 1:
        return None
    column, row = ({at: n for n, at in enumerate(steps)} for steps in (xs, ys))
    closed = [(row[y0], column[x0], row[y1] - row[y0], column[x1] - column[x0]) for x0, y0, x1, y1 in boxes]
    return Lattice(tuple(xs), tuple(ys), tuple(_covering(closed, len(ys) - 1, len(xs) - 1)))


def _closed(crossings: _Crossings) -> list[tuple[float, float, float, float]]:
    """For every crossing the smallest box to its lower right whose four sides are drawn: left, top, right, bottom."""
    in_column: dict[float, list[float]] = {}
    in_row: dict[float, list[float]] = {}
    for x, y in sorted(crossings):
        in_column.setdefault(x, []).append(y)
        in_row.setdefault(y, []).append(x)
    found: list[tuple[float, float, float, float]] = []
    for (x, y), (upright, flat) in sorted(crossings.items(), key=_AT):
        lower = [low for low in in_column[x] if low > y and not upright.isdisjoint(crossings[x, low][0])]
        beside = [far for far in in_row[y] if far > x and not flat.isdisjoint(crossings[far, y][1])]
        for low, far in product(lower, beside):
            corner = crossings.get((far, low))
            if corner and not corner[0].isdisjoint(crossings[far, y][0]) and not corner[1].isdisjoint(crossings[x, low][1]):
                found.append((x, y, far, low))
                break
    return found


def _outline(edges: _Edges) -> _Edges:
    """The four sides of a table, whether drawn or not: tables are open at their sides, and below a merged cell that goes on overleaf."""
    left, right = _ends([v.at for v in edges.down], [(h.start, h.end) for h in edges.across])
    top, bottom = _ends([h.at for h in edges.across], [(v.start, v.end) for v in edges.down])
    return _Edges([Ruling(top, left, right), Ruling(bottom, left, right)], [Ruling(left, top, bottom), Ruling(right, top, bottom)])


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
