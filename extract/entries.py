"""What is known of every input from run to run: its content, how it ended, what it repeats; the index that holds it."""

from __future__ import annotations

import io
import json
import marshal
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import IO

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
    given: bool = False  # among the inputs of this run
    seconds: float = 0.0
    tries: int = 0
    counts: list[int] = field(default_factory=list)  # rows of each table, in the order of the tables
    warnings: dict[str, int] = field(default_factory=dict)


_FIELDS = tuple(item.name for item in fields(Entry))
_VALUES = attrgetter(*_FIELDS)
#: of one run only
_PASSING = {"fresh": False, "given": False}


def entry_order(entry: Entry) -> tuple[str, str]:
    """The order of the tables: by what is shown, then by where it lies."""
    return entry.file, entry.path


class Roll:
    """All inputs of a run in their order. There may be a hundred thousand: each is held packed, in a quarter of the memory, and what is
    taken out is a copy, which has to be put back where it changed."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._packed = [_packed(entry) for entry in entries]

    def __len__(self) -> int:
        return len(self._packed)

    def __getitem__(self, number: int) -> Entry:
        return _unpacked(self._packed[number])

    def __setitem__(self, number: int, entry: Entry) -> None:
        self._packed[number] = _packed(entry)

    def __iter__(self) -> Iterator[Entry]:
        return map(_unpacked, self._packed)


def _packed(entry: Entry) -> bytes:
    values = list(_VALUES(entry))
    # a path may hold bytes that are no text, digests are half as long as bytes
    values[1:3] = os.fsencode(entry.path), bytes.fromhex(entry.sha256)
    return marshal.dumps(values)


def _unpacked(packed: bytes) -> Entry:
    values = marshal.loads(packed)
    values[1:3] = os.fsdecode(values[1]), values[2].hex()
    return Entry(*values)


def repeated(roll: Roll) -> list[list[int]]:
    """The inputs of one content by their numbers, where there are several."""
    contents = [(bytes.fromhex(entry.sha256)[:8], number) for number, entry in enumerate(roll) if entry.sha256]
    contents.sort()
    alike = ([number for _, number in group] for _, group in groupby(contents, key=lambda item: item[0]))
    return [numbers for numbers in alike if len(numbers) > 1]


def settle_duplicates(entries: Sequence[Entry]) -> bool:
    """Let the duplicates of what failed fail with it, but for those that are to be tried themselves: whether there are such.

    ``entries`` are the inputs of one content. One is tried where it may end otherwise: its name has another suffix, which decides how it is
    read, or the first changed meanwhile.
    """
    tried = [entry for entry in entries if entry.state in ("done", "failed")]
    whole = next((entry for entry in tried if entry.state == "done"), None)
    again = False
    for entry in entries:
        if entry.state != "duplicate":
            continue
        same = next((other for other in tried if _suffix(other) == _suffix(entry) and other.code not in ("changed", "missing")), None)
        if whole is not None:
            entry.cause = whole.file
        elif same is not None:
            entry.state, entry.code, entry.cause = "failed", same.code, f"the same content as {same.file}: {same.cause}"
        elif not again:
            entry.state, entry.code, entry.cause = "waiting", "", ""
            again = True
    return again


def _suffix(entry: Entry) -> str:
    return Path(entry.path).suffix.lower()


# ------------------------------------------------------------------------------------------------------------------ index
class Index:
    """What earlier runs knew of the inputs, an entry a line in a file; only the places of the lines are held."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, place = file, 0
        self._places: dict[int, int] = {}  # by the hash of the path
        try:
            for line in file:
                self._places[hash(_entry(line).path)] = place
                place += len(line)
        except (OSError, ValueError, TypeError):
            self._places = {}

    def take(self, path: str) -> Entry | None:
        """The entry of a path, once."""
        place = self._places.get(hash(path))
        if place is None or (entry := self._at(place)).path != path:
            return None
        del self._places[hash(path)]
        return entry

    def rest(self) -> Iterator[Entry]:
        """The entries that were not taken, in their order."""
        return map(self._at, sorted(self._places.values()))

    def _at(self, place: int) -> Entry:
        self._file.seek(place)
        return _entry(self._file.readline())


@contextmanager
def read_index(folder: Path) -> Iterator[Index]:
    """The index of an output; an empty one where there is none that can be read."""
    try:
        file: IO[bytes] = (folder / INDEX).open("rb")
    except OSError:
        file = io.BytesIO()
    with file:
        yield Index(file)


def _entry(line: bytes) -> Entry:
    return Entry(**json.loads(line))


def write_index(folder: Path, roll: Roll) -> None:
    """Keep what is known, whole or not at all. Raises OSError."""
    lines = (json.dumps({name: value for name, value in asdict(entry).items() if name not in _PASSING}).encode() + b"\n" for entry in roll)
    store.replace(folder / INDEX, lines, folder)


def row_counts(rows: Mapping[str, int]) -> list[int]:
    """Rows of each table in the order of the tables."""
    return [rows.get(name, 0) for name in tables.NAMES]
