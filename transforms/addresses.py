"""Addresses as one text parted into the standard's items."""

import pyarrow as pa
import pyarrow.compute as pc

from transforms.conversion import Context, Conversion, Converted, Options

# 都道府県: all end with one of four characters, and only these begin an address (JIS X 0401).
_PREFECTURE = (
    "^(?P<prefecture>北海道|東京都|(?:京都|大阪)府|(?:神奈川|和歌山|鹿児島)県|[^\\s]{2}県)(?P<rest>.*)$"
)


def split_prefecture(_: Options, __: Context) -> Conversion:
    """The value is what follows the prefecture's name; fills that name, null where the address begins otherwise."""

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        address = inputs[0]
        found = pc.extract_regex(address, _PREFECTURE)
        known = found.is_valid()
        name = pc.if_else(known, pc.struct_field(found, "prefecture"), pa.scalar(None, pa.string()))
        rest = pc.if_else(known, pc.struct_field(found, "rest"), address)
        return Converted(pc.if_else(pc.equal(rest, ""), pa.scalar(None, pa.string()), rest), fills=(name,))

    return convert
