"""Numerals: every form once by hand, and integers written in Chinese by an independent writer read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import numerals
from extract.text import fold


def parse(text: str) -> Decimal | None:
    return numerals.parse(fold(text).text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"), ("80", "80"), ("1,106", "1106"), ("321 146", "321146"), ("12,345,678.9", "12345678.9"), ("２３．５", "23.5"),
        ("三百二十", "320"), ("一千零五万", "10050000"), ("两万三", "23000"), ("三百五", "350"), ("一万零三", "10003"), ("一千零三十", "1030"), ("三万五", "35000"), ("一亿三", "130000000"), ("一百廿", "120"), ("一百廿五", "125"), ("四千三百万零五百", "43000500"), ("一万亿", "1000000000000"), ("三十二点零五", "32.05"), ("两点五亿", "250000000"), ("一千二", "1200"), ("一百零一", "101"),
        ("廿", "20"), ("廿一", "21"), ("卅", "30"), ("十", "10"), ("十五", "15"), ("一十五", "15"), ("二十", "20"), ("两千四百", "2400"),
        ("十亿四千万", "1040000000"), ("二万八千亿", "2800000000000"), ("一百一十四万亿", "114000000000000"), ("五亿零三十", "500000030"),
        ("壹佰", "100"), ("叁万伍仟", "35000"), ("壹佰贰拾叁", "123"),
        ("1.2万", "12000"), ("3亿5千万", "350000000"), ("3亿5000万", "350000000"), ("2.5万亿", "2500000000000"), ("18.7亿", "1870000000"),
        ("二〇二五", "2025"), ("二零二三", "2023"), ("三十二点七", "32.7"), ("零点八", "0.8"), ("一点二万", "12000"), ("七十八点二", "78.2"),
        ("百", "100"), ("千万", "10000000"), ("百万", "1000000"), ("零", "0"),
    ],
)  # fmt: skip
def test_value(text: str, value: str) -> None:
    assert parse(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "十十",
        "一百百",
        "百二",
        "一万零",
        "千一",
        "五百六百",
        "三分",
        "12家",
        "十几",
        "数百",
        "五六",
        "七成",
        "一二三四点",
        "万一千万",
        "廿廿",
        "二廿",
        "一亿二亿",
        "一亿亿",
        "一万二万",
        "一万零万",
        "零十",
        "一千零百",
        "五点",
        "一百三百",
        "二十廿",
    ],
)
def test_no_single_value(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "value", "high", "sign", "bound", "form"),
    [
        ("百分之三十二点七", "32.7", None, "%", "", "fraction"),
        ("百分之百", "100", None, "%", "", "fraction"),
        ("千分之五", "5", None, "‰", "", "fraction"),
        ("万分之三", "0.03", None, "%", "", "fraction"),
        ("三分之二", "66.67", None, "%", "", "fraction"),
        ("四分之三", "75", None, "%", "", "fraction"),
        ("1/3", "33.33", None, "%", "", "fraction"),
        ("七成", "70", None, "%", "", "tenth"),
        ("九成三", "93", None, "%", "", "tenth"),
        ("六成半", "65", None, "%", "", "tenth"),
        ("3成", "30", None, "%", "", "tenth"),
        ("四成多", "40", None, "%", "over", "tenth"),
        ("七八成", "70", "80", "%", "", "tenth"),
        ("五六", "5", "6", "", "", "pair"),
        ("二三十", "20", "30", "", "", "pair"),
        ("三五百", "300", "500", "", "", "pair"),
        ("十七八", "17", "18", "", "", "pair"),
        ("一百二三十", "120", "130", "", "", "pair"),
        ("七八", "7", "8", "", "", "pair"),
        ("四五十万", "400000", "500000", "", "", "pair"),
        ("三千四五百", "3400", "3500", "", "", "pair"),
        ("八六", "86", None, "", "", "digits"),
        ("五七", "57", None, "", "", "digits"),
        ("两三万", "20000", "30000", "", "", "pair"),
        ("四百六十余", "460", None, "", "over", "han"),
        ("九千六百多万", "96000000", None, "", "over", "han"),
        ("4200余万", "42000000", None, "", "over", "mixed"),
        ("520万+", "5200000", None, "", "over", "mixed"),
        ("十几", None, None, "", "", "vague"),
        ("十几万", None, None, "", "", "vague"),
        ("数百", None, None, "", "", "vague"),
        ("几十万", None, None, "", "", "vague"),
        ("半", "0.5", None, "", "", "half"),
        ("一", "1", None, "", "", "one"),
        ("192.168.1.1", None, None, "", "", "dotted"),
    ],
)
def test_form(text: str, value: str | None, high: str | None, sign: str, bound: str, form: str) -> None:
    (numeral,) = numerals.find(text)
    assert (numeral.start, numeral.end) == (0, len(text))
    assert numeral.value == (None if value is None else Decimal(value))
    assert numeral.value_max == (None if high is None else Decimal(high))
    assert (numeral.sign, numeral.bound, numeral.form) == (sign, bound, form)


def test_spans_in_running_text() -> None:
    text = "总数十万人,其中五分之一在第3批,三千瓦机组两台,提高三个百分点"
    found = [(text[n.start : n.end], n.value) for n in numerals.find(text)]
    assert found == [("十万", 100000), ("五分之一", 20), ("3", 3), ("三", 3), ("两", 2), ("三", 3)]


@pytest.mark.parametrize(
    ("text", "first"), [("成立", None), ("三成立", "三"), ("8成员", "8"), ("统一成一类", "一"), ("百分点", None), ("5千米", "5")]
)
def test_a_word_is_not_cut_for_a_numeral(text: str, first: str | None) -> None:
    found = [text[n.start : n.end] for n in numerals.find(text)]
    assert (found[0] if found else None) == first


def spell(number: int, two: bool = False, zero: str = "零") -> str:
    """A positive integer below 10^16 in Chinese: sections of four digits, written from the grammar, not from the parser."""
    digits = "〇一二三四五六七八九"
    sections = []
    while number:
        number, section = divmod(number, 10000)
        sections.append(section)
    text = ""
    for index in range(len(sections) - 1, -1, -1):
        section, part, gap = sections[index], "", False
        for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = section // unit % 10
            if digit:
                part += (zero if gap or (not part and text and section < 1000) else "") + digits[digit] + name
                gap = False
            elif part:
                gap = True
        gap_above = index + 1 < len(sections) and section and sections[index + 1] == 0 and section >= 1000 and text
        text += (zero if gap_above else "") + part + (("", "万", "亿", "万亿")[index] if part else "亿" if index == 2 and text else "")
    if text.startswith("一十"):
        text = text[1:]
    if two and text.startswith("二") and len(text) > 1 and text[1] in "百千万亿":
        text = "两" + text[1:]
    return text


@pytest.mark.parametrize(
    ("number", "text"), [(10050000, "一千零五万"), (100000030, "一亿零三十"), (15, "十五"), (20000, "二万"), (10010, "一万零一十")]
)
def test_the_writer_is_right(number: int, text: str) -> None:
    assert spell(number) == text


@given(st.integers(1, 10**12 - 1) | st.integers(1, 10**5) | st.integers(1, 999).map(lambda n: n * 10**6), st.booleans())
def test_round_trip(number: int, two: bool) -> None:
    assert numerals.parse(spell(number, two)) == number


@given(st.integers(1, 10**7))
def test_round_trip_in_text_has_its_span(number: int) -> None:
    written = spell(number)
    found = list(numerals.find(f"共计{written}户"))
    assert [(n.start, n.end, n.value) for n in found] == [(2, 2 + len(written), number)]


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.sampled_from(["", "千", "万", "亿", "万亿"]))
def test_round_trip_of_mixed_numbers(number: Decimal, factor: str) -> None:
    value = {"": 1, "千": 10**3, "万": 10**4, "亿": 10**8, "万亿": 10**12}[factor]
    assert numerals.parse(f"{number}{factor}") == number * value
    assert numerals.parse(f"{number:,}{factor}") == number * value


@given(st.text(alphabet="〇零一二两三四五六七八九十百千万亿廿点几数成分之半壹拾佰0123456789.,/ +余多来", max_size=20))
def test_no_run_breaks_it(text: str) -> None:
    end = 0
    for numeral in numerals.find(text):
        assert end <= numeral.start < numeral.end
        assert numeral.value is None or numeral.value >= 0
        assert numeral.value_max is None or (numeral.value is not None and numeral.value < numeral.value_max)
        end = numeral.end
