"""What changed between two versions of the standard, and for each change whether a person must decide."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from contracts.schema import Duty, Item, TableSchema
from standards.reader import Standard


class Kind(StrEnum):
    """What became of a group or an item."""

    GROUP_ADDED = "group added"
    GROUP_REMOVED = "group removed"
    GROUP_RENAMED = "group renamed"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    LENGTHENED = "lengthened"
    SHORTENED = "shortened"
    RETYPED = "retyped"
    RECODED = "recoded"
    RECONDITIONED = "re-conditioned"
    REKEYED = "key changed"
    REPEATED = "repetition changed"
    PRIVACY = "privacy changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `old` and `new` say it in a few words. `item` is the field name that specs use today, blank for a group.

    `decide` says that a person must: otherwise a spec that held for the old version holds for the new one, or
    can be rewritten without a thought.
    """

    kind: Kind
    business: str
    group: str
    group_name: str
    item: str
    item_name: str
    old: str
    new: str
    decide: bool


def compare_standards(old: Standard, new: Standard, business: str = "") -> list[Change]:
    """All changes, in the order of the old version's groups and items, then what is new; of one business if named."""
    changes: list[Change] = []
    pairs = _pairs(old, new)
    for schema in (s for s in old.groups.values() if business in ("", s.business)):
        later = pairs.get(schema.group)
        if later is None:
            changes.append(_of_group(Kind.GROUP_REMOVED, schema, old=f"{len(schema.items)} items"))
        else:
            names = f"{schema.name} {schema.group}", f"{later.name} {later.group}"
            if names[0] != names[1]:
                changes.append(_of_group(Kind.GROUP_RENAMED, schema, *names))
            changes += _in_group(schema, later)
    known = {schema.group for schema in pairs.values()}
    for schema in new.groups.values():
        if schema.group not in known and business in ("", schema.business):
            changes.append(_of_group(Kind.GROUP_ADDED, schema, new=f"{len(schema.items)} items"))
    return changes


def _pairs(old: Standard, new: Standard) -> dict[str, TableSchema]:
    """For each old group the new one of the same name, Japanese or ASCII."""
    found = {}
    for schema in old.groups.values():
        later = new.find(schema.business, schema.name) or new.find(schema.business, schema.group)
        if later is not None:
            found[schema.group] = later
    return found


def _of_group(kind: Kind, schema: TableSchema, old: str = "", new: str = "") -> Change:
    return Change(kind, schema.business, schema.group, schema.name, "", "", old, new, decide=True)


def _in_group(old: TableSchema, new: TableSchema) -> Iterator[Change]:
    pairs = _item_pairs(old, new)
    for item in old.items:
        later = pairs.get(item.romaji)
        if later is None:
            yield _of_item(Kind.REMOVED, old, item, _form(item), "", decide=True)
        else:
            yield from _in_item(old, item, later)
    known = {item.romaji for item in pairs.values()}
    for item in new.items:
        if item.romaji not in known:
            yield _of_item(Kind.ADDED, old, item, "", f"{_form(item)} {item.duty}", decide=True)


def _item_pairs(old: TableSchema, new: TableSchema) -> dict[str, Item]:
    """For each old item the new one: of the same official ID and a name of it, else field name, Japanese name, ID alone.

    Lists are renumbered where items come in between, so an ID alone is the weakest sign.
    """
    found: dict[str, Item] = {}
    taken: set[str] = set()
    for same in (_same_and_named, _same_field_name, _same_name, _same_id):
        for item in old.items:
            if item.romaji in found:
                continue
            later = next((one for one in new.items if one.romaji not in taken and same(item, one)), None)
            if later is not None:
                found[item.romaji] = later
                taken.add(later.romaji)
    return found


def _same_and_named(one: Item, other: Item) -> bool:
    return _same_id(one, other) and (_same_field_name(one, other) or _same_name(one, other))


def _same_id(one: Item, other: Item) -> bool:
    return one.official and other.official and one.item_id == other.item_id


def _same_field_name(one: Item, other: Item) -> bool:
    return one.field_name == other.field_name


def _same_name(one: Item, other: Item) -> bool:
    return one.name == other.name


def _in_item(schema: TableSchema, old: Item, new: Item) -> Iterator[Change]:
    if (old.romaji, old.name) != (new.romaji, new.name):
        names = f"{old.name} {old.romaji}", f"{new.name} {new.romaji}"
        another = not (_same_field_name(old, new) or _same_name(old, new))
        yield _of_item(Kind.RENAMED, schema, old, *names, decide=another)
    if old.type is not new.type:
        yield _of_item(Kind.RETYPED, schema, old, _form(old), _form(new), decide=True)
    elif (old.digits, old.scale) != (new.digits, new.scale):
        longer = new.digits >= old.digits and new.scale >= old.scale
        kind = Kind.LENGTHENED if longer else Kind.SHORTENED
        yield _of_item(kind, schema, old, _form(old), _form(new), decide=not longer)
    if old.key != new.key:
        yield _of_item(Kind.REKEYED, schema, old, _key(old), _key(new), decide=True)
    if old.repeats != new.repeats:
        less = bool(new.repeats) != bool(old.repeats) or new.repeats < old.repeats
        yield _of_item(Kind.REPEATED, schema, old, f"{old.repeats}", f"{new.repeats}", decide=less)
    if (old.duty, old.required_when, old.unknown_date) != (new.duty, new.required_when, new.unknown_date):
        stricter = new.duty is not Duty.OPTIONAL and (old.duty is not Duty.REQUIRED)
        stricter |= old.unknown_date and not new.unknown_date
        yield _of_item(Kind.RECONDITIONED, schema, old, _duty(old), _duty(new), decide=stricter)
    if old.privacy is not new.privacy:
        yield _of_item(Kind.PRIVACY, schema, old, old.privacy, new.privacy, decide=True)
    yield from _codes(schema, old, new)


def _codes(schema: TableSchema, old: Item, new: Item) -> Iterator[Change]:
    before = old.code_list.codes if old.code_list else {}
    after = new.code_list.codes if new.code_list else {}
    gone = [code for code in before if code not in after]
    come = [code for code in after if code not in before]
    other = [code for code in before if code in after and before[code] != after[code]]
    periods = (old.code_list.periods, new.code_list.periods) if old.code_list and new.code_list else ({}, {})
    times = [code for code in before if code in after and periods[0].get(code) != periods[1].get(code)]
    if not (gone or come or other or times):
        return
    words = (("gone", gone), ("other name", other), ("other period", times))
    told = [f"{word} {' '.join(codes)}" for word, codes in words if codes]
    was = "; ".join(told) or f"{len(before)} codes"
    now = f"new {' '.join(come)}" if come else f"{len(after)} codes"
    # A list where there was none rejects what went through before.
    decide = bool(gone or other or times) if before else True
    yield _of_item(Kind.RECODED, schema, old, was, now, decide=decide)


def _of_item(kind: Kind, schema: TableSchema, item: Item, old: str, new: str, *, decide: bool) -> Change:
    return Change(kind, schema.business, schema.group, schema.name, item.romaji, item.name, old, new, decide)


def _form(item: Item) -> str:
    return f"{item.type} {item.digits}" + (f",{item.scale}" if item.scale else "")


def _key(item: Item) -> str:
    return "key" if item.key else "no key"


def _duty(item: Item) -> str:
    return (
        item.duty + (" (checkable)" if item.required_when else "") + (" 不詳可" if item.unknown_date else "")
    )
