"""Cleaning of printed text: widths, radicals, blanks; every cleaned character keeps the offset it came from.

Two strengths. :func:`clean` makes the reading text: what a reader of the page would type. Brackets and signs stay as printed.
:func:`fold` is for the rules: one width, no blanks, so that a rule has one spelling to know.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from extract import patterns

#: Chinese characters, their punctuation and full-width forms: a blank between two of these carries no meaning.
#: The curly quotes and the dashes are left out of ranges of their own: in Chinese text they stand as full-width signs.
HAN = "\u2e80-\u2fdf\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff5e\uffe0-\uffe6\U00020000-\U0003ffff“”‘’…—·①-⓿"
_BLANK = "\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ue5e5"
#: invisible characters: zero width, direction marks, soft hyphen, controls, variation selectors
_NOTHING = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_DIRTY = patterns.compile(f"[{_NOTHING}{_BLANK}]")
_INVISIBLE = patterns.compile(f"[{_NOTHING}]")


class Cleaned(NamedTuple):
    """Text and, for every character of it, the offset in the source; ``origin`` has one entry more: the end."""

    text: str
    origin: Sequence[int]


@cache
def _table() -> dict[int, int]:
    """One-to-one replacements: radicals, compatibility ideographs, full-width letters and digits, kinds of blanks, line ends."""
    table: dict[int, int] = {}
    for row in csv.DictReader((files("extract") / "data" / "radicals.csv").read_text(encoding="utf-8").splitlines()):
        table[ord(row["radical"])] = ord(row["ideograph"])
    for code in (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)):
        plain = unicodedata.normalize("NFC", chr(code))
        if len(plain) == 1 and ord(plain) != code:
            table[code] = ord(plain)
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)):
        table[code] = code - 0xFEE0
    for code in (0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, *range(0x09, 0x0E), 0x85, 0x2028, 0x2029, 0xE5E5):
        table[code] = 0x20
    # the fonts of Founder, in which most Chinese journals are set, keep the hyphen of words, numbers and ranges here: COVID\ue01119
    table[0xE011] = ord("-")
    return table


@cache
def _touched() -> re.Pattern[str]:
    """What is changed, and all characters beyond the first plane: in a text without any of it only blanks are judged."""
    changed = "".join(chr(code) for code in _table() if code < 0x10000)
    # one range apart: with them in it the set would be searched range by range instead of looked up
    return patterns.compile(f"[{_NOTHING}{_BLANK.replace(' ', '')}{changed}]|[\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Radicals, compatibility ideographs and full-width letters and digits as ordinary characters, one for one; blanks as blanks.

    >>> plain("\u2f00、⻓期工作１２ 家"), plain("COVID\ue01119")
    ('一、长期工作12 家', 'COVID-19')
    """
    return text.translate(_table())


@lru_cache(maxsize=256)  # a line is looked at again and again while the paragraphs around it are made
def clean(text: str) -> Cleaned:
    """The text as a careful typist would copy it, with the source offset of every character.

    Blanks between Chinese characters go, other runs of blanks become one; invisible characters go; brackets, signs and numbers stay.

    >>> clean("广 东 省  建设企业\u3000８０ 家").text
    '广东省建设企业 80 家'
    """
    flat = text
    if _touched().search(text):
        flat = plain(text)
        settled = not _DIRTY.search(flat) or (not _INVISIBLE.search(flat) and _blanks_stay(flat))
    else:
        settled = _blanks_stay(text)
    if settled:  # most lines
        return Cleaned(flat, range(len(flat) + 1))
    kept: list[str] = []
    origin = array("l")
    # invisible characters first, so that they cannot keep two blanks apart; then the blanks, judged by what is left around them
    keep: Sequence[int] = range(len(flat))
    seen = flat
    if _INVISIBLE.search(flat):
        keep = [match.start() for match in _VISIBLE.finditer(flat)]
        seen = _INVISIBLE.sub("", flat)
    start, end = len(seen) - len(seen.lstrip(" ")), len(seen.rstrip(" "))
    position = start
    while position < end:
        match = _BLANKS.search(seen, position, end)
        stop = match.start() if match else end
        kept.append(seen[position:stop])
        origin.extend(keep[position:stop])
        if match is None:
            break
        if not (_is_han(seen[match.start() - 1]) and _is_han(seen[match.end()])):
            kept.append(" ")
            origin.append(keep[match.start()])
        position = match.end()
    origin.append(keep[end - 1] + 1 if end > start else len(text))
    return Cleaned("".join(kept), origin)


def _blanks_stay(text: str) -> bool:
    """Whether every blank of a text stands by itself where a typist would set one."""
    at = text.find(" ")
    if at < 0:
        return True
    if at == 0 or text.endswith(" ") or "  " in text:
        return False
    while at >= 0:
        if _is_han(text[at - 1]) and _is_han(text[at + 1]):
            return False
        at = text.find(" ", at + 1)
    return True


_HAN_CHARACTER = patterns.compile(f"[{HAN}]")
_VISIBLE = patterns.compile(f"[^{_NOTHING}]")
_BLANKS = patterns.compile(" +")


@cache
def _is_han(character: str) -> bool:
    return _HAN_CHARACTER.match(character) is not None


# ------------------------------------------------------------------------------------------------------------------ fold
_FOLDED = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，：；！？"},
    **dict.fromkeys(map(ord, "∶︰"), ":"),
    **dict.fromkeys(map(ord, "∼〜"), "~"),
    **dict.fromkeys(map(ord, "–―─"), "—"),
    **dict.fromkeys(map(ord, "‐‑﹣−"), "-"),
    **dict.fromkeys(map(ord, "○◯"), "〇"),
    ord("﹪"): "%",
}
_UNFOLDED = patterns.compile(f"[{re.escape(''.join(map(chr, _FOLDED)))}]")
#: a blank that carries meaning stands between two characters of numbers or Latin words; every other one goes
#: (the first blank before all conditions: one character at the front is searched for fast)
_IDLE_BLANK = patterns.compile(r" (?:(?<![0-9A-Za-z.,%] ) *| *(?![0-9A-Za-z]))")


class Folded(NamedTuple):
    """A view of a text for the rules: half-width signs, no idle blanks. ``at`` gives back offsets in the text it was made from."""

    text: str
    breaks: tuple[int, ...]  # offsets in ``text`` before which characters were left out
    shifts: tuple[int, ...]  # how many, in all, up to there

    def at(self, offset: int) -> int:
        """The offset in the source of the character at ``offset`` (its start)."""
        if not self.breaks:
            return offset
        i = bisect_right(self.breaks, offset)
        return offset + (self.shifts[i - 1] if i else 0)

    def until(self, offset: int) -> int:
        """The offset in the source behind the character before ``offset``: the end of a span."""
        return self.at(offset - 1) + 1 if offset else 0

    def printed(self, source: str, start: int, end: int) -> str:
        """The stretch ``start:end`` of this view in the characters of its source: signs as printed, idle blanks out."""
        return "".join([source[self.at(i)] for i in range(start, end)]) if self.breaks else source[start:end]


@lru_cache(maxsize=256)  # every finder reads the passages of a case, one finder after the other
def fold(text: str) -> Folded:
    """Brackets, percent signs, colons of ratios, dashes in one width; blanks out, but between digits or Latin letters. 全角逗号、句号 stay.

    >>> folded = fold("（接害比例 32.7 ％）")
    >>> folded.text, folded.at(5), folded.until(10)
    ('(接害比例32.7%)', 6, 12)
    """
    flat = _UNFOLDED.sub(lambda match: _FOLDED[ord(match[0])], text)  # a set is searched faster than every character is looked up
    if " " not in flat:
        return Folded(flat, (), ())
    kept: list[str] = []
    breaks: list[int] = []
    shifts: list[int] = []
    position = length = dropped = 0
    for match in _IDLE_BLANK.finditer(flat):
        kept.append(flat[position : match.start()])
        length += match.start() - position
        dropped += match.end() - match.start()
        breaks.append(length)
        shifts.append(dropped)
        position = match.end()
    kept.append(flat[position:])
    return Folded("".join(kept), tuple(breaks), tuple(shifts))


def bare(text: str) -> str:
    """The text without blanks.

    >>> bare("陕西省 某县 优秀案例")
    '陕西省某县优秀案例'
    """
    return "".join(text.split())


_ENDED = patterns.compile(r"[。！？；：!?;:…][”’\"）)】》〉」』]*\s*$")
#: what a text that is ended may end with, blanks aside: most are told by it at once
_LAST = frozenset('。！？；：!?;:…”’"）)】》〉」』')


def ended(text: str) -> bool:
    """Whether a text ends with the final sign of a sentence, closing brackets and quotes behind it allowed.

    >>> ended("取得成效。”"), ended("职业健康培训，")
    (True, False)
    """
    last = text[-1:]
    return (last in _LAST or last.isspace()) and _ENDED.search(text) is not None
