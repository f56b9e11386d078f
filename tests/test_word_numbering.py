"""Automatic numbers of Word files: formats of ST_NumberFormat, counters, restarts, overrides, styles, links (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from word_files import cell, level, numbered, numbering, paragraph, table, text, text_box, word_file

from extract.model import Grid, Line
from extract.readers.word import read
from extract.readers.word_number_formats import FORMATS, custom_text, number_text

#: format → what Word prints for 1, 2, 10, 11, 20, 21, 99
FIRST = {
    "decimal": "1 2 10 11 20 21 99",
    "decimalZero": "01 02 10 11 20 21 99",
    "decimalFullWidth": "１ ２ １０ １１ ２０ ２１ ９９",
    "decimalEnclosedCircle": "① ② ⑩ ⑪ ⑳ ㉑ 99",
    "decimalEnclosedCircleChinese": "① ② ⑩ ⑪ ⑳ ㉑ 99",
    "decimalEnclosedParen": "⑴ ⑵ ⑽ ⑾ ⒇ (21) (99)",
    "decimalEnclosedFullstop": "⒈ ⒉ ⒑ ⒒ ⒛ 21. 99.",
    "upperRoman": "I II X XI XX XXI XCIX",
    "lowerRoman": "i ii x xi xx xxi xcix",
    "upperLetter": "A B J K T U UUUU",
    "lowerLetter": "a b j k t u uuuu",
    "chineseCounting": "一 二 十 十一 二十 二十一 九十九",
    "chineseCountingThousand": "一 二 十 十一 二十 二十一 九十九",
    "chineseLegalSimplified": "壹 贰 壹拾 壹拾壹 贰拾 贰拾壹 玖拾玖",
    "ideographLegalTraditional": "壹 貳 壹拾 壹拾壹 貳拾 貳拾壹 玖拾玖",
    "taiwaneseCounting": "一 二 十 十一 二十 二十一 九十九",
    "taiwaneseCountingThousand": "一 二 十 十一 二十 二十一 九十九",
    "taiwaneseDigital": "一 二 一〇 一一 二〇 二一 九九",
    "ideographDigital": "一 二 一〇 一一 二〇 二一 九九",
    "ideographTraditional": "甲 乙 癸 11 20 21 99",
    "ideographZodiac": "子 丑 酉 戌 20 21 99",
    "ideographZodiacTraditional": "甲子 乙丑 癸酉 甲戌 癸未 甲申 99",
    "ideographEnclosedCircle": "㊀ ㊁ ㊉ 11 20 21 99",
    "japaneseCounting": "一 二 十 十一 二十 二十一 九十九",
    "japaneseLegal": "壱 弐 壱拾 壱拾壱 弐拾 弐拾壱 九拾九",
    "japaneseDigitalTenThousand": "一 二 一〇 一一 二〇 二一 九九",
    "koreanDigital": "일 이 일영 일일 이영 이일 구구",
    "koreanDigital2": "一 二 一零 一一 二零 二一 九九",
    "koreanCounting": "일 이 십 십일 이십 이십일 구십구",
    "koreanLegal": "하나 둘 열 열하나 스물 스물하나 아흔아홉",
    "ordinal": "1st 2nd 10th 11th 20th 21st 99th",
    "cardinalText": "One Two Ten Eleven Twenty Twenty-one Ninety-nine",
    "ordinalText": "First Second Tenth Eleventh Twentieth Twenty-first Ninety-ninth",
    "hex": "1 2 A B 14 15 63",
    "none": "",
}


@pytest.mark.parametrize("format_", FIRST)
def test_format(format_: str) -> None:
    found = [number_text(number, format_) for number in (1, 2, 10, 11, 20, 21, 99)]
    assert found == (FIRST[format_].split() or [""] * 7)


@pytest.mark.parametrize(
    ("format_", "number", "expected"),
    [
        ("chineseCountingThousand", 100, "一百"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1001, "一千零一"),
        ("chineseCountingThousand", 1010, "一千零一十"),
        ("chineseCountingThousand", 12345, "一万二千三百四十五"),
        ("chineseCountingThousand", 100001, "一十万零一"),
        ("chineseCountingThousand", 10_010_000, "一千零一万"),
        ("chineseCounting", 100, "一〇〇"),
        ("japaneseCounting", 2024, "二千二十四"),
        ("japaneseCounting", 10000, "一万"),
        ("chineseLegalSimplified", 1203, "壹仟贰佰零叁"),
        ("taiwaneseCountingThousand", 10000, "一萬"),
        ("lowerRoman", 3999, "mmmcmxcix"),
        ("ordinalText", 130, "One hundred thirtieth"),
    ],
)
def test_large_numbers(format_: str, number: int, expected: str) -> None:
    assert number_text(number, format_) == expected


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("number", [-1, 0, 1, 61, 781, 32768, 2**31])
def test_every_format_prints_any_number_briefly(format_: str, number: int) -> None:
    assert len(number_text(number, format_)) < 110


def test_unknown_and_custom_formats() -> None:
    assert number_text(3, "thaiCounting") == "3"
    assert custom_text(7, "001, 002, 003, ...") == "007"


# ------------------------------------------------------------------------------------------------------------- counters
THREE = level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）") + level(2, "decimal", "%3.")


def labels(path: Path) -> list[str]:
    """The automatic numbers in reading order, blanks after them cut off."""
    return [block.text[: block.number].rstrip() for block in read(path).blocks if isinstance(block, Line) and block.number]


def run(levels: str, number: int = 1) -> str:
    """Paragraphs on the levels given as digits."""
    return "".join(numbered(f"第{i}段", number, int(at)) for i, at in enumerate(levels))


Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(body: str, definitions: str = "", styles: str = "") -> Path:
        parts: dict[str, str | bytes] = {"numbering.xml": definitions or numbering(THREE)}
        if styles:
            parts["styles.xml"] = styles
        return word_file(tmp_path / "a.docx", body, parts)

    return made


def test_number_stands_in_front_and_is_measured(make: Make) -> None:
    (line,) = read(make(numbered("基本情况", 1))).blocks
    assert isinstance(line, Line)
    assert (line.text, line.number) == ("一、\t基本情况", 3)


@pytest.mark.parametrize(("suffix", "expected"), [("tab", "一、\t甲"), ("space", "一、 甲"), ("nothing", "一、甲")])
def test_suffix(make: Make, suffix: str, expected: str) -> None:
    definitions = numbering(level(0, "chineseCounting", "%1、", f'<w:suff w:val="{suffix}"/>'))
    (line,) = read(make(numbered("甲", 1), definitions)).blocks
    assert isinstance(line, Line)
    assert line.text == expected
    assert line.text[line.number :] == "甲"


def test_deeper_levels_restart(make: Make) -> None:
    assert labels(make(run("0112012"))) == ["一、", "（一）", "（二）", "1.", "二、", "（一）", "1."]


def test_a_skipped_level_counts_as_used(make: Make) -> None:
    assert labels(make(run("210"))) == ["1.", "（二）", "二、"]


def test_restart_only_after_the_named_level(make: Make) -> None:
    never = level(1, "chineseCounting", "（%2）", '<w:lvlRestart w:val="0"/>')
    chapter = level(2, "decimal", "%3.", '<w:lvlRestart w:val="1"/>')
    definitions = numbering(level(0, "chineseCounting", "%1、") + never + chapter)
    assert labels(make(run("01212012"), definitions)) == ["一、", "（一）", "1.", "（二）", "2.", "二、", "（三）", "1."]


def test_several_levels_in_one_number_and_legal_style(make: Make) -> None:
    definitions = numbering(
        level(0, "chineseCounting", "第%1章") + level(1, "decimal", "%1.%2", "<w:isLgl/>") + level(2, "upperRoman", "%1-%3")
    )
    assert labels(make(run("0012"), definitions)) == ["第一章", "第二章", "2.1", "二-I"]


def test_lists_of_one_definition_count_on_and_start_overrides_restart(make: Make) -> None:
    nums = (
        '<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="6"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = run("00") + run("0", 5) + run("00", 6) + run("0")
    assert labels(make(body, numbering(THREE, nums=nums))) == ["一、", "二、", "三、", "一、", "二、", "三、"]


def test_a_list_may_override_a_level(make: Make) -> None:
    own = '<w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1)"/></w:lvl>'
    nums = f'<w:num w:numId="7"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">{own}</w:lvlOverride></w:num>'
    assert labels(make(run("0", 7) + run("0"), numbering(THREE, nums=nums))) == ["D)", "五、"]


def test_custom_format_inside_alternate_content(make: Make) -> None:
    definitions = numbering(
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" '
        'w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="upperRoman"/></mc:Fallback></mc:AlternateContent>'
        '<w:lvlText w:val="%1"/></w:lvl>'
    )
    assert labels(make(run("0"), definitions)) == ["001"]


def test_bullets_show_the_sign_of_their_font(make: Make) -> None:
    wingdings = '<w:rPr><w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/></w:rPr>'
    definitions = numbering(level(0, "bullet", chr(0xF06C), wingdings), level(0, "bullet", chr(0xF001), wingdings))
    assert labels(make(run("0") + run("0", 2), definitions)) == ["●", "•"]


# --------------------------------------------------------------------------------------------------------------- styles
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
    "</w:pPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr>'
    "</w:pPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="own"/><w:basedOn w:val="H2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Off"><w:name w:val="off"/><w:basedOn w:val="H2"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr>'
    "</w:pPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="Third"><w:name w:val="third"/><w:basedOn w:val="a"/><w:pPr><w:numPr><w:ilvl w:val="5"/>'
    '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="numbering" w:styleId="List"><w:name w:val="List"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
)
LINKED = (
    level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>')
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.", '<w:pStyle w:val="Third"/>')
)


def styled(content: str, style: str, more: str = "") -> str:
    return paragraph(content, f'<w:pStyle w:val="{style}"/>{more}')


def test_numbers_by_style_and_what_it_is_based_on(make: Make) -> None:
    body = styled("甲", "H1") + styled("乙", "H2") + styled("丙", "Own") + styled("丁", "Off") + styled("戊", "Third")
    lines = [block.text for block in read(make(body, numbering(LINKED), STYLES)).blocks if isinstance(block, Line)]
    assert lines == ["一、\t甲", "（一）\t乙", "（二）\t丙", "丁", "1.\t戊"]


def test_own_properties_go_over_the_style(make: Make) -> None:
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    deeper = '<w:numPr><w:ilvl w:val="2"/></w:numPr>'
    body = styled("甲", "H1", off) + styled("乙", "H1") + styled("丙", "H2", deeper)
    assert labels(make(body, numbering(LINKED), STYLES)) == ["一、", "1."]


def test_link_to_a_numbering_style(make: Make) -> None:
    definitions = numbering('<w:numStyleLink w:val="List"/>', '<w:styleLink w:val="List"/>' + THREE)
    assert labels(make(run("01") + run("1", 2), definitions, STYLES)) == ["一、", "（一）", "（二）"]


def test_links_in_a_circle_end(make: Make) -> None:
    definitions = numbering('<w:numStyleLink w:val="List"/>', '<w:numStyleLink w:val="List"/>' + THREE)
    assert labels(make(run("0"), definitions, STYLES)) in ([], ["一、"])


# --------------------------------------------------------------------------------------------------------------- places
def test_cells_count_with_the_body_and_text_boxes_for_themselves(make: Make) -> None:
    body = run("0") + paragraph(text("见右图") + text_box(run("00"))) + table(cell(run("0")) + cell("无")) + run("0")
    document = read(make(body))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    assert grid.cells[0].text == "二、\t第0段"
    assert labels(make(body)) == ["一、", "一、", "二、", "三、"]


def test_deleted_and_hidden_paragraphs_do_not_count(make: Make) -> None:
    mark = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    deleted = (
        f'<w:p><w:pPr>{mark}<w:rPr><w:del w:id="1" w:author="x"/></w:rPr></w:pPr>'
        '<w:del w:id="2" w:author="x"><w:r><w:delText>旧的一条</w:delText></w:r></w:del></w:p>'
    )
    hidden = paragraph(text("暂不公开", "<w:vanish/>"), mark + "<w:rPr><w:vanish/></w:rPr>")
    assert labels(make(run("0") + deleted + hidden + run("0"))) == ["一、", "二、"]


def test_list_and_level_of_a_number_are_kept(make: Make) -> None:
    body = run("01") + paragraph("无编号") + run("0", 2)
    found = [block.item for block in read(make(body, numbering(THREE, THREE))).blocks if isinstance(block, Line)]
    assert found == [("0", 0), ("0", 1), None, ("1", 0)]


def test_empty_numbered_paragraph_prints_its_number(make: Make) -> None:
    assert labels(make(numbered("甲", 1) + paragraph("<w:r/>", '<w:numPr><w:numId w:val="1"/></w:numPr>') + numbered("乙", 1))) == [
        "一、",
        "二、",
        "三、",
    ]


def test_missing_definitions_are_said(tmp_path: Path) -> None:
    document = read(word_file(tmp_path / "a.docx", numbered("甲", 1)))
    assert [block.text for block in document.blocks if isinstance(block, Line)] == ["甲"]
    assert [finding.code for finding in document.findings] == ["numbering_missing"]
