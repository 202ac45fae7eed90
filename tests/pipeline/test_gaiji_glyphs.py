"""Which private-use character of a vendor's font shows a code: the ends of each user area."""

import pytest

from pipeline.gaiji.glyphs import code_point


@pytest.mark.parametrize(
    ("form", "code", "point"),
    [
        ("cp932", "F040", 0xE000), ("cp932", "F07E", 0xE03E), ("cp932", "F080", 0xE03F), ("cp932", "F9FC", 0xE757),
        ("jef", "80A1", 0xE000), ("jef", "A0FE", 0xEC1D), ("keis", "81A1", 0xE000), ("keis", "A0FE", 0xEBBF),
        ("ibm", "6941", 0xE000), ("ibm", "7FFE", 0xF111), ("unicode", "E757", 0xE757), ("unicode", "0F0000", 0xF0000),
        ("cp932", "F07F", 0), ("cp932", "FA40", 0), ("jef", "80A0", 0), ("unicode", "80A1", 0), ("cp932", "F0", 0),
    ],
)  # fmt: skip
def test_a_code_in_a_vendor_s_font(form: str, code: str, point: int) -> None:
    assert code_point(code, form) == point
