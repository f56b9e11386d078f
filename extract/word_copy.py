"""The reading text as a Word file that people can edit: the outline as real headings, tables as tables, pictures above their captions.

Made with python-docx. Equal rows give equal bytes.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract import patterns
from extract.model import Row
from extract.writers import unguard

if TYPE_CHECKING:
    from docx.document import Document

#: what an XML file cannot hold
_UNPRINTABLE = patterns.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: what ends a heading that runs into its paragraph stands with the heading
_END = "。：:；;"
_DEEPEST = 9  # heading styles of Word
_LEFT_OUT = "以下图片在原文中的位置不明"
#: no clock: equal rows must give equal bytes
_CREATED = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the copy: ``kind`` is heading, text, caption, table or figure; ``file`` is the path of a grid or picture."""

    kind: str
    text: str = ""
    level: int = 0
    file: str = ""


def blocks(rows: Mapping[str, Sequence[Row]], text: str) -> Iterator[Block]:
    """The blocks of a document in the order of its text; nothing of the text is left out, pictures without a place stand at the end."""
    events: list[tuple[int, int, int, Row]] = []
    for order, name in enumerate(("cases", "sections", "tables", "figures")):
        for row in rows.get(name, ()):
            start, end = row.get("char_start"), row.get("char_end")
            if isinstance(start, int) and isinstance(end, int) and end > start:
                events.append((start, order, end, row))
    at = 0
    placed = set()
    for start, order, end, row in sorted(events, key=lambda event: event[:3]):
        file = str(row.get("file") or "")
        if order == 3:
            placed.add(row["figure_id"])
        if start < at:
            # two headings of one stretch, a figure whose caption was in a table: the words are there already
            if order == 3 and file:
                yield Block("figure", file=file)
            continue
        yield from _paragraphs(text[at:start])
        at = end
        if order == 3:
            if file:
                yield Block("figure", file=file)
            yield Block("caption", text[start:end])
        elif order == 2:
            yield Block("table", text[start:end], file=file)
        else:
            while text[at : at + 1] and text[at] in _END:
                at += 1
            level = 1 if order == 0 else min(int(str(row.get("level") or 1)) + 1, _DEEPEST)
            yield Block("heading", text[start:at].replace("\n", ""), level)
    yield from _paragraphs(text[at:])
    lost = [str(row["file"]) for row in rows.get("figures", ()) if row["figure_id"] not in placed and row.get("file")]
    if lost:
        yield Block("text", _LEFT_OUT)
        yield from (Block("figure", file=file) for file in lost)


def _paragraphs(text: str) -> Iterator[Block]:
    return (Block("text", line) for line in text.split("\n") if line.strip())


def document(rows: Mapping[str, Sequence[Row]], text: str, folder: Path) -> bytes:
    """The Word file; ``folder`` holds the grids and figures under the paths that the rows give. Raises OSError."""
    import docx

    copy = docx.Document()
    _set_up(copy, rows["documents"][0])
    heads = [copy.styles[f"Heading {level}"] for level in range(1, _DEEPEST + 1)]
    caption = copy.styles["Caption"]
    for block in blocks(rows, text):
        words = _UNPRINTABLE.sub("\ufffd", block.text)
        if block.kind == "heading":
            copy.add_paragraph(words).style = heads[block.level - 1]
        elif block.kind == "caption":
            copy.add_paragraph(words).style = caption
        elif block.kind == "figure":
            _picture(copy, folder / block.file)
        elif block.kind == "table" and block.file and (matrix := _matrix(folder / block.file)):
            _table(copy, matrix)
        else:
            for line in words.split("\n"):
                copy.add_paragraph(line)
    buffer = io.BytesIO()
    copy.save(buffer)
    return _repacked(buffer)


def _set_up(copy: Document, about: Row) -> None:
    """A4, fonts that every office has, and the title."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = copy.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(28)
    names = ("Normal", "Caption", *(f"Heading {level}" for level in range(1, _DEEPEST + 1)))
    for name in names:
        style: Any = copy.styles[name]
        font = style.font
        font.name = "Times New Roman"
        fonts = style.element.rPr.rFonts
        for key in list(fonts.attrib):
            if key.endswith("Theme"):  # a theme's font would be taken instead of ours
                del fonts.attrib[key]
        fonts.set(qn("w:eastAsia"), "SimSun" if name == "Normal" else "SimHei")
        font.color.rgb = RGBColor(0, 0, 0)
        if name == "Normal":
            font.size = Pt(12)
    properties = copy.core_properties
    properties.title = _UNPRINTABLE.sub("\ufffd", str(about.get("title") or ""))[:255]
    properties.author, properties.comments = "", ""
    properties.created = properties.modified = _CREATED


def _matrix(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [[_UNPRINTABLE.sub("\ufffd", unguard(cell)) for cell in row] for row in csv.reader(file)]


def _table(copy: Document, matrix: Sequence[Sequence[str]]) -> None:
    width = max(map(len, matrix))
    if not width:
        return
    table: Any = copy.add_table(len(matrix), width, "Table Grid")
    # by the elements: python-docx walks the whole table anew for every cell
    for row, cells in zip(table._tbl.tr_lst, matrix, strict=True):
        for cell, text in zip(row.tc_lst, cells, strict=False):
            if text:
                cell.p_lst[0].add_r().text = text


def _picture(copy: Document, path: Path) -> None:
    from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError

    section = copy.sections[0]
    widest = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
    run = copy.add_paragraph().add_run()
    try:
        shape: Any = run.add_picture(str(path))
    except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ZeroDivisionError, KeyError):
        run.text = f"［图片：{path.name}］"
        return
    if shape.width > widest:
        shape.width, shape.height = widest, max(1, int(shape.height * widest / shape.width))


def _repacked(buffer: io.BytesIO) -> bytes:
    """The same archive without the time at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name)  # of 1980, the first day of the format
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, made.read(name))
    return out.getvalue()
