"""Expressions of time: kind, shown text and year."""

from __future__ import annotations

import pytest

from extract.facts import times
from extract.text import fold


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("截至 2024 年9月底，全县共有", [("截至2024年9月底", "until", 2024)]),
        ("截至2023年6月30日，累计", [("截至2023年6月30日", "until", 2023)]),
        ("到 2025 年，建成60家", [("到2025年", "until", 2025)]),
        ("2030年前实现", [("2030年前", "until", 2030)]),
        ("由2021 年的 35.2%提高到 2024 年的 61.8%", [("2021年", "year", 2021), ("2024年", "year", 2024)]),
        ("今年以来新增12家", [("今年以来", "since", None)]),
        ("自 2020 年全面推行以来，建成", [("2020年以来", "since", 2020)]),
        ("2022年以来，“十三五”以来", [("2022年以来", "since", 2022), ("“十三五”以来", "since", None)]),
        ("党的十八大以来", [("党的十八大以来", "since", None)]),
        ("2022年起，每年", [("2022年起", "since", 2022)]),
        ("“十四五”期间", [("“十四五”期间", "plan", None)]),
        ("2021—2025年投入", [("2021—2025年", "range", 2025)]),
        ("2019年至2023年", [("2019年至2023年", "range", 2023)]),
        ("1—9月份完成", [("1—9月份", "range", None)]),
        ("2024年1-9月完成", [("2024年1-9月", "range", 2024)]),
        ("5月1日至5日，接待", [("5月1日至5日", "range", None)]),
        ("2022—2023学年", [("2022—2023学年", "range", 2023)]),
        ("2023年3月8日上午，10月12日", [("2023年3月8日", "date", 2023), ("10月12日", "date", None)]),
        ("二〇二五年达到", [("二〇二五年", "year", 2025)]),
        ("2024年上半年，2023年末，2024年前三季度", [("2024年上半年", "year", 2024), ("2023年末", "year", 2023), ("2024年前三季度", "year", 2024)]),
        ("2023年度考核", [("2023年度", "year", 2023)]),
        ("2024年6月，去年12月底", [("2024年6月", "month", 2024), ("去年12月底", "month", None)]),
        ("今年将建成，去年完成，近三年投入，五年来坚持", [("今年", "relative", None), ("去年", "relative", None), ("近三年", "relative", None), ("五年来", "relative", None)]),
        ("全年实现，年末常住，前三季度增长，上半年", [("全年", "relative", None), ("年末", "relative", None), ("前三季度", "relative", None), ("上半年", "relative", None)]),
        ("20多年前，一年多来，过去十年", [("20多年前", "relative", None), ("一年多来", "relative", None), ("过去十年", "relative", None)]),
        ("目前已建成，近年来坚持，截至目前", [("目前", "vague", None), ("近年来", "vague", None), ("截至目前", "vague", None)]),
    ],
    ids=lambda value: value[:14] if isinstance(value, str) else "",
)  # fmt: skip
def test_found(text: str, found: list[tuple[str, str, int | None]]) -> None:
    assert [(t.text, t.kind, t.year) for t in times.find(fold(text).text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "《规划（2021—2025年）》",
        "三年行动计划",
        "为期3年",
        "学前三年毛入园率",
        "九年义务教育",
        "办结时限3天",
        "租期10年，",
        "合格率98.2%",
        "培训2024人",
        "三个月票",
    ],
)
def test_no_time(text: str) -> None:
    assert times.find(fold(text).text) == []


def test_span_is_the_print() -> None:
    text = "自2020年推行以来，建成12家"
    (time,) = times.find(text)
    assert text[time.start : time.end] == "自2020年推行以来"
