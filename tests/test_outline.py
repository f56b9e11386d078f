"""Headings, their levels, cases and roles, on texts written for the purpose."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from paragraphs_of import paragraphs_of, reading

from extract import headings, nesting, outline
from extract.model import Document, Outline, Paragraph, Run

LONG = (
    "全区坚持预防为主、防治结合，把企业健康管理纳入年度目标考核，层层压实责任，推动各项任务落到实处，取得了明显的进展，职工满意度持续提高。"
)


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


def test_brackets_of_another_width_count_on_a_level_of_their_own():
    found, _ = outline_of(
        "柳湾公司年度报告", LONG, "一、经营情况", "(一) 公司战略", LONG, "(二) 经营计划", LONG, "（一）技术研发", LONG, "（二）智能制造", LONG,
        "1、新建车间", LONG, "(三) 可能面对的风险", LONG, "二、重要事项", LONG,
    )  # fmt: skip
    assert [(level, label) for level, label, _ in tree(found)] == [
        (1, "一、"), (2, "(一)"), (2, "(二)"), (3, "（一）"), (3, "（二）"), (4, "1、"), (2, "(三)"), (1, "二、"),
    ]  # fmt: skip
    assert "numbering_out_of_order" not in codes(found)
    # widths that are mixed by chance stay on one level
    found, _ = outline_of(
        "柳湾公司年度报告", LONG, "一、经营情况", "(一) 公司战略", LONG, "（二）经营计划", LONG, "(三) 风险", LONG, "二、其他", LONG
    )
    assert [level for level, _, _ in tree(found)] == [1, 2, 2, 2, 1]


def test_the_text_decides_how_shapes_nest_not_custom():
    found, _ = outline_of(
        "1.总体情况", LONG, "一、组织", LONG, "二、制度", LONG, "2.具体做法", LONG, "一、宣传", LONG, "二、培训", LONG, "3.成效", LONG
    )
    assert [level for level, _, _ in tree(found)] == [1, 2, 2, 1, 2, 2, 1]


def test_a_series_between_two_numbers_stands_below_the_first():
    most = [text for part in ("一、范围", "二、分工", "三、验收") for text in (part, LONG, "（一）依据", LONG, "（二）要求", LONG)]
    found, _ = outline_of(
        *most,
        "四、合同",
        LONG,
        "1.价款",
        LONG,
        "2.一般规定",
        LONG,
        "（一）保密",
        LONG,
        "（二）廉政",
        LONG,
        "（四）守法",
        LONG,
        "3.期限",
        LONG,
        "五、附则",
        LONG,
    )
    assert tree(found)[9:] == [
        (1, "四、", "合同"), (2, "1.", "价款"), (2, "2.", "一般规定"), (3, "（一）", "保密"), (3, "（二）", "廉政"), (3, "（四）", "守法"),
        (2, "3.", "期限"), (1, "五、", "附则"),
    ]  # fmt: skip


def test_decimals_between_two_numbers_in_brackets_stand_below_the_first():
    found, _ = outline_of(
        "1、驾驶服务", LONG, "1.1 车辆", LONG, "（1）轿车", LONG, "（2）客车", LONG, "1.2 人员", LONG, "（1）驾龄", LONG, "（2）年龄", LONG,
        "2、会务服务", LONG, "（1）保洁", LONG, "2.1 总体要求", LONG, "2.2 办公区域", LONG, "（2）会场", LONG, "3、绿化", LONG,
    )  # fmt: skip
    assert [level for level, _, _ in tree(found)] == [1, 2, 3, 3, 2, 3, 3, 1, 2, 3, 3, 2, 1]


@pytest.mark.parametrize(
    "behind",
    [
        ("2.联络", "二、分工", "3.检查"),  # numbers that count through the parts
        ("二、分工", "1.联络", "2.检查"),  # a series of its own
        ("二、分工", "二、验收", "2.联络"),  # two series
    ],
)
def test_a_series_whose_first_number_does_not_go_on_encloses_nothing(behind):
    found, _ = outline_of("1.总则", LONG, "一、范围", LONG, *(text for name in behind for text in (name, LONG)))
    assert {level for level, label, _ in tree(found) if label in ("一、", "二、")} == {1}


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


def test_a_semicolon_makes_the_next_number_a_member_of_the_list():
    found, _ = outline_of("一、收集范围", "（1）培训签到的记录；", "（2）现场指导的记录；", "（3）回访记录", "二、保管办法", LONG)
    assert tree(found) == [(1, "一、", "收集范围"), (1, "二、", "保管办法")]


def test_a_heading_with_text_below_it_stays_one_behind_a_semicolon():
    found, _ = outline_of("一、收集范围", "（1）培训签到的记录；", "（2）现场指导", LONG, "（3）上门回访", LONG, "二、保管办法", LONG)
    assert [title for _, _, title in tree(found)] == ["收集范围", "现场指导", "上门回访", "保管办法"]


def test_a_chapter_named_on_a_page_of_its_own_or_in_a_running_head_is_one() -> None:
    found, _ = outline_of(
        "第一章 评分办法",
        "目录",
        "第一章 评分办法",
        "一、总则",
        LONG,
        "第一章 评分办法",
        "二、细则",
        LONG,
        "第二章 附则",
        LONG,
        "第一章 评分办法",
        LONG,
    )
    assert [label for _, label, _ in tree(found)] == ["第一章", "一、", "二、", "第二章", "第一章"]


def test_a_file_of_annexes_alone_holds_a_text_for_each() -> None:
    annexes = (
        "附件1",
        "申报流程图",
        LONG,
        "附件2：",
        "申报材料清单",
        "1.申请表",
        LONG,
        "2.承诺书",
        LONG,
        "附件3",
        "评分办法",
        "一、总则",
        LONG,
    )
    found, _ = outline_of(*annexes)
    assert [(case.label, case.title) for case in found.cases] == [("附件1", "申报流程图"), ("附件2", "申报材料清单"), ("附件3", "评分办法")]
    assert [section.case for section in found.sections] == [1, 1, 2]
    # below a letter they belong to it, as do the list and the cases of a collection
    assert len(outline_of("关于开展评估的通知", LONG, *annexes)[0].cases) == 1
    assert len(outline_of("附件1", "优秀案例名单", LONG, "附件2", "优秀案例汇编", LONG)[0].cases) == 1


def test_numbers_below_the_word_for_notes_are_no_headings() -> None:
    found, _ = outline_of(
        "一、基本情况", "1.企业概况", LONG, "2.职工概况", LONG, "注释：", "1.本表数据四舍五入", "2.人数为年末数", "二、主要做法", LONG
    )
    assert tree(found) == [(1, "一、", "基本情况"), (2, "1.", "企业概况"), (2, "2.", "职工概况"), (1, "二、", "主要做法")]


def test_the_list_of_annexes_has_no_headings() -> None:
    head = ("关于开展评估的通知", "一、评估程序", "1.单位申报", LONG, "2.现场核查", LONG)
    expected = [(1, "一、", "评估程序"), (2, "1.", "单位申报"), (2, "2.", "现场核查")]
    assert tree(outline_of(*head, "附件：1．健康企业申报表", "2．健康企业评分表", "石桥县卫生健康局")[0]) == expected
    assert tree(outline_of(*head, "附件：", "1．健康企业申报表", "2．健康企业评分表", "石桥县卫生健康局")[0]) == expected
    # the annex itself counts from one again
    found, _ = outline_of(*head, "附件：", "健康企业评分细则", "1.制度建设", LONG, "2.环境建设", LONG)
    assert [title for _, _, title in tree(found)][3:] == ["制度建设", "环境建设"]


def test_chapters_named_in_the_midst_of_the_text_are_no_headings() -> None:
    named = ["第一章 评估公告", "第二章 申报须知", "第三章 评分办法"]
    found, _ = outline_of(
        named[0], LONG, named[1], "一、评估文件的组成", "评估文件由以下各部分组成，申报单位应当逐一核对：", *named,
        "二、评估文件的澄清", LONG, named[2], "一、评分标准", LONG,
    )  # fmt: skip
    assert tree(found) == [
        (1, "第一章", "评估公告"), (1, "第二章", "申报须知"), (2, "一、", "评估文件的组成"), (2, "二、", "评估文件的澄清"),
        (1, "第三章", "评分办法"), (2, "一、", "评分标准"),
    ]  # fmt: skip


def test_financial_numerals_stand_above_the_others() -> None:
    found, _ = outline_of(
        "健康社區計畫", "壹、緣起", LONG, "貳、做法", "一、盤點資源", LONG, "（一）志工", LONG, "二、開辦課程", LONG, "參、成果", LONG
    )
    assert [(s.level, s.marker.label) for s in found.sections] == [
        (1, "壹、"), (1, "貳、"), (2, "一、"), (3, "（一）"), (2, "二、"), (1, "參、"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "enclosed",
    [
        ("附件：1.健康企业申报书", "2.健康企业汇总表", "3.评分细则"),
        ("附件：", "1．健康企业申报书", "2．健康企业汇总表", "3．评分细则"),
        ("附 件: 1、健康企业申报书", "2、健康企业汇总表", "3、评分细则"),
    ],
)
def test_the_names_of_the_annexes_are_no_headings(enclosed: tuple[str, ...]) -> None:
    signed = ("柳湾区卫生健康局", "2024年6月3日")
    before, _ = outline_of("关于申报健康企业的通知", "一、范围", LONG, "二、要求", LONG, *enclosed, *signed)
    after, _ = outline_of("关于申报健康企业的通知", "一、范围", LONG, "二、要求", LONG, *signed, *enclosed)
    assert [s.title for s in before.sections] == [s.title for s in after.sections] == ["范围", "要求"]


def test_an_annex_keeps_its_own_headings() -> None:
    found, _ = outline_of("关于申报健康企业的通知", "一、范围", LONG, "附件：健康企业标准", "1.场所", LONG, "2.制度", LONG)
    assert [s.title for s in found.sections] == ["范围", "场所", "制度"]


def test_a_title_is_as_long_as_it_is_printed() -> None:
    name = "对接触粉尘的职工，是否推荐高分辨率计算机断层扫描（high-resolution computed tomography，HRCT）作为首选检查方法？"
    run_in = "指导组（Health Promotion Development Group，HPDG）专家构成和利益冲突管理：" + LONG
    found, _ = outline_of("一、推荐意见", "1.是否推荐肺功能检查？", LONG, "2." + name, LONG, "3." + run_in, "二、结束语", LONG)
    assert [title for _, _, title in tree(found)] == [
        "推荐意见", "是否推荐肺功能检查？", "".join(name.split()), "".join(run_in[: run_in.index("：")].split()), "结束语",
    ]  # fmt: skip


def test_a_short_sentence_among_the_sentences_of_a_list_is_no_title() -> None:
    rest = "考生进入考场后对号入座，把证件放在桌面左上角备查。"
    listed = [
        f"（{n}）开考前三十分钟，考生凭准考证和有效身份证件通过身份验证，按规定的时间和通道依次进入考场就座，不得拥挤，不得代替他人。"
        + rest
        for n in "一二三"
    ]
    found, _ = outline_of(
        "一、考场规则", *listed, "（四）考生应诚信考试。" + LONG, "二、附则", "（一）解释权。" + LONG, "（二）施行日期。" + LONG
    )
    assert tree(found) == [
        (1, "一、", "考场规则"), (1, "二、", "附则"), (2, "（一）", "解释权"), (2, "（二）", "施行日期"),
    ]  # fmt: skip


def test_the_levels_of_one_list_tell_how_equal_shapes_nest() -> None:
    def counted(text: str, level: int | None = None) -> Paragraph:
        item = None if level is None else ("0", level)
        return Paragraph(text, 0, "body", (), number=0 if level is None else 2, item=item)

    shapes = ["一、措施", "1．土改", "i.背景", "1.地主有限", "2.时局安定", "ii.作用", "1.政治方面", "2．改造", "i.原因", "二、总结"]
    levels = [0, 1, 2, 3, 3, 2, 3, 1, 2, 0]
    found = headings.find([counted(t, n) for t, n in zip(shapes, levels, strict=True)], 0, len(shapes))
    assert [node.level for node in nesting.nest(found)] == [1, 2, 3, 4, 4, 3, 4, 2, 3, 1]
    # a title without an automatic number stays above the list that its own numbers count in
    mixed = [
        counted("（一）部署"),
        counted("1.会商", 0),
        counted("a)例会", 1),
        counted("2.督导", 0),
        counted("（二）落实"),
        counted("1.台账", 0),
    ]
    assert [node.level for node in nesting.nest(headings.find(mixed, 0, len(mixed)))] == [1, 2, 3, 2, 1, 2]


def test_one_letter_is_roman_but_behind_the_letter_before_it() -> None:
    texts = paragraphs_of("h.照明", "i.通风", "j.消防")
    assert [h.marker.form for h in headings.find([p._replace(depth=2) for p in texts], 0, 3)] == ["latin."] * 3
    assert [h.marker.form for h in headings.find(paragraphs_of("i.背景", "ii.做法"), 0, 2)] == ["roman."] * 2


def test_answers_to_choose_from_are_no_headings() -> None:
    found, _ = outline_of(
        "第一章公文", "第一节函", "1.公文是公务活动的（ ）。", "A.媒介", "B.形式", "C.工具", "2.函属于（ ）。", "A.上行文 B.下行文", LONG,
        "第二节条例规定", "A.说明", LONG, "B.要求", LONG,
    )  # fmt: skip
    assert tree(found) == [
        (1, "第一章", "公文"), (2, "第一节", "函"), (2, "第二节", "条例规定"), (3, "A.", "说明"), (3, "B.", "要求"),
    ]  # fmt: skip


def test_questions_with_their_answers_are_no_headings() -> None:
    questions = ("1.下列文种属于上行文的是（B）", "2.公文的特点有（ACD）", "3.公文的作者是(A)。")
    assert [title for _, _, title in tree(outline_of("一、单项选择题", *questions, "二、简答题", LONG)[0])] == ["单项选择题", "简答题"]
    classes = ("1.优秀企业（A）", LONG, "2.良好企业（B）", LONG, "3.合格企业（C）", LONG)
    assert len(tree(outline_of("一、评定等次", *classes)[0])) == 4


def test_the_first_sentence_of_an_article_is_no_title():
    found, _ = outline_of(
        "第一章总则", "第一条为规范健康企业建设工作，制定本办法。", "第二条健康企业建设工作接受社会监督。" + LONG, "第三条适用范围。" + LONG,
        "第四条工作原则。" + LONG, "第二章附则", LONG,
    )  # fmt: skip
    assert [label for _, label, _ in tree(found)] == ["第一章", "第三条", "第四条", "第二章"]


@pytest.mark.parametrize(
    "text",
    [
        "1.会议于上午9：30在柳湾区疾病预防控制中心三楼会议室召开，各镇街办、各企业分管负责人参加",
        "1.登录http://jkqy.example.cn填报企业基本情况、职工健康体检情况和工作场所检测情况并上传证明材料",
        "1.医务人员与职工1:200配备，各企业可以联合设置医务室或者委托就近的社区卫生服务中心提供服务",
    ],
)
def test_colons_of_times_ratios_and_addresses_end_no_title(text):
    found, _ = outline_of("一、主要做法", text, LONG, "2.会后走访", LONG)
    assert tree(found)[1] in ((2, "1.", text[2:]), (2, "2.", "会后走访"))


def test_letters_that_group_figures_counting_through_stand_above_them():
    found, _ = outline_of(
        "A.总体要求", "1.适用范围", LONG, "2.建设目标", LONG, "B.工作内容", "3.组织管理", LONG, "4.健康服务", LONG,
        "C.评估办法", "5.自我评估", LONG, "6.现场评估", LONG, "（一）评估小组", "1、组长", LONG, "2、成员", LONG,
    )  # fmt: skip
    assert [level for level, label, _ in tree(found) if label[0] in "ABC"] == [1, 1, 1]
    assert [level for level, label, _ in tree(found) if label in ("1.", "2.", "3.", "4.", "5.", "6.")] == [2] * 6


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


def test_cases_of_one_pattern_keep_their_headings_that_run_into_the_text() -> None:
    case = (
        "一、工作背景",
        LONG,
        "二、主要措施",
        "（一）加强领导。" + LONG,
        "（二）完善制度。" + LONG,
        "（三）强化督导。" + LONG,
        "三、成效",
        LONG,
    )
    found, _ = outline_of(*(text for n in "一二三" for text in (f"案例{n} {n}台县健康企业建设案例", LONG, *case)))
    assert len(found.cases) == 3
    assert [s.title for s in found.sections] == ["工作背景", "主要措施", "加强领导", "完善制度", "强化督导", "成效"] * 3


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


def test_the_line_of_date_and_clicks_below_a_title_names_no_case():
    found, _ = outline_of(
        "2023年柳湾区职业健康状况公报", "发布日期：2024-03-11 浏览次数：1356", LONG, "一、综述", LONG, "二、检测", LONG,
        ("title", "2022年柳湾区职业健康状况公报"), "发布日期：2023-03-09 浏览次数：2051", LONG, "一、综述", LONG, "二、检测", LONG,
    )  # fmt: skip
    assert [case.title for case in found.cases] == ["2023年柳湾区职业健康状况公报", "2022年柳湾区职业健康状况公报"]


@pytest.mark.parametrize(
    "below",
    [
        "报送单位：柳湾区卫生健康局", "申报单位：青禾县总工会 申报类别：职业健康", "供稿：石桥县健康办", "作者单位：东江市中心医院", "关键词：健康食堂；减盐",
        "（柳湾区卫生健康局）", "图文/石桥县健康通讯员高远", "执行单位：柳湾乡卫生所",
    ],
)  # fmt: skip
def test_who_sent_or_wrote_a_case_is_not_its_title(below: str) -> None:
    parts = [("body", below), LONG, "一、背景", LONG, "二、做法", LONG]
    found, _ = outline_of(("title", "柳湾区健康企业案例集"), "食堂里的减盐第一课", *parts, "车间外新开的健身角", *parts)
    assert [case.title for case in found.cases] == ["食堂里的减盐第一课", "车间外新开的健身角"]


def credited(text: str, *, size: float = 16.0, **more: object) -> Paragraph:
    """A centred line of Word whose blanks between Chinese characters were left out; its places still tell of them."""
    runs, at, offset = [], 0, 0
    for piece in text.split(" "):
        runs.append(Run(at, len(piece), 0, offset))
        at, offset = at + len(piece), offset + len(piece) + 1
    return Paragraph(text.replace(" ", ""), 0, "body", tuple(runs), None, size=size, align="center", **more)  # type: ignore[arg-type]


def placed(*given: Paragraph | str | tuple[str, str]) -> list[Paragraph]:
    found: list[Paragraph] = []
    at = 0
    for one in given:
        paragraph = one if isinstance(one, Paragraph) else paragraphs_of(one)[0]
        found.append(paragraph._replace(start=at))
        at += len(paragraph.text) + 1
    return found


def cases_below(*heads: Paragraph | tuple[str, str]) -> list[str]:
    sections = ["一、背景", LONG, "二、做法", LONG]
    again = [
        h._replace(text=h.text.replace("减盐", "控烟")) if isinstance(h, Paragraph) else (h[0], h[1].replace("减盐", "控烟")) for h in heads
    ]
    lines = placed(("title", "柳湾区健康企业案例集"), ("title", "2024年6月"), *heads, *sections, *again, *sections)
    return [case.title for case in outline.build(Document("docx", ()), lines).cases]


def test_the_author_below_a_title_is_not_part_of_it() -> None:
    author = credited("柳湾区健康企业建设办公室 高远 林小禾")
    assert cases_below(credited("食堂里的减盐第一课"), author) == ["食堂里的减盐第一课", "食堂里的控烟第一课"]
    assert cases_below(("title", "食堂里的减盐第一课"), author) == ["食堂里的减盐第一课", "食堂里的控烟第一课"]


def test_a_lighter_line_below_a_title_is_not_part_of_it() -> None:
    heads = credited("食堂里的减盐第一课", bold=True), credited("食堂营养师高远口述")
    assert cases_below(*heads) == ["食堂里的减盐第一课", "食堂里的控烟第一课"]


def test_the_body_on_a_title_page_is_not_the_title_of_the_first_case() -> None:
    heads = ("title", "柳湾区健康企业建设办公室"), credited("食堂里的减盐第一课", bold=True)
    sections = ["一、背景", LONG, "二、做法", LONG]
    lines = placed(("title", "柳湾区健康企业案例集"), *heads, *sections, credited("车间外新开的健身角", bold=True), *sections)
    assert [case.title for case in outline.build(Document("docx", ()), lines).cases] == ["食堂里的减盐第一课", "车间外新开的健身角"]


def test_a_title_over_three_lines() -> None:
    heads = [("title", "从一口锅到一张表"), ("title", "从一张表到一本账"), ("title", "柳湾区食堂减盐纪实")]
    whole = "从一口锅到一张表从一张表到一本账柳湾区食堂减盐纪实"
    assert cases_below(*heads) == [whole, whole.replace("减盐", "控烟")]


def test_pages_in_brackets_end_the_entries_of_contents() -> None:
    found, _ = outline_of(
        ("cover", "柳湾区健康企业案例选"), ("toc", "目录"), ("toc", "食堂里的减盐第一课…………（3）"), ("toc", "车间外新开的健身角（节选）……（5）"),
        ("title", "食堂里的减盐第一课"), LONG, "一、背景", LONG, "二、做法", LONG,
        ("title", "车间外新开的健身角（节选）"), LONG, "1 项目概况", "1.1 建设背景", LONG, "1.2 建设内容", LONG, "2 主要做法", LONG,
    )  # fmt: skip
    assert [case.title for case in found.cases] == ["食堂里的减盐第一课", "车间外新开的健身角（节选）"]
    assert [(s.level, s.marker.label) for s in found.sections if s.case == 1] == [(1, "1"), (2, "1.1"), (2, "1.2"), (1, "2")]


def test_a_restart_inside_numbered_parts_is_no_case():
    found, _ = outline_of(
        "柳湾区卫生健康年度报告", "第一节工作概况", LONG, "一、队伍", LONG, "二、场所", LONG, "第二节评估报告", LONG, ("title", "现场评估报告"),
        "一、评估意见", LONG, "二、评估依据", LONG, "第三节备查文件", LONG,
    )  # fmt: skip
    assert [case.title for case in found.cases] == ["柳湾区卫生健康年度报告"]


def cover_of(*lines: str) -> Outline:
    return outline_of(*(("cover", line) for line in lines), ("toc", "目录"), ("toc", "一、基本情况………1"), "一、基本情况", LONG)[0]


def test_a_title_set_from_top_to_bottom():
    found = cover_of("柳湾区疾病预防控制中心", "工", "作", "手", "册")
    assert found.title == "柳湾区疾病预防控制中心工作手册"


def test_the_year_below_the_title_names_the_edition():
    found = cover_of("柳湾区职业健康状况公报", "OCCUPATIONAL HEALTH BULLETIN", "2023年度", "柳湾区卫生健康局")
    assert (found.title, found.year, found.cases[0].title) == ("柳湾区职业健康状况公报", 2023, "柳湾区职业健康状况公报（2023年度）")


def test_a_bare_kind_takes_the_name_of_the_project_from_the_cover():
    found = cover_of("招标文件", "招标编号：LW-07", "项目名称：柳湾区食堂服务采购项目", "招标方：柳湾区税务所", "2023年5月")
    assert (found.title, found.cases[0].title) == ("柳湾区食堂服务采购项目招标文件",) * 2
    # a title that says of what it is needs none; a blank to fill in is no name
    assert cover_of("食堂服务招标文件", "项目名称：柳湾区食堂服务", "2023年5月").title == "食堂服务招标文件"
    assert cover_of("招标文件", "项目名称：________", "2023年5月").title == "招标文件"


def test_a_code_is_no_part_of_the_title():
    parts = [p._replace(kind="cover", size=10.5) for p in paragraphs_of("公文写作与处理", "课程代码：00341")]
    found = outline.build(Document("docx", ()), [*parts, *paragraphs_of(("toc", "目录"), ("toc", "一、概述………1"), "一、概述", LONG)])
    assert found.title == "公文写作与处理"


def test_the_number_of_a_part_is_no_volume():
    assert cover_of("柳湾区健康企业案例集", "柳湾区卫生健康局", "2024年6月", "第二篇单位实践篇").volume == ""
    assert cover_of("柳湾区健康企业案例集", "单位实践篇", "柳湾区卫生健康局", "2024年6月").volume == "单位实践篇"


def test_a_line_that_names_the_body_tells_the_issuer():
    found = cover_of("健康企业建设服务", "招标文件", "采购人（盖章）：柳湾区税务所", "代理机构：东江市某咨询公司", "2023年5月")
    assert (found.issuer, found.issued) == ("柳湾区税务所", "2023-05")


def test_the_signature_of_an_annexed_text_is_not_that_of_the_document():
    found, _ = outline_of(
        ("cover", "柳湾区健康企业建设实施方案"), ("cover", "2023年5月"), ("toc", "目录"), ("toc", "一、基本情况………1"), "一、基本情况", LONG,
        "附：评估办法", LONG, "东江市卫生健康委员会", "2011年6月18日",
    )  # fmt: skip
    assert (found.issuer, found.issued) == ("", "2023-05")


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


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("柳湾区托育服务提升行动计划（2024—2026年）", "plans"),
        ("关于印发《柳湾区食安工作方案》的通知", "plans"),
        ("柳湾区托育工作情况", "practices"),
    ],
)
def test_the_main_work_of_a_plan_is_still_to_be_done(title: str, role: str) -> None:
    found, _ = outline_of(title, "一、基本情况", LONG, "二、重点工作", "（一）扩大供给", LONG, "（二）规范管理", LONG)
    assert [section.role for section in found.sections] == ["background", role, role, role]


def test_plain_titles_above_every_restart_begin_cases() -> None:
    body = [part for heading in ("一、基本情况", "二、主要做法") for part in (heading, LONG)]
    found, _ = outline_of(
        "某省义务教育优质均衡发展材料",
        "前言",
        LONG,
        "东江省桐山市：集团办学促均衡",
        LONG,
        *body,
        "西江省肥水县：城乡共同体共成长",
        LONG,
        *body,
    )
    assert [case.title for case in found.cases] == ["东江省桐山市：集团办学促均衡", "西江省肥水县：城乡共同体共成长"]


def test_a_restart_that_no_title_explains_is_said() -> None:
    found, _ = outline_of("柳湾区工作情况", "一、要求", LONG, "二、任务", LONG, "一、保障", LONG, "二、考核", LONG)
    finding = next(f for f in found.findings if f.code == "numbering_restarts")
    assert finding.evidence == "一、保障"


def test_a_case_of_another_place_does_not_stand_for_the_one_that_is_listed() -> None:
    found, _ = outline_of(
        ("cover", "某市健康企业优秀案例汇编"), ("toc", "目录"),
        *(("toc", f"{n}.{place}健康企业建设行政推广优秀案例………{n}") for n, place in enumerate(("柳湾区", "青禾县", "石桥县"), 1)),
        *cases_of("柳湾区健康企业建设行政推广优秀案例", "石桥县健康企业建设行政推广优秀案例"),
    )  # fmt: skip
    assert len(found.cases) == 2
    assert [f.evidence for f in found.findings if f.code == "toc_case_missing"] == ["青禾县健康企业建设行政推广优秀案例"]


def test_brackets_are_compared_among_siblings_only() -> None:
    found, _ = outline_of("一、做法", "（一）建机制", LONG, "（二）强培训", LONG, "二、成效", "(一)基础更牢", LONG, "(二)效果更好", LONG)
    assert "mixed_brackets" not in codes(found)


def set_apart(text: str) -> Paragraph:
    return credited(text)._replace(align="")


def test_numerals_that_a_blank_parts_from_their_titles_are_headings() -> None:
    lines = placed(
        "柳湾区托育服务调研报告", LONG, set_apart("一 基本做法"), "（一）建机制。" + LONG, "（二）强服务。" + LONG, set_apart("二 取得成效"), LONG,
        "三、下一步打算", LONG,
    )  # fmt: skip
    found = outline.build(Document("txt", ()), lines)
    assert tree(found) == [
        (1, "一", "基本做法"), (2, "（一）", "建机制"), (2, "（二）", "强服务"), (1, "二", "取得成效"), (1, "三、", "下一步打算"),
    ]  # fmt: skip
    assert found.title == "柳湾区托育服务调研报告"


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((set_apart("一 基本做法"), LONG, set_apart("三 取得成效"), LONG), id="no sequence"),
        pytest.param((set_apart("一 基本做法"), LONG), id="one alone"),
        pytest.param((set_apart("一 年"), LONG, set_apart("二 年"), LONG), id="nothing but a measure word"),
        pytest.param(("一基本做法", LONG, "二取得成效", LONG), id="no blank"),
        pytest.param((set_apart("一 是要建机制，"), LONG, set_apart("二 是要强服务，"), LONG), id="sentences that go on"),
        pytest.param((set_apart("一 等奖名单"), set_apart("二 等奖名单"), set_apart("三 等奖名单"), LONG), id="nothing below them"),
        pytest.param((set_apart("一 基本做法"), LONG, set_apart("二 取得成效")), id="nothing below the last"),
    ],
)
def test_a_blank_behind_a_numeral_alone_makes_no_heading(lines: tuple[str | Paragraph, ...]) -> None:
    assert tree(outline.build(Document("txt", ()), placed("柳湾区托育服务调研报告", LONG, *lines))) == []


def test_a_colon_in_the_midst_of_a_title_that_runs_into_its_text() -> None:
    found, _ = outline_of(
        "柳湾区博士服务团案例", LONG, "一、需求清单：企业出题。" + LONG, "二、适用对象：全区企业。" + LONG, "三、推进步骤：分为三步，" + LONG,
        "四、办理结果：共办结12件。" + LONG,
    )  # fmt: skip
    assert [title for _, _, title in tree(found)] == ["需求清单：企业出题", "适用对象", "推进步骤", "办理结果"]
    listed, _ = outline_of("柳湾区博士服务团案例", LONG, "1．制定方法：专家论证。" + LONG, "2．发布渠道：政府网站。" + LONG)
    assert [title for _, _, title in tree(listed)] == ["制定方法", "发布渠道"]


def test_the_body_below_the_title_of_the_first_case_is_not_that_of_the_collection() -> None:
    text = "全区坚持预防为主，把企业健康管理纳入年度目标考核，层层压实责任，推动各项任务落到实处。白石区地处江南，有企业320家。" * 2
    lines = ["全省健康企业建设典型案例选编", "让机器换下尘肺", "白石市卫生健康委员会", text, "小车间里的大健康", "青台县卫生健康局", text]
    found = outline.build(Document("txt", ()), paragraphs_of(*lines))
    assert ([case.title for case in found.cases], found.issuer) == (["让机器换下尘肺", "小车间里的大健康"], "")
    above = outline.build(Document("txt", ()), paragraphs_of(lines[0], "某省卫生健康委员会", *lines[1:]))
    assert above.issuer == "某省卫生健康委员会"


def test_text_with_figures_above_the_first_case_is_told() -> None:
    case = ["案例一 青台机械公司", "一、主要做法", "建成健康小屋2间。", "案例二 云岭化工公司", "一、主要做法", "建成健康小屋3间。"]
    heads = ["全省健康企业建设典型案例汇编", "前言"]
    found = outline.build(Document("txt", ()), paragraphs_of(*heads, "三年来，全省建成健康企业85家。", *case))
    assert [(f.code, f.severity, f.evidence) for f in found.findings if f.code == "text_outside_cases"] == [
        ("text_outside_cases", "info", "三年来，全省建成健康企业85家。")
    ]
    plain = outline.build(Document("txt", ()), paragraphs_of(*heads, "全省持续推进健康企业建设。", *case))
    assert "text_outside_cases" not in codes(plain)


def test_numbers_with_a_nought_and_financial_numerals_need_no_sign() -> None:
    lines = placed(("title", "食堂里的减盐第一课"), "01背景", LONG, "02做法", "①定标准", LONG, "03成效", LONG)
    found = outline.build(Document("pdf", ()), lines)
    assert [(s.level, s.marker.label, s.title) for s in found.sections] == [
        (1, "01", "背景"), (1, "02", "做法"), (2, "①", "定标准"), (1, "03", "成效"),
    ]  # fmt: skip
    parts = [credited(text) for text in ("壹 缘起", "贰 行动", "叁 成效")]
    found = outline.build(Document("pdf", ()), placed(("title", "食堂里的减盐第一课"), parts[0], LONG, parts[1], LONG, parts[2], LONG))
    assert [(s.marker.label, s.title) for s in found.sections] == [("壹", "缘起"), ("贰", "行动"), ("叁", "成效")]
    alone = outline.build(Document("pdf", ()), placed(("title", "食堂里的减盐第一课"), "01背景", LONG, "05做法", LONG))
    assert not alone.sections


def test_a_wide_blank_ends_the_title_of_a_decimal_number() -> None:
    text = "1.1 一般资料 选取在册的高血压患者三百二十一例，随访十二个月，按照规范进行管理，其中男性一百六十例，女性一百六十一例，年龄相近。"
    paragraph = credited(text)._replace(align="left")
    found = outline.build(Document("pdf", ()), placed(("title", "减盐干预效果研究"), "1 资料与方法", paragraph, "2 结果", LONG))
    assert [(s.level, s.title) for s in found.sections] == [(1, "资料与方法"), (2, "一般资料"), (1, "结果")]


def test_the_pages_of_a_paper_are_no_numbers_of_sections() -> None:
    found = outline.build(Document("txt", ()), placed(("title", "食堂里的减盐第一课"), "01版要闻", LONG, "02版综合", LONG))
    assert not found.sections
