"""What a careful reader would question in the text itself: text cut off, foreign words, characters that cannot be read, empty pages."""

from __future__ import annotations

from collections.abc import Sequence

from extract import patterns
from extract.model import Document, Finding, Grid, Line, Outline, Paragraph

_FOREIGN = patterns.compile(
    r"(?<=[\u4e00-\u9fff])\s?\b((?i:and|or|the|of|for|with|in|to|is|are|by|on|but|not|from|as|at|an))\b\s?(?=[\u4e00-\u9fff])"
)
#: what every such word has
_LATIN = patterns.compile("[A-Za-zſ]{2}")
#: what garbled text begins with: a set is searched several times as fast as what follows
_ODD = patterns.compile("[\ufffd\ue000-\uf8ff\u0e00-\u0eff\u1200-\u137fÃâ锟烫□]")
_GARBLED = patterns.compile(r"[\ufffd\ue000-\uf8ff]|[\u0e00-\u0eff\u1200-\u137f]{3,}|(?:Ã.|â€){2,}|锟斤拷|烫烫烫|□{3,}")
_ENDS = "。！？；：:;!?…”’）)》〉】"


def check(document: Document, lines: Sequence[Paragraph], tree: Outline, text: str) -> list[Finding]:
    """The findings on the text, in reading order."""
    findings: list[Finding] = []
    for case in tree.cases:
        headings = {s.paragraph for s in tree.sections_of(case.index)}
        for i in range(case.first, case.last):
            line = lines[i]
            if line.kind != "body":
                continue
            if _ends_cut(lines, i, case.last):
                findings.append(_truncated("结尾不完整，后文可能缺失", line, line.text[-30:], case.index))
            elif i not in headings and _begins_cut(lines, i):
                findings.append(_truncated("开头不完整，前文可能缺失", line, line.text[:30], case.index))
            for match in _FOREIGN.finditer(line.text) if _LATIN.search(line.text) else ():
                shown = line.text[max(0, match.start() - 10) : match.end() + 10]
                findings.append(Finding("foreign_word", "info", f"中文句子中夹有外文词“{match[1]}”", line.page, shown, case.index))
    told: set[int | None] = set()
    for line in lines:
        garbled = _ODD.search(line.text) and _GARBLED.search(line.text)
        if garbled and line.page not in told:
            told.add(line.page)
            shown = line.text[max(0, garbled.start() - 15) : garbled.end() + 15]
            findings.append(Finding("garbled_text", "warning", "文字无法识别或编码有误", line.page, shown))
    return findings + _empty_pages(document)


def _truncated(what: str, line: Paragraph, shown: str, case: int) -> Finding:
    return Finding("truncated_paragraph", "warning", f"段落{what}：{shown}", line.page, shown, case)


def _begins_cut(lines: Sequence[Paragraph], i: int) -> bool:
    """Whether a paragraph begins in mid-sentence though the one before ended: its beginning is lost."""
    line = lines[i]
    return line.broken and i > 0 and len(line.text) > 4 and not _joins(lines, i)


def _joins(lines: Sequence[Paragraph], i: int) -> bool:
    return lines[i - 1].broken and not lines[i - 1].text.rstrip().endswith(tuple(_ENDS))


def _ends_cut(lines: Sequence[Paragraph], i: int, last: int) -> bool:
    line = lines[i]
    return line.broken and len(line.text) > 30 and not line.text.rstrip().endswith(tuple(_ENDS)) and i + 1 < last


def _empty_pages(document: Document) -> list[Finding]:
    if len(document.pages) < 2:
        return []
    filled = {
        block.place.page for block in document.blocks if not isinstance(block, Line) or block.stream in ("body", "textbox", "footnote")
    }
    filled |= {cell.place.page for block in document.blocks if isinstance(block, Grid) for cell in block.cells}  # tables over page breaks
    told = {finding.page for finding in document.findings}
    return [
        Finding("empty_page", "info", f"第{page.number}页没有内容", page.number)
        for page in document.pages
        if page.number not in filled and page.number not in told
    ]
