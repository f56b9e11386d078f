"""What the cover and the head of a document say of it: title, volume, issuer, date; and the names its contents and lists hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract import imprint, numbering, patterns
from extract.imprint import date_of, is_body
from extract.model import Paragraph
from extract.text import bare

_VOLUME = patterns.compile(r"[（(]?(?P<volume>[^（()）\s]{1,20}?(?:篇|卷|(?<![手名画图])册|辑))[)）]?$")
#: a part of the book, with the name of the part behind its number
_BOOK_PART = patterns.compile(r"第[一二三四五六七八九十\d]{1,3}[篇编部].")
_NO_TITLE = patterns.compile(
    r"^(?:附件|附录|附表|目\s*录|(?i:contents)|索引号|发文|文号|来源|发布|作者|编号|密级|序号|[\u4e00-\u9fff]{2,6}(?:代码|编号|代号)\s*[：:]|前\s*言|.{0,30}[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号|第\s*\d+\s*[期号]$|—|.*(?:登录\s*注册|注册\s*登录)$)"
)
_ISSUE_NUMBER = patterns.compile(r"[\u4e00-\u9fff]{2,12}[〔\[（(]\d{4}[〕\]）)]\d{1,4}号")
#: a line of its own below a title that belongs to it: （第7期） （试行） （征求意见稿） （行政推广篇）
_SUBTITLE = patterns.compile(
    r"[（(](?:[总第]?[\d一二三四五六七八九十]+[期批]|.{0,12}(?:试行|暂行|草案|稿|摘要|摘编|节选|节录|修订|修正|版|篇|卷|册|辑|[上中下]))[)）]"
)
#: of these, what says which state of the text it is: part of the title of the document, not of the name of the text
EDITION = patterns.compile(r"[（(][^（()）]*(?:稿|草案|版|试行|暂行)[)）]$")
#: the second line of a title that says what the book is
_COLLECTION = patterns.compile(r"[一-龥]{0,6}(?:案例|经验|材料|成果|做法)(?:经验)?(?:汇编|选编|集锦?|选|选集|荟萃)(?:[（(].{1,12}[)）])?")
#: what a book says first, and what its title says where the cover is a picture
_FOREWORD = patterns.compile(r"前\s*言|序\s*[言文]?|卷首语|致读者|写在前面|编者的话|编者按|编写说明|目\s*[录次]")
_OF_BOOKS = patterns.compile(r"汇编|选编|选集|案例[集选]|成果集|文集|荟萃|集锦|合集|专辑")
#: what a page of the web says of a paper above it, and how many lines it may take
_WEB_KEY = patterns.compile(r"(?:信息名称|信息索引|索\s?引\s?号|内容概述|发文机[构关]|发文字号|主题分类|信息类别|成文日期)\s*[：:]")
_WEB_HEAD = 15
#: words that end the title of an official text or of a collection of them
GENRE = patterns.compile(
    r"(?:案例|汇编|选编|文集|公报|通报|简报|方案|办法|规定|细则|意见|通知|报告|总结|规划|计划|纲要|要点|制度|章程|条例|情况|经验|做法|材料|综述|概况|手册|"
    r"说明|指南|启事|公告|公示|决定|批复|函|法|名单|清单|安排|讲话|致辞|标准|规范|工作)(?:[（(《].{1,30}[）)》])?$"
)
#: a title that says only what the document is, and the line of the cover that says of what
_KIND = patterns.compile(r"(?:公开|邀请|竞争性|单一来源)?(?:招标|投标|采购|磋商|谈判|询价|比选|遴选)(?:采购)?(?:响应)?文件")
_PROJECT = patterns.compile(r"(?:采购|招标)?(?:项目|工程)名称[：:](?P<name>[^：:_＿]{4,60})")
#: a line above the title that counts the papers of a series or of a meeting: 典型经验材料之六, 会议文件（五）
_KICKER = patterns.compile(
    r"[（(【]?[\u4e00-\u9fff]{0,20}(?:(?:材料|文件|发言|案例|经验|做法|资料)之[一二三四五六七八九十\d]{1,3}"
    r"|(?:材料|文件|发言)(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十\d]{1,3})"
    r"|.{0,20}[（(](?:典型|优秀)?案例[一二三四五六七八九十\d]{1,3}[)）])[)）】]?"
)
#: a title that says of what it is, not of whom: the line above it says so
_OWNERLESS = patterns.compile(r"关于|(?:19|20)\d{2}\s?年|年度|工作")
#: a line below the title that is longer (characters) names more than the body that speaks
_LONGEST_BODY = 24


@dataclass(frozen=True, slots=True)
class Front:
    """Title, volume, issuer, date (YYYY, YYYY-MM or YYYY-MM-DD), year; empty or None where the text does not give them.

    ``titles`` are the indices of the paragraphs that hold the title; ``edition`` is the year that stands below it (2024年度).
    """

    title: str = ""
    volume: str = ""
    issuer: str = ""
    issued: str = ""
    year: int | None = None
    titles: tuple[int, ...] = ()
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents or a row of the annex list: name, printed page, the paragraph it stands in."""

    name: str
    page: int | None
    paragraph: int
    numbered: str = ""  # form of the number before the name


_HAN = patterns.compile("[\u4e00-\u9fff]")
_YEAR = patterns.compile(r"(?<![—–\-－~～至])((?:19|20)\d{2})\s?年")
#: the time that an edition covers, on a line of its own
_YEARS = patterns.compile(r"[（(]?((?:19|20)\d{2}年度)[)）]?|[（(]((?:19|20)\d{2}年?[—–~至-](?:19|20)\d{2}年?)[)）]")
_CONTENTS = patterns.compile(r"目\s*[录次]|contents", re.I)
#: the head of the column of numbers in a list, and what every number has
_NUMBER_COLUMN, _NUMERAL = patterns.compile(r"序号|编号|序|No\.?", re.I), patterns.compile(r"\d|[一二三四五六七八九十]")
_BULLETIN = patterns.compile(
    r"公报|(?:状况|质量)通报|统计(?:资料|年报|公告)|年度报告|年报(?![道表])"
    r"|(?:19|20)\d{2}\s?年(?:度)?[^，。、]{2,20}(?:状况|白皮书|蓝皮书|(?:情况|数据|形势)分析(?:报告)?)(?=[(（《]|$)"
)


def is_bulletin(title: str) -> bool:
    """Whether a title names the bulletin of a year, whose year holds for 全年 and 年末 throughout.

    >>> [is_bulletin(t) for t in ("某市2023年国民经济和社会发展统计公报", "2023年某市投诉情况分析", "某市2023年工作通报", "某区健康企业优秀案例")]
    [True, True, False, False]
    """
    return _BULLETIN.search(title) is not None


def told_year(text: str) -> int | None:
    """The year that a passage of a bulletin tells, where its title is not at hand: 全年, 年末 and 比上年 throughout, and hardly another year.

    >>> passage = "2024年全市生产总值1282亿元，比上年增长4.6%。全年粮食产量3万吨，比上年增长1%。年末人口32万人，比上年增加1万人。全年接待游客9万人次。"
    >>> told_year(passage), told_year("2024年全市生产总值1282亿元，比上年增长4.6%。")
    (2024, None)
    """
    if text.count("比上年") < 3 or text.count("全年") + text.count("年末") < 3:
        return None
    years = Counter(int(year) for year in re.findall(r"((?:19|20)\d{2})\s?年", text))
    if not years:
        return None
    year, count = years.most_common(1)[0]
    return year if count >= 0.6 * years.total() else None


def year_of(text: str) -> int | None:
    """The first year that a text names with 年 or 年度, None where it names none; the end of a span of years is none.

    >>> year_of("某市2024年统计公报"), year_of("健康企业建设行动方案（2025—2027年）")
    (2024, None)
    """
    match = _YEAR.search(text)
    return int(match[1]) if match else None


def read(paragraphs: Sequence[Paragraph], body: int, running: str = "") -> Front:
    """What stands before paragraph ``body`` (the first heading or long paragraph of the text), and the signature at the end; ``running`` is
    what the running heads say, where the cover is a picture.
    """
    cover = [i for i in range(len(paragraphs)) if paragraphs[i].kind == "cover"]
    head = cover or _head(paragraphs, body)
    titles = _title(paragraphs, head)
    title = bare("".join(paragraphs[i].text for i in titles))
    if (not title or _FOREWORD.fullmatch(title)) and _OF_BOOKS.search(running):
        title, titles = bare(running), ()
    volume = ""
    match = _VOLUME.search(title)
    if match and match.start() > 4 and match.group()[0] in "（(":
        volume, title = match["volume"], title[: match.start()]
    elif titles:
        for i in head:
            if i > titles[-1] and (match := _VOLUME.fullmatch(bare(paragraphs[i].text))) and not _BOOK_PART.match(match["volume"]):
                volume = match["volume"]
                break
    if _KIND.fullmatch(title):
        title = next((match["name"] for i in cover if (match := _PROJECT.fullmatch(bare(paragraphs[i].text)))), "") + title
    issuer, issued = imprint.of_head(paragraphs, head, cover)
    if (not issued or not issuer) and titles:
        for paragraph in paragraphs[titles[-1] + 1 : titles[-1] + 4]:
            if paragraph.kind in ("body", "title", "cover"):
                body_, date = imprint.byline(paragraph.text)
                if not body_ and not date and is_body(paragraph.text) and len(bare(paragraph.text)) <= _LONGEST_BODY:
                    body_ = imprint.without_act(bare(paragraph.text))
                issuer, issued = issuer or body_, issued or date
    if not issued or not issuer:
        signed_by, signed = imprint.signature(paragraphs)
        # a text that is signed at another date than the cover bears is handed on or annexed
        if not issued or not signed or signed.startswith(issued) or issued.startswith(signed):
            issued, issuer = issued or signed, issuer or signed_by
    if not issued or not issuer:
        body_, date = imprint.released(paragraphs, head)
        issuer, issued = issuer or body_, issued or date
    if not issued or not issuer:
        body_, date = imprint.certified(paragraphs)
        issuer, issued = issuer or body_, issued or date
    issuer = issuer or (imprint.speakers([paragraphs[i] for i in titles]) if titles else "") or imprint.speaker(title)
    edition = _edition(paragraphs, head, titles)
    year = int(issued[:4]) if issued else None
    # the last year of a plan (2025—2027年) is not that of the document
    named = [int(y) for y in _YEAR.findall(title + edition)]
    return Front(title, volume, issuer, issued, named[-1] if named else year, titles, edition)


def _head(paragraphs: Sequence[Paragraph], body: int) -> list[int]:
    """What stands before the text; on a page printed from the web the lines above the title may be as long as the text (信息索引, 内容概述)."""
    able = [i for i in range(len(paragraphs)) if paragraphs[i].kind in ("title", "body")]
    first = next((i for i in able[:_WEB_HEAD] if paragraphs[i].kind == "title" and _can_be_title(paragraphs[i])), 0)
    before = [i for i in able if i < body]
    keyed = any(_WEB_KEY.match(paragraphs[i].text) for i in able if body <= i < first)
    # an article may have its abstract above its title
    below = first > 0 and paragraphs[first].page == paragraphs[able[0]].page and not any(_can_be_title(paragraphs[i]) for i in before)
    if not keyed and not below:
        return before
    last = first
    while last + 1 < len(paragraphs) and paragraphs[last + 1].kind == "title":
        last += 1
    return [i for i in able if i <= last]


def _edition(paragraphs: Sequence[Paragraph], head: Sequence[int], titles: Sequence[int]) -> str:
    """The year or years below the title on a line of their own (2024年度, （2025—2027年）); a title in another language may stand between."""
    if not titles:
        return ""
    below = next((bare(paragraphs[i].text) for i in head if i > titles[-1] and _HAN.search(paragraphs[i].text)), "")
    match = _YEARS.fullmatch(below)
    return (match[1] or match[2]) if match else ""


def _title(paragraphs: Sequence[Paragraph], head: Sequence[int]) -> tuple[int, ...]:
    """The paragraphs of ``head`` that hold the title: the largest print, else the first short line; lines of the same print join."""
    able = [i for i in head if _can_be_title(paragraphs[i])]
    if any(GENRE.search(bare(paragraphs[i].text)) and not is_body(paragraphs[i].text) for i in able):
        # the name of the body in the red head stands above the title
        able = [i for i in able if not is_body(paragraphs[i].text)]
    if len(able) > len(red := _red_head(paragraphs, head)):
        able = [i for i in able if i not in red]
    if able and _KICKER.fullmatch(bare(paragraphs[able[0]].text)) and any(not is_body(paragraphs[i].text) for i in able[1:]):
        able = able[1:]
    if not able:
        return ()
    marked = [i for i in able if paragraphs[i].kind in ("title", "cover")] or able
    largest = max((paragraphs[i].size or 0.0) for i in marked)
    first = next(i for i in marked if (paragraphs[i].size or 0.0) >= largest - 0.6)
    if largest == 0.0 and marked is not able and not GENRE.search(bare(paragraphs[first].text)):
        first = next((i for i in marked if GENRE.search(bare(paragraphs[i].text))), first)
    joined = [first]
    if paragraphs[first].size and (paragraphs[first].kind in ("title", "cover") or paragraphs[first].bold):
        ending = [i for i in head if i not in able and GENRE.fullmatch(bare(paragraphs[i].text))]
        for i in sorted([*able[able.index(first) + 1 :], *(i for i in ending if i > first)]):
            if i != joined[-1] + 1 or not _same_print(paragraphs[first], paragraphs[i]) or len(joined) > 3 or is_body(paragraphs[i].text):
                break
            joined.append(i)
    before = first - 1
    if before in able and len(bare(paragraphs[first].text)) <= 8 and paragraphs[first].kind != "body" and _stands_out(paragraphs[before]):
        # the largest print may be the bare genre (招标文件, 工作方案) under the name of what it is about
        joined.insert(0, before)
        while joined[0] - 1 in able and paragraphs[joined[0]].size and _goes_before(paragraphs[joined[0]], paragraphs[joined[0] - 1]):
            joined.insert(0, joined[0] - 1)
    ownerless = _OWNERLESS.match(bare(paragraphs[joined[0]].text))
    while ownerless and (above := joined[0] - 1) in head and is_body(paragraphs[above].text):
        # the bodies above 2024年工作总结, in the same print, are the first lines of the title; where print is unknown, those that the
        # red head and the number of the document (GB/T 9704: they stand above the title) show to be none of the red head
        known = paragraphs[above].size or any(_ISSUE_NUMBER.fullmatch(bare(paragraphs[i].text)) for i in head if i < above)
        if not known or not _same_print(paragraphs[joined[0]], paragraphs[above]):
            break
        joined.insert(0, above)
    behind = joined[-1] + 1
    if (
        behind in head
        and (not paragraphs[first].size or paragraphs[behind].kind == "cover")
        and _COLLECTION.fullmatch(bare(paragraphs[behind].text))
    ):
        joined.append(behind)  # 幸福养老在身边 / 创新案例选
    behind = joined[-1] + 1
    if behind in head and bare(paragraphs[joined[-1]].text).endswith("的") and GENRE.fullmatch(bare(paragraphs[behind].text)):
        joined.append(behind)  # 关于印发《…》的 / 通知
    behind = joined[-1] + 1
    if (
        behind < len(paragraphs)
        and behind in head
        and _SUBTITLE.fullmatch(bare(paragraphs[behind].text))
        and not date_of(paragraphs[behind].text)
    ):
        joined.append(behind)
    down = []
    for i in range(joined[-1] + 1, len(paragraphs)):
        if i not in head or _HAN.fullmatch(paragraphs[i].text.strip()) is None:
            break
        down.append(i)
    # a title set from top to bottom, one character a line
    return (*joined, *down) if len(down) > 1 else tuple(joined)


def _red_head(paragraphs: Sequence[Paragraph], head: Sequence[int]) -> list[int]:
    """The lines right above the number of the document that together name a body, one name over two lines."""
    number = next((n for n, i in enumerate(head) if _ISSUE_NUMBER.fullmatch(bare(paragraphs[i].text))), 0)
    for lines in range(2, min(number, 3) + 1):
        above = list(head[number - lines : number])
        if all(_stands_out(paragraphs[i]) for i in above) and is_body("".join(paragraphs[i].text for i in above)):
            return above
    return []


def _stands_out(paragraph: Paragraph) -> bool:
    return paragraph.kind in ("title", "cover") or paragraph.align == "center"


def _goes_before(one: Paragraph, above: Paragraph) -> bool:
    """Whether a line of the title goes on from the one above; the name of a part of a work (第7部分：经验反馈) from that of the work."""
    if _PART.match(one.text):
        return one.size == above.size and one.bold == above.bold and _stands_out(above)
    return _same_print(one, above)


def _same_print(one: Paragraph, other: Paragraph) -> bool:
    same = abs((one.size or 0.0) - (other.size or 0.0)) < 0.6 and one.kind == other.kind and one.bold == other.bold
    return same and not other.text.startswith(("—", "－", "-"))


def _can_be_title(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    if len(_HAN.findall(text)) < 3:
        return False
    if not 3 <= len(bare(text)) <= 80 or text.endswith(("。", "；", "，", "：", ":", "！")) or _NO_TITLE.match(text) or date_of(text):
        return False
    if bare(text).endswith("文件") and is_body(bare(text)[:-2]):
        return False  # the red head: 某省某某厅文件
    return numbering.parse(text) is None or paragraph.kind in ("title", "cover") or _PART.match(text) is not None


#: a part of a work that has parts, in its title: 第7部分：经验反馈
_PART = patterns.compile(r"第\s?[\d一二三四五六七八九十]{1,3}\s?(?:部分|[卷册辑])\s?[：:]?\s?(?=\S)")


def part_of_title(paragraphs: Sequence[Paragraph], i: int) -> bool:
    """Whether a numbered line at the head of a document names the part of a work: between lines printed as titles, the next larger or equal."""
    here = paragraphs[i]
    behind = paragraphs[i + 1] if i + 1 < len(paragraphs) else None
    if (
        behind is None
        or _PART.match(here.text) is None
        or not _stands_out(here)
        or not here.size
        or numbering.parse(behind.text) is not None
    ):
        return False
    return _stands_out(behind) and (behind.size or 0.0) >= here.size and any(_stands_out(p) and not p.depth for p in paragraphs[:i])


# -------------------------------------------------------------------------------------------------------- contents and list
_LEADER = patterns.compile(
    r"^(?P<name>.*?[^\s.…·‥⋯_．。—\-])(?:[\s.…·‥⋯_．。—\-]+[（(](?P<inner>\d{1,3})[)）]|[\s.…·‥⋯_．。—\-]*?(?P<page>\d{1,4})?\s*[—\-]?)\s*$",
    re.DOTALL,
)
_PAGE_FIRST = patterns.compile(r"^(?P<page>\d{1,4})[\s.…·]+(?P<name>\D.*)$", re.DOTALL)


def contents(paragraphs: Sequence[Paragraph]) -> list[Entry]:
    """The lines of the table of contents, its own heading left out."""
    entries = []
    for i, paragraph in enumerate(paragraphs):
        if paragraph.kind != "toc" or _CONTENTS.fullmatch(paragraph.text.strip()):
            continue
        marker = numbering.parse(paragraph.text)
        rest = paragraph.text[marker.end :] if marker else paragraph.text
        match = _LEADER.match(rest.strip())
        if match is None:
            continue
        name, page = match["name"], match["inner"] or match["page"]
        if page is None and marker is None and (first := _PAGE_FIRST.match(rest)):
            name, page = first["name"], first["page"]
        if len(bare(name)) >= 2:
            entries.append(Entry(bare(name), int(page) if page else None, i, marker.form if marker else ""))
    return entries


def listed(paragraphs: Sequence[Paragraph]) -> list[Entry]:
    """The names in the annex list of cases: the longest cell of each row, or the lines without their numbers; heads left out."""
    entries = []
    for i, paragraph in enumerate(paragraphs):
        if paragraph.kind != "list":
            continue
        cells = [bare(cell) for cell in paragraph.text.split("\t")]
        if paragraph.grid is not None or len(cells) > 1:
            if _NUMBER_COLUMN.fullmatch(cells[0]) or not _NUMERAL.search(cells[0]):
                continue
            name = max(cells[1:] or cells, key=len)
        else:
            marker = numbering.parse(paragraph.text)
            if marker is None:
                continue
            name = bare(paragraph.text[marker.end :])
        if len(name) >= 4:
            entries.append(Entry(name, None, i))
    return entries
