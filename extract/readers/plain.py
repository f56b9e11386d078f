"""Plain text: one Line for every line that is not blank, a Grid for rows of cells parted by tabs."""

from __future__ import annotations

import codecs
import re
from functools import cache
from itertools import groupby
from pathlib import Path

from extract import patterns
from extract.errors import DamagedInputError, EmptyInputError, HostileInputError
from extract.model import Block, Cell, Document, Finding, Grid, Line, Place

#: a text of a thousand pages has about 2 MB; beyond this it is a dump of data
MAX_BYTES = 64 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: words and signs that every Chinese text is full of: a wrong decoding has none of them
_FREQUENT = frozenset("的一是在和有不人了中大为为国我以要这了工作年月日全各与及及会会，。、：；（）“”《》\u3000")
_PAGE = patterns.compile(r"\f")
#: what stands before the tab in 一、<tab>标题: a number with its sign, or a bullet
_LABEL = patterns.compile(
    r"[（(]?[0-9０-９一二三四五六七八九十百]{1,4}[、.．)）]"
    r"|第[0-9一二三四五六七八九十百]+[章节条编篇部分]+"
    r"|[①-⓿●○•·▪◆■□-]"
    r"|案例[0-9一二三四五六七八九十]+[：:]?"
)
_CONTENTS = patterns.compile(r"\s*目\s*[录錄次]\s*")


def read(path: Path) -> Document:
    """The lines of the text, each a paragraph of its own (``whole``); lines that a writer wrapped by hand are joined later.

    UTF-8 and UTF-16 with and without byte order mark, UTF-32, GB18030, Big5. Form feeds begin a new page. ``Line.gap`` counts the blank
    lines before a line. Raises EmptyInputError, DamagedInputError (no text), HostileInputError (larger than MAX_BYTES).
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise HostileInputError(f"the text file has {size} bytes; the limit is {MAX_BYTES}")
    text, encoding, bad = decode(path.read_bytes())
    if not text.strip("\ufeff\x1a \t\r\n\f\v\u3000\x00"):
        raise EmptyInputError("the text file holds blanks only")
    findings = []
    if bad:
        at = text.find("\ufffd")
        evidence = " ".join(text[max(0, at - 20) : at + 20].split())
        findings.append(Finding("garbled_text", "warning", f"文本中有 {bad} 处字节无法按 {encoding} 解码", evidence=evidence))
    return Document("txt", tuple(_blocks(text)), findings=tuple(findings))


def decode(data: bytes) -> tuple[str, str, int]:
    """Text, name of the encoding, and how many characters could not be decoded (they are U+FFFD).

    Raises DamagedInputError where the bytes are no text in any encoding known here.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data.decode(encoding, "replace")
            return _judged(text, encoding)
    if 0 in data:
        for encoding, zeros in (("utf-16-le", data[1::2].count(0)), ("utf-16-be", data[::2].count(0))):
            if zeros * 20 >= data.count(0) * 19 and zeros * 4 >= len(data):  # Latin text
                return _judged(data.decode(encoding, "replace"), encoding)
    else:
        try:
            return _judged(data.decode("utf-8"), "utf-8")
        except UnicodeDecodeError as error:
            loose = data.decode("utf-8", "replace")
            # one broken byte in a text that is otherwise UTF-8, or a text cut in the middle of a character
            if loose.count("\ufffd") * 50 < sum(character > "\u007f" for character in loose) or error.start >= len(data) - 3:
                return _judged(loose, "utf-8")
    candidates = []
    for encoding in ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be"):
        text = data.decode(encoding, "replace")
        candidates.append((_likeness(text, encoding), encoding, text))
    likeness, encoding, text = max(candidates, key=lambda candidate: candidate[0])
    if likeness < 0.3:
        raise DamagedInputError("the file is no text in UTF-8, UTF-16, GB18030 or Big5")
    return _judged(text, encoding)


def _likeness(text: str, encoding: str) -> float:
    """How much of the text is what Chinese is written with, from 0 to 1 and a little more: the common half of its character set, and
    the most frequent words and signs. GB18030 decodes nearly any bytes, but to rare characters."""
    foreign = [character for character in text if character > "\u007f"]
    if not foreign:
        return 1.0
    halves = [("gb2312", 0xB0, 0xD7)] if encoding != "big5hkscs" else []
    halves += [("big5", 0xA4, 0xC6)] if encoding != "gb18030" else []
    score = 0.0
    for character in foreign:
        if character in _FREQUENT:
            score += 2
        elif character == "\ufffd":
            score -= 2
        else:
            score += any(_common(character, *half) for half in halves)
    return score / len(foreign)


@cache
def _common(character: str, encoding: str, first: int, last: int) -> bool:
    code = character.encode(encoding, "ignore")
    return len(code) == 2 and first <= code[0] <= last


def _judged(text: str, encoding: str) -> tuple[str, str, int]:
    bad = text.count("\ufffd")
    controls = sum(character < "\x1b" and character not in "\t\n\v\f\r\x1a" for character in text)
    if bad * 10 > len(text) or controls * 50 > len(text):
        raise DamagedInputError(f"the file is no text: of {len(text)} characters {bad} cannot be decoded, {controls} are controls")
    return text.removeprefix("\ufeff"), encoding, bad


def _blocks(text: str) -> list[Block]:
    lines = _lines(text)
    blocks: list[Block] = []
    for (tabs, _), group in groupby(_runs(lines), key=lambda pair: pair[0]):
        rows = [line for _, line in group]
        if tabs and _is_table(rows, blocks):
            blocks.append(_grid(rows))
        else:
            blocks.extend(rows)
    return blocks


def _runs(lines: list[Line]) -> list[tuple[tuple[int, int], Line]]:
    """Each line with a key that is the same for neighbours that may be rows of one table: number of tabs, and a count of breaks."""
    keyed: list[tuple[tuple[int, int], Line]] = []
    breaks, before = 0, 0
    for line in lines:
        tabs = line.text.count("\t")
        if tabs != before or line.gap:
            breaks += 1
        before = tabs
        keyed.append(((tabs, breaks), line))
    return keyed


def _lines(text: str) -> list[Line]:
    paged = "\f" in text.strip("\f\r\n \t\x1a")
    lines: list[Line] = []
    for number, page in enumerate(_PAGE.split(text), 1):
        gap = 0
        for raw in re.split(r"\r\n|[\n\r\v\x85\u2028\u2029]", page):
            if not raw.strip("\x1a\x00\ufeff \t\u3000\u00a0"):
                gap += 1
                continue
            lines.append(Line(raw, Place(number) if paged else Place(), whole=True, gap=gap))
            gap = 0
    return lines


def _is_table(rows: list[Line], before: list[Block]) -> bool:
    cells = [row.text.split("\t") for row in rows]
    if len(rows) < 2 or sum(sum(map(bool, map(str.strip, row))) >= 2 for row in cells) * 2 <= len(rows):
        return False
    if len(cells[0]) > 2:
        return True
    # 一、<tab>标题: the tab that Word prints behind an automatic number
    if all(_LABEL.fullmatch(row[0].strip()) for row in cells):
        return False
    # 标题<tab>12 under 目录: the contents
    previous = before[-1] if before else None
    numbers = all(re.fullmatch(r"\s*[-—]?\s*\d{1,4}\s*[-—]?\s*", row[-1]) for row in cells)
    return not (numbers and isinstance(previous, Line) and _CONTENTS.fullmatch(previous.text))


def _grid(rows: list[Line]) -> Grid:
    cells = tuple(
        Cell(text, row, column, place=line.place) for row, line in enumerate(rows) for column, text in enumerate(line.text.split("\t"))
    )
    return Grid(cells, len(rows), rows[0].text.count("\t") + 1, rows[0].place)
