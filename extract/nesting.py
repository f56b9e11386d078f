"""How the headings of one case nest: a tree from the numbers alone.

The depth of a heading follows from how the shapes of numbers nest in this very text; the customary order (:data:`extract.numbering.FORMS`)
decides only where the text gives no evidence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract import inner_series, numbering
from extract.enclosed import enclosed
from extract.headings import CHAPTERS, STRONG, Heading
from extract.model import Marker

#: longest title, in characters, that counts as one where as many of its siblings are titles as items
SURE_SENTENCE = 16


@dataclass(frozen=True, slots=True)
class Node:
    """A heading in its place: level from 1 among titled headings, parent as index in the list of nodes."""

    heading: Heading
    parent: int | None
    level: int
    expected: int | None = None  # the ordinal that the sequence asked for, where another is printed


def order(forms: Iterable[str], markers: Sequence[Marker]) -> dict[str, int]:
    """The shapes of numbers from the outermost in: by how they nest in this sequence of markers, by custom where it does not tell."""
    evidence: Counter[tuple[str, str]] = Counter()
    last: dict[str, int] = {}
    between: dict[str, set[str]] = defaultdict(set)
    for before, marker in zip([None, *markers], markers, strict=False):
        if before is not None and before.form != marker.form and marker.ordinal == 1:
            evidence[before.form, marker.form] += 1
        if before is not None and marker.form == "decimal2" and before.ordinals == marker.ordinals[:1]:
            evidence[before.form, marker.form] += 3
        if last.get(marker.form) == marker.ordinal - 1 and marker.ordinal > 1:
            for inner in between[marker.form]:
                evidence[marker.form, inner] += 1
        last[marker.form] = marker.ordinal
        between[marker.form] = set()
        for form in between:
            if form != marker.form:
                between[form].add(marker.form)
    forms = list(forms)
    count = Counter(marker.form for marker in markers)

    def told(a: str, b: str) -> bool | None:
        """Whether the sequence shows ``a`` above ``b`` (or below it); None where it does not tell."""
        lead = evidence[a, b] - evidence[b, a]
        fewer = min(evidence[a, b], evidence[b, a])
        if fewer >= 2 and 2 * abs(lead) <= fewer and 2 * min(count[a], count[b]) <= max(count[a], count[b]):
            # numbers that count through the parts above them bear witness both ways: the outer ones are the fewer
            return count[a] < count[b]
        custom = numbering.RANK[a] < numbering.RANK[b]
        # decimals have no customary place below or above 1. and 1、: one witness is enough
        enough = 1 if "decimal" in a + b or custom == (lead > 0) else 3
        return lead > 0 if abs(lead) >= enough else None

    def above(a: str, b: str) -> bool:
        shown = told(a, b)
        return numbering.RANK[a] < numbering.RANK[b] if shown is None else shown

    wins = {a: sum(above(a, b) for b in forms if b != a) for a in forms}
    ordered = sorted(forms, key=lambda f: (-wins[f], numbering.RANK[f]))
    for form in sorted(forms, key=numbering.RANK.__getitem__):
        # custom alone, by shapes that it never meets, must not put a shape below one that it is shown to stand above
        at = ordered.index(form)
        first = next((i for i in range(at) if told(form, ordered[i])), at)
        if first < at and not any(told(other, form) for other in ordered[first:at]):
            ordered.insert(first, ordered.pop(at))
    return {form: rank for rank, form in enumerate(ordered)}


_KIN = {
    "arabic.": "arabic",
    "arabic、": "arabic",
    "arabic": "arabic",
    "(arabic)": "(arabic)",
    "arabic)": "(arabic)",
    "han、": "han",
    "(han)": "(han)",
    "han)": "(han)",
}


def nest(headings: Sequence[Heading]) -> list[Node]:
    """The headings as a tree. Numbers that fit into no sequence (decimals of the text, references) are left out; items hold their
    place in the sequence but give no level: the nodes returned are titled headings only.
    """
    ranks = order({heading.marker.form for heading in headings}, [heading.marker for heading in headings])
    stack: list[tuple[Heading, int | None]] = []  # open headings, with their index in placed
    placed: list[tuple[Heading, int | None, int | None]] = []  # heading, parent in placed, expected ordinal
    latest: dict[str, int] = {}
    below, after = enclosed([heading.marker for heading in headings], ranks)
    deeper = {headings[i].paragraph for i in inner_series.inner([heading.marker for heading in headings])}
    for position, heading in enumerate(headings):
        marker = heading.marker
        outer = below.get(position, after.get(position))
        depth = _listed(stack, heading, ranks) if outer is None else _held(stack, headings[outer])
        if depth is None:
            depth = _ranked(stack, marker, ranks)
        same = depth > 0 and _alike(stack[depth - 1][0], heading)
        if same and heading.paragraph not in deeper and stack[depth - 1][0].paragraph in deeper:
            depth -= 1
        if same and heading.paragraph in deeper and stack[depth - 1][0].paragraph not in deeper:
            same = False  # the first of a series inside the open heading of its shape
        sibling = stack[depth - 1][0].marker if same else None
        if sibling is None and marker.ordinal > 1:
            sibling = _adopted(stack, marker)
            if sibling is not None:
                depth = next(i + 1 for i, (open_heading, _) in enumerate(stack) if open_heading.marker is sibling)
        expected = _expected(marker, sibling, latest.get(marker.form))
        if position not in below and not _plausible(heading, sibling, expected, [open_heading.marker for open_heading, _ in stack[:depth]]):
            continue
        if sibling is not None:
            depth -= 1
        del stack[depth:]
        parent = stack[-1][1] if stack else None
        placed.append((heading, parent, None if expected == marker.ordinal else expected))
        stack.append((heading, len(placed) - 1))
        latest[marker.form] = marker.ordinal
    return _titled(placed)


def _ranked(stack: list[tuple[Heading, int | None]], marker: Marker, ranks: dict[str, int], least: int = 0) -> int:
    """How many open headings stay open above a number by the order of shapes, ``least`` of them in any case."""
    depth = len(stack)
    while depth > least and ranks[stack[depth - 1][0].marker.form] > ranks[marker.form]:
        depth -= 1
    return depth


def _held(stack: list[tuple[Heading, int | None]], outer: Heading) -> int | None:
    return next((depth for depth in range(len(stack), 0, -1) if stack[depth - 1][0] is outer), None)


def _listed(stack: list[tuple[Heading, int | None]], heading: Heading, ranks: dict[str, int]) -> int | None:
    """The same by the levels of the list of the source that counts the number; None where no other number of that list is open."""
    if heading.item is None:
        return None
    list_, level = heading.item
    for depth in range(len(stack), 0, -1):
        item = stack[depth - 1][0].item
        if item is None or item[0] != list_ or item[1] > level:
            continue
        if item[1] < level:
            return _ranked(stack, heading.marker, ranks, depth)
        return depth if _alike(stack[depth - 1][0], heading) else depth - 1
    return None


def _alike(one: Heading, other: Heading) -> bool:
    """Whether two numbers can be of one series: of one shape, and on one level where one list counts both."""
    if one.marker.form != other.marker.form:
        return False
    return one.item is None or other.item is None or one.item[0] != other.item[0] or one.item[1] == other.item[1]


def _adopted(stack: list[tuple[Heading, int | None]], marker: Marker) -> Marker | None:
    """The open heading that a number of another punctuation goes on from: 1. 2、 3."""
    kin = _KIN.get(marker.form)
    for heading, _ in reversed(stack):
        other = heading.marker
        if kin is not None and _KIN.get(other.form) == kin and other.form != marker.form and other.ordinal == marker.ordinal - 1:
            return other
    return None


def _expected(marker: Marker, sibling: Marker | None, latest: int | None) -> int:
    if marker.ordinals[:-1]:
        if sibling is not None and sibling.ordinals[:-1] == marker.ordinals[:-1]:
            return sibling.ordinal + 1
        return 1
    if sibling is not None:
        return 1 if marker.ordinal == 1 else sibling.ordinal + 1
    # some texts count through: （六） under 二、, （七） under 三、
    return marker.ordinal if latest is not None and marker.ordinal == latest + 1 else 1


def _plausible(heading: Heading, sibling: Marker | None, expected: int, above: list[Marker]) -> bool:
    marker = heading.marker
    if heading.sure or expected == marker.ordinal:
        if marker.form.startswith("decimal") and not heading.sure and above and sibling is None:
            outer = above[-1].ordinals if above[-1].form.startswith("decimal") else above[-1].ordinals[-1:]
            return marker.ordinals[: len(outer)] == outer
        return True
    ahead = marker.ordinal - expected
    if marker.form in STRONG:
        return -30 < ahead <= 5 and heading.verdict != "item"
    return (0 < ahead <= 2 and heading.verdict == "title") or (
        ahead < 0 and heading.alone and heading.verdict == "title" and marker.ordinal <= 3
    )


def _bare(placed: Sequence[tuple[Heading, int | None, int | None]], i: int) -> bool:
    """Whether nothing hangs below a numbered paragraph: no text, no numbers of its own."""
    heading = placed[i][0]
    if i + 1 == len(placed):
        return not heading.sure
    after, parent, _ = placed[i + 1]
    return not heading.sure and parent != i and after.paragraph == heading.paragraph + 1


def _titled(placed: list[tuple[Heading, int | None, int | None]]) -> list[Node]:
    siblings: dict[tuple[int | None, str, int], list[int]] = defaultdict(list)
    series: dict[tuple[int | None, str], tuple[int, int]] = {}  # number of the series, last ordinal: a restart begins another
    for index, (heading, parent, _) in enumerate(placed):
        number, ordinal = series.get((parent, heading.marker.form), (0, 0))
        number += heading.marker.ordinal <= ordinal
        series[parent, heading.marker.form] = number, heading.marker.ordinal
        siblings[parent, heading.marker.form, number].append(index)
    verdicts = [heading.verdict for heading, _, _ in placed]
    for (_, form, _), members in siblings.items():
        for before, i in pairwise(members):
            # a semicolon says that the list goes on: what follows is its next member, though it end with a full stop
            if placed[before][0].listed and verdicts[before] == "item" and form not in CHAPTERS and _bare(placed, i):
                verdicts[i] = "item"
        titles = sum(verdicts[i] == "title" for i in members)
        items = sum(verdicts[i] == "item" for i in members)
        if items > 2 * titles and items > 2 and form not in CHAPTERS:
            # sentences that happen to be short, among members of a list that are whole sentences
            for i in members:
                if verdicts[i] == "title" and not placed[i][0].alone and not placed[i][0].sure:
                    verdicts[i] = "item"
        opened = [i for i in members if verdicts[i] == "open"]
        short = all(placed[i][0].title_end - placed[i][0].marker.end <= SURE_SENTENCE for i in opened)
        for i in opened:
            verdicts[i] = "title" if titles > items or (titles == items and (form in STRONG or short)) else "item"
    nodes: list[Node] = []
    where: dict[int, int] = {}  # index in placed to index in nodes
    for index, (heading, parent, expected) in enumerate(placed):
        while parent is not None and parent not in where:
            parent = placed[parent][1]
        if verdicts[index] != "title":
            continue
        above = where[parent] if parent is not None else None
        level = nodes[above].level + 1 if above is not None else 1
        where[index] = len(nodes)
        nodes.append(Node(replace(heading, verdict="title"), above, level, expected))
    return nodes
