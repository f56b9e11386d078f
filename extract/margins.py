"""Running heads, page numbers, watermarks and notes of printed pages: what stands at the edges of the text. Each function writes its labels
over ``body`` in ``labels``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from extract import numbering, patterns
from extract.model import Block, Document, Line

#: labels of blocks that stay out of the reading text
FURNITURE = frozenset(("header", "footer", "page_number", "watermark", "hidden", "navigation", "annotation", "comment"))
#: running heads and page numbers stand in this share of the page at its head and foot, and are among this many lines there
_MARGIN, _OUTER = 0.13, 3
#: a line at one place on this many pages is a running head
_RUNNING = 3
#: on so few where it stands above all print of the pages without it (an article of three pages, a head on the odd ones)
_FEW = 2
#: and on this share of the pages from its first to its last one (a head of the even pages has a half)
_DENSE = 0.4
#: as many different lines as watermarks may have
_WATERMARKS = 6
#: watermarks are printed this much larger than the text, where no text runs through them
_HUGE = 1.7
#: the print of a running head is this much smaller than that of the text at most; so many characters tell one
_SMALL, _SHARED = 0.85, 6
#: a printed page has at least this many characters on average
_PAGE = 200
_PAGE_NUMBER = patterns.compile(
    r"[\s—–―－\-~·•|/\[\]()（）.]*(?:第\s*)?(?P<number>\d{1,4}|[ivxlcIVXLC]{1,7}|[一二三四五六七八九十百〇零]{1,5})\s*(?:页)?"
    r"(?:\s*[/／,，共]?\s*共?\s*(?P<total>\d{1,4})\s*页?)?[\s—–―－\-~·•|\[\]()（）.]*"
)
#: the issue of a journal, year before or behind: 2019·3
_ISSUE = patterns.compile(r"(?:19|20)\d{2}\s?[·.．]\s?\d{1,2}|\d{1,2}\s?[·.．]\s?(?:19|20)\d{2}")
#: heads that count something of their own: 附件5-1, 表3, 第2包
_NUMBERED = patterns.compile(r"附[件表录图]|^[表图例注]|案例#|^(?i:no|case)\.?#|第#[章节条篇包部讲课]")
_DASHED = patterns.compile(r"[—–―－\-]\s?(\d{1,4})\s?[—–―－\-]")
_AT_EDGE = patterns.compile(r"^[—–―－\-]\d{1,4}[—–―－\-]|[—–―－\-]\d{1,4}[—–―－\-]$")
_DRESSED = patterns.compile(r"[—–―－\-~·•|/第页(（\[]")
_NOTE = patterns.compile(r"^\s*(?:[①-⑳]|[\[［〔]\s*\d{1,3}\s*[\]］〕]|\d{1,2}(?=[\s\u4e00-\u9fff《“])|[*＊※†‡]+|注\s*\d*\s*[：:])")
_FIGURES, _NUMBERS = patterns.compile(r"\d+"), patterns.compile(r"\d{1,5}")
_STOPS = ("。", "；", "！", "？", ";", "!", "?")


def margins(document: Document, labels: list[str], texts: Sequence[str]) -> None:
    """Running heads and feet by their repetition, page numbers by their shape and sequence, watermarks by their place on every page."""
    heights = {page.number: page.height for page in document.pages}
    on_page: dict[int, list[int]] = defaultdict(list)
    for i, block in enumerate(document.blocks):
        if isinstance(block, Line) and block.place.page is not None and block.place.top is not None and labels[i] == "body":
            on_page[block.place.page].append(i)
    if not on_page:
        _dashed(labels, texts)
        _bare(labels, texts)
        return
    issues: dict[int, str] = {}
    groups: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    numbers: dict[tuple[str, int], list[int]] = defaultdict(list)
    for page, members in on_page.items():
        height = heights.get(page) or 842.0
        ordered = sorted(members, key=lambda i: document.blocks[i].place.top or 0.0)
        for end, outer in (("header", ordered[:_OUTER]), ("footer", ordered[: -_OUTER - 1 : -1])):
            for rank, i in enumerate(outer):
                place = document.blocks[i].place
                assert place.top is not None and place.bottom is not None
                near = place.bottom <= _MARGIN * height if end == "header" else place.top >= (1 - _MARGIN) * height
                at = round(place.top / 4) if end == "header" else round((height - place.bottom) / 4)
                if near:
                    groups[end, at, _FIGURES.sub("#", _head(texts[i]))].append(i)
                    if _ISSUE.fullmatch(texts[i].strip()):
                        issues[i] = end
                if _PAGE_NUMBER.fullmatch(texts[i]) and (near or rank == 0):
                    numbers[end, page].append(i)
    if len({document.blocks[i].place.page for i in issues}) > 1:
        for i, end in issues.items():
            labels[i] = end
    _running(document, labels, texts, groups)
    _named_heads(document, labels, texts, on_page)
    _page_numbers(document, labels, texts, numbers)
    _repeated(document, labels, texts, len(on_page))


def _head(text: str) -> str:
    """A running head without blanks, and without the page number between dashes that may be printed on its line."""
    text = text.replace(" ", "")
    rest = _AT_EDGE.sub("", text)
    return rest if len(rest) >= 4 else text


def _running(document: Document, labels: list[str], texts: Sequence[str], groups: dict[tuple[str, int, str], list[int]]) -> None:
    # a head may move by a rounding step from page to page
    merged: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for (end, at, shape), members in groups.items():
        merged[end, shape] += [(at, i) for i in members]
    for (end, shape), found in merged.items():
        if not shape.strip("#"):
            continue
        for at in {at for at, _ in found}:
            members = [i for other, i in found if abs(other - at) <= 1]
            pages = {document.blocks[i].place.page for i in members}
            told = sorted(page for page in pages if page is not None)
            same = len({_head(texts[i]) for i in members}) == 1
            few = len(told) == _FEW and same and end == "header" and _above_text(document, members[0], told)
            if (len(told) < _RUNNING and not few) or len(told) < _DENSE * (told[-1] - told[0] + 1):
                continue
            if not same and (_NUMBERED.search(shape) or not _counting(document, texts, members)):
                continue
            if numbering.parse(texts[members[0]]) is not None and same and shape.endswith(_STOPS):
                continue
            for i in members:
                labels[i] = end


def _named_heads(document: Document, labels: list[str], texts: Sequence[str], on_page: dict[int, list[int]]) -> None:
    """Running heads that name what the page is of: the topmost line in small print, at one place of many pages, its words or a part of them
    printed again on the page, or those of the book.
    """
    body = _size(document, [i for members in on_page.values() for i in members])
    heights = {page.number: page.height for page in document.pages}
    spots: dict[tuple[int, float], list[int]] = defaultdict(list)
    for page, members in on_page.items():
        top = min(members, key=lambda i: document.blocks[i].place.top or 0.0)
        block = document.blocks[top]
        assert isinstance(block, Line)
        small = body and block.size and block.size <= _SMALL * body
        if small and labels[top] == "body" and (block.place.bottom or 0.0) <= _MARGIN * (heights.get(page) or 842.0):
            spots[round((block.place.top or 0.0) / 4), block.size or 0.0].append(top)
    for members in spots.values():
        pages = sorted(document.blocks[i].place.page or 0 for i in members)
        if len(pages) < _RUNNING or len(pages) < _DENSE * (pages[-1] - pages[0] + 1) or any(texts[i].endswith(_STOPS) for i in members):
            continue
        first = _head(texts[members[0]])
        shared = all(_head(texts[i])[:_SHARED] == first[:_SHARED] for i in members)
        again = sum(
            any(len(texts[j]) >= _SHARED and texts[j] in texts[i] for j in on_page[document.blocks[i].place.page or 0] if j != i)
            for i in members
        )
        if (shared and len(first) >= _SHARED) or 2 * again >= len(members):
            for i in members:
                labels[i] = "header"


def _above_text(document: Document, i: int, pages: Sequence[int]) -> bool:
    """Whether line ``i``, which stands on ``pages``, stands higher than anything on the others, of which there are some but not many."""
    others = [page.number for page in document.pages if page.number not in pages]
    if not others or len(others) > 2 * len(pages):
        return False
    bottom = document.blocks[i].place.bottom or 0.0
    return all((b.place.top or 0.0) > bottom for b in document.blocks if b.place.page in others)


def running_head(texts: Sequence[str], labels: Sequence[str]) -> str:
    """The words that most running heads of a document print, page numbers left out; empty where it has none."""
    heads = Counter(
        _AT_EDGE.sub("", re.sub(r"^\d+\s+|\s+\d+$", "", text.strip())) for text, name in zip(texts, labels, strict=True) if name == "header"
    )
    return heads.most_common(1)[0][0] if heads else ""


def _dashed(labels: list[str], texts: Sequence[str]) -> None:
    """Page numbers that stand as lines of their own in a text without pages: — 12 —."""
    found = [(i, int(match[1])) for i, text in enumerate(texts) if labels[i] == "body" and (match := _DASHED.fullmatch(text.strip()))]
    rising = sum(b == a + 1 for (_, a), (_, b) in pairwise(found))
    if rising >= 2 and rising >= 0.5 * (len(found) - 1):
        for i, _ in found:
            labels[i] = "page_number"


def _bare(labels: list[str], texts: Sequence[str]) -> None:
    """Page numbers without dashes in a text without pages: figures alone on their lines that count on, a page of text between them."""
    found = [(i, int(text)) for i, text in enumerate(texts) if labels[i] == "body" and len(text.strip()) <= 4 and text.strip().isdecimal()]
    between = [sum(map(len, texts[a + 1 : b])) for (a, _), (b, _) in pairwise(found)]
    rising = sum(b == a + 1 and size >= _PAGE for ((_, a), (_, b)), size in zip(pairwise(found), between, strict=True))
    if rising >= 4 and rising >= 0.8 * (len(found) - 1):
        for i, _ in found:
            labels[i] = "page_number"


def _counting(document: Document, texts: Sequence[str], members: Sequence[int]) -> bool:
    """Whether some number of the lines goes with the page number."""
    shifts: Counter[int] = Counter()
    for i in members:
        page = document.blocks[i].place.page or 0
        shifts.update({int(n) - page for n in _NUMBERS.findall(texts[i])})
    return bool(shifts) and shifts.most_common(1)[0][1] >= 0.7 * len(members)


def _page_numbers(document: Document, labels: list[str], texts: Sequence[str], numbers: dict[tuple[str, int], list[int]]) -> None:
    shifts: Counter[int] = Counter()
    read: dict[int, int] = {}
    for (_, page), members in numbers.items():
        for i in members:
            match = _PAGE_NUMBER.fullmatch(texts[i])
            if match and match["number"].isdigit():
                read[i] = int(match["number"]) - page
                shifts[read[i]] += 1
    for (end, _), members in numbers.items():
        for i in members:
            if labels[i] != "body":
                labels[i] = "page_number"
                continue
            dressed = _DRESSED.search(texts[i]) is not None and len(texts[i]) <= 24
            # a bare figure in the text area is a page number only where it counts with the pages
            support = shifts[read[i]] if i in read else 0
            alone = len(document.pages) == 1 and end == "footer"
            if (
                support >= 2
                or (dressed and numbering.parse(texts[i]) is None)
                or (alone and i in read)
                or (i not in read and texts[i].isascii())
            ):
                labels[i] = "page_number"


def _repeated(document: Document, labels: list[str], texts: Sequence[str], pages: int) -> None:
    """Text at one place of nearly every page, away from the margins, lies under or over the text."""
    if pages < _RUNNING:
        return
    body = _size(document, [i for i, block in enumerate(document.blocks) if isinstance(block, Line) and labels[i] == "body"])
    spots: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for i, block in enumerate(document.blocks):
        if isinstance(block, Line) and labels[i] == "body" and block.place.top is not None and block.place.x0 is not None:
            spots[texts[i], round(block.place.x0 / 3), round(block.place.top / 3)].append(i)
    found = {
        key: members
        for key, members in spots.items()
        # the cases of one pattern, a page each, have their titles and headings at one place, but not so large, and with no text over them
        if len(members) >= max(_RUNNING, 0.6 * pages)
        and not key[0].endswith(_STOPS)
        and (_size(document, members) >= _HUGE * body or _crossed(document, members))
    }
    # pages that share more than this are copies of one another
    if len({text for text, *_ in found}) <= _WATERMARKS:
        for members in found.values():
            for i in members:
                labels[i] = "watermark"


def _size(document: Document, members: Sequence[int]) -> float:
    """The commonest size of print of some lines, 0 where the source gives none."""
    sizes = Counter(block.size for i in members if isinstance(block := document.blocks[i], Line) and block.size)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _crossed(document: Document, members: Sequence[int]) -> bool:
    """Whether other lines run through some of the lines: text that is printed over or under the text."""
    pages = {document.blocks[i].place.page: i for i in members}
    crossed = set()
    for j, block in enumerate(document.blocks):
        i = pages.get(block.place.page)
        if i is None or i == j or not isinstance(block, Line) or None in block.place:
            continue
        one, other = document.blocks[i].place, block.place
        over = min(one.bottom or 0.0, other.bottom or 0.0) - max(one.top or 0.0, other.top or 0.0)
        if over > 0.25 * min((one.bottom or 0.0) - (one.top or 0.0), (other.bottom or 0.0) - (other.top or 0.0)) and (
            (one.x0 or 0.0) < (other.x1 or 0.0) and (one.x1 or 0.0) > (other.x0 or 0.0)
        ):
            crossed.add(i)
    return 3 * len(crossed) >= len(pages)


# ----------------------------------------------------------------------------------------------------------------- notes
def notes(document: Document, labels: list[str], texts: Sequence[str], body: float) -> None:
    """Notes at the foot of a page: the last lines, in smaller print, from one that begins with the mark of a note."""
    if not body:
        return
    pages: dict[int, list[int]] = defaultdict(list)
    for i, block in enumerate(document.blocks):
        if (
            isinstance(block, Line)
            and not block.whole
            and labels[i] == "body"
            and block.place.page is not None
            and block.place.top is not None
        ):
            pages[block.place.page].append(i)
    for members in pages.values():
        tail: list[int] = []
        for i in reversed(members):
            block = document.blocks[i]
            assert isinstance(block, Line)
            if not block.size or block.size > 0.9 * body:
                break
            tail.insert(0, i)
        while tail and not (_NOTE.match(texts[tail[0]]) or _lifted(document.blocks[tail[0]])):
            tail.pop(0)
        marked = any(isinstance(document.blocks[i], Line) and document.blocks[i].marks for i in members if i not in tail)  # type: ignore[union-attr]
        if tail and len(tail) < len(members) and (marked or re.match(r"\s*[①-⑳\[［*＊※]", texts[tail[0]])):
            for i in tail:
                labels[i] = "footnote"


def _lifted(block: Block) -> bool:
    return isinstance(block, Line) and bool(block.marks) and block.marks[0][0] == 0
