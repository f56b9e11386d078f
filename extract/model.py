"""The plain data that flows from stage to stage: source blocks, paragraphs, sections, cases, facts.

Nothing here reads a file or decides anything. Lengths are PDF points (1/72 inch) measured from the top left corner of the page, as
in pdfplumber; pages count from 1; offsets are code points. ``start``/``end`` of paragraphs, sections and facts are offsets in the
*reading text* of the document (``text/DOC_ID.txt``): the paragraphs joined by one newline each.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple


class Place(NamedTuple):
    """Where something is printed: page from 1, box in points from the top left; all None where the format has no pages."""

    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None


NOWHERE = Place()


# --------------------------------------------------------------------------------------------------------------- source
@dataclass(frozen=True, slots=True)
class Line:
    """One printed line (PDF, scan, OFD) or one whole paragraph (Word, text, HTML), with its characters exactly as the source has them."""

    text: str
    place: Place = NOWHERE
    #: left edge in points of every character of ``text`` (empty where unknown); the right edge of the last is ``place.x1``
    lefts: tuple[float, ...] = ()
    #: the stream of the source the line belongs to, as far as the source itself says so:
    #: body, header, footer, footnote, endnote, comment, textbox, hidden, watermark, annotation, toc, caption
    stream: str = "body"
    #: True where the line is a paragraph by itself (Word, HTML, text); False where paragraphs have to be found
    whole: bool = False
    #: number of leading characters of ``text`` that are an automatic number (Word list numbering, resolved), blanks after it included
    number: int = 0
    #: stretches (start, end) of ``text`` that are marks of notes (footnote references): they stay out of the reading text
    marks: tuple[tuple[int, int], ...] = ()
    size: float | None = None  # font size in points
    bold: bool = False
    align: str = ""  # left, center, right, justify; empty = unknown
    style: str = ""  # name of the paragraph style in Word
    depth: int | None = None  # outline level that the source gives (Word outlineLvl + 1, HTML h1 = 1)
    score: float | None = None  # of the recognition, 0 to 1; None where the text was read, not recognised
    gap: int = 0  # blank lines of the source before it (text files)
    indent: float | None = (
        None  # of the first line against the others, in points or, where set so, characters times 10 (Word); None = unknown
    )
    item: tuple[str, int] | None = None  # the list that the automatic number counts in, and its level there from 0 (Word)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the source, bytes as stored; ``suffix`` is png, jpg, ... without the dot; width and height in pixels."""

    data: bytes
    suffix: str
    width: int
    height: int
    place: Place = NOWHERE
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid: its text (paragraphs joined by a newline) and the rows and columns it covers."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    place: Place = NOWHERE
    score: float | None = None  # lowest of its recognised lines, 0 to 1; None where the text was read


@dataclass(frozen=True, slots=True)
class Grid:
    """One table of the source: cells in reading order, merged cells once with their spans; row and column count from 0."""

    cells: tuple[Cell, ...]
    rows: int
    columns: int
    place: Place = NOWHERE


Block = Line | Picture | Grid


@dataclass(frozen=True, slots=True)
class Page:
    """One page: size in points as displayed (rotation applied); ``ocr`` True where its text was recognised from a picture."""

    number: int
    width: float
    height: float
    ocr: bool = False


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One entry of the outline that the file itself carries; level from 1."""

    level: int
    title: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know, with its evidence: the material of the table ``warnings``; ``message`` is Chinese."""

    code: str
    severity: str  # info, warning, error
    message: str
    page: int | None = None
    evidence: str = ""
    case: int | None = None  # index in Outline.cases
    section: int | None = None  # index in Outline.sections


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader returns: every block of the file in reading order, nothing dropped."""

    format: str  # pdf, scan, docx, doc, wps, ofd, html, txt, ...
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    findings: tuple[Finding, ...] = ()
    title: str = ""  # from the file's own properties; a hint, often wrong


# ----------------------------------------------------------------------------------------------------------- paragraphs
class Run(NamedTuple):
    """A stretch of a paragraph and the stretch of one block it was taken from, character by character."""

    at: int  # offset in Paragraph.text
    length: int
    block: int  # index in Document.blocks
    offset: int  # offset in Line.text, or in the text of the cell
    cell: int | None = None  # index in Grid.cells


class Paragraph(NamedTuple):
    """One line of the reading text. ``kind``: body, title (of document or case, on the cover or above a text), cover, toc, list (annex list
    of cases), table (one row of a grid, cells joined by tabs), caption, footnote, endnote, and after the outline heading.
    """

    text: str
    start: int
    kind: str
    runs: tuple[Run, ...]
    page: int | None = None
    number: int = 0  # leading characters that are an automatic number
    size: float | None = None
    bold: bool = False
    align: str = ""
    style: str = ""
    depth: int | None = None
    score: float | None = None  # lowest of its lines
    broken: bool = False  # it was joined over a page break, or its first or last line looks cut off
    grid: int | None = None  # index in Document.blocks where the paragraph is a row of a grid
    picture: int | None = None  # index in Document.blocks of the picture that a caption belongs to
    item: tuple[str, int] | None = None  # the list that the automatic number counts in, and its level there from 0

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def blanks(self) -> list[int]:
        """Offsets in ``text`` before which the source has blanks, or others, that the reading text leaves out."""
        return [b.at for a, b in pairwise(self.runs) if a.block == b.block and b.offset > a.offset + a.length]


# -------------------------------------------------------------------------------------------------------------- outline
class Marker(NamedTuple):
    """A section number at the start of a text. ``form`` names the shape so that siblings can be told: see numbering.FORMS."""

    label: str  # exactly as printed, without the blanks after it
    form: str  # 一、 → "han、"; （一） → "(han)"; 1. → "arabic."; 第一章 → "第han章" ...
    ordinal: int
    end: int  # offset behind the label and its blanks
    ordinals: tuple[int, ...] = ()  # 2.1.3 → (2, 1, 3)


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered heading with what stands under it. Offsets in the reading text; ``own`` lists the stretches of its own text."""

    index: int
    case: int
    parent: int | None  # index of the section above, None on level 1
    level: int  # 1 = shallowest of the case
    marker: Marker
    title: str  # blanks dropped, without trailing 。 or ：
    start: int  # of the label
    end: int  # behind the title as printed
    paragraph: int  # index of the paragraph that holds the heading
    path: str  # 一/（一）
    role: str  # background, practices, results, lessons, problems, plans, other
    own: tuple[tuple[int, int], ...] = ()  # own text, children excluded, one stretch a paragraph


@dataclass(frozen=True, slots=True)
class Case:
    """One case: paragraphs ``first`` to ``last`` (exclusive) of the document, its title and its untitled intro."""

    index: int
    title: str
    label: str  # 案例一, where printed
    start: int  # of the title as printed (or of the first paragraph, where there is no title)
    end: int
    first: int
    last: int
    intro: tuple[tuple[int, int], ...] = ()  # stretches in the reading text
    page_start: int | None = None
    page_end: int | None = None
    subtitle: str = ""  # the line below the title that a dash opens; no part of the title


@dataclass(frozen=True, slots=True)
class Outline:
    """The document as a tree: front matter, cases, sections, in reading order."""

    title: str
    volume: str
    issuer: str
    issued: str  # YYYY, YYYY-MM or YYYY-MM-DD
    year: int | None
    cases: tuple[Case, ...]
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...] = ()

    def sections_of(self, case: int) -> tuple[Section, ...]:
        """The sections of the case with this index: they stand one behind the other."""
        key = attrgetter("case")
        return self.sections[bisect_left(self.sections, case, key=key) : bisect_right(self.sections, case, key=key)]


# ---------------------------------------------------------------------------------------------------------------- facts
@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of running text in which facts are looked for: a paragraph, a heading without its label, a caption, a note, a table row."""

    text: str
    start: int  # offset of text[0] in the reading text
    kind: str  # title, heading, body, caption, footnote, endnote, table
    section: int | None = None  # index in Outline.sections
    case: int = 0
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """What the facts of a case may need from around it."""

    year: int | None = None  # of the document: what 全年 and 年末 mean in a bulletin
    title: str = ""  # of the case
    document_title: str = ""
    bulletin: bool = False  # a statistical communiqué or the bulletin of a year: its year holds throughout
    provinces: tuple[str, ...] = ()  # six-digit codes of provinces and cities named on the cover or in the titles


class Statistic(NamedTuple):
    """One number that counts or measures something. ``start``/``end`` span the quote, ``num_start``/``num_end`` the number as printed
    with its qualifier and unit, ``sentence_start``/``sentence_end`` its sentence; all are offsets in the reading text.
    """

    start: int
    end: int
    num_start: int
    num_end: int
    value: Decimal
    unit: str
    kind: str  # count, money, percent, percentage_point, area, length, duration, rate, ratio, multiple, quantity
    metric: str
    value_max: Decimal | None = None
    ratio: str = ""  # 2.1:51.3:46.6
    qualifier: str = ""  # over, about, nearly, at_least, at_most
    change: str = ""  # up, down
    subject: str = ""
    period: str = ""
    part_of: int | None = None  # index, in the list of the case, of the total that a 其中 belongs to
    sentence_start: int = 0
    sentence_end: int = 0
    source: str = "text"  # text, table, footnote
    rule: str = ""
    doubt: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()  # what speaks for a doubt, whether the row carries one or not (facts/suspicion.py)


@dataclass(frozen=True, slots=True)
class Citation:
    """One document named in 《》. The span covers the brackets, and the document number where it follows."""

    start: int
    end: int
    title: str
    document_number: str = ""
    kind: str = ""
    rule: str = ""
    doubt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Honour:
    """One award, title or naming that was conferred."""

    start: int
    end: int
    recipient: str
    honour: str
    granted_by: str = ""
    level: str = ""  # national, provincial, municipal, county
    year: int | None = None
    sentence_start: int = 0
    sentence_end: int = 0
    rule: str = ""
    doubt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organization:
    """One body of a case under its fullest printed name; the span is that of its first mention under that name."""

    start: int
    end: int
    name: str
    kind: str
    mentions: tuple[tuple[int, int], ...] = ()  # every mention, aliases included
    aliases: tuple[str, ...] = ()
    rule: str = ""
    doubt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Region:
    """The place a case is about: names and the six-digit code of GB/T 2260 of the deepest level that is sure."""

    province: str = ""
    city: str = ""
    county: str = ""
    adcode: str = ""
    rule: str = ""
    doubt: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()  # codes, where the name is ambiguous


@dataclass(frozen=True, slots=True)
class Point:
    """One inline point (一是…, 首先…, 第一，…) of a section; the span covers label, title and text."""

    start: int
    end: int
    section: int | None
    label: str
    title: str
    text_start: int  # behind the title
    ordinal: int


# --------------------------------------------------------------------------------------------------------------- result
Row = dict[str, object]  # column name of tables.py to str, int, Decimal, float or None


@dataclass(frozen=True, slots=True)
class Result:
    """All that one input gives: rows per table, the reading text, grids and pictures by the name of their file."""

    doc_id: str
    rows: dict[str, list[Row]]
    text: str
    grids: dict[str, list[list[str]]] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
