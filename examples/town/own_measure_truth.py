"""The truth of 鶴浜村's own measure: every entitlement, and the row that has no resident."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from examples.town import days
from examples.town.names import NameTexts
from examples.town.own_measure import FILE, LIMITS, NONE, STRANGER, Entitlements
from examples.town.people import People
from examples.town.plan import Town
from examples.town.truth import Rows, Truth, digits_of, take, texts_of

Flags = npt.NDArray[np.bool_]
GROUP = "x_child_medical"
_NOTHING = np.zeros(1, np.int64)
_YES, _NO = np.ones(1, np.bool_), np.zeros(1, np.bool_)


class OwnMeasureTruth:
    """Turns chunks of entitlements into expected rows."""

    def __init__(self, town: Town, truth: Truth) -> None:
        self._truth = truth
        self._kana = NameTexts(town).kana
        truth.file(FILE).read = truth.file(FILE).structural = 1

    def add(self, rows: Entitlements, people: People, known: Flags) -> None:
        """Expected rows of a chunk; `known` are the persons without a rejected row, the others wait."""
        person = rows.person
        odd = rows.burden > 1
        columns = {
            "atenabango": digits_of(people.person_no[person], 10),
            "jukyurirekibango": pa.array(rows.history_no),
            "jukyushabango": pc.binary_join_element_wise("K", digits_of(people.number[person], 7), ""),
            "jukyushashimei_kana": take(self._kana, people.named.native[person]),
            "shikakukubun": take(texts_of(["1", "2", "3"]), rows.kind),
            "shikakukaishinengappi": take(days.TEXTS, rows.begins),
            "shikakushuryonengappi": take(days.TEXTS, np.where(rows.bad_end, days.NO_DAY, rows.ends)),
            "futankubun": take(texts_of(["01", "02"]), np.where(odd, -1, rows.burden)),
            "getsugakujogen": pa.array(np.array(LIMITS)[rows.limit]),
        }
        findings = [
            (rows.bad_end, "shikakushuryonengappi", "date_invalid"),
            (odd, "futankubun", "code_unmapped"),
        ]
        slot = np.zeros(len(person), np.int64)
        self._truth.add(
            GROUP, Rows(FILE, self._records(len(person)), slot, columns, ~known[person], (), findings)
        )

    def add_stranger(self) -> None:
        """No resident has the number: rejected, whatever else the row says."""
        columns = {
            "atenabango": digits_of(_NOTHING + STRANGER, 10),
            "jukyurirekibango": pa.array([1]),
            "jukyushabango": pa.array(["K9999999"]),
            "jukyushashimei_kana": pa.array(["ミホン　ハナコ"]),
            "shikakukubun": pa.array(["1"]),
            "shikakukaishinengappi": pa.array(["2024-04-02"]),
            "shikakushuryonengappi": pa.nulls(1, pa.string()),
            "futankubun": pa.array([("01", "02")[NONE]]),
            "getsugakujogen": pa.array([0]),
        }
        rejects = [(_YES, "atenabango", "parent_missing")]
        self._truth.add(GROUP, Rows(FILE, self._records(1), _NOTHING, columns, _NO, rejects))

    def _records(self, number: int) -> npt.NDArray[np.int64]:
        count = self._truth.file(FILE)
        first = count.read + 1
        count.read += number
        count.used += number
        return first + np.arange(number)
