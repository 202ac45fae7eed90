"""Blank numbers are counted by the name of their field, whichever records it is of; their rows are counted alike."""

from types import SimpleNamespace
from typing import cast

from mappings.spec.reader import spec_of
from pipeline.blank_numbers import blank_numbers
from pipeline.stage_folder import Manifest

ROWS = {
    "juki.JUMINM.D.parquet": 3,
    "juki.JUMINM.I.parquet": 9,
    "juki.JUMINM.S.parquet": 2,
    "juki.MACHIM.parquet": 4,
}


def test_a_field_that_two_record_kinds_have_is_of_the_rows_of_both() -> None:
    facts = {"files": [{"layout": "hayate_juki_v5.JUMINM", "blank_numbers": {"IDO_YMD": 5, "IDO_SEQ": 1}}]}
    extracted = SimpleNamespace(facts=facts, output=lambda name: {"rows": ROWS[name.removeprefix("raw/")]})
    found = blank_numbers([spec_of("hayate_juki_v5.JUMINM_D")], cast(Manifest, extracted))
    assert list(found) == [("JUMINM.IDO_YMD", 12, 5)]
