"""Variable records: each form of descriptor words is found by walking, and the records are those that were written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import SourceError
from contracts.source import (
    DESCRIPTORS,
    Charset,
    FieldType,
    FileFormat,
    RecordFrame,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
)
from extractors.descriptors import find_descriptor, walk_records
from extractors.host_file import HostFile

Writer = Callable[[list[bytes]], bytes]


def word(length: int, order: str, inclusive: bool) -> bytes:
    return (length + 4 * inclusive).to_bytes(2, "little" if order == "little" else "big") + b"\0\0"


def variable(records: list[bytes], name: str) -> bytes:
    order, count = name.split("_")
    return b"".join(word(len(record), order, count == "inclusive") + record for record in records)


def blocked(records: list[bytes], name: str, each: int) -> bytes:
    order, count = name.split("_")
    blocks = [variable(records[at : at + each], name) for at in range(0, len(records), each)]
    return b"".join(word(len(block), order, count == "inclusive") + block for block in blocks)


def read(path: Path) -> list[bytes]:
    descriptor = find_descriptor(path, RecordFrame())
    found = []
    for chunk, starts, lengths, rest, missing in walk_records(path, descriptor):
        found += [chunk[a : a + n] for a, n in zip(starts.tolist(), lengths.tolist(), strict=True)]
        assert (rest, missing) == (b"", 0)
    return found


records_of_a_town = st.lists(
    st.integers(5, 300).flatmap(lambda n: st.binary(min_size=n, max_size=n)), min_size=12, max_size=40
)


@given(records_of_a_town, st.sampled_from(sorted(DESCRIPTORS)))
@settings(max_examples=60)
def test_descriptors_are_found_by_walking(
    tmp_path_factory: pytest.TempPathFactory, records: list[bytes], name: str
) -> None:
    path = tmp_path_factory.mktemp("v") / "V.DAT"
    path.write_bytes(variable(records, name))
    assert read(path) == records
    path.write_bytes(blocked(records, name, 5))
    assert read(path) == records


def test_a_length_in_the_second_half_of_the_word(tmp_path: Path) -> None:
    path = tmp_path / "V.DAT"
    records = [bytes([65 + n]) * (20 + n) for n in range(20)]
    path.write_bytes(b"".join(b"\0\0" + (len(r) + 4).to_bytes(2, "big") + r for r in records))
    assert read(path) == records


def test_what_has_no_descriptors_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "F.DAT"
    path.write_bytes(b"\xf1\xf2\xf3\xf4" * 1000)
    with pytest.raises(SourceError, match="no forms of record descriptor words lead"):
        find_descriptor(path, RecordFrame())


def layout() -> SourceLayout:
    kind = RecordKind("", RecordRole.DETAIL, (SourceField("A", FieldType.TEXT, 0, 8),), length=8)
    return SourceLayout("t.V", "", FileFormat.VARIABLE, Charset("fujitsu_kana"), {"": kind})


def test_a_file_cut_within_a_record_gives_all_records_before_it(tmp_path: Path) -> None:
    path = tmp_path / "V.DAT"
    whole = variable([b"\xc1" * 8] * 50, "big_inclusive")
    path.write_bytes(whole[:-3])
    file = HostFile(layout(), path, 0)
    rows = sum(batch.num_rows for _, batch in file.batches())
    assert (rows, file.tally.read, dict(file.tally.rejected)) == (49, 50, {"short_record": 1})
    assert file.tally.unreadable == [(50, "", "short_record", whole[49 * 12 : -3])]
    assert file.tally.remarks == [
        "variable records by RDW, big endian, inclusive",
        "the file ends within record 50, of which 9 bytes are there",
    ]


def test_a_word_that_is_none_stops_the_file_after_the_records_before_it(tmp_path: Path) -> None:
    path = tmp_path / "V.DAT"
    good = variable([b"\xc1" * 8] * 50, "big_inclusive")
    path.write_bytes(good + b"\xff\xff\xff\xff" + good)
    file = HostFile(
        SourceLayout("t.V", "", FileFormat.VARIABLE, Charset("fujitsu_kana"), layout().kinds, frame=RecordFrame(descriptor="big_inclusive", blocked=False)),
        path,
        0,
    )  # fmt: skip
    rows = []
    with pytest.raises(SourceError, match=r"V\.DAT:51: no record descriptor stands at byte 600"):
        rows += [batch.num_rows for _, batch in file.batches()]
    assert file.tally.read == 50


def test_records_of_another_length_are_rejected_and_the_rest_arrives(tmp_path: Path) -> None:
    path = tmp_path / "V.DAT"
    records = [b"\xc1" * 8, b"\xc2" * 7, b"\xc3" * 9, b"\xc4" * 8 + b"\x40\x40"] + [b"\xc5" * 8] * 40
    path.write_bytes(variable(records, "big_inclusive"))
    file = HostFile(layout(), path, 0)
    values = [value for _, batch in file.batches() for value in batch.column("A").to_pylist()]
    assert values == ["AAAAAAAA", "DDDDDDDD", *["EEEEEEEE"] * 40]
    assert dict(file.tally.rejected) == {"short_record": 1, "long_record": 1}
