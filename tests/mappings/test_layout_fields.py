"""Fields that a layout lists by hand mean what the same clauses of a copybook mean."""

from decimal import Decimal
from pathlib import Path

import pytest

from contracts.errors import SpecError
from extractors.host_file import HostFile
from mappings.layout.reader import read_layout

LAYOUT = """layout: t.T
format: fixed_width
record_length: 4
charset: cp932
fields:
  - {name: A, type: packed, start: 1, length: 2, digits: 3, scale: SCALE}
  - {name: B, type: digits, start: 3, length: 2, scale: 1}
"""


@pytest.mark.parametrize(("scale", "value"), [("-3", 123000), ("0", 123), ("2", Decimal("1.23"))])
def test_a_negative_scale_counts_digits_that_are_not_stored(
    tmp_path: Path, scale: str, value: int | Decimal
) -> None:
    path = tmp_path / "T.yaml"
    path.write_text(LAYOUT.replace("SCALE", scale), encoding="utf-8")
    (tmp_path / "T.DAT").write_bytes(b"\x12\x3c45")
    ((_, batch),) = HostFile(read_layout(path), tmp_path / "T.DAT", 0).batches()
    assert batch.column("A").to_pylist() == [value]


@pytest.mark.parametrize("scale", ["-19", "--1", "1-", "-"])
def test_a_scale_that_is_no_number_of_digits_is_told(tmp_path: Path, scale: str) -> None:
    path = tmp_path / "T.yaml"
    path.write_text(LAYOUT.replace("SCALE", f'"{scale}"'), encoding="utf-8")
    with pytest.raises(SpecError, match=r":6: 'scale' "):
        read_layout(path)


@pytest.mark.parametrize("kind", ["number", "date", "bytes"])
def test_a_type_of_tables_is_no_form_of_a_hosts_bytes(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "T.yaml"
    path.write_text(LAYOUT.replace("SCALE", "0").replace("type: digits", f"type: {kind}"), encoding="utf-8")
    with pytest.raises(SpecError, match=f":7: field 'B' is {kind}, which is no form of a host's bytes"):
        read_layout(path)
