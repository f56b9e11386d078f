"""Cases that nothing names: titles told by their number, their style or their print in a collection."""

from __future__ import annotations

import pytest
from paragraphs_of import paragraphs_of

from extract import outline
from extract.model import Document, Outline, Paragraph, Run

TEXT = "全区坚持预防为主、防治结合，把企业健康管理纳入年度目标考核，层层压实责任，推动各项任务落到实处，取得了明显的进展。"
BOOK = "全省健康企业建设典型案例汇编"
PLACES = ("青台县", "白石区", "云岭市")


def build(*lines: str | tuple[str, dict[str, object]]) -> Outline:
    found: list[Paragraph] = []
    for paragraph, line in zip(paragraphs_of(*(line if isinstance(line, str) else line[0] for line in lines)), lines, strict=True):
        more = {"size": 16.0, **({} if isinstance(line, str) else line[1])}
        found.append(paragraph._replace(**more))  # type: ignore[arg-type]
    return outline.build(Document("docx", ()), found)


def told(found: Outline) -> list[tuple[str, str]]:
    return [(case.label, case.title) for case in found.cases]


CENTRED: dict[str, object] = {"align": "center", "size": 20.0}


def test_numbered_titles_that_stand_out() -> None:
    case = ("（一）背景情况", TEXT, "（二）创新举措", TEXT)
    lines = [line for n, place in enumerate(PLACES, 1) for line in ((f"{n}、{place}推行一窗通办", CENTRED), *case)]
    found = build((BOOK, {**CENTRED, "kind": "title"}), *lines)
    assert told(found) == [("1", "青台县推行一窗通办"), ("2", "白石区推行一窗通办"), ("3", "云岭市推行一窗通办")]
    assert [(s.case, s.level, s.title) for s in found.sections[:3]] == [(0, 1, "背景情况"), (0, 1, "创新举措"), (1, 1, "背景情况")]


def test_roman_numbers_tell_cases_in_any_print() -> None:
    lines = [line for n, place in zip("ⅠⅡⅢ", PLACES, strict=True) for line in (f"{n}. {place}某机械公司", "（一）管理制度", TEXT)]
    assert [label for label, _ in told(build((BOOK, {"kind": "title"}), *lines))] == ["Ⅰ", "Ⅱ", "Ⅲ"]


def test_numbered_sections_in_the_print_of_the_text_are_no_cases() -> None:
    lines = [line for n, place in enumerate(PLACES, 1) for line in (f"{n}、{place}推行一窗通办", "（一）背景情况", TEXT)]
    assert len(build((BOOK, {**CENTRED, "kind": "title"}), *lines).cases) == 1


def test_chapters_are_parts_of_the_book() -> None:
    lines = [
        line for n, part in zip("一二", ("企业篇章", "行政推广"), strict=True) for line in ((f"第{n}章 {part}", CENTRED), "一、机制", TEXT)
    ]
    assert len(build((BOOK, {**CENTRED, "kind": "title"}), *lines).cases) == 1


def test_parts_of_one_case_are_no_cases() -> None:
    lines = [
        line for n, title in enumerate(("基本情况", "主要做法", "工作成效"), 1) for line in ((f"{n}、{title}", CENTRED), "（一）机制", TEXT)
    ]
    assert len(build((BOOK, {**CENTRED, "kind": "title"}), *lines).cases) == 1


def test_headings_of_the_source() -> None:
    case = (("工作背景", {"depth": 2}), TEXT, ("主要做法", {"depth": 2}), TEXT)
    lines = [line for place in PLACES for line in ((f"{place}健康企业建设实践", {"depth": 1}), *case)]
    found = build((BOOK, {"kind": "title"}), ("前言", {"depth": 1}), TEXT, *lines)
    assert [title for _, title in told(found)] == [f"{place}健康企业建设实践" for place in PLACES]


def test_titles_over_two_lines_in_one_print() -> None:
    title: dict[str, object] = {**CENTRED, "kind": "title"}
    lines = [line for place in PLACES for line in ((f"{place}推进健康企业建设", title), ("的创新实践", title), TEXT)]
    found = build((BOOK, {**title, "size": 26.0}), *lines)
    assert [title for _, title in told(found)] == [f"{place}推进健康企业建设的创新实践" for place in PLACES]


def test_a_text_that_is_no_collection_keeps_its_parts() -> None:
    lines = [line for place in PLACES for line in ((f"{place}健康企业建设实践", {"depth": 1}), TEXT)]
    assert len(build(("全省健康企业建设工作方案", {"kind": "title"}), *lines).cases) == 1


def test_the_label_of_an_annex_is_no_part_of_a_title() -> None:
    listed = tuple((f"{n}\t{place}健康企业建设案例", {"kind": "list"}) for n, place in enumerate(PLACES, 1))
    lines = [line for place in PLACES for line in (f"{place}健康企业建设案例", f"（{place}卫生健康局）", TEXT, "一、基本情况", TEXT)]
    found = build(("优秀案例名单", {"kind": "list"}), *listed, "附件2", *lines)
    assert [title for _, title in told(found)] == [f"{place}健康企业建设案例" for place in PLACES]
    assert found.issuer == ""


def test_the_issuer_in_the_print_of_the_titles_is_none() -> None:
    big: dict[str, object] = {**CENTRED, "kind": "title"}
    lines = [line for place in PLACES for line in ((f"{place}推行一窗通办", big), TEXT)]
    found = build((BOOK, {**big, "size": 26.0}), ("某省卫生健康委员会", big), *lines)
    assert told(found) == [("", f"{place}推行一窗通办") for place in PLACES]
    assert found.issuer == "某省卫生健康委员会"


def test_bold_lines_before_numbers_that_begin_again() -> None:
    case = ("1.健全组织", TEXT, "2.强化服务", TEXT)
    lines = [line for place in PLACES for line in ((f"{place}推行一窗通办", {"bold": True}), TEXT, *case)]
    found = build((BOOK, {**CENTRED, "kind": "title"}), *lines)
    assert told(found) == [("", f"{place}推行一窗通办") for place in PLACES]
    assert [(s.case, s.title) for s in found.sections[:3]] == [(0, "健全组织"), (0, "强化服务"), (1, "健全组织")]
    # one of the restarts has no such line: the lines are parts of a text
    assert len(build((BOOK, {**CENTRED, "kind": "title"}), *lines, TEXT, *case).cases) == 1
    # and so are lines that name parts of a case
    parts = [line for part in ("工作背景", "主要做法") for line in ((part, {"bold": True}), TEXT, *case)]
    assert len(build((BOOK, {**CENTRED, "kind": "title"}), *parts).cases) == 1


def test_texts_without_numbers_share_the_print_of_those_that_have_them() -> None:
    head: dict[str, object] = {"align": "center", "size": 22.0, "bold": True, "kind": "title"}
    numbers = ("一、背景情况", TEXT, "二、主要做法", TEXT)
    lines = [("青台县推行一窗通办", head), *numbers, ("采茶戏唱响云岭山乡", head), TEXT, TEXT, ("白石区办好民生实事", head), *numbers]
    third = [("云岭市让数据多跑路", head), *numbers]
    titles = ["青台县推行一窗通办", "采茶戏唱响云岭山乡", "白石区办好民生实事", "云岭市让数据多跑路"]
    assert [title for _, title in told(build(*lines, *third))] == titles
    # one restart alone shows no print that texts share
    assert "采茶戏唱响云岭山乡" not in [title for _, title in told(build(*lines))]
    # nor is a line in the print of the text a title
    plain = [line if line[0] != "采茶戏唱响云岭山乡" else "采茶戏唱响云岭山乡" for line in lines]
    assert "采茶戏唱响云岭山乡" not in [title for _, title in told(build(*plain, *third))]


def test_contents_name_the_texts_whose_titles_are_bold_lines() -> None:
    bold: dict[str, object] = {"bold": True, "size": 18.0}
    numbers = ("一、背景情况", TEXT, "二、主要做法", TEXT)
    titles = ["一碗汤里的减盐账", "采茶戏唱响云岭山乡", "老矿山换上新肺"]
    lines = [(titles[0], bold), *numbers, (titles[1], bold), TEXT, ("给读者的话", bold), TEXT, (titles[2], bold), *numbers]

    def magazine(*names: str) -> list[str]:
        toc = [(f"{name}……{n}", {"kind": "toc"}) for n, name in enumerate(names, 1)]
        return [title for _, title in told(build(("青台健康", {"kind": "title", "size": 30.0}), *toc, *lines))]

    assert magazine(*titles) == titles
    # where the contents do not name a text that the numbers tell, they are no list of the texts
    assert "采茶戏唱响云岭山乡" not in magazine(*titles[:2])


def test_a_letter_with_sections_is_a_text_of_its_own_above_the_cases_that_it_hands_on() -> None:
    title: dict[str, object] = {**CENTRED, "kind": "title", "size": 22.0}
    letter = [("关于推广健康企业典型案例的", title), ("通知", title), "各市卫生健康委：", TEXT, "一、提高认识", TEXT, "二、抓好转化", TEXT]
    lines = [line for n, place in zip("一二", PLACES, strict=False) for line in (f"案例{n}：{place}推行一窗通办", "一、背景情况", TEXT)]
    found = build(*letter, *lines)
    assert [title for _, title in told(found)] == ["关于推广健康企业典型案例的通知", "青台县推行一窗通办", "白石区推行一窗通办"]
    assert [s.title for s in found.sections if s.case == 0] == ["提高认识", "抓好转化"]
    # a letter without sections says nothing but that the cases follow; the foreword of a book is no letter
    assert len(build(*letter[:4], *lines).cases) == 2
    assert len(build((BOOK, title), *letter[3:], *lines).cases) == 2


def test_a_letter_is_not_held_against_the_list_of_its_cases() -> None:
    listed = [("list", "1．青台县推行一窗通办"), ("list", "2．白石区推行一窗通办")]
    cases = ["青台县推行一窗通办", "一、背景情况", TEXT, "白石区推行一窗通办", "一、背景情况", TEXT]
    lines = ["关于推广健康企业典型案例的通知", TEXT, "一、提高认识", TEXT, "二、抓好转化", TEXT, *listed, *cases]
    found = outline.build(Document("txt", ()), paragraphs_of(*lines))
    assert [title for _, title in told(found)] == ["关于推广健康企业典型案例的通知", "青台县推行一窗通办", "白石区推行一窗通办"]
    assert [f.code for f in found.findings if f.code.startswith("list")] == []


def test_the_first_of_several_bodies_is_a_title_like_the_others() -> None:
    head: dict[str, object] = {"align": "center", "size": 22.0, "bold": True, "kind": "title"}
    cover = ("青台县绿色工厂企业案例", {**head, "size": 30.0, "kind": "cover"})
    lines = [line for name in ("东屏水泥厂", "白石纺织厂") for line in ((name, head), "一、企业简介", TEXT, "二、主要做法", TEXT)]
    assert [title for _, title in told(build(cover, *lines))] == ["东屏水泥厂", "白石纺织厂"]


def typed(*lines: str) -> list[str]:
    """The titles of the cases of a plain text, which has no print."""
    return [case.title for case in outline.build(Document("txt", ()), paragraphs_of(*lines)).cases]


MORE = TEXT + TEXT
CASES = (("白石区：小车间里的大健康", TEXT, TEXT), ("老矿山换上“新肺”", TEXT, TEXT), ("一碗汤里的减盐账", TEXT, TEXT))
SEVERAL = "全省健康企业建设典型案例（第二批）"


def test_bare_lines_above_the_texts_of_a_collection_without_print() -> None:
    first, second, third = CASES
    titles = [case[0] for case in CASES]
    assert typed(SEVERAL, "青台省卫生健康委员会", "2024年6月", *first, *second, *third) == titles
    assert typed(SEVERAL, "为推广经验，现将部分案例刊发如下。", *first, *second, *third) == titles
    # one with numbers among others without, its own number from one on; and the author or a second title below
    numbered = (second[0], "一、背景情况", TEXT, "二、主要做法", TEXT)
    assert typed(SEVERAL, *first, *numbered, *third) == titles
    assert typed(SEVERAL, *numbered, *first, *(third[0], "一、背景情况", *third[1:])) == [titles[1], titles[0], titles[2]]
    assert typed(SEVERAL, "内部资料注意保存", "青台省卫生健康委员会", "2024年6月", "（共三例）", TEXT, *first, *second, *third) == titles
    assert typed(SEVERAL, first[0], "背景情况", MORE, "主要做法", MORE, second[0], "背景情况", MORE) == titles[:2]
    assert typed(SEVERAL, *first, "青台县总工会", "2024年6月", *second, *third) == titles
    assert typed(SEVERAL, first[0], "——白石区健康企业建设案例", *first[1:], second[0], "云岭市总工会", *second[1:]) == titles[:2]


def test_of_two_bare_lines_above_every_text_the_upper_is_the_title() -> None:
    first, second, third = CASES
    lines = [line for case in (first, second, third) for line in (case[0], "补齐设施短板", case[1], "织密服务网络", case[2])]
    assert typed(SEVERAL, "内部资料注意保存", *lines) == [first[0], second[0], third[0]]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(("白石区健康企业建设典型经验", *CASES[0], *CASES[1]), id="a title that may be of one case"),
        pytest.param(("全省健康企业建设工作方案", *CASES[0], *CASES[1]), id="no collection"),
        pytest.param((SEVERAL, *CASES[0]), id="one line alone"),
        pytest.param((SEVERAL, "各市卫生健康委：", TEXT, *CASES[0]), id="a salutation"),
        pytest.param((SEVERAL, TEXT, "补齐设施短板", MORE, "织密服务网络", MORE, "建强人才队伍", MORE), id="side headings of one length"),
        pytest.param(
            (SEVERAL, *CASES[0], "补短板强弱项", MORE, "建强队伍", MORE, "白石区推行健康企业一企一策管理", MORE), id="side headings"
        ),
        pytest.param(
            (
                SEVERAL,
                *CASES[0],
                "创新机制抓落实",
                "建立周调度、月通报机制，由分管领导牵头逐项督办。" * 6,
                "多措并举提升职工健康素养",
                "邀请专家进厂授课，把健康知识送到班组和宿舍。" * 6,
                "成果惠及千家万户",
                "职工满意度逐年提升，先后有多批同行前来学习。" * 6,
            ),
            id="side headings of many lengths",
        ),
        pytest.param((SEVERAL, *CASES[0], "（一）建立机制", MORE, *CASES[1], "（二）强化服务", MORE), id="numbers go on"),
        pytest.param((SEVERAL, CASES[0][0], "（二）强化服务", MORE, CASES[1][0], "（二）强化服务", MORE), id="no number from one on"),
        pytest.param((SEVERAL, *CASES[0], "青台机械公司等十家企业", "白石化工公司等五家企业", "云岭公司", MORE), id="a list"),
        pytest.param((SEVERAL, CASES[0][0], "讲好故事。", CASES[1][0], "讲好故事。"), id="hardly any text"),
        pytest.param((SEVERAL, *(5 * [MORE]), *CASES[0], *CASES[1]), id="a text before them that none names"),
        pytest.param((SEVERAL, "一、基本情况", TEXT, *CASES[0], *CASES[1]), id="numbers before them"),
        pytest.param((SEVERAL, *CASES[0], MORE[:-1], "小车间里的大健康", MORE), id="a line in the midst of a sentence"),
        pytest.param(
            (SEVERAL, *CASES[0], CASES[1][0], "补齐设施短板", MORE, CASES[2][0], "织密服务网络", MORE), id="two lines above some texts"
        ),
    ],
)
def test_bare_lines_that_may_be_no_titles(lines: tuple[str, ...]) -> None:
    assert len(typed(*lines)) == 1


def test_bare_lines_in_a_document_with_print_are_told_by_it() -> None:
    assert len(build(SEVERAL, *CASES[0], *CASES[1]).cases) == 1


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("案例12 青台林场的绿色嬗变", ("案例12", "青台林场的绿色嬗变")),
        ("【典型案例三】青台林场的绿色嬗变", ("【典型案例三】", "青台林场的绿色嬗变")),
        ("案例三：青台林场的绿色嬗变", ("案例三", "青台林场的绿色嬗变")),
        ("典型案例10则", ("", "典型案例10则")),
        ("案例三则带来的启示", ("", "案例三则带来的启示")),
    ],
)
def test_a_case_published_alone_keeps_its_label(title: str, expected: tuple[str, str]) -> None:
    found = outline.build(Document("txt", ()), paragraphs_of(title, MORE, "一、主要做法", MORE))
    assert told(found) == [expected]


def test_a_label_and_a_blank_between_chinese_characters() -> None:
    title = Paragraph("案例三四川林场的绿色嬗变", 0, "body", (Run(0, 3, 0, 0), Run(3, 9, 0, 4)))
    text = paragraphs_of(MORE)[0]._replace(start=20)
    assert told(outline.build(Document("txt", ()), [title, text])) == [("案例三", "四川林场的绿色嬗变")]
    assert told(outline.build(Document("txt", ()), [title._replace(runs=(Run(0, 12, 0, 0),)), text])) == [("", title.text)]


TITLES = ("白石区：小车间里的大健康", "老矿山换上“新肺”", "一碗汤里的减盐账")
LARGE: dict[str, object] = {"size": 18.0}


def test_numbers_that_run_on_through_groups_are_those_of_the_cases() -> None:
    one, two, three = TITLES
    below = ("1.基本情况", TEXT, "2.主要做法", TEXT)
    lines = [
        ("一、源头防护类", {**LARGE, "bold": True}), (f"（一）{one}", LARGE), *below, (f"（二）{two}", LARGE), *below,
        ("二、膳食改善类", {**LARGE, "bold": True}), (f"（三）{three}", LARGE), *below,
    ]  # fmt: skip
    found = build((BOOK, {**CENTRED, "kind": "title"}), *lines)
    assert told(found) == [("（一）", one), ("（二）", two), ("（三）", three)]
    assert [(s.case, s.level, s.title) for s in found.sections[-2:]] == [(2, 1, "基本情况"), (2, 1, "主要做法")]
    # numbers that begin anew in every group are those of its parts
    again = [(f"（一）{three}", LARGE) if line == (f"（三）{three}", LARGE) else line for line in lines]
    assert "（三）" not in [label for label, _ in told(build((BOOK, {**CENTRED, "kind": "title"}), *again))]


@pytest.mark.parametrize("sign", ["★", "◆", "■"])
def test_a_sign_before_the_title_of_every_case(sign: str) -> None:
    first, second, third = ((f"{sign} {title}", LARGE) for title in TITLES)
    lines = (first, "白石区总工会", TEXT, "一、建机制", TEXT, second, TEXT, "一是抓投入。" + TEXT, third, TEXT, "一、建机制", TEXT)
    assert told(build((BOOK, {**CENTRED, "kind": "title"}), *lines)) == [(sign, title) for title in TITLES]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([(f"★ {title}", {}) for title in TITLES], id="in the print of the text"),
        pytest.param([(f"★ {title}", LARGE if n else {"size": 20.0}) for n, title in enumerate(TITLES)], id="in several prints"),
        pytest.param([(f"★ {title}", LARGE) for title in ("主要做法", "工作成效", "经验启示")], id="parts of one text"),
        pytest.param([(f"★ {title}。", LARGE) for title in TITLES], id="sentences"),
    ],
)
def test_lines_with_a_sign_that_may_be_no_titles(lines: list[tuple[str, dict[str, object]]]) -> None:
    found = build((BOOK, {**CENTRED, "kind": "title"}), *(line for title in lines for line in (title, TEXT)))
    assert not any(case.label for case in found.cases)


def test_numbers_below_a_sign_that_go_on_are_of_one_text() -> None:
    first, second, _ = ((f"★ {title}", LARGE) for title in TITLES)
    found = build((BOOK, {**CENTRED, "kind": "title"}), first, "一、建机制", TEXT, second, "二、强服务", TEXT)
    assert not any(case.label for case in found.cases)


@pytest.mark.parametrize("below", ["（青台县供稿）", "推荐单位：青台县总工会", "青台县总工会"])
def test_the_author_below_a_bare_line_makes_it_a_title(below: str) -> None:
    lines = [line for title in TITLES for line in (title, below, TEXT, "痛在哪里", MORE, "如何破题", MORE)]
    assert typed(SEVERAL, *lines) == list(TITLES)


def test_a_title_on_two_lines_that_says_what_the_book_is() -> None:
    lines = [line for title in TITLES for line in (title, "（青台县供稿）", TEXT, MORE)]
    found = outline.build(Document("txt", ()), paragraphs_of("健康同行", "优秀案例选编", *lines))
    assert (found.title, [case.title for case in found.cases]) == ("健康同行优秀案例选编", list(TITLES))


@pytest.mark.parametrize("sign", ["丨", "｜", "——", "：", "／"])
def test_what_parts_a_label_from_its_title(sign: str) -> None:
    lines = [line for n, title in enumerate(TITLES, 1) for line in (f"案例{n}{sign}{title}", "一、做法", TEXT)]
    assert told(build(BOOK, *lines)) == [(f"案例{n}", title) for n, title in enumerate(TITLES, 1)]


def test_groups_that_the_contents_name_are_no_cases() -> None:
    toc: dict[str, object] = {"kind": "toc"}
    entries = [
        ("目录", toc),
        ("企业防护篇", toc),
        (f"{TITLES[0]}……3", toc),
        (f"{TITLES[1]}……5", toc),
        ("膳食改善篇", toc),
        (f"{TITLES[2]}……8", toc),
    ]
    groups = {0: ("企业防护篇", CENTRED), 2: ("膳食改善篇", CENTRED)}
    lines = [line for n, title in enumerate(TITLES) for line in (*([groups[n]] if n in groups else []), (title, CENTRED), "一、做法", TEXT)]
    assert [title for _, title in told(build((BOOK, {**CENTRED, "kind": "cover"}), *entries, *lines))] == list(TITLES)


def test_a_number_beside_a_title_of_two_lines() -> None:
    toc: dict[str, object] = {"kind": "toc"}
    entries = [("目录", toc), ("01 老矿山换上“新肺”……3", toc), ("02 小车间里，装下职工大健康……5", toc)]
    lines = [("01 老矿山换上“新肺”", CENTRED), TEXT, ("小车间里，", CENTRED), ("02 装下职工大健康", CENTRED), TEXT]
    found = build((BOOK, {**CENTRED, "kind": "cover"}), *entries, *lines)
    assert told(found) == [("01", "老矿山换上“新肺”"), ("02", "小车间里，装下职工大健康")]


@pytest.mark.parametrize("heading", ["后记", "编后语", "往期回顾", "【致谢】"])
def test_what_stands_behind_the_last_case_belongs_to_none(heading: str) -> None:
    lines = [line for n, title in enumerate(TITLES, 1) for line in (f"案例{n}：{title}", "一、做法", TEXT)]
    found = build(BOOK, *lines, (heading, CENTRED), "本书收录案例3篇，历时5个月编成。")
    assert found.cases[-1].last == len(lines) + 1
    (finding,) = [f for f in found.findings if f.code == "text_outside_cases"]
    assert "最后一个案例之后有 1 段正文" in finding.message
    # a single text may end with thanks of its own
    assert build("一碗汤里的减盐账", "一、做法", TEXT, heading, TEXT).cases[0].last == 5


def test_the_head_of_every_issue_is_the_title_of_none() -> None:
    head: dict[str, object] = {**CENTRED, "kind": "title", "size": 36.0}
    title: dict[str, object] = {**CENTRED, "kind": "title", "size": 22.0}
    lines = [
        line for n, name in enumerate(TITLES, 3) for line in (("基层健康工作简报", head), f"第{n}期", (name, title), TEXT, "一、做法", TEXT)
    ]
    found = build(("基层健康工作简报合订本", {**head, "kind": "cover"}), *lines)
    assert [name for _, name in told(found)] == list(TITLES)


@pytest.mark.parametrize("kind", ["优秀论文专辑", "访谈录（第一辑）", "工作简报合订本", "职工健康故事集"])
def test_kinds_of_collections(kind: str) -> None:
    title: dict[str, object] = {**CENTRED, "kind": "title"}
    lines = [line for name in TITLES for line in ((name, title), TEXT)]
    assert [name for _, name in told(build((kind, {**CENTRED, "kind": "cover"}), *lines))] == list(TITLES)


@pytest.mark.parametrize("number", ["第{}篇", "第 {} 篇 "])
def test_texts_that_are_numbered_as_pieces(number: str) -> None:
    toc: dict[str, object] = {"kind": "toc"}
    heads = [f"{number.format(n)}{title}" for n, title in zip("一二三", TITLES, strict=True)]
    lines = [line for head in heads for line in (head, "（青台县总工会）", "一、做法", TEXT, "二、成效", TEXT)]
    found = build((BOOK, {**CENTRED, "kind": "cover"}), ("目录", toc), *((head, toc) for head in heads), *lines)
    assert [title for _, title in told(found)] == list(TITLES)
    assert [(s.case, s.level, s.title) for s in found.sections][:3] == [(0, 1, "做法"), (0, 1, "成效"), (1, 1, "做法")]


def test_contents_that_name_the_author_behind_or_below_a_title() -> None:
    toc: dict[str, object] = {"kind": "toc"}
    behind = [(f"{title}青台县总工会……{n}", toc) for n, title in enumerate(TITLES, 3)]
    below = [line for title in TITLES for line in ((title, toc), ("青台银行高新支行", toc))]
    lines = [line for title in TITLES for line in ((title, CENTRED), "青台银行高新支行", TEXT)]
    for entries in (behind, below):
        found = build((BOOK, {**CENTRED, "kind": "cover"}), ("目录", toc), *entries, *lines)
        assert [title for _, title in told(found)] == list(TITLES)


def test_the_body_above_a_bare_line_makes_it_a_title() -> None:
    plain = "夜间事故多发一直让人头疼，减盐减油归根到底要让大家吃得放心、住得舒心。" * 4
    lines = [line for title in TITLES for line in ("青台县卫生健康局机关党委", title, plain, "1、品牌内涵：", plain, "* * * * *")]
    assert typed(SEVERAL, *lines) == list(TITLES)


@pytest.mark.parametrize("label", ["NO.{}", "No {}", "Case {}"])
def test_labels_in_latin_letters(label: str) -> None:
    lines = [line for n, title in enumerate(TITLES, 1) for line in (f"{label.format(n)} {title}", "一、做法", TEXT)]
    assert told(build(BOOK, *lines)) == [(label.format(n), title) for n, title in enumerate(TITLES, 1)]


def test_behind_the_literature_the_next_title_begins_numbers_anew() -> None:
    title: dict[str, object] = {**CENTRED, "kind": "title"}
    paper = ("1 资料与方法", TEXT, "2 结果", TEXT, "参考文献", ("1. 某某. 减盐研究. 2021.", {"kind": "footnote"}))
    lines = [line for name in TITLES[:2] for line in ((name, title), *paper)]
    found = build(("优秀论文专辑", {**CENTRED, "kind": "cover"}), *lines)
    assert [(s.case, s.title) for s in found.sections] == [(0, "资料与方法"), (0, "结果"), (1, "资料与方法"), (1, "结果")]


def test_of_two_entries_of_the_contents_right_below_one_another_the_larger_print_is_the_title() -> None:
    toc: dict[str, object] = {"kind": "toc"}
    entries = [line for title in TITLES for line in ((title, toc), (f"{title[:4]}攻坚小分队", toc))]
    for above in (False, True):
        pairs = [((title, CENTRED), f"{title[:4]}攻坚小分队") for title in TITLES]
        lines = [line for pair in pairs for line in (*(pair[::-1] if above else pair), TEXT)]
        found = build((BOOK, {**CENTRED, "kind": "cover"}), ("目录", toc), *entries, *lines)
        assert [title for _, title in told(found)] == list(TITLES)


def test_numbers_that_begin_anew_in_every_group_are_of_cases_where_titles_name_their_places() -> None:
    heads = ("（一）青台县：推行一窗通办", "（二）白石区：设立健康小屋", "（一）云岭市：开出减盐处方")
    plain = tuple(head.replace("：", "") for head in heads)
    for given, labels in ((heads, ["（一）", "（二）", "（一）"]), (plain, ["一", "二"])):
        one, two, three = ((head, {"bold": True}) for head in given)
        groups = [("一、优化服务", LARGE), one, TEXT, two, TEXT, ("二、强化保障", LARGE), three, TEXT, "1.建台账。" + TEXT]
        found = build(("全省健康建设典型做法", {**CENTRED, "kind": "title"}), ("（第五批）", {**CENTRED, "kind": "title"}), *groups)
        assert [label for label, _ in told(found)] == labels
    assert build(("全省健康建设典型做法", {**CENTRED, "kind": "title"}), ("（第五批）", {**CENTRED, "kind": "title"}), TEXT).title.endswith(
        "（第五批）"
    )


def test_issues_of_a_bulletin_without_print() -> None:
    issued = "青台县卫生健康委员会 2024年4月18日"
    lines = [
        line
        for n, title in enumerate(TITLES, 6)
        for line in ("基层健康工作简报", f"第{n}期（总第{n + 35}期）", issued, title, TEXT, "一是抓投入。" + TEXT)
    ]
    assert typed("基层健康工作简报汇编", *lines) == list(TITLES)


def test_papers_are_counted_above_their_titles() -> None:
    lines = [
        line for n, title in zip("一二三", TITLES, strict=True) for line in (f"交流材料之{n}", title, "青台县总工会", "一、做法", TEXT)
    ]
    found = build("全市健康工作会议经验交流材料汇编", *lines)
    assert told(found) == [(f"交流材料之{n}", title) for n, title in zip("一二三", TITLES, strict=True)]


def test_contents_name_persons_and_second_titles_behind_the_title() -> None:
    toc: dict[str, object] = {"kind": "toc"}
    title: dict[str, object] = {**CENTRED, "kind": "title"}
    persons = ("周长河", "韩雪", "罗建平")
    entries = [(f"{name}青台县邮政分公司投递员……{n}", toc) for n, name in enumerate(persons, 1)]
    lines = [line for name in persons for line in ((name, title), TEXT)]
    found = build(("先进事迹材料汇编", {**CENTRED, "kind": "cover"}), ("目录", toc), *entries, *lines)
    assert [name for _, name in told(found)] == list(persons)
    entries = [(f"{name}——青台县健康企业建设纪实……{n}", toc) for n, name in enumerate(TITLES, 1)]
    lines = [line for name in TITLES for line in ((name, title), "——青台县健康企业建设纪实", TEXT)]
    found = build((BOOK, {**CENTRED, "kind": "cover"}), ("目录", toc), *entries, *lines)
    assert [name for _, name in told(found)] == list(TITLES)


def test_numbered_titles_with_the_parts_of_a_case_right_below() -> None:
    case = (("（一）基本情况", {"bold": True}), TEXT, ("（二）主要做法", {"bold": True}), TEXT)
    lines = [line for n, title in zip("一二三", TITLES, strict=True) for line in (f"{n}、{title}", *case)]
    found = build(("全省健康领域典型案例", {**CENTRED, "kind": "title"}), *lines)
    assert told(found) == [(n, title) for n, title in zip("一二三", TITLES, strict=True)]
    other = [(line[0].replace("基本情况", "抓机制"), line[1]) if isinstance(line, tuple) else line for line in lines]
    assert len(build(("全省健康领域典型案例", {**CENTRED, "kind": "title"}), *other).cases) == 1


def test_labels_in_contents_that_were_not_told_are_no_cases() -> None:
    entries = [f"【案例{n}】{title}（青台县总工会）" for n, title in zip("一二三", TITLES, strict=True)]
    lines = [line for n, title in zip("一二三", TITLES, strict=True) for line in (f"【案例{n}】{title}", "青台县总工会", TEXT)]
    assert [title for _, title in told(build(BOOK, *entries, "前言", TEXT, *lines))] == list(TITLES)


def titled_in_contents(*entries: str, text: tuple[str, ...]) -> list[str]:
    toc: dict[str, object] = {"kind": "toc"}
    found = build((BOOK, {**CENTRED, "kind": "cover"}), ("目录", toc), *((entry, toc) for entry in entries), *text)
    return [title for _, title in told(found)]


def test_a_part_numbered_as_a_piece_is_none_where_other_entries_stand_below_it() -> None:
    entries = ("第一篇 行政推广", f"{TITLES[0]}……1", f"{TITLES[1]}……5", "第二篇 企业实践", f"{TITLES[2]}……7")
    case = ("一、做法", TEXT)
    text = ("第一篇 行政推广", TITLES[0], *case, TITLES[1], *case, "第二篇 企业实践", TITLES[2], *case)
    assert titled_in_contents(*entries, text=text) == list(TITLES)


@pytest.mark.parametrize("title", ["三级联动抓垃圾分类", "党建引领开新篇"])
def test_a_title_that_ends_like_the_name_of_a_group_is_one_where_it_has_a_page(title: str) -> None:
    names = (TITLES[0], title, TITLES[2])
    entries = [f"{name}……{n}" for n, name in enumerate(names, 1)]
    assert titled_in_contents(*entries, text=tuple(line for name in names for line in (name, TEXT))) == list(names)


def test_a_box_inside_the_last_case_does_not_end_it() -> None:
    lines = [line for n, title in enumerate(TITLES, 1) for line in (f"案例{n}：{title}", "一、做法", TEXT)]
    found = build(BOOK, *lines, "【相关阅读】", "改厕政策口袋书共发放3万册。", "二、成效", TEXT)
    assert [(s.case, s.title) for s in found.sections][-2:] == [(2, "做法"), (2, "成效")]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            ("案例一 青台县", TEXT, "经验之一：健全机制", TEXT, "经验之二：建强队伍", TEXT, "案例二 白石区", TEXT), id="lessons of a case"
        ),
        pytest.param(
            ("案例一 青台县", TEXT, "第1期", "急救培训讲座", TEXT, "第2期", "中医培训讲座", TEXT, "案例二 白石区", TEXT),
            id="terms of a course",
        ),
    ],
)
def test_what_is_counted_inside_a_case_begins_none(lines: tuple[str, ...]) -> None:
    assert [label for label, _ in told(build(BOOK, *lines))] == ["案例一", "案例二"]


def test_tasks_of_departments_are_no_cases() -> None:
    groups = [line for n in "一二" for line in ((f"{n}、部门任务", LARGE), ("（一）青台县：负责健康企业建设", {"bold": True}), TEXT)]
    found = build(("健康建设任务分工", {**CENTRED, "kind": "title"}), ("（第一批）", {**CENTRED, "kind": "title"}), *groups)
    assert not any(label.startswith("（") for label, _ in told(found))
