"""What makes a metric doubtful though a rule gave it: a person reads these rows and can trust the others. Text is folded.

Each rule looks at the printed place of the name, not at what it means: a name that ends inside what may be a word, begins like a clause,
stands where another name stands as well, or was put together from parts.
"""

from __future__ import annotations

import re

from extract.facts import following, metrics
from extract.facts.clauses import Reading, View

#: a name that begins so is a piece of a clause
_CLAUSE_START = re.compile(
    r"若|如果|必须|凡(?!纳)|除(?![尘湿臭锈草险])|距|比(?![例重率赛])|请|依次|合计|其余|剩余|余下|前者|后者|同口径|恢复|需要?(?!求)|仅|只|平均需|不(?!动产|锈钢|良|合格)|从(?!业|教|医)|达到|尚|仍|还|约|近(?!视|海|岸)|已|因(?!素)|把|被(?!执行|征|困)|使|让|等(?!级|候|离)|以(?!工|旧|案|赛)|于|而|且|又|也|都(?!市)|将(?!军)"
)
#: the characters that it can begin with (a test compares them)
_CLAUSE_BEGINS = frozenset("若如必凡除距比请依合其剩余前后同恢需仅只平不从达尚仍还约近已因把被使让等以于而且又也都将")
#: a circumstance, or how often, is no name
_CLAUSE_INSIDE = re.compile(r"^在(?![校岗建册园职读编库产线])|每[个小]?[时天日周月年次]$|^[^(]*\)|时.{2,}至")
#: what 城乡 and 男女 fall into
_HALVES = ("城镇", "城市", "农村", "男性", "女性")
#: the longest name (characters) that is put together from a head and a tail without doubt
_LONGEST_COMPOSED = 7

#: what may follow an amount and names nothing
_IDLE_BEHIND = ("以上", "以下", "以内", "左右", "上下", "不等", "的", "增", "降", "升", "提", "减", "下", "上")


#: the reason that a row carries, by cause; what is no cause of this table is a reason itself
REASONS = {
    **dict.fromkeys(
        ("odd_name", "bare_name", "act_name", "clause_start", "clause_inside", "two_levels", "growth_restored", "behind_act"),
        "metric_uncertain",
    ),
    **dict.fromkeys(("measure_of_what_follows", "noun_follows_of", "measure_followed", "noun_follows"), "two_candidates"),
    "composed_of_two": "metric_composed",
    "one_name_for_all": "metric_uncertain",
}
#: causes that are told whatever else speaks for the row: no reader would sign such a name unseen
ALWAYS = frozenset(("odd_name", "clause_start", "clause_inside", "one_name_for_all", "two_levels", "growth_restored"))


def causes(view: View, reading: Reading) -> list[str]:
    """What makes the metric of one number doubtful; REASONS has the code that the row carries for it."""
    text, number, rule, metric = view.text, reading.number, reading.rule, reading.metric
    found: list[str] = []
    measure = number.kind != "count"
    before = rule.startswith("before")
    behind = not before and rule.startswith("behind")
    each = not before and not behind and rule.startswith("each")
    if metric[:1] in _CLAUSE_BEGINS and (before or each or rule.startswith("share")) and _CLAUSE_START.match(metric):
        found.append("clause_start")
    if each and len(metric) > _LONGEST_COMPOSED and _composed(view, reading) and not metric.startswith(_HALVES):
        found.append("composed_of_two")
    if each and "、" in metric:
        found.append("one_name_for_all")
    if ("在" in metric or "每" in metric or ")" in metric or "时" in metric) and _CLAUSE_INSIDE.search(metric):
        found.append("clause_inside")
    if metric.count("级") > 1:
        found.append("two_levels")
    if not before and rule.startswith("restored") and metric.endswith(("增速", "增幅", "涨幅", "降幅")):
        found.append("growth_restored")
    if behind and measure and number.kind != "duration":
        found.append("measure_of_what_follows")  # 投入650万元开发服务系统
    if rule == "act-behind" or (behind and rule == "behind" and (number.unit == "次" or "、" in metric)):
        found.append("behind_act")
    if before and reading.span and text[reading.span[1] : reading.span[1] + 1] == "的":
        found.append("noun_follows_of")  # 达到国家标准的企业20家: the noun may be what follows
    if (
        rule == "before"
        and measure
        and "from" not in reading.tail.classes
        and number.end < reading.high
        and "一" <= text[number.end] <= "龥"
        and not text.startswith(_IDLE_BEHIND, number.end)
    ):
        found.append("measure_followed")  # 电价补贴0.2元执行三年
    if before and number.end < reading.high and not reading.change and not metrics.is_quantity(metric) and _named_behind(text, reading):
        found.append("noun_follows")
    return found


def _composed(view: View, reading: Reading) -> bool:
    """Whether the name stands nowhere in the sentence as it is given."""
    low, high = view.sentences[reading.sentence]
    return view.text.find(reading.metric, low, high) < 0


def _named_behind(text: str, reading: Reading) -> bool:
    """Whether a noun follows a number that took its name from before it: 某农场206亩攻关田."""
    number = reading.number
    if number.kind in ("percent", "ratio", "multiple") or not "一" <= text[number.end] <= "龥":
        return False
    right = following.right(text, number.end, reading.high, bare=False, next_number=reading.next_number, measure=True)
    return right.kind == "name" and right.end - right.start >= 2
