"""Characters of symbol fonts (Wingdings, Symbol) as the Unicode characters that they show."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[tuple[str, int], str]:
    rows = csv.DictReader((files("extract") / "data" / "word_symbols.csv").read_text(encoding="utf-8").splitlines())
    return {(row["font"].lower(), int(row["code"], 16)): row["character"] for row in rows}


@cache
def _fonts() -> frozenset[str]:
    return frozenset(font for font, _ in _table())


def is_symbol_font(font: str) -> bool:
    """Whether the font draws signs where its codes are those of letters."""
    return font.lower() in _fonts()


def symbol(font: str, character: str) -> str:
    """The character that a symbol font shows for a code, given as such or in the private use area (U+F000 to U+F0FF).

    A character of another font comes back as it is; empty where the sign is not known.

    >>> symbol("Wingdings", "l"), symbol("Wingdings", chr(0xF06C)), symbol("宋体", "l"), symbol("Wingdings", chr(0xF001))
    ('●', '●', 'l', '')
    """
    code = ord(character)
    private = 0xF000 <= code <= 0xF0FF
    if not private and (code > 0xFF or not is_symbol_font(font)):
        return character
    name = font.lower() if is_symbol_font(font) else "wingdings"
    found = _table().get((name, code & 0xFF))
    if found is None and name == "symbol" and 0x20 <= code & 0xFF < 0x40:
        return chr(code & 0xFF)  # digits and signs stand where ASCII has them
    return found or ("" if private else character)
