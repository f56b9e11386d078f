"""Documents in 《》 with their numbers, and what stands in 《》 and is no document."""

from __future__ import annotations

import csv
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from extract.facts import citations
from extract.model import Context, Passage

CORPUS = tomllib.loads((Path(__file__).parent / "corpus" / "citations.toml").read_text(encoding="utf-8"))["text"]


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((files("extract") / "data" / name).read_text(encoding="utf-8").splitlines()))


def found(*texts: str) -> list[citations.Citation]:
    passages, at = [], 40
    for text in texts:
        passages.append(Passage(text, at, "body"))
        at += len(text) + 1
    return citations.find(passages, Context())


@pytest.mark.parametrize("entry", CORPUS, ids=lambda e: e["text"][:24])
def test_corpus(entry):
    rows = found(entry["text"])
    assert [[c.title, c.document_number, c.kind] for c in rows] == entry.get("rows", [])
    assert all(list(c.doubt) == ([entry["doubt"]] if "doubt" in entry else []) for c in rows)


@pytest.mark.parametrize("entry", [e for e in CORPUS if "rows" in e], ids=lambda e: e["text"][:24])
def test_spans_hold_the_title_and_the_number_that_follows(entry):
    text = entry["text"]
    for c in found(text):
        printed = text[c.start - 40 : c.end - 40]
        assert printed.startswith("《")
        assert c.title in "".join(printed.split()) or " " in c.title
        if c.document_number and text.index("《") < text.index(c.document_number[:3]):
            assert c.document_number.replace(" ", "") in "".join(printed.split())


@pytest.mark.parametrize("row", table("citations.csv"), ids=lambda r: r["ending"])
def test_every_ending_gives_its_kind(row):
    assert row["ending"] in row["example"]
    assert citations.kind_of(row["example"]) == row["kind"]
    (citation,) = found(f"印发《{row['example']}》。")
    assert (citation.kind, citation.rule, citation.doubt) == (row["kind"], "title_ending", ())


@pytest.mark.parametrize("row", table("not_documents.csv"), ids=lambda r: r["where"] + r["word"])
def test_every_word_against_rejects_its_example(row):
    text = f"《{row['example']}》" if row["where"] == "title" else row["example"]
    (entry,) = citations.explain(text)
    assert row["word"] in text
    assert (entry["document"], entry["rule"]) == (False, f"{row['where']}_{row['reason']}")


def test_the_word_before_the_marks_is_stronger_than_the_title():
    assert found("播放短视频《食品安全法》。") == []
    assert [c.title for c in found("播放《食品安全法》宣讲录像。")] == ["食品安全法"]


def test_each_title_once_per_case_in_the_order_of_first_mention():
    rows = found("落实《乙条例》《甲办法》。", "再学《乙条例》。", "对照《甲 办法》。")
    assert [c.title for c in rows] == ["乙条例", "甲办法"]
    assert rows[0].start == 42


def test_a_number_found_later_moves_the_span_to_where_it_stands():
    first, second = "学习《甲办法》。", "修订《甲办法》（柳发〔2020〕1号）。"
    (citation,) = found(first, second)
    assert citation.document_number == "柳发〔2020〕1号"
    assert citation.start == 40 + len(first) + 1 + 2
    assert citation.end == citation.start + len("《甲办法》（柳发〔2020〕1号）")


def test_explain_names_the_rule_of_what_was_rejected():
    entries = citations.explain("播放短片《尘》，印发《除尘通知》。")
    assert [(e["document"], e["rule"], e["start"], e["end"]) for e in entries] == [
        (False, "before_film", 4, 7),
        (True, "title_ending", 10, 16),
    ]


@pytest.mark.parametrize("text", ["《", "》", "《》", "《《", "《》》", "没有书名号", "《甲\n"])
def test_broken_marks_do_no_harm(text):
    assert found(text) == []


def test_a_title_over_two_paragraphs_is_one():
    rows = found("参与《湾区湿地", "保护行动计划》编制，落实《湿地办法》。")
    assert [(c.title, c.start, c.end) for c in rows] == [("湾区湿地保护行动计划", 42, 55), ("湿地办法", 60, 66)]
    assert [c.title for c in found("参与《湾区湿地", "保护。按照《湿地办法》。")] == ["湿地办法"]


def test_a_number_makes_a_document_of_any_title():
    (citation,) = found("《让天更蓝，让水更清》（柳政发〔2020〕6号）")
    assert (citation.rule, citation.doubt) == ("document_number", ())
    assert found("《让天更蓝，让水更清》主题墙绘") == []
    assert citations.explain("《让天更蓝，让水更清》主题墙绘")[0]["rule"] == "title_slogan"
