"""Who receives an honour: the noun phrase before the verb of conferring, or the subject it goes on from. Offsets are in folded text."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from extract import patterns
from extract.facts import verbs

_NUMERAL = "[0-9一二三四五六七八九十百两几多余]"
TIME = (
    r"(?:(?:截至|截止|自|到|早在|在|于)?(?:目前|[0-9]{4}年(?:度|底|末|初|以来|起)?(?:[至到—-][0-9]{4}年(?:度|底)?)?(?:[0-9]{1,2}月(?:底|末|份)?(?:[0-9]{1,2}日)?)?|"
    r"[0-9]{1,2}月(?:份|底)?(?:[0-9]{1,2}日)?|[一二三四五六七八九十两几多]+年(?:前|来|内|间)|近年来?|近[一二三四五六七八九十两几]+年来?|多年来|今年(?:以来)?|去年|前年|当年|同年|次年|翌年|年底|年内|"
    r"此后|随后|期间|至今|迄今|日前|近日|其间|上半年|下半年|“?十[一二三四五]五”?(?:时期|期间|以来)?)(?:，|,|、|时|间|中)?)"
)
_LEADING = patterns.compile(
    rf"^(?:{TIME}|其中[，,:]?|同时[，,]?|此外[，,]?|另外[，,]?|并且|而且|并|也|还|且|又|使得?|让|因此|其(?!他)|和(?!平)|及|以及|"
    rf"(?:[全我该][县市区省镇乡村州]|目前)?(?:(?:先后|累计|已|现|共计?|总共)+有?|(?<=.)有)(?=[0-9一二三四五六七八九十两])|有(?=[0-9一二三四五六七八九十两])|"
    rf"[一二三四五六七八九十]是|[，,、:：\s])+"
)
_ADVERB = (
    r"先后|连续[0-9一二三四五六七八九十两多几]*(?:[年次届轮个]+度?)?|连年|多次|屡次|曾经?|均|皆|都|也|还|又|再次|再度|已经?|并(?!州)|成功|光荣|一举|分别|共同|双双|同时|首次|首批|全部|相继|累计|共|各|"
    r"[0-9两一二三四五六七八九十]+次|一并|率先|荣幸|实至名归|独家|于(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?|(?:在)?[0-9]{4}年度?(?:[0-9]{1,2}月)?|[一二三四五六七八九十两几]+年前|同年|当年|次年|今年|去年|因此|因而|而|即|就|由"
)
_TRAILING = patterns.compile(
    rf"(?:{_ADVERB}|(?<=.{{2}})在[^，,]{{2,30}}?(?:中|上|里|期间)|(?<=.{{2}})以[^，,]{{2,20}}的(?:优异|好)?成绩|、|,|，)+$"
)
_ONLY_ADVERBS = patterns.compile(rf"(?:{_ADVERB}|其中|此外|为此|故|第[一二三四五六七八九十]次|[，,、])*")
_ADVERBIAL = patterns.compile(r"(?:在|经|经过|通过|凭借|以|因|围绕|由)[^，,]{2,40}?(?:中|里|上|后|方面|期间|推荐|评选|活动)(?=[^，,]{2,})")
#: a clause of one of these speaks of the circumstances, its first noun is no recipient
_CIRCUMSTANCE = patterns.compile(
    r"(?:建[院校厂站馆所社队园司台店县市国](?=[一二三四五六七八九十0-9]|以?来)|在|经(?![济信贸开验办营纪销])|通过|凭借|因|以|为|从(?!化)|自(?!贸|然)|对|按|围绕|根据|随着|由)"
)
_SUBJECT_STOP = patterns.compile(
    "(?:被|在|以|把|将|与|向(?!阳)|对|从|为|排名|位居|位列|名列|跻身|入选|建成|实现|完成|获|荣|通过|成为|达到|创建|开展|推进|坚持|积极|先后|不断|持续|制定|印发|出台|组织|累计|共(?!青)|多次|连续|已|还|也|(?<![人户亩])均|带动|惠及|吸纳|辐射|"
    "成功|的|是|有(?!限|色)|工作(?!者|室|站|组|专班)|得到|带头|主动|全面)"
)
_NAME_END = patterns.compile(
    r"[省市县区旗州镇乡村局委厅办部所站队会社厂矿校院馆园店行司团组号岗室处科人员坊]$|(?:公司|集团|中心|学校|大学|街道|社区|医院|支部|党委|工会|协会|平台|班组|同志|企业|单位|项目|作品|案例|产品|经验|做法|品牌|村民|职工|教师|医生|"
    r"护士|师傅|书记|主任|代表队)$"
)
_GROUP = patterns.compile(rf"等{_NUMERAL}+[家个名人位所][一-鿿]{{1,4}}?(?P<joint>[和及与])")
_WHOLE_NAME = patterns.compile(r".{2,}(?:公司|局|委员会|中心|医院|学校|街道|社区|村|镇|乡|县|委|集团|厂|工会|大学|小学|中学|支队|大队)$")


#: a head that begins so tells what was done: no one is named by it
_NO_NAME = patterns.compile("每|被|[^，]*[0-9]|惠及|带动|覆盖|受益|吸引|帮助")


def before(text: str, start: int, verb: int) -> list[tuple[int, int]]:
    """The recipients printed right before the verb at ``verb``, from ``start`` (the end of the last honour) on; empty where elided.

    >>> sentence = "近年来，县医院、东江机械有限公司先后荣获"
    >>> [sentence[a:b] for a, b in before(sentence, 0, len(sentence) - 2)]
    ['县医院', '东江机械有限公司']
    """
    begin, depth = start, 0
    for i in range(verb - 1, start - 1, -1):
        c = text[i]
        if c in "”》)":
            depth += 1
        elif c in "“《(":
            depth = max(0, depth - 1)
        elif depth == 0 and c in "，,。；;:！？":
            begin = i + 1
            break
    begin, end = trimmed(text, begin, verb)
    adverbial = _ADVERBIAL.match(text[begin:end])
    if adverbial and _NAME_END.search(text[begin + adverbial.end() : end]):
        begin += adverbial.end()
    elif _CIRCUMSTANCE.match(text[begin:end]):
        return []
    if begin >= end or end - begin > 60 or _ONLY_ADVERBS.fullmatch(text[begin:end]):
        return []
    return _split(text, begin, end)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without time words before it and adverbs behind it."""
    lead = _LEADING.match(text[start:end])
    if lead:
        start += lead.end()
    tail = _TRAILING.search(text[start:end])
    return start, start + tail.start() if tail else end


def only_adverbs(text: str) -> bool:
    """Whether words before a verb name nobody."""
    begin, end = trimmed(text, 0, len(text))
    return _ONLY_ADVERBS.fullmatch(text[begin:end]) is not None


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The members of a row of names; one phrase where its parts are no names (安全生产、环境保护工作组)."""
    cuts = [start]
    depth = 0
    for i in range(start, end):
        c = text[i]
        if c in "“《(":
            depth += 1
        elif c in "”》)":
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif c == "、" or (
            c in "和及与"
            and (
                (len(cuts) > 1 and i - cuts[-1] >= 3 and _NAME_END.search(text[cuts[-1] : i]))
                or (_WHOLE_NAME.match(text[start:i]) and _WHOLE_NAME.match(text[i + 1 : end]))
            )
        ):
            cuts.append(i + 1)
    parts = [(a, b - 1) for a, b in pairwise([*cuts, end + 1])]
    a, b = parts[-1]
    several = re.search(rf"(?:等(?:{_NUMERAL}+[家个名人位所]?[一-鿿]{{0,6}})?|{_NUMERAL}+[家个名位所][一-鿿]{{0,4}})$", text[a:b])
    if several and re.match(f"等{_NUMERAL}", several.group()):
        return [(start, end)]  # 甲、乙等8家企业: more were honoured than are named
    if (group := _GROUP.search(text, start, end)) and all(_NAME_END.search(text[a:b]) for a, b in parts[-1:]):
        # 甲等11个市和乙、丙县: a counted group, then others by name
        return [(start, group.start("joint")), *_split(text, group.end(), end)]
    if several and several.start() > 1 and (len(parts) > 1 or several.group().startswith("等")):
        parts[-1] = (a, a + several.start())
    if len(parts) > 1 and not all(b - a >= 2 and (several or b - a <= 4 or _NAME_END.search(text[a:b])) for a, b in parts):
        return [(start, end)]
    return [(a, b) for a, b in parts if a < b]


@lru_cache(maxsize=256)  # every honour without a recipient asks the sentences before it
def subject(text: str, *, nearest: bool = False) -> str:
    """The noun that a clause begins with, where it ends like a name: of the first clause that has one, or of the last (``nearest``).

    >>> subject("在全市考核中，柳湾区排名第二")
    '柳湾区'
    """
    clauses = re.split("[，,。；;]", re.split("[；;]", text)[-1] if nearest else text)
    for clause in reversed(clauses) if nearest else clauses:
        begin, end = trimmed(clause, 0, len(clause))
        clause = clause[begin:end]
        if not clause or _CIRCUMSTANCE.match(clause) or verbs.verb().match(clause):
            continue
        stop = _SUBJECT_STOP.search(clause, 1)
        head = clause[: stop.start()] if stop else clause
        for length in range(min(len(head), 24), 1, -1):
            if _NAME_END.search(head[:length]) and length >= len(head) - 6 and not _NO_NAME.match(head[:length]):
                return head[:length]
    return ""


def is_name(text: str) -> bool:
    """Whether ``text`` ends like the name of somebody or something that can be honoured."""
    return _NAME_END.search(text) is not None
