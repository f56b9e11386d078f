"""Where the cases of a compilation begin: names from the annex list and the contents, printed labels (案例一), titles, restarts of the numbering."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from extract import printed_cases
from extract.front import EDITION, GENRE, Entry, Front
from extract.headings import Heading
from extract.imprint import date_of, is_body, is_credit
from extract.model import Finding, Paragraph
from extract.numbering import han_ordinal
from extract.text import bare

#: a name of the list counts as found in a title when this share of it agrees (names in lists are often shortened or mistyped)
LIKENESS = 0.86
#: longest title of a case in characters
LONGEST = 80
_LABEL = re.compile(
    r"(?P<open>[【\[（(]?)(?P<word>(?:典型|优秀|实践|创新)?(?:案例|实例|范例)\s?之?\s?)(?P<number>[一二三四五六七八九十百]{1,4}|\d{1,3})(?P<rest>.*)$",
    re.DOTALL,
)
_AFTER_LABEL = re.compile(r"[】\])）]?\s?[:：、.．]?\s*")
_COLLECTION = re.compile(r"汇编|选编|选集|案例集|案例选|优秀案例|典型案例|典型经验|经验材料|成果集|文集|交流材料|案例篇|荟萃|集锦")
#: parts of a book that are no cases
_BOOK = re.compile(r"前言|序言?|序|后记|编后记|附录.*|目录|编者按|导语|结束?语|参考文献")
#: signs before the entries of contents
_BULLETS = "◆◇●○■□▲△★☆※•· "
_CLOSED = ("。", "；", "，", "、", "：", ":", "！", "？", ";", ",")
#: a notice that hands on a text, whose own title follows further down
_HANDED = re.compile(r"(?:印发|下发|发布|转发|公布|颁布)(?:关于)?《(?P<title>.+)》")
#: the title of a letter, which may have its cases annexed
_LETTER = re.compile(r"(?:通知|通报|公告|意见|决定|函)$")
#: what a list may leave out before the name of a place: the places above it
_ABOVE = re.compile(r"(?:.{1,7}[省市区县州盟旗]){1,2}|.{1,3}")
#: shortest title in the print of the text
_PLAIN = 8
#: lines that stand above or below a title: labels, captions, who wrote, sent or recommended the text
_NO_CASE = re.compile(
    r"附件[^:：]*$|附表|图\s?\d|表\s?\d|注[:：]|——|[（(][^（()）]*[)）]$|[【\[]?.{0,4}(?:日期|时间|来源|作者|编辑|浏览次数|文号|索引号|单位|部门|机构|"
    r"类[别型]|领域|供稿|撰稿|撰写|执笔|整理|审核|关键词|联系人|电话|地址|负责人)[】\]]?\s?[:：]|(?:图?文|[□■◎]\s?.{1,12})[/／]"
)
_ANNEX_ALONE = re.compile(r"附件\s?[\d一二三四五六七八九十]{0,3}\s?[:：]?")
_ANNEX = re.compile(r"附件\s?\d{0,2}\s?[:：]?\s*(?=\S{4})")
#: shapes of numbers that open the parts of a case or of a single text, from the outermost in
_TOP = ("第篇", "第编", "第部分", "第章", "capital、", "han、")
#: numbers of parts that hold numbered sections of their own
_PARTS = ("第篇", "第编", "第部分", "第章", "第节")


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


def starts(
    paragraphs: Sequence[Paragraph], headings: Sequence[Heading], front: Front, toc: Sequence[Entry], listed: Sequence[Entry]
) -> list[Start]:
    """The titles of the cases in order; one for a document that is a single text; empty for a document without text."""
    numbered = {heading.paragraph: heading for heading in headings}
    found: dict[int, Start] = {}
    opening = _opening(paragraphs, headings)
    for start in (*_named(paragraphs, numbered, front, toc, listed, opening), *_labelled(paragraphs, opening)):
        known = found.get(start.first)
        # the list gives the words of the title, over several lines; the label stands before them
        found[start.first] = start if known is None else replace(known, label=known.label or start.label)
    if not found:
        found = {start.first: start for start in _annexed(paragraphs, opening)}
    for start in _restarted(paragraphs, headings, sorted(found), opening):
        found.setdefault(start.first, start)
    for start in _fellows(paragraphs, numbered, found, [bare(entry.name.lstrip(_BULLETS)) for entry in toc], opening):
        found.setdefault(start.first, start)
    ordered = _apart([found[i] for i in sorted(found)], paragraphs)
    if _COLLECTION.search(front.title + front.volume) and all(start.reason == "restart" for start in ordered):
        shared = [] if ordered else printed_cases.titles(paragraphs, headings, opening, front.titles, front.issuer)
        if not shared:
            able = [i for i in range(opening, len(paragraphs)) if i not in front.titles and titular(paragraphs[i])]
            shared = printed_cases.plain(paragraphs, headings, able, opening, front.title + front.volume)
        if {start.first for start in ordered} <= {title.first for title in shared}:
            ordered = [Start(title.first, title.last, title.title, title.label, "print") for title in shared]
    if not ordered:
        return _single(paragraphs, front, opening)
    return _leading(paragraphs, headings, ordered, front, opening)


def _opening(paragraphs: Sequence[Paragraph], headings: Sequence[Heading]) -> int:
    """The first paragraph behind cover, annex list and contents; a list or a form further down in the text opens nothing."""
    body = next((h.paragraph for h in headings if h.marker.form in _TOP and h.verdict == "title"), len(paragraphs))
    behind = [i + 1 for i, p in enumerate(paragraphs[:body]) if p.kind in ("cover", "toc", "list")]
    return behind[-1] if behind and behind[-1] < len(paragraphs) else 0


def _is_text(paragraph: Paragraph) -> bool:
    return paragraph.kind in ("body", "title")


def titular(paragraph: Paragraph) -> bool:
    """Whether a paragraph looks like a title: a short line without number, final sign or date that names no mere body."""
    text = paragraph.text.strip()
    return (
        _is_text(paragraph)
        and 4 <= len(bare(text)) <= LONGEST
        and not text.endswith(_CLOSED)
        and "。" not in text
        and not date_of(text)
        and not (is_body(text) and paragraph.kind != "title")
        and not is_credit(paragraph)
        and not _NO_CASE.match(text)
    )


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
    if most - least > 0.35 * most:
        return False
    # what the two share is at most the characters of the one that the other has at all: most pairs need no closer look
    if 2 * sum(map(set(long).__contains__, short)) < LIKENESS * (least + most):
        return False
    matcher = SequenceMatcher(None, name, title, autojunk=False)
    if least < 8 or matcher.quick_ratio() < LIKENESS or matcher.ratio() < LIKENESS:
        return False
    return all(tag != "replace" or max(a1 - a0, b1 - b0) < 2 for tag, a0, a1, b0, b1 in matcher.get_opcodes())


def _named(
    paragraphs: Sequence[Paragraph],
    numbered: dict[int, Heading],
    front: Front,
    toc: Sequence[Entry],
    listed: Sequence[Entry],
    opening: int,
) -> list[Start]:
    entries = case_entries(front, toc, listed)
    if not entries:
        return []
    names = list(dict.fromkeys(entry.name for entry in entries))
    found: list[Start] = []
    i = opening
    while i < len(paragraphs):
        hit = None
        if _is_text(paragraphs[i]) and len(paragraphs[i].text) <= LONGEST and not paragraphs[i].text.endswith("。"):
            words = first_label = ""
            for last in range(i, min(i + 3, len(paragraphs))):
                if not _is_text(paragraphs[last]) or len(words) + len(paragraphs[last].text) > LONGEST + 20:
                    break
                heading = numbered.get(last)
                text = paragraphs[last].text[heading.marker.end :] if heading and last == i else paragraphs[last].text
                if heading and (last > i or heading.marker.form in _TOP):
                    break
                if last == i and _ANNEX_ALONE.fullmatch(text):
                    break
                label = label_of(text, len(found) + 1) if last == i else None
                words += bare(text[label[1] :] if label else text)
                first_label = label[0] if label else first_label
                name = words if words in names else next((n for n in names if alike(n, words)), None)
                if name is not None and (hit is None or len(words) <= len(name) + 12):
                    hit = Start(i, last, words, first_label, "listed")
                    if words == name:
                        break
        if hit is not None:
            found.append(hit)
            i = hit.last
        i += 1
    # an entry may be met again as a running line or in the text: the first place counts, unless it is the very contents
    seen: set[str] = set()
    unique = []
    for start in found:
        if start.title not in seen:
            unique.append(start)
        seen.add(start.title)
    return unique


def case_entries(front: Front, toc: Sequence[Entry], listed: Sequence[Entry]) -> list[Entry]:
    """The entries of contents and list that name cases: contents of a collection name them, contents of a single text name its sections."""
    plain = [entry for entry in toc if entry.numbered not in {*_TOP, "(han)", "第节", "第条", "decimal2", "decimal3", "decimal4"}]
    plain = [entry for entry in plain if not _BOOK.fullmatch(entry.name)]
    collection = bool(listed) or _COLLECTION.search(front.title + front.volume) is not None
    if not collection:
        collection = len(plain) >= 2 and sum(bool(re.search(r"案例|经验", e.name)) for e in plain) >= 0.6 * len(plain)
    return [*listed, *plain] if collection else list(listed)


def label_of(text: str, expected: int) -> tuple[str, int] | None:
    """The label of a case at the start of a text (案例一) and where the title behind it begins; None where there is none.

    A title may begin with a character that could belong to the number (案例一 四川……): ``expected``, the number whose turn it is, decides,
    else the longest run of characters that is a number.

    >>> label_of("案例一四川某公司", 1), label_of("案例二十里铺镇", 2), label_of("【典型案例3】某县", 3)
    (('案例一', 3), ('案例二', 3), ('【典型案例3】', 7))
    """
    match = _LABEL.match(text)
    if match is None:
        return None
    number = match["number"]
    able = [size for size in range(len(number), 0, -1) if _ordinal(number[:size])]
    if not able:
        return None
    size = next((s for s in able if _ordinal(number[:s]) == expected), able[0])
    end = match.start("number") + size
    behind = _AFTER_LABEL.match(text, end)
    closed = end + 1 if match["open"] and text[end : end + 1] in "】])）" and text[end : end + 1] else end
    return text[:closed].strip(), behind.end() if behind else end


def behind_label(text: str, label: str) -> int:
    """Where the title behind a printed label begins; 0 where the text does not begin with the label.

    >>> behind_label("案例一四川某公司", "案例一"), behind_label("案例二：某县", "案例二"), behind_label("某县", "")
    (3, 4, 0)
    """
    behind = _AFTER_LABEL.match(text, len(label)) if label and text.startswith(label) else None
    return behind.end() if behind else 0


def _ordinal(text: str) -> int | None:
    return int(text) if text.isascii() else han_ordinal(text)


def _labelled(paragraphs: Sequence[Paragraph], opening: int) -> list[Start]:
    found: list[Start] = []
    for i in range(opening, len(paragraphs)):
        text = paragraphs[i].text.strip()
        if not _is_text(paragraphs[i]) or len(text) > LONGEST or text.endswith(_CLOSED[:4]):
            continue
        label = label_of(text, len(found) + 1)
        if label is None:
            continue
        title, last = bare(text[label[1] :]), i
        if not title and i + 1 < len(paragraphs) and titular(paragraphs[i + 1]):
            title, last = bare(paragraphs[i + 1].text), i + 1
        if title and "。" not in title:
            found.append(Start(i, last, title, label[0], "label"))
    return found if len(found) >= 2 else []


def _annexed(paragraphs: Sequence[Paragraph], opening: int) -> list[Start]:
    """The annexes of a letter that were published without it: a file that begins with 附件1, its name on the lines below."""
    first = next((i for i in range(opening, len(paragraphs)) if _is_text(paragraphs[i])), len(paragraphs))
    marks = [i for i in range(first, len(paragraphs)) if _is_text(paragraphs[i]) and _ANNEX_ALONE.fullmatch(paragraphs[i].text.strip())]
    found: list[Start] = []
    for mark in marks:
        label = paragraphs[mark].text.strip(" :：")
        number = _ordinal(label[2:].strip() or "0")
        if number != len(found) + 1 or (number == 1 and mark != first) or mark + 1 == len(paragraphs) or not titular(paragraphs[mark + 1]):
            break
        last = mark + 1
        head = paragraphs[last]
        while (
            last - mark < 3
            and titular(below := paragraphs[last + 1])
            and (below.size, below.bold, below.kind) == (head.size, head.bold, "title")
        ):
            last += 1
        title = bare("".join(p.text for p in paragraphs[mark + 1 : last + 1]))
        found.append(Start(mark, last, title, label, "annex"))
    # the annexes of a collection are its list and its cases
    return found if len(found) > 1 and not any(_COLLECTION.search(start.title) for start in found) else []


def _restarted(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], known: list[int], opening: int) -> list[Start]:
    """Titles before which the outermost numbering ended and behind which it begins again at one."""
    tops = [h for h in headings if h.marker.form in _TOP and h.verdict != "item"]
    if not tops:
        return []
    form = min((h.marker.form for h in tops), key=_TOP.index)
    tops = [h for h in tops if h.marker.form == form]
    found: list[Start] = []
    weak: list[Start] = []
    restarts = 0
    numbered = {h.paragraph for h in headings}
    titles = [h.paragraph for h in headings if h.verdict == "title"]  # in the order of the text, as all headings are
    outer = [_numbers(headings, part) for part in (_PARTS[: _PARTS.index(form)] if form in _PARTS else _PARTS)]
    for before, here in pairwise(tops):
        if here.marker.ordinal != 1 or bisect_right(known, here.paragraph) > bisect_right(known, before.paragraph):
            continue
        if any(_goes_on(part, here.paragraph) for part in outer):
            continue
        above = bisect_left(titles, here.paragraph)
        last_heading = max(before.paragraph, titles[above - 1] if above else 0)
        between = range(here.paragraph - 1, max(last_heading, opening - 1), -1)
        able = [i for i in between if titular(paragraphs[i]) and i not in numbered]
        strong = _standing_out(paragraphs, able, here.paragraph)
        if not strong:
            plain_ = next((i for i in able if len(bare(paragraphs[i].text)) >= _PLAIN), None)
            if plain_ is not None:
                weak.append(Start(plain_, plain_, bare(_ANNEX.sub("", paragraphs[plain_].text, count=1)), "", "restart"))
            restarts += 1
            continue
        found.append(_above_sections(paragraphs, strong))
    # a plain line above every restart is no accident: the texts of a collection whose titles stand in the print of the text
    return sorted([*found, *weak], key=lambda s: s.first) if weak and len(weak) == restarts else found


def _fellows(
    paragraphs: Sequence[Paragraph], numbered: Mapping[int, Heading], found: Mapping[int, Start], names: Sequence[str], opening: int
) -> list[Start]:
    """Texts without numbers between those that the numbering told: their titles share the print of theirs; two of these show it, or the
    contents (``names``) name every one. Bold lines of a text that are no titles by their print are told by the contents alone.
    """
    told = [
        start
        for start in found.values()
        if start.reason == "restart" and (paragraphs[start.first].kind == "title" or paragraphs[start.first].bold)
    ]
    prints = {_print(paragraphs[start.first]) for start in told}
    if len(prints) != 1 or len(told) != len(found):
        return []
    held = {i for start in told for i in range(start.first, start.last + 1)}
    able = [i for i in range(opening, len(paragraphs)) if _print(paragraphs[i]) in prints and i not in held and i not in numbered]
    lines: list[list[int]] = []
    for i in able:
        if lines and lines[-1][-1] == i - 1:
            lines[-1].append(i)
        else:
            lines.append([i])
    titles = [Start(line[0], line[-1], bare("".join(paragraphs[i].text for i in line)), "", "restart") for line in lines]
    firsts = sorted([*(start.first for start in titles), *found, len(paragraphs)])
    ends = {start.first: firsts[firsts.index(start.first) + 1] for start in titles}
    titles = [
        start
        for start in titles
        if all(titular(paragraphs[i]) for i in range(start.first, start.last + 1))
        and not _BOOK.fullmatch(start.title)
        and any(p.kind == "body" and "。" in p.text for p in paragraphs[start.last + 1 : ends[start.first]])
    ]

    def is_named(start: Start) -> bool:
        return any(alike(name, start.title) for name in names)

    if paragraphs[told[0].first].kind == "title":
        return titles if len(told) > 1 or all(map(is_named, [*told, *titles])) else []
    return [start for start in titles if is_named(start)] if all(map(is_named, told)) else []


def _print(paragraph: Paragraph) -> tuple[str, float | None, bool, str]:
    return paragraph.kind, paragraph.size, paragraph.bold, paragraph.align


def _standing_out(paragraphs: Sequence[Paragraph], able: Sequence[int], sections: int) -> list[int]:
    """Of the lines above ``sections`` that can be titles, those that are printed or worded like one."""
    titles = [i for i in able if paragraphs[i].kind == "title"] or [i for i in able if GENRE.search(bare(paragraphs[i].text))]
    # a line right above 一、 that stands out is a title even where its words do not say so
    return titles or [i for i in able if (paragraphs[i].align == "center" or paragraphs[i].bold) and i >= sections - 6]


def _above_sections(paragraphs: Sequence[Paragraph], able: Sequence[int]) -> Start:
    """The title that ends nearest to the sections below it: up to three lines. ``able`` holds the lines that can be titles, last first."""
    last = first = able[0]
    while first - 1 in able and last - first < 2:
        first -= 1
    if paragraphs[last].kind != "title":
        # the author or the place below the title is printed smaller or lighter
        prints = [(paragraphs[i].size or 0.0, paragraphs[i].bold) for i in range(first, last + 1)]
        best = prints.index(max(prints))
        last = first + best + next((n for n, other in enumerate(prints[best:]) if other != prints[best]), len(prints) - best) - 1
        first += best
    title = bare("".join(_ANNEX.sub("", paragraphs[i].text, count=1) for i in range(first, last + 1)))
    return Start(first, last, title, "", "restart")


def _numbers(headings: Sequence[Heading], form: str) -> tuple[list[int], list[int]]:
    """Paragraphs and numbers of the parts of one form."""
    parts = [h for h in headings if h.marker.form == form and h.verdict == "title"]
    return [h.paragraph for h in parts], [h.marker.ordinal for h in parts]


def _goes_on(parts: tuple[list[int], list[int]], at: int) -> bool:
    """Whether parts are numbered on over paragraph ``at``: what begins again there is a part of the text, not another."""
    paragraphs, ordinals = parts
    before, after = bisect_left(paragraphs, at) - 1, bisect_right(paragraphs, at)
    return before >= 0 and after < len(paragraphs) and ordinals[after] == ordinals[before] + 1


def _apart(found: list[Start], paragraphs: Sequence[Paragraph]) -> list[Start]:
    """Without starts that lie inside the title of the one before, or follow it with no text between."""
    kept: list[Start] = []
    for start in found:
        if kept and start.first <= kept[-1].last:
            continue
        kept.append(start)
    return kept


def _leading(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], ordered: list[Start], front: Front, opening: int) -> list[Start]:
    """With a start of its own for numbered text that stands before the first title found: a letter above the cases that it hands on, or a
    document whose second text restarted.
    """
    first = ordered[0].first
    tops = [h.paragraph for h in headings if opening <= h.paragraph < first and h.marker.form in _TOP]
    if len(tops) > 1 and _LETTER.search(front.title) and front.titles[-1] < tops[0]:
        return [Start(front.titles[0], front.titles[-1], front.title, "", "letter"), *ordered]
    if not tops or ordered[0].reason != "restart":
        return ordered
    # the title of a collection is not that of its first text, whose own stands right above its first section
    able = [i for i in range(opening, tops[0]) if i not in front.titles and titular(paragraphs[i])]
    fellow = paragraphs[first]
    above = [i for i in able if fellow.kind == "title" and _print(paragraphs[i]) == _print(fellow)]
    above = above or [i for i in able if len(bare(paragraphs[i].text)) >= _PLAIN and not is_body(paragraphs[i].text)]
    if above:
        return [_above_sections(paragraphs, _standing_out(paragraphs, above[::-1], tops[0]) or above[-1:]), *ordered]
    return _single(paragraphs, front, opening) + ordered


def _single(paragraphs: Sequence[Paragraph], front: Front, opening: int) -> list[Start]:
    if not any(_is_text(p) for p in paragraphs):
        return []
    part = front.volume or front.edition
    title = front.title + (f"（{part}）" if part else "")
    handed = _HANDED.search(title)
    if handed:
        inner = bare(handed["title"])
        begin = front.titles[0] if front.titles and paragraphs[front.titles[0]].kind != "cover" else opening
        told = [(i, last) for i in range(begin + 1, len(paragraphs)) if (last := _says(paragraphs, i, inner)) is not None]
        # in the print of the text (files that have print) it may be named in a list of annexes first
        printed = [pair for pair in told if paragraphs[pair[0]].kind == "title"] or [pair for pair in told if paragraphs[pair[0]].size][-1:]
        if printed:
            return [Start(*printed[0], inner, "", "handed on", begin)]
    if front.titles and paragraphs[front.titles[0]].kind != "cover":
        titles = [*front.titles]
        if len(titles) > 1 and EDITION.fullmatch(bare(paragraphs[titles[-1]].text)):
            titles.pop()
        words = "".join(paragraphs[i].text for i in titles)
        label, behind = _own_label(paragraphs[titles[0]])
        return [Start(titles[0], titles[-1], bare(words[behind:]), label, "title")]
    for i in range(opening, min(opening + 4, len(paragraphs))):
        if titular(paragraphs[i]) and paragraphs[i].kind == "title" and alike(bare(paragraphs[i].text), title):
            return [Start(i, i, bare(paragraphs[i].text), "", "title")]
    return [Start(opening, opening - 1, title, "", "title")]


def _own_label(paragraph: Paragraph) -> tuple[str, int]:
    """The label that a title keeps of the collection it was taken from (案例12　某林场), and where the title behind it begins.

    A sign or a blank must part them: 典型案例10则 is no label.
    """
    label, behind = label_of(paragraph.text, 0) or ("", 0)
    apart = label.endswith(tuple("】])）")) or len(label) in paragraph.blanks or behind > len(label)
    return (label, behind) if apart and behind < len(paragraph.text) else ("", 0)


def _says(paragraphs: Sequence[Paragraph], i: int, title: str) -> int | None:
    """The last of the lines from ``i`` on, three at most, that make up a title; None where they do not."""
    words = ""
    for last in range(i, min(i + 3, len(paragraphs))):
        if not titular(paragraphs[last]):
            return None
        words += bare(paragraphs[last].text)
        if words == title:
            return last
        if not title.startswith(words):
            return None
    return None


def compare(cases: Sequence[Start], entries: Sequence[Entry], source: str) -> list[Finding]:
    """Cases that the contents (``source`` toc) or the annex list (list) name and the text lacks, and the other way round."""
    named = "目录" if source == "toc" else "案例名单"
    # equal names first, so that a name that is merely alike does not take the place of the one that is meant
    left = [i for i in range(len(cases)) if cases[i].reason != "letter"]
    absent = []
    for entry in sorted(entries, key=lambda e: all(e.name != case.title for case in cases)):
        found = next((i for i in left if cases[i].title == entry.name), None)
        found = found if found is not None else next((i for i in left if alike(entry.name, cases[i].title)), None)
        if found is None:
            absent.append(entry)
        else:
            left.remove(found)
    findings = [
        Finding(f"{source}_case_missing", "warning", f"{named}中的案例在正文中没有找到：{entry.name}", evidence=entry.name)
        for entry in entries
        if entry in absent
    ]
    if entries:
        findings += [
            Finding(f"{source}_case_extra", "warning", f"正文中的案例不在{named}中：{cases[i].title}", evidence=cases[i].title, case=i)
            for i in left
        ]
    return findings
