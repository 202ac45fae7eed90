"""Resident tax of a chunk of persons: who is taxed, amounts, instalments, corrections."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from examples.town import days, defects
from examples.town.history import History
from examples.town.named import Named
from examples.town.people import RESIDENT, People
from examples.town.plan import Town
from examples.town.pools import LETTER_ADDRESSES, LOTS, MEMOS, TOWNS

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# Codes of amounts as the standard lists them, in the order of the file's columns.
AMOUNT_CODES = ("001", "002", "005", "006", "013", "028", "029", "031", "033", "035", "040", "056", "057")
TOWN_ADJUSTMENT, PREFECTURE_ADJUSTMENT, TOWN_HOUSING, PREFECTURE_HOUSING, GIFTS, GROSS = range(6)
TOWN_INCOME, TOWN_PER_CAPITA, PREFECTURE_INCOME, PREFECTURE_PER_CAPITA, REDUCTION, FOREST, FOREST_SPARED = (
    range(6, 13)
)
_PAYABLE = [TOWN_INCOME, TOWN_PER_CAPITA, PREFECTURE_INCOME, PREFECTURE_PER_CAPITA, FOREST]
WITHHELD = 1
ASSESSMENT_DAY = days.day(2025, 1, 1)
UNKNOWN_PERSONS = (999_999_901, 999_999_911)


@dataclass(frozen=True, slots=True)
class TaxRecords:
    """One entry a record of the file, in order. `person` is a position in the `Named` it was made from.

    `amounts` is (records, 13) by AMOUNT_CODES, `instalments` (records, 4). `number` is the person's place in
    the register, -1 outside it, `register_no` the 個人履歴番号 on the assessment day. `ragged` marks the record that the file breaks off.
    """

    person: npt.NDArray[np.intp]
    number: Numbers
    register_no: Numbers
    history_no: Numbers
    latest: Flags
    deleted: Flags
    ragged: Flags
    income: Numbers
    amounts: Numbers
    instalments: Numbers
    undeclared: Numbers
    elsewhere: Flags
    collection: Numbers
    corrected: Numbers
    address: Numbers
    letter: Numbers
    memo: Numbers

    @property
    def base(self) -> Numbers:
        """課税標準額."""
        return tax_base(self.income)

    @property
    def annual(self) -> Numbers:
        """年税額: what is payable, less the reduction."""
        return annual_tax(self.amounts)

    @property
    def withholder(self) -> Numbers:
        """特別徴収義務者指定番号 of those whose employer withholds the tax, else -1."""
        return np.where(self.collection == WITHHELD, 9_900_000_001 + self.memo * 97 + self.letter, -1)

    @property
    def taxable(self) -> Flags:
        """課税."""
        return self.annual > 0

    @property
    def used(self) -> Flags:
        """Records that neither break off nor are deleted."""
        return ~self.deleted & ~self.ragged

    def only(self, rows: Flags) -> "TaxRecords":
        """Some of the records."""
        return TaxRecords(**{name: getattr(self, name)[rows] for name in self.__slots__})


def taxed_residents(town: Town, chunk: int, people: People, history: History) -> TaxRecords:
    """Three in five of the adults who live here."""
    random = town.random("taxed", chunk)
    adult = (people.birth < days.day(2006, 1, 1)) & (people.state == RESIDENT)
    taxed = adult & (random.random(len(adult)) < 0.78)
    singled_out = (defects.RAGGED, defects.UNMAPPED_COLLECTION, defects.BAD_CORRECTION, defects.BAD_BIRTH)
    taxed |= np.isin(people.number, singled_out)
    person = np.flatnonzero(taxed)
    before = history.person[history.day <= ASSESSMENT_DAY]
    register_no = np.maximum(np.bincount(before, minlength=len(adult)), 1)
    return tax_records(town, chunk, person, people.number[person], register_no[person])


def taxed_others(town: Town, chunk: int, named: Named) -> TaxRecords:
    """One in ten of the persons outside the register."""
    random = town.random("taxed others", chunk)
    person = np.flatnonzero(random.random(len(named.person_no)) < 0.1)
    outside = np.full(len(person), -1)
    return tax_records(town, chunk + 1_000_000, person, outside, np.abs(outside))


def unknown_persons() -> Named:
    """Two persons that neither the register nor the list of outside persons knows."""
    count = len(UNKNOWN_PERSONS)
    first = np.arange(count)
    return Named(np.array(UNKNOWN_PERSONS), first, first, first * 0, first > count, first)


def tax_records(
    town: Town, chunk: int, person: npt.NDArray[np.intp], number: Numbers, register_no: Numbers
) -> TaxRecords:
    """Records of the persons: 3 in 100 were corrected once, 1 in 200 has a cancelled record."""
    random = town.random("tax", chunk)
    single = np.isin(number, (defects.RAGGED, defects.UNMAPPED_COLLECTION))
    corrected = (random.random(len(person)) < 0.03) & ~single | (number == defects.BAD_CORRECTION)
    cancelled = (random.random(len(person)) < 0.005) & ~single & ~corrected
    copies = 1 + corrected + cancelled
    owner = np.repeat(np.arange(len(person)), copies)
    later = np.concatenate([[False], owner[1:] == owner[:-1]]) if len(owner) else np.zeros(0, np.bool_)
    count = len(owner)
    ragged = (number[owner] == defects.RAGGED) & (not town.clean)
    income = _incomes(random, count)
    income[ragged] = 0
    amounts = _amounts(random, town.random("credits", chunk), income)
    corrected_on = days.day(2025, 9, 1) + random.integers(0, 150, count)
    return TaxRecords(
        person=person[owner],
        number=number[owner],
        register_no=register_no[owner],
        history_no=1 + later.astype(np.int64),
        latest=~(corrected[owner] & ~later) & ~(cancelled[owner] & later),
        deleted=cancelled[owner] & later,
        ragged=ragged,
        income=income,
        amounts=amounts,
        instalments=_instalments(amounts),
        undeclared=random.choice(3, count, p=[0.95, 0.02, 0.03]),
        elsewhere=random.random(count) < 0.01,
        collection=random.choice(3, count, p=[0.35, 0.5, 0.15]),
        corrected=np.where(corrected[owner] & later, corrected_on, days.NO_DAY),
        address=random.integers(0, len(TOWNS[town.municipality]) * len(LOTS), count),
        letter=random.integers(0, len(LETTER_ADDRESSES), count),
        memo=random.integers(0, len(MEMOS), count),
    )


def tax_base(income: Numbers) -> Numbers:
    """課税標準額: in whole thousands above the basic deduction."""
    base: Numbers = np.maximum(income - 450_000, 0) // 1000 * 1000
    return base


def annual_tax(amounts: Numbers) -> Numbers:
    """年税額: income and per-capita amounts and the forest tax, less the reduction that stands among them."""
    annual: Numbers = amounts[:, _PAYABLE].sum(axis=1) - amounts[:, REDUCTION]
    return annual


def _incomes(random: np.random.Generator, count: int) -> Numbers:
    income = (random.lognormal(14.6, 0.8, count) // 1000).astype(np.int64) * 1000
    income = np.where(random.random(count) < 0.2, 0, income)
    return np.where(random.random(count) < 0.005, -random.integers(1, 300, count) * 1000, income)


def _amounts(random: np.random.Generator, choice: np.random.Generator, income: Numbers) -> Numbers:
    """What is payable after the credits, and the credits; the gross amount stands where a credit was chosen."""
    base = tax_base(income)
    taxed, count = base > 0, len(income)
    town, prefecture = base * 6 // 10_000 * 100, base * 4 // 10_000 * 100
    amounts = np.zeros((count, len(AMOUNT_CODES)), np.int64)
    amounts[:, TOWN_ADJUSTMENT] = np.minimum(taxed * 1500, town)
    amounts[:, PREFECTURE_ADJUSTMENT] = np.minimum(taxed * 1000, prefecture)
    housing = choice.random(count) < 0.08
    amounts[:, TOWN_HOUSING] = np.where(housing, town // 500 * 100, 0)
    amounts[:, PREFECTURE_HOUSING] = np.where(housing, prefecture // 500 * 100, 0)
    amounts[:, GIFTS] = np.where(choice.random(count) < 0.06, town // 1000 * 100, 0)
    chosen = amounts[:, [TOWN_HOUSING, GIFTS]].sum(axis=1)
    amounts[:, GROSS] = np.where(chosen > 0, town, 0)
    amounts[:, TOWN_INCOME] = town - amounts[:, TOWN_ADJUSTMENT] - chosen
    amounts[:, TOWN_INCOME] = np.maximum(amounts[:, TOWN_INCOME], 0) // 100 * 100
    net = prefecture - amounts[:, PREFECTURE_ADJUSTMENT] - amounts[:, PREFECTURE_HOUSING]
    amounts[:, PREFECTURE_INCOME] = np.maximum(net, 0) // 100 * 100
    amounts[:, TOWN_PER_CAPITA] = taxed * 3000
    amounts[:, PREFECTURE_PER_CAPITA] = taxed * 1000
    amounts[:, REDUCTION] = np.where(random.random(count) < 0.02, amounts[:, TOWN_INCOME] // 200 * 100, 0)
    spared = choice.random(count) < 0.01
    amounts[:, FOREST] = np.where(spared, 0, taxed * 1000)
    amounts[:, FOREST_SPARED] = np.where(spared, taxed * 1000, 0)
    return amounts


def _instalments(amounts: Numbers) -> Numbers:
    """Four parts in whole thousands; what is over goes into the first."""
    annual = annual_tax(amounts)
    part = annual // 4 // 1000 * 1000
    return np.stack([annual - 3 * part, part, part, part], axis=1)
