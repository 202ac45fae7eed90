"""COBOL copybooks as data: records with the byte offset and length of each item.

A copybook is read in five steps, a module each: `source_form` (columns, comments, continued lines), `words`,
`copying` (COPY, REPLACE), `entries` with `clauses`, `times` and `picture` (one item at a time), `tree` and `placing`
(groups, offsets). `dialects` is the table of what vendors' compilers do differently; `fields` turns a record into
what extractors read.
"""

from mappings.copybook.dialects import DIALECTS
from mappings.copybook.fields import record_fields, tables_without_counter
from mappings.copybook.item import Condition88, CopybookItem
from mappings.copybook.parts import record_parts
from mappings.copybook.reading import read_copybook, records_of_file

__all__ = [
    "DIALECTS",
    "Condition88",
    "CopybookItem",
    "read_copybook",
    "record_fields",
    "record_parts",
    "records_of_file",
    "tables_without_counter",
]
