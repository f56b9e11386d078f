"""Sets of first or last characters that stand beside a pattern, so that it is tried only where one of them is: they must name them all."""

from __future__ import annotations

from re import _constants as codes
from re import _parser as parser

import pytest

from extract import checks
from extract.facts import following, metrics, naming, organizations, single, standards, suspicion, verbs


def _of(items: list[tuple[object, object]], last: bool = False) -> tuple[set[str], bool]:
    """The characters that a match of a parsed pattern can begin (``last``: end) with, and whether it can be empty."""
    found: set[str] = set()
    for code, value in reversed(items) if last else items:
        if code in (codes.ASSERT, codes.ASSERT_NOT, codes.AT):
            continue
        characters, empty = _of_one(code, value, last)
        found |= characters
        if not empty:
            return found, False
    return found, True


def _of_one(code: object, value: object, last: bool) -> tuple[set[str], bool]:
    if code is codes.LITERAL:
        return {chr(value)}, False
    if code is codes.IN:
        return {c for member in value for c in _of_set(*member)}, False
    if code is codes.SUBPATTERN:
        return _of(list(value[3]), last)
    if code is codes.BRANCH:
        branches = [_of(list(branch), last) for branch in value[1]]
        return set().union(*(characters for characters, _ in branches)), any(empty for _, empty in branches)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        characters, empty = _of(list(value[2]), last)
        return characters, empty or value[0] == 0
    raise AssertionError(f"{code}: it could be any character")


def _of_set(code: object, value: object) -> set[str]:
    if code is codes.LITERAL:
        return {chr(value)}
    if code is codes.RANGE:
        return {chr(c) for c in range(value[0], value[1] + 1)}
    assert code is codes.CATEGORY
    return {"0"} if value is codes.CATEGORY_DIGIT else {" "}


def _first(*patterns: str) -> set[str]:
    return set().union(*(_of(list(parser.parse(pattern)))[0] for pattern in patterns))


def _last(*patterns: str) -> set[str]:
    return set().union(*(_of(list(parser.parse(pattern)), last=True)[0] for pattern in patterns))


@pytest.mark.parametrize(
    ("patterns", "begins"),
    [
        ((metrics._ENUMERATOR.pattern, metrics._IDLE.pattern, metrics.SCOPE.pattern), metrics._LEAD_BEGINS),
        ((metrics.SCOPE.pattern,), metrics._SCOPE_BEGINS),
        ((metrics._ODD_WORDS,), metrics._ODD_BEGINS),
        ((following._FUNCTION,), following._FUNCTION_BEGINS),
        ((following._JOINED.pattern, following._ABLE.pattern), following._CLAUSE_BEGINS - {"("}),
        ((following._ABLE.pattern,), following._ABLE_BEGINS),
        ((naming._CLAUSE_WORDS,), naming._CLAUSE_BEGINS),
        ((suspicion._CLAUSE_START.pattern,), suspicion._CLAUSE_BEGINS),
        ((standards._STANDARD.pattern,), standards._STANDARD_BEGINS),
        ((standards._PAID.pattern,), standards._PAID_BEGINS),
        ((standards._BUILT.pattern,), standards._BUILT_BEGINS),
    ],
)
def test_letters(patterns: tuple[str, ...], begins: str | frozenset[str]) -> None:
    assert sorted(begins) == sorted(c for c in _first(*patterns) if c.isalpha())


@pytest.mark.parametrize(
    ("patterns", "ends"),
    [
        ((single._OF_PLAN.pattern,), single._OF_PLAN_ENDS),
        ((single._LEFT_OUT.pattern,), single._LEFT_OUT_ENDS),
        ((single.PLACE.pattern,), single._PLACE_ENDS),
        (naming._CLAUSE_TAILS, naming._CLAUSE_ENDS),
    ],
)
def test_last_letters(patterns: tuple[str, ...], ends: frozenset[str]) -> None:
    assert ends == _last(*patterns)


def test_signs() -> None:
    assert _first(naming._APART.pattern) == naming._CLOSING
    assert all(metrics._IDLE.match(sign) for sign in metrics._IDLE_SIGNS)
    assert all(following.right(f"{sign}某站", 0, 3, bare=False, next_number=False).kind == "none" for sign in following.NO_NAME)


def test_openings() -> None:
    known = [word for kind in ("hold", "work") for word in verbs.words()[kind]]
    pairs = {a[0] + b[1:2] for a in known for b in known}
    assert all(not (verbs.hold().match(pair + "某某某") or verbs.work().match(pair + "某某某")) for pair in pairs - verbs.openings())


def test_breaks() -> None:
    in_context = organizations._BREAK_IN_CONTEXT.removeprefix(organizations._SIGN.pattern + "|")
    assert set(organizations._BREAK_BEGINS) == _first(in_context)


def test_garbled() -> None:
    assert _first(checks._ODD.pattern) == _first(checks._GARBLED.pattern)
