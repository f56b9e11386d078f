"""One page picture to its blocks: turned upright, text boxes, ruled tables, recognition, pictures.

Places are those of the page turned upright by its skew about its middle; against the picture as it lies they are off by the skew times the
distance from the middle, which is 5 points at the edge of an A4 page that leans by 0.7 degrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import atan2, degrees
from pathlib import Path
from typing import Any, NamedTuple

from extract.model import Block, Cell, Grid, Line, Picture, Place
from extract.readers import recognition, recognition_cache
from extract.readers import scan_rulings as drawn
from extract.readers.page_image import PageImage
from extract.readers.pdf_lines import Segment, rows
from extract.readers.pdf_tables import Lattice, joined
from extract.readers.scan_lines import Found, line, ordered, segment, sized

#: a page that leans by less than this is left as it lies; beyond the other it is no skew; degrees
_STRAIGHT, _SKEW = 0.05, 20.0
#: a box that leans by this much more than the page (a stamp, a note by hand) is cut out by its own angle; degrees
_OWN_ANGLE = 2.5
#: a page is tried the other way up when its lines are read with less than this; it has to gain so much
_DOUBTED, _GAIN = 0.8, 0.1
#: how many of the longest lines tell which way up a page is
_TRIED = 6
#: height of a picture of print from which a cell without a text box is read nevertheless, in points; share of ink that is print
_CELL_INK = 4.0
#: ink without a text box is print only where it is read with this score
_SPECK = 0.7
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
        boxes, turn, angle = _upright(pixels)
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
    grids, rest = _grids(tables, sized(found), image.number)
    prints = [(drawn.Box(f.x0, f.top, f.x1, f.bottom), f.text) for f in rest]
    areas = drawn.pictures(grey, dark, [_outline(t) for t in tables], prints, scale)
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
    result = ordered(rest, [*grids, *shown], image.number, width, height, folded)
    return [_back(block, turn, image.width, image.height) for block in result]


@cache
def _rules() -> str:
    """A hash of the code that a recognised page depends on beside the engine: a kept page of another version is not taken."""
    own = Path(__file__)
    names = (own.name, "recognition.py", "scan_rulings.py", "pdf_tables.py")
    return recognition_cache.key(*(own.with_name(name).read_bytes() for name in names))


# --------------------------------------------------------------------------------------------------------------- upright
def _upright(pixels: Any) -> tuple[Any, int, float]:
    """Text boxes of the page as it stands upright, the turn in degrees clockwise that sets it upright, and the skew that is left."""
    import numpy as np

    boxes = recognition.boxes(pixels)
    if not len(boxes):
        return boxes, 0, 0.0
    turn = 0
    wide, high = _extent(boxes)
    if float(np.sum(high * wide * (high > 1.5 * wide))) > 2 * float(np.sum(high * wide * (wide > 1.5 * high))):
        # lines run from top to bottom: the page lies on its left or right side
        tried = {k: _sample(straight(pixels, k, 0.0), _turned(boxes, k, pixels.shape)) for k in (90, 270)}
        turn = max(tried, key=lambda k: (tried[k], -k))
        if tried[turn] < _DOUBTED:
            turn = 0
    elif (as_is := _sample(pixels, boxes)) < _DOUBTED and _sample(
        straight(pixels, 180, 0.0), _turned(boxes, 180, pixels.shape)
    ) > as_is + _GAIN:
        turn = 180
    if turn:
        boxes = recognition.boxes(straight(pixels, turn, 0.0))
    return boxes, turn, _skew(boxes)


def _extent(boxes: Any) -> tuple[Any, Any]:
    import numpy as np

    size = boxes.max(axis=1) - boxes.min(axis=1)
    return np.asarray(size[:, 0]), np.asarray(size[:, 1])


def _turned(boxes: Any, turn: int, shape: Sequence[int]) -> Any:
    """The boxes on the picture after ``straight(picture, turn, 0)``, as upright rectangles."""
    import numpy as np

    height, width = shape[:2]
    low, high = boxes.min(axis=1), boxes.max(axis=1)
    x0, y0, x1, y1 = low[:, 0], low[:, 1], high[:, 0], high[:, 1]
    if turn == 90:
        x0, y0, x1, y1 = height - y1, x0, height - y0, x1
    elif turn == 180:
        x0, y0, x1, y1 = width - x1, height - y1, width - x0, height - y0
    elif turn == 270:
        x0, y0, x1, y1 = y0, width - x1, y1, width - x0
    return np.stack([np.stack(p, axis=1) for p in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))], axis=1).astype(np.float32)


def _sample(pixels: Any, boxes: Any) -> float:
    """The mean score of the longest lines of a page; 1 where there are too few to tell."""
    import numpy as np

    wide, _ = _extent(boxes)
    longest = np.argsort(-wide, kind="stable")[: _TRIED // 2]
    reads = recognition.texts([_crop(pixels, box) for box in boxes[longest]])
    if not reads or sum(len(r.text) for r in reads) < 4:
        return 1.0 if len(boxes) < 3 else 0.0
    return sum(r.score * len(r.text) for r in reads) / sum(len(r.text) for r in reads)


def _skew(boxes: Any) -> float:
    """The lean of the lines in degrees clockwise: the median of the long boxes, weighted by their length."""
    leans = []
    for box in boxes:
        width, height = float(abs(box[1][0] - box[0][0])), float(abs(box[3][1] - box[0][1]))
        if width > 6 * height:
            rise = (float(box[1][1] - box[0][1]) + float(box[2][1] - box[3][1])) / 2
            leans.append((degrees(atan2(rise, width)), width))
    if not leans:
        return 0.0
    leans.sort()
    half = sum(w for _, w in leans) / 2
    for lean, weight in leans:
        half -= weight
        if half <= 0:
            return round(lean, 3) if _STRAIGHT <= abs(lean) <= _SKEW else 0.0
    return 0.0


def straight(pixels: Any, turn: int, angle: float) -> Any:
    """The picture turned clockwise by ``turn`` (0, 90, 180, 270), then counter-clockwise about its middle by the skew ``angle``."""
    import cv2
    import numpy as np

    pixels = np.ascontiguousarray(np.rot90(pixels, -turn // 90)) if turn else pixels
    if not angle:
        return pixels
    return cv2.warpAffine(
        pixels, _matrix(pixels.shape, angle), (pixels.shape[1], pixels.shape[0]), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )


def _matrix(shape: Sequence[int], angle: float) -> Any:
    import cv2

    return cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), angle, 1.0)


# ----------------------------------------------------------------------------------------------------------- recognition
def _recognised(sheet: Sheet, boxes: Any, dark: Any, scale: float) -> tuple[list[Found], list[Lattice]]:
    """The print of an upright page, its places in points, and the ruled tables. Boxes are parted at the lines of tables; cells that have
    ink but no box (single figures) are read as well.
    """
    import cv2
    import numpy as np

    if not len(boxes):
        return [], []
    matrix = _matrix(sheet.pixels.shape, sheet.angle) if sheet.angle else np.array([[1.0, 0, 0], [0, 1.0, 0]])
    flat = boxes @ matrix[:, :2].T + matrix[:, 2]
    wide, high = _extent(flat)
    height = float(np.median(high[wide > 1.5 * high])) if np.any(wide > 1.5 * high) else float(np.median(high))
    tables, mask = drawn.tables(dark, scale, height / 1.1)
    pixels = sheet.pixels
    if tables:
        mask = cv2.dilate(mask, np.ones((3, 3), np.uint8))
        pixels = pixels.copy()
        for table in tables:
            area = _area(_outline(table), scale, 4, pixels.shape)
            pixels[area][mask[area] > 0] = 255
    crops: list[Any] = []
    spots: list[tuple[float, float, float, float]] = []
    for box in flat.astype(np.float32):
        lean = degrees(atan2(float(box[1][1] - box[0][1]), float(box[1][0] - box[0][0])))
        x0, top, x1, bottom = _bounds(box, pixels.shape)
        if abs(lean) > _OWN_ANGLE and x1 - x0 > 1.5 * (bottom - top):
            crops.append(_slanted(pixels, box))
            spots.append((x0, top, x1, bottom))
            continue
        for left, right in _parted(x0, (top + bottom) / 2, x1, bottom - top, tables, scale):
            crops.append(pixels[round(top) : round(bottom), round(left) : round(right)])
            spots.append((left, top, right, bottom))
    boxed = len(spots)
    bare = _without(dark, mask) if tables else dark
    for spot in [*_unboxed(bare, tables, spots, scale), *_unseen(bare, tables, spots, scale)]:
        x0, top, x1, bottom = spot
        crops.append(pixels[round(top) : round(bottom), round(x0) : round(x1)])
        spots.append(spot)
    found = []
    reads = recognition.texts([_upright_crop(c) for c in crops])
    for i, ((x0, top, x1, bottom), read) in enumerate(zip(spots, reads, strict=True)):
        # where no box was found, specks may be all there is
        if read.text.strip() and (i < boxed or read.score >= _SPECK):
            centres = tuple(round((x0 + c * (x1 - x0)) / scale, 2) for c in read.centres)
            x0, top, x1, bottom = (round(v / scale, 2) for v in (x0, top, x1, bottom))
            found.append(Found(read.text, read.score, x0, top, x1, bottom, centres))
    return found, tables


def _without(dark: Any, mask: Any) -> Any:
    """The ink without the lines of tables."""
    bare = dark.copy()
    bare[mask > 0] = 0
    return bare


def _bounds(box: Any, shape: Sequence[int]) -> tuple[float, float, float, float]:
    """The upright rectangle of a box that stands almost upright: the middles of its sides, within the page."""
    x0, x1 = float(min(box[0][0], box[3][0])), float(max(box[1][0], box[2][0]))
    top, bottom = float(box[0][1] + box[1][1]) / 2, float(box[2][1] + box[3][1]) / 2
    x0, top = max(0.0, min(x0, shape[1] - 2.0)), max(0.0, min(top, shape[0] - 2.0))
    return x0, top, min(float(shape[1]), max(x1, x0 + 2)), min(float(shape[0]), max(bottom, top + 2))


def _crop(pixels: Any, box: Any) -> Any:
    x0, top, x1, bottom = _bounds(box, pixels.shape)
    return _upright_crop(pixels[round(top) : round(bottom), round(x0) : round(x1)])


def _upright_crop(crop: Any) -> Any:
    """Print that runs downwards is laid on its side, as the engine expects it."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(crop)) if crop.shape[0] >= 1.5 * crop.shape[1] and crop.shape[0] > 60 else crop


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


def _parted(x0: float, middle: float, x1: float, height: float, tables: Sequence[Lattice], scale: float) -> list[tuple[float, float]]:
    """The stretch of a box, in pixels, parted where the lines between two cells cross it."""
    cuts: list[float] = []
    for table in tables:
        if not table.ys[0] <= middle / scale <= table.ys[-1]:
            continue
        for row, column, high, _ in table.cells:
            if column and table.ys[row] <= middle / scale < table.ys[row + high]:
                at = table.xs[column] * scale
                if x0 + 0.3 * height < at < x1 - 0.3 * height:
                    cuts.append(at)
    edges = [x0, *sorted(set(cuts)), x1]
    return [(left + 2 * (left != x0), right - 2 * (right != x1)) for left, right in pairwise(edges)]


def _unboxed(
    bare: Any, tables: Sequence[Lattice], spots: Sequence[tuple[float, float, float, float]], scale: float
) -> list[tuple[float, float, float, float]]:
    """Where cells without any text box have ink: the stretch of it, in pixels, with a margin."""
    import numpy as np

    found: list[tuple[float, float, float, float]] = []
    for table in tables:
        for row, column, high, wide in table.cells:
            box = drawn.Box(table.xs[column], table.ys[row], table.xs[column + wide], table.ys[row + high])
            if any(drawn.inside(drawn.Box(*(v / scale for v in spot)), box) for spot in spots):
                continue
            area = _area(box, scale, -round(1.5 * scale), bare.shape)
            ys, xs = np.nonzero(bare[area])
            if len(ys) < 12 or ys.max() - ys.min() < _CELL_INK * scale:
                continue
            top, left = area[0].start, area[1].start
            pad = 2 * scale
            y0, y1 = max(top, top + ys.min() - pad), min(area[0].stop, top + ys.max() + 1 + pad)
            x0, x1 = max(left, left + xs.min() - pad), min(area[1].stop, left + xs.max() + 1 + pad)
            found.append((float(x0), float(y0), float(x1), float(y1)))
    return found


def _unseen(
    bare: Any, tables: Sequence[Lattice], spots: Sequence[tuple[float, float, float, float]], scale: float
) -> list[tuple[float, float, float, float]]:
    """Ink of the height of print, in the row of a line of text but in no box: the figures behind the leaders of a table of contents."""
    import cv2
    import numpy as np

    rest = bare.copy()
    for x0, top, x1, bottom in [*spots, *((b.x0 * scale, b.top * scale, b.x1 * scale, b.bottom * scale) for b in map(_outline, tables))]:
        rest[max(0, int(top) - 3) : int(bottom) + 4, max(0, int(x0) - 3) : int(x1) + 4] = 0
    found: list[tuple[float, float, float, float]] = []
    for x0, top, x1, bottom in spots:
        em = (bottom - top) / 1.12
        if x1 - x0 < 4 * em:
            continue
        y0, y1 = max(0, round(top)), round(bottom)
        band = rest[y0:y1]
        _, labels, stats, _ = cv2.connectedComponentsWithStats(band, connectivity=8)
        tall = [i for i, s in enumerate(stats.tolist()) if i and 0.42 * em <= s[3] <= 1.1 * em and s[2] <= 1.3 * em]
        if not tall or len(tall) > 12:
            continue
        mask = np.isin(labels, tall).any(axis=0)
        for left, right in _runs(mask, round(0.6 * em)):
            if right - left <= 4 * em and not any(s[0] < right and s[2] > left and s[1] < bottom and s[3] > top for s in spots):
                pad = 0.25 * em
                spot = (max(0.0, left - pad), top, min(float(bare.shape[1]), right + pad), bottom)
                if spot not in found and not any(f[0] < spot[2] and f[2] > spot[0] and f[1] < bottom and f[3] > top for f in found):
                    found.append(spot)
                rest[y0:y1, left:right] = 0
    return found


def _runs(mask: Any, gap: int) -> list[tuple[int, int]]:
    """Stretches of true values; those nearer than ``gap`` are one."""
    import numpy as np

    places = np.flatnonzero(mask)
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) > gap)
    starts = [0, *(int(b) + 1 for b in breaks)]
    ends = [*(int(b) for b in breaks), len(places) - 1]
    return [(int(places[s]), int(places[e]) + 1) for s, e in zip(starts, ends, strict=True)]


def _outline(table: Lattice) -> drawn.Box:
    return drawn.Box(table.xs[0], table.ys[0], table.xs[-1], table.ys[-1])


def _area(box: drawn.Box, scale: float, pad: int, shape: Sequence[int]) -> tuple[slice, slice]:
    """The pixels of a box, ``pad`` more (or less) on every side, within the page."""
    y0, y1 = max(0, round(box.top * scale) - pad), min(shape[0], round(box.bottom * scale) + pad)
    x0, x1 = max(0, round(box.x0 * scale) - pad), min(shape[1], round(box.x1 * scale) + pad)
    return slice(y0, max(y0, y1)), slice(x0, max(x0, x1))


# ---------------------------------------------------------------------------------------------------------------- blocks
def _grids(tables: Sequence[Lattice], found: Sequence[Found], page: int) -> tuple[list[Grid], list[Found]]:
    """The tables with the text of their cells, and the print outside of them; lines that hold no print of two cells are no table."""
    rest = list(found)
    grids: list[Grid] = []
    for table in tables:
        outline = _outline(table)
        own = [f for f in rest if drawn.inside(drawn.Box(f.x0, f.top, f.x1, f.bottom), outline)]
        cells = []
        for row, column, high, wide in table.cells:
            box = drawn.Box(table.xs[column], table.ys[row], table.xs[column + wide], table.ys[row + high])
            inside = [f for f in own if drawn.inside(drawn.Box(f.x0, f.top, f.x1, f.bottom), box)]
            segments: list[Segment] = [segment(f, i) for i, f in enumerate(inside)]
            lines = [line([inside[s.glyphs[0].style] for s in row_], page) for row_ in rows(segments)]
            scores = [x.score for x in lines if x.score is not None]
            place = Place(page, *(round(v, 2) for v in box))
            cells.append(Cell(joined(lines, box.x1 - box.x0), row, column, high, wide, place, min(scores) if scores else None))
        filled = sum(bool(cell.text.strip()) for cell in cells)
        if filled < 2 or filled < 0.12 * len(cells):
            continue
        grids.append(Grid(tuple(cells), len(table.ys) - 1, len(table.xs) - 1, Place(page, *(round(v, 2) for v in outline))))
        taken = set(map(id, own))
        rest = [f for f in rest if id(f) not in taken]
    return grids, rest


def _picture(pixels: Any, area: drawn.Box, scale: float, page: int, text: str) -> Picture:
    import cv2

    part = pixels[_area(area, scale, 2, pixels.shape)]
    _, data = cv2.imencode(".jpg", part, [cv2.IMWRITE_JPEG_QUALITY, _JPEG])
    return Picture(data.tobytes(), "jpg", part.shape[1], part.shape[0], Place(page, *(round(v, 2) for v in area)), text)


def _back(block: Line | Grid | Picture, turn: int, width: float, height: float) -> Block:
    """A block of the page turned upright, at its place on the page as it is shown (``width`` × ``height``)."""
    if not turn:
        return block
    place = _place_back(block.place, turn, width, height)
    if isinstance(block, Line):
        return replace(block, place=place, lefts=())
    if isinstance(block, Grid):
        cells = tuple(replace(cell, place=_place_back(cell.place, turn, width, height)) for cell in block.cells)
        return replace(block, place=place, cells=cells)
    return replace(block, place=place)


def _place_back(place: Place, turn: int, width: float, height: float) -> Place:
    page, x0, top, x1, bottom = place
    assert x0 is not None and top is not None and x1 is not None and bottom is not None
    if turn == 90:
        x0, top, x1, bottom = top, height - x1, bottom, height - x0
    elif turn == 180:
        x0, top, x1, bottom = width - x1, height - bottom, width - x0, height - top
    else:
        x0, top, x1, bottom = width - bottom, x0, width - top, x1
    return Place(page, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))
