"""Tables that only horizontal lines hold together (三线表): rules above and below the head and at the end, columns by white space."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extract import patterns
from extract.model import Cell, Grid, Place
from extract.readers.pdf_glyphs import Glyphs, Style, joint
from extract.readers.pdf_lines import Segment, lines, rows, segment
from extract.readers.pdf_tables import joined
from extract.readers.ruled_tables import Ruling, merged

#: rules of one table begin and end within this many points of one another
_SAME = 4.0
#: shortest rule in points, highest head row
_LONG, _HEAD = 110.0, 90.0
#: narrowest white stripe between two columns in points
_STRIPE = 5.0
#: share of the rows between two rules that have to be parted into cells
_PARTED = 0.5
_CAPTION = patterns.compile(r"\s*(?:续表|附表|表)\s*[\d０-９一二三四五六七八九十]")


def find(across: Sequence[Ruling], glyphs: Glyphs, styles: Sequence[Style], page: int, width: float) -> list[tuple[Grid, set[int]]]:
    """The open tables of a page, each with the indices of its characters in ``glyphs``; ``across`` are the rules of no other table."""
    groups: list[list[Ruling]] = []
    for ruling in merged(across):
        if ruling.end - ruling.start < _LONG:
            continue
        for group in groups:
            if abs(group[0].start - ruling.start) <= _SAME and abs(group[0].end - ruling.end) <= _SAME:
                group.append(ruling)
                break
        else:
            groups.append([ruling])
    found = []
    for group in groups:
        for rules in _runs(group, glyphs):
            table = _table(rules, glyphs, styles, page, width)
            if table is not None:
                found.append(table)
    return found


def _inside(glyphs: Glyphs, above: Ruling, below: Ruling) -> list[int]:
    return [i for i, (x, y) in enumerate(glyphs.middles()) if above.at < y < below.at and above.start - 2 <= x <= above.end + 2]


def _runs(group: Sequence[Ruling], glyphs: Glyphs) -> list[list[Ruling]]:
    """Rules one below the other, parted where no cells stand between two of them: there one table ends."""
    runs: list[list[Ruling]] = [[]]
    for n, ruling in enumerate(group):
        if runs[-1]:
            between = rows(segment(glyphs.pick(_inside(glyphs, group[n - 1], ruling))))
            parted = sum(_is_parted(row) for row in between)
            if not between or parted < _PARTED * len(between) or any(_CAPTION.match(_string(row)) for row in between):
                runs.append([])
        runs[-1].append(ruling)
    return [run for run in runs if len(run) >= 3 and run[1].at - run[0].at <= _HEAD]


def _string(row: Sequence[Segment]) -> str:
    return "".join(s.text for s in row)


def _is_parted(row: Sequence[Segment]) -> bool:
    return any(b.x0 - a.x1 > 0.9 * max(a.size, b.size) for a, b in itertools.pairwise(row))


def _table(rules: Sequence[Ruling], glyphs: Glyphs, styles: Sequence[Style], page: int, width: float) -> tuple[Grid, set[int]] | None:
    used = _inside(glyphs, rules[0], rules[-1])
    inside = segment(glyphs.pick(used))
    edges = _edges(inside, rules[0].start, rules[0].end)
    if len(edges) < 3:
        return None
    told: list[tuple[float, list[Segment]]] = []  # height of the base line, segments
    for above, below in itertools.pairwise(rules):
        part = rows(s for s in inside if above.at < s.base - 0.35 * s.size < below.at)
        begin = len(told)
        for row in part:
            first = row[0].x0 < edges[1]
            if len(told) > begin and (not first or above is rules[0]):
                told[-1][1].extend(row)  # a cell over several lines
            else:
                told.append((row[0].base, list(row)))
    if len(told) < 2:
        return None
    cells: list[Cell] = []
    for number, (_, members) in enumerate(told):
        spans = _spans(members, edges)
        if len(_apart(spans)) < len(spans):
            # a head a little wider than its column does not belong to the next one too
            spans = _spans(members, edges, single=True)
        cells += _row(spans, number, edges, styles, page, width)
    filled = sum(bool(cell.text) for cell in cells)
    if filled < 0.3 * len(told) * (len(edges) - 1):
        return None
    top, bottom = rules[0].at, rules[-1].at
    place = Place(page, round(edges[0], 2), round(top, 2), round(edges[-1], 2), round(bottom, 2))
    return Grid(tuple(cells), len(told), len(edges) - 1, place), set(used)


def _spans(members: Sequence[Segment], edges: Sequence[float], *, single: bool = False) -> dict[tuple[int, int], list[Segment]]:
    spans: dict[tuple[int, int], list[Segment]] = {}
    for s in members:
        first, last = _span(s, edges)
        if single:
            shares = [(min(s.x1, edges[c + 1]) - max(s.x0, edges[c]), -c) for c in range(first, last + 1)]
            first = last = -max(shares)[1]
        spans.setdefault((first, last), []).append(s)
    return spans


def _row(
    spans: dict[tuple[int, int], list[Segment]], number: int, edges: Sequence[float], styles: Sequence[Style], page: int, width: float
) -> list[Cell]:
    cells: list[Cell] = []
    column = 0
    for (first, last), members in sorted(_apart(spans).items()):
        cells += [Cell("", number, c) for c in range(column, first)]
        text = joined(lines(joint([s.glyphs for s in members]), styles, page, width, columns=False), edges[last + 1] - edges[first])
        box = Place(
            page,
            round(min(s.x0 for s in members), 2),
            round(min(s.top for s in members), 2),
            round(max(s.x1 for s in members), 2),
            round(max(s.bottom for s in members), 2),
        )
        cells.append(Cell(text, number, first, 1, last - first + 1, box))
        column = last + 1
    return cells + [Cell("", number, c) for c in range(column, len(edges) - 1)]


def _apart(spans: dict[tuple[int, int], list[Segment]]) -> dict[tuple[int, int], list[Segment]]:
    """Spans of columns that do not overlap: those that do are one cell."""
    found: list[tuple[int, int, list[Segment]]] = []
    for (first, last), members in sorted(spans.items()):
        if found and first <= found[-1][1]:
            low, high, held = found.pop()
            found.append((low, max(high, last), held + members))
        else:
            found.append((first, last, list(members)))
    return {(first, last): members for first, last, members in found}


def _span(s: Segment, edges: Sequence[float]) -> tuple[int, int]:
    middle = (s.x0 + s.x1) / 2
    covered = [c for c in range(len(edges) - 1) if min(s.x1, edges[c + 1]) - max(s.x0, edges[c]) > 0.3 * s.size]
    if not covered:
        covered = [c for c in range(len(edges) - 1) if edges[c] <= middle <= edges[c + 1]] or [0 if middle < edges[0] else len(edges) - 2]
    return covered[0], covered[-1]


def _edges(inside: Sequence[Segment], left: float, right: float) -> list[float]:
    """The edges of columns: the ends of the rules and the middles of the stripes that no cell covers; cells over several columns aside."""
    size = int(right - left) + 2
    cover = [0] * size
    wide = 0.6 * (right - left)
    for s in inside:
        if s.x1 - s.x0 < wide:
            for x in range(max(0, int(s.x0 - left)), min(size, int(s.x1 - left) + 1)):
                cover[x] += 1
    # a head over several columns may cross a stripe
    allowed = 1 if len(inside) >= 12 else 0
    edges = [left]
    x = 0
    while x < size and cover[x] <= allowed:
        x += 1
    while x < size:
        start = x
        while x < size and cover[x] <= allowed:
            x += 1
        if x - start >= _STRIPE and x < size and start:
            edges.append(left + (start + x) / 2)
        x += x == start
    return [*edges, right]
