"""The engine for a Dask cluster: one item per task, outcomes as they end, a bounded number under way.

A task hands its item to a worker process of ours on the machine where it runs, one per thread of the cluster's worker and kept from item
to item: limits, crashes and retries are those of the engine ``processes``, and no item can take the cluster's worker with it. A
cluster's worker that is lost costs its items another try elsewhere; the scheduler sees to that.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import threading
import time
import uuid
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.connection import wait
from typing import Any, TypeAlias

from extract import workers
from extract.workers import TRIES, End, Failure, Item, Limits, Outcome, Value, Worker

#: of the package distributed, which may not be installed and tells few types
Client: TypeAlias = Any
Future: TypeAlias = Any

#: items under way for each thread of the cluster: one at work, one on its way to it
_AHEAD = 2
#: seconds to reach the scheduler, and for a first worker to be there
_REACH, _FIRST = 20, 120
#: seconds without any worker after which a run gives up
_ALONE = 900.0
_NOWHERE = "127.0.0.1:0"
#: a task that the scheduler drops is handed in again so often
_DROPPED = 3
#: seconds in which the worker processes of a run must end
_LEAVE = 3.0
#: seconds between two questions how large the cluster is
_ASK = 2.0


class ClusterError(Exception):
    """The cluster cannot be used, or was lost; the message names the cause."""


def run(
    function: Callable[[Item], Value], items: Iterable[Item], address: str, jobs: int, limits: Limits
) -> Generator[Outcome[Item, Value], None, None]:
    """Outcomes of the items on the cluster at ``address``; with no address, on one inside this process with ``jobs`` threads.

    Raises ClusterError where distributed is not installed, nobody answers, the workers lack this package, or all of them are lost.
    """
    run_ = uuid.uuid4().hex
    with _client(address, jobs) as client:
        _probe(client)
        source = iter(items)
        ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
        under_way: dict[Any, tuple[Item, int]] = {}  # with how often the scheduler dropped it
        exhausted, threads, asked, seen = False, 0, 0.0, time.monotonic()

        def submit(item: Item, dropped: int) -> None:
            future = client.submit(_task, run_, function, item, limits, pure=False)
            under_way[future] = item, dropped
            future.add_done_callback(ended.put)

        try:
            while True:
                if time.monotonic() - asked > _ASK:
                    threads, asked = sum(_threads(client).values()), time.monotonic()
                    seen = asked if threads else seen
                while not exhausted and len(under_way) < _AHEAD * max(threads, 1):
                    try:
                        item = next(source)
                    except StopIteration:
                        exhausted = True
                        break
                    submit(item, 0)
                if not under_way:
                    return
                try:
                    future = ended.get(timeout=1.0)
                except queue.Empty:
                    if client.status not in ("running", "connecting"):
                        raise ClusterError("the scheduler went away; what is done is kept") from None
                    if not threads and time.monotonic() - seen > _ALONE:
                        raise ClusterError(f"the cluster has had no worker for {_ALONE / 60:.0f} minutes; what is done is kept") from None
                    continue
                item, dropped = under_way.pop(future)
                outcome = _outcome(future, item)
                del future  # or the cluster keeps its result
                if outcome is not None:
                    yield outcome
                elif dropped < _DROPPED:  # a worker that died between its result and the one who asked for it
                    submit(item, dropped + 1)
                else:
                    raise ClusterError("the scheduler dropped a task; what is done is kept")
        finally:
            with contextlib.suppress(Exception):
                client.cancel(list(under_way))
            with contextlib.suppress(Exception):
                client.run(_leave, run_)


def _outcome(future: Future, item: Item) -> Outcome[Item, Any] | None:
    """How an item ended; None where the scheduler dropped it."""
    if future.status == "finished":
        value, failure, seconds, tries = future.result()
        return Outcome(item, value, failure, seconds, tries)
    if future.status in ("cancelled", "lost"):
        return None
    error = future.exception()
    name = type(error).__name__
    if name == "KilledWorker":
        return Outcome(item, None, Failure("crash", "the workers of the cluster that had this file were lost, one after the other"), 0.0)
    return Outcome(item, None, Failure("internal", f"{name}: {' '.join(str(error).split())[:300]}"), 0.0)


@contextmanager
def _client(address: str, jobs: int) -> Iterator[Client]:
    try:
        dask, distributed = import_module("dask"), import_module("distributed")
    except ImportError:
        raise ClusterError("the engine dask needs the package distributed, which is not installed (the extra cluster)") from None
    with contextlib.ExitStack() as stack:
        where: Any = address
        if not address:
            # inside this process, so that no port leads to the scheduler: who reaches one may run what he likes. It insists on a
            # web server; that one is for this machine only and has no pages
            stack.enter_context(dask.config.set({f"distributed.{name}.http.routes": [] for name in ("scheduler", "worker")}))
            where = distributed.LocalCluster(
                n_workers=1, threads_per_worker=jobs, processes=False, protocol="inproc", dashboard_address=_NOWHERE, memory_limit=0,
                worker_dashboard_address=_NOWHERE,
            )  # fmt: skip
            stack.enter_context(where)
        try:
            client = stack.enter_context(distributed.Client(where, timeout=_REACH, set_as_default=False))
            client.wait_for_workers(1, timeout=_FIRST)
        except (OSError, ValueError, TimeoutError) as error:
            cause = " ".join(str(error).split())[:200] or type(error).__name__
            raise ClusterError(f"no cluster with workers at {address or 'this machine'} ({cause})") from error
        yield client


def _threads(client: Client) -> dict[str, int]:
    try:
        found: dict[str, int] = client.nthreads()
    except Exception:  # the connection is lost; the loop sees that by the client's status
        return {}
    return found


def _probe(client: Client) -> None:
    try:
        client.run(_ready)
    except Exception as error:
        raise ClusterError(f"the workers of the cluster cannot run this package ({type(error).__name__}: {error})") from error


def _ready() -> bool:
    return True


# ------------------------------------------------------------------------------------------------- on the cluster's worker
class _Lane(threading.local):
    """The worker process of one thread of a cluster's worker."""

    worker: Worker | None = None
    run: str = ""


_lane = _Lane()
_gone: set[str] = set()  # runs that ended
_open: dict[int, tuple[str, Worker]] = {}  # worker processes by pid, each with its run
_guard = threading.Lock()


def _task(run_: str, function: Callable[[Item], Value], item: Item, limits: Limits) -> tuple[Value | None, Failure | None, float, int]:
    """One item, in the worker process of this thread: value or failure, seconds of the last try, tries."""
    end: End | None = None
    tries, seconds = 0, 0.0
    while (end is None or not end.alive) and tries < TRIES:
        tries += 1
        worker = _worker(run_, function, limits)
        workers.give(worker, item, tries, limits)
        end = None
        while end is None:
            if run_ in _gone:
                _end(worker)
                return None, Failure("interrupted", "the run ended before this file was done"), 0.0, tries
            end = workers.look(worker, bool(wait([worker.connection], workers.LOOK)), limits)
        seconds = time.monotonic() - worker.began
        if not end.alive or workers.worn(worker):
            _end(worker)
    return (end.value, end.failure, seconds, tries) if end else (None, None, seconds, tries)


def _worker(run_: str, function: Callable[[Any], Any], limits: Limits) -> Worker:
    """The worker process of this thread; another run has another one, since the program may have changed between them."""
    if _lane.worker is not None and _lane.run != run_:
        _end(_lane.worker)
    if _lane.worker is None:
        with _guard, _parent():
            worker = workers.start(function, limits.memory)
            _open[worker.process.pid] = run_, worker
        _lane.worker, _lane.run = worker, run_
        return worker
    return _lane.worker


def _end(worker: Worker) -> None:
    _lane.worker = None
    _open.pop(worker.process.pid, None)
    workers.stop(worker)


@contextmanager
def _parent() -> Iterator[None]:
    """Let this process have children: a cluster's worker is started as a daemon, which may not; ours end with it all the same."""
    config = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    daemon = config.get("daemon")
    config["daemon"] = False
    try:
        yield
    finally:
        config["daemon"] = daemon


def _leave(run_: str) -> None:
    """The run is over: end its worker processes here, and see that they are gone."""
    _gone.add(run_)
    for pid, (whose, worker) in list(_open.items()):
        if whose == run_ and not worker.busy and _open.pop(pid, None) is not None:
            workers.stop(worker)
    # the others are ended by the threads that wait for them
    until = time.monotonic() + _LEAVE
    while any(whose == run_ for whose, _ in list(_open.values())) and time.monotonic() < until:
        time.sleep(0.02)
