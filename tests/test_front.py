"""Title, issuer and date of a document, from its cover, the line below its title, or its signature."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from paragraphs_of import paragraphs_of

from extract import front, imprint, outline
from extract.model import Document, Paragraph, Run
from extract.traditional import simplified

GOLD = sorted((Path(__file__).parent / "gold").glob("*/*.json"))


@pytest.mark.parametrize("path", GOLD, ids=lambda p: p.stem)
def test_issuer_and_date_of_the_gold(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    lines = [line.strip() for line in path.with_suffix(".txt").read_text(encoding="utf-8").splitlines() if line.strip()]
    found = outline.build(Document("txt", ()), paragraphs_of(*lines))
    assert (found.issuer, found.issued) == (gold.get("issuer") or "", gold.get("date") or "")


def test_the_gold_has_enough_of_both() -> None:
    heads = [json.loads(path.read_text(encoding="utf-8")) for path in GOLD]
    assert sum(bool(head.get("issuer")) for head in heads) >= 4 and sum(bool(head.get("date")) for head in heads) >= 8


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("（石桥县统计局，2025年3月）", ("石桥县统计局", "2025-03")),
        ("石桥县统计局 2025年3月8日", ("石桥县统计局", "2025-03-08")),
        ("(石桥县发展和改革局)", ("石桥县发展和改革局", "")),
        ("——2025年1月9日在石桥县第十届人民代表大会第二次会议上", ("", "2025-01-09")),
        ("发布时间：2025-03-11 来源：石桥县卫生健康局 浏览次数：88", ("石桥县卫生健康局", "2025-03-11")),
        ("（2025年4月30日第十四届全国人民代表大会常务委员会第十五次会议通过）", ("全国人民代表大会常务委员会", "2025-04-30")),
        (
            "（2019年5月6日石桥县人民代表大会常务委员会第三次会议通过 2023年3月8日第四次会议修订）",
            ("石桥县人民代表大会常务委员会", "2023-03-08"),
        ),
        ("2025年第2期（总第18期）石桥县科学技术局主办 2025年3月8日出版", ("石桥县科学技术局", "2025-03-08")),
        ("石桥县生态环境局 2025年3月整理", ("石桥县生态环境局", "2025-03")),
        ("中共石桥县委政策研究室编 2025年3月8日", ("中共石桥县委政策研究室", "2025-03-08")),
        ("石桥县文化和旅游局新闻通稿（2025年3月8日）", ("石桥县文化和旅游局", "2025-03-08")),
        ("（2025年3月8日在石桥县人大常委会第十二次会议上）", ("", "2025-03-08")),
        ("发布机构：石桥县卫生健康局发布日期：2025-03-11浏览次数：88", ("石桥县卫生健康局", "2025-03-11")),
        ("日期：2025年3月11日 16:20 来源：石桥县教育局字体：大 中 小", ("石桥县教育局", "2025-03-11")),
        ("活动日期：2025年3月11日", ("", "")),
        ("石桥县统计局", ("", "")),
        ("2025年3月8日，全县召开动员会。", ("", "")),
        ("（节选）", ("", "")),
    ],
)
def test_lines_below_a_title(line: str, expected: tuple[str, str]) -> None:
    assert imprint.byline(line) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2025年4月", "2025-04"), ("二〇二四年十二月三十日", "2024-12-30"), ("2025年", "2025"), ("2025年13月", ""), ("近日", "")],
)
def test_lines_that_are_a_date(text: str, expected: str) -> None:
    assert imprint.date_of(text) == expected


def test_a_signature_at_the_end_gives_both() -> None:
    text = "为做好相关工作，现将有关事项通知如下，请各有关单位结合实际认真贯彻落实，并及时报送进展情况，确保取得实效。"
    paragraphs = paragraphs_of("关于开展健康企业评估的通知", text, "石桥县卫生健康局", "2025年3月8日")
    found = outline.build(Document("txt", ()), paragraphs)
    assert (found.title, found.issuer, found.issued) == ("关于开展健康企业评估的通知", "石桥县卫生健康局", "2025-03-08")


def printed(text: str, size: float = 22.0) -> Paragraph:
    runs: list[Run] = []
    for n, piece in enumerate(text.split(" ")):
        at = sum(run.length for run in runs)
        runs.append(Run(at, len(piece), 0, at + n))
    return Paragraph(text.replace(" ", ""), 0, "title" if size > 16 else "body", tuple(runs), None, size=size)


def front_of(*lines: Paragraph) -> front.Front:
    return front.read(lines, lines.index(TEXT))


TEXT = printed("为做好相关工作，现将有关事项通知如下，请各有关单位结合实际认真贯彻落实，并及时报送进展情况。", 16.0)


def test_the_body_above_a_title_that_lacks_it_in_the_same_print_is_its_first_line() -> None:
    assert front_of(printed("石桥县卫生健康局"), printed("2023年工作总结"), TEXT).title == "石桥县卫生健康局2023年工作总结"
    assert front_of(printed("石桥县卫生健康局", 36.0), printed("2023年工作总结"), TEXT).title == "2023年工作总结"
    assert front_of(printed("石桥县卫生健康局"), printed("健康企业建设方案"), TEXT).title == "健康企业建设方案"


def test_all_bodies_that_sign_are_the_issuer() -> None:
    signed = printed("石桥县卫生健康局 石桥县教育局", 16.0), printed("石桥县总工会", 16.0), printed("2025年3月8日", 16.0)
    found = front_of(printed("关于评选健康企业的通知"), TEXT, TEXT, TEXT, *signed)
    assert (found.issuer, found.issued) == ("石桥县卫生健康局、石桥县教育局、石桥县总工会", "2025-03-08")


def test_bodies_that_speak_together_are_told_by_the_blanks_between_them() -> None:
    signed = printed("教育部 科技部", 16.0), printed("2025年3月8日", 16.0)
    assert front_of(printed("关于评选健康企业的通知"), TEXT, TEXT, TEXT, *signed).issuer == "教育部、科技部"
    title = printed("教育部 国家知识产权局 科技部关于评选健康企业的通知")
    assert front_of(title, TEXT, TEXT, TEXT).issuer == "教育部、国家知识产权局、科技部"
    assert front_of(printed("教育部 国家知识产权局"), printed("2025年3月"), printed("健康企业评选方案", 30.0), TEXT).issuer == (
        "教育部、国家知识产权局"
    )
    assert front_of(printed("石 桥 县 教 育 局"), printed("2025年3月"), printed("健康企业评选方案", 30.0), TEXT).issuer == "石桥县教育局"


def test_the_cover_of_a_standard_says_who_released_it_and_when() -> None:
    title = printed("健康企业评价技术规范", 30.0)
    dates = printed("2024-02-13 发布 2024-08-01 实施", 16.0)
    found = front_of(title, dates, printed("江东省市场监督管理局 发布", 18.0), TEXT, TEXT, TEXT)
    assert (found.issuer, found.issued) == ("江东省市场监督管理局", "2024-02-13")
    found = front_of(title, dates, printed("国家市场监督管理总局 国家标准化管理委员会 发布", 18.0), TEXT, TEXT, TEXT)
    assert found.issuer == "国家市场监督管理总局、国家标准化管理委员会"
    assert front_of(title, printed("江东省市场监督管理局 发布", 18.0), TEXT, TEXT, TEXT).issuer == ""


def test_a_certificate_names_who_issued_it_behind_a_label() -> None:
    title = printed("建筑工程施工许可证", 30.0)
    below = printed("核发机关", 16.0), printed("石桥县自然资源局", 16.0), printed("日 期", 16.0), printed("2022年08月23日", 16.0)
    found = front_of(title, TEXT, *below, TEXT, TEXT, TEXT, TEXT)
    assert (found.issuer, found.issued) == ("石桥县自然资源局", "2022-08-23")
    found = front_of(title, TEXT, printed("发证机关 石桥县住房和城乡建设局 发证日期 2020年10月9日", 16.0), TEXT, TEXT, TEXT, TEXT)
    assert (found.issuer, found.issued) == ("石桥县住房和城乡建设局", "2020-10-09")
    assert front_of(title, TEXT, printed("发证机关应当自受理之日起作出决定", 16.0), TEXT).issuer == ""


def test_the_last_year_of_a_plan_is_not_that_of_the_document() -> None:
    signed = printed("石桥县卫生健康局", 16.0), printed("2025年3月8日", 16.0)
    assert front_of(printed("健康企业建设方案（2025—2027年）"), TEXT, TEXT, TEXT, *signed).year == 2025
    assert front_of(printed("健康企业建设方案（2023年修订版）"), TEXT, TEXT, TEXT, *signed).year == 2023


def test_a_red_head_over_two_lines_is_no_title() -> None:
    head = printed("石桥县卫生健康", 44.0), printed("委员会", 44.0)
    title = printed("关于印发健康企业评选方案的通知")
    assert front_of(*head, printed("石卫发〔2025〕17号", 16.0), title, TEXT).title == "关于印发健康企业评选方案的通知"
    assert front_of(printed("石桥县健康企业", 44.0), printed("评选方案", 44.0), printed("石卫发〔2025〕17号", 16.0), title, TEXT).title == (
        "石桥县健康企业评选方案"
    )


def test_an_article_may_have_its_abstract_above_its_title() -> None:
    found = front_of(TEXT, printed("勇立潮头 真抓实干", 28.0), printed("建设健康企业", 28.0), printed("文/石桥县总工会", 9.0), TEXT)
    assert (found.title, found.issuer) == ("勇立潮头真抓实干建设健康企业", "石桥县总工会")
    # where a title stands above the text, a larger line below it is none
    assert front_of(printed("健康企业评选方案"), TEXT, printed("勇立潮头", 28.0), TEXT).title == "健康企业评选方案"


def test_the_month_of_the_imprint_goes_before_the_year_below_the_title() -> None:
    found = front_of(
        printed("石桥县健康案例集", 28.0), printed("（2024年）"), printed("石桥县卫生健康委员会宣传处"), printed("2025年1月"), TEXT
    )
    assert (found.issuer, found.issued) == ("石桥县卫生健康委员会宣传处", "2025-01")


def test_a_date_of_the_republic() -> None:
    # a document in Traditional characters comes to the rules as its Simplified twin
    lines = ("石橋縣社區健康案例彙編", "石橋縣健康推動委員會編印", "中華民國112年5月")
    title, body, date = map(simplified, lines)
    found = front_of(printed(title, 28.0), printed(body), printed(date), TEXT)
    assert (found.issuer, found.issued) == ("石桥县健康推动委员会", "2023-05")


def test_the_red_head_is_no_title() -> None:
    text = "为做好相关工作，现将有关事项通知如下，请各有关单位结合实际认真贯彻落实，并及时报送进展情况，确保取得实效。"
    found = outline.build(Document("txt", ()), paragraphs_of("石桥县卫生健康局", "关于开展健康企业评估的通知", text))
    assert found.title == "关于开展健康企业评估的通知"


@pytest.mark.parametrize(
    ("title", "issuer"),
    [
        ("石桥县卫生健康局关于开展健康企业评估的通知", "石桥县卫生健康局"),
        ("国务院关于深入推进健康企业建设的意见", "国务院"),
        ("石桥县人民政府办公室印发《健康企业建设方案》的通知", "石桥县人民政府办公室"),
        ("石桥县人民法院关于上半年工作情况的汇报", ""),
        ("关于开展健康企业评估的通知", ""),
    ],
)
def test_a_title_may_name_who_speaks(title: str, issuer: str) -> None:
    text = "为做好相关工作，现将有关事项通知如下，请各有关单位结合实际认真贯彻落实，并及时报送进展情况，确保取得实效。"
    assert outline.build(Document("txt", ()), paragraphs_of(title, text, "一、总体要求", text)).issuer == issuer


def test_the_red_head_with_the_word_for_papers_is_no_title() -> None:
    text = "为推广先进经验，现将有关案例印发给你们，请各有关单位结合实际认真学习借鉴，并及时报送进展情况，确保取得实效。"
    heads = (("title", "石 桥 县 卫 生 健 康 局 文 件"), "石卫〔2024〕12号", ("title", "关于印发优秀案例的通知"))
    assert outline.build(Document("txt", ()), paragraphs_of(*heads, text)).title == "关于印发优秀案例的通知"
    assert outline.build(Document("txt", ()), paragraphs_of(("title", "食堂服务采购招标文件"), text)).title == "食堂服务采购招标文件"


def test_a_date_with_its_key_on_the_head() -> None:
    text = "本次招标范围为外墙字的制作与安装，请符合资格要求的投标人按照规定的时间和地点递交投标文件，逾期不予受理。"
    found = outline.build(Document("txt", ()), paragraphs_of("外墙字制作安装项目招标文件", "日期：2026年05月26日", "第一章招标公告", text))
    assert found.issued == "2026-05-26"


def _printed(*texts: tuple[str, float, str]) -> list[Paragraph]:
    """Paragraphs of a Word file: text, size of print, kind; all but those of kind body without a size of their own are centred."""
    plain = paragraphs_of(*((kind, text) for text, _, kind in texts))
    return [p._replace(size=size, align="center" if size > 12 else "") for p, (_, size, _) in zip(plain, texts, strict=True)]


def test_the_part_of_a_work_in_the_title_is_no_heading() -> None:
    text = "为做好相关工作，现将有关事项说明如下，请各有关单位结合实际认真贯彻落实，并及时报送进展情况，确保取得实效。"
    head = [
        ("健康企业评估指南", 18.0, "title"),
        ("第3部分：现场核查", 18.0, "body"),
        ("编制说明", 26.0, "title"),
        ("2024年3月", 14.0, "title"),
    ]
    found = outline.build(Document("docx", ()), _printed(*head, ("一、任务来源", 12.0, "body"), (text, 12.0, "body")))
    assert (found.title, found.issued) == ("健康企业评估指南第3部分：现场核查编制说明", "2024-03")
    assert [section.title for section in found.sections] == ["任务来源"]
    # the first part of a text, its own title below it in the print of the text
    head = [("健康企业评估指南", 18.0, "title"), ("第1部分：现场核查", 18.0, "body"), (text, 12.0, "body")]
    assert [s.title for s in outline.build(Document("docx", ()), _printed(*head)).sections] == ["现场核查"]


def test_a_body_whose_name_is_left_out_signs_nothing() -> None:
    text = "为做好相关工作，现将有关事项通知如下，请各有关单位结合实际认真贯彻落实，并及时报送进展情况，确保取得实效。"
    sample = ("关于开展评估的通知", text, "××市卫生健康局", "2006年6月13日")
    found = outline.build(Document("txt", ()), paragraphs_of("公文写作教程", 2 * text, *sample, *[text] * 4))
    assert (found.issuer, found.issued) == ("", "")


@pytest.mark.parametrize(
    ("below", "volume"), [("（上册）", "上册"), ("（常用手册）", ""), ("（行政推广篇）", "行政推广篇"), ("（企业名册）", "")]
)
def test_a_handbook_is_no_volume(below: str, volume: str) -> None:
    text = "为做好相关工作，现将有关事项说明如下，请各有关单位结合实际认真贯彻落实，并及时报送进展情况，确保取得实效。"
    found = outline.build(Document("txt", ()), paragraphs_of("健康企业建设案例汇编" + below, text))
    assert found.volume == volume


def test_the_title_of_a_page_printed_from_the_web_stands_below_its_keys() -> None:
    text = "为做好相关工作，现将有关事项说明如下，请各有关单位结合实际认真贯彻落实，并及时报送进展情况，确保取得实效。"
    keys = (
        "信息名称：石桥县卫生健康局关于印发《健康企业评估办法》的通知，自发布之日起施行",
        "内容概述：石桥县卫生健康局印发健康企业评估办法，明确评估的范围、程序、标准和结果的运用，并对各乡镇街道、各有关部门和单位提出具体要求。",
    )
    title = ("title", "石桥县卫生健康局关于印发《健康企业评估办法》的通知")
    lines = ("Languages 无障碍浏览 登录 注册", *keys, title, text, "健康企业", "评估办法", "一、总则", text)
    found = outline.build(Document("pdf", ()), paragraphs_of(*lines))
    assert found.title == title[1]
    assert [case.title for case in found.cases] == [title[1]]
    # the text that is handed on has its title in the print of the text, over two lines
    found = outline.build(Document("pdf", ()), [p._replace(size=12.0) for p in paragraphs_of(*lines)])
    assert [case.title for case in found.cases] == ["健康企业评估办法"]
    assert paragraphs_of(*lines)[5].start == found.cases[0].start
    # without such keys what stands behind the first long line is no title of the document
    lines = ("石桥县健康企业建设情况", keys[1].partition("：")[2], title, text)
    assert outline.build(Document("pdf", ()), paragraphs_of(*lines)).title == lines[0]


def test_the_menu_of_a_page_is_no_title() -> None:
    text = "为做好相关工作，现将有关事项说明如下，请各有关单位结合实际认真贯彻落实，并及时报送进展情况，确保取得实效。"
    head = [("石桥县人民政府 简体繁体 注册登录", 26.0, "title"), ("石桥县健康企业评估办法", 18.0, "title")]
    assert outline.build(Document("pdf", ()), _printed(*head, (text, 12.0, "body"))).title == "石桥县健康企业评估办法"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("石桥县爱卫办", True), ("石桥县委改革办", True), ("石桥县推行一窗通办", False), ("石桥县重点工作挂牌督办", False)],
)
def test_what_is_done_is_no_body(name: str, expected: bool) -> None:
    assert imprint.is_body(name) is expected


SPOKEN = "为做好相关工作，现将有关事项通知如下，请各有关单位结合实际认真贯彻落实，并及时报送进展情况，确保取得实效。"


def test_bodies_between_the_number_of_the_document_and_its_title_belong_to_the_title() -> None:
    bodies = printed("中共石桥县委 石桥县人民政府")._replace(size=None, kind="body")
    number, title, text = paragraphs_of("石委〔2025〕6号", "关于2024年度托育服务情况的报告", SPOKEN)
    found = front.read([number, bodies, title, text], 3)
    assert (found.title, found.issuer) == ("中共石桥县委石桥县人民政府关于2024年度托育服务情况的报告", "中共石桥县委、石桥县人民政府")
    below = paragraphs_of("石委〔2025〕6号", "石桥县卫生健康局", "石桥县教育局", "关于2024年度托育服务情况的报告", SPOKEN)
    assert front.read(below, 4).titles == (1, 2, 3)
    assert front.read(below, 4).issuer == "石桥县卫生健康局、石桥县教育局"
    # without the number the line above may as well be the red head
    assert front.read(below[1:], 3).titles == (2,)


@pytest.mark.parametrize(
    "kicker",
    [
        "典型经验材料之六",
        "交流材料之三",
        "案例之二",
        "会议材料（五）",
        "（大会发言材料之12）",
        "市七届人大四次会议文件（九）",
        "养老服务篇（案例21）",
    ],
)
def test_the_line_that_counts_papers_is_no_title(kicker: str) -> None:
    lines = paragraphs_of(kicker, "医养结合暖夕阳", "石桥县民政局", SPOKEN, "一、主要做法", SPOKEN)
    found = outline.build(Document("txt", ()), lines)
    assert (found.title, found.issuer) == ("医养结合暖夕阳", "石桥县民政局")
    assert [case.title for case in found.cases] == ["医养结合暖夕阳"]


@pytest.mark.parametrize("title", ["健康县域建设典型案例（二）", "全市托育服务工作经验之谈", "学习材料选编"])
def test_a_title_with_a_line_below_it_is_no_count_of_papers(title: str) -> None:
    assert front.read(paragraphs_of(title, "医养结合暖夕阳", SPOKEN), 2).title == title


def test_the_line_that_counts_papers_is_the_title_where_there_is_no_other() -> None:
    assert front.read(paragraphs_of("会议材料（五）", SPOKEN), 1).title == "会议材料（五）"
    assert front.read(paragraphs_of("会议材料（五）", "石桥县民政局", SPOKEN), 2).title == "会议材料（五）"


def test_the_body_that_wrote_a_text_is_told_below_its_title() -> None:
    assert front.read(paragraphs_of("石桥县托育服务案例选", "石桥县民政局政策研究中心编", SPOKEN), 2).issuer == "石桥县民政局政策研究中心"


@pytest.mark.parametrize("name", ["石桥县民政局课题组", "县政协经济委调研组", "国家统计局石桥调查队", "中共石桥县委政策研究室"])
def test_those_who_study_a_question_are_bodies(name: str) -> None:
    assert imprint.is_body(name)


@pytest.mark.parametrize(("below", "title"), [("通知", "关于印发健康企业案例汇编的通知"), ("石桥县民政局", "关于印发健康企业案例汇编的")])
def test_the_kind_of_paper_on_a_line_of_its_own_ends_an_open_title(below: str, title: str) -> None:
    assert front.read(paragraphs_of("石卫〔2025〕6号", "关于印发健康企业案例汇编的", below, SPOKEN), 3).title == title


def test_the_running_heads_name_a_book_whose_cover_is_a_picture() -> None:
    lines = paragraphs_of(("title", "致读者"), SPOKEN)
    assert front.read(lines, 1, "普惠服务优秀案例集").title == "普惠服务优秀案例集"
    # heads that name no book, and a title of its own
    assert front.read(lines, 1, "内部资料").title == "致读者"
    assert front.read(paragraphs_of(("title", "健康企业案例汇编"), SPOKEN), 1, "普惠服务优秀案例集").title == "健康企业案例汇编"


def of_pieces(text: str) -> Paragraph:
    runs, at, offset = [], 0, 0
    for piece in text.split(" "):
        runs.append(Run(at, len(piece), 0, offset))
        at, offset = at + len(piece), offset + len(piece) + 1
    return Paragraph(text.replace(" ", ""), 0, "body", tuple(runs), None)


@pytest.mark.parametrize(
    ("text", "expected"), [("沈小禾 鲁方 柳依依", True), ("立足岗位 建功立业", False), ("沈小禾", False), ("健康 同行", False)]
)
def test_authors_are_names_with_blanks_between_them(text: str, expected: bool) -> None:
    assert imprint.is_authors(of_pieces(text)) is expected


def test_a_cover_whose_second_line_says_what_the_book_is() -> None:
    cover = [
        p._replace(kind="cover", size=size) for p, size in zip(paragraphs_of("“青台榜样”", "先进事迹材料汇编"), (40.0, 32.0), strict=True)
    ]
    assert front.read([*cover, *paragraphs_of(SPOKEN)], 2).title == "“青台榜样”先进事迹材料汇编"


@pytest.mark.parametrize("below", ["（第五批）", "（第7期）", "（试行）"])
def test_what_stands_in_brackets_below_a_title_belongs_to_it(below: str) -> None:
    assert (
        front.read(paragraphs_of("全省健康建设典型做法", below, "青台省卫生健康委员会", SPOKEN), 3).title == f"全省健康建设典型做法{below}"
    )
