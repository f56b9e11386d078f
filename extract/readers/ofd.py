"""OFD, the fixed-layout format of the state (GB/T 33190-2016): pages with templates, annotations and pictures to one Document."""

from __future__ import annotations

import io
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

from lxml import etree
from PIL import Image as Pictures

from extract import patterns
from extract.errors import DamagedInputError, EmptyInputError
from extract.model import Block, Bookmark, Document, Grid, Line, Page, Picture, Place
from extract.readers import folded, ornaments, over_breaks, printed_forms
from extract.readers import ofd_content as content
from extract.readers import ofd_lines as lines
from extract.readers import ofd_package as package
from extract.readers.ofd_content import Image, Matrix, Shape, Text
from extract.readers.ofd_document import Notes, Sheet, bodies, sheets
from extract.readers.ofd_package import Package, child, children, tag
from extract.readers.page_image import DPI, MAX_GLYPHS, MAX_SIDE, PageImage, Recognise, needs_ocr
from extract.readers.ruled_tables import SHORT, Ruling

#: strokes of a path that may be the rulings of a table; longer ones are drawings
MAX_PARTS = 5000
#: a picture that covers more of the page than this is its ground, and comes before everything on it
_GROUND = 0.7
#: a page with a picture for its ground and fewer characters than this may be a form that was filled in
_FORM = 1000
_REASONS = {
    "picture": "是图片，没有文字层",
    "outlines": "的文字是以路径绘制的轮廓，没有文字层",
    "unmapped": "的文字编码无法对应到字符",
    "wrong": "的文字层有误",
}
#: characters of a font's own numbering in a row; one alone is a bullet of a symbol font
_UNKNOWN = patterns.compile("[\ufffd\ue000-\uf8ff]{2}")
#: a document in the container repeats an earlier one when this share of its characters stands in equal lines; short ones never do
_REPEATED, _REPEATED_FROM = 0.9, 200
_SUFFIXES = {"PNG": "png", "JPEG": "jpg", "BMP": "bmp", "GIF": "gif", "TIFF": "tif", "WEBP": "webp"}


def read(path: Path, *, recognise: Recognise | None = None) -> Document:
    """Every page of every document in the container: lines, ruled tables and pictures in reading order, annotations behind each page.

    Places are points from the top left. ``recognise`` reads the picture of a page without text layer. Raises DamagedInputError,
    EmptyInputError (no page), EncryptedInputError or HostileInputError.
    """
    with (opened := package.open_package(path)).archive:
        notes = Notes()
        blocks: list[Block] = []
        pages: list[Page] = []
        bookmarks: list[Bookmark] = []
        title = ""
        told: list[Counter[str]] = []  # the lines of each document read so far
        for body in bodies(opened, notes):
            first = len(pages)
            read_pages: list[tuple[Page, list[Block]]] = []
            ids: dict[str, int] = {}
            for sheet in sheets(opened, body, first, notes):
                ids[sheet.id] = sheet.number
                own, ocr = _page(opened, sheet, notes, recognise)
                pages.append(Page(sheet.number, round(sheet.width, 2), round(sheet.height, 2), ocr))
                read_pages.append((pages[-1], own))
            read_pages, left_out = ornaments.without(read_pages)
            notes.found += left_out
            whole = over_breaks.continued(read_pages)
            lines_ = _words(whole)
            if any(_repeats(lines_, earlier) for earlier in told):
                notes.add("repeated_body", "info", "OFD 文件内含内容相同的多份文档，重复的一份不再提取", first + 1, body.title)
                blocks.extend(_aside(whole))
            else:
                blocks.extend(whole)
                told.append(lines_)
                bookmarks.extend(_bookmarks(child(body.root, "Outlines"), ids, 1))
            title = title or body.title
        if not pages:
            raise EmptyInputError("the OFD file has no page that can be read")
        _report(opened, notes)
        return Document("ofd", tuple(blocks), tuple(pages), tuple(bookmarks), tuple(notes.found), title)


def _words(blocks: Iterable[Block]) -> Counter[str]:
    texts = (block.text for block in blocks if isinstance(block, Line))
    cells = (cell.text for block in blocks if isinstance(block, Grid) for cell in block.cells)
    return Counter("".join(text.split()) for text in (*texts, *cells) if text.strip())


def _repeats(here: Counter[str], earlier: Counter[str]) -> bool:
    """Whether a document holds the text of an earlier one again: a container may keep several states of one text."""
    total = sum(len(text) * n for text, n in here.items())
    again = sum(len(text) * n for text, n in (here & earlier).items())
    return total > _REPEATED_FROM and again >= _REPEATED * total


def _aside(blocks: Iterable[Block]) -> Iterator[Block]:
    """The text of a repeated document as furniture; its pictures are those of the first."""
    for block in blocks:
        if isinstance(block, Line):
            yield replace(block, stream="hidden")
        elif isinstance(block, Grid):
            for cell in block.cells:
                yield Line(cell.text.replace("\n", " "), cell.place, stream="hidden")


# ---------------------------------------------------------------------------------------------------------------- pages
def _page(opened: Package, sheet: Sheet, notes: Notes, recognise: Recognise | None) -> tuple[list[Block], bool]:
    """The blocks of a page, and whether its text was recognised."""
    if sum(len(item.text) for item in sheet.items if isinstance(item, Text)) > MAX_GLYPHS:
        notes.add("page_unreadable", "error", f"第{sheet.number}页字符数超过上限（{MAX_GLYPHS}）", sheet.number)
        sheet = replace(sheet, items=tuple(item for item in sheet.items if not isinstance(item, Text)))
    streams: dict[str, list[lines.Char]] = {}
    turned: list[Line] = []
    vertical: set[int] = set()
    for run, item in enumerate(sheet.items):
        if isinstance(item, Text):
            chars = list(_chars(item, run))
            if chars:
                streams.setdefault(item.stream, []).extend(chars)
                if _is_vertical(item):
                    vertical.add(run)
            elif item.text.strip():
                turned.append(_turned(item, sheet.number))
    shapes = [item for item in sheet.items if isinstance(item, Shape) and item.stream == "body"]
    drawn_lines = [_rulings(item) for item in shapes]
    across, down = ([ruling for found in drawn_lines for ruling in found[way]] for way in (0, 1))
    blocks: list[Block] = []
    later: list[Block] = []
    for stream, drawn in streams.items():
        chars, again = lines.once(drawn)
        if any(not char.text.isspace() for char in again):
            notes.count("drawn_twice", "".join(char.text for char in again)[:40], sheet.number)
        grids, chars = lines.tables(across, down, chars, sheet.number) if stream == "body" else ([], chars)
        upright = [char for char in chars if char.run not in vertical]
        found = [
            lines.line(piece, sheet.number, stream) for piece in lines.pieces(upright) if any(not c.text.isspace() for c in piece.chars)
        ]
        # vertical text that is in no cell of a table: one line a run
        for _, group in groupby((char for char in chars if char.run in vertical), key=lambda char: char.run):
            turned.append(_column(list(group), sheet.number, stream))
        (blocks if stream == "body" else later).extend([*grids, *found])
    unknown = [item.text for item in sheet.items if isinstance(item, Text) and _UNKNOWN.search(item.text)]
    if unknown:
        message = f"第{sheet.number}页有 {len(unknown)} 处文字的编码为字体私有，无法对应到字符"
        notes.add("garbled_text", "warning", message, sheet.number, " ".join(unknown)[:60])
    later = [*_sorted_lines(later), *turned]
    pictures = list(_pictures(opened, sheet, notes))
    texts = [item.text for item in sheet.items if isinstance(item, Text) and item.stream == "body" and not _is_slanted(item)]
    covered = min(1.0, sum(_covers(picture, sheet) for picture in pictures))
    # a watermark across a picture, or again and again on it, is no text layer of the page
    printed = "".join(dict.fromkeys(texts) if covered > 0.5 else texts)
    reason = needs_ocr(printed, covered, _outlines(sheet))
    if reason is not None and recognise is not None:
        # what a wrong text layer says stays in the document, out of sight
        kept = [replace(block, stream="hidden") for block in blocks if isinstance(block, Line)]
        return [*recognise(_drawn(opened, sheet)), *kept, *later], True
    pictured = [picture for picture in pictures if _whole(picture, sheet)]
    form = None
    if pictured and reason is None and recognise is not None and len(printed) < _FORM:
        ground = recognise(_drawn(opened, replace(sheet, items=tuple(item for item in sheet.items if isinstance(item, Image)))))
        form = printed_forms.filled(ground, [block for block in blocks if isinstance(block, Line)])
        if form is not None:
            blocks = [*(block for block in blocks if not isinstance(block, Line)), *form[0], *form[1]]
        if form is not None or not any(isinstance(block, Grid) or (isinstance(block, Line) and block.stream == "body") for block in ground):
            pictured = []  # read, or mere paper
    if reason is not None:
        notes.add("image_without_text_layer", "warning", f"第{sheet.number}页{_REASONS[reason]}，未做文字识别", sheet.number, reason)
    placed = [*blocks, *(picture for picture in pictures if not _whole(picture, sheet))]
    at = folded.fold_of(lambda: list(map(folded.span, placed)), sheet.width, sheet.height)
    halves = [placed] if at is None else [[b for b in placed if (folded.span(b).x0 > at) == right] for right in (False, True)]
    ordered = [block for half in halves for block in _over_captions(lines.order(half))]
    ordered = printed_forms.behind_labels(ordered, form[1]) if form is not None else ordered
    return [*pictured, *ordered, *later], form is not None


def _drawn(opened: Package, sheet: Sheet) -> PageImage:
    from extract.readers.ofd_render import render_sheet

    image = render_sheet(opened, sheet, min(DPI, 72 * MAX_SIDE / max(sheet.width, sheet.height)))
    return PageImage(sheet.number, sheet.width, sheet.height, image.width, image.height, image.tobytes())


def _sorted_lines(blocks: Iterable[Block]) -> list[Block]:
    return sorted(blocks, key=lambda block: (block.place.top or 0.0, block.place.x0 or 0.0))


def _chars(text: Text, run: int) -> Iterator[lines.Char]:
    """The characters of an upright run; none where it is turned or mirrored."""
    if abs(text.angle) > 5 or text.size <= 0.2 or text.width <= 0.2:
        return
    for i, character in enumerate(text.text):
        x, y = text.origins[i]
        right = x + content.advance(text, i)
        if i + 1 < len(text.origins) and text.origins[i + 1][0] > x + 0.05 * text.width:
            right = min(right, text.origins[i + 1][0])
        yield lines.Char(character, x, right, y, text.size, text.bold, run)


def _is_vertical(text: Text) -> bool:
    """Whether the characters of a run stand one below the other."""
    across = abs(text.origins[-1][0] - text.origins[0][0])
    down = abs(text.origins[-1][1] - text.origins[0][1])
    return down > across and down > 0.5 * text.size


def _column(chars: list[lines.Char], page: int, stream: str) -> Line:
    xs = [char.x0 for char in chars]
    right, top, bottom = max(char.x1 for char in chars), min(char.top for char in chars), max(char.bottom for char in chars)
    place = Place(page, *(round(value, 2) for value in (min(xs), top, right, bottom)))
    lefts = tuple(round(x, 2) for x in xs)
    return Line("".join(char.text for char in chars), place, lefts, stream, size=round(chars[0].size, 1), bold=chars[0].bold)


def _is_slanted(text: Text) -> bool:
    return min(abs(text.angle) % 90, 90 - abs(text.angle) % 90) > 5


def _turned(text: Text, page: int) -> Line:
    """A run that is turned or vertical, as a line of its own; text across the page at a slant is a watermark."""
    xs, ys = [x for x, _ in text.origins], [y for _, y in text.origins]
    stream = "watermark" if _is_slanted(text) and text.stream != "hidden" else text.stream
    place = Place(page, *(round(v, 2) for v in (min(xs), min(ys) - text.size, max(xs) + text.size, max(ys) + text.size)))
    return Line(text.text, place, stream=stream, size=round(text.size, 1), bold=text.bold)


def _rulings(item: Shape) -> tuple[list[Ruling], list[Ruling]]:
    """The horizontal and vertical rulings of a path: its straight strokes, and filled boxes as thin as a stroke."""
    across: list[Ruling] = []
    down: list[Ruling] = []
    if len(item.parts) > MAX_PARTS or not (item.fill or item.stroke):
        return across, down
    for part in _subpaths(item):
        xs, ys = [x for x, _ in part], [y for _, y in part]
        x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if item.fill and min(x1 - x0, bottom - top) <= lines.THICK and max(x1 - x0, bottom - top) >= SHORT:
            if x1 - x0 > bottom - top:
                across.append(Ruling((top + bottom) / 2, x0, x1))
            else:
                down.append(Ruling((x0 + x1) / 2, top, bottom))
        elif item.stroke:
            for pen, goal in pairwise(part):
                (ax, ay), (bx, by) = sorted((pen, goal))
                if abs(ay - by) <= 0.5 and bx - ax >= SHORT:
                    across.append(Ruling((ay + by) / 2, ax, bx))
                elif bx - ax <= 0.5 and abs(by - ay) >= SHORT:
                    down.append(Ruling((ax + bx) / 2, min(ay, by), max(ay, by)))
    return across, down


def _subpaths(shape: Shape) -> Iterator[list[tuple[float, float]]]:
    """The corners of every subpath of straight strokes; one with a curve in it is left out."""
    part: list[tuple[float, float]] = []
    straight = True
    for operator, points in (*shape.parts, ("M", ((0.0, 0.0),))):
        if operator == "M":
            if len(part) > 1 and straight:
                yield part
            part, straight = list(points), True
        elif operator == "C" and part:
            part.append(part[0])
        else:
            part.extend(points)
            straight = straight and operator == "L"


# ------------------------------------------------------------------------------------------------------------- pictures
def _pictures(opened: Package, sheet: Sheet, notes: Notes) -> Iterator[Picture]:
    seen: set[tuple[str, Matrix]] = set()
    for item in sheet.items:
        if not isinstance(item, Image) or (item.resource, item.matrix) in seen:
            continue
        seen.add((item.resource, item.matrix))
        member = sheet.body.media.get(item.resource)
        if member is None:
            notes.count("picture_missing", f"ResourceID {item.resource}", sheet.number)
            continue
        try:
            data = opened.kept.get(member) or opened.kept.setdefault(member, package.load(opened, member))
            with Pictures.open(io.BytesIO(data)) as picture:
                suffix, (width, height) = _SUFFIXES.get(picture.format or "", (picture.format or "").lower()), picture.size
        except DamagedInputError as error:
            notes.count("picture_unreadable", str(error), sheet.number)
            continue
        except (OSError, ValueError, SyntaxError, Pictures.DecompressionBombError):  # JBIG2 (GBIG2, .jb2) among them
            notes.count("picture_unreadable", posixpath.basename(member), sheet.number)
            continue
        corners = [content.apply(item.matrix, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        box = min(xs), min(ys), max(xs), max(ys)
        if ornaments.is_small(*box):
            continue
        place = Place(sheet.number, *(round(value, 2) for value in box))
        yield Picture(data, suffix, width, height, place, "" if item.stream == "body" else item.stream)


def _covers(picture: Picture, sheet: Sheet) -> float:
    _, x0, top, x1, bottom = picture.place
    across = min(x1 or 0.0, sheet.width) - max(x0 or 0.0, 0.0)
    down = min(bottom or 0.0, sheet.height) - max(top or 0.0, 0.0)
    return max(across, 0.0) * max(down, 0.0) / (sheet.width * sheet.height)


def _whole(picture: Picture, sheet: Sheet) -> bool:
    return _covers(picture, sheet) > _GROUND


def _over_captions(blocks: list[Block]) -> list[Block]:
    """The blocks with every picture before the line right below it, within its width, which may stand in the order of another column."""
    for picture in [block for block in blocks if isinstance(block, Picture)]:
        _, x0, _, x1, bottom = picture.place
        for block in blocks:
            if not isinstance(block, Line) or block.place.top is None or block.place.x0 is None or block.place.x1 is None:
                continue
            size = block.size or 12.0
            near = -1 <= block.place.top - (bottom or 0.0) < size
            if near and block.place.x0 > (x0 or 0.0) - size and block.place.x1 < (x1 or 0.0) + size:
                blocks.remove(picture)
                blocks.insert(blocks.index(block), picture)
                break
    return blocks


def _outlines(sheet: Sheet) -> int:
    """Closed outlines on a page: characters that are drawn as paths have one or more each."""
    return sum(operator == "M" for item in sheet.items if isinstance(item, Shape) and item.fill for operator, _ in item.parts)


# ---------------------------------------------------------------------------------------------------------------- rest
def _bookmarks(element: etree._Element | None, ids: dict[str, int], level: int) -> Iterator[Bookmark]:
    if level > 32:
        return
    for entry in children(element, "OutlineElem"):
        destination = next((node for node in entry.iter() if isinstance(node.tag, str) and tag(node) == "Dest"), None)
        own = destination is not None and next(node for node in destination.iterancestors() if tag(node) == "OutlineElem") is entry
        yield Bookmark(level, entry.get("Title", ""), ids.get(destination.get("PageID", "")) if own and destination is not None else None)
        yield from _bookmarks(entry, ids, level + 1)


_MESSAGES = {
    "content_skipped": ("warning", "页面中有未能读取的对象"),
    "drawn_twice": ("info", "同一位置重复绘制的文字只取一次"),
    "picture_missing": ("warning", "图片资源缺失"),
    "picture_unreadable": ("warning", "图片格式不支持或已损坏"),
}


def _report(opened: Package, notes: Notes) -> None:
    for (code, evidence, page), count in notes.counted.items():
        severity, message = _MESSAGES[code]
        notes.add(code, severity, message + (f"（{count} 处）" if count > 1 else ""), page, evidence)
