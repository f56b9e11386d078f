"""Rows to files: CSV, nested JSON, data package. Every writer takes one document at a time and forgets it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from extract import patterns, tables
from extract.model import Row
from extract.tables import Column, Table

Rows = Mapping[str, Sequence[Row]]

#: what makes a spreadsheet take a cell for a formula (OWASP, CSV injection), and the full-width forms that some of them fold
_FORMULA = tuple("=+@\t\r\n＝＋＠")
_MINUS = tuple("-－﹣−")
#: a negative number with its unit is what it looks like: -12.5%, -3 万元
_NEGATIVE = patterns.compile(r"[-－﹣−]\s?[\d０-９][\d０-９,，.．]*\s?[%％‰℃°\w]{0,8}")
_RISKY = frozenset((*_FORMULA, *_MINUS))


def plain(value: object) -> str:
    """A cell's value as text: numbers without exponent and trailing zeros, coordinates to two decimals, nothing for None.

    >>> plain(Decimal("1.20E+4")), plain(12.3456), plain(None), plain(True)
    ('12000', '12.35', '', 'true')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = repr(round(value, 2))
        if "e" not in text and "n" not in text:
            return text[:-2] if text.endswith(".0") and text != "-0.0" else text
        value = Decimal(text)
    if isinstance(value, Decimal):
        text = format(value, "f")
        return (text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"
    return str(value)


#: what stands in one column begins and ends at the same places, and both writers ask; not for 0.0, which has the same key as -0.0
_coordinate = lru_cache(4096)(plain)


def guard(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before what would begin one.

    >>> guard("=1+1"), guard("-12.5%"), guard("-1+cmd|x")
    ("'=1+1", '-12.5%', "'-1+cmd|x")
    """
    if "\0" in text:  # it ends the cell, or the file, in some readers
        text = text.replace("\0", "\ufffd")
    if text[:1] in _RISKY and (text.startswith(_FORMULA) or (text.startswith(_MINUS) and not _NEGATIVE.fullmatch(text))):
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
        sheets = []
        for table in tables.TABLES:
            # the codec utf-8-sig runs in Python for every line
            file = stack.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="", errors="backslashreplace"))
            file.write("\ufeff")
            sheet = csv.writer(file, lineterminator="\r\n")
            names = [column.name for column in table.columns]
            sheet.writerow(names)
            guarded = [i for i, column in enumerate(table.columns) if column.source]
            numbers = [i for i, column in enumerate(table.columns) if column.type in ("number", "boolean")]
            sheets.append((table.name, sheet, names, guarded, numbers))

        def add(rows: Rows) -> None:
            for table, sheet, names, guarded, numbers in sheets:
                sheet.writerows(_lines(rows.get(table, ()), names, guarded, numbers))

        yield add


def _lines(rows: Sequence[Row], names: Sequence[str], guarded: Sequence[int], numbers: Sequence[int]) -> Iterator[list[object]]:
    """The cells of the rows as :func:`cell` gives them, in columns of these ``names``, of which some hold text of the document, some numbers;
    what the module csv writes the same way by itself is left to it.
    """
    for row in rows:
        cells = list(map(row.get, names))
        for i in guarded:
            text = cells[i]
            # nearly all are texts that begin with a character
            if text and (not isinstance(text, str) or text[0] in _RISKY or "\0" in text):
                cells[i] = guard(plain(text))
        for i in numbers:
            value = cells[i]
            if value is not None:
                cells[i] = _coordinate(value) if value and isinstance(value, float) else plain(value)
        yield cells


def grid_csv(matrix: Sequence[Sequence[str]]) -> bytes:
    """One table of a document as CSV, guarded like the text columns."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([guard(text) for text in row] for row in matrix)
    return buffer.getvalue().encode("utf-8-sig", "backslashreplace")


# ------------------------------------------------------------------------------------------------------------------- JSON
def document_json(rows: Rows) -> bytes:
    """The records of one document as a tree, in JSON as :func:`json_bytes` writes it: document, cases, sections, and in each what belongs to
    it and to nothing inside it.

    Columns are those of the tables, null where unknown; several values are a list; the document's counts of cases and warnings are called
    ``case_count`` and ``warning_count``, since the lists themselves stand in their place. Written straight from the rows: a tree of
    records in between would take as long again.
    """
    document = rows["documents"][0]
    keys = {row[table.key] for table in tables.TABLES for row in rows.get(table.name, ())}
    inside: dict[object, dict[str, list[Row]]] = {document["doc_id"]: {"cases": []}}
    for table in tables.TABLES[1:]:
        for row in rows.get(table.name, ()):
            above = row.get("parent_id") or row.get("section_id" if table.key != "section_id" else "") or row.get("case_id")
            if table.name == "cases" or above not in keys:
                above = document["doc_id"]
            inside.setdefault(above, {}).setdefault(table.name, []).append(row)
    parts: list[str] = []
    _record("documents", document, 0, inside, parts.append)
    parts.append("\n")
    return "".join(parts).encode("utf-8", "backslashreplace")


def _record(name: str, row: Row, depth: int, inside: Mapping[object, Mapping[str, Sequence[Row]]], add: Callable[[str], None]) -> None:
    """One row of the table ``name`` and all that is ``inside`` it, piece by piece."""
    columns, shape, many = _shape(name, depth)
    quoted: Callable[[Any], str] = _quoted  # looked up for every cell
    cells = [
        (quoted(value) if value else "null") if isinstance(value, str)
        else "null" if value is None else str(value) if type(value) is int else _unquoted(value)
        for value in map(row.get, columns)
    ]  # fmt: skip
    for i in many:
        cells[i] = _list(row.get(columns[i]), depth + 1)
    add(shape % tuple(cells))
    line = "\n" + " " * (depth + 1)
    for other, members in inside.get(row[tables.KEY[name]], {}).items():
        before = f',{line}"{other}": ['
        for member in members:
            add(f"{before}{line} ")
            _record(other, member, depth + 2, inside, add)
            before = ","
        add(f"{line}]" if members else f"{before}]")
    add(f"{line[:-1]}}}")


@cache
def _shape(name: str, depth: int) -> tuple[list[str], str, list[int]]:
    """The columns of the records of a table, these as JSON with a gap for each value, and which of the values are lists."""
    columns = list(tables.BY_NAME[name].columns)
    counts = [column for column in columns if name == "documents" and column.name in ("cases", "warnings")]
    columns = [column for column in columns if column not in counts] + counts
    names = [f"{column.name[:-1]}_count" if column in counts else column.name for column in columns]
    lines = [f'\n{" " * (depth + 1)}"{shown}": %s' for shown in names]
    return [column.name for column in columns], "{" + ",".join(lines), [i for i, column in enumerate(columns) if column.many]


def _list(value: object, depth: int) -> str:
    """Several values, divided by semicolons, as a list."""
    if not value:
        return "[]"
    line = "\n" + " " * (depth + 1)
    return "[" + ",".join([line + _quoted(part) for part in str(value).split(";")]) + line[:-1] + "]"


_quoted = json.encoder.encode_basestring


def _unquoted(value: object) -> str:
    """A number or a truth as JSON."""
    if isinstance(value, float):
        return _coordinate(value) if value else plain(value)
    text = plain(value)
    return repr(float(text)) if "." in text else text


def json_bytes(value: object) -> bytes:
    """JSON as UTF-8, indented, ended by a newline; half surrogates escaped. The names in it are strings."""
    parts: list[str] = []
    _indented(value, 0, parts.append)
    parts.append("\n")
    return "".join(parts).encode("utf-8", "backslashreplace")


_NESTED = (dict, list, tuple)


def _indented(value: object, depth: int, add: Callable[[str], None]) -> None:
    """What ``json.dumps`` gives with an indent of one blank, piece by piece: with an indent it runs in Python, cell by cell, so what has
    nothing below it goes to its encoder in C, with the line breaks as separators.
    """
    if not value or not isinstance(value, _NESTED):
        add(_encoder(0)(value))
        return
    inside, around = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, dict):
        encode = _encoder(depth + 1)
        before = "{" + inside
        flat: dict[str, object] = {}
        for name, member in value.items():
            if isinstance(member, _NESTED) and member:
                if flat:
                    add(before + encode(flat)[1:-1])
                    before, flat = "," + inside, {}
                add(f"{before}{_encoder(0)(name)}: ")
                _indented(member, depth + 1, add)
                before = "," + inside
            else:
                flat[name] = member
        add((before + encode(flat)[1:-1] if flat else "") + around + "}")
    else:
        before = "[" + inside
        for member in value:
            add(before)
            _indented(member, depth + 1, add)
            before = "," + inside
        add(around + "]")


@cache
def _encoder(depth: int) -> Callable[[object], str]:
    return json.JSONEncoder(ensure_ascii=False, separators=(",\n" + " " * depth, ": ")).encode


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
