"""SaaS to SaaS: the standard's exchange CSV of a conforming product is a source like any other delimited file.

Our own delivery's writer stands in for the other product; rows come back as the texts that the file holds.
"""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contracts.schema import TableSchema
from contracts.source import (
    Charset,
    Delimited,
    FieldType,
    FileFormat,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
)
from extractors.delimited import DelimitedFile
from loaders.copy_in import batches_of
from loaders.exchange_csv import write_exchange
from loaders.export_profile import ExportProfile
from standards.reader import load_standard

GROUPS = sorted(load_standard("2.1").groups.values(), key=lambda schema: schema.group)
PROFILES = [
    ExportProfile(bom=bom, line_end=end, header=header)
    for bom in (False, True)
    for end, header in (("\r\n", "romaji"), ("\n", "name"), ("\r\n", "none"))
]
TEXTS = ["髙橋　葵", '通称"ハル", 旧姓', "", "二行\n目", "0012", None]


def value(field: pa.Field, row: int) -> Any:
    if pa.types.is_list(field.type):
        return [TEXTS[row % 5], "x"]
    if pa.types.is_decimal(field.type) or pa.types.is_integer(field.type):
        return row * 3 - 4
    return TEXTS[row % len(TEXTS)]


def as_written(field: pa.Field, row: int) -> str:
    """What a file holds of a value, by the rules of the exchange CSV; null and empty are both empty here."""
    found = value(field, row)
    if isinstance(found, list):
        escaped = [text.replace('"', '\\"').replace("\n", "\\n") for text in found]
        return "[" + ",".join(f'"{text}"' for text in escaped) + "]"
    if isinstance(found, int) and pa.types.is_decimal(field.type) and field.type.scale:
        return f"{found}.{'0' * field.type.scale}"
    return "" if found is None else str(found)


@pytest.mark.parametrize("schema", GROUPS, ids=lambda schema: schema.group)
@pytest.mark.parametrize(
    "profile", PROFILES, ids=lambda each: f"{each.header}-{'bom' if each.bom else 'plain'}"
)
def test_every_group_in_every_profile_is_read(
    schema: TableSchema, profile: ExportProfile, tmp_path: Path
) -> None:
    arrow = schema.arrow_schema
    rows = range(1, 30)
    columns = [pa.array([value(field, row) for row in rows], field.type) for field in arrow]
    pq.write_table(pa.Table.from_arrays(columns, schema=arrow), tmp_path / "group.parquet")
    write_exchange(schema, batches_of(tmp_path / "group.parquet", arrow), profile, tmp_path / "G.csv")

    names = [item.name if profile.header == "name" else item.romaji for item in schema.items]
    kind = RecordKind("", RecordRole.DETAIL, tuple(SourceField(name, FieldType.TEXT) for name in names))
    written = Delimited(header=profile.header != "none")
    layout = SourceLayout("x.G", "", FileFormat.DELIMITED, Charset("utf_8"), {"": kind}, delimited=written)
    file = DelimitedFile(layout, tmp_path / "G.csv", 0, 500)
    found = [row for _, batch in file.batches() for row in batch.select(names).to_pylist()]
    assert [tuple(row.values()) for row in found] == [
        tuple(as_written(field, row) for field in arrow) for row in rows
    ]
    assert file.tally.read == len(rows) + written.header
