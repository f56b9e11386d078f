"""Formatting of Word paragraphs and runs as it takes effect: document defaults, styles along basedOn, direct formatting (ECMA-376 part 1, 17.7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from extract import patterns
from extract.readers.word_package import W
from extract.readers.word_symbols import is_symbol_font

VAL = W + "val"
#: size in half points where the file names none (17.3.2.38)
_DEFAULT_SIZE = 20
_ALIGN = {
    "left": "left", "start": "left", "center": "center", "right": "right", "end": "right",
    "both": "justify", "distribute": "justify", "thaiDistribute": "justify",
    "lowKashida": "justify", "mediumKashida": "justify", "highKashida": "justify",
}  # fmt: skip


_RSTYLE, _SIZE, _BOLD, _VANISH, _RAISED, _FONTS = (W + name for name in ("rStyle", "sz", "b", "vanish", "vertAlign", "rFonts"))
#: of the properties of a run, those that are read
_TELLING = frozenset((_RSTYLE, _SIZE, _BOLD, _VANISH, _RAISED, _FONTS))
#: a document has some dozen
_MOST_LOOKS = 2000
_ASCII, _HANSI = W + "ascii", W + "hAnsi"
_OFF = ("0", "false", "off")
#: what is read of the properties of a run, in the order of the file: tags and values
_Told = tuple[tuple[str, str | None], ...]


class Look(NamedTuple):
    """How the characters of a run look: size in points, bold, hidden (w:vanish), superscript, the symbol font that draws its Latin characters
    (empty where none does)."""

    size: float
    bold: bool = False
    hidden: bool = False
    raised: bool = False
    font: str = ""


class Shape(NamedTuple):
    """What a paragraph style says. ``number`` is numId, None where it says nothing; ``depth`` is outlineLvl + 1; ``chain`` has the ids of
    the style and those it is based on, nearest first, each with the ilvl it gives itself; ``stream`` is toc, caption or body."""

    name: str = ""
    number: int | None = None
    depth: int | None = None
    align: str = ""
    indent: float = 0.0
    chain: tuple[tuple[str, int | None], ...] = ()
    stream: str = "body"


class _Runs(NamedTuple):
    size: int | None = None
    bold: bool | None = None
    hidden: bool | None = None
    raised: bool | None = None
    font: str = ""


_PLAIN = _Runs()
_TOC = patterns.compile(r"toc(?: \d| heading|$)")
_HEADING = patterns.compile(r"heading ([1-9])")


@dataclass(frozen=True, eq=False)
class Styles:
    """The styles of a document; ``shapes``, ``runs`` and ``looks`` remember what was worked out."""

    elements: dict[str, etree._Element]
    default: str  # id of the default paragraph style
    defaults: _Runs
    align: str = ""
    shapes: dict[str, Shape] = field(default_factory=dict)
    runs: dict[str, _Runs] = field(default_factory=dict)
    looks: dict[tuple[str | None, _Told], Look] = field(default_factory=dict)


_INTEGER = patterns.compile(r"\s*([+-]?\d{1,9})(?:\.\d*)?\s*")


def integer(text: str | None, default: int | None = None) -> int | None:
    """The integer of an attribute, ``default`` where there is none or no number that a document can mean."""
    if text is None:
        return default
    match = _INTEGER.fullmatch(text)
    return int(match[1]) if match else default


#: points in the units of a measure (ST_UniversalMeasure); Strict files write them
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "pi": 12.0}
_MEASURE = patterns.compile(r"\s*([+-]?\d{1,6}(?:\.\d{1,6})?)(pt|in|cm|mm|pc|pi)\s*")


def measure(text: str | None, each: int, default: int | None = None) -> int | None:
    """A length in its customary unit, of which a point has ``each``: a bare number, or a number with a unit of its own.

    >>> measure("24", 2), measure("12pt", 2), measure("0.5in", 20), measure("wide", 20)
    (24, 24, 720, None)
    """
    if (bare := integer(text)) is not None or text is None:
        return default if bare is None else bare
    match = _MEASURE.fullmatch(text)
    return round(float(match[1]) * _POINTS[match[2]] * each) if match else default


def switch(element: etree._Element | None) -> bool | None:
    """The value of an on/off property (17.17.4), None where the element is not there."""
    return None if element is None else element.get(VAL, "true") not in _OFF


def load_styles(root: etree._Element | None, *, keep: bool = False) -> Styles:
    """The part styles.xml, or none; ``keep`` it for the next file of the same template."""
    return _kept_styles(root) if keep else _styles(root)


def _styles(root: etree._Element | None) -> Styles:
    elements: dict[str, etree._Element] = {}
    default, defaults, align = "", _Runs(), ""
    if root is not None:
        for style in root.iterchildren(W + "style"):
            elements[style.get(W + "styleId", "")] = style
            if style.get(W + "type") == "paragraph" and style.get(W + "default") in ("1", "true", "on"):
                default = style.get(W + "styleId", "")
        defaults = _runs(_told(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")))
        jc = root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr/{W}jc")
        align = _ALIGN.get(jc.get(VAL, ""), "") if jc is not None else ""
    return Styles(elements, default, defaults, align)


_kept_styles = lru_cache(maxsize=4)(_styles)


def _chain(styles: Styles, style: str) -> tuple[str, ...]:
    chain: list[str] = []
    while style in styles.elements and style not in chain:
        chain.append(style)
        based = styles.elements[style].find(W + "basedOn")
        style = based.get(VAL, "") if based is not None else ""
    return tuple(chain)


def shape(styles: Styles, style: str | None) -> Shape:
    """What the paragraph style says, the styles it is based on included; an unknown id or None means the default style."""
    known = style if style is not None and style in styles.elements else styles.default
    found = styles.shapes.get(known)
    if found is None:
        found = styles.shapes[known] = _shape(styles, known)
    return found


def _shape(styles: Styles, style: str) -> Shape:
    chain = _chain(styles, style)
    name, number, depth, align, indent = "", None, None, styles.align, 0.0
    levels: dict[str, int | None] = dict.fromkeys(chain)
    for id_ in reversed(chain):
        element = styles.elements[id_]
        if (found := element.find(W + "name")) is not None:
            name = found.get(VAL, "")
        if heading := _HEADING.fullmatch(name.lower()):
            depth = int(heading[1])
        properties = element.find(W + "pPr")
        if properties is None:
            continue
        if (found := properties.find(W + "numPr")) is not None:
            number = _child(found, "numId", number)
            levels[id_] = _child(found, "ilvl", None)
        if (found := properties.find(W + "outlineLvl")) is not None:
            depth = outline(found)
        if (found := properties.find(W + "jc")) is not None:
            align = _ALIGN.get(found.get(VAL, ""), align)
        if (found := properties.find(W + "ind")) is not None:
            indent = first_line(found, indent)
    lower = name.lower()
    stream = "toc" if _TOC.match(lower) else "caption" if lower == "caption" else "body"
    return Shape(name, number, depth, align or "left", indent, tuple(levels.items()), stream)


def _child(element: etree._Element, name: str, default: int | None) -> int | None:
    found = element.find(W + name)
    return default if found is None else integer(found.get(VAL), default)


def outline(element: etree._Element) -> int | None:
    """Level from 1 of w:outlineLvl; 9 means body text."""
    level = integer(element.get(VAL))
    return level + 1 if level is not None and 0 <= level < 9 else None


def first_line(element: etree._Element, default: float) -> float:
    """By how much w:ind sets the first line in, in points; where it is given in characters, ten points for each; hanging is negative."""
    for name, unit in (("hangingChars", -10.0), ("hanging", -20.0), ("firstLineChars", 10.0), ("firstLine", 20.0)):
        # characters have no unit of their own
        if value := measure(element.get(W + name), 20, 0):
            return value / unit
    return 0.0 if any(element.get(W + name) is not None for name in ("firstLine", "firstLineChars", "hanging")) else default


def alignment(element: etree._Element) -> str:
    """left, center, right or justify of w:jc; empty where its value is unknown."""
    return _ALIGN.get(element.get(VAL, ""), "")


def _told(properties: etree._Element | None) -> _Told:
    """What is read of the properties of a run, fonts by their name for Latin characters."""
    if properties is None:
        return ()
    found: list[tuple[str, str | None]] = []
    for child in properties:
        tag = child.tag
        if tag in _TELLING:
            found.append((tag, (child.get(_ASCII) or child.get(_HANSI)) if tag == _FONTS else child.get(VAL)))
    return tuple(found)


def _runs(told: _Told) -> _Runs:
    size = bold = hidden = raised = None
    font = ""
    for tag, value in told:
        if tag == _SIZE:
            size = measure(value, 2)
        elif tag == _BOLD:
            bold = value not in _OFF
        elif tag == _VANISH:
            hidden = value not in _OFF
        elif tag == _RAISED:
            raised = value == "superscript"
        elif tag == _FONTS:
            font = value or ""
    return _Runs(size, bold, hidden, raised, font)


def _style_runs(styles: Styles, style: str | None) -> _Runs:
    if style is None or style not in styles.elements:
        return _PLAIN
    known = styles.runs.get(style)
    if known is None:
        known = _PLAIN
        for id_ in reversed(_chain(styles, style)):
            known = _over(known, _runs(_told(styles.elements[id_].find(W + "rPr"))))
        styles.runs[style] = known
    return known


def _over(below: _Runs, above: _Runs) -> _Runs:
    return _Runs(
        below.size if above.size is None else above.size,
        below.bold if above.bold is None else above.bold,
        below.hidden if above.hidden is None else above.hidden,
        below.raised if above.raised is None else above.raised,
        above.font or below.font,
    )


def look(styles: Styles, paragraph: str | None, properties: etree._Element | None) -> Look:
    """How a run looks; ``paragraph`` is the style id of its paragraph, ``properties`` its w:rPr.

    Bold and hidden are toggles: set in both the paragraph and the character style, they cancel out (17.7.3).
    """
    # a document has few ways to look and very many runs
    key = (paragraph, _told(properties))
    known = styles.looks.get(key)
    if known is None:
        if len(styles.looks) > _MOST_LOOKS:
            styles.looks.clear()
        known = styles.looks[key] = _look(styles, *key)
    return known


def _look(styles: Styles, paragraph: str | None, told: _Told) -> Look:
    below = _style_runs(styles, paragraph if paragraph in styles.elements else styles.default)
    above = _style_runs(styles, next((value for tag, value in told if tag == _RSTYLE), None))
    direct = _runs(told)
    both = _over(_over(styles.defaults, below), above)
    font = direct.font or both.font
    bold = bool(styles.defaults.bold) or bool(below.bold) != bool(above.bold)
    hidden = bool(styles.defaults.hidden) or bool(below.hidden) != bool(above.hidden)
    return Look(
        (direct.size or both.size or _DEFAULT_SIZE) / 2,
        bold if direct.bold is None else direct.bold,
        hidden if direct.hidden is None else direct.hidden,
        bool(both.raised) if direct.raised is None else direct.raised,
        font if is_symbol_font(font) else "",
    )
