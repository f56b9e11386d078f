"""The document's own arithmetic: parts against totals, shares against counts, differences, sums in tables. Reported, never corrected."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from extract import patterns
from extract.model import Finding, Statistic

#: rates that cannot exceed 100 % by what they are; growth, completion and the like may
_BOUNDED = patterns.compile(
    r"(?:合格|覆盖|普及|签约|整改|办结|满意|入住|参保|接种|检测|体检|达标|参与|就业|建成|通车|悬挂|处置|及格|优良|治愈|成功|知晓|使用|执行|响应|报告|破案|结案|调解|城镇化)率$|占比$|占[^，]*(?:比重|比例)$|比重$"
)
_TOTAL = patterns.compile(r"(?:合|总|共)计|总数|合\s*计|全[省市县区国镇校](?:合计)?")
#: a total printed as 1200 余 may be so much larger (share of itself) than its figure
_SLACK = {"over": Decimal("0.1"), "about": Decimal("0.1"), "at_least": Decimal(10)}
_HALF = Decimal("0.5")


def check(statistics: Sequence[Statistic], text: str) -> list[Finding]:
    """What does not add up among the statistics of one case, in reading order; ``text`` is the reading text.

    Codes: parts_exceed_total, percent_out_of_range, share_disagrees, difference_disagrees, table_sum_differs. Rounding of the printed
    figures and qualifiers (余, 约) are allowed for.
    """
    findings: list[tuple[int, Finding]] = []
    members: dict[int, list[Statistic]] = {}
    for row in statistics:
        if row.part_of is not None:
            members.setdefault(row.part_of, []).append(row)
    for index, parts in members.items():
        findings += _parts(statistics[index], parts, text)
    for index, row in enumerate(statistics):
        findings += _percent(row, text)
        findings += _share(statistics, index, text)
        findings += _difference(statistics, index, text)
    findings += _table_sums([row for row in statistics if row.source == "table"], text)
    return [finding for _, finding in sorted(findings, key=lambda pair: pair[0])]


def _step(value: Decimal) -> Decimal:
    """The size of the last printed place: 1.37 万 → 100."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _show(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _parts(total: Statistic, parts: list[Statistic], text: str) -> list[tuple[int, Finding]]:
    parts = [p for p in parts if p.part_of is not None and p.unit == total.unit]
    largest = total.value_max or total.value
    limit = largest * (1 + _SLACK.get(total.qualifier, Decimal(0))) + _HALF * _step(largest)
    added = sum((p.value for p in parts), Decimal(0))
    allowed = sum((_HALF * _step(p.value) for p in parts if p.value % 1 or p.value >= 10000), Decimal(0))
    if len(parts) < 2 or added <= limit + allowed:
        return []
    listed = "、".join(f"{p.metric}{_show(p.value)}{p.unit}" for p in parts)
    message = (
        f"“其中”各项之和{_show(added)}{total.unit}大于总数{total.metric}{_show(total.value)}{total.unit}（{listed}），请核对，或各项有重叠"
    )
    return [(total.start, Finding("parts_exceed_total", "warning", message, evidence=_evidence(total, parts[-1], text)))]


def _percent(row: Statistic, text: str) -> list[tuple[int, Finding]]:
    if row.kind != "percent" or row.unit != "%" or row.change or row.value <= 100 or not _BOUNDED.search(row.metric):
        return []
    message = f"{row.metric}为{_show(row.value)}%，超过100%"
    return [(row.start, Finding("percent_out_of_range", "warning", message, evidence=text[row.start : row.end]))]


def _share(statistics: Sequence[Statistic], index: int, text: str) -> list[tuple[int, Finding]]:
    """占 84.4% right after a part of a total: the part over the total."""
    row = statistics[index]
    if index == 0 or row.kind != "percent" or row.unit != "%" or not row.rule.endswith("share-restored") or row.value_max is not None:
        return []
    part = statistics[index - 1]
    if part.part_of is None or part.sentence_start != row.sentence_start or "占" in row.metric.removesuffix("占比"):
        return []
    total = statistics[part.part_of]
    if total.unit != part.unit or not total.value or part.kind != "count" or {part.qualifier, total.qualifier, row.qualifier} != {""}:
        return []
    low = (part.value - _HALF * _loose(part.value)) / (total.value + _HALF * _loose(total.value)) * 100
    high = (part.value + _HALF * _loose(part.value)) / (total.value - _HALF * _loose(total.value)) * 100
    allowed = _step(row.value) if row.value % 1 else Decimal(1)
    if low - allowed <= row.value <= high + allowed:
        return []
    right = round(part.value / total.value * 100, 1)
    message = (
        f"{part.metric}{_show(part.value)}{part.unit}占{total.metric}{_show(total.value)}{total.unit}的{right}%，文中为{_show(row.value)}%"
    )
    return [(row.start, Finding("share_disagrees", "warning", message, evidence=_evidence(total, row, text)))]


def _loose(value: Decimal) -> Decimal:
    """The place a figure was rounded to; small whole numbers were counted, not rounded."""
    return Decimal(0) if value < 10000 and not value % 1 else _step(value)


def _difference(statistics: Sequence[Statistic], index: int, text: str) -> list[tuple[int, Finding]]:
    """由 A 提高到 B，提高 C: the printed difference against the two levels."""
    row = statistics[index]
    if index < 2 or not row.change or not row.rule.endswith("+restored") or row.value_max is not None or row.qualifier:
        return []
    before, after = statistics[index - 2], statistics[index - 1]
    if not (before.rule.endswith("+from") and after.rule.endswith("+to")):
        return []
    if (
        after.sentence_end != row.sentence_end
        or before.unit != after.unit
        or before.qualifier
        or after.qualifier
        or before.metric != after.metric
    ):
        return []
    rounding = _step(before.value) * _HALF + _step(after.value) * _HALF if before.value % 1 or after.value % 1 else Decimal(0)
    moved = after.value - before.value
    if row.unit in (before.unit, "个百分点", "个千分点") and not (row.unit == "%" and before.unit != "%") and row.unit != "%":
        right, allowed = abs(moved), rounding + (_HALF * _step(row.value) if row.value % 1 else Decimal(0))
    elif row.unit == "%" and before.unit != "%" and before.value:
        right = abs(moved) / before.value * 100
        allowed = (_step(row.value) if row.value % 1 else Decimal(1)) + rounding / before.value * 200
    else:
        return []
    same_way = (moved >= 0) == (row.change == "up")
    if same_way and abs(right - row.value) <= allowed:
        return []
    message = f"{row.metric}由{_show(before.value)}{before.unit}到{_show(after.value)}{after.unit}，相差{_show(round(right, 2))}{row.unit}，文中为{_show(row.value)}{row.unit}"
    return [(row.start, Finding("difference_disagrees", "warning", message, evidence=_evidence(before, row, text)))]


def _table_sums(rows: list[Statistic], text: str) -> list[tuple[int, Finding]]:
    """The row 合计 of a table against the rows above or below it, column by column."""
    findings = []
    for table in _tables(rows):
        columns: dict[tuple[str, str, str], list[Statistic]] = {}
        for row in table:
            columns.setdefault((row.metric, row.period, row.unit), []).append(row)
        for column in columns.values():
            totals = [r for r in column if _TOTAL.fullmatch(r.subject)]
            others = [r for r in column if r not in totals]
            if len(totals) != 1 or len(others) < 2 or any("其中" in r.subject or "小计" in r.subject for r in others):
                continue
            total = totals[0]
            if (
                total.kind in ("percent", "ratio", "rate", "percentage_point")
                or total.change
                or len({r.subject for r in others}) != len(others)
            ):
                continue
            added = sum((r.value for r in others), Decimal(0))
            places = min(_step(r.value) for r in column)
            allowed = places * _HALF * (len(others) + 1) if places < 1 else Decimal(0)
            if abs(added - total.value) > allowed:
                message = f"表中{total.metric}各行之和为{_show(added)}{total.unit}，{total.subject}为{_show(total.value)}{total.unit}"
                findings.append((total.start, Finding("table_sum_differs", "warning", message, evidence=text[total.start : total.end])))
    return findings


def _tables(rows: list[Statistic]) -> list[list[Statistic]]:
    """The rows of each table: a new one begins where a subject comes back under the same head."""
    tables: list[list[Statistic]] = []
    seen: set[tuple[str, str, str]] = set()
    for (metric, period, subject), group in groupby(rows, key=lambda r: (r.metric, r.period, r.subject)):
        if not tables or (metric, period, subject) in seen:
            tables.append([])
            seen = set()
        seen.add((metric, period, subject))
        tables[-1] += group
    return tables


def _evidence(first: Statistic, last: Statistic, text: str) -> str:
    low, high = min(first.start, last.start), max(first.end, last.end)
    return text[low : min(high, low + 200)]
