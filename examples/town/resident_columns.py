"""What the standard holds of residents and their movements, column by column, from the model of the people."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from examples.town import days, defects
from examples.town.history import REASONS, RENUMBERED, History, households_before, movement_text
from examples.town.host_pools import full_width_lot, town_code
from examples.town.names import NameTexts, widen
from examples.town.particulars import individual_number, residence_status, residence_until
from examples.town.particulars_truth import particular_columns, removal_columns
from examples.town.people import People, household_no
from examples.town.plan import Town
from examples.town.pools import (
    ALIASES,
    BUILDINGS,
    FORMER_ADDRESSES,
    GIVEN,
    LOTS,
    MOVEMENT_TEXTS,
    MUNICIPALITY_NAMES,
    PREFECTURE,
    PUBLISHED_INDIVIDUAL_NUMBERS,
    TOWNS,
    TSURUHAMA,
)
from examples.town.register import kept_until, removed_on
from examples.town.truth import digits_of, take, texts_of

Flags = npt.NDArray[np.bool_]
# Codes of the standard for each role: male and female, then the second relation.
_RELATION = ("02", "02", "11", "12", "20", "20", "20", "20", "51", "52", "99", "99")
_SECOND_RELATION = (None, None, None, None, None, None, "20", "20", None, None, None, None)
_NATIONALITIES = ("CHN", "KOR", "VNM", "PHL", "BRA", "NPL", "USA", "IDN")
_RESIDENCE = ("T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08")


class ResidentColumns:
    """The columns of a town, for rows of the history of its people."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self.names = NameTexts(town)
        self._towns = texts_of([name for name, _ in TOWNS[town.municipality]])
        self._postal = texts_of([postal for _, postal in TOWNS[town.municipality]])
        self._town_codes = texts_of([town_code(n) for n in range(len(TOWNS[town.municipality]))])
        self._lots = texts_of([full_width_lot(lot) for lot in LOTS])
        self._buildings = texts_of([name or None for name in BUILDINGS])
        self._former = texts_of([widen(text) for text in FORMER_ADDRESSES])
        self._reasons = texts_of([*(self._reason(old, new) for old, new in REASONS), RENUMBERED[1]])

    def _reason(self, old: str, standard: str) -> str:
        """鶴浜村 used 440 for what the standard calls 43."""
        return "43" if self._town.municipality == TSURUHAMA and old == "440" else standard

    def of(self, people: People, history: History, row: npt.NDArray[np.intp]) -> dict[str, pa.Array]:
        """Columns of residents for some rows of the history."""
        person = history.person[row]
        columns = self._person_columns(people, person) | self._row_columns(history, row)
        columns |= particular_columns(self.names, people, person) | removal_columns(people, history, row)
        return columns | {
            "atenabango": digits_of(people.person_no, 10).take(pa.array(person)),
            "kojinrirekibango": pa.array(history.row[row] + 1),
            "edabango": pa.array(np.zeros(len(row), np.int64)),
            "saishinfuragu": flag_texts(history.last[row]),
        }

    def of_movement(self, people: People, history: History, row: npt.NDArray[np.intp]) -> dict[str, pa.Array]:
        """Columns of movements for some rows of the history."""
        person = history.person[row]
        own = household_no(people.head)[person]
        until, _ = kept_until(history)
        return {
            "atenabango": digits_of(people.person_no, 10).take(pa.array(person)),
            "idorenban": pa.array(history.row[row]),
            "idonengappi": take(days.TEXTS, history.day[row]),
            "idotodokedenengappi": take(days.TEXTS, history.notice[row]),
            "idojiyu": take(self._reasons, self._reason_of(history, row)),
            "idomaesetaibango": digits_of(households_before(history, own, row), 10),
            "idogosetaibango": digits_of(np.where(history.state[row] > 0, -1, own), 10),
            "idonaiyo": take(texts_of([text for _, text in MOVEMENT_TEXTS]), movement_text(history)[row]),
            "hozonkigen": take(days.TEXTS, until[row]),
        }

    def _reason_of(self, history: History, row: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
        return np.where(history.renumbered, len(REASONS), history.reason)[row]

    def _person_columns(self, people: People, person: npt.NDArray[np.intp]) -> dict[str, pa.Array]:
        names, foreign = self.names, people.foreign
        native = np.where(foreign, -1, people.surname * len(GIVEN) + people.given)
        alias = np.where(foreign, people.alias, -1)
        sides = people.role * 2 + people.female
        birth, reading = birth_texts(people)
        columns = {
            "setaibango": digits_of(household_no(people.head), 10),
            "juminshubetsu": pa.array(np.where(foreign, "2", "1")),
            "shimei": take(names.whole, native),
            "uji_nihonjin": take(names.family, np.where(foreign, -1, people.surname)),
            "na_nihonjin": take(names.given, np.where(foreign, -1, people.given)),
            "shimei_furigana": take(names.kana, native),
            "shimei_gaikokujinromaji": take(names.foreign, np.where(foreign, people.foreign_name, -1)),
            "tsusho": take(texts_of(ALIASES), alias),
            "shimeiyusenkubun": take(
                texts_of(["01", "03"]), np.where(foreign, (alias >= 0).astype(np.int64), -1)
            ),
            "seibetsu": pa.array(np.where(people.female, "2", "1")),
            "seinengappi": birth,
            "seinengappi_fushohyoki": reading,
            "seinengappi_fushofuragu": flag_texts(people.unknown_birth > 0),
            "tsuzukigarakodo1": take(texts_of(_RELATION), sides),
            "tsuzukigarakodo2": take(texts_of(_SECOND_RELATION), sides),
            "kokusekito_kokumeikodo": take(
                texts_of(_NATIONALITIES), np.where(foreign, people.nationality, -1)
            ),
            "zairyushikakutokodo": take(texts_of(_RESIDENCE), residence_status(people)),
            "zairyukikanmanryonohi": take(days.TEXTS, residence_until(people)),
            "kojinbango": take(texts_of(PUBLISHED_INDIVIDUAL_NUMBERS), individual_number(people)),
        }
        return {name: values.take(pa.array(person)) for name, values in columns.items()}

    def _row_columns(self, history: History, row: npt.NDArray[np.intp]) -> dict[str, pa.Array]:
        count = len(row)
        removed = removed_on(history)[row]
        gone_notice = np.where(removed == days.NO_DAY, days.NO_DAY, history.notice[row])
        nothing = pa.nulls(count, pa.string())
        return {
            "juminjotai": take(texts_of(["1", "2", "3", "9"]), history.state[row]),
            "idonengappi": take(days.TEXTS, history.day[row]),
            "idonengappi_fushofuragu": flag_texts(np.zeros(count, np.bool_)),
            "idonengappi_fushohyoki": nothing,
            "idotodokedenengappi": take(days.TEXTS, history.notice[row]),
            "idojiyu": take(self._reasons, self._reason_of(history, row)),
            "jusho_shikuchosonkodo": pa.repeat(self._town.municipality, count),
            "jusho_choazakodo": take(self._town_codes, history.town[row]),
            "jusho_todofuken": pa.repeat(PREFECTURE, count),
            "jusho_shikugunchosonmei": pa.repeat(MUNICIPALITY_NAMES[self._town.municipality], count),
            "jusho_choaza": take(self._towns, history.town[row]),
            "jusho_banchigohyoki": take(self._lots, history.lot[row]),
            "jusho_katagaki": take(self._buildings, history.building[row]),
            "jusho_yubinbango": take(self._postal, history.town[row]),
            "juminninattanengappi": take(days.TEXTS, history.resident_since[row]),
            "jushoosadametanengappi": take(days.TEXTS, history.since[row]),
            "tennyumaejusho": take(self._former, history.former[row]),
            "shojonotodokedenengappi": take(days.TEXTS, gone_notice),
            **dict.fromkeys(
                ("shimei_gaikokujinkanji", "tsuzukigarakodo3", "tsuzukigarakodo4", "tsuzukigarahyoki",
                 "jusho_katagaki_furigana"),
                nothing,
            ),
        }  # fmt: skip


def birth_texts(people: People) -> tuple[pa.Array, pa.Array]:
    """(birth date, null where unknown; the reading of an unknown one)."""
    unknown = people.unknown_birth > 0
    texts = take(days.TEXTS, np.where(unknown, days.NO_DAY, people.birth))
    leap = people.number == defects.LEAP_DAY
    if leap.any():
        texts = pa.array(np.where(leap, "1975-02-29", np.array(texts.to_pylist(), object)), pa.string())
    readings: list[str | None] = [None] * len(unknown)
    for person in np.flatnonzero(unknown):
        readings[person] = _reading(int(people.birth[person]), int(people.unknown_birth[person]))
    return texts, pa.array(readings, pa.string())


def _reading(birth: int, kind: int) -> str:
    digits = int(days.ERA_DIGITS[birth])
    year, month = digits // 10_000, digits // 100 % 100
    era = days.ERA_NAMES[chr(days.ERA_LETTERS[birth])]
    start = f"{era}{'元' if year == 1 else days.full_width(year)}年"
    return start + ("月日不詳" if kind == 1 else f"{days.full_width(month)}月日不詳")


def flag_texts(rows: Flags) -> pa.Array:
    """1 or 0."""
    return pa.array(np.where(rows, "1", "0"))


def replace(columns: dict[str, pa.Array], name: str, rows: Flags, value: str | None) -> None:
    """Another value in some rows of a column."""
    if rows.any():
        columns[name] = pc.if_else(pa.array(rows), pa.scalar(value, pa.string()), columns[name])
