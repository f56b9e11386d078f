"""The records of all sections as bench/RESULTS.md."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from bench import peers

Record = dict[str, Any]

_OURS = ("pypdfium2", "lxml", "regex", "rapidocr", "onnxruntime", "xlsxwriter")


def machine() -> dict[str, str]:
    """What a figure depends on."""
    model = ""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            model = next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), "")
    except OSError:
        model = platform.processor()
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return {
        "machine": f"{os.cpu_count()} × {model or 'unknown processor'}, {platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "load before the section": load,
    }


def render(records: dict[str, Record]) -> str:
    """Markdown: the demands first, then every section with all of its contestants."""
    lines = ["# Benchmark", ""]
    lines += [
        "Written by `make bench` (`python -m bench`), never by hand. Every tool is a process of its own, measured from its start to its end;",
        "the tools take turns, figures are medians of the rounds. *Processor* is user and system time with that of children; ratios of one-core",
        "work are taken from it, since it hardly notices what else the machine does. The work is built from `samples/source` with other",
        "numbers in every case, so that no two cases are alike. *Gives* says what is in hand afterwards: bare text and tables are not the same work.",
        "",
        "## Demands",
        "",
        "| Section | Demand | Limit | Measured | Met |",
        "|---|---|---:|---:|---|",
    ]
    for record in records.values():
        for demand in record["bars"]:
            limit = f"≤ {demand['limit']}" if "limit" in demand else f"≥ {demand['least']:,}"
            value = "not measured" if demand["value"] is None else f"{demand['value']:,}"
            met = {True: "yes", False: "**no**", None: ""}[demand["met"]]
            lines.append(f"| {record['title']} | {demand['about']} | {limit} | {value} | {met} |")
    for record in records.values():
        lines += ["", f"## {record['title']}", ""]
        if "timings" in record:
            lines += _timings(record["timings"])
        if "rates" in record:
            lines += ["| Finder | Characters a second |", "|---|---:|"]
            lines += [f"| {name} | {round(rate):,} |" for name, rate in record["rates"].items()]
        for name, points in record.get("series", {}).items():
            lines += _series(name, points)
        about = "; ".join(f"{key}: {value}" for key, value in record.get("machine", {}).items())
        lines += ["", *record.get("notes", ()), f"({record.get('when', '')}; {about})"]
    lines += [
        "",
        "## Versions",
        "",
        ", ".join(f"{name} {found}" for name, found in peers.versions().items()) or "no other tool installed",
        "",
    ]
    lines += ["Ours: " + ", ".join(f"{name} {_version(name)}" for name in _OURS) + "."]
    lines += ["", "## How to repeat", "", "```", "make bench                      # all sections; the other tools go into bench/.venv"]
    lines += [
        "make bench ARGS='pdf docx'      # some sections",
        "make bench ARGS='--scale 0.02 --rounds 1'   # small, printed, not kept",
        "```",
        "",
    ]
    lines += ["What is built is kept in `~/.cache/bench-extract` (or the folder that EXTRACT_BENCH names)."]
    return "\n".join(lines) + "\n"


def _timings(timings: list[Record]) -> list[str]:
    first = next((t["processor"] for t in timings if not t["failed"]), 0.0)
    lines = ["| Tool | Seconds | Processor | against the first | Memory, MB | Gives |", "|---|---:|---:|---:|---:|---|"]
    for t in timings:
        if t["failed"]:
            lines.append(f"| {t['name']} | failed | | | | {t['failed'][:120].replace('|', '/')} |")
        else:
            ratio = t["processor"] / first if first else 0.0
            lines.append(f"| {t['name']} | {t['seconds']:.2f} | {t['processor']:.2f} | {ratio:.2f} | {t['memory']:.0f} | {t['gives']} |")
    return lines


def _series(name: str, points: list[Record]) -> list[str]:
    """A table and a bar for the cost of one more unit: bars of one length are a straight line."""
    lines = [f"{name[0].upper()}{name[1:]}:", "", "| Size | Seconds | Processor | Memory, MB | Milliseconds of processor each | |"]
    lines += ["|---:|---:|---:|---:|---:|---|"]
    each = [1000 * p["processor"] / p["size"] for p in points]
    for point, cost in zip(points, each, strict=True):
        bar = "█" * max(1, round(12 * cost / max(each)))
        lines.append(
            f"| {point['size']:,} | {point['seconds']:.1f} | {point['processor']:.1f} | {point['memory']:.0f} | {cost:.1f} | {bar} |"
        )
    return [*lines, ""]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
