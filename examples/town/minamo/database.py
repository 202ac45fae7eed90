"""The database of the second product: support measures and health insurance, with columns of type date."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from examples.town import days, defects
from examples.town.certificates import Certificates, certificates_of
from examples.town.insurance import Households, Members, household_no
from examples.town.minamo.texts import NamePools
from examples.town.old_database import INSURER
from examples.town.people import People
from examples.town.plan import Town
from examples.town.pools import EXTERNAL_PLACES
from examples.town.support import AGENCIES, RESTRICTIONS, Support
from examples.town.tables import Tables
from examples.town.truth import digits_of, take, texts_of

_METADATA = sa.MetaData()


def _table(name: str, texts: str, numbers: str, dates: str) -> sa.Table:
    """A table with the columns in the order texts, numbers, dates."""
    kinds = ((texts, sa.VARCHAR(100)), (numbers, sa.INTEGER()), (dates, sa.Date()))
    columns = (sa.Column(each, kind) for names, kind in kinds for each in names.split())
    return sa.Table(name, _METADATA, *columns)


SUPPORT = _table(
    "shien", "atena_no kubun jiyu kikan seigen_1 seigen_2 seigen_3 seigen_4", "kai", "moshide_bi kaishi_bi manryo_bi"
)  # fmt: skip
SUPPORT_JOINT = _table("shien_heikin", "atena_no aite_no", "kai renban", "kaishi_bi")
HOUSEHOLD = _table("kh_setai", "setai_no nushi_no hokensha kigo kubun", "koshin_kaisu", "kaishi_bi shuryo_bi")
MEMBER = _table(
    "kh_shikaku",
    "atena_no setai_no shimei hokensha kigo kubun shutoku_jiyu soshitsu_jiyu maru tokurei_cd "
    "sho1_kubun sho1_kaishu_jiyu sho2_kubun sho2_kaishu_jiyu",
    "kai edaban",
    "shutoku_bi soshitsu_bi shutoku_todoke soshitsu_todoke "
    "sho1_kofu sho1_kigen sho1_kaishu sho2_kofu sho2_kigen sho2_kaishu",
)
SUPPORT_KINDS = ("支援中", "仮", "終了")
GROUNDS = ("DV", "ST", "JG", "他")
# What each column of the form says where it is ticked.
TICKS = ("閲覧", "写し", "附票", "評価")
MEMBER_KINDS = ("一般", "退職", "退扶")
REASONS = ("転入", "社離", "出生", "その他")
LOSSES = ("転出", "社加", "後期")
CERTIFICATE_KINDS = ("証", "短期証", "資格証", "確認書", "お知らせ")
CAUSES = ("更新", "喪失")
CERTIFICATES = 2
_DAYS = pa.concat_arrays([days.TEXTS[: days.COUNT], pa.nulls(2, pa.string())]).cast(pa.date32())


class Database:
    """The tables of a town."""

    def __init__(self, url: str, town: Town) -> None:
        self._tables = Tables(url, _METADATA)
        self._clean = town.clean
        self._names = NamePools("minamo_private_use")

    def close(self) -> None:
        """Give the connections back."""
        self._tables.close()

    def add_support(self, people: People, support: Support) -> None:
        """Support measures of a chunk; those protected together are rows of their own."""
        number = digits_of(people.person_no[support.person], 10)
        ground = np.where(support.ground_known, support.ground, -1)
        ticked = np.where(support.restricted, support.restrictions, -1)
        ticks = [
            texts_of([tick if str(place) in each.split(",") else None for each in RESTRICTIONS])
            for place, tick in enumerate(TICKS, start=1)
        ]
        columns = [
            number,
            take(texts_of(SUPPORT_KINDS), support.kind),
            take(texts_of(GROUNDS), ground),
            take(texts_of([name or None for name in AGENCIES]), support.agency),
            *(take(tick, ticked) for tick in ticks),
            pa.array(support.history_no),
            *(take(_DAYS, each) for each in (support.applied, support.begins, support.ends)),
        ]
        self._tables.insert(SUPPORT, columns)
        row, place = np.nonzero(support.joint >= 0)
        joint = [
            number.take(pa.array(row)),
            digits_of(support.joint[row, place], 10),
            pa.array(support.history_no[row]),
            pa.array(place.astype(np.int64) + 1),
            take(_DAYS, support.begins[row]),
        ]
        self._tables.insert(SUPPORT_JOINT, joint)

    def add_insured(self, people: People, households: Households, members: Members) -> None:
        """Health insurance of a chunk; the household of one known person is missing, another has an unknown type."""
        head = households.head
        kind = pa.array(np.where(households.feigned, "擬制", "一般"))
        kept = np.ones(len(head), np.bool_)
        if not self._clean:
            kept = ~np.isin(people.number[head], people.head[people.number == defects.ORPHAN])
            unknown = np.isin(people.number[head], people.head[people.number == defects.UNMAPPED_HOUSEHOLD])
            kind = pc.if_else(pa.array(unknown), "保留", kind)
        columns = [
            digits_of(household_no(people.number[head]), 10),
            digits_of(people.person_no[head], 10),
            pa.repeat(INSURER, len(head)),
            _symbol(people.number[head]),
            kind,
            pa.array(head % 5),
            take(_DAYS, households.begins),
            pa.nulls(len(head), pa.date32()),
        ]
        self._tables.insert(HOUSEHOLD, [column.filter(pa.array(kept)) for column in columns])
        self._tables.insert(MEMBER, self._member_columns(people, members))

    def _member_columns(self, people: People, members: Members) -> list[pa.Array]:
        person, named = members.person, people.named
        slots = [_Slot(certificates_of(people, members), number, len(person)) for number in (1, 2)]
        return [
            digits_of(people.person_no, 10).take(pa.array(person)),
            digits_of(household_no(people.number[members.household]), 10),
            take(self._names.whole, self._names.index(named.native, named.foreign_name)[person]),
            pa.repeat(INSURER, len(person)),
            _symbol(people.number[members.household]),
            take(texts_of(MEMBER_KINDS), members.kind),
            take(texts_of(REASONS), members.reason),
            take(texts_of(LOSSES), members.loss),
            take(texts_of([None, "学", "遠"]), members.special),
            take(texts_of([code for code, *_ in EXTERNAL_PLACES]), members.elsewhere),
            *(column for slot in slots for column in slot.texts()),
            pa.array(members.history_no),
            pa.array(people.number[person] - people.head[person] + 1),
            *(
                take(_DAYS, each)
                for each in (members.begins, members.ends, members.reported, members.loss_reported)
            ),
            *(column for slot in slots for column in slot.dates()),
        ]


class _Slot:
    """The first or second certificate of each member, in columns of the member's row."""

    def __init__(self, made: Certificates, number: int, members: int) -> None:
        own = made.certificate_no == number
        self._at = made.member[own]
        self._made, self._own, self._members = made, own, members

    def texts(self) -> list[pa.Array]:
        """Kind and cause of return."""
        kind, cause = self._spread(self._made.kind, -1), self._spread(self._made.cause, -1)
        return [take(texts_of(CERTIFICATE_KINDS), kind), take(texts_of(CAUSES), cause)]

    def dates(self) -> list[pa.Array]:
        """Issue, expiry, return."""
        columns = (self._made.issued, self._made.expires, self._made.returned)
        return [take(_DAYS, self._spread(each, days.NO_DAY)) for each in columns]

    def _spread(self, values: np.ndarray, nothing: int) -> np.ndarray:
        spread = np.full(self._members, nothing)
        spread[self._at] = values[self._own]
        return spread


def _symbol(number: np.ndarray) -> pa.Array:
    return pa.array([f"01-{each + 1:08d}" for each in number.tolist()], pa.string())
