"""The command line from outside: exit codes, one line for an error, no import that is not needed."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import filelock
import pytest

ROOT = Path(__file__).parents[1]
TEXT = """清江县健康社区建设优秀案例

清江县地处丘陵，辖 12 个乡镇。

一、基本情况
全县建成健康社区 36 个，覆盖居民 1.2 万人。

二、主要做法
（一）健全机制。印发《清江县健康社区建设实施方案》，明确 15 个部门的职责。
（二）广泛宣传。一是办好讲座 48 场；二是发放手册 5000 余份。
"""


def extract(*arguments: str | Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extract", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", input=text, timeout=120)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "清江.txt"
    path.write_text(TEXT, "utf-8")
    return path


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_help_loads_no_library_that_it_does_not_need() -> None:
    code = "import sys, extract.cli\ntry: extract.cli.main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert "COMMAND" in done.stdout
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert not loaded & {
        "pandas",
        "numpy",
        "xlsxwriter",
        "pdfplumber",
        "pypdfium2",
        "docx",
        "lxml",
        "regex",
        "onnxruntime",
        "jinja2",
        "filelock",
    }


def test_run_writes_the_tables_and_says_what_it_did(file: Path, tmp_path: Path) -> None:
    done = extract("run", file, "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "" and "[1/1] 清江.txt: 1 cases" in done.stderr and "1 done" in done.stderr
    assert [row["label"] for row in rows(tmp_path / "out", "sections")] == ["一、", "二、", "（一）", "（二）"]
    assert rows(tmp_path / "out", "documents")[0]["file"] == "清江.txt"
    again = extract("run", file, "--output", tmp_path / "out")
    assert again.returncode == 0 and "0 done, 1 unchanged" in again.stderr


def test_inputs_that_fail_are_one_line_each_and_the_others_are_done(file: Path, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    done = extract("run", tmp_path / "没有.pdf", tmp_path / "空.txt", tmp_path / "坏.docx", file, "-o", tmp_path / "out")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    for name in ("没有.pdf", "空.txt", "坏.docx"):
        assert len([line for line in lines if line.startswith(f"{name}: ")]) == 1, done.stderr
    assert len(rows(tmp_path / "out", "documents")) == 1


def test_json_log(file: Path, tmp_path: Path) -> None:
    done = extract("run", file, tmp_path / "absent.pdf", "--output", tmp_path / "out", "--log-json")
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in told] == ["start", "done", "standing", "end"]
    assert told[-1]["failed"] == 1 and told[1]["file"] == "清江.txt"
    assert (told[2]["file"], told[2]["code"]) == ("absent.pdf", "missing")


def test_the_log_of_every_run_says_why_its_exit_code_is_1(file: Path, tmp_path: Path) -> None:
    """Also of a night in which nothing was new: the log of that night is what is looked at."""
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "又一.txt").write_bytes(file.read_bytes())
    command = ("run", tmp_path / "坏.docx", file, tmp_path / "又一.txt", "-o", tmp_path / "out", "--strict", "duplicate_input")
    extract(*command)
    told = [json.loads(line) for line in extract(*command, "--log-json").stderr.splitlines()]
    assert [line["event"] for line in told] == ["start", "standing", "strict", "end"] and told[-1]["exit_code"] == 1
    assert told[1]["code"] == "damaged" and "broken" in told[1]["cause"] and told[2]["codes"] == ["duplicate_input"]
    plain = extract(*command).stderr.splitlines()
    assert [line.partition(": ")[0] for line in plain[:-1]] == ["坏.docx", told[2]["file"]] and "1 failed" in plain[-1]


@pytest.mark.parametrize(
    ("option", "value", "cause"),
    [
        ("--strict", "numbering_gap,numbering_gab", "no warning or failure has the code numbering_gab"),
        ("--jobs", "all", "must be a whole number"),
        ("--jobs", "-1", "must be a whole number"),
        ("--memory", "0", "must be a whole number above 0"),
        ("--time", "soon", "must be a whole number above 0"),
    ],
)
def test_a_wrong_value_of_an_option_is_told(file: Path, tmp_path: Path, option: str, value: str, cause: str) -> None:
    done = extract("run", file, "--output", tmp_path / "out", option, value)
    assert done.returncode == 2 and cause in done.stderr and not (tmp_path / "out").exists()


def test_codes_of_warnings_and_of_failures_may_be_strict(file: Path, tmp_path: Path) -> None:
    done = extract("run", file, "--output", tmp_path / "out", "--strict", "numbering_gap, timeout", "--memory", "900", "--time", "30")
    assert done.returncode == 0, done.stderr


def test_usage_errors(tmp_path: Path) -> None:
    assert extract().returncode == 2
    assert extract("run", tmp_path).returncode == 2
    assert extract("run", tmp_path, "--output", tmp_path / "out", "--engine", "steam").returncode == 2
    done = extract("status", tmp_path)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1


def test_a_locked_output(file: Path, tmp_path: Path) -> None:
    (tmp_path / "out" / ".store").mkdir(parents=True)
    with filelock.FileLock(tmp_path / "out" / ".store" / "lock"):
        done = extract("run", file, "--output", tmp_path / "out")
    assert done.returncode == 3 and "another run holds this output" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_soon_and_the_next_goes_on(file: Path, tmp_path: Path, number: int) -> None:
    for i in range(300):
        (tmp_path / f"{i:03}.txt").write_text(TEXT.replace("清江", f"清江{i}"), "utf-8")
    command = [sys.executable, "-m", "extract", "run", str(tmp_path), "--output", str(tmp_path / "out")]
    job = subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests that run in the background have it ignored
    )
    assert job.stderr is not None
    while not job.stderr.readline().startswith("["):
        assert job.poll() is None
    job.send_signal(number)
    start = time.monotonic()
    _, rest = job.communicate(timeout=20)
    assert job.returncode == 130 and "interrupted" in rest and "Traceback" not in rest
    assert time.monotonic() - start < 5
    kept = list((tmp_path / "out" / ".store" / "results").glob("??/*"))
    assert 0 < len(kept) < 301
    assert extract("run", tmp_path / "000.txt", "--output", tmp_path / "out").returncode == 0


def test_explain_prints_json() -> None:
    for done in (extract("explain", "建成健康社区 36 个。"), extract("explain", "-", text="建成健康社区 36 个。")):
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert {"statistics", "citations", "honours"} <= set(found)
        assert any(item.get("value") == 36 and item.get("unit") == "个" for item in found["statistics"])


def test_explain_shows_points_bodies_and_places_with_their_spans() -> None:
    text = "一是摸清底数。2024年，蓝田县卫健局印发通知。二是专家进厂。"
    found = json.loads(extract("explain", text).stdout)
    assert [(p["text"], p["title"]) for p in found["practices"]] == [
        ("一是摸清底数。2024年，蓝田县卫健局印发通知。", "摸清底数"),
        ("二是专家进厂。", "专家进厂"),
    ]
    assert [(b["text"], b["kind"], text[slice(*b["span"])]) for b in found["organizations"]] == [
        ("蓝田县卫健局", "government", "蓝田县卫健局")
    ]
    assert [(r["text"], r["adcode"]) for r in found["regions"]] == [("蓝田县", "610122")]


def test_explain_and_outline_print_traditional_texts_in_their_own_characters(tmp_path: Path) -> None:
    text = "全縣建成健康社區36個，縣衛生健康局（以下簡稱縣衛健局）印發《健康柳灣建設方案》，東江食品廠獲評「全國文明單位」。"
    found = json.loads(extract("explain", text).stdout)
    assert [(n["text"], n["quote"], n["metric"], n["subject"]) for n in found["statistics"]] == [
        ("36個", "健康社區36個", "健康社區", "全縣")
    ]
    assert [(b["name"], b["aliases"]) for b in found["organizations"]] == [("縣衛生健康局", ["縣衛健局"])]
    assert [c["title"] for c in found["citations"]] == ["健康柳灣建設方案"]
    assert [(h["recipient"], h["honour"]) for h in found["honours"]] == [("東江食品廠", "「全國文明單位」")]
    path = tmp_path / "cases.txt"
    lines = [
        "東江市衛生健康案例彙編",
        "東江市衛生健康委員會",
        "一、基本情況",
        "全縣建成健康社區36個。",
        "二、主要做法",
        "（一）健全組織，壓實責任。開會。",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    printed = extract("outline", path).stdout
    assert "東江市衛生健康委員會" in printed and "一、 基本情況" in printed and "（一） 健全組織，壓實責任" in printed


def test_outline_prints_the_tree(file: Path) -> None:
    done = extract("outline", file)
    assert done.returncode == 0, done.stderr
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    assert "清江县健康社区建设优秀案例" in lines
    assert "  二、 主要做法  [practices 做法]" in lines and "    （一） 健全机制" in lines


def test_outline_of_what_cannot_be_read(tmp_path: Path) -> None:
    done = extract("outline", tmp_path / "absent.pdf")
    assert done.returncode == 1 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith(str(tmp_path / "absent.pdf"))


def test_status(file: Path, tmp_path: Path) -> None:
    extract("run", file, "--output", tmp_path / "out")
    done = extract("status", tmp_path / "out")
    assert done.returncode == 0 and done.stdout.splitlines()[0].split() == ["done", "清江.txt"]


def test_a_reader_that_goes_away_is_no_error(file: Path) -> None:
    command = f"{sys.executable} -m extract outline {file} | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, encoding="utf-8", env={**os.environ})
    assert done.stderr == ""
