"""Cases of a collection that nothing names and no numbering tells apart: titles by the print, the style or the number they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from extract.headings import Heading
from extract.model import Paragraph
from extract.text import bare

#: what is printed like the title of a case and is none: parts of the book, parts of a case
_PARTS = re.compile(
    r"(?:前\s*言|引\s*言|导\s*[语言读]|序\s*[言文]?|目\s*[录次]|后\s*记|编后记|编者按|编写说明|结\s*[语束]语?|附\s*[录件则表].{0,20}|参考文献|总则|"
    r"[【\[]?(?:案例|工作|项目|企业|单位|基本|总体|实施|改革|问题)?(?:基本|主要|工作|创新|具体|经验)?"
    r"(?:概况|简介|情况|背景|起因|做法|举措|措施|经过|过程|成效|效果|成果|成绩|启示|经验|体会|点评|评析|建议|问题|打算|计划)[】\]]?"
    r"(?:[与和及、].{2,8})?)"
)
#: a title is printed this much larger than the text
_LARGER = 1.12
#: longest title of a case in characters
_LONGEST = 60


class Title(NamedTuple):
    """The paragraphs (first, last inclusive) of a title and its number as printed."""

    first: int
    last: int
    title: str
    label: str = ""


def titles(
    paragraphs: Sequence[Paragraph], headings: Sequence[Heading], opening: int, heads: Sequence[int], issuer: str = ""
) -> list[Title]:
    """The titles of the cases of a collection, found by what they share; ``heads`` hold the title of the collection itself, whose
    ``issuer`` may stand on a line of their print. Empty where fewer than two share it.
    """
    numbered = {heading.paragraph: heading for heading in headings}
    free = [i for i in range(opening, len(paragraphs)) if i not in heads and not (issuer and bare(paragraphs[i].text) == issuer)]
    for found in (
        _numbered(paragraphs, headings, opening),
        _styled(paragraphs, numbered, free),
        _printed(paragraphs, numbered, free),
        _before_restarts(paragraphs, headings, free),
    ):
        if found:
            return found if len(found) >= 2 and _told(paragraphs, found) else []
    return []


def _numbered(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], opening: int) -> list[Title]:
    """The outermost numbered titles, where they count from one and all stand out of the text (Roman numbers need not)."""
    titled = [h for h in headings if h.paragraph >= opening and h.verdict == "title"]
    if not titled or titled[0].marker.form.startswith("第"):
        return []  # chapters are parts of the book
    form = titled[0].marker.form
    outer = [h for h in titled if h.marker.form == form]
    size = _size(paragraphs)
    if [h.marker.ordinal for h in outer] != list(range(1, len(outer) + 1)):
        return []
    if not all(h.alone and h.name is None and (form == "roman." or _stands_out(paragraphs[h.paragraph], size)) for h in outer):
        return []
    found = []
    for h in outer:
        text = paragraphs[h.paragraph].text
        found.append(Title(h.paragraph, h.paragraph, bare(text[h.marker.end : h.title_end]), re.sub(r"[、.．\s]+$", "", h.marker.label)))
    return found


def _styled(paragraphs: Sequence[Paragraph], numbered: dict[int, Heading], free: Sequence[int]) -> list[Title]:
    """Unnumbered headings of the outermost level that the source gives to more than one."""
    told = [i for i in free if paragraphs[i].depth is not None and i not in numbered and _able(paragraphs[i])]
    levels = Counter(paragraphs[i].depth or 0 for i in told)
    outer = min((depth for depth, count in levels.items() if count > 1), default=None)
    return [Title(i, i, bare(paragraphs[i].text)) for i in told if paragraphs[i].depth == outer]


def _printed(paragraphs: Sequence[Paragraph], numbered: dict[int, Heading], free: Sequence[int]) -> list[Title]:
    """Unnumbered lines printed as titles, those of the largest print that more than one has; lines right below one another are one."""
    told = [i for i in free if paragraphs[i].kind == "title" and i not in numbered and len(bare(paragraphs[i].text)) <= _LONGEST]
    sizes = Counter(paragraphs[i].size or 0.0 for i in told if _able(paragraphs[i]))
    largest = max((size for size, count in sizes.items() if count > 1), default=None)
    found: list[Title] = []
    for i in told:
        if paragraphs[i].size != largest:
            continue
        if found and found[-1].last == i - 1:
            found[-1] = found[-1]._replace(last=i, title=found[-1].title + bare(paragraphs[i].text))
        else:
            found.append(Title(i, i, bare(paragraphs[i].text)))
    return [title for title in found if not _PARTS.fullmatch(title.title)]


def _before_restarts(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], free: Sequence[int]) -> list[Title]:
    """The bold or centred lines in the print of the text, one before every restart of the outermost numbers; each has numbers from one on."""
    titled = [h for h in headings if h.verdict == "title" and free and h.paragraph >= free[0]]
    outer = [h for h in titled if h.marker.form == titled[0].marker.form]
    if titled and titled[0].marker.form.startswith("第"):
        return []
    found: list[Title] = []
    last = -1
    for h in outer:
        if h.marker.ordinal == 1:
            between = [i for i in free if last < i < h.paragraph and _able(paragraphs[i])]
            marked = [i for i in between if paragraphs[i].bold or paragraphs[i].align == "center"]
            if not marked:
                return []
            found.append(Title(marked[-1], marked[-1], bare(paragraphs[marked[-1]].text)))
        last = h.paragraph
    return found


def _told(paragraphs: Sequence[Paragraph], found: Sequence[Title]) -> bool:
    """Whether the titles are those of cases: none a part of one, each with text below it."""
    if any(_PARTS.fullmatch(title.title) for title in found):
        return False
    ends = [*(title.first for title in found[1:]), len(paragraphs)]
    return all(any(p.kind == "body" and "。" in p.text for p in paragraphs[t.last + 1 : end]) for t, end in zip(found, ends, strict=True))


def _able(paragraph: Paragraph) -> bool:
    text = bare(paragraph.text)
    return paragraph.kind in ("body", "title") and 4 <= len(text) <= _LONGEST and "。" not in text and not _PARTS.fullmatch(text)


def _size(paragraphs: Sequence[Paragraph]) -> float:
    """The size of print that most characters have, 0 where sizes are unknown."""
    sizes: Counter[float] = Counter()
    for paragraph in paragraphs:
        if paragraph.kind == "body" and paragraph.size:
            sizes[paragraph.size] += len(paragraph.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _stands_out(paragraph: Paragraph, size: float) -> bool:
    return paragraph.align == "center" or paragraph.kind == "title" or bool(size and (paragraph.size or 0.0) >= _LARGER * size)
