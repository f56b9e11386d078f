"""The subject of a number: who or where it is said of (全市, 县卫健局, 上海), where its clause prints one. Text is folded.

What stands before a verb is as often a piece of a clause (多式联运和, 医疗机构实, 面对面为企业): only what ends like a name is a subject, a place,
a body, people or what they run, and no preposition or verb may open it. A subject left out is better than a wrong one.
"""

from __future__ import annotations

from functools import lru_cache

from extract import patterns
from extract.facts import metrics, recipients, regions, verbs

#: words that a subject may end with beside the names of those who can be honoured
_ENDINGS = patterns.compile(
    r"(?:[省市县区镇乡村国州旗盟社厂港园馆校院所]|政府|工位|车间|岗位|专班|街区|部门|机关|财政|热线|驿站|工作室|调解室|机构|系统|大队|学生|学员|居民|农户|牧民|市民|群众|游客|旅客|患者|老人|儿童|妇女|者|主任|书记|校长|港长|[县市乡镇村]级[林河湖路田]长|境内|行业|产业|地区|流域|三角洲?|联盟|集团|商会|基地|银行|网点|食堂|法院|海关|公安|民政|医保|税务|(?:班|团|党|指挥|领导)[子组队部])$"
)
_TAIL = patterns.compile(r"(?:每[人户个家名].*|联合.+|会同.+|率先|共|再|均|都|首先|提前|围绕|统筹)$")
#: prepositions and verbs that open a circumstance or an object
_CIRCUMSTANCE = patterns.compile(
    r"(?:从(?!化|江)|为|对(?!口)|向(?!阳)|由|被|请|把|将(?!乐)|按|因|占|以|在|让|使|每|这|那|某些|即|可|经|依托|围绕|组织|控制|取消|要求|完成|引进|面向|面对|确保|督促|保障|出台|加装|入户|走访|查办|新增|新|本次|首批)"
)


@lru_cache(maxsize=4096)
def told(text: str) -> str:
    """The subject in what stands before a verb; empty where nothing there names anybody or any place.

    >>> [told(t) for t in ("全市", "县卫健局联合县工会", "上海", "多式联运和", "面对面为企业", "医疗机构实")]
    ['全市', '县卫健局', '上海', '', '', '']
    """
    name = _TAIL.sub("", text.strip("，,、：: “”"))
    if metrics.SCOPE.fullmatch(name) or regions.is_place(name):
        return name
    if len(name) < 2 or _CIRCUMSTANCE.match(name) or verbs.verb().match(name) or verbs.work().match(name):
        return ""
    return name if recipients.is_name(name) or _ENDINGS.search(name) else ""
