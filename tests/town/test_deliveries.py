"""What the town hands over: same seed, same bytes; layouts that add up; fields where the documents say."""

import re
import sqlite3
from pathlib import Path

import pytest

from examples.town import defects
from examples.town.__main__ import main
from examples.town.host_records import HISTORY_FIELDS, MOVEMENT_FIELDS, RECORD_LENGTH, SUPPORT_FIELDS
from examples.town.plan import Town
from examples.town.pools import cp932_private_use
from mappings.spec.reader import PRODUCTS
from tests.town.conftest import make

COPYBOOK = PRODUCTS / "hayate_juki_v5" / "layouts" / "JUMINM.cpy"
_LINE = re.compile(
    r"^\d{6} +(?P<level>\d\d) +(?P<name>[A-Z-]+) +(?:REDEFINES.*|PIC (?P<sign>S?)(?P<symbol>[XN9])\((?P<digits>\d+)\)"
    r"(?P<usage> COMP(?:-3)?)?(?: OCCURS (?P<times>\d+) TIMES)?)?\.$"
)


def copybook_bytes() -> dict[str, list[tuple[str, int]]]:
    """(field, bytes) of each 01 record, counted from the text alone; REDEFINES takes no room."""
    records: dict[str, list[tuple[str, int]]] = {}
    for line in COPYBOOK.read_text(encoding="utf-8").splitlines():
        if line[6] == "*" or " 88 " in line:
            continue
        if line[7:9] == "01":
            current = records.setdefault(line.split()[2].rstrip("."), [])
            continue
        found = _LINE.match(line.rstrip())
        if found and found["level"] == "05" and found["symbol"]:
            digits = int(found["digits"])
            size = {" COMP-3": digits // 2 + 1, " COMP": 2}.get(found["usage"] or "", digits)
            size *= 2 if found["symbol"] == "N" else int(found["times"] or 1)
            current.append((found["name"].replace("-", "_"), size))
    return records


def test_each_record_of_the_copybook_has_600_bytes() -> None:
    totals = {name: sum(size for _, size in fields) for name, fields in copybook_bytes().items()}
    assert totals == dict.fromkeys(
        ("JUMIN-HEADER", "JUMIN-DETAIL", "JUMIN-IDO", "JUMIN-SIEN", "JUMIN-TRAILER"), RECORD_LENGTH
    )


def test_the_generator_writes_the_fields_of_the_copybook() -> None:
    records = copybook_bytes()
    written = [(name.removesuffix("_1"), size) for name, size in HISTORY_FIELDS if name != "TSUZUKI_2_4"]
    declared = [(name, 2 if name == "TSUZUKI" else size) for name, size in records["JUMIN-DETAIL"][:-1]]
    assert written == declared
    assert list(MOVEMENT_FIELDS) == records["JUMIN-IDO"][:-1]
    assert list(SUPPORT_FIELDS) == records["JUMIN-SIEN"][:-1]


def test_a_seed_gives_the_same_bytes_and_another_seed_others(smallest: Path, tmp_path: Path) -> None:
    again = make(tmp_path / "again", Town("992011", 300, 1, clean=False))
    other = make(tmp_path / "other", Town("992011", 300, 8, clean=False))
    for name in (
        "juki/JUMINM.DAT",
        "zei/KAZEI.csv",
        "zei/control_totals.yaml",
        "truth/rejects.csv",
        "truth/expected.json",
    ):
        assert (again / name).read_bytes() == (smallest / name).read_bytes(), name
    assert (other / "juki/JUMINM.DAT").read_bytes() != (smallest / "juki/JUMINM.DAT").read_bytes()


def test_header_trailer_and_a_record_stand_as_documented(smallest: Path) -> None:
    data = (smallest / "juki/JUMINM.DAT").read_bytes()
    records = [data[n : n + RECORD_LENGTH] for n in range(0, len(data), RECORD_LENGTH)]
    assert len(data) % RECORD_LENGTH == 0
    assert records[0][:15] == bytes.fromhex("C8 F2F0F2F6F0F3F3F1 F9F9F2F0F1F1")  # H 20260331 992011
    assert records[1][:11] == bytes.fromhex("C4 F0F1F0F0F0F0F0F0F1F0")  # D 0100000010
    details = records[1:-1]
    assert {record[:1] for record in details} == {b"\xc4", b"\xc9", b"\xe2"}
    trailer = records[-1]
    assert trailer[:1] == b"\xe3"
    assert int(bytes(byte & 0x0F | 0x30 for byte in trailer[1:9])) == len(details)
    total = sum(
        int(bytes(b & 0x0F | 0x30 for b in record[1:11])) for record in details if record[:1] == b"\xc4"
    )
    assert trailer[9:17].hex() == f"{total:015d}c"


def test_the_other_trailer_counts_one_record_too_many(smallest: Path) -> None:
    right, wrong = ((smallest / folder / "JUMINM.DAT").read_bytes() for folder in ("juki", "juki_trailer"))
    assert right[:-RECORD_LENGTH] == wrong[:-RECORD_LENGTH]
    counts = [
        int(bytes(b & 0x0F | 0x30 for b in data[-RECORD_LENGTH + 1 : -RECORD_LENGTH + 9]))
        for data in (right, wrong)
    ]
    assert counts[1] == counts[0] + 1


def test_the_csv_is_as_awkward_as_office_software_makes_it(smallest: Path) -> None:
    data = (smallest / "zei/KAZEI.csv").read_bytes()
    text = data.decode("cp932")
    assert not data.endswith(b"\n")
    for awkward in ('""', "\r\n二行目,", "ｶﾓﾒﾊｲﾂ", "\\", "|"):
        assert awkward in text
    assert any("\ue000" <= character <= "\ue757" for character in text)


def test_vendor_codes_of_cp932_are_those_of_the_platform() -> None:
    for code in (0xF040, 0xF07E, 0xF080, 0xF09F, 0xF140, 0xF9FC):
        assert chr(cp932_private_use(code)) == code.to_bytes(2).decode("cp932")


def test_the_old_database_pads_and_knows_vendor_characters(smallest: Path) -> None:
    connection = sqlite3.connect(smallest.parent / "old.sqlite")
    rows = connection.execute('SELECT "ATENA_NO", "SHIMEI" FROM "JUTOGAI" ORDER BY 1').fetchall()
    connection.close()
    assert {len(number) for number, _ in rows} == {15}
    assert "\ue012" in rows[defects.EXTERNAL_UNDECIDED][1] or rows[defects.EXTERNAL_UNDECIDED][1] is None


@pytest.mark.parametrize("residents", ["299", "1000001"])
def test_a_size_outside_the_limits_is_refused(
    residents: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--residents", residents, "--out", str(tmp_path)])
    assert stopped.value.code == 2
    assert "must be from 300 to 1,000,000" in capsys.readouterr().err
    assert not any(tmp_path.iterdir())
