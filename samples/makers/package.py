"""Zip packages with fixed times and order, so that the same content gives the same file; XML text escaping."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

__all__ = ["escape", "quoteattr", "zipped"]

_TIME = (2025, 1, 1, 0, 0, 0)


def zipped(members: dict[str, bytes | str]) -> bytes:
    """A zip file with these members in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            package.writestr(info, data)
    return buffer.getvalue()
