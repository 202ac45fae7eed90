"""How a delivery differs from the one before it: what changed most comes first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.errors import SpecError


@dataclass(frozen=True, slots=True)
class Difference:
    """`size` from 0 to 1: a share, or how far a count moved of the greater of both; `field` is "" for records."""

    kind: str
    field: str
    what: str
    before: str
    after: str
    size: float


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """What changed between two profiles of one layout, most first. Raises SpecError for two layouts."""
    if before["layout"] != after["layout"]:
        raise SpecError.at(
            "--previous",
            f"is a profile of {before['layout']}, not of {after['layout']}.",
            "Name a profile of the same layout.",
        )
    found = [d for mark in before["kinds"] | after["kinds"] for d in _of_kind(mark, before, after)]
    return sorted(found, key=lambda each: -each.size)


def _of_kind(mark: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    nothing: dict[str, Any] = {"rows": 0, "fields": {}}
    old, new = before["kinds"].get(mark, nothing), after["kinds"].get(mark, nothing)
    if old["rows"] != new["rows"]:
        size = _moved(old["rows"], new["rows"])
        yield Difference(mark, "", "records", f"{old['rows']:,}", f"{new['rows']:,}", size)
    for name in old["fields"] | new["fields"]:
        if name not in old["fields"] or name not in new["fields"]:
            words = ("", "in the layout") if name in new["fields"] else ("in the layout", "")
            yield Difference(mark, name, "field", *words, 1.0)
        else:
            yield from _of_field(mark, name, old["fields"][name], new["fields"][name])


def _of_field(mark: str, name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    rates = [field["filled"] / field["rows"] if field["rows"] else 0.0 for field in (old, new)]
    if round(rates[0], 4) != round(rates[1], 4):
        size = abs(rates[0] - rates[1])
        yield Difference(mark, name, "fill rate", percent(rates[0]), percent(rates[1]), size)
    counts = [field["distinct"] for field in (old, new)]
    if counts[0] != counts[1]:
        many = [
            field["distinct_bound"] + 1 if field["distinct"] is None else field["distinct"]
            for field in (old, new)
        ]
        yield Difference(mark, name, "distinct", distinct(old), distinct(new), _moved(*many))
    yield from _codes(mark, name, old, new)


def _codes(mark: str, name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    """Codes that ten records or more have in one of the deliveries, and fewer in the other."""
    if old["codes"] is None or new["codes"] is None:
        return
    for code in old["codes"] | new["codes"]:
        counts = [field["codes"].get(code) for field in (old, new)]
        if None in counts:
            what = f"new code {code}" if counts[0] is None else f"vanished code {code}"
            size = max(
                (n or 0) / max(field["filled"], 1) for n, field in zip(counts, (old, new), strict=True)
            )
            yield Difference(mark, name, what, _count(counts[0]), _count(counts[1]), size)


def _count(number: int | None) -> str:
    return "< 10" if number is None else f"{number:,}"


def percent(share: float) -> str:
    """Such as `98.7 %`."""
    return f"{100 * share:.1f} %"


def distinct(field: dict[str, Any]) -> str:
    """How many different values, as far as they were counted."""
    number = field["distinct"]
    return f"> {field['distinct_bound']:,}" if number is None else f"{number:,}"


def _moved(before: int, after: int) -> float:
    return abs(before - after) / max(before, after, 1)
