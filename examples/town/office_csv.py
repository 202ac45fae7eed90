"""Resident tax as office software exports it: CP932 CSV with quotes, commas and line breaks, no final newline."""

from pathlib import Path
from types import TracebackType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from examples.town import days, defects
from examples.town.host import half_width_kana
from examples.town.named import Named
from examples.town.names import source_names
from examples.town.plan import Town
from examples.town.pools import (
    FOREIGN_NAMES,
    LETTER_ADDRESSES,
    LOTS,
    MEMOS,
    MUNICIPALITY_NAMES,
    SEPARATORS,
    TOWNS,
)
from examples.town.tax import TaxRecords
from examples.town.truth import digits_of, take, texts_of

FILE = "KAZEI.csv"
YEAR = "2025"
HEADER = (
    "ATENA_NO,NENDO,RIREKI_NO,SAISHIN_F,KOJIN_RIREKI,SHIMEI,SHIMEI_KANA,SOFU_JUSHO,BIKO,MISHINKOKU,TADANTAI_F,TADANTAI_CD,KAZEI_KBN,"
    "CHOSHU_KBN,TOKUCHO_NO,GOKEI_SHOTOKU,SO_SHOTOKU,KAZEI_HYOJUN,ZEIRITSU,SHI_CHOSEI,KEN_CHOSEI,SHI_JUTAKU,KEN_JUTAKU,"
    "KIFU,KOJOMAE,SHI_SHOTOKUWARI,SHI_KINTOWARI,KEN_SHOTOKUWARI,"
    "KEN_KINTOWARI,GENMEN,SHINRIN,SHINRIN_MENJO,NENZEIGAKU,KI1_ZEIGAKU,KI1_NOKIGEN,KI2_ZEIGAKU,KI2_NOKIGEN,KI3_ZEIGAKU,KI3_NOKIGEN,"
    "KI4_ZEIGAKU,KI4_NOKIGEN,KOSEI_YMD,SAKUJO_F"
)
DUE = ("2025-06-30", "2025-09-01", "20251031", "20260202")
COLLECTIONS = ("普", "給", "年")
ELSEWHERE = "992020"


class TaxFile:
    """KAZEI.csv, written chunk by chunk, and the control totals that people write down beside it."""

    def __init__(self, folder: Path, town: Town) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clean = town.clean
        self._file = (folder / FILE).open("wb")
        self._file.write(HEADER.encode())
        names, kana = source_names("cp932")
        self._names = _quoted([*names.to_pylist()[:-1], *FOREIGN_NAMES])
        self._kana = _quoted([half_width_kana(text.replace(" ", "　")) for text in kana.to_pylist()[:-1]])
        places = [f"{MUNICIPALITY_NAMES[town.municipality]}{name}" for name, _ in TOWNS[town.municipality]]
        self._addresses = texts_of([f'"{place}{a}-{b}' for place in places for a, b in LOTS])
        self._letters = texts_of([text.replace('"', '""') + '"' for text, _ in LETTER_ADDRESSES])
        self._memos = _quoted(MEMOS)
        self.records = 0
        self.annual_total = 0

    def __enter__(self) -> "TaxFile":
        return self

    def add(self, records: TaxRecords, named: Named) -> None:
        """Append records."""
        lines = pc.binary_join_element_wise(*self._columns(records, named), ",")
        if not self._clean:
            lines = _break_off(lines, np.flatnonzero(records.ragged))
        text = "\r\n".join(["", *lines.to_pylist()]) if len(lines) else ""
        self._file.write(text.encode("cp932"))
        self.records += len(lines)
        self.annual_total += int(records.annual.sum())

    def _columns(self, records: TaxRecords, named: Named) -> list[pa.Array]:
        person = records.person
        foreign = named.foreign[person]
        whole = np.where(named.foreign, len(self._names) - 1 - len(FOREIGN_NAMES) + named.foreign_name,
                         named.native * len(SEPARATORS) + named.separator)  # fmt: skip
        address = pc.binary_join_element_wise(
            take(self._addresses, records.address), take(self._letters, records.letter), ""
        )
        shown = ~((records.income == 0) & (records.memo < 5))
        amounts = [_number(values, shown) for values in (records.base, *records.amounts.T)]
        rate = pa.array(np.where(records.taxable, "060", ""))
        kinds = texts_of(["課", "非"])
        return [
            digits_of(named.person_no, 10).take(pa.array(person)),
            pa.repeat(YEAR, len(person)),
            pa.array(records.history_no).cast(pa.string()),
            _flag(records.latest),
            pa.array(records.register_no).cast(pa.string()),
            take(self._names, whole[person]),
            pc.if_else(pa.array(foreign), "", take(self._kana, np.where(foreign, 0, named.native[person]))),
            address,
            take(self._memos, records.memo),
            take(texts_of(["0", "1", "9"]), records.undeclared),
            pa.array(np.where(records.elsewhere, "1", np.where(records.memo % 2 == 0, "0", ""))),
            pa.array(np.where(records.elsewhere, ELSEWHERE, "")),
            take(kinds, (~records.taxable).astype(np.int64)),
            self._collection(records),
            pc.fill_null(digits_of(records.withholder, 10), ""),
            pa.array(records.income).cast(pa.string()),
            pa.array(np.maximum(records.income, 0)).cast(pa.string()),
            amounts[0],
            rate,
            *amounts[1:],
            pa.array(records.annual).cast(pa.string()),
            *self._instalments(records, shown),
            self._corrected(records),
            _flag(records.deleted),
        ]

    def _collection(self, records: TaxRecords) -> pa.Array:
        codes = take(texts_of(COLLECTIONS), records.collection)
        spoilt = (records.number == defects.UNMAPPED_COLLECTION) & (not self._clean)
        return pc.if_else(pa.array(spoilt), "他", codes)

    def _corrected(self, records: TaxRecords) -> pa.Array:
        blank = records.corrected == days.NO_DAY
        texts = pc.if_else(pa.array(blank), "", take(days.COMPACT, records.corrected))
        spoilt = (records.number == defects.BAD_CORRECTION) & ~blank & (not self._clean)
        return pc.if_else(pa.array(spoilt), "20260231", texts)

    def _instalments(self, records: TaxRecords, shown: np.ndarray) -> list[pa.Array]:
        columns = []
        for part, due in zip(records.instalments.T, DUE, strict=True):
            columns += [_number(part, shown), pa.array(np.where(part > 0, due, ""))]
        return columns

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._file.close()
        totals = f"KAZEI: {{records: {self.records}, sum: {{NENZEIGAKU: {self.annual_total}}}}}\n"
        (self._folder / "control_totals.yaml").write_text(totals, encoding="utf-8")


def _break_off(lines: pa.Array, rows: np.ndarray) -> pa.Array:
    """Lines without their last three fields."""
    if len(rows) == 0:
        return lines
    texts = lines.to_pylist()
    for row in rows:
        texts[row] = texts[row].rsplit(",", 3)[0]
    return pa.array(texts)


def _quoted(texts: list[str] | tuple[str, ...]) -> pa.Array:
    return texts_of(['"' + text.replace('"', '""') + '"' if text else "" for text in texts])


def _number(values: np.ndarray, shown: np.ndarray) -> pa.Array:
    return pc.if_else(pa.array(shown), pa.array(values).cast(pa.string()), "")


def _flag(rows: np.ndarray) -> pa.Array:
    return pa.array(np.where(rows, "1", "0"))
