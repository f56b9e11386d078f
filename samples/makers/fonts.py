"""TrueType subsets of the Noto CJK fonts (SIL Open Font License 1.1) for embedding; reportlab embeds no CFF outlines."""

from __future__ import annotations

import io
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

#: face to file of the Debian package fonts-noto-cjk
FILES = {"body": "NotoSerifCJK-Regular.ttc", "bold": "NotoSerifCJK-Bold.ttc", "sans": "NotoSansCJK-Regular.ttc"}
FOLDERS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/share/fonts/google-noto-cjk")


def find(face: str) -> Path | None:
    """The font file of a face on this machine, None where fonts-noto-cjk is not installed."""
    return next((p for folder in FOLDERS if (p := Path(folder) / FILES[face]).exists()), None)


def truetype(face: str, characters: set[str], name: str) -> io.BytesIO:
    """A TrueType font with just these characters, under a name of its own (reportlab takes two fonts of one name for the same font).

    Raises FileNotFoundError where the font is not installed.
    """
    path = find(face)
    if path is None:
        raise FileNotFoundError(f"{FILES[face]} is not installed (Debian: apt-get install fonts-noto-cjk)")
    names = [(str(f["name"].getDebugName(4)), f) for f in TTCollection(str(path)).fonts]
    font = next(f for full, f in names if " SC" in full and "Mono" not in full)
    options = Options(layout_features=[], name_IDs=[0, 1, 2, 4, 6, 13, 14], notdef_outline=True, desubroutinize=True, hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={ord(c) for c in characters})
    subsetter.subset(font)
    _quadratic(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            font["name"].setName(name, record.nameID, record.platformID, record.platEncID, record.langID)
    buffer = io.BytesIO()
    font.save(buffer)
    buffer.seek(0)
    return buffer


def _quadratic(font: TTFont) -> None:
    """Replace the cubic outlines (CFF) of a font by quadratic ones (glyf), as accurate as one unit of the em."""
    order = font.getGlyphOrder()
    shapes = font.getGlyphSet()
    glyf = newTable("glyf")
    glyf.glyphOrder = order
    glyf.glyphs = {}
    for name in order:
        pen = TTGlyphPen(shapes)
        shapes[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        glyf.glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = glyf
    for name in order:
        glyf.glyphs[name].recalcBounds(glyf)
        font["hmtx"].metrics[name] = (font["hmtx"].metrics[name][0], getattr(glyf.glyphs[name], "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for key in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements"):
        setattr(maxp, key, 1 if key == "maxZones" else 0)
    maxp.maxSizeOfInstructions = maxp.maxComponentElements = maxp.maxComponentDepth = 0
    maxp.maxPoints = maxp.maxContours = maxp.maxCompositePoints = maxp.maxCompositeContours = 0
    font["post"].formatType = 3.0
    for tag in ("CFF ", "VORG", "vhea", "vmtx"):
        if tag in font:
            del font[tag]
    font.sfntVersion = "\000\001\000\000"
    font.recalcTimestamp = False
