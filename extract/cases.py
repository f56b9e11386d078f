"""Where the cases of a compilation begin: names from the annex list and the contents, printed labels (案例一), annexes; what the numbering and
the print tell of others stands in :mod:`extract.restarted_cases` and :mod:`extract.printed_cases`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract import patterns, printed_cases, restarted_cases
from extract.case_titles import CLOSED, LONGEST, Start, alike, is_text, titular
from extract.front import EDITION, Entry, Front
from extract.headings import Heading
from extract.imprint import byline, is_authors, is_body, is_person
from extract.model import Finding, Paragraph
from extract.numbering import han_ordinal
from extract.text import bare

_LABEL = patterns.compile(
    r"(?P<open>[【\[（(]?)(?P<word>(?:典型|优秀|实践|创新)?(?:案例|实例|范例)\s?之?\s?|[\u4e00-\u9fff]{0,6}(?:材料|发言|调研报告)之(?=[一二三四五六七八九十\d])|(?i:no|case)\s?[.．]?\s?)(?P<number>[一二三四五六七八九十百]{1,4}|\d{1,3})(?P<rest>.*)$",
    re.DOTALL,
)
_AFTER_LABEL = patterns.compile(r"[】\])）]?\s?(?:[:：、.．丨｜|│/／·•▪]|[—–－]{1,2})?\s*")
_COLLECTION = patterns.compile(
    r"汇编|选编|选集|案例集|案例选|优秀案例|典型案例|典型经验|经验材料|成果集|文集|交流材料|案例篇|荟萃|集锦|合集|选登|专辑|文丛|访谈[录集]|故事[集选]|合订本|[（(]第?[一二三四五六七八九十\d]{1,3}[辑批集][)）]"
)
_ASIDE = patterns.compile(r"(?P<number>0\d|[1-9]\d)\s+(?=\S)")
#: parts of a collection that hold several cases: 机制创新篇, 就地化解类
_GROUP = patterns.compile(r"【.{2,10}】|[上中下]篇.{0,12}|.{2,10}[篇编类]|.{2,10}(?:板块|单元)")
#: the number of an issue, on a line of its own
_ISSUE = patterns.compile(
    r"[（(]?(?:(?:19|20)\d{2}年)?第[\d一二三四五六七八九十]{1,4}期(?:[（(]?总第?[\d一二三四五六七八九十]{1,4}期[）)]?)?[）)]?"
)
#: what a second title begins with
_DASHES = ("—", "―", "－")
#: shortest title (characters) that an entry of the contents may name with more
_SHORTEST = 6
#: the names of those who wrote a text have so many characters at most
_NAMES = 16
#: signs before the entries of contents
_BULLETS = "◆◇●○■□▲△★☆※•· "
#: a notice that hands on a text, whose own title follows further down
_HANDED = patterns.compile(r"(?:印发|下发|发布|转发|公布|颁布)(?:关于)?《(?P<title>.+)》")
#: the title of a letter, which may have its cases annexed
_LETTER = patterns.compile(r"(?:通知|通报|公告|意见|决定|函)$")
_ANNEX_ALONE = patterns.compile(r"附件\s?[\d一二三四五六七八九十]{0,3}\s?[:：]?")


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
        found = {start.first: start for start in (*_annexed(paragraphs, opening), *_issued(paragraphs, opening))}
    for start in restarted_cases.restarted(paragraphs, headings, sorted(found), opening):
        found.setdefault(start.first, start)
    for start in restarted_cases.fellows(paragraphs, numbered, found, [bare(entry.name.lstrip(_BULLETS)) for entry in toc], opening):
        found.setdefault(start.first, start)
    ordered = _apart([found[i] for i in sorted(found)], paragraphs)
    if _COLLECTION.search(front.title + front.volume) and all(start.reason == "restart" for start in ordered):
        shared = [] if ordered else printed_cases.titles(paragraphs, headings, opening, front.titles, front.issuer)
        if not shared:
            able = [i for i in range(opening, len(paragraphs)) if i not in front.titles and titular(paragraphs[i])]
            shared = printed_cases.plain(paragraphs, headings, able, opening, front.title + front.volume)
        if {start.first for start in ordered} <= {title.first for title in shared}:
            ordered = [Start(title.first, title.last, title.title, title.label, "print") for title in shared]
        if marked := printed_cases.marked(paragraphs, headings, opening):
            ordered = [Start(title.first, title.last, title.title, title.label, "sign") for title in marked]
    if not ordered:
        return _single(paragraphs, front, opening)
    return _leading(paragraphs, headings, ordered, front, opening)


def _issued(paragraphs: Sequence[Paragraph], opening: int) -> list[Start]:
    """The titles of the issues of a bulletin that are bound together: below the number of each, and who issued it when."""
    found: list[Start] = []
    for i in range(opening, len(paragraphs)):
        if not is_text(paragraphs[i]) or not _ISSUE.fullmatch(bare(paragraphs[i].text)):
            continue
        near = range(i + 1, min(i + 4, len(paragraphs)))
        below = [k for k in near if not any(byline(paragraphs[k].text))]
        if len(below) < len(near) and titular(paragraphs[below[0]]) and below[0] > i + 1:
            found.append(Start(below[0], below[0], bare(paragraphs[below[0]].text), "", "issue"))
    return found if len(found) > 1 else []


def _opening(paragraphs: Sequence[Paragraph], headings: Sequence[Heading]) -> int:
    """The first paragraph behind cover, annex list and contents; a list or a form further down in the text opens nothing."""
    body = next((h.paragraph for h in headings if h.marker.form in restarted_cases.TOP and h.verdict == "title"), len(paragraphs))
    behind = [i + 1 for i, p in enumerate(paragraphs[:body]) if p.kind in ("cover", "toc", "list")]
    return behind[-1] if behind and behind[-1] < len(paragraphs) else 0


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
    parts = {*restarted_cases.TOP} - ({"第篇"} if any(entry.numbered == "第篇" for entry in entries) else set())
    found: list[Start] = []
    i = opening
    while i < len(paragraphs):
        hit = None
        group = _GROUP.fullmatch(bare(paragraphs[i].text)) and bare(paragraphs[i].text) not in names
        if not group and is_text(paragraphs[i]) and len(paragraphs[i].text) <= LONGEST and not paragraphs[i].text.endswith("。"):
            words = first_label = ""
            number: Heading | None = None
            for last in range(i, min(i + 3, len(paragraphs))):
                if (
                    not is_text(paragraphs[last])
                    or (hit is not None and is_body(paragraphs[last].text.strip("（）()")))
                    or (last > i and (is_authors(paragraphs[last]) or paragraphs[last].text.startswith(_DASHES)))
                    or len(words) + len(paragraphs[last].text) > LONGEST + 20
                ):
                    break
                heading = numbered.get(last)
                text = paragraphs[last].text[heading.marker.end :] if heading and last == i else paragraphs[last].text
                # a large number beside a title of two lines stands before the second
                aside = _ASIDE.match(text) if last > i and not first_label else None
                if aside:
                    text, first_label = text[aside.end() :], aside["number"]
                elif heading and (last > i or heading.marker.form in parts):
                    break
                if last == i and _ANNEX_ALONE.fullmatch(text):
                    break
                label = label_of(text, len(found) + 1) if last == i else None
                words += bare(text[label[1] :] if label else text)
                first_label = label[0] if label else first_label
                name = words if words in names else next((n for n in names if alike(n, words) or _signed(n, words)), None)
                number = heading if last == i and heading else number
                if name is not None and (hit is None or len(words) <= len(name) + 12):
                    printed = first_label or (re.sub(r"[、.．\s]+$", "", number.marker.label) if number else "")
                    hit = Start(i, last, words, printed, "listed")
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


def _is_group(entry: Entry, paged: bool) -> bool:
    """Whether an entry names a part of the book: by its brackets or 上篇, or a name like one without a page where others have theirs."""
    sure = entry.name.startswith(("【", "上篇", "中篇", "下篇"))
    return (sure or (paged and not entry.page)) and _GROUP.fullmatch(entry.name) is not None


#: forms of numbers that sections have in contents; 第一篇 may be that of a text
_OF_SECTIONS = {*restarted_cases.TOP, "(han)", "第节", "第条", "decimal2", "decimal3", "decimal4"} - {"第篇"}


def _signed(name: str, words: str) -> bool:
    """Whether an entry of the contents is a title with the body or the persons behind it that wrote the text."""
    rest = name[len(words) :].strip("（）()")
    if name.startswith(words) and (is_person(words) or rest.startswith(_DASHES)):
        return True  # deeds of persons: 周某某 某局职工; a second title behind a dash
    return len(words) >= _SHORTEST and name.startswith(words) and (is_body(rest) or (len(words) >= 2 * _SHORTEST and len(rest) <= _NAMES))


def case_entries(front: Front, toc: Sequence[Entry], listed: Sequence[Entry]) -> list[Entry]:
    """The entries of contents and list that name cases: contents of a collection name them, contents of a single text name its sections."""
    plain = [entry for entry in toc if entry.numbered not in _OF_SECTIONS]
    plain = [entry for entry in plain if not restarted_cases.BOOK.fullmatch(entry.name)]
    if any(entry.numbered != "第篇" for entry in plain):  # 第一篇 is a part of the book where other entries stand below it
        plain = [entry for entry in plain if entry.numbered != "第篇"]
    paged = any(entry.page for entry in plain)
    plain = [entry for entry in plain if not _is_group(entry, paged)] or plain
    if len(plain) > 1 and [is_body(entry.name) for entry in plain] == [n % 2 == 1 for n in range(len(plain))]:
        plain = plain[::2]  # below every title who wrote it
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


#: what stands behind the last case of a book or a page of the web
_CLOSING = patterns.compile(r"(?:编者?)?后\s*记|编后语|跋|致\s*谢|鸣\s*谢|往期(?:推荐|回顾|精选|文章)|(?:延伸|相关|推荐)阅读")


def closing(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], last: Start) -> int:
    """Where the text behind the ``last`` case of a collection begins: the paragraph of its heading, or the number of paragraphs. A box in a
    case (相关阅读) has numbered sections of the case below it.
    """
    titled = max((heading.paragraph for heading in headings if heading.verdict == "title"), default=0)
    behind = range(max(last.last + 2, titled + 1), len(paragraphs))
    return next(
        (i for i in behind if is_text(paragraphs[i]) and _CLOSING.fullmatch(paragraphs[i].text.strip(" 【】[]：:"))), len(paragraphs)
    )


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
        if not is_text(paragraphs[i]) or len(text) > LONGEST or text.endswith(CLOSED[:4]):
            continue
        label = label_of(text, len(found) + 1)
        if label is None:
            continue
        title, last = bare(text[label[1] :]), i
        if not title and i + 1 < len(paragraphs) and titular(paragraphs[i + 1]):
            title, last = bare(paragraphs[i + 1].text), i + 1
        if title and "。" not in title:
            found.append(Start(i, last, title, label[0], "label"))
    if len({start.label for start in found}) < len(found):  # contents that were not told: their entries have no text below
        ends = [*(start.first for start in found[1:]), len(paragraphs)]
        told = [s for s, end in zip(found, ends, strict=True) if any("。" in p.text for p in paragraphs[s.last + 1 : end])]
        found = told if len(told) == len(found) else list({start.label: start for start in told}.values())
    return found if len(found) >= 2 else []


def _annexed(paragraphs: Sequence[Paragraph], opening: int) -> list[Start]:
    """The annexes of a letter that were published without it: a file that begins with 附件1, its name on the lines below."""
    first = next((i for i in range(opening, len(paragraphs)) if is_text(paragraphs[i])), len(paragraphs))
    marks = [i for i in range(first, len(paragraphs)) if is_text(paragraphs[i]) and _ANNEX_ALONE.fullmatch(paragraphs[i].text.strip())]
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


def _apart(found: list[Start], paragraphs: Sequence[Paragraph]) -> list[Start]:
    """Without starts that lie inside the title of the one before, or follow it with no text between."""
    kept: list[Start] = []
    for start in found:
        if kept and start.first <= kept[-1].last:
            continue
        if kept and start.first == kept[-1].last + 1 and start.reason == kept[-1].reason == "listed":
            # a title and who wrote the text, or the name of a group and a title: the larger print is the title
            one, other = (paragraphs[each.first].size or 0.0 for each in (kept[-1], start))
            if other <= one and not _GROUP.fullmatch(kept[-1].title):
                continue
            kept.pop()
        kept.append(start)
    return kept


def _leading(paragraphs: Sequence[Paragraph], headings: Sequence[Heading], ordered: list[Start], front: Front, opening: int) -> list[Start]:
    """With a start of its own for numbered text that stands before the first title found: a letter above the cases that it hands on, or a
    document whose second text restarted.
    """
    first = ordered[0].first
    tops = [h.paragraph for h in headings if opening <= h.paragraph < first and h.marker.form in restarted_cases.TOP]
    if len(tops) > 1 and _LETTER.search(front.title) and front.titles[-1] < tops[0]:
        return [Start(front.titles[0], front.titles[-1], front.title, "", "letter"), *ordered]
    if not tops or ordered[0].reason != "restart":
        return ordered
    # the title of a collection is not that of its first text, whose own stands right above its first section
    able = [i for i in range(opening, tops[0]) if i not in front.titles and titular(paragraphs[i])]
    fellow = paragraphs[first]
    if title := restarted_cases.like(fellow, paragraphs, able, tops[0]):
        return [title, *ordered]
    return _single(paragraphs, front, opening) + ordered


def _single(paragraphs: Sequence[Paragraph], front: Front, opening: int) -> list[Start]:
    if not any(is_text(p) for p in paragraphs):
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
        found = found if found is not None else next((i for i in left if _signed(entry.name, cases[i].title)), None)
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
