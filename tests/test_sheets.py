"""Two pages on one sheet: read one after the other, and laid out as pages of their own."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from extract import pipeline, sheets
from extract.model import Document, Line, Page, Place
from extract.readers import folded

SAMPLE = Path(__file__).parent.parent / "samples" / "input" / "company_cases_pdf.pdf"


def test_a_booklet_gives_what_its_pages_give(tmp_path: Path) -> None:
    with pdfium.PdfDocument(SAMPLE) as pages:
        sheet = pdfium.PdfDocument(raw.FPDF_ImportNPagesToOne(pages.raw, ctypes.c_float(1190), ctypes.c_float(842), 2, 1))
        count = len(pages)
    sheet.save(tmp_path / "booklet.pdf")
    (one, one_lines, single), (two, two_lines, double) = map(pipeline.structure, (SAMPLE, tmp_path / "booklet.pdf"))
    assert len(one.pages) == count and len(two.pages) == count // 2
    assert [(line.kind, line.text) for line in two_lines] == [(line.kind, line.text) for line in one_lines]
    assert (double.title, double.volume, double.issuer, double.issued) == (single.title, single.volume, single.issuer, single.issued)
    assert [(s.level, s.marker.label, s.title) for s in double.sections] == [(s.level, s.marker.label, s.title) for s in single.sections]
    # the pages told are those of the file
    assert [line.page for line in two_lines] == [(line.page + 1) // 2 for line in one_lines if line.page]


def spans(*edges: tuple[float, float, float]) -> list[folded.Span]:
    return [folded.Span(*edge) for edge in edges]


@pytest.mark.parametrize(
    ("printed", "width", "found"),
    [
        (spans((70, 350, 100), (70, 350, 120), (500, 780, 90)), 842, 421),
        # a line across the middle; an upright page; nothing on one side
        (spans((70, 350, 100), (70, 600, 120), (500, 780, 90)), 842, None),
        (spans((70, 350, 100), (500, 780, 90)), 500, None),
        (spans((70, 350, 100), (70, 350, 120)), 842, None),
        # short lines beside one another are rows; beside nothing they are a list and a cover
        (spans((70, 150, 100), (70, 160, 120), (500, 580, 100), (500, 560, 120)), 842, None),
        (spans((70, 150, 100), (70, 160, 120), (500, 580, 250), (500, 560, 300)), 842, 421),
    ],
)
def test_where_a_sheet_is_folded(printed: list[folded.Span], width: float, found: float | None) -> None:
    assert folded.fold_of(lambda: printed, width, 595) == found


def at(text: str, x0: float, top: float, stream: str = "body") -> Line:
    lefts = tuple(x0 + 16 * i for i in range(len(text)))
    return Line(text, Place(1, x0, top, x0 + 16 * len(text), top + 16), lefts, stream=stream)


LEFT = "全区坚持预防为主防治结合把健康企业"
RIGHT = "层层压实责任推动各项任务落到实处全"


def test_pages_of_a_sheet_have_numbers_widths_and_places_of_their_own() -> None:
    document = Document(
        "pdf", (at(LEFT, 72, 100), at(RIGHT, 493, 100), at("内部资料请勿外传", 380, 300, "watermark")), (Page(1, 842, 595),)
    )
    found, on = sheets.unfolded(document)
    assert on == {1: 1, 2: 1} and [(p.number, p.width) for p in found.pages] == [(1, 421.0), (2, 421.0)]
    right = found.blocks[1]
    assert isinstance(right, Line) and right.place.page == 2 and right.place.x0 == 72.0 and right.lefts[1] == 88.0


def test_a_sheet_that_is_read_across_is_left_as_it_is() -> None:
    document = Document("scan", (at(LEFT, 72, 100), at(RIGHT, 493, 100), at(LEFT, 72, 124)), (Page(1, 842, 595),))
    assert sheets.unfolded(document) == (document, {})
