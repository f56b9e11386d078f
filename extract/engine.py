"""Runs one function over many items: in this process, in workers that may die, on a cluster. Knows no stage.

:func:`run` yields outcomes as they end. But for ``inprocess`` every item has a limit of time and of memory; an item that crashes its
worker, hangs or takes too much memory is tried once more in a fresh worker and then costs itself only.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Generator, Iterable

from extract import cluster, workers
from extract.cluster import ClusterError
from extract.workers import Failure, Item, Limits, Outcome, Value, allow

__all__ = ["ENGINES", "ClusterError", "Failure", "Limits", "Outcome", "allow", "known", "processors", "run"]

ENGINES = ("processes", "inprocess", "dask")


def known(engine: str) -> bool:
    """Whether there is such an engine: one of :data:`ENGINES`, or ``dask:ADDRESS`` for a cluster that runs already.

    >>> known("processes"), known("dask:tcp://10.0.0.5:8786"), known("dask:"), known("steam")
    (True, True, False, False)
    """
    name, colon, address = engine.partition(":")
    return engine in ENGINES or (name == "dask" and bool(colon and address))


def run(
    function: Callable[[Item], Value],
    items: Iterable[Item],
    *,
    engine: str = "processes",
    jobs: int = 1,
    limits: Limits | None = None,
) -> Generator[Outcome[Item, Value], None, None]:
    """Call ``function`` on every item; both must pickle. Outcomes come as they end.

    At most ``jobs`` items are under way (on a cluster of its own size a small multiple of its threads). Closing the iterator, or an
    exception in whoever reads it, ends the work at once. Raises ValueError for an unknown engine, ClusterError for a cluster that cannot
    be used.
    """
    if not known(engine):
        raise ValueError(f"unknown engine {engine!r}; there are {', '.join(ENGINES)} and dask:ADDRESS")
    limits = limits or Limits()
    if engine == "inprocess":
        return _in_process(function, items)
    if engine == "processes":
        return workers.processes(function, items, max(jobs, 1), limits)
    return cluster.run(function, items, engine.partition(":")[2], max(jobs, 1), limits)


def _in_process(function: Callable[[Item], Value], items: Iterable[Item]) -> Generator[Outcome[Item, Value], None, None]:
    for item in items:
        start = time.monotonic()
        value, failure = workers.call(function, item)
        yield Outcome(item, value, failure, time.monotonic() - start)


def processors() -> int:
    """Processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
