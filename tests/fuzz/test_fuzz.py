"""Every reader and what stands behind it, on broken files: rows or a typed error, never a crash, a hang or an error nobody foresaw.

In the suite the corpus and a few mutations; ``make fuzz`` spends ``FUZZ`` seconds on each reader and keeps what it finds in ``corpus/``.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from mutations import CORPUS, broken

from extract import pipeline, tables, writers
from extract.engine import Failure, Limits, run
from extract.errors import InputError
from extract.report import pages

SECONDS = float(os.environ.get("FUZZ", "0"))
#: by suffix: mutations in the suite. LibreOffice takes seconds for a file
QUICK = {"txt": 25, "html": 15, "mhtml": 15, "docx": 25, "ofd": 15, "pdf": 15, "png": 15, "rtf": 0}
LIMITS = Limits(seconds=20.0, memory=1000 << 20)


def whole(path: str) -> int:
    """All that a run does with one file; the number of rows, which must keep to the tables."""
    try:
        result = pipeline.process(Path(path), pipeline.Options(ocr=False))
    except InputError as error:
        assert str(error).strip() and "\n" not in str(error) and len(str(error)) < 400
        return 0
    writers.document_json(result.rows)
    for table in tables.TABLES:
        keys = [row[table.key] for row in result.rows[table.name]]
        assert len(keys) == len(set(keys))
        for row in result.rows[table.name]:
            start, end = row.get("char_start"), row.get("char_end")
            assert start is None or 0 <= start <= end <= len(result.text)
    try:
        for _ in pages.draw(Path(path)):
            pass
    except InputError:
        pass
    return sum(map(len, result.rows.values()))


class Worker:
    """One worker for one file after the other."""

    def __init__(self) -> None:
        self.given: deque[str] = deque()
        self.stream = run(whole, iter(self.given.popleft, ""), limits=LIMITS)

    def failure(self, path: Path) -> Failure | None:
        """What went wrong with a file."""
        self.given.append(str(path))
        return next(self.stream).failure


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    one = Worker()
    yield one
    one.stream.close()


@pytest.mark.parametrize("name", sorted(path.name for path in CORPUS.iterdir()))
def test_the_corpus(name: str, worker: Worker) -> None:
    if name.endswith(".rtf") and not SECONDS:
        pytest.skip("converted by LibreOffice, which takes seconds: make fuzz")
    assert worker.failure(CORPUS / name) is None


@pytest.mark.parametrize("suffix", QUICK)
def test_broken_files(suffix: str, worker: Worker, tmp_path: Path) -> None:
    began, number, count = time.monotonic(), 0, QUICK[suffix]
    if not count and not SECONDS:
        pytest.skip("converted by LibreOffice, which takes seconds: make fuzz")
    while True:
        options: dict[str, Any] = {"max_examples": 100 if SECONDS else count, "database": None, "deadline": None}

        @seed(number if SECONDS else 20)
        @settings(phases=[Phase.generate], suppress_health_check=list(HealthCheck), **options)
        @given(broken(suffix))
        def one(data: bytes) -> None:
            if SECONDS and time.monotonic() - began > SECONDS:
                return
            path = tmp_path / f"file.{suffix}"
            path.write_bytes(data)
            failure = worker.failure(path)
            if failure is not None:
                kept = CORPUS if SECONDS else tmp_path
                found = kept / f"found-{hashlib.sha256(data).hexdigest()[:8]}.{suffix}"
                found.write_bytes(data)
                raise AssertionError(f"{found.name}: {failure.code}: {failure.cause}\n{failure.trace}")

        one()
        number += 1
        if time.monotonic() - began > SECONDS:
            return
