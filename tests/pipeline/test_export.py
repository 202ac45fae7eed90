"""`hikkoshi standard export`: a run's settled rows as exchange files that our own extractor reads back."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from contracts.errors import MigrationError
from contracts.source import (
    Charset,
    Delimited,
    FieldType,
    FileFormat,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
)
from extractors.delimited import DelimitedFile
from pipeline.command_line import app
from pipeline.request import RunRequest
from pipeline.stages import STAGES, run_stage
from tests.pipeline.hand_town import write_hand_town


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HIKKOSHI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HIKKOSHI_SOURCES", str(tmp_path / "sources"))
    monkeypatch.delenv("HIKKOSHI_OBJECTS", raising=False)
    made = write_hand_town(tmp_path)
    upstream = None
    for stage in STAGES[:3]:
        upstream = run_stage(RunRequest(str(made), "r1"), "024", stage, upstream).manifest
    return made


def export(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["standard", "export", *map(str, arguments)])
    if isinstance(result.exception, MigrationError):
        return result.exception.exit_code, str(result.exception)
    return result.exit_code, result.output


def read_back(path: Path) -> list[dict[str, Any]]:
    header = path.read_bytes().splitlines()[0].decode().replace('"', "").split(",")
    kind = RecordKind("", RecordRole.DETAIL, tuple(SourceField(name, FieldType.TEXT) for name in header))
    layout = SourceLayout(
        "x.G", "", FileFormat.DELIMITED, Charset("utf_8"), {"": kind}, delimited=Delimited(header=True)
    )
    return [row for _, batch in DelimitedFile(layout, path, 0).batches() for row in batch.to_pylist()]


def test_a_run_s_rows_become_files_that_read_back(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, told = export(plan, "024", "--run", "r1", "--out", out, "--json")
    assert code == 0
    files = {file["group"]: file for file in json.loads(told)}
    assert {group: file["rows"] for group, file in files.items()} == {"g_nhi_household": 2, "g_nhi_member": 3}
    path = Path(files["g_nhi_member"]["path"])
    assert path.name == "992011_024_国保資格情報_20260401000000_001.csv"
    assert path.stat().st_mode & 0o077 == 0
    assert [(row["atenabango"], row["hihokensharirekibango"], row["hihokenshashimei"]) for row in read_back(path)] == [
        ("0001", "1", "見本　一郎"),
        ("0001", "2", "見本　一郎"),
        ("0003", "1", "〓本　三郎"),
    ]  # fmt: skip
    assert sorted(file.name for file in out.iterdir()) == sorted(Path(f["path"]).name for f in files.values())
    # The run's own rows are still there.
    assert export(plan, "024", "--run", "r1", "--out", out, "--group", "国保世帯情報")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["024", "--run", "nosuch"], 2, "has 0 results of the stage settle"),
        (["001", "--run", "r1"], 2, "has 0 results of the stage settle"),
        (["024", "--run", "r1", "--group", "g_resident"], 2, "is no group of business 024"),
        (["024", "--run", "r1", "--profile", "nosuch"], 2, "is not there"),
        (["024", "--run", "r1", "--visible"], 2, "--run RUN or --visible"),
        (["024"], 2, "--run RUN or --visible"),
    ],
)
def test_wrong_use_is_told(plan: Path, tmp_path: Path, arguments: list[str], code: int, told: str) -> None:
    found, text = export(plan, *arguments, "--out", tmp_path / "out")
    assert (found, told in " ".join(text.split())) == (code, True)
