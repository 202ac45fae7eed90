"""The layout of a drafted file as YAML."""

import re

from mappings.draft.records import DraftFile, DraftRecord
from mappings.draft.remarks import Remarks, remark
from mappings.file_form import LAYOUT
from mappings.spec.text import spec_text
from mappings.yaml.text import Block

_VERSION = re.compile("_v[0-9]+$")
# What hosts of a maker mostly use; only a delivered file can tell.
_CHARSETS: dict[str, str | dict[str, str]] = {
    "fujitsu": {"single_byte": "fujitsu_kana", "double_byte": "jef"},
    "ibm": "ibm930",
    "hitachi": "keis83",
    "nec-avx": "jips_j",
    "mf": "cp932",
}


def layout_text(name: str, title: str, copybook: str, dialect: str, file: DraftFile) -> str:
    """The layout `product.NAME`; what a copybook does not say has a remark."""
    remarks = Remarks()
    root = Block({remarks.key("layout"): name})
    if title:
        root[remarks.key("title", remark(0.5, "the copybook begins with this comment"))] = title
    _format(root, remarks, dialect, file, copybook)
    charset = _CHARSETS[dialect]
    root[remarks.key("charset", _charset_remark(dialect))] = (
        Block(charset) if isinstance(charset, dict) else charset
    )
    why = "the name that tables of vendor characters give their system; another one is as good"
    root[remarks.key("gaiji", remark(0.5, why))] = _VERSION.sub("", name.partition(".")[0])
    if file.by:
        records = Block({remarks.key("by"): file.by})
        for record in file.records:
            kind = Block({"kind": record.role.value, "record": record.item.name})
            records[remarks.key(record.mark, _mark_remark(record, file.by))] = kind
        root[remarks.key("records")] = records
    else:
        (record,) = file.records
        root[remarks.key("record", _rows(record))] = record.item.name
    return spec_text(root, LAYOUT, remarks.comments)


def _charset_remark(dialect: str) -> str:
    """A maker whose files are in one of two charsets is no hint at all: their digits are."""
    if dialect == "nec-avx":
        why = "this is a guess: jips_j where digits are 30 to 39, jips_e (with a known_text) where they are F0 to F9"
        return remark(0.3, f"{why}; try them with `hikkoshi layout decode`")
    return remark(0.5, f"files of this maker ({dialect}) mostly are; try it with `hikkoshi layout decode`")


def _format(root: Block, remarks: Remarks, dialect: str, file: DraftFile, copybook: str) -> None:
    if file.is_fixed:
        root[remarks.key("format", remark(0.8, "all records are of one length"))] = "fixed_width"
    else:
        root[remarks.key("format", remark(0.6, "records are of different lengths"))] = "variable"
    root[remarks.key("copybook")] = copybook
    root[remarks.key("dialect")] = dialect
    if file.is_fixed:
        why = f"the copybook has so many bytes in dialect {dialect}; compare the vendor's document"
        root[remarks.key("record_length", remark(0.9, why))] = str(file.records[0].item.size)


def _mark_remark(record: DraftRecord, by: str) -> str:
    if rows := _rows(record):
        return rows
    role = f"its name makes it a {record.role.value}"
    if record.is_told:
        return remark(0.9, f"a condition name of {by} has this value, and {role}")
    return remark(0.0, f"the copybook does not give one value of {by}; {role}")


def _rows(record: DraftRecord) -> str:
    """What a copybook cannot say of a record: whether parts of it are rows of their own."""
    asked = []
    if record.segments:
        names = ", ".join(record.segments)
        asked.append(f"{names} lie over each other: segments, each a record kind?")
    for table in record.tables:
        name = table.name.replace("-", "_")
        asked.append(
            f"{name} is there up to {table.occurs} times: rows of their own, `children: {{{name}: [KEY]}}`?"
        )
    return remark(0.2, " ".join(asked)) if asked else ""
