"""Characters that PDFium places as if the form around them were not moved: those to which a form gives another text (/ActualText).

Programs that print two pages on a sheet, or turn pages, put each page into a form; browsers give a text of its own to every character
whose font they share among look-alikes (心 and the radical ⼼). PDFium tells the true matrix of such a character and a wrong place.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence
from math import hypot
from operator import sub, truediv

import pypdfium2.raw as pdfium

#: no character's box begins further from its origin than this many of its sizes
_FAR = 1.5
#: difference from the matrix that leaves things as they are
_SAME = 0.001


def mended(
    raw: object,
    indices: Sequence[int],
    owners: Sequence[int],
    starts: Sequence[int],
    matrices: array[float],
    boxes: array[float],
    em: list[float],
) -> dict[int, tuple[float, float]]:
    """Moves the ``boxes`` (left, top, right, bottom of each character, in user space) of such characters to their place, and gives their
    origins.

    ``indices`` and ``owners`` are the characters of the text page and their text objects; of every object ``starts`` is the first
    character, with its matrix and its size ``em``.
    """
    # from the corners of the boxes to the origins that the matrices tell, in sizes
    across, down = (
        list(map(truediv, map(sub, matrices[at::6], map(boxes[side::4].__getitem__, starts)), em)) for at, side in ((4, 0), (5, 3))
    )
    if max(max(across), -min(across), max(down), -min(down)) <= _FAR:
        return {}
    found: dict[int, tuple[float, float]] = {}
    for number, start in enumerate(starts):
        if abs(across[number]) <= _FAR and abs(down[number]) <= _FAR:
            continue
        end = starts[number + 1] if number + 1 < len(starts) else len(indices)
        for n in range(start, end):
            if (origin := _moved(raw, indices[n], owners[n], boxes, n)) is not None:
                found[n] = origin
    return found


def _moved(raw: object, index: int, owner: int, boxes: array[float], n: int) -> tuple[float, float] | None:
    true, own = pdfium.FS_MATRIX(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    handle = ctypes.cast(owner, pdfium.FPDF_PAGEOBJECT)
    if not (
        pdfium.FPDFText_GetMatrix(raw, index, true)
        and pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        and pdfium.FPDFPageObj_GetMatrix(handle, own)
    ):
        return None
    area = own.a * own.d - own.b * own.c
    if not area:
        return None
    # the form's share of the matrix: that of the character without that of its object
    a, b = (own.d * true.a - own.b * true.c) / area, (own.d * true.b - own.b * true.d) / area
    c, d = (own.a * true.c - own.c * true.a) / area, (own.a * true.d - own.c * true.b) / area
    e, f = true.e - a * own.e - c * own.f, true.f - b * own.e - d * own.f
    if hypot(a - 1, b, c, d - 1) < _SAME and hypot(e, f) < 1:
        return None  # there is no form around it, or it moves nothing
    if hypot(x.value - own.e, y.value - own.f) > hypot(x.value - true.e, y.value - true.f):
        return None  # it is where the form put it
    left, high, right, low = boxes[4 * n : 4 * n + 4]
    corners = [(px, py) for px in (left, right) for py in (low, high)]
    xs, ys = [a * px + c * py + e for px, py in corners], [b * px + d * py + f for px, py in corners]
    boxes[4 * n : 4 * n + 4] = array("f", (min(xs), max(ys), max(xs), min(ys)))
    return a * x.value + c * y.value + e, b * x.value + d * y.value + f
