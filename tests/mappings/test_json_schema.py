"""The JSON Schemas: generated, and agreeing with the readers on every file of the repository and on what is wrong."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from mappings.plan.plan import MUNICIPALITIES
from mappings.schemas.json_schema import KINDS, SCHEMAS, schema_text
from mappings.spec.files import spec_files
from mappings.spec.reader import PRODUCTS


def kind_of(path: Path) -> str:
    if path.name == "plan.yaml":
        return "plan"
    if path.parent.name == "cases":
        return "cases"
    if path.parent.name == "extensions":
        return "extension"
    return "layout" if path.parent.name == "layouts" else "mapping"


def as_an_editor_reads(text: str) -> Any:
    """YAML with types; an editor's YAML 1.2 has no dates, and its keys are texts."""
    return json.loads(json.dumps(yaml.safe_load(text.replace(" on:", ' "on":')), default=str))


def validator(kind: str) -> Any:
    return jsonschema.Draft7Validator(json.loads((SCHEMAS / f"{kind}.json").read_text()))


@pytest.mark.parametrize("kind", KINDS)
def test_the_written_schemas_are_the_generated_ones(kind: str) -> None:
    assert (SCHEMAS / f"{kind}.json").read_text() == schema_text(kind)
    jsonschema.Draft7Validator.check_schema(json.loads(schema_text(kind)))


@pytest.mark.parametrize("path", spec_files([]), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_of_the_repository_is_valid(path: Path) -> None:
    found = validator(kind_of(path)).iter_errors(as_an_editor_reads(path.read_text()))
    assert [error.message for error in found] == []


JUKI = PRODUCTS / "hayate_juki_v5"
VILLAGE = next(MUNICIPALITIES.glob("993026_*/extensions/kodomo_iryo.yaml"))
PLAN = next(MUNICIPALITIES.glob("992011_*/plan.yaml"))
WRONG = [
    (JUKI / "JUMINM_D.yaml", "{from: EDA_NO}", "{form: EDA_NO}"),
    (JUKI / "JUMINM_D.yaml", "{from: EDA_NO}", "{from: EDA_NO, constant: 1}"),
    (JUKI / "JUMINM_D.yaml", "{from: EDA_NO}", "{note: x}"),
    (JUKI / "JUMINM_D.yaml", "{setting: operator}", "{setting: operater}"),
    (JUKI / "JUMINM_D.yaml", "{width: {to: full}}", "{width: {to: wide}}"),
    (JUKI / "JUMINM_D.yaml", "{width: {to: full}}", "{width: {}}"),
    (JUKI / "JUMINM_D.yaml", "{codes: jumin_sbt.csv}", "{code: jumin_sbt.csv}"),
    (JUKI / "JUMINM_D.yaml", "H: heisei", "H: heiwa"),
    (JUKI / "JUMINM_D.yaml", "rows: one", "rows: two"),
    (JUKI / "JUMINM_D.yaml", "{count: records,", "{count: record,"),
    (JUKI / "JUMINM_D.yaml", 'standard: "2.1"', ""),
    (JUKI / "layouts" / "JUMINM.yaml", "fixed_width", "fixed"),
    (JUKI / "layouts" / "JUMINM.yaml", "kind: header", "kind: head"),
    (JUKI / "layouts" / "JUMINM.yaml", "dialect: fujitsu", "dialect: fujitu"),
    (JUKI / "layouts" / "MACHIM.yaml", "type: text", "type: txt"),
    (JUKI / "cases" / "JUMINM_D.yaml", "expect: {住民情報:", "expects: {住民情報:"),
    (JUKI / "cases" / "JUMINM_D.yaml", "reason: code_unmapped", "reasons: code_unmapped"),
    (PLAN, "[store, delivery]", "[store, deliver]"),
    (PLAN, "{folder: 992011/juki}", "{folder: 992011/juki, database: x}"),
    (PLAN, '"001":', '"1":'),
    (PLAN, "date_invalid: 0.02", "date_invalid: 2"),
    (VILLAGE, "type: DATE", "type: DAY"),
    (VILLAGE, "privacy: personal", "privacy: private"),
    (VILLAGE, "retention: {years: 5,", "retention: {year: 5,"),
    (VILLAGE, "legal_basis:", "basis:"),
    (VILLAGE, "digits: 15", "digits: long"),
]


@pytest.mark.parametrize(("path", "old", "new"), WRONG, ids=[new or "nothing" for _, _, new in WRONG])
def test_an_editor_underlines_what_is_wrong(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    assert not validator(kind_of(path)).is_valid(as_an_editor_reads(text.replace(old, new)))
