"""Honours: who received what from whom, and what only sounds like an honour."""

from __future__ import annotations

import csv
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from extract.facts import honours, recipients
from extract.model import Context, Passage

CORPUS = tomllib.loads((Path(__file__).parent / "corpus" / "honours.toml").read_text(encoding="utf-8"))["sentence"]
WORDS = list(csv.DictReader((files("extract") / "data" / "honours.csv").read_text(encoding="utf-8").splitlines()))


def found(text: str, title: str = "", start: int = 0) -> list[honours.Honour]:
    return honours.find([Passage(text, start, "body")], Context(title=title))


@pytest.mark.parametrize(
    "entry",
    [pytest.param(e, id=e["text"][:24], marks=[pytest.mark.xfail(strict=True)] if "known_failure" in e else []) for e in CORPUS],
)
def test_corpus(entry):
    rows = found(entry["text"])
    got = [[h.recipient, h.honour, h.granted_by or "-", h.level or "-", h.year or 0] for h in rows]
    assert got == entry.get("rows", [])
    assert all(list(h.doubt) == (entry["doubt"].split(";") if "doubt" in entry else []) for h in rows if h.rule != "unmarked")


@pytest.mark.parametrize("entry", [e for e in CORPUS if "rows" in e and "known_failure" not in e], ids=lambda e: e["text"][:24])
def test_spans_hold_what_the_row_says(entry):
    text, shift = entry["text"], 700
    for h in found(text, start=shift):
        printed = "".join(text[h.start - shift : h.end - shift].split())
        assert h.honour in printed
        assert h.recipient in "".join(text.split())
        if h.rule in ("giving", "winning_relative"):
            assert h.recipient in printed
        assert text[h.sentence_start - shift : h.sentence_end - shift].endswith(("。", "；"))
        assert h.sentence_start <= h.start < h.end <= h.sentence_end


@pytest.mark.parametrize("row", [r for r in WORDS if r["use"] in ("naming", "winning")], ids=lambda r: r["word"])
def test_every_verb_confers_in_its_example(row):
    sentence = row["example"] + "。"
    assert row["word"] in sentence
    assert len(found(sentence)) == 1
    assert found(sentence.replace(row["word"], "筹办")) == []


@pytest.mark.parametrize("row", [r for r in WORDS if r["use"] in ("naming", "winning") and r["word"] != "记"], ids=lambda r: r["word"])
def test_a_verb_takes_what_its_row_says(row):
    verb = ("被" if row["use"] == "naming" else "") + row["word"]
    taken = [honour for honour in ("柳湾之光", "生态河湖", "全省金奖") if found(f"东江机械公司{verb}{honour}。")]
    assert taken == {"any": ["柳湾之光", "生态河湖", "全省金奖"], "named": ["生态河湖", "全省金奖"], "": ["全省金奖"]}[row["takes"]]


@pytest.mark.parametrize("row", [r for r in WORDS if r["use"] in ("award", "named")], ids=lambda r: r["word"])
def test_every_head_makes_an_honour_in_its_example(row):
    assert row["word"] in row["example"]
    (honour,) = found("东江机械公司" + row["example"] + "。")
    assert honour.recipient == "东江机械公司"


def test_years_go_on_within_a_sentence_and_not_beyond():
    rows = found("2022年县医院荣获省级文明单位，县中医院荣获省级卫生单位。县疾控中心荣获省级节水单位。")
    assert [h.year for h in rows] == [2022, 2022, None]


def test_a_list_word_of_level_is_no_giver():
    (honour,) = found("五柳村被市级评为文明村。")
    assert honour.granted_by == ""


def test_the_subject_of_an_enterprise_case_is_its_enterprise():
    (honour,) = found("2023年获评省级健康企业。", title="东江机械有限公司健康企业建设案例")
    assert (honour.recipient, honour.doubt) == ("东江机械有限公司", ("recipient_elided",))
    (honour,) = found("2023年获评省级健康企业。")
    assert (honour.recipient, honour.doubt) == ("", ("recipient_elided", "recipient_unknown"))


def test_titles_and_headings_confer_nothing():
    assert honours.find([Passage("东江公司荣获全国文明单位", 0, "heading")], Context()) == []


@pytest.mark.parametrize(
    ("honour", "giver", "level"),
    [
        ("全国文明校园", "青屿市教育局", "national"),
        ("“职工之家”", "国家卫生健康委", "national"),
        ("“职工之家”", "民政部", "national"),
        ("“职工之家”", "陕西省西安市未央区总工会", "county"),
        ("“职工之家”", "北京市总工会", "provincial"),
        ("省级示范县", "", "provincial"),
        ("“市场先锋”", "", ""),
    ],
)
def test_levels(honour, giver, level):
    assert honours.level_of(honour, giver) == level


def test_names_joined_by_and():
    text = "柳湾区卫健局和青屿市总工会被"
    assert [text[a:b] for a, b in recipients.before(text, 0, len(text) - 1)] == ["柳湾区卫健局", "青屿市总工会"]
    text = "安全生产和环境保护小组"
    assert recipients.before(text, 0, len(text)) == [(0, len(text))]


def test_a_verb_inside_quotes_confers_nothing():
    assert found("开展“荣获省级先进单位之后怎么办”讨论。") == []
    assert found("开展“我与荣获全国先进的企业”征文。") == []


def test_circumstances_are_no_recipients():
    (honour,) = found("因安全生产工作荣获全市先进单位。")
    assert (honour.recipient, honour.doubt) == ("", ("recipient_elided", "recipient_unknown"))
    (honour,) = found("在全市控烟评比中柳湾区荣获先进单位。")
    assert honour.recipient == "柳湾区"


def test_the_subject_ends_before_its_verb():
    assert recipients.subject("柳湾区坚持文明创建街道联动") == "柳湾区"
    (honour,) = found("柳湾镇推进三个社区，获评省级卫生镇。")
    assert honour.recipient == "柳湾镇"


def test_print_without_signs_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else every verb looks at all that follows it."""
    looked: list[int] = []
    real = honours._honours_end

    def end(text: str, start: int, stop: int) -> int:
        looked.append(stop - start)
        return real(text, start, stop)

    monkeypatch.setattr(honours, "_honours_end", end)
    honours.find([Passage("荣获先进称号" * 1000, 0, "body")], Context())
    assert len(looked) > 900 and max(looked) <= honours._LONGEST_ROW
    # a sentence of any honest length is one
    long = "某县" + "健全机制，" * 300 + "被评为全省先进单位。"
    (one,) = honours.find([Passage(long, 0, "body")], Context())
    assert (one.sentence_start, one.sentence_end) == (0, len(long))
