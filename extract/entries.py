"""What is known of every input from run to run: its content, how it ended, what it repeats; the index that holds it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from extract import store, tables

INDEX = "index.jsonl"


@dataclass(slots=True)
class Entry:
    """What is known of one input: kept in the index, told in run.json. ``state``: done, failed, duplicate, waiting."""

    file: str
    path: str
    sha256: str = ""
    signature: list[int] = field(default_factory=list)
    key: str = ""
    state: str = "waiting"
    code: str = ""
    cause: str = ""
    fresh: bool = False  # worked on in this run
    seconds: float = 0.0
    tries: int = 0
    counts: tuple[int, ...] = ()  # rows of each table, in the order of the tables
    warnings: dict[str, int] = field(default_factory=dict)


def entry_order(entry: Entry) -> tuple[str, str]:
    """The order of the tables: by what is shown, then by where it lies."""
    return entry.file, entry.path


def settle_duplicates(entries: Sequence[Entry]) -> bool:
    """Let the duplicates of what failed fail with it, but for those that are to be tried themselves: whether there are such.

    One is tried where it may end otherwise: its name has another suffix, which decides how it is read, or the first changed meanwhile.
    """
    copies = {entry.sha256 for entry in entries if entry.state == "duplicate"}
    tried: dict[str, list[Entry]] = {}
    for entry in sorted((entry for entry in entries if entry.sha256 in copies), key=entry_order):
        if entry.state in ("done", "failed"):
            tried.setdefault(entry.sha256, []).append(entry)
    again: set[str] = set()
    for entry in sorted((entry for entry in entries if entry.state == "duplicate"), key=entry_order):
        others = tried.get(entry.sha256, [])
        whole = next((other for other in others if other.state == "done"), None)
        same = next((other for other in others if _suffix(other) == _suffix(entry) and other.code not in ("changed", "missing")), None)
        if whole is not None:
            entry.cause = whole.file
        elif same is not None:
            entry.state, entry.code, entry.cause = "failed", same.code, f"the same content as {same.file}: {same.cause}"
        elif entry.sha256 not in again:
            entry.state, entry.code, entry.cause = "waiting", "", ""
            again.add(entry.sha256)
    return bool(again)


def _suffix(entry: Entry) -> str:
    return Path(entry.path).suffix.lower()


# ------------------------------------------------------------------------------------------------------------------ index
def read_index(folder: Path) -> dict[str, Entry]:
    """What is known of the inputs by their paths, an entry a line."""
    index = {}
    try:
        with (folder / INDEX).open(encoding="utf-8") as file:
            for line in file:
                entry = Entry(**json.loads(line))
                entry.counts, entry.warnings = tuple(entry.counts), compact(entry.warnings)
                index[entry.path] = entry
    except (OSError, ValueError, TypeError):
        return {}
    return index


def write_index(folder: Path, entries: Sequence[Entry]) -> None:
    """Keep what is known, whole or not at all. Raises OSError."""
    lines = (json.dumps(asdict(entry) | {"fresh": False}).encode() + b"\n" for entry in sorted(entries, key=entry_order))
    store.replace(folder / INDEX, b"".join(lines), folder)


def row_counts(rows: Mapping[str, int]) -> tuple[int, ...]:
    """Rows of each table in the order of the tables, which takes a fifth of the memory."""
    return tuple(rows.get(name, 0) for name in tables.NAMES)


def compact(counts: dict[str, int]) -> dict[str, int]:
    """The same with one string for each name, however many documents there are."""
    return {sys.intern(name): count for name, count in counts.items()}
