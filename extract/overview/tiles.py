"""The provinces as tiles, each about where it lies: what a map shows at a glance without its borders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

#: province to column and row of its tile, west to east and north to south
_PLACES = {
    "黑龙江": (8, 0), "内蒙古": (5, 1), "吉林": (8, 1), "新疆": (0, 2), "甘肃": (2, 2), "宁夏": (3, 2), "山西": (4, 2), "河北": (5, 2),
    "北京": (6, 2), "天津": (7, 2), "辽宁": (8, 2), "青海": (1, 3), "陕西": (3, 3), "河南": (4, 3), "山东": (5, 3), "西藏": (0, 4),
    "四川": (2, 4), "重庆": (3, 4), "湖北": (4, 4), "安徽": (5, 4), "江苏": (6, 4), "上海": (7, 4), "贵州": (3, 5), "湖南": (4, 5),
    "江西": (5, 5), "浙江": (6, 5), "云南": (2, 6), "广西": (3, 6), "广东": (4, 6), "福建": (5, 6), "台湾": (6, 6), "海南": (3, 7),
    "澳门": (4, 7), "香港": (5, 7),
}  # fmt: skip
#: shades from few to many; the ink on each has a contrast of 4.5 to 1 and more
_SHADES = (("#d3e6ec", "#1b2a30"), ("#9cc7d3", "#1b2a30"), ("#33798d", "#ffffff"), ("#1f4e5f", "#ffffff"))
_NONE = ("#eef1f2", "#5a666c")
SIDE, GAP = 44, 4
WIDTH, HEIGHT = 9 * (SIDE + GAP) - GAP, 8 * (SIDE + GAP) - GAP


class Tile(NamedTuple):
    """One province: place in units of the drawing, colours of ground and ink, number of cases."""

    name: str
    x: int
    y: int
    ground: str
    ink: str
    cases: int


def of(counts: Sequence[tuple[str, int]]) -> list[Tile]:
    """All provinces with the counts of those given by full name; nothing where a name is no province."""
    known = {next((name for name in _PLACES if full.startswith(name)), ""): count for full, count in counts}
    if "" in known or not known:
        return []
    most = max(known.values())
    tiles = []
    for name, (column, row) in _PLACES.items():
        count = known.get(name, 0)
        ground, ink = _SHADES[(len(_SHADES) * count - 1) // most] if count else _NONE
        tiles.append(Tile(name, column * (SIDE + GAP), row * (SIDE + GAP), ground, ink, count))
    return tiles
