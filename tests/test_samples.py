"""The samples: their source is consistent, every committed form holds its text, and the planted faults are there and nowhere else."""

from __future__ import annotations

import io
import json
import re
import sys
import unicodedata
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import etree
from PIL import Image

SAMPLES = Path(__file__).parent.parent / "samples"
sys.path.insert(0, str(SAMPLES))

import build  # noqa: E402
from makers import layout, ofd, plain, source, truth, word  # noqa: E402

COMPILATIONS = [source.load(path) for path in sorted((SAMPLES / "source").glob("*.toml"))]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OFD = "{http://www.ofdspec.org/2016}"

each = pytest.mark.parametrize("compilation", COMPILATIONS, ids=lambda c: c.name)


def solid(text: str) -> str:
    """Without blanks, which line breaks and fonts add and drop."""
    return "".join(text.split())


def printed(compilation: source.Compilation) -> list[str]:
    """Every paragraph of the cases as printed, footnote marks out."""
    items = [i for i in source.items(compilation) if i.block]
    return [solid(i.text.replace(source.MARK, "")) for i in items]


def member(path: Path, name: str) -> Any:
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(name))


def word_lines(path: Path) -> list[str]:
    body = member(path, "word/document.xml")
    return [solid("".join(t.text or "" for t in p.iter(W + "t"))) for p in body.iter(W + "p")]


# ---------------------------------------------------------------------------------------------------------------- source
@each
def test_source_is_consistent(compilation: source.Compilation) -> None:
    assert truth.faults(compilation) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"text": "建成健康企业 85 家。"}, "not printed: 86 家"),
        ({"text": "建成健康企业 86 家，投入 7 万元。"}, "number not accounted for: 7"),
        ({"text": "建成健康企业 86 家。", "traps": (("第三批", "ordinal"),)}, "trap not printed: 第三批"),
        ({"text": "建成健康企业 86 家。", "points": ({"label": "一是", "title": "摸底"},)}, "point not printed"),
    ],
)
def test_faults_of_a_source_are_seen(change: dict[str, Any], fault: str) -> None:
    row = {"num": "86 家", "value": 86, "unit": "家", "metric": ("健康企业",), "quote": "健康企业 86 家"}
    block = source.Block(**{"statistics": (row,), **change})
    case = replace(COMPILATIONS[0].cases[0], blocks=(block,), citations=(), citations_excluded=(), honours=())
    found = truth.faults(replace(COMPILATIONS[0], cases=(case,)))
    assert fault in found[0]


def test_a_citation_left_out_is_seen() -> None:
    case = COMPILATIONS[1].cases[0]
    wrong = truth.faults(replace(COMPILATIONS[1], cases=(replace(case, citations=case.citations[1:]),)))
    assert len(wrong) == 1 and "江西省健康企业建设评估办法" in wrong[0]


@each
def test_gold_covers_what_the_guide_names(compilation: source.Compilation) -> None:
    gold = truth.record(compilation)
    rows = [s for case in gold["cases"] for s in case["statistics"]]
    assert all(len(case["statistics"]) >= 15 for case in gold["cases"])
    assert {s["qualifier"] for s in rows} >= {"over", "about", "nearly", "at_least", None}
    kinds = {"count", "money", "percent", "percentage_points", "duration", "length", "area", "quantity", "age"}
    assert {s["kind"] for s in rows} >= kinds
    assert {s.get("change") for s in rows} == {"up", "down", None}
    assert any(s["value_max"] for s in rows) and any(s["period"] for s in rows)
    assert all(case["figures"] and case["sections"] and case["citations"] for case in gold["cases"])


def test_practices_and_points_of_the_gold() -> None:
    company, county = (truth.record(c)["cases"] for c in COMPILATIONS)
    guidance = county[0]["practices"][1]
    assert (guidance["level"], guidance["label"]) == ("measure", "（二）")
    assert [p["label"] for p in guidance["points"]] == ["1.", "2."]
    assert [p["label"] for p in county[0]["practices"][2]["points"]] == ["一是", "二是", "三是"]
    assert [p["label"] for p in county[0]["points_elsewhere"]] == ["第一，", "第二，", "第三，"]
    assert [(p["level"], p["title"]) for p in company[2]["practices"]] == [
        ("section", "管理制度"),
        ("section", "健康环境"),
        ("section", "健康管理与服务"),
        ("section", "健康文化"),
    ]
    assert [p["level"] for p in company[1]["practices"]] == ["measure"] * 7 + ["section"]  # 五、建设成效 tells of results


# --------------------------------------------------------------------------------------------------------- planted faults
def gaps(case: source.Case) -> list[str]:
    """Headings whose number does not follow that of the heading before them on their level."""
    last: dict[int, int] = {}
    found = []
    for block in case.blocks:
        if block.heading:
            value = word.ordinal(block.label)
            if value != last.get(block.level, 0) + 1:
                found.append(block.label)
            last = {k: v for k, v in last.items() if k < block.level} | {block.level: value}
    return found


@each
def test_planted_faults_are_there_and_nowhere_else(compilation: source.Compilation) -> None:
    pages = layout.pages(compilation)
    starts = [p.number for p in pages if p.bookmarks and p.bookmarks[0][0] == 1]
    found = set()
    for number, case in enumerate(compilation.cases, 1):
        labels = [b.label for b in case.blocks if b.heading]
        if gaps(case):
            found.add(("numbering_gap", number))
        if any(unicodedata.east_asian_width(label[0]) != "W" and label.startswith("(") for label in labels):
            found.add(("mixed_brackets", number))
        if any(re.search(r"\b[a-z]{2,}\b", b.body) for b in case.blocks):
            found.add(("foreign_word", number))
        if layout.toc_pages(compilation)[number] != starts[number - 1]:
            found.add(("toc_page_differs", number))
        if any(b.text and b.text[-1] not in "。；：" for b in case.blocks):
            found.add(("truncated_paragraph", number))
        if any("男职工268人、女职工162人" in b.text and "职工420人" in b.text for b in case.blocks):
            found.add(("parts_exceed_total", number))
    assert found == {(w["code"], w["case"]) for w in compilation.warnings_expected}


# ----------------------------------------------------------------------------------------------------------------- forms
@each
def test_committed_files_follow_their_source(compilation: source.Compilation) -> None:
    def of(form: str) -> Path:
        return build.path_of(compilation.name, form)

    assert of("txt").read_text(encoding="utf-8") == plain.text(compilation)
    pictures = re.compile(r"base64,[^\"]+")
    assert pictures.sub("", of("html").read_text(encoding="utf-8")) == pictures.sub("", plain.page(compilation))
    gold = SAMPLES / "gold" / f"{compilation.name}.json"
    assert json.loads(gold.read_text(encoding="utf-8")) == json.loads(build.gold_text(compilation))
    made = {
        "typed": word.build(compilation, automatic=False),
        "auto": word.build(compilation, automatic=True),
        "ofd": ofd.build(compilation),
    }
    for form, data in made.items():
        with zipfile.ZipFile(of(form)) as committed, zipfile.ZipFile(io.BytesIO(data)) as fresh:
            assert committed.namelist() == fresh.namelist()
            for name in fresh.namelist():
                if name.endswith(".png"):  # compressed differently by another zlib
                    old, new = (Image.open(io.BytesIO(z.read(name))).convert("RGB") for z in (committed, fresh))
                    assert old.tobytes() == new.tobytes()
                else:
                    assert committed.read(name) == fresh.read(name), name


def test_word_files_are_the_same_on_every_build() -> None:
    assert word.build(COMPILATIONS[0], automatic=True) == word.build(COMPILATIONS[0], automatic=True)


@each
def test_text_pdf_holds_every_character(compilation: source.Compilation) -> None:
    pages = layout.pages(compilation)
    document = pypdfium2.PdfDocument(build.path_of(compilation.name, "pdf"))
    assert len(document) == len(pages)
    assert 8 <= len(pages) <= 14
    for page, made in zip(document, pages, strict=True):
        want = Counter(solid("".join(t.text for t in made.texts)))
        assert Counter(solid(page.get_textpage().get_text_range())) == want


@each
def test_pages_hold_the_whole_source(compilation: source.Compilation) -> None:
    pages = layout.pages(compilation)
    body = [t for p in pages for t in p.texts if layout.TOP - 20 < t.baseline < layout.BOTTOM + 20]
    notes = "".join("①" + b.footnote for c in compilation.cases for b in c.blocks if b.footnote)
    text = solid("".join(t.text for t in body if t.size != layout.SIZE_NOTE)).replace("①", "")
    for paragraph in printed(compilation):
        assert paragraph in text
    assert solid("".join(t.text for t in body if t.size == layout.SIZE_NOTE)) == solid(notes)
    assert max(t.x + t.width for p in pages for t in p.texts) < layout.RIGHT + 17  # one punctuation mark may hang


@each
def test_a_paragraph_is_cut_by_a_page(compilation: source.Compilation) -> None:
    """The last body line of some page is full: its paragraph goes on overleaf."""
    edges = [
        max((t.x + t.width for t in p.texts if layout.BOTTOM - 40 < t.baseline < layout.BOTTOM), default=0)
        for p in layout.pages(compilation)
    ]
    assert any(edge > layout.RIGHT - 8 for edge in edges)


@each
def test_word_with_typed_numbers_prints_all_lines(compilation: source.Compilation) -> None:
    assert set(printed(compilation)) <= set(word_lines(build.path_of(compilation.name, "typed")))
    styles = member(build.path_of(compilation.name, "typed"), "word/styles.xml")
    assert styles.find(f".//{W}numPr") is None


@each
def test_word_with_automatic_numbers_types_only_the_odd_one(compilation: source.Compilation) -> None:
    path = build.path_of(compilation.name, "auto")
    lines = word_lines(path)
    for block in (b for case in compilation.cases for b in case.blocks if b.heading):
        head = solid(block.heading)
        held = [line for line in lines if line.startswith((head, block.label + head))]
        assert held and all(line.startswith(block.label) == block.label.startswith("(") for line in held), block.label
    formats = {f.get(W + "val") for f in member(path, "word/numbering.xml").iter(W + "numFmt")}
    assert formats == {"decimal", "chineseCountingThousand" if compilation.numbering == "style" else "chineseCounting"}


@each
def test_ofd_is_well_formed(compilation: source.Compilation) -> None:
    """Ids are unique, every resource is there, and each run has one advance less than characters (GB/T 33190, 11.3)."""
    path = build.path_of(compilation.name, "ofd")
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
    contents = [member(path, n) for n in names if n.endswith("Content.xml")]
    ids = [e.get("ID") for c in contents for e in c.iter() if e.get("ID")]
    assert len(ids) == len(set(ids)) > 100
    known = {e.get("ID") for e in member(path, "Doc_0/DocumentRes.xml").iter(OFD + "MultiMedia")}
    assert {e.get("ResourceID") for c in contents for e in c.iter(OFD + "ImageObject")} == known
    files = {f"Doc_0/Res/{e.text}" for e in member(path, "Doc_0/DocumentRes.xml").iter(OFD + "MediaFile")}
    assert files <= set(names) and len(files) == len(known)
    for code in (e for c in contents for e in c.iter(OFD + "TextCode")):
        runs = re.sub(r"g (\d+) (\S+)", lambda m: f"{m.group(2)} " * int(m.group(1)), code.get("DeltaX", "")).split()
        assert len(runs) == len(code.text) - 1
    text = solid("".join(e.text for c in contents[1:] for e in c.iter(OFD + "TextCode")))
    assert all(solid(b.heading) in text for case in compilation.cases for b in case.blocks)


@each
def test_scan_has_pictures_and_no_text(compilation: source.Compilation) -> None:
    document = pypdfium2.PdfDocument(build.path_of(compilation.name, "scan"))
    assert len(document) == len(layout.pages(compilation))
    assert solid("".join(page.get_textpage().get_text_range() for page in document)) == ""
    image = next(o for o in document[0].get_objects() if isinstance(o, pypdfium2.PdfImage))
    assert image.get_px_size()[0] == pytest.approx(layout.WIDTH / 72 * 200, abs=2)


def test_files_are_small() -> None:
    files = [
        p for p in SAMPLES.rglob("*") if p.is_file() and not any(part.startswith((".", "__")) for part in p.relative_to(SAMPLES).parts)
    ]
    assert sum(p.stat().st_size for p in files) < 12_000_000
    assert all(p.stat().st_size < (3_000_000 if "scan" in p.name else 500_000) for p in files)
    assert {p.name for p in (SAMPLES / "input").iterdir()} == set(build.FIRST)
