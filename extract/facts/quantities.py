"""Numbers that count or measure something: value, unit, qualifier, range, ratio, with their spans.

Every numeral of the text is judged once (:func:`trace` shows the verdicts): first what it may be instead of a quantity (a date, an
ordinal, a name), then what stands behind it (a unit, a noun, nothing). A numeral that nothing speaks for is left out. Text is folded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from extract import numerals
from extract.facts import names, qualifiers, unitless, units
from extract.facts.thresholds import threshold
from extract.facts.units import BOUNDARY
from extract.numerals import SCAN, Numeral


@dataclass(slots=True)  # not a named tuple, whose fields take twice as long to read: every rule asks for some
class Quantity:
    """One number with its unit. ``start``/``end`` span the number as printed with qualifier and unit, ``number_start``/``number_end`` the
    bare numeral or numerals (both ends of a range, all terms of a ratio); ``value`` is in the base unit (万 and 亿 folded in).
    """

    start: int
    end: int
    value: Decimal
    value_max: Decimal | None
    ratio: str  # 2.1:51.3:46.6; value is then the first term
    unit: str
    qualifier: str  # over, about, nearly, at_least, at_most or empty
    kind: str  # count, money, percent, percentage_point, area, length, duration, rate, ratio, multiple, quantity
    number_start: int
    number_end: int
    rule: str
    doubt: tuple[str, ...]
    classifier: bool  # the unit is a classifier (a noun follows or precedes) rather than a measure


def find(text: str) -> list[Quantity]:
    """The quantities of a folded text, in order, not overlapping.

    >>> [(q.value, q.unit, q.qualifier) for q in find("第三批建成健康小屋1.2万余个,惠及六部门")]
    [(Decimal('12000.0'), '个', 'over'), (Decimal('6'), '', '')]
    """
    return [verdict[3] for verdict in _judge(text) if verdict[3] is not None]


def trace(text: str) -> list[tuple[int, int, str, bool]]:
    """Every stretch that looks like a number: (start, end, rule that kept or rejected it, kept)."""
    return [(start, end, rule, quantity is not None) for start, end, rule, quantity in _judge(text)]


_Verdict = tuple[int, int, str, Quantity | None]


def _judge(text: str) -> list[_Verdict]:
    found: list[_Verdict] = []
    closed = names.enclosed(text)
    nearest = 0
    position = 0
    for match in SCAN.finditer(text):
        start, end = match.span()
        if start < position:
            continue
        if closed:
            while nearest < len(closed) and closed[nearest][1] <= start:
                nearest += 1
            if nearest < len(closed) and closed[nearest][0] < start:
                found.append((start, end, closed[nearest][2], None))
                continue
        verdict = _one(text, start) if end - start == 1 and text[start] == "一" else _number(text, match)
        position = verdict[1]
        found.append(verdict)
    return found


# ------------------------------------------------------------------------------------------------------------------- 一
#: 一 is indefinite (一批, 一系列), but for a thing named before it at the end of its clause (抽水泵站一座) and for a measured change
_ONE_THING = re.compile(rf"(?:[座间个台套本份册张件处所条辆部项支家块面架艘栋幢枚副把床口眼名只头艇组扇盏棵株])(?=[{BOUNDARY}]|$)")
_ONE_CHANGE = re.compile(r"(?:个百分点|个千分点|倍(?![增受])|番)")
_CHANGE_BEFORE = re.compile(r"(?:提高|增长|增加|上升|下降|降低|减少|回落|提升|超过?|翻了?|扩大|缩小|上涨|下调|上调|增|降|约|近|高|低)$")
#: in front of 一 these make a word or a phrase of it, not a list of things
_ONE_WORD = frozenset(
    "的了着过每另又同这那某任第上下首末各再有是为成得到于来去走做统唯逐万专归合划均定如其之不惟任哪进抓看说占居排列随或和与及、，。；：(之“”‘’《》从将把被在以给按某用对所能可需仅只就则此该凡是人交写选取打填寄盖印发附留存买送办"
)


def _one(text: str, start: int) -> _Verdict:
    end = start + 1
    change = _ONE_CHANGE.match(text, end)
    if change and _CHANGE_BEFORE.search(text, max(0, start - 2), start):
        unit = units.read(text, end)
        if unit:
            quantity = _build(text, start, end, Decimal(1), None, unit, "", "one_change")
            return start, quantity.end, "one_change", quantity
    thing = _ONE_THING.match(text, end)
    if (
        thing
        and start >= 2
        and text[start - 1] not in _ONE_WORD
        and text[start - 2] not in "一每各人"
        and not (thing[0] == "把" and text[start - 1] in "帮拉推扶搭加拼抓管")  # 帮一把
        and "\u4e00" <= text[start - 1] <= "\u9fff"
    ):
        unit = units.read(text, end)
        if unit:
            quantity = _build(text, start, end, Decimal(1), None, unit, "", "one_thing", ("one_thing",))
            return start, quantity.end, "one_thing", quantity
    return start, end, "indefinite_one", None


# --------------------------------------------------------------------------------------------------------------- numbers
_RATIO = re.compile(r"\d+(?:\.\d+)?(?:[:：]\d+(?:\.\d+)?)+(?![\d:：])|\d+(?:\.\d+)?比\d+(?:\.\d+)?(?![\d个家人次名])")
_RATIO_CUE = re.compile(
    r"(?:比|比例|比重|比率|率|结构|构成|按|按照|以|杠杆|配比|达到?|为|至|到|由|从|的|[约近]|低于|高于|超过|少于)[约近为]?$"
)
_RATIO_AFTER = ("的比", "比例", "配套", "配备", "配比")
_WON = ("获胜", "战胜", "取胜", "险胜", "击败", "大胜", "的比分")
_CLOCK_BEFORE = re.compile(r"(?:[上下中]午|凌晨|早晨|晚上?|清晨|傍晚|夜间|时间|日|号|\d|[)~—至\-])\s?$")
_CLOCK_AFTER = re.compile(r"[时分前止许]|(?:至|到|[~—\-]{1,2})\d{1,2}[:：]\d\d")
_RANGE = re.compile(r"(?:至|到|[~—\-]{1,2}|～)(?:约|近)?")
_RANGE_BEGINS = frozenset("至到~—-～")
_FROM = re.compile(r"(?:由|从|自(?=[\d今去上一二三四五六七八九十]))[^，,。；]{0,14}$")
#: 从260元至1280元不等: a range all the same
_NOT_ALIKE = re.compile("[^，。；、0-9]{0,4}不等")
#: parts of a code, a formula or a name: 4×100, 1+5+N, 7·16, Re-12, S203
_CODE_AFTER = re.compile(r"[×*]|\+[^，,。；、)]|·\d|/(?!10万)\d")
_CODE_BEFORE = re.compile(r"(?:[×*]|(?<![比率长幅度])\+|\d[·/]|(?<![A-Za-z])[A-Za-z]-?|[A-Za-z]-)$")
#: an account, a registration, a serial number
_LONG_CODE = re.compile(r"\d{12,}(?!\d|元|吨|千|万|亿|人)")
#: of vonoprazan 20 mg versus: running text in Latin letters
_ENGLISH = re.compile("[a-z]{3} $")


def _number(text: str, match: re.Match[str]) -> _Verdict:
    start, end = match.span()
    arabic = text[start].isdigit()
    previous = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    if arabic:
        if (
            after == "年"
            and text[start:end].isdigit()
            and ((end - start == 4 and text[start] in "12") or (end - start == 2 and previous != "." and text[start] == "0"))
        ):
            return start, end + 1, "year", None  # 2005年, 05年
        joined = previous and (previous in "×*+·/-" or "A" <= previous <= "z")
        if (
            (after in "×*+·/" and _CODE_AFTER.match(text, end))
            or (end - start >= 12 and _LONG_CODE.match(text, start))
            or (joined and _CODE_BEFORE.search(text, max(0, start - 2), start))
        ):
            return start, end, "code", None
        if previous == " " and _ENGLISH.search(text, max(0, start - 6), start):
            return start, end, "english", None
        ratio = _RATIO.match(text, start) if after in ":：比" else None
        if ratio:
            return _ratio(text, ratio)
    rule = names.before(text, start) if previous in names.BEFORE_LAST else None
    name = names.opens(text, start) if rule is None and not arabic else None
    if name is not None:
        return start, max(end, name[1]), name[0], None
    if rule is not None:
        return start, _beyond(text, end), rule, None
    numeral = numerals.read(match)
    if numeral.value is None:
        return start, end, numeral.form, None
    if numeral.form in ("half", "digits"):
        return start, end, numeral.form, None
    return _amount(text, numeral)


def _beyond(text: str, end: int) -> int:
    """Behind the second number of a rejected range (第3—5批, 排名30至100名), so that it is not judged by itself."""
    link = _RANGE.match(text, end)
    second = SCAN.match(text, link.end()) if link else None
    return second.end() if second else end


def _ratio(text: str, match: re.Match[str]) -> _Verdict:
    """A ratio of two or more terms; a time of day or the result of a game where nothing says that it compares."""
    start, end = match.span()
    terms = re.split("[:：比]", match.group())
    whole = all(term.isdigit() for term in terms)
    cue = _RATIO_CUE.search(text, max(0, start - 5), start) or text.startswith(_RATIO_AFTER, end)
    clock = whole and len(terms) <= 3 and len(terms[1]) == 2 and int(terms[0]) < 25 and int(terms[1]) < 60
    if clock and (not cue or _CLOCK_AFTER.match(text, end) or _CLOCK_BEFORE.search(text, max(0, start - 3), start)):
        return start, end, "clock", None
    if whole and len(terms) == 2 and (not cue or text.startswith(_WON, end)):
        return start, end, "result", None
    first, last, qualifier = qualifiers.read(text, start, end, "ratio", "")
    ratio = Quantity(first, last, Decimal(terms[0]), None, ":".join(terms), "", qualifier, "ratio", start, end, "ratio", (), False)
    return start, last, "ratio", ratio


def _amount(text: str, numeral: Numeral) -> _Verdict:
    """A numeral with a value: its second end, its unit, and whether it is a statistic."""
    start, end, value, value_max, sign, bound, form = numeral
    assert value is not None
    unit = units.Unit(sign, end, "percent", False) if sign else units.read(text, end)
    behind = unit.end if unit else end
    link = _RANGE.match(text, behind) if value_max is None and text[behind : behind + 1] in _RANGE_BEGINS else None
    second = _second(text, numeral, unit, link) if link else None
    if second is not None:
        high, unit, value = second
        value_max = high.value
        end = high.end
        bound = bound or high.bound
        form = "range"
    if unit is None:
        unit = _dose(text, end, value)
        if unit is None:
            return _bare(text, numeral, end, value, value_max, bound, form)
    elif unit.text in ("个", "个点"):
        unit = _of_points(text, start, unit)
    if form == "han" and unit.text in unitless.PAIRED_UNITS and unitless.paired(text, start):
        unit = units.Unit("", end, "count", False)
        quantity = _build(text, start, end, value, value_max, unit, bound, "noun_pair")
        return start, quantity.end, "noun_pair", quantity
    if unit.kind == "duration" or unit.text == "分":
        joined = _COMPOUND.match(text, start)
        if joined:
            return _compound(text, joined)
    lone = end - start == 1 and not text[start].isdigit()
    if lone and not unit.lone and form != "bare":
        return start, end, "lone_digit", None
    rule = names.misread(text, start, end, value, unit)
    if rule is not None:
        return start, max(end, unit.end), rule, None
    if form == "bare" and not bound and not unitless.bounded(text, start, unit.end):
        return start, end, "bare_multiplier", None
    quantity = _build(text, start, end, value, value_max, unit, bound, form)
    if threshold(text, quantity.start, start, unit.end if unit.end > end else end, quantity.end, quantity.kind):
        return start, quantity.end, "threshold", None
    if start > 1 and text[start - 1] in "-−" and text[start - 2] in "为至是到由从":
        quantity = replace(quantity, start=start - 1, number_start=start - 1, value=-value)
    return start, quantity.end, form, quantity


_MOVED = re.compile("[提升降增减涨跌高低落扩缩]")
_POINTS = re.compile(r"(?:(?:[、和与及]|以及)\d+(?:\.\d+)?个?){0,11}?(?:[、和与及]|以及)\d+(?:\.\d+)?(?P<unit>个[百千]分点)")


def _of_points(text: str, start: int, unit: units.Unit) -> units.Unit:
    """个 as the points of a percentage that a number behind it names, 个点 as places where nothing moved."""
    if unit.text == "个" and (shared := _POINTS.match(text, unit.end)):
        return units.Unit(shared["unit"], unit.end, "percentage_point", False)  # 高1.3个、2.1个百分点
    if unit.text == "个点" and not _MOVED.search(text, max(0, start - 8), start):
        return units.Unit("个", unit.end - 1, "count", True)  # 每人包抓4至6个点: places, no points of a percentage
    return unit


def _dose(text: str, end: int, value: Decimal) -> units.Unit | None:
    """Units that are one only behind some numbers: 8.6/10万 (a rate), 11.2万单位 (of blood; 8单位 are eight bodies)."""
    if text.startswith("/10万", end):
        return units.Unit("/10万", end + 4, "rate", False)
    if text.startswith("单位", end) and (value % 1 or value >= 1000):
        return units.Unit("单位", end + 2, "quantity", False)
    return None


_COMPOUND = re.compile(r"(?:(?P<hours>\d+)个?小时)?(?P<minutes>\d+)分钟?(?:(?P<seconds>\d+)秒钟?)|(?P<h>\d+)个?小时(?P<m>\d+)分钟?(?!\d)")


def _compound(text: str, match: re.Match[str]) -> _Verdict:
    """A duration in two units is one number in the smaller: 4分38秒 → 278 秒."""
    start, end = match.span()
    rule = names.misread(text, start, end, Decimal(0), units.Unit("分钟", end, "duration", False))
    if rule is not None:
        return start, end, rule, None
    hours, minutes = match["hours"] or match["h"] or 0, match["minutes"] or match["m"]
    total = int(hours) * 60 + int(minutes)
    unit = units.Unit("分钟", end, "duration", False)
    if match["seconds"]:
        total, unit = total * 60 + int(match["seconds"]), unit._replace(text="秒")
    quantity = _build(text, start, end, Decimal(total), None, unit, "", "compound", ("compound",))
    return start, quantity.end, "compound", quantity


def _second(text: str, first: Numeral, unit: units.Unit | None, link: re.Match[str]) -> tuple[Numeral, units.Unit | None, Decimal] | None:
    """The upper end of a range, its unit, and the lower end with the multiplier that is printed once (3至5万元); None where it is no range."""
    match = SCAN.match(text, link.end())
    if match is None or first.value is None:
        return None
    if (
        link.group()[0] in "至到"
        and text[first.start - 1] not in "至到"
        and not _NOT_ALIKE.match(text, match.end())
        and _FROM.search(text, max(0, first.start - 16), first.start)
    ):
        return None
    high = numerals.read(match)
    if high.value is None or high.value_max is not None or high.form == "one":
        return None
    low = first.value
    above = units.Unit(high.sign, high.end, "percent", False) if high.sign else units.read(text, high.end)
    if unit is not None and (above is None or above.text != unit.text):
        return None
    if unit is None and first.form in ("arabic", "han") and not first.sign:
        if high.form == "tenth":
            low *= 10
        else:
            factor = numerals.FACTOR_END.search(match.group())
            if factor and (first.form == "arabic" or first.end - first.start == 1) and factor.start() > 0:
                low *= numerals.factor(factor.group())
    if low >= high.value:
        return None
    return high, above, low


def _bare(text: str, numeral: Numeral, end: int, value: Decimal, value_max: Decimal | None, bound: str, form: str) -> _Verdict:
    """A number without a unit: on a noun, before others that share a unit, a large amount, or a value at the end of a clause."""
    start = numeral.start
    unit = units.Unit("", end, "count", False)
    doubt: tuple[str, ...] = ()
    rule = unitless.rule(text, start, end, form, value, bool(bound))
    if rule == "chain":
        last, factor = unitless.chain(text, end, form) or (unit, Decimal(1))
        unit, value = unit._replace(text=last.text, kind=last.kind, classifier=last.classifier), value * factor
    elif rule == "listed":
        unit, doubt = unit._replace(end=end + 1), ("name_or_count",)
    elif rule == "value":
        unit, doubt = unit._replace(kind="quantity"), ("no_unit",)
    elif rule not in ("noun", "noun_pair", "large_amount"):
        return start, end, rule, None
    quantity = _build(text, start, end, value, value_max, unit, bound, rule, doubt)
    if rule == "large_amount" and threshold(text, quantity.start, start, end, quantity.end, "count"):
        return start, quantity.end, "threshold", None
    return start, quantity.end, rule, quantity


# --------------------------------------------------------------------------------------------------------------- building
def _build(
    text: str,
    start: int,
    end: int,
    value: Decimal,
    value_max: Decimal | None,
    unit: units.Unit,
    bound: str,
    rule: str,
    doubt: tuple[str, ...] = (),
) -> Quantity:
    """The quantity with its qualifier; half a unit more where the unit says so (两年半, 两个半小时)."""
    last = unit.end if unit.end > end else end
    if unit.half:
        value += Decimal("0.5")
    if unit.kind == "duration" and text[last : last + 1] == "半" and text[last + 1 : last + 2] not in ("年", "天", "载"):
        value, last = value + Decimal("0.5"), last + 1
    first, last, qualifier = qualifiers.read(text, start, last, unit.kind, bound or unit.more)
    if not unit.known:
        doubt = (*doubt, "unit_unknown")
    return Quantity(first, last, value, value_max, "", unit.text, qualifier, unit.kind, start, end, rule, doubt, unit.classifier)
