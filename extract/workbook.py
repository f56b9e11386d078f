"""The workbook: one sheet per table with Chinese labels, and a first sheet that says what was done and what needs a look.

Equal rows give equal bytes. Rows are written as they come and not kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extract import codes, tables
from extract.model import Row
from extract.sheet_lines import CELL_LIMIT, FORMATS, Lines, assemble, letters
from extract.tables import Column
from extract.writers import Rows

#: no clock: equal rows must give equal bytes
_CREATED = datetime(2000, 1, 1)
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
_FONT, _LINE = {"font_name": "Microsoft YaHei", "font_size": 10}, 18
SUMMARY = "概览"
#: pages beside the workbook; a row's key opens it there
REPORT, OVERVIEW = "report.html", "overview.html"


@dataclass(frozen=True, slots=True)
class Ending:
    """How one input ended, for the first sheet: ``state`` done, failed or duplicate; ``note`` the cause or the file it repeats."""

    file: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Endings:
    """How the inputs ended, as far as the first sheet tells: how many in each state, and those that failed."""

    states: Counter[str] = field(default_factory=Counter)
    failed: list[Ending] = field(default_factory=list)

    def add(self, ending: Ending) -> None:
        """Count one more."""
        self.states[ending.state] += 1
        if ending.state == "failed":
            self.failed.append(ending)


@dataclass(slots=True)
class _Count:
    rows: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    warnings: Counter[tuple[str, str]] = field(default_factory=Counter)


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
def workbook(path: Path, endings: Endings, summary_rows: Callable[[], Iterable[Row]] | None = None) -> Iterator[Callable[[Rows], None]]:
    """Open the workbook; the function given appends the rows of one document. Temporary files lie beside ``path``.

    ``summary_rows`` is asked at the end for the rows of the sheet of :data:`extract.tables.SUMMARY`; without it there is no such sheet.
    Raises OSError.
    """
    count = _Count()
    described = (*tables.TABLES, *((tables.SUMMARY,) if summary_rows is not None else ()))
    with TemporaryDirectory(dir=path.parent) as folder, ExitStack() as stack:
        sheets = {table.name: stack.enter_context(closing(Lines(Path(folder), table))) for table in described}

        def add(rows: Rows) -> None:
            places: dict[object, tuple[str, int]] = {}
            for table in tables.TABLES:
                for line, row in enumerate(rows.get(table.name, ()), sheets[table.name].count + 2):
                    places[row[table.key]] = table.label, line
            for table in tables.TABLES:
                for row in rows.get(table.name, ()):
                    sheets[table.name].add(row, places)
            _tally(rows, count)

        yield add
        for row in summary_rows() if summary_rows is not None else ():
            sheets[tables.SUMMARY.name].add(row, {})
        frame = Path(folder) / "frame.xlsx"
        names = _frame(frame, sheets, count, endings)
        assemble(frame, path, {name: sheets[table] for name, table in names.items()})


def _frame(path: Path, sheets: Mapping[str, Lines], count: _Count, endings: Endings) -> dict[str, str]:
    """The workbook without the lines of the tables, but for a sample in every sheet that has lines: the tables by the names of their files."""
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
    first = book.add_worksheet(SUMMARY)
    order = [name for name in (tables.SUMMARY.name, *tables.NAMES) if name in sheets]
    for name in order:
        _sheet(book, sheets[name], styles)
    _summary(first, count, sheets.values(), endings, styles)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(getattr(error.args[0], "errno", None), getattr(error.args[0], "strerror", None) or str(error)) from error
    return {f"xl/worksheets/sheet{number}.xml": name for number, name in enumerate(order, 2)}


def _sheet(book: Any, lines: Lines, styles: dict[str, Any]) -> None:
    table = lines.table
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
    if lines.count:
        for i, name in enumerate(FORMATS):
            sheet.write_number(1, i, 0, styles[name])
        sheet.write_url(1, len(FORMATS), f"external:{REPORT}", styles["link"], REPORT)
    last = max(lines.count, 1)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    where = next((i for i, column in enumerate(table.columns) if column.name == "doubt"), None)
    if where is not None:
        rule = {"type": "formula", "criteria": f'=${letters(where)}2<>""', "format": styles["doubt"]}
        sheet.conditional_format(1, 0, last, len(table.columns) - 1, rule)


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


def _summary(sheet: Any, count: _Count, lines: Iterable[Lines], endings: Endings, styles: dict[str, Any]) -> None:
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

    states, failed = endings.states, endings.failed
    put("优秀案例汇编数据表", style="title")
    put(f"输入文件 {states.total()} 个：完成 {states['done']} 个，失败 {states['failed']} 个，重复 {states['duplicate']} 个")
    put("核对页：逐行对照原文，存疑的在前", link=f"external:{REPORT}")
    put("汇总页：各地案例、做法主题、同一指标", link=f"external:{OVERVIEW}")
    line += 1
    put("表", "行数", "存疑行数", style="head")
    for table in tables.TABLES:
        put(table.label, count.rows[table.name], count.doubtful[table.name], link=f"internal:'{table.label}'!A1")
    line += 1
    put("需要查看", style="title")
    if failed:
        put("失败的文件", "原因", style="head")
        for ending in failed:
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
    by_name = sorted(lines, key=lambda own: own.table.name)
    for own in by_name:
        if own.cut:
            put(f"“{own.table.label}”有 {own.cut} 个单元格超过 {CELL_LIMIT} 字，表中为节录，全文见 CSV 和 JSON")
    for own in by_name:
        if own.left_out:
            put(f"“{own.table.label}”超过工作表的行数上限，有 {own.left_out} 行未列出，全部见 {own.table.name}.csv", style="bad")
    if not (failed or count.warnings or sum(count.doubtful.values())):
        put("没有需要查看的内容")
