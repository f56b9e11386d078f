"""The output folder from the results of single documents: a pure function of them, of their order and of how each input ended.

Every file appears whole (written aside, then moved into place). What is already as it should be is not written again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from extract import amend, corrections, overview, report, sqlite, store, tables, word_copy, writers
from extract.corrections import Correction
from extract.inputs import package_hash
from extract.model import Row
from extract.workbook import Ending, too_long, workbook

#: what was published when, so that nothing is done twice
_STATE = "published.json"
FOLDERS = ("text", "json", "grids", "figures", "report")
#: what is written only when it is asked for: compilations.sqlite, text/DOC_ID.docx
EXTRAS = ("sqlite", "docx")


@dataclass(frozen=True, slots=True)
class Member:
    """One document of the output: ``file`` as the tables name it, the folder of its result, inputs with the same content."""

    doc_id: str
    file: str
    folder: Path
    duplicates: tuple[str, ...] = ()

    def token(self, own: Sequence[Correction]) -> str:
        """Equal tokens mean equal files in the output; ``own`` are the corrections of the document."""
        told = [self.doc_id, self.file, self.folder.name, self.duplicates, [asdict(item) for item in own]]
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
    output: Path, members: Sequence[Member], endings: Sequence[Ending], fixes: Sequence[Correction] = (), extras: Sequence[str] = ()
) -> Published:
    """Bring the output folder into line with the results; ``extras`` are among :data:`EXTRAS`. Raises OSError (disk full, no permission)."""
    folder = output / store.FOLDER
    package = package_hash()
    known = _read(folder / _STATE)
    ended = [[ending.file, ending.state, ending.note] for ending in endings]
    own = of_documents(members, fixes)
    known_fixes = {item for items in own.values() for item in items}
    strangers = [item for item in fixes if item not in known_fixes]
    tokens = {member.doc_id: member.token(own.get(member.doc_id, ())) + ("-docx" if "docx" in extras else "") for member in members}
    whole = hashlib.sha256(
        json.dumps([package, list(tokens.values()), ended, [asdict(c) for c in strangers], sorted(extras)]).encode()
    ).hexdigest()
    files: dict[str, dict[str, list[int]]] = known.get("files", {})
    if known.get("whole") == whole and all(_same(output, group) for group in files.values()):
        return Published(known["rows"], strangers=strangers)
    if known.get("package") != package:
        files = {}
    _forget(folder / _STATE)
    for name in FOLDERS:
        (output / name).mkdir(parents=True, exist_ok=True)
    result = Published(dict.fromkeys(tables.NAMES, 0), strangers=strangers, changed=True)
    now: dict[str, dict[str, list[int]]] = {}
    summaries = []
    with store.scratch(folder) as scratch:
        with ExitStack() as stack:
            # closed in the reverse order: the workbook asks for the summary when the CSV files are whole
            to_book = stack.enter_context(workbook(scratch / "compilations.xlsx", endings, lambda: overview.write(scratch).rows()))
            to_csv = stack.enter_context(writers.csv_files(scratch))
            to_sqlite = stack.enter_context(sqlite.database(scratch / sqlite.FILE)) if "sqlite" in extras else None
            for done in documents(members, fixes):
                member, rows = done.member, done.rows
                for name, members_ in rows.items():
                    result.rows[name] = result.rows.get(name, 0) + len(members_)
                to_csv(rows)
                to_book(rows)
                if to_sqlite is not None:
                    to_sqlite(rows)
                summaries.append(report.summary(rows, done.applied))
                token = tokens[member.doc_id]
                if token not in files or not _same(output, files[token]):
                    _document(output, folder, done, extras)
                now[token] = {name: _stat(output / name) for name in _names(member, extras)}
        (scratch / "datapackage.json").write_bytes(writers.json_bytes(writers.datapackage((*tables.TABLES, tables.SUMMARY))))
        names = sorted(path.name for path in scratch.iterdir())
        for name in names:
            _settle(scratch / name, output / name, result.held)
    for name, data in report.shared(summaries, endings, fixes).items():
        store.replace(output / name, data, folder)
        names.append(name)
    old = {name for group in known.get("files", {}).values() for name in group}
    new = {name for group in now.values() for name in group}
    for name in sorted(old - new - set(names)):
        _forget(output / name)
    now["tables"] = {name: _stat(output / name) for name in names}
    if not result.held:
        state = {"whole": whole, "package": package, "rows": result.rows, "files": now}
        store.replace(folder / _STATE, json.dumps(state, ensure_ascii=False).encode("utf-8", "backslashreplace"), folder)
    return result


def of_documents(members: Sequence[Member], fixes: Sequence[Correction]) -> dict[str, list[Correction]]:
    """The corrections of every document that has some, by its number."""
    return corrections.by_document(fixes, ((member.doc_id, member.file) for member in members))


def documents(members: Sequence[Member], fixes: Sequence[Correction] = ()) -> Iterator[Finished]:
    """One document after the other, with what only the run knows: corrections, its name, its duplicates, cells a sheet cannot hold."""
    own = of_documents(members, fixes)
    for member in members:
        rows, mine = store.load(member.folder), own.get(member.doc_id, [])
        applied = amend.apply(rows, store.text(member.folder) if mine else "", mine)
        document = rows["documents"][0]
        document["cases"] = len(rows["cases"])
        for item, reason in applied.unmatched:
            about = f"“{tables.BY_NAME[item.table].label}”的更正（{corrections.ACTIONS[item.action]}）未能对应：{reason}"
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
    inside = [f"{kind}/{entry.name}" for kind in ("grids", "figures") for entry in sorted((member.folder / kind).iterdir())]
    pages = [f"report/{report.page_file(member.doc_id, number)}" for number, _, _ in store.pages(member.folder)]
    copy = [f"text/{member.doc_id}.docx"] if "docx" in extras else []
    return [f"text/{member.doc_id}.txt", *copy, f"json/{member.doc_id}.json", f"report/{member.doc_id}.js", *inside, *pages]


def _document(output: Path, folder: Path, done: Finished, extras: Sequence[str]) -> None:
    member, rows = done.member, done.rows
    for name in _names(member, extras):
        kind = name.partition("/")[0]
        if kind == "json":
            data = writers.json_bytes(writers.nested(rows))
        elif name.endswith(".docx"):
            data = word_copy.document(rows, store.text(member.folder), member.folder)
        elif name.endswith(".js"):
            data = report.document(rows, store.text(member.folder), store.pages(member.folder), done.applied)
        elif kind == "report":
            data = (member.folder / "pages" / name.rpartition("-")[2]).read_bytes()
        else:
            data = (member.folder / ("text.txt" if kind == "text" else name)).read_bytes()
        store.replace(output / name, data, folder)


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


def _stat(path: Path) -> list[int]:
    about = path.stat()
    return [about.st_size, about.st_mtime_ns]


def _same(output: Path, group: dict[str, list[int]]) -> bool:
    try:
        return all(_stat(output / name) == stat for name, stat in group.items())
    except OSError:
        return False


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
