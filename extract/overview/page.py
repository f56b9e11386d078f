"""The overview as a page: one HTML file with drawings in SVG, no script, nothing from outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from extract import tables
from extract.model import Row

FILE = "overview.html"
#: charts of metrics on the page, and regions that have a colour of their own in one
METRICS, SERIES = 12, 8
#: bars of one chart; what is left out is counted below it
BARS = 40
#: contrast against white of 3 to 1 and more, told apart by people who see few colours (Okabe and Ito)
_COLOURS = ("#0072B2", "#D55E00", "#007A5A", "#A0467A", "#8A6D00", "#3B7A9E", "#5B4FB3", "#333333")
_WIDTH, _LEFT, _ROW = 640, 168, 24
_HEIGHT, _TOP, _BOTTOM, _RIGHT, _SCALE = 220, 16, 28, 150, 84
_TICK = 40  # years below the axis keep a distance at which they can be read


class Bar(NamedTuple):
    """One bar: place and length in units of the drawing."""

    label: str
    note: str
    y: float
    width: float


def html(rows: Sequence[Row], metrics: Sequence[Sequence[Row]], of: int) -> bytes:
    """The page of the summary's rows; ``metrics`` are those to be drawn, each as its rows, out of ``of``."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["figure"] = figure
    topics: dict[str, list[Row]] = {}
    for row in rows:
        topics.setdefault(str(row["topic"]), []).append(row)
    coverage = {str(row["code"]): row for row in topics.get("coverage", ())}
    page = environment.from_string(_template()).render(
        documents=coverage["document_without_case"]["total"],
        cases=coverage["case_without_region"]["total"],
        practices=coverage["doubtful_practices"]["total"],
        statistics=coverage["doubtful_statistics"]["total"],
        years=sorted({row["year"] for row in topics.get("case_region", ()) if row["year"]}),
        charts=[
            _chart("各地案例", _regions(topics.get("case_region", ()))),
            _chart("做法主题", _sums((row["label"], row["count"]) for row in topics.get("practice_theme", ()))),
            _chart("数据类别", _sums((row["label"], row["count"]) for row in topics.get("statistic_kind", ()))),
            _shares(topics.get("coverage", ())),
        ],
        metrics=[_metric(group) for group in metrics],
        left_out=of - len(metrics),
        label=tables.SUMMARY.label, width=_WIDTH, left=_LEFT, row=_ROW, height=_HEIGHT, right=_WIDTH - _RIGHT, scale=_SCALE, base=_HEIGHT - _BOTTOM,
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


def _chart(title: str, counts: Sequence[tuple[str, int]]) -> dict[str, Any]:
    most = max((count for _, count in counts), default=0) or 1
    bars = [Bar(label, figure(count), i * _ROW, (_WIDTH - _LEFT - 90) * count / most) for i, (label, count) in enumerate(counts[:BARS])]
    return {"title": title, "bars": bars, "height": max(len(bars), 1) * _ROW, "left_out": len(counts) - len(bars), "head": ("名称", "数量")}


def _shares(rows: Iterable[Row]) -> dict[str, Any]:
    bars: list[Bar] = []
    for row in rows:
        count, total = int(str(row["count"])), int(str(row["total"]))
        if total:
            share = count / total
            bars.append(Bar(str(row["label"]), f"{count} / {total}（{share:.0%}）", len(bars) * _ROW, (_WIDTH - _LEFT - 150) * share))
    return {"title": "完整程度", "bars": bars, "height": max(len(bars), 1) * _ROW, "left_out": 0, "head": ("项目", "行数 / 总行数")}


# ---------------------------------------------------------------------------------------------------------------- metrics
def _metric(rows: Sequence[Row]) -> dict[str, Any]:
    """A metric as a chart: over the years where there are several, else by region."""
    label, unit, change = (rows[0][name] for name in ("label", "unit", "change"))
    title = f"{label}{'增长' if change == 'up' else '下降' if change == 'down' else ''}"
    about: dict[str, Any] = {
        "title": title,
        "unit": unit or "",
        "rows": rows,
        "lines": [],
        "bars": [],
        "ticks": [],
        "names": [],
        "height": 0,
    }
    years = sorted({int(str(row["year"])) for row in rows if row["year"]})
    if len(years) > 1:
        return about | _lines(rows, years)
    top = max(abs(float(str(row["mean"]))) for row in rows) or 1.0
    shown = sorted(rows, key=lambda row: -float(str(row["mean"])))[:BARS]
    bars = [
        Bar(
            str(row["region_name"] or "（地区未知）"),
            figure(row["mean"]),
            i * _ROW,
            (_WIDTH - _LEFT - 90) * abs(float(str(row["mean"]))) / top,
        )
        for i, row in enumerate(shown)
    ]
    return about | {"bars": bars, "height": len(bars) * _ROW}


def _lines(rows: Sequence[Row], years: Sequence[int]) -> dict[str, Any]:
    """A line for every region, a dot for every year, a stroke from the smallest to the largest value."""
    low, high = min(float(str(row["minimum"])) for row in rows), max(float(str(row["maximum"])) for row in rows)
    # half the height and more would be empty below: then the scale begins above zero
    low = low if low > 0.5 * high or low < 0 else 0.0
    span = (high - low) or 1.0

    def x(year: int) -> float:
        return round(_SCALE + (_WIDTH - _RIGHT - _SCALE - 20) * (year - years[0]) / (years[-1] - years[0]), 1)

    def y(value: object) -> float:
        return round(_HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * (float(str(value)) - low) / span, 1)

    regions: dict[object, list[Row]] = {}
    for row in rows:
        if row["year"]:
            regions.setdefault(row["region"], []).append(row)
    order = sorted(regions, key=lambda region: (-len(regions[region]), str(region)))
    lines = []
    for i, region in enumerate(order):
        own = sorted(regions[region], key=lambda row: int(str(row["year"])))
        name = str(own[0]["region_name"] or "（地区未知）")
        dots = [
            {
                "x": x(int(str(row["year"]))), "y": y(row["mean"]), "low": y(row["minimum"]), "high": y(row["maximum"]),
                "note": f"{name} {row['year']} 年：{_range(row)}",
            }
            for row in own
        ]  # fmt: skip
        colour = _COLOURS[i] if i < SERIES else "#8C8C8C"
        lines.append({"colour": colour, "dots": dots, "path": " ".join(f"{dot['x']},{dot['y']}" for dot in dots)})
    names = [
        {"name": str(regions[region][0]["region_name"] or "（地区未知）"), "colour": _COLOURS[i], "y": _TOP + 6 + 20 * i}
        for i, region in enumerate(order[:SERIES])
    ]
    ticks: list[dict[str, float]] = []
    for year in years:
        if not ticks or x(year) - ticks[-1]["x"] >= _TICK:
            ticks.append({"x": x(year), "year": year})
    scale = [{"y": y(value), "text": figure(value)} for value in (low, low + span / 2, low + span)]
    more = f"另有 {len(order) - SERIES} 个地区" if len(order) > SERIES else ""
    return {"lines": lines, "names": names, "ticks": ticks, "scale": scale, "more": more}


def _range(row: Row) -> str:
    if row["minimum"] == row["maximum"]:
        return figure(row["mean"])
    return f"{figure(row['mean'])}（{figure(row['minimum'])} 至 {figure(row['maximum'])}，{row['count']} 个数）"
