"""The page for analysts: its examples run on a real output and give what they promise."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import extract
from extract import batch, codes, tables
from extract.overview import themes

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "analysts.md").read_text("utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("analysts")
    settings = batch.Settings(engine="inprocess", extras=("sqlite",))
    report = batch.run([ROOT / "samples" / "input" / "county_cases_typed.docx"], folder / "output", settings, lambda event, told: None)
    assert report.exit_code == 0
    return folder


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_in_python(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(block, names)
    statistics, cases, money = names["statistics"], names["cases"], names["money"]
    assert len(cases) == 3 and len(statistics) > 100 and 0 < len(money) <= 3 and money.min() > 0  # type: ignore[arg-type, attr-defined]
    shown = capsys.readouterr().out
    assert "江西省    3" in shown
    assert shown.rstrip().endswith(statistics["quote"][0])  # type: ignore[index]


def test_the_example_in_sql(folder: Path) -> None:
    (query,) = blocks("sql")
    with closing(sqlite3.connect(folder / "output" / "compilations.sqlite")) as database:
        found = database.execute(query).fetchall()
    statistics = extract.load(folder / "output")["statistics"]
    told = statistics["metric"].fillna("") + "，" + statistics["quote"].fillna("") + "，" + statistics["subject"].fillna("")
    assert len(found) == told.str.contains("健康").sum() > 0


def test_every_dtype_is_as_the_page_says(folder: Path) -> None:
    frames = extract.load(folder / "output")
    wanted = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
    for table in (*tables.TABLES, tables.SUMMARY):
        for column in table.columns:
            closed = column.codes is not None and column.codes.closed and not column.many
            assert str(frames[table.name][column.name].dtype) == ("category" if closed else wanted[column.type]), (table.name, column.name)
            if closed and column.codes is not None:
                assert frames[table.name][column.name].cat.categories.tolist() == list(column.codes.meanings)


def test_numbers_of_the_summary_are_those_of_the_tables(folder: Path) -> None:
    frames = extract.load(folder / "output")
    summary, cases = frames["summary"], frames["cases"]
    provinces = summary[(summary["topic"] == "case_region") & summary["code"].str.endswith("0000")]
    assert provinces["cases"].sum() == cases["province"].notna().sum()
    kinds = summary[summary["topic"] == "statistic_kind"]
    assert kinds["count"].sum() == len(frames["statistics"])
    assert set(summary[summary["topic"] == "practice_theme"]["code"].dropna()) <= set(themes.labels())
    assert set(summary[summary["topic"] == "coverage"]["code"]) == set(codes.COVERAGE.meanings)


def test_the_page_names_every_topic() -> None:
    assert all(f"`{topic}`" in PAGE for topic in codes.TOPIC.meanings)
