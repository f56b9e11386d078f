"""Small compilations for runs over many files."""

from __future__ import annotations

import os
from pathlib import Path

_TEXT = """清江{number}县健康社区建设优秀案例

清江{number}县地处丘陵，辖 {towns} 个乡镇。

一、基本情况
全县建成健康社区 {places} 个，覆盖居民 1.2 万人。

二、主要做法
（一）健全机制。印发《清江县健康社区建设实施方案》，明确 15 个部门的职责。
（二）广泛宣传。一是办好讲座 48 场；二是发放手册 5000 余份。
"""


def text(number: int) -> str:
    """The text of one compilation; every number gives another one."""
    return _TEXT.format(number=number, towns=3 + number % 20, places=5 + number % 90)


def write_texts(folder: Path, count: int) -> Path:
    """Write ``count`` compilations, whose times are long past, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"{number:03}.txt"
        path.write_text(text(number), "utf-8")
        os.utime(path, (10**9, 10**9))
    return folder
