"""Where a row comes from: columns that travel beside the data from extract to settle.

`_file`   int16   index into `Manifest.files` of the extract stage
`_record` int64   record number in that file, from 1, every record counted (header, trailer, short ones)
`_slot`   int16   which row of the record, from 0 (0 unless the rule is `each_of`)
"""

import pyarrow as pa

FILE = "_file"
RECORD = "_record"
SLOT = "_slot"
SOURCE_PLACE = (pa.field(FILE, pa.int16()), pa.field(RECORD, pa.int64()))
ROW_PLACE = (*SOURCE_PLACE, pa.field(SLOT, pa.int16()))
PLACE_NAMES = (FILE, RECORD, SLOT)

# The person a row belongs to, in every business of the standard (宛名番号).
PERSON = "atenabango"

# One list a row, null in nearly all: source fields whose bytes could not be read, and why (a reason id).
ERRORS = "_errors"
ERRORS_TYPE = pa.list_(pa.struct([pa.field("field", pa.string()), pa.field("reason", pa.string())]))
