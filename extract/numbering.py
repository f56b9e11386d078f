"""The grammar of section numbers: the start of a text to a :class:`Marker`. Grammar only: whether a marker is a heading is decided in
``outline``, where its neighbours are known.

The shapes follow GB/T 9704-2012 7.3.3 (一、 （一） 1. （1）), the chapters of laws and handbooks (第一章 第一节), the decimals of technical
documents (2.1.3), and the spellings that real documents mix in (一. 一． (一) 1、 1） ① ⑴ ⒈ Ⅰ.), and the financial numerals of some (壹、 貳、).
"""

from __future__ import annotations

import re
from functools import lru_cache

from extract import patterns
from extract.model import Marker

#: from the shallowest to the deepest, as documents commonly nest them; ``outline`` uses the order only where the text itself gives none
FORMS = (
    "第篇", "第编", "第部分", "第章", "第节", "第条", "capital、", "han、", "(han)", "han)", "arabic", "arabic.", "arabic、",
    "decimal2", "decimal3", "decimal4", "decimal5", "(arabic)", "arabic)", "circled", "roman.", "latin.", "(latin)", "latin)",
)  # fmt: skip
RANK = {form: rank for rank, form in enumerate(FORMS)}

_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2, "廿": 20, "卅": 30}
#: financial numerals, simplified and traditional
CAPITAL = str.maketrans("壹贰貳叁參叄参肆伍陆陸柒捌玖拾", "一二二三三三三四五六六七八九十")
_HAN = "[〇零一二三四五六七八九十百廿卅]{1,6}"
_ARABIC = "[0-9０-９]{1,3}"
_OPEN, _CLOSE = "[（(﹙〔]", "[）)﹚〕]"
_CIRCLED = {c: i + 1 for i, c in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")}
_CIRCLED |= {c: i + 1 for i, c in enumerate("❶❷❸❹❺❻❼❽❾❿")} | {c: i + 1 for i, c in enumerate("➀➁➂➃➄➅➆➇➈➉")}
_PARENTHESISED = {c: i + 1 for i, c in enumerate("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇")}
_PARENTHESISED_HAN = {c: i + 1 for i, c in enumerate("㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩")}
_STOPPED = {c: i + 1 for i, c in enumerate("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛")}
_ROMAN = {c: i + 1 for i, c in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ")}
_SIGN = {
    **{c: ("circled", n) for c, n in _CIRCLED.items()},
    **{c: ("(arabic)", n) for c, n in _PARENTHESISED.items()},
    **{c: ("(han)", n) for c, n in _PARENTHESISED_HAN.items()},
    **{c: ("arabic.", n) for c, n in _STOPPED.items()},
}

#: what follows a number that is read as decimal or quantity and therefore opens no section: a unit glued to it
_PATTERN = patterns.compile(
    rf"""
      第\s?(?P<nth>{_HAN}|{_ARABIC})\s?(?P<of>篇|编|部分|章|节(?!课)|条(?![条款件例]))\s*[、，:：.．]?
    | (?P<han>{_HAN})\s?(?:、(?![一二三四五六七八九十](?:[、类级期批是月年线产等]|季[度末报]))|[.．](?![0-9０-９])|，(?=\S{{2,30}}$))
    | (?P<capital>[{"".join(map(chr, CAPITAL))}]{{1,3}})\s?(?:、(?!\S{{1,2}}、)|[.．](?![0-9０-９]))
    | {_OPEN}\s?(?P<phan>{_HAN})\s?{_CLOSE}\s?[、.．]?
    | (?P<hanp>{_HAN})[）)]
    | {_OPEN}\s?(?P<parabic>{_ARABIC})\s?{_CLOSE}\s?[、.．]?
    | (?P<decimal>[0-9０-９]{{1,2}}(?:[.．][0-9０-９]{{1,2}}){{1,4}})(?:[.．、]|(?=\s)|(?=[\u4e00-\u9fff“《（(]))
    | (?P<arabic>{_ARABIC})\s?(?:(?P<stop>[.．])(?![0-9０-９]{{1,3}}(?![0-9０-９年.．、）)]))|(?P<comma>、|，(?=\S{{2,30}}$))
        |(?P<close>[）)]))
    | (?P<bare>[0-9０-９]{{1,2}})(?=\s+[\u4e00-\u9fff“《A-Za-z])
    | (?P<sign>[{"".join(_SIGN)}])\s?[、.．]?
    | (?P<roman>[{"".join(_ROMAN)}]|[IVX]{{1,4}}|[ivx]{{1,4}})\s?[.．、](?![a-zA-Z])
    | {_OPEN}(?P<platin>[a-zA-Z]){_CLOSE}
    | (?P<latin>[a-zA-Z])(?:(?P<latinstop>[.．、](?![a-zA-Z0-9]))|(?P<latinclose>[）)]))
    """,
    re.VERBOSE,
)
#: signs that can begin a number: a text that begins otherwise is told at once
_FIRST = (
    frozenset("第〇零一二三四五六七八九十百廿卅（(﹙〔0123456789０１２３４５６７８９")
    | frozenset(_SIGN)
    | frozenset(map(chr, CAPITAL))
    | frozenset(_ROMAN)
    | frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
)
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")


def han_ordinal(text: str) -> int | None:
    """The integer of a simple Chinese ordinal up to 999 (十二, 二十, 一百零三, 廿一), None where it is none.

    >>> [han_ordinal(t) for t in ("十", "十二", "二十", "一百零三", "廿一", "一二")]
    [10, 12, 20, 103, 21, None]
    """
    total, digit, seen = 0, 0, False
    for character in text:
        if character in "十百":
            unit = 10 if character == "十" else 100
            total += (digit if seen else 1) * unit
            digit, seen = 0, False
        else:
            value = _DIGIT.get(character)
            if value is None or (seen and value < 10 and digit != 0 and digit < 20):
                return None
            digit, seen = (digit + value if digit >= 20 else value), True
    return total + digit


def _roman(text: str) -> int | None:
    if text in _ROMAN:
        return _ROMAN[text]
    text = text.upper()
    values = {"I": 1, "V": 5, "X": 10}
    total = 0
    for here, after in zip(text, [*text[1:], ""], strict=True):
        total += -values[here] if after and values[here] < values[after] else values[here]
    canonical = {
        1: "I",
        2: "II",
        3: "III",
        4: "IV",
        5: "V",
        6: "VI",
        7: "VII",
        8: "VIII",
        9: "IX",
        10: "X",
        11: "XI",
        12: "XII",
        13: "XIII",
    }
    return total if canonical.get(total) == text else None


@lru_cache(maxsize=512)  # stage after stage asks for the number of the same paragraph
def parse(text: str, counted: bool = False) -> Marker | None:
    """The section number that ``text`` begins with, None where there is none; ``counted`` where the source itself counts: then no measure
    word makes it a quantity.

    >>> parse("（一）健全组织，齐抓共管")
    Marker(label='（一）', form='(han)', ordinal=1, end=3, ordinals=(1,))
    >>> parse("2.1.3 公文成文").ordinals
    (2, 1, 3)
    >>> [parse(t) for t in ("2024 年以来", "3.5亿元", "一是摸清底数", "100.5 公里")]
    [None, None, None, None]
    """
    if not text or text[0] not in _FIRST:
        return None
    match = _PATTERN.match(text)
    if match is None:
        return None
    form, ordinals = _read(match, counted)
    if form is None or not ordinals or not 0 < ordinals[-1] < 1000:
        return None
    label = match.group().rstrip()
    end = match.end()
    while end < len(text) and text[end] in " \t\u3000":
        end += 1
    return Marker(label, form, ordinals[-1], end, ordinals)


def _read(match: re.Match[str], counted: bool) -> tuple[str | None, tuple[int, ...]]:
    group = match.lastgroup or ""
    found = match.groupdict()
    if found["nth"]:
        number = found["nth"].translate(_WIDE)
        ordinal = int(number) if number.isascii() else han_ordinal(number)
        return f"第{found['of']}", (ordinal,) if ordinal else ()
    for name, form in (("han", "han、"), ("phan", "(han)"), ("hanp", "han)")):
        if found[name]:
            ordinal = han_ordinal(found[name])
            return form, (ordinal,) if ordinal else ()
    if found["capital"]:
        ordinal = han_ordinal(found["capital"].translate(CAPITAL))
        return "capital、", (ordinal,) if ordinal else ()
    if found["parabic"]:
        return "(arabic)", (int(found["parabic"].translate(_WIDE)),)
    if found["decimal"]:
        ordinals = tuple(int(part) for part in found["decimal"].translate(_WIDE).split("."))
        follows = match.string[match.end() :].lstrip()
        if any(n == 0 for n in ordinals) or (_UNIT.match(follows) and not counted):
            return None, ()
        return f"decimal{len(ordinals)}", ordinals
    if found["arabic"]:
        form = "arabic." if found["stop"] else "arabic、" if found["comma"] else "arabic)"
        return form, (int(found["arabic"].translate(_WIDE)),)
    if found["bare"]:
        follows = match.string[match.end() :].lstrip()
        return (None, ()) if _UNIT.match(follows) and not counted else ("arabic", (int(found["bare"].translate(_WIDE)),))
    if found["sign"]:
        form, ordinal = _SIGN[found["sign"]]
        return form, (ordinal,)
    if found["roman"]:
        ordinal = _roman(found["roman"])
        return "roman.", (ordinal,) if ordinal else ()
    letter = found["platin"] or found["latin"]
    if letter:
        form = "(latin)" if found["platin"] else "latin." if found["latinstop"] else "latin)"
        return form, (ord(letter.lower()) - ord("a") + 1,)
    raise AssertionError(group)


#: words of titles that begin with the character of a measure word: 1 项目概况, 2.1 组织领导
_WORDS = (
    "项目|部[门署]|组[织建成合]|家庭|人[员才口文]|个性|名[称录]|场[所地景]|处[理置]|层[级次]|级别|类[型别]|条件|所[在属]|台账|份额|分[析类工级区为包]|时[间效]|"
    "日[常期]|批[准复]|期[间限]|成[效果立本绩就]|种类|支[持撑部]|片区|次生|多[元方措渠]|号召|根[据本]|排[查水]|本[地级次项着章条法合协办规公市县区院校所单招]|升级|克服|位置|周[边期]|头脑"
)
#: a measure word right behind a decimal or a bare number: then it is a quantity (3.5 亿元, 2 个), not the number of a section
_UNIT = patterns.compile(
    rf"(?!{_WORDS})(?:"
    r"[%％‰℃°]|[万亿千百十]|(?:年|月|日|号|时|分|秒|天|周|岁|届|人|名|位|个|家|户|件|项|次|场|期|批|份|条|所|台|套|辆|座|处|间|张|幅|篇|册|本|部|"
    r"公里|千米|米|厘米|毫米|公顷|亩|平方|立方|吨|公斤|千克|克|斤|升|毫升|元|美元|倍|成|组|种|类|级|层|栋|艘|架|头|只|株|颗|支|根|片|块|排|"
    r"微克|分贝|千瓦|兆瓦|伏|安|小时|分钟|多|余|至|—|-|~|～|:|：|/|／|[+×=]))"
)
