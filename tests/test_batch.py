"""A run: what it takes up, what it does again, what it leaves whatever happens."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import filelock
import pytest
from fake_pipeline import calls, install

from extract import batch, codes, engine, errors, hold, inputs, publish, store
from extract.batch import Report, Settings
from extract.entries import Entry, Roll, read_index, write_index

TABLES = ("documents", "cases", "sections", "statistics", "figures", "tables", "warnings")
ROOT = Path(__file__).parent.parent
STILL = Settings(engine="inprocess")


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    install(monkeypatch)
    folder = tmp_path / "inbox"
    (folder / "下属").mkdir(parents=True)
    (folder / "b.txt").write_text("乙县案例\n二", "utf-8")
    (folder / "a.txt").write_text("甲县案例\n一\n=cmd", "utf-8")
    (folder / "下属" / "c.txt").write_text("丙县案例", "utf-8")
    old = 10**9
    for path in folder.rglob("*.txt"):
        os.utime(path, (old, old))
    return folder


def run(paths: Path | list[Path], output: Path, say: Callable[[str, dict[str, Any]], None] | None = None, **settings: Any) -> Report:
    calls.clear()
    several = paths if isinstance(paths, list) else [paths]
    return batch.run(several, output, replace(STILL, **settings), say or (lambda event, told: None))


def rows(output: Path, table: str) -> list[dict[str, str]]:
    with (output / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def published(output: Path) -> dict[str, bytes]:
    """Every published file but the manifest, which tells the time."""
    files = (p for p in output.rglob("*") if p.is_file() and store.FOLDER not in p.parts and p.name != "run.json")
    return {p.relative_to(output).as_posix(): p.read_bytes() for p in files}


# ----------------------------------------------------------------------------------------------------------------- inputs
def test_a_folder_is_walked_in_order_and_what_is_passed_over_is_told(inbox: Path) -> None:
    for name in ("~$b.docx", ".hidden.txt", "notes.xlsx", "Thumbs.db", "X.PDF"):
        (inbox / name).write_text("x")
    (inbox / "下属" / "loop").symlink_to(inbox)
    (inbox / "out").mkdir()
    (inbox / "out" / "text.txt").write_text("x")
    found, skipped = inputs.collect([inbox, inbox / "b.txt"], inbox / "out")
    assert [item.file for item in found] == ["X.PDF", "a.txt", "b.txt", "下属/c.txt"]
    assert {item.file for item in skipped} == {"~$b.docx", ".hidden.txt", "notes.xlsx", "Thumbs.db", "out", "下属/loop"}


def test_a_named_file_may_have_any_suffix(tmp_path: Path) -> None:
    found, skipped = inputs.collect([tmp_path / "report.final"], tmp_path / "out")
    assert [item.file for item in found] == ["report.final"] and not skipped


@pytest.mark.parametrize(
    ("name", "shown"), [(b"a\nb.txt", "a\\nb.txt"), (b"\xff.txt", "\\udcff.txt"), ("报\u202etxt.txt".encode(), "报\\u202etxt.txt")]
)
def test_names_that_cannot_be_printed_are_escaped(tmp_path: Path, name: bytes, shown: str) -> None:
    path = os.fsencode(tmp_path) + b"/" + name
    with open(path, "wb"):
        pass
    found, _ = inputs.collect([tmp_path], tmp_path / "out")
    assert [item.file for item in found] == [shown]
    assert os.path.exists(found[0].path)


def test_what_is_no_file_is_refused_without_being_opened(inbox: Path, tmp_path: Path) -> None:
    os.mkfifo(inbox / "pipe.txt")
    report = run([inbox, tmp_path / "absent.pdf"], tmp_path / "out")
    failed = {entry.file: entry.code for entry in report.entries if entry.state == "failed"}
    assert failed == {"pipe.txt": "unsupported", "absent.pdf": "missing"}
    assert report.exit_code == 1


# --------------------------------------------------------------------------------------------------------------- outcomes
def test_tables_follow_the_order_of_the_inputs(inbox: Path, tmp_path: Path) -> None:
    report = run(inbox, tmp_path / "out")
    assert report.exit_code == 0 and calls == ["a.txt", "b.txt", "c.txt"]
    assert [row["file"] for row in rows(tmp_path / "out", "documents")] == ["a.txt", "b.txt", "下属/c.txt"]
    assert [row["title"] for row in rows(tmp_path / "out", "cases")] == ["甲县案例", "乙县案例", "丙县案例"]
    assert report.rows["sections"] == len(rows(tmp_path / "out", "sections")) == 6
    doc = rows(tmp_path / "out", "documents")[0]["doc_id"]
    assert (tmp_path / "out" / "text" / f"{doc}.txt").read_text("utf-8") == "甲县案例\n一\n=cmd"
    assert (tmp_path / "out" / rows(tmp_path / "out", "figures")[0]["file"]).read_bytes() == b"\x89PNG"
    assert (tmp_path / "out" / rows(tmp_path / "out", "tables")[0]["file"]).read_bytes() == "'=1+1,甲\r\n".encode("utf-8-sig")


def test_one_bad_document_costs_no_other_its_result(inbox: Path, tmp_path: Path) -> None:
    (inbox / "0.txt").write_text("LOCKED")
    (inbox / "1.txt").write_text("BUG")
    events: list[tuple[str, dict[str, Any]]] = []
    report = run(inbox, tmp_path / "out", lambda event, told: events.append((event, told)))
    assert report.exit_code == 1 and len(rows(tmp_path / "out", "documents")) == 3
    told = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))
    states = {item["file"]: (item["state"], item.get("code"), item.get("cause")) for item in told["inputs"]}
    assert states["0.txt"] == ("failed", "encrypted", "the file asks for a password")
    assert states["1.txt"] == ("failed", "internal", "KeyError: 'a bug'")
    assert states["a.txt"] == ("done", None, None) and told["exit_code"] == 1
    assert [f["file"] for event, f in events if event == "failed"] == ["0.txt", "1.txt"]
    # readers of the page are told in their language as well
    assert "<b>0.txt</b> 有密码保护，未能打开（the file asks for a password）" in (tmp_path / "out" / "report.html").read_text("utf-8")
    # what depends on the file alone is not tried again, still counts and is still told; a bug is tried again
    again = run(inbox, tmp_path / "out")
    assert calls == ["1.txt"] and again.exit_code == 1
    assert {e.file: e.cause for e in again.entries if e.state == "failed"}["0.txt"] == "the file asks for a password"


def test_every_code_of_a_failure_has_a_meaning_and_is_described() -> None:
    known = {
        error.code for error in [errors.InputError, *_below(errors.InputError)] if error.__module__ in ("extract.errors", "extract.task")
    }
    known |= {"crash", "timeout", "memory", "internal", "output", "disk"}
    assert known == set(codes.FAILURE.meanings)
    page = (Path(__file__).parents[1] / "docs" / "operations.md").read_text("utf-8")
    table = page.partition("| code of a failure |")[2].partition("\n\n")[0]
    assert known == set(re.findall(r"`(\w+)`", "\n".join(line.split("|")[1] for line in table.splitlines()[2:])))


def _below(kind: type[errors.InputError]) -> Iterator[type[errors.InputError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def test_the_same_content_is_processed_once(inbox: Path, tmp_path: Path) -> None:
    shutil.copy(inbox / "b.txt", inbox / "下属" / "copy.txt")
    report = run(inbox, tmp_path / "out")
    assert calls == ["a.txt", "b.txt", "c.txt"] and report.exit_code == 0
    assert {e.file: e.state for e in report.entries}["下属/copy.txt"] == "duplicate"
    document = next(row for row in rows(tmp_path / "out", "documents") if row["file"] == "b.txt")
    told = [row for row in rows(tmp_path / "out", "warnings") if row["code"] == "duplicate_input"]
    assert [(row["doc_id"], row["evidence"]) for row in told] == [(document["doc_id"], "下属/copy.txt")]
    assert document["warnings"] == "2"
    assert run(inbox, tmp_path / "out", strict=("duplicate_input",)).exit_code == 1


def test_a_copy_of_what_failed_fails_too_and_is_tried_where_its_name_may_help(inbox: Path, tmp_path: Path) -> None:
    for name in ("0.txt", "下属/0 copy.txt"):
        (inbox / name).write_text("LOCKED")
    for name in ("1.pdf", "2.pdf", "3.txt", "4.txt"):
        (inbox / name).write_text("PLAIN")
    for _ in range(2):
        report = run(inbox, tmp_path / "out")
        told = {e.file: (e.state, e.code, e.cause) for e in report.entries if e.file[0] in "01234" or "copy" in e.file}
        assert told == {
            "0.txt": ("failed", "encrypted", "the file asks for a password"),
            "下属/0 copy.txt": ("failed", "encrypted", "the same content as 0.txt: the file asks for a password"),
            "1.pdf": ("failed", "damaged", "no PDF"),
            "2.pdf": ("failed", "damaged", "the same content as 1.pdf: no PDF"),
            "3.txt": ("done", "", ""),
            "4.txt": ("duplicate", "duplicate_input", "3.txt"),
        }
        assert [row["file"] for row in rows(tmp_path / "out", "documents")] == ["3.txt", "a.txt", "b.txt", "下属/c.txt"]
        assert report.exit_code == 1
    assert calls == []


def test_a_copy_of_a_file_that_changed_meanwhile_is_read(inbox: Path, tmp_path: Path) -> None:
    for name in ("x.txt", "y.txt"):
        (inbox / name).write_text("GROWS")
    states = {e.file: e.code for e in run(inbox, tmp_path / "out").entries}
    assert calls == ["a.txt", "b.txt", "x.txt", "c.txt", "y.txt"] and (states["x.txt"], states["y.txt"]) == ("changed", "changed")


def test_a_file_that_changes_while_it_is_read_fails_and_is_taken_up_again(inbox: Path, tmp_path: Path) -> None:
    (inbox / "z.txt").write_text("GROWS")
    report = run(inbox, tmp_path / "out")
    assert [(e.file, e.code) for e in report.entries if e.state == "failed"] == [("z.txt", "changed")]
    (inbox / "z.txt").write_text("丁县案例")
    assert run(inbox, tmp_path / "out").exit_code == 0 and calls == ["z.txt"]


@pytest.mark.parametrize("content", ["PUT BACK whole", "PUT BACK half"])
def test_a_file_that_is_put_back_after_it_was_read_is_taken_up_again(inbox: Path, tmp_path: Path, content: str) -> None:
    """What was read between was another file, so neither its rows nor its damage are those of this one."""
    (inbox / "z.txt").write_text(content)
    os.utime(inbox / "z.txt", (10**9, 10**9))
    for _ in range(2):
        report = run(inbox, tmp_path / "out")
        assert [(e.file, e.code) for e in report.entries if e.state == "failed"] == [("z.txt", "changed")]
        os.utime(inbox / "z.txt", (10**9, 10**9))


def test_a_fault_of_the_machine_is_no_damage_of_the_file(inbox: Path, tmp_path: Path) -> None:
    (inbox / "z.txt").write_text("NO ROOM")
    for _ in range(2):
        report = run(inbox, tmp_path / "out")
        failed = [(e.file, e.code, e.cause) for e in report.entries if e.state == "failed"]
        assert failed == [("z.txt", "machine", "the machine could not read the file: No space left on device")] and "z.txt" in calls
        calls.clear()


def test_strict_codes_fail_the_run(inbox: Path, tmp_path: Path) -> None:
    assert run(inbox, tmp_path / "out", strict=("numbering_gap",)).exit_code == 0
    assert run(inbox, tmp_path / "out", strict=("empty_page",)).exit_code == 1


# ------------------------------------------------------------------------------------------------------------ incremental
def test_nothing_is_done_or_written_twice(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "out")
    times = {p: p.stat().st_mtime_ns for p in (tmp_path / "out").rglob("*.csv")}
    report = run(inbox, tmp_path / "out")
    assert calls == [] and report.exit_code == 0 and report.rows["documents"] == 3
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "out").rglob("*.csv")} == times
    run(inbox, tmp_path / "out", force=True)
    assert calls == ["a.txt", "b.txt", "c.txt"]


def test_changed_content_is_done_again_and_leaves_nothing_of_the_old(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "out")
    old = next(row["doc_id"] for row in rows(tmp_path / "out", "documents") if row["file"] == "b.txt")
    (inbox / "b.txt").write_text("乙县新案例\n二", "utf-8")
    run(inbox, tmp_path / "out")
    assert calls == ["b.txt"]
    assert [row["title"] for row in rows(tmp_path / "out", "cases")] == ["甲县案例", "乙县新案例", "丙县案例"]
    assert not [p for p in (tmp_path / "out").rglob("*") if old in p.name]


def test_an_edit_that_keeps_size_and_time_is_noticed(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "_RACY", 0)
    run(inbox, tmp_path / "out")
    about = (inbox / "b.txt").stat()
    (inbox / "b.txt").write_text("乙市案例\n二", "utf-8")
    os.utime(inbox / "b.txt", ns=(about.st_atime_ns, about.st_mtime_ns))
    run(inbox, tmp_path / "out")
    assert calls == ["b.txt"]


def test_other_rules_or_options_do_everything_again(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(inbox, tmp_path / "out")
    run(inbox, tmp_path / "out", options={"ocr": False})
    assert len(calls) == 3
    monkeypatch.setattr(store, "package_hash", lambda chosen: "other rules")
    run(inbox, tmp_path / "out", options={"ocr": False})
    assert len(calls) == 3


def test_a_file_that_changed_just_now_is_hashed_again(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(batch, "digest", lambda path: hashed.append(path) or inputs.digest(path))
    monkeypatch.setattr(batch, "_RACY", 3600 * 10**9)  # however slow the machine
    run(inbox, tmp_path / "out")
    run(inbox, tmp_path / "out")
    assert len(hashed) == 6  # its times may not tell the next change from the last
    monkeypatch.setattr(batch, "_RACY", 0)
    run(inbox, tmp_path / "out")
    run(inbox, tmp_path / "out")
    assert len(hashed) == 9


def test_every_option_is_part_of_the_rules() -> None:
    assert store.rules({"ocr": False, "depth": 1}) != store.rules({"ocr": False, "depth": 2})


def test_removed_inputs_stay_until_they_are_pruned(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "out")
    (inbox / "a.txt").unlink()
    run(inbox, tmp_path / "out")
    assert [row["file"] for row in rows(tmp_path / "out", "documents")] == ["a.txt", "b.txt", "下属/c.txt"]
    report = run(inbox, tmp_path / "out", prune=True)
    assert [row["file"] for row in rows(tmp_path / "out", "documents")] == ["b.txt", "下属/c.txt"]
    assert calls == [] and report.exit_code == 0


def test_a_renamed_input_does_not_stay_under_its_old_name(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "out")
    (inbox / "a.txt").rename(inbox / "d.txt")
    run(inbox, tmp_path / "out")
    assert [row["file"] for row in rows(tmp_path / "out", "documents")] == ["b.txt", "d.txt", "下属/c.txt"]


def test_order_and_interruption_leave_no_trace_in_the_output(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "whole")
    for name in ("下属/c.txt", "b.txt"):
        run(inbox / name, tmp_path / "parts")

    def stop(event: str, told: dict[str, Any]) -> None:
        if event == "done":
            raise KeyboardInterrupt

    for index_lost in (False, True):
        with pytest.raises(KeyboardInterrupt):
            run(inbox, tmp_path / "stopped", stop, force=not index_lost)
        if index_lost:
            (tmp_path / "stopped" / store.FOLDER / "index.jsonl").unlink()
    run(inbox, tmp_path / "stopped")
    assert calls == ["c.txt"]
    assert published(tmp_path / "stopped") == published(tmp_path / "whole")
    run(inbox, tmp_path / "parts", prune=True)
    assert published(tmp_path / "parts") == published(tmp_path / "whole")


def test_what_is_missing_or_altered_in_the_output_is_put_right(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "out")
    before = published(tmp_path / "out")
    (tmp_path / "out" / "cases.csv").unlink()
    next((tmp_path / "out" / "text").iterdir()).write_text("altered")
    shutil.rmtree(tmp_path / "out" / "figures")
    run(inbox, tmp_path / "out")
    assert calls == [] and published(tmp_path / "out") == before


def test_memory_does_not_grow_with_the_documents(inbox: Path, tmp_path: Path) -> None:
    """A packed entry has some 300 bytes, the rows of a document have thousands. In a process of its own: threads that other tests left
    behind allocate as well.
    """
    if "EXTRACT_TEST_ALONE" not in os.environ:
        alone = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            f"{__file__}::test_memory_does_not_grow_with_the_documents",
        ]
        done = subprocess.run(alone, env={**os.environ, "EXTRACT_TEST_ALONE": "1"}, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stdout
        return

    def peaks(name: str, count: int) -> tuple[int, int]:
        box, found = tmp_path / name, []
        box.mkdir()
        for number in range(count):
            (box / f"{number:04}.txt").write_text(f"第{number}县案例\n一\n二", "utf-8")
        for _ in ("first", "nothing new"):
            tracemalloc.start()
            run(box, tmp_path / f"{name}-out")
            found.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        return found[0], found[1]

    peaks("first", 340)  # what Python and libraries keep: imports, names of folders, compiled expressions
    few, many = peaks("few", 40), peaks("many", 340)
    assert (many[0] - few[0]) / 300 < 5_000
    assert (many[1] - few[1]) / 300 < 1_000


def test_the_roll_holds_copies(tmp_path: Path) -> None:
    path = os.fsdecode(b"/in/\xff.txt")
    entry = Entry(
        "\\xff.txt", path, "ab" * 32, [1, 2**62, 3, 4], state="failed", cause="坏", counts=[1, 2], warnings={"empty_page": 2}, given=True
    )
    roll = Roll([entry, Entry("b", "/in/b")])
    assert list(roll) == [entry, Entry("b", "/in/b")]
    taken = roll[1]
    taken.state = "done"
    assert roll[1].state == "waiting"
    roll[1] = taken
    assert roll[1].state == "done" and len(roll) == 2
    write_index(tmp_path, roll)
    with read_index(tmp_path) as index:
        assert index.take("/in/c") is None
        kept = index.take(path)
        assert kept is not None and kept.signature == entry.signature and not kept.given
        assert index.take(path) is None and [other.file for other in index.rest()] == ["b"]


def test_a_damaged_result_is_told_removed_and_made_again(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(inbox, tmp_path / "out")
    before = published(tmp_path / "out")
    (kept,) = (tmp_path / "out" / store.FOLDER / "results").glob(f"??/{rows(tmp_path / 'out', 'documents')[1]['doc_id']}-*")
    harm: list[Callable[[], object]] = [
        lambda: (kept / "rows.json").write_text("{"),
        lambda: shutil.rmtree(kept / "figures"),
        lambda: (kept / "pages.json").unlink(),
        lambda: (kept / "text.txt").unlink(),
    ]
    for damage in harm:
        damage()
        shutil.rmtree(tmp_path / "out" / "report")
        (tmp_path / "out" / "cases.csv").unlink()
        told: list[tuple[str, Any]] = []
        report = run(inbox, tmp_path / "out", lambda event, about, told=told: told.append((event, about.get("doc_id"))))  # type: ignore[misc]
        assert report.exit_code == 0 and calls == ["b.txt"] and ("damaged", kept.name[:12]) in told
        assert published(tmp_path / "out") == before
    # a disk that keeps nothing whole must not be written to for ever
    save = store.save

    def spoil(*given: Any) -> None:
        save(*given)
        next((tmp_path / "out" / store.FOLDER / "results").glob(f"??/{given[1][:12]}-*/rows.json")).write_text("{")

    monkeypatch.setattr(store, "save", spoil)
    (tmp_path / "out" / "cases.csv").unlink()
    with pytest.raises(hold.OutputError, match="disk"):
        run(inbox, tmp_path / "out", force=True)


def test_several_processes_write_what_one_writes(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(inbox, tmp_path / "one", extras=("sqlite", "docx"))
    parts: list[publish.Part] = []
    whole, engine_run = publish.publish, engine.run

    def told(function: Any, items: Iterable[publish.Part], **how: Any) -> Any:
        parts.extend(items)
        return engine_run(function, parts[-4:], **how)

    monkeypatch.setattr(publish, "_MANY", 3)
    monkeypatch.setattr(publish, "_SHARE", 2)
    monkeypatch.setattr(publish, "publish", lambda *given: whole(*given[:-1], 2))
    monkeypatch.setattr(
        publish.engine, "run", lambda function, items, **how: (told if function is publish.write else engine_run)(function, items, **how)
    )
    run(inbox, tmp_path / "two", extras=("sqlite", "docx"))
    assert [part.what for part in parts] == ["tables", "workbook", "documents", "documents"]
    assert published(tmp_path / "two") == published(tmp_path / "one")
    # one that fails in a worker fails as it does without
    kept = next((tmp_path / "two" / store.FOLDER / "results").glob("*/*/rows.json"))
    kept.write_text("{", "utf-8")
    (tmp_path / "two" / "cases.csv").unlink()
    run(inbox, tmp_path / "two", extras=("sqlite", "docx"))
    assert len(calls) == 1 and published(tmp_path / "two") == published(tmp_path / "one")


def test_a_table_that_another_program_holds_is_put_beside_it(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(inbox, tmp_path / "out")
    (inbox / "e.txt").write_text("戊县案例", "utf-8")
    real = os.replace

    def refuse(source: Any, goal: Any) -> None:
        if Path(goal).name == "cases.csv":
            raise PermissionError("held")
        real(source, goal)

    monkeypatch.setattr(os, "replace", refuse)
    report = run(inbox, tmp_path / "out")
    assert report.held == ["cases.csv"] and report.exit_code == 1
    assert "戊县案例" in (tmp_path / "out" / "cases.new.csv").read_text("utf-8-sig")
    monkeypatch.setattr(os, "replace", real)
    assert run(inbox, tmp_path / "out").exit_code == 0
    assert len(rows(tmp_path / "out", "cases")) == 4 and not (tmp_path / "out" / "cases.new.csv").exists()


def test_what_a_killed_run_had_put_into_the_output_does_not_stay(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "out"
    run(inbox, output)
    (output / "text" / "notes.txt").write_text("of a person")
    before, kept = published(output), (inbox / "b.txt").read_bytes()
    (inbox / "b.txt").write_text("乙县又一案例", "utf-8")

    def killed(*told: object) -> dict[str, bytes]:
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr(publish.report, "shared", killed)
        with pytest.raises(KeyboardInterrupt):
            run(inbox, output)
    assert set(published(output)) - set(before)
    (inbox / "b.txt").write_bytes(kept)
    run(inbox, output)
    assert published(output) == before


# --------------------------------------------------------------------------------------------------------- lock and status
def test_one_run_at_a_time(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "out")
    folder = tmp_path / "out" / store.FOLDER
    with filelock.FileLock(folder / "lock"):
        (folder / "holder.json").write_text(json.dumps({"pid": 4321, "host": "nightly", "since": "2026-01-01"}))
        with pytest.raises(hold.LockedError, match="process 4321 on nightly since 2026-01-01"):
            run(inbox, tmp_path / "out")
    assert run(inbox, tmp_path / "out").exit_code == 0


def test_temporary_files_go_with_the_run_however_it_ends(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.delenv("EXTRACT_CACHE", raising=False)
    made: list[Path] = []

    def stopped(path: Path, options: object) -> None:
        made.append(Path(tempfile.mkdtemp()))
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        context.setattr("extract.pipeline.process", stopped)
        with pytest.raises(KeyboardInterrupt):
            run(inbox, tmp_path / "out")
    assert made[0].is_relative_to(tmp_path) and not made[0].exists()
    assert tempfile.gettempdir() == str(tmp_path) and "EXTRACT_CACHE" not in os.environ
    # what a run that was killed left behind goes with the next one on that machine; nothing else does
    left, others, foreign = (tmp_path / name for name in ("extract-run-1", "extract-run-2", "mine"))
    for folder, host in ((left, socket.gethostname()), (others, "nightly"), (foreign, socket.gethostname())):
        folder.mkdir()
        (tmp_path / "out" / store.FOLDER / "holder.json").write_text(json.dumps({"pid": 1, "host": host, "temporary": str(folder)}))
        run(inbox, tmp_path / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"inbox", "out", "extract-run-2", "mine"}


def test_an_output_that_cannot_be_written_is_told(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(hold.OutputError, match="cannot be written"):
        run(inbox, tmp_path / "file")


def test_status(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "0.txt").write_text("LOCKED")
    run(inbox, tmp_path / "out")
    (inbox / "a.txt").unlink()
    (inbox / "b.txt").write_text("乙县又一案例", "utf-8")
    told = {file: (state, note) for state, file, note in batch.status(tmp_path / "out")}
    assert told == {
        "0.txt": ("failed", "the file asks for a password"),
        "a.txt": ("gone", "the file is no longer there"),
        "b.txt": ("stale", "the file changed"),
        "下属/c.txt": ("done", ""),
    }
    monkeypatch.setattr(store, "package_hash", lambda chosen: "other rules")
    assert ("stale", "下属/c.txt", "the rules changed") in batch.status(tmp_path / "out")
    with pytest.raises(hold.OutputError):
        batch.status(tmp_path)


@pytest.mark.parametrize("inner", [".", "inbox", "text", ".store/results"])
def test_an_output_that_holds_its_inputs_is_refused(inbox: Path, tmp_path: Path, inner: str) -> None:
    output = tmp_path / "out"
    run(inbox, output)
    before = published(output)
    (output / inner).mkdir(exist_ok=True)
    (tmp_path / "link").symlink_to(output / inner)
    for path in (output / inner, tmp_path / "link", output / inner / "a.txt"):
        with pytest.raises(hold.OutputError, match="name another folder for the output"):
            run([inbox, path], output)
    assert published(output) == before


def test_outputs_in_the_input_folder_are_not_read(inbox: Path, tmp_path: Path) -> None:
    run(inbox, inbox / "earlier")
    run(inbox, tmp_path / "out")
    report = run(inbox, inbox / "tables")
    assert [e.file for e in report.entries] == ["a.txt", "b.txt", "下属/c.txt"]
    assert {item["file"] for item in report.skipped} == {"earlier", "tables"}
    assert published(inbox / "tables") == published(tmp_path / "out")


@pytest.mark.skipif(sys.platform != "linux", reason="an open file tells its name on Linux")
def test_what_appears_is_on_the_disk_before(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that loses its power keeps what was synced: a result or a table is renamed to its place when all of it is."""
    synced: set[str] = set()
    placed: list[str] = []
    sync, moves = os.fsync, {"rename": os.rename, "replace": os.replace}

    def syncing(handle: int) -> None:
        synced.add(os.readlink(f"/proc/self/fd/{handle}"))
        sync(handle)

    def moving(name: str) -> Callable[[Any, Any], None]:
        def move(source: Any, goal: Any) -> None:
            if "scratch" not in Path(goal).parts:
                files = [path for path in Path(source).rglob("*") if path.is_file()] if Path(source).is_dir() else [Path(source)]
                assert files and {str(path) for path in files} <= synced
                placed.append(str(Path(goal).relative_to(tmp_path / "out")))
            moves[name](source, goal)

        return move

    monkeypatch.setattr(os, "fsync", syncing)
    for name in moves:
        monkeypatch.setattr(os, name, moving(name))
    assert run(inbox, tmp_path / "out").exit_code == 0
    written = {path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*") if path.is_file()}
    written -= {Path(store.FOLDER, "lock")}
    assert [path for path in written if not any(str(path).startswith(place) for place in placed)] == []
    results = {path.relative_to(tmp_path / "out") for path in (tmp_path / "out" / store.FOLDER / "results").glob("??/*")}
    assert len(results) == 3 and {str(path) for path in results} <= set(placed)
    assert {str(tmp_path / "out" / path.parent) for path in results} <= synced  # the name as well


def test_nothing_is_left_in_the_scratch_folder(inbox: Path, tmp_path: Path) -> None:
    litter = tmp_path / "out" / store.FOLDER / "scratch" / "old"
    litter.mkdir(parents=True)
    run(inbox, tmp_path / "out")
    assert not any((tmp_path / "out" / store.FOLDER / "scratch").iterdir())
