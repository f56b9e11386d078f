"""Work is counted, not seconds: calls of Python functions for fixed documents, and how they grow; and the benchmark's own parts."""

from __future__ import annotations

import cProfile
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench import measure, results, work
from bench.measure import Contestant
from extract import pipeline, workbook, writers
from extract.facts import verbs

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples" / "forms"

#: calls of Python functions for one pass over a document, everything compiled and loaded; a change that needs more by this share has to
#: say so here
MARGIN = 1.3
CALLS = {
    "county_cases_txt.txt": 30_000,
    "county_cases_pdf.pdf": 38_000,
    "county_cases_auto.docx": 25_000,
    "county_cases_ofd.ofd": 195_500,
}
#: the same for writing the 227 rows (3,257 cells) of a document; XlsxWriter takes 12,600 for a workbook without rows
TABLE_CALLS = {"to_csv": 605, "to_json": 1_410, "to_workbook": 22_200}


def calls(action: Callable[[], object]) -> int:
    """How many Python functions an action calls; those written in C are not counted."""
    profile = cProfile.Profile(builtins=False)
    profile.enable()
    action()
    profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("name", CALLS)
def test_work_for_a_document(name: str) -> None:
    path = SAMPLES / name
    pipeline.process(path)
    assert calls(lambda: pipeline.process(path)) <= MARGIN * CALLS[name]


def test_work_for_the_tables(tmp_path: Path) -> None:
    rows = pipeline.process(SAMPLES / "county_cases_auto.docx").rows

    def to_csv() -> None:
        with writers.csv_files(tmp_path) as add:
            add(rows)

    def to_json() -> None:
        writers.document_json(rows)

    def to_workbook() -> None:
        with workbook.workbook(tmp_path / "book.xlsx", workbook.Endings()) as add:
            add(rows)

    for action in (to_csv, to_json, to_workbook):
        action()
        assert calls(action) <= MARGIN * TABLE_CALLS[action.__name__], action.__name__


def test_work_grows_with_the_number_of_cases(tmp_path: Path) -> None:
    counted = []
    for number in (6, 24):
        path = tmp_path / f"{number}.txt"
        path.write_text(work.plain.text(work.compilation(number)), encoding="utf-8")
        assert len(pipeline.process(path).rows["cases"]) == number
        counted.append(calls(lambda path=path: pipeline.process(path)))  # type: ignore[misc]
    assert counted[1] <= 4.2 * counted[0]


def test_the_command_line_loads_nothing_heavy_to_give_help() -> None:
    code = "import sys; from extract import cli\ntry: cli.main(['--help'])\nexcept SystemExit: print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"pandas", "numpy", "onnxruntime", "rapidocr", "xlsxwriter", "lxml", "PIL", "pdfplumber", "pypdfium2", "jinja2", "csv"}
    assert "extract.cli" in done.stdout.split()
    assert not heavy & set(done.stdout.split())


def test_the_pipeline_loads_readers_and_writers_when_they_are_used() -> None:
    code = "import sys; import extract.pipeline; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"pandas", "numpy", "onnxruntime", "rapidocr", "cv2", "xlsxwriter", "pypdfium2", "jinja2"} & set(done.stdout.split())


def test_grouped_verbs_find_what_a_list_of_them_would() -> None:
    known = verbs.words()["verb"]
    listed = "|".join(verbs.ACROSS.get(word, re.escape(word)) for word in known)
    plain = re.compile(
        f"(?:(?:{listed})(?!{verbs.NOUN_OF_ACT})|{verbs._SHORT_VERBS}){verbs._ASPECT}|(?:{'|'.join(map(re.escape, known))})$"
    )
    chance = random.Random(5)
    stock = [*known, *"的了率员费设辖获需致有公未建奖提合", *"一二三市县工人"]
    for _ in range(4000):
        text = "".join(chance.choices(stock, k=6))
        assert [m.span() for m in verbs.verb().finditer(text)] == [m.span() for m in plain.finditer(text)], text


# ---------------------------------------------------------------------------------------------------------- the benchmark
def test_cases_of_the_work_differ_in_their_numbers_only() -> None:
    first, second = work.varied("2024 年培训 320 人、18.5%，占地 45 亩，赣卫发〔2023〕12 号", random.Random(1)), None
    for seed in range(2, 40):
        second = work.varied("2024 年培训 320 人、18.5%，占地 45 亩，赣卫发〔2023〕12 号", random.Random(seed))
        assert re.fullmatch(r"2024 年培训 32\d 人、18\.5%，占地 4\d 亩，赣卫发〔2023〕12 号", second)
    assert first != second


def test_numerals_of_labels() -> None:
    assert [work.numeral(n) for n in (1, 10, 12, 20, 105, 110, 999, 1020)] == [
        "一", "十", "十二", "二十", "一百零五", "一百一十", "九百九十九", "一千零二十",
    ]  # fmt: skip


def test_a_contestant_that_fails_is_left_out_and_named(tmp_path: Path) -> None:
    heard: list[str] = []
    good = Contestant("good", "nothing", lambda folder: [sys.executable, "-c", "x = bytearray(60_000_000)"])
    bad = Contestant("bad", "nothing", lambda folder: [sys.executable, "-c", "raise ValueError('no such work')"])
    timings = measure.compare([good, bad], 2, heard.append)
    assert timings[0].memory > 57 and timings[0].seconds > 0 and len(timings[0].rounds) == 2
    assert timings[1].failed == "ValueError: no such work"
    assert sum("bad" in line for line in heard) == 1


def test_results_say_what_was_not_met_and_what_was_not_measured() -> None:
    record = {
        "title": "Things",
        "timings": [
            measure.Timing("a", "text", 2.0, 1.5, 10.0, [2.0]).record(),
            measure.Timing("b", "tables", 1.0, 3.0, 20.0, [1.0]).record(),
        ],
        "bars": [
            {"about": "a against b", "limit": 0.25, "value": 0.5, "met": False},
            {"about": "c against b", "least": 1.8, "value": None, "met": None},
        ],
    }
    text = results.render({"things": json.loads(json.dumps(record))})
    assert "| Things | a against b | ≤ 0.25 | 0.5 | **no** |" in text
    assert "| Things | c against b | ≥ 1.8 | not measured |  |" in text
    assert "| b | 1.00 | 3.00 | 2.00 | 20 | tables |" in text
