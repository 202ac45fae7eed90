"""Records that vary: tables of changing size, segments, child tables and parents, in files of every record format."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.source import (
    Charset,
    FieldType,
    FileFormat,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
)
from extractors.host_file import HostFile
from extractors.variable_records import Counters
from mappings.layout.reader import read_layout

SETAI = """\
       01  SETAI.
           05  REC-KBN            PIC X.
           05  SETAI-NO           PIC 9(5).
           05  NINZU              PIC 9(2).
           05  SETAIIN OCCURS 0 TO 4 TIMES DEPENDING ON NINZU.
               10  KOJIN-NO       PIC 9(4).
               10  SUKI-SU        PIC S9(3) COMP-3.
               10  SUKI OCCURS 0 TO 3 TIMES DEPENDING ON SUKI-SU
                                  PIC X(2).
           05  BIKO               PIC X(6).
"""


@dataclass(frozen=True)
class Household:
    """What a record says, before it is bytes."""

    number: int
    members: list[tuple[int, list[str]]]
    remark: str

    def bytes(self) -> bytes:
        parts = [b"\xc4", ebcdic(f"{self.number:05d}"), ebcdic(f"{len(self.members):02d}")]
        for person, likes in self.members:
            parts += [ebcdic(f"{person:04d}"), bytes.fromhex(f"{len(likes):03d}C"), *map(ebcdic, likes)]
        return b"".join([*parts, ebcdic(self.remark.ljust(6))])


def ebcdic(text: str) -> bytes:
    return text.encode("cp037")


letters = st.text("ABCXYZ", min_size=2, max_size=2)
household = st.builds(
    Household,
    st.integers(0, 99999),
    st.lists(st.tuples(st.integers(0, 9999), st.lists(letters, max_size=3)), max_size=4),
    st.text("ABC", max_size=6),
)


def layout_of(folder: Path, copybook: str, text: str, charset: str = "ibm037") -> SourceLayout:
    (folder / "R.cpy").write_text(copybook, encoding="utf-8")
    path = folder / "R.yaml"
    head = f"layout: t.R\ncopybook: R.cpy\ndialect: ibm\ncharset: {charset}\n"
    path.write_text(head + text, encoding="utf-8")
    return read_layout(path)


def rows_of(layout: SourceLayout, path: Path) -> tuple[dict[str, list[dict[str, Any]]], HostFile]:
    file = HostFile(layout, path, 0, 64)
    rows: dict[str, list[dict[str, Any]]] = {kind.mark: [] for kind in layout.details}
    for mark, batch in file.batches():
        rows[mark] += pa.Table.from_batches([batch]).drop_columns(["_file", "_errors"]).to_pylist()
    return rows, file


def with_words(records: list[bytes]) -> bytes:
    return b"".join((len(record) + 4).to_bytes(2, "big") + b"\0\0" + record for record in records)


def wide(number: int, of: Household) -> dict[str, Any]:
    """The row with a column for each occurrence that there may be."""
    row: dict[str, Any] = {
        "_record": number, "REC_KBN": "D", "SETAI_NO": f"{of.number:05d}", "NINZU": f"{len(of.members):02d}", "BIKO": of.remark,
    }  # fmt: skip
    for n in range(4):
        member = of.members[n] if n < len(of.members) else None
        row[f"KOJIN_NO_{n + 1}"] = f"{member[0]:04d}" if member else None
        row[f"SUKI_SU_{n + 1}"] = len(member[1]) if member else None
        for m in range(3):
            row[f"SUKI_{n + 1}_{m + 1}"] = member[1][m] if member and m < len(member[1]) else None
    return row


@given(st.lists(household, min_size=1, max_size=60))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_tables_of_changing_size_followed_by_fields(tmp_path: Path, households: list[Household]) -> None:
    layout = layout_of(tmp_path, SETAI, "format: variable\ndescriptor: big_inclusive\nblocked: false\n")
    path = tmp_path / "R.DAT"
    path.write_bytes(with_words([each.bytes() for each in households]))
    rows, file = rows_of(layout, path)
    assert rows[""] == [wide(number, each) for number, each in enumerate(households, start=1)]
    assert (file.tally.read, dict(file.tally.rejected)) == (len(households), {})


@given(st.lists(household, min_size=1, max_size=40))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_occurrences_as_a_table_with_the_keys_of_their_record(
    tmp_path: Path, households: list[Household]
) -> None:
    text = "format: variable\ndescriptor: big_inclusive\nblocked: false\nchildren: {SETAIIN: [SETAI_NO]}\n"
    layout = layout_of(tmp_path, SETAI, text)
    path = tmp_path / "R.DAT"
    path.write_bytes(with_words([each.bytes() for each in households]))
    rows, _ = rows_of(layout, path)
    assert list(rows[""][0]) == ["_record", "REC_KBN", "SETAI_NO", "NINZU", "BIKO"]
    expected = []
    for number, each in enumerate(households, start=1):
        for place, (person, likes) in enumerate(each.members, start=1):
            liked = {f"SUKI_{m + 1}": likes[m] if m < len(likes) else None for m in range(3)}
            expected.append(
                {"_record": number, "SETAI_NO": f"{each.number:05d}", "OCCURRENCE": place, "KOJIN_NO": f"{person:04d}",
                 "SUKI_SU": len(likes)} | liked
            )  # fmt: skip
    assert rows["SETAIIN"] == expected


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda raw: raw[:6] + b"\xf0\xf9" + raw[8:], "occurrences_invalid"),  # nine of at most four
        (lambda raw: raw[:6] + b"\x40\x40" + raw[8:], "occurrences_invalid"),
        (lambda raw: raw[:-1], "short_record"),
        (lambda raw: raw + b"\xc1", "long_record"),
    ],
)
def test_a_record_that_does_not_hold_what_its_counters_say_is_rejected_alone(
    tmp_path: Path, damage: Any, reason: str
) -> None:
    layout = layout_of(tmp_path, SETAI, "format: variable\ndescriptor: big_inclusive\nblocked: false\n")
    good = Household(7, [(1, ["AB"]), (2, [])], "X").bytes()
    path = tmp_path / "R.DAT"
    path.write_bytes(with_words([good, damage(good), *[good] * 40]))
    rows, file = rows_of(layout, path)
    assert [row["_record"] for row in rows[""]] == [1, *range(3, 43)]
    assert dict(file.tally.rejected) == {reason: 1}
    assert file.tally.unreadable == [(2, "", reason, damage(good))]


@pytest.mark.parametrize("digits", [3, 20])
def test_a_counter_of_many_digits_is_no_other_number(digits: int) -> None:
    counter = SourceField("N", FieldType.PACKED, 0, digits // 2 + 1, digits, signed=True)
    kind = RecordKind("", RecordRole.DETAIL, (counter,), counters=(counter,))
    wanted = [2, 999, -3, *([2**64 + 2, 10**20 - 1] if digits > 18 else [])]
    room = digits // 2 * 2 + 1
    raw = b"".join(bytes.fromhex(f"{abs(n):0{room}d}{'D' if n < 0 else 'C'}") for n in wanted)
    found = Counters(kind, 0xF0).values(np.frombuffer(raw, np.uint8).reshape(len(wanted), -1), counter)
    assert found.tolist() == [n if n < 2**31 else -1 for n in wanted]


SEGMENTS = """\
       01  REC.
           05  SEG-ID             PIC X(1).
           05  KAISHA.
               10  KAISHA-NO      PIC 9(4).
               10  KAISHA-NM      PIC X(15).
           05  SHAIN REDEFINES KAISHA.
               10  SHAIN-NO       PIC 9(6).
               10  KYUYO          PIC S9(7)V99 COMP-3.
"""
SEGMENT_KINDS = """
records:
  by: SEG_ID
  K: {kind: detail, record: REC, segment: KAISHA}
  S: {kind: detail, record: REC, segment: SHAIN, parent: K, keys: [KAISHA_NO]}
"""


def company(number: int) -> bytes:
    return ebcdic(f"K{number:04d}" + f"NAME {number}".ljust(15))


def employee(number: int, pay: int) -> bytes:
    return ebcdic(f"S{number:06d}") + bytes.fromhex(f"{abs(pay):09d}{'D' if pay < 0 else 'C'}")


def companies() -> Iterator[tuple[int, int, int]]:
    """(company, employee, pay), more of them than a block has rows."""
    for number in range(1, 60):
        for each in range(number % 4):
            yield number, number * 100 + each, (-1) ** each * (number * 1000 + each)


@pytest.mark.parametrize("form", ["fixed", "variable"])
def test_segments_become_tables_and_children_carry_their_parent(tmp_path: Path, form: str) -> None:
    records, employees = [], list(companies())
    for number in range(1, 60):
        records.append(company(number))
        records += [employee(person, pay) for firm, person, pay in employees if firm == number]
    path = tmp_path / "R.DAT"
    if form == "fixed":
        layout = layout_of(tmp_path, SEGMENTS, "format: fixed_width\nrecord_length: 20\n" + SEGMENT_KINDS)
        path.write_bytes(b"".join(record.ljust(20, b"\x40") for record in records))
    else:
        layout = layout_of(tmp_path, SEGMENTS, "format: variable\n" + SEGMENT_KINDS)
        path.write_bytes(with_words(records))
    rows, file = rows_of(layout, path)
    assert [row["KAISHA_NM"] for row in rows["K"]] == [f"NAME {n}" for n in range(1, 60)]
    assert [
        (int(row["KAISHA_NO"]), int(row["SHAIN_NO"]), int(row["KYUYO"].scaleb(2))) for row in rows["S"]
    ] == employees
    assert list(rows["S"][0]) == ["_record", "KAISHA_NO", "SEG_ID", "SHAIN_NO", "KYUYO"]
    assert dict(file.tally.details) == {"K": 59, "S": len(employees)}


COUNTED = """\
       01  REC.
           05  SEG-ID             PIC X(1).
           05  KAISHA.
               10  KAISHA-NO      PIC 9(4).
               10  KAISHA-NM      PIC X(15).
           05  GYOMU REDEFINES KAISHA.
               10  SU             PIC 9(1).
               10  ID PIC X(3) OCCURS 1 TO 3 TIMES DEPENDING ON SU.
"""
COUNTED_KINDS = """
records:
  by: SEG_ID
  K: {kind: detail, record: REC, segment: KAISHA}
  G: {kind: detail, record: REC, segment: GYOMU, parent: K, keys: [KAISHA_NO]}
"""


@pytest.mark.parametrize("form", ["fixed", "variable"])
def test_a_table_may_be_counted_in_a_segment_that_is_shorter_than_the_one_it_redefines(
    tmp_path: Path, form: str
) -> None:
    records = [company(1), ebcdic("G2001002"), ebcdic("G1024"), ebcdic("G3010024031")]
    path = tmp_path / "R.DAT"
    if form == "fixed":
        layout = layout_of(tmp_path, COUNTED, "format: fixed_width\nrecord_length: 20\n" + COUNTED_KINDS)
        path.write_bytes(b"".join(record.ljust(20, b"\x40") for record in records))
    else:
        layout = layout_of(tmp_path, COUNTED, "format: variable\n" + COUNTED_KINDS)
        path.write_bytes(with_words(records))
    rows, _ = rows_of(layout, path)
    found = [[row[f"ID_{number}"] for number in (1, 2, 3)] for row in rows["G"]]
    assert found == [["001", "002", None], ["024", None, None], ["010", "024", "031"]]


def test_a_child_before_any_parent_is_rejected_with_its_place(tmp_path: Path) -> None:
    layout = layout_of(tmp_path, SEGMENTS, "format: variable\n" + SEGMENT_KINDS)
    path = tmp_path / "R.DAT"
    path.write_bytes(with_words([employee(1, 5), company(1), employee(2, 6)] + [company(2)] * 40))
    rows, file = rows_of(layout, path)
    assert [row["_record"] for row in rows["S"]] == [3]
    assert (dict(file.tally.rejected), file.tally.details["S"]) == ({"parent_record_missing": 1}, 1)
    assert file.tally.read == 43


def test_lines_are_cut_by_bytes_and_may_lack_the_spaces_at_their_end(tmp_path: Path) -> None:
    copybook = "       01 A.\n           05 NAMAE PIC X(6).\n           05 NO PIC 9(3).\n           05 BIKO PIC X(4).\n"
    path = tmp_path / "R.DAT"
    layout = layout_of(tmp_path, copybook, "format: lines\nrecord_length: 13\n", charset="cp932")
    lines = ["高野ab001ソ十", "山    002", "", "表示  003x"]
    path.write_bytes("\r\n".join(lines).encode("cp932") + b"\r\n\x1a")
    rows, file = rows_of(layout, path)
    assert [(row["_record"], row["NAMAE"], row["NO"], row["BIKO"]) for row in rows[""]] == [
        (1, "高野ab", "001", "ソ十"), (2, "山", "002", ""), (4, "表示", "003", "x"),
    ]  # fmt: skip
    assert dict(file.tally.rejected) == {"short_record": 1}


@pytest.mark.parametrize(("end", "name"), [(b"\r\n", "crlf"), (b"\n", "lf")])
def test_fixed_records_may_hold_the_bytes_of_a_line_end(tmp_path: Path, end: bytes, name: str) -> None:
    copybook = "       01 A.\n           05 NO PIC 9(3).\n           05 KIN PIC 9(4) COMP.\n"
    layout = layout_of(tmp_path, copybook, f"format: fixed_width\nrecord_length: 5\nline_end: {name}\n")
    path = tmp_path / "R.DAT"
    amounts = [0x0D0A, 0x0A0D, 0x0A0A, 7]
    path.write_bytes(
        end.join(ebcdic(f"{n:03d}") + amount.to_bytes(2, "big") for n, amount in enumerate(amounts))
    )
    rows, file = rows_of(layout, path)
    assert [row["KIN"] for row in rows[""]] == amounts
    assert file.tally.read == len(amounts)


@pytest.mark.parametrize("name", ["ibm930", "IBM-930", "ccsid930"])
def test_a_layout_may_name_a_pair_of_tables_by_its_usual_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "T.DAT"
    path.write_bytes(bytes.fromhex("C1 0E 4581 0F"))
    kind = RecordKind("", RecordRole.DETAIL, (SourceField("A", FieldType.TEXT, 0, 5),))
    layout = SourceLayout("t.T", "", FileFormat.FIXED_WIDTH, Charset(name), {"": kind}, record_length=5)
    (batch,) = [batch for _, batch in HostFile(layout, path, 0).batches()]
    assert batch.column("A").to_pylist() == ["A谷"]  # as iconv -f IBM930 says
