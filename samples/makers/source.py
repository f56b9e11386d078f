"""The structured source of a sample compilation: loading, and the stream of printed items that every writer walks through."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: where a footnote mark stands in the text of a block; the writers print it as their format does
MARK = "[^1]"

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a case: a heading (with ``text`` where it runs into its paragraph), a paragraph, an item, a picture or a table."""

    text: str = ""
    heading: str = ""
    label: str = ""
    level: int = 0
    role: str = ""
    item: str = ""
    picture: str = ""
    caption: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    footnote: str = ""
    points: tuple[Record, ...] = ()
    statistics: tuple[Record, ...] = ()
    traps: tuple[tuple[str, str], ...] = ()

    @property
    def body(self) -> str:
        """The running text of the block without the footnote mark, as the reading text has it."""
        return (self.text or self.item).replace(MARK, "")


@dataclass(frozen=True, slots=True)
class Case:
    """One case: title as printed on its lines, name in the list, blocks, and what only the case as a whole has."""

    title: tuple[str, ...]
    listed: str
    region: str
    adcode: str
    blocks: tuple[Block, ...]
    label: str = ""
    place: str = ""
    organization: str = ""
    toc_page_error: int = 0
    citations: tuple[Record, ...] = ()
    citations_excluded: tuple[Record, ...] = ()
    honours: tuple[Record, ...] = ()

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The lines of the title as printed, with the label (案例一) in front of the first."""
        return (f"{self.label} {self.title[0]}" if self.label else self.title[0], *self.title[1:])


@dataclass(frozen=True, slots=True)
class Compilation:
    """One sample: front matter, cases, and the faults planted in it."""

    name: str
    title: tuple[str, ...]
    volume: str
    issuer: str
    printed_date: str
    date: str
    list_label: str
    list_title: tuple[str, ...]
    list_header: tuple[str, ...]
    toc_number: str  # arabic: 1. 2. 3.; label: 案例一
    header: str  # running header, empty for none
    numbering: str  # how the Word file with automatic numbers has them: style, direct
    cases: tuple[Case, ...]
    warnings_expected: tuple[Record, ...] = field(default_factory=tuple)

    @property
    def list_rows(self) -> tuple[tuple[str, ...], ...]:
        """The annex table: header and one row a case."""
        rows = [(str(n), case.listed, case.place)[: len(self.list_header)] for n, case in enumerate(self.cases, 1)]
        return (self.list_header, *rows)

    def toc_text(self, number: int) -> str:
        """The entry of the table of contents for the case with this number (from 1), without its page."""
        case = self.cases[number - 1]
        return f"{number}. {case.listed}" if self.toc_number == "arabic" else f"{case.label} {case.listed}"


@dataclass(frozen=True, slots=True)
class Item:
    """One printed thing of the stream. ``spans``: stretches of text with their face (body, bold, sans); ``number`` of the case from 1."""

    kind: str  # list_label, list_title, list, cover_title, volume, issuer, date, toc_title, toc, case, heading, text, picture, table
    spans: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    block: Block | None = None
    number: int = 0

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.spans)


def load(path: Path) -> Compilation:
    """Read one source file; raises TypeError for a key that the format does not have."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    cases = []
    for case in raw.pop("cases"):
        blocks = tuple(Block(**_frozen(block)) for block in case.pop("blocks"))
        cases.append(Case(blocks=blocks, **_frozen(case)))
    return Compilation(cases=tuple(cases), **_frozen(raw))


def _frozen(record: Record) -> Record:
    """Lists as tuples, two levels deep, which is what the dataclasses hold."""

    def freeze(value: object) -> object:
        return tuple(freeze(v) for v in value) if isinstance(value, list) else value

    return {key: freeze(value) for key, value in record.items()}


def items(compilation: Compilation) -> Iterator[Item]:
    """Everything that is printed, in order: annex list, cover, table of contents, cases."""
    yield Item("list_label", (("sans", compilation.list_label),))
    yield Item("list_title", lines=compilation.list_title)
    yield Item("list", rows=compilation.list_rows)
    yield Item("cover_title", lines=compilation.title)
    yield Item("volume", (("bold", compilation.volume),))
    yield Item("issuer", (("body", compilation.issuer),))
    yield Item("date", (("body", compilation.printed_date),))
    yield Item("toc_title", (("sans", "目 录"),))
    for number in range(1, len(compilation.cases) + 1):
        yield Item("toc", (("body", compilation.toc_text(number)),), number=number)
    for number, case in enumerate(compilation.cases, 1):
        yield Item("case", lines=case.title_lines, number=number)
        for block in case.blocks:
            yield _item(block, number)


def _item(block: Block, number: int) -> Item:
    if block.heading:
        face = "sans" if block.level == 1 else "bold"
        head = (face, block.label + block.heading + ("。" if block.text else ""))
        return Item("heading", (head, ("body", block.text)) if block.text else (head,), block=block, number=number)
    if block.picture:
        return Item("picture", (("bold", block.caption),), block=block, number=number)
    if block.table:
        return Item("table", (("bold", block.caption),), rows=block.table, block=block, number=number)
    return Item("text", (("body", block.text or block.item),), block=block, number=number)


def runs(text: str) -> list[tuple[bool, str]]:
    """Split a text into stretches of Latin (True) and Chinese (False) characters, as a word processor sets them in two fonts."""
    return [(bool(m.group(1)), m.group()) for m in re.finditer(r"([\x20-\x7e×]+)|[^\x20-\x7e×]+", text)]
