"""What a number counts or measures: the noun phrase before it. Pure string grammar on folded text.

Glossary: a *core* is what stands before the tail (see tails.py), back to the last comma. A *name* is the noun phrase of a core: behind
its verb, without time, place and adverbs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from extract import patterns
from extract.facts import verbs

#: no more than this (characters) is read to the left of a number
LONGEST_CORE = 120
#: where something is the case, said of the whole: it is the subject, no part of the metric
SCOPE = patterns.compile(
    r"(?:(?:全|我|本|该)(?:省|市|县|区|镇|乡|村|国|州|旗|盟|校|院|厂|局|街道?|公司|行业|系统|域|辖区|流域|集团|园区|新区|师|团)(?![一-龥]{0,2}(?:化|性)|赛(?![区事场]))|[国省市县区州境海]内外$|各地|辖区内?|域内|境内|县域内|市域内|区域内|县里|镇里|村里|市里|区里)(?:(?:已|现|目前|累计|共计?|里|内|上下|范围内)(?!有制))?"
)
#: the characters that it can begin with (a test compares them)
_SCOPE_BEGINS = frozenset("国省州海全我本该各辖域境县市区镇村")
_ENUMERATOR = patterns.compile(
    r"(?:[①-⑳]|[一二三四五六七八九十]{1,3}(?:是|要)|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}(?:[.、](?!\d)|\)|(?:\.\d{1,2}){1,3}(?=[一-龥“《]))|[一二三四五六七八九十]{1,3}、|首先|其次|再次|最后|此外|第[一二三四五六七八九十][，,、]|——|[一二三四]期)"
)
_IDLE = patterns.compile(
    r"(?:[中里]$|[、，,；;：:\s)”。/—【】▲△★☆●○◎■□◆◇※]+|和(?!谐|平|解)|与(?!会)|及(?!时|格)|以及|并且?(?!购|网)|且|还(?!款)|同时|或者?|另外|另有?|此外|其中|其余|包括|包含|含(?!量|氧|税)|目前|现已|现有|现(?!金|代|货|役|状|实|存|钞|房|场)|已经?|将|共有|共计?(?!同|享|建|青|体|产|和)|累计(?=.)(?!结余|确诊|死亡|折旧)|总计|合计|先后|全部|仅|只有?|都|均|现场(?=.{2})|(?:线上线下|线上|线下|网上|现场|当场)$|预计|力争|计划|初步核算|分别|各(?=有)|大力|积极|持续|不断|深入|全面|主动|虽然|尽管|但(?!书)|再(?!生|就业|贷|造|犯|保险|分配|融资|担保)次?|又|也|一次性|依法|成功(?!率)|直接(?!参与|经济损失|融资|投资|费用|排放|用户|损失)|一度(?!电)|竟(?=有)|每年(?=.)|切实|有效(?=带动|提升|缓解|解决|化解|保障|遏制|防范|降低|改善|促进|推动|破解|处置|盘活|整合|减少|拉动|控制|落实|避免|增加|激发|拓宽|衔接|吸引|调动|释放|助力|应对|拦截|挽回|消除|扩大|撬动)|进一步|着力|率先|因此|截至|不断|[两二三四]者(?=合计|共计|总计|累计|相加|加起来)|免费|统筹|公司(?=累计|共|先后|已|现)|我们|届时|原则上|(?:\d+|[一二三四五六七八九十两]+)个?[年月周天日][之以]?内|在(?![校建岗册园职读编库产线籍押逃营研售孵矫役外]))"
)
#: those of the idle signs that are no blanks, and the blank of folded text
_IDLE_SIGNS = frozenset("、，,；;：: )”。/—【】▲△★☆●○◎■□◆◇※")
#: the letters that enumerators, idle words and scopes begin with (a test compares them)
_LEAD_BEGINS = frozenset(
    "虽尽但国省州海两一七三不与且中主九也二五仅以依先免全八公六共其再分切初力包区十原县又及另只各合同含和四因在均域境大将届已市并当总成我或截持最有本村此每深率现目直着积竟第累线统网计该辖还进都里镇预首"
)
#: how a figure was reckoned: 按年平均汇率(折算为)
_BASIS = patterns.compile(r"按(?!期|时|规).{0,14}(?:汇率|价格?|口径|标准|计算|折算|统计|测算)")
_PREPOSITION = patterns.compile(
    r"(?:按照?|参照|依照|(?<![所可予加难足])以|凭借|依托|依靠|(?<![面针应])对|(?<![行作成因])为|(?<!自)从|把|将|^[向比较给由让使])$"
)
_PREPOSITION_ENDS = frozenset("按照以借托靠对为从把将向比较给由让使")
#: 以“链长+专班”机制招商: how it was done
_MANNER = patterns.compile(
    r"(?:以|按照?|通过|采取|采用|运用|依托)[^，。；的]{1,16}?(?:机制|方式|模式|形式|办法|途径|渠道|手段)(?=[^的和与、])"
)
#: the state before a change, where its number is no row
_BEFORE_CHANGE = patterns.compile(
    r"[由从](?:(?:原来|原先|过去|以前|以往|最初|此前|传统)的?[^，。；]*|每[^，。；组]*|(?:近|约)?\d[^，。；组]*(?:[以之][上下内]|[次年月天周]))$"
)
#: 建议中涉及环保的40件: the whole is what is counted
_OUT_OF = patterns.compile(r"(?P<whole>[^，。；]{2,}?)中(?![级等高小学国央医心])")
#: 种粮大户每亩补贴: who is paid is the subject
_EACH_BASE = patterns.compile(
    r"(?P<who>[^，。；每]+[户农民人员者师生业位庭工属象童村校区医家的])每(?:人|户|亩|名|生|家|个|村|吨|台|辆|次|月|年|床|车|校)(?:每(?:年|月|次|天))?(?:补贴|补助|奖励|奖补|补偿|收费|租金|资助|发放)$"
)
#: 某某公司投资: who pays is the subject
_PAYER = patterns.compile(
    r"(?P<payer>[^，。；]{2,}(?:公司|集团|企业|财政|政府|基金会|工会|委员会|[^会]局|社会))(?:投资|出资|捐资|捐款|捐赠|支出|奖励|补贴|补助|投入|注资|配套)"
)
#: 每人带头拿出2万元入股: what it is for stands behind
_EACH_GIVES = patterns.compile("每[人户家村社](?:[一-龥]{2})?(?:拿出|掏出|凑)了?")
_PAYS = ("投资", "出资", "捐资", "捐款", "捐赠", "支出", "奖励", "补贴", "补助", "投入", "注资", "配套")
_ENDS_IN_AND = (
    "劝和",
    "总和",
    "饱和",
    "调和",
    "讲和",
    "惠及",
    "涉及",
    "普及",
    "波及",
    "参与",
    "赠与",
    "给与",
    "民约",
    "公约",
    "条约",
    "节约",
    "预约",
    "签约",
    "履约",
)
_PAYS_LAST = frozenset(word[-1] for word in _PAYS)
_FREQUENCY = patterns.compile(
    r"(?![人户]均)[^，。；]{0,14}(?P<often>每(?:个?(?:半年|季度|学期|工作日|月|周|年|天|日)))(?:至少|都|均|定期|开展|组织)?"
)
#: 数控、护理等专业: the noun behind 等 stands for the list
_LISTED = patterns.compile(
    r".*[、》”]?[^、，。；]{1,30}(?<![一二三四五特甲乙丙初中高上优劣])等(?!级|次|额|待|候|离|于|效|同|奖)(?:各类|各种|多种|重点|主要)?(?=.)"
)
_AMID = patterns.compile(
    r"[^，。；：在]{0,12}(?P<in>在(?![校建岗册园职读编库产线籍押逃营研售孵矫役])[^，。；：在]{2,24}?[中里](?![国学小心医医院央型级年期等间]))"
)
#: what somebody means to do by a year: 集团计划到2026年再投资
_MEANS_TO = patterns.compile("(?P<who>[^，。；、的]*?)(?:计划|打算|准备|拟|预计|力争|争取)(?=到?\\d{4}年)")
_SINCE = patterns.compile("从[^，。；]{2,}$")
#: one of the things that the number says how large they are
_ONE_OF = patterns.compile(
    "[^，。；]{0,12}(?:(?:从|是|有|为|租下?|建了?|租了|办了?)一[家个座间处片块栋所条]|^一[家座间处片块栋所条])(?:占地|面积)?"
)
_GRADES = ("甲等", "乙等", "丙等", "特等", "头等", "优等", "一等", "二等", "三等")
#: what brings it about that somebody does or has what is counted
_LETTING = patterns.compile("[^，。；的]{2,}(?:就|曾|还|也|更|能|可)*(?<![转出退谦礼])让(?![利步渡])(?=[^，。；]{4,})")
#: a clause before the noun: 因修建水电站先后迁入的移民; 需求大、适合教学的工种
_RELATIVE = patterns.compile(
    "(?:(?:因(?!素)|由|被|经过|经由)[^，。；、的]{3,}|[^，。；、的]{2,}[大小多少高低强好快]、[^，。；、的]{2,})的(?=[^，。；、的]{2,}$)"
)
_SPAN = patterns.compile("从[^，。；]{2,}[到至][^，。；]{1,10}历时")
_IN_TURN = patterns.compile("依次[为是有](?=..)")
_WITHIN = patterns.compile("[一-龥]{2,8}期内(?=..)")
#: what a bracket behind a name says of its count, and not of the name
_ASIDE_OF = patterns.compile(r"\((?:不?含|包括|其中|不?计|按|以下|下同|折合|单位|当年价|可比)[^()]*\)$|\([^()]*下同\)$")
#: a number that is no row says of which kind the thing is, up to its 的
_SIZED = patterns.compile(r"[^，。；]*\d[^，。；的]*的")
#: a name that ends so holds its verb inside: 矛盾纠纷调处成功率
_RATES = ("率", "比例", "占比", "比重", "满意度", "时间", "时长", "时限", "用时", "耗时", "浓度", "水平", "标准")
_RATES_LAST = frozenset(word[-1] for word in _RATES)


@cache
def _together() -> re.Pattern[str]:
    """All that was done, behind by whom or when."""
    return patterns.compile(f"(?<![公总合一])共计?(?={verbs.choice([*verbs.words()['verb'], *verbs.words()['work']], {})})")


#: a named tuple out of a plain one, in a third of the time that its class takes: one is made for every number
_new = tuple.__new__


class Core(NamedTuple):
    """The name found in a core: its stretch, whether it is the verb itself, and the subject before it."""

    start: int
    end: int
    verb: bool = False  # the core ends with its verb: the metric stands behind the number, or is the act itself
    subject: tuple[int, int] = (0, 0)
    forced: bool = False  # a strong verb was cut
    act: str = ""  # that verb

    @property
    def empty(self) -> bool:
        return self.start >= self.end


def core(text: str, low: int, high: int, times: Mapping[int, int]) -> Core:
    """The name in ``text[low:high]``; ``times`` maps the start of a time to its end."""
    start, end = low if high - low <= LONGEST_CORE else high - LONGEST_CORE, high
    while (
        end > start
        and not text.endswith(_GRADES, start, end)
        and text[end - 1] in "的、，, 等“：:（(和与及≥≤=<>×约"
        and text[end - 2 : end] not in _ENDS_IN_AND
    ):
        end -= 1
    if start >= end:
        return _new(Core, (end, end, False, (0, 0), False, ""))
    if _ONE_OF.fullmatch(text, start, end):
        return Core(end, end)  # 从一家不足200平方米的副食店起步
    if text[end - 1] == ")" and (bracket := text.rfind("(", start, end)) > start and _ASIDE_OF.match(text, bracket, end):
        end = bracket  # 教职工(含其他机构)584087人
    changed = text.find("由", start, end) >= 0 or text.find("从", start, end) >= 0  # asked first: in most names neither is
    if changed and (state := _BEFORE_CHANGE.search(text, start, end)) and state.start() - start >= 2:
        end = state.start()  # 频率由原来的每5分钟一次提高到每秒20次
    if text[start] == "中" and start and "一" <= text[start - 1] <= "龥" and not MIDDLE.match(text, start):
        start += 1  # 信访件214件中重复件占一成
    relative_end = text[end : end + 1] == "的" and end < high
    subject = (0, 0)
    if start in times or text[start] in _LEAD_BEGINS or not text[start].isalpha():  # else nothing stands before the name
        start, subject = _lead(text, start, end, times)
    if start >= end:
        return Core(end, end, False, subject)
    stretch = text[start:end]
    if "年" in stretch and (plan := _MEANS_TO.match(stretch)) and (until := times.get(start + plan.end(), end)) < end:
        subject = subject if subject[1] or not plan["who"] else (start, start + plan.end("who"))
        start, _ = _lead(text, until, end, times)
        stretch = text[start:end]
        if not stretch:
            return Core(end, end, False, subject)
    if "从" in stretch and text[end : end + 1] in ("到", "至") and _SINCE.search(stretch):
        return Core(end, end, False, subject)  # 从发出指令到43户村民撤离
    if stretch[-1] == "着" and len(stretch) > 2:
        return Core(end - 2, end, True, subject if subject[1] else (start, end - 2))  # 供销社背着640多万元债务
    if stretch[0] == "按" and _BASIS.fullmatch(stretch):
        return Core(end, end, False, subject)
    led = start
    if stretch[0] in "以按通采运依" and (manner := _MANNER.match(stretch)) and manner.end() < len(stretch):
        start, stretch = start + manner.end(), stretch[manner.end() :]
    each = "每" in stretch
    if each and _EACH_GIVES.fullmatch(stretch):
        return Core(end, end, False, subject)
    if stretch[-1] in _PREPOSITION_ENDS and (preposition := _PREPOSITION.search(stretch)):
        return Core(end, end, subject=subject if subject[1] or not preposition.start() else (start, start + preposition.start()))
    if relative_end and (whole := _OUT_OF.match(stretch)):
        return Core(start, start + whole.end("whole"), False, subject)
    if each and (often := _FREQUENCY.match(stretch)) and often.end() < len(stretch):
        subject = subject if subject[1] else (start, start + often.start("often"))
        start, stretch = start + often.end(), stretch[often.end() :]
    if stretch.endswith("历时") and _SPAN.fullmatch(stretch):
        return Core(end - 2, end, False, subject)  # 从开工到下水历时14个月
    if "让" in stretch and (made := _LETTING.match(stretch)):
        start, stretch = start + made.end(), stretch[made.end() :]  # 一次赤潮就曾让集团损失
    if "在" in stretch and (amid := _AMID.match(stretch)) and amid.end() < len(stretch) - 1:
        subject = subject if subject[1] or not amid.start("in") else (start, start + amid.start("in"))
        start, stretch = start + amid.end(), stretch[amid.end() :]  # 学生在艺术展演中获奖
    if "期内" in stretch and (within := _WITHIN.match(stretch)):
        start, stretch = start + within.end(), stretch[within.end() :]  # 冷静期内劝和
    if "的" in stretch and (sized := _SIZED.match(stretch)) and sized.end() < len(stretch) - 1:
        start, stretch = start + sized.end(), stretch[sized.end() :]  # 距今约5000年的房址
    if "的" in stretch and (clause := _RELATIVE.match(stretch)):
        start, stretch = start + clause.end(), stretch[clause.end() :]
    if "等" in stretch and (listed := _LISTED.match(stretch)):
        start, stretch = start + listed.end(), stretch[listed.end() :]
    if each and (based := _EACH_BASE.match(stretch)):
        subject = subject if subject[1] else (start, start + based.end("who"))
        start, stretch = start + based.end("who"), stretch[based.end("who") :]
    last_sign = stretch[-1]
    if last_sign in _PAYS_LAST and stretch.endswith(_PAYS) and (payer := _PAYER.fullmatch(stretch)):
        return Core(start + payer.end("payer"), end, False, subject if subject[1] else (start, start + payer.end("payer")))
    if "依次" in stretch and (turn := _IN_TURN.search(stretch)):
        start, stretch = start + turn.end(), stretch[turn.end() :]  # 居前的依次为食品1322件
    if "共" in stretch and (together := _together().search(stretch, 2)):
        start, stretch = start + together.end(), stretch[together.end() :]  # 枯水期、丰水期共检测水样1272份
    last, forced, act = None, False, ""
    size = len(stretch)
    floor = 1 if last_sign in _RATES_LAST and stretch.endswith(_RATES) else size + 1
    # looked for once before it is looked for again and again: most names have none
    if stretch[0] != "每" and (found := verbs.verb().search(stretch)) and not stretch.startswith("人均"):
        for match in verbs.verb().finditer(stretch, found.start()):
            if match.start() >= floor:
                break
            rest = size - match.end()
            if floor == 1 and _SHORT_RATE.fullmatch(stretch, match.end()):
                break  # 抢救成功率
            if rest == 0 and last is not None and size - last.end() > 4:
                break  # 接到不良反应报告: the object ends with a word that is a verb elsewhere
            if rest != 1 or last_sign in "村镇乡县区市省校人":
                last = match
    if last is not None and "的" in stretch[last.end() :]:
        relative = verbs.hold().search(stretch)
        last = None if relative and relative.start() < last.start() else last
    if last is not None:
        if last.end() == size:
            return _act(text, start, start + last.start(), end, subject, times)
        before = stretch[: last.start()]
        if 2 <= len(before) <= 16 and "的" not in before and not subject[1]:
            subject = (start, start + last.start())
        act = last[0]
        start += last.end()
        forced = True
    elif stretch[0] == "对" and stretch.endswith(_TRADE):
        return Core(start, end, False, subject)  # 对亚洲出口4854亿元
    elif stretch[0] in "对向给为将把" and (final := verbs.final_work().search(stretch)):
        return Core(start + final.start(), end, True, subject)
    if start != led:  # else it was seen to already
        start, more = _lead(text, start, end, times)
        subject = subject if subject[1] else more
    name = text[start:end]
    plain = "的" not in name
    opening = None
    if name[:2] in verbs.openings():
        if not forced and plain and (held := verbs.hold().match(name)) and len(name) - held.end() >= 2:
            start, name = start + held.end(), name[held.end() :]
        opening = verbs.work().match(name)  # a rate has its act in its name: 整治完成率
        if opening and name[opening.end() :] in _BROAD:
            opening = None  # 体检项目, 改造工程
    if opening and plain and not _SHORT_RATE.fullmatch(name, opening.end()):
        start += opening.end()
    elif verbs.is_bare(name):
        return Core(start, end, True, subject)
    while start < end and text[start] == "的":
        start += 1
    if not forced and end - start > 3 and text[start] in "把将" and text[start + 1] not in "守脉关握控手门军士领近":
        start += 1  # 把渠系水利用系数提到0.68
    return _new(Core, (start, end, False, subject, forced, act))


_TRADE = ("出口", "进口", "进出口", "投资")
#: nouns that say little without the work before them
_BROAD = frozenset(("项目", "工程", "任务", "对象", "事项", "课程", "设施", "小区", "费用", "经费", "人员"))
#: a bracket inside a name: 中欧班列(某地)
_ASIDE = patterns.compile(r"\([^()]{1,8}\)")


def _act(text: str, low: int, verb: int, end: int, subject: tuple[int, int], times: Mapping[int, int]) -> Core:
    """A core that ends with its verb: the verb is the name, what stands before it the subject."""
    if low < verb and not subject[1]:
        subject = (low, verb)
    if text[verb:end] in ("安排", "完成", "实现", "预算", "支出") and text.endswith(QUANTITIES, low, verb):
        return Core(low, verb, False, (0, 0))  # 一般公共预算支出安排
    if text[verb - 2 : verb] in verbs.two() and verb - low <= 12 and not re.search("[的、在以向对为将]", text[low:verb]):
        return Core(low, end, True, subject)  # 地质灾害避险搬迁安置: two verbs in a row name one act
    begin = low if 0 < len(_ASIDE.sub("", text[low:verb])) <= 6 and not re.search("[的、在以向对为将]", text[low:verb]) else verb
    return Core(begin, end, True, subject)


#: what still belongs to a time before it: 2024年的, 三年间累计; 2024年中医诊疗量 and 2023年内河货运量 begin with words of their own
_TAIL_OF_TIME = patterns.compile(
    "的|[间内前底末中来起](?=[，,、：:]|累计|共(?!同|建|享)|已|全[市县区省乡镇村校院]|先后|平均|计划|预计|新[增建]|完成|实现|达)"
)


def _lead(text: str, start: int, end: int, times: Mapping[int, int]) -> tuple[int, tuple[int, int]]:
    """Where the name can begin: behind enumerators, times, conjunctions, adverbs and places that mean the whole."""
    subject = (0, 0)
    while start < end:
        if text[start] in _IDLE_SIGNS:
            start += 1
            continue
        if text[start] == "(" and text.find(")", start, end) < 0:
            start += 1
            continue
        if start in times and times[start] <= end:
            start = times[start]
            if start < end and _TAIL_OF_TIME.match(text, start, end):
                start += 1
            continue
        if text[start] not in _LEAD_BEGINS and text[start].isalpha():
            break  # most names
        match = _ENUMERATOR.match(text, start, end) or _IDLE.match(text, start, end)
        if match is None and (match := SCOPE.match(text, start, end)):
            subject = match.span()
        if match is None or match.end() == start:
            break
        start = match.end()
    return start, subject


_SHORT_RATE = patterns.compile(".{1,4}率")
#: what is measured of the things counted before it: 4条干渠总长21.66km
MEASURED_OF = patterns.compile(
    "(?:总长度?|全长|长度|总?面积|总?投资额?|总?库容|总?产值|总?装机(?:容量)?|总?金额|总?造价|总?产量|总?产能|增加值)$"
)
#: what begins with 中 and is counted
MIDDLE = patterns.compile("中[学心医小队外型药标专国央试职层青老高欧等级间巴餐介文华式西部期年原方共考技]")

#: nouns that name a quantity, not a thing that can be counted
QUANTITIES = (
    "率", "数", "量", "额", "值", "比", "比例", "比重", "占比", "面积", "标准", "浓度", "水平", "收入", "支出", "成本", "价格", "指数",
    "时间", "时长", "时限", "强度", "天数", "投资", "资金", "产能", "规模", "长度", "总长", "全长", "里程", "造价", "工资", "月薪",
    "年薪", "租金", "利润", "营收", "装机", "库容", "预算", "余额", "贷款", "补贴", "奖励", "罚款", "损失", "效益", "寿命", "年龄",
    "高度", "宽度", "深度", "温度", "重量", "人口", "满意度", "感", "周期", "日", "得分", "评分", "GDP",
)  # fmt: skip

_QUANTITIES_LAST = frozenset(word[-1] for word in QUANTITIES)


def is_quantity(name: str) -> bool:
    """Whether a name ends like that of a quantity."""
    return name[-1:] in _QUANTITIES_LAST and name.endswith(QUANTITIES)


_SHARE = patterns.compile(
    r"(?:在[^在，。；：]{2,14}中)?所?占(?!地|道|用(?![水电气地能药工])|线)(?P<bare>比(?!例|重|率))?(?:到|了|据)?(?P<whole>[^占，。；：]*?)(?P<kind>的?(?:比重|比例|份额|百分比|总量|总数))?的?$"
    r"|(?:为|是|占|完成|达到?|相当于|超过?)了?(?P<plan>(?:年度|全年|本年度?|当年|年初|调整后?|既定|预期|预定|总体?|原定?|任务|投资|财政)*的?(?:计划|预算|目标任务|目标|任务|序时进度|控制数|指标))[数值量]?的$"
    r"|(?:已经?)?(?:达到|(?:仅|只|约)?(?:相当于|(?<=仅)为|(?<=只)有)|(?P<short>不到|不足))(?P<level>(?![一二两三四五六七八九十半\d]+个?(?:年|月|周|天|小时|岁|[人名家户个所]的))[^占，。；：]{2,}?)的$"
)


def share(text: str, low: int, high: int) -> re.Match[str] | None:
    """占… at the end of a core: where the holder ends, the whole it is a share of, and how the share is called."""
    if high - low > LONGEST_CORE:
        low = high - LONGEST_CORE
    if text.find("占", low, high) < 0 and not text.endswith("的", low, high):
        return None
    return _SHARE.search(text, low, high)


#: names that only say of which kind: they need the noun of the total (省级 5 家 of 健康企业)
ATTRIBUTE = patterns.compile(
    r"(?:国家|部|省部?|自治区|市|州|地|县|区|镇|乡|村|园区|集团)(?:级|属)(?:以上|及以上)?|[甲乙丙一二三四A-E]级|[甲乙丙]等"
)
_ODD_WORDS = "对(?![口象外照])|为|由|将(?!军)|被(?!困|服)|把|向|从(?!业|医|教)|给|或|并(?!购|网)|因为|按照|按(?![期时劳])|尤其|经过|方面|这|那|可(?![再回])"
#: the characters that they begin with (a test compares them)
_ODD_BEGINS = frozenset("对为由将被把向从给或并因按尤经方这那可")
_ODD_START = patterns.compile(rf"(?:{_ODD_WORDS})|[^一-龥A-Za-z0-9“《(每]|\d+[)）.、]")
_ODD_LAST = frozenset("了的着过在于与及和对向把将被给从")
_ODD_ENDS = ("始终", "分别", "已经", "以及", "方面", "情况", "过程")
_ODD_ENDS_LAST = frozenset(word[-1] for word in _ODD_ENDS)


def is_odd(name: str) -> bool:
    """Whether a name looks like a piece of a clause and not like a noun phrase: too short, too long, verbs inside, odd ends."""
    if len(name) < 2:
        return name not in tuple("省市县区镇乡村国站所院校人户项家")
    first, last = name[0], name[-1]
    if last in _ODD_LAST or (last in _ODD_ENDS_LAST and name.endswith(_ODD_ENDS)) or "分别" in name:
        return True
    if (first in _ODD_BEGINS or not "一" <= first <= "龥") and _ODD_START.match(name):
        return True
    if first == "“" and len(name) - name.find("”") > 6:
        return True
    if is_quantity(name) or first == "每" or last in "”》":
        return len(name) > 20
    if len(name) > 14:
        return True
    # a verb that counts stands behind two characters and before another
    plain = len(name) > 3 and "的" not in name and "“" not in name and "(" not in name
    inside = verbs.verb().search(name, 2) if plain else None
    return inside is not None and inside.end() < len(name)
