"""The overview as a page: one HTML file with drawings in SVG, no script, nothing from outside."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any, NamedTuple

from extract import tables
from extract.model import Row
from extract.overview import metrics, tiles
from extract.overview.metrics import Extent, Metric, Point

FILE = "overview.html"
#: charts of metrics on the page, and regions that have a colour of their own in one
METRICS, SERIES = 12, 8
#: subjects that have a line in one of them, rows of the table below it
LINES, LISTED = 200, 200
#: what stands behind a metric that is a growth or a decline
DIRECTION = {"up": "增长", "down": "下降"}
#: bars of one chart; what is left out is counted below it
BARS = 40
#: contrast against white of 3 to 1 and more, told apart by people who see few colours (Okabe and Ito)
_COLOURS = ("#0072B2", "#D55E00", "#007A5A", "#A0467A", "#8A6D00", "#3B7A9E", "#5B4FB3", "#333333")
#: a chart of years: heights in pixels; places from left to right in percent of the width, so that print is as large on a telephone
_HEIGHT, _TOP, _BOTTOM = 210, 22, 26
_FIRST, _LAST = 16.0, 94.0
_TICK = 11.0  # years below the axis keep a distance at which they can be read


class Bar(NamedTuple):
    """One bar: its length in percent of the longest there can be."""

    label: str
    note: str
    width: float


def html(rows: Sequence[Row], connection: sqlite3.Connection) -> bytes:
    """The page of the summary's rows and of the metrics of most years and places."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["figure"] = figure
    topics: dict[str, list[Row]] = {}
    for row in rows:
        topics.setdefault(str(row["topic"]), []).append(row)
    coverage = {str(row["code"]): row for row in topics.get("coverage", ())}
    regions = _regions(topics.get("case_region", ()))
    drawn = metrics.widest(connection, METRICS)
    page = environment.from_string(_template()).render(
        documents=coverage["document_without_case"]["total"],
        cases=coverage["case_without_region"]["total"],
        practices=coverage["doubtful_practices"]["total"],
        statistics=coverage["doubtful_statistics"]["total"],
        years=sorted({row["year"] for row in topics.get("case_region", ()) if row["year"]}),
        charts=[
            _chart("各地案例", regions, tiles.of(regions)),
            _chart("做法主题", _sums((row["label"], row["count"]) for row in topics.get("practice_theme", ()))),
            _chart("数据类别", _sums((row["label"], row["count"]) for row in topics.get("statistic_kind", ()))),
            _shares(topics.get("coverage", ())),
        ],
        metrics=[_metric(connection, metric) for metric in drawn],
        left_out=metrics.number(connection) - len(drawn),
        label=tables.SUMMARY.label, height=_HEIGHT, base=_HEIGHT - _BOTTOM, map=tiles,
    )  # fmt: skip
    return page.encode("utf-8", "backslashreplace")


@cache
def _template() -> str:
    return (files("extract") / "overview" / "page.html").read_text(encoding="utf-8")


def figure(value: object) -> str:
    """A number as Chinese readers write it.

    >>> figure(12300), figure(24.5), figure(2.24336e11), figure(1000000)
    ('1.23 万', '24.5', '2243.36 亿', '100 万')
    """
    number = float(str(value))
    for size, sign in ((1e8, " 亿"), (1e4, " 万")):
        if abs(number) >= size:
            return _short(number / size) + sign
    return _short(number)


def _short(number: float) -> str:
    text = f"{number:.2f}".rstrip("0").rstrip(".") if abs(number) >= 0.01 or not number else f"{number:.3g}"
    return "0" if text == "-0" else text


# ------------------------------------------------------------------------------------------------------------------- bars
def _sums(pairs: Iterable[tuple[object, object]]) -> list[tuple[str, int]]:
    total: Counter[str] = Counter()
    for label, count in pairs:
        total[str(label)] += int(str(count))
    return sorted(total.items(), key=lambda item: -item[1])


def _regions(rows: Iterable[Row]) -> list[tuple[str, int]]:
    """Cases by province; by city or county, where all are of one."""
    found: list[tuple[str, int]] = []
    rows = list(rows)
    for width in (2, 4, 6):
        level = [row for row in rows if str(row["code"])[width:] == "0" * (6 - width) and not str(row["code"])[:width].endswith("00")]
        names = {str(row["code"]): str(row["label"]) for row in level}
        # 市中区 and its like are in many cities: what has one name is one bar only where it has one code
        sums = [(names[code], count) for code, count in _sums((row["code"], row["count"]) for row in level)]
        found = sums if len(sums) > 1 or not found else found
        if len(found) > 1:
            break
    return found


def _chart(title: str, counts: Sequence[tuple[str, int]], drawn: Sequence[tiles.Tile] = ()) -> dict[str, Any]:
    most = max((count for _, count in counts), default=0) or 1
    bars = [Bar(label, figure(count), _percent(count / most)) for label, count in counts[:BARS]]
    return {"title": title, "bars": bars, "tiles": drawn, "left_out": len(counts) - len(bars), "head": ("名称", "数量")}


def _percent(share: float) -> float:
    return round(100 * share, 2)


def _shares(rows: Iterable[Row]) -> dict[str, Any]:
    bars: list[Bar] = []
    for row in rows:
        count, total = int(str(row["count"])), int(str(row["total"]))
        if total:
            bars.append(Bar(str(row["label"]), f"{count} / {total}（{count / total:.0%}）", _percent(count / total)))
    return {"title": "完整程度", "bars": bars, "tiles": (), "left_out": 0, "head": ("项目", "行数 / 总行数")}


# ---------------------------------------------------------------------------------------------------------------- metrics
def _metric(connection: sqlite3.Connection, metric: Metric) -> dict[str, Any]:
    """A metric as a chart: over the years where one subject tells several, else the subjects beside one another."""
    rows = list(islice(metrics.points(connection, metric), LISTED))
    title = f"{metric.label}{DIRECTION.get(metric.change, '')}"
    about: dict[str, Any] = {"title": title, "unit": metric.unit, "rows": rows, "lines": [], "bars": []}
    reach = metrics.extent(connection, metric)
    if metric.lines:
        return about | _lines(connection, metric, reach)
    dated = len(reach.years) > 1
    bars = [
        Bar(
            f"{_subject(point)} {point.year} 年" if dated and point.year else _subject(point),
            figure(point.mean),
            _percent(abs(float(point.mean)) / (reach.top or 1.0)),
        )
        for point in metrics.largest(connection, metric, BARS)
    ]
    return about | {"bars": bars}


def _subject(point: Point) -> str:
    return point.subject or "（不明）"


def _lines(connection: sqlite3.Connection, metric: Metric, reach: Extent) -> dict[str, Any]:
    """A line for every subject, a dot for every year, a stroke from the smallest to the largest value."""
    low, high, years = reach.low, reach.high, [int(year) for year in reach.years if year]
    # half the height and more would be empty below: then the scale begins above zero
    low = low if low > 0.5 * high or low < 0 else 0.0
    span = (high - low) or 1.0

    def x(year: int) -> float:
        return round(_FIRST + (_LAST - _FIRST) * (year - years[0]) / (years[-1] - years[0]), 2)

    def y(value: object) -> float:
        return round(_HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * (float(str(value)) - low) / span, 1)

    lines = []
    groups, of = metrics.subjects(connection, metric, LINES)
    for i, own in enumerate(groups):
        dots = [
            {
                "x": x(int(point.year)), "y": y(point.mean), "low": y(point.minimum), "high": y(point.maximum),
                "note": f"{_subject(point)} {point.year} 年：{_range(point)}",
            }
            for point in own
        ]  # fmt: skip
        colour = _COLOURS[i] if i < SERIES else "#8C8C8C"
        lines.append({"name": _subject(own[0]), "colour": colour, "dots": dots, "named": i < SERIES})
    ticks: list[dict[str, float]] = []
    for year in years:
        if not ticks or x(year) - ticks[-1]["x"] >= _TICK:
            ticks.append({"x": x(year), "year": year})
    scale = [{"y": y(value), "text": figure(value)} for value in (low, low + span / 2, low + span)]
    more = f"另有 {of - SERIES} 个主体（灰色{f'，画出 {LINES - SERIES} 个' if of > LINES else ''}）" if of > SERIES else ""
    return {"lines": lines, "ticks": ticks, "scale": scale, "more": more}


def _range(point: Point) -> str:
    if point.minimum == point.maximum:
        return figure(point.mean)
    return f"{figure(point.mean)}（{figure(point.minimum)} 至 {figure(point.maximum)}，{point.count} 个数）"
