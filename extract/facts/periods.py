"""When a number holds: the time words of its sentence, else those carried from before, else nothing (the rulings' section 6)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from extract.facts import verbs
from extract.facts.clauses import Reading, View, listed_times
from extract.facts.times import Time
from extract.model import Context

#: a period carried over more sentences than this is doubtful
FAR = 8

#: a comparison names another time than the one the number holds for: 比2020年, 较2019年同期, 是去年的2倍
_COMPARED = re.compile(r"(?:比|较|与|同|(?<![一二三四五六七八九十])是|为|相当于|超过?|高于|低于|自|距)$")
#: a time that only qualifies a noun: 列入2024年计划的
_ATTRIBUTIVE = ("同期", "不变价", "可比价", "价格", "口径", "相比", "水平", "计划", "规划", "度计划", "预算", "版", "级", "届")
#: the two ends of a change
_LEVELS = frozenset(("from", "to"))
#: words that turn aside from the date of a sentence up to its next semicolon
_PASSING = ("全年", "年末", "年底", "当年", "年内", "上年", "上年末", "去年", "上年度")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: a date that names one day or a deadline holds for its sentence alone
_SHORT = ("date",)
#: what takes place on a day and goes on being told of
_TAKING_PLACE = re.compile("(?:举行|召开|举办|开幕|闭幕|落幕|收官|起跑|开跑|鸣枪|开赛)(?!的)")
#: kinds that name the year told of: what 全年 means later
_NAMING = ("year", "month", "range", "date")
#: a sentence that begins so starts a new item: what was dated before it does not hold on
_NEW_ITEM = re.compile(
    r"[”）)\s]*(?:[①-⑳]|[一二三四五六七八九十]{1,3}(?:是|要)|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、](?!\d)|首先|其次|再次|最后|第[一二三四五六七八九十][，,、]|下一步|目前|现有)"
)
_LEAD = re.compile(r"[”）)\s]*—{0,2}(?:[①-⑳]|[一二三四五六七八九十]{1,3}(?:是|要)|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、](?!\d))?")
#: 截至3月27日(下同): what is told below has this date as well
_FROM_HERE_ON = ("(下同)", "(以下同)", "，下同", ",下同")
#: an opening line dates the items that follow it
_OPENING = re.compile(r"(?:如下|以下|下列|情况)[^。]{0,12}[:：。]?$")
#: characters that it can have
_LONGEST_OPENING = 15


@dataclass(slots=True)
class Clock:
    """What is carried while a text is read on: the period of the paragraph, of the list, and the last year named."""

    year: int | None = None
    carried: str = ""
    fixed: bool = False  # the carried period is a date of its own, not 全年 or 年末
    spans: bool = False  # it is a stretch of time (五年来), which both ends of a change lie in
    sentences: int = 0  # since the carried period was named
    opening: str = ""
    paragraph: int = -1
    pair: tuple[str, str] = ("", "")

    def enter(self, paragraph: int, context: Context) -> None:
        """A new passage begins; what a paragraph said of its time does not hold in the next."""
        if paragraph != self.paragraph:
            self.paragraph, self.carried, self.sentences, self.pair = paragraph, "", 0, ("", "")
            self.year = context.year if context.bulletin else self.year


def is_opening(text: str) -> bool:
    """Whether a paragraph opens a list (…如下：)."""
    text = text.rstrip()
    if text.endswith((":", "：")):
        return True
    end = text[-_LONGEST_OPENING:]
    return ("下" in end or "情况" in end) and _OPENING.search(text, max(0, len(text) - _LONGEST_OPENING)) is not None


def printed(time: Time, clock: Clock, context: Context) -> str:
    """The period that a time word gives, blanks dropped; empty where it gives none (目前) or points to nothing known (全年 without a year).

    In a bulletin 全年, 年末, 上年 become its year (2023年, 2023年末, 2022年); elsewhere 全年 means the year named last.
    """
    word = "".join(time.text.split())
    if time.kind == "vague" or (time.kind == "plan" and not word.endswith(("期间", "时期"))):
        return ""
    year = context.year if context.bulletin and context.year else clock.year
    if word in ("全年", "当年", "本年", "本年度", "全年度"):
        return f"{year}年" if year else word if word == "全年" else ""
    if word == "一年来" and clock.opening:
        return clock.opening  # below 2023年工作回顾
    if word in ("年末", "年底", "本年末", "当年末"):
        return f"{year}年末" if year else ""
    if context.bulletin and context.year and word in ("上年", "去年", "上一年", "上年度"):
        return f"{context.year - 1}年"
    if context.bulletin and context.year and word in ("上年末", "去年末", "去年底"):
        return f"{context.year - 1}年末"
    return word


def is_compared(text: str, time: Time) -> bool:
    """Whether the time belongs to a comparison and not to the number: 比2020年增长, 较常年同期."""
    if time.text.endswith("同期") or (time.kind in ("year", "month", "until", "date") and _is_founding(text, time)):
        return True
    before = _COMPARED.search(text, max(0, time.start - 3), time.start) or text[time.start - 1 : time.start] == "提"  # 提前15天
    planned = text.startswith("计划", time.end) and (
        verbs.verb().match(text, time.end + 2) or verbs.work().match(text, time.end + 2)
    )  # 2023年度计划改造26个
    return bool(before) or (text.startswith(_ATTRIBUTIVE, time.end) and not planned)


_FOUNDED_IN = re.compile(r"(?:创办|成立|始建|建|创立|组建|创建|设立|注册|开业|投产|建成|落成|通车|挂牌|开馆|建厂|建校|建院|出生|生)于$")
_FOUNDED = re.compile(
    r"(?:正式)?(?:升格|创办|建厂|建校|建院|始建|撤县|撤地|撤乡|改制为|更名为)|[^，。；]{0,4}(?:以前|之前|前)(?:建成|建造|建设|修建|竣工)的"
)


def _is_founding(text: str, time: Time) -> bool:
    """Whether the time says since when there is a thing, which dates none of its figures: 创办于1993年, 2012年升格为, 2000年以前建成的."""
    low = time.end - (2 if time.text.endswith(("以前", "之前")) else 0)
    return bool(_FOUNDED_IN.search(text, max(0, time.start - 4), time.start) or _FOUNDED.match(text, time.end) or _FOUNDED.match(text, low))


def starts_item(text: str, start: int) -> bool:
    """Whether a sentence starts a new item of a list."""
    return _NEW_ITEM.match(text, start) is not None


def last_before(times: Sequence[Time], text: str, low: int, high: int, used: set[int]) -> Time | None:
    """The last time word in ``text[low:high]`` that dates what follows it; ``used`` are ends of times bound to one number."""
    found = None
    for time in times:
        if time.start >= high:
            break
        if time.start >= low and time.end not in used and not is_compared(text, time):
            found = time
    return found


_LAST_YEAR = re.compile(r"(?:^|[，,。；;]\s?)((?:19|20)\d\d)\s?年(?:度|来)?[，,]")


def last_year(text: str) -> int | None:
    """The year that a text without figures speaks of last: what 全年 below it means."""
    years = _LAST_YEAR.findall(text) if "年" in text else []
    return int(years[-1]) if years else None


def holds_on(time: Time) -> bool:
    """Whether the time may be carried to the next sentence."""
    return (
        time.kind not in _SHORT
        and not time.text.endswith(("底前", "末前", "月前", "旬前", "日前", "年间"))
        and not time.text.startswith("同年")
    )


def _holds(text: str, time: Time, end: int) -> bool:
    """The same, or a day on which something took place that the next sentences tell of; ``end`` is that of the sentence."""
    return holds_on(time) or (time.kind == "date" and _TAKING_PLACE.search(text, time.end, end) is not None)


def _spans(time: Time) -> bool:
    """Whether the time is a stretch (五年来, 2022年以来) and no point."""
    return time.kind not in ("year", "month", "date")


def year_of(time: Time) -> int | None:
    """The year that is printed in a time word."""
    found = _YEAR.search(time.text)
    return time.year or (int(found[0]) if found else None)


def date(view: View, readings: Sequence[Reading], clock: Clock, context: Context) -> None:
    """Gives every number of a passage its period, and carries what is said of time on to the next passage of the paragraph."""
    text = view.text
    starts = [time.start for time in view.times]
    used = {r.tail.time for r in readings if r.tail.time is not None and r.tail.classes & _LEVELS}
    for reading in readings if starts else ():  # a time inside a tail belongs to the comparison there
        if reading.tail.start >= reading.number.start:
            continue
        first = bisect_left(starts, reading.tail.start)
        inside = view.times[first : bisect_left(starts, reading.number.start, first)]
        used.update([time.end for time in inside if time.end != reading.tail.time])
    sentence, local, fixed, ranged, aside, short, seen = -1, "", "", False, False, False, 0
    turns: list[str] = []
    of_year = f"{context.year}年" if context.bulletin and context.year else ""
    for reading in readings:
        number, classes = reading.number, reading.tail.classes
        here = reading.sentence
        while sentence < here:
            sentence += 1
            passed = local if aside else ""
            local, fixed, aside, short, seen = "", "", False, False, view.sentences[sentence][0]
            if passed and context.bulletin and not (clock.fixed and clock.carried) and text.startswith("其中", seen):
                local, aside = passed, True  # 年末存款余额3亿元。其中，住户存款2亿元
            clock.sentences += 1
            if starts_item(text, seen):
                clock.carried, clock.fixed = "", False
            if sentence < here and (lead := _leading(view, sentence)) and (said := printed(lead, clock, context)):
                clock.carried, clock.sentences, clock.fixed = said, 0, lead.text not in _PASSING
                clock.spans = _spans(lead)
                if lead.kind in _NAMING or lead.text[0] == "截":
                    clock.year = year_of(lead) or clock.year
        first = bisect_left(starts, seen) if starts else 0
        before = view.times[first : bisect_left(starts, number.start, first)] if first < len(starts) else []
        for word in before:
            if (word.kind in _NAMING or word.text[0] == "截") and (year := year_of(word)) and not is_compared(text, word):
                clock.year = year
        time = last_before(before, text, seen, number.start, used) if before else None
        if time is not None:
            local = printed(time, clock, context)
            short = time.kind in _SHORT and bool(clock.carried)
            ranged = _spans(time)
            aside = time.text in _PASSING
            if not aside:
                fixed = local
            passing = context.bulletin and time.kind in ("month", "date", "range") and not _YEAR.match(time.text)
            if not (aside and clock.fixed and clock.carried):
                held = clock.carried if short or passing else ""
                clock.carried, clock.sentences, clock.fixed = (
                    (local if _holds(text, time, view.sentences[here][1]) and not passing else held),
                    0,
                    not aside,
                )
                clock.spans = ranged and holds_on(time)
            if text.startswith(_FROM_HERE_ON, time.end):
                clock.opening = local
            seen = time.end
        elif aside and (fixed or clock.fixed) and ("；" in text[seen : number.start] or ";" in text[seen : number.start]):
            local, aside = fixed, False
        if short and ("；" in text[seen : number.start] or ";" in text[seen : number.start]):
            local, short = "", False
        direct = None
        if reading.tail.time is not None:
            direct = next((t for t in reversed(before) if t.end == reading.tail.time), None) or _ending(view.times, starts, reading)
        if direct is not None:
            reading.period = printed(direct, clock, context)
            if "from" in classes:
                clock.pair = (reading.period, "")
            elif "to" in classes:
                clock.pair = (clock.pair[0], reading.period)
            continue
        if "from" in classes:
            reading.period = (
                clock.pair[0] if all(clock.pair) else ((local or clock.carried) if ranged or (clock.spans and not local) else "")
            )
        elif "to" in classes and all(clock.pair) and not local:
            reading.period = clock.pair[1]
        else:
            reading.period = local or clock.carried
        if of_year and not local and clock.carried == f"{of_year}末" and _flows(reading):
            reading.period = of_year
        if "dist" in classes and (years := listed_times(view, reading)):
            turns = [printed(year, clock, context) for year in years]
        if turns:
            reading.period = turns.pop(0)
        reading.period = reading.period or clock.opening
        if not reading.period and of_year and "from" not in classes:
            reading.period = of_year
        if reading.period and not local and clock.sentences > FAR and reading.period == clock.carried:
            reading.doubt = (*reading.doubt, "period_carried_far")


#: what is reckoned over a year and not at its end
_OF_A_YEAR = ("产量", "销售面积", "增加值", "死亡率", "入学率", "产销率", "处理率", "处置率", "合格率", "达标率", "优良率", "办结率")


def _flows(reading: Reading) -> bool:
    """Whether a number tells what went on in a year and not what there was at its end: 门诊7231万人次, 增长5.1%, 成本83元."""
    number = reading.number
    if reading.change or number.kind == "money" or (number.kind == "count" and number.unit.endswith("次")):
        return True
    return reading.metric.endswith(_OF_A_YEAR) or "日均" in reading.metric


def _leading(view: View, sentence: int) -> Time | None:
    """The time that a sentence without numbers begins with and that holds on: 五年来，实力跃上新台阶。"""
    low, high = view.sentences[sentence]
    lead = _LEAD.match(view.text, low, high)
    end = view.begins.get(lead.end() if lead else low)
    if end is None:
        return None
    first, last = bisect_left(view.times, low, key=attrgetter("start")), bisect_left(view.times, high, key=attrgetter("start"))
    time = view.times[first] if last - first == 1 and view.times[first].end == end else None
    return (
        time
        if time and _holds(view.text, time, high) and view.text[time.end : time.end + 1] in "，," and not is_compared(view.text, time)
        else None
    )


def _ending(times: Sequence[Time], starts: Sequence[int], reading: Reading) -> Time | None:
    """The time that ends where the tail of a number says."""
    if reading.tail.time is None:
        return None
    time = times[bisect_left(starts, reading.tail.time) - 1]
    return time if time.end == reading.tail.time else None
