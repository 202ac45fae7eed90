"""NULL in tables of Visual FoxPro: bits in a last field of the table's own, `_NullFlags`; the fields look like 0 or spaces.

Source: Microsoft, Visual FoxPro 9, "Table File Structure", "Field Subrecords Structure": a bit for each field that may
hold NULL, in the order of the fields; a bit of its own stands before it for each Varchar and Varbinary.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extractors.dbf_header import DbfField

_FLAGS, _VARIABLE = "0", "VQ"


class NullFlags:
    """Knows the bits of a table's fields; `missing` says that they are not in the table, which has fields with NULL."""

    def __init__(self, fields: tuple[DbfField, ...]) -> None:
        flags = [(place, field.length) for place, field in enumerate(fields) if field.letter == _FLAGS]
        self._flags, length = flags[0] if len(flags) == 1 else (0, 0)
        self._bits: dict[int, int] = {}
        bit = 0
        for place, field in enumerate(fields):
            bit += field.letter in _VARIABLE
            if field.nullable:
                self._bits[place] = bit
                bit += 1
        self.missing = bool(self._bits) and bit > length * 8

    def put_in(self, batch: pa.RecordBatch, before: int) -> pa.RecordBatch:
        """The batch with null where the flags say NULL; `before` columns stand before the fields, flags come as hex."""
        if not self._bits:
            return batch
        flags = bytes.fromhex("".join(batch.column(before + self._flags).to_pylist()))
        matrix = np.frombuffer(flags, np.uint8).reshape(batch.num_rows, -1)
        columns = batch.columns
        for place, bit in self._bits.items():
            null = matrix[:, bit // 8] >> (bit % 8) & 1
            column = columns[before + place]
            columns[before + place] = pc.if_else(pa.array(null == 1), pa.scalar(None, column.type), column)
        return pa.RecordBatch.from_arrays(columns, schema=batch.schema)
