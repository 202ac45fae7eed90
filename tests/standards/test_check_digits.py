"""Code systems: every published example, every single-digit change of one, and the rules said once more in plain Python."""

import random
import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.jp import cn, in_

from standards.check_digits import SYSTEMS, failing, holds

# Published: 総務省's and others' pages (codes of real municipalities and public bodies), the worked example of
# 法人番号's rule, and samples (見本) of documents about 個人番号 and 住民票. No number of a real person.
EXAMPLES = {
    "municipality_code": (
        *("131016", "011002", "271004", "401005"),
        *("016446", "183822", "204811", "214043"),
    ),
    "individual_number": ("983205673214", "379474484458", "454972364860", "507957100721"),
    "resident_code": ("24727059608", "24846016224", "25208017643"),
    "corporate_number": (
        *("7000012050002", "7010401022916", "6010701025710", "4011001098993", "7123456789012"),
        *("1000020016446", "2000020183822", "9000020204811", "8000020214043"),
    ),
    "new_address_number": (),
    "new_household_number": (),
    "insurer_number": ("33120015",),
    "town_id": ("0000000",),
    "postal_code": (),
}
PUBLISHED = [(system, code) for system, codes in EXAMPLES.items() for code in codes]


def _weighted(rest: str, weights: str) -> int:
    return sum(int(digit) * int(weights[n % len(weights)]) for n, digit in enumerate(reversed(rest)))


def _municipality(code: str) -> bool:
    total = _weighted(code[:-1], "23456")
    return str(11 - total % 11)[-1] == code[-1]


def _individual(code: str) -> bool:
    remainder = _weighted(code[:-1], "234567") % 11
    return int(code[-1]) == (0 if remainder <= 1 else 11 - remainder)


def _resident(code: str) -> bool:
    remainder = _weighted(code[:-1], "234567") % 11
    return remainder <= 1 or int(code[-1]) == 11 - remainder


def _corporate(code: str) -> bool:
    return int(code[0]) == 9 - _weighted(code[1:], "12") % 9


def _new_number(code: str) -> bool:
    remainder = _weighted(code[:-1], "234567") % 11
    return remainder == 1 or int(code[-1]) == (11 - remainder if remainder else 0)


def _insurer(code: str) -> bool:
    products = "".join(str(int(digit) * (1 + n % 2)) for n, digit in enumerate(code[::-1]))
    return sum(map(int, products)) % 10 == 0


def _no_rule(code: str) -> bool:
    return True


RULES: dict[str, tuple[str, Callable[[str], bool]]] = {
    "municipality_code": ("[0-9]{6}", _municipality),
    "individual_number": ("[0-9]{12}", _individual),
    "resident_code": ("[0-9]{11}", _resident),
    "corporate_number": ("[0-9]{13}", _corporate),
    "new_address_number": ("[0-9]{2,15}", _new_number),
    "new_household_number": ("[0-9]{2,15}", _new_number),
    "insurer_number": ("[0-9]{6}|[0-9]{8}", _insurer),
    "town_id": ("[0-9]{7}", _no_rule),
    "postal_code": ("[0-9]{7}", _no_rule),
}


def _plainly(code: str | None, system: str) -> bool:
    form, rule = RULES[system]
    return code is None or (bool(re.fullmatch(form, code)) and rule(code))


def _changes(code: str) -> list[str]:
    return [
        code[:place] + digit + code[place + 1 :]
        for place, old in enumerate(code)
        for digit in "0123456789"
        if digit != old
    ]


def test_every_system_is_tried_on_as_many_examples_as_it_says() -> None:
    assert {name: system.examples for name, system in SYSTEMS.items()} == {
        name: len(codes) for name, codes in EXAMPLES.items()
    }
    assert set(RULES) == set(SYSTEMS)


@pytest.mark.parametrize(("system", "code"), PUBLISHED)
def test_a_published_example_holds(system: str, code: str) -> None:
    assert holds(code, system)


def test_a_sample_that_was_only_counted_up_fails() -> None:
    """The fourth person of the sample document: the third one's numbers plus 1."""
    assert not holds("507957100722", "individual_number")
    assert not holds("25208017644", "resident_code")


_WEIGHTED_11 = {
    "municipality_code": "23456",
    "individual_number": "234567",
    "resident_code": "234567",
    "new_address_number": "234567",
}
_ALIKE = {"municipality_code": {0, 10}, "individual_number": {0, 1}}
_UNSTATED = {"resident_code": {0, 1}, "new_address_number": {1}}
CHECKED = (*_WEIGHTED_11, "corporate_number", "insurer_number")


def _blind(system: str, old: str, new: str) -> bool:
    """What a rule cannot tell: remainders with the same check digit or none stated, 0 from 9 in a 法人番号 (modulo 9)."""
    if system in _WEIGHTED_11:
        remainders = {_weighted(code[:-1], _WEIGHTED_11[system]) % 11 for code in (old, new)}
        return remainders == _ALIKE.get(system) or bool(remainders & _UNSTATED.get(system, set()))
    changed = {digit for pair in zip(old, new, strict=True) if pair[0] != pair[1] for digit in pair}
    return system == "corporate_number" and old[0] == new[0] and changed == {"0", "9"}


def _caught_exactly_where_promised(code: str, system: str) -> None:
    changed = _changes(code)
    promised = [not _blind(system, code, other) for other in changed]
    assert failing(pa.array(changed), system).tolist() == promised


@pytest.mark.parametrize(("system", "code"), [each for each in PUBLISHED if each[0] in CHECKED])
def test_every_single_digit_change_of_an_example_is_caught(system: str, code: str) -> None:
    _caught_exactly_where_promised(code, system)


@settings(deadline=None)
@given(st.sampled_from(CHECKED), st.randoms(use_true_random=False))
def test_every_single_digit_change_is_caught(system: str, randomly: random.Random) -> None:
    length = randomly.choice(SYSTEMS[system].lengths)
    rest = "".join(randomly.choices("0123456789", k=length - 1))
    codes = [digit + rest if system == "corporate_number" else rest + digit for digit in "0123456789"]
    valid = [code for code in codes if holds(code, system)]
    if valid != codes:  # else a remainder for which no check digit is stated
        (code,) = valid
        _caught_exactly_where_promised(code, system)


@pytest.mark.parametrize("system", SYSTEMS)
def test_vectorised_equals_the_rule_in_plain_python(system: str) -> None:
    randomly = random.Random(system)
    lengths = (0, 1, *SYSTEMS[system].lengths, 16)
    codes: list[str | None] = [
        "".join(randomly.choices("0123456789", k=randomly.choice(lengths))) for _ in range(20_000)
    ]
    codes[::7] = [None] * len(codes[::7])
    codes[3::7] = ["".join(randomly.choices("0123456789Ａ１ aー", k=6)) for _ in codes[3::7]]
    expected = [not _plainly(code, system) for code in codes]
    for texts in (pa.array(codes), pa.array(codes, pa.large_string())):
        assert failing(texts, system).tolist() == expected
        assert failing(texts[1234:5678], system).tolist() == expected[1234:5678]
    assert 0 < sum(expected) < len(codes)


@pytest.mark.parametrize("system", SYSTEMS)
def test_another_form_fails_and_null_does_not(system: str) -> None:
    length = SYSTEMS[system].lengths[-1]
    zeros = "0" * length
    others = ["", "0", zeros + "0", zeros[:-1] + "A", zeros[:-1] + " ", "-" + zeros[1:], zeros[:-1] + "\0"]
    others += [zeros[:-1] + ":", zeros[:-1] + "/"]
    others += ["０" * length, zeros[:-1] + "٠", zeros + "\n", zeros[:-3] + "０"]
    assert failing(pa.array(others), system).all()
    assert failing(pa.array([None, None], pa.string()), system).tolist() == [False, False]
    assert not holds(zeros[:-1] + "\ud800", system)
    assert failing(pa.nulls(3), system).tolist() == [False] * 3
    assert failing(pa.array([], pa.string()), system).tolist() == []


@pytest.mark.parametrize(("rest", "remainder"), [("00000001", 2), ("00000060", 7), ("00000005", 10)])
def test_new_numbers_are_the_standards_modulus_11(rest: str, remainder: int) -> None:
    """Constructed: no example is published."""
    codes = [f"{rest}{digit}" for digit in range(10)]
    assert [code[-1] for code in codes if holds(code, "new_address_number")] == [str(11 - remainder)]


def test_what_no_source_states_does_not_fail() -> None:
    """宛名番号 with remainder 1 (6·2 = 12) takes any check digit; with remainder 0 (1·2 + 3·3 = 11) only 0."""
    assert not failing(pa.array([f"0000006{digit}" for digit in range(10)]), "new_address_number").any()
    assert failing(pa.array([f"00000031{digit}" for digit in range(10)]), "new_address_number").sum() == 9


def test_an_insurer_of_six_digits_holds_with_its_two_zeros_too() -> None:
    codes = [f"{number:06d}" for number in range(130_000, 140_000)]
    padded = ["00" + code for code in codes]
    six, eight = (failing(pa.array(each), "insurer_number") for each in (codes, padded))
    assert np.array_equal(six, eight)
    assert six.mean() == pytest.approx(0.9)


def test_the_municipality_code_is_part_of_a_municipalitys_corporate_number() -> None:
    """法人番号 of 地方公共団体: check digit, 000020, 全国地方公共団体コード."""
    found = [code[7:] for code in EXAMPLES["corporate_number"] if code[1:7] == "000020"]
    assert len(found) == 4
    assert not failing(pa.array(found), "municipality_code").any()


@settings(deadline=None)
@given(st.from_regex("[0-9]{12}", fullmatch=True), st.from_regex("[0-9]{13}", fullmatch=True))
def test_the_numbers_that_stdnum_knows_are_judged_alike(person: str, company: str) -> None:
    person, company = (
        person[:-1] + in_.calc_check_digit(person[:-1]),
        cn.calc_check_digit(company[1:]) + company[1:],
    )
    for code in (person, *_changes(person)):
        assert holds(code, "individual_number") == in_.is_valid(code)
    for code in (company, *_changes(company)):
        assert holds(code, "corporate_number") == cn.is_valid(code)
