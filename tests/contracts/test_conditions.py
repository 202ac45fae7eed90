"""What conditions leave over, against a model that tries every value: nothing that may hold is called impossible."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from contracts.condition import Condition, FieldTest, never_holds, none_of, takes_all

FIELDS, VALUES = ("A", "B"), ("1", "2", "3", "")
tests = st.builds(
    FieldTest,
    st.sampled_from(FIELDS),
    st.lists(st.sampled_from(("1", "2")), max_size=2).map(tuple),
    st.booleans(),
).filter(lambda test: test.values or test.blank)


def _deeper(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    some = st.lists(inner, min_size=1, max_size=2).map(tuple)
    return st.builds(
        Condition,
        st.lists(tests, max_size=1).map(tuple),
        st.lists(inner, max_size=1).map(tuple),
        st.lists(some, max_size=1).map(tuple),
    ).filter(lambda made: made.tests or made.negated or made.alternatives)


conditions = st.recursive(
    st.builds(Condition, st.lists(tests, min_size=1, max_size=2).map(tuple)), _deeper, max_leaves=4
)


def holds(condition: Condition, row: dict[str, str]) -> bool:
    return (
        all(row[t.field] in t.values or (t.blank and not row[t.field]) for t in condition.tests)
        and not any(holds(inner, row) for inner in condition.negated)
        and all(any(holds(inner, row) for inner in group) for group in condition.alternatives)
    )


def rows() -> list[dict[str, str]]:
    return [dict(zip(FIELDS, values, strict=True)) for values in product(VALUES, repeat=2)]


@given(st.lists(conditions, max_size=3), st.none() | conditions)
def test_none_of_holds_exactly_where_none_holds(skips: list[Condition], beside: Condition | None) -> None:
    left = none_of(skips, beside)
    for row in rows():
        wanted = not any(holds(skip, row) for skip in skips) and (beside is None or holds(beside, row))
        assert holds(left, row) == wanted


@given(st.lists(conditions, max_size=3), st.none() | conditions)
def test_what_is_told_to_be_impossible_is(skips: list[Condition], beside: Condition | None) -> None:
    left = none_of(skips, beside)
    if never_holds(left):
        assert not any(holds(left, row) for row in rows())


@given(conditions, conditions)
def test_what_takes_all_of_another_holds_wherever_that_does(wide: Condition, narrow: Condition) -> None:
    assert takes_all(wide, wide)
    if takes_all(wide, narrow):
        assert not any(holds(narrow, row) and not holds(wide, row) for row in rows())
