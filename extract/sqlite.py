"""The tables as one SQLite file with foreign keys and a full-text index that finds Chinese words of two characters and more.

SQLite's own tokenizers take a run of Chinese for one word (unicode61) or need three characters (trigram). The index therefore holds every
stretch of up to :data:`LONGEST` characters as a word of its own; a query is then the bare word, as Datasette hands it on. Equal rows give
equal bytes under one version of SQLite.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from functools import cache
from pathlib import Path

import regex

from extract import tables
from extract.model import Row
from extract.tables import Column, Table
from extract.writers import Rows

FILE = "compilations.sqlite"
#: longest word of the index, in Chinese characters; terms of officialese have two to eight, and each step adds some 4 bytes a character
LONGEST = 8
_TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
#: told by other columns of the same row, or no words
_NOT_INDEXED = ("sentence", "path", "label")
#: what the tokenizer takes for one word, and the pieces a reader would count in it
_RUN = regex.compile(r"(?:[\p{L}\p{N}\p{M}\p{Co}]|(?<=[0-9A-Za-z])\.(?=[0-9A-Za-z]))+")
_UNIT = regex.compile(r"\p{Han}|\P{Han}+")
_HAN = regex.compile(r"\p{Han}")
_UNPRINTABLE = {0: "\ufffd"}  # NUL ends a text in the functions of SQLite


def indexed(table: Table) -> tuple[Column, ...]:
    """The columns of a table that its full-text index ``TABLE_fts`` holds."""
    return tuple(column for column in table.columns if column.source and column.name not in _NOT_INDEXED)


def words(text: str) -> str:
    """What the index holds of a text, parted by blanks: from every character on all stretches of 2 to LONGEST, none across a sign.

    >>> words("慢病管理，PM2.5")
    '慢病 慢病管 慢病管理 病管 病管理 管理 PM2.5'
    """
    found: list[str] = []
    for run in _RUN.findall(text):
        units = _UNIT.findall(run)
        for i, unit in enumerate(units):
            if not _HAN.match(unit):
                found.append(unit)
            found += ["".join(units[i : i + n]) for n in range(2, min(LONGEST, len(units) - i) + 1)]
    return " ".join(found)


def query(text: str) -> str:
    """The MATCH expression for a text of any length: a word longer than LONGEST as all the stretches that it consists of.

    >>> query("慢病 家庭医生签约服务团队")
    '"慢病" "家庭医生签约服务" "庭医生签约服务团" "医生签约服务团队"'
    """
    terms: list[str] = []
    for run in _RUN.findall(text):
        units = _UNIT.findall(run)
        terms += ["".join(units[i : i + LONGEST]) for i in range(max(1, len(units) - LONGEST + 1))]
    return " ".join(f'"{term}"' for term in terms)


@contextmanager
def database(path: Path) -> Iterator[Callable[[Rows], None]]:
    """Write the database; the function given appends the rows of one document. Raises OSError (disk full, no FTS5)."""
    path.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.executescript("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
            for statement in _schema():
                connection.execute(statement)
            _describe(connection)
            last = dict.fromkeys(tables.NAMES, 0)

            def add(rows: Rows) -> None:
                for table in tables.TABLES:
                    _insert(connection, table, rows.get(table.name, ()), last)

            yield add
            for table in tables.TABLES:
                connection.execute(f"INSERT INTO {table.name}_fts ({table.name}_fts) VALUES ('optimize')")
                for column in table.columns:
                    if column.references:
                        connection.execute(f'CREATE INDEX "{table.name}_{column.name}" ON "{table.name}" ("{column.name}")')
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise OSError(f"the database cannot be written: {error}") from error


def _schema() -> Iterator[str]:
    for table in tables.TABLES:
        lines = [_column(table, column) for column in table.columns]
        for column in table.columns:
            if column.references:
                lines.append(f'FOREIGN KEY ("{column.name}") REFERENCES "{column.references}" ("{tables.KEY[column.references]}")')
        yield f'CREATE TABLE "{table.name}" ({", ".join(lines)})'
        names = ", ".join(f'"{column.name}"' for column in indexed(table))
        # the words of the index are not those of the table, so it is never rebuilt from it; Datasette looks for the very words content="…"
        options = f'content="{table.name}", tokenize="unicode61 remove_diacritics 0 tokenchars \'.\'"'
        yield f'CREATE VIRTUAL TABLE "{table.name}_fts" USING FTS5 ({names}, {options})'
    yield 'CREATE TABLE "columns" ("table" TEXT, "column" TEXT, "label" TEXT, "about" TEXT, PRIMARY KEY ("table", "column"))'
    yield 'CREATE TABLE "codes" ("table" TEXT, "column" TEXT, "code" TEXT, "meaning" TEXT, PRIMARY KEY ("table", "column", "code"))'


def _column(table: Table, column: Column) -> str:
    key = " PRIMARY KEY NOT NULL" if column.name == table.key else ""
    return f'"{column.name}" {_TYPES[column.type]}{key}'


def _describe(connection: sqlite3.Connection) -> None:
    for table in tables.TABLES:
        for column in table.columns:
            connection.execute("INSERT INTO columns VALUES (?, ?, ?, ?)", (table.name, column.name, column.label, column.about))
            if column.codes is not None:
                told = [(table.name, column.name, code, meaning) for code, meaning in column.codes.meanings.items()]
                connection.executemany("INSERT INTO codes VALUES (?, ?, ?, ?)", told)


def _insert(connection: sqlite3.Connection, table: Table, rows: Iterable[Row], last: dict[str, int]) -> None:
    texts = indexed(table)
    into, into_index = _inserts(table.name)
    for row in rows:
        last[table.name] += 1
        number = last[table.name]
        connection.execute(into, (number, *(_value(row.get(column.name)) for column in table.columns)))
        found = [words(str(_value(row.get(column.name)) or "")) for column in texts]
        if any(found):
            connection.execute(into_index, (number, *found))


@cache
def _inserts(name: str) -> tuple[str, str]:
    table = tables.BY_NAME[name]
    statements = []
    for into, columns in ((name, table.columns), (f"{name}_fts", indexed(table))):
        names = ", ".join(f'"{column.name}"' for column in columns)
        statements.append(f'INSERT INTO "{into}" (rowid, {names}) VALUES (?{", ?" * len(columns)})')
    return statements[0], statements[1]


def _value(value: object) -> str | int | float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal | float):
        return float(value) if isinstance(value, Decimal) else round(value, 2)
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8").translate(_UNPRINTABLE)
