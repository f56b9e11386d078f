"""The results of single documents on disk, each written whole or not at all, found by what they were made from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from importlib import metadata
from pathlib import Path
from typing import Any

from extract import tables, writers
from extract.inputs import OUTPUT, package_hash
from extract.model import Result, Row

FOLDER = OUTPUT
#: what arranges runs and files but does not change what is found in a document
_ARRANGING = (
    "compare.py", "data/themes.csv", "entries.py", "hold.py", "task.py", "sqlite.py", "word_copy.py",
    "__main__.py", "amend.py", "batch.py", "cli.py", "cluster.py", "corrections.py", "engine.py", "inputs.py", "progress.py", "publish.py",
    "sheet_lines.py", "supervision.py", "workbook.py", "workers.py", "writers.py",
)  # fmt: skip
#: packages whose version may change what is found
_READING = ("pdfplumber", "pdfminer.six", "pypdfium2", "python-docx", "lxml", "regex", "Pillow")
_MODELS = ("rapidocr", "onnxruntime")


class DamagedError(Exception):
    """A kept result that cannot be read; ``folder`` is its place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder.name} is damaged")
        self.folder = folder


def rules(options: Mapping[str, object]) -> str:
    """One hash over all that decides what is found in a file: sources, data, versions of readers and models, options."""
    names = [*_READING, *(_MODELS if options.get("ocr") else ())]
    parts = {
        "package": package_hash(_decides),
        "versions": {name: version(name) for name in names},
        "options": dict(options),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _decides(name: str) -> bool:
    return name not in _ARRANGING and (name == "report/pages.py" or not name.startswith(("report/", "overview/")))


def version(package: str) -> str:
    """The installed version of a package, empty where it is not there."""
    try:
        told = metadata.distribution(package).read_text("METADATA") or ""
    except metadata.PackageNotFoundError:
        return ""
    # not metadata.version(), which reads all of the description that follows
    found = re.search(r"^Version:\s*(\S+)", told, re.M)
    return found[1] if found else ""


def key(sha256: str, file: str, rules_: str) -> str:
    """The key of one result: content, name (the suffix may decide how it is read) and rules."""
    return hashlib.sha256(f"{sha256}\0{file}\0{rules_}".encode("utf-8", "backslashreplace")).hexdigest()[:24]


def place(store: Path, sha256: str, key_: str) -> Path:
    """The folder that holds the result of a file; it is there when the result is whole."""
    return store / "results" / sha256[:2] / folder_name(sha256, key_)


def recognised(store: Path) -> Path:
    """The folder of the recognised pages of a run's scans, which outlive a change of the rules; absolute."""
    return Path(os.path.abspath(store)) / "recognised"


def folder_name(sha256: str, key_: str) -> str:
    """The name of that folder."""
    return f"{sha256[:12]}-{key_}"


def save(store: Path, sha256: str, key_: str, result: Result, pages: Iterable[tuple[int, float, float, bytes]] = ()) -> None:
    """Write one result; it appears at its place whole or not at all. ``pages`` are number, width and height in points, picture as WebP.

    Raises OSError.
    """
    goal = place(store, sha256, key_)
    goal.parent.mkdir(parents=True, exist_ok=True)
    with scratch(store) as folder:
        whole = folder / "result"
        for name in ("grids", "figures", "pages"):
            (whole / name).mkdir(parents=True)
        write(whole / "rows.json", json.dumps(result.rows, ensure_ascii=False, default=writers.plain).encode("utf-8", "backslashreplace"))
        write(whole / "text.txt", result.text.encode("utf-8", "backslashreplace"))
        for name, matrix in result.grids.items():
            write(whole / "grids" / name, writers.grid_csv(matrix))
        for name, data in result.pictures.items():
            write(whole / "figures" / name, data)
        sizes = []
        for number, width, height, picture in pages:
            write(whole / "pages" / f"{number:04d}.webp", picture)
            sizes.append([number, round(width, 2), round(height, 2)])
        write(whole / "pages.json", json.dumps(sizes).encode())
        with contextlib.suppress(FileNotFoundError):
            os.rename(goal, folder / "old")
        try:
            os.rename(whole, goal)
        except OSError:
            # a task that a cluster started twice: the other one was faster, with the same result
            if not (goal / "rows.json").is_file():
                raise
        sync(goal.parent)


def load(folder: Path) -> dict[str, list[Row]]:
    """The rows of one result, numbers as they were. Raises DamagedError."""
    try:
        raw: dict[str, list[dict[str, Any]]] = json.loads((folder / "rows.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DamagedError(folder) from error
    for table in tables.TABLES:
        numbers = [column.name for column in table.columns if column.type == "number"]
        for row in raw.get(table.name, ()):
            for name in numbers:
                value = row.get(name)
                if value is not None:
                    row[name] = Decimal(str(value)) if not isinstance(value, float) else value
    return raw


def text(folder: Path) -> str:
    """The reading text of one result. Raises DamagedError."""
    try:
        return (folder / "text.txt").read_bytes().decode("utf-8")
    except (OSError, ValueError) as error:
        raise DamagedError(folder) from error


def pages(folder: Path) -> list[tuple[int, float, float]]:
    """Number, width and height in points of the pages that have a picture. Raises DamagedError."""
    try:
        return [
            (int(number), float(width), float(height)) for number, width, height in json.loads((folder / "pages.json").read_text("utf-8"))
        ]
    except (OSError, ValueError, TypeError) as error:
        raise DamagedError(folder) from error


def write(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file, whole or in pieces, and see that it is on the disk."""
    with path.open("wb") as file:
        file.writelines((data,) if isinstance(data, bytes) else data)
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, data: bytes | Iterable[bytes], store: Path) -> None:
    """Put a file into place whole; what is large comes in pieces. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=_scratch_root(store))
    os.close(handle)
    try:
        write(Path(name), data)
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def sync(folder: Path) -> None:
    """See that a folder's entries are on the disk, where the system can say so."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _scratch_root(store: Path) -> Path:
    root = store / "scratch"
    root.mkdir(parents=True, exist_ok=True)
    return root


@contextmanager
def scratch(store: Path) -> Iterator[Path]:
    """A private folder on the same disk as the store, gone afterwards."""
    folder = Path(tempfile.mkdtemp(dir=_scratch_root(store)))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear(store: Path) -> None:
    """Remove what interrupted runs left behind."""
    shutil.rmtree(store / "scratch", ignore_errors=True)


def sweep(store: Path, wanted: Iterable[tuple[str, str]]) -> None:
    """Remove every result but those of the given contents and keys."""
    kept = {int(key_, 16) for _, key_ in wanted}  # there may be many
    for folder in (store / "results").glob("??/*"):
        with contextlib.suppress(ValueError):
            if int(folder.name.rpartition("-")[2], 16) in kept:
                continue
        shutil.rmtree(folder, ignore_errors=True)
