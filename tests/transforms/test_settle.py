"""Settle against a model in plain Python: who is rejected, who waits, who moves."""

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.place import ROW_PLACE
from contracts.schema import TableSchema
from standards.reader import load_standard
from transforms.settle import ConvertedGroup, Settlement
from transforms.settled_rows import write_sorted

GROUPS = load_standard("2.1").groups
HOUSEHOLD, MEMBER = GROUPS["g_nhi_household"], GROUPS["g_nhi_member"]


@dataclass(frozen=True)
class Household:
    """A row of 国保世帯情報: its number and the head."""

    number: str
    person: str
    refused: bool


@dataclass(frozen=True)
class Member:
    """A row of 国保資格情報: person, history number, household."""

    person: str
    history: int
    household: str
    refused: bool


people = st.sampled_from("ABCDEF")
numbers = st.sampled_from(["s1", "s2", "s3", "s4"])
refused = st.sampled_from([False, False, False, False, True])
households = st.lists(st.builds(Household, numbers, people, refused), max_size=6)
members = st.lists(st.builds(Member, people, st.integers(1, 2), numbers, refused), max_size=10)


def model(homes: list[Household], folk: list[Member]) -> tuple[set[str], set[str], set[str]]:
    """Places (`h0`, `m3`) of rejected, waiting and moving rows among those that convert did not refuse."""
    rows = {f"h{n}": h for n, h in enumerate(homes)} | {f"m{n}": m for n, m in enumerate(folk)}
    alive = {place: row for place, row in rows.items() if not row.refused}
    keys = Counter(_key(row) for row in alive.values())
    known = {h.number for h in homes}
    rejected = {
        place
        for place, row in alive.items()
        if keys[_key(row)] > 1 or (isinstance(row, Member) and row.household not in known)
    }
    waiting = {row.person for row in rows.values() if row.refused}
    waiting |= {alive[place].person for place in rejected}
    while True:
        stuck = {
            h.number
            for p, h in rows.items()
            if isinstance(h, Household) and (h.refused or p in rejected or h.person in waiting)
        }
        more = {m.person for m in alive.values() if isinstance(m, Member) and m.household in stuck}
        if more <= waiting:
            break
        waiting |= more
    held = {place for place, row in alive.items() if place not in rejected and row.person in waiting}
    return rejected, held, set(alive) - rejected - held


def _key(row: Household | Member) -> tuple[object, ...]:
    return ("h", row.number) if isinstance(row, Household) else ("m", row.person, row.history)


def write(folder: Path, schema: TableSchema, rows: list[tuple[int, dict[str, object]]], name: str) -> Path:
    arrow = pa.schema([*ROW_PLACE, *schema.arrow_schema])
    plain = [
        {field.name: None for field in arrow} | {"_file": 0, "_record": record, "_slot": 0} | values
        for record, values in rows
    ]
    path = folder / f"{schema.group}.{name}.parquet"
    pq.write_table(pa.Table.from_pylist(plain, arrow), path)
    return path


def converted(
    folder: Path, schema: TableSchema, rows: list[tuple[bool, dict[str, object]]]
) -> ConvertedGroup:
    numbered = list(enumerate(rows))
    good = [(n, values) for n, (bad, values) in numbered if not bad]
    bad = [(n, values) for n, (bad, values) in numbered if bad]
    return ConvertedGroup(schema, write(folder, schema, good, "rows"), write(folder, schema, bad, "refused"))


@settings(max_examples=60)
@given(households, members)
def test_settle_equals_the_model(homes: list[Household], folk: list[Member]) -> None:
    with tempfile.TemporaryDirectory() as name, duckdb.connect() as connection:
        folder = Path(name)
        groups = [
            converted(
                folder,
                HOUSEHOLD,
                [(h.refused, {"kokuhosetaibango": h.number, "atenabango": h.person}) for h in homes],
            ),
            converted(
                folder,
                MEMBER,
                [
                    (
                        m.refused,
                        {
                            "atenabango": m.person,
                            "hihokensharirekibango": m.history,
                            "kokuhosetaibango": m.household,
                        },
                    )
                    for m in folk
                ],
            ),
        ]
        settlement = Settlement(connection, groups)
        settlement.decide()
        for group in groups:
            path = folder / f"{group.schema.group}.parquet"
            write_sorted(group.rows, group.schema, settlement.places(group.schema), path, {})
        settlement.write_held(folder / "held.parquet")
        settlement.write_rejected(folder / "rejected.parquet")
        rejected, held, moving = model(homes, folk)
        assert places(folder / "rejected.parquet") == rejected
        assert places(folder / "held.parquet") == held
        assert {f"h{r}" for r in column(folder, HOUSEHOLD)} | {
            f"m{r}" for r in column(folder, MEMBER)
        } == moving
        for schema in (HOUSEHOLD, MEMBER):
            keys = pq.read_table(folder / f"{schema.group}.parquet").select(list(schema.key)).to_pylist()
            assert keys == sorted(keys, key=lambda row: tuple(row.values()))


def places(path: Path) -> set[str]:
    rows = pq.read_table(path).to_pylist()
    return {f"{'h' if row['group'] == HOUSEHOLD.group else 'm'}{row['_record']}" for row in rows}


def column(folder: Path, schema: TableSchema) -> list[int]:
    numbers: list[int] = pq.read_table(folder / f"{schema.group}.parquet")["_record"].to_pylist()
    return numbers
