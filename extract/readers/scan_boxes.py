"""Where a scanned page has print beyond what the engine's boxes say: boxes over several cells, cells and figures without a box."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from extract.readers import scan_rulings as drawn
from extract.readers.ruled_tables import Lattice

#: height of ink from which a cell without a text box is read nevertheless, in points
_CELL_INK = 4.0
#: white between two figures from which on it is a blank, in heights of the print; a 1 brings so much white of its own
_BLANK, _ONE = 0.21, 0.1
#: figures whose middles stand farther apart than this, in heights of the print, fill a whole size each
_FULL = 0.85


def parted(x0: float, middle: float, x1: float, height: float, tables: Sequence[Lattice], scale: float) -> list[tuple[float, float]]:
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


def unboxed(
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
            area = cut(box, scale, -round(1.5 * scale), bare.shape)
            ys, xs = np.nonzero(bare[area])
            if len(ys) < 12 or ys.max() - ys.min() < _CELL_INK * scale:
                continue
            top, left = area[0].start, area[1].start
            pad = 2 * scale
            y0, y1 = max(top, top + ys.min() - pad), min(area[0].stop, top + ys.max() + 1 + pad)
            x0, x1 = max(left, left + xs.min() - pad), min(area[1].stop, left + xs.max() + 1 + pad)
            found.append((float(x0), float(y0), float(x1), float(y1)))
    return found


def unseen(
    bare: Any, tables: Sequence[Lattice], spots: Sequence[tuple[float, float, float, float]], scale: float
) -> list[tuple[float, float, float, float]]:
    """Ink of the height of print, in the row of a line of text but in no box: the figures behind the leaders of a table of contents."""
    import cv2
    import numpy as np

    rest = bare.copy()
    for x0, top, x1, bottom in [*spots, *((b.x0 * scale, b.top * scale, b.x1 * scale, b.bottom * scale) for b in map(boundary, tables))]:
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


def leaders(bare: Any, spots: Sequence[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float]]:
    """Rows of dots between two boxes of one row, as in a table of contents: too small for the engine, but print."""
    import cv2

    found: list[tuple[float, float, float, float]] = []
    for x0, top, x1, bottom in spots:
        em = (bottom - top) / 1.12
        behind = [s for s in spots if s[0] > x1 and min(s[3], bottom) - max(s[1], top) > 0.5 * (bottom - top)]
        if x1 - x0 < 2 * em or not behind:
            continue
        end = min(s[0] for s in behind)
        if end - x1 < 3 * em:
            continue
        band = bare[max(0, round(top)) : round(bottom), round(x1) : round(end)]
        _, _, stats, _ = cv2.connectedComponentsWithStats(band, connectivity=8)
        dots = [s for s in stats[1:].tolist() if s[2] <= 0.3 * em and s[3] <= 0.3 * em]
        level = sorted(s[1] + s[3] / 2 for s in dots)
        if len(dots) >= (end - x1) / em and len(level) > 5 and level[-1 - len(level) // 10] - level[len(level) // 10] < 0.3 * em:
            found.append((x1 + 1, top, end - 1, bottom))
    return found


def spaced(text: str, centres: Sequence[float], bare: Any) -> tuple[str, tuple[float, ...]]:
    """A recognised line with the blanks between figures that the engine passes over (表1 2022年, 3 480 家), and its middles.

    ``bare`` is the ink of the line's box (rows × columns), ``centres`` are shares of its width. Between other characters a blank says
    nothing, or the engine gives it.
    """
    import numpy as np

    pairs = [i for i in range(1, len(text)) if text[i - 1].isdigit() and text[i].isdigit()]
    width = bare.shape[1]
    pitches = [(centres[i] - centres[i - 1]) * width for i in range(1, len(text)) if min(text[i - 1], text[i]) >= "\u4e00"]
    em = min(bare.shape[0] / 1.12, float(np.median(pitches)) if len(pitches) > 3 else bare.shape[0])
    if not pairs or float(np.median([centres[i] - centres[i - 1] for i in pairs])) * width > _FULL * em:
        return text, tuple(centres)
    white = ~(bare > 0).any(axis=0)
    blanks: dict[int, float] = {}
    for i in pairs:
        start, end = int(centres[i - 1] * width), int(centres[i] * width) + 1
        runs = _runs(white[start:end], 1)
        longest = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
        if longest[1] - longest[0] > (_BLANK + _ONE * (text[i - 1] == "1") + _ONE * (text[i] == "1")) * em:
            blanks[i] = (start + sum(longest) / 2) / width
    if not blanks:
        return text, tuple(centres)
    kept = [
        (" ", blanks[i]) if blank else (text[i], centres[i])
        for i in range(len(text))
        for blank in ([True, False] if i in blanks else [False])
    ]
    return "".join(c for c, _ in kept), tuple(round(p, 5) for _, p in kept)


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


def boundary(table: Lattice) -> drawn.Box:
    """The stretch of the page that a table takes."""
    return drawn.Box(table.xs[0], table.ys[0], table.xs[-1], table.ys[-1])


def cut(box: drawn.Box, scale: float, pad: int, shape: Sequence[int]) -> tuple[slice, slice]:
    """The pixels of a box, ``pad`` more (or less) on every side, within the page."""
    y0, y1 = max(0, round(box.top * scale) - pad), min(shape[0], round(box.bottom * scale) + pad)
    x0, x1 = max(0, round(box.x0 * scale) - pad), min(shape[1], round(box.x1 * scale) + pad)
    return slice(y0, max(y0, y1)), slice(x0, max(x0, x1))
