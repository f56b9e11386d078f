"""Captions and their pictures, in documents without places."""

from __future__ import annotations

from extract import furniture, paragraphs
from extract.model import Block, Cell, Document, Grid, Line, Page, Picture, Place

TEXT = "全年全市居民人均可支配收入增长百分之四，其中城镇居民增长较快，农村居民增长更快，差距进一步缩小。"
GRID = Grid((Cell("指标", 0, 0), Cell("数量", 0, 1)), 1, 2)


def picture(name: str) -> Picture:
    return Picture(name.encode(), "png", 400, 300)


def captioned(*blocks: Block | str) -> dict[str, str]:
    """The caption of every picture by the picture's name; those without a picture by themselves."""
    read = tuple(Line(b, whole=True, size=11.0, align="left") if isinstance(b, str) else b for b in (TEXT, *blocks, TEXT))
    document = Document("docx", read)
    found = {}
    for paragraph in paragraphs.build(document, furniture.label(document)):
        if paragraph.kind == "caption":
            block = document.blocks[paragraph.picture] if paragraph.picture is not None else None
            found[block.data.decode() if isinstance(block, Picture) else "-"] = paragraph.text
    return found


def test_captions_above_their_pictures_as_the_document_prints_them() -> None:
    found = captioned("图1 收入", picture("a"), TEXT, "图2 消费", picture("b"), "图3 价格", picture("c"))
    assert found == {"a": "图1 收入", "b": "图2 消费", "c": "图3 价格"}


def test_the_sign_of_the_house_takes_no_line_for_its_caption() -> None:
    line = Line("柳湾区招标公司", whole=True, size=11.0, align="center")
    assert captioned(picture("a"), line, TEXT, picture("b")) == {"a": "柳湾区招标公司"}
    assert captioned(picture("a"), line, TEXT, picture("a"), TEXT, picture("a")) == {}


def test_captions_below_their_pictures() -> None:
    found = captioned(picture("a"), "图1 收入", TEXT, picture("b"), "图2 消费", picture("c"), "图3 价格")
    assert found == {"a": "图1 收入", "b": "图2 消费", "c": "图3 价格"}


def test_a_table_that_is_a_picture_has_its_caption_above() -> None:
    found = captioned("图1 收入", picture("a"), "表1 价格", picture("b"), TEXT, "图2 消费", picture("c"))
    assert found == {"a": "图1 收入", "b": "表1 价格", "c": "图2 消费"}


def test_the_caption_of_a_grid_is_not_that_of_the_picture_beside_it() -> None:
    assert captioned(picture("a"), "表1 价格", GRID) == {"-": "表1 价格"}
    assert captioned(picture("a"), "表1 价格", "单位：元", GRID) == {"-": "表1 价格"}


def test_as_many_captions_as_pictures_before_them_go_in_order() -> None:
    assert captioned(picture("a"), picture("b"), "图1 收入", "图2 消费") == {"a": "图1 收入", "b": "图2 消费"}


def test_floating_pictures_go_to_the_captions_in_order() -> None:
    # Word anchors the second picture in the text behind the caption of the first, the third before its own
    blocks = ["图1 收入", TEXT, picture("a"), TEXT, "图2 消费", picture("b"), TEXT, picture("c"), TEXT, "图3 价格"]
    assert captioned(*blocks) == {"a": "图1 收入", "b": "图2 消费", "c": "图3 价格"}
    blocks = [picture("a"), TEXT, "图1 收入", picture("b"), TEXT, "图2 消费", "表1 价格", GRID, TEXT, picture("c"), TEXT, "图3 价格"]
    assert captioned(*blocks) == {"a": "图1 收入", "b": "图2 消费", "-": "表1 价格", "c": "图3 价格"}
    # a picture without a caption, a number left out: only what stands beside a picture is its caption
    assert captioned(picture("x"), TEXT, "图1 收入", TEXT, picture("a"), TEXT, "图2 消费", "图3 价格") == {"-": "图3 价格"}
    assert captioned("图1 收入", TEXT, picture("a"), TEXT, "图2 消费", TEXT, picture("b"), TEXT, "图4 价格", TEXT, picture("c")) == {
        "-": "图4 价格"
    }


def test_words_below_a_number_that_stands_alone_belong_to_it() -> None:
    assert captioned(picture("a"), picture("b"), "图 1", "2017—2021年收入情况", "图 2 消费") == {
        "a": "图 1 2017—2021年收入情况",
        "b": "图 2 消费",
    }
    # a sentence is no caption
    assert captioned(picture("a"), "图 1", TEXT) == {"a": "图 1"}


def test_a_caption_over_two_lines_is_one_paragraph() -> None:
    def at(text: str, top: float) -> Line:
        return Line(text, Place(1, 300 - 7 * len(text), top, 300 + 7 * len(text), top + 14), size=14.0)

    lines = (at("表5 患有慢性病的职工在岗期间健康监护中推荐的", 150), at("检查项目组合", 170))
    grid = Grid(GRID.cells, 1, 2, Place(1, 72, 200, 520, 300))
    document = Document("pdf", (*lines, grid), (Page(1, 595, 842),))
    found = [p.text for p in paragraphs.build(document, furniture.label(document)) if p.kind == "caption"]
    assert found == ["表5 患有慢性病的职工在岗期间健康监护中推荐的检查项目组合"]
