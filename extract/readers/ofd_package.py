"""The container of an OFD file (GB/T 33190-2016, 7): members of a zip archive, found by ST_Loc, parsed as XML that may do nothing.

Nothing is unpacked to disk, no entity is resolved, nothing outside the archive is read.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from extract import patterns
from extract.errors import DamagedInputError, EncryptedInputError, HostileInputError
from extract.readers import zip_members

#: a compilation of 500 pages with fonts and pictures has some 3,000 members and 200 MB
MAX_MEMBERS = 50_000
MAX_TOTAL = 2 << 30
MAX_XML = 64 << 20
MAX_MEDIA = 256 << 20
#: text compresses 50 times, whitespace some 500 times; a bomb 1,000 times
MAX_RATIO = 600
_RATIO_FROM = 8 << 20


@dataclass(frozen=True)
class Package:
    """An open OFD archive; ``members`` has the entries by their path in lower case with forward slashes, ``kept`` the pictures read so far."""

    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]
    kept: dict[str, bytes] = field(default_factory=dict)


def open_package(path: Path) -> Package:
    """The archive of an OFD file.

    Raises DamagedInputError, EncryptedInputError (zip encryption) or HostileInputError (size, count).
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DamagedInputError(f"the OFD archive is broken: {error}") from error
    entries = archive.infolist()
    if len(entries) > MAX_MEMBERS:
        raise HostileInputError(f"the OFD archive has {len(entries)} members; the limit is {MAX_MEMBERS}")
    if (total := sum(entry.file_size for entry in entries)) > MAX_TOTAL:
        raise HostileInputError(f"the OFD archive unpacks to {total} bytes; the limit is {MAX_TOTAL}")
    members: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        if not entry.filename or entry.is_dir():  # a damaged directory can leave a member without a name, at which is_dir fails
            continue
        if entry.flag_bits & 1:
            raise EncryptedInputError("the OFD archive asks for a password")
        members[_normal(entry.filename).lower()] = entry
    return Package(archive, members)


def _normal(name: str) -> str:
    """A path inside the archive: forward slashes, no dots; one that would leave the archive stops at its root."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/")


def locate(package: Package, base: str, location: str) -> str | None:
    """The member that an ST_Loc means, relative to the folder ``base``; None where there is none (case of letters does not matter)."""
    location = location.strip().replace("\\", "/")
    if not location:
        return None
    name = _normal(location if location.startswith("/") else f"{base}/{location}").lower()
    return name if name in package.members else None


def load(package: Package, name: str, limit: int = MAX_MEDIA) -> bytes:
    """The bytes of a member. Raises DamagedInputError where it is broken, HostileInputError beyond ``limit`` or MAX_RATIO."""
    entry = package.members[name]
    if entry.file_size > limit:
        raise HostileInputError(f"{entry.filename} in the OFD archive has {entry.file_size} bytes; the limit is {limit}")
    if entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise HostileInputError(f"{entry.filename} in the OFD archive is compressed more than {MAX_RATIO} times")
    try:
        return zip_members.read(package.archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise DamagedInputError(f"{entry.filename} in the OFD archive is broken: {error}") from error


def parse(package: Package, name: str) -> etree._Element:
    """The root element of an XML member. Raises DamagedInputError where it is no XML, HostileInputError where it declares entities."""
    data = load(package, name, MAX_XML)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data.lstrip(b"\x00 \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedInputError(f"{package.members[name].filename} in the OFD archive is no XML: {error}") from error
    if b"<!ENTITY" in data[:65536]:
        raise HostileInputError(f"{package.members[name].filename} in the OFD archive declares entities")
    return root


def tag(element: etree._Element) -> str:
    """The name without its namespace: files of 2013 to 2016 use different ones, some none."""
    return str(element.tag).rpartition("}")[2]


def children(element: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """The child elements with one of these names, in order."""
    if element is not None:
        for child in element:
            if isinstance(child.tag, str) and tag(child) in names:
                yield child


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along a path of names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def words(element: etree._Element | None, *path: str) -> str:
    """The text of a descendant along a path of names, stripped; empty where there is none."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""


_NUMBER = patterns.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def numbers(text: str | None) -> list[float]:
    """The numbers of an ST_Array, ST_Box or ST_Pos; what is no number is left out, and so is what no page can hold."""
    return [value for value in map(float, _NUMBER.findall(text or "")) if abs(value) < 1e9]
