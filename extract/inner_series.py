"""Numbers of one shape on two levels, told by the width of their brackets: (三) … （一） （二） … (四)."""

from __future__ import annotations

from collections.abc import Sequence

from extract.model import Marker


def inner(markers: Sequence[Marker]) -> set[int]:
    """The indices of markers that count inside one of the same shape: from one on, in brackets of the other width, before that one's next.

    >>> from extract import numbering
    >>> texts = ("(一)目标", "(二)计划", "（一）研发", "（二）生产", "(三)风险", "（四）其他")
    >>> sorted(inner([m for m in map(numbering.parse, texts) if m]))
    [2, 3]
    """
    found: set[int] = set()
    by_form: dict[str, list[int]] = {}
    for i, marker in enumerate(markers):
        if marker.label[:1] in "(（":
            by_form.setdefault(marker.form, []).append(i)
    for members in by_form.values():
        for n, i in enumerate(members[1:], 1):
            outer = markers[members[n - 1]]
            if markers[i].ordinal != 1 or members[n - 1] in found or markers[i].label[0] == outer.label[0]:
                continue
            series = [i]
            for following in members[n + 1 :]:
                marker = markers[following]
                if marker.label[0] != markers[i].label[0] or marker.ordinal != markers[series[-1]].ordinal + 1:
                    if marker.label[0] == outer.label[0] and marker.ordinal == outer.ordinal + 1:
                        found.update(series)
                    break
                series.append(following)
    return found
