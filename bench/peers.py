"""The environment of the other tools: a folder of its own, never that of the project (PyMuPDF is AGPL, docling wants much)."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIST = HERE / "peers.txt"
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"


def install() -> str:
    """Install what bench/peers.txt names, where that has not been done; the cause where it cannot be."""
    stamp = VENV / ".peers"
    wanted = hashlib.sha256(LIST.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return ""
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--requirement", str(LIST)],
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            return (done.stderr.strip() or done.stdout.strip()).splitlines()[-1]
    stamp.write_text(wanted)
    return ""


def versions() -> dict[str, str]:
    """Name and version of every peer that is there."""
    found = {}
    if PYTHON.exists():
        names = [line.partition("==")[0].partition("[")[0] for line in LIST.read_text().split()]
        code = f"import importlib.metadata as m\nfor n in {names!r}: print(n, m.version(n))"
        done = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True)
        found = dict(line.split() for line in done.stdout.splitlines())
        code = "import pypandoc; print(pypandoc.get_pandoc_version())"
        done = subprocess.run([str(PYTHON), "-c", code], capture_output=True, text=True)
        found["pandoc"] = done.stdout.strip()
    if shutil.which("pdftotext"):
        done = subprocess.run(["pdftotext", "-v"], capture_output=True, text=True)
        found["pdftotext"] = done.stderr.split()[2]
    return found
