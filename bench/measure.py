"""Processes measured from their start to their end, by turns, so that what else the machine does meets all of them alike."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


#: what takes longer than this (seconds) is measured once
SLOW = 60.0


@dataclass(frozen=True, slots=True)
class Contestant:
    """A tool at one piece of work. ``command`` gets an empty folder to write to; ``gives`` says what the user has in hand afterwards."""

    name: str
    gives: str
    command: Callable[[Path], Sequence[str]]
    environment: dict[str, str] | None = None
    prepare: Callable[[Path], None] | None = None  # before the clock runs


@dataclass(frozen=True, slots=True)
class Timing:
    """Medians over the rounds: seconds from start to end, processor seconds with those of children, largest resident set in MB."""

    name: str
    gives: str
    seconds: float
    processor: float
    memory: float
    rounds: list[float]
    failed: str = ""

    def record(self) -> dict[str, Any]:
        return asdict(self)


def compare(contestants: Sequence[Contestant], rounds: int, say: Callable[[str], None] = print) -> list[Timing]:
    """Every contestant once a round, in turn; one that is slow runs once, one that fails is left out of further rounds and says why."""
    taken: dict[str, list[tuple[float, float, float]]] = {c.name: [] for c in contestants}
    failed: dict[str, str] = {}
    for number in range(rounds):
        for contestant in contestants:
            if contestant.name in failed or (number and taken[contestant.name][0][0] > SLOW):
                continue
            took, cause = once(contestant)
            if cause:
                failed[contestant.name] = cause
                say(f"  {contestant.name}: failed: {cause}")
                continue
            taken[contestant.name].append(took)
            say(f"  {number + 1}/{rounds} {contestant.name}: {took[0]:.2f} s, {took[2]:.0f} MB")
    told = []
    for c in contestants:
        rows = taken[c.name] or [(0.0, 0.0, 0.0)]
        seconds, processor, memory = (median(column) for column in zip(*rows, strict=True))
        each = [round(row[0], 3) for row in rows]
        told.append(Timing(c.name, c.gives, round(seconds, 3), round(processor, 3), round(memory, 1), each, failed.get(c.name, "")))
    return told


def once(contestant: Contestant) -> tuple[tuple[float, float, float], str]:
    """Seconds, processor seconds and MB of one process; and the cause where it failed."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch, tempfile.TemporaryFile() as errors:
        folder = Path(scratch)
        if contestant.prepare:
            contestant.prepare(folder)
        command = [str(part) for part in contestant.command(folder)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "EXTRACT_CACHE": "off", **(contestant.environment or {})}
        told = folder.with_suffix(".time")
        launcher = [sys.executable, "-S", "-E", str(ROOT / "bench" / "launch.py"), str(told)]
        process = subprocess.run([*launcher, *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=errors, check=False)
        taken = told.read_text().split() if told.exists() else []
        told.unlink(missing_ok=True)
        if process.returncode or not taken or int(taken[3]):
            errors.seek(0)
            lines = errors.read().decode(errors="replace").strip().splitlines()
            return (0.0, 0.0, 0.0), lines[-1] if lines else f"exit code {taken[3] if taken else process.returncode}"
        return (float(taken[0]), float(taken[1]), float(taken[2]) / 1024), ""
