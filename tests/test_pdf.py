"""Reading PDF: pages written by reportlab with known places, so that every expectation can be read off the drawing calls."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from extract.errors import DamagedInputError, EmptyInputError, EncryptedInputError
from extract.model import Document, Grid, Line, Picture, Place
from extract.readers import pdf, pdf_glyphs
from extract.readers.page_image import PageImage, needs_ocr
from tests import plain_font

FONT = plain_font.register("Boxes")
WIDTH, HEIGHT = 595.0, 842.0


def printed(path: Path, *pages: Callable[[Canvas], object], **options: object) -> Path:
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), **options)  # type: ignore[arg-type]
    for draw in pages:
        canvas.setFont(FONT, 16)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lines(document: Document) -> list[Line]:
    return [block for block in document.blocks if isinstance(block, Line)]


def texts(document: Document) -> list[str]:
    return [line.text for line in lines(document)]


def picture(colour: str = "red", size: tuple[int, int] = (40, 30)) -> ImageReader:
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "PNG")
    data.seek(0)
    return ImageReader(data)


def test_line_has_text_place_and_left_edges(tmp_path: Path) -> None:
    path = printed(tmp_path / "a.pdf", lambda c: c.drawString(72, 700, "一、基本情况"))
    document = pdf.read(path)
    (line,) = lines(document)
    assert line.text == "一、基本情况"
    assert line.lefts == (72.0, 88.0, 104.0, 120.0, 136.0, 152.0)
    assert line.place.page == 1 and line.place.x0 == 72.0 and line.place.x1 == 168.0
    top, bottom = line.place.top, line.place.bottom
    assert top is not None and bottom is not None
    assert 842 - 700 - 16 <= top < 842 - 700 < bottom <= 842 - 700 + 6
    assert line.size == 16 and not line.whole
    assert document.pages[0].width == WIDTH and document.pages[0].height == HEIGHT


def test_places_are_right_on_a_page_of_more_characters_than_are_asked_for_at_once(tmp_path: Path) -> None:
    text = "一二三四五六七八九十" * 5

    def draw(c: Canvas) -> None:
        c.setFont(FONT, 8)
        for row in range(60):
            c.drawString(72 + row % 3, 800 - 12 * row, text)

    assert 60 * len(text) > pdf_glyphs.AT_ONCE
    found = lines(pdf.read(printed(tmp_path / "a.pdf", draw)))
    assert [line.text for line in found] == [text] * 60
    for row, line in enumerate(found):
        assert line.lefts == tuple(72.0 + row % 3 + 8 * n for n in range(len(text)))
        assert line.place.x1 == 72 + row % 3 + 8 * len(text) and line.place.bottom is not None
        assert abs(line.place.bottom - (42 + 12 * row)) < 3


def test_raw_code_points_stay_and_printed_blanks_stay(tmp_path: Path) -> None:
    path = printed(tmp_path / "a.pdf", lambda c: c.drawString(72, 700, "⼀、建成８０ 家"))
    assert texts(pdf.read(path)) == ["⼀、建成８０ 家"]


def test_gap_between_figures_is_a_blank_but_not_between_characters(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        c.drawString(72, 700, "2.9")
        c.drawString(110, 700, "1.6")
        for x, character in zip((72, 100, 128), "广东省", strict=True):
            c.drawString(x, 600, character)

    head, title = texts(pdf.read(printed(tmp_path / "a.pdf", draw)))
    assert head == "2.9 1.6"
    assert title.replace(" ", "") == "广东省"


def test_signs_of_another_font_drawn_behind_the_line_stand_in_their_gaps(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        # the line with room left for the quotes, which office programs print behind it in the font that has them
        c.drawString(72, 700, "推行 一窗通办 改革 no smoking")
        for x in (104, 176):
            c.drawString(x, 700, '"')

    assert texts(pdf.read(printed(tmp_path / "a.pdf", draw))) == ['推行"一窗通办"改革 no smoking']


def test_text_printed_twice_is_read_once(tmp_path: Path) -> None:
    written = [f"第{n}行文字人人人" for n in "一二三四五六七八九十"]

    def draw(c: Canvas) -> None:
        # the whole page once more, a little to the right: imitated bold
        for shift in (0, 0.6):
            for n, text in enumerate(written):
                c.drawString(72 + shift, 700 - 30 * n, text)

    assert texts(pdf.read(printed(tmp_path / "a.pdf", draw))) == written


@pytest.mark.parametrize("x", [70.3, 71.0, 71.7, 72.4, 73.1])
def test_text_printed_twice_is_read_once_wherever_it_stands(tmp_path: Path, x: float) -> None:
    text = "石桥县建立联席会议制度并督促各乡镇落实到位"

    def draw(c: Canvas) -> None:
        for shift in (0, 0.6):
            c.drawString(x + shift, 700 + x - shift, text)

    assert texts(pdf.read(printed(tmp_path / "a.pdf", draw))) == [text]


@pytest.mark.parametrize("turned", [False, True])
def test_characters_of_a_form_with_a_text_of_their_own_stand_in_their_place(tmp_path: Path, turned: bool) -> None:
    # as browsers write look-alikes, on a page that was put into a form to print two on a sheet, or to turn it
    def draw(c: Canvas) -> None:
        c.beginForm("half")
        c.setFont(FONT, 16)
        c.drawString(20, 700, "全社会关")
        c._code.append("/Span <</ActualText <FEFF5FC3>>> BDC")
        c.drawString(84, 700, "心")
        c._code.append("EMC")
        c.drawString(100, 700, "健康")
        c.endForm()
        if turned:
            c.setPageRotation(90)
            c.translate(842, 0)
            c.rotate(90)
        else:
            c.translate(300, 0)
        c.doForm("half")

    (line,) = lines(pdf.read(printed(tmp_path / "a.pdf", draw)))
    assert line.text == "全社会关心健康"
    assert line.lefts[4] == pytest.approx(line.lefts[3] + 16, abs=1.5) and line.place.x1 == pytest.approx(line.lefts[0] + 112, abs=1.5)


def test_note_mark_is_marked_and_power_is_raised(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        c.drawString(72, 700, "全年生产总值")
        c.setFont(FONT, 8)
        c.drawString(72 + 96, 707, "[2]")
        c.setFont(FONT, 16)
        c.drawString(72 + 96 + 14, 700, "为320万元")
        c.drawString(72, 660, "面积80m")
        width = pdfmetrics.stringWidth("面积80m", FONT, 16)
        c.setFont(FONT, 8)
        c.drawString(72 + width, 667, "2")

    first, second = lines(pdf.read(printed(tmp_path / "a.pdf", draw)))
    assert first.text == "全年生产总值[2]为320万元"
    assert [first.text[a:b] for a, b in first.marks] == ["[2]"]
    assert second.text == "面积80m²" and second.marks == ()


def test_marks_of_notes_are_one_over_a_sign_that_is_not_raised(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        c.drawString(72, 700, "全年生产总值")
        at = 72 + 96
        for text, size, y in (("［21", 8, 707), ("，", 16, 700), ("26］", 8, 707), ("为320万元", 16, 700)):
            c.setFont(FONT, size)
            c.drawString(at, y, text)
            at += pdfmetrics.stringWidth(text, FONT, size)

    (line,) = lines(pdf.read(printed(tmp_path / "a.pdf", draw)))
    assert [line.text[a:b] for a, b in line.marks] == ["［21，26］"]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotated_page_is_read_as_displayed(tmp_path: Path, rotation: int) -> None:
    # reportlab swaps the sides of the media box of a page that it turns, so that the page is displayed upright
    turned = rotation in (90, 270)

    def draw(c: Canvas) -> None:
        c.setPageRotation(rotation)
        c.translate(*((HEIGHT / 2, WIDTH / 2) if turned else (WIDTH / 2, HEIGHT / 2)))
        c.rotate(rotation)
        c.drawString(-100, 50, "上面一行文字")
        c.drawString(-100, 10, "下面一行文字")

    document = pdf.read(printed(tmp_path / "a.pdf", draw))
    assert texts(document) == ["上面一行文字", "下面一行文字"]
    assert (document.pages[0].width, document.pages[0].height) == (WIDTH, HEIGHT)
    place = lines(document)[0].place
    assert place.x0 == pytest.approx(WIDTH / 2 - 100, abs=0.5)
    assert place.bottom is not None and HEIGHT / 2 - 50 <= place.bottom <= HEIGHT / 2 - 40


def test_page_lying_on_its_side_without_rotation_is_read_in_its_own_direction(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        c.rotate(90)
        c.drawString(100, -80, "横排表格标题")
        c.drawString(100, -120, "第二行的文字")

    document = pdf.read(printed(tmp_path / "a.pdf", draw))
    assert texts(document) == ["横排表格标题", "第二行的文字"]
    place = lines(document)[0].place
    assert place.x0 is not None and place.x1 is not None and place.top is not None and place.bottom is not None
    assert 60 < place.x0 < 80 < place.x1 < 90
    assert place.bottom == pytest.approx(HEIGHT - 100, abs=1) and place.top == pytest.approx(HEIGHT - 196, abs=1)


def test_slanting_text_is_a_watermark(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        c.drawString(72, 700, "正文在这里。")
        c.translate(200, 300)
        c.rotate(40)
        c.drawString(0, 0, "内部资料")

    found = lines(pdf.read(printed(tmp_path / "a.pdf", draw)))
    assert [(line.text, line.stream) for line in found] == [("正文在这里。", "body"), ("内部资料", "watermark")]


def test_invisible_and_outside_text_is_hidden(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        c.drawString(72, 700, "看得见的文字")
        text = c.beginText(72, 600)
        text.setTextRenderMode(3)
        text.textOut("看不见的文字")
        c.drawText(text)
        text = c.beginText(72, 900)
        text.setTextRenderMode(0)
        text.textOut("页外的文字")
        c.drawText(text)

    found = lines(pdf.read(printed(tmp_path / "a.pdf", draw)))
    assert {line.text: line.stream for line in found} == {"看得见的文字": "body", "看不见的文字": "hidden", "页外的文字": "hidden"}


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("严格执行公民个人信", ["严格执行公民个人信", "息保护规定。", "（石桥县供稿）", "送：各乡镇"]),
        # behind a whole sentence it stands where it is
        ("严格执行各项规定。", ["严格执行各项规定。 （石桥县供稿）", "息保护规定。", "送：各乡镇"]),
    ],
)
def test_a_credit_beside_a_broken_sentence_stands_behind_it(tmp_path: Path, first: str, expected: list[str]) -> None:
    def draw(c: Canvas) -> None:
        c.drawString(72, 700, first)
        c.drawString(72, 676, "息保护规定。")
        c.drawString(72, 640, "送：各乡镇")
        c.setFont(FONT, 12)
        c.drawString(380, 701, "（石桥县供稿）")

    assert texts(pdf.read(printed(tmp_path / "a.pdf", draw))) == expected


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [f"左栏第{n}行文字排满整栏" for n in "一二三四五六七八"]
    right = [f"右栏第{n}行文字排满整栏" for n in "一二三四五六七八"]

    def draw(c: Canvas) -> None:
        c.drawString(72, 780, "横跨两栏的一行标题文字排在两栏上面中间不断开来")
        for n in range(8):
            c.drawString(72, 740 - 24 * n, left[n])
            # the lines of the two columns need not stand at one height
            c.drawString(312, 733 - 24 * n, right[n])

    found = texts(pdf.read(printed(tmp_path / "a.pdf", draw)))
    assert found == ["横跨两栏的一行标题文字排在两栏上面中间不断开来", *left, *right]


def test_vertical_title_is_one_line(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        for n, character in enumerate("健康企业"):
            c.drawString(290, 700 - 24 * n, character)

    assert texts(pdf.read(printed(tmp_path / "a.pdf", draw))) == ["健康企业"]


# ---------------------------------------------------------------------------------------------------------------- tables
def ruled(c: Canvas, xs: list[float], ys: list[float], skip: tuple[tuple[float, float, float, float], ...] = ()) -> None:
    for y in ys:
        for x0, x1 in pairwise(xs):
            if (x0, y, x1, y) not in skip:
                c.line(x0, y, x1, y)
    for x in xs:
        for y0, y1 in pairwise(ys):
            if (x, y0, x, y1) not in skip:
                c.line(x, y0, x, y1)


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def test_ruled_table_with_merged_cells(tmp_path: Path) -> None:
    xs, ys = [72.0, 172.0, 272.0, 372.0], [700.0, 670.0, 640.0]

    def draw(c: Canvas) -> None:
        c.drawString(72, 730, "表前的文字")
        # 年度 over two rows, 企业数 over two columns
        ruled(c, xs, ys, skip=((72.0, 670.0, 172.0, 670.0), (272.0, 700.0, 272.0, 670.0)))
        c.drawString(80, 665, "年度")
        c.drawString(180, 678, "企业数")
        c.drawString(180, 648, "省级")
        c.drawString(280, 648, "市级")
        c.drawString(72, 600, "表后的文字")

    document = pdf.read(printed(tmp_path / "a.pdf", draw))
    assert [type(block).__name__ for block in document.blocks] == ["Line", "Grid", "Line"]
    (grid,) = grids(document)
    assert (grid.rows, grid.columns) == (2, 3)
    assert [(c.text, c.row, c.column, c.rows, c.columns) for c in grid.cells] == [
        ("年度", 0, 0, 2, 1), ("企业数", 0, 1, 1, 2), ("省级", 1, 1, 1, 1), ("市级", 1, 2, 1, 1),
    ]  # fmt: skip
    assert grid.place[1:] == (72.0, HEIGHT - 700, 372.0, HEIGHT - 640)
    assert grid.cells[2].place[1:] == (172.0, HEIGHT - 670, 272.0, HEIGHT - 640)


def test_lines_of_a_cell_that_fill_it_are_one_paragraph(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        ruled(c, [72.0, 152.0, 300.0], [700.0, 640.0, 600.0])
        c.drawString(78, 680, "职业健康")
        c.drawString(78, 656, "监护率")
        c.drawString(160, 680, "其中：")
        c.drawString(160, 656, "高温")
        c.drawString(78, 612, "合计")
        c.drawString(160, 612, "12")

    (grid,) = grids(pdf.read(printed(tmp_path / "a.pdf", draw)))
    assert [cell.text for cell in grid.cells] == ["职业健康监护率", "其中：\n高温", "合计", "12"]


def test_frame_and_underline_are_no_table(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        c.rect(72, 600, 300, 100)
        c.drawString(90, 650, "框中的文字")
        c.line(72, 500, 200, 500)
        c.drawString(72, 503, "联系人：")

    document = pdf.read(printed(tmp_path / "a.pdf", draw))
    assert grids(document) == []
    assert texts(document) == ["框中的文字", "联系人："]


def test_table_over_a_page_break_is_one_grid_with_its_head_once(tmp_path: Path) -> None:
    xs = [72.0, 172.0, 372.0]

    def row(c: Canvas, y: float, *cells: str) -> None:
        for x, text in zip(xs, cells, strict=False):
            c.drawString(x + 6, y, text)

    def first(c: Canvas) -> None:
        ruled(c, xs, [160.0, 130.0, 100.0])
        row(c, 138, "年度", "企业数")
        row(c, 108, "2023", "41")
        c.drawString(280, 40, "— 1 —")

    def second(c: Canvas) -> None:
        ruled(c, xs, [780.0, 750.0, 720.0])
        row(c, 758, "年度", "企业数")
        row(c, 728, "2024", "68")
        c.drawString(72, 600, "表后的文字")

    document = pdf.read(printed(tmp_path / "a.pdf", first, second))
    (grid,) = grids(document)
    assert (grid.rows, grid.columns) == (3, 2)
    assert [(c.text, c.row, c.column) for c in grid.cells] == [
        ("年度", 0, 0), ("企业数", 0, 1), ("2023", 1, 0), ("41", 1, 1), ("2024", 2, 0), ("68", 2, 1),
    ]  # fmt: skip
    assert [c.place.page for c in grid.cells] == [1, 1, 1, 1, 2, 2]


def test_table_held_together_by_three_rules(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        c.drawString(72, 760, "表1 企业数")
        for y in (740, 710, 610):
            c.line(72, y, 472, y)
        rows = (("年度", "省级企业", "市级企业"), ("2022", "3", "10"), ("2023", "5", "14"), ("", "", "（预计）"), ("2024", "8", "19"))
        for n, row in enumerate(rows):
            for x, text in zip((80, 200, 340), row, strict=True):
                c.drawString(x, 720 - (8 if n else 0) - 24 * n, text)
        c.drawString(72, 560, "表后的文字")

    document = pdf.read(printed(tmp_path / "a.pdf", draw))
    assert texts(document) == ["表1 企业数", "表后的文字"]
    (grid,) = grids(document)
    assert (grid.rows, grid.columns) == (4, 3)
    assert [c.text for c in grid.cells] == [
        "年度", "省级企业", "市级企业", "2022", "3", "10", "2023", "5", "14\n（预计）", "2024", "8", "19",
    ]  # fmt: skip
    assert grid.cells[4].place.x0 == 200.0 and grid.place[1:] == (72.0, HEIGHT - 740, 472.0, HEIGHT - 610)


def test_rules_between_paragraphs_are_no_table(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        for n, y in enumerate((740, 700, 660, 620)):
            c.line(72, y, 472, y)
            c.drawString(72, y - 24, f"第{n}段文字排在两条横线之间没有分栏")

    document = pdf.read(printed(tmp_path / "a.pdf", draw))
    assert grids(document) == [] and len(texts(document)) == 4


def test_row_that_a_page_break_cut_is_one_row(tmp_path: Path) -> None:
    xs = [72.0, 172.0, 372.0]

    def first(c: Canvas) -> None:
        ruled(c, xs, [160.0, 130.0, 100.0])
        for x, y, text in ((78, 138, "项目"), (178, 138, "要求"), (78, 108, "监护"), (178, 108, "上岗前、在岗期间、离岗")):
            c.drawString(x, y, text)

    def second(c: Canvas) -> None:
        ruled(c, xs, [780.0, 750.0, 720.0])
        for x, y, text in ((178, 758, "时均要体检"), (78, 728, "培训"), (178, 728, "每年一次")):
            c.drawString(x, y, text)

    def under_its_head(c: Canvas) -> None:
        ruled(c, xs, [810.0, 780.0, 750.0, 720.0])
        for x, text in ((78, "项目"), (178, "要求")):
            c.drawString(x, 788, text)
        for x, y, text in ((178, 758, "时均要体检"), (78, 728, "培训"), (178, 728, "每年一次")):
            c.drawString(x, y, text)

    for over in (second, under_its_head):
        (grid,) = grids(pdf.read(printed(tmp_path / "a.pdf", first, over)))
        assert [c.text for c in grid.cells] == ["项目", "要求", "监护", "上岗前、在岗期间、离岗时均要体检", "培训", "每年一次"]
        assert grid.rows == 3 and [c.row for c in grid.cells] == [0, 0, 1, 1, 2, 2]


def test_tables_with_text_between_stay_two(tmp_path: Path) -> None:
    def page(c: Canvas) -> None:
        ruled(c, [72.0, 172.0, 372.0], [160.0, 130.0, 100.0])
        for x, y, text in ((78, 138, "年度"), (178, 138, "企业数"), (78, 108, "2023"), (178, 108, "41")):
            c.drawString(x, y, text)

    def other(c: Canvas) -> None:
        c.drawString(72, 600, "两张表之间的文字")
        page(c)

    assert len(grids(pdf.read(printed(tmp_path / "a.pdf", page, other)))) == 2


def _rows(c: Canvas, xs: list[float], top: float, *rows: tuple[str, ...], high: float = 30.0) -> None:
    """A ruled table whose first row begins at ``top``, its texts in the cells."""
    ruled(c, xs, [top - high * n for n in range(len(rows) + 1)])
    for n, row in enumerate(rows):
        for x, text in zip(xs, row, strict=False):
            c.drawString(x + 6, top - high * n - 20, text)


def test_table_goes_on_over_pages_that_lie(tmp_path: Path) -> None:
    # margins are as wide as on a page that stands: here the page number lies well above the lowest tenth of the page
    def page(number: int, *rows: tuple[str, ...]) -> Callable[[Canvas], object]:
        def draw(c: Canvas) -> None:
            c.setPageSize((HEIGHT, WIDTH))
            c.drawString(380, 540, "年度报告")
            _rows(c, [72.0, 172.0, 372.0], 520, *rows)
            c.drawString(410, 70, f"{number}/2")

        return draw

    (grid,) = grids(
        pdf.read(printed(tmp_path / "a.pdf", page(1, ("年度", "户数"), ("2023", "41")), page(2, ("2024", "68"), ("2025", "70"))))
    )
    assert [(c.text, c.row) for c in grid.cells if c.column == 0] == [("年度", 0), ("2023", 1), ("2024", 2), ("2025", 3)]


def test_title_in_the_margin_parts_two_tables(tmp_path: Path) -> None:
    def page(title: str) -> Callable[[Canvas], object]:
        def draw(c: Canvas) -> None:
            c.drawString(72, 790, title)
            _rows(c, [72.0, 172.0, 372.0], 770, ("年度", "户数"), ("2023", "41"))

        return draw

    assert len(grids(pdf.read(printed(tmp_path / "a.pdf", page("甲县企业"), page("乙县企业"))))) == 2
    assert len(grids(pdf.read(printed(tmp_path / "b.pdf", page("县区企业"), page("县区企业"))))) == 1


@pytest.mark.parametrize(("foot", "count"), [(100, 1), (400, 2)])
def test_table_may_change_its_columns_at_a_break_where_it_fills_the_page(tmp_path: Path, foot: int, count: int) -> None:
    def first(c: Canvas) -> None:
        _rows(c, [72.0, 222.0, 372.0], foot + 60, ("单位", "户数"), ("甲县", "41"))

    def second(c: Canvas) -> None:
        _rows(c, [72.0, 172.0, 222.0, 372.0], 780, ("合计", "2024", "68"), ("总计", "2025", "70"))

    found = grids(pdf.read(printed(tmp_path / "a.pdf", first, second)))
    assert len(found) == count
    if count == 1:
        assert (found[0].rows, found[0].columns) == (4, 3)
        assert [(c.text, c.column, c.columns) for c in found[0].cells if c.row in (1, 2)] == [
            ("甲县", 0, 2), ("41", 2, 1), ("合计", 0, 1), ("2024", 1, 1), ("68", 2, 1),
        ]  # fmt: skip


def test_head_row_alone_at_the_foot_belongs_to_the_table_overleaf(tmp_path: Path) -> None:
    xs = [72.0, 172.0, 372.0]

    def first(c: Canvas) -> None:
        _rows(c, xs, 400, ("受理", "办结"))  # boxes in a row are a drawing
        _rows(c, xs, 110, ("年度", "户数"))

    def second(c: Canvas) -> None:
        _rows(c, xs, 780, ("2023", "41"), ("2024", "68"))

    document = pdf.read(printed(tmp_path / "a.pdf", first, second))
    (grid,) = grids(document)
    assert [c.text for c in grid.cells] == ["年度", "户数", "2023", "41", "2024", "68"]
    assert texts(document) == ["受理 办结"]
    assert (
        grids(pdf.read(printed(tmp_path / "b.pdf", first, lambda c: _rows(c, [72.0, 272.0, 372.0], 780, ("2023", "41"), ("2024", "68")))))[
            0
        ].rows
        == 2
    )


def test_form_with_text_in_its_head_row_only_is_a_table(tmp_path: Path) -> None:
    def form(*head: str) -> Callable[[Canvas], object]:
        return lambda c: _rows(c, [72.0, 172.0, 272.0, 372.0], 700, head, *[()] * 9)

    (grid,) = grids(pdf.read(printed(tmp_path / "a.pdf", form("序号", "名称", "备注"))))
    assert (grid.rows, grid.columns) == (10, 3)
    assert grids(pdf.read(printed(tmp_path / "b.pdf", form("序号", "名称")))) == []


def test_table_goes_on_in_the_next_column_under_its_head(tmp_path: Path) -> None:
    head = ("年度", "户数")

    def page(left: bool, right: bool) -> Callable[[Canvas], object]:
        def draw(c: Canvas) -> None:
            if left:
                _rows(c, [40.0, 140.0, 280.0], 780, head, ("2023", "41"))
            if right:
                _rows(c, [310.0, 410.0, 550.0], 780, head, ("2024", "68"))
                c.drawString(310, 600, "右栏里表后的文字")

        return draw

    (grid,) = grids(pdf.read(printed(tmp_path / "a.pdf", page(True, True))))
    assert [c.text for c in grid.cells if c.column == 0] == ["年度", "2023", "2024"]

    def sheet(c: Canvas) -> None:
        # two pages side by side: the page number of the left one stands between
        c.setPageSize((2 * WIDTH, HEIGHT))
        for x, year in ((80.0, "2023"), (80.0 + WIDTH, "2024")):
            c.drawString(x, 780, "表前的文字" if year == "2023" else "健康企业")
            _rows(c, [x, x + 150, x + 400], 760, head, (year, "41"))
            c.drawString(x + 200, 40, f"— {year[-1]} —")
            c.drawString(x, 600, "" if year == "2023" else "表后的文字")

    # one sheet has no running heads, two sheets have
    assert len(grids(pdf.read(printed(tmp_path / "d.pdf", sheet)))) == 2
    assert len(grids(pdf.read(printed(tmp_path / "e.pdf", sheet, sheet)))) == 2
    # over a page break, from the right column to the left one
    document = pdf.read(printed(tmp_path / "b.pdf", lambda c: _rows(c, [310.0, 410.0, 550.0], 200, head, ("2022", "7")), page(True, True)))
    assert [c.text for c in grids(document)[0].cells if c.column == 0] == ["年度", "2022", "2023", "2024"]
    other = printed(tmp_path / "c.pdf", lambda c: _rows(c, [310.0, 410.0, 550.0], 200, ("县", "户数"), ("2022", "7")), page(True, False))
    assert len(grids(pdf.read(other))) == 2


def test_large_print_across_the_text_is_a_watermark(tmp_path: Path) -> None:
    written = [f"第{n}行文字写得很长很长盖过水印的全部宽度" for n in "一二三四五六七八"]

    def draw(c: Canvas) -> None:
        for n, text in enumerate(written):
            c.drawString(72, 700 - 24 * n, text)
        _rows(c, [72.0, 172.0, 372.0], 500, ("年度", "户数"), ("2023", "41"))
        c.setFont(FONT, 40)
        c.drawString(90, 620, "内部资料")
        c.drawString(90, 450, "内部资料")

    document = pdf.read(printed(tmp_path / "a.pdf", draw))
    assert [line.text for line in lines(document) if line.stream == "body"] == written
    assert [line.text for line in lines(document) if line.stream == "watermark"] == ["内部资料"] * 2
    assert [c.text for c in grids(document)[0].cells] == ["年度", "户数", "2023", "41"]

    def single(c: Canvas) -> None:
        # a character whose font states a size of its own
        c.drawString(72, 700, written[0])
        c.setFont(FONT, 40)
        c.drawString(90, 690, "表")

    assert {line.stream for line in lines(pdf.read(printed(tmp_path / "c.pdf", single)))} == {"body"}

    def titled(c: Canvas) -> None:
        c.setFont(FONT, 40)
        c.drawString(90, 740, "内部资料")
        c.setFont(FONT, 16)
        c.drawString(72, 700, written[0])

    assert [line.stream for line in lines(pdf.read(printed(tmp_path / "b.pdf", titled)))] == ["body", "body"]


def test_column_with_few_lines_over_a_chart_is_a_column(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        c.setFont(FONT, 10)
        for n in range(3):
            c.drawString(40, 760 - 16 * n, "左栏的文字一行有二十三个字写满这一栏的宽度")
        for n in range(9):
            c.drawString(320, 760 - 16 * n, "右栏的文字一行有二十三个字写满这一栏的宽度")
        c.setFont(FONT, 5)
        for n in range(6):
            c.drawString(60 + 30 * n, 690 - 9 * n, f"{n}.5")

    found = [text[:1] for text in texts(pdf.read(printed(tmp_path / "a.pdf", draw)))]
    assert found == [*"左左左", *"012345", *"右右右右右右右右右"]


# ------------------------------------------------------------------------------------------------------ pictures, marks
def test_picture_has_place_and_stored_bytes_and_stands_in_order(tmp_path: Path) -> None:
    stored = tmp_path / "p.jpg"
    Image.new("RGB", (40, 30), "red").save(stored)

    def draw(c: Canvas) -> None:
        c.drawString(72, 700, "图前的文字")
        c.drawImage(str(stored), 100, 500, 200, 150)
        c.drawString(150, 480, "图后的文字")

    document = pdf.read(printed(tmp_path / "a.pdf", draw))
    assert [type(block).__name__ for block in document.blocks] == ["Line", "Picture", "Line"]
    found = document.blocks[1]
    assert isinstance(found, Picture)
    assert found.place[:] == (1, 100.0, HEIGHT - 650, 300.0, HEIGHT - 500)
    assert found.suffix == "jpg" and found.data == stored.read_bytes() and (found.width, found.height) == (40, 30)


def test_picture_stored_otherwise_is_png(tmp_path: Path) -> None:
    document = pdf.read(printed(tmp_path / "a.pdf", lambda c: c.drawImage(picture(), 100, 500, 200, 150)))
    (found,) = document.blocks
    assert isinstance(found, Picture) and found.suffix == "png"
    with Image.open(io.BytesIO(found.data)) as image:
        assert image.size == (40, 30) and image.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_same_picture_on_every_page_is_no_figure_but_others_at_its_place_are(tmp_path: Path) -> None:
    logo = picture()

    def page(colour: str) -> Callable[[Canvas], object]:
        def draw(c: Canvas) -> None:
            c.drawString(72, 700, "这一页的文字内容")
            c.drawImage(logo, 60, 770, 60, 40)
            c.drawImage(picture(colour), 100, 400, 200, 150)

        return draw

    document = pdf.read(printed(tmp_path / "a.pdf", page("blue"), page("green"), page("black")))
    kept = [block.place.top for block in document.blocks if isinstance(block, Picture)]
    assert kept == [HEIGHT - 550] * 3
    assert [finding.code for finding in document.findings] == ["picture_left_out"]


def test_logo_in_the_margin_is_no_figure_wherever_it_stands(tmp_path: Path) -> None:
    logo = picture()

    def page(x: float, size: tuple[float, float], y: float) -> Callable[[Canvas], object]:
        def draw(c: Canvas) -> None:
            c.setPageSize(size)
            c.drawString(72, 300, "这一页的文字内容")
            c.drawImage(logo, x, y, 60, 40)

        return draw

    stands, lies = (WIDTH, HEIGHT), (HEIGHT, WIDTH)
    document = pdf.read(printed(tmp_path / "a.pdf", page(60, stands, 780), page(480, stands, 780), page(700, lies, 530)))
    assert not any(isinstance(block, Picture) for block in document.blocks)
    # the same picture in the text is one, however often
    shown = pdf.read(printed(tmp_path / "b.pdf", page(60, stands, 500), page(480, stands, 500), page(700, lies, 300)))
    assert sum(isinstance(block, Picture) for block in shown.blocks) == 3


def test_captions_of_pictures_side_by_side_stand_each_behind_its_own(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        c.drawImage(picture("red"), 72, 500, 200, 150)
        c.drawImage(picture("blue"), 320, 500, 200, 150)
        for x, text in ((110, "职工体检现场"), (350, "专家指导现场"), (110, "（一月）"), (350, "（五月）")):
            c.drawString(x, 480 - 20 * ("（" in text), text)
        c.drawString(72, 420, "两张照片下面的一行文字写满整个版心没有空出来的地方")

    document = pdf.read(printed(tmp_path / "a.pdf", draw))
    told = [block.text if isinstance(block, Line) else f"{block.place.x0:.0f}" for block in document.blocks if not isinstance(block, Grid)]
    assert told == [
        "72", "职工体检现场", "（一月）", "320", "专家指导现场", "（五月）", "两张照片下面的一行文字写满整个版心没有空出来的地方",
    ]  # fmt: skip
    first, second = (line for line in lines(document) if line.text in ("职工体检现场", "专家指导现场"))
    assert first.place.x0 == first.lefts[0] == 110 and second.place.x0 == second.lefts[0] == 350 and len(second.lefts) == 6

    def one(c: Canvas) -> None:
        c.drawImage(picture("red"), 72, 500, 200, 150)
        c.drawString(110, 480, "职工体检现场")
        c.drawString(350, 480, "专家指导现场")

    assert texts(pdf.read(printed(tmp_path / "b.pdf", one))) == ["职工体检现场 专家指导现场"]


def test_chart_of_lines_and_boxes_with_a_caption_is_a_figure_and_its_labels_are_no_text(tmp_path: Path) -> None:
    def chart(caption: str) -> Callable[[Canvas], object]:
        def draw(c: Canvas) -> None:
            c.drawString(72, 740, "图表前的一行文字写满整个版心没有空出来的地方")
            c.line(110, 520, 410, 520)
            for n, high in enumerate((60, 90, 40, 120, 80)):
                c.rect(120 + 60 * n, 520, 30, high, fill=1)
            c.setFont(FONT, 9)
            for n, value in enumerate(("2.9", "1.6", "1.3", "4.8", "3.3")):
                c.drawString(125 + 60 * n, 508, str(2020 + n))
                c.drawString(128 + 60 * n, 655, value)
            c.setFont(FONT, 14)
            c.drawString(180, 485, caption)
            c.setFont(FONT, 16)
            c.drawString(72, 440, "图表后的一行文字写满整个版心没有空出来的地方")

        return draw

    document = pdf.read(printed(tmp_path / "a.pdf", chart("图1 2020-2024年新增病例")))
    shown = [
        block.text[:3] if isinstance(block, Line) else "PIC"
        for block in document.blocks
        if not (isinstance(block, Line) and block.stream == "hidden")
    ]
    assert shown == ["图表前", "PIC", "图1 ", "图表后"]
    (figure,) = (block for block in document.blocks if isinstance(block, Picture))
    x0, top, x1, bottom = (round(side or 0.0) for side in figure.place[1:])
    assert x0 <= 120 and x1 >= 390 and top <= HEIGHT - 655 and HEIGHT - 508 <= bottom <= HEIGHT - 490
    assert "2.9" in figure.alt and "2024" in figure.alt
    # a sentence that speaks of a figure has none below its lines
    other = pdf.read(printed(tmp_path / "b.pdf", chart("图1所示病例逐年减少")))
    assert not any(isinstance(block, Picture) for block in other.blocks)


def test_bookmarks(tmp_path: Path) -> None:
    def draw(c: Canvas) -> None:
        c.drawString(72, 700, "第一章 总则")
        c.bookmarkPage("a")
        c.addOutlineEntry("第一章 总则", "a", level=0)
        c.bookmarkPage("b")
        c.addOutlineEntry("第一节 目的", "b", level=1)

    found = pdf.read(printed(tmp_path / "a.pdf", draw)).bookmarks
    assert [(mark.level, mark.title, mark.page) for mark in found] == [(1, "第一章 总则", 1), (2, "第一节 目的", 1)]


# ----------------------------------------------------------------------------------------------------------- recognition
def scanned(c: Canvas) -> None:
    c.drawImage(picture("white", (60, 80)), 0, 0, WIDTH, HEIGHT)


def test_page_without_text_layer_is_recognised_and_others_are_not(tmp_path: Path) -> None:
    path = printed(tmp_path / "a.pdf", lambda c: c.drawString(72, 700, "有文字层的一页"), scanned)
    asked: list[PageImage] = []

    def recognise(image: PageImage) -> list[Line]:
        asked.append(image)
        return [Line("认出的文字", score=0.9)]

    document = pdf.read(path, recognise=recognise)
    assert texts(document) == ["有文字层的一页", "认出的文字"]
    assert [page.ocr for page in document.pages] == [False, True]
    (image,) = asked
    assert image.number == 2 and (image.width, image.height) == (WIDTH, HEIGHT)
    assert len(image.pixels) == image.columns * image.rows * 3
    assert image.columns == pytest.approx(WIDTH / 72 * 200, abs=2)


def test_watermark_on_a_scanned_page_is_no_text_layer(tmp_path: Path) -> None:
    def slanting(c: Canvas) -> None:
        scanned(c)
        c.translate(150, 300)
        c.rotate(40)
        c.drawString(0, 0, "石桥县卫生健康局内部资料仅供存档严禁外传复制")

    def again(c: Canvas) -> None:
        scanned(c)
        for n in range(8):
            c.drawString(72, 700 - 80 * n, "仅供存档使用")

    def layered(c: Canvas) -> None:
        scanned(c)
        for n, text in enumerate(("第一行文字写得很长很长", "第二行文字写得很长很长", "第三行文字写得很长很长")):
            c.drawString(72, 700 - 24 * n, text)

    path = printed(tmp_path / "a.pdf", slanting, again, layered)
    document = pdf.read(path, recognise=lambda image: [Line(f"认出的第{image.number}页", score=0.9)])
    assert [page.ocr for page in document.pages] == [True, True, False]
    assert texts(document)[:2] == ["认出的第1页", "认出的第2页"]


def test_figures_of_a_recognised_page_are_kept_and_its_scan_is_none(tmp_path: Path) -> None:
    def photo(c: Canvas) -> None:
        c.drawImage(picture(), 60, 300, 480, 400)

    path = printed(tmp_path / "a.pdf", photo, scanned)
    document = pdf.read(path, recognise=lambda image: [Line("图下的文字", Place(image.number, 100, 700, 300, 716))])
    assert [type(block).__name__ for block in document.blocks] == ["Picture", "Line", "Line"]


def test_page_without_text_layer_is_reported_where_nothing_recognises(tmp_path: Path) -> None:
    document = pdf.read(printed(tmp_path / "a.pdf", scanned))
    assert [(f.code, f.page, f.severity) for f in document.findings] == [("image_without_text_layer", 1, "warning")]


GOOD = "全区目前建设健康企业80家，其中省级示范企业3家，市级示范企业10家，覆盖职工5万余人。"


@pytest.mark.parametrize(
    ("text", "pictured", "paths", "reason"),
    [
        (GOOD, 0.0, 0, None),
        (GOOD, 1.0, 5000, None),
        ("", 0.0, 0, None),
        ("", 0.9, 0, "picture"),
        ("—12—", 0.9, 0, "picture"),
        ("—12—", 0.0, 900, "outlines"),
        ("—12—", 0.05, 20, None),
        ("\ue123\ue456\uf001" * 12, 0.0, 0, "unmapped"),
        ("\ufffd" * 30 + GOOD[:20], 0.0, 0, "unmapped"),
        ("犐犆犛３５犔８０犌犕犜犛犲犮狌狉犲犲犾犲犮狋狉狅狀犻犮狊犲犪犾犮狉狔狆狋狅犵狉犪狆犺狔" * 2, 0.0, 0, "wrong"),
        ("Café déjà vu, naïve façade: " * 4, 0.0, 0, None),
        ("狗熊犀牛、独角兽与狮子犹如猎犬，狭路相逢勇者胜，狂风起处独行。" * 3, 0.0, 0, None),
    ],
)
def test_needs_ocr(text: str, pictured: float, paths: int, reason: str | None) -> None:
    assert needs_ocr(text, pictured, paths) == reason


# ---------------------------------------------------------------------------------------------------------------- errors
def test_password_is_a_typed_error(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    path = printed(tmp_path / "a.pdf", lambda c: c.drawString(72, 700, "秘密"), encrypt=StandardEncryption("geheim"))
    with pytest.raises(EncryptedInputError, match="password"):
        pdf.read(path)


def test_permission_flags_do_not_stop_reading(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = StandardEncryption("", "owner", canCopy=0, canPrint=0)
    path = printed(tmp_path / "a.pdf", lambda c: c.drawString(72, 700, "不许复制"), encrypt=locked)
    assert texts(pdf.read(path)) == ["不许复制"]


@pytest.mark.parametrize(
    ("data", "error"),
    [(b"", EmptyInputError), (b"\n\n", EmptyInputError), (b"%PDF-1.7\nnothing", DamagedInputError), (b"PK\x03\x04", DamagedInputError)],
)
def test_broken_files_are_typed_errors(tmp_path: Path, data: bytes, error: type[Exception]) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    with pytest.raises(error):
        pdf.read(path)


def test_truncated_file_is_read_or_refused_but_never_a_traceback(tmp_path: Path) -> None:
    whole = printed(tmp_path / "a.pdf", *[lambda c: c.drawString(72, 700, "第几页的文字")] * 3).read_bytes()
    for share in (0.2, 0.5, 0.8, 0.95):
        path = tmp_path / "cut.pdf"
        path.write_bytes(whole[: int(len(whole) * share)])
        try:
            document = pdf.read(path)
        except DamagedInputError:
            continue
        assert set(texts(document)) <= {"第几页的文字"}


def test_reading_is_deterministic_and_leaves_no_open_document(tmp_path: Path) -> None:
    path = printed(tmp_path / "a.pdf", lambda c: c.drawString(72, 700, GOOD), scanned)
    assert pdf.read(path) == pdf.read(path)
    assert len(pdfium.PdfDocument(path)) == 2
