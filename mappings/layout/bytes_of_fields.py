"""What fields that a layout lists by hand say of their bytes, where it contradicts itself."""

from collections.abc import Iterator

from contracts.source import FieldType, Sign, SourceField

_SEPARATE = (Sign.LEADING_SEPARATE, Sign.TRAILING_SEPARATE)
# Sizes of a binary number in the modes of hosts; others are of COMP-X, and of byte-storage modes.
_WORDS = (1, 2, 4, 8, 12, 16)
_OF_TWO_BYTES = (FieldType.KANJI, FieldType.UTF16)


def wrong_bytes(field: SourceField, *, has_note: bool) -> Iterator[tuple[str, str]]:
    """(what is wrong, what to do) of a field of a host's record; what is unusual a note may say."""
    name, length = f"field {field.name!r}", field.length
    if field.type in _OF_TWO_BYTES and length % 2:
        yield f"{name} is {field.type} of {length} bytes, which is no even number.", "Correct its length."
    if field.type is FieldType.BINARY and length not in _WORDS and not has_note:
        wrong = f"{name} is binary of {length} bytes, which only COMP-X and byte-storage modes write."
        yield wrong, "Correct its length, or say in its note what writes it."
    if _is_separate(field) and length < 2:
        yield f"{name} has no room for a digit beside its sign.", "Correct its length."
        return
    least, most = _digits(field)
    if field.digits > most:
        room = f"{length} bytes hold{' beside the sign' if _is_separate(field) else ''}"
        yield f"{name} has {field.digits} digits, more than its {room}.", "Correct digits or length."
    elif field.digits < least:
        yield f"{name} has {field.digits} digits, fewer than its {length} bytes.", "Correct digits or length."


def _digits(field: SourceField) -> tuple[int, int]:
    """The fewest and the most digits of a picture that takes so many bytes."""
    if field.type is FieldType.PACKED:
        return field.length * 2 - 2, field.length * 2 - 1
    if field.type is FieldType.UNSIGNED_PACKED:
        return field.length * 2 - 1, field.length * 2
    if field.type is FieldType.DIGITS or field.type is FieldType.ZONED:
        digits = field.length - _is_separate(field)
        return digits, digits
    if field.type is FieldType.BINARY:
        return 0, len(str(256**field.length))
    return field.digits, field.digits


def _is_separate(field: SourceField) -> bool:
    return field.type is FieldType.ZONED and field.sign in _SEPARATE
