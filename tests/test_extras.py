"""What a run writes over all documents, and what only when it is asked: overview and summary, the database, the Word copies."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import frictionless
import openpyxl
import pytest
from fake_pipeline import calls, install

import extract
from extract import batch, cli, tables


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(monkeypatch)
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.txt").write_text("甲县案例\n一\n=cmd", "utf-8")
    (folder / "b.txt").write_text("乙县案例\n<script>", "utf-8")
    return folder


def run(inbox: Path, output: Path, **settings: Any) -> batch.Report:
    calls.clear()
    return batch.run([inbox], output, replace(batch.Settings(engine="inprocess"), **settings), lambda event, told: None)


def test_the_summary_is_part_of_every_output(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "out")
    frames = extract.load(tmp_path / "out")
    assert list(frames) == [*tables.NAMES, "summary"]
    told = frames["summary"].set_index("code")
    assert told.loc["case_without_region", ["count", "total"]].tolist() == [2, 2]
    assert "report.html" in (tmp_path / "out" / "overview.html").read_text("utf-8")
    book = openpyxl.load_workbook(tmp_path / "out" / "compilations.xlsx")
    assert book.sheetnames[1] == "汇总" and book["汇总"].max_row == len(frames["summary"]) + 1
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["title", "note"])
    assert len(report.tasks) == len(tables.NAMES) + 1


def test_a_summary_of_an_earlier_version_may_be_missing(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "out")
    (tmp_path / "out" / "summary.csv").unlink()
    assert list(extract.load(tmp_path / "out")) == list(tables.NAMES)


def test_extras_come_and_go_without_reading_anything_again(inbox: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(inbox, out)
    assert not (out / "compilations.sqlite").exists() and not list(out.glob("text/*.docx"))
    run(inbox, out, extras=("sqlite", "docx"))
    assert calls == []
    with closing(sqlite3.connect(out / "compilations.sqlite")) as database:
        assert database.execute("SELECT title FROM cases ORDER BY title").fetchall() == [("乙县案例",), ("甲县案例",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    copies = sorted(out.glob("text/*.docx"))
    # the case of the stand-in for the pipeline has the first three characters as its printed stretch
    heads = {p.text for path in copies for p in docx.Document(str(path)).paragraphs if p.style is not None and p.style.name == "Heading 1"}
    assert len(copies) == 2 and heads == {"甲县案", "乙县案"}
    stamps = [path.stat().st_mtime_ns for path in (*copies, out / "compilations.sqlite")]
    run(inbox, out, extras=("sqlite", "docx"))
    assert [path.stat().st_mtime_ns for path in (*copies, out / "compilations.sqlite")] == stamps
    run(inbox, out, extras=("docx",))
    assert not (out / "compilations.sqlite").exists() and sorted(out.glob("text/*.docx")) == copies
    run(inbox, out, extras=("sqlite", "docx"))
    assert (out / "compilations.sqlite").exists()
    run(inbox, out)
    assert not (out / "compilations.sqlite").exists() and not list(out.glob("text/*.docx"))
    assert len(list(out.glob("text/*.txt"))) == 2


def test_codes_of_a_closed_set_are_categories(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "out")
    frames = extract.load(tmp_path / "out")
    kinds = frames["statistics"]["kind"]
    assert str(kinds.dtype) == "category" and kinds.cat.categories[0] == "count" and set(kinds) == {"count"}
    types = {name: {str(dtype) for dtype in frame.dtypes} for name, frame in frames.items()}
    assert set().union(*types.values()) == {"string", "Int64", "Float64", "boolean", "category"}
    assert str(frames["statistics"]["doubt"].dtype) == "string" == str(frames["documents"]["format"].dtype)


def test_the_manifest_says_which_extras(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "out", extras=("sqlite",))
    assert json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["settings"]["extras"] == ["sqlite"]


def test_the_command_line_asks_for_them(inbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    code = cli.main(["run", str(inbox), "--output", str(out), "--engine", "inprocess", "--sqlite", "--docx"])
    assert code == 0 and "2 done" in capsys.readouterr().err
    assert (out / "compilations.sqlite").exists() and len(list(out.glob("text/*.docx"))) == 2
