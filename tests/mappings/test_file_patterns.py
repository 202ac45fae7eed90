"""What a pattern of files ends in, against the format of the layout that reads them."""

from pathlib import Path

import pytest

from contracts.source import FileFormat
from mappings.lint.linter import lint
from mappings.spec.file_patterns import wrong_ending
from tests.pipeline.hand_town import write_hand_town

DBF = """layout: hand_v1.NAME
format: dbf
charset: cp932
fields:
  - {name: SETAI, type: text, length: LENGTH}
  - {name: ATENA, type: text, length: 6}
  - {name: KIGO, type: text, length: 4}
  - {name: DEL, type: text, length: 1}
"""


@pytest.mark.parametrize(
    ("file_format", "pattern", "ending"),
    [
        (FileFormat.XLSX, "JUMIN*.DAT", ".dat"),
        (FileFormat.XLSX, "JUMIN*.csv", ".csv"),
        (FileFormat.XLSX, "JUMIN.xls", ".xls"),
        (FileFormat.DBF, "JUMIN*.XLSX", ".xlsx"),
        (FileFormat.DELIMITED, "JUMIN*.xlsx", ".xlsx"),
        (FileFormat.FIXED_WIDTH, "JUMIN.dbf.zip", ".dbf"),
        (FileFormat.XLSX, "JUMIN*.xlsx", ""),
        (FileFormat.XLSX, "JUMIN*", ""),
        (FileFormat.XLSX, "JUMIN.[xX][lL][sS][xX]", ""),
        (FileFormat.DBF, "JUMIN*.DAT", ""),
        (FileFormat.DELIMITED, "JUMIN*.txt", ""),
        (FileFormat.DELIMITED, "JUMIN*.DAT.gz", ""),
        (FileFormat.FIXED_WIDTH, "JUMIN*.csv", ""),
        (FileFormat.TABLE, "", ""),
    ],
)
def test_an_ending_that_no_file_of_the_format_has(file_format: FileFormat, pattern: str, ending: str) -> None:
    assert wrong_ending(file_format, pattern) == ending


def test_it_is_told_where_the_pattern_stands(tmp_path: Path) -> None:
    spec = write_hand_town(tmp_path).parents[2] / "products" / "hand_v1" / "SETAI.yaml"
    text = spec.read_text(encoding="utf-8")
    line = text[: text.index("files: SETAI.csv")].count("\n") + 1
    spec.write_text(text.replace("SETAI.csv", "SETAI.xlsx"), encoding="utf-8")
    told = f"{spec}:{line}: files 'SETAI.xlsx' end in .xlsx, and layout hand_v1.SETAI is of format delimited."
    assert [str(each).startswith(told) for each in lint([spec])[1]] == [True]


@pytest.mark.parametrize(("length", "count"), [(4, 0), (5, 1)])
def test_two_dbf_layouts_cannot_read_one_file(tmp_path: Path, length: int, count: int) -> None:
    plan = write_hand_town(tmp_path)
    product = plan.parents[2] / "products" / "hand_v1"
    for name, wide in (("SETAI", 4), ("OTHER", length)):
        layout = DBF.replace("NAME", name).replace("LENGTH", str(wide))
        (product / "layouts" / f"{name}.yaml").write_text(layout, encoding="utf-8")
    for name, reads in (("SETAI", "sources"), ("SHIKAKU", "lookups")):
        path = product / f"{name}.yaml"
        text = path.read_text(encoding="utf-8").replace("SETAI.csv", "SETAI.dbf")
        if reads == "lookups":
            house = "{layout: hand_v1.OTHER, source: files, files: SETAI.dbf, key: SETAI, on: SETAI}"
            text = text.replace("over:\n", f"lookups:\n  house: {house}\nover:\n")
        path.write_text(text, encoding="utf-8")
    told = [str(each) for each in lint([plan])[1] if "is read from it too" in str(each)]
    assert len(told) == count, told


def test_a_layout_has_one_pattern_in_a_business(tmp_path: Path) -> None:
    plan = write_hand_town(tmp_path)
    path = plan.parents[2] / "products" / "hand_v1" / "SHIKAKU.yaml"
    text = path.read_text(encoding="utf-8")
    house = "{layout: hand_v1.SETAI, source: files, files: FILES, key: SETAI, on: SETAI}"
    for files, count in (("SETAI.csv", 0), ("SETAI_2.csv", 1)):
        looked_up = f"lookups:\n  house: {house.replace('FILES', files)}\nover:\n"
        path.write_text(text.replace("over:\n", looked_up), encoding="utf-8")
        told = [str(each) for each in lint([plan])[1] if "one pattern" in str(each)]
        assert len(told) == count, told
