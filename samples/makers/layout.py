"""Pages after GB/T 9704—2012: A4, 28 characters a line, 22 lines a page; what is drawn where, for every fixed-layout format.

Lengths are points from the top left corner of the page. Widths of Latin characters are those of Times-Roman, every other character is
one em wide, so the line and page breaks do not depend on the fonts of a machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfmetrics import stringWidth

from .pictures import SIZE
from .source import MARK, Compilation, Item, items

WIDTH, HEIGHT = 595.28, 841.89
LEFT, TOP = 73.0, 104.9  # top margin 37 mm
MEASURE = 448.0  # 28 characters of 16 pt
RIGHT = LEFT + MEASURE
LEADING = 28.95  # 22 lines in 225 mm
BOTTOM = TOP + 22 * LEADING + 1
SIZE_BODY, SIZE_TITLE, SIZE_COVER, SIZE_NOTE = 16.0, 22.0, 26.0, 10.5

_NOT_FIRST = "，。、；：？！）》”〕％%℃"
_NOT_LAST = "（《“〔"
_HANGING = "，。、；："


@dataclass(frozen=True, slots=True)
class Text:
    """One run of one face: left edge, baseline, size and extra space behind every character. Faces: body, bold, sans, latin."""

    x: float
    baseline: float
    size: float
    face: str
    text: str
    spacing: float = 0.0

    @property
    def width(self) -> float:
        return sum(advance(c, self.size) + self.spacing for c in self.text)


@dataclass(frozen=True, slots=True)
class Stroke:
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """One picture by the name of its scene."""

    name: str
    x: float
    top: float
    width: float
    height: float


@dataclass(slots=True)
class Page:
    texts: list[Text] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    pictures: list[Drawn] = field(default_factory=list)
    bookmarks: list[tuple[int, str]] = field(default_factory=list)
    number: int | None = None  # printed; None on the front pages


def is_latin(char: str) -> bool:
    return " " <= char <= "~" or char == "×"


def advance(char: str, size: float) -> float:
    if char == "—":
        return 0.89 * size  # narrower than one em in the Noto fonts
    return stringWidth(char, "Times-Roman", size) if is_latin(char) else size


def pages(compilation: Compilation) -> list[Page]:
    """The pages of a sample, laid out twice: the second time with the page numbers of the table of contents known."""
    starts: dict[int, int] = {}
    for _ in range(2):
        book = _Book(compilation, starts)
        starts = book.starts
    return book.pages


def toc_pages(compilation: Compilation) -> dict[int, int]:
    """Number of a case (from 1) to the page that the table of contents prints for it, planted errors included."""
    starts = _Book(compilation, {}).starts
    return {number: page + compilation.cases[number - 1].toc_page_error for number, page in starts.items()}


class _Book:
    """The pen: it keeps the page, the height reached and the room that footnotes take. (Only laying out needs a state.)"""

    def __init__(self, compilation: Compilation, starts: dict[int, int]) -> None:
        self.compilation = compilation
        self.known = starts
        self.starts: dict[int, int] = {}
        self.pages: list[Page] = []
        self.y = TOP
        self.limit = BOTTOM
        for item in items(compilation):
            getattr(self, f"_{item.kind}")(item)
        for page in self.pages:
            if page.number is not None:
                self._furniture(page)

    # ------------------------------------------------------------------------------------------------------------ pages
    def _new_page(self, number: int | None = None) -> None:
        self.pages.append(Page(number=number))
        self.y, self.limit = TOP, BOTTOM

    def _need(self, height: float) -> None:
        if self.y + height > self.limit:
            last = self.pages[-1].number
            self._new_page(None if last is None else last + 1)

    def _furniture(self, page: Page) -> None:
        text = f"— {page.number} —"
        odd = (page.number or 0) % 2 == 1
        width = sum(advance(c, 14) for c in text)
        self._run(page, RIGHT - 14 - width if odd else LEFT + 14, BOTTOM + 34, 14, [("body", c) for c in text], 0)
        if self.compilation.header:
            self._centred(page, self.compilation.header, TOP - 34, SIZE_NOTE, "body")
            page.strokes.append(Stroke(LEFT, TOP - 28, RIGHT, TOP - 28))

    # ------------------------------------------------------------------------------------------------------------ lines
    def _run(self, page: Page, x: float, baseline: float, size: float, chars: list[tuple[str, str]], spacing: float) -> None:
        """Characters with their faces as few runs; the footnote mark stands as a small raised ①."""
        run, face = "", ""
        start = x
        for wanted, char in [*chars, ("", "")]:
            new = "latin" if char and is_latin(char) and wanted != "mark" else wanted
            if new != face:
                if run and face == "mark":
                    page.texts.append(Text(start, baseline - 6, 8, "body", run))
                elif run:
                    page.texts.append(Text(start, baseline, size, face, run, spacing))
                run, face, start = "", new, x
            run += char
            if char:
                x += 8 if wanted == "mark" else advance(char, size) + spacing

    def _centred(self, page: Page, text: str, baseline: float, size: float, face: str, middle: float = LEFT + MEASURE / 2) -> None:
        width = sum(advance(c, size) for c in text)
        self._run(page, middle - width / 2, baseline, size, [(face, c) for c in text], 0)

    def _centred_line(self, text: str, size: float, face: str, leading: float) -> None:
        self._need(leading)
        self._centred(self.pages[-1], text, self.y + leading * 0.5 + size * 0.36, size, face)
        self.y += leading

    def _paragraph(self, spans: Iterable[tuple[str, str]], note: str = "") -> None:
        chars: list[tuple[str, str]] = []
        for face, text in spans:
            before, mark, after = text.partition(MARK)
            chars += [(face, c) for c in before] + ([("mark", "①")] if mark else []) + [(face, c) for c in after]
        lines = wrap(chars, SIZE_BODY, MEASURE, 2 * SIZE_BODY)
        for at, line in enumerate(lines):
            self._need(LEADING)
            if note and ("mark", "①") in line:
                self._footnote(note)
            self._line(line, 2 * SIZE_BODY if at == 0 else 0.0, at == len(lines) - 1)

    def _line(self, line: list[tuple[str, str]], indent: float, last: bool) -> None:
        width = sum(8 if face == "mark" else advance(c, SIZE_BODY) for face, c in line)
        slack = MEASURE - indent - width
        spacing = 0.0 if last or slack > 2 * SIZE_BODY or len(line) < 2 else slack / (len(line) - 1)
        if line[-1][1] in _HANGING and slack < 0:
            spacing = 0.0
        self._run(self.pages[-1], LEFT + indent, self.y + LEADING * 0.5 + SIZE_BODY * 0.36, SIZE_BODY, line, spacing)
        self.y += LEADING

    def _footnote(self, note: str) -> None:
        lines = wrap([("body", c) for c in "① " + note], SIZE_NOTE, MEASURE, 0)
        top = BOTTOM - 16 * len(lines)
        self.limit = top - 10
        page = self.pages[-1]
        page.strokes.append(Stroke(LEFT, top - 6, LEFT + 140, top - 6))
        for at, line in enumerate(lines):
            self._run(page, LEFT, top + 16 * at + 11, SIZE_NOTE, line, 0)

    # ------------------------------------------------------------------------------------------------------------ items
    def _list_label(self, item: Item) -> None:
        self._new_page()
        self._run(self.pages[-1], LEFT, self.y + 20, SIZE_BODY, list(_chars(item)), 0)
        self.y += 2 * LEADING

    def _list_title(self, item: Item) -> None:
        for line in item.lines:
            self._centred_line(line, SIZE_TITLE, "bold", 36)
        self.y += LEADING

    def _list(self, item: Item) -> None:
        columns = [48.0, MEASURE - 48] if len(item.rows[0]) == 2 else [48.0, MEASURE - 158, 110.0]
        self._grid(item.rows, columns, 34, 14, left_column=1)

    def _cover_title(self, item: Item) -> None:
        self._new_page()
        self.y = 240
        for line in item.lines:
            self._centred_line(line, SIZE_COVER, "bold", 46)

    def _volume(self, item: Item) -> None:
        self._centred_line(item.text, SIZE_TITLE, "bold", 44)

    def _issuer(self, item: Item) -> None:
        self.y = 620
        self._centred_line(item.text, SIZE_BODY, "body", 32)

    def _date(self, item: Item) -> None:
        self._centred_line(item.text, SIZE_BODY, "body", 32)

    def _toc_title(self, item: Item) -> None:
        self._new_page()
        self._centred_line(item.text, SIZE_TITLE, "sans", 60)

    def _toc(self, item: Item) -> None:
        size = 14.0
        digits = str(self.known.get(item.number, 0) + self.compilation.cases[item.number - 1].toc_page_error)
        width = sum(advance(c, size) for c in item.text)
        right = sum(advance(c, size) for c in digits)
        dots = int((MEASURE - width - right - 8) // advance(".", size))
        baseline = self.y + 20
        self._run(self.pages[-1], LEFT, baseline, size, list(_chars(item)), 0)
        self._run(self.pages[-1], RIGHT - right - dots * advance(".", size) - 2, baseline, size, [("latin", "." * dots)], 0)
        self._run(self.pages[-1], RIGHT - right, baseline, size, [("latin", digits)], 0)
        self.y += 30

    def _case(self, item: Item) -> None:
        last = self.pages[-1].number
        self._new_page(1 if last is None else last + 1)
        self.starts[item.number] = self.pages[-1].number or 0
        self.pages[-1].bookmarks.append((1, "".join(item.lines)))
        for line in item.lines:
            self._centred_line(line, SIZE_TITLE, "bold", 36)
        self.y += LEADING / 2

    def _heading(self, item: Item) -> None:
        assert item.block is not None
        self._need(2 * LEADING)
        self.pages[-1].bookmarks.append((item.block.level + 1, item.block.label + item.block.heading))
        self._paragraph(item.spans, item.block.footnote)

    def _text(self, item: Item) -> None:
        self._paragraph(item.spans, item.block.footnote if item.block else "")

    def _picture(self, item: Item) -> None:
        assert item.block is not None
        width = 288.0
        height = width * SIZE[1] / SIZE[0]
        self._need(height + 12 + LEADING)
        self.pages[-1].pictures.append(Drawn(item.block.picture, LEFT + (MEASURE - width) / 2, self.y + 6, width, height))
        self.y += height + 10
        self._centred_line(item.text, 12, "bold", 26)

    def _table(self, item: Item) -> None:
        self._need(30 + 26 * len(item.rows))
        self._centred_line(item.text, 14, "bold", 30)
        self._grid(item.rows, [MEASURE / len(item.rows[0])] * len(item.rows[0]), 26, 12)
        self.y += 10

    def _grid(self, rows: tuple[tuple[str, ...], ...], columns: list[float], height: float, size: float, left_column: int = -1) -> None:
        page, top = self.pages[-1], self.y
        edges = [LEFT + sum(columns[:n]) for n in range(len(columns) + 1)]
        for number, row in enumerate(rows):
            baseline = top + number * height + height / 2 + size * 0.36
            for column, cell in enumerate(row):
                if column == left_column and number:
                    self._run(page, edges[column] + 6, baseline, size, [("body", c) for c in cell], 0)
                else:
                    face = "sans" if number == 0 else "body"
                    self._centred(page, cell, baseline, size, face, (edges[column] + edges[column + 1]) / 2)
        bottom = top + len(rows) * height
        page.strokes += [Stroke(edges[0], top + n * height, edges[-1], top + n * height) for n in range(len(rows) + 1)]
        page.strokes += [Stroke(x, top, x, bottom) for x in edges]
        self.y = bottom


def _chars(item: Item) -> Iterable[tuple[str, str]]:
    return ((face, c) for face, text in item.spans for c in text)


def wrap(chars: list[tuple[str, str]], size: float, measure: float, indent: float) -> list[list[tuple[str, str]]]:
    """Break characters into lines: Latin words stay whole, closing signs hang or take a character along, opening signs go down."""
    lines: list[list[tuple[str, str]]] = []
    line: list[tuple[str, str]] = []
    room = measure - indent
    for unit in _units(chars):
        width = sum(8 if face == "mark" else advance(c, size) for face, c in unit)
        if width <= room + 0.01 or not line:
            line += unit
            room -= width
            continue
        if unit[0][1] in _HANGING:
            lines.append(line + unit)
            line, room = [], measure
            continue
        down: list[tuple[str, str]] = []
        while line and (line[-1][1] in _NOT_LAST or (not down and unit[0][1] in _NOT_FIRST)):
            down.insert(0, line.pop())
        lines.append(_trim(line))
        line = down + (unit if unit[0][1] != " " or down else [])
        room = measure - sum(8 if face == "mark" else advance(c, size) for face, c in line)
    return [*lines, line] if line else lines


def _units(chars: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    units: list[list[tuple[str, str]]] = []
    for face, char in chars:
        joins = units and is_latin(char) and char != " " and is_latin(units[-1][-1][1]) and units[-1][-1][1] != " "
        if joins:
            units[-1].append((face, char))
        else:
            units.append([(face, char)])
    return units


def _trim(line: list[tuple[str, str]]) -> list[tuple[str, str]]:
    while line and line[-1][1] == " ":
        line = line[:-1]
    return line
