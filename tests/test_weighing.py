"""Doubt by weight: the weights are those of the rows that were judged, and they say of most wrong rows, and of few others, to look."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extract.facts import statistics, suspicion, weighing
from extract.model import Context, Passage
from tests import weigh


def test_the_weights_are_those_of_the_judged_rows() -> None:
    seen, wrong, _ = weigh.load()
    table, names = weigh.matrix(seen)
    weights = weigh.fit(table, wrong)
    kept = {
        tuple(line.rpartition(",")[0].split(",", 1)): float(line.rpartition(",")[2])
        for line in weigh.WEIGHTS.read_text(encoding="utf-8").splitlines()[1:]
    }
    learnt = {name: weight for name, weight in zip(names, weights, strict=True) if name != ("all", "")}
    assert {name for name, weight in learnt.items() if abs(weight) >= weigh.LEAST + 0.005} <= set(kept)
    assert max(abs(weight - learnt[name]) for name, weight in kept.items() if name != ("all", "")) < 0.011  # type: ignore[index]


def test_most_wrong_rows_are_doubtful_and_few_others() -> None:
    seen, wrong, sets = weigh.load()
    known = weighing._tables()
    sums = np.array([known["all"][""] + sum(known[sign].get(value, 0.0) for sign, value in row) for row in seen])
    sums[[any(sign == ("cause", cause) for sign in row for cause in suspicion.ALWAYS) for row in seen]] = 1
    late = np.isin(sets, weigh.LATEST)
    assert (sums > 0)[late].mean() <= 0.15
    assert (sums > 0)[late & wrong].mean() >= 0.6


def test_a_sign_that_is_not_known_weighs_nothing() -> None:
    seen = weighing.signs_of("arabic+before", "count", "没有的单位", "企业", "企业12没有的单位", "企业12没有的单位。")
    told = weighing.weights(seen, "企业", ())
    assert told and "unit" not in [sign for sign, _, _ in told]
    assert weighing.doubts((), "企业", seen) == ()


@pytest.mark.parametrize("digit", "379")
def test_digits_weigh_alike(digit: str) -> None:
    tables = weighing._tables()
    assert {tables[sign][digit] for sign in ("after", "before")} == {tables[sign]["0"] for sign in ("after", "before")}
    assert tables["after"]["0"] != 0


def test_the_row_in_the_text_and_in_the_table_have_the_same_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, ...]] = []
    real = weighing.signs
    monkeypatch.setattr(weighing, "signs", lambda *args: told.append(real(*args)) or told[-1])
    text = "全区共有企业１２０ 家，其中规模以上企业30家，职工满意度由2021年的82%提高到2024年的９1％。新建驿站5个、公园3处。"
    rows = statistics.find([Passage(text, 0, "body")], Context())
    monkeypatch.setattr(weighing, "signs", real)
    assert len(rows) == len(told) == 6
    for row, seen in zip(rows, told, strict=True):
        sentence = text[row.sentence_start : row.sentence_end]
        assert weighing.signs_of(row.rule, row.kind, row.unit, row.metric, text[row.start : row.end], sentence) == seen


def test_alike_keeps_other_signs() -> None:
    assert [weigh.alike("after", value) for value in ("7", "B", "的", "，")] == ["0", "a", "的", "，"]
    assert weigh.alike("unit", "7") == "7"


def test_rows_are_read_with_their_causes(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(
        "set,rule,kind,unit,metric,causes,quote,sentence,wrong\nx,arabic+before,count,家,企业,odd_name;act_name,企业5家,企业5家。,1\n",
        encoding="utf-8",
    )
    ((seen,), (wrong,), (name,)) = weigh.load(file)
    assert (bool(wrong), name) == (True, "x")
    assert [sign for sign in seen if sign[0] in ("cause", "reason")] == [
        ("cause", "odd_name"), ("cause", "act_name"), ("reason", "metric_uncertain"),
    ]  # fmt: skip


def test_a_set_is_judged_by_what_the_others_taught() -> None:
    signs = np.array([[1.0, 0.0, 1.0]] * 20 + [[0.0, 1.0, 1.0]] * 20)
    wrong = np.array([True] * 20 + [False] * 20)
    alone = np.array(["a"] * 20 + ["b"] * 20)
    mixed = np.array(["a", "b"] * 20)
    held = weigh.unseen(signs, wrong, mixed)
    assert held[:20].min() > held[20:].max()
    # what only one set has cannot be learnt from the other
    assert weigh.unseen(signs, wrong, alone)[:20].max() < 0
