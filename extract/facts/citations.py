"""Documents cited in 《》: laws, plans, notices, standards, with the number that stands beside them; films, songs, newspapers are told apart.

What stands in book title marks is a document where its title ends like one (通知, 办法, 标准 …), its number stands beside it, or the text says
so: a verb of issuing before it (doubtful), the word for a document beside it. The word beside the marks that names a film, a book, a
journal is against it, and so is a title that ends like a newspaper or a campaign. (GB/T 15834—2011, 4.15: 书名号 marks books, articles,
films, songs as well as documents.)
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from extract import patterns
from extract.model import Citation, Context, Passage
from extract.text import fold

#: a title longer than this is a missing closing mark
LONGEST_TITLE = 120

#: the number of an official document (GB/T 9704—2012, 7.2.5: code of the issuer, year in 〔〕, running number), any kind of bracket
_NUMBER = patterns.compile(r"[一-鿿]{1,14}[〔\[(【﹝]\d{4}[〕\])】﹞]\d{0,3} ?(?:第)?\d{1,5}号")
#: orders of ministries and presidents, and numbers of standards
_ORDER = patterns.compile(r"[一-鿿]{2,24}令(?:[〔\[(]?\d{4}[〕\])]?年?)?第?\d{1,4}号|(?:主席|国务院|部)令第?[一-十百〇零]{1,5}号")
_STANDARD = patterns.compile(r"(?:GB|WS|DB|HJ|AQ|YY|LY|NY|CJJ|JGJ|T/)[A-Z0-9/]{0,10} ?/?[A-Z]{0,2} ?\d{1,6}(?:\.\d{1,3})?(?:[—-]\d{4})?")
_BESIDE = patterns.compile(rf"\(?(?P<number>{_NUMBER.pattern}|{_ORDER.pattern}|{_STANDARD.pattern})(?=[),，、；;]|$)")
_BEFORE_NUMBER = patterns.compile(
    "[^〔\\[(]*(?:按照|根据|依据|依照|遵照|落实|贯彻|印发|转发|下发|执行|出台|以|的|和|与)(?=[^〔\\[(]+[〔\\[(])"
)
_IN_FRONT = patterns.compile(rf"(?P<number>{_NUMBER.pattern}|{_STANDARD.pattern})(?:号文|文件)?(?:\)|文)?$")
#: what may stand behind the head of a title: （试行）, (2021—2025年), 第2版
_TAIL = patterns.compile(
    r"(?:[(（〔\[][^()（）〔〕\[\]]*[)）〕\]]|第[0-9一二三四五六七八九十]+[版部分册号稿]+(?::.*)?|[0-9]{4}年?版?|[”’\"'》〉])+$"
)
_SLOGAN = patterns.compile(r"[，！？!?；;。…]|^(?:我|你|他|她|它|咱)|[我你咱](?:们|的|和|与|是|要|爱|为|家)")
_CITING = patterns.compile(
    r"(?:印发|制定|制订|出台|发布|颁布|公布|修订|修改|下发|转发|执行|实施|贯彻|落实|依据|根据|按照|遵循|遵守|对照|违反|依照|参照|编制|起草|签订|签署|"
    r"建立|完善|健全|形成|报送|提交|填写|适用|学习|解读|宣传|通过|符合|批转|配发|发放|签发|践行|推行|持有|具备|取得)(?:了|实施|执行|的)?$"
)
#: 《中国交通运输发展》白皮书: the word behind the marks says that it is a document; the name of a talk (作《大国工匠》的报告) is none
_DOCUMENT_NOUN = "(?:白皮书|蓝皮书|绿皮书|文件|通知|办法|意见|方案|规定|制度|标准|规范|指南|条例|公报|报告|协议|规划|政策)"
_NAMED_BEHIND = patterns.compile(
    f"的工作报告|(?:等)?(?:系列|[0-9一二三四五六七八九十两余多]+[个项份部])?{_DOCUMENT_NOUN}(?!(?<=报告)[会团厅文])"
)
_NAMED_BEFORE = patterns.compile(f"{_DOCUMENT_NOUN}(?:—+|[:“])+$|(?:导则|准则|规程|标准|规范|指南|条例|办法|规定|通知|意见|白皮书)$")
_JOINED = patterns.compile(r"^(?:[、，,和与及或]|以及|》)*$")
_TRAILING_NOUN = patterns.compile(
    r"^(?:等)?(?:[0-9一二三四五六七八九十两多余]+[部个首篇项集期本场则支条段档]?)?(?:系列|主题|原创|优秀|多|专题|普法|公益|微)*"
)


class _Marked(NamedTuple):
    """What stands in one pair of book title marks, offsets in the folded text; the marks are at ``start`` and ``end - 1``."""

    start: int
    end: int
    title: str
    number: str
    number_start: int
    number_end: int
    kind: str
    document: bool
    rule: str
    doubt: tuple[str, ...]


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader((files("extract") / "data" / name).read_text(encoding="utf-8").splitlines()))


@cache
def _endings() -> dict[str, str]:
    return {row["ending"]: row["kind"] for row in _rows("citations.csv")}


@cache
def _against(where: str) -> dict[str, str]:
    return {row["word"]: row["reason"] for row in _rows("not_documents.csv") if row["where"] == where}


@cache
def _longest(where: str) -> int:
    return max(map(len, _endings() if where == "ending" else _against(where)))


def kind_of(title: str) -> str:
    """The kind of document by the last word of its title; empty where the title does not end like a document.

    >>> kind_of("柳湾区健康食堂评定办法（试行）")
    'rule'
    >>> kind_of("湖上月")
    ''
    """
    head = _TAIL.sub("", title) or title
    endings = _endings()
    for length in range(min(len(head), _longest("ending")), 0, -1):
        found = endings.get(head[-length:])
        if found and (length > 1 or len(head) > 2):
            return found
    # 核电厂安全指南第1部分:通用要求: the head stands before the part
    front = re.match(r"(.{4,}?)(?:第[0-9一二三四五六七八九十]+(?:部分|号|卷|章)|——|:)", title)
    return kind_of(front[1]) if front and front[1] != title else ""


def find(passages: Sequence[Passage], context: Context) -> list[Citation]:
    """The documents cited in the passages of one case, each title once, in the order of first mention.

    The span is that of the first mention that carries a document number, else of the first mention.
    """
    found: dict[str, Citation] = {}
    for i, passage in enumerate(passages):
        if "《" not in passage.text:
            continue
        if passage.text.rfind("《") > passage.text.rfind("》"):
            passage = _with_next(passage, passages[i + 1 :])
        folded = fold(passage.text)
        for marked in _marked(folded.text):
            if not marked.document:
                continue
            key = marked.title.replace(" ", "").replace("〈", "《").replace("〉", "》")
            known = found.get(key)
            if known is not None and (known.document_number or not marked.number):
                continue
            start, end = marked.start, marked.end
            if marked.number and 0 <= marked.number_start - marked.end <= 1:
                end = marked.number_end
                if folded.text[end : end + 1] == ")" and "(" in folded.text[marked.end : marked.number_start]:
                    end += 1
            found[key] = Citation(
                passage.start + folded.at(start),
                passage.start + folded.until(end),
                known.title if known else folded.printed(passage.text, marked.start + 1, marked.end - 1),
                marked.number and folded.printed(passage.text, marked.number_start, marked.number_end),
                marked.kind,
                marked.rule,
                marked.doubt,
            )
    return list(found.values())


def _with_next(passage: Passage, following: Sequence[Passage]) -> Passage:
    """A passage that ends inside a title together with the next one, where that one closes the marks at once: a line was taken for a paragraph."""
    if not following or following[0].start != passage.start + len(passage.text) + 1:
        return passage
    after = following[0].text
    close = after.find("》")
    if not 0 <= close <= LONGEST_TITLE or re.search("[《。；]", after[:close]):
        return passage
    return replace(passage, text=f"{passage.text} {after[: close + 1]}")


def explain(text: str) -> list[dict[str, object]]:
    """Everything in 《》 with what was decided and the rule that decided it; offsets in ``text``."""
    folded = fold(text)
    return [
        {
            "start": folded.at(m.start),
            "end": folded.until(m.end),
            "title": folded.printed(text, m.start + 1, m.end - 1),
            "document_number": m.number,
            "kind": m.kind,
            "document": m.document,
            "rule": m.rule,
            "doubt": list(m.doubt),
        }
        for m in _marked(folded.text)
    ]


def pairs(text: str) -> Iterator[tuple[int, int]]:
    """Outermost pairs 《…》 of ``text``; nested marks (《关于印发〈…〉的通知》, also with 《》 inside) belong to the outer pair.

    >>> list(pairs("《关于印发《甲》的通知》和《乙"))
    [(0, 12)]
    """
    position = text.find("《")
    while position >= 0:
        depth, i, stop = 0, position, min(len(text), position + LONGEST_TITLE + 2)
        first_close = -1
        while i < stop:
            if text[i] == "《":
                depth += 1
            elif text[i] == "》":
                depth -= 1
                first_close = i if first_close < 0 else first_close
                if depth == 0:
                    break
            i += 1
        if i < stop:
            yield position, i + 1
            position = text.find("《", i + 1)
            continue
        after = text.find("《", position + 1)
        if first_close >= 0 and (after < 0 or first_close < after):
            yield position, first_close + 1
        position = after


def _marked(text: str) -> list[_Marked]:
    """Every pair of marks with the decision about it; a row of titles (《甲》《乙》、《丙》) shares the words before and after it."""
    spans = list(pairs(text))
    found: list[_Marked] = []
    index = 0
    while index < len(spans):
        last = index
        while last + 1 < len(spans) and _JOINED.match(_without_number(text[spans[last][1] : spans[last + 1][0]])):
            last += 1
        before = text[max(0, spans[index][0] - 12) : spans[index][0]]
        after = text[spans[last][1] : spans[last][1] + 16]
        for start, end in spans[index : last + 1]:
            found.append(_judged(text, start, end, before, after))
        index = last + 1
    return found


def _without_number(between: str) -> str:
    beside = _BESIDE.match(between)
    return between[beside.end() :].lstrip(")") if beside else between


def _judged(text: str, start: int, end: int, before: str, after: str) -> _Marked:
    title = text[start + 1 : end - 1]
    number, number_start, number_end = _number(text, start, end)
    kind = kind_of(title)
    document, rule = True, "title_ending"
    doubt: tuple[str, ...] = ()
    word_before = _word(re.sub("[了:—“]+$", "", before), "before", last=True)
    word_after = _word(after, "after", last=False) or _word(_TRAILING_NOUN.sub("", after), "after", last=False)
    reason_after = _against("after").get(word_after, "")
    if word_before:
        document, rule = False, f"before_{_against('before')[word_before]}"
    elif number:
        rule = "document_number"
    elif reason_after == "programme" or (reason_after in ("research", "book", "newspaper") and kind not in ("law", "regulation")):
        document, rule = False, f"after_{reason_after}"
    elif not kind and (against := _word(title, "title", last=True)):
        document, rule = False, f"title_{_against('title')[against]}"
    elif not kind and word_after:
        document, rule = False, f"after_{reason_after}"
    elif kind and not (word_after and _SLOGAN.search(title)):
        pass
    elif verb := _word(before.rstrip("了"), "verb", last=True):
        document, rule = False, f"verb_{_against('verb')[verb]}"
    elif _SLOGAN.search(title) and not kind:
        document, rule = False, "title_slogan"
    elif re.match(r".{0,4}获.{0,30}奖", after):
        document, rule = False, "after_prize"
    elif _NAMED_BEHIND.match(after) or _NAMED_BEFORE.search(before):
        rule = "named_beside"
    elif _CITING.search(before):
        rule, doubt = "citing_verb", ("not_sure_document",)
    else:
        document, rule = False, "book_title_marks"
    if document and not title.strip("…— "):
        document, rule = False, "empty"
    return _Marked(start, end, title, number, number_start, number_end, kind or ("document" if document else ""), document, rule, doubt)


def _word(text: str, where: str, *, last: bool) -> str:
    """The longest listed word that ``text`` ends with (``last``) or begins with."""
    words = _against(where)
    for length in range(min(len(text), _longest(where)), 0, -1):
        word = text[-length:] if last else text[:length]
        if word in words:
            return word
    return ""


def _number(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The document number behind the marks, else the one right before them."""
    match = _BESIDE.match(text, end, min(len(text), end + 48))
    if match:
        return match["number"], match.start("number"), match.end("number")
    window = max(0, start - 40)
    front = _IN_FRONT.search(text, window, start)
    if front and not text[window : front.start()].endswith("》"):
        lead = _BEFORE_NUMBER.match(front["number"])
        at = front.start("number") + (lead.end() if lead else 0)
        return text[at : front.end("number")], at, front.end("number")
    return "", 0, 0
