"""Scanned pages: the text of page pictures, and picture files (JPEG, PNG, TIFF, BMP, GIF, WebP) as documents.

This module is light; what recognises is loaded with the first page that needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extract.errors import DamagedInputError, HostileInputError
from extract.model import Block, Document, Finding, Grid, Line, Page
from extract.readers.page_image import MAX_SIDE, SURE, PageImage, Recognise
from extract.readers.scan_signs import is_page_number

#: more pages than an honest TIFF has; pixels of one page beyond which it is no page (A0 at 300 dpi is 140 million)
MAX_PAGES, MAX_PIXELS = 3000, 180_000_000
#: resolutions that a file may honestly name, in dots an inch; without one the picture is taken for an A4 sheet
_RESOLUTIONS = (90.0, 1250.0)
_A4 = (595.3, 841.9)
#: pixels of a page to work on; more are drawn smaller, which loses nothing at 300 dpi of an A4 sheet
_ENOUGH = 9_000_000


def recognise(image: PageImage) -> Sequence[Block]:
    """Lines, grids and pictures of a page picture in reading order, places in points of the page turned upright.

    ``Line.text`` is the recognised text with its signs restored, ``Line.score`` the mean certainty of its characters, 0 to 1. Raises
    RecognitionError where the extra ``ocr`` is not installed.
    """
    from extract.readers import scan_page

    return scan_page.blocks(image)


def read(path: Path, *, recognise: Recognise) -> Document:
    """A picture file as a document; every frame of a TIFF is a page. Points come from the resolution that the file names, else the
    page is taken for an A4 sheet. Raises DamagedInputError, HostileInputError.
    """
    blocks: list[Block] = []
    pages: list[Page] = []
    findings: list[Finding] = []
    for image in _images(path, findings):
        found = list(recognise(image))
        pages.append(Page(image.number, round(image.width, 2), round(image.height, 2), ocr=True))
        blocks += found
    return Document("scan", tuple(blocks), tuple(pages), findings=tuple(findings))


def _images(path: Path, findings: list[Finding]) -> Iterator[PageImage]:
    try:
        with Image.open(path) as file:
            count = getattr(file, "n_frames", 1)
            if count > MAX_PAGES:
                raise HostileInputError(f"the picture claims {count} pages; the limit is {MAX_PAGES}")
            frames = ImageSequence.Iterator(file) if file.format in ("TIFF", "MPO") else [file]
            for number, frame in enumerate(frames, 1):
                if number > 1 and file.format == "MPO":
                    return
                if frame.width * frame.height > MAX_PIXELS:
                    raise HostileInputError(f"the picture has {frame.width} × {frame.height} pixels; the limit is {MAX_PIXELS}")
                try:
                    yield _image(frame, number)
                except (OSError, ValueError, SyntaxError, EOFError) as error:
                    if number == 1:
                        raise DamagedInputError(f"the picture is damaged or cut off: {error}") from error
                    findings.append(Finding("page_unreadable", "error", f"第{number}页的图像已损坏，无法读取", number))
    except Image.DecompressionBombError as error:
        raise HostileInputError(f"the picture is too large: {error}") from error
    except UnidentifiedImageError as error:
        raise DamagedInputError("the file is not a picture that can be opened") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise DamagedInputError(f"the picture is damaged or cut off: {error}") from error


def _image(frame: Image.Image, number: int) -> PageImage:
    """A frame as a page: upright by its EXIF orientation, transparency on white, at most so many pixels as pay."""
    width, height = _points(frame)
    if frame.mode in ("I;16", "I;16B", "I", "F"):
        frame = frame.point(lambda v: v / 257).convert("L") if frame.mode != "F" else frame.convert("L")
    if "A" in frame.getbands() or "transparency" in frame.info:
        ground = Image.new("RGBA", frame.size, "white")
        ground.alpha_composite(frame.convert("RGBA"))
        ground.info.update(frame.info)
        frame = ground
    upright = ImageOps.exif_transpose(frame)
    if (upright.width > upright.height) != (frame.width > frame.height):
        width, height = height, width
    shrunk = min(1.0, MAX_SIDE / max(upright.size), (_ENOUGH / (upright.width * upright.height)) ** 0.5)
    picture = upright.convert("RGB")
    if shrunk < 1.0:
        picture = picture.resize((max(1, round(picture.width * shrunk)), max(1, round(picture.height * shrunk))), Image.Resampling.LANCZOS)
    rows = round(picture.width * height / width)
    if abs(rows - picture.height) > 0.05 * picture.height:
        # a fax: fewer dots down than across
        picture = picture.resize((picture.width, rows), Image.Resampling.LANCZOS)
    # the engine needs room around the print
    if min(picture.size) < 32:
        width, height = width * max(1.0, 32 / picture.width), height * max(1.0, 32 / picture.height)
        ground = Image.new("RGB", (max(32, picture.width), max(32, picture.height)), "white")
        ground.paste(picture)
        picture = ground
    return PageImage(number, width, height, picture.width, picture.height, picture.tobytes())


def _points(frame: Image.Image) -> tuple[float, float]:
    """Width and height in points by the resolution of the file, else as an A4 sheet, upright or lying as the picture is."""
    named: Any = frame.info.get("dpi")
    try:
        x, y = float(named[0]), float(named[1])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        x = y = 0.0
    if _RESOLUTIONS[0] <= max(x, y) and x <= _RESOLUTIONS[1] and 0.4 < x / max(y, 1.0) < 2.5:
        return frame.width * 72 / x, frame.height * 72 / y
    sides = _A4 if frame.height >= frame.width else _A4[::-1]
    scale = min(sides[0] / frame.width, sides[1] / frame.height) if 0.4 < frame.height / frame.width < 2.5 else sides[0] / frame.width
    return frame.width * scale, frame.height * scale


def doubts(document: Document) -> list[Finding]:
    """What of a document was recognised with low certainty: one finding for every such line or cell, with its text and score."""
    found: list[Finding] = []
    for block in document.blocks:
        if isinstance(block, Line):
            if block.score is not None and block.score < SURE and block.text.strip() and not is_page_number(block.text):
                found.append(_doubt(block.place.page, block.text, block.score, "一行"))
        elif isinstance(block, Grid):
            for cell in block.cells:
                if cell.score is not None and cell.score < SURE:
                    found.append(_doubt(cell.place.page, cell.text, cell.score, "一个单元格"))
    return found


def _doubt(page: int | None, text: str, score: float, what: str) -> Finding:
    where = f"第{page}页" if page else ""
    return Finding("low_ocr_confidence", "warning", f"{where}{what}识别把握低（{score:.2f}），请对照原件", page, text)
