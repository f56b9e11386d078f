"""Statistics: the corpus of sentences, the word list, spans, bulletins, tables, arithmetic."""

from __future__ import annotations

import csv
import tomllib
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from counting import calls

from extract import arithmetic
from extract.facts import coordination, gridstats, metrics, statistics
from extract.model import Cell, Context, Grid, Passage, Statistic

CORPUS = tomllib.loads((Path(__file__).parent / "corpus" / "statistics.toml").read_text(encoding="utf-8"))["case"]
WORDS = list(csv.DictReader((files("extract") / "data" / "statistic_words.csv").read_text(encoding="utf-8").splitlines()))


def found(text: str, context: Context = Context()) -> list[Statistic]:  # noqa: B008 (frozen)
    return statistics.find([Passage(text, 0, "body")], context)


def cases() -> list[Any]:
    marked = []
    for case in CORPUS:
        marks = [pytest.mark.xfail(strict=True, reason=case["xfail"])] if "xfail" in case else []
        marked.append(pytest.param(case, id=case["rule"], marks=marks))
    return marked


@pytest.mark.parametrize("case", cases())
def test_sentence_gives_its_rows(case: dict[str, Any]) -> None:
    text = case["text"]
    rows = found(text)
    assert [f"{text[r.num_start : r.num_end]} -> {r.metric}" for r in rows] == case["rows"]
    for column in ("period", "change", "part_of"):
        wanted = {int(index): value for index, value in case.get(column, {}).items()}
        absent = None if column == "part_of" else ""
        if column == "period" and not wanted:
            continue
        assert [getattr(r, column) for r in rows] == [wanted.get(i, absent) for i in range(len(rows))], column
    for index, subject in case.get("subject", {}).items():
        assert rows[int(index)].subject == subject


@pytest.mark.parametrize("row", WORDS, ids=[f"{row['class']}-{row['word']}" for row in WORDS])
def test_every_word_is_shown_by_its_example(row: dict[str, str]) -> None:
    assert row["word"] in row["example"]
    assert row["metric"] in [r.metric for r in found(row["example"])]


def test_no_word_stands_twice_in_a_class() -> None:
    pairs = [(row["word"], row["class"]) for row in WORDS]
    assert sorted(set(pairs)) == sorted(pairs)


def test_spans_lie_in_the_text_and_hold_what_they_say() -> None:
    text = "全区现有职工 2 346 人，其中女职工 412 人，占 １７．６％。"
    offset = 100
    rows = statistics.find([Passage(text, offset, "body")], Context())
    assert [text[r.num_start - offset : r.num_end - offset] for r in rows] == ["2 346 人", "412 人", "１７．６％"]
    assert [text[r.start - offset : r.end - offset] for r in rows] == ["职工 2 346 人", "女职工 412 人", "占 １７．６％"]
    assert {text[r.sentence_start - offset : r.sentence_end - offset] for r in rows} == {text}
    assert rows[1].part_of == 0


def test_a_quote_over_forty_characters_is_cut_to_verb_and_number() -> None:
    text = "青溪区、白石县、黑水县细颗粒物年平均浓度分别为29.5微克/立方米、20.4微克/立方米和24.3微克/立方米。"
    rows = found(text)
    assert text[rows[0].start : rows[0].end] == "青溪区、白石县、黑水县细颗粒物年平均浓度分别为29.5微克/立方米"
    assert text[rows[2].start : rows[2].end] == "24.3微克/立方米"
    assert max(r.end - r.start for r in rows) <= statistics.LONGEST_QUOTE


def test_part_of_is_an_index_over_all_passages() -> None:
    first = Passage("全县有学校62所。", 0, "body", paragraph=0)
    second = Passage("建成水库9座，其中中型2座。", 20, "body", paragraph=1)
    rows = statistics.find([first, second], Context())
    assert [r.part_of for r in rows] == [None, None, 1]


def test_a_month_holds_for_its_own_sentence_in_a_bulletin_only() -> None:
    text = "6月18日至21日，14个站点出现暴雨。受灾人口4.2万人。"
    assert [r.period for r in found(text, Context(year=2023, bulletin=True))] == ["6月18日至21日", "2023年"]
    assert [r.period for r in found(text)] == ["6月18日至21日", "6月18日至21日"]


def test_a_date_said_to_hold_below_holds_in_the_next_paragraphs() -> None:
    first = "截至3月27日(下同)，外出务工2085万人。"
    second = Passage("复工26家。", len(first), "body", paragraph=1)
    assert [r.period for r in statistics.find([Passage(first, 0, "body", paragraph=0), second], Context())] == ["截至3月27日"] * 2
    plain = Passage(first.replace("(下同)", ""), 0, "body", paragraph=0)
    assert [r.period for r in statistics.find([plain, second], Context())] == ["截至3月27日", ""]


def test_a_part_in_the_next_sentence_is_of_the_same_day_in_a_bulletin() -> None:
    text = "全年发放贷款9亿元。年末存款余额60亿元。其中，住户存款31亿元。全年汇款3亿元。"
    context = Context(year=2023, bulletin=True)
    assert [r.period for r in found(text, context)] == ["2023年", "2023年末", "2023年末", "2023年"]
    fixed = "截至2021年底，有机构85家。年末床位900张。其中，儿童床位120张。"
    assert [r.period for r in found(fixed, Context(year=2021, bulletin=True))][-1] == "截至2021年底"


def test_the_year_of_a_bulletin_holds_throughout() -> None:
    context = Context(year=2023, bulletin=True)
    text = "全年出生人口1.46万人，比上年减少0.2万人。城乡收入比由上年的1.95:1缩小到1.90:1。年末常住人口260.8万人。"
    assert [r.period for r in found(text, context)] == ["2023年", "2023年", "2022年", "2023年", "2023年末"]
    assert [r.period for r in found("学校62所。", context)] == ["2023年"]


def test_an_opening_line_dates_the_items_after_it() -> None:
    passages = [
        Passage("截至2024年9月底，全县社会救助情况如下：", 0, "body", paragraph=0),
        Passage("临时救助235人次。", 30, "body", paragraph=1),
        Passage("特困人员761人。", 50, "body", paragraph=2),
    ]
    assert [r.period for r in statistics.find(passages, Context())] == ["截至2024年9月底", "截至2024年9月底"]


def test_a_paragraph_does_not_inherit_the_time_of_the_one_before() -> None:
    passages = [Passage("2023年建成公园8个。", 0, "body", paragraph=0), Passage("建成步道12公里。", 20, "body", paragraph=1)]
    assert [r.period for r in statistics.find(passages, Context())] == ["2023年", ""]


def test_footnotes_say_so() -> None:
    assert [r.source for r in statistics.find([Passage("样本1200份。", 0, "footnote")], Context())] == ["footnote"]


def test_a_metric_restored_over_a_sentence_is_doubtful() -> None:
    rows = found("全市有图书馆12个。达到98%。")
    assert "metric_restored" in rows[1].doubt


def test_a_number_without_any_name_says_so() -> None:
    (row,) = found("达到98%。")
    assert (row.metric, row.doubt) == ("", ("no_metric",))


def test_a_name_that_looks_like_a_piece_of_a_clause_is_doubtful() -> None:
    assert metrics.is_odd("对班级")
    assert metrics.is_odd("波")
    assert not metrics.is_odd("矛盾纠纷调处成功率")
    assert "metric_uncertain" in found("走过了三十年。")[0].doubt


def test_explain_names_rules_and_rejected_numbers() -> None:
    text = "2023年建成公园8个。"
    rows = [(text[row["start"] : row["end"]], row.get("metric"), row.get("period"), row["kept"]) for row in statistics.explain(text)]  # type: ignore[misc]
    assert rows == [("2023年", None, None, False), ("8个", "公园", "2023年", True)]
    assert all(row["rule"] for row in statistics.explain(text))


def test_names_of_a_coordination() -> None:
    assert coordination.names("国控断面、省控断面优良比例", 2) == ["国控断面优良比例", "省控断面优良比例"]
    assert coordination.names("起数和死亡人数", 2) == ["起数", "死亡人数"]
    assert coordination.names("机关、学校、企业", 2) == []


def test_long_text_is_read_in_linear_work() -> None:
    text = "全县2023年建成公园8个（其中收费2个），同比增长6%，" * 100
    assert len(found(text)) == 300
    assert calls(lambda: found(text * 4)) < 5 * calls(lambda: found(text))
    # none of the numbers before is large enough to be the total
    rising = ["".join(f"其中{number}个，" for number in range(1000, 1000 + count)) for count in (300, 1200)]
    assert calls(lambda: found(rising[1])) < 5 * calls(lambda: found(rising[0]))


# ------------------------------------------------------------------------------------------------------------------ tables
def grid(*lines: list[str]) -> Grid:
    cells = [Cell(text, row, column) for row, line in enumerate(lines) for column, text in enumerate(line)]
    return Grid(tuple(cells), len(lines), len(lines[0]))


def in_grid(*lines: list[str], context: Context = Context()) -> list[Statistic]:  # noqa: B008 (frozen)
    return gridstats.find(grid(*lines), context, lambda cell: (cell * 10, cell * 10 + 5))


def test_a_table_of_places_names_metric_by_column_and_subject_by_row() -> None:
    rows = in_grid(["序号", "乡镇", "户数（户）", "产值（万元）"], ["1", "青云镇", "320", "1,286.5"], ["2", "白石乡", "180", "640"])
    assert [(r.subject, r.metric, r.value, r.unit) for r in rows] == [
        ("青云镇", "户数", Decimal(320), "户"),
        ("青云镇", "产值", Decimal(12865000), "元"),
        ("白石乡", "户数", Decimal(180), "户"),
        ("白石乡", "产值", Decimal(6400000), "元"),
    ]
    assert {r.source for r in rows} == {"table"}
    assert (rows[0].start, rows[0].end) == (60, 65)


def test_a_table_of_indicators_with_years_as_columns() -> None:
    rows = in_grid(["指标", "单位", "2022年", "2023年"], ["学校", "所", "60", "62"], ["入学率", "%", "98.1", "98.6"])
    assert [(r.metric, r.period, r.value, r.unit) for r in rows] == [
        ("学校", "2022年", Decimal(60), "所"),
        ("学校", "2023年", Decimal(62), "所"),
        ("入学率", "2022年", Decimal("98.1"), "%"),
        ("入学率", "2023年", Decimal("98.6"), "%"),
    ]


def test_a_column_of_growth_gives_the_direction() -> None:
    rows = in_grid(["指标", "绝对数", "比上年增长（%）"], ["粮食产量", "38.7万吨", "2.3"], ["生猪出栏", "76.4万头", "-3.2"])
    assert [(r.metric, r.value, r.unit, r.change) for r in rows] == [
        ("粮食产量", Decimal(387000), "吨", ""),
        ("粮食产量", Decimal("2.3"), "%", "up"),
        ("生猪出栏", Decimal(764000), "头", ""),
        ("生猪出栏", Decimal("3.2"), "%", "down"),
    ]


def test_serial_numbers_without_a_head_are_no_figures() -> None:
    rows = in_grid(["", "乡镇", "户数（户）"], ["1", "青云镇", "320"], ["2", "白石乡", "180"])
    assert [(r.subject, r.metric, r.value) for r in rows] == [("青云镇", "户数", Decimal(320)), ("白石乡", "户数", Decimal(180))]


def test_years_as_rows_and_merged_heads() -> None:
    cells = (
        Cell("年份", 0, 0, rows=2),
        Cell("床位（张）", 0, 1, columns=2),
        Cell("公立", 1, 1),
        Cell("民营", 1, 2),
        Cell("2022", 2, 0),
        Cell("120", 2, 1),
        Cell("36", 2, 2),
    )
    rows = gridstats.find(Grid(cells, 3, 3), Context(), lambda cell: (0, 0))
    assert [(r.metric, r.period, r.value, r.unit) for r in rows] == [
        ("床位公立", "2022年", Decimal(120), "张"),
        ("床位民营", "2022年", Decimal(36), "张"),
    ]


def test_the_unit_above_a_table_is_that_of_its_amounts() -> None:
    table = grid(["项目", "金额", "持股比例(%)", "户数", "折旧年限"], ["厂房", "1,286.5", "51.00", "3", "20"])
    rows = gridstats.find(table, Context(), lambda cell: (0, 0), "万元")
    assert [(r.metric, r.value, r.unit, r.doubt) for r in rows] == [
        ("厂房", Decimal(12865000), "元", ()),
        ("厂房持股比例", Decimal(51), "%", ()),
        ("厂房户数", Decimal(3), "", ("unit_unknown",)),
        ("厂房折旧年限", Decimal(20), "", ("unit_unknown",)),
    ]


def test_serial_numbers_telephones_and_dates_are_no_statistics() -> None:
    assert in_grid(["序号", "单位", "联系电话", "成立日期"], ["1", "甲厂", "67331200", "2019"], ["2", "乙厂", "67331201", "2020"]) == []


def test_a_measure_named_from_behind_is_doubtful() -> None:
    assert [(r.metric, r.doubt) for r in found("吸引投资650万元产业项目。")] == [("产业项目", ("two_candidates",))]
    assert [(r.metric, r.doubt) for r in found("投资650万元。")] == [("投资", ())]


def test_the_whole_year_is_that_of_a_text_without_figures_above() -> None:
    first = "2022年，支队在实战中创新，取得新进步。"
    second = Passage("全年接警2216起。", len(first), "body", paragraph=1)
    assert [r.period for r in statistics.find([Passage(first, 0, "body", paragraph=0), second], Context())] == ["2022年"]


def test_a_figure_without_unit_is_doubtful() -> None:
    rows = in_grid(["项目", "甲", "乙"], ["指数", "3.12", "3.4"])
    assert {r.doubt for r in rows} == {("unit_unknown",)}


def test_figures_stacked_in_one_cell_and_figures_without_heads_give_nothing() -> None:
    assert in_grid(["年份", "学校（所）"], ["2021\n2022", "34\n36"]) == []
    assert in_grid(["", ""], ["", "7"]) == []


def test_a_table_without_figures_gives_nothing() -> None:
    assert in_grid(["姓名", "职务"], ["张三", "主任"]) == []


# -------------------------------------------------------------------------------------------------------------- arithmetic
def codes(text: str) -> list[str]:
    return [finding.code for finding in arithmetic.check(found(text), text)]


def test_parts_may_not_exceed_their_total() -> None:
    text = "现有绿色工厂42家，其中国家级26家、省级25家。"
    (finding,) = arithmetic.check(found(text), text)
    assert finding.code == "parts_exceed_total"
    assert "51家" in finding.message
    assert finding.evidence in text
    assert codes("现有绿色工厂42家，其中国家级6家、省级25家。") == []
    assert codes("现有绿色工厂42余家，其中国家级20家、省级24家。") == []


def test_a_rate_may_not_exceed_a_hundred() -> None:
    assert codes("产品合格率达102%。") == ["percent_out_of_range"]
    assert codes("产品合格率达100%。年度投资完成率达102%。产值增长120%。") == []


def test_a_share_is_checked_against_its_counts() -> None:
    assert codes("全县有幼儿园96所，其中普惠性幼儿园81所，占74.4%。") == ["share_disagrees"]
    assert codes("全县有幼儿园96所，其中普惠性幼儿园81所，占84.4%。") == []


def test_a_difference_is_checked_against_its_levels() -> None:
    assert codes("合格率由71.2%提高到89.6%，提高19.4个百分点。") == ["difference_disagrees"]
    assert codes("合格率由71.2%提高到89.6%，提高18.4个百分点。") == []
    assert codes("病死树由4.1万株降至1.3万株，下降68.3%。") == []
    assert codes("病死树由4.1万株降至1.3万株，下降38.3%。") == ["difference_disagrees"]


def test_the_total_of_a_table_is_checked() -> None:
    head = ["乡镇", "户数（户）"]
    wrong = in_grid(head, ["青云镇", "320"], ["白石乡", "180"], ["合计", "510"])
    right = in_grid(head, ["青云镇", "320"], ["白石乡", "180"], ["合计", "500"])
    text = " " * 100
    assert [f.code for f in arithmetic.check(wrong, text)] == ["table_sum_differs"]
    assert arithmetic.check(right, text) == []


def test_one_name_for_several_that_have_names_of_their_own_is_doubtful() -> None:
    rows = found("粮油、农机、种业板块收入分别为5亿元和3亿元。")
    assert [(r.metric, "metric_uncertain" in r.doubt) for r in rows] == [("粮油、农机、种业板块收入", True)] * 2
    assert [r.metric for r in found("粮油、农机板块收入分别为5亿元和3亿元。")] == ["粮油板块收入", "农机板块收入"]


def test_names_of_shares_in_a_row_do_not_grow():
    rows = found("其中1个" + "占计划1%" * 50)
    assert len(rows) == 51 and max(len(row.metric) for row in rows) <= 10


def test_explain_names_the_causes_that_were_weighed() -> None:
    (row,) = [r for r in statistics.explain("参照《粉尘防护指引》改造除尘设备12台。") if r["kept"]]
    assert row["why"] == ("metric_uncertain",)
    assert any(sign.startswith("cause=odd_name ") for sign in row["signs"])  # type: ignore[attr-defined]
    (sure,) = [r for r in statistics.explain("新建水库3座。") if r["kept"]]
    assert sure["signs"] == []
