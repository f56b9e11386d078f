"""Word files (ECMA-376 WordprocessingML), written part by part: typed numbers, or automatic numbers through styles and numbering.xml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import wordparts
from .layout import toc_pages
from .package import escape, quoteattr, zipped
from .pictures import SIZE, png
from .source import MARK, Block, Compilation, Item, items, runs

_EAST = {"body": "仿宋", "bold": "楷体", "sans": "黑体"}
#: level of the list definition by the shape of the label (wordparts.LEVELS)
_SHAPES = ((r"[一二三四五六七八九十]+、", 1), (r"（[一二三四五六七八九十]+）", 2), (r"\d+\.", 3), (r"（\d+）", 4))
_HAN = "零一二三四五六七八九十"


def build(compilation: Compilation, *, automatic: bool) -> bytes:
    """The .docx of a sample. ``automatic``: section numbers, items and the table of contents are fields of Word, not typed text."""
    writer = _Writer(compilation, automatic)
    by_style = automatic and compilation.numbering == "style"
    body = "".join(writer.item(item) for item in items(compilation))
    return zipped(wordparts.members(compilation, body, writer.media, writer.notes, writer.starts, by_style=by_style))


@dataclass
class _Counter:
    """The numbers that Word would count by itself, so that a typed or restarted number is written only where the text needs it."""

    at: dict[int, int] = field(default_factory=dict)

    def next(self, level: int) -> int:
        return self.at.get(level, 0) + 1

    def set(self, level: int, value: int) -> None:
        self.at = {k: v for k, v in self.at.items() if k < level} | {level: value}


class _Writer:
    def __init__(self, compilation: Compilation, automatic: bool) -> None:
        self.compilation = compilation
        self.automatic = automatic
        self.media: dict[str, bytes] = {}
        self.notes: list[str] = []
        #: w:num instances beyond the first: (numId, level, start)
        self.starts: list[tuple[int, int, int]] = []
        self.counter = _Counter()
        #: the instance that a level uses where it is not the one of the style
        self.identity: dict[int, int] = {}
        self.pages = toc_pages(compilation)

    def item(self, item: Item) -> str:
        return str(getattr(self, f"_{item.kind}")(item))

    # -------------------------------------------------------------------------------------------------------- front matter
    def _list_label(self, item: Item) -> str:
        return paragraph(text_runs("sans", item.text), "Plain")

    def _list_title(self, item: Item) -> str:
        return paragraph("<w:r><w:br/></w:r>".join(text_runs("", line) for line in item.lines), "BigTitle")

    def _list(self, item: Item) -> str:
        return table(item.rows, left=1) + paragraph("", "Plain")

    def _cover_title(self, item: Item) -> str:
        gap = paragraph("", "Plain", "<w:pageBreakBefore/>") + 5 * paragraph("", "Plain")
        return gap + "".join(paragraph(text_runs("", line), "CoverTitle") for line in item.lines)

    def _volume(self, item: Item) -> str:
        return paragraph(text_runs("", item.text), "BigTitle") + 8 * paragraph("", "Plain")

    def _issuer(self, item: Item) -> str:
        return paragraph(text_runs("", item.text), "Centred")

    def _date(self, item: Item) -> str:
        return paragraph(text_runs("", item.text), "Centred")

    def _toc_title(self, item: Item) -> str:
        return paragraph(text_runs("sans", item.text), "BigTitle", "<w:pageBreakBefore/>")

    def _toc(self, item: Item) -> str:
        page = str(self.pages[item.number])
        tail = "<w:r><w:tab/></w:r>"
        last = item.number == len(self.compilation.cases)
        section = wordparts.front_section() if last else ""
        if not self.automatic:
            return paragraph(text_runs("", item.text) + tail + text_runs("", page), "TOC1", section)
        anchor = f"_Toc{item.number:08d}"
        inner = text_runs("", item.text) + tail + code(f" PAGEREF {anchor} \\h ") + text_runs("", page) + char("end")
        link = f'<w:hyperlink w:anchor="{anchor}" w:history="1">{inner}</w:hyperlink>'
        begin = code(' TOC \\o "1-1" \\h \\z \\u ') if item.number == 1 else ""
        return paragraph(begin + link + (char("end") if last else ""), "TOC1", section)

    # --------------------------------------------------------------------------------------------------------------- cases
    def _case(self, item: Item) -> str:
        if self.compilation.numbering == "style":
            self.counter.set(0, self.counter.next(0))
        else:
            self.counter = _Counter()
        self.identity = {}
        anchor = f"_Toc{item.number:08d}"
        mark = f'<w:bookmarkStart w:id="{item.number}" w:name="{anchor}"/>'
        inner = "<w:r><w:br/></w:r>".join(text_runs("", line) for line in item.lines)
        return paragraph(f'{mark}{inner}<w:bookmarkEnd w:id="{item.number}"/>', "CaseTitle")

    def _heading(self, item: Item) -> str:
        assert item.block is not None
        block = item.block
        head, tail = block.heading + ("。" if block.text else ""), self._note(block)
        style = f"Heading{block.level + 1}"
        number = self._number(block.label, block.level) if self.automatic else None
        typed = "" if number is not None and number[0] else block.label
        properties = number[1] if number else ""
        return paragraph(text_runs("", typed + head) + tail, style, properties)

    def _text(self, item: Item) -> str:
        assert item.block is not None
        block = item.block
        if block.item and self.automatic:
            found = re.match(r"（\d+）", block.item)
            number = self._number(found.group(), 4) if found else None
            if found and number and number[0]:
                return paragraph(text_runs("body", block.item[found.end() :]), "Item", number[1])
        return paragraph(self._note(block, block.item), "Body")

    def _note(self, block: Block, text: str = "") -> str:
        before, mark, after = (text or block.text).partition(MARK)
        if not mark:
            return text_runs("body", before) if before else ""
        self.notes.append(block.footnote)
        return text_runs("body", before) + wordparts.footnote_reference(len(self.notes)) + text_runs("body", after)

    def _number(self, label: str, level: int) -> tuple[bool, str] | None:
        """Whether Word counts this label, and the paragraph properties that make it so."""
        shape = next((at for pattern, at in _SHAPES if re.fullmatch(pattern, label)), None)
        style = self.compilation.numbering == "style"
        if shape is None:
            return False, '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr><w:ind w:firstLine="640"/>'
        value = ordinal(label)
        self.identity = {k: v for k, v in self.identity.items() if k <= shape}
        if value != self.counter.next(shape) or (not style and shape == 1 and value == 1):
            # as when one sets a number by hand in Word: an instance of the list of its own, for what follows on this level too
            self.starts.append((200 + len(self.starts), shape, value))
            self.identity[shape] = self.starts[-1][0]
        inherited = max((k for k in self.identity if k <= shape), default=-1) if not style else shape
        identity = self.identity.get(inherited, 1)
        properties = "" if style and shape == level and identity == 1 else numbered(shape, identity)
        self.counter.set(shape, value)
        return True, properties

    def _picture(self, item: Item) -> str:
        assert item.block is not None
        name = f"image{len(self.media) + 1}.png"
        self.media[name] = png(item.block.picture, len(self.media))
        return paragraph(wordparts.drawing(len(self.media), SIZE), "Centred") + paragraph(text_runs("", item.text), "Caption")

    def _table(self, item: Item) -> str:
        return paragraph(text_runs("", item.text), "Caption") + table(item.rows) + paragraph("", "Plain")


def ordinal(label: str) -> int:
    digits = re.sub(r"[^\d一二三四五六七八九十]", "", label)
    return int(digits) if digits.isdigit() and digits.isascii() else _HAN.index(digits)


def numbered(level: int, identity: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{identity}"/></w:numPr>'


def paragraph(inner: str, style: str, properties: str = "") -> str:
    return f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{properties}</w:pPr>{inner}</w:p>"


def text_runs(face: str, text: str) -> str:
    """Runs of a text, Latin and Chinese apart; without a face the fonts of the paragraph's style hold."""
    found = []
    for _, part in runs(text):
        fonts = (
            f'<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{_EAST[face]}"/>'
            if face
            else ""
        )
        weight = '<w:b w:val="0"/></w:rPr>' if face == "body" else "</w:rPr>" if face else ""
        found.append(f'<w:r>{fonts}{weight}<w:t xml:space="preserve">{escape(part)}</w:t></w:r>')
    return "".join(found)


def char(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(instruction: str) -> str:
    """The start of a field, up to its result."""
    return char("begin") + f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>' + char("separate")


def table(rows: tuple[tuple[str, ...], ...], left: int = -1) -> str:
    columns = len(rows[0])
    widths = [1000, *[(8900 - 1000) // (columns - 1)] * (columns - 1)] if left >= 0 else [8900 // columns] * columns
    if columns == 3:
        widths = [1000, 5700, 2200]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    body = []
    for number, row in enumerate(rows):
        cells = []
        for at, cell in enumerate(row):
            align = '<w:jc w:val="left"/>' if at == left and number else ""
            inner = paragraph(text_runs("sans" if number == 0 else "body", cell), "TableText", align)
            cells.append(f'<w:tc><w:tcPr><w:tcW w:w="{widths[at]}" w:type="dxa"/></w:tcPr>{inner}</w:tc>')
        head = "<w:trPr><w:tblHeader/></w:trPr>" if number == 0 else ""
        body.append(f"<w:tr>{head}{''.join(cells)}</w:tr>")
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    layout = '<w:tblW w:w="0" w:type="auto"/><w:jc w:val="center"/>'
    return f"<w:tbl><w:tblPr>{layout}<w:tblBorders>{edges}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(body)}</w:tbl>"
