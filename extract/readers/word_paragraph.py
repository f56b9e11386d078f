"""One Word paragraph (w:p) to its pieces in reading order: revisions accepted, fields by their result, hidden text told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from extract import patterns
from extract.readers.word_drawing import drawing
from extract.readers.word_package import W
from extract.readers.word_story import MC, Break, Field, Note, Piece, Story, Text, chosen, report
from extract.readers.word_styles import Look, look
from extract.readers.word_symbols import symbol

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_GONE = frozenset(W + name for name in ("del", "moveFrom"))
#: elements without text of their own below them
_SKIPPED = frozenset(
    [W + name for name in (
        "pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "bookmarkStart", "bookmarkEnd", "proofErr", "instrText",
        "delText", "delInstrText", "lastRenderedPageBreak", "footnoteRef", "endnoteRef", "annotationRef", "separator",
        "continuationSeparator", "softHyphen", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd",
    )]
)  # fmt: skip
_LINE_ENDS = str.maketrans("\r\n\v\f\u2028\u2029", "      ")
_DRAWN = frozenset((W + "drawing", W + "pict", W + "object"))
_T, _R, _RPR, _CODE, _FIELD = W + "t", W + "r", W + "rPr", W + "instrText", W + "fldChar"
_TABS, _BREAKS = (W + "tab", W + "ptab"), (W + "br", W + "cr")
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote", W + "commentReference": "comment"}
#: eq \o\ac(○,5): a sign in a circle; eq \o\ad(\s\up 9(reading),base): a reading over its base
_CIRCLED = patterns.compile(r"eq\s*\\o\s*\\a[cd]\s*\(\s*[○◯Oo]\s*[,，;；]\s*(.{1,3}?)\s*\)\s*$", re.IGNORECASE)
_RUBY = patterns.compile(r"eq\s.*\\o\s*\\a[cdlr]\s*\(\s*\\s\s*\\up\s*-?\d+\s*\(.*\)\s*[,，;；](.+)\)\s*$", re.IGNORECASE)
#: the longest field code that is looked at
_CODE_LENGTH = 1000
_OF_CONTENTS = patterns.compile(r"\s*TOC\b", re.IGNORECASE)
#: fields that print a number Word counts itself, which the file does not store
_COUNTING = patterns.compile(r"\s*(?:AUTONUM|AUTONUMLGL|AUTONUMOUT|LISTNUM)\b", re.IGNORECASE)


def gather(story: Story, paragraph: etree._Element, style: str | None) -> list[Piece]:
    """The pieces of a paragraph with the id of its style, without its automatic number."""
    pieces: list[Piece] = []
    _children(story, paragraph, style, pieces)
    return pieces


def _children(story: Story, parent: etree._Element, style: str | None, pieces: list[Piece]) -> None:
    for child in parent:
        tag = child.tag
        if tag == _R:
            _run(story, child, style, pieces)
        elif tag in _GONE or tag in _SKIPPED or not isinstance(tag, str):
            continue
        elif tag == MC + "AlternateContent":
            if (branch := chosen(child)) is not None:
                _children(story, branch, style, pieces)
        elif tag in (M + "oMath", M + "oMathPara"):
            properties = next(child.iter(_RPR), None)
            _text(story, formula(child), look(story.file.styles, style, properties), pieces)
        elif tag == W + "subDoc":
            report(story, "subdocument", "warning", "文档引用了子文档，其内容不在本文件中，未读取")
        elif tag in _DRAWN:
            pieces.extend(drawing(story, child))
        else:
            _children(story, child, style, pieces)  # hyperlink, sdt, smartTag, customXml, fldSimple, ins, moveTo, dir, bdo, …


def _run(story: Story, run: etree._Element, style: str | None, pieces: list[Piece]) -> None:
    children = list(run)  # made once: every look at an element of lxml makes an object for it anew
    properties = None
    for child in children:
        if child.tag == _RPR:
            properties = child
            break
    look_ = look(story.file.styles, style, properties)
    if len(children) == (properties is not None) + 1 and children[-1].tag == _T:  # most runs
        _text(story, children[-1].text or "", look_, pieces)
    else:
        _content(story, children, look_, style, pieces)


def _content(story: Story, run: Iterable[etree._Element], look_: Look, style: str | None, pieces: list[Piece]) -> None:
    custom = False
    for child in run:
        tag = child.tag
        if tag == _T:
            _text(story, child.text or "", look_, pieces, mark=custom)
        elif tag in _SKIPPED or not isinstance(tag, str):
            if tag == _CODE and story.fields and not story.fields[-1].result and len(story.fields[-1].code) < _CODE_LENGTH:
                story.fields[-1].code += child.text or ""
        elif tag in _TABS:
            _text(story, "\t", look_, pieces)
        elif tag in _BREAKS:
            if _visible(story) and not look_.hidden:
                pieces.append(Break(child.get(W + "type") in ("page", "column")))
        elif tag == _FIELD:
            _field(story, child.get(W + "fldCharType"), look_, pieces)
        elif tag == W + "noBreakHyphen":
            _text(story, "-", look_, pieces)
        elif tag == W + "sym":
            _symbol(story, child, look_, pieces)
        elif tag in _NOTES:
            if _visible(story):
                pieces.append(Note(_NOTES[tag], child.get(W + "id", "")))
            custom = child.get(W + "customMarkFollows", "0") not in ("0", "false", "off")
        elif tag in _DRAWN:
            if _visible(story):
                pieces.extend(drawing(story, child))
        elif tag == W + "ruby":
            if (base := child.find(W + "rubyBase")) is not None:
                _children(story, base, style, pieces)
        elif tag == MC + "AlternateContent":
            if (branch := chosen(child)) is not None:
                _content(story, branch, look_, style, pieces)
        elif tag == _R:
            _run(story, child, style, pieces)
        elif tag not in _GONE:
            _children(story, child, style, pieces)


def _visible(story: Story) -> bool:
    return not story.fields or story.blind or all(field.result for field in story.fields)


def _text(story: Story, text: str, look_: Look, pieces: list[Piece], *, mark: bool = False) -> None:
    if not text or (story.fields and not _visible(story)):
        return
    if not text.isprintable():
        text = text.translate(_LINE_ENDS)
    if look_.font:
        text = "".join(symbol(look_.font, character) or character for character in text)
    toc = story.contents > 0 or (bool(story.fields) and any(field.toc for field in story.fields))
    pieces.append(Text(text, look_, toc, mark))


def _symbol(story: Story, element: etree._Element, look_: Look, pieces: list[Piece]) -> None:
    try:
        character = chr(int(element.get(W + "char", ""), 16))
    except (ValueError, OverflowError):
        return
    if 0xD800 <= ord(character) < 0xE000:
        return
    shown = symbol(element.get(W + "font", ""), character)
    if not shown:
        report(
            story,
            "symbol_unknown",
            "info",
            f"符号字体 {element.get(W + 'font', '')} 的字符无对应的通用字符，按原码保留",
            f"U+{ord(character):04X}",
        )
    _text(story, shown or character, look_._replace(font=""), pieces)


def _field(story: Story, kind: str | None, look_: Look, pieces: list[Piece]) -> None:
    if kind == "begin":
        story.fields.append(Field())
    elif kind == "separate" and story.fields:
        field = story.fields[-1]
        field.result = True
        field.toc = _OF_CONTENTS.match(field.code) is not None
    elif kind == "end" and story.fields:
        field = story.fields.pop()
        if not field.result:
            _text(story, _shown(story, field.code), look_, pieces)


def _shown(story: Story, code: str) -> str:
    """What a field without a stored result prints, as far as its code says so."""
    code = code.strip()[:_CODE_LENGTH]
    if match := _CIRCLED.match(code):
        inner = match[1]
        if inner.isdigit() and 0 < int(inner) <= 20:
            return chr(0x2460 + int(inner) - 1)
        return inner
    if match := _RUBY.match(code):
        return match[1].strip()
    if match := re.match(r'SYMBOL\s+(0x[0-9a-fA-F]+|\d+)(?:.*\\f\s+"([^"]+)")?', code, re.IGNORECASE):
        value = int(match[1], 0) if match[1].isdigit() or match[1][:2].lower() == "0x" else 0
        return symbol(match[2] or "", chr(value)) if 0 < value < 0xD800 else ""
    if match := re.match(r"(?:MACROBUTTON|GOTOBUTTON)\s+\S+\s+(.+)", code, re.IGNORECASE):
        return match[1]
    if _COUNTING.match(code):
        report(story, "field_number", "warning", "自动编号域（AUTONUM、LISTNUM）的编号未存于文件中，未能还原", code)
    elif code[:3].upper() == "EQ ":
        report(story, "field_formula", "info", "公式域（EQ）未能还原", code)
    return ""


def formula(element: etree._Element) -> str:
    """The text of a formula in one line: fractions with /, powers with ^ (10^4, where the bare digits would read 104)."""
    parts: list[str] = []
    for child in element:
        tag = child.tag
        if tag == M + "t" or tag == _T:
            parts.append(child.text or "")
        elif tag == M + "f":
            parts.append(f"{_argument(child, 'num')}/{_argument(child, 'den')}")
        elif tag in (M + "sSup", M + "sSubSup"):
            below = _argument(child, "sub") if tag == M + "sSubSup" else ""
            parts.append(f"{_argument(child, 'e')}{below}^{_argument(child, 'sup')}")
        elif tag == M + "rad":
            parts.append(f"{_argument(child, 'deg')}√{_argument(child, 'e')}")
        elif isinstance(tag, str) and tag not in _GONE and tag not in _SKIPPED and not tag.endswith("Pr"):
            parts.append(formula(child))
    return "".join(parts)


def _argument(element: etree._Element, name: str) -> str:
    found = element.find(M + name)
    return "" if found is None else formula(found)
