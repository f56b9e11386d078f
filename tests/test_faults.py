"""What may happen to a run at night; after a normal run the output is byte for byte that of an undisturbed one.

``FAULTS`` in the environment is the number of kills at random moments (``make faults`` sets 50).
"""

from __future__ import annotations

import contextlib
import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_batch import published
from texts import text, write_texts

from extract import batch, inputs, store
from extract.batch import Settings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals, limits and /proc as on Linux")
ROOT = Path(__file__).parents[1]
KILLS = int(os.environ.get("FAULTS", "2"))
COUNT = 10
#: as a user without rights: root's exceptions from permissions taken away, where there are any
PLAIN = ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--"] if shutil.which("setpriv") and os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_texts(tmp_path_factory.mktemp("faults") / "inbox", COUNT)


@pytest.fixture(scope="module")
def whole(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The output of a run that nothing disturbs."""
    output = tmp_path_factory.mktemp("whole") / "out"
    assert finished(inbox, output).returncode == 0
    return published(output)


def command(inbox: Path, output: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "extract", "run", str(inbox), "--output", str(output), "--no-ocr", *more]


def finished(inbox: Path, output: Path, *more: str, before: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*(before or []), *command(inbox, output, *more)], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@contextlib.contextmanager
def started(inbox: Path, output: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    job = subprocess.Popen(command(inbox, output, *more), cwd=ROOT, stderr=subprocess.PIPE, encoding="utf-8")
    try:
        yield job
    finally:
        job.kill()
        job.communicate()


def workers(pid: int) -> list[int]:
    """The processes a job has started and that read documents."""
    found = []
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
    return found


def settles(inbox: Path, output: Path, whole: dict[str, bytes]) -> None:
    """A normal run ends well, puts everything right and leaves nothing lying about."""
    done = finished(inbox, output)
    assert done.returncode == 0, done.stderr
    assert published(output) == whole
    kept = {path.relative_to(output / store.FOLDER).parts[0] for path in (output / store.FOLDER).rglob("*") if path.is_file()}
    assert kept == {"index.jsonl", "published.jsonl", "lock", "results"}


# -------------------------------------------------------------------------------------------------------------------- kills
def test_the_job_killed_at_random_moments(inbox: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    chance = random.Random(6)
    start = time.monotonic()
    finished(inbox, tmp_path / "out", "--jobs", "2")
    usual = time.monotonic() - start
    for number in range(KILLS):
        # everything anew, so that work, publishing and sweeping are hit as well
        with started(inbox, tmp_path / "out", "--jobs", "2", "--force") as job:
            time.sleep(chance.uniform(0.05, usual))
            job.send_signal(signal.SIGKILL)
            job.wait()
        if number % 10 == 9:
            settles(inbox, tmp_path / "out", whole)
    settles(inbox, tmp_path / "out", whole)


def test_workers_killed_at_random_moments(inbox: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    chance = random.Random(7)
    killed = 0
    for _ in range(max(KILLS // 2, 1)):
        with started(inbox, tmp_path / "out", "--jobs", "2", "--force") as job:
            hit: set[int] = set()
            while job.poll() is None:
                time.sleep(chance.uniform(0.02, 0.3))
                for pid in workers(job.pid)[:1]:
                    # one kill for each process: a document that loses two workers counts as failed
                    if pid not in hit and len(hit) < 2:
                        hit.add(pid)
                        with contextlib.suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)
            killed += len(hit)
            assert job.returncode in (0, 1)
    assert killed
    settles(inbox, tmp_path / "out", whole)


# ---------------------------------------------------------------------------------------------------------------- the disk
@pytest.mark.parametrize("size", [9_000, 0, 2_000][: 3 if KILLS > 10 else 1])
def test_a_disk_that_is_full(inbox: Path, whole: dict[str, bytes], tmp_path: Path, size: int) -> None:
    """Files may have so many bytes: first nothing can be written, then results, then all but the larger tables."""
    done = finished(inbox, tmp_path / "out", before=["prlimit", f"--fsize={size}:{size}", "--"])
    assert done.returncode in (1, 2)
    assert ("File too large" if size else "temporary files cannot be written: No usable temporary directory") in done.stderr
    settles(inbox, tmp_path / "out", whole)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk")
@pytest.mark.parametrize("size", ["160k", "16k", "600k"][: 3 if KILLS > 10 else 1])
def test_a_disk_that_fills_up_in_the_middle(inbox: Path, whole: dict[str, bytes], tmp_path: Path, size: str) -> None:
    output = tmp_path / "disk" / "out"
    output.parent.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(output.parent)], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        done = finished(inbox, output)
        assert done.returncode == 2 and "No space left" in done.stderr
        assert len(done.stderr.splitlines()) <= COUNT + 2
        subprocess.run(["mount", "-o", "remount,size=64m", str(output.parent)], check=True)
        settles(inbox, output, whole)
    finally:
        subprocess.run(["umount", str(output.parent)], check=True)


@pytest.mark.skipif(os.geteuid() == 0 and not PLAIN, reason="root writes everywhere")
def test_an_output_that_may_not_be_written(inbox: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    output = tmp_path / "out"
    finished(inbox, output, before=PLAIN)
    for folder in (output, output / store.FOLDER):
        mode = folder.stat().st_mode
        folder.chmod(0o500)
        done = finished(inbox, output, "--force", before=PLAIN)
        folder.chmod(mode)
        assert done.returncode == 2 and "Permission denied" in done.stderr, folder
    settles(inbox, output, whole)


def test_what_lies_about_from_a_crash_is_cleared_away(inbox: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    output = tmp_path / "out"
    finished(inbox, output)
    (output / store.FOLDER / "index.jsonl").write_text('[{"path": ')
    (output / store.FOLDER / "published.jsonl").write_bytes(b"")
    (output / store.FOLDER / "scratch" / "tmp1").mkdir(parents=True)
    (output / store.FOLDER / "holder.json").write_text("{")
    for path in sorted(output.glob("*.csv"))[:3]:
        path.write_bytes(path.read_bytes()[:-20])
    settles(inbox, output, whole)


# -------------------------------------------------------------------------------------------------------- others, the clock
def test_two_at_the_same_time(inbox: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    with started(inbox, tmp_path / "out") as first:
        assert first.stderr is not None
        first.stderr.readline()
        first.send_signal(signal.SIGSTOP)  # it holds the output, however slow the machine is
        seconds = [finished(inbox, tmp_path / "out") for _ in range(2)]
        first.send_signal(signal.SIGCONT)
        assert {done.returncode for done in seconds} == {3}
        assert f"process {first.pid} on " in seconds[0].stderr
        _, rest = first.communicate(timeout=60)
        assert first.returncode == 0, rest
    settles(inbox, tmp_path / "out", whole)


def test_an_input_that_changes_all_the_time(inbox: Path, whole: dict[str, bytes], tmp_path: Path) -> None:
    box = tmp_path / "inbox"
    shutil.copytree(inbox, box)
    over = threading.Event()

    def write() -> None:
        for number in range(10**6):
            if over.is_set():
                return
            (box / "004.txt").write_text(text(1000 + number) * (1 + number % 3), "utf-8")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        done = finished(box, tmp_path / "out")
    finally:
        over.set()
        writer.join()
    with (tmp_path / "out" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    # either it stood still for long enough, or it is told; its neighbours are there in any case
    assert len(rows) == COUNT if done.returncode == 0 else (len(rows) == COUNT - 1 and "\n004.txt: " in f"\n{done.stderr}")
    shutil.copy2(inbox / "004.txt", box / "004.txt")
    settles(box, tmp_path / "out", whole)


@pytest.mark.parametrize("back", [3600.0, 10 * 365 * 86400.0])
def test_a_clock_that_was_set_back(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back: float) -> None:
    """Files then have times in the future, and a later change may carry an earlier time, or the same."""
    box = tmp_path / "inbox"
    shutil.copytree(inbox, box)

    def run(output: Path) -> batch.Report:
        return batch.run([box], output, Settings(engine="inprocess", options={"ocr": False}), say)

    run(tmp_path / "out")
    now, about = time.time_ns, (box / "003.txt").stat()
    monkeypatch.setattr(batch.time, "time_ns", lambda: now() - int(back * 1e9))
    (box / "003.txt").write_text(text(3).replace("48 场", "49 场"), "utf-8")
    os.utime(box / "003.txt", ns=(about.st_atime_ns, about.st_mtime_ns))
    again = run(tmp_path / "out")
    assert [entry.file for entry in again.entries if entry.fresh] == ["003.txt"]
    # times that lie ahead tell nothing: the content is looked at each time
    ahead = time.time_ns() + 40 * 365 * 86400 * 10**9
    monkeypatch.setattr(batch, "signature", lambda path: (inputs.signature(path)[0], ahead, ahead, 1))
    run(tmp_path / "out")
    (box / "005.txt").write_text(text(5).replace("48 场", "47 场"), "utf-8")
    assert [entry.file for entry in run(tmp_path / "out").entries if entry.fresh] == ["005.txt"]
    monkeypatch.undo()
    run(tmp_path / "fresh")
    assert published(tmp_path / "out") == published(tmp_path / "fresh")


def say(event: str, told: dict[str, object]) -> None:
    """Nothing is shown."""
