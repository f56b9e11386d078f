"""Numbers that only define a class of things and count nothing: 50人以上的企业有3家, 收入超过50万元的村, 亿元以上项目. Text is folded."""

from __future__ import annotations

from extract import patterns
from extract.facts.units import BOUNDARY

#: what goes on behind 以上 when the number is a statement of its own: a clause end, a verb, an adverb, a conjunction
_STATED = patterns.compile(
    rf"[{BOUNDARY}]|$|[参受获达接完得通覆增提投开加入到建被均都已将可能就在由办并和或与及至每且实用保占未不为是有需]|左右|超过"
)
_NOT_YET = patterns.compile("[未没不][^，,。；]{1,6}的")
_CHANGED = patterns.compile("[一-龥]{1,4}[到至为]")
#: made to that size: 组建50人以上的队伍
_MADE = patterns.compile(r"(?:组建|建立|建成|建设|打造|培育|形成|储备|配备|引进|设立|成立|筹建|组成|招募)[^，,。；]{0,24}$")
_COUNT_LATER = patterns.compile(
    r"的?[^，,。；：、]{1,16}?(?:共有|共|仅有|仍有|还有|有|达|占|为|由|减少|增加|增至|降至)?(?:\d|[两三四五六七八九十]个)"
)
#: 产值过百亿元企业3家, 投资超亿元项目12个
_CLASS_BEFORE = patterns.compile("(?:过|超过?|突破|达到?|上|满|逾)$")
_CLASS_AFTER = patterns.compile(
    "(?:的)?(?:大|重点|重大|龙头|工业|产业|农业|招商|新兴|优质|村级)?(?:企业|项目|县|镇|村|乡|园区|产业|集群|单位|工程|合作社|商户|集团|大户|平台|品牌|产品|强[镇村县])(?!带|上)"
)
#: the length of time in the name of a rate: 24小时晴雨预报准确率88.7%, 15秒接通率
_RATE_NAME = patterns.compile(r"[\u4e00-\u9fff]{1,12}率(?=[为达至到约超近仅均已由从升提]{0,3}[\d一二三四五六七八九十百])")
#: 144平方米以上占9.3%: the class holds the share; 得分低于60分的，: a condition
_CLASS_SHARE = patterns.compile(r"的?占(?=[\d一二三四五六七八九])")
#: 市十六届人大三次会议: which one, not how many
_MEETING = ("会议", "全体会议", "全会", "常委会")
_LIMIT = patterns.compile("低于|高于|超过?|不足|不满|未达")
_RATED = patterns.compile("(?:率|比例|比重|占比)在?$")
#: how many of those meant there are
_HELD = patterns.compile(
    "的[^，。；：、\\d]{0,12}?(?:比例|占比?|接近|达到?|有|为|超过?|近)(?:[^，。；：、\\d]{0,3})(?=[\\d一二三四五六七八九十]+(?:[个家名人户所成％%]|\\.))"
)
_BENEFIT = patterns.compile("的[^，。；：、]{0,6}(?:补助|补贴|奖励|资助|奖金|补偿|贷款|扶持|支持|罚款)")
_CLASS_OF = patterns.compile("的[^，。；：、\\d]{2,10}(?=\\d)")
_OF = patterns.compile("[^，,。；：、]{0,6}的(?=[^，,。；：])")
_HAVING = patterns.compile("的(?:仅|只|共|还|仍)?有(?=[\\d一二三四五六七八九十两])")
#: 对单日结算超过40人次的村卫生室: whom an act is for
_TARGET = patterns.compile("(?:^|[，,。；：、])(?:对(?!外|口|比)|凡|凡是)[^，,。；：]{0,16}$")
#: 有9个站点日最高气温超过40℃: what those that are counted have
_COUNTED_WITH = patterns.compile(r"有(?:\d[\d ,.]*|[一二三四五六七八九十百两]+)[个家名户座处条只所人村县镇][^，,。；：\d]{3,20}$")
#: signs without one of which no unqualified number (a length of time apart) is a limit: before it, and behind it
_OPEN_BEFORE = frozenset("≥≤><满过超破达到上逾")
_OPEN_BEHIND = frozenset("以之及会全常有徒")
_OPEN_ENDS = ("以上", "以下", "以内", "之内", "以外", "之外")


def threshold(text: str, start: int, number_start: int, behind_unit: int, end: int, kind: str) -> bool:
    """Whether the number at ``start``..``end`` (qualifiers included; ``kind`` of its unit) only says which things are meant.

    >>> threshold("用工50人以上的企业有3家", 2, 2, 5, 7, "count"), threshold("每年培训50人以上,", 4, 4, 7, 9, "count")
    (True, False)
    """
    previous = text[number_start - 1 : number_start]
    if (
        start == number_start
        and end == behind_unit
        and kind != "duration"
        and previous not in _OPEN_BEFORE
        and text[end : end + 1] not in _OPEN_BEHIND
    ):
        return False  # most numbers: none of the rules has anything to go by
    if previous in ("≥", "≤", ">", "<") and text.startswith(")", end) and "(" in text[max(0, start - 14) : start]:
        return True  # 高温日数(日最高气温≥35℃)
    limit = start < number_start and _LIMIT.match(text, start) is not None
    if kind == "percent" and limit and _HAVING.match(text, end):
        return True  # 复工率超过95%的有9个
    if limit and _OF.match(text, end) and _TARGET.search(text, max(0, start - 20), start):
        return True
    if (
        kind == "percent"
        and text[behind_unit:end].endswith(_OPEN_ENDS)
        and _RATED.search(text, max(0, start - 12), start)
        and _CLASS_OF.match(text, end)
    ):
        return True  # 发生率在20%以上的贫困村92个
    if kind in ("percent", "percentage_point", "multiple", "ratio"):
        return False
    if (
        kind not in ("count", "duration", "money")
        and (end == len(text) or text[end] in BOUNDARY)
        and limit
        and _COUNTED_WITH.search(text, max(0, start - 30), start)
    ):
        return True
    if (kind == "duration" and end == behind_unit and _RATE_NAME.match(text, end)) or text.startswith(("有期徒刑", "徒刑"), end):
        return True
    if kind == "duration" and text[start - 1 : start] == "满" and text.startswith("的", end):
        return True
    if kind not in ("count", "money") and (limit or previous == "满") and _HELD.match(text, end):
        return True  # 睡眠不足8小时的高中生接近七成
    inner = text.endswith(("内", "之内", "以内"), behind_unit, end)
    opened = inner or text.endswith(_OPEN_ENDS, behind_unit, end)
    if not opened and text[end : end + 1] in _OPEN_BEHIND:
        suffix = next((s for s in _OPEN_ENDS if text.startswith((s, "及" + s), end)), "")
        if suffix:
            opened, end = True, end + len(suffix) + (text[end] == "及")
    if text.startswith(_MEETING, end) and "届" in text[max(0, start - 8) : start]:
        return True
    if opened and kind not in ("count", "duration") and _CLASS_SHARE.match(text, end):
        return True
    if text.startswith("之间的", end) and _CLASS_SHARE.match(text, end + 2):
        return True  # 在3000元至5000元之间的占35%
    if text.startswith(("的，", "的,"), end) and limit:
        return True
    if opened and text[start - 1 : start] in ("由", "从") and _CHANGED.match(text, end):
        return False  # 由1000元以下放宽到3000元
    if opened:
        if text.startswith("的", end):
            if kind == "money" and _BENEFIT.match(text, end):
                return False  # 1万元以内的一次性补助
            return not _MADE.search(text, max(0, start - 30), start) or bool(_COUNT_LATER.match(text, end))
        return not inner and (not _STATED.match(text, end) or bool(_NOT_YET.match(text, end)))
    if kind == "money" and _CLASS_BEFORE.search(text, max(0, number_start - 3), number_start):
        return bool(_CLASS_AFTER.match(text, end))
    if start < number_start and text.startswith("的", end) and _COUNT_LATER.match(text, end):
        return not _MADE.search(text, max(0, start - 30), start)
    return False
