"""Text PDF: the laid-out pages with embedded subsets; Latin characters in the standard Times-Roman."""

from __future__ import annotations

import io

from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from .fonts import truetype
from .layout import HEIGHT, WIDTH, Page, Text, pages
from .pictures import png
from .source import Compilation


def build(compilation: Compilation) -> bytes:
    """The PDF of a sample; the file is the same on every run with the same fonts. Raises FileNotFoundError without the fonts."""
    book = pages(compilation)
    names = _register(compilation.name, book)
    buffer = io.BytesIO()
    rl_config.invariant, rl_config.useA85 = 1, 0
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    canvas.setTitle("".join(compilation.title) + compilation.volume)
    canvas.setAuthor(compilation.issuer)
    for number, page in enumerate(book):
        _page(canvas, page, number, names, bool(compilation.header))
    canvas.save()
    return buffer.getvalue()


def _register(name: str, book: list[Page]) -> dict[str, str]:
    """Register one subset for each face the pages use; returns face to font name."""
    used: dict[str, set[str]] = {}
    for page in book:
        for text in page.texts:
            used.setdefault(text.face, set()).update(text.text)
    names = {"latin": "Times-Roman"}
    for face in sorted(used.keys() - {"latin"}):
        names[face] = f"{name}_{face}".replace("_", "")
        pdfmetrics.registerFont(TTFont(names[face], truetype(face, used[face], names[face])))
    return names


def _page(canvas: Canvas, page: Page, number: int, names: dict[str, str], outline: bool) -> None:
    for drawn in page.pictures:
        reader = ImageReader(io.BytesIO(png(drawn.name, number)))
        canvas.drawImage(reader, drawn.x, HEIGHT - drawn.top - drawn.height, drawn.width, drawn.height)
    canvas.setLineWidth(0.7)
    for stroke in page.strokes:
        canvas.line(stroke.x0, HEIGHT - stroke.top, stroke.x1, HEIGHT - stroke.bottom)
    for text in page.texts:
        _text(canvas, text, names[text.face])
    if outline:
        for at, (level, title) in enumerate(page.bookmarks):
            key = f"p{number}b{at}"
            canvas.bookmarkPage(key)
            canvas.addOutlineEntry(title, key, min(level - 1, 1), closed=False)
    canvas.showPage()


def _text(canvas: Canvas, text: Text, font: str) -> None:
    run = canvas.beginText(text.x, HEIGHT - text.baseline)
    run.setFont(font, text.size)
    run.setCharSpace(text.spacing)
    run.textOut(text.text)
    canvas.drawText(run)
