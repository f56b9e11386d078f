"""Stages' data to rows: one row per thing, keys and provenance filled in, as ``tables`` defines them."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from extract import tables
from extract.facts import organizations, practices
from extract.model import NOWHERE, Block, Document, Finding, Grid, Outline, Paragraph, Picture, Place, Point, Result, Row, Section
from extract.paragraphs import locate
from extract.readers.page_image import SURE

if TYPE_CHECKING:
    from extract.pipeline import Facts


#: tables whose rows say when the print they were taken from was hard to recognise
_RECOGNISED = frozenset(("cases", "practices", "statistics", "honours", "organizations"))


def in_case(finding: Finding, case: int) -> Finding:
    """The finding, laid to a case."""
    return replace(finding, case=case)


class _Maker:
    """Rows of one document, with running numbers and places."""

    def __init__(self, doc_id: str, document: Document, lines: Sequence[Paragraph], tree: Outline, text: str) -> None:
        self.doc_id, self.document, self.lines, self.text = doc_id, document, lines, text
        self.rows: dict[str, list[Row]] = {name: [] for name in tables.NAMES}
        # asked for where text was recognised
        self.starts = [line.start for line in lines] if any(line.score is not None for line in lines) else []
        self.placed = any(_is_placed(block) for block in document.blocks)  # texts and Word files have no places
        self.sections: dict[int, tuple[list[int], list[str]]] = {}  # of every case: where its sections start, and their keys
        for section in tree.sections:
            starts, keys = self.sections.setdefault(section.case, ([], []))
            starts.append(section.start)
            keys.append(self.key("sections", section.index))
        # the first block of every paragraph, in order, and the last paragraph up to there
        made = sorted((line.runs[0].block, index) for index, line in enumerate(lines) if line.runs)
        self.blocks, self.last = [block for block, _ in made], list(accumulate((index for _, index in made), max))

    def key(self, table: str, index: int) -> str:
        return tables.key(table, self.doc_id, index + 1)

    def section(self, case: int, offset: int) -> str | None:
        """The key of the section of a case that an offset of the reading text lies in."""
        starts, keys = self.sections.get(case, ([], []))
        at = bisect_right(starts, offset)
        return keys[at - 1] if at else None

    def place(self, start: int, end: int) -> Row:
        return self.stretch(locate(self.document, self.lines, start, end) if self.placed else NOWHERE, start, end)

    def stretch(self, place: Place, start: int | None, end: int | None) -> Row:
        return {
            "page": place.page, "x0": place.x0, "top": place.top, "x1": place.x1, "bottom": place.bottom, "char_start": start, "char_end": end,
        }  # fmt: skip

    def unsure(self, start: int, end: int) -> bool:
        """Whether a line that a stretch was taken from was recognised with little confidence."""
        index = bisect_right(self.starts, start) - 1
        line = self.lines[index] if index >= 0 else None
        if line is None or line.score is None or line.score >= SURE:
            return False
        for run in line.runs:
            if run.at < end - line.start and run.at + run.length > start - line.start:
                block = self.document.blocks[run.block]
                source = block.cells[run.cell] if isinstance(block, Grid) and run.cell is not None else block
                score = getattr(source, "score", None)
                if score is not None and score < SURE:
                    return True
        return False

    def add(self, table: str, row: Row) -> str:
        key = self.key(table, len(self.rows[table]))
        start, end = row.get("char_start"), row.get("char_end")
        if self.starts and table in _RECOGNISED and isinstance(start, int) and isinstance(end, int) and self.unsure(start, end):
            row = {**row, "doubt": ";".join(filter(None, (str(row["doubt"]), "low_ocr_score")))}
        self.rows[table].append({tables.KEY[table]: key, "doc_id": self.doc_id, **row})
        return key


def _is_placed(block: Block) -> bool:
    """Whether the source says where on its page something of a block is printed."""
    return block.place is not NOWHERE or (isinstance(block, Grid) and any(cell.place is not NOWHERE for cell in block.cells))


def build(
    path: Path,
    document: Document,
    lines: Sequence[Paragraph],
    tree: Outline,
    text: str,
    found: Sequence[Facts],
    findings: Sequence[Finding],
) -> Result:
    """The result of one document: every table's rows in reading order, the reading text, grids and pictures by file name."""
    data = path.read_bytes()
    sha = hashlib.sha256(data).hexdigest()
    make = _Maker(sha[:12], document, lines, tree, text)
    for section in tree.sections:
        make.add("sections", _section(make, section))
    for case, own in zip(tree.cases, found, strict=True):
        make.add("cases", _case(make, tree, case.index, own))
        holder = _practices(make, tree, case.index, own)
        _statistics(make, case.index, own, holder)
        _named(make, case.index, own)
    grids = _grids(make, tree)
    pictures = _figures(make, tree)
    warnings = list(dict.fromkeys(findings))
    for finding in warnings:
        _warning(make, tree, finding)
    _document(make, path, sha, tree, warnings)
    return Result(make.doc_id, make.rows, text, grids, pictures)


def _document(make: _Maker, path: Path, sha: str, tree: Outline, warnings: Sequence[Finding]) -> None:
    document = make.document
    make.rows["documents"].append(
        {
            "doc_id": make.doc_id,
            "file": path.name,
            "sha256": sha,
            "format": "scan"
            if document.format == "pdf" and document.pages and all(page.ocr for page in document.pages)
            else document.format,
            "title": tree.title or (tree.cases[0].title if tree.cases else ""),
            "volume": tree.volume,
            "issuer": tree.issuer,
            "issued": tree.issued,
            "year": tree.year,
            "pages": len(document.pages) or None,
            "ocr_pages": sum(page.ocr for page in document.pages),
            "cases": len(tree.cases),
            "characters": len(make.text) - make.text.count("\n"),
            "warnings": len(warnings),
        }
    )


def _case(make: _Maker, tree: Outline, index: int, own: Facts) -> Row:
    case, region = tree.cases[index], own.region
    last = make.lines[case.last - 1].end if case.last > case.first else case.end
    doubts = list(region.doubt)
    return {
        "seq": index + 1,
        "label": case.label,
        "title": case.title,
        "province": region.province,
        "city": region.city,
        "county": region.county,
        "adcode": region.adcode,
        "organization": organizations.of_title(case.title),
        "intro": "\n".join(make.text[start:end] for start, end in case.intro),
        "page_start": case.page_start,
        "page_end": case.page_end,
        "characters": last - case.start - make.text.count("\n", case.start, last),
        "doubt": ";".join(doubts),
        **make.place(case.start, case.end),
    }


def _section(make: _Maker, section: Section) -> Row:
    return {
        "case_id": make.key("cases", section.case),
        "parent_id": None if section.parent is None else make.key("sections", section.parent),
        "seq": section.index + 1,
        "level": section.level,
        "label": section.marker.label,
        "ordinal": section.marker.ordinal,
        "path": section.path,
        "title": section.title,
        "role": section.role,
        "text": "\n".join(make.text[start:end] for start, end in section.own),
        **make.place(section.start, section.end),
    }


# -------------------------------------------------------------------------------------------------------------- practices
Holder = list[tuple[int, int, str]]  # start and end of a practice in the reading text, and its key; inner ones behind outer ones


def _practices(make: _Maker, tree: Outline, index: int, own: Facts) -> Holder:
    case = tree.cases[index]
    sections = tree.sections_of(index)
    children = practices.by_parent(sections)
    points: dict[int | None, list[Point]] = {}
    for point in own.points:
        points.setdefault(point.section, []).append(point)
    holder: Holder = []
    seq = 0

    def add(parent: str | None, section: Section | None, level: str, label: str, title: str, start: int, end: int, text: str) -> str:
        nonlocal seq
        seq += 1
        key = make.add(
            "practices",
            {
                "case_id": make.key("cases", index),
                "section_id": None if section is None else make.key("sections", section.index),
                "parent_id": parent,
                "seq": seq,
                "level": level,
                "label": label,
                "title": title,
                "text": text,
                "organizations": ";".join(
                    dict.fromkeys(o.name for o in own.organizations if any(start <= a < end for a, _ in o.mentions or ((o.start, o.end),)))
                ),
                "citations": ";".join(dict.fromkeys(c.title for c in own.citations if start <= c.start < end)),
                "doubt": "",
                **make.place(start, end),
            },
        )
        holder.append((start, end, key))
        return key

    def add_points(parent: str | None, section: Section | None) -> None:
        for point in points.get(None if section is None else section.index, []):
            text = make.text[point.text_start : point.end]
            add(parent, section, "point", point.label, point.title, point.start, point.end, text)

    def add_section(section: Section, parent: str | None, level: str) -> str:
        title = section.title
        text = "\n".join(make.text[start:end] for start, end in section.own)
        end = max([section.end, *(end for _, end in section.own if not _beyond(section, end, children))])
        return add(parent, section, level, section.marker.label, title, section.start, end, text)

    def below(section: Section, parent: str) -> None:
        # not by calling itself: a function that knows itself keeps all that it knows, up to the document
        waiting = [(child, parent) for child in reversed(children.get(section.index, []))]
        while waiting:
            child, above = waiting.pop()
            key = add_section(child, above, "point")
            add_points(key, child)
            waiting += [(inner, key) for inner in reversed(children.get(child.index, []))]

    for root in practices.holders(case, tree):
        measures = children.get(root.index, [])
        key = None
        if points.get(root.index) or not measures:
            key = add_section(root, None, "section")
            add_points(key, root)
        for measure in measures:
            inner = add_section(measure, key, "measure")
            add_points(inner, measure)
            below(measure, inner)
    if not sections and practices.is_case(case, tree):
        add_points(None, None)
    return holder


def _beyond(section: Section, end: int, children: dict[int | None, list[Section]]) -> bool:
    first = children.get(section.index, [])
    return bool(first) and end > first[0].start


# ------------------------------------------------------------------------------------------------------------------ facts
def _statistics(make: _Maker, index: int, own: Facts, holder: Holder) -> None:
    case, base = make.key("cases", index), len(make.rows["statistics"])
    for seq, item in enumerate(own.statistics):
        practice = next((key for start, end, key in reversed(holder) if start <= item.start < end), None)
        make.add(
            "statistics",
            {
                "case_id": case,
                "section_id": make.section(index, item.start),
                "practice_id": practice,
                "part_of": None if item.part_of is None else make.key("statistics", base + item.part_of),
                "seq": seq + 1,
                "metric": item.metric,
                "value": item.value,
                "value_max": item.value_max,
                "ratio": item.ratio,
                "unit": item.unit,
                "qualifier": item.qualifier,
                "change": item.change,
                "kind": item.kind,
                "subject": item.subject,
                "period": item.period,
                "quote": make.text[item.start : item.end],
                "sentence": make.text[item.sentence_start : item.sentence_end],
                "source": item.source,
                "rule": item.rule,
                "doubt": ";".join(item.doubt),
                **make.place(item.start, item.end),
            },
        )


def _named(make: _Maker, index: int, own: Facts) -> None:
    case = make.key("cases", index)
    for citation in own.citations:
        make.add(
            "citations",
            {
                "case_id": case, "section_id": make.section(index, citation.start), "title": citation.title,
                "document_number": citation.document_number, "kind": citation.kind, **make.place(citation.start, citation.end),
            },
        )  # fmt: skip
    for honour in own.honours:
        make.add(
            "honours",
            {
                "case_id": case, "section_id": make.section(index, honour.start), "recipient": honour.recipient, "honour": honour.honour,
                "granted_by": honour.granted_by, "level": honour.level, "year": honour.year,
                "sentence": make.text[honour.sentence_start : honour.sentence_end], "doubt": ";".join(honour.doubt),
                **make.place(honour.start, honour.end),
            },
        )  # fmt: skip
    for body in own.organizations:
        make.add(
            "organizations",
            {
                "case_id": case, "name": body.name, "kind": body.kind, "mentions": max(len(body.mentions), 1), "doubt": ";".join(body.doubt),
                **make.place(body.start, body.end),
            },
        )  # fmt: skip


# -------------------------------------------------------------------------------------------------- figures, grids, warnings
def _holding(make: _Maker, tree: Outline, paragraph: int | None, offset: int | None) -> tuple[str | None, str | None]:
    """The case and the section that a paragraph or an offset belongs to."""
    case = next((c for c in tree.cases if paragraph is not None and c.first <= paragraph < c.last), None)
    if case is None:
        return None, None
    at = offset if offset is not None else make.lines[paragraph].start if paragraph is not None else 0
    return make.key("cases", case.index), make.section(case.index, at)


def _before(make: _Maker, block: int) -> int | None:
    """The last paragraph that was made from blocks before ``block``."""
    at = bisect_left(make.blocks, block)
    return make.last[at - 1] if at else None


def _grids(make: _Maker, tree: Outline) -> dict[str, list[list[str]]]:
    rows: dict[int, list[int]] = {}
    for index, line in enumerate(make.lines):
        if line.grid is not None:
            rows.setdefault(line.grid, []).append(index)
    files: dict[str, list[list[str]]] = {}
    for number, block in enumerate(i for i, b in enumerate(make.document.blocks) if isinstance(b, Grid)):
        grid = make.document.blocks[block]
        assert isinstance(grid, Grid)
        members = rows.get(block, [])
        first = members[0] if members else _before(make, block)
        start = make.lines[members[0]].start if members else None
        end = make.lines[members[-1]].end if members else None
        case, section = _holding(make, tree, first, start)
        name = make.key("tables", number)
        place = grid.place
        if place.page is None and start is not None and end is not None:
            place = locate(make.document, make.lines, start, end)
        make.add(
            "tables",
            {
                "case_id": case, "section_id": section, "caption": _caption_of_grid(make, members), "rows": grid.rows, "columns": grid.columns,
                "file": f"grids/{name}.csv", **make.stretch(place, start, end),
            },
        )  # fmt: skip
        files[f"{name}.csv"] = matrix(grid)
    return files


def matrix(grid: Grid) -> list[list[str]]:
    """The grid as rows of strings, a merged cell at its first place only."""
    cells = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        cells[cell.row][cell.column] = cell.text
    return cells


def _caption_of_grid(make: _Maker, members: Sequence[int]) -> str:
    if not members:
        return ""
    for near in (members[0] - 1, members[0] - 2, members[-1] + 1):
        if (
            0 <= near < len(make.lines)
            and make.lines[near].kind == "caption"
            and make.lines[near].text.startswith(("表", "附表", "续表", "續表"))
        ):
            return make.lines[near].text
    return ""


def _figures(make: _Maker, tree: Outline) -> dict[str, bytes]:
    captions = {line.picture: index for index, line in enumerate(make.lines) if line.kind == "caption" and line.picture is not None}
    files: dict[str, bytes] = {}
    for block, picture in enumerate(make.document.blocks):
        if not isinstance(picture, Picture):
            continue
        index = captions.get(block)
        caption = make.lines[index] if index is not None else None
        case, section = _holding(make, tree, index if index is not None else _before(make, block), caption.start if caption else None)
        name = make.key("figures", len(make.rows["figures"]))
        file = f"{name}.{picture.suffix}" if picture.data else ""
        make.add(
            "figures",
            {
                "case_id": case, "section_id": section, "caption": caption.text if caption else "", "file": f"figures/{file}" if file else "",
                "width": picture.width, "height": picture.height,
                **make.stretch(picture.place, caption.start if caption else None, caption.end if caption else None),
            },
        )  # fmt: skip
        if file:
            files[file] = picture.data
    return files


def _warning(make: _Maker, tree: Outline, finding: Finding) -> None:
    section = None if finding.section is None else make.key("sections", finding.section)
    page = finding.page
    if finding.case is not None and finding.evidence and (section is None or page is None):
        # where the evidence is printed in the case is where a person has to look
        case = tree.cases[finding.case]
        start = make.text.find(finding.evidence, case.start, make.lines[case.last - 1].end if case.last else None)
        if start >= 0:
            section = section or make.section(finding.case, start)
            page = page or locate(make.document, make.lines, start, start + len(finding.evidence)).page
    make.add(
        "warnings",
        {
            "case_id": None if finding.case is None else make.key("cases", finding.case),
            "section_id": section,
            "severity": finding.severity,
            "code": finding.code,
            "message": finding.message,
            "page": page,
            "evidence": finding.evidence,
        },
    )
