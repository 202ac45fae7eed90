"""The resident master as the mainframe hands it over: header, records, trailer; and the file of towns beside it."""

import shutil
from pathlib import Path
from types import TracebackType

import numpy as np

from examples.town import defects, host
from examples.town.history import History
from examples.town.host_pools import Pools, town_code
from examples.town.host_records import (
    RECORD_LENGTH,
    Records,
    history_records,
    movement_records,
    support_records,
)
from examples.town.people import People
from examples.town.plan import Town
from examples.town.pools import TOWNS
from examples.town.register import Register
from examples.town.support import Support

FILE = "JUMINM.DAT"


class MainframeFile:
    """JUMINM.DAT: header, chunks of records in person order, trailer with count and total."""

    def __init__(self, folder: Path, town: Town) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE
        self._file = self.path.open("wb")
        self._pools = Pools(town)
        self._town = town
        self.details = 0
        self.person_total = 0
        head = b"H20260331" + town.municipality.encode() + b"000001"
        self._file.write(host.matrix([host.mixed(head.decode())], RECORD_LENGTH).tobytes())
        _write_towns(folder, town)

    def __enter__(self) -> "MainframeFile":
        return self

    def add(self, people: People, history: History, support: Support, register: Register) -> None:
        """Append the records of a chunk."""
        rows = history_records(self._pools, people, history, register)
        movements = movement_records(self._pools, people, history, register)
        if not self._town.clean:
            spoil(rows, people, history, register)
        first = self.details + 2
        cells = np.empty((register.records, RECORD_LENGTH), np.uint8)
        cells[register.row_record - first] = rows.cells
        cells[register.movement_record - first] = movements.cells
        cells[register.support_record - first] = support_records(self._pools, people, support).cells
        self._file.write(cells.data)
        self.details += register.records
        self.person_total += int(people.person_no[history.person[register.row]].sum())

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._file.write(self._trailer(self.details))
        self._file.close()

    def write_wrong_trailer(self, folder: Path) -> None:
        """The same delivery again, its trailer counting one record too many."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.path, folder / FILE)
        _write_towns(folder, self._town)
        with (folder / FILE).open("r+b") as file:
            file.seek(-RECORD_LENGTH, 2)
            file.write(self._trailer(self.details + 1))

    def _trailer(self, records: int) -> bytes:
        count = host.display(np.array([records]), 8).tobytes()
        total = host.packed(np.array([self.person_total]), 15, signed=True).tobytes()
        return (bytes((host.SINGLE["T"],)) + count + total).ljust(RECORD_LENGTH, b"\x40")


def _write_towns(folder: Path, town: Town) -> None:
    lines = ["MACHI_CD,MACHI_NM,YUBIN_NO"]
    towns = TOWNS[town.municipality]
    lines += [f'{town_code(n)},"{name}",{postal}' for n, (name, postal) in enumerate(towns)]
    (folder / "MACHIM.csv").write_bytes("\r\n".join([*lines, ""]).encode("cp932"))


def spoil(records: Records, people: People, history: History, register: Register) -> None:
    """Put the defects into the latest record of their persons (see `defects`)."""
    number = people.number[history.person[register.row]]
    latest = history.last[register.row] & ~register.deleted
    for person, field, cells in (
        (defects.BAD_BIRTH, "SEI_YMD", b"\x05\x51\x30\x2f"),
        (defects.BIRTH_OUTSIDE_ERA, "SEI_YMD", b"\x06\x40\x21\x5f"),
        (defects.BAD_NOTICE, "TODOKE_YMD", host.mixed("20250230")),
        (defects.UNKNOWN_SEX, "SEIBETSU", host.mixed("9")),
        (defects.UNMAPPED_REASON, "IDO_JIYU", host.mixed("999")),
        (defects.UNMAPPED_RELATION, "TSUZUKI_2_4", host.mixed("ZZ")),
        (defects.OPEN_SHIFT, "SHIMEI_KJ", host.KI + host.wide("田中　一郎")),
        (defects.ODD_SHIFT, "SHIMEI_KJ", host.KI + host.wide("田中　二郎")[:-1] + host.KO),
    ):
        for record in np.flatnonzero(latest & (number == person)):
            records.put_at(int(record), field, cells)
