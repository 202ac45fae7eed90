"""Conditions of specs and of the standard: `{FIELD: value | [a, b] | blank}`, `not`, `any`; side by side means and."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

BLANK = "blank"


@dataclass(frozen=True, slots=True)
class FieldTest:
    """`field` holds one of `values`, or is blank (null or nothing but spaces) when `blank`."""

    field: str
    values: tuple[str, ...]
    blank: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """All `tests` hold, no condition of `negated` holds, and of each tuple of `alternatives` at least one."""

    tests: tuple[FieldTest, ...]
    negated: tuple["Condition", ...] = ()
    alternatives: tuple[tuple["Condition", ...], ...] = ()

    def fields(self) -> Iterator[str]:
        """Names of all fields it looks at."""
        return (test.field for test in self.every_test())

    def every_test(self) -> Iterator[FieldTest]:
        """The tests of it and of all conditions within it."""
        yield from self.tests
        for inner in (*self.negated, *(c for group in self.alternatives for c in group)):
            yield from inner.every_test()


def parse_condition(plain: Mapping[str, Any]) -> Condition:
    """Condition from plain data (texts, lists, dicts). Raises ValueError with what is wrong."""
    if not isinstance(plain, Mapping) or not plain:
        raise ValueError("a condition is a mapping of fields to values")
    tests: list[FieldTest] = []
    negated: list[Condition] = []
    alternatives: list[tuple[Condition, ...]] = []
    for name, value in plain.items():
        if name == "not":
            negated.append(parse_condition(value))
        elif name == "any":
            if not isinstance(value, list) or not value:
                raise ValueError("`any` needs a list of conditions")
            alternatives.append(tuple(parse_condition(inner) for inner in value))
        else:
            tests.append(_field_test(name, value))
    return Condition(tuple(tests), tuple(negated), tuple(alternatives))


def never_holds(condition: Condition, known: Mapping[str, frozenset[str]] | None = None) -> str:
    """A field of which the condition asks for what excludes itself, "" where nothing is seen to.

    `known` are the values that a field may still have, BLANK among them where it may be blank.
    """
    left = dict(known or {})
    for test in condition.tests:
        wanted = _accepted(test)
        left[test.field] = left.get(test.field, wanted) & wanted
    for inner in condition.negated:
        if len(inner.tests) == 1 and not inner.negated and not inner.alternatives:
            refused = inner.tests[0]
            if refused.field in left:
                left[refused.field] -= _accepted(refused)
    for field, values in left.items():
        if not values:
            return field
    for group in condition.alternatives:
        wrong = [never_holds(inner, left) for inner in group]
        if all(wrong):
            return wrong[0]
    return ""


def takes_all(wide: Condition, narrow: Condition) -> bool:
    """Whether `wide` surely holds wherever `narrow` does, by their form; the order of keys and values is none of it."""
    return (
        all(any(_is_within(inner, test) for inner in narrow.tests) for test in wide.tests)
        and all(any(takes_all(inner, refused) for inner in narrow.negated) for refused in wide.negated)
        and all(_one_taken(group, narrow) for group in wide.alternatives)
    )


def _is_within(narrow: FieldTest, wide: FieldTest) -> bool:
    return narrow.field == wide.field and _accepted(narrow) <= _accepted(wide)


def _one_taken(group: tuple[Condition, ...], narrow: Condition) -> bool:
    """Whether one of several conditions holds wherever `narrow` does, or wherever any of its own alternatives does."""
    if any(takes_all(wide, narrow) for wide in group):
        return True
    return any(all(any(takes_all(w, n) for w in group) for n in own) for own in narrow.alternatives)


def none_of(conditions: Iterable[Condition], beside: Condition | None = None) -> Condition:
    """What holds where none of the conditions does, and `beside` does."""
    kept = beside or Condition(())
    tests, negated, alternatives = list(kept.tests), list(kept.negated), list(kept.alternatives)
    left = list(conditions)
    while left:
        condition = left.pop(0)
        if condition.tests or len(condition.negated) + len(condition.alternatives) != 1:
            negated.append(condition)
        elif condition.negated:  # not (not this)
            tests += condition.negated[0].tests
            negated += condition.negated[0].negated
            alternatives += condition.negated[0].alternatives
        else:  # none of them
            left += condition.alternatives[0]
    return Condition(tuple(tests), tuple(negated), tuple(alternatives))


def _accepted(test: FieldTest) -> frozenset[str]:
    return frozenset({*test.values, *([BLANK] if test.blank else [])})


def _field_test(name: str, value: Any) -> FieldTest:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(v, str) for v in values):
        raise ValueError(f"field {name!r} needs a value, a list of values or `blank`")
    return FieldTest(name, tuple(v for v in values if v != BLANK), BLANK in values)


def surely_holds(condition: Condition, known: Mapping[str, str | None]) -> bool:
    """Whether it holds by what is known of every row: the value of a field, None where it is always null."""
    return _decided(condition, known) is True


def _decided(condition: Condition, known: Mapping[str, str | None]) -> bool | None:
    parts = [_test_decided(test, known) for test in condition.tests]
    for inner in condition.negated:
        found = _decided(inner, known)
        parts.append(None if found is None else not found)
    for group in condition.alternatives:
        found_of = [_decided(inner, known) for inner in group]
        parts.append(True if True in found_of else None if None in found_of else False)
    return False if False in parts else None if None in parts else True


def _test_decided(test: FieldTest, known: Mapping[str, str | None]) -> bool | None:
    if test.field not in known:
        return None
    value = known[test.field]
    return test.blank if value is None else value in test.values
