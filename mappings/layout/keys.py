"""Keys of a layout that say something of another format than its own: nothing would read them."""

from collections.abc import Iterator

from contracts.source import FieldType, FileFormat
from mappings.grammar import FIELD
from mappings.reading import Reading
from mappings.yaml.text import Block

_HOSTS = tuple(each for each in FileFormat if each.is_of_hosts)
# A DBF's own reader tells what a DBF has not.
_BYTES = (*_HOSTS, FileFormat.DBF)
_FORMATS_OF = {
    "table": (FileFormat.TABLE,),
    "order": (FileFormat.TABLE,),
    "sheet": (FileFormat.XLSX,),
    "header_row": (FileFormat.XLSX,),
    "delimiter": (FileFormat.DELIMITED,),
    "quote": (FileFormat.DELIMITED,),
    "header": (FileFormat.DELIMITED,),
    "copybook": _BYTES,
    "dialect": _BYTES,
    "records": _BYTES,
    "record_length": _BYTES,
    "line_end": (FileFormat.FIXED_WIDTH, FileFormat.DBF),
    "descriptor": (FileFormat.VARIABLE, FileFormat.DBF),
    "blocked": (FileFormat.VARIABLE, FileFormat.DBF),
}
_OF_COPYBOOKS = ("record", "segment", "children")
_NUMBER = ("digits", "scale")
_OF_TYPES = {
    FieldType.DIGITS: _NUMBER,
    FieldType.ZONED: (*_NUMBER, "signed", "sign"),
    FieldType.PACKED: (*_NUMBER, "signed"),
    FieldType.UNSIGNED_PACKED: _NUMBER,
    FieldType.BINARY: (*_NUMBER, "signed", "byte_order"),
    FieldType.IEEE_FLOAT: ("byte_order",),
    FieldType.UTF16: ("byte_order",),
    FieldType.NUMBER: _NUMBER,
}
_ALWAYS = ("name", "type", "note")


def check_keys(reading: Reading, root: Block, file_format: FileFormat) -> None:
    """Note every key, of the layout, its record kinds and its fields, that its format has no use for."""
    for key, formats in _FORMATS_OF.items():
        if key in root and file_format not in formats:
            wrong = f"{key} is nothing that a layout of format {file_format} has."
            reading.problem(
                _at(root, key), wrong, f"Remove it, or correct format: it is of {_listed(formats)}."
            )
    by_hand = "copybook" not in root
    for block in _kinds(root):
        for key in _OF_COPYBOOKS if by_hand else ("fields",):
            if key in block:
                wrong = f"{key} would be read by nobody {'without' if by_hand else 'beside'} a copybook."
                reading.problem(
                    _at(block, key), wrong, "Remove it, or the copybook." if not by_hand else "Remove it."
                )
        for field in block.get("fields") or () if by_hand and file_format is not FileFormat.DBF else ():
            if isinstance(field, Block):
                _check_field(reading, field, file_format)
    if "records" in root and "fields" in root:
        wrong = "fields of the layout would be read by nobody beside records."
        reading.problem(root["fields"], wrong, "Give each record kind its fields.")


def _check_field(reading: Reading, block: Block, file_format: FileFormat) -> None:
    name, kind = block.get("name"), block.get("type")
    if kind not in list(FieldType):
        return  # told as a type that is not known
    known = (*_ALWAYS, *_OF_TYPES.get(FieldType(kind), ()))
    known = (*known, "start", "length") if file_format.is_of_hosts else known
    if idle := [key for key in block if key in FIELD and key not in known]:
        of = f"which is {kind}" if file_format.is_of_hosts else f"which lies in a {file_format} source"
        wrong = f"{' and '.join(idle)} of field {str(name)!r}, {of}, would be read by nobody."
        reading.problem(idle[0], wrong, "Leave it out, or correct type or format.")


def _kinds(root: Block) -> Iterator[Block]:
    """The block that lists the fields, or those of the record kinds."""
    records = root.get("records")
    if records is None:
        yield root
    elif isinstance(records, Block):
        yield from (each for each in records.values() if isinstance(each, Block))


def _at(block: Block, key: str) -> object:
    return next(each for each in block if each == key)


def _listed(formats: tuple[FileFormat, ...]) -> str:
    return ", ".join(each for each in formats if each is not FileFormat.DBF)
