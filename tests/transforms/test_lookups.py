"""Look-ups find a record whatever form its key has in the two files."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contracts.place import ERRORS, ERRORS_TYPE
from contracts.source import Charset, FieldType, FileFormat, RecordKind, RecordRole, SourceField, SourceLayout
from mappings.spec import Lookup, Source
from transforms.joined import LookupColumns

NUMBERS = [12, 7, None]
FORMS = {
    "int64": pa.array(NUMBERS, pa.int64()),
    "decimal": pa.array([None if n is None else Decimal(n) for n in NUMBERS], pa.decimal128(9, 0)),
    "text": pa.array([None if n is None else str(n) for n in NUMBERS]),
}


@pytest.mark.parametrize("on", FORMS)
@pytest.mark.parametrize("key", FORMS)
def test_a_number_meets_its_digits(tmp_path: Path, on: str, key: str) -> None:
    kind = RecordKind("", RecordRole.DETAIL, tuple(SourceField(n, FieldType.TEXT) for n in ("CD", "NM")))
    layout = SourceLayout("t.T", "", FileFormat.DELIMITED, Charset("utf_8"), {"": kind})
    keys = FORMS[key].slice(0, 2)
    pq.write_table(
        pa.table({"CD": keys, "NM": ["十二", "七"], ERRORS: pa.nulls(2, ERRORS_TYPE)}), tmp_path / "t"
    )
    lookup = LookupColumns(Lookup("town", Source(layout, kind, "s", "f"), "CD", "TOWN"), tmp_path / "t")
    _, names, _ = lookup.columns(pa.record_batch({"TOWN": FORMS[on]}))
    assert names.to_pylist() == ["十二", "七", None]
    assert lookup.balance() == (2, 0)
