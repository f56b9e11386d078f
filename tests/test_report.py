"""The files of the review page: what they hold, and that nothing of a document gets out of its place. tests/browser opens the page."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fake_pipeline import install
from PIL import Image, ImageDraw

from extract import amend, batch, codes, corrections, report, store, tables
from extract.model import Row
from extract.report import pages, proof
from extract.workbook import Ending

FORMS = Path(__file__).parents[1] / "samples"
ILL = '"><img src=x onerror=alert(1)></option></script>\u2028${1}'


def content(script: bytes, function: str) -> Any:
    text = script.decode("utf-8")
    assert text.startswith(f"{function}(") and text.endswith(");\n")
    return json.loads(text[len(function) + 1 : -3])


def rows_of(text: str = "") -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {name: [] for name in tables.NAMES}
    rows["documents"] = [{"doc_id": "0123456789ab", "file": f"{ILL}.pdf", "title": ILL, "pages": 2}]
    rows["cases"] = [{"case_id": "0123456789ab-c01", "doc_id": "0123456789ab", "title": ILL, "doubt": "region_ambiguous"}]
    rows["statistics"] = [
        {"statistic_id": "0123456789ab-n001", "doc_id": "0123456789ab", "metric": ILL, "value": Decimal("1.20E+4"), "x0": 72.12345}
    ]
    rows["warnings"] = [{"warning_id": "0123456789ab-w001", "severity": "error", "code": "garbled_text"}]
    return rows


def shared(
    summaries: list[report.Summary],
    failed: Sequence[Ending] = (),
    fixes: Sequence[corrections.Correction] = (),
    strangers: Sequence[corrections.Correction] = (),
) -> dict[str, bytes]:
    files = report.shared(lambda: iter(summaries), failed, fixes, strangers)
    return {name: b"".join(pieces) for name, pieces in files.items()}


def test_the_frame_escapes_what_the_document_says() -> None:
    files = shared([report.summary(rows_of())], [Ending(ILL, "failed", ILL)])
    assert set(files) == {"report.html", "report/data.js", *(f"report/{name}" for name in report.ASSETS)}
    page = files["report.html"].decode()
    assert "<img" not in page and page.count("&lt;img src=x onerror=alert(1)&gt;") == 4
    assert page.count("</script>") == page.count("<script") == len(report.ASSETS)
    assert "default-src 'none'" in page and "http" not in page.replace("http-equiv", "")


def test_the_style_and_the_scripts_go_nowhere_and_write_no_markup() -> None:
    for name in report.ASSETS:
        text = report._asset(name)
        for word in (
            "http:",
            "https:",
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "fetch(",
            "XMLHttp",
            "@import",
        ):
            assert word not in text, (name, word)


def test_data_is_json_with_rows_as_the_tables_have_them() -> None:
    rows = rows_of()
    applied = amend.Applied(
        marks={"0123456789ab-n001": "correct"}, deleted={"honours": [{"honour_id": "0123456789ab-h001", "honour": ILL}]}
    )
    told = content(report.document(rows, ILL, [(1, 595.3, 841.9)], applied), "reportDocument")
    names = [column.name for column in tables.BY_NAME["statistics"].columns]
    row = dict(zip(names, told["rows"]["statistics"][0], strict=True))
    assert (row["metric"], row["value"], row["x0"], row["unit"]) == (ILL, "12000", 72.12, None)
    assert told["text"] == ILL and told["pages"] == [[1, 595.3, 841.9]] and told["marks"] == applied.marks
    assert told["deleted"]["honours"][0][0] == "0123456789ab-h001"

    fix = corrections.Correction("accept", "cases", "0123456789ab", stretch=ILL)
    told = content(shared([report.summary(rows)], fixes=[fix])["report/data.js"], "reportIndex")
    assert told["documents"][0] | {"counts": None} == {
        "id": "0123456789ab", "file": f"{ILL}.pdf", "title": ILL, "pages": 2, "counts": None, "look": 2,
    }  # fmt: skip
    assert told["corrections"] == [{"action": "accept", "table": "cases", "doc_id": "0123456789ab", "stretch": ILL}]
    settable = {table["name"]: [c["name"] for c in table["columns"] if c["set"]] for table in told["tables"]}
    assert settable["statistics"] == ["metric", "value", "value_max", "ratio", "unit", "qualifier", "change", "kind", "subject", "period"]
    assert settable["warnings"] == settable["figures"] == []


def test_a_finding_that_was_seen_needs_no_look() -> None:
    rows = rows_of()
    rows["warnings"][0]["corrected"] = True
    assert report.summary(rows).look == 1


def test_the_page_names_the_corrections_of_documents_that_are_not_here() -> None:
    here = corrections.Correction("accept", "cases", "0123456789ab", stretch="甲县")
    gone = corrections.Correction("accept", "cases", "ffffffffffff", "去年.pdf", stretch=ILL)
    page = shared([report.summary(rows_of())], fixes=[here, gone], strangers=[gone])["report.html"].decode()
    assert "有 1 项更正所指的文件不在本次结果中" in page and "<b>去年.pdf</b>" in page and "<img" not in page
    assert "不在本次结果中" not in shared([report.summary(rows_of())], fixes=[here])["report.html"].decode()


def test_every_reason_of_doubt_says_what_to_look_for() -> None:
    assert codes.DOUBT_ADVICE.keys() == codes.DOUBT.meanings.keys()
    assert all(text.endswith("。") for text in codes.DOUBT_ADVICE.values())


def test_half_of_a_surrogate_pair_stays_an_escape() -> None:
    assert b"\\ud800" in report.document(rows_of(), "\ud800", [], amend.Applied())


@pytest.mark.parametrize(
    ("sentence", "quote", "row", "wanted"),
    [
        ("2023年，全区投入1.2万元。", "投入1.2万元", {"metric": "投入", "value": 12000, "unit": "元", "period": "2023年"},
         [("2023年", "period"), ("投入", "metric"), ("1.2万", "value"), ("元", "unit")]),
        ("每次5至10分钟。", "每次5至10分钟", {"value": 5, "value_max": 10, "unit": "分钟"}, [("5至10", "value"), ("分钟", "unit")]),
        ("合格率（65．2 ％）。", "合格率（65．2 ％", {"metric": "合格率", "value": Decimal("65.2"), "unit": "%"},
         [("合格率", "metric"), ("65．2 ％", "value")]),
        ("职工三百二十人。", "职工三百二十人", {"metric": "职工", "value": 320, "unit": "人", "subject": "某厂"},
         [("职工", "metric"), ("三百二十", "value"), ("人", "unit")]),
        ("甲班9人、乙班12人。", "乙班12人", {"metric": "乙班", "value": 12, "unit": "人"},
         [("乙班", "metric"), ("12", "value"), ("人", "unit")]),
    ],
)  # fmt: skip
def test_the_parts_of_a_number_where_they_are_printed(sentence: str, quote: str, row: Row, wanted: list[tuple[str, str]]) -> None:
    text = f"职工9人。\n{sentence}\n"
    start = text.index(quote)
    found = proof.parts({**row, "quote": quote, "sentence": sentence, "char_start": start, "char_end": start + len(quote)}, text)
    told = [(text[a:b], part) for a, b, part in found]
    # full-width signs may belong to the number or to the unit; the stretch is what matters
    assert "".join(words for words, _ in told) == "".join(words for words, _ in wanted)
    assert [part for _, part in told if part != "unit"] == [part for _, part in wanted if part != "unit"]


# ------------------------------------------------------------------------------------------------------------------- pages
def test_pages_of_a_pdf_are_drawn_as_they_are_shown() -> None:
    drawn = list(pages.draw(FORMS / "input" / "company_cases_pdf.pdf"))
    assert [page.number for page in drawn] == list(range(1, 13))
    assert (round(drawn[0].width), round(drawn[0].height)) == (595, 842)
    with Image.open(io.BytesIO(drawn[0].data)) as picture:
        assert picture.format == "WEBP" and abs(picture.width - 595 * pages.SCALE) < 3
        assert picture.convert("L").getextrema() < (100, 256)
    assert max(len(page.data) for page in drawn) < 120_000


@pytest.mark.parametrize("name", ["input/county_cases_typed.docx", "forms/county_cases_txt.txt"])
def test_a_format_without_pages_has_no_pictures(name: str) -> None:
    assert list(pages.draw(FORMS / name)) == []


def test_an_ofd_whose_fonts_are_not_in_the_file_is_read_as_text() -> None:
    drawn = list(pages.draw(FORMS / "forms" / "company_cases_ofd.ofd"))
    for page in drawn:
        with Image.open(io.BytesIO(page.data)) as picture:
            assert picture.convert("L").getextrema()[0] < 100, f"page {page.number} is blank"


def test_a_poster_is_drawn_smaller(tmp_path: Path) -> None:
    picture = Image.new("RGB", (3000, 6000), "white")
    ImageDraw.Draw(picture).rectangle((100, 100, 2000, 400), fill="black")
    picture.save(tmp_path / "a.png", dpi=(100, 100))
    (page,) = pages.draw(tmp_path / "a.png")
    with Image.open(io.BytesIO(page.data)) as drawn:
        assert max(drawn.size) == pages.MAX_SIDE
        assert abs(drawn.width / drawn.height - page.width / page.height) < 0.01


# --------------------------------------------------------------------------------------------------------------------- run
def test_the_page_stands_beside_the_tables_and_goes_with_its_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    inbox, output = tmp_path / "inbox", tmp_path / "output"
    inbox.mkdir()
    (inbox / "a.txt").write_text("甲县案例\n一", "utf-8")
    (inbox / "b.txt").write_text("乙县案例\n一", "utf-8")
    settings = batch.Settings(engine="inprocess", prune=True)

    def run() -> dict[str, bytes]:
        batch.run([inbox], output, settings, lambda event, told: None)
        files = [output / "report.html", *sorted((output / "report").iterdir())]
        return {path.relative_to(output).as_posix(): path.read_bytes() for path in files}

    first = run()
    documents = [name for name in first if name.endswith(".js") and name.removeprefix("report/") not in (*report.ASSETS, "data.js")]
    assert len(documents) == 2 and "report.html" in first
    (inbox / "b.txt").unlink()
    second = run()
    assert len(second) == len(first) - 1 and b"b.txt" not in second["report/data.js"]
    assert run() == second


def test_a_page_that_cannot_be_drawn_costs_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)

    def broken(path: Path) -> Any:
        yield pages.Picture(1, 10.0, 10.0, b"webp")
        raise RuntimeError("no more")

    monkeypatch.setattr(pages, "draw", broken)
    (tmp_path / "a.txt").write_text("甲县案例\n一", "utf-8")
    output = tmp_path / "output"
    assert batch.run([tmp_path / "a.txt"], output, batch.Settings(engine="inprocess"), lambda event, told: None).exit_code == 0
    assert [path.read_bytes() for path in (output / "report").glob("*.webp")] == [b"webp"]


def test_how_the_page_looks_does_not_make_a_run_read_everything_again() -> None:
    decides = [
        name for name in ("report/pages.py", "report/report.css", "report/main.js", "amend.py", "outline.py") if store._decides(name)
    ]
    assert decides == ["report/pages.py", "outline.py"]
