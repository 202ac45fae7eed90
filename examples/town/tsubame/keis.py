"""Encodes text as a Hitachi-type mainframe stores it: EBCDIK with KEIS83, shift codes of two bytes.

Written by itself, on purpose: the truth must not share a table with the code it tests.
"""

from examples.town.host import SINGLE
from examples.town.pools import VENDOR_CHARACTERS

IN, OUT = b"\x0a\x42", b"\x0a\x41"
_VENDOR = {character.holder: character.keis.to_bytes(2) for character in VENDOR_CHARACTERS}


def wide(text: str) -> bytes:
    """Double bytes without shift codes: JIS X 0208 of 1983 with both high bits, the space of EBCDIK twice."""
    return b"".join(_wide(character) for character in text)


def _wide(character: str) -> bytes:
    if character == "　":
        return b"\x40\x40"
    return _VENDOR.get(character) or character.encode("euc_jp")


def mixed(text: str) -> bytes:
    """Single bytes, with each run of double bytes between the shift codes; kana and signs stand as in `host`."""
    parts: list[bytes] = []
    inside = False
    for character in text:
        single = SINGLE.get(character)
        if inside != (single is None):
            parts.append(OUT if inside else IN)
            inside = not inside
        parts.append(_wide(character) if single is None else bytes((single,)))
    return b"".join([*parts, OUT] if inside else parts)


def field(text: str, width: int) -> bytes:
    """PIC X(width)."""
    return _padded(mixed(text), width)


def wide_field(text: str, characters: int) -> bytes:
    """PIC N(characters)."""
    return _padded(wide(text), characters * 2)


def _padded(data: bytes, width: int) -> bytes:
    if len(data) > width:
        raise ValueError(f"a text is longer than its field of {width} bytes")
    return data.ljust(width, b"\x40")


def packed(number: int, digits: int) -> bytes:
    """PIC 9(digits) COMP-3: two digits a byte, F as the last half byte."""
    return bytes.fromhex(f"{number:0{digits // 2 * 2 + 1}d}F")
