"""Blocks to paragraphs: wrapped lines and page breaks joined, text cleaned, every character with the place it came from.

The reading text of a document is its paragraphs joined by one newline each; ``Paragraph.start`` is an offset in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from extract import captions, numbering, patterns, wrapping
from extract.columns import Column, columns_of
from extract.furniture import FURNITURE
from extract.model import NOWHERE, Document, Grid, Line, Paragraph, Picture, Place, Run
from extract.text import clean, ended, plain

#: the unit of a table, on a line above it
_UNIT = patterns.compile(
    r"[（(]?(?:计量)?单位\s*[：:]\s*[元个万亿千百吨公顷平方米亩人户次件台套家所股份％%‰]{1,6}\s*(?:币种\s*[：:]\s*\S{2,6})?\s*[)）]?$"
)


class _Piece(NamedTuple):
    """One line of a paragraph in the making."""

    block: int
    line: Line


def build(document: Document, labels: Sequence[str]) -> list[Paragraph]:
    """The paragraphs in reading order. Furniture is left out; a grid gives one paragraph a row, its cells joined by tabs; notes stand
    behind the paragraph that they interrupt; a caption carries the index of its picture. ``broken`` says that a paragraph begins or
    ends within a sentence.
    """
    columns = columns_of(document, labels)
    width = wrapping.hand_wrapped(document)
    set_in = wrapping.word_indents(document) or wrapping.often_torn(document)
    pictured = captions.pictures(document, labels)
    done: list[Paragraph] = []
    pending: list[Paragraph] = []  # floats and notes met while a paragraph is open
    open_: list[_Piece] = []
    kind = ""
    note: list[_Piece] = []
    held = 0

    def close_note() -> None:
        if note:
            pending.append(_paragraph(note, labels[note[0].block]))
            note.clear()

    def close() -> None:
        close_note()
        if open_:
            done.append(_paragraph(open_, kind))
            open_.clear()
        done.extend(pending)
        pending.clear()

    for i, block in enumerate(document.blocks):
        name = labels[i]
        if name in FURNITURE or isinstance(block, Picture):
            continue
        if isinstance(block, Grid):
            close_note()
            pending += _rows(block, i, "list" if name == "list" else "table")
        elif not clean(block.text).text:
            continue
        elif name in ("footnote", "endnote"):
            if note and not _note_goes_on(note, block, columns, i):
                close_note()
            note.append(_Piece(i, block))
        elif name == "caption":
            close_note()
            pieces = [_Piece(i, block)]
            before = pending[-1].runs[-1].block if pending and pending[-1].kind == "caption" else None
            if before is not None and captions.goes_on(document, before, i):
                pending.pop()
                pieces.insert(0, _Piece(before, _line(document, before)))
            pending.append(_paragraph(pieces, "caption")._replace(picture=pictured.get(pieces[0].block)))
        else:
            close_note()
            # whether a float or note stands between this line and the last one
            parted = len(pending) > held
            if not (open_ and name == kind and _goes_on(open_, block, columns, i, name, width, parted, set_in)):
                close()
                kind = name
            open_.append(_Piece(i, block))
            held = len(pending)
    close()
    return _marked(_numbered(_noted([p for p in done if p.text], document)), document, columns)


def _goes_on(
    open_: list[_Piece], line: Line, columns: dict[int, Column], i: int, kind: str, width: int, parted: bool, set_in: bool
) -> bool:
    last = open_[-1]
    if line.whole or last.line.whole:
        if kind != "body" or not (line.whole and last.line.whole):
            return False
        before = _text(open_)
        if wrapping.never_parted(last.line, line, before) or wrapping.whole_goes_on(last.line, line, before, width):
            return True
        return set_in and last.line.stream == line.stream and wrapping.torn(last.line, line, before)
    if kind in ("title", "list"):
        return wrapping.title_goes_on(last.line, line)
    if kind == "toc":
        return False
    if i not in columns or last.block not in columns:
        return False
    if parted and ended(_text(open_)) and last.line.place.page == line.place.page:
        return False
    if (parted and _UNIT.search(clean(last.line.text).text)) or _UNIT.match(clean(line.text).text):
        return False
    return wrapping.goes_on(last.line, line, columns[last.block], columns[i], _text(open_))


def _text(open_: Sequence[_Piece]) -> str:
    return clean("".join([piece.line.text for piece in open_[-3:]])).text


def _note_goes_on(note: list[_Piece], line: Line, columns: dict[int, Column], i: int) -> bool:
    if line.whole or i not in columns or note[-1].block not in columns:
        return False
    begins = line.marks and line.marks[0][0] == 0
    return not begins and wrapping.goes_on(note[-1].line, line, columns[note[-1].block], columns[i], _text(note))


def _noted(paragraphs: list[Paragraph], document: Document) -> list[Paragraph]:
    """The paragraphs with each note of a printed page behind the paragraph that refers to it."""
    notes = [p for p in paragraphs if p.kind == "footnote" and p.runs and not _first_line(p, document).whole]
    if not notes:
        return paragraphs
    taken = {id(note) for note in notes}
    found = [p for p in paragraphs if id(p) not in taken]
    for note in reversed(notes):
        line = _first_line(note, document)
        mark = _sign("".join(line.text[a:b] for a, b in _marks(line, "footnote", first=True)[:1] if a == 0))
        pages = [i for i, p in enumerate(found) if p.page == note.page and p.kind in ("body", "title")]
        refer = [i for i in pages if mark and mark in _references(found[i], document)]
        # without a reference, the note stays where it was
        place = refer[-1] + 1 if refer else _kept_before(paragraphs, note, found)
        found.insert(place, note)
    return found


def _kept_before(paragraphs: list[Paragraph], note: Paragraph, found: list[Paragraph]) -> int:
    """The index in ``found`` behind the paragraph that stood before ``note``."""
    kept = {id(p): i for i, p in enumerate(found)}
    before = 0
    for p in paragraphs:
        if p is note:
            break
        before = kept.get(id(p), before - 1) + 1
    return before


def _first_line(paragraph: Paragraph, document: Document) -> Line:
    return _line(document, paragraph.runs[0].block)


def _line(document: Document, block: int) -> Line:
    line = document.blocks[block]
    assert isinstance(line, Line)
    return line


def _references(paragraph: Paragraph, document: Document) -> set[str]:
    """The marks of notes in a paragraph."""
    lines = {run.block: document.blocks[run.block] for run in paragraph.runs}
    return {_sign(line.text[a:b]) for line in lines.values() if isinstance(line, Line) for a, b in line.marks}


def _sign(mark: str) -> str:
    return re.sub(r"[\s\[\]［］〔〕()（）]", "", clean(mark).text)


# ------------------------------------------------------------------------------------------------------------ characters
def _paragraph(pieces: Sequence[_Piece], kind: str) -> Paragraph:
    raw: list[str] = []
    spans: list[tuple[int, int, int, int]] = []  # at, length, block, offset
    at = 0
    for n, (block, line) in enumerate(pieces):
        if n and _latin(raw[-1][-1:]) and _latin(line.text.lstrip()[:1]) and not raw[-1].endswith("-"):
            raw.append(" ")
            at += 1
        marks = _marks(line, kind, first=n == 0)
        if not marks and line.text:  # most lines
            raw.append(line.text)
            spans.append((at, len(line.text), block, 0))
            at += len(line.text)
            continue
        offset = 0
        for start, end in (*marks, (len(line.text), len(line.text))):
            if start > offset:
                raw.append(line.text[offset:start])
                spans.append((at, start - offset, block, offset))
                at += start - offset
            offset = max(offset, end)
        if not raw:
            raw.append("")
    text, runs = _cleaned("".join(raw), spans)
    first = pieces[0].line
    scores = [line.score for _, line in pieces if line.score is not None]
    sizes = [line.size for _, line in pieces if line.size]
    return Paragraph(
        text, 0, kind, runs, first.place.page, _number(first, text), sizes[0] if sizes else None, all(line.bold for _, line in pieces),
        first.align, first.style, first.depth, min(scores) if scores else None, item=first.item,
    )  # fmt: skip


_NOTE = patterns.compile(r"\s*(?:[①-⑳]|[\[［〔]\s*\d{1,3}\s*[\]］〕]|\d{1,2}(?=\s|[\u4e00-\u9fff《“])|[*＊※†‡]+)\s*")


def _marks(line: Line, kind: str, *, first: bool) -> tuple[tuple[int, int], ...]:
    """The stretches of a line that stay out of its paragraph: marks of notes, and the mark that a note itself begins with."""
    if first and kind in ("footnote", "endnote") and not (line.marks and line.marks[0][0] == 0):
        match = _NOTE.match(line.text)
        if match and match.end() < len(line.text):
            return ((0, match.end()), *(mark for mark in line.marks if mark[0] >= match.end()))
    return line.marks


def _latin(character: str) -> bool:
    character = plain(character)
    return character.isascii() and (character.isalnum() or character in ",.;:)")


def _number(line: Line, text: str) -> int:
    """The length of the automatic number after cleaning, blanks behind it included."""
    if not line.number:
        return 0
    label = clean(line.text[: line.number]).text
    end = len(label)
    while end < len(text) and text[end] == " ":
        end += 1
    return end


def _cleaned(raw: str, spans: Sequence[tuple[int, int, int, int]], cell: int | None = None) -> tuple[str, tuple[Run, ...]]:
    text, origin = clean(raw)
    if text == raw:
        return text, tuple([Run(at, length, block, offset, cell) for at, length, block, offset in spans])
    runs: list[Run] = []
    position, total = 0, len(text)
    for at, length, block, offset in spans:
        while position < total and origin[position] < at:
            position += 1
        while position < total and origin[position] < at + length:
            start = position
            position += 1
            while position < total and origin[position] == origin[position - 1] + 1 and origin[position] < at + length:
                position += 1
            runs.append(Run(start, position - start, block, offset + origin[start] - at, cell))
    return text, tuple(runs)


def _rows(grid: Grid, block: int, kind: str) -> list[Paragraph]:
    """One paragraph for every row with text; a merged cell stands in its first row."""
    rows: dict[int, list[int]] = {}
    for index, cell in enumerate(grid.cells):
        rows.setdefault(cell.row, []).append(index)
    found = []
    for row in sorted(rows):
        texts: list[str] = []
        runs: list[Run] = []
        at = 0
        for index in sorted(rows[row], key=lambda index: grid.cells[index].column):
            text, own = _cleaned(grid.cells[index].text, [(0, len(grid.cells[index].text), block, 0)], index)
            runs += [run._replace(at=run.at + at) for run in own if run.length]
            texts.append(text)
            at += len(text) + 1
        text = "\t".join(texts)
        if text.strip():
            page = grid.cells[rows[row][0]].place.page or grid.place.page
            found.append(Paragraph(text, 0, kind, tuple(runs), page, grid=block))
    return found


def _numbered(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    at = 0
    found = []
    for paragraph in paragraphs:
        found.append(Paragraph(paragraph.text, at, *paragraph[2:]))
        at += len(paragraph.text) + 1
    return found


# ---------------------------------------------------------------------------------------------------------------- broken
def _marked(paragraphs: list[Paragraph], document: Document, columns: dict[int, Column]) -> list[Paragraph]:
    """The paragraphs with ``broken`` set where one begins or ends within a sentence."""
    told = [i for i, p in enumerate(paragraphs) if p.kind == "body" and p.runs]
    whole = reading_text(paragraphs)
    heads = wrapping.preceding(whole, [paragraphs[i].start for i in told if _is_whole(document, paragraphs[i])])
    found = list(paragraphs)
    for before, i in zip([None, *told], told, strict=False):
        paragraph = paragraphs[i]
        previous = paragraphs[before] if before is not None else None
        if _begins_cut(paragraph, previous, document, columns, whole, heads) or _ends_cut(paragraph):
            found[i] = paragraph._replace(broken=True)
    return found


def _is_whole(document: Document, paragraph: Paragraph) -> bool:
    line = document.blocks[paragraph.runs[0].block]
    return isinstance(line, Line) and line.whole


def _begins_cut(
    paragraph: Paragraph,
    previous: Paragraph | None,
    document: Document,
    columns: dict[int, Column],
    whole: str,
    heads: Mapping[str, Sequence[str]],
) -> bool:
    if previous is None or len(paragraph.text) < 5 or numbering.parse(paragraph.text) is not None:
        return False
    block = paragraph.runs[0].block
    line = document.blocks[block]
    assert isinstance(line, Line)
    if line.whole:
        return ended(paragraph.text) and wrapping.mid_word(whole, paragraph.start, heads)
    column = columns.get(block)
    if column is None or line.place.x0 is None or not column.indents or previous.page == paragraph.page:
        return False
    flush = line.place.x0 - column.left < 0.6 * (line.size or 12.0)
    return flush and ended(paragraph.text) and ended(previous.text)


def _ends_cut(paragraph: Paragraph) -> bool:
    """Whether a paragraph of sentences lacks the end of its last one, however far its last line reaches."""
    return wrapping.stops_short(paragraph.text) and len(paragraph.text) > 40


# ------------------------------------------------------------------------------------------------------ text and places
def reading_text(paragraphs: Sequence[Paragraph]) -> str:
    """The paragraphs, one a line."""
    return "\n".join(paragraph.text for paragraph in paragraphs)


def locate(document: Document, paragraphs: Sequence[Paragraph], start: int, end: int) -> Place:
    """Page and box of the first printed line of the stretch ``start:end`` of the reading text; NOWHERE where the source has no places.

    In a grid the box is that of the cell.
    """
    index = bisect_right(paragraphs, start, key=_START) - 1
    stop = max(end, start + 1)
    while 0 <= index < len(paragraphs) and paragraphs[index].start < stop:
        paragraph = paragraphs[index]
        at = max(start - paragraph.start, 0)
        number = max(bisect_right(paragraph.runs, at, key=_AT) - 1, 0)
        for n in range(number, len(paragraph.runs)):
            run = paragraph.runs[n]
            if run.at + run.length > at and paragraph.start + run.at < stop:
                return _place(document, paragraph, n, at, end - paragraph.start)
        index += 1
    return NOWHERE


_START, _AT = attrgetter("start"), attrgetter("at")


def _place(document: Document, paragraph: Paragraph, number: int, start: int, end: int) -> Place:
    run = paragraph.runs[number]
    block = document.blocks[run.block]
    if isinstance(block, Grid) and run.cell is not None:
        return block.cells[run.cell].place
    assert isinstance(block, Line)
    place = block.place
    if not block.lefts or place.x0 is None:
        return place
    first = run.offset + max(start - run.at, 0)
    last, stop = first, max(end, start + 1)
    for other in paragraph.runs[number:]:
        if other.block != run.block or other.at >= stop:
            break
        last = other.offset + min(other.length, max(end - other.at, 1)) - 1
    right = block.lefts[last + 1] if last + 1 < len(block.lefts) else place.x1
    # where a character is printed left of the one before it, the line's own edge is the safe one
    if right is None or right <= block.lefts[first]:
        right = place.x1
    return Place(place.page, block.lefts[first], place.top, right, place.bottom)
