"""The characters of a PDF page with their places, in displayed coordinates, read through PDFium with as few calls per character as can be.

PDFium counts user space from the bottom left and ignores /Rotate and the crop box; here everything is turned into points from the top
left of the page as it is shown (ISO 32000-2, 8.3.2.3 and 7.7.3.3).
"""

from __future__ import annotations

import ctypes
import math
import re
import struct
from array import array
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, compress, count, islice, pairwise, repeat
from operator import add, lt, ne, or_, sub
from statistics import median
from typing import Any, NamedTuple, TypeVar

import pypdfium2.raw as pdfium

from extract import patterns
from extract.readers import pdf_astray

#: names of fonts that print emphasis: bold cuts, and 黑体, which Chinese typesetting uses for it
_BOLD = patterns.compile(r"bold|black|heavy|simhei|heiti|黑体|-hei|fzht|fzxbs|xiaobiaosong|小标宋|fzdbs", re.I)
#: weight from which a font counts as bold (OpenType usWeightClass)
_BOLD_WEIGHT = 600
#: two prints of one character closer than this share of its size are one character printed twice (imitated bold, shadow)
_TWICE = 0.25
#: second prints are looked for in cells of this many points: no share of a usual size, so that of a line of such print some fall into one
_CELL = 4.37
#: with more stretches of print at one height, each is not held against each
_NEAR = 100
#: Chinese characters printed this much closer than their font is wide show that the font's width is not what is printed
_NARROWER = 0.75

_T = TypeVar("_T")


@dataclass(slots=True)
class Glyphs:
    """Characters in the order of the file, column by column (an object for each would take most of the time that reading takes): boxes in
    points from the top left, ``base`` the height of the base line, ``style`` an index into the page's styles.
    """

    text: list[str] = field(default_factory=list)
    x0: list[float] = field(default_factory=list)
    top: list[float] = field(default_factory=list)
    x1: list[float] = field(default_factory=list)
    bottom: list[float] = field(default_factory=list)
    base: list[float] = field(default_factory=list)
    size: list[float] = field(default_factory=list)
    style: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.text)

    def middles(self) -> Iterator[tuple[float, float]]:
        """Where the characters stand, for telling which side of a line they are on."""
        return (((x0 + x1) / 2, base - 0.35 * size) for x0, x1, base, size in zip(self.x0, self.x1, self.base, self.size, strict=True))

    def cut(self, first: int, last: int) -> Glyphs:
        """The characters from ``first`` to before ``last``."""
        return Glyphs(
            self.text[first:last], self.x0[first:last], self.top[first:last], self.x1[first:last], self.bottom[first:last],
            self.base[first:last], self.size[first:last], self.style[first:last],
        )  # fmt: skip

    def pick(self, indices: Sequence[int]) -> Glyphs:
        """The characters at ``indices``."""
        columns = (self.text, self.x0, self.top, self.x1, self.bottom, self.base, self.size, self.style)
        return Glyphs(*([column[i] for i in indices] for column in columns))  # type: ignore[arg-type]


def joint(parts: Sequence[Glyphs]) -> Glyphs:
    """The characters of several stretches, one behind the other."""
    whole = Glyphs()
    for part in parts:
        for name in Glyphs.__slots__:
            getattr(whole, name).extend(getattr(part, name))
    return whole


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


def bare(function: Any, result: Any = None) -> Any:
    """A function of PDFium that takes its arguments as they are, integers and what :func:`address` or ``ctypes.byref`` gives: a third of the
    time of a call with typed pointers. ``result`` is the type of what it gives back, None where that is not asked for.
    """
    return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value or 0)


#: an address as an argument of a bare function
address = ctypes.c_void_p.from_param
#: what PDFium calls a handle, as a number: 0 for none
HANDLE = ctypes.c_size_t
_object_of = bare(pdfium.FPDFText_GetTextObject, HANDLE)
_text_of = bare(pdfium.FPDFText_GetText, ctypes.c_int)
_unicode_of = bare(pdfium.FPDFText_GetUnicode, ctypes.c_uint)
_box_of = bare(pdfium.FPDFText_GetLooseCharBox)
_origin_of = bare(pdfium.FPDFText_GetCharOrigin)
_size_of = bare(pdfium.FPDFText_GetFontSize, ctypes.c_double)
_matrix_of = bare(pdfium.FPDFText_GetMatrix)
_font_of = bare(pdfium.FPDFTextObj_GetFont, HANDLE)
_mode_of = bare(pdfium.FPDFTextObj_GetTextRenderMode, ctypes.c_int)
_name_of = bare(pdfium.FPDFText_GetFontInfo)
_weight_of = bare(pdfium.FPDFText_GetFontWeight, ctypes.c_int)
#: where PDFium writes the name of a font
_NAME = ctypes.create_string_buffer(128)


class _Room:
    """Memory for what PDFium tells of many characters at once: ``number`` values of ``kind`` for each, and the arguments that point there.

    ``one by one``: a function takes a pointer for each value, not one for all of them.
    """

    def __init__(self, kind: type[ctypes.c_float] | type[ctypes.c_double], number: int, *, one_by_one: bool) -> None:
        self.code, size = ("f", 4) if kind is ctypes.c_float else ("d", 8)
        self.step = number * size
        self.held = (kind * (AT_ONCE * number))()
        firsts = range(0, self.step, size) if one_by_one else (0,)
        self.arguments = [list(map(ctypes.byref, repeat(self.held), range(first, AT_ONCE * self.step, self.step))) for first in firsts]

    def filled(self, function: Any, text: object, indices: Sequence[int]) -> array[float]:
        """What a function of PDFium writes for each of the characters, in a row; zeros where it writes nothing."""
        found: array[float] = array(self.code)
        for first in range(0, len(indices), AT_ONCE):
            part = indices[first : first + AT_ONCE]
            size = self.step * len(part)
            ctypes.memset(self.held, 0, size)
            deque(map(function, repeat(text), part, *self.arguments), 0)
            found.frombytes(memoryview(self.held).cast("B")[:size])
        return found


#: characters that PDFium is asked for in one go
AT_ONCE = 1024
_BOXES = _Room(ctypes.c_float, 4, one_by_one=False)
_MATRICES = _Room(ctypes.c_float, 6, one_by_one=False)
_ORIGINS = _Room(ctypes.c_double, 2, one_by_one=True)


def read(textpage: Any, shown: Frame, forms: bool) -> tuple[Glyphs, list[Style]]:
    """Every printed character of a page in the order of the file, and the styles. Characters that PDFium generates are left out, so are
    characters printed a second time at the same place and those whose place is no number; a character without a Unicode value is U+FFFD.
    ``forms`` says whether the page has forms, which may put characters elsewhere.

    The loops over characters run inside map(), and PDFium writes into one stretch of memory: a Python statement for each character costs
    more than PDFium's own work on it. What the characters of a row share is asked for once a row.
    """
    handle = address(ctypes.cast(textpage.raw, ctypes.c_void_p).value)
    owners = list(map(_object_of, repeat(handle), range(textpage.count_chars())))
    indices = list(compress(count(), owners))
    texts, indices = _texts(handle, len(owners), indices)
    if not indices:
        return Glyphs(), []
    if len(indices) < len(owners):
        owners = [owners[i] for i in indices]
    # many producers write one text object a character: what is asked for every object is asked in bulk too
    starts = _changes(owners)
    firsts = [indices[n] for n in starts]
    matrices = _MATRICES.filled(_matrix_of, handle, firsts)
    of_objects, found = _styles(handle, firsts, [owners[n] for n in starts], matrices, shown.rotation)
    sizes = [style.size for style in found]
    styles = _spread(of_objects, starts, len(indices))
    flat = _BOXES.filled(_box_of, handle, indices)
    moved = {}
    if forms:
        ems = [sizes[style] or 1.0 for style in of_objects]
        moved = pdf_astray.mended(textpage.raw, indices, owners, starts, matrices, flat, ems)
    x0, high, x1, low = (flat[n::4].tolist() for n in range(4))
    # upright print of one height has one base line
    starts = _changes(styles, high, low) if shown.rotation == 0 else list(range(len(indices)))
    origins = _ORIGINS.filled(_origin_of, handle, [indices[n] for n in starts])
    _, _, rotation, _a, b, _c, d, e, f = shown
    for n, start in enumerate(starts if moved else ()):
        if start in moved:
            origins[2 * n : 2 * n + 2] = array("d", moved[start])
    rows = [b * x + d * y + f for x, y in zip(origins[0::2], origins[1::2], strict=True)]
    if rotation == 0:
        tops, bottoms = [f - high[n] for n in starts], [f - low[n] for n in starts]
        top, bottom, base = (_spread(values, starts, len(indices)) for values in (tops, bottoms, rows))
        if e:
            x0, x1 = [x + e for x in x0], [x + e for x in x1]
    else:
        x0, top, x1, bottom = map(list, zip(*map(shown.box, x0, low, x1, high), strict=True))
        base = rows
    glyphs = Glyphs(texts, x0, top, x1, bottom, base, list(map(sizes.__getitem__, styles)), styles)
    if not all(map(math.isfinite, map(sum, (x0, top, x1, bottom, base)))):
        places = zip(x0, top, x1, bottom, base, strict=True)
        glyphs = glyphs.pick([n for n, place in enumerate(places) if all(map(math.isfinite, place))])
    cuts = _cuts(glyphs)
    again = set() if _apart(glyphs, cuts, max(sizes)) else set(_again(glyphs))
    if again:
        glyphs = glyphs.pick([n for n in range(len(glyphs)) if n not in again])
        cuts = _cuts(glyphs)
    # some character reaches over the start of the next
    return _settled(glyphs, found) if any(glyphs.x0[n - 1] < glyphs.x0[n] for n in cuts) else (glyphs, found)


def _changes(*columns: Sequence[object]) -> list[int]:
    """Where in columns of one length a value differs from the one before it; 0 first."""
    differs: Any = map(ne, islice(columns[0], 1, None), columns[0])
    for column in columns[1:]:
        differs = map(or_, differs, map(ne, islice(column, 1, None), column))
    return [0, *compress(count(1), differs)]


def _spread(values: Sequence[_T], starts: Sequence[int], length: int) -> list[_T]:
    """A column of ``length`` in which each value stands from its start to the next."""
    return list(chain.from_iterable(map(repeat, values, map(sub, chain(islice(starts, 1, None), (length,)), starts))))


def _texts(handle: object, number: int, indices: list[int]) -> tuple[list[str], list[int]]:
    """The characters at ``indices`` of a text page of ``number`` characters, and the indices without the first halves of surrogate pairs."""
    held = array("H", bytes(2 * number + 2))
    # PDFium leaves out of its text what has no Unicode value: then it is asked character by character
    if _text_of(handle, 0, number, address(held.buffer_info()[0])) == number + 1:
        text = held[:number].tobytes().decode("utf-16-le", "surrogatepass")
        if len(text) == number and not _ODD.search(text):
            return [text[i] for i in indices] if len(indices) < number else list(text), indices
    codes = list(map(_unicode_of, repeat(handle), indices))
    if any(0xD800 <= code < 0xE000 for code in set(codes)):
        indices, codes = _paired(indices, codes)
    names = {code: chr(code) for code in set(codes)} | {0: "\ufffd", 2: "-"}  # 2: PDFium's sign for a hyphen at the end of a line
    return [names[code] for code in codes], indices


#: characters that PDFium's whole text may have in another way than its single characters
_ODD = patterns.compile("[\0\x02\ud800-\udfff\ufffe\uffff]")


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


def _cuts(glyphs: Glyphs) -> list[int]:
    """Where a character does not stand behind the one before it, but begins before the last tenth of it: at the starts of lines, mostly."""
    widths = map(sub, glyphs.x1, glyphs.x0)
    return list(compress(count(1), map(lt, islice(glyphs.x0, 1, None), map(add, glyphs.x0, map((0.9).__mul__, widths)))))


def _apart(glyphs: Glyphs, cuts: Sequence[int], largest: float) -> bool:
    """Whether each stretch of print between ``cuts`` has its place for itself; ``largest`` is the size of the largest print. Then nothing is
    printed twice, and one look a line has told it.
    """
    x0, x1, base, by = glyphs.x0, glyphs.x1, glyphs.base, _TWICE * largest
    if any(map(lt, x1, x0)):
        return False
    stretches: list[tuple[float, float, float, float]] = []
    for a, b in pairwise((0, *cuts, len(glyphs))):
        heights = base[a:b]
        top, bottom = min(heights), max(heights)
        if bottom - top <= by:
            stretches.append((top, bottom, x0[a], x0[b - 1] + by))
            continue
        # from the foot of the page to a head that stands further right
        steps = [a, *(i for i in range(a + 1, b) if abs(base[i] - base[i - 1]) > by), b]
        stretches += [(min(base[c:d]), max(base[c:d]), x0[c], x0[d - 1] + by) for c, d in pairwise(steps)]
    near: list[tuple[float, float, float, float]] = []  # those that reach down to the next one
    for stretch in sorted(stretches):
        top, _, left, right = stretch
        near = [other for other in near if other[1] > top - by]
        if len(near) > _NEAR or any(other[2] < right and left < other[3] for other in near):
            return False
        near.append(stretch)
    return True


def _again(glyphs: Glyphs) -> list[int]:
    """The indices of characters that are printed a second time at their place (imitated bold, shadow)."""
    share = (1 / _CELL).__mul__
    # rows of cells that lean: of a line and its second print, whose edges lie between them, some characters share a cell all the same
    leaning = map(add, glyphs.base, map((0.31).__mul__, glyphs.x0))
    cells = list(zip(glyphs.text, map(int, map(share, glyphs.x0)), map(int, map(share, leaning)), strict=True))
    if len(set(cells)) == len(cells):
        return []
    often = {cell for cell, times in Counter(cells).items() if times > 1 and cell[0] > " "}
    found = _second(glyphs, [i for i, cell in enumerate(cells) if cell in often])
    if not found:
        return []
    # the second print of others of that style may fall into another cell
    styles = {glyphs.style[i] for i in found}
    return _second(glyphs, [i for i, style in enumerate(glyphs.style) if style in styles and glyphs.text[i] > " "])


def _second(glyphs: Glyphs, indices: Sequence[int]) -> list[int]:
    """Those of the characters at ``indices`` that stand where one of them stood before."""
    found: list[int] = []
    seen: dict[tuple[str, int, int], list[tuple[float, float]]] = {}
    for i in indices:
        text, x, y = glyphs.text[i], glyphs.x0[i], glyphs.base[i]
        # narrow characters stand near one another: across in upright print, down in turned one
        across, down = (min(_TWICE * glyphs.size[i], 0.45 * side) for side in (glyphs.x1[i] - x, glyphs.bottom[i] - glyphs.top[i]))
        columns, rows = (range(int((at - by) / _CELL), int((at + by) / _CELL) + 1) for at, by in ((x, across), (y, down)))
        near = [spot for column in columns for row in rows for spot in seen.get((text, column, row), ())]
        if any(abs(x - u) < across and abs(y - v) < down for u, v in near):
            found.append(i)
        else:
            seen.setdefault((text, int(x / _CELL), int(y / _CELL)), []).append((x, y))
    return found


def _settled(glyphs: Glyphs, styles: list[Style]) -> tuple[Glyphs, list[Style]]:
    """Characters with true sizes: some fonts state an em twice as wide as they print. Chinese characters stand one em apart."""
    x0, x1, base, kinds = glyphs.x0, glyphs.x1, glyphs.base, glyphs.style
    han = ["\u4e00" <= text <= "\u9fff" for text in glyphs.text]
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
    for i, style in enumerate(kinds):
        size = wrong.get(style)
        if size is not None:
            x1[i] = x0[i] + size * (x1[i] - x0[i]) / widths[style]
            glyphs.size[i], glyphs.top[i], glyphs.bottom[i] = size, base[i] - 0.88 * size, base[i] + 0.12 * size
    return glyphs, [style._replace(size=wrong.get(i, style.size)) for i, style in enumerate(styles)]


def _styles(
    handle: object, firsts: Sequence[int], objects: Sequence[int], matrices: array[float], rotation: int
) -> tuple[list[int], list[Style]]:
    """For every text object (``firsts``: its first character, with its matrix) the index of its style, and the styles; a font is looked at
    once.
    """
    handles = list(map(address, objects))
    shapes = (shape for (shape,) in _SHAPE.iter_unpack(matrices))
    keys = list(zip(map(_font_of, handles), map(_size_of, repeat(handle), firsts), shapes, map(_mode_of, handles), strict=True))
    reader = _Fonts(handle, rotation)
    opening: dict[tuple[int, float, bytes, int], int] = {}
    deque(map(opening.setdefault, keys, firsts), 0)
    known: dict[tuple[int, float, bytes, int], int] = {}
    found: list[Style] = []
    for key, first in opening.items():
        style = reader.style(first, *key)
        if style not in found:
            found.append(style)
        known[key] = found.index(style)
    return list(map(known.__getitem__, keys)), found


#: what a matrix turns and scales by, without where it moves to
_SHAPE = struct.Struct("16s8x")


@lru_cache(maxsize=512)  # page after page is printed in the same ones
def _style(nominal: float, shape: bytes, mode: int, rotation: int, font: str, bold: bool) -> Style:
    a, b, c, d = struct.unpack("4f", shape)
    if not (a or b or c or d):
        a = d = 1.0  # PDFium knows no matrix
    size = nominal * (math.hypot(c, d) or 1.0)
    turn = round(math.degrees(math.atan2(b, a)) - rotation, 1) % 360
    bold = bold or mode == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE
    invisible = mode in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
    return Style(round(size, 2), bold, turn, invisible, font)


class _Fonts:
    """What is known of the fonts of a page."""

    def __init__(self, handle: object, rotation: int) -> None:
        self.handle, self.rotation = handle, rotation
        self.fonts: dict[int, tuple[str, bool]] = {}

    def style(self, index: int, font: int, nominal: float, shape: bytes, mode: int) -> Style:
        """The style of character ``index``, the first of its text object."""
        if font not in self.fonts:
            self.fonts[font] = self._font(index)
        return _style(nominal, shape, mode, self.rotation, *self.fonts[font])

    def _font(self, index: int) -> tuple[str, bool]:
        _NAME.value = b""
        _name_of(self.handle, index, _NAME, len(_NAME), None)
        font = _NAME.value.decode("utf-8", "replace")
        if "\ufffd" in font:
            font = _NAME.value.decode("gb18030", "replace")
        return font, _weight_of(self.handle, index) >= _BOLD_WEIGHT or _BOLD.search(font) is not None
