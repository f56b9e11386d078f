"""Forms whose lines and labels are a picture, with what was filled in as text over it (certificates, licences)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.model import Block, Cell, Grid, Line

#: a line of a cell that ends so near to its right edge, in sizes, goes on in the next
_FULL = 1.6
#: how far, in sizes, the heights of a label and of what is filled in behind it differ, and how far they stand apart
_SAME, _GAP = 0.7, 12.0


def filled(form: Sequence[Block], lines: Sequence[Line]) -> tuple[list[Block], list[Line]] | None:
    """The blocks of a ``form``, recognised from its picture, with the ``lines`` over it in the cells of its tables, and the lines that stand
    in none; None where it has no cell for two of them, and is no form then.
    """
    rest = list(lines)
    blocks: list[Block] = []
    for block in form:
        if isinstance(block, Grid):
            cells = []
            for cell in block.cells:
                inside = [line for line in rest if _holds(cell, line)]
                cells.append(replace(cell, text=_text(cell, inside)))
                rest = [line for line in rest if not any(line is one for one in inside)]
            block = replace(block, cells=tuple(cells))
        blocks.append(block)
    return (blocks, rest) if len(rest) <= len(lines) - 2 else None


def behind_labels(blocks: Sequence[Block], lines: Sequence[Line]) -> list[Block]:
    """The blocks of a page, each of the ``lines`` right behind the label of the form that stands left of it on its height."""
    found = list(blocks)
    for line in lines:
        labels = [block for block in found if isinstance(block, Line) and block.score is not None and _leads(block, line)]
        if labels:
            found = [block for block in found if block is not line]
            label = max(labels, key=lambda label: label.place.x1 or 0.0)
            found.insert(next(i for i, block in enumerate(found) if block is label) + 1, line)
    return found


def _leads(label: Line, line: Line) -> bool:
    a, b = label.place, line.place
    apart = abs((a.top or 0.0) + (a.bottom or 0.0) - (b.top or 0.0) - (b.bottom or 0.0)) / 2
    gap = (b.x0 or 0.0) - (a.x1 or 0.0)
    return apart < _SAME * (line.size or 12.0) and -2 < gap < _GAP * (line.size or 12.0)


def _holds(cell: Cell, line: Line) -> bool:
    box, place = cell.place, line.place
    if None in box[1:] or None in place[1:]:
        return False
    x, y = ((place.x0 or 0.0) + (place.x1 or 0.0)) / 2, ((place.top or 0.0) + (place.bottom or 0.0)) / 2
    return (box.x0 or 0.0) <= x < (box.x1 or 0.0) and (box.top or 0.0) <= y < (box.bottom or 0.0)


def _text(cell: Cell, lines: Sequence[Line]) -> str:
    text, goes_on = cell.text, False
    for line in sorted(lines, key=lambda line: (line.place.top or 0.0, line.place.x0 or 0.0)):
        text += ("" if goes_on or not text else "\n") + line.text.strip()
        goes_on = (cell.place.x1 or 0.0) - (line.place.x1 or 0.0) < _FULL * (line.size or 12.0)
    return text
