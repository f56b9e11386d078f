"""The tables of the samples are those that were read and accepted (make golden writes them anew)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from golden import GOLDEN, SAMPLES, golden

from extract import tables

found = cache(golden)


@pytest.mark.parametrize("table", tables.NAMES)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_table_is_the_golden_one(path: Path, table: str) -> None:
    expected = (GOLDEN / path.stem / f"{table}.csv").read_text(encoding="utf-8")
    assert found(path)[table].splitlines() == expected.splitlines()
