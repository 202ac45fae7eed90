"""Export profiles: read from data, refused with every problem; what a profile cannot hold is told without a value."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from contracts.errors import SpecError, TargetError
from contracts.schema import ItemType, TableSchema
from loaders.exchange_csv import field_names, read_exchange, write_exchange
from loaders.export_profile import PROFILES, ExportProfile, read_profile
from tests.loaders.town import item

ITEMS = (item("bango", ItemType.HALF, 4, key=True), item("gyomu", ItemType.HALF, 3, repeats=4))
SCHEMA = TableSchema("test", "001", "g_test", "試験", ITEMS, (), official=False)


def written(tmp_path: Path, lists: list[Any], profile: ExportProfile) -> tuple[str, list[Any]]:
    rows = {"bango": [f"{number}" for number in range(len(lists))], "gyomu": lists}
    batch = pa.RecordBatch.from_pydict(rows, SCHEMA.arrow_schema)
    path = tmp_path / "G.csv"
    write_exchange(SCHEMA, [batch], profile, path)
    back = [row for found in read_exchange(path, SCHEMA, profile) for row in found.to_pylist()]
    return path.read_bytes().decode(CODECS[profile.encoding]), [row["gyomu"] for row in back]


CODECS = {"utf_8": "utf-8-sig", "utf_16le": "utf-16", "cp932": "cp932", "euc_jp": "euc_jp"}
LISTS = [["001", "010"], None, ["024"], ["a,b", 'c"d', "", "山"]]


@pytest.mark.parametrize(
    ("profile", "third"),
    [
        (ExportProfile(), '"2","[""024""]"'),
        (ExportProfile(repeated="joined", separator=";"), '"2","024"'),
        (ExportProfile(repeated="columns"), '"2","024",,,'),
        (ExportProfile(repeated="columns", header="name"), '"2","024",,,'),
        (ExportProfile(encoding="utf_16le", bom=True), '"2","[""024""]"'),
        (ExportProfile(encoding="cp932", quoting="texts"), '"2","[""024""]"'),
        (ExportProfile(encoding="euc_jp", header="none"), '"3","[""a,b"",""c\\""d"","""",""山""]"'),
    ],
)
def test_repeated_items_come_back_in_every_form(tmp_path: Path, profile: ExportProfile, third: str) -> None:
    text, back = written(tmp_path, LISTS, profile)
    assert text.split("\r\n")[3] == third
    assert back == LISTS


def test_a_column_each_has_no_more_columns_than_the_standard_allows() -> None:
    profile = ExportProfile(repeated="columns", repeated_columns=10)
    assert field_names(SCHEMA, profile) == ["bango", "gyomu_1", "gyomu_2", "gyomu_3", "gyomu_4"]


@pytest.mark.parametrize(
    ("profile", "told"),
    [
        (ExportProfile(repeated="columns", repeated_columns=2), "1 values repeat more than 2 times"),
        (ExportProfile(repeated="joined", separator="山"), "1 values hold the separator"),
        (ExportProfile(encoding="cp932"), "cp932 lacks 1 of the characters"),
    ],
)
def test_what_a_profile_cannot_hold_is_counted_and_not_shown(
    tmp_path: Path, profile: ExportProfile, told: str
) -> None:
    with pytest.raises(TargetError, match=told) as caught:
        written(tmp_path, [["001", "CANARY山", "𠮷"]], profile)
    assert "CANARY" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_profiles_that_come_with_the_project() -> None:
    assert read_profile("default") == ExportProfile()
    for path in PROFILES.glob("*.yaml"):
        read_profile(path.stem)


def test_every_problem_of_a_profile_is_told(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        "profile: p\nencoding: ebcdic\nbom: maybe\nline_end: cr\nquoting: none\nheader: x\n"
        "file_name: ../{name}.csv\nrepeated: joined\nseparator: ','\ncolour: red\n"
    )
    with pytest.raises(SpecError) as caught:
        read_profile(str(path))
    told = " ".join(problem.wrong for problem in caught.value.problems)
    for wrong in ("colour", "encoding", "bom", "line_end", "quoting", "header", "leads out", "separator"):
        assert wrong in told
    for name in ("fixed.csv", "{name.__class__}{", "{name}{day}"):
        path.write_text(f"profile: p\nfile_name: '{name}'\n")
        with pytest.raises(SpecError, match="file_name"):
            read_profile(str(path))
    with pytest.raises(SpecError, match="not there"):
        read_profile("nosuch")
