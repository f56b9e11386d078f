"""Honours conferred: who received what from whom. Only verbs of conferring count (被评为, 荣获, 被命名为, 获…称号, 被记…功); 建成, 入选, 位居 do not.

A sentence is read from verb to verb. What stands between the last honour and the verb names the recipients (县医院、某公司被评为…,
5家单位被评为…) and, behind 被, the giver; what follows up to the end of the clause names the honours (荣获“甲”“乙”等称号). Where the
recipient is not printed beside the verb, it is the subject that the sentence goes on from, and the row says so (``recipient_elided``).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from extract.facts import organizations, recipients
from extract.facts.recipients import TIME
from extract.facts.verbs import begins
from extract.model import Context, Honour, Passage
from extract.text import Folded, fold

#: an honour longer than this is a sentence that went wrong
LONGEST_HONOUR = 60
#: longer stretches without a final sign are no sentence (a table, print without signs) and are read in pieces; longest row of honours in one
_LONGEST_SENTENCE, _LONGEST_ROW = 2000, 600
#: so many sentences back the subject that a sentence leaves out is looked for
_BACK = 40

_QUICK = re.compile("被|获|授予|荣|命名|评为|摘|夺|捧|表彰|赢得|认定")
_SENTENCE = re.compile(rf"[^。；;！？!?\n]{{1,{_LONGEST_SENTENCE}}}[。；;！？!?]?[”’）)]?")
_ADVERBS = "(?:正式|联合|再次|连续|共同|一致|同时|分别|光荣|成功|先后|双双|首批|率先|继续|评审|考核|综合)"

_COUNTED_TAIL = re.compile(
    r"(?<![第0-9一二三四五六七八九十百两])(?P<count>[0-9一二三四五六七八九十百两]+(?:余)?(?:名|人|个|家|位|户|所|项|处|支|次))$"
)
#: nothing in particular: 荣誉20余项, 省级以上奖项, 上级表彰
_GENERIC = re.compile(
    r"^(?:[国省市区县州]家?级?|及|和|、|以上|以及|各级|各类|多个|多项|多次|若干|各种|上级|有关|部门|[0-9一二三四五六七八九十百余多几数两]+[个项次面枚块张座]|各|(?<![0-9一二三四五特])等|的)*"
    r"(?:荣誉|奖项|奖励|表彰|表彰奖励|荣誉称号|称号|奖|殊荣|奖牌|奖杯|奖章|证书|锦旗|好评|肯定|认可|点赞|赞誉|一致好评)*(?:[0-9一二三四五六七八九十百余多几数两]+[个项次面枚块张座])?$"
)
#: a wish, a rule, a negation before the verb
_UNREAL = re.compile(
    r"(?:(?:力争|争取|争创|争当|力求|确保|努力|计划|有望|推荐|申报|申请|骗取|取消|撤销|鼓励|支持|引导)[^，,]{0,6}|(?:(?<!模)拟|(?<!认)可以?|(?<![响供反适效])应当?|不|不得|不予|不能|能够?|(?<!人)才|未能?|未曾|从未|尚未|没有|并未|有资格|优先))$"
    r"|^(?:凡|如果|如(?!皋|东)|若(?!尔盖|羌)|一旦|只要|鼓励|支持|力争|争取|确保)|将(?:会|有可能)?$"
)
_RULE = re.compile(r"(?:^|[，,、])?(?:对(?!外)|凡|给予|鼓励|支持|骗取|取消|撤销)")
_OF_A_RULE = re.compile(
    r"(?:称号|荣誉)*(?:的(?:(?:企业|单位|个人|职工|集体|项目|人员|[县市区镇村])(?:优先|可|，|,|。|给予|予以|按|奖励|将|应|进行|由|实行|分别|每|一次性|享受|或|和|、|的)|[，,。]|给予)|"
    r"[，,](?:给予|奖励|一次性|分别给予|按))"
)
_OF_WHOM = re.compile(r"(?:称号|荣誉)*的(?:企业|单位|个人|职工|集体|项目|人员)")
_NOT_CONFERRED = re.compile(
    r"专利|资格|学位|许可|授权|职称|职务|权限|证书|资质|认证|贷款|资金|补助|补贴|收益|利润|支持|批复|订单|合同|满意|工伤|职业病|无效|困难|违法|危房"
)
#: what begins so is no honour: another thing that came about, an amount
_NO_HONOUR = re.compile(r"享受|入选|成为|建成|通过|位居|跻身|完成|实现|[0-9.]+(?:万|亿)?(?:元|%|余|多)")
#: what calls it one, behind its name
_TITLED = re.compile("[^，。；]{0,60}?(?:称号|荣誉)")
_QUOTED = re.compile("“[^”]*”")
_IN_MARKS = re.compile("《[^》]*》|“[^”]*”")
_CALLED = re.compile("等?(?:荣誉)?称号$")
#: the year of conferring: no end of a period (2022年以来, 截至2024年, 2020年至2023年)
_YEAR = re.compile(r"(?<![0-9至到—~-])((?:19|20)[0-9]{2})年(?!度?以来|度?起|至|到|—|-|~)")
_OWN_YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:年度?|度)的?(?=[^0-9])")
_GIVEN_BY = re.compile(r"(?:由|被)?(?P<giver>[^“”，]{2,30}?)(?:联合|共同)?(?:授予|颁发|评选|命名|表彰|评定|认定|颁授)的(?P<rest>.+)$")
_LEVEL_WORD = re.compile(
    r"(?:国家|全国|中央|[省市县区州镇乡]|街道|上级|[国省市县区]家?级|省市|省、市|部省|(?:上级|相关|有关|[省市县区]级?)(?:有关|相关)?(?:部门|方面|机构|单位)|[^省市县区局委厅部会院府盟]{1,3})$"
)
_GIVER_LEAD = re.compile(rf"(?:{TIME}|于|在|由|了|正式|连续[0-9一二三四五六七八九十两]*[年次届])+")
_GIVER_TAIL = re.compile(rf"(?:于?{TIME}|{_ADVERBS}|连续[0-9一二三四五六七八九十两]*[年次届]|认定|验收|推荐|评选|表彰|通报|并|和|及)+$")
_RELATIVE = re.compile("(?:的?(?:荣誉)?称号|荣誉)?的(?P<who>[^，,。；;“”]{3,40})")
_TITLE_TAIL = re.compile(
    r"(?:(?<=[”奖])等[0-9一二三四五六七八九十多余两]*(?:项|个|多项)?(?:[国省市县区]级?(?:以上)?)?(?:荣誉)?(?:称号|奖项|荣誉|表彰|奖励)?|(?<=.)等(?:多项|[0-9一二三四五六七八九十多余两]+[项个])?"
    r"(?:荣誉称号|称号|荣誉|奖项|表彰|奖励|殊荣)|(?:的)?(?:荣誉)?称号|的?荣誉|的殊荣|殊荣|的?(?:优异|优秀|良好|好)?(?:成绩|佳绩)|(?<=[”号奖])等|、|以及|和|及|\s)$"
)

_LEVELS = (
    (
        "county",
        re.compile("全县|县级|区级|县(?!域|城)|(?<!自治)全区|(?<!自治)[一-鿿](?<![社园校景街片小片辖战城治])区|旗|镇|乡(?!村)|街道"),
    ),
    ("municipal", re.compile("全市|市级|市(?!场|政(?!府)|民|容)|自治州|全州|州级")),
    ("provincial", re.compile("全省|省|自治区|(?:北京|天津|上海|重庆)市|兵团")),
    ("national", re.compile("全国|国家|中国|中华|国务院|中央|最高人民|[^委]部(?=$|[、等和办])|总局")),
)
#: in the name of an honour a county is a level only where it is said to be one: 示范县, 健康社区 are what is honoured
_LEVELS_OF_HONOURS = (*_LEVELS[1:], ("county", re.compile("全县|县级|区级|全区|^[一-鿿]{2,5}[县旗区](?=[一-鿿“])")))
#: who is meant stands before
_PRONOUNS = ("她", "他", "它", "她们", "他们", "本人", "该同志", "两人")
_MUNICIPALITY = re.compile("(?:北京|天津|上海|重庆)市")


class _Carried(NamedTuple):
    """Where to look for the subject that a sentence leaves out: the sentences before it, from the last on, then the title of the case."""

    text: str
    sentences: Sequence[tuple[int, int]]
    title: str

    def subject(self) -> str:
        named = (recipients.subject(self.text[start:end]) for start, end in reversed(self.sentences))
        return next((name for name in named if name), "") or organizations.of_title(self.title)


class _Piece(NamedTuple):
    """One honour of a row of honours, offsets in the folded text."""

    start: int
    end: int
    giver: str = ""


@cache
def _words(use: str) -> tuple[str, ...]:
    rows = csv.DictReader((files("extract") / "data" / "honours.csv").read_text(encoding="utf-8").splitlines())
    return tuple(sorted((row["word"] for row in rows if row["use"] == use), key=len, reverse=True))


@cache
def _taking(what: str) -> frozenset[str]:
    """The verbs behind which any honour may stand (any), or that also confer what is no honour (named: 专利权, 工伤), whose honour is in quotes,
    called a title, or ends like one; the others need one that ends like an award.
    """
    rows = csv.DictReader((files("extract") / "data" / "honours.csv").read_text(encoding="utf-8").splitlines())
    return frozenset(row["word"] for row in rows if row["takes"] == what)


@cache
def _verb() -> re.Pattern[str]:
    naming = "|".join(_words("naming"))
    winning = "|".join(w for w in _words("winning") if w != "获")
    active = "授予|评选|命名|表彰|认定"
    first = begins((*_words("winning"), *active.split("|"), "评为", "认定为"), "被受获")
    return re.compile(
        rf"{first}(?:(?:被|受(?=命名|表彰|通报表扬))(?P<giver>[^，。；;,！？被]{{0,60}}?){_ADVERBS}*(?P<naming>{naming})"
        rf"|(?P<winning>{winning}|(?<![收查抓捕缴破截拿斩喜荣征猎])获(?![取批知益利准悉救选奖胜赔刑释证客]|得感))(?:了|由|到)?"
        rf"|(?<=[一-鿿)）])(?<![被将把为经以其])(?P<bare>评为|评选为|命名为|认定为|表彰为)"
        rf"|(?P<active>{active})(?=[^，。；]{{2,40}}?(?:[“]|为)))"
    )


@cache
def _award() -> re.Pattern[str]:
    """The end of what is an honour whatever verb stands before it."""
    return re.compile(rf"(?:{'|'.join(_words('award'))}|[一二三四特][等级]奖?|[一二三]等功)$")


@cache
def _named() -> re.Pattern[str]:
    """The end of what is an honour behind a verb of naming: 认定为省级节水单位."""
    modified = "|".join(f"{word}[^，。、]{{0,6}}" for word in ("示范", "先进", "优秀", "最美", "十佳", "样板", "标杆"))
    return re.compile(
        rf"(?:{'|'.join((*_words('named'), *_words('award')))}|{modified}|第[一二三四五六七八九十0-9]+名|[一二三四特][等级]奖?|[一二三]等功)$"
    )


def find(passages: Sequence[Passage], context: Context) -> list[Honour]:
    """The honours conferred in ``passages``, one row for each recipient and each honour, in the order of the text."""
    found: list[Honour] = []
    for passage in passages:
        if passage.kind in ("title", "heading") or not _QUICK.search(passage.text):
            continue
        folded = fold(passage.text)
        if '"' in folded.text:
            folded = folded._replace(text=_curled(folded.text))
        sentences = [match.span() for match in _SENTENCE.finditer(folded.text)]
        for i, (start, stop) in enumerate(sentences):
            if _QUICK.search(folded.text, start, stop):
                before = _Carried(folded.text, sentences[max(0, i - _BACK) : i], context.title)
                found += _in_sentence(passage, folded, start, stop, before)
    return found


def _curled(text: str) -> str:
    """Straight quotes in turn as opening and closing ones."""
    parts = text.split('"')
    return "".join(part + ("" if i == len(parts) - 1 else "“”"[i % 2]) for i, part in enumerate(parts))


def _in_sentence(passage: Passage, folded: Folded, start: int, stop: int, carried: _Carried) -> Iterator[Honour]:
    text = folded.text
    reached = position = start
    year: int | None = None
    last: list[str] = []
    restored = False
    names: list[str]

    def printed(a: int, b: int) -> str:
        return folded.printed(passage.text, a, b)

    while match := _verb().search(text, position, stop):
        verb, position = match.start(), match.end()
        if _inside_marks(text, reached, verb):
            continue
        end = _honours_end(text, position, min(stop, position + _LONGEST_ROW))
        pieces = [p for p in _pieces(text, position, end) if _confers(text[p.start : p.end], text[p.start : end + 8], match)]
        giver, elided, rule = (
            _giver(match["giver"] or ""),
            False,
            "passive" if match["naming"] else "winning" if match["winning"] else "unmarked",
        )
        if match["active"]:
            who, giver, pieces = _given(text, reached, verb, position, end)
            names, rule = ([printed(*who)] if who else []), "giving"
        if not pieces or _unreal(text, reached, verb, end):
            reached = max(reached, _last_break(text, reached, position))
            continue
        before = text[reached:verb]
        years = _YEAR.findall(before) or _YEAR.findall(match["giver"] or "")
        year = int(years[-1]) if years else year
        spans = [(a, b) for a, b in recipients.before(text, reached, verb) if text[a:b] not in _PRONOUNS]
        first, behind = spans[0][0] if spans else verb, 0
        if match["active"]:
            first = recipients.trimmed(text, _last_break(text, reached, verb), verb)[0]
        elif spans:
            names = last = [printed(a, b) for a, b in spans]
            restored = False
        elif relative := _RELATIVE.match(text, end, stop):
            names, rule = [recipients.subject(relative["who"])], rule + "_relative"
            elided, behind = not names[0], relative.start("who") + len(names[0])
        elif last and recipients.only_adverbs(before):
            names, elided = last, restored
        elif match["naming"] and _COUNTED_TAIL.search(text[pieces[-1].start : pieces[-1].end]):
            names, elided, rule = [""], True, rule + "_counted"
        else:
            names, elided = [recipients.subject(before, nearest=True) or (last[-1] if last else "") or carried.subject()], True
            last, restored = ([n for n in names if n] or last), True
        doubt: tuple[str, ...] = ("recipient_elided",) if elided else ("passive_unmarked",) if match["bare"] else ()
        said = year
        for piece in pieces:
            a, b = piece.start, piece.end
            if own := _OWN_YEAR.match(text, a, b):
                said, a = int(own[1]), own.end()
            counted = _COUNTED_TAIL.search(text[a:b])
            count = ""
            if counted and counted.start() > 2:
                count, b = printed(a + counted.start(), b), a + counted.start()
            by = piece.giver or giver
            for name in names:
                yield Honour(
                    passage.start + folded.at(first),
                    passage.start + folded.until(max(piece.end, behind)),
                    name or count,
                    printed(a, b),
                    by,
                    level_of(text[a:b], by),
                    said,
                    passage.start + folded.at(start),
                    passage.start + folded.until(stop),
                    rule,
                    doubt if name or count else (*doubt, "recipient_unknown"),
                )
        reached = position = max(end, position)


_OPEN, _CLOSE = "“《(〈‘[〔", "”》)〉’]〕"
#: where a row of honours may end, and where its parts may
_END_SIGNS = re.compile(r"[“《(〈‘\[〔”》)〉’\]〕，,。；;！？!?:、和及并的]")
_COMMA = re.compile("[，,。；;]")
_PIECE_SIGNS = re.compile("[“《(”》)、和及与暨]")


def _inside_marks(text: str, start: int, at: int) -> bool:
    return sum(text.count(c, start, at) for c in "“《〈") > sum(text.count(c, start, at) for c in "”》〉")


def _honours_end(text: str, start: int, stop: int) -> int:
    """Where the honours end: the first comma outside marks, or the list sign behind which another recipient has a verb of its own."""
    depth = 0
    for sign in _END_SIGNS.finditer(text, start, stop):
        i, c = sign.start(), sign.group()
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif c in "，,。；;！？!?:":
            return i
        elif c in "、和及并":
            comma = _COMMA.search(text, i + 1, stop)
            rest = text[i + 1 : comma.start() if comma else stop]
            match = _verb().search(rest)
            if match and (match["naming"] or match["winning"]) and "“" not in rest[: match.start()]:
                return i
        elif c == "的" and (text[i - 1] == "”" or text[max(0, i - 2) : i] == "称号"):
            return i - 2 if text[i - 1] == "号" else i
    return stop


def _last_break(text: str, start: int, stop: int) -> int:
    return max([start, *(text.rfind(c, start, stop) + 1 for c in "，,。；;")])


def _pieces(text: str, start: int, end: int) -> list[_Piece]:
    """The honours of one stretch: quoted ones one by one, others split where each part ends like an honour."""
    cuts = [start]
    depth = 0
    for sign in _PIECE_SIGNS.finditer(text, start, end):
        i, c = sign.start(), sign.group()
        if c in "“《(":
            if c == "“" and depth == 0 and i > start and text[i - 1] == "”":
                cuts.append(i)
            depth += 1
        elif c in "”》)":
            depth = max(0, depth - 1)
        elif depth == 0 and (c == "、" or (c in "和及与暨" and _is_joint(text, start, i, end))):
            cuts.append(i + 1)
    joined: list[tuple[int, int]] = []
    for a, b in pairwise([*cuts, end]):
        previous = _stripped(text, *joined[-1]) if joined else None
        told = text[previous[0] : previous[1]] if previous else ""
        if previous and told[-1] != "”" and not _COUNTED_TAIL.search(told) and not _named().search(_bare(told)):
            joined[-1] = (joined[-1][0], b)
        elif text[a:b].strip("、和及与 "):
            joined.append((a, b))
    pieces = []
    for a, b in joined:
        a, b = _stripped(text, a, b)
        giver = ""
        if given := _GIVEN_BY.match(text[a:b]):
            giver, a = _giver(given["giver"]), a + given.start("rest")
        if a < b:
            pieces.append(_Piece(a, b, giver))
    return pieces


def _bare(text: str) -> str:
    return _COUNTED_TAIL.sub("", text).rstrip("”’") if not _award().search(text) else text


def _is_joint(text: str, start: int, at: int, end: int) -> bool:
    """Whether 和, 及, 与 joins two honours: a quoted or complete honour before it and an honour after it."""
    before, after = text[start:at].rstrip("、以"), text[at + 1 : end]
    if before.endswith(("”", "称号", "荣誉")):
        return True
    plain = _CALLED.sub("", after)
    if plain != after:  # the word at the end says that each member is an honour
        return len(plain) >= 4 and _named().search(_bare(before)) is not None
    return len(plain) >= 4 and bool(_award().search(_bare(before)) and _named().search(_bare(after)))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Without list signs before it, and without 等, 称号, 荣誉 behind it."""
    while start < end and text[start] in "、和及与了为:的 ,，由":
        start += 1
    while (tail := _TITLE_TAIL.search(text, max(start, end - LONGEST_HONOUR), end)) and tail.start() > start:
        end = tail.start()
    return start, end


def _confers(honour: str, stretch: str, match: re.Match[str]) -> bool:
    """Whether ``honour`` is one, behind the verb of ``match``; ``stretch`` begins with it and goes on to the end of the row of honours."""
    if not 2 <= len(honour) <= LONGEST_HONOUR or _NO_HONOUR.match(honour) or _GENERIC.match(honour):
        return False
    verb = match["naming"] or match["winning"] or match["bare"] or match["active"] or ""
    if verb == "记":
        return _bare(honour).endswith("功")
    titled = _TITLED.match(stretch, len(honour)) is not None or "“" in honour
    if _NOT_CONFERRED.search(_QUOTED.sub("", honour)) and not (titled or _award().search(_bare(honour))):
        return False
    if verb in _taking("any") and not match["bare"]:
        return True
    bare = _bare(honour)
    if verb in _taking("named") or match["bare"]:
        return titled or bool(_named().search(bare))
    return bool(_award().search(bare)) or (
        titled and (bool(_named().search(bare)) or stretch[len(honour) : len(honour) + 6].find("号") >= 0 or "”" in honour)
    )


def _unreal(text: str, reached: int, verb: int, end: int) -> bool:
    """Wishes, rules, negations: 力争被评为…, 对获评…的企业给予…, 未被认定为…"""
    clause = _IN_MARKS.sub("", text[_last_break(text, reached, verb) : verb])
    if _UNREAL.search(clause):
        return True
    if _RULE.search(clause) and (_OF_A_RULE.match(text, end) or _OF_WHOM.match(text, end)):
        return True
    return text[end : end + 1] not in "，," and _OF_A_RULE.match(text, end) is not None


def _giver(text: str) -> str:
    """The name of the giver without time words and adverbs; empty where it is only a word of level (省级, 全国, 市)."""
    lead = _GIVER_LEAD.match(text)
    name = _GIVER_TAIL.sub("", text[lead.end() :] if lead else text).strip("，,、 ")
    return "" if _LEVEL_WORD.match(name) else name


_GIVEN = re.compile(
    r"(?:了|给)?(?P<who>[^“”，的]{2,30}?)(?:等[0-9一二三四五六七八九十两]+[人名家个位]?[一-鿿]{0,4})?(?:以|为)?(?P<what>“[^”]+”[^，]*|(?<=为)[^，“”]{3,40})$"
)


def _given(text: str, reached: int, verb: int, after: int, end: int) -> tuple[tuple[int, int] | None, str, list[_Piece]]:
    """省总工会授予一分厂“五一奖状”: recipient, giver and honour around an active verb."""
    begin, stop = recipients.trimmed(text, _last_break(text, reached, verb), verb)
    giver = _giver(text[begin:stop])
    match = _GIVEN.match(text[after:end])
    if not match or not giver or not re.search("[省市县区部委局厅会府办院]$", giver):
        return None, "", []
    a, b = _stripped(text, after + match.start("what"), after + match.end("what"))
    if text[a] != "“" and not _named().search(_bare(text[a:b])):
        return None, "", []
    return (after + match.start("who"), after + match.end("who")), giver, [_Piece(a, b)]


def level_of(honour: str, giver: str = "") -> str:
    """The level of an honour by the first word of level in its own name, else by the deepest level in its giver's name; else empty.

    >>> level_of("“全省优秀组织单位”"), level_of("“优秀组织单位”", "青屿市总工会")
    ('provincial', 'municipal')
    """
    found = [(match.start(), -i, level) for i, (level, pattern) in enumerate(_LEVELS_OF_HONOURS) if (match := pattern.search(honour))]
    if found:
        return min(found)[2]
    name = _MUNICIPALITY.sub("省", giver)
    return next((level for level, pattern in _LEVELS if pattern.search(name)), "")
