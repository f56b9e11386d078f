"""The tables a run writes: every table, column, type, key, code and Chinese label, defined once.

The CSV files, the JSON, the workbook, ``datapackage.json`` and ``docs/tables.md`` are all made from :data:`TABLES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extract import codes
from extract.codes import Codes

Type = Literal["string", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. An empty cell means unknown; ``many`` marks strings that hold several values joined by a semicolon."""

    name: str
    label: str  # Chinese
    about: str  # one English sentence without the full stop
    type: Type = "string"
    codes: Codes | None = None
    references: str = ""  # name of the table whose key it holds
    source: bool = False  # holds text of the document: guarded against being read as a formula
    many: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table; its first column is its key, ``letter`` stands before the running number in the key."""

    name: str
    label: str  # Chinese
    about: str
    letter: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        return self.columns[0].name


def _text(name: str, label: str, about: str, *, many: bool = False) -> Column:
    return Column(name, label, about, source=True, many=many)


def _code(name: str, label: str, about: str, of: Codes, *, many: bool = False) -> Column:
    return Column(name, label, about, codes=of, many=many)


def _integer(name: str, label: str, about: str) -> Column:
    return Column(name, label, about, "integer")


def _number(name: str, label: str, about: str) -> Column:
    return Column(name, label, about, "number")


def _key(name: str, label: str, about: str = "Key of the row: doc_id, a hyphen, a letter and a running number") -> Column:
    return Column(name, label, about)


def _link(name: str, label: str, about: str, table: str) -> Column:
    return Column(name, label, about, references=table)


DOC = _link("doc_id", "文件编号", "Document the row belongs to", "documents")
CASE = _link("case_id", "案例编号", "Case the row belongs to; empty outside the cases", "cases")
SECTION = _link("section_id", "章节编号", "Innermost section that holds it; empty outside the sections", "sections")
SEQ = _integer("seq", "序号", "Running number within its document or case, from 1")
DOUBT = _code("doubt", "存疑原因", "Why a person should look at the row; empty where the rule is sure", codes.DOUBT, many=True)
PROVENANCE = (
    _integer("page", "页码", "1-based page of the file; empty where the format has no pages"),
    _number("x0", "左", "Left edge of the first line, in points from the left edge of the page"),
    _number("top", "上", "Upper edge of the first line, in points from the top of the page"),
    _number("x1", "右", "Right edge of the first line, in points from the left edge of the page"),
    _number("bottom", "下", "Lower edge of the first line, in points from the top of the page"),
    _integer("char_start", "起始字符", "Offset in code points of the printed stretch in text/DOC_ID.txt"),
    _integer("char_end", "结束字符", "Offset in code points behind the printed stretch in text/DOC_ID.txt"),
)
CORRECTED = Column("corrected", "人工核定", "Whether a person changed, added or accepted the row (corrections.csv)", "boolean")

TABLES: tuple[Table, ...] = (
    Table(
        "documents", "文件", "One row per input file", "",
        (
            _key("doc_id", "文件编号", "First 12 hexadecimal digits of the SHA-256 of the file"),
            _text("file", "文件名", "Path of the input file below the folder that was given"),
            Column("sha256", "SHA-256", "SHA-256 of the file, hexadecimal"),
            _code("format", "格式", "Format by content", codes.FORMAT),
            _text("title", "标题", "Title of the document"),
            _text("volume", "篇", "Volume of the compilation, as printed"),
            _text("issuer", "编制单位", "Body that issued the document"),
            Column("issued", "发布日期", "Date of issue: YYYY, YYYY-MM or YYYY-MM-DD"),
            _integer("year", "年份", "Year of the document"),
            _integer("pages", "页数", "Number of pages; empty where the format has no pages"),
            _integer("ocr_pages", "识别页数", "Number of pages whose text was recognised from a picture"),
            _integer("cases", "案例数", "Number of cases"),
            _integer("characters", "字数", "Characters of the reading text"),
            _integer("warnings", "提示数", "Number of warnings"),
        ),
    ),
    Table(
        "cases", "案例", "One row per case", "c",
        (
            _key("case_id", "案例编号"), DOC, SEQ,
            _text("label", "标号", "Number of the case as printed (案例一)"),
            _text("title", "标题", "Title of the case, wraps joined"),
            Column("province", "省份", "Province, full name"),
            Column("city", "城市", "City or prefecture, full name"),
            Column("county", "区县", "County or district, full name"),
            Column("adcode", "行政区划代码", "Six-digit code of GB/T 2260 of the deepest level that is sure"),
            _text("organization", "单位", "Organization the case is about (enterprise-side cases)"),
            _text("intro", "引言", "Text before the first section"),
            _integer("page_start", "起始页", "First page of the case"),
            _integer("page_end", "结束页", "Last page of the case"),
            _integer("characters", "字数", "Characters of the case"),
            DOUBT, *PROVENANCE, CORRECTED,
        ),
    ),
    Table(
        "sections", "章节", "One row per numbered heading, in reading order", "s",
        (
            _key("section_id", "章节编号"), DOC, CASE,
            _link("parent_id", "上级章节", "Section above; empty on level 1", "sections"),
            SEQ,
            _integer("level", "层级", "Depth within the case; 1 = shallowest of the case"),
            _text("label", "标号", "Number as printed (一、 （一） 1. ①)"),
            _integer("ordinal", "序数", "The number's value"),
            Column("path", "路径", "Ordinals of the section and those above it (一/（一）)", source=True),
            _text("title", "标题", "Title, without trailing punctuation"),
            _code("role", "内容类型", "What the section tells", codes.ROLE),
            _text("text", "正文", "Own text, children excluded, one paragraph a line"),
            *PROVENANCE, CORRECTED,
        ),
    ),
    Table(
        "practices", "做法", "One row per measure and per point of a measure", "p",
        (
            _key("practice_id", "做法编号"), DOC, CASE, SECTION,
            _link("parent_id", "上级做法", "Practice above; empty on the first level", "practices"),
            SEQ,
            _code("level", "层级", "Measure, point of a measure, or the practices section itself", codes.PRACTICE_LEVEL),
            _text("label", "标号", "Number as printed (（一） 一是 1.)"),
            _text("title", "标题", "Title of the practice"),
            _text("text", "正文", "Text of the practice, without its points"),
            _text("organizations", "涉及单位", "Bodies that the text names", many=True),
            _text("citations", "引用文件", "Documents that the text cites", many=True),
            DOUBT, *PROVENANCE, CORRECTED,
        ),
    ),
    Table(
        "statistics", "统计数据", "One row per number that counts or measures something", "n",
        (
            _key("statistic_id", "数据编号"), DOC, CASE, SECTION,
            _link("practice_id", "做法编号", "Practice whose text holds the number", "practices"),
            _link("part_of", "所属总数", "The total that a 其中 belongs to", "statistics"),
            SEQ,
            _text("metric", "指标", "What is counted or measured"),
            _number("value", "数值", "Value in the base unit (1.2 万人 is 12000); the lower end of a range"),
            _number("value_max", "数值上限", "Upper end of a range"),
            Column("ratio", "比", "Terms of a ratio (2.1:51.3:46.6); value is then the first term"),
            _text("unit", "单位", "Unit or measure word, without 万 and 亿"),
            _code("qualifier", "限定", "How exact the number is", codes.QUALIFIER),
            _code("change", "变化", "Direction of growth or decline; the value itself is positive", codes.CHANGE),
            _code("kind", "类别", "What sort of quantity it is", codes.STATISTIC_KIND),
            _text("subject", "主体", "Who or where it is said of"),
            _text("period", "时期", "Year or period the text gives for it"),
            _text("quote", "原文", "Printed stretch that holds number, unit and metric"),
            _text("sentence", "所在句", "Sentence that holds the number"),
            _code("source", "来源", "Where the number stands", codes.SOURCE),
            Column("rule", "规则", "Name of the rule that found it"),
            DOUBT, *PROVENANCE, CORRECTED,
        ),
    ),
    Table(
        "citations", "引用文件", "One row per document that is named in 《》", "r",
        (
            _key("citation_id", "引用编号"), DOC, CASE, SECTION,
            _text("title", "文件名称", "Title without its outer brackets"),
            _text("document_number", "文号", "Document number, where it stands beside the title"),
            _code("kind", "类别", "Kind of document", codes.CITATION_KIND),
            *PROVENANCE, CORRECTED,
        ),
    ),
    Table(
        "honours", "荣誉", "One row per award or title that was conferred", "h",
        (
            _key("honour_id", "荣誉编号"), DOC, CASE, SECTION,
            _text("recipient", "获得者", "Who received it"),
            _text("honour", "荣誉名称", "The award or title"),
            _text("granted_by", "授予单位", "Who conferred it"),
            _code("level", "级别", "Level of the award", codes.HONOUR_LEVEL),
            _integer("year", "年份", "Year in which it was conferred"),
            _text("sentence", "所在句", "Sentence that tells it"),
            DOUBT, *PROVENANCE, CORRECTED,
        ),
    ),
    Table(
        "organizations", "单位", "One row per body named in a case", "o",
        (
            _key("organization_id", "单位编号"), DOC, CASE,
            _text("name", "名称", "Fullest printed name"),
            _code("kind", "类别", "Kind of body", codes.ORGANIZATION_KIND),
            _integer("mentions", "提及次数", "Mentions in the case, short forms included"),
            DOUBT, *PROVENANCE, CORRECTED,
        ),
    ),
    Table(
        "figures", "图片", "One row per picture", "f",
        (
            _key("figure_id", "图片编号"), DOC, CASE, SECTION,
            _text("caption", "图题", "Caption as printed"),
            Column("file", "文件", "Path of the picture below the output folder; empty where it could not be taken out"),
            _integer("width", "宽", "Width in pixels"),
            _integer("height", "高", "Height in pixels"),
            *PROVENANCE,
        ),
    ),
    Table(
        "tables", "表格", "One row per table of the document", "t",
        (
            _key("table_id", "表格编号"), DOC, CASE, SECTION,
            _text("caption", "表题", "Caption as printed"),
            _integer("rows", "行数", "Number of rows"),
            _integer("columns", "列数", "Number of columns"),
            Column("file", "文件", "Path of the table as CSV below the output folder"),
            *PROVENANCE,
        ),
    ),
    Table(
        "warnings", "提示", "One row per finding a person should know of", "w",
        (
            _key("warning_id", "提示编号"), DOC, CASE, SECTION,
            _code("severity", "程度", "How grave it is", codes.SEVERITY),
            _code("code", "代码", "What kind of finding it is", codes.WARNING),
            _text("message", "说明", "The finding in words, Chinese"),
            _integer("page", "页码", "1-based page of the file"),
            _text("evidence", "依据", "What in the document shows it"),
            CORRECTED,
        ),
    ),
)  # fmt: skip

#: one row per figure of the overview over all documents; made from the tables above, and no part of a single document
SUMMARY = Table(
    "summary", "汇总", "One row per figure of the overview over all documents and years", "",
    (
        _integer("summary_id", "编号", "Key of the row: a running number"),
        _code("topic", "主题", "What the figure is about", codes.TOPIC),
        Column("code", "代码", "Six-digit code of the region, code of the theme, the kind or what is covered; empty for metrics"),
        _text("label", "名称", "Name of the region, theme or kind, the metric, or what is covered"),
        Column("region", "行政区划代码", "Code of GB/T 2260 of the cases that tell the metric"),
        Column("region_name", "地区", "Name of that region"),
        _text("subject", "主体", "Whose metric it is: the organization of the case, else its region, else the title of the case or the document"),
        _integer("year", "年份", "Year printed for the metric, else year of the document; empty where unknown"),
        _code("kind", "类别", "What sort of quantity it is", codes.STATISTIC_KIND),
        _text("unit", "单位", "Unit of the metric"),
        _code("change", "变化", "Direction, where the metric is a growth or decline", codes.CHANGE),
        _integer("documents", "文件数", "Documents that tell it"),
        _integer("cases", "案例数", "Cases that tell it"),
        _integer("count", "行数", "Rows: cases, practices or statistics; for coverage the rows that lack it or are doubtful"),
        _integer("total", "总行数", "Rows out of which count is counted (coverage)"),
        _number("minimum", "最小值", "Smallest value of the metric"),
        _number("mean", "平均值", "Mean of the values of the metric"),
        _number("maximum", "最大值", "Largest value of the metric"),
    ),
)  # fmt: skip

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
NAMES: tuple[str, ...] = tuple(BY_NAME)
#: name of the key column of every table
KEY: dict[str, str] = {table.name: table.key for table in TABLES}


def key(table: str, doc_id: str, number: int) -> str:
    """The key of row ``number`` (from 1) of a document in a table.

    >>> key("sections", "5f0c1d2e3a4b", 3)
    '5f0c1d2e3a4b-s003'
    """
    letter = BY_NAME[table].letter
    if not letter:
        return doc_id
    return f"{doc_id}-c{number:02d}" if letter == "c" else f"{doc_id}-{letter}{number:03d}"
