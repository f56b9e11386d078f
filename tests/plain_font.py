"""A font of plain boxes to embed, so that a test prints the same on a machine that has no Chinese font."""

from __future__ import annotations

import io

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

#: what is printed half an em wide; all else takes a whole em
NARROW = range(0x20, 0x180)
#: punctuation, Kangxi radicals, Chinese punctuation, ideographs, full-width forms
WIDE = (range(0x2010, 0x2070), range(0x2E80, 0x2FE0), range(0x3000, 0x3030), range(0x4E00, 0xA000), range(0xFF00, 0xFF60))


def register(name: str) -> str:
    """Make the font known to reportlab under a name, and give the name back."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "blank", "narrow", "wide"])
    wide = {code: "wide" for codes in WIDE for code in codes}
    builder.setupCharacterMap(wide | dict.fromkeys(NARROW, "narrow") | {0x20: "blank", 0xA0: "blank"})
    widths = {".notdef": 1000, "blank": 500, "narrow": 500, "wide": 1000}
    builder.setupGlyf({glyph: _box(0 if glyph == "blank" else width) for glyph, width in widths.items()})
    builder.setupHorizontalMetrics({glyph: (width, 0 if glyph == "blank" else 50) for glyph, width in widths.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name, "fullName": name})
    builder.setupPost()
    stored = io.BytesIO()
    builder.save(stored)
    stored.seek(0)
    pdfmetrics.registerFont(TTFont(name, stored))
    return name


def _box(width: int) -> object:
    pen = TTGlyphPen(None)
    if width:
        pen.moveTo((50, -100))
        for corner in ((50, 800), (width - 50, 800), (width - 50, -100)):
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()
