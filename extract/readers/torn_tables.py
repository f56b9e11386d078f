"""The two parts of a table that a page break cut: one grid, with the head row taken once and a row that was cut in two made whole."""

from __future__ import annotations

from dataclasses import replace

from extract.model import Grid

#: a table that says so much of its words again, in the same places, is the same form once more
_AGAIN = 0.3


def goes_on(upper: Grid, lower: Grid) -> bool:
    """Whether a table right behind a break, of the columns of the one before it, can be its second part.

    It is not where it has a title of its own in its first row, or is the same form again for someone else.
    """
    if upper.columns != lower.columns or any(cell.row == 0 and cell.columns == lower.columns for cell in lower.cells):
        return False
    head = repeated(upper, lower)
    known = {(cell.row, cell.column): "".join(cell.text.split()) for cell in upper.cells}
    told = [(known.get((cell.row, cell.column)), "".join(cell.text.split())) for cell in lower.cells if cell.row >= head]
    own = [(before, text) for before, text in told if text]
    return sum(before == text for before, text in own) < _AGAIN * len(own)


def joined(upper: Grid, lower: Grid) -> Grid:
    """``lower`` appended to ``upper``; both have the same columns."""
    head = repeated(upper, lower)
    if not head and (whole := _rejoined(upper, lower)) is not None:
        upper, head = whole, 1
    moved = tuple(replace(cell, row=cell.row + upper.rows - head) for cell in lower.cells if cell.row >= head)
    return Grid(upper.cells + moved, upper.rows + lower.rows - head, upper.columns, upper.place)


def _rejoined(upper: Grid, lower: Grid) -> Grid | None:
    """``upper`` with the first row of ``lower`` appended to its last row, where a page break cut that row in two."""
    rest = {(c.column, c.columns): c.text for c in lower.cells if c.row == 0 and c.rows == 1}
    filled = {key: text for key, text in rest.items() if text.strip()}
    last = {(c.column, c.columns): n for n, c in enumerate(upper.cells) if c.row + c.rows == upper.rows}
    if sum(c.row == 0 for c in lower.cells) != len(rest) or not filled or len(filled) * 2 > len(rest) or rest.get((0, 1), " ").strip():
        return None
    if not all(key in last and upper.cells[last[key]].text.strip() and not upper.cells[last[key]].text.endswith("。") for key in filled):
        return None
    cells = list(upper.cells)
    for key, text in filled.items():
        cell = cells[last[key]]
        cells[last[key]] = replace(cell, text=cell.text + text)
    return replace(upper, cells=tuple(cells))


def repeated(upper: Grid, lower: Grid) -> int:
    """How many first rows of ``lower`` repeat those of ``upper``."""
    same = 0
    for row in range(min(lower.rows - 1, upper.rows, 4)):
        a = [(c.column, c.rows, c.columns, "".join(c.text.split())) for c in upper.cells if c.row == row]
        b = [(c.column, c.rows, c.columns, "".join(c.text.split())) for c in lower.cells if c.row == row]
        if a != b or not any(text for *_, text in a):
            break
        same += 1
    return same if all(c.row + c.rows <= same for c in lower.cells if c.row < same) else 0
