"""The bar on a terminal; in a log nothing changes."""

from __future__ import annotations

import io
from typing import Any

from extract import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(text: str) -> str:
    """The last line as a terminal shows it."""
    return text.rsplit("\x1b[K", 1)[-1]


def test_the_bar_tells_files_pages_rate_and_time_left_and_goes_at_the_end() -> None:
    now = [100.0]
    said: list[tuple[str, dict[str, Any]]] = []
    stream = Terminal()
    bar = progress.Bar(lambda event, told: said.append((event, told)), stream, lambda: now[0])
    bar("start", {"inputs": 5, "todo": 4})
    assert shown(stream.getvalue()) == "[........................] 0/4 files  "
    now[0] += 10
    bar("done", {"file": "甲.pdf", "pages": 50, "rows": {}})
    line = shown(stream.getvalue())
    assert line.startswith("[######..................] 1/4 files  50 pages  5.0 pages/s  0:30 left  ") and len(line) < 80
    bar("failed", {"file": "乙.pdf", "code": "damaged", "cause": "broken", "trace": ""})
    assert "2/4 files" in shown(stream.getvalue())
    bar("end", {"done": 1})
    assert shown(stream.getvalue()) == ""
    assert [event for event, _ in said] == ["start", "failed", "end"]


def test_while_a_long_file_is_read_the_time_goes_on() -> None:
    now = [0.0]
    stream = Terminal()
    bar = progress.Bar(lambda event, told: None, stream, lambda: now[0])
    bar("start", {"todo": 2})
    now[0] = 75.0
    bar.tick()
    assert shown(stream.getvalue()) == "[........................] 0/2 files  1:15  "
    bar("done", {"file": "甲.pdf", "pages": 150, "rows": {}})
    assert "2.0 pages/s  1:15 left" in shown(stream.getvalue())
    now[0] = 90.0
    bar.tick()
    assert "2.0 pages/s  1:00 left  甲.pdf" in shown(stream.getvalue())
    now[0] = 400.0
    bar.tick()
    assert "2.0 pages/s  6:40  甲.pdf" in shown(stream.getvalue())
    bar("end", {})
    bar.tick()
    assert shown(stream.getvalue()) == ""


def test_files_without_pages_are_counted_by_the_minute() -> None:
    now = [0.0]
    bar = progress.Bar(lambda event, told: None, Terminal(), lambda: now[0])
    bar("start", {"todo": 2})
    now[0] = 2.0
    bar("done", {"file": "甲.docx", "pages": 0, "rows": {}})
    assert bar.line("") == "[############............] 1/2 files  30 files/min  0:02 left  "


def test_a_log_gets_plain_lines() -> None:
    def say(event: str, told: dict[str, Any]) -> None: ...

    assert progress.shown(say, io.StringIO()) is say
    assert isinstance(progress.shown(say, Terminal()), progress.Bar)
