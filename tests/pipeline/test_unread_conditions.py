"""A record that a rule cannot decide on, for the field it asks cannot be read, is neither skipped nor moved: it is rejected."""

from pathlib import Path

import pytest

from tests.pipeline import hand_town
from tests.pipeline.test_run_by_hand import plan, rows, settle

__all__ = ["plan"]

# S1 lives, and half a character stands where its deletion flag should be.
BROKEN = hand_town.SETAI_CSV.encode("cp932").replace(b"S1,0001,K1,0", b"S1,0001,K1,\x81")


def changed(plan: Path, old: str, new: str) -> None:
    spec = plan.parents[2] / "products" / "hand_v1" / "SETAI.yaml"
    text = spec.read_text(encoding="utf-8")
    assert old in text
    spec.write_text(text.replace(old, new), encoding="utf-8")
    (plan.parents[3] / "sources" / "hand" / "SETAI.csv").write_bytes(BROKEN)


def rejected(plan: Path) -> list[tuple[object, ...]]:
    convert = settle(plan)["convert"]
    (ledger,) = [each for each in convert.facts["records"] if each["file"] == "SETAI.csv"]
    assert (ledger["read"], ledger["used"] + sum(ledger["skipped"].values())) == (6, 5)
    assert convert.facts["groups"]["g_nhi_household"]["failed"].get("kokuhosetaibango undecodable_bytes") == 1
    moved = rows(plan, convert, "standard/g_nhi_household.parquet")
    assert "S1" not in {row["kokuhosetaibango"] for row in moved}
    found = rows(plan, convert, "protected/rejects.parquet")
    return [(row["_record"], row["item"]) for row in found if row["reason"] == "undecodable_bytes"]


@pytest.mark.parametrize("condition", ['"1"', "blank", "[blank, 1]"])
def test_of_a_rule_that_skips(plan: Path, condition: str) -> None:
    changed(plan, '{DEL: "1"}', f"{{DEL: {condition}}}")
    assert rejected(plan) == [(2, "kokuhosetaibango")]


@pytest.mark.parametrize(
    "rule", ['{when: {DEL: "0"}}', '{when: {not: {DEL: "1"}}}', "{empty_when: {DEL: blank}}"]
)
def test_of_a_rule_that_says_where_rows_are(plan: Path, rule: str) -> None:
    skip = 'skip_rows:\n  - {when: {DEL: "1"}, reason: 論理削除}\n'
    changed(plan, skip, "")
    changed(plan, "  国保世帯情報:\n", f"  国保世帯情報:\n    rows: {rule}\n")
    assert rejected(plan) == [(2, "kokuhosetaibango")]
