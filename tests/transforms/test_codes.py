"""Code tables: several source fields, periods, the municipality's lines; every wrong line told."""

from pathlib import Path

import pyarrow as pa
import pytest

from contracts.errors import SpecError
from mappings.code_table import read_code_table
from transforms.codes import codes
from transforms.conversion import Context, Converted

ENDS = ",valid_from,valid_to,note,confirmed_by,confirmed_on\n"


def table(folder: Path, name: str, *lines: str, sources: str = "source") -> Path:
    (folder / "codes").mkdir(parents=True, exist_ok=True)
    head = f"{sources},standard{ENDS}"
    (folder / "codes" / name).write_text(head + "".join(f"{line},,,\n" for line in lines), encoding="utf-8")
    return folder


def convert(product: Path, *inputs: list[str | None], town: Path | None = None) -> Converted:
    bound = codes({"file": "t.csv"}, Context(None, product, town, ""))  # type: ignore[arg-type]
    return bound(tuple(pa.array(each, pa.string()) for each in inputs))


def test_a_code_of_several_fields(tmp_path: Path) -> None:
    product = table(tmp_path, "t.csv", "1,2,A,,", "1,,B,,", sources="source_1,source_2")
    result = convert(product, ["1", "1", "2", None, None], ["2", None, "2", None, "2"])
    assert result.values.to_pylist() == ["A", "B", None, None, None]
    assert result.failures[0].rows.tolist() == [False, False, True, False, True]


def test_a_code_that_meant_something_else_before(tmp_path: Path) -> None:
    product = table(tmp_path, "t.csv", "1,A,,2011-12-31", "1,B,2012-01-01,", "2,C,2000-01-01,2000-12-31")
    days = ["20111231", "2012-01-01", "19991231", None, "20000101"]
    result = convert(product, ["1", "1", "2", "1", "2"], days)
    assert result.values.to_pylist() == ["A", "B", None, None, "C"]
    assert result.failures[0].rows.tolist() == [False, False, True, True, False]
    assert convert(product, [None], ["20120101"]).failures[0].rows.tolist() == [False]


def test_the_municipality_s_lines_win_and_are_reported(tmp_path: Path) -> None:
    product = table(tmp_path / "product", "t.csv", "1,A,,", "2,B,,", "3,C,,")
    town = table(tmp_path / "town", "t.csv", "2,X,,", "3,C,,", "9,Z,,")
    assert convert(product, ["1", "2", "3", "9"], town=town).values.to_pylist() == ["A", "X", "C", "Z"]
    won = read_code_table(product, town, "t.csv").overridden
    assert [(one.source, one.product, one.municipality) for one in won] == [
        (("2",), "B", "X"),
        (("9",), "", "Z"),
    ]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["1,A,,", "1,B,,"], "t.csv:3: source code '1' stands in line 2 too"),
        (["1,A,,2020-06-30", "1,B,2020-06-30,"], "t.csv:3: source code '1' stands in line 2 too"),
        (["1,A,2020-01-01,2019-01-01"], "t.csv:2: valid_from and valid_to are no period"),
        (["1,A,令和2年,"], "t.csv:2: valid_from and valid_to are no period"),
    ],
)
def test_wrong_lines_are_told(tmp_path: Path, lines: list[str], told: str) -> None:
    with pytest.raises(SpecError, match=told):
        read_code_table(table(tmp_path, "t.csv", *lines), None, "t.csv")


@pytest.mark.parametrize("sources", ["code", "source_1", "source,source_2", "source_2,source_1"])
def test_other_columns_are_refused(tmp_path: Path, sources: str) -> None:
    with pytest.raises(SpecError, match="the columns differ"):
        read_code_table(table(tmp_path, "t.csv", sources=sources), None, "t.csv")
