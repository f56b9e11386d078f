"""What looks like a number and is none: names, ordinals, ranks, slogans. The negative side of :mod:`extract.facts.quantities`.

Three questions are asked about a numeral, from cheap to dear: does it stand inside brackets or quotes that close a name (:func:`enclosed`),
do the characters before it make it an ordinal, a rank or a basis (:func:`before`), does it open a known name (:func:`opens`).
All offsets are in folded text (:func:`extract.text.fold`).
"""

from __future__ import annotations

import csv
import re
import tomllib
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from extract import patterns
from extract.facts.units import BOUNDARY, Unit

#: 《》 name documents, 〔〕 and [] hold the year of a document number; short quotes without a clause in them are names and slogans
_ENCLOSED = patterns.compile(
    r"""(?=[《〔\[(“‘"「『])(?:
        (?P<title>《(?:[^《》\n]|《[^《》\n]*》){1,120}》)
      | (?P<document_number>[〔\[](?:19|20)\d\d[〕\]](?:第?\d{1,5}号)?|\((?:19|20)\d\d\)(?:第?\d{1,5}号))
      | (?P<quoted_name>“[^“”，。；！？\n]{1,24}”)
      | (?P<quoted_name2>‘[^‘’，。；！？\n]{1,24}’)
      | (?P<quoted_name3>"[^"，。；！？\n]{1,14}")
      | (?P<quoted_name4>[「『][^「」『』，。；！？\n]{1,24}[」』]))""",
    re.VERBOSE,
)
_OPENING = patterns.compile('[《〔\\[(“‘"「『]')

#: 前 behind these is no rank: 目前12个, 提前3天, 岗前5次
_NOT_FRONT = "目当此以之日会先午生空提面跟产班课岗餐术行眼婚战赛考节汛雨冬春夏秋上时史期"
_BEFORE = patterns.compile(
    rf"""(?:
      (?P<ordinal>第(?:[一二三四五六七八九十\d]{{1,3}}[、和及与])*)
    | (?P<per_unit>每[隔满逢]?)
    | (?P<front_rank>(?<![{_NOT_FRONT}])前|(?<=[竞大联决]赛)前)
    | (?P<label>(?:(?<![一-鿿])|[附见如下上本该以按在由据与和或])[图表]|附件|附录|附图|附表|公式)
    | (?P<rank>(?:排名|排行|位列|位居|名列|排在)(?:全[国省市县区球]|世界|第|后|末|倒数)?)
    )$""",
    re.VERBOSE,
)
_BEFORE_LAST = frozenset("图表件录式第、和及与每隔满逢前名行列居排在国省市县区球界后末数")


def enclosed(text: str) -> list[tuple[int, int, str]]:
    """Stretches whose numbers belong to a name, in order: (start, end, rule).

    >>> enclosed("按照《2023年工作要点》,开展“五进”宣传")
    [(2, 13, 'title'), (16, 20, 'quoted_name')]
    """
    if not _OPENING.search(text):
        return []
    return [(m.start(), m.end(), (m.lastgroup or "").rstrip("234")) for m in _ENCLOSED.finditer(text)]


def before(text: str, start: int) -> str | None:
    """The rule by which the characters before ``start`` take the number out of the statistics, or None.

    >>> before("荣获第3名", 3), before("位居全省前3位", 5), before("建成3座", 2)
    ('ordinal', 'front_rank', None)
    """
    if not start or text[start - 1] not in _BEFORE_LAST:
        return None
    low = start - 12 if start > 12 else 0
    if text[start - 1] in "、和及与" and text.find("第", low, start) < 0:
        return None  # a list, but of no ordinals
    match = _BEFORE.search(text, low, start)
    return match.lastgroup if match else None


class _Opener(NamedTuple):
    """One pattern of names; ``second`` is its second character, empty where there are several."""

    second: str
    rule: str
    pattern: str


@cache
def _openers() -> dict[str, list[_Opener]]:
    """Names by the number word they can begin with, in the order in which they are tried (extract/data/number_names.csv)."""
    by_first: dict[str, list[_Opener]] = {}
    for row in csv.DictReader((files("extract") / "data" / "number_names.csv").read_text(encoding="utf-8").splitlines()):
        pattern = row["pattern"]
        first = pattern[: pattern.index("]") + 1] if pattern.startswith("[") else pattern[0]
        second, after = pattern[len(first) : len(first) + 1], pattern[len(first) + 1 : len(first) + 2]
        opener = _Opener("" if second in "[(" or after in ("?", "*", "+", "{", "|") else second, row["rule"], pattern)
        for character in patterns.compile(first).findall("〇一二三四五六七八九十百千万亿两零"):
            by_first.setdefault(character, []).append(opener)
    return by_first


@lru_cache(maxsize=4096)
def _begun(pair: str) -> tuple[_Opener, ...]:
    """The names that a number word and the character behind it may begin."""
    return tuple(opener for opener in _openers().get(pair[0], ()) if opener.second in pair[1:])


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern of a name, made when one may stand there: a document meets few of them."""
    return patterns.compile(pattern)


def opens(text: str, start: int) -> tuple[str, int] | None:
    """The rule of the name that begins at ``start`` with a number word, and where the known part of it ends; None where there is none.

    >>> opens("三门峡水库", 0), opens("三门课程", 0)
    (('place', 3), None)
    """
    for opener in _begun(text[start : start + 2]):
        if match := _compiled(opener.pattern).match(text, start):
            return opener.rule, match.end()
    return None


# ------------------------------------------------------------------------------------------------------------ with a unit
#: in front of a stretch of years, months, days: it says when, not how long
_WHEN_BEFORE = patterns.compile(
    r"(?:近|最近|未来|过去|今后|往后|这|那|头|上|下|后|前|今|去|当|整|的|近来|历|又一个|每|几|不平凡|新|同|本)$"
)
_LONG_BEFORE = patterns.compile(
    r"(?:[由从]近|(?:增加|延长|提高|拉长|缩短|降|缩|减|压缩)[到至为]近|(?:原来|过去|最初|以往|以前|此前|[由从](?:规定|法定|承诺|约定|要求|平均))的|连续|历时|用时|耗时|长达|为期|停留|缩短|减少|节约|节省|压缩|提前|延长|达|期限|持续|奋战|坚守|耗费|服务|提速|至少|满|超过|不少于|不低于|不多于|最多|最长)(?:了|约|近|到|将近)?$"
)
_WHEN_AFTER = patterns.compile(
    r"多?(?:以?来(?!源|自)|里|间(?!隔)|前|之前|后(?!续)|之后|以后|代|级|制|期(?![限间])|度|底|初|末|中期?|行动|规划|计划|方案|纲要|义务|一贯|目标|远景|任务|攻坚|倍增|提升|会战|大计"
    r"|未有|梦想|奋斗|禁|毛入|学制|专项|大变局|纲领|蓝图|滚动|建设期|老|成效|树木|树人|大庆|庆典|华诞|校庆|一遇|一届|一次|一度|历程|再)"
)
_YEARS_AFTER = patterns.compile(
    rf"[{BOUNDARY}的]|$|以上|以下|左右|多|余|有余|时间|之久|以内|位居|蝉联|保持|获|被|荣|无|未|没|实现|增|居|入|排|零|稳|下降|上升|提高|零|高于|低于|在|考核|不|至|到|[~—\-]"
)
_NAMED_TIME = patterns.compile(
    r"(?:多)?(?:[^，,。；、：\d]{0,8}(?:圈(?!养)|热线)|值班|在线|不间断|不打烊|书店|热线|自助|监控|监测|巡逻|值守|轮班|待命|备勤|接听|便利店|动态|平均浓度|滑动|药店|应急|服务|开放|营业|响应|全天候|智能|智慧|无人|便民|驿站|自助|降雨|降水|雨量|守护|陪护|看护|预警|[^，,。；、\d]{0,8}(?:预报|误差|准确率|死亡率|生存率|存活率|调查率|报告率|到位率)|运行|运转|畅通|回放|发布)"
)
_RESULT = patterns.compile("的(?:成绩|比分|战绩|总分|佳绩|优异成绩|好成绩)")
#: 1周内出现10例: a window in which something is watched for
_WINDOW = patterns.compile("(?:以|之)?内(?:出现|发生|连续|累计|新增|再次|未|曾|因)")
_CIRCLE = patterns.compile(r"[^，,。；、：的\d]{0,6}圈")
_SPORT = patterns.compile("跑|接力|栏|覆盖率|服务圈|服务半径|自由泳|蛙泳|仰泳|蝶泳|混合泳|赛跑|长跑|短跑|决赛|障碍")
_CHANGED_TO = patterns.compile("(?:延长|缩短|压缩|压减|减少|提前|放宽)[到至]$")
_DAY_LIMIT = patterns.compile("内|以内|之内|(?:延长|缩短|压缩|压减|提前)[到至]")


#: units that some rule below asks for
_OF_MANY_USES = frozenset(
    ("岁", "周岁", "米", "公里", "千米", "次", "类", "期", "路", "版", "度", "斤", "两", "分", "条", "款", "章", "节", "项", "本", "G")
)
#: 未按24.2条规定, 9.3本招标文件: the number of a clause
_CLAUSES = ("条", "款", "章", "节", "项", "本")
#: a count of volumes ends its phrase; behind the number of a clause goes the clause: 27.3本次评标
_VOLUMES = patterns.compile("[，、。；,;)）和与及或]|$")
_ON_AVERAGE = patterns.compile("均|每|[为达有到至约近超][过到]?$")


@cache
def _surname() -> re.Pattern[str]:
    """快递员李七斤: a person's surname, behind the last character of what the person does, before a given name."""
    told = tomllib.loads((files("extract") / "data" / "surnames.toml").read_text(encoding="utf-8"))
    return patterns.compile(f"[{told['persons']}][{told['surnames']}]$")


def misread(text: str, start: int, end: int, value: Decimal, unit: Unit) -> str | None:
    """The rule by which a number with a unit is a time, a code or a name all the same."""
    name, after = unit.text, unit.end
    following = text[after : after + 1]
    if name == "%" and text[end - 1] == "成" and _surname().search(text, max(0, start - 2), start):
        return "name"  # 种粮大户王九成
    if following == "的" and _RESULT.match(text, after):
        return "result"
    if following.isdigit() and name[-1:].isascii() and "A" <= text[start - 1 : start] <= "z":
        return "code"  # 0873-2301HW3L0142
    if unit.kind == "duration":
        return _when(text, start, end, value, unit)
    if following == "级" or (following == "制" and unit.classifier and not text.startswith(("制度", "制造", "制定"), after)):
        return "class"
    if name not in _OF_MANY_USES and not (end - start == 1 and text[start] == "二"):
        return None  # most units
    if name == "岁" or name == "周岁":
        left = re.split("[。；]", text[max(0, start - 24) : start])[-1]
        return (
            None
            if re.search("寿命|年龄(?!构成|结构|段|分组|在)|岁数|平均", left)
            and not text.startswith(("以上", "及以上", "以下", "及以下"), after)
            else "age"
        )
    if name in ("米", "公里", "千米") and (_SPORT.match(text, after) or _CIRCLE.match(text, after)):
        return "name"
    if name == "次" and text.startswith(("列车", "特快", "班列"), after) and not text[start].isdigit():
        return "name"
    if name == "次" and text[start - 1 : start] == "届" and not text[start].isdigit():
        return "ordinal"  # 七届六次会议
    if name == "G" and value in _GENERATIONS and text[start - 1 : start] not in tuple("量达为至到超用"):
        return "name"  # 第六代移动通信（6G）
    if name == "类" and _GRADES.search(text, max(0, start - 2), start) and end - start == 1:
        return "class"  # 四、五类危桥
    if name == "期" and not text[start].isdigit() and end - start == 1 and _phase(text, start, after):
        return "ordinal"
    if name == "路" and (text.startswith(("公交", "车", "驾驶", "线"), after) or text.startswith("公交", max(0, start - 2))):
        return "name"
    if name == "版" and "." in text[start:end]:
        return "code"  # 实验室2.0版
    if name == "版" and 1900 <= value <= 2100:
        return "year"
    if name == "度" and value in (180, 360):
        return "name"
    if name in ("斤", "两") and not text[start].isdigit() and _surname().search(text, max(0, start - 2), start):
        return "name"
    if (
        name == "分"
        and start > 1
        and text[start - 1] in "时点"
        and (text[start - 2].isdigit() or text[start - 2] in "一二三四五六七八九十")
    ):
        return "clock"
    if (
        name in _CLAUSES
        and value % 1
        and "." in text[start:end]
        and not (name == "本" and _VOLUMES.match(text, after))
        and not _ON_AVERAGE.search(text, max(0, start - 12), start)
    ):
        return "clause"
    if unit.classifier and end - start == 1 and text[start] == "二" and name not in "人名家户":
        return "ordinal"
    return None


#: of mobile networks
_GENERATIONS = (2, 3, 4, 5, 6, 7)
_GRADES = patterns.compile("[一二三四五六七八]、$")


def _phase(text: str, start: int, after: int) -> bool:
    """二期, 三期 as a stage of a project: at the start of a clause or before what is built; 两期 and 六期 behind a noun are counts."""
    if text[start] not in "二三四":
        return False
    return start == 0 or text[start - 1] in BOUNDARY or text.startswith(("工程", "项目", "建设", "改造", "新建", "扩建"), after)


_LONG_UNITS = frozenset("年周天日") | {"个月", "学期", "个学期", "个星期", "星期", "个季度", "季度", "个年头"}


def _when(text: str, start: int, end: int, value: Decimal, unit: Unit) -> str | None:
    """The rule by which a stretch of time is a date, a period or a name rather than a measured duration; None where it is measured."""
    name, after = unit.text, unit.end
    if _WINDOW.match(text, after):
        return "period"
    left = text[max(0, start - 6) : start]
    if name == "日":
        if value % 1:
            return None  # 平均住院日8.8日
        limited = _DAY_LIMIT.match(text, after) or _LONG_BEFORE.search(left) or _CHANGED_TO.search(left)
        arabic = text[start].isdigit() or bool(_DAY_LIMIT.match(text, after))
        dated = left.endswith(("月", "至", "到", "初")) and not _CHANGED_TO.search(left)
        return None if limited and not dated and arabic else "date"
    if value % 1 and not left[-1:].isascii() and not _WHEN_AFTER.match(text, after):
        return None  # 由2022年的143.5天缩短至97.2天
    if name in _LONG_UNITS:
        if left.endswith("连续") and not text.startswith("制", after):
            return None
        measured = _LONG_BEFORE.search(left)
        if _WHEN_AFTER.match(text, after) or (_WHEN_BEFORE.search(left) and not measured):
            return "period"
        if name == "年":
            if text.startswith("内", after) or (left and left[-1].isascii() and left[-1].isalnum()):
                return "period"
            if not measured and not _YEARS_AFTER.match(text, after):
                return "period"
            if value >= 1900 and not measured:
                return "year"
        return None
    if name in ("小时", "分钟", "刻钟", "秒") and _NAMED_TIME.match(text, after):
        return "name"
    return None
