"""Places by GB/T 2260: full names, codes, shared names, older names, new areas."""

from __future__ import annotations

import csv
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from extract.facts import regions
from extract.model import Context

CORPUS = tomllib.loads((Path(__file__).parent / "corpus" / "regions.toml").read_text(encoding="utf-8"))["case"]


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((files("extract") / "data" / name).read_text(encoding="utf-8").splitlines()))


TABLE = {row["code"]: row["name"] for row in table("regions.csv")}
OVERLAY = table("regions_overlay.csv")


@pytest.mark.parametrize("entry", CORPUS, ids=lambda e: e["title"] + "".join(e.get("context", [])))
def test_corpus(entry):
    region = regions.of_case(entry["title"], entry.get("opening", ""), Context(provinces=tuple(entry.get("context", ()))))
    assert [region.province, region.city, region.county, region.adcode] == entry["region"]
    assert list(region.doubt) == entry.get("doubt", [])
    assert list(region.candidates) == entry.get("candidates", [])


def test_the_table_is_a_tree_of_six_digit_codes():
    assert len(TABLE) == len(table("regions.csv")) > 3200
    for code, name in TABLE.items():
        assert len(code) == 6 and code.isdigit() and len(name) >= 2
        assert code[:2] + "0000" in TABLE
    assert sum(code.endswith("0000") for code in TABLE) == 34


@pytest.mark.parametrize("code", [c for c in TABLE if c.endswith("00") and not c.startswith(("71", "81", "82"))][::9])
def test_every_full_chain_leads_to_its_code(code):
    above = "".join(TABLE[c] for c in reversed(regions.parents(code)))
    assert regions.of_case(f"{above}{TABLE[code]}食堂案例", "", Context()).adcode == code


@pytest.mark.parametrize("code", [c for c in TABLE if not c.endswith("00")][::29])
def test_every_county_below_its_city_leads_to_its_code(code):
    above = "".join(TABLE[c] for c in reversed(regions.parents(code)))
    region = regions.of_case(f"{above}{TABLE[code]}食堂案例", "", Context())
    assert (region.adcode, region.county, region.doubt) == (code, TABLE[code], ())


@pytest.mark.parametrize("row", [r for r in OVERLAY if r["kind"] != "common"], ids=lambda r: r["name"])
def test_every_name_of_the_overlay_gives_the_code_of_today(row):
    assert row["code"] in TABLE
    region = regions.of_case(row["example"], "", Context())
    assert region.adcode == row["code"]
    if row["kind"] == "zone":
        assert region.county in (row["name"], TABLE[row["code"]])


@pytest.mark.parametrize("row", [r for r in OVERLAY if r["kind"] == "common"], ids=lambda r: r["name"])
def test_a_common_word_is_a_place_only_behind_its_city(row):
    assert row["name"] in TABLE.values()
    assert [m.name for m in regions.mentions("推进" + row["example"])] == []
    code = next(c for c, name in TABLE.items() if name == row["name"])
    city = TABLE[regions.parents(code)[0]]
    assert regions.mentions(f"前往{city}{row['name']}")[-1].adcode == code


def test_mentions_carry_their_stretch():
    text = "调研组先到商洛市 丹凤县，再到西安高新区。"
    assert [(text[m.start : m.end], m.name, m.zone) for m in regions.mentions(text)] == [
        ("商洛市", "商洛市", ""),
        ("丹凤县", "丹凤县", ""),
        ("西安高新区", "西安市", "高新区"),
    ]


def test_divisions_need_their_corps():
    assert regions.mentions("红军第八师旧址") == []
    assert [m.adcode for m in regions.mentions("兵团第八师")] == ["659001"]


def test_hints_are_provinces_and_cities_with_those_above():
    assert regions.hints(["陕西省食堂案例汇编", "商洛市丹凤县食堂案例", "鼓楼区食堂案例"]) == ("610000", "611000")
