"""What a supervisor asks the operating system about its workers: time, memory, an end without leftovers.

Processor time and memory are read on Linux; elsewhere the clock alone limits a worker, and RLIMIT_AS its memory where there is one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from contextlib import suppress

#: address space above the resident limit that honest libraries reserve without using it
_RESERVE = 6 << 30
_PR_SET_PDEATHSIG = 1  # prctl(2)


def enter(memory: int) -> None:
    """Make this process a worker: a group of its own, gone when its parent dies, limited in address space, silent.

    What libraries print would stand between the lines of the log, without the name of the file; what matters comes back as a Failure.
    """
    if sys.platform == "win32":
        return
    import resource

    os.setsid()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = memory + _RESERVE
    if sys.platform == "linux" and (soft == resource.RLIM_INFINITY or soft > ceiling):
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        parent = multiprocessing.parent_process()
        if parent is not None and os.getppid() != parent.pid:  # it died before the call
            os._exit(1)


def usage(pid: int) -> tuple[float | None, int | None]:
    """Processor seconds and resident bytes of a process; None where they cannot be told."""
    if sys.platform != "linux":
        return None, None
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b")")[2].split()
        # proc(5): utime and stime are fields 14 and 15, rss is 24; the first after the name is field 3
        seconds = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return seconds, int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None, None


def kill(pid: int) -> None:
    """Kill a worker and what it started, programs in groups of their own (LibreOffice) included."""
    if sys.platform == "win32":
        return
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)  # so that it starts nothing more
    for each in [*_below(pid), pid]:
        with suppress(ProcessLookupError, PermissionError):
            # only a group of its own: before enter() ran a worker is still in ours
            if os.getpgid(each) == each:
                os.killpg(each, signal.SIGKILL)
            elif each != pid:
                os.kill(each, signal.SIGKILL)


def _below(pid: int) -> list[int]:
    """The processes that a process started, and those that these started; empty where the system does not tell."""
    found: list[int] = []
    stack = [pid]
    while stack:
        tasks = f"/proc/{stack.pop()}/task"
        with suppress(OSError):
            for task in os.listdir(tasks):
                with open(f"{tasks}/{task}/children", encoding="ascii") as file:
                    children = [int(child) for child in file.read().split()]
                stack += children
                found += children
    return found
