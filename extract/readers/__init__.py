"""Every file format to one Document: what a file is decides its content, not its name.

:func:`sniff` tells the format, :func:`read` picks the reader. Readers are imported when they are needed, so that a text file does not wait
for the PDF library.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from extract.errors import DamagedInputError, InputError, MemoryInputError, RecognitionError, UnsupportedInputError
from extract.model import Document, Finding
from extract.readers.kinds import kind

#: format to the module of this package that reads it
READERS = {
    "pdf": "pdf",
    "docx": "word",
    "ofd": "ofd",
    "html": "web",
    "mhtml": "web",
    "txt": "plain",
    **dict.fromkeys(("doc", "wps", "rtf", "odt", "wordml"), "legacy"),
    **dict.fromkeys(("png", "jpg", "tif", "bmp", "gif", "webp"), "scan"),
}

#: modules whose pages may be pictures
_PICTURED = ("pdf", "ofd", "scan")

#: suffixes in lower case that a walk through a folder takes up; a file that is named by itself may have any
SUFFIXES: frozenset[str] = frozenset(
    f".{name}"
    for names in (
        ("pdf", "ofd", "docx", "docm", "dotx", "doc", "dot", "wps", "wpt", "rtf", "odt", "ott"),
        ("html", "htm", "xhtml", "mht", "mhtml", "txt", "text", "png", "jpg", "jpeg", "tif", "tiff", "bmp"),
    )
    for name in names
)

#: formats by suffix, where the two are not the same word; only to say that a name promises something else
_PROMISES = {
    "docm": "docx", "dotx": "docx", "dot": "doc", "wpt": "wps", "ott": "odt", "htm": "html", "xhtml": "html", "mht": "mhtml",
    "text": "txt", "jpeg": "jpg", "tiff": "tif",
}  # fmt: skip
#: what is not read, by what it is
_UNREAD = {
    "xlsx": "an Excel workbook",
    "xls": "an Excel workbook (old format)",
    "pptx": "a PowerPoint presentation",
    "ppt": "a PowerPoint presentation (old format)",
    "ods": "an OpenDocument spreadsheet",
    "odp": "an OpenDocument presentation",
    "epub": "an EPUB book",
    "zip": "a zip archive without a document that is read; unpack it first",
    "rar": "a RAR archive; unpack it first",
    "7z": "a 7z archive; unpack it first",
    "gz": "a gzip archive; unpack it first",
    "ole": "an OLE2 container without a Word text",
    "msg": "an Outlook message",
    "heic": "a HEIC picture; save it as JPEG or PNG first",
    "postscript": "a PostScript file; print it to PDF first",
    "caj": "a CAJ file; print it to PDF first",
    "xml": "an XML file of an unknown kind",
    "binary": "binary data of an unknown kind",
}


def sniff(path: Path) -> str:
    """The format of a file by its content: pdf, docx, doc, wps, rtf, odt, wordml, ofd, html, mhtml, txt, png, jpg, tif, bmp, gif, webp,
    or the name of a kind that is not read (xlsx, zip, ole, binary, …). The suffix decides only between doc and wps, which share one
    container.

    Raises MissingInputError, EmptyInputError, DamagedInputError (broken archive) or EncryptedInputError (password-protected Office file).
    """
    return kind(path)


def read(path: Path, *, ocr: bool = True, recognise: Callable[..., Any] | None = None) -> Document:
    """The file as a Document. ``recognise`` reads the text of a page picture; it is handed to the readers of PDF, OFD and pictures.
    Without it, and with ``ocr``, it is ``recognise`` of the module ``scan``, where the extra ``ocr`` is installed; else pages that need it
    stay unread, which findings say.

    Raises a subclass of InputError that names the cause; an error nobody foresaw in a reader becomes a DamagedInputError with its name.
    """
    path = Path(path)
    format_ = sniff(path)
    promised = _promise(path)
    if format_ in _UNREAD:
        raise UnsupportedInputError(f"the file is {_UNREAD[format_]}")
    if format_ == "txt" and promised not in ("", "txt", "html", "mhtml"):
        raise DamagedInputError(f"the file's content is plain text though its name says .{path.suffix[1:].lower()}")
    module = READERS[format_]
    lacking = ""
    if recognise is None and ocr and module in _PICTURED:
        recognise, lacking = _recogniser()
    if module == "scan" and recognise is None:
        cause = f"not installed ({lacking})" if lacking else "off"
        raise UnsupportedInputError(f"the file is a picture ({format_}); reading it needs text recognition, which is {cause}")
    reader: Callable[..., Document] = importlib.import_module(f"{__name__}.{module}").read
    try:
        if module not in _PICTURED:
            document = reader(path)
        else:
            try:
                document = reader(path, recognise=recognise)
            except RecognitionError as error:
                # recognition that cannot start is no reason to lose the pages that have a text layer
                if module == "scan":
                    raise
                lacking = str(error)
                document = reader(path, recognise=None)
    except (InputError, KeyboardInterrupt):
        raise
    except MemoryError as error:
        raise MemoryInputError(f"the file needs more memory than it may take ({format_})") from error
    except RecursionError as error:
        raise DamagedInputError(f"the file is nested too deeply ({format_})") from error
    except Exception as error:
        raise DamagedInputError(f"the {format_} file cannot be read: {type(error).__name__}: {str(error)[:200]}") from error
    if any(page.ocr for page in document.pages):
        from extract.readers.scan import doubts

        document = replace(document, findings=(*document.findings, *doubts(document)))
    if lacking and any(finding.code == "image_without_text_layer" for finding in document.findings):
        finding = Finding(
            "recognition_missing", "warning", "文字识别组件未安装或无法启动，图像页未识别（可安装 extract[ocr]）", evidence=lacking
        )
        document = replace(document, findings=(*document.findings, finding))
    if promised and promised != format_ and {promised, format_} != {"doc", "wps"}:
        message = f"文件名后缀为 .{path.suffix[1:].lower()}，内容实为 {format_}，按内容读取"
        finding = Finding("suffix_differs", "info", message, evidence=path.name)
        document = replace(document, findings=(*document.findings, finding))
    return document


def _promise(path: Path) -> str:
    """The format that the name of the file promises; empty where the suffix is none of ours."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        return ""
    return _PROMISES.get(suffix[1:], suffix[1:])


def _recogniser() -> tuple[Callable[..., Any] | None, str]:
    """What recognises page pictures, or None and the name of the package that it lacks."""
    from extract.readers import recognition, scan

    lacking = recognition.missing()
    return (None, lacking) if lacking else (scan.recognise, "")
