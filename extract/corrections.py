"""What people corrected: the file ``corrections.csv``, its lines and the values in them.

A correction names a row by what is printed, so that it holds when the rules, the row numbers or the other rows change: the document, the
printed stretch, the text just before and behind it and which occurrence of the stretch it is (the TextQuoteSelector of the W3C Web
Annotation Data Model, https://www.w3.org/TR/annotation-model/#text-quote-selector).
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path

from extract import tables
from extract.errors import InputError
from extract.tables import Column
from extract.writers import unguard

#: name of the file in an input folder
FILE = "corrections.csv"
#: a longer stretch is named by its beginning, as far as its first line goes
HEAD = 80
ACTIONS = {"correct": "更正", "delete": "删除", "add": "新增", "accept": "接受"}
#: tables whose rows are corrected one by one; documents are corrected as a whole
TABLES = ("documents", *(table.name for table in tables.TABLES if any(column.name == "corrected" for column in table.columns)))
#: the column without which a new row says nothing
ADDED = {"practices": "title", "statistics": "value", "citations": "title", "honours": "honour", "organizations": "name"}
#: what is printed stands in the text, and what is counted follows from it
_FIXED = ("seq", "ordinal", "path", "quote", "sentence", "source", "rule", "doubt", "corrected", "file", "sha256", "format", "pages")
_COUNTED = ("ocr_pages", "cases", "characters", "warnings", "page_start", "page_end", "mentions", "organizations", "citations")


class CorrectionsError(InputError):
    """A file of corrections that cannot be used."""

    code = "corrections"


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the file. ``occurrence`` and ``rank`` count from 1, 0 = not said; ``rank`` tells rows of one stretch apart."""

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

    def anchor(self) -> tuple[str, str, str, str, int, int]:
        """Equal for lines that speak of one row."""
        return self.table, self.doc_id, self.file, self.stretch, self.occurrence, self.rank


HEADER = tuple(item.name for item in fields(Correction))


def correctable(table: str) -> list[Column]:
    """The columns of a table that a person may set."""
    if table not in TABLES:
        return []
    place = {column.name for column in tables.PROVENANCE}
    return [
        column
        for column in tables.BY_NAME[table].columns
        if column.name != tables.KEY[table] and not column.references and column.name not in (*_FIXED, *_COUNTED, *place)
    ]


# ------------------------------------------------------------------------------------------------------------------- file
def read(path: Path) -> list[Correction]:
    """The corrections of a file: UTF-8 or GB 18030 (what Excel saves), commas, semicolons or tabs, codes or Chinese labels.

    Raises CorrectionsError, which names the line.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorrectionsError(f"the file cannot be read: {error.strerror or error}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise CorrectionsError("the file is neither UTF-8 nor GB 18030") from error
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


def _correction(number: int, cells: dict[str, str]) -> Correction:
    told = {name: unguard(cells.get(name, "").replace("\r\n", "\n")) for name in HEADER}
    named = {name: told[name].strip() for name in ("action", "table", "doc_id", "file", "column")}
    action = next((code for code, label in ACTIONS.items() if named["action"] in (code, label)), "")
    if not action:
        raise CorrectionsError(f"line {number}: the action {named['action']!r} is none of {', '.join(ACTIONS)}")
    table = next((name for name in TABLES if named["table"] in (name, tables.BY_NAME[name].label)), "")
    if not table:
        raise CorrectionsError(f"line {number}: rows of the table {named['table']!r} cannot be corrected; those of {', '.join(TABLES)} can")
    column = named["column"]
    if action in ("correct", "add"):
        known = correctable(table)
        column = next((item.name for item in known if column in (item.name, item.label)), "")
        if not column:
            raise CorrectionsError(
                f"line {number}: the column {named['column']!r} of {table} cannot be set; {', '.join(item.name for item in known)} can"
            )
    try:
        occurrence, rank = (int(told[name].strip() or 0) for name in ("occurrence", "rank"))
    except ValueError:
        raise CorrectionsError(f"line {number}: occurrence and rank are whole numbers") from None
    return Correction(
        action, table, named["doc_id"], named["file"], told["stretch"], occurrence, told["prefix"], told["suffix"], rank,
        column, told["was"], told["value"], told["note"],
    )  # fmt: skip


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
    return text
