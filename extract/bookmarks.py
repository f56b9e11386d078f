"""The outline that a PDF or OFD file carries itself, as evidence for titles without a number.

Numbers speak for themselves, and office programs put whole numbered sentences into the outline by mistake.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract import numbering
from extract.model import Bookmark, Paragraph
from extract.text import bare

#: more of the paragraphs of a page than this in the outline is a list of its lines, no outline
_MOST = 0.5
#: longest title in characters
_LONGEST = 60


def applied(paragraphs: Sequence[Paragraph], bookmarks: Sequence[Bookmark]) -> list[Paragraph]:
    """The paragraphs, those without a number that a bookmark names with its level for ``depth``; each names the first of its words.

    A bookmark may lead to the end of the page before.
    """
    found = list(paragraphs)
    if not 0 < len(bookmarks) <= _MOST * len(paragraphs):
        return found
    open_: dict[str, list[int]] = {}
    for i, p in enumerate(found):
        if p.kind in ("body", "title") and p.page is not None and len(p.text) <= _LONGEST and numbering.parse(p.text) is None:
            open_.setdefault(bare(p.text), []).append(i)
    for mark in bookmarks:
        name = bare(mark.title)
        if len(name) < 2 or mark.page is None:
            continue
        same = open_.get(name, [])
        for i in same:
            page = found[i].page or 0
            if mark.page <= page <= mark.page + 1:
                found[i] = found[i]._replace(depth=mark.level)
                same.remove(i)
                break
    return found
