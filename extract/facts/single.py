"""The metric of one number: which side its name stands on, what is taken from the numbers before it.

The rules are tried in their order (see :func:`name_one`); the name of the rule that fired travels with the number.
"""

from __future__ import annotations

import re
from dataclasses import replace

from extract import patterns
from extract.facts import coordination, following, lengths, metrics, regions, restoring, standards, verbs
from extract.facts.clauses import Reading, View

#: a name longer than this is cut at its last 、 or 的
LONGEST_NAME = 26
#: a clause before the noun that makes a name longer than this is left out
_LONG_CLAUSE = 14
#: 全市改造小区76个，其中某区12个: a place that takes the noun of the total
PLACE = patterns.compile(
    r"[一-龥]{1,5}(?<![示范重点贫困小园社城山库景灾老片街校厂矿牧林湖郊发地辖保超夜早菜股楼集上务能护行验置业活产])(?:[区县市镇乡州旗]|新区|街道|自治[区州县])"
)
_PLACE_ENDS = frozenset("区县市镇乡州旗道")
#: characters that it can have
_LONGEST_PLACE = 8
SUBJECT_TAIL = patterns.compile(r"(?:已|现|目前|累计|共计?|全年|先后|将|上下|(?<![境省市县区国辖])内|里)+$")
#: 同比增长9%，占年度计划7亿元的58%: the figure of the plan is one of the same thing
_OF_PLAN = patterns.compile("(?:占|完成)(?:(?!下达)[^，。；：、]){0,6}(?:计划|任务|目标|预算)[数值量额]?$")
_OF_PLAN_ENDS = frozenset("划务标算数值量额")
#: the noun is left out: 其余38家, 从131家企业中遴选12家, 报价低于成本的竟有40家
_LEFT_OUT = patterns.compile(
    "(?:(?:其余|剩余|余下)的?|中(?:共|再|又|已|先后)?(?:遴选|选出|选取|筛选|择优|评选|抽取|抽查|确定|推荐|选择|挑选)(?:出|了)?|的(?:竟|仅|只|共|就|还|已|约|也)*有|(?:位于|坐落于?|分布在|属于|处于)[^，。；：、]{1,16}的)$"
)
#: the characters that it can end with (a test compares them, as it does the other sets here)
_LEFT_OUT_ENDS = frozenset("余下的选出取优查定荐择了有")
#: characters of the longest of both: a clause of thousands of numbers is not read again for each
_REACH = 20
_AWARDED = patterns.compile(
    r"(?:被|获|荣获|获评|获得|当选|入选)[^，。；]{0,14}?(?:评为|命名为|认定为|授予|表彰为|评选为|确定为|列为|选为|聘为)(?P<name>[^，。；、]+)"
    r"|(?:荣?获得?|荣膺)了? ?[^，。；“”]{0,10}?(?P<title>“[^”]+”)"
)
_OWNING = patterns.compile(r"(?:每|人均|户均)[^，。；]{0,10}(?:拥有|配备|占有|有)$")
_PER_HEAD = patterns.compile(r"[^，。；：]{0,4}(?:人|户|亩|村|社|企|生)均")
#: 其中线上占54%: an adverb elsewhere, here the member that holds the share
_CHANNEL = patterns.compile("(?:线上|线下|网上|现场|当场)")
#: verbs that name an amount behind a noun: 研发投入占比
_SPENT = patterns.compile("(?<=[一-龥]{2})(?:投入|支出|投资|消费|出口|进口|就业|创业)$")
#: 由省与市、县按6:4比例分担: who shares is named, and the act
_APART = patterns.compile("的?(?:比例)?(?P<act>分担|承担|负担|分成|分红|分配|配套|共担|出资)")
_BY_RATIO = patterns.compile("(?:按照?|以)$")
#: 发病率却以年均3.6%的速度上升
_PACE = patterns.compile("(?:却|仍|正|还|都|均)?以(?:年均|每年|平均|月均)?(?:约|近|超过?)?$")
#: 三者合计超过2亿元
_TOGETHER = patterns.compile("[两二三四五]者")
#: what somebody does who is counted before it
_JOINS = patterns.compile(
    "(?:自愿|主动|成功|直接)?(?:入股|入社|参保|上岗|脱贫|入会|入园|入住|加盟|参赛|参训|受益|返岗|签约|落户|投产|报名|应聘)"
)
#: 其中3种为国家一级保护动物: what they are
_IS = patterns.compile("(?:均|都|全)?(?:为|是|属于?)(?![全首近主期了])")
#: money by what it is called
_FUNDS = ("资金", "经费", "专款", "贷款", "补贴", "补助", "基金", "债券", "奖金")
#: stretches of time that have a name
_TERMS = ("期", "时间", "假", "周期", "工期")
#: what is measured, behind its measure
_DISTANCES = ("误差", "缺口", "差距", "落差")
#: bodies that send the people who are counted
_SENDER = patterns.compile("(?:医院|大学|学院|公司|集团|研究[院所]|中心|局|委|学校|部门|单位)$")
#: classes of tails of a change
_MOVING = frozenset(("to", "from", "rise", "fall", "growth", "decline", "compare", "gap"))
_MOVED = _MOVING - {"to", "from"}
_LINKED = frozenset(("link", "to", "from"))
_EVENTS = frozenset(("次", "场", "场次", "轮", "轮次", "批次", "期", "起", "回", "届", "项"))


def name_one(view: View, reading: Reading, left: metrics.Core, memory: restoring.Memory, here: int, sibling: str) -> None:
    """The metric of one number: the rules in their order."""
    text, number = view.text, reading.number
    kind = number.kind
    measure = kind != "count"
    previous, behind = text[number.start - 1 : number.start], text[number.end : number.end + 1]
    listed = previous == "等"  # 把停运率、台区占比等17项指标纳入考核
    if kind in ("percent", "count") and not listed and (found := metrics.share(text, reading.low, reading.tail.start)):
        _name_share(view, reading, found, memory, here)
        return
    right = following.NOTHING
    if behind not in following.NO_NAME:
        right = following.right(
            text,
            number.end,
            reading.high,
            bare=not number.unit,
            next_number=reading.next_number,
            measure=measure,
            sibling=sibling,
            event=number.unit in _EVENTS,
            person=number.unit in ("名", "位"),
        )
    empty = left.start >= left.end
    noun = not empty and not left.verb
    if (
        noun
        and text[left.start] in "前后"
        and text.startswith(("前者", "后者"), left.start)
        and (other := restoring.turned(view, reading, memory))
    ):
        reading.metric, reading.rule = other, "turned"
        return
    if noun and text[left.end - 1] == "者" and _TOGETHER.fullmatch(text, left.start, left.end):
        reading.metric, reading.rule = "合计", "sum"
        return
    if kind == "duration" and lengths.name_taken(view, reading):
        return
    if kind == "percent" and text.startswith("的速度", number.end) and (pace := _PACE.search(text, reading.clause, number.start)):
        low = max(reading.clause, pace.start() - _REACH)
        core = metrics.core(text, low, pace.start(), view.begins)
        if not core.empty and not core.verb:
            reading.metric, reading.span, reading.rule = text[core.start : core.end], (core.start, core.end), "at-pace"
            return
    if standards.name_by_standard(view, reading, left, noun=noun):
        return
    if measure and previous in _OF_PLAN_ENDS and _OF_PLAN.search(text, max(reading.clause, number.start - _REACH), number.start):
        restoring.restore(view, reading, memory, here, moving=True)
        return
    if not measure and (right.kind != "name" or text[number.end] in "不未") and (left_out := _left_out(view, reading, memory, here)):
        reading.metric, reading.rule, reading.doubt = left_out, "part", ("metric_restored",)
        return
    if kind == "ratio" and (apart := _APART.match(text, number.end)) and (way := _BY_RATIO.search(text, reading.low, number.start)):
        core = metrics.core(text, max(reading.low, text.rfind("由", reading.low, way.start()) + 1), way.start(), view.begins)
        name = text[core.start : core.end] if core.end - core.start <= 10 and not core.verb else ""
        reading.metric, reading.rule = f"{name}{apart['act']}比例", "apart"
        reading.span = (core.start, core.end) if name else apart.span("act")
        return
    if kind == "count" and empty and (told := _IS.match(text, number.end, reading.high)) and not _AWARDED.match(text, number.end):
        named = following.right(text, told.end(), reading.high, bare=False, next_number=reading.next_number)
        if named.kind == "name" and 3 <= named.end - named.start <= 14 and (named.end == reading.high or text[named.end] in "，。；、,;"):
            reading.metric, reading.span, reading.rule = text[named.start : named.end], (named.start, named.end), "is"
            return
    moving = not reading.tail.classes.isdisjoint(_MOVING)
    if right.kind == "name" and _is_behind(reading, text, left, right, noun=noun, moving=moving):
        reading.metric, reading.span, reading.rule = text[right.start : right.end], (right.start, right.end), "behind"
        return
    if right.kind == "verb" and not measure and (awarded := _AWARDED.match(text, number.end, reading.high)):
        part = "name" if awarded["name"] else "title"
        name = awarded[part].rstrip("和与及").removesuffix("称号").removesuffix("荣誉")
        reading.metric, reading.span, reading.rule = name, awarded.span(part), "conferred"
        return
    if noun and kind == "duration" and number.qualifier == "at_most" and lengths.runs(text, left):
        lengths.name_limit(view, reading)
        return
    if kind == "duration" and lengths.name_lasting(view, reading, left):
        return
    having = "link" in reading.tail.classes and previous == "有" and number.unit in ("人", "人次") and not left.forced
    within = previous == "在" or empty or left.verb
    if right.kind == "verb" and kind == "duration" and number.qualifier == "at_most" and within:
        lengths.name_limit(view, reading)
        return
    if noun and not (having and right.kind == "verb"):
        _name_left(view, reading, left, memory, here)
        return
    if right.kind == "verb" and not measure and not moving and empty and (whole := restoring.whole(reading, memory, here)):
        reading.metric, reading.rule, reading.doubt = whole, "part", ("metric_restored",)
        return
    acting = right.kind == "verb" and not measure and not moving and (empty or having or number.unit in ("人", "人次", "户"))
    if acting and not text.startswith(verbs.words()["to"], number.end):
        stop = _ACT_ENDS.search(text, right.start, reading.high)
        end = min(stop.start() if stop else reading.high, right.start + 14)
        start = right.start
        while start < end and text[start] in "已将为了被":
            start += 1
        if end - start >= 2:
            reading.metric, reading.span, reading.rule = text[start:end].rstrip("了的"), (start, end), "act-behind"
            return
    if left.verb and not measure and (thing := _happened(view, reading, left)):
        reading.metric, reading.span, reading.rule = text[slice(*thing)], thing, "before"
        return
    if left.verb and (known := restoring.in_all(view, reading, left.start, memory, here)):
        reading.metric, reading.rule = known, "restored-act"
        return
    if left.verb and (thing := restoring.handled(view, reading, left)):
        reading.metric, reading.span, reading.rule = text[slice(*thing)], thing, "before"
        return
    if left.verb:
        reading.metric, reading.span, reading.rule = text[left.start : left.end].rstrip("了过"), (left.start, left.end), "act"
        if number.unit in ("人", "户"):
            reading.metric += f"{number.unit}数"
        return
    restoring.restore(view, reading, memory, here, moving=moving)


def _happened(view: View, reading: Reading, left: metrics.Core) -> tuple[int, int] | None:
    """The noun before a verb without an object, which tells what happened to it (数据产品累计上线200款); None where it is who or where."""
    verb = left.end - 2
    if view.text[verb : left.end] not in verbs.words()["happen"] or reading.number.unit in ("人", "人次", "户"):
        return None
    low, high = (left.start, verb) if left.start < verb else left.subject
    if low >= high:
        return None
    high = low + len(SUBJECT_TAIL.sub("", view.text[low:high]))
    core = metrics.core(view.text, low, high, view.begins)
    name = view.text[core.start : core.end]
    return None if core.verb or core.empty or len(name) < 2 or regions.is_place(name) else (core.start, core.end)


def _left_out(view: View, reading: Reading, memory: restoring.Memory, here: int) -> str:
    """The noun that a count leaves out because a number before it said it; empty where it does not."""
    number, text = reading.number, view.text
    if (
        text[number.start - 1 : number.start] not in _LEFT_OUT_ENDS
        or number.unit in ("人", "人次", "户", "次", "")
        or not _LEFT_OUT.search(text, max(reading.clause, number.start - _REACH), number.start)
    ):
        return ""
    known = memory.named[-2:]
    if (
        len(known) == 2
        and known[0].quantity.unit == known[1].quantity.unit == number.unit
        and known[0].quantity.value - known[1].quantity.value == number.value
        and known[0].sentence >= here - 1
    ):
        return known[0].metric  # 隐患117处，已整改114处，余下3处
    noun = next(
        (n.metric for n in reversed(memory.named[-8:]) if n.quantity.unit == number.unit and n.sentence >= here - 1 and not n.change), ""
    )
    others = any(text.find(word, reading.clause, number.start) >= 0 for word in ("其余", "剩余", "余下"))
    return restoring.inner_noun(noun) if others else noun


#: an act that is a name ends here
_ACT_ENDS = patterns.compile("[并，、；]")


def _is_behind(reading: Reading, text: str, left: metrics.Core, right: following.Right, *, noun: bool, moving: bool) -> bool:
    """Whether the name behind a number is its metric, where a name stands behind it."""
    number, classes = reading.number, reading.tail.classes
    name = text[left.start : left.end]
    if number.kind == "ratio":
        return not noun or text.startswith("比例", right.start)
    if number.kind == "percent":
        if noun and text.startswith(("比例", "标准"), right.start):
            return False  # 公益金15%的比例
        return not moving and text[number.start - 1] != "的" and (not noun or (not classes and not metrics.is_quantity(name)))
    if number.kind == "area" and not classes and not right.of and not metrics.is_quantity(name) and number.unit == "亩":
        return True  # 某农场206亩高产攻关田
    if number.kind == "money" and left.verb and right.of and name in verbs.words()["spend"]:
        return False  # 投资8.9亿元的新院区
    if (
        number.kind == "money"
        and left.verb
        and name.endswith(verbs.words()["spend"])
        and not text.endswith(_FUNDS, right.start, right.end)
        and (reading.next_number or verbs.work().match(text, right.start) or verbs.verb().match(text, right.start))
    ):
        return False  # 投入650万元开发服务系统
    if noun and "to" in classes and number.kind == "count" and name.endswith("》") and not right.of:
        return True  # 把《…》《…》细化为86条操作规程
    if number.kind == "duration" and "dist" in classes and not moving and text[number.start - 1] == "各":
        return True  # 校内、校外各1小时体育活动
    if right.of and text.endswith(_DISTANCES, right.start, right.end) and not name.endswith(metrics.QUANTITIES):
        return True  # 分辨0.5微米的误差
    if number.kind == "duration" and right.of and not classes - {"link"} and text.endswith(_TERMS, right.start, right.end):
        return True  # 利用3个半月的休渔期
    if (
        number.kind == "money"
        and not classes - {"link", "each"}
        and text.endswith(_FUNDS, right.start, right.end)
        and not metrics.is_quantity(name)
    ):
        return True  # 困难家庭每月另有500元交通补贴
    if number.kind != "count":
        made = number.kind == "area" and verbs.final_work().search(name) is not None  # 配套建设300亩的产业园
        return not moving and (not noun or (right.of and (name in ("为期", "历时") or made)))
    if noun and not classes and coordination.members(name) == number.value > 1:
        return True  # 依托县人民医院、县中医院2家牵头医院
    if noun and classes and (not classes.isdisjoint(_MOVED) or ((right.of or left.forced) and not classes.isdisjoint(_LINKED))):
        return False
    if (
        noun
        and not metrics.is_odd(name)
        and not (number.unit in ("名", "位") and not classes and _SENDER.search(name))
        and (number.unit in ("人", "人次") or (number.unit in ("名", "位") and text[left.start - 2 : left.start] in verbs.two()))
    ):
        return False
    if noun and text.startswith(("未达", "未能", "未完成"), right.start):
        return False  # 县级医院仍有3家未达标准
    if noun and text[left.end - 1] in "户民人员工师生者商企业" and _JOINS.fullmatch(text, right.start, right.end):
        return False  # 吸收渔民312户入股
    if noun and right.of and text.startswith("、", reading.low):
        return False  # 形成核心病种6418组、优势病种45个的目录库
    return not (noun and number.unit in ("户次", "家次", "场次", "起") and (left.forced or right.of))


def _name_left(view: View, reading: Reading, left: metrics.Core, memory: restoring.Memory, here: int) -> None:
    text, start, end = view.text, left.start, left.end
    if end - start > LONGEST_NAME:
        cut = max(text.rfind(sign, start, end - 2) for sign in "、的》")
        start = cut + 1 if cut > start else end - LONGEST_NAME
    if end - start > _LONG_CLAUSE and (text[start] == "《" or verbs.hold().match(text, start, end)) and "的" in text[start : end - 2]:
        start = text.rfind("的", start, end - 2) + 1  # 列入《…名录》的受威胁物种
    per_head = reading.change and _PER_HEAD.fullmatch(text, start, end)
    if per_head and (risen := restoring.naming(memory, here, text[start:end])):
        reading.metric, reading.rule = risen, "restored"  # 月人均养老金2968元，月人均增加108元
        return
    if per_head:  # 亩均增产: the change is part of the name
        end, reading.change = reading.number.number_start, ""
        end = min(end, reading.number.start)
    if text[start] == "单" and _SINGLE.fullmatch(text, start, end) and (most := _MOST.match(text, end, reading.number.start)):
        end = most.end()  # 单笔最高2万元
    name = text[start:end]
    reading.rule, reading.span = "before", (start, end)
    known = memory.named[-1] if memory.named else None
    if known is not None and known.end == start and known.sentence == here and metrics.MEASURED_OF.fullmatch(name):
        name, reading.rule = known.metric + name, "of-counted"
        reading.metric = name
        return
    if name[-1] in "级属上等" and metrics.ATTRIBUTE.fullmatch(name):
        whole = next((n for n in reversed(memory.named[-8:]) if n.quantity.unit == reading.number.unit and not n.change), None)
        if whole is not None and 2 <= len(whole.metric) <= 12:
            name, reading.rule = name + restoring.plain_noun(whole.metric), "attribute-of-total"
    elif (
        name[-1] in _PLACE_ENDS
        and not left.forced
        and len(name) <= _LONGEST_PLACE
        and (PLACE.fullmatch(name) or regions.is_place(name))
        and not _beside(text, start, known, here)
        and (total := restoring.total(memory, reading))
    ):
        memory.total, memory.listed = (reading.number.unit, total), len(memory.named)
        name, reading.rule, reading.subject = name + total, "place-of-total", name
    elif name.endswith(("有", "配备")) and _OWNING.search(name) and (total := restoring.total(memory, reading)):
        name, reading.rule = name + total, "owned"
    elif "每" in name and reading.number.kind == "count" and restoring.BASE.fullmatch(name) and (noun := restoring.said(memory, here)):
        name, reading.rule = name + noun, "each-of-said"  # 协调员42名，平均每家医院5名
    elif name in _WHOLES and reading.number.kind == "count" and (noun := restoring.said(memory, here, reading.number.unit)):
        name, reading.rule = noun + name, "each-of-said"  # 新增航线3条，总数达到21条
    elif name[0] == "最" and _EXTREME.fullmatch(name) and (noun := restoring.said(memory, here, reading.number.unit)):
        name, reading.rule = name[:2] + _AVERAGE.sub("", noun), "extreme-of-said"  # 月均报酬1260元，最高的3500元
    elif name in _HEADS and (spent := _OF_EACH.match(text, reading.number.end, reading.high)):
        name, reading.rule = name + spent["what"], "each-of-behind"  # 人均30万至60万元不等的安家费
    elif name in _HEADS and (noun := restoring.said(memory, here)):
        name, reading.rule = (noun.replace("总", name, 1) if "总" in noun else name + noun), "each-of-said"  # 总藏量814万册，人均1.63册
    elif len(name) <= 4 and not name.endswith(restoring.ATTRIBUTES) and (topic := restoring.topic(view, reading)):
        name, reading.rule = name + topic, "of-topic"
    reading.metric = name


def _beside(text: str, start: int, known: restoring.Named | None, here: int) -> bool:
    """Whether a name stands behind another number in one list, as a thing of its own: 先锋岗56个、责任区32个."""
    if known is None or known.sentence != here or known.rule == "place-of-total":
        return False
    return known.quantity.end == start - 1 and text[start - 1] == "、"


_SINGLE = patterns.compile("单[笔日次期项个户场人篇条]")
_MOST = patterns.compile("最[高低多少大小长短]")
_WHOLES = ("总数", "总量", "总额", "总规模")
_EXTREME = patterns.compile("最[高低多少大小长短](?:的|者)?")

_AVERAGE = patterns.compile("^(?:[年月日户亩]?均|月?人均|平均|年人均)")

_HEADS = frozenset(("人均", "户均", "亩均", "村均", "校均", "场均"))
_OF_EACH = patterns.compile("(?:不等|左右|以上)?的(?P<what>[一-龥]{2,12})")


_SHARE_OF = patterns.compile("的(?P<what>[一-龥]{2,8}?)(?=[，。；、]|贡献|创造|养活|产出|承载|生产|集聚)")
#: what a name of a share has behind its holder
_AS_SHARE = patterns.compile("(?<=.)占(?![地用道])|完成率$")


def _name_share(view: View, reading: Reading, found: re.Match[str], memory: restoring.Memory, here: int) -> None:
    """The metric of a share is what holds it; the whole follows where it is printed (民生支出占一般公共预算支出)."""
    text = view.text
    holder = metrics.core(text, reading.low, found.start(), view.begins)
    reading.tail = reading.tail._replace(start=found.start())
    whole = (found["whole"] or found["level"] or "").strip("的")
    if text[found.start() - 1 : found.start()] == "约" and not reading.number.qualifier:
        reading.number = replace(reading.number, qualifier="about")
    if found["short"] and not reading.number.qualifier:
        reading.number = replace(reading.number, qualifier="nearly")
    turned = restoring.turned(view, reading, memory) if text.startswith(("前者", "后者"), holder.start) else ""
    behind = _SHARE_OF.match(text, reading.number.end, reading.high) if holder.empty and text[found.start() - 1] in "以用凭靠" else None
    if turned:
        name, reading.rule = turned, "turned"
    elif behind:
        name, reading.rule, reading.span = behind["what"], "share-behind", behind.span("what")  # 以占全市0.9%的土地
    elif holder.empty and (channel := _CHANNEL.search(text, reading.low, found.start())):
        name, reading.rule, reading.span = channel[0], "share", channel.span()
    elif (
        holder.verb
        and found["bare"]
        and holder.subject[1]
        and text[holder.subject[0] : holder.subject[1]]
        and holder.end - holder.subject[0] <= 16
    ):
        name, reading.rule = text[holder.subject[0] : holder.end], "share"  # “标准地”供应占比
        reading.span = (holder.subject[0], holder.end)
    elif holder.empty or (holder.verb and not _SPENT.search(text, holder.start, holder.end)):
        restoring.restore(view, reading, memory, here, moving=True)
        # what holds one share holds the next, not the share: 民生支出占财政支出的80%，占生产总值的5%
        name, reading.rule = _AS_SHARE.split(reading.metric)[0], "share-restored"
    else:
        name, reading.rule = text[holder.start : holder.end], "share"
        reading.span = (holder.start, holder.end)
    if name and found["plan"]:
        name += "完成率"
    elif name and (not whole or found["bare"]) and (found["bare"] or found["kind"]):
        name += "占比"
    elif name and whole and len(whole) + 1 <= 2 * len(name) + 4:
        name = f"{name}占{whole}{found['kind'] or ''}"
    reading.metric = name
