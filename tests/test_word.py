"""Word files to Lines, Grids and Pictures: nothing lost, nothing twice, what is not text kept out of it."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from word_files import cell, field, level, numbered, numbering, paragraph, picture, png, table, text, text_box, word_file

from extract.model import Block, Document, Grid, Line, Picture
from extract.readers.word import read
from extract.readers.word_symbols import symbol

Read = Callable[..., Document]
BREAK = "<w:r><w:br/></w:r>"
PAGE = '<w:r><w:br w:type="page"/></w:r>'
RAISED = '<w:vertAlign w:val="superscript"/>'
DELETED_MARK = '<w:rPr><w:del w:id="9" w:author="x"/></w:rPr>'


@pytest.fixture
def opened(tmp_path: Path) -> Read:
    def made(body: str, parts: dict[str, str | bytes] | None = None, **more: str | bool) -> Document:
        return read(word_file(tmp_path / "a.docx", body, parts, **more))  # type: ignore[arg-type]

    return made


def shown(document: Document) -> list[str | list[str]]:
    """Lines as text, with their stream in front where it is not the body; grids as lists of cells; pictures as 图."""
    found: list[str | list[str]] = []
    for block in document.blocks:
        if isinstance(block, Line):
            found.append(block.text if block.stream == "body" else f"{block.stream}:{block.text}")
        else:
            found.append("图" if isinstance(block, Picture) else [c.text for c in block.cells])
    return found


def codes(document: Document) -> list[str]:
    return [finding.code for finding in document.findings]


# ----------------------------------------------------------------------------------------------------------- characters
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (text("甲") + "<w:r><w:tab/></w:r>" + text("乙"), "甲\t乙"),
        (text("COVID") + "<w:r><w:noBreakHyphen/></w:r>" + text("19"), "COVID-19"),
        (text("可") + "<w:r><w:softHyphen/></w:r>" + text("分"), "可分"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + text("已办"), "☑已办"),
        (text("l", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>') + text("要点"), "●要点"),
        (
            "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>wèi</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>渭</w:t></w:r></w:rubyBase></w:ruby></w:r>"
            + text("河"),
            "渭河",
        ),
        (f'<w:hyperlink r:id="x">{text("网址")}</w:hyperlink>' + text("见此"), "网址见此"),
        (f"<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>{text('控件')}</w:sdtContent></w:sdt>" + text("后"), "控件后"),
        (f'<w:smartTag w:element="x"><w:smartTagPr/>{text("北坡")}</w:smartTag>' + text("村"), "北坡村"),
        (f"<w:customXml><w:customXmlPr/>{text('甲')}</w:customXml>", "甲"),
        (text("前") + "<w:r><w:lastRenderedPageBreak/><w:t>后</w:t></w:r>", "前后"),
        ("<w:r><w:t>1</w:t></w:r>" + text("0") + text("家"), "10家"),
        (text("全县\n设站"), "全县 设站"),
        (
            "<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>4</m:t></m:r></m:sup></m:sSup></m:oMath>" + text("亩"),
            "10^4亩",
        ),
        ("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f></m:oMath>", "1/3"),
    ],
)
def test_characters(opened: Read, content: str, expected: str) -> None:
    assert shown(opened(paragraph(content))) == [expected]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (field(" PAGE ", "12"), "12"),
        (field(" REF a ", field(" SEQ b ", "3")), "3"),
        (text("图") + '<w:fldSimple w:instr="SEQ 图">' + text("7") + "</w:fldSimple>", "图7"),
        (field(' IF "' + "x", None) + text("后"), "后"),
        (field(r" eq \o\ac(○,5) ", None) + text("项"), "⑤项"),
        (field(r' EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(wèi),渭)', None) + text("河"), "渭河"),
    ],
)
def test_fields_by_their_result(opened: Read, content: str, expected: str) -> None:
    assert shown(opened(paragraph(content))) == [expected]


def test_text_in_the_code_of_a_field_is_not_printed(opened: Read) -> None:
    nested = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + field(" MERGEFIELD x ", "代码内") + field("", None)
    nested += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + text("结果") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert shown(opened(paragraph(nested))) == ["结果"]


def test_field_that_never_ends_swallows_nothing(opened: Read) -> None:
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + text("仍是正文")
    assert shown(opened(paragraph(broken) + paragraph("下一段"))) == ["仍是正文", "下一段"]


def test_every_symbol_has_its_character() -> None:
    rows = list(csv.DictReader((files("extract") / "data" / "word_symbols.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) > 100
    for row in rows:
        assert symbol(row["font"], chr(0xF000 + int(row["code"], 16))) == row["character"]
        assert unicodedata.name(row["character"])


# ------------------------------------------------------------------------------------------------------------ revisions
def test_tracked_changes_are_accepted(opened: Read) -> None:
    content = (
        text("全县")
        + f'<w:ins w:id="1" w:author="x">{text("新增")}</w:ins>'
        + '<w:del w:id="2" w:author="x"><w:r><w:delText>减少</w:delText></w:r></w:del>'
        + f'<w:moveFrom w:id="3" w:author="x">{text("移走")}</w:moveFrom><w:moveTo w:id="4" w:author="x">{text("移来")}</w:moveTo>'
    )
    document = opened(paragraph(content))
    assert shown(document) == ["全县新增移来"]
    assert [(f.code, f.evidence) for f in document.findings] == [("tracked_changes", "减少")]


def test_deleted_paragraph_mark_joins_the_next_paragraph(opened: Read) -> None:
    body = paragraph(text("上半句"), '<w:jc w:val="center"/>' + DELETED_MARK) + paragraph("下半句", '<w:jc w:val="right"/>')
    (line,) = opened(body).blocks
    assert isinstance(line, Line)
    assert (line.text, line.align) == ("上半句下半句", "right")


def test_deleted_paragraph_mark_before_a_table_and_at_the_end_loses_nothing(opened: Read) -> None:
    body = paragraph("表前", DELETED_MARK) + table(cell("甲") + cell(paragraph("末段", DELETED_MARK))) + paragraph("文末", DELETED_MARK)
    assert shown(opened(body)) == ["表前", ["甲", "末段"], "文末"]


def test_deleted_pictures_are_left_out(opened: Read) -> None:
    body = paragraph(text("甲") + f'<w:del w:id="1" w:author="x">{picture()}</w:del>')
    assert shown(opened(body, {"image1.png": png()})) == ["甲"]


def test_deleted_rows_are_left_out(opened: Read) -> None:
    row = '<w:trPr><w:del w:id="1" w:author="x"/></w:trPr>' + cell("旧") + cell("行")
    assert shown(opened(table(cell("甲") + cell("乙"), row))) == [["甲", "乙"]]


# -------------------------------------------------------------------------------------------------------------- breaks
CENTRED = '<w:jc w:val="center"/>'
LONG = "全县围绕职业健康开展培训和帮扶并把企业责任落到车间和班组"


@pytest.mark.parametrize(
    ("pieces", "properties", "lines"),
    [
        (["关于开展健康乡村", "建设工作的情况报告"], CENTRED, ["关于开展健康乡村 建设工作的情况报告"]),
        (["关于开展健康乡村", "建设工作", "情况报告"], '<w:outlineLvl w:val="0"/>', ["关于开展健康乡村 建设工作 情况报告"]),
        (["（一）以机制建设推动", "乡村健康工作"], "", ["（一）以机制建设推动 乡村健康工作"]),
        (["一、基本情况", "二、主要做法"], CENTRED, ["一、基本情况", "二、主要做法"]),
        (["全县设站六处。", "各站均有专人"], CENTRED, ["全县设站六处。", "各站均有专人"]),
        (["联系人：张某", "电　话：六位"], CENTRED, ["联系人：张某", "电　话：六位"]),
        (["（一）建机制", "县里成立专班，每月调度一次。"], "", ["（一）建机制", "县里成立专班，每月调度一次。"]),
        (["要点如下", "　　各镇抓落实"], CENTRED, ["要点如下", "　　各镇抓落实"]),
        (["各站人员", "2.5人以上"], CENTRED, ["各站人员 2.5人以上"]),
        (["奖项设置", "一等奖两名", "二等奖三名"], "", ["奖项设置", "一等奖两名", "二等奖三名"]),
        ([LONG, LONG[:-2], "共计八家"], "", [f"{LONG} {LONG[:-2]} 共计八家"]),
        ([LONG, "短句", "共计八家"], "", [LONG, "短句", "共计八家"]),
    ],
)
def test_soft_breaks(opened: Read, pieces: list[str], properties: str, lines: list[str]) -> None:
    assert shown(opened(paragraph(BREAK.join(map(text, pieces)), properties))) == lines


def test_only_the_first_line_of_a_heading_paragraph_is_the_heading(opened: Read) -> None:
    blocks = opened(paragraph(text("一、概况") + BREAK + text("全县设站六处。"), '<w:outlineLvl w:val="0"/>')).blocks
    assert [block.depth for block in blocks if isinstance(block, Line)] == [1, None]


def test_page_break_ends_a_line(opened: Read) -> None:
    assert shown(opened(paragraph(text("封面") + PAGE + text("正文")))) == ["封面", "正文"]


# ------------------------------------------------------------------------------------------------------ looks and depth
def test_size_weight_place_and_depth(opened: Read) -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:pPr><w:jc w:val="both"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="heading 2"/><w:basedOn w:val="a"/><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="s"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
    )
    strong = '<w:rStyle w:val="s"/>'
    body = (
        paragraph("做法", '<w:pStyle w:val="h"/>')
        + paragraph(text("两次加粗抵消", strong), '<w:pStyle w:val="h"/>')
        + paragraph(text("强调", strong), '<w:jc w:val="center"/><w:outlineLvl w:val="0"/>')
        + paragraph(text("部分", "<w:b/>") + text("加粗"), '<w:pStyle w:val="h"/><w:outlineLvl w:val="9"/>')
        + paragraph(text("小") + text("大字为主", '<w:b/><w:sz w:val="44"/>'))
    )
    lines = [block for block in opened(body, {"styles.xml": styles}).blocks if isinstance(block, Line)]
    assert [(x.size, x.bold, x.align, x.depth) for x in lines] == [
        (16, True, "justify", 2),
        (16, False, "justify", 2),
        (10.5, True, "center", 1),
        (16, True, "justify", None),
        (22, False, "justify", None),
    ]
    assert lines[0].style == "heading 2"
    assert all(line.whole for line in lines)


def test_styles_based_on_each_other_in_a_circle(opened: Read) -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{own}"><w:name w:val="{own}"/><w:basedOn w:val="{base}"/><w:rPr>{look}</w:rPr></w:style>'
        for own, base, look in (("a", "b", "<w:b/>"), ("b", "a", '<w:sz w:val="30"/>'))
    )
    (line,) = opened(paragraph("甲", '<w:pStyle w:val="a"/>'), {"styles.xml": styles}).blocks
    assert isinstance(line, Line)
    assert (line.bold, line.size) == (True, 15)


def test_hidden_text_is_told_apart(opened: Read) -> None:
    assert shown(opened(paragraph(text("公开") + text("内部", "<w:vanish/>") + text("内容")))) == ["公开内容", "hidden:内部"]


def test_title_and_format(opened: Read) -> None:
    document = opened(paragraph("甲"), title="北坡县 案例汇编")
    assert (document.format, document.title) == ("docx", "北坡县 案例汇编")


# ---------------------------------------------------------------------------------------------------------------- notes
NOTES: dict[str, str | bytes] = {
    "footnotes.xml": '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    + f'<w:footnote w:id="1">{paragraph("<w:r><w:footnoteRef/></w:r>" + text("数据来自年报"))}</w:footnote>'
    + f'<w:footnote w:id="2">{paragraph("无人引用")}</w:footnote>',
    "endnotes.xml": f'<w:endnote w:id="1">{paragraph("见附录")}</w:endnote>',
    "comments.xml": f'<w:comment w:id="1">{paragraph("请核对")}</w:comment>',
}


def test_notes_stand_behind_the_paragraph_that_refers_to_them(opened: Read) -> None:
    content = text("总值") + '<w:r><w:footnoteReference w:id="1"/></w:r>' + text("85亿元")
    content += '<w:r><w:endnoteReference w:id="1"/></w:r><w:r><w:commentReference w:id="1"/></w:r>'
    document = opened(paragraph(content) + paragraph("下一段"), NOTES)
    assert shown(document) == ["总值85亿元", "footnote:数据来自年报", "endnote:见附录", "comment:请核对", "下一段"]
    assert [(f.code, f.evidence) for f in document.findings] == [("note_unreferenced", "无人引用")]


@pytest.mark.parametrize(
    ("runs", "marks"),
    [
        (text("总值") + text("[2]", RAISED) + text("85亿元"), ["[2]"]),
        (text("总值") + text("[", RAISED) + text("12", RAISED) + text("]", RAISED) + text("85亿元"), ["[12]"]),
        (text("全县增加值") + text("①", RAISED) + text("85亿元"), ["①"]),
        (text("生产总值") + text("3", RAISED) + text("85亿元"), ["3"]),
        (text("建筑面积85万米") + text("2", RAISED), []),
        (text("浓度5g/m") + text("3", RAISED), []),
        (text("共10") + text("4", RAISED) + text("亩"), []),
        (text("总值[2]85亿元"), []),
    ],
)
def test_raised_marks_of_notes(opened: Read, runs: str, marks: list[str]) -> None:
    (line,) = opened(paragraph(runs)).blocks
    assert isinstance(line, Line)
    assert [line.text[start:end] for start, end in line.marks] == marks


def test_mark_that_the_writer_chose(opened: Read) -> None:
    run = '<w:r><w:rPr/><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'
    line = opened(paragraph(text("总值") + run + text("85亿元")), NOTES).blocks[0]
    assert isinstance(line, Line)
    assert [line.text[start:end] for start, end in line.marks] == ["*"]


# ------------------------------------------------------------------------------------------------------------ furniture
def test_headers_footers_and_watermarks(opened: Read) -> None:
    watermark = '<w:r><w:pict><v:shape><v:textpath string="内部资料"/></v:shape></w:pict></w:r>'
    parts: dict[str, str | bytes] = {
        "header1.xml": paragraph(text("案例汇编") + watermark),
        "footer1.xml": table(cell("北坡县") + cell(paragraph(field(" PAGE ", "3")))),
    }
    assert shown(opened(paragraph("正文"), parts)) == ["正文", "header:案例汇编", "watermark:内部资料", "footer:北坡县\t3"]


def test_header_of_several_sections_once(opened: Read) -> None:
    again = '<w:sectPr><w:headerReference w:type="default" r:id="rId0"/></w:sectPr>'
    body = paragraph("第一节末", again) + paragraph("第二节")
    assert shown(opened(body, {"header1.xml": paragraph("案例汇编")})) == ["第一节末", "第二节", "header:案例汇编"]


def test_header_pictures_are_said_not_listed(opened: Read) -> None:
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rIdP" Type="x/image" '
    rels += 'Target="media/image1.png"/></Relationships>'
    document = opened(paragraph("正文"), {"header1.xml": paragraph(picture()), "image1.png": png(), "_rels/header1.xml.rels": rels})
    assert shown(document) == ["正文"]
    assert codes(document) == ["header_picture"]


def test_contents(opened: Read) -> None:
    styles = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
    begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body = (
        f"<w:sdt>{gallery}<w:sdtContent>{paragraph('目录')}</w:sdtContent></w:sdt>"
        + paragraph(begin + text("北坡案例"))
        + paragraph("东岭案例")
        + paragraph('<w:r><w:fldChar w:fldCharType="end"/></w:r>' + text("正文"))
        + paragraph("西川案例", '<w:pStyle w:val="T"/>')
    )
    assert shown(opened(body, {"styles.xml": styles})) == ["toc:目录", "toc:北坡案例", "toc:东岭案例", "正文", "toc:西川案例"]


def test_text_box_once_and_at_its_anchor(opened: Read) -> None:
    body = paragraph(text("锚定段") + text_box(paragraph("框内一") + paragraph("框内二"))) + paragraph("下一段")
    assert shown(opened(body)) == ["锚定段", "textbox:框内一", "textbox:框内二", "下一段"]


# --------------------------------------------------------------------------------------------------------------- spreads
COLUMN = '<w:r><w:br w:type="column"/></w:r>'


def section(columns: int, *, continuous: bool = True, width: int = 23_800, height: int = 16_800) -> str:
    kind = '<w:type w:val="continuous"/>' if continuous else ""
    return (
        f'<w:sectPr>{kind}<w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar w:left="600" w:right="600"/><w:cols w:num="{columns}"/></w:sectPr>'
    )


def sheet(width: int = 23_800) -> str:
    """Two stripes of a sheet of two pages, the second with two columns on the left page and one on the right."""
    return (
        paragraph("左一")
        + paragraph(COLUMN + text("右一"))
        + paragraph(text("右二"), section(2, continuous=False, width=width))
        + paragraph("左二" if width > 20_000 else "左二窄")
        + paragraph(text("右三") if width < 20_000 else COLUMN + text("右三"), section(2, width=width))
        + paragraph("次页", section(1, continuous=False, width=width))
    )


def test_left_page_of_a_sheet_comes_before_the_right_one(opened: Read) -> None:
    assert shown(opened(sheet())) == ["左一", "左二", "右一", "右二", "右三", "次页"]


def test_columns_of_one_page_are_left_in_order(opened: Read) -> None:
    assert shown(opened(sheet(width=11_900))) == ["左一", "右一", "右二", "左二窄", "右三", "次页"]


def test_indents_tell_the_page_of_a_sheet_where_there_are_no_columns(opened: Read) -> None:
    body = (
        paragraph(text("右页标题"), '<w:ind w:left="13000"/>')
        + paragraph(text("右页落款"), '<w:ind w:right="800"/><w:jc w:val="right"/>')
        + paragraph(text("左页说明"), '<w:ind w:left="900"/>' + section(1, continuous=False))
        + sheet()
    )
    assert shown(opened(body))[:3] == ["左页说明", "右页标题", "右页落款"]


def test_sheets_and_sizes_in_the_measures_of_the_strict_standard(opened: Read) -> None:
    body = (
        paragraph(text("右页标题"), '<w:ind w:start="650pt"/>')
        + paragraph(text("右页落款"), '<w:ind w:end="40pt"/><w:jc w:val="end"/>')
        + paragraph(text("左页说明", '<w:sz w:val="16.5pt"/>'), '<w:ind w:start="45pt"/>' + section(1, continuous=False))
        + sheet()
    )
    for name in ("w:w", "w:h", "w:left", "w:right"):
        body = re.sub(rf'(<w:pg[A-Z][a-z]{{1,2}}[^>]*{name}=")(\d+)"', lambda match: f'{match[1]}{int(match[2]) / 20:g}pt"', body)
    document = opened(body, strict=True)
    assert 'w:w="1190pt"' in body and shown(document)[:3] == ["左页说明", "右页标题", "右页落款"]
    assert document.blocks[0].size == 16.5  # type: ignore[union-attr]


def test_numbers_count_in_the_order_of_the_file(opened: Read) -> None:
    body = (
        numbered("甲", 1)
        + paragraph(COLUMN + text("乙"), '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' + section(2, continuous=False))
        + numbered("丙", 1)
        + paragraph("丁", section(2))
    )
    assert shown(opened(body, {"numbering.xml": numbering(level(0, "decimal", "%1."))})) == ["1.\t甲", "3.\t丙", "丁", "2.\t乙"]


@pytest.mark.parametrize(
    ("properties", "indent"),
    [
        ("", 0.0), ('<w:ind w:firstLine="640"/>', 32.0), ('<w:ind w:firstLineChars="200" w:firstLine="600"/>', 20.0),
        ('<w:ind w:firstLine="32pt"/>', 32.0), ('<w:ind w:start="15pt" w:hanging="0.5in"/>', -36.0), ('<w:ind w:firstLine="1cm"/>', 28.35),
        ('<w:ind w:left="300" w:hanging="300"/>', -15.0), ('<w:pStyle w:val="T"/>', 24.0), ('<w:pStyle w:val="T"/><w:ind w:firstLine="0"/>', 0.0),
    ],
)  # fmt: skip
def test_indent_of_the_first_line(opened: Read, properties: str, indent: float) -> None:
    styles = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="T"/><w:pPr><w:ind w:firstLine="480"/></w:pPr></w:style>'
    line = opened(paragraph("正文", properties), {"styles.xml": styles}).blocks[0]
    assert isinstance(line, Line)
    assert line.indent == indent


# -------------------------------------------------------------------------------------------------------------- pictures
def test_pictures_before_and_behind_their_captions(opened: Read) -> None:
    body = (
        paragraph(picture(alt="会场") + BREAK + text("图1 培训现场"))
        + paragraph(text("下村走访。") + BREAK + picture() + BREAK + text("走访现场"))
        + paragraph(text("句中") + picture() + text("图标"))
    )
    document = opened(body, {"image1.png": png(20, 10)})
    assert shown(document) == ["图", "图1 培训现场", "下村走访。", "图", "走访现场", "句中图标", "图"]
    first = document.blocks[0]
    assert isinstance(first, Picture)
    assert (first.suffix, first.width, first.height, first.alt, first.data) == ("png", 20, 10, "会场", png(20, 10))


def sized(width: int, height: int) -> str:
    """A picture in a group that shrinks it: its own size in points is twice what is printed."""
    own = f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width * 2 * 12700}" cy="{height * 2 * 12700}"/></a:xfrm></pic:spPr>'
    return f'<pic:pic><pic:blipFill><a:blip r:embed="rIdP"/></pic:blipFill>{own}</pic:pic>'


def test_pictures_smaller_than_a_line_are_no_figures(opened: Read) -> None:
    frame = '<a:xfrm><a:ext cx="4000000" cy="2000000"/><a:chExt cx="8000000" cy="4000000"/></a:xfrm>'
    group = f'<wpg:wgp xmlns:wpg="w"><wpg:grpSpPr>{frame}</wpg:grpSpPr>{sized(200, 100)}{sized(28, 12)}{sized(26, 26)}</wpg:wgp>'
    extent = '<wp:extent cx="4000000" cy="2000000"/>'
    body = paragraph(text("各区浓度") + f"<w:r><w:drawing><wp:anchor>{extent}{group}</wp:anchor></w:drawing></w:r>")
    document = opened(body, {"image1.png": png()})
    assert shown(document) == ["各区浓度", "图"]
    assert [(f.code, f.message[:4]) for f in document.findings] == [("picture_left_out", "2幅图像")]


def test_fallback_where_the_choice_shows_nothing(opened: Read) -> None:
    chart = '<w:drawing><a:graphic><a:graphicData uri="x"/></a:graphic></w:drawing>'
    fallback = '<w:pict><v:shape style="width:60pt;height:30pt"><v:imagedata r:id="rIdP"/></v:shape></w:pict>'
    alternate = f'<mc:Choice Requires="cx1">{chart}</mc:Choice><mc:Fallback>{fallback}</mc:Fallback>'
    body = paragraph(f"<w:r><mc:AlternateContent>{alternate}</mc:AlternateContent></w:r>" + text("图1 产值"))
    assert shown(opened(body, {"image1.png": png()})) == ["图", "图1 产值"]


def test_linked_and_missing_pictures_are_said(opened: Read) -> None:
    external = '<Relationship Id="rIdX" Type="x/image" Target="http://example.invalid/a.png" TargetMode="External"/>'
    document = opened(paragraph(text("甲") + picture("rIdX") + picture("rIdNone")), relations=external)
    assert shown(document) == ["甲"]
    assert set(codes(document)) == {"picture_external"}


def test_embedded_files_and_foreign_content_are_said(opened: Read) -> None:
    body = (
        paragraph(text("见附件") + '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>') + '<w:altChunk r:id="rIdA"/>'
    )
    document = opened(body, relations='<Relationship Id="rIdA" Type="x/aFChunk" Target="chunk.html"/>')
    assert shown(document) == ["见附件"]
    assert [(f.code, f.evidence) for f in document.findings] == [
        ("embedded_object", "Excel.Sheet.12"),
        ("alternative_content", "word/chunk.html"),
    ]


# --------------------------------------------------------------------------------------------------------------- tables
def grid(document: Document) -> Grid:
    (found,) = [block for block in document.blocks if isinstance(block, Grid)]
    return found


def test_merged_cells_once_with_their_spans(opened: Read) -> None:
    body = table(
        cell("县", '<w:vMerge w:val="restart"/>') + cell("企业", '<w:gridSpan w:val="2"/>'),
        cell("<w:p/>", "<w:vMerge/>") + cell("省级") + cell("市级"),
        "<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + cell("5") + cell(paragraph("3") + paragraph("家")),
    )
    found = grid(opened(body))
    assert [(c.text, c.row, c.column, c.rows, c.columns) for c in found.cells] == [
        ("县", 0, 0, 2, 1),
        ("企业", 0, 1, 1, 2),
        ("省级", 1, 1, 1, 1),
        ("市级", 1, 2, 1, 1),
        ("5", 2, 1, 1, 1),
        ("3\n家", 2, 2, 1, 1),
    ]
    assert (found.rows, found.columns) == (3, 3)


def test_rows_and_cells_inside_content_controls(opened: Read) -> None:
    row = f"<w:tr><w:sdt><w:sdtContent>{cell('甲')}</w:sdtContent></w:sdt>{cell('乙')}</w:tr>"
    assert shown(opened(f"<w:tbl><w:tblPr/><w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt></w:tbl>")) == [["甲", "乙"]]


def test_nested_table_stands_behind(opened: Read) -> None:
    inner = table(cell("内一") + cell("内二"))
    document = opened(table(cell("外") + cell(paragraph("说明") + inner + "<w:p/>")))
    assert shown(document) == [["外", "说明"], ["内一", "内二"]]
    assert codes(document) == ["table_nested"]


def test_table_of_one_cell_is_a_frame(opened: Read) -> None:
    assert shown(opened(table(cell(paragraph("一、概况") + paragraph("全县设站六处。"))))) == ["一、概况", "全县设站六处。"]


def test_layout_of_pictures_gives_each_picture_its_caption(opened: Read) -> None:
    body = table(cell(paragraph(picture())) + cell(paragraph(picture())), cell("左图") + cell("右图"))
    assert shown(opened(body, {"image1.png": png()})) == ["图", "左图", "图", "右图"]


def test_picture_in_a_table_of_text_stands_behind_it(opened: Read) -> None:
    body = table(cell("单位") + cell("照片"), cell("北坡站") + cell(paragraph(picture())))
    assert shown(opened(body, {"image1.png": png()})) == [["单位", "照片", "北坡站", ""], "图"]


def test_note_of_a_cell_stands_behind_the_grid(opened: Read) -> None:
    body = table(cell(paragraph(text("产值") + '<w:r><w:footnoteReference w:id="1"/></w:r>')) + cell("85"))
    assert shown(opened(body, {"footnotes.xml": NOTES["footnotes.xml"]})) == [["产值", "85"], "footnote:数据来自年报"]


# ------------------------------------------------------------------------------------------------------------- property
_LETTERS = st.text("甲乙丙丁戊己庚辛壬癸子丑寅卯一二三、。（）12 ", min_size=1, max_size=8)
_RUN = st.one_of(
    _LETTERS.map(text),
    _LETTERS.map(lambda t: text(t, RAISED)),
    _LETTERS.map(lambda t: text(t, "<w:vanish/>")),
    _LETTERS.map(lambda t: f'<w:ins w:id="1" w:author="x">{text(t)}</w:ins>'),
    _LETTERS.map(lambda t: f'<w:hyperlink w:anchor="x">{text(t)}</w:hyperlink>'),
    _LETTERS.map(lambda t: field(" REF x ", t)),
    _LETTERS.map(lambda t: text_box(paragraph(t) + table(cell(t) + cell(t)))),
    st.sampled_from([BREAK, PAGE, picture(), '<w:r><w:footnoteReference w:id="1"/></w:r>']),
)
_PARAGRAPH = st.tuples(st.lists(_RUN, max_size=5), st.sampled_from(["", DELETED_MARK, '<w:numPr><w:numId w:val="1"/></w:numPr>'])).map(
    lambda pair: paragraph("".join(pair[0]) or "<w:r/>", pair[1])
)
_CELL = st.tuples(st.lists(_PARAGRAPH, min_size=1, max_size=2), st.sampled_from(["", "<w:vMerge/>", '<w:vMerge w:val="restart"/>'])).map(
    lambda pair: cell("".join(pair[0]), pair[1])
)
_TABLE = st.lists(st.lists(_CELL, min_size=1, max_size=3).map("".join), min_size=1, max_size=3).map(lambda rows: table(*rows))
_BODY = st.lists(st.one_of(_PARAGRAPH, _PARAGRAPH, _TABLE), max_size=5).map("".join)


def printed(blocks: tuple[Block, ...]) -> Counter[str]:
    count: Counter[str] = Counter()
    for block in blocks:
        if isinstance(block, Line):
            count.update(block.text)
        elif isinstance(block, Grid):
            for each in block.cells:
                count.update(each.text)
    return count


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=_BODY)
def test_every_character_once(tmp_path: Path, body: str) -> None:
    document = read(word_file(tmp_path / "a.docx", body, {"image1.png": png()}))
    once = re.sub("<mc:Fallback>.*?</mc:Fallback>", "", body)
    written = Counter("".join(re.findall("<w:t [^>]*>([^<]*)</w:t>", once)))
    found = printed(document.blocks)
    assert {c: n for c, n in found.items() if not c.isspace()} == {c: n for c, n in written.items() if not c.isspace()}
