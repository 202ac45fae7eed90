"""The two kinds of target (store, delivery) behind one interface."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from contracts.schema import TableSchema


@dataclass(frozen=True, slots=True)
class SettledGroup:
    """A group ready for a target: Parquet in key order (place columns may follow the items)."""

    schema: TableSchema
    path: Path
    rows: int
    content_hash: str


@dataclass(frozen=True, slots=True)
class Version:
    """What is put into a target: all groups of one business of one municipality from one run.

    `fingerprint` names the inputs; the same fingerprint has the same content.
    """

    municipality: str
    business: str
    run: str
    fingerprint: str
    groups: tuple[SettledGroup, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The target's own word on what it holds: rows per group, and its name for the version."""

    target: str
    municipality: str
    business: str
    version: str
    rows: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Plain data for a manifest."""
        return asdict(self)


class Target(Protocol):
    """A place that takes versions and gives them back. Raises TargetError, never with a value."""

    def put(self, version: Version) -> Receipt:
        """Hold `version` complete and invisible; the same fingerprint again gives the same receipt."""

    def read_back(self, receipt: Receipt, schema: TableSchema) -> Iterator[pa.RecordBatch]:
        """The rows of a group in key order (bytewise), columns as `schema.arrow_schema`."""
