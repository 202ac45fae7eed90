"""Items that repeat as fields of an exchange file, and back: a JSON array, a column each, or joined texts."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pa_json

from contracts.arrow_lists import lists_of
from contracts.errors import TargetError
from contracts.schema import Item
from loaders.export_profile import ExportProfile

_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))
_OTHER_CONTROLS = [chr(code) for code in range(32) if chr(code) not in "\n\r\t"]
_TEXTS = pa.list_(pa.string())


def field_count(item: Item, profile: ExportProfile) -> int:
    """How many fields of a file an item takes."""
    if not item.repeats or profile.repeated != "columns":
        return 1
    return min(item.repeats, profile.repeated_columns)


def as_fields(item: Item, lists: pa.ListArray, profile: ExportProfile) -> list[pa.Array]:
    """The fields of a repeated item. Raises TargetError, with counts alone, where the profile cannot hold the values.

    An empty list is null in the forms `columns` and `joined`.
    """
    if profile.repeated == "json":
        return [_as_json(lists)]
    if profile.repeated == "joined":
        _require(item, pc.is_null(lists.flatten()), "are null beside others")
        _require(item, pc.match_substring(lists.flatten(), profile.separator), "hold the separator")
        joined = pc.binary_join(lists, profile.separator)
        some = pc.greater(pc.fill_null(pc.list_value_length(lists), 0), 0)
        return [pc.if_else(some, joined, pa.scalar(None, pa.string()))]
    count = field_count(item, profile)
    _require(item, pc.greater(pc.list_value_length(lists), count), f"repeat more than {count} times")
    return [_nth(lists, place) for place in range(count)]


def as_list(fields: Sequence[pa.Array], profile: ExportProfile) -> pa.Array:
    """The lists that fields stand for."""
    if profile.repeated == "json":
        return _from_json(fields[0])
    if profile.repeated == "joined":
        return pc.split_pattern(fields[0], profile.separator).cast(_TEXTS)
    return lists_of(fields)


def _nth(lists: pa.ListArray, place: int) -> pa.Array:
    longer = pc.greater(pc.fill_null(pc.list_value_length(lists), 0), place)
    padded = pc.if_else(longer, lists, pa.scalar([None] * (place + 1), _TEXTS))
    return pc.list_element(padded, place)


def _require(item: Item, wrong: pa.Array, told: str) -> None:
    count = pc.sum(pc.fill_null(wrong, False)).as_py() or 0
    if count:
        raise TargetError.at(
            f"item {item.field_name}", f"{count:,} values {told}.", "Choose another form of `repeated`."
        )


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


def _from_json(texts: pa.Array) -> pa.Array:
    filled = pc.binary_join_element_wise('{"v":', pc.fill_null(texts, "null"), "}\n", "")
    lines = pc.binary_join(pa.ListArray.from_arrays([0, len(filled)], filled), "")[0].as_buffer()
    options = pa_json.ParseOptions(explicit_schema=pa.schema([pa.field("v", _TEXTS)]))
    read = pa_json.ReadOptions(block_size=lines.size + 1)
    return pa_json.read_json(pa.BufferReader(lines), read, options)["v"].combine_chunks().cast(_TEXTS)
