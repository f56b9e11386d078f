"""Headings, their levels, cases and roles, on texts written for the purpose."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from paragraphs_of import paragraphs_of, reading

from extract import outline
from extract.model import Document, Outline

LONG = "全区坚持预防为主、防治结合，把企业健康管理纳入年度目标考核，层层压实责任，推动各项任务落到实处，取得了明显的进展，职工满意度持续提高。"


def outline_of(*texts: str | tuple[str, str]) -> tuple[Outline, str]:
    paragraphs = paragraphs_of(*texts)
    return outline.build(Document("txt", ()), paragraphs), reading(paragraphs)


def tree(found: Outline) -> list[tuple[int, str, str]]:
    return [(s.level, s.marker.label, s.title) for s in found.sections]


def codes(found: Outline) -> list[str]:
    return [finding.code for finding in found.findings]


def test_levels_follow_the_nesting():
    found, text = outline_of(
        "柳湾区健康企业建设案例", LONG, "一、基本情况", LONG, "二、主要做法", "（一）建机制，聚合力", LONG, "1.定期会商", LONG, "2.联合督导", LONG,
        "（二）强服务。" + LONG, "三、推进成效", LONG,
    )  # fmt: skip
    assert tree(found) == [
        (1, "一、", "基本情况"), (1, "二、", "主要做法"), (2, "（一）", "建机制，聚合力"), (3, "1.", "定期会商"), (3, "2.", "联合督导"),
        (2, "（二）", "强服务"), (1, "三、", "推进成效"),
    ]  # fmt: skip
    assert [s.path for s in found.sections][3:6] == ["二/（一）/1", "二/（一）/2", "二/（二）"]
    for section in found.sections:
        assert text[section.start : section.end] == section.marker.label + section.title
        for start, end in section.own:
            assert text[start:end] == LONG
    assert found.cases[0].title == "柳湾区健康企业建设案例"
    assert [text[a:b] for a, b in found.cases[0].intro] == [LONG]


def test_the_text_decides_how_shapes_nest_not_custom():
    found, _ = outline_of(
        "1.总体情况", LONG, "一、组织", LONG, "二、制度", LONG, "2.具体做法", LONG, "一、宣传", LONG, "二、培训", LONG, "3.成效", LONG
    )
    assert [level for level, _, _ in tree(found)] == [1, 2, 2, 1, 2, 2, 1]


def test_numbers_that_count_through_several_parents():
    found, _ = outline_of(
        "一、要求", LONG, "（一）提高认识", LONG, "（二）明确责任", LONG, "二、任务", LONG, "（三）建立台账", LONG, "（四）分类指导", LONG
    )
    assert [level for level, _, _ in tree(found)] == [1, 2, 2, 1, 2, 2]
    assert "numbering_gap" not in codes(found)


@pytest.mark.parametrize(
    "item",
    [
        "1.发放宣传折页 3200 份，覆盖职工 1.1 万人；",
        "2.全年开展上门指导 46 家次，提出整改建议 210 条，整改完成率 97.5%，涉及重点行业 12 个。",
        "3.对拒不整改的单位依法立案查处，对情节严重的单位公开曝光，对整改到位的单位及时予以销号并组织开展回头看；",
    ],
)
def test_numbered_items_without_title_are_text(item):
    found, text = outline_of("一、主要做法", "1.建立台账", LONG, "二、工作成效", item, LONG)
    assert tree(found) == [(1, "一、", "主要做法"), (2, "1.", "建立台账"), (1, "二、", "工作成效")]
    assert [text[a:b] for a, b in found.sections[-1].own] == [item, LONG]


def test_a_title_ends_before_the_first_point_where_no_stop_stands():
    found, _ = outline_of("一、主要做法", "（一）补齐短板一是扩建场所。新增 2 处。二是更新设备。", "（二）强化保障", LONG)
    assert tree(found)[1] == (2, "（一）", "补齐短板")


def test_wrapped_quantities_are_no_headings():
    found, _ = outline_of("一、基本情况", LONG, "2.4 万名职工参加了体检", "二、主要做法", LONG)
    assert tree(found) == [(1, "一、", "基本情况"), (1, "二、", "主要做法")]


def test_a_gap_is_reported_with_its_evidence():
    found, _ = outline_of("一、主要做法", "（一）建机制", LONG, "（三）强培训", LONG)
    gap = next(f for f in found.findings if f.code == "numbering_gap")
    assert gap.evidence == "（三）强培训"
    assert "第2项" in gap.message
    assert found.sections[gap.section or 0].title == "强培训"


def test_mixed_brackets_name_the_odd_ones():
    found, _ = outline_of("一、主要做法", "（一）建机制", LONG, "（二）强培训", LONG, "(三)重实效", LONG)
    finding = next(f for f in found.findings if f.code == "mixed_brackets")
    assert finding.evidence == "(三)"


def test_typed_contents_are_no_headings():
    contents = ["一、基本情况", "二、主要做法", "三、推进成效", "四、经验启示"]
    body = [part for heading in contents for part in (heading, LONG)]
    found, _ = outline_of("柳湾区工作总结", *contents, *body)
    assert len(found.sections) == 4
    assert all(section.own for section in found.sections)


def cases_of(*names: str) -> list[str | tuple[str, str]]:
    texts: list[str | tuple[str, str]] = []
    for name in names:
        texts += [("title", name), LONG, "一、基本情况", LONG, "二、主要做法", LONG]
    return texts


def test_a_restart_below_a_title_begins_a_case():
    found, text = outline_of(*cases_of("柳湾区健康企业建设案例", "青禾县健康企业建设案例"))
    assert [case.title for case in found.cases] == ["柳湾区健康企业建设案例", "青禾县健康企业建设案例"]
    assert [s.case for s in found.sections] == [0, 0, 1, 1]
    for case in found.cases:
        assert text[case.start : case.end] == case.title


def test_a_restart_without_a_title_is_the_same_case():
    found, _ = outline_of("柳湾区工作情况", "一、要求", LONG, "二、任务", LONG, "一、保障", LONG, "二、考核", LONG)
    assert len(found.cases) == 1


def test_contents_and_list_are_held_against_the_cases():
    found, _ = outline_of(
        ("cover", "某省健康企业优秀案例汇编"), ("cover", "（行政推广篇）"), ("cover", "某省卫生健康委员会"), ("cover", "2025年6月"),
        ("toc", "目录"), ("toc", "1.柳湾区健康企业建设案例………1"), ("toc", "2.青禾县健康企业建设案例………4"), ("toc", "3.石桥县健康企业建设案例………9"),
        *cases_of("某省东江市柳湾区健康企业建设案例", "青禾县健康企业建设案例", "南坪区健康企业建设案例"),
    )  # fmt: skip
    assert (found.title, found.volume) == ("某省健康企业优秀案例汇编", "行政推广篇")
    assert (found.issuer, found.issued, found.year) == ("某省卫生健康委员会", "2025-06", 2025)
    assert [case.title for case in found.cases][1:] == ["青禾县健康企业建设案例", "南坪区健康企业建设案例"]
    missing = [f.evidence for f in found.findings if f.code == "toc_case_missing"]
    extra = [f.evidence for f in found.findings if f.code == "toc_case_extra"]
    assert missing == ["石桥县健康企业建设案例"]
    assert extra == ["南坪区健康企业建设案例"]


def test_printed_labels_name_the_cases():
    found, _ = outline_of("案例一：柳湾区", "一、做法", LONG, "案例二：青禾县", "一、做法", LONG)
    assert [(case.label, case.title) for case in found.cases] == [("案例一", "柳湾区"), ("案例二", "青禾县")]


def test_a_text_without_headings_is_one_case():
    found, _ = outline_of("柳湾区工作简报", LONG, LONG)
    assert [case.title for case in found.cases] == ["柳湾区工作简报"]
    assert "no_heading_found" in codes(found)


def test_nothing_to_read_gives_no_case():
    found, _ = outline_of()
    assert found.cases == ()
    assert codes(found) == ["no_case_found"]


def test_roles_go_down_to_the_sections_below():
    found, _ = outline_of("一、基本情况", LONG, "二、主要做法", "（一）建机制", LONG, "三、经验启示", LONG)
    assert [s.role for s in found.sections] == ["background", "practices", "practices", "lessons"]


ROLES = tomllib.loads((files("extract") / "data" / "roles.toml").read_text(encoding="utf-8"))["role"]


@pytest.mark.parametrize("row", ROLES, ids=lambda row: row["role"])
def test_every_role_has_an_example_that_only_its_own_row_decides(row):
    assert outline.role_of(row["example"]) == row["role"]
