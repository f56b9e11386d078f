"""Which lines of a page are its main text: the smallest element that holds nearly all of the prose, and the title above it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from lxml import etree

from extract import patterns
from extract.readers.web_walk import ImageItem, Item, LineItem, TableItem

#: the element of the main text holds at least this part of all prose: the rest are footers, notices, teasers
_SHARE = 0.85
#: elements that are part of a text, never the whole of it
_PARTS = frozenset(("p", "span", "font", "b", "strong", "a", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "tbody", "table", "ul", "ol"))
_PROSE = patterns.compile(r"[，。；！？]")


def streams(items: Sequence[Item], title: str) -> list[str]:
    """One stream an item: body, caption, toc, navigation or hidden. ``title`` is that of the page: the line it repeats begins the text."""
    main = _main(items)
    inside = [_holds(main, item) for item in items]
    first = inside.index(True) if True in inside else 0
    begin = _begin(items, first, title)
    found = []
    for i, item in enumerate(items):
        if isinstance(item, LineItem):
            found.append(_stream(item, inside[i] or begin <= i < first))
        else:
            found.append("body" if inside[i] or begin <= i < first else "navigation")
    return found


def _stream(item: LineItem, main: bool) -> str:
    length = len(item.line.text)
    if item.hidden:
        return "hidden"
    if item.control:
        return "navigation"
    if main and item.inside * 10 > length * 8 and length > 3:
        return "toc"
    if not main or (item.linked * 10 > length * 8 and item.line.depth is None and _is_menu(item)):
        return "navigation"
    return item.line.stream


def _is_menu(item: LineItem) -> bool:
    """Whether a line of links stands in a list of such, or is several links in a row: a path, pages to turn, sharing."""
    links = list(item.element.iter("a"))
    listed = next((node for node in (item.element, *item.element.iterancestors()) if node.tag in ("ul", "ol", "dl")), None)
    return len(links) > 1 or listed is not None


def _main(items: Sequence[Item]) -> etree._Element | None:
    """The smallest element with nearly all prose; None where there is no prose, so that all of the page counts."""
    mass: Counter[etree._Element] = Counter()
    total = 0
    for item in items:
        if isinstance(item, ImageItem):
            continue
        if isinstance(item, TableItem):
            weight = sum(len(cell.text) for cell in item.grid.cells) // 2
        elif item.control or item.hidden or 2 * item.linked > len(item.line.text) or not _PROSE.search(item.line.text):
            continue
        else:
            weight = len(item.line.text)
        total += weight
        for element in (item.element, *item.element.iterancestors()):
            mass[element] += weight
    if not total:
        return None
    whole = [element for element, weight in mass.items() if weight >= _SHARE * total]
    # of those that hold it, the innermost; but a single paragraph or cell is no text by itself
    whole.sort(key=lambda element: sum(1 for _ in element.iterancestors()))
    main = whole[-1]
    while main.tag in _PARTS and (above := main.getparent()) is not None:
        main = above
    return main


def _holds(main: etree._Element | None, item: Item) -> bool:
    return main is None or item.element is main or any(above is main for above in item.element.iterancestors())


def _begin(items: Sequence[Item], first: int, title: str) -> int:
    """The item above the main text with which the text begins: the last heading, or line that the title of the page repeats."""
    wanted = re.sub(r"\W", "", title)
    for i in range(first - 1, -1, -1):
        item = items[i]
        if not isinstance(item, LineItem) or item.control or item.hidden or item.linked:
            continue
        text = re.sub(r"\W", "", item.line.text)
        if len(text) >= 5 and (item.line.depth in (1, 2) or text in wanted):
            return i
    return first
