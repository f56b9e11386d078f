"""What the cover and the head of a document say of it: title, volume, issuer, date; and the names its contents and lists hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract import numbering
from extract.model import Paragraph

_HAN_DIGIT = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d{2}|[二一][〇○零0-9一二三四五六七八九]{3}|(?:中[华華])?民[国國]\s?\d{2,3})\s?年(?:\s?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s?月"
    r"(?:\s?(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s?[日号])?)?"
)
_ONLY_DATE = re.compile(rf"[（(]?\s*{_DATE.pattern}\s*(?:印发|发布|编印?|印|制)?\s*[)）]?$")
_BODY = re.compile(
    r"(?:委员会|办公室|办公厅|(?<![通主承协督快即帮代联举创兴经查催交速])办|厅|局|部|署|会|政府|委|院|中心|协会|学会|联合会|总工会|公司|集团|大学|学院|研究所|编辑部|编委会|出版社|事务所|银行|法院|"
    r"检察院|海关|税务所|气象台|边检站|检查站|支队|总队|大队|街道办事处|管委会|工作组|领导小组|专班|(?:委|委员会|厅|局|府|公司|中心)[\u4e00-\u9fff]{2,10}[处科司]|"
    r"[生育会政设业务]处|卫生所)(?:[编印制]|主编|编印|汇编)?$"
)
_VOLUME = re.compile(r"[（(]?(?P<volume>[^（()）\s]{1,20}?(?:篇|卷|(?<![手名画图])册|辑))[)）]?$")
#: a part of the book, with the name of the part behind its number
_BOOK_PART = re.compile(r"第[一二三四五六七八九十\d]{1,3}[篇编部].")
_NO_TITLE = re.compile(
    r"^(?:附件|附录|附表|目\s*录|contents|索引号|发文|文号|来源|发布|作者|编号|密级|序号|[\u4e00-\u9fff]{2,6}(?:代码|编号|代号)\s*[：:]|前\s*言|.{0,30}[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号|第\s*\d+\s*[期号]$|—|.*(?:登录\s*注册|注册\s*登录)$)",
    re.I,
)
_CERTIFIED = re.compile("(?:核发|发证|颁发|签发)机关")
_ISSUE_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}[〔\[（(]\d{4}[〕\]）)]\d{1,4}号")
#: a line of its own below a title that belongs to it: （第7期） （试行） （征求意见稿） （行政推广篇）
_SUBTITLE = re.compile(
    r"[（(](?:[总第]?[\d一二三四五六七八九十]+期|.{0,12}(?:试行|暂行|草案|稿|摘要|摘编|节选|节录|修订|修正|版|篇|卷|册|辑|[上中下]))[)）]"
)
#: of these, what says which state of the text it is: part of the title of the document, not of the name of the text
EDITION = re.compile(r"[（(][^（()）]*(?:稿|草案|版|试行|暂行)[)）]$")
#: a line that says which body a document is of
_ISSUER = re.compile(
    r"(?:招标人|招标方|招标单位|采购人|采购单位|主办单位|报送单位|供稿单位|撰稿单位|申报单位|推荐单位|编制单位|编印单位|主编单位|发布单位|发布机关|制定机关|印发机关|主办|编制|编印)(?:[（(][^）)]*[）)])?[：:](?P<body>[^，。；：]+)$"
)
#: a title that begins with the body that speaks
_BY = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{3,24}?)(?:关于|印发|转发|批转)(?=.{2,80}(?:通知|意见|决定|公告|通告|批复|通报|命令|公报)(?:[（(].{1,12}[）)])?$)"
)
#: what a page of the web says of a paper above it, and how many lines it may take
_WEB_KEY = re.compile(r"(?:信息名称|信息索引|索\s?引\s?号|内容概述|发文机[构关]|发文字号|主题分类|信息类别|成文日期)\s*[：:]")
_WEB_HEAD = 15
_LEFT_OUT = re.compile(r"[×XＸ*＊]{2}")
_KEYED = re.compile(r"(?:编制|成文|印发|发布)?(?:日期|时间)\s*[:：]\s*")
#: words that end the title of an official text or of a collection of them
GENRE = re.compile(
    r"(?:案例|汇编|选编|文集|公报|通报|简报|方案|办法|规定|细则|意见|通知|报告|总结|规划|计划|纲要|要点|制度|章程|条例|情况|经验|做法|材料|综述|概况|手册|"
    r"说明|指南|启事|公告|公示|决定|批复|函|法|名单|清单|安排|讲话|致辞|标准|规范|工作)(?:[（(《].{1,30}[）)》])?$"
)


#: a title that says only what the document is, and the line of the cover that says of what
_KIND = re.compile(r"(?:公开|邀请|竞争性|单一来源)?(?:招标|投标|采购|磋商|谈判|询价|比选|遴选)(?:采购)?(?:响应)?文件")
_PROJECT = re.compile(r"(?:采购|招标)?(?:项目|工程)名称[：:](?P<name>[^：:_＿]{4,60})")
#: the year before the first of the calendar of the Republic (民國)
_REPUBLIC = 1911
#: a title that says of what it is, not of whom: the line above it says so
_OWNERLESS = re.compile(r"关于|(?:19|20)\d{2}\s?年|年度|工作")
#: longest name of a body that signs, in characters, and how many lines of them stand above the date
_LONGEST_SIGNER, _SIGNERS = 30, 6
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


def bare(text: str) -> str:
    """The text without blanks.

    >>> bare("陕西省 某县 优秀案例")
    '陕西省某县优秀案例'
    """
    return "".join(text.split())


def date_of(text: str) -> str:
    """The date that makes up the whole text, as YYYY, YYYY-MM or YYYY-MM-DD; empty where it is none.

    >>> [date_of(t) for t in ("2025年4月", "二〇二四年十二月三十日", "（2023年5月12日）", "2024年工作")]
    ['2025-04', '2024-12-30', '2023-05-12', '']
    """
    match = _ONLY_DATE.match(text.strip())
    if match is None:
        return ""
    year = match["year"].translate(_HAN_DIGIT)
    if not year.isdigit():
        year = str(_REPUBLIC + int(re.sub(r"\D", "", year)))
    parts = [year]
    for part, last in ((match["month"], 12), (match["day"], 31)):
        if part is None:
            break
        number = int(part) if part.isascii() else numbering.han_ordinal(part)
        if not number or number > last:
            return ""
        parts.append(f"{number:02d}")
    return "-".join(parts) if year.isdigit() else ""


_BULLETIN = re.compile(
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
    match = re.search(r"(?<![—–\-－~～至])((?:19|20)\d{2})\s?年", text)
    return int(match[1]) if match else None


def read(paragraphs: Sequence[Paragraph], body: int) -> Front:
    """What stands before paragraph ``body`` (the first heading or long paragraph of the text), and the signature at the end."""
    cover = [i for i in range(len(paragraphs)) if paragraphs[i].kind == "cover"]
    head = cover or _head(paragraphs, body)
    titles = _title(paragraphs, head)
    title = bare("".join(paragraphs[i].text for i in titles))
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
    issuer, issued = _imprint(paragraphs, head, cover)
    if (not issued or not issuer) and titles:
        for paragraph in paragraphs[titles[-1] + 1 : titles[-1] + 4]:
            if paragraph.kind in ("body", "title", "cover"):
                body_, date = byline(paragraph.text)
                if not body_ and not date and is_body(paragraph.text) and len(bare(paragraph.text)) <= _LONGEST_BODY:
                    body_ = bare(paragraph.text)
                issuer, issued = issuer or body_, issued or date
    if not issued or not issuer:
        signed_by, signed = _signature(paragraphs)
        # a text that is signed at another date than the cover bears is handed on or annexed
        if not issued or not signed or signed.startswith(issued) or issued.startswith(signed):
            issued, issuer = issued or signed, issuer or signed_by
    if not issued or not issuer:
        body_, date = _released(paragraphs, head)
        issuer, issued = issuer or body_, issued or date
    if not issued or not issuer:
        body_, date = _certified(paragraphs)
        issuer, issued = issuer or body_, issued or date
    issuer = issuer or (_speakers(paragraphs[titles[0]]) if titles else "") or _named_in(title)
    edition = _edition(paragraphs, head, titles)
    year = int(issued[:4]) if issued else None
    # the last year of a plan (2025—2027年) is not that of the document
    named = [int(y) for y in re.findall(r"(?<![—–\-－~～至])((?:19|20)\d{2})\s?年", title + edition)]
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


def _named_in(title: str) -> str:
    """The body that a title begins with: 国务院关于……的意见, 某县卫生健康局印发……的通知."""
    match = _BY.match(title)
    return match["body"] if match and _BODY.search(match["body"]) else ""


def _edition(paragraphs: Sequence[Paragraph], head: Sequence[int], titles: Sequence[int]) -> str:
    """The year or years below the title on a line of their own (2024年度, （2025—2027年）); a title in another language may stand between."""
    if not titles:
        return ""
    below = next((bare(paragraphs[i].text) for i in head if i > titles[-1] and re.search(r"[\u4e00-\u9fff]", paragraphs[i].text)), "")
    match = re.fullmatch(r"[（(]?((?:19|20)\d{2}年度)[)）]?|[（(]((?:19|20)\d{2}年?[—–~至-](?:19|20)\d{2}年?)[)）]", below)
    return (match[1] or match[2]) if match else ""


def _title(paragraphs: Sequence[Paragraph], head: Sequence[int]) -> tuple[int, ...]:
    """The paragraphs of ``head`` that hold the title: the largest print, else the first short line; lines of the same print join."""
    able = [i for i in head if _can_be_title(paragraphs[i])]
    if any(GENRE.search(bare(paragraphs[i].text)) and not is_body(paragraphs[i].text) for i in able):
        # the name of the body in the red head stands above the title
        able = [i for i in able if not is_body(paragraphs[i].text)]
    if len(able) > len(red := _red_head(paragraphs, head)):
        able = [i for i in able if i not in red]
    if not able:
        return ()
    marked = [i for i in able if paragraphs[i].kind in ("title", "cover")] or able
    largest = max((paragraphs[i].size or 0.0) for i in marked)
    first = next(i for i in marked if (paragraphs[i].size or 0.0) >= largest - 0.6)
    if largest == 0.0 and marked is not able and not GENRE.search(bare(paragraphs[first].text)):
        first = next((i for i in marked if GENRE.search(bare(paragraphs[i].text))), first)
    joined = [first]
    if paragraphs[first].size and (paragraphs[first].kind in ("title", "cover") or paragraphs[first].bold):
        for i in able[able.index(first) + 1 :]:
            if i != joined[-1] + 1 or not _same_print(paragraphs[first], paragraphs[i]) or len(joined) > 3 or is_body(paragraphs[i].text):
                break
            joined.append(i)
    before = first - 1
    if before in able and len(bare(paragraphs[first].text)) <= 8 and paragraphs[first].kind != "body" and _stands_out(paragraphs[before]):
        # the largest print may be the bare genre (招标文件, 工作方案) under the name of what it is about
        joined.insert(0, before)
        while joined[0] - 1 in able and paragraphs[joined[0]].size and _goes_before(paragraphs[joined[0]], paragraphs[joined[0] - 1]):
            joined.insert(0, joined[0] - 1)
    while _OWNERLESS.match(bare(paragraphs[joined[0]].text)) and (above := joined[0] - 1) in head and is_body(paragraphs[above].text):
        # the body above 2024年工作总结, in the same print, is the first line of the title
        if not paragraphs[above].size or not _same_print(paragraphs[joined[0]], paragraphs[above]):
            break
        joined.insert(0, above)
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
        if i not in head or re.fullmatch(r"[\u4e00-\u9fff]", paragraphs[i].text.strip()) is None:
            break
        down.append(i)
    # a title set from top to bottom, one character a line
    return (*joined, *down) if len(down) > 1 else tuple(joined)


def _released(paragraphs: Sequence[Paragraph], head: Sequence[int]) -> tuple[str, str]:
    """The body and the date on the cover of a standard (GB/T 1.1): 2014-02-13 发布, 国家密码管理局 发布."""
    body = date = ""
    for i in head:
        if match := re.match(r"((?:19|20)\d{2})-(\d{2})-(\d{2})发布", bare(paragraphs[i].text)):
            date = "-".join(match.groups())
        elif date and (told := re.fullmatch("([\u4e00-\u9fff]{4,40})发布", bare(paragraphs[i].text))) and is_body(told[1]):
            body = "、".join(_pieces(paragraphs[i])[:-1]) or told[1]
    return body, date


def _certified(paragraphs: Sequence[Paragraph]) -> tuple[str, str]:
    """The body and the date that a certificate names behind their labels, on the line of the label or the next: 发证机关 某县自然资源局."""
    for i, paragraph in enumerate(paragraphs):
        if (label := _CERTIFIED.match(bare(paragraph.text))) is None:
            continue
        told = " ".join(bare(p.text) for p in paragraphs[i : i + 4] if p.kind in ("body", "title", "cover"))
        body = re.match(r"[:：\s]*([\u4e00-\u9fff]{4,30}?)(?=\s|(?:发证|核发|签发)?日期|$)", told[label.end() :])
        date = re.search(rf"日期[:：\s]*({_DATE.pattern})", told)
        if body is not None and is_body(body[1]):
            return body[1], date_of(date[1]) if date else ""
    return "", ""


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
    if len(re.findall(r"[\u4e00-\u9fff]", text)) < 3:
        return False
    if not 3 <= len(bare(text)) <= 80 or text.endswith(("。", "；", "，", "：", ":", "！")) or _NO_TITLE.match(text) or date_of(text):
        return False
    if bare(text).endswith("文件") and is_body(bare(text)[:-2]):
        return False  # the red head: 某省某某厅文件
    return numbering.parse(text) is None or paragraph.kind in ("title", "cover") or _PART.match(text) is not None


#: a part of a work that has parts, in its title: 第7部分：经验反馈
_PART = re.compile(r"第\s?[\d一二三四五六七八九十]{1,3}\s?(?:部分|[卷册辑])\s?[：:]?\s?(?=\S)")


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


_WRITTEN_BY = re.compile(r"(?:文|图文|撰文|供稿)\s*[/／|｜:：]\s*(?P<body>[\u4e00-\u9fff]{4,24})$")
_BYLINE = re.compile(rf"[（(]?(?P<body>[^，,。（()）\d]{{4,40}}?)?[，,、\s]*(?P<date>{_DATE.pattern})?\s*[)）]?")
_SPOKEN = re.compile(rf"[—\-－]{{1,3}}\s*(?P<date>{_DATE.pattern})\s*在.{{2,40}}上(?:的.{{2,12}})?")
#: the note below the title of a law: by whom it was passed, and when it was last changed
_ADOPTED = re.compile(
    rf"[（(]{_DATE.pattern}(?:第[一二三四五六七八九十]{{1,4}}届)?(?P<body>全国人民代表大会(?:常务委员会)?|[^，。第]{{2,20}}人民代表大会(?:常务委员会)?)第[^，。]{{1,9}}次会议"
)
_RELEASED = re.compile(
    r"(?:发布|发文|成文|印发|公开|更新|生成)(?:时间|日期)\s*[:：]\s*(?P<date>(?:19|20)\d{2}[-年./]\d{1,2}(?:[-月./]\d{1,2})?)"
)
_SOURCE = re.compile(r"(?:信息来源|来源|发布机构|发文机关|发布单位)\s*[:：]\s*(?P<body>[^\s，,：:]{4,30})")


def byline(text: str) -> tuple[str, str]:
    """The body and the date in a line below a title: （某县统计局，2024年3月20日）, ——2024年1月16日在……会议上, 发布时间：2024-03-11.

    >>> byline("（1983年12月8日第六届全国人民代表大会常务委员会第三次会议通过 2024年9月13日第十四届全国人民代表大会常务委员会第十一次会议修正）")
    ('全国人民代表大会常务委员会', '2024-09-13')
    >>> byline("（某县统计局，2024年3月20日）"), byline("发布日期:2024-03-11 10:20 浏览次数:1356")
    (('某县统计局', '2024-03-20'), ('', '2024-03-11'))
    """
    line = text.strip()
    written = _WRITTEN_BY.match(line)
    if written:
        return (written["body"] if is_body(written["body"]) else ""), ""
    spoken = _SPOKEN.fullmatch(line)
    if spoken:
        return "", date_of(spoken["date"])
    adopted = _ADOPTED.match(bare(line))
    if adopted:
        return adopted["body"], date_of([match[0] for match in _DATE.finditer(bare(line))][-1])
    released = _RELEASED.search(line)
    if released:
        parts = re.findall(r"\d+", released["date"])
        source = _SOURCE.search(line)
        body = source["body"] if source and is_body(source["body"]) else ""
        return body, "-".join((parts[0], *(f"{int(part):02d}" for part in parts[1:])))
    match = _BYLINE.fullmatch(line) if len(line) <= 60 else None
    if match is None or not match["body"] or not is_body(match["body"]) or not (match["date"] or line[0] in "（("):
        return "", ""
    return bare(match["body"]), date_of(match["date"]) if match["date"] else ""


def _imprint(paragraphs: Sequence[Paragraph], head: Sequence[int], cover: Sequence[int]) -> tuple[str, str]:
    issuer = issued = ""
    dates = [(p, found) for p, i in enumerate(head) if (found := date_of(_KEYED.sub("", paragraphs[i].text.strip())))]
    if dates:
        # a year alone below the title is that of the edition, where the month stands further down
        position, issued = min(dates, key=lambda told: len(told[1]) == 4)
        near = [*reversed(head[max(0, position - 3) : position]), *head[position + 1 : position + 2]]
        issuer = next((_named(paragraphs[j]) for j in near if is_body(paragraphs[j].text)), "")
    if not issuer:
        named = [match["body"] for i in head if (match := _ISSUER.match(bare(paragraphs[i].text)))]
        issuer = next((name for name in named if 4 <= len(name) <= 40), "")
    if not issuer and cover:
        issuer = next((bare(paragraphs[i].text) for i in cover[::-1] if is_body(paragraphs[i].text)), "")
    return re.sub(r"(?:主?编|[编編]印|印制?)$", "", issuer), issued


def is_body(text: str) -> bool:
    """Whether a short line names a body that can issue a document: 某省卫生健康委员会办公室."""
    name = bare(text)
    return 4 <= len(name) <= 40 and _BODY.search(name) is not None and not re.search(r"[，。；：:]", name)


def _pieces(paragraph: Paragraph) -> list[str]:
    """The text of a paragraph, parted where the source has blanks between its characters."""
    cuts = [b.at for a, b in pairwise(paragraph.runs) if a.block == b.block and b.offset > a.offset + a.length]
    parts = [paragraph.text[start:end] for start, end in pairwise((0, *cuts, len(paragraph.text)))]
    return [piece for part in parts for piece in part.split()]


def _is_ministry(name: str) -> bool:
    """Whether a name beside others is that of a body; those of ministries have three characters (教育部)."""
    return is_body(name) or re.fullmatch("[\u4e00-\u9fff]{2}[部委署]", name) is not None


def _named(paragraph: Paragraph) -> str:
    """The body in a line of its own; bodies side by side joined by 、."""
    pieces = _pieces(paragraph)
    return "、".join(pieces) if all(_is_ministry(piece) for piece in pieces) else bare(paragraph.text)


def _speakers(paragraph: Paragraph) -> str:
    """The bodies side by side that the line of a title begins with, joined by 、: 教育部 科技部关于…; empty where there is one or none."""
    pieces = _pieces(paragraph)
    told = next((n for n, piece in enumerate(pieces) if not _is_ministry(piece)), len(pieces))
    last = re.match(r"([\u4e00-\u9fff]{3,24}?)(?:关于|印发|转发|批转)", pieces[told]) if told < len(pieces) else None
    return "、".join([*pieces[:told], last[1]]) if told and last and _is_ministry(last[1]) else ""


def is_credit(paragraph: Paragraph) -> bool:
    """Whether a line names a body and, blanks between them, persons or more bodies: 某县医院 李某某 陈某."""
    first, *rest = _pieces(paragraph) or [""]
    return bool(rest) and is_body(first) and all(is_body(piece) or re.fullmatch("[\u4e00-\u9fff]{2,4}", piece) for piece in rest)


def _signing(paragraphs: Sequence[Paragraph], at: int) -> str:
    """The bodies that sign in the lines that end before paragraph ``at``, side by side or one below the other, joined by 、."""
    bodies: list[str] = []
    for paragraph in reversed(paragraphs[max(at - _SIGNERS, 0) : at]):
        pieces = _pieces(paragraph)
        here = pieces if all(_is_ministry(piece) for piece in pieces) else [bare(paragraph.text)]
        signs = is_body(paragraph.text) and all(len(name) <= _LONGEST_SIGNER for name in here)
        if paragraph.kind not in ("body", "title") or not signs:
            break
        if _LEFT_OUT.search(paragraph.text):  # 某 put as ××: a pattern that the text shows, or a name left out
            break
        bodies = [*here, *bodies]
    return "、".join(bodies)


def _signature(paragraphs: Sequence[Paragraph]) -> tuple[str, str]:
    """The body and the date that sign a text: a line that is only a date, with a line that only names a body before it."""
    for i in range(len(paragraphs) - 1, 0, -1):
        paragraph = paragraphs[i]
        if paragraph.kind not in ("body", "title") or len(paragraph.text) > 30:
            continue
        issued = date_of(paragraph.text)
        if len(issued) > 4:
            signed_by = _signing(paragraphs, i)
            return signed_by, issued if signed_by or i > len(paragraphs) - 4 else ""
    return "", ""


# -------------------------------------------------------------------------------------------------------- contents and list
_LEADER = re.compile(
    r"^(?P<name>.*?[^\s.…·‥⋯_．。—\-])(?:[\s.…·‥⋯_．。—\-]+[（(](?P<inner>\d{1,3})[)）]|[\s.…·‥⋯_．。—\-]*?(?P<page>\d{1,4})?\s*[—\-]?)\s*$",
    re.DOTALL,
)
_PAGE_FIRST = re.compile(r"^(?P<page>\d{1,4})[\s.…·]+(?P<name>\D.*)$", re.DOTALL)


def contents(paragraphs: Sequence[Paragraph]) -> list[Entry]:
    """The lines of the table of contents, its own heading left out."""
    entries = []
    for i, paragraph in enumerate(paragraphs):
        if paragraph.kind != "toc" or re.fullmatch(r"目\s*[录次]|contents", paragraph.text.strip(), re.I):
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
            if re.fullmatch(r"序号|编号|序|No\.?", cells[0], re.I) or not re.search(r"\d|[一二三四五六七八九十]", cells[0]):
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
