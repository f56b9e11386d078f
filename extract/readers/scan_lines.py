"""Recognised stretches of a page to printed lines in reading order: spreads, columns, rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extract import patterns
from extract.model import Grid, Line, Picture, Place
from extract.readers.pdf_glyphs import Glyphs
from extract.readers.pdf_lines import Segment, divide, rows
from extract.readers.scan_signs import restore

#: a box of print is so many times as high as its characters
_BOX = 1.12
#: the pitch of Chinese characters is their size unless they are spaced out; boxes of small print are up to twice as high as it
_PITCH_LOW, _PITCH_HIGH = 0.45, 1.25
#: how much the height of a short box may differ from the usual print of the page and still be it
_USUAL = 0.22
#: the width of the other characters, in sizes
_NARROW = 0.55
#: a gap between two boxes of one row wider than this, in sizes, is a blank
_BLANK = 0.8
#: a line recognised with less than this is no text that anyone printed: specks, borders, the script of a seal
UNREADABLE = 0.5
#: a sheet this much wider than high may show two pages; share of its width that is white between them
_SPREAD, _FOLD = 1.2, 0.025
_LEADER = patterns.compile(r"[\s.．·…]+(?=\d{1,4}$)")
#: signs whose ink fills only the first half of their width
_HALF = frozenset("，。、；：！？）》」』】〕”’")


class Found(NamedTuple):
    """One recognised stretch: its text, score, box in points of the upright page, and the middle of every character in points."""

    text: str
    score: float
    x0: float
    top: float
    x1: float
    bottom: float
    centres: tuple[float, ...]
    size: float = 0.0  # of the print in points; set by :func:`sized`


def is_wide(character: str) -> bool:
    """Whether a character fills its size: Chinese characters and their signs."""
    return character >= "\u2e80" or character in "“”‘’…—·①②③④⑤⑥⑦⑧⑨⑩"


def sized(found: Sequence[Found]) -> list[Found]:
    """The stretches of a page with the size of their print: the pitch of the Chinese characters; short stretches, which have none, take
    the size of the page's text where the height of their box, or its width a character, is near to it, else what the height says.
    """
    pitches = [_pitch(item) for item in found]
    measured = sorted((pitch, len(item.text)) for item, pitch in zip(found, pitches, strict=True) if pitch)
    half = sum(count for _, count in measured) / 2
    usual = 0.0
    for pitch, count in measured:
        usual, half = pitch, half - count
        if half <= 0:
            break
    sizes = []
    for item, pitch in zip(found, pitches, strict=True):
        height = (item.bottom - item.top) / _BOX
        # boxes of a few characters are often too high, seldom too wide
        wide = (item.x1 - item.x0) / max(sum(1.0 if is_wide(c) else _NARROW for c in item.text), 1.0)
        told = min(height, wide) if height > usual else height
        sizes.append(pitch or (usual if usual and abs(told - usual) < _USUAL * usual else height))
    return [item._replace(size=round(size, 2)) for item, size in zip(found, sizes, strict=True)]


def _pitch(found: Found) -> float:
    """The distance of the Chinese characters in points; 0 where there are too few, or where they are spaced out."""
    height = (found.bottom - found.top) / _BOX
    pitches = [
        b - a
        for (a, b), (c, d) in zip(pairwise(found.centres), pairwise(found.text), strict=True)
        if "\u4e00" <= c <= "\u9fff" and "\u4e00" <= d <= "\u9fff"
    ]
    if len(pitches) < 3:
        return 0.0
    # the places are rounded to a fifth of a character: only their mean is sharp
    middle = median(pitches)
    near = [p for p in pitches if abs(p - middle) < 0.6 * middle]
    pitch = sum(near) / len(near)
    return pitch if _PITCH_LOW * height <= pitch <= _PITCH_HIGH * height else 0.0


def ordered(
    found: Sequence[Found], others: Sequence[Grid | Picture], page: int, width: float, height: float, folded: bool = True
) -> list[Line | Grid | Picture]:
    """Lines, grids and pictures in reading order; the two pages of a spread one after the other, columns likewise.

    ``folded`` False where a drawn line or a picture crosses the middle, so that the sheet is one page.
    """
    segments = [segment(item, i) for i, item in enumerate(found)]
    segments += [_placeholder(item, -1 - i) for i, item in enumerate(others)]
    blocks: list[Line | Grid | Picture] = []
    for sheet, span in _pages(segments, width, height) if folded else [(segments, width)]:
        edge = _right_edge(sheet)
        for part in divide(sheet, span):
            for row in rows(part):
                marks = [s.glyphs.style[0] for s in row]
                blocks += [others[-1 - i] for i in marks if i < 0]
                own = [found[i] for i in marks if i >= 0]
                if own:
                    blocks.append(line(own, page, edge))
    return blocks


def segment(item: Found, index: int) -> Segment:
    """The stretch as the layout rules of text pages know it; the style of its one glyph is ``index``."""
    em = item.size
    # the box reaches as far above the print as below it
    base = (item.top + item.bottom) / 2 + 0.38 * em
    glyphs = Glyphs([item.text], [item.x0], [item.top], [item.x1], [item.bottom], [base], [em], [index])
    return Segment(glyphs, item.x0, item.x1, base, em)


def _placeholder(item: Grid | Picture, index: int) -> Segment:
    """A grid or a picture stands in the order where its upper edge is."""
    place = item.place
    assert place.x0 is not None and place.x1 is not None and place.top is not None and place.bottom is not None
    em = min(10.0, place.bottom - place.top)
    glyphs = Glyphs(["\ufffc"], [place.x0], [place.top], [place.x1], [place.bottom], [place.top + em], [em], [index])
    return Segment(glyphs, place.x0, place.x1, place.top + em, em)


def _pages(segments: list[Segment], width: float, height: float) -> list[tuple[list[Segment], float]]:
    """The pages of a spread, left before right, with the width to look for columns in; the whole sheet where it is one page."""
    if width < _SPREAD * height:
        return [(segments, width)]
    for share in (0.5, 0.49, 0.51, 0.48, 0.52):
        low, high = (share - _FOLD / 2) * width, (share + _FOLD / 2) * width
        left = [s for s in segments if s.x1 <= low]
        right = [s for s in segments if s.x0 >= high]
        if left and right and len(left) + len(right) == len(segments):
            return [(left, low), ([_moved(s, high) for s in right], width - high)]
    return [(segments, width)]


def _moved(segment: Segment, by: float) -> Segment:
    """The segment in the coordinates of the right page: only for finding columns; its glyphs keep their places."""
    return Segment(segment.glyphs, segment.x0 - by, segment.x1 - by, segment.base, segment.size)


def _right_edge(segments: Sequence[Segment]) -> float:
    """The right edge of the print: no line ends behind it."""
    ends = sorted(s.glyphs.x1[0] for s in segments if s.glyphs.style[0] >= 0)
    return ends[-1 - len(ends) // 10] if ends else 0.0


def line(row: Sequence[Found], page: int, edge: float = 0.0) -> Line:
    """The stretches of one row, from left to right, as one line. ``text`` is what was recognised, after the signs were restored
    (scan_signs.restore); ``size`` comes from the pitch of the characters, ``score`` is the lowest of the stretches.
    """
    main = max(row, key=lambda f: (len(f.text), f.x1 - f.x0))
    em = main.size
    text = ""
    lefts: list[float] = []
    end = row[0].x0
    for item in row:
        if text and (item.x0 - end > em or text.endswith("…")) and (leader := _LEADER.match(item.text)):
            # the last dots before the page number of a table of contents; the others are too small to be found
            item = item._replace(text=item.text[leader.end() :], centres=item.centres[leader.end() :])
        if text and item.x0 - end > _BLANK * em and not text.endswith(" "):
            text += " "
            lefts.append(end)
        own = item.size
        text += item.text
        for character, centre in zip(item.text, item.centres, strict=True):
            left = centre - 0.5 * own * (1.0 if is_wide(character) else _NARROW)
            lefts.append(max(left, item.x0, lefts[-1] if lefts else item.x0))
        end = item.x1
    cut = len(text) - len(text.lstrip())
    text, lefts = text[cut:], lefts[cut:]
    lefts = lefts[: len(text.rstrip())]
    text = restore(text.rstrip())
    x1 = max(f.x1 for f in row)
    if text[-1:] in _HALF and x1 < edge:
        # the sign fills its width though its ink does not: the line is as full as its neighbours
        x1 = min(edge, x1 + 0.5 * em)
    score = min(f.score for f in row)
    place = Place(page, round(row[0].x0, 2), round(main.top, 2), round(x1, 2), round(main.bottom, 2))
    stream = "hidden" if (score < UNREADABLE and len(row) == 1) or not text else "body"
    return Line(text, place, tuple(round(x, 2) for x in lefts), stream=stream, size=round(em, 1), score=round(score, 3))
