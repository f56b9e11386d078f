"""The output folder from the results of single documents: a pure function of them, of their order and of how each input ended.

Every file appears whole (written aside, then moved into place). What is already as it should be is not written again.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import time
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from extract import amend, corrections, engine, overview, patterns, report, sqlite, store, tables, word_copy, writers
from extract.corrections import Correction
from extract.inputs import package_hash
from extract.model import Row
from extract.workbook import Ending, Endings, too_long, workbook

#: what was published when, so that nothing is done twice
_STATE = "published.jsonl"
#: the workbook; the lines of the documents in the frame of the review page
BOOK, _SUMMARIES = "compilations.xlsx", "summaries"
#: from this many documents on it pays to start other processes; documents whose files one of them writes at a time
_MANY, _SHARE = 100, 40
FOLDERS = ("text", "json", "grids", "figures", "report")
#: what is written only when it is asked for: compilations.sqlite, text/DOC_ID.docx
EXTRAS = ("sqlite", "docx")
#: how the files of single documents are named, all kinds
_OURS = patterns.compile("[0-9a-f]{12}[.-]")


@dataclass(frozen=True, slots=True)
class Member:
    """One document of the output: ``file`` as the tables name it, content and key of its result in ``store``, inputs with the same content."""

    file: str
    store: Path
    sha256: str
    key: str
    duplicates: tuple[str, ...] = ()

    @property
    def doc_id(self) -> str:
        """The number of the document."""
        return self.sha256[:12]

    @property
    def folder(self) -> Path:
        """The place of its result."""
        return store.place(self.store, self.sha256, self.key)

    def token(self, package: str, own: Sequence[Correction], extras: Sequence[str]) -> str:
        """Equal tokens mean equal files in the output; ``own`` are the corrections of the document."""
        told = [package, self.sha256, self.key, self.file, self.duplicates, [asdict(item) for item in own], sorted(extras)]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Finished:
    """One document as it is published: its rows with the corrections laid on them."""

    member: Member
    rows: dict[str, list[Row]]
    own: list[Correction]
    applied: amend.Applied


@dataclass(slots=True)
class Published:
    """What stands in the output: ``rows`` per table, files that could not be put into place because another program holds them, and
    corrections of documents that are not here.
    """

    rows: dict[str, int] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    strangers: list[Correction] = field(default_factory=list)
    changed: bool = False


def publish(
    output: Path,
    members: Callable[[], Iterator[Member]],
    endings: Iterable[Ending],
    fixes: Sequence[Correction] = (),
    extras: Sequence[str] = (),
    jobs: int = 1,
) -> Published:
    """Bring the output folder into line with the results; ``extras`` are among :data:`EXTRAS`. Raises OSError (disk full, no permission).

    ``members`` gives the documents in their order, each time it is called: they are never held all at once. With ``jobs`` more than 1 and
    many documents, tables, workbook and the files of the documents are written by several processes.
    """
    folder = output / store.FOLDER
    package = package_hash()
    own = corrections.by_document(fixes, ((member.doc_id, member.file) for member in members())) if fixes else {}
    known_fixes = {item for items in own.values() for item in items}
    strangers = [item for item in fixes if item not in known_fixes]

    def token(member: Member) -> str:
        return member.token(package, own.get(member.doc_id, ()), extras)

    whole = hashlib.sha256(json.dumps([package, [asdict(c) for c in strangers], sorted(extras)]).encode())
    ended = Endings()
    for ending in endings:
        whole.update(json.dumps([ending.file, ending.state, ending.note]).encode())
        ended.add(ending)
    number = 0
    for member in members():
        whole.update(token(member).encode())
        number += 1
    known = _read(folder / _STATE, output)
    if known.whole == whole.hexdigest() and known.untouched:
        return Published(known.rows, strangers=strangers)
    for name in FOLDERS:
        (output / name).mkdir(parents=True, exist_ok=True)
    result = Published(dict.fromkeys(tables.NAMES, 0), strangers=strangers, changed=True)
    with ExitStack() as stack:

        def part() -> Part:
            made = stack.enter_context(store.scratch(folder))
            roll = made / "aside" / "roll"  # what is no file of the output, or not yet, lies aside
            roll.parent.mkdir()
            with roll.open("wb") as file:
                for member in members():
                    pickle.dump((member, int(token(member), 16) not in known.same), file)
            return Part("all", output, made, roll, ended, own, tuple(extras))

        whole_part = part()
        counts = _shared_out(whole_part, jobs) if jobs > 1 and number >= _MANY else None
        if counts is None:
            whole_part = part()
            counts = write(whole_part)
        made = whole_part.scratch
        result.rows |= counts
        state = made / "aside" / _STATE
        expected = {digit: array("q") for digit in "0123456789abcdef"}
        with state.open("w", encoding="utf-8", errors="backslashreplace") as file:
            for member, _ in _pickled(whole_part.roll):
                group = {name: _stat(f"{output}/{name}") for name in _names(member, extras)}
                expected[member.doc_id[0]].extend(map(hash, group))
                file.write(json.dumps([token(member), group], ensure_ascii=False) + "\n")
        (made / "datapackage.json").write_bytes(writers.json_bytes(writers.datapackage((*tables.TABLES, tables.SUMMARY))))
        names = sorted(path.name for path in made.iterdir() if path.is_file())
        for name in names:
            _settle(made / name, output / name, result.held)
        summaries = partial(_pickled, made / "aside" / _SUMMARIES)
        for name, pieces in report.shared(summaries, ended.failed, fixes, strangers).items():
            store.replace(output / name, pieces, folder)
            names.append(name)
        if "sqlite" not in extras:
            _forget(output / sqlite.FILE)
        _sweep(output, expected)
        if result.held:
            _forget(folder / _STATE)
        else:
            last = {"whole": whole.hexdigest(), "rows": result.rows, "tables": {name: _stat(f"{output}/{name}") for name in names}}
            with state.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(json.dumps(last, ensure_ascii=False) + "\n")
            _settle(state, folder / _STATE, [])
    return result


# ------------------------------------------------------------------------------------------------------------ who writes
@dataclass(frozen=True, slots=True)
class Part:
    """What one process writes: ``what`` is tables, workbook, documents, or all of them. ``roll`` is the file of the documents, each with
    whether its own files are to be written anew; with what is documents only ``share`` of them is.

    ``own`` are the corrections of the documents that have some.
    """

    what: str
    output: Path
    scratch: Path
    roll: Path
    endings: Endings
    own: dict[str, list[Correction]]
    extras: tuple[str, ...]
    share: tuple[Member, ...] = ()


def write(part: Part) -> dict[str, int]:
    """Write a part, one pass over its documents; runs in a worker where the work is shared out. Rows of each table.

    Raises OSError, DamagedError.
    """
    counts = {} if part.what == "documents" else _tables(part)
    if part.what in ("documents", "all"):
        for done in documents(part.share or _fresh(part.roll), part.own):
            _document(part.output, part.output / store.FOLDER, done, part.extras)
    return counts


def _tables(part: Part) -> dict[str, int]:
    scratch, aside = part.scratch, part.roll.parent
    whole = part.what == "all"
    counts: dict[str, int] = {}
    adders: list[Callable[[writers.Rows], None]] = []
    with ExitStack() as stack:
        if whole or part.what == "workbook":
            # it is closed last, and then asks for the summary
            adders.append(stack.enter_context(workbook(aside / BOOK, part.endings, lambda: _awaited(scratch))))
        if whole or part.what == "tables":
            adders.append(stack.enter_context(writers.csv_files(scratch)))
            if "sqlite" in part.extras:
                adders.append(stack.enter_context(sqlite.database(scratch / sqlite.FILE)))
            counted = stack.enter_context(overview.counting(aside))
            adders.append(partial(overview.add, counted))
            summaries = stack.enter_context((aside / _SUMMARIES).open("wb"))
        for done in documents((member for member, _ in _pickled(part.roll)), part.own):
            for name, rows in done.rows.items():
                counts[name] = counts.get(name, 0) + len(rows)
            for add in adders:
                add(done.rows)
            if whole or part.what == "tables":
                pickle.dump(report.summary(done.rows), summaries)
        if whole or part.what == "tables":
            overview.write(aside, overview.summary(counted))
            for name in overview.FILES:
                os.replace(aside / name, scratch / name)
    if whole or part.what == "workbook":
        os.replace(aside / BOOK, scratch / BOOK)
    return counts


def _fresh(roll: Path) -> Iterator[Member]:
    """The documents of a roll whose own files are to be written anew."""
    return (member for member, new in _pickled(roll) if new)


def _pickled(path: Path) -> Iterator[Any]:
    """What was written to a file of ours, one after the other."""
    with path.open("rb") as file, suppress(EOFError):
        while True:
            yield pickle.load(file)


def _awaited(folder: Path) -> Iterator[Row]:
    """The rows of the summary, which another process may be making yet; if that one fails, this one is ended."""
    while not (folder / overview.FILE).exists():
        time.sleep(0.02)
    return overview.read(folder)


def _shared_out(part: Part, jobs: int) -> dict[str, int] | None:
    """The whole written by several processes; None where one of them failed: then one process does it all, and tells why it cannot."""
    counts: dict[str, int] | None = None
    with closing(engine.run(write, _parts(part), jobs=jobs, limits=engine.Limits(seconds=24 * 3600.0, memory=8 << 30))) as outcomes:
        for outcome in outcomes:
            if outcome.value is None:
                return None
            if outcome.item.what == "tables":
                counts = outcome.value
    return counts


def _parts(part: Part) -> Iterator[Part]:
    yield replace(part, what="tables")
    yield replace(part, what="workbook")
    fresh = _fresh(part.roll)
    while share := tuple(islice(fresh, _SHARE)):
        own = {member.doc_id: part.own[member.doc_id] for member in share if member.doc_id in part.own}
        yield replace(part, what="documents", share=share, own=own)


def documents(members: Iterable[Member], own: Mapping[str, list[Correction]]) -> Iterator[Finished]:
    """One document after the other, with what only the run knows: corrections, its name, its duplicates, cells a sheet cannot hold."""
    for member in members:
        rows, mine = store.load(member.folder), own.get(member.doc_id, [])
        applied = amend.apply(rows, store.text(member.folder) if mine else "", mine)
        document = rows["documents"][0]
        document["cases"] = len(rows["cases"])
        for item, reason in applied.unmatched:
            label = tables.BY_NAME[item.table].label if item.table in tables.BY_NAME else item.table
            about = f"“{label}”的更正（{corrections.ACTIONS.get(item.action, item.action)}）未能对应：{reason}"
            _warn(rows, "correction_unmatched", "warning", about, item.stretch or item.column)
        document["file"] = member.file
        for duplicate in member.duplicates:
            _warn(rows, "duplicate_input", "info", f"文件“{duplicate}”与“{member.file}”内容相同，只处理一次", duplicate)
        for name, row, column in list(too_long(rows)):
            label = tables.BY_NAME[name].label
            message = (
                f"“{label}”表 {row[tables.KEY[name]]} 的“{column.label}”超过工作簿单元格的 32767 字，工作簿中为节录，全文见 CSV 和 JSON"
            )
            _warn(rows, "cell_too_long", "info", message, str(row[tables.KEY[name]]), row)
        document["warnings"] = len(rows["warnings"])
        amend.see(rows, mine, applied)
        yield Finished(member, rows, mine, applied)


def _warn(rows: dict[str, list[Row]], code: str, severity: str, message: str, evidence: str, about: Row | None = None) -> None:
    doc_id = str(rows["documents"][0]["doc_id"])
    about = about or {}
    rows["warnings"].append(
        {
            "warning_id": tables.key("warnings", doc_id, len(rows["warnings"]) + 1),
            "doc_id": doc_id,
            "case_id": about.get("case_id"),
            "section_id": about.get("section_id"),
            "severity": severity,
            "code": code,
            "message": message,
            "page": about.get("page"),
            "evidence": evidence,
        }
    )


def warning_counts(rows: dict[str, list[Row]]) -> dict[str, int]:
    """How many warnings of each code there are."""
    return dict(sorted(Counter(str(row["code"]) for row in rows.get("warnings", ())).items()))


# ------------------------------------------------------------------------------------------------------------------ files
def _names(member: Member, extras: Sequence[str]) -> list[str]:
    try:
        inside = [f"{kind}/{name}" for kind in ("grids", "figures") for name in sorted(os.listdir(member.folder / kind))]
    except FileNotFoundError as error:
        raise store.DamagedError(member.folder) from error
    pages = [f"report/{report.page_file(member.doc_id, number)}" for number, _, _ in store.pages(member.folder)]
    copy = [f"text/{member.doc_id}.docx"] if "docx" in extras else []
    return [f"text/{member.doc_id}.txt", *copy, f"json/{member.doc_id}.json", f"report/{member.doc_id}.js", *inside, *pages]


def _document(output: Path, folder: Path, done: Finished, extras: Sequence[str]) -> None:
    for name in _names(done.member, extras):
        try:
            data = _content(done, name)
        except FileNotFoundError as error:
            raise store.DamagedError(done.member.folder) from error
        store.replace(output / name, data, folder)


def _content(done: Finished, name: str) -> bytes:
    """A file of a document, from its rows and its kept result."""
    folder, kind = done.member.folder, name.partition("/")[0]
    if kind == "json":
        return writers.document_json(done.rows)
    if name.endswith(".docx"):
        return word_copy.document(done.rows, store.text(folder), folder)
    if name.endswith(".js"):
        return report.document(done.rows, store.text(folder), store.pages(folder), done.applied)
    if kind == "report":
        return (folder / "pages" / name.rpartition("-")[2]).read_bytes()
    return (folder / ("text.txt" if kind == "text" else name)).read_bytes()


def _settle(source: Path, goal: Path, held: list[str]) -> None:
    """Move a table into place. Where another program holds the old one (Windows refuses), the new one is put beside it."""
    with source.open("rb+") as file:
        os.fsync(file.fileno())
    beside = goal.with_name(f"{goal.stem}.new{goal.suffix}")
    try:
        os.replace(source, goal)
    except PermissionError:
        if not goal.exists():  # nobody holds what is not there
            raise
        os.replace(source, beside)
        held.append(goal.name)
    else:
        _forget(beside)  # of an earlier run that could not put it into place


def _stat(path: str) -> list[int]:
    about = os.stat(path)
    return [about.st_size, about.st_mtime_ns]


def _same(output: Path, group: dict[str, list[int]]) -> bool:
    try:
        return all(_stat(f"{output}/{name}") == stat for name, stat in group.items())
    except OSError:
        return False


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)


def _sweep(output: Path, expected: Mapping[str, array[int]]) -> None:
    """Remove the files of documents that the output should not have, whoever left them: an earlier state, or a run that was killed.

    ``expected`` are the hashes of the names that should be there, by their first digit: a set of the names would take ten times the memory.
    Files that are not named as ours are let alone.
    """
    ordered = {digit: array("q", sorted(hashes)) for digit, hashes in expected.items()}
    for kind in FOLDERS:
        with os.scandir(output / kind) as entries:
            for entry in entries:
                if _OURS.match(entry.name):
                    hashes, own = ordered[entry.name[0]], hash(f"{kind}/{entry.name}")
                    at = bisect_left(hashes, own)
                    if at == len(hashes) or hashes[at] != own:
                        _forget(Path(entry.path))


@dataclass(slots=True)
class _Known:
    """What the state of an earlier run says of the output: ``same`` are the tokens, as numbers, of documents whose files are as they
    were put there."""

    whole: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    same: set[int] = field(default_factory=set)
    untouched: bool = False


def _read(path: Path, output: Path) -> _Known:
    """The state, read line by line: one for each document, the last for the whole."""
    known, touched = _Known(), False
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                content = json.loads(line)
                if isinstance(content, list):
                    token, group = content
                    if _same(output, group):
                        known.same.add(int(token, 16))
                    else:
                        touched = True
                else:
                    known.whole, known.rows = content["whole"], content["rows"]
                    known.untouched = not touched and _same(output, content["tables"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return _Known(same=known.same)
    return known
