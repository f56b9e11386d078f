"""Official Chinese case compilations into normalised tables; see README.md. For analysts: ``extract.load("output")``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__version__ = "0.1.0"
__all__ = ["load"]


def load(folder: str | Path) -> dict[str, pd.DataFrame]:
    """The tables of an output folder as data frames by name, ``summary`` among them where the folder has it.

    Text is ``string``, whole numbers ``Int64``, numbers ``Float64``, truth values ``boolean``, codes of a closed set ``category`` in the order
    of their definition; an unknown cell is ``<NA>``. The mark that keeps a cell from being taken for a formula is taken off.

    Raises FileNotFoundError where a table is missing.
    """
    import pandas as pd

    from extract import tables, writers

    types = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}
    frames = {}
    for table in (*tables.TABLES, tables.SUMMARY):
        if table is tables.SUMMARY and not (Path(folder) / f"{table.name}.csv").exists():
            continue  # written by an earlier version
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
            elif column.codes is not None and column.codes.closed and not column.many:
                frame[column.name] = frame[column.name].astype(pd.CategoricalDtype(list(column.codes.meanings)))
        frames[table.name] = frame
    return frames
