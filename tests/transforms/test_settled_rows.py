"""Writing in key order: only where the order holds, and then exactly what is left."""

import itertools

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.content_hash import content_hash
from contracts.place import ROW_PLACE
from standards.reader import load_standard
from transforms import settled_rows
from transforms.settled_rows import in_record_order, write_in_key_order

MEMBER = load_standard("2.1").groups["g_nhi_member"]
SCHEMA = pa.schema([*ROW_PLACE, *MEMBER.arrow_schema])
PLACES = pa.schema(list(ROW_PLACE))


def table(keys: list[tuple[str, int]]) -> pa.Table:
    empty = dict.fromkeys(SCHEMA.names)
    rows = [
        empty | {"_file": 0, "_record": n, "_slot": 0, "atenabango": person, "hihokensharirekibango": number}
        for n, (person, number) in enumerate(keys)
    ]
    return pa.Table.from_pylist(rows, SCHEMA)


def places(records: set[int]) -> pa.Table:
    rows = [{"_file": 0, "_record": record, "_slot": 0} for record in sorted(records)]
    return pa.Table.from_pylist(rows, PLACES)


keys = st.lists(st.tuples(st.sampled_from(["", "a", "ab", "b", "あ", "𠮷"]), st.integers(-1, 3)), max_size=9)


@settings(max_examples=80)
@given(keys, st.sets(st.integers(0, 8)), st.integers(1, 4))
def test_written_exactly_when_what_is_left_is_in_key_order(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]], gone: set[int], size: int
) -> None:
    folder = tmp_path_factory.mktemp("settled")
    whole = table(rows)
    pq.write_table(whole, folder / "in.parquet")
    left = [key for n, key in enumerate(rows) if n not in gone]
    in_order = all((a[0].encode(), a[1]) < (b[0].encode(), b[1]) for a, b in itertools.pairwise(left))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settled_rows, "BATCH_ROWS", size)
        digest = write_in_key_order(folder / "in.parquet", MEMBER, places(gone), folder / "out.parquet", {})
    assert (digest is not None) == in_order
    if digest is None:
        assert not (folder / "out.parquet").exists()
        return
    written = pq.read_table(folder / "out.parquet")
    assert list(zip(*(written[n].to_pylist() for n in MEMBER.key), strict=True)) == left
    assert digest == content_hash(MEMBER.arrow_schema, written.to_batches())


def test_slots_come_out_in_the_order_of_their_records() -> None:
    one, other = (
        pa.RecordBatch.from_pylist([{"_file": 0, "_record": r, "_slot": slot} for r in (1, 2, 5)], PLACES)
        for slot in (0, 1)
    )
    ordered = in_record_order([one, other]).to_pylist()
    assert [(row["_record"], row["_slot"]) for row in ordered] == [
        (1, 0),
        (1, 1),
        (2, 0),
        (2, 1),
        (5, 0),
        (5, 1),
    ]
