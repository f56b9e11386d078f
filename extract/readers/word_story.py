"""What the walk through a Word file carries along: the file, and the story (body, note, header, text box) it is in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from extract.model import Block, Finding, Line, Picture
from extract.readers.word_numbering import Counters, Numbering
from extract.readers.word_package import Package, Relationship
from extract.readers.word_styles import Look, Styles

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


class Text(NamedTuple):
    """A stretch of characters; ``mark`` True where they are the mark of a note."""

    text: str
    look: Look
    toc: bool = False
    mark: bool = False


class Break(NamedTuple):
    """A soft line break, or with ``page`` the end of a page or column."""

    page: bool = False


class Box(NamedTuple):
    """The content of a text box (w:txbxContent); ``left`` in twentieths of a point from the edge of the page, None where not given so."""

    content: etree._Element
    left: float | None = None


class Note(NamedTuple):
    """A reference to a footnote, endnote or comment by its id."""

    kind: str
    id: str


class Aside(NamedTuple):
    """A line that belongs to a drawing: text of a diagram, WordArt."""

    line: Line


Piece = Text | Break | Box | Note | Aside | Picture


@dataclass
class Field:
    """A field that is open: its code so far, and whether its result has begun."""

    code: str = ""
    result: bool = False
    toc: bool = False


@dataclass
class File:
    """The opened file and what all its stories share."""

    package: Package
    styles: Styles
    numbering: Numbering
    notes: dict[str, dict[str, etree._Element]]  # kind of note to id to its element
    note_parts: dict[str, str]  # kind of note to the name of its part
    findings: list[Finding] = field(default_factory=list)
    noted: set[tuple[str, str]] = field(default_factory=set)  # notes that have been placed
    counters: dict[str, Counters] = field(default_factory=dict)  # by kind of story
    relations: dict[str, dict[str, Relationship]] = field(default_factory=dict)  # by part
    pictures: dict[str, Picture | None] = field(default_factory=dict)  # by part: a picture is decoded once
    dropped: int = 0  # pictures of headers and footers
    ornaments: int = 0  # pictures printed too small to be figures


@dataclass
class Story:
    """One story being walked; ``blocks`` grows."""

    file: File
    part: str
    stream: str = "body"
    blocks: list[Block] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    carried: list[Piece] | None = None  # pieces of a paragraph whose mark was deleted
    contents: int = 0  # depth of content controls that hold a table of contents
    blind: bool = False  # field characters do not pair: what they enclose is text
    depth: int = 0
    turned: int = 0  # how many blocks there were when a page last ended
    widths: tuple[int, ...] = ()  # of the columns of the last table, in twentieths of a point
    boxes: list[tuple[int, int, float]] = field(default_factory=list)  # blocks of text boxes set by the edge of the page: first, last, left


def counters(story: Story) -> Counters:
    """The counters of lists: body, text boxes, notes and headers each count for themselves."""
    return story.file.counters.setdefault(story.stream, Counters())


def report(story: Story, code: str, severity: str, message: str, evidence: str = "") -> None:
    """Adds a finding to those of the file."""
    story.file.findings.append(Finding(code, severity, message, evidence=evidence[:200]))


def chosen(alternate: etree._Element) -> etree._Element | None:
    """The branch of mc:AlternateContent that is read: the first Choice, or the Fallback where the Choice shows neither text nor picture."""
    choice = alternate.find(MC + "Choice")
    fallback = alternate.find(MC + "Fallback")
    if choice is None or (fallback is not None and not _shows(choice) and _shows(fallback)):
        return fallback
    return choice


_SHOWN = frozenset(("t", "blip", "imagedata", "txbxContent", "br", "tab", "sym", "relIds", "textpath"))


def _shows(element: etree._Element) -> bool:
    return any(isinstance(child.tag, str) and child.tag.rpartition("}")[2] in _SHOWN for child in element.iter())
