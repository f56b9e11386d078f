"""All CSV tables and the nested JSON of some documents, and nothing else: ``python -m bench.tables OUTPUT FILE_OR_FOLDER``.

What the command line makes beside them (workbook, review page with a picture of every page, kept results) is measured apart.
"""

from __future__ import annotations

import sys
from pathlib import Path

from extract import pipeline, writers


def main() -> int:
    output, source = Path(sys.argv[1]), Path(sys.argv[2])
    with writers.csv_files(output) as add:
        for path in sorted(source.iterdir()) if source.is_dir() else [source]:
            result = pipeline.process(path)
            add(result.rows)
            document = result.rows["documents"][0]["doc_id"]
            (output / f"{document}.json").write_bytes(writers.document_json(result.rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
