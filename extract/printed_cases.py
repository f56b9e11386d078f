"""Cases of a collection that nothing names and no numbering tells apart: titles by the print, the style or the number they share, or by
their place above the text where a document has no print."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from extract import patterns
from extract.headings import Heading
from extract.imprint import is_body, is_credit
from extract.model import Paragraph
from extract.text import bare, ended

#: what is printed like the title of a case and is none: parts of the book, parts of a case
_PARTS = patterns.compile(
    r"(?:前\s*言|引\s*言|导\s*[语言读]|序\s*[言文]?|目\s*[录次]|后\s*记|编后记|编者按|编写说明|结\s*[语束]语?|附\s*[录件则表].{0,20}|参考文献|总则|"
    r"[【\[]?(?:案例|工作|项目|企业|单位|基本|总体|实施|改革|问题)?(?:基本|主要|工作|创新|具体|经验)?"
    r"(?:概况|简介|情况|背景|起因|做法|举措|措施|经过|过程|成效|效果|成果|成绩|启示|经验|体会|点评|评析|建议|问题|打算|计划)[】\]]?"
    r"(?:[与和及、].{2,8})?)"
)
#: a document of several cases says so in its title; 典型案例 and 典型经验 alone may be one
_SEVERAL = patterns.compile(
    r"汇编|选编|选集|选登|案例[集选]|成果集|文集|荟萃|集锦|合集|专辑|文丛|访谈[录集]|故事[集选]|合订本|[（(]第?[一二三四五六七八九十\d]{1,3}[批辑期集][)）]|[一二三四五六七八九十两\d][例则]|十[大佳]"
)
#: without print a title is this short (characters), and has so much text below it up to the next
_LONGEST_PLAIN, _LEAST_TEXT = 45, 100
#: who a text speaks of is introduced within so many characters
_OPENING = 40
#: lines of one length to this many characters, up to this long, are the side headings of one text, as are several as short as the last
_EVEN, _LONGEST_EVEN, _SHORT = 1, 12, 8
#: longest text before the first case, in characters
_LONGEST_FOREWORD = 400
#: a line of more characters is a sentence, not the author or the second title below a title; at most so many of them stand there
_LONGEST_BELOW, _BELOW = 50, 2
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
    """The outermost numbered titles, where they count from one and all stand out of the text (Roman numbers need not), or those below the
    names of groups (see :func:`_members`).
    """
    titled = [h for h in headings if h.paragraph >= opening and h.verdict == "title"]
    if not titled or titled[0].marker.form.startswith("第"):
        return []  # chapters are parts of the book
    form = titled[0].marker.form
    outer = [h for h in titled if h.marker.form == form]
    groups = {h.paragraph for h in outer}
    if members := _members(paragraphs, titled, outer):
        outer = members
    elif [h.marker.ordinal for h in outer] != list(range(1, len(outer) + 1)):
        return []
    size = _size(paragraphs)
    if not all(h.alone and h.name is None for h in outer):
        return []
    # the names of places tell cases in any print, as Roman numbers do
    told = form == "roman." or (members and all(_placed(paragraphs, h) for h in members)) or _parted(paragraphs, titled, outer)
    if not told and not all(_stands_out(paragraphs[h.paragraph], size) for h in outer):
        return []
    found = []
    for h in outer:
        text = paragraphs[h.paragraph].text
        first = h.paragraph - 1 if h.paragraph - 1 in groups else h.paragraph  # the name of the group stands above its first case
        found.append(Title(first, h.paragraph, bare(text[h.marker.end : h.title_end]), re.sub(r"[、.．\s]+$", "", h.marker.label)))
    return found


def _members(paragraphs: Sequence[Paragraph], titled: Sequence[Heading], groups: Sequence[Heading]) -> list[Heading]:
    """The numbers that run on through groups without a text of their own (一、 with （一） and （二）, 二、 with （三）), or begin anew in every group
    where each title names its place; empty where neither is so.
    """
    below = [other for h, other in pairwise(titled) if h in groups]
    if len(below) < 2 or len({h.marker.form for h in below}) > 1 or titled[-1] in groups:
        return []
    inner = [h for h in titled if h.marker.form == below[0].marker.form]
    directly = all(other.paragraph == h.paragraph + 1 for h, other in zip(groups, below, strict=True))
    if directly and [h.marker.ordinal for h in inner] == list(range(1, len(inner) + 1)):
        return inner
    # numbers that begin anew in every group are those of cases where each title names its place: （一）某县：推行……
    return inner if directly and all(_placed(paragraphs, h) for h in inner) else []


#: a title that begins with its place or body
_PLACED = patterns.compile(r"[\u4e00-\u9fff]{1,14}(?:[省市县区州旗镇乡村]|街道|社区|公司|集团|医院|学校|法院|银行)[：:](?!负责|牵头)")


def _parted(paragraphs: Sequence[Paragraph], titled: Sequence[Heading], outer: Sequence[Heading]) -> bool:
    """Whether each of the numbered titles has the parts of a case right below it, numbered from one: 一、某区…, （一）基本情况, （二）主要做法."""
    below = {h.paragraph: other for h, other in pairwise(titled)}

    def parts(h: Heading) -> bool:
        first = below.get(h.paragraph)
        if first is None or first.marker.ordinal != 1 or first.marker.form == h.marker.form:
            return False
        return _PARTS.fullmatch(bare(paragraphs[first.paragraph].text[first.marker.end : first.title_end])) is not None

    return len(outer) > 1 and all(parts(h) for h in outer)


def _placed(paragraphs: Sequence[Paragraph], heading: Heading) -> bool:
    return _PLACED.match(bare(paragraphs[heading.paragraph].text[heading.marker.end :])) is not None


#: one sign before the title of every case
_SIGN = patterns.compile(r"([★☆◆◇■□●○▲△▶►❖✦◎※])\s*(?=\S)")


def marked(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], opening: int) -> list[Title]:
    """The lines of a collection that begin with one sign, where all that do are printed alike and stand above a text of their own each, whose
    numbers begin at one. Empty where they may be items or side headings of one text.
    """
    lines: dict[str, list[int]] = {}
    for i in range(opening, len(paragraphs)):
        if paragraphs[i].kind in ("body", "title") and (begins := _SIGN.match(paragraphs[i].text)):
            lines.setdefault(begins[1], []).append(i)
    titled = [h for h in headings if h.verdict == "title" and h.paragraph >= opening]
    size = _size(paragraphs)
    for sign, members in lines.items():
        prints = {(paragraphs[i].size, paragraphs[i].bold) for i in members}
        able = all(_able(paragraphs[i]) and not ended(paragraphs[i].text) for i in members)
        if len(members) < 2 or len(prints) > 1 or not able or (titled and titled[0].paragraph < members[0]):
            continue
        if size and not (paragraphs[members[0]].bold or (paragraphs[members[0]].size or 0.0) > size):
            continue
        found = [Title(i, i, bare(_SIGN.sub("", paragraphs[i].text, count=1)), sign) for i in members]
        begun = [titled[at] for i in members[1:] if (at := bisect_right(titled, i, key=lambda h: h.paragraph)) < len(titled)]
        if all(h.marker.ordinal == 1 for h in begun) and _told(paragraphs, found) and not _side_headings([len(t.title) for t in found]):
            return found
    return []


def _styled(paragraphs: Sequence[Paragraph], numbered: dict[int, Heading], free: Sequence[int]) -> list[Title]:
    """Unnumbered headings of the outermost level that the source gives to more than one."""
    told = [i for i in free if paragraphs[i].depth is not None and i not in numbered and _able(paragraphs[i])]
    levels = Counter(paragraphs[i].depth or 0 for i in told)
    outer = min((depth for depth, count in levels.items() if count > 1), default=None)
    return [Title(i, i, bare(paragraphs[i].text)) for i in told if paragraphs[i].depth == outer]


def _printed(paragraphs: Sequence[Paragraph], numbered: dict[int, Heading], free: Sequence[int]) -> list[Title]:
    """Unnumbered lines printed as titles, those of the largest print that more than one has; lines right below one another are one."""
    told = [i for i in free if paragraphs[i].kind == "title" and i not in numbered and len(bare(paragraphs[i].text)) <= _LONGEST]
    words = Counter(bare(paragraphs[i].text) for i in told)
    first = {i for i in told if i - 1 not in told or paragraphs[i - 1].size != paragraphs[i].size}
    told = [i for i in told if words[bare(paragraphs[i].text)] == 1 or i not in first]  # the head of every issue is the title of none
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


def plain(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], able: Sequence[int], opening: int, collection: str) -> list[Title]:
    """The titles of the cases of a ``collection`` (its title) whose source has no print: bare lines, each between the end of one text and
    the beginning of another; of two such lines the upper.

    ``able`` are the paragraphs from ``opening`` on that can be titles by their words. Empty where they may as well be the side headings of one text.
    """
    if not _SEVERAL.search(collection) or any(p.size for p in paragraphs):
        return []
    numbered = {heading.paragraph: heading for heading in headings}
    titled = [heading for heading in headings if heading.verdict == "title"]
    lines = {i for i in able if i not in numbered and _able(paragraphs[i]) and len(bare(paragraphs[i].text)) <= _LONGEST_PLAIN}
    begun = next((i for i in range(opening, len(paragraphs)) if i in numbered or "。" in paragraphs[i].text), len(paragraphs))

    def opens(i: int) -> bool:
        """Whether a text begins below a line, its author, place or second title passed over."""
        below = i + 1
        while below < min(len(paragraphs), i + 1 + _BELOW) and below not in lines and _beside(paragraphs, numbered, below):
            below += 1
        if below == len(paragraphs):
            return False
        text = paragraphs[below].text
        return below in numbered or "。" in text or _PARTS.fullmatch(bare(text)) is not None

    def closes(i: int) -> bool:
        """Whether no text is under way at a line: the one above has ended, and no numbers go on below."""
        above = i - 1
        while above > begun and above not in lines and _beside(paragraphs, numbered, above):
            above -= 1
        after = bisect_right(titled, i, key=lambda heading: heading.paragraph)
        begins = after == len(titled) or titled[after].marker.ordinal == 1
        return begins and ended(paragraphs[above].text)

    front = sorted(i for i in lines if i < begun)
    behind = [i for i in sorted(lines) if i > begun and closes(i)]
    doubled = [i for i in behind if i + 1 in lines and opens(i + 1)]
    first = (front[-2:-1] if doubled else front[-1:]) if front and opens(front[-1]) else []
    found = [*first, *(doubled or (i for i in behind if opens(i)))]
    able = [i for i in [*front[-1:], *behind] if opens(i)]
    signed = [i for i in able if i + 1 < len(paragraphs) and _signs(paragraphs[i + 1])]
    over = [i for i in able if i > opening and _signs(paragraphs[i - 1])]
    signed = over if len(over) > len(signed) else signed
    if len(signed) > 1:
        found = signed  # side headings have no author below them
    elif len(found) < 2 or (doubled and len(front) == 1):
        return []
    above = range(begun, found[0])
    titles_ = [Title(i, i, bare(paragraphs[i].text)) for i in found]
    ends = [*found[1:], len(paragraphs)]
    texts = [sum(len(p.text) for p in paragraphs[i + 1 : end] if p.kind == "body") for i, end in zip(found, ends, strict=True)]
    foreword = not set(above) & set(numbered) and sum(len(paragraphs[i].text) for i in above) <= _LONGEST_FOREWORD
    told = foreword and min(texts) >= _LEAST_TEXT and not _side_headings([len(title.title) for title in titles_])
    introduced = sum(_introduces(paragraphs, i + 1, end) for i, end in zip(found, ends, strict=True))
    if told and len(signed) > 1:
        return titles_ if _told(paragraphs, titles_) else []
    # two in three: a text may begin with something else, the side headings of one text do so as a rule
    return titles_ if told and 3 * introduced >= 2 * len(found) and _told(paragraphs, titles_) else []


#: a place or a body, and what is told of it where it is first spoken of
_INTRODUCED = patterns.compile(
    r"(?:省|市|县|区|旗|州|镇|乡|街道|村|社区|公司|集团|厂|医院|卫生院|中心|学校|大学|学院|局|委|合作社|园|场|矿|站)[^。]{0,14}?"
    r"(?:位于|地处|坐落|环|是|为|辖|面积|总人口|常住|现有|设有|拥有|成立|始建|建于|前身|占地|创建于|属|有\d)"
)


def _introduces(paragraphs: Sequence[Paragraph], low: int, high: int) -> bool:
    """Whether the text between two titles says at its beginning what the place or the body is that it speaks of."""
    text = next((p.text for p in paragraphs[low:high] if p.kind == "body" and "。" in p.text), "")
    return _INTRODUCED.search(bare(text)[:_OPENING]) is not None


#: who wrote or sent a text, in brackets below its title
_SENT = patterns.compile(
    r"[（(].{2,20}(?:供稿|推荐|报送|选送|提供|撰写|供图|报道|整理)[)）]|(?:供稿|推荐|报送|选送|撰写|申报|实施)(?:单位|部门|人)?[：:].{2,30}"
)


def _signs(paragraph: Paragraph) -> bool:
    """Whether a line says whose text follows: （某镇供稿）, 推荐单位：某县民政局, 某县民政局."""
    text = bare(paragraph.text)
    return _SENT.fullmatch(text) is not None or is_credit(paragraph) or (is_body(text) and "。" not in text)


def _beside(paragraphs: Sequence[Paragraph], numbered: Mapping[int, Heading], i: int) -> bool:
    """Whether a short line may stand between a title and a text: a body, a date, an author, a second title."""
    text = paragraphs[i].text
    return i not in numbered and len(text) <= _LONGEST_BELOW and not ended(text) and _PARTS.fullmatch(bare(text)) is None


def _side_headings(sizes: Sequence[int]) -> bool:
    """Whether lines of these lengths (characters) are the side headings of one text, or hold such beside titles."""
    even = len(sizes) > 2 and max(sizes) <= _LONGEST_EVEN and max(sizes) - min(sizes) <= _EVEN
    short = [size for size in sizes if size <= _SHORT]
    return even or (len(short) > 1 and max(sizes) >= 2 * max(short))


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
    return paragraph.align == "center" or paragraph.kind == "title" or bool(size and (paragraph.size or 0.0) >= _LARGER * size - 0.05)
