"""Worker processes that may die: started, given one item after the other, watched, ended. Knows no stage.

Every item has a limit of time and of memory. An item that crashes its worker, hangs or takes too much memory is tried once more in a
fresh worker and then costs itself only.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

from extract import patterns, supervision

Item = TypeVar("Item")
Value = TypeVar("Value")

#: seconds between two looks at the workers' time and memory
LOOK = 0.2
#: a waiting worker (asleep, or short of a processor on a busy machine) has this many times the limit by the clock
_PATIENCE = 3.0
#: items after which a worker is replaced, against memory that libraries keep
_ITEMS_PER_WORKER = 200
#: times an item is given to a worker that does not survive it
TRIES = 2
#: codes that a function itself may fail with and that mean what the death of a worker means: a fresh one tries again
_DYING = ("crash", "memory", "timeout")


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


def allow(seconds: float) -> None:
    """Called by the function while it works: the item may take this much longer. Without a supervisor nothing happens."""
    if _supervisor is not None:
        _supervisor.send(("allow", seconds))


_supervisor: Connection | None = None


def call(function: Callable[[Item], Value], item: Item) -> tuple[Value | None, Failure | None]:
    """The function's value, or the failure that its exception tells."""
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
        end = call(function, item)
        patterns.keep()  # before the end is told: a worker that is not needed any more is killed
        connection.send(("end", end))


@dataclass(slots=True)
class Worker:
    """One process and the item it has, if any."""

    process: Any
    connection: Connection
    item: Any = None
    busy: bool = False
    tries: int = 0
    served: int = 0
    began: float = 0.0
    spent: float = 0.0  # processor seconds of the process when the item began
    allowed: float = 0.0


@dataclass(frozen=True, slots=True)
class End:
    """How a worker's item ended; ``alive``: the worker can take the next one."""

    value: Any
    failure: Failure | None
    alive: bool


def start(function: Callable[[Any], Any], memory: int) -> Worker:
    """A new worker, not waited for."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, function, memory), daemon=True)
    process.start()
    theirs.close()
    return Worker(process, ours)


def stop(worker: Worker) -> None:
    """End a worker and everything it started."""
    supervision.kill(worker.process.pid)
    worker.process.kill()
    worker.process.join(2)
    worker.connection.close()


def give(worker: Worker, item: Any, tries: int, limits: Limits) -> None:
    """Hand an item to a free worker; ``tries`` counts this one."""
    worker.item, worker.busy, worker.tries = item, True, tries
    worker.began, worker.allowed = time.monotonic(), limits.seconds
    worker.spent = supervision.usage(worker.process.pid)[0] or 0.0
    with contextlib.suppress(OSError):  # it died before; look() finds its end
        worker.connection.send(item)


def look(worker: Worker, ready: bool, limits: Limits) -> End | None:
    """What became of a busy worker's item, None while it goes on; ``ready``: there is something to read from the worker."""
    end: End | None = None
    if ready:
        try:
            kind, content = worker.connection.recv()
            if kind == "allow":
                worker.allowed += content
                return None
            value, failure = content
            end = End(value, failure, alive=failure is None or failure.code not in _DYING)
        except (EOFError, OSError):
            end = End(None, _crash(worker), alive=False)
    elif (failure := _over(worker, limits)) is not None:
        end = End(None, failure, alive=False)
    if end is not None:
        worker.busy, worker.item = False, None
        worker.served += 1
    return end


def worn(worker: Worker) -> bool:
    """Whether a worker has had enough items."""
    return worker.served >= _ITEMS_PER_WORKER


def _over(worker: Worker, limits: Limits) -> Failure | None:
    """Whether the item of a worker has had its time or memory."""
    seconds, memory = supervision.usage(worker.process.pid)
    if memory is not None and memory > limits.memory:
        return Failure("memory", f"the file needs more than {limits.memory >> 20} MB of memory")
    elapsed = time.monotonic() - worker.began
    if (seconds is not None and seconds - worker.spent > worker.allowed) or elapsed > worker.allowed * _PATIENCE:
        return Failure("timeout", f"no result after {elapsed:.0f} s; the limit for this file is {worker.allowed:.0f} s of processor time")
    return None


def _crash(worker: Worker) -> Failure:
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


def processes(
    function: Callable[[Item], Value], items: Iterable[Item], jobs: int, limits: Limits
) -> Generator[Outcome[Item, Value], None, None]:
    """Outcomes of the items in up to ``jobs`` workers, as they end; closing the generator ends the workers."""
    source = iter(items)
    again: deque[tuple[Item, int]] = deque()  # items of workers that died, with the tries they had
    workers: list[Worker] = []
    exhausted = False

    def feed(worker: Worker) -> bool:
        nonlocal exhausted
        if again:
            item, tries = again.popleft()
        else:
            try:
                item, tries = next(source), 0
            except StopIteration:
                exhausted = True
                return False
        give(worker, item, tries + 1, limits)
        return True

    try:
        while True:
            for worker in [w for w in workers if not w.busy]:
                if (again or not exhausted) and not feed(worker):
                    break
            while len(workers) < jobs and (again or not exhausted):
                workers.append(start(function, limits.memory))
                if not feed(workers[-1]):
                    stop(workers.pop())
            busy = [w for w in workers if w.busy]
            if not busy:
                return
            ready = set(wait([w.connection for w in busy], LOOK))
            for worker in busy:
                seconds, item, tries = time.monotonic() - worker.began, worker.item, worker.tries
                end = look(worker, worker.connection in ready, limits)
                if end is None:
                    continue
                if not end.alive or worn(worker):
                    workers.remove(worker)
                    stop(worker)
                if not end.alive and tries < TRIES:
                    again.append((item, tries))
                    continue
                yield Outcome(item, end.value, end.failure, seconds, tries)
    finally:
        for worker in workers:
            stop(worker)
