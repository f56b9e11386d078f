"""Recognised pages that are kept, so that the same picture is not recognised twice: small JSON files in a folder.

The folder is the argument, else the environment variable EXTRACT_CACHE (``off`` keeps nothing), which a run sets to a folder of its output,
else ``extract`` in the cache folder of the platform. Files are written whole or not at all, so that processes may share the folder. A folder that cannot be written to costs time
only.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

#: the environment variable that names the folder
VARIABLE = "EXTRACT_CACHE"


def folder(given: Path | None = None) -> Path | None:
    """Where recognised pages are kept; None where nothing is to be kept."""
    if given is not None:
        return given
    named = os.environ.get(VARIABLE, "")
    if named.lower() in ("off", "0", "no"):
        return None
    if named:
        return Path(named)
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "extract"


def key(*parts: bytes | str) -> str:
    """A name for what ``parts`` determine: the hex SHA-256 over the hashes of all of them."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
    return digest.hexdigest()


def load(name: str, given: Path | None = None) -> Any | None:
    """What was stored under ``name``; None where there is nothing, or nothing sound."""
    base = folder(given)
    if base is None:
        return None
    try:
        kept = json.loads(_path(base, name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept.get("value") if isinstance(kept, dict) and kept.get("name") == name else None


def store(name: str, value: Any, given: Path | None = None) -> None:
    """Keeps ``value``, which must be plain JSON data, under ``name``."""
    base = folder(given)
    if base is None:
        return
    path = _path(base, name)
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as file:
            temporary = file.name
            json.dump({"name": name, "value": value}, file, ensure_ascii=False, separators=(",", ":"))
        os.replace(temporary, path)
    except OSError:
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def _path(base: Path, name: str) -> Path:
    return base / "pages" / name[:2] / f"{name}.json"
