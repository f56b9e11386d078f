"""Inline points and the sections that hold the practices."""

from __future__ import annotations

import pytest
from paragraphs_of import paragraphs_of

from extract import outline
from extract.facts import practices
from extract.model import Document

LONG = (
    "全区坚持预防为主、防治结合，把企业健康管理纳入年度目标考核，层层压实责任，推动各项任务落到实处，取得了明显的进展，职工满意度持续提高。"
)


def points_of(*stretches: str) -> list[tuple[str, str]]:
    text = "\n".join(stretches)
    spans, at = [], 0
    for stretch in stretches:
        spans.append((at, at + len(stretch)))
        at += len(stretch) + 1
    found = practices.points(text, spans, None)
    for point in found:
        assert text[point.start :].startswith(point.label)
        assert point.start < point.text_start <= point.end
    return [(point.label, point.title) for point in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "一是摸清底数。逐家走访。二是建好台账；动态更新。三是跟踪问效",
            [("一是", "摸清底数"), ("二是", "建好台账"), ("三是", "跟踪问效")],
        ),
        ("首先，统一标准。其次，统一流程。最后，统一考核。", [("首先", "统一标准"), ("其次", "统一流程"), ("最后", "统一考核")]),
        ("第一，压实责任。签订责任书。第二，强化督导。", [("第一，", "压实责任"), ("第二，", "强化督导")]),
        ("重点抓好两件事：一是办好食堂；二是修好道路。", [("一是", "办好食堂"), ("二是", "修好道路")]),
    ],
)
def test_families_of_points(text, expected):
    assert points_of(text) == expected


def test_points_in_paragraphs_of_their_own():
    assert points_of("一是建机制。成立专班。", "二是强培训。培训骨干 60 人。") == [("一是", "建机制"), ("二是", "强培训")]


@pytest.mark.parametrize(
    "text", ["其中一是重点。", "一是一，二是二。", "统一是前提。二是后话。", "第一批企业。第二批企业。", "首先要提高认识。"]
)
def test_what_is_no_series_of_points(text):
    assert points_of(text) == []


def test_a_long_first_sentence_ends_at_its_comma():
    found = points_of("一是强化政策支撑，会同工信、财政、人社等部门出台扶持办法，对通过验收的企业给予资金奖励和用地保障。二是优化服务。")
    assert found[0] == ("一是", "强化政策支撑")


def holders_of(*texts: str) -> list[str]:
    paragraphs = paragraphs_of(*texts)
    found = outline.build(Document("txt", ()), paragraphs)
    return [section.title for section in practices.holders(found.cases[0], found)]


def test_the_section_that_tells_what_was_done_holds_the_practices():
    assert holders_of("柳湾区案例", "一、基本情况", LONG, "二、主要做法", LONG, "三、推进成效", LONG) == ["主要做法"]


def test_a_case_of_an_enterprise_holds_them_in_its_own_sections():
    texts = ("东江机械有限公司健康企业建设案例", "一、企业概况", LONG, "二、管理制度", LONG, "三、健康环境", LONG, "四、建设成效", LONG)
    assert holders_of(*texts) == ["管理制度", "健康环境"]


def test_the_line_below_a_title_may_say_that_it_is_a_case() -> None:
    sections = ("一、瞄准问题，理清思路", LONG, "二、多措并举，补齐短板", LONG, "三、改革成效", LONG)
    assert holders_of("小学校里的大课堂", "——柳湾区小规模学校提质改革案例", *sections) == ["瞄准问题，理清思路", "多措并举，补齐短板"]
    assert holders_of("小学校里的大课堂", "——柳湾区小规模学校走访随感", *sections) == []


def test_a_bulletin_holds_no_practices():
    assert holders_of("柳湾区2024年统计公报", "一、综合", LONG, "二、农业", LONG) == []


def test_a_first_sentence_with_a_figure_is_no_title() -> None:
    text = "一是推行定点上岸，定点上岸量占八成以上。二是建立台账，由87名专员包联。三是强化组织领导，压实责任。"
    assert [p.title for p in practices.points(text, [(0, len(text))], None)] == ["推行定点上岸", "建立台账", "强化组织领导，压实责任"]


@pytest.mark.parametrize("routine", ["主要工作", "2023年工作开展情况"])
def test_the_year_of_a_body_is_no_practice(routine):
    sections = ("一、" + routine, LONG, "二、存在的不足", LONG)
    assert holders_of("柳湾县卫生监督所2023年度工作总结", *sections) == []
    assert holders_of("柳湾县企业职工心理健康服务工作总结", *sections) == [routine]
    assert holders_of("柳湾县卫生监督所2023年度工作总结", "一、主要做法", LONG, "二、存在的不足", LONG) == ["主要做法"]
    assert holders_of("柳湾县农业农村局2023年度工作总结", "一、主要工作做法", LONG, "二、存在的不足", LONG) == ["主要工作做法"]
