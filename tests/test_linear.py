"""The work that a document of one thing over and over costs grows with its length, in every stage: counted in calls, not in seconds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from counting import calls

from extract import pipeline

#: characters of the shorter text; the longer one has four times as many
LENGTH = 2400
UNITS = [
    "荣获先进称号", "荣获“先进”称号、", "被评为先进单位，", "获", "1234567890", "2.1:3.4:", "一百二十三万四千", "一是抓好工作", "《", "《通知》",
    "（一）", "苹果、", "其中", "其中3个，", "1.3个、", "“", "市政府", "有限公司", "张三、李四",
    "一、工作\n", "（一）工作\n", "一、工作……1\n", "案例一 工作\n", "某县经验案例交流。\n", "第一章 工作\n", "甲\t12\t3\n", "表1 工作\n", "12\n",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=[unit.strip() for unit in UNITS])
def test_work_grows_with_the_text(unit: str, tmp_path: Path) -> None:
    def read(times: int) -> Callable[[], object]:
        path = tmp_path / f"{times}.txt"
        path.write_text("某县经验\n" + unit * (times * LENGTH // len(unit)), "utf-8")
        return lambda: pipeline.process(path, pipeline.Options(ocr=False))

    read(1)()  # what is made once is made
    assert calls(read(4)) < 5 * calls(read(1))
