"""Tables of Word files turned from PDF: cut at every page, and with a whole column in one cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from word_files import cell, paragraph, table, text, word_file

from extract.model import Grid
from extract.readers.word import read

SECTION = paragraph("", "<w:sectPr/>")
PAGE = paragraph('<w:r><w:br w:type="page"/></w:r>')


def ruled(*rows: tuple[str, ...], widths: tuple[int, ...] = ()) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths or [2000] * len(rows[0]))
    return table(*("".join(map(cell, row)) for row in rows)).replace("<w:tblGrid/>", f"<w:tblGrid>{grid}</w:tblGrid>")


def lines(*texts: str) -> str:
    return "".join(map(paragraph, texts))


def grids(path: Path, body: str) -> list[list[list[str]]]:
    """The texts of all tables, row by row."""
    found = []
    for grid in read(word_file(path / "a.docx", body)).blocks:
        if isinstance(grid, Grid):
            assert {cell.row for cell in grid.cells} == set(range(grid.rows))
            found.append([[cell.text for cell in grid.cells if cell.row == row] for row in range(grid.rows)])
    return found


TITLE = '<w:gridSpan w:val="3"/>'
FIRST = ruled(("序号", "岗位", "要求"), ("1", "领班", "持证，"))


@pytest.mark.parametrize("between", [SECTION, PAGE, paragraph("", "<w:pageBreakBefore/>"), paragraph("— 7 —") + SECTION + paragraph()])
def test_a_table_goes_on_behind_the_page(tmp_path: Path, between: str) -> None:
    rows = [["序号", "岗位", "要求"], ["1", "领班", "持证，"], ["2", "保洁", "二人"]]
    assert grids(tmp_path, FIRST + between + ruled(("2", "保洁", "二人"))) == [rows]
    assert grids(tmp_path, FIRST + between + ruled(("序号", "岗位", "要求"), ("2", "保洁", "二人"))) == [rows]


def test_a_row_that_the_page_cut_is_one(tmp_path: Path) -> None:
    found = grids(tmp_path, FIRST + SECTION + ruled(("", "", "五年以上。"), ("2", "保洁", "二人")))
    assert found == [[["序号", "岗位", "要求"], ["1", "领班", "持证，五年以上。"], ["2", "保洁", "二人"]]]


@pytest.mark.parametrize(
    "behind",
    [
        paragraph() + ruled(("2", "保洁", "二人")),  # on the same page
        SECTION + paragraph("设备表") + ruled(("2", "保洁", "二人")),
        paragraph(text("设备表") + '<w:r><w:br w:type="page"/></w:r>') + ruled(("2", "保洁", "二人")),
        SECTION + ruled(("2", "保洁", "二人"), widths=(2000, 2500, 2000)),
        SECTION + ruled(("序号", "岗位", "要求"), ("1", "领班", "持证，")),  # the same again
        SECTION + ruled(("2", "保洁", "二人")).replace("<w:tr>", f"<w:tr>{cell('设备表', TITLE)}</w:tr><w:tr>", 1),
    ],
)  # fmt: skip
def test_another_table_is_another(tmp_path: Path, behind: str) -> None:
    assert len(grids(tmp_path, FIRST + behind)) == 2


def test_the_same_form_for_someone_else_is_another(tmp_path: Path) -> None:
    forms = [
        ruled(("姓名", name, "单位"), ("职务", post, "电话"), ("签名", "", "日期")) for name, post in (("甲某", "站长"), ("乙某", "科员"))
    ]
    assert len(grids(tmp_path, forms[0] + PAGE + forms[1])) == 2


def test_columns_in_the_cells_of_one_row_are_rows(tmp_path: Path) -> None:
    body = ruled(("指标", "单位", "数量"), (lines("合计", "养老院", "福利院"), lines("个个个"), lines("57", "1,521", "8.5")))
    assert grids(tmp_path, body)[0][1:] == [["合计", "个", "57"], ["养老院", "个", "1,521"], ["福利院", "个", "8.5"]]


@pytest.mark.parametrize("apart", [False, True])
def test_tabs_part_the_columns_of_one_cell(tmp_path: Path, apart: bool) -> None:
    tab = "<w:r><w:tab/></w:r>"
    stacked = "".join(paragraph(text(a) + tab + text(b)) for a, b in (("57", "3.5"), ("15", "2.1"), ("8", "1.4")))
    behind = cell(stacked) + cell("<w:p/>") if apart else cell(stacked, '<w:gridSpan w:val="2"/>')
    body = table(cell("指标") + cell("机构") + cell("床位"), cell(lines("合计", "养老院", "福利院")) + behind)
    assert grids(tmp_path, body)[0][1:] == [["合计", "57", "3.5"], ["养老院", "15", "2.1"], ["福利院", "8", "1.4"]]


@pytest.mark.parametrize(
    "row",
    [
        (lines("优点一", "优点二", "优点三"), lines("缺点一", "缺点二", "缺点三")),  # no numbers
        (lines("合计", "养老院", "福利院"), lines("57", "15")),  # a line is missing
        (lines("合计", "养老院"), lines("57", "15")),  # too few
        (lines("1", "2", "3"), lines("甲", "乙", "丙")),
    ],
)
def test_lines_of_a_cell_stay_together(tmp_path: Path, row: tuple[str, str]) -> None:
    assert len(grids(tmp_path, ruled(("指标", "数量"), row))[0]) == 2
