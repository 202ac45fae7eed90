"""The truth of 031: persons outside the register."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from examples.town import days, defects
from examples.town.host_pools import full_width_lot
from examples.town.insurance import Externals, external_no
from examples.town.names import NameTexts
from examples.town.old_database import EXTERNAL
from examples.town.plan import Town
from examples.town.pools import BUSINESS_IDS, EXTERNAL_PLACES, LOTS, PUBLISHED_INDIVIDUAL_NUMBERS
from examples.town.truth import Truth, digits_of, take, texts_of

Flags = npt.NDArray[np.bool_]
Marks = list[tuple[Flags, str, str]]


class ExternalsTruth:
    """Turns chunks of persons outside the register into expected rows."""

    name_code = "private_use"

    def __init__(self, town: Town, truth: Truth) -> None:
        self._town = town
        self._truth = truth
        self._names = NameTexts(town)

    def add(self, externals: Externals) -> None:
        """Expected rows of 031."""
        named, number = externals.named, externals.number
        clean = self._town.clean
        bad_birth = (number == defects.EXTERNAL_BAD_BIRTH) & (not clean)
        bad_sex = (number == defects.EXTERNAL_UNMAPPED_SEX) & (not clean)
        undecided = self._names.undecided(named)
        codes = self._truth.gaiji.setdefault("g_external_person shimei", Counter())
        self._names.count_undecided(named, np.arange(len(number)), codes, self.name_code)
        findings: Marks = [
            (bad_birth, "seinengappi", "date_invalid"),
            (bad_sex, "seibetsu", "code_unmapped"),
            (undecided, "shimei", "gaiji_undecided"),
        ]
        columns = self._name_columns(externals) | self._place_columns(externals)
        blank = bad_birth | (externals.unknown_birth > 0)
        columns |= {
            "atenabango": digits_of(named.person_no, 10),
            "kojinbango": take(texts_of(PUBLISHED_INDIVIDUAL_NUMBERS), np.where(number < 2, number, -1)),
            "seibetsu": take(texts_of(["1", "2", "0"]), np.where(bad_sex, -1, externals.sex)),
            "seinengappi": take(days.TEXTS, np.where(blank, days.NO_DAY, externals.birth)),
            "seinengappi_fushohyoki": _readings(externals),
            "gyomuid": pa.array([*map(list, BUSINESS_IDS)], pa.list_(pa.string())).take(
                pa.array(externals.businesses)
            ),
            "dokujishisakushisutemunadoid": pa.nulls(len(number), pa.list_(pa.string())),
            "daihyoatenafuragu": pa.array(externals.merged.astype(np.int64)),
            "nayosesakiatenabango": digits_of(np.where(externals.merged, external_no(number - 1), -1), 10),
        }
        self._write(externals, columns, findings)

    def _write(self, externals: Externals, columns: dict[str, pa.Array], findings: Marks) -> None:
        held = np.zeros(len(externals.number), np.bool_)
        self._truth.add_records("g_external_person", EXTERNAL.name, columns, held, (), findings)

    def _name_columns(self, externals: Externals) -> dict[str, pa.Array]:
        names, named = self._names, externals.named
        surname, given = (np.where(named.foreign, -1, part) for part in (named.surname, named.given))
        return {
            "shimei": take(names.whole, named.native),
            "uji_nihonjin": take(names.family, surname),
            "na_nihonjin": take(names.given, given),
            "shimei_gaikokujinarufuabetto": take(
                names.foreign, np.where(named.foreign, named.foreign_name, -1)
            ),
            "shimei_gaikokujinkanji": pa.nulls(len(surname), pa.string()),
            "shimei_yomigana": take(names.kana, named.native),
            "uji_nihonjin_yomigana": take(names.family_kana, surname),
            "na_nihonjin_yomigana": take(names.given_kana, given),
        }

    def _place_columns(self, externals: Externals) -> dict[str, pa.Array]:
        pools = [texts_of(column) for column in zip(*EXTERNAL_PLACES, strict=True)]
        names = ("shikuchosonkodo", "todofuken", "shikugunchosonmei", "choaza", "yubinbango")
        columns = {
            f"jusho_{name}": take(pool, externals.place) for name, pool in zip(names, pools, strict=True)
        }
        building = np.where(externals.number % 7 == 0, 0, -1)
        return columns | {
            "jusho_choazakodo": pa.nulls(len(building), pa.string()),
            "jusho_banchigohyoki": take(texts_of([full_width_lot(lot) for lot in LOTS]), externals.lot),
            "jusho_katagaki": take(texts_of(["コーポ隣　１０１"]), building),
            "jusho_katagaki_furigana": pa.nulls(len(building), pa.string()),
        }


def _readings(externals: Externals) -> pa.Array:
    readings: list[str | None] = [None] * len(externals.number)
    for person in np.flatnonzero(externals.unknown_birth > 0):
        year, rest = divmod(int(days.WESTERN[externals.birth[person]]), 10_000)
        month = f"{days.full_width(rest // 100)}月日不詳"
        readings[person] = f"{days.full_width(year)}年" + (
            month if externals.unknown_birth[person] == 2 else "月日不詳"
        )
    return pa.array(readings, pa.string())
