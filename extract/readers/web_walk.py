"""The tree of a page to lines, tables and pictures in source order, with what is needed to tell the main text from the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from extract import patterns
from extract.model import Cell, Grid, Line

#: elements that begin and end a line
_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "br",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "dir",
            "div",
            "dl",
            "dt",
        ),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li"),
        *("main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "section", "select", "summary", "table", "tbody", "td", "tfoot"),
        *("dt", "th", "thead", "title", "tr", "ul"),
    )
)
#: elements whose text no reader of the page sees
_UNSEEN = frozenset(
    (
        *("script", "style", "template", "noscript", "noframes", "head", "svg", "math", "object", "iframe", "canvas", "audio", "video"),
        *("applet", "datalist", "map"),
    )
)
#: elements that a person clicks or fills in, or that say themselves that they are no main text
_CONTROLS = frozenset(["nav", "footer", "aside", "button", "select", "textarea", "menu", "dialog"])
_ROLES = frozenset(["navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "toolbar", "dialog"])
_SPACE = patterns.compile(r"[ \t\n\r\f]+")
MAX_CELLS = 200_000


@dataclass(frozen=True)
class LineItem:
    """One line, the element it stands in, and how many of its characters are links, links into the page, or in a control."""

    line: Line
    element: etree._Element
    linked: int = 0
    inside: int = 0
    control: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class TableItem:
    """One table of data."""

    grid: Grid
    element: etree._Element


@dataclass(frozen=True)
class ImageItem:
    """One picture by its address."""

    source: str
    alt: str
    element: etree._Element


Item = LineItem | TableItem | ImageItem


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    linked: bool = False
    inside: bool = False
    bold: bool = False
    mark: bool = False
    number: bool = False


@dataclass
class _State:
    """Where the walk is: open elements that matter, and the runs of the line that is being written."""

    runs: list[_Run] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    links: list[bool] = field(default_factory=list)  # one a link: whether it leads into the page
    bold: int = 0
    raised: int = 0
    pre: int = 0
    control: int = 0
    hidden: int = 0
    numbers: int = 0
    prefix: str = ""  # automatic number of the list item that has just begun


def walk(body: etree._Element) -> list[Item]:
    """Lines, tables and pictures below ``body``. Blanks are folded as a browser folds them; all other characters are kept once."""
    state = _State()
    skipped: list[etree._Element] = []
    walker = etree.iterwalk(body, events=("start", "end", "comment"))
    for event, element in walker:
        if event == "comment":
            _write(state, element, element.tail)
            continue
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if name in _BLOCKS:
                _flush(state, element.getparent() if element is not body else element)
            if name in _UNSEEN:
                walker.skip_subtree()
            elif name == "table" and (grid := _data(element)) is not None and not state.hidden:
                state.items.append(TableItem(grid, element))
                state.items.extend(_image(image) for image in element.iter("img"))
                skipped.append(element)
                walker.skip_subtree()
            else:
                _enter(state, element, name)
                _write(state, element, element.text)
        else:
            if name in _BLOCKS:
                _flush(state, element)
            if skipped and element is skipped[-1]:
                skipped.pop()
            elif name not in _UNSEEN:
                _leave(state, element, name)
            if element is not body:
                _write(state, element.getparent(), element.tail)
    _flush(state, body)
    return state.items


def _enter(state: _State, element: etree._Element, name: str) -> None:
    if name == "a" and element.get("href") is not None:
        target = element.get("href", "")
        state.links.append(target.startswith("#") and len(target) > 1)  # a bare "#" is a button of a menu
    state.bold += name in ("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th")
    state.raised += name == "sup"
    state.pre += name == "pre"
    state.control += _is_control(element, name)
    state.hidden += _is_hidden(element)
    state.numbers += "mso-list:ignore" in _style(element)
    if name == "li":
        state.prefix = _number(element)
    elif name == "img":
        _flush(state, element.getparent())
        state.items.append(_image(element))


def _leave(state: _State, element: etree._Element, name: str) -> None:
    if name == "a" and element.get("href") is not None and state.links:
        state.links.pop()
    state.bold -= name in ("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th")
    state.raised -= name == "sup"
    state.pre -= name == "pre"
    state.control -= _is_control(element, name)
    state.hidden -= _is_hidden(element)
    state.numbers -= "mso-list:ignore" in _style(element)


def _is_control(element: etree._Element, name: str) -> bool:
    if name == "header":  # the head of an article is text, that of the page is not
        return not any(above.tag in ("article", "main") for above in element.iterancestors())
    return name in _CONTROLS or (element.get("role") or "").lower() in _ROLES


def _style(element: etree._Element) -> str:
    return re.sub(r"\s", "", element.get("style") or "").lower()


def _is_hidden(element: etree._Element) -> bool:
    style = _style(element)
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def _write(state: _State, element: etree._Element | None, text: str | None) -> None:
    if not text:
        return
    runs = text.split("\n") if state.pre else [text]
    for i, part in enumerate(runs):
        if i:
            _flush(state, element)
        if state.prefix and part.strip():
            state.runs.append(_Run(state.prefix, number=True))
            state.prefix = ""
        inside = bool(state.links) and state.links[-1]
        state.runs.append(_Run(part, bool(state.links), inside, state.bold > 0, state.raised > 0, state.numbers > 0))


_MARK = patterns.compile(r"[\[［〔【(（]?\d{1,3}[\]］〕】)）]?|[①-⑳㉑-㉟*＊†]+")


def _flush(state: _State, element: etree._Element | None) -> None:
    """Ends the line that is being written, if there is anything in it."""
    runs, state.runs = state.runs, []
    if element is None or not any(run.text.strip(" \t\n\r\f\u00a0\u3000\u200b\ufeff") for run in runs):
        return
    text = ""
    marks: list[tuple[int, int]] = []
    linked = inside = bold = number = 0
    for run in runs:
        part = run.text if state.pre else _SPACE.sub(" ", run.text)
        if not text or text.endswith(" "):
            part = part.lstrip(" \t\n\r\f")
        text += part
        if run.mark and _MARK.fullmatch(part.strip()) and text != part:
            marks.append((len(text) - len(part), len(text)))
        linked += len(part) * run.linked
        inside += len(part) * run.inside
        bold += len(part) * run.bold
        if run.number and number == len(text) - len(part):
            number = len(text)
    text = text.rstrip(" \t\n\r\f")
    line = Line(
        text,
        whole=True,
        number=min(number, len(text)),
        marks=tuple(mark for mark in marks if mark[1] <= len(text)),
        size=_size(element),
        bold=2 * bold > len(text),
        align=_align(element),
        depth=_depth(element),
    )
    stream = "caption" if _within(element, "figcaption", "caption") else "body"
    state.items.append(LineItem(replace(line, stream=stream), element, linked, inside, state.control > 0, state.hidden > 0))


def _within(element: etree._Element, *names: str) -> bool:
    return element.tag in names or any(above.tag in names for above in element.iterancestors())


def _depth(element: etree._Element) -> int | None:
    for node in (element, *element.iterancestors()):
        if isinstance(node.tag, str) and re.fullmatch(r"h[1-6]", node.tag):
            return int(node.tag[1])
        if node.tag in ("td", "body", "article", "section"):
            return None
    return None


def _align(element: etree._Element) -> str:
    for node in (element, *element.iterancestors()):
        if node.tag == "center":
            return "center"
        found = re.search(r"text-align:(left|center|right|justify)", _style(node))
        value = found[1] if found else (node.get("align") or "").lower()
        if value in ("left", "center", "right", "justify") and node.tag not in ("table", "img"):
            return value
        if node.tag in ("td", "body"):
            return ""
    return ""


def _size(element: etree._Element) -> float | None:
    """Font size in points where the element, or one that is all of it, says so in its own style."""
    nodes = [element, *element.iterancestors()][:4]
    only = element
    while len(only) == 1 and not (only.text or "").strip() and not (only[0].tail or "").strip():
        only = only[0]
        nodes.insert(0, only)
    for node in nodes:
        if found := re.search(r"font-size:(\d{1,3}(?:\.\d+)?)(pt|px)", _style(node)):
            return round(float(found[1]) * (0.75 if found[2] == "px" else 1.0), 1)
    return None


# ---------------------------------------------------------------------------------------------------------------- lists
_HAN_LISTS = ("cjk-ideographic", "simp-chinese-informal", "simp-chinese-formal", "trad-chinese-informal", "cjk-decimal", "hiragana")


def _number(item: etree._Element) -> str:
    """What a browser prints before an item of an ordered list, with the blank after it; empty for other lists and list-style none."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    style = _style(item) + ";" + _style(parent)
    if re.search(r"list-style(?:-type)?:[^;]*none", style):
        return ""
    ordinal = _whole(parent.get("start"), 1)
    for other in parent.iterchildren("li"):
        ordinal = _whole(other.get("value"), ordinal)
        if other is item:
            break
        ordinal += 1
    kind = item.get("type") or parent.get("type") or "1"
    if any(name in style for name in _HAN_LISTS[:4]):
        return f"{_han(ordinal)}、"
    if "alpha" in style or "latin" in style:
        kind = "A" if "upper" in style else "a"
    elif "roman" in style:
        kind = "I" if "upper" in style else "i"
    if kind in "aA" and 1 <= ordinal <= 26:
        return chr(ord(kind) + ordinal - 1) + ". "
    if kind in "iI" and 1 <= ordinal < 40:
        roman = "x" * (ordinal // 10) + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ordinal % 10]
        return (roman.upper() if kind == "I" else roman) + ". "
    return f"{ordinal}. "


def _whole(value: str | None, usual: int) -> int:
    return int(value) if value and re.fullmatch(r"-?\d{1,6}", value) else usual


def _han(number: int) -> str:
    digits = "〇一二三四五六七八九"
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones or not tens else "")


# --------------------------------------------------------------------------------------------------------------- tables
def _data(table: etree._Element) -> Grid | None:
    """The grid of a table that holds data; None for one that only lays out the page: a table in it, one row or column, or whole texts."""
    if next(table.iterdescendants("table"), None) is not None or next(table.iterdescendants("form"), None) is not None:
        return None
    rows = list(table.iter("tr"))
    if len(rows) < 2:
        return None
    taken: dict[tuple[int, int], bool] = {}
    cells: list[Cell] = []
    width = 0
    for number, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (number, column) in taken:
                column += 1
            down, across = _span(cell, "rowspan", len(rows) - number), _span(cell, "colspan", 1000)
            if len(taken) > MAX_CELLS:
                return None
            taken.update(((number + i, column + j), True) for i in range(down) for j in range(across))
            cells.append(Cell("\n".join(_lines(cell)), number, column, down, across))
            column += across
            width = max(width, column)
    filled = [cell for cell in cells if cell.text]
    if width < 2 or len(filled) < 3 or any(len(cell.text) > 1500 for cell in filled):
        return None
    if any(next(cell.iter("h1", "h2", "h3"), None) is not None for cell in table.iter("td")):
        return None
    return Grid(tuple(cells), len(rows), width)


def _span(cell: etree._Element, name: str, most: int) -> int:
    value = cell.get(name) or "1"
    return min(max(int(value), 1), most) if re.fullmatch(r"\d{1,4}", value) else 1


def _lines(cell: etree._Element) -> Iterator[str]:
    for item in walk(cell):
        if isinstance(item, LineItem):
            yield item.line.text


def _image(element: etree._Element) -> ImageItem:
    source = element.get("src") or ""
    # pages that load pictures late keep the address elsewhere
    late = next((element.get(name) for name in ("data-src", "data-original", "oldsrc") if element.get(name)), None)
    if (not source or (source.startswith("data:image/gif") and len(source) < 200)) and late:
        source = late
    return ImageItem(source.strip(), (element.get("alt") or "").strip(), element)
