"""The parts of a .docx beside its body: styles, numbering, notes, header, footers, settings, relations."""

from __future__ import annotations

from .package import escape
from .source import Compilation

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PAGE = '<w:pgSz w:w="11906" w:h="16838"/>'
_PAGE += '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1400" w:gutter="0"/>'

_INDENT = '<w:pPr><w:ind w:firstLine="640"/></w:pPr>'
#: level: number format, text, style that carries it (where the numbers come by style)
LEVELS = (
    ("decimal", "", "CaseTitle"),
    ("chineseCountingThousand", "%2、", "Heading2"),
    ("chineseCountingThousand", "（%3）", "Heading3"),
    ("decimal", "%4.", "Heading4"),
    ("decimal", "（%5）", "Item"),
)
#: name: based on, size in half points, font for Chinese, alignment, first line indent in twips, line height in twips, more
_STYLES = (
    ("Plain", "Normal", 32, "仿宋", "both", 0, 579, ""),
    ("Body", "Normal", 32, "仿宋", "both", 640, 579, ""),
    ("Item", "Body", 32, "仿宋", "both", 640, 579, ""),
    ("Centred", "Normal", 32, "仿宋", "center", 0, 0, ""),
    ("BigTitle", "Normal", 44, "方正小标宋简体", "center", 0, 720, ""),
    ("CoverTitle", "Normal", 52, "方正小标宋简体", "center", 0, 920, ""),
    ("CaseTitle", "Normal", 44, "方正小标宋简体", "center", 0, 720, '<w:pageBreakBefore/><w:outlineLvl w:val="0"/>'),
    ("Heading2", "Normal", 32, "黑体", "both", 640, 579, '<w:keepNext/><w:outlineLvl w:val="1"/>'),
    ("Heading3", "Normal", 32, "楷体", "both", 640, 579, '<w:outlineLvl w:val="2"/>'),
    ("Heading4", "Normal", 32, "仿宋", "both", 640, 579, '<w:outlineLvl w:val="3"/>'),
    ("Caption", "Normal", 24, "楷体", "center", 0, 520, ""),
    ("TableText", "Normal", 24, "仿宋", "center", 0, 400, ""),
    ("TOC1", "Normal", 28, "仿宋", "both", 0, 600, '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="8840"/></w:tabs>'),
    ("FootnoteText", "Normal", 18, "仿宋", "left", 0, 0, ""),
    ("Header", "Normal", 18, "仿宋", "center", 0, 0, ""),
    ("Footer", "Normal", 28, "仿宋", "left", 0, 0, ""),
)
_NAMES = {"Heading2": "heading 2", "Heading3": "heading 3", "Heading4": "heading 4", "TOC1": "toc 1", "Caption": "caption"}
_NAMES |= {"FootnoteText": "footnote text", "Header": "header", "Footer": "footer", "CaseTitle": "案例标题", "Body": "正文文本"}


def members(
    compilation: Compilation, body: str, media: dict[str, bytes], notes: list[str], starts: list[tuple[int, int, int]], *, by_style: bool
) -> dict[str, bytes | str]:
    """All members of the package in their usual order; ``by_style``: the styles of the headings carry their numbers."""
    header = (
        '<w:headerReference w:type="default" r:id="rIdH1"/><w:headerReference w:type="even" r:id="rIdH1"/>' if compilation.header else ""
    )
    footer = '<w:footerReference w:type="default" r:id="rIdF1"/><w:footerReference w:type="even" r:id="rIdF2"/>'
    last = f'<w:sectPr>{header}{footer}{_PAGE}<w:pgNumType w:start="1"/></w:sectPr>'
    document = f"{_HEAD}<w:document {_W} {_R}><w:body>{body}{last}</w:body></w:document>"
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations([("rId1", "officeDocument", "word/document.xml")], core=True),
        "docProps/core.xml": _core(compilation),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relations(
            [
                ("rIdS", "styles", "styles.xml"),
                ("rIdN", "numbering", "numbering.xml"),
                ("rIdT", "settings", "settings.xml"),
                ("rIdO", "footnotes", "footnotes.xml"),
                ("rIdH1", "header", "header1.xml"),
                ("rIdF1", "footer", "footer1.xml"),
                ("rIdF2", "footer", "footer2.xml"),
                *((f"rIdM{n}", "image", f"media/{name}") for n, name in enumerate(media, 1)),
            ]
        ),
        "word/styles.xml": _styles(by_style),
        "word/numbering.xml": _numbering(starts, by_style),
        "word/settings.xml": f'{_HEAD}<w:settings {_W}><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/></w:settings>',
        "word/footnotes.xml": _footnotes(notes),
        "word/header1.xml": f'{_HEAD}<w:hdr {_W}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{_run(compilation.header)}</w:p></w:hdr>',
        "word/footer1.xml": _footer("right"),
        "word/footer2.xml": _footer("left"),
    }
    return parts | {f"word/media/{name}": data for name, data in media.items()}


def front_section() -> str:
    """Properties of the paragraph that ends the front pages: a section of its own, without page numbers."""
    return f'<w:sectPr><w:type w:val="nextPage"/>{_PAGE}</w:sectPr>'


def footnote_reference(identity: int) -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{identity}"/></w:r>'


def drawing(number: int, size: tuple[int, int]) -> str:
    """An inline picture, 12 cm wide; extents are in EMU (360 000 a centimetre)."""
    width, height = 4320000, 4320000 * size[1] // size[0]
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    pic = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    wp = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    names = f'<pic:nvPicPr><pic:cNvPr id="{number}" name="图片 {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
    fill = f'<pic:blipFill><a:blip r:embed="rIdM{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    form = f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    picture = f'<pic:pic xmlns:pic="{pic}">{names}{fill}<pic:spPr>{form}</pic:spPr></pic:pic>'
    graphic = f'<a:graphic {a}><a:graphicData uri="{pic}">{picture}</a:graphicData></a:graphic>'
    extent = f'<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="图片 {number}"/>'
    return f'<w:r><w:drawing><wp:inline {wp} distT="0" distB="0" distL="0" distR="0">{extent}{graphic}</wp:inline></w:drawing></w:r>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _content_types() -> str:
    kinds = {"document": "document.main", "styles": "styles", "numbering": "numbering", "settings": "settings", "footnotes": "footnotes"}
    parts = [(f"/word/{name}.xml", f"{_TYPE}.{kind}+xml") for name, kind in kinds.items()]
    parts += [
        ("/word/header1.xml", f"{_TYPE}.header+xml"),
        ("/word/footer1.xml", f"{_TYPE}.footer+xml"),
        ("/word/footer2.xml", f"{_TYPE}.footer+xml"),
    ]
    parts += [("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")]
    overrides = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in parts)
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    defaults += '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    return f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{defaults}{overrides}</Types>'


def _relations(entries: list[tuple[str, str, str]], *, core: bool = False) -> str:
    lines = "".join(f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for key, kind, target in entries)
    if core:
        kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
        lines += f'<Relationship Id="rId2" Type="{kind}" Target="docProps/core.xml"/>'
    return f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'


def _core(compilation: Compilation) -> str:
    names = 'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    names += ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    title = escape("".join(compilation.title) + compilation.volume)
    when = '<dcterms:created xsi:type="dcterms:W3CDTF">2025-01-01T00:00:00Z</dcterms:created>'
    creator = f"<dc:creator>{escape(compilation.issuer)}</dc:creator>"
    return f"{_HEAD}<cp:coreProperties {names}><dc:title>{title}</dc:title>{creator}{when}</cp:coreProperties>"


def _styles(by_style: bool) -> str:
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋" w:cs="Times New Roman"/>'
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
    defaults = f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="32"/>{language}</w:rPr></w:rPrDefault></w:docDefaults>'
    normal = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    levels = {style: at for at, (_, _, style) in enumerate(LEVELS)} if by_style else {}
    found = [normal]
    for name, base, size, east, align, indent, line, more in _STYLES:
        number = f'<w:numPr><w:ilvl w:val="{levels[name]}"/><w:numId w:val="1"/></w:numPr>' if name in levels else ""
        # CT_PPr has a fixed order: keepNext, pageBreakBefore, numPr, tabs, spacing, ind, jc, outlineLvl
        before, outline, level = more.partition("<w:outlineLvl")
        tabs = before if before.startswith("<w:tabs") else ""
        spacing = f'<w:spacing w:line="{line}" w:lineRule="exact"/>' if line else ""
        place = f'<w:ind w:firstLine="{indent}"/>' if indent else ""
        properties = f'{"" if tabs else before}{number}{tabs}{spacing}{place}<w:jc w:val="{align}"/>{outline}{level}'
        face = f'<w:rFonts w:eastAsia="{east}"/>' + ("<w:b/>" if name in ("Heading3", "Heading4", "CaseTitle") else "")
        head = f'<w:name w:val="{_NAMES.get(name, name)}"/><w:basedOn w:val="{base}"/>'
        look = f'<w:pPr>{properties}</w:pPr><w:rPr>{face}<w:sz w:val="{size}"/></w:rPr>'
        found.append(f'<w:style w:type="paragraph" w:styleId="{name}">{head}{look}</w:style>')
    return f"{_HEAD}<w:styles {_W}>{defaults}{''.join(found)}</w:styles>"


def _numbering(starts: list[tuple[int, int, int]], by_style: bool) -> str:
    """One list with five levels: case titles (no text), 一、 （一） 1. （1）; instances that restart where the printed numbers do."""
    levels = []
    for at, (form, text, name) in enumerate(LEVELS):
        form = form if by_style else form.replace("Thousand", "")
        link = f'<w:pStyle w:val="{name}"/>' if by_style else ""
        levels.append(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{link}<w:suff w:val="nothing"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>{_INDENT if at else ""}</w:lvl>'
        )
    abstract = f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{"".join(levels)}</w:abstractNum>'
    nums = [f'<w:num w:numId="{1 if by_style else 100}"><w:abstractNumId w:val="1"/></w:num>']
    for identity, level, start in starts:
        override = f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        nums.append(f'<w:num w:numId="{identity}"><w:abstractNumId w:val="1"/>{override}</w:num>')
    return f"{_HEAD}<w:numbering {_W}>{abstract}{''.join(nums)}</w:numbering>"


def _footnotes(notes: list[str]) -> str:
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{identity}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for identity, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
    texts = "".join(
        f'<w:footnote w:id="{n}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>{mark}{_run(" " + note)}</w:p></w:footnote>'
        for n, note in enumerate(notes, 1)
    )
    return f"{_HEAD}<w:footnotes {_W}>{separators}{texts}</w:footnotes>"


def _footer(align: str) -> str:
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    field += '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    inner = f'<w:p><w:pPr><w:pStyle w:val="Footer"/><w:jc w:val="{align}"/></w:pPr>{_run("— ")}{field}{_run(" —")}</w:p>'
    return f"{_HEAD}<w:ftr {_W}>{inner}</w:ftr>"
