"""Legacy Word (.doc, binary) from the .docx with typed numbers, by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from . import word
from .source import Compilation


def build(compilation: Compilation) -> bytes:
    """The .doc of a sample; raises FileNotFoundError where LibreOffice is not installed or gives nothing."""
    office = shutil.which("soffice")
    if office is None:
        raise FileNotFoundError("soffice (LibreOffice) is not installed")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.docx"
        path.write_bytes(word.build(compilation, automatic=False))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [office, "--headless", profile, "--convert-to", "doc:MS Word 97", "--outdir", folder, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return path.with_suffix(".doc").read_bytes()
