"""What a rate, a standard or a sum set apart is for: 按每人每年300元的标准发放补贴, 超出部分按0.24元/立方米加价, 拿出25万元作为经费."""

from __future__ import annotations

import re

from extract import patterns
from extract.facts import metrics
from extract.facts.clauses import Reading, View
from extract.facts.lengths import LONGEST_ACT

#: 按照每亩300元的标准发放补贴: what the standard is for
_STANDARD = patterns.compile(
    r"的?(?P<how>标准|比例|额度)(?:给予|予以|发放|安排|拨付|落实|支付|收取|实施|提取|计提|列支|缴纳|缴存|投入|用于|配备|配置|配齐|聘用|招聘|设置)?(?P<what>[^，。；、]{2,14})"
)
_STANDARD_BEGINS = frozenset("的标比额")
#: what is done with money that is set apart by a rate, and names nothing
_PAID_OUT = frozenset(("列支", "拨付", "安排", "分担", "提取", "支付", "发放", "执行", "结算", "计提", "共担", "缴纳"))
#: 按每人次3元给予补助: what is paid
_PAID = patterns.compile(
    "(?:的?标准)?(?:给予|予以|发放|支付|进行|收取|计收|征收)(?P<what>[^，。；、]{0,8}?(?:补助|补贴|奖励|奖补|补偿|资助|报销|[^经免]费|租金))"
)
_PAID_BEGINS = frozenset("的标给予发支进收计征")
_BY_EACH = patterns.compile("按照?[^，。；：]{0,8}每[^，。；：]{1,8}$")
#: 按……的标准, 以……的比例: by what is stated before the number
_BY = patterns.compile("[按以]")
#: 每百户20平方米配建养老用房: what is built by that measure
_BUILT = patterns.compile("(?:的标准)?(?:配建|配套建设|配置|配备|预留|安排)(?P<what>[^，。；、]{2,12})")
_BUILT_BEGINS = frozenset("的配预安")
#: what is asked or paid by a rate: 超出部分按0.24元/立方米加价收取
_CHARGED = patterns.compile("(?:的?标准|的?价格)?(?P<act>加价|收费|补贴|补助|奖励|补偿|收购|计费|计价|结算|赔付|[收支领]取|缴纳)")
_ACTS_OF_MONEY = frozenset(("加价", "收费", "补贴", "补助", "奖励", "补偿", "收购", "赔付"))
_BY_RATE = patterns.compile("(?P<what>[^，。；：、]{2,10}?)(?:按照?|以)(?:每[^，。；：]{1,8})?$")
_SETS_ASIDE = patterns.compile("(?:拿出|提取|提留|划出|安排|划拨|拨付|列支|预留|留出|捐出|抽出)了?$")
_MEANT = patterns.compile("(?:用作|作为)(?P<what>[^，。；：、的]{2,10}(?:资金|经费|补贴|补助|基金|奖金|费用?|奖励|[本股益积]金))")
#: characters before a number that a pattern may begin in
_REACH = 20


def name_by_standard(view: View, reading: Reading, left: metrics.Core, *, noun: bool) -> bool:
    """Names an amount by what it is the standard, the price or the purpose of; false where nothing says so. ``noun``: a name stands before it."""
    text, number = view.text, reading.number
    kind, behind = number.kind, text[number.end : number.end + 1]
    measure = kind != "count"
    standard = None
    if behind in _STANDARD_BEGINS and (measure or text.startswith("的标准配", number.end)):
        standard = _STANDARD.match(text, number.end, reading.high)
    if (
        standard
        and text[reading.low] != "、"
        and (not noun or not measure or (kind in ("percent", "money") and _BY.search(text, reading.clause, number.start)))
    ):
        of = "标准" if standard["how"] == "标准" and measure else ""
        if standard["what"] in _PAID_OUT and (by := text.find("按", reading.clause, number.start)) > 0:
            core = metrics.core(text, reading.clause, by, view.begins)
            low = core.subject[0] if core.verb and core.subject[1] else core.start
            if 2 <= core.end - low <= LONGEST_ACT:  # 职业卫生投入按照营业收入0.6%的比例列支
                reading.metric, reading.span, reading.rule = text[low : core.end], (low, core.end), "standard"
                return True
        reading.metric, reading.span, reading.rule = standard["what"] + of, (number.end, standard.end()), "standard"
        return True
    if (
        kind == "money"
        and behind in _PAID_BEGINS
        and (paid := _PAID.match(text, number.end, reading.high))
        and _BY_EACH.search(text, reading.clause, number.start)
    ):
        reading.metric, reading.span, reading.rule = paid["what"], paid.span("what"), "standard"
        return True
    if kind in ("money", "rate") and left.empty and (charged := _CHARGED.match(text, number.end)) and _name_charged(view, reading, charged):
        return True
    if (
        kind in ("money", "percent")
        and (left.verb or _SETS_ASIDE.search(text, left.start, left.end))
        and (meant := _MEANT.match(text, number.end, reading.high))
    ):
        reading.metric, reading.span, reading.rule = meant["what"], meant.span("what"), "meant"  # 每年拿出25万元作为代办经费
        return True
    if (
        measure
        and behind in _BUILT_BEGINS
        and (built := _BUILT.match(text, number.end))
        and _BY_EACH.search(text, reading.clause, reading.tail.start + 1)
    ):
        reading.metric, reading.span, reading.rule = built["what"], built.span("what"), "standard"
        return True
    return False


def _name_charged(view: View, reading: Reading, charged: re.Match[str]) -> bool:
    """Names a rate by what it is asked or paid for, and how; false where nothing says for what."""
    text, number = view.text, reading.number
    paid = _BY_RATE.search(text, max(reading.low, number.start - _REACH), number.start)
    if paid is None:
        return False
    core = metrics.core(text, reading.low, paid.end("what"), view.begins)
    name = text[core.start : core.end]
    if core.verb or len(name) < 2:
        return False
    act = charged["act"] if charged["act"] in _ACTS_OF_MONEY and charged["act"] not in name else ""
    reading.metric, reading.span, reading.rule = name + act, (core.start, core.end), "charged"
    return True
