"""Paragraphs written down in a test, without a reader."""

from __future__ import annotations

from extract.model import Paragraph


def paragraphs_of(*texts: str | tuple[str, str], page: int | None = None) -> list[Paragraph]:
    """One paragraph per argument: a text of kind body, or (kind, text)."""
    found: list[Paragraph] = []
    at = 0
    for given in texts:
        kind, text = ("body", given) if isinstance(given, str) else given
        found.append(Paragraph(text, at, kind, (), page))
        at += len(text) + 1
    return found


def reading(paragraphs: list[Paragraph]) -> str:
    return "\n".join(p.text for p in paragraphs)
