"""How much a row looks like rows that were wrong: a sum of weights of what can be seen at it, learnt from annotated texts.

Rules say why a name may be wrong (:mod:`extract.facts.suspicion`); most of the names that they point at are right all the same, and what
is wrong is often pointed at by none. So each reason is one sign among others (the rule, the unit, the first and the last character of the
name, what stands beside the name and the number …), every sign has a weight (extract/data/doubt_weights.csv, made by ``python -m tests.weigh``
with a logistic regression over rows of texts that no rule had seen), and the row is doubtful where the sum is above a limit. All text is folded.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from itertools import repeat
from operator import call

from extract.facts.suspicion import ALWAYS, REASONS
from extract.text import fold

#: reasons that are signs: a row carries them only where the sum is above the limit
WEIGHED = frozenset((*REASONS.values(), "metric_restored"))
#: the reason of a row that no rule pointed at
UNNAMED = "metric_uncertain"
#: what :func:`signs` tells, in its order
SIGNS = ("rule", "numeral", "kind", "unit", "length", "first", "last", "before_quote", "after_quote", "place", "gap", "before", "after")
#: those of :func:`signs` that are one character, and the characters of the name: one digit is like the other, one Latin letter too
CHARACTERS = frozenset(("first", "last", "before_quote", "after_quote", "before", "after", "in"))
_ALIKE = {"0": string.digits, "a": string.ascii_letters}
#: names of so many characters are alike
_LENGTHS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "8", "10", "10", "10", "13")
#: a name stands so far ahead of its number, in characters: beside it, near, in the clause, farther
_GAPS = ("0", *"1" * 5, *"6" * 14, "20")


def signs(
    rule: str, numeral: str, kind: str, unit: str, metric: str, text: str, quote: tuple[int, int], sentence: tuple[int, int]
) -> tuple[str, ...]:
    """What can be seen at a row, by SIGNS; ``quote`` and ``sentence`` are spans in ``text``, ``rule`` and ``numeral`` those of the row."""
    (low, high), (begin, end) = quote, sentence
    length = len(metric)
    place, gap, before, after = "nowhere", "", "", ""
    at = text.rfind(metric, begin, high)
    if at >= 0:
        place, before = "ahead", text[at - 1] if at > begin else "^"
        ahead = low - at - length
        gap = _GAPS[0 if ahead < 0 else ahead if ahead < 20 else 20]
    else:
        at = text.find(metric, low, end)
    if at >= 0:
        place = place if before else "behind"
        after = text[at + length] if at + length < end else "$"
    return (
        rule,
        numeral,
        kind,
        unit,
        _LENGTHS[length if length < 13 else 13],
        metric[:1],
        metric[-1:],
        text[low - 1] if low > begin else "^",
        text[high] if high < end else "$",
        place,
        gap,
        before,
        after,
    )


def signs_of(rule: str, kind: str, unit: str, metric: str, quote: str, sentence: str) -> tuple[str, ...]:
    """:func:`signs` of a row of the table, whose ``rule`` is numeral and rule joined by +; folds the texts."""
    told, text = fold(quote).text, fold(sentence).text
    low = max(0, text.find(told))
    numeral, _, named = rule.partition("+")
    return signs(named, numeral, kind, unit, fold(metric).text, text, (low, low + len(told)), (0, len(text)))


#: the weight of a value, or what stands for one that is not known
_Weight = Callable[[str, float], float]
#: the weight of what is not known, for each of several
_NOUGHTS = repeat(0.0)


@cache
def _tables() -> dict[str, dict[str, float]]:
    """Weights by sign and value, of extract/data/doubt_weights.csv."""
    tables: dict[str, dict[str, float]] = {sign: {} for sign in (*SIGNS, "in", "cause", "reason", "all")}
    for line in (files("extract") / "data" / "doubt_weights.csv").read_text(encoding="utf-8").splitlines()[1:]:
        known, _, weight = line.rpartition(",")
        sign, _, value = known.partition(",")
        for one in _ALIKE.get(value, value) if sign in CHARACTERS else (value,):
            tables[sign][one] = float(weight)
    return tables


@cache
def _ordered() -> tuple[tuple[_Weight, ...], _Weight, _Weight, _Weight, float]:
    tables = _tables()
    return tuple(tables[sign].get for sign in SIGNS), tables["in"].get, tables["cause"].get, tables["reason"].get, tables["all"][""]


def reasons(causes: Iterable[str]) -> tuple[str, ...]:
    """The reasons that a row can carry for these causes, each once."""
    return tuple(dict.fromkeys(REASONS.get(cause, cause) for cause in causes))


def weights(seen: tuple[str, ...], metric: str, causes: Iterable[str]) -> list[tuple[str, str, float]]:
    """Every sign of a row that weighs something: sign, value, weight."""
    tables = _tables()
    told = [*zip(SIGNS, seen, strict=True), *(("in", character) for character in metric), *(("cause", cause) for cause in causes)]
    told += [("reason", reason) for reason in reasons(causes)]
    return [(sign, value, tables[sign][value]) for sign, value in told if value in tables[sign]]


def doubts(causes: tuple[str, ...], metric: str, seen: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons that a row carries: those that are no signs always, the others with a cause of ALWAYS, or where the weights of the
    signs and that of every row (``all``) are together above nought.
    """
    ordered, inside, cause, reason, every = _ordered()
    total = sum(map(call, ordered, seen, _NOUGHTS), every) + sum(map(inside, metric, _NOUGHTS))
    if not causes:
        return (UNNAMED,) if total > 0 else causes
    told = reasons(causes)
    total += sum([cause(value, 0.0) for value in causes]) + sum([reason(value, 0.0) for value in told])
    if total > 0 or not ALWAYS.isdisjoint(causes):
        return told
    return tuple([code for code in told if code not in WEIGHED])
