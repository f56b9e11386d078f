"""Inline points (一是…二是…, 首先…其次…, 第一，…第二，…) and which sections of a case hold its practices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from extract import numbering
from extract.model import Case, Outline, Point, Section

#: a first sentence longer than this is no title: then the title ends at its first comma
LONGEST_TITLE = 30

_LEAD = r"(?:^|(?<=[。；;：:，,！、\s]))"
_NUMBER = "[一二三四五六七八九十]{1,3}"
#: the families of points; a family counts only where it begins with its first member and has a second
_FAMILIES = {
    "是": re.compile(rf"{_LEAD}(?P<label>(?P<n>{_NUMBER})是)(?![一二三四五六七八九十](?:[，。、；,]|是|$)|否)"),
    "要": re.compile(rf"{_LEAD}(?P<label>(?P<n>{_NUMBER})要)(?!求|点|素|件|道|闻|务)"),
    "第": re.compile(rf"{_LEAD}(?P<label>第(?P<n>{_NUMBER})[，,、：:])"),
    "其": re.compile(rf"{_LEAD}(?P<label>其(?P<n>{_NUMBER})[，,、：:])"),
    "首先": re.compile(rf"{_LEAD}(?P<label>首先|其次|再次|再者|最后|第三|此外)[，,：:]?"),
}
#: the first member of each family, without which the pattern need not be tried
_FIRST = {"是": "一是", "要": "一要", "第": "第一", "其": "其一", "首先": "首先"}
_STEPS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "第三": 3, "最后": 9, "此外": 9}
_TITLE_END = re.compile("[。；;]")
#: a first sentence with a figure in it tells something and is no title either
_FIGURE = re.compile("[，,].*(?:\\d|[一二三四五六七八九]成)")
_COMMA = re.compile("[，,：:]")


def points(text: str, stretches: Sequence[tuple[int, int]], section: int | None) -> list[Point]:
    """The inline points in ``stretches`` (own text of one section, offsets in ``text``), in order; at least two of one family.

    >>> own = "一是摸清底数建台账。对企业逐家评估。二是专家进厂。指导126家次。"
    >>> [(p.label, p.title) for p in points(own, [(0, len(own))], None)]
    [('一是', '摸清底数建台账'), ('二是', '专家进厂')]
    """
    if not stretches:
        return []
    low, high = min(stretches)[0], max(end for _, end in stretches)
    found: list[tuple[int, int, str, int, int]] = []  # start, end of label, label, ordinal, end of stretch
    for family, pattern in _FAMILIES.items():
        if text.find(_FIRST[family], low, high) < 0:
            continue
        members = []
        for start, end in stretches:
            for match in pattern.finditer(text[start:end]):
                label = match["label"]
                ordinal = _STEPS[label] if family == "首先" else numbering.han_ordinal(match["n"])
                if ordinal:
                    members.append((start + match.start("label"), start + match.end(), label, ordinal, end))
        found += _series(members)
    found.sort()
    points = []
    for position, (start, label_end, label, ordinal, stretch_end) in enumerate(found):
        after = found[position + 1][0] if position + 1 < len(found) else stretch_end
        end = after
        while end > label_end and text[end - 1] in " \n":
            end -= 1
        title_end = _title_end(text, label_end, end)
        text_start = title_end
        while text_start < end and text[text_start] in "。；;，,：: ":
            text_start += 1
        points.append(Point(start, end, section, label, "".join(text[label_end:title_end].split()), text_start, ordinal))
    return points


def _series(members: list[tuple[int, int, str, int, int]]) -> list[tuple[int, int, str, int, int]]:
    """Members that count up from one, without gap (首先 其次 再次 最后 count as one after the other); series of one are none."""
    kept: list[tuple[int, int, str, int, int]] = []
    run: list[tuple[int, int, str, int, int]] = []
    for member in members:
        ordinal = member[3]
        if run and (ordinal == run[-1][3] + 1 or (ordinal in (3, 9) and member[2] in _STEPS and ordinal >= run[-1][3])):
            run.append(member)
            continue
        if len(run) > 1:
            kept += run
        if ordinal == 1:
            run = [member]
        elif run and ordinal != run[-1][3] + 1:
            continue
        else:
            run = []
    return kept + run if len(run) > 1 else kept


def _title_end(text: str, start: int, end: int) -> int:
    stop = _TITLE_END.search(text, start, end)
    first = stop.start() if stop else end
    if first - start > LONGEST_TITLE or _FIGURE.search(text, start, first):
        comma = _COMMA.search(text, start, first)
        if comma and comma.start() > start + 1:
            return comma.start()
    return first


#: titles by which a case of an enterprise is built, where no section says that it tells what was done
_ENTERPRISE = re.compile(r"管理制度|健康环境|健康管理|健康文化|组织管理|制度建设|环境建设|文化建设")
#: the report of a body on its year, not on something that it did: 某局2024年度工作总结, 2023年度执行工作情况的报告
_YEARLY = re.compile(r"(?:19|20)\d\d年度?(?:[一-龥]{0,3}工作)?(?:总结|报告|情况的?(?:报告|汇报|总结))")
#: what such a report calls its account of the year
_ROUTINE = re.compile("^(?!.*(?:做法|经验|举措|亮点)).*(?:主要工作|重点工作|具体工作|工作开展|开展情况|推进情况|实施情况)")
_CASE_WORDS = re.compile(r"案例|经验|典型|做法|范例|汇编|选编")


def holders(case: Case, outline: Outline) -> list[Section]:
    """The level-1 sections of a case that hold its practices: those with the role practices, else, in a case of a collection or a text
    that calls itself one, those with the role other. What a body did in a year (主要工作 in its yearly report) is no practice.
    """
    roots = [s for s in outline.sections_of(case.index) if s.parent is None]
    yearly = _YEARLY.search(case.title or outline.title) is not None
    told = [s for s in roots if s.role == "practices" and not (yearly and _ROUTINE.search(s.title))]
    if told:
        return told
    others = [s for s in roots if s.role == "other"]
    # the sections of a text bear out what only the line below its title says
    told_below = _CASE_WORDS.search(case.subtitle) is not None
    return others if told_below or is_case(case, outline) or sum(bool(_ENTERPRISE.search(s.title)) for s in roots) >= 2 else []


def is_case(case: Case, outline: Outline) -> bool:
    """Whether a text is told as a case, by the word in its title or in that of the document: a bulletin or a plan is none."""
    return _CASE_WORDS.search(case.title + outline.title) is not None


def by_parent(sections: Sequence[Section]) -> dict[int | None, list[Section]]:
    """Sections grouped by the section above them."""
    ordered = sorted(sections, key=lambda s: (-1 if s.parent is None else s.parent, s.index))
    return {parent: list(group) for parent, group in groupby(ordered, key=lambda s: s.parent)}
