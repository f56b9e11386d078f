"""Members of archives read in one go: the same bytes as zipfile gives, and its errors."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from extract.readers import zip_members

TEXT = "某县建成园区。".encode() * 40


def archive(name: str = "word/document.xml", data: bytes = TEXT, **how: int) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = how.get("compress_type", zipfile.ZIP_DEFLATED)
        entry.extra = how.get("extra", 0) * b"\0"
        made.writestr(entry, data)
        made.writestr("behind.xml", b"<behind/>" * 9)
    return held.getvalue()


def streamed() -> bytes:
    """Written to a pipe: the local headers know no lengths."""

    class Pipe(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            held.append(bytes(data))
            return len(data)

    held: list[bytes] = []
    with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", TEXT)
    return b"".join(held)


@pytest.mark.parametrize("data", [archive(), archive("目录/某县.xml"), archive(data=b""), archive(extra=40), streamed()])
def test_read_in_one_go(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        expected = [opened.read(entry) for entry in opened.infolist()]
        monkeypatch.setattr(zipfile.ZipFile, "read", None)
        assert [zip_members.read(opened, entry) for entry in opened.infolist()] == expected


@pytest.mark.parametrize(
    "data",
    [
        archive(compress_type=zipfile.ZIP_STORED),
        archive(compress_type=zipfile.ZIP_LZMA),
        archive(extra=400),
        archive(data=b"x" * (zip_members._LARGEST + 1)),
    ],
    ids=["stored", "lzma", "long extra field", "large"],
)
def test_left_to_zipfile(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        assert [zip_members.read(opened, entry) for entry in opened.infolist()] == [opened.read(entry) for entry in opened.infolist()]


def _sized(entry: zipfile.ZipInfo) -> None:
    entry.file_size -= 1


def _summed(entry: zipfile.ZipInfo) -> None:
    entry.CRC ^= 1


def _moved(entry: zipfile.ZipInfo) -> None:
    entry.header_offset += 1


def _renamed(entry: zipfile.ZipInfo) -> None:
    entry.orig_filename = entry.filename = "word/other.xml"


def _shortened(entry: zipfile.ZipInfo) -> None:
    entry.orig_filename = entry.filename = "word/document"


def _cut(entry: zipfile.ZipInfo) -> None:
    entry.compress_size -= 3


def _beyond(entry: zipfile.ZipInfo) -> None:
    entry.compress_size += 1 << 20


def _locked(entry: zipfile.ZipInfo) -> None:
    entry.flag_bits |= 1


def _patched(entry: zipfile.ZipInfo) -> None:
    entry.flag_bits |= 0x20


@pytest.mark.parametrize("change", [_sized, _summed, _moved, _renamed, _shortened, _cut, _beyond, _locked, _patched])
def test_what_zipfile_says_of_a_damaged_member(change: Callable[[zipfile.ZipInfo], None]) -> None:
    """Whatever the directory says wrongly: the same bytes or the same error."""
    assert told(archive(), zip_members.read, change) == told(archive(), zipfile.ZipFile.read, change)


def test_what_zipfile_says_of_damaged_bytes() -> None:
    data = archive()
    for at in range(100):
        damaged = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        assert told(damaged, zip_members.read) == told(damaged, zipfile.ZipFile.read), at


def told(data: bytes, read: Callable[[zipfile.ZipFile, zipfile.ZipInfo], bytes], change: Callable[[zipfile.ZipInfo], None] = repr) -> str:  # type: ignore[assignment]
    """What comes of reading the first member, its entry changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        entry = opened.infolist()[0]
        change(entry)
        try:
            return repr(read(opened, entry))
        except Exception as error:
            return repr(error)
