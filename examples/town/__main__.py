"""`python -m examples.town --municipality 992011 --residents 3000 --seed 1 --out FOLDER`: a town and its truth."""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from contracts.schema import TableSchema
from examples.town.externals_truth import ExternalsTruth
from examples.town.history import history_of
from examples.town.insurance import externals_of, insured_of
from examples.town.insurance_truth import InsuranceTruth
from examples.town.mainframe import MainframeFile
from examples.town.minamo.database import Database
from examples.town.minamo.generator import MinamoGenerator
from examples.town.office_csv import TaxFile
from examples.town.old_database import OldDatabase
from examples.town.own_measure import MedicalFile, entitled_of
from examples.town.own_measure_truth import OwnMeasureTruth
from examples.town.people import Flags, People, people_of
from examples.town.plan import OPERATOR, Town
from examples.town.pools import KIRIHARA, TOWNS, TSURUHAMA
from examples.town.register import register_of
from examples.town.register_truth import RegisterTruth
from examples.town.support import support_of
from examples.town.support_truth import SupportTruth
from examples.town.tax import tax_records, taxed_others, taxed_residents, unknown_persons
from examples.town.tax_truth import TaxTruth
from examples.town.truth import Truth
from examples.town.tsubame.externals_truth import write_externals
from mappings.own.extension import plan_groups
from mappings.plan.plan import plan_path, read_plan

FEWEST, MOST = 300, 1_000_000


class Generator:
    """Writes deliveries, database and truth of one town, chunk by chunk."""

    def __init__(self, town: Town, folder: Path, truth: Truth, database: OldDatabase) -> None:
        self._town = town
        self._truth = truth
        self._database = database
        self._register_truth = RegisterTruth(town, truth)
        self._support_truth = SupportTruth(truth)
        self._tax_truth = TaxTruth(town, truth)
        self._insurance_truth = InsuranceTruth(town, truth)
        self._externals_truth = ExternalsTruth(town, truth)
        self.mainframe = MainframeFile(folder / "juki", town)
        self.tax = TaxFile(folder / "zei", town)
        self._own = _OwnMeasure(town, folder, truth) if town.municipality == TSURUHAMA else None

    def residents(self) -> None:
        """All chunks of residents."""
        with self.mainframe, self._own or nullcontext():
            for chunk, first, after in self._town.chunks():
                self._residents(chunk, first, after)
                _progress(after, self._town.residents)

    def _residents(self, chunk: int, first: int, after: int) -> None:
        people = people_of(self._town, chunk, first, after)
        history = history_of(self._town, chunk, people)
        support = support_of(self._town, chunk, people)
        register = register_of(self._town, people, history, support, self.mainframe.details + 1)
        self.mainframe.add(people, history, support, register)
        known = self._register_truth.add(people, history, register)
        if self._own:
            self._own.add(chunk, people, known)
        self._support_truth.add(people, support, register, known)
        taxed = taxed_residents(self._town, chunk, people, history)
        self.tax.add(taxed, people.named)
        self._tax_truth.add(taxed, people.named, known)
        households, members = insured_of(self._town, chunk, people)
        self._database.add_insured(people, households, members)
        self._insurance_truth.add(people, households, members, known)

    def others(self) -> None:
        """Persons outside the register, and the two whom nobody knows."""
        with self.tax:
            for chunk, externals in externals_of(self._town):
                self._database.add_externals(externals)
                self._externals_truth.add(externals)
                taxed = taxed_others(self._town, chunk, externals.named)
                self.tax.add(taxed, externals.named)
                self._tax_truth.add(taxed, externals.named, np.ones(len(externals.number), np.bool_))
            if not self._town.clean:
                self._unknown()

    def _unknown(self) -> None:
        named = unknown_persons()
        everybody = np.arange(len(named.person_no))
        outside = np.full(len(everybody), -1)
        taxed = tax_records(self._town, 2_000_000, everybody, outside, np.abs(outside))
        self.tax.add(taxed, named)
        self._tax_truth.add(taxed, named, np.zeros(len(everybody), np.bool_))


class _OwnMeasure:
    """The ledger of the one town that has an own measure, and its truth."""

    def __init__(self, town: Town, folder: Path, truth: Truth) -> None:
        self._town = town
        self._file = MedicalFile(folder / "dokuji", town)
        self._truth = OwnMeasureTruth(town, truth)

    def __enter__(self) -> "_OwnMeasure":
        return self

    def add(self, chunk: int, people: People, known: Flags) -> None:
        """The children of a chunk."""
        entitled = entitled_of(self._town, chunk, people)
        self._file.add(entitled, people)
        self._truth.add(entitled, people, known)

    def __exit__(self, *failed: Any) -> None:
        if not self._town.clean and failed[0] is None:
            self._file.add_stranger()
            self._truth.add_stranger()
        self._file.__exit__(*failed)


def generate(town: Town, out: Path, database_url: str) -> None:
    """Write everything of a town below `out`/<code>, and its old database at `database_url`."""
    folder = out / town.municipality
    folder.mkdir(parents=True, exist_ok=True)
    with Truth(folder / "truth", OPERATOR, _groups(town)) as truth:
        (_generate_minamo if town.municipality == KIRIHARA else _generate_hayate)(
            town, folder, truth, database_url
        )


def _generate_minamo(town: Town, folder: Path, truth: Truth, database_url: str) -> None:
    database = Database(database_url, town)
    try:
        generator = MinamoGenerator(town, folder, truth, database)
        generator.residents(_progress)
    finally:
        database.close()
    write_externals(town, folder / "atena", truth)


def _generate_hayate(town: Town, folder: Path, truth: Truth, database_url: str) -> None:
    database = OldDatabase(database_url, town)
    try:
        generator = Generator(town, folder, truth, database)
        generator.residents()
        generator.others()
    finally:
        database.close()
    if not town.clean:
        outcome = "extract fails: control_differs, T.KENSU is one too many"
        truth.defect("juki_trailer/JUMINM.DAT", "trailer", outcome)
        generator.mainframe.write_wrong_trailer(folder / "juki_trailer")


def _groups(town: Town) -> Mapping[str, TableSchema]:
    return plan_groups(read_plan(plan_path(town.municipality))).groups


def _progress(done: int, residents: int) -> None:
    if sys.stderr.isatty():
        print(
            f"\r{done:,} of {residents:,} residents", end="\n" if done == residents else "", file=sys.stderr
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 2 for wrong usage."""
    parser = argparse.ArgumentParser("python -m examples.town", description=__doc__)
    parser.add_argument("--municipality", default="992011", choices=sorted(TOWNS))
    parser.add_argument("--residents", type=int, default=3000, help=f"{FEWEST:,} to {MOST:,}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="folder of the deliveries")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--database-url", help="the old system's database (default: an SQLite file)")
    where.add_argument("--sqlite", type=Path, help="an SQLite file (default: OUT/CODE/kokuho.sqlite)")
    parser.add_argument("--clean", action="store_true", help="without the defects")
    given = parser.parse_args(arguments)
    if not FEWEST <= given.residents <= MOST:
        parser.error(f"--residents must be from {FEWEST:,} to {MOST:,}")
    sqlite = given.sqlite or given.out / given.municipality / "kokuho.sqlite"
    sqlite.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    town = Town(given.municipality, given.residents, given.seed, given.clean)
    generate(town, given.out, given.database_url or f"sqlite:///{sqlite.resolve()}")
    print(
        f"{given.residents:,} residents in {time.monotonic() - started:.1f} s: {given.out / given.municipality}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
