"""Numbers without a unit: on a noun (六部门), before others that share a unit (2.3、1.8和1.7个百分点), large amounts, values (指数为3.12).

All offsets are in folded text (:func:`extract.text.fold`).
"""

from __future__ import annotations

from decimal import Decimal

from extract import numerals, patterns
from extract.facts import units
from extract.numerals import SCAN

#: nouns that a number may stand on without a classifier; the single ones only behind digits, in pairs, or behind 等, 辖, 周边 …
_NOUN = patterns.compile(
    r"(?:部门|部委|委办局|委局|厅局|厅委|县市区|县区|区县|县市|省区市|省区|省份|省市|市州|市县|乡镇|镇街|街镇|乡街|镇办|街道|社区|单位(?!产|面|G|能)|企业(?!所|家)|高校|院校|学校"
    r"|(?:省|市|区|县|乡|镇|村|州|盟|旗|国)(?![委人民长政级域际府里线户外情花庆都务家籍产资土道志所站])"
    r")"
)
_LIST_OPENING = frozenset("等辖边及涉跨这述该沿共占含全、邻的将在以内对由为达和与")
_NOUN_PAIR = patterns.compile(r"(?:[二三四五六七八九十两]{1,3}|\d{1,3})(?:街道|社区|中心|[乡镇村县市区省旗街站园院校所场库馆厂港])")
PAIRED_UNITS = frozenset("站园院校所场")
_CHAIN = patterns.compile(r"(?:[、和与及]|以及)(?=[\d一二三四五六七八九])")
_VALUE_BEFORE = patterns.compile(
    r"(?:[为达至到由从]|[低高大小]于|控制在|不超过|指数|系数|得分|评分|均值|值|合计|共计|总计|总数|超过?|突破|[约近逾]|[为是达到](?:\d+(?:\.\d+)?[、和与])+)$"
)
_VALUE_AFTER = patterns.compile(r"[，,。；、)和与及]|$|以[上下内]|左右|提高|上升|下降|增|减|降|升|提|缩|扩")
_LETTER = patterns.compile(r"[A-Za-zⅠ-Ⅻ](?:[ \-—/]?)$")
_MYRIAD = patterns.compile("[万亿]")


def rule(text: str, start: int, end: int, form: str, value: Decimal, bound: bool) -> str:
    """Which rule keeps a number without a unit (noun, noun_pair, listed, chain, large_amount, value), or why it is left out; ``bound`` says
    that the numeral has one (余, 多).
    """
    arabic = text[start].isdigit()
    noun = _NOUN.match(text, end) if form in ("arabic", "han", "pair", "mixed") else None
    if noun:
        previous = text[start - 1] if start else "。"
        standing = not _LETTER.search(text, max(0, start - 2), start) if arabic else len(noun.group()) > 1 or previous in _LIST_OPENING
        if standing:
            return "noun"
    if form in ("han", "arabic") and paired(text, start):
        return "noun_pair"
    if form == "han" and text.startswith("大", end) and _listed(text, start):
        return "listed"
    if form in ("arabic", "mixed") and end - start < 7 and chain(text, end, form):
        return "chain"
    bound = bound or form != "bare" or bounded(text, start, end)
    if form == "mixed" or (form in ("han", "range", "bare") and value >= 10000 and bound and _MYRIAD.search(text, start, end)):
        return "class" if text.startswith(("级", "吨级", "元户", "能"), end) else "large_amount"
    if form == "bare":
        return "bare_multiplier"
    if arabic and form in ("arabic", "range") and _stands_as_value(text, start, end, value):
        return "value"
    return "no_unit"


def _stands_as_value(text: str, start: int, end: int, value: Decimal) -> bool:
    """指数为3.12, 升至85: a value at the end of its clause, named right before it."""
    previous = text[start - 1] if start else ""
    if _VALUE_BEFORE.search(text, max(0, start - 24), start) and _VALUE_AFTER.match(text, end):
        year = value == value.to_integral_value() and 1900 <= value <= 2100
        return not year and not _LETTER.search(text, max(0, start - 3), start)
    alone = "\u4e00" <= previous <= "\u9fff" and previous not in "图表附" and start > 1
    return alone and "." in text[start:end] and (end == len(text) or text[end] in "，,。；")


def paired(text: str, start: int) -> bool:
    """三乡二镇, 三中心十二站: this one and its neighbour are counts on bare nouns."""
    match = _NOUN_PAIR.match(text, start)
    if match is None:
        return False
    if _NOUN_PAIR.match(text, match.end()):
        return True
    left = text[max(0, start - 5) : start]
    return any(m.end() == len(left) for m in _NOUN_PAIR.finditer(left))


_LISTED = patterns.compile(r"[、和][^，,。；：、的]{2,12}$")
_LISTED_VERB = patterns.compile(
    r"(?:实施|开展|推进|围绕|聚焦|实现|打造|构建|落实|推动|坚持|完成|抓好|做好|深化|建设|突出|把握|形成|紧盯|统筹|强化|等)$"
)


def _listed(text: str, start: int) -> bool:
    """N大 counts the things listed right before it: 甲厂、乙厂两大企业."""
    left = text[max(0, start - 24) : start]
    return bool(_LISTED.search(left)) and not _LISTED_VERB.search(left)


def chain(text: str, end: int, form: str) -> tuple[units.Unit, Decimal] | None:
    """The unit, and the multiplier, that the last of several numbers lends to those before it: 2.3、1.8和1.7个百分点; numbers that have
    multipliers of their own (``form`` mixed: 2.08亿、0.57亿立方米) take the unit alone.
    """
    for _ in range(12):
        link = _CHAIN.match(text, end)
        match = SCAN.match(text, link.end()) if link else None
        if match is None or not text[match.start()].isdigit():
            return None
        numeral = numerals.read(match)
        if numeral.form not in ("arabic", "mixed") or numeral.value is None:
            return None
        unit = units.read(text, numeral.end)
        if unit is not None:
            named = unit.text in ("年", "日", "期", "版", "页") or text.startswith(("级", "号"), unit.end)
            if named or (unit.classifier and numeral.form == "arabic" and numeral.value % 1):
                return None
            factor = numerals.FACTOR_END.search(match.group()) if form == "arabic" else None
            return unit, numerals.factor(factor.group()) if factor else Decimal(1)
        if numeral.form != form:
            return None
        end = numeral.end
    return None


_BOUNDED_BEFORE = patterns.compile(r"(?:(?<![成以之加])上|近|超过?|逾|突破|达|不足|不到|约|将近|接近|达到|不少于|不低于|不超过)$")
_BOUNDED_AFTER = ("以上", "以下", "以内", "之内", "左右", "上下", "有余")


def bounded(text: str, start: int, end: int) -> bool:
    """百, 千, 万 alone is an amount only with a bound on one side: 上百名, 近万人, 百亿元以内."""
    return bool(_BOUNDED_BEFORE.search(text, max(0, start - 3), start)) or text.startswith(_BOUNDED_AFTER, end)
