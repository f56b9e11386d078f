"""Large print that runs across the text of a PDF page, as upright watermarks do: parted from it before lines and tables are looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from extract.readers.pdf_glyphs import Glyphs, Style

#: such print is at least so many times as large as most of the page
_HUGE = 1.7
#: has at least so many characters
_FEW = 3
#: and other print stands in the boxes of this share of its characters
_CROSSED = 0.4
#: the part of a size over the base line that the strokes of a character fill
_INK = 0.85


def parted(glyphs: Glyphs, styles: Sequence[Style]) -> tuple[Glyphs, Glyphs]:
    """The characters of a page without those of print across it, and these."""
    told = [style.size for style in styles]
    if max(told, default=0.0) < _HUGE * round(min(told, default=0.0)):
        return glyphs, Glyphs()  # no print of the page is so much larger than another
    sizes: Counter[int] = Counter()
    for style, count in Counter(glyphs.style).items():
        sizes[round(styles[style].size)] += count
    common = sizes.most_common(1)[0][0] if sizes else 0
    huge = {style for style, kind in enumerate(styles) if kind.size >= _HUGE * common and kind.turn == 0}
    if len(sizes) < 2 or not huge:
        return glyphs, Glyphs()
    large = [i for i, style in enumerate(glyphs.style) if style in huge]
    across: set[int] = set()
    for _, members in groupby(large, key=lambda i: (glyphs.style[i], round(glyphs.base[i]))):
        run = [i for i in members if not glyphs.text[i].isspace()]
        if len(run) >= _FEW and sum(_crossed(glyphs, run, common)) >= _CROSSED * len(run):
            across.update(run)
    if not across:
        return glyphs, Glyphs()
    return glyphs.pick([i for i in range(len(glyphs)) if i not in across]), glyphs.pick(sorted(across))


def _crossed(glyphs: Glyphs, run: Sequence[int], common: float) -> Iterator[bool]:
    """Whether print of the page's own size stands in the box of each character of a line of large print."""
    top, base = min(glyphs.base[i] - _INK * glyphs.size[i] for i in run), max(glyphs.base[i] for i in run)
    small = [
        (x, y)
        for (x, y), size, text in zip(glyphs.middles(), glyphs.size, glyphs.text, strict=True)
        if top < y < base and size < _HUGE * common and not text.isspace()
    ]
    for i in run:
        high, low, left, right = glyphs.base[i] - _INK * glyphs.size[i], glyphs.base[i], glyphs.x0[i], glyphs.x1[i]
        yield any(left < x < right and high < y < low for x, y in small)
