"""The examples in the docstrings of all modules are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import extract


def test_examples_of_every_module() -> None:
    asked = 0
    for found in pkgutil.walk_packages(extract.__path__, "extract."):
        if found.name.endswith("__main__"):
            continue
        result = doctest.testmod(importlib.import_module(found.name))
        assert result.failed == 0, found.name
        asked += result.attempted
    assert asked > 80
