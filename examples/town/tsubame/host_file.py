"""Persons outside the register as the third product's host hands them over: three segments each, of their own lengths."""

from pathlib import Path
from types import TracebackType

from examples.town import days, defects
from examples.town.host import half_width_kana
from examples.town.host_pools import full_width_lot
from examples.town.insurance import Externals, external_no
from examples.town.named import Named
from examples.town.plan import Town
from examples.town.pools import (
    BUSINESS_IDS,
    EXTERNAL_PLACES,
    FOREIGN_NAMES,
    GIVEN,
    LOTS,
    PUBLISHED_INDIVIDUAL_NUMBERS,
    SEPARATORS,
    SURNAMES,
)
from examples.town.tsubame import keis

FILE = "ATENA.DAT"
SEGMENTS = 3
# A person whose name begins a kanji run that is not closed -> undecodable_bytes.
OPEN_SHIFT = 9
_BUSINESSES = 5
_SEXES = "123 "


class HostFile:
    """ATENA.DAT: header, the segments of each person, trailer with the number of records between."""

    def __init__(self, folder: Path, town: Town) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / FILE).open("wb")
        self._clean = town.clean
        self.details = 0
        self._write(b"\xc8" + keis.field(f"20260331{town.municipality}", 20))
        if not town.clean:  # an address that stands before any person
            self._detail(_address(0, 0, 0))

    def __enter__(self) -> "HostFile":
        return self

    def add(self, externals: Externals) -> None:
        """Append the segments of some persons."""
        for row in range(len(externals.number)):
            self._detail(self._basics(externals, row))
            place, lot, number = (
                int(each[row]) for each in (externals.place, externals.lot, externals.number)
            )
            self._detail(_address(place, lot, number))
            self._detail(_businesses(int(externals.businesses[row])))

    def _basics(self, externals: Externals, row: int) -> bytes:
        number = int(externals.number[row])
        foreign, merged = bool(externals.named.foreign[row]), bool(externals.merged[row])
        former = external_no(externals.number[row : row + 1] - 1)[0]
        sample = PUBLISHED_INDIVIDUAL_NUMBERS[number] if number < 2 else ""
        unmapped = number == defects.EXTERNAL_UNMAPPED_SEX and not self._clean
        return b"".join(
            [
                b"\xd2",
                keis.field(f"{externals.named.person_no[row]:010d}", 10),
                keis.field(sample, 12),
                keis.field("2" if foreign else "1", 1),
                self._names(externals.named, row, number),
                keis.field("7" if unmapped else _SEXES[externals.sex[row]], 1),
                keis.packed(self._birth(externals, row), 8),
                keis.field("1" if merged else "0", 1),
                keis.field(f"{former:010d}" if merged else "", 10),
            ]
        )

    def _names(self, named: Named, row: int, number: int) -> bytes:
        """The name, and its kana, which foreigners do not have."""
        if number == OPEN_SHIFT and not self._clean:
            return keis.IN + keis.wide_field("田中　一郎", 39) + keis.field("", 40)
        if named.foreign[row]:
            return keis.field(FOREIGN_NAMES[named.foreign_name[row]], 80) + keis.field("", 40)
        surname, given = SURNAMES[named.surname[row]], GIVEN[named.given[row]]
        native = f"{surname[0]}{SEPARATORS[named.separator[row]]}{given[0]}"
        return keis.field(native, 80) + keis.field(half_width_kana(f"{surname[1]}　{given[1]}"), 40)

    def _birth(self, externals: Externals, row: int) -> int:
        """YYYYMMDD, with 00 for what is unknown."""
        if externals.number[row] == defects.EXTERNAL_BAD_BIRTH and not self._clean:
            return 19990230
        western = int(days.WESTERN[externals.birth[row]])
        unit = (1, 10_000, 100)[externals.unknown_birth[row]]
        return western // unit * unit

    def _detail(self, record: bytes) -> None:
        self.details += 1
        self._write(record)

    def _write(self, record: bytes) -> None:
        """With the descriptor word before it, which counts its own four bytes."""
        self._file.write((len(record) + 4).to_bytes(2) + b"\0\0" + record)

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._write(b"\xe3" + keis.field(f"{self.details:08d}", 8))
        self._file.close()


def _address(place: int, lot: int, number: int) -> bytes:
    code, prefecture, city, town, postal = EXTERNAL_PLACES[place]
    return b"".join(
        [
            b"\xd1",
            keis.field(code, 6),
            keis.wide_field(prefecture, 4),
            keis.wide_field(city, 6),
            keis.wide_field(town, 10),
            keis.wide_field(full_width_lot(LOTS[lot]), 10),
            keis.field("ｺｰﾎﾟ隣 101" if number % 7 == 0 else "", 30),
            keis.field(postal, 7),
        ]
    )


def _businesses(index: int) -> bytes:
    listed = BUSINESS_IDS[index]
    return b"\xc7" + keis.field(f"{len(listed)}{''.join(listed)}", 1 + 3 * _BUSINESSES)
