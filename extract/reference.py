"""The reference of the tables as Markdown, made from their definition: ``python -m extract.reference > docs/tables.md``."""

from __future__ import annotations

import sys

from extract.tables import SUMMARY, TABLES, Column, Table

_HEAD = """# The tables

Made from `extract/tables.py` by `make docs`; do not edit. CSV: RFC 4180, UTF-8 with BOM, CRLF; an empty cell means unknown. Text that a
spreadsheet would take for a formula has an apostrophe before it in the CSV files; JSON holds it as it is. Several values in one cell are
joined by a semicolon. For every row that has them, `char_start` and `char_end` mark the printed stretch in `text/DOC_ID.txt`, in code points.
"""


def markdown() -> str:
    """The whole page."""
    return _HEAD + "".join(_table(table) for table in (*TABLES, SUMMARY))


def _table(table: Table) -> str:
    rows = "".join(f"| `{column.name}` | {column.label} | {column.type} | {_holds(column)} |\n" for column in table.columns)
    head = f"\n## {table.name} {table.label}\n\n{table.about}. Key: `{table.key}`.\n\n"
    return f"{head}| column | label | type | holds |\n|---|---|---|---|\n{rows}"


def _holds(column: Column) -> str:
    text = column.about
    if column.references:
        text += f" (key of {column.references})"
    if column.codes is not None:
        codes = ", ".join(f"`{code}` {meaning}" for code, meaning in column.codes.meanings.items())
        text += f": {codes}" if column.codes.closed else f"; among them {codes}"
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(markdown())
