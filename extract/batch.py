"""One run: which inputs, what is already done, the engine, the tables, the manifest ``run.json``."""

from __future__ import annotations

import errno
import json
import os
import platform
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from extract import corrections, engine, publish, store, tables
from extract.engine import Limits
from extract.entries import Entry, compact, entry_order, read_index, row_counts, settle_duplicates, write_index
from extract.errors import InputError
from extract.inputs import Input, Signature, collect, digest, signature
from extract.report import pages
from extract.workbook import Ending
from extract.writers import json_bytes

#: failures that depend on the file alone and are not tried again while it stays as it is
_LASTING = ("unreadable", "empty", "encrypted", "damaged", "unsupported", "limit")
#: a file changed this shortly before it was hashed may change again within the resolution of its time stamps
_RACY = 2_000_000_000
#: seconds a page may take, without and with recognition of its text, above the time every file has
_PAGE, _OCR_PAGE = 0.5, 20.0
#: seconds a megabyte may take where pages cannot be counted
_MEGABYTE, _OCR_MEGABYTE = 2.0, 40.0
#: seconds for files that another program converts; that program has its own limit, which ends first
_CONVERTED = 120.0
_LONGEST = 6 * 3600.0
#: causes for which no other result could be written either
_FULL = (errno.ENOSPC, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC))
_LOCK, _HOLDER = "lock", "holder.json"
_TEMPORARY = "extract-run-"


class LockedError(Exception):
    """Another run holds the output folder; the message says which."""


class OutputError(Exception):
    """The output folder cannot be used; the message names the cause. ``code``: output, or disk, where no other file could be written."""

    def __init__(self, cause: str, code: str = "output") -> None:
        super().__init__(cause)
        self.code = code


class ChangedError(InputError):
    """A file that changed while it was read."""

    code = "changed"


class VersionError(InputError):
    """A worker that would not find what this run would: the program was replaced meanwhile, or its machine has another one."""

    code = "version"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run does beside the options of the single document."""

    options: dict[str, bool] = field(default_factory=lambda: {"ocr": True})  # of pipeline.Options
    engine: str = "processes"
    jobs: int = 1
    prune: bool = False  # forget inputs that are gone
    force: bool = False  # do everything again
    strict: tuple[str, ...] = ()  # codes of warnings that count as failures
    corrections: tuple[str, ...] = ()  # files of corrections beside those in the input folders
    extras: tuple[str, ...] = ()  # of publish.EXTRAS
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs to know; pickles small."""

    path: str
    sha256: str
    key: str
    store: str
    options: dict[str, bool]
    rules: str = ""  # what the worker must have, empty in the process of the run itself


@dataclass(frozen=True, slots=True)
class Done:
    """What comes back from a worker; the rows stay on disk."""

    counts: dict[str, int]
    warnings: dict[str, int]
    pages: int


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended. ``exit_code``: 0 all done, 1 some inputs failed or a strict warning came up."""

    entries: list[Entry]
    skipped: list[dict[str, str]]
    rows: dict[str, int]
    held: list[str]
    seconds: float
    exit_code: int


Say = Callable[[str, dict[str, Any]], None]  # name of the event, its fields


def work(task: Task) -> Done:
    """Process one file and keep its result; runs in a worker. Raises InputError, OutputError."""
    from extract import pipeline  # here, since a run that finds nothing to do needs no stage

    if task.rules and _rules(tuple(sorted(task.options.items()))) != task.rules:
        raise VersionError("the worker has another version of the program, its data or its models; the next run takes the file up again")
    path = Path(task.path)
    engine.allow(_time(path, task.options["ocr"]))
    result = pipeline.process(path, pipeline.Options(**task.options))
    if result.rows["documents"][0]["sha256"] != task.sha256:
        raise ChangedError("the file changed while it was read; the next run takes it up again")
    try:
        store.save(Path(task.store), task.sha256, task.key, result, _pictures(path))
    except OSError as error:
        full = error.errno in _FULL
        raise OutputError(f"the result cannot be written: {error.strerror or error}", "disk" if full else "output") from error
    pages_ = result.rows["documents"][0].get("pages")
    counts = {name: len(rows) for name, rows in result.rows.items()}
    return Done(counts, publish.warning_counts(result.rows), pages_ if isinstance(pages_, int) else 0)


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


# -------------------------------------------------------------------------------------------------------------------- run
def run(paths: Sequence[Path], output: Path, settings: Settings, say: Say) -> Report:
    """Process what is new or changed and bring the output into line.

    Raises LockedError, OutputError, CorrectionsError, engine.ClusterError.

    An interruption loses the files under way and nothing else; the next run goes on from there.
    """
    _apart(paths, output)
    with _locked(output) as folder:
        try:
            return _run(paths, output, folder, settings, say)
        except BrokenPipeError:  # whoever reads what is said has gone
            raise
        except OSError as error:
            raise OutputError(f"the output cannot be written: {error.strerror or error}") from error


def _apart(paths: Sequence[Path], output: Path) -> None:
    """Refuse inputs that are the output folder or lie in it: a run would read what it writes. Raises OutputError."""
    inside = os.path.realpath(output)
    for path in paths:
        real = os.path.realpath(path)
        if real == inside:
            raise OutputError("the input cannot be the output folder as well; name another folder for the output")
        if Path(real).is_relative_to(inside):
            raise OutputError(f"the input {path} lies in the output folder; name another folder for the output")


def _run(paths: Sequence[Path], output: Path, folder: Path, settings: Settings, say: Say) -> Report:
    began, clock = datetime.now(UTC), time.monotonic()
    rules = store.rules(settings.options)
    found, skipped = collect(paths, output)
    fixes = _corrections(paths, settings)
    skipped = [item for item in skipped if item.file != corrections.FILE]
    for item in skipped:
        say("skipped", {"file": item.file, "reason": item.reason})
    index = read_index(folder)
    entries = _entries(found, index, rules, settings)
    try:
        _process(entries, folder, settings, rules, say)
    except BaseException:
        with suppress(OSError):  # what ended the work is what is told
            write_index(folder, entries)
        raise
    write_index(folder, entries)
    members = _members(entries, folder)
    endings = [Ending(e.file, e.state, e.cause if e.state == "failed" else "") for e in sorted(entries, key=entry_order)]
    try:
        published = publish.publish(
            output, members, endings, fixes, settings.extras, settings.jobs if settings.engine == "processes" else 1
        )
    except store.DamagedError as error:
        shutil.rmtree(error.folder, ignore_errors=True)
        raise OutputError(f"the kept result of {error.folder.name[:12]} was damaged and has been removed; run again") from error
    except OSError as error:
        raise OutputError(f"the tables cannot be written: {error.strerror or error}") from error
    for fix in published.strangers:
        say("stranger", {"file": fix.file or fix.doc_id, "stretch": fix.stretch, "column": fix.column})
    if published.changed:
        store.sweep(folder, {store.folder_name(member.sha256, member.key) for member in members})
    given = {item.path for item in found}
    mine = [entry for entry in entries if entry.path in given]
    strict = [e for e in mine if any(code in settings.strict for code in (*e.warnings, e.code))]
    code = 1 if any(e.state == "failed" for e in mine) or strict or published.held else 0
    report = Report(
        sorted(mine, key=entry_order),
        [asdict(item) for item in skipped],
        published.rows,
        published.held,
        time.monotonic() - clock,
        code,
    )
    _manifest(output, folder, report, settings, rules, began)
    return report


def _corrections(paths: Sequence[Path], settings: Settings) -> list[corrections.Correction]:
    """The corrections of the input folders and of the files that were named, a later one of the same cell in the place of an earlier one."""
    sources = [str(path / corrections.FILE) for path in paths if (path / corrections.FILE).is_file()]
    sources += [name for name in settings.corrections if name not in sources]
    told: dict[tuple[object, ...], corrections.Correction] = {}
    for source in sources:
        try:
            for item in corrections.read(Path(source)):
                told[*item.anchor(), item.action == "add", item.column] = item
        except corrections.CorrectionsError as error:
            raise corrections.CorrectionsError(f"{source}: {error}") from error
    return list(told.values())


def _entries(found: Sequence[Input], index: dict[str, Entry], rules: str, settings: Settings) -> list[Entry]:
    """What there is to know before work: contents hashed where they may have changed, kept results found, duplicates told."""
    entries = []
    for item in found:
        old = index.pop(item.path, None)
        entry = Entry(item.file, item.path)
        entries.append(entry)
        try:
            sign = signature(item.path)
            if old is not None and tuple(old.signature) == sign and old.sha256 and not settings.force:
                entry.sha256, entry.signature = old.sha256, old.signature
            else:
                entry.sha256 = digest(item.path)
                entry.signature = list(sign) if _settled(sign) else []
        except InputError as error:
            entry.state, entry.code, entry.cause = "failed", error.code, str(error)
            continue
        entry.key = store.key(entry.sha256, os.path.basename(item.path), rules)
        if old is not None and old.key == entry.key and not settings.force:
            lasting = old.state == "failed" and old.code in _LASTING
            if old.state == "done" or lasting:
                entry.state, entry.code, entry.cause = old.state, old.code, old.cause
                entry.counts, entry.warnings, entry.seconds, entry.tries = old.counts, old.warnings, old.seconds, old.tries
    # inputs of earlier runs that are not among these: kept, unless they are gone and to be forgotten
    contents = {entry.sha256 for entry in entries}
    for old in index.values():
        gone = not os.path.exists(old.path)
        if old.state == "done" and not (gone and (settings.prune or old.sha256 in contents)):
            entries.append(old)
    seen: dict[str, Entry] = {}
    for entry in sorted(entries, key=entry_order):
        first = seen.setdefault(entry.sha256, entry) if entry.sha256 else entry
        if first is not entry:
            entry.state, entry.cause, entry.code = "duplicate", first.file, "duplicate_input"
            entry.counts, entry.warnings = (), {}
    return entries


def _settled(sign: Signature) -> bool:
    """Whether the file's times are old enough to tell a later change from this one."""
    return time.time_ns() - max(sign[1], sign[2]) > _RACY


def _process(entries: Sequence[Entry], folder: Path, settings: Settings, rules: str, say: Say) -> None:
    """Work on what has no result yet; entries are completed in place."""
    todo = _waiting(entries, folder, settings)
    say("start", {"inputs": len(entries), "todo": len(todo)})
    told = "" if settings.engine == "inprocess" else rules
    number, of = 0, len(todo)
    while True:
        waiting = {entry.path: entry for entry in todo}
        tasks = (Task(e.path, e.sha256, e.key, os.path.abspath(folder), settings.options, told) for e in sorted(todo, key=entry_order))
        if todo:
            with closing(engine.run(work, tasks, engine=settings.engine, jobs=settings.jobs, limits=settings.limits)) as outcomes:
                for outcome in outcomes:
                    number += 1
                    _ended(waiting[outcome.item.path], outcome, {"number": number, "of": of}, say)
        if not settle_duplicates(entries):
            return
        todo = _waiting(entries, folder, settings)
        of += len(todo)


def _waiting(entries: Sequence[Entry], folder: Path, settings: Settings) -> list[Entry]:
    """The entries that need work; those that an interrupted run had done are completed."""
    todo = []
    for entry in entries:
        kept = store.place(folder, entry.sha256, entry.key) if entry.key else None
        whole = kept is not None and (kept / "rows.json").is_file()
        if entry.state == "done" and not whole:
            entry.state = "waiting"
        if entry.state == "waiting" and kept is not None and whole and not settings.force:
            _recall(entry, kept)
        if entry.state == "waiting":
            todo.append(entry)
    return todo


def _ended(entry: Entry, outcome: engine.Outcome[Task, Done], place: dict[str, int], say: Say) -> None:
    """Take down how the work on one entry ended. Raises OutputError where nothing more can be written."""
    entry.fresh, entry.seconds, entry.tries = True, round(outcome.seconds, 3), outcome.tries
    fields: dict[str, Any] = {"file": entry.file, **place, "seconds": entry.seconds}
    if outcome.failure is not None:
        entry.state, entry.code, entry.cause = "failed", outcome.failure.code, outcome.failure.cause
        say("failed", {**fields, "code": entry.code, "cause": entry.cause, "trace": outcome.failure.trace})
        if entry.code == "disk":
            raise OutputError(entry.cause)
    elif outcome.value is not None:
        entry.state, entry.counts, entry.warnings = "done", row_counts(outcome.value.counts), compact(outcome.value.warnings)
        say("done", {**fields, "pages": outcome.value.pages, "rows": outcome.value.counts})


def _recall(entry: Entry, kept: Path) -> None:
    """Complete an entry from a result that an interrupted run left."""
    try:
        rows = store.load(kept)
    except store.DamagedError:
        return
    entry.state, entry.counts = "done", row_counts({name: len(members) for name, members in rows.items()})
    entry.warnings = publish.warning_counts(rows)


def _members(entries: Sequence[Entry], folder: Path) -> list[publish.Member]:
    duplicates: dict[str, list[str]] = {}
    for entry in sorted(entries, key=entry_order):
        if entry.state == "duplicate":
            duplicates.setdefault(entry.sha256, []).append(entry.file)
    return [
        publish.Member(e.file, folder, e.sha256, e.key, tuple(duplicates.get(e.sha256, ())))
        for e in sorted(entries, key=entry_order)
        if e.state == "done"
    ]


# ------------------------------------------------------------------------------------------------------- lock, index, manifest
@contextmanager
def _locked(output: Path) -> Iterator[Path]:
    import filelock

    folder = output / store.FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / _LOCK)
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise LockedError(f"another run holds this output ({holder(output)})") from None
    except OSError as error:
        raise OutputError(f"the output folder cannot be written: {error.strerror or error}") from error
    about: dict[str, Any] = {}
    try:
        about |= {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        try:
            _clear_away(_told(output))
            store.sweep(folder)
            about["temporary"] = tempfile.mkdtemp(prefix=_TEMPORARY)
            store.replace(folder / _HOLDER, json.dumps(about).encode(), folder)
        except OSError as error:
            raise OutputError(f"the output folder cannot be written: {error.strerror or error}") from error
        with _temporaries(about["temporary"]):
            yield folder
    finally:
        _clear_away(about)
        with suppress(OSError):
            (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


@contextmanager
def _temporaries(folder: str) -> Iterator[None]:
    """Let temporary files of this process, its workers and their programs lie in a folder of this run, whatever becomes of them."""
    before, usual = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    try:
        yield
    finally:
        tempfile.tempdir = usual
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before


def _clear_away(about: dict[str, Any]) -> None:
    """Remove the temporary folder of a run that has ended, this one or one that was killed."""
    folder = str(about.get("temporary", ""))
    if os.path.basename(folder).startswith(_TEMPORARY) and about.get("host") == socket.gethostname():
        shutil.rmtree(folder, ignore_errors=True)


def _told(output: Path) -> dict[str, Any]:
    """What the run that holds an output folder, or held it last, says of itself."""
    try:
        about = json.loads((output / store.FOLDER / _HOLDER).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}


def holder(output: Path) -> str:
    """Who holds the lock of an output folder, as far as it is told."""
    about = _told(output)
    if {"pid", "host", "since"} <= about.keys():
        return f"process {about['pid']} on {about['host']} since {about['since']}"
    return "it has not said who it is"


def _manifest(output: Path, folder: Path, report: Report, settings: Settings, rules: str, began: datetime) -> None:
    inputs = []
    for entry in report.entries:
        told = {"file": entry.file, "doc_id": entry.sha256[:12], "sha256": entry.sha256, "state": entry.state}
        more: dict[str, Any] = {"code": entry.code, "cause": entry.cause, "seconds": entry.seconds, "tries": entry.tries}
        more["rows"] = dict(zip(tables.NAMES, entry.counts, strict=False))
        inputs.append({**told, "fresh": entry.fresh, **{name: value for name, value in more.items() if value}})
    content = {
        "started": began.isoformat(timespec="seconds"),
        "seconds": round(report.seconds, 3),
        "exit_code": report.exit_code,
        "versions": {"python": platform.python_version(), "system": platform.platform(), "rules": rules, **_versions()},
        "settings": asdict(settings),
        "tables": report.rows,
        "held": report.held,
        "inputs": inputs,
        "skipped": report.skipped,
    }
    store.replace(output / "run.json", json_bytes(content), folder)


def _versions() -> dict[str, str]:
    names = ("pypdfium2", "python-docx", "lxml", "regex", "rapidocr", "onnxruntime")
    return {name: found for name in names if (found := store.version(name))}


# ----------------------------------------------------------------------------------------------------------------- status
def status(output: Path) -> list[tuple[str, str, str]]:
    """Every known input with its state and a note: done, failed, duplicate, stale (it or the rules changed since), gone.

    Raises OutputError where there was no run.
    """
    index = read_index(output / store.FOLDER)
    try:
        settings = json.loads((output / "run.json").read_text("utf-8"))["settings"]
        rules = store.rules(settings["options"])
    except (OSError, ValueError, KeyError, TypeError):
        raise OutputError("there was no run that ended in this folder") from None
    told = []
    for entry in sorted(index.values(), key=entry_order):
        state, note = entry.state, entry.cause
        try:
            sign = signature(entry.path)
            if tuple(entry.signature) != sign and digest(entry.path) != entry.sha256:
                state, note = "stale", "the file changed"
            elif entry.key and store.key(entry.sha256, os.path.basename(entry.path), rules) != entry.key:
                state, note = "stale", "the rules changed"
        except InputError:
            state, note = ("gone", "the file is no longer there") if state != "failed" else (state, note)
        told.append((state, entry.file, note))
    return told
