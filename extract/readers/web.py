"""Saved web pages (.html, .mhtml): the text of the page as paragraphs, tables and pictures; menus and footers marked as navigation.

Nothing is fetched: pictures come from the page itself, its archive or the folder beside it.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lxml import etree

from extract import patterns
from extract.errors import DamagedInputError, EmptyInputError, HostileInputError
from extract.model import Block, Document, Finding, Line, Picture
from extract.readers.plain import decode
from extract.readers.web_main import streams
from extract.readers.web_pictures import picture
from extract.readers.web_walk import ImageItem, LineItem, TableItem, walk

MAX_BYTES = 64 << 20
_CHARSET = patterns.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]+)|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w-]+)""", re.IGNORECASE
)
_DRESS = patterns.compile(r"</?(?:font|span|b|strong|i|em|u|big|small|o:p|label)\b[^>]*>", re.IGNORECASE)
#: names that pages use, and the wider sets that they mean
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs", "big5-hkscs": "big5hkscs"}


def read(path: Path) -> Document:
    """The blocks of a saved page in the order of its source.

    Headings have ``depth``; what is outside of the main text has the stream navigation, what the page does not show the stream hidden,
    lists of links into the page the stream toc. Raises EmptyInputError, DamagedInputError or HostileInputError (larger than MAX_BYTES).
    """
    if (size := path.stat().st_size) > MAX_BYTES:
        raise HostileInputError(f"the page has {size} bytes; the limit is {MAX_BYTES}")
    data, parts = _archive(path.read_bytes())
    text, bad = _decoded(data)
    findings = [Finding("garbled_text", "warning", f"网页中有 {bad} 处字节无法解码")] if bad else []
    root = parse(text)
    body = next(root.iter("body"), root)
    items = walk(body)
    if not any(not isinstance(item, ImageItem) for item in items):
        raise EmptyInputError("the page holds no text")
    title = " ".join("".join(map(str, node.itertext())) for node in list(root.iter("title"))[:1]).strip()
    blocks: list[Block] = []
    absent: Counter[str] = Counter()
    for item, stream in zip(items, streams(items, title), strict=True):
        if isinstance(item, LineItem):
            blocks.append(replace(item.line, stream=stream))
        elif isinstance(item, TableItem):
            # a table has no stream: one outside of the main text, such as a calendar, goes line by line
            blocks.extend(
                [item.grid] if stream == "body" else [Line(cell.text, stream=stream, whole=True) for cell in item.grid.cells if cell.text]
            )
        else:
            found = picture(item, path, parts)
            if isinstance(found, Picture):
                if stream == "body":
                    blocks.append(found)
            elif stream == "body":
                absent[found] += 1
    for source, count in list(absent.items())[:50]:
        times = f"（{count} 次）" if count > 1 else ""
        findings.append(Finding("picture_missing", "info", f"网页中的图片未随网页保存或不能读取{times}", evidence=source[:200]))
    return Document("html", tuple(blocks), findings=tuple(findings), title=" ".join(title.split()))


def parse(text: str) -> etree._Element:
    """The tree of a page. Elements that only dress text, never closed, can nest deeper than the parser goes: then they are left out.

    Raises DamagedInputError where there is no element in it, HostileInputError where it is nested too deeply all the same.
    """
    for source in (text, _DRESS.sub("", text)):
        parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_pis=True)
        try:
            root = etree.fromstring(source.encode("utf-8", "replace"), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise DamagedInputError(f"the page cannot be parsed: {error}") from error
        if root is None:
            raise DamagedInputError("the page holds no element")
        if not any("depth" in entry.message.lower() for entry in parser.error_log):
            return root
    raise HostileInputError("the elements of the page are nested too deeply")


def _decoded(data: bytes) -> tuple[str, int]:
    """The text of a page and how many characters could not be decoded: the charset it names, unless its bytes say otherwise."""
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        text, _, bad = decode(data)
        return text, bad
    named = _CHARSET.search(data[:8192])
    if named is not None:
        name = (named[1] or named[2]).decode("ascii", "ignore").lower()
        try:
            text = data.decode(_WIDER.get(name, name), "replace")
        except LookupError:
            text = "\ufffd" * len(data)
        if text.count("\ufffd") * 200 <= len(text):
            return text, text.count("\ufffd")
    text, _, bad = decode(data)
    return text, bad


def _archive(data: bytes) -> tuple[bytes, Mapping[str, bytes]]:
    """The page and its parts by address where the file is a web archive (MHTML, RFC 2557); else the file itself."""
    if not re.match(rb"\s*[\w-]+:", data) or b"multipart/related" not in data[:8192].lower():
        return data, {}
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    page: bytes | None = None
    parts: dict[str, bytes] = {}
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        if page is None and part.get_content_type() in ("text/html", "application/xhtml+xml"):
            charset = part.get_content_charset()
            page = content.decode(_WIDER.get(charset, charset), "replace").encode() if charset and _known(charset) else content
            page = b"\xef\xbb\xbf" + page if charset and _known(charset) else page
            continue
        for name in ("Content-Location", "Content-ID"):
            if value := part.get(name):
                parts[str(value).strip("<>") if name == "Content-Location" else f"cid:{str(value).strip('<>')}"] = content
    if page is None:
        raise DamagedInputError("the web archive holds no page")
    return page, parts


def _known(charset: str) -> bool:
    try:
        b"".decode(charset)
    except LookupError:
        return False
    return True
