"""Old word processor files (.doc, .wps, .rtf, .odt, Word 2003 XML): turned into .docx by LibreOffice and read as that."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from extract import programs
from extract.errors import UnsupportedInputError
from extract.model import Document
from extract.readers import word
from extract.readers.kinds import kind

#: format to the suffix that LibreOffice should see
_SUFFIXES = {"doc": "doc", "wps": "doc", "rtf": "rtf", "odt": "odt", "wordml": "xml"}


def read(path: Path) -> Document:
    """The Document of the file as LibreOffice understands it; ``format`` is that of the original.

    Raises ProgramMissingError where LibreOffice is not installed, ConversionError or TimeoutInputError where it breaks down or takes too
    long, DamagedInputError, EncryptedInputError, HostileInputError.
    """
    format_ = kind(path)
    if format_ not in _SUFFIXES:
        raise UnsupportedInputError(f"the file is {format_}, not .doc, .wps, .rtf or .odt")
    with tempfile.TemporaryDirectory(prefix="extract-", ignore_cleanup_errors=True) as folder:
        converted = Path(folder) / "converted.docx"
        programs.convert(path, _SUFFIXES[format_], converted)
        return replace(word.read(converted), format=format_)
