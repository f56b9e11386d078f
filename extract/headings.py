"""Which numbered paragraphs are headings, and where their titles end.

A number alone makes no heading: a numbered item without a title of its own is text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract import numbering, patterns
from extract.model import Marker, Paragraph

#: longest title, in characters, of a heading that stands alone on its line, and of one that runs into its paragraph
ALONE, RUN_IN = 60, 36
#: up to here a title needs no support from its neighbours
SURE_RUN_IN = 24
#: shapes whose numbers hardly ever count mere items: 篇 章 节 壹、 一、 （一）
STRONG = frozenset(("第篇", "第编", "第部分", "第章", "第节", "capital、", "han、", "(han)"))

_POINT = patterns.compile(r"一是|首先[，,]|第一[，,]|其一[，,：:]")
_MEASURED = patterns.compile(
    r"\d[\d,.]*\s?(?:%|％|‰|[万亿]|余|多|个|家|人|名|户|元|亩|项|次|件|条|所|台|套|座|吨|公里|平方|天|场|份|只|头|株|公斤|小时|分钟|倍|支|辆|间)"
)
_QUOTED = patterns.compile(r"[“\"‘][^”\"’]{0,24}[”\"’]|《[^》]*》|[（(][^）)]*[）)]")
#: a line below which numbers from one on count notes
_NOTES = patterns.compile(r"[（(]?(?:注|注释|附注|备注|(?:主要)?参考(?:文献|资料)|引用文献|资料来源|填[表写报]说明)[)）]?\s*[:：]?")
#: the list of annexes at the end of a letter, its first member on the line of its name or below: 附件：1．报名表
_ANNEXES = patterns.compile(r"附\s?件\s*[:：]\s*")
_CLAUSE_END = "；;，,、"
_ENDS = "。；;，,、：:！？"
#: shapes whose number may stand on a line of its own, above its title
CHAPTERS = frozenset(("第篇", "第编", "第部分", "第章", "第节"))
_WORDS = patterns.compile(r"[\u4e00-\u9fffA-Za-z]{2}")
#: a place for an answer: a question, not a title
_TO_FILL = patterns.compile(r"[（(]\s*[)）][。？?]?\s*$")
#: the letters of the right answers, and how many questions tell a test from the name of a variant
_ANSWERED, _ANSWERS = patterns.compile(r"[（(]\s*([A-EＡ-Ｅ]{1,5})\s*[)）][。.？?]?\s*$"), 3
#: a numeral that a blank may part from the title behind it
_NUMERAL = patterns.compile("[一二三四五六七八九十]{1,3}|[壹贰貳叁參肆伍陆陸柒捌玖拾]|0[1-9](?![版号年月日层楼室组座栋路线场期])")
_CAPITALS = frozenset("壹贰貳叁參肆伍陆陸柒捌玖拾")
#: longest title that a blank parts from its text
_BEFORE_BLANK = 12
#: forms of numbers whose sign may be left out
_SPACED = ("han、", "capital、")
#: a second answer on the line of the first: A.上行文 B.下行文
_NEXT_LETTER = patterns.compile(r"^[（(]?(?:[AaCcEe])[.．、)）].*?[（( \u4e00-\u9fff](?:[BbDdFf])[.．、)）]")
#: longest key of a heading that is a key with its value: 投标有效期：自开标之日起60日
KEY = 12
#: shortest and longest second half of a title behind its colon: 需求清单：企业出题
HALF = 3, 12
#: keys whose value follows
_KEYS = patterns.compile(
    r"(?:对象|时间|日期|地点|条件|范围|方[式法]|依据|标准|期限|单位|部门|主体|来源|类[型别]|名称|性质|人员?|项目|电话|地址|职[责能]|分工)$"
)
#: longest title of an article that runs into its text: 第三条 适用范围。
ARTICLE = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered paragraph. ``verdict``: title, item, or open (its neighbours decide); ``title_end``: offset in the paragraph's text."""

    paragraph: int
    marker: Marker
    title_end: int
    verdict: str
    alone: bool  # nothing follows the title in its paragraph
    name: int | None = None  # the paragraph that holds the title, where the number stands alone on its line: 第一篇 / 基本制度
    sure: bool = False  # the source itself says that it is a heading (style, automatic number of a heading, bookmark)
    listed: bool = False  # its paragraph ends with a semicolon: another member of the same list follows
    item: tuple[str, int] | None = None  # the list of the source that counts its number, and the level there


def find(paragraphs: Sequence[Paragraph], first: int, last: int) -> list[Heading]:
    """Every numbered paragraph of ``paragraphs[first:last]`` that may be a heading; tables, notes and contents are passed over."""
    found = []
    notes = 0  # the number of the next note or annex, 0 outside of their lists
    annexes = False
    form = ""
    letter = 0  # the last letter that counted: h. before i.
    spaced = _spaced(paragraphs, first, last)
    blanked = _blanked(paragraphs, first, last)
    for index in range(first, last):
        paragraph = paragraphs[index]
        if paragraph.kind not in ("body", "title"):
            continue
        marker = spaced.get(index) or numbering.parse(paragraph.text, paragraph.number > 0)
        if marker is None:
            if paragraph.kind == "title":
                notes, annexes = 0, False  # another text begins behind the list
            if _NOTES.fullmatch(paragraph.text.strip()):
                notes, annexes = 1, False
            elif begun := _ANNEXES.match(paragraph.text):
                member = numbering.parse(paragraph.text[begun.end() :])
                notes, annexes = (2, True) if member else (int(begun.end() == len(paragraph.text)), True)
                form = member.form if member else form
            elif annexes:
                notes = 0  # behind the list the annexes themselves begin
            continue
        marker = _letter(marker, letter)
        letter = marker.ordinal if marker.form == "latin." else letter
        form = marker.form if notes == 1 and marker.form not in STRONG else form
        notes = notes + 1 if notes and marker.form == form and marker.ordinal == notes else 0
        if marker.end >= len(paragraph.text):
            if marker.form in CHAPTERS and index + 1 < last and _names(paragraphs[index + 1]):
                found.append(Heading(index, marker, len(paragraph.text), "title", True, name=index + 1))
            continue
        if marker.form == "arabic" and not (paragraph.number or paragraph.depth):
            # a bare figure before a word is a heading only on a short line of its own
            rest = paragraph.text[marker.end :]
            if len(rest) > 25 or any(sign in rest for sign in "。；，"):
                continue
        title_end, verdict = title_of(paragraph.text, marker)
        if index in blanked:
            title_end, verdict = blanked[index], "title"  # 1.1　一般资料　选取…
        listed = paragraph.text.endswith(("；", ";"))
        sure = paragraph.depth is not None and _ems(paragraph.text[marker.end : title_end]) <= ALONE and not listed
        alone = not paragraph.text[title_end:].strip(" 。：:")
        if verdict == "open" and alone and paragraph.bold:
            verdict = "title"
        verdict = "item" if notes else "title" if sure else verdict
        found.append(Heading(index, marker, title_end, verdict, alone, sure=sure and not notes, listed=listed, item=paragraph.item))
    return _once(paragraphs, without_contents(paragraphs, _without_options(paragraphs, _unanswered(paragraphs, found))))


def _blanked(paragraphs: Sequence[Paragraph], first: int, last: int) -> dict[int, int]:
    """Where the titles end of decimal numbers that are run in behind a blank, by paragraph; none where most texts of such numbers have no
    blank there: the blanks are of the text.
    """
    found: dict[int, int] = {}
    long = 0
    for index in range(first, last):
        paragraph = paragraphs[index]
        if paragraph.text[:1].isdecimal() and len(paragraph.text) > RUN_IN and paragraph.kind in ("body", "title"):
            marker = numbering.parse(paragraph.text)
            if marker is not None and marker.form.startswith("decimal"):
                long += 1
                if (blank := _wide_blank(paragraph, marker)) is not None:
                    found[index] = blank
    return found if 3 * len(found) >= long else {}


def _wide_blank(paragraph: Paragraph, marker: Marker) -> int | None:
    """Where a blank of the source parts a short title from the text that it opens."""
    first = next((at for at in paragraph.blanks if at >= marker.end + 2), None)
    if first is None or first - marker.end > _BEFORE_BLANK or len(paragraph.text) - first < RUN_IN:
        return None
    return None if any(sign in paragraph.text[marker.end : first] for sign in "。；，：、“”《》（）") else first


def _spaced(paragraphs: Sequence[Paragraph], first: int, last: int) -> dict[int, Marker]:
    """Chinese numerals that only a blank parts from their titles (一　基本做法), by paragraph.

    A blank alone tells little (一 年): they hold where they stand on short lines, count from one, beside numbers with 、 or without, and
    each has something below it.
    """
    found: dict[int, Marker] = {}
    series: list[tuple[int, Marker]] = []
    for index in range(first, last + 1):
        paragraph = paragraphs[index] if index < last else None
        marker = None
        if paragraph is not None:
            marker = numbering.parse(paragraph.text) if paragraph.kind in ("body", "title") else None
            marker = marker if marker and marker.form in _SPACED else _before_blank(paragraph)
        if marker is None and paragraph is not None:
            continue
        if (
            marker
            and series
            and (marker.form, marker.ordinal) == (series[-1][1].form, series[-1][1].ordinal + 1)
            and index > series[-1][0] + 1
        ):
            series.append((index, marker))
            continue
        if len(series) > 1 and series[-1][0] + 1 < index:
            found |= dict(series)
        series = [(index, marker)] if marker and marker.ordinal == 1 else []
    return found


def _before_blank(paragraph: Paragraph) -> Marker | None:
    match = _NUMERAL.match(paragraph.text)
    if (
        match is None
        or paragraph.kind not in ("body", "title")
        or paragraph.text.endswith(tuple(_ENDS))
        or set("。；") & set(paragraph.text)
    ):
        return None
    # the reading text has no blanks between Chinese characters: where the source has one, a run of it ends
    size = next(iter(paragraph.blanks), len(paragraph.text))
    if match[0].isdigit():
        ordinal: int | None = int(match[0])  # 01背景: a text hardly begins so
        size = match.end()
    elif size > match.end():
        return None
    else:
        ordinal = numbering.han_ordinal(paragraph.text[:size].translate(numbering.CAPITAL))
    title = paragraph.text[size:].lstrip()
    if not ordinal or not _WORDS.match(title) or len(title) > RUN_IN:
        return None
    form = "arabic" if match[0].isdigit() else "capital、" if match[0][0] in _CAPITALS else "han、"
    return Marker(paragraph.text[:size], form, ordinal, len(paragraph.text) - len(title), (ordinal,))


def _unanswered(paragraphs: Sequence[Paragraph], headings: list[Heading]) -> list[Heading]:
    """Questions of a test, printed with their answers, are no titles: 一项规定属于（B）. Classes are, whose letters come in order."""
    told = {heading.paragraph: match[1] for heading in headings if (match := _ANSWERED.search(paragraphs[heading.paragraph].text))}
    letters = list(told.values())
    if len(told) < _ANSWERS or letters == sorted({*letters}):
        return headings
    return [replace(heading, verdict="item", sure=False) if heading.paragraph in told else heading for heading in headings]


def _once(paragraphs: Sequence[Paragraph], headings: list[Heading]) -> list[Heading]:
    """Headings without a chapter named again in the midst of it: below its name on a page of its own, or as a running head."""
    kept: list[Heading] = []
    latest: dict[str, tuple[int, str]] = {}
    for heading in headings:
        told = heading.marker.ordinal, _name(paragraphs, heading)
        if heading.marker.form not in CHAPTERS or latest.get(heading.marker.form) != told:
            kept.append(heading)
        latest[heading.marker.form] = told
    return kept


def _letter(marker: Marker, before: int) -> Marker:
    """A number that may be Roman (i. v. x.) as the letter behind that of ``before``, where it is the next."""
    ordinal = ord(marker.label[0].lower()) - ord("a") + 1
    if marker.form != "roman." or len(marker.label.rstrip(" .．、")) > 1 or ordinal != before + 1:
        return marker
    return marker._replace(form="latin.", ordinal=ordinal, ordinals=(ordinal,))


def _without_options(paragraphs: Sequence[Paragraph], headings: list[Heading]) -> list[Heading]:
    """Headings without the answers to choose from in a test: lettered lines right below one another, or several letters on one line."""
    lettered = {heading.paragraph: heading for heading in headings if heading.marker.form.startswith(("latin", "(latin"))}

    def is_option(heading: Heading) -> bool:
        if heading.paragraph not in lettered or heading.sure:
            return False
        beside = [lettered[i].marker for i in (heading.paragraph - 1, heading.paragraph + 1) if i in lettered]
        return (
            any(marker.form == heading.marker.form for marker in beside)
            or _NEXT_LETTER.search(paragraphs[heading.paragraph].text) is not None
        )

    return [heading for heading in headings if not is_option(heading)]


def _names(paragraph: Paragraph) -> bool:
    """Whether a line can be the title of a chapter whose number stands on the line before."""
    text = paragraph.text
    return (
        paragraph.kind in ("body", "title")
        and 2 <= len(text) <= RUN_IN
        and numbering.parse(text) is None
        and not text.endswith(tuple(_ENDS))
    )


def title_of(text: str, marker: Marker) -> tuple[int, str]:
    """Where the title behind ``marker`` ends (offset in ``text``) and whether it is one: title, item or open.

    >>> text = "（一）抓组织机构，促进部门协作。按照县里要求，设立专班。"
    >>> end, verdict = title_of(text, numbering.parse(text)); text[3:end], verdict
    ('抓组织机构，促进部门协作', 'title')
    >>> title_of("1．发展高山茶 6500 亩，亩均产值 5800 元；", numbering.parse("1．发"))[1]
    'item'
    """
    body = text[marker.end :]
    if _TO_FILL.search(body):
        return len(text), "item"
    stop = body.find("。")
    point = _POINT.search(body, 2)
    if point and (stop < 0 or point.start() < stop):
        head = body[: point.start()].rstrip("，,：: ")
        if len(head) <= RUN_IN and not head.endswith(("、", "；")):
            return marker.end + len(head), "title"
    if stop < 0:
        return _alone(body, marker)
    head = body[:stop]
    plain = _QUOTED.sub("", head)
    end = marker.end + stop
    strong = marker.form in STRONG
    rest = body[stop + 1 :].strip()
    if marker.form == "第条" and len(head) > ARTICLE and not 0 < _colon(head) <= ARTICLE:
        return end, "item"  # the first sentence of an article is no title of it
    if not rest and 0 < (colon := _colon(head)) <= KEY and "，" not in head[:colon]:
        return (marker.end + colon if len(head) > RUN_IN else end), "title" if strong else "open"
    if (
        (colon := _colon(head)) >= 2
        and _ems(head[:colon]) <= RUN_IN + KEY
        and len(body) - colon > RUN_IN
        and not set("，；。") & set(_QUOTED.sub("", head[:colon]))
        and not (rest and strong and _in_two_halves(head, colon))
    ):
        # a key with a text of its own behind the colon runs in like a title: 2．制定方法：参考……
        return marker.end + colon, "title" if rest or strong else "open"
    if "；" in head or _MEASURED.search(plain):
        return end, "item"
    if rest:
        limit = RUN_IN if strong else RUN_IN - 6
        if len(head) > limit + (8 if strong else 0):
            return end, "item"
        return end, "title" if len(head) <= SURE_RUN_IN + (6 if strong else 0) else "open"
    if marker.form == "第条":
        return end, "item"
    return end, "open" if len(head) <= (ALONE if strong else RUN_IN) else "item"


def _in_two_halves(head: str, colon: int) -> bool:
    """Whether a colon stands in the midst of a title: two short halves, neither a key nor its value."""
    key, tail = head[:colon], head[colon + 1 :]
    return HALF[0] <= len(tail) <= HALF[1] and not re.search(r"[，、；\d]", tail) and _KEYS.search(key) is None


def _alone(body: str, marker: Marker) -> tuple[int, str]:
    head = body.rstrip()
    end = marker.end + len(head)
    if head.endswith(tuple(_CLAUSE_END)) or (marker.form == "第条" and (len(head) > SURE_RUN_IN or head.endswith("：") or "，" in head)):
        return end, "item"
    while head.endswith(("：", ":")):
        head, end = head[:-1], end - 1
    plain = _QUOTED.sub("", head)
    if not (_WORDS.search(head) or (marker.form in CHAPTERS and re.search(r"[\u4e00-\u9fff]", head))):
        return end, "item"
    colon = _colon(head)
    if colon > 0 and len(head) > RUN_IN and marker.form in STRONG and colon <= KEY + 3:
        return marker.end + colon, "title"
    if "；" in plain or ";" in plain or "！" in plain[:-1]:
        return end, "item"
    if colon > 0 and marker.form not in STRONG:
        return (marker.end + colon, "open") if colon <= KEY and len(head) > RUN_IN else (end, "open")
    if _ems(head) > ALONE:
        return end, "open" if marker.form in STRONG and len(head) <= 2 * ALONE else "item"
    if marker.form not in STRONG and _MEASURED.search(plain) and "，" in plain:
        return end, "item"
    return end, "title" if plain.count("，") + plain.count("、") <= 4 else "open"


_GLOSS = patterns.compile(r"[（(][A-Za-z0-9 ,，.．;；:/&’'-]{2,80}[）)]")


def _ems(text: str) -> float:
    """The length of a title as it is printed: Latin letters and figures take half the width, a gloss in Latin letters does not count."""
    told = _GLOSS.sub("", text)
    return len(told) - 0.5 * sum(character.isascii() for character in told)


#: a colon that parts a key from its text: not that of a time of day, a ratio or an address of the web
_PARTS = patterns.compile(r"(?<!\d)[：:](?!//)|(?<=\d)[：:](?!\d|//)")


def _colon(head: str) -> int:
    match = _PARTS.search(head, 1)
    return match.start() if match else -1


def without_contents(paragraphs: Sequence[Paragraph], headings: list[Heading]) -> list[Heading]:
    """Headings without those of a typed table of contents: a run of bare lines most of which come again later with text below them."""
    if len(headings) < 4:
        return headings
    names = [_name(paragraphs, heading) for heading in headings]
    run: list[int] = []
    drop: set[int] = set()
    for position, heading in enumerate(headings):
        apart = run and heading.paragraph - headings[run[-1]].paragraph > 1
        if apart or heading.name is not None or names[position] in {names[i] for i in run}:
            drop |= _repeated(run, names)
            run = []
        # a title that runs into its text is no line of contents, though the next case has the same
        if heading.alone and heading.verdict != "item" and not paragraphs[heading.paragraph].text.endswith("。"):
            run.append(position)
    drop |= _repeated(run, names)
    drop |= _listed_again(headings, names, drop)
    return [heading for position, heading in enumerate(headings) if position not in drop]


def _listed_again(headings: Sequence[Heading], names: Sequence[str], drop: set[int]) -> set[int]:
    """Chapters named one below the other in the midst of the text (招标文件由以下部分组成), each met elsewhere with its text."""
    runs: list[list[int]] = []
    for i, heading in enumerate(headings):
        if heading.marker.form not in CHAPTERS or i in drop or not heading.alone or heading.name is not None:
            continue
        last = headings[runs[-1][-1]] if runs else None
        if last is not None and last.marker.form == heading.marker.form and last.paragraph + 1 == heading.paragraph:
            runs[-1].append(i)
        else:
            runs.append([i])
    told = {names[run[0]] for run in runs if len(run) == 1}
    return {i for run in runs if len(run) >= 3 and all(names[i] in told for i in run) for i in run}


def _name(paragraphs: Sequence[Paragraph], heading: Heading) -> str:
    text = paragraphs[heading.paragraph].text[: heading.title_end]
    return _NOT_IN_NAME.sub("", text)


#: blanks, and the page number behind a leader
_NOT_IN_NAME = patterns.compile(r"[\s.…·。：:]*\d*$|\s")


def _repeated(run: list[int], names: list[str]) -> set[int]:
    if len(run) < 3:
        return set()
    later = Counter(names[run[-1] + 1 :])
    again = sum(1 for position in run if later[names[position]])
    return set(run) if again >= 3 and again >= 0.6 * len(run) else set()
