"""Characters on a page to printed lines and to the cells of ruled tables, by geometry alone; lengths in points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extract import patterns
from extract.model import Block, Grid, Line, Place
from extract.readers import ruled_tables
from extract.readers.ruled_tables import Ruling

#: of the em above the baseline, and below it: the box of Chinese fonts
ASCENT, DESCENT = 0.86, 0.14
#: characters whose baselines differ by less than this part of an em stand on one line
SAME_BASELINE = 0.3
#: a gap wider than this many ems parts two lines on one baseline: cells of a form, columns, labels of a chart
GAP = 2.0
#: a gap wider than this between digits or letters of two strokes is a blank that nobody typed
BLANK = 0.2
#: the same character again within this part of an em was drawn twice (bold by doubling, a text repeated for search)
TWICE = 0.15
#: longest thickness of a filled ruling
THICK = 2.5


class Char(NamedTuple):
    """One drawn character: left and right edge, baseline, size, whether bold, and the number of the TextCode it came from."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    run: int

    @property
    def top(self) -> float:
        return self.y - ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.y + DESCENT * self.size


@dataclass(slots=True)
class Piece:
    """Characters that stand together on one baseline; ``raised`` counts from the second on the marks of notes at its end or inside."""

    chars: list[Char]
    marks: frozenset[Char] = frozenset()

    @property
    def x0(self) -> float:
        return self.chars[0].x0

    @property
    def x1(self) -> float:
        return max(char.x1 for char in self.chars)

    @property
    def top(self) -> float:
        return min(char.top for char in self.chars)

    @property
    def bottom(self) -> float:
        return max(char.bottom for char in self.chars)

    @property
    def size(self) -> float:
        return max(char.size for char in self.chars)


def once(chars: Iterable[Char]) -> tuple[list[Char], list[Char]]:
    """The characters without those drawn a second time on the same spot, and these."""
    kept: list[Char] = []
    again: list[Char] = []
    seen: defaultdict[tuple[str, int, int], list[Char]] = defaultdict(list)
    for char in chars:
        near = char.size * TWICE
        column, row = int(char.x0 // 8), int(char.y // 8)
        around = (seen.get((char.text, column + i, row + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
        if any(abs(o.x0 - char.x0) < near and abs(o.y - char.y) < near and o.run != char.run for group in around for o in group):
            again.append(char)
            continue
        seen[(char.text, column, row)].append(char)
        kept.append(char)
    return kept, again


def pieces(chars: Sequence[Char]) -> list[Piece]:
    """Lines of characters in the order of their baselines; parts of one baseline that a wide gap keeps apart are pieces of their own."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: (char.y, char.x0)):
        row = rows[-1] if rows else None
        if row and char.y - row[0].y <= SAME_BASELINE * min(char.size, row[0].size, row[-1].size):
            row.append(char)
        else:
            rows.append([char])
    found = [Piece(part) for row in rows for part in _parted(sorted(row, key=lambda char: char.x0))]
    return _with_marks(found)


def _parted(row: list[Char]) -> list[list[Char]]:
    parts: list[list[Char]] = []
    for char in row:
        gap = char.x0 - parts[-1][-1].x1 if parts else 0.0
        limit = GAP * max(char.size, parts[-1][-1].size) if parts else 0.0
        # 2.1 <tab> 标题: the number of a section and what it numbers are one line however wide the tab
        if parts and (gap <= limit or (gap <= 4 * limit and not _wordy(char.text) and _numbered(parts))):
            parts[-1].append(char)
        else:
            parts.append([char])
    while parts and all(char.text.isspace() for char in parts[-1]) and len(parts) > 1:  # blanks at the end belong to the line
        parts[-2].extend(parts.pop())
    # 目      录: Chinese characters set far apart, each alone and evenly, are one word
    words = [[char for char in part if not char.text.isspace()] for part in parts]
    if len(parts) > 1 and all(len(word) == 1 and word[0].text > "\u2e7f" for word in words):
        steps = [b[0].x0 - a[0].x0 for a, b in pairwise(words)]
        if max(steps) < 1.3 * min(steps) and max(steps) < 8 * row[0].size:
            return [row]
    return parts


_NUMBER = patterns.compile(
    r"\d{1,2}(?:[.．]\d{1,2}){1,4}[.．]?|\d{1,2}[.．、]|第\S{1,3}[章节条篇部]|[一二三四五六七八九十]{1,3}、|[（(]\S{1,3}[)）]"
)


def _numbered(parts: list[list[Char]]) -> bool:
    return len(parts) == 1 and len(parts[0]) <= 12 and bool(_NUMBER.fullmatch("".join(char.text for char in parts[0]).strip()))


_MARK = patterns.compile(r"[\[［〔【(（]?\d{1,3}[\]］〕】)）]?|[①-⑳㉑-㉟*＊†]+")


def _with_marks(found: list[Piece]) -> list[Piece]:
    """Small raised or lowered pieces (notes' marks, exponents, indices) put into the line they belong to."""
    kept: list[Piece] = []
    small: list[Piece] = []
    sizes = median(piece.size for piece in found) if found else 0.0
    for piece in found:
        text = "".join(char.text for char in piece.chars).strip()
        (small if piece.size < 0.8 * sizes and len(text) <= 6 else kept).append(piece)
    for piece in small:
        host = next((line for line in kept if _hosts(line, piece)), None)
        if host is None:
            kept.append(piece)
            continue
        text = "".join(char.text for char in piece.chars).strip()
        raised = min(char.y for char in piece.chars) < min(char.y for char in host.chars) - 0.1 * host.size
        if raised and _MARK.fullmatch(text):
            host.marks = host.marks | frozenset(piece.chars)
        host.chars = sorted((*host.chars, *piece.chars), key=lambda char: char.x0)
    return sorted(kept, key=lambda piece: (min(char.y for char in piece.chars), piece.x0))


def _hosts(line: Piece, piece: Piece) -> bool:
    if piece.size >= 0.8 * line.size:
        return False
    shared = min(line.bottom, piece.bottom) - max(line.top, piece.top)
    near = 0.6 * line.size
    return shared >= 0.5 * (piece.bottom - piece.top) and line.x0 - near <= piece.x0 and piece.x1 <= line.x1 + near + (piece.x1 - piece.x0)


def line(piece: Piece, page: int, stream: str) -> Line:
    """A piece as a Line with the left edge of every character; between words that only space keeps apart stands a blank."""
    text: list[str] = []
    lefts: list[float] = []
    marks: list[tuple[int, int]] = []
    before: Char | None = None
    for char in piece.chars:
        gap = char.x0 - before.x1 if before else 0.0
        wordy = _wordy(before.text) + _wordy(char.text) if before and char.run != before.run else 0
        if before and wordy and gap > (BLANK if wordy == 2 else 2 * BLANK) * char.size:
            text.append(" ")
            lefts.append(before.x1)
        if char in piece.marks:
            if marks and marks[-1][1] == len(text):
                marks[-1] = (marks[-1][0], len(text) + 1)
            else:
                marks.append((len(text), len(text) + 1))
        text.append(char.text)
        lefts.append(char.x0)
        before = char
    place = Place(page, *(round(value, 2) for value in (piece.x0, piece.top, piece.x1, piece.bottom)))
    solid = [char for char in piece.chars if not char.text.isspace()] or piece.chars
    return Line(
        "".join(text),
        place,
        tuple(round(left, 2) for left in lefts),
        stream,
        marks=tuple(marks),
        size=round(median(char.size for char in solid), 1),
        bold=2 * sum(char.bold for char in solid) > len(solid),
    )


def _wordy(character: str) -> bool:
    return character.isalnum() and character < "\u2e80"


# --------------------------------------------------------------------------------------------------------------- tables
def tables(across: Sequence[Ruling], down: Sequence[Ruling], chars: Sequence[Char], page: int) -> tuple[list[Grid], list[Char]]:
    """Ruled tables with their text, and the characters outside of them; lines that hold no text of two cells are no table."""
    left = list(chars)
    grids: list[Grid] = []
    for lattice in ruled_tables.lattices(across, down):
        (x0, *_, x1), (top, *_, bottom) = lattice.xs, lattice.ys
        inside: list[Char] = []
        outside: list[Char] = []
        for char in left:
            x, y = _middle(char)
            (inside if x0 <= x < x1 and top <= y < bottom else outside).append(char)
        cells = [[inside[i] for i in held] for held in ruled_tables.sort_in(lattice, map(_middle, inside))]
        if sum(any(not char.text.isspace() for char in cell) for cell in cells) < 2:
            continue
        left = outside
        rights = (lattice.xs[column + columns] for _, column, _, columns in lattice.cells)
        grids.append(ruled_tables.grid(lattice, [_cell(held, right) for held, right in zip(cells, rights, strict=True)], page))
    return grids, left


def _middle(char: Char) -> tuple[float, float]:
    return (char.x0 + char.x1) / 2, (char.top + char.bottom) / 2


def _cell(chars: list[Char], right: float) -> str:
    """The text of a cell: lines that run to its right edge go on in the next one, others end with a newline."""
    text = ""
    end = right
    for piece in pieces(chars):
        words = line(piece, 0, "").text.strip()
        if text and words:
            text += "" if right - end < 1.6 * piece.size else "\n"
        text += words
        end = piece.x1
    return text


# ---------------------------------------------------------------------------------------------------------------- order
#: a column of text: at least so many lines, most of them about as wide as it
COLUMN_LINES = 4


def order(blocks: Sequence[Block]) -> list[Block]:
    """Blocks of one page in reading order: from the top, and where a clear gutter parts columns, the left column before the right."""
    ranked = sorted(blocks, key=lambda block: (_box(block)[3] if isinstance(block, Line) else _box(block)[1], _box(block)[0]))
    if len(ranked) < 2 * COLUMN_LINES or len(ranked) > 2000:
        return ranked
    best: tuple[float, float] | None = None
    for x in sorted({round(_box(block)[2] + 3, 0) for block in ranked}):
        if (score := sum(min(_ink(left), _ink(right)) for _, left, right in _bands(ranked, x) if _columns(left, right, x))) > 0:
            best = max(best or (0.0, 0.0), (score, x))
    if best is None:
        return ranked
    found: list[Block] = []
    for crossing, left, right in _bands(ranked, best[1]):
        if _columns(left, right, best[1]):
            found.extend(order(left))
            found.extend(order(right))
        else:
            found.extend(block for block in ranked if any(block is other for other in (*left, *right)))
        found.extend(crossing)
    return found


def _bands(blocks: Sequence[Block], x: float) -> list[tuple[list[Block], list[Block], list[Block]]]:
    """Runs of blocks left and right of ``x`` between those that lie across it: (the one across that ends the run, left, right)."""
    bands: list[tuple[list[Block], list[Block], list[Block]]] = []
    left: list[Block] = []
    right: list[Block] = []
    for block in blocks:
        x0, _, x1, _ = _box(block)
        if x0 < x < x1:
            bands.append(([block], left, right))
            left, right = [], []
        else:
            (left if x1 <= x else right).append(block)
    bands.append(([], left, right))
    return bands


def _columns(left: Sequence[Block], right: Sequence[Block], x: float) -> bool:
    """Whether both sides are running text: enough lines, and on both sides most of them as wide as their column."""
    for side in (left, right):
        lines = [block for block in side if isinstance(block, Line)]
        if len(lines) < COLUMN_LINES:
            return False
        widths = sorted(_box(block)[2] - _box(block)[0] for block in lines)
        widest = widths[-1]
        if widest < 60 or sum(width > 0.8 * widest for width in widths) * 2 < len(widths):
            return False
    return True


def _ink(blocks: Sequence[Block]) -> float:
    return sum(len(block.text) for block in blocks if isinstance(block, Line))


def _box(block: Block) -> tuple[float, float, float, float]:
    place = block.place
    return (place.x0 or 0.0, place.top or 0.0, place.x1 or 0.0, place.bottom or 0.0)
