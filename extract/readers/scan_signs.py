"""Signs of recognised text as Chinese print has them: brackets, commas, stops, dashes, figures that were taken for letters.

The engine tells the shape of a sign, not its width, and takes what is alike for one another: ( and （, , and ，, — and 一, 0 and O. What
stands around it decides. No character is added or taken away, so that the places of the characters stay; a speck of the paper becomes a blank.
"""

from __future__ import annotations

import re

from extract import patterns
from extract.text import HAN

_WIDE = patterns.compile(f"[{HAN}]")
_IDEOGRAPH = "\u3400-\u4dbf\u4e00-\u9fff〇"
_NUMERAL = "〇零一二三四五六七八九十百"

#: letters that are figures where figures stand on both sides, or before them and a Chinese character behind
_FIGURES = {"O": "0", "o": "0", "〇": "0", "l": "1", "I": "1", "|": "1"}
_TAKEN = patterns.compile(rf"(?<=\d)[OolI|](?=\d)|(?<=\d)[Oo](?=[{_IDEOGRAPH}%％])")
#: a dash that was taken for 一, between figures or behind the word for a day, month or year
_DASH = patterns.compile(r"(?<=\d)[一](?=\d)|(?<=\d[年月日])[一](?=\d)")
#: 一 that was taken for a dash: alone in the brackets of a heading, or before 、 at the start of a line
_ONE = patterns.compile(r"^(\s*[（(])[-—–―_](?=[)）])|^(\s*)[-—–―](?=、)")
#: 、 that was taken for another sign behind the number of a heading
_HEADING = patterns.compile(rf"^(\s*[{_NUMERAL}]{{1,3}})[,.](?=[{_IDEOGRAPH}])")
#: a page number between dashes, whichever strokes they were taken for
_PAGE_NUMBER = patterns.compile(r"^(\s*)[-—–―一_~·]{1,2}(\s*\d{1,4}\s*)[-—–―一_~·]{1,2}(\s*)$")
#: the year in the number of a document stands in 〔〕 (GB/T 9704), which are taken for other square brackets
_YEAR = patterns.compile(r"[\[［〔]((?:19|20)\d\d)[\]］〕]")
#: a point where none can stand: right behind a sign of the sentence, or between a year and its word
_SPECK = patterns.compile(rf"(?<=[，；、：])[·.](?=[{_IDEOGRAPH}])|(?<=(?:19|20)\d\d)\.(?=年)")
_DOTS = patterns.compile("[.…·]")
_THOUSANDS = patterns.compile(r"(?<!\d)\d{1,3}(?:[,，]\d{3})+(?!\d)")
_PAIRS = {"(": "（", ")": "）"}
_SIGNS = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}


def restore(text: str) -> str:
    """The line with its signs restored, character for character.

    >>> restore("(-)建成健康企业8O家(省级3家),占32.7%;详见《规划(2021一2025年)》")
    '（一）建成健康企业80家（省级3家），占32.7%；详见《规划（2021—2025年）》'
    >>> restore("一5-"), restore("f(x)=1,234.5"), restore("二.主要做法")
    ('—5—', 'f(x)=1,234.5', '二、主要做法')
    """
    if _PAGE_NUMBER.match(text):
        return "".join("—" if c in "-—–―一_~·" else c for c in text)
    text = _DASH.sub("—", _TAKEN.sub(lambda m: _FIGURES[m.group()], text))
    text = _ONE.sub(lambda m: f"{m.group(1) or m.group(2) or ''}一", text)
    text = _YEAR.sub(r"〔\1〕", text)
    text = _SPECK.sub(" ", _HEADING.sub(r"\1、", text))
    return _quotes(_signs(_brackets(text)))


def is_page_number(text: str) -> bool:
    """Whether a line is a page number between dashes.

    >>> is_page_number("—5—"), is_page_number("5—7 月")
    (True, False)
    """
    return _PAGE_NUMBER.match(text) is not None


def _wide(text: str, at: int, step: int) -> bool | None:
    """Whether the nearest character before (-1) or behind (1) is a Chinese one; None at the end of the line. Blanks are passed over."""
    at += step
    while 0 <= at < len(text) and text[at] == " ":
        at += step
    return _WIDE.match(text[at]) is not None if 0 <= at < len(text) else None


def _brackets(text: str) -> str:
    """Round brackets in the width of what they stand in: both of a pair are wide as soon as one of them has to be."""
    if "(" not in text and ")" not in text:
        return text
    signs = list(text)
    opened: list[int] = []
    pairs: list[tuple[int | None, int | None]] = []
    for i, sign in enumerate(signs):
        if sign in "(（":
            opened.append(i)
        elif sign in ")）":
            pairs.append((opened.pop() if opened else None, i))
    pairs += [(i, None) for i in opened]
    for start, end in pairs:
        inner = text[0 if start is None else start + 1 : end]
        before = _wide(text, start, -1) if start is not None else None
        behind = _wide(text, end, 1) if end is not None else None
        taken = any(i is not None and text[i] in "（）" for i in (start, end))
        # a number in brackets at the start of a line counts a point: (1)加强…
        counts = not text[: start or 0].strip() and behind is not False and re.fullmatch(r"\s*\d{1,2}\s*", inner) is not None
        if taken or before or behind or counts or _WIDE.search(inner):
            for at in (start, end):
                if at is not None:
                    signs[at] = _PAIRS.get(signs[at], signs[at])
    return "".join(signs)


def _signs(text: str) -> str:
    """Commas, colons, semicolons, question and exclamation marks, stops behind or before Chinese characters."""
    kept = {i for m in _THOUSANDS.finditer(text) for i in range(*m.span())}
    signs = list(text)
    for i, sign in enumerate(text):
        if sign == "，" and i in kept:
            signs[i] = ","
        if i in kept or (sign not in _SIGNS and sign != "."):
            continue
        before, behind = _wide(text, i, -1), _wide(text, i, 1)
        between = 0 < i < len(text) - 1 and text[i - 1].isdigit() and text[i + 1].isdigit()
        if sign == ".":
            # dots of leaders, decimals, abbreviations and the numbers of headings stay
            if (
                before
                and (behind or behind is None)
                and not _DOTS.search(text[max(0, i - 1) : i] + text[i + 1 : i + 2])
                and text[i - 1] not in "）〕】"
            ):
                signs[i] = "。"
        elif between or i == 0:
            continue
        elif before or (behind and text[i - 1] != " "):
            signs[i] = _SIGNS[sign]
        elif behind is None and text[i - 1] in "%％)）" + "0123456789" * (sign != ",") and _WIDE.search(text):
            # the end of a Chinese line; a number may go on behind a comma in the next one
            signs[i] = _SIGNS[sign]
    return "".join(signs)


def _quotes(text: str) -> str:
    """Straight double quotes as pairs, where there is an even number of them in a Chinese line."""
    if '"' not in text or text.count('"') % 2 or not _WIDE.search(text):
        return text
    parts = text.split('"')
    return parts[0] + "".join(("“" if i % 2 == 0 else "”") + part for i, part in enumerate(parts[1:]))
