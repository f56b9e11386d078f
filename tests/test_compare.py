"""Two outputs side by side: what is matched with what, what counts as a change, what the terminal and the JSON say."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract import cli, compare, tables, writers
from extract.compare import Change, Metric
from extract.model import Row

TITLE = "2023年健康县建设优秀案例汇编"


def write(folder: Path, *documents: dict[str, list[Row]]) -> Path:
    """An output folder as far as a comparison reads it."""
    for name in ("json", "text"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with writers.csv_files(folder) as add:
        for rows in documents:
            add(rows)
            doc = rows["documents"][0]["doc_id"]
            (folder / "json" / f"{doc}.json").write_bytes(writers.document_json(rows))
            (folder / "text" / f"{doc}.txt").write_text(str(rows["documents"][0]["text"]), "utf-8", newline="")
    return folder


def document(
    doc: str, cases: dict[str, list[dict[str, Any]]], *, file: str = "汇编.pdf", title: str = TITLE, year: int = 2023
) -> dict[str, list[Row]]:
    """A document whose text is its cases' titles and the stretches of their statistics."""
    rows: dict[str, list[Row]] = {name: [] for name in tables.NAMES}
    text = ""
    for number, (name, statistics) in enumerate(cases.items(), 1):
        case, section = tables.key("cases", doc, number), tables.key("sections", doc, number)
        rows["cases"].append(
            {
                "case_id": case,
                "doc_id": doc,
                "seq": number,
                "title": name,
                "adcode": f"36012{number}",
                "county": f"{number}县",
                "province": "江西省",
            }
        )
        text += f"{name}\n"
        inside = {"doc_id": doc, "case_id": case}
        rows["sections"].append({"section_id": section, **inside, "seq": number, "level": 1, "title": "成效", "role": "results"})
        for cells in statistics:
            stretch = f"{cells['metric']}{cells['value']}{cells['unit']}"
            place = {"char_start": len(text), "char_end": len(text) + len(stretch)}
            text += f"{stretch}。\n"
            key = tables.key("statistics", doc, len(rows["statistics"]) + 1)
            given = {**cells, "value": Decimal(str(cells["value"])), "kind": "count", "source": "text", **place}
            rows["statistics"].append({"statistic_id": key, **inside, "section_id": section, "seq": 1, **given})
    about = {"doc_id": doc, "file": file, "sha256": doc * 5, "format": "pdf", "title": title, "year": year, "cases": len(cases)}
    rows["documents"].append({**about, "text": text})
    return rows


def number(metric: str, value: float, unit: str = "家", **more: Any) -> dict[str, Any]:
    return {"metric": metric, "value": value, "unit": unit, **more}


def changes(before: Path, after: Path) -> list[Change]:
    return compare.compare(before, after).changes


def test_equal_outputs(tmp_path: Path) -> None:
    given = document("a" * 12, {"清江县": [number("医院", 3)]})
    found = compare.compare(write(tmp_path / "a", given), write(tmp_path / "b", given))
    assert found.changes == [] == found.metrics
    assert list(compare.lines(found)) == ["no differences"]


def test_a_version_that_did_not_know_corrections_of_a_table_differs_in_those_made_only(tmp_path: Path) -> None:
    before, after = (write(tmp_path / name, document("a" * 12, {"清江县": [number("医院", 3, corrected=False)]})) for name in "ab")
    for path in (before / "json").iterdir():
        path.write_text(path.read_text("utf-8").replace('"corrected": false', '"other": 0'), "utf-8")
    assert changes(before, after) == []
    marked = write(tmp_path / "c", document("a" * 12, {"清江县": [number("医院", 3, corrected=True)]}))
    assert [change.cells for change in changes(before, marked)] == [{"corrected": (None, True)}]


def test_another_version_of_the_rules(tmp_path: Path) -> None:
    """The same file: rows keep their stretch, whatever their number; a value, a new and a lost row are told."""
    before = document("a" * 12, {"清江县": [number("医院", 3), number("学校", 5), number("讲座", 8, "场")]})
    after = document("a" * 12, {"清江县": [number("场馆", 1), number("医院", 3), number("学校", 5, doubt="two_candidates")]})
    assert changes(write(tmp_path / "a", before), write(tmp_path / "b", after)) == [
        Change("changed", "statistics", "汇编.pdf", "清江县", "学校 5 家", {"doubt": ([], ["two_candidates"])}),
        Change("removed", "statistics", "汇编.pdf", "清江县", "讲座 8 场"),
        Change("added", "statistics", "汇编.pdf", "清江县", "场馆 1 家"),
    ]


def test_places_numbers_and_ids_are_no_change(tmp_path: Path) -> None:
    before, after = (document("a" * 12, {"清江县": [number("医院", 3), number("学校", 5)]}) for _ in range(2))
    for row in after["statistics"]:
        row |= {"page": 7, "x0": 12.5, "seq": 9, "rule": "another"}
    after["statistics"].reverse()
    for row, key in zip(after["statistics"], ("x-n1", "x-n2"), strict=True):
        row["statistic_id"] = key
    assert changes(write(tmp_path / "a", before), write(tmp_path / "b", after)) == []


def test_the_next_year(tmp_path: Path) -> None:
    """Another file whose title and name differ in the year only; the same cases with new numbers."""
    before = document("a" * 12, {"清江县": [number("医院", 3)], "柳湾县": [number("医院", 2)]}, file="汇编2023.pdf")
    after = document(
        "b" * 12,
        {"清江县": [number("医院", 4)], "东渡县": [number("医院", 9)]},
        file="汇编2024.pdf",
        title=TITLE.replace("2023", "2024"),
        year=2024,
    )
    found = compare.compare(write(tmp_path / "a", before), write(tmp_path / "b", after))
    told = [(c.state, c.table, c.name, c.cells) for c in found.changes]
    assert told[0] == (
        "changed",
        "documents",
        "2024年健康县建设优秀案例汇编",
        {"title": (TITLE, TITLE.replace("2023", "2024")), "year": (2023, 2024)},
    )
    assert ("changed", "statistics", "医院 4 家", {"value": (3, 4)}) in told
    # 东渡县 has the region of 柳湾县 in this sample, as after a change of name
    assert ("changed", "cases", "东渡县", {"title": ("柳湾县", "东渡县")}) in told
    assert found.metrics == [
        Metric("医院", "家", "", "360121", "1县", "1县", (2023, 3.0), (2024, 4.0)),
        Metric("医院", "家", "", "360122", "2县", "2县", (2023, 2.0), (2024, 9.0)),
    ]
    assert found.counts()["statistics"] == {"added": 0, "removed": 0, "changed": 2}


def test_metrics_are_compared_by_region_and_year(tmp_path: Path) -> None:
    """The same value of a later year is told; without a region nothing is, for it may be another enterprise's."""
    made = []
    for folder, year in (("a", 2023), ("b", 2024)):
        given = document(folder * 12, {"清江县": [number("医院", 3)], "某公司": [number("职工", year, "人")]}, year=year)
        given["cases"][1] |= {"adcode": "", "county": "", "province": ""}
        made.append(write(tmp_path / folder, given))
    assert compare.compare(*made).metrics == [Metric("医院", "家", "", "360121", "1县", "1县", (2023, 3.0), (2024, 3.0))]


def test_metrics_are_told_with_their_change_the_greatest_first_and_only_where_a_year_has_one_value(tmp_path: Path) -> None:
    made = []
    for folder, year, beds, homes in (("a", 2023, 20000, 10), ("b", 2024, 22000, 15)):
        numbers = [
            number("床位", beds, "张"),
            number("养老院", homes),
            {**number("收入", year - 2020, "%"), "change": "up", "kind": "percent"},
        ]
        several = [number("项目", year), number("项目", 7)]
        made.append(write(tmp_path / folder, document(folder * 12, {"清江县": [*numbers, *several]}, year=year)))
    told = [line for line in compare.lines(compare.compare(*made)) if line.startswith("~ 1县")]
    assert told == [
        "~ 1县 养老院（家）: 2023 10 -> 2024 15 (+50.0%)",
        "~ 1县 床位（张）: 2023 2 万 -> 2024 2.2 万 (+10.0%)",
        "~ 1县 收入增长（%）: 2023 3 -> 2024 4",
    ]


def test_documents_and_cases_that_are_in_one_only(tmp_path: Path) -> None:
    common = document("a" * 12, {"清江县": []})
    more = document("a" * 12, {"清江县": [], "柳湾县": [number("医院", 2)]})
    alone = document("c" * 12, {"丙县": [number("学校", 1, "所")]}, file="通报.docx", title="通报")
    found = compare.compare(write(tmp_path / "a", common), write(tmp_path / "b", more, alone))
    assert [(c.state, c.table, c.case, c.name) for c in found.changes] == [
        ("added", "cases", "柳湾县", "柳湾县"),
        ("added", "sections", "柳湾县", "成效"),
        ("added", "statistics", "柳湾县", "医院 2 家"),
        ("added", "documents", "", "通报"),
        ("added", "cases", "", "丙县"),
        ("added", "sections", "丙县", "成效"),
        ("added", "statistics", "丙县", "学校 1 所"),
    ]
    told = list(compare.lines(found))
    assert told[:3] == [
        "documents: 1 added, 0 removed, 0 changed",
        "cases: 2 added, 0 removed, 0 changed",
        "sections: 2 added, 0 removed, 0 changed",
    ]
    assert [line for line in told if line.startswith("+")] == ["+ 通报", "+ 柳湾县"]
    back = compare.compare(tmp_path / "b", tmp_path / "a")
    assert {(c.state, c.table, c.name) for c in back.changes} == {("removed", c.table, c.name) for c in found.changes}


def test_equal_rows_are_paired_one_by_one(tmp_path: Path) -> None:
    before = document("a" * 12, {"清江县": [number("医院", 3)] * 3})
    after = document("a" * 12, {"清江县": [number("医院", 3)] * 2})
    assert [(c.state, c.name) for c in changes(write(tmp_path / "a", before), write(tmp_path / "b", after))] == [("removed", "医院 3 家")]


def test_what_the_terminal_shows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = document("a" * 12, {"清江县": [number(f"指标{i}", i) for i in range(30)]})
    after = document("a" * 12, {"清江县": [number("医院", 3), number("指标7", 7, subject="全县\n" + "长" * 99)]})
    write(tmp_path / "a", before), write(tmp_path / "b", after)
    assert cli.main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "statistics: 1 added, 29 removed, 1 changed"
    assert "== statistics 统计数据" in lines and "   汇编.pdf · 清江县" in lines and "+ 医院 3 家" in lines
    assert "  … 11 more; --json lists all" in lines
    assert cli.main(["compare", str(tmp_path / "a"), str(tmp_path / "b"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["statistics"] == {"added": 1, "removed": 29, "changed": 1} and len(told["changes"]) == 31
    (changed,) = [change for change in told["changes"] if change["state"] == "changed"]
    assert changed["cells"] == {"subject": [None, "全县\n" + "长" * 99]}


def test_a_folder_without_an_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "a", document("a" * 12, {"清江县": []}))
    assert cli.main(["compare", str(tmp_path / "a"), str(tmp_path / "none")]) == 2
    assert "holds no output" in capsys.readouterr().err
    (tmp_path / "a" / "json" / ("a" * 12 + ".json")).unlink()
    write(tmp_path / "b", document("a" * 12, {"柳湾县": []}))
    assert cli.main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 2
    told = capsys.readouterr().err
    assert "not whole" in told and len(told.splitlines()) == 1
