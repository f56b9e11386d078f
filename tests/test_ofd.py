"""OFD: geometry of characters, templates, tables, annotations, limits. The files are made here, part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from extract.errors import DamagedInputError, EmptyInputError, EncryptedInputError, HostileInputError, InputError
from extract.model import Block, Cell, Document, Grid, Line, Picture, Place
from extract.readers import ofd
from extract.readers.ofd_content import IDENTITY, Resources, Text, items
from extract.readers.ofd_render import render
from extract.readers.page_image import PageImage

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
MM = 72 / 25.4


def text(words: str, x: float, y: float, size: float = 4.0, more: str = "", code: str = "") -> str:
    """A TextObject whose baseline starts at (x, y) mm, characters one em apart."""
    code = code or (f'DeltaX="g {len(words) - 1} {size}"' if len(words) > 1 else "")
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y - size} 180 {size * 2}" Font="1" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size}" {code}>{words}</ofd:TextCode></ofd:TextObject>'
    )


def box(x: float, y: float, width: float, height: float, more: str = "") -> str:
    path = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
    return f'<ofd:PathObject ID="8" Boundary="{x} {y} {width} {height}" {more}><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>'


def page(content: str, before: str = "") -> str:
    return f'<ofd:Page {NS}>{before}<ofd:Content><ofd:Layer ID="2">{content}</ofd:Layer></ofd:Content></ofd:Page>'


def build(
    path: Path, *pages: str, common: str = "", tail: str = "", parts: Mapping[str, str | bytes] | None = None, root: str = ""
) -> Path:
    entries = "".join(f'<ofd:Page ID="{100 + i}" BaseLoc="Pages/{i}.xml"/>' for i in range(len(pages)))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    document = f"<ofd:Document {NS}><ofd:CommonData>{area}{common}</ofd:CommonData><ofd:Pages>{entries}</ofd:Pages>{tail}</ofd:Document>"
    body = "<ofd:DocBody><ofd:DocInfo><ofd:Title>案例汇编</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("OFD.xml", f"<ofd:OFD {NS}>{body}{root}</ofd:DocBody></ofd:OFD>")
        file.writestr("Doc_0/Document.xml", document)
        for i, content in enumerate(pages):
            file.writestr(f"Doc_0/Pages/{i}.xml", content)
        for name, data in (parts or {}).items():
            file.writestr(name, data)
    return path


def texts(document: Document, stream: str = "body") -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Line) and block.stream == stream]


def test_places_are_points_of_every_character(tmp_path: Path) -> None:
    document = ofd.read(build(tmp_path / "a.ofd", page(text("工作背景", 20, 50, 5))))
    (line,) = document.blocks
    assert isinstance(line, Line)
    assert line.text == "工作背景"
    assert line.size == pytest.approx(5 * MM, abs=0.1)
    assert line.lefts == pytest.approx([(20 + 5 * i) * MM for i in range(4)], abs=0.02)
    assert line.place.x1 == pytest.approx(40 * MM, abs=0.02)
    assert line.place.top is not None and line.place.bottom is not None
    assert line.place.top < 50 * MM < line.place.bottom
    assert (document.pages[0].width, document.pages[0].height) == pytest.approx((595.28, 841.89), abs=0.01)
    assert document.title == "案例汇编"


@pytest.mark.parametrize(
    ("code", "expected"),
    [('DeltaX="g 3 4"', [0, 4, 8, 12]), ('DeltaX="4 g 2 5"', [0, 4, 9, 14]), ('DeltaX="6"', [0, 6, 10, 14]), ("", [0, 4, 8, 12])],
)
def test_offsets_repeat_and_run_out(tmp_path: Path, code: str, expected: list[float]) -> None:
    content = page(text("主要做法", 20, 50, code=code or " "))
    (line,) = ofd.read(build(tmp_path / "a.ofd", content)).blocks
    assert isinstance(line, Line)
    assert line.lefts == pytest.approx([(20 + offset) * MM for offset in expected], abs=0.02)


def test_text_split_over_codes_objects_and_scaled_spaces_is_one_line(tmp_path: Path) -> None:
    split = (
        '<ofd:TextObject ID="9" CTM="0.5 0 0 0.5 0 0" Boundary="20 46 60 10" Font="1" Size="8"><ofd:TextCode X="0" Y="8" DeltaX="4 4">202</ofd:TextCode>'
        '<ofd:TextCode X="12">3</ofd:TextCode></ofd:TextObject>'
    )
    document = ofd.read(build(tmp_path / "a.ofd", page(split + text("年", 28, 50) + text("建成80", 32, 50, code='DeltaX="4 4 2"'))))
    assert texts(document) == ["2023年建成80"]


def test_the_same_text_drawn_again_counts_once_and_is_said(tmp_path: Path) -> None:
    document = ofd.read(build(tmp_path / "a.ofd", page(text("健康企业", 20, 50) + text("健康企业", 20.1, 50) + text("健康企业", 20, 70))))
    assert texts(document) == ["健康企业", "健康企业"]
    assert [(finding.code, finding.evidence) for finding in document.findings] == [("drawn_twice", "健康企业")]


def test_templates_blocks_units_and_layers_are_part_of_the_page(tmp_path: Path) -> None:
    unit = f'<ofd:CompositeGraphicUnit ID="70" Width="10" Height="10"><ofd:Content>{text("单元", 0, 10)}</ofd:Content></ofd:CompositeGraphicUnit>'
    resources = f"<ofd:Res {NS}><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>"
    content = (
        f'<ofd:PageBlock Boundary="10 10 100 100"><ofd:PageBlock>{text("块内", 20, 60)}</ofd:PageBlock></ofd:PageBlock>'
        '<ofd:CompositeObject ID="5" Boundary="30 80 50 50" CTM="2 0 0 2 0 0" ResourceID="70"/>'
    )
    document = ofd.read(
        build(
            tmp_path / "a.ofd",
            page(content, '<ofd:Template TemplateID="60" ZOrder="Background"/>'),
            common='<ofd:TemplatePage ID="60" BaseLoc="T.xml"/><ofd:DocumentRes>Res.xml</ofd:DocumentRes>',
            parts={"Doc_0/T.xml": page(text("模板", 20, 20)), "Doc_0/Res.xml": resources},
        )
    )
    assert texts(document) == ["模板", "块内", "单元"]
    _, block, inner = document.blocks
    assert block.place.x0 == pytest.approx(30 * MM, abs=0.02)
    assert inner.place.x0 == pytest.approx(30 * MM, abs=0.02)
    assert isinstance(inner, Line)
    assert inner.size == pytest.approx(8 * MM, abs=0.1)


def test_a_unit_that_draws_itself_ends(tmp_path: Path) -> None:
    unit = '<ofd:CompositeGraphicUnit ID="70"><ofd:Content><ofd:CompositeObject ID="5" ResourceID="70"/></ofd:Content></ofd:CompositeGraphicUnit>'
    resources = f"<ofd:Res {NS}><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>"
    content = page('<ofd:CompositeObject ID="5" ResourceID="70"/>' + text("正文", 20, 50))
    document = ofd.read(
        build(tmp_path / "a.ofd", content, common="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>", parts={"Doc_0/Res.xml": resources})
    )
    assert texts(document) == ["正文"]
    assert [finding.code for finding in document.findings] == ["content_skipped"]


def test_annotations_watermarks_and_invisible_text_have_their_streams(tmp_path: Path) -> None:
    def annotation(kind: str, words: str) -> str:
        return f'<ofd:Annot Type="{kind}" ID="1"><ofd:Appearance Boundary="0 0 210 297">{text(words, 20, 20)}</ofd:Appearance></ofd:Annot>'

    slanted = text("样稿", 60, 60, more='CTM="0.7 0.7 -0.7 0.7 0 0"')
    document = ofd.read(
        build(
            tmp_path / "a.ofd",
            page(text("正文", 20, 50) + slanted + text("看不见", 20, 90, more='Visible="false"')),
            tail="<ofd:Annotations>A.xml</ofd:Annotations>",
            parts={
                "Doc_0/A.xml": f'<ofd:Annotations {NS}><ofd:Page PageID="100"><ofd:FileLoc>P.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>',
                "Doc_0/P.xml": f"<ofd:PageAnnot {NS}>{annotation('Stamp', '批注')}{annotation('Watermark', '水印')}</ofd:PageAnnot>",
            },
        )
    )
    streams = {block.text: block.stream for block in document.blocks if isinstance(block, Line)}
    assert streams == {"正文": "body", "样稿": "watermark", "看不见": "hidden", "批注": "annotation", "水印": "watermark"}


def test_ruled_tables_are_grids_with_merged_cells(tmp_path: Path) -> None:
    drawn = box(20, 50, 80, 10) + box(20, 60, 40, 10) + box(60, 60, 40, 10)
    words = text("名单", 22, 57) + text("青河区", 22, 67) + text("12", 62, 67, code='DeltaX="2"')
    document = ofd.read(build(tmp_path / "a.ofd", page(text("附件", 20, 40) + drawn + words + text("以上", 20, 90))))
    assert [type(block) for block in document.blocks] == [Line, Grid, Line]
    grid = document.blocks[1]
    assert isinstance(grid, Grid)
    assert [(c.text, c.row, c.column, c.rows, c.columns) for c in grid.cells] == [
        ("名单", 0, 0, 1, 2),
        ("青河区", 1, 0, 1, 1),
        ("12", 1, 1, 1, 1),
    ]
    assert grid.place.x0 == pytest.approx(20 * MM, abs=0.5)


@pytest.mark.parametrize(
    "rulings",
    [
        box(20, 50, 40, 10) + box(60, 50, 40, 10),
        '<ofd:PathObject Boundary="20 50 80 10"><ofd:AbbreviatedData>'
        "M 0 0 L 80 0 M 0 10 L 80 10 M 0 0 L 0 10 M 40 0 L 40 10 M 80 0 L 80 10</ofd:AbbreviatedData></ofd:PathObject>",
        '<ofd:PathObject Boundary="20 50 80 10" Stroke="false" Fill="true"><ofd:AbbreviatedData>'
        + " ".join(f"M 0 {y} L 80 {y} L 80 {y + 0.2} L 0 {y + 0.2} C" for y in (0, 10))
        + " ".join(f" M {x} 0 L {x + 0.2} 0 L {x + 0.2} 10 L {x} 10 C" for x in (0, 40, 80))
        + "</ofd:AbbreviatedData></ofd:PathObject>",
    ],
)
def test_rulings_are_boxes_strokes_or_thin_fills(tmp_path: Path, rulings: str) -> None:
    document = ofd.read(build(tmp_path / "a.ofd", page(rulings + text("青河区", 22, 57) + text("白塔县", 62, 57))))
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    assert [(cell.text, cell.row, cell.column) for cell in grid.cells] == [("青河区", 0, 0), ("白塔县", 0, 1)]


def test_a_table_that_goes_on_is_one_grid(tmp_path: Path) -> None:
    def rows(first: float, *names: str) -> str:
        drawn = "".join(box(20, first + 10 * i, 40, 10) + box(60, first + 10 * i, 40, 10) for i in range(len(names)))
        return drawn + "".join(text(name, 22, first + 10 * i + 7) + text("县", 62, first + 10 * i + 7) for i, name in enumerate(names))

    document = ofd.read(build(tmp_path / "a.ofd", page(rows(250, "表头", "甲县")), page(rows(30, "表头", "乙县") + text("以上", 20, 90))))
    grid, line = document.blocks
    assert isinstance(grid, Grid) and isinstance(line, Line)
    assert [(cell.text, cell.row, cell.place.page) for cell in grid.cells if cell.column == 0] == [
        ("表头", 0, 1),
        ("甲县", 1, 1),
        ("乙县", 2, 2),
    ]


def test_a_frame_round_a_paragraph_is_no_table(tmp_path: Path) -> None:
    document = ofd.read(build(tmp_path / "a.ofd", page(box(15, 40, 150, 30) + text("框里的一段话", 20, 50))))
    assert texts(document) == ["框里的一段话"]


def test_labels_far_apart_do_not_glue_but_spaced_heads_do(tmp_path: Path) -> None:
    labels = text("2.9", 20, 50, code='DeltaX="2 2"') + text("1.6", 50, 50, code='DeltaX="2 2"')
    head = text("目录", 80, 70, code='DeltaX="16"')
    number = text("2.1", 20, 90, code='DeltaX="2 2"') + text("概述", 40, 90)
    assert texts(ofd.read(build(tmp_path / "a.ofd", page(labels + head + number)))) == ["2.9", "1.6", "目录", "2.1 概述"]


def test_marks_of_notes_are_in_the_line_and_marked(tmp_path: Path) -> None:
    content = (
        text("全年生产总值", 20, 50) + text("[2]", 44, 48.3, 2.2, code='DeltaX="1 1"') + text("18500亿元", 48, 50, code='DeltaX="g 5 2 4"')
    )
    (line,) = ofd.read(build(tmp_path / "a.ofd", page(content))).blocks
    assert isinstance(line, Line)
    assert line.text == "全年生产总值[2]18500亿元"
    assert line.marks == ((6, 9),)


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [text("左栏的一行文字共有十二字"[:12], 20, 60 + 6 * i) for i in range(5)]
    right = [text("右栏的一行文字共有十二字"[:12], 110, 60 + 6 * i) for i in range(5)]
    mixed = "".join(a + b for a, b in zip(left, right, strict=True))
    found = texts(ofd.read(build(tmp_path / "a.ofd", page(text("通栏的标题写得很长很长盖过中缝" * 2, 30, 40) + mixed))))
    assert [line[0] for line in found] == ["通", *"左左左左左", *"右右右右右"]


def test_two_pages_on_one_sheet_are_read_one_after_the_other(tmp_path: Path) -> None:
    area = "<ofd:Area><ofd:PhysicalBox>0 0 297 210</ofd:PhysicalBox></ofd:Area>"
    left = [text(words, 20, 60 + 20 * i) for i, words in enumerate(("左页的标题", "左页的正文写得比标题长得多一些盖过半页", "左页的落款"))]
    right = [text(words, 170, 50 + 20 * i) for i, words in enumerate(("右页的标题", "右页的正文", "右页的落款"))]
    mixed = "".join(a + b for a, b in zip(right, left, strict=True))
    found = texts(ofd.read(build(tmp_path / "a.ofd", page(mixed, area))))
    assert [line[:5] for line in found] == ["左页的标题", "左页的正文", "左页的落款", "右页的标题", "右页的正文", "右页的落款"]


def png(width: int = 40, height: int = 30) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(data, "PNG")
    return data.getvalue()


def pictured(path: Path, file: str, data: bytes, matrix: str, words: str = "") -> Path:
    media = f'<ofd:MultiMedia ID="50" Type="Image"><ofd:MediaFile>{file}</ofd:MediaFile></ofd:MultiMedia>'
    resources = f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'
    image = f'<ofd:ImageObject ID="7" Boundary="20 30 200 200" CTM="{matrix}" ResourceID="50"/>'
    return build(
        path,
        page(words + image),
        common="<ofd:PublicRes>Res.xml</ofd:PublicRes>",
        parts={"Doc_0/Res.xml": resources, f"Doc_0/Res/{file}": data},
    )


def test_turned_text_is_a_line_of_its_own(tmp_path: Path) -> None:
    upwards = text("旁注", 50, 100, more='CTM="0 -1 1 0 0 0"')
    turned = text("转字", 80, 100, more='CharDirection="90"')
    document = ofd.read(build(tmp_path / "a.ofd", page(upwards + turned)))
    assert texts(document) == ["旁注", "转字"]
    first, second = document.blocks
    # the baseline starts 4 mm right of the corner (50, 96) and goes up by 4 mm
    assert first.place.x0 == pytest.approx(54 * MM, abs=0.02)
    assert first.place.bottom == pytest.approx(96 * MM + 4 * MM, abs=0.02)
    assert second.place.x0 == pytest.approx(80 * MM, abs=0.02)
    (item,) = items(etree.fromstring(page(turned))[0][0], IDENTITY, Resources({}, {}, {}), "body", print)
    assert isinstance(item, Text)
    assert item.angle == pytest.approx(90)
    assert item.matrix[:4] == pytest.approx((0, 1, -1, 0))


def test_vertical_text_is_a_line_or_stands_in_its_cell(tmp_path: Path) -> None:
    down = 'DeltaX="0 0 0" DeltaY="5 5 5"'
    table = box(20, 50, 10, 30) + box(30, 50, 60, 30) + text("基本情况", 23, 56, code=down) + text("健康企业", 32, 60)
    document = ofd.read(build(tmp_path / "a.ofd", page(table + text("竖排文字", 150, 56, code=down))))
    grid, line = document.blocks
    assert isinstance(grid, Grid) and isinstance(line, Line)
    assert [cell.text for cell in grid.cells] == ["基本情况", "健康企业"]
    assert line.text == "竖排文字"
    assert line.place.bottom == pytest.approx((56 + 15 + 0.14 * 4) * MM, abs=0.1)


def test_pictures_keep_their_bytes_and_place(tmp_path: Path) -> None:
    data = png()
    document = ofd.read(pictured(tmp_path / "a.ofd", "p.png", data, "80 0 0 60 0 0", text("图片下面的说明文字", 20, 150)))
    picture, _ = document.blocks
    assert isinstance(picture, Picture)
    assert (picture.data, picture.suffix, picture.width, picture.height) == (data, "png", 40, 30)
    assert tuple(picture.place)[1:] == pytest.approx([20 * MM, 30 * MM, 100 * MM, 90 * MM], abs=0.02)


def test_logos_and_end_marks_are_no_figures(tmp_path: Path) -> None:
    media = '<ofd:MultiMedia ID="50" Type="Image"><ofd:MediaFile>p.png</ofd:MediaFile></ofd:MultiMedia>'
    resources = f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'

    def image(x: float, y: float, wide: float, high: float) -> str:
        return f'<ofd:ImageObject ID="7" Boundary="{x} {y} {wide} {high}" CTM="{wide} 0 0 {high} 0 0" ResourceID="50"/>'

    # a logo at the foot, on odd pages at the left and on even ones at the right; a figure and an end mark on the last page
    pages = [page(text("正文", 20, 50) + image(x, 275, 40, 12)) for x in (20, 150, 20)]
    pages.append(page(text("正文", 20, 50) + image(40, 100, 80, 60) + image(150, 200, 4, 4)))
    parts = {"Doc_0/Res.xml": resources, "Doc_0/Res/p.png": png()}
    document = ofd.read(build(tmp_path / "a.ofd", *pages, common="<ofd:PublicRes>Res.xml</ofd:PublicRes>", parts=parts))
    assert [(b.place.page, round((b.place.top or 0) / MM)) for b in document.blocks if isinstance(b, Picture)] == [(4, 100)]
    assert [finding.code for finding in document.findings] == ["picture_left_out"]


def test_a_picture_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    document = ofd.read(pictured(tmp_path / "a.ofd", "p.jb2", b"\x97JB2\r\n\x1a\n" + bytes(40), "10 0 0 10 0 0", text("正文", 20, 20)))
    assert [(finding.code, finding.evidence, finding.page) for finding in document.findings] == [("picture_unreadable", "p.jb2", 1)]


def test_a_page_that_is_a_picture_is_recognised_or_said(tmp_path: Path) -> None:
    path = pictured(tmp_path / "a.ofd", "p.png", png(), "170 0 0 200 0 0")
    (finding,) = ofd.read(path).findings
    assert (finding.code, finding.page, finding.evidence) == ("image_without_text_layer", 1, "picture")
    seen: list[PageImage] = []

    def recognise(image: PageImage) -> list[Line]:
        seen.append(image)
        return [Line("识别的字", score=0.9)]

    document = ofd.read(path, recognise=recognise)
    assert (texts(document), document.pages[0].ocr, document.findings) == (["识别的字"], True, ())
    middle = seen[0].rows // 2 * seen[0].columns * 3 + seen[0].columns // 2 * 3
    assert seen[0].pixels[middle : middle + 3] == b"\xff\x00\x00"


def test_a_watermark_over_a_picture_is_no_text_layer(tmp_path: Path) -> None:
    slanting = text("石桥县卫生健康局内部资料仅供存档严禁外传复制", 0, 20, more='CTM="0.77 0.64 -0.64 0.77 0 0"')
    again = "".join(text("仅供存档使用", 20, 40 + 30 * n) for n in range(8))
    for words in (slanting, again):
        path = pictured(tmp_path / "a.ofd", "p.png", png(), "170 0 0 200 0 0", words)
        assert [finding.code for finding in ofd.read(path).findings] == ["image_without_text_layer"]


def test_what_is_filled_into_a_form_that_is_a_picture_stands_in_its_cells(tmp_path: Path) -> None:
    # the picture holds the labels and the lines of the table, the text layer what was filled in
    def cell(words: str, row: int, column: int) -> Cell:
        x, y = 20 + 50 * column, 60 + 20 * row
        return Cell(words, row, column, place=Place(1, x * MM, y * MM, (x + 50) * MM, (y + 20) * MM), score=0.9)

    grid = Grid(
        (cell("项目名称", 0, 0), cell("", 0, 1), cell("项目代码", 1, 0), cell("", 1, 1)),
        2,
        2,
        Place(1, 20 * MM, 60 * MM, 120 * MM, 100 * MM),
    )
    label = Line("核发机关", Place(1, 20 * MM, 150 * MM, 40 * MM, 155 * MM), size=11.0, score=0.9)
    seen: list[PageImage] = []

    def recognise(image: PageImage) -> list[Block]:
        seen.append(image)
        return [Line("选址意见书", Place(1, 60 * MM, 40 * MM, 100 * MM, 46 * MM), size=16.0, score=0.9), grid, label]

    words = (
        text("石桥县安置房二期建", 74, 66) + text("设项目", 74, 73) + text("2018-53", 74, 90) + text("石桥县自然资源局某某科室", 50, 153.5)
    )
    path = pictured(tmp_path / "a.ofd", "p.png", png(), "190 0 0 265 0 0", words + text("附在证后", 20, 200))
    document = ofd.read(path, recognise=recognise)
    (table,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [c.text for c in table.cells] == ["项目名称", "石桥县安置房二期建\n设项目", "项目代码", "2018-53"]
    assert texts(document) == ["选址意见书", "核发机关", "石桥县自然资源局某某科室", "附在证后"]
    assert not any(isinstance(block, Picture) for block in document.blocks) and document.pages[0].ocr
    # what is drawn for recognition is the picture without the text over it, and without cells to fill the page stays as it is
    assert len(seen) == 1
    plain = ofd.read(path, recognise=lambda image: [label])
    assert any(isinstance(block, Picture) for block in plain.blocks) and not plain.pages[0].ocr
    assert texts(plain)[:2] == ["石桥县安置房二期建", "设项目"]
    # where nothing is to be read on it, it is paper
    paper = ofd.read(path, recognise=lambda image: [replace(label, stream="hidden")])
    assert not any(isinstance(block, Picture) for block in paper.blocks)


def test_a_page_is_drawn_as_it_stands(tmp_path: Path) -> None:
    path = build(tmp_path / "a.ofd", page(box(10, 20, 50, 30, 'Fill="true" Stroke="false"')))
    image = render(path, 1, 25.4)
    assert image.size == (210, 298)  # pdfium rounds up
    assert [image.getpixel(at) for at in ((35, 35), (5, 35), (35, 55), (35, 260))] == [(0, 0, 0)] + 3 * [(255, 255, 255)]
    with pytest.raises(IndexError):
        render(path, 2)
    image = render(pictured(tmp_path / "b.ofd", "p.png", png(), "80 0 0 60 0 0"), 1, 25.4)
    assert [image.getpixel(at) for at in ((25, 35), (95, 85), (15, 60), (60, 95))] == 2 * [(255, 0, 0)] + 2 * [(255, 255, 255)]


def test_signatures_and_attachments_are_reported(tmp_path: Path) -> None:
    document = ofd.read(
        build(
            tmp_path / "a.ofd",
            page(text("正文", 20, 50)),
            root="<ofd:Signatures>S.xml</ofd:Signatures>",
            tail="<ofd:Attachments>At.xml</ofd:Attachments>",
            parts={
                "S.xml": f'<ofd:Signatures {NS}><ofd:Signature ID="1" BaseLoc="x"/></ofd:Signatures>',
                "Doc_0/At.xml": f'<ofd:Attachments {NS}><ofd:Attachment Name="原稿" Format="docx"/></ofd:Attachments>',
            },
        )
    )
    assert [(finding.code, finding.severity, finding.evidence) for finding in document.findings] == [
        ("signed", "info", "1 × Signature"),
        ("attachment", "info", "原稿 docx"),
    ]


def test_bookmarks_lead_to_pages(tmp_path: Path) -> None:
    def entry(title: str, page: int, inner: str = "") -> str:
        goto = f'<ofd:Actions><ofd:Action><ofd:Goto><ofd:Dest PageID="{page}"/></ofd:Goto></ofd:Action></ofd:Actions>'
        return f'<ofd:OutlineElem Title="{title}">{goto}{inner}</ofd:OutlineElem>'

    outline = f"<ofd:Outlines>{entry('案例一', 100, entry('一、背景', 101))}</ofd:Outlines>"
    document = ofd.read(build(tmp_path / "a.ofd", page(text("一", 20, 50)), page(text("二", 20, 50)), tail=outline))
    assert [(b.level, b.title, b.page) for b in document.bookmarks] == [(1, "案例一", 1), (2, "一、背景", 2)]


def test_a_missing_or_broken_page_is_a_finding_and_the_others_are_read(tmp_path: Path) -> None:
    document = ofd.read(build(tmp_path / "a.ofd", page(text("第一页", 20, 50)), "<ofd:Page", page(text("第三页", 20, 50))))
    assert texts(document) == ["第一页", "第三页"]
    assert [(finding.code, finding.severity, finding.page) for finding in document.findings] == [("part_damaged", "error", 2)]


def test_bad_containers(tmp_path: Path) -> None:
    def zipped(name: str, **parts: str) -> Path:
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as file:
            for part, data in parts.items():
                file.writestr(part.replace("_xml", ".xml"), data)
        return tmp_path / name

    (tmp_path / "broken.ofd").write_bytes(b"PK\x03\x04" + bytes(50))
    entities = f'<!DOCTYPE a [<!ENTITY x "{"y" * 50}">]><ofd:OFD {NS}>&x;</ofd:OFD>'
    for path, error in (
        (tmp_path / "broken.ofd", DamagedInputError),
        (zipped("a", OFD_xml="no xml"), DamagedInputError),
        (zipped("b", OFD_xml=f"<ofd:OFD {NS}/>"), DamagedInputError),
        (zipped("c", OFD_xml=entities), HostileInputError),
        (zipped("d", OFD_xml="<a/>", encryptions_xml="<a/>"), EncryptedInputError),
        (build(tmp_path / "e"), EmptyInputError),
        (build(tmp_path / "f", page(" " * (20 << 20))), HostileInputError),
    ):
        with pytest.raises(error):
            ofd.read(path)


def test_locations_cannot_leave_the_archive(tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text(page(text("外面的字", 20, 50)), encoding="utf-8")
    path = build(tmp_path / "a.ofd", page(text("里面的字", 20, 50)), common='<ofd:TemplatePage ID="6" BaseLoc="../../secret.xml"/>')
    document = ofd.read(path)
    assert texts(document) == ["里面的字"]
    assert [finding.code for finding in document.findings] == ["part_missing"]


WORDS = st.text(alphabet="一健康企业（）。12.%Aa", min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, st.integers(10, 150), st.integers(2, 28)), min_size=1, max_size=12, unique_by=lambda item: item[2]))
def test_every_character_is_in_exactly_one_block(tmp_path_factory: pytest.TempPathFactory, items: list[tuple[str, int, int]]) -> None:
    content = box(10, 15, 90, 100) + box(100, 15, 60, 100) + "".join(text(words, x, row * 10) for words, x, row in items)
    document = ofd.read(build(tmp_path_factory.mktemp("ofd") / "a.ofd", page(content)))
    found = [b.text if isinstance(b, Line) else "".join(c.text for c in b.cells) for b in document.blocks if isinstance(b, (Line, Grid))]
    assert sorted("".join("".join(found).split())) == sorted("".join(words for words, _, _ in items))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3000), st.integers(0, 255))
def test_a_flipped_byte_never_gives_a_traceback(tmp_path_factory: pytest.TempPathFactory, at: int, value: int) -> None:
    folder = tmp_path_factory.mktemp("ofd")
    data = bytearray(build(folder / "a.ofd", page(text("主要做法", 20, 50) + box(10, 10, 50, 50))).read_bytes())
    data[at % len(data)] = value
    (folder / "b.ofd").write_bytes(data)
    try:
        assert ofd.read(folder / "b.ofd").pages
    except InputError as error:
        assert str(error)


def test_a_member_without_a_name_is_passed_over(tmp_path: Path) -> None:
    path = build(tmp_path / "a.ofd", page(text("主要做法", 20, 50)))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("Zz", b"x")
    path.write_bytes(path.read_bytes().replace(b"Zz", b"\0z"))
    assert "" in [member.filename for member in zipfile.ZipFile(path).infolist()]
    assert [block.text for block in ofd.read(path).blocks if isinstance(block, Line)] == ["主要做法"]


def two_documents(path: Path, second: list[str]) -> Path:
    """A container with two documents of one page each; ``second`` are the lines of the second one."""
    first = ["健康企业建设实施方案", *(f"第{n}条要求各单位按照职责分工落实各项工作任务并按季度报送进展情况" for n in "一二三四五六七八")]
    with zipfile.ZipFile(path, "w") as file:
        roots = "".join(f"<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_{n}/Document.xml</ofd:DocRoot></ofd:DocBody>" for n in (0, 1))
        file.writestr("OFD.xml", f"<ofd:OFD {NS}>{roots}</ofd:OFD>")
        for n, words in enumerate((first, second or first)):
            page = '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>'
            area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
            file.writestr(f"Doc_{n}/Document.xml", f"<ofd:Document {NS}><ofd:CommonData>{area}</ofd:CommonData>{page}</ofd:Document>")
            objects = "".join(text(line, 10, 30 + 10 * i) for i, line in enumerate(words))
            layer = f'<ofd:Content><ofd:Layer ID="2">{objects}</ofd:Layer></ofd:Content>'
            file.writestr(f"Doc_{n}/Pages/Page_0/Content.xml", f"<ofd:Page {NS}>{area}{layer}</ofd:Page>")
    return path


def test_a_document_that_repeats_another_is_set_aside_and_said(tmp_path: Path) -> None:
    document = ofd.read(two_documents(tmp_path / "twice.ofd", []))
    streams = [block.stream for block in document.blocks if isinstance(block, Line)]
    assert streams == ["body"] * 9 + ["hidden"] * 9
    assert [(f.code, f.page) for f in document.findings] == [("repeated_body", 2)]


def test_another_document_of_the_container_is_read_on(tmp_path: Path) -> None:
    document = ofd.read(two_documents(tmp_path / "two.ofd", ["关于开展健康企业评估的通知", "请各单位于月底前完成自评并提交报告" * 12]))
    assert {block.stream for block in document.blocks if isinstance(block, Line)} == {"body"}
    assert document.findings == ()


def test_a_page_with_more_characters_than_any_text_is_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd, "MAX_GLYPHS", 20)
    found = ofd.read(build(tmp_path / "a.ofd", page(text("某县健康企业" * 4, 20, 20)), page(text("某县健康企业", 20, 20))))
    assert texts(found) == ["某县健康企业"]
    assert [(f.code, f.page) for f in found.findings if f.code == "page_unreadable"] == [("page_unreadable", 1)]
