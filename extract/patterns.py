"""The patterns of the program, compiled once and kept beside its bytecode: to compile those of one document takes half a second.

`re` looks at each of the 20,901 characters of [一-龥] in Python. What is kept are the arguments that it then hands to its engine written in C,
for exactly this Python. Where the parts of `re` that this needs are missing or do otherwise, patterns are compiled as ever; where nothing can
be written, nothing is.

For patterns of the sources and the vocabulary alone: one made of the text of a document would stay in the file for good.
"""

from __future__ import annotations

import atexit
import marshal
import os
import re
import sys
import time
from array import array
from contextlib import suppress
from functools import cache
from importlib import import_module, util
from typing import Any, AnyStr

#: patterns that the file may hold, some four times those of the program; with more, those of versions gone by, it is begun anew
MOST = 4096
#: a pattern with all that the engine is told: a table of characters, a name, another case
_PROBE = r"(?P<probe>[一-龥a]+)(?i:b\s)|c"

#: flags, code, number of groups, their numbers by name, their names by number
_Arguments = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
_Key = tuple[str | bytes, int]

#: compiled by this process, not in the file yet
_new: dict[_Key, _Arguments] = {}


def compile(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As ``re.compile``, but compiled once for all processes. Not for patterns made of the text of a document."""
    key = pattern, int(flags)
    arguments = _kept().get(key)
    if arguments is not None:
        with suppress(ValueError, TypeError, RuntimeError, OverflowError):  # the engine looks at code before it takes it
            return _assembled(pattern, arguments)
    if _is_known() and len(_new) < MOST:
        with suppress(Exception):  # a pattern with a mistake: re says which
            arguments = _taken_apart(pattern, int(flags))
            _new[key] = arguments
            return _assembled(pattern, arguments)
    return re.compile(pattern, flags)


def keep() -> None:
    """Write what this process had to compile to the file, for those to come. It is called at the end of a process; by itself a worker
    calls it, which may be killed.
    """
    place = _place()
    if not _new or place is None or sys.dont_write_bytecode:
        return
    known = {**_read(), **_new}  # others may have written since
    whole: Any = _python(), known if len(known) <= MOST else _new
    told = marshal.dumps(whole)
    _new.clear()
    aside = f"{place}.{os.getpid()}-{time.time_ns()}"
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(aside, "wb") as file:
            file.write(util.source_hash(told) + told)
        os.replace(aside, place)
    except OSError:
        with suppress(OSError):
            os.unlink(aside)


@cache
def _is_known() -> bool:
    """Whether the `re` of this Python is made of the parts that are used here."""
    try:
        same = _place() is not None and _assembled(_PROBE, _taken_apart(_PROBE, 0)) == re.compile(_PROBE)  # compares their code
    except Exception:
        return False
    if same:
        atexit.register(keep)
    return same


def _taken_apart(pattern: str | bytes, flags: int) -> _Arguments:
    """What `re` would hand to its engine."""
    tree = import_module("re._parser").parse(pattern, flags)
    code = import_module("re._compiler")._code(tree, flags)
    names: list[str | None] = [None] * tree.state.groups
    for name, number in tree.state.groupdict.items():
        names[number] = name
    return flags | tree.state.flags, array("I", code).tobytes(), tree.state.groups - 1, dict(tree.state.groupdict), tuple(names)


def _assembled(pattern: AnyStr, arguments: _Arguments) -> re.Pattern[AnyStr]:
    flags, code, *groups = arguments
    compiled: re.Pattern[AnyStr] = import_module("_sre").compile(pattern, flags, memoryview(code).cast("I").tolist(), *groups)
    return compiled


@cache
def _kept() -> dict[_Key, _Arguments]:
    return _read()


def _read() -> dict[_Key, _Arguments]:
    """What the file holds; nothing where it is not there, damaged, or of another Python."""
    place = _place()
    if place is not None:
        with suppress(OSError, ValueError, EOFError, TypeError):
            with open(place, "rb") as file:
                told = memoryview(file.read())
            if util.source_hash(told[8:]) == told[:8]:
                python, known = marshal.loads(told[8:])
                return known if python == _python() else {}
    return {}


def _python() -> tuple[object, ...]:
    """What compiled patterns depend on besides themselves."""
    engine = import_module("_sre")
    return sys.implementation.cache_tag, sys.hexversion, engine.MAGIC, engine.CODESIZE, sys.byteorder


@cache
def _place() -> str | None:
    """The file, where Python would put the bytecode of this module; None where it puts none, or has another engine."""
    try:
        return util.cache_from_source(__file__, optimization="").removesuffix("pyc") + "kept" if _python() else None
    except (NotImplementedError, ImportError, AttributeError):
        return None
