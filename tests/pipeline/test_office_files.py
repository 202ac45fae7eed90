"""The town of a few rows delivered as office databases deliver it, DBF and Excel: it moves as it does from CSV."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mappings.lint.linter import lint
from pipeline.command_line import app
from tests.extractors.dbf_writer import dbf_bytes
from tests.extractors.xlsx_writer import text, xlsx_bytes
from tests.pipeline import hand_town
from tests.pipeline.test_run_by_hand import plan, rows, settle

__all__ = ["plan"]

GROUPS = ("g_nhi_household", "g_nhi_member")
WIDTHS = {"SETAI": 4, "ATENA": 6, "KIGO": 4, "DEL": 1}
DBF = """layout: hand_v1.SETAI
format: dbf
charset: cp932
fields:
  - {name: SETAI, type: text, length: 4}
  - {name: ATENA, type: text, length: 6}
  - {name: KIGO, type: text, length: 4}
  - {name: DEL, type: text, length: 1}
"""


def table(content: str) -> list[list[str]]:
    return list(csv.reader(content.splitlines()))


def as_dbf(content: str) -> bytes:
    """The rows of a CSV, and one more that is deleted."""
    names, *lines = table(content)
    written = [
        [cell.encode("cp932").ljust(WIDTHS[name]) for name, cell in zip(names, line, strict=True)]
        for line in [*lines, ["S9", "0009", "K9", "0"]]
    ]
    columns = [(name, "C", WIDTHS[name], 0) for name in names]
    return dbf_bytes(columns, written, deleted=[len(lines)])


def as_xlsx(content: str) -> bytes:
    return xlsx_bytes([[text(cell) for cell in line] for line in table(content)])


@pytest.fixture
def office(plan: Path) -> Path:
    """Both files in other formats, the household's beside its memos, found by their layouts' names."""
    product, folder = plan.parents[2] / "products" / "hand_v1", plan.parents[3] / "sources" / "hand"
    sheet = hand_town.SHIKAKU_LAYOUT.replace("delimited", "xlsx").replace("charset: cp932\n", "")
    sheet = sheet.replace("gaiji: hand\nheader: true\n", "gaiji: hand\n")
    (product / "layouts" / "SETAI.yaml").write_text(DBF, encoding="utf-8")
    (product / "layouts" / "SHIKAKU.yaml").write_text(sheet.lstrip(), encoding="utf-8")
    for name, files in (("SETAI", ", files: SETAI.csv"), ("SHIKAKU", ", files: SHIKAKU*.csv")):
        spec = product / f"{name}.yaml"
        spec.write_text(spec.read_text(encoding="utf-8").replace(files, ""), encoding="utf-8")
    (folder / "SETAI.DBF").write_bytes(as_dbf(hand_town.SETAI_CSV))
    (folder / "SETAI.FPT").write_bytes(bytes(512))
    (folder / "SHIKAKU_202604.xlsx").write_bytes(as_xlsx(hand_town.SHIKAKU_CSV))
    return plan


def settled(plan: Path) -> dict[str, list[dict[str, object]]]:
    manifest = settle(plan)
    return {
        group: [
            {name: value for name, value in row.items() if not name.startswith("_")}
            for row in rows(plan, manifest["settle"], f"standard/{group}.parquet")
        ]
        for group in GROUPS
    }


def test_the_same_rows_arrive(plan: Path, request: pytest.FixtureRequest) -> None:
    delivered = settled(plan)
    assert all(delivered.values())
    office = request.getfixturevalue("office")
    assert lint([office.parents[2]])[1] == []
    assert settled(office) == delivered


def output(*command: object) -> str:
    return CliRunner().invoke(app, [str(each) for each in command], catch_exceptions=False).output


@pytest.mark.parametrize(
    ("name", "data", "counts"),
    [("SETAI", "SETAI.DBF", (6, 1, 5)), ("SHIKAKU", "SHIKAKU_202604.xlsx", (None, 1, None))],
)
def test_they_are_profiled_decoded_and_previewed(
    office: Path, name: str, data: str, counts: tuple[int | None, int, int | None]
) -> None:
    product, file = office.parents[2] / "products" / "hand_v1", office.parents[3] / "sources" / "hand" / data
    layout = product / "layouts" / f"{name}.yaml"
    profile = json.loads(output("profile", "--layout", layout, "--data", file, "--json"))["profile"]
    (record,) = profile["records"]
    assert record["structural"] == counts[1]
    assert counts[0] in (None, record["read"])
    lines = output("layout", "decode", "--layout", layout, "--data", file, "--json-lines").splitlines()
    decoded = [json.loads(line) for line in lines if line.startswith("{")]
    assert len(decoded) == record["read"] - record["structural"]
    shown = json.loads(output("preview", product / f"{name}.yaml", "--data", file, "--first", 3, "--json"))
    assert shown["records"][0]["record"] == 3
    (key,) = (item for item in shown["records"][0]["rows"][0]["items"] if item["item"] == "atenabango")
    (source,) = key["source"]
    assert source["text"] == key["value"]
    assert source["bytes"] == ("30 30 30 33 20 20" if name == "SETAI" else "")
