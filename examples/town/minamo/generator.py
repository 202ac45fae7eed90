"""Writes what a town on the second product hands over, and its truth, chunk by chunk."""

from collections.abc import Callable
from pathlib import Path

from examples.town.history import history_of
from examples.town.insurance import insured_of
from examples.town.minamo.csv_files import RegisterFiles
from examples.town.minamo.database import Database
from examples.town.minamo.insurance_truth import MinamoInsuranceTruth
from examples.town.minamo.records import records_of
from examples.town.minamo.register_truth import MinamoRegisterTruth
from examples.town.minamo.support_truth import MinamoSupportTruth
from examples.town.people import people_of
from examples.town.plan import Town
from examples.town.support import support_of
from examples.town.truth import Truth


class MinamoGenerator:
    """Register, support measures and health insurance of one town."""

    def __init__(self, town: Town, folder: Path, truth: Truth, database: Database) -> None:
        self._town = town
        self._folder = folder
        self._database = database
        self._register_truth = MinamoRegisterTruth(town, truth)
        self._support_truth = MinamoSupportTruth(truth)
        self._insurance_truth = MinamoInsuranceTruth(town, truth)

    def residents(self, progress: Callable[[int, int], None]) -> None:
        """All chunks of residents; `progress` is told how many of how many are written."""
        with RegisterFiles(self._folder / "juki", self._town) as files:
            for chunk, first, after in self._town.chunks():
                self._residents(files, chunk, first, after)
                progress(after, self._town.residents)

    def _residents(self, files: RegisterFiles, chunk: int, first: int, after: int) -> None:
        people = people_of(self._town, chunk, first, after)
        history = history_of(self._town, chunk, people)
        records = records_of(self._town, people, history, files.lines)
        files.add(people, history, records)
        known = self._register_truth.add(people, history, records)
        support = support_of(self._town, chunk, people)
        self._database.add_support(people, support)
        self._support_truth.add(people, support, known)
        households, members = insured_of(self._town, chunk, people)
        self._database.add_insured(people, households, members)
        self._insurance_truth.add(people, households, members, known)
