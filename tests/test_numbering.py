"""The grammar of section numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.numbering import FORMS, RANK, han_ordinal, parse

HEADINGS = [
    ("一、基本情况", "一、", "han、", 1),
    ("十一、文化体育", "十一、", "han、", 11),
    ("二、四季三茬的实践", "二、", "han、", 2),
    ("一.基本情况", "一.", "han、", 1),
    ("二．主要做法", "二．", "han、", 2),
    ("（一）健全组织", "（一）", "(han)", 1),
    ("(二) 广泛宣传", "(二)", "(han)", 2),
    ("（十二）强化保障", "（十二）", "(han)", 12),
    ("1.发展产业", "1.", "arabic.", 1),
    ("１．发展产业", "１．", "arabic.", 1),
    ("3、培训", "3、", "arabic、", 3),
    ("（3）培训", "（3）", "(arabic)", 3),
    ("2）培训", "2）", "arabic)", 2),
    ("③培训", "③", "circled", 3),
    ("⑵培训", "⑵", "(arabic)", 2),
    ("㈢培训", "㈢", "(han)", 3),
    ("第一章 总则", "第一章", "第章", 1),
    ("第2章 背景", "第2章", "第章", 2),
    ("第三部分 培训制度", "第三部分", "第部分", 3),
    ("第二节 设施", "第二节", "第节", 2),
    ("1 概述", "1", "arabic", 1),
    ("1 项目简介", "1", "arabic", 1),
    ("27.3 本次评审采用综合评分法", "27.3", "decimal2", 3),
    ("4.1 批准与备案", "4.1", "decimal2", 1),
    ("2.1 组织架构", "2.1", "decimal2", 1),
    ("壹、計畫目標", "壹、", "capital、", 1),
    ("贰．实施过程", "贰．", "capital、", 2),
    ("參、預期效益", "參、", "capital、", 3),
    ("拾壹、附則", "拾壹、", "capital、", 11),
    ("7.2018年以后口径有调整", "7.", "arabic.", 7),
    ("Ⅱ．方法", "Ⅱ．", "roman.", 2),
    ("IV. 方法", "IV.", "roman.", 4),
    ("iii. 方法", "iii.", "roman.", 3),
    ("b) 方法", "b)", "latin)", 2),
]
NONE = [
    "二、四季度投资增长",
    "第一节课上",
    "2024 年以来，全县新增企业",
    "3.5 亿元投资",
    "2.12 吨每平方公里",
    "0.4个千分点",
    "2.5 本，比上年多",
    "80 家企业",
    "3 项指标",
    "陆、海、空三路并进",
    "伍氏祠堂",
    "1.5G网络覆盖",
    "一是摸清底数",
    "第一，压实责任",
    "第三批示范单位",
    "第一条款所称",
    "一、二、三产业比重",
    "二〇二四年十月",
    "百分之三十",
    "基本情况",
    "",
]


@pytest.mark.parametrize(("text", "label", "form", "ordinal"), HEADINGS)
def test_numbers_of_headings(text, label, form, ordinal):
    marker = parse(text)
    assert marker is not None
    assert (marker.label, marker.form, marker.ordinal) == (label, form, ordinal)
    assert text[: marker.end].rstrip() == label
    assert not text[marker.end].isspace()


@pytest.mark.parametrize("text", NONE)
def test_what_opens_no_section(text):
    assert parse(text) is None


def test_decimals_keep_every_part():
    marker = parse("2.1.3 文件交换")
    assert marker is not None
    assert (marker.form, marker.ordinals, marker.ordinal) == ("decimal3", (2, 1, 3), 3)


def han(number: int) -> str:
    """An independent writer of Chinese ordinals below 1000."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = digits[hundreds] + "百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


@given(st.integers(min_value=1, max_value=999))
def test_han_ordinals_round_trip(number):
    assert han_ordinal(han(number)) == number


@pytest.mark.parametrize("text", ["一二", "二一", "五四", "甲"])
def test_what_is_no_ordinal(text):
    assert han_ordinal(text) is None


@given(st.text(max_size=30))
def test_any_text_is_safe(text):
    marker = parse(text)
    if marker is not None:
        assert text.startswith(marker.label)
        assert marker.form in RANK
        assert 0 < marker.end <= len(text)


def test_every_form_has_a_rank():
    assert len(RANK) == len(FORMS)
    assert {form for _, _, form, _ in HEADINGS} <= set(FORMS)


def test_a_number_of_the_source_is_no_quantity() -> None:
    for text in ("4 所有材料", "3.1 元旦前完成"):
        assert parse(text) is None
        assert parse(text, counted=True) is not None
