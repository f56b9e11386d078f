"""Expressions that say when: dates, months, years, spans of them, and the relative ones of official prose. Text is folded.

Spans follow the print; ``text`` is the expression as a table shows it: the printed words, but 自2020年推行以来 gives 2020年以来. Names of
documents in 《》 hold no times. A stretch that measures how long (为期三年, 办结时限3天) is none.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Time(NamedTuple):
    """One expression. ``kind``: date, month, year, range, relative (今年, 近三年, 上半年, 全年), since (2022年以来), until (截至2023年底,
    到2025年), plan (“十四五”), vague (目前, 近年来: names no period). ``year`` is the calendar year it names, the last of a range.
    """

    start: int
    end: int
    text: str
    kind: str
    year: int | None


_HAN_DIGIT = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_YEAR = r"(?:(?:19|20)\d\d|[一二][〇零○九一二三四五六七八]{3})"
_N = r"(?:\d{1,2}|[一二三四五六七八九十两几]{1,3})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?!票|饼|光|嫂|球|亮|老|色|台|子|经|牙)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|[一二]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
_TO = r"(?:至|到|[~—\-]{1,2})"
_MONTH_PART = r"(?:份|底|末|初|中旬|上旬|下旬|中下旬|中上旬)"
#: the hour that a count was taken
_HOUR = r"(?:(?:上午|下午|晚)?\d{1,2}(?:时(?!间|段|期|代|长|刻)(?:\d{1,2}分(?!钟))?|:\d\d))"
_YEAR_PART = rf"(?:(?:春|夏|秋|冬)(?:季(?:学期)?|天|(?=[，,]))|(?:春夏|夏秋|秋冬)[两二]季|年?上半年|年?下半年|全年|第?[一二三四1-4]季度|前[二三两23]季度|前{_N}个月|[末初]|底(?![栖盘泥数层蕴色线物])|年[末底初]|(?:春节|国庆|春运|暑期|寒假|汛期)(?:假期)?(?:期间)?)"
_QUARTER = r"(?:前[二三两23]季度|第?[一二三四1-4](?:至|到|[~—\-])?[一二三四1-4]?季度)"
_WORD_YEAR = r"(?:今年|去年|前年|明年|本年度?|当年|上年度?|同年|本年)"
#: a calendar point: 2024年9月底, 2023年末, 今年6月, 6月30日
_POINT = (
    rf"(?:(?:{_YEAR}年|{_WORD_YEAR})(?:{_MONTH}(?:{_DAY}{_HOUR}?|{_MONTH_PART})?|度?{_YEAR_PART}|度(?!假))?"
    rf"|{_MONTH}(?:{_DAY}{_HOUR}?|{_MONTH_PART})|(?:19|20)\d\d-\d\d?-\d\d?|年[末底]|上半年末)"
)
_CONGRESS = r"(?:党的)?(?:十[八九]大|二十大)"
_PLAN = r"(?:“(?:十[一二三四五]|九)五”|十[一二三四五]五(?=时期|期间|规划期|以来|末|初|开局))"
#: the verb in front of 到 makes it a result (提高到2024年的), not a date
_NO_RESULT = r"(?<![高增降升少加长大低到展扩涨跌缩提减压伸续直迟推持达签])"

#: no expression begins with any other character: said first, since most characters of a text are others; most figures say no time
_FIGURE = r"\d{1,4}+(?:[年月日号学季世~—至到\-]|[多余]?(?:年|个月|月))|(?:19|20)\d\d\.\d{1,2}\."
_BEGINS = f"(?=[一二三四五六七八九十两几截自从近“今去前后这明上下本当全年到至未过最目现如迄日多历同此第党春国清端中元劳汛暑寒]|(?=\\d)(?:{_FIGURE}))"

_TIME = re.compile(
    rf"""{_BEGINS}(?=\d|[一二三四五六七八九十两几][\d〇零○一二三四五六七八九十两几年月季个多余至到~—大-]|截[至止]|[自从][自从\d一二三四五六七八九十今去前明本当上同年“党]|近[年几期日的\d一二三四五六七八九十两]|“[九十五]|今[年后冬春夏秋]|去[年冬]|[前后这][一二三四五六七八九十两几数\d]|前[年的]|明年|[上下][年半月周季世]|[本当][年月周季世前]|全年|年[末底初内]|[到至][\d目二一]|未来|过去|最近|目前|现[在阶]|如今|迄今|日前|多年|历年|同[年期]|这的|此后|第[\d一二三四五六七八九十]|党的|春[节运]|国庆|清明|端午|中秋|元[旦宵]|劳动|汛期|暑[期假]|寒假)(?:
      (?P<until>(?:截至到?|截止到?|直到){_POINT}(?:[前止])?|{_NO_RESULT}(?:到|至){_YEAR}年(?:{_YEAR_PART}|{_MONTH}{_MONTH_PART}?)?(?!的|[—~\-]|以来)|{_YEAR}年(?:底|末)?(?:之前|以前|前(?!后|列腺|沿|台|端|置|往|来|景|[三二两]季度|[\d一二三四五六七八九十]+个月)))
    | (?P<vague>截至目前|截止目前|截至日前|到目前为止|目前|近年来?(?!均)|近几年来?|现在|现阶段|如今|当前|迄今(?:为止)?|最近几年|近期|近日|日前|多年来|历年来?(?!年))
    | (?P<since>(?:自|从)?(?P<from>(?:自|从)?(?:{_POINT}|{_PLAN}|{_CONGRESS}|(?<![个\d.正腊]){_MONTH}(?=以来)|(?:上世纪|20世纪|本世纪)[一二三四五六七八九十\d]{{1,2}}0?年代(?:初|中期|末|后期)?(?=以来)))(?:[^，,。；：、\d]{{0,18}}?)以来(?:的{_N}年)?|(?:自|从)?(?P<begin>{_POINT}(?:起|开始))(?!草|步))
    | (?P<range>(?:{_YEAR}年?{_TO}{_YEAR}(?:年度?|学年)(?:[末底])?(?:期?间)?
        |(?:{_YEAR}年|{_WORD_YEAR})?{_MONTH}{_DAY}{_HOUR}?{_TO}(?:{_YEAR}年)?(?:{_MONTH})?{_DAY}{_HOUR}?
        |(?:{_YEAR}年|{_WORD_YEAR})?{_MONTH}(?:3[01]|[12]\d|0?[1-9]){_TO}(?:3[01]|[12]\d|0?[1-9])[日号]
        |(?:{_YEAR}年|{_WORD_YEAR})?(?<![\d.])(?:1[0-2]|[1-9]|[一二三四五六七八九十]{{1,2}})(?:月(?:份|[中上下]旬|[底末初])?)?{_TO}(?:{_YEAR}年)?{_MONTH}(?:份|[中上下]旬|[底末初])?
        |{_YEAR}年{_MONTH}{_TO}(?:{_YEAR}年)?{_MONTH}))
    | (?P<date>(?:{_YEAR}年|{_WORD_YEAR})?{_MONTH}{_DAY}|(?:19|20)\d\d-\d{{1,2}}-\d{{1,2}}(?!\d)|(?:19|20)\d\d\.\d{{1,2}}\.\d{{1,2}}(?!\d))
    | (?P<month>(?:{_YEAR}年|{_WORD_YEAR}){_MONTH}{_MONTH_PART}?|(?<![个\d]){_MONTH}(?:份|底|末|初|中旬|上旬|下旬)|(?<![个\d.正腊])\d{{1,2}}月(?=[，,。；以]))
    | (?P<year>{_YEAR}年(?:度?{_YEAR_PART}|度(?!假))?|{_YEAR}学年度?)
    | (?P<plan>{_PLAN}(?:时期|期间|规划期间?|末期?|初期?|前期|中期|期末|开局之年)?)
    | (?P<relative>(?:(?:春节|国庆|清明|端午|中秋|元旦|“?五一”?|“?十一”?)(?:小?长假|假期|黄金周)(?!期?间)|(?:春节|国庆|清明|端午|中秋|元旦|元宵|劳动节|春运|汛期|暑期|暑假|寒假)(?:(?:小?长)?假期?|黄金周)?期间|今年以来|{_WORD_YEAR}(?:{_YEAR_PART}|同期)?
        |(?:近|最近|过去|未来|今后|前|这|此后|每隔|后)(?:的)?(?:{_N}|\d{{1,2}})(?:多)?(?:年|个月|周|天|个季度)(?:以?来|里|间|内|时间)?(?!级|制|期|行动|规划|计划|义务|一贯|毛入)
        |(?:(?<!\d)\d+|{_N}|一|[一二三四五六七八九十]{{1,4}})(?:多|余)?(?:年|个月)(?:多)?(?:以?来(?!源|自)|里(?!程)|间(?!隔|接)|前(?!后|期|三)|后(?!续|期))
        |上半年|下半年|全年|{_QUARTER}|(?<![少青成童幼中老])年(?:[末底]|初(?![中级等步高]))(?!均)|(?:{_MONTH}份?)?(?:本|上|当|下)(?:月|周|季度?|年度)|第(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})周(?!年|岁|期|报|刊|[的]课)|(?<![\d一二三四五六七八九十百半几多数两今当本去来全])年内(?=[，,]?(?:完成|实现|新增|建成|累计|全部|新建|开工|力争|计划))|上年末|上年同期|去年同期|同期|今冬明春|今春|今夏|今秋|今冬|去冬今春))
    )""",
    re.VERBOSE,
)
#: during what is told of; looked for only where the words are
_EVENT = re.compile(r"(?<![一-龥\w”])在?(?P<event>(?![此这同其该])[一-龥]{2,7}(?<!周)(?:期间|期内))(?=[，,])")
_TITLE = re.compile(r"《[^《》\n]{1,120}(?:《[^《》\n]*》[^《》\n]*)?》")
_YEAR_OF = re.compile(rf"({_YEAR})(?=年|学年|[—~\-至到])|((?:19|20)\d\d)(?=[-.])")


def find(text: str) -> list[Time]:
    """Every expression of time, in order, not overlapping.

    >>> [(t.text, t.kind) for t in find("截至2023年底共有80家,自2020年推行以来,近三年新增12家")]
    [('截至2023年底', 'until'), ('2020年以来', 'since'), ('近三年', 'relative')]
    """
    titles = [m.span() for m in _TITLE.finditer(text)] if "《" in text else []
    found: list[Time] = []
    for match in _TIME.finditer(text):
        start, end = match.span()
        if titles and any(a <= start < b for a, b in titles):
            continue
        kind = match.lastgroup or ""
        shown = match.group()
        if kind == "since" and match["from"]:
            tail = shown[shown.rindex("以来") :]
            shown = match["from"].removeprefix("自").removeprefix("从") + tail
        elif kind == "since":
            shown = match["begin"]
        years = [a or b for a, b in _YEAR_OF.findall(shown)]
        year = int("".join(_HAN_DIGIT.get(c, c) for c in years[-1])) if years else None
        found.append(Time(start, end, shown.replace(" ", ""), kind, year))
    if "期间" in text or "期内" in text:
        known = {time.end for time in found}
        found += [Time(m.start(), m.end(), m["event"], "relative", None) for m in _EVENT.finditer(text) if m.end() not in known]
        found.sort()
    return found


def opening(text: str) -> Time | None:
    """The expression that a text begins with."""
    if not (_TIME.match(text) or "期间" in text or "期内" in text):
        return None  # most headings: the rest of them need not be read
    first = next(iter(find(text)), None)
    return first if first and first.start == 0 else None
