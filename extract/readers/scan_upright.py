"""Which way up a scanned page lies, and by how much it leans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import atan2, degrees
from typing import Any

from extract.model import Block, Grid, Line, Picture, Place
from extract.readers import recognition

#: a page that leans by less than this is left as it lies; beyond the other it is no skew; degrees
_STRAIGHT, _SKEW = 0.05, 20.0
#: a page is tried the other way up when its lines are read with less than this; it has to gain so much
_DOUBTED, _GAIN = 0.8, 0.1
#: how many of the longest lines tell which way up a page is
_TRIED = 3


def upright(pixels: Any) -> tuple[Any, int, float]:
    """Text boxes of the page as it stands upright, the turn in degrees clockwise that sets it upright, and the skew that is left."""
    import numpy as np

    boxes = recognition.boxes(pixels)
    if not len(boxes):
        return boxes, 0, 0.0
    turn = 0
    wide, high = extent(boxes)
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
    return boxes, turn, skew(boxes)


def extent(boxes: Any) -> tuple[Any, Any]:
    """Widths and heights of the upright rectangles around boxes."""
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

    wide, _ = extent(boxes)
    longest = np.argsort(-wide, kind="stable")[:_TRIED]
    reads = recognition.texts([_crop(pixels, box) for box in boxes[longest]])
    if not reads or sum(len(r.text) for r in reads) < 4:
        return 1.0 if len(boxes) < 3 else 0.0
    return sum(r.score * len(r.text) for r in reads) / sum(len(r.text) for r in reads)


def skew(boxes: Any) -> float:
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
        pixels, matrix(pixels.shape, angle), (pixels.shape[1], pixels.shape[0]), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )


def matrix(shape: Sequence[int], angle: float) -> Any:
    """The affine map (2 × 3) of :func:`straight` for the skew ``angle``."""
    import cv2

    return cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), angle, 1.0)


def bounds(box: Any, shape: Sequence[int]) -> tuple[float, float, float, float]:
    """The upright rectangle of a box that stands almost upright: the middles of its sides, within the page."""
    x0, x1 = float(min(box[0][0], box[3][0])), float(max(box[1][0], box[2][0]))
    top, bottom = float(box[0][1] + box[1][1]) / 2, float(box[2][1] + box[3][1]) / 2
    x0, top = max(0.0, min(x0, shape[1] - 2.0)), max(0.0, min(top, shape[0] - 2.0))
    return x0, top, min(float(shape[1]), max(x1, x0 + 2)), min(float(shape[0]), max(bottom, top + 2))


def _crop(pixels: Any, box: Any) -> Any:
    x0, top, x1, bottom = bounds(box, pixels.shape)
    return laid(pixels[round(top) : round(bottom), round(x0) : round(x1)])


def laid(crop: Any) -> Any:
    """Print that runs downwards is laid on its side, as the engine expects it."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(crop)) if crop.shape[0] >= 1.5 * crop.shape[1] and crop.shape[0] > 60 else crop


def back(block: Line | Grid | Picture, turn: int, width: float, height: float) -> Block:
    """A block of the page turned upright, at its place on the page as it is shown (``width`` × ``height``)."""
    if not turn:
        return block
    place = place_back(block.place, turn, width, height)
    if isinstance(block, Line):
        return replace(block, place=place, lefts=())
    if isinstance(block, Grid):
        cells = tuple(replace(cell, place=place_back(cell.place, turn, width, height)) for cell in block.cells)
        return replace(block, place=place, cells=cells)
    return replace(block, place=place)


def place_back(place: Place, turn: int, width: float, height: float) -> Place:
    """The place on the page as it is shown (``width`` × ``height``) of a place on the page turned clockwise by ``turn``."""
    page, x0, top, x1, bottom = place
    assert x0 is not None and top is not None and x1 is not None and bottom is not None
    if turn == 90:
        x0, top, x1, bottom = top, height - x1, bottom, height - x0
    elif turn == 180:
        x0, top, x1, bottom = width - x1, height - bottom, width - x0, height - top
    else:
        x0, top, x1, bottom = width - bottom, x0, width - top, x1
    return Place(page, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))
