"""Word files (.docx, .docm, .dotx, Transitional and Strict; ECMA-376) to a Document.

One Line for each paragraph, its automatic number printed in front. Tracked changes are read as accepted, fields by their result, text boxes
once. Headers and footers stand at the end, once for each part; notes and comments behind the paragraph that refers to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from lxml import etree

from extract import patterns
from extract.errors import DamagedInputError, HostileInputError
from extract.model import Block, Document, Finding, Grid, Line, Picture
from extract.readers.torn_tables import goes_on, joined
from extract.readers.word_lines import Form, lines
from extract.readers.word_numbering import advance, load_numbering, reference
from extract.readers.word_package import (
    Package,
    R,
    Relationship,
    W,
    leading,
    main_part,
    open_package,
    optional,
    parse,
    relationships,
    small,
)
from extract.readers.word_paragraph import gather
from extract.readers.word_spreads import Seat, reordered, seats
from extract.readers.word_story import MC, Box, Break, File, Note, Piece, Story, Text, chosen, counters, report
from extract.readers.word_styles import VAL, Shape, alignment, first_line, integer, load_styles, look, outline, shape
from extract.readers.word_tables import arrange, rows

#: tables and text boxes inside each other; Word itself cannot make more than some twenty
MAX_DEPTH = 40
#: columns that differ by less (twentieths of a point) are as wide
_SAME_WIDTH = 60
_SKIPPED = frozenset(
    W + name for name in ("del", "moveFrom", "sdtPr", "sdtEndPr", "sectPr", "bookmarkStart", "bookmarkEnd", "customXmlPr", "proofErr")
)
_PPR, _PSTYLE, _RPR, _FRAME, _OUTLINE, _JC, _IND, _NUMPR = (
    W + name for name in ("pPr", "pStyle", "rPr", "framePr", "outlineLvl", "jc", "ind", "numPr")
)
#: what in the properties of a paragraph ends a page: a section, or that the paragraph begins one
_PAGE = frozenset((W + "sectPr", W + "pageBreakBefore"))
#: what in them may make the paragraph one with the next
_JOINING = frozenset((_RPR, _FRAME))
_PAGE_NUMBER = patterns.compile(r"[\s—–－-]*\d{1,4}[\s—–－-]*")
_MOVED = frozenset((W + "del", W + "moveFrom"))
_NOTE_PARTS = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def read(path: Path) -> Document:
    """The Word file as a Document of format docx; lines are whole paragraphs, there are no pages.

    Raises DamagedInputError (no or broken archive, no main part, broken XML), EncryptedInputError, HostileInputError (limits on size, ratio,
    count, depth; entities).
    """
    package = open_package(Path(path))
    with package.archive:
        return _document(package)


def _document(package: Package) -> Document:
    name = main_part(package)
    root = parse(package, name, keep=False)
    body = root.find(W + "body")
    if body is None:
        raise DamagedInputError(f"the main part {name} of the Word archive has no w:body")
    findings: list[Finding] = []
    relations = _relations(package, name, findings)
    keep = all(small(package, _target(relations, type_) or "") for type_ in ("styles", "numbering"))
    styles = load_styles(_part(package, relations, "styles", findings, "样式"), keep=keep)
    numbering = load_numbering(_part(package, relations, "numbering", findings, "自动编号"), styles, keep=keep)
    file = File(package, styles, numbering, {}, {}, findings)
    file.relations[name] = relations
    for part, kind in _NOTE_PARTS.items():
        notes = _part(package, relations, part, findings, "注释")
        file.note_parts[kind] = _target(relations, part) or ""
        file.notes[kind] = (
            {} if notes is None else {note.get(W + "id", ""): note for note in notes if note.get(W + "type") in (None, "normal")}
        )
    story = Story(file, name)
    story.blind = not _paired(body)
    try:
        _body(story, body)
        _headers(story, root)
    except RecursionError as error:
        raise HostileInputError("the text of the Word file is nested too deeply") from error
    _remarks(story, root)
    return Document("docx", tuple(story.blocks), findings=tuple(dict.fromkeys(findings)), title=_title(package))


# --------------------------------------------------------------------------------------------------------------- parts
def _relations(package: Package, name: str, findings: list[Finding]) -> dict[str, Relationship]:
    try:
        return relationships(package, name)
    except DamagedInputError as error:
        findings.append(Finding("part_unreadable", "error", "文件内部的关系表损坏，编号、图片、脚注可能缺失", evidence=str(error)[:200]))
        return {}


def _target(relations: dict[str, Relationship], type_: str) -> str | None:
    return next((relation.target for relation in relations.values() if relation.type == type_ and not relation.external), None)


def _part(package: Package, relations: dict[str, Relationship], type_: str, findings: list[Finding], what: str) -> etree._Element | None:
    target = _target(relations, type_)
    if target is None and f"word/{type_}.xml" in package.parts and not relations:
        target = f"word/{type_}.xml"
    root, cause = optional(package, target)
    if cause:
        findings.append(Finding("part_unreadable", "error", f"文件的{what}部分缺失或损坏，结果可能不完整", evidence=cause[:200]))
    return root


def _title(package: Package) -> str:
    try:
        relations = relationships(package, "")
    except DamagedInputError:
        return ""
    root, _ = optional(package, _target(relations, "core-properties"))
    found = None if root is None else root.find(_TITLE)
    return " ".join((found.text or "").split()) if found is not None else ""


def _paired(root: etree._Element) -> bool:
    """Whether the field characters of a story pair; where they do not, nothing may be taken for the code of a field."""
    depth = 0
    for character in root.iter(W + "fldChar"):
        kind = character.get(W + "fldCharType")
        depth += (kind == "begin") - (kind == "end")
        if depth < 0:
            return False
    return depth == 0


# ---------------------------------------------------------------------------------------------------------------- walk
def _body(story: Story, body: etree._Element) -> None:
    seated = seats(body)
    if seated is None:
        _blocks(story, body)
        _flush(story)
        return
    # numbers count on in the order of the file, whatever the order of reading
    sat: list[Seat] = []
    for child, seat in zip(body, seated, strict=True):
        _blocks(story, [child])
        sat += [seat] * (len(story.blocks) - len(sat))
        for first, last, left in story.boxes:
            sat[first:last] = [seat._replace(half=int(0 < seat.middle <= left))] * (last - first)
        story.boxes.clear()
    _flush(story)
    sat += [seated[-1]] * (len(story.blocks) - len(sat))
    story.blocks = reordered(story.blocks, sat)


def _blocks(story: Story, parent: Iterable[etree._Element]) -> None:
    """All blocks below an element: paragraphs, tables, and what wraps them."""
    for child in parent:
        tag = child.tag
        if tag == W + "p":
            _paragraph(story, child)
        elif tag == W + "tbl":
            _flush(story)
            _table(story, child)
        elif tag in _SKIPPED or not isinstance(tag, str):
            continue
        elif tag == MC + "AlternateContent":
            if (branch := chosen(child)) is not None:
                _blocks(story, branch)
        elif tag == W + "altChunk":
            _alternative(story, child)
        elif tag == W + "sdt":
            gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            toc = gallery is not None and gallery.get(VAL) == "Table of Contents"
            story.contents += toc
            for content in child.iterchildren(W + "sdtContent"):
                _blocks(story, content)
            story.contents -= toc
        else:
            _blocks(story, child)


def _inner(story: Story, parent: etree._Element, stream: str) -> Story:
    """The blocks below an element as a story of their own."""
    inner = Story(story.file, story.part, stream, contents=story.contents, blind=story.blind, depth=story.depth + 1)
    if inner.depth > MAX_DEPTH:
        raise HostileInputError(f"tables or text boxes of the Word file are nested more than {MAX_DEPTH} deep")
    _blocks(inner, parent)
    _flush(inner)
    return inner


def _flush(story: Story) -> None:
    """A paragraph whose mark was deleted, but that no paragraph follows."""
    if story.carried:
        pieces, story.carried = story.carried, None
        _emit(story, pieces, (), shape(story.file.styles, None))
    story.carried = None


def _paragraph(story: Story, paragraph: etree._Element) -> None:
    properties = leading(paragraph, _PPR)
    own = () if properties is None else tuple(properties)
    tags = [child.tag for child in own]
    style = own[tags.index(_PSTYLE)].get(VAL) if _PSTYLE in tags else None
    pieces = gather(story, paragraph, style)
    if story.carried:
        pieces = story.carried + pieces
    if not _JOINING.isdisjoint(tags) and _goes_on(own):
        story.carried = pieces
        return
    story.carried = None
    _emit(story, pieces, own, shape(story.file.styles, style))
    if not _PAGE.isdisjoint(tags) or any(piece.page for piece in pieces if isinstance(piece, Break)):
        story.turned = len(story.blocks)


def _goes_on(properties: Sequence[etree._Element]) -> bool:
    """Whether the paragraph is one with the next: its mark was deleted or moved away, or it is a drop cap."""
    for child in properties:
        if child.tag == _RPR and any(mark.tag in _MOVED for mark in child):
            return True
        if child.tag == _FRAME and child.get(W + "dropCap") in ("drop", "margin"):
            return True
    return False


def _emit(story: Story, pieces: list[Piece], properties: Sequence[etree._Element], style: Shape) -> None:
    file = story.file
    depth, align, indent, numbered = style.depth, style.align, style.indent, None
    for child in properties:
        tag = child.tag
        if tag == _OUTLINE:
            depth = outline(child)
        elif tag == _JC:
            align = alignment(child) or align
        elif tag == _IND:
            indent = first_line(child, indent)
        elif tag == _NUMPR:
            numbered = child
    number, item = "", None
    if (style.number or numbered is not None) and not _unseen(story, pieces, properties):
        found = reference(file.numbering, style, numbered)
        if found is not None:
            if not file.numbering.lists:
                report(story, "numbering_missing", "warning", "段落设有自动编号，但文件中没有编号定义，编号未能还原")
            number = advance(file.numbering, counters(story), *found)
            item = (file.numbering.lists[found[0]].key, found[1]) if number else None
    if not pieces and not number:
        return
    stream = style.stream if story.stream == "body" else story.stream
    story.blocks += lines(pieces, Form(stream, align, style.name, depth, indent, item), number)
    for piece in pieces:
        if isinstance(piece, Box):
            inner = _inner(story, piece.content, "textbox" if story.stream == "body" else story.stream)
            if piece.left is not None:
                story.boxes.append((len(story.blocks), len(story.blocks) + len(inner.blocks), piece.left))
            story.blocks += inner.blocks
        elif isinstance(piece, Note):
            _note(story, piece)


def _unseen(story: Story, pieces: list[Piece], properties: Sequence[etree._Element]) -> bool:
    """Whether all of the paragraph, its mark included, is hidden: such a paragraph is not printed and not counted."""
    if any(not isinstance(piece, Text) or not piece.look.hidden for piece in pieces):
        return False
    mark = next((child for child in properties if child.tag == _RPR), None)
    style = next((child for child in properties if child.tag == _PSTYLE), None)
    return mark is not None and look(story.file.styles, None if style is None else style.get(VAL), mark).hidden


def _table(story: Story, table: etree._Element) -> None:
    placed = rows(table)
    if not placed:
        return
    contents = [[_inner(story, cell.element, story.stream).blocks for cell in row] for row in placed]
    if story.stream == "body" and any(isinstance(block, Grid) for row in contents for blocks in row for block in blocks):
        report(story, "table_nested", "info", "表格内嵌套表格，内层表格单独列出")
    blocks = arrange(placed, contents, story.stream)
    widths = tuple(integer(column.get(W + "w")) or 0 for column in table.iterfind(f"{W}tblGrid/{W}gridCol"))
    if blocks and story.blocks and story.turned == len(story.blocks) and _alike(widths, story.widths):
        last = next((i for i in range(len(story.blocks) - 1, -1, -1) if not _is_page_number(story.blocks[i])), -1)
        upper, lower = story.blocks[last], blocks[0]
        if isinstance(upper, Grid) and isinstance(lower, Grid) and goes_on(upper, lower):
            story.blocks[last], blocks = joined(upper, lower), blocks[1:]
    story.blocks += blocks
    story.widths = widths


def _is_page_number(block: Block) -> bool:
    """Whether a line is the typed number of its page, as files turned from PDF have it: — 71 —"""
    return isinstance(block, Line) and _PAGE_NUMBER.fullmatch(block.text) is not None


def _alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether two tables have the same columns."""
    return len(one) == len(other) and bool(one) and all(abs(a - b) <= _SAME_WIDTH for a, b in zip(one, other, strict=True))


def _note(story: Story, note: Note) -> None:
    file = story.file
    element = file.notes[note.kind].get(note.id)
    if element is None or (note.kind, note.id) in file.noted:
        return
    file.noted.add((note.kind, note.id))
    inner = Story(file, file.note_parts[note.kind], note.kind, blind=not _paired(element), depth=story.depth + 1)
    _blocks(inner, element)
    _flush(inner)
    story.blocks += inner.blocks


def _alternative(story: Story, element: etree._Element) -> None:
    relation = story.file.relations.get(story.part, {}).get(element.get(R + "id", ""))
    report(story, "alternative_content", "warning", "文档含外来格式的内容块（altChunk），未读取", relation.target if relation else "")


# ------------------------------------------------------------------------------------------------------------ furniture
def _headers(story: Story, root: etree._Element) -> None:
    """Headers and footers of all sections in order, each part once."""
    file = story.file
    seen: set[str] = set()
    for element in root.iter(W + "headerReference", W + "footerReference"):
        relation = file.relations[story.part].get(element.get(R + "id", ""))
        if relation is None or relation.external or relation.target.lower() in seen:
            continue
        seen.add(relation.target.lower())
        part, cause = optional(file.package, relation.target)
        if part is None:
            report(story, "part_unreadable", "warning", "页眉或页脚部分损坏，未读取", cause)
            continue
        inner = Story(file, relation.target, "header" if element.tag == W + "headerReference" else "footer", blind=not _paired(part))
        _blocks(inner, part)
        _flush(inner)
        story.blocks += [block for block in inner.blocks if isinstance(block, Line)]
        file.dropped += sum(isinstance(block, Picture) for block in inner.blocks)


def _remarks(story: Story, root: etree._Element) -> None:
    """Findings about the file as a whole: tracked changes, pictures of headers, notes without a reference."""
    file = story.file
    inserted = sum(1 for _ in root.iter(W + "ins", W + "moveTo"))
    deleted = sum(1 for _ in root.iter(W + "del", W + "moveFrom"))
    if inserted or deleted:
        gone = "".join(text.text or "" for text in root.iter(W + "delText"))
        report(story, "tracked_changes", "info", f"文档含修订（插入 {inserted} 处、删除 {deleted} 处），按接受全部修订读取", gone)
    if file.dropped:
        report(story, "header_picture", "info", f"页眉页脚中的图片 {file.dropped} 幅未列入图表")
    if file.ornaments:
        report(story, "picture_left_out", "info", f"{file.ornaments}幅图像小于一行文字，作为版面装饰，未列入插图")
    lost = [(kind, id_) for kind, notes in file.notes.items() for id_ in notes if (kind, id_) not in file.noted]
    texts = ["".join(text.text or "" for text in file.notes[kind][id_].iter(W + "t")).strip() for kind, id_ in lost]
    if any(texts):
        message = f"{sum(map(bool, texts))} 条脚注、尾注或批注在正文中没有引用，未列入正文"
        report(story, "note_unreferenced", "info", message, "；".join(filter(None, texts)))
