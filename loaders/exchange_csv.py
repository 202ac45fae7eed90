"""The exchange CSV of a group, written and read by Arrow in batches, in the form of an export profile.

The official detail (BOM, line ends, quotes, header, file names) is the receiving party's to state: `export_profile`.
"""

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from contracts.errors import Problem, TargetError
from contracts.schema import TableSchema
from loaders.exchange_repeats import as_fields, as_list, field_count
from loaders.export_profile import ExportProfile

# The longest row the standard allows has 30 KB; Arrow reads a few blocks ahead.
_READ_BLOCK_BYTES = 1 << 20
_QUOTING = {"all": "all_valid", "texts": "needed"}


def write_exchange(
    schema: TableSchema, batches: Iterable[pa.RecordBatch], profile: ExportProfile, path: Path
) -> dict[str, str]:
    """Write rows of a group; returns the exact sums of its numeric items as plain texts.

    Raises TargetError, with counts alone, where the profile cannot hold the values.
    """
    quoting = _QUOTING[profile.quoting]
    options = pa_csv.WriteOptions(include_header=False, quoting_style=quoting, eol=profile.line_end)
    totals = _Totals(schema.arrow_schema)
    names = field_names(schema, profile)
    with path.open("wb") as file:
        file.write(_encoded(_header(names, profile), profile, with_bom=profile.bom))
        for batch in batches:
            totals.add(batch)
            sink = pa.BufferOutputStream()
            pa_csv.write_csv(
                pa.RecordBatch.from_arrays(_fields(schema, batch, profile), names), sink, options
            )
            file.write(_in_charset(sink.getvalue(), profile))
    return totals.texts()


def read_exchange(path: Path, schema: TableSchema, profile: ExportProfile) -> Iterator[pa.RecordBatch]:
    """The rows of a file in its order, as `schema.arrow_schema`. Raises TargetError without Arrow's text."""
    names = field_names(schema, profile)
    read = pa_csv.ReadOptions(
        column_names=names,
        skip_rows=0 if profile.header == "none" else 1,
        block_size=_READ_BLOCK_BYTES,
        encoding=_codec(profile),
    )
    convert = pa_csv.ConvertOptions(
        column_types=_types(schema, profile),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    if path.stat().st_size <= len(_encoded(_header(names, profile), profile, with_bom=profile.bom)):
        return
    try:
        with pa_csv.open_csv(path, read, parse, convert) as reader:
            for batch in reader:
                yield _rows(schema, batch, profile)
    except (pa.ArrowException, OSError, UnicodeError) as error:
        wrong = f"the exchange file cannot be read ({type(error).__name__})."
        raise TargetError(Problem(path.name, wrong, "Put the version again.")) from None


def field_names(schema: TableSchema, profile: ExportProfile) -> list[str]:
    """The names of a file's fields in order; a repeated item that takes a column each time is name_1, name_2 …."""
    names = []
    for item in schema.items:
        name = item.name if profile.header == "name" else item.field_name
        count = field_count(item, profile)
        names += [name] if count == 1 else [f"{name}_{place + 1}" for place in range(count)]
    return names


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


def _header(names: list[str], profile: ExportProfile) -> str:
    return "" if profile.header == "none" else ",".join(f'"{name}"' for name in names) + profile.line_end


def _codec(profile: ExportProfile) -> str:
    return profile.encoding.replace("_", "-") if profile.encoding.startswith("utf") else profile.encoding


def _encoded(text: str, profile: ExportProfile, *, with_bom: bool) -> bytes:
    return (codecs.BOM_UTF8.decode() if with_bom else "").encode(_codec(profile)) + text.encode(
        _codec(profile)
    )


def _in_charset(data: pa.Buffer, profile: ExportProfile) -> bytes | pa.Buffer:
    if profile.encoding == "utf_8":
        return data
    text = str(memoryview(data), "utf-8")
    encoded = text.encode(_codec(profile), "ignore")
    if encoded.decode(_codec(profile)) != text:
        lost = sum(not _has(character, _codec(profile)) for character in set(text))
        wrong = f"{profile.encoding} lacks {lost:,} of the characters that the rows hold."
        raise TargetError.at("export", wrong, "Choose utf_8, or decide how they are reduced.")
    return encoded


def _has(character: str, codec: str) -> bool:
    """Whether it comes back as itself: euc_jp writes a yen sign as a backslash, cp932 one wave dash as another."""
    return character.encode(codec, "ignore").decode(codec) == character


def _fields(schema: TableSchema, batch: pa.RecordBatch, profile: ExportProfile) -> list[pa.Array]:
    fields = []
    for item, column in zip(schema.items, batch.columns, strict=True):
        if item.repeats:
            fields += as_fields(item, column, profile)
        else:
            fields.append(_as_plain_decimal(column) if pa.types.is_decimal(column.type) else column)
    return fields


def _types(schema: TableSchema, profile: ExportProfile) -> dict[str, pa.DataType]:
    types = []
    for item in schema.items:
        types += [pa.string() if item.repeats else item.arrow_type] * field_count(item, profile)
    return dict(zip(field_names(schema, profile), types, strict=True))


def _rows(schema: TableSchema, batch: pa.RecordBatch, profile: ExportProfile) -> pa.RecordBatch:
    columns = iter(batch.columns)
    arrays = []
    for item in schema.items:
        own = [next(columns) for _ in range(field_count(item, profile))]
        arrays.append(as_list(own, profile) if item.repeats else own[0])
    return pa.RecordBatch.from_arrays(arrays, schema=schema.arrow_schema)


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
