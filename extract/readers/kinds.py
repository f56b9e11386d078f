"""What kind of file it is, by its first bytes, the members of a zip archive or the streams of an OLE2 container."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from pathlib import Path

from extract import patterns
from extract.errors import (
    DamagedInputError,
    EmptyInputError,
    EncryptedInputError,
    HostileInputError,
    MissingInputError,
    UnsupportedInputError,
)
from extract.readers.plain import decode

#: an office file larger than this is no compilation of texts; readers would need several times as much memory
MAX_BYTES = 2 << 30
_HEAD = 8192

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"II+\x00", "tif"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"%!PS", "postscript"),
    (b"CAJ\x00", "caj"),
    (b"HN\x00\x00", "caj"),
)
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: the name of the main stream to the format (MS-DOC 2.1, MS-XLS 2.1, MS-PPT 2.1, MS-OFFCRYPTO 2.3.4)
_STREAMS = (
    ("worddocument", "doc"),
    ("workbook", "xls"),
    ("book", "xls"),
    ("powerpoint document", "ppt"),
    ("__properties_version1.0", "msg"),
)
_OPENDOCUMENT = {"text": "odt", "text-template": "odt", "text-master": "odt", "spreadsheet": "ods", "presentation": "odp"}
_HTML = patterns.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|span|h[1-6]|article|section)[\s>/]", re.IGNORECASE)


def kind(path: Path) -> str:
    """The format of the file; see :func:`extract.readers.sniff`."""
    try:
        if path.is_dir():
            raise UnsupportedInputError("it is a folder, not a file")
        if not path.exists():
            raise MissingInputError("no such file")
        if not path.is_file():
            raise UnsupportedInputError("it is not a regular file")
        size = path.stat().st_size
        if size == 0:
            raise EmptyInputError("the file is empty (0 bytes)")
        if size > MAX_BYTES:
            raise HostileInputError(f"the file has {size} bytes; the limit is {MAX_BYTES}")
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise MissingInputError(f"the file may not be read: {error.strerror or error}") from error
    except ValueError as error:  # a NUL in the name
        raise MissingInputError("no such file") from error
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path)
    if head.startswith(OLE2):
        return _ole(path)
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:2] == b"BM" and size >= 26 and head[6:10] == b"\x00\x00\x00\x00":
        return "bmp"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"hevc"):
        return "heic"
    if head.startswith(b"%PDF") or re.search(rb"%PDF-\d", head[:1024]) or re.search(rb"(?m)^%PDF-\d\.\d(?=[\s\S]*?\d obj\b)", head):
        return "pdf"
    return _text(head)


def _text(head: bytes) -> str:
    """Marked-up and plain text. Bytes that no text has (many controls, no byte order mark) are binary."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode()
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lower = start[:4096].lower()
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if re.match(rb"(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+", start) and b"mime-version:" in lower and b"multipart/related" in lower:
        return "mhtml"
    if lower.startswith(b"<?xml"):
        if b"http://www.w3.org/1999/xhtml" in lower or b"<!doctype html" in lower or b"<html" in lower:
            return "html"
        if b"word.document" in lower or b"http://schemas.microsoft.com/office/word/2003/wordml" in lower:
            return "wordml"
        if b"http://schemas.microsoft.com/office/2006/xmlpackage" in lower:
            return "wordml"
        return "xml"
    if start.startswith(b"<") and _HTML.search(start[:4096]):
        return "html"
    if not start.startswith(b"<") and re.search(rb"<!doctype html|<html[\s>]", lower):
        return "html"
    try:
        decode(head)
    except DamagedInputError:
        return "binary"
    return "txt"


def _zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:20000])
            mimetype = _member(archive, "mimetype").decode("ascii", "ignore").strip()
            locked = b"encryption-data" in _member(archive, "META-INF/manifest.xml")
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, struct.error) as error:
        raise DamagedInputError(f"the file begins like a zip archive (Word, OFD) but is broken or truncated: {error}") from error
    except zlib.error as error:
        raise DamagedInputError(f"the zip archive is broken: {error}") from error
    lower = {name.replace("\\", "/").lstrip("/").lower() for name in names}
    if "ofd.xml" in lower:
        return "ofd"
    if locked and mimetype.startswith("application/vnd.oasis"):
        raise EncryptedInputError("the OpenDocument file asks for a password")
    if mimetype.startswith("application/vnd.oasis.opendocument."):
        return _OPENDOCUMENT.get(mimetype.rpartition(".")[2], "zip")
    if mimetype == "application/epub+zip":
        return "epub"
    folders = {name.partition("/")[0] for name in lower}
    if "[content_types].xml" in lower or "_rels/.rels" in lower or "word" in folders:
        if "xl" in folders and "word" not in folders:
            return "xlsx"
        if "ppt" in folders and "word" not in folders:
            return "pptx"
        return "docx"
    if any(name.endswith("/ofd.xml") for name in lower) or any(re.fullmatch(r"doc_\d+/document\.xml", name) for name in lower):
        raise DamagedInputError("the archive looks like OFD but has no OFD.xml at its root")
    if path.suffix.lower() in (".docx", ".docm", ".dotx"):
        raise DamagedInputError("the archive is no Word file: it has neither [Content_Types].xml nor word/document.xml")
    if path.suffix.lower() == ".ofd":
        raise DamagedInputError("the archive has no OFD.xml")
    return "zip"


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A small member of an archive; nothing where it is missing or not small."""
    if name not in archive.NameToInfo or archive.getinfo(name).file_size > 1 << 20:
        return b""
    return archive.read(name)


def _ole(path: Path) -> str:
    names = streams(path)
    if "encryptedpackage" in names or "encryptioninfo" in names:
        raise EncryptedInputError("the Office file asks for a password")
    for stream, name in _STREAMS:
        if stream in names:
            if name != "doc":
                return name
            if encrypted(path, names[stream]):
                raise EncryptedInputError("the Word file asks for a password")
            return "wps" if path.suffix.lower() in (".wps", ".wpt") else "doc"
    return "ole"


def streams(path: Path) -> dict[str, tuple[int, int]]:
    """The streams and storages of an OLE2 container: name in lower case (they are compared so) to first sector and size in bytes
    (MS-CFB 2.2, 2.6).

    Raises DamagedInputError where header or directory do not hold together.
    """
    with path.open("rb") as file:
        header = file.read(512)
        if len(header) < 512:
            raise DamagedInputError("the OLE2 container (old Word) is truncated")
        sector = 1 << struct.unpack_from("<H", header, 30)[0]
        if sector not in (512, 4096):
            raise DamagedInputError("the OLE2 container (old Word) has a broken header")
        size = path.stat().st_size
        count, current = struct.unpack_from("<II", header, 44)
        table = list(struct.unpack_from("<109I", header, 76))[: min(count, 109)]
        found: dict[str, tuple[int, int]] = {}
        seen: set[int] = set()
        while current < 0xFFFFFFFA and current not in seen and len(seen) < 4096:
            seen.add(current)
            file.seek((current + 1) * sector)
            data = file.read(sector)
            for at in range(0, len(data) - 127, 128):
                length, type_ = struct.unpack_from("<HB", data, at + 64)
                if type_ in (1, 2, 5) and 2 <= length <= 64:
                    name = data[at : at + length - 2].decode("utf-16-le", "replace")
                    first, length = struct.unpack_from("<II", data, at + 116)
                    found.setdefault(name.lower(), (first, length))
            slot, offset = divmod(current, sector // 4)
            if slot >= len(table) or (table[slot] + 1) * sector + offset * 4 + 4 > size:
                break
            file.seek((table[slot] + 1) * sector + offset * 4)
            (current,) = struct.unpack("<I", file.read(4))
    if not found:
        raise DamagedInputError("the OLE2 container (old Word) is truncated: its directory cannot be found")
    return found


def encrypted(path: Path, stream: tuple[int, int]) -> bool:
    """Whether the FIB at the start of the stream WordDocument says that the text is encrypted (MS-DOC 2.5.2, fEncrypted)."""
    first, size = stream
    if size < 4096:  # in the short-sector stream, where no real text fits
        return False
    with path.open("rb") as file:
        file.seek(30)
        sector = 1 << struct.unpack("<H", file.read(2))[0]
        file.seek((first + 1) * sector)
        fib = file.read(12)
    return len(fib) == 12 and fib[:2] in (b"\xec\xa5", b"\xdc\xa5") and bool(struct.unpack_from("<H", fib, 10)[0] & 0x0100)
