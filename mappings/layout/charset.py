"""The `charset` of a layout: a name, or a block that names tables and what differs from them."""

from pathlib import Path

from contracts.source import Charset
from mappings.grammar import CHARSET
from mappings.plain_file import is_there
from mappings.reading import Reading
from mappings.yaml.text import Block

GLYPHS = {"": False, "area": False, "face": True}


def read_charset(reading: Reading, root: Block) -> Charset:
    """The charset; of a database only its vendor characters. `gaiji` may stand beside a plain name."""
    gaiji = reading.text(root, "gaiji")
    if not isinstance(root.get("charset"), Block):
        return Charset(reading.text(root, "charset"), "", gaiji)
    block = reading.block(root, "charset")
    reading.keys(block, CHARSET, ("single_byte",), "charset")
    glyphs = reading.text(block, "glyphs")
    if glyphs not in GLYPHS:
        reading.problem(
            block["glyphs"], f"glyphs {glyphs!r} is not known.", "Known: area (領域重視), face (字形重視)."
        )
    shifts = [_sequences(reading, block, key) for key in ("shift_in", "shift_out")]
    if both := [each for each in shifts[0] if each in shifts[1]]:
        wrong = f"{both[0].hex().upper()} begins double bytes, and ends them."
        reading.problem(block["shift_out"], wrong, "Correct shift_in or shift_out.")
    return Charset(
        single_byte=reading.text(block, "single_byte"),
        double_byte=reading.text(block, "double_byte"),
        gaiji=reading.text(block, "gaiji", gaiji),
        glyphs=GLYPHS.get(glyphs, False),
        shift_in=shifts[0],
        shift_out=shifts[1],
        site_table=_beside(reading, block, "site_table"),
        known_text=tuple(
            (_hex(reading, each, "bytes"), reading.text(each, "text"))
            for each in reading.blocks(block, "known_text")
        ),
    )


def _sequences(reading: Reading, block: Block, key: str) -> tuple[bytes, ...]:
    found = []
    for text in reading.texts(block, key):
        value = _from_hex(text)
        if not 1 <= len(value) <= 3:
            reading.problem(
                text, f"{key} {text!r} is no sequence of one to three bytes.", "Write hex such as 0A42."
            )
        found.append(value)
    return tuple(found)


def _hex(reading: Reading, block: Block, key: str) -> bytes:
    value = _from_hex(reading.text(block, key))
    if not value:
        reading.problem(block, f"{key!r} must be bytes in hex.", "Write hex such as 4EC4.")
    return value


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _beside(reading: Reading, block: Block, key: str) -> Path | None:
    """A file beside the layout."""
    name = reading.text(block, key)
    if not name:
        return None
    path = reading.path.parent / name
    if Path(name).name != name or not is_there(path):
        reading.problem(block[key], f"{key} {name!r} does not lie beside the layout.", "Name a file there.")
        return None
    return path
