"""The gold record of a sample, from its source alone: what a careful reader finds, never what a program found."""

from __future__ import annotations

import re

from .source import Block, Case, Compilation, Record

#: roles of level-1 headings whose sub-sections are practices; other: the level-1 headings of a company's case
_PRACTICES = ("practices", "other")


def record(compilation: Compilation, form: str = "") -> Record:
    """The gold record of one sample; with ``form`` (pdf, txt, ...) only the warnings and figures which that form can show."""
    warnings = [w for w in compilation.warnings_expected if not form or form in w.get("forms", (form,))]
    return {
        "doc": f"{compilation.name}_{form}" if form else compilation.name,
        "source": {"made_by": "samples/build.py", "from": f"samples/source/{compilation.name}.toml"},
        "title": "".join(compilation.title) + compilation.volume,
        "issuer": compilation.issuer,
        "date": compilation.date,
        "genre": "compilation",
        "warnings_expected": [{k: v for k, v in w.items() if k != "forms"} for w in warnings],
        "cases": [_case(case, form) for case in compilation.cases],
    }


def _case(case: Case, form: str) -> Record:
    blocks = case.blocks
    head: Record = {"title": "".join(case.title), "label": case.label, "region": case.region, "adcode": case.adcode}
    if case.organization:
        head["organization"] = case.organization
    practices, elsewhere = _practices(blocks)
    found: Record = {
        **head,
        "sections": [{"level": b.level, "label": b.label, "title": b.heading} for b in blocks if b.heading],
        "numbered_items": [{"starts": re.sub(r"^（\d+）", "", b.item)} for b in blocks if b.item],
        "practices": practices,
        "points_elsewhere": elsewhere,
        "statistics": [_statistic(s) for b in blocks for s in b.statistics],
        "borderline_excluded": [],
        "not_statistics": [{"num": n, "reason": why} for b in blocks for n, why in b.traps],
        "citations": [c["title"] for c in case.citations],
        "document_numbers": {c["title"]: c["number"] for c in case.citations if "number" in c},
        "citations_excluded": list(case.citations_excluded),
        "honours": [{"by": None, "year": None, **h} for h in case.honours],
        "figures": [b.caption for b in blocks if b.picture],
        "tables": [{"caption": b.caption, "cells": [list(row) for row in b.table]} for b in blocks if b.table],
        "footnotes": [b.footnote for b in blocks if b.footnote],
    }
    if form == "txt":
        del found["figures"]
    return found


def _statistic(row: Record) -> Record:
    plain: Record = {"value": row["value"], "value_max": row.get("value_max"), "unit": row["unit"], "qualifier": row.get("qualifier")}
    plain |= {"metric": list(row["metric"]), "period": row.get("period"), "quote": row["quote"], "num": row["num"]}
    plain["kind"] = row.get("kind", "count")
    return plain | {key: row[key] for key in ("change", "parts", "unit_alt", "borderline") if key in row}


def _practices(blocks: tuple[Block, ...]) -> tuple[list[Record], list[Record]]:
    """Measures with their points, and the inline points that stand under no heading of practices."""
    listed: list[Record] = []
    elsewhere: list[Record] = []
    role = ""
    current: Record | None = None
    for at, block in enumerate(blocks):
        if block.heading and block.level == 1:
            role, current = block.role, None
            has_sections = any(b.level > 1 for b in blocks[at + 1 : _next_top(blocks, at)])
            if role in _PRACTICES and not has_sections:
                current = {"level": "section", "label": block.label, "title": block.heading, "points": []}
        elif block.heading and role in _PRACTICES:
            if block.level == 2:
                current = {"level": "measure", "label": block.label, "title": block.heading, "points": []}
            elif current is not None:
                current["points"].append({"label": block.label, "title": block.heading})
        if current is not None and current not in listed:
            listed.append(current)
        points = [dict(p) for p in block.points]
        if current is None:
            elsewhere += points
        else:
            current["points"] += points
    return listed, elsewhere


def _next_top(blocks: tuple[Block, ...], at: int) -> int:
    return next((i for i in range(at + 1, len(blocks)) if blocks[i].level == 1), len(blocks))


def faults(compilation: Compilation) -> list[str]:
    """What is wrong with the source itself: quotes that are not printed, numbers nobody accounts for, citations left out."""
    wrong = []
    for number, case in enumerate(compilation.cases, 1):
        for block in case.blocks:
            wrong += [f"case {number}: {fault}" for fault in _block_faults(block)]
        printed = "\n".join(b.heading + b.body + (b.caption if b.picture else "") for b in case.blocks)
        named = list(dict.fromkeys(re.findall(r"《([^》]+)》", printed)))
        excluded = {c["title"] for c in case.citations_excluded}
        if [t for t in named if t not in excluded] != [c["title"] for c in case.citations]:
            wrong.append(f"case {number}: citations printed {named}")
        wrong += [f"case {number}: number {c['number']} not printed" for c in case.citations if c.get("number", "") not in printed]
        plain = re.sub(r"[“”]", "", printed)
        for honour in case.honours:
            wrong += [f"case {number}: {part} not printed" for part in _words(honour) if part not in plain]
    return wrong


def _words(honour: Record) -> list[str]:
    return [str(honour[k]).strip("“”") for k in ("recipient", "honour", "by") if honour.get(k)]


def _block_faults(block: Block) -> list[str]:
    wrong = []
    free = re.sub(r"(?:\d{4}—)?\d{4} ?年(?:\d+月)?底?|^（\d+）", lambda m: "＊" * len(m.group()), block.body)
    at = 0
    for row in block.statistics:
        start = block.body.find(row["quote"], max(0, at - 60))
        inside = -1 if start < 0 else row["quote"].rfind(row["num"])
        if inside < 0:
            wrong.append(f"not printed: {row['num']} in {row['quote']}")
            continue
        at = start + inside
        if len(row["quote"]) > 40:
            wrong.append(f"quote over 40 characters: {row['quote']}")
        free = free[:at] + "＊" * len(row["num"]) + free[at + len(row["num"]) :]
    for trap, _ in block.traps:
        if trap not in block.body:
            wrong.append(f"trap not printed: {trap}")
        free = free.replace(trap, "＊" * len(trap))
    wrong += [f"number not accounted for: {m.group()} in {block.body[:20]}" for m in re.finditer(r"\d+(?:\.\d+)?", free)]
    at = 0
    for point in block.points:
        found = re.compile(re.escape(point["label"]) + "，?" + re.escape(point["title"]) + "[。；，]").search(block.body, at)
        if not found:
            wrong.append(f"point not printed: {point}")
        at = found.end() if found else at
    return wrong
