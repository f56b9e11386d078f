"""Characters a second of every finder and of all together, on one core: ``python -m bench.facts TEXT…`` prints them as JSON.

Texts are read into passages before the clock runs; each figure is the best of several passes over all of them in processor time, since what slows a pass is
never the rules.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from extract import paragraphs, pipeline
from extract.facts import citations, honours, organizations, practices, regions, statistics

PASSES = 7


def rates(files: list[Path], passes: int = PASSES) -> dict[str, float]:
    """Characters a second by finder, ``all`` for the pipeline's own call of all of them; ``characters`` is how many there were."""
    works = []
    characters = 0
    for file in files:
        document, lines, tree = pipeline.structure(file, pipeline.Options(ocr=False))
        text = paragraphs.reading_text(lines)
        characters += len(text)
        provinces = pipeline.provinces_of(lines, tree)
        for case in tree.cases:
            passages = pipeline.passages_of(lines, tree, case)
            works.append((document, lines, tree, text, case, pipeline.context_of(lines, tree, case, provinces), passages))
    finders: dict[str, Callable[[], object]] = {
        "all": lambda: [pipeline.facts(d, lines, tree, text, case, c.provinces) for d, lines, tree, text, case, c, _ in works],
        "statistics": lambda: [statistics.find([p for p in ps if p.kind != "table"], context) for *_, context, ps in works],
        "organizations": lambda: [organizations.find(ps, context) for *_, context, ps in works],
        "honours": lambda: [honours.find([p for p in ps if p.kind != "table"], context) for *_, context, ps in works],
        "citations": lambda: [citations.find(ps, context) for *_, context, ps in works],
        "regions": lambda: [regions.of_case(case.title, ps[0].text if ps else "", context) for *_, case, context, ps in works],
        "practices": lambda: [
            practices.points(text, section.own, section.index)
            for _, _, tree, text, case, _, _ in works
            for section in tree.sections
            if section.case == case.index
        ],
    }
    found: dict[str, float] = {"characters": characters}
    for name, call in finders.items():
        best = float("inf")
        for _ in range(passes):
            with pipeline.few_collections():  # as in a run
                began = time.process_time()
                call()
                best = min(best, time.process_time() - began)
        found[name] = round(characters / best)
    return found


if __name__ == "__main__":
    print(json.dumps(rates([Path(name) for name in sys.argv[1:]])))
