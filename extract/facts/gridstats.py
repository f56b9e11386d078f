"""Statistics inside tables: one row per cell that holds a number, with the heads of its row and column as metric, period, unit, subject.

A column or row whose heads are times gives the period; a stub column headed 指标 or 项目 names what its row measures; any other stub names
whom the row is about. Serial numbers, years, dates, codes and telephone numbers are no statistics.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from extract import patterns
from extract.facts import quantities
from extract.facts.quantities import Quantity
from extract.model import Context, Grid, Statistic
from extract.text import fold

_NUMBER = patterns.compile(r"[-+—]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+—]?\d+(?:\.\d+)?")
_YEAR = patterns.compile(r"(?:19|20)\d{2}(?:年(?:度|末|底)?)?")
_PERIOD = patterns.compile(
    r"(?:(?:截至)?(?:19|20)\d{2}年?(?:度|末|底)?(?:\d{1,2}(?:-|—|~|至)?\d{0,2}月(?:末|底)?|上半年|下半年|[一二三四1-4]季度|前三季度)?|(?:19|20)\d{2}[-—~至](?:19|20)\d{2}年?|[一二三四]季度|\d{1,2}月(?:份|末)?|上半年|下半年|上年|本年|去年|今年|“?十[一二三四五]五”?(?:期间|末)?)"
)
#: columns that only number, name or date their rows
_NO_FIGURES = patterns.compile(
    r"序号|编号|包号|标段|合同号|代码|编码|电话|手机|邮编|邮政编码|传真|日期|时间|年份|年度|排名|名次|位次|页码|文号|批次号|身份证|统一社会信用|备注|联系方式|QQ|网址"
)
_NAMES_METRIC = patterns.compile(r"指标(?:名称)?|项目(?:名称)?|名称|类别|内容|事项|统计项目?|分类|科目|栏目|主要指标")
_UNIT_HEAD = patterns.compile(r"(?:计量)?单位")
#: column heads that say no more than that figures stand below
_PLAIN_HEAD = patterns.compile(
    r"数值|数量|数据|金额|指标值|绝对值|绝对数|本期(?:数)?|本年(?:数)?|实际|实绩|全年|累计|总量|数|值|结果|目标值?|完成(?:值|情况|数)?"
)
_CHANGE_HEAD = patterns.compile(r"(?:同比|环比|比上年|较上年|比去年)?(?:增长|增幅|增速|增减|增加|升降|变化|涨跌)")
_FALL_HEAD = patterns.compile(r"下降|降幅|减少|降低")
_UNIT = patterns.compile(
    r"[(（\[]\s*(?:单位[:：])?\s*(?P<unit>[^()（）\[\]\d]{1,10})\s*[)）\]]\s*$|[,，/]\s*(?P<tail>[%‰]|[一-龥]{1,4})$|(?P<sign>[%‰])$"
)
#: the unit in the head of several columns, before those below it: 床位(张)公立
_UNIT_WITHIN = patterns.compile(r"[(（]\s*(?:单位[:：])?\s*(?P<unit>[^()（）\d]{1,6})\s*[)）]")
_CAPTION_UNIT = patterns.compile(r"单位[:：]\s*(?P<unit>[^\s,，;；。()（）]{1,10})")
#: the unit of a whole table at the end of the line above it: 单位：元 币种：人民币
_UNIT_ABOVE = patterns.compile(
    r"(?:^|[^\u4e00-\u9fff]|计量|(?<=[司局厅委院会校心]))单位\s*[:：]\s*(?P<unit>[^\s:：,，;；。()（）]{1,10}?)\s*(?:币种\s*[:：]\s*(?P<currency>[^\s)）]{1,6}))?\s*[)）]?$"
)
#: what a table counts or compares beside the money or the goods its unit is meant for
_OTHER_MEASURE = patterns.compile(
    r"(?:率|比例|比重|占比|比|系数|指数|倍数?|数量|[人户股次个件家天]数|份额|期限|年限|年龄|进度|附注|注释)[^\u4e00-\u9fff]*$"
)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number in a cell: its value and sign, and the unit that is printed with it (None: none)."""

    quantity: Quantity | None
    value: Decimal


def unit_above(text: str) -> str:
    """The unit that the line above a table gives to its figures; empty where it gives none, several, or a foreign currency.

    >>> [unit_above(t) for t in ("单位：元 币种：人民币", "表3 收入情况（单位：万元）", "编制单位：东江食品有限公司", "单位：元 币种：美元")]
    ['元', '万元', '', '']
    """
    match = _UNIT_ABOVE.search(text.strip())
    if match is None or (match["currency"] or "人民币") != "人民币" or _with_unit(Decimal(1), match["unit"]) is None:
        return ""
    return match["unit"]


def find(grid: Grid, context: Context, cell_span: Callable[[int], tuple[int, int]], above: str = "") -> list[Statistic]:
    """One statistic per numeric cell, in reading order, ``source`` = table; ``above`` is the unit that the line above the table gives.

    ``cell_span`` gives the stretch of the reading text that a cell (index in ``grid.cells``) fills; quote and number are that stretch.
    """
    board = _board(grid)
    texts = [fold(cell.text.replace("\n", "")).text.strip() for cell in grid.cells]
    figures = [_figure(text) if not _is_stack(cell.text) else None for cell, text in zip(grid.cells, texts, strict=True)]
    head = _head_rows(board, texts, figures)
    if head >= grid.rows:
        return []
    stub = _stub_columns(board, texts, figures, head)
    columns = [_joined(texts, [board[row][column] for row in range(head)]) for column in range(grid.columns)]
    default = next((m["unit"] for text in texts for m in [_CAPTION_UNIT.search(text)] if m), "")
    unit_column = next((c for c in range(grid.columns) if _UNIT_HEAD.fullmatch(columns[c])), None)
    found: list[Statistic] = []
    seen: set[int] = set()
    for row in range(head, grid.rows):
        title = _row_title(board, texts, figures, columns, row, stub)
        for column in range(stub, grid.columns):
            index = board[row][column]
            if index is None or index in seen:
                continue
            seen.add(index)
            figure = figures[index]
            if figure is None or _NO_FIGURES.search(columns[column]) or _NO_FIGURES.search(title):
                continue
            beside = board[row][unit_column] if unit_column is not None else None
            unit = texts[beside] if beside is not None else ""
            stubs = columns[0] if stub else ""
            measured = _OTHER_MEASURE.search(columns[column]) or _OTHER_MEASURE.search(title)
            common = default or ("" if measured else above)
            statistic = _statistic(figure, title, columns[column], stubs, unit, common, context, cell_span(index))
            if statistic is not None:
                found.append(statistic)
    return found


def _board(grid: Grid) -> list[list[int | None]]:
    """Which cell covers every place of the grid."""
    board: list[list[int | None]] = [[None] * grid.columns for _ in range(grid.rows)]
    for index, cell in enumerate(grid.cells):
        for row in range(cell.row, min(cell.row + cell.rows, grid.rows)):
            for column in range(cell.column, min(cell.column + cell.columns, grid.columns)):
                board[row][column] = index
    return board


def _figure(text: str) -> _Figure | None:
    """The number that fills a cell; None for words, years and mixed cells."""
    bare = text.replace(" ", "")
    if _NUMBER.fullmatch(bare):
        return _Figure(None, Decimal(bare.replace(",", "").replace("—", "-")))
    sign = -1 if bare.startswith("-") else 1
    inner = bare.lstrip("+-")
    if not inner or _YEAR.fullmatch(inner) or not any(c.isdigit() for c in inner) or len(inner) > 20:
        return None
    numbers = quantities.find(inner)
    if len(numbers) == 1 and numbers[0].start == 0 and numbers[0].end == len(inner):
        return _Figure(numbers[0], sign * numbers[0].value)
    return None


def _is_stack(text: str) -> bool:
    """Whether a cell holds several figures one below the other: whose they are cannot be told from the grid."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return sum(bool(_NUMBER.match(line)) for line in lines) > 1


def _head_rows(board: list[list[int | None]], texts: list[str], figures: list[_Figure | None]) -> int:
    """How many rows on top are heads: no figures in them, or nothing but years."""
    for row, places in enumerate(board):
        cells = {i for i in places if i is not None}
        numeric = [i for i in cells if figures[i] is not None]
        if not numeric:
            continue
        if row < 3 and all(_YEAR.fullmatch(texts[i]) for i in numeric) and len(cells) > 1:
            continue
        return row
    return len(board)


def _stub_columns(board: list[list[int | None]], texts: list[str], figures: list[_Figure | None], head: int) -> int:
    """How many columns on the left name the rows: words, or serial numbers, or years."""
    count = 0
    rows = board[head:]
    width = len(board[0]) if board else 0
    for column in range(width):
        title = "".join(texts[i] for i in dict.fromkeys(row[column] for row in board[:head]) if i is not None)
        cells = [i for i in dict.fromkeys(row[column] for row in rows) if i is not None and texts[i]]
        values = [figures[i].value for i in cells if figures[i] is not None]  # type: ignore[union-attr]
        serial = len(values) >= 2 and all(b - a == 1 for a, b in itertools.pairwise(values)) and values[0] in (0, 1)
        years = bool(cells) and all(_YEAR.fullmatch(texts[i]) for i in cells)
        if (count == 0 and column == 0 and ((serial and len(values) == len(cells)) or years)) or (
            _NO_FIGURES.search(title) and column == count
        ):
            count = column + 1
            continue
        if (values and len(values) * 2 > len(cells)) or (not cells and count):
            break
        if values and count:
            break
        count = column + 1
    return count if count < width else 1


def _joined(texts: list[str], cells: list[int | None]) -> str:
    """The heads above a column or before a row, each once, from the outside in."""
    return "".join(dict.fromkeys(texts[i] for i in cells if i is not None and texts[i] and not _CAPTION_UNIT.fullmatch(texts[i])))


def _row_title(
    board: list[list[int | None]], texts: list[str], figures: list[_Figure | None], columns: list[str], row: int, stub: int
) -> str:
    named = [
        board[row][c]
        for c in range(stub)
        if not (_NO_FIGURES.search(columns[c]) and not re.search("年份|年度", columns[c])) and not _UNIT_HEAD.fullmatch(columns[c])
    ]
    return _joined(texts, [i for i in named if i is not None and (figures[i] is None or _YEAR.fullmatch(texts[i]))])


def _statistic(
    figure: _Figure, title: str, head: str, stub: str, unit: str, default: str, context: Context, span: tuple[int, int]
) -> Statistic | None:
    period, subject, rule = "", "", "grid"
    head_name, head_unit = _split_unit(head)
    title_name, title_unit = _split_unit(title)
    row_is_time, head_is_time = bool(_PERIOD.fullmatch(title_name)), bool(_PERIOD.fullmatch(head_name))
    changes = _CHANGE_HEAD.search(head_name) or _FALL_HEAD.search(head_name)
    if head_is_time:
        metric, period, rule = title_name, _period(head_name, context), "grid-period-column"
    elif row_is_time:
        metric, period, rule = head_name, _period(title_name, context), "grid-period-row"
    elif not head_name or _PLAIN_HEAD.fullmatch(head_name):
        metric, rule = title_name, "grid-row"
    elif changes and _NAMES_METRIC.fullmatch(stub):
        metric, rule = title_name, "grid-change"
    elif _NAMES_METRIC.fullmatch(stub) and title_name:
        metric, rule = f"{title_name}{head_name}", "grid-row-and-column"
        if lead := _PERIOD.match(head_name):
            metric, period = title_name + head_name[lead.end() :], _period(lead[0], context)
    else:
        metric, subject, rule = head_name, title_name, "grid-column"
    if not period and context.bulletin and context.year:
        period = f"{context.year}年"
    unit_given = head_unit or unit or title_unit or default
    if changes and not head_unit and figure.quantity is None:
        unit_given = ""
    quantity = figure.quantity or _with_unit(abs(figure.value), unit_given)
    doubt: tuple[str, ...] = () if quantity is not None or unit_given else ("unit_unknown",)
    value = figure.value
    change = ""
    if quantity is not None:
        value = quantity.value if figure.value >= 0 else -abs(quantity.value)
    if changes:
        change = "down" if _FALL_HEAD.search(head_name) or value < 0 else "up"
        value = abs(value)
    if not metric:
        if not unit_given and figure.quantity is None:
            return None  # a bare figure without any head: a number of a row, or the remains of a broken table
        doubt = (*doubt, "no_metric")
    return Statistic(
        start=span[0],
        end=span[1],
        num_start=span[0],
        num_end=span[1],
        value=value,
        unit=quantity.unit if quantity is not None else unit_given,
        kind=quantity.kind if quantity is not None else "count",
        metric=metric,
        value_max=quantity.value_max if quantity is not None else None,
        ratio=quantity.ratio if quantity is not None else "",
        qualifier=quantity.qualifier if quantity is not None else "",
        change=change,
        subject=subject,
        period=period,
        sentence_start=span[0],
        sentence_end=span[1],
        source="table",
        rule=rule,
        doubt=doubt,
    )


def _split_unit(head: str) -> tuple[str, str]:
    """A head without its unit, and the unit: 产值(万元) → 产值, 万元."""
    found = _UNIT.search(head)
    if found is None:
        within = _UNIT_WITHIN.search(head)
        if within is None or _with_unit(Decimal(1), within["unit"]) is None:
            return head, ""
        return head[: within.start()] + head[within.end() :], within["unit"]
    unit = found["unit"] or found["tail"] or found["sign"] or ""
    if _with_unit(Decimal(1), unit) is None:
        return head, ""
    return head[: found.start()], unit


def _with_unit(value: Decimal, unit: str) -> Quantity | None:
    """The number with the unit of its head, as if it were printed so; None where the unit is none that is known."""
    if not unit:
        return None
    text = f"{value:f}{unit}"
    numbers = quantities.find(text)
    return numbers[0] if len(numbers) == 1 and numbers[0].start == 0 and numbers[0].end == len(text) else None


def _period(head: str, context: Context) -> str:
    if re.fullmatch(r"(?:19|20)\d\d", head):
        return f"{head}年"
    if context.bulletin and context.year and head in ("本年", "今年", "上年", "去年"):
        return f"{context.year - (head in ('上年', '去年'))}年"
    return head
