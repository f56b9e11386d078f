"""Characters with places to printed lines in reading order: segments, columns, rows.

A segment is a run of characters that the file prints one behind the other. Columns are found on segments, because the lines of two columns
need not stand at one height; rows are found inside a column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate, count, pairwise
from operator import sub
from statistics import median

from extract import patterns
from extract.model import Line, Place
from extract.readers.pdf_glyphs import Glyphs, Style

#: a gap wider than this, in sizes of the print, ends a segment
_GAP = 1.0
#: between Latin letters or digits a gap of this many sizes is a blank; with a Chinese character on one side it takes a whole one,
#: because layout programs set a quarter of a size between Chinese and Latin characters by themselves
_BLANK, _WIDE_BLANK = 0.22, 1.2
#: the part of a size that a character reaches above and below its base line: rows overlap by this measure
_ABOVE, _BELOW = 0.8, 0.1
#: two prints are on one row where the lower one overlaps by this share of its height
_OVERLAP = 0.55
#: a print smaller than this share of its row and lifted by this share of a size is a superscript
_SMALL, _LIFTED = 0.8, 0.15
#: prints of one row that overlap by less than this, in points, stand beside one another
_INSIDE = 1.5
#: a gutter between columns: narrowest in points, fewest rows on either side, share of the column that lines fill in the middle of the field
_GUTTER, _GUTTER_ROWS, _FILLED = 7.0, 5, 0.6
#: in columns of running text, at least so many sizes wide, fewer rows tell; print smaller than this share of the text is a label
_PROSE_ROWS, _PROSE, _LABEL = 3, 15, 0.75


#: who wrote or sent an article, in brackets at its end
_CREDIT = patterns.compile(r"[（(][^（()）。]{2,30}(?:供稿|撰稿|投稿|来稿|报送)[)）]")


@dataclass(slots=True)
class Segment:
    """Characters of one base line, one behind the other."""

    glyphs: Glyphs
    x0: float
    x1: float
    base: float
    size: float
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.text = "".join(self.glyphs.text)

    @property
    def top(self) -> float:
        return self.base - _ABOVE * self.size

    @property
    def bottom(self) -> float:
        return self.base + _BELOW * self.size


def lines(glyphs: Glyphs, styles: Sequence[Style], page: int, width: float, columns: bool = True) -> list[Line]:
    """The printed lines of upright characters, in reading order; ``columns`` False where the characters are those of one cell."""
    segments = segment(glyphs)
    parts = divide(segments, width) if columns else [segments]
    return _upended([line for part in parts for row in rows(part) if (line := _line(row, styles, page)) is not None])


def _upended(found: list[Line]) -> list[Line]:
    """Characters set one below the other (titles of covers, labels of charts) as one line."""
    if all(len(line.text) > 1 for line in found):
        return found
    joined: list[Line] = []
    run: list[Line] = []

    def close() -> None:
        joined.extend([_stacked(run)] if len(run) >= _STACKED else run)
        run.clear()

    for line in found:
        if run and not _below(run[-1], line):
            close()
        if len(line.text) == 1 and _is_wide(line.text):
            run.append(line)
        else:
            close()
            joined.append(line)
    close()
    return joined


def _below(a: Line, b: Line) -> bool:
    if len(b.text) != 1 or a.size is None or b.size is None or abs(a.size - b.size) > 0.6:
        return False
    assert a.place.x0 is not None and b.place.x0 is not None and a.place.top is not None and b.place.top is not None
    return abs(a.place.x0 - b.place.x0) < 0.3 * a.size and 0.8 * a.size < b.place.top - a.place.top < 2.5 * a.size


def _stacked(run: Sequence[Line]) -> Line:
    x0, x1 = min(line.place.x0 or 0.0 for line in run), max(line.place.x1 or 0.0 for line in run)
    place = Place(run[0].place.page, x0, run[0].place.top, x1, run[-1].place.bottom)
    return replace(run[0], text="".join(line.text for line in run), place=place, lefts=())


def segment(glyphs: Glyphs) -> list[Segment]:
    """Characters in the order of the file to segments; blanks at either end of a segment are cut off."""
    texts, x0, x1, base, sizes = glyphs.text, glyphs.x0, glyphs.x1, glyphs.base, glyphs.size
    cuts = [
        i
        for i, end, start, here, there, size, other in zip(count(1), x1, x0[1:], base, base[1:], sizes, sizes[1:], strict=False)
        if size != other
        or not -0.08 * _GAP * size <= there - here <= 0.08 * _GAP * size
        or not -0.5 * _GAP * size < start - end < _GAP * size
    ]
    found = []
    for first, last in pairwise([0, *cuts, len(texts)]):
        while first < last and texts[first].isspace():
            first += 1
        while last > first and texts[last - 1].isspace():
            last -= 1
        if first < last:
            own = glyphs.cut(first, last)
            found.append(Segment(own, min(own.x0), max(own.x1), base[first], _size(own, sizes[first])))
    return found


def _size(glyphs: Glyphs, nominal: float) -> float:
    """The size of print: the advance of the Chinese characters, which is one em whatever the font dictionary says, else the nominal."""
    wide = [width for text, width in zip(glyphs.text, map(sub, glyphs.x1, glyphs.x0), strict=True) if "\u4e00" <= text <= "\u9fff"]
    size = median(wide) if wide else nominal
    return size if 2.0 < size < 200.0 else max(nominal, 2.0)


# --------------------------------------------------------------------------------------------------------------- columns
def divide(segments: list[Segment], width: float) -> list[list[Segment]]:
    """The segments of a page in parts that are read one after the other: stretches across the page, left column, right column."""
    gutter = _gutter(segments, width)
    if gutter is None:
        return _credit_last(segments)
    across = [s for s in segments if s.x0 < gutter < s.x1 and s.x1 - s.x0 > _GUTTER]
    for row in rows(segments):
        for a, b in pairwise(row):
            # a line across the page may change its print at the gutter
            if a.x1 <= gutter + 1 and b.x0 >= gutter - 1 and b.x0 - a.x1 < 0.6 * _GUTTER:
                across += [a, b]
    # what stands at the height of a line across the page belongs to that line
    rest: list[Segment] = []
    members = {id(s) for s in across}
    for s in segments:
        if id(s) in members:
            continue
        if any(a.top < s.base - 0.3 * s.size < a.bottom for a in across):
            across.append(s)
        else:
            rest.append(s)
    across.sort(key=lambda s: s.base)
    edges = [float("-inf"), *(s.base for s in across), float("inf")]
    parts: list[list[Segment]] = []
    pending: list[Segment] = []
    rest.sort(key=lambda s: s.base)
    at = 0
    for i in range(len(edges) - 1):
        band = []
        while at < len(rest) and rest[at].base < edges[i + 1]:
            band.append(rest[at])
            at += 1
        left = [s for s in band if s.x1 <= gutter + 1]
        right = [s for s in band if s.x1 > gutter + 1]
        if len(left) >= 2 and len(right) >= 2:
            if pending:
                parts.append(pending)
                pending = []
            parts += [left, right]
        else:
            pending += band
        if i < len(across):
            pending.append(across[i])
    if pending:
        parts.append(pending)
    return parts


def _credit_last(segments: list[Segment]) -> list[list[Segment]]:
    """The segments of a page without columns, a credit that stands beside a broken sentence behind that sentence: where the last page of two
    columns has a few lines only, the right column may hold nothing else.
    """
    credit = next((s for s in segments if _CREDIT.fullmatch(s.text)), None)
    if credit is None:
        return [segments]
    rest = sorted((s for s in segments if s is not credit), key=lambda s: s.base)
    sentence = []
    for s in rest:
        if s.base < credit.top:
            continue
        if s.x1 > credit.x0 - _GAP * credit.size:
            return [segments]
        sentence.append(s)
        if s.text.endswith("。"):
            break
    if len(sentence) < 2 or sentence[0].top > credit.base:
        return [segments]
    at = rest.index(sentence[-1]) + 1
    return [part for part in (rest[:at], [credit], rest[at:]) if part]


def _gutter(segments: Sequence[Segment], width: float) -> float | None:
    """The middle of the white stripe between two columns, None where the page has one column."""
    if len(segments) < 2 * _GUTTER_ROWS:
        return None
    bins = int(width) + 2
    steps = [0] * (bins + 1)
    for s in segments:
        first, last = max(0, int(s.x0)), min(bins, int(s.x1) + 1)
        if first < last:
            steps[first] += 1
            steps[last] -= 1
    cover = list(accumulate(steps))[:bins]
    low, high = int(0.3 * width), int(0.7 * width)
    best: tuple[int, float] | None = None
    x = low
    least = min(cover[low:high], default=0)
    while x < high:
        if cover[x] > least + 2:
            x += 1
            continue
        end = x
        while end < high and cover[end] <= least + 2:
            end += 1
        if end - x >= _GUTTER and (best is None or end - x > best[0]):
            best = end - x, (x + end) / 2
        x = end
    if best is None:
        return None
    middle = best[1]
    left = [s for s in segments if s.x1 <= middle + 1]
    right = [s for s in segments if s.x0 >= middle - 1]
    crossing = len(segments) - len(left) - len(right)
    if min(len(left), len(right)) < _GUTTER_ROWS or crossing > 2 * min(len(left), len(right)):
        return None
    size = median(s.size for s in segments)
    for side in (left, right):
        span = max(s.x1 for s in side) - min(s.x0 for s in side)
        # labels of a chart in the column are no lines of it
        told = rows(s for s in side if s.size > _LABEL * size)
        full = sum(1 for row in told if row[-1].x1 - row[0].x0 > _FILLED * span and sum(s.x1 - s.x0 for s in row) > 0.5 * span)
        if full < (_PROSE_ROWS if span >= _PROSE * size else _GUTTER_ROWS) or 2 * full < len(told):
            return None
    return middle


# ------------------------------------------------------------------------------------------------------------------ rows
def rows(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Segments of one column to rows from top to bottom, each from left to right."""
    found: list[list[Segment]] = []
    top = bottom = 0.0
    size = 0.0
    for s in sorted(segments, key=lambda s: (s.base, s.x0)):
        overlap = min(bottom, s.bottom) - max(top, s.top)
        if found and overlap > _OVERLAP * min(size, s.size) * (_ABOVE + _BELOW):
            found[-1].append(s)
            if s.size > size:
                top, bottom, size = s.top, s.bottom, s.size
        else:
            found.append([s])
            top, bottom, size = s.top, s.bottom, s.size
    for n in range(len(found) - 2, -1, -1):
        # marks of notes that are lifted so far that they stand on a row of their own
        below = max(found[n + 1], key=lambda s: s.size) if len(found[n + 1]) > 1 else found[n + 1][0]
        if below.base - found[n][0].base < _NOTE_RISE * below.size and _NOTES.fullmatch(
            "".join(s.text for s in sorted(found[n], key=lambda s: s.x0))
        ):
            found[n + 1].extend(found[n])
            del found[n]
    for n, row in enumerate(found):
        if len(row) > 1:
            row.sort(key=lambda s: s.x0)
            if any(b.x0 < a.x1 - _INSIDE for a, b in pairwise(row)):
                found[n] = _untangled(row)
    return found


def _untangled(row: list[Segment]) -> list[Segment]:
    """A row whose file draws the signs of another font behind the line: segments are cut where the print of another fills a gap of theirs."""
    found: list[Segment] = []
    for s in row:
        start = 0
        own = s.glyphs
        printed = [i for i, text in enumerate(own.text) if not text.isspace()]
        for i, j in pairwise(printed):
            low, high = own.x1[i] - _INSIDE, own.x0[j] + _INSIDE
            if any(low <= t.x0 and t.x1 <= high for t in row if t is not s):
                found += segment(own.cut(start, j))
                start = j
        if start:
            found += segment(own.cut(start, len(own)))
        else:
            found.append(s)
    return sorted(found, key=lambda s: s.x0)


#: what may stand between the marks of two notes
_BETWEEN = ("", "，", ",", "、")
_NOTE = patterns.compile(r"[\[［〔(（]\s?[\d０-９][\d０-９,，、\s\ue000-\uf8ff\-—–－~～]*[\]］〕)）]|[①-⑳]|[*＊※†‡]{1,3}|[\[［〕\]］]")
_NOTES = patterns.compile(rf"(?:{_NOTE.pattern})+")
_PLAIN_NOTE = patterns.compile(
    r"[\d０-９][\d０-９,，、\-—–－~～\s\ue000-\uf8ff]*|[\[［][\d０-９,，\-—–－~～\s\ue000-\uf8ff]*|[\d０-９,，\-—–－~～\s]*[\]］]"
)
#: behind these a lifted figure is a power of a unit (平方米, 立方厘米 written with Chinese characters)
_POWERED = frozenset("米里分厘毫尺寸")
_RAISED = str.maketrans("0123456789+-−０１２３４５６７８９", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: from this many characters one below the other on they are one line
_STACKED = 3
#: lifted by less than this many sizes of the row below, a mark of a note belongs to that row
_NOTE_RISE = 0.8


def _main(row: Sequence[Segment]) -> Segment:
    """The segment that stands for the print of a row: the longest on the base line that carries most of it, marks of notes aside."""
    if len(row) == 1:
        return row[0]
    weights: dict[int, float] = {}
    able = [s for s in row if not _NOTES.fullmatch(s.text) and not _PLAIN_NOTE.fullmatch(s.text)] or list(row)
    for s in able:
        weights[round(s.base)] = weights.get(round(s.base), 0.0) + s.x1 - s.x0
    base = max(weights, key=lambda b: (weights[b], b))
    return max((s for s in able if round(s.base) == base), key=lambda s: (s.size * len(s.glyphs), s.size))


def _is_mark(text: str, before: str) -> bool:
    """Whether a superscript refers to a note; else it is a power, an ordinal or a sign."""
    if _NOTE.fullmatch(text.strip()):
        return True
    return _PLAIN_NOTE.fullmatch(text.strip()) is not None and bool(before) and _is_wide(before) and before not in _POWERED


_HAN_SIGNS = frozenset("，。、；：？！“”‘’（）《》〈〉【】〔〕［］—…·％")


def _is_wide(character: str) -> bool:
    """Whether a character fills a whole em; full-width letters and digits stand for Latin ones and are mostly printed like them."""
    return (character >= "\u2e80" and not _FULL_WIDTH.match(character)) or character in _HAN_SIGNS


_FULL_WIDTH = patterns.compile("[０-９Ａ-Ｚａ-ｚ．，]")


def _line(row: Sequence[Segment], styles: Sequence[Style], page: int) -> Line | None:
    main = _main(row)
    size = main.size
    texts: list[str] = []
    lefts: list[float] = []
    marks: list[tuple[int, int]] = []
    used: list[int] = []  # the style of every character
    before: Segment | None = None
    if len(row) == 1:  # most lines
        _set(main, size, False, texts, lefts)
        used = main.glyphs.style
        row = ()
    for s in row:
        last = before.glyphs.text[-1] if before is not None else ""
        lifted = s is not main and s.base < main.base - _LIFTED * size and (s.size < _SMALL * size or _NOTE.fullmatch(s.text) is not None)
        mark = lifted and _is_mark(s.text, last)
        begin = len(lefts)
        if before is not None:
            end = before.glyphs.x1[-1]
            if _parted(s.glyphs.x0[0] - end, min(s.glyphs.size[0], size), last, s.glyphs.text[0]):
                texts.append(" ")
                lefts.append(end)
                begin += 1
        # a power or a square is no digit of the number before it: 10⁴, m²
        _set(s, size, lifted and not mark, texts, lefts)
        used += s.glyphs.style
        before = s
        if mark:
            # the sign between the numbers of notes may not be raised: [21，26-29]
            if marks and "".join(texts)[marks[-1][1] : begin] in _BETWEEN:
                begin = marks.pop()[0]
            marks.append((begin, len(lefts)))
    text = "".join(texts)
    if not text.strip():
        return None
    left, right = (min([s.x0 for s in row]), max([s.x1 for s in row])) if row else (main.x0, main.x1)
    top, bottom = _tidy(min(main.glyphs.top), max(main.glyphs.bottom), main)
    kinds = set(used)
    bold = [style for style in kinds if styles[style].bold]
    return Line(
        text,
        Place(page, *map(_rounded, (left, top, right, bottom))),
        tuple(map(_rounded, lefts)),
        stream="hidden" if styles[used[0]].invisible and all(styles[style].invisible for style in kinds) else "body",
        marks=tuple(marks),
        size=round(size, 1),
        bold=2 * sum(map(used.count, bold)) > len(used),
    )


#: lines of one column have their characters at the same places, and rounding takes longer than looking up; + 0.0 leaves no -0.0
_rounded = lru_cache(4096)(lambda x: round(x, 2) + 0.0)


def _set(s: Segment, size: float, raised: bool, texts: list[str], lefts: list[float]) -> None:
    """Appends the characters of a segment in a row of print of ``size``: text, left edges; blanks where gaps are."""
    signs, x0, x1, nominal = s.glyphs.text, s.glyphs.x0, s.glyphs.x1, min(size, s.glyphs.size[0])
    if max(map(sub, x0[1:], x1), default=0.0) <= _BLANK * nominal:
        texts.append(s.text.translate(_RAISED) if raised else s.text)
        lefts += x0
        return
    for n, sign in enumerate(signs):
        if n and _parted(x0[n] - x1[n - 1], nominal, signs[n - 1], sign):
            texts.append(" ")
            lefts.append(x1[n - 1])
        texts.append(sign.translate(_RAISED) if raised else sign)
        lefts.append(x0[n])


def _parted(gap: float, size: float, a: str, b: str) -> bool:
    """Whether the gap between two characters of a row of print of ``size`` is a blank that the file does not have."""
    if gap <= _BLANK * size or a.isspace() or b.isspace():
        return False
    return not (_is_wide(a) or _is_wide(b)) or gap > _WIDE_BLANK * size


def _tidy(top: float, bottom: float, main: Segment) -> tuple[float, float]:
    """Boxes of fonts with absurd ascents are cut to what the print can fill."""
    top, bottom = max(top, main.base - 1.3 * main.size), min(bottom, main.base + 0.6 * main.size)
    if bottom - top < 0.5 * main.size:
        return main.base - 0.88 * main.size, main.base + 0.12 * main.size
    return top, bottom


def turned(glyphs: Glyphs, styles: Sequence[Style], page: int, width: float, height: float, turn: int) -> list[Line]:
    """Lines whose print is turned by ``turn`` degrees counter-clockwise (90, 180, 270), read as if it stood upright; places as displayed,
    ``lefts`` left empty. A slanting print (``turn`` -1) gives watermarks: one line for every run of it.
    """
    if turn < 0:
        return _slanting(glyphs, page)
    upright = _upright(glyphs, width, height, turn)
    across = height if turn in (90, 270) else width
    return [replace(line, place=_back(line.place, width, height, turn), lefts=()) for line in lines(upright, styles, page, across)]


def _upright(glyphs: Glyphs, width: float, height: float, turn: int) -> Glyphs:
    if turn == 90:  # reads upwards: right is up
        x0, x1, top, bottom = [height - y for y in glyphs.bottom], [height - y for y in glyphs.top], glyphs.x0, glyphs.x1
    elif turn == 180:
        x0, x1 = [width - x for x in glyphs.x1], [width - x for x in glyphs.x0]
        top, bottom = [height - y for y in glyphs.bottom], [height - y for y in glyphs.top]
    else:  # reads downwards
        x0, x1, top, bottom = glyphs.top, glyphs.bottom, [width - x for x in glyphs.x1], [width - x for x in glyphs.x0]
    base = [low - 0.12 * (low - high) for high, low in zip(top, bottom, strict=True)]
    return Glyphs(glyphs.text, x0, top, x1, bottom, base, glyphs.size, glyphs.style)


def _back(place: Place, width: float, height: float, turn: int) -> Place:
    page, x0, top, x1, bottom = place
    assert x0 is not None and top is not None and x1 is not None and bottom is not None
    if turn == 90:
        return Place(page, top, round(height - x1, 2), bottom, round(height - x0, 2))
    if turn == 180:
        return Place(page, round(width - x1, 2), round(height - bottom, 2), round(width - x0, 2), round(height - top, 2))
    return Place(page, round(width - bottom, 2), x0, round(width - top, 2), x1)


def _slanting(glyphs: Glyphs, page: int) -> list[Line]:
    x0, base, size = glyphs.x0, glyphs.base, glyphs.size
    cuts = [i for i in range(1, len(glyphs)) if max(abs(x0[i] - x0[i - 1]), abs(base[i] - base[i - 1])) > 2.5 * max(size[i], size[i - 1])]
    found = []
    for first, last in pairwise([0, *cuts, len(glyphs)]):
        run = glyphs.cut(first, last)
        text = "".join(run.text)
        if text.strip():
            box = min(run.x0), min(run.top), max(run.x1), max(run.bottom)
            found.append(Line(text, Place(page, *(round(v, 2) for v in box)), stream="watermark", size=round(run.size[0], 1)))
    return found


def hidden(line: Line) -> Line:
    """The line as one that no reader of the page sees."""
    return replace(line, stream="hidden")
