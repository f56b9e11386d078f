"""Paragraphs to outline: the front matter, the cases, and in each case the tree of its sections with their roles."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from extract import cases, front, headings, nesting, numbering, patterns
from extract.case_titles import Start, alike
from extract.imprint import is_body
from extract.model import Case, Document, Finding, Outline, Paragraph, Section
from extract.text import bare

#: kinds of paragraphs that are text of a section (captions, tables and notes stand apart in the tables they belong to)
OWN = frozenset(("body", "title"))


#: so many characters of a text show which one is meant
_EVIDENCE = 40


def build(document: Document, paragraphs: Sequence[Paragraph], head: str = "") -> Outline:
    """The outline of a document; ``paragraphs`` as ``paragraphs.build`` gives them, ``head`` what its running heads say.

    Never fails: a text without headings has one case without sections, a document without text none; findings say so.
    """
    found = headings.find(paragraphs, 0, len(paragraphs))
    if found and front.part_of_title(paragraphs, found[0].paragraph):
        found = found[1:]
    front_matter = front.read(paragraphs, _body(paragraphs, found), head)
    toc, listed = front.contents(paragraphs), front.listed(paragraphs)
    begun = cases.starts(paragraphs, found, front_matter, toc, listed)
    if len(begun) > 1 and begun[0].reason in ("listed", "label") and begun[0].first in front_matter.titles:
        # a collection without a title of its own: the body and the date below its first title are those of the first case
        front_matter = replace(front_matter, issuer="", issued="")
    elif len(begun) > 1 and front_matter.issuer and _signs_a_case(paragraphs, begun, front_matter.issuer):
        front_matter = replace(front_matter, issuer="")
    entries = cases.case_entries(front_matter, toc, [])
    findings: list[Finding] = []
    if len(begun) > 1 or listed:
        findings += cases.compare(begun, entries, "toc") + cases.compare(begun, listed, "list")
        findings += _pages(paragraphs, begun, entries)
    if not begun:
        findings.append(Finding("no_case_found", "warning", "没有找到案例：文件中没有正文"))
    sections: list[Section] = []
    whole: list[Case] = []
    ended = cases.closing(paragraphs, found, begun[-1]) if len(begun) > 1 else len(paragraphs)
    for index, start in enumerate(begun):
        after = begun[index + 1] if index + 1 < len(begun) else None
        last = ended if after is None else after.first if after.begin is None else after.begin
        case, own, doubts = _case(paragraphs, found, start, index, last, len(sections), front_matter.title)
        whole.append(case)
        sections += own
        findings += doubts
    findings += _outside(paragraphs, begun, front_matter, ended)
    if begun and not sections:
        findings.append(Finding("no_heading_found", "info", "没有找到带编号的标题", case=0))
    return Outline(
        front_matter.title, front_matter.volume, front_matter.issuer, front_matter.issued, front_matter.year, tuple(whole), tuple(sections),
        tuple(findings),
    )  # fmt: skip


def _outside(paragraphs: Sequence[Paragraph], begun: Sequence[Start], front_matter: front.Front, ended: int) -> list[Finding]:
    """Running text with figures above the first case or behind the last, which is in no table but in the reading text."""
    if not begun:
        return []
    first = begun[0].first if begun[0].begin is None else begun[0].begin
    above = [p for i, p in enumerate(paragraphs[:first]) if i not in front_matter.titles]
    findings = []
    for where, around in (("第一个案例之前", above), ("最后一个案例之后", paragraphs[ended:])):
        told = [p for p in around if p.kind == "body" and "。" in p.text]
        if any(character.isdigit() for p in told for character in p.text):
            message = f"{where}有 {len(told)} 段正文不属于任何案例，其中的数字和做法没有列入各表"
            findings.append(Finding("text_outside_cases", "info", message, told[0].page, told[0].text[:_EVIDENCE]))
    return findings


def _signs_a_case(paragraphs: Sequence[Paragraph], begun: Sequence[Start], body: str) -> bool:
    """Whether the body that the head names stands only below the title of the first case, as others do below those of the next ones."""
    if body in bare("".join(p.text for p in paragraphs[: begun[0].first])):
        return False
    below = [bare(paragraphs[start.last + 1].text) if start.last + 1 < len(paragraphs) else "" for start in begun]
    return below[0] == body and all(map(is_body, below[1:2]))


def _body(paragraphs: Sequence[Paragraph], found: Sequence[headings.Heading]) -> int:
    first = found[0].paragraph if found else len(paragraphs)
    long = next((i for i, p in enumerate(paragraphs) if p.kind == "body" and len(p.text) > 60), len(paragraphs))
    return min(first, long)


def _pages(paragraphs: Sequence[Paragraph], begun: Sequence[Start], entries: Sequence[front.Entry]) -> list[Finding]:
    """Entries of the contents whose printed page lies elsewhere than that of most others."""
    pairs = []
    for entry in entries:
        start = next((s for s in begun if alike(entry.name, s.title)), None)
        page = paragraphs[start.first].page if start else None
        if start and page and entry.page:
            pairs.append((entry, page, begun.index(start)))
    if len(pairs) < 2:
        return []
    shift, support = Counter(page - (entry.page or 0) for entry, page, _ in pairs).most_common(1)[0]
    if support < 2:
        return []
    return [
        Finding(
            "toc_page_differs", "info", f"目录所印页码为第{entry.page}页，正文在第{page - shift}页：{entry.name}", page, entry.name, case
        )
        for entry, page, case in pairs
        if page - (entry.page or 0) != shift
    ]  # fmt: skip


def _case(
    paragraphs: Sequence[Paragraph],
    found: Sequence[headings.Heading],
    start: Start,
    index: int,
    last: int,
    offset: int,
    document_title: str,
) -> tuple[Case, list[Section], list[Finding]]:
    first = start.first if start.begin is None else start.begin
    body = max(start.last + 1, start.first) if start.begin is None else start.begin
    # the headings are in the order of the text
    nodes = nesting.nest([*found[slice(*(bisect_left(found, at, key=lambda h: h.paragraph) for at in (body, last)))]])
    own, intro = _texts(paragraphs, nodes, range(body, last), range(start.first, start.last + 1))
    roles = _roles(paragraphs, nodes, start.title or document_title)
    sections, findings = [], []
    for n, node in enumerate(nodes):
        heading, paragraph = node.heading, paragraphs[node.heading.paragraph]
        title = bare(_title(paragraphs, heading))
        end = paragraph.start + heading.title_end if heading.name is None else paragraphs[heading.name].end
        path = _path(nodes, n)
        sections.append(
            Section(
                offset + n, index, None if node.parent is None else offset + node.parent, node.level, heading.marker,
                title.rstrip("。：:．."), paragraph.start, end, heading.paragraph, path, roles[n], tuple(own[n]),
            )
        )  # fmt: skip
        if (
            node.level == 1
            and heading.marker.ordinal == 1
            and any(n_.level == 1 and n_.heading.marker.form == heading.marker.form for n_ in nodes[:n])
        ):
            shown = paragraph.text[: heading.title_end]
            message = f"一级标题从头编号：“{shown}”，此前可能另有一篇"
            findings.append(Finding("numbering_restarts", "info", message, paragraph.page, shown, index, offset + n))
        if node.expected is not None:
            findings.append(_gap(paragraphs, node, index, offset + n))
    findings += _brackets(sections, index)
    inside = [p for p in paragraphs[first:last] if p.page is not None]
    head = paragraphs[start.first] if start.first < len(paragraphs) else None
    titled = start.last >= start.first
    case = Case(
        index, start.title, start.label, head.start if head else 0, paragraphs[start.last].end if titled else (head.start if head else 0),
        first, last, tuple(intro), inside[0].page if inside else None, max((p.page or 0 for p in inside), default=0) or None,
        _subtitle(paragraphs, start.last + 1, last) if titled else "",
    )  # fmt: skip
    return case, sections, findings


Stretches = list[tuple[int, int]]  # of the reading text, one a paragraph


def _texts(paragraphs: Sequence[Paragraph], nodes: Sequence[nesting.Node], body: range, titled: range) -> tuple[list[Stretches], Stretches]:
    """The own text of every node, and what stands before the first: paragraphs of ``body`` outside those of the title and of headings."""
    own: list[Stretches] = [[] for _ in nodes]
    intro: Stretches = []
    at = {node.heading.paragraph: n for n, node in enumerate(nodes)}
    names = {node.heading.name for node in nodes}
    current: int | None = None
    for i in body:
        paragraph = paragraphs[i]
        if i in at:
            current = at[i]
            behind = _behind(paragraph.text, nodes[current].heading.title_end)
            if behind < len(paragraph.text):
                own[current].append((paragraph.start + behind, paragraph.end))
        elif paragraph.kind in OWN and i not in names and i not in titled:
            (own[current] if current is not None else intro).append((paragraph.start, paragraph.end))
    return own, intro


#: a line of more characters is a sentence
_LONGEST_SUBTITLE = 50


def _subtitle(paragraphs: Sequence[Paragraph], at: int, last: int) -> str:
    text = paragraphs[at].text.strip() if at < last else ""
    return text.lstrip("—― ") if text[:1] in ("—", "―") and len(text) <= _LONGEST_SUBTITLE and text[-1] not in "。：；" else ""


def _title(paragraphs: Sequence[Paragraph], heading: headings.Heading) -> str:
    if heading.name is not None:
        return paragraphs[heading.name].text
    return paragraphs[heading.paragraph].text[heading.marker.end : heading.title_end]


def _behind(text: str, title_end: int) -> int:
    """Where the text of a run-in heading begins: behind the sign that ends its title."""
    end = title_end
    while end < len(text) and text[end] in " 。：:.．":
        end += 1
    return end


_HALF = patterns.compile(r"[()]")


def _brackets(sections: Sequence[Section], case: int) -> list[Finding]:
    """Siblings of one shape of which some have full-width and some half-width brackets."""
    groups: dict[tuple[int | None, str], list[Section]] = {}
    for section in sections:
        if section.marker.form in ("(han)", "(arabic)"):
            groups.setdefault((section.parent, section.marker.form), []).append(section)
    findings = []
    for members in groups.values():
        half = [s for s in members if _HALF.search(s.marker.label)]
        if half and len(half) < len(members):
            few = half if 2 * len(half) <= len(members) else [s for s in members if s not in half]
            labels = "、".join(s.marker.label for s in few)
            findings.append(Finding("mixed_brackets", "info", f"标题编号的括号全角、半角混用：{labels}", None, labels, case, few[0].index))
    return findings


def _gap(paragraphs: Sequence[Paragraph], node: nesting.Node, case: int, section: int) -> Finding:
    heading = node.heading
    paragraph = paragraphs[heading.paragraph]
    printed = paragraph.text[: heading.title_end]
    if node.expected is not None and node.expected < heading.marker.ordinal:
        missing = (
            f"第{node.expected}项" if heading.marker.ordinal - node.expected == 1 else f"第{node.expected}至{heading.marker.ordinal - 1}项"
        )
        return Finding("numbering_gap", "warning", f"编号不连续：“{printed}”之前缺{missing}", paragraph.page, printed, case, section)
    return Finding("numbering_out_of_order", "warning", f"编号顺序有误：“{printed}”", paragraph.page, printed, case, section)


def _path(nodes: Sequence[nesting.Node], n: int) -> str:
    parts: list[str] = []
    position: int | None = n
    while position is not None:
        label = nodes[position].heading.marker.label
        parts.append(label.rstrip("、.．，,:： "))
        position = nodes[position].parent
    return "/".join(reversed(parts))


# ----------------------------------------------------------------------------------------------------------------- roles
@cache
def _cues() -> list[tuple[str, re.Pattern[str], re.Pattern[str] | None]]:
    table = tomllib.loads((files("extract") / "data" / "roles.toml").read_text(encoding="utf-8"))
    return [
        (row["role"], patterns.compile(row["pattern"]), patterns.compile(row["lead"]) if "lead" in row else None) for row in table["role"]
    ]


_ASIDE = patterns.compile(r"[（(][^（()）]*[)）]")
#: a title that begins so tells what was done, whatever its last word is: 聚焦重点任务
_DOING = patterns.compile(r"聚焦|坚持|强化|打造|加强|狠抓|紧盯|围绕|立足|锚定|树立|突出(?!问题)|以.{1,12}为")


def role_of(title: str) -> str:
    """The role of a section by its title alone: background, practices, results, lessons, problems, plans, other.

    The last word of a Chinese noun phrase is its head: 重点工作规划 is a plan, 规划引领 is none.

    >>> [role_of(t) for t in ("基本情况", "主要做法及成效", "取得的成效", "经验启示", "下一步打算", "健康环境")]
    ['background', 'practices', 'results', 'lessons', 'plans', 'other']
    >>> [role_of(t) for t in ("实践成效", "做法成效", "下一步工作举措", "取得成效及经验做法", "基本案情", "典型意义")]
    ['results', 'practices', 'plans', 'practices', 'background', 'lessons']
    >>> [role_of(t) for t in ("强化规划引领", "聚焦重点任务", "坚持问题导向", "意义重大，落实到位")]
    ['other', 'other', 'other', 'other']
    """
    core = _ASIDE.sub("", title)
    if _DOING.match(core) or "，" in core:
        return "other"
    if led := next((role for role, _, lead in _cues() if lead is not None and lead.match(core)), ""):
        return led
    order = [role for role, *_ in _cues()]
    told = [role for part in _JOINED.split(core) if (role := _head(part))]
    # a title of two heads (做法及成效) tells what was done wherever it says so
    return min(told, key=order.index, default="other")


#: characters that may follow the head: 情况分析, 做法等
_BEHIND = 2
_JOINED = patterns.compile("以及|[和与及、]|(?<=做法)(?=.)|(?<=举措)(?=.)")


def _head(part: str) -> str:
    """The role whose cue ends last in a noun phrase: 实践成效 is a result, 经验做法 what was done."""
    ends = [
        (match.end(), -row, role)
        for row, (role, pattern, _) in enumerate(_cues())
        for match in pattern.finditer(part)
        if len(part) - match.end() <= _BEHIND
    ]
    return max(ends)[2] if ends else ""


#: the title of a text that says what is to be done: nothing in it has been done yet
_PLAN = patterns.compile(r"(?:方案|计划|规划|要点|工作安排|路线图)(?:[（(][^（()）]*[)）])?》?(?:的通知)?$")


def _roles(paragraphs: Sequence[Paragraph], nodes: Sequence[nesting.Node], told: str) -> list[str]:
    """Level 1 by title, deeper levels as the section above; in a text whose title ``told`` is that of a plan 重点工作 are plans."""
    roles: list[str] = []
    for node in nodes:
        if node.parent is not None:
            roles.append(roles[node.parent])
            continue
        role = role_of(_title(paragraphs, node.heading))
        roles.append("plans" if role == "practices" and _PLAN.search(told) else role)
    return roles


def item_start(text: str) -> int:
    """Where the words of a numbered item begin: behind its number; 0 where the text begins with none."""
    marker = numbering.parse(text)
    return marker.end if marker is not None and marker.form != "arabic" and not marker.form.startswith("decimal") else 0
