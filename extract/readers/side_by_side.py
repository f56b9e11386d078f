"""The captions of pictures that stand side by side, printed on one height: a line for each, behind its picture. For PDF and scans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extract import patterns
from extract.model import Block, Line, Picture, Place

#: in sizes of the print: how far below the pictures a caption stands, and the least gap between two captions
_BELOW, _GAP = 4.0, 1.0
_WORDS = patterns.compile("[\u4e00-\u9fff]{2}")


def parted(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a page, in which each such line is one for each of its pictures, right behind it."""
    pictures = [block for block in blocks if isinstance(block, Picture) and block.place.x0 is not None]
    if len(pictures) < 2:
        return list(blocks)
    behind: dict[int, list[Line]] = {id(picture): [] for picture in pictures}
    rest: list[Block] = []
    for block in blocks:
        above: list[Picture] = []
        if isinstance(block, Line):
            above = sorted((p for p in pictures if _is_under(block, p.place)), key=lambda p: p.place.x0 or 0.0)
        pieces = _pieces(block, [picture.place for picture in above]) if isinstance(block, Line) and len(above) > 1 else None
        if pieces is None:
            rest.append(block)
            continue
        for picture, piece in zip(above, pieces, strict=True):
            behind[id(picture)].append(piece)
    return [block for one in rest for block in (one, *behind.get(id(one), ()))]


def _is_under(line: Line, picture: Place) -> bool:
    place, size = line.place, line.size or 12.0
    if place.top is None or place.x0 is None or place.x1 is None or picture.x0 is None or picture.x1 is None or picture.bottom is None:
        return False
    return -size < place.top - picture.bottom < _BELOW * size and picture.x0 < place.x1 and picture.x1 > place.x0


def _pieces(line: Line, pictures: Sequence[Place]) -> list[Line] | None:
    """The line cut between the pictures above it; None where it is not parted there, as a line of the text is."""
    size = line.size or 12.0
    if len(line.lefts) != len(line.text) or line.marks or line.place.x1 is None:
        return None
    cuts = [0]
    for one, other in pairwise(pictures):
        edge = ((one.x1 or 0.0) + (other.x0 or 0.0)) / 2
        cut = next((i for i, left in enumerate(line.lefts) if left >= edge and not line.text[i].isspace()), len(line.text))
        before = len(line.text[:cut].rstrip())
        if not cuts[-1] < before or cut == len(line.text) or line.lefts[cut] - line.lefts[before - 1] < (1 + _GAP) * size:
            return None
        cuts.append(cut)
    pieces = []
    for start, end in pairwise([*cuts, len(line.text)]):
        text = line.text[start:end].rstrip()
        if _WORDS.search(text) is None or "。" in text:
            return None
        right = line.place.x1 if end == len(line.text) else line.lefts[start + len(text) - 1] + size
        place = line.place._replace(x0=line.lefts[start], x1=round(right, 2))
        pieces.append(replace(line, text=text, lefts=line.lefts[start : start + len(text)], place=place))
    return pieces
