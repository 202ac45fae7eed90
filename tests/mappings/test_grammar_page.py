"""The reference says something of every key, and of nothing else; the page is what the tables make."""

from pathlib import Path

from mappings.grammar_page import meaning_of, meanings, reference_page, tables
from mappings.schemas.json_schema import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "mapping_reference.md"


def test_every_key_has_a_meaning_and_every_meaning_a_key() -> None:
    words = meanings()
    keys = {(table.place, key) for kind in KINDS for table in tables(kind) for key in table.keys}
    assert [place for place in sorted(keys) if not meaning_of(words, *place)] == []
    ends = {(f"*.{place.rpartition('.')[2]}", key) for place, key in keys}
    assert [place for place in words if place not in keys | ends] == []


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_page()
