"""The form of a value in place of the value: 漢漢　漢漢, 9999-99-99, X99. For screens that others may see."""

import re
import unicodedata

from contracts.gaiji_mark import END, START

_MARK = re.compile(f"{START}[^{END}]*{END}")
# First and last code point of a kind of character, and what stands for it.
_KINDS = (
    (0x30, 0x39, "9"),
    (0x41, 0x5A, "X"),
    (0x61, 0x7A, "x"),
    (0x3005, 0x3007, "漢"),
    (0x3041, 0x309F, "あ"),
    (0x30A1, 0x30FA, "ア"),
    (0x30FC, 0x30FF, "ア"),
    (0x3400, 0x4DBF, "漢"),
    (0x4E00, 0x9FFF, "漢"),
    (0xE000, 0xF8FF, "外"),
    (0xF900, 0xFAFF, "漢"),
    (0xFF10, 0xFF19, "９"),
    (0xFF21, 0xFF3A, "Ｘ"),
    (0xFF41, 0xFF5A, "ｘ"),
    (0xFF66, 0xFF9F, "ｱ"),
    (0x20000, 0x3FFFF, "漢"),
    (0xE0100, 0xE01EF, ""),  # the selector of an IVS belongs to the character before it
    (0xF0000, 0x10FFFF, "外"),
)


def form_of(text: str) -> str:
    """Each character by its kind; spaces, punctuation and signs (〓 too) stay, any other becomes 字.

    A vendor character, however it travels, is 外; an ideograph with its variation selector is one 漢.
    """
    return "".join(map(_kind, _MARK.sub("\ue000", text)))


def _kind(character: str) -> str:
    code = ord(character)
    for first, last, kind in _KINDS:
        if first <= code <= last:
            return kind
    return character if unicodedata.category(character)[0] in "PSZC" else "字"
