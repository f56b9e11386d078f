"""Plain text: encodings, pages, tables parted by tabs, and that no character is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.errors import DamagedInputError, EmptyInputError
from extract.model import Grid, Line
from extract.readers import plain

SIMPLIFIED = "一、工作背景\n\n　　全区现有企业 312 家，其中健康企业 80 余家，占 25.6%。\n（一）健全组织。成立领导小组，下设办公室。\n"
TRADITIONAL = "一、工作背景\n\n　　全區現有企業 312 家，其中健康企業 80 餘家，佔 25.6%。\n（一）健全組織。成立領導小組，下設辦公室。\n"


def write(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"])
def test_simplified_text_reads_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    document = plain.read(write(tmp_path / "a.txt", SIMPLIFIED, encoding))
    assert [block.text for block in document.blocks if isinstance(block, Line)] == [line for line in SIMPLIFIED.split("\n") if line]
    assert document.findings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "gb18030", "big5"])
@pytest.mark.parametrize("length", [7, 14, len(TRADITIONAL)])
def test_traditional_text_is_told_from_its_bytes_even_when_short(encoding: str, length: int) -> None:
    assert plain.decode(TRADITIONAL[:length].encode(encoding))[0] == TRADITIONAL[:length]


def test_text_cut_in_the_middle_of_a_character_is_read_and_said(tmp_path: Path) -> None:
    document = plain.read(write(tmp_path / "a.txt", SIMPLIFIED.strip().encode()[:-2]))
    assert isinstance(document.blocks[-1], Line)
    assert document.blocks[-1].text.endswith("下设办公室\ufffd")
    assert [finding.code for finding in document.findings] == ["garbled_text"]


def test_blank_lines_are_counted_and_indentation_kept(tmp_path: Path) -> None:
    lines = [block for block in plain.read(write(tmp_path / "a.txt", SIMPLIFIED)).blocks if isinstance(block, Line)]
    assert [line.gap for line in lines] == [0, 1, 0]
    assert lines[1].text.startswith("　　全区")
    assert all(line.whole for line in lines)


def test_form_feeds_begin_pages(tmp_path: Path) -> None:
    blocks = plain.read(write(tmp_path / "a.txt", "第一页的字\n\f第二页的字\n还有一行\n\f")).blocks
    assert [(block.text, block.place.page) for block in blocks if isinstance(block, Line)] == [
        ("第一页的字", 1),
        ("第二页的字", 2),
        ("还有一行", 2),
    ]


def test_rows_with_as_many_tabs_are_a_grid(tmp_path: Path) -> None:
    blocks = plain.read(write(tmp_path / "a.txt", "附件\n序号\t名称\t家数\n1\t青河区\t12\n2\t白塔县\t\n以上。\n")).blocks
    assert [type(block) for block in blocks] == [Line, Grid, Line]
    grid = blocks[1]
    assert isinstance(grid, Grid)
    assert (grid.rows, grid.columns) == (3, 3)
    assert [cell.text for cell in grid.cells] == ["序号", "名称", "家数", "1", "青河区", "12", "2", "白塔县", ""]


@pytest.mark.parametrize(
    "text",
    [
        "一、\t工作背景\n二、\t主要做法\n",  # numbers with the tab that Word prints behind them
        "目 录\n工作背景\t1\n主要做法\t12\n",  # contents
        "\t缩进的一段。\n\t缩进的又一段。\n",
        "只有一行\t不成表格\n",
    ],
)
def test_other_tabs_make_no_grid(tmp_path: Path, text: str) -> None:
    blocks = plain.read(write(tmp_path / "a.txt", text)).blocks
    assert [block.text for block in blocks if isinstance(block, Line)] == text.strip("\n").split("\n")


@pytest.mark.parametrize("content", [b"", b" \r\n\t\n", "\ufeff\u3000\n".encode()])
def test_blank_text_is_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(EmptyInputError):
        plain.read(write(tmp_path / "a.txt", content))


def test_binary_data_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(DamagedInputError):
        plain.read(write(tmp_path / "a.txt", bytes(range(256)) * 40))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="一二（）、。健康企业 \t\n\f\r12.%Ａ𠮷\u3000", min_size=1).filter(str.strip))
def test_every_character_is_in_exactly_one_block(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = write(tmp_path_factory.mktemp("plain") / "a.txt", text)
    found = [
        b.text if isinstance(b, Line) else "".join(c.text for c in b.cells) for b in plain.read(path).blocks if isinstance(b, (Line, Grid))
    ]
    assert "".join("".join(found).split()) == "".join(text.split())
