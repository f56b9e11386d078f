"""The records must not depend on the form of the file: every sample in every form gives the same rows, and those its author wrote down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extract import pipeline
from extract.model import Result, Row

SAMPLES = Path(__file__).parents[1] / "samples"
NAMES = ("county_cases", "company_cases")
#: forms whose text is read, not recognised, and that need no other program
FORMS = ("typed.docx", "auto.docx", "pdf.pdf", "ofd.ofd", "html.html", "txt.txt")
_RESULTS: dict[Path, Result] = {}

COLUMNS = {
    "cases": ("title", "province", "city", "county", "adcode", "organization"),
    "sections": ("level", "label", "title", "role", "path"),
    "practices": ("level", "label", "title", "text"),
    "statistics": ("metric", "value", "value_max", "ratio", "unit", "qualifier", "change", "kind", "period", "source"),
    "citations": ("title", "document_number", "kind"),
    "honours": ("recipient", "honour", "granted_by", "level", "year"),
    "tables": ("caption", "rows", "columns"),
}


def result(name: str, form: str) -> Result:
    path = next(p for p in (SAMPLES / "input", SAMPLES / "forms") if (p / f"{name}_{form}").exists()) / f"{name}_{form}"
    if path not in _RESULTS:
        _RESULTS[path] = pipeline.process(path, pipeline.Options(ocr=False))
    return _RESULTS[path]


def folded(value: object) -> str:
    return "".join(str("" if value is None else value).split()).replace("(", "（").replace(")", "）")


def records(found: Result, table: str) -> list[tuple[str, ...]]:
    return [tuple(folded(row[column]) for column in COLUMNS[table]) for row in found.rows[table]]


@pytest.mark.parametrize("table", COLUMNS)
@pytest.mark.parametrize("form", FORMS[1:])
@pytest.mark.parametrize("name", NAMES)
def test_every_form_gives_the_same_records(name: str, form: str, table: str) -> None:
    expected, found = records(result(name, "typed.docx"), table), records(result(name, form), table)
    if table == "statistics" and form == "txt.txt":
        # a text file has no notes of its own kind: theirs stand in the text
        expected, found = ([row[:-1] for row in rows] for rows in (expected, found))
    if table == "practices" and form == "txt.txt":
        # nor captions: they stand in the text of the practice
        expected, found = ([row[:-1] for row in rows] for rows in (expected, found))
    if table == "tables" and form == "txt.txt":
        expected, found = ([row[1:] for row in rows] for rows in (expected, found))
    assert found == expected


@pytest.mark.parametrize("form", [f for f in FORMS if f != "txt.txt"])
@pytest.mark.parametrize("name", NAMES)
def test_every_form_with_pictures_gives_their_captions(name: str, form: str) -> None:
    gold = json.loads((SAMPLES / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    captions = [folded(figure["caption"] if isinstance(figure, dict) else figure) for case in gold["cases"] for figure in case["figures"]]
    assert len(captions) >= 3
    assert [folded(row["caption"]) for row in result(name, form).rows["figures"]] == captions


@pytest.mark.parametrize("name", NAMES)
def test_the_records_are_those_the_author_wrote_down(name: str) -> None:
    gold = json.loads((SAMPLES / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    found = result(name, "typed.docx")
    rows = found.rows
    of = {row["case_id"]: index for index, row in enumerate(rows["cases"])}

    def own(table: str, index: int) -> list[Row]:
        return [row for row in rows[table] if of.get(row["case_id"]) == index]

    assert [folded(row["title"]) for row in rows["cases"]] == [folded(case["title"]) for case in gold["cases"]]
    for index, case in enumerate(gold["cases"]):
        assert rows["cases"][index]["adcode"] == case["adcode"]
        assert rows["cases"][index]["organization"] == (case.get("organization") or "")
        sections = [(row["level"], folded(row["label"]), folded(row["title"])) for row in own("sections", index)]
        assert sections == [(s["level"], folded(s["label"]), folded(s["title"])) for s in case["sections"]]
        practices = [(folded(row["label"]), folded(row["title"])) for row in own("practices", index)]
        assert practices == [
            (folded(p["label"]), folded(p["title"])) for measure in case["practices"] for p in (measure, *measure.get("points", ()))
        ]
        assert [folded(row["title"]) for row in own("citations", index)] == [folded(title) for title in case["citations"]]
        honours = [(folded(row["recipient"]), folded(row["honour"])) for row in own("honours", index)]
        assert len(honours) == len([h for h in case["honours"] if not h.get("borderline")])
    codes = {row["code"] for row in rows["warnings"]}
    expected = {w["code"] for w in gold["warnings_expected"]} - {"toc_page_differs"}
    assert expected <= codes


@pytest.mark.parametrize("form", ["pdf.pdf", "ofd.ofd"])
@pytest.mark.parametrize("name", NAMES)
def test_every_planted_fault_is_reported_where_pages_are(name: str, form: str) -> None:
    gold = json.loads((SAMPLES / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    assert {w["code"] for w in gold["warnings_expected"]} <= {row["code"] for row in result(name, form).rows["warnings"]}
