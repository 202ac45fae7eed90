"""Addresses as one text parted into the standard's items."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from transforms.conversion import Context, Conversion, Converted, Options
from transforms.text_rows import blank_to_null

# 都道府県: all end with one of four characters, and only these begin an address (JIS X 0401).
_PREFECTURE = re.compile(r"北海道|東京都|(?:京都|大阪)府|(?:神奈川|和歌山|鹿児島)県|[^\s]{2}県")
_LONGEST = 4


def split_prefecture(_: Options, __: Context) -> Conversion:
    """The value is what follows the prefecture's name; fills that name, null where the address begins otherwise."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        address = inputs[0]
        heads = pc.utf8_slice_codeunits(address, 0, _LONGEST).dictionary_encode()
        names = pa.array([_prefecture(head) for head in heads.dictionary.to_pylist()], pa.string())
        name = names.take(heads.indices)
        rest = address
        for length in {len(known.as_py()) for known in names.unique().drop_null()}:
            own = pc.equal(pc.utf8_length(name), length)
            rest = pc.if_else(pc.fill_null(own, False), pc.utf8_slice_codeunits(address, length), rest)
        return Converted(blank_to_null(rest), fills=(name,))

    return convert


def _prefecture(head: str) -> str | None:
    found = _PREFECTURE.match(head)
    return found[0] if found else None
