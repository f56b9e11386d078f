"""Drawn lines to tables: open sides, merged cells without a line below, underlines, angled heads, lines that a scan broke."""

from __future__ import annotations

import subprocess
import sys

from extract.readers.ruled_tables import Lattice, Ruling, grid, lattices, merged, sort_in


def ruled(xs: list[float], ys: list[float]) -> tuple[list[Ruling], list[Ruling]]:
    return [Ruling(y, xs[0], xs[-1]) for y in ys], [Ruling(x, ys[0], ys[-1]) for x in xs]


def test_columns_open_at_both_sides_are_closed_there() -> None:
    across = [Ruling(y, 70, 470) for y in (100, 130, 160)]
    down = [Ruling(x, 100, 160) for x in (170, 320)]
    assert lattices(across, down) == [
        Lattice((70, 170, 320, 470), (100, 130, 160), ((0, 0, 1, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1)))
    ]


def test_one_line_that_runs_on_does_not_open_a_table() -> None:
    across, down = ruled([100, 200, 300], [100, 130, 160])
    (lattice,) = lattices([*across[:2], Ruling(160, 100, 500)], down)
    assert lattice.xs == (100, 200, 300)


def test_merged_cell_that_goes_on_overleaf_has_no_line_below() -> None:
    _, down = ruled([100, 200, 300], [700, 730, 760])
    across = [Ruling(700, 100, 300), Ruling(730, 200, 300), Ruling(760, 200, 300)]
    (lattice,) = lattices(across, down)
    assert lattice.cells == ((0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1))


def test_underline_in_a_cell_is_no_border_of_a_row() -> None:
    across, down = ruled([100, 200, 300], [100, 160, 200])
    underlines = [Ruling(130, 205.5, 294.5), Ruling(145, 230, 300)]  # the second one ends at the border
    (lattice,) = lattices([*across, *underlines], down)
    assert lattice.ys == (100, 160, 200) and len(lattice.cells) == 4


def test_double_lines_are_one() -> None:
    across, down = ruled([100, 200, 300], [100, 130])
    doubled = [*across, *(Ruling(r.at + 2.5, r.start, r.end) for r in across)], [*down, *(Ruling(r.at + 2.5, r.start, r.end) for r in down)]
    (lattice,) = lattices(*doubled)
    assert (len(lattice.xs), len(lattice.ys)) == (3, 2)


def test_head_round_columns_of_which_it_consists_leaves_them_their_cells() -> None:
    # 合计 runs over the head of 其中: no line between it and its own column
    across = [Ruling(100, 100, 400), Ruling(130, 200, 400), Ruling(160, 100, 400), Ruling(190, 100, 400)]
    down = [Ruling(100, 100, 190), Ruling(200, 130, 190), Ruling(300, 130, 190), Ruling(400, 100, 190)]
    (lattice,) = lattices(across, down)
    assert lattice.xs == (100, 200, 300, 400)
    assert lattice.cells == (
        (0, 0, 1, 3), (1, 0, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1), (2, 0, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1),
    )  # fmt: skip


def test_cells_cover_the_table_once_where_a_line_ends_in_the_open() -> None:
    across, down = ruled([100, 200, 300, 400], [100, 130, 160])
    down[1] = Ruling(200, 100, 130)
    across[1] = Ruling(130, 100, 250)  # ends in the middle of a column
    (lattice,) = lattices(across, down)
    places = [
        (i, j) for row, column, rows, columns in lattice.cells for i in range(row, row + rows) for j in range(column, column + columns)
    ]
    assert sorted(places) == [(i, j) for i in range(len(lattice.ys) - 1) for j in range(len(lattice.xs) - 1)]


def test_frames_and_lines_that_do_not_touch_are_no_table() -> None:
    assert lattices(*ruled([100, 300], [100, 160])) == []
    assert lattices(*ruled([100, 300], [100, 160, 200])) == []
    assert lattices([Ruling(100, 100, 300), Ruling(160, 100, 300)], [Ruling(400, 100, 160), Ruling(450, 100, 160)]) == []


def test_two_tables_of_a_page_from_top_to_bottom() -> None:
    low, high = ruled([100, 200, 300], [400, 430]), ruled([100, 150, 300], [100, 130, 160])
    assert [lattice.ys[0] for lattice in lattices([*low[0], *high[0]], [*low[1], *high[1]])] == [100, 400]


def broken(found: list[Ruling], gap: float) -> list[Ruling]:
    """The lines without their ends, every second one without a stretch."""
    parts = []
    for n, (at, start, end) in enumerate(found):
        middle = start + 0.4 * (end - start)
        parts += [Ruling(at, start + 2, middle + gap * (n % 2 == 0)), Ruling(at, middle + gap, end - 2)]
    return parts


def test_lines_that_a_scan_broke_still_close_their_cells() -> None:
    whole = ruled([100, 200, 300], [100, 140, 180, 220])
    across, down = (broken(found, 12) for found in whole)
    assert lattices(across, down, broken=True)[0].cells == lattices(*whole)[0].cells
    assert not any(lattice.cells == lattices(*whole)[0].cells for lattice in lattices(across, down))


def test_side_drawn_less_than_half_is_none_in_a_scan() -> None:
    across, down = ruled([100, 200, 300], [100, 140, 180])
    across[1] = Ruling(140, 100, 240)
    (lattice,) = lattices(across, down, broken=True)
    assert lattice.cells == ((0, 0, 1, 1), (0, 1, 2, 1), (1, 0, 1, 1))


def test_pieces_of_a_line_are_one_line() -> None:
    pieces = [Ruling(100.4, 150, 300), Ruling(100, 100, 151), Ruling(100, 100, 151), Ruling(200, 100, 150), Ruling(200, 160, 300)]
    found = [(round(r.at), r.start, r.end) for r in merged(pieces)]
    assert found == [(100, 100, 300), (200, 100, 150), (200, 160, 300)]


def test_texts_go_to_the_cell_they_stand_in() -> None:
    (lattice,) = lattices(*ruled([100, 200, 300], [100, 130, 160]))
    assert sort_in(lattice, [(210, 110), (150, 140), (220, 110), (99, 99), (301, 161), (200, 130)]) == [[3], [0, 2], [1], [4, 5]]
    table = grid(lattice, ["甲", "乙", "丙", "丁"], 7)
    assert [(c.text, c.row, c.column) for c in table.cells] == [("甲", 0, 0), ("乙", 0, 1), ("丙", 1, 0), ("丁", 1, 1)]
    assert table.place == (7, 100, 100, 300, 160) and table.cells[1].place == (7, 200, 100, 300, 130)


def test_drawings_of_many_lines_are_given_up() -> None:
    across, down = ruled([0, 100, 200], [0, 30, 60])
    assert len(lattices(across, down)) == 1
    hatching = [Ruling(300 + i / 100, 300, 310) for i in range(20_000)]
    comb = [Ruling(300 + 4 * i, 300, 310) for i in range(1100)]
    assert lattices([*across, *hatching], down) == []
    assert lattices([*across, *comb], [*down, *(Ruling(r.at, 200, 210) for r in comb)]) == []
    for columns, rows in ((81, 2), (2, 401), (79, 79)):
        assert lattices(*ruled([10.0 * i for i in range(columns + 1)], [10.0 * i for i in range(rows + 1)])) == []


def test_pdfplumber_is_loaded_only_for_pages_with_tables() -> None:
    code = """
import sys
from extract.readers import ofd, pdf
from extract.readers.ruled_tables import Ruling, lattices
lattices([Ruling(700, 72, 500)], [])
assert "pdfplumber" not in sys.modules
lattices([Ruling(700, 72, 500), Ruling(750, 72, 500)], [Ruling(72, 700, 750), Ruling(200, 700, 750), Ruling(500, 700, 750)])
assert "pdfplumber" in sys.modules
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr == ""
