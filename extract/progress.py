"""How far a run is: a bar with pages, rate and time left on a terminal, plain lines in a log."""

from __future__ import annotations

import shutil
import sys
import threading
import time
import unicodedata
from collections.abc import Callable
from typing import Any, TextIO

Say = Callable[[str, dict[str, Any]], None]

_WIDTH = 24
#: the rate tells nothing before this many seconds
_EARLY = 1.0
#: seconds between two drawings while nothing ends: a long file must not look like a program that hangs
_TICK = 1.0


class Bar:
    """Draws the last line of a terminal anew with every event; lines of others are printed above it. The clock can be given for tests."""

    def __init__(self, say: Say, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.say, self.stream, self.clock = say, stream, clock
        self.began = self.last = clock()
        self.total = self.done = self.pages = 0
        self.file = ""
        self.lock, self.over = threading.Lock(), threading.Event()

    def __call__(self, event: str, told: dict[str, Any]) -> None:
        """Take one event of a run: start, done, failed, skipped, stranger, end."""
        with self.lock:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
            if event == "start":
                self.total, self.began = int(told["todo"]), self.clock()
            elif event in ("done", "failed"):
                self.done, self.last, self.file = self.done + 1, self.clock(), str(told.get("file", ""))
                self.pages += int(told.get("pages") or 0)
            elif event == "end":
                self.over.set()
            if event != "done":
                self.say(event, told)
            self._draw()

    def tick(self) -> None:
        """Draw the time anew."""
        with self.lock:
            self._draw()

    def keep_ticking(self) -> None:
        """Draw the time anew every second until the run ends."""
        while not self.over.wait(_TICK):
            self.tick()

    def _draw(self) -> None:
        if self.total and not self.over.is_set():
            width = shutil.get_terminal_size((80, 24)).columns - 1
            self.stream.write("\r\x1b[K" + fit(self.line(self.file), width))
            self.stream.flush()

    def line(self, file: str) -> str:
        """The bar: files, pages, pages a second (files a minute, where nothing has pages), time left, the file that ended last. While
        nobody can tell the time left, the time gone.
        """
        full = _WIDTH * self.done // self.total
        now = self.clock()
        seconds = self.last - self.began
        parts = [f"[{'#' * full}{'.' * (_WIDTH - full)}] {self.done}/{self.total} files"]
        if self.pages:
            parts.append(f"{self.pages} pages")
        if self.done and seconds >= _EARLY:
            parts.append(f"{self.pages / seconds:.1f} pages/s" if self.pages else f"{60 * self.done / seconds:.0f} files/min")
        left = seconds / self.done * (self.total - self.done) - (now - self.last) if self.done else 0.0
        if left > 0 and seconds >= _EARLY:
            parts.append(f"{clock_time(left)} left")
        elif now - self.began >= _EARLY:
            parts.append(clock_time(now - self.began))
        return "  ".join([*parts, file])


def clock_time(seconds: float) -> str:
    """Seconds as m:ss or h:mm:ss.

    >>> clock_time(75), clock_time(3675.4)
    ('1:15', '1:01:15')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def fit(text: str, columns: int) -> str:
    """The text cut to so many columns of a terminal; a Chinese character takes two.

    >>> fit("3/4 files 汇编.pdf", 13)
    '3/4 files 汇'
    """
    used = 0
    for index, character in enumerate(text):
        used += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used > columns:
            return text[:index]
    return text


def shown(say: Say, stream: TextIO | None = None) -> Say:
    """``say`` itself where the stream (standard error) is a log, a bar around it where it is a terminal."""
    stream = stream or sys.stderr
    if not stream.isatty():
        return say
    bar = Bar(say, stream)
    threading.Thread(target=bar.keep_ticking, daemon=True).start()
    return bar
