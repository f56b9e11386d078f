"""Large print that runs across the text of a PDF page, as upright watermarks do: parted from it before lines and tables are looked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
    sizes = Counter(round(size) for size in glyphs.size)
    if len(sizes) < 2:
        return glyphs, Glyphs()
    common = sizes.most_common(1)[0][0]
    large = [i for i, size in enumerate(glyphs.size) if size >= _HUGE * common and styles[glyphs.style[i]].turn == 0]
    if not large:
        return glyphs, Glyphs()
    small = [
        spot
        for spot, size, text in zip(glyphs.middles(), glyphs.size, glyphs.text, strict=True)
        if size < _HUGE * common and not text.isspace()
    ]
    across: set[int] = set()
    for _, members in groupby(large, key=lambda i: (glyphs.style[i], round(glyphs.base[i]))):
        run = [i for i in members if not glyphs.text[i].isspace()]
        crossed = sum(
            any(glyphs.base[i] - _INK * glyphs.size[i] < y < glyphs.base[i] and glyphs.x0[i] < x < glyphs.x1[i] for x, y in small)
            for i in run
        )
        if len(run) >= _FEW and crossed >= _CROSSED * len(run):
            across.update(run)
    if not across:
        return glyphs, Glyphs()
    return glyphs.pick([i for i in range(len(glyphs)) if i not in across]), glyphs.pick(sorted(across))
