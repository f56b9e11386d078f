"""The title of a case: what looks like one, and whether a name in a list means it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from extract import patterns
from extract.imprint import date_of, is_body, is_credit
from extract.model import Paragraph
from extract.text import bare

#: a name of the list counts as found in a title when this share of it agrees (names in lists are often shortened or mistyped)
LIKENESS = 0.86
#: longest title of a case in characters
LONGEST = 80
CLOSED = ("。", "；", "，", "、", "：", ":", "！", "？", ";", ",")
#: what a list may leave out before the name of a place: the places above it
_ABOVE = patterns.compile(r"(?:.{1,7}[省市区县州盟旗]){1,2}|.{1,3}")
#: lines that stand above or below a title: labels, captions, who wrote, sent or recommended the text
_NO_CASE = patterns.compile(
    r"附件[^:：]*$|附表|图\s?\d|表\s?\d|注[:：]|——|[（(][^（()）]*[)）]$|[【\[]?.{0,4}(?:日期|时间|来源|作者|编辑|浏览次数|文号|索引号|单位|部门|机构|"
    r"类[别型]|领域|供稿|撰稿|撰写|执笔|整理|审核|关键词|联系人|电话|地址|负责人)[】\]]?\s?[:：]|(?:图?文|[□■◎]\s?.{1,12})[/／]"
)


#: a line of signs (* * *) has none
_WORDS = patterns.compile("[\u4e00-\u9fffA-Za-z]")


@dataclass(frozen=True, slots=True)
class Start:
    """The title of a case: paragraphs ``first`` to ``last`` (inclusive), its words, its printed label, the reason it was taken for one.

    ``begin`` is the first paragraph of the case where that stands before the title: the notice that hands a text on.
    """

    first: int
    last: int
    title: str
    label: str = ""
    reason: str = ""
    begin: int | None = None


def is_text(paragraph: Paragraph) -> bool:
    return paragraph.kind in ("body", "title")


def titular(paragraph: Paragraph) -> bool:
    """Whether a paragraph looks like a title: a short line without number, final sign or date that names no mere body."""
    text = paragraph.text.strip()
    return (
        is_text(paragraph)
        and 4 <= len(bare(text)) <= LONGEST
        and not text.endswith(CLOSED)
        and "。" not in text
        and _WORDS.search(text) is not None
        and not date_of(text)
        and not (is_body(text) and paragraph.kind != "title")
        and not is_credit(paragraph)
        and not _NO_CASE.match(text)
    )


#: every title is held against every name of a list
_characters: Callable[[str], frozenset[str]] = lru_cache(maxsize=1024)(frozenset)


def alike(name: str, title: str) -> bool:
    """Whether a name in a list means this title: equal, one ends the other (the province left out), or nearly equal.

    Titles of a compilation differ in the place alone: another word of two characters or more in its stead is another case.

    >>> name = "南康区健康企业建设行政推广优秀案例"
    >>> alike(name, "赣州市" + name), alike(name, name.replace("行政推广", "")), alike(name, name.replace("南康", "章贡"))
    (True, True, False)
    """
    if name == title:
        return True
    short, long = (name, title) if len(name) <= len(title) else (title, name)
    least, most = len(short), len(long)
    if long.endswith(short) and least >= 6 and _ABOVE.fullmatch(long[: most - least]):
        return True
    if least < 8 or most - least > 0.35 * most:
        return False
    # what the two share is at most the characters of the one that the other has at all: most pairs need no closer look
    if 2 * sum(map(_characters(long).__contains__, short)) < LIKENESS * (least + most):
        return False
    matcher = SequenceMatcher(None, name, title, autojunk=False)
    if matcher.quick_ratio() < LIKENESS or matcher.ratio() < LIKENESS:
        return False
    return all(tag != "replace" or max(a1 - a0, b1 - b0) < 2 for tag, a0, a1, b0, b1 in matcher.get_opcodes())
