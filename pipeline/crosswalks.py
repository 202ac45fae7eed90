"""新旧番号対応 of a run: new numbers for the old ones that it meets.

A run reads the newest version and adds a number for every old one that the plan's mappings `assigned_by` bring and that
it lacks. Every business of the run computes the same from the same extracted rows; whoever comes first does the work.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import duckdb

from contracts.errors import SpecError
from loaders.control import Control
from mappings.corrections import FILE_NAME
from mappings.crosswalk import Crosswalk, crossed
from mappings.spec.model import MappingSpec
from mappings.spec.reader import spec_of
from pipeline.context import StageContext
from pipeline.crosswalk_editions import Edition, fetch_edition, newest
from pipeline.duck import duck
from pipeline.raw_rows import RawRows
from pipeline.stage_extract import PARQUET, extract, extract_inputs
from pipeline.stage_folder import Manifest, StageFolder, StageWork, hash_of, read_manifest
from storage import sha256_of
from transforms.crosswalk import OldNumbers, give_numbers

STAGE = "crosswalk"


def crossed_by(context: StageContext) -> list[str]:
    """The crosswalks of the plan that the mappings of a business cross, by name."""
    crossings = [each for spec in context.specs for each in crossed(spec.crossings, context.plan.crosswalks)]
    return sorted({each.crosswalk for each in crossings})


def numbers_of(context: StageContext, extracted: Manifest) -> Manifest | None:
    """The crosswalks that a run goes by (`protected/NAME.parquet`); None where the business crosses no number.

    Raises SpecError where a crosswalk has no version, and no business of the plan gives its numbers.
    """
    if not crossed_by(context):
        return None
    town, run = context.plan.municipality, context.request.run
    with Control(context.settings.store).alone(f"crosswalks of {town}, run {run}"):
        former = {name: newest(context.store, town, name) for name in context.plan.crosswalks}
        _require_numbers(context, former)
        givers = [
            (giver, extracted if giver.business == context.business else _extracted(giver))
            for giver in _givers(context)
        ]
        numbering = _Numbering(context, givers, former)
        folder = StageFolder(context.store, f"{town}/all/{run}", STAGE, numbering.inputs())
        return folder.once(context.settings.scratch, numbering.give)[0]


def _require_numbers(context: StageContext, former: Mapping[str, Edition | None]) -> None:
    planned = {name for names in context.plan.businesses.values() for name in names}
    for name, crosswalk in context.plan.crosswalks.items():
        if former[name] is None and not planned & set(crosswalk.assigned_by):
            place = f"{context.plan.path}:{crosswalk.line}"
            wrong = f"crosswalk {name} has no version yet, and no mapping of the plan gives its numbers."
            raise SpecError.at(place, wrong, "Promote the business that gives them first.")


def _givers(context: StageContext) -> Iterator[StageContext]:
    """The businesses of the plan with a mapping that gives numbers."""
    given = {name for crosswalk in context.plan.crosswalks.values() for name in crosswalk.assigned_by}
    for business, names in context.plan.businesses.items():
        if given & set(names):
            specs = [spec_of(name, context.plan.folder_of(name)) for name in names]
            yield replace(context, business=business, specs=specs)


def _extracted(giver: StageContext) -> Manifest:
    """The extracted rows of another business in this run; they are extracted now if nobody has done it yet."""
    start = f"{giver.base}/manifests/extract-"
    found = [key for key in giver.store.list(f"{giver.base}/manifests") if key.startswith(start)]
    if len(found) == 1:
        return read_manifest(giver.store, found[0])
    inputs = {"purpose": giver.request.purpose} | extract_inputs(giver)
    folder = StageFolder(giver.store, giver.base, "extract", inputs)
    return folder.once(giver.settings.scratch, lambda work: extract(giver, work))[0]


@dataclass(frozen=True, slots=True)
class _Numbering:
    """What numbers are given from: the businesses that give them with their extracted rows, and the former versions."""

    context: StageContext
    givers: list[tuple[StageContext, Manifest]]
    former: Mapping[str, Edition | None]

    def inputs(self) -> dict[str, str]:
        """Everything that the numbers depend on, by hash."""
        inputs = {f"extract {giver.business}": extracted.content for giver, extracted in self.givers}
        corrections = self.context.plan.folder / FILE_NAME
        if corrections.is_file():
            inputs["corrections"] = sha256_of(corrections)
        for spec in (spec for giver, _ in self.givers for spec in giver.specs):
            inputs[f"mapping {spec.name}"] = sha256_of(spec.path)
        for name, crosswalk in self.context.plan.crosswalks.items():
            edition = self.former[name]
            inputs[f"crosswalk {name}"] = hash_of({**asdict(crosswalk), "line": None})
            inputs[f"former {name}"] = edition.sha256 if edition else ""
        return inputs

    def give(self, work: StageWork) -> None:
        """Write the next version of every crosswalk."""
        sources = [
            (giver, RawRows(giver, extracted, _made(work.folder / giver.business)))
            for giver, extracted in self.givers
        ]
        with duck(self.context.settings.duckdb_mib, work.folder) as connection:
            work.facts = {
                "crosswalks": {
                    name: self._give(connection, crosswalk, work, list(_old_numbers(crosswalk, sources)))
                    for name, crosswalk in self.context.plan.crosswalks.items()
                }
            }

    def _give(
        self,
        connection: duckdb.DuckDBPyConnection,
        crosswalk: Crosswalk,
        work: StageWork,
        olds: list[OldNumbers],
    ) -> dict[str, int]:
        edition = self.former[crosswalk.name]
        town, store = self.context.plan.municipality, self.context.store
        former = fetch_edition(store, town, crosswalk.name, edition, work.folder) if edition else None
        out = work.path("protected", f"{crosswalk.name}.parquet")
        given = give_numbers(connection, crosswalk, former, olds, out, PARQUET)
        work.describe("protected", out.name, rows=given.entries)
        return {**asdict(given), "former": edition.number if edition else 0}


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _old_numbers(crosswalk: Crosswalk, sources: list[tuple[StageContext, RawRows]]) -> Iterator[OldNumbers]:
    """Where the own old numbers of the mappings stand that give new ones."""
    for giver, raws in sources:
        for spec in giver.specs:
            if spec.name in crosswalk.assigned_by:
                yield from _own_numbers(spec, crosswalk.name, raws)


def _own_numbers(spec: MappingSpec, name: str, raws: RawRows) -> Iterator[OldNumbers]:
    """In every source of the mapping that has them."""
    for crossing in (each for each in spec.crossings if each.is_own and each.crosswalk == name):
        for source in spec.sources:
            if set(crossing.old) <= {field.name for field in source.columns}:
                fields = tuple(map(source.raw, crossing.old))
                yield OldNumbers(raws.path(source), source.kind, fields, crossing.numbering)
