"""What changed between two versions of a layout, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from contracts.source import RecordKind, SourceField, SourceLayout
from mappings.product_records import record_kinds


class What(StrEnum):
    """What became of a field, a rule, a code or a setting of a product."""

    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"
    MOVED = "moved"
    RESIZED = "resized"
    RETYPED = "retyped"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `key` says of what (a field as KIND.FIELD), `old` and `new` in a few words, "" where there is none."""

    key: str
    what: What
    old: str
    new: str


def differences(old: dict[str, str], new: dict[str, str]) -> Iterator[Difference]:
    """Of texts by key: changed and gone ones in the order of `old`, then new ones."""
    for key, text in old.items():
        if key not in new:
            yield Difference(key, What.GONE, text, "")
        elif new[key] != text:
            yield Difference(key, What.CHANGED, text, new[key])
    yield from (Difference(key, What.NEW, "", text) for key, text in new.items() if key not in old)


def layout_differences(old: SourceLayout, new: SourceLayout) -> Iterator[Difference]:
    """What is said of the whole file, then record kind by record kind its fields."""
    yield from differences(_whole(old), _whole(new))
    before, after = ({kind.mark: kind for kind in record_kinds(layout)} for layout in (old, new))
    for mark, kind in before.items():
        if mark in after:
            yield from _fields(kind, after[mark])
        else:
            yield Difference(mark, What.GONE, f"{len(kind.fields)} fields", "")
    for mark in (mark for mark in after if mark not in before):
        yield Difference(mark, What.NEW, "", f"{len(after[mark].fields)} fields")


def _whole(layout: SourceLayout) -> dict[str, str]:
    """What holds for all records; without the name, which says the version."""
    charset = layout.charset
    told = {
        "format": layout.format.value,
        "charset": "+".join(filter(None, (charset.single_byte, charset.double_byte))),
        "gaiji": charset.gaiji,
        "record_length": str(layout.record_length or ""),
        "on_unreadable": layout.on_unreadable.value,
        "table": layout.table,
        "order": ", ".join(layout.order),
        "sheet": layout.sheet,
        "header_row": str(layout.header_row or ""),
        "delimited": str(layout.delimited) if not layout.format.has_bytes else "",
        "frame": str(layout.frame) if layout.format.has_bytes else "",
        "records by": _shape(layout.mark_field) if layout.mark_field else "",
    }
    roles = {f"record kind {kind.mark}": kind.role.value for kind in layout.kinds.values() if kind.mark}
    return {key: text for key, text in (told | roles).items() if text}


def _fields(old: RecordKind, new: RecordKind) -> Iterator[Difference]:
    before, after = ({field.name: field for field in kind.columns} for kind in (old, new))
    renamed = _renamed(before, after)
    for name, field in before.items():
        if name in after:
            yield from _field(_key(old, name), field, after[name])
        elif name in renamed:
            yield Difference(_key(old, name), What.RENAMED, name, renamed[name])
        else:
            yield Difference(_key(old, name), What.GONE, _shape(field), "")
    for name, field in after.items():
        if name not in before and name not in renamed.values():
            yield Difference(_key(new, name), What.NEW, "", _shape(field))


def _renamed(before: dict[str, SourceField], after: dict[str, SourceField]) -> dict[str, str]:
    """Fields of another name and the same kind, right where the field would be; only where there are bytes that tell.

    It would be as far from its old place as the field before it is.
    """
    come = {_place(field, 0): name for name, field in after.items() if name not in before and field.length}
    found, moved = {}, 0
    for name, field in before.items():
        if name in after:
            moved = after[name].offset + after[name].length - field.offset - field.length
        elif _place(field, moved) in come:
            found[name] = come[_place(field, moved)]
    return found


def _place(field: SourceField, moved: int) -> tuple[int, int, str]:
    return field.offset + moved, field.length, field.type.value


def _field(key: str, old: SourceField, new: SourceField) -> Iterator[Difference]:
    if old.type is not new.type:
        yield Difference(key, What.RETYPED, _shape(old), _shape(new))
    elif (old.length, _number(old)) != (new.length, _number(new)):
        yield Difference(key, What.RESIZED, _shape(old), _shape(new))
    if old.offset != new.offset:
        yield Difference(key, What.MOVED, f"from byte {old.offset}", f"from byte {new.offset}")


def _number(field: SourceField) -> tuple[int, int, bool, str]:
    return field.digits, field.scale, field.signed, field.sign.value


def _shape(field: SourceField) -> str:
    """A field's type and size in a few words, its place where it has bytes."""
    number = f" {field.digits}" + (f",{field.scale}" if field.scale else "") if field.digits else ""
    signed = " signed" if field.signed else ""
    bytes_ = f", {field.length} bytes from {field.offset}" if field.length else ""
    return f"{field.type.value}{number}{signed}{bytes_}"


def _key(kind: RecordKind, name: str) -> str:
    return f"{kind.mark}.{name}" if kind.mark else name
