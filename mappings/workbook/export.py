"""Writes a mapping spec as a workbook that reads back to the same YAML."""

from pathlib import Path

from contracts.errors import SpecError
from mappings import file_form
from mappings.draft.remarks import refuse_draft
from mappings.reading import Reading
from mappings.spec.form import one_form
from mappings.spec.reader import read_spec
from mappings.spec.text import spec_text
from mappings.workbook.importing import import_workbook
from mappings.workbook.sheets import SheetOfText, sheets_of
from mappings.yaml.text import Block, read_yaml


def spec_sheets(path: Path) -> list[SheetOfText]:
    """The sheets of a spec without problems of form. Raises SpecError."""
    return sheets_of(_form(path), path)


def export_workbook(path: Path, out: Path) -> None:
    """Write the workbook. Raises SpecError, and leaves none, where it would not read back to the same text.

    Nor does a draft go into one: its remarks, and with them what nobody has decided, would be lost on the way.
    """
    from mappings.workbook.xlsx import write_workbook

    refuse_draft(path)
    spec = _form(path)
    write_workbook(sheets_of(spec, path), out)
    if import_workbook(out, path)[1] != spec_text(spec, file_form.MAPPING):
        out.unlink()
        wrong = "a text of it changes in a workbook."
        raise SpecError.at(
            str(path), wrong, "Remove spaces at its ends, and texts of more than 32,767 characters."
        )


def _form(path: Path) -> Block:
    read_spec(path)
    return one_form(Reading(path), read_yaml(path), path)
