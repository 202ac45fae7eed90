"""The content hash: the same for any batches, another for any other content."""

from decimal import Decimal

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from contracts.content_hash import content_hash

SCHEMA = pa.schema(
    [
        ("text", pa.string()),
        ("number", pa.int64()),
        ("amount", pa.decimal128(20, 2)),
        ("list", pa.list_(pa.string())),
    ]
)
texts = st.one_of(st.none(), st.text(max_size=4))
rows = st.lists(
    st.tuples(
        texts,
        st.one_of(st.none(), st.integers(-(2**62), 2**62)),
        st.one_of(st.none(), st.decimals(-(10**15), 10**15, places=2)),
        st.one_of(st.none(), st.lists(texts, max_size=3)),
    ),
    max_size=12,
)


def table(values: list[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*values, strict=True)) or [(), (), (), ()]
    return pa.Table.from_arrays(
        [pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


def hashed(values: list[tuple[object, ...]], size: int = 100) -> str:
    return content_hash(SCHEMA, table(values).to_batches(max_chunksize=size))


@given(rows, st.integers(1, 5))
def test_batches_do_not_matter(values: list[tuple[object, ...]], size: int) -> None:
    assert hashed(values, size) == hashed(values)
    sliced = table([(None,) * 4, *values]).slice(1)
    assert content_hash(SCHEMA, sliced.to_batches(max_chunksize=size)) == hashed(values)


@given(rows, rows)
def test_other_content_has_another_hash(
    one: list[tuple[object, ...]], other: list[tuple[object, ...]]
) -> None:
    assert (hashed(one) == hashed(other)) == (table(one).to_pylist() == table(other).to_pylist())


def test_null_is_not_empty_and_columns_do_not_run_into_each_other() -> None:
    variants: list[list[tuple[object, ...]]] = [
        [(None, None, None, None)],
        [("", None, None, None)],
        [("", 0, None, None)],
        [("", 0, Decimal(0), None)],
        [("", 0, Decimal(0), [])],
        [("", 0, Decimal(0), [None])],
        [("", 0, Decimal(0), [""])],
        [("ab", 0, None, None), ("c", 0, None, None)],
        [("a", 0, None, None), ("bc", 0, None, None)],
        [(None, None, None, ["a"]), (None, None, None, [])],
        [(None, None, None, []), (None, None, None, ["a"])],
        [],
    ]
    assert len({hashed(variant) for variant in variants}) == len(variants)
