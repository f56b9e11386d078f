"""What is measured: one function for each section, which gives its record (timings, bars, notes) for bench/RESULTS.md."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import peers, work
from bench.measure import ROOT, Contestant, Timing, compare

Record = dict[str, Any]

#: seconds that one size of the growth may be expected to take
BUDGET = 600.0

TOOLS = Path(__file__).resolve().parent / "tools.py"
TABLES = "11 tables as CSV, nested JSON: cases, sections, practices, statistics, citations, honours, bodies, figures, tables, warnings"
WHOLE = "the same, and workbook, review page with a picture of every page, reading texts, kept results"
TEXT = "text"


def ours(source: Path) -> Contestant:
    return Contestant("extract, tables", TABLES, lambda folder: [sys.executable, "-m", "bench.tables", str(folder), str(source)])


def whole(source: Path, jobs: int = 1, name: str = "extract run", ocr: bool = False) -> Contestant:
    options = ["--jobs", str(jobs), *([] if ocr else ["--no-ocr"])]
    return Contestant(
        name, WHOLE, lambda folder: [sys.executable, "-m", "extract", "run", str(source), "--output", str(folder / "output"), *options]
    )


def peer(tool: str, source: Path, gives: str = TEXT, name: str = "") -> Contestant:
    return Contestant(name or tool, gives, lambda folder: [str(peers.PYTHON), str(TOOLS), tool, str(source)])


def bar(about: str, timings: list[Timing], one: str, other: str, most: float) -> Record:
    """One demand: ``one`` against ``other`` in processor seconds (at one core the same as time, and deaf to what else runs)."""
    found = {t.name: t for t in timings if not t.failed}
    if one not in found or other not in found:
        return {"about": about, "limit": most, "value": None, "met": None}
    value = found[one].processor / found[other].processor
    return {"about": about, "limit": most, "value": round(value, 2), "met": value <= most}


def faster(about: str, slow: Timing, fast: Timing, least: float) -> Record:
    """One demand on time from start to end, of work that several cores share."""
    if slow.failed or fast.failed:
        return {"about": about, "least": least, "value": None, "met": None}
    value = round(slow.seconds / fast.seconds, 2)
    return {"about": about, "least": least, "value": value, "met": value >= least}


def start(rounds: int, scale: float) -> Record:
    """Start of the command line against bare Python, and of every stage's imports."""
    python = sys.executable
    timings = compare(
        [
            Contestant("python -c pass", "nothing", lambda folder: [python, "-c", "pass"]),
            Contestant("python -m extract --help", "the help", lambda folder: [python, "-m", "extract", "--help"]),
            Contestant("import extract.pipeline", "all stages, rules compiled", lambda folder: [python, "-c", "import extract.pipeline"]),
        ],
        max(rounds, 7),
    )
    loaded = subprocess.run(
        [python, "-X", "importtime", "-m", "extract", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stderr
    heavy = [name for name in ("pandas", "onnxruntime", "xlsxwriter", "lxml", "PIL", "pdfplumber", "numpy") if f" {name}\n" in loaded]
    more = timings[1].processor - timings[0].processor
    note = f"Loaded for the help: {', '.join(heavy) or 'none of pandas, onnxruntime, xlsxwriter, lxml, PIL, pdfplumber, numpy'}."
    demand = {"about": "`--help` more than bare Python, seconds", "limit": 0.15, "value": round(more, 3), "met": more <= 0.15}
    return {"title": "Start", "timings": [t.record() for t in timings], "bars": [demand], "notes": [note]}


def pdf(rounds: int, scale: float) -> Record:
    """A text PDF of 500 pages."""
    pages = max(10, round(500 * scale))
    file = work.file("pdf", pages)
    tools = [
        peer("pdfplumber", file, name="pdfplumber extract_text"), peer("pypdfium2", file), peer("pymupdf", file, name="PyMuPDF"),
        peer("pymupdf4llm", file, "Markdown: headings by size, tables"), peer("pdfminer", file, name="pdfminer.six"), peer("pypdf", file),
    ]  # fmt: skip
    if shutil.which("pdftotext"):
        tools.append(Contestant("pdftotext", TEXT, lambda folder: ["pdftotext", "-layout", str(file), str(folder / "text")]))
    timings = compare([ours(file), *tools, whole(file)], rounds)
    memory = next(t.memory for t in timings if t.name == "extract, tables")
    bars = [
        bar("all CSVs and JSON against pdfplumber's `extract_text`", timings, "extract, tables", "pdfplumber extract_text", 0.25),
        {"about": "peak memory for the tables, MB", "limit": 250, "value": memory, "met": memory <= 250},
    ]
    return {"title": f"Text PDF, {pages} pages", "timings": [t.record() for t in timings], "bars": bars, "notes": []}


def docx(rounds: int, scale: float) -> Record:
    """200 short Word files in one process."""
    number = max(5, round(200 * scale))
    folder = work.folder("docx", number)
    timings = compare(
        [
            ours(folder),
            peer("python_docx", folder, "text of the paragraphs, no numbers, no tables", "python-docx paragraphs"),
            peer("mammoth", folder, "HTML: headings by style"),
            peer("markitdown", folder, "Markdown: headings by style, tables"),
            peer("docling", folder, "document tree: headings by style, lists, tables", "docling, its Word reader"),
            peer("pandoc", folder, "Markdown: headings by style, tables; one process a file"),
        ],
        rounds,
    )
    bars = [bar("all tables against python-docx reading paragraphs", timings, "extract, tables", "python-docx paragraphs", 2.5)]
    for name in ("pandoc", "markitdown", "docling, its Word reader"):
        bars.append(bar(f"faster than {name}", timings, "extract, tables", name, 1.0))
    return {"title": f"{number} short Word files", "timings": [t.record() for t in timings], "bars": bars, "notes": []}


def ofd(rounds: int, scale: float) -> Record:
    """An OFD of 100 pages: no other tool reads all of it, so the same pages as PDF stand beside it."""
    pages = max(5, round(100 * scale))
    same = work.file("pdf", pages)
    as_pdf = Contestant(
        "extract, tables, of the PDF", TABLES, lambda folder: [sys.executable, "-m", "bench.tables", str(folder), str(same)]
    )
    tool = peer("pdfplumber", same, name="pdfplumber extract_text, of the PDF")
    timings = compare([ours(work.file("ofd", pages)), as_pdf, tool], rounds)
    return {"title": f"OFD, {pages} pages", "timings": [t.record() for t in timings], "bars": [], "notes": []}


def scan(rounds: int, scale: float) -> Record:
    """A scan, the same engine bare beside it; and as many threads for both."""
    pages = max(2, round(20 * scale))
    file = work.file("scan", pages)
    threads = str(os.cpu_count() or 1)
    bare = Contestant(
        "bare rapidocr",
        "text of each box",
        lambda folder: [sys.executable, str(TOOLS), "rapidocr", str(file), threads],
    )
    mine = ours(file)
    mine = Contestant(mine.name, mine.gives, mine.command, {"EXTRACT_OCR_THREADS": threads})
    timings = compare([mine, bare], max(1, rounds // 2))
    bars = [bar("tables against bare rapidocr, same pages, same threads", timings, "extract, tables", "bare rapidocr", 1.1)]
    return {
        "title": f"Scan, {pages} pages, {threads} threads",
        "timings": [t.record() for t in timings],
        "bars": bars,
        "notes": ["Recognised pages are kept for the next run; here nothing is kept (EXTRACT_CACHE=off)."],
    }


def workers(rounds: int, scale: float) -> Record:
    """Four scans, one worker and two of one thread each."""
    pages = max(1, round(4 * scale))
    folder = work.cache() / f"scans-{pages}-{work.file('scan', pages).stem[-8:]}"
    if not folder.exists():
        folder.mkdir()
        data = work.file("scan", pages).read_bytes()
        for number in range(4):  # a comment behind the end makes it another file
            (folder / f"{number}.pdf").write_bytes(data + b"\n%%%d\n" % number)
    two = [whole(folder, jobs, f"--jobs {jobs}", ocr=True) for jobs in (1, 2)]
    two = [Contestant(c.name, "all", c.command, {"EXTRACT_OCR_THREADS": "1"}) for c in two]
    timings = compare(two, max(1, rounds // 2))
    demand = faster("scans: two workers against one, times as fast (one thread each)", timings[0], timings[1], 1.7)
    return {"title": f"4 scans of {pages} pages", "timings": [t.record() for t in timings], "bars": [demand], "notes": []}


def batch(rounds: int, scale: float) -> Record:
    """1,000 small documents: one worker, two, and a run that finds nothing to do."""
    number = max(10, round(1000 * scale))
    folder, half = work.folder("mixed", number), work.folder("mixed", number // 2)
    done = work.cache() / f"done-{folder.name}"
    shutil.rmtree(done, ignore_errors=True)
    command = [sys.executable, "-m", "extract", "run", str(folder), "--output", str(done), "--no-ocr", "--jobs", "2"]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    timings = compare(
        [
            whole(folder, 1, "--jobs 1"),
            whole(folder, 2, "--jobs 2"),
            Contestant("two runs at once over half as many each", WHOLE, lambda scratch: _side_by_side(half, scratch)),
        ],
        max(1, rounds // 2),
    )
    timings += compare([Contestant("nothing to do", "the same output, checked", lambda _: command)], max(rounds, 5))
    shutil.rmtree(done, ignore_errors=True)
    idle = None if timings[3].failed else timings[3].seconds
    most = round(timings[0].seconds / timings[2].seconds, 2) if timings[2].seconds else None
    note = (
        f"Two runs that share nothing are {most} times as fast as one after the other: what the cores of this machine give to two workers."
    )
    bars = [
        faster("`--jobs 2` against `--jobs 1`, times as fast", timings[0], timings[1], 1.8),
        {"about": "a run with nothing to do, seconds", "limit": 0.5, "value": idle, "met": None if idle is None else idle <= 0.5},
    ]
    title = f"{number:,} small documents (Word, text, web page, PDF)"
    return {"title": title, "timings": [t.record() for t in timings], "bars": bars, "notes": [note] if most else []}


def _side_by_side(folder: Path, scratch: Path) -> list[str]:
    """Two runs over a folder at once, each with an output of its own."""
    runs = [
        shlex.join([sys.executable, "-m", "extract", "run", str(folder), "--output", str(scratch / name), "--no-ocr", "--jobs", "1"])
        for name in ("one", "other")
    ]
    return ["sh", "-c", f"{runs[0]} & {runs[1]}; wait"]


def facts(rounds: int, scale: float) -> Record:
    """Characters a second of each finder over the texts of the samples and of the tests, on one core."""
    samples = [str(p) for p in sorted((ROOT / "samples" / "forms").glob("*.txt"))]
    texts = [*samples, *(str(p) for p in sorted((ROOT / "tests" / "gold").glob("*/*.txt")))]

    def rates_of(files: list[str]) -> dict[str, float]:
        runs = []
        for _ in range(rounds):
            done = subprocess.run([sys.executable, "-m", "bench.facts", *files], cwd=ROOT, capture_output=True, text=True, check=True)
            runs.append(json.loads(done.stdout))
        # the best of the runs: what slows one of them is never the rules
        return {name: max(run[name] for run in runs) for name in runs[0]}

    rates = rates_of(texts)
    characters = round(rates.pop("characters"))
    rates["all, in the samples alone"] = rates_of(samples)["all"]
    value = rates["all"]
    demand = {"about": "all facts together, characters a second", "least": 200_000, "value": value, "met": value >= 200_000}
    return {"title": f"Facts, {len(texts)} texts, {characters:,} characters", "rates": rates, "bars": [demand], "notes": []}


def growth(rounds: int, scale: float) -> Record:
    """Time and memory against pages and documents."""
    kinds: dict[str, tuple[tuple[int, ...], Callable[[int], Contestant]]] = {
        "pages of one PDF, to tables": ((10, 50, 100, 500, 1000, 2000, 5000), lambda size: ours(work.file("pdf", size))),
        "documents of one run, two workers": (
            (10, 100, 1000, 10000),
            lambda size: whole(work.folder("mixed", size), 2, "extract run --jobs 2"),
        ),
    }
    series: dict[str, list[Record]] = {}
    notes = []
    for name, (sizes, contestant) in kinds.items():
        points: list[Record] = []
        for size in sizes:
            expected = points[-1]["seconds"] * size / points[-1]["size"] if points else 0.0
            if expected > BUDGET or size > max(50, sizes[-1] * scale):
                notes.append(f"Not measured: {size:,} {name} (expected {expected:,.0f} s; the section gives a size {BUDGET:,.0f} s).")
                break
            timing = compare([contestant(size)], 1)[0]
            if timing.failed:
                notes.append(f"Failed: {size:,} {name}: {timing.failed}")
                break
            points.append({"size": size, **timing.record()})
        series[name] = points
    return {"title": "How cost grows", "series": series, "bars": [], "notes": notes}


SECTIONS: dict[str, Callable[[int, float], Record]] = {
    section.__name__: section for section in (start, facts, pdf, docx, ofd, scan, workers, batch, growth)
}
