"""Pages as pictures for the review page, drawn upright at screen resolution.

A run that finds nothing to do draws nothing: what draws is loaded with the first page.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extract import readers
from extract.errors import InputError

if TYPE_CHECKING:
    from PIL import Image

    from extract.readers import ofd_document

#: pixels a point: at 390 and 640 px of width print of 五号 stays readable, and a page takes some 35 kB
SCALE = 1.25
#: longest side of a picture in pixels; posters and plans are drawn smaller
MAX_SIDE = 1800
_QUALITY, _METHOD = 50, 0
#: share of the texts of an OFD page that can be drawn, below which the reading text serves better than the picture
_DRAWN = 0.7


class Picture(NamedTuple):
    """One page: number from 1, size in points as shown (the frame of the rows' boxes), the picture as WebP."""

    number: int
    width: float
    height: float
    data: bytes


def draw(path: Path) -> Iterator[Picture]:
    """The pages of a PDF, an OFD or a picture file; nothing for a format without pages. A page that cannot be drawn is left out.

    Raises InputError for a file that cannot be opened.
    """
    format_ = readers.sniff(path)
    if format_ == "pdf":
        yield from _pdf(path)
    elif format_ == "ofd":
        yield from _ofd(path)
    elif readers.READERS.get(format_) == "scan":
        yield from _frames(path)


def _pdf(path: Path) -> Iterator[Picture]:
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(path) as document:
        for index in range(len(document)):
            try:
                page = document[index]
                width, height = page.get_size()
                picture = page.render(scale=_scale(width, height), may_draw_forms=False).to_pil()
                page.close()
            except pdfium.PdfiumError:
                continue
            yield Picture(index + 1, width, height, _webp(picture))


def _ofd(path: Path) -> Iterator[Picture]:
    from extract.readers import ofd_document, ofd_package, ofd_render

    notes, drawn = ofd_document.Notes(), []
    with (opened := ofd_package.open_package(path)).archive:
        before = 0
        for body in ofd_document.bodies(opened, notes):
            for sheet in ofd_document.sheets(opened, body, before, notes):
                before = sheet.number
                if _blank(sheet):
                    continue
                try:
                    picture = ofd_render.render_sheet(opened, sheet, 72 * _scale(sheet.width, sheet.height))
                except (InputError, OSError, ValueError, RuntimeError):
                    continue
                drawn.append(Picture(sheet.number, sheet.width, sheet.height, _webp(picture)))
    # a few pages out of many only hide that the others are read as text
    if 2 * len(drawn) > before:
        yield from drawn


def _blank(sheet: ofd_document.Sheet) -> bool:
    """Whether much of the print would be missing: characters of fonts that the file does not hold cannot be drawn."""
    from extract.readers import ofd_content

    texts = [item for item in sheet.items if isinstance(item, ofd_content.Text)]
    drawn = sum(any(text.glyphs) and text.font in sheet.body.fonts for text in texts)
    return drawn < _DRAWN * len(texts)


def _frames(path: Path) -> Iterator[Picture]:
    from PIL import Image

    from extract.readers import scan

    for image in scan._images(path, []):
        picture = Image.frombytes("RGB", (image.columns, image.rows), image.pixels)
        scale = _scale(image.width, image.height)
        size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        yield Picture(image.number, image.width, image.height, _webp(picture.resize(size, Image.Resampling.LANCZOS)))


def _scale(width: float, height: float) -> float:
    return min(SCALE, MAX_SIDE / max(width, height, 1.0))


def _webp(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "webp", quality=_QUALITY, method=_METHOD)
    return buffer.getvalue()
