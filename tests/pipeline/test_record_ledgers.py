"""Every record of a file has one disposition, also those of kinds that no mapping of the business reads."""

from pathlib import Path
from typing import Any

import pytest

from contracts.ledger import RecordLedger, require_balance
from mappings.spec.reader import spec_of
from tests.pipeline.test_run_by_hand import plan, settle
from tests.pipeline.test_run_occurrences import host_plan

__all__ = ["host_plan", "plan"]

COPYBOOK = """\
       01  D1.
           05  KBN    PIC X.
           05  NO     PIC 9(4).
           05  GAKU   PIC 9(5).
       01  D2.
           05  KBN    PIC X.
           05  MEMO   PIC X(9).
       01  D3.
           05  KBN    PIC X.
           05  NO     PIC 9(4).
           05  KIGEN  PIC X(5).
"""
LAYOUT = """\
layout: hand_v1.KIBETSU
format: fixed_width
copybook: KIBETSU.cpy
record_length: 10
charset: cp932
records:
  by: KBN
  A: {kind: detail, record: D1}
  B: {kind: detail, record: D2}
  C: {kind: detail, record: D3}
"""
MAPPING = """\
spec_version: 1
mapping: hand_v1.KIBETSU
sources:
  - {layout: hand_v1.KIBETSU, record: A, source: files, files: KIBETSU*}
standard: "2.1"
skip_rows:
  - {when: {GAKU: "00000"}, reason: 税額なし}
lookups:
  kigen: {layout: hand_v1.KIBETSU, record: C, source: files, files: KIBETSU*, key: NO, on: NO}
groups:
  期別情報:
    rows: one
    items:
      atenabango: {from: NO}
      kazeinendo: {constant: "2025"}
      kazeijohorirekibango: {constant: "1"}
      kibetsu: {constant: "1"}
      kibetsuzeigaku: {from: GAKU, convert: number}
      nokigen: {absent: 納期限なし}
      sosashaid: {setting: operator}
      sosanengappi: {setting: as_of}
      sosajikoku: {setting: time_of_day}
unused_fields: {KBN: レコード区分, kigen.KIGEN: 使わない}
"""
# Two that move, one without an amount, three notes, two that are looked up, one of no known kind.
RECORDS = [b"A000100500", b"Bnote     ", b"A000200300", b"Bnote     ", b"A000300000", b"Bnote     ", b"C000120250",
           b"C000220250", b"X         "]  # fmt: skip


@pytest.fixture
def tax_plan(plan: Path) -> Path:
    product = plan.parents[2] / "products" / "hand_v1"
    (product / "layouts" / "KIBETSU.cpy").write_text(COPYBOOK, encoding="utf-8")
    (product / "layouts" / "KIBETSU.yaml").write_text(LAYOUT, encoding="utf-8")
    (product / "KIBETSU.yaml").write_text(MAPPING, encoding="utf-8")
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("businesses:\n", 'businesses:\n  "010": {mappings: [hand_v1.KIBETSU]}\n'),
        encoding="utf-8",
    )
    (plan.parents[3] / "sources" / "hand" / "KIBETSU.DAT").write_bytes(b"".join(RECORDS))
    return plan


def ledger(plan: Path, business: str) -> RecordLedger:
    (record,) = settle(plan, business=business)["convert"].facts["records"]
    return RecordLedger(**record)


def test_records_of_kinds_that_no_mapping_reads_are_skipped_with_a_reason(tax_plan: Path) -> None:
    found = ledger(tax_plan, "010")
    require_balance([found], [])
    assert (found.read, found.used, found.rejected) == (9, 2, {"record_kind_unknown": 1})
    assert found.skipped == {
        "税額なし": 1,
        "この業務の対応定義が読まないレコード種別 B": 3,
        "参照だけに使うレコード種別 C": 2,
    }


def test_the_reason_is_the_plans_where_it_has_one(tax_plan: Path) -> None:
    with tax_plan.open("a", encoding="utf-8") as file:
        file.write("\nunread: {hand_v1.KIBETSU.B: メモは移さない}\n")
    assert ledger(tax_plan, "010").skipped["メモは移さない"] == 3


def test_records_of_which_only_occurrences_are_read_are_used(host_plan: Path) -> None:
    text = host_plan.read_text(encoding="utf-8")
    assert "hand_v1.SETAI, " in text
    host_plan.write_text(text.replace("hand_v1.SETAI, ", ""), encoding="utf-8")
    assert ledger(host_plan, "024") == RecordLedger("KOKUHO.DAT", read=3, used=3)


SECOND = """\
spec_version: 1
mapping: hand_v1.SHO
sources:
  - {layout: hand_v1.SHIKAKU, source: files, files: SHIKAKU*.csv}
standard: "2.1"
skip_rows:
  - {when: {KBN: B}, reason: 証がない}
over:
  person: {key: [ATENA], order: [SEQ]}
groups:
  国保証情報:
    items:
      atenabango: {from: ATENA}
      hihokensharirekibango: {from: person.number}
      shorirekibango: {constant: "1"}
      shokubun: {constant: "01"}
      kofunengappi: {from: FROM, convert: western_date}
      yukokigen: {constant: 2027-03-31}
      kaishunengappi: {absent: 回収の日は現行システムにない}
      kaishujiyu: {absent: 回収の事由は現行システムにない}
      sosashaid: {setting: operator}
      sosanengappi: {setting: as_of}
      sosajikoku: {setting: time_of_day}
unused_fields: {SETAI: 資格の対応定義が読む, SHIMEI: 資格の対応定義が読む, TO: 資格の対応定義が読む}
"""


def test_two_mappings_of_one_file_use_each_record_once(plan: Path) -> None:
    alone = ledger_of(plan, "r1", "SHIKAKU.csv")
    product = plan.parents[2] / "products" / "hand_v1"
    (product / "SHO.yaml").write_text(SECOND, encoding="utf-8")
    text = plan.read_text(encoding="utf-8")
    text = text.replace("hand_v1.SHIKAKU]", "hand_v1.SHIKAKU, hand_v1.SHO]")
    plan.write_text(
        text.replace(", absent_groups: {国保証情報: 証は別の業者が移行する}", ""), encoding="utf-8"
    )
    both = ledger_of(plan, "r2", "SHIKAKU.csv")
    require_balance([both], [])
    assert both == alone  # the first mapping uses what the second one skips


def test_a_record_that_every_mapping_skips_has_the_first_ones_reason(plan: Path) -> None:
    product = plan.parents[2] / "products" / "hand_v1"
    first = (product / "SHIKAKU.yaml").read_text(encoding="utf-8")
    skip = "skip_rows:\n  - {when: {KBN: [B, Z]}, reason: 一つ目の理由}\nover:"
    (product / "SHIKAKU.yaml").write_text(first.replace("over:", skip), encoding="utf-8")
    (product / "SHO.yaml").write_text(SECOND, encoding="utf-8")
    text = plan.read_text(encoding="utf-8").replace("hand_v1.SHIKAKU]", "hand_v1.SHIKAKU, hand_v1.SHO]")
    plan.write_text(
        text.replace(", absent_groups: {国保証情報: 証は別の業者が移行する}", ""), encoding="utf-8"
    )
    found = ledger_of(plan, "r1", "SHIKAKU.csv")
    require_balance([found], [])
    assert found.skipped == {"一つ目の理由": 1}  # B, which both skip; Z is used by the second
    assert found.used == 6


def test_two_mappings_may_feed_one_group(plan: Path) -> None:
    product = plan.parents[2] / "products" / "hand_v1"
    first = (product / "SHIKAKU.yaml").read_text(encoding="utf-8")
    parts = {"SHIKAKU": "{KBN: A}", "OTHER": "{not: {KBN: A}}"}
    for name, when in parts.items():
        text = first.replace("hand_v1.SHIKAKU\n", f"hand_v1.{name}\n", 1)
        text = text.replace("  国保資格情報:\n", f"  国保資格情報:\n    rows: {{when: {when}}}\n")
        (product / f"{name}.yaml").write_text(text, encoding="utf-8")
    alone = settled(plan, "r1", first, product)
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("hand_v1.SHIKAKU]", "hand_v1.SHIKAKU, hand_v1.OTHER]"), encoding="utf-8")
    both = settled(plan, "r2", None, product)
    moved = ("rejected", "held", "written")
    assert [both[name] for name in moved] == [alone[name] for name in moved]
    assert (both["slots"], both["empty"]) == (
        2 * int(alone["slots"]),
        alone["slots"],
    )  # each mapping leaves out the other's


def test_two_mappings_that_make_one_row_each_make_none_of_it_twice(plan: Path) -> None:
    product = plan.parents[2] / "products" / "hand_v1"
    again = (
        (product / "SHIKAKU.yaml")
        .read_text(encoding="utf-8")
        .replace("hand_v1.SHIKAKU\n", "hand_v1.OTHER\n", 1)
    )
    (product / "OTHER.yaml").write_text(again, encoding="utf-8")
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("hand_v1.SHIKAKU]", "hand_v1.SHIKAKU, hand_v1.OTHER]"), encoding="utf-8")
    found = settled(plan, "r1", None, product)
    assert (found["slots"], found["rejected"], found["written"]) == (
        14,
        14,
        0,
    )  # duplicate_key, each one told


def settled(plan: Path, run: str, whole: str | None, product: Path) -> dict[str, Any]:
    """The row ledger of 国保資格情報, once with the whole mapping in the place of its part."""
    path = product / "SHIKAKU.yaml"
    part = path.read_text(encoding="utf-8")
    path.write_text(whole or part, encoding="utf-8")
    spec_of.cache_clear()
    found = settle(plan, run)["settle"].facts["rows"]
    path.write_text(part, encoding="utf-8")
    return next(each for each in found if each["group"] == "g_nhi_member")


def ledger_of(plan: Path, run: str, file: str) -> RecordLedger:
    records = settle(plan, run)["convert"].facts["records"]
    return next(RecordLedger(**record) for record in records if record["file"] == file)
