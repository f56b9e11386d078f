"""Which picture a caption belongs to: by what stands beside it, and by the side on which the document prints its captions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract import patterns
from extract.furniture import FURNITURE, NUMBER_ALONE, UNIT, caption_wraps
from extract.model import Document, Line, Picture
from extract.text import clean

#: what the captions of figures and of tables begin with
_FIGURE, _TABLE = patterns.compile("[（(]?(?:图|照片|插图)"), patterns.compile("附表|续表|表")
#: the number of a caption that counts figures or tables
_NUMBERED = patterns.compile(r"[（(]?(?P<kind>图|照片|插图|附表|表)\s*(?P<number>\d{1,3})(?![\d.\-－–])")
#: from here on numbers that count on are no accident
_SEVERAL = 3
#: how far around a caption its neighbours are looked for, in blocks
_AROUND = 40


def pictures(document: Document, labels: Sequence[str]) -> dict[int, int]:
    """The index of the picture for the index of every caption that has one; the number of a caption that stands alone speaks for its words.

    Customarily the caption of a figure stands below it, that of a table above; captions that have a picture on one side only tell what the
    document does. Without places, as many captions as pictures before them belong to the pictures in their order; so do the captions of the
    whole document, where there are as many and figures and tables count on.
    """
    told = [i for i, name in enumerate(labels) if name == "caption" and not _continues(document, i)]
    if (ordered := _in_order(document, labels, told)) is not None:
        return ordered
    above = {_FIGURE: _stand_above(document, labels, told, _FIGURE, False), _TABLE: _stand_above(document, labels, told, _TABLE, True)}
    found = {}
    for i in told:
        picture = _picture(document, labels, i, above[_TABLE] if _TABLE.match(_text(document, i)) else above[_FIGURE])
        if picture is not None:
            found[i] = picture
    return found


def _in_order(document: Document, labels: Sequence[str], told: Sequence[int]) -> dict[int, int] | None:
    """Every picture with the caption of its place in the document, None where their counts or the numbers of the captions do not agree.

    Word anchors floating pictures in paragraphs that may stand far from the caption.
    """
    pictures = [i for i, name in enumerate(labels) if name == "picture"]
    if any(document.blocks[i].place.top is not None for i in pictures):
        return None
    own = [i for i in told if not _names_grid(document, labels, i)]
    if len(own) != len(pictures) or len(own) < _SEVERAL:
        return None
    last: dict[str, int] = {}
    for i in own:
        match = _NUMBERED.match(_text(document, i))
        # numbers begin again in the next text of a collection
        if match is None or int(match["number"]) not in (last.get(match["kind"], 0) + 1, 1):
            return None
        last[match["kind"]] = int(match["number"])
    return dict(zip(own, pictures, strict=True))


def _names_grid(document: Document, labels: Sequence[str], i: int) -> bool:
    """Whether the caption of a table has its table beside it, the unit of its numbers between the two passed over."""
    if _TABLE.match(_text(document, i)) is None:
        return False
    before, behind = _beside(document, labels, i, -1), _beside(document, labels, i, 1)
    if behind is not None and UNIT.match(_text(document, behind)):
        behind = _beside(document, labels, behind, 1)
    return any(side is not None and labels[side] in ("table", "list") for side in (before, behind))


def _picture(document: Document, labels: Sequence[str], i: int, above: bool) -> int | None:
    if document.blocks[i].place.top is None:
        captions, before = _run(document, labels, i)
        if len(captions) == len(before) > 1:
            return before[captions.index(i)]
    if _names_grid(document, labels, i):
        return None
    sides = [_beside(document, labels, i, step) for step in ((1, -1) if above else (-1, 1))]
    return next((j for j in sides if j is not None and labels[j] == "picture"), None)


def _stand_above(document: Document, labels: Sequence[str], captions: Sequence[int], kind: re.Pattern[str], default: bool) -> bool:
    told = 0
    for i in captions:
        if kind.match(_text(document, i)):
            before, behind = (j is not None and labels[j] == "picture" for j in (_beside(document, labels, i, s) for s in (-1, 1)))
            told += (behind and not before) - (before and not behind)
    return told > 0 if told else default


def _beside(document: Document, labels: Sequence[str], i: int, step: int) -> int | None:
    """What stands right before or behind a caption, captions at its height passed over, and the words to its number."""
    j = i + step
    while 0 <= j < len(labels) and (
        labels[j] in FURNITURE or (labels[j] == "caption" and (_at_its_height(document, i, j) if step < 0 else _continues(document, j)))
    ):
        j += step
    return j if 0 <= j < len(labels) else None


def _run(document: Document, labels: Sequence[str], i: int) -> tuple[list[int], list[int]]:
    """The captions that follow one another around caption ``i``, and the pictures right before them."""
    told = [j for j in range(max(i - _AROUND, 0), min(i + _AROUND, len(labels))) if labels[j] not in FURNITURE]
    at = told.index(i)
    first, last = at, at + 1
    while first and labels[told[first - 1]] == "caption":
        first -= 1
    while last < len(told) and labels[told[last]] == "caption":
        last += 1
    begin = first
    while begin and isinstance(document.blocks[told[begin - 1]], Picture):
        begin -= 1
    return [j for j in told[first:last] if not _continues(document, j)], told[begin:first]


def _at_its_height(document: Document, i: int, j: int) -> bool:
    """Captions of pictures side by side follow one another on one height."""
    a, b = document.blocks[i].place, document.blocks[j].place
    return a.top is not None and b.top is not None and a.page == b.page and abs(a.top - b.top) < 3


def goes_on(document: Document, i: int, j: int) -> bool:
    """Whether caption ``i`` goes on in ``j``: the number of a figure alone on its line with its words below, or a caption over two lines."""
    text = _text(document, j)
    alone = NUMBER_ALONE.fullmatch(_text(document, i)) is not None and NUMBER_ALONE.fullmatch(text) is None
    return alone or (not _FIGURE.match(text) and not _TABLE.match(text) and caption_wraps(document.blocks[i], document.blocks[j], text))


def _continues(document: Document, i: int) -> bool:
    return i > 0 and goes_on(document, i - 1, i)


def _text(document: Document, i: int) -> str:
    block = document.blocks[i]
    return clean(block.text).text if isinstance(block, Line) else ""
