"""One other tool at one file or folder: ``PYTHON bench/tools.py TOOL PATH``; prints how many characters it gave.

Runs in the environment of the peers and imports the one tool that is named, so that its start is counted and no other's.
"""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path


def pdfplumber(path: Path) -> Iterator[str]:
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages:
            yield page.extract_text()
            page.close()


def pypdfium2(path: Path) -> Iterator[str]:
    import pypdfium2

    for page in pypdfium2.PdfDocument(path):
        yield page.get_textpage().get_text_bounded()
        page.close()


def pymupdf(path: Path) -> Iterator[str]:
    import pymupdf

    with pymupdf.open(path) as document:
        for page in document:
            yield page.get_text()


def pymupdf4llm(path: Path) -> Iterator[str]:
    import pymupdf4llm

    yield pymupdf4llm.to_markdown(str(path))


def pdfminer(path: Path) -> Iterator[str]:
    from pdfminer.high_level import extract_text

    yield extract_text(str(path))


def pypdf(path: Path) -> Iterator[str]:
    from pypdf import PdfReader

    for page in PdfReader(path).pages:
        yield page.extract_text()


def python_docx(path: Path) -> Iterator[str]:
    import docx

    for file in sorted(path.iterdir()):
        for paragraph in docx.Document(str(file)).paragraphs:
            yield paragraph.text


def mammoth(path: Path) -> Iterator[str]:
    import mammoth

    for file in sorted(path.iterdir()):
        with file.open("rb") as stream:
            yield mammoth.convert_to_html(stream).value


def markitdown(path: Path) -> Iterator[str]:
    from markitdown import MarkItDown

    converter = MarkItDown()
    for file in sorted(path.iterdir()):
        yield converter.convert(str(file)).text_content


def docling(path: Path) -> Iterator[str]:
    # the reader of Word files alone: the converter of the package imports torch
    from docling.backend.msword_backend import MsWordDocumentBackend
    from docling.datamodel.base_models import InputFormat
    from docling.datamodel.document import InputDocument

    for file in sorted(path.iterdir()):
        opened = InputDocument(path_or_stream=file, format=InputFormat.DOCX, backend=MsWordDocumentBackend, filename=file.name)
        yield opened._backend.convert().export_to_markdown()


def pandoc(path: Path) -> Iterator[str]:
    import pypandoc

    program = pypandoc.get_pandoc_path()
    for file in sorted(path.iterdir()):
        yield subprocess.run([program, "-f", "docx", "-t", "markdown", file], check=True, capture_output=True, text=True).stdout


def rapidocr(path: Path) -> Iterator[str]:
    import numpy
    import pypdfium2
    from rapidocr import RapidOCR

    threads = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    engine = RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    for page in pypdfium2.PdfDocument(path):
        picture = page.render(scale=200 / 72).to_pil().convert("RGB")
        yield "".join(engine(numpy.asarray(picture)[:, :, ::-1]).txts or ())


TOOLS: dict[str, Callable[[Path], Iterator[str]]] = {
    tool.__name__: tool
    for tool in (
        pdfplumber, pypdfium2, pymupdf, pymupdf4llm, pdfminer, pypdf, python_docx, mammoth, markitdown, docling, pandoc, rapidocr,
    )
}  # fmt: skip


def main() -> int:
    written = io.StringIO()
    for text in TOOLS[sys.argv[1]](Path(sys.argv[2])):
        written.write(text)
    print(len(written.getvalue()))
    return 0 if written.tell() else 1


if __name__ == "__main__":
    # the folder of this file has other modules of these names
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent]
    sys.exit(main())
