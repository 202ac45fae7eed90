"""The truth of 支援措置: requests, and those who are protected with the person."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from examples.town import days
from examples.town.mainframe import FILE
from examples.town.people import People
from examples.town.plan import Town
from examples.town.register import Register
from examples.town.support import AGENCIES, JOINT, Support
from examples.town.truth import Rows, Truth, digits_of, take, texts_of

Flags = npt.NDArray[np.bool_]
# Written by hand beside `support.RESTRICTIONS`; null where nothing is restricted.
_RESTRICTED = (["1", "2", "3", "4"], ["1", "2", "4"], ["2"], ["1", "2"], None)


class SupportTruth:
    """Turns chunks of support measures into expected rows."""

    def __init__(self, town: Town, truth: Truth) -> None:
        self._town = town
        self._truth = truth

    def add(self, people: People, support: Support, register: Register, known: Flags) -> None:
        """Expected rows of a chunk; `known` are the persons without a rejected row, the others wait."""
        held = ~known[support.person]
        key = {
            "atenabango": digits_of(people.person_no, 10).take(pa.array(support.person)),
            "rirekibango": pa.array(support.history_no),
            "shiensochikaishinengappi": take(days.TEXTS, support.begins),
        }
        restricted = np.where(support.restricted, support.restrictions, len(_RESTRICTED) - 1)
        ground = np.where(support.ground_known, support.ground, -1)
        columns = key | {
            "shiensochishuryonengappi": take(days.TEXTS, support.ends),
            "shiensochikubun": take(texts_of(["1", "2", "3"]), support.kind),
            "moshidenengappi": take(days.TEXTS, support.applied),
            "moshideshanojokyo": take(texts_of(["1", "2", "3", "4"]), ground),
            "seigentaisho": pa.array(_RESTRICTED, pa.list_(pa.string())).take(pa.array(restricted)),
            "sodankikan": take(texts_of([name or None for name in AGENCIES]), support.agency),
        }
        record = register.support_record
        slot = np.zeros(len(record), np.int64)
        self._truth.add("g_support", Rows(FILE, record, slot, columns, held))
        row, place = np.nonzero(support.joint >= 0)
        joint = {name: values.take(pa.array(row)) for name, values in key.items()} | {
            "heishienrenban": pa.array(place.astype(np.int64) + 1),
            "heishientaishoshaatenabango": digits_of(support.joint[row, place], 10),
        }
        rows = Rows(FILE, record[row], place.astype(np.int64), joint, held[row])
        self._truth.add("g_support_joint", rows, empty=len(record) * JOINT - len(row))
