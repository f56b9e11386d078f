"""The commands of both READMEs run, the quick ones as they stand; the others are at least targets and options that exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
PROGRAM = ".venv/bin/python"


def commands(page: str) -> list[str]:
    lines = "".join(BLOCK.findall((ROOT / page).read_text("utf-8"))).splitlines()
    return [line.split("  #")[0].strip() for line in lines if line.strip()]


def test_both_pages_show_the_same_commands() -> None:
    first, second = ([re.sub(r'"[^"]*"', '"…"', command) for command in commands(page)] for page in PAGES)
    assert first == second and len(first) >= 6


@pytest.mark.parametrize("page", PAGES)
def test_targets_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    used = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / page).read_text("utf-8"), re.MULTILINE))
    assert used and used <= targets


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: str) -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", (ROOT / page).read_text("utf-8"))
    assert links and [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_commands_run(page: str, tmp_path: Path) -> None:
    own = [command for command in commands(page) if command.startswith(f"{PROGRAM} ")]
    assert len(own) >= 4
    for command in own:
        words = shlex.split(command)
        words[0] = sys.executable
        # the page's folders stand for the reader's own
        words = [str(tmp_path / "output") if word == "output" else word for word in words]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        assert "Traceback" not in done.stderr
