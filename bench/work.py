"""The work to measure on, built from the sources of the samples: as many different cases as a file or folder needs.

Every file is built once and kept in the cache folder (``EXTRACT_BENCH``, else ``bench-extract`` in the user's cache folder), under a name that
holds the check sum of what it was made from.
"""

from __future__ import annotations

import functools
import hashlib
import os
import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "samples"))

from makers import layout, ofd, pdf, plain, scan, source, word  # noqa: E402

#: the end of a whole number that is no year, date, share of a name or document number: what may change from case to case
_LAST_DIGIT = re.compile(r"(?<![\d.〔\[第])(\d+)\d(?![\d.]|\s?[年月日号〕\]届批%])")
_NUMERALS = "零一二三四五六七八九"


def cache() -> Path:
    """The folder that holds what was built; made where it is not there."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("EXTRACT_BENCH") or home / "bench-extract")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sources() -> list[source.Compilation]:
    return [source.load(path) for path in sorted((ROOT / "samples" / "source").glob("*.toml"))]


def varied(value: Any, chance: random.Random) -> Any:
    """The same record with other numbers in its texts, so that no two cases are alike and nothing is answered from memory."""
    if isinstance(value, str):
        return _LAST_DIGIT.sub(lambda match: match[1] + str(chance.randrange(10)), value)
    if isinstance(value, tuple):
        return tuple(varied(member, chance) for member in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: varied(getattr(value, field.name), chance) for field in fields(value)})
    return value


def cases(number: int, seed: int = 1) -> tuple[source.Case, ...]:
    """So many cases with labels in a row (案例一, 案例二 …), those of all samples by turns."""
    stock = [case for compilation in sources() for case in compilation.cases]
    made = []
    for index in range(number):
        case = stock[index % len(stock)]
        blocks = varied(case.blocks, random.Random(f"{seed} {index}"))
        made.append(replace(case, label=f"案例{numeral(index + 1)}", blocks=blocks, toc_page_error=0))
    return tuple(made)


def numeral(number: int) -> str:
    """Chinese numeral of 1 to 9999."""
    text = "".join(
        (_NUMERALS[digit] + unit) if digit else "零"
        for digit, unit in zip(map(int, str(number)), ("千", "百", "十", "")[4 - len(str(number)) :], strict=True)
    )
    text = re.sub("零+", "零", text).strip("零")
    return text[1:] if text.startswith("一十") else text


def compilation(number: int, seed: int = 1) -> source.Compilation:
    """One compilation of so many cases."""
    # the writer of PDF takes two fonts of one name for the same, and the name comes from here
    return replace(sources()[0], name=f"bench{number}", cases=cases(number, seed))


def of_pages(wanted: int) -> source.Compilation:
    """The compilation of the fewest cases that fills so many pages."""
    low, high = 1, 1
    while len(layout.pages(compilation(high))) < wanted:
        low, high = high, high * 2
    while low < high:
        middle = (low + high) // 2
        if len(layout.pages(compilation(middle))) < wanted:
            low = middle + 1
        else:
            high = middle
    return compilation(low)


def _exactly(build: Callable[[source.Compilation], bytes], wanted: int) -> bytes:
    """A file of exactly so many pages: the maker's layout is cut off behind them."""
    module = sys.modules[build.__module__]
    whole = layout.pages
    module.pages = lambda compilation: whole(compilation)[:wanted]  # type: ignore[attr-defined]
    try:
        return build(of_pages(wanted))
    finally:
        module.pages = whole  # type: ignore[attr-defined]


def text_pdf(pages: int) -> bytes:
    return _exactly(pdf.build, pages)


def scanned_pdf(pages: int) -> bytes:
    return _exactly(scan.build, pages)


def ofd_file(pages: int) -> bytes:
    return _exactly(ofd.build, pages)


def short_docx(number: int) -> bytes:
    """A Word file of one case; every ``number`` is another one."""
    return word.build(short(number), automatic=number % 2 == 0)


def short(number: int) -> source.Compilation:
    stock = sources()
    base = stock[number % len(stock)]
    case = base.cases[(number // len(stock)) % len(base.cases)]
    case = replace(case, blocks=varied(case.blocks, random.Random(f"short {number}")), toc_page_error=0)
    return replace(base, title=(*base.title[:-1], base.title[-1] + f"（{number + 1}）"), cases=(case,))


def mixed(number: int) -> tuple[str, bytes]:
    """Suffix and content of one of many small documents: of ten, four Word, three text, two web pages, one PDF."""
    form = ["docx", "docx", "docx", "docx", "txt", "txt", "txt", "html", "html", "pdf"][number % 10]
    if form == "docx":
        return form, short_docx(number)
    if form == "txt":
        return form, plain.text(short(number)).encode()
    if form == "html":
        return form, plain.page(short(number)).encode()
    return form, _small_pdf(short(number))


@functools.cache
def _faces() -> dict[str, str]:
    """Fonts with every character of the samples, embedded in part by each small PDF: making them takes seconds."""
    book = [page for compilation in sources() for page in layout.pages(compilation)]
    digits = [layout.Text(0, 0, 10, face, _NUMERALS + "（）0123456789") for face in ("body", "bold", "sans")]
    return pdf._register("benchsmall", [*book, replace(book[0], texts=digits)])


def _small_pdf(compilation: source.Compilation) -> bytes:
    register, faces = pdf._register, _faces()
    pdf._register = lambda name, book: faces
    try:
        return pdf.build(compilation)
    finally:
        pdf._register = register


# ------------------------------------------------------------------------------------------------------------------ cache
def _origin() -> str:
    """Check sum of what the work is made from."""
    members = [*sorted((ROOT / "samples" / "source").glob("*.toml")), *sorted((ROOT / "samples" / "makers").glob("*.py")), Path(__file__)]
    return hashlib.sha256(b"".join(member.read_bytes() for member in members)).hexdigest()[:8]


def file(kind: str, pages: int) -> Path:
    """A built file: kind pdf, scan or ofd, and its number of pages."""
    maker, suffix = {"pdf": (text_pdf, "pdf"), "scan": (scanned_pdf, "pdf"), "ofd": (ofd_file, "ofd")}[kind]
    path = cache() / f"{kind}-{pages}-{_origin()}.{suffix}"
    if not path.exists():
        part = path.with_suffix(".part")
        part.write_bytes(maker(pages))
        part.replace(path)
    return path


def folder(kind: str, number: int) -> Path:
    """A built folder: kind docx (200 short Word files) or mixed, and its number of documents."""
    path = cache() / f"{kind}-{number}-{_origin()}"
    if not path.exists():
        part = path.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        for name, content in _documents(kind, number):
            (part / name).write_bytes(content)
        part.replace(path)
    return path


def _documents(kind: str, number: int) -> Iterator[tuple[str, bytes]]:
    for index in range(number):
        suffix, content = ("docx", short_docx(index)) if kind == "docx" else mixed(index)
        yield f"{index:05}.{suffix}", content
