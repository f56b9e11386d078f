"""The only place that starts another program: LibreOffice, to turn old word processor files into .docx.

Every call has a profile and a folder of its own, limits on time, memory and output, macros and links off, and no proxy to the outside; the
whole group of processes is ended when the time is up or this process is killed. What counts is the file that comes out: the exit code is 0 even for failures.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from extract.errors import ConversionError, DamagedInputError, ProgramMissingError, TimeoutInputError

#: seconds for one file: a text of 300 pages takes some 20 on a slow machine
SECONDS = 180
#: address space of LibreOffice; it maps 1.5 GB of libraries and fonts before it does anything
MEMORY = 6 << 30
#: largest file it may write
OUTPUT = 1 << 30
#: bytes for temporary files that LibreOffice needs beside some copies of the document
_ROOM = 8 << 20
#: what it says of a file that it cannot read, as against its own breakdowns
_REFUSED = "could not be loaded"

_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
)

#: no macros, no Java, no updating of links, no loading of linked pictures, and a proxy that leads nowhere
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


@cache
def soffice() -> str:
    """The path of LibreOffice. Raises ProgramMissingError with one line that says what to install."""
    for name in ("soffice", "libreoffice"):
        if (found := shutil.which(name)) is not None:
            return found
    for place in _PLACES:
        if Path(place).is_file():
            return place
    raise ProgramMissingError("reading .doc, .wps, .rtf and .odt needs LibreOffice (soffice), which is not installed")


def convert(source: Path, suffix: str, target: Path, *, seconds: float = SECONDS) -> None:
    """Turns ``source``, whose content is what ``suffix`` (doc, rtf, odt, xml) says, into the .docx file ``target``.

    Raises ProgramMissingError, DamagedInputError (LibreOffice refused the file), ConversionError (nothing came out for another reason),
    TimeoutInputError (more than ``seconds``) or OSError (no room for temporary files).
    """
    program = soffice()
    with tempfile.TemporaryDirectory(prefix="extract-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        profile = home / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
        (home / "out").mkdir()
        copy = home / f"input.{suffix}"  # a name of ours: no lock file beside the original, no option in disguise
        shutil.copyfile(source, copy)
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo", "--nodefault"]
        command += ["--nolockcheck", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(home / "out"), str(copy)]
        message = _run(command, home, seconds)
        made = home / "out" / "input.docx"
        if not made.is_file() or made.stat().st_size == 0:
            _probe(home, 4 * source.stat().st_size + _ROOM)
            if _REFUSED in message:
                raise DamagedInputError(f"LibreOffice cannot read the file ({message})")
            raise ConversionError(f"LibreOffice broke down on the file{' (' + message + ')' if message else ''}")
        shutil.move(made, target)


def _probe(folder: Path, size: int) -> None:
    """See that there is room for a file of so many bytes, lest a full disk is taken for a fault of the document. Raises OSError."""
    probe = folder / "probe"
    with probe.open("wb") as file:
        file.write(bytes(size))
    probe.unlink()


def _registry() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">\n{items}</oor:items>\n'
    )


def _run(command: list[str], home: Path, seconds: float) -> str:
    """Runs a command in its own group; the last line of what it complained about. Raises TimeoutInputError after ``seconds``."""
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "FONTCONFIG_PATH")}
    environment |= {"HOME": str(home), "TMPDIR": str(home), "TMP": str(home), "TEMP": str(home), "SAL_USE_VCLPLUGIN": "svp"}
    log = home / "log"
    with log.open("wb") as output, _leash() as (begin, leash):
        process = subprocess.Popen(
            [*begin, *command],
            cwd=home,
            env=environment,
            stdin=leash,
            stdout=subprocess.DEVNULL,
            stderr=output,
            start_new_session=True,
            preexec_fn=_limits(seconds),
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutInputError(f"LibreOffice did not finish the file within {seconds:.0f} seconds") from None
        finally:
            _end(process)
    lines = log.read_bytes()[-2000:].decode("utf-8", "replace").strip().splitlines()
    return lines[-1].replace(str(home), "").strip()[:200] if lines else ""


@contextmanager
def _leash() -> Iterator[tuple[list[str], int]]:
    """How a command begins that shall end with this process, whatever ends it, and its standard input: a pipe that nobody writes to.

    A shell in the group of the command waits for the pipe's end. What the system offers (PR_SET_PDEATHSIG) reaches the child alone,
    and LibreOffice does its work in a grandchild.
    """
    if sys.platform == "win32":
        yield [], subprocess.DEVNULL
        return
    read, write = os.pipe()
    try:
        yield ["/bin/sh", "-c", 'exec 3<&0 </dev/null; { read -r _ <&3; kill -9 0; } 2>/dev/null & exec 3<&-; exec "$@"', "sh"], read
    finally:
        os.close(write)
        os.close(read)


def _limits(seconds: float) -> Callable[[], None] | None:
    """What the child does before it becomes the program; None where the system has no such limits."""
    if sys.platform == "win32":
        return None
    import resource

    limits = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, OUTPUT), (resource.RLIMIT_CPU, int(seconds) + 5)]
    if sys.platform == "linux":
        limits.append((resource.RLIMIT_AS, MEMORY))

    def limit() -> None:
        for which, value in limits:
            resource.setrlimit(which, (value, value))

    return limit


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and everything it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
