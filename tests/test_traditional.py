"""Documents in Traditional characters give the records of their Simplified twins, their words as printed."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import pytest

from extract import pipeline, traditional
from extract.model import Document, Line, Result

SAMPLES = Path(__file__).parents[1] / "samples"
TEXT = """東江市健康企業建設優秀案例彙編
東江市衛生健康委員會
2024年12月

柳灣縣推進健康企業建設案例
全縣現有企業 312 家，職工 2.1 萬人，投入資金 3.5 億元，佔全市總數的 12.5%。
一、基本情況
2024年，全縣建成健康企業 36 個，同比增長 8.5%，培訓職工 120 餘場次。
二、主要做法
（一）健全組織，壓實責任。縣衛生健康局印發《柳灣縣健康企業建設實施方案》（柳衛發〔2023〕12號），成立領導小組，召開會議 6 次。
（二）強化服務，補齊短板。東江食品有限公司被省總工會授予“職工健康服務先進集體”稱號。
三、取得的成效
職工體檢率達到 98.6%，查處違法案件 2 件。
四、下一步打算
繼續擴大覆蓋範圍。
"""


def _read(folder: Path, text: str) -> Result:
    path = folder / "cases.txt"
    path.write_text(text, encoding="utf-8")
    return pipeline.process(path)


def test_the_records_are_those_of_the_simplified_twin_with_words_as_printed(tmp_path: Path) -> None:
    printed = _read(tmp_path, TEXT)
    plain = _read(tmp_path, traditional.simplified(TEXT))
    assert printed.text.splitlines()[3] == "柳灣縣推進健康企業建設案例"
    assert traditional.simplified(printed.text) == plain.text
    compared = 0
    for table, rows in plain.rows.items():
        assert len(printed.rows[table]) == len(rows), table
        for row, other in zip(printed.rows[table], rows, strict=True):
            for column, value in row.items():
                if isinstance(value, str) and not column.endswith(("_id", "part_of")) and column not in ("file", "sha256"):
                    assert traditional.simplified(value) == other[column], (table, column)
                    compared += value != other[column]
                elif not isinstance(value, str):
                    assert value == other[column]
    assert compared > 40  # the twin has other words
    section = printed.rows["sections"][1]
    assert (section["label"], section["title"], section["role"]) == ("二、", "主要做法", "practices")
    assert [row["title"] for row in printed.rows["cases"]] == ["東江市健康企業建設優秀案例彙編"]
    assert printed.rows["documents"][0]["issuer"] == "東江市衛生健康委員會"
    people = next(row for row in printed.rows["statistics"] if row["value"] == 21000)
    assert (people["metric"], people["unit"], people["quote"]) == ("職工", "人", "職工 2.1 萬人")
    assert {(row["recipient"], row["honour"]) for row in printed.rows["honours"]} == {("東江食品有限公司", "“職工健康服務先進集體”")}
    assert [(row["title"], row["kind"]) for row in printed.rows["citations"]] == [("柳灣縣健康企業建設實施方案", "programme")]


def test_a_table_in_traditional_characters_keeps_its_words(tmp_path: Path) -> None:
    cells = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in (("鄉鎮", "戶數（戶）"), ("青雲鎮", "320"), ("白石鄉", "180")))
    path = tmp_path / "table.html"
    body = "<p>柳灣縣健康企業建設情況</p><p>一、總體情況</p><p>全縣建成健康企業，職工滿意度進一步提高。</p><p>續表1 各鄉鎮戶數</p>"
    path.write_text(f"<html><body>{body}<table border=1>{cells}</table></body></html>", encoding="utf-8")
    found = pipeline.process(path)
    assert [(row["subject"], row["metric"], row["unit"]) for row in found.rows["statistics"]] == [
        ("青雲鎮", "戶數", "户"),
        ("白石鄉", "戶數", "户"),
    ]
    assert [row["caption"] for row in found.rows["tables"]] == ["續表1 各鄉鎮戶數"]
    assert next(iter(found.grids.values()))[0] == ["鄉鎮", "戶數（戶）"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全縣現有企業，職工佔全市總數的四分之一。", True),
        ("全县现有企业，职工占全市总数的四分之一。", False),
        ("李乾於二〇一九年在徵村任职，瞭望塔下写着菸草专卖。", False),
        ("", False),
    ],
)
def test_which_texts_are_traditional(text: str, expected: bool) -> None:
    assert traditional.is_traditional(Document("txt", (Line(text, whole=True),))) is expected


def test_no_sample_is_taken_for_traditional_and_no_gold_text() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (*SAMPLES.glob("*/*.txt"), *(Path(__file__).parent / "gold").glob("*/*.txt"))]
    assert len(texts) > 20
    assert not any(traditional.is_traditional(Document("txt", (Line(text, whole=True),))) for text in texts)


def test_every_row_maps_one_character_to_another_that_is_final() -> None:
    rows = list(csv.DictReader((files("extract") / "data" / "traditional.csv").read_text(encoding="utf-8").splitlines()))
    assert len({row["traditional"] for row in rows}) == len(rows)
    assert all(len(row["traditional"]) == len(row["simplified"]) == 1 for row in rows)
    once = traditional.simplified("".join(row["traditional"] for row in rows))
    assert once == "".join(row["simplified"] for row in rows)
    assert traditional.simplified(once) == once
