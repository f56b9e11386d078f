"""Pictures of OFD pages: each page is rebuilt as a PDF page (outlines, pictures, characters of embedded fonts) and drawn by pdfium.

Good enough for text recognition and for a look at a page; gradients, patterns and clipping are left out.
"""

from __future__ import annotations

import ctypes
import io
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image as Pictures

from extract.errors import InputError
from extract.readers import ofd_document
from extract.readers import ofd_package as package
from extract.readers.ofd_content import Image, Shape, Text
from extract.readers.ofd_package import Package
from extract.readers.page_image import DPI


def render(path: Path, number: int, dpi: float = DPI) -> Pictures.Image:
    """Page ``number`` (from 1) of an OFD file as a picture. Raises InputError, IndexError where there is no such page."""
    with (opened := package.open_package(path)).archive:
        before = 0
        for body in ofd_document.bodies(opened, ofd_document.Notes()):
            for sheet in ofd_document.sheets(opened, body, before, ofd_document.Notes()):
                before = sheet.number
                if sheet.number == number:
                    return render_sheet(opened, sheet, dpi)
    raise IndexError(f"page {number} of {before}")


def render_sheet(opened: Package, sheet: ofd_document.Sheet, dpi: float = DPI) -> Pictures.Image:
    """A page that has been read already, as an RGB picture."""
    document = pdfium.PdfDocument.new()
    try:
        page = document.new_page(sheet.width, sheet.height)
        fonts: dict[str, tuple[ctypes.Array[ctypes.c_ubyte], object] | None] = {}
        for item in sheet.items:
            if item.stream == "hidden":
                continue
            if isinstance(item, Shape):
                _draw_shape(page, item, sheet.height)
            elif isinstance(item, Image):
                _draw_image(document, page, opened, sheet, item)
            else:
                _draw_text(document, page, opened, sheet, item, fonts)
        raw.FPDFPage_GenerateContent(page)
        picture: Pictures.Image = page.render(scale=dpi / 72).to_pil().convert("RGB")
        return picture
    finally:
        document.close()


def _draw_shape(page: pdfium.PdfPage, shape: Shape, height: float) -> None:
    if not shape.parts or not (shape.fill or shape.stroke):
        return
    path = raw.FPDFPageObj_CreateNewPath(*(_flip(shape.parts[0][1][0], height) if shape.parts[0][1] else (0.0, 0.0)))
    for operator, points in shape.parts:
        flat = [value for point in points for value in _flip(point, height)]
        if operator == "M":
            raw.FPDFPath_MoveTo(path, *flat)
        elif operator == "L":
            raw.FPDFPath_LineTo(path, *flat)
        elif operator == "B":
            raw.FPDFPath_BezierTo(path, *flat)
        else:
            raw.FPDFPath_Close(path)
    raw.FPDFPageObj_SetFillColor(path, *shape.fill_color, 255)
    raw.FPDFPageObj_SetStrokeColor(path, *shape.stroke_color, 255)
    raw.FPDFPageObj_SetStrokeWidth(path, shape.width)
    mode = raw.FPDF_FILLMODE_NONE if not shape.fill else raw.FPDF_FILLMODE_ALTERNATE if shape.even_odd else raw.FPDF_FILLMODE_WINDING
    raw.FPDFPath_SetDrawMode(path, mode, shape.stroke)
    raw.FPDFPage_InsertObject(page, path)


def _flip(point: tuple[float, float], height: float) -> tuple[float, float]:
    return point[0], height - point[1]


def _draw_image(document: pdfium.PdfDocument, page: pdfium.PdfPage, opened: Package, sheet: ofd_document.Sheet, image: Image) -> None:
    member = sheet.body.media.get(image.resource)
    if member is None:
        return
    try:
        with Pictures.open(io.BytesIO(package.load(opened, member))) as picture:
            pixels = picture.convert("RGBA")
    except (InputError, OSError, ValueError, SyntaxError, Pictures.DecompressionBombError):
        return
    ground = Pictures.new("RGBA", pixels.size, "white")
    ground.alpha_composite(pixels)
    drawn = pdfium.PdfImage.new(document)
    drawn.set_bitmap(pdfium.PdfBitmap.from_pil(ground.convert("RGB")))
    a, b, c, d, e, f = image.matrix
    # the unit square of OFD hangs from its top left corner, that of PDF stands on its bottom left one
    drawn.set_matrix(pdfium.PdfMatrix(a, -b, -c, d, e + c, sheet.height - f - d))
    page.insert_obj(drawn)


def _draw_text(
    document: pdfium.PdfDocument,
    page: pdfium.PdfPage,
    opened: Package,
    sheet: ofd_document.Sheet,
    text: Text,
    fonts: dict[str, tuple[ctypes.Array[ctypes.c_ubyte], object] | None],
) -> None:
    """Characters by the glyph numbers of their embedded font; a font that is not embedded is beyond us, and its characters are left out."""
    if text.font not in fonts:
        fonts[text.font] = _font(document, opened, sheet.body.fonts.get(text.font))
    font = fonts[text.font]
    if font is None or not any(text.glyphs):
        return
    a, b, c, d, _, _ = text.matrix
    for glyph, (x, y) in zip(text.glyphs, text.origins, strict=False):
        if not glyph:
            continue
        drawn = raw.FPDFPageObj_CreateTextObj(document, font[1], text.em)
        raw.FPDFText_SetCharcodes(drawn, (ctypes.c_uint32 * 1)(glyph), 1)
        raw.FPDFPageObj_Transform(drawn, a, -b, -c, d, x, sheet.height - y)
        raw.FPDFPage_InsertObject(page, drawn)


def _font(document: pdfium.PdfDocument, opened: Package, member: str | None) -> tuple[ctypes.Array[ctypes.c_ubyte], object] | None:
    """The font handle with its bytes, which must live as long as it does."""
    if member is None:
        return None
    try:
        data = package.load(opened, member)
    except InputError:
        return None
    held = (ctypes.c_ubyte * len(data)).from_buffer_copy(data)
    font = raw.FPDFText_LoadFont(document, held, len(data), raw.FPDF_FONT_TRUETYPE, True)
    return (held, font) if font else None
