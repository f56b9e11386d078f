"""The characters of a PDF page with their places, in displayed coordinates, read through PDFium with as few calls per character as can be.

PDFium counts user space from the bottom left and ignores /Rotate and the crop box; here everything is turned into points from the top
left of the page as it is shown (ISO 32000-2, 8.3.2.3 and 7.7.3.3).
"""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections import Counter, deque
from collections.abc import Sequence
from itertools import chain, compress, count, pairwise, repeat
from operator import itemgetter
from statistics import median
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

#: names of fonts that print emphasis: bold cuts, and 黑体, which Chinese typesetting uses for it
_BOLD = re.compile(r"bold|black|heavy|simhei|heiti|黑体|-hei|fzht|fzxbs|xiaobiaosong|小标宋|fzdbs", re.I)
#: weight from which a font counts as bold (OpenType usWeightClass)
_BOLD_WEIGHT = 600
#: two prints of one character closer than this share of its size are one character printed twice (imitated bold, shadow)
_TWICE = 0.25
#: Chinese characters printed this much closer than their font is wide show that the font's width is not what is printed
_NARROWER = 0.75


class Glyph(NamedTuple):
    """One character: box in points from the top left, ``base`` the height of its base line, ``style`` an index into the page's styles."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    style: int


#: the text of a glyph, for map(): an attribute by itemgetter takes half the time
TEXT = itemgetter(Glyph._fields.index("text"))


class Style(NamedTuple):
    """What the characters of one text object share; ``turn`` in degrees counter-clockwise as displayed."""

    size: float
    bold: bool
    turn: float
    invisible: bool
    font: str


class Frame(NamedTuple):
    """How user space is shown: size in points, and x' = a x + c y + e, y' = b x + d y + f."""

    width: float
    height: float
    rotation: int  # 0, 90, 180, 270 clockwise
    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """x0, top, x1, bottom of a box of user space, as displayed."""
        xs = self.a * left + self.c * bottom + self.e, self.a * right + self.c * top + self.e
        ys = self.b * left + self.d * bottom + self.f, self.b * right + self.d * top + self.f
        return min(xs), min(ys), max(xs), max(ys)


def frame(page: Any) -> Frame:
    """The frame of a pypdfium2 page."""
    left, bottom, right, top = page.get_bbox()
    rotation = page.get_rotation() % 360
    if rotation == 90:
        return Frame(top - bottom, right - left, 90, 0, 1, 1, 0, -bottom, -left)
    if rotation == 180:
        return Frame(right - left, top - bottom, 180, -1, 0, 0, 1, right, -bottom)
    if rotation == 270:
        return Frame(top - bottom, right - left, 270, 0, -1, -1, 0, top, right)
    return Frame(right - left, top - bottom, 0, 1, 0, 0, -1, -left, top)


def prototype(function: Any, result: Any, *arguments: Any) -> Any:
    """A function of PDFium that takes and gives plain addresses: a third of the time of a call with typed pointers."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_POINTER, _INT = ctypes.c_void_p, ctypes.c_int
_object_of = prototype(pdfium.FPDFText_GetTextObject, _POINTER, _POINTER, _INT)
_unicode_of = prototype(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _POINTER, _INT)
_box_of = prototype(pdfium.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
_origin_of = prototype(pdfium.FPDFText_GetCharOrigin, _INT, _POINTER, _INT, _POINTER, _POINTER)
_size_of = prototype(pdfium.FPDFText_GetFontSize, ctypes.c_double, _POINTER, _INT)
_matrix_of = prototype(pdfium.FPDFText_GetMatrix, _INT, _POINTER, _INT, _POINTER)
_font_of = prototype(pdfium.FPDFTextObj_GetFont, _POINTER, _POINTER)
_mode_of = prototype(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _POINTER)


def read(textpage: Any, shown: Frame) -> tuple[list[Glyph], list[Style]]:
    """Every printed character of a page in the order of the file, and the styles. Characters that PDFium generates are left out, so are
    characters printed a second time at the same place and those whose place is no number; a character without a Unicode value is U+FFFD.

    The loops over characters run inside map(), and PDFium writes into one array for the page: a Python statement for each character costs
    more than PDFium's own work on it.
    """
    handle = ctypes.cast(textpage.raw, _POINTER).value or 0
    owners = list(map(_object_of, repeat(handle), range(textpage.count_chars())))
    indices = list(compress(count(), owners))
    codes = list(map(_unicode_of, repeat(handle), indices))
    if any(0xD800 <= code < 0xE000 for code in set(codes)):
        indices, codes = _paired(indices, codes)
    owners = [owners[i] for i in indices]
    # many producers write one text object a character: what is asked for every object is asked in bulk too
    starts = [n for n, (a, b) in enumerate(pairwise(chain((None,), owners))) if a != b]
    lengths = [b - a for a, b in pairwise([*starts, len(indices)])]
    firsts, objects = [indices[n] for n in starts], [owners[n] for n in starts]
    of_objects, found = _styles(textpage.raw, handle, firsts, objects, shown.rotation)
    styles = list(chain.from_iterable(map(repeat, of_objects, lengths)))
    flat = _filled(_box_of, handle, indices, "f", 4)
    left, top, right, bottom = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    flat = _filled(_origin_of, handle, indices, "d", 2)
    _, _, rotation, _a, b, _c, d, e, f = shown
    if rotation == 0:
        columns = [left, [f - y for y in top], right, [f - y for y in bottom], [f - y for y in flat[1::2]]]
        if e:
            columns[0], columns[2] = [x + e for x in left], [x + e for x in right]
    else:
        boxes = zip(*map(shown.box, left, bottom, right, top), strict=True) if left else ((), (), (), ())
        columns = [*map(list, boxes), [b * x + d * y + f for x, y in zip(flat[0::2], flat[1::2], strict=True)]]
    names = {code: chr(code) for code in set(codes)} | {0: "\ufffd", 2: "-"}  # 2: PDFium's sign for a hyphen at the end of a line
    texts = [names[code] for code in codes]
    if not all(map(math.isfinite, map(sum, columns))):
        sound = [n for n, numbers in enumerate(zip(*columns, strict=True)) if all(map(math.isfinite, numbers))]
        columns, texts, styles = [[column[n] for n in sound] for column in columns], [texts[n] for n in sound], [styles[n] for n in sound]
    x0, _, x1, _, base = columns
    sizes = [found[style].size for style in styles]
    glyphs = list(map(tuple.__new__, repeat(Glyph), zip(texts, *columns, sizes, styles, strict=True)))
    for i in reversed(_again(texts, x0, x1, base, sizes)):
        del glyphs[i]
    return _settled(glyphs, found)


def _filled(function: Any, handle: int, indices: Sequence[int], kind: str, number: int) -> list[float]:
    """What a function of PDFium writes for each of the characters: ``number`` floats (``kind`` f) in a row or doubles (d) one by one."""
    held: array[float] = array(kind, bytes(array(kind).itemsize * number * len(indices)))
    address, _ = held.buffer_info()
    step = held.itemsize * number
    starts = range(address, address + step * len(indices), step)
    others = [range(start, start + step * len(indices), step) for start in range(address + 8, address + step, 8)] if kind == "d" else []
    deque(map(function, repeat(handle), indices, starts, *others), 0)
    return list(held)


def _paired(indices: Sequence[int], codes: Sequence[int]) -> tuple[list[int], list[int]]:
    """Characters with the halves of surrogate pairs joined, at the place of the second one."""
    kept: list[int] = []
    joined: list[int] = []
    high = 0
    for i, code in zip(indices, codes, strict=True):
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        kept.append(i)
        joined.append(code)
    return kept, joined


def _again(texts: Sequence[str], x0: Sequence[float], x1: Sequence[float], base: Sequence[float], sizes: Sequence[float]) -> list[int]:
    """The indices of characters that are printed a second time at their place (imitated bold, shadow)."""
    cells = list(zip(texts, [int(x / 4) for x in x0], [int(y / 4) for y in base], strict=True))
    if len(set(cells)) == len(cells):
        return []
    found: list[int] = []
    seen: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    often = {cell for cell, times in Counter(cells).items() if times > 1 and cell[0] > " "}
    for i in [i for i, cell in enumerate(cells) if cell in often]:
        x, y = x0[i], base[i]
        reach = min(_TWICE * sizes[i], 0.45 * (x1[i] - x))
        near = seen.setdefault(cells[i], [])
        if any(abs(x - u) < reach and abs(y - v) < reach for u, v in near):
            found.append(i)
        else:
            near.append((x, y))
    return found


def _settled(glyphs: list[Glyph], styles: list[Style]) -> tuple[list[Glyph], list[Style]]:
    """Characters with true sizes: some fonts state an em twice as wide as they print. Chinese characters stand one em apart."""
    texts, x0, _, x1, _, base, _, kinds = zip(*glyphs, strict=True) if glyphs else [()] * 8
    han = ["\u4e00" <= text <= "\u9fff" for text in texts]
    steps: dict[int, list[float]] = {}
    widths: dict[int, float] = {}
    for i in [i for i, a, b in zip(count(), han, han[1:], strict=False) if a and b]:
        style = kinds[i]
        if style == kinds[i + 1] and base[i] == base[i + 1] and x0[i + 1] > x0[i]:
            if style in steps:
                steps[style].append(x0[i + 1] - x0[i])
            else:
                steps[style], widths[style] = [x0[i + 1] - x0[i]], x1[i] - x0[i]
    wrong = {style: middle for style, found in steps.items() if len(found) >= 3 and (middle := median(found)) < _NARROWER * widths[style]}
    if not wrong:
        return glyphs, styles
    settled = []
    for g in glyphs:
        size = wrong.get(g.style)
        if size is not None:
            wide = size * (g.x1 - g.x0) / widths[g.style]
            g = g._replace(x1=g.x0 + wide, size=size, top=g.base - 0.88 * size, bottom=g.base + 0.12 * size)
        settled.append(g)
    return settled, [style._replace(size=wrong.get(i, style.size)) for i, style in enumerate(styles)]


def _styles(raw: Any, handle: int, firsts: Sequence[int], objects: Sequence[int | None], rotation: int) -> tuple[list[int], list[Style]]:
    """For every text object (``firsts``: its first character) the index of its style, and the styles; a font is looked at once."""
    flat = _filled(_matrix_of, handle, firsts, "f", 6)
    # where PDFium knows no matrix it writes nothing
    shapes = [shape if any(shape) else (1.0, 0.0, 0.0, 1.0) for shape in zip(flat[0::6], flat[1::6], flat[2::6], flat[3::6], strict=True)]
    keys = list(zip(map(_font_of, objects), map(_size_of, repeat(handle), firsts), shapes, map(_mode_of, objects), strict=True))
    reader = _Fonts(raw, rotation)
    known: dict[tuple[object, ...], int] = {}
    found: list[Style] = []
    for first, key in zip(firsts, keys, strict=True):
        if key not in known:
            style = reader.style(first, *key)
            if style not in found:
                found.append(style)
            known[key] = found.index(style)
    return [known[key] for key in keys], found


class _Fonts:
    """What is known of the fonts of a page."""

    def __init__(self, raw: Any, rotation: int) -> None:
        self.raw, self.rotation = raw, rotation
        self.fonts: dict[int | None, tuple[str, bool]] = {}

    def style(self, index: int, font: int | None, nominal: float, shape: tuple[float, ...], mode: int) -> Style:
        """The style of character ``index``, the first of its text object."""
        a, b, c, d = shape
        if font not in self.fonts:
            self.fonts[font] = self._font(index)
        name, bold = self.fonts[font]
        size = nominal * (math.hypot(c, d) or 1.0)
        turn = round(math.degrees(math.atan2(b, a)) - self.rotation, 1) % 360
        bold = bold or mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
        invisible = mode in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
        return Style(round(size, 2), bold, turn, invisible, name)

    def _font(self, index: int) -> tuple[str, bool]:
        name = ctypes.create_string_buffer(128)
        flags = ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self.raw, index, name, 128, ctypes.byref(flags))
        font = name.value.decode("utf-8", "replace")
        if "\ufffd" in font:
            font = name.value.decode("gb18030", "replace")
        return font, pdfium.FPDFText_GetFontWeight(self.raw, index) >= _BOLD_WEIGHT or _BOLD.search(font) is not None
