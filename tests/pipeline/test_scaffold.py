"""`hikkoshi scaffold` writes a whole draft or nothing, and never over a file."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts.errors import SpecError
from mappings.spec.reader import PRODUCTS
from pipeline.command_line import app

JUMINM = PRODUCTS / "hayate_juki_v5" / "layouts" / "JUMINM.cpy"


def scaffold(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["scaffold", *map(str, arguments)])
    if done.exception is not None:
        raise done.exception
    assert done.exit_code == 0
    return done.output


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_json_names_what_was_written_and_every_field(tmp_path: Path) -> None:
    found = json.loads(scaffold(JUMINM, "--out", tmp_path / "new_v1", "--business", "001", "--json"))
    assert sorted(found["written"]) == sorted(
        str(tmp_path / "new_v1" / name) for name in contents(tmp_path / "new_v1")
    )
    assert [each["mapping"] for each in found["mappings"]] == [f"new_v1.JUMINM_{mark}" for mark in "DIS"]
    fields = {each["field"]: each for each in found["mappings"][0]["fields"]}
    assert fields["ATENA_NO"] == {
        "field": "ATENA_NO",
        "group": "g_resident",
        "item": "atenabango",
        "sure": 1.0,
        "because": "its name says atena+bango of 宛名番号",
        "written": True,
    }
    assert (tmp_path / "new_v1" / "layouts" / "JUMINM.cpy").read_bytes() == JUMINM.read_bytes()


@pytest.mark.parametrize("name", ["JUMINM_I.yaml", "layouts/JUMINM.yaml", "layouts/JUMINM.cpy"])
def test_a_file_that_is_there_stays_and_nothing_is_written_beside_it(name: str, tmp_path: Path) -> None:
    there = tmp_path / "new_v1" / name
    there.parent.mkdir(parents=True)
    there.write_text("ours\n")
    with pytest.raises(SpecError) as refused:
        scaffold(JUMINM, "--out", tmp_path / "new_v1")
    assert [problem.place for problem in refused.value.problems] == [str(there)]
    assert contents(tmp_path / "new_v1") == {name: b"ours\n"}


def test_a_code_table_that_is_there_is_used_as_it_is(tmp_path: Path) -> None:
    table = tmp_path / "new_v1" / "codes" / "seibetsu.csv"
    table.parent.mkdir(parents=True)
    table.write_text("ours\n")
    output = scaffold(JUMINM, "--out", tmp_path / "new_v1")
    assert table.read_text() == "ours\n"
    assert "seibetsu.csv written" not in output
    assert "ido_jiyu.csv written" in output


def test_a_second_copybook_joins_a_product_and_the_first_stays(tmp_path: Path) -> None:
    scaffold(JUMINM, "--out", tmp_path / "new_v1")
    before = contents(tmp_path / "new_v1")
    other = tmp_path / "OTHER.cpy"
    other.write_text(" 01 REC.\n 05 ATENA-NO PIC X(10).\n 05 SEIBETSU PIC X.\n")
    scaffold(other, "--out", tmp_path / "new_v1")
    after = contents(tmp_path / "new_v1")
    assert before.items() <= after.items()
    assert set(after) - set(before) == {"OTHER.yaml", "layouts/OTHER.yaml", "layouts/OTHER.cpy"}


def test_a_business_that_the_standard_has_no_groups_of_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="has no groups of 999"):
        scaffold(JUMINM, "--out", tmp_path / "new_v1", "--business", "999")


@pytest.mark.parametrize("command", [["describe", "--xlsx", "REVIEW"], ["fmt", "--drop-comments"]])
def test_no_way_around_loses_what_nobody_has_decided(command: list[str], tmp_path: Path) -> None:
    """A workbook has no place for the remarks, and without its comments a draft would pass for decided."""
    scaffold(JUMINM, "--out", tmp_path / "new_v1")
    before = contents(tmp_path / "new_v1")
    name, *options = (word.replace("REVIEW", str(tmp_path / "new_v1" / "REVIEW.xlsx")) for word in command)
    done = CliRunner().invoke(app, [name, str(tmp_path / "new_v1" / "JUMINM_D.yaml"), *options])
    assert done.exit_code != 0
    told = done.output + str(done.exception)
    assert "a proposal that nobody has decided" in told
    assert contents(tmp_path / "new_v1") == before
