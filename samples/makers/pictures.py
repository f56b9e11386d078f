"""The pictures of the samples: flat scenes drawn by rule, without text, so that nothing in them depends on a font."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

SIZE = (480, 300)
_COATS = ((38, 84, 124), (6, 140, 130), (188, 80, 44), (90, 90, 110), (214, 160, 40))


@cache
def png(name: str, seed: int = 0) -> bytes:
    """One scene (stage, workshop, clinic) as a PNG of ``SIZE``; ``seed`` shifts colours and places, so that no two need be equal."""
    image = Image.new("RGB", SIZE, (222, 226, 230))
    draw = ImageDraw.Draw(image)
    {"stage": _stage, "workshop": _workshop, "clinic": _clinic}[name](draw, seed)
    buffer = io.BytesIO()
    image.quantize(32).save(buffer, "png", optimize=True)
    return buffer.getvalue()


def _person(draw: ImageDraw.ImageDraw, x: int, foot: int, height: int, coat: tuple[int, int, int]) -> None:
    head = height // 5
    draw.rectangle((x - head, foot - height + 2 * head, x + head, foot), fill=coat)
    draw.ellipse((x - head * 2 // 3, foot - height, x + head * 2 // 3, foot - height + head * 4 // 3), fill=(236, 200, 170))


def _stage(draw: ImageDraw.ImageDraw, seed: int) -> None:
    draw.rectangle((0, 0, 480, 190), fill=(120, 160, 190))
    draw.rectangle((60, 24, 420, 84), fill=(190, 30, 36))
    draw.rectangle((72, 36, 408, 72), outline=(250, 220, 120), width=3)
    draw.rectangle((0, 190, 480, 300), fill=(150, 112, 80))
    for n in range(9):
        _person(draw, 50 + n * 47, 232 + (n * 7 + seed * 5) % 22, 84, _COATS[(n * 3 + seed) % 5])


def _workshop(draw: ImageDraw.ImageDraw, seed: int) -> None:
    draw.polygon(((0, 60), (240, 8), (480, 60), (480, 90), (0, 90)), fill=(96, 110, 122))
    draw.rectangle((0, 210, 480, 300), fill=(168, 172, 168))
    for n in range(4):
        x = 30 + n * 115
        draw.rectangle((x, 120, x + 80, 214), fill=_COATS[(n + seed) % 5])
        draw.rectangle((x + 30, 60, x + 46, 120), fill=(130, 136, 140))
        draw.ellipse((x + 12, 140, x + 40, 168), fill=(230, 230, 214))
    for n in range(3):
        _person(draw, 110 + n * 120 + seed * 6 % 30, 280, 90, (240, 200, 30))


def _clinic(draw: ImageDraw.ImageDraw, seed: int) -> None:
    draw.rectangle((0, 0, 480, 200), fill=(206, 226, 220))
    draw.rectangle((0, 200, 480, 300), fill=(236, 238, 232))
    draw.rectangle((216, 40, 264, 120), fill=(200, 40, 44))
    draw.rectangle((200, 64, 280, 96), fill=(200, 40, 44))
    draw.rectangle((90, 210, 390, 232), fill=(150, 120, 90))
    for n in range(5):
        _person(draw, 70 + n * 85, 262, 92, (250, 250, 250) if (n + seed) % 2 else _COATS[(n + seed) % 5])
