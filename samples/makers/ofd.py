"""OFD (GB/T 33190—2016): the laid-out pages as text, path and image objects; the running header stands in a template page."""

from __future__ import annotations

from itertools import groupby

from .layout import HEIGHT, TOP, WIDTH, Drawn, Stroke, Text, advance, pages
from .package import escape, zipped
from .pictures import png
from .source import Compilation

_NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MM = 25.4 / 72
_FONTS = {"body": (1, "仿宋"), "bold": (2, "方正小标宋简体"), "sans": (3, "黑体"), "latin": (4, "Times New Roman")}
_TEMPLATE = 9


def build(compilation: Compilation) -> bytes:
    """The OFD package of a sample: fonts by name (none embedded), pictures as resources, lengths in millimetres."""
    book = pages(compilation)
    ids = iter(range(100, 1_000_000))
    header = [t for page in book for t in page.texts if _is_header(t)]
    lines = [s for page in book for s in page.strokes if s.top < TOP - 20]
    media: dict[str, bytes] = {}
    contents = {}
    for number, page in enumerate(book):
        images = "".join(_image(drawn, next(ids), 1000 + len(media) + n) for n, drawn in enumerate(page.pictures))
        for drawn in page.pictures:
            media[f"image_{len(media)}.png"] = png(drawn.name, number)
        body = [_path(s, next(ids)) for s in page.strokes if s.top >= TOP - 20]
        body += [_text(t, next(ids)) for t in page.texts if not _is_header(t)]
        use = f'<ofd:Template TemplateID="{_TEMPLATE}" ZOrder="Background"/>' if page.number is not None else ""
        contents[f"Doc_0/Pages/Page_{number}/Content.xml"] = _page(use, images + "".join(body), next(ids))
    template = "".join(_text(t, next(ids)) for t in _first_page(header)) + "".join(_path(s, next(ids)) for s in lines[:1])
    return zipped(
        {
            "OFD.xml": _root(compilation),
            "Doc_0/Document.xml": _document(len(book)),
            "Doc_0/PublicRes.xml": _fonts(),
            "Doc_0/DocumentRes.xml": _media(media),
            "Doc_0/Tpls/Tpl_0/Content.xml": _page("", template, next(ids)),
            **contents,
            **{f"Doc_0/Res/{name}": data for name, data in media.items()},
        }
    )


def _is_header(text: Text) -> bool:
    return text.baseline < TOP - 20


def _first_page(header: list[Text]) -> list[Text]:
    """The runs of one page's header: every page repeats them."""
    seen: dict[tuple[float, str], Text] = {}
    for text in header:
        seen.setdefault((text.x, text.text), text)
    return list(seen.values())


def _mm(value: float) -> str:
    return f"{value * _MM:.3f}".rstrip("0").rstrip(".")


def _root(compilation: Compilation) -> str:
    title = escape("".join(compilation.title) + compilation.volume)
    info = f"<ofd:DocID>{'0' * 32}</ofd:DocID><ofd:Title>{title}</ofd:Title><ofd:Author>{escape(compilation.issuer)}</ofd:Author>"
    info += "<ofd:CreationDate>2025-01-01</ofd:CreationDate>"
    body = f"<ofd:DocBody><ofd:DocInfo>{info}</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    return f'{_HEAD}<ofd:OFD {_NS} Version="1.0" DocType="OFD">{body}</ofd:OFD>'


def _box() -> str:
    return f"<ofd:PhysicalBox>0 0 {_mm(WIDTH)} {_mm(HEIGHT)}</ofd:PhysicalBox>"


def _document(count: int) -> str:
    common = f"<ofd:MaxUnitID>1000000</ofd:MaxUnitID><ofd:PageArea>{_box()}</ofd:PageArea>"
    common += "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    common += f'<ofd:TemplatePage ID="{_TEMPLATE}" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    listed = "".join(f'<ofd:Page ID="{10 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(count))
    return f"{_HEAD}<ofd:Document {_NS}><ofd:CommonData>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"


def _fonts() -> str:
    listed = "".join(f'<ofd:Font ID="{key}" FontName="{name}" FamilyName="{name}"/>' for key, name in _FONTS.values())
    return f'{_HEAD}<ofd:Res {_NS} BaseLoc="Res"><ofd:Fonts>{listed}</ofd:Fonts></ofd:Res>'


def _media(media: dict[str, bytes]) -> str:
    listed = "".join(
        f'<ofd:MultiMedia ID="{1000 + n}" Type="Image" Format="PNG"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
        for n, name in enumerate(media)
    )
    return f'{_HEAD}<ofd:Res {_NS} BaseLoc="Res"><ofd:MultiMedias>{listed}</ofd:MultiMedias></ofd:Res>'


def _page(use: str, objects: str, identity: int) -> str:
    layer = f'<ofd:Content><ofd:Layer ID="{identity}" Type="Body">{objects}</ofd:Layer></ofd:Content>'
    return f"{_HEAD}<ofd:Page {_NS}><ofd:Area>{_box()}</ofd:Area>{use}{layer}</ofd:Page>"


def _text(text: Text, identity: int) -> str:
    """One run: its box, and one TextCode with the advance of every character but the last in DeltaX."""
    deltas = _deltas([_mm(advance(c, text.size) + text.spacing) for c in text.text[:-1]])
    delta = f' DeltaX="{deltas}"' if deltas else ""
    boundary = f"{_mm(text.x)} {_mm(text.baseline - text.size)} {_mm(text.width + 1)} {_mm(text.size * 1.25)}"
    run = f'<ofd:TextCode X="0" Y="{_mm(text.size)}"{delta}>{escape(text.text)}</ofd:TextCode>'
    weight = ' Weight="700"' if text.face == "bold" else ""
    font = _FONTS[text.face][0]
    return f'<ofd:TextObject ID="{identity}" Boundary="{boundary}" Font="{font}" Size="{_mm(text.size)}"{weight}>{run}</ofd:TextObject>'


def _deltas(values: list[str]) -> str:
    """Advances with repeats as ``g count value``, the short form of the standard."""
    parts = []
    for value, group in groupby(values):
        count = len(list(group))
        parts.append(f"g {count} {value}" if count > 2 else " ".join([value] * count))
    return " ".join(parts)


def _path(stroke: Stroke, identity: int) -> str:
    width, height = stroke.x1 - stroke.x0, stroke.bottom - stroke.top
    boundary = f"{_mm(stroke.x0 - 1)} {_mm(stroke.top - 1)} {_mm(width + 2)} {_mm(height + 2)}"
    line = f"M {_mm(1)} {_mm(1)} L {_mm(width + 1)} {_mm(height + 1)}"
    data = f"<ofd:AbbreviatedData>{line}</ofd:AbbreviatedData>"
    colour = '<ofd:StrokeColor Value="0 0 0"/>'
    return (
        f'<ofd:PathObject ID="{identity}" Boundary="{boundary}" LineWidth="0.25" Stroke="true" Fill="false">{colour}{data}</ofd:PathObject>'
    )


def _image(drawn: Drawn, identity: int, resource: int) -> str:
    boundary = f"{_mm(drawn.x)} {_mm(drawn.top)} {_mm(drawn.width)} {_mm(drawn.height)}"
    matrix = f"{_mm(drawn.width)} 0 0 {_mm(drawn.height)} 0 0"
    return f'<ofd:ImageObject ID="{identity}" Boundary="{boundary}" CTM="{matrix}" ResourceID="{resource}"/>'
