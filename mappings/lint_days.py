"""Fields that never hold the day that is read of them: every row would fail as `date_invalid`."""

from collections.abc import Iterator

from contracts.errors import Problem
from contracts.schema import ItemType
from contracts.source import FieldType, SourceField
from mappings.chain_value import keeps_values
from mappings.spec import ItemRule, MappingSpec

# Fields that a conversion takes when one of them is the whole day, digits of such a day, and the fewest that a number
# of it has without the zeros in front (令和2年1月1日 is 20101).
_DAYS = {"western_date": (1, 8, 8), "wareki_date": (2, 6, 5)}
_WRITTEN = 10
_SHOWN = {"western_date": "YYYYMMDD", "wareki_date": "YYMMDD"}


def lint_days(spec: MappingSpec) -> Iterator[Problem]:
    """Each field of bytes once a rule; how long a column of a table or a delimited file is nobody knows."""
    fields = {field.name: field for field in spec.kind.columns if _most(field)}
    for rule in (rule for group in spec.groups for rule in group.items):
        place = f"{spec.path}:{rule.line}"
        for name, conversion in dict(_whole_days(rule)).items():
            if name in fields and _too_short(fields[name], conversion):
                wrong = f"and {conversion} reads {_SHOWN[conversion]}."
                action = "Name the field or the conversion that was meant."
                yield Problem(place, f"{name} has {_most(fields[name])} digits, {wrong}", action)
        for name in _unconverted(rule):
            if name in fields and _most(fields[name]) != _WRITTEN:
                wrong = f"and {rule.item.romaji} is a day YYYY-MM-DD."
                action = "Convert it: western_date, wareki_date or era_text_date."
                yield Problem(place, f"{name} has {_most(fields[name])} digits, {wrong}", action)


def _unconverted(rule: ItemRule) -> list[str]:
    """The fields that go into a day as they are."""
    if rule.item.type is not ItemType.DATE or not all(keeps_values(step) for step in rule.steps):
        return []
    return list(dict.fromkeys(name for branch in rule.branches for name in branch.fields))


def _whole_days(rule: ItemRule) -> Iterator[tuple[str, str]]:
    """(the field that holds the whole day, the conversion that is the first to change it)."""
    first = next((step.name for step in rule.steps if not keeps_values(step)), "")
    count, _, _ = _DAYS.get(first, (0, 0, 0))
    for branch in rule.branches:
        if count and len(branch.fields) == count:
            yield branch.fields[-1], first


def _too_short(field: SourceField, conversion: str) -> bool:
    _, digits, fewest = _DAYS[conversion]
    return _most(field) < (fewest if field.type.is_number else digits)


def _most(field: SourceField) -> int:
    """The most digits that a field can hold, 0 where that is not known; a character has a byte at least."""
    return field.length if field.type is FieldType.TEXT else field.digits if field.length else 0
