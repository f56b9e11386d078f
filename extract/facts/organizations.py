"""Bodies: offices, health institutions, enterprises, unions, associations, schools, courts; each once per case under its fullest name.

A name is found from its end (局, 中心, 有限公司 … or a function and its rank: 卫健 + 局) and read backwards to the first word that cannot
be part of it: a sign, a preposition, a verb. Two names are one body where their place and their function are the same once short forms
are written out (县卫健局, 蓝田县卫生健康局), or where the text says so (以下简称). A bare rank (县, 区) stands for a place only where
exactly one place of that rank has such a body in the case.
"""

from __future__ import annotations

import csv
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from extract.facts import regions
from extract.facts.verbs import begins
from extract.model import Context, Organization, Passage
from extract.text import Folded, fold

#: characters before its end that a name is looked for in
_WINDOW = 32
#: characters behind its end that （以下简称…） is looked for in
_ALIAS_REACH = 40

_RANK = "(?:新区|园区|开发区|高新区|经开区|[省市县区州旗盟镇乡部])"
_PLACE = re.compile(
    r"[一-鿿]{2,8}?(?:自治区|自治州|自治县|新区|开发区|高新区|经开区|林区|街道|省|(?<![上城都超夜门早])市|县|(?<![社园校景辖片小])区|州|旗|盟|镇|乡)"
)
_NATIONAL = re.compile("(?:国家|全国|中国|中华全国|中央)")
#: a sign: it ends a name whatever stands around it
_SIGN = re.compile("[^一-鿿A-Za-z0-9〇·]")
#: what cannot stand inside a name: signs, prepositions, conjunctions, and the verbs of organising
#: (the plain ones stand in data/body_words.toml; these have a neighbour that makes them a part of a name)
_BREAK_IN_CONTEXT = (
    rf"{_SIGN.pattern}|指(?![导挥数标])|(?<!组)由|在|向|对(?!外)|与|的|了|把|将(?!乐)|被|从(?!化)|到|让|使|于(?!都|田|洪)|每|或|跟|这|那|其|(?<!华|作)为|以|和(?!平|田|政|布|静|县|顺|龙|林|硕|家)|(?<=[局委厅办院所站心司团厂校会府队社部])和|及|并|赴|派|邀|请|"
    r"(?<![中高平])等(?!教)|是|该|各|(?<!基)本(?!溪)|(?<![国没])有(?![限色机线])|经(?![济信贸开发营纬])|(?<![数证根依票])据(?![局点守])|比(?![亚如])|占|类(?=全|其)|处置(?!中心|办|队|站|工作|领导)|保障(?!局|厅|部|中心|所|处|站|办|委|服务|房|性|大队|科|支队|卡|基金|工作|领导|有限)|同(?![济心仁德兴])|给|因|但|而|也|还|均|都(?![市匀昌江])|又|不|我|曾|组织(?!部)|联合(?!会|社|国)|服务于|"
    r"(?:建设|创建|推进|落实|实施|整治|指导(?!员)|协调|强化|优化|提升)(?!〇|工作|领导|协调|推进|指挥|办|专班|委员会|小组|[银局厅委集部]|工程|投资|发展|管理|有限|公司|中心|服务)|"
    r"[0-9]+[次份项]|[0-9]+[年月日](?:份|底|初|末|度)?|[近前][一二三四五六七八九十两几][年月]|年来|[0-9一二两三四五六七八九十]+[家个名所位户]|全[省市县区镇乡州]|[省市县区国]家?级"
)
#: the letters and digits that those in context begin with (a test compares them)
_BREAK_BEGINS = "0123456789一七三不与两为九也了二于五从以优但使保全八六其创到前区十协占县又及各同向和四因国在均处实对将市年并建强我或把指据推提整是曾有服本每比派由的省等类组经给而联落被让该请赴跟近还这邀那都"
_INNER = re.compile(r"(?<=[一-鿿])\([一-鿿A-Za-z·]{2,8}\)(?=[一-鿿]{0,12}(?:公司|集团|厂|大学|学院|医院|银行|中心))")
_BRACKETED = re.compile(r"\([^()]{1,10}\)")
_ALIAS = re.compile(
    r"^\((?:以下|下文|下)?(?:统称|简称|称)(?:为|:)?[“‘\"]?(?P<short>[^“”‘’\"()，,、]{2,14})[”’\"]?(?:[、或][“\"]?[^()]{2,10}[”\"]?)?\)"
)
_TITLES = re.compile("《[^《》]*(?:《[^《》]*》[^《》]*)*》")


class _Named(NamedTuple):
    """One mention, offsets in the folded text."""

    start: int
    end: int
    kind: str
    rule: str
    short: str = ""


@cache
def _words(use: str) -> tuple[str, ...]:
    found = tomllib.loads((files("extract") / "data" / "body_words.toml").read_text(encoding="utf-8"))[use]
    return tuple(sorted(found, key=len, reverse=True))


@cache
def _break() -> re.Pattern[str]:
    # at most places none of them begins
    first = f"(?:{begins(_words('breaks'), _BREAK_BEGINS)}|(?={_SIGN.pattern}))"
    return re.compile(f"{first}(?:{_either(_words('breaks'))}|{_BREAK_IN_CONTEXT})")


@cache
def _sort() -> re.Pattern[str]:
    """Only words of sort, ordinals and numbers."""
    return re.compile(rf"(?:{'|'.join(_words('sorts'))}|第?[一二三四五六七八九十0-9]+)*$")


@cache
def _endings() -> dict[str, tuple[str, bool]]:
    rows = csv.DictReader((files("extract") / "data" / "organizations.csv").read_text(encoding="utf-8").splitlines())
    return {row["ending"]: (row["kind"], row["bare"] == "yes") for row in rows}


@cache
def _functions() -> dict[str, tuple[str, str]]:
    rows = csv.DictReader((files("extract") / "data" / "functions.csv").read_text(encoding="utf-8").splitlines())
    return {row["short"]: (row["full"], row["kind"]) for row in rows}


@cache
def _short_forms() -> tuple[tuple[str, str], ...]:
    """Parts of names with their short forms, in the order in which they are put."""
    rows = csv.DictReader((files("extract") / "data" / "short_forms.csv").read_text(encoding="utf-8").splitlines())
    return tuple((row["full"], row["short"]) for row in rows)


def _either(words: Iterable[str]) -> str:
    """A pattern for any of ``words``, the longest first, grouped by common beginnings: tried once, not word by word."""
    branches: dict[str, list[str]] = {}
    for word in words:
        branches.setdefault(word[:1], []).append(word[1:])
    end = branches.pop("", None) is not None
    body = "|".join(head + _either(tails) for head, tails in branches.items())
    return f"(?:{body}){'?' if end else ''}" if body else ""


@cache
def _anchor() -> re.Pattern[str]:
    endings, functions = _either(_endings()), _either(_functions())
    return re.compile(
        rf"{begins((*_endings(), *_functions()), '委政')}(?:(?P<function>{functions})(?P<rank>局|委员会|委|厅|部(?![门分长队属位])|办公室|办)(?![长员法理事公])"
        rf"|(?P<seat>(?<=[省市县区州旗镇乡])(?:委(?![员托会])|政府(?!部门|工作报告|采购|主导|引导|投入|补贴)))|(?P<ending>{endings})(?!长|员|主任|主席|校|干部|业))"
    )


@cache
def _protected() -> re.Pattern[str]:
    """Functions and endings with a word inside that would break a name."""
    words = [w for w in (*_functions(), *_endings()) if _break().search(w)]
    words = sorted((*words, "乡村建设", "城乡建设", "对外"), key=len, reverse=True)
    return re.compile(f"{begins(words)}(?:{'|'.join(words)})")


def _scan(text: str, places: frozenset[str]) -> list[_Named]:
    """All mentions of bodies in a folded text, in order, none inside another."""
    found: list[_Named] = []
    matches = list(_anchor().finditer(text))
    if not matches:
        return found
    begins = _begins(text, matches)
    titles = [m.span() for m in _TITLES.finditer(text)] if "《" in text else []
    for index, match in enumerate(matches):
        end = match.end()
        if index + 1 < len(matches) and matches[index + 1].start() == end and matches[index + 1]["ending"]:
            continue  # 卫健局 + 办公室 is one name
        if titles and any(a < match.start() < b for a, b in titles):
            continue  # the body in the title of a document does not act here
        named = _named(text, begins[index], match, end, places)
        if named is None:
            continue
        if named.kind == "government" and index and matches[index - 1].end() == match.start():
            named = named._replace(kind=_kind(matches[index - 1]))  # 县医院职业健康科 is no authority
        if found and named.end <= found[-1].end:
            continue
        while found and found[-1].end > named.start:
            found.pop()
        found.append(named)
    return found


def _kind(match: re.Match[str]) -> str:
    if match["function"]:
        return _functions()[match["function"]][1]
    if match["seat"]:
        return "party" if match["seat"] == "委" else "government"
    return _endings()[match["ending"]][0]


def _named(text: str, begin: int, match: re.Match[str], end: int, places: frozenset[str]) -> _Named | None:
    start = max(begin, end - _WINDOW)
    if match["function"]:
        kind, rule = _kind(match), "function"
        start = _placed(text, start, match.start(), places)
    elif match["seat"]:
        kind, rule = _kind(match), "seat"
        start = _placed(text, start, match.start(), places)
        if start == match.start():
            return None
        if match["seat"] != "委" and _BOTH.search(text, start, match.start()):
            start = match.start() - 1  # 市委市政府 are two bodies
    else:
        kind, bare = _endings()[match["ending"]]
        rule = "ending"
        start = _from_place(text, start, match.start(), places)
        front = text[start : match.start()]
        proper = _PLACE.match(front) is not None or _NATIONAL.match(front) is not None or any(front.startswith(p) for p in places)
        if not front:
            if not bare:
                return None
        elif not bare and _sort().match(front):
            return None
        if (
            kind in ("institution", "coordination")
            and not bare
            and not (proper or re.match(_RANK, front))
            and (kind == "institution" or len(front) < 4)
        ):
            return None
        if not proper and match["ending"] in _OPEN and not _proper(front, match["ending"]):
            return None
    bracket = None if _ALIAS.match(text[end : end + _ALIAS_REACH]) else _BRACKETED.match(text, end)
    if (
        bracket
        and len(bracket.group()) >= 6
        and (inner := _anchor().search(text, end + 1, bracket.end() - 1))
        and inner.end() == bracket.end() - 1
    ):
        end = bracket.end()
    short = _ALIAS.match(text[end : end + _ALIAS_REACH])
    if end - start < 2 or "、" in text[start:end] or _HONOURED.match(text, start, end):
        return None
    return _Named(start, end, kind, rule, short["short"] if short else "")


_BOTH = re.compile("委[省市县区州旗镇乡]$")
#: a rank of honour, or a scope without a name of its own, before the ending: 全国最美工会, 国家二级公共图书馆, 全国医院
_HONOURED = re.compile(
    r"其中|(?:全[国省市县区]|国家[一二三四]?级?|[省市县区]级)?(?:首批|第[一二三四五六七八九十]+批)?(?:最美|十佳|模范|先进|优秀|标杆|百强|星级|五星级|[一二三]级|放心)|全[国省市县区](?!总工会|妇联|政协|人大|工商联|残联|人民代表|老龄|[一-龥]{2,}委员会|[一-龥]{2,}办公室)"
)
#: endings that common nouns have as well, and what has to stand before them where no place does
_OPEN = {
    **dict.fromkeys(("公司", "集团", "银行", "分公司"), "trade"),
    **dict.fromkeys(("法院", "法庭"), "(?:人民|中级|高级|最高|铁路|海事)$"),
    "实验室": "(?:重点|国家|工程|技术|联合)$",
    **dict.fromkeys(("农场", "学校", "大学", "中学", "小学", "幼儿园", "医院", "研究院", "研究所"), ".{2,8}$"),
}


def _proper(front: str, ending: str) -> bool:
    """Whether the words before an open ending make it the name of one body: a rank (县医院), a trade (东江公交公司), a name of its own."""
    if re.match(_RANK, front):
        return True
    wanted = _OPEN[ending]
    if wanted == "trade":
        return 4 <= len(front) <= 12 and any(t in front[2:] for t in _words("trades"))
    return re.search(wanted, front) is not None


def _begins(text: str, matches: Sequence[re.Match[str]]) -> list[int]:
    """Where the name of each ending can begin: behind the last word or sign before it that cannot stand inside a name.

    A bracket inside one (…能源(蓝田)有限公司) is no break. Words are looked for only between an ending and the last sign before it: most
    of a text has no ending near.
    """
    # stretches that hold a breaking word but are no break: same length, so that offsets stay
    view = _protected().sub(_hidden, text)
    if "(" in view:
        view = _INNER.sub(_hidden, view)
    signs = [match.end() for match in _SIGN.finditer(view, 0, matches[-1].start())]
    begins: list[int] = []
    begin = 0
    ahead: re.Match[str] | None = None  # the first break behind ``begin``, once it is known
    for match in matches:
        stop = match.start()
        before = bisect_right(signs, stop)
        if before and signs[before - 1] > begin:
            begin, ahead = signs[before - 1], None
        while (ahead := ahead or _break().search(view, begin)) and ahead.end() <= stop:
            begin, ahead = ahead.end(), None
        begins.append(begin)
    return begins


def _hidden(match: re.Match[str]) -> str:
    return "〇" * len(match.group())


def _placed(text: str, start: int, stop: int, places: frozenset[str]) -> int:
    """Where the place before a function begins; ``stop`` where there is none: only a place or a rank can stand there."""
    start = _from_place(text, start, stop, places)
    front = text[start:stop]
    if not front:
        return stop
    if _NATIONAL.fullmatch(front) or re.fullmatch(_RANK, front):
        return start
    position = start
    while match := _PLACE.match(text, position, stop):
        position = match.end()
    if position == stop and position > start:
        return start
    # a rank right before it, behind a word that is no place
    rank = re.search(_RANK + "$", front)
    return start + rank.start() if rank else stop


def _from_place(text: str, start: int, stop: int, places: frozenset[str]) -> int:
    """A known place inside the stretch is where the name begins."""
    front = text[start:stop]
    best = -1
    for place in places:
        at = front.find(place)
        if at > 0 and (best < 0 or at < best):
            best = at
    return start + best if best > 0 else start


def _places(passages: Sequence[Passage], context: Context) -> frozenset[str]:
    """Places named in the titles and at the heads of the case's passages, known ones and others of the same shape."""
    found: set[str] = set()
    for text in (context.title, context.document_title, *(p.text[:60] for p in passages[:6])):
        flat = fold(text).text
        found.update(flat[m.start : m.end] for m in regions.mentions(flat) if m.end - m.start >= 3)
    for text in (context.title, context.document_title):
        position, flat = 0, fold(text).text
        while match := _PLACE.match(flat, position):
            found.add(match.group())
            position = match.end()
    return frozenset(found)


def _parts(name: str) -> tuple[str, str]:
    """Place (the last of 陕西省西安市未央区, or a bare rank, or empty) and function of a name, short forms written out."""
    for full, short in _short_forms():
        name = name.replace(full, short)
    place, position = "", 0
    while (match := _PLACE.match(name, position)) and len(name) - match.end() >= 2 and not name[match.end() :].startswith(("委", "政府")):
        place, position = match.group(), match.end()
    rest = name[position:]
    if (match := _PLACE.match(rest)) and rest[match.end() :].startswith(("委", "政府")):
        place, rest = match.group(), rest[match.end() :]
    elif not place and (match := _NATIONAL.match(rest)) and match.end() + 2 <= len(rest):
        place, rest = "国家", rest[match.end() :]
    elif not place and (match := re.match(_RANK + "(?!场)", rest)) and match.end() + 1 <= len(rest):
        place, rest = match.group(), rest[match.end() :]
    match = _anchor().search(rest)
    if match and match["function"] and match.start() == 0 and match.end() == len(rest):
        return ("国家" if match["rank"] == "部" else place), _functions()[match["function"]][0]
    return place, re.sub(r"\(.*\)$", "", rest)


def find(passages: Sequence[Passage], context: Context) -> list[Organization]:
    """The bodies of one case, in the order of first mention, each under the fullest name that the case prints.

    The span is that of the first mention under that name; ``mentions`` are all of them, aliases included.
    """
    places = _places(passages, context)
    groups: dict[tuple[str, str], list[tuple[int, int, str, _Named]]] = {}
    declared: dict[str, tuple[str, str]] = {}
    folds: list[tuple[Passage, Folded]] = []
    taken: set[tuple[int, int]] = set()
    for passage in passages:
        folded = fold(passage.text)
        folds.append((passage, folded))
        for named in _scan(folded.text, places):
            name = folded.printed(passage.text, named.start, named.end)
            key = _parts(folded.text[named.start : named.end])
            span = (passage.start + folded.at(named.start), passage.start + folded.until(named.end))
            groups.setdefault(key, []).append((*span, name, named))
            taken.add(span)
            if named.short and len(named.short) >= 2:
                declared[named.short] = key
    merged = _merged(groups)
    found = []
    for keys in merged:
        entries = sorted(entry for key in keys for entry in groups[key])
        shorts = [short for short, key in declared.items() if key in keys]
        spans = {(a, b) for a, b, _, _ in entries} | _of_shorts(shorts, folds, taken)
        fullest = max(entries, key=lambda e: (len(e[2]), -e[0]))
        names = list(dict.fromkeys(e[2] for e in entries))
        doubt = ("alias_resolved",) if len(keys) > 1 else ()
        aliases = tuple(dict.fromkeys([n for n in names if n != fullest[2]] + shorts))
        found.append(
            Organization(fullest[0], fullest[1], fullest[2], fullest[3].kind, tuple(sorted(spans)), aliases, fullest[3].rule, doubt)
        )
    return sorted(found, key=lambda o: (o.mentions[0], o.start))


def _merged(groups: dict[tuple[str, str], list[tuple[int, int, str, _Named]]]) -> list[list[tuple[str, str]]]:
    """Keys of one body together: 县 stands for the one county, no place for the one place, that has this function in the case."""
    target: dict[tuple[str, str], tuple[str, str]] = {}
    for place, core in groups:
        if len(place) > 1 and not re.fullmatch(_RANK, place):
            continue
        others = [k for k in groups if k[1] == core and len(k[0]) > len(place) + 1 and k[0].endswith(place) and k[0] != "国家"]
        if not place and not others:
            others = [k for k in groups if k[1] == core and re.fullmatch(_RANK, k[0])]
        if len(others) == 1:
            target[(place, core)] = others[0]

    def root(key: tuple[str, str]) -> tuple[str, str]:
        while key in target:
            key = target[key]
        return key

    merged: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for key in groups:
        merged.setdefault(root(key), []).append(key)
    return list(merged.values())


def _of_shorts(shorts: Sequence[str], folds: Sequence[tuple[Passage, Folded]], taken: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Mentions under a declared short name, outside those found already."""
    spans: set[tuple[int, int]] = set()
    for short in shorts:
        for passage, folded in folds:
            at = folded.text.find(short)
            while at >= 0:
                span = (passage.start + folded.at(at), passage.start + folded.until(at + len(short)))
                if not any(a <= span[0] and span[1] <= b for a, b in taken):
                    spans.add(span)
                at = folded.text.find(short, at + len(short))
    return spans


def of_title(title: str) -> str:
    """The enterprise, hospital or school that a case's title begins with; empty for the case of a place.

    >>> of_title("东江机械有限公司健康企业建设优秀案例"), of_title("四川某某玻璃有限公司健康企业建设案例")
    ('东江机械有限公司', '四川某某玻璃有限公司')
    """
    # a sign or a blank ends the number: without one its last characters may be those of the name (案例一四川……)
    label = re.match(r"(?:典型)?(?:案例|实例)\s?[0-9一二三四五六七八九十]*[\s、.．:：]+|[0-9]{1,3}[、.．:：]", title)
    lead = label.end() if label else 0
    folded = fold(title[lead:])
    flat = folded.text
    start = end = 0
    for match in _anchor().finditer(flat):
        kind = _endings()[match["ending"]][0] if match["ending"] else ""
        if end and _break().search(flat[end : match.start()] + "〇〇"):
            break
        if kind not in ("enterprise", "health", "school", "research", "union") or match.start() < 2:
            continue
        if not end:
            start = max((m.end() for m in re.finditer("[—:：“”|]|关于", flat[: match.start()])), default=0)
            if _sort().match(flat[start : match.start()]):
                continue
        end = match.end()
    if end:
        return folded.printed(title[lead:], start, end)
    return ""
