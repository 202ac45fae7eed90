"""The exchange CSV of a group, written and read by Arrow in batches.

The official detail (BOM, line ends, quotes, header, file names) is the receiving party's to state, so it is a
profile. In every profile a null is an empty field without quotes and an empty text one with quotes; an item
that repeats is one field that holds a JSON array of texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.json as pa_json

from contracts.errors import Problem, TargetError
from contracts.schema import TableSchema
from contracts.target import SettledGroup
from loaders.copy_in import batches_of

_BOM = b"\xef\xbb\xbf"
# The longest row the standard allows has 30 KB; Arrow reads a few blocks ahead.
_READ_BLOCK_BYTES = 1 << 20
_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))
_OTHER_CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\n\r\t"]


@dataclass(frozen=True, slots=True)
class ExportProfile:
    """How one receiving party wants its files; UTF-8 and a comma always.

    `header` is `romaji`, `name` (Japanese) or `none`; `file_name` may use municipality, business, name
    (Japanese group name), group (ASCII), timestamp and sequence.
    """

    bom: bool = False
    line_end: str = "\r\n"
    header: str = "romaji"
    file_name: str = "{municipality}_{business}_{name}_{timestamp}_{sequence}.csv"


def write_exchange(group: SettledGroup, profile: ExportProfile, path: Path) -> dict[str, str]:
    """Write the group's rows; returns the exact sums of its numeric items as plain texts."""
    schema = group.schema.arrow_schema
    options = pa_csv.WriteOptions(include_header=False, quoting_style="all_valid", eol=profile.line_end)
    totals = _Totals(schema)
    with path.open("wb") as file:
        file.write((_BOM if profile.bom else b"") + _header(group.schema, profile))
        for batch in batches_of(group.path, schema):
            totals.add(batch)
            columns = [_as_text(column) for column in batch.columns]
            pa_csv.write_csv(pa.RecordBatch.from_arrays(columns, names=schema.names), file, options)
    return totals.texts()


def read_exchange(path: Path, schema: TableSchema, profile: ExportProfile) -> Iterator[pa.RecordBatch]:
    """The rows of a file in its order, as `schema.arrow_schema`. Raises TargetError without Arrow's text."""
    target = schema.arrow_schema
    lists = {field.name for field in target if pa.types.is_list(field.type)}
    types = {field.name: pa.string() if field.name in lists else field.type for field in target}
    read = pa_csv.ReadOptions(
        column_names=target.names,
        skip_rows=0 if profile.header == "none" else 1,
        block_size=_READ_BLOCK_BYTES,
    )
    convert = pa_csv.ConvertOptions(
        column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    if path.stat().st_size <= len(_BOM) + len(_header(schema, profile)):
        return
    try:
        with pa_csv.open_csv(path, read, parse, convert) as reader:
            for batch in reader:
                arrays = [
                    _as_lists(column) if name in lists else column
                    for name, column in zip(target.names, batch.columns, strict=True)
                ]
                yield pa.RecordBatch.from_arrays(arrays, schema=target)
    except (pa.ArrowException, OSError) as error:
        wrong = f"the exchange file cannot be read ({type(error).__name__})."
        raise TargetError(Problem(path.name, wrong, "Put the version again.")) from None


class _Totals:
    """Sums of numeric items over batches, exact."""

    def __init__(self, schema: pa.Schema) -> None:
        numeric = [f for f in schema if pa.types.is_integer(f.type) or pa.types.is_decimal(f.type)]
        self._sums = {field.name: 0 for field in numeric}
        self._scales = {field.name: getattr(field.type, "scale", 0) for field in numeric}

    def add(self, batch: pa.RecordBatch) -> None:
        for name in self._sums:
            column = batch.column(name)
            whole = _unscaled(column) if pa.types.is_decimal(column.type) else column
            self._sums[name] += int(pc.sum(whole.cast(pa.decimal128(38, 0))).as_py() or 0)

    def texts(self) -> dict[str, str]:
        return {name: _point(total, self._scales[name]) for name, total in self._sums.items()}


def _header(schema: TableSchema, profile: ExportProfile) -> bytes:
    if profile.header == "none":
        return b""
    names = [item.field_name if profile.header == "romaji" else item.name for item in schema.items]
    return (",".join(f'"{name}"' for name in names) + profile.line_end).encode()


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_list(column.type):
        return _as_json(column)
    if pa.types.is_decimal(column.type):
        return _as_plain_decimal(column)
    return column


def _unscaled(column: pa.Array) -> pa.Array:
    """The integers that a decimal column stores: its value times ten to the scale."""
    kind = pa.decimal128(column.type.precision, 0)
    return pa.Array.from_buffers(kind, len(column), column.buffers(), offset=column.offset)


def _as_plain_decimal(column: pa.Array) -> pa.Array:
    """Digits with a point and never an exponent, which Arrow's own texts have for small numbers."""
    scale = column.type.scale
    texts = _unscaled(column).cast(pa.string())
    if scale == 0:
        return texts
    digits = pc.utf8_lpad(pc.utf8_ltrim(texts, "-"), scale + 1, "0")
    sign = pc.if_else(pc.starts_with(texts, "-"), "-", "")
    whole, part = pc.utf8_slice_codeunits(digits, 0, -scale), pc.utf8_slice_codeunits(digits, -scale)
    return pc.binary_join_element_wise(pc.binary_join_element_wise(sign, whole, ""), part, ".")


def _point(total: int, scale: int) -> str:
    digits = str(abs(total)).rjust(scale + 1, "0")
    sign = "-" if total < 0 else ""
    return sign + (f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits)


def _as_json(lists: pa.ListArray) -> pa.Array:
    texts = lists.flatten()
    for raw, escaped in _ESCAPES:
        texts = pc.replace_substring(texts, raw, escaped)
    if pc.any(pc.match_substring_regex(texts, r"[\x00-\x1f]")).as_py():
        for raw in _OTHER_CONTROLS:
            texts = pc.replace_substring(texts, raw, f"\\u{ord(raw):04x}")
    texts = pc.fill_null(pc.binary_join_element_wise('"', texts, '"', ""), "null")
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths).cast(pa.int32())])
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, texts), ",")
    arrays = pc.binary_join_element_wise("[", joined, "]", "")
    return pc.if_else(pc.is_valid(lists), arrays, pa.scalar(None, pa.string()))


def _as_lists(texts: pa.Array) -> pa.Array:
    kind = pa.list_(pa.string())
    filled = pc.binary_join_element_wise('{"v":', pc.fill_null(texts, "null"), "}\n", "")
    lines = pc.binary_join(pa.ListArray.from_arrays([0, len(filled)], filled), "")[0].as_buffer()
    options = pa_json.ParseOptions(explicit_schema=pa.schema([pa.field("v", kind)]))
    read = pa_json.ReadOptions(block_size=lines.size + 1)
    return pa_json.read_json(pa.BufferReader(lines), read, options)["v"].combine_chunks().cast(kind)
