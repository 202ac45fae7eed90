"""Branches of `choose` with conversions of their own: each row has what its branch alone would have given it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from contracts.condition import Condition, FieldTest
from contracts.place import ERRORS, ERRORS_TYPE, FILE, RECORD
from contracts.schema import Item
from mappings.spec.rules import Branch, Chain, ItemRule, Step
from standards.reader import load_standard
from transforms.columns import Columns, columns_of
from transforms.conversion import Context
from transforms.item_converter import ItemConverter, ItemValues

SCHEMA = load_standard("2.1").groups["g_resident"]
BIRTH = SCHEMA.by_romaji["seinengappi"]
WAREKI = Step("wareki_date", {"eras": {"S": "showa", "H": "heisei"}})
WESTERN = Step("western_date", {})
SIBLINGS = ("seinengappi_fushohyoki", "seinengappi_fushofuragu")


def is_kind(kind: str) -> Condition:
    return Condition((FieldTest("KBN", (kind,), blank=False),))


def branch(when: Condition | None, fields: tuple[str, ...], *steps: Step) -> Branch:
    return Branch(when, fields, None, chain=Chain(steps))


# A code and YYMMDD, YYYYMMDD, or a day as it is: three views of the same bytes (REDEFINES), told apart by KBN.
BRANCHES = (
    branch(is_kind("W"), ("GENGO", "YMD"), WAREKI),
    branch(is_kind("S"), ("SEIREKI",), WESTERN),
    branch(None, ("DAY",)),
)


def rows(*given: Mapping[str, str | None], unread: Sequence[str] = ()) -> Columns:
    names = {name: None for row in given for name in row}
    columns = {name: pa.array([row.get(name) for row in given], pa.string()) for name in names}
    errors = [{"field": name, "reason": "undecodable_bytes"} for name in unread]
    place = {
        FILE: [0] * len(given),
        RECORD: range(len(given)),
        ERRORS: pa.array([errors] * len(given), ERRORS_TYPE),
    }
    return columns_of(pa.RecordBatch.from_pydict({**place, **columns}))


def convert(
    branches: tuple[Branch, ...], columns: Columns, item: Item = BIRTH, default: str | None = None
) -> ItemValues:
    rule = ItemRule(item, 1, branches, default=default)
    return ItemConverter(rule, SCHEMA, Context(item, Path(), None, ""), {}).convert(columns)


def marks(found: ItemValues, row: int) -> set[tuple[str, str]]:
    return {(name, mark.reason) for name, mark in (*found.rejected, *found.noted) if mark.rows[row]}


def test_each_branch_goes_through_its_own_conversions() -> None:
    columns = rows(
        {"KBN": "W", "GENGO": "S", "YMD": "550102", "SEIREKI": "19990101", "DAY": "x"},
        {"KBN": "S", "GENGO": "?", "YMD": "?", "SEIREKI": "19800102", "DAY": "x"},
        {"KBN": None, "GENGO": "?", "YMD": "?", "SEIREKI": "?", "DAY": "1980-01-02"},
    )
    found = convert(BRANCHES, columns)
    assert found.values["seinengappi"].to_pylist() == ["1980-01-02"] * 3
    assert not found.rejected
    assert not found.noted


def test_a_value_that_its_branch_cannot_convert_is_told_of_that_row_alone() -> None:
    good = {"KBN": "W", "GENGO": "S", "YMD": "550102", "SEIREKI": "19800230", "DAY": "x"}
    found = convert(BRANCHES, rows(good, {**good, "KBN": "S"}, {**good, "KBN": "Z"}))
    assert [bool(marks(found, row)) for row in range(3)] == [False, True, True]


def test_what_could_not_be_read_is_not_told_once_more_as_a_value_that_is_wrong() -> None:
    """The era is in the file, and nobody can say which; `era_unknown` would ask for a code in the mapping."""
    columns = rows({"KBN": "W", "GENGO": None, "YMD": "550102"}, unread=["GENGO"])
    assert marks(convert(BRANCHES[:1], columns), 0) == {("seinengappi", "undecodable_bytes")}
    blank = rows({"KBN": "W", "GENGO": None, "YMD": "550102"})
    assert marks(convert(BRANCHES[:1], blank), 0) == {("seinengappi", "era_unknown")}


def test_rows_of_no_branch_have_the_default_or_nothing() -> None:
    columns = rows({"KBN": "Z", "GENGO": "S", "YMD": "550102", "SEIREKI": "19800102"})
    for default in (None, "1950-01-01"):
        found = convert(BRANCHES[:2], columns, default=default)
        assert found.values["seinengappi"].to_pylist() == [default]


def test_a_constant_beside_a_table_stays_as_it_is() -> None:
    constant = Branch(is_kind("W"), (), "1901-01-01", chain=Chain(()))
    found = convert((constant, BRANCHES[1]), rows({"KBN": "W"}, {"KBN": "S", "SEIREKI": "19800102"}))
    assert found.values["seinengappi"].to_pylist() == ["1901-01-01", "1980-01-02"]


def test_what_a_branch_fills_is_its_own() -> None:
    name = SCHEMA.by_romaji["shimei"]
    parted = branch(is_kind("W"), ("SHIMEI",), Step("split_name", {}))
    rule = ItemRule(name, 1, (parted, branch(None, ("SHIMEI",))), fills=("uji_nihonjin", "na_nihonjin"))
    columns = rows({"KBN": "W", "SHIMEI": "見本　太郎"}, {"KBN": "S", "SHIMEI": "見本　花子"})
    found = ItemConverter(rule, SCHEMA, Context(name, Path(), None, ""), {}).convert(columns)
    assert {key: values.to_pylist() for key, values in found.values.items()} == {
        "shimei": ["見本　太郎", "見本　花子"],
        "uji_nihonjin": ["見本", None],
        "na_nihonjin": ["太郎", None],
    }


VALUES = st.sampled_from(
    [None, "", "S", "H", "550102", "990231", "19800102", "19800230", "1980-01-02", "00000000"]
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"KBN": st.sampled_from(["W", "S", "Z", None])}
            | dict.fromkeys(("GENGO", "YMD", "SEIREKI", "DAY"), VALUES)
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([None, "1950-01-01"]),
)
def test_a_row_has_what_its_branch_alone_would_have_given_it(
    given_rows: list[dict[str, str | None]], default: str | None
) -> None:
    """Against the rule without `choose` over one row at a time: values, siblings, and what is told of it."""
    found = convert(BRANCHES, rows(*given_rows), default=default)
    for number, row in enumerate(given_rows):
        taken = BRANCHES[{"W": 0, "S": 1}.get(row["KBN"] or "", 2)]
        alone = convert(
            (branch(None, taken.fields, *(taken.chain or Chain(())).steps),), rows(row), default=default
        )
        for name in ("seinengappi", *SIBLINGS):
            expected = alone.values[name][0].as_py() if name in alone.values else None
            assert found.values[name][number].as_py() == expected, (row, name)
        assert marks(found, number) == marks(alone, 0), row
