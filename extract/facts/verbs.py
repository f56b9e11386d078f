"""The words that the statistics rules know, by class, and the verbs among them as patterns: which end a noun phrase to the left."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.resources import files


@cache
def words() -> dict[str, tuple[str, ...]]:
    """Class of word to its words, longest first (extract/data/statistic_words.csv)."""
    table: dict[str, list[str]] = {}
    for row in csv.DictReader((files("extract") / "data" / "statistic_words.csv").read_text(encoding="utf-8").splitlines()):
        table.setdefault(row["class"], []).append(row["word"])
    return {name: tuple(sorted(group, key=len, reverse=True)) for name, group in table.items()}


def any_of(*classes: str) -> str:
    """The words of some classes as one alternative, the longest first."""
    members = sorted((w for c in classes for w in words()[c]), key=len, reverse=True)
    return f"{begins(members)}(?:{choice(members, {})})"


def begins(members: Collection[str], more: str = "") -> str:
    """A look at two characters, ``more`` ones included: at most places of a text none of the words begins, and there it is all that is done."""
    longer = [word for word in members if len(word) > 1]
    first, second = (re.escape("".join(sorted({word[i] for word in longer}))) for i in (0, 1))
    alone = re.escape("".join(sorted({word for word in members if len(word) == 1} | set(more))))
    return f"(?=[{first}][{second}]{f'|[{alone}]' if alone else ''})"


#: what follows a verb when it is only the front of a noun: 办结率, 发放标准
NOUN_OF_ACT = (
    "率(?!先)|数(?![据字码])|量(?![子具化])|额(?!外)|度(?!假)|费|者|式|型(?!号)|值|物(?![资品流业])|班(?!列)|性|区(?![级县市委域政])|时间|时限|时长|周期|期限|期(?![间待望盼货刊末初内])|标准(?![化煤])|金额"
    "|商(?![业户品标务贸场店铺圈谈城])|结果|情形|均价|单价|总价|面积|总值|人数|半径|补助|补贴|情况|比例|总额|总量|规模|能力|水平|成本|价格|费用|站|点(?![位播])|会(?![员议计社])|员|官(?!方)|场(?![次景合面所地馆])"
)
#: the same for verbs that stand in nouns as a rule: 培训机构
NOUN_OF_WORK = NOUN_OF_ACT + "|点位|主体|中心|机构|单位|平台|体系|工作站|人员|对象|满意"
NOUN_OF_PURPOSE = "基金|资金|项目|工程|活动|行动|制度|办法|方案|计划|系统|设备|设施|服务|技术|协议|合同|标志|会议|小区|住房|对象|窗口|基地|队|课程|清单|台账|事项|任务|现场|点位|网络|通道|道路|企业|单位|场所|小组"
#: verbs that also arise where two other words meet: 公开发表, 建立项目
ACROSS = {
    "开发": "(?<!公)开发(?![表布放送]|投资)",
    "起诉": "(?<!不)起诉",
    "采集": "(?<!集)采集",
    "服务": "服务(?!对象|满意)",
    "投入": "投入(?!产出|强度|占比)",
    "立项": "(?<![建设成])立项(?!目)",
    "报告": "(?<![作研查结述评诊析估检情况])报告(?![会文团书表])",
    "供应": "(?<!提)供应",
    "办结": "办结(?!合)",
    "举报": "举报(?!人)",
    "评定": "评定(?!伤残|等级|标准|结果)",
    "调查": "调查(?!小区|样本|户|网?点|对象)",
    "包建": "(?<!承)包建",
    "运输": "(?<![通物客路水铁空道联和])运输(?![、业代周总量费能])",
    "接入": "接入(?!用户|率|端口|点)",
    "集聚": "集聚(?![区县镇带地圈])",
    "细分": "细分(?!领域|市场|行业|赛道)",
    "注册": "注册(?![资护会安建商医营造税消测监])",
}
#: what may follow a verb and is no part of its object
_ASPECT = "(?:了(?!解)|过(?![夜程境渡滤敏])|起(?![重降诉伏源步])|出(?![口租生行版厂入让境院资水])|好(?![评人氧]))?"
#: verbs of one character (class short of the list), told from the words that end or begin with them
_SHORT_VERBS = (
    "(?<![建开铺架增新创预陈假附重常内])设(?![施备计区立置有定想防])|(?<![管直])辖(?!区)|(?<![捕荣所收])获(?![奖得批评])|(?<![主重必急所供])需(?![求要])|(?<![一导别景易])致(?![富力残贫])"
    "|(?<![所国拥享占持没含具稀私公现共设建配只仅还另仍已原])有(?![效关机色序限些力害毒望轨线奖偿氧功声形责])"
)


def choice(members: Iterable[str], forms: Mapping[str, str]) -> str:
    """The words as one alternative for each first character, so that a place where none begins is not tried once for every word.

    Words that begin alike keep their order, and no others can stand at one place: the pattern finds what a list of them would.
    ``forms`` are the patterns of words that need more than their characters.
    """
    groups: dict[str, list[str]] = {}
    for word in members:
        groups.setdefault(word[0], []).append(word)
    parts = []
    for first, group in groups.items():
        if any(word in forms for word in group):
            parts += [forms.get(word, re.escape(word)) for word in group]
        else:
            parts.append(f"{re.escape(first)}(?:{'|'.join(re.escape(word[1:]) for word in group)})")
    return "|".join(parts)


@cache
def verb() -> re.Pattern[str]:
    """A verb whose object is counted, with its aspect, where it is not the front of a noun (办结率); at the end of a text any verb."""
    known = words()["verb"]
    inside, last = choice(known, ACROSS), choice(known, {"起诉": ACROSS["起诉"]})
    return re.compile(f"{begins(known, '设辖获需致有')}(?:(?:(?:{inside})(?!{NOUN_OF_ACT})|{_SHORT_VERBS}){_ASPECT}|(?:{last})$)")


@cache
def hold() -> re.Pattern[str]:
    """A verb of a state that a clause before a noun is made with: 符合条件的学员."""
    return re.compile(f"(?:{any_of('hold')})")


@cache
def work() -> re.Pattern[str]:
    """A verb that stands in nouns as well (培训机构), before an object of two characters or more."""
    known = choice(words()["work"], ACROSS)
    return re.compile(f"(?:{known})(?!{NOUN_OF_WORK}){_ASPECT}(?=..)")


@cache
def openings() -> frozenset[str]:
    """The first two characters of all verbs of :func:`hold` and :func:`work`: most names begin with none of them."""
    return frozenset(word[:2] for kind in ("hold", "work") for word in words()[kind])


@cache
def two() -> frozenset[str]:
    """The verbs of two characters."""
    return frozenset(word for kind in ("verb", "work") for word in words()[kind] if len(word) == 2)


@cache
def final_work() -> re.Pattern[str]:
    """The same at the end of a text."""
    return re.compile(f"(?:{any_of('work')})$")


@cache
def _bare() -> frozenset[str]:
    return frozenset(word + aspect for kind in ("verb", "work") for word in words()[kind] for aspect in ("", "了", "过"))


def is_bare(text: str) -> bool:
    """Whether the text is a verb and nothing else.

    >>> is_bare("新建了"), is_bare("新建学校")
    (True, False)
    """
    return text in _bare()
