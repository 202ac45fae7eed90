"""Look-ups find a record whatever form its key has in the two files."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from contracts.errors import SourceError
from contracts.place import ERRORS, ERRORS_TYPE
from contracts.source import Charset, FieldType, FileFormat, RecordKind, RecordRole, SourceField, SourceLayout
from mappings.spec.model import Lookup, Source
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
    _, names, _, missing = lookup.columns(pa.record_batch({"TOWN": FORMS[on]}))
    assert names.to_pylist() == ["十二", "七", None]
    assert missing.to_pylist() == [False, False, False]
    assert lookup.balance() == (2, 0)


def _lookup(folder: Path, keys: pa.Array, blank: tuple[str, ...] = ()) -> LookupColumns:
    kind = RecordKind("", RecordRole.DETAIL, tuple(SourceField(n, FieldType.TEXT) for n in ("CD", "NM")))
    layout = SourceLayout("t.T", "", FileFormat.DELIMITED, Charset("utf_8"), {"": kind})
    names = [str(number) for number in range(len(keys))]
    pq.write_table(
        pa.table({"CD": keys, "NM": names, ERRORS: pa.nulls(len(keys), ERRORS_TYPE)}), folder / "t"
    )
    lookup = Lookup("town", Source(layout, kind, "s", "f"), "CD", "TOWN", blank)
    return LookupColumns(lookup, folder / "t")


def test_a_packed_number_meets_a_code_with_zeros_in_front(tmp_path: Path) -> None:
    """A number has no leading zeros, and the code of the other file has as many as it is long."""
    lookup = _lookup(tmp_path, pa.array(["00012", "00007", "00000", "A07", ""]))
    batch = pa.record_batch({"TOWN": pa.array([12, 7, 0, 70, None], pa.int64())})
    assert lookup.columns(batch)[1].to_pylist() == ["0", "1", "2", None, None]
    assert lookup.columns(batch)[-1].to_pylist() == [False, False, False, True, False]
    lookup = _lookup(tmp_path, pa.array([12, 7, 0], pa.int64()))
    batch = pa.record_batch({"TOWN": pa.array(["0012", "7", "0000", "A07", ""])})
    assert lookup.columns(batch)[1].to_pylist() == ["0", "1", "2", None, None]


def test_a_text_meets_its_own_zeros_alone(tmp_path: Path) -> None:
    lookup = _lookup(tmp_path, pa.array(["00012", "7"]))
    batch = pa.record_batch({"TOWN": pa.array(["12", "00012", "07"])})
    assert lookup.columns(batch)[1].to_pylist() == [None, "0", None]


def test_codes_that_are_one_number_cannot_be_asked_for_by_it(tmp_path: Path) -> None:
    lookup = _lookup(tmp_path, pa.array(["012", "12"]))
    with pytest.raises(SourceError, match="CD has one number twice, with other zeros in front"):
        lookup.columns(pa.record_batch({"TOWN": pa.array([12], pa.int64())}))


@pytest.mark.parametrize(
    ("asked", "blank"),
    [
        (pa.array([12, 0, 9999, 13, None], pa.int64()), ("0", "9999")),
        (pa.array(["0012", "0000", "9999", "0013", None]), ("0000", "9999")),
    ],
)
def test_a_value_that_says_that_there_is_none_asks_for_nothing(
    tmp_path: Path, asked: pa.Array, blank: tuple[str, ...]
) -> None:
    lookup = _lookup(tmp_path, pa.array(["0012", "0000"]), blank)
    found = lookup.columns(pa.record_batch({"TOWN": asked}))
    assert found[1].to_pylist() == ["0", None, None, None, None]
    assert found[-1].to_pylist() == [False, False, False, True, False]
    assert lookup.balance() == (1, 1)


def test_a_key_that_the_file_does_not_have_is_told_and_a_blank_one_asks_for_nothing(tmp_path: Path) -> None:
    kind = RecordKind("", RecordRole.DETAIL, tuple(SourceField(n, FieldType.TEXT) for n in ("CD", "NM")))
    layout = SourceLayout("t.T", "", FileFormat.DELIMITED, Charset("utf_8"), {"": kind})
    pq.write_table(pa.table({"CD": ["12"], "NM": ["十二"], ERRORS: pa.nulls(1, ERRORS_TYPE)}), tmp_path / "t")
    lookup = LookupColumns(Lookup("town", Source(layout, kind, "s", "f"), "CD", "TOWN"), tmp_path / "t")
    batch = pa.record_batch({"TOWN": pa.array(["12", "13", "", "  ", None])})
    assert lookup.columns(batch)[-1].to_pylist() == [False, True, False, False, False]
