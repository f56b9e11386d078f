"""Tables of contents, annex lists of cases, covers: the front of a compilation. Each function writes its labels over ``body`` in ``labels``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from extract import numbering, patterns
from extract.margins import FURNITURE
from extract.model import Block, Document, Grid, Line
from extract.text import bare

#: longest line (characters) of a title that takes two
_HALF = 30
#: longest line of a cover or heading, and longest entry of the contents, in characters
_TITLE, _ENTRY = 60, 90
#: a page with fewer characters than this may be a cover
_COVER = 260
_CONTENTS = patterns.compile(r"[【\[]?(?:目\s*[录錄次]|总\s*目\s*录|contents)(?:\s*contents)?[】\]]?", re.I)
# these begin where a run of dots or blanks begins, and give nothing back: a line of thousands of them is looked at once
_LEADER = patterns.compile(
    r"(?<![.．…·‥⋯_。])[.．…·‥⋯_。]{3,}+\s*+[—\-(（]?\s*+(?:\d{1,4}|[ivxIVX]{1,6})?\s*+[—\-)）]?\s*+$"
    r"|(?<![.．…·‥⋯]\s)(?:[.．…·‥⋯]\s){3,}+\s*+\d{0,4}\s*+$"
)
#: signs of a leader, and what may be its last sign beside these, digits and blanks
_DOT, _BEHIND_LEADER = frozenset(".．…·‥⋯_。"), frozenset("ivxIVX—-(（)）")
#: what every leader has: most lines are told by it at once
_DOTS = patterns.compile(r"[.．…·‥⋯_。]{3}|[.．…·‥⋯]\s[.．…·‥⋯]\s")
_ENDS_IN_PAGE = patterns.compile(r"(?:[^\s\d.%．年月日第〔（(]|(?<!\s)\s)\s*+[—\-(（]?\s*+(?P<page>\d{1,4})\s*+[—\-)）]?\s*+$")
_BEGINS_WITH_PAGE = patterns.compile(r"^(?P<page>\d{1,4})\s*[\u4e00-\u9fff“《（(]")
_STOPS = ("。", "；", "！", "？", ";", "!", "?")
_CLOSED = (*_STOPS, "：", ":", "，", ",", "、")
_LIST = patterns.compile(r"名单|一览表?|清单|名录|目录|汇总表")
_NUMBER_COLUMN = patterns.compile(r"序号|编号|序|No\.?", re.I)
_CASE_COLUMN = patterns.compile(r"(?:案例|实例|范例)(?:名称|题目|标题|名)?$")
_NAME_COLUMN = patterns.compile(r"^(?:项目|成果|作品|经验|材料|典型|文章|论文)?(?:名称|题目|标题|题名|篇名|篇目)$")
_OF_CASES = patterns.compile(r"案例|经验|典型|范例")
_ANNEX = patterns.compile(r"附件?\s*[\d一二三四五六七八九十]*\s*[：:]?$")
_DATE = patterns.compile(
    r"[（(]?\s*(?:\d{4}|[二〇○零一二三四五六七八九]{4})\s*年(?:\s*[\d一二三四五六七八九十]{1,2}\s*月(?:\s*[\d一二三四五六七八九十]{1,3}\s*日)?)?\s*[)）]?"
)


def contents(blocks: Sequence[Block], labels: list[str], texts: Sequence[str]) -> None:
    """Label the lines of tables of contents toc, in place; ``texts`` are the cleaned texts of the blocks."""
    later: dict[str, int] = {}  # where each line comes last, known when the first table of contents is met
    i = 0
    while i < len(blocks):
        heading = labels[i] in ("body", "toc") and _CONTENTS.fullmatch(texts[i].strip()) is not None
        if heading or (labels[i] == "body" and _has_leader(texts[i]) and len(texts[i]) > 6 and _run(labels, texts, i) >= 3):
            later = later or _places(labels, texts)
            if heading:
                labels[i] = "toc"
                i += 1
            i = _entries(blocks, labels, texts, later, i)
        else:
            i += 1


def _places(labels: Sequence[str], texts: Sequence[str]) -> dict[str, int]:
    """Where each line comes last, and each two short lines below one another: a title over two lines is one entry of the contents."""
    found: dict[str, int] = {}
    before, entry = -2, ""
    for j, text in enumerate(texts):
        if labels[j] not in ("body", "toc") or not text:
            continue
        above, entry = entry, _entry(text)
        found[entry] = j
        if before == j - 1 and max(len(above), len(entry)) <= _HALF:
            found[above + entry] = j
        before = j
    return found


def _run(labels: Sequence[str], texts: Sequence[str], i: int) -> int:
    count = 0
    for j in range(i, min(i + 6, len(texts))):
        if labels[j] in FURNITURE:
            continue
        if not _has_leader(texts[j]):
            break
        count += 1
    return count


def _has_leader(text: str) -> bool:
    last = text[-1:]
    # most lines are told by their end: a character, or a single stop
    if last not in _DOT and last not in _BEHIND_LEADER and not last.isspace() and not last.isdecimal():
        return False
    return (last != "。" or text[-2:-1] in _DOT) and _DOTS.search(text) is not None and _LEADER.search(text) is not None


def _page_at_end(text: str) -> re.Match[str] | None:
    """The page number that a line ends in: looked for only where its last sign, a dash or bracket aside, is a digit."""
    end = text.rstrip()
    if end[-1:] in _CLOSING:
        end = end[:-1].rstrip()
    return _ENDS_IN_PAGE.search(text) if end[-1:].isdecimal() else None


def _entry(text: str) -> str:
    """An entry of the contents without page and leader, blanks out: to be met again in the text."""
    if _has_leader(text):
        text = _LEADER.sub("", text)
    match = _page_at_end(text)
    if match and match.start() > 2:
        text = text[: match.start() + 1]
    return _IDLE.sub("", text)


#: what may close a page number, and what an entry may have or not
_CLOSING = ("—", "-", ")", "）")
_IDLE = patterns.compile(r"^[◆◇●○■□▲△★☆※•]|[\s.…·—\-]")


def _entries(blocks: Sequence[Block], labels: list[str], texts: Sequence[str], later: dict[str, int], first: int) -> int:
    """Label the entries of a table of contents from ``first`` on; the index behind them.

    An entry carries a leader or a page number, or is met again as a line of the text further down. A line that does neither belongs to
    the entry only where the next line ends it (an entry over two lines).
    """
    i, last, misses, pages = first, first, 0, 0
    told = False  # the source itself marks the entries
    head = next((_entry(texts[j]) for j in range(first, len(texts)) if labels[j] in ("body", "toc") and texts[j].strip()), "")
    while i < len(blocks):
        text = texts[i]
        if labels[i] in FURNITURE or (labels[i] == "body" and not text.strip()):
            i += 1
            continue
        if labels[i] not in ("body", "toc") or len(text) > _ENTRY + 80:
            break
        again = later.get(_entry(text), -1) > i or _met(text, later, i)
        paged = _has_leader(text) or (_page_at_end(text) is not None and not text.endswith(_CLOSED))
        paged = paged or (_BEGINS_WITH_PAGE.match(text) is not None and again)
        entry = _entry(text)
        if i > first and not paged and (entry == head or (len(entry) >= 6 and head.startswith(entry))):
            break  # the first entry again, whole or its first line: the text begins
        told = told or labels[i] == "toc"
        if told and labels[i] == "body" and not paged:
            break
        # contents that print pages print them for every entry
        if labels[i] == "toc" or paged or (again and not pages and not text.endswith(_STOPS)):
            pages += paged
            for j in range(last, i + 1):
                if labels[j] == "body":
                    labels[j] = "toc"
            last, misses = i + 1, 0
        else:
            misses += 1
            if misses > 1 or text.endswith(_STOPS) or len(text) > _ENTRY:
                break
        i += 1
    return last if last > first else first


def _met(text: str, later: dict[str, int], i: int) -> bool:
    name = _entry(re.sub(r"^\d{1,4}(?=\D)", "", text))
    if len(name) < 4:
        return False
    marker = numbering.parse(text)
    bare = _entry(text[marker.end :]) if marker else ""
    return later.get(name, -1) > i or (len(bare) >= 4 and later.get(bare, -1) > i)


def lists(blocks: Sequence[Block], labels: list[str], texts: Sequence[str], body: float) -> None:
    """Annex lists of cases: a table with a column of case names, its heading; or a heading 名单 with numbered lines."""
    for i, block in enumerate(blocks):
        if isinstance(block, Grid):
            head = [bare(cell.text) for cell in block.cells if cell.row <= 1]
            numbered = any(_NUMBER_COLUMN.fullmatch(cell) for cell in head[:3])
            above = _above(labels, texts, i)
            heading = "".join(texts[j] for j in above)
            named = _LIST.search(heading) is not None and _OF_CASES.search(heading) is not None
            if above_contents := _next_to_contents(labels, i):
                named = named or above_contents
            if any((_CASE_COLUMN.search(c) and (numbered or _LIST.search(heading))) or (_NAME_COLUMN.search(c) and named) for c in head):
                labels[i] = "list"
                for j in above:
                    labels[j] = "list"
        elif labels[i] == "body" and _is_head(blocks[i], texts[i]) and _LIST.search(texts[i]) and _OF_CASES.search(texts[i]):
            rows: list[int] = []
            j = i + 1
            while j < len(blocks) and labels[j] in ("body", *FURNITURE):
                if labels[j] == "body":
                    marker = numbering.parse(texts[j])
                    if marker is None or marker.ordinal != len(rows) + 1 or texts[j].endswith(_STOPS) or len(texts[j]) > _ENTRY:
                        break
                    rows.append(j)
                j += 1
            if len(rows) >= 2 and not any(len(texts[k]) > _ENTRY for k in range(j, min(j + 2, len(texts)))):
                for k in [*_above(labels, texts, i), i, *rows]:
                    labels[k] = "list"


def _next_to_contents(labels: Sequence[str], i: int) -> bool:
    """Whether a table stands right below the heading of the contents: it is the contents."""
    before = next((j for j in range(i - 1, -1, -1) if labels[j] not in FURNITURE), None)
    return before is not None and labels[before] == "toc"


def _is_head(block: Block, text: str) -> bool:
    return isinstance(block, Line) and len(text) <= _TITLE and not text.endswith(_CLOSED) and numbering.parse(text) is None


def _above(labels: Sequence[str], texts: Sequence[str], i: int) -> list[int]:
    """The lines right above a list that are its heading: up to four short lines, the topmost 附件 N."""
    found: list[int] = []
    j = i - 1
    while j >= 0 and len(found) < 4:
        if labels[j] in FURNITURE:
            j -= 1
            continue
        text = texts[j].strip()
        if labels[j] != "body" or not text or len(text) > _TITLE or text.endswith(_STOPS) or numbering.parse(text) is not None:
            break
        found.insert(0, j)
        if _ANNEX.fullmatch(text):
            return found
        j -= 1
    # without 附件 only lines that speak of a list belong to it
    while found and not _LIST.search("".join(texts[j] for j in found[:2])):
        found.pop(0)
    return found


# ---------------------------------------------------------------------------------------------------------------- covers
def covers(document: Document, labels: list[str], texts: Sequence[str], body: float) -> None:
    """The cover: leading pages with a few short lines and no sentence; without pages, the short lines between list and contents."""
    blocks = document.blocks
    first_toc = next((i for i, name in enumerate(labels) if name == "toc"), None)
    if document.pages and any(block.place.page for block in blocks):
        widths = {page.number: page.width for page in document.pages}
        on_page: dict[int, list[int]] = defaultdict(list)
        for i, block in enumerate(blocks):
            if block.place.page is not None and labels[i] not in FURNITURE:
                on_page[block.place.page].append(i)
        for page in sorted(on_page):
            members = on_page[page]
            open_ = [i for i in members if labels[i] == "body"]
            if not open_ and any(labels[i] in ("list", "toc", "picture") for i in members):
                continue
            if page > 6 or len(document.pages) < 3 or not _is_cover(blocks, labels, texts, members, body, widths.get(page, 595.0)):
                break
            for i in open_:
                labels[i] = "cover"
        return
    if first_toc is None:
        return
    run: list[int] = []
    for i in range(first_toc - 1, -1, -1):
        if labels[i] in FURNITURE or labels[i] == "picture":
            continue
        text = texts[i].strip()
        if labels[i] != "body" or len(text) > _TITLE or text.endswith((*_STOPS, "：")) or numbering.parse(text) is not None:
            break
        run.insert(0, i)
    if run and len(run) <= 12 and _titled(texts, run):
        for i in run:
            labels[i] = "cover"


def _titled(texts: Sequence[str], run: Sequence[int]) -> bool:
    return any(len(bare(texts[i])) >= 6 and not _DATE.fullmatch(texts[i].strip()) for i in run)


def _is_cover(
    blocks: Sequence[Block], labels: Sequence[str], texts: Sequence[str], members: Sequence[int], body: float, width: float
) -> bool:
    open_ = [i for i in members if labels[i] == "body"]
    if not open_ or any(labels[i] in ("table", "list", "toc") for i in members):
        return False
    text = [texts[i].strip() for i in open_]
    if len(open_) > 16 or sum(map(len, text)) > _COVER or any(t.endswith(_STOPS) for t in text):
        return False
    # lines that follow one another at one height of print over the whole width are running text
    wide = sum(
        1 for i in open_ if (place := blocks[i].place).x0 is not None and place.x1 is not None and place.x1 - place.x0 > 0.62 * width
    )
    if wide >= 4:
        return False
    largest = max((blocks[i].size or 0.0 for i in open_), default=0.0)  # type: ignore[union-attr]
    if any((marker := numbering.parse(t)) is not None and marker.form in ("capital、", "han、", "第章") for t in text):
        return False
    return (largest >= 1.3 * body if body else True) and _titled(texts, open_)
