"""The definition of the tables against their contract and their page in the docs."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import pytest

from extract import codes, reference, tables

#: own columns of every table, as the contract lists them
CONTRACT = {
    "documents": "file sha256 format title volume issuer issued year pages ocr_pages cases characters warnings",
    "cases": "seq label title province city county adcode organization intro page_start page_end characters",
    "sections": "parent_id seq level label ordinal path title role text",
    "practices": "section_id parent_id seq level label title text organizations citations",
    "statistics": "section_id practice_id part_of seq metric value value_max ratio unit qualifier change kind subject period quote sentence "
    "source rule doubt",
    "citations": "section_id title document_number kind",
    "honours": "section_id recipient honour granted_by level year sentence",
    "organizations": "name kind mentions",
    "figures": "section_id caption file width height",
    "tables": "section_id caption rows columns file",
    "warnings": "case_id section_id severity code message page evidence",
}
PROVENANCE = ["page", "x0", "top", "x1", "bottom", "char_start", "char_end"]
#: tables whose rows a person may correct, or say that they were seen
CORRECTABLE = ("cases", "sections", "practices", "statistics", "citations", "honours", "organizations", "warnings")


def test_every_table_of_the_contract_with_its_columns_in_order() -> None:
    assert list(tables.NAMES) == list(CONTRACT)
    for table in tables.TABLES:
        names = [column.name for column in table.columns]
        wanted = CONTRACT[table.name].split()
        assert [name for name in names if name in wanted] == wanted, table.name
        assert len(set(names)) == len(names), table.name
        assert (names[-1] == "corrected") is (table.name in CORRECTABLE), table.name
        names = names[:-1] if table.name in CORRECTABLE else names
        assert (names[-7:] == PROVENANCE) is (table.name not in ("documents", "warnings")), table.name
        assert ("doubt" in names) is (table.name in ("statistics", "practices", "honours", "organizations", "cases")), table.name


def test_keys_are_singular_and_links_lead_to_tables() -> None:
    assert [table.key for table in tables.TABLES] == [
        "doc_id", "case_id", "section_id", "practice_id", "statistic_id", "citation_id", "honour_id", "organization_id", "figure_id",
        "table_id", "warning_id",
    ]  # fmt: skip
    for table in tables.TABLES:
        for column in table.columns:
            assert not column.references or column.references in tables.BY_NAME, (table.name, column.name)
            assert column.label and column.about and not column.about.endswith("."), (table.name, column.name)
        assert table.name == "documents" or {"doc_id"} <= {c.name for c in table.columns if c.references}


def test_letters_tell_the_tables_apart() -> None:
    letters = [table.letter for table in tables.TABLES]
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize(
    ("table", "number", "key"),
    [("cases", 1, "abc-c01"), ("sections", 3, "abc-s003"), ("statistics", 1234, "abc-n1234"), ("documents", 1, "abc")],
)
def test_keys(table: str, number: int, key: str) -> None:
    assert tables.key(table, "abc", number) == key


def test_codes_tell_their_meaning_and_keep_what_they_do_not_know() -> None:
    assert codes.DOUBT.meaning("no_metric;brand_new") == "未找到指标;brand_new"
    assert codes.QUALIFIER.meaning("at_least") == "不少于"


def test_every_code_of_the_rules_has_a_chinese_meaning() -> None:
    package = Path(codes.__file__).parent
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding" and node.args:
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    found.add(code.value)
    assert len(found) > 10
    assert found - set(codes.WARNING.meanings) == set()
    for file, known in (("citations.csv", codes.CITATION_KIND), ("organizations.csv", codes.ORGANIZATION_KIND)):
        with (package / "data" / file).open(encoding="utf-8", newline="") as rows:
            assert {row["kind"] for row in csv.DictReader(rows)} - set(known.meanings) == set(), file


def test_the_page_of_the_docs_is_current() -> None:
    page = Path(__file__).parents[1] / "docs" / "tables.md"
    assert page.read_text("utf-8") == reference.markdown(), "run: make docs"
