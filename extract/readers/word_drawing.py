"""Drawings of a Word file (DrawingML and VML): pictures, text boxes, text of diagrams; what is not read is reported."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace
from typing import NamedTuple

from lxml import etree

from extract.errors import HostileInputError, InputError
from extract.model import Line, Picture
from extract.readers.word_package import R, W, load, optional, relationships
from extract.readers.word_story import MC, Aside, Box, Piece, Story, chosen, report
from extract.readers.word_styles import integer

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
#: English Metric Units in a pixel at 96 dpi (20.1.2.1)
_EMU = 9525
#: pictures printed smaller than this (pixels at 96 dpi), or flatter, are ornaments, as in PDF: bullets, rules, labels cut out of a chart
_SMALL, _FLAT = 37, 19
#: names of elements that are pictures, texts or other objects
_TELLING = frozenset(("AlternateContent", "txbxContent", "blip", "imagedata", "textpath", "p", "relIds", "chart", "OLEObject", "control"))
#: and of those that say how large the pictures in them are printed
_FRAMES = frozenset(("pic", "wgp", "grpSp"))
_MAGIC = (
    (b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"BM", "bmp"), (b"II*\x00", "tif"), (b"MM\x00*", "tif"),
    (b"\xd7\xcd\xc6\x9a", "wmf"), (b"\x01\x00\x09\x00", "wmf"), (b"\x01\x00\x00\x00", "emf"), (b"<svg", "svg"), (b"II\xbc\x01", "wdp"),
)  # fmt: skip


class _Shown(NamedTuple):
    """What a drawing says of the pictures in it: description, printed size in pixels at 96 dpi (0 unknown), scale of the group around."""

    alt: str
    size: tuple[int, int]
    scale: tuple[float, float] = (1.0, 1.0)


def drawing(story: Story, element: etree._Element) -> list[Piece]:
    """The pieces of w:drawing, w:pict or w:object: pictures, text boxes, and text of diagrams as lines."""
    pieces: list[Piece] = []
    described = next(element.iter("{*}docPr"), None)
    alt = "" if described is None else (described.get("descr") or described.get("title") or "")
    extent = next(element.iter("{*}extent"), None)
    size = (0, 0) if extent is None else ((integer(extent.get("cx"), 0) or 0) // _EMU, (integer(extent.get("cy"), 0) or 0) // _EMU)
    _walk(story, element, _Shown(alt, size), pieces)
    left = _left(element)
    return [piece._replace(left=left) if isinstance(piece, Box) else piece for piece in pieces] if left is not None else pieces


def _left(element: etree._Element) -> float | None:
    """Where a floating drawing begins, in twentieths of a point from the left edge of the page; None where it is set otherwise."""
    for place in element.iter(_ANCHOR + "positionH"):
        if place.get("relativeFrom") == "page" and (offset := integer(place.findtext(_ANCHOR + "posOffset"))) is not None:
            return offset / 635
    return None


def _walk(story: Story, element: etree._Element, shown: _Shown, pieces: list[Piece]) -> None:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            continue
        name = tag.rpartition("}")[2]
        if name not in _TELLING:  # most: shapes, colours, effects
            if len(child):
                _walk(story, child, _framed(child, name, shown) if name in _FRAMES else shown, pieces)
        elif tag == MC + "AlternateContent":
            if (branch := chosen(child)) is not None:
                _walk(story, branch, shown, pieces)
        elif tag == W + "txbxContent":
            pieces.append(Box(child))
        elif tag == A + "blip":
            _picture(story, child.get(R + "embed"), child.get(R + "link"), shown, pieces)
        elif tag == _VML + "imagedata":
            described = _Shown(shown.alt or child.get(_OFFICE + "title") or "", _css(element))
            _picture(story, child.get(R + "id") or child.get(R + "pict"), child.get(R + "href"), described, pieces)
        elif tag == _VML + "textpath":
            if text := child.get("string"):
                stream = "watermark" if story.stream in ("header", "footer") else "textbox" if story.stream == "body" else story.stream
                pieces.append(Aside(Line(text, stream=stream, whole=True)))
        elif tag == A + "p":
            if text := "".join(part.text or "" for part in child.iter(A + "t")):
                pieces.append(Aside(Line(text, stream="textbox" if story.stream == "body" else story.stream, whole=True)))
        elif name == "relIds":
            _diagram(story, child, pieces)
        elif name == "chart" and child.get(R + "id"):
            report(story, "chart_not_read", "info", "文档含图表对象，图中数据未读取", shown.alt)
        elif name == "OLEObject":
            kind = child.get("ProgID", "")
            if not kind.startswith("Equation"):
                report(story, "embedded_object", "warning", "文档嵌有其他文件（对象），其内容未读取", kind)
            else:
                report(story, "formula_object", "info", "公式对象以图片形式保留，未转为文字", kind)
        elif name == "control" and child.get(R + "id"):
            report(story, "form_control", "info", "文档含表单控件，其内容未读取", child.get(W + "name", ""))
        else:
            _walk(story, child, shown, pieces)


def _framed(element: etree._Element, name: str, shown: _Shown) -> _Shown:
    """What holds below an element: a picture has a size of its own, a group scales what it holds (20.1.7.6)."""
    if name == "pic":
        frame = element.find(f"{{*}}spPr/{A}xfrm")
        size = _extent(frame, "ext")
        return shown if size is None else shown._replace(size=(round(size[0] * shown.scale[0]), round(size[1] * shown.scale[1])))
    if name in ("wgp", "grpSp"):
        frame = element.find(f"{{*}}grpSpPr/{A}xfrm")
        outer, inner = _extent(frame, "ext"), _extent(frame, "chExt")
        if outer and inner and min(inner) > 0:
            return shown._replace(scale=(shown.scale[0] * outer[0] / inner[0], shown.scale[1] * outer[1] / inner[1]))
    return shown


def _extent(frame: etree._Element | None, name: str) -> tuple[float, float] | None:
    found = None if frame is None else frame.find(A + name)
    return None if found is None else ((integer(found.get("cx"), 0) or 0) / _EMU, (integer(found.get("cy"), 0) or 0) / _EMU)


def _css(shape: etree._Element) -> tuple[int, int]:
    """Width and height in pixels of a VML shape, from its style in points; 0 where they are not given."""
    sizes = {}
    for item in (shape.get("style") or "").split(";"):
        name, _, value = item.partition(":")
        if value.strip().endswith("pt"):
            try:
                sizes[name.strip().lower()] = round(min(float(value.strip()[:-2]), 1e6) * 96 / 72)
            except ValueError:
                continue
    return sizes.get("width", 0), sizes.get("height", 0)


def _related(story: Story, id_: str) -> str | None:
    """The part that a relationship of the story's part leads to; None where it is external or missing."""
    relations = story.file.relations.get(story.part)
    if relations is None:
        try:
            relations = relationships(story.file.package, story.part)
        except HostileInputError:
            raise
        except InputError as error:
            report(story, "part_unreadable", "error", "文件内部的关系表损坏，图片等内容可能缺失", str(error))
            relations = {}
        story.file.relations[story.part] = relations
    relation = relations.get(id_)
    return None if relation is None or relation.external else relation.target


def _picture(story: Story, embedded: str | None, linked: str | None, shown: _Shown, pieces: list[Piece]) -> None:
    part = _related(story, embedded) if embedded else None
    if part is None:
        if embedded or linked:
            report(story, "picture_external", "warning", "图片只以链接保存或已缺失，未读取", shown.alt or linked or embedded or "")
        return
    width, height = shown.size
    if width and height and ((width < _SMALL and height < _SMALL) or min(width, height) < _FLAT):
        story.file.ornaments += 1
        return
    known = story.file.pictures
    if part not in known:
        known[part] = _decoded(story, part)
    picture = known[part]
    if picture is not None:
        width, height = (picture.width, picture.height) if picture.width else shown.size
        pieces.append(replace(picture, alt=shown.alt, width=width, height=height))


def _decoded(story: Story, part: str) -> Picture | None:
    try:
        data = load(story.file.package, part)
    except InputError as error:
        report(story, "picture_unreadable", "warning", "图片损坏或过大，未读取", f"{part}: {error}")
        return None
    head = data[:512].lstrip()
    suffix = next((name for magic, name in _MAGIC if data.startswith(magic) or head.startswith(magic)), "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        suffix = "webp"
    if not suffix:
        suffix = part.rpartition(".")[2].lower()[:5] if "." in part.rpartition("/")[2] else "bin"
        suffix = "svg" if b"<svg" in head else suffix
    width, height = _pixels(data, suffix)
    return Picture(data, suffix, width, height)


def _pixels(data: bytes, suffix: str) -> tuple[int, int]:
    """Width and height in pixels from the head of the file, (0, 0) where it does not tell."""
    if suffix == "png" and len(data) >= 24:
        return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if suffix in ("emf", "wmf", "svg", "wdp", "bin"):
        return 0, 0
    from PIL import Image  # here, since most documents hold no picture

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                return image.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return 0, 0


def _diagram(story: Story, element: etree._Element, pieces: list[Piece]) -> None:
    """The text of a SmartArt diagram, point by point, from its data part (21.4)."""
    part = _related(story, element.get(R + "dm", ""))
    root, _ = optional(story.file.package, part)
    if root is None:
        report(story, "diagram_not_read", "warning", "文档含 SmartArt 图示，其文字未能读取")
        return
    for paragraph in root.iter(A + "p"):
        if text := "".join(part.text or "" for part in paragraph.iter(A + "t")).strip():
            pieces.append(Aside(Line(text, stream="textbox" if story.stream == "body" else story.stream, whole=True)))
