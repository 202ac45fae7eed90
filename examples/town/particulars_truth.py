"""The truth of 001 beside name and address: family register, stay of foreigners, where people came from and went."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from examples.town import days
from examples.town.history import History
from examples.town.names import NameTexts, widen
from examples.town.particulars import (
    SPECIAL_PERMANENT,
    came_from_abroad,
    family_register,
    foreign_since,
    former_surname,
    next_address,
    registrant,
    removal_day_unknown,
    residence_status,
    resident_code,
    stay,
)
from examples.town.people import People
from examples.town.pools import FAMILY_REGISTERS, FORMER_ADDRESSES, PUBLISHED_RESIDENT_CODE, STAYS, SURNAMES
from examples.town.register import removed_on
from examples.town.truth import take, texts_of


def particular_columns(names: NameTexts, people: People, person: npt.NDArray[np.intp]) -> dict[str, pa.Array]:
    """Family register, former name, and what foreigners alone have."""
    head, foreign = registrant(people), people.foreign
    surname = former_surname(people)
    special = residence_status(people) == SPECIAL_PERMANENT
    years, months, odd_days = (take(texts_of(part), stay(people)) for part in zip(*STAYS, strict=True))
    cards = [f"ZZ{number:08d}ZZ" for number in people.number.tolist()]
    columns = {
        "kyuuji": take(texts_of([name for name, _ in SURNAMES]), surname),
        "kyuuji_furigana": take(names.family_kana, surname),
        "honseki_shikuchosonkodo": take(
            texts_of([code for code, _ in FAMILY_REGISTERS]), family_register(people)
        ),
        "honseki": take(texts_of([text for _, text in FAMILY_REGISTERS]), family_register(people)),
        "hittosha": take(names.whole, head.native),
        "hittosha_uji": take(names.family, np.where(foreign, -1, head.surname)),
        "hittosha_na": take(names.given, np.where(foreign, -1, head.given)),
        "dai30jo45kiteikubun": take(texts_of(["01", "02"]), np.where(foreign, special.astype(np.int64), -1)),
        "zairyukikan_nen": years,
        "zairyukikan_tsuki": months,
        "zairyukikan_hi": odd_days,
        "zairyukadotobango": pa.array(cards, pa.string(), mask=~foreign),
        "juminhyokodo": take(texts_of([PUBLISHED_RESIDENT_CODE]), resident_code(people)),
    }
    return {name: values.take(pa.array(person)) for name, values in columns.items()}


def removal_columns(people: People, history: History, row: npt.NDArray[np.intp]) -> dict[str, pa.Array]:
    """Where people came from and went to, and when they were removed."""
    unknown = removal_day_unknown(people, history)[row]
    removed = removed_on(history)[row]
    readings: list[str | None] = [None] * len(row)
    for each in np.flatnonzero(unknown):
        year, month = divmod(int(days.WESTERN[removed[each]]) // 100, 100)
        readings[each] = f"{days.full_width(year)}年{days.full_width(month)}月日不詳"
    former = texts_of([widen(text) for text in FORMER_ADDRESSES])
    planned, settled, told = (values[row] for values in next_address(history))
    foreign = people.foreign[history.person[row]]
    return {
        "shojonoidonengappi": take(days.TEXTS, np.where(unknown, days.NO_DAY, removed)),
        "shojonoidonengappi_fushofuragu": pa.array(np.where(unknown, "1", "0")),
        "shojonoidonengappi_fushohyoki": pa.array(readings, pa.string()),
        "gaikokujinjuminninattanengappi": take(
            days.TEXTS, np.where(foreign, foreign_since(history)[row], days.NO_DAY)
        ),
        "tennyumaejusho_kokumeikodo": take(
            texts_of(["VNM"]), np.where(came_from_abroad(history)[row], 0, -1)
        ),
        "tenshutsusakijusho_yotei": take(former, planned),
        "tenshutsusakijusho_kakutei": take(former, settled),
        "tennyutsuchinengappi": take(days.TEXTS, told),
    }
