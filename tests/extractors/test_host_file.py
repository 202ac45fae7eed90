"""Host files against a decoder of plain Python: every value, whatever the block size and the shards."""

import random
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.host_bytes import LENGTH, layout, write_host_file
from benchmarks.plain_python import decode_record
from contracts.content_hash import content_hash
from extractors.host_file import HostFile

RECORDS = 1_500


@pytest.fixture(scope="module")
def host_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Good records, and in every seventh one byte that somebody has overwritten."""
    path = tmp_path_factory.mktemp("host") / "MIXED.DAT"
    write_host_file(path, RECORDS)
    data = bytearray(path.read_bytes())
    chance = random.Random(5)
    for record in range(0, RECORDS, 7):
        data[record * LENGTH + chance.randrange(LENGTH)] = chance.choice((0x00, 0x28, 0x29, 0x40, 0xFF, 0xD1))
    path.write_bytes(data)
    return path


def read(path: Path, **how: object) -> pa.Table:
    file = HostFile(layout(), path, 0, **how)  # type: ignore[arg-type]
    file.tally.most_unreadable = 1.0
    return pa.Table.from_batches([batch for _, batch in file.batches()])


def hash_of(table: pa.Table) -> str:
    plain = table.drop_columns(["_errors"])
    return content_hash(plain.schema, plain.to_batches())


def test_every_value_is_the_plain_decoders(host_file: Path) -> None:
    data = host_file.read_bytes()
    rows = read(host_file).drop_columns(["_file", "_record", "_errors"]).to_pylist()
    assert len(rows) == RECORDS
    for number, row in enumerate(rows):
        assert row == decode_record(data[number * LENGTH : (number + 1) * LENGTH], layout()), number + 1


@given(st.integers(100, 900), st.integers(1, RECORDS - 1))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_block_size_and_shards_change_nothing(host_file: Path, block: int, cut: int) -> None:
    whole = read(host_file)
    parts = [read(host_file, block_records=block, records=part) for part in ((1, cut), (cut + 1, RECORDS))]
    joined = pa.concat_tables(parts)
    assert joined.equals(whole)
    assert hash_of(joined) == hash_of(whole)


def test_vendor_characters_and_unreadable_values_are_counted_by_field(host_file: Path) -> None:
    data = host_file.read_bytes()
    file = HostFile(layout(), host_file, 0)
    file.tally.most_unreadable = 1.0
    table = pa.Table.from_batches([batch for _, batch in file.batches()])
    fields = layout().details[0].fields
    marks = {(field.name, "80A1"): 0 for field in fields}
    unreadable = 0
    for number in range(RECORDS):
        raw = data[number * LENGTH : (number + 1) * LENGTH]
        plain = decode_record(raw, layout())
        for field in fields:
            marks[field.name, "80A1"] += str(plain[field.name]).count("\ufff980A1\ufffb")
            blank = raw[field.offset : field.offset + field.length].strip(b"\x40") == b""
            unreadable += plain[field.name] is None and not blank
    assert {key: count for key, count in file.tally.gaiji.items() if key[1] == "80A1"} == {
        key: count for key, count in marks.items() if count
    }
    listed = [error for errors in table.column("_errors").to_pylist() for error in errors or ()]
    assert len(listed) == len(file.tally.unreadable) == unreadable > 50
