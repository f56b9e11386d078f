"""The names of the members of a coordination: 小学、初中净入学率 holds two of them. Pure string grammar on folded text."""

from __future__ import annotations

import re

from extract import patterns
from extract.facts import metrics

_AND = patterns.compile("、|和(?!谐|平|解)|与|(?<![普以涉波惠])及(?!格|时)|以及")


#: the three sectors of the economy (GB/T 4754), counted as one
_SECTORS = "三次产业"
_TO_WHOM = patterns.compile("^(?:对(?![口外])|向|给(?!水)|为(?!主|民))")
_LEVELS = patterns.compile("(?:国家|[省市县区镇乡州])(?P<rest>级[^级]{2,})")


def names(phrase: str, count: int) -> list[str]:
    """The names that ``count`` figures go to in order (分别); empty where the phrase does not hold as many.

    >>> names("小学、初中净入学率", 2)
    ['小学净入学率', '初中净入学率']
    >>> names("城乡居民人均可支配收入", 2)
    ['城镇居民人均可支配收入', '农村居民人均可支配收入']
    """
    if count == 3 and phrase.startswith(_SECTORS):
        return [f"第{number}产业{phrase[len(_SECTORS) :]}" for number in "一二三"]
    if count == 2:
        town = "城市" if re.match("城乡(?:居民)?(?:最低生活保障|低保|特困)", phrase) else "城镇"
        for both, pair in (("城乡", (town, "农村")), ("男女", ("男性", "女性"))):
            if phrase.startswith(both):
                return [one + phrase[2:] for one in pair]
    members = [m for m in _AND.split(_TO_WHOM.sub("", phrase)) if m]
    if len(members) != count or count < 2:
        return []
    last = members[-1]
    alike = next((tail for member in members[:-1] if (tail := _alike_tail(member, last))), "")
    tails = [_shared_tail(member, last, alike) for member in members[:-1]]
    if all(tail.startswith("的") for tail in tails):  # 甲县、乙县的优良天数
        tails, last = [tail[1:] for tail in tails], last.replace(tails[0], tails[0][1:])
    return [*(member + tail for member, tail in zip(members[:-1], tails, strict=True)), last]


def members(phrase: str) -> int:
    """How many names a coordination holds."""
    return len(_AND.findall(phrase)) + 1


#: a shared tail longer than this (characters) holds a part of the last member's own name; then so much of its end is taken
_LONGEST_SHARED, _SHARED_RATE = 8, 5
#: what all members of a coordination use, though the last has a name of more than two characters
_USES = tuple(f"用{what}{of}" for what in "水电地气能工" for of in ("量", ""))
_EACH_HEAD = patterns.compile("均|居民")
_MEAN = patterns.compile("(?:[年月日季]均(?:浓度|值|气温|价格|产量|收入)|(?:年|月|日)?平均(?:浓度|气温|降水量|价格|工资|水位|流量))$")
_PEOPLE = patterns.compile("(?:患者|对象|人员|人群|群体|居民|学生|用户)[^、]*$")


def _alike_tail(first: str, last: str) -> str:
    """What stands in the last member behind the end of a name like the first one: 药品、化妆品案件 → 案件; empty where they are not alike."""
    for size in (2, 1):
        at = last.find(first[-size:])
        if at > 0 and at + size <= len(first) + 2 and len(last) - at - size >= 2:
            return last[at + size :]
    return ""


def _shared_tail(first: str, last: str, alike: str) -> str:
    """What the last member of a coordination holds for all of them: 小学、初中净入学率 → 净入学率; ``alike`` is what another member shows."""
    if metrics.is_quantity(first) or (len(first) > 3 and first[-1] == last[-1]):  # 脱贫不稳定户、突发严重困难户
        return ""
    if (level := _LEVELS.fullmatch(last)) and not first.endswith("级"):  # 国家、省、市级实验室
        return level["rest"]
    if (mean := _MEAN.search(last)) and mean.start() >= 2:  # 细颗粒物、二氧化氮年均浓度
        return mean[0]
    if tail := _alike_tail(first, last) or alike:
        return tail
    if (at := last.rfind(first[-2:])) > 2 and len(first) > 3:  # 渎职犯罪、破坏市场秩序犯罪案件
        return last[at + 2 :]
    width = len(first) if len(first) <= 3 else 2
    if last[width : width + 1] in tuple("儿员工者民师人"):
        width += 1  # 产妇、新生儿访视率
    if last[width : width + 1] == "的":
        return last[width + 1 :]
    if last[width:].endswith(_USES) and not _EACH_HEAD.search(last):
        return next(use for use in _USES if last.endswith(use))  # 工业、生活和生态环境用水
    if (close := last.rfind("”")) > 0:  # 高血压、糖尿病“两病”门诊用药限额
        return last[close + 1 :]
    if len(last) - width > _LONGEST_SHARED and metrics.is_quantity(last):  # 农业、工业和人工生态环境补水用水量
        people = _PEOPLE.search(last)
        return people[0] if people else last[-_SHARED_RATE:]
    return last[width:] if len(last) >= width + 2 and not first.endswith(last[width:]) else ""
