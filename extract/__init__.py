"""Official Chinese case compilations into normalised tables; see README.md. For analysts: ``extract.load("output")``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__version__ = "0.1.0"
__all__ = ["load"]


def load(folder: str | Path) -> dict[str, pd.DataFrame]:
    """The tables of an output folder as data frames by name: text as ``string``, whole numbers as ``Int64``, numbers as ``Float64``,
    truth values as ``boolean``; an unknown cell is ``<NA>``. The mark that keeps a cell from being taken for a formula is taken off.

    Raises FileNotFoundError where a table is missing.
    """
    import pandas as pd

    from extract import tables, writers

    types = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
    frames = {}
    for table in tables.TABLES:
        frame = pd.read_csv(
            Path(folder) / f"{table.name}.csv",
            encoding="utf-8-sig",
            dtype={column.name: types[column.type] for column in table.columns},
            keep_default_na=False,
            na_values=[""],
        )
        for column in table.columns:
            if column.source:
                frame[column.name] = frame[column.name].map(writers.unguard, na_action="ignore").astype("string")
        frames[table.name] = frame
    return frames
