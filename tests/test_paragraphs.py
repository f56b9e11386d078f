"""Paragraphs from lines: joining, cleaning, places, and the account of every character."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from accounts import account
from hypothesis import given, settings
from hypothesis import strategies as st

from extract import furniture, paragraphs, readers, wrapping
from extract.columns import Column
from extract.model import Block, Cell, Document, Grid, Line, Page, Paragraph, Picture, Place
from extract.readers import pdf

SAMPLES = Path(__file__).parent.parent / "samples"
SIZE, LEFT, RIGHT = 16.0, 72.0, 72.0 + 16 * 28


def line(text: str, page: int, top: float, indent: int = 0, size: float = SIZE, **more: object) -> Line:
    """A printed line, Latin characters half as wide as Chinese ones; 28 of these fill the column."""
    x0 = LEFT + SIZE * indent
    edges = [x0]
    for character in text:
        edges.append(edges[-1] + (size / 2 if character.isascii() else size))
    lefts = tuple(edges[:-1])
    place = Place(page, x0, top, edges[-1], top + size)
    return Line(text, place, lefts, size=size, **more)  # type: ignore[arg-type]


def set_in(text: str, page: int, top: float, *, indent: int = 2, width: int = 28) -> list[Line]:
    """A paragraph as a typesetter would print it: first line indented, all lines filled but the last."""
    found, at, room = [], 0, width - indent
    while at < len(text):
        found.append(line(text[at : at + room], page, top + 28 * len(found), indent if not found else 0))
        at += room
        room = width
    return found


def built(*blocks: Block, names: list[str] | None = None, pages: int = 3, format_: str = "pdf") -> list[Paragraph]:
    document = Document(format_, blocks, tuple(Page(n, 595, 842) for n in range(1, pages + 1)) if format_ == "pdf" else ())
    labels = names or ["picture" if isinstance(b, Picture) else "table" if isinstance(b, Grid) else "body" for b in blocks]
    found = paragraphs.build(document, labels)
    assert paragraphs.reading_text(found) == "\n".join(p.text for p in found)
    assert all(paragraphs.reading_text(found)[p.start : p.end] == p.text for p in found)
    counted = account(document, labels, found)
    assert not counted.lost and not counted.twice
    return found


def texts(found: list[Paragraph]) -> list[str]:
    return [p.text for p in found]


def test_a_bold_title_that_fills_its_line_ends_where_the_print_changes() -> None:
    title = "九、是否存在半数以上部门无法保证报送材料完整的情况"
    assert texts(built(line(title, 1, 100, bold=True), line("否", 1, 128), *set_in(LONG, 1, 156))) == [title, "否", LONG]
    # emphasis that fills its line goes on in plain print
    filled = "九、为方便开标唱标，投标人应将开标一览表和投标保证金及其说"
    assert texts(built(line(filled, 1, 100, bold=True), line("明函单独密封。", 1, 128), *set_in(LONG, 1, 156))) == [
        filled + "明函单独密封。",
        LONG,
    ]
    # a head within its paragraph has its full stop, and text goes on behind it
    head = "（一）加强领导。县里组织十二个部门成立领导小组办公室统筹协"
    assert texts(built(line(head, 1, 100, bold=True), line("调全县工作。", 1, 128))) == [head + "调全县工作。"]


def test_a_short_line_on_a_page_that_lies_is_not_full() -> None:
    # the pages that stand tell their margins, the one that lies has a few short lines
    lying = [line("三、公司董事监事报酬情况", 2, 100, -1), line("√适用□不适用", 2, 128, -1)]
    document = Document("pdf", (*set_in(LONG, 1, 100), *set_in(NEXT, 1, 240), *lying), (Page(1, 595, 842), Page(2, 842, 595)))
    assert texts(paragraphs.build(document, ["body"] * len(document.blocks))) == [LONG, NEXT, "三、公司董事监事报酬情况", "√适用□不适用"]


def test_lines_beside_a_picture_have_margins_of_their_own() -> None:
    # the column is 28 characters wide; beside the picture at its left its lines have the right half of it
    picture = Picture(b"x", "png", 4, 3, Place(1, LEFT, 100, LEFT + 13 * SIZE, 320))
    beside = [replace(part, place=part.place._replace(top=100.0 + 28 * n, bottom=116.0 + 28 * n)) for n, part in enumerate(
        [line(LONG[:12], 1, 0, 16), *(line(LONG[12 + 14 * n : 26 + 14 * n], 1, 0, 14) for n in range(3))]
    )]  # fmt: skip
    below = set_in(NEXT, 1, 350) + set_in(LONG, 1, 450)
    assert texts(built(picture, *beside, *below)) == [LONG[:54], NEXT, LONG]


LONG = "县里组织十二个部门成立领导小组办公室，统筹协调全县职业病防治工作，明确建设标准和认定程序，推动各项任务落到实处。"
NEXT = "各乡镇按照职责分工制定实施细则，逐户建立台账，按月报送进度，年底统一组织验收，确保年度目标任务如期完成不打折扣。"


def test_wrapped_lines_are_one_paragraph_and_indentation_begins_the_next() -> None:
    assert texts(built(*set_in(LONG, 1, 100), *set_in(NEXT, 1, 200))) == [LONG, NEXT]


def test_filled_last_line_does_not_join_the_next_paragraph() -> None:
    full = "县" * 25 + "。" + "办" * 27 + "。"
    assert texts(built(*set_in(full, 1, 100), *set_in(NEXT, 1, 200))) == [full, NEXT]


def test_paragraph_goes_on_over_a_page_break() -> None:
    first, rest = set_in(LONG, 1, 700)[:2], set_in(LONG, 1, 700)[2:]
    moved = [line(each.text, 2, 100 + 28 * n) for n, each in enumerate(rest)]
    number = line("—1—", 1, 790, 12)
    found = built(*first, number, *moved, *set_in(NEXT, 2, 200), names=["body"] * 2 + ["page_number"] + ["body"] * (len(moved) + 3))
    assert texts(found) == [LONG, NEXT]
    assert found[0].page == 1 and not found[0].broken


def test_heading_line_is_not_joined_to_its_text() -> None:
    head = line("二、主要做法", 1, 100, 2)
    assert texts(built(head, *set_in(LONG, 1, 128))) == ["二、主要做法", LONG]


def test_run_in_heading_begins_a_paragraph_even_after_a_filled_line() -> None:
    full = "县" * 25 + "，" + "办" * 28
    run_in = "（二）抓示范建设，促进典型引领。" + NEXT
    assert texts(built(*set_in(full, 1, 100), *set_in(run_in, 1, 200))) == [full, run_in]


def test_year_or_figure_at_the_start_of_a_wrapped_line_is_no_number_of_a_heading() -> None:
    text = "县" * 26 + "2024年新建示范企业三家，其中省级一家，市级两家，覆盖职工一万人以上，成效明显，" + "办" * 3 + "1.2万元。"
    assert texts(built(*set_in(text, 1, 100), *set_in(NEXT, 1, 250))) == [text, NEXT]


def test_line_that_breaks_before_a_word_that_does_not_fit_goes_on() -> None:
    parts = ("县" * 12, "https://example.cn/notice/2024/index发布公告，逐项", "落实到位。")
    lines = [line(text, 1, 100 + 28 * n, 0 if n else 2) for n, text in enumerate(parts)]
    assert texts(built(*set_in(LONG, 1, 16), *lines, *set_in(NEXT, 1, 200))) == [LONG, "".join(parts), NEXT]


def test_text_after_a_picture_goes_on_and_its_caption_stands_behind() -> None:
    lines = set_in(LONG, 1, 100)
    picture = Picture(b"x", "png", 4, 3, Place(1, 150, 160, 400, 300))
    caption = line("职工体检现场", 1, 310, 9)
    rest = [line(each.text, 1, 340 + 28 * n) for n, each in enumerate(lines[1:])]
    found = built(lines[0], picture, caption, *rest, *set_in(NEXT, 1, 500), names=["body", "picture", "caption", *["body"] * 5])
    assert [(p.kind, p.text) for p in found] == [("body", LONG), ("caption", "职工体检现场"), ("body", NEXT)]
    assert found[1].picture == 1


def test_ended_paragraph_before_a_table_does_not_go_on_behind_it() -> None:
    lines = set_in("县" * 25 + "。" + "办" * 27 + "。", 1, 100)
    table = Grid((Cell("年度", 0, 0), Cell("41", 0, 1)), 1, 2)
    behind = line("没有缩进的另一段。", 1, 156)
    assert [p.kind for p in built(*lines, table, behind)] == ["body", "table", "body"]


def test_lines_of_a_web_page_above_the_text_do_not_widen_it() -> None:
    menus = [line(name + " 县" * 18, 1, top) for name, top in (("首页", 20), ("当前", 48), ("信息", 76))]
    text = "县" * 20 + "。" + "办" * 20 + "。"
    body = [row for n in range(18) for row in set_in(text, 1, 110 + 60 * n)]
    # lines of a browser's justified text end a little before the margin
    body = [replace(row, place=row.place._replace(x1=(row.place.x1 or 0) - 16)) for row in body]
    menus = [replace(row, place=row.place._replace(x0=LEFT - 14, x1=RIGHT + 24)) for row in menus]
    assert texts(built(*menus, *body))[-18:] == [text] * 18


def test_the_last_figures_of_a_recognised_paragraph_join_it_though_they_look_larger() -> None:
    lines = [replace(row, score=0.97) for row in set_in(LONG[:54], 1, 100)]
    last = line("2.4%。", 1, 156, size=19.5)
    assert texts(built(*lines, replace(last, score=0.97))) == [LONG[:54] + "2.4%。"]
    # where print is read its size is the truth, and so is that of a longer line
    assert len(built(*set_in(LONG[:54], 1, 100), last)) == 2
    assert len(built(*lines, replace(line("健康企业建设优秀案例", 1, 156, size=19.5), score=0.97))) == 2


def test_a_recognised_title_over_two_lines_is_one_though_their_heights_differ() -> None:
    def at(text: str, top: float, size: float, score: float | None) -> Line:
        return Line(text, Place(1, 300 - 7 * len(text), top, 300 + 7 * len(text), top + size), size=size, score=score)

    def titles(score: float | None) -> list[str]:
        lines = (at("某省教育厅某省科技厅关于", 100, 13.4, score), at("提升专利质量的若干意见", 120, 12.5, score))
        return [p.text for p in built(*lines, names=["title", "title"])]

    assert titles(0.97) == ["某省教育厅某省科技厅关于提升专利质量的若干意见"]
    assert len(titles(None)) == 2


def test_the_unit_of_a_table_joins_nothing() -> None:
    table = Grid((Cell("项目", 0, 0), Cell("41", 0, 1)), 1, 2)
    name, unit = line("编制单位：" + "县" * 22, 1, 100), line("单位：元 币种：人民币" + " " * 30, 1, 128)
    behind = line("法定代表人：张某某", 1, 240)
    assert [p.text for p in built(*set_in(LONG, 1, 20), name, unit, table, behind)] == [
        LONG, name.text, "单位：元币种：人民币", "项目\t41", behind.text,
    ]  # fmt: skip
    # the body that carries an event out is no unit, be it on a line of its own
    lines = [line("本次活动由多家单位联合承办，承办" + "县" * 12, 1, 100), line("单位：元坝街道办事处。", 1, 128)]
    assert len(built(*lines)) == 1


def test_filled_line_without_final_sign_does_not_join_an_indented_one() -> None:
    full = "县" * 26 + "办" * 28
    assert texts(built(*set_in(LONG, 1, 20), *set_in(full, 1, 120), *set_in(NEXT, 1, 200))) == [LONG, full, NEXT]


def test_short_lines_at_the_margin_are_paragraphs_of_their_own() -> None:
    short = [line("联系单位名称暂列如下以供参考查阅使用等等事项", 1, 120), line("联系电话详见附表", 1, 148)]
    assert texts(built(*set_in(LONG, 1, 20), *short, *set_in(NEXT, 1, 200))) == [LONG, *(s.text for s in short), NEXT]


def test_note_stands_behind_the_paragraph_that_it_interrupts_and_loses_its_mark() -> None:
    lines = set_in(LONG, 1, 700)
    note = line("①接触职业病危害因素的劳动者。", 1, 760, size=10)
    rest = [line(each.text, 2, 100 + 28 * n) for n, each in enumerate(lines[1:])]
    found = built(lines[0], note, *rest, *set_in(NEXT, 2, 300), names=["body", "footnote", *["body"] * 5])
    assert [(p.kind, p.text) for p in found] == [("body", LONG), ("footnote", "接触职业病危害因素的劳动者。"), ("body", NEXT)]


def test_marks_of_notes_stay_out_of_the_text() -> None:
    marked = Line("总值[2]18500.81亿元", whole=True, marks=((2, 5),))
    (found,) = built(marked, format_="docx")
    assert found.text == "总值18500.81亿元"


def test_title_over_two_lines_is_one_paragraph_and_a_second_title_is_not() -> None:
    a = line("某省东川县", 1, 100, 10, 22, bold=True)
    b = line("健康企业优秀案例", 1, 134, 8, 22, bold=True)
    c = line("另一个标题", 1, 300, 10, 22, bold=True)
    found = built(a, b, c, names=["title"] * 3)
    assert texts(found) == ["某省东川县健康企业优秀案例", "另一个标题"]
    assert found[0].bold and found[0].size == 22


def test_latin_words_of_wrapped_lines_keep_a_blank() -> None:
    a = Line("Sections of a line", Place(1, 72, 100, 520, 116), size=16)
    b = Line("go on here.", Place(1, 72, 128, 200, 144), size=16)
    assert texts(built(a, b, *set_in(LONG, 1, 200))) == ["Sections of a line go on here.", LONG]


def test_rows_of_a_grid_are_paragraphs() -> None:
    cells = (Cell("年度", 0, 0, 2, 1), Cell("企业数\n（家）", 0, 1), Cell("41", 1, 1), Cell("", 2, 0), Cell("  ", 2, 1))
    found = built(Grid(cells, 3, 2), format_="docx")
    assert [(p.kind, p.text, p.grid) for p in found] == [("table", "年度\t企业数（家）", 0), ("table", "41", 0)]
    assert [run.cell for run in found[0].runs] == [0, 1, 1]


def test_automatic_number_is_measured_after_cleaning() -> None:
    (found,) = built(Line("一、  基本情况", whole=True, number=4, depth=1), format_="docx")
    assert found.text == "一、基本情况" and found.number == 2 and found.depth == 1


# ------------------------------------------------------------------------------------------------------------ text files
def test_paragraph_of_a_text_file_that_a_page_break_cut_is_joined() -> None:
    head = "区里开展宣传活动，通过发放资料和现场咨询，对企业负责人和管理人员进行职业健康政策解读和业务"
    tail = "培训等各项工作，取得良好效果，职工满意度持续提升。"
    blocks = [Line(text, whole=True, gap=1) for text in ("一、基本情况", head, tail, "（一）健全组织", NEXT)]
    assert texts(built(*blocks, format_="txt")) == ["一、基本情况", head + tail, "（一）健全组织", NEXT]


def test_whole_paragraphs_of_other_formats_are_never_joined() -> None:
    blocks = [Line(text, whole=True) for text in (LONG[:-1], NEXT)]
    assert texts(built(*blocks, format_="docx")) == [LONG[:-1], NEXT]


def test_text_file_wrapped_by_hand() -> None:
    def wrapped(text: str) -> list[Line]:
        text = "　　" + text
        return [Line(text[n : n + 20], whole=True) for n in range(0, len(text), 20)]

    assert texts(built(*wrapped(LONG), *wrapped(NEXT), *wrapped(LONG), format_="txt")) == [LONG, NEXT, LONG]


def test_paragraph_that_begins_within_a_word_is_broken() -> None:
    told = "推动职业健康工作，落实职业健康责任，宣传职业健康知识，保障职业健康权益，职业健康成效明显。"
    found = built(*(Line(text, whole=True) for text in (told, "业健康的浓厚氛围。", "企业健康成长。")), format_="txt")
    assert [p.broken for p in found] == [False, True, False]


def test_paragraph_that_begins_at_the_margin_of_a_new_page_is_broken() -> None:
    cut = line("业健康的浓厚氛围。", 2, 100)
    found = built(*set_in(LONG, 1, 100), *set_in(NEXT, 1, 200), cut, *set_in(LONG, 2, 128), *set_in(NEXT, 2, 300))
    assert [p.broken for p in found] == [False, False, True, False, False]


def test_paragraph_that_ends_within_a_sentence_is_broken() -> None:
    cut = LONG + "县里组织有关部门开展联合检查，推动企业落实"
    found = built(*(Line(text, whole=True) for text in (cut, LONG)), format_="docx")
    assert [p.broken for p in found] == [True, False]


# ---------------------------------------------------------------------------------------------------------------- places
def test_locate_gives_the_first_printed_line_of_a_stretch() -> None:
    lines = set_in(LONG, 1, 100)
    document = Document("pdf", tuple(lines), (Page(1, 595, 842),))
    found = paragraphs.build(document, ["body"] * len(lines))
    inside = paragraphs.locate(document, found, 2, 5)
    assert inside == Place(1, LEFT + 4 * SIZE, 100, LEFT + 7 * SIZE, 116)
    over = paragraphs.locate(document, found, 24, 30)
    assert over == Place(1, LEFT + 26 * SIZE, 100, RIGHT, 116)
    second = paragraphs.locate(document, found, 26, 28)
    assert second == Place(1, LEFT, 128, LEFT + 2 * SIZE, 144)
    last = paragraphs.locate(document, found, len(LONG) - 1, len(LONG))
    assert last.x1 == lines[-1].place.x1 and last.top == lines[-1].place.top


def test_locate_in_a_grid_is_the_cell_and_nowhere_without_places() -> None:
    cells = (Cell("年度", 0, 0, place=Place(1, 72, 100, 172, 130)), Cell("41", 0, 1, place=Place(1, 172, 100, 272, 130)))
    document = Document("pdf", (Grid(cells, 1, 2, Place(1, 72, 100, 272, 130)), Line("文字", whole=True)))
    found = paragraphs.build(document, ["table", "body"])
    assert paragraphs.locate(document, found, 3, 5) == cells[1].place
    assert paragraphs.locate(document, found, 6, 8) == Place()


def test_locate_steps_over_characters_that_were_left_out() -> None:
    text = "广 东 省 教 育 厅"
    lefts = tuple(float(10 * n) for n in range(len(text)))
    document = Document("pdf", (Line(text, Place(1, 0, 50, 170, 66), lefts, size=10),), (Page(1, 595, 842),))
    found = paragraphs.build(document, ["title"])
    assert found[0].text == "广东省教育厅"
    assert paragraphs.locate(document, found, 3, 5) == Place(1, 60, 50, 90, 66)


# --------------------------------------------------------------------------------------------------------------- account
CHARACTERS = st.text(alphabet="县企业8０ 　⼀，。（）abé\u200b\t·①", max_size=30)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(CHARACTERS, st.sampled_from(sorted({"body", "title", "toc", "cover", "header", "hidden", "footnote", "caption"}))))
)
def test_every_character_is_told_once_or_is_furniture(parts: list[tuple[str, str]]) -> None:
    blocks = tuple(line(text, 1 + n // 9, 100 + 28 * (n % 9)) for n, (text, _) in enumerate(parts))
    document = Document("pdf", blocks, tuple(Page(n, 595, 842) for n in range(1, 9)))
    labels = [name for _, name in parts]
    counted = account(document, labels, paragraphs.build(document, labels))
    assert counted.lost == () and counted.twice == ()
    assert counted.source == counted.told + counted.furniture + counted.marks


def test_account_sees_a_lost_and_a_doubled_character() -> None:
    document = Document("docx", (Line("健康企业", whole=True),))
    (found,) = paragraphs.build(document, ["body"])
    assert account(document, ["body"], []).lost == tuple((0, None, n) for n in range(4))
    assert account(document, ["body"], [found, found]).twice == tuple((0, None, n) for n in range(4))


# --------------------------------------------------------------------------------------------------------------- samples
@pytest.mark.parametrize("name", ["company_cases", "county_cases"])
def test_pdf_and_word_of_a_sample_give_the_same_paragraphs(name: str) -> None:
    printed = next(SAMPLES.rglob(f"{name}_pdf.pdf"))
    typed = next(SAMPLES.rglob(f"{name}_typed.docx"))
    told = []
    for document in (pdf.read(printed), readers.read(typed)):
        labels = furniture.label(document)
        found = paragraphs.build(document, labels)
        counted = account(document, labels, found)
        assert not counted.lost and not counted.twice
        told.append([(p.kind, re.sub(r"\s", "", p.text)) for p in found if p.kind != "toc"])
    assert told[0] == told[1]


# --------------------------------------------------------------------------------------------- columns that follow one another
ABSTRACT = "本文介绍柳湾区健康企业建设的主要做法和成效，供各地参考借鉴，" * 4 + "欢迎来信交流。"
FIRST = "柳湾区地处东江下游，工业企业较多，职业健康工作任务较重，区里坚持预防为主，" * 5 + "成效明显。"


def narrow(text: str, page: int, top: float, width: int) -> list[Line]:
    return set_in(text, page, top, width=width)


def test_an_abstract_across_the_page_does_not_widen_the_column_below() -> None:
    abstract, column = narrow(ABSTRACT, 1, 80, 28), narrow(FIRST, 1, 300, 16)
    beside = [
        replace(x, place=x.place._replace(x0=(x.place.x0 or 0) + 290, x1=(x.place.x1 or 0) + 290), lefts=())
        for x in narrow(FIRST, 1, 300, 16)
    ]
    document = Document("pdf", (*abstract, *column, *beside), (Page(1, 700, 842),))
    assert [p.text for p in paragraphs.build(document, furniture.label(document))] == [ABSTRACT, FIRST, FIRST]


def test_lines_of_a_list_that_happen_to_be_of_one_length_stay_apart() -> None:
    long = ["柳湾区组织企业开展职业病危害因素检测工作并公示结果。", "青禾县组织企业开展职业病危害因素检测工作。"]
    names = ["东山镇卫生院", "西湖镇卫生院", "南桥镇卫生院", "北坡镇卫生院", "石桥镇卫生院", "青禾镇卫生院", "柳湾镇卫生院", "双河镇卫生院"]
    lines = [line(text, 1, 100 + 28 * n) for n, text in enumerate([*long, *names])]
    document = Document("pdf", tuple(lines), (Page(1, 595, 842),))
    assert [p.text for p in paragraphs.build(document, furniture.label(document))] == [*long, *names]


def test_a_line_lower_and_to_the_left_begins_something_else() -> None:
    rubric, title = line("·经验交流·", 1, 60, indent=22), line("柳湾区健康企业建设的做法", 1, 90)
    right = Column(LEFT + 22 * SIZE, RIGHT, 28.0, True, 1, 1)
    assert not wrapping.goes_on(rubric, title, right, Column(LEFT, RIGHT, 28.0, True, 9, 1), rubric.text)


def test_a_last_line_shorter_than_the_indent_belongs_to_its_heading() -> None:
    text = "（一）建立定期巡诊制度，打通深山里“最后一里路”的堵点"
    found = built(*set_in(LONG, 1, 100), *set_in(text, 1, 200), *set_in(NEXT, 1, 300))
    assert texts(found) == [LONG, text, NEXT]


def test_signs_of_a_list_and_words_in_black_brackets_begin_paragraphs() -> None:
    lines = [
        "石桥县卫生健康委员会办公室编印并发至全县各单位各科室",
        "【本期要目】",
        "◇食堂里的减盐课从一口锅里省下来的健康账本和幸福账本",
        "◇车间外的健身角",
    ]
    assert texts(built(*(line(text, 1, 100 + 28 * n) for n, text in enumerate(lines)))) == lines


def test_latin_words_of_full_width_letters_stay_apart_over_lines() -> None:
    first = "世界卫生组织和国际劳工组织联合发布的指南ｈｅａｌｔｈ"
    assert len(first) == 26
    document = Document(
        "pdf", (line(first, 1, 100, 2), line("ｐｒｏｍｏｔｉｏｎ已经多次修订。", 1, 128), *set_in(FIRST, 1, 160)), (Page(1, 595, 842),)
    )
    assert (
        paragraphs.build(document, furniture.label(document))[0].text
        == "世界卫生组织和国际劳工组织联合发布的指南health promotion已经多次修订。"
    )


# ------------------------------------------------------------------------------------------------- torn paragraphs in Word
WORD = "全区坚持预防为主、防治结合，把健康企业建设纳入年度目标考核，层层压实责任，推动各项任务落到实处。"


def word_texts(*lines: Line) -> list[str]:
    document = Document("docx", (*(Line(WORD, whole=True, indent=32.0) for _ in range(6)), *lines))
    return [p.text for p in paragraphs.build(document, furniture.label(document))][6:]


TORN = "截至年底，全区共有健康企业四十二家，其中省级示范企业十一家，覆盖职工三万余人，比上年"


def test_a_paragraph_torn_by_a_page_is_joined_in_word() -> None:
    for slight in (0.7, -0.9):  # as converters set every line
        assert len(word_texts(Line(TORN, whole=True, indent=32.0), Line("增长 3.6%。", whole=True, indent=slight))) == 1
    again = Line("4.7 万人。火化炉 70 台，火化率", whole=True, indent=0.0)  # torn at its end, too
    assert word_texts(Line(TORN, whole=True, indent=32.0), again) == [TORN + again.text]
    centred = Line("增长三成，新增的企业多在北部，覆盖了主要的园区，职工满意度也有提高。", whole=True, indent=0.0, align="center")
    assert word_texts(Line(TORN, whole=True, indent=32.0), centred) == [TORN + centred.text]
    assert word_texts(Line(TORN, whole=True, indent=32.0), Line("增长 3.6%。", whole=True, indent=0.0)) == [TORN + "增长 3.6%。"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Line(TORN, whole=True, indent=32.0), Line("全区开展回访工作。", whole=True, indent=32.0)),  # set in: a paragraph of its own
        (Line(TORN + "增长。", whole=True, indent=32.0), Line("全区开展回访工作。", whole=True, indent=0.0)),
        (Line(TORN, whole=True, indent=32.0), Line("（二）强化保障。落实经费。", whole=True, indent=0.0)),
        (Line(TORN, whole=True, indent=32.0), Line("柳湾区卫生健康局：负责统筹。", whole=True, indent=0.0)),
        (Line("（一）落实责任，强化培训，提升服务，完善制度，补齐短板，持续开展职工健康促进和教育活动", whole=True, indent=0.0),
         Line("全区开展回访工作。", whole=True, indent=0.0)),
        (Line(TORN, whole=True, indent=32.0), Line("2023年5月18日", whole=True, indent=0.0, align="right")),
    ],
)  # fmt: skip
def test_what_is_not_torn_stays_apart_in_word(before: Line, after: Line) -> None:
    assert word_texts(before, after) == [before.text, after.text]


def test_nothing_is_joined_where_word_sets_no_line_in() -> None:
    document = Document(
        "docx",
        (
            *(Line(WORD, whole=True, indent=0.0) for _ in range(6)),
            Line(TORN, whole=True, indent=0.0),
            Line("增长。", whole=True, indent=0.0),
        ),
    )
    assert [p.text for p in paragraphs.build(document, furniture.label(document))][6:] == [TORN, "增长。"]


CUT = "全区健康企业建设走在全市前列。截至年底，全区共有健康企业四十二家，其中省级示范企业"


def test_a_word_file_that_tears_its_sentences_again_and_again_is_joined_whatever_its_indents() -> None:
    pairs = [(f"{n}个镇街开展回访。{CUT}", f"{n}家，覆盖职工三千余人。") for n in "一二三四五"]
    torn = [Line(text, whole=True, indent=0.0) for pair in pairs for text in pair]
    whole = [Line(WORD, whole=True, indent=0.0) for _ in range(6)]

    def read(*lines: Line) -> list[str]:
        document = Document("docx", lines)
        return [p.text for p in paragraphs.build(document, furniture.label(document))]

    assert read(*whole, *torn)[6:] == [a + b for a, b in pairs]
    # a sentence without its stop here and there is a slip, and what follows a paragraph of its own
    assert read(*whole, *torn[:2])[6:] == list(pairs[0])


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (("按照《某市生态环境", "系统行政许可", "裁量基准》，规范执法。"), ["按照《某市生态环境系统行政许可裁量基准》，规范执法。"]),
        (("完成自行监测和隐患排查", "，全部按时办结。"), ["完成自行监测和隐患排查，全部按时办结。"]),
        # a bracket that was never closed is a slip
        (("一、贯彻《工作条例", "全区围绕职业健康开展培训，把责任落到车间。"), None),
        (("按照《某市生态环境", "一、总体要求"), None),
        (("《某市健康企业建设规范》", "》", "正文。"), ["《某市健康企业建设规范》》", "正文。"]),
    ],
)
def test_what_nothing_parts_on_purpose_is_one_paragraph(pieces: tuple[str, ...], expected: list[str] | None) -> None:
    document = Document("docx", tuple(Line(text, whole=True) for text in pieces))
    assert [p.text for p in paragraphs.build(document, furniture.label(document))] == (expected or list(pieces))


def test_a_word_file_whose_every_line_is_a_paragraph_is_joined() -> None:
    long = "为把健康企业建设落到实处各镇街与企业签订目标责任书明确牵头部门和完成时限并"
    lines = [text for n in "一二三四五六七八九" for text in (f"（{n}）{long}", "按月通报进展。", "各区做法如下：")]
    document = Document("docx", tuple(Line(text, whole=True, indent=0.0) for text in lines))
    found = [p.text for p in paragraphs.build(document, furniture.label(document))]
    assert found == [text for n in "一二三四五六七八九" for text in (f"（{n}）{long}按月通报进展。", "各区做法如下：")]


def test_paragraphs_that_lack_their_stop_at_any_width_are_not_joined() -> None:
    lines = [
        text
        for n in range(9)
        for text in ("各镇街与企业签订目标责任书明确牵头部门和完成时限并" + "按月通报进展" * (n % 4), "各区做法如下。")
    ]
    document = Document("docx", tuple(Line(text, whole=True, indent=0.0) for text in lines))
    assert [p.text for p in paragraphs.build(document, furniture.label(document))] == lines


def test_a_number_alone_on_its_line_does_not_end_the_paragraph_above() -> None:
    document = Document("pdf", (*set_in(LONG, 1, 100), line("二", 1, 400), *set_in(NEXT, 1, 428)), (Page(1, 595, 842),))
    assert "二" in [p.text for p in paragraphs.build(document, furniture.label(document))]


def test_the_date_below_a_body_is_a_paragraph_of_its_own() -> None:
    document = Document("ofd", (line("某某市自然资源和规划局", 1, 500, 13), line("2022年08月23日", 1, 528, 13)), (Page(1, 595, 842),))
    assert [p.text for p in paragraphs.build(document, furniture.label(document))] == ["某某市自然资源和规划局", "2022年08月23日"]


def test_short_lines_centred_one_below_the_other_are_two() -> None:
    def centred(text: str, top: float) -> Line:
        return Line(text, Place(1, 300 - 8 * len(text), top, 300 + 8 * len(text), top + 16), size=16.0)

    document = Document("pdf", (centred("（第十八期）", 100), centred("某某县卫生健康局", 128)), (Page(1, 595, 842),))
    assert [p.text for p in paragraphs.build(document, furniture.label(document))] == ["（第十八期）", "某某县卫生健康局"]


@pytest.mark.parametrize(("gap", "apart"), [(40, True), (28, False)])
def test_a_bold_line_some_way_below_a_filled_sentence_is_a_heading(gap: int, apart: bool) -> None:
    full = "县" * 26 + "办" * 27 + "。"
    above = set_in(full, 1, 100)
    head = line("行动", 1, above[-1].place.top + gap, 0, bold=True)  # type: ignore[operator]
    found = texts(built(*set_in(LONG, 1, 16), *above, head, *set_in(NEXT, 1, 300)))
    assert ("行动" in found) is apart
