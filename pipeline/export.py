"""Exchange files of a municipality: from the settled rows of a run, or from what its store shows."""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from contracts.errors import SpecError, TargetError
from contracts.schema import TableSchema
from contracts.target import Receipt
from loaders.copy_in import batches_of
from loaders.exchange_csv import write_exchange
from loaders.export_profile import ExportProfile
from mappings.own.extension import plan_groups
from mappings.plan.plan import MigrationPlan
from pipeline import log
from pipeline.finished_stages import finished_stage
from pipeline.guard import guarded
from pipeline.private_file import private_file
from pipeline.request import RunRequest
from pipeline.settings import load_settings
from pipeline.stage_settle import settled_group
from pipeline.targets import store_target
from storage import open_store, sha256_of


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written: where, of which group, how many rows, its hash, exact sums of its numeric items."""

    path: Path
    group: str
    rows: int
    sha256: str
    totals: Mapping[str, str]


def export_run(
    request: RunRequest, business: str, groups: list[str], profile: ExportProfile, out: Path
) -> Iterator[Exported]:
    """The groups of a business as a run settled them. Raises SpecError, TargetError."""
    plan = request.read_plan()
    with guarded(f"export of business {business}, run {request.run}"):
        settings = load_settings()
        store = open_store(settings.objects)
        settled = finished_stage(store, plan, business, request.run, "settle")
        with tempfile.TemporaryDirectory(prefix="export-", dir=_made(settings.scratch)) as fetched:
            for schema in _schemas(plan, business, groups):
                if f"standard/{schema.group}.parquet" in settled.names("standard/"):
                    group = settled_group(store, settled, schema, Path(fetched))
                    rows = batches_of(group.path, schema.arrow_schema)
                    yield _write(plan, schema, rows, profile, out)


def export_visible(
    plan: MigrationPlan, business: str, groups: list[str], profile: ExportProfile, out: Path
) -> Iterator[Exported]:
    """The groups of a business as its readers see them in the store. Raises SpecError, TargetError."""
    with guarded(f"export of business {business} of {plan.municipality}"):
        target = store_target(load_settings())
        shown = target.visible(plan.municipality, business)
        if shown is None:
            raise SpecError.at(f"business {business}", "nothing of it is visible.", "Promote a run first.")
        receipt = Receipt("store", plan.municipality, business, shown.version, shown.rows)
        for schema in _schemas(plan, business, groups):
            if schema.group in shown.rows:
                yield _write(plan, schema, target.read_back(receipt, schema), profile, out)


def _schemas(plan: MigrationPlan, business: str, groups: list[str]) -> list[TableSchema]:
    """The groups by ASCII or Japanese name; all of the business where none is named."""
    own = [s for s in plan_groups(plan).groups.values() if s.business == business]
    names = {name for schema in own for name in (schema.group, schema.name)}
    unknown = [name for name in groups if name not in names]
    if unknown or not own:
        known = ", ".join(schema.group for schema in own) or "none"
        wrong = (
            f"is no group of business {business} in standard {plan.standard} or of the municipality's own."
        )
        raise SpecError.at(f"group {', '.join(unknown) or 'any'}", wrong, f"It has: {known}.")
    return [schema for schema in own if not groups or {schema.group, schema.name} & set(groups)]


def _write(
    plan: MigrationPlan,
    schema: TableSchema,
    batches: Iterator[pa.RecordBatch],
    profile: ExportProfile,
    out: Path,
) -> Exported:
    path = _made(out) / profile.file_name.format(
        municipality=plan.municipality,
        business=schema.business,
        name=schema.name.replace("/", "／"),
        group=schema.group,
        timestamp=plan.settings["as_of"].replace("-", "").ljust(14, "0"),
        sequence="001",
    )
    counted = _Counted(batches)
    with private_file(path) as unfinished:
        totals = write_exchange(schema, counted, profile, unfinished)
    log.event(
        "exported",
        municipality=plan.municipality,
        business=schema.business,
        group=schema.group,
        rows=counted.rows,
    )
    return Exported(path, schema.group, counted.rows, sha256_of(path), totals)


class _Counted:
    """Batches, and how many rows have gone through."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self.rows = 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches:
            self.rows += batch.num_rows
            yield batch


def _made(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetError.at(f"--out {out}", f"cannot be made ({error.strerror}).", "Name another.") from None
    return out
