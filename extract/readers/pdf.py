"""PDF (ISO 32000): text layer to lines, ruled tables to grids, pictures, bookmarks; pages without a usable text layer to recognition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.errors import DamagedInputError, EmptyInputError, EncryptedInputError, HostileInputError
from extract.model import Block, Bookmark, Document, Finding, Grid, Line, Page, Place
from extract.readers import (
    folded,
    ornaments,
    over_breaks,
    pdf_drawings,
    pdf_glyphs,
    pdf_lines,
    pdf_open_tables,
    pdf_overprint,
    pdf_pictures,
    pdf_tables,
    ruled_tables,
    side_by_side,
)
from extract.readers.page_image import DPI, MAX_GLYPHS, MAX_SIDE, PageImage, Recognise, needs_ocr
from extract.readers.pdf_glyphs import Frame, Glyphs, Style

#: more pages than any honest compilation has
MAX_PAGES = 20_000
#: a page longer than this in points (5 m) is no page
MAX_LENGTH = 14_400
MAX_BOOKMARKS = 20_000
#: a table that goes on from the page before begins in this share of its page
_EDGE = 0.16
#: a page of a scan with fewer characters than this may have nothing but a watermark for its text layer
_STAMPED = 1000
#: a page with more pictures than this is put together from pieces
_PIECES = 24

_REASONS = {
    "picture": "没有文字层，只有图像",
    "outlines": "文字以曲线绘制，没有文字层",
    "unmapped": "文字层含大量无法识别的字符",
    "wrong": "文字层字符与印刷文字不符（字体编码有误）",
}


class _Read(NamedTuple):
    """What one page gives."""

    page: Page
    blocks: list[Block]
    findings: list[Finding]


def read(path: Path, *, recognise: Recognise | None = None) -> Document:
    """The PDF as a Document: places in points from the top left of the page as shown (rotation and crop box applied).

    ``recognise`` reads the text of a page picture; it is called for pages without a text layer, with text drawn as outlines, or with a
    text layer that is wrong. Without it such a page gives the finding image_without_text_layer (and its text layer, where there is one).
    Permission flags are not asked: reading is not printing. Raises EncryptedInputError, DamagedInputError, EmptyInputError,
    HostileInputError.
    """
    data = path.read_bytes()
    if not data.strip(b"\0 \r\n\t"):
        raise EmptyInputError("the PDF file is empty")
    document = _open(data)
    try:
        count = len(document)
        if count == 0:
            raise EmptyInputError("the PDF has no pages")
        if count > MAX_PAGES:
            raise HostileInputError(f"the PDF claims {count} pages; the limit is {MAX_PAGES}")
        known: dict[bytes, bytes] = {}
        read_pages = [_page(document, index, recognise, known) for index in range(count)]
        if all(p is None for p in read_pages):
            raise DamagedInputError("none of the PDF's pages can be read")
        return _document(document, read_pages)
    finally:
        document.close()


def _open(data: bytes) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == raw.FPDF_ERR_PASSWORD:
            raise EncryptedInputError("the PDF asks for a password") from error
        if code == raw.FPDF_ERR_SECURITY:
            raise EncryptedInputError("the PDF is encrypted in a way that is not supported") from error
        if b"%PDF" not in data[:4096]:
            raise DamagedInputError("the file has no PDF header") from error
        raise DamagedInputError("the PDF is damaged or cut off; its pages cannot be found") from error


def _document(document: Any, read_pages: Sequence[_Read | None]) -> Document:
    pages: list[Page] = []
    findings: list[Finding] = []
    whole: list[tuple[Page, list[Block]]] = []
    for number, found in enumerate(read_pages, 1):
        if found is None:
            pages.append(Page(number, 0.0, 0.0))
            findings.append(Finding("page_unreadable", "error", f"第{number}页无法读取", number))
            continue
        pages.append(found.page)
        findings += found.findings
        whole.append((found.page, found.blocks))
    kept, left_out = ornaments.without(whole)
    findings += left_out
    return Document("pdf", tuple(over_breaks.continued(kept)), tuple(pages), tuple(_bookmarks(document)), tuple(findings), _title(document))


def _title(document: Any) -> str:
    try:
        return str(document.get_metadata_value("Title") or "").strip("\0 \r\n")
    except (pdfium.PdfiumError, ValueError, UnicodeError):
        return ""


def _bookmarks(document: Any) -> Iterator[Bookmark]:
    try:
        for number, mark in enumerate(document.get_toc(max_depth=12)):
            if number >= MAX_BOOKMARKS:
                return
            target = mark.get_dest()
            index = target.get_index() if target is not None else None
            title = " ".join(mark.get_title().replace("\0", "").split())
            if title:
                yield Bookmark(mark.level + 1, title, None if index is None else index + 1)
    except (pdfium.PdfiumError, ValueError, UnicodeError, RecursionError):
        return


# ------------------------------------------------------------------------------------------------------------------ page
def _page(document: Any, index: int, recognise: Recognise | None, known: dict[bytes, bytes]) -> _Read | None:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return None
    try:
        return _contents(page, index + 1, recognise, known)
    finally:
        page.close()


def _contents(page: Any, number: int, recognise: Recognise | None, known: dict[bytes, bytes]) -> _Read:
    frame = pdf_glyphs.frame(page)
    if not (0 < frame.width <= MAX_LENGTH and 0 < frame.height <= MAX_LENGTH):
        finding = Finding("page_unreadable", "error", f"第{number}页的尺寸无效：{frame.width:.0f}×{frame.height:.0f}", number)
        return _Read(Page(number, frame.width, frame.height), [], [finding])
    paths, images, forms = pdf_tables.objects(page)
    glyphs, styles, findings = _glyphs(page, frame, number, forms)
    drawn = pdf_pictures.find(page, frame, images)
    across, down = pdf_tables.rulings(paths, frame)
    pictured = min(1.0, sum(d.share(frame) for d in drawn))
    # a watermark across a scanned page is no text layer
    level = [_direction(style.turn) >= 0 for style in styles]
    seen = [flat and not style.invisible for flat, style in zip(level, styles, strict=True)]
    shown = _of_styles(glyphs, seen)
    text = shown
    if pictured > 0.5:
        # an invisible text layer counts; what is printed over the picture again and again (仅供存档) counts once
        text = _of_styles(glyphs, level)
        if len(text) < _STAMPED:
            flat = [i for i, style in enumerate(glyphs.style) if level[style]]
            text = list(dict.fromkeys(s.text for s in pdf_lines.segment(glyphs.pick(flat))))
    reason = needs_ocr("".join(text), pictured, len(paths))
    pictures = _pictures(page, frame, number, drawn, len(shown), findings, known)
    if reason is not None:
        if recognise is not None:
            found = list(recognise(_image(page, frame, number)))
            return _Read(Page(number, frame.width, frame.height, ocr=True), _placed(found, pictures), findings)
        findings.append(Finding("image_without_text_layer", "warning", f"第{number}页{_REASONS[reason]}，未做文字识别", number, reason))
    glyphs, across_text = pdf_overprint.parted(glyphs, styles)
    blocks: list[Block] = []
    inside: set[int] = set()
    for lattice in ruled_tables.lattices(across, down):
        if len(lattice.ys) == 2 and lattice.ys[0] > _EDGE * frame.height and not _goes_on(page.pdf, number, lattice, frame):
            continue  # boxes in a row are a drawing, unless a table of the page before ends in them, or one of the next begins
        grid, used = _grid(lattice, glyphs, inside, styles, number, frame)
        if grid is not None:
            blocks.append(grid)
            inside |= used
    free = [r for r in across if not any((b.place.top or 0.0) - 4 <= r.at <= (b.place.bottom or 0.0) + 4 for b in blocks)]
    if len(free) >= 3:
        for grid, used in pdf_open_tables.find(free, glyphs, styles, number, frame.width):
            if not used & inside:
                blocks.append(grid)
                inside |= used
    rest = glyphs.pick([i for i in range(len(glyphs)) if i not in inside]) if inside else glyphs
    others = [*blocks, *pictures]
    labels: list[Line] = []
    gone: set[int] = set()
    for box, own in pdf_drawings.find(paths, frame, [block.place for block in others], rest):
        figure = pdf_pictures.shown(page, frame, Place(number, *(round(side, 2) for side in box)), known)
        if figure is not None:
            named = pdf_lines.lines(rest.pick(own), styles, number, frame.width, columns=False)
            others.append(replace(figure, alt=" ".join(line.text for line in named)))
            labels += [replace(line, stream="hidden") for line in named]
            gone.update(own)
    if gone:
        rest = rest.pick([i for i in range(len(rest)) if i not in gone])
    at = folded.fold_of(lambda: [*_spans(rest, styles), *map(folded.span, others)], frame.width, frame.height)
    read: list[Block] = []
    for right in (False,) if at is None else (False, True):
        half = rest if at is None else rest.pick([i for i, x in enumerate(rest.x0) if (x > at) == right])
        beside = others if at is None else [block for block in others if (folded.span(block).x0 > at) == right]
        read += side_by_side.parted(_placed(_lines(half, styles, number, frame), beside))
    read += labels
    read += [replace(line, stream="watermark") for line in pdf_lines.lines(across_text, styles, number, frame.width, columns=False)]
    return _Read(Page(number, frame.width, frame.height), read, findings)


def _of_styles(glyphs: Glyphs, wanted: Sequence[bool]) -> list[str]:
    return glyphs.text if all(wanted) else [text for text, style in zip(glyphs.text, glyphs.style, strict=True) if wanted[style]]


def _spans(glyphs: Glyphs, styles: Sequence[Style]) -> Iterator[folded.Span]:
    """Where the upright print of a page begins and ends, piece by piece."""
    for segment in pdf_lines.segment(glyphs.pick([i for i, style in enumerate(glyphs.style) if styles[style].turn == 0])):
        yield folded.Span(segment.x0, segment.x1, segment.base)


def _pictures(
    page: Any,
    frame: Frame,
    number: int,
    drawn: list[pdf_pictures.Drawn],
    printed: int,
    findings: list[Finding],
    known: dict[bytes, bytes],
) -> list[Block]:
    """The figures of a page; ornaments, backgrounds and the pieces of a page that is itself a picture left out.

    ``printed`` is the number of its characters; what cannot be unpacked goes to ``findings``; ``known`` are the pictures
    packed so far.
    """
    groups = [group for group in pdf_pictures.stripes(drawn) if len(group) > 1 or not ornaments.is_small(*group[0][:4])]
    if len(groups) > _PIECES:
        findings.append(Finding("picture_left_out", "info", f"第{number}页由{len(groups)}块图像拼成，未列入插图", number))
        return []
    found: list[Block] = []
    for group in groups:
        if sum(d.share(frame) for d in group) > pdf_pictures.BACKGROUND and (printed >= 20 or len(drawn) == len(group)):
            continue
        picture = pdf_pictures.picture(page, frame, number, group, known)
        if picture is None:
            findings.append(Finding("picture_unreadable", "info", f"第{number}页有一幅图像无法取出", number))
        else:
            found.append(picture)
    return found


def _glyphs(page: Any, frame: Frame, number: int, forms: bool) -> tuple[Glyphs, list[Style], list[Finding]]:
    try:
        textpage = page.get_textpage()
    except pdfium.PdfiumError:
        return Glyphs(), [], [Finding("page_unreadable", "error", f"第{number}页的文字无法读取", number)]
    try:
        if textpage.count_chars() > MAX_GLYPHS:
            finding = Finding("page_unreadable", "error", f"第{number}页字符数超过上限（{MAX_GLYPHS}）", number)
            return Glyphs(), [], [finding]
        return *pdf_glyphs.read(textpage, frame, forms), []
    finally:
        textpage.close()


def _image(page: Any, frame: Frame, number: int) -> PageImage:
    scale = min(DPI / 72, MAX_SIDE / max(frame.width, frame.height))
    image = page.render(scale=scale).to_pil().convert("RGB")
    return PageImage(number, frame.width, frame.height, image.width, image.height, image.tobytes())


def _grid(
    lattice: ruled_tables.Lattice, glyphs: Glyphs, taken: set[int], styles: Sequence[Style], number: int, frame: Frame
) -> tuple[Grid | None, set[int]]:
    """The grid of a lattice and the indices of its characters; None where the drawn lines hold no table of text."""
    x0, x1, top, bottom = lattice.xs[0] - 1, lattice.xs[-1] + 1, lattice.ys[0] - 1, lattice.ys[-1] + 1
    used = {
        i
        for i, (x, y) in enumerate(glyphs.middles())
        if x0 <= x <= x1 and top <= y <= bottom and i not in taken and styles[glyphs.style[i]].turn == 0
    }
    if not used:
        return None, used
    grid = pdf_tables.grid(lattice, glyphs.pick(sorted(used)), styles, number, frame.width)
    return (grid, used) if ruled_tables.is_table(grid.cells) else (None, set())


def _goes_on(document: Any, number: int, lattice: ruled_tables.Lattice, frame: Frame) -> bool:
    """Whether a row at the foot of page ``number`` is the head of a table whose other rows are overleaf, in the same columns."""
    if lattice.ys[-1] < (1 - 1.25 * _EDGE) * frame.height or number >= len(document):
        return False
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return False
    try:
        over = pdf_glyphs.frame(page)
        below = ruled_tables.lattices(*pdf_tables.rulings(pdf_tables.objects(page).paths, over))
    finally:
        page.close()
    if not below or below[0].ys[0] > _EDGE * over.height or len(below[0].xs) != len(lattice.xs):
        return False
    return all(abs(x - y) <= ruled_tables.NEAR for x, y in zip(lattice.xs, below[0].xs, strict=True))


def _lines(glyphs: Glyphs, styles: Sequence[Style], number: int, frame: Frame) -> list[Line]:
    """Lines of all directions: upright ones first; those of a page that lies on its side are read as if it stood upright."""
    direction = [_direction(style.turn) for style in styles]
    turns: dict[int, list[int]] = {}
    if any(direction):
        for i, style in enumerate(glyphs.style):
            turns.setdefault(direction[style], []).append(i)
        upright = glyphs.pick(turns.pop(0, []))
    else:
        upright = glyphs
    found = pdf_lines.lines(upright, styles, number, frame.width)
    for turn, members in sorted(turns.items()):
        found += pdf_lines.turned(glyphs.pick(members), styles, number, frame.width, frame.height, turn)
    outside = []
    for i, line in enumerate(found):
        place = line.place
        assert place.x0 is not None and place.x1 is not None and place.top is not None and place.bottom is not None
        if place.x1 <= 0 or place.x0 >= frame.width or place.bottom <= 0 or place.top >= frame.height:
            outside.append(i)
    return [pdf_lines.hidden(line) if i in outside else line for i, line in enumerate(found)]


def _direction(turn: float) -> int:
    """A turn to 0, 90, 180 or 270 degrees, -1 where it slants."""
    nearest = round(turn / 90) * 90 % 360
    return nearest if abs((turn - nearest + 180) % 360 - 180) <= 3 else -1


def _placed(lines: Sequence[Block], others: Sequence[Block]) -> list[Block]:
    """Lines in their order, grids and pictures before the first line that stands below them in the same column."""
    at: dict[int, list[Block]] = {}
    for block in sorted(others, key=lambda b: (b.place.top or 0.0, b.place.x0 or 0.0)):
        place = block.place
        assert place.x0 is not None and place.x1 is not None and place.top is not None and place.bottom is not None
        middle = (place.top + place.bottom) / 2
        position = len(lines)
        for i, line in enumerate(lines):
            spot = line.place
            if spot.x0 is None or spot.x1 is None or spot.top is None:
                continue
            if spot.top >= middle and spot.x0 < place.x1 and spot.x1 > place.x0:
                position = i
                break
        else:
            beside = [
                i for i, line in enumerate(lines) if (line.place.x0 or 0.0) >= place.x1 - 1 and (line.place.bottom or 0.0) > place.top
            ]
            if beside and not any((line.place.x0 or 0.0) < place.x1 and (line.place.x1 or 0.0) > place.x0 for line in lines):
                at.setdefault(beside[0], []).append(block)  # alone in its column: before what stands right of it
                continue
            # nothing below in its own column: behind the last line above it
            above = [i for i, line in enumerate(lines) if (line.place.top or 0.0) < middle and (line.place.x1 or 0.0) > place.x0]
            below = [i for i, line in enumerate(lines) if (line.place.top or 0.0) >= middle]
            position = above[-1] + 1 if above and not (below and below[0] > above[-1]) else below[0] if below else len(lines)
        at.setdefault(position, []).append(block)
    placed: list[Block] = []
    for i in range(len(lines) + 1):
        placed += at.get(i, [])
        if i < len(lines):
            placed.append(lines[i])
    return placed
