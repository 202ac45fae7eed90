"""The records of a layout that is there already, by hand or by a draft before, with what its copybook says beyond bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from contracts.source import RecordKind, RecordRole, SourceField, SourceLayout
from mappings.copybook import CopybookItem, read_copybook
from mappings.copybook.fields import field_name
from mappings.draft.records import DraftFile, DraftRecord
from mappings.draft.source import DraftField, draft_fields, read_comments, with_eras
from mappings.layout.copybook import OCCURRENCE
from mappings.yaml.text import read_yaml

Said = Mapping[str, DraftField]
_NOTHING: Said = {}


def file_of(layout: SourceLayout, path: Path) -> DraftFile:
    """Every record kind: those that rows are made of, tables of occurrences too, then headers and trailers."""
    said = _said(path)
    structural = [kind for kind in layout.kinds.values() if kind.role is not RecordRole.DETAIL]
    records = tuple(_record(kind, said) for kind in (*layout.details, *structural))
    return DraftFile(records, layout.mark_field.name if layout.mark_field else "", layout.format)


def layout_fields(fields: Iterable[SourceField], said: Said = _NOTHING) -> tuple[DraftField, ...]:
    """The fields of a layout with what is `said` of their names; of columns, their names and types are all there is."""
    found = [
        replace(said[field.name], field=field)
        if field.name in said
        else DraftField(field, field.name, "", "", (), "")
        for field in fields
    ]
    there = {each.base for each in found}
    own = [each if field_name(each.over) in there else replace(each, over="", view="") for each in found]
    return tuple(with_eras(own))


def _record(kind: RecordKind, said: Said) -> DraftRecord:
    """What others give a row can feed items too, but for the number of its occurrence."""
    fields = [field for field in kind.columns if not field.name.startswith(OCCURRENCE)]
    item = CopybookItem(1, kind.mark, 0)
    return DraftRecord(item, layout_fields(fields, said), kind.role, kind.mark, is_told=True)


def _said(path: Path) -> Said:
    """What the copybook of a layout says of each name, with its occurrence and without."""
    root = read_yaml(path)
    if "copybook" not in root:
        return _NOTHING
    copybook = path.parent / root["copybook"]
    records = read_copybook(copybook, root.get("dialect", "fujitsu")).values()
    comments = read_comments(copybook)
    fields = [field for record in records for field in draft_fields(record, comments)]
    return {field.base: field for field in fields} | {f.name: f for f in fields}
