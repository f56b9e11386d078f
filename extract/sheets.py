"""Sheets that hold two pages side by side, taken apart for the stages that look at the layout: margins, covers, columns, centred lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from extract.model import Block, Document, Grid, Line, Page, Paragraph, Picture, Place
from extract.readers import folded

#: what is printed across the fold without belonging to either page
_ACROSS = frozenset(("watermark", "hidden", "annotation"))


def unfolded(document: Document) -> tuple[Document, dict[int, int]]:
    """The document with the halves of folded sheets as pages, and the sheet of every page; the document itself where no sheet is folded.

    Blocks keep their order and number, so that what is said of block n holds for block n of the document.
    """
    folds = _folds(document)
    if not folds:
        return document, {}
    pages: list[Page] = []
    sheets: dict[int, int] = {}
    first: dict[int, int] = {}
    for page in document.pages:
        first[page.number] = len(pages) + 1
        at = folds.get(page.number)
        for width in (page.width,) if at is None else (at, page.width - at):
            pages.append(replace(page, number=len(pages) + 1, width=width))
            sheets[len(pages)] = page.number
    blocks = tuple(_moved(block, folds, first) for block in document.blocks)
    return replace(document, blocks=blocks, pages=tuple(pages)), sheets


def refolded(paragraphs: Sequence[Paragraph], sheets: dict[int, int]) -> list[Paragraph]:
    """The paragraphs with the sheets that they stand on for pages."""
    return [p._replace(page=sheets.get(p.page, p.page)) if p.page is not None else p for p in paragraphs] if sheets else list(paragraphs)


def _folds(document: Document) -> dict[int, float]:
    """Where the sheets that hold two pages are folded, in points by the number of the sheet; both pages have to be read in turn."""
    wide = {page.number: page for page in document.pages if page.width > page.height}
    on: dict[int, list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.place.page in wide and block.place.x0 is not None and not (isinstance(block, Line) and block.stream in _ACROSS):
            on[block.place.page].append(block)
    found = {}
    for number, blocks in on.items():
        page = wide[number]
        # a picture of the whole sheet is its background
        spans = [
            folded.span(b) for b in blocks if not (isinstance(b, Picture) and (b.place.x1 or 0.0) - (b.place.x0 or 0.0) > 0.8 * page.width)
        ]
        at = folded.fold_of(lambda spans=spans: spans, page.width, page.height)  # type: ignore[misc]
        if at is not None:
            right = [span.x0 > at for span in spans]
            if right == sorted(right):
                found[number] = at
    return found


def _moved(block: Block, folds: dict[int, float], first: dict[int, int]) -> Block:
    if block.place.page is None:
        return block
    at = folds.get(block.place.page)
    number = first[block.place.page]
    right = at is not None and (block.place.x0 or 0.0) > at
    by = at if right and at is not None else 0.0
    place = _shifted(block.place, number + right, by)
    if isinstance(block, Line):
        return replace(block, place=place, lefts=tuple(x - by for x in block.lefts) if by else block.lefts)
    if isinstance(block, Grid):
        cells = tuple(replace(c, place=_shifted(c.place, first.get(c.place.page or 0, number) + right, by)) for c in block.cells)
        return replace(block, place=place, cells=cells)
    return replace(block, place=place)


def _shifted(place: Place, number: int, by: float) -> Place:
    if place.x0 is None or place.x1 is None:
        return place._replace(page=number)
    return place._replace(page=number, x0=place.x0 - by, x1=place.x1 - by)
