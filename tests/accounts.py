"""Where the printed characters of a document went: the account that shows that none is lost and none told twice."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from extract.furniture import FURNITURE
from extract.model import Document, Grid, Line, Paragraph, Picture, Run
from extract.paragraphs import _marks
from extract.text import clean


@cache
def _prints(character: str) -> bool:
    return bool(clean(character).text)


class Account(NamedTuple):
    """Where the printed characters of a document went; ``lost`` and ``twice`` list (block, cell, offset) and ought to be empty."""

    source: int
    told: int  # in paragraphs
    furniture: int
    marks: int
    lost: tuple[tuple[int, int | None, int], ...]
    twice: tuple[tuple[int, int | None, int], ...]


def account(document: Document, labels: Sequence[str], paragraphs: Sequence[Paragraph]) -> Account:
    """Counts every printed character of the source: each belongs to exactly one paragraph, piece of furniture or mark of a note."""
    seen: dict[tuple[int, int | None], list[int]] = {}
    for paragraph in paragraphs:
        for run in paragraph.runs:
            counts = seen.setdefault((run.block, run.cell), [0] * _length(document, run))
            for offset in range(run.offset, run.offset + run.length):
                counts[offset] += 1
    runs = {(run.block, run.offset) for paragraph in paragraphs for run in paragraph.runs}
    source = told = furniture = marks = 0
    lost: list[tuple[int, int | None, int]] = []
    twice: list[tuple[int, int | None, int]] = []
    for i, block in enumerate(document.blocks):
        if isinstance(block, Picture):
            continue
        cells = [(None, block.text)] if isinstance(block, Line) else [(n, cell.text) for n, cell in enumerate(block.cells)]
        for cell, text in cells:
            counts = seen.get((i, cell), [0] * len(text))
            noted = set()
            if isinstance(block, Line):
                noted = {o for start, end in _marks(block, labels[i], first=(i, 0) not in runs) for o in range(start, end)}
            for offset, character in enumerate(text):
                if not _prints(character):
                    continue
                source += 1
                count = counts[offset]
                outside = (labels[i] in FURNITURE) + (offset in noted and labels[i] not in FURNITURE)
                told += count > 0
                furniture += labels[i] in FURNITURE
                marks += offset in noted and labels[i] not in FURNITURE
                if count + outside == 0:
                    lost.append((i, cell, offset))
                elif count + outside > 1:
                    twice.append((i, cell, offset))
    return Account(source, told, furniture, marks, tuple(lost), tuple(twice))


def _length(document: Document, run: Run) -> int:
    block = document.blocks[run.block]
    if isinstance(block, Grid):
        return len(block.cells[run.cell or 0].text)
    return len(block.text) if isinstance(block, Line) else 0
