"""鶴浜村's own measure, 子ども医療費助成: who is entitled, and the ledger as an office keeps it (CP932 CSV)."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from examples.town import days
from examples.town.host import half_width_kana
from examples.town.names import source_names
from examples.town.people import RESIDENT, Flags, Numbers, People
from examples.town.plan import Town
from examples.town.truth import digits_of, take, texts_of

FILE = "kodomo_iryo.csv"
HEADER = "受給者番号,宛名番号,カナ氏名,区分,開始日,終了日,負担,月額上限,整理欄"
# Nobody has this 宛名番号: the row has no resident.
STRANGER = 999_999_990
LIMITS = (0, 500, 1000)
_KINDS, _BURDENS = ("幼", "学", "高"), ("無", "有", "他")
NONE, SOME, ODD = range(3)
# Days from birth to the end of each stage: 6, 15 and 18 years.
_ENDS = np.array([2191, 5478, 6574], np.int64)


@dataclass(frozen=True, slots=True)
class Entitlements:
    """One entry a row of the ledger, persons in order and each person's rows from old to new.

    `person` is the position in `People`; `ends` is the true end, `bad_end` marks where the ledger has a day that is none.
    """

    person: npt.NDArray[np.intp]
    history_no: Numbers
    kind: Numbers
    begins: Numbers
    ends: Numbers
    burden: Numbers
    limit: Numbers
    bad_end: Flags


def entitled_of(town: Town, chunk: int, people: People) -> Entitlements:
    """Children who live here: their present stage and the one before."""
    random = town.random("own_measure", chunk)
    age = days.AS_OF - people.birth
    child = np.flatnonzero((people.state == RESIDENT) & (age < _ENDS[-1]) & ~people.foreign)
    stage = np.searchsorted(_ENDS, age[child], side="right")
    number = np.minimum(stage + 1, 2)
    person = np.repeat(child, number)
    history = np.concatenate([np.arange(n) for n in number]) if len(child) else np.zeros(0, np.int64)
    kind = np.repeat(np.maximum(stage - 1, 0), number) + history
    birth = people.birth[person]
    begins = birth + np.where(kind > 0, _ENDS[kind - 1], 0)
    over = birth + _ENDS[kind] <= days.AS_OF
    limit = random.integers(0, len(LIMITS), len(person))
    burden = np.where(limit > 0, SOME, NONE)
    bad_end = np.zeros(len(person), np.bool_)
    if chunk == 0 and not town.clean:
        bad_end[np.flatnonzero(over)[:1]] = True
        burden[:1] = ODD
    ends = np.where(over, birth + _ENDS[kind] - 1, days.NO_DAY)
    return Entitlements(person, history.astype(np.int64) + 1, kind, begins, ends, burden, limit, bad_end)


class MedicalFile:
    """kodomo_iryo.csv, written chunk by chunk, and the count that the office writes down beside it."""

    def __init__(self, folder: Path, town: Town) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clean = town.clean
        self._file = (folder / FILE).open("wb")
        self._file.write(HEADER.encode("cp932"))
        _, kana = source_names("cp932")
        self._kana = texts_of([half_width_kana(text.replace(" ", "　")) for text in kana.to_pylist()[:-1]])
        self._records = 0

    def __enter__(self) -> "MedicalFile":
        return self

    def add(self, rows: Entitlements, people: People) -> None:
        """Append the rows of a chunk."""
        named, count = people.named, len(rows.person)
        columns = [
            pc.binary_join_element_wise("K", digits_of(people.number[rows.person], 7), ""),
            digits_of(named.person_no[rows.person], 10),
            take(self._kana, named.native[rows.person]),
            take(texts_of(_KINDS), rows.kind),
            take(days.TEXTS, rows.begins),
            self._ends(rows),
            take(texts_of(_BURDENS), rows.burden),
            take(texts_of([str(each) for each in LIMITS]), rows.limit),
            pa.repeat('"継続, 台帳綴り"', count),
        ]
        self._write(pc.binary_join_element_wise(*columns, ",").to_pylist())

    def add_stranger(self) -> None:
        """A row whose 宛名番号 the register does not have."""
        self._write([f"K9999999,{STRANGER:010},ﾐﾎﾝ ﾊﾅｺ,幼,2024-04-02,,無,0,"])

    def _ends(self, rows: Entitlements) -> pa.Array:
        return pc.if_else(pa.array(rows.bad_end), "2025-02-30", pc.fill_null(take(days.TEXTS, rows.ends), ""))

    def _write(self, lines: list[str]) -> None:
        self._records += len(lines)
        self._file.write("".join(f"\r\n{line}" for line in lines).encode("cp932"))

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._file.close()
        note = f"KODOMO_IRYO: {{records: {self._records}}}\n"
        (self._folder / "control_totals.yaml").write_text(note, encoding="utf-8")
