"""Classifiers and units of measure: what may stand behind a number, with its kind. The vocabulary is ``extract/data/units.csv``.

Columns: unit, kind (see TABLES: count, money, …), classifier (yes: a noun follows or precedes), lone_digit (no: behind one single
Chinese digit the character is part of a word rather than a unit: 三方, 十分), not_before (what must not follow: 家 before 庭), example.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from extract import patterns

#: where a clause, or a member of a list, ends
BOUNDARY = "，。；：、！？,)!?;”’\n\t"


#: a named tuple out of a plain one, in a third of the time that its class takes: one is made for every number
_new = tuple.__new__


class Unit(NamedTuple):
    """A unit as printed; ``end`` is the offset behind it; ``more`` is over for the 多 and 余 inside it (1个多月)."""

    text: str
    end: int
    kind: str
    classifier: bool
    lone: bool = True
    known: bool = True
    more: str = ""
    half: bool = False  # 两个半小时


#: what may stand below the stroke beside every classifier and measure of the vocabulary
_PER = (
    "月",
    "季",
    "季度",
    "时",
    "学年",
    "学期",
    "村",
    "生",
    "千瓦时",
    "公里",
    "亿元",
    "万元",
    "羊单位",
    "h",
    "s",
    "min",
    "d",
    "a",
    "dL",
    "cm2",
    "km2",
)
#: an unknown name of up to four characters counts as a unit where a stroke follows it
_UNKNOWN = patterns.compile("[一-鿿]{1,4}(?=/)")
#: alternatives of one count: 台(套), 台/套, 个(次)
_BESIDE = patterns.compile(r"\([套组件次台个份处名场家部人户艘架辆粒尾头只株条副支本册枚页]{1,2}\)次?|/[套件次台部](?![一-鿿]{0,1}元)")
#: a blank may stand before units in these letters
_LATIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzμ℃°")
#: what is carried, and how far: the units of 周转量
_CARRIED = ("人", "吨", "t")
_KILOMETRES = patterns.compile("[·•・](?:km|公里)")
#: 吨/(平方千米×30天)
_BRACKETED = patterns.compile(r"/\([一-龥]{1,5}[×·*](?:\d{1,3})?[一-龥]{1,3}\)")
#: what any of these joins to a unit
_GOING_ON = frozenset("多半·•・/(")
_SPLIT = patterns.compile("个(?P<mid>多|半)(?P<unit>月|小时|星期|学期|工作日|百分点)")


@cache
def _below() -> re.Pattern[str]:
    """The part behind the stroke: 元/人·月, 件/万人, 公里/百平方公里, 批次/千人, 元/部."""
    names = "|".join(re.escape(name) for name in sorted({*_PER, *_patterns()[1]}, key=lambda name: (-len(name), name)))
    return patterns.compile(rf"/(?:(?:{names})|(?:\d+|[十百千万]+)(?:{names}))(?![A-Za-z])(?:[·•・.](?:人|月|年|日|天|次|小时))?")


@cache
def _patterns() -> tuple[dict[str, str], dict[str, tuple[str, bool, bool]]]:
    rows = list(csv.DictReader((files("extract") / "data" / "units.csv").read_text(encoding="utf-8").splitlines()))
    by_first: dict[str, list[str]] = {}
    facts: dict[str, tuple[str, bool, bool]] = {}
    for row in sorted(rows, key=lambda row: -len(row["unit"])):
        unit = row["unit"]
        facts[unit] = (row["kind"], row["classifier"] == "yes", row["lone_digit"] == "yes")
        follow = f"(?!{row['not_before']})" if row["not_before"] else ""
        follow += "(?![A-Za-z])" if unit[-1].isascii() and unit[-1].isalpha() else ""
        by_first.setdefault(unit[0], []).append(re.escape(unit) + follow)
    return {first: "|".join(each) for first, each in by_first.items()}, facts


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern of the units of one first character, made when one may stand there: a document meets few of them."""
    return patterns.compile(pattern)


def read(text: str, start: int) -> Unit | None:
    """The unit that begins at ``start``, the longest that the vocabulary knows, with what is joined to it; None where there is none.

    >>> read("320元/人·月", 3).text, read("22台(套)", 2).text, read("5项目", 1)
    ('元/人·月', '台(套)', None)
    """
    if start >= len(text):
        return None
    if text[start] == " " and text[start + 1 : start + 2] in _LATIN:
        start += 1  # 210.6 mm
    known, facts = _patterns()
    pattern = known.get(text[start])
    match = _compiled(pattern).match(text, start) if pattern else None
    if match is None:
        unknown = _UNKNOWN.match(text, start)
        below = _below().match(text, unknown.end()) if unknown else None
        if below is None:
            return None
        return Unit(text[start : below.end()], below.end(), "rate", False, known=False)
    end = match.end()
    name = match.group()
    kind, classifier, lone = facts[name]
    following = text[end : end + 1]
    if following not in _GOING_ON:
        return _new(Unit, (name, end, kind, classifier, lone, True, "", False))  # most units
    if name == "个" and following in ("多", "半"):
        split = _SPLIT.match(text, start)
        if split:
            whole = "个" + split["unit"]
            half = split["mid"] == "半"
            return Unit(whole, split.end(), facts.get(whole, ("duration",))[0], False, more="" if half else "over", half=half)
    if following in ("·", "•", "・") and name in _CARRIED and (done := _KILOMETRES.match(text, end)):
        return Unit(text[start : done.end()], done.end(), "quantity", False)  # 35349亿人·km
    if following in ("/", "("):
        beside = _BESIDE.match(text, end) if classifier else None
        if beside:
            return Unit(text[start : beside.end()], beside.end(), kind, classifier)
        below = _below().match(text, end) or _BRACKETED.match(text, end)
        if below:
            return Unit(text[start : below.end()], below.end(), "rate", False)
    return Unit(name, end, kind, classifier, lone)
