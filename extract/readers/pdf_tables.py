"""Drawn lines of a PDF page, and the text of the tables that they form.

The lines come from PDFium's path objects: strokes, and filled boxes so thin that they are lines. Which tables they form finds pdfplumber
(ruled_tables.py); its own parse of the page would give the same lines ten times slower.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extract.model import Grid, Line
from extract.readers import ruled_tables
from extract.readers.pdf_glyphs import HANDLE, Frame, Glyphs, Style, address, bare
from extract.readers.pdf_lines import lines
from extract.readers.ruled_tables import SHORT, Lattice, Ruling

#: a box thinner than this, in points, is a line
_THIN = 3.0
#: beyond this number of paths or points a page is a drawing, not a table
MAX_PATHS, MAX_POINTS = 6000, 20000
_DEEP = 4


def rulings(paths: Sequence[tuple[Any, Matrix]], frame: Frame) -> tuple[list[Ruling], list[Ruling]]:
    """Horizontal and vertical lines that the path objects of a page draw, piece by piece."""
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
            if bottom - top <= _THIN < SHORT <= right - left:
                across.append(Ruling((top + bottom) / 2, left, right))
            elif right - left <= _THIN < SHORT <= bottom - top:
                down.append(Ruling((left + right) / 2, top, bottom))
            elif drawn and right - left > SHORT and bottom - top > SHORT:
                across += [Ruling(top, left, right), Ruling(bottom, left, right)]
                down += [Ruling(left, top, bottom), Ruling(right, top, bottom)]
    return across, down


Matrix = tuple[float, float, float, float, float, float]
_UNIT: Matrix = (1, 0, 0, 1, 0, 0)
_count_of = bare(pdfium.FPDFPage_CountObjects, ctypes.c_int)
_item_of = bare(pdfium.FPDFPage_GetObject, HANDLE)
_kind_of = bare(pdfium.FPDFPageObj_GetType, ctypes.c_int)
_form_count_of = bare(pdfium.FPDFFormObj_CountObjects, ctypes.c_int)
_form_item_of = bare(pdfium.FPDFFormObj_GetObject, HANDLE)


_BOUNDS = tuple(ctypes.c_float() for _ in range(4))
_BOUNDS_AT = tuple(ctypes.byref(side) for side in _BOUNDS)


class Objects(NamedTuple):
    """The path objects and the pictures of a page, those in forms included, each with the matrix of the forms around it."""

    paths: list[tuple[Any, Matrix]]
    images: list[tuple[Any, Matrix]]
    forms: bool  # whether there are any


def objects(page: Any) -> Objects:
    """What a page is made of beside its text."""
    paths: list[tuple[Any, Matrix]] = []
    images: list[tuple[Any, Matrix]] = []
    forms = False
    handle = ctypes.cast(page.raw, ctypes.c_void_p).value or 0
    waiting: list[tuple[int, Any, Iterable[object], Matrix, int]] = [(handle, _item_of, range(_count_of(address(handle))), _UNIT, 0)]
    while waiting:
        holder, get, numbers, matrix, depth = waiting.pop()
        # many producers write one object a character: nothing is done for each but to ask what it is
        objects = list(map(get, itertools.repeat(address(holder)), numbers))
        kinds = list(map(_kind_of, map(address, objects)))
        for kind, held in ((pdfium.FPDF_PAGEOBJ_PATH, paths), (pdfium.FPDF_PAGEOBJ_IMAGE, images)):
            if kind in kinds:
                held += [(ctypes.cast(o, pdfium.FPDF_PAGEOBJECT), matrix) for o, k in zip(objects, kinds, strict=True) if k == kind]
        forms = forms or pdfium.FPDF_PAGEOBJ_FORM in kinds
        if pdfium.FPDF_PAGEOBJ_FORM in kinds and depth < _DEEP:
            for form in reversed([o for o, kind in zip(objects, kinds, strict=True) if kind == pdfium.FPDF_PAGEOBJ_FORM]):
                inner = times(_matrix(ctypes.cast(form, pdfium.FPDF_PAGEOBJECT)), matrix)
                waiting.append((form, _form_item_of, map(ctypes.c_ulong, range(_form_count_of(address(form)))), inner, depth + 1))
    return Objects(paths, images, forms)


def _matrix(handle: Any) -> Matrix:
    m = pdfium.FS_MATRIX()
    return (m.a, m.b, m.c, m.d, m.e, m.f) if pdfium.FPDFPageObj_GetMatrix(handle, m) else _UNIT


def times(m: Matrix, n: Matrix) -> Matrix:
    """The matrix that does first ``m``, then ``n``."""
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
    whole = times(_matrix(handle), matrix)
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


# ---------------------------------------------------------------------------------------------------------------- tables
def grid(lattice: Lattice, glyphs: Glyphs, styles: Sequence[Style], page: int, width: float) -> Grid:
    """The grid with the text of its cells; ``glyphs`` are those inside the table."""
    held = ruled_tables.sort_in(lattice, glyphs.middles())
    texts = []
    for (_, column, _, columns), inside in zip(lattice.cells, held, strict=True):
        found = lines(glyphs.pick(inside), styles, page, width, columns=False)
        texts.append(joined(found, lattice.xs[column + columns] - lattice.xs[column]))
    return ruled_tables.grid(lattice, texts, page)


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
