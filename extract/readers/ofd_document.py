"""The documents of an OFD container with their resources, and their pages as what is drawn on them (GB/T 33190-2016, 7)."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extract.errors import DamagedInputError, EncryptedInputError, HostileInputError, InputError
from extract.model import Finding
from extract.readers import ofd_content as content
from extract.readers import ofd_package as package
from extract.readers.ofd_content import POINTS_PER_MM, Item, Matrix, Resources
from extract.readers.ofd_package import Package, child, children, numbers, tag, words

MAX_PAGES = 20_000
#: A4, where a document does not say
_A4 = [0.0, 0.0, 210.0, 297.0]


@dataclass(frozen=True)
class Body:
    """One document of the container: its root element, folder, resources and the files of its media by ID."""

    root: etree._Element
    folder: str
    resources: Resources
    media: dict[str, str]
    fonts: dict[str, str]
    templates: dict[str, tuple[str, str]]  # ID to (member, ZOrder)
    title: str


@dataclass(frozen=True)
class Sheet:
    """One page: where it stands in its body, its box in mm, everything drawn on it in drawing order, in points."""

    body: Body
    number: int
    id: str
    width: float
    height: float
    items: tuple[Item, ...]


@dataclass
class Notes:
    """Findings, gathered while reading; what repeats is counted, not repeated."""

    found: list[Finding] = field(default_factory=list)
    counted: Counter[tuple[str, str, int | None]] = field(default_factory=Counter)

    def add(self, code: str, severity: str, message: str, page: int | None = None, evidence: str = "") -> None:
        self.found.append(Finding(code, severity, message, page, evidence))

    def count(self, code: str, evidence: str, page: int | None = None) -> None:
        self.counted[(code, evidence, page)] += 1


# ------------------------------------------------------------------------------------------------------------ documents
def bodies(opened: Package, notes: Notes) -> Iterator[Body]:
    """The documents that OFD.xml lists, with their resources."""
    entry = package.locate(opened, "", "OFD.xml")
    if entry is None:
        raise DamagedInputError("the archive has no OFD.xml")
    if any("encrypt" in name.rsplit("/", 1)[-1] for name in opened.members if name.endswith((".xml", ".dat"))):
        raise EncryptedInputError("the OFD file is encrypted (GM/T 0099)")
    root = package.parse(opened, entry)
    if tag(root) != "OFD":
        raise DamagedInputError(f"OFD.xml holds <{tag(root)}> instead of <OFD>")
    found = 0
    for entry_ in children(root, "DocBody"):
        location = words(entry_, "DocRoot")
        member = package.locate(opened, "", location)
        if member is None:
            notes.add("part_missing", "error", "OFD 所列文档缺失", evidence=location)
            continue
        if words(entry_, "Signatures") or child(entry_, "Signatures") is not None:
            notes.add("signed", "info", "文件带有电子签名，未验证其有效性", evidence=_signers(opened, words(entry_, "Signatures")))
        found += 1
        yield _body(opened, member, words(entry_, "DocInfo", "Title"), notes)
    if not found:
        raise DamagedInputError("OFD.xml names no document that is in the archive")


def _signers(opened: Package, location: str) -> str:
    member = package.locate(opened, "", location)
    if member is None:
        return ""
    try:
        return f"{len(list(children(package.parse(opened, member), 'Signature')))} × Signature"
    except InputError:
        return ""


def _body(opened: Package, member: str, title: str, notes: Notes) -> Body:
    root = package.parse(opened, member)
    folder = posixpath.dirname(member)
    common = child(root, "CommonData")
    body = Body(root, folder, Resources({}, {}, {}), {}, {}, {}, title)
    for resource in children(common, "PublicRes", "DocumentRes"):
        _resources(opened, body, folder, (resource.text or "").strip(), notes)
    for template in children(common, "TemplatePage"):
        place = package.locate(opened, folder, template.get("BaseLoc", ""))
        if place is None:
            notes.add("part_missing", "warning", "模板页缺失", evidence=template.get("BaseLoc", ""))
        else:
            body.templates[template.get("ID", "")] = (place, template.get("ZOrder", "Background"))
    for attachment in children(_linked(opened, folder, words(root, "Attachments"), notes), "Attachment"):
        evidence = " ".join(filter(None, (attachment.get("Name"), attachment.get("Format"), words(attachment, "FileLoc"))))
        notes.add("attachment", "info", "文件带有附件，附件内容未读取", evidence=evidence)
    return body


def _linked(opened: Package, folder: str, location: str, notes: Notes) -> etree._Element | None:
    """The root of a part that an honest document may lack; a broken one is a finding."""
    if not location:
        return None
    member = package.locate(opened, folder, location)
    if member is None:
        notes.add("part_missing", "warning", "OFD 所引用的部件缺失", evidence=location)
        return None
    try:
        return package.parse(opened, member)
    except DamagedInputError as error:
        notes.add("part_damaged", "warning", "OFD 部件损坏，已跳过", evidence=str(error))
        return None


def _resources(opened: Package, body: Body, folder: str, location: str, notes: Notes) -> None:
    root = _linked(opened, folder, location, notes)
    if root is None:
        return
    here = posixpath.dirname(package.locate(opened, folder, location) or "")
    base = posixpath.join(here, root.get("BaseLoc", ""))

    def find(place: str) -> str | None:
        for start in (base, here, folder, f"{folder}/Res"):
            if (member := package.locate(opened, start, place)) is not None:
                return member
        return None

    for group in root:
        for entry in children(group, "Font", "MultiMedia", "CompositeGraphicUnit", "DrawParam"):
            name, number = tag(entry), entry.get("ID", "")
            if name == "Font":
                bold = entry.get("Bold") == "true" or "Bold" in entry.get("FontName", "") or "黑体" in entry.get("FontName", "")
                body.resources.bold[number] = bold
                if (member := find(words(entry, "FontFile"))) is not None:
                    body.fonts[number] = member
            elif name == "CompositeGraphicUnit":
                body.resources.units[number] = entry
            elif name == "DrawParam":
                body.resources.parameters[number] = entry
            elif (member := find(words(entry, "MediaFile"))) is not None:
                body.media[number] = member
            else:
                notes.add("part_missing", "warning", "图片等资源缺失", evidence=words(entry, "MediaFile"))


# ---------------------------------------------------------------------------------------------------------------- pages
def sheets(opened: Package, body: Body, before: int, notes: Notes) -> Iterator[Sheet]:
    """The pages of a document with all that is drawn on them; a page that cannot be parsed is a finding and an empty page."""
    common = child(body.root, "CommonData")
    usual = _area(child(common, "PageArea")) or _A4
    annotations = _annotations(opened, body, notes)
    for offset, entry in enumerate(children(child(body.root, "Pages"), "Page"), 1):
        number = before + offset
        if number > MAX_PAGES:
            raise HostileInputError(f"the OFD file has more than {MAX_PAGES} pages")
        identity = entry.get("ID", "")
        member = package.locate(opened, body.folder, entry.get("BaseLoc", ""))
        root: etree._Element | None = None
        if member is not None:
            try:
                root = package.parse(opened, member)
            except DamagedInputError as error:
                notes.add("part_damaged", "error", "页面内容损坏，未能读取", number, str(error))
        else:
            notes.add("part_missing", "error", "页面内容缺失", number, entry.get("BaseLoc", ""))
        if root is not None and member is not None:
            for resource in children(root, "PageRes"):
                _resources(opened, body, posixpath.dirname(member), (resource.text or "").strip(), notes)
        box = (_area(child(root, "Area")) if root is not None else None) or usual
        matrix: Matrix = (POINTS_PER_MM, 0.0, 0.0, POINTS_PER_MM, -box[0] * POINTS_PER_MM, -box[1] * POINTS_PER_MM)
        drawn: list[Item] = []
        for part, stream in _layers(opened, body, root, number, notes):
            drawn.extend(_items(part, matrix, body, stream, number, notes))
        for kind, appearance in annotations.get(identity, ()):
            stream = "watermark" if kind == "Watermark" else "annotation"
            corner = numbers(appearance.get("Boundary")) or [0.0, 0.0]
            inside = content.multiply((1.0, 0.0, 0.0, 1.0, corner[0], corner[1] if len(corner) > 1 else 0.0), matrix)
            drawn.extend(_items(appearance, inside, body, stream, number, notes))
        yield Sheet(body, number, identity, box[2] * POINTS_PER_MM, box[3] * POINTS_PER_MM, tuple(drawn))


def _area(area: etree._Element | None) -> list[float] | None:
    """The physical box of a page in mm as x, y, width, height; None where it is missing or has no size."""
    for name in ("PhysicalBox", "ApplicationBox", "CropBox"):
        box = numbers(words(area, name))
        if len(box) == 4 and 1 <= box[2] <= 10_000 and 1 <= box[3] <= 10_000:
            return box
    return None


def _layers(opened: Package, body: Body, root: etree._Element | None, number: int, notes: Notes) -> Iterator[tuple[etree._Element, str]]:
    """What is drawn on a page, in drawing order: background templates, the layers of the page, foreground templates."""
    ranked: list[tuple[int, etree._Element]] = []
    for template in children(root, "Template"):
        member, usual = body.templates.get(template.get("TemplateID", ""), ("", ""))
        if not member:
            notes.add("part_missing", "warning", "模板页缺失", number, template.get("TemplateID", ""))
            continue
        rank = 9 if (template.get("ZOrder") or usual) == "Foreground" else 0
        try:
            ranked.append((rank, package.parse(opened, member)))
        except DamagedInputError as error:
            notes.add("part_damaged", "warning", "模板页损坏，已跳过", number, str(error))
    if root is not None:
        ranked.append((5, root))
    for _, page in sorted(ranked, key=lambda pair: pair[0]):
        for part in children(page, "Content"):
            layers = list(children(part, "Layer"))
            yield from ((layer, "body") for layer in sorted(layers, key=lambda layer: _DEPTHS.get(layer.get("Type", "Body"), 1)))
            if not layers:
                yield part, "body"


_DEPTHS = {"Background": 0, "Body": 1, "Custom": 1, "Foreground": 2}


def _items(part: etree._Element, matrix: Matrix, body: Body, stream: str, number: int, notes: Notes) -> Iterator[Item]:
    return content.items(part, matrix, body.resources, stream, lambda problem: notes.count("content_skipped", problem, number))


def _annotations(opened: Package, body: Body, notes: Notes) -> dict[str, list[tuple[str, etree._Element]]]:
    """Type and appearance of the visible annotations, by the ID of their page."""
    found: dict[str, list[tuple[str, etree._Element]]] = {}
    location = words(body.root, "Annotations")
    root = _linked(opened, body.folder, location, notes)
    here = posixpath.dirname(package.locate(opened, body.folder, location) or "")
    for page in children(root, "Page"):
        for annotation in children(_linked(opened, here, words(page, "FileLoc"), notes), "Annot"):
            appearance = child(annotation, "Appearance")
            if appearance is not None and annotation.get("Type") != "Link":
                found.setdefault(page.get("PageID", ""), []).append((annotation.get("Type", ""), appearance))
    return found
