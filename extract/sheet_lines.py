"""The lines of the sheets of the workbook, as SpreadsheetML: written down as they come, put into a sheet that is otherwise finished.

XlsxWriter makes the sheet, with one sample line, and knows nothing of the others: cell by cell it takes longer than all other tables together,
and it keeps every link. The sample tells how a cell of each format and a link to another file look in this sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from extract import patterns
from extract.model import Row
from extract.tables import Table

CELL_LIMIT = 32_767  # characters of a cell, Excel
ROW_LIMIT = 1_048_576  # rows of a sheet, Excel
LINK_LIMIT = 3_000  # lines of a sheet that have links; Excel refuses more than 65,530 links
#: the formats of cells, in the order of the sample line
FORMATS = ("text", "amount", "date", "link")
#: amounts, read more easily with marks of the thousands; years and pages are none
_AMOUNTS = ("value", "value_max", "minimum", "mean", "maximum", "characters")
_DAY_ZERO = datetime(1899, 12, 30)  # from which Excel counts days
_DATE = patterns.compile(r"\d{4}-\d{2}-\d{2}")
_CUT = "……（超长，全文见 CSV 或 JSON）"
_TIP = "在核对页中查看"
#: what stands for the numbers of the formats and of the relation to the review page until they are known; no XML may hold these characters
_MARKS = dict(zip(FORMATS, "\x01\x02\x03\x04", strict=True))
_TEXT, _AMOUNT, _LINK, _RELATION = _MARKS["text"], _MARKS["amount"], _MARKS["link"], "\x05"
#: whole numbers below it are written as they are: a sheet holds numbers as binary fractions of 15 digits
_EXACT = 10**15
#: what text in a cell is written in disguise for: XML, control characters; _ begins the disguise of a control character
_SPECIAL = patterns.compile("[&<>_\x00-\x08\x0b-\x1f\ufffe\uffff]")
_DISGUISED = patterns.compile("_(?=x[0-9a-fA-F]{4}_)")
_CONTROL = patterns.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_BLOCK = 1 << 20

#: where the rows of one document stand: the name of the sheet and the line, by the key of the row
Places = Mapping[object, tuple[str, int]]


class Lines:
    """The lines below the header of one sheet, in two files in ``folder``: ``count`` of them, ``left_out`` beyond the last that a sheet may
    have, ``cut`` cells that it cannot hold whole."""

    def __init__(self, folder: Path, table: Table) -> None:
        self.table = table
        self.count = self.left_out = self.cut = 0
        self._files = ExitStack()
        self._rows, self._links = (self._files.enter_context((folder / f"{table.name}.{name}").open("w+b")) for name in ("rows", "links"))
        above = [name for name in ("section_id", "case_id") if name != table.key]
        self._above = [name for name in above if any(column.name == name for column in table.columns)]
        self._columns = [
            (column.name, letters(i), column.name in _AMOUNTS, column.codes, column.name == "issued")
            for i, column in enumerate(table.columns)
        ]

    def add(self, row: Row, places: Places) -> None:
        """Write one row down; it is linked to the review page and to the row above it, as far as ``places`` tells where that stands."""
        if self.count + 1 >= ROW_LIMIT:
            self.left_out += 1
            return
        self.count += 1
        line = self.count + 1
        linked: dict[str, str] = {}  # the column and its link
        if line <= LINK_LIMIT and places:
            key = _attribute(str(row[self.table.key]))
            linked[self.table.key] = f'r:id="{_RELATION}" location="{key}" tooltip="{_TIP}"'
            near = next((name for name in self._above if row.get(name) in places), None)
            if near is not None:
                sheet, number = places[row[near]]
                linked[near] = f"location=\"'{_attribute(sheet)}'!A{number}\""
        parts, links = [f'<row r="{line}">'], []
        for name, column, amount, codes, dated in self._columns:
            value = row.get(name)
            if value is None or value is True or value is False:
                if value is None:
                    continue
                value = "是" if value else "否"
            elif type(value) is int and abs(value) < _EXACT:  # most cells with a number; the others take three times as long
                parts.append(f'<c r="{column}{line}" s="{_AMOUNT if amount else _TEXT}"><v>{value}</v></c>')
                continue
            elif not isinstance(value, str):
                # in two digits where it is a place on a page, as the CSV files have it
                number_ = round(value, 2) if isinstance(value, float) else float(value)  # type: ignore[arg-type]
                mark = _AMOUNT if amount and number_.is_integer() else _TEXT
                parts.append(f'<c r="{column}{line}" s="{mark}"><v>{number_:.16G}</v></c>')
                continue
            elif not value:
                continue
            mark = _TEXT
            if name in linked:
                links.append(f'<hyperlink ref="{column}{line}" {linked[name]}/>')
                mark = _LINK
            elif dated and (day := _day(value)):
                parts.append(f'<c r="{column}{line}" s="{_MARKS["date"]}"><v>{(day - _DAY_ZERO).days}</v></c>')
                continue
            elif codes is not None:
                value = codes.meaning(value)
            if len(value) > CELL_LIMIT:
                self.cut += 1
                value = value[: CELL_LIMIT - len(_CUT)] + _CUT
            if _SPECIAL.search(value) or len(value) > CELL_LIMIT // 2:
                value = content(value)
            kept = ' xml:space="preserve"' if value[:1].isspace() or value[-1:].isspace() else ""
            parts.append(f'<c r="{column}{line}" s="{mark}" t="inlineStr"><is><t{kept}>{value}</t></is></c>')
        parts.append("</row>")
        self._rows.write("".join(parts).encode("utf-8", "backslashreplace"))
        if links:
            self._links.write("".join(links).encode("utf-8", "backslashreplace"))

    def into(self, sheet: str) -> tuple[int, Iterator[bytes]]:
        """The sheet, an XML file with its sample line, with these lines in the place of that one: about how many bytes, and the bytes.

        Raises OSError where the sheet has another form than is known here: a version of XlsxWriter that this was not tested with.
        """
        head, mark, tail = sheet.partition('<row r="2"')
        if not self.count and not mark:
            return len(sheet), iter([sheet.encode()])
        sample, end, tail = tail.partition("</row>")
        numbers = dict(re.findall(r'<c r="([A-Z])2" s="(\d+)"', sample))
        styles = [numbers.get(letters(i), "") for i in range(len(FORMATS))]
        links = re.fullmatch(r"(.*?<hyperlinks>)(.*?)(</hyperlinks>.*)", tail, re.DOTALL)
        relation = re.search(r'r:id="(\w+)"', links[2]) if links else None
        if not (end and all(styles) and links and relation):
            raise OSError("the installed XlsxWriter writes sheets of a form that is not known here; install one that pyproject.toml allows")
        head = re.sub(r'(<dimension ref="A1:)[A-Z]+2"', rf'\g<1>{letters(len(self.table.columns) - 1)}{self.count + 1}"', head, count=1)
        marks = dict(zip((*_MARKS.values(), _RELATION), (*styles, relation[1]), strict=True))
        before, between, behind = head, links[1], links[3]
        if not self._links.tell():
            between, behind = between.removesuffix("<hyperlinks>"), behind.removeprefix("</hyperlinks>")

        def pieces() -> Iterator[bytes]:
            yield before.encode()
            yield from _told(self._rows, marks)
            yield between.encode()
            yield from _told(self._links, marks)
            yield behind.encode()

        return len(sheet) + self._rows.tell() + self._links.tell(), pieces()

    def close(self) -> None:
        """Let go of the files."""
        self._files.close()


def _told(file: IO[bytes], marks: Mapping[str, str]) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(_BLOCK):
        for mark, number in marks.items():
            block = block.replace(mark.encode(), number.encode())
        yield block


def assemble(frame: Path, path: Path, lines: Mapping[str, Lines]) -> None:
    """The workbook from its frame and the lines of its sheets, by their names in the file. Raises OSError."""
    with ZipFile(frame) as source, ZipFile(path, "w", ZIP_DEFLATED) as goal:
        for about in source.infolist():
            told = ZipInfo(about.filename, about.date_time)
            told.compress_type, told.external_attr = ZIP_DEFLATED, about.external_attr
            own = lines.get(about.filename)
            data = source.read(about)
            size, pieces = own.into(data.decode("utf-8")) if own is not None else (len(data), iter([data]))
            told.file_size = size  # from which the archive sees whether it needs the form for large files
            with goal.open(told, "w") as file:
                for piece in pieces:
                    file.write(piece)


def content(text: str) -> str:
    """Text as it stands in a cell's XML.

    >>> content("<甲>&乙"), content("_x0041_"), content("行\\x0b末")
    ('&lt;甲&gt;&amp;乙', '_x005F_x0041_', '行_x000B_末')
    """
    if len(text) > CELL_LIMIT // 2:  # Excel counts in UTF-16
        text = text.encode("utf-16-le", "surrogatepass")[: 2 * CELL_LIMIT].decode("utf-16-le", "ignore")
    if _SPECIAL.search(text):
        text = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _DISGUISED.sub("_x005F_", text))
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def _attribute(text: str) -> str:
    return content(text).replace('"', "&quot;")


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d") if _DATE.fullmatch(text) else None
    except ValueError:
        return None


@cache
def letters(index: int) -> str:
    """Column number from 0 to its letters.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
