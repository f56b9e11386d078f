"""The container of a Word file (ECMA-376 part 2, Open Packaging Conventions): parts of a zip archive and their relationships.

Nothing is unpacked to disk, no entity is resolved, no external target is fetched. The two namespaces of the standard (Strict of
ISO/IEC 29500 part 1, Transitional of part 4) are read as one.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from extract.errors import DamagedInputError, EncryptedInputError, HostileInputError, InputError, MissingInputError
from extract.readers import zip_members

#: a book of 500 pages with 77 footers and 1,000 pictures has some 2,000 parts, 200 MB of pictures and 30 MB of XML
MAX_PARTS = 20_000
MAX_TOTAL = 1 << 30
MAX_XML = 64 << 20
MAX_MEDIA = 128 << 20
#: tags in one part, opening and closing: a book of 250 pages has some 100,000
MAX_TAGS = 4_000_000
#: the XML of a text compresses 20 to 60 times, long runs of empty table cells some 300 times; a bomb 1,000 times
MAX_RATIO = 400
_RATIO_FROM = 4 << 20
#: parts but the text itself are the same in all files of one template: the trees of so many of at most so many bytes are kept for the next file
_KEPT, _KEPT_SIZE = 32, 64 << 10

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_OPENXML = b"http://schemas.openxmlformats.org/"
#: Strict namespaces and the Transitional ones that have the same elements
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _OPENXML + b"wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _OPENXML + b"officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", _OPENXML + b"officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", _OPENXML + b"drawingml/2006/wordprocessingDrawing"),
    (b"http://purl.oclc.org/ooxml/drawingml/", _OPENXML + b"drawingml/2006/"),
)


_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True, collect_ids=False
)


@dataclass(frozen=True)
class Relationship:
    """One relationship of a part: the last word of its type (image, header, footnotes, …) and its target; part names have no leading slash."""

    type: str
    target: str
    external: bool


@dataclass(frozen=True)
class Package:
    """An open Word archive; ``parts`` has the entries by their name in lower case (names are compared so: part 2, 6.2.2.3)."""

    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]
    types: dict[str, str] = field(default_factory=dict)  # content types by name of part in lower case, or by .suffix
    related: dict[str, dict[str, Relationship]] = field(default_factory=dict)  # relationships by the name of their part, once read


def open_package(path: Path) -> Package:
    """The archive of a Word file.

    Raises MissingInputError, DamagedInputError (no zip, broken zip), EncryptedInputError (OLE2 container with the encrypted package, zip
    encryption) or HostileInputError (count of parts, size).
    """
    try:
        with path.open("rb") as file:
            head = file.read(8)
        if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            raise EncryptedInputError("the Word file asks for a password, or is an old .doc under the name of a .docx (OLE2 container)")
        if not head.startswith(b"PK"):
            raise DamagedInputError("the file is no Word file (.docx): it does not begin like a zip archive")
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, RuntimeError) as error:
        raise DamagedInputError(f"the Word archive is broken or truncated: {error}") from error
    except OSError as error:
        raise MissingInputError(f"the file may not be read: {error.strerror or error}") from error
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise HostileInputError(f"the Word archive has {len(entries)} parts; the limit is {MAX_PARTS}")
    if (total := sum(entry.file_size for entry in entries)) > MAX_TOTAL:
        raise HostileInputError(f"the Word archive unpacks to {total} bytes; the limit is {MAX_TOTAL}")
    parts: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        if entry.filename and not entry.is_dir():  # is_dir fails at a member without a name
            parts[_normal("/", entry.filename).lower()] = entry
    package = Package(archive, parts)
    if "[content_types].xml" in parts:
        try:
            root = parse(package, "[content_types].xml")
        except (DamagedInputError, EncryptedInputError):
            return package
        package.types.update((_kept_types if small(package, "[content_types].xml") else _types)(root))
    return package


def _types(root: etree._Element) -> dict[str, str]:
    """The content types by the name of the part in lower case, or by .suffix."""
    named = ((element.get("PartName") or "." + element.get("Extension", ""), element) for element in root)
    return {name.lstrip("/").lower(): element.get("ContentType", "") for name, element in named}


#: of trees that are kept
_kept_types = lru_cache(maxsize=4)(_types)


@lru_cache(maxsize=1024)
def _normal(base: str, name: str) -> str:
    return posixpath.normpath(posixpath.join("/" + base, name.replace("\\", "/"))).lstrip("/")


def main_part(package: Package) -> str:
    """The name of the part with the text. Raises DamagedInputError where there is none."""
    try:
        found = [relation.target for relation in relationships(package, "").values() if relation.type == "officeDocument"]
    except DamagedInputError:
        found = []
    found += [name for name, type_ in package.types.items() if type_.endswith(("document.main+xml", "template.main+xml", "12.main+xml"))]
    found.append("word/document.xml")
    for name in found:
        if name.lower() in package.parts:
            kind = package.types.get(name.lower(), "")
            if "spreadsheetml" in kind or "presentationml" in kind:
                raise DamagedInputError(f"the archive is no Word file: its main part is {kind}")
            return name
    raise DamagedInputError("the Word archive has no part with the text (word/document.xml)")


def load(package: Package, name: str, limit: int = MAX_MEDIA) -> bytes:
    """The bytes of a part.

    Raises DamagedInputError where it is missing or broken, EncryptedInputError, HostileInputError beyond ``limit`` or MAX_RATIO.
    """
    entry = package.parts.get(name.lower())
    if entry is None:
        raise DamagedInputError(f"the Word archive has no part {name}")
    if entry.flag_bits & 1:
        raise EncryptedInputError("the Word archive asks for a password")
    if entry.file_size > limit:
        raise HostileInputError(f"{name} in the Word archive has {entry.file_size} bytes; the limit is {limit}")
    if entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
        raise HostileInputError(f"{name} in the Word archive is compressed more than {MAX_RATIO} times")
    try:
        return zip_members.read(package.archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise DamagedInputError(f"{name} in the Word archive is broken: {error}") from error


def first_child(element: etree._Element, tag: str) -> etree._Element | None:
    """The first child with a tag; a third of the time of find(), which reads its argument as a path."""
    return next(element.iterchildren(tag), None)


def leading(element: etree._Element, tag: str) -> etree._Element | None:
    """The child with a tag that is the first one where the file keeps to the standard."""
    if not len(element):
        return None
    first = element[0]
    return first if first.tag == tag else first_child(element, tag)


def small(package: Package, name: str) -> bool:
    """Whether a part is small enough for what was made of it to be kept for the next file, which may have the same one."""
    entry = package.parts.get(name.lower())
    return entry is None or entry.file_size <= _KEPT_SIZE


def parse(package: Package, name: str, *, keep: bool = True) -> etree._Element:
    """The root element of an XML part, in Transitional namespaces; ``keep`` False for what no other file will have. It is not to be changed.

    Raises DamagedInputError where it is no XML, HostileInputError where it declares entities or is nested more than 256 deep.
    """
    data = load(package, name, MAX_XML)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            data = re.sub(rb"encoding=(['\"])[^'\"]*\1", b'encoding="utf-8"', data.decode("utf-16").encode(), count=1)
        except UnicodeDecodeError as error:
            raise DamagedInputError(f"{name} in the Word archive is no XML: {error}") from error
    if len(data) > MAX_TAGS and (tags := data.count(b"<")) > MAX_TAGS:
        raise HostileInputError(f"{name} in the Word archive has {tags} tags; the limit is {MAX_TAGS}")
    if b"//purl.oclc.org/ooxml/" in data:
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
    try:
        root, declares = _kept_tree(data) if keep and small(package, name) else _tree(data)
    except (etree.XMLSyntaxError, ValueError) as error:
        cause = str(error)
        if re.search(r"depth|[Ee]ntit(?:y|ies).*(?:loop|amplif|limit)|huge", cause):
            raise HostileInputError(f"{name} in the Word archive is nested too deeply or expands without end: {cause}") from error
        raise DamagedInputError(f"{name} in the Word archive is no XML, or truncated: {cause}") from error
    if declares:
        raise HostileInputError(f"{name} in the Word archive declares entities, which Word files may not")
    return root


def _tree(data: bytes) -> tuple[etree._Element, bool]:
    """The root element, and whether the document declares entities."""
    root = etree.fromstring(data, _PARSER)
    document = root.getroottree().docinfo.internalDTD
    return root, document is not None and any(True for _ in document.iterentities())  # type: ignore[union-attr]


_kept_tree = lru_cache(maxsize=_KEPT)(_tree)


def relationships(package: Package, name: str) -> dict[str, Relationship]:
    """The relationships of a part by their id; empty where it has none. Raises DamagedInputError where they are no XML."""
    if name not in package.related:
        package.related[name] = _relationships(package, name)
    return package.related[name]


def _relationships(package: Package, name: str) -> dict[str, Relationship]:
    folder, _, file = name.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels".lstrip("/")
    if rels.lower() not in package.parts:
        return {}
    found: dict[str, Relationship] = {}
    for id_, type_, target, external in (_kept_links if small(package, rels) else _links)(parse(package, rels)):
        if not external:
            names = [_normal(folder, target), _normal(folder, unquote(target))]
            target = next((each for each in names if each.lower() in package.parts), names[0])
        found[id_] = Relationship(type_, target, external)
    return found


def _links(root: etree._Element) -> list[tuple[str, str, str, bool]]:
    """Id, last word of the type, target as written, and whether it lies outside, of each relationship."""
    return [
        (
            element.get("Id", ""),
            element.get("Type", "").rpartition("/")[2],
            element.get("Target", ""),
            element.get("TargetMode") == "External",
        )
        for element in root
        if isinstance(element.tag, str) and element.tag.endswith("}Relationship")
    ]


_kept_links = lru_cache(maxsize=16)(_links)


def optional(package: Package, name: str | None) -> tuple[etree._Element | None, str]:
    """The root element of a part that the text can do without, or None and the cause. HostileInputError is raised all the same."""
    if name is None:
        return None, ""
    try:
        return parse(package, name), ""
    except HostileInputError:
        raise
    except InputError as error:
        return None, str(error)
