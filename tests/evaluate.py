"""The extractor against the gold texts of tests/gold, row by row: ``python -m tests.evaluate [--misses] [--accept [--lower]]``.

The gold of a text stands beside it (its format and its rules: tests/gold/README.md). Every figure is a micro average over the rows of one
set (a folder of tests/gold):

    cases        title (gold null: no title), as a multiset
    sections     level and title, in order (longest common subsequence)
    labels       level, label and title, in order
    practices    label and title of measures and points, as a multiset
    statistics   value, upper end and unit: the number is found
    tuples       the number is found, and its metric is accepted and its qualifier equal
    named        of the numbers found: the metric is one of the gold's names, no word more or less
    periods      of the numbers whose gold has a period: found, and the period equal
    undated      of the numbers found whose gold has none: none given
    citations    title, as a multiset
    honours      the honour's text and its recipient, each inside the other

Texts are compared after folding of widths, blanks, quotation marks and the last punctuation mark. What the gold calls borderline is
neither asked for nor held against the extractor. The accepted state (floors and known faults) is tests/floors.toml.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract import pipeline

GOLD = Path(__file__).parent / "gold"
FLOORS = Path(__file__).parent / "floors.toml"
TABLES = ("cases", "sections", "labels", "practices", "statistics", "tuples", "named", "periods", "undated", "citations", "honours")
GOT = " | got "  # what stands behind it may change without the fault being another one

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass
class Tally:
    """Hits of one table; ``faults`` says each miss and each row too many."""

    hit: int = 0
    gold: int = 0
    got: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, hit: bool, gold: bool, got: bool, fault: str = "") -> None:
        self.hit, self.gold, self.got = self.hit + hit, self.gold + gold, self.got + got
        if fault:
            self.faults.append(fault)

    @property
    def precision(self) -> float:
        return self.hit / self.got if self.got else float(not self.gold)

    @property
    def recall(self) -> float:
        return self.hit / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.hit / (self.gold + self.got) if self.gold + self.got else 1.0


Score = dict[str, Tally]


def fold(text: object) -> str:
    """What two careful typists may differ in, taken out.

    >>> fold("“健康 达人”。")
    '"健康达人"'
    """
    solid = "".join(unicodedata.normalize("NFKC", str(text or "")).split()).translate(str.maketrans("“”‘’「」『』", "\"\"''\"\"''"))
    return solid.strip("。.;:,、")


def accepts(metric: str, names: Iterable[str]) -> bool:
    """Whether a metric holds an accepted name without drowning it, or is the head of one.

    >>> accepts("建成健康企业", ["健康企业"]), accepts("企业", ["健康企业"]), accepts("健康", ["健康企业"])
    (True, True, False)
    >>> accepts("加强组织领导以后全县各地累计建成健康企业", ["健康企业"])
    False
    """
    metric = fold(metric)
    for name in map(fold, names):
        if name in metric and len(metric) <= 3 * len(name) + 4:
            return True
        if len(metric) >= 2 and name.endswith(metric):
            return True
    return False


def quantity(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """What makes a number the same number."""
    unit = fold(row["unit"])
    ends = [f"{float(row[k]):.10g}" if row.get(k) not in (None, "") else "" for k in ("value", "value_max")]
    return ends[0], ends[1], {"㎡": "平方米", "m2": "平方米", "km": "公里"}.get(unit, unit)


def evaluate(folder: Path) -> Score:
    """The extractor's score over the texts of one folder."""
    score = {name: Tally() for name in TABLES}
    for path in sorted(folder.glob("*.json")):
        compare(score, json.loads(path.read_text(encoding="utf-8")), pipeline.process(path.with_suffix(".txt")).rows, path.stem)
    return score


def compare(score: Score, gold: Mapping[str, Any], rows: Rows, name: str) -> None:
    """Add the rows of one document to the score."""
    cases = gold["cases"]

    def all_of(key: str) -> list[Any]:
        return [row for case in cases for row in case[key]]

    bag(score["cases"], [fold(c["title"]) for c in cases], [fold(r["title"]) for r in rows["cases"]], f"{name} cases")
    for table, columns in (("sections", ("title",)), ("labels", ("label", "title"))):
        want, got = ([(r["level"], *(fold(r[c]) for c in columns)) for r in side] for side in (all_of("sections"), rows["sections"]))
        in_order(score[table], want, got, f"{name} {table}")
    told = [p for measure in all_of("practices") for p in (measure, *measure["points"])]
    want, got = ([(fold(r["label"]), fold(r["title"])) for r in side] for side in (told, rows["practices"]))
    bag(score["practices"], want, got, f"{name} practices")
    found = [r for r in rows["statistics"] if r["source"] == "text"]
    statistics(score, all_of("statistics"), found, all_of("borderline_excluded"), name)
    titles = [fold(r["title"]) for r in rows["citations"]]
    bag(score["citations"], [fold(t) for t in all_of("citations")], titles, f"{name} citations")
    honours(score["honours"], all_of("honours"), rows["honours"], f"{name} honours")


def shown(item: object) -> str:
    return " ".join(str(x) for x in item if x != "") if isinstance(item, tuple) else str(item)


def bag(tally: Tally, gold: Sequence[Any], got: Sequence[Any], where: str) -> None:
    """Equal as multisets."""
    want, have = Counter(gold), Counter(got)
    for _ in (want & have).elements():
        tally.add(True, True, True)
    for item in (want - have).elements():
        tally.add(False, True, False, f"missed {where}: {shown(item)}")
    for item in (have - want).elements():
        tally.add(False, False, True, f"spurious {where}: {shown(item)}")


def in_order(tally: Tally, gold: Sequence[Any], got: Sequence[Any], where: str) -> None:
    """Longest common subsequence: a heading in the wrong place is no hit."""
    n, m = len(gold), len(got)
    best = [[0] * (m + 1) for _ in range(n + 1)]
    for i in reversed(range(n)):
        for j in reversed(range(m)):
            best[i][j] = best[i + 1][j + 1] + 1 if gold[i] == got[j] else max(best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < n or j < m:
        if i < n and j < m and gold[i] == got[j]:
            tally.add(True, True, True)
            i, j = i + 1, j + 1
        elif j == m or (i < n and best[i + 1][j] >= best[i][j + 1]):
            tally.add(False, True, False, f"missed {where}: {shown(gold[i])}")
            i += 1
        else:
            tally.add(False, False, True, f"spurious {where}: {shown(got[j])}")
            j += 1


def statistics(score: Score, gold: Sequence[Any], found: Sequence[Any], free: Sequence[Any], name: str) -> None:
    """Numbers, their metrics and qualifiers, and their periods. Of equal numbers the one with the right metric is taken."""
    mention, whole, period = score["statistics"], score["tuples"], score["periods"]
    left: dict[tuple[str, str, str], list[Any]] = {}
    for row in found:
        left.setdefault(quantity(row), []).append(row)
    for want in sorted(gold, key=lambda g: bool(g.get("borderline"))):
        rows = left.get(quantity(want), [])

        def faults(row: Any, want: Any = want) -> tuple[bool, bool]:
            return not accepts(row["metric"], want["metric"]), (row["qualifier"] or None) != want["qualifier"]

        row = min(rows, key=faults, default=None)
        if row is not None:
            rows.remove(row)
        if want.get("borderline"):
            continue
        here, dated = f"{want['quote']} = {shown(quantity(want))}", bool(want["period"])
        if row is None:
            mention.add(False, True, False, f"missed {name} statistics: {here}")
            whole.add(False, True, False)
            period.add(False, dated, False)
            continue
        mention.add(True, True, True)
        right = not any(faults(row))
        asked = f"{want['metric'][0]} {want['qualifier'] or ''}".strip()
        got = f"{row['metric']} {row['qualifier'] or ''}".strip()
        whole.add(right, True, True, "" if right else f"wrong {name} tuples: {here} is {asked}{GOT}{got}")
        score["named"].add(fold(row["metric"]) in map(fold, want["metric"]), True, True)
        if dated:
            same = fold(row["period"]) == fold(want["period"])
            fault = "" if same else f"wrong {name} periods: {here} is {want['period']}{GOT}{row['period']}"
            period.add(same, True, bool(row["period"]), fault)
        else:
            free_of = not row["period"]
            score["undated"].add(free_of, True, True, "" if free_of else f"wrong {name} undated: {here}{GOT}{row['period']}")
    spare = list(free)
    for row in (row for rows in left.values() for row in rows):
        text = fold(row["quote"])
        pardon = next((f for f in spare if text and (fold(f["num"]) in text or fold(f["quote"]) in text)), None)
        if pardon is not None:
            spare.remove(pardon)
            continue
        mention.add(False, False, True, f"spurious {name} statistics: {row['quote']} = {shown(quantity(row))}")
        whole.add(False, False, True)


def honours(tally: Tally, gold: Sequence[Any], found: Sequence[Any], where: str) -> None:
    left = list(found)

    def within(a: str, b: str) -> bool:
        return bool(a and b) and (a in b or b in a)

    for want in sorted(gold, key=lambda g: bool(g.get("borderline"))):
        title, who = fold(want["honour"]), fold(want["recipient"])
        row = next((r for r in left if within(title, fold(r["honour"])) and (not who or within(who, fold(r["recipient"])))), None)
        if row is not None:
            left.remove(row)
        if not want.get("borderline"):
            tally.add(row is not None, True, row is not None, "" if row else f"missed {where}: {want['recipient']} {want['honour']}")
    for row in left:
        tally.add(False, False, True, f"spurious {where}: {row['recipient']} {row['honour']}")


# ------------------------------------------------------------------------------------------------------- the accepted state
@dataclass(frozen=True)
class Accepted:
    """The floors of every set and table, and the faults known when they were accepted."""

    floors: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    faults: Sequence[str] = ()


def accepted(path: Path = FLOORS) -> Accepted:
    if not path.exists():
        return Accepted()
    state = tomllib.loads(path.read_text(encoding="utf-8"))
    return Accepted(state["floors"], state["known"]["faults"])


def floor(f1: float) -> float:
    """Four places, never above the figure itself."""
    return math.floor(f1 * 10000 + 1e-6) / 10000


def fallen(scores: Mapping[str, Score], state: Accepted) -> list[str]:
    """The tables that are below their floor, and the sets and tables that are gone."""
    found = []
    for name, floors in state.floors.items():
        for table, least in floors.items():
            tally = scores.get(name, {}).get(table)
            if tally is None:
                found.append(f"{name} {table}: no longer scored")
            elif floor(tally.f1) < least:
                found.append(f"{name} {table}: {floor(tally.f1):.4f} is below {least:.4f}")
    return found


def accept(scores: Mapping[str, Score], path: Path = FLOORS) -> None:
    """Write the scores as the accepted state."""
    lines = ["# Written by `python -m tests.evaluate --accept`; a floor falls only with --lower.", ""]
    for name, score in scores.items():
        lines += [f"[floors.{name}]", *(f"{table} = {floor(tally.f1):.4f}" for table, tally in score.items()), ""]
    faults = [f"    {json.dumps(fault, ensure_ascii=False)}," for fault in sorted(every_fault(scores))]
    path.write_text("\n".join([*lines, "[known]", "faults = [", *faults, "]", ""]), encoding="utf-8", newline="\n")


def every_fault(scores: Mapping[str, Score]) -> list[str]:
    return [fault for score in scores.values() for tally in score.values() for fault in tally.faults]


def changes(faults: Iterable[str], known: Iterable[str]) -> tuple[list[str], list[str]]:
    """Gains and losses: known faults that are gone, and faults that are new."""
    now: dict[tuple[str, int], str] = {}
    before: dict[tuple[str, int], str] = {}
    for side, rows in ((now, faults), (before, known)):
        seen: Counter[str] = Counter()
        for row in sorted(rows):
            key = row.split(GOT)[0]
            seen[key] += 1
            side[key, seen[key]] = row
    return [before[k] for k in before if k not in now], [now[k] for k in now if k not in before]


def report(name: str, score: Score, floors: Mapping[str, float]) -> list[str]:
    lines = [f"{name:12} {'gold':>6} {'got':>6} {'hit':>6} {'P':>7} {'R':>7} {'F1':>7} {'floor':>7}"]
    for table, t in score.items():
        least = f"{floors[table]:7.4f}" if table in floors else "      -"
        lines.append(f"  {table:10} {t.gold:6} {t.got:6} {t.hit:6} {t.precision:7.4f} {t.recall:7.4f} {t.f1:7.4f} {least}")
    return lines


def main(arguments: Sequence[str] | None = None, gold: Path = GOLD, state_file: Path = FLOORS) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.evaluate", description="gains and losses against the accepted results")
    parser.add_argument("--misses", action="store_true", help="list every fault, the known ones too")
    parser.add_argument("--accept", action="store_true", help="write these results as the accepted state")
    parser.add_argument("--lower", action="store_true", help="let --accept lower a floor")
    options = parser.parse_args(arguments)
    scores = {folder.name: evaluate(folder) for folder in sorted(gold.iterdir()) if folder.is_dir()}
    state = accepted(state_file)
    for name, score in scores.items():
        print(*report(name, score, state.floors.get(name, {})), "", sep="\n")
    gains, losses = changes(every_fault(scores), state.faults)
    print(*(f"gain: {row}" for row in gains), *(f"LOSS: {row}" for row in losses), f"{len(gains)} gains, {len(losses)} losses", sep="\n")
    if options.misses:
        print("", *every_fault(scores), sep="\n")
    low = fallen(scores, state)
    print(*(f"BELOW THE FLOOR: {row}" for row in low), sep="\n", end="\n" if low else "")
    if options.accept and (options.lower or not low):
        accept(scores, state_file)
        print(f"accepted: {state_file}")
        return 0
    if options.accept:
        print("not accepted: say --lower to lower a floor", file=sys.stderr)
    return int(bool(low))


if __name__ == "__main__":
    sys.exit(main())
