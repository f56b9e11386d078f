"""The golden tables of the samples: `python -m tests.golden` writes them anew, and nothing else does.

One folder a sample in tests/golden/, one CSV a table, as the program writes them; reviewed by reading before they are committed.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from extract import pipeline, tables, writers

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
SAMPLES = tuple(sorted((ROOT / "samples" / "input").iterdir()))


def golden(path: Path) -> dict[str, str]:
    """The tables of one sample as CSV text, by their name; box edges are left out, since they follow the print and not the rules."""
    rows = pipeline.process(path, pipeline.Options(ocr=False)).rows
    found = {}
    for table in tables.TABLES:
        columns = [column for column in table.columns if column.name not in ("x0", "top", "x1", "bottom", "sha256")]
        sheet = io.StringIO()
        writer = csv.writer(sheet, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        writer.writerows([writers.cell(column, row.get(column.name)) for column in columns] for row in rows[table.name])
        found[table.name] = sheet.getvalue()
    return found


def main() -> None:
    for path in SAMPLES:
        folder = GOLDEN / path.stem
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in golden(path).items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
