"""Addresses as one text parted into the standard's items."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from transforms.conversion import Context, Conversion, Converted, Options
from transforms.text_rows import blank_to_null

# 都道府県: all end with one of four characters, and only these begin an address (JIS X 0401).
_PREFECTURE = re.compile(r"北海道|東京都|(?:京都|大阪)府|(?:神奈川|和歌山|鹿児島)県|[^\s]{2}県")
# In bytes: a name has four characters at most, each of three bytes or fewer but for rare ideographs in the two before 県.
_LONGEST = 16
# Where a slice may end: without one Arrow 26 makes a buffer of a size below zero.
_END = 2**31 - 1


def split_prefecture(_: Options, __: Context) -> Conversion:
    """The value is what follows the prefecture's name; fills that name, null where the address begins otherwise."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        address = inputs[0].view(pa.binary())
        heads = pc.binary_slice(address, 0, _LONGEST).dictionary_encode()
        names = pa.array(map(_prefecture, heads.dictionary.to_pylist()), pa.string())
        ends = pc.fill_null(pc.binary_length(names), 0)
        return Converted(_from(address, ends.take(heads.indices)), fills=(names.take(heads.indices),))

    return convert


def _prefecture(head: bytes) -> str | None:
    found = _PREFECTURE.match(head.decode(errors="ignore"))  # the last character may be cut
    return found[0] if found else None


def _from(address: pa.Array, starts: pa.Array) -> pa.Array:
    """Each text (as bytes) from its own byte on; there are few different ones."""
    different = starts.unique().drop_null().to_pylist()
    rest = address
    for start in filter(None, different):
        own = pc.binary_slice(address, start, _END)
        rest = own if len(different) == 1 else pc.if_else(pc.equal(starts, start), own, rest)
    return blank_to_null(rest.view(pa.string()))
