"""Ruled tables of a PDF page: drawn lines to grids with merged cells.

The lines come from PDFium's path objects: strokes, and filled boxes so thin that they are lines. Lines that touch form one table; its
columns and rows are the distinct positions of lines; two neighbouring places without a line between them are one merged cell.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extract.model import Cell, Grid, Line, Place
from extract.readers.pdf_glyphs import Frame, Glyph, Style, prototype
from extract.readers.pdf_lines import lines

#: a box thinner than this, in points, is a line
_THIN = 3.0
#: lines nearer than this are one line, or touch
_NEAR = 3.0
#: shortest line in points, narrowest column, lowest row
_SHORT, _NARROW = 6.0, 5.0
#: share of the side of a cell that has to be drawn for it to be closed there
_DRAWN = 0.5
#: beyond this number of paths or points a page is a drawing, not a table
MAX_PATHS, MAX_POINTS = 6000, 20000
_DEEP = 4


class Ruling(NamedTuple):
    """A straight line along the axes: ``at`` its position across, ``start`` to ``end`` along; points from the top left."""

    at: float
    start: float
    end: float


def rulings(paths: Sequence[tuple[Any, Matrix]], frame: Frame) -> tuple[list[Ruling], list[Ruling]]:
    """Horizontal and vertical lines that the path objects of a page draw."""
    across: list[Ruling] = []
    down: list[Ruling] = []
    if len(paths) > MAX_PATHS:
        return [], []
    points = 0
    for handle, matrix in paths:
        if points > MAX_POINTS:
            break
        for x0, y0, x1, y1, drawn in _boxes(handle, matrix):
            points += 1
            left, top, right, bottom = frame.box(x0, y0, x1, y1)
            if bottom - top <= _THIN < _SHORT <= right - left:
                across.append(Ruling((top + bottom) / 2, left, right))
            elif right - left <= _THIN < _SHORT <= bottom - top:
                down.append(Ruling((left + right) / 2, top, bottom))
            elif drawn and right - left > _SHORT and bottom - top > _SHORT:
                across += [Ruling(top, left, right), Ruling(bottom, left, right)]
                down += [Ruling(left, top, bottom), Ruling(right, top, bottom)]
    return _merged(across), _merged(down)


Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)
_count_of = prototype(pdfium.FPDFPage_CountObjects, ctypes.c_int, ctypes.c_void_p)
_item_of = prototype(pdfium.FPDFPage_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_kind_of = prototype(pdfium.FPDFPageObj_GetType, ctypes.c_int, ctypes.c_void_p)
_form_count_of = prototype(pdfium.FPDFFormObj_CountObjects, ctypes.c_int, ctypes.c_void_p)
_form_item_of = prototype(pdfium.FPDFFormObj_GetObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)


_BOUNDS = tuple(ctypes.c_float() for _ in range(4))
_BOUNDS_AT = tuple(ctypes.byref(side) for side in _BOUNDS)


def objects(page: Any) -> tuple[list[tuple[Any, Matrix]], bool]:
    """The path objects of a page, forms included, each with the matrix of the forms around it; and whether the page has pictures."""
    paths: list[tuple[Any, Matrix]] = []
    pictured = False

    def walk(holder: int, count: Any, get: Any, matrix: Matrix, depth: int) -> None:
        nonlocal pictured
        for i in range(count(holder)):
            address = get(holder, i)
            kind = _kind_of(address)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                paths.append((ctypes.cast(address, pdfium.FPDF_PAGEOBJECT), matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                pictured = True
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEP:
                inner = _times(_matrix(ctypes.cast(address, pdfium.FPDF_PAGEOBJECT)), matrix)
                walk(address, _form_count_of, _form_item_of, inner, depth + 1)

    walk(ctypes.cast(page.raw, ctypes.c_void_p).value or 0, _count_of, _item_of, _UNIT, 0)
    return paths, pictured


def _matrix(handle: Any) -> Matrix:
    m = pdfium.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if pdfium.FPDFPageObj_GetMatrix(handle, m) else _UNIT


def _times(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2], m[0] * n[1] + m[1] * n[3], m[2] * n[0] + m[3] * n[2], m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4], m[4] * n[1] + m[5] * n[3] + n[5],
    )  # fmt: skip


def _boxes(handle: Any, matrix: Matrix) -> Iterator[tuple[float, float, float, float, bool]]:
    """The strokes and boxes of one path in user space: left, bottom, right, top, and whether its outline is drawn."""
    fill, stroke = ctypes.c_int(), pdfium.FPDF_BOOL()
    pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
    if not fill.value and not stroke.value:
        return
    if matrix is _UNIT and not stroke.value and pdfium.FPDFPageObj_GetBounds(handle, *_BOUNDS_AT):
        left, bottom, right, top = (side.value for side in _BOUNDS)
        if right - left <= _THIN or top - bottom <= _THIN:
            yield left, bottom, right, top, False
            return
    number = pdfium.FPDFPath_CountSegments(handle)
    if number > MAX_POINTS:
        return
    whole = _times(_matrix(handle), matrix)
    a, b, c, d, e, f = whole
    x, y = ctypes.c_float(), ctypes.c_float()
    part: list[tuple[float, float]] = []
    parts: list[tuple[list[tuple[float, float]], bool]] = []
    curved = False
    for i in range(number):
        item = pdfium.FPDFPath_GetPathSegment(handle, i)
        kind = pdfium.FPDFPathSegment_GetType(item)
        pdfium.FPDFPathSegment_GetPoint(item, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(part) > 1:
                parts.append((part, curved))
            part, curved = [point], False
        else:
            part.append(point)
            curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
    if len(part) > 1:
        parts.append((part, curved))
    for part, curved in parts:
        xs, ys = [p[0] for p in part], [p[1] for p in part]
        left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
        if right - left <= _THIN or top - bottom <= _THIN:
            yield left, bottom, right, top, bool(stroke.value)
        elif curved:
            continue
        elif len(part) in (4, 5) and _is_box(part):
            yield left, bottom, right, top, bool(stroke.value)
        elif stroke.value:
            for (x0, y0), (x1, y1) in itertools.pairwise(part):
                if abs(x0 - x1) < 0.5 or abs(y0 - y1) < 0.5:
                    yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), True


def _is_box(part: Sequence[tuple[float, float]]) -> bool:
    return all(abs(p[0] - q[0]) < 0.5 or abs(p[1] - q[1]) < 0.5 for p, q in itertools.pairwise(part))


def _merged(found: list[Ruling]) -> list[Ruling]:
    """Lines that overlap or continue one another as one."""
    merged: list[Ruling] = []
    found.sort()
    groups: list[list[Ruling]] = []
    for ruling in found:
        if groups and ruling.at - groups[-1][0].at <= 1.5:
            groups[-1].append(ruling)
        else:
            groups.append([ruling])
    for group in groups:
        group.sort(key=lambda r: r.start)
        at = sum(r.at for r in group) / len(group)
        start, end = group[0].start, group[0].end
        for ruling in group[1:]:
            if ruling.start <= end + _NEAR:
                end = max(end, ruling.end)
            else:
                merged.append(Ruling(at, start, end))
                start, end = ruling.start, ruling.end
        merged.append(Ruling(at, start, end))
    return [r for r in merged if r.end - r.start >= _SHORT]


# ---------------------------------------------------------------------------------------------------------------- tables
class Lattice(NamedTuple):
    """A table as drawn: positions of its lines, and the cells as (row, column, rows, columns)."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, int, int, int], ...]


def lattices(across: Sequence[Ruling], down: Sequence[Ruling]) -> list[Lattice]:
    """The tables that lines form, from top to bottom; frames around text (one cell) are none."""
    if len(across) < 2 or not down:
        return []
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for j, v in enumerate(down):
        for i, h in enumerate(across):
            if h.start - _NEAR <= v.at <= h.end + _NEAR and v.start - _NEAR <= h.at <= v.end + _NEAR:
                parent[root(len(across) + j)] = root(i)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for i, h in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(down):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(v)
    found = [lattice for group in groups.values() if (lattice := _lattice(*group)) is not None]
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _lattice(across: list[Ruling], down: list[Ruling]) -> Lattice | None:
    if len(across) < 2 or not down:
        return None
    xs = _positions([v.at for v in down])
    ys = _positions([h.at for h in across])
    # tables that are open at their sides
    for edges, ends in ((xs, [(h.start, h.end) for h in across]), (ys, [(v.start, v.end) for v in down])):
        low, high = min(e[0] for e in ends), max(e[1] for e in ends)
        if low < edges[0] - 2 * _NARROW:
            edges.insert(0, low)
        if high > edges[-1] + 2 * _NARROW:
            edges.append(high)
    if len(xs) < 3 or len(ys) < 2 or len(xs) > 80 or len(ys) > 400:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    right = [[_covered(down, xs[j + 1], ys[i], ys[i + 1]) for j in range(columns)] for i in range(rows)]
    below = [[_covered(across, ys[i + 1], xs[j], xs[j + 1]) for j in range(columns)] for i in range(rows)]
    owner = [[-1] * columns for _ in range(rows)]
    cells: list[tuple[int, int, int, int]] = []
    for i in range(rows):
        for j in range(columns):
            if owner[i][j] >= 0:
                continue
            wide = 1
            while j + wide < columns and not right[i][j + wide - 1] and owner[i][j + wide] < 0:
                wide += 1
            high = 1
            while i + high < rows and all(not below[i + high - 1][k] and owner[i + high][k] < 0 for k in range(j, j + wide)):
                # the next row belongs to the cell only where no line parts it there
                if any(right[i + high][k] for k in range(j, j + wide - 1)):
                    break
                high += 1
            for r in range(i, i + high):
                for k in range(j, j + wide):
                    owner[r][k] = len(cells)
            cells.append((i, j, high, wide))
    if len(cells) < 2:
        return None
    return Lattice(tuple(xs), tuple(ys), tuple(cells))


def _positions(values: list[float]) -> list[float]:
    values.sort()
    found: list[list[float]] = []
    for value in values:
        if found and value - found[-1][-1] <= _NARROW:
            found[-1].append(value)
        else:
            found.append([value])
    return [sum(group) / len(group) for group in found]


def _covered(found: Sequence[Ruling], at: float, start: float, end: float) -> bool:
    drawn = 0.0
    for ruling in found:
        if abs(ruling.at - at) <= _NARROW:
            drawn += max(0.0, min(ruling.end, end) - max(ruling.start, start))
    return drawn > _DRAWN * (end - start)


def grid(lattice: Lattice, glyphs: Sequence[Glyph], styles: Sequence[Style], page: int, width: float) -> Grid:
    """The grid with the text of its cells; ``glyphs`` are those inside the table."""
    xs, ys = lattice.xs, lattice.ys
    owner: dict[tuple[int, int], int] = {}
    for index, (row, column, rows, columns) in enumerate(lattice.cells):
        for i in range(row, row + rows):
            for j in range(column, column + columns):
                owner[i, j] = index
    held: list[list[Glyph]] = [[] for _ in lattice.cells]
    for glyph in glyphs:
        row, column = _slot(ys, glyph.base - 0.35 * glyph.size), _slot(xs, (glyph.x0 + glyph.x1) / 2)
        held[owner[row, column]].append(glyph)
    cells = []
    for (row, column, rows, columns), inside in zip(lattice.cells, held, strict=True):
        x0, x1, top, bottom = xs[column], xs[column + columns], ys[row], ys[row + rows]
        text = joined(lines(inside, styles, page, width, columns=False), x1 - x0)
        place = Place(page, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))
        cells.append(Cell(text, row, column, rows, columns, place))
    place = Place(page, round(xs[0], 2), round(ys[0], 2), round(xs[-1], 2), round(ys[-1], 2))
    return Grid(tuple(cells), len(ys) - 1, len(xs) - 1, place)


def _slot(edges: Sequence[float], value: float) -> int:
    for i in range(1, len(edges) - 1):
        if value < edges[i]:
            return i - 1
    return len(edges) - 2


def joined(found: Sequence[Line], width: float) -> str:
    """The lines of a cell as its text: a line that fills the cell goes on in the next, another one ends a paragraph."""
    text = ""
    for i, line in enumerate(found):
        if i:
            before = found[i - 1]
            assert before.place.x0 is not None and before.place.x1 is not None
            room = width - (before.place.x1 - before.place.x0)
            full = room < 2.6 * (before.size or 10.0)
            latin = before.text[-1:].isascii() and line.text[:1].isascii() and before.text[-1:].isalpha() and line.text[:1].isalpha()
            text += (" " if latin else "") if full else "\n"
        text += line.text
    return text
