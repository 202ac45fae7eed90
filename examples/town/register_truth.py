"""The truth of 001: residents and movements, from the model of the people."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from examples.town import defects
from examples.town.history import History
from examples.town.mainframe import FILE
from examples.town.particulars import registrant
from examples.town.people import Numbers, People
from examples.town.plan import Town
from examples.town.pools import TSURUHAMA
from examples.town.register import Register, kept_until
from examples.town.resident_columns import ResidentColumns, replace
from examples.town.truth import Rows, Truth

Flags = npt.NDArray[np.bool_]
DELETED_REASON = "論理削除された履歴は移行対象外（移行計画書 3.2）"


class RegisterTruth:
    """Turns chunks of the register into expected rows."""

    def __init__(self, town: Town, truth: Truth) -> None:
        self._town = town
        self._truth = truth
        self._columns = ResidentColumns(town)
        self._names = self._columns.names
        truth.file(FILE).read = truth.file(FILE).structural = 2

    def add(self, people: People, history: History, register: Register) -> Flags:
        """Expected rows of a chunk; returns which persons are written."""
        count = self._truth.file(FILE)
        count.read += register.records
        count.used += register.records - int(register.deleted.sum())
        if register.deleted.any():
            count.skipped[DELETED_REASON] += int(register.deleted.sum())
        waiting = self._waiting(people)
        self._residents(people, history, register, waiting)
        self._movements(people, history, register, waiting)
        return ~waiting

    def _waiting(self, people: People) -> Flags:
        """Persons with a rejected row."""
        if self._town.clean:
            return np.zeros(len(people.number), np.bool_)
        rejected = [
            defects.BAD_BIRTH, defects.BIRTH_OUTSIDE_ERA, defects.DUPLICATE, defects.UNMAPPED_REASON,
            defects.OPEN_SHIFT, defects.ODD_SHIFT,
        ]  # fmt: skip
        if self._town.municipality != TSURUHAMA:
            rejected.append(defects.UNKNOWN_SEX)
        return np.isin(people.number, rejected)

    def _residents(self, people: People, history: History, register: Register, waiting: Flags) -> None:
        kept = ~register.deleted
        row = register.row[kept]
        person = history.person[row]
        latest = history.last[row]
        columns = self._columns.of(people, history, row)
        columns["kojinrirekibango"] = pa.array(register.history_no[kept])
        number = people.number[person]
        rejects, findings = self._marks(people, number, person, latest)
        self._correct_defects(columns, number, latest)
        self._truth.add(
            "g_resident",
            Rows(
                FILE, register.row_record[kept], np.zeros(len(row), np.int64), columns, waiting[person],
                rejects, findings,
            ),
        )  # fmt: skip

    def _marks(
        self, people: People, number: Numbers, person: npt.NDArray[np.intp], latest: Flags
    ) -> tuple[list[tuple[Flags, str, str]], list[tuple[Flags, str, str]]]:
        undecided = self._names.undecided(people.named)[person]
        findings = [
            (undecided, "shimei", "gaiji_undecided"),
            (number == defects.LEAP_DAY, "seinengappi", "date_noncalendar"),
        ]
        codes = self._truth.gaiji.setdefault("g_resident shimei", Counter())
        self._names.count_undecided(people.named, person, codes, "jef")
        head = registrant(people)
        findings.append((self._names.undecided(head)[person], "hittosha", "gaiji_undecided"))
        codes = self._truth.gaiji.setdefault("g_resident hittosha", Counter())
        self._names.count_undecided(head, person, codes, "jef")
        if self._town.clean:
            return [], findings
        findings.append((latest & (number == defects.BAD_NOTICE), "idotodokedenengappi", "date_invalid"))
        findings.append((latest & (number == defects.UNMAPPED_RELATION), "tsuzukigarakodo2", "code_unmapped"))
        rejects = [
            (defects.BAD_BIRTH, "seinengappi", "date_invalid"),
            (defects.BIRTH_OUTSIDE_ERA, "seinengappi", "date_outside_era"),
            (defects.DUPLICATE, "atenabango", "duplicate_key"),
            (defects.UNMAPPED_REASON, "idojiyu", "code_unmapped"),
            (defects.OPEN_SHIFT, "shimei", "undecodable_bytes"),
            (defects.ODD_SHIFT, "shimei", "undecodable_bytes"),
        ]
        if self._town.municipality != TSURUHAMA:
            rejects.append((defects.UNKNOWN_SEX, "seibetsu", "code_unmapped"))
        return [(latest & (number == at), item, reason) for at, item, reason in rejects], findings

    def _correct_defects(self, columns: dict[str, pa.Array], number: Numbers, latest: Flags) -> None:
        """Values of rows that move although something is wrong with them."""
        if self._town.clean:
            return
        replace(columns, "idotodokedenengappi", latest & (number == defects.BAD_NOTICE), None)
        replace(columns, "tsuzukigarakodo2", latest & (number == defects.UNMAPPED_RELATION), None)
        replace(columns, "seibetsu", latest & (number == defects.UNKNOWN_SEX), "0")

    def _movements(self, people: People, history: History, register: Register, waiting: Flags) -> None:
        row = register.movement
        person = history.person[row]
        _, printed_before = kept_until(history)
        columns = self._columns.of_movement(people, history, row)
        findings = [(printed_before[row], "hozonkigen", "date_outside_era")]
        slot = np.zeros(len(row), np.int64)
        rows = Rows(FILE, register.movement_record, slot, columns, waiting[person], (), findings)
        self._truth.add("g_movement", rows)
