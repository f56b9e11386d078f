"""What people corrected: the file ``corrections.csv``, its lines and the values in them.

A correction names a row by what is printed, so that it holds when the rules, the row numbers or the other rows change: the document, the
printed stretch, the text just before and behind it and which occurrence of the stretch it is (the TextQuoteSelector of the W3C Web
Annotation Data Model, https://www.w3.org/TR/annotation-model/#text-quote-selector).
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path

from extract import patterns, tables
from extract.errors import InputError
from extract.tables import Column
from extract.writers import unguard

#: name of the file in an input folder
FILE = "corrections.csv"
#: a longer stretch is named by its beginning, as far as its first line goes
HEAD = 80
#: more than what a finding is seen cannot be said of it
SEEN = "warnings"
ACTIONS = {"correct": "更正", "delete": "删除", "add": "新增", "accept": "接受"}
#: tables whose rows are corrected one by one; documents are corrected as a whole
TABLES = ("documents", *(table.name for table in tables.TABLES if any(column.name == "corrected" for column in table.columns)))
#: the column without which a new row says nothing
ADDED = {"practices": "title", "statistics": "value", "citations": "title", "honours": "honour", "organizations": "name"}
#: what is printed stands in the text, and what is counted follows from it
_FIXED = ("seq", "ordinal", "path", "quote", "sentence", "source", "rule", "doubt", "corrected", "file", "sha256", "format", "pages")
#: what Excel makes of a ratio such as 3:2, which it takes for a time
_TIME = patterns.compile(r"\d+:0\d|\d+:\d\d:\d\d")
_ISSUED = patterns.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[年月日号]?")
_COUNTED = ("ocr_pages", "cases", "characters", "warnings", "page_start", "page_end", "mentions", "organizations", "citations")


class CorrectionsError(InputError):
    """A file of corrections that cannot be used."""

    code = "corrections"


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the file. ``occurrence`` and ``rank`` count from 1, 0 = not said; ``rank`` tells rows of one stretch apart.

    ``problem`` is no part of the file: why the line cannot be used, in Chinese. Such a line holds its cells as they were written.
    """

    action: str
    table: str
    doc_id: str = ""
    file: str = ""
    stretch: str = ""
    occurrence: int = 0
    prefix: str = ""
    suffix: str = ""
    rank: int = 0
    column: str = ""
    was: str = ""
    value: str = ""
    note: str = ""
    problem: str = ""

    def anchor(self) -> tuple[str, str, str, str, int, int]:
        """Equal for lines that speak of one row."""
        code = self.was if self.table == SEEN else ""
        return self.table, self.doc_id, self.file, self.stretch + code, self.occurrence, self.rank


HEADER = tuple(item.name for item in fields(Correction) if item.name != "problem")


def correctable(table: str) -> list[Column]:
    """The columns of a table that a person may set."""
    if table not in TABLES or table == SEEN:
        return []
    place = {column.name for column in tables.PROVENANCE}
    return [
        column
        for column in tables.BY_NAME[table].columns
        if column.name != tables.KEY[table] and not column.references and column.name not in (*_FIXED, *_COUNTED, *place)
    ]


# ------------------------------------------------------------------------------------------------------------------- file
def read(path: Path) -> list[Correction]:
    """The corrections of a file: UTF-8, UTF-16 or GB 18030 (what Excel saves), commas, semicolons or tabs, codes or Chinese labels.

    A line that cannot be used comes with its ``problem``, so that the others hold. Raises CorrectionsError where no line can be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorrectionsError(f"the file cannot be read: {error.strerror or error}") from error
    text = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, line) for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise CorrectionsError(f"line {reader.line_num}: {error}") from error
    if not lines:
        return []
    header = [cell.strip() for cell in lines[0][1]]
    missing = [name for name in ("action", "table") if name not in header]
    if missing:
        raise CorrectionsError(f"the header lacks {', '.join(missing)}; it is {', '.join(HEADER)}")
    return [_correction(number, dict(zip(header, line, strict=False))) for number, line in lines[1:]]


def _decoded(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        raise CorrectionsError("the file is a workbook; save it as CSV")
    # Excel's "Unicode text" is UTF-16 and always has its mark
    names = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise CorrectionsError("the file is neither UTF-8 nor GB 18030")


def _correction(number: int, cells: dict[str, str]) -> Correction:
    told = {name: unguard(cells.get(name, "").replace("\r\n", "\n")) for name in HEADER}
    named = {name: told[name].strip() for name in ("action", "table", "doc_id", "file", "column")}
    action = next((code for code, label in ACTIONS.items() if named["action"] in (code, label)), "")
    table = next((name for name in TABLES if named["table"] in (name, tables.BY_NAME[name].label)), "")
    column = next((item.name for item in correctable(table) if named["column"] in (item.name, item.label)), "")
    occurrence, rank = (_count(told[name]) for name in ("occurrence", "rank"))
    problem = ""
    if not action:
        problem = f"操作“{named['action']}”不是{'、'.join(ACTIONS.values())}之一"
    elif not table:
        problem = f"“{named['table']}”不是可以更正的表，可以更正的是{'、'.join(tables.BY_NAME[name].label for name in TABLES)}"
    elif table == SEEN and action != "accept":
        problem = f"“{tables.BY_NAME[table].label}”只能接受（已看），不能更正、删除或新增"
    elif action in ("correct", "add") and not column:
        known = "、".join(item.label for item in correctable(table))
        problem = f"“{tables.BY_NAME[table].label}”的“{named['column']}”栏不能更正，可以更正的是{known}"
    elif occurrence is None or rank is None:
        problem = f"occurrence 和 rank 应为整数，不能是“{told['occurrence']}”“{told['rank']}”"
    return Correction(
        action or named["action"], table or named["table"], named["doc_id"], named["file"], told["stretch"], occurrence or 0,
        told["prefix"], told["suffix"], rank or 0, column or named["column"], told["was"], told["value"], told["note"],
        f"第 {number} 行：{problem}" if problem else "",
    )  # fmt: skip


def _count(text: str) -> int | None:
    """A whole number, 0 where the cell is empty, None where it holds something else. Spreadsheets may add .0."""
    match = re.fullmatch(r"(\d*)(?:\.0*)?", text.strip())
    return int(match[1] or 0) if match else None


def by_document(corrections: Iterable[Correction], documents: Iterable[tuple[str, str]]) -> dict[str, list[Correction]]:
    """The corrections of each document that has some, by its number; ``documents`` are numbers and names.

    A correction speaks of a document by its number, or by its name where no document has the number.
    """
    told = list(corrections)
    if not told:
        return {}
    numbers: set[str] = set()
    named: dict[str, list[str]] = {}
    for doc_id, file in documents:
        numbers.add(doc_id)
        named.setdefault(file, []).append(doc_id)
    found: dict[str, list[Correction]] = {}
    for item in told:
        for doc_id in [item.doc_id] if item.doc_id in numbers else named.get(item.file, ()):
            found.setdefault(doc_id, []).append(item)
    return found


def value(table: str, column: str, text: str) -> str | int | Decimal | None:
    """A cell's value from what a person wrote: full-width digits and thousands marks are understood, codes by code or meaning.

    Raises ValueError with a Chinese message.
    """
    about = next(item for item in tables.BY_NAME[table].columns if item.name == column)
    bare = unicodedata.normalize("NFKC", text).strip()
    if about.type in ("integer", "number"):
        if not bare:
            return None
        if re.fullmatch(r"[\d.,]+E\+?\d+", bare, re.IGNORECASE):
            raise ValueError(f"“{about.label}”是科学计数法“{text}”，可能已丢失位数，请写出全部数字")
        try:
            number = Decimal(bare.replace(",", "").replace(" ", ""))
        except InvalidOperation:
            number = Decimal("nan")
        if not number.is_finite() or (about.type == "integer" and number != int(number)):
            raise ValueError(f"“{about.label}”应为{'整数' if about.type == 'integer' else '数字'}，不能是“{text}”")
        return int(number) if about.type == "integer" else number
    if about.codes is not None and bare:
        code = next((code for code, meaning in about.codes.meanings.items() if bare in (code, meaning)), "")
        if not code and about.codes.closed:
            raise ValueError(f"“{about.label}”只能是{'、'.join(about.codes.meanings.values())}，不能是“{text}”")
        return code or bare
    if column == "issued" and bare:
        return _issued(about, bare)
    if column == "ratio" and _TIME.fullmatch(bare):
        raise ValueError(f"“{about.label}”像是被 Excel 改成了时间：“{text}”，请把单元格设为文本再填")
    return text


def _issued(about: Column, text: str) -> str:
    """A date as the tables hold it, from what spreadsheets make of it (2024/5/6, 2024年5月6日)."""
    match = _ISSUED.fullmatch(text)
    if not match or not 1 <= int(match[2] or 1) <= 12 or not 1 <= int(match[3] or 1) <= 31:
        raise ValueError(f"“{about.label}”应写成 2024、2024-05 或 2024-05-06，不能是“{text}”")
    return "-".join([match[1], *(part.zfill(2) for part in match.groups()[1:] if part)])
