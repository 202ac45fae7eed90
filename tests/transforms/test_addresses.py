"""An address begins with its prefecture's name or has none: each value by the regular expression of the rule."""

import re
from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from standards.reader import load_standard
from transforms.addresses import split_prefecture
from transforms.conversion import Context

CONTEXT = Context(load_standard("2.1").groups["g_resident"].by_romaji["shimei"], Path("nosuch"), None, "")
NAMES = [
    "北海道",
    "東京都",
    "京都府",
    "大阪府",
    "神奈川県",
    "和歌山県",
    "鹿児島県",
    "架空県",
    "愛媛県",
    "𠮷野県",
    "AB県",
]
ADDRESSES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from([*NAMES, "京都", "県", "　東京都", ""]), st.text("架市町一1A県府𠮷　", max_size=5)
    ),
)


def parted(address: str | None) -> tuple[str | None, str | None]:
    """(prefecture, rest) by hand; a rest without a character is null."""
    found = re.match("|".join([*NAMES[:7], r"[^\s]{2}県"]), address or "")
    name = found[0] if found else None
    return name, (address or "")[len(name or "") :] or None


@given(st.lists(st.none() | ADDRESSES, max_size=8))
def test_the_name_goes_to_its_own_item(addresses: list[str | None]) -> None:
    column = pa.array(["東京都千代", *addresses, "x"], pa.string()).slice(1, len(addresses))
    converted = split_prefecture({}, CONTEXT)((column,))
    (names,) = converted.fills
    found = list(zip(names.to_pylist(), converted.values.to_pylist(), strict=True))
    assert found == [parted(address) for address in addresses]
