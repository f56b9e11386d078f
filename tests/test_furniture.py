"""Labels of blocks: documents written down line by line, with places where the rule needs them."""

from __future__ import annotations

import pytest

from extract import furniture
from extract.model import Block, Cell, Document, Grid, Line, Page, Picture, Place

WIDTH, HEIGHT = 595.0, 842.0


def at(text: str, page: int, top: float, x0: float = 72, size: float = 16, *, bold: bool = False, **more: object) -> Line:
    """A printed line; a character is ``size`` wide."""
    return Line(text, Place(page, x0, top, x0 + size * len(text), top + size), size=size, bold=bold, **more)  # type: ignore[arg-type]


def centred(text: str, page: int, top: float, size: float = 16, *, bold: bool = False) -> Line:
    return at(text, page, top, (WIDTH - size * len(text)) / 2, size, bold=bold)


def grid(*rows: tuple[str, ...], page: int | None = None) -> Grid:
    cells = tuple(Cell(text, r, c) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(cells, len(rows), len(rows[0]), Place(page, 72, 200, 500, 400) if page else Place())


def picture(page: int | None = None, top: float = 300, bottom: float = 450) -> Picture:
    return Picture(b"x", "png", 4, 3, Place(page, 150, top, 445, bottom) if page else Place())


def labels(*blocks: Block, pages: int = 0, format_: str = "pdf") -> list[str]:
    document = Document(format_, blocks, tuple(Page(n, WIDTH, HEIGHT) for n in range(1, pages + 1)))
    return list(furniture.label(document))


def whole(*texts: str) -> list[Line]:
    return [Line(text, whole=True) for text in texts]


def body(page: int) -> list[Line]:
    """Twelve filled lines, on every page other ones."""
    numbers = "〇一二三四五六七八九十甲"
    return [at(f"县里组织第{numbers[page]}组{numbers[n]}部门联合开展检查工作并及时", page, 120 + 24 * n) for n in range(12)]


def test_streams_of_the_source_are_kept() -> None:
    found = labels(*(Line("文字", stream=s, whole=True) for s in ("body", "header", "footnote", "hidden", "textbox", "navigation")))
    assert found == ["body", "header", "footnote", "hidden", "body", "navigation"]


def test_running_heads_and_page_numbers() -> None:
    blocks: list[Block] = []
    for page in (1, 2, 3):
        blocks += [at("健康企业案例汇编", page, 40, size=9), *body(page), centred(f"— {page} —", page, 780, 14)]
    found = labels(*blocks, pages=3)
    assert [found[i] for i in (0, 13, 14, 27, 28, 41)] == ["header", "page_number"] * 3
    assert set(found) == {"header", "body", "page_number"}


def test_running_head_of_the_odd_pages_of_a_short_article_stands_above_the_text_of_the_others() -> None:
    def article(top: float) -> list[str]:
        blocks: list[Block] = [at("专题·健康企业建设", 1, 60), *body(1), *body(2), at("专题·健康企业建设", 3, 60), *body(3)]
        blocks[13] = at("第二页的第一行文字", 2, top)
        found = labels(*blocks, pages=3)
        return [found[0], found[13], found[25]]

    assert article(120) == ["header", "body", "header"]
    # on a page that begins at the same height, what stands there is text
    assert article(60) == ["body", "body", "body"]


def test_a_title_far_larger_than_the_text_need_not_be_centred() -> None:
    assert labels(at("勇立潮头真抓实干", 1, 60, 40, 28), *body(1), pages=1)[0] == "title"
    assert labels(at("勇立潮头真抓实干", 1, 60, 40, 20), *body(1), pages=1)[0] == "body"
    assert labels(at("80%", 1, 60, 40, 28), *body(1), pages=1)[0] == "body"
    # where no other stands in the middle
    assert labels(at("某某行业标准规范", 1, 60, 40, 28), centred("健康企业评价", 1, 100, 28), *body(1), pages=1)[:2] == ["body", "title"]
    # that of the document only
    assert labels(*body(1), at("累计培训三千人次", 2, 60, 40, 28), *body(2), pages=2)[12] == "body"


def test_small_print_right_below_a_picture_is_its_caption_though_it_is_not_centred() -> None:
    def below(size: float, gap: float, x0: float = 150) -> str:
        return labels(*body(1), picture(2, 150, 300), at("县总工会办公楼", 2, 300 + gap, x0, size), *body(2)[6:], pages=2)[13]

    assert below(9, 2) == "caption"
    assert below(16, 2) == "body" and below(9, 12) == "body" and below(9, 2, 100) == "body"


def test_running_head_with_the_page_number_now_on_its_line_now_apart() -> None:
    blocks: list[Block] = []
    heads = ["健康企业案例汇编 —1—", "—2— 健康企业案例汇编", "健康企业案例汇编", "健康企业案例汇编 —4—"]
    for page, head in enumerate(heads, 1):
        blocks += [at(head, page, 40, size=9), *body(page)]
    found = labels(*blocks, pages=4)
    assert [found[13 * n] for n in range(4)] == ["header"] * 4
    assert set(found) == {"header", "body"}


@pytest.mark.parametrize("head", ["某省公报 第{}页", "低碳转型创新案例集 {}", "{} 典型案例"])
def test_running_head_that_holds_the_page_number(head: str) -> None:
    blocks: list[Block] = []
    for page in (1, 2, 3, 4):
        blocks += [at(head.format(page + 44), page, 40, size=9), *body(page)]
    assert [name for name in labels(*blocks, pages=4) if name != "body"] == ["header"] * 4


def test_heads_that_differ_by_a_number_of_their_own_are_text() -> None:
    blocks: list[Block] = []
    for page, number in ((1, 7), (2, 3), (3, 11)):
        blocks += [at(f"附件{number}", page, 80), *body(page)]
    assert set(labels(*blocks, pages=3)) == {"body"}
    cases: list[Block] = []
    for page in (1, 2, 3):
        cases += [at(f"案例{page}", page, 80), *body(page)]
    assert set(labels(*cases, pages=3)) == {"body"}


@pytest.mark.parametrize("form", ["{}", "- {} -", "—{}—", "第{}页", "第{}页 共9页", "{}/9", "－{}－", "· {} ·"])
def test_forms_of_page_numbers(form: str) -> None:
    blocks: list[Block] = []
    for page in (1, 2, 3):
        blocks += [*body(page), centred(form.format(page + 2), page, 785, 10)]
    assert [name for name in labels(*blocks, pages=3) if name != "body"] == ["page_number"] * 3


def test_figure_that_does_not_count_with_the_pages_is_text() -> None:
    blocks = [*body(1), at("312", 1, 500), *body(2), at("47", 2, 500), *body(3), at("5", 3, 500)]
    assert set(labels(*blocks, pages=3)) == {"body"}


def test_text_at_one_place_of_every_page_is_a_watermark() -> None:
    blocks: list[Block] = []
    for page in (1, 2, 3):
        blocks += [*body(page), at("内部资料", page, 450.5, 200, 60)]
    assert [name for name in labels(*blocks, pages=3) if name != "body"] == ["watermark"] * 3


def test_the_issue_of_a_journal_at_the_foot_of_its_pages() -> None:
    blocks = [*body(1), at("2019·3", 1, 790, size=9), *body(2), at("3·2019", 2, 790, size=9)]
    assert [name for name in labels(*blocks, pages=2) if name != "body"] == ["footer"] * 2
    # the date at the foot of a cover stands there once
    assert "footer" not in labels(centred("健康企业案例汇编", 1, 200, 30), centred("2019.3", 1, 760), *body(2), pages=2)


def test_headings_at_one_place_of_every_page_are_no_watermarks() -> None:
    blocks: list[Block] = []
    for page in (1, 2, 3):
        blocks += [centred(f"{'青白云'[page - 1]}台县健康企业建设案例", page, 150, 22), at("一、工作背景", page, 200), *body(page)[4:]]
    assert "watermark" not in labels(*blocks, pages=3)
    # small print that the text runs through
    crossed = [block for page in (1, 2, 3) for block in (*body(page), at("内部资料", page, 225, 200))]
    assert [name for name in labels(*crossed, pages=3) if name != "body"] == ["watermark"] * 3


def test_notes_at_the_foot_of_a_page() -> None:
    marked = Line("全年总值[2]为", Place(1, 72, 96, 180, 112), marks=((4, 7),), size=16)
    found = labels(
        marked, *body(1), at("[2]按当年价格计算，增速按可比价格计算。", 1, 700, size=10), at("含飞地。", 1, 714, size=10), pages=1
    )
    assert found == ["body"] * 13 + ["footnote"] * 2


def test_small_print_without_the_mark_of_a_note_is_text() -> None:
    assert set(labels(*body(1), at("来源：县统计局整理资料。", 1, 700, size=10), pages=1)) == {"body"}


# -------------------------------------------------------------------------------------------------------------- contents
def test_contents_with_leaders_end_where_the_text_begins() -> None:
    blocks = whole("目 录", "一、东川县案例……………1", "二、西川县案例……………8", "东川县案例", "一、基本情况", "东川县地处山区，企业众多。")
    assert labels(*blocks, format_="txt") == ["toc"] * 3 + ["body"] * 3


def test_contents_with_page_numbers_before_the_titles() -> None:
    blocks = whole("目录", "1 东川县案例", "8 西川县案例", "东川县案例", "文字在此。", "西川县案例", "文字在彼。")
    assert labels(*blocks, format_="txt") == ["toc"] * 3 + ["body"] * 4


def test_contents_without_page_numbers_are_met_again_in_the_text() -> None:
    blocks = whole(
        "目录", "第一章 总则", "第二章 附则", "第一章 总则", "第一条 为了治理，制定本法。", "第二章 附则", "第二条 本法自公布之日起施行。"
    )
    assert labels(*blocks, format_="txt") == ["toc"] * 3 + ["body"] * 4


def test_entry_of_the_contents_over_two_lines() -> None:
    blocks = whole("目录", "一、关于推动东川县", "健康企业建设的案例………3", "二、西川县案例………9", "正文由此开始，逐段叙述。")
    assert labels(*blocks, format_="txt") == ["toc"] * 4 + ["body"]


def test_title_of_the_first_case_is_not_swallowed_by_contents_that_print_pages() -> None:
    blocks = whole(
        "目录", "1. 东川县案例…………1", "2. 东川县优秀案例…………8", "东川县优秀案例", "东川县坚持多措并举，取得成效。", "东川县优秀案例"
    )
    assert labels(*blocks, format_="txt") == ["toc"] * 3 + ["body"] * 3


# ------------------------------------------------------------------------------------------------------------ list, cover
def test_annex_list_as_a_table_with_its_heading() -> None:
    table = grid(("序号", "案例名称"), ("1", "东川县优秀案例"))
    found = labels(*whole("附件1", "某省优秀案例名单"), table, *whole("东川县地处山区。"), format_="docx")
    assert found == ["list", "list", "list", "body"]


def test_other_tables_are_tables() -> None:
    assert labels(*whole("表前文字。"), grid(("年度", "企业数"), ("2023", "41")), format_="docx") == ["body", "table"]


def test_annex_list_as_lines() -> None:
    blocks = whole("附件", "优秀案例名单", "1. 东川县优秀案例", "2. 西川县优秀案例", "某省优秀案例汇编", "东川县坚持多措并举，取得成效。")
    assert labels(*blocks, format_="txt")[:4] == ["list"] * 4
    assert "list" not in labels(*blocks, format_="txt")[4:]


def test_cover_page() -> None:
    cover = [centred("某省优秀案例汇编", 1, 300, 26, bold=True), centred("某省健康委员会", 1, 600), centred("2024年5月", 1, 640)]
    found = labels(*cover, *body(2), *body(3), pages=3)
    assert found[:3] == ["cover"] * 3 and set(found[3:]) == {"body"}


def test_first_page_of_text_is_no_cover() -> None:
    found = labels(centred("关于开展工作的意见", 1, 100, 22, bold=True), *body(1), *body(2), *body(3), pages=3)
    assert found[0] == "title" and "cover" not in found


def test_cover_of_a_text_without_pages_stands_before_the_contents() -> None:
    blocks = whole("某省优秀案例汇编", "某省健康委员会", "2024年5月", "目录", "一、东川县………1", "二、西川县………5", "东川县坚持多措并举。")
    assert labels(*blocks, format_="txt") == ["cover"] * 3 + ["toc"] * 3 + ["body"]


# -------------------------------------------------------------------------------------------------------- captions, titles
def test_page_numbers_without_dashes_in_a_text_without_pages() -> None:
    page = ["县里组织有关部门联合开展检查工作，推动各项任务落到实处，层层压实责任。"] * 8
    texts = [text for n in range(5, 11) for text in (*page, str(n))]
    assert [i for i, name in enumerate(labels(*whole(*texts), format_="docx")) if name == "page_number"] == [8, 17, 26, 35, 44, 53]
    # serial numbers of a list whose cells are lines stand close together
    rows = [text for n in range(1, 9) for text in (str(n), "柳湾区健康企业建设案例")]
    assert "page_number" not in labels(*whole(*rows), format_="docx")


def test_a_caption_over_two_lines() -> None:
    table = [centred("表5 患有慢性病的职工在岗期间健康监护中推荐的", 1, 150, 14), centred("检查项目组合", 1, 170, 14)]
    assert labels(*table, grid(("项目", "周期"), ("听力", "一年"), page=1), *body(2), pages=2)[:3] == ["caption", "caption", "table"]
    figure = [centred("图5 患有慢性病的职工在岗期间健康监护中推荐的", 1, 455, 14), centred("检查项目组合", 1, 475, 14)]
    assert labels(picture(1), *figure, *body(2), pages=2)[:3] == ["picture", "caption", "caption"]
    # a line that is not centred below is none of it
    assert labels(picture(1), figure[0], at("检查项目组合", 1, 475, 72, 14), *body(2), pages=2)[2] == "body"


def test_captions_below_pictures_that_follow_one_another() -> None:
    caption = [centred("职工体检现场", 1, 455, 14), centred("专家现场指导", 1, 620, 14)]
    found = labels(*body(1)[:4], picture(1), caption[0], picture(1, 480, 610), caption[1], at("二、主要做法", 1, 700), pages=1)
    assert found == ["body"] * 4 + ["picture", "caption", "picture", "caption", "body"]


def test_caption_above_a_picture() -> None:
    found = labels(*body(1)[:4], centred("职工体检现场", 1, 280, 14), picture(1), at("二、主要做法", 1, 470), pages=1)
    assert found == ["body"] * 4 + ["caption", "picture", "body"]


@pytest.mark.parametrize("text", ["二、主要做法", "职工体检现场照片在上。", "职工体检现场，"])
def test_text_below_a_picture_is_no_caption(text: str) -> None:
    assert labels(*body(1)[:4], picture(1), centred(text, 1, 455, 16), pages=1)[-1] == "body"


@pytest.mark.parametrize("text", ["附件2", "附表：", "联系电话：某处某号", "邮箱：jkqy@example.cn"])
def test_labels_of_annexes_and_addresses_are_no_captions(text: str) -> None:
    line = Line(text, whole=True, align="center")
    assert labels(picture(), line, *whole("县里组织检查。"), format_="docx") == ["picture", "body", "body"]


def test_the_unit_may_stand_between_a_table_and_its_caption() -> None:
    lines = whole("各镇建设情况见下表。", "表1 各镇健康企业数量", "单位：家")
    assert labels(*lines, grid(("镇", "数量"), ("东镇", "3")), format_="docx") == ["body", "caption", "body", "table"]


def test_caption_in_word_is_centred() -> None:
    line = Line("职工体检现场", whole=True, align="center")
    assert labels(picture(), line, *whole("县里组织检查。"), format_="docx") == ["picture", "caption", "body"]


def test_caption_of_a_table() -> None:
    found = labels(*whole("表1 企业数"), grid(("年度", "企业数"), ("2023", "41")), *whole("表1显示，企业数逐年增加。"), format_="docx")
    assert found == ["caption", "table", "body"]


def test_title_is_larger_and_centred() -> None:
    found = labels(centred("东川县健康企业", 1, 100, 22, bold=True), *body(1), at("没有居中的大字", 1, 500, 72, 22), pages=1)
    assert found == ["title"] + ["body"] * 13


def test_title_of_word_is_its_style_or_its_print() -> None:
    styled = Line("东川县健康企业", whole=True, style="Title", size=16)
    large = Line("西川县健康企业", whole=True, align="center", size=22)
    plain = [Line("县里组织各部门联合开展检查。", whole=True, size=16)] * 3
    assert labels(styled, *plain, large, *plain, format_="docx") == ["title", "body", "body", "body", "title", "body", "body", "body"]


@pytest.mark.parametrize("book", ["职工健康创新案例集", ""])
def test_running_heads_that_name_the_case_of_their_page(book: str) -> None:
    names = ("车间里的健身角", "食堂里的减盐课", "宿舍里的小药箱")
    blocks: list[Block] = []
    for page, name in enumerate(names, 1):
        blocks += [at(f"{book}{name}", page, 40, size=9), at(name, page, 80, size=24), *body(page)]
    found = labels(*blocks, pages=3)
    assert [found[14 * n] for n in range(3)] == ["header"] * 3
    assert "header" not in {found[14 * n + 1] for n in range(3)}


def test_small_print_at_the_head_of_pages_that_nothing_names_is_text() -> None:
    notes = ("以上数据由各县报送", "本表按常住人口计算", "括号内为上年同期数")
    blocks: list[Block] = []
    for page, note in enumerate(notes, 1):
        blocks += [at(note, page, 40, size=9), *body(page)]
    assert "header" not in labels(*blocks, pages=3)


def test_numbers_of_cases_above_their_titles_are_no_running_heads() -> None:
    blocks: list[Block] = []
    for page in (1, 2, 3):
        blocks += [at(f"NO.{page}", page, 80, size=13), *body(page)]
    assert "header" not in labels(*blocks, pages=3)


def test_contents_in_a_table() -> None:
    table = grid(("期号", "题目"), ("第3期", "板凳会开出新气象"), ("第5期", "三招破解停工项目"))
    assert labels(*whole("总目录"), table, *whole("正文")) == ["toc", "list", "body"]
    assert labels(*whole("统计表"), table, *whole("正文")) == ["body", "table", "body"]


def test_entries_of_contents_behind_signs_are_met_again_without_them() -> None:
    found = labels(
        *whole("目录", "◇ 小香菇撑起致富伞", "◇ 老矿山变身新营地", "小香菇撑起致富伞", "全县产量居全省前列。", "老矿山变身新营地")
    )
    assert found == ["toc", "toc", "toc", "body", "body", "body"]


def test_what_most_running_heads_say() -> None:
    blocks: list[Block] = []
    for page in (1, 2, 3):
        blocks += [at(f"优秀案例集 {page}", page, 40, size=9), *body(page)]
    document = Document("pdf", tuple(blocks), tuple(Page(n, WIDTH, HEIGHT) for n in (1, 2, 3)))
    assert furniture.running_head(document, furniture.label(document)) == "优秀案例集"
    assert furniture.running_head(document, ["body"] * len(blocks)) == ""


def test_contents_with_labels_and_titles_that_stand_on_lines_of_their_own_in_the_text() -> None:
    entries = ("案例一陈某与装饰公司合同纠纷案", "案例二刘某与健身公司合同纠纷案", "优化项目全周期服务跑出落地加速度")
    text = ("案例一", "陈某与装饰公司合同纠纷案", "合同约定总价十八万元。", "案例二", "刘某与健身公司合同纠纷案", "公司收取预付款。")
    found = labels(*whole("目录", *entries, *text, "优化项目全周期服务", "跑出落地加速度", "签约项目开工率居前。"))
    assert found == ["toc"] * 4 + ["body"] * 9
