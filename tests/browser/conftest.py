"""A headless Chromium and an output made from the samples."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from watching import SAMPLES, Watch, run


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (dependency group test)")
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine (.ci/run installs it)")
    with sync.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the samples; tests must not change it."""
    output = tmp_path_factory.mktemp("review") / "output"
    report = run(SAMPLES, output)
    assert report.exit_code == 0
    return output


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def visit(browser: Any, watch: Watch) -> Iterator[Any]:
    """Open a report from its file and wait until a document is shown; every visit begins with an empty storage."""
    contexts = []

    def visit_(output: Path, address: str = "", width: int = 1280, height: int = 900) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        watch.on(page)
        page.goto((output / "report.html").as_uri() + address)
        page.wait_for_selector("body[data-ready]", timeout=10_000)
        return page

    yield visit_
    for context in contexts:
        context.close()
