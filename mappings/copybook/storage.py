"""How an elementary item is stored: its kind, digits, sign and length, by picture, usage and dialect."""

from dataclasses import dataclass

from contracts.source import FieldType, Sign
from mappings.copybook.dialects import Dialect, Usage
from mappings.copybook.entries import Entry
from mappings.copybook.picture import Picture
from mappings.copybook.problems import Problems

_SEPARATE = (Sign.LEADING_SEPARATE, Sign.TRAILING_SEPARATE)
_NATIONAL_BYTES = 2


@dataclass(frozen=True, slots=True)
class Inherited:
    """What groups say for the items in them."""

    usage: str = ""
    sign: Sign | None = None
    sync: bool = False


def settle_storage(entry: Entry, dialect: Dialect, problems: Problems, said: Inherited) -> None:
    """Fills in usage, kind, digits, sign, length and boundary of each elementary item of a tree."""
    own = Inherited(entry.usage or said.usage, entry.sign or said.sign, entry.sync or said.sync)
    item = entry.item
    if item.renames is not None:
        return
    usage = dialect.usages.get(own.usage or "DISPLAY", Usage("display"))
    item.usage = usage.kind
    if entry.parts():
        if entry.picture is not None:
            problems.add(
                entry.place, f"{item.name}: an item with a picture has items below it.", "Correct levels."
            )
        for child in entry.parts():
            settle_storage(child, dialect, problems, own)
        return
    item.sign = own.sign or Sign.TRAILING
    if not entry.usage and entry.picture is not None and entry.picture.symbol != "9" and usage.holds_numbers:
        # Micro Focus lets text stand in a group of numbers; it stays what it is.
        usage = dialect.usages["DISPLAY"]
        item.usage = usage.kind
    wrong = _elementary(entry, usage, dialect) or _wrong_sign(entry)
    maybe_a_group = entry.picture is None and entry.lost_items
    if wrong and not entry.broken and not maybe_a_group:
        problems.add(entry.place, f"{item.name}: {wrong}", "Correct picture, usage or dialect.")
    entry.boundary = dialect.boundary(item.usage, item.length) if own.sync else 1


def _wrong_sign(entry: Entry) -> str:
    """A SIGN clause of its own belongs to digits with a sign among them; one of a group is for those in it."""
    signed = entry.picture is not None and entry.picture.symbol == "9" and entry.picture.signed
    if entry.sign is None or (signed and entry.item.usage in ("display", "national")):
        return ""
    return "SIGN without a signed picture (S9…) of usage DISPLAY or NATIONAL."


def _elementary(entry: Entry, usage: Usage, dialect: Dialect) -> str:
    """Settles one item; returns what is wrong with it, or ""."""
    picture = entry.picture
    if usage.takes_picture is False:
        if picture is not None:
            return f"an item of usage {entry.usage or usage.kind} takes no picture."
        return _without_picture(entry, usage, dialect)
    if picture is None:
        if usage.takes_picture is None:
            return _without_picture(entry, usage, dialect)
        return "an item without picture and without children."
    if usage.kind in ("display", "display-1", "national"):
        return _characters(entry, picture, usage.kind)
    return _number(entry, picture, usage, dialect)


def _without_picture(entry: Entry, usage: Usage, dialect: Dialect) -> str:
    item = entry.item
    floating = FieldType.IEEE_FLOAT if dialect.ieee_floats else FieldType.HEX_FLOAT
    kinds = {"float": floating, "double": floating, "index": FieldType.HEX, "pointer": FieldType.HEX}
    item.kind = kinds.get(usage.kind, FieldType.BINARY)
    item.length, item.digits = usage.size, usage.digits
    item.signed = usage.signed and not entry.unsigned
    item.little_endian = usage.kind != "binary" and dialect.little_endian_native
    return ""


def _characters(entry: Entry, picture: Picture, kind: str) -> str:
    """Characters: text, edited numbers, double-byte text, and digits with their sign."""
    item = entry.item
    national = kind == "national"
    width = 2 if national or picture.symbol == "N" else 1
    if (national or kind == "display-1") and picture.symbol == "X":
        return f"picture {item.picture} does not go with usage {kind}."
    if kind == "display-1" and picture.symbol != "N":
        return f"picture {item.picture} does not go with usage {kind}."
    if picture.symbol == "9":
        return _digits(entry, picture, national)
    item.length = picture.size * width
    item.kind = FieldType.KANJI if picture.symbol == "N" else FieldType.TEXT
    if national:
        item.kind = FieldType.UTF16
    elif picture.symbol == "N":
        item.usage = "display-1"
    return ""


def _digits(entry: Entry, picture: Picture, national: bool) -> str:
    item = entry.item
    item.digits, item.scale, item.signed = picture.digits, picture.scale, picture.signed
    separate = picture.signed and item.sign in _SEPARATE
    item.length = (picture.digits + separate) * (_NATIONAL_BYTES if national else 1)
    if national:
        item.kind = FieldType.UTF16
    elif entry.blank_when_zero:
        item.kind = FieldType.TEXT
    else:
        item.kind = FieldType.ZONED if picture.signed or picture.scale else FieldType.DIGITS
    return ""


def _number(entry: Entry, picture: Picture, usage: Usage, dialect: Dialect) -> str:
    """Packed and binary numbers, and COMP-X with PIC X, whose size the picture says itself."""
    item = entry.item
    item.digits, item.scale, item.signed = picture.digits, picture.scale, picture.signed
    if picture.symbol == "X" and usage.sizing in ("free", "native"):
        item.kind, item.length = FieldType.BINARY, picture.size
        item.digits = min(38, len(str(256 ** min(picture.size, 16) - 1)))
        item.little_endian = usage.kind == "native" and dialect.little_endian_native
        return "" if picture.size <= 16 else "COMP-X with PIC X has at most 16 bytes."
    if picture.symbol != "9":
        return f"picture {item.picture} does not go with usage {entry.usage or usage.kind}."
    if usage.kind == "packed":
        item.kind, item.length = FieldType.PACKED, picture.digits // 2 + 1
    elif usage.kind == "unsigned_packed":
        item.kind, item.length = FieldType.UNSIGNED_PACKED, (picture.digits + 1) // 2
        return "a signed picture does not go with COMP-6." if picture.signed else ""
    else:
        item.kind, item.length = FieldType.BINARY, dialect.binary_size(usage, picture.digits, picture.signed)
        item.little_endian = usage.kind == "native" and dialect.little_endian_native
    return ""
