"""Crosswalks against a model in plain Python: numbers once given stay, nobody shares one, order means nothing."""

import random
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import SpecError
from contracts.place import ERRORS, ERRORS_TYPE, FILE, RECORD
from contracts.source import FieldType, RecordKind, RecordRole, SourceField
from mappings.crosswalk import Crossing, Crosswalk
from transforms.crosswalk import OldNumbers, crossing_columns, give_numbers

Row = tuple[str | None, str | None]
Numbers = dict[tuple[str, str], str]
KIND = RecordKind(
    "", RecordRole.DETAIL, (SourceField("NO", FieldType.TEXT), SourceField("EDA", FieldType.TEXT))
)
PLAN = Crosswalk("atena", (), 6, 900, ("town_a",), 1)
texts = st.one_of(
    st.none(),
    st.sampled_from(["", "  ", "　", "0", "00", "12", "0012", " 12　", "A1", "a1", "1'2", "9999999", "950"]),
    st.integers(1, 40).map(str),
)
rows = st.lists(st.tuples(texts, texts), max_size=25)


def cleaned(text: str | None) -> str:
    """As the docs say: without spaces around it, digits as a number, blank is none."""
    found = (text or "").strip(" 　")
    return str(int(found)) if found.isascii() and found.isdigit() else found


def key(row: Row, fields: tuple[str, ...]) -> str:
    parts = [cleaned(row[("NO", "EDA").index(name)]) for name in fields]
    return "\x1f".join(parts) if all(parts) else ""


def model(former: Numbers, met: dict[str, list[Row]], fields: tuple[str, ...]) -> Numbers:
    found = dict(former)
    new = {(name, key(row, fields)) for name, own in met.items() for row in own} - set(former)
    counter = max([899, *(int(n) for (name, _), n in former.items() if name not in PLAN.keep)])
    for name, old in sorted(new, key=lambda each: (each[0], len(each[1]), each[1])):
        if not old:
            continue
        if name in PLAN.keep:
            if old.isascii() and old.isdigit() and len(old) <= PLAN.digits:
                found[name, old] = old.zfill(PLAN.digits)
        else:
            counter += 1
            found[name, old] = str(counter).zfill(PLAN.digits)
    return found


def raw(path: Path, own: list[Row]) -> Path:
    table = pa.table(
        {
            FILE: pa.array([0] * len(own), pa.int16()),
            RECORD: pa.array(range(1, len(own) + 1), pa.int64()),
            ERRORS: pa.nulls(len(own), ERRORS_TYPE),
            "NO": pa.array([row[0] for row in own], pa.string()),
            "EDA": pa.array([row[1] for row in own], pa.string()),
        }
    )
    pq.write_table(table, path, row_group_size=7)
    return path


def give(
    folder: Path, former: Path | None, met: dict[str, list[Row]], fields: tuple[str, ...], name: str
) -> Path:
    out = folder / f"{name}.parquet"
    olds = [
        OldNumbers(raw(folder / f"{name}.{series}.raw.parquet", own), KIND, fields, series)
        for series, own in met.items()
    ]
    with duckdb.connect() as connection:
        give_numbers(connection, PLAN, former, olds, out, {})
    return out


def numbers(path: Path) -> Numbers:
    found = {(row["numbering"], row["old"]): row["new"] for row in pq.read_table(path).to_pylist()}
    assert len(found) == pq.read_metadata(path).num_rows
    return found


@settings(max_examples=60, deadline=None)
@given(
    first=st.dictionaries(st.sampled_from(["town_a", "town_b", "town_c"]), rows, max_size=3),
    then=st.dictionaries(st.sampled_from(["town_a", "town_b", "town_c"]), rows, max_size=3),
    fields=st.sampled_from([("NO",), ("NO", "EDA")]),
    seed=st.integers(0, 9),
)
def test_numbers_are_those_of_the_model(
    first: dict[str, list[Row]], then: dict[str, list[Row]], fields: tuple[str, ...], seed: int
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        one = model({}, first, fields)
        two = model(one, then, fields)
        if len(set(two.values())) < len(two) or len(set(one.values())) < len(one):
            return  # a kept number lies among the new ones: the test below
        version = give(folder, None, first, fields, "one")
        assert numbers(version) == one
        assert numbers(give(folder, version, then, fields, "two")) == two
        shuffled = {key: random.Random(seed).sample(own, len(own)) for key, own in reversed(first.items())}
        assert pq.read_table(give(folder, None, shuffled, fields, "again")).equals(pq.read_table(version))
        for series, own in first.items():
            _check_join(folder, version, one, own, fields, series)


def _check_join(
    folder: Path, version: Path, known: Numbers, own: list[Row], fields: tuple[str, ...], series: str
) -> None:
    """Rows with numbers that the crosswalk has and with one that it lacks."""
    own = [*own, ("77777", "1"), (None, None)]
    crossing = Crossing("other", "atena", series, fields, 1)
    with duckdb.connect() as connection:
        path = raw(folder / "join.parquet", own)
        joined = crossing_columns(connection, path, KIND, [crossing], [version])
        new, unknown = joined.next(len(own))
    keys = [key(row, fields) for row in own]
    assert new.to_pylist() == [known.get((series, each)) for each in keys]
    assert unknown.to_pylist() == [bool(each) and (series, each) not in known for each in keys]


def test_a_kept_number_among_the_new_ones_stops_it(tmp_path: Path) -> None:
    met: dict[str, list[Row]] = {"town_a": [("900", None)], "town_b": [("1", None)]}
    with pytest.raises(SpecError, match="1 old numbers would share a new number") as raised:
        give(tmp_path, None, met, ("NO",), "one")
    assert "900" not in str(raised.value)


def test_numbers_that_outgrow_their_digits_stop_it(tmp_path: Path) -> None:
    own: list[Row] = [(f"A{number}", None) for number in range(12)]
    olds = [OldNumbers(raw(tmp_path / "raw.parquet", own), KIND, ("NO",), "town_b")]
    plan = replace(PLAN, digits=3, first=990)
    with duckdb.connect() as connection, pytest.raises(SpecError, match="2 new numbers have more than 3"):
        give_numbers(connection, plan, None, olds, tmp_path / "out.parquet", {})


def test_a_packed_number_and_a_text_of_digits_are_one(tmp_path: Path) -> None:
    kind = RecordKind("", RecordRole.DETAIL, (SourceField("NO", FieldType.ZONED, digits=10),))
    path = tmp_path / "packed.parquet"
    pq.write_table(pa.table({"NO": pa.array([12], pa.decimal128(10, 0))}), path)
    olds = [
        OldNumbers(path, kind, ("NO",), "town_b"),
        OldNumbers(raw(tmp_path / "text.parquet", [("0000000012", None)]), KIND, ("NO",), "town_b"),
    ]
    with duckdb.connect() as connection:
        give_numbers(connection, PLAN, None, olds, tmp_path / "out.parquet", {})
    assert numbers(tmp_path / "out.parquet") == {("town_b", "12"): "000900"}
