"""Numerals as Chinese official texts print them, to exact numbers, each with its span.

Arabic with separators (1,106; 321 146), Chinese (三百二十, 一千零五万, 两万三, 廿一), financial (壹佰), mixed (1.2万, 3亿5千万), digits read out
(二〇二五), decimals (三十二点七), shares (百分之三, 七成五, 三分之二, 1/3), pairs (五六, 二三十), and the vague ones that have no value (十几, 数百).
Forms follow GB/T 15835-2011 (出版物上数字用法) and the capitals of 中国人民银行《支付结算办法》附一. Text is folded (:func:`extract.text.fold`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2} | {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_TENS = {"廿": 20, "卅": 30}
_MYRIADS = {"万": 10**4, "亿": 10**8, "萬": 10**4}
_FACTORS = {
    "": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12, "十万亿": 10**13, "百万亿": 10**14,
}  # fmt: skip

#: first a decimal that recognition tore apart (32. 7%), then groups of three, then plain
_ARABIC = r"(?:\d+\.[ ]\d+(?=[%‰])|(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d{1,3}(?:[ ]\d{3})+(?!\d)|\d+)(?:\.\d+)?)"
#: 千 before the name of a unit is a part of it (千瓦, 千米); 百 and 千 before 分 open a share or 百分点
_CHARACTER = r"(?:[〇零一二两三四五六七八九十廿卅万亿]|百(?!帕|分[点比位制率])|千(?!瓦|克|米|卡|伏|帕|赫|兆|乏|焦|分点))"
_HAN = rf"{_CHARACTER}+(?:点[〇零一二三四五六七八九]+(?![十百点])[万亿]*)?"
_FINANCIAL = "[壹贰叁肆伍陆柒捌玖拾佰仟](?:[壹贰叁肆伍陆柒捌玖拾佰仟萬万亿零])+"
_FACTOR = r"(?:[十百]?万亿|[十百千]?[万亿]|千(?!瓦|克|米|卡|伏|帕|赫|兆|乏|焦|分)|百(?!帕|分|年|姓|货|强|佳))"
_MORE = r"(?:余|多(?!元[化的主文格融素]|[样功层媒维方边渠形])|来(?=[万亿个名人家户位天年次项条件种])|几|有余|\+(?![\dA-Za-z一二三四五六七八九十]))"
#: 成 after a digit is a tenth, unless it opens another word (成立, 成员); behind 一 and Arabic digits such words are more likely
_TENTH = "成(?![立为功效果长员熟都本绩品人千群分交就套型份片婚因色全了如对])"
_TENTH_HAN = "成(?!立|员(?!工)|就(?!业|近|读|医)|功(?!能)|绩|果(?!树|农))"

#: no numeral begins with any other character: said first, since most characters of a text are others
_BEGINS = r"(?=[\d〇零一二两三四五六七八九十廿卅百千万亿壹贰叁肆伍陆柒捌玖拾佰仟数几好若半])"

SCAN = re.compile(
    rf"""{_BEGINS}(?:
      (?P<one>(?<=[统唯单合归])一|一(?![〇零一二两三四五六七八九十百千万亿]|(?:个)?分之|点[一二三四五六七八九]|{_TENTH}))
    | (?P<dotted>\d+(?:\.\d+){{2,}})
    | (?P<below>[1-9])/(?P<above>[2-9]|10)(?![\d/年月.])
    | (?P<arabic>{_ARABIC})
      (?:(?P<afactor>{_FACTOR})(?:(?P<arabic2>\d{{1,4}})(?P<afactor2>[千百]?万|千(?![瓦克米卡伏帕赫兆乏焦分])|(?=[元人户个名亩])))?)?
      (?P<amore>{_MORE})?(?P<afactor3>万亿|[十百千]?[万亿])?
      (?P<atenth>{_TENTH})?
    | (?P<whole>{_HAN})个?分之(?P<part>{_HAN}|\d+(?:\.\d+)?)(?P<fmore>多|余|强(?=[，,。；、的]|$))?
    | (?P<tenth>一(?={_TENTH})|[一二两三四五六七八九十]{{0,1}}[二两三四五六七八九十])(?:{_TENTH_HAN})(?P<hundredth>[一二三四五六七八九](?![成十百千万]|、[一二三四五六七八九]{{1,2}}成)|半)?(?P<tmore>多|余)?
    | (?P<financial>{_FINANCIAL})
    | (?P<vague>(?:(?<![人总次件户个倍岁指系级点参函分小读常基位度票张页])数|几|好几|若干)[十百千万亿]+)
    | (?P<han>{_HAN})(?P<hmore>{_MORE})?(?P<hfactor>万亿|[万亿])?
    | (?P<half>半)
    )""",
    re.VERBOSE,
)


#: a named tuple out of a plain one, in a third of the time that its class takes: most numerals are digits alone
_new = tuple.__new__


class Numeral(NamedTuple):
    """One numeral: ``value`` is None where the words give none (十几, 数百); ``value_max`` the upper end of a pair (五六个);
    ``sign`` is %, ‰ or empty; ``bound`` is over (余, 多, 几, +), about (来) or empty; ``form`` names the way it is written.
    """

    start: int
    end: int
    value: Decimal | None
    value_max: Decimal | None
    sign: str
    bound: str
    form: str  # one, arabic, mixed, fraction, tenth, han, bare (百, 千, 万 alone), digits, pair, financial, vague, half, dotted, invalid


def _section(text: str) -> Decimal | None:
    """The value of a Chinese integer (三百二十, 两万三, 二〇二五 is none), or None where it is not well formed."""
    total = myriad = section = 0  # 亿 part, 万 part, up to 千
    digit: int | None = None
    last_unit, last_big = 10000, 0
    zero = False
    unit_before_digit = 0
    for c in text:
        if c in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[c]
            if digit == 0:
                if zero:
                    return None
                zero, digit = True, None
            else:
                unit_before_digit = 0 if zero else last_unit if last_unit < 10000 else last_big
                zero = False
        elif c in _TENS:
            if digit is not None or last_unit <= 10:
                return None
            section, last_unit = section + _TENS[c], 10
        elif c in _UNITS:
            unit = _UNITS[c]
            if unit >= last_unit or (digit is None and unit != 10):
                return None
            section += (1 if digit is None else digit) * unit
            digit, last_unit, zero = None, unit, False
        else:
            big = _MYRIADS[c]
            section += digit or 0
            if big == 10**4:
                if myriad or not section:
                    return None
                myriad, section = section * big, 0
            else:
                if total or not myriad + section:
                    return None
                total, myriad, section = (myriad + section) * big, 0, 0
            digit, last_unit, last_big, zero = None, 10000, big, False
    if zero:
        return None
    if digit is not None:
        # 两万三, 三百五: a last digit straight after a unit counts in the next lower unit
        section += digit * (unit_before_digit // 10) if unit_before_digit >= 100 else digit
    return Decimal(total + myriad + section)


_PAIR = re.compile(
    r"(?P<head>(?:[一二三四五六七八九十百千万零]+(?=[一二三四五六七八]))?)(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])(?P<tail>[十百千万亿]*)$"
)
_READ_OUT = re.compile("[〇零一二三四五六七八九]{2,}$")


def _pair(text: str) -> tuple[Decimal, Decimal] | None:
    """五六 → 5, 6; 二三十 → 20, 30; 三五百 → 300, 500; 十七八 → 17, 18; 一百二三十 → 120, 130; two digits side by side in ascending order."""
    match = _PAIR.match(text)
    if match is None:
        return None
    head, low, high, tail = match.group("head", "low", "high", "tail")
    a, b = _DIGITS[low], _DIGITS[high]
    if b - a != 1 and (a, b) != (3, 5):
        return None
    first, second = _section(head + low + tail), _section(head + high + tail)
    return (first, second) if first is not None and second is not None and first < second else None


@lru_cache(maxsize=4096)
def _han(text: str) -> tuple[Decimal | None, Decimal | None, str]:
    """Value, upper end and form of a run of Chinese numeral characters."""
    whole, point, rest = text.partition("点")
    if point:
        factor = 1
        while rest[-1] in _MYRIADS:
            factor *= _MYRIADS[rest[-1]]
            rest = rest[:-1]
        integer = _section(whole) if whole not in ("零", "〇") else Decimal(0)
        if integer is None or whole[-1] in "万亿":
            return None, None, "invalid"
        return (integer + Decimal("0." + "".join(str(_DIGITS[c]) for c in rest))) * factor, None, "han"
    if text in ("零", "〇"):
        return Decimal(0), None, "han"
    if text != "十" and text in _FACTORS:
        return Decimal(_FACTORS[text]), None, "bare"
    if text[0] in "百千万亿":
        return None, None, "invalid"
    pair = _pair(text) if len(text) > 1 else None
    if pair:
        return *pair, "pair"
    if _READ_OUT.match(text):
        return Decimal("".join(str(_DIGITS[c]) for c in text)), None, "digits"
    value = None if text[0] in "零〇" else _section(text)
    return value, None, "han" if value is not None else "invalid"


@lru_cache(maxsize=4096)  # most numbers of a text are small and come again
def _arabic(text: str) -> Decimal:
    return Decimal(text if text.isdigit() else text.replace(",", "").replace(" ", ""))


def _simple(text: str) -> Decimal | None:
    if text[0].isdigit():
        return _arabic(text)
    value, high, form = _han(text)
    return value if high is None and form in ("han", "bare") else None


_BOUND = {None: "", "余": "over", "多": "over", "有余": "over", "几": "over", "+": "over", "强": "over", "来": "about"}


def read(match: re.Match[str]) -> Numeral:
    """The numeral of one match of :data:`SCAN`."""
    start, end = match.span()
    digits = match["arabic"]
    if digits:
        if len(digits) == end - start:
            return _new(Numeral, (start, end, _arabic(digits), None, "", "", "arabic"))
        return _read_arabic(start, end, match)
    han, more, myriads = match.group("han", "hmore", "hfactor")
    if han:
        value, high, form = _han(han)
        if value is None or (more == "几" and han == "十"):
            return Numeral(start, end, None, None, "", "", form if value is None else "vague")
        if myriads:
            value, high = value * _FACTORS[myriads], high * _FACTORS[myriads] if high is not None else None
        return Numeral(start, end, value, high, "", _BOUND[more], form)
    groups = match.groupdict()
    if groups["one"]:
        return Numeral(start, end, Decimal(1), None, "", "", "one")
    if groups["below"]:
        part, whole = Decimal(groups["below"]), Decimal(groups["above"])
        return _fraction(start, end, part, whole, "", "1/3")
    if groups["whole"]:
        base, share = _simple(groups["whole"]), _simple(groups["part"])
        if base is None or share is None:
            return Numeral(start, end, None, None, "", "", "invalid")
        return _fraction(start, end, share, base, _BOUND[groups["fmore"]], groups["whole"])
    if groups["tenth"]:
        value, high, _ = _han(groups["tenth"])
        if value is None:
            return Numeral(start, end, None, None, "", "", "invalid")
        tail = groups["hundredth"]
        extra = 0 if not tail else 5 if tail == "半" else _DIGITS[tail]
        return Numeral(start, end, value * 10 + extra, high * 10 if high is not None else None, "%", _BOUND[groups["tmore"]], "tenth")
    if groups["financial"]:
        value = _section(groups["financial"])
        return Numeral(start, end, value, None, "", "", "financial" if value is not None else "invalid")
    if groups["half"]:
        return Numeral(start, end, Decimal("0.5"), None, "", "", "half")
    return Numeral(start, end, None, None, "", "", "dotted" if groups["dotted"] else "vague")


def _read_arabic(start: int, end: int, match: re.Match[str]) -> Numeral:
    digits, factor, second, last, more, tenth = match.group("arabic", "afactor", "arabic2", "afactor3", "amore", "atenth")
    value = _arabic(digits)
    form = "arabic"
    if factor:
        form = "mixed"
        value *= _FACTORS[factor]
        if second:
            # 1亿3千多万: the last factor belongs to the second part
            value += _arabic(second) * _FACTORS[match["afactor2"] or ""] * _FACTORS[last or ""]
    if last and not second:
        form = "mixed"
        value *= _FACTORS[last]
    if tenth:
        return Numeral(start, end, value * 10, None, "%", _BOUND[more], "tenth")
    return Numeral(start, end, value, None, "", _BOUND[more], form)


def _fraction(start: int, end: int, part: Decimal, whole: Decimal, bound: str, name: str) -> Numeral:
    """A share as a percentage with at most two decimals; ‰ stays ‰."""
    if not whole or (name not in ("百", "千", "万") and part >= whole):
        return Numeral(start, end, None, None, "", "", "invalid")
    if name == "千":
        return Numeral(start, end, part, None, "‰", bound, "fraction")
    if name == "百":
        return Numeral(start, end, part, None, "%", bound, "fraction")
    value = (part * 100 / whole).quantize(Decimal("0.01")).normalize()
    return Numeral(start, end, Decimal(format(value, "f")), None, "%", bound, "fraction")


def find(text: str) -> Iterator[Numeral]:
    """Every stretch that is a numeral, in order, whatever it stands for (dates, names and enumerators too).

    >>> [(n.start, n.end, n.value) for n in find("投入1.2万元,惠及三百二十户")]
    [(2, 6, Decimal('12000.0')), (10, 14, Decimal('320'))]
    """
    return map(read, SCAN.finditer(text))


def parse(text: str) -> Decimal | None:
    """The value of a text that is one numeral and nothing else; None where it is none, a pair, or has no value.

    >>> [parse(t) for t in ("一千零五万", "3亿5千万", "两万三", "二〇二五", "五六", "十几")]
    [Decimal('10050000'), Decimal('350000000'), Decimal('23000'), Decimal('2025'), None, None]
    """
    match = SCAN.fullmatch(text)
    if match is None:
        return None
    numeral = read(match)
    return numeral.value if numeral.value_max is None and not numeral.sign else None


#: the multiplier at the end of a numeral, which a number before it may share (3至5万元)
FACTOR_END = re.compile(r"(?:[十百千]?万亿|[十百千]?[万亿]|[十百千])(?=(?:余|多|几)?$)")


def factor(text: str) -> Decimal:
    """The factor of a multiplier (万 → 10000, 百万 → 1000000)."""
    return Decimal(_FACTORS[text])
