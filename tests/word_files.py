"""Small Word files for the tests of the Word reader, written as XML: every element is in the hands of the test."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from xml.sax.saxutils import escape

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in (
        ("w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
        ("r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
        ("m", "http://schemas.openxmlformats.org/officeDocument/2006/math"),
        ("mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
        ("a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
        ("pic", "http://schemas.openxmlformats.org/drawingml/2006/picture"),
        ("wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
        ("wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"),
        ("w14", "http://schemas.microsoft.com/office/word/2010/wordml"),
        ("dgm", "http://schemas.openxmlformats.org/drawingml/2006/diagram"),
        ("v", "urn:schemas-microsoft-com:vml"),
        ("o", "urn:schemas-microsoft-com:office:office"),
    )
)
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#: part of the package to the last word of its relationship type
_PARTS = {
    "styles.xml": "styles",
    "numbering.xml": "numbering",
    "footnotes.xml": "footnotes",
    "endnotes.xml": "endnotes",
    "comments.xml": "comments",
    "header1.xml": "header",
    "footer1.xml": "footer",
}


def text(content: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(content)}</w:t></w:r>'


def paragraph(content: str = "", properties: str = "") -> str:
    """A paragraph; ``content`` is text, or XML where it begins with <."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content if content.startswith('<') else text(content)}</w:p>"


def numbered(content: str, number: int, level: int | None = 0) -> str:
    """A paragraph with its own w:numPr."""
    ilvl = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    return paragraph(content, f'<w:numPr>{ilvl}<w:numId w:val="{number}"/></w:numPr>')


def level(at: int, format_: str, pattern: str, more: str = "", start: int = 1) -> str:
    """A w:lvl."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{format_}"/>{more}<w:lvlText w:val="{escape(pattern)}"/></w:lvl>'
    )


def numbering(*abstracts: str, nums: str = "") -> str:
    """The part numbering.xml: abstract lists 0, 1, …, each with the list of its number plus one; ``nums`` adds further w:num."""
    lists = "".join(f'<w:abstractNum w:abstractNumId="{i}">{levels}</w:abstractNum>' for i, levels in enumerate(abstracts))
    own = "".join(f'<w:num w:numId="{i + 1}"><w:abstractNumId w:val="{i}"/></w:num>' for i in range(len(abstracts)))
    return f"<w:numbering {NAMESPACES}>{lists}{own}{nums}</w:numbering>"


def cell(content: str, properties: str = "") -> str:
    """A table cell of paragraphs."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<w:') else paragraph(content)}</w:tc>"


def table(*rows: str) -> str:
    """A table; each row is its cells."""
    return "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def picture(id_: str = "rIdP", alt: str = "") -> str:
    """A run with an inline picture."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="952500" cy="476250"/><wp:docPr id="1" name="p" descr="{alt}"/><a:graphic><a:graphicData '
        f'uri="x"><pic:pic><pic:blipFill><a:blip r:embed="{id_}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def text_box(content: str) -> str:
    """A run with a text box as Word writes it: once in DrawingML, once in VML for old programs."""
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData uri="x"><wps:wsp><wps:txbx>'
        f"<w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def field(code: str, result: str | None) -> str:
    """The runs of a complex field; without a result where it is None."""
    runs = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">{escape(code)}</w:instrText></w:r>'
    if result is not None:
        runs += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + (result if result.startswith("<") else text(result))
    return runs + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def png(width: int = 20, height: int = 10) -> bytes:
    """A white PNG picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + b"\xff" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def word_file(
    path: Path, body: str, parts: dict[str, str | bytes] | None = None, relations: str = "", title: str = "", strict: bool = False
) -> Path:
    """Writes a Word file. ``parts`` are further parts in word/ by name; those of _PARTS get their relationship, others take ``relations``."""
    parts = dict(parts or {})
    for name, content in parts.items():
        if name.endswith(".xml") and isinstance(content, str) and not content.startswith("<w:numbering"):
            root = {"styles": "styles", "footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments"}.get(name[:-4])
            root = root or {"header1": "hdr", "footer1": "ftr"}.get(name[:-4])
            if root:
                parts[name] = f"<w:{root} {NAMESPACES}>{content}</w:{root}>"
    known = [f'<Relationship Id="rId{i}" Type="{_RELATION}{_PARTS[n]}" Target="{n}"/>' for i, n in enumerate(parts) if n in _PARTS]
    sections = ""
    for i, name in enumerate(parts):
        if name in ("header1.xml", "footer1.xml"):
            sections += f'<w:{name[:6]}Reference w:type="default" r:id="rId{i}"/>'
    if "image1.png" in parts:
        known.append(f'<Relationship Id="rIdP" Type="{_RELATION}image" Target="media/image1.png"/>')
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPES}document.main+xml"/>'
        + "".join(f'<Override PartName="/word/{n}" ContentType="{_TYPES}{_PARTS[n]}+xml"/>' for n in parts if n in _PARTS)
        + "</Types>",
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_RELATION}officeDocument" Target="word/document.xml"/>'
        '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" '
        'Target="docProps/core.xml"/></Relationships>',
        "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></cp:coreProperties>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr>{sections}</w:sectPr></w:body></w:document>",
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{''.join(known)}{relations}</Relationships>",
    }
    for name, content in parts.items():
        files[f"word/media/{name}" if name.endswith(".png") else f"word/{name}"] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            if strict and not isinstance(content, bytes):
                data = data.replace(
                    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"
                ).replace(
                    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                    b"http://purl.oclc.org/ooxml/officeDocument/relationships",
                )
            archive.writestr(name, data)
    return path
