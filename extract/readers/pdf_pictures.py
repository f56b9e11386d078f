"""The pictures of a PDF page with their places: bytes as stored where that is a JPEG, else PNG."""

from __future__ import annotations

import ctypes
import hashlib
import io
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pypdfium2 as pdfium2
import pypdfium2.raw as pdfium

from extract.model import Picture, Place
from extract.readers.pdf_glyphs import Frame
from extract.readers.pdf_tables import Matrix, times

#: a picture that covers this share of the page is its background
BACKGROUND = 0.85
#: larger pictures are not unpacked (pixels)
MAX_PIXELS = 80_000_000
#: pieces of one picture that a producer cut into stripes touch within this many points
_TOUCH = 1.5
#: zlib's strategy for PNG (Z_RLE): half the time of the usual one, and files a little larger
_RUNS = 3
#: colours whose values are in the picture itself, not in a palette beside it
_PLAIN_COLOURS = frozenset((pdfium.FPDF_COLORSPACE_DEVICEGRAY, pdfium.FPDF_COLORSPACE_DEVICERGB))


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


def find(page: Any, frame: Frame, images: Sequence[tuple[Any, Matrix]]) -> list[Drawn]:
    """The picture objects of a pypdfium2 page, each given with the matrix of the forms around it; those outside the page left out."""
    found = []
    for raw, around in images:
        item = pdfium2.PdfObject(raw, page=page, pdf=page.pdf)
        try:
            a, b, c, d, e, f = times(item.get_matrix().get(), around)
        except pdfium2.PdfiumError:
            continue
        # the unit square under the matrix
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        drawn = Drawn(*frame.box(min(xs), min(ys), max(xs), max(ys)), item)
        if drawn.share(frame) > 0:
            found.append(drawn)
    return found


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


def picture(page: Any, frame: Frame, number: int, group: list[Drawn], known: dict[bytes, bytes]) -> Picture | None:
    """The picture of one object, or of the stripes of one; None where its data cannot be unpacked.

    ``known`` holds the PNG of earlier pictures of the document by the digest of their pixels, and of what is stored of them.
    """
    x0, x1 = min(d.x0 for d in group), max(d.x1 for d in group)
    top, bottom = min(d.top for d in group), max(d.bottom for d in group)
    place = Place(number, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))
    if len(group) > 1:
        return shown(page, frame, place, known)
    item = group[0].item
    try:
        width, height = item.get_px_size()
        if width * height > MAX_PIXELS:
            return None
        if item.get_filters(skip_simple=True) == ["DCTDecode"] and not _masked(item):
            return Picture(bytes(item.get_data(decode_simple=True)), "jpg", width, height, place)
        stored = _stored(item)
        if stored in known:
            return Picture(known[stored], "png", width, height, place)
        image = item.get_bitmap(render=False).to_pil()
        if stored and image.size == (width, height):
            data = known[stored] = _packed(image)
        else:
            data = _png(image, known)
        return Picture(data, "png", image.width, image.height, place)
    except (pdfium2.PdfiumError, ValueError, OSError, AssertionError, RuntimeError, AttributeError):
        return shown(page, frame, place, known)


def _masked(item: Any) -> bool:
    """Whether a JPEG has colours that viewers of plain JPEG show wrong (CMYK)."""
    data = _told(item)
    return data is not None and bool(data.bits_per_pixel == 32)


def _told(item: Any) -> Any:
    """PDFium's metadata of a picture, None where there is none."""
    data = pdfium.FPDF_IMAGEOBJ_METADATA()
    return data if pdfium.FPDFImageObj_GetImageMetadata(item.raw, item.page.raw, ctypes.byref(data)) else None


def _stored(item: Any) -> bytes:
    """What tells a picture before it is unpacked: a digest over its packed bytes and its shape; empty where these do not tell all of it."""
    data = _told(item)
    if data is None or data.colorspace not in _PLAIN_COLOURS or item.get_filters() != ["FlateDecode"]:
        return b""
    shape = f"stored {data.width} {data.height} {data.bits_per_pixel} {data.colorspace} ".encode()
    return hashlib.sha256(shape + bytes(item.get_data())).digest()


def _png(image: Any, known: dict[bytes, bytes]) -> bytes:
    """A Pillow image as PNG; one that comes again is packed once, which takes far longer than to look at its pixels."""
    digest = hashlib.sha256(f"{image.mode} {image.size}".encode() + image.tobytes()).digest()
    if digest not in known:
        known[digest] = _packed(image)
    return known[digest]


def _packed(image: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_type=_RUNS)
    return out.getvalue()


def shown(page: Any, frame: Frame, place: Place, known: dict[bytes, bytes]) -> Picture | None:
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
    return Picture(_png(image, known), "png", image.width, image.height, place)
