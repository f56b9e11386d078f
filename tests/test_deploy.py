"""The files of ``deploy/``: each is checked, and its command run, as far as this machine can."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from test_batch import rows
from texts import write_texts

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
linux = pytest.mark.skipif(sys.platform != "linux", reason="cron and systemd are of Linux")


def unit(name: str) -> dict[str, str]:
    """The settings of a unit, the last of each name."""
    lines = (DEPLOY / name).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]\w*=", line))


def placed(text: str, tmp_path: Path) -> str:
    """A command with the places of this machine."""
    text = re.sub(r"(/opt/extract/)?\.venv/bin/python", "INTERPRETER", text)
    text = text.replace("/opt/extract", str(ROOT)).replace("/srv/extract", str(tmp_path))
    return text.replace("INTERPRETER", sys.executable)


def without_rights() -> list[str]:
    """What runs a command as somebody without rights: another user where that one can reach the interpreter, else without capabilities."""
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        return []
    other = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs", "--"]
    code = f"import subprocess, sys; open({str(ROOT / 'pyproject.toml')!r}); subprocess.run([sys.executable, '-c', ''], check=True)"
    reachable = subprocess.run([*other, sys.executable, "-c", code], capture_output=True)
    return other if reachable.returncode == 0 else ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs", "--"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folders that docs/operations.md describes."""
    write_texts(tmp_path / "inbox" / "2025", 2)
    (tmp_path / "tables").mkdir()
    (tmp_path / "run.jsonl").touch()
    if os.geteuid() == 0 and "--reuid" in without_rights():
        for name in ("tables", "run.jsonl"):
            os.chown(tmp_path / name, 65534, 65534)
        for folder in (tmp_path, *tmp_path.parents[:2]):
            folder.chmod(0o755)
    return tmp_path


@linux
def test_the_service_runs_as_a_user_without_rights(place: Path) -> None:
    command = placed(unit("extract.service")["ExecStart"], place).split()
    whole = [*without_rights(), *command]
    done = subprocess.run(whole, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120, env={"PATH": "/usr/bin:/bin"})
    assert done.returncode == 0, done.stderr
    assert len(rows(place / "tables", "documents")) == 2


@linux
def test_the_cron_line_runs_with_the_little_that_cron_gives(place: Path) -> None:
    lines = (DEPLOY / "extract.cron").read_text("utf-8").splitlines()
    told = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]+=", line))
    entry = next(re.fullmatch(r"30 2 \* \* \* extract (.+)", line) for line in lines if line[:1].isdigit())
    assert entry is not None and "%" not in entry[1]  # cron takes % for the end of the command
    command = [*without_rights(), told["SHELL"], "-c", placed(entry[1], place)]
    done = subprocess.run(command, cwd="/", env={"PATH": told["PATH"], "HOME": "/"}, timeout=120)
    assert done.returncode == 0 and '"event": "end"' in (place / "run.jsonl").read_text("utf-8")
    assert len(rows(place / "tables", "documents")) == 2


@linux
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for name in ("extract.service", "extract.timer"):
        (tmp_path / name).write_text(placed((DEPLOY / name).read_text("utf-8"), tmp_path), "utf-8")
    verify = ["systemd-analyze", "verify", tmp_path / "extract.timer", tmp_path / "extract.service"]
    done = subprocess.run(verify, capture_output=True, encoding="utf-8", timeout=60)
    told = [line for line in done.stderr.splitlines() if "extract." in line]
    assert told == [] and done.returncode == 0, done.stderr
    (tmp_path / "extract.service").write_text("[Service]\nType=oneshot\nExecStart=nonsense\n")
    assert subprocess.run(verify, capture_output=True, timeout=60).returncode != 0


def test_all_files_run_the_same_command() -> None:
    task = etree.parse(DEPLOY / "extract-task.xml").getroot()
    windows = task.findtext(f".//{TASK}Arguments").replace("D:\\extract\\", "/srv/extract/").replace("\\", "/")
    service = unit("extract.service")["ExecStart"].partition("python ")[2]
    cron = re.search(r"python (.+) 2>>", (DEPLOY / "extract.cron").read_text("utf-8"))
    assert cron is not None and service == cron[1] == windows
    assert service in (ROOT / "docs" / "operations.md").read_text("utf-8")


def test_the_windows_task_is_what_the_scheduler_takes() -> None:
    task = etree.parse(DEPLOY / "extract-task.xml").getroot()
    assert task.tag == f"{TASK}Task" and [child.tag.removeprefix(TASK) for child in task] == [
        "RegistrationInfo", "Triggers", "Principals", "Settings", "Actions",
    ]  # fmt: skip
    assert task.findtext(f".//{TASK}RunLevel") == "LeastPrivilege" and task.findtext(f".//{TASK}StartWhenAvailable") == "true"


def test_the_container_has_what_it_copies_and_no_rights() -> None:
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]]
    assert copied and all((ROOT / name).exists() for name in copied)
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users and users[-1].split(":")[0] not in ("0", "root") and not any(line.startswith("ADD ") for line in lines)


def test_every_file_is_described() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert [path.name for path in DEPLOY.iterdir() if f"deploy/{path.name}" not in page] == []
