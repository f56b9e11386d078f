"""Runs whose review page is opened, and a watch on what the page complains of and asks for."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extract import batch

SAMPLES = Path(__file__).parents[2] / "samples" / "input"


def run(inputs: Path, output: Path) -> batch.Report:
    """Process a folder without recognition of text."""
    settings = batch.Settings(options={"ocr": False}, engine="inprocess")
    return batch.run([inputs], output, settings, lambda event, told: None)


@dataclass
class Watch:
    """What a page complained of, and every address it asked for."""

    complaints: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def on(self, page: Any) -> None:
        page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.addresses.append(request.url))
        # a picture that leaves the window before it is there is given up
        page.on("requestfailed", lambda request: "ABORTED" in str(request.failure) or self.complaints.append(request.url))

    def outside(self) -> list[str]:
        return [address for address in self.addresses if not address.startswith(("file://", "data:", "blob:"))]
