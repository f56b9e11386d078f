"""What a number takes from those read before it: the metric it leaves out, the whole it is a part of, the topic of its clause.

The rule's name and a doubt travel with what was restored. All offsets are in folded text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from extract import patterns
from extract.facts import metrics
from extract.facts.clauses import Reading, View
from extract.facts.quantities import Quantity

ATTRIBUTES = (
    "率", "数", "量", "额", "比例", "比重", "占比", "面积", "标准", "浓度", "水平", "收入", "支出", "成本", "产值", "增加值", "价格",
    "指数", "时间", "时长", "强度", "总值", "天数", "床位", "比",
)  # fmt: skip

#: 加工企业数量偏少，仅有1家: what is judged is what is counted
_JUDGED = patterns.compile(
    r"(?P<what>[^，。；：]{2,}?)(?:数量|总量|规模|人数)?(?:仍|还|较|相对|明显|比较)?(?:偏少|偏低|偏小|不足|较少|较低|不多|不够|较小|有限|偏多|较多|较大|偏大|偏高|较高|最高|最低|最多|最少|(?:增势|势头|态势|走势)(?:明显|强劲|迅猛|良好|突出)|(?:首次)?(?:出现拐点|过半|由[降升]转[降升]))"
    r"|(?:[^，。；：]*?(?<!所))以(?P<mostly>[^，。；：]{2,12})为(?:主|多)"
    r"|(?P<risen>[^，。；：]{2,}?)(?:再|屡|[一二三四五六七八九十两多\d]+[次度])?(?:创|刷新|创下|创造)(?:了|出)?[^，。；]{0,6}(?:新高|新低|最高|纪录|记录)"
)

_OWNER = patterns.compile("(?:[、，,)和及:：]|[是为])(?P<name>[一-龥“”]{2,12})$")

#: who lives in the places counted before, by the unit alone
DWELLERS = {"户": "户数", "人": "人口", "口": "人口"}
_WHOLE_PLACE = patterns.compile("(?:全|本|该|我们?)(?:[省市县区镇乡村组屯寨州旗]|社区|街道)(?:共有?|现有|有)?$")
_COMPARING = frozenset(("compare", "gap"))
_PLACES = ("村", "社区", "镇", "乡", "街道", "小区", "村民小组", "居民小组", "村组", "县", "区", "市", "网格", "(社区)", "(街道)")
_SUMS = patterns.compile("(?:共有?|共计|合计|总计)")

_QUOTED = patterns.compile("“[^“”]+”")

_TURN = {"前者": -2, "后者": -1}

BASE = patterns.compile("(?:平均)?每[个家名户所]?[一-龥]{1,4}")


class Named(NamedTuple):
    """A number whose metric is known: what later numbers of the case restore from."""

    metric: str
    quantity: Quantity
    change: str
    sentence: int
    depth: int
    position: int  # how many numbers had been read before it
    rule: str = ""
    end: int = -1  # where its name ends that stands behind the number


@dataclass(slots=True)
class Memory:
    """What naming carries from number to number while a case is read."""

    named: list[Named] = field(default_factory=list)
    act: str = ""  # the verb before the last number that took its name from behind
    total: tuple[str, str] = ("", "")  # unit and noun that the places of a list are counted in
    listed: int = 0  # how many numbers had been read when it was last used
    opened: int = 0  # how many numbers had been read when the passage began
    fresh: Callable[[], str] | None = None  # tells what the heading above speaks of, while the first passage below it is read


def heads(memory: Memory, here: int, count: int) -> list[str]:
    """The metrics of the last ``count`` numbers of the sentence."""
    named = memory.named
    if named and named[-1].metric in ("指标", "数据", "数字") and named[-1].quantity.value == count:
        named = named[:-1]  # 两项指标分别增长: those told before
    known = [n.metric for n in named[-count:] if n.sentence == here and not n.change]
    return known if len(known) == count and all(known) else []


def whole(reading: Reading, memory: Memory, here: int) -> str:
    """What a number before which is no smaller counts in the same unit, in this sentence: 36个行业中，28个实现增长."""
    number = reading.number
    if number.unit in ("人", "人次", "户", "次", ""):
        return ""
    known = next((n for n in reversed(memory.named[-4:]) if n.quantity.unit == number.unit and not n.change), None)
    return known.metric if known and known.sentence == here and known.quantity.value >= number.value else ""


def said(memory: Memory, here: int, unit: str = "") -> str:
    """The metric of the last number of the sentence, in this unit if one is given, that is no growth."""
    known = next(
        (
            n
            for n in reversed(memory.named[-5 if unit else -3 :])
            if n.sentence == here and not n.change and not (unit and (n.quantity.unit != unit or n.metric.startswith("最")))
        ),
        None,
    )
    return known.metric if known and 2 <= len(known.metric) <= 10 else ""


def naming(memory: Memory, here: int, words: str) -> str:
    """The metric of the last number of the sentence that has these words in its name."""
    return next((n.metric for n in reversed(memory.named[-3:]) if n.sentence == here and words in n.metric), "")


def total(memory: Memory, reading: Reading) -> str:
    """The metric of the last number of the same unit that is no place and no smaller: what the parts of a list are counted in."""
    unit, noun = memory.total
    if noun and unit == reading.number.unit and len(memory.named) - memory.listed < 8:
        memory.listed = len(memory.named)
        return noun
    for known in reversed(memory.named[-16:]):
        fits = known.quantity.unit == reading.number.unit and not known.change and known.quantity.value >= reading.number.value
        if fits and known.rule not in ("place-of-total", "owned", "act") and 2 <= len(known.metric) <= 16:
            return known.metric
    return ""


def plain_noun(metric: str) -> str:
    """The noun of a total without its own attribute: 省级示范企业 of a 市级 one stays 示范企业."""
    return re.sub(r"^(?:各级(?:各类)?|(?:国家|[省市县区一二三四])+级|[甲乙丙丁]等)|(?:累计)?总[数量]$", "", metric)


def inner_noun(metric: str) -> str:
    """The noun that an attribute of the first part does not go with in the others: 引入物业的小区132个，其余24个 are 小区."""
    noun = metric[metric.rfind("的") + 1 :]
    return noun if len(noun) >= 2 else metric


def topic(view: View, reading: Reading, each: bool = False) -> str:
    """The attribute that the clause before names for the numbers of this one: 每百名学生拥有教师数，小学5.6人、初中2.1人."""
    if not reading.clause or view.text[reading.clause - 1] not in "，,：:":
        return ""
    at = bisect_right(view.bounds, reading.clause) - 1
    low, high = view.bounds[at - 1], reading.clause - 1
    first = bisect_left(view.starts, low)
    judged = _JUDGED.fullmatch(view.text, low, high)
    if first < len(view.numbers) and view.numbers[first].start < high and not (judged and judged["risen"]):
        return ""
    if judged is not None:
        if judged["mostly"]:
            if reading.number.kind != "percent":
                return ""
            return judged["mostly"]  # 病例以散居儿童为主，占63.8%
        high = judged.end("what" if judged["what"] else "risen")
        core = metrics.core(view.text, low, high, view.begins)
        return view.text[core.start : core.end]
    core = metrics.core(view.text, low, high, view.begins)
    noun = view.text[core.start : core.end]
    if core.verb or not 2 <= len(noun) <= 16 or noun.endswith("相比"):
        return ""
    opening = reading.tail.start == reading.clause  # 设立专项资金，由2100万元增加到5860万元
    if "from" in reading.tail.classes and (_QUOTED.fullmatch(noun) or (core.forced and opening)):  # “长桌宴”，从最初的6桌
        return noun
    return noun if noun.endswith(ATTRIBUTES) or (each and core.forced) else ""


#: 累计建成31.2万亩: the act alone, of all so far
_IN_ALL = patterns.compile("(?:累计|共|总共|合计)(?:已|计)?$")
#: what hands things out or sets them up, and the classifiers of such things
_HANDLING = patterns.compile("(?:印发|发放|发行|播出|推出|安装|铺设|投放|制作|印制|刊发|张贴|悬挂|更换|加装|配备|派发|编发|赠送)了?")
_THINGS = frozenset(["册", "本", "份", "期", "辑", "部", "集", "个", "台", "套", "件", "张", "块", "盏", "只", "辆"])


def in_all(view: View, reading: Reading, act: int, memory: Memory, here: int) -> str:
    """What the number before counts in the same unit, where this one is the sum of an act without its object: 新建农田5万亩，累计建成31万亩."""
    if not memory.named or not _IN_ALL.search(view.text, reading.low, act):
        return ""
    known = memory.named[-1]
    same = known.sentence == here and known.quantity.unit == reading.number.unit and not known.change
    return known.metric if same and not known.rule.startswith(("act", "none")) else ""


def handled(view: View, reading: Reading, left: metrics.Core) -> tuple[int, int] | None:
    """The object of the clause before, where a verb of handing out has none: 汇编成《手册》，印发1500册."""
    if reading.number.unit not in _THINGS or not _HANDLING.fullmatch(view.text, left.start, left.end):
        return None
    return object_before(view, reading)


def _clause_before(view: View, reading: Reading) -> tuple[int, int] | None:
    """The clause that a comma parts from that of the number."""
    at = bisect_right(view.bounds, reading.clause) - 1
    return (view.bounds[at - 1], reading.clause - 1) if at >= 1 and view.text[reading.clause - 1] in "，," else None


def object_before(view: View, reading: Reading) -> tuple[int, int] | None:
    """The object of the verb of the clause before, behind the last number there."""
    if (clause := _clause_before(view, reading)) is None:
        return None
    low, high = clause
    first = bisect_left(view.starts, high) - 1
    if first >= 0 and view.numbers[first].end > low:
        low = view.numbers[first].end
    core = metrics.core(view.text, low, high, view.begins)
    return (core.start, core.end) if core.forced and not core.verb and 2 <= core.end - core.start <= 16 else None


#: …均有所下降，降幅分别为: what each of them did
_DID = patterns.compile(
    "(?:均|都|全部)?(?:有所|较[^，。；]{1,8}|同比|大幅|小幅|稳步|持续|明显)*(?:下降|上升|增长|提高|提升|减少|增加|改善|回落|降低|好转|上涨|下跌)$"
)


def listed_before(view: View, reading: Reading) -> str:
    """The list in the clause before whose members rose or fell, where this clause says by how much each; empty without one."""
    if (clause := _clause_before(view, reading)) is None:
        return ""
    low, high = clause
    did = _DID.search(view.text, low, high)
    return view.text[low : did.start()] if did and "、" in view.text[low : did.start()] else ""


def turned(view: View, reading: Reading, memory: Memory) -> str:
    """The metric that 前者 or 后者 stands for: that of the first or second of the two numbers before which are no growth."""
    word = view.text[reading.low : reading.tail.start].strip("，,、的")[:2]
    levels = [n.metric for n in memory.named[-8:] if not n.change]
    return levels[_TURN[word]] if word in _TURN and len(levels) > 1 else ""


def restore(view: View, reading: Reading, memory: Memory, here: int, *, moving: bool) -> None:
    """The metric is left out: it is that of the number before, of the same bracket if it can be."""
    if said_before := topic(view, reading, "each" in reading.tail.classes):
        reading.metric, reading.rule = said_before, "topic"
        return
    if _SUMS.fullmatch(view.text, reading.clause, reading.number.start) and (thing := object_before(view, reading)):
        reading.metric, reading.span, reading.rule = view.text[slice(*thing)], thing, "before"  # 全部配备协理员，共1380人
        return
    if memory.act and memory.named and reading.low == reading.number.start and reading.number.unit in ("人", "户", "人次"):
        reading.metric, reading.rule, reading.doubt = f"{memory.act}{reading.number.unit}数", "act-shared", ("metric_composed",)
        return
    if aside := _before_aside(view, reading):
        reading.metric, reading.span, reading.rule = view.text[slice(*aside)], aside, "before-bracket"
        return
    if owner := _owner(view, reading):
        reading.metric, reading.span, reading.rule = view.text[slice(*owner)], owner, "before-bracket"
        return
    depth = reading.depth
    near = [n for n in memory.named[-6:] if n.sentence == here]
    if reading.number.kind != "duration" and not reading.change:  # 满意度93分，连续五年保持在90分以上
        near = [n for n in near if n.quantity.kind != "duration"] or near
    if moving and len(near) > 1 and near[-1].metric.endswith("完成率"):  # 完成预算的101.7%，增长6.1%: the amount grew
        near.pop()
    if reading.change or reading.tail.classes & _COMPARING:
        near = [n for n in near if not n.metric.startswith("折合")] or near  # 降水量783毫米，折合水量58亿立方米，比上年偏多12.6%
    before = next((n for n in reversed(near) if n.depth == depth), near[-1] if near else None)
    before = before or (memory.named[-1] if memory.named and memory.named[-1].sentence == here - 1 else None)
    if here == 0 and memory.fresh and (before is None or len(memory.named) == memory.opened) and (told := memory.fresh()):
        reading.metric, reading.rule, reading.doubt = told, "of-title", ("metric_restored",)
        return
    unit = reading.number.unit
    if unit in DWELLERS and not reading.number.value % 1 and _WHOLE_PLACE.search(view.text, reading.clause, reading.number.start):
        reading.metric, reading.rule = DWELLERS[unit], "dwellers"  # 全村196户643口人
        return
    if before is None or not before.metric:
        reading.rule, reading.doubt = "none", ("no_metric",)
        return
    if (
        unit in DWELLERS
        and before.quantity.unit != unit
        and before.metric.endswith(_PLACES)
        and view.text[reading.number.start - 1] in "、，,"
    ):
        reading.metric, reading.rule, reading.doubt = DWELLERS[unit], "dwellers", ("metric_composed",)  # 覆盖17个村、6800余户
        return
    reading.metric, reading.rule = before.metric, "restored"
    if before.rule in ("each", "each-of-before", "each-act", "shared"):  # 分别为5亿元和3亿元，增长6%: of which of them
        reading.doubt = ("two_candidates",)
    shaky = metrics.is_odd(before.metric) or before.rule.startswith(("act", "none", "conferred")) or before.position < len(memory.named) - 1
    if not moving or shaky or before.sentence != here or before.rule.startswith("share-restored"):
        reading.doubt = (*reading.doubt, "metric_restored")


def _before_aside(view: View, reading: Reading) -> tuple[int, int] | None:
    """The name before a bracket with a number of its own, behind which nothing but the link stands: 稳定率(在岗满6个月)为84%."""
    text, low = view.text, reading.clause
    if not low or text[low - 1] != ")" or reading.tail.start > low:
        return None
    opening = text.rfind("(", 0, low - 1)
    at = bisect_right(view.bounds, max(0, opening)) - 1
    core = metrics.core(text, view.bounds[at], opening, view.begins) if opening > 0 else None
    return (core.start, core.end) if core and not core.verb and core.end - core.start >= 2 else None


def _owner(view: View, reading: Reading) -> tuple[int, int] | None:
    """The name right before the bracket that holds nothing but the number: 依次是甲县(97.2%)、乙县(96.8%)."""
    text, low = view.text, reading.clause
    if not low or text[low - 1] != "(" or reading.tail.start > low or text[reading.number.end : reading.number.end + 1] != ")":
        return None
    found = _OWNER.search(text, max(0, low - 24), low - 1)
    return found.span("name") if found else None


def remember(view: View, reading: Reading, memory: Memory, here: int) -> None:
    """Note a number and its metric for those behind it; ``here`` is the number of its sentence in the passage."""
    end = reading.span[1] if reading.span and reading.span[0] >= reading.number.end else -1
    known = (reading.metric, reading.number, reading.change, here, reading.depth, len(memory.named), reading.rule, end)
    memory.named.append(tuple.__new__(Named, known))  # in a third of the time that its class takes: one is made for every number
