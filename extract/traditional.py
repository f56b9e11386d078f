"""Documents in Traditional characters: the rules read them in Simplified ones, character for character, and what they find is given as printed.

Words that the rules make up (a metric of two heads, a kind of unit) stay in Simplified characters.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from extract import patterns
from extract.model import Block, Document, Grid, Line, Outline, Paragraph, Picture, Row
from extract.text import plain

#: share of its Chinese characters, of this many at the head of a document, that only Traditional print has; Simplified print has under 1 %,
#: Traditional print a third
_SHARE, _READ = 0.1, 6_000
_HAN = patterns.compile("[\u4e00-\u9fff]+")
#: columns that hold words of the text; units, kinds, codes and names of places are ours
_PRINTED = frozenset(
    (
        "title", "label", "path", "volume", "issuer", "organization", "metric", "subject", "period", "name", "recipient", "honour", "granted_by",
        "document_number", "evidence", "organizations", "citations",
    )
)  # fmt: skip
#: how far before the place of a row its words are looked for first
_BEFORE = 300


@cache
def _table() -> dict[int, int]:
    rows = csv.reader((files("extract") / "data" / "traditional.csv").read_text(encoding="utf-8").splitlines()[1:])
    return {ord(traditional): ord(simplified_) for traditional, simplified_ in rows}


@cache
def _only_traditional() -> re.Pattern[str]:
    # 後, 於, 乾 and a few others are written in Simplified print, too, in names
    return patterns.compile("[" + "".join(chr(code) for code in _table() if not chr(code).encode("gb2312", "ignore")) + "]")


def simplified(text: str) -> str:
    """The text in Simplified characters, one for one.

    >>> simplified("全縣建成健康社區３６個，投入３.５億元")
    '全县建成健康社区３６个，投入３.５亿元'
    """
    return text.translate(_table())


def is_traditional(document: Document) -> bool:
    """Whether a document is written in Traditional characters."""
    han = only = 0
    held = ""
    for block in (*document.blocks, None):
        if isinstance(block, Line):
            held += block.text
        elif isinstance(block, Grid):
            held += "".join([cell.text for cell in block.cells])
        if block is not None and han + len(held) <= _READ:
            continue  # they are counted together: most documents hold many short texts
        han += sum(map(len, _HAN.findall(held)))
        only += len(_only_traditional().findall(held))
        held = ""
        if han > _READ:
            break
    return only > _SHARE * han


def twin(document: Document) -> Document:
    """The document in Simplified characters; every offset, place and picture as it was."""
    marks = tuple(replace(mark, title=simplified(mark.title)) for mark in document.bookmarks)
    return replace(document, blocks=tuple(map(_simplified, document.blocks)), bookmarks=marks, title=simplified(document.title))


def _simplified(block: Block) -> Block:
    if isinstance(block, Line):
        return replace(block, text=simplified(block.text))
    if isinstance(block, Grid):
        return replace(block, cells=tuple(replace(cell, text=simplified(cell.text)) for cell in block.cells))
    return block


def as_printed(paragraphs: Sequence[Paragraph], document: Document) -> list[Paragraph]:
    """The paragraphs of the twin with the characters of the document they were read from."""
    found = []
    for paragraph in paragraphs:
        text = list(paragraph.text)
        for run in paragraph.runs:
            block = document.blocks[run.block]
            assert not isinstance(block, Picture)
            source = block.text if isinstance(block, Line) else block.cells[run.cell or 0].text
            text[run.at : run.at + run.length] = plain(source[run.offset : run.offset + run.length])
        found.append(paragraph._replace(text="".join(text)))
    return found


class Printed:
    """The reading text in both scripts, blanks left out, to find the printed form of what was read in Simplified characters."""

    def __init__(self, text: str, printed: str) -> None:
        kept = [i for i, character in enumerate(text) if not character.isspace()]
        self._plain = "".join(text[i] for i in kept)
        self._printed = "".join(printed[i] for i in kept)

    def form(self, value: str, near: int = 0) -> str:
        """``value`` as it is printed at or behind offset ``near``, else anywhere; as it is where the text does not have it in one piece."""
        words = "".join(value.split())
        at = self._plain.find(words, max(near - _BEFORE, 0)) if words else -1
        at = at if at >= 0 or not words else self._plain.find(words)
        if at < 0:
            return value
        characters = iter(self._printed[at : at + len(words)])
        return "".join(character if character.isspace() else next(characters) for character in value)

    def outline(self, tree: Outline) -> Outline:
        """The tree with its titles and labels as printed; findings stay in the words of the rules."""
        cases = [replace(c, title=self.form(c.title, c.start), label=self.form(c.label, c.start)) for c in tree.cases]
        sections = [
            replace(s, title=self.form(s.title, s.start), marker=s.marker._replace(label=self.form(s.marker.label, s.start)))
            for s in tree.sections
        ]
        title, volume, issuer = map(self.form, (tree.title, tree.volume, tree.issuer))
        return replace(tree, title=title, volume=volume, issuer=issuer, cases=tuple(cases), sections=tuple(sections))

    def row(self, row: Row) -> Row:
        """A row of a table with its words as printed."""
        near = row.get("char_start")
        return self.words(row, near if isinstance(near, int) else 0, _PRINTED)

    def words(self, told: Mapping[str, object], near: int, names: frozenset[str] = _PRINTED | {"quote", "aliases"}) -> dict[str, object]:
        """``told`` with the words under ``names`` as printed at or behind offset ``near``; members of a list (甲;乙) one by one."""
        return {name: self._several(value, near) if name in names else value for name, value in told.items()}

    def _several(self, value: object, near: int) -> object:
        if isinstance(value, tuple):
            return tuple(self._several(part, near) for part in value)
        return ";".join(self.form(part, near) for part in value.split(";")) if isinstance(value, str) else value
