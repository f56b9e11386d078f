"""Saved web pages: main text against menus, headings, lists, tables, pictures, charsets, web archives."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from extract.errors import DamagedInputError, EmptyInputError
from extract.model import Document, Grid, Line, Picture
from extract.readers import web

PROSE = "青河区坚持预防为主，建立部门联席会议，全区建成健康企业 80 余家。"


def png(width: int = 20) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (width, width), "red").save(data, "PNG")
    return data.getvalue()


def read(folder: Path, body: str, *, charset: str = "utf-8", head: str = "", encoding: str = "") -> Document:
    page = f'<!DOCTYPE html><html><head><meta charset="{charset}">{head}</head><body>{body}</body></html>'
    path = folder / "page.html"
    path.write_bytes(page.encode(encoding or charset))
    return web.read(path)


def streams(document: Document) -> dict[str, str]:
    return {block.text: block.stream for block in document.blocks if isinstance(block, Line)}


def body(document: Document) -> list[str]:
    return [text for text, stream in streams(document).items() if stream == "body"]


GOVERNMENT = f"""
<div class="top"><ul><li><a href="/">首页</a></li><li><a href="/zw">政务公开</a></li></ul><form><input value="x"><button>搜索</button></form></div>
<div>当前位置：<a href="/">首页</a> &gt; <a href="/t">通知公告</a></div>
<table><tr><td><h1>健康企业案例汇编</h1><div>发布时间：2024-05-06　来源：某市卫生健康委员会</div>
<div class="c"><p>一、工作背景</p><p>{PROSE}</p><p>{PROSE}</p><p style="display:none">草稿</p></div></td></tr></table>
<div><a href="1.htm">关于做好健康企业工作的通知</a> <a href="2.htm">解读</a></div>
<footer>主办单位：某市卫生健康委员会，网站标识码：000000</footer>
"""


def test_main_text_is_told_from_menus_and_nothing_is_dropped(tmp_path: Path) -> None:
    document = read(tmp_path, GOVERNMENT, head="<title>健康企业案例汇编_某市卫生健康委员会</title>")
    assert [(block.text, block.stream) for block in document.blocks if isinstance(block, Line)] == [
        ("首页", "navigation"),
        ("政务公开", "navigation"),
        ("搜索", "navigation"),
        ("当前位置：首页 > 通知公告", "navigation"),
        ("健康企业案例汇编", "body"),
        ("发布时间：2024-05-06　来源：某市卫生健康委员会", "body"),
        ("一、工作背景", "body"),
        (PROSE, "body"),
        (PROSE, "body"),
        ("草稿", "hidden"),
        ("关于做好健康企业工作的通知 解读", "navigation"),
        ("主办单位：某市卫生健康委员会，网站标识码：000000", "navigation"),
    ]
    assert document.title == "健康企业案例汇编_某市卫生健康委员会"


def test_a_title_above_the_element_of_the_text_belongs_to_it(tmp_path: Path) -> None:
    page = f'<div><a href="/">首页</a></div><div>某区健康企业案例</div><div>2024-05-06</div><div><p>{PROSE}</p><p>{PROSE}</p></div>'
    document = read(tmp_path, page, head="<title>某区健康企业案例 - 某区人民政府</title>")
    assert body(document) == ["某区健康企业案例", "2024-05-06", PROSE]
    assert streams(document)["首页"] == "navigation"


def test_the_main_text_holds_nearly_all_prose_not_the_deepest(tmp_path: Path) -> None:
    page = f"<div><p>{PROSE}</p><p>{PROSE}{PROSE}</p></div><div><div><div><p>版权所有，转载请注明。</p></div></div></div>"
    assert streams(read(tmp_path, page)) == {PROSE: "body", PROSE + PROSE: "body", "版权所有，转载请注明。": "navigation"}


def test_a_single_row_lays_out(tmp_path: Path) -> None:
    assert body(read(tmp_path, "<table><tr><td>青河区</td><td>白塔县</td><td>黑水县</td></tr></table>")) == ["青河区", "白塔县", "黑水县"]


def test_a_bare_page_is_all_text(tmp_path: Path) -> None:
    document = read(tmp_path, "<p>案例汇编</p><p>二〇二四年</p><ul><li>青河区</li><li>白塔县</li></ul>")
    assert body(document) == ["案例汇编", "二〇二四年", "青河区", "白塔县"]


def test_headings_breaks_blanks_and_emphasis(tmp_path: Path) -> None:
    page = (
        f"<h2>一、<b>主要</b>\n 做法</h2><p>　　{PROSE}<br>第二段&nbsp;&nbsp;有  空白。</p><p align=center><b>落款</b></p><pre>甲\n乙</pre>"
    )
    lines = [block for block in read(tmp_path, page).blocks if isinstance(block, Line)]
    assert [line.text for line in lines] == ["一、主要 做法", f"　　{PROSE}", "第二段\u00a0\u00a0有 空白。", "落款", "甲", "乙"]
    assert [line.depth for line in lines] == [2, None, None, None, None, None]
    assert (lines[0].bold, lines[1].bold, lines[3].bold, lines[3].align) == (True, False, True, "center")


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("", ["1. 健全组织。", "2. 广泛宣传，"]),
        ('start="3"', ["3. 健全组织。", "4. 广泛宣传，"]),
        ('style="list-style-type: cjk-ideographic" start="10"', ["十、健全组织。", "十一、广泛宣传，"]),
        ('type="A"', ["A. 健全组织。", "B. 广泛宣传，"]),
        ('type="i" start="4"', ["iv. 健全组织。", "v. 广泛宣传，"]),
        ('style="list-style: none"', ["健全组织。", "广泛宣传，"]),
    ],
)
def test_numbers_of_lists_are_printed_as_a_browser_prints_them(tmp_path: Path, attributes: str, expected: list[str]) -> None:
    document = read(tmp_path, f"<div><ol {attributes}><li>健全组织。</li><li><p>广泛宣传，</p></li></ol></div>")
    lines = [block for block in document.blocks if isinstance(block, Line)]
    assert [line.text for line in lines] == expected
    assert [line.text[line.number :] for line in lines] == ["健全组织。", "广泛宣传，"]


def test_data_tables_are_grids_and_layout_tables_are_not(tmp_path: Path) -> None:
    table = "<table><tr><th>序号</th><th colspan=2>企业</th></tr><tr><td rowspan=2>1</td><td>甲</td><td>12</td></tr><tr><td>乙<br>丙</td><td></td></tr></table>"
    document = read(tmp_path, f"<table><tr><td><p>{PROSE}</p>{table}<p>{PROSE}</p></td></tr></table>")
    assert [type(block) for block in document.blocks] == [Line, Grid, Line]
    grid = document.blocks[1]
    assert isinstance(grid, Grid)
    assert (grid.rows, grid.columns) == (3, 3)
    assert [(c.text, c.row, c.column, c.rows, c.columns) for c in grid.cells] == [
        ("序号", 0, 0, 1, 1),
        ("企业", 0, 1, 1, 2),
        ("1", 1, 0, 2, 1),
        ("甲", 1, 1, 1, 1),
        ("12", 1, 2, 1, 1),
        ("乙\n丙", 2, 1, 1, 1),
        ("", 2, 2, 1, 1),
    ]


def test_pictures_come_from_the_page_or_beside_it_and_are_never_fetched(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    (folder / "页面_files").mkdir(parents=True)
    (folder / "页面_files" / "p.png").write_bytes(png(30))
    (tmp_path / "outside.png").write_bytes(png(40))
    data = base64.b64encode(png(10)).decode()
    sources = (f"data:image/png;base64,{data}", "%E9%A1%B5%E9%9D%A2_files/p.png", "../outside.png", "http://127.0.0.1:9/x.png", "gone.png")
    document = read(folder, f"<p>{PROSE}</p>" + "".join(f'<p><img src="{source}" alt="现场"></p>' for source in sources))
    pictures = [block for block in document.blocks if isinstance(block, Picture)]
    assert [(picture.width, picture.suffix, picture.alt) for picture in pictures] == [(10, "png", "现场"), (30, "png", "现场")]
    assert [(f.code, f.evidence) for f in document.findings] == [("picture_missing", source) for source in sources[2:]]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("utf-8", "utf-8"),
        ("big5", "big5"),
        ("utf-8", "gb18030"),
        ("no-such-charset", "utf-8"),
        ("utf-8", "utf-8-sig"),
    ],
)
def test_charsets_named_rightly_and_wrongly(tmp_path: Path, charset: str, encoding: str) -> None:
    prose = "全區堅持預防為主，建成健康企業八十餘家。" if encoding == "big5" else PROSE
    assert body(read(tmp_path, f"<p>{prose}</p>", charset=charset, encoding=encoding)) == [prose]


def test_notes_links_into_the_page_and_word_numbers(tmp_path: Path) -> None:
    page = (
        '<p><a href="#a">一、工作背景 1</a></p>'
        f"<p><span style='mso-list:Ignore'>（一）<span>&nbsp;</span></span>健全组织<sup><a href='#n'>[2]</a></sup>，{PROSE}</p>"
    )
    document = read(tmp_path, page)
    _, line = (block for block in document.blocks if isinstance(block, Line))
    assert streams(document)["一、工作背景 1"] == "toc"
    assert line.text[: line.number] == "（一）\u00a0"
    assert [line.text[start:end] for start, end in line.marks] == ["[2]"]


def test_web_archives_carry_their_pictures(tmp_path: Path) -> None:
    page = f'<html><head><meta charset="gb2312"></head><body><p>{PROSE}</p><img src="http://a/p.png"></body></html>'
    parts = [
        "From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=B\r\n",
        f"--B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64.b64encode(page.encode('gb18030')).decode()}",
        f"--B\r\nContent-Type: image/png\r\nContent-Location: http://a/p.png\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64.b64encode(png()).decode()}",
        "--B--\r\n",
    ]
    path = tmp_path / "page.mhtml"
    path.write_bytes("\r\n".join(parts).encode())
    document = web.read(path)
    assert [type(block) for block in document.blocks] == [Line, Picture]
    assert body(document) == [PROSE]


def test_pages_without_text(tmp_path: Path) -> None:
    with pytest.raises(EmptyInputError):
        read(tmp_path, "<script>var text = '字';</script><img src=a.png>")
    (tmp_path / "a.mhtml").write_bytes(
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\nContent-Type: text/css\r\n\r\na\r\n--B--"
    )
    with pytest.raises(DamagedInputError):
        web.read(tmp_path / "a.mhtml")


def test_thousands_of_unclosed_elements_are_read(tmp_path: Path) -> None:
    assert body(read(tmp_path, "<font>" * 5000 + PROSE)) == [PROSE]


LEAF = st.sampled_from(["甲，", "乙。", "丙 ", "<b>丁</b>", "<a href='x'>戊</a>", "<br>", "<!-- 注 -->己", "<sup>[1]</sup>", "<img src=q>"])
NAMES = st.sampled_from(["p", "div", "span", "ul", "li", "td", "h2", "nav", "table", "tr", "a", "pre", "center", "figcaption"])
TREE = st.recursive(
    LEAF, lambda inner: st.tuples(NAMES, st.lists(inner, max_size=4)).map(lambda e: f"<{e[0]}>{''.join(e[1])}</{e[0]}>"), max_leaves=25
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TREE, min_size=1, max_size=5))
def test_every_visible_character_is_in_exactly_one_block(tmp_path_factory: pytest.TempPathFactory, trees: list[str]) -> None:
    page = "".join(trees)
    expected = re.sub(r"<!--.*?-->|<[^>]*>|\s", "", page)
    try:
        document = read(tmp_path_factory.mktemp("web"), page)
    except EmptyInputError:
        assert expected == ""
        return
    found = [b.text if isinstance(b, Line) else "".join(c.text for c in b.cells) for b in document.blocks if isinstance(b, (Line, Grid))]
    # tables whose rows stand outside of cells are reordered by every parser: characters are counted
    assert sorted("".join("".join(found).split())) == sorted(expected)
