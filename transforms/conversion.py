"""What a conversion is: bound once to its options, then Arrow arrays in, an Arrow array and failures out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from contracts.errors import SpecError
from contracts.schema import Item

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Mark:
    """Rows to which something happened, and its reason id (standards/reasons.csv)."""

    rows: Rows
    reason: str


@dataclass(frozen=True, slots=True)
class Converted:
    """`values` (null where failed); `failures` could not be converted, `notes` could, but people must know.

    `siblings` are further values by suffix of the item's name (`fushohyoki`), `fills` by position.
    """

    values: pa.Array
    failures: tuple[Mark, ...] = ()
    notes: tuple[Mark, ...] = ()
    siblings: Mapping[str, pa.Array] = field(default_factory=dict)
    fills: tuple[pa.Array, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a conversion may know when it is bound: the item, and the tables of product and municipality."""

    item: Item
    product: Path
    municipality: Path | None
    gaiji_system: str


Options = Mapping[str, object]
Conversion = Callable[[tuple[pa.Array, ...]], Converted]
Binder = Callable[[Options, Context], Conversion]


def text_option(options: Options, name: str, default: str = "") -> str:
    """An option that is one text."""
    return str(options.get(name, default))


def number_option(options: Options, name: str, default: int) -> int:
    """An option that is a whole number. Raises SpecError."""
    text = text_option(options, name, str(default))
    if not text.isascii() or not text.isdigit():
        raise SpecError.at(f"option {name}", f"{text!r} is no whole number.", "Write digits only.")
    return int(text)


def list_option(options: Options, name: str) -> tuple[str, ...]:
    """An option that is one text or a list of texts."""
    value = options.get(name, ())
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),) if value else ()


def no_rows(count: int) -> Rows:
    """No row at all."""
    return np.zeros(count, np.bool_)


def where_true(mask: pa.Array) -> Rows:
    """A boolean Arrow array as rows; null counts as false."""
    known = pc.fill_null(mask, False) if mask.null_count else mask
    rows: Rows = known.to_numpy(zero_copy_only=False)
    return rows


def null_where(values: pa.Array, rows: Rows) -> pa.Array:
    """The values with null in `rows`."""
    if not rows.any():
        return values
    return pc.if_else(pa.array(rows), pa.scalar(None, values.type), values)
