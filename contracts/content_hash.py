"""The content hash of a table: equal rows in key order give an equal hash, whatever the batches.

Each column is digested by itself (validity, lengths, bytes), so that no row is ever serialised.
"""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_text import text_bytes


class ContentHash:
    """Streaming digest over record batches of one schema; rows must arrive in key order."""

    def __init__(self, schema: pa.Schema) -> None:
        self._schema = schema
        self._columns = [_Column(field.type) for field in schema]
        self.rows = 0

    def update(self, batch: pa.RecordBatch) -> None:
        """Add the rows of `batch`; its columns are taken by the names of the schema."""
        self.rows += batch.num_rows
        for field, column in zip(self._schema, self._columns, strict=True):
            column.update(batch.column(field.name).cast(field.type))

    def hexdigest(self) -> str:
        """64 hex digits over names, types, row count and columns."""
        whole = hashlib.sha256(str(self.rows).encode())
        for field, column in zip(self._schema, self._columns, strict=True):
            whole.update(f"|{field.name}:{field.type}|".encode() + column.digest())
        return whole.hexdigest()


def content_hash(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> str:
    """Content hash of rows that arrive in key order."""
    whole = ContentHash(schema)
    for batch in batches:
        whole.update(batch)
    return whole.hexdigest()


class _Column:
    """Digests of one column: validity, lengths, values, and the elements of a list apart."""

    def __init__(self, kind: pa.DataType) -> None:
        self._validity, self._lengths, self._values = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
        self._elements = _Column(kind.value_type) if pa.types.is_list(kind) else None

    def update(self, array: pa.Array) -> None:
        self._validity.update(pc.is_valid(array).to_numpy(zero_copy_only=False))
        if self._elements is not None:
            self._lengths.update(pc.fill_null(pc.list_value_length(array), 0).to_numpy())
            self._elements.update(array.drop_null().flatten())
        elif pa.types.is_string(array.type):
            filled = pc.fill_null(array, "")
            self._lengths.update(pc.binary_length(filled).to_numpy())
            self._values.update(text_bytes(filled).data)
        elif pa.types.is_decimal(array.type):
            self._values.update(_decimal_bytes(pc.fill_null(array, pa.scalar(Decimal(0), array.type))))
        else:
            self._values.update(np.ascontiguousarray(pc.fill_null(array, 0).to_numpy()).data)

    def digest(self) -> bytes:
        parts = self._validity.digest() + self._lengths.digest() + self._values.digest()
        return parts + (self._elements.digest() if self._elements is not None else b"")


def _decimal_bytes(array: pa.Array) -> memoryview:
    width = array.type.byte_width
    return memoryview(array.buffers()[1])[array.offset * width : (array.offset + len(array)) * width]
