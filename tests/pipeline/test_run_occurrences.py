"""A host file whose records hold a table of changing size, through extract, convert and settle."""

from pathlib import Path

import pytest

from mappings.lint.linter import lint
from tests.pipeline import hand_town
from tests.pipeline.test_run_by_hand import plan, rows, settle

__all__ = ["plan"]

COPYBOOK = """\
       01  SETAI-REC.
           05  SETAI        PIC X(4).
           05  ATENA        PIC 9(4).
           05  KIGO         PIC X(4).
           05  NINZU        PIC 9(1).
           05  SHIKAKU OCCURS 0 TO 3 TIMES DEPENDING ON NINZU.
               10  S-ATENA  PIC 9(4).
               10  SHIMEI   PIC X(14).
               10  FROM-YMD PIC 9(8).
               10  DEL      PIC X.
"""
LAYOUT = """\
layout: hand_v1.KOKUHO
format: variable
copybook: KOKUHO.cpy
dialect: fujitsu
charset: {single_byte: fujitsu_kana, double_byte: jef, gaiji: hand}
children: {SHIKAKU: [SETAI]}
"""
# name, household's head, members as (number, name, from, deleted)
HOUSEHOLDS = [
    ("S1", 1, [(1, "見本　一郎", "20200101", "0"), (2, "見本　花子", "20210230", "0")]),
    ("S2", 3, []),
    ("S3", 4, [(4, "見本　四郎", "20210101", "1"), (5, "見本　五郎", "20210101", "0"), (6, "見本　六郎", "20220101", "0")]),
]  # fmt: skip


def ebcdic(text: str, width: int) -> bytes:
    return text.encode("cp037").ljust(width, b"\x40")


def record(name: str, head: int, members: list[tuple[int, str, str, str]]) -> bytes:
    parts = [ebcdic(name, 4), ebcdic(f"{head:04d}", 4), ebcdic("K1", 4), ebcdic(str(len(members)), 1)]
    for number, person, begins, deleted in members:
        kanji = b"".join(b"\x40\x40" if c == "　" else c.encode("euc_jp") for c in person)
        text = (b"\x28" + kanji + b"\x29").ljust(14, b"\x40")
        parts += [ebcdic(f"{number:04d}", 4), text, ebcdic(begins, 8), ebcdic(deleted, 1)]
    body = b"".join(parts)
    return (len(body) + 4).to_bytes(2, "big") + b"\0\0" + body


@pytest.fixture
def host_plan(plan: Path) -> Path:
    product = plan.parents[2] / "products" / "hand_v1"
    (product / "layouts" / "KOKUHO.cpy").write_text(COPYBOOK, encoding="utf-8")
    (product / "layouts" / "KOKUHO.yaml").write_text(LAYOUT, encoding="utf-8")
    setai = hand_town.SETAI.replace(
        "layout: hand_v1.SETAI, source: files, files: SETAI.csv",
        "layout: hand_v1.KOKUHO, source: files, files: KOKUHO.DAT",
    )
    setai = setai[: setai.index("controls:")].replace(
        'skip_rows:\n  - {when: {DEL: "1"}, reason: 論理削除}\n', ""
    )
    (product / "SETAI.yaml").write_text(
        setai + "unused_fields:\n  NINZU: 人数は行の数からわかる\n", encoding="utf-8"
    )
    shikaku = (
        hand_town.SHIKAKU.replace(
            "layout: hand_v1.SHIKAKU, source: files, files: SHIKAKU*.csv",
            "layout: hand_v1.KOKUHO, record: SHIKAKU, source: files, files: KOKUHO.DAT",
        )
        .replace("over:", 'skip_rows:\n  - {when: {DEL: "1"}, reason: 論理削除}\nover:')
        .replace("[ATENA], order: [SEQ]", "[S_ATENA], order: [OCCURRENCE]")
        .replace("from: ATENA}", "from: S_ATENA}")
        .replace("from: FROM,", "from: FROM_YMD,")
        .replace("{from: KBN, convert: {codes: kbn.csv}}", '{constant: "1"}')
        .replace(
            '{from: TO, convert: [{western_date: {open_end: ["99999999"]}}]}', "{absent: 現行システムにない}"
        )
        .replace('shikakusoshitsujiyu: {constant: "02"}', "shikakusoshitsujiyu: {absent: 現行システムにない}")
    )
    (product / "SHIKAKU.yaml").write_text(shikaku, encoding="utf-8")
    data = plan.parents[3] / "sources" / "hand" / "KOKUHO.DAT"
    data.write_bytes(b"".join(record(*household) for household in HOUSEHOLDS))
    return plan


def test_records_and_their_occurrences_each_add_up(host_plan: Path) -> None:
    manifests = settle(host_plan)
    (file,) = manifests["extract"].facts["files"]
    assert (file["read"], file["details"]) == (3, {"": 3})
    assert file["remarks"] == ["variable records by RDW, big endian, inclusive"]
    converted = manifests["convert"].facts
    assert converted["records"] == [
        {"file": "KOKUHO.DAT", "read": 3, "structural": 0, "skipped": {}, "used": 3, "rejected": {}}
    ]
    assert converted["occurrences"] == {"hand_v1.SHIKAKU": {"read": 5, "used": 4, "skipped": {"論理削除": 1}}}
    ledger = {row["group"]: row for row in manifests["settle"].facts["rows"]}
    numbers = ("slots", "empty", "rejected", "held", "written")
    assert [ledger["g_nhi_member"][n] for n in numbers] == [4, 0, 1, 0, 3]
    assert [ledger["g_nhi_household"][n] for n in numbers] == [3, 0, 0, 0, 3]
    members = rows(host_plan, manifests["settle"], "standard/g_nhi_member.parquet")
    assert [(row["atenabango"], row["kokuhosetaibango"], row["shikakushutokunengappi"]) for row in members] == [
        ("0001", "S1", "2020-01-01"), ("0005", "S3", "2021-01-01"), ("0006", "S3", "2022-01-01"),
    ]  # fmt: skip


def test_numbers_of_spaces_and_of_low_values_are_told_by_field(host_plan: Path) -> None:
    data = host_plan.parents[3] / "sources" / "hand" / "KOKUHO.DAT"
    empty = [("S4", 7, [(7, "見本　七郎", "        ", "0"), (8, "見本　八郎", "\0" * 8, "0")])]
    data.write_bytes(data.read_bytes() + b"".join(record(*household) for household in empty))
    findings = settle(host_plan)["convert"].facts["findings"]
    told = [each for each in findings if each["reason"] == "number_blank"]
    keys = ("item", "checked", "failed", "status", "severity")
    assert [tuple(each[key] for key in keys) for each in told] == [
        ("KOKUHO.FROM_YMD", 7, 2, "passed", "info")
    ]


def test_what_another_view_may_hold_is_not_told_as_blank(host_plan: Path) -> None:
    """Where the bytes are redefined nobody knows which view a record holds."""
    product = host_plan.parents[2] / "products" / "hand_v1"
    begin = "               10  FROM-YMD PIC 9(8).\n"
    view = "               10  FROM-CODE REDEFINES FROM-YMD PIC X(8).\n"
    (product / "layouts" / "KOKUHO.cpy").write_text(COPYBOOK.replace(begin, begin + view), encoding="utf-8")
    spec = product / "SHIKAKU.yaml"
    whole, chosen = "from: FROM_YMD", "choose: [{when: {DEL: '0'}, from: FROM_YMD}, {from: FROM_CODE}]"
    text = spec.read_text(encoding="utf-8")
    assert text.count(whole) == 1
    spec.write_text(text.replace(whole, chosen), encoding="utf-8")
    data = host_plan.parents[3] / "sources" / "hand" / "KOKUHO.DAT"
    data.write_bytes(data.read_bytes() + record("S4", 7, [(7, "見本　七郎", " " * 8, "0")]))
    findings = settle(host_plan)["convert"].facts["findings"]
    assert [each for each in findings if each["reason"] == "number_blank"] == []


def test_occurrences_are_no_records_to_count(host_plan: Path) -> None:
    shikaku = host_plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    control = "controls:\n  - {count: records, record: SHIKAKU, equals: note.records}\n"
    shikaku.write_text(shikaku.read_text(encoding="utf-8") + control, encoding="utf-8")
    _, problems = lint([shikaku])
    assert "'SHIKAKU' are occurrences within records, which are not counted." in str(problems)
