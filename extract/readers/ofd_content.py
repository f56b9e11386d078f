"""The graphic objects of OFD pages (GB/T 33190-2016, 8 to 13) on one plane: characters, paths and pictures in points from the top left.

Every object has a Boundary in the space of its parent and an optional CTM inside of it; composite units, blocks and templates nest.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from extract.readers.ofd_package import children, numbers, tag, words

#: a unit that draws itself, or a tower of blocks, ends here
MAX_DEPTH = 24
#: objects of one page: a dense map has 100,000 paths
MAX_OBJECTS = 400_000

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Text:
    """The characters of one TextCode: origin on the baseline of each and the pen behind the last, in points; size in points.

    ``matrix`` is the linear part of the space they are drawn in; ``glyphs`` the glyph numbers of the embedded font, 0 where unknown.
    """

    text: str
    origins: tuple[tuple[float, float], ...]
    size: float
    width: float  # of one em along the line
    matrix: Matrix
    font: str
    bold: bool
    stream: str
    glyphs: tuple[int, ...] = ()
    em: float = 0.0  # Size in the space of ``matrix``

    @property
    def angle(self) -> float:
        """Degrees by which the characters are turned, clockwise on the page, -180 to 180."""
        return math.degrees(math.atan2(self.matrix[1], self.matrix[0]))


@dataclass(frozen=True, slots=True)
class Shape:
    """A path: subpaths as lists of (operator M L C B, points), in points of the page."""

    parts: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    fill: bool
    stroke: bool
    width: float
    even_odd: bool = False
    fill_color: tuple[int, int, int] = (0, 0, 0)
    stroke_color: tuple[int, int, int] = (0, 0, 0)
    stream: str = "body"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by the number of its resource; ``matrix`` takes the unit square to the page."""

    resource: str
    matrix: Matrix
    stream: str = "body"


Item = Text | Shape | Image


@dataclass(frozen=True)
class Resources:
    """What objects refer to by ID: fonts (bold or not), composite units, drawing parameters; media are found by the reader."""

    bold: dict[str, bool]
    units: dict[str, etree._Element]
    parameters: dict[str, etree._Element]


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does ``first`` and after it ``then`` (points as rows)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """The point (x, y) taken through the matrix."""
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)


def items(parent: etree._Element, matrix: Matrix, resources: Resources, stream: str, problem: Callable[[str], None]) -> Iterator[Item]:
    """Every character run, path and picture below a layer, block, unit or appearance, in drawing order.

    ``problem`` hears what is not drawn.
    """
    for count, item in enumerate(_walk(parent, matrix, resources, stream, problem, 0), 1):
        if count > MAX_OBJECTS:
            problem(f"more than {MAX_OBJECTS} objects")
            return
        yield item


def _walk(
    parent: etree._Element, matrix: Matrix, resources: Resources, stream: str, problem: Callable[[str], None], depth: int
) -> Iterator[Item]:
    if depth > MAX_DEPTH:
        problem(f"objects nested more than {MAX_DEPTH} deep")
        return
    for element in parent:
        if not isinstance(element.tag, str):
            continue
        name = tag(element)
        inner = "hidden" if element.get("Visible") == "false" else stream
        if name in ("PageBlock", "Layer", "Block"):
            yield from _walk(element, _placed(element, matrix), resources, inner, problem, depth + 1)
        elif name == "TextObject":
            yield from _texts(element, _placed(element, matrix), resources, inner)
        elif name == "PathObject":
            yield _shape(element, _placed(element, matrix), resources, inner)
        elif name == "ImageObject":
            yield Image(element.get("ResourceID", ""), _placed(element, matrix), inner)
        elif name == "CompositeObject":
            unit = resources.units.get(element.get("ResourceID", ""))
            if unit is None:
                problem(f"composite unit {element.get('ResourceID', '')} is missing")
                continue
            for content in children(unit, "Content"):
                yield from _walk(content, _placed(element, matrix), resources, inner, problem, depth + 1)


def _placed(element: etree._Element, matrix: Matrix) -> Matrix:
    """The space inside an object: its CTM, then its Boundary's corner, then the space it stands in."""
    box = numbers(element.get("Boundary"))
    if len(box) >= 2:
        matrix = multiply((1.0, 0.0, 0.0, 1.0, box[0], box[1]), matrix)
    own = numbers(element.get("CTM"))
    return multiply((own[0], own[1], own[2], own[3], own[4], own[5]), matrix) if len(own) == 6 else matrix


# ----------------------------------------------------------------------------------------------------------------- text
def _texts(element: etree._Element, matrix: Matrix, resources: Resources, stream: str) -> Iterator[Text]:
    em = (numbers(element.get("Size")) or [3.5])[0]
    stretch = (numbers(element.get("HScale")) or [1.0])[0] or 1.0
    turn = (numbers(element.get("CharDirection")) or [0.0])[0]
    vertical = (numbers(element.get("ReadDirection")) or [0.0])[0] in (90.0, 270.0)
    font = element.get("Font", "")
    weight = numbers(element.get("Weight"))
    bold = (weight[0] >= 600) if weight else resources.bold.get(font, False)
    size = em * math.hypot(matrix[2], matrix[3])
    width = em * stretch * math.hypot(matrix[0], matrix[1])
    drawn = multiply(_turned(turn), matrix) if turn else matrix
    codes = [(code, (code.text or "").strip("\r\n\t")) for code in children(element, "TextCode")]
    glyphs = _glyphs(element, sum(len(text) for _, text in codes))
    x = y = 0.0
    before = 0
    for code, text in codes:
        x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
        numbers_of_glyphs = glyphs[before : before + len(text)]
        before += len(text)
        if not text:
            continue
        right, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
        origins = [(x, y)]
        for i, character in enumerate(text[:-1]):
            advance = em * stretch * _width(character)
            # a missing list says that the pen stands still in that direction; both missing, or one too short, is left to the font
            if right or down:
                step_x = right[i] if i < len(right) else (0.0 if down or not right else advance)
                step_y = down[i] if i < len(down) else 0.0
                if i >= len(right) and i >= len(down):
                    step_x, step_y = (0.0, em) if vertical else (advance, 0.0)
            else:
                step_x, step_y = (0.0, em) if vertical else (advance, 0.0)
            origins.append((origins[-1][0] + step_x, origins[-1][1] + step_y))
        placed = tuple(apply(matrix, *origin) for origin in origins)
        yield Text(text, placed, size, width, drawn, font, bold, stream, tuple(numbers_of_glyphs), em)


def _turned(degrees: float) -> Matrix:
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return (cosine, sine, -sine, cosine, 0.0, 0.0)


def _deltas(text: str | None) -> list[float]:
    """The list of an offset attribute; ``g n d`` stands for n times d (GB/T 33190-2016, 11.3)."""
    if not text:
        return []
    found: list[float] = []
    parts = text.split()
    i = 0
    while i < len(parts) and len(found) < 100_000:
        if parts[i] == "g" and i + 2 < len(parts):
            times, value = numbers(parts[i + 1]), numbers(parts[i + 2])
            if times and value:
                found.extend([value[0]] * min(max(int(times[0]), 0), 100_000))
            i += 3
        else:
            found.extend(numbers(parts[i]) or [0.0])
            i += 1
    return found


def _glyphs(element: etree._Element, length: int) -> list[int]:
    """The glyph of every character as CGTransform gives it; 0 where it says nothing."""
    glyphs = [0] * length
    for transform in children(element, "CGTransform"):
        start = int((numbers(transform.get("CodePosition")) or [0])[0])
        found = [int(number) for number in numbers(words(transform, "Glyphs"))]
        count = int((numbers(transform.get("CodeCount")) or [1])[0])
        if count == len(found):
            for i, glyph in enumerate(found):
                if 0 <= start + i < length:
                    glyphs[start + i] = glyph
        elif found and 0 <= start < length:
            glyphs[start] = found[0]
    return glyphs


@cache
def _width(character: str) -> float:
    """A guess at the advance in ems: Chinese characters and their signs 1, everything else 0.5, marks that combine 0."""
    if unicodedata.combining(character):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5


def advance(text: Text, index: int) -> float:
    """Width in points of one character along its line, by its class."""
    return text.width * _width(text.text[index])


# ---------------------------------------------------------------------------------------------------------------- paths
def _shape(element: etree._Element, matrix: Matrix, resources: Resources, stream: str) -> Shape:
    parameter = resources.parameters.get(element.get("DrawParam", ""))
    fill_color, fill_alpha = _color(element, parameter, "FillColor")
    stroke_color, stroke_alpha = _color(element, parameter, "StrokeColor")
    width = numbers(element.get("LineWidth")) or (numbers(parameter.get("LineWidth")) if parameter is not None else []) or [0.353]
    scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))
    return Shape(
        tuple(_parts(words(element, "AbbreviatedData"), matrix)),
        element.get("Fill") == "true" and fill_alpha > 0,
        element.get("Stroke") != "false" and stroke_alpha > 0,
        width[0] * scale,
        element.get("Rule", "").lower() == "even-odd",
        fill_color,
        stroke_color,
        stream,
    )


def _color(element: etree._Element, parameter: etree._Element | None, name: str) -> tuple[tuple[int, int, int], int]:
    found = next(children(element, name), None)
    if found is None:
        found = next(children(parameter, name), None)
    if found is None:
        return (0, 0, 0), 255
    values = [min(max(int(value), 0), 255) for value in numbers(found.get("Value"))]
    alpha = int((numbers(found.get("Alpha")) or [255])[0])
    if len(values) == 4:  # CMYK
        cyan, magenta, yellow, key = values
        return ((255 - cyan) * (255 - key) // 255, (255 - magenta) * (255 - key) // 255, (255 - yellow) * (255 - key) // 255), alpha
    if len(values) == 1:
        return (values[0], values[0], values[0]), alpha
    return (values[0], values[1], values[2]) if len(values) == 3 else (0, 0, 0), alpha


#: numbers that each operator of AbbreviatedData takes (GB/T 33190-2016, table 35)
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def _parts(data: str, matrix: Matrix) -> Iterator[tuple[str, tuple[tuple[float, float], ...]]]:
    """Operators with their points on the page: M and L with one, B with three, C with none. Q becomes B; A, the arc, a chord."""
    tokens = data.split()
    i = 0
    x = y = 0.0
    while i < len(tokens):
        operator = tokens[i]
        i += 1
        count = _OPERANDS.get(operator)
        if count is None:
            continue
        values = [value for token in tokens[i : i + count] for value in numbers(token)]
        i += count
        if len(values) < count:
            return
        if operator == "C":
            yield ("C", ())
        elif operator in "SML":
            x, y = values
            yield ("L" if operator == "L" else "M", (apply(matrix, x, y),))
        elif operator == "A":
            x, y = values[5:]
            yield ("L", (apply(matrix, x, y),))
        else:
            if operator == "Q":
                qx, qy, ex, ey = values
                values = [x + 2 / 3 * (qx - x), y + 2 / 3 * (qy - y), ex + 2 / 3 * (qx - ex), ey + 2 / 3 * (qy - ey), ex, ey]
            x, y = values[4:]
            yield ("B", tuple(apply(matrix, values[k], values[k + 1]) for k in (0, 2, 4)))
