"""The workbook: one sheet per table with Chinese labels, and a first sheet that says what was done and what needs a look.

Equal rows give equal bytes. Rows are written as they come and not kept (XlsxWriter's constant memory mode).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from extract import codes, tables
from extract.model import Row
from extract.tables import Column, Table
from extract.writers import Rows, plain

CELL_LIMIT = 32_767  # characters of a cell, Excel
ROW_LIMIT = 1_048_576  # rows of a sheet, Excel
LINK_LIMIT = 3_000  # links of a sheet; they stay in memory, and Excel refuses more than 65,530
#: no clock: equal rows must give equal bytes
_CREATED = datetime(2000, 1, 1)
_DAY_ZERO = datetime(1899, 12, 30)  # from which Excel counts days
_WIDTHS = {
    "text": 60,
    "intro": 40,
    "sentence": 50,
    "quote": 32,
    "title": 36,
    "message": 48,
    "evidence": 36,
    "metric": 24,
    "file": 30,
    "subject": 24,
    "label": 14,
    "doubt": 24,
    "honour": 30,
    "recipient": 20,
    "name": 26,
    "caption": 36,
    "organizations": 30,
    "citations": 30,
}
_HIDDEN = ("x0", "top", "x1", "bottom", "char_start", "char_end", "sha256", "rule")
#: amounts, read more easily with marks of the thousands; years and pages are none
_AMOUNTS = ("value", "value_max", "minimum", "mean", "maximum", "characters")
_FONT, _LINE = {"font_name": "Microsoft YaHei", "font_size": 10}, 18
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CUT = "……（超长，全文见 CSV 或 JSON）"
SUMMARY = "概览"
#: pages beside the workbook; a row's key opens it there
REPORT, OVERVIEW = "report.html", "overview.html"


@dataclass(frozen=True, slots=True)
class Ending:
    """How one input ended, for the first sheet: ``state`` done, failed or duplicate; ``note`` the cause or the file it repeats."""

    file: str
    state: str
    note: str = ""


@dataclass(slots=True)
class _Count:
    rows: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    warnings: Counter[tuple[str, str]] = field(default_factory=Counter)
    cut: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


def too_long(rows: Rows) -> Iterator[tuple[str, Row, Column]]:
    """The cells that a sheet cannot hold whole."""
    for table in tables.TABLES:
        columns = [column for column in table.columns if column.source]
        for row in rows.get(table.name, ()):
            for column in columns:
                value = row.get(column.name)
                if isinstance(value, str) and len(value) > CELL_LIMIT:
                    yield table.name, row, column


@contextmanager
def workbook(
    path: Path, endings: Sequence[Ending], summary_rows: Callable[[], Iterable[Row]] | None = None
) -> Iterator[Callable[[Rows], None]]:
    """Open the workbook; the function given appends the rows of one document. Temporary files lie beside ``path``.

    ``summary_rows`` is asked at the end for the rows of the sheet of :data:`extract.tables.SUMMARY`; without it there is no such sheet.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": dict(_FONT),
        },
    )
    book.set_properties({"title": "优秀案例汇编数据表", "created": _CREATED})
    styles = {
        "head": book.add_format({"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF", "valign": "vcenter", "text_wrap": True}),
        "text": book.add_format({"valign": "top"}),
        "count": book.add_format({"valign": "top", "align": "left"}),
        "amount": book.add_format({"valign": "top", "num_format": "#,##0"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
        "link": book.add_format({"font_color": "#0B5394", "underline": 1, "valign": "top"}),
        "doubt": book.add_format({"bg_color": "#FFF2CC"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "bold": book.add_format({"bold": True}),
        "bad": book.add_format({"font_color": "#B00020"}),
    }
    book.worksheet_class = _sheet_class()
    summary = book.add_worksheet(SUMMARY)
    overview = None if summary_rows is None else _sheet(book, tables.SUMMARY, styles)
    sheets = {table.name: _sheet(book, table, styles) for table in tables.TABLES}
    count = _Count()
    lines = dict.fromkeys(tables.NAMES, 1)  # next free line of every sheet, from 0

    def add(rows: Rows) -> None:
        places: dict[object, str] = {}
        for table in tables.TABLES:
            for number, row in enumerate(rows.get(table.name, ()), lines[table.name] + 1):
                places[row[table.key]] = f"internal:'{table.label}'!A{number}"
        for table in tables.TABLES:
            for row in rows.get(table.name, ()):
                if lines[table.name] >= ROW_LIMIT:
                    count.left_out[table.name] += 1
                    continue
                _write(sheets[table.name], table, lines[table.name], row, places, styles, count)
                lines[table.name] += 1
        _tally(rows, count)

    try:
        yield add
        for table in tables.TABLES:
            last = max(lines[table.name] - 1, 1)
            sheets[table.name].autofilter(0, 0, last, len(table.columns) - 1)
            where = next((i for i, c in enumerate(table.columns) if c.name == "doubt"), None)
            if where is not None:
                rule = {"type": "formula", "criteria": f'=${_letters(where)}2<>""', "format": styles["doubt"]}
                sheets[table.name].conditional_format(1, 0, last, len(table.columns) - 1, rule)
        if overview is not None and summary_rows is not None:
            line = 0
            for line, row in enumerate(summary_rows(), 1):
                if line < ROW_LIMIT:
                    _write(overview, tables.SUMMARY, line, row, {}, styles, count)
            count.left_out[tables.SUMMARY.name] = max(line - ROW_LIMIT + 1, 0)
            overview.autofilter(0, 0, min(max(line, 1), ROW_LIMIT - 1), len(tables.SUMMARY.columns) - 1)
        _summary(summary, count, endings, styles)
    finally:
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(getattr(error.args[0], "errno", None), getattr(error.args[0], "strerror", None) or str(error)) from error


#: what text in a cell is written in disguise for: XML, control characters; _ begins the disguise of a control character
_SPECIAL = re.compile("[&<>_\x00-\x08\x0b-\x1f\ufffe\uffff]")


@cache
def _sheet_class() -> type[Any]:
    """XlsxWriter's sheet, with a way to write a whole line of text and numbers.

    Its own way, cell by cell, takes longer than all other tables together.
    """
    from xlsxwriter.worksheet import Worksheet

    class Sheet(Worksheet):  # type: ignore[misc]
        def line(self, row: int, cells: Sequence[tuple[int, str | float, Any]]) -> None:
            """A line below all others: of each cell its column, text or number, and format; empty cells are left out."""
            if row > self.previous_row:
                self._write_single_row(row)
            self._check_dimensions(row, cells[0][0])
            self._check_dimensions(row, cells[-1][0])
            parts = [f'<row r="{row + 1}">']
            known: dict[Any, int] = {}  # a line has few formats, each asked for its number once
            for column, value, style in cells:
                if (number := known.get(style)) is None:
                    number = known[style] = style._get_xf_index()
                parts.append(f'<c r="{_letters(column)}{row + 1}" s="{number}"')
                if isinstance(value, str):
                    if len(value) > CELL_LIMIT // 2:  # Excel counts in UTF-16
                        value = value.encode("utf-16-le", "surrogatepass")[: 2 * CELL_LIMIT].decode("utf-16-le", "ignore")
                    kept = ' xml:space="preserve"' if value[:1].isspace() or value[-1:].isspace() else ""
                    if _SPECIAL.search(value):
                        value = self._escape_data(self._escape_control_characters(value))
                    parts.append(f' t="inlineStr"><is><t{kept}>{value}</t></is></c>')
                else:
                    parts.append(f"><v>{value:.16G}</v></c>")
            parts.append("</row>")
            # one piece a line: a file that is open for reading too takes a Python call for each
            self.fh.write("".join(parts))

    return Sheet


def _sheet(book: Any, table: Table, styles: dict[str, Any]) -> Any:
    sheet = book.add_worksheet(table.label)
    sheet.freeze_panes(1, 1)
    sheet.set_default_row(_LINE)
    sheet.set_row(0, 24)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3: on A4 the columns side by side are too small to read
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for i, column in enumerate(table.columns):
        width = _WIDTHS.get(column.name, 20 if column.name.endswith("_id") or column.name in ("part_of", "code") else 12)
        sheet.set_column(i, i, width, styles["text"], {"hidden": True, "level": 1} if column.name in _HIDDEN else {})
        sheet.write_string(0, i, column.label, styles["head"])
    return sheet


def _write(sheet: Any, table: Table, line: int, row: Row, places: dict[object, str], styles: dict[str, Any], count: _Count) -> None:
    near = next((name for name in ("section_id", "case_id") if name != table.key and row.get(name) in places), None)
    cells: list[tuple[int, str | float, Any]] = []
    for i, column in enumerate(table.columns):
        value = row.get(column.name)
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            cells.append((i, "是" if value else "否", styles["text"]))
        elif isinstance(value, int | float | Decimal):
            number = float(value) if isinstance(value, int) else float(plain(value))
            style = "amount" if column.name in _AMOUNTS and number.is_integer() else "text"
            cells.append((i, number, styles[style]))
        elif column.name == near and line < LINK_LIMIT:
            sheet.ignore_write_string = True  # the text is part of the line
            sheet.write_url(line, i, places[value], styles["link"], str(value))
            cells.append((i, str(value), styles["link"]))
        elif i == 0 and line < LINK_LIMIT:
            sheet.ignore_write_string = True
            sheet.write_url(line, i, f"external:{REPORT}#{value}", styles["link"], str(value), "在核对页中查看")
            cells.append((i, str(value), styles["link"]))
        elif column.name == "issued" and _DATE.fullmatch(str(value)) and (day := _day(str(value))):
            cells.append((i, float((day - _DAY_ZERO).days), styles["date"]))
        else:
            text = column.codes.meaning(str(value)) if column.codes else str(value)
            if len(text) > CELL_LIMIT:
                count.cut[table.name] += 1
                text = text[: CELL_LIMIT - len(_CUT)] + _CUT
            cells.append((i, text, styles["text"]))
    if cells:
        sheet.line(line, cells)


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        return None


def _tally(rows: Rows, count: _Count) -> None:
    for name, members in rows.items():
        count.rows[name] += len(members)
        for row in members:
            if doubt := row.get("doubt"):
                count.doubtful[name] += 1
                count.reasons.update(str(doubt).split(";"))
    for row in rows.get("warnings", ()):
        if not row.get("corrected"):
            count.warnings[str(row["severity"]), str(row["code"])] += 1


def _summary(sheet: Any, count: _Count, endings: Sequence[Ending], styles: dict[str, Any]) -> None:
    """What was done, then what needs a look: failed inputs, findings, reasons of doubt, what the workbook could not hold."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.set_default_row(_LINE)
    sheet.set_column(0, 0, 36, styles["text"])
    sheet.set_column(1, 2, 12, styles["text"])
    sheet.set_column(3, 3, 86, styles["text"])
    line = 0

    def put(*values: object, style: str = "text", link: str = "") -> None:
        nonlocal line
        for i, value in enumerate(values):
            if isinstance(value, int):
                sheet.write_number(line, i, value, styles["count" if style == "text" else style])
            elif i == 0 and link:
                sheet.write_url(line, i, link, styles["link"], str(value))
            else:
                sheet.write_string(line, i, str(value)[:CELL_LIMIT], styles[style])
        line += 1

    labels = {table.name: table.label for table in (*tables.TABLES, tables.SUMMARY)}
    states = Counter(ending.state for ending in endings)
    put("优秀案例汇编数据表", style="title")
    put(f"输入文件 {len(endings)} 个：完成 {states['done']} 个，失败 {states['failed']} 个，重复 {states['duplicate']} 个")
    put("核对页：逐行对照原文，存疑的在前", link=f"external:{REPORT}")
    put("汇总页：各地案例、做法主题、同一指标", link=f"external:{OVERVIEW}")
    line += 1
    put("表", "行数", "存疑行数", style="head")
    for table in tables.TABLES:
        put(table.label, count.rows[table.name], count.doubtful[table.name], link=f"internal:'{table.label}'!A1")
    line += 1
    put("需要查看", style="title")
    if states["failed"]:
        put("失败的文件", "原因", style="head")
        for ending in endings:
            if ending.state == "failed":
                put(ending.file, ending.note, style="bad")
    if count.warnings:
        put("提示", "条数", "程度", style="head")
        order = list(codes.SEVERITY.meanings)
        for (severity, code), n in sorted(count.warnings.items(), key=lambda item: (-order.index(item[0][0]), item[0][1])):
            put(codes.WARNING.meaning(code), n, codes.SEVERITY.meaning(severity), link=f"internal:'{tables.BY_NAME['warnings'].label}'!A1")
    if count.reasons:
        line += 1
        put("存疑原因", "行数", "", "看什么", style="head")
        for code, n in sorted(count.reasons.items(), key=lambda item: (-item[1], item[0])):
            put(codes.DOUBT.meaning(code), n, "", codes.DOUBT_ADVICE.get(code, ""))
    for name, n in sorted(count.cut.items()):
        put(f"“{labels[name]}”有 {n} 个单元格超过 {CELL_LIMIT} 字，表中为节录，全文见 CSV 和 JSON")
    for name, n in sorted((+count.left_out).items()):
        put(f"“{labels[name]}”超过工作表的行数上限，有 {n} 行未列出，全部见 {name}.csv", style="bad")
    if not (states["failed"] or count.warnings or sum(count.doubtful.values())):
        put("没有需要查看的内容")


@cache
def _letters(index: int) -> str:
    """Column number from 0 to its letters."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text
