"""Records of the resident master: 600 bytes each, gathered from pools that were encoded once."""

from collections.abc import Sequence

import numpy as np

from examples.town import days, defects, host
from examples.town.history import REASONS, History, households_before, movement_text
from examples.town.host_pools import VIETNAM, Pools
from examples.town.named import Named
from examples.town.particulars import (
    SPECIAL_PERMANENT,
    came_from_abroad,
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
from examples.town.pools import GIVEN, SEPARATORS
from examples.town.register import Register, kept_until, removed_on
from examples.town.support import JOINT, Support

RECORD_LENGTH = 600
HISTORY_FIELDS = (
    ("REC_KBN", 1), ("ATENA_NO", 10), ("RIREKI_NO", 2), ("EDA_NO", 3), ("SETAI_NO", 10), ("JUMIN_SBT", 1),
    ("JUMIN_JOTAI", 2), ("SHIMEI_KJ", 62), ("SHIMEI_KN", 40), ("SHIMEI_RM", 40), ("TSUSHO", 42), ("SEIBETSU", 1),
    ("SEI_GENGO", 1), ("SEI_YMD", 4), ("TSUZUKI_1", 2), ("TSUZUKI_2_4", 6), ("MACHI_CD", 7), ("BANCHI", 20), ("KATAGAKI", 30),
    ("IDO_YMD", 8), ("TODOKE_YMD", 8), ("IDO_JIYU", 3), ("JUMIN_GENGO", 1), ("JUMIN_YMD", 6), ("SADAME_YMD", 8),
    ("ZENJUSHO", 24), ("SHOJO_YMD", 8), ("SHOJO_TODOKE_YMD", 8), ("KOKUSEKI", 3), ("ZAIRYU", 3), ("ZAIRYU_YMD", 8),
    ("KOJIN_NO", 12), ("SAIKO_F", 1), ("SAKUJO_F", 1), ("KOSHIN_NO", 4),
    ("KYUJI", 12), ("KYUJI_KN", 12), ("HONSEKI_CD", 6), ("HONSEKI", 30), ("HITTOSHA", 32), ("JUMINHYO_CD", 11),
    ("KITEI_KBN", 1), ("CARD_NO", 12), ("ZAIRYU_NEN", 2), ("ZAIRYU_TSUKI", 2), ("ZAIRYU_HI", 3), ("GAI_JUMIN_YMD", 8),
    ("ZEN_KUNI", 3), ("YOTEI_JUSHO", 24), ("KAKUTEI_JUSHO", 24), ("TSUCHI_YMD", 8),
)  # fmt: skip
MOVEMENT_FIELDS = (
    ("REC_KBN", 1), ("ATENA_NO", 10), ("IDO_SEQ", 2), ("IDO_YMD", 8), ("TODOKE_YMD", 8), ("IDO_JIYU", 3),
    ("MAE_SETAI_NO", 10), ("ATO_SETAI_NO", 10), ("IDO_NAIYO", 80), ("HOZON_GENGO", 1), ("HOZON_YMD", 4),
    ("TANMATSU", 8),
)  # fmt: skip
SUPPORT_FIELDS = (
    ("REC_KBN", 1), ("ATENA_NO", 10), ("SIEN_RIREKI_NO", 2), ("SIEN_KBN", 1), ("SIEN_JIYU", 1), ("MOSHIDE_YMD", 8),
    ("KAISHI_YMD", 8), ("SHURYO_YMD", 8), ("SEIGEN", 8), ("SODAN_KIKAN", 30), ("HEISIEN_NO", 50), ("TANMATSU", 8),
)  # fmt: skip


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
    records.put("IDO_JIYU", pools.reasons[_reason(history)[row]])
    came = history.resident_since[row]
    records.put("JUMIN_GENGO", _EBCDIC[days.ERA_LETTERS[came]][:, None])
    records.put("JUMIN_YMD", host.display(days.ERA_DIGITS[came], 6))
    records.put("SADAME_YMD", pools.western[history.since[row]])
    records.put("ZENJUSHO", pools.former[history.former[row]])
    removed = removed_on(history)[row]
    records.put("SHOJO_YMD", _western(removed, removal_day_unknown(people, history)[row]))
    gone = removed != days.NO_DAY
    records.put("SHOJO_TODOKE_YMD", pools.western[np.where(gone, history.notice[row], days.NO_DAY)])
    records.put("SAIKO_F", _letter(history.last[row] & ~register.deleted, "1", "0"))
    records.put("SAKUJO_F", _letter(register.deleted, "1", "0"))
    records.put("KOSHIN_NO", host.packed(register.row_record % 1000 - 500, 7, signed=True))
    planned, settled, told = (values[row] for values in next_address(history))
    records.put("YOTEI_JUSHO", pools.former[planned])
    records.put("KAKUTEI_JUSHO", pools.former[settled])
    records.put("TSUCHI_YMD", pools.western[told])
    records.put("ZEN_KUNI", pools.nationalities[np.where(came_from_abroad(history), VIETNAM, -1)[row]])
    since = np.where(people.foreign[person], foreign_since(history)[row], days.NO_DAY)
    records.put("GAI_JUMIN_YMD", pools.western[since])
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
    records.put("ZAIRYU", pools.residence[residence_status(people)[person]])
    records.put("ZAIRYU_YMD", until[person])
    records.put("KOJIN_NO", pools.individual[individual_number(people)[person]])
    _put_particulars(records, pools, people, person)


def _put_particulars(records: Records, pools: Pools, people: People, person: np.ndarray) -> None:
    head: Named = registrant(people)
    registrants = pools.registrants[head.native[person]]
    registrants[people.foreign[person]] = 0x40
    kinds = _letter(residence_status(people) == SPECIAL_PERMANENT, "2", "1")
    kinds[~people.foreign] = 0x40
    stays = pools.stays[stay(people)[person]]
    records.put("KYUJI", pools.surnames[former_surname(people)[person]])
    records.put("KYUJI_KN", pools.surnames_kana[former_surname(people)[person]])
    records.put("HONSEKI_CD", pools.register_codes[family_register(people)[person]])
    records.put("HONSEKI", pools.registers[family_register(people)[person]])
    records.put("HITTOSHA", registrants)
    records.put("JUMINHYO_CD", pools.resident_code[resident_code(people)[person]])
    records.put("KITEI_KBN", kinds[person])
    records.put("CARD_NO", _card_numbers(people)[person])
    records.put("ZAIRYU_NEN", stays[:, :2])
    records.put("ZAIRYU_TSUKI", stays[:, 2:4])
    records.put("ZAIRYU_HI", stays[:, 4:])


def _card_numbers(people: People) -> host.Bytes:
    """ZZ, eight digits, ZZ: the form of a 在留カード番号."""
    letters = np.full((len(people.number), 2), host.SINGLE["Z"], np.uint8)
    cells: host.Bytes = np.hstack([letters, host.display(people.number, 8), letters])
    cells[~people.foreign] = 0x40
    return cells


def _western(day: Numbers, unknown: np.ndarray) -> host.Bytes:
    """YYYYMMDD, 00 for a day that nobody knows."""
    digits = days.WESTERN[day]
    return host.display(np.where(unknown, digits // 100 * 100, digits), 8)


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
    records.put("IDO_JIYU", pools.reasons[_reason(history)[row]])
    records.put("MAE_SETAI_NO", before)
    records.put("ATO_SETAI_NO", after)
    records.put("IDO_NAIYO", pools.texts[movement_text(history)[row]])
    records.put("HOZON_GENGO", _EBCDIC[letters][:, None])
    records.put("HOZON_YMD", host.packed(digits, 6, signed=False))
    records.put("TANMATSU", np.tile(host.matrix([host.mixed("TM0001")], 8), (len(row), 1)))
    return records


def _reason(history: History) -> Numbers:
    """Index of the reason in the pools, where a town's own one stands at the end."""
    return np.where(history.renumbered, len(REASONS), history.reason)


def support_records(pools: Pools, people: People, support: Support) -> Records:
    """Records S of a chunk."""
    count = len(support.person)
    records = Records(count, SUPPORT_FIELDS)
    ground = host.mixed_field("ABCD ", 1)[np.where(support.ground_known, support.ground, 4)]
    joint = host.display(np.abs(support.joint).ravel(), 10)
    joint[support.joint.ravel() < 0] = 0x40
    records.put("REC_KBN", _letter(np.ones(count, np.bool_), "S", "S"))
    records.put("ATENA_NO", host.display(people.person_no[support.person], 10))
    records.put("SIEN_RIREKI_NO", host.binary2(support.history_no))
    records.put("SIEN_KBN", host.mixed_field("109", 1)[support.kind])
    records.put("SIEN_JIYU", ground)
    records.put("MOSHIDE_YMD", pools.western[support.applied])
    records.put("KAISHI_YMD", pools.western[support.begins])
    records.put("SHURYO_YMD", pools.western[support.ends])
    records.put("SEIGEN", pools.restrictions[np.where(support.restricted, support.restrictions, -1)])
    records.put("SODAN_KIKAN", pools.agencies[support.agency])
    records.put("HEISIEN_NO", joint.reshape(count, 10 * JOINT))
    records.put("TANMATSU", np.tile(host.matrix([host.mixed("TM0002")], 8), (count, 1)))
    return records
