"""Check digits and code systems: which values of a column cannot be codes of a system.

A value fails by its form (ASCII digits, in a length of the system) or by its check digit; null never fails.
Every system names its source, and how many published examples its rule was tried on. What a source leaves
open never fails: such remainders take ANY check digit. Whether a code was ever issued is not asked here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Rows = npt.NDArray[np.bool_]
Digits = npt.NDArray[np.uint8]
"""A row for each position of the code, from the left; a column for each code."""
Check = Callable[[Digits], Rows]

ANY = 10
"""Stands for the check digit of a remainder for which the source states none."""


@dataclass(frozen=True, slots=True)
class CodeSystem:
    """A kind of code; `source` is the document and section, `examples` how many published ones were tried."""

    japanese: str
    lengths: tuple[int, ...]
    check: Check
    source: str
    examples: int


def failing(values: pa.Array, system: str) -> Rows:
    """The rows whose text is no code of the system (a key of SYSTEMS); null is not failing."""
    rule = SYSTEMS[system]
    texts = values.cast(pa.large_binary())
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets or bytes(8), np.int64)[texts.offset :][: len(texts) + 1]
    starts, lengths = ends[:-1], np.diff(ends)
    content = np.frombuffer(data or b"", np.uint8)
    fails: Rows = texts.is_valid().to_numpy(zero_copy_only=False).copy()
    for length in rule.lengths:
        rows = np.flatnonzero(fails & (lengths == length))
        digits = np.stack([content[starts[rows] + place] for place in range(length)]) - ord("0")
        fails[rows] = ~((digits < 10).all(axis=0) & rule.check(digits))
    return fails


def holds(code: str, system: str) -> bool:
    """Whether one text is a code of the system (a key of SYSTEMS)."""
    rule = SYSTEMS[system]
    digits = np.frombuffer(code.encode(errors="replace"), np.uint8)[:, np.newaxis] - ord("0")
    return len(digits) in rule.lengths and bool((digits < 10).all() and rule.check(digits).all())


def fixed_length(system: str) -> int:
    """The length that all codes of a system have; 0 where they have several, and for a name that is no system."""
    lengths = SYSTEMS[system].lengths if system in SYSTEMS else ()
    return lengths[0] if len(lengths) == 1 else 0


def _modulus(weights: tuple[int, ...], by_remainder: tuple[int, ...], *, first: bool = False) -> Check:
    """The check digit for each remainder of the weighted sum; the weights begin at the lowest digit and repeat.

    The check digit is the last digit, or the `first`.
    """
    expected_of = np.array(by_remainder, np.uint8)

    def check(digits: Digits) -> Rows:
        given, rest = (digits[0], digits[1:]) if first else (digits[-1], digits[:-1])
        total = np.zeros(digits.shape[1], np.int64)
        for digit, weight in zip(rest[::-1], cycle(weights), strict=False):
            total += digit.astype(np.int64) * weight
        expected = expected_of[total % len(by_remainder)]
        holding: Rows = (expected == ANY) | (expected == given)
        return holding

    return check


def _digit_sums(digits: Digits) -> Rows:
    """Weights 2, 1 from the lowest digit of the rest; the products' digits are summed; 10 minus the last digit."""
    total = np.zeros(digits.shape[1], np.int64)
    for digit, weight in zip(digits[-2::-1], cycle((2, 1)), strict=False):
        total += np.sum(np.divmod(digit.astype(np.int64) * weight, 10), axis=0)
    holding: Rows = (10 - total % 10) % 10 == digits[-1]
    return holding


def _no_check_digit(digits: Digits) -> Rows:
    return np.ones(digits.shape[1], np.bool_)


_2_TO_7 = (2, 3, 4, 5, 6, 7)
_ELEVEN_MINUS = (9, 8, 7, 6, 5, 4, 3, 2, 1)
"""11 minus the remainder, for the remainders 2 to 10: where all modulus 11 systems agree."""

_NEW_NUMBER = _modulus(_2_TO_7, (0, ANY, *_ELEVEN_MINUS))
_NEW_NUMBER_SOURCE = (
    "総務省 住民記録システム標準仕様書 1.1.13: モジュラス11（M11W2～7）, 余りが0の場合は0, 新規付番に限る; "
    "余りが1の場合 is not stated"
)

SYSTEMS: dict[str, CodeSystem] = {
    "municipality_code": CodeSystem(
        "全国地方公共団体コード",
        (6,),
        _modulus((2, 3, 4, 5, 6), (1, 0, *_ELEVEN_MINUS)),
        "総務省 都道府県コード及び市区町村コード, 検査数字: 11 minus the remainder, its last digit",
        8,
    ),
    "individual_number": CodeSystem(
        "個人番号",
        (12,),
        _modulus(_2_TO_7, (0, 0, *_ELEVEN_MINUS)),
        "平成26年総務省令第85号 第5条 (検査用数字を算出する算式): remainder 0 or 1 gives 0",
        4,
    ),
    # The samples of one document have the remainders 3, 7 and 8; 0 and 1 are not proved by any.
    "resident_code": CodeSystem(
        "住民票コード",
        (11,),
        _modulus(_2_TO_7, (ANY, ANY, *_ELEVEN_MINUS)),
        "the rule of 個人番号, found to hold for published samples; its own official text was not to be had",
        3,
    ),
    "corporate_number": CodeSystem(
        "法人番号",
        (13,),
        _modulus((1, 2), (9, 8, 7, 6, 5, 4, 3, 2, 1), first=True),
        "平成26年財務省令第70号 (法人番号の指定等に関する省令) 第2条: 9 minus the remainder of the sum",
        9,
    ),
    # Numbers given by the old system keep what they have: never ask this of them.
    "new_address_number": CodeSystem("宛名番号", tuple(range(2, 16)), _NEW_NUMBER, _NEW_NUMBER_SOURCE, 0),
    "new_household_number": CodeSystem("世帯番号", tuple(range(2, 16)), _NEW_NUMBER, _NEW_NUMBER_SOURCE, 0),
    # 国民健康保険 has six digits; written with 法別番号 00 it has eight, and the same check digit.
    "insurer_number": CodeSystem(
        "保険者番号", (6, 8), _digit_sums, "厚生労働省 保険者番号等の設定要領, 検証番号", 1
    ),
    # 大字・町 4 digits (0000: none), then 000 none, 001-100 丁目, 101-999 小字; unique within a municipality.
    "town_id": CodeSystem(
        "町字ID", (7,), _no_check_digit, "デジタル庁 アドレス・ベース・レジストリ 町字マスター 注1", 1
    ),
    # One code covers several 町域, and one 町域 may have several codes.
    "postal_code": CodeSystem("郵便番号", (7,), _no_check_digit, "日本郵便 郵便番号データの説明", 0),
}
