"""The review page: ``report.html`` and the folder ``report`` beside the tables, opened by double click and without a network.

``report.html`` is the frame. ``report/data.js`` holds what all documents share, ``report/DOC_ID.js`` the rows and the reading text of one
document, ``report/DOC_ID-0001.webp`` its pages; scripts are loaded by script tags, since a page opened from a file may fetch nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from extract import codes, corrections, tables
from extract.amend import Applied
from extract.corrections import Correction
from extract.model import Row
from extract.report import proof
from extract.tables import Column, Table
from extract.workbook import Ending
from extract.writers import plain

#: scripts in the order they are loaded in, and the style
ASSETS = ("report.css", "rows.js", "fixes.js", "source.js", "records.js", "main.js")


def page_file(doc_id: str, number: int) -> str:
    """The name of a page's picture in the folder ``report``."""
    return f"{doc_id}-{number:04d}.webp"


@dataclass(frozen=True, slots=True)
class Summary:
    """What the frame tells of one document: how many rows of each table but the first, how many of them need a look (``look``)."""

    id: str
    file: str
    title: str
    pages: Any
    counts: tuple[int, ...]
    look: int


def summary(rows: Mapping[str, Sequence[Row]]) -> Summary:
    """The summary of one document."""
    document = rows["documents"][0]
    severities = Counter(str(row["severity"]) for row in rows.get("warnings", ()) if not row.get("corrected"))
    doubtful = sum(bool(row.get("doubt")) for members in rows.values() for row in members)
    return Summary(
        str(document["doc_id"]),
        str(document["file"]),
        str(document.get("title") or ""),
        document.get("pages"),
        tuple(len(rows.get(name, ())) for name in tables.NAMES[1:]),
        doubtful + severities["error"] + severities["warning"],
    )


def shared(
    summaries: Callable[[], Iterator[Summary]], failed: Sequence[Ending], fixes: Sequence[Correction], strangers: Sequence[Correction]
) -> dict[str, Iterable[bytes]]:
    """The files that are not of one document, by their name below the output folder, in pieces. ``summaries`` gives those of all documents;
    ``strangers`` are the corrections of documents that are not here."""
    known = {
        "tables": [_table(table) for table in tables.TABLES],
        "documents": [],
        "corrections": [{name: value for name, value in asdict(item).items() if value} for item in fixes],
        "header": list(corrections.HEADER),
        "actions": corrections.ACTIONS,
        "added": corrections.ADDED,
        "head": corrections.HEAD,
        "roles": codes.ROLE.meanings,
        "advice": codes.DOUBT_ADVICE,
        "parts": proof.PARTS,
    }
    return {
        "report.html": _frame(summaries, failed, strangers),
        "report/data.js": _index(known, summaries),
        **{f"report/{name}": (_asset(name).encode(),) for name in ASSETS},
    }


def _index(known: Mapping[str, object], summaries: Callable[[], Iterator[Summary]]) -> Iterator[bytes]:
    mark = b'"documents":['
    head, _, tail = _script("reportIndex", known).partition(mark)
    yield head + mark
    for number, item in enumerate(summaries()):
        told = asdict(item) | {"counts": dict(zip(tables.NAMES[1:], item.counts, strict=True))}
        yield (("," if number else "") + _compact(told)).encode("utf-8", "backslashreplace")
    yield tail


def document(rows: Mapping[str, Sequence[Row]], text: str, sizes: Sequence[tuple[int, float, float]], applied: Applied) -> bytes:
    """The script of one document: its rows as lists in the order of the columns, its text, the sizes of its pages in points."""
    content = {
        "id": rows["documents"][0]["doc_id"],
        "rows": {table.name: [_cells(table, row) for row in rows.get(table.name, ())] for table in tables.TABLES},
        "deleted": {name: [_cells(tables.BY_NAME[name], row) for row in members] for name, members in applied.deleted.items()},
        "marks": applied.marks,
        "parts": {str(row["statistic_id"]): parts for row in rows.get("statistics", ()) if (parts := proof.parts(row, text))},
        "pages": [list(size) for size in sizes],
        "text": text,
    }
    return _script("reportDocument", content)


def _table(table: Table) -> dict[str, Any]:
    settable = {column.name for column in corrections.correctable(table.name)}
    return {"name": table.name, "label": table.label, "columns": [_column(column, column.name in settable) for column in table.columns]}


def _column(column: Column, settable: bool) -> dict[str, Any]:
    about: dict[str, Any] = {"name": column.name, "label": column.label, "type": column.type, "set": settable}
    if column.codes is not None:
        about |= {"codes": column.codes.meanings, "closed": column.codes.closed}
    return about


def _cells(table: Table, row: Row) -> list[object]:
    return [_cell(row.get(column.name)) for column in table.columns]


def _cell(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value)
    return round(value, 2) if isinstance(value, float) else value


def _script(function: str, content: object) -> bytes:
    """A script that hands the content to a function of the page; JSON is JavaScript since ES2019."""
    return f"{function}({_compact(content)});\n".encode("utf-8", "backslashreplace")


def _compact(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@cache
def _asset(name: str) -> str:
    return (files("extract") / "report" / name).read_text(encoding="utf-8")


def _frame(summaries: Callable[[], Iterator[Summary]], failed: Sequence[Ending], strangers: Sequence[Correction]) -> Iterator[bytes]:
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_asset("report.html"))
    scripts = [name for name in ASSETS if name.endswith(".js")]
    for piece in template.generate(documents=summaries(), failed=failed, strangers=strangers, scripts=scripts):
        yield piece.encode("utf-8", "backslashreplace")
