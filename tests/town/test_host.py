"""The generator's host encoders against bytes written by hand."""

import numpy as np
import pytest

from examples.town import host


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A1 ", "C1 F1 40"),
        ("ｱﾞ-ﾝ", "81 BE 60 BD"),
        ("亜", "28 B0 A1 29"),
        ("亜 ｲ", "28 B0 A1 29 40 82"),
        ("亜　亜", "28 B0 A1 40 40 B0 A1 29"),
        ("桧檜", "28 DB D8 C9 B0 29"),  # exchanged by JIS in 1983: JEF has them the other way round
        ("\U000f0000橋", "28 80 A1 B6 B6 29"),
    ],
)
def test_mixed_text(text: str, expected: str) -> None:
    assert host.mixed(text) == bytes.fromhex(expected)


def test_numbers() -> None:
    assert host.display(np.array([7, 1234]), 4).tobytes() == bytes.fromhex("F0F0F0F7 F1F2F3F4")
    assert host.signed_display(np.array([12, -12]), 3).tobytes() == bytes.fromhex("F0F1C2 F0F1D2")
    assert host.packed(np.array([550102]), 6, signed=False).tobytes() == bytes.fromhex("0550102F")
    assert host.packed(np.array([-12345]), 7, signed=True).tobytes() == bytes.fromhex("0012345D")
    assert host.binary2(np.array([258])).tobytes() == b"\x01\x02"


def test_half_width_kana() -> None:
    assert host.half_width_kana("ガパッーヴ　ン") == "ｶﾞﾊﾟｯｰｳﾞ ﾝ"


def test_a_text_too_long_for_its_field_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than its field of 4 bytes"):
        host.mixed_field(["亜亜"], 4)
