"""The engine: outcomes of every item, limits, crashes that cost one item only."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extract import engine, supervision
from extract.errors import EncryptedInputError

FAST = engine.Limits(seconds=1.0, memory=400 << 20)
linux = pytest.mark.skipif(sys.platform != "linux", reason="processor time and memory of workers are read on Linux only")


def act(word: str) -> str:
    """What a document may do to its worker."""
    if word == "locked":
        raise EncryptedInputError("it asks for a password")
    if word == "bug":
        raise KeyError("nobody foresaw this")
    if word == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if word == "exit":
        os._exit(7)
    if word == "spin":
        while True:
            pass
    if word == "eat":
        held = []
        while True:
            held.append(bytearray(20 << 20))
            time.sleep(0.01)
    if word == "noise":
        os.write(1, b"a library says")
        os.write(2, b"a library warns")
    if word == "ask":
        bytearray(8 << 30)  # more address space than a worker has, before any of it is resident
    if word.startswith("once:"):
        marker = Path(word[5:])
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if word == "slow":
        engine.allow(60)
        end = time.process_time() + 1.6
        while time.process_time() < end:
            pass
    return word.upper()


def outcomes(words: list[str], **options: object) -> dict[str, engine.Outcome[str, str]]:
    return {o.item: o for o in engine.run(act, words, limits=FAST, **options)}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", engine.ENGINES)
def test_value_or_failure_for_every_item(name: str) -> None:
    found = outcomes(["a", "locked", "bug", "b"], engine=name)
    assert {word: o.value for word, o in found.items()} == {"a": "A", "locked": None, "bug": None, "b": "B"}
    locked, bug = found["locked"].failure, found["bug"].failure
    assert locked is not None and (locked.code, locked.cause, locked.trace) == ("encrypted", "it asks for a password", "")
    assert bug is not None and bug.code == "internal" and "nobody foresaw this" in bug.cause and "Traceback" in bug.trace


@linux
def test_each_way_to_die_costs_that_item_only_and_is_tried_twice() -> None:
    found = outcomes(["a", "crash", "exit", "spin", "eat", "ask", "b"], jobs=2)
    told = {word: (o.failure.code, o.tries) for word, o in found.items() if o.failure}
    assert told == {"crash": ("crash", 2), "exit": ("crash", 2), "spin": ("timeout", 2), "eat": ("memory", 2), "ask": ("memory", 2)}
    assert (found["a"].value, found["b"].value) == ("A", "B")
    causes = {word: o.failure.cause for word, o in found.items() if o.failure}
    assert "SIGSEGV" in causes["crash"] and "exit code 7" in causes["exit"] and "400 MB" in causes["eat"]
    assert "than it may take" in causes["ask"]


@linux
def test_what_a_library_prints_does_not_reach_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    assert outcomes(["noise"])["noise"].value == "NOISE"
    assert capfd.readouterr() == ("", "")


def test_a_worker_that_is_killed_once_costs_a_retry(tmp_path: Path) -> None:
    word = f"once:{tmp_path / 'marker'}"
    found = outcomes([word])[word]
    assert found.failure is None and found.value == word.upper() and found.tries == 2


@linux
def test_a_function_may_ask_for_more_time() -> None:
    assert outcomes(["slow"])["slow"].value == "SLOW"


def test_items_are_taken_as_workers_come_free() -> None:
    taken = []

    def source():  # type: ignore[no-untyped-def]
        for word in "abcdef":
            taken.append(word)
            yield word

    stream = engine.run(act, source(), jobs=2, limits=FAST)
    next(stream)
    assert len(taken) <= 4
    stream.close()


def test_closing_ends_the_workers() -> None:
    started = time.monotonic()
    stream = engine.run(act, ["a", "spin"], jobs=2, limits=engine.Limits(seconds=500))
    assert next(stream).value == "A"
    stream.close()
    assert time.monotonic() - started < 10
    import multiprocessing

    assert multiprocessing.active_children() == []


@linux
def test_programs_that_a_worker_started_end_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    (outcome,) = engine.run(leave, [str(note)], limits=FAST)
    assert outcome.failure is not None and outcome.failure.code == "timeout"
    end = time.monotonic() + 10
    while _runs(int(note.read_text())) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _runs(int(note.read_text()))


def leave(note: str) -> None:
    """Start a program that is in no group of ours, and never end."""
    program = subprocess.Popen(["sh", "-c", "sleep 600 & echo $! >" + note + "; wait"], start_new_session=True)
    program.wait()


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_unknown_engine() -> None:
    with pytest.raises(ValueError, match="steam"):
        engine.run(act, [], engine="steam")


@linux
def test_usage_of_this_process() -> None:
    seconds, memory = supervision.usage(os.getpid())
    assert seconds is not None and seconds > 0
    assert memory is not None and memory > 5 << 20
    assert supervision.usage(2**22 + 1) == (None, None)


@linux
def test_a_worker_does_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = f"""
import os, sys, time, pathlib
sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(__file__).parents[1])!r}]
from extract import engine
from test_engine import tell
if __name__ == "__main__":
    list(engine.run(tell, [{str(note)!r}], limits=engine.Limits(seconds=500)))
"""
    script = tmp_path / "job.py"
    script.write_text(code)
    job = subprocess.Popen([sys.executable, str(script)])
    end = time.monotonic() + 30
    while not (note.exists() and note.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    worker = int(note.read_text())
    job.kill()
    job.wait()
    end = time.monotonic() + 10
    while supervision.usage(worker)[0] is not None and Path(f"/proc/{worker}/stat").read_text().split(")")[-1].split()[0] != "Z":
        assert time.monotonic() < end, "the worker is still there"
        time.sleep(0.05)


def tell(path: str) -> None:
    """Write the worker's number and wait."""
    Path(path).write_text(str(os.getpid()))
    time.sleep(300)
