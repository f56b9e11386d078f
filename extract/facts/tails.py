"""What links a noun phrase to the number behind it: 达到, 同比增长, 由2021年的, 比全市低. Read from the number to the left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from extract import patterns
from extract.facts.verbs import words

#: classes of tail words that say the number is an amount of change
CHANGE = {"rise": "up", "growth": "up", "fall": "down", "decline": "down"}


#: what may be compared with another time or place
_MOVED = frozenset((*CHANGE, "gap"))
_NO_CLASSES: frozenset[str] = frozenset()

#: a named tuple out of a plain one, in a third of the time that its class takes: one is made for every number
_new = tuple.__new__

#: no more than this (characters) is read to the left of a number
LONGEST_TAIL = 120


class Tail(NamedTuple):
    """How a number hangs on what stands before it. ``start`` is where the tail begins; ``time`` the end of a time inside it."""

    start: int
    classes: frozenset[str]
    time: int | None = None  # offset where a time ends that the tail holds right at the number (由2021年的)
    act: tuple[int, int] = (0, 0)  # 分别奖励: what stands behind 分别

    @property
    def change(self) -> str:
        if not self.classes or "to" in self.classes:
            return ""
        for name, direction in CHANGE.items():
            if name in self.classes:
                return direction
        return ""


#: single characters that are a tail word by themselves, but not as the end of these
_WHOLE = {
    "有": "国所拥享占持没含具稀私公",
    "达": "发到抵传送下直雷",
    "到": "签报收得遇应实",
    "为": "作行成因认",
    "共": "公中",
    "在": "存现",
    "至": "甚直",
    "增": "新",
    "减": "裁加增",
    "合": "结综联组融整复混适配",
    "降": "空霜起升沉投",
    "升": "公毫提回",
    "提升": "造建",
    "各": "",
    "应": "供对反响相适感效回报答照叫呼",
    "须": "必",
    "要": "主重必需纪概摘",
    "宜": "适便事",
    "约": "签节预合公条违民",
    "均": "平人户亩年日月生校班村社企床师店场",
    "都": "首",
    "就": "成造",
    "从": "自服",
    "由": "自理缘",
    "按": "",
    "已": "",
    "将": "即",
    "也": "",
    "只": "",
    "最": "",
    "则": "原规准",
    "是": "",
    "超": "彩",
    "跌": "",
    "涨": "",
    "翻": "",
    "净": "",
    "再": "",
    "又": "",
    "仅": "",
    "达成": "",
}
_TAIL_CLASSES = ("link", "each", "from", "to", "rise", "fall", "growth", "decline", "dist", "compare", "gap")


@cache
def _tail_words() -> tuple[Mapping[str, re.Pattern[str]], Mapping[str, str]]:
    """By the last character of a tail word a pattern that matches it, reversed, in a reversed text; and the class of every word."""
    kind: dict[str, str] = {}
    for name in _TAIL_CLASSES:
        for word in words()[name]:
            kind.setdefault(word, name)
    by_last: dict[str, list[str]] = {}
    for word in sorted(kind, key=len, reverse=True):
        guard = _WHOLE.get(word, "")
        by_last.setdefault(word[-1], []).append(re.escape(word[::-1]) + (f"(?![{guard}])" if guard else ""))
    return {last: patterns.compile("|".join(parts)) for last, parts in by_last.items()}, kind


_NO_COMPARISON = tuple("占对同环别构入职幼分之配相")
_BEFORE_COMPARISON = "(?:(?<![占对同环别构入职幼分之配相])|(?<=分别))"
_LEVEL_GAP = patterns.compile(
    rf"(?:{_BEFORE_COMPARISON}(?:比|较)(?:[^，。；：(]|\([^()]*\)){{1,24}}?(?:偏?高出?|偏?低|偏?多[收办开产用花出]?|少[收办开产用花]?|快|慢|偏?长|偏?短|偏?小|偏?大|早|晚|稀疏|密集|还差|相差)|[远略稍尚仍还]?(?:高于|低于|高出|超出|多于|少于)[^，。；：]{{2,16}}|距离?[^，。；：]{{2,16}}?(?:尚|还|仍)?(?:差|相差))$"
)
_COMPARED = patterns.compile(
    rf"(?:{_BEFORE_COMPARISON}(?:比|较)(?!例|重|率|值)(?:[^，。；：、(]|\([^()]*\)){{0,18}}|(?:^|(?<=[，,]))较[^，。；：(]{{2,18}}|(?:与|同)[^，。；：、]{{1,14}}相比)$"
)
_COMPARED_SIGN = patterns.compile("[比较与同]")
_BASE_OF_LEVEL = patterns.compile(r"(?:恢复到|恢复至|相当于|是|^为(?![^，]{0,12}(?:计划|预算|目标|任务)))[^，。；：]{0,24}的$")
_BASE_OF_MULTIPLE = patterns.compile(r"(?:是|为|恢复[到至]|相当于|达到?)[^，。；：]{0,24}的$")
_EACH_ACT = patterns.compile(r"分别(?!比|较|高于|低于)(?P<act>[^，。；：、占]{1,10})$")


#: the state before something was done
_PHASE = patterns.compile(
    "[由从](?:改革|改造|创建|试点|建设|实施|整治|治理|搬迁|合并|开展|推行|干预|帮扶|启动|入驻|托管|投产|运行|实行)(?:之?前|[之当]?初|时|首年|第一年|当年|初期)的?$"
)


def tail(text: str, low: int, high: int, time_starts: Mapping[int, int], multiple: bool) -> Tail:
    """The tail of the number that begins at ``high``; nothing before ``low`` is read. ``time_starts`` maps the end of a time to its start."""
    if low >= high:
        return Tail(high, _NO_CLASSES)
    last = text[high - 1]
    if last == "的" and (m := (_BASE_OF_MULTIPLE if multiple else _BASE_OF_LEVEL).search(text[low:high])):
        if text.endswith(("分别", "依次"), low, low + m.start()):  # 分别是上年的2.7倍和4.1倍
            return Tail(low + m.start() - 2, frozenset({"compare", "dist"}))
        return Tail(low + m.start(), frozenset({"compare"}))
    words, kind = _tail_words()
    if high - low > LONGEST_TAIL:
        low = high - LONGEST_TAIL
    # read backwards, where anything can be read at all: most numbers have a noun or a verb before them
    back = text[low:high][::-1] if last in words or last in ")的前初时年期" or high in time_starts else ""
    found: set[str] = set()
    position, time = 0, None
    end = len(back)
    while position < end:
        at = high - position
        last = back[position]
        before = at - 1 if last == "的" else at
        if last == ")" and text.startswith("(下同)", at - 4):
            position += 4  # 同比(下同)增长
            continue
        if last in "的前初时年期" and (phase := _PHASE.search(text, low, at)):
            position = high - phase.start()
            found.add("from")  # 参与率由试点时的63.5%
            continue
        start = time_starts.get(before)
        if start is not None and start >= low:
            position = high - start
            if (
                text[start - 1 : start] in ("比", "较")
                and start - 1 >= low
                and (text[start - 2 : start - 1] not in _NO_COMPARISON or text[start - 3 : start - 1] == "分别")
            ):
                found.add("compare")
                position += 1
            elif not found & {"gap", "compare"} and (text[start] in "近最过" or not found & {"rise", "fall", "growth", "decline"}):
                time = time or before
            continue
        pattern = words.get(last)
        match = pattern.match(back, position) if pattern else None
        if match is None:
            break
        word = match[0][::-1]
        group = kind[word]
        if group in ("growth", "decline") and not found.isdisjoint(CHANGE):
            break  # 涨幅回落: the growth rate itself is the metric
        found.add(group)
        position = match.end()
    start = high - position
    core = text[low:start]
    if "分别" in core and (m := _EACH_ACT.search(core)):
        return Tail(low + m.start(), frozenset({*found, "dist"}), time, (low + m.start("act"), start))
    if not found.isdisjoint(_MOVED) and _COMPARED_SIGN.search(core) and (m := _COMPARED.search(core)):
        found.add("compare")
        start = low + m.start()
    elif ("比" in core or "较" in core or "于" in core or "出" in core or "距" in core) and (m := _LEVEL_GAP.search(core)):
        found.add("gap")
        start = low + m.start()
    if start < high - position:  # words before the comparison: 平均比上年增长
        rest = tail(text, low, start, time_starts, False)
        if "gap" not in found or rest.classes.isdisjoint(("growth", "decline")) or not text[low : rest.start].strip("，、,"):
            found |= rest.classes - {"to", "from"}
            start = rest.start  # but 员工薪酬涨幅高于行业平均: the rate is what is compared
    return _new(Tail, (start, frozenset(found) if found else _NO_CLASSES, time, (0, 0)))
