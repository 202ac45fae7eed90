"""Charsets of open systems, a code at a time: what each code is, and which of several codes spells a character.

CPython's codecs are the tables; what they lack or take too lightly is here. CP932: user area F040-F9FC, and 80, A0,
FD-FF are no characters. Shift_JIS: JIS X 0208 alone. eucJP-ms: NEC row 13, IBM's extensions at 8FF3F3, the user areas
F5A1 and 8FF5A1, and the signs ～∥－￠￡￢￤ as Microsoft has them (TOG/JVC "eucJP-ms").
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

OK, VENDOR, UNREADABLE, SECOND = 0, 1, 2, 3
_CONTROLS = {chr(code) for code in range(0x20) if chr(code) not in "\t\n\r"} | {"\x7f"}
# What our own marks are written with, and what is no character at all.
_NO_TEXT = "\ufff9\ufffa\ufffb\ufffe\uffff"
_PRIVATE = range(0xE000, 0xF900)
# JIS reading of CPython's euc_jp, and what eucJP-ms has in its place.
MICROSOFT_SIGNS = {"〜": "～", "‖": "∥", "−": "－", "¢": "￠", "£": "￡", "¬": "￢", "¦": "￤"}


@dataclass(frozen=True, slots=True)
class Codes:
    """A charset: `codec` of CPython for text in bulk, `split` into codes, `one` code's text."""

    codec: str
    split: Callable[[bytes], Iterator[bytes]]
    one: Callable[[bytes], str | None]
    vendor: Callable[[bytes], bool]
    spell: Callable[[str], bytes]
    _states: dict[bytes, tuple[int, str]] = field(default_factory=dict)

    def state(self, code: bytes) -> tuple[int, str]:
        """What a code is, and its text ("" for what has none)."""
        known = self._states.get(code)
        if known is None:
            known = self._states[code] = self._state(code)
        return known

    def _state(self, code: bytes) -> tuple[int, str]:
        if self.vendor(code):
            return VENDOR, ""
        text = self.one(code)
        if text is None or text in _CONTROLS or 0x80 <= ord(text[0]) < 0xA0 or text in _NO_TEXT:
            return UNREADABLE, ""
        if ord(text[0]) in _PRIVATE:
            return VENDOR, ""
        return (OK if self.spell(text) == code else SECOND), text

    def name(self, code: bytes) -> str:
        """A vendor character's code in hex: its bytes, or its code point in UTF-8."""
        return f"{ord(code.decode()):04X}" if self.codec == "utf-8" else code.hex().upper()


def _shift_jis_split(raw: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(raw):
        lead = raw[at]
        double = 0x81 <= lead <= 0x9F or 0xE0 <= lead <= 0xFC
        size = (
            2 if double and at + 1 < len(raw) and 0x40 <= raw[at + 1] <= 0xFC and raw[at + 1] != 0x7F else 1
        )
        yield raw[at : at + size]
        at += size


def _euc_split(raw: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(raw):
        lead = raw[at]
        size = 3 if lead == 0x8F else 2 if lead == 0x8E or 0xA1 <= lead <= 0xFE else 1
        if not all(0xA1 <= byte <= 0xFE for byte in raw[at + 1 : at + size]) or at + size > len(raw):
            size = 1
        yield raw[at : at + size]
        at += size


def _utf8_split(raw: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(raw):
        lead = raw[at]
        size = 1 if lead < 0xC2 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        if decoded(raw[at : at + size], "utf-8") is None:
            size = 1
        yield raw[at : at + size]
        at += size


def decoded(raw: bytes, codec: str) -> str | None:
    """The text of bytes, None where they are none."""
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None


def encoded(text: str, codec: str) -> bytes:
    """The bytes of a text, none where it has none."""
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return b""


def _cp932_one(code: bytes) -> str | None:
    return None if code[0] in (0x80, 0xA0) or code[0] >= 0xFD else decoded(code, "cp932")


def _sjis_user(code: bytes) -> bool:
    return len(code) == 2 and 0xF0 <= code[0] <= 0xF9


def _euc_user(code: bytes) -> bool:
    return code[len(code) - 2] >= 0xF5 if len(code) > 1 else False


def _euc_one(code: bytes) -> str | None:
    added = _euc_added()[0].get(code)
    if added is not None:
        return added
    text = decoded(code, "euc_jp")
    return MICROSOFT_SIGNS.get(text, text) if text else None


def _euc_spell(text: str) -> bytes:
    added = _euc_added()[1].get(text)
    if added is not None:
        return added
    jis = {microsoft: jis for jis, microsoft in MICROSOFT_SIGNS.items()}.get(text, text)
    return encoded(jis, "euc_jp")


@cache
def _euc_added() -> tuple[dict[bytes, str], dict[str, bytes]]:
    """Codes that eucJP-ms has beyond CPython's euc_jp, and the code that spells each of their characters.

    Row 13 is CP932's 8740-879E; IBM's extensions stand from 8FF3F3 on in the order of CP932's FA40-FC4B, those left
    out that JIS X 0208 or JIS X 0212 have already (but №). A tilde of JIS X 0212 is the full-width one.
    """
    characters = {b"\x8f\xa2\xb7": "～"}
    for cell in range(94):
        trail = 0x40 + cell + (cell >= 0x3F)
        text = decoded(bytes((0x87, trail)), "cp932")
        if text:
            characters[bytes((0xAD, 0xA1 + cell))] = text
    own = {
        text: code
        for code, text in reversed(characters.items())
        if not encoded(text, "euc_jp") and text not in MICROSOFT_SIGNS.values()
    }
    at = 0x73 * 94 - 0x21 * 94 + 0x52
    for code in _ibm_extensions():
        text = code.decode("cp932")
        if (encoded(text, "euc_jp") and text != "№") or text in MICROSOFT_SIGNS.values():
            continue
        row, cell = divmod(at, 94)
        characters[code := bytes((0x8F, 0xA1 + row, 0xA1 + cell))] = text
        own.setdefault(text, code)
        at += 1
    return characters, own


def _ibm_extensions() -> Iterator[bytes]:
    for lead in (0xFA, 0xFB, 0xFC):
        for trail in range(0x40, 0xFD):
            if trail != 0x7F and decoded(bytes((lead, trail)), "cp932"):
                yield bytes((lead, trail))


MULTIBYTE_CODES = {
    "cp932": Codes("cp932", _shift_jis_split, _cp932_one, _sjis_user, lambda text: encoded(text, "cp932")),
    "shift_jis": Codes(
        "shift_jis",
        _shift_jis_split,
        lambda code: decoded(code, "shift_jis"),
        _sjis_user,
        lambda text: encoded(text, "shift_jis"),
    ),
    "euc_jp_ms": Codes("euc_jp", _euc_split, _euc_one, _euc_user, _euc_spell),
    "utf_8": Codes(
        "utf-8",
        _utf8_split,
        lambda code: decoded(code, "utf-8"),
        lambda _: False,
        lambda text: encoded(text, "utf-8"),
    ),
}
