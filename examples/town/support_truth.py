"""The truth of 支援措置: requests, and those who are protected with the person."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from examples.town import days
from examples.town.mainframe import FILE
from examples.town.people import Numbers, People
from examples.town.register import Register
from examples.town.support import AGENCIES, JOINT, Support
from examples.town.truth import Rows, Truth, digits_of, take, texts_of

Flags = npt.NDArray[np.bool_]
# Written by hand beside `support.RESTRICTIONS`; null where nothing is restricted.
_RESTRICTED = (["1", "2", "3", "4"], ["1", "2", "4"], ["2"], ["1", "2"], None)


class SupportTruth:
    """Turns chunks of support measures into expected rows."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth

    def add(self, people: People, support: Support, register: Register, known: Flags) -> None:
        """Expected rows of a chunk; `known` are the persons without a rejected row, the others wait."""
        held = ~known[support.person]
        record = register.support_record
        slot = np.zeros(len(record), np.int64)
        self._truth.add("g_support", Rows(FILE, record, slot, measure_columns(people, support), held))
        row, place, columns = joint_columns(people, support)
        rows = Rows(FILE, record[row], place, columns, held[row])
        self._truth.add("g_support_joint", rows, empty=len(record) * JOINT - len(row))


def measure_columns(people: People, support: Support) -> dict[str, pa.Array]:
    """支援措置対象者."""
    restricted = np.where(support.restricted, support.restrictions, len(_RESTRICTED) - 1)
    ground = np.where(support.ground_known, support.ground, -1)
    return _key(people, support) | {
        "shiensochishuryonengappi": take(days.TEXTS, support.ends),
        "shiensochikubun": take(texts_of(["1", "2", "3"]), support.kind),
        "moshidenengappi": take(days.TEXTS, support.applied),
        "moshideshanojokyo": take(texts_of(["1", "2", "3", "4"]), ground),
        "seigentaisho": pa.array(_RESTRICTED, pa.list_(pa.string())).take(pa.array(restricted)),
        "sodankikan": take(texts_of([name or None for name in AGENCIES]), support.agency),
    }


def joint_columns(people: People, support: Support) -> tuple[Numbers, Numbers, dict[str, pa.Array]]:
    """(position of the measure, place on its form from 0, 支援措置併支援対象者) of each person protected with another."""
    row, place = np.nonzero(support.joint >= 0)
    columns = {name: values.take(pa.array(row)) for name, values in _key(people, support).items()}
    return (
        row,
        place,
        columns
        | {
            "heishienrenban": pa.array(place.astype(np.int64) + 1),
            "heishientaishoshaatenabango": digits_of(support.joint[row, place], 10),
        },
    )


def _key(people: People, support: Support) -> dict[str, pa.Array]:
    return {
        "atenabango": digits_of(people.person_no, 10).take(pa.array(support.person)),
        "rirekibango": pa.array(support.history_no),
        "shiensochikaishinengappi": take(days.TEXTS, support.begins),
    }
