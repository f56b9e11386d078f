"""The characters of a PDF page with their places, in displayed coordinates, read through PDFium with as few calls per character as can be.

PDFium counts user space from the bottom left and ignores /Rotate and the crop box; here everything is turned into points from the top
left of the page as it is shown (ISO 32000-2, 8.3.2.3 and 7.7.3.3).
"""

from __future__ import annotations

import ctypes
import math
import re
from itertools import pairwise
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
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_object_of = prototype(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_font_of = prototype(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p, ctypes.c_void_p)
_mode_of = prototype(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_int, ctypes.c_void_p)


def read(textpage: Any, shown: Frame) -> tuple[list[Glyph], list[Style]]:
    """Every printed character of a page in the order of the file, and the styles. Characters that PDFium generates are left out, so are
    characters printed a second time at the same place; a character without a Unicode value is U+FFFD.
    """
    handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
    raw = textpage.raw
    rect, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    rect_at, x_at, y_at = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
    unicode_of, box_of, origin_of, object_of = (
        pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin, _object_of,
    )  # fmt: skip
    _, _, rotation, _a, b, _c, d, e, f = shown[0], shown[1], shown[2], *shown[3:]
    upright = rotation == 0
    styles = _Styles(raw, rotation)
    glyphs: list[Glyph] = []
    seen: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    current, style, size = None, 0, 0.0
    high = 0
    for i in range(textpage.count_chars()):
        owner = object_of(handle, i)
        if not owner:
            continue
        code = unicode_of(raw, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if owner != current:
            current = owner
            style = styles.of(i, owner)
            size = styles.found[style].size
        box_of(raw, i, rect_at)
        origin_of(raw, i, x_at, y_at)
        if upright:
            x0, top, x1, bottom, base = rect.left + e, f - rect.top, rect.right + e, f - rect.bottom, f - y.value
        else:
            x0, top, x1, bottom = shown.box(rect.left, rect.bottom, rect.right, rect.top)
            base = b * x.value + d * y.value + f
        if code == 2:  # PDFium's sign for a hyphen at the end of a line
            code = 0x2D
        character = chr(code) if code else "\ufffd"
        if character > " ":
            key = character, int(x0 / 4), int(base / 4)
            reach = min(_TWICE * size, 0.45 * (x1 - x0))
            near = seen.get(key)
            if near is None:
                seen[key] = [(x0, base)]
            elif any(abs(x0 - u) < reach and abs(base - v) < reach for u, v in near):
                continue
            else:
                near.append((x0, base))
        glyphs.append(Glyph(character, x0, top, x1, bottom, base, size, style))
    return _settled(glyphs, styles.found)


def _settled(glyphs: list[Glyph], styles: list[Style]) -> tuple[list[Glyph], list[Style]]:
    """Characters with true sizes: some fonts state an em twice as wide as they print. Chinese characters stand one em apart."""
    steps: dict[int, list[float]] = {}
    widths: dict[int, float] = {}
    for a, b in pairwise(glyphs):
        if a.style == b.style and a.base == b.base and "\u4e00" <= a.text <= "\u9fff" and "\u4e00" <= b.text <= "\u9fff" and b.x0 > a.x0:
            steps.setdefault(a.style, []).append(b.x0 - a.x0)
            widths.setdefault(a.style, a.x1 - a.x0)
    wrong = {style: median(found) for style, found in steps.items() if len(found) >= 3 and median(found) < _NARROWER * widths[style]}
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


class _Styles:
    """The styles of a page: what the calls for every text object need, kept ready, because many producers write one object a character."""

    def __init__(self, raw: Any, rotation: int) -> None:
        self.raw, self.rotation = raw, rotation
        self.matrix = pdfium.FS_MATRIX()
        self.at = ctypes.byref(self.matrix)
        self.known: dict[tuple[object, ...], int] = {}
        self.fonts: dict[int | None, tuple[str, bool]] = {}
        self.found: list[Style] = []

    def of(self, index: int, owner: int) -> int:
        """The index of the style of character ``index``, which belongs to text object ``owner``."""
        nominal = pdfium.FPDFText_GetFontSize(self.raw, index)
        m = self.matrix
        turned = pdfium.FPDFText_GetMatrix(self.raw, index, self.at)
        shape = (m.a, m.b, m.c, m.d) if turned else (1.0, 0.0, 0.0, 1.0)
        font, mode = _font_of(owner), _mode_of(owner)
        key = (font, nominal, shape, mode)
        style = self.known.get(key)
        if style is None:
            found = self._style(index, font, nominal, shape, mode)
            style = self.known[key] = self.found.index(found) if found in self.found else len(self.found)
            if style == len(self.found):
                self.found.append(found)
        return style

    def _style(self, index: int, font: int | None, nominal: float, shape: tuple[float, ...], mode: int) -> Style:
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
