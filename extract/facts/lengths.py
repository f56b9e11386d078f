"""What a stretch of time is the length of: an act that took it, an act that has to be done within it, what was so for years in a row."""

from __future__ import annotations

from bisect import bisect_left

from extract import patterns
from extract.facts import metrics, verbs
from extract.facts.clauses import Reading, View

#: 用3年时间完成改造, 仅用47天便建成
_TAKING = patterns.compile("(?<![使信备选占采费])(?:[仅只]?用|利用|花|耗时|历时)(?:了|约|近)*$")
_TAKEN = patterns.compile("(?:左右|多)?(?:的?时间|[便就即]|(?=逐|建成|办结|跑遍|走完))(?P<act>(?![便就即先])[^，。；：、\\d]{2,12})")
#: who acts within a time limit
_ACTOR = patterns.compile(
    "(?:患者|病人|伤员|学生|居民|群众|当事人|申请人|用户|人员|队员|民警|医生|护士|专班|部门|单位|企业|公司|平台|中心|小组|队|服务站|窗口|网格员)$"
)
#: from when a time limit runs
_SINCE = patterns.compile("(?:起|后|之日|前)$")
#: what stands before the act that a time limit is for: 30日内，以书面形式将…
_BEFORE_ACT = patterns.compile("[，,]?(?:以[^，。；]{2,6}(?:形式|方式)|按照?[^，。；]{2,10}规定|依法|及时|主动)?(?:将|向|把|由|应当?)?")

#: no more of an act than this (characters) is a name
LONGEST_ACT = 12


def name_taken(view: View, reading: Reading) -> bool:
    """Names the time that an act took by the act: 用3年时间完成改造; false where none is told."""
    text, number = view.text, reading.number
    done = _TAKEN.match(text, number.end) if _TAKING.search(text, reading.clause, number.start) else None
    if done is None:
        return False
    low, end = done.span("act")
    shared = reading.next_number and end >= reading.high
    if shared:  # the object is what the next number counts
        verb = verbs.verb().match(text, low) or verbs.work().match(text, low)
        end = verb.end() if verb else min(low + 2, reading.high)
    if end - low < 2:
        return False
    bare = text[low:end] in ("完成", "实现", "达到")
    whole = bare and reading.next_number and reading.high - low <= LONGEST_ACT
    reading.metric = text[low : reading.high] if whole else text[low:end]
    reading.span, reading.rule = (low, end), "time-of-act"
    if reading.next_number and end >= reading.high:
        reading.span = (number.end, low)  # 用三年时间投入2.4亿元: the act is the next number's as well
    return True


def runs(text: str, left: metrics.Core) -> bool:
    """Whether what stands before a time limit says from when it runs, or who has to act."""
    return _SINCE.search(text, left.start, left.end) is not None or _ACTOR.search(text, left.start, left.end) is not None


def name_limit(view: View, reading: Reading) -> None:
    """The metric of a time limit is the act that it is set for: 收到申请之日起7日内作出答复, 紧急事项2小时内响应."""
    text, number = view.text, reading.number
    lead = _BEFORE_ACT.match(text, number.end)
    start = lead.end() if lead else number.end
    at = bisect_left(view.stops, start)
    end = min(view.stops[at] if at < len(view.stops) else len(text), start + LONGEST_ACT)
    if reading.next_number and end >= reading.high:  # what stands before the next number is its own
        act = verbs.verb().match(text, start) or verbs.work().match(text, start)
        end = act.end() if act else min(reading.high, start + 2)
    reading.metric, reading.rule = text[start:end], "limit"
    if end - start >= 2:
        reading.span = (start, end)


#: who has kept something up, and is no name of it
_HOLDER = patterns.compile(
    "(?:公司|集团|[医学]院|学校|企业|社区|街道|[省市县区镇乡村旗州厂矿站队所校局厅委馆]|中心|单位|班组|[队人成]员|[^他她它]们|民警|职工|干部)$"
)
_IN_A_ROW = patterns.compile("连续(?:了|近|超过?)?$")
#: what has been so for years, behind the verb that says so
_LASTING = patterns.compile(
    "(?:都|均|在[^，。；]{2,12}中)?(?:实现|保持|[荣摘斩]?获得?评?|被[^，。；]{2,10}[评表授命][彰为予名]*为?)?(?P<what>[^，。；、：和并]{3,16})(?=[，。；、：]|$)"
)


def name_lasting(view: View, reading: Reading, left: metrics.Core) -> bool:
    """Names years in a row by what was so for them where nobody but who did it stands before: 公司连续五年未发生安全事故."""
    held = left.empty or left.verb or _HOLDER.search(view.text, left.start, left.end)
    if not held or reading.next_number or not _IN_A_ROW.search(view.text, reading.low, reading.number.start):
        return False
    lasting = _LASTING.match(view.text, reading.number.end)
    if lasting is None:
        return False
    reading.metric, reading.span, reading.rule = lasting["what"], lasting.span("what"), "lasting"
    return True
