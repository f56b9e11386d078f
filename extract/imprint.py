"""Who issued a text and when: dates, names of bodies, the lines that tell both, the signature at the end."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

from extract import numbering, patterns
from extract.model import Paragraph
from extract.text import bare

_HAN_DIGIT = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DATE = patterns.compile(
    r"(?P<year>(?:19|20)\d{2}|[二一][〇○零0-9一二三四五六七八九]{3}|(?:中华)?民国\s?\d{2,3})\s?年(?:\s?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s?月"
    r"(?:\s?(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s?[日号])?)?"
)
_ONLY_DATE = patterns.compile(rf"[（(]?\s*{_DATE.pattern}\s*(?:印发|发布|编印?|印|制)?\s*[)）]?$")
_BODY = patterns.compile(
    r"(?:委员会|办公室|办公厅|(?<![通主承协督快即帮代联举创兴经查催交速])办|厅|局|部|署|会|政府|委|院|中心|研究室|课题组|调研组|编写组|调查队|协会|学会|联合会|总工会|公司|集团|大学|学院|研究所|编辑部|编委会|出版社|事务所|银行|法院|"
    r"检察院|海关|税务所|气象台|边检站|检查站|支队|总队|大队|街道办事处|管委会|工作组|领导小组|专班|(?:委|委员会|厅|局|府|公司|中心)[\u4e00-\u9fff]{2,10}[处科司]|"
    r"[生育会政设业务]处|卫生所|支行|分行|管理部|营业部|合作社|[中小]学|幼儿园|[^开]工会)(?:[编印制]|主编|编印|汇编)?$"
)
#: signs that no name has
_NO_NAME = patterns.compile(r"[，。；：:]|^[—－-]")
#: a line that says which body a document is of
_ISSUER = patterns.compile(
    r"(?:招标人|招标方|招标单位|采购人|采购单位|主办单位|报送单位|供稿单位|撰稿单位|申报单位|推荐单位|编制单位|编印单位|主编单位|发布单位|发布机关|制定机关|印发机关|主办|编制|编印)(?:[（(][^）)]*[）)])?[：:](?P<body>[^，。；：]+)$"
)
_LEFT_OUT = patterns.compile(r"[×XＸ*＊]{2}")
_KEYED = patterns.compile(r"(?:编制|成文|印发|发布)?(?:日期|时间)\s*[:：]\s*|(?<=日)\s*(?:[上下]午)?\d{1,2}[:：]\d{2}$")
#: a title that begins with the body that speaks
_BY = patterns.compile(
    r"(?P<body>[\u4e00-\u9fff]{3,24}?)(?:关于|印发|转发|批转)(?=.{2,80}(?:通知|意见|决定|公告|通告|批复|通报|命令|公报)(?:[（(].{1,12}[）)])?$)"
)
#: the year before the first of the calendar of the Republic (民國)
_REPUBLIC = 1911
#: longest name of a body that signs, in characters, and how many lines of them stand above the date
_LONGEST_SIGNER, _SIGNERS = 30, 6


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


_WRITTEN_BY = patterns.compile(r"(?:文|图文|撰文|供稿)\s*[/／|｜:：]\s*(?P<body>[\u4e00-\u9fff]{4,24})$")
#: before the body the number of an issue, behind it what it did or wrote (主办, 新闻通稿), behind the date what was done then
_BYLINE = patterns.compile(
    rf"(?:(?:(?:19|20)\d{{2}}年)?第\d{{1,4}}期(?:[（(]总第\d{{1,5}}期[)）])?\s*)?[（(]?(?P<body>[^，,。（()）\d]{{4,40}}?)?"
    rf"(?:主办|供稿|新闻通稿)?[，,、（(\s]*(?P<date>{_DATE.pattern})?\s*(?:整理|编印?|印发|发布|出版)?\s*[)）]?"
)
_SPOKEN = patterns.compile(rf"[—\-－（(]{{1,3}}\s*(?P<date>{_DATE.pattern})\s*在.{{2,40}}上(?:的.{{2,12}})?[)）]?")
#: the note below the title of a law: by whom it was passed, and when it was last changed
_ADOPTED = patterns.compile(
    rf"[（(]{_DATE.pattern}(?:第[一二三四五六七八九十]{{1,4}}届)?(?P<body>全国人民代表大会(?:常务委员会)?|[^，。第]{{2,20}}人民代表大会(?:常务委员会)?)第[^，。]{{1,9}}次会议"
)
_RELEASED = patterns.compile(
    r"(?:(?:发布|发文|成文|印发|公开|更新|生成)(?:时间|日期)|^日期)\s*[:：]\s*(?P<date>(?:19|20)\d{2}[-年./]\d{1,2}(?:[-月./]\d{1,2})?)"
)
_SOURCE = patterns.compile(
    r"(?:信息来源|来源|发布机构|发文机关|发布单位)\s*[:：]\s*(?P<body>[^\s，,：:]{4,30}?)"
    r"(?=[\s，,]|$|(?:发布|发文|成文|更新)?(?:日期|时间)|浏览|点击|字[体号]|作者)"
)


#: 2024年11月18日　来源：某集团报
_SOURCED = patterns.compile(rf"(?P<date>{_DATE.pattern})\s+(?:信息)?来源\s*[:：]")


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
    if sourced := _SOURCED.match(line):
        source = _SOURCE.search(line)
        return (source["body"] if source and is_body(source["body"]) else ""), date_of(sourced["date"])
    match = _BYLINE.fullmatch(line) if len(line) <= 60 else None
    if match is None or not match["body"] or not is_body(match["body"]) or not (match["date"] or line[0] in "（("):
        return "", ""
    return without_act(bare(match["body"])), date_of(match["date"]) if match["date"] else ""


def of_head(paragraphs: Sequence[Paragraph], head: Sequence[int], cover: Sequence[int]) -> tuple[str, str]:
    """The body and the date that the lines above a text tell; ``head`` and ``cover`` are indices of these lines, ``cover`` empty without one."""
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
    return without_act(issuer), issued


def without_act(line: str) -> str:
    """The body of a line that says that it wrote or printed the text: 某省民政厅政策研究中心编."""
    return re.sub(r"(?:主?编|编印|印制?)$", "", line)


def speaker(title: str) -> str:
    """The body that a title begins with: 国务院关于……的意见, 某县卫生健康局印发……的通知."""
    match = _BY.match(title)
    return match["body"] if match and _BODY.search(match["body"]) else ""


def is_body(text: str) -> bool:
    """Whether a short line names a body that can issue a document: 某省卫生健康委员会办公室."""
    name = bare(text)
    return 4 <= len(name) <= 40 and _BODY.search(name) is not None and not _NO_NAME.search(name)


def _pieces(paragraph: Paragraph) -> list[str]:
    """The text of a paragraph, parted where the source has blanks between its characters."""
    parts = [paragraph.text[start:end] for start, end in pairwise((0, *paragraph.blanks, len(paragraph.text)))]
    return [piece for part in parts for piece in part.split()]


def _is_ministry(name: str) -> bool:
    """Whether a name beside others is that of a body; those of ministries have three characters (教育部)."""
    return is_body(name) or re.fullmatch("[\u4e00-\u9fff]{2}[部委署]", name) is not None


def _named(paragraph: Paragraph) -> str:
    """The body in a line of its own; bodies side by side joined by 、."""
    pieces = _pieces(paragraph)
    return "、".join(pieces) if all(_is_ministry(piece) for piece in pieces) else bare(paragraph.text)


def speakers(lines: Sequence[Paragraph]) -> str:
    """The bodies that the ``lines`` of a title begin with, joined by 、: on lines of their own, or side by side (教育部 科技部关于…).

    Empty where there is none, or one that shares its line with the rest of the title.
    """
    own = next((n for n, line in enumerate(lines) if not is_body(line.text)), len(lines))
    if own and own < len(lines):
        return "、".join(_named(line) for line in lines[:own])
    pieces = _pieces(lines[0])
    told = next((n for n, piece in enumerate(pieces) if not _is_ministry(piece)), len(pieces))
    last = re.match(r"([\u4e00-\u9fff]{3,24}?)(?:关于|印发|转发|批转)", pieces[told]) if told < len(pieces) else None
    return "、".join([*pieces[:told], last[1]]) if told and last and _is_ministry(last[1]) else ""


def is_authors(paragraph: Paragraph) -> bool:
    """Whether a line holds nothing but the names of persons, blanks between them: 沈某某　鲁某."""
    pieces = [paragraph.text[start:end] for start, end in pairwise((0, *paragraph.blanks, len(paragraph.text)))]
    pieces = [re.sub(r"[\d,，、\s*]+", "", piece) for piece in pieces]
    known = sum(_person().fullmatch(piece) is not None for piece in pieces)
    return len(pieces) > 1 and all(re.fullmatch("[\u4e00-\u9fff]{2,3}", piece) for piece in pieces) and 2 * known >= len(pieces)


@cache
def _person() -> re.Pattern[str]:
    """A name: one of the common surnames and one or two characters."""
    told = tomllib.loads((files("extract") / "data" / "surnames.toml").read_text(encoding="utf-8"))
    return patterns.compile(rf"[{told['surnames']}][\u4e00-\u9fff]{{1,2}}")


def is_person(text: str) -> bool:
    """Whether a text is a name with one of the common surnames."""
    return _person().fullmatch(text) is not None


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


def signature(paragraphs: Sequence[Paragraph]) -> tuple[str, str]:
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


_CERTIFIED = patterns.compile("(?:核发|发证|颁发|签发)机关")


def released(paragraphs: Sequence[Paragraph], head: Sequence[int]) -> tuple[str, str]:
    """The body and the date on the cover of a standard (GB/T 1.1): 2014-02-13 发布, 国家密码管理局 发布."""
    body = date = ""
    for i in head:
        if match := re.match(r"((?:19|20)\d{2})-(\d{2})-(\d{2})发布", bare(paragraphs[i].text)):
            date = "-".join(match.groups())
        elif date and (told := re.fullmatch("([\u4e00-\u9fff]{4,40})发布", bare(paragraphs[i].text))) and is_body(told[1]):
            body = "、".join(_pieces(paragraphs[i])[:-1]) or told[1]
    return body, date


def certified(paragraphs: Sequence[Paragraph]) -> tuple[str, str]:
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
