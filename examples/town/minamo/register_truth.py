"""The truth of 001 for the second product, whose rows come from files that are merged."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from examples.town import defects
from examples.town.history import History
from examples.town.minamo.records import FILES, FOREIGNERS, LOST, MOVEMENTS, UNREADABLE, FileRecords
from examples.town.names import NameTexts
from examples.town.particulars import registrant
from examples.town.people import Numbers, People
from examples.town.plan import Town
from examples.town.register import kept_until
from examples.town.resident_columns import ResidentColumns, replace
from examples.town.truth import Rows, Truth

Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]
Marks = list[tuple[Flags, str, str]]
CANCELLED_REASON = "取り消された異動は移行対象外（移行計画書 2.4）"
REPLACED_REASON = "同じキーの記録のうち後のものを採用（merge）"
# Items of the standard that V3 has no field for.
_ABSENT = ("tennyumaejusho_kokumeikodo", "honseki_shikuchosonkodo")
# What a row lacks that is made of a movement alone, and what one lacks that is made without its movement.
_OF_THE_STATE = (
    "setaibango", "juminshubetsu", "juminjotai", "seibetsu", "seinengappi", "tsuzukigarakodo1", "jusho_choazakodo",
)  # fmt: skip
_OF_THE_MOVEMENT = ("idonengappi", "idojiyu")
_KEY = ("atenabango", "kojinrirekibango")


class MinamoRegisterTruth:
    """Turns chunks of the register into expected rows."""

    def __init__(self, town: Town, truth: Truth) -> None:
        self._town = town
        self._truth = truth
        self._columns = ResidentColumns(town)
        for name in FILES:
            truth.file(name).read = truth.file(name).structural = 1

    @property
    def _names(self) -> NameTexts:
        return self._columns.names

    def add(self, people: People, history: History, records: dict[str, FileRecords]) -> Flags:
        """Expected rows of a chunk; returns which persons are written."""
        self._count(records)
        rejected = () if self._town.clean else (
            defects.BAD_BIRTH, defects.BIRTH_OUTSIDE_ERA, defects.DUPLICATE, defects.UNMAPPED_REASON,
            defects.UNKNOWN_SEX, UNREADABLE, LOST,
        )  # fmt: skip
        waiting = np.isin(people.number, rejected)
        places = _Places(history, records)
        self._states(people, history, places, waiting)
        self._lone_movements(people, history, places)
        return ~waiting

    def _count(self, records: dict[str, FileRecords]) -> None:
        for name, own in records.items():
            count = self._truth.file(name)
            count.read += len(own.row)
            count.used += int(own.used.sum())
            for flags, reason in (
                (own.cancelled, CANCELLED_REASON),
                (own.older | own.left, REPLACED_REASON),
            ):
                if flags.any():
                    count.skipped[reason] += int(flags.sum())

    def _states(self, people: People, history: History, places: "_Places", waiting: Flags) -> None:
        """Rows with a record of a state, with their movement unless the key stands twice."""
        row = places.row
        person = history.person[row]
        held = waiting[person]
        latest, number = history.last[row], people.number[person]
        twice = latest & (number == defects.DUPLICATE) & (not self._town.clean)
        columns = self._columns.of(people, history, row)
        columns |= {name: pa.nulls(len(row), pa.string()) for name in _ABSENT}
        late = latest & (number == defects.BAD_NOTICE) & (not self._town.clean)
        replace(columns, "idotodokedenengappi", late, None)
        rejects: Marks = [(twice, item, "duplicate_key") for item in _KEY]
        rejects += [(twice, item, "required_missing") for item in _OF_THE_MOVEMENT]
        rejects += self._rejects(number, latest, people.foreign[person])
        findings = self._findings(people, person, number, late)
        slot = np.zeros(len(row), np.int64)
        rows = Rows(places.file, places.record, slot, columns, held, rejects, findings)
        self._truth.add("g_resident", rows)
        self._movements(people, history, places, held, (late, twice))

    def _rejects(self, number: Numbers, latest: Flags, foreign: Flags) -> Marks:
        if self._town.clean:
            return []
        broken = latest & (number == UNREADABLE)
        marks = (
            (defects.BAD_BIRTH, "seinengappi", "date_invalid"),
            (defects.BIRTH_OUTSIDE_ERA, "seinengappi", "date_outside_era"),
            (defects.UNMAPPED_REASON, "idojiyu", "code_unmapped"),
            (defects.UNKNOWN_SEX, "seibetsu", "code_unmapped"),
        )
        return [
            *((latest & (number == at), item, reason) for at, item, reason in marks),
            (broken & ~foreign, "shimei", "undecodable_bytes"),
            (broken & foreign, "shimei_gaikokujinromaji", "undecodable_bytes"),
        ]

    def _findings(self, people: People, person: Positions, number: Numbers, late: Flags) -> Marks:
        for named, item in ((people.named, "shimei"), (registrant(people), "hittosha")):
            codes = self._truth.gaiji.setdefault(f"g_resident {item}", Counter())
            self._names.count_undecided(named, person, codes, "minamo")
        return [
            (self._names.undecided(people.named)[person], "shimei", "gaiji_undecided"),
            (self._names.undecided(registrant(people))[person], "hittosha", "gaiji_undecided"),
            (number == defects.LEAP_DAY, "seinengappi", "date_noncalendar"),
            (late, "idotodokedenengappi", "date_invalid"),
        ]

    def _movements(
        self, people: People, history: History, places: "_Places", held: Flags, marks: tuple[Flags, Flags]
    ) -> None:
        """The entry into the register is no movement, and neither is a row without its movement."""
        late, twice = marks
        moved = (history.row[places.row] > 0) & ~twice
        row, at = places.row[moved], np.flatnonzero(moved)
        number, latest = people.number[history.person[row]], history.last[row]
        columns = self._columns.of_movement(people, history, row)
        replace(columns, "idotodokedenengappi", late[moved], None)
        unmapped = latest & (number == defects.UNMAPPED_REASON) & (not self._town.clean)
        _, printed_before = kept_until(history)
        findings: Marks = [
            (printed_before[row], "hozonkigen", "date_outside_era"),
            (late[moved], "idotodokedenengappi", "date_invalid"),
        ]
        files = [places.file[each] for each in at]
        rows = Rows(
            files, places.record[moved], np.zeros(len(row), np.int64), columns, held[moved],
            [(unmapped, "idojiyu", "code_unmapped")], findings,
        )  # fmt: skip
        self._truth.add("g_movement", rows, empty=len(moved) - len(row))

    def _lone_movements(self, people: People, history: History, places: "_Places") -> None:
        """Movements that are rows by themselves: their state is lost, or its key stands twice."""
        row, record = places.lone_row, places.lone_record
        if not len(row):
            return
        twice = people.number[history.person[row]] == defects.DUPLICATE
        everything = np.ones(len(row), np.bool_)
        columns = self._columns.of(people, history, row)
        rejects: Marks = [(everything, item, "required_missing") for item in _OF_THE_STATE]
        rejects += [(twice, item, "duplicate_key") for item in _KEY]
        slot = np.zeros(len(row), np.int64)
        self._truth.add("g_resident", Rows(MOVEMENTS, record, slot, columns, everything, rejects))
        moved = history.row[row] > 0
        columns = self._columns.of_movement(people, history, row[moved])
        marks: Marks = [(twice[moved], "atenabango", "duplicate_key")]
        rows = Rows(MOVEMENTS, record[moved], slot[moved], columns, everything[moved], marks)
        self._truth.add("g_movement", rows, empty=int((~moved).sum()))


class _Places:
    """Where each row comes from: the file and record of its state, in the order of history rows."""

    def __init__(self, history: History, records: dict[str, FileRecords]) -> None:
        states = {name: own for name, own in records.items() if name not in (MOVEMENTS, FOREIGNERS)}
        row = np.concatenate([own.row[own.used] for own in states.values()])
        record = np.concatenate([own.number[own.used] for own in states.values()])
        names = [name for name, own in states.items() for _ in range(int(own.used.sum()))]
        order = np.lexsort((record, row))
        self.row, self.record = row[order], record[order]
        self.file = [names[each] for each in order]
        movements = records[MOVEMENTS]
        stands_once = np.bincount(self.row, minlength=len(history.row)) == 1
        alone = movements.used & ~stands_once[movements.row]
        self.lone_row, self.lone_record = movements.row[alone], movements.number[alone]
