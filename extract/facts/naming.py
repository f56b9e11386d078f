"""The metric of every number of a passage: which side it stands on, which numbers share one, what is restored from before.

What one number is called by itself stands in :mod:`extract.facts.single`; here numbers that share a head are named together.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract.facts import clauses, coordination, following, metrics, restoring, single, subjects, suspicion, tails, verbs
from extract.facts.clauses import Reading, View

#: rules that give a duration no noun of its own
_LOOSE = ("restored", "act", "behind", "limit", "act-behind", "shared")
#: verbs whose object is the thing that grew or fell: the number is the amount
_MOVING = {
    **dict.fromkeys(("减少", "压减", "削减", "精简", "降低", "缩短", "压缩", "节约", "节省"), "down"),
    **dict.fromkeys(("增加",), "up"),
}
_LOOSE_WORDS = {"约": "about", "大约": "about", "近": "nearly", "接近": "nearly", "超过": "over", "超": "over"}
_LOOSELY = re.compile(f"(?:{'|'.join(sorted(_LOOSE_WORDS, key=len, reverse=True))})$")
_TOTALS = re.compile("总数|总量|总额|数量|规模|累计")
_NAMELESS = re.compile("[，,]?(?:并|且|也|已)?(?:连续|持续)")
#: numbers that share a head have no more than this (characters) between them
_FARTHEST = 12
#: numbers with one of these between them have names of their own
_APART = re.compile("[，。；：;,（）()将把]")
_CLOSING = frozenset("，。；：;,（）()将把")
_GLUE = re.compile(r"(?:[、/]|和|与|及|以及|或|到|至)?")
#: 分别给予20万元、10万元和5万元的一次性奖励
_REWARD = re.compile("的?(?P<what>[^，。；、的]{0,6}(?:奖励|奖补|补助|补贴|资助|奖金|补偿|支持))")
_MULTIPLE = ("倍", "番")
_LABEL = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]|第[一二三四五六七八九十]{1,3}[章节、，]|[①-⑳])\s*")


def title(heading: str) -> str:
    """The noun that a heading speaks of, before its verb; empty where it begins with a verb.

    >>> title("（二）噪声类投诉激增"), title("（一）强化组织领导")
    ('噪声类投诉', '')
    """
    label = _LABEL.match(heading)
    low = label.end() if label else 0
    found = following.right(heading, low, len(heading), bare=False, next_number=False)
    return heading[low : found.end] if found.kind == "name" and 2 <= found.end - low <= 14 and found.end < len(heading.rstrip("。")) else ""


def name(view: View, readings: list[Reading], memory: restoring.Memory) -> None:
    """Gives every number of a passage its metric, subject, change, rule and doubts, and notes them in ``memory``."""
    text = view.text
    position = 0
    memory.opened = len(memory.named)
    sibling = ""
    sentence, subject = -1, ""
    while position < len(readings):
        reading = readings[position]
        number = reading.number
        here = reading.sentence
        if here != sentence:
            sentence, subject = here, ""
        if position:
            previous = readings[position - 1]
            if reading.low < previous.number.end:
                reading.low = previous.number.end
            if (done := previous.span) and reading.low <= done[1] <= number.start:
                reading.low = done[1]
        reading.tail = tails.tail(text, reading.low, number.start, view.ends, number.unit in _MULTIPLE)
        if number.kind == "multiple" and not number.qualifier and (loosely := _LOOSELY.search(text, reading.low, reading.tail.start)):
            reading.number = replace(number, qualifier=_LOOSE_WORDS[loosely[0]])  # 约为上年的2倍
            reading.tail = reading.tail._replace(start=loosely.start())
        if reading.tail.classes or number.kind == "percent":
            reading.change = _change(reading, text)
        left = metrics.core(text, reading.low, reading.tail.start, view.begins)
        if left.subject[1]:
            subject = subjects.told(single.SUBJECT_TAIL.sub("", text[slice(*left.subject)].strip("，,、：: "))) or subject
        reading.subject = subject
        near = position + 1 < len(readings) and readings[position + 1].number.start - number.end <= _FARTHEST
        size = _series(view, readings, position) if near else 1
        if size > 1:
            _name_series(view, readings[position : position + size], left, memory, here, sibling)
        else:
            if reading.tail.act[1]:
                low, high = reading.tail.act
                reading.tail = reading.tail._replace(start=high)
                left = metrics.core(text, low, high, view.begins)
            single.name_one(view, reading, left, memory, here, sibling)
            if left.act in _MOVING and reading.rule == "before" and not reading.change:  # 压减会议12场
                reading.change = _MOVING[left.act]
        behind = reading.rule == "behind" and left.verb
        memory.act = text[left.start : left.end] if behind and left.end - left.start <= 4 else ""
        for member in readings[position : position + size]:
            member.subject = subject
            if member.metric and (oddities := _oddities(member)):
                member.doubt = (*member.doubt, *oddities)
            if causes := suspicion.causes(view, member):
                member.doubt = (*member.doubt, *causes)
            if member.tail.classes and not member.rule.startswith("behind"):
                member.rule += "+from" if "from" in member.tail.classes else "+to" if "to" in member.tail.classes else ""
            if member.span and member.span[0] >= member.number.end:
                sibling = member.metric
            restoring.remember(view, member, memory, here)
        position += size


def _oddities(reading: Reading) -> list[str]:
    found = ["odd_name"] if metrics.is_odd(reading.metric) else []
    if _is_bare(reading):
        found.append("bare_name")
    if _is_act(reading):
        found.append("act_name")
    return found


def _is_bare(reading: Reading) -> bool:
    """Whether a name does not say what is measured: 连续三年; a place that took the noun of a total."""
    loose = reading.rule in _LOOSE if reading.number.kind == "duration" else reading.rule == "place-of-total"
    return loose and not metrics.is_quantity(reading.metric)


_CLAUSE_WORDS = "保证|确保|保障|涉及|按照|参照|针对|围绕|反映|要求|建议|帮助|引导|实现|达成|合计|期间|有关"
_CLAUSE_TAILS = ("[占之其中收得达]", "期间", "以来")
#: the characters that the ones begin and the others end with (a test compares them)
_CLAUSE_BEGINS, _CLAUSE_ENDS = frozenset("保确涉按参针围反要建帮引实达合期有"), frozenset("占之其中收得达间来")
_CLAUSE_LIKE = re.compile(
    rf"(?:{_CLAUSE_WORDS})|.*+(?:{'|'.join(f'(?<={tail})' for tail in _CLAUSE_TAILS)})$|[^【】，。；\n]*+[【】，。；]"
)

#: nouns of two characters that are counted everywhere
_COMMON = re.compile(
    "部门|省份|街道|乡镇|单位|企业|社区|农户|村民|居民|职工|学校|医院|项目|群众|行业|病例|党员|干部|学生|教师|班组|车间|站点|网点|小区|园区"
)


def _is_act(reading: Reading) -> bool:
    """Whether the name is a verb, or begins or ends like a clause: 2家整改, 保证困难群众, 闭会期间收到."""
    name = reading.metric
    if reading.rule.startswith("behind") and (
        verbs.is_bare(name) or (len(name) == 2 and reading.number.kind == "count" and reading.next_number and not _COMMON.fullmatch(name))
    ):
        return True
    if name[0] not in _CLAUSE_BEGINS and name[-1] not in _CLAUSE_ENDS and name.isalnum():
        return False  # most names: nothing opens or ends a clause, no sign stands inside
    return _CLAUSE_LIKE.match(name) is not None and not metrics.is_quantity(name)


def _change(reading: Reading, text: str) -> str:
    if reading.number.kind == "ratio" or reading.number.unit in ("岁", "微克/立方米"):
        return ""
    if reading.tail.change:
        return reading.tail.change
    if reading.number.kind != "percent":
        return ""
    if text.startswith(("的增长", "的增幅", "的涨幅", "的增速", "增长"), reading.number.end):
        return "up"
    if text.startswith(("的下降", "的降幅", "的降低"), reading.number.end):
        return "down"
    return ""


def _series(view: View, readings: list[Reading], position: int) -> int:
    """How many numbers from ``position`` on share one head: 5.8%、7.6%; 612户947人; 2.3和1.7个百分点."""
    size = 1
    while position + size < len(readings):
        first, second = readings[position + size - 1], readings[position + size]
        start, end, end_of_next = first.number.end, second.number.start, second.number.end
        if end - start > _FARTHEST or (view.text[start] in _CLOSING and start < end and "dist" not in readings[position].tail.classes):
            break
        if first.number.kind == "duration" != second.number.kind and _NAMELESS.fullmatch(view.text, first.low, first.number.start):
            break  # 满意度93分，连续五年保持在90分以上: the years have no name to share
        if first.number.kind in ("length", "area", "money") and second.number.kind == "count":
            break  # 干渠总长21.66km、2条支渠
        if (
            first.number.kind == "count"
            and second.number.kind in ("length", "area")
            and "、" in view.text[first.number.end : second.number.start]
        ):
            break  # 母婴室3间、1500米步道
        if view.brackets and view.depth(start) != view.depth(end):
            break
        between = view.text[start:end]
        glued = 0
        if _APART.search(between):
            alone = view.text[end_of_next : end_of_next + 1] in ("", "，", "、", "。", "；", ",", ";", "和")
            if between not in ("，", ",") or not alone or "dist" not in readings[position].tail.classes:
                break
            begin = end
        else:
            glue = _GLUE.match(between)
            assert glue is not None
            glued = glue.end()
            begin = start + glued
        tail = tails.tail(view.text, begin, end, view.ends, False)
        if tail.start > begin or "from" in tail.classes or "dist" in tail.classes:
            break
        if "to" in tail.classes and size > 1 and "from" in readings[position].tail.classes:
            break  # 分别从214户、168户下降到12户和9户
        second.low = begin
        second.tail = tail
        second.change = _change(second, view.text)
        if glued and not second.change and not tail.classes and readings[position].change:
            second.change = readings[position].change
        size += 1
    return size


def _name_series(view: View, members: list[Reading], left: metrics.Core, memory: restoring.Memory, here: int, sibling: str) -> None:
    """Names for numbers that share one head."""
    text, first, last, count = view.text, members[0], members[-1], len(members)
    if "dist" in first.tail.classes and first.number.start < first.number.number_start:
        for member in members[1:]:  # 分别不少于1次、2次和4次
            if not member.number.qualifier:
                member.number = replace(member.number, qualifier=first.number.qualifier)
    found = None
    phrase = text[left.start : left.end]
    reward = _REWARD.match(text, last.number.end, last.high) if last.number.kind == "money" else None
    if "dist" in first.tail.classes and reward:
        holders = coordination.names(phrase, count) or [""] * count
        for member, holder in zip(members, holders, strict=True):
            member.metric, member.rule = holder + reward["what"], "each-reward"
        last.span = reward.span("what")
        return
    if "dist" in first.tail.classes or (
        (found := metrics.share(text, first.low, first.tail.start)) and re.search("分别|依次", text[first.low : found.start()])
    ):
        named: list[str] = []
        rule = "each"
        act = _act_name(view, first)
        dated = bool(clauses.listed_times(view, first))
        if dated:
            named, rule, act = [act] * count if act else [], "each-act", ""
        elif found and (heads := restoring.heads(memory, here, count)):
            named = [f"{head}占{(found['whole'] or '').strip('的')}{found['kind'] or ''}" for head in heads]
        elif _TOTALS.fullmatch(phrase) and (heads := restoring.heads(memory, here, count)):
            named, rule = heads, "each-of-before"  # 新建书房12座、礼堂53个，总数分别达到78座和406个
        elif not left.empty and not left.verb:
            named = coordination.names(phrase, count)
            if not named and left.forced and "、" in text[first.low : left.start]:
                named = coordination.names(text[first.low : left.end], count)  # 投诉量、挽回经济损失分别上升
            if not named and (heads := restoring.heads(memory, here, count)) and phrase.endswith("率") and len(phrase) <= 5:
                # the place alone, where the head names a quantity of its own: 甲县优良天数分别为…，优良率分别为…
                owners = [(place[0] if (place := single.PLACE.match(head)) and metrics.is_quantity(head) else head) for head in heads]
                named, rule = [owner + phrase for owner in owners], "each-of-before"
            elif not named:
                named = [phrase] * count
        elif act and (left.empty or left.verb):
            named, rule, act = [act] * count, "each-act", ""
        elif fallen := coordination.names(restoring.listed_before(view, first), count):
            named = fallen  # 甲、乙、丙均有所下降，降幅分别为…
        elif heads := restoring.heads(memory, here, count):
            named, rule = heads, "each-of-before"
        if named:
            if act:
                named = [name + act for name in named]
            elif rule == "each" and all(single.PLACE.fullmatch(name) for name in named) and (total := restoring.total(memory, first)):
                named, rule = [name + total for name in named], "place-of-total"
            for member, own in zip(members, named, strict=True):
                member.metric, member.rule = own, rule
            if not left.empty and not left.verb:
                first.span = (left.start, left.end)
                for member in members:
                    member.span = (left.start, left.end)
            return
    paired = (
        (first.change or first.tail.classes & {"gap", "to"})
        and left.empty
        and [n for n in memory.named[-count:] if n.sentence == here and n.rule.startswith("each")]
    )
    if paired and len(paired) == count:  # 分别达39420元、20865元，增长5.3%、7.6%
        for member, before in zip(members, paired, strict=True):
            member.metric, member.rule = before.metric, "each-of-before"
        return
    right = following.right(text, last.number.end, last.high, bare=not last.number.unit, next_number=last.next_number, sibling=sibling)
    single.name_one(view, first, left, memory, here, sibling)
    listed = text.endswith("等", 0, first.tail.start) and first.number.kind == last.number.kind == "count"
    if right.kind == "name" and (left.empty or left.verb or listed) and last.number.kind in ("count", "area"):  # 烟感、水流等5类7400件终端
        for member in members:
            member.metric, member.span, member.rule = text[right.start : right.end], (right.start, right.end), "behind-shared"
        return
    for member in members[1:]:
        unit_name = restoring.DWELLERS.get(member.number.unit, "") if first.rule == "dwellers" else ""
        member.metric, member.rule = unit_name or first.metric, "shared"
        member.span = first.span
        member.doubt = first.doubt
    things = last.number.unit == "个" != first.number.unit  # 客车120辆、5000个座位
    if right.kind == "name" and last.number.kind == "count" and (things or not (first.span and first.span[0] < first.number.start)):
        last.metric, last.span, last.rule = text[right.start : right.end], (right.start, right.end), "behind"


def _act_name(view: View, first: Reading) -> str:
    """What stands behind 分别: 两家企业分别上缴税收 → 税收; a verb of payment is a name, any other is none."""
    low, high = first.tail.act
    if low >= high:
        return ""
    core = metrics.core(view.text, low, high, view.begins)
    name = view.text[core.start : core.end]
    return name if not core.verb or name in ("奖励", "补助", "补贴", "资助", "罚款", "投资") else ""
