"""One run: which inputs, what is already done, the engine, the tables, the manifest ``run.json``."""

from __future__ import annotations

import json
import os
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from heapq import merge
from pathlib import Path
from typing import Any

from extract import codes, corrections, engine, publish, store, tables
from extract.engine import Limits
from extract.entries import Entry, Index, Roll, entry_order, read_index, repeated, row_counts, settle_duplicates, write_index
from extract.errors import InputError
from extract.hold import OutputError, held
from extract.inputs import Input, Signature, collect, digest, signature
from extract.task import Done, Task, work
from extract.workbook import Ending
from extract.writers import json_bytes

#: failures that depend on the file alone and are not tried again while it stays as it is
_LASTING = ("unreadable", "empty", "encrypted", "damaged", "unsupported", "limit")
#: a file changed this shortly before it was hashed may change again within the resolution of its time stamps
_RACY = 2_000_000_000


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
class Report:
    """How a run ended. ``exit_code``: 0 all done, 1 some inputs failed or a strict warning came up."""

    entries: Roll
    skipped: list[dict[str, str]]
    overruled: list[dict[str, str]]  # corrections, by later ones
    rows: dict[str, int]
    held: list[str]
    seconds: float
    exit_code: int


Say = Callable[[str, dict[str, Any]], None]  # name of the event, its fields


# -------------------------------------------------------------------------------------------------------------------- run
def run(paths: Sequence[Path], output: Path, settings: Settings, say: Say) -> Report:
    """Process what is new or changed and bring the output into line.

    Raises LockedError, OutputError, CorrectionsError, engine.ClusterError.

    An interruption loses the files under way and nothing else; the next run goes on from there.
    """
    _apart(paths, output)
    with held(output) as folder:
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
    fixes, overruled = _corrections(paths, settings)
    for about in overruled:
        say("overruled", about)
    skipped = [item for item in skipped if item.file != corrections.FILE]
    for item in skipped:
        say("skipped", {"file": item.file, "reason": item.reason})
    with read_index(folder) as index:
        roll = _roll(found, index, rules, settings)
    del found
    try:
        _process(roll, folder, settings, rules, say)
    except BaseException:
        with suppress(OSError):  # what ended the work is what is told
            write_index(folder, roll)
        raise
    published = _publish(roll, output, folder, fixes, settings, rules, say)
    for fix in published.strangers:
        say("stranger", {"file": fix.file or fix.doc_id, "stretch": fix.stretch, "column": fix.column})
    if published.changed:
        store.sweep(folder, ((entry.sha256, entry.key) for entry in roll if entry.state == "done"))
    mine = Roll(entry for entry in roll if entry.given)
    bad = any(entry.state == "failed" or any(code in settings.strict for code in (*entry.warnings, entry.code)) for entry in mine)
    code = 1 if bad or published.held else 0
    report = Report(mine, [asdict(item) for item in skipped], overruled, published.rows, published.held, time.monotonic() - clock, code)
    _manifest(output, folder, report, settings, rules, began)
    return report


def _publish(
    roll: Roll, output: Path, folder: Path, fixes: Sequence[corrections.Correction], settings: Settings, rules: str, say: Say
) -> publish.Published:
    """Write the index and the tables; a kept result that turns out to be damaged is made again, once. Raises OutputError."""
    jobs = settings.jobs if settings.engine == "processes" else 1
    damaged: set[str] = set()
    while True:
        write_index(folder, roll)
        endings = (Ending(e.file, e.state, _note(e)) for e in roll)
        try:
            return publish.publish(output, partial(_members, roll, folder), endings, fixes, settings.extras, jobs)
        except store.DamagedError as error:
            shutil.rmtree(error.folder, ignore_errors=True)
            if error.folder.name in damaged:
                raise OutputError(f"the result of {error.folder.name[:12]} cannot be kept whole: the disk may be failing") from error
            damaged.add(error.folder.name)
            say("damaged", {"doc_id": error.folder.name[:12]})
            _process(roll, folder, settings, rules, say)
        except OSError as error:
            raise OutputError(f"the tables cannot be written: {error.strerror or error}") from error


def _note(entry: Entry) -> str:
    """Why an input failed, for the readers of the tables: what kind of failure it is in their language, then the cause as the log has it."""
    return f"{codes.FAILURE.meaning(entry.code)}（{entry.cause}）" if entry.state == "failed" else ""


def _corrections(paths: Sequence[Path], settings: Settings) -> tuple[list[corrections.Correction], list[dict[str, str]]]:
    """The corrections of the input folders and of the files that were named, and those that a later line on the same cell overrules.

    A file overrules those before it. Of two values in one file both stay: which of them holds is told with the document.
    """
    sources = [str(path / corrections.FILE) for path in paths if (path / corrections.FILE).is_file()]
    sources += [name for name in settings.corrections if name not in sources]
    told: dict[tuple[object, ...], list[corrections.Correction]] = {}
    overruled = []
    for source in sources:
        own: set[tuple[object, ...]] = set()
        try:
            for item in corrections.read(Path(source)):
                key = *item.anchor(), item.action == "add", item.column
                before = told.get(key, [])
                if before and (before[-1].action, before[-1].value) != (item.action, item.value):
                    about = {"file": item.file or item.doc_id, "stretch": item.stretch, "column": item.column}
                    overruled.append(
                        about | {"value": before[-1].value or before[-1].action, "by": item.value or item.action, "in": source}
                    )
                    told[key] = [*(old for old in before if key in own and old.action == item.action == "correct"), item]
                else:
                    told[key] = [*before[:-1], item]
                own.add(key)
        except corrections.CorrectionsError as error:
            raise corrections.CorrectionsError(f"{source}: {error}") from error
    return [item for items in told.values() for item in items], overruled


def _roll(found: Sequence[Input], index: Index, rules: str, settings: Settings) -> Roll:
    """What there is to know before work: contents hashed where they may have changed, kept results found, duplicates told."""
    given = Roll(_entry(item, index.take(item.path), rules, settings) for item in found)
    # inputs of earlier runs that are not among these: kept, unless they are gone and to be forgotten
    contents: set[str] = set()
    others = []
    for number, old in enumerate(index.rest()):
        if not number:
            contents = {entry.sha256 for entry in given}
        gone = not os.path.exists(old.path)
        if old.state == "done" and not (gone and (settings.prune or old.sha256 in contents)):
            others.append(old)
    roll = Roll(merge(given, sorted(others, key=entry_order), key=entry_order)) if others else given
    for numbers in repeated(roll):
        first = roll[numbers[0]]
        for number in numbers[1:]:
            entry = roll[number]
            entry.state, entry.cause, entry.code = "duplicate", first.file, "duplicate_input"
            entry.counts, entry.warnings = [], {}
            roll[number] = entry
    return roll


def _entry(item: Input, old: Entry | None, rules: str, settings: Settings) -> Entry:
    """What is known of one input, from an earlier run where it is as it was."""
    entry = Entry(item.file, item.path, given=True)
    try:
        sign = signature(item.path)
        if old is not None and tuple(old.signature) == sign and old.sha256 and not settings.force:
            entry.sha256, entry.signature = old.sha256, old.signature
        else:
            entry.sha256 = digest(item.path)
            entry.signature = list(sign) if _settled(sign) else []
    except InputError as error:
        entry.state, entry.code, entry.cause = "failed", error.code, str(error)
        return entry
    entry.key = store.key(entry.sha256, os.path.basename(item.path), rules)
    if old is not None and old.key == entry.key and not settings.force:
        lasting = old.state == "failed" and old.code in _LASTING
        if old.state == "done" or lasting:
            entry.state, entry.code, entry.cause = old.state, old.code, old.cause
            entry.counts, entry.warnings, entry.seconds, entry.tries = old.counts, old.warnings, old.seconds, old.tries
    return entry


def _settled(sign: Signature) -> bool:
    """Whether the file's times are old enough to tell a later change from this one."""
    return time.time_ns() - max(sign[1], sign[2]) > _RACY


def _process(roll: Roll, folder: Path, settings: Settings, rules: str, say: Say) -> None:
    """Work on what has no result yet; the roll is completed."""
    todo = _waiting(roll, folder, settings)
    say("start", {"inputs": len(roll), "todo": len(todo)})
    told = "" if settings.engine == "inprocess" else rules
    number, of = 0, len(todo)
    while True:
        tasks = (_task(roll[place], place, folder, settings, told) for place in todo)
        if todo:
            with closing(engine.run(work, tasks, engine=settings.engine, jobs=settings.jobs, limits=settings.limits)) as outcomes:
                for outcome in outcomes:
                    number += 1
                    entry = roll[outcome.item.number]
                    try:
                        _ended(entry, outcome, {"number": number, "of": of}, say)
                    finally:
                        roll[outcome.item.number] = entry
        if not _settled_duplicates(roll):
            return
        todo = _waiting(roll, folder, settings)
        of += len(todo)


def _task(entry: Entry, number: int, folder: Path, settings: Settings, rules: str) -> Task:
    return Task(entry.path, entry.sha256, entry.key, os.path.abspath(folder), settings.options, rules, number)


def _settled_duplicates(roll: Roll) -> bool:
    """Let duplicates share the fate of the first; whether some are to be tried themselves."""
    again = False
    for numbers in repeated(roll):
        entries = [roll[number] for number in numbers]
        again |= settle_duplicates(entries)
        for number, entry in zip(numbers, entries, strict=True):
            roll[number] = entry
    return again


def _waiting(roll: Roll, folder: Path, settings: Settings) -> list[int]:
    """The entries that need work, by their numbers; those that an interrupted run had done are completed."""
    todo = []
    for number, entry in enumerate(roll):
        if entry.state not in ("done", "waiting"):
            continue
        kept = store.place(folder, entry.sha256, entry.key)
        whole = (kept / "rows.json").is_file()
        if entry.state == "done" and whole:
            continue
        entry.state = "waiting"
        if whole and not settings.force:
            _recall(entry, kept)
        roll[number] = entry
        if entry.state == "waiting":
            todo.append(number)
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
        entry.state, entry.counts, entry.warnings = "done", row_counts(outcome.value.counts), outcome.value.warnings
        say("done", {**fields, "pages": outcome.value.pages, "rows": outcome.value.counts})


def _recall(entry: Entry, kept: Path) -> None:
    """Complete an entry from a result that an interrupted run left."""
    try:
        rows = store.load(kept)
    except store.DamagedError:
        return
    entry.state, entry.counts = "done", row_counts({name: len(members) for name, members in rows.items()})
    entry.warnings = publish.warning_counts(rows)


def _members(roll: Roll, folder: Path) -> Iterator[publish.Member]:
    """The documents of the output in their order."""
    duplicates: dict[str, list[str]] = {}
    for entry in roll:
        if entry.state == "duplicate":
            duplicates.setdefault(entry.sha256, []).append(entry.file)
    for entry in roll:
        if entry.state == "done":
            yield publish.Member(entry.file, folder, entry.sha256, entry.key, tuple(duplicates.get(entry.sha256, ())))


# --------------------------------------------------------------------------------------------------------------- manifest
def _manifest(output: Path, folder: Path, report: Report, settings: Settings, rules: str, began: datetime) -> None:
    content = {
        "started": began.isoformat(timespec="seconds"),
        "seconds": round(report.seconds, 3),
        "exit_code": report.exit_code,
        "versions": {"python": platform.python_version(), "system": platform.platform(), "rules": rules, **_versions()},
        "settings": asdict(settings),
        "tables": report.rows,
        "held": report.held,
        "inputs": [{}],
        "skipped": report.skipped,
        "overruled": report.overruled,
    }
    store.replace(output / "run.json", _pieces(content, report.entries), folder)


def _pieces(content: dict[str, Any], roll: Roll) -> Iterator[bytes]:
    """The manifest as JSON, its inputs one by one."""
    head, _, tail = json_bytes(content).partition(b'"inputs": [\n  {}\n ]')
    yield head + b'"inputs": ['
    for number, entry in enumerate(roll):
        told = {"file": entry.file, "doc_id": entry.sha256[:12], "sha256": entry.sha256, "state": entry.state}
        more: dict[str, Any] = {"code": entry.code, "cause": entry.cause, "seconds": entry.seconds, "tries": entry.tries}
        more["rows"] = dict(zip(tables.NAMES, entry.counts, strict=False))
        whole = {**told, "fresh": entry.fresh, **{name: value for name, value in more.items() if value}}
        yield (b",\n  " if number else b"\n  ") + json_bytes(whole).rstrip().replace(b"\n", b"\n  ")
    yield (b"\n ]" if len(roll) else b"]") + tail


def _versions() -> dict[str, str]:
    names = ("pdfplumber", "pypdfium2", "python-docx", "lxml", "regex", "rapidocr", "onnxruntime")
    return {name: found for name in names if (found := store.version(name))}


# ----------------------------------------------------------------------------------------------------------------- status
def status(output: Path) -> list[tuple[str, str, str]]:
    """Every known input with its state and a note: done, failed, duplicate, stale (it or the rules changed since), gone.

    Raises OutputError where there was no run.
    """
    try:
        settings = json.loads((output / "run.json").read_text("utf-8"))["settings"]
        rules = store.rules(settings["options"])
    except (OSError, ValueError, KeyError, TypeError):
        raise OutputError("there was no run that ended in this folder") from None
    told = []
    with read_index(output / store.FOLDER) as index:
        entries = list(index.rest())
    for entry in entries:
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
