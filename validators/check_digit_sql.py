"""Code systems once more, as SQL over a text: independent of standards/check_digits.py, and tested against it.

Each rule weighs the whole code, its check digit too, so that one remainder says whether the code holds.
The sources are those that standards/check_digits.py names for each system.
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _System:
    """`weights` from the left, for the longest length; shorter codes count as led by zeros.

    `holds` is SQL over `{m}`, the weighted sum's remainder by `modulus`, and `{d}`, the check digit at
    `place`; "" where a code is right by its form. With `digit_sums` the digits of each product are summed.
    """

    lengths: tuple[int, ...]
    weights: str = ""
    modulus: int = 11
    place: int = 0
    holds: str = ""
    digit_sums: bool = False


_NEW_NUMBER = _System(tuple(range(2, 16)), "327654327654321", 11, 15, "{m} = 0 OR {m} = {d} + 1")
_SYSTEMS = {
    "municipality_code": _System((6,), "654321", 11, 6, "({m} = 0 AND {d} > 0) OR ({m} = 1 AND {d} < 2)"),
    "individual_number": _System((12,), "654327654321", 11, 12, "{m} = 0 OR ({m} = 1 AND {d} = 0)"),
    "resident_code": _System((11,), "54327654321", 11, 11, "{m} = 0 OR {m} = {d} OR {m} = {d} + 1"),
    "corporate_number": _System((13,), "1212121212121", 9, 1, "{m} = 0 AND {d} > 0"),
    "new_address_number": _NEW_NUMBER,
    "new_household_number": _NEW_NUMBER,
    "insurer_number": _System((6, 8), "21212121", 10, 8, "{m} = 0", digit_sums=True),
    "town_id": _System((7,)),
    "postal_code": _System((7,)),
}


def is_code(text: str, system: str) -> str:
    """Whether a text is null or a code of the system (a key of standards.check_digits.SYSTEMS)."""
    rule = _SYSTEMS[system]
    lengths = ", ".join(map(str, rule.lengths))
    form = f"char_length({text}) IN ({lengths}) AND translate({text}, '0123456789', '') = ''"
    # CASE, for PostgreSQL may ask the parts of an AND in any order.
    return f"({text} IS NULL OR CASE WHEN {form} THEN {_check(rule, text)} ELSE false END)"


def _check(rule: _System, text: str) -> str:
    if not rule.holds:
        return "true"
    longest = max(rule.lengths)
    padded = f"lpad({text}, {longest}, '0')" if len(rule.lengths) > 1 else text
    remainder = f"mod({' + '.join(_products(rule, padded))}, {rule.modulus})"
    return rule.holds.format(m=remainder, d=_digit(padded, rule.place))


def _products(rule: _System, text: str) -> Iterator[str]:
    for place, weight in enumerate(rule.weights, start=1):
        digit = _digit(text, place)
        product = digit if weight == "1" else f"{weight} * {digit}"
        carries = rule.digit_sums and weight != "1"
        yield f"({product}) / 10 + mod({product}, 10)" if carries else product


def _digit(text: str, place: int) -> str:
    return f"(ascii(substr({text}, {place}, 1)) - 48)"
