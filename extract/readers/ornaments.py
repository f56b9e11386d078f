"""Pictures that come again from page to page are letterheads, logos and backgrounds, not figures: left out, for PDF and OFD."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence

from extract.model import Block, Finding, Page, Picture
from extract.readers.over_breaks import in_margin

#: pictures smaller than this in points, or flatter, are ornaments: rules, bullets, end marks, logos of a line
_SMALL, _FLAT = 28.0, 14.0
#: the same picture on this many pages, at one place or anywhere in their margins, is no figure
_REPEATED = 3


def is_small(x0: float, top: float, x1: float, bottom: float) -> bool:
    """Whether a picture of these sides, in points, is too small to be a figure."""
    wide, high = x1 - x0, bottom - top
    return (wide < _SMALL and high < _SMALL) or min(wide, high) < _FLAT


def without(pages: Sequence[tuple[Page, Sequence[Block]]]) -> tuple[list[tuple[Page, list[Block]]], list[Finding]]:
    """The pages without such pictures, and a finding that says how many there were."""
    spots = Counter(spot for _, blocks in pages for spot in {_spot(block) for block in blocks if isinstance(block, Picture)})
    logos = Counter(
        check
        for page, blocks in pages
        for check in {_spot(block)[-1] for block in blocks if isinstance(block, Picture) and in_margin(block.place, page)}
    )

    def repeated(block: Block, page: Page) -> bool:
        if not isinstance(block, Picture):
            return False
        spot = _spot(block)
        return spots[spot] >= _REPEATED or (logos[spot[-1]] >= _REPEATED and in_margin(block.place, page))

    kept = [(page, [block for block in blocks if not repeated(block, page)]) for page, blocks in pages]
    count = sum(len(blocks) for _, blocks in pages) - sum(len(blocks) for _, blocks in kept)
    message = f"{count}幅图像在多页相同位置或页眉页脚重复出现，作为版面装饰，未列入插图"
    return kept, [Finding("picture_left_out", "info", message)] if count else []


def _spot(picture: Picture) -> tuple[int, int, int, int, int]:
    """Place of a picture, rounded, and check sum of its bytes."""
    x0, top, x1, bottom = (round((value or 0.0) / 2) for value in picture.place[1:])
    return x0, top, x1, bottom, zlib.crc32(picture.data)
