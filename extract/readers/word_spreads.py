"""Word pages that print two pages side by side (booklets, A3 sheets turned back into text): the left page is read before the right one.

Such files interleave the two pages: each stripe of the sheet is a continuous section of several columns (ECMA-376 part 1, 17.6.4), the
left column of the next stripe goes on where that of the stripe above stopped. Within one sheet the left half comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from extract.model import Block
from extract.readers.word_package import W
from extract.readers.word_styles import VAL, measure

#: a sheet this much wider than high, and at least this wide (twentieths of a point: two pages of A5), holds two pages
_WIDER, _WIDE = 1.25, 16_000
_BREAK = W + "br"
_INK = frozenset((W + "t", W + "drawing", W + "pict"))


class Seat(NamedTuple):
    """Where a block is printed: its sheet, counted from 0, and the half of it (0 left, 1 right); ``middle`` in twentieths of a point."""

    sheet: int
    half: int
    middle: float


def seats(body: etree._Element) -> list[Seat] | None:
    """One seat for every child of the body; None where no sheet of the file holds two pages in columns."""
    if not any(middle > 0 and len(columns) > 1 for middle, columns in map(_sheet, body.iter(W + "sectPr"))):
        return None
    found: list[Seat] = []
    sheet, section, spread = 0, [], False
    for child in body:
        section.append(child)
        properties = child if child.tag == W + "sectPr" else child.find(f"{W}pPr/{W}sectPr")
        if properties is None:
            continue
        kind = properties.find(W + "type")
        if kind is None or kind.get(VAL) != "continuous":
            sheet += 1
        middle, columns = _sheet(properties)
        spread = spread or (middle > 0 and len(columns) > 1)
        found += _section(section, sheet, middle, columns)
        section = []
    found += [Seat(sheet, 0, 0.0) for _ in section]
    return found if spread else None


def _sheet(properties: etree._Element) -> tuple[float, list[tuple[float, float]]]:
    """The middle of the sheet (0 where it holds one page) and the edges of its columns."""
    size, margins, cols = properties.find(W + "pgSz"), properties.find(W + "pgMar"), properties.find(W + "cols")
    width = _value(size, "w", 11_906)
    if width < _WIDE or width < _WIDER * _value(size, "h", 16_838):
        return 0.0, []
    left = _value(margins, "left", 0)
    inner = width - left - _value(margins, "right", 0)
    own = [] if cols is None else cols.findall(W + "col")
    if own:
        edges, at = [], float(left)
        for column in own:
            edges.append((at, at + _value(column, "w", 0)))
            at = edges[-1][1] + _value(column, "space", 0)
        return width / 2, edges
    number, space = max(1, min(_value(cols, "num", 1), 45)), _value(cols, "space", 720)
    each = (inner - space * (number - 1)) / number
    return width / 2, [(left + i * (each + space), left + i * (each + space) + each) for i in range(number)]


def _value(element: etree._Element | None, name: str, default: int) -> int:
    return default if element is None else measure(element.get(W + name), 20, default) or 0


def _indent(element: etree._Element | None, name: str, logical: str) -> int:
    """An indent under its name of the Transitional or the Strict standard."""
    return _value(element, name if element is None or element.get(W + name) is not None else logical, 0)


def _section(children: Sequence[etree._Element], sheet: int, middle: float, columns: Sequence[tuple[float, float]]) -> list[Seat]:
    found: list[Seat] = []
    column = 0
    for child in children:
        before, after = _column_breaks(child) if middle else (0, 0)
        column += before
        if len(columns) > 1:
            left, right = columns[min(column, len(columns) - 1)]
            half = int(0 < middle <= (left + right) / 2)
        elif middle:
            half = _half(child, middle, columns[0][0], found[-1].half if found else 0)
        else:
            half = 0
        found.append(Seat(sheet, half, middle))
        column += after
    return found


def _half(child: etree._Element, middle: float, margin: float, before: int) -> int:
    """The half of the sheet that a paragraph over its whole width stands in: by indent and alignment; a listed one by the one before."""
    indent, align = child.find(f"{W}pPr/{W}ind"), child.find(f"{W}pPr/{W}jc")
    if align is not None and align.get(VAL) in ("right", "end"):
        return int(_indent(indent, "right", "end") < middle)
    if (indent is None or (indent.get(W + "left") or indent.get(W + "start")) is None) and child.find(f"{W}pPr/{W}numPr") is not None:
        return before
    return int(margin + _indent(indent, "left", "start") >= middle)


def _column_breaks(child: etree._Element) -> tuple[int, int]:
    """Column breaks of a paragraph before its first character, and behind it."""
    before = after = 0
    ink = False
    for part in child.iter():
        if part.tag == _BREAK and part.get(W + "type") == "column":
            before, after = before + (not ink), after + ink
        elif part.tag in _INK:
            ink = True
    return (before, after) if ink else (0, before)


def reordered(blocks: Sequence[Block], sat: Sequence[Seat]) -> list[Block]:
    """The blocks of each sheet with those of its left half first; ``sat`` has the seat of every block."""
    return [block for _, block in sorted(zip(sat, blocks, strict=True), key=lambda pair: pair[0][:2])]
