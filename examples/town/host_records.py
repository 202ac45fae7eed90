"""Records of the resident master: 400 bytes each, gathered from pools that were encoded once."""

from collections.abc import Sequence

import numpy as np

from examples.town import days, defects, host
from examples.town.history import MOVED, REASONS, SPLIT, History
from examples.town.people import Numbers, People, household_no
from examples.town.plan import Town
from examples.town.pools import (
    ALIASES,
    BUILDINGS,
    FOREIGN_NAMES,
    FORMER_ADDRESSES,
    GIVEN,
    LOTS,
    MOVEMENT_TEXTS,
    PUBLISHED_INDIVIDUAL_NUMBERS,
    SEPARATORS,
    SURNAMES,
    TOWNS,
)
from examples.town.register import Register, kept_until, removed_on

RECORD_LENGTH = 400
HISTORY_FIELDS = (
    ("REC_KBN", 1), ("ATENA_NO", 10), ("RIREKI_NO", 2), ("EDA_NO", 3), ("SETAI_NO", 10), ("JUMIN_SBT", 1),
    ("JUMIN_JOTAI", 2), ("SHIMEI_KJ", 62), ("SHIMEI_KN", 40), ("SHIMEI_RM", 40), ("TSUSHO", 42), ("SEIBETSU", 1),
    ("SEI_GENGO", 1), ("SEI_YMD", 4), ("TSUZUKI_1", 2), ("TSUZUKI_2_4", 6), ("MACHI_CD", 7), ("BANCHI", 20), ("KATAGAKI", 30),
    ("IDO_YMD", 8), ("TODOKE_YMD", 8), ("IDO_JIYU", 3), ("JUMIN_GENGO", 1), ("JUMIN_YMD", 6), ("SADAME_YMD", 8),
    ("ZENJUSHO", 24), ("SHOJO_YMD", 8), ("SHOJO_TODOKE_YMD", 8), ("KOKUSEKI", 3), ("ZAIRYU", 3), ("ZAIRYU_YMD", 8),
    ("KOJIN_NO", 12), ("SAIKO_F", 1), ("SAKUJO_F", 1), ("KOSHIN_NO", 4),
)  # fmt: skip
MOVEMENT_FIELDS = (
    ("REC_KBN", 1), ("ATENA_NO", 10), ("IDO_SEQ", 2), ("IDO_YMD", 8), ("TODOKE_YMD", 8), ("IDO_JIYU", 3),
    ("MAE_SETAI_NO", 10), ("ATO_SETAI_NO", 10), ("IDO_NAIYO", 80), ("HOZON_GENGO", 1), ("HOZON_YMD", 4),
    ("TANMATSU", 8),
)  # fmt: skip
SEX_CODES = ("1", "2")  # male, female
# Relation to the head (role, then male and female), and to the person named by the first code.
RELATIONS = (("01", "01"), ("10", "11"), ("20", "20"), ("2020", "2020"), ("30", "31"), ("90", "90"))
NATIONALITIES = ("101", "102", "103", "104", "105", "106", "107", "108")
RESIDENCE = ("E01", "E02", "E03", "E04", "E05", "E06", "E07")


def residence_until(people: People) -> Numbers:
    """End of the permitted stay: open for permanent residents, blank for Japanese."""
    ends = days.AS_OF + people.number * 37 % 1500
    ends = np.where(people.residence_status == 0, days.OPEN_END, ends)
    return np.where(people.foreign, ends, days.NO_DAY)


def individual_number(people: People) -> Numbers:
    """Index of a published sample number for two persons, -1 for all others."""
    return np.where(np.isin(people.number, (10, 11)), people.number - 10, -1)


def full_width_lot(lot: tuple[int, int]) -> str:
    """番地 as the register writes it."""
    return f"{days.full_width(lot[0])}番地{days.full_width(lot[1])}"


class Records:
    """Records of one kind: a byte matrix of spaces, filled field by field."""

    def __init__(self, count: int, fields: Sequence[tuple[str, int]]) -> None:
        self.cells = np.full((count, RECORD_LENGTH), 0x40, np.uint8)
        self._at: dict[str, slice] = {}
        start = 0
        for name, width in fields:
            self._at[name] = slice(start, start + width)
            start += width

    def put(self, name: str, cells: host.Bytes) -> None:
        """Fill a field of all records."""
        self.cells[:, self._at[name]] = cells

    def put_at(self, record: int, name: str, cells: bytes) -> None:
        """Overwrite a field of one record."""
        at = self._at[name]
        self.cells[record, at] = np.frombuffer(cells.ljust(at.stop - at.start, b"\x40"), np.uint8)


class Pools:
    """Pools encoded once; rows are gathered from them."""

    def __init__(self, town: Town) -> None:
        names = [
            host.mixed(surname + separator + given)
            for surname, _ in SURNAMES
            for given, _ in GIVEN
            for separator in SEPARATORS
        ]
        kana = [f"{surname}　{given}" for _, surname in SURNAMES for _, given in GIVEN]
        self.names = host.matrix(names, 62)
        self.kana = host.mixed_field(map(host.half_width_kana, kana), 40)
        self.foreign_names = _with_blank(host.mixed_field(FOREIGN_NAMES, 40))
        self.aliases = _with_blank(host.mixed_field(ALIASES, 42))
        self.relations = host.mixed_field([code for pair in RELATIONS for code in pair], 8)
        self.towns = host.mixed_field([town_code(n) for n in range(len(TOWNS[town.municipality]))], 7)
        self.lots = host.wide_field([full_width_lot(lot) for lot in LOTS], 10)
        self.buildings = host.wide_field(BUILDINGS, 15)
        self.former = host.wide_field([*FORMER_ADDRESSES, ""], 12)
        self.reasons = host.mixed_field([code for code, _ in REASONS], 3)
        self.nationalities = _with_blank(host.mixed_field(NATIONALITIES, 3))
        self.residence = _with_blank(host.mixed_field(RESIDENCE, 3))
        self.individual = _with_blank(host.mixed_field(PUBLISHED_INDIVIDUAL_NUMBERS, 12))
        self.states = host.mixed_field(["01", "02", "03", "09"], 2)
        self.texts = host.mixed_field([text for text, _ in MOVEMENT_TEXTS], 80)
        self.western = host.display(days.WESTERN, 8)


def _with_blank(pool: host.Bytes) -> host.Bytes:
    """One more row of spaces, which the index -1 takes."""
    return np.vstack([pool, np.full((1, pool.shape[1]), 0x40, np.uint8)])


def town_code(index: int) -> str:
    """町字コード of a town by its place in the pool."""
    return f"{(index + 1) * 1000 + 1:07d}"


_EBCDIC = np.zeros(256, np.uint8)
for _character, _byte in host.SINGLE.items():
    if _character.isascii():
        _EBCDIC[ord(_character)] = _byte


def _letter(flags: np.ndarray, yes: str, no: str) -> host.Bytes:
    return np.where(flags, host.SINGLE[yes], host.SINGLE[no]).astype(np.uint8)[:, None]


def birth_digits(people: People) -> tuple[host.Bytes, Numbers]:
    """(era letter in ASCII, YYMMDD within the era) of birth, with 00 for what is unknown."""
    letters, digits = days.ERA_LETTERS[people.birth], days.ERA_DIGITS[people.birth]
    digits = np.where(people.unknown_birth == 1, digits // 10_000 * 10_000, digits)
    digits = np.where(people.unknown_birth == 2, digits // 100 * 100, digits)
    for number, letter, value in (
        (defects.BORDER_TAISHO, "T", 151225), (defects.BORDER_SHOWA, "S", 11225), (defects.LEAP_DAY, "S", 500229),
    ):  # fmt: skip
        letters[people.at(number)], digits[people.at(number)] = ord(letter), value
    return letters, digits


def history_records(pools: Pools, people: People, history: History, register: Register) -> Records:
    """Records D of a chunk."""
    row = register.row
    person = history.person[row]
    records = Records(len(row), HISTORY_FIELDS)
    _put_person(records, pools, people, person)
    records.put("REC_KBN", _letter(np.ones(len(row), np.bool_), "D", "D"))
    records.put("RIREKI_NO", host.binary2(register.history_no))
    records.put("EDA_NO", host.signed_display(np.zeros(len(row), np.int64), 3))
    records.put("JUMIN_JOTAI", pools.states[history.state[row]])
    records.put("MACHI_CD", pools.towns[history.town[row]])
    records.put("BANCHI", pools.lots[history.lot[row]])
    records.put("KATAGAKI", pools.buildings[history.building[row]])
    records.put("IDO_YMD", pools.western[history.day[row]])
    records.put("TODOKE_YMD", pools.western[history.notice[row]])
    records.put("IDO_JIYU", pools.reasons[history.reason[row]])
    came = history.resident_since[row]
    records.put("JUMIN_GENGO", _EBCDIC[days.ERA_LETTERS[came]][:, None])
    records.put("JUMIN_YMD", host.display(days.ERA_DIGITS[came], 6))
    records.put("SADAME_YMD", pools.western[history.since[row]])
    records.put("ZENJUSHO", pools.former[history.former[row]])
    removed = removed_on(history)[row]
    records.put("SHOJO_YMD", pools.western[removed])
    gone = removed != days.NO_DAY
    records.put("SHOJO_TODOKE_YMD", pools.western[np.where(gone, history.notice[row], days.NO_DAY)])
    records.put("SAIKO_F", _letter(history.last[row] & ~register.deleted, "1", "0"))
    records.put("SAKUJO_F", _letter(register.deleted, "1", "0"))
    records.put("KOSHIN_NO", host.packed(register.row_record % 1000 - 500, 7, signed=True))
    return records


def _put_person(records: Records, pools: Pools, people: People, person: np.ndarray) -> None:
    combination = people.surname * len(GIVEN) + people.given
    letters, digits = birth_digits(people)
    foreign = people.foreign
    names = pools.names[(combination * len(SEPARATORS) + people.separator)[person]]
    names[foreign[person]] = 0x40
    kana = pools.kana[combination[person]]
    kana[foreign[person]] = 0x40
    until = pools.western[residence_until(people)]
    until[~foreign] = 0x40
    records.put("ATENA_NO", host.display(people.person_no, 10)[person])
    records.put("SETAI_NO", host.display(household_no(people.head), 10)[person])
    records.put("JUMIN_SBT", _letter(foreign, "3", "1")[person])
    records.put("SHIMEI_KJ", names)
    records.put("SHIMEI_KN", kana)
    records.put("SHIMEI_RM", pools.foreign_names[np.where(foreign, people.foreign_name, -1)[person]])
    records.put("TSUSHO", pools.aliases[np.where(foreign, people.alias, -1)[person]])
    records.put("SEIBETSU", _letter(people.female, "2", "1")[person])
    records.put("SEI_GENGO", _EBCDIC[letters][person][:, None])
    records.put("SEI_YMD", host.packed(digits, 6, signed=False)[person])
    relations = pools.relations[(people.role * 2 + people.female)[person]]
    records.put("TSUZUKI_1", relations[:, :2])
    records.put("TSUZUKI_2_4", relations[:, 2:])
    records.put("KOKUSEKI", pools.nationalities[np.where(foreign, people.nationality, -1)[person]])
    records.put("ZAIRYU", pools.residence[np.where(foreign, people.residence_status, -1)[person]])
    records.put("ZAIRYU_YMD", until[person])
    records.put("KOJIN_NO", pools.individual[individual_number(people)[person]])


def movement_records(pools: Pools, people: People, history: History, register: Register) -> Records:
    """Records I of a chunk."""
    row = register.movement
    person = history.person[row]
    records = Records(len(row), MOVEMENT_FIELDS)
    until, printed_before = kept_until(history)
    letters = np.where(printed_before, ord("H"), days.ERA_LETTERS[until])[row]
    digits = np.where(printed_before, (days.YEARS[until] - 1988) * 10_000 + 1231, days.ERA_DIGITS[until])[row]
    own = household_no(people.head)[person]
    before = host.display(households_before(history, own, row), 10)
    after = host.display(own, 10)
    after[history.state[row] > 0] = 0x40
    records.put("REC_KBN", _letter(np.ones(len(row), np.bool_), "I", "I"))
    records.put("ATENA_NO", host.display(people.person_no, 10)[person])
    records.put("IDO_SEQ", host.binary2(history.row[row] * 10))
    records.put("IDO_YMD", pools.western[history.day[row]])
    records.put("TODOKE_YMD", pools.western[history.notice[row]])
    records.put("IDO_JIYU", pools.reasons[history.reason[row]])
    records.put("MAE_SETAI_NO", before)
    records.put("ATO_SETAI_NO", after)
    records.put("IDO_NAIYO", pools.texts[movement_text(history)[row]])
    records.put("HOZON_GENGO", _EBCDIC[letters][:, None])
    records.put("HOZON_YMD", host.packed(digits, 6, signed=False))
    records.put("TANMATSU", np.tile(host.matrix([host.mixed("TM0001")], 8), (len(row), 1)))
    return records


def households_before(history: History, own: Numbers, row: np.ndarray) -> Numbers:
    """Household before the movement: another one only where the household was split."""
    return own + np.where(history.reason[row] == SPLIT, 5, 0)


def movement_text(history: History) -> Numbers:
    """Index of the remark of each row."""
    return np.where(history.reason == MOVED, 1, history.day % len(MOVEMENT_TEXTS))
