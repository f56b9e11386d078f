"""Corrections: the file as people write it, and the rows they mean, under the same and under other rules."""

from __future__ import annotations

import copy
import csv
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest
from fake_pipeline import install

from extract import amend, batch, corrections, tables
from extract.corrections import Correction, CorrectionsError, read, value
from extract.model import Row

DOC = "5f0c1d2e3a4b"
TEXT = """甲县健康企业案例
一、主要做法
（一）抓培训。全年培训职工120人，发放手册120册；培训职工120人中，骨干30人。
二、成效
甲县被授予“健康县”称号。培训职工120人次。"""


def span(stretch: str, occurrence: int = 1) -> Row:
    at = -1
    for _ in range(occurrence):
        at = TEXT.index(stretch, at + 1)
    return {"char_start": at, "char_end": at + len(stretch)}


def sample() -> dict[str, list[Row]]:
    """One case, two sections and a measure, four numbers (two of them on one stretch), an honour."""
    rows: dict[str, list[Row]] = {name: [] for name in tables.NAMES}
    case = f"{DOC}-c01"
    rows["documents"] = [{"doc_id": DOC, "file": "甲.pdf", "title": "甲县", "cases": 1}]
    rows["cases"] = [
        {"case_id": case, "doc_id": DOC, "seq": 1, "title": "甲县健康企业案例", "doubt": "", "page": 1, **span("甲县健康企业案例")}
    ]
    for i, (parent, title) in enumerate(((None, "一、主要做法"), (1, "（一）抓培训"), (None, "二、成效")), 1):
        parent_id = None if parent is None else tables.key("sections", DOC, parent)
        section: Row = {"section_id": tables.key("sections", DOC, i), "doc_id": DOC, "case_id": case, "parent_id": parent_id, "seq": i}
        rows["sections"].append({**section, "title": title, "role": "practices", "page": 1 if i < 3 else 2, **span(title)})
    end = TEXT.index("\n二、")
    rows["practices"] = [
        {"practice_id": f"{DOC}-p001", "doc_id": DOC, "case_id": case, "section_id": f"{DOC}-s002", "seq": 1, "level": "measure",
         "title": "抓培训", "doubt": "", "page": 1, "char_start": TEXT.index("（一）"), "char_end": end},
    ]  # fmt: skip
    for i, (stretch, occurrence, metric, number, unit) in enumerate(
        (
            ("培训职工120人", 1, "培训职工", 120, "人"),
            ("手册120册", 1, "手册", 120, "册"),
            ("培训职工120人", 2, "培训职工", 120, "人"),
            ("培训职工120人", 2, "职工", 1200, "人"),
            ("骨干30人", 1, "骨干", 30, "人"),
            ("培训职工120人次", 1, "培训职工", 120, "人次"),
        ),
        1,
    ):
        rows["statistics"].append(
            {"statistic_id": tables.key("statistics", DOC, i), "doc_id": DOC, "case_id": case, "section_id": f"{DOC}-s002",
             "practice_id": f"{DOC}-p001", "part_of": f"{DOC}-n003" if i == 5 else None, "seq": i, "metric": metric,
             "value": Decimal(number), "unit": unit, "kind": "count", "quote": stretch, "page": 1, "doubt": "no_metric",
             **span(stretch, occurrence)},
        )  # fmt: skip
    rows["honours"] = [
        {"honour_id": f"{DOC}-h001", "doc_id": DOC, "case_id": case, "section_id": f"{DOC}-s003", "recipient": "甲县", "honour": "健康县",
         "doubt": "", "page": 2, **span("被授予“健康县”称号")},
    ]  # fmt: skip
    return rows


def fix(action: str, table: str = "statistics", stretch: str = "", **more: object) -> Correction:
    return Correction(action, table, DOC, "甲.pdf", stretch, **more)  # type: ignore[arg-type]


def by_key(rows: dict[str, list[Row]], table: str) -> dict[object, Row]:
    return {row[tables.KEY[table]]: row for row in rows[table]}


def applied(rows: dict[str, list[Row]], *fixes: Correction, text: str = TEXT) -> amend.Applied:
    return amend.apply(rows, text, fixes)


# -------------------------------------------------------------------------------------------------------------------- file
HEADER = ",".join(corrections.HEADER)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_file_as_spreadsheets_save_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "corrections.csv"
    lines = [
        ["action", "table", "file", "stretch", "column", "value"],
        ["更正", "统计数据", "甲.pdf", "培训职工120人", "指标", f"'=培训{delimiter}职工"],
        [],
        ["delete", "honours", "甲.pdf", "第一行\r\n第二行", "", ""],
        ["", "", "", " ", "", ""],
        [],
    ]
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)
    assert read(path) == [
        Correction("correct", "statistics", "", "甲.pdf", "培训职工120人", column="metric", value=f"=培训{delimiter}职工"),
        Correction("delete", "honours", "", "甲.pdf", "第一行\n第二行"),
    ]


@pytest.mark.parametrize(
    ("content", "message"), [("action,stretch\ncorrect,甲", "lacks table"), ('action,table\naccept,"statistics', "line 2")]
)
def test_a_file_of_which_no_line_can_be_read_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(CorrectionsError, match=message):
        read(path)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("改一下,statistics,,,", "操作“改一下”不是更正、删除、新增、接受之一"),
        ("correct,figures,,,", "“figures”不是可以更正的表"),
        ("correct,statistics,quote,,", "“统计数据”的“quote”栏不能更正，可以更正的是指标、数值"),
        ("correct,statistics,section_id,,", "“section_id”栏不能更正"),
        ("correct,statistics,,,", "“”栏不能更正"),
        ("accept,statistics,,first,", "应为整数，不能是“first”"),
        ("delete,warnings,,,", "“提示”只能接受"),
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_leaves_the_others_their_effect(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(f"action,table,column,occurrence,stretch\naccept,statistics,,1.0,骨干30人\n{line}\n", "utf-8")
    good, bad = read(path)
    assert good == Correction("accept", "statistics", stretch="骨干30人", occurrence=1)
    assert bad.problem.startswith("第 3 行：") and reason in bad.problem
    rows = sample()
    done = applied(rows, good, bad)
    assert done.unmatched == [(bad, bad.problem)] and done.marks == {f"{DOC}-n005": "accept"}


def test_an_empty_file_corrects_nothing_and_a_binary_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_bytes(b"\xef\xbb\xbf\r\n")
    assert read(path) == []
    path.write_bytes(b"\x81\x00\xff\x81")
    with pytest.raises(CorrectionsError, match="neither UTF-8 nor GB 18030"):
        read(path)
    path.write_bytes(b"PK\x03\x04\x14\x00")
    with pytest.raises(CorrectionsError, match="save it as CSV"):
        read(path)


@pytest.mark.parametrize(
    ("column", "text", "wanted"),
    [
        ("value", "１，２００.50", Decimal("1200.50")),
        ("value", "1,200", Decimal(1200)),
        ("value", "", None),
        ("qualifier", "约", "about"),
        ("qualifier", "about", "about"),
        ("metric", " 职工 ", " 职工 "),
    ],
)
def test_values_as_people_write_them(column: str, text: str, wanted: object) -> None:
    assert value("statistics", column, text) == wanted


def test_values_that_a_spreadsheet_rewrote() -> None:
    for text, wanted in (("2024/5/6", "2024-05-06"), ("2024年5月6日", "2024-05-06"), ("2024-05", "2024-05"), ("2024年", "2024"), ("", "")):
        assert value("documents", "issued", text) == wanted
    for table, column, text, reason in (
        ("documents", "issued", "May-24", "应写成 2024、2024-05 或"),
        ("documents", "issued", "2024/13/6", "应写成"),
        ("statistics", "value", "2.24336E+11", "科学计数法“2.24336E+11”，可能已丢失位数"),
        ("statistics", "ratio", "3:02", "改成了时间"),
    ):
        with pytest.raises(ValueError, match=reason.replace("+", r"\+")):
            value(table, column, text)
    assert value("statistics", "ratio", "2.1:51.3:46.6") == "2.1:51.3:46.6"


@pytest.mark.parametrize(
    ("table", "column", "text"), [("statistics", "value", "多"), ("statistics", "kind", "某种"), ("honours", "year", "2.5")]
)
def test_values_of_the_wrong_kind_are_refused(table: str, column: str, text: str) -> None:
    with pytest.raises(ValueError, match="不能是"):
        value(table, column, text)


# ------------------------------------------------------------------------------------------------------------------- rows
def test_one_row_of_several_alike_is_meant_by_occurrence_or_context_and_rank() -> None:
    for fixed, key in (
        (fix("correct", stretch="培训职工120人", occurrence=1, column="metric", value="新"), "n001"),
        (fix("correct", stretch="培训职工120人", suffix="，发放", column="metric", value="新"), "n001"),
        (fix("correct", stretch="培训职工120人", occurrence=2, rank=2, column="metric", value="新"), "n004"),
        (fix("correct", stretch="培训职工120人", prefix="册；", column="metric", was="培训职工", value="新"), "n003"),
        (fix("correct", stretch="培训职工120人次", column="metric", value="新"), "n006"),
    ):
        rows = sample()
        done = applied(rows, fixed)
        assert done.unmatched == []
        changed = [key for key, row in by_key(rows, "statistics").items() if row["metric"] == "新"]
        assert changed == [f"{DOC}-{key}"], fixed
        assert [k for k, row in by_key(rows, "statistics").items() if row["corrected"]] == changed
        assert by_key(rows, "statistics")[changed[0]]["doubt"] == ""


@pytest.mark.parametrize(
    ("fixed", "reason"),
    [
        (fix("correct", stretch="培训职工120人", column="metric", value="新"), "对应 3 行"),
        (fix("correct", stretch="培训职工120人", occurrence=2, column="value", value="1"), "对应 2 行"),
        (fix("correct", stretch="培训职工999人", column="metric", value="新"), "找不到"),
        (fix("correct", stretch="全年", column="metric", value="新"), "没有对应的行"),
        (fix("correct", stretch="骨干30人", column="value", value="许多"), "应为数字"),
        (fix("delete", "cases", stretch="甲县健康企业案例"), "案例不能删除"),
        (fix("add", "cases", stretch="甲县", occurrence=1, column="title", value="新"), "案例不能新增"),
        (fix("add", stretch="骨干30人", column="metric", value="新"), "缺少“数值”"),
        (fix("accept", stretch=""), "没有填写原文"),
    ],
)
def test_what_does_not_match_changes_nothing_and_is_told(fixed: Correction, reason: str) -> None:
    rows = sample()
    applied(rows)
    before = copy.deepcopy(rows)
    done = applied(rows, fixed)
    assert [(item, reason in why) for item, why in done.unmatched] == [(fixed, True)], done.unmatched
    assert rows == before


def test_of_two_corrections_of_one_row_one_holds_and_the_other_is_told() -> None:
    rows = sample()
    first = fix("correct", stretch="骨干30人", column="value", value="31")
    again = fix("correct", stretch="骨干30人", occurrence=1, column="value", value="32")
    other = fix("correct", stretch="骨干30人", column="metric", value="骨干职工")
    done = applied(rows, first, other, again, fix("accept", stretch="骨干30人"))
    assert [item for item, _ in done.unmatched] == [first] and "“31”未用，以后一项“32”为准" in done.unmatched[0][1]
    row = by_key(rows, "statistics")[f"{DOC}-n005"]
    assert (row["value"], row["metric"], row["corrected"]) == (Decimal(32), "骨干职工", True)
    rows = sample()
    done = applied(rows, other, fix("delete", stretch="骨干30人", occurrence=1), fix("accept", stretch="骨干30人"))
    assert [(item.action, "以删除为准" in why) for item, why in done.unmatched] == [("correct", True), ("accept", True)]
    assert f"{DOC}-n005" not in by_key(rows, "statistics")


def test_findings_that_were_seen_are_marked_by_what_they_say() -> None:
    rows = sample()
    for i, (code, message, evidence) in enumerate(
        (("numbering_gap", "缺第3项", "4.服务"), ("truncated_paragraph", "段落不完整", "4.服务"), ("empty_page", "第 2 页空白", ""),
         ("empty_page", "第 2 页空白", "")), 1
    ):  # fmt: skip
        rows["warnings"].append({"warning_id": f"{DOC}-w00{i}", "code": code, "message": message, "evidence": evidence})
    lines = [
        fix("accept", "warnings", "4. 服务", column="code", was="numbering_gap"),
        fix("accept", "warnings", "第 2 页空白", column="code", was="empty_page", rank=2),
        fix("accept", "warnings", "已经没有的提示", column="code", was="empty_page"),
    ]
    done = applied(rows, *lines)
    amend.see(rows, lines, done)
    assert done.unmatched == [] and done.marks == {f"{DOC}-w001": "accept", f"{DOC}-w004": "accept"}
    assert [row["corrected"] for row in rows["warnings"]] == [True, False, False, True]


def test_anchors_hold_when_rows_and_text_change() -> None:
    fixed = fix("correct", stretch="骨干30人", occurrence=1, prefix="120人中，", suffix="。", column="value", value="31")
    # other rules: a wider quote, another number of the row, blanks elsewhere, the same words in a line above
    rows = sample()
    text = "骨干30人的目录\n" + TEXT.replace("骨干30人", "骨干 30 人")
    start = text.index("中，骨干 30 人")
    rows["statistics"] = [{**row, "char_start": 0, "char_end": 0} for row in rows["statistics"][:2]]
    rows["statistics"].append({**sample()["statistics"][4], "statistic_id": f"{DOC}-n003", "char_start": start, "char_end": start + 9})
    rows["statistics"].append({**sample()["statistics"][4], "statistic_id": f"{DOC}-n004", "char_start": 0, "char_end": 6})
    done = applied(rows, fixed, text=text)
    assert done.unmatched == []
    assert {key: row["value"] for key, row in by_key(rows, "statistics").items() if row["corrected"]} == {f"{DOC}-n003": Decimal(31)}


def test_a_deleted_row_leaves_no_link_to_itself() -> None:
    rows = sample()
    done = applied(
        rows,
        fix("delete", stretch="培训职工120人", occurrence=2, rank=1),
        fix("delete", "sections", stretch="（一）抓培训"),
        fix("delete", "practices", stretch=TEXT[TEXT.index("（一）") :].split("\n")[0][: corrections.HEAD]),
    )
    assert done.unmatched == []
    assert sorted(done.deleted) == ["practices", "sections", "statistics"]
    left = {row[tables.KEY[name]] for name in tables.NAMES for row in rows[name]}
    for table in tables.TABLES:
        for column in table.columns:
            if column.references:
                assert all(row.get(column.name) is None or row[column.name] in left for row in rows[table.name]), (table.name, column.name)
    assert by_key(rows, "statistics")[f"{DOC}-n005"]["part_of"] is None
    assert by_key(rows, "statistics")[f"{DOC}-n001"]["section_id"] == f"{DOC}-s001"


def test_a_new_row_finds_its_place_and_is_not_made_twice() -> None:
    lines = [
        fix("add", stretch="发放手册120册", occurrence=1, column=column, value=text)
        for column, text in (("metric", "发放手册"), ("value", "120"), ("unit", "册"), ("kind", "计数"))
    ]
    rows = sample()
    done = applied(rows, *lines)
    assert done.unmatched == [] and done.marks == {f"{DOC}-n007": "add"}
    new = rows["statistics"][-1]
    start = TEXT.index("发放手册120册")
    wanted = {
        "statistic_id": f"{DOC}-n007", "case_id": f"{DOC}-c01", "section_id": f"{DOC}-s002", "practice_id": f"{DOC}-p001", "seq": 7,
        "metric": "发放手册", "value": Decimal(120), "unit": "册", "kind": "count", "quote": "发放手册120册", "page": 1, "rule": "correction",
        "sentence": "全年培训职工120人，发放手册120册；", "char_start": start, "char_end": start + 8, "corrected": True,
    }  # fmt: skip
    assert {name: new.get(name) for name in wanted} == wanted
    # between a row of one page and a row of the next
    rows = sample()
    applied(rows, fix("add", stretch="30人。", occurrence=1, column="value", value="30"))
    assert rows["statistics"][-1]["page"] is None
    # the rules find it by now
    rows = sample()
    rows["statistics"].append({**new, "statistic_id": f"{DOC}-n007", "doubt": "two_candidates"})
    done = applied(rows, *lines)
    assert len(rows["statistics"]) == 7 and done.marks == {f"{DOC}-n007": "accept"}
    assert (rows["statistics"][-1]["corrected"], rows["statistics"][-1]["doubt"]) == (True, "")


def test_a_document_is_known_by_its_number_or_else_by_its_name() -> None:
    here, renamed, elsewhere = (
        fix("accept"),
        Correction("accept", "statistics", "000000000000", "甲.pdf"),
        Correction("accept", "cases", "0" * 12),
    )
    told = [here, renamed, elsewhere]
    assert corrections.by_document(told, [(DOC, "甲.pdf")]) == {DOC: [here, renamed]}
    both = [(DOC, "甲.pdf"), ("0" * 12, "甲.pdf")]
    assert corrections.by_document(told, both) == {DOC: [here], "0" * 12: [renamed, elsewhere]}
    # two folders may each have a file of that name
    assert corrections.by_document([renamed], [(DOC, "甲.pdf"), ("1" * 12, "甲.pdf")]) == {DOC: [renamed], "1" * 12: [renamed]}


def test_a_changed_file_is_corrected_only_where_the_context_agrees() -> None:
    rows = sample()
    strange = Correction("correct", "statistics", "000000000000", "甲.pdf", "骨干30人", 1, "其中，", "。本年", column="value", value="9")
    done = applied(rows, strange)
    assert "前后文不同" in done.unmatched[0][1]


# -------------------------------------------------------------------------------------------------------------------- run
@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(monkeypatch)
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.txt").write_text("甲县案例\n一", "utf-8")
    os.utime(folder / "a.txt", (10**9, 10**9))
    return folder


def run(inbox: Path, output: Path, *files: Path) -> tuple[batch.Report, list[tuple[str, dict[str, object]]]]:
    said: list[tuple[str, dict[str, object]]] = []
    settings = batch.Settings(engine="inprocess", corrections=tuple(map(str, files)))
    return batch.run([inbox], output, settings, lambda event, told: said.append((event, told))), said


def table(output: Path, name: str) -> list[dict[str, str]]:
    with (output / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_next_run_applies_the_file_of_the_input_folder_and_forgets_it_with_the_file(inbox: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    run(inbox, output)
    assert {row["corrected"] for row in table(output, "cases")} == {"false"}
    header = "action,table,file,stretch,column,value\n"
    (inbox / "corrections.csv").write_text(
        header + "correct,cases,a.txt,甲县案,title,甲县新案例\ncorrect,cases,a.txt,没有,title,x\n", "utf-8"
    )
    report, said = run(inbox, output)
    assert not any(event == "skipped" for event, _ in said)
    assert [(row["title"], row["corrected"]) for row in table(output, "cases")] == [("甲县新案例", "true")]
    unmatched = [row for row in table(output, "warnings") if row["code"] == "correction_unmatched"]
    assert [row["evidence"] for row in unmatched] == ["没有"] and "找不到" in unmatched[0]["message"]
    assert "甲县新案例" in next((output / "json").iterdir()).read_text("utf-8")
    assert report.exit_code == 0
    (inbox / "corrections.csv").unlink()
    run(inbox, output)
    assert [(row["title"], row["corrected"]) for row in table(output, "cases")] == [("甲县案例", "false")]


def test_a_named_file_overrides_and_corrections_of_strangers_are_said(inbox: Path, tmp_path: Path) -> None:
    output, named = tmp_path / "output", tmp_path / "more.csv"
    header = "action,table,file,stretch,column,value\n"
    (inbox / "corrections.csv").write_text(header + "correct,cases,a.txt,甲县案,title,先\n", "utf-8")
    named.write_text(header + "correct,cases,a.txt,甲县案,title,后\naccept,cases,other.pdf,甲,,\n", "utf-8")
    _, said = run(inbox, output, named)
    assert [row["title"] for row in table(output, "cases")] == ["后"]
    assert [told["file"] for event, told in said if event == "stranger"] == ["other.pdf"]
    overruled = {"file": "a.txt", "stretch": "甲县案", "column": "title", "value": "先", "by": "后", "in": str(named)}
    assert [told for event, told in said if event == "overruled"] == [overruled]
    assert json.loads((output / "run.json").read_text("utf-8"))["overruled"] == [overruled]


def test_two_values_for_one_cell_in_one_file_are_told_with_the_document(inbox: Path, tmp_path: Path) -> None:
    lines = [f"correct,cases,a.txt,甲县案,title,{value}\n" for value in ("先", "后", "后")]
    (inbox / "corrections.csv").write_text("action,table,file,stretch,column,value\n" + "".join(lines), "utf-8")
    report, said = run(inbox, tmp_path / "output")
    assert [row["title"] for row in table(tmp_path / "output", "cases")] == ["后"]
    assert [(told["value"], told["by"]) for event, told in said if event == "overruled"] == [("先", "后")]
    warnings = [row["message"] for row in table(tmp_path / "output", "warnings") if row["code"] == "correction_unmatched"]
    assert len(warnings) == 1 and "“先”未用" in warnings[0] and report.exit_code == 0


def test_a_file_that_cannot_be_used_ends_the_run_before_anything_is_written(inbox: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    run(inbox, output)
    before = (output / "cases.csv").read_bytes()
    (inbox / "corrections.csv").write_text("what,ever\n1,2\n", "utf-8")
    with pytest.raises(CorrectionsError, match=r"corrections\.csv: the header lacks action, table"):
        run(inbox, output)
    assert (output / "cases.csv").read_bytes() == before
