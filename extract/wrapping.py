"""Which printed line goes on in the next one: filled lines, indentation, final signs, numbers at the line's start.

Chinese official print (GB/T 9704-2012) indents the first line of a paragraph by two characters and fills every line but the last; a
line breaks early only where the next word, number or pair of signs does not fit.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from extract import numbering, patterns
from extract.columns import Column
from extract.model import Document, Line
from extract.text import clean, ended

#: in sizes of the print: from here on a line is indented; up to here it stands at the margin
_INDENT, _FLUSH = 1.2, 0.6
#: from here on a line is set to the right or centred: signature, date, unit of a table
_RIGHT = 5.0
#: slack, in sizes, when a line is asked whether the next word had fitted
_SLACK = 0.45
#: a distance to the next line of this many usual distances parts paragraphs
_APART = 1.6
#: behind a final sign a smaller distance does, where the print is another by so much
_APART_CLOSED, _RESIZED_CLOSED = 1.25, 1.08
#: prints whose sizes differ by this factor do not belong to one paragraph
_RESIZED = 1.15
#: sizes of recognised print that differ by this share may be one
_MEASURED = 0.08
#: the height of a recognised line of so few characters tells less: brackets and signs of per cent stand out of the figures
_FEW, _RESIZED_FEW = 8, 1.3

_SENTENCE_END = patterns.compile("[。！？；：!?;:…]")
_CLAUSE_END = patterns.compile("[，。；]")
_OPEN, _SHUT = "（(《“【〔「『", "）)》”】〕」』"
_NO_START = "，。、；：？！”’）》】〕」』％,.;:?!)%…—"
_WORD = patterns.compile(r"[A-Za-z0-9.,%/:\-＿_@０-９Ａ-Ｚａ-ｚ]+")
_LONE_NUMBER = patterns.compile("[一二三四五六七八九十]{1,3}")
_DATE_ALONE = patterns.compile(
    r"(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|[二一][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
#: a centred line is shorter than this, in sizes, where it is not a title over two lines
_SHORT = 12
#: longest name of a body that signs
_SIGNED = 40
#: signs before the lines of a list, and words in black brackets on a line of their own
_APART_SIGN = patterns.compile(r"[◇◆●■□▲△★☆►▶❖✦]|【[^】]{2,12}】$")
#: characters that take one cell
_NARROW = patterns.compile("[^\u2e80-\U0010ffff“”‘’…—]")
_HAN_HEAD = patterns.compile("[\u4e00-\u9fff]{3}")
_SUBTITLE = patterns.compile(r"[—―─－-]{2}|案例\s*[一二三四五六七八九十\d]")


def goes_on(a: Line, b: Line, ca: Column, cb: Column, before: str) -> bool:
    """Whether the paragraph whose last line is ``a`` goes on in line ``b``; ``before`` is its text up to and with ``a``."""
    size = max(a.size or 12.0, b.size or 12.0)
    resized = _RESIZED if a.score is None or b.score is None or len(b.text) > _FEW else _RESIZED_FEW
    if a.size and b.size and max(a.size, b.size) > resized * min(a.size, b.size) and not _same_print(a, b):
        return False
    assert a.place.x0 is not None and a.place.x1 is not None and a.place.top is not None
    assert b.place.x0 is not None and b.place.x1 is not None and b.place.top is not None
    at_margin = ca is cb and b.place.x0 - cb.left < _FLUSH * size
    if a.place.page == b.place.page and b.place.top > a.place.top and b.place.x1 < a.place.x0 and not at_margin:
        return False  # lower and wholly to the left: not the next line of anything
    text = clean(b.text).text
    numbered = numbering.parse(text) is not None
    if _APART_SIGN.match(text):
        return False
    room = ca.right - a.place.x1
    full = room < _SLACK * size or room < _need(b, text, size) + _SLACK * size
    closed = ended(before)
    if closed and _LONE_NUMBER.fullmatch(text):
        return False  # a number that parts the text, without a title
    if len(before) <= _SIGNED and _DATE_ALONE.fullmatch(text):
        return False  # the date below the body that signs
    if (
        abs(a.place.x0 + a.place.x1 - b.place.x0 - b.place.x1) < size
        and abs(a.place.x0 - b.place.x0) > 0.8 * size
        and a.place.x1 - a.place.x0 < _SHORT * size
    ):
        return False  # short lines centred one below the other: number of the issue, body
    indent_a, indent_b = (a.place.x0 - ca.left) / size, (b.place.x0 - cb.left) / size
    if ca is cb and ca.pitch and b.place.top - a.place.top > _APART * ca.pitch and (closed or not full):
        return False
    resized_a_little = a.size and b.size and max(a.size, b.size) > _RESIZED_CLOSED * min(a.size, b.size) and not _same_print(a, b)
    if (
        closed
        and (resized_a_little or (b.bold and not a.bold))
        and ca is cb
        and ca.pitch
        and b.place.top - a.place.top > _APART_CLOSED * ca.pitch
    ):
        return False  # a heading without a number below a full line
    if a.bold and not b.bold and not full and numbering.parse(before) is not None and not _SENTENCE_END.search(before):
        return False  # a title in its own print, and below it what is said of it
    if numbered and (indent_b > _FLUSH or not full or closed or not cb.indents or a.bold != b.bold):
        return False
    if indent_a > _RIGHT and abs(a.place.x0 - b.place.x0) > size:
        return False
    if full and indent_b <= _INDENT:
        return True  # most lines
    aligned = abs(a.place.x0 - b.place.x0) < size and room < 4 * size
    if (full or aligned) and not numbered and _unclosed(before) and not closed:
        return True
    if not full:
        # a line that was broken early by hand, or before a word that the layout could not divide
        return (
            not closed
            and cb.indents
            and abs(indent_b) < _FLUSH
            and room < 5 * size
            and len(before) > 15
            and a.place.x1 - a.place.x0 > 8 * size
        )
    hanging = abs(indent_a - indent_b) < _FLUSH or (numbering.parse(before) is not None and indent_b < 6)
    return hanging and not closed and a.bold == b.bold


def _same_print(a: Line, b: Line) -> bool:
    """A line with little print of another size in it is measured by that print; its height tells."""
    if a.place.bottom is None or b.place.bottom is None or a.place.top is None or b.place.top is None:
        return False
    return abs((a.place.bottom - a.place.top) - (b.place.bottom - b.place.top)) < 1.5


def _need(line: Line, text: str, size: float) -> float:
    """The width in points of what could not have been divided at the start of a line: a word, a number, a character with its signs."""
    match = _WORD.match(text)
    if match:
        width = 0.55 * size * match.end()
        end = match.end()
        shift = len(line.text) - len(line.text.lstrip())
        if line.lefts and end + shift < len(line.lefts) and line.place.x0 is not None and text[:end] == line.text[shift : shift + end]:
            width = line.lefts[end + shift] - line.place.x0
        width = min(width, 20 * size)
    else:
        end = 0
        while end < len(text) and text[end] in _OPEN:
            end += 1
        end += 1
        width = end * size
    while end < len(text) and text[end] in _NO_START:
        width += size
        end += 1
    return width


def _unclosed(text: str) -> bool:
    tail = text[-120:]
    return any(tail.count(o) > tail.count(s) for o, s in zip(_OPEN, _SHUT, strict=True))


def title_goes_on(a: Line, b: Line) -> bool:
    """Whether two lines printed as titles are one title over two lines: same print, next to one another, centred alike."""
    if a.place.page != b.place.page or a.place.top is None or b.place.top is None or not a.size or not b.size:
        return False
    # the size of recognised print is the height of what happens to stand in the line
    slack = 0.6 if a.score is None or b.score is None else max(0.6, _MEASURED * a.size)
    if abs(a.size - b.size) > slack or a.bold != b.bold or not 0 < b.place.top - a.place.top < 2.4 * a.size:
        return False
    return _SUBTITLE.match(b.text.strip()) is None and numbering.parse(clean(b.text).text) is None


# ------------------------------------------------------------------------------------------------------------ plain text
#: characters that end the name of a place or a body, and begin a text that leaves the name out
_BODIES = frozenset("省市县区镇乡村街州旗盟局委厅部处科办司院校厂会社队组")
#: longest name in 《》 that is looked for over the end of a paragraph, and longest piece of it that is a paragraph by itself
_NAME, _PIECE = 60, 20
#: signs that no text begins with
_SHUTS = frozenset("，。、；！？）》】％")
#: lines that were wrapped by hand or by a converter end within so many cells of their width; the least width, and how many cut lines tell it
_RAGGED, _LEAST_WIDTH, _TELLING_CUTS = 4, 40, 8
_LEADERS = patterns.compile(r"[.．…·]{4}")
#: share of the paragraphs with sentences from which a Word file is said to tear them
_OFTEN_TORN = 0.1
#: a paragraph of a text file that stops in mid-sentence has at least this many characters, one of a Word file this many
_LONG, _TORN = 40, 30
#: an indent of less, in points, is none: files made from printed pages have one for every line
_SLIGHT = 3.0


def hand_wrapped(document: Document) -> int:
    """The width in half-width cells at which a text file breaks its lines, or a Word file whose every line is a paragraph (made from PDF);
    0 where a line is a whole paragraph.
    """
    if document.format != "txt":
        return 0 if document.pages else _line_by_line(document)
    widths = [_cells(block.text) for block in document.blocks if isinstance(block, Line)]
    if len(widths) < 8:
        return 0
    longest = sorted(widths)[int(0.95 * (len(widths) - 1))]
    near = sum(longest - 3 <= width <= longest + 1 for width in widths)
    return longest if 20 <= longest <= 160 and near >= 0.4 * len(widths) else 0


def _line_by_line(document: Document) -> int:
    lines = [
        block.text for block in document.blocks if isinstance(block, Line) and block.stream == "body" and not _LEADERS.search(block.text)
    ]
    # paragraphs seldom end without a sign, and then as headings do, at any width
    cut = sorted(_cells(text) for text in lines if not ended(text))
    cut = cut[bisect_left(cut, _LEAST_WIDTH) :]
    if len(cut) < _TELLING_CUTS or len(cut) < 0.1 * len(lines):
        return 0
    longest = max(cut, key=lambda width: (_within(cut, width - 2 * _RAGGED, width), -width))
    near, below = _within(cut, longest - 2 * _RAGGED, longest), _within(cut, longest - 4 * _RAGGED - 1, longest - 2 * _RAGGED - 1)
    longer = sum(_cells(text) > longest + _RAGGED for text in lines)
    return longest - _RAGGED if near >= 0.4 * len(cut) and near >= 3 * below and longer <= 0.02 * len(lines) else 0


def _within(widths: Sequence[int], low: int, high: int) -> int:
    return bisect_right(widths, high) - bisect_left(widths, low)


def _cells(text: str) -> int:
    text = text.rstrip()
    return 2 * len(text) - len(_NARROW.findall(text))


def whole_goes_on(a: Line, b: Line, before: str, width: int) -> bool:
    """Whether a line of a text file goes on in the next: wrapped by hand at ``width``, or a paragraph that a page break cut in two."""
    text = clean(b.text).text
    if b.text[:1] in " \t\u3000" or numbering.parse(text) is not None or ended(before) or not text:
        return False
    if width and b.gap == 0:
        return _cells(a.text) >= width - _RAGGED and a.size == b.size and a.bold == b.bold and not b.depth
    sentence = _CLAUSE_END.search(text) is not None
    return b.gap > 0 and len(before) >= _LONG and _CLAUSE_END.search(before) is not None and sentence and _cut(before) and len(text) > 6


def word_indents(document: Document) -> bool:
    """Whether a Word file sets the first lines of its paragraphs in: then a text at the margin may go on from the one before."""
    long = [
        b for b in document.blocks if isinstance(b, Line) and b.whole and b.indent is not None and len(b.text) >= _LONG and not b.number
    ]
    return len(long) >= 4 and sum(_set_in(line) for line in long) >= 0.6 * len(long)


def often_torn(document: Document) -> bool:
    """Whether paragraphs of a Word file end within a sentence time and again: a file made from printed pages, whose indents tell little."""
    lines = [block for block in document.blocks if isinstance(block, Line) and block.whole and block.stream == "body"]
    told = sum("。" in line.text for line in lines)
    cuts = sum(
        stops_short(a.text) and len(a.text) >= _LONG and ended(b.text) and not _set_in(b) and numbering.parse(clean(b.text).text) is None
        for a, b in pairwise(lines)
    )
    return cuts >= 4 and cuts >= _OFTEN_TORN * told


def never_parted(a: Line, b: Line, before: str) -> bool:
    """Whether two paragraphs are parted where nothing is parted on purpose: before a closing sign, or within the name in 《》."""
    text = clean(b.text).text
    if ended(before) or a.stream != b.stream or b.number or b.depth or a.depth:
        return False
    if text[:1] in _SHUTS:
        return True
    name = before[before.rfind("《") + 1 :]
    if "《" not in before or "》" in name or len(name) > _NAME:
        return False
    return "》" in text.partition("《")[0] or (len(text) < _PIECE and not ended(text) and numbering.parse(text) is None)


def _set_in(line: Line) -> bool:
    return (line.indent or 0.0) > _SLIGHT or line.text[:1] in "\u3000\t" or line.text.startswith("  ")


def torn(a: Line, b: Line, before: str) -> bool:
    """Whether paragraph ``a`` of a Word file that sets its first lines in was torn within a sentence, and goes on in ``b`` at the margin.

    Files that were made from printed pages end a paragraph at every page and column.
    """
    text = clean(b.text).text
    if (
        b.indent is None
        or _set_in(b)
        or b.indent < -_SLIGHT
        or b.number
        or b.depth
        or a.depth
        or ended(before)
        or not _cut(before)
        or len(text) < 2
    ):
        return False
    aside = "center" in (a.align, b.align) or "right" in (a.align, b.align)
    if (aside and len(text) < _TORN) or a.bold != b.bold or (a.size or 0) != (b.size or 0):
        return False
    if numbering.parse(text) is not None and not re.match(r"\d+(?:\.\d+)?[%％‰\u4e00-\u9fff]", text):
        return False
    if re.match(r"[^，。；]{1,20}[：:]", text):
        return False  # a key begins a text of its own
    sentences = _CLAUSE_END.search(before) is not None and (len(before) >= _TORN or _unclosed(before))
    alone = numbering.parse(before) is not None and "。" not in before
    return sentences and not alone and (ended(text) or "。" in text or len(text) >= _LONG)


def _cut(text: str) -> bool:
    """Whether a text ends within a sentence: with a character or a comma, not with a closing sign."""
    last = text.rstrip()[-1:]
    return "\u4e00" <= last <= "\u9fff" or last in "，、,（《“-–~～" or last.isalnum()


def stops_short(text: str) -> bool:
    """Whether a paragraph of several clauses ends within a sentence.

    >>> stops_short("各镇街办认真落实责任。县里组织有关部门开展联合检查，推动企业"), stops_short("各部门、各单位")
    (True, False)
    """
    return not ended(text) and "。" in text and _cut(text) and len(text) > 20


def preceding(whole: str, starts: Iterable[int]) -> dict[str, list[str]]:
    """The characters that stand before the first three characters of the paragraphs that begin at ``starts``, wherever these come in the text.

    Only for paragraphs that begin with Chinese characters. The text is searched for each first character once, however many paragraphs
    there are.
    """
    found: dict[str, list[str]] = {head: [] for head in {whole[at : at + 3] for at in starts} if _HAN_HEAD.fullmatch(head)}
    for first in {head[0] for head in found}:
        at = whole.find(first)
        while at >= 0:
            if (before := found.get(whole[at : at + 3])) is not None:
                before.append(whole[at - 1] if at else "\n")
            at = whole.find(first, at + 1)
    return found


def mid_word(whole: str, start: int, before: Mapping[str, Sequence[str]]) -> bool:
    """Whether the paragraph at ``start`` begins within a word: elsewhere its first characters always follow the same few characters.

    ``before`` is what :func:`preceding` tells of the text ``whole``.
    """
    head = whole[start : start + 3]
    told = before.get(head, ())
    count = len(told) - 1  # the paragraph itself
    # 县卫健局 begins a sentence though elsewhere it always follows the name of the county
    if count < 4 or head[0] in _BODIES:
        return False
    others = Counter(told)
    others[whole[start - 1] if start else "\n"] -= 1
    others = +others
    if any(not "\u4e00" <= c <= "\u9fff" for c in others):
        return False
    character, most = others.most_common(1)[0]
    # the pair that the head would complete has to be a fixed one itself
    return most >= 0.8 * count and whole.count(character + head[0]) >= most
