"""What a worker does with one file: all stages, within the time it may take, and its result to its place."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from extract import engine, publish, store
from extract.errors import InputError
from extract.hold import OutputError
from extract.inputs import digest, signature
from extract.readers import recognition_cache
from extract.report import pages

#: seconds a page may take, without and with recognition of its text, above the time every file has
_PAGE, _OCR_PAGE = 0.5, 20.0
#: seconds a megabyte may take where pages cannot be counted
_MEGABYTE, _OCR_MEGABYTE = 2.0, 40.0
#: seconds for files that another program converts; that program has its own limit, which ends first
_CONVERTED = 120.0
_LONGEST = 6 * 3600.0
#: causes for which no other result could be written either
_FULL = (errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC))
#: causes for which a file cannot be read that do not lie in the file
_FAULTS = (*_FULL, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, getattr(errno, "ESTALE", errno.EIO), errno.ETIMEDOUT)
_CHANGED = "the file changed while it was read; the next run takes it up again"


class ChangedError(InputError):
    """A file that changed while it was read."""

    code = "changed"


class MachineError(InputError):
    """A file that the machine failed to read, not the reader: a disk that is full or broken, a share that went away."""

    code = "machine"


class VersionError(InputError):
    """A worker that would not find what this run would: the program was replaced meanwhile, or its machine has another one."""

    code = "version"


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs to know; pickles small."""

    path: str
    sha256: str
    key: str
    store: str
    options: dict[str, bool]
    rules: str = ""  # what the worker must have, empty in the process of the run itself
    number: int = 0  # in the roll of the run


@dataclass(frozen=True, slots=True)
class Done:
    """What comes back from a worker; the rows stay on disk."""

    counts: dict[str, int]
    warnings: dict[str, int]
    pages: int


def work(task: Task) -> Done:
    """Process one file and keep its result; runs in a worker. Raises InputError, OutputError."""
    from extract import pipeline  # here, since a run that finds nothing to do needs no stage

    if task.rules and _rules(tuple(sorted(task.options.items()))) != task.rules:
        raise VersionError("the worker has another version of the program, its data or its models; the next run takes the file up again")
    # set by the run already, but for workers of a cluster
    os.environ.setdefault(recognition_cache.VARIABLE, str(store.recognised(Path(task.store))))
    _forget_fonts()
    path = Path(task.path)
    engine.allow(_time(path, task.options["ocr"]))
    before = _times(path)
    try:
        result = pipeline.process(path, pipeline.Options(**task.options))
    except InputError as error:
        if (fault := _fault(error)) is not None:
            raise MachineError(f"the machine could not read the file: {fault.strerror or fault}") from error
        if _times(path) != before or digest(task.path) != task.sha256:  # half a file is not a damaged one
            raise ChangedError(_CHANGED) from error
        raise
    if _times(path) != before or result.rows["documents"][0]["sha256"] != task.sha256:
        raise ChangedError(_CHANGED)
    try:
        store.save(Path(task.store), task.sha256, task.key, result, _pictures(path))
    except OSError as error:
        full = error.errno in _FULL
        raise OutputError(f"the result cannot be written: {error.strerror or error}", "disk" if full else "output") from error
    pages_ = result.rows["documents"][0].get("pages")
    counts = {name: len(rows) for name, rows in result.rows.items()}
    return Done(counts, publish.warning_counts(result.rows), pages_ if isinstance(pages_, int) else 0)


def _forget_fonts() -> None:
    """Load pdfium anew where it was in use: the font that it puts in the place of one that a PDF lacks keeps the widths it last had.

    Else the places of print in such a PDF would depend on the files that its worker had read before.
    """
    if "pypdfium2" in sys.modules:
        library = import_module("pypdfium2._library_scope")
        library.destroy_lib()
        library.init_lib()


def _times(path: Path) -> tuple[int, ...]:
    """What changes where somebody writes to a file, even if it is put back afterwards. Raises MissingInputError.

    Not its inode, which some shares give anew whenever they are asked.
    """
    return signature(str(path))[:3]


def _fault(error: BaseException | None) -> OSError | None:
    """What the machine failed at, among the causes of an error."""
    while error is not None and not (isinstance(error, OSError) and error.errno in _FAULTS):
        error = error.__cause__ or error.__context__
    return error


@cache
def _rules(options: tuple[tuple[str, bool], ...]) -> str:
    return store.rules(dict(options))


def _pictures(path: Path) -> Iterator[pages.Picture]:
    """The pages as pictures, as far as they can be drawn: the tables do not depend on them."""
    with suppress(InputError, OSError, ValueError, RuntimeError):
        yield from pages.draw(path)


def _time(path: Path, ocr: bool) -> float:
    """Seconds a file may take above the time every file has, by its pages where they can be counted, else by its size."""
    from extract import readers

    format_ = readers.sniff(path)
    pages = 0
    if format_ == "pdf":
        import pypdfium2

        try:
            with pypdfium2.PdfDocument(path) as document:
                pages = len(document)
        except pypdfium2.PdfiumError:
            return 0.0
    size = path.stat().st_size / (1 << 20)
    picture = readers.READERS.get(format_) in ("pdf", "ofd", "scan")
    time_ = pages * (_OCR_PAGE if ocr else _PAGE) if pages else size * (_OCR_MEGABYTE if ocr and picture else _MEGABYTE)
    if readers.READERS.get(format_) == "scan":
        time_ += _OCR_PAGE
    return min(time_ + (_CONVERTED if readers.READERS.get(format_) == "legacy" else 0.0), _LONGEST)
