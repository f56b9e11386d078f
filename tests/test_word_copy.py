"""The reading text as a Word file, and python-docx as a second opinion on the Word reader."""

from __future__ import annotations

import io
import itertools
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from word_files import paragraph, png, text, word_file

from extract import pipeline, readers, word_copy
from extract.model import Grid, Line, Row

TEXT = """案例一清江县
健康县建设
全县有居民 1.2 万人。
一、主要做法
（一）健全机制。印发方案，明确职责。
部门\t项数
财政\t3
图1 活动现场
其余文字<script>"""


def spot(stretch: str) -> Row:
    start = TEXT.index(stretch)
    return {"char_start": start, "char_end": start + len(stretch)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "grids").mkdir()
    (tmp_path / "figures").mkdir()
    (tmp_path / "grids" / "t.csv").write_text("部门,项数\r\n财政,3\r\n'=1+1,\r\n", "utf-8-sig")
    (tmp_path / "figures" / "f.png").write_bytes(png(3000, 10))
    (tmp_path / "figures" / "odd.png").write_bytes(b"no picture")
    return tmp_path


def rows() -> dict[str, list[Row]]:
    return {
        "documents": [{"doc_id": "d", "title": "汇编\ud800", "file": "a.pdf"}],
        "cases": [{"case_id": "d-c01", **spot("案例一清江县\n健康县建设")}],
        "sections": [
            {"section_id": "d-s001", "level": 1, **spot("一、主要做法")},
            {"section_id": "d-s002", "level": 2, **spot("（一）健全机制")},
        ],
        "tables": [{"table_id": "d-t001", "file": "grids/t.csv", **spot("部门\t项数\n财政\t3")}],
        "figures": [
            {"figure_id": "d-f001", "file": "figures/f.png", **spot("图1 活动现场")},
            {"figure_id": "d-f002", "file": "figures/odd.png", "char_start": None, "char_end": None},
        ],
    }


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def test_headings_tables_and_pictures_stand_where_the_text_has_them(folder: Path) -> None:
    copy = opened(word_copy.document(rows(), TEXT, folder))
    told = [(p.style.name, p.text) for p in copy.paragraphs if p.style is not None]
    assert told == [
        ("Heading 1", "案例一清江县健康县建设"),
        ("Normal", "全县有居民 1.2 万人。"),
        ("Heading 2", "一、主要做法"),
        ("Heading 3", "（一）健全机制。"),
        ("Normal", "印发方案，明确职责。"),
        ("Normal", ""),  # the picture
        ("Caption", "图1 活动现场"),
        ("Normal", "其余文字<script>"),
        ("Normal", "以下图片在原文中的位置不明"),
        ("Normal", "［图片：odd.png］"),
    ]
    assert [[cell.text for cell in row.cells] for row in copy.tables[0].rows] == [["部门", "项数"], ["财政", "3"], ["=1+1", ""]]
    section, shape = copy.sections[0], copy.inline_shapes[0]
    assert shape.width == section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    kinds = [element.tag.rpartition("}")[2] for element in copy.element.body]
    assert kinds.index("tbl") == 5
    assert copy.core_properties.title == "汇编\ufffd" and copy.core_properties.created.year == 2000  # type: ignore[union-attr]


def test_nothing_of_the_text_is_lost(folder: Path) -> None:
    told = "".join(block.text for block in word_copy.blocks(rows(), TEXT) if block.file != "figures/odd.png")
    assert told.replace(word_copy._LEFT_OUT, "").replace("\n", "") == TEXT.replace("\n", "")


def test_the_fonts_are_chinese_ones(folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(word_copy.document(rows(), TEXT, folder))) as archive:
        styles = archive.read("word/styles.xml").decode()
    assert styles.count('w:eastAsia="SimHei"') == 10 and 'w:eastAsia="SimSun"' in styles


def test_equal_rows_give_equal_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = word_copy.document(rows(), TEXT, folder)
    monkeypatch.setattr("time.time", lambda: 10**9)
    assert word_copy.document(rows(), TEXT, folder) == one
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_headings_of_one_stretch_are_written_once(folder: Path) -> None:
    given = rows()
    given["sections"].insert(0, {"section_id": "d-s000", "level": 1, **spot("案例一清江县\n健康县建设")})
    assert word_copy.document(given, TEXT, folder) == word_copy.document(rows(), TEXT, folder)


def test_the_copy_of_a_document_has_its_outline(tmp_path: Path) -> None:
    source = tmp_path / "source.txt"
    source.write_text(
        "清江县健康社区建设优秀案例\n\n清江县地处丘陵，辖 12 个乡镇。\n\n一、基本情况\n全县建成健康社区 36 个。\n\n二、主要做法\n"
        "（一）健全机制。印发方案，明确 15 个部门的职责。\n（二）广泛宣传。办好讲座 48 场。\n",
        "utf-8",
    )
    result = pipeline.process(source, pipeline.Options())
    copy = tmp_path / "copy.docx"
    copy.write_bytes(word_copy.document(result.rows, result.text, tmp_path))
    again = pipeline.process(copy, pipeline.Options())
    for table, names in {"sections": ("level", "label", "title", "role"), "statistics": ("metric", "value", "unit")}.items():
        told, retold = ([[row[name] for name in names] for row in found.rows[table]] for found in (result, again))
        assert told == retold and len(told) >= 4
    depths = [line.depth for line in readers.read(copy).blocks if isinstance(line, Line) and line.depth]
    assert depths == [1, 2, 2, 3, 3]


# ------------------------------------------------------------------------------------------------- a second opinion on reading
BODIES = {
    "runs": paragraph(text("清江") + text("县", "<w:b/>") + text(" 2024 ")) + paragraph("第二段"),
    "breaks": paragraph("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>"),
    "hyperlink": paragraph('<w:hyperlink r:id="x"><w:r><w:t>链接</w:t></w:r></w:hyperlink>' + text("之后")),
    "no-break hyphen": paragraph("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t></w:r>"),
    "bookmark": paragraph('<w:bookmarkStart w:id="0" w:name="b"/>' + text("书签") + '<w:bookmarkEnd w:id="0"/>'),
    "rare characters": paragraph("㙍墩𬭎〇") + paragraph("<w:r><w:t>&#x20000;</w:t></w:r>"),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_python_docx_reads_the_same_paragraphs(tmp_path: Path, body: str) -> None:
    path = word_file(tmp_path / "a.docx", body)
    ours = [line.text for line in readers.read(path).blocks if isinstance(line, Line)]
    theirs = [p.text for p in docx.Document(str(path)).paragraphs if p.text]
    assert ours == theirs and ours


def test_python_docx_reads_the_same_styles_and_cells(tmp_path: Path) -> None:
    made = docx.Document()
    for level, content in itertools.product((1, 2, 3), ("甲", "乙")):
        made.add_heading(content, level)
        made.add_paragraph(f"{content}的正文")
    table = made.add_table(2, 2)
    for cell, content in zip(table._cells, "东南西北", strict=True):
        cell.text = content
    made.save(str(tmp_path / "b.docx"))
    document = readers.read(tmp_path / "b.docx")
    lines = [(line.style.lower(), line.text) for line in document.blocks if isinstance(line, Line)]
    assert lines == [(str(p.style.name).lower(), p.text) for p in made.paragraphs if p.style is not None] and len(lines) == 12
    grids = [grid for grid in document.blocks if isinstance(grid, Grid)]
    assert [[cell.text for cell in grid.cells] for grid in grids] == [["东", "南", "西", "北"]]
