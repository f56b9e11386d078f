"""One document through all stages: the chain. Pure: the same file and options give the same result."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from extract import arithmetic, bookmarks, cases, checks, front, furniture, outline, paragraphs, readers, records, sheets, traditional
from extract.facts import citations, gridstats, honours, organizations, practices, regions, statistics
from extract.model import (
    Case,
    Citation,
    Context,
    Document,
    Finding,
    Grid,
    Honour,
    Organization,
    Outline,
    Paragraph,
    Passage,
    Point,
    Region,
    Result,
    Statistic,
)


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may choose; part of the key under which results are kept."""

    ocr: bool = True  # recognise pages without a usable text layer


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found in one case."""

    region: Region = field(default_factory=Region)
    statistics: Sequence[Statistic] = ()
    citations: Sequence[Citation] = ()
    honours: Sequence[Honour] = ()
    organizations: Sequence[Organization] = ()
    points: Sequence[Point] = ()


def structure(path: Path, options: Options = Options()) -> tuple[Document, list[Paragraph], Outline]:
    """Document, paragraphs and outline of one file as the rules read it: in Simplified characters. Raises InputError for a file that gives
    no text.
    """
    return _structure(_read(path, options)[1])


def structure_as_printed(path: Path, options: Options = Options()) -> tuple[list[Paragraph], Outline]:
    """Paragraphs and outline of one file, in the characters it is printed in. Raises InputError as ``structure`` does."""
    printed, read = _read(path, options)
    _, lines, tree = _structure(read)
    if printed is read:
        return lines, tree
    shown, forms = _printed(lines, printed)
    return shown, forms.outline(tree)


def _printed(lines: Sequence[Paragraph], document: Document) -> tuple[list[Paragraph], traditional.Printed]:
    """The paragraphs of the twin of ``document`` in its own characters, and the way from the words of the one to those of the other."""
    shown = traditional.as_printed(lines, document)
    return shown, traditional.Printed(paragraphs.reading_text(lines), paragraphs.reading_text(shown))


def _read(path: Path, options: Options) -> tuple[Document, Document]:
    """The document as it is, and as the rules read it."""
    document = readers.read(path, ocr=options.ocr)
    return document, traditional.twin(document) if traditional.is_traditional(document) else document


def _structure(document: Document) -> tuple[Document, list[Paragraph], Outline]:
    laid_out, on = sheets.unfolded(document)
    labels = furniture.label(laid_out)
    lines = sheets.refolded(paragraphs.build(laid_out, labels), on)
    lines = bookmarks.applied(lines, document.bookmarks)
    return document, lines, outline.build(document, lines, furniture.running_head(laid_out, labels))


def process(path: Path, options: Options = Options()) -> Result:
    """All rows of one file. Raises InputError for a file that gives no text."""
    with few_collections():
        return _process(path, options)


@contextmanager
def few_collections() -> Iterator[None]:
    """A document is data without cycles, a million objects for 500 pages; looking for them after every 700, as Python does, takes a tenth of the
    time.
    """
    before = gc.get_threshold()
    gc.set_threshold(1_000_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _process(path: Path, options: Options) -> Result:
    printed, read = _read(path, options)
    document, lines, tree = _structure(read)
    text = paragraphs.reading_text(lines)
    provinces = provinces_of(lines, tree)
    found = [facts(document, lines, tree, text, case, provinces) for case in tree.cases]
    places = [finding for case, own in zip(tree.cases, found, strict=True) if (finding := shared_name(case, own.region))]
    findings = [*document.findings, *tree.findings, *checks.check(document, lines, tree, text), *sums(tree, found, text), *places]
    if printed is document:
        return records.build(path, document, lines, tree, text, found, findings)
    lines, forms = _printed(lines, printed)
    result = records.build(path, printed, lines, tree, paragraphs.reading_text(lines), found, findings)
    return replace(result, rows={name: [forms.row(row) for row in rows] for name, rows in result.rows.items()})


def facts(
    document: Document, lines: Sequence[Paragraph], tree: Outline, text: str, case: Case, provinces: tuple[str, ...] | None = None
) -> Facts:
    """Every fact of one case, spans in the reading text; ``provinces`` are those of the document, found anew where they are not given."""
    context = context_of(lines, tree, case, provinces)
    passages = passages_of(lines, tree, case)
    told = [p for p in passages if p.kind != "table"]
    points: list[Point] = []
    sections = tree.sections_of(case.index)
    for section in sections:
        points += practices.points(text, section.own, section.index)
    if not sections:
        points += practices.points(text, case.intro, None)
    opening = " ".join(text[start:end] for start, end in case.intro[:2])[:600]
    return Facts(
        regions.of_case(case.title, opening, context),
        [*statistics.find(told, context), *in_grids(document, lines, case, context)],
        citations.find(passages, context),
        honours.find(told, context),
        organizations.find(passages, context),
        points,
    )


def provinces_of(lines: Sequence[Paragraph], tree: Outline) -> tuple[str, ...]:
    """The provinces and cities that the cover, the lists and the titles of a document name."""
    named = [p.text for p in lines if p.kind in ("cover", "list", "toc", "title")]
    # a title stands on the cover, in the contents and above its case
    return regions.hints(list(dict.fromkeys((tree.title, tree.issuer, *named, *(c.title for c in tree.cases)))))


def context_of(lines: Sequence[Paragraph], tree: Outline, case: Case, provinces: tuple[str, ...] | None = None) -> Context:
    """What the facts of a case may need from around it."""
    if provinces is None:
        provinces = provinces_of(lines, tree)
    title = case.title or tree.title
    opening = "".join(line.text for line in lines[case.first : case.first + 4])[:600]
    told = front.told_year("\n".join(line.text for line in lines[case.first : case.last]))
    bulletin = front.is_bulletin(title) or told is not None
    year = front.year_of(title) or told or (front.year_of(opening) if bulletin else None) or tree.year
    return Context(year, case.title, tree.title, bulletin, provinces)


def passages_of(lines: Sequence[Paragraph], tree: Outline, case: Case) -> list[Passage]:
    """The running text of a case: title and headings without their numbers, paragraphs, captions, notes, rows of tables."""
    headings = {s.paragraph: s for s in tree.sections_of(case.index)}
    titles = range(case.first, case.first + 1) if case.end > case.start else range(0)
    found: list[Passage] = []
    current: int | None = None
    for i in range(case.first, case.last):
        line = lines[i]
        section = headings.get(i)
        if section is not None:
            current = section.index
            label, title_end = section.marker.end, min(section.end, line.end) - line.start
            if label < title_end:
                found.append(Passage(line.text[label:title_end], line.start + label, "heading", current, case.index, i))
            begin = title_end
            while begin < len(line.text) and line.text[begin] in "。：: ":
                begin += 1
            if begin < len(line.text):
                found.append(Passage(line.text[begin:], line.start + begin, "body", current, case.index, i))
        elif line.kind in ("body", "title", "caption", "footnote", "endnote", "table"):
            begin = outline.item_start(line.text) if line.kind == "body" else 0
            if i in titles:
                begin = cases.behind_label(line.text, case.label)
            kind = "title" if i in titles or line.kind == "title" else line.kind
            found.append(Passage(line.text[begin:], line.start + begin, kind, current, case.index, i))
    return found


def in_grids(document: Document, lines: Sequence[Paragraph], case: Case, context: Context) -> list[Statistic]:
    """The statistics in the tables of a case, every cell at its stretch of the reading text."""
    rows: dict[int, list[Paragraph]] = {}
    units: dict[int, str] = {}
    for i in range(case.first, case.last):
        line = lines[i]
        if line.grid is not None and line.kind == "table":
            if line.grid not in rows:
                units[line.grid] = _unit_above(document, lines, i, units)
            rows.setdefault(line.grid, []).append(line)
    found: list[Statistic] = []
    for index, members in rows.items():
        grid = document.blocks[index]
        assert isinstance(grid, Grid)
        spans: dict[int, tuple[int, int]] = {}
        for line in members:
            for run in line.runs:
                if run.cell is not None:
                    start, end = line.start + run.at, line.start + run.at + run.length
                    known = spans.get(run.cell)
                    spans[run.cell] = (min(start, known[0]), max(end, known[1])) if known else (start, end)
        found += gridstats.find(grid, context, lambda cell, spans=spans: spans.get(cell, (0, 0)), units[index])  # type: ignore[misc]
    return found


def _unit_above(document: Document, lines: Sequence[Paragraph], i: int, units: dict[int, str]) -> str:
    """The unit that the lines above a table give, its first row being paragraph ``i``; a table that goes on has that of its first part."""
    grid = document.blocks[lines[i].grid or 0]
    for line in reversed(lines[max(i - 2, 0) : i]):
        if line.grid is not None:
            before = document.blocks[line.grid]
            goes_on = isinstance(before, Grid) and isinstance(grid, Grid) and before.columns == grid.columns and line is lines[i - 1]
            return units.get(line.grid, "") if goes_on else ""
        if unit := gridstats.unit_above(line.text):
            return unit
    return ""


def shared_name(case: Case, region: Region) -> Finding | None:
    """A place whose name several places share, with those places: the code stays empty, a person decides."""
    if "region_ambiguous" not in region.doubt:
        return None
    shown = "；".join(f"{code} {regions.full_name(code)}" for code in region.candidates)
    return Finding(
        "region_ambiguous", "warning", f"案例所在地名称有多处重名，未填行政区划代码：{shown}", case.page_start, case.title, case.index
    )


def sums(tree: Outline, found: Sequence[Facts], text: str) -> list[Finding]:
    """What the document's own arithmetic says, case by case."""
    findings = []
    for case, own in zip(tree.cases, found, strict=True):
        for finding in arithmetic.check(own.statistics, text):
            findings.append(records.in_case(finding, case.index))
    return findings
