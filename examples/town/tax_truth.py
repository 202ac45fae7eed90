"""The truth of 010: taxpayers, assessments, amounts by code, instalments."""

from collections import Counter
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from examples.town import days, defects
from examples.town.named import Named
from examples.town.names import NameTexts
from examples.town.office_csv import DUE, ELSEWHERE, FILE, YEAR
from examples.town.plan import Town
from examples.town.pools import LETTER_ADDRESSES, LOTS, MUNICIPALITY_NAMES, TOWNS
from examples.town.tax import AMOUNT_CODES, TaxRecords
from examples.town.truth import Rows, Truth, digits_of, take, texts_of

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
DELETED_REASON = "取消済みの課税は移行対象外（移行計画書 3.2）"


class TaxTruth:
    """Turns chunks of tax records into expected rows."""

    def __init__(self, town: Town, truth: Truth) -> None:
        self._town = town
        self._truth = truth
        self._names = NameTexts(town)
        places = [f"{MUNICIPALITY_NAMES[town.municipality]}{name}" for name, _ in TOWNS[town.municipality]]
        self._addresses = texts_of(
            [f"{place}{days.full_width(a)}－{days.full_width(b)}" for place in places for a, b in LOTS]
        )
        self._letters = texts_of([text for _, text in LETTER_ADDRESSES])
        truth.file(FILE).read = truth.file(FILE).structural = 1

    def add(self, records: TaxRecords, named: Named, known: Flags) -> None:
        """Expected rows of a chunk; `known` are the persons that 001 or 031 writes."""
        count = self._truth.file(FILE)
        number = count.read + 1 + np.arange(len(records.person))
        count.read += len(records.person)
        count.used += int(records.used.sum())
        if records.deleted.any():
            count.skipped[DELETED_REASON] += int(records.deleted.sum())
        if records.ragged.any():
            self._truth.reject_record("010", FILE, int(number[records.ragged][0]), "short_record")
        used = records.only(records.used)
        number = number[records.used]
        held = (used.number == defects.UNMAPPED_COLLECTION) & (not self._town.clean)
        moved = self._assessments(used, named, number, held)
        self._taxpayers(used, named, number, held)
        self._amounts(used, named, number, held)
        self._instalments(used, named, number, held)
        written = np.unique(used.person[moved])
        self._truth.person_absent["010"] += int((~known[written]).sum())

    def _key(self, records: TaxRecords, named: Named) -> dict[str, pa.Array]:
        return {
            "atenabango": digits_of(named.person_no, 10).take(pa.array(records.person)),
            "kazeinendo": pa.repeat(YEAR, len(records.person)),
            "kazeijohorirekibango": pa.array(records.history_no),
        }

    def _taxpayers(self, used: TaxRecords, named: Named, number: Numbers, held: Flags) -> None:
        latest = used.only(used.latest)
        person = latest.person
        columns = self._key(latest, named)
        del columns["kazeijohorirekibango"]
        whole = self._names.either(named)
        columns |= {
            "kojinrirekibango": pa.array(latest.register_no),
            "shiteitoshi_gyoseikunadokodo": pa.nulls(len(person), pa.string()),
            "mishinkokukubun": take(texts_of(["0", "1", "2"]), latest.undeclared),
            "tadantaikazeitaishoshakubun": pa.array(np.where(latest.elsewhere, "1", "0")),
            "tadantaikazeisakishikuchosonkodo": take(
                texts_of([ELSEWHERE]), latest.elsewhere.astype(np.int64) - 1
            ),
            "sofusakishimei": whole.take(pa.array(person)),
            "sofusakishimei_furigana": take(self._names.kana, named.native[person]),
            "sofusakijusho": pc.binary_join_element_wise(
                take(self._addresses, latest.address), take(self._letters, latest.letter), ""
            ),
        }
        undecided = self._names.undecided(named)[person]
        codes = self._truth.gaiji.setdefault("g_taxpayer sofusakishimei", Counter())
        self._names.count_undecided(named, person, codes, "cp932")
        findings = [(undecided, "sofusakishimei", "gaiji_undecided")]
        slot = np.zeros(len(person), np.int64)
        rows = Rows(FILE, number[used.latest], slot, columns, held[used.latest], (), findings)
        self._truth.add("g_taxpayer", rows, empty=len(number) - len(person))

    def _assessments(self, used: TaxRecords, named: Named, number: Numbers, held: Flags) -> Flags:
        bad = (
            (used.number == defects.BAD_CORRECTION) & (used.corrected != days.NO_DAY) & (not self._town.clean)
        )
        shown = ~((used.income == 0) & (used.memo < 5))
        rates = pa.array([Decimal("6.0"), None], pa.decimal128(3, 1))
        columns = self._key(used, named) | {
            "kazeihikazeikubun": pa.array(np.where(used.taxable, "1", "0")),
            "choshukubun": take(texts_of(["1", "2", "3"]), used.collection),
            "tokubetsuchoshugimushashiteibango": digits_of(used.withholder, 10),
            "gokeishotokukingaku": pa.array(used.income),
            "soshotokukingaku": pa.array(np.maximum(used.income, 0)),
            "kazeihyojungaku": pa.array(used.base, mask=~shown),
            "shotokuwarizeiritsu": take(rates, np.where(used.taxable, 0, -1)),
            "nenzeigaku": pa.array(used.annual),
            "koseinengappi": take(days.TEXTS, np.where(bad, days.NO_DAY, used.corrected)),
        }
        rejects = [(held, "choshukubun", "code_unmapped")] if held.any() else []
        findings = [(bad, "koseinengappi", "date_invalid")]
        slot = np.zeros(len(number), np.int64)
        return self._truth.add("g_tax_assessment", Rows(FILE, number, slot, columns, held, rejects, findings))

    def _amounts(self, used: TaxRecords, named: Named, number: Numbers, held: Flags) -> None:
        row, slot = np.nonzero(used.amounts)
        columns = self._slot_key(used, named, row) | {
            "zeigakuzeigakukojokodo": take(texts_of(AMOUNT_CODES), slot),
            "kingaku": pa.array(used.amounts[row, slot]),
        }
        rows = Rows(FILE, number[row], slot.astype(np.int64), columns, held[row])
        self._truth.add("g_tax_amount", rows, empty=used.amounts.size - len(row))

    def _instalments(self, used: TaxRecords, named: Named, number: Numbers, held: Flags) -> None:
        row, slot = np.nonzero(used.instalments)
        due = [text if "-" in text else f"{text[:4]}-{text[4:6]}-{text[6:]}" for text in DUE]
        columns = self._slot_key(used, named, row) | {
            "kibetsu": pa.array(slot.astype(np.int64) + 1),
            "kibetsuzeigaku": pa.array(used.instalments[row, slot]),
            "nokigen": take(texts_of(due), slot),
        }
        rows = Rows(FILE, number[row], slot.astype(np.int64), columns, held[row])
        self._truth.add("g_tax_instalment", rows, empty=used.instalments.size - len(row))

    def _slot_key(self, used: TaxRecords, named: Named, row: npt.NDArray[np.intp]) -> dict[str, pa.Array]:
        return {name: values.take(pa.array(row)) for name, values in self._key(used, named).items()}
