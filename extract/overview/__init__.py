"""The whole at a glance, over all documents and years of an output folder: cases per region, practices by theme, the same metric over years and
regions, numbers by kind, coverage. Made from the rows of one document after the other, in the order of the tables; none are kept.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO, TypeVar

from extract import codes, tables
from extract.model import Row
from extract.overview import metrics, page, themes
from extract.overview.metrics import Metric, Point
from extract.tables import Column, Table
from extract.writers import Rows, cell, unguard

Key = TypeVar("Key")

FILE = "summary.csv"
#: what :func:`write` makes, the rows last
FILES = (page.FILE, FILE)
_REGION = ("province", "city", "county")
_WIDTHS = (2, 4, 6)  # digits of a code that name the place on each level
_COVERED = ("practices", "statistics", "honours", "citations")
_LACKING = ("metric", "period")
_DOUBTED = tuple(table.name for table in tables.TABLES if any(column.name == "doubt" for column in table.columns))


@dataclass(slots=True)
class _Tally:
    """Rows of one kind: how many, in how many cases and documents; ``label`` is that of the first."""

    label: str = ""
    count: int = 0
    cases: int = 0
    documents: int = 0


@dataclass(slots=True)
class Counting:
    """What is counted up, document by document."""

    connection: sqlite3.Connection
    documents: int = 0
    regions: dict[tuple[str, str], _Tally] = field(default_factory=dict)  # by the digits of the code, 2, 4 or 6 of them, and year
    themes: dict[tuple[str, str], _Tally] = field(default_factory=dict)  # by theme and year
    kinds: dict[str, _Tally] = field(default_factory=dict)
    coverage: dict[str, list[int]] = field(default_factory=dict)  # rows that lack something, out of how many


@contextmanager
def counting(folder: Path) -> Iterator[Counting]:
    """Begin to count; what cannot stay in memory lies in ``folder`` meanwhile. Raises OSError."""
    with TemporaryDirectory(dir=folder) as place, metrics.database(Path(place) / "metrics.db") as connection:
        yield Counting(connection)


def add(counted: Counting, rows: Rows) -> None:
    """Count the rows of one document. Raises sqlite3.Error, which :func:`counting` turns into OSError."""
    document = rows["documents"][0]
    year = "" if document.get("year") is None else str(document["year"])
    cases = rows.get("cases", ())
    for width, name in zip(_WIDTHS, _REGION, strict=True):
        # a code that stops above this level names no place on it
        known = [(code[:width], case) for case in cases if (code := _known(case, width)) and case.get(name)]
        _tally(counted.regions, [((code, year), str(case[name]), case["case_id"]) for code, case in known])
    told = [
        ((theme, year), "", practice.get("case_id"))
        for practice in rows.get("practices", ())
        for theme in themes.of(str(practice.get("title") or ""), str(practice.get("text") or "")) or ("",)
    ]
    _tally(counted.themes, told)
    _tally(counted.kinds, [(str(row["kind"]), "", row.get("case_id")) for row in rows.get("statistics", ()) if row.get("kind")])
    _cover(counted.coverage, rows)
    metrics.add(counted.connection, rows, counted.documents)
    counted.documents += 1


def _known(case: Row, width: int) -> str:
    code = str(case.get("adcode") or "")
    return "" if code[width - 2 : width] in ("", "00") else code


def _tally(tallies: dict[Key, _Tally], told: Sequence[tuple[Key, str, object]]) -> None:
    """Count what one document tells: keys, each with a label and a case."""
    for key, label, _ in told:
        tallies.setdefault(key, _Tally(label)).count += 1
    for key in {key for key, _, _ in told}:
        tallies[key].documents += 1
    for key, _ in {(key, case) for key, _, case in told if case}:
        tallies[key].cases += 1


def _cover(coverage: dict[str, list[int]], rows: Rows) -> None:
    cases = rows.get("cases", ())

    def put(code: str, lacking: int, of: int) -> None:
        told = coverage.setdefault(code, [0, 0])
        told[0] += lacking
        told[1] += of

    put("document_without_case", not cases, 1)
    put("document_without_year", rows["documents"][0].get("year") is None, 1)
    put("case_without_region", sum(not case.get("adcode") for case in cases), len(cases))
    for name in _COVERED:
        held = {row.get("case_id") for row in rows.get(name, ())}
        put(f"case_without_{name}", sum(case["case_id"] not in held for case in cases), len(cases))
    statistics = rows.get("statistics", ())
    for name in _LACKING:
        put(f"statistic_without_{name}", sum(not row.get(name) for row in statistics), len(statistics))
    for name in _DOUBTED:
        members = rows.get(name, ())
        put(f"doubtful_{name}", sum(bool(row.get("doubt")) for row in members), len(members))


# ---------------------------------------------------------------------------------------------------------------- summary
@dataclass(frozen=True, slots=True)
class Summary:
    """What was counted, as rows of :data:`extract.tables.SUMMARY` and as a page; ``few`` are the rows of all topics but the metrics."""

    few: list[Row]
    connection: sqlite3.Connection

    def rows(self) -> Iterator[Row]:
        """All rows, numbered from 1; what is unknown is left out."""
        for number, row in enumerate(chain(self.few, _metric_rows(self.connection)), 1):
            row[tables.SUMMARY.key] = number
            yield row

    def page(self) -> bytes:
        """The page: all topics, and of the metrics those told of most years and places."""
        return page.html(self.few, self.connection)


def summary(counted: Counting) -> Summary:
    """The summary of all documents that were counted; nothing can be added afterwards."""
    metrics.gather(counted.connection)
    return Summary([*_regions(counted), *_practices(counted), *_kinds(counted), *_coverage(counted)], counted.connection)


def write(folder: Path, told: Summary) -> None:
    """Write the summary into a folder, as CSV and as a page. Raises OSError."""
    with (folder / FILE).open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
        sheet = csv.writer(file, lineterminator="\r\n")
        sheet.writerow([column.name for column in tables.SUMMARY.columns])
        sheet.writerows([cell(column, row.get(column.name)) for column in tables.SUMMARY.columns] for row in told.rows())
    (folder / page.FILE).write_bytes(told.page())


def read(folder: Path) -> Iterator[Row]:
    """The rows that :func:`write` put into a folder. Raises OSError."""
    with (folder / FILE).open(encoding="utf-8-sig", newline="") as file:
        yield from _rows(file, tables.SUMMARY)


def _rows(file: TextIO, table: Table) -> Iterator[Row]:
    for line in csv.DictReader(file):
        yield {column.name: _value(column, line[column.name]) for column in table.columns}


def _value(column: Column, text: str) -> str | int | Decimal | None:
    if not text:
        return None
    if column.type in ("integer", "number"):
        return int(text) if column.type == "integer" else Decimal(text)
    return unguard(text) if column.source else text


def _regions(counted: Counting) -> Iterator[Row]:
    """Cases of every province, city and county by the year of the document; a county's case is counted in the three of them."""
    for (code, year), tally in sorted(counted.regions.items(), key=lambda item: (len(item[0][0]), item[0])):
        yield {
            "topic": "case_region", "code": code.ljust(6, "0"), "label": tally.label, "year": _int(year),
            "documents": tally.documents, "cases": tally.cases, "count": tally.cases,
        }  # fmt: skip


def _practices(counted: Counting) -> Iterator[Row]:
    """Practices of every theme by the year of the document. A practice of several themes counts in each."""
    order = {code: i for i, code in enumerate((*themes.labels(), ""))}
    for (code, year), tally in sorted(counted.themes.items(), key=lambda item: (order[item[0][0]], item[0][1])):
        yield {
            "topic": "practice_theme", "code": code or None, "label": themes.labels().get(code, "未归入主题"), "year": _int(year),
            "documents": tally.documents, "cases": tally.cases, "count": tally.count,
        }  # fmt: skip


def _kinds(counted: Counting) -> Iterator[Row]:
    """Statistics of every kind."""
    for kind in codes.STATISTIC_KIND.meanings:
        if (tally := counted.kinds.get(kind)) is not None:
            yield {
                "topic": "statistic_kind", "code": kind, "label": codes.STATISTIC_KIND.meaning(kind), "kind": kind,
                "documents": tally.documents, "cases": tally.cases, "count": tally.count,
            }  # fmt: skip


def _coverage(counted: Counting) -> Iterator[Row]:
    """How much of what could be told is told: rows that lack something, out of how many."""
    names = ["document_without_case", "document_without_year", "case_without_region", *(f"case_without_{name}" for name in _COVERED)]
    for code in (*names, *(f"statistic_without_{name}" for name in _LACKING), *(f"doubtful_{name}" for name in _DOUBTED)):
        count, total = counted.coverage.get(code, (0, 0))
        yield {"topic": "coverage", "code": code, "label": codes.COVERAGE.meaning(code), "count": count, "total": total}


def _metric_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    for metric in metrics.metrics(connection):
        for point in metrics.points(connection, metric):
            yield {
                "topic": "metric", "label": metric.label, "region": point.region or None, "region_name": point.region_name or None,
                "subject": point.subject or None, "year": _int(point.year), "kind": metric.kind or None, "unit": metric.unit or None,
                "change": metric.change or None, "documents": point.documents, "cases": point.cases, "count": point.count,
                "minimum": point.minimum, "mean": point.mean, "maximum": point.maximum,
            }  # fmt: skip


def _int(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def last_values(folder: Path) -> dict[tuple[str, str, str, str, str, str], tuple[Metric, Point]]:
    """Of every metric of an output folder, also those told once, the value of the last year that has one value only, by wording, unit, kind,
    direction, region and subject.

    Raises OSError, ValueError or KeyError where the folder is not whole.
    """
    found = {}
    with TemporaryDirectory() as place, metrics.database(Path(place) / "metrics.db") as connection:
        for number, rows in enumerate(_published(folder, ("documents", "cases", "statistics"))):
            metrics.add(connection, rows, number)
        metrics.gather(connection, all_=True)
        for metric in metrics.metrics(connection):
            for point in metrics.points(connection, metric):  # by year
                if point.minimum == point.maximum:  # of several values of one year none is the one to compare
                    found[metric.name, metric.unit, metric.kind, metric.change, point.region, point.subject] = metric, point
    return found


def _published(folder: Path, names: Sequence[str]) -> Iterator[dict[str, list[Row]]]:
    """The rows of each document of an output folder as far as ``names`` goes; the tables have one order."""
    with ExitStack() as stack:
        groups = {}
        for name in names:
            file = stack.enter_context((folder / f"{name}.csv").open(encoding="utf-8-sig", newline=""))
            groups[name] = groupby(_rows(file, tables.BY_NAME[name]), itemgetter("doc_id"))
        waiting = {name: next(group, None) for name, group in groups.items()}
        while (document := waiting[names[0]]) is not None:
            own: dict[str, list[Row]] = {}
            for name in names:
                head = waiting[name]
                if head is not None and head[0] == document[0]:
                    own[name] = list(head[1])
                    waiting[name] = next(groups[name], None)
            yield own
