"""The overview: what is counted, compared and left out, on tables whose answer can be counted by hand."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from extract import overview, tables, workbook
from extract.model import Row
from extract.overview import page, themes

THEMES = list(csv.DictReader((files("extract") / "data" / "themes.csv").read_text(encoding="utf-8").splitlines()))


class Output:
    """Rows of several documents, counted up as they are added."""

    def __init__(self) -> None:
        self.rows: list[dict[str, list[Row]]] = []

    def document(self, year: int | None, **more: Any) -> str:
        doc = f"{len(self.rows):012x}"
        self.rows.append({name: [] for name in tables.NAMES})
        self.rows[-1]["documents"].append({"doc_id": doc, "file": f"{doc}.txt", "sha256": doc, "format": "txt", "year": year, **more})
        return doc

    def add(self, table: str, **cells: Any) -> str:
        rows = self.rows[-1]
        doc = str(rows["documents"][0]["doc_id"])
        key = tables.key(table, doc, len(rows[table]) + 1)
        case = rows["cases"][-1]["case_id"] if rows["cases"] else ""
        given: Row = {"doc_id": doc, **({"case_id": case} if table != "cases" else {}), "seq": len(rows[table]) + 1, **cells}
        rows[table].append({**given, tables.KEY[table]: key})
        return key

    def case(self, adcode: str = "", province: str = "", city: str = "", county: str = "", **more: Any) -> str:
        return self.add("cases", adcode=adcode, province=province, city=city, county=county, **more)

    def number(self, metric: str, value: str, unit: str = "家", **more: Any) -> None:
        self.add("statistics", metric=metric, value=Decimal(value), unit=unit, **{"kind": "count", "source": "text", **more})

    @contextmanager
    def summary(self, folder: Path) -> Iterator[overview.Summary]:
        folder.mkdir(exist_ok=True)
        with overview.counting(folder) as counted:
            for rows in self.rows:
                overview.add(counted, rows)
            yield overview.summary(counted)

    def build(self, folder: Path) -> list[Row]:
        with self.summary(folder) as told:
            return list(told.rows())

    def page(self, folder: Path) -> str:
        with self.summary(folder) as told:
            return told.page().decode()

    def write(self, folder: Path) -> None:
        with self.summary(folder) as told:
            overview.write(folder, told)


def topic(rows: list[Row], name: str) -> list[Row]:
    return [row for row in rows if row["topic"] == name]


@pytest.fixture
def output() -> Output:
    """Two years: 甲县 in both, 乙区 in the second only, and an enterprise without a region."""
    out = Output()
    out.document(2023)
    out.case("360123", "江西省", "南昌市", "甲县")
    out.add("practices", level="measure", title="强化健康教育，改善人居环境")
    out.number("健康企业", "12", period="2023年")
    out.number("健康步道", "3", "条")
    out.document(2024)
    out.case("360123", "江西省", "南昌市", "甲县")
    out.add("practices", level="measure", title="发动党员带头")
    out.add("practices", level="point", title="一是", text="建设健康步道。成立领导小组。")
    out.add("practices", level="point", title="说明")
    out.number("健康 企业", "15")
    out.number("健康企业", "19", period="截至2024年底")
    out.case("310104", "上海市", "", "乙区")
    out.number("健康企业", "40", period="年末")
    out.case(organization="丙公司", doubt="region_ambiguous")
    return out


# ----------------------------------------------------------------------------------------------------------------- themes
@pytest.mark.parametrize("row", THEMES, ids=lambda row: row["word"])
def test_every_word_is_shown_by_its_example(row: dict[str, str]) -> None:
    assert row["word"] in row["example"]
    assert row["theme"] in themes.of(row["example"])
    pattern, words = themes._words()
    assert row["word"] in [match[0] for match in pattern.finditer(row["example"])] and words[row["word"]] == row["theme"]


def test_a_theme_has_one_label_and_a_word_one_theme() -> None:
    assert (
        len({(row["theme"], row["label"]) for row in THEMES})
        == len({row["theme"] for row in THEMES})
        == len({row["label"] for row in THEMES})
    )
    assert len({row["word"] for row in THEMES}) == len(THEMES)


def test_a_longer_word_covers_a_shorter_one() -> None:
    assert themes.of("开展健康教育") == ("publicity",)
    assert themes.of("均衡义务教育") == ("education",)


# --------------------------------------------------------------------------------------------------------------- what is told
def test_cases_are_counted_in_province_city_and_county(output: Output, tmp_path: Path) -> None:
    found = {(row["code"], row["year"]): (row["label"], row["cases"]) for row in topic(output.build(tmp_path), "case_region")}
    assert found == {
        ("310000", 2024): ("上海市", 1), ("360000", 2023): ("江西省", 1), ("360000", 2024): ("江西省", 1),
        ("360100", 2023): ("南昌市", 1), ("360100", 2024): ("南昌市", 1),
        ("310104", 2024): ("乙区", 1), ("360123", 2023): ("甲县", 1), ("360123", 2024): ("甲县", 1),
    }  # fmt: skip


def test_a_code_that_stops_at_the_province_names_no_city(tmp_path: Path) -> None:
    out = Output()
    out.document(None)
    out.case("360000", "江西省", "南昌市")
    rows = topic(out.build(tmp_path), "case_region")
    assert [(row["code"], row["year"], row["count"]) for row in rows] == [("360000", None, 1)]


def test_practices_by_theme(output: Output, tmp_path: Path) -> None:
    found = {(row["code"], row["year"]): row["count"] for row in topic(output.build(tmp_path), "practice_theme")}
    # 成立领导小组 stands in the second sentence of the text and is no theme of the practice
    assert found == {
        ("publicity", 2023): 1, ("environment", 2023): 1, ("party", 2024): 1, ("facilities", 2024): 1, (None, 2024): 1,
    }  # fmt: skip


def test_the_same_metric_over_years_and_regions(output: Output, tmp_path: Path) -> None:
    rows = topic(output.build(tmp_path), "metric")
    assert [(r["label"], r["region_name"], r["year"], r["count"], r["minimum"], r["mean"], r["maximum"]) for r in rows] == [
        ("健康企业", "甲县", 2023, 1, 12, 12, 12),
        ("健康企业", "乙区", 2024, 1, 40, 40, 40),
        ("健康企业", "甲县", 2024, 2, 15, 17, 19),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"metric": "培训职工"}, {"metric": "全县培训职工人数"}),
        ({"metric": "培训职工"}, {"metric": "甲县年末培训职工数"}),
        ({"metric": "培训职工", "unit": "人"}, {"metric": "培训职工", "unit": "名"}),
        ({"metric": "业务总量", "kind": "money"}, {"metric": "业务总量（按2020年不变价计算）", "kind": "money"}),
        ({"metric": "“四好”公路"}, {"metric": "四好公路"}),
    ],
    ids=str,
)
def test_the_same_metric_in_other_words(tmp_path: Path, one: dict[str, Any], other: dict[str, Any]) -> None:
    out = Output()
    for year, cells in ((2023, one), (2024, other)):
        out.document(year)
        out.case("360123", "江西省", "南昌市", "甲县")
        out.number(**{"value": "1", **cells})
    assert [(row["label"], row["year"]) for row in topic(out.build(tmp_path), "metric")] == [
        (one["metric"], 2023), (one["metric"], 2024),
    ]  # fmt: skip


@pytest.mark.parametrize("metric", ["全省健康企业", "规模以上健康企业", "新建健康企业", "健康企业（不含民办）", "累计健康企业"])
def test_a_word_that_narrows_or_widens_a_metric_makes_it_another(tmp_path: Path, metric: str) -> None:
    out = Output()
    for year, name in ((2023, "健康企业"), (2024, metric)):
        out.document(year)
        out.case("360123", "江西省", "南昌市", "甲县")
        out.number(name, "1")
    assert topic(out.build(tmp_path), "metric") == []


def test_a_metric_is_that_of_the_organization_or_region_or_else_of_its_case(tmp_path: Path) -> None:
    out = Output()
    out.document(2024, title="汇编")
    out.number("职工", "1", "人")
    out.case("360123", "江西省", "南昌市", "甲县", title="甲县案例")
    out.number("职工", "2", "人")
    out.case("360123", "江西省", "南昌市", "甲县", title="公司案例", organization="甲公司")
    out.number("职工", "3", "人")
    out.case(title="某地案例")
    out.number("职工", "4", "人")
    told = {row["subject"]: (row["region"], row["mean"]) for row in topic(out.build(tmp_path), "metric")}
    assert told == {"汇编": (None, 1), "甲县": ("360123", 2), "甲公司": ("360123", 3), "某地案例": (None, 4)}


@pytest.mark.parametrize(
    "more",
    [{"doubt": "two_candidates"}, {"unit": "个"}, {"kind": "percent"}, {"change": "up"}, {"period": "近三年"}, {"period": "2021—2024年"}, {"period": "年初"},
     {"qualifier": "at_least"}, {"value_max": Decimal(9)}],
    ids=str,
)  # fmt: skip
def test_what_is_not_the_same_is_not_laid_beside(tmp_path: Path, more: dict[str, Any]) -> None:
    out = Output()
    for year, cells in ((2023, {}), (2024, more)):
        out.document(year)
        out.case("360123", "江西省", "南昌市", "甲县")
        out.number("健康企业", "1", **cells)
    assert topic(out.build(tmp_path), "metric") == []


def test_a_metric_outside_the_cases_is_told_of_no_case(tmp_path: Path) -> None:
    out = Output()
    for year in (2023, 2024):
        out.document(year)
        out.number("健康企业", "1")
    told = [(row["year"], row["documents"], row["cases"], row["region"]) for row in topic(out.build(tmp_path), "metric")]
    assert told == [(2023, 1, 0, None), (2024, 1, 0, None)]


def test_means_keep_their_digits(tmp_path: Path) -> None:
    out = Output()
    for value in ("0.001", "0.002"):
        out.document(2024)
        out.case("360123", "江西省", "南昌市", "甲县")
        out.number("发病率", value, "")
    out.write(tmp_path)
    assert ",0.001,0.0015,0.002\r\n" in (tmp_path / overview.FILE).read_bytes().decode("utf-8-sig")


def test_kinds_and_coverage(output: Output, tmp_path: Path) -> None:
    rows = output.build(tmp_path)
    assert [(row["code"], row["count"], row["cases"], row["documents"]) for row in topic(rows, "statistic_kind")] == [("count", 5, 3, 2)]
    told = {row["code"]: (row["count"], row["total"]) for row in topic(rows, "coverage")}
    assert told["document_without_case"] == told["document_without_year"] == (0, 2)
    assert told["case_without_region"] == told["doubtful_cases"] == (1, 4)
    assert (told["case_without_practices"], told["case_without_statistics"], told["case_without_honours"]) == ((2, 4), (1, 4), (4, 4))
    assert (told["statistic_without_metric"], told["statistic_without_period"]) == ((0, 5), (2, 5))
    assert [row["summary_id"] for row in rows] == list(range(1, len(rows) + 1))


def test_tables_without_rows(tmp_path: Path) -> None:
    rows = Output().build(tmp_path)
    assert {row["topic"] for row in rows} == {"coverage"} and {row["count"] for row in rows} == {0}
    assert "没有数据" in Output().page(tmp_path)


# ------------------------------------------------------------------------------------------------------------------ files
def svg(html: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(text) for text in re.findall(r"<svg.*?</svg>", html, re.DOTALL)]


def bars(html: str) -> dict[str | None, float]:
    """The bars of a chart, by what is said of them: percent of the longest there can be."""
    chart = ElementTree.fromstring(html)
    return {bar.get("title"): float(str(bar.find("svg/rect").get("width")).rstrip("%")) for bar in chart}  # type: ignore[union-attr]


def test_subjects_told_of_once_stand_beside_one_another_with_their_years(tmp_path: Path) -> None:
    out = Output()
    for year, name, value in ((2023, "甲" * 30 + "有限公司", "12"), (2024, "乙公司", "24")):
        out.document(year)
        out.case("360123", "江西省", "南昌市", "甲县", organization=name)
        out.number("职工", value, "人")
        out.number("不变", "3", "人")
    html = out.page(tmp_path)
    (chart,) = re.findall(r'<ul class="bars" aria-label="职工".*?</ul>', html, re.DOTALL)
    assert bars(chart) == {"乙公司 2024 年：24": 100, "甲" * 30 + "有限公司 2023 年：12": 50}
    assert 'aria-label="不变"' not in html and "另有 1 个指标" in html


def test_the_page_draws_what_the_summary_tells(output: Output, tmp_path: Path) -> None:
    html = output.page(tmp_path)
    charts = [bars(part) for part in re.findall(r'<ul class="bars".*?</ul>', html, re.DOTALL)]
    assert charts[0] == {"江西省：2": 100, "上海市：1": 50}
    assert [len(chart) for chart in charts] == [2, 5, 1, 12]
    drawn = svg(html)
    tiles = {tile.findtext("title"): tile.find("rect").get("fill") for tile in drawn[0].iter("g")}  # type: ignore[union-attr]
    assert len(tiles) == 34 and len({tiles["江西：2"], tiles["上海：1"], tiles["台湾：0"]}) == 3
    metric = next(one for one in drawn if one.findtext("g/title") == "甲县 2023 年：12")
    dots = [dot.findtext("title") for dot in metric.iter("g")]
    assert dots == ["甲县 2023 年：12", "甲县 2024 年：17（15 至 19，2 个数）", "乙区 2024 年：40"]
    heights = {dot.findtext("title"): float(dot.find("circle").get("cy")) for dot in metric.iter("g")}  # type: ignore[union-attr, arg-type]
    assert heights["乙区 2024 年：40"] < heights["甲县 2023 年：12"]


def test_the_page_takes_nothing_from_outside_and_holds_no_script(tmp_path: Path) -> None:
    out = Output()
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    for year in (2023, 2024):
        out.document(year, title=evil)
        out.case("360123", "江西省", "南昌市", evil)
        out.add("practices", level="measure", title=evil)
        out.number(evil, str(year), evil)
        out.number("=cmd|' /C calc'!A0", "3")
    out.write(tmp_path)
    html = (tmp_path / page.FILE).read_text("utf-8")
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html
    assert not re.findall(r'(?:src|href)="(?!report\.html|compilations\.xlsx|summary\.csv|data:,)', html)
    assert re.search(r"http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'", html)
    with (tmp_path / overview.FILE).open(encoding="utf-8-sig", newline="") as file:
        labels = {row["label"] for row in csv.DictReader(file)}
    assert "'=cmd|' /C calc'!A0" in labels and not any(label.startswith("=") for label in labels)
    with workbook.workbook(tmp_path / "book.xlsx", workbook.Endings(), lambda: overview.read(tmp_path)) as _:
        pass
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert [c.coordinate for sheet in book for row in sheet for c in row if c.data_type == "f"] == []


def test_the_sheet_of_the_workbook(output: Output, tmp_path: Path) -> None:
    rows = output.build(tmp_path)
    with workbook.workbook(tmp_path / "book.xlsx", workbook.Endings(), lambda: rows) as _:
        pass
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")[tables.SUMMARY.label]
    assert [cell.value for cell in sheet[1]] == [column.label for column in tables.SUMMARY.columns]
    assert sheet.max_row == 1 + len(rows)
    names = [column.name for column in tables.SUMMARY.columns]
    last = dict(zip(names, (cell.value for cell in sheet[sheet.max_row]), strict=True))
    assert (last["topic"], last["label"], last["region_name"], last["year"], last["mean"]) == ("同一指标", "健康企业", "甲县", 2024, 17)


def test_equal_tables_give_equal_files(output: Output, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        output.write(tmp_path / name)
        made.append([(tmp_path / name / file).read_bytes() for file in (overview.FILE, page.FILE)])
    assert made[0] == made[1]
