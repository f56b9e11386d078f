"""The clause that a number stands in: a passage folded, its numbers and times, where its clauses and sentences end, what brackets hold."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from extract.facts import quantities, tails, times
from extract.facts.quantities import Quantity
from extract.facts.times import Time
from extract.text import Folded, fold

#: all signs first, then what a comma or colon between two digits is: a set at the front is searched for fast
_BOUND = re.compile(r"[，。；！？!?;\n,:：](?:(?<![,:：])|(?!\d)|(?<!\d[,:：]))")
_SENTENCE_END = re.compile(r"[。！？!?\n]+[”’）)]*")
_CLOSED = re.compile(r"\([^()]*\)|《[^《》]*》")
_VERB_OF_CHANGE = (
    "提高",
    "提升",
    "上升",
    "增加",
    "增长",
    "扩大",
    "下降",
    "降低",
    "减少",
    "缩小",
    "压缩",
    "缩短",
    "回升",
    "回落",
    "发展",
    "升",
    "降",
    "增",
    "减",
)
_NO_TAIL = tails.Tail(0, frozenset())


@dataclass(frozen=True, slots=True)
class View:
    """A passage as the rules see it: folded text, its numbers and times, and where clauses and sentences end."""

    text: str
    folded: Folded
    numbers: list[Quantity]
    starts: list[int]  # of the numbers
    times: list[Time]
    bounds: list[int]  # offsets behind the sign that ends a clause, sorted
    stops: list[int]  # offsets of those signs
    sentences: list[tuple[int, int]]
    brackets: list[tuple[int, int]]  # round brackets that hold a number
    begins: dict[int, int]  # start of a time to its end
    ends: dict[int, int]  # end of a time to its start

    def depth(self, at: int) -> int:
        """Where the bracket around a place begins; -1 where there is none."""
        i = bisect_left(self.brackets, (at, 0)) - 1
        return self.brackets[i][0] if i >= 0 and at < self.brackets[i][1] else -1


def view(text: str) -> View | None:
    """What the rules need to know of a passage, offsets in its folded text; None where it has no number."""
    folded = fold(text)
    plain = folded.text
    numbers = quantities.find(plain)
    if not numbers:
        return None
    starts = [q.start for q in numbers]
    masks: list[tuple[int, int]] = []
    brackets: list[tuple[int, int]] = []
    if "(" in plain or "《" in plain:
        for match in _CLOSED.finditer(plain):
            at = bisect_left(starts, match.start())
            held = at < len(starts) and starts[at] < match.end()
            (brackets if held and plain[match.start()] == "(" else masks).append(match.span())
    signs = [match.start() for match in _BOUND.finditer(plain)]
    if masks:
        signs = _outside(signs, masks)
    bounds, stops = [0, *[sign + 1 for sign in signs]], [0, *signs]
    for start, end in brackets:
        bounds += [start + 1, end]
        stops += [start, end - 1]
    if brackets:
        bounds.sort()
        stops.sort()
    sentences, low = [], 0
    for match in _SENTENCE_END.finditer(plain):
        sentences.append((low, match.end()))
        low = match.end()
    if low < len(plain):
        sentences.append((low, len(plain)))
    found = [_behind_verb(plain, t) for t in times.find(plain) if not _measures(t, starts)]
    return View(
        plain,
        folded,
        numbers,
        starts,
        found,
        bounds,
        stops,
        sentences,
        brackets,
        {t.start: t.end for t in found},
        {t.end: t.start for t in found},
    )


def _measures(time: Time, starts: list[int]) -> bool:
    """Whether a time is a number that was read as one: 由近三周缩短到5天."""
    if time.kind != "relative":
        return False
    at = bisect_left(starts, time.start)
    return at < len(starts) and starts[at] < time.end


def _outside(signs: list[int], masks: list[tuple[int, int]]) -> list[int]:
    """The signs that stand in no bracket and no title."""
    kept: list[int] = []
    mask = 0
    for sign in signs:
        while mask < len(masks) and masks[mask][1] <= sign:
            mask += 1
        if mask == len(masks) or masks[mask][0] >= sign:
            kept.append(sign)
    return kept


def _behind_verb(text: str, time: Time) -> Time:
    """提高到2024年的…: the 到 belongs to the verb, not to the time; 8月底前: the 前 belongs to the time."""
    if (
        time.kind in ("month", "date", "year", "until")
        and text.startswith("前", time.end)
        and not text.startswith(("前期", "前列", "前沿", "前台", "前端", "前置", "前往", "前来", "前景"), time.end)
    ):
        word = "前后" if text.startswith("前后", time.end) else "前"
        return time._replace(end=time.end + len(word), text=time.text + word)
    if text[time.start] in "到至" and text.endswith(_VERB_OF_CHANGE, 0, time.start):
        return time._replace(start=time.start + 1, text=text[time.start + 1 : time.end], kind="year")
    return time


@dataclass(slots=True)
class Reading:
    """One number while it is being read."""

    number: Quantity
    low: int = 0  # its clause begins here, or the number before it ends here
    clause: int = 0  # the clause itself begins here
    sentence: int = 0  # the number of its sentence in the passage
    depth: int = -1  # where the bracket around it begins
    high: int = 0  # the clause ends here, or the next number begins
    next_number: bool = False
    tail: tails.Tail = _NO_TAIL
    metric: str = ""
    span: tuple[int, int] | None = None  # of the metric, where it is printed
    subject: str = ""
    period: str = ""
    change: str = ""
    part_of: int | None = None
    rule: str = ""
    doubt: tuple[str, ...] = ()


def locate(view: View, readings: list[Reading]) -> None:
    """The sentence and clause of every number, and the room between it and its neighbours."""
    bounds, stops, sentences = view.bounds, view.stops, view.sentences
    last = len(stops)
    sentence, before = 0, 0
    previous: Reading | None = None
    for reading in readings:
        start, end = reading.number.start, reading.number.end
        while sentences[sentence][1] <= start:
            sentence += 1
        reading.sentence = sentence
        if view.brackets:
            reading.depth = view.depth(start)
        reading.clause = clause = bounds[bisect_right(bounds, start) - 1]
        reading.low = clause if clause > before else before
        at = bisect_left(stops, end)
        reading.high = stops[at] if at < last else len(view.text)
        if previous is not None and start <= previous.high:
            previous.high, previous.next_number = start, True
        before, previous = end, reading


def listed_times(view: View, reading: Reading) -> list[Time]:
    """The times before 分别 that its figures go to in order: 2021年、2022年分别投入3万元、5万元; empty where it is fewer than two."""
    if "dist" not in reading.tail.classes:
        return []
    at, found = reading.tail.start, list[Time]()
    for time in reversed([t for t in view.times if reading.clause <= t.start < reading.number.start]):
        if time.end > at and time.start >= at:
            at = time.start
        elif view.text[time.end : at] not in ("", "、", "和", "与", "及"):
            break
        found.insert(0, time)
        at = time.start
    return found if len(found) > 1 else []
