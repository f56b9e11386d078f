"""Bookmarks of a file as evidence for titles without a number."""

from __future__ import annotations

from paragraphs_of import paragraphs_of

from extract import bookmarks, outline
from extract.model import Bookmark, Document

TEXT = "全区坚持预防为主、防治结合，把企业健康管理纳入年度目标考核，层层压实责任，推动各项任务落到实处，取得了明显的进展。"
PLACES = ("青台县", "白石区", "云岭市")


def test_bookmarks_tell_the_titles_of_cases() -> None:
    lines = [line for place in PLACES for line in (f"{place} 健康企业建设实践", TEXT, "1.健全机制，定期会商", TEXT)]
    paragraphs = paragraphs_of("健康企业建设案例汇编", TEXT, *lines)
    paragraphs = [p._replace(page=1 + n // 4) for n, p in enumerate(paragraphs)]
    marks = [Bookmark(1, f"{place}健康企业建设实践", 1 + n) for n, place in enumerate(PLACES)] + [Bookmark(1, "1.健全机制，定期会商", 1)]
    found = bookmarks.applied(paragraphs, marks)
    assert [p.depth for p in found if p.depth] == [1, 1, 1]
    assert [c.title for c in outline.build(Document("pdf", ()), found).cases] == [f"{place}健康企业建设实践" for place in PLACES]
    # a title is looked for on the page of its bookmark and on the next
    assert not any(p.depth for p in bookmarks.applied(paragraphs, [Bookmark(1, "青台县健康企业建设实践", 3)]))


def test_an_outline_of_every_line_tells_nothing() -> None:
    paragraphs = [p._replace(page=1) for p in paragraphs_of("总体要求", TEXT)]
    assert bookmarks.applied(paragraphs, [Bookmark(1, "总体要求", 1), Bookmark(1, TEXT, 1)]) == paragraphs
