"""A Word table (w:tbl) to a Grid: merged cells once, nested tables and drawings behind it, frames and picture layouts as running text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from extract import patterns
from extract.model import Block, Cell, Grid, Line, Picture
from extract.readers.word_package import W
from extract.readers.word_story import MC, chosen
from extract.readers.word_styles import VAL, integer

#: Word's own limit is 63 columns; a span beyond this one is damage
_MOST_COLUMNS = 256
#: a cell with more text than a caption has is no part of a layout of pictures
_CAPTION = 60
#: from here on the lines of the cells of one row can be rows
_STACKED = 3
_NUMBER = patterns.compile(r"[-－—]?\d[\d,，]*(?:[.．]\d+)?\s?[%％‰]?|[-—－]")
_GONE = frozenset(
    W + name for name in ("del", "moveFrom", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "customXmlPr", "tblPrEx")
)


class Raw(NamedTuple):
    """A cell as the file has it: grid column, span, merge (restart, continue or empty), its element."""

    column: int
    span: int
    merge: str
    element: etree._Element


def flat(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children with a name, seen through content controls, custom XML, insertions and alternate content; deleted ones left out."""
    for child in parent:
        tag = child.tag
        if tag == W + name:
            yield child
        elif tag == MC + "AlternateContent":
            if (branch := chosen(child)) is not None:
                yield from flat(branch, name)
        elif isinstance(tag, str) and tag not in _GONE and tag not in (W + "p", W + "tbl", W + "tr", W + "tc"):
            yield from flat(child, name)


def rows(table: etree._Element) -> list[list[Raw]]:
    """The rows of a table with their cells placed on its grid; deleted rows and cells are left out."""
    found: list[list[Raw]] = []
    for row in flat(table, "tr"):
        properties = row.find(W + "trPr")
        if properties is not None and properties.find(W + "del") is not None:
            continue
        column = min(_value(properties, "gridBefore", 0), _MOST_COLUMNS)
        cells: list[Raw] = []
        for cell in flat(row, "tc"):
            own = cell.find(W + "tcPr")
            if own is not None and own.find(W + "cellDel") is not None:
                continue
            span = min(max(_value(own, "gridSpan", 1), 1), _MOST_COLUMNS)
            beside = _merge(own, "hMerge")
            if beside == "continue" and cells:
                last = cells[-1]
                cells[-1] = last._replace(span=last.span + span)
                cells.append(Raw(column, 0, "beside", cell))
            else:
                cells.append(Raw(column, span, _merge(own, "vMerge"), cell))
            column += span
        if cells:
            found.append(cells)
    return found


def _value(properties: etree._Element | None, name: str, default: int) -> int:
    found = None if properties is None else properties.find(W + name)
    return default if found is None else integer(found.get(VAL), default) or 0


def _merge(properties: etree._Element | None, name: str) -> str:
    found = None if properties is None else properties.find(W + name)
    return "" if found is None else found.get(VAL, "continue")


def arrange(placed: list[list[Raw]], contents: list[list[list[Block]]], stream: str) -> list[Block]:
    """The blocks of a table whose cells have been read: ``contents`` has the blocks of each cell of ``placed``.

    A table of one column is a frame around running text, one of pictures and their captions a layout: both give their content as it
    is. In every other table the lines of a cell become its text; what is no text (pictures, notes, nested tables) stands behind the grid.
    Outside the body a table gives one line a row, its cells parted by tabs.
    """
    cells: list[tuple[int, int, int, int, list[Block]]] = []  # row, column, rows, columns, blocks
    open_: dict[int, int] = {}  # grid column to the index in cells of the merged cell that runs down
    for number, (row, blocks) in enumerate(zip(placed, contents, strict=True)):
        still: dict[int, int] = {}
        for raw, content in zip(row, blocks, strict=True):
            if raw.merge == "beside" and cells:
                cells[-1][4].extend(content)
                continue
            if raw.merge == "continue" and raw.column in open_:
                at = open_[raw.column]
                first, column, _, span, own = cells[at]
                cells[at] = (first, column, number - first + 1, span, [*own, *content])
                still[raw.column] = at
                continue
            if raw.merge:
                still[raw.column] = len(cells)
            cells.append((number, raw.column, 1, raw.span, list(content)))
        open_ = still
    if stream != "body":
        return _as_lines(cells, len(placed))
    if all(column == 0 for _, column, *_ in cells) or _is_layout(cells):
        return _in_order(cells) if len(cells) > 1 else cells[0][4]
    return _as_grid(cells, len(placed))


def _is_text(block: Block) -> bool:
    return isinstance(block, Line) and block.stream in ("body", "toc", "caption")


def _text(blocks: list[Block]) -> str:
    return "\n".join(block.text for block in blocks if isinstance(block, Line) and _is_text(block))


def _as_grid(cells: list[tuple[int, int, int, int, list[Block]]], count: int) -> list[Block]:
    columns = max((column + span for _, column, _, span, _ in cells), default=0)
    texts = [Cell(_text(blocks), row, column, down, span) for row, column, down, span, blocks in cells]
    placed: list[Cell] = []
    moved = 0
    for number in range(count):
        row = [replace(cell, row=number + moved) for cell in texts if cell.row == number]
        own = _unstacked(row) if all(cell.rows == 1 for cell in row) else []
        placed += own or row
        moved += max((cell.row for cell in own), default=number + moved) - number - moved
    grid = Grid(tuple(placed), count + moved, columns)
    return [grid, *(block for cell in cells for block in cell[4] if not _is_text(block))]


def _unstacked(row: list[Cell]) -> list[Cell]:
    """The rows that stand in the cells of one: files turned from PDF have a whole column in each. Empty where it is one row.

    Every cell has as many lines, at least three, and those of one behind the first are numbers. Tabs part the columns that a cell covers,
    or that are empty behind it; a unit that is printed in every row may have lost its line ends (万个万个万个).
    """
    lines = [cell.text.split("\n") for cell in row]
    count = max(map(len, lines), default=0)
    if count < _STACKED:
        return []
    found: list[Cell] = []
    numeric = False
    empty = 0  # columns behind a cell that its tabs have filled
    for at, cell in enumerate(row):
        if empty:
            empty -= 1
            continue
        own = lines[at] if len(lines[at]) == count else _copies(cell.text, count)
        if cell.text.strip() and not own:
            return []
        parts = [line.split("\t") for line in own] or [[""]] * count
        width = len(parts[0])
        free = next((n for n, other in enumerate(row[at + 1 :]) if other.text.strip()), len(row) - at - 1) if cell.columns == 1 else 0
        if width > 1 and {*map(len, parts)} == {width} and (width == cell.columns or width <= free + 1):
            empty = width - 1 if cell.columns == 1 else 0
        else:
            parts, width = [["\t".join(part)] for part in parts], 1
        for step in range(width):
            texts = [part[step] for part in parts]
            numeric = numeric or (cell.column + step > 0 and all(_NUMBER.fullmatch(text.strip()) for text in texts))
            span = 1 if width > 1 else cell.columns
            found += [replace(cell, text=text, row=cell.row + n, column=cell.column + step, columns=span) for n, text in enumerate(texts)]
    return sorted(found, key=lambda cell: (cell.row, cell.column)) if numeric else []


def _copies(text: str, count: int) -> list[str]:
    size, rest = divmod(len(text), count)
    return [text[:size]] * count if size and not rest and text == text[:size] * count else []


def _as_lines(cells: list[tuple[int, int, int, int, list[Block]]], count: int) -> list[Block]:
    found: list[Block] = []
    for number in range(count):
        row = [cell[4] for cell in cells if cell[0] == number]
        texts = [[block for block in blocks if isinstance(block, Line)] for blocks in row]
        first = next((line for lines in texts for line in lines), None)
        if first is not None:
            joined = "\t".join(" ".join(line.text for line in lines) for lines in texts).strip("\t")
            found.append(Line(joined, stream=first.stream, whole=True, size=first.size, bold=first.bold, style=first.style))
        found += [block for blocks in row for block in blocks if isinstance(block, Picture)]
    return found


def _is_layout(cells: list[tuple[int, int, int, int, list[Block]]]) -> bool:
    """Pictures side by side with their captions below or above: a picture for every text, and no long text."""
    pictures = sum(any(isinstance(block, Picture) for block in cell[4]) for cell in cells)
    texts = [text for cell in cells if (text := _text(cell[4]).strip())]
    nested = any(isinstance(block, Grid) for cell in cells for block in cell[4])
    return pictures > 0 and not nested and len(texts) <= pictures and all(len(text) <= _CAPTION for text in texts)


def _in_order(cells: list[tuple[int, int, int, int, list[Block]]]) -> list[Block]:
    """Column by column within each band of rows that begins with pictures, so that a caption stands next to its picture."""
    pictured = sorted({cell[0] for cell in cells if any(isinstance(block, Picture) for block in cell[4])})
    captions_above = bool(pictured) and pictured[0] > 0
    starts = [row - 1 for row in pictured] if captions_above else pictured

    def band(row: int) -> int:
        return sum(start <= row for start in starts)

    order = sorted(cells, key=lambda cell: (band(cell[0]), cell[1], cell[0]))
    return [block for cell in order for block in cell[4]]
