"""Pictures of a saved page: from a data URI, from the parts of a web archive, or from a file beside the page. Never from the network."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from PIL import Image

from extract.model import Picture
from extract.readers.web_walk import ImageItem

MAX_BYTES = 64 << 20
_SUFFIXES = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "BMP": "bmp", "WEBP": "webp", "TIFF": "tif"}
#: narrower or lower than this is a spacer or a tracking pixel
_LEAST = 5


def picture(item: ImageItem, page: Path, parts: Mapping[str, bytes]) -> Picture | str:
    """The picture, or its address where it is not at hand or cannot be read."""
    data = _bytes(item.source, page, parts)
    if data is None:
        return item.source or "<img>"
    try:
        with Image.open(io.BytesIO(data)) as image:
            suffix, (width, height) = _SUFFIXES.get(image.format or "", (image.format or "").lower()), image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return item.source[:100]
    if min(width, height) < _LEAST:
        return item.source[:100]
    return Picture(data, suffix, width, height, alt=item.alt)


def _bytes(source: str, page: Path, parts: Mapping[str, bytes]) -> bytes | None:
    if source.startswith("data:"):
        head, _, content = source.partition(",")
        try:
            return base64.b64decode(unquote(content), validate=False) if head.endswith(";base64") else unquote_to_bytes(content)
        except (binascii.Error, ValueError):
            return None
    if source in parts:
        return parts[source]
    if not source or "://" in source or source.startswith(("/", "\\", "cid:", "file:")):
        return None
    folder = page.parent.resolve()
    try:
        file = (folder / unquote(source.partition("?")[0]).replace("\\", "/")).resolve()
        # nothing outside of the folder that the page was saved in
        if file.is_relative_to(folder) and file.is_file() and file.stat().st_size <= MAX_BYTES:
            return file.read_bytes()
    except (OSError, ValueError):
        return None
    return None
