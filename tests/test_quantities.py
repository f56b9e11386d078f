"""Quantities against the corpus: one value in many spellings, sentences, and a negative corpus beside them."""

from __future__ import annotations

import csv
import tomllib
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.facts import names, quantities, units
from extract.text import fold

CORPUS: dict[str, list[dict[str, Any]]] = tomllib.loads((Path(__file__).parent / "corpus" / "quantities.toml").read_text(encoding="utf-8"))
UNITS = list(csv.DictReader((files("extract") / "data" / "units.csv").read_text(encoding="utf-8").splitlines()))
NAMES = list(csv.DictReader((files("extract") / "data" / "number_names.csv").read_text(encoding="utf-8").splitlines()))

PEOPLE = tomllib.loads((files("extract") / "data" / "surnames.toml").read_text(encoding="utf-8"))


def told(quantity: quantities.Quantity) -> str:
    """A quantity as the corpus writes it."""
    if quantity.ratio:
        return quantity.ratio
    value = f"{quantity.value.normalize():f}"
    if quantity.value_max is not None:
        value += f"~{quantity.value_max.normalize():f}"
    return f"{value} {quantity.unit or '-'} {quantity.qualifier}".strip()


def find(text: str) -> list[str]:
    return [told(q) for q in quantities.find(fold(text).text)]


def flat(table: str) -> list[tuple[str, str]]:
    return [(text, row.get("means", row.get("rule"))) for row in CORPUS[table] for text in row["texts"]]


@pytest.mark.parametrize(("text", "means"), flat("spelling"))
def test_spelling(text: str, means: str) -> None:
    assert find(text) == [means]


@pytest.mark.parametrize("surname", PEOPLE["surnames"])
def test_a_given_name_is_no_weight(surname: str) -> None:
    assert [find(f"近日，{person}{surname}七斤获奖。") for person in PEOPLE["persons"]] == [[]] * len(PEOPLE["persons"])


def test_what_a_person_gives_is_a_weight() -> None:
    assert find("近日，农户交粮七斤。") == ["7 斤"]


@pytest.mark.parametrize("row", CORPUS["sentence"], ids=lambda row: row["text"][:16])
def test_sentence(row: dict[str, Any]) -> None:
    assert find(row["text"]) == row["means"]


@pytest.mark.parametrize(("text", "rule"), flat("nothing"))
def test_nothing(text: str, rule: str) -> None:
    assert find(text) == [], rule


@pytest.mark.parametrize("row", CORPUS["failing"], ids=lambda row: row["text"])
@pytest.mark.xfail(strict=True)
def test_known_failure(row: dict[str, Any]) -> None:
    assert find(row["text"]) == row["means"]


@pytest.mark.parametrize("row", UNITS, ids=lambda row: row["unit"])
def test_every_unit_is_read_in_its_example(row: dict[str, str]) -> None:
    found = quantities.find(fold(row["example"]).text)
    assert [(q.unit, q.kind, q.classifier) for q in found] == [(row["unit"], row["kind"], row["classifier"] == "yes")]


def test_units_stand_once() -> None:
    assert len({row["unit"] for row in UNITS}) == len(UNITS)


@pytest.mark.parametrize("row", NAMES, ids=lambda row: row["example"])
def test_every_name_is_known_in_its_example(row: dict[str, str]) -> None:
    text = fold(row["example"]).text
    opened = [names.opens(text, i) for i, c in enumerate(text) if c in "一二三四五六七八九十百千万两"]
    assert row["rule"] in {name[0] for name in opened if name}
    assert quantities.find(text) == []


@pytest.mark.parametrize(
    ("text", "number", "whole"),
    [
        ("（共发放 5000 余份）", "5000余", "5000余份"),
        ("规模不低于２０００元", "2000", "不低于2000元"),
        ("用时 5 分钟之内", "5", "5分钟之内"),
        ("占近三分之一，", "三分之一", "近三分之一"),
        ("奖励6500元至8000元左右", "6500元至8000", "6500元至8000元左右"),
        ("比例为 2.1∶51.3∶46.6 。", "2.1:51.3:46.6", "2.1:51.3:46.6"),
    ],
)
def test_spans(text: str, number: str, whole: str) -> None:
    folded = fold(text).text
    (quantity,) = quantities.find(folded)
    assert folded[quantity.number_start : quantity.number_end] == number
    assert folded[quantity.start : quantity.end] == whole


def test_trace_names_the_rule_of_every_number() -> None:
    text = fold("2023年，第三批建成12个，近三年惠及六部门").text
    assert [(text[a:b], rule, kept) for a, b, rule, kept in quantities.trace(text)] == [
        ("2023年", "year", False),
        ("三", "ordinal", False),
        ("12个", "arabic", True),
        ("三年", "period", False),
        ("六", "noun", True),
    ]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("《2023年要点》第3条", ["title", "ordinal"]),
        ("国发〔2023〕5号，‘五进’活动", ["document_number", "document_number", "quoted_name"]),
        ('落实"三个到位"要求', ["quoted_name"]),
        ("前3名，排名30至100名，每2年", ["front_rank", "rank", "per_unit"]),
        ("三级医院，10万吨级泊位，十分重要", ["no_unit", "class", "lone_digit"]),
        ("四项制安排", ["class"]),
        ("60岁以上，年满18周岁，平均年龄60岁以上", ["age", "age", "age"]),
        ("100米跑，3公里生活圈，5公里核心圈", ["no_unit", "name", "name"]),
        ("三次列车", ["name"]),
        ("二期开工，实施三期工程", ["ordinal", "ordinal"]),
        ("新增2022版目录，旋转180度，环绕360度", ["year", "name", "name"]),
        ("8时30分", ["no_unit", "clock"]),
        ("二次", ["ordinal"]),
        ("以90分的成绩", ["result"]),
        ("15日公布，8月初三日内", ["date", "no_unit", "date"]),
        ("连续三年制，3年内，A3年，近两周", ["period", "period", "code", "period"]),
        ("24小时值班，15分钟生活圈，一刻钟圈", ["name", "name", "indefinite_one"]),
        ("1周内出现，半年，数百，十几", ["period", "half", "vague", "vague"]),
        ("4×100米，1+5+N，7·16", ["code", "code", "code", "code", "code", "code"]),
        ("上午9:30，比分3:1", ["clock", "result"]),
        ("百名，亿元以上项目，万级，八一路，十十个", ["bare_multiplier", "threshold", "bare_multiplier", "digits", "invalid"]),
        ("192.168.1.1", ["dotted"]),
        ("批准Re-12株，S203省道，H5株", ["code", "code", "code"]),
        ("信用代码为915100001122334455", ["code"]),
        ("未按24.2条规定，9.3本招标文件", ["clause", "clause"]),
        ("见附件3张，如表7份", ["label", "label"]),
        ("高温日数（日最高气温≥35℃），从业满3年的", ["threshold", "threshold"]),
        ("12路驾驶员，24小时心理援助热线", ["name", "name"]),
        ("20万级别，二〇二五年", ["class", "digits"]),
    ],
)
def test_rule_that_rejects(text: str, rules: list[str]) -> None:
    traced = quantities.trace(fold(text).text)
    assert [(rule, kept) for *_, rule, kept in traced] == [(rule, False) for rule in rules]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("五部门联合", "noun"), ("三乡二镇", "noun_pair"), ("甲、丙丁两大企业", "listed"), ("分别为2.3和1.7个百分点", "chain"),
        ("人口52.6万", "large_amount"), ("指数为85", "value"), ("提高一倍", "one_change"), ("值班室一间", "one_thing"), ("比例为1:3", "ratio"),
        ("10至20家", "range"), ("上百家", "bare"), ("七成", "tenth"), ("三分之一", "fraction"), ("用时4分38秒", "compound"),
        ("五六家", "pair"), ("12家", "arabic"), ("1.2万家", "mixed"), ("十二家", "han"), ("壹佰元", "financial"),
    ],
)  # fmt: skip
def test_rule_that_keeps(text: str, rule: str) -> None:
    assert quantities.find(fold(text).text)[0].rule == rule


def test_doubt_is_said() -> None:
    (thing,) = quantities.find("新建泵站一座,")
    (unknown,) = quantities.find("处理能力12斗笠/小时")
    assert thing.doubt == ("one_thing",)
    assert unknown.doubt == ("unit_unknown",)
    assert unknown.unit == "斗笠/小时"
    assert unknown.kind == "rate"


def test_qualifier_of_a_range_and_of_a_pair() -> None:
    assert find("约10至20家") == ["10~20 家 about"]
    assert find("二三十余家") == ["20~30 家 over"]


@given(st.integers(1, 10**8), st.sampled_from(["家", "人次", "平方公里", "元", "%"]), st.sampled_from(["", "超过", "近", "不少于"]))
def test_any_arabic_number_is_found_whole(number: int, unit: str, before: str) -> None:
    (quantity,) = quantities.find(f"今年完成{before}{number}{unit},同比持平")
    assert quantity.value == Decimal(number)
    assert quantity.unit == unit
    assert (quantity.start, quantity.end) == (4, 4 + len(f"{before}{number}{unit}"))


@given(st.text(alphabet="一二三十百千万亿零两半几第每近约超年月日个家人元%%./:-~—+×0123456789,，。(（“”《》 A至到以上成分之", max_size=40))
def test_no_text_breaks_it_and_spans_never_overlap(text: str) -> None:
    folded = fold(text).text
    end = 0
    for quantity in quantities.find(folded):
        assert end <= quantity.number_start
        assert 0 <= quantity.start <= quantity.number_start < quantity.number_end <= quantity.end <= len(folded)
        end = quantity.number_end


def test_units_are_read_longest_first() -> None:
    read = units.read("人次", 0)
    assert read is not None
    assert (read.text, read.end) == ("人次", 2)
    assert units.read("部门联合", 0) is None


@pytest.mark.parametrize(
    ("text", "kind", "doubt", "number"),
    [
        ("孕产妇死亡率8.6/10万", "rate", (), "8.6"),
        ("采血1000单位", "quantity", (), "1000"),
        ("平均用时4分钟30秒", "duration", ("compound",), "4分钟30秒"),
        ("平均用时3小时20分钟", "duration", ("compound",), "3小时20分钟"),
        ("安置两三部门", "count", (), "两三"),
        ("投入三五百万元", "money", (), "三五百万"),
        ("综合指数为3.12", "quantity", ("no_unit",), "3.12"),
        ("气温为-5℃", "quantity", (), "-5"),
    ],
)
def test_kind_doubt_and_place_of_a_number(text: str, kind: str, doubt: tuple[str, ...], number: str) -> None:
    (found,) = quantities.find(text)
    assert (found.kind, found.doubt) == (kind, doubt)
    assert text[found.number_start : found.number_end] == number


def test_approximate_pairs_with_a_multiplier_have_both_ends() -> None:
    assert find("投入三五百万元，惠及两三部门，高1.3个、2.1个百分点。") == ["3000000~5000000 元", "2~3 -", "1.3 个百分点", "2.1 个百分点"]
