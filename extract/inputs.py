"""Which files a run takes up: named files as they are, folders walked in sorted order."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.errors import MissingInputError, UnsupportedInputError
from extract.readers import SUFFIXES

#: files that systems put into folders, and that nobody means
_LITTER = ("thumbs.db", "desktop.ini", "corrections.csv")
#: the folder in every output that holds what a run keeps for the next
OUTPUT = ".store"
_BLOCK = 1 << 20
_UNSHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """One file: ``file`` is its path below the folder that was given (its name, where it was named itself), with / between the parts."""

    file: str
    path: str  # absolute


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file in a folder that is not taken up, and why."""

    file: str
    reason: str


def collect(paths: Sequence[Path], without: Path) -> tuple[list[Input], list[Skipped]]:
    """The files to process, sorted, each once; and what was passed over. The folder ``without`` (the output) is never entered."""
    found: dict[str, Input] = {}
    skipped: list[Skipped] = []
    for path in paths:
        whole = os.path.abspath(path)
        if os.path.isdir(whole):
            for input_ in _walk(whole, os.path.realpath(without), skipped):
                found.setdefault(input_.path, input_)
        else:
            found.setdefault(whole, Input(_shown(os.path.basename(whole)), whole))
    return sorted(found.values()), skipped


def _shown(text: str) -> str:
    """A name as text that can be printed and written: bytes that are no UTF-8, line breaks and direction marks as escapes."""
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    escaped = (c.encode("unicode_escape").decode() if unicodedata.category(c) in _UNSHOWN else c for c in text)
    return "".join(escaped)


def _walk(root: str, without: str, skipped: list[Skipped]) -> Iterator[Input]:
    """The files below a folder, depth first in the order of their names; a folder reached twice (by a link) is entered once."""
    entered: set[tuple[int, int]] = set()
    stack = [root]
    while stack:
        folder = stack.pop()
        shown = _shown(os.path.relpath(folder, root).replace(os.sep, "/"))
        try:
            about = os.stat(folder)
            if (about.st_dev, about.st_ino) in entered or os.path.realpath(folder) == without:
                skipped.append(Skipped(shown, "a folder that was entered already, or the output itself"))
                continue
            if os.path.isdir(os.path.join(folder, OUTPUT)):
                skipped.append(Skipped(shown, "the output of another run"))
                continue
            entered.add((about.st_dev, about.st_ino))
            names = sorted(os.listdir(folder))
        except OSError as error:
            skipped.append(Skipped(shown, f"the folder cannot be read: {error.strerror}"))
            continue
        deeper = []
        for name in names:
            path = os.path.join(folder, name)
            file = _shown(os.path.relpath(path, root).replace(os.sep, "/"))
            reason = _reason(name)
            if os.path.isdir(path):
                if reason == "hidden":
                    skipped.append(Skipped(file, reason))
                else:
                    deeper.append(path)
            elif reason or Path(name).suffix.lower() not in SUFFIXES:
                skipped.append(Skipped(file, reason or "not a kind of file that is read"))
            else:
                yield Input(file, path)
        stack += reversed(deeper)


def _reason(name: str) -> str:
    if name.startswith(("~$", ".~lock.", "~WRL")):
        return "lock file of an office program"
    if name.startswith("."):
        return "hidden"
    if name.lower() in _LITTER:
        return "not an input"
    return ""


Signature = tuple[int, int, int, int]


def signature(path: str) -> Signature:
    """Size, times of modification and of change in nanoseconds, and inode: equal signatures mean equal content.

    Raises MissingInputError or UnsupportedInputError (pipes, devices, sockets: reading them might never end).
    """
    try:
        about = os.stat(path)
    except (OSError, ValueError) as error:
        raise MissingInputError(f"no such file ({getattr(error, 'strerror', None) or error})") from error
    if stat.S_ISDIR(about.st_mode):
        raise UnsupportedInputError("the path is a folder")
    if not stat.S_ISREG(about.st_mode):
        raise UnsupportedInputError("the path is no regular file (a pipe, device or socket)")
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino


def digest(path: str) -> str:
    """SHA-256 of a file, hexadecimal. Raises MissingInputError."""
    value = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while block := file.read(_BLOCK):
                value.update(block)
    except OSError as error:
        raise MissingInputError(f"the file cannot be read ({error.strerror})") from error
    return value.hexdigest()


def package_hash(chosen: Callable[[str], bool] = lambda name: True) -> str:
    """One hash over the package's own sources and data, as far as ``chosen`` takes a path (with /, below the package)."""
    root = Path(__file__).parent
    value = hashlib.sha256()
    for path in sorted(_sources(root)):
        name = path.relative_to(root).as_posix()
        if chosen(name):
            value.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return value.hexdigest()


def _sources(root: Path) -> Iterable[Path]:
    return (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."))
