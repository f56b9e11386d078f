"""One page picture to its blocks: turned upright, text boxes, ruled tables, recognition, pictures.

Places are those of the page turned upright by its skew about its middle; against the picture as it lies they are off by the skew times the
distance from the middle, which is 5 points at the edge of an A4 page that leans by 0.7 degrees.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from math import atan2, degrees
from pathlib import Path
from typing import Any, NamedTuple

from extract.model import Block, Cell, Grid, Picture, Place
from extract.readers import recognition, recognition_cache
from extract.readers import scan_rulings as drawn
from extract.readers.page_image import PageImage
from extract.readers.pdf_lines import Segment, rows
from extract.readers.pdf_tables import joined
from extract.readers.ruled_tables import Lattice, is_table
from extract.readers.scan_boxes import boundary, cut, leaders, parted, spaced, unboxed, unseen
from extract.readers.scan_lines import Found, line, ordered, segment, sized
from extract.readers.scan_upright import back, bounds, extent, laid, matrix, straight, upright
from extract.readers.side_by_side import parted as parted_captions

#: a box that leans by this much more than the page (a stamp, a note by hand) is cut out by its own angle; degrees
_OWN_ANGLE = 2.5
#: ink without a text box is print only where it is read with this score
_SPECK = 0.7
#: one row of a table that goes on stands in this share of the page at its head or foot
_HEAD = 0.16
_JPEG = 88


class Sheet(NamedTuple):
    """The upright page: BGR pixels without seals, and what stands on it."""

    pixels: Any
    turn: int  # degrees clockwise by which it was turned to stand upright
    angle: float  # its skew in degrees clockwise, taken out
    width: float  # points
    height: float


def blocks(image: PageImage, kept: Path | None = None) -> list[Block]:
    """Lines, grids and pictures of a page picture in reading order. ``kept`` is the folder of recognised pages (recognition_cache)."""
    import numpy as np

    original = np.frombuffer(image.pixels, np.uint8).reshape(image.rows, image.columns, 3)[:, :, ::-1]
    name = recognition_cache.key(
        image.pixels, f"{image.columns} {image.rows} {image.width} {image.height}", recognition.fingerprint(), _rules()
    )
    known = recognition_cache.load(name, kept)
    scale = image.columns / image.width
    pixels = drawn.without_seals(np.ascontiguousarray(original), scale)
    if known is None:
        boxes, turn, angle = upright(pixels)
    else:
        boxes, (turn, angle) = None, (int(known["turn"]), float(known["angle"]))
    width, height = (image.height, image.width) if turn in (90, 270) else (image.width, image.height)
    sheet = Sheet(straight(pixels, turn, angle), turn, angle, width, height)
    import cv2

    grey = cv2.cvtColor(sheet.pixels, cv2.COLOR_BGR2GRAY)
    dark = drawn.ink(grey)
    if known is None:
        found, tables = _recognised(sheet, boxes, dark, scale)
        value = {"turn": turn, "angle": angle, "print": found, "tables": tables}
        recognition_cache.store(name, value, kept)
    else:
        found = [Found._make([*item[:6], tuple(item[6]), 0.0]) for item in known["print"]]
        tables = [Lattice(tuple(xs), tuple(ys), tuple((a, b, c, d) for a, b, c, d in cells)) for xs, ys, cells in known["tables"]]
    grids, rest = _grids(tables, sized(found), image.number, height)
    prints = [(drawn.Box(f.x0, f.top, f.x1, f.bottom), f.text) for f in rest]
    areas = drawn.pictures(grey, dark, [boundary(t) for t in tables], prints, scale)
    shown: list[Picture] = []
    for area in areas:
        labels = [f for f in rest if drawn.inside(drawn.Box(f.x0, f.top, f.x1, f.bottom), area)]
        if sum(len(f.text) > 12 for f in labels) > 2:
            continue
        rest = [f for f in rest if f not in labels]
        source = straight(original, turn, angle)
        shown.append(_picture(source, area, scale, image.number, " ".join(f.text for f in labels)))
    middle = width / 2
    folded = not any(t.xs[0] < middle < t.xs[-1] for t in tables) and not any(a.x0 < middle < a.x1 for a in areas)
    result = parted_captions(ordered(rest, [*grids, *shown], image.number, width, height, folded))
    return [back(block, turn, image.width, image.height) for block in result]


@cache
def _rules() -> str:
    """A hash of the code that a recognised page depends on beside the engine: a kept page of another version is not taken."""
    own = Path(__file__)
    names = (own.name, "recognition.py", "scan_boxes.py", "scan_rulings.py", "scan_upright.py")
    tables = Path(str(sys.modules[Lattice.__module__].__file__))
    return recognition_cache.key(*(path.read_bytes() for path in (*map(own.with_name, names), tables)))


# ----------------------------------------------------------------------------------------------------------- recognition
def _recognised(sheet: Sheet, boxes: Any, dark: Any, scale: float) -> tuple[list[Found], list[Lattice]]:
    """The print of an upright page, its places in points, and the ruled tables. Boxes are parted at the lines of tables; cells that have
    ink but no box (single figures) are read as well.
    """
    import cv2
    import numpy as np

    if not len(boxes):
        return [], []
    turning = matrix(sheet.pixels.shape, sheet.angle) if sheet.angle else np.array([[1.0, 0, 0], [0, 1.0, 0]])
    flat = boxes @ turning[:, :2].T + turning[:, 2]
    wide, high = extent(flat)
    height = float(np.median(high[wide > 1.5 * high])) if np.any(wide > 1.5 * high) else float(np.median(high))
    tables, mask = drawn.tables(dark, scale, height / 1.1)
    pixels = sheet.pixels
    if tables:
        mask = cv2.dilate(mask, np.ones((3, 3), np.uint8))
        pixels = pixels.copy()
        for table in tables:
            part = cut(boundary(table), scale, 4, pixels.shape)
            pixels[part][mask[part] > 0] = 255
    crops: list[Any] = []
    spots: list[tuple[float, float, float, float]] = []
    for box in flat.astype(np.float32):
        lean = degrees(atan2(float(box[1][1] - box[0][1]), float(box[1][0] - box[0][0])))
        x0, top, x1, bottom = bounds(box, pixels.shape)
        if abs(lean) > _OWN_ANGLE and x1 - x0 > 1.5 * (bottom - top):
            crops.append(_slanted(pixels, box))
            spots.append((x0, top, x1, bottom))
            continue
        for left, right in parted(x0, (top + bottom) / 2, x1, bottom - top, tables, scale):
            crops.append(pixels[round(top) : round(bottom), round(left) : round(right)])
            spots.append((left, top, right, bottom))
    boxed = len(spots)
    bare = _without(dark, mask) if tables else dark
    for spot in [*unboxed(bare, tables, spots, scale), *unseen(bare, tables, spots, scale)]:
        x0, top, x1, bottom = spot
        crops.append(pixels[round(top) : round(bottom), round(x0) : round(x1)])
        spots.append(spot)
    found = []
    reads = recognition.texts([laid(c) for c in crops])
    for i, ((x0, top, x1, bottom), read) in enumerate(zip(spots, reads, strict=True)):
        # where no box was found, specks may be all there is
        if read.text.strip() and (i < boxed or (read.score >= _SPECK and any(c.isalnum() for c in read.text))):
            text, shares = spaced(read.text, read.centres, bare[round(top) : round(bottom), round(x0) : round(x1)])
            centres = tuple(round((x0 + c * (x1 - x0)) / scale, 2) for c in shares)
            x0, top, x1, bottom = (round(v / scale, 2) for v in (x0, top, x1, bottom))
            found.append(Found(text, read.score, x0, top, x1, bottom, centres))
    for x0, top, x1, bottom in leaders(bare, spots):
        count = max(1, round((x1 - x0) * 1.12 / (bottom - top)))
        centres = tuple(round((x0 + (k + 0.5) * (x1 - x0) / count) / scale, 2) for k in range(count))
        x0, top, x1, bottom = (round(v / scale, 2) for v in (x0, top, x1, bottom))
        found.append(Found("…" * count, 1.0, x0, top, x1, bottom, centres))
    return found, tables


def _without(dark: Any, mask: Any) -> Any:
    """The ink without the lines of tables."""
    bare = dark.copy()
    bare[mask > 0] = 0
    return bare


def _slanted(pixels: Any, box: Any) -> Any:
    import cv2
    import numpy as np

    width = max(2, int(np.linalg.norm(box[1] - box[0])))
    height = max(2, int(np.linalg.norm(box[3] - box[0])))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return cv2.warpPerspective(
        pixels,
        cv2.getPerspectiveTransform(box.astype(np.float32), target),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )


# ---------------------------------------------------------------------------------------------------------------- blocks
def _grids(tables: Sequence[Lattice], found: Sequence[Found], page: int, height: float) -> tuple[list[Grid], list[Found]]:
    """The tables with the text of their cells, and the print outside of them; lines that hold no print of two cells are no table."""
    rest = list(found)
    grids: list[Grid] = []
    for table in tables:
        if len(table.ys) == 2 and (page == 1 or table.ys[0] > _HEAD * height) and table.ys[1] < (1 - _HEAD) * height:
            continue  # boxes in a row are a drawing, unless a table begins or ends in them at a page break
        outline = boundary(table)
        own = [f for f in rest if drawn.inside(drawn.Box(f.x0, f.top, f.x1, f.bottom), outline)]
        cells = []
        for row, column, high, wide in table.cells:
            box = drawn.Box(table.xs[column], table.ys[row], table.xs[column + wide], table.ys[row + high])
            inside = [f for f in own if drawn.inside(drawn.Box(f.x0, f.top, f.x1, f.bottom), box)]
            segments: list[Segment] = [segment(f, i) for i, f in enumerate(inside)]
            lines = [line([inside[s.glyphs.style[0]] for s in row_], page) for row_ in rows(segments)]
            scores = [x.score for x in lines if x.score is not None]
            place = Place(page, *(round(v, 2) for v in box))
            cells.append(Cell(joined(lines, box.x1 - box.x0), row, column, high, wide, place, min(scores) if scores else None))
        if not is_table(cells):
            continue
        grids.append(Grid(tuple(cells), len(table.ys) - 1, len(table.xs) - 1, Place(page, *(round(v, 2) for v in outline))))
        taken = set(map(id, own))
        rest = [f for f in rest if id(f) not in taken]
    return grids, rest


def _picture(pixels: Any, area: drawn.Box, scale: float, page: int, text: str) -> Picture:
    import cv2

    part = pixels[cut(area, scale, 2, pixels.shape)]
    _, data = cv2.imencode(".jpg", part, [cv2.IMWRITE_JPEG_QUALITY, _JPEG])
    return Picture(data.tobytes(), "jpg", part.shape[1], part.shape[0], Place(page, *(round(v, 2) for v in area)), text)
