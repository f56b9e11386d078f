"""The SQLite file: the same rows and types, links that hold, words of two characters and more found, nothing that a text could do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from test_writers import DOC, SECTION, sample

from extract import sqlite, tables
from extract.model import Row

TEXT = "建成健康促进医院 3 家，推进慢病管理。空气中PM2.5浓度下降。<script>alert(1)</script>㙍墩村与𬭎川镇结对。"


def rows() -> dict[str, list[Row]]:
    found = sample()
    found["sections"][0]["text"] = TEXT
    found["statistics"][0]["metric"] = "健康促进医院"
    return found


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / sqlite.FILE
    with sqlite.database(path) as add:
        add(rows())
    return path


@pytest.fixture
def database(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def found(database: sqlite3.Connection, table: str, query: str) -> list[str]:
    """As Datasette asks: the keys of the rows whose rowid the index gives."""
    key = tables.KEY[table]
    asked = f'SELECT "{key}" FROM "{table}" WHERE rowid IN (SELECT rowid FROM "{table}_fts" WHERE "{table}_fts" MATCH ?) ORDER BY rowid'
    return [row[0] for row in database.execute(asked, (query,))]


def test_every_row_and_cell(database: sqlite3.Connection) -> None:
    for table in tables.TABLES:
        own = rows()[table.name]
        cursor = database.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid')
        assert [item[0] for item in cursor.description] == [column.name for column in table.columns]
        stored = cursor.fetchall()
        assert len(stored) == len(own)
        for line, row in zip(stored, own, strict=True):
            for column, value in zip(table.columns, line, strict=True):
                given = row.get(column.name)
                wanted = None if given in (None, "") else float(given) if isinstance(given, Decimal) else given
                assert value == (round(wanted, 2) if isinstance(wanted, float) else wanted), (table.name, column.name)
    assert database.execute("SELECT value, typeof(value) FROM statistics ORDER BY rowid").fetchall() == [(3.5e8, "real"), (12.5, "real")]
    assert database.execute("SELECT adcode, typeof(seq) FROM cases").fetchall() == [("010000", "integer")]


def test_links_hold_and_the_file_is_sound(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    linked = {(row[3], row[2]) for row in database.execute("PRAGMA foreign_key_list(statistics)")}
    wanted = {(column.name, column.references) for column in tables.BY_NAME["statistics"].columns if column.references}
    assert linked == wanted and len(wanted) == 5


@pytest.mark.parametrize(
    "word",
    ["健康", "医院", "慢病", "促进医", "健康促进", "健康促进医院", "推进慢病管理", "㙍墩", "𬭎川镇", "PM2.5", "pm2.5", "健康 慢病", "PM2.5浓度", "script"],
)  # fmt: skip
def test_a_word_of_two_characters_and_more_is_found(database: sqlite3.Connection, word: str) -> None:
    quoted = " ".join(f'"{part}"' for part in word.split())
    assert found(database, "sections", quoted) == [SECTION]
    assert found(database, "sections", sqlite.query(word)) == [SECTION]


@pytest.mark.parametrize("word", ["院推", "医院慢病", "健康医院", "理空"])
def test_what_does_not_stand_there_is_not_found(database: sqlite3.Connection, word: str) -> None:
    assert found(database, "sections", f'"{word}"') == [] == found(database, "sections", sqlite.query(word))


def test_terms_longer_than_the_longest_word(tmp_path: Path) -> None:
    given = sample()
    given["sections"][0]["title"] = "国家卫生健康委员会疾病预防控制局"
    given["sections"][1]["title"] = "国家卫生健康委员会与疾病预防控制局"
    with sqlite.database(tmp_path / "long.sqlite") as add:
        add(given)
    with closing(sqlite3.connect(tmp_path / "long.sqlite")) as database:
        assert found(database, "sections", sqlite.query("卫生健康委员会疾病预防")) == [SECTION]
        assert len(found(database, "sections", sqlite.query("国家卫生健康委员会"))) == 2


def test_each_table_has_an_index_of_its_texts(database: sqlite3.Connection) -> None:
    assert found(database, "statistics", '"促进医院"') == [f"{DOC}-n001"]
    assert found(database, "practices", '"措施"') == [f"{DOC}-p001"]
    assert found(database, "honours", '"先进"') == [f"{DOC}-h001"]
    for table in tables.TABLES:
        # what Datasette looks for to offer a search
        asked = "SELECT count(*) FROM sqlite_master WHERE rootpage = 0 AND sql LIKE ?"
        assert database.execute(asked, (f'%VIRTUAL TABLE%USING FTS%content="{table.name}"%',)).fetchone() == (1,)


def test_hostile_texts_stay_texts(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT title FROM cases").fetchall() == [('"><img onerror=x>',)]
    assert database.execute("SELECT file FROM documents").fetchall() == [("=汇编.pdf",)]
    assert database.execute("SELECT caption FROM figures").fetchall() == [("=cmd|' /C calc'!A0",)]
    assert sqlite.query('健康" OR "x') == '"健康" "OR" "x"'


def test_characters_that_no_text_should_hold(tmp_path: Path) -> None:
    given = sample()
    given["cases"][0]["title"] = "甲\0乙\ud800丙"
    with sqlite.database(tmp_path / "odd.sqlite") as add:
        add(given)
    with closing(sqlite3.connect(tmp_path / "odd.sqlite")) as database:
        assert database.execute("SELECT title, length(title) FROM cases").fetchall() == [("甲\ufffd乙\\ud800丙", 10)]


def test_labels_and_meanings_are_in_the_file(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT label FROM columns WHERE \"table\" = 'cases' AND \"column\" = 'adcode'").fetchone() == ("行政区划代码",)
    assert database.execute(
        "SELECT meaning FROM codes JOIN statistics ON code = qualifier WHERE \"table\" = 'statistics' AND \"column\" = 'qualifier'"
    ).fetchall() == [("超过",)]


def test_equal_rows_give_equal_files(path: Path, tmp_path: Path) -> None:
    with sqlite.database(tmp_path / "again.sqlite") as add:
        add(rows())
    assert (tmp_path / "again.sqlite").read_bytes() == path.read_bytes()


def test_an_unwritable_place_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="database"), sqlite.database(tmp_path / "absent" / sqlite.FILE):
        pass
