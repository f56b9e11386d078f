"""The engine for a cluster: the same outcomes and bytes as without one, workers lost, a bounded number under way."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_batch import published
from test_engine import act
from texts import write_texts

from extract import batch, cluster, engine, task
from extract.batch import Settings

distributed = pytest.importorskip("distributed")
LIMITS = engine.Limits(seconds=10.0, memory=400 << 20)
linux = pytest.mark.skipif(sys.platform != "linux", reason="processor time and memory of workers are read on Linux only")


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    """A cluster as others run one: a scheduler with a port, two workers in processes of their own."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address=cluster._NOWHERE,
        worker_dashboard_address=cluster._NOWHERE,
        memory_limit=0,
    ) as running:
        yield running


def outcomes(words: list[str], engine_: str) -> dict[str, engine.Outcome[str, str]]:
    return {o.item: o for o in engine.run(act, words, engine=engine_, jobs=2, limits=LIMITS)}


@linux
def test_what_a_document_does_to_its_worker_costs_that_document_only() -> None:
    found = outcomes(["a", "locked", "bug", "crash", "eat", "b"], "dask")
    told = {word: (o.failure.code, o.tries) for word, o in found.items() if o.failure}
    assert told == {"locked": ("encrypted", 1), "bug": ("internal", 1), "crash": ("crash", 2), "eat": ("memory", 2)}
    assert (found["a"].value, found["b"].value) == ("A", "B")
    assert multiprocessing.active_children() == []


def test_a_run_over_a_cluster_that_loses_a_worker_gives_the_same_bytes(local: Any, tmp_path: Path) -> None:
    inbox = write_texts(tmp_path / "inbox", 24)
    batch.run([inbox], tmp_path / "alone", Settings(options={"ocr": False}, jobs=1), lambda event, told: None)
    killed: list[int] = []

    def kill(event: str, told: dict[str, Any]) -> None:
        if event == "done" and not killed:
            with distributed.Client(local.scheduler_address, set_as_default=False) as client:
                killed.extend(client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)

    settings = Settings(options={"ocr": False}, engine=f"dask:{local.scheduler_address}", jobs=1)
    report = batch.run([inbox], tmp_path / "spread", settings, kill)
    assert killed and report.exit_code == 0 and sum(entry.fresh for entry in report.entries) == 24
    assert published(tmp_path / "spread") == published(tmp_path / "alone")
    with distributed.Client(local.scheduler_address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=30)
        assert killed[0] not in client.run(os.getpid).values()
        assert set(client.run(_children).values()) == {0}


def _children() -> int:
    """Worker processes of ours that this worker of the cluster still has."""
    return len(multiprocessing.active_children())


def test_few_items_are_taken_ahead() -> None:
    taken = []

    def source() -> Iterator[str]:
        for number in range(400):
            taken.append(number)
            yield f"word{number}"

    stream = engine.run(act, source(), engine="dask", jobs=2, limits=LIMITS)
    for number in range(1, 41):
        next(stream)
        assert len(taken) <= number + cluster._AHEAD * 2 + 1
    stream.close()


def test_closing_ends_the_work_at_once() -> None:
    others = set(multiprocessing.active_children())  # of tests before
    stream = engine.run(act, ["a", "spin"], engine="dask", jobs=2, limits=engine.Limits(seconds=500))
    assert next(stream).value == "A"
    started = time.monotonic()
    stream.close()
    assert time.monotonic() - started < 30
    assert set(multiprocessing.active_children()) <= others


def test_an_address_where_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_REACH", 1)
    with pytest.raises(engine.ClusterError, match=r"127[.]0[.]0[.]1:9"):
        list(engine.run(act, ["a"], engine="dask:tcp://127.0.0.1:9"))


def test_without_the_package_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(engine.ClusterError, match="extra cluster"):
        list(engine.run(act, ["a"], engine="dask"))


def test_a_worker_with_another_version_of_the_rules_refuses(tmp_path: Path) -> None:
    inbox = write_texts(tmp_path / "inbox", 1)
    given = task.Task(str(inbox / "000.txt"), "", "", str(tmp_path), {"ocr": False}, "rules of another version")
    with pytest.raises(task.VersionError, match="another version"):
        task.work(given)


def test_a_worker_of_another_machine_keeps_recognised_pages_in_the_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACT_CACHE", "")  # so that it is put back
    monkeypatch.delenv("EXTRACT_CACHE")
    inbox = write_texts(tmp_path / "inbox", 1)
    with pytest.raises(task.ChangedError):
        task.work(task.Task(str(inbox / "000.txt"), "", "", str(tmp_path / ".store"), {"ocr": False}))
    assert os.environ["EXTRACT_CACHE"] == str(tmp_path / ".store" / "recognised")


def test_a_task_that_the_scheduler_drops_is_handed_in_again(monkeypatch: pytest.MonkeyPatch) -> None:
    real, dropped = cluster._outcome, []

    def once(future: Any, item: Any) -> Any:
        if item == "b" and len(dropped) < 2:
            dropped.append(item)
            return None
        return real(future, item)

    monkeypatch.setattr(cluster, "_outcome", once)
    found = {outcome.item: outcome.value for outcome in engine.run(act, ["a", "b", "c"], engine="dask", jobs=2, limits=LIMITS)}
    assert (found, dropped) == ({"a": "A", "b": "B", "c": "C"}, ["b", "b"])
    monkeypatch.setattr(cluster, "_outcome", lambda future, item: None)
    with pytest.raises(cluster.ClusterError, match="dropped a task"):
        list(engine.run(act, ["a"], engine="dask", jobs=2, limits=LIMITS))
