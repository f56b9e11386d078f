"""What a careful reader would question in a text."""

from __future__ import annotations

from paragraphs_of import paragraphs_of, reading

from extract import checks, outline
from extract.model import Cell, Document, Finding, Grid, Line, Page, Paragraph, Place

LONG = (
    "全区坚持预防为主、防治结合，把企业健康管理纳入年度目标考核，层层压实责任，推动各项任务落到实处，取得了明显的进展，职工满意度持续提高。"
)
CUT = "县里组织有关部门开展联合检查，督促企业落实整改责任。各镇安排专人跟踪督办，推动企业"


def found(paragraphs: list[Paragraph], document: Document | None = None) -> list[Finding]:
    document = document or Document("txt", ())
    return checks.check(document, paragraphs, outline.build(document, paragraphs), reading(paragraphs))


def test_a_word_of_another_language_within_a_sentence() -> None:
    findings = found(paragraphs_of("柳湾区案例", "一、做法", "通过查阅台账 and 现场检查相结合的方式逐项核实。", LONG))
    assert [(f.code, f.case) for f in findings] == [("foreign_word", 0)]
    assert "台账 and 现场检查" in findings[0].evidence


def test_names_and_standards_in_latin_letters_are_no_foreign_words() -> None:
    assert found(paragraphs_of("柳湾区案例", "一、做法", "建成OA系统，通过ISO 45001认证，举办Health Fair活动。", LONG)) == []


def test_a_paragraph_that_ends_within_a_sentence() -> None:
    paragraphs = paragraphs_of("柳湾区案例", "一、做法", CUT, "二、成效", LONG)
    paragraphs[2] = paragraphs[2]._replace(broken=True)
    finding = next(f for f in found(paragraphs) if f.code == "truncated_paragraph")
    assert finding.evidence == CUT[-30:] and "后文" in finding.message


def test_a_paragraph_that_begins_within_a_sentence() -> None:
    paragraphs = paragraphs_of("柳湾区案例", "一、做法", LONG, "康的浓厚氛围。", "二、成效", LONG)
    paragraphs[3] = paragraphs[3]._replace(broken=True)
    finding = next(f for f in found(paragraphs) if f.code == "truncated_paragraph")
    assert finding.evidence == "康的浓厚氛围。" and "前文" in finding.message


def test_whole_paragraphs_are_not_reported() -> None:
    assert found(paragraphs_of("柳湾区案例", "一、做法", LONG, "二、成效", LONG)) == []


def test_garbled_text_is_said_once_a_page() -> None:
    paragraphs = paragraphs_of("柳湾区案例", "一、做法", "电话\ue011号码\ue011如下。", "地址\ufffd如下。", page=3)
    assert [(f.code, f.page) for f in found(paragraphs) if f.code == "garbled_text"] == [("garbled_text", 3)]


def test_a_page_without_anything_is_said() -> None:
    pages = tuple(Page(number, 595, 842) for number in (1, 2, 3, 4))
    # a table that goes on over three pages belongs to the first of them
    table = Grid((Cell("甲", 0, 0, place=Place(3, 72, 600, 200, 700)), Cell("乙", 1, 0, place=Place(4, 72, 72, 200, 700))), 2, 1)
    lines = (*(Line("正文", Place(number, 72, 72, 96, 84)) for number in (1, 3)), table)
    document = Document("pdf", lines, pages)
    findings = checks.check(document, [], outline.build(document, []), "")
    assert [(f.code, f.page) for f in findings] == [("empty_page", 2)]
