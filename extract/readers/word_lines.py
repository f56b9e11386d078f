"""Pieces of a Word paragraph to Lines and Pictures: automatic number in front, soft breaks judged, marks of notes found."""

from __future__ import annotations

import re
from itertools import groupby
from typing import NamedTuple

from extract import patterns
from extract.model import Block, Line, Picture
from extract.readers.word_story import Aside, Box, Break, Note, Piece, Text

#: a mark of a note set as a raised number: [2] 〔3〕 ① (4), or bare digits behind a Chinese character
_MARK = patterns.compile(r"[\[［〔【(（]\s?\d{1,3}(?:\s?[-–—,，、]\s?\d{1,3})*\s?[\]］〕】)）]|[①-⑳㉑-㉟]+|[*†‡]{1,3}")
_BARE_MARK = patterns.compile(r"\d{1,3}(?:[-–—,，、]\d{1,3})*")
#: what bare raised digits may follow to be a mark: a Chinese character or sign, but no unit that takes a power (万米², 公里²)
_BEFORE_MARK = patterns.compile(r"[\u4e00-\u9fff。，；：！？、”’」』》）)](?<![米里升秒寸尺丈])$")
_SENTENCE_END = patterns.compile(r"[。！？；：!?;:…][”’」』》）)]*\s*$")
#: how a numbered item begins; here only to tell that a soft break begins one
_ITEM = patterns.compile(
    r"""\s*(?:第[〇零一二三四五六七八九十百\d]{1,5}[篇编章节条部]
    | [〇一二三四五六七八九十百]{1,4}[、.．] | [（(][〇一二三四五六七八九十百\d]{1,4}[）)] | [一二三四五六七八九十]是
    | \d{1,3}(?:[、）)]|[.．](?!\d)) | \d{1,2}(?:[.．]\d{1,2})+\s | \d{1,2}(?:[.．]\d{1,2}){2,}[\u4e00-\u9fff]
    | [①-⑳⑴-⒇㈠-㈩•●■◆▲★○◇□➢➔√✓◎▪] | 案例[一二三四五六七八九十\d] | [图表附]\s?[件表]?\s?\d)""",
    re.VERBOSE,
)
_INDENT = patterns.compile("[\u3000]{2}|[ \u00a0]{4}|\t")
#: 地址：… and the like: lines of a form that only breaks part
_ENTRY = patterns.compile(r"\s*[\u4e00-\u9fff][\u4e00-\u9fff\u3000 ]{1,7}[：:]")
#: a heading set over its text by a break: short, numbered, without a stop; and a text of whole sentences
_HEADING_LENGTH = 40
_SENTENCE = patterns.compile("[。；]")
#: text pasted with a break at every line end of its source: all lines but the last at least this long, and alike
_WRAP_LENGTH = 20
_WRAP_SPREAD = 0.25
#: a title is wrapped over two lines, seldom more; a body line shorter than this was ended on purpose
_MOST_TITLE_LINES = 2


class Form(NamedTuple):
    """What the lines of a paragraph share; the fields are those of Line."""

    stream: str
    align: str
    style: str
    depth: int | None
    indent: float
    item: tuple[str, int] | None


def lines(pieces: list[Piece], form: Form, number: str) -> list[Block]:
    """The lines and pictures of one paragraph in reading order; ``number`` is the automatic number.

    Text boxes and notes are left to the caller. Hidden characters come last, as one line of the stream ``hidden``.
    """
    texts = [piece for piece in pieces if isinstance(piece, Text) and not piece.look.hidden]
    if len(texts) == len(pieces):  # most paragraphs
        if any(piece.text.strip() for piece in texts):
            return [_line(texts, form, number)]
        return [_bare(form, number, len(number))] if number.strip() else []
    blocks: list[Block] = []
    hidden = "".join(piece.text for piece in pieces if isinstance(piece, Text) and piece.look.hidden)
    first = True
    for unit in _units(pieces, bool(number), form.align in ("center", "right") or form.depth is not None):
        texts = [piece for piece in unit if isinstance(piece, Text)]
        at = next((i for i, piece in enumerate(unit) if isinstance(piece, Text) and piece.text.strip()), len(unit))
        pictures = [(i, piece) for i, piece in enumerate(unit) if isinstance(piece, Picture)]
        blocks += [picture for i, picture in pictures if i < at]
        if any(piece.text.strip() for piece in texts):
            blocks.append(_line(texts, form, number if first else ""))
            form = form._replace(depth=None)
            first = False
        blocks += [picture for i, picture in pictures if i >= at]
    if first and number.strip():
        blocks.append(_bare(form, number, len(number)))
    blocks += [piece.line for piece in pieces if isinstance(piece, Aside)]
    if hidden.strip():
        blocks.append(_bare(form._replace(stream="hidden", depth=None), hidden))
    return blocks


def _bare(form: Form, text: str, number: int = 0) -> Line:
    """A line without characters of the paragraph that show: its automatic number alone, or what is hidden."""
    return Line(
        text,
        stream=form.stream,
        whole=True,
        number=number,
        align=form.align,
        style=form.style,
        depth=form.depth,
        indent=form.indent,
        item=form.item,
    )


def _units(pieces: list[Piece], numbered: bool, title: bool) -> list[list[Piece]]:
    """The pieces of each line: cut at breaks that end a line, joined by a blank over those that only wrap it."""
    units: list[list[Piece]] = [[]]
    pages = [False]
    for piece in pieces:
        if isinstance(piece, Break):
            units.append([])
            pages.append(piece.page)
        elif not isinstance(piece, (Box, Note, Aside)) and not (isinstance(piece, Text) and piece.look.hidden):
            units[-1].append(piece)
    if len(units) == 1:
        return units
    wraps = _wraps([text for unit in units if (text := _plain(unit).strip())], numbered, title)
    joined: list[list[Piece]] = [units[0]]
    page = False
    for unit, new_page in zip(units[1:], pages[1:], strict=True):
        page = page or new_page
        before, after = _plain(joined[-1]), _plain(unit)
        both = before.strip() and after.strip()
        if _only_picture(unit) or _only_picture(joined[-1]) or (both and (page or not wraps or _begins_line(before, after, numbered))):
            joined.append(unit)
        elif both:
            last = next(piece for piece in reversed(joined[-1]) if isinstance(piece, Text))
            joined[-1] = [*joined[-1], last._replace(text=" ", mark=False), *unit]
        else:
            joined[-1] = joined[-1] + unit
        page = page and not after.strip()
    return joined


def _wraps(texts: list[str], numbered: bool, title: bool) -> bool:
    """Whether the soft breaks of a paragraph may wrap what belongs together: a title, a heading, or text pasted line by line.

    Where they do not, the paragraph is a list that was typed with breaks.
    """
    if title or len(texts) < 2:
        return True
    lengths = [len(text) for text in texts[:-1]]
    if min(lengths) >= _WRAP_LENGTH and max(lengths) - min(lengths) <= _WRAP_SPREAD * max(lengths) and len(texts[-1]) <= max(lengths) + 2:
        return True
    return len(texts) <= _MOST_TITLE_LINES and (numbered or _ITEM.match(texts[0]) is not None or lengths[0] >= _WRAP_LENGTH)


def _plain(unit: list[Piece]) -> str:
    return "".join(piece.text for piece in unit if isinstance(piece, Text))


def _only_picture(unit: list[Piece]) -> bool:
    return any(isinstance(piece, Picture) for piece in unit) and not _plain(unit).strip()


def _begins_line(before: str, after: str, numbered: bool) -> bool:
    """Whether a soft break ends a line of its own, and does not only wrap a title or a sentence."""
    if _SENTENCE_END.search(before) or _INDENT.match(after) or _ITEM.match(after) or (_ENTRY.match(before) and _ENTRY.match(after)):
        return True
    heading = len(before.strip()) <= _HEADING_LENGTH and not _SENTENCE.search(before) and (numbered or _ITEM.match(before))
    return bool(heading and _SENTENCE.search(after))


def _line(texts: list[Text], form: Form, number: str) -> Line:
    sizes: dict[float, int] = {}
    bold, marked, stream = True, False, form.stream
    for piece in texts:
        look = piece.look
        marked = marked or piece.mark or look.raised
        if not (length := len(piece.text.strip())):
            continue
        if not sizes and stream == "body" and piece.toc:
            stream = "toc"
        sizes[look.size] = sizes.get(look.size, 0) + length
        bold = bold and look.bold
    return Line(
        number + "".join([piece.text for piece in texts]),
        stream=stream,
        whole=True,
        number=len(number),
        marks=_marks(texts, len(number)) if marked else (),
        size=max(sizes, key=lambda size: (sizes[size], size)) if len(sizes) > 1 else next(iter(sizes)),
        bold=bold,
        align=form.align,
        style=form.style,
        depth=form.depth,
        indent=form.indent,
        item=form.item if number else None,
    )


def _marks(texts: list[Text], offset: int) -> tuple[tuple[int, int], ...]:
    """Stretches that are marks of notes: raised numbers in brackets or circles, bare raised digits behind a Chinese character."""
    found: list[tuple[int, int]] = []
    before = ""
    for (raised, mark), group in groupby(texts, key=lambda piece: (piece.look.raised, piece.mark)):
        text = "".join(piece.text for piece in group)
        start = offset + len(before)
        if mark:
            # the mark is the first character of the text that follows the reference, or all of it where it is short
            end = len(text) if len(text.strip()) <= 4 else 1
            found.append((start, start + end))
        elif raised:
            if _MARK.fullmatch(text.strip()) or (_BARE_MARK.fullmatch(text.strip()) and _BEFORE_MARK.search(before)):
                found.append((start, start + len(text)))
            else:
                found += [(start + match.start(), start + match.end()) for match in _MARK.finditer(text) if match[0][0] in "[［〔①"]
        before += text
    return tuple(found)
