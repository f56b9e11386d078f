"""The same metric over years, regions and organizations: told rows go to a database in the scratch folder and come back sorted, so that memory
does not grow with them.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from math import fsum
from operator import itemgetter
from pathlib import Path
from typing import Any

from extract import patterns
from extract.text import fold
from extract.writers import Rows, plain

#: a period that is a whole year or its end: figures of other periods are not laid beside those of years
_YEAR = patterns.compile(r"(?:截至|到)?((?:19|20)\d\d)年?(?:全年|年[末底]|末|底|度)?")
_THIS_YEAR = ("全年", "年末", "年底", "截至年末", "截至年底")
#: units of one meaning
_UNITS = {"名": "人", "位": "人"}
#: what a metric is called with or without
_PERIODS = ("全年", "年末", "年底")
_NOTE = patterns.compile(r"[(（](?:按[^()（）]*|[a-z]+)[)）]|[“”\"]")
_NUMBER_OF = patterns.compile(r"(?:总数|数量|人数|个数|户数|数)$")
#: what somebody has to reach, not what is
_DEMANDED = ("at_least", "at_most")
_REGION = ("province", "city", "county")

_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE; BEGIN;
CREATE TABLE told (
    name TEXT, unit TEXT, kind TEXT, change TEXT, year TEXT, region TEXT, region_name TEXT, subject TEXT,
    label TEXT, document INTEGER, own INTEGER, value REAL
);
CREATE TABLE points (
    year TEXT, region TEXT, region_name TEXT, subject TEXT, documents INTEGER, cases INTEGER, count INTEGER,
    minimum REAL, mean REAL, maximum REAL
);
CREATE TABLE metrics (
    number INTEGER PRIMARY KEY, name TEXT, unit TEXT, kind TEXT, change TEXT, label TEXT, first INTEGER, size INTEGER, spread INTEGER,
    differs INTEGER, lines INTEGER
);
"""
_METRIC, _POINT = itemgetter(0, 1, 2, 3), itemgetter(4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: ``name`` is the wording that it is the same by, ``label`` the one that is shown; it has ``size`` points from ``first`` on."""

    name: str
    unit: str
    kind: str
    change: str
    label: str
    first: int
    size: int
    lines: bool  # a subject tells several years


@dataclass(frozen=True, slots=True)
class Point:
    """The values of a metric of one year and one subject; text is empty where unknown."""

    year: str
    region: str
    region_name: str
    subject: str
    documents: int
    cases: int
    count: int
    minimum: Decimal
    mean: Decimal
    maximum: Decimal


@contextmanager
def database(path: Path) -> Iterator[sqlite3.Connection]:
    """An empty database for metrics, a new file that is removed afterwards. Raises OSError, also for what goes wrong within."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.executescript(_SCHEMA)
            yield connection
    except sqlite3.Error as error:
        full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        raise OSError(errno.ENOSPC if full else errno.EIO, os.strerror(errno.ENOSPC) if full else f"the overview: {error}") from error
    finally:
        path.unlink(missing_ok=True)


def add(connection: sqlite3.Connection, rows: Rows, number: int) -> None:
    """Take down what one document tells; ``number`` grows with every document."""
    connection.executemany(f"INSERT INTO told VALUES (?{', ?' * 11})", _compared(rows, number))


def gather(connection: sqlite3.Connection, all_: bool = False) -> None:
    """Bring what was told together: metrics that are told more than once, for several cases or for several years, or all of them.

    Equal are metrics of one wording (see :func:`named`), unit, kind and direction; the year is the printed one, else that of the document.
    """
    order = "name, unit, kind, change, year, region, region_name, subject, rowid"
    told = connection.execute(f"SELECT * FROM told ORDER BY {order}")
    number, first = 0, 1
    for key, group in groupby(told, _METRIC):
        size, years, label, low, high = 0, set(), "", float("inf"), float("-inf")
        who: tuple[object, ...] | None = None
        repeated, waiting = all_, []
        for place, rows in groupby(group, _POINT):
            values: list[float] = []
            documents, cases = set(), set()
            for *_, shown, document, own, value in rows:
                label = label or shown
                repeated = repeated or who not in (None, (place[0], document, own))
                who = place[0], document, own
                documents.add(document)
                if own is not None:
                    cases.add((document, own))
                values.append(value)
            size += 1
            years.add(place[0])
            low, high = min(low, *values), max(high, *values)
            mean = fsum(values) / len(values)
            waiting.append((*place, len(documents), len(cases), len(values), min(values), mean, max(values)))
            if repeated:  # what is not has a single point
                connection.executemany(f"INSERT INTO points VALUES (?{', ?' * 9})", waiting)
                waiting.clear()
        if repeated:
            several = "SELECT 1 FROM points WHERE rowid >= ? AND year <> '' GROUP BY region, subject HAVING count(*) > 1 LIMIT 1"
            lines = connection.execute(several, (first,)).fetchone() is not None
            about = (number, *key, label, first, size, size * len(years), high > low, lines)
            connection.execute(f"INSERT INTO metrics VALUES (?{', ?' * 10})", about)
            number, first = number + 1, first + size


_ABOUT = "name, unit, kind, change, label, first, size, lines"


def metrics(connection: sqlite3.Connection) -> Iterator[Metric]:
    """The metrics, those with most points first, then by name."""
    # the numbers follow the names
    for row in connection.execute(f"SELECT {_ABOUT} FROM metrics ORDER BY size DESC, number"):
        yield Metric(*row)


def widest(connection: sqlite3.Connection, most: int) -> list[Metric]:
    """Of the metrics whose values differ those that are told of most years and places, ``most`` of them."""
    order = "spread DESC, size DESC, number"
    rows = connection.execute(f"SELECT {_ABOUT} FROM metrics WHERE size > 1 AND differs ORDER BY {order} LIMIT ?", (most,))
    return [Metric(*row) for row in rows]


def number(connection: sqlite3.Connection) -> int:
    """How many metrics there are."""
    found: tuple[int] = connection.execute("SELECT count(*) FROM metrics").fetchone()
    return found[0]


_POINTS = "year, region, region_name, subject, documents, cases, count, minimum, mean, maximum"


def points(connection: sqlite3.Connection, metric: Metric) -> Iterator[Point]:
    """The points of a metric by year, region and subject."""
    span = (metric.first, metric.first + metric.size)
    for row in connection.execute(f"SELECT {_POINTS} FROM points WHERE rowid >= ? AND rowid < ? ORDER BY rowid", span):
        yield _point(row)


def _point(row: Sequence[Any]) -> Point:
    return Point(*row[:7], *map(_number, row[7:]))


def _number(value: float) -> Decimal:
    """Sums of binary fractions are told to 12 digits, so that 0.1 and 0.2 have the mean 0.15."""
    return Decimal(f"{value:.12g}")


@dataclass(frozen=True, slots=True)
class Extent:
    """Smallest and largest value, largest mean without its sign, and the years of a metric, the empty one among them where a year is unknown."""

    low: float
    high: float
    top: float
    years: list[str]


def extent(connection: sqlite3.Connection, metric: Metric) -> Extent:
    """How far the points of a metric reach."""
    where, span = "FROM points WHERE rowid >= ? AND rowid < ?", (metric.first, metric.first + metric.size)
    low, high, top = connection.execute(f"SELECT min(minimum), max(maximum), max(abs(mean)) {where}", span).fetchone()
    return Extent(low, high, top, [year for (year,) in connection.execute(f"SELECT DISTINCT year {where} ORDER BY year", span)])


def largest(connection: sqlite3.Connection, metric: Metric, most: int) -> list[Point]:
    """The points of a metric with the largest mean, ``most`` of them."""
    span = (metric.first, metric.first + metric.size, most)
    rows = connection.execute(f"SELECT {_POINTS} FROM points WHERE rowid >= ? AND rowid < ? ORDER BY mean DESC, rowid LIMIT ?", span)
    return [_point(row) for row in rows]


def subjects(connection: sqlite3.Connection, metric: Metric, most: int) -> tuple[list[list[Point]], int]:
    """The points with a year of each subject, by year: of the subjects with most years, ``most`` of them; and how many subjects there are."""
    where = "FROM points WHERE rowid >= ? AND rowid < ? AND year <> ''"
    span = (metric.first, metric.first + metric.size)
    of = connection.execute(f"SELECT count(*) FROM (SELECT 1 {where} GROUP BY region, subject)", span).fetchone()[0]
    order = "count(*) DESC, region = '', region, subject"
    chosen = connection.execute(
        f"SELECT region, subject {where} GROUP BY region, subject ORDER BY {order} LIMIT ?", (*span, most)
    ).fetchall()
    each = f"SELECT {_POINTS} {where} AND region = ? AND subject = ? ORDER BY year, rowid"
    return [[_point(row) for row in connection.execute(each, (*span, *names))] for names in chosen], of


# ------------------------------------------------------------------------------------------------------------ what is compared
def _compared(rows: Rows, number: int) -> Iterator[tuple[object, ...]]:
    """The statistics that can be laid beside others: a metric with one value, reached and not demanded, of a whole year, without doubt; with
    their year, region and subject: the organization of the case, else its region, else the title of the case or the document."""
    document = rows["documents"][0]
    cases: dict[object, tuple[int, str, str, str]] = {}
    for own, case in enumerate(rows.get("cases", ())):
        # the name of the deepest level that is known
        deepest = next((str(case[name]) for name in reversed(_REGION) if case.get(name)), "")
        called = case.get("organization") or deepest or case.get("title") or ""
        cases[case["case_id"]] = own, str(case.get("adcode") or ""), deepest, str(called)
    of_document = _printed(document.get("year"))
    title = str(document.get("title") or document.get("file") or "")
    for row in rows.get("statistics", ()):
        if (
            not row.get("metric")
            or row.get("value") in (None, "")
            or row.get("value_max") not in (None, "")
            or row.get("kind") == "ratio"
            or row.get("doubt")
            or row.get("qualifier") in _DEMANDED
        ):
            continue
        printed = year(str(row.get("period") or ""))
        if printed == "other":
            continue
        own_, region, place, called = cases.get(row.get("case_id"), (None, "", "", ""))
        metric, kind = str(row["metric"]), str(row.get("kind") or "")
        told = (
            _named(metric, place, kind), _unit(str(row.get("unit") or "")), kind, str(row.get("change") or ""),
            of_document if printed == "document" else printed, region, place, called or title, metric,
        )  # fmt: skip
        yield (*(_storable(text) for text in told), number, own_, float(plain(row["value"])))


def _printed(value: object) -> str:
    return "" if value is None else str(value)


def _storable(text: str) -> str:
    """Text as the CSV files have it: without the halves of surrogate pairs that the database cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


@lru_cache(maxsize=1_000)
def _unit(text: str) -> str:
    folded = fold(text).text
    return _UNITS.get(folded, folded)


@lru_cache(maxsize=1_000)
def _named(metric: str, place: str, kind: str) -> str:
    return named(metric, place, kind)


def named(metric: str, place: str, kind: str) -> str:
    """What a metric is the same by: without blanks and widths, notes in brackets that tell the basis, the period and the place of the case
    before it, and 数 behind what is counted. Words that narrow it (规模以上, 城镇) stay.

    >>> [named(text, "东莞市", "count") for text in ("全市培训职工", "东莞培训职工人数", "年末培训职工数", "全省培训职工")]
    ['培训职工', '培训职工', '培训职工', '全省培训职工']
    >>> named("电信业务总量（按2022年不变价计算）", "东莞市", "money"), named("地区生产总值（GDP）", "", "money")
    ('电信业务总量', '地区生产总值')
    """
    text = _NOTE.sub("", fold(metric).text.casefold())
    places = (place, *(f"{word}{place[-1]}" for word in "全本我"), place[:-1] if len(place) > 2 else "") if place else ()
    for head in (*_PERIODS, *places, *_PERIODS):
        rest = text.removeprefix(head)
        text = rest if len(rest) > 1 else text
    counted = _NUMBER_OF.sub("", text) if kind == "count" else text
    return counted if len(counted) > 1 else text


def year(period: str) -> str:
    """The year of a statistic from its period: four digits, ``document`` where it is that of the document, ``other`` for other periods.

    >>> [year(period) for period in ("2023年", "截至2021年底", "", "年末", "近三年", "2021—2024年")]
    ['2023', '2021', 'document', 'document', 'other', 'other']
    """
    if not period or period in _THIS_YEAR:
        return "document"
    match = _YEAR.fullmatch(period)
    return match[1] if match else "other"
