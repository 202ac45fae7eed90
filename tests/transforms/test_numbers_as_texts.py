"""Numbers of host files in conversions of texts: their digits count."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from mappings.spec import Branch, ItemRule, Step
from standards.reader import load_standard
from transforms.columns import columns_of
from transforms.conversion import Context
from transforms.item_converter import ItemConverter


def test_a_packed_date_goes_through_trim_and_era_text_date() -> None:
    schema = load_standard("2.1").groups["g_resident"]
    day = schema.by_romaji["seinengappi"]
    steps = (Step("trim", {}), Step("era_text_date", {"eras": {"3": "showa"}}))
    rule = ItemRule(day, 1, (Branch(None, ("YMD",), None),), steps=steps)
    batch = pa.record_batch({"YMD": pa.array([Decimal(3550102), None], pa.decimal128(7, 0))})
    converted = ItemConverter(rule, schema, Context(day, Path("nosuch"), None, ""), {}).convert(
        columns_of(batch)
    )
    assert converted.values["seinengappi"].to_pylist() == ["1980-01-02", None]
    assert converted.rejected == ()
