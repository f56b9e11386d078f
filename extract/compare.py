"""Two output folders side by side: two years of a compilation, or one under two versions of the rules.

Documents are matched by content, name, or name and title without their digits; cases by their title; rows by what is printed where they stand,
then by what they are called. Ids, order and places in the file play no part, for they change with every version.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract import patterns, tables
from extract.errors import InputError
from extract.overview import page
from extract.tables import Column, Table
from extract.text import fold

STATES = ("added", "removed", "changed")
_PLACE = {column.name for column in tables.PROVENANCE}
#: what follows from other cells, or where and by which rule something was found
_PASSED_OVER = {
    "seq",
    "ordinal",
    "rule",
    "quote",
    "sentence",
    "pages",
    "ocr_pages",
    "page_start",
    "page_end",
    "characters",
    "sha256",
    "warnings",
}
#: what a row is called, where its printed stretch changed
_NAMES = {
    "cases": ("title",),
    "sections": ("title",),
    "practices": ("title",),
    "statistics": ("metric", "unit", "kind", "change", "subject"),
    "citations": ("title",),
    "honours": ("honour", "recipient"),
    "organizations": ("name",),
    "figures": ("caption",),
    "tables": ("caption",),
    "warnings": ("code", "evidence"),
}
_DIGITS = patterns.compile(r"[0-9〇零一二三四五六七八九十]+(?:年|期|版|批)?|\.[a-z]+$")

Record = dict[str, Any]


class FolderError(InputError):
    """A folder that holds no output of a run."""

    code = "folder"


@dataclass(frozen=True, slots=True)
class Change:
    """One row that is not in both folders as it is. ``cells`` has before and after of every column that changed."""

    state: str
    table: str
    file: str
    case: str
    name: str
    cells: dict[str, tuple[object, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of an organization or region whose last value differs: year (None where unknown) and value in the one and in the other folder."""

    label: str
    unit: str
    change: str  # up, down or empty: a growth, a decline or neither
    region: str
    region_name: str
    subject: str
    before: tuple[int | None, float]
    after: tuple[int | None, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs."""

    changes: list[Change]
    metrics: list[Metric]

    def counts(self) -> dict[str, dict[str, int]]:
        """Rows by table and state, all of them."""
        found = Counter((change.table, change.state) for change in self.changes)
        return {name: {state: found[name, state] for state in STATES} for name in tables.NAMES}


def compare(before: Path, after: Path) -> Comparison:
    """What changed from one output folder to the other. Raises FolderError."""
    return Comparison(list(_changes(before, after)), _metrics(before, after))


# -------------------------------------------------------------------------------------------------------------- documents
def _changes(before: Path, after: Path) -> Iterator[Change]:
    left, right = _documents(before), _documents(after)
    pairs, gone, new = _match(
        left,
        right,
        [
            lambda row: row["sha256"],
            lambda row: row["file"],
            lambda row: (_bare(str(row["title"])), row["format"]) if row["title"] else None,
            lambda row: _bare(str(row["file"])) or None,
        ],
    )
    for one, other in pairs:
        yield from _document(before, after, str(one["doc_id"]), str(other["doc_id"]))
    for folder, rows, state in ((before, gone, "removed"), (after, new, "added")):
        for row in rows:
            record, _ = _load(folder, str(row["doc_id"]))
            file = str(record["file"])
            yield Change(state, "documents", file, "", str(record["title"] or file))
            yield from _whole(state, file, _flat(record))


def _bare(text: str) -> str:
    """A title or name without the numbers that differ from year to year."""
    return _DIGITS.sub("", fold(text).text.casefold())


def _documents(folder: Path) -> list[Record]:
    import pandas as pd

    try:
        frame = pd.read_csv(folder / "documents.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
        rows = frame[["doc_id", "sha256", "file", "title", "format"]].to_dict("records")
        return [{str(name): value for name, value in row.items()} for row in rows]
    except (OSError, ValueError, KeyError) as error:
        raise FolderError(f"{folder} holds no output of a run: {error}") from error


def _load(folder: Path, doc_id: str) -> tuple[Record, str]:
    try:
        record = json.loads((folder / "json" / f"{doc_id}.json").read_text("utf-8"))
        return record, (folder / "text" / f"{doc_id}.txt").read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        raise FolderError(f"{folder} is not whole: {error}") from error


def _document(before: Path, after: Path, one: str, other: str) -> Iterator[Change]:
    if one == other:
        names = [f"json/{one}.json", f"text/{one}.txt"]
        try:
            if all((before / name).read_bytes() == (after / name).read_bytes() for name in names):
                return
        except OSError as error:
            raise FolderError(f"{before} or {after} is not whole: {error}") from error
    (left, left_text), (right, right_text) = _load(before, one), _load(after, other)
    file = str(right["file"])
    cells = _differing(tables.BY_NAME["documents"], left, right)
    if cells:
        yield Change("changed", "documents", file, "", str(right["title"] or file), cells)
    left_rows, right_rows = _flat(left), _flat(right)
    cases, gone, new = _match(
        left_rows[""]["cases"],
        right_rows[""]["cases"],
        [
            lambda case: fold(str(case["title"])).text if case["title"] else None,
            lambda case: _bare(str(case["title"])) if case["title"] else None,
            lambda case: (case["adcode"], case["organization"]) if case["adcode"] else None,
        ],
    )
    for a, b in cases:
        title = str(b["title"] or "")
        cells = _differing(tables.BY_NAME["cases"], a, b)
        if cells:
            yield Change("changed", "cases", file, title, title, cells)
        yield from _rows(file, title, left_rows[a["case_id"]], right_rows[b["case_id"]], left_text, right_text)
    yield from _rows(file, "", _without_cases(left_rows[""]), _without_cases(right_rows[""]), left_text, right_text)
    for state, lost, rows in (("removed", gone, left_rows), ("added", new, right_rows)):
        for case in lost:
            yield Change(state, "cases", file, str(case["title"] or ""), str(case["title"] or case["label"] or ""))
            yield from _whole(state, file, {case["case_id"]: rows[case["case_id"]]}, str(case["title"] or ""))


def _without_cases(rows: dict[str, list[Record]]) -> dict[str, list[Record]]:
    return {name: members for name, members in rows.items() if name != "cases"}


def _flat(record: Record) -> dict[str, dict[str, list[Record]]]:
    """The rows of a document by case (empty: outside the cases) and table."""
    found: dict[str, dict[str, list[Record]]] = defaultdict(lambda: {name: [] for name in tables.NAMES})
    stack = [record]
    while stack:
        above = stack.pop()
        for table in tables.TABLES[1:]:
            for row in above.get(table.name) or ():
                if isinstance(row, dict):
                    found["" if table.name == "cases" else str(row.get("case_id") or "")][table.name].append(row)
                    stack.append(row)
    for rows in found.values():
        for name in rows:
            rows[name].sort(key=lambda row: str(row[tables.KEY[name]]))
    return found


def _whole(state: str, file: str, rows: dict[str, dict[str, list[Record]]], case: str = "") -> Iterator[Change]:
    titles = {str(row["case_id"]): str(row["title"] or "") for row in rows.get("", {}).get("cases", ())}
    for case_id, members in rows.items():
        for table in tables.TABLES[1:]:
            for row in members[table.name]:
                yield Change(state, table.name, file, case or titles.get(case_id, ""), _called(table, row))


# ------------------------------------------------------------------------------------------------------------------- rows
def _rows(
    file: str, case: str, left: dict[str, list[Record]], right: dict[str, list[Record]], left_text: str, right_text: str
) -> Iterator[Change]:
    for table in tables.TABLES[2:]:
        texts = {id(row): left_text for row in left[table.name]} | {id(row): right_text for row in right[table.name]}
        told = [column for column in table.columns if _counts(column)]

        def stretch(row: Record, texts: dict[int, str] = texts) -> object:
            start, end = row.get("char_start"), row.get("char_end")
            return fold(texts[id(row)][start:end]).text if isinstance(start, int) and isinstance(end, int) else None

        def content(row: Record, told: Sequence[Column] = told, stretch: Callable[[Record], object] = stretch) -> object:
            return (stretch(row), *(_text(row.get(column.name)) for column in told))

        def name(row: Record, table: Table = table) -> object:
            names = tuple(fold(_text(row.get(column))).text for column in _NAMES[table.name])
            return names if names[0] else None

        pairs, gone, new = _match(left[table.name], right[table.name], [content, stretch, name], several=True)
        for a, b in pairs:
            if cells := _differing(table, a, b):
                yield Change("changed", table.name, file, case, _called(table, b), cells)
        for row in gone:
            yield Change("removed", table.name, file, case, _called(table, row))
        for row in new:
            yield Change("added", table.name, file, case, _called(table, row))


def _match(
    left: Iterable[Record], right: Iterable[Record], keys: Sequence[Callable[[Record], object]], several: bool = False
) -> tuple[list[tuple[Record, Record]], list[Record], list[Record]]:
    """Pairs, and what is left of either side. A key that several rows of one side share pairs none of them, or with ``several`` the first
    with the first and so on; None is no key.
    """
    pairs: list[tuple[Record, Record]] = []
    rest, others = list(left), list(right)
    for key in keys:
        groups: dict[object, tuple[list[Record], list[Record]]] = defaultdict(lambda: ([], []))
        for side, rows in enumerate((rest, others)):
            for row in rows:
                if (value := key(row)) is not None:
                    groups[value][side].append(row)
        taken: set[int] = set()
        for ones, twos in groups.values():
            if several or len(ones) == len(twos) == 1:
                for a, b in zip(ones, twos, strict=False):
                    pairs.append((a, b))
                    taken |= {id(a), id(b)}
        rest, others = ([row for row in rows if id(row) not in taken] for rows in (rest, others))
    return pairs, rest, others


def _counts(column: Column) -> bool:
    return (
        not (column.references or column.name in _PLACE or column.name in _PASSED_OVER or column.name.endswith("_id"))
        and column.name != "file"
    )


def _differing(table: Table, one: Record, other: Record) -> dict[str, tuple[object, object]]:
    """Before and after of the cells that tell something else."""
    found: dict[str, tuple[object, object]] = {}
    for column in table.columns:
        if not _counts(column) or (table.name == "documents" and column.name == "cases"):
            continue
        a, b = one.get(column.name), other.get(column.name)
        if _text(a) != _text(b):
            found[column.name] = (a, b)
    return found


def _text(value: object) -> str:
    # a row that nobody corrected is as it was in a version that could not say so
    return ";".join(map(str, value)) if isinstance(value, list) else "" if value is None or value is False else str(value)


def _called(table: Table, row: Record) -> str:
    """What a person would call the row."""
    if table.name == "statistics":
        return f"{_text(row['metric'])} {_text(row['value'])} {_text(row['unit'])}".strip()
    names = [_text(row.get(name)) for name in _NAMES[table.name]]
    return " ".join(name for name in names if name) or _text(row.get("label") or row.get("text"))[:40]


# ---------------------------------------------------------------------------------------------------------------- metrics
def _metrics(before: Path, after: Path) -> list[Metric]:
    """The last known value of every metric of a region that both folders tell, where it is not the same."""
    from extract import overview

    try:
        left, right = overview.last_values(before), overview.last_values(after)
    except (OSError, ValueError, KeyError) as error:
        raise FolderError(f"{before} or {after} is not whole: {error}") from error
    found = []
    for key in sorted(left.keys() & right.keys()):
        (metric, one), (_, other) = left[key], right[key]
        # without a region equal titles need not mean the same enterprise
        if one.region and (one.year, one.mean) != (other.year, other.mean):
            values = (_year(one.year), float(one.mean)), (_year(other.year), float(other.mean))
            found.append(Metric(metric.label, metric.unit, metric.change, one.region, one.region_name, one.subject, *values))
    return found


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


# ------------------------------------------------------------------------------------------------------------------- told
def as_json(found: Comparison) -> dict[str, Any]:
    """All of it as plain data: counts by table, changes, metrics."""
    from dataclasses import asdict

    changes = [{**asdict(change), "cells": {name: list(pair) for name, pair in change.cells.items()}} for change in found.changes]
    metrics = [
        {
            **{name: getattr(metric, name) for name in ("label", "unit", "change", "region", "region_name", "subject")},
            "before": {"year": metric.before[0], "value": metric.before[1]},
            "after": {"year": metric.after[0], "value": metric.after[1]},
        }
        for metric in found.metrics
    ]
    return {"counts": found.counts(), "changes": changes, "metrics": metrics}


def lines(found: Comparison, most: int = 20, width: int = 60) -> Iterator[str]:
    """What changed, to be read in a terminal: at most ``most`` rows of a table, cells cut at ``width`` characters; of a document or case that
    is in one folder only no rows, beyond their number."""
    counts = found.counts()
    if not found.changes and not found.metrics:
        yield "no differences"
        return
    for name, states in counts.items():
        if any(states.values()):
            yield f"{name}: " + ", ".join(f"{states[state]} {state}" for state in STATES)
    alone = {(c.state, c.file, c.case if c.table == "cases" else "") for c in found.changes if c.table in ("documents", "cases")}
    for name in tables.NAMES:
        own = (c for c in found.changes if c.table == name)
        if name != "documents":
            own = (c for c in own if (c.state, c.file, "") not in alone or c.state == "changed")
        if name not in ("documents", "cases"):
            own = (c for c in own if (c.state, c.file, c.case) not in alone or c.state == "changed")
        changes = sorted(own, key=lambda c: (c.file, c.case, STATES.index(c.state)))
        if not changes:
            continue
        yield ""
        yield f"== {name} {tables.BY_NAME[name].label}"
        where = None
        for change in changes[:most]:
            if where != (change.file, change.case) and name not in ("documents", "cases"):
                yield f"   {change.file}{' · ' + change.case if change.case else ''}"
                where = (change.file, change.case)
            yield f"{'+-~'[STATES.index(change.state)]} {_cut(change.name, width)}"
            for column, (a, b) in change.cells.items():
                yield f"    {column}: {_cut(_text(a), width) or '(empty)'} -> {_cut(_text(b), width) or '(empty)'}"
        if len(changes) > most:
            yield f"  … {len(changes) - most} more; --json lists all"
    if found.metrics:
        yield ""
        yield "== metrics 同一指标"
        # what there is before how it grew, and what changed most first
        for metric in sorted(found.metrics, key=lambda metric: (metric.change != "", -abs(_growth(metric))))[:most]:
            yield _line(metric)
        if len(found.metrics) > most:
            yield f"  … {len(found.metrics) - most} more; --json lists all"


def _growth(metric: Metric) -> float:
    """The new value as a share of the old one, less 1; nothing where the old one is 0."""
    return metric.after[1] / metric.before[1] - 1 if metric.before[1] else 0.0


def _line(metric: Metric) -> str:
    (year, value), (year_after, value_after) = metric.before, metric.after
    unit = f"（{metric.unit}）" if metric.unit else ""
    label = f"{metric.subject} {metric.label}{page.DIRECTION.get(metric.change, '')}{unit}"
    # how much a share or a growth has grown is told by its two values
    growth = f" ({_growth(metric):+.1%})" if value and metric.unit not in ("%", "‰") else ""
    return f"~ {label}: {year or '?'} {page.figure(value)} -> {year_after or '?'} {page.figure(value_after)}{growth}"


def _cut(text: str, width: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= width else f"{flat[: width - 1]}…"
