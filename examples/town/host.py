"""Encodes text and numbers as a Fujitsu-type mainframe stores them: EBCDIC kana, JEF, zoned, packed, binary.

Written by itself, on purpose: the truth must not share a table with the code it tests.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from examples.town.pools import VENDOR_CHARACTERS

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
KI, KO = b"\x28", b"\x29"
WIDE_SPACE = b"\x40\x40"

# Half-width kana by CCSID 290; Fujitsu's table has them at the same places.
_KANA_AT = {
    "｡": 0x41, "｢": 0x42, "｣": 0x43, "､": 0x44, "･": 0x45, "ｦ": 0x46, "ｧ": 0x47, "ｨ": 0x48, "ｩ": 0x49,
    "ｪ": 0x51, "ｫ": 0x52, "ｬ": 0x53, "ｭ": 0x54, "ｮ": 0x55, "ｯ": 0x56, "ｰ": 0x58,
    "ｱ": 0x81, "ｲ": 0x82, "ｳ": 0x83, "ｴ": 0x84, "ｵ": 0x85, "ｶ": 0x86, "ｷ": 0x87, "ｸ": 0x88, "ｹ": 0x89, "ｺ": 0x8A,
    "ｻ": 0x8C, "ｼ": 0x8D, "ｽ": 0x8E, "ｾ": 0x8F, "ｿ": 0x90, "ﾀ": 0x91, "ﾁ": 0x92, "ﾂ": 0x93, "ﾃ": 0x94, "ﾄ": 0x95,
    "ﾅ": 0x96, "ﾆ": 0x97, "ﾇ": 0x98, "ﾈ": 0x99, "ﾉ": 0x9A, "ﾊ": 0x9D, "ﾋ": 0x9E, "ﾌ": 0x9F, "ﾍ": 0xA2, "ﾎ": 0xA3,
    "ﾏ": 0xA4, "ﾐ": 0xA5, "ﾑ": 0xA6, "ﾒ": 0xA7, "ﾓ": 0xA8, "ﾔ": 0xA9, "ﾕ": 0xAA, "ﾖ": 0xAC, "ﾗ": 0xAD, "ﾘ": 0xAE,
    "ﾙ": 0xAF, "ﾚ": 0xBA, "ﾛ": 0xBB, "ﾜ": 0xBC, "ﾝ": 0xBD, "ﾞ": 0xBE, "ﾟ": 0xBF,
}  # fmt: skip
_SIGNS = {" ": 0x40, ".": 0x4B, "(": 0x4D, ")": 0x5D, "-": 0x60, "/": 0x61, ",": 0x6B}
_LETTERS = {chr(65 + n): 0xC1 + n for n in range(9)}
_LETTERS |= {chr(74 + n): 0xD1 + n for n in range(9)}
_LETTERS |= {chr(83 + n): 0xE2 + n for n in range(8)}
SINGLE = _KANA_AT | _SIGNS | _LETTERS | {str(n): 0xF0 + n for n in range(10)}

# Kanji that JIS exchanged in 1983; JEF keeps the places of 1978.
_SWAPPED = "鯵鰺鴬鶯蛎蠣撹攪竃竈潅灌諌諫頚頸砿礦蕊蘂靭靱賎賤壷壺砺礪梼檮涛濤迩邇蝿蠅桧檜侭儘薮藪篭籠"
_PARTNER = dict(zip(_SWAPPED[0::2] + _SWAPPED[1::2], _SWAPPED[1::2] + _SWAPPED[0::2], strict=True))
_VENDOR = {character.holder: character.jef.to_bytes(2) for character in VENDOR_CHARACTERS}

# Half-width spelling of full-width katakana, written from the order of the two alphabets.
_PLAIN = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
_HALF = {full: chr(0xFF61 + n) for n, full in enumerate(_PLAIN)}
_HALF |= {chr(ord(full) + 1): _HALF[full] + "ﾞ" for full in "カキクケコサシスセソタチツテトハヒフヘホ"}
_HALF |= {chr(ord(full) + 2): _HALF[full] + "ﾟ" for full in "ハヒフヘホ"}
_HALF |= {"ヴ": "ｳﾞ", "　": " "}


def half_width_kana(text: str) -> str:
    """Full-width katakana as half-width letters, voiced marks apart."""
    return "".join(_HALF[character] for character in text)


def wide(text: str) -> bytes:
    """Double bytes of JEF, without shift codes."""
    return b"".join(_wide(character) for character in text)


def _wide(character: str) -> bytes:
    if character == "　":
        return WIDE_SPACE
    if character in _VENDOR:
        return _VENDOR[character]
    return _PARTNER.get(character, character).encode("euc_jp")


def mixed(text: str) -> bytes:
    """Single bytes, with each run of double bytes between KI and KO."""
    parts: list[bytes] = []
    inside = False
    for character in text:
        single = SINGLE.get(character)
        if inside != (single is None):
            parts.append(KO if inside else KI)
            inside = not inside
        parts.append(_wide(character) if single is None else bytes((single,)))
    return b"".join([*parts, KO] if inside else parts)


def matrix(encoded: Sequence[bytes], width: int, padding: bytes = b"\x40") -> Bytes:
    """(texts, width) bytes, padded; every text must fit."""
    filler = padding * (width // len(padding))
    if any(len(text) > width for text in encoded):
        raise ValueError(f"a text is longer than its field of {width} bytes")
    joined = b"".join(text + filler[len(text) :] for text in encoded)
    return np.frombuffer(joined, np.uint8).reshape(len(encoded), width)


def mixed_field(texts: Iterable[str], width: int) -> Bytes:
    """A pool as PIC X(width)."""
    return matrix([mixed(text) for text in texts], width)


def wide_field(texts: Iterable[str], characters: int) -> Bytes:
    """A pool as PIC N(characters)."""
    return matrix([wide(text) for text in texts], characters * 2, WIDE_SPACE)


def display(numbers: Numbers, digits: int) -> Bytes:
    """PIC 9(digits): a byte F0-F9 a digit."""
    return decimal_digits(numbers, digits) | np.uint8(0xF0)


def signed_display(numbers: Numbers, digits: int) -> Bytes:
    """PIC S9(digits): zone C or D in the last byte."""
    cells = display(np.abs(numbers), digits)
    cells[:, -1] = (cells[:, -1] & 0x0F) | np.where(numbers < 0, 0xD0, 0xC0).astype(np.uint8)
    return cells


def packed(numbers: Numbers, digits: int, signed: bool) -> Bytes:
    """COMP-3: two digits a byte, the last nibble C or D (signed) or F."""
    nibbles = digits // 2 * 2 + 2
    sign = np.where(numbers < 0, 0xD, 0xC) if signed else np.full(len(numbers), 0xF)
    cells = np.empty((len(numbers), nibbles), np.uint8)
    cells[:, :-1] = decimal_digits(np.abs(numbers), nibbles - 1)
    cells[:, -1] = sign
    packed_cells: Bytes = (cells[:, 0::2] << np.uint8(4)) | cells[:, 1::2]
    return packed_cells


def binary2(numbers: Numbers) -> Bytes:
    """PIC 9(4) COMP: two bytes, high byte first."""
    return np.ascontiguousarray(numbers.astype(">u2")).view(np.uint8).reshape(-1, 2)


_FOUR = np.array([[n // 1000, n // 100 % 10, n // 10 % 10, n % 10] for n in range(10_000)], np.uint8)


def decimal_digits(numbers: Numbers, digits: int) -> Bytes:
    """(rows, digits) cells 0-9, four digits a look-up."""
    groups = (digits + 3) // 4
    cells = np.empty((len(numbers), groups * 4), np.uint8)
    rest = numbers
    for group in range(groups - 1, -1, -1):
        rest, low = np.divmod(rest, 10_000)
        cells[:, group * 4 : group * 4 + 4] = _FOUR[low]
    return cells[:, groups * 4 - digits :]
