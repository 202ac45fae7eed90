"""Every vendor character that a run met: how often, in which fields, of how many persons. Codes and counts alone."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from contracts.errors import SpecError
from contracts.gaiji_mark import PATTERN, START
from mappings.gaiji.table import GaijiTable, Identification, read_gaiji_table
from mappings.plan.plan import MigrationPlan
from pipeline.duck import duck
from pipeline.finished_stages import finished_stage
from pipeline.gaiji.sources import RawKind, raw_kinds
from pipeline.guard import guarded
from pipeline.request import RunRequest
from pipeline.settings import load_settings
from pipeline.stage_extract import raw_name
from pipeline.stage_folder import Manifest, fetch_output
from storage import open_store
from transforms.condition_sql import quoted

_MET = """CREATE TABLE met (
    system VARCHAR, code VARCHAR, product VARCHAR, field VARCHAR, items VARCHAR, stops BOOLEAN,
    person VARCHAR, number BIGINT)"""


@dataclass(frozen=True, slots=True)
class FieldCount:
    """How often a character stands in a source field, and which items of the standard the field feeds."""

    field: str
    count: int
    items: str


@dataclass(frozen=True, slots=True)
class MetCharacter:
    """A vendor character of a system; `stops`: it is undecided, and stands where a cut-over does not allow it.

    `persons` counts distinct 宛名番号 as the sources write them; `without_person` occurrences in records of nobody.
    """

    system: str
    code: str
    count: int
    persons: int
    without_person: int
    fields: tuple[FieldCount, ...]
    known: Identification
    decided: bool
    stops: bool

    @property
    def state(self) -> str:
        """`decided`, `waiting` for the second person, or `undecided`."""
        if self.decided:
            return "decided"
        return "waiting" if self.known.waits else "undecided"


def met_characters(request: RunRequest, businesses: list[str]) -> list[MetCharacter]:
    """What the extracted rows of a run hold, worst first: undecided, in names, by persons. Raises SpecError."""
    plan = request.read_plan()
    if unknown := [name for name in businesses if name not in plan.businesses]:
        known = ", ".join(plan.businesses)
        raise SpecError.at(f"business {unknown[0]}", "is not in the plan.", f"It has: {known}.")
    with guarded(f"vendor characters of run {request.run}"):
        settings = load_settings()
        settings.scratch.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(prefix="gaiji-", dir=settings.scratch) as folder,
            duck(settings.duckdb_mib, Path(folder)) as connection,
        ):
            connection.execute(_MET)
            _count(connection, plan, request.run, businesses, Path(folder))

            @cache
            def table(product: str, system: str) -> GaijiTable:
                return read_gaiji_table(Path(product), plan.folder, system)

            met = [_character(connection, table, row) for row in _totals(connection)]
    return sorted(met, key=lambda one: (one.decided, not one.stops, -one.persons, -one.count, one.code))


def _count(
    connection: duckdb.DuckDBPyConnection, plan: MigrationPlan, run: str, businesses: list[str], folder: Path
) -> None:
    store = open_store(load_settings().objects)
    extracted = {
        business: finished_stage(store, plan, business, run, "extract")
        for business in businesses or plan.businesses
    }
    for number, kind in enumerate(raw_kinds(plan, list(extracted))):
        manifest = extracted[kind.business]
        if fields := _fields_with_marks(manifest, kind):
            name = f"raw/{raw_name(kind.source.source, kind.source.layout, kind.source.kind)}"
            raw = fetch_output(store, manifest, name, folder / str(number))
            connection.from_parquet(str(raw)).create_view("raw_rows", replace=True)
            for field in fields:
                connection.execute(_insert(field, kind.person), _described(kind, field))


def _fields_with_marks(manifest: Manifest, kind: RawKind) -> list[str]:
    """The own fields of a record kind in which extract has counted vendor characters."""
    read = (kind.source.source, kind.source.layout.name)
    files = [facts for facts in manifest.facts["files"] if (facts["source"], facts["layout"]) == read]
    marked = {key.rpartition(" ")[0] for facts in files for key in facts["gaiji"]}
    return [field.name for field in kind.source.kind.fields if field.name in marked]


def _insert(field: str, person: str) -> str:
    who = f"nullif(ltrim(trim(CAST({quoted(person)} AS VARCHAR)), '0'), '')" if person else "NULL::VARCHAR"
    return f"""INSERT INTO met
        SELECT $system, code, $product, $field, $items, $stops, person, count(*)
        FROM (SELECT unnest(regexp_extract_all({quoted(field)}, '{PATTERN}', 1)) AS code, {who} AS person
              FROM raw_rows WHERE contains({quoted(field)}, '{START}'))
        GROUP BY ALL"""


def _described(kind: RawKind, field: str) -> dict[str, Any]:
    return {
        "system": kind.system,
        "product": str(kind.product),
        "field": ".".join(filter(None, (kind.source.layout.name, kind.source.kind.mark, field))),
        "items": "、".join(sorted(kind.feeds.get(field, ()))),
        "stops": field in kind.names,
    }


def _totals(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    yield from connection.execute(
        """SELECT system, code, sum(number)::BIGINT, count(DISTINCT person),
                  coalesce(sum(number) FILTER (person IS NULL), 0)::BIGINT, bool_or(stops), list(DISTINCT product)
           FROM met GROUP BY system, code"""
    ).fetchall()


def _character(
    connection: duckdb.DuckDBPyConnection, table: Callable[[str, str], GaijiTable], row: tuple[Any, ...]
) -> MetCharacter:
    system, code, count, persons, nobody, stops, products = row
    tables = [table(product, system) for product in sorted(products)]
    decided = all(code in each.characters for each in tables)
    blank = Identification(system, code)
    first = next((each for each in tables if code not in each.characters), tables[0]).known.get(code, blank)
    return MetCharacter(
        system,
        code,
        count,
        persons,
        nobody,
        _field_counts(connection, system, code),
        first,
        decided,
        stops and not decided,
    )


def _field_counts(connection: duckdb.DuckDBPyConnection, system: str, code: str) -> tuple[FieldCount, ...]:
    rows = connection.execute(
        """SELECT field, sum(number)::BIGINT AS n, any_value(items) FROM met WHERE system = ? AND code = ?
           GROUP BY field ORDER BY n DESC, field""",
        [system, code],
    ).fetchall()
    return tuple(FieldCount(*row) for row in rows)
