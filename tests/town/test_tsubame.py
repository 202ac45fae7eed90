"""The third product's host file: bytes written by hand, records walked by their descriptor words."""

from pathlib import Path

import pytest

from examples.town.plan import Town
from examples.town.pools import KIRIHARA
from examples.town.tsubame import keis
from tests.town.conftest import make


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A1", "C1 F1"),
        ("ｱﾞ-ﾝ", "81 BE 60 BD"),
        ("亜", "0A42 B0A1 0A41"),
        ("亜 ｲ", "0A42 B0A1 0A41 40 82"),
        ("亜　亜", "0A42 B0A1 4040 B0A1 0A41"),
        ("桧檜", "0A42 C9B0 DBD8 0A41"),  # as JIS has them since 1983; another maker has them exchanged
        ("\U000f0000橋", "0A42 81A1 B6B6 0A41"),
    ],
)
def test_mixed_text(text: str, expected: str) -> None:
    assert keis.mixed(text) == bytes.fromhex(expected)


def test_a_field_is_filled_up_and_never_cut() -> None:
    assert keis.field("1", 3) == b"\xf1\x40\x40"
    assert keis.wide_field("亜", 2) == bytes.fromhex("B0A1 4040")
    assert keis.packed(19800102, 8) == bytes.fromhex("019800102F")
    with pytest.raises(ValueError, match="longer than its field of 2 bytes"):
        keis.wide_field("亜亜", 1)


def records_of(path: Path) -> list[bytes]:
    """By descriptor words that count themselves."""
    data, records = path.read_bytes(), []
    while data:
        length = int.from_bytes(data[:2])
        assert data[2:4] == b"\0\0"
        records.append(data[4:length])
        data = data[length:]
    return records


def test_a_person_is_three_segments_of_their_own_lengths(tmp_path: Path) -> None:
    town = make(tmp_path, Town(KIRIHARA, 1000, 1, clean=False))
    records = records_of(town / "atena/ATENA.DAT")
    marks = "".join(record[:1].decode("cp037") for record in records)
    assert marks == "HJ" + "KJG" * 30 + "T"
    assert {mark: len(record) for mark, record in zip(marks, records, strict=True)} == {
        "H": 21, "K": 161, "J": 104, "G": 17, "T": 9,
    }  # fmt: skip
    assert int(records[-1][1:].decode("cp037")) == len(records) - 2
