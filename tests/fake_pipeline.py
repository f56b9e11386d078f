"""A pipeline of one line a section, for the tests of what stands around the real one."""

from __future__ import annotations

import errno
import hashlib
import sys
import types
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

import extract
from extract import publish, store, tables
from extract.errors import DamagedInputError, EncryptedInputError
from extract.model import Result, Row

calls: list[str] = []


@dataclass(frozen=True)
class Options:
    ocr: bool = True


def process(path: Path, options: Options) -> Result:
    """A document with one case; every line is a section and counts 1.5, 2.5, … of something."""
    calls.append(path.name)
    data = path.read_bytes()
    text = data.decode()
    if text.startswith("LOCKED"):
        raise EncryptedInputError("the file asks for a password")
    if text == "PLAIN" and path.suffix == ".pdf":
        raise DamagedInputError("no PDF")
    if text.startswith("GROWS"):
        path.write_text(text + "x")
        data = path.read_bytes()
    if text.startswith("PUT BACK"):  # somebody wrote to it meanwhile; now it is what it was
        path.write_text(text)
        if "half" in text:
            raise DamagedInputError("the file is cut off")
    if text.startswith("NO ROOM"):
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError as error:
            raise DamagedInputError("the file cannot be read") from error
    if text.startswith("BUG"):
        raise KeyError("a bug")
    sha = hashlib.sha256(data).hexdigest()
    doc = sha[:12]
    rows: dict[str, list[Row]] = {name: [] for name in tables.NAMES}
    case = tables.key("cases", doc, 1)
    rows["documents"].append({"doc_id": doc, "file": path.name, "sha256": sha, "format": "txt", "cases": 1, "warnings": 1})
    rows["cases"].append({"case_id": case, "doc_id": doc, "seq": 1, "title": text.splitlines()[0], "char_start": 0, "char_end": 3})
    for i, line in enumerate(text.splitlines(), 1):
        section = tables.key("sections", doc, i)
        rows["sections"].append(
            {"section_id": section, "doc_id": doc, "case_id": case, "seq": i, "level": 1, "title": line, "role": "other", "x0": 72.123456}
        )
        rows["statistics"].append(
            {
                "statistic_id": tables.key("statistics", doc, i), "doc_id": doc, "case_id": case, "section_id": section, "seq": i,
                "metric": line, "value": Decimal(i) + Decimal("0.50"), "kind": "count", "source": "text", "quote": line,
                "doubt": "no_metric" if i == 2 else "",
            }
        )  # fmt: skip
    figure, table = tables.key("figures", doc, 1), tables.key("tables", doc, 1)
    rows["figures"].append({"figure_id": figure, "doc_id": doc, "case_id": case, "file": f"figures/{figure}.png", "width": 1, "height": 1})
    rows["tables"].append({"table_id": table, "doc_id": doc, "case_id": case, "file": f"grids/{table}.csv", "rows": 1, "columns": 2})
    rows["warnings"].append(
        {
            "warning_id": tables.key("warnings", doc, 1),
            "doc_id": doc,
            "severity": "info",
            "code": "empty_page",
            "message": "第1页没有内容",
            "page": 1,
        }
    )
    return Result(doc, rows, text, {f"{table}.csv": [["=1+1", "甲"]]}, {f"{figure}.png": b"\x89PNG"})


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put this in the place of the real pipeline, in this process."""
    fake = types.ModuleType("extract.pipeline")
    fake.process, fake.Options = process, Options  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "extract.pipeline", fake)
    monkeypatch.setattr(extract, "pipeline", fake, raising=False)
    # the real sources play no part here, and may change while the tests run
    monkeypatch.setattr(store, "package_hash", lambda chosen: "rules")
    monkeypatch.setattr(publish, "package_hash", lambda: "rules")
    calls.clear()
