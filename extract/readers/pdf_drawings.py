"""Charts and other drawings of a PDF page that are lines and boxes, not pictures: found by their caption (图1 …)."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extract import patterns
from extract.model import Place
from extract.readers.pdf_glyphs import Frame, Glyphs
from extract.readers.pdf_lines import Segment, segment
from extract.readers.pdf_tables import Matrix

_CAPTION = patterns.compile(r"[（(]?图\s?(?:\d[\d.\-－–]*|[一二三四五六七八九十]{1,2})(?![\d.\-－–所中为是和、显可]).{2,44}")
#: how far a drawing stands from its caption, its parts from one another, its labels from it, in points
_NEAR, _TOUCH, _LABEL = 45.0, 16.0, 14.0
#: least strokes, width and height of a drawing; most of the page that one stroke of it takes
_STROKES, _WIDE, _HIGH, _SHARE = 5, 80.0, 50.0, 0.5
#: a label has so many characters, running text more
_SHORT, _LONG = 16, 24


class Box(NamedTuple):
    """A stretch of the page in points from its top left."""

    x0: float
    top: float
    x1: float
    bottom: float

    def near(self, other: Box, by: float) -> bool:
        """Whether two stretches are less than ``by`` apart."""
        return self.x0 - by < other.x1 and other.x0 - by < self.x1 and self.top - by < other.bottom and other.top - by < self.bottom

    def around(self, other: Box) -> Box:
        """The stretch that holds both."""
        return Box(min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom))


def find(paths: Sequence[tuple[Any, Matrix]], frame: Frame, taken: Sequence[Place], glyphs: Glyphs) -> list[tuple[Box, list[int]]]:
    """The drawings with a caption, each with the indices of its labels among ``glyphs``; ``taken`` are the tables and pictures."""
    if len(paths) < _STROKES or "图" not in glyphs.text:
        return []
    segments = segment(glyphs)
    captions = [s for s in segments if _CAPTION.fullmatch(s.text.strip()) and not set("。；，") & set(s.text)]
    if not captions:
        return []
    used = [Box(*place[1:]) for place in taken if None not in place[1:]]  # type: ignore[arg-type]
    strokes = [box for box in _boxes(paths, frame) if not any(one.near(box, 0.0) for one in used)]
    found: list[tuple[Box, list[int]]] = []
    for caption in captions:
        box = _drawing(caption, strokes, segments)
        if box is None or any(one.near(box, 0.0) for one in used):
            continue
        used.append(box)
        own = Box(caption.x0, caption.top, caption.x1, caption.bottom)
        labels = [
            i
            for i, (x, y) in enumerate(glyphs.middles())
            if box.near(Box(x, y, x, y), 0.1) and not own.near(Box(x, y, x, y), 0.1) and not glyphs.text[i].isspace()
        ]
        found.append((box, labels))
    return found


def _boxes(paths: Sequence[tuple[Any, Matrix]], frame: Frame) -> list[Box]:
    """Where the strokes of a page are, those over most of it left out."""
    sides = tuple(ctypes.c_float() for _ in range(4))
    found = []
    for handle, (a, b, c, d, e, f) in paths:
        if not pdfium.FPDFPageObj_GetBounds(handle, *map(ctypes.byref, sides)):
            continue
        left, bottom, right, top = (side.value for side in sides)
        corners = [(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = [a * x + c * y + e for x, y in corners], [b * x + d * y + f for x, y in corners]
        box = Box(*frame.box(min(xs), min(ys), max(xs), max(ys)))
        if (box.x1 - box.x0) * (box.bottom - box.top) < _SHARE * frame.width * frame.height:
            found.append(box)
    return found


def _drawing(caption: Segment, strokes: Sequence[Box], segments: Sequence[Segment]) -> Box | None:
    """What is drawn above a caption, else below it, with its labels; None where that is running text with a few lines."""
    own = Box(caption.x0, caption.top, caption.x1, caption.bottom)
    for above in (True, False):
        side = [box for box in strokes if (box.bottom <= own.top + 3 if above else box.top >= own.bottom - 3)]
        whole = next((box for box in side if own.near(box, _NEAR) and box.x0 < own.x1 and box.x1 > own.x0), None)
        if whole is None:
            continue
        parts: list[Box] = []
        rest = side
        while near := [box for box in rest if whole.near(box, _TOUCH)]:
            rest = [box for box in rest if not whole.near(box, _TOUCH)]
            parts += near
            for box in near:
                whole = whole.around(box)
        if len(parts) < _STROKES or whole.x1 - whole.x0 < _WIDE or whole.bottom - whole.top < _HIGH:
            continue
        printed = [(s, Box(s.x0, s.top, s.x1, s.bottom)) for s in segments if s is not caption]
        if any(len(s.text) > _LONG and whole.near(box, -2.0) for s, box in printed):
            continue
        drawn = whole
        for s, box in printed:
            if (
                len(s.text.strip()) <= _SHORT
                and drawn.near(box, _LABEL)
                and (box.bottom <= own.top + 1 if above else box.top >= own.bottom - 1)
            ):
                whole = whole.around(box)
        return whole
    return None
