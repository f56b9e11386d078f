"""The pictures of a PDF page with their places: bytes as stored where that is a JPEG, else PNG."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import pypdfium2 as pdfium2
import pypdfium2.raw as pdfium

from extract.model import Picture, Place
from extract.readers.pdf_glyphs import Frame

#: pictures smaller than this in points, or flatter, are ornaments: rules, bullets, logos of a line
_SMALL, _FLAT = 28.0, 14.0
#: a picture that covers this share of the page is its background
BACKGROUND = 0.85
#: larger pictures are not unpacked (pixels)
MAX_PIXELS = 80_000_000
#: pieces of one picture that a producer cut into stripes touch within this many points
_TOUCH = 1.5


class Drawn(NamedTuple):
    """A picture object: its box in points, as displayed, and the object."""

    x0: float
    top: float
    x1: float
    bottom: float
    item: Any

    def share(self, frame: Frame) -> float:
        """The share of the page that the picture covers."""
        wide = min(self.x1, frame.width) - max(self.x0, 0.0)
        high = min(self.bottom, frame.height) - max(self.top, 0.0)
        return max(wide, 0.0) * max(high, 0.0) / max(frame.width * frame.height, 1.0)


def find(page: Any, frame: Frame) -> list[Drawn]:
    """The picture objects of a pypdfium2 page, forms included, those outside the page left out."""
    found = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        matrix = _place(item)
        if matrix is None:
            continue
        drawn = Drawn(*frame.box(*matrix), item)
        if drawn.share(frame) > 0:
            found.append(drawn)
    return found


def _place(item: Any) -> tuple[float, float, float, float] | None:
    """The box of a picture in user space: the unit square under its matrix and those of the forms around it."""
    try:
        matrix = item.get_matrix()
        holder = item.container
        while holder is not None:
            matrix = matrix.multiply(holder.get_matrix())
            holder = holder.container
    except pdfium2.PdfiumError:
        return None
    xs = [matrix.on_point(x, y)[0] for x in (0, 1) for y in (0, 1)]
    ys = [matrix.on_point(x, y)[1] for x in (0, 1) for y in (0, 1)]
    return min(xs), min(ys), max(xs), max(ys)


def is_ornament(drawn: Drawn) -> bool:
    """Whether a picture is too small to be a figure."""
    wide, high = drawn.x1 - drawn.x0, drawn.bottom - drawn.top
    return (wide < _SMALL and high < _SMALL) or min(wide, high) < _FLAT


def stripes(found: list[Drawn]) -> Iterator[list[Drawn]]:
    """Pictures, those that were cut into touching stripes of one width together."""
    group: list[Drawn] = []
    for drawn in sorted(found, key=lambda d: (round(d.x0), round(d.x1), d.top)):
        if group:
            last = group[-1]
            same = abs(drawn.x0 - last.x0) < _TOUCH and abs(drawn.x1 - last.x1) < _TOUCH and abs(drawn.top - last.bottom) < _TOUCH
            if not same:
                yield group
                group = []
        group.append(drawn)
    if group:
        yield group


def picture(page: Any, frame: Frame, number: int, group: list[Drawn]) -> Picture | None:
    """The picture of one object, or of the stripes of one; None where its data cannot be unpacked."""
    x0, x1 = min(d.x0 for d in group), max(d.x1 for d in group)
    top, bottom = min(d.top for d in group), max(d.bottom for d in group)
    place = Place(number, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))
    if len(group) > 1:
        return _drawn(page, frame, place)
    item = group[0].item
    try:
        width, height = item.get_px_size()
        if width * height > MAX_PIXELS:
            return None
        if item.get_filters(skip_simple=True) == ["DCTDecode"] and not _masked(item):
            return Picture(bytes(item.get_data(decode_simple=True)), "jpg", width, height, place)
        image = item.get_bitmap(render=False).to_pil()
        out = io.BytesIO()
        image.save(out, "PNG")
        return Picture(out.getvalue(), "png", image.width, image.height, place)
    except (pdfium2.PdfiumError, ValueError, OSError, AssertionError, RuntimeError, AttributeError):
        return _drawn(page, frame, place)


def _masked(item: Any) -> bool:
    """Whether a JPEG has colours that viewers of plain JPEG show wrong (CMYK)."""
    data = pdfium.FPDF_IMAGEOBJ_METADATA()
    if not pdfium.FPDFImageObj_GetImageMetadata(item.raw, item.page.raw, ctypes.byref(data)):
        return False
    return bool(data.bits_per_pixel == 32)


def _drawn(page: Any, frame: Frame, place: Place) -> Picture | None:
    """The stretch of the page as it is shown, at 150 dpi."""
    assert place.x0 is not None and place.x1 is not None and place.top is not None and place.bottom is not None
    scale = 150 / 72
    crop = (place.x0, frame.height - place.bottom, frame.width - place.x1, place.top)
    if min(place.x1 - place.x0, place.bottom - place.top) < 1 or (place.x1 - place.x0) * (place.bottom - place.top) * scale**2 > MAX_PIXELS:
        return None
    try:
        image = page.render(scale=scale, crop=tuple(max(0.0, c) for c in crop)).to_pil()
    except (pdfium2.PdfiumError, ValueError):
        return None
    out = io.BytesIO()
    image.save(out, "PNG")
    return Picture(out.getvalue(), "png", image.width, image.height, place)
