"""Cases that no list and no label names: the numbering begins again below their titles, or these stand out as such titles do."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise

from extract import patterns
from extract.case_titles import Start, alike, titular
from extract.front import GENRE
from extract.headings import Heading
from extract.imprint import is_body
from extract.model import Paragraph
from extract.text import bare

#: parts of a book that are no cases
BOOK = patterns.compile(r"前言|序言?|序|后记|编后记|附录.*|目录|编者按|导语|结束?语|参考文献")
#: shortest title in the print of the text
_PLAIN = 8
_ANNEX = patterns.compile(r"附件\s?\d{0,2}\s?[:：]?\s*(?=\S{4})")
#: shapes of numbers that open the parts of a case or of a single text, from the outermost in
TOP = ("第篇", "第编", "第部分", "第章", "capital、", "han、")
#: numbers of parts that hold numbered sections of their own
_PARTS = ("第篇", "第编", "第部分", "第章", "第节")


def restarted(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], known: list[int], opening: int) -> list[Start]:
    """Titles before which the outermost numbering ended and behind which it begins again at one."""
    tops = [h for h in headings if h.marker.form in TOP and h.verdict != "item"]
    if not tops:
        return []
    form = min((h.marker.form for h in tops), key=TOP.index)
    tops = [h for h in tops if h.marker.form == form]
    found: list[Start] = []
    weak: list[Start] = []
    restarts = 0
    numbered = {h.paragraph for h in headings}
    titles = [h.paragraph for h in headings if h.verdict == "title"]  # in the order of the text, as all headings are
    outer = [_numbers(headings, part) for part in (_PARTS[: _PARTS.index(form)] if form in _PARTS else _PARTS)]
    for before, here in pairwise(tops):
        if here.marker.ordinal != 1 or bisect_right(known, here.paragraph) > bisect_right(known, before.paragraph):
            continue
        if any(_goes_on(part, here.paragraph) for part in outer):
            continue
        above = bisect_left(titles, here.paragraph)
        last_heading = max(before.paragraph, titles[above - 1] if above else 0)
        between = range(here.paragraph - 1, max(last_heading, opening - 1), -1)
        able = [i for i in between if titular(paragraphs[i]) and i not in numbered]
        strong = _standing_out(paragraphs, able, here.paragraph)
        if not strong:
            plain_ = next((i for i in able if len(bare(paragraphs[i].text)) >= _PLAIN), None)
            if plain_ is not None:
                weak.append(Start(plain_, plain_, bare(_ANNEX.sub("", paragraphs[plain_].text, count=1)), "", "restart"))
            restarts += 1
            continue
        found.append(_above_sections(paragraphs, strong))
    # a plain line above every restart is no accident: the texts of a collection whose titles stand in the print of the text
    return sorted([*found, *weak], key=lambda s: s.first) if weak and len(weak) == restarts else found


def fellows(
    paragraphs: Sequence[Paragraph], numbered: Mapping[int, Heading], found: Mapping[int, Start], names: Sequence[str], opening: int
) -> list[Start]:
    """Texts without numbers between those that the numbering told: their titles share the print of theirs; two of these show it, or the
    contents (``names``) name every one. Bold lines of a text that are no titles by their print are told by the contents alone.
    """
    told = [
        start
        for start in found.values()
        if start.reason == "restart" and (paragraphs[start.first].kind == "title" or paragraphs[start.first].bold)
    ]
    prints = {_print(paragraphs[start.first]) for start in told}
    if len(prints) != 1 or len(told) != len(found):
        return []
    held = {i for start in told for i in range(start.first, start.last + 1)}
    able = [i for i in range(opening, len(paragraphs)) if _print(paragraphs[i]) in prints and i not in held and i not in numbered]
    lines: list[list[int]] = []
    for i in able:
        if lines and lines[-1][-1] == i - 1:
            lines[-1].append(i)
        else:
            lines.append([i])
    titles = [Start(line[0], line[-1], bare("".join(paragraphs[i].text for i in line)), "", "restart") for line in lines]
    firsts = sorted([*(start.first for start in titles), *found, len(paragraphs)])
    ends = {start.first: firsts[firsts.index(start.first) + 1] for start in titles}
    titles = [
        start
        for start in titles
        if all(titular(paragraphs[i]) for i in range(start.first, start.last + 1))
        and not BOOK.fullmatch(start.title)
        and any(p.kind == "body" and "。" in p.text for p in paragraphs[start.last + 1 : ends[start.first]])
    ]

    def is_named(start: Start) -> bool:
        return any(alike(name, start.title) for name in names)

    if paragraphs[told[0].first].kind == "title":
        return titles if len(told) > 1 or all(map(is_named, [*told, *titles])) else []
    return [start for start in titles if is_named(start)] if all(map(is_named, told)) else []


def _print(paragraph: Paragraph) -> tuple[str, float | None, bool, str]:
    return paragraph.kind, paragraph.size, paragraph.bold, paragraph.align


def _standing_out(paragraphs: Sequence[Paragraph], able: Sequence[int], sections: int) -> list[int]:
    """Of the lines above ``sections`` that can be titles, those that are printed or worded like one."""
    titles = [i for i in able if paragraphs[i].kind == "title"] or [i for i in able if GENRE.search(bare(paragraphs[i].text))]
    # a line right above 一、 that stands out is a title even where its words do not say so
    return titles or [i for i in able if (paragraphs[i].align == "center" or paragraphs[i].bold) and i >= sections - 6]


def _above_sections(paragraphs: Sequence[Paragraph], able: Sequence[int]) -> Start:
    """The title that ends nearest to the sections below it: up to three lines. ``able`` holds the lines that can be titles, last first."""
    last = first = able[0]
    while first - 1 in able and last - first < 2:
        first -= 1
    if paragraphs[last].kind != "title":
        # the author or the place below the title is printed smaller or lighter
        prints = [(paragraphs[i].size or 0.0, paragraphs[i].bold) for i in range(first, last + 1)]
        best = prints.index(max(prints))
        last = first + best + next((n for n, other in enumerate(prints[best:]) if other != prints[best]), len(prints) - best) - 1
        first += best
    title = bare("".join(_ANNEX.sub("", paragraphs[i].text, count=1) for i in range(first, last + 1)))
    return Start(first, last, title, "", "restart")


def like(fellow: Paragraph, paragraphs: Sequence[Paragraph], able: Sequence[int], sections: int) -> Start | None:
    """The title above the first ``sections`` of a text whose fellows have titles like ``fellow``; ``able`` holds the lines that can be one."""
    above = [i for i in able if fellow.kind == "title" and _print(paragraphs[i]) == _print(fellow)]
    above = above or [i for i in able if len(bare(paragraphs[i].text)) >= _PLAIN and not is_body(paragraphs[i].text)]
    return _above_sections(paragraphs, _standing_out(paragraphs, above[::-1], sections) or above[-1:]) if above else None


def _numbers(headings: Sequence[Heading], form: str) -> tuple[list[int], list[int]]:
    """Paragraphs and numbers of the parts of one form."""
    parts = [h for h in headings if h.marker.form == form and h.verdict == "title"]
    return [h.paragraph for h in parts], [h.marker.ordinal for h in parts]


def _goes_on(parts: tuple[list[int], list[int]], at: int) -> bool:
    """Whether parts are numbered on over paragraph ``at``: what begins again there is a part of the text, not another."""
    paragraphs, ordinals = parts
    before, after = bisect_left(paragraphs, at) - 1, bisect_right(paragraphs, at)
    return before >= 0 and after < len(paragraphs) and ordinals[after] == ordinals[before] + 1
