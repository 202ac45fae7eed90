"""Record kinds of a layout: fields by hand or of a copybook's records, what tells them apart, what stands above them."""

from dataclasses import replace

from contracts.errors import SpecError
from contracts.source import RecordKind, RecordRole, SourceField, mark_field_of
from mappings import grammar
from mappings.alike import alike, did_you_mean
from mappings.copybook import CopybookItem
from mappings.layout.copybook import NoItemError, kind_of_record
from mappings.layout.fields import choice, read_fields
from mappings.reading import Reading
from mappings.yaml.text import Block

Records = dict[str, CopybookItem]


def read_kinds(
    reading: Reading, root: Block, records: Records | None
) -> tuple[dict[str, RecordKind], SourceField | None]:
    """(the kinds by mark, the field that tells them apart); without those of which a problem is told already.

    `records` are those of the copybook, None where it cannot be read: then there are no kinds.
    """
    if "records" not in root:
        kind = _kind(reading, root, root, "", records)
        return _lengths_checked(reading, root, {"": root}, {"": kind} if kind else {}), None
    block = reading.block(root, "records")
    blocks: dict[str, Block] = {}
    kinds: dict[str, RecordKind] = {}
    for mark, value in block.items():
        if mark == "by":
            continue
        if not isinstance(value, Block):
            reading.problem(mark, f"record kind {mark!r} is no mapping.", "Give it kind and fields.")
            continue
        reading.keys(value, grammar.KIND, ("kind",), "a record kind")
        kind = _kind(reading, root, value, str(mark), records)
        if kind is not None:
            blocks[str(mark)], kinds[str(mark)] = value, kind
    kinds = _with_parents(reading, block, _lengths_checked(reading, root, blocks, kinds))
    return kinds, _mark_field(reading, block, kinds) if kinds else None


def _mark_field(reading: Reading, block: Block, kinds: dict[str, RecordKind]) -> SourceField | None:
    name = reading.text(block, "by")
    mark_field = mark_field_of(kinds.values(), name)
    if mark_field is None:
        known = {field.name: field for kind in kinds.values() for field in kind.fields}
        wrong = f"field {name!r} does not stand at the bytes of one field in every record kind."
        action = "Name under `by` the field that tells record kinds apart, as one of them names it."
        if name and name not in known:
            marks = [each for each in known if mark_field_of(kinds.values(), each)]
            wrong = f"no record kind has a field {name!r}."
            action = did_you_mean(alike(name, marks), action)
        reading.problem(block.get("by", block), wrong, action)
    return mark_field


def _kind(
    reading: Reading, root: Block, block: Block, mark: str, records: Records | None
) -> RecordKind | None:
    role = RecordRole.DETAIL
    if block is not root:
        role = RecordRole(choice(reading, block, "kind", RecordRole) or RecordRole.DETAIL)
    if records is None:
        return None
    if "copybook" not in root:
        return RecordKind(
            mark,
            role,
            read_fields(reading, block, reading.text(root, "format")),
            reading.number(root, "record_length"),
        )
    name = reading.text(block, "record")
    record = _record(records, name)
    if record is None:
        wrong = f"the copybook has no 01 record {name!r}."
        reading.problem(block["record"], wrong, f"It has: {', '.join(records)}.")
        return None
    children = reading.block(block, "children")
    keys = {str(group): tuple(map(str, reading.texts(children, group))) for group in children}
    try:
        return kind_of_record(mark, role, record, reading.text(block, "segment"), keys)
    except NoItemError as reason:
        place = block.get("children") or block.get("segment") or block
        reading.problem(place, f"{reason}.", "Compare with `hikkoshi layout show`; fields have `_` for `-`.")
    except SpecError as error:
        reading.problems.extend(error.problems)
    return None


def _record(records: Records, name: str) -> CopybookItem | None:
    """The 01 record of a name, `-` and `_` being one as for groups; the first one without a name."""
    if not name:
        return next(iter(records.values()))
    plain = {each.replace("-", "_").upper(): record for each, record in records.items()}
    return plain.get(name.replace("-", "_").upper())


def _lengths_checked(
    reading: Reading, root: Block, blocks: dict[str, Block], kinds: dict[str, RecordKind]
) -> dict[str, RecordKind]:
    """The kinds; records of a fixed format have the record length, but for a shorter segment or fewer occurrences."""
    most = reading.number(root, "record_length")
    wrong: dict[int, list[str]] = {}
    for mark, kind in kinds.items() if most and "copybook" in root else ():
        may_be_shorter = "segment" in blocks[mark] or kind.parts
        if kind.length != most and not (may_be_shorter and kind.length < most):
            wrong.setdefault(kind.length, []).append(mark)
    for length, marks in wrong.items():
        place = blocks[marks[0]] if len(marks) == 1 and len(kinds) > 1 else root["record_length"]
        told = f"record kind {', '.join(map(repr, marks))} has {length} bytes, not record_length {most}."
        reading.problem(place, told, "Correct record_length or the copybook.")
    return kinds


def _with_parents(reading: Reading, block: Block, kinds: dict[str, RecordKind]) -> dict[str, RecordKind]:
    """Child segments inherit the keys of the kind that stands above them."""
    joined = {}
    for mark, kind in kinds.items():
        value = reading.block(block, mark)
        parent = reading.text(value, "parent")
        above = kinds.get(parent)
        fields = [above.field(str(key)) for key in reading.texts(value, "keys")] if above else []
        inherited = tuple(field for field in fields if field is not None)
        told = parent in block and above is None  # what is wrong with the parent itself
        if parent and not told and (not inherited or len(inherited) != len(fields)):
            wrong = f"record kind {mark!r} has no parent {parent!r} with the fields of `keys`."
            reading.problem(value["parent"], wrong, "Name a kind of this layout and its key fields.")
        joined[mark] = replace(kind, parent=parent, inherited=inherited) if parent else kind
    return joined
