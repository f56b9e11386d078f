"""Statistics: every number that counts or measures something, with what it counts, when, of whom, and of which total it is a part.

One pass over each passage: quantities and times are found, each number gets the clause it stands in, a side (the name before or behind it)
is chosen by named rules, and what is left out (同比增长 6%) is restored from the number before it. The rule's name travels with the row.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from extract.facts import clauses, naming, periods, quantities, restoring, times, weighing
from extract.facts.clauses import Reading, View
from extract.model import Context, Passage, Statistic
from extract.text import fold

#: a quote longer than this (characters) is cut to the verb and the number
LONGEST_QUOTE = 40
_SEMICOLON = re.compile("[；;]")
#: signs of doubt that ``explain`` names
_MOST_SIGNS = 4
#: a total stands no more numbers than this before the first of its parts
_REACH = 60
_OPENING_WORD = re.compile("其中|含|包括")
_MEMBERS = re.compile(r"(?:其中|包括|包含)[，,：:]?$|(?:其中|^含|^包括|^包含)")


@dataclass(slots=True)
class _Story:
    """What is carried from number to number while a case is read."""

    clock: periods.Clock = field(default_factory=periods.Clock)
    memory: restoring.Memory = field(default_factory=restoring.Memory)
    rows: list[Statistic] = field(default_factory=list)
    heading: str = ""  # the heading read last, until a passage below it is read


def find(passages: Sequence[Passage], context: Context) -> list[Statistic]:
    """All statistics of one case, in reading order; ``passages`` are all its running text. Offsets are those of the reading text.

    ``part_of`` is an index in the returned list.
    """
    story = _Story()
    for passage in passages:
        _read(passage, context, story)
    return story.rows


def _read(passage: Passage, context: Context, story: _Story) -> None:
    story.clock.enter(passage.paragraph, context)
    if passage.kind == "heading":
        story.clock.opening = _heading_time(passage.text, context, story)
    view = clauses.view(passage.text)
    heading, story.heading = story.heading, passage.text if passage.kind == "heading" else ""
    if view is None:
        story.memory.fresh = None
        if passage.kind not in ("title", "heading"):
            story.clock.year = periods.last_year(passage.text) or story.clock.year
        if periods.is_opening(passage.text):
            _open(passage.text, context, story)
        return
    if passage.kind != "heading":
        story.memory.fresh = partial(naming.title, heading) if heading else None
    readings = [Reading(number) for number in view.numbers]
    clauses.locate(view, readings)
    naming.name(view, readings, story.memory)
    periods.date(view, readings, story.clock, context)
    _link(view, readings, len(story.rows))
    story.rows += [_row(view, reading, passage) for reading in readings]
    if periods.is_opening(passage.text):
        _open(passage.text, context, story)


def _heading_time(text: str, context: Context, story: _Story) -> str:
    """The period that a heading begins with and that holds below it: 2024年主要预期目标."""
    time = times.opening(fold(text).text)
    return periods.printed(time, story.clock, context) if time and periods.holds_on(time) else ""


def _open(text: str, context: Context, story: _Story) -> None:
    folded = fold(text).text
    for time in times.find(folded):
        word = "" if periods.is_compared(folded, time) or not periods.holds_on(time) else periods.printed(time, story.clock, context)
        if word:
            story.clock.opening = word


def _link(view: View, readings: list[Reading], offset: int) -> None:
    """``part_of`` for the members of a 其中: numbers of the same unit, up to the end of the sentence, no larger than the total."""
    if "其中" not in view.text and "含" not in view.text and "包括" not in view.text:
        return  # most passages: nothing opens a list of members
    words = [match.start() for match in _OPENING_WORD.finditer(view.text)]
    total: int | None = None
    sentence, depth, clause_end = -1, -1, 0
    for position, reading in enumerate(readings):
        number = reading.number
        here, inside = reading.sentence, reading.depth
        near = bisect_left(words, reading.clause - 3)
        if near < len(words) and words[near] < number.start and _opens_members(view.text, reading):
            total = next(
                (
                    i
                    for i in range(position - 1, max(-1, position - _REACH), -1)
                    if readings[i].sentence >= here - 1
                    and readings[i].number.unit == number.unit
                    and not readings[i].change
                    and (number.kind != "percent" or readings[i].rule.startswith("share"))
                    and (readings[i].number.value_max or readings[i].number.value) >= number.value
                ),
                None,
            )
            if here != sentence or number.end > clause_end:
                clause_end = _semicolon(view.text, number.end, view.sentences[here][1])
            sentence, depth = here, inside
        elif total is not None and (here != sentence or number.start > clause_end or (depth >= 0 and inside != depth)):
            total = None
        if total is None or reading.change or number.unit != readings[total].number.unit:
            continue
        if number.value <= (readings[total].number.value_max or readings[total].number.value):
            reading.part_of = offset + total


def _opens_members(text: str, reading: Reading) -> bool:
    """Whether a word before a number says that members of a total follow: 其中男性12人, 包括：车间3个."""
    return (
        text.find("其中", reading.low, reading.number.start) >= 0
        or text.startswith(("含", "包括", "包含"), reading.clause, reading.number.start)
        or _MEMBERS.search(text[max(0, reading.clause - 3) : reading.clause]) is not None
    )


def _semicolon(text: str, low: int, high: int) -> int:
    found = _SEMICOLON.search(text, low, high)
    return found.start() if found else high


def _quote(reading: Reading) -> tuple[int, int]:
    number, span = reading.number, reading.span
    low, high = number.start, number.end
    if span is not None:
        low, high = span[0] if span[0] < low else low, span[1] if span[1] > high else high
    if span is None or high - low > LONGEST_QUOTE:
        low, high = min(number.start, max(reading.tail.start, reading.low, number.start - LONGEST_QUOTE // 2)), number.end
    return low, high


def _row(view: View, reading: Reading, passage: Passage) -> Statistic:
    number, base = reading.number, passage.start
    low, high = _quote(reading)
    while low < number.start and view.text[low] in "，。；：！？、,;:!?)” ":
        low += 1
    first, last = number.start, number.end
    begin, end = view.sentences[reading.sentence]
    metric = reading.metric.strip("，、：:； 的")
    causes = (*number.doubt, *reading.doubt) if number.doubt else reading.doubt
    seen = weighing.signs(reading.rule, number.rule, number.kind, number.unit, metric, view.text, (low, high), (begin, end))
    if view.folded.breaks:
        at, until = view.folded.at, view.folded.until
        low, high, first, last, begin, end = at(low), until(high), at(first), until(last), at(begin), until(end)
    # as a plain tuple: by name it takes several times as long, and there is one for every number
    row = (
        base + low,
        base + high,
        base + first,
        base + last,
        number.value,
        number.unit,
        number.kind,
        metric,
        number.value_max,
        number.ratio,
        number.qualifier,
        reading.change,
        reading.subject,
        reading.period,
        reading.part_of,
        base + begin,
        base + end,
        "footnote" if passage.kind in ("footnote", "endnote") else "text",
        f"{number.rule}+{reading.rule}",
        weighing.doubts(causes, metric, seen),
        causes,
    )
    return tuple.__new__(Statistic, row)


def _weights(row: Statistic, text: str) -> list[str]:
    """What speaks most for a doubt, as ``sign=value weight``."""
    seen = weighing.signs_of(
        row.rule, row.kind, row.unit, row.metric, text[row.start : row.end], text[row.sentence_start : row.sentence_end]
    )
    found = sorted(weighing.weights(seen, row.metric, row.causes), key=lambda sign: -sign[2])
    return [f"{sign}={value} {weight:+.2f}" for sign, value, weight in found[:_MOST_SIGNS] if weight > 0]


def explain(text: str, context: Context = Context()) -> list[dict[str, object]]:  # noqa: B008 (frozen)
    """Every number of a text: the statistics with the rules that fired, and the numbers that were rejected with the rule that did it;
    offsets in ``text``, those of the number itself.
    """
    found: list[dict[str, object]] = []
    for row in find([Passage(text, 0, "body")], context):
        found.append(
            {
                "start": row.num_start,
                "end": row.num_end,
                "quote": text[row.start : row.end],
                "value": row.value,
                "value_max": row.value_max,
                "ratio": row.ratio,
                "unit": row.unit,
                "kind": row.kind,
                "qualifier": row.qualifier,
                "metric": row.metric,
                "period": row.period,
                "subject": row.subject,
                "change": row.change,
                "part_of": row.part_of,
                "rule": row.rule,
                "why": row.doubt,
                "signs": _weights(row, text) if row.doubt else [],
                "kept": True,
            }
        )
    folded = fold(text)
    for start, end, rule, kept in quantities.trace(folded.text):
        if not kept:
            found.append({"start": folded.at(start), "end": folded.until(end), "rule": rule, "kept": False})
    return sorted(found, key=lambda row: (row["start"], row["end"]))
