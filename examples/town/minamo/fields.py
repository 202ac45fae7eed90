"""The fields of the second product's register files, by the names of their headings."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from examples.town import days, defects
from examples.town.history import History, households_before, movement_text
from examples.town.host_records import birth_digits
from examples.town.minamo import texts
from examples.town.minamo.records import UNREADABLE, FileRecords
from examples.town.particulars import (
    SPECIAL_PERMANENT,
    family_register,
    foreign_since,
    former_surname,
    individual_number,
    next_address,
    registrant,
    removal_day_unknown,
    residence_status,
    residence_until,
    resident_code,
    stay,
)
from examples.town.people import Numbers, People, household_no
from examples.town.plan import Town
from examples.town.pools import (
    ALIASES,
    FAMILY_REGISTERS,
    FORMER_ADDRESSES,
    MOVEMENT_TEXTS,
    PUBLISHED_INDIVIDUAL_NUMBERS,
    PUBLISHED_RESIDENT_CODE,
    SURNAMES,
    TOWNS,
)
from examples.town.register import kept_until, removed_on
from examples.town.truth import digits_of, take, texts_of

Fields = dict[str, pa.Array]
# Stands in a name for bytes that are no text.
BROKEN = "\0"
_ERAS = texts_of([texts.ERAS.get(chr(letter)) for letter in range(128)])


class RegisterFields:
    """Fields of a town's files."""

    def __init__(self, town: Town) -> None:
        self._clean = town.clean
        self._names = texts.NamePools("minamo")
        towns = TOWNS[town.municipality]
        self._towns = texts_of([name for name, _ in towns])
        self._town_codes = texts_of([f"{number + 1:03d}" for number in range(len(towns))])
        self._postal = [texts_of([code[a:b] for _, code in towns]) for a, b in ((0, 3), (3, 7))]

    def key(self, people: People, history: History, records: FileRecords) -> Fields:
        """What all files begin with."""
        person = history.person[records.row]
        return {
            "ATENA_NO": digits_of(people.person_no, 10).take(pa.array(person)),
            "RIREKI_NO": pa.array(history.row[records.row] + 1 + records.cancelled),
        }

    def resident(self, people: People, history: History, records: FileRecords) -> Fields:
        """A state of a person: who it is and where they live."""
        row = records.row
        person = history.person[row]
        latest = history.last[row] & ~records.cancelled
        outdated = records.older | records.left
        printed = np.where(outdated, "2026/03/30 17:10:02", "2026/03/31 18:05:12")
        building = take(texts.BUILDING_TEXTS, history.building[row])
        return {
            **self.key(people, history, records),
            "KOSHIN_NICHIJI": pa.array(printed),
            **self._person(people, person, latest),
            "OAZA_CD": take(self._town_codes, history.town[row]),
            "OAZA_MEI": take(self._towns, history.town[row]),
            "BANCHI": take(texts.LOT_TEXTS, history.lot[row]),
            "KATAGAKI": pc.if_else(pa.array(outdated), "更新前の記録", building),
            "YUBIN1": take(self._postal[0], history.town[row]),
            "YUBIN2": take(self._postal[1], history.town[row]),
            "JUMIN_YMD": take(texts.DAYS, history.resident_since[row]),
            "SADAME_YMD": take(texts.DAYS, history.since[row]),
            "ZENJUSHO": take(texts_of(FORMER_ADDRESSES), history.former[row]),
            "TANTO": pa.array(np.where(row % 3 == 0, "職員01", "職員02")),
        }

    def _person(self, people: People, person: np.ndarray, latest: np.ndarray) -> Fields:
        head, surname = registrant(people), former_surname(people)
        letters, digits = birth_digits(people)
        register = texts_of([text for _, text in FAMILY_REGISTERS])
        columns = {
            "SETAI_NO": digits_of(household_no(people.head), 10),
            "GAIKOKU_F": pa.array(np.where(people.foreign, "外", "日")),
            "SHIMEI": take(self._names.whole, self._names.index(people.named.native, people.foreign_name)),
            "SHIMEI_KANA": take(self._names.kana, people.named.native),
            "KYUUJI": take(texts_of([name for name, _ in SURNAMES]), surname),
            "KYUUJI_KANA": take(texts_of([kana for _, kana in SURNAMES]), surname),
            "SEIBETSU": take(texts_of(texts.SEXES), people.female.astype(np.int64)),
            "SEINEN_GENGO": take(_ERAS, letters),
            "SEINEN_YMD": digits_of(digits, 6),
            "TSUZUKI": take(texts_of(texts.RELATIONS), people.role * 2 + people.female),
            "HONSEKI": take(register, family_register(people)),
            "HITTOSHA": take(self._names.whole, head.native),
            "KOJIN_NO": take(texts_of(PUBLISHED_INDIVIDUAL_NUMBERS), individual_number(people)),
            "JUMINHYO_CD": take(texts_of([PUBLISHED_RESIDENT_CODE]), resident_code(people)),
        }
        fields = {name: values.take(pa.array(person)) for name, values in columns.items()}
        number = people.number[person]
        self._spoil(fields, "SEINEN_YMD", latest & (number == defects.BAD_BIRTH), "551302")
        self._spoil(fields, "SEINEN_YMD", latest & (number == defects.BIRTH_OUTSIDE_ERA), "640215")
        self._spoil(fields, "SEIBETSU", latest & (number == defects.UNKNOWN_SEX), "不")
        self._spoil(fields, "SHIMEI", latest & (number == UNREADABLE), f"田中{BROKEN} 一郎")
        return fields

    def _spoil(self, fields: Fields, name: str, rows: np.ndarray, text: str) -> None:
        if rows.any() and not self._clean:
            fields[name] = pc.if_else(pa.array(rows), text, fields[name])

    def removal(self, people: People, history: History, records: FileRecords) -> Fields:
        """What is added when somebody is taken out of the register."""
        row = records.row
        removed = removed_on(history)[row]
        day = take(texts.DAYS, removed).to_pylist()
        for each in np.flatnonzero(removal_day_unknown(people, history)[row]):
            day[each] = f"{day[each][:8]}00"
        planned, settled, told = (values[row] for values in next_address(history))
        return {
            "JOHYO_JIYU": take(texts_of(texts.REMOVALS), history.state[row]),
            "JOHYO_YMD": pa.array(day, pa.string()),
            "JOHYO_TODOKE": take(texts.DAYS, history.notice[row]),
            "YOTEI_JUSHO": take(texts_of(FORMER_ADDRESSES), planned),
            "KAKUTEI_JUSHO": take(texts_of(FORMER_ADDRESSES), settled),
            "TSUCHI_YMD": take(texts.DAYS, told),
        }

    def foreigner(self, people: People, history: History, records: FileRecords) -> Fields:
        """What foreigners alone have."""
        person = history.person[records.row]
        status = residence_status(people)
        cards = [f"ZZ{number:08d}ZZ" for number in people.number[person].tolist()]
        return {
            **self.key(people, history, records),
            "TSUSHO": take(texts_of(ALIASES), people.alias[person]),
            "KOKUSEKI": take(texts_of(texts.NATIONALITIES), people.nationality[person]),
            "KITEI": pa.array(np.where(status[person] == SPECIAL_PERMANENT, "特永", "中長期")),
            "ZAIRYU_SHIKAKU": take(texts_of(texts.RESIDENCE), status[person]),
            "ZAIRYU_KIKAN": take(texts_of(texts.STAYS), stay(people)[person]),
            "ZAIRYU_MANRYO": take(texts.DAYS, residence_until(people)[person]),
            "CARD_NO": pa.array(cards, pa.string()),
            "GAI_JUMIN_YMD": take(texts.DAYS, foreign_since(history)[records.row]),
        }

    def movement(self, people: People, history: History, records: FileRecords) -> Fields:
        """What led to a state; the entry into the register has number 0."""
        row = records.row
        person = history.person[row]
        own = household_no(people.head)[person]
        before = np.where(history.row[row] > 0, households_before(history, own, row), -1)
        number, latest = people.number[person], history.last[row] & ~records.cancelled
        era, digits = _kept_until(history, row)
        fields = {
            **self.key(people, history, records),
            "IDO_RENBAN": pa.array(history.row[row] + records.cancelled),
            "IDO_YMD": take(texts.DAYS, history.day[row]),
            "TODOKE_YMD": take(texts.DAYS, history.notice[row]),
            "IDO_JIYU": take(texts_of(texts.REASONS), history.reason[row]),
            "MAE_SETAI_NO": digits_of(before, 10),
            "ATO_SETAI_NO": digits_of(np.where(history.state[row] > 0, -1, own), 10),
            "NAIYO": take(texts_of([text for text, _ in MOVEMENT_TEXTS]), movement_text(history)[row]),
            "HOZON_GENGO": era,
            "HOZON_YMD": digits_of(digits, 6),
            "TANMATSU": pa.repeat("PC-07", len(row)),
        }
        self._spoil(fields, "TODOKE_YMD", latest & (number == defects.BAD_NOTICE), "2025-02-30")
        self._spoil(fields, "IDO_JIYU", latest & (number == defects.UNMAPPED_REASON), texts.UNKNOWN_REASON)
        return fields


def _kept_until(history: History, row: np.ndarray) -> tuple[pa.Array, Numbers]:
    """Era and YYMMDD; what was printed before the reform still counts in 平成."""
    until, printed_before = (values[row] for values in kept_until(history))
    letters = np.where(printed_before, ord("H"), days.ERA_LETTERS[until])
    digits = np.where(printed_before, (days.YEARS[until] - 1988) * 10_000 + 1231, days.ERA_DIGITS[until])
    return take(_ERAS, letters), digits
