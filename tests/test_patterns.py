"""Compiled patterns kept between processes: the same patterns, and whatever happens to their file, a run goes on."""

from __future__ import annotations

import ast
import marshal
import os
import re
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest

import extract
from extract import patterns

ROOT = Path(extract.__file__).parent
#: functions that are given a pattern, each one of the vocabulary, or yes or no
OF_VOCABULARY = {("facts/names.py", "_compiled"), ("facts/units.py", "_compiled"), ("facts/following.py", "_stop")}
SAY = "from extract import patterns; print(patterns.compile('[一-龥]+').match('一二3')[0]);"
pytestmark = pytest.mark.skipif(not patterns._is_known(), reason="this Python has another re")


def python(code: str, prefix: Path, **environment: str) -> str:
    """What a new process says, its bytecode at ``prefix``; it may not complain."""
    told = _started(code, prefix, **environment)
    out, complaint = told.communicate(timeout=120)
    assert (told.returncode, complaint) == (0, "")
    return out


def _started(code: str, prefix: Path, **environment: str) -> subprocess.Popen[str]:
    known = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    known |= {"PYTHONPYCACHEPREFIX": str(prefix), "PYTHONPATH": str(ROOT.parent), "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.Popen([sys.executable, "-c", code], env=known, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")


def file_of(prefix: Path) -> Path:
    (found,) = prefix.rglob("*.kept*")
    return found


def content(prefix: Path) -> dict[tuple[str, int], tuple[object, ...]]:
    told = file_of(prefix).read_bytes()
    assert util.source_hash(told[8:]) == told[:8]
    python_, known = marshal.loads(told[8:])
    assert python_ == patterns._python()
    return known


def test_patterns_of_the_program(tmp_path: Path) -> None:
    """All of them are kept, are what `re` makes of them, and the next process, whatever the order of its sets, compiles none."""
    text = tmp_path / "text.txt"
    text.write_text("某县2023年经验\n一、做法\n（一）建成园区12个，投资3.5亿元，补贴320元/人·月，获评“国家级示范县”。\n", "utf-8")
    run = (
        f"import pathlib; from extract import patterns, pipeline; pipeline.process(pathlib.Path({str(text)!r})); print(len(patterns._new))"
    )
    first = python(run, tmp_path / "kept", PYTHONHASHSEED="1")
    assert int(first) == len(content(tmp_path / "kept")) > 300
    assert int(python(run, tmp_path / "kept", PYTHONHASHSEED="2")) == 0
    same = """
import re
from extract import patterns
for key in patterns._kept():
    kept, fresh = patterns.compile(*key), re.compile(*key)
    assert kept == fresh and kept.groups == fresh.groups and kept.groupindex == fresh.groupindex, key  # equal: with the same code
print(patterns._new)"""
    assert python(same, tmp_path / "kept") == "{}\n"


def test_names_of_groups(tmp_path: Path) -> None:
    code = "from extract import patterns; print(patterns.compile('(?P<a>一)|(?P<b>二)').match('二').lastgroup)"
    assert [python(code, tmp_path) for _ in range(2)] == ["b\n"] * 2


def test_pattern_is_taken_from_the_file(tmp_path: Path) -> None:
    python(SAY, tmp_path)
    ((key, arguments),) = content(tmp_path).items()
    other = ("[一-龥]+", arguments[0], *patterns._taken_apart("x|一", 0)[1:])
    _write(tmp_path, patterns._python(), {key: other[1:]})
    assert python(SAY, tmp_path) == "一\n"


def _write(prefix: Path, python_: object, known: object) -> None:
    told = marshal.dumps((python_, known))
    file_of(prefix).write_bytes(util.source_hash(told) + told)


@pytest.mark.parametrize(
    "damage",
    [lambda data: b"", lambda data: b"x", lambda data: data[:-40], lambda data: data.replace("龥".encode("utf-32-le"), "丁".encode("utf-32-le")), lambda data: data[:8] + b"[\5\0\0\0"],
    ids=["empty", "one byte", "cut off", "changed", "other data"],
)  # fmt: skip
def test_damaged_file(damage, tmp_path: Path) -> None:
    python(SAY, tmp_path)
    whole = content(tmp_path)
    file_of(tmp_path).write_bytes(damage(file_of(tmp_path).read_bytes()))
    assert python(SAY, tmp_path) == "一二\n"
    assert content(tmp_path) == whole


def test_code_that_the_engine_refuses(tmp_path: Path) -> None:
    python(SAY, tmp_path)
    whole = content(tmp_path)
    _write(tmp_path, patterns._python(), {key: (flags, b"\xff" * len(code), *rest) for key, (flags, code, *rest) in whole.items()})
    assert python(SAY, tmp_path) == "一二\n"
    assert content(tmp_path) == whole


@pytest.mark.parametrize("at", range(5), ids=["tag", "version", "engine", "size of code", "order of bytes"])
def test_file_of_another_python(at: int, tmp_path: Path) -> None:
    python(SAY, tmp_path)
    (key,) = content(tmp_path)
    other = [*patterns._python()]
    other[at] = "another"
    _write(tmp_path, tuple(other), {key: patterns._taken_apart("x|一", 0)})
    assert python(SAY, tmp_path) == "一二\n"
    assert content(tmp_path) == {key: patterns._taken_apart(*key)}


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert python(SAY, tmp_path / "file") == "一二\n"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_disk_that_is_full(tmp_path: Path) -> None:
    """Nothing is written, or what was there stays."""
    full = "import builtins; real = open\ndef full(name, mode='r', *a, **k):\n  f = real(name, mode, *a, **k)\n  if mode == 'wb': f.write(b'x'); f.close(); raise OSError(28, 'full')\n  return f\nbuiltins.open = full\n"
    assert python(full + SAY, tmp_path) == "一二\n"
    assert not list(tmp_path.rglob("*.kept*"))
    python(SAY, tmp_path)
    python(full + "from extract import patterns; patterns.compile('另一')", tmp_path)
    assert list(content(tmp_path)) == [("[一-龥]+", 0)]


def test_no_bytecode_no_patterns(tmp_path: Path) -> None:
    assert python(SAY, tmp_path, PYTHONDONTWRITEBYTECODE="1") == "一二\n"
    assert not list(tmp_path.rglob("*"))


def test_another_re(tmp_path: Path) -> None:
    """As on a Python whose parts have other names."""
    for part in ("_sre", "re._parser", "re._compiler"):
        assert python(f"import re, sys; sys.modules[{part!r}] = None; {SAY}", tmp_path) == "一二\n"
    assert not list(tmp_path.rglob("*.kept*"))


def test_pattern_with_a_mistake(tmp_path: Path) -> None:
    code = "import re; from extract import patterns\ntry: patterns.compile('(一')\nexcept re.error as error: print(error.pos)"
    assert python(code, tmp_path) == "0\n"
    assert not list(tmp_path.rglob("*.kept*"))


def test_processes_at_once(tmp_path: Path) -> None:
    """Each writes the whole file: it is that of one of them, with what was there before."""
    python(SAY, tmp_path)
    code = "import sys; from extract import patterns; [patterns.compile(f'{i}[一-龥]{sys.argv[1:]}') for i in range(200)]"
    running = [_started(f"import sys; sys.argv.append('{i}'); {code}", tmp_path) for i in range(4)]
    assert [(each.communicate(timeout=120), each.returncode) for each in running] == [(("", ""), 0)] * 4
    known = content(tmp_path)  # and no file aside is left
    assert ("[一-龥]+", 0) in known
    assert len(known) % 200 == 1


def test_processes_after_one_another(tmp_path: Path) -> None:
    for i in range(3):
        python(f"from extract import patterns; patterns.compile('一{i}')", tmp_path)
    assert sorted(content(tmp_path)) == [(f"一{i}", 0) for i in range(3)]


def test_patterns_of_versions_gone_by(tmp_path: Path) -> None:
    many = "from extract import patterns; patterns.MOST = 5; [patterns.compile(f'{i}一') for i in range(%s)]"
    python(many % "5", tmp_path)
    python(many % "5, 8", tmp_path)
    assert sorted(content(tmp_path)) == [(f"{i}一", 0) for i in range(5, 8)]
    python(many % "8, 20", tmp_path)
    assert len(content(tmp_path)) == 5


def test_worker_that_is_killed(tmp_path: Path) -> None:
    """As every worker is when its last item is done: what it compiled is written before."""
    code = "from extract import engine, patterns; print([end.value.pattern for end in engine.run(patterns.compile, ['[一-龥]{7}'])])"
    assert python(code, tmp_path) == "['[一-龥]{7}']\n"
    assert ("[一-龥]{7}", 0) in content(tmp_path)


def test_file_lies_with_the_bytecode() -> None:
    """There git, the wheel and the hash over the sources leave it out."""
    place = patterns._place()
    assert place is not None
    assert Path(place).parent.name == "__pycache__" or sys.pycache_prefix


def test_no_pattern_of_a_document() -> None:
    """Patterns are made where modules are loaded, or once by a function that is given nothing: the file cannot grow with the documents."""
    found: set[tuple[str, str]] = set()

    def look(node: ast.AST, name: str, function: ast.FunctionDef | None) -> None:
        for child in ast.iter_child_nodes(node):
            called = isinstance(child, ast.Call) and ast.unparse(child.func) == "patterns.compile"
            once = function and not function.args.args and "cache" in map(ast.unparse, function.decorator_list)
            if called and function and not once:
                found.add((name, function.name))
            look(child, name, child if isinstance(child, ast.FunctionDef) else function)

    for path in ROOT.rglob("*.py"):
        look(ast.parse(path.read_text("utf-8")), path.relative_to(ROOT).as_posix(), None)
    assert found == OF_VOCABULARY


def test_every_pattern_is_kept() -> None:
    """But those that begin with words of a document, which `re` compiles where it matches them."""
    compiled = re.compile(r"(?<![\w.])re\.compile\(")
    assert [path.name for path in ROOT.rglob("*.py") if compiled.search(path.read_text("utf-8"))] == ["patterns.py"]
