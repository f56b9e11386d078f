"""Themes of practices by the words of ``data/themes.csv``."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

#: a first sentence longer than this tells of many things
_FIRST = 120


@cache
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(csv.DictReader((files("extract") / "data" / "themes.csv").read_text(encoding="utf-8").splitlines()))


@cache
def labels() -> dict[str, str]:
    """The Chinese names of the themes by code, in the order of the file."""
    return {row["theme"]: row["label"] for row in _rows()}


@cache
def _words() -> tuple[regex.Pattern[str], dict[str, str]]:
    import regex  # here, since a run with nothing to do tells no themes

    words = {row["word"]: row["theme"] for row in _rows()}
    # a named list takes the longest word that stands at a place, and what it covers is not looked at again: 健康教育 is no 教育
    return regex.compile(r"\L<words>", words=list(words)), words


def of(title: str, text: str = "") -> tuple[str, ...]:
    """The codes of a practice's themes in the order of the file: those its title names, else those of the first sentence of its text.

    >>> of("强化健康教育，改善人居环境"), of("一是", "发动党员带头。建设步道。"), of("其他")
    (('publicity', 'environment'), ('party',), ())
    """
    return _in(title) or _in(text[:_FIRST].partition("。")[0])


def _in(text: str) -> tuple[str, ...]:
    pattern, words = _words()
    found = {words[match[0]] for match in pattern.finditer(text)}
    return tuple(theme for theme in labels() if theme in found)
