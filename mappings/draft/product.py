"""The whole draft of a product's folder, as texts by their place in it; nothing is written here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.schema import TableSchema
from contracts.source import RecordRole
from mappings.copybook import read_copybook, records_of_file
from mappings.draft.code_text import code_text
from mappings.draft.layout_record import file_of
from mappings.draft.layout_text import layout_text
from mappings.draft.mapping import DraftMapping
from mappings.draft.mapping_text import mapping_text
from mappings.draft.proposals import propose
from mappings.draft.records import DraftFile, DraftRecord, files_of
from mappings.draft.source import draft_fields, read_comments, read_title
from mappings.layout.reader import read_layout
from standards.reader import Standard

_LAYOUT = ".yaml"


@dataclass(slots=True)
class ProductDraft:
    """Texts by their path in the folder of a product, and what was proposed for each record kind."""

    product: str
    files: dict[str, str] = field(default_factory=dict)
    mappings: list[DraftMapping] = field(default_factory=list)


def draft_product(
    product: str, files: Iterable[Path], dialect: str, standard: Standard, groups: Sequence[TableSchema]
) -> ProductDraft:
    """A draft of layouts, mappings and code tables from copybooks; from layouts (.yaml) all but themselves.

    Raises SpecError where one cannot be read.
    """
    draft = ProductDraft(product)
    for path in files:
        if path.suffix == _LAYOUT:
            layout = read_layout(path)
            _add_mappings(draft, layout.name, file_of(layout, path), standard.version, groups)
        else:
            _add_copybook(draft, path, dialect, standard.version, groups)
    return draft


def _add_copybook(
    draft: ProductDraft, copybook: Path, dialect: str, version: str, groups: Sequence[TableSchema]
) -> None:
    items = records_of_file(read_copybook(copybook, dialect))
    comments = read_comments(copybook)
    fields = {name: draft_fields(item, comments) for name, item in items.items()}
    stem = _name(copybook.stem)
    files = files_of(fields, items)
    for file in files:
        name = stem if len(files) == 1 else f"{stem}_{_name(file.records[0].item.name)}"
        full = f"{draft.product}.{name}"
        draft.files[f"layouts/{name}.yaml"] = layout_text(
            full, read_title(copybook), copybook.name, dialect, file
        )
        _add_mappings(draft, full, file, version, groups)


def _add_mappings(
    draft: ProductDraft, layout: str, file: DraftFile, version: str, groups: Sequence[TableSchema]
) -> None:
    for record in file.records:
        if record.role is RecordRole.DETAIL:
            _add_mapping(draft, layout, file, record, version, groups)


def _add_mapping(
    draft: ProductDraft,
    layout: str,
    file: DraftFile,
    record: DraftRecord,
    version: str,
    groups: Sequence[TableSchema],
) -> None:
    own = [each for each in record.fields if each.name != file.by]
    suffix = f"_{_name(record.mark)}" if record.mark else ""
    mapping = DraftMapping(f"{layout}{suffix}", layout, record, file, propose(own, groups), version)
    short = mapping.name.rpartition(".")[2]
    codes = _code_files(draft, mapping, suffix)
    draft.files[f"{short}.yaml"] = mapping_text(mapping, codes)
    draft.mappings.append(mapping)


def _code_files(draft: ProductDraft, mapping: DraftMapping, suffix: str) -> dict[str, str]:
    """The file of each field whose item has a code list; one file where several mean the same."""
    found = {}
    for name, proposal in mapping.proposal.taken.items():
        if proposal.is_written and proposal.item.code_list is not None and not proposal.is_list:
            text = code_text(proposal.field, proposal.item.code_list)
            base = proposal.field.base.lower()
            file = f"{base}.csv"
            if draft.files.get(f"codes/{file}", text) != text:
                file = f"{base}{suffix.lower()}.csv"
            draft.files[f"codes/{file}"] = text
            found[name] = file
    return found


def _name(text: str) -> str:
    """What may stand in names of files and mappings."""
    return re.sub(r"\W", "_", text)
