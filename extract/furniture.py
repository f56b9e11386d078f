"""What a block of the source is on its page: text, or furniture (running heads, page numbers, contents, cover, notes). Labels, never deletes.

Labels: body, title, caption, footnote, endnote, toc, cover, list (annex list of cases), table, picture are read on; header, footer,
page_number, watermark, hidden, navigation, annotation, comment are furniture and stay out of the reading text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extract import contents, margins, numbering, patterns
from extract.model import Block, Document, Grid, Line, Picture
from extract.text import clean

#: labels of blocks that stay out of the reading text
FURNITURE = margins.FURNITURE
_STREAMS = {
    "header", "footer", "footnote", "endnote", "comment", "hidden", "watermark", "annotation", "toc", "caption", "navigation",
}  # fmt: skip
#: how much larger than the text a title is printed, one that is not centred, and how much smaller a caption that is not
_LARGER, _HUGE, _SMALL = 1.12, 1.6, 0.85
#: longest title and caption, in characters
_TITLE, _CAPTION = 60, 45
_STOPS = ("。", "；", "！", "？", ";", "!", "?")
_CLOSED = (*_STOPS, "：", ":", "，", ",", "、")
#: what Word calls the styles of contents and of titles
_CONTENTS_STYLE = patterns.compile(r"(?:toc|目录)\s*\d", re.I)
_TITLE_STYLE = patterns.compile(r"(?:title|标题|subtitle|副标题)$", re.I)
_FIGURE = patterns.compile(r"^[（(]?(?:图|照片|插图)\s*[\d一二三四五六七八九十]+")
_TABLE = patterns.compile(r"^(?:附表|续表|表)\s*(?:(?P<number>[\d一二三四五六七八九十]+)|[：:])")
#: the number of a figure or table alone on its line, its words on the next
NUMBER_ALONE = patterns.compile(r"(?:图|表|照片)\s*(?:\d{1,3}(?:\s?[-－–.]\s?\d{1,3})?|[一二三四五六七八九十]{1,3})\s*[：:、.]?")
#: the unit of a table, on a line of its own above it
UNIT = patterns.compile(r"[（(]?(?:计量)?单位\s*[：:].{1,20}$")
#: what stands beside a picture but names something else: the label of an annex, a line of an address
_ASIDE = patterns.compile(
    r"(?:资料|数据)来源|^注\s*[：:]|附(?:件|录|表)\s*[\d一二三四五六七八九十]*\s*[：:]?$|(?:电话|邮箱|信箱|邮编|邮政编码|地址|联系人|传真|网址|日期|时间|编号)[^：:]{0,6}[：:]|\w@\w|://|www\."
)
#: a line that comes this often is the caption of no picture
_OFTEN = 3


def label(document: Document) -> tuple[str, ...]:
    """One label for every block of the document, in its order."""
    blocks = document.blocks
    labels = [_own(block) for block in blocks]
    texts = [_bare(block) for block in blocks]
    body = body_size(document, labels)
    margins.margins(document, labels, texts)
    margins.notes(document, labels, texts, body)
    contents.contents(blocks, labels, texts)
    contents.lists(blocks, labels, texts, body)
    contents.covers(document, labels, texts, body)
    _captions(document, labels, texts, body)
    _titles(document, labels, texts, body)
    return tuple(labels)


def running_head(document: Document, labels: Sequence[str]) -> str:
    """What most running heads say, empty where there are none; ``labels`` as :func:`label` gives them."""
    return margins.running_head([_bare(block) for block in document.blocks], labels)


def _own(block: Block) -> str:
    """What the source itself says."""
    if isinstance(block, Picture):
        return "picture"
    if isinstance(block, Grid):
        return "table"
    if block.stream in _STREAMS:
        return block.stream
    return "toc" if block.style and _CONTENTS_STYLE.match(block.style) else "body"


def _bare(block: Block) -> str:
    return clean(block.text).text if isinstance(block, Line) else ""


def body_size(document: Document, labels: Sequence[str]) -> float:
    """The size of print that most characters of the text have, in points; 0 where the source gives no sizes."""
    sizes: Counter[float] = Counter()
    for block, name in zip(document.blocks, labels, strict=True):
        if isinstance(block, Line) and name == "body" and block.size:
            sizes[round(block.size * 2) / 2] += len(block.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0.0


def _captions(document: Document, labels: list[str], texts: Sequence[str], body: float) -> None:
    blocks = document.blocks
    widths = {page.number: page.width for page in document.pages}
    often = Counter(text for text, name in zip(texts, labels, strict=True) if name == "body" and len(text) <= _CAPTION)
    for i, block in enumerate(blocks):
        if isinstance(block, Line) and labels[i] == "body" and len(texts[i]) <= _TITLE and not texts[i].endswith(_STOPS):
            near = [blocks[j] for j in _neighbours(labels, texts, i)]
            table = _TABLE.match(texts[i])
            # a table may be a picture, too
            if (table and any(isinstance(b, Grid) or (isinstance(b, Picture) and table["number"]) for b in near)) or (
                _FIGURE.match(texts[i]) and ("，" not in texts[i] or any(isinstance(b, Picture) for b in near))
            ):
                labels[i] = "caption"
                behind = _next(labels, i, 1)
                if NUMBER_ALONE.fullmatch(texts[i]) and behind is not None and _names_figure(blocks[behind], texts[behind], block):
                    labels[behind] = "caption"
            if (table or labels[i] == "caption") and (behind := _next(labels, i, 1)) is not None:
                # a table stands below its caption, a picture above
                held = _next(labels, behind, 1) if table else _next(labels, i, -1)
                own = held is not None and isinstance(blocks[held], (Grid, Picture))
                if own and labels[behind] == "body" and caption_wraps(block, blocks[behind], texts[behind]):
                    labels[i] = labels[behind] = "caption"
    # a picture that comes again and again is a mark of the house, not a figure with words of its own
    printed = Counter(block.data for block in blocks if isinstance(block, Picture))
    for i, block in enumerate(blocks):
        if not isinstance(block, Picture) or printed[block.data] >= _OFTEN:
            continue
        behind, before = _next(labels, i, 1), _next(labels, i, -1)
        shared = before is not None and labels[before] == "caption" and not _owned(labels, before)
        if shared or (behind is not None and labels[behind] == "caption"):
            continue
        for j in (behind, before):
            if j is None or labels[j] != "body":
                continue
            line = blocks[j]
            width = widths.get(block.place.page or 0, 595.0)
            if isinstance(line, Line) and often[texts[j]] < _OFTEN and _is_caption(line, texts[j], block, width, body):
                if j == before and _owned(labels, j):
                    continue
                labels[j] = "caption"
                break


def caption_wraps(first: Block, second: Block, text: str) -> bool:
    """Whether the caption of a table goes on in the next printed line: same print, right below, centred on the same line."""
    if not isinstance(first, Line) or not isinstance(second, Line) or first.size != second.size or first.bold != second.bold:
        return False
    a, b = first.place, second.place
    if a.x0 is None or a.x1 is None or a.top is None or b.x0 is None or b.x1 is None or b.top is None or not first.size:
        return False
    near = a.page == b.page and 0 < b.top - a.top < 2 * first.size and b.x1 - b.x0 < a.x1 - a.x0
    return near and abs(a.x0 + a.x1 - b.x0 - b.x1) < 2 * first.size and not text.endswith(_CLOSED) and numbering.parse(text) is None


def _names_figure(line: Block, text: str, number: Line) -> bool:
    """Whether a line has the words to the number of a figure or table that stands alone above it: printed alike, no sentence."""
    return (
        isinstance(line, Line)
        and line.stream == number.stream
        and line.align == number.align
        and line.size == number.size
        and line.bold == number.bold
        and 2 <= len(text) <= _CAPTION
        and not text.endswith(_CLOSED)
        and "。" not in text
        and numbering.parse(text) is None
        and not _FIGURE.match(text)
        and not _TABLE.match(text)
        and not line.depth
    )


def _next(labels: Sequence[str], i: int, step: int) -> int | None:
    j = i + step
    while 0 <= j < len(labels) and labels[j] in FURNITURE:
        j += step
    return j if 0 <= j < len(labels) else None


def _neighbours(labels: Sequence[str], texts: Sequence[str], i: int) -> list[int]:
    """What stands above and below a line, the unit of a table (单位：万元) between the two passed over."""
    after = _next(labels, i, 1)
    if after is not None and UNIT.match(texts[after]):
        after = _next(labels, after, 1)
    return [j for j in (_next(labels, i, -1), after) if j is not None]


def _owned(labels: Sequence[str], j: int) -> bool:
    before = _next(labels, j, -1)
    return before is not None and labels[before] == "picture"


def _is_caption(line: Line, text: str, picture: Picture, width: float, body: float) -> bool:
    text = text.strip()
    if not 2 <= len(text) <= _CAPTION or text.endswith(_CLOSED) or "。" in text or numbering.parse(text) is not None or line.depth:
        return False
    if _ASIDE.search(text):
        return False
    if (line.size and body and line.size > _LARGER * body) or len(re.findall("[\u4e00-\u9fff]", text)) < 2:
        return False
    place, frame = line.place, picture.place
    if place.x0 is not None and frame.x0 is not None and place.top is not None and frame.bottom is not None and frame.top is not None:
        assert place.x1 is not None and frame.x1 is not None and place.bottom is not None
        if place.page != frame.page:
            return False
        if place.x1 - place.x0 > 0.62 * width and (line.size or 0.0) > 0.95 * body:
            return False  # a line of the text that fills its column
        middle = abs((place.x0 + place.x1) - (frame.x0 + frame.x1)) / 2
        size = line.size or 12.0
        near = min(abs(place.top - frame.bottom), abs(frame.top - place.bottom)) < 3.5 * size
        # in small print right below the picture, as papers and magazines have it
        small = size < _SMALL * body and -1 < place.top - frame.bottom < size and frame.x0 - size < place.x0 and place.x1 < frame.x1 + size
        return near and (middle < 2 * size or small)
    if line.align == "center":
        return True
    # no geometry: a short line whose alignment the source does not give
    return line.align in ("", "left", "justify") and len(text) <= 30 and not line.bold and "，" not in text and line.place.page is None


def _titles(document: Document, labels: list[str], texts: Sequence[str], body: float) -> None:
    """Lines that are printed as titles: larger than the text, centred or alone at the head of a page, without a final sign."""
    widths = {page.number: page.width for page in document.pages}
    first = next((b.place.page for b, name in zip(document.blocks, labels, strict=True) if name == "body"), None)
    aside: list[int] = []  # large print at the side of the first page
    for i, block in enumerate(document.blocks):
        if not isinstance(block, Line) or labels[i] != "body":
            continue
        text = texts[i].strip()
        if not 2 <= len(text) <= _TITLE or text.endswith(_CLOSED) or "。" in text or "：" in text:
            continue
        marker = numbering.parse(text)
        if marker is not None and not marker.form.startswith(("第", "arabic", "decimal")):
            continue
        named = _TITLE_STYLE.match(block.style.strip()) is not None
        large = bool(body and block.size and block.size >= _LARGER * body)
        if block.place.x0 is not None and block.place.x1 is not None:
            width = widths.get(block.place.page or 0, 0.0)
            centred = width > 0 and abs(block.place.x0 + block.place.x1 - width) / 2 < 0.03 * width and block.place.x0 > 0.12 * width
            wide = width > 0 and block.place.x1 - block.place.x0 > 0.55 * width
            if large and (centred or (wide and block.bold)) and marker is None and not (wide and "，" in text):
                labels[i] = "title"
            elif block.place.page == first and body and (block.size or 0.0) >= _HUGE * body and marker is None:
                aside += [i] if len(re.findall("[\u4e00-\u9fff]", text)) >= 4 else []
        elif (named or (large and block.align == "center")) and (marker is None or named):
            labels[i] = "title"
    if not any(name == "title" and document.blocks[i].place.page == first for i, name in enumerate(labels)):
        # the title of an article stands at the left where nothing else does in the middle
        for i in aside:
            labels[i] = "title"
