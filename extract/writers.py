"""Rows to files: CSV, nested JSON, data package. Every writer takes one document at a time and forgets it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract import tables
from extract.model import Row
from extract.tables import Column, Table

Rows = Mapping[str, Sequence[Row]]

#: what makes a spreadsheet take a cell for a formula (OWASP, CSV injection), and the full-width forms that some of them fold
_FORMULA = tuple("=+@\t\r\n＝＋＠")
_MINUS = tuple("-－﹣−")
#: a negative number with its unit is what it looks like: -12.5%, -3 万元
_NEGATIVE = re.compile(r"[-－﹣−]\s?[\d０-９][\d０-９,，.．]*\s?[%％‰℃°\w]{0,8}")
_UNPRINTABLE = {0: "\ufffd"}  # NUL ends the cell, or the file, in some readers


def plain(value: object) -> str:
    """A cell's value as text: numbers without exponent and trailing zeros, coordinates to two decimals, nothing for None.

    >>> plain(Decimal("1.20E+4")), plain(12.3456), plain(None), plain(True)
    ('12000', '12.35', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        value = Decimal(str(round(value, 2)))
    if isinstance(value, Decimal):
        text = format(value, "f")
        return (text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"
    return str(value)


def guard(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before what would begin one.

    >>> guard("=1+1"), guard("-12.5%"), guard("-1+cmd|x")
    ("'=1+1", '-12.5%', "'-1+cmd|x")
    """
    text = text.translate(_UNPRINTABLE)
    if text.startswith(_FORMULA) or (text.startswith(_MINUS) and not _NEGATIVE.fullmatch(text)):
        return f"'{text}"
    return text


def unguard(text: str) -> str:
    """The text that :func:`guard` was given."""
    return text[1:] if text.startswith("'") and guard(text[1:]) != text[1:] else text


def cell(column: Column, value: object) -> str:
    """One cell of a CSV file."""
    return guard(plain(value)) if column.source else plain(value)


@contextmanager
def csv_files(folder: Path) -> Iterator[Callable[[Rows], None]]:
    """Open the CSV file of every table in ``folder``; the function given appends the rows of one document.

    RFC 4180, UTF-8 with BOM, CRLF. What UTF-8 cannot hold (half of a surrogate pair) is written as its escape.
    """
    with ExitStack() as stack:
        sheets = {}
        for table in tables.TABLES:
            file = stack.enter_context(
                (folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="", errors="backslashreplace")
            )
            sheets[table.name] = csv.writer(file, lineterminator="\r\n")
            sheets[table.name].writerow([column.name for column in table.columns])

        def add(rows: Rows) -> None:
            for table in tables.TABLES:
                sheets[table.name].writerows([cell(c, row.get(c.name)) for c in table.columns] for row in rows.get(table.name, ()))

        yield add


def grid_csv(matrix: Sequence[Sequence[str]]) -> bytes:
    """One table of a document as CSV, guarded like the text columns."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([guard(text) for text in row] for row in matrix)
    return buffer.getvalue().encode("utf-8-sig", "backslashreplace")


# ------------------------------------------------------------------------------------------------------------------- JSON
def nested(rows: Rows) -> dict[str, Any]:
    """The records of one document as a tree: document, cases, sections, and in each what belongs to it and to nothing inside it.

    Columns are those of the tables, null where unknown; several values are a list; the document's counts of cases and warnings are called
    ``case_count`` and ``warning_count``, since the lists themselves stand in their place.
    """
    held: dict[object, dict[str, Any]] = {}
    for table in tables.TABLES:
        for row in rows.get(table.name, ()):
            held[row[table.key]] = _record(table, row)
    document = held[rows["documents"][0]["doc_id"]]
    for name in ("cases", "warnings"):
        document[f"{name[:-1]}_count"] = document.pop(name)
    document["cases"] = []
    for table in tables.TABLES[1:]:
        for row in rows.get(table.name, ()):
            above = row.get("parent_id") or row.get("section_id" if table.key != "section_id" else "") or row.get("case_id")
            if table.name == "cases":
                above = None
            held.get(above, document).setdefault(table.name, []).append(held[row[table.key]])
    return document


def _record(table: Table, row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for column in table.columns:
        value = row.get(column.name)
        record[column.name] = (str(value).split(";") if value else []) if column.many else _value(value)
    return record


def _value(value: object) -> object:
    if isinstance(value, Decimal | float):
        text = plain(value)
        return float(text) if "." in text else int(text)
    return None if value == "" else value


def json_bytes(value: object) -> bytes:
    """JSON as UTF-8, indented, ended by a newline; half surrogates escaped."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


# ----------------------------------------------------------------------------------------------------------- data package
def datapackage(described: Sequence[Table] = tables.TABLES) -> dict[str, Any]:
    """The description of the CSV files as a Frictionless Data Package (specs.frictionlessdata.io, version 1)."""
    return {"name": "compilations", "title": "优秀案例汇编数据表", "resources": [_resource(table) for table in described]}


def _resource(table: Table) -> dict[str, Any]:
    links = [c for c in table.columns if c.references]
    return {
        "name": table.name,
        "title": table.label,
        "description": table.about,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
        "schema": {
            "fields": [_field(table, column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": [table.key],
            "foreignKeys": [
                {
                    "fields": [c.name],
                    "reference": {
                        "resource": "" if c.references == table.name else c.references,
                        "fields": [tables.KEY[c.references]],
                    },
                }
                for c in links
            ],
        },
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type, "title": column.label, "description": column.about}
    constraints: dict[str, Any] = {}
    if column.name == table.key:
        constraints = {"required": True, "unique": True}
    elif column.name == "doc_id":
        constraints = {"required": True}
    if column.codes is not None:
        field["codes"] = column.codes.meanings
        if column.codes.closed and not column.many:
            constraints["enum"] = list(column.codes.meanings)
    if constraints:
        field["constraints"] = constraints
    return field
