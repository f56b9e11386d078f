"""The words around a number that bound it: 超过, 近, 不少于 before it, 以上, 左右, 以内 behind it. Text is folded."""

from __future__ import annotations

import re

from extract.facts.units import BOUNDARY

_BEFORE = re.compile(
    r"""(?:
      (?P<at_least>≥|不(?:得|应|能|可)?(?:少于|低于|小于)|不下于?|至少|最少|(?<![成以之加])上)
    | (?P<at_most>≤|不(?:得|应|能|可|会)?(?:超过?|高于|多于|大于)|最多|至多|(?<!不)(?:低于|少于|小于))
    | (?P<nearly>(?<![附最邻靠新亲相就临贴远])近|接近|将近|不足|不到)
    | (?P<over>(?<![不彩])(?:超过?|超出|高于|突破|逾|大于|多于))
    | (?P<about>大约|大概|(?<![节签预合公条违简制契履集民])约)
    )$""",
    re.VERBOSE,
)
_BEFORE_LAST = frozenset("于下少上过超多近足到出破逾约概≥≤")
_AFTER = re.compile(
    rf"(?:[多余](?=[{BOUNDARY}的]|$)|有余)?"
    r"(?:(?P<over>及?以上)|(?P<about>左右|上下(?!班|级|联|游|楼|一))|(?P<at_most>以内|之内|及?以下|(?P<inner>内)(?![部容外涵在生地需蒙科河存循销]))|(?P<plus>\+(?![\dA-Za-z])))?"
)
_OTHER_WORD = re.compile("多(?:元|样|种|方|次|个|名|项|家|部门|数|轮|层|维)")
_AFTER_FIRST = frozenset("多余有以及左上之内+")
_AT_LEAST_VERB = re.compile(r"(?:至少|不少于|不低于)[^，,。；：、\d]{1,11}$")


def read(text: str, start: int, end: int, kind: str, bound: str) -> tuple[int, int, str]:
    """The span of a number with the words that qualify it, and the qualifier; ``bound`` is what stands inside it (余, 多).

    >>> read("培训不少于20家,", 5, 8, "count", ""), read("占95%以上,", 1, 4, "percent", "")
    ((2, 8, 'at_least'), (1, 6, 'over'))
    """
    first, last, qualifier = start, end, bound
    if last < len(text) and text[last] in _AFTER_FIRST:
        if kind == "duration" and text[last] == "多" and not _OTHER_WORD.match(text, last):  # 两年多建设
            last, qualifier = last + 1, qualifier or "over"
        after = _AFTER.match(text, last)
        if after and after.end() > last and not (after["inner"] and kind not in ("duration", "length", "percent")):
            last = after.end()
            qualifier = qualifier or next((name for name in ("about", "at_most") if after[name]), "over")
    if start and text[start - 1] in _BEFORE_LAST:
        before = _BEFORE.search(text, max(0, start - 4), start)
        if before and (text[start - 1] != "上" or text[start] in "百千万亿十"):
            first, qualifier = before.start(), before.lastgroup or qualifier
    if not qualifier:
        low = start - 14 if start > 14 else 0
        left = text[low:start]
        if ("少" in left or "低于" in left) and _AT_LEAST_VERB.search(text, low, start):
            qualifier = "at_least"
    return first, last, qualifier
