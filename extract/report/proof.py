"""Where metric, value, unit, period and subject of a statistic are printed: what a proof sheet colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract.model import Row
from extract.text import fold

if TYPE_CHECKING:
    from extract import numerals

#: part to its Chinese name, in the order they are told
PARTS = {"metric": "指标", "value": "数值", "unit": "单位", "period": "时期", "subject": "主体"}


def parts(row: Row, text: str) -> list[tuple[int, int, str]]:
    """The stretches of ``text`` that name a part of the statistic, none overlapping; what is not printed in its sentence is left out.

    >>> text = "2023年，全区服务职工1.2万人次。"
    >>> row = {"metric": "服务职工", "value": 12000, "unit": "人次", "period": "2023年", "quote": "服务职工1.2万人次",
    ...     "sentence": text, "char_start": 8, "char_end": 18}
    >>> [(text[start:end], part) for start, end, part in parts(row, text)]
    [('2023年', 'period'), ('服务职工', 'metric'), ('1.2万', 'value'), ('人次', 'unit')]
    """
    start, end = row.get("char_start"), row.get("char_end")
    if not isinstance(start, int) or not isinstance(end, int):
        return []
    left, right = _sentence(str(row.get("sentence") or ""), text, start, end)
    found: list[tuple[int, int, str]] = []
    number = _number(text[start:end], row)
    if number is not None:
        a, b, unit = number
        found.append((start + a, start + b, "value"))
        if unit:
            found.append((start + b, start + unit, "unit"))
    for part, near in (("metric", (start, end)), ("period", (left, right)), ("subject", (left, right))):
        place = _nearest(str(row.get(part) or ""), text, near, start, found) or _nearest(
            str(row.get(part) or ""), text, (left, right), start, found
        )
        if place is not None:
            found.append((*place, part))
    return sorted(found)


def _sentence(sentence: str, text: str, start: int, end: int) -> tuple[int, int]:
    begin = text.find(sentence, max(0, end - len(sentence)), start + len(sentence)) if sentence else -1
    return (begin, begin + len(sentence)) if begin >= 0 else (start, end)


def _number(quote: str, row: Row) -> tuple[int, int, int] | None:
    """Start and end of the number in the quote, and the end of the unit behind it (0 where it does not follow)."""
    from extract import numerals  # here, since a run with nothing to do proves nothing

    folded = fold(quote)
    unit = fold(str(row.get("unit") or "")).text
    best: tuple[int, tuple[int, int, int]] | None = None
    for numeral in numerals.find(folded.text):
        end = numeral.end
        behind = end + len(folded.text[end:]) - len(folded.text[end:].lstrip(" "))
        follows = bool(unit) and folded.text.startswith(unit, behind)
        equal = numeral.value is not None and numeral.value == (row.get("value_max") or row.get("value"))
        inside = bool(unit) and folded.text[numeral.start : end].endswith(unit)
        if inside:
            end = behind = end - len(unit)
        score = 2 * equal + (follows or inside)
        if score and (best is None or score > best[0]):
            stop = folded.until(behind + len(unit)) if follows or inside else 0
            best = score, (folded.at(_lower(folded.text, numeral, row)), folded.until(end), stop)
    return best[1] if best else None


def _lower(text: str, upper: numerals.Numeral, row: Row) -> int:
    """The start of a range, where the numeral is its upper end; else that of the numeral."""
    if row.get("value_max") is None or upper.value != row["value_max"]:
        return upper.start
    from extract import numerals

    before = [numeral.start for numeral in numerals.find(text) if numeral.end <= upper.start and numeral.value == row.get("value")]
    return before[-1] if before else upper.start


def _nearest(wanted: str, text: str, within: tuple[int, int], start: int, taken: list[tuple[int, int, str]]) -> tuple[int, int] | None:
    """The place of a text nearest to ``start`` that overlaps nothing taken."""
    places = []
    at = text.find(wanted, *within) if wanted else -1
    while at >= 0:
        if all(at + len(wanted) <= a or at >= b for a, b, _ in taken):
            places.append((at, at + len(wanted)))
        at = text.find(wanted, at + 1, within[1])
    return min(places, key=lambda place: abs(place[0] - start), default=None)
