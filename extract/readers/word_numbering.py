"""Automatic numbers of Word paragraphs, resolved to the text that Word prints (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from extract import patterns
from extract.readers.word_number_formats import custom_text, number_text
from extract.readers.word_package import W
from extract.readers.word_styles import VAL, Shape, Styles, integer, shape, switch
from extract.readers.word_symbols import symbol

LEVELS = 9
_SUFFIX = {"tab": "\t", "space": " ", "nothing": ""}
_PLACE = patterns.compile("%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: ``text`` with %1 to %9 for the numbers of the levels, ``restart`` 1-based as in w:lvlRestart."""

    start: int = 0
    format: str = "decimal"
    custom: str = ""
    text: str = ""
    suffix: str = "\t"
    restart: int | None = None
    legal: bool = False
    style: str = ""  # paragraph style that stands for this level
    font: str = ""


class List(NamedTuple):
    """One w:num resolved: what its counters are kept under, its levels, and the start values it overrides."""

    key: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(frozen=True, eq=False)
class Numbering:
    """The lists of a document by numId."""

    lists: dict[int, List] = field(default_factory=dict)


@dataclass
class Counters:
    """How far the lists of one story (body, notes, headers, text boxes) have counted."""

    values: dict[str, list[int | None]] = field(default_factory=dict)
    started: set[tuple[int, int]] = field(default_factory=set)  # (numId, level) whose overridden start was used


def load_numbering(root: etree._Element | None, styles: Styles, *, keep: bool = False) -> Numbering:
    """The part numbering.xml, or none; links to numbering styles (w:numStyleLink) are followed; ``keep`` it for the next file."""
    return _kept_numbering(root, styles) if keep else _numbering(root, styles)


def _numbering(root: etree._Element | None, styles: Styles) -> Numbering:
    if root is None:
        return Numbering()
    abstracts = {element.get(W + "abstractNumId", ""): element for element in root.iterchildren(W + "abstractNum")}
    nums = {integer(element.get(W + "numId")): element for element in root.iterchildren(W + "num")}
    levels: dict[str, dict[int, Level]] = {}
    lists: dict[int, List] = {}
    for id_, num in nums.items():
        if id_ is None:
            continue
        key = _abstract(num, abstracts, nums, styles)
        if key is None:
            continue
        if key not in levels:
            levels[key] = {
                integer(element.get(W + "ilvl"), 0) or 0: _level(element, Level()) for element in abstracts[key].iterchildren(W + "lvl")
            }
        own, starts = dict(levels[key]), {}
        for override in num.iterchildren(W + "lvlOverride"):
            level = integer(override.get(W + "ilvl"), 0) or 0
            if (element := override.find(W + "lvl")) is not None:
                own[level] = _level(element, Level())
            if (element := override.find(W + "startOverride")) is not None:
                starts[level] = integer(element.get(VAL), 0) or 0
        lists[id_] = List(key, own, starts)
    return Numbering(lists)


_kept_numbering = lru_cache(maxsize=4)(_numbering)


def _abstract(
    num: etree._Element, abstracts: dict[str, etree._Element], nums: dict[int | None, etree._Element], styles: Styles
) -> str | None:
    """The abstractNumId that holds the levels: a list may name a numbering style, whose own list then counts."""
    for _ in range(len(abstracts) + 1):
        found = num.find(W + "abstractNumId")
        key = found.get(VAL, "") if found is not None else ""
        if key not in abstracts:
            return None
        link = abstracts[key].find(W + "numStyleLink")
        if link is None:
            return key
        target = nums.get(shape(styles, link.get(VAL)).number) if link.get(VAL) in styles.elements else None
        if target is None or target is num:
            return key
        num = target
    return None


def _level(element: etree._Element, base: Level) -> Level:
    level = base
    for child in element.iter(W + "numFmt"):
        if child.get(VAL) == "custom":
            level = replace(level, custom=child.get(W + "format", ""), format="decimal")
        elif not any(ancestor.tag.endswith("}Fallback") for ancestor in child.iterancestors() if isinstance(ancestor.tag, str)):
            level = replace(level, format=child.get(VAL, "decimal"))
    for child in element:
        tag = child.tag
        if tag == W + "start":
            level = replace(level, start=integer(child.get(VAL), 0) or 0)
        elif tag == W + "lvlText":
            level = replace(level, text=child.get(VAL, ""))
        elif tag == W + "suff":
            level = replace(level, suffix=_SUFFIX.get(child.get(VAL, ""), "\t"))
        elif tag == W + "lvlRestart":
            level = replace(level, restart=integer(child.get(VAL)))
        elif tag == W + "isLgl":
            level = replace(level, legal=bool(switch(child)))
        elif tag == W + "pStyle":
            level = replace(level, style=child.get(VAL, ""))
        elif tag == W + "rPr" and (fonts := child.find(W + "rFonts")) is not None:
            level = replace(level, font=fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or "")
        elif tag == W + "lvlPicBulletId":
            level = replace(level, format="bullet", text=level.text or "•")
    return level


def reference(numbering: Numbering, style: Shape, properties: etree._Element | None) -> tuple[int, int] | None:
    """numId and level of a paragraph from its own w:numPr and its style; None where it is not numbered.

    A style that gives the list is on the level that names the style (17.9.23); numId 0 switches the number off.
    """
    number = level = None
    if properties is not None:
        for child in properties:
            if child.tag == W + "numId":
                number = integer(child.get(VAL))
            elif child.tag == W + "ilvl":
                level = integer(child.get(VAL))
    inherited = number is None
    if inherited:
        number = style.number
    if not number:
        return None
    levels = numbering.lists[number].levels if inherited and number in numbering.lists else {}
    for id_, own in style.chain:
        if level is None:
            level = next((at for at, found in levels.items() if found.style == id_), own)
    level = level or 0
    return (number, level) if 0 <= level < LEVELS else None


def advance(numbering: Numbering, counters: Counters, number: int, level: int) -> str:
    """Counts one paragraph and returns its number as printed, with the blank, tab or nothing that follows it; empty where none is printed."""
    list_ = numbering.lists.get(number)
    if list_ is None or level not in list_.levels:
        return ""
    values = counters.values.setdefault(list_.key, [None] * LEVELS)
    own = list_.levels[level]
    value = values[level]
    if level in list_.starts and (number, level) not in counters.started:
        counters.started.add((number, level))
        value = list_.starts[level]
    elif value is None:
        value = list_.starts.get(level, own.start)
    else:
        value += 1
    values[level] = value
    for above in range(level):
        # a level that was skipped counts as used once: the next paragraph on it is the second
        if values[above] is None:
            values[above] = list_.starts.get(above, list_.levels[above].start if above in list_.levels else 0)
    for deeper in range(level + 1, LEVELS):
        restart = list_.levels[deeper].restart if deeper in list_.levels else None
        # w:lvlRestart counts levels from 1: the level that restarts this one, and all above it
        if level < (deeper if restart is None else min(restart, deeper)):
            values[deeper] = None
    text = _printed(list_, values, own)
    return text + own.suffix if text else ""


def _printed(list_: List, values: list[int | None], own: Level) -> str:
    if own.format == "bullet":
        return "".join(symbol(own.font, character) or "•" for character in own.text)
    if own.format == "none" and not own.text:
        return ""

    def part(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        level = list_.levels.get(at)
        if level is None:
            return ""
        value = values[at]
        if value is None:
            value = list_.starts.get(at, level.start)
        if level.format in ("bullet", "none"):
            return ""
        if own.legal and level.format != "decimalZero":
            return str(value)
        return custom_text(value, level.custom) if level.custom else number_text(value, level.format)

    return _PLACE.sub(part, own.text)
