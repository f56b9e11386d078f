"""CSV, JSON, data package and workbook: what a reader of each gets back."""

from __future__ import annotations

import csv
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pytest
import xlsxwriter

import extract
from extract import codes, sheet_lines, tables, workbook, writers
from extract.model import Row

DOC = "5f0c1d2e3a4b"
CASE, SECTION, MEASURE, POINT = f"{DOC}-c01", f"{DOC}-s001", f"{DOC}-p001", f"{DOC}-p002"
LONG = "字" * (workbook.CELL_LIMIT + 10)


def sample() -> dict[str, list[Row]]:
    """A document with something in every table, some of it meant ill."""
    rows: dict[str, list[Row]] = {name: [] for name in tables.NAMES}
    place: Row = {"page": 3, "x0": 72.126, "top": 100.0, "x1": 200.5, "bottom": 110.999, "char_start": 10, "char_end": 20}
    inside: Row = {"doc_id": DOC, "case_id": CASE, "section_id": SECTION}
    rows["documents"] = [
        {
            "doc_id": DOC,
            "file": "=汇编.pdf",
            "sha256": "0" * 64,
            "format": "pdf",
            "title": "汇编",
            "issued": "2025-06-01",
            "cases": 1,
            "warnings": 1,
        }
    ]
    rows["cases"] = [
        {
            "case_id": CASE,
            "doc_id": DOC,
            "seq": 1,
            "title": '"><img onerror=x>',
            "adcode": "010000",
            "intro": "一段\n二段",
            "doubt": "region_ambiguous",
        }
    ]
    rows["sections"] = [
        {
            "section_id": SECTION,
            **{k: inside[k] for k in ("doc_id", "case_id")},
            "seq": 1,
            "level": 1,
            "role": "practices",
            "title": "做法",
            "text": LONG,
        },
        {
            "section_id": f"{DOC}-s002",
            "doc_id": DOC,
            "case_id": CASE,
            "parent_id": SECTION,
            "seq": 2,
            "level": 2,
            "role": "practices",
            "title": "子",
        },
    ]
    rows["practices"] = [
        {"practice_id": MEASURE, **inside, "seq": 1, "level": "measure", "title": "措施", "organizations": "甲局;乙局", "citations": ""},
        {"practice_id": POINT, **inside, "parent_id": MEASURE, "seq": 2, "level": "point", "title": "@要点"},
    ]
    statistic: Row = {**inside, "practice_id": POINT, "source": "text", "kind": "money", **place}
    rows["statistics"] = [
        {"statistic_id": f"{DOC}-n001", **statistic, "value": Decimal("3.50E+8"), "unit": "元", "qualifier": "over", "quote": "-12.5%"},
        {
            "statistic_id": f"{DOC}-n002",
            **statistic,
            "part_of": f"{DOC}-n001",
            "value": Decimal("12.50"),
            "doubt": "no_metric;unit_unknown",
        },
    ]
    rows["citations"] = [{"citation_id": f"{DOC}-r001", **inside, "title": "关于做好工作的通知", "kind": "notice"}]
    rows["honours"] = [{"honour_id": f"{DOC}-h001", **inside, "honour": "先进单位", "level": "national", "year": 2024}]
    rows["organizations"] = [
        {"organization_id": f"{DOC}-o001", "doc_id": DOC, "case_id": CASE, "name": "甲局", "kind": "government", "mentions": 2}
    ]
    rows["figures"] = [
        {"figure_id": f"{DOC}-f001", **inside, "caption": "=cmd|' /C calc'!A0", "file": f"figures/{DOC}-f001.png", "width": 10, "height": 5}
    ]
    rows["tables"] = [
        {"table_id": f"{DOC}-t001", "doc_id": DOC, "caption": "表1", "rows": 2, "columns": 3, "file": f"grids/{DOC}-t001.csv"}
    ]
    rows["warnings"] = [
        {"warning_id": f"{DOC}-w001", "doc_id": DOC, "severity": "warning", "code": "empty_page", "message": "第1页没有内容", "page": 1}
    ]
    return rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("output")
    with writers.csv_files(path) as add:
        add(sample())
    (path / "datapackage.json").write_bytes(writers.json_bytes(writers.datapackage()))
    endings = workbook.Endings()
    for ending in (workbook.Ending("=汇编.pdf", "done"), workbook.Ending("坏.pdf", "failed", "the file is damaged")):
        endings.add(ending)
    with workbook.workbook(path / "compilations.xlsx", endings) as put:
        put(sample())
    return path


def read(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# -------------------------------------------------------------------------------------------------------------------- CSV
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("3.50E+8"), "350000000"), (Decimal("0.00"), "0"), (Decimal("-0.0"), "0"), (Decimal("-12.50"), "-12.5"), (Decimal("1E-7"), "0.0000001"), (Decimal("100"), "100"),
        (72.126, "72.13"), (72.0, "72"), (1e16, "10000000000000000"), (7, "7"), (None, ""), ("", ""), (False, "false"), ("None", "None"),
    ],
)  # fmt: skip
def test_plain_values(value: object, text: str) -> None:
    assert writers.plain(value) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "＠x", "-1+cmd|x", "－cmd", "-", "-=x"])
def test_what_would_be_a_formula_is_guarded_and_comes_back(text: str) -> None:
    assert writers.guard(text) == f"'{text}"
    assert writers.unguard(writers.guard(text)) == text


@pytest.mark.parametrize("text", ["-12.5%", "-3 万元", "－5℃", "-1,200人", "一、=甲", "'引号'", " =1", "", "1-2"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert writers.guard(text) == text
    assert writers.unguard(text) == text


def test_csv_form(folder: Path) -> None:
    data = (folder / "cases.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfcase_id,doc_id,seq,") and data.endswith(b"\r\n")
    assert data.count(b"\r\n") == 2  # header and one row; the line break inside the cell is a bare LF
    assert read(folder, "cases")[0]["intro"] == "一段\n二段"
    statistics = read(folder, "statistics")
    assert [row["value"] for row in statistics] == ["350000000", "12.5"]
    assert (statistics[0]["x0"], statistics[0]["bottom"], statistics[0]["value_max"]) == ("72.13", "111", "")
    assert statistics[0]["quote"] == "-12.5%"
    assert read(folder, "figures")[0]["caption"].startswith("'=")
    assert read(folder, "documents")[0]["file"] == "'=汇编.pdf"
    assert read(folder, "sections")[0]["text"] == LONG


def test_half_a_surrogate_pair_does_not_stop_the_writers(tmp_path: Path) -> None:
    rows = sample()
    rows["cases"][0]["title"] = "坏\udc80字\x00"
    with writers.csv_files(tmp_path) as add:
        add(rows)
    assert read(tmp_path, "cases")[0]["title"] == "坏\\udc80字\ufffd"
    assert b"\\udc80" in writers.document_json(rows)


# ------------------------------------------------------------------------------------------------------- JSON, data package
def test_json_nests_the_same_records() -> None:
    written = writers.document_json(sample())
    document: dict[str, Any] = json.loads(written)
    assert written.decode() == json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    assert (document["file"], document["case_count"], document["warning_count"]) == ("=汇编.pdf", 1, 1)
    section = document["cases"][0]["sections"][0]
    assert [s["title"] for s in section["sections"]] == ["子"]
    measure = section["practices"][0]
    assert measure["organizations"] == ["甲局", "乙局"] and measure["citations"] == []
    assert [p["title"] for p in measure["practices"]] == ["@要点"]
    first, second = section["statistics"]
    assert (first["value"], first["x0"], first["doubt"]) == (350000000, 72.13, [])
    assert (second["value"], second["doubt"]) == (12.5, ["no_metric", "unit_unknown"])
    assert [len(section[name]) for name in ("citations", "honours", "figures")] == [1, 1, 1]
    assert len(document["cases"][0]["organizations"]) == len(document["tables"]) == len(document["warnings"]) == 1
    assert section["figures"][0]["caption"] == "=cmd|' /C calc'!A0"


def test_the_data_package_is_valid(folder: Path) -> None:
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "note"])
    assert sorted(task.name for task in report.tasks) == sorted(tables.NAMES)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("statistics", "section_id", "elsewhere"),
        ("statistics", "value", "viele"),
        ("sections", "role", "unheard"),
        ("cases", "case_id", ""),
    ],
)
def test_the_data_package_refuses_what_is_wrong(tmp_path: Path, table: str, column: str, value: str) -> None:
    rows = sample()
    rows[table][0][column] = value
    with writers.csv_files(tmp_path) as add:
        add(rows)
    (tmp_path / "datapackage.json").write_bytes(writers.json_bytes(writers.datapackage()))
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_frames_have_types_and_the_text_as_it_was(folder: Path) -> None:
    frames = extract.load(folder)
    assert list(frames) == list(tables.NAMES)
    assert frames["cases"]["adcode"].tolist() == ["010000"]
    assert str(frames["statistics"]["value"].dtype) == "Float64" and frames["statistics"]["value"].sum() == 350000012.5
    assert str(frames["honours"]["year"].dtype) == "Int64"
    assert frames["figures"]["caption"].tolist() == ["=cmd|' /C calc'!A0"]
    assert frames["sections"]["parent_id"].isna().tolist() == [True, False]


# --------------------------------------------------------------------------------------------------------------- workbook
def test_the_workbook_holds_every_row_with_real_numbers(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "compilations.xlsx")
    assert book.sheetnames == [workbook.SUMMARY, *(table.label for table in tables.TABLES)]
    for table in tables.TABLES:
        sheet = book[table.label]
        assert [cell.value for cell in sheet[1]] == [column.label for column in table.columns]
        assert sheet.max_row == 1 + len(sample()[table.name])
        assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref is not None
    names = [column.name for column in tables.BY_NAME["statistics"].columns]
    row = dict(zip(names, book["统计数据"][2], strict=True))
    assert row["value"].value == 350000000 and row["value"].data_type == "n"
    assert (row["qualifier"].value, row["kind"].value, row["quote"].value) == ("超过", "金额", "-12.5%")
    assert row["section_id"].hyperlink.location == "'章节'!A2"
    assert book["文件"]["B2"].value == "=汇编.pdf" and book["文件"]["B2"].data_type == "s"
    issued = [c.name for c in tables.BY_NAME["documents"].columns].index("issued")
    assert book["文件"][2][issued].is_date and book["文件"][2][issued].value.isoformat() == "2025-06-01T00:00:00"
    adcode = [c.name for c in tables.BY_NAME["cases"].columns].index("adcode")
    assert book["案例"][2][adcode].value == "010000"


def test_a_row_leads_to_its_place_in_the_review_page_and_the_first_sheet_to_what_needs_a_look(tmp_path: Path) -> None:
    rows = sample()
    for row in rows["statistics"]:
        row["doubt"] = ""
    (number, *_), (finding, *_) = rows["statistics"], rows["warnings"]
    number["doubt"] = "no_metric;two_candidates"
    with workbook.workbook(tmp_path / "book.xlsx", workbook.Endings()) as put:
        put(rows)
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    link = book["统计数据"]["A2"].hyperlink
    assert (link.target, link.location) == ("report.html", number["statistic_id"]) and book["统计数据"]["A2"].value == number[
        "statistic_id"
    ]
    first = {row[0].value: row for row in book[workbook.SUMMARY]}
    assert [cell.value for cell in first["未找到指标"]] == ["未找到指标", 1, "", codes.DOUBT_ADVICE["no_metric"]]
    assert first["指标有两种可能"][1].value == 1 and first["统计数据"][2].value == 1
    assert {row[0].hyperlink.target for row in first.values() if row[0].hyperlink and row[0].hyperlink.target} == {
        "report.html",
        "overview.html",
    }
    assert codes.WARNING.meaning(finding["code"]) in first
    finding["corrected"] = True
    with workbook.workbook(tmp_path / "seen.xlsx", workbook.Endings()) as put:
        put(rows)
    seen = openpyxl.load_workbook(tmp_path / "seen.xlsx")[workbook.SUMMARY]
    assert codes.WARNING.meaning(finding["code"]) not in {row[0].value for row in seen}


def test_the_workbook_holds_no_formula(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "compilations.xlsx")
    assert [cell.coordinate for sheet in book for row in sheet for cell in row if cell.data_type == "f"] == []


def test_what_a_cell_cannot_hold_is_cut_and_told(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "compilations.xlsx")
    text = [c.name for c in tables.BY_NAME["sections"].columns].index("text")
    shown = book["章节"][2][text].value
    assert len(shown) == workbook.CELL_LIMIT and shown.endswith("全文见 CSV 或 JSON）")
    told = [cell.value for row in book[workbook.SUMMARY] for cell in row if cell.value is not None]
    assert any("1 个单元格超过" in str(value) for value in told)
    assert "坏.pdf" in told and "the file is damaged" in told and "空白页" in told
    assert [(name, column.name) for name, _, column in workbook.too_long(sample())] == [("sections", "text")]


def test_the_workbook_gives_back_texts_that_xml_cannot_hold_as_they_are(tmp_path: Path) -> None:
    texts = ['甲<乙>&丙"', "  两端 ", "行\n行", "_x0041_", "垂直\x0b制表", "<r>不是格式</r>", "𠮷" * 20_000]
    rows = {"sections": [{"section_id": f"{DOC}-s{n:03}", "doc_id": DOC, "title": text} for n, text in enumerate(texts, 1)]}
    with workbook.workbook(tmp_path / "texts.xlsx", workbook.Endings()) as put:
        put(rows)
    sheet = openpyxl.load_workbook(tmp_path / "texts.xlsx")[tables.BY_NAME["sections"].label]
    column = [column.name for column in tables.BY_NAME["sections"].columns].index("title") + 1
    read = [openpyxl.utils.escape.unescape(sheet.cell(line, column).value) for line in range(2, len(texts) + 2)]
    assert read == [*texts[:-1], "𠮷" * (workbook.CELL_LIMIT // 2)]  # Excel counts in UTF-16


def test_lines_are_what_xlsxwriter_writes_cell_by_cell(folder: Path, tmp_path: Path) -> None:
    """XlsxWriter's own way, cell by cell, and ours, line by line, are read as the same sheet."""
    path = tmp_path / "plain.xlsx"
    plain = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "default_format_properties": dict(workbook._FONT)}
    )
    ours = openpyxl.load_workbook(folder / "compilations.xlsx")
    text, link = plain.add_format({"valign": "top"}), plain.add_format({"font_color": "#0B5394", "underline": 1, "valign": "top"})
    amount = plain.add_format({"valign": "top", "num_format": "#,##0"})
    for table in tables.TABLES:
        sheet = plain.add_worksheet(table.label)
        sheet.set_row(0, 24)
        for i, column in enumerate(table.columns):
            sheet.write_string(0, i, column.label)
            for line, row in enumerate(sample()[table.name], 1):
                value = row.get(column.name)
                if column.name == "issued" or value is None or value == "":
                    continue
                if isinstance(value, bool):
                    sheet.write_string(line, i, "是" if value else "否", text)
                elif isinstance(value, int | float | Decimal):
                    number = float(value) if isinstance(value, int) else float(writers.plain(value))
                    whole = column.name in ("value", "value_max", "characters") and number.is_integer()
                    sheet.write_number(line, i, number, amount if whole else text)
                elif column.name == table.key:
                    sheet.write_url(line, i, f"external:{workbook.REPORT}#{value}", link, str(value), "在核对页中查看")
                elif not ours[table.label].cell(line + 1, i + 1).hyperlink and len(str(value)) <= workbook.CELL_LIMIT:
                    sheet.write_string(line, i, column.codes.meaning(str(value)) if column.codes else str(value), text)
    plain.close()
    compared = 0
    for sheet in openpyxl.load_workbook(path):
        for cells in sheet.iter_rows(min_row=2):
            for cell in cells:
                other = ours[sheet.title][cell.coordinate]
                if cell.value is None:
                    continue
                compared += 1
                assert _looks(other) == _looks(cell), (sheet.title, cell.coordinate)
    assert compared > 50


def _looks(cell: Any) -> tuple[object, ...]:
    link = cell.hyperlink and (cell.hyperlink.target, cell.hyperlink.location, cell.hyperlink.tooltip)
    about = cell.number_format, cell.font.name, cell.font.sz, cell.font.u, cell.alignment.vertical, cell.fill.fill_type
    return cell.value, cell.data_type, link, *about


@pytest.mark.parametrize(
    ("old", "new"), [('<row r="2"', '<row spans="1:9" r="2"'), ("<hyperlinks>", '<hyperlinks n="1">'), (' s="', ' t="n" s="')]
)
def test_a_frame_of_another_form_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """No workbook that Excel calls damaged, should a later XlsxWriter write sheets otherwise."""
    lines = sheet_lines.Lines(tmp_path, tables.BY_NAME["cases"])
    lines.add({"case_id": "a-c01"}, {"a-c01": ("案例", 2)})
    cells = "".join(f'<c r="{letter}2" s="{number}"/>' for number, letter in enumerate("ABCD", 1))
    sheet = f'<sheetData><row r="2">{cells}</row></sheetData><hyperlinks><hyperlink ref="E2" r:id="rId1"/></hyperlinks>'
    written = b"".join(lines.into(sheet)[1]).decode()
    assert '<c r="A2" s="4"' in written and written.count("<row") == 1 and 'r:id="rId1" location="a-c01"' in written
    with pytest.raises(OSError, match="XlsxWriter"):
        lines.into(sheet.replace(old, new))


def test_equal_rows_give_equal_workbooks(folder: Path, tmp_path: Path) -> None:
    endings = workbook.Endings()
    for ending in (workbook.Ending("=汇编.pdf", "done"), workbook.Ending("坏.pdf", "failed", "the file is damaged")):
        endings.add(ending)
    with workbook.workbook(tmp_path / "again.xlsx", endings) as put:
        put(sample())
    assert (tmp_path / "again.xlsx").read_bytes() == (folder / "compilations.xlsx").read_bytes()


def test_rows_beyond_the_last_of_a_sheet_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_lines, "ROW_LIMIT", 2)
    with workbook.workbook(tmp_path / "small.xlsx", workbook.Endings()) as put:
        put(sample())
    book = openpyxl.load_workbook(tmp_path / "small.xlsx")
    assert book["统计数据"].max_row == 2
    assert any("有 1 行未列出" in str(row[0].value) for row in book[workbook.SUMMARY])


def test_json_is_indented_as_the_standard_library_does() -> None:
    chance = random.Random(7)

    def value(depth: int) -> object:
        kind = chance.randrange(12 if depth < 4 else 8)
        if kind < 8:
            return [None, True, -0.0, chance.random() * 10 ** chance.randrange(-9, 20), chance.randrange(10**20), '"\n\\县\udc80', {}, []][
                kind
            ]
        if kind < 10:
            return [value(depth + 1) for _ in range(chance.randrange(5))]
        return {f"键{n}\n": value(depth + 1) for n in range(chance.randrange(6))}

    for _ in range(2000):
        told = value(0)
        assert writers.json_bytes(told) == (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def test_lines_of_a_csv_file_have_the_cells_that_single_ones_have(tmp_path: Path) -> None:
    rows = sample()
    with writers.csv_files(tmp_path) as add:
        add(rows)
    for table in tables.TABLES:
        with (tmp_path / f"{table.name}.csv").open(encoding="utf-8-sig", newline="") as file:
            found = list(csv.reader(file))[1:]
        assert found == [[writers.cell(column, row.get(column.name)) for column in table.columns] for row in rows.get(table.name, ())]
