"""The weights of the signs of doubt, learnt from rows that were judged: ``python -m tests.weigh`` writes extract/data/doubt_weights.csv.

tests/doubt/rows.csv holds every statistics row that the extractor gave on texts it had not seen (the sets of tests/gold, each before any
rule was mended from it), ``wrong`` where the gold has another metric or qualifier or no such number. The weights are those of a logistic
regression with a penalty on squares. Each set is judged by weights learnt from the others, which is what is printed, and the limit is where
SHARE of the rows of the latest sets are doubtful: older rows are those of older rules, which gave more of what looks odd.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np

from extract.facts import weighing
from extract.facts.suspicion import ALWAYS

Sign = tuple[str, str]

ROWS = Path(__file__).parent / "doubt" / "rows.csv"
WEIGHTS = Path(__file__).parents[1] / "extract" / "data" / "doubt_weights.csv"
#: of the rows, doubtful by weight; other reasons (no unit, no metric …) add one in a hundred
SHARE = 0.135
LATEST = ("agencies", "enterprises", "offices", "stations", "voices", "services")
#: strength of the penalty; a sign is known from so many rows on; smaller weights are left out
PENALTY, FEWEST, LEAST = 5.0, 8, 0.05


def load(path: Path = ROWS) -> tuple[list[list[Sign]], np.ndarray, np.ndarray]:
    """The signs of every row, whether it was wrong, and the set it is of."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    seen = []
    for row in rows:
        told = weighing.signs_of(row["rule"], row["kind"], row["unit"], row["metric"], row["quote"], row["sentence"])
        causes = row["causes"].split(";") if row["causes"] else []
        signs = [*zip(weighing.SIGNS, told, strict=True), *(("in", character) for character in row["metric"])]
        signs += [*(("cause", cause) for cause in causes), *(("reason", reason) for reason in weighing.reasons(causes))]
        seen.append([(sign, alike(sign, value)) for sign, value in signs])
    return seen, np.array([row["wrong"] == "1" for row in rows]), np.array([row["set"] for row in rows])


def alike(sign: str, value: str) -> str:
    """The value that stands for all that are like it: one digit, one Latin letter."""
    if sign not in weighing.CHARACTERS or not value.isascii() or not value.isalnum():
        return value
    return "0" if value.isdigit() else "a"


def matrix(seen: list[list[Sign]]) -> tuple[np.ndarray, list[Sign]]:
    """Rows by signs that enough rows have (how often), with a last column of ones for ``all``."""
    count = Counter(sign for row in seen for sign in set(row))
    names = sorted(sign for sign, rows in count.items() if rows >= FEWEST)
    place = {sign: i for i, sign in enumerate(names)}
    table = np.zeros((len(seen), len(names) + 1))
    table[:, -1] = 1
    for i, row in enumerate(seen):
        for sign in row:
            if sign in place:
                table[i, place[sign]] += 1
    return table, [*names, ("all", "")]


def fit(table: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """Weights by Newton's method; the constant carries no penalty."""
    weights = np.zeros(table.shape[1])
    penalty = np.full(len(weights), PENALTY)
    penalty[-1] = 1e-6
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (chance - wrong) + penalty * weights
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def unseen(table: np.ndarray, wrong: np.ndarray, sets: np.ndarray) -> np.ndarray:
    """The sum of every row by weights that were learnt from the other sets."""
    sums = np.zeros(len(wrong))
    for name in np.unique(sets):
        other = sets != name
        sums[~other] = table[~other] @ fit(table[other], wrong[other])
    return sums


def main() -> None:
    seen, wrong, sets = load()
    table, names = matrix(seen)
    sums = unseen(table, wrong, sets)
    sums[[any(sign == "cause" and value in ALWAYS for sign, value in row) for row in seen]] = np.inf
    limit = float(np.quantile(sums[np.isin(sets, LATEST)], 1 - SHARE))
    for name in [*np.unique(sets), "together"]:
        here = (sets == name) | (name == "together")
        held = (sums > limit) & here
        print(
            f"{name:12} {here.sum():5} rows, {held.sum() / here.sum():.3f} doubtful, {(held & wrong).sum()} of {(wrong & here).sum()} wrong ones among them"
        )
    weights = fit(table, wrong)
    weights[-1] -= limit
    lines = [
        f"{sign},{value},{weight:.2f}"
        for (sign, value), weight in zip(names, weights, strict=True)
        if abs(weight) >= LEAST or sign == "all"
    ]
    WEIGHTS.write_text("\n".join(["sign,value,weight", *lines]) + "\n", encoding="utf-8")
    print(f"{len(lines)} weights in {WEIGHTS.name}")


if __name__ == "__main__":
    main()
