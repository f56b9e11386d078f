"""One run at a time for each output folder: its lock, who holds it, and its private folder for temporary files."""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extract import store
from extract.readers import recognition_cache

_LOCK, _HOLDER = "lock", "holder.json"
_TEMPORARY = "extract-run-"


class LockedError(Exception):
    """Another run holds the output folder; the message says which."""


class OutputError(Exception):
    """The output folder cannot be used; the message names the cause. ``code``: output, or disk, where no other file could be written."""

    def __init__(self, cause: str, code: str = "output") -> None:
        super().__init__(cause)
        self.code = code


@contextmanager
def held(output: Path) -> Iterator[Path]:
    """Hold an output folder for this process; gives the folder of what is kept for the next run. Raises LockedError, OutputError."""
    import filelock

    folder = output / store.FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / _LOCK)
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise LockedError(f"another run holds this output ({holder(output)})") from None
    except OSError as error:
        raise OutputError(f"the output folder cannot be written: {error.strerror or error}") from error
    about: dict[str, Any] = {}
    try:
        about |= {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now(UTC).isoformat(timespec="seconds")}
        try:
            _clear_away(_told(output))
            store.clear(folder)
            about["temporary"] = _temporary()
            store.replace(folder / _HOLDER, json.dumps(about).encode(), folder)
        except OSError as error:
            raise OutputError(f"the output folder cannot be written: {error.strerror or error}") from error
        with _surroundings(about["temporary"], folder):
            yield folder
    finally:
        _clear_away(about)
        with suppress(OSError):
            (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _temporary() -> str:
    """A new private folder for temporary files. Raises OutputError."""
    try:
        return tempfile.mkdtemp(prefix=_TEMPORARY)
    except OSError as error:
        raise OutputError(f"temporary files cannot be written: {error.strerror or error}") from error


@contextmanager
def _surroundings(temporary: str, folder: Path) -> Iterator[None]:
    """Let temporary files and recognised pages of this process, its workers and their programs lie in folders of this run."""
    own = {"TMPDIR": temporary}
    if recognition_cache.VARIABLE not in os.environ:
        own[recognition_cache.VARIABLE] = str(store.recognised(folder))
    before, usual = {name: os.environ.get(name) for name in own}, tempfile.tempdir
    os.environ.update(own)
    tempfile.tempdir = temporary
    try:
        yield
    finally:
        tempfile.tempdir = usual
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _clear_away(about: dict[str, Any]) -> None:
    """Remove the temporary folder of a run that has ended, this one or one that was killed."""
    folder = str(about.get("temporary", ""))
    if os.path.basename(folder).startswith(_TEMPORARY) and about.get("host") == socket.gethostname():
        shutil.rmtree(folder, ignore_errors=True)


def _told(output: Path) -> dict[str, Any]:
    """What the run that holds an output folder, or held it last, says of itself."""
    try:
        about = json.loads((output / store.FOLDER / _HOLDER).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return about if isinstance(about, dict) else {}


def holder(output: Path) -> str:
    """Who holds the lock of an output folder, as far as it is told."""
    about = _told(output)
    if {"pid", "host", "since"} <= about.keys():
        return f"process {about['pid']} on {about['host']} since {about['since']}"
    return "it has not said who it is"
