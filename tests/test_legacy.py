"""Old word processor files through LibreOffice: what the program is told, its limits, and that its output file alone counts."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extract import programs
from extract.errors import (
    ConversionError,
    DamagedInputError,
    InputError,
    ProgramMissingError,
    TimeoutInputError,
    UnsupportedInputError,
)
from extract.model import Grid, Line

posix = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A soffice that runs ``script`` with the folder for the output in $out and its arguments in $@."""
    program = folder / "soffice"
    program.write_text(f'#!/bin/sh\nnext=; for a in "$@"; do [ "$next" ] && out=$a; next=; [ "$a" = --outdir ] && next=1; done\n{script}\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(programs, "soffice", lambda: str(program))


def source(folder: Path) -> Path:
    path = folder / "-名 字.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0 content")
    return path


@posix
def test_each_call_has_a_profile_and_a_copy_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = f'for a in "$@"; do last=$a; done; cp "$last" "$out/input.docx"; printf "%s\\n" "$@" "$HOME" >> {tmp_path}/log; cat "$HOME/profile/user/registrymodifications.xcu" >> {tmp_path}/xcu'
    stand_in(tmp_path, monkeypatch, script)
    for name in ("a.docx", "b.docx"):
        programs.convert(source(tmp_path), "doc", tmp_path / name)
    assert (tmp_path / "b.docx").read_bytes() == b"\xd0\xcf\x11\xe0 content"
    log = (tmp_path / "log").read_text().splitlines()
    profiles = [line for line in log if line.startswith("-env:UserInstallation=file:///")]
    assert len(set(profiles)) == 2
    assert all("名" not in line for line in log)
    homes = [line for line in log if line.startswith("/") and "input" not in line and not line.endswith("out")]
    assert homes and not any(Path(home).exists() for home in homes)
    assert 'oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value>' in (tmp_path / "xcu").read_text()


@posix
@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("echo 'Error: source file could not be loaded' >&2; exit 0", DamagedInputError),
        (': > "$out/input.docx"', ConversionError),
        ("exit 77", ConversionError),
    ],
)
def test_success_is_judged_by_the_output_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, error: type[InputError]
) -> None:
    """What LibreOffice refuses is damaged; where it breaks down the file may be read another time."""
    stand_in(tmp_path, monkeypatch, script)
    with pytest.raises(error, match="could not be loaded" if "Error" in script else "broke down"):
        programs.convert(source(tmp_path), "doc", tmp_path / "a.docx")
    assert not (tmp_path / "a.docx").exists()


@posix
def test_a_full_disk_is_no_damage_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice then says that it could not load or store the file; here files may not be as large as what it needs."""
    import resource

    monkeypatch.setattr(programs, "_ROOM", 1 << 20)
    stand_in(tmp_path, monkeypatch, "echo 'Error: source file could not be loaded' >&2")
    usual, action = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    monkeypatch.setattr(programs, "_limits", lambda seconds: None)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, usual[1]))
        with pytest.raises(OSError, match="too large"):
            programs.convert(source(tmp_path), "doc", tmp_path / "a.docx")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        signal.signal(signal.SIGXFSZ, action)


@posix
def test_the_program_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 60 & echo $! > {tmp_path}/child.new; mv {tmp_path}/child.new {tmp_path}/child; wait\n")
    program.chmod(0o700)
    code = (
        "import sys, pathlib; from extract import programs; programs.soffice = lambda: sys.argv[1]\n"
        "programs.convert(pathlib.Path(sys.argv[2]), 'doc', pathlib.Path('never'))"
    )
    told = {**os.environ, "TMPDIR": str(tmp_path)}
    job = subprocess.Popen([sys.executable, "-c", code, str(program), str(source(tmp_path))], cwd=Path(__file__).parents[1], env=told)
    end = time.monotonic() + 20
    while not (tmp_path / "child").exists() and time.monotonic() < end:
        time.sleep(0.05)
    job.kill()
    job.wait()
    assert ended(int((tmp_path / "child").read_text()))


@posix
def test_the_whole_group_ends_when_the_time_is_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, f"sleep 60 & echo $! > {tmp_path}/child; wait")
    begin = time.monotonic()
    with pytest.raises(TimeoutInputError, match="did not finish"):
        programs.convert(source(tmp_path), "doc", tmp_path / "a.docx", seconds=0.5)
    assert time.monotonic() - begin < 10
    assert ended(int((tmp_path / "child").read_text()))


def ended(process: int) -> bool:
    """Whether a process is gone within some seconds."""
    for _ in range(50):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        about = Path(f"/proc/{process}/stat")
        if about.exists() and about.read_text().split(")")[1].split()[0] == "Z":
            return True  # ended, and waits for whoever inherited it
        time.sleep(0.1)
    return False


@posix
def test_the_output_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "OUTPUT", 1 << 16)
    stand_in(tmp_path, monkeypatch, 'head -c 1000000 /dev/zero > "$out/x" && mv "$out/x" "$out/input.docx"')
    with pytest.raises(ConversionError):
        programs.convert(source(tmp_path), "doc", tmp_path / "a.docx")


def test_a_missing_program_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(programs, "_PLACES", ())
    programs.soffice.cache_clear()
    try:
        with pytest.raises(ProgramMissingError, match="LibreOffice") as raised:
            programs.convert(source(tmp_path), "doc", tmp_path / "a.docx")
    finally:
        programs.soffice.cache_clear()
    assert "\n" not in str(raised.value)


def escaped(text: str) -> str:
    return "".join(character if character < "\x80" else f"\\u{ord(character)}?" for character in text)


RTF = (
    r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0 SimSun;}}\f0 "
    + escaped(r"一、工作背景\par 全区现有企业 312 家。\par ")
    + r"\trowd\cellx2000\cellx4000\intbl "
    + escaped("青河区")
    + r"\cell 12\cell\row\trowd\cellx2000\cellx4000\intbl "
    + escaped("白塔县")
    + r"\cell 8\cell\row\pard "
    + escaped("以上。")
    + r"\par}"
)


def soffice_is_here() -> bool:
    try:
        return bool(programs.soffice())
    except ProgramMissingError:
        return False


@pytest.mark.skipif(not soffice_is_here(), reason="LibreOffice is not installed")
def test_rich_text_is_read_with_its_table(tmp_path: Path) -> None:
    from extract.readers import read

    path = tmp_path / "通知.doc"  # many .doc files are rich text
    path.write_text(RTF, encoding="ascii")
    document = read(path)
    assert document.format == "rtf"
    assert [block.text for block in document.blocks if isinstance(block, Line) and block.text.strip()] == [
        "一、工作背景",
        "全区现有企业 312 家。",
        "以上。",
    ]
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [cell.text for cell in grid.cells] == ["青河区", "12", "白塔县", "8"]
    assert [finding.code for finding in document.findings if finding.code == "suffix_differs"] == ["suffix_differs"]


def test_what_is_no_old_file_is_refused(tmp_path: Path) -> None:
    from extract.readers import legacy

    path = tmp_path / "a.doc"
    path.write_text("只是文字", encoding="utf-8")
    with pytest.raises(UnsupportedInputError):
        legacy.read(path)
    assert issubclass(UnsupportedInputError, InputError)
