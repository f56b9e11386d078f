"""What a scanned page shows beside its print: drawn lines of tables, red seals, pictures with a caption. Found on pixels, by morphology."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from extract import patterns
from extract.readers.ruled_tables import Lattice, Ruling, lattices

#: shortest drawn line, in heights of the print: longer than the strokes of 一 across and of 丨 down
_ACROSS, _DOWN = 2.6, 1.9
#: pieces of a drawn line that the scan broke are at least so long
_PIECE = 1.3
#: thickest drawn line in points; share of its length that it may lean or bend
_THICK, _BENT = 5.0, 0.012
#: gap in points over which a line that the scan broke goes on
_BROKEN = 4.0
#: a red blob is a seal when its sides measure this much in points (18 to 60 mm), and the longer one at most so much of the shorter
_SEAL_LOW, _SEAL_HIGH, _SEAL_ASPECT = 50.0, 175.0, 1.75
#: how much red has to exceed green and blue
_RED = 50
#: least side of a picture in points, most of the page that it may fill
_PICTURE_SIDE, _PICTURE_SHARE = 56.0, 0.85
#: how much darker than the paper a picture is, of 255
_SHADE = 18
#: distance in points at which a caption stands
_CAPTION_GAP = 60.0
#: how far a caption that does not call itself one may stand from the middle of its picture, in points
_CENTRED = 24.0
_IDEOGRAPHS = patterns.compile("[\u4e00-\u9fff]{3}")
_CAPTION = patterns.compile(r"^[（(]?\s*(?:附?图|照片|图片|插图)\s*(?:[\d一二三四五六七八九十]|[:：])")


class Box(NamedTuple):
    """A stretch of the page in points from its top left."""

    x0: float
    top: float
    x1: float
    bottom: float


def without_seals(pixels: Any, scale: float) -> Any:
    """The BGR picture with the red of round or square seals turned to paper, so that the black print under them can be read.

    ``scale`` is pixels a point. Red print that is no seal (letterheads) stays. The picture itself is given back where it has no seal.
    """
    import cv2
    import numpy as np

    low = cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA).astype(np.int16)
    red = (low[:, :, 2] - np.maximum(low[:, :, 0], low[:, :, 1]) > _RED // 2).astype(np.uint8)
    if not red.any():
        return pixels
    side = max(3, round(scale * 0.25 * 9))
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    clean = pixels
    for x, y, width, height, _ in stats[1:count].tolist():
        long, short = max(width, height) * 4 / scale, min(width, height) * 4 / scale
        if not (short >= _SEAL_LOW and long <= _SEAL_HIGH and long <= _SEAL_ASPECT * short):
            continue
        if clean is pixels:
            clean = pixels.copy()
        part = clean[max(0, 4 * y - 8) : 4 * (y + height) + 8, max(0, 4 * x - 8) : 4 * (x + width) + 8]
        wide = part.astype(np.int32)
        tinted = wide[:, :, 2] - np.maximum(wide[:, :, 0], wide[:, :, 1]) > _RED // 3
        # on the red channel seal and paper are light and print is dark; stretched so that the seal becomes paper
        channel = np.clip((wide[:, :, 2] - 40) * 255 // 130, 0, 255).astype(np.uint8)
        part[tinted] = channel[tinted][:, None]
    return clean


def ink(grey: Any) -> Any:
    """Where the page is printed on: 255, else 0; judged against the surroundings, so that shadows of the scan do not count."""
    import cv2

    return cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 35, 18)


def tables(dark: Any, scale: float, height: float) -> tuple[list[Lattice], Any]:
    """The ruled tables of an upright page, in points, and the pixels of their lines (255). ``height`` of the print in pixels."""
    import cv2
    import numpy as np

    mask = np.zeros_like(dark)
    found: list[list[Ruling]] = []
    for along, least in ((True, _ACROSS * height), (False, _DOWN * height)):
        length, gap = max(12, round(least)), max(3, round(_BROKEN * scale / 2) * 2 + 1)
        piece = max(8, round(_PIECE * height))
        bits, bridge, shape = ((1, piece), (1, gap), (1, length)) if along else ((piece, 1), (gap, 1), (length, 1))
        # a line that leans crosses several rows of pixels: one row more on either side keeps its steps together
        thick = cv2.dilate(dark, np.ones((3, 1) if along else (1, 3), np.uint8))
        # only what is longer than a stroke may be joined, else the strokes of neighbouring characters become a line
        pieces = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(bits, np.uint8))
        lines = cv2.morphologyEx(
            cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, np.ones(bridge, np.uint8)), cv2.MORPH_OPEN, np.ones(shape, np.uint8)
        )
        _, labels, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
        rulings: list[Ruling] = []
        for i, (x, y, columns, rows, _) in enumerate(stats.tolist()):
            long, across = (columns, rows) if along else (rows, columns)
            if i == 0 or across > _THICK * scale + 2 + _BENT * long or long < length:
                continue
            start, at = (x, y + rows / 2) if along else (y, x + columns / 2)
            rulings.append(Ruling(at / scale, start / scale, (start + long) / scale))
            spot = mask[y : y + rows, x : x + columns]
            spot[labels[y : y + rows, x : x + columns] == i] = 255
        found.append(rulings)
    return lattices(*found, broken=True), mask


def pictures(grey: Any, dark: Any, taken: Sequence[Box], prints: Sequence[tuple[Box, str]], scale: float) -> list[Box]:
    """Large printed areas that are neither print nor table and have a caption above or below. ``grey`` is the page, ``dark`` its ink,
    ``prints`` are lines of text with their boxes, ``taken`` the tables, in points.
    """
    import cv2
    import numpy as np

    captions = [(box, _CAPTION.match(text) is not None) for box, text in prints if _CAPTION.match(text) or _may_name(text)]
    if not captions:
        return []
    rows, columns = (round(side / 4) for side in dark.shape)
    tone = cv2.resize(grey, (columns, rows), interpolation=cv2.INTER_AREA)
    # photographs are darker than the paper, drawings are lines on it
    shaded = tone < float(np.percentile(tone, 90)) - _SHADE
    small = (shaded | (cv2.resize(dark, (columns, rows), interpolation=cv2.INTER_AREA) > 40)).astype(np.uint8)
    for box in taken:
        _blank(small, box, scale / 4)
    for box, text in prints:
        # what is printed on the paper is text, what is printed on a dark ground belongs to a picture
        if len(text) > 12 or not _on_dark(shaded, box, scale / 4):
            _blank(small, box, scale / 4)
    side = max(3, round(scale * 0.25 * 14))
    joined = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    back = 4 / scale
    found = []
    for x, y, width, height, area in stats[1:count].tolist():
        box = Box(x * back, y * back, (x + width) * back, (y + height) * back)
        if min(width, height) * back < _PICTURE_SIDE or width * height > _PICTURE_SHARE * rows * columns or area < 0.25 * width * height:
            continue
        if any(_near(box, caption, sure) for caption, sure in captions):
            found.append(box)
    return found


def _on_dark(shaded: Any, box: Box, scale: float) -> bool:
    """Whether the ground right above and below a line is darker than paper."""
    x0, x1 = max(0, int(box.x0 * scale)), int(box.x1 * scale) + 1
    above, below = max(0, int(box.top * scale) - 3), int(box.bottom * scale) + 3
    rows = shaded[[above, min(below, shaded.shape[0] - 1)], x0:x1]
    return bool(rows.size) and float(rows.mean()) > 0.5


def _blank(mask: Any, box: Box, scale: float) -> None:
    pad = 1
    mask[
        max(0, int(box.top * scale) - pad) : int(box.bottom * scale) + pad + 1,
        max(0, int(box.x0 * scale) - pad) : int(box.x1 * scale) + pad + 1,
    ] = 0


def _may_name(text: str) -> bool:
    """Whether a line could be the caption of a picture though it does not say so: short, and no sentence."""
    return 4 <= len(text) <= 30 and text[-1] not in "。：；，:;," and _IDEOGRAPHS.search(text) is not None


def _near(box: Box, caption: Box, sure: bool) -> bool:
    """Whether a caption stands above or below a picture; one that does not say so stands right below it, in its middle."""
    below = caption.top - box.bottom
    if not sure:
        centred = abs((caption.x0 + caption.x1) - (box.x0 + box.x1)) / 2 < _CENTRED
        return -6 <= below <= _CAPTION_GAP / 2 and centred and caption.x1 - caption.x0 <= 1.5 * (box.x1 - box.x0)
    return -6 <= max(below, box.top - caption.bottom) <= _CAPTION_GAP and caption.x0 < box.x1 and caption.x1 > box.x0


def inside(inner: Box, outer: Box) -> bool:
    """Whether the middle of ``inner`` lies in ``outer``."""
    return outer.x0 <= (inner.x0 + inner.x1) / 2 <= outer.x1 and outer.top <= (inner.top + inner.bottom) / 2 <= outer.bottom
