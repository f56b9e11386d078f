"""Bodies of a case: fullest name, kind, mentions, short forms."""

from __future__ import annotations

import csv
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from extract.facts import organizations
from extract.model import Context, Passage

CORPUS = tomllib.loads((Path(__file__).parent / "corpus" / "organizations.toml").read_text(encoding="utf-8"))["text"]
WORDS = tomllib.loads((files("extract") / "data" / "body_words.toml").read_text(encoding="utf-8"))


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((files("extract") / "data" / name).read_text(encoding="utf-8").splitlines()))


def found(texts: list[str], title: str = "") -> tuple[str, list[organizations.Organization]]:
    passages, at = [], 0
    for text in texts:
        passages.append(Passage(text, at, "body"))
        at += len(text) + 1
    return "\n".join(texts), organizations.find(passages, Context(title=title))


def names(text: str) -> list[str]:
    return [body.name for body in found([text])[1]]


@pytest.mark.parametrize(
    "entry",
    [pytest.param(e, id=e["text"][0][:24], marks=[pytest.mark.xfail(strict=True)] if "known_failure" in e else []) for e in CORPUS],
)
def test_corpus(entry):
    text, bodies = found(entry["text"], entry.get("title", ""))
    assert [[o.name, o.kind, len(o.mentions)] for o in bodies] == entry.get("rows", [])
    assert {o.name: list(o.aliases) for o in bodies if o.aliases} == entry.get("aliases", {})
    for o in bodies:
        assert "".join(text[o.start : o.end].split()) == o.name
        assert (o.start, o.end) in o.mentions
        assert {"".join(text[a:b].split()) for a, b in o.mentions} <= {o.name, *o.aliases}


@pytest.mark.parametrize("row", table("organizations.csv"), ids=lambda r: r["ending"])
def test_every_ending_closes_a_body_of_its_kind(row):
    assert row["ending"] in row["example"]
    _, bodies = found([f"调研组走访{row['example']}。"])
    assert [(o.name, o.kind) for o in bodies] == [(row["example"], row["kind"])]


@pytest.mark.parametrize("row", table("functions.csv"), ids=lambda r: r["short"])
def test_every_function_is_read_behind_its_place(row):
    assert row["short"] in row["example"]
    _, bodies = found([f"近期，{row['example']}开展检查。"])
    assert [(o.name, o.kind) for o in bodies] == [(row["example"], row["kind"])]


@pytest.mark.parametrize("row", table("short_forms.csv"), ids=lambda r: r["full"])
def test_a_body_and_its_short_form_are_one(row):
    short = row["example"].replace(row["full"], row["short"])
    _, bodies = found([f"近期，{row['example']}开展检查。", f"随后，{short}开展培训。"])
    assert [(o.name, o.aliases) for o in bodies] == [(row["example"], (short,))]


@pytest.mark.parametrize("word", WORDS["breaks"])
def test_no_breaking_word_enters_a_name(word):
    assert names(f"{word}东江食品有限公司的代表") == ["东江食品有限公司"]


@pytest.mark.parametrize("word", WORDS["sorts"])
def test_a_sort_is_no_body(word):
    assert names(f"近期，{word}学校开学") == []


def test_a_short_form_with_two_places_stays_alone():
    _, bodies = found(["柳湾县民政局和青山县民政局座谈。", "县民政局汇报。"])
    assert [o.name for o in bodies] == ["柳湾县民政局", "青山县民政局", "县民政局"]
    assert all(not o.doubt for o in bodies)


def test_a_resolved_alias_says_so():
    _, bodies = found(["柳湾县民政局座谈。", "县民政局汇报。"])
    assert [(o.name, o.doubt) for o in bodies] == [("柳湾县民政局", ("alias_resolved",))]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("东江机械有限公司健康企业建设优秀案例", "东江机械有限公司"),
        ("案例三 东江能源（柳湾）有限公司健康企业建设案例", "东江能源（柳湾）有限公司"),
        ("“健康同行”——青屿建工集团第二工程有限公司健康企业案例", "青屿建工集团第二工程有限公司"),
        ("青屿市第三医院健康企业建设案例", "青屿市第三医院"),
        ("青屿市柳湾区健康企业建设行政推广优秀案例", ""),
        ("健康企业建设案例", ""),
        ("", ""),
    ],
)
def test_the_enterprise_of_a_title(title, name):
    assert organizations.of_title(title) == name


@pytest.mark.parametrize("word", WORDS["trades"])
def test_a_trade_makes_a_company_a_name(word):
    assert names(f"近期，东江{word}公司停产") == [f"东江{word}公司"]
    assert names(f"近期，{word}公司停产") == []
