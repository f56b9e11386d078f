"""The choice of the reader by content, and what is said of files that cannot be read."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from extract import readers
from extract.errors import (
    DamagedInputError,
    EmptyInputError,
    EncryptedInputError,
    InputError,
    MemoryInputError,
    MissingInputError,
    UnsupportedInputError,
)
from extract.model import Document, Line


def archive(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "<a/>")
    return path


def ole(path: Path, *streams: str, fib: int = 0, size: int = 4096) -> Path:
    """A container of 512-byte sectors: table, directory, and one stream that begins with a FIB with these flags."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0) + struct.pack("<108I", *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE, *[0xFFFFFFFF] * 118)
    entries = b""
    for name in ("Root Entry", *streams)[:4]:
        raw = name.encode("utf-16-le") + b"\0\0"
        entries += raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), 2, 1) + bytes(48) + struct.pack("<IQ", 2, size)
    path.write_bytes(
        header.ljust(512, b"\0") + table + entries.ljust(512, b"\0") + struct.pack("<HHIHH", 0xA5EC, 193, 0, 0, fib).ljust(4096, b"\0")
    )
    return path


HTML = "<html><body><p>正文一段，有逗号。</p></body></html>"
MAGIC = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n",
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "jpg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "tif": b"II*\0\x08\0\0\0",
    "rtf": b"{\\rtf1\\ansi {\\fonttbl}}",
    "html": HTML.encode(),
    "mhtml": b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=x\r\n\r\n",
    "wordml": b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
    "txt": "一、工作背景\n全区现有企业 80 家。".encode(),
    "binary": bytes(range(256)) * 8,
    "rar": b"Rar!\x1a\x07\x00",
}


@pytest.mark.parametrize("expected", MAGIC)
@pytest.mark.parametrize("suffix", ["", ".pdf", ".docx"])
def test_content_decides_whatever_the_name_says(tmp_path: Path, expected: str, suffix: str) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(MAGIC[expected])
    assert readers.sniff(path) == expected


def test_archives_are_told_by_their_members(tmp_path: Path) -> None:
    assert readers.sniff(archive(tmp_path / "a", "[Content_Types].xml", "word/document.xml")) == "docx"
    assert readers.sniff(archive(tmp_path / "b", "[Content_Types].xml", "xl/workbook.xml")) == "xlsx"
    assert readers.sniff(archive(tmp_path / "c", "OFD.xml", "Doc_0/Document.xml")) == "ofd"
    assert readers.sniff(archive(tmp_path / "d", "mimetype", "content.xml")) == "odt"
    assert readers.sniff(archive(tmp_path / "e", "readme.txt")) == "zip"


def test_compound_files_are_told_by_their_streams(tmp_path: Path) -> None:
    assert readers.sniff(ole(tmp_path / "a.doc", "WordDocument", "1Table")) == "doc"
    assert readers.sniff(ole(tmp_path / "a.wps", "WORDDOCUMENT")) == "wps"
    assert readers.sniff(ole(tmp_path / "b.doc", "Workbook")) == "xls"
    assert readers.sniff(ole(tmp_path / "c.doc", "Data")) == "ole"


@pytest.mark.parametrize("streams", [("EncryptedPackage",), ("EncryptionInfo",), ("WordDocument",)])
def test_passwords_are_said(tmp_path: Path, streams: tuple[str, ...]) -> None:
    with pytest.raises(EncryptedInputError, match="password"):
        readers.read(ole(tmp_path / "a.doc", *streams, fib=0x0100))


def test_files_that_are_not_there_or_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    with pytest.raises(MissingInputError):
        readers.read(tmp_path / "none.pdf")
    with pytest.raises(EmptyInputError):
        readers.read(tmp_path / "empty.pdf")
    with pytest.raises(UnsupportedInputError, match="folder"):
        readers.read(tmp_path)


def test_text_under_another_name_is_refused_with_both(tmp_path: Path) -> None:
    path = tmp_path / "汇编.docx"
    path.write_text("一、工作背景", encoding="utf-8")
    with pytest.raises(DamagedInputError, match=r"plain text.*\.docx"):
        readers.read(path)


def test_a_broken_archive_is_damaged(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.docx", "[Content_Types].xml", "word/document.xml").read_bytes()
    (tmp_path / "b.docx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DamagedInputError, match="broken or truncated"):
        readers.read(tmp_path / "b.docx")


@pytest.mark.parametrize(("name", "word"), [("rar", "RAR"), ("binary", "unknown kind")])
def test_kinds_that_are_not_read_are_named(tmp_path: Path, name: str, word: str) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(MAGIC[name])
    with pytest.raises(UnsupportedInputError, match=word):
        readers.read(path)


def test_a_picture_without_recognition_is_unsupported(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    path.write_bytes(MAGIC["png"])
    with pytest.raises(UnsupportedInputError, match="picture"):
        readers.read(path, ocr=False)


def test_a_name_that_promises_something_else_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_text(HTML, encoding="utf-8")
    document = readers.read(path)
    assert document.format == "html"
    assert [finding.code for finding in document.findings] == ["suffix_differs"]


def test_an_unforeseen_error_of_a_reader_is_an_input_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path) -> Document:
        raise KeyError("fonts")

    path = tmp_path / "a.txt"
    path.write_text("字", encoding="utf-8")
    monkeypatch.setattr("extract.readers.plain.read", broken)
    with pytest.raises(InputError, match="KeyError"):
        readers.read(path)


def test_memory_that_runs_out_is_no_damage_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged file is not tried again while it stays as it is; this one may be read with more memory."""
    path = tmp_path / "a.txt"
    path.write_text("一、基本情况", "utf-8")

    def greedy(path: Path) -> Document:
        raise MemoryError

    monkeypatch.setattr("extract.readers.plain.read", greedy)
    with pytest.raises(MemoryInputError, match="needs more memory"):
        readers.read(path)


def test_the_recogniser_reaches_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def stub(path: Path, *, recognise: object = None) -> Document:
        seen.append(recognise)
        return Document("ofd", (Line("字"),))

    monkeypatch.setattr("extract.readers.ofd.read", stub)
    path = archive(tmp_path / "a.ofd", "OFD.xml")
    readers.read(path, recognise=len)
    readers.read(path, ocr=False)
    assert seen == [len, None]


def test_suffixes_cover_every_format_that_is_read() -> None:
    assert {".pdf", ".docx", ".doc", ".wps", ".ofd", ".html", ".txt", ".jpg"} <= readers.SUFFIXES
    assert not {".xlsx", ".zip", ".md"} & readers.SUFFIXES
