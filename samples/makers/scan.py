"""A scan of the text PDF: 200 dpi, pages slightly askew, paper grain, a red seal over the issuer; pages as JPEG."""

from __future__ import annotations

import io
import math
import random

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from . import pdf
from .layout import HEIGHT, WIDTH
from .source import Compilation

DPI = 200
_QUALITY = 42


def build(compilation: Compilation) -> bytes:
    """The scanned PDF of a sample, without any text layer; the noise comes from a fixed seed."""
    chance = random.Random(compilation.name)
    document = pypdfium2.PdfDocument(pdf.build(compilation))
    buffer = io.BytesIO()
    rl_config.invariant, rl_config.useA85 = 1, 0
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    for number, page in enumerate(document):
        image = page.render(scale=DPI / 72).to_pil().convert("RGB")
        sheet = _sheet(image, chance, seal=number == 1)
        stream = io.BytesIO()
        sheet.save(stream, "jpeg", quality=_QUALITY, optimize=True)
        stream.seek(0)
        canvas.drawImage(ImageReader(stream), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _sheet(image: Image.Image, chance: random.Random, *, seal: bool) -> Image.Image:
    """One page as a scanner gives it: grey, or in colour where it has a seal."""
    if seal:
        image.paste(*_seal(image.size))
    angle = chance.uniform(-0.7, 0.7)
    image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    image = image.filter(ImageFilter.GaussianBlur(0.5))
    grain = Image.frombytes("L", (image.width // 2, image.height // 2), chance.randbytes(image.width // 2 * (image.height // 2)))
    grain = grain.resize(image.size, Image.Resampling.BICUBIC).convert("RGB")
    paper = Image.blend(image, grain, 0.05)
    draw = ImageDraw.Draw(paper)
    for _ in range(chance.randint(30, 70)):
        x, y, size = chance.randrange(image.width), chance.randrange(image.height), chance.choice((1, 1, 2, 3))
        draw.ellipse((x, y, x + size, y + size), fill=(chance.randint(60, 150),) * 3)
    return paper if seal else paper.convert("L")


def _seal(size: tuple[int, int]) -> tuple[Image.Image, tuple[int, int], Image.Image]:
    """A round red seal with a star, half transparent: picture, place, mask."""
    side = 330
    mask = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((6, 6, side - 6, side - 6), outline=150, width=9)
    middle = side / 2
    star = [
        (middle + r * math.sin(math.pi * k / 5), middle - r * math.cos(math.pi * k / 5))
        for k in range(10)
        for r in ((58,) if k % 2 == 0 else (23,))
    ]
    draw.polygon(star, fill=150)
    return Image.new("RGB", (side, side), (214, 32, 38)), (size[0] // 2 + 20, int(size[1] * 0.70)), mask
