"""Runs one function over many items, in this process or in workers that may die. Knows no stage.

:func:`run` yields outcomes as they end. With the engine ``processes`` every item has a limit of time and of memory; an item that
crashes its worker, hangs or takes too much memory is tried once more in a fresh worker and then costs itself only.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from extract import supervision

Item = TypeVar("Item")
Value = TypeVar("Value")

#: seconds between two looks at the workers' time and memory
_LOOK = 0.2
#: a waiting worker (asleep, or short of a processor on a busy machine) has this many times the limit by the clock
_PATIENCE = 3.0
#: items after which a worker is replaced, against memory that libraries keep
_ITEMS_PER_WORKER = 200
ENGINES = ("processes", "inprocess")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an item has no value: ``cause`` is one English line; ``trace`` is empty but for an error nobody foresaw."""

    code: str  # of the error raised, or crash, timeout, memory, internal
    cause: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Item, Value]):
    """How one item ended: ``value`` or ``failure``; ``seconds`` of its last try."""

    item: Item
    value: Value | None
    failure: Failure | None
    seconds: float
    tries: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` of processor time that an item has before its function asks for more; ``memory`` in bytes, resident."""

    seconds: float = 14.0
    memory: int = 1400 << 20


def run(
    function: Callable[[Item], Value],
    items: Iterable[Item],
    *,
    engine: str = "processes",
    jobs: int = 1,
    limits: Limits = Limits(),
) -> Generator[Outcome[Item, Value], None, None]:
    """Call ``function`` on every item; ``function`` and items must pickle. Outcomes come as they end, at most ``jobs`` items are under way.

    Closing the iterator, or an exception in whoever reads it, ends the workers at once. Raises ValueError for an unknown engine.
    """
    if engine == "inprocess":
        return _in_process(function, items)
    if engine == "processes":
        return _processes(function, items, max(jobs, 1), limits)
    raise ValueError(f"unknown engine {engine!r}; there are {', '.join(ENGINES)}")


def allow(seconds: float) -> None:
    """Called by the function while it works: the item may take this much longer. Without a supervisor nothing happens."""
    if _supervisor is not None:
        _supervisor.send(("allow", seconds))


_supervisor: Connection | None = None


def _call(function: Callable[[Item], Value], item: Item) -> tuple[Value | None, Failure | None]:
    try:
        return function(item), None
    except MemoryError:
        return None, Failure("memory", "the file needs more memory than it may take")
    except Exception as error:
        code = getattr(error, "code", None)
        if isinstance(code, str):
            return None, Failure(code, str(error))
        import traceback

        return None, Failure("internal", f"{type(error).__name__}: {' '.join(str(error).split())[:300]}", traceback.format_exc())


def _in_process(function: Callable[[Item], Value], items: Iterable[Item]) -> Generator[Outcome[Item, Value], None, None]:
    for item in items:
        start = time.monotonic()
        value, failure = _call(function, item)
        yield Outcome(item, value, failure, time.monotonic() - start)


# ---------------------------------------------------------------------------------------------------------------- workers
def _serve(connection: Connection, function: Callable[[Any], Any], memory: int) -> None:
    """The worker: one item after the other until the supervisor goes away."""
    global _supervisor
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    supervision.enter(memory)
    _supervisor = connection
    while True:
        try:
            item = connection.recv()
        except (EOFError, OSError):
            return
        connection.send(("end", _call(function, item)))


@dataclass(slots=True)
class _Worker:
    process: Any
    connection: Connection
    item: Any = None
    busy: bool = False
    tries: int = 0
    served: int = 0
    began: float = 0.0
    spent: float = 0.0  # processor seconds of the process when the item began
    allowed: float = 0.0


def _start(context: Any, function: Callable[[Any], Any], memory: int) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, function, memory), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _stop(worker: _Worker) -> None:
    """End a worker and everything it started."""
    supervision.kill(worker.process.pid)
    worker.process.kill()
    worker.process.join(2)
    worker.connection.close()


def _over(worker: _Worker, limits: Limits) -> Failure | None:
    """Whether the item of a worker has had its time or memory."""
    seconds, memory = supervision.usage(worker.process.pid)
    if memory is not None and memory > limits.memory:
        return Failure("memory", f"the file needs more than {limits.memory >> 20} MB of memory")
    elapsed = time.monotonic() - worker.began
    if (seconds is not None and seconds - worker.spent > worker.allowed) or elapsed > worker.allowed * _PATIENCE:
        return Failure("timeout", f"no result after {elapsed:.0f} s; the limit for this file is {worker.allowed:.0f} s of processor time")
    return None


def _crash(worker: _Worker) -> Failure:
    worker.process.join(2)
    code = worker.process.exitcode
    if code is not None and code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
    else:
        name = f"exit code {code}"
    return Failure("crash", f"the reader crashed on this file ({name})")


def _processes(
    function: Callable[[Item], Value], items: Iterable[Item], jobs: int, limits: Limits
) -> Generator[Outcome[Item, Value], None, None]:
    context = multiprocessing.get_context("spawn")
    source = iter(items)
    again: deque[tuple[Item, int]] = deque()  # items of workers that died, with the tries they had
    workers: list[_Worker] = []
    exhausted = False

    def give(worker: _Worker) -> bool:
        nonlocal exhausted
        if again:
            worker.item, tries = again.popleft()
        else:
            try:
                worker.item, tries = next(source), 0
            except StopIteration:
                exhausted = True
                return False
        worker.busy, worker.tries, worker.began, worker.allowed = True, tries + 1, time.monotonic(), limits.seconds
        worker.spent = supervision.usage(worker.process.pid)[0] or 0.0
        with contextlib.suppress(OSError):  # it died before; the loop below finds its end
            worker.connection.send(worker.item)
        return True

    try:
        while True:
            for worker in [w for w in workers if not w.busy]:
                if (again or not exhausted) and not give(worker):
                    break
            while len(workers) < jobs and (again or not exhausted):
                workers.append(_start(context, function, limits.memory))
                if not give(workers[-1]):
                    _stop(workers.pop())
            busy = [w for w in workers if w.busy]
            if not busy:
                return
            ready = set(wait([w.connection for w in busy], _LOOK))
            for worker in busy:
                failure, value, ended = None, None, False
                if worker.connection in ready:
                    try:
                        kind, content = worker.connection.recv()
                        if kind == "allow":
                            worker.allowed += content
                            continue
                        (value, failure), ended = content, True
                    except (EOFError, OSError):
                        failure = _crash(worker)
                else:
                    failure = _over(worker, limits)
                    if failure is None:
                        continue
                seconds, item, tries = time.monotonic() - worker.began, worker.item, worker.tries
                worker.busy, worker.item = False, None
                worker.served += 1
                if not ended or worker.served >= _ITEMS_PER_WORKER:
                    workers.remove(worker)
                    _stop(worker)
                if not ended and tries < 2:
                    again.append((item, tries))
                    continue
                yield Outcome(item, value, failure, seconds, tries)
    finally:
        for worker in workers:
            _stop(worker)


def processors() -> int:
    """Processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
