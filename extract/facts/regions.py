"""Places by the national table of administrative divisions (GB/T 2260): full names, six-digit codes, and what to do where a name is shared.

The table is the list of the National Bureau of Statistics as of 2023-06-30; an overlay adds new areas, divisions of the 兵团, and the
names that older texts use, each with the code that stands for it today. Provinces have codes XX0000, cities XXXX00, counties XXXXXX.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from extract import patterns
from extract.model import Context, Region
from extract.text import fold

#: characters of the opening in which a case may say where it plays
_OPENING = 300

_NATIONALITIES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|"
    "普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
#: 恩施土家族苗族自治州 → 恩施, 伊犁哈萨克自治州 → 伊犁, 印江土家族苗族自治县 → 印江
_AUTONOMOUS = patterns.compile(rf"^(?P<base>.{{2,}}?)(?:(?:{_NATIONALITIES})族?)*自治(?P<rank>州|县|旗|区)$")
_ZONE = patterns.compile(
    "(?:国家级?)?(?:高新技术产业开发区|高新技术产业园区|高新技术开发区|高新区|经济技术开发区|经济开发区|经开区|综合保税区|保税区|自贸试验区|自贸区|临空经济区|"
    "国际港务区|航空港区|港区|工业园区|产业园区|城乡一体化示范区|管理区|开发区|新区)"
)
_ANCHOR = patterns.compile("[省市县区旗州盟岛师团]")
#: what makes another word of the sign before it: 市场, 区域, 区间, 县级市
_OTHER_WORD = {"市": "场", "区": "域间块位划", "县": "级", "州": "市县区", "团": "队结员", "师": "范傅生资"}
_RANKS = "省市县区旗州盟"
_PLACE_LIKE = patterns.compile("[一-鿿]{2,5}(?:[省市县旗]|(?<![小社园校景辖片城地街厂库山林牧矿灾疫])区)(?![域间场民政容])")


class RegionMention(NamedTuple):
    """One place named in a text: offsets in it, the full name, the code (empty where several places share the name) and those places."""

    start: int
    end: int
    name: str
    adcode: str
    candidates: tuple[str, ...]
    zone: str = ""  # a development zone or new area inside the place, as printed


@cache
def _table() -> dict[str, str]:
    """Code to full name."""
    # not as dicts: the table is the longest of all
    return dict(csv.reader((files("extract") / "data" / "regions.csv").read_text(encoding="utf-8").splitlines()[1:]))


def _csv(name: str) -> Iterable[dict[str, str]]:
    return csv.DictReader((files("extract") / "data" / name).read_text(encoding="utf-8").splitlines())


@cache
def _overlay() -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["code"], row["kind"]) for row in _csv("regions_overlay.csv")}


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Name as a text may print it, with its rank sign, to the codes it may stand for."""
    names: dict[str, list[str]] = {}
    for code, name in _table().items():
        names.setdefault(name, []).append(code)
        if match := _AUTONOMOUS.match(name):
            for short in {match["base"] + match["rank"], match["base"] + "自治" + match["rank"]} - {name}:
                names.setdefault(short, []).append(code)
    for name, (code, _) in _overlay().items():
        if code and name not in names:
            names[name] = [code]
    return {name: tuple(dict.fromkeys(codes)) for name, codes in names.items()}


@cache
def _ends() -> frozenset[str]:
    """The last two characters of the names: few of the signs in a text stand behind the first of them."""
    return frozenset(name[-2:] for name in _names())


@cache
def _shorts() -> dict[str, tuple[str, ...]]:
    """Provinces and cities without their rank sign: 陕西, 西安, 恩施."""
    shorts: dict[str, list[str]] = {}
    for code, name in _table().items():
        if not code.endswith("00"):
            continue
        match = _AUTONOMOUS.match(name)
        base = match["base"] if match else re.sub("(?:特别行政区|省|市|地区|盟)$", "", name)
        if len(base) >= 2:
            shorts.setdefault(base, []).append(code)
    return {short: tuple(codes) for short, codes in shorts.items()}


@cache
def _province_pattern() -> re.Pattern[str]:
    return patterns.compile(
        "|".join(sorted((s for s, c in _shorts().items() if any(x.endswith("0000") for x in c)), key=len, reverse=True))
    )


def parents(code: str) -> tuple[str, ...]:
    """The codes above ``code`` that the table has, deepest first."""
    above = (code[:4] + "00", code[:2] + "0000")
    return tuple(c for c in above if c != code and c in _table())


def full_name(code: str) -> str:
    """The name of a code with those above it.

    >>> full_name("611022")
    '陕西省商洛市丹凤县'
    """
    return "".join(_table()[c] for c in (*reversed(parents(code)), code))


def within(code: str, above: str) -> bool:
    """Whether ``code`` is ``above`` or lies in it."""
    return code == above or above in parents(code)


def mentions(text: str) -> list[RegionMention]:
    """The places named in ``text`` with their rank sign (西安市, 蓝田县), and short forms beside one (陕西西安未央区), in order.

    >>> [(m.name, m.adcode) for m in mentions("商洛市丹凤县和西安高新区")]
    [('商洛市', '611000'), ('丹凤县', '611022'), ('西安市', '610100')]
    >>> [(m.name, m.adcode, len(m.candidates)) for m in mentions("鼓楼区的做法")]
    [('鼓楼区', '', 4)]
    """
    folded = fold(text)
    spans = _spans(folded.text)
    found = []
    for i, (start, end, codes, zone) in enumerate(spans):
        if len(codes) > 1:
            codes = _narrowed(codes, spans, i)
        name = _table()[codes[0]]
        found.append(
            RegionMention(
                folded.at(start), folded.until(end), name, codes[0] if len(codes) == 1 else "", codes if len(codes) > 1 else (), zone
            )
        )
    return found


def is_place(name: str) -> bool:
    """Whether ``name`` is a region with its rank sign or a province or city without it.

    >>> is_place("上海"), is_place("蓝田县"), is_place("多式联运")
    (True, True, False)
    """
    return name in _names() or name in _shorts()


_Span = tuple[int, int, tuple[str, ...], str]


def _spans(text: str) -> list[_Span]:
    names, overlay = _names(), _overlay()
    found: list[_Span] = []
    reached = 0
    for match in _ANCHOR.finditer(text):
        end = match.end()
        if text[end - 2 : end] not in _ends() or (text[end : end + 1] and text[end : end + 1] in _OTHER_WORD.get(match.group(), "")):
            continue
        for length in range(min(15, end - reached), 1, -1):
            name = text[end - length : end]
            codes = names.get(name)
            if codes is None:
                continue
            start, kind = end - length, overlay.get(name, ("", ""))[1]
            free = start == 0 or not _is_han(text[start - 1])
            beside = (bool(found) and found[-1][1] == start) or _short_before(text, start, codes) is not None
            if kind == "common" and not (free or beside):
                break
            if (
                kind == "division"
                and "兵团" not in text
                and _names().get(_table()[codes[0]], ("",))[0] not in _codes_in(text[end : end + 6])
            ):
                break
            zone = name if kind == "zone" else ""
            if (short := _short_before(text, start, codes)) is not None:
                found.append(short)
            found.append((start, end, codes, zone))
            reached = end
            break
    found += _zones(text, found)
    found += _provinces(text, found)
    return sorted(found)


def _codes_in(text: str) -> set[str]:
    return {c for length in (3, 4, 5) for c in _names().get(text[:length], ())}


def _is_han(character: str) -> bool:
    return "一" <= character <= "鿿"


def _short_before(text: str, start: int, codes: tuple[str, ...]) -> _Span | None:
    """陕西 or 西安 without its rank sign right before a place that lies in it."""
    for length in range(min(4, start), 1, -1):
        short = text[start - length : start]
        inside = tuple(c for c in _shorts().get(short, ()) if any(within(code, c) and code != c for code in codes))
        if inside:
            return (start - length, start, inside, "")
    return None


def _zones(text: str, found: Sequence[_Span]) -> list[_Span]:
    """Development zones are part of the city whose name they follow: 西安高新区, 商洛市高新技术产业开发区."""
    zones: list[_Span] = []
    if "区" not in text:
        return zones
    for match in _ZONE.finditer(text):
        start, end = match.span()
        if any(a < end and start < b for a, b, _, _ in found):
            continue
        if any(b == start for _, b, _, _ in found):
            a, _, codes, _ = next(f for f in found if f[1] == start)
            zones.append((a, end, codes, match.group()))
            continue
        for length in range(min(4, start), 1, -1):
            codes = tuple(c for c in _shorts().get(text[start - length : start], ()) if not c.endswith("0000"))
            if codes:
                zones.append((start - length, end, codes, match.group()))
                break
    return zones


def _provinces(text: str, found: Sequence[_Span]) -> list[_Span]:
    """A province without its rank sign counts at the start of a text or of a word group, not inside another word (海南州, 吉林市)."""
    free: list[_Span] = []
    for match in _province_pattern().finditer(text):
        start, end = match.span()
        if any(a < end and start < b for a, b, _, _ in found) or (
            start and _is_han(text[start - 1]) and text[start - 1] not in "在于对和与及、"
        ):
            continue
        codes = tuple(c for c in _shorts()[match.group()] if c.endswith("0000"))
        free.append((start, end, codes, ""))
        for length in (4, 3, 2):
            cities = tuple(c for c in _shorts().get(text[end : end + length], ()) if parents(c) and parents(c)[-1] == codes[0])
            if (
                cities
                and text[end + length : end + length + 1] not in tuple(_RANKS)
                and not any(a < end + length and end < b for a, b, _, _ in found)
            ):
                free.append((end, end + length, cities, ""))
                break
    return free


def _narrowed(codes: tuple[str, ...], spans: Sequence[_Span], index: int) -> tuple[str, ...]:
    """Of the places that share a name those that lie in the place named nearest before it, else anywhere in the text."""
    before = [spans[i] for i in range(index - 1, -1, -1)]
    for other in (*before, *spans[index + 1 :]):
        for above in other[2]:
            kept = tuple(c for c in codes if c != above and within(c, above))
            if kept and len(kept) < len(codes):
                return kept
    return codes


def hints(texts: Sequence[str]) -> tuple[str, ...]:
    """Codes of the provinces and cities that ``texts`` (cover, titles) name, those of sure counties included, in order of mention."""
    found: dict[str, None] = {}
    for text in texts:
        for mention in mentions(text):
            if mention.adcode:
                for code in (mention.adcode, *parents(mention.adcode)):
                    if code.endswith("00"):
                        found[code] = None
    return tuple(found)


def of_case(title: str, opening: str, context: Context) -> Region:
    """The place a case is about: named by its title, else by its opening, else (the province only) by the document.

    Where a name stands for several places and nothing settles it, the deepest level that all of them share is given with the candidates.

    >>> of_case("商洛市丹凤县健康企业建设优秀案例", "", Context()).adcode
    '611022'
    """
    named = mentions(title)
    titled = _region(named, context, "title", ()) if named else None
    if titled is not None and not titled.adcode.endswith("00"):
        return titled
    opened = mentions(opening[:_OPENING])
    located = re.search("(?:位于|坐落于?|地处|落户于?|坐落在)", opening[:_OPENING])
    if located:
        near = [m for m in opened if 0 <= m.start - located.end() <= 12]
        chain = near + [m for m in opened if near and m not in near and m.start <= near[-1].end + 2 and m.start >= near[0].start]
        if chain:
            found = _region(sorted(set(chain)), context, "located", ())
            # the name of an enterprise may carry its province, the opening the very place in it
            if titled is None or within(found.adcode, titled.adcode):
                return found
    if titled is not None:
        return titled
    short = _of_name(title, context)
    if short is not None:
        return short
    unlisted = ("region_unlisted",) if _PLACE_LIKE.search(title) else ()
    if opened and not unlisted:
        first = [m for m in opened if m.start <= opened[0].end + 12]
        return _region(first, context, "opening", ("region_from_text",))
    provinces = {code[:2] for code in context.provinces}
    if len(provinces) == 1 and not unlisted:
        return _full(provinces.pop() + "0000", "document", ("region_from_document",))
    return Region(rule="none", doubt=unlisted)


def _of_name(title: str, context: Context) -> Region | None:
    """An enterprise carries its place in front or in brackets: 商洛…水泥有限公司, …能源（蓝田）有限公司."""
    text = fold(title).text
    company = re.search(r"(?:公司|集团|厂|银行|医院|学校|学院|大学|矿)", text)
    if not company:
        return None
    name = text[: company.start()]
    places = [name[:length] for length in (4, 3, 2)]
    places += [m[1] for m in re.finditer(r"\(([^()]{2,6})\)", name)]
    for place in places:
        codes = _shorts().get(place, ()) or tuple(c for rank in "县市区" for c in _names().get(place + rank, ()) if f"({place})" in name)
        codes = tuple(c for c in codes if any(within(c, p) for p in context.provinces)) or codes
        if len(codes) == 1:
            return _full(codes[0], "name_of_enterprise", ("region_from_name",))
    return None


def _region(named: Sequence[RegionMention], context: Context, rule: str, doubt: tuple[str, ...]) -> Region:
    """The deepest places of a chain of mentions; several: what they have in common."""
    sure: list[str] = []
    open_: list[tuple[str, ...]] = []
    zone = next((m.zone for m in named if m.zone), "")
    for mention in named:
        codes = (mention.adcode,) if mention.adcode else _by_context(mention.candidates, context)
        if len(codes) == 1:
            sure.append(codes[0])
        else:
            open_.append(codes)
    sure = list(dict.fromkeys(c for c in sure if not any(o != c and within(o, c) for o in sure)))
    candidates: tuple[str, ...] = ()
    for codes in open_:
        kept = tuple(c for c in codes if any(within(c, s) for s in sure)) or codes
        if len(kept) == 1:
            sure = [kept[0], *(s for s in sure if not within(kept[0], s))]
        else:
            candidates += kept
    if candidates:
        doubt = (*doubt, "region_ambiguous")
    deepest = _common(sure or candidates)
    if len(sure) > 1:
        doubt = (*doubt, "region_several")
        candidates = candidates or tuple(sure)
    return _full(deepest, rule, doubt, candidates, zone)


def _by_context(codes: tuple[str, ...], context: Context) -> tuple[str, ...]:
    """Settled by what the cover and the titles name, cities before provinces."""
    for depth in ("00", "0000"):
        above = [p for p in context.provinces if p.endswith(depth) and (depth == "0000") == p.endswith("0000")]
        kept = tuple(c for c in codes if any(within(c, p) for p in above))
        if len(kept) == 1:
            return kept
    return codes


def _common(codes: Sequence[str]) -> str:
    """The deepest place that holds all of ``codes``; empty where there is none."""
    for code in (codes[0], *parents(codes[0])):
        if all(within(c, code) for c in codes):
            return code
    return ""


def _full(code: str, rule: str, doubt: tuple[str, ...], candidates: tuple[str, ...] = (), zone: str = "") -> Region:
    if not code:
        return Region(rule=rule, doubt=doubt, candidates=candidates)
    table = _table()
    chain = {("province" if c.endswith("0000") else "city" if c.endswith("00") else "county"): table[c] for c in (code, *parents(code))}
    county = chain.get("county", "") or zone
    return Region(chain.get("province", ""), chain.get("city", ""), county, code, rule, doubt, candidates)
