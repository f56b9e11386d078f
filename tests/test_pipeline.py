"""The chain as a whole: every stretch, place and key of a result is right, for every sample and form."""

from __future__ import annotations

import gc
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from extract import furniture, outline, paragraphs, pipeline, records, tables
from extract.facts import regions
from extract.model import Document, Line, Page, Region, Result

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = sorted(
    p for folder in ("input", "forms") for p in (SAMPLES / folder).iterdir() if p.suffix in (".docx", ".pdf", ".ofd", ".txt", ".html")
)
READ = [p for p in FILES if "scan" not in p.name]
_RESULTS: dict[Path, Result] = {}


def result(path: Path) -> Result:
    if path not in _RESULTS:
        _RESULTS[path] = pipeline.process(path, pipeline.Options(ocr=False))
    return _RESULTS[path]


@pytest.mark.parametrize("path", READ, ids=lambda p: p.name)
def test_every_row_points_at_its_printed_stretch(path: Path) -> None:
    found = result(path)
    shown = {
        "sections": lambda row: f"{row['label']}{row['title']}",
        "statistics": lambda row: row["quote"],
        "figures": lambda row: row["caption"],
    }
    checked = 0
    for table, of in shown.items():
        for row in found.rows[table]:
            if row["char_start"] is None:
                continue
            stretch = found.text[row["char_start"] : row["char_end"]]  # type: ignore[misc]
            assert "".join(stretch.split()).rstrip("。：") == "".join(str(of(row)).split()).rstrip("。："), (table, row)
            checked += 1
    for table in ("practices", "citations", "honours", "organizations", "tables", "cases"):
        for row in found.rows[table]:
            start, end = row["char_start"], row["char_end"]
            assert isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(found.text), (table, row)
            stretch = "".join(found.text[start:end].split())
            name = "".join(str(row.get("title") or row.get("honour") or row.get("name") or "").split())
            assert name in stretch.replace("\t", ""), (table, row, stretch)
            checked += 1
    assert checked > 200


@pytest.mark.parametrize("path", READ, ids=lambda p: p.name)
def test_keys_are_unique_and_references_lead_to_rows(path: Path) -> None:
    rows = result(path).rows
    keys = {name: [row[tables.KEY[name]] for row in rows[name]] for name in tables.NAMES}
    for name in tables.NAMES:
        assert len(keys[name]) == len(set(keys[name])), name
        for column in tables.BY_NAME[name].columns:
            if column.references:
                known = set(keys[column.references])
                assert {row[column.name] for row in rows[name]} <= known | {None}, (name, column.name)


def test_the_printed_number_of_a_case_is_no_part_of_the_body_in_its_title(tmp_path: Path) -> None:
    names = ("东江玻璃有限公司", "柳湾食品有限公司")
    told = ("案例一" + names[0] + "健康企业建设案例", "案例二：" + names[1] + "健康企业建设案例")
    path = tmp_path / "cases.txt"
    path.write_text(
        "\n".join(f"{title}\n一、基本情况\n公司有职工 80 人。\n二、主要做法\n开展培训 12 场。" for title in told), encoding="utf-8"
    )
    found = pipeline.process(path).rows
    assert [case["label"] for case in found["cases"]] == ["案例一", "案例二"]
    assert [body["name"] for body in found["organizations"]] == list(names)


def test_text_of_a_practice_ends_where_its_points_and_the_next_begin() -> None:
    found = result(SAMPLES / "input" / "county_cases_typed.docx")
    spans = [(row["char_start"], row["char_end"]) for row in found.rows["practices"] if row["level"] == "measure"]
    assert len(spans) > 5
    assert all(one[1] <= two[0] for one, two in pairwise(spans))  # type: ignore[operator]


def test_statistics_belong_to_the_practice_that_tells_them() -> None:
    found = result(SAMPLES / "input" / "county_cases_typed.docx")
    held = [row for row in found.rows["statistics"] if row["practice_id"]]
    practices = {row["practice_id"]: row for row in found.rows["practices"]}
    assert len(held) > 30
    for row in held:
        practice = practices[row["practice_id"]]
        assert practice["char_start"] <= row["char_start"] < practice["char_end"]  # type: ignore[operator]


def test_the_numbers_of_a_table_stand_in_the_base_unit() -> None:
    found = result(SAMPLES / "input" / "county_cases_typed.docx")
    cells = {(row["metric"], row["period"]): (row["value"], row["unit"]) for row in found.rows["statistics"] if row["source"] == "table"}
    assert cells["投入资金", "2024年"] == (Decimal(103700000), "元")
    assert cells["培训", "2022年"] == (Decimal(1240), "人次")


@pytest.mark.parametrize(
    ("above", "unit"),
    [
        (["单位：元 币种：人民币"], "元"),
        (["表1 费用（单位：元）"], "元"),
        (["单位：元", "2023年度"], "元"),
        (["编制单位：东江食品有限公司 单位：元"], "元"),
        (["单位：元", "经核对，上述费用均已按照规定入账。", "其他费用见下表。"], ""),
        (["参建单位：东江建工有限公司"], ""),
        (["单位：元 币种：美元"], ""),
    ],
)
def test_the_line_above_a_table_gives_the_unit(tmp_path: Path, above: list[str], unit: str) -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{amount}</td></tr>" for name, amount in (("项目", "2023年"), ("销售费用", "274950664.27")))
    lines = "".join(f"<p>{line}</p>" for line in ("东江食品有限公司年度报告", "一、费用情况", *above))
    path = tmp_path / "report.html"
    path.write_text(f"<html><body>{lines}<table border=1>{rows}</table></body></html>", encoding="utf-8")
    found = [row for row in pipeline.process(path).rows["statistics"] if row["source"] == "table"]
    assert [(row["metric"], row["unit"], row["doubt"]) for row in found] == [("销售费用", unit, "" if unit else "unit_unknown")]


def test_a_shared_name_of_a_place_is_said_with_the_places_that_share_it(tmp_path: Path) -> None:
    path = tmp_path / "case.txt"
    path.write_text("鼓楼区健康企业建设案例\n一、基本情况\n辖区有企业 80 家。\n二、主要做法\n开展培训 12 场。\n", encoding="utf-8")
    found = pipeline.process(path)
    case = found.rows["cases"][0]
    warning = next(row for row in found.rows["warnings"] if row["code"] == "region_ambiguous")
    assert (case["county"], case["adcode"], case["doubt"]) == ("", "", "region_ambiguous")
    assert all(name in str(warning["message"]) for name in ("江苏省南京市鼓楼区", "福建省福州市鼓楼区"))


def test_a_clear_name_of_a_place_gives_no_warning(tmp_path: Path) -> None:
    assert pipeline.shared_name(pipeline.Case(0, "丹凤县案例", "", 0, 5, 0, 1), Region(adcode="611022")) is None
    assert regions.full_name("611022") == "陕西省商洛市丹凤县"


def test_numbers_from_print_that_was_hard_to_recognise_carry_a_doubt() -> None:
    words = ["柳湾区健康企业建设案例", "一、基本情况", "全区建成健康企业 64 家。", "全年开展培训 12 场。"]
    document = Document(
        "pdf", tuple(Line(text, whole=True, score=0.99 if "64" not in text else 0.5) for text in words), (Page(1, 595, 842, True),)
    )
    lines = paragraphs.build(document, furniture.label(document))
    tree = outline.build(document, lines)
    text = paragraphs.reading_text(lines)
    found = [pipeline.facts(document, lines, tree, text, case) for case in tree.cases]
    rows = records.build(READ[0], document, lines, tree, text, found, []).rows
    assert [(row["value"], row["doubt"]) for row in rows["statistics"]] == [(Decimal(64), "low_ocr_score"), (Decimal(12), "")]
    assert rows["documents"][0]["format"] == "scan"


def test_a_warning_says_where_its_evidence_is_printed() -> None:
    rows = result(SAMPLES / "input" / "company_cases_pdf.pdf").rows
    warning = next(row for row in rows["warnings"] if row["code"] == "parts_exceed_total")
    statistic = next(row for row in rows["statistics"] if row["quote"] in str(warning["evidence"]))
    assert warning["page"] == statistic["page"] == 4
    gap = next(row for row in rows["warnings"] if row["code"] == "numbering_gap")
    assert gap["section_id"] in {row["section_id"] for row in rows["sections"]}


@pytest.mark.parametrize("path", [p for p in READ if p.suffix in (".docx", ".pdf")], ids=lambda p: p.name)
def test_document_is_let_go(path: Path) -> None:
    """Nothing of ours refers to itself: a document goes when its result is made, without waiting for a collection."""
    pipeline.process(path, pipeline.Options(ocr=False))
    gc.collect()
    flags = gc.get_debug()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        pipeline.process(path, pipeline.Options(ocr=False))
        gc.collect()
        left = [each for each in gc.garbage if (getattr(each, "__module__", None) or "").startswith("extract")]
    finally:
        gc.set_debug(flags)
        gc.garbage.clear()
    assert left == []
