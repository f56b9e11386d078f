"""The container of Word files: every kind of damage ends in a typed error or a finding, quickly; variants of the format are read."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from word_files import NAMESPACES, cell, level, numbered, numbering, paragraph, picture, png, table, text, text_box, word_file

from extract.errors import DamagedInputError, EncryptedInputError, HostileInputError, InputError, MissingInputError
from extract.model import Line
from extract.readers import word_package
from extract.readers.word import read

GOOD = paragraph("北坡县设站六处")


def changed(path: Path, **parts: bytes | None) -> Path:
    """The file with parts replaced, or left out where None; the keys are names with __ for / and DOT for the dot."""
    names = {key.replace("__", "/").replace("DOT", "."): value for key, value in parts.items()}
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content.update({name: value for name, value in names.items() if value is not None})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            if name not in names or names[name] is not None:
                archive.writestr(name, data)
    return path


def document(body: str) -> bytes:
    return f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>".encode()


def bomb(size: int) -> bytes:
    return document(paragraph("甲") + " " * size)


def deep(tag: str, times: int) -> bytes:
    return document(f"<w:{tag}>" * times + f"</w:{tag}>" * times)


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>' + document(
    "<w:p><w:r><w:t>&c;</w:t></w:r></w:p>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + document("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>")


def nested(times: int) -> bytes:
    body = "<w:p/>"
    for _ in range(times):
        body = f"<w:tbl><w:tr><w:tc>{body}</w:tc></w:tr></w:tbl>"
    return document(body)


@pytest.mark.parametrize(
    ("main", "error", "cause"),
    [
        (None, DamagedInputError, "no part with the text"),
        (b"", DamagedInputError, "no XML"),
        (document(GOOD)[:-30], DamagedInputError, "truncated"),
        (b"<w:document/>", DamagedInputError, "no XML"),
        (f"<w:document {NAMESPACES}/>".encode(), DamagedInputError, "no w:body"),
        (b"\xff\xfe\x00", DamagedInputError, "no XML"),
        (LAUGHS, HostileInputError, "entities"),
        (OUTSIDE, HostileInputError, "entities"),
        (bomb(9 << 20), HostileInputError, "compressed more than"),
        (deep("ins", 300), HostileInputError, "nested too deeply"),
        (nested(45), HostileInputError, "nested more than 40 deep"),
    ],
)
def test_bad_main_part(tmp_path: Path, main: bytes | None, error: type[InputError], cause: str) -> None:
    path = changed(word_file(tmp_path / "a.docx", GOOD), word__documentDOTxml=main)
    start = time.monotonic()
    with pytest.raises(error, match=cause):
        read(path)
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("data", "error", "cause"),
    [
        ("北坡县".encode(), DamagedInputError, "does not begin like a zip"),
        (b"", DamagedInputError, "does not begin like a zip"),
        (b"PK\x03\x04" + b"\x00" * 200, DamagedInputError, "broken or truncated"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, EncryptedInputError, "asks for a password"),
    ],
)
def test_no_archive(tmp_path: Path, data: bytes, error: type[InputError], cause: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(error, match=cause):
        read(path)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError):
        read(tmp_path / "none.docx")


@pytest.mark.parametrize("keep", range(5, 100, 12))
def test_truncated_archive(tmp_path: Path, keep: int) -> None:
    path = word_file(tmp_path / "a.docx", GOOD)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * keep // 100])
    with pytest.raises(DamagedInputError):
        read(path)


@pytest.mark.parametrize("seed", range(40))
def test_flipped_bytes_never_end_in_anything_else(tmp_path: Path, seed: int) -> None:
    body = GOOD + numbered("甲", 1) + table(cell("乙") + cell(paragraph(picture()))) + paragraph(text_box(GOOD))
    path = word_file(tmp_path / "a.docx", body, {"numbering.xml": numbering(""), "image1.png": png()})
    data = bytearray(path.read_bytes())
    for i in range(12):
        data[(seed * 7919 + i * 104729) % len(data)] ^= 1 << (seed + i) % 8
    path.write_bytes(bytes(data))
    try:
        found = read(path)
    except InputError as error:
        assert str(error)
    else:
        assert found.format == "docx"


def test_a_member_without_a_name_is_passed_over(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx", GOOD, {})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("Zz", b"x")
    path.write_bytes(path.read_bytes().replace(b"Zz", b"\0z"))
    assert "" in [member.filename for member in zipfile.ZipFile(path).infolist()]
    assert [block.text for block in read(path).blocks if isinstance(block, Line)]


def test_zip_encryption(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx", GOOD)
    data = bytearray(path.read_bytes())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    path.write_bytes(bytes(data))
    with pytest.raises(EncryptedInputError):
        read(path)


def test_limits_on_count_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = word_file(tmp_path / "a.docx", GOOD)
    for name, limit, cause in (
        ("MAX_PARTS", 3, "parts; the limit"),
        ("MAX_TOTAL", 100, "unpacks to"),
        ("MAX_XML", 100, "bytes; the limit"),
        ("MAX_TAGS", 10, "tags; the limit"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(word_package, name, limit)
            with pytest.raises(HostileInputError, match=cause):
                read(path)


def test_workbook_under_the_name_of_a_word_file(tmp_path: Path) -> None:
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    )
    path = word_file(tmp_path / "a.docx", GOOD)
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content["[Content_Types].xml"] = types
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    with pytest.raises(DamagedInputError, match="spreadsheetml"):
        read(path)


# ------------------------------------------------------------------------------------------------------------- variants
def lines(path: Path) -> list[str]:
    return [block.text for block in read(path).blocks if isinstance(block, Line)]


def utf16(data: bytes) -> bytes:
    return ('<?xml version="1.0" encoding="utf-16"?>' + data.decode()).encode("utf-16")


@pytest.mark.parametrize(
    "change", [utf16, lambda data: b"\xef\xbb\xbf" + data, lambda data: data.replace(b"<w:body>", b"<w:body><!-- x --><?y z?>")]
)
def test_forms_of_xml(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    path = changed(word_file(tmp_path / "a.docx", GOOD), word__documentDOTxml=change(document(GOOD)))
    assert lines(path) == ["北坡县设站六处"]


def test_strict_namespaces(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {"numbering.xml": numbering('<w:lvl w:ilvl="0"><w:start w:val="1"/><w:lvlText w:val="%1."/></w:lvl>')}
    assert lines(word_file(tmp_path / "a.docx", numbered("甲", 1), parts, strict=True)) == ["1.\t甲"]


def test_names_of_parts(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx", paragraph(picture()), {"image1.png": png()})
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name.replace("/", "\\").replace("image1", "IMAGE1"), data)
    assert len(read(path).blocks) == 1


def test_without_relationships_and_content_types(tmp_path: Path) -> None:
    path = changed(word_file(tmp_path / "a.docx", GOOD), _rels__DOTrels=None, word___rels__documentDOTxmlDOTrels=None)
    assert lines(path) == ["北坡县设站六处"]


@pytest.mark.parametrize("part", ["styles.xml", "numbering.xml", "footnotes.xml", "header1.xml"])
def test_damage_beside_the_text_is_said(tmp_path: Path, part: str) -> None:
    parts: dict[str, str | bytes] = {part: b"<w:broken"}
    found = read(word_file(tmp_path / "a.docx", GOOD, parts))
    assert [block.text for block in found.blocks if isinstance(block, Line)] == ["北坡县设站六处"]
    assert [finding.code for finding in found.findings] == ["part_unreadable"]


def test_broken_picture_is_said(tmp_path: Path) -> None:
    path = word_file(tmp_path / "a.docx", paragraph(text("甲") + picture()), {"image1.png": png(40, 40)})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("word/media/image1.png")
    for i in range(12):
        data[info.header_offset + 30 + len(info.filename) + 8 + i] ^= 0xFF
    path.write_bytes(bytes(data))
    found = read(path)
    assert [block.text for block in found.blocks if isinstance(block, Line)] == ["甲"]
    assert [finding.code for finding in found.findings] == ["picture_unreadable"]


def test_absurd_attributes(tmp_path: Path) -> None:
    levels = '<w:lvl w:ilvl="0"><w:start w:val="999999999999"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
    body = (
        numbered("甲", 1)
        + paragraph(
            text("乙", '<w:sz w:val="abc"/><w:vertAlign/>'), '<w:outlineLvl w:val="-3"/><w:jc w:val="x"/><w:numPr><w:numId/></w:numPr>'
        )
        + table(cell("丙", '<w:gridSpan w:val="999999999"/>') + cell("丁", '<w:vMerge w:val="continue"/>'))
        + paragraph('<w:r><w:sym w:font="Wingdings" w:char="ZZ"/><w:sym w:char="D800"/></w:r>' + text("戊"))
    )
    found = read(word_file(tmp_path / "a.docx", body, {"numbering.xml": numbering(levels)}))
    assert [block.text for block in found.blocks if isinstance(block, Line)] == ["0.\t甲", "乙", "戊"]


def test_files_of_one_template_share_what_is_read_of_it_and_no_other_file_gets_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def file(name: str, size: int, format_: str) -> Path:
        styles = f'<w:style w:type="paragraph" w:styleId="A"><w:name w:val="正文 A"/><w:rPr><w:sz w:val="{size}"/></w:rPr></w:style>'
        body = paragraph("总体要求", '<w:pStyle w:val="A"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
        return word_file(tmp_path / name, body, {"styles.xml": styles, "numbering.xml": numbering(level(0, format_, "%1、"))})

    trees: list[bytes] = []

    @lru_cache
    def noted(data: bytes) -> object:
        trees.append(data)
        return word_package._tree(data)

    monkeypatch.setattr(word_package, "_kept_tree", noted)
    shown = []
    for path in (file("a.docx", 44, "decimal"), file("b.docx", 32, "chineseCounting"), file("c.docx", 44, "decimal")):
        line = read(path).blocks[0]
        assert isinstance(line, Line)
        shown.append((line.text, line.size))
    assert shown == [("1、\t总体要求", 22.0), ("一、\t总体要求", 16.0), ("1、\t总体要求", 22.0)]
    assert len(trees) == len(set(trees)) and sum(b"styleId" in data for data in trees) == 2
