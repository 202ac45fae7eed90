"""What must hold of a layout beyond its grammar."""

from collections.abc import Iterator
from dataclasses import replace

from contracts.source import FieldType, FileFormat, RecordKind, SourceField, SourceLayout
from mappings.charset_names import wrong_charset
from mappings.field_texts import never_held
from mappings.layout.by_hand import check_hand_fields, places_of
from mappings.layout.keys import check_keys
from mappings.reading import Reading
from mappings.yaml.text import Block

_MOST_DIGITS = 38
_OF_TABLES = (FieldType.NUMBER, FieldType.DATE, FieldType.BYTES)
_MOST_BINARY = 16
_FLOAT_BYTES = (4, 8)
_NEVER_IN_SHEETS = "\\/?*[]:"
_LONGEST_SHEET = 31


def check_layout(reading: Reading, root: Block, layout: SourceLayout) -> None:
    """Note every problem of a layout whose values are all readable."""
    if _is_of_bytes(reading, root, layout.format):
        _check_all(reading, root, layout)


def _is_of_bytes(reading: Reading, root: Block, file_format: FileFormat) -> bool:
    """Whether a copybook goes with the format; one that does not makes all else look wrong."""
    if "copybook" not in root or file_format.is_of_hosts or file_format is FileFormat.DBF:
        return True
    wrong = f"a layout of format {file_format} has a copybook, which tells the bytes of a host file."
    formats = ", ".join(each for each in FileFormat if each.is_of_hosts)
    action = f"Correct format: {formats}; or list the columns under `fields` instead."
    reading.problem(root["format"], wrong, action)
    return False


def _check_all(reading: Reading, root: Block, layout: SourceLayout) -> None:
    for kind in layout.kinds.values():
        _check_kind(reading, root, layout, kind)
    if "copybook" not in root:
        check_hand_fields(reading, root, layout)
    length = reading.text(root, "record_length").strip("0")
    if layout.format in (FileFormat.FIXED_WIDTH, FileFormat.LINES) and not length:
        reading.problem(
            root.get("record_length", root), "record_length is missing.", "Give the record length in bytes."
        )
    if layout.format is FileFormat.TABLE and not (layout.table and layout.order):
        reading.problem(root, "a table layout needs `table` and `order`.", "Name the table and its key.")
    lengths = [field.length for kind in layout.kinds.values() for field in kind.fields]
    if not layout.format.is_of_hosts or any(lengths):  # else it is the format that is wrong
        check_keys(reading, root, layout.format)
    fields = {field.name for kind in layout.kinds.values() for field in kind.fields}
    for name in (name for name in reading.texts(root, "order") if layout.kinds and name not in fields):
        reading.problem(
            name, f"order names {str(name)!r}, which is no field.", "Order by fields of the table."
        )
    _check_charset(reading, root, layout)
    _check_marks(reading, root, layout)
    if wrong := _no_sheet(layout.sheet):
        action = "Write the name that stands on its tab."
        reading.problem(root["sheet"], f"sheet {layout.sheet!r} {wrong}.", action)
    for key, sign in (("delimiter", layout.delimited.delimiter), ("quote", layout.delimited.quote)):
        if len(sign) > 1 or (key == "delimiter" and not sign):
            reading.problem(root[key], "delimiter and quote are one character each.", "Write one, or tab.")
        elif sign and not (sign == "\t" or " " <= sign <= "~"):
            reading.problem(root[key], f"{key} is no printable character of ASCII.", "Write one, or tab.")
    if layout.delimited.delimiter and layout.delimited.delimiter == layout.delimited.quote:
        reading.problem(
            root.get("quote", root["delimiter"]), "delimiter and quote are one.", "Correct one of them."
        )


def _check_marks(reading: Reading, root: Block, layout: SourceLayout) -> None:
    """Marks of record kinds that the field which tells them apart can never hold."""
    field = layout.mark_field
    if field is None or field.type not in (FieldType.TEXT, FieldType.DIGITS):
        return
    text = replace(
        field, type=FieldType.TEXT
    )  # how many zeros a number has in front is the extractor's matter
    known = [each for each in reading.block(root, "records") if each in layout.kinds]
    for mark in (each for each in known if not each.startswith("?")):  # a draft does not know it, and says so
        if wrong := never_held(text, layout, str(mark)):
            told = f"no record is of kind {str(mark)!r}: {field.name} {wrong}."
            reading.problem(mark, told, "Write the mark as the field has it.")


def _no_sheet(name: str) -> str:
    """Why Excel has no sheet of a name, "" where it may."""
    if found := next((sign for sign in name if sign in _NEVER_IN_SHEETS), ""):
        return f"has {found}, which Excel allows in no name of a sheet"
    most = f"is longer than the {_LONGEST_SHEET} characters of a sheet's name"
    return most if len(name) > _LONGEST_SHEET else ""


def _check_kind(reading: Reading, root: Block, layout: SourceLayout, kind: RecordKind) -> None:
    block = reading.block(root, "records").get(kind.mark, root)
    if not kind.fields:
        reading.problem(block, f"record kind {kind.mark!r} has no fields.", "List its fields.")
    if _is_under_itself(layout, kind):
        wrong = f"record kind {kind.mark!r} stands under itself."
        reading.problem(block["parent"], wrong, "Correct its parent.")
    # How long records of a copybook are is told of them as a whole.
    most = 0 if "copybook" in root else layout.record_length or kind.length
    places = places_of(block)
    for field, wrong, action in _wrong_fields(layout, kind, most):
        place = places.get(field, block)
        if not reading.is_told(place):  # a length that is no number is one mistake
            reading.problem(place, wrong, action)


def _wrong_fields(layout: SourceLayout, kind: RecordKind, most: int) -> Iterator[tuple[str, str, str]]:
    """(field, what is wrong, what to do)."""
    if layout.format.is_of_hosts and kind.fields and not any(field.length for field in kind.fields):
        yield kind.fields[0].name, "the fields have no length.", "Give each its start and length in bytes."
        return
    for field in kind.fields:
        if layout.format.is_of_hosts and field.type in _OF_TABLES:
            wrong = f"field {field.name!r} is {field.type}, which is no form of a host's bytes."
            action = "Name how the bytes are written: zoned, packed, digits, text …"
        elif layout.format.has_bytes:
            wrong, action = _wrong_bytes(field, most)
        elif layout.format is FileFormat.TABLE and field.type not in (FieldType.TEXT, *_OF_TABLES):
            wrong = f"field {field.name!r} of a table is {field.type}, which no database has."
            action = f"Known: text, {', '.join(_OF_TABLES)}."
        elif layout.format in (FileFormat.DELIMITED, FileFormat.XLSX) and field.type is not FieldType.TEXT:
            wrong = (
                f"field {field.name!r} of a {layout.format} file is {field.type}, and its values are text."
            )
            action = "Write type: text; the mapping converts it."
        else:
            continue
        if wrong:
            yield field.name, wrong, action


def _wrong_bytes(field: SourceField, most: int) -> tuple[str, str]:
    if field.offset < 0:
        return f"field {field.name!r} starts at 0.", "Count from 1."
    if field.length == 0:
        return f"field {field.name!r} has no length.", "Give its length in bytes."
    if field.type.is_number and field.digits - min(field.scale, 0) > _MOST_DIGITS:
        return f"field {field.name!r} has more than {_MOST_DIGITS} digits.", "Read it as text."
    if field.type.is_float and field.length not in _FLOAT_BYTES:
        return f"field {field.name!r} is no float of 4 or 8 bytes.", "Correct its length."
    if field.type is FieldType.BINARY and field.length > _MOST_BINARY:
        return f"field {field.name!r} is binary of more than {_MOST_BINARY} bytes.", "Read it as hex."
    if most and field.offset + field.length > most:
        return f"field {field.name!r} ends after record_length.", "Correct start or length."
    return "", ""


def _check_charset(reading: Reading, root: Block, layout: SourceLayout) -> None:
    if layout.charset.single_byte:
        for wrong, action in wrong_charset(layout.charset, layout.format):
            reading.problem(root["charset"], wrong, action)
    elif layout.format not in (FileFormat.TABLE, FileFormat.XLSX) and not isinstance(
        root.get("charset"), Block
    ):
        reading.problem(root.get("charset", root), "charset is missing.", "Name it; it is never guessed.")


def _is_under_itself(layout: SourceLayout, kind: RecordKind) -> bool:
    above = kind.parent
    for _ in layout.kinds:
        if above == kind.mark:
            return bool(kind.parent)
        above = layout.kinds[above].parent if above in layout.kinds else ""
    return False
