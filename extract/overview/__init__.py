"""The whole at a glance, over all documents and years of an output folder: cases per region, practices by theme, the same metric over years and
regions, numbers by kind, coverage. A pure function of the published CSV files, read in pieces so that memory does not grow with them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from extract import codes, tables
from extract.model import Row
from extract.overview import page, themes
from extract.text import fold
from extract.writers import cell, unguard

if TYPE_CHECKING:
    import pandas as pd

FILE = "summary.csv"
_PIECE = 10_000  # rows of a CSV file held at a time
#: a period that is a whole year or its end: figures of other periods are not laid beside those of years
_YEAR = re.compile(r"(?:截至|到)?((?:19|20)\d\d)年?(?:全年|年[末底]|末|底|度)?")
_THIS_YEAR = ("全年", "年末", "年底", "截至年末", "截至年底")
_METRIC = ["name", "unit", "kind", "change"]
_TOLD = [*_METRIC, "year", "region", "region_name", "subject"]
_REGION = ("province", "city", "county")
#: units of one meaning
_UNITS = {"名": "人", "位": "人"}
#: what a metric is called with or without
_PERIODS = ("全年", "年末", "年底")
_NOTE = re.compile(r"[(（](?:按[^()（）]*|[a-z]+)[)）]|[“”\"]")
_NUMBER_OF = re.compile(r"(?:总数|数量|人数|个数|户数|数)$")


@dataclass(frozen=True, slots=True)
class Summary:
    """The rows of the summary (columns of :data:`extract.tables.SUMMARY`): those of all topics but the metrics, and the metrics as a frame,
    which takes a tenth of the memory."""

    few: list[Row]
    metrics: pd.DataFrame

    def rows(self) -> Iterator[Row]:
        """All rows, numbered from 1."""
        names = [column.name for column in tables.SUMMARY.columns[1:]]
        for number, row in enumerate(chain(self.few, _metric_rows(self.metrics)), 1):
            yield {tables.SUMMARY.key: number, **{name: row.get(name) for name in names}}

    def page(self) -> bytes:
        """The page: all topics, and of the metrics those told of most years and places."""
        ends = self.metrics.groupby("group")
        differ = ends["maximum"].transform("max") > ends["minimum"].transform("min")
        heads = self.metrics[(self.metrics["size"] > 1) & differ].drop_duplicates("group")
        # a stable sort: equals stay in the order of the summary
        shown = heads.sort_values("spread", ascending=False, kind="stable").head(page.METRICS)
        parts = [self.metrics[self.metrics["group"] == group] for group in shown["group"]]
        return page.html(self.few, [list(_metric_rows(part)) for part in parts], self.metrics["group"].nunique())


def write(folder: Path) -> Summary:
    """Build the summary of the CSV files in a folder and write it beside them, as CSV and as a page. Raises OSError."""
    summary = build(folder)
    with (folder / FILE).open("w", encoding="utf-8-sig", newline="", errors="backslashreplace") as file:
        sheet = csv.writer(file, lineterminator="\r\n")
        sheet.writerow([column.name for column in tables.SUMMARY.columns])
        sheet.writerows([cell(column, row.get(column.name)) for column in tables.SUMMARY.columns] for row in summary.rows())
    (folder / page.FILE).write_bytes(summary.page())
    return summary


def build(folder: Path) -> Summary:
    """The summary of the CSV files in a folder. Raises OSError."""
    documents = _read(folder, "documents", ["doc_id", "year", "title", "file"])
    cases = _read(folder, "cases", ["case_id", "doc_id", "adcode", "doubt", "organization", "title", *_REGION])
    years = dict(zip(documents["doc_id"], documents["year"], strict=True))
    cases["year"] = cases["doc_id"].map(years).astype("string")
    few = [*_regions(cases), *_practices(folder, years), *_kinds(folder), *_coverage(folder, documents, cases)]
    return Summary(few, _metrics(folder, documents, cases))


def _read(folder: Path, table: str, columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    pieces = list(_pieces(folder, table, columns))
    return pd.concat(pieces, ignore_index=True)


def _pieces(folder: Path, table: str, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
    """The columns of a table as text, some rows at a time; unknown cells are empty strings."""
    import pandas as pd

    with pd.read_csv(
        folder / f"{table}.csv",
        encoding="utf-8-sig", usecols=list(columns), dtype=str, keep_default_na=False, na_filter=False, chunksize=_PIECE,
    ) as reader:  # fmt: skip
        yield from reader


# ---------------------------------------------------------------------------------------------------------------- regions
def _regions(cases: pd.DataFrame) -> Iterator[Row]:
    """Cases of every province, city and county by the year of the document; a county's case is counted in the three of them."""
    for width, name in zip((2, 4, 6), _REGION, strict=True):
        # a code that stops above this level names no place on it
        known = cases[~cases["adcode"].str[width - 2 : width].isin(["", "00"]) & (cases[name] != "")]
        known = known.assign(code=known["adcode"].str[:width].str.ljust(6, "0"))
        groups = known.groupby(["code", "year"], sort=True, as_index=False).agg(
            label=(name, "first"), documents=("doc_id", "nunique"), cases=("case_id", "size")
        )
        for row in groups.to_dict("records"):
            yield {
                "topic": "case_region", "code": row["code"], "label": row["label"], "year": _int(row["year"]),
                "documents": row["documents"], "cases": row["cases"], "count": row["cases"],
            }  # fmt: skip


def _int(text: object) -> int | None:
    return int(str(text)) if str(text).isdecimal() else None


# --------------------------------------------------------------------------------------------------------------- practices
def _practices(folder: Path, years: dict[str, str]) -> Iterator[Row]:
    """Practices of every theme by the year of the document. A practice of several themes counts in each."""
    import pandas as pd

    found = []
    for piece in _pieces(folder, "practices", ["doc_id", "case_id", "title", "text"]):
        told = [themes.of(unguard(title), unguard(text)) or ("",) for title, text in zip(piece["title"], piece["text"], strict=True)]
        piece = piece.assign(code=pd.Series(told, index=piece.index, dtype=object), year=piece["doc_id"].map(years).astype("string"))[
            ["doc_id", "case_id", "code", "year"]
        ].explode("code")
        found.append(piece.groupby(["code", "year", "doc_id", "case_id"], as_index=False).size())
    whole = pd.concat(found, ignore_index=True)
    order = {code: i for i, code in enumerate((*themes.labels(), ""))}
    groups = {(str(code), str(year)): group for (code, year), group in whole.groupby(["code", "year"])}
    for (code, year), group in sorted(groups.items(), key=lambda item: (order[item[0][0]], item[0][1])):
        yield {
            "topic": "practice_theme", "code": code or None, "label": themes.labels().get(code, "未归入主题"), "year": _int(year),
            "documents": group["doc_id"].nunique(), "cases": group.loc[group["case_id"] != "", "case_id"].nunique(),
            "count": int(group["size"].sum()),
        }  # fmt: skip


# ----------------------------------------------------------------------------------------------------------------- numbers
def _kinds(folder: Path) -> Iterator[Row]:
    """Statistics of every kind."""
    import pandas as pd

    pieces = _pieces(folder, "statistics", ["doc_id", "case_id", "kind"])
    whole = pd.concat([p.groupby(["kind", "doc_id", "case_id"], as_index=False).size() for p in pieces], ignore_index=True)
    for kind in codes.STATISTIC_KIND.meanings:
        group = whole[whole["kind"] == kind]
        if len(group):
            yield {
                "topic": "statistic_kind", "code": kind, "label": codes.STATISTIC_KIND.meaning(kind), "kind": kind,
                "documents": group["doc_id"].nunique(), "cases": group.loc[group["case_id"] != "", "case_id"].nunique(),
                "count": int(group["size"].sum()),
            }  # fmt: skip


def _metrics(folder: Path, documents: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Metrics that are told more than once: for several cases, or for several years. Equal are metrics of one wording (see :func:`named`),
    unit, kind and direction; the year is the printed one, else that of the document.
    """
    import pandas as pd

    told = [piece[["key", "who", "year"]].drop_duplicates() for piece in _compared(folder, documents, cases)]
    numbers = pd.concat(told, ignore_index=True).drop_duplicates()["key"].value_counts()
    del told
    groups = _told(folder, documents, cases, numbers.index[numbers > 1])
    # one spelling for all places and years of a metric; metrics told of most of them first
    same = groups.groupby(_METRIC)
    groups = groups.assign(label=same["label"].transform("first"), size=same["count"].transform("size"))
    # several years say more than one
    groups = groups.assign(spread=groups["size"] * same["year"].transform("nunique"), group=same.ngroup())
    return groups.sort_values(["size", *_TOLD], ascending=[False, *[True] * len(_TOLD)], kind="stable")


def _metric_rows(groups: pd.DataFrame) -> Iterator[Row]:
    names = list(groups.columns)
    for values in groups.itertuples(index=False, name=None):
        row = dict(zip(names, values, strict=True))
        yield {
            "topic": "metric", "label": unguard(row["label"]), "region": row["region"] or None, "region_name": row["region_name"] or None,
            "subject": unguard(row["subject"]) or None, "year": _int(row["year"]), "kind": row["kind"] or None, "unit": row["unit"] or None, "change": row["change"] or None,
            **{name: int(row[name]) for name in ("documents", "cases", "count")},
            **{name: _number(row[name]) for name in ("minimum", "mean", "maximum")},
        }  # fmt: skip


def metrics(folder: Path) -> pd.DataFrame:
    """Every metric of the CSV files by year and subject, also those told once. Columns: name, unit, kind, change, year, region, region_name,
    subject, label, documents, cases, count, minimum, mean, maximum. Raises OSError.
    """
    documents = _read(folder, "documents", ["doc_id", "year", "title", "file"])
    return _told(folder, documents, _read(folder, "cases", ["case_id", "adcode", "organization", "title", *_REGION]), None)


def _told(folder: Path, documents: pd.DataFrame, cases: pd.DataFrame, wanted: pd.Index | None) -> pd.DataFrame:
    import pandas as pd

    found: list[pd.DataFrame] = []
    for piece in _compared(folder, documents, cases):
        found.append((piece if wanted is None else piece[piece["key"].isin(wanted)])[[*_TOLD, "metric", "document", "case", "value"]])
    return pd.concat(found, ignore_index=True).groupby(_TOLD, sort=True, as_index=False).agg(
        label=("metric", "first"), documents=("document", "nunique"), cases=("case", "nunique"), count=("value", "size"),
        minimum=("value", "min"), mean=("value", "mean"), maximum=("value", "max"),
    )  # fmt: skip


_COLUMNS = ["doc_id", "case_id", "metric", "value", "value_max", "unit", "qualifier", "kind", "change", "period", "doubt"]
#: what somebody has to reach, not what is
_DEMANDED = ("at_least", "at_most")


def _compared(folder: Path, documents: pd.DataFrame, cases: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The statistics that can be laid beside others: a metric with one value, reached and not demanded, of a whole year, without doubt; with
    their key, year, region and subject: the organization of the case, else its region, else the title of the case or the document."""
    import pandas as pd

    years = dict(zip(documents["doc_id"], documents["year"], strict=True))
    titles = dict(zip(documents["doc_id"], documents["title"].where(documents["title"] != "", documents["file"]), strict=True))
    known = cases.set_index("case_id")
    # the name of the deepest level that is known
    deepest = known["county"].where(known["county"] != "", known["city"].where(known["city"] != "", known["province"]))
    regions, places = known["adcode"].to_dict(), deepest.to_dict()
    called = known["organization"].where(known["organization"] != "", deepest.where(deepest != "", known["title"])).to_dict()
    for piece in _pieces(folder, "statistics", _COLUMNS):
        one = (
            (piece["metric"] != "")
            & (piece["value"] != "")
            & (piece["value_max"] == "")
            & (piece["kind"] != "ratio")
            & (piece["doubt"] == "")
        )
        piece = piece[one & ~piece["qualifier"].isin(_DEMANDED)]
        own = piece["period"].map({period: year(period) for period in piece["period"].unique()})
        piece = piece.assign(
            unit=piece["unit"].map({text: _UNITS.get(folded := fold(unguard(text)).text, folded) for text in piece["unit"].unique()}),
            value=piece["value"].astype("float64"),
            year=own.where(own != "document", piece["doc_id"].map(years)),
            who=_hashes(piece["case_id"].where(piece["case_id"] != "", piece["doc_id"])),
            document=_hashes(piece["doc_id"]),
            case=_hashes(piece["case_id"]).astype("UInt64").mask(piece["case_id"] == ""),
            region=[regions.get(case, "") for case in piece["case_id"]],
            region_name=[places.get(case, "") for case in piece["case_id"]],
            subject=[called.get(case) or titles.get(doc, "") for case, doc in zip(piece["case_id"], piece["doc_id"], strict=True)],
        )
        piece = piece[piece["year"] != "other"]
        wordings = zip(piece["metric"], piece["region_name"], piece["kind"], strict=True)
        piece["name"] = pd.Series([_named(metric, place, kind) for metric, place, kind in wordings], index=piece.index, dtype=object)
        key = piece["name"] + "\0" + piece["unit"] + "\0" + piece["kind"] + "\0" + piece["change"]
        yield piece.assign(key=_hashes(key))


def _hashes(texts: pd.Series[str]) -> pd.Series[int]:
    """A number for every text, which takes a tenth of its memory; equal texts have equal ones."""
    import pandas as pd

    return pd.Series(pd.util.hash_array(texts.to_numpy(dtype=object), categorize=True), index=texts.index)


@lru_cache(maxsize=100_000)
def _named(metric: str, place: str, kind: str) -> str:
    return named(unguard(metric), place, kind)


def named(metric: str, place: str, kind: str) -> str:
    """What a metric is the same by: without blanks and widths, notes in brackets that tell the basis, the period and the place of the case
    before it, and 数 behind what is counted. Words that narrow it (规模以上, 城镇) stay.

    >>> [named(text, "东莞市", "count") for text in ("全市培训职工", "东莞培训职工人数", "年末培训职工数", "全省培训职工")]
    ['培训职工', '培训职工', '培训职工', '全省培训职工']
    >>> named("电信业务总量（按2022年不变价计算）", "东莞市", "money"), named("地区生产总值（GDP）", "", "money")
    ('电信业务总量', '地区生产总值')
    """
    text = _NOTE.sub("", fold(metric).text.casefold())
    places = (place, *(f"{word}{place[-1]}" for word in "全本我"), place[:-1] if len(place) > 2 else "") if place else ()
    for head in (*_PERIODS, *places, *_PERIODS):
        rest = text.removeprefix(head)
        text = rest if len(rest) > 1 else text
    counted = _NUMBER_OF.sub("", text) if kind == "count" else text
    return counted if len(counted) > 1 else text


def year(period: str) -> str:
    """The year of a statistic from its period: four digits, ``document`` where it is that of the document, ``other`` for other periods.

    >>> [year(period) for period in ("2023年", "截至2021年底", "", "年末", "近三年", "2021—2024年")]
    ['2023', '2021', 'document', 'document', 'other', 'other']
    """
    if not period or period in _THIS_YEAR:
        return "document"
    match = _YEAR.fullmatch(period)
    return match[1] if match else "other"


def _number(value: float) -> Decimal:
    """Sums of binary fractions are told to 12 digits, so that 0.1 and 0.2 have the mean 0.15."""
    return Decimal(f"{value:.12g}")


# ---------------------------------------------------------------------------------------------------------------- coverage
def _coverage(folder: Path, documents: pd.DataFrame, cases: pd.DataFrame) -> Iterator[Row]:
    """How much of what could be told is told: rows that lack something, out of how many."""

    def row(code: str, count: int, total: int) -> Row:
        return {"topic": "coverage", "code": code, "label": codes.COVERAGE.meaning(code), "count": int(count), "total": int(total)}

    def without(table: str) -> int:
        held: set[str] = set()
        for piece in _pieces(folder, table, ["case_id"]):
            held.update(piece["case_id"].unique())
        return int((~cases["case_id"].isin(held)).sum())

    yield row("document_without_case", int((~documents["doc_id"].isin(cases["doc_id"])).sum()), len(documents))
    yield row("document_without_year", int((documents["year"] == "").sum()), len(documents))
    yield row("case_without_region", int((cases["adcode"] == "").sum()), len(cases))
    for table in ("practices", "statistics", "honours", "citations"):
        yield row(f"case_without_{table}", without(table), len(cases))
    yield from (
        row(code, count, total)
        for code, count, total in (
            ("statistic_without_metric", *_lacking(_pieces(folder, "statistics", ["metric"]), "metric")),
            ("statistic_without_period", *_lacking(_pieces(folder, "statistics", ["period"]), "period")),
        )
    )
    for doubtful in (table.name for table in tables.TABLES if any(column.name == "doubt" for column in table.columns)):
        empty, total = _lacking(_pieces(folder, doubtful, ["doubt"]), "doubt")
        yield row(f"doubtful_{doubtful}", total - empty, total)


def _lacking(pieces: Iterable[pd.DataFrame], column: str) -> tuple[int, int]:
    """Rows whose cell is empty, and all rows."""
    empty = total = 0
    for piece in pieces:
        empty += int((piece[column] == "").sum())
        total += len(piece)
    return empty, total
