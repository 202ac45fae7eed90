"""How a vendor character travels until it is identified: U+FFF9 code U+FFFB, code in upper-case hex.

A bare private-use code point would mean another glyph in every vendor's table, so none ever leaves a
decoder. Bytes that are no text at all travel as U+FFF9 ! hex U+FFFB and never reach the standard.
"""

START = "\ufff9"
END = "\ufffb"
UNDECODABLE = START + "!"
PATTERN = f"{START}([0-9A-F]+){END}"


def mark(code: str) -> str:
    """The mark of a vendor character by its code in hex."""
    return f"{START}{code}{END}"


def undecodable_mark(raw: bytes) -> str:
    """The mark of bytes that are no text."""
    return f"{UNDECODABLE}{raw.hex().upper()}{END}"
