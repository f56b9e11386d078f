"""Corrections laid on the rows that the rules found: each looked for by what is printed.

A correction that matches nothing, or more than one row, changes nothing and is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract import tables
from extract.corrections import ADDED, HEAD, SEEN, TABLES, Correction, value
from extract.model import Row

Rows = dict[str, list[Row]]

#: share of a stretch that a row printed nearby must cover to be taken for the row that was meant
_COVER = 0.5
#: characters around a stretch in which its context is looked for; blanks do not count
_AROUND = 80


@dataclass(slots=True)
class Applied:
    """What became of the corrections of one document: ``marks`` by key of the row (an action), rows taken out by table, and the
    corrections without a row, each with the reason in Chinese.
    """

    marks: dict[str, str] = field(default_factory=dict)
    deleted: Rows = field(default_factory=dict)
    unmatched: list[tuple[Correction, str]] = field(default_factory=list)


def apply(rows: Rows, text: str, corrections: Sequence[Correction]) -> Applied:
    """Lay the corrections on the rows of one document, in place; ``text`` is its reading text. New rows first, deletions last.

    Findings that were seen are marked by :func:`see`, once all of them are known.
    """
    done = Applied()
    for name in TABLES[1:]:
        for row in rows.get(name, ()):
            row["corrected"] = False
    done.unmatched += [(item, item.problem) for item in corrections if item.problem]
    usable = [item for item in corrections if not item.problem and item.table != SEEN]
    if not usable:
        return done
    finder = _Finder(rows, text)
    groups: dict[tuple[object, ...], list[Correction]] = {}
    for item in usable:
        if item.action == "add":
            groups.setdefault(item.anchor(), []).append(item)
    for group in groups.values():
        _add(rows, text, finder, group, done)
    found: list[tuple[Correction, Row]] = []
    for item in usable:
        if item.action != "add":
            meant = finder.row(item)
            if isinstance(meant, str):
                done.unmatched.append((item, meant))
            elif item.action == "delete" and item.table in ("documents", "cases"):
                done.unmatched.append((item, f"{tables.BY_NAME[item.table].label}不能删除"))
            else:
                found.append((item, meant))
    for item, row in _agreed(found, done):
        _change(item, row, done)
    for item, row in found:
        if item.action == "delete":
            _delete(rows, item.table, row, done)
    return done


def _agreed(found: Sequence[tuple[Correction, Row]], done: Applied) -> list[tuple[Correction, Row]]:
    """What is to be set or accepted: of two lines that set one cell the later one, and nothing on a row that goes."""
    gone = {id(row) for item, row in found if item.action == "delete"}
    last = {(id(row), item.column): item for item, row in found if item.action == "correct"}
    agreed = []
    for item, row in found:
        if item.action == "delete":
            continue
        if id(row) in gone:
            done.unmatched.append((item, "同一行另有一项删除，以删除为准"))
        elif item.action == "correct" and (later := last[id(row), item.column]).value != item.value:
            done.unmatched.append((item, f"同一格有两项更正，“{item.value}”未用，以后一项“{later.value}”为准"))
        else:
            agreed.append((item, row))
    return agreed


def _change(item: Correction, row: Row, done: Applied) -> None:
    if item.action == "correct":
        try:
            row[item.column] = value(item.table, item.column, item.value)
        except ValueError as error:
            done.unmatched.append((item, str(error)))
            return
    _mark(item.table, row, item.action, done)


def see(rows: Rows, corrections: Sequence[Correction], done: Applied) -> None:
    """Mark the findings that a person has seen. A finding is named by its evidence, else its message, and its code; one that is no longer
    found needs no mark, so nothing is told of it.
    """
    for row in rows[SEEN]:
        row["corrected"] = False
    for item in corrections:
        if item.table == SEEN and not item.problem:
            alike = [row for row in rows[SEEN] if _squeeze(seen_as(row)) == _squeeze(item.stretch) and row["code"] == item.was]
            for row in alike[item.rank - 1 : item.rank] if item.rank else alike:
                _mark(SEEN, row, "accept", done)


def seen_as(row: Row) -> str:
    """What a finding is named by: the first line of its evidence, else of its message, as far as :data:`HEAD` goes."""
    return str(row.get("evidence") or row["message"]).strip().partition("\n")[0][:HEAD]


def _mark(table: str, row: Row, action: str, done: Applied) -> None:
    key = str(row[tables.KEY[table]])
    if done.marks.get(key) != "add" and not (action == "accept" and key in done.marks):
        done.marks[key] = action
    if table != "documents":
        row["corrected"] = True
        if "doubt" in row:
            row["doubt"] = ""


def _add(rows: Rows, text: str, finder: _Finder, group: Sequence[Correction], done: Applied) -> None:
    """A new row from the lines of one anchor, unless the rules find it by now."""
    first = group[0]
    table = tables.BY_NAME[first.table]
    try:
        told = {item.column: value(item.table, item.column, item.value) for item in group}
    except ValueError as error:
        done.unmatched += [(item, str(error)) for item in group]
        return
    span = finder.span(first)
    if first.table not in ADDED:
        span = f"{table.label}不能新增"
    elif told.get(ADDED[first.table]) in (None, ""):
        span = f"缺少“{next(c.label for c in table.columns if c.name == ADDED[first.table])}”"
    if isinstance(span, str):
        done.unmatched += [(item, span) for item in group]
        return
    for known in finder.at(first.table, *span):
        if all((known.get(name) or None) == (content or None) for name, content in told.items()):
            _mark(first.table, known, "accept", done)
            return
    start, end = span
    members = rows.setdefault(first.table, [])
    doc_id = rows["documents"][0]["doc_id"]
    case = _holding(rows["cases"], start, ends=False)
    numbers = [int(str(row[table.key]).rpartition(table.letter)[2]) for row in members]
    row: Row = {
        table.key: tables.key(table.name, str(doc_id), max(numbers, default=0) + 1),
        "doc_id": doc_id,
        "case_id": case and case["case_id"],
    }
    names = {column.name for column in table.columns}
    seqs = [int(str(other.get("seq") or 0)) for other in members if other.get("case_id") == row["case_id"]]
    section = _holding([s for s in rows["sections"] if s.get("case_id") == row["case_id"]], start, ends=False)
    practice = _holding([p for p in rows["practices"] if p.get("case_id") == row["case_id"]], start, ends=True)
    given: Row = {
        "section_id": section and section["section_id"], "practice_id": practice and practice["practice_id"],
        "seq": max(seqs, default=0) + 1, "quote": text[start:end], "sentence": _sentence(text, start, end), "rule": "correction",
        "source": "text", "doubt": "", "mentions": 1, "page": _page(rows, start), "char_start": start, "char_end": end,
    }  # fmt: skip
    row.update({name: content for name, content in given.items() if name in names})
    row.update(told)
    members.append(row)
    finder.forget(first.table)
    _mark(first.table, row, "add", done)


def _holding(rows: Sequence[Row], offset: int, *, ends: bool) -> Row | None:
    """The last row that begins at or before the offset, and where ``ends`` says so, ends behind it."""
    inside = [
        row
        for row in rows
        if isinstance(row.get("char_start"), int) and row["char_start"] <= offset and (not ends or offset < row["char_end"])  # type: ignore[operator]
    ]
    return max(inside, key=lambda row: row["char_start"], default=None)  # type: ignore[arg-type,return-value]


def _sentence(text: str, start: int, end: int) -> str:
    begin = max(text.rfind(mark, 0, start) for mark in "。！？；\n") + 1
    ends = [at for mark in "。！？；" if (at := text.find(mark, end)) >= 0]
    stop = min([*(at + 1 for at in ends), *([line] if (line := text.find("\n", end)) >= 0 else []), len(text)])
    return text[begin:stop]


def _page(rows: Rows, offset: int) -> int | None:
    """The page of an offset, where the rows printed before and behind it share one."""
    before: tuple[int, int] | None = None
    behind: tuple[int, int] | None = None
    for name in TABLES[1:]:
        for row in rows.get(name, ()):
            start, page = row.get("char_start"), row.get("page")
            if isinstance(start, int) and isinstance(page, int):
                if start <= offset and (before is None or start > before[0]):
                    before = start, page
                elif start > offset and (behind is None or start < behind[0]):
                    behind = start, page
    return before[1] if before and behind and before[1] == behind[1] else None


def _delete(rows: Rows, table: str, row: Row, done: Applied) -> None:
    """Take a row out; what stood below it stands below the row above it."""
    key = row[tables.KEY[table]]
    if not any(other is row for other in rows[table]):
        return
    rows[table] = [other for other in rows[table] if other is not row]
    above = row.get("parent_id")
    for name, about in tables.BY_NAME.items():
        links = [column.name for column in about.columns if column.references == table]
        for other in rows.get(name, ()):
            for link in links:
                if other.get(link) == key:
                    other[link] = above
    done.deleted.setdefault(table, []).append(row)
    done.marks[str(key)] = "delete"


# ----------------------------------------------------------------------------------------------------------------- anchors
def head(text: str, row: Row) -> tuple[int, int] | None:
    """The stretch a row is named by: its first line, as far as :data:`HEAD` goes."""
    start, end = row.get("char_start"), row.get("char_end")
    if not isinstance(start, int) or not isinstance(end, int) or end <= start:
        return None
    line = text.find("\n", start, end)
    return start, min(line if line > start else end, start + HEAD)


def _squeeze(text: str) -> str:
    return "".join(text.split())


class _Finder:
    """Looks for stretches in one reading text and for the rows printed there."""

    def __init__(self, rows: Rows, text: str) -> None:
        self.rows, self.text = rows, text
        self.spans: dict[str, list[tuple[tuple[int, int], Row]]] = {}
        self.squeezed: tuple[str, list[int]] | None = None

    def forget(self, table: str) -> None:
        self.spans.pop(table, None)

    def of(self, table: str) -> list[tuple[tuple[int, int], Row]]:
        if table not in self.spans:
            self.spans[table] = [(span, row) for row in self.rows.get(table, ()) if (span := head(self.text, row)) is not None]
        return self.spans[table]

    def at(self, table: str, start: int, end: int) -> list[Row]:
        """The rows named by exactly this stretch, in their order."""
        return [row for span, row in self.of(table) if span == (start, end)]

    def span(self, item: Correction) -> tuple[int, int] | str:
        """Where the stretch of a correction stands; the reason, where that cannot be said."""
        if not item.stretch.strip():
            return "没有填写原文"
        places = list(_places(self.text, item.stretch))
        scores = [self._agrees(item, *place) for place in places]
        if max(scores, default=0) == 0 and (not places or item.prefix or item.suffix):
            places = list(self._loose(item.stretch))
            scores = [self._agrees(item, *place) for place in places]
        if not places:
            return "原文中找不到这段文字"
        best = max(scores)
        if best == 0 and (item.prefix or item.suffix) and item.doc_id != self.rows["documents"][0]["doc_id"]:
            return "文件有变化，这段文字的前后文不同"
        fitting = [place for place, score in zip(places, scores, strict=True) if score == best]
        if len(fitting) == 1:
            return fitting[0]
        if 1 <= item.occurrence <= len(places) and places[item.occurrence - 1] in fitting:
            return places[item.occurrence - 1]
        return f"这段文字在原文中有 {len(fitting)} 处，不能确定是哪一处"

    def row(self, item: Correction) -> Row | str:
        """The row a correction speaks of; the reason, where there is none, or more than one."""
        if item.table == "documents":
            return self.rows["documents"][0]
        if not item.occurrence and not item.prefix and not item.suffix and item.stretch.strip():
            bare = [row for span, row in self.of(item.table) if self.text[slice(*span)] == item.stretch[:HEAD]]
            if bare:
                return self._chosen(item, bare)
        span = self.span(item)
        if isinstance(span, str):
            return span
        exact = self.at(item.table, *span)
        return self._chosen(item, exact or self._near(item.table, *span))

    def _chosen(self, item: Correction, found: Sequence[Row]) -> Row | str:
        if len(found) > 1 and 1 <= item.rank <= len(found):
            return found[item.rank - 1]
        if len(found) > 1 and item.column and item.was:
            found = [row for row in found if _same(row.get(item.column), item)] or found
        if len(found) == 1:
            return found[0]
        return f"这段文字对应 {len(found)} 行，不能确定是哪一行" if found else "这段文字没有对应的行"

    def _near(self, table: str, start: int, end: int) -> list[Row]:
        """The rows whose stretch overlaps most, if it is enough."""
        scored = []
        for (a, b), row in self.of(table):
            common = min(b, end) - max(a, start)
            if common > 0 and (share := common / (max(b, end) - min(a, start))) >= _COVER:
                scored.append((share, row))
        best = max((share for share, _ in scored), default=0.0)
        return [row for share, row in scored if share == best]

    def _agrees(self, item: Correction, start: int, end: int) -> int:
        before = _squeeze(self.text[max(0, start - _AROUND) : start])
        behind = _squeeze(self.text[end : end + _AROUND])
        prefix, suffix = _squeeze(item.prefix), _squeeze(item.suffix)
        return int(bool(prefix) and before.endswith(prefix)) + int(bool(suffix) and behind.startswith(suffix))

    def _loose(self, stretch: str) -> Iterator[tuple[int, int]]:
        """Where the stretch stands with other blanks."""
        if self.squeezed is None:
            at = [i for i, character in enumerate(self.text) if not character.isspace()]
            self.squeezed = "".join(self.text[i] for i in at), at
        flat, at = self.squeezed
        wanted = _squeeze(stretch)
        for start, end in _places(flat, wanted):
            yield at[start], at[end - 1] + 1


def _same(content: object, item: Correction) -> bool:
    try:
        return (content or None) == (value(item.table, item.column, item.was) or None)
    except ValueError:
        return False


def _places(text: str, stretch: str) -> Iterator[tuple[int, int]]:
    start = text.find(stretch) if stretch else -1
    while start >= 0:
        yield start, start + len(stretch)
        start = text.find(stretch, start + 1)
