"""The old system's relational database: insurance and outside persons, with CHAR padding and private-use characters."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from examples.town import days, defects
from examples.town.certificates import certificates_of
from examples.town.host import half_width_kana
from examples.town.host_pools import full_width_lot
from examples.town.insurance import Externals, Households, Members, external_no, household_no
from examples.town.names import source_names
from examples.town.people import People
from examples.town.plan import Town
from examples.town.pools import (
    BUSINESS_IDS,
    EXTERNAL_PLACES,
    FOREIGN_NAMES,
    LOTS,
    PUBLISHED_INDIVIDUAL_NUMBERS,
    SEPARATORS,
)
from examples.town.tables import Tables
from examples.town.truth import digits_of, take, texts_of

_METADATA = sa.MetaData()


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.CHAR(length) if length < 40 else sa.VARCHAR(length))


def _number(name: str, digits: int) -> sa.Column[Decimal]:
    return sa.Column(name, sa.Numeric(digits, 0))


HOUSEHOLD = sa.Table(
    "KOKUHO_SETAI", _METADATA, _text("KOKUHO_SETAI_NO", 15), _text("SETAINUSHI_ATENA_NO", 15), _text("HOKENSHA_NO", 8),
    _text("KIGO_BANGO", 12), _number("SETAI_KBN", 1), _text("TEKIYO_KAISHI", 8), _text("TEKIYO_SHURYO", 8),
    _text("KOSHIN_ID", 10),
)  # fmt: skip
MEMBER = sa.Table(
    "KOKUHO_SHIKAKU", _METADATA, _text("ATENA_NO", 15), _number("RIREKI_NO", 4), _text("KOKUHO_SETAI_NO", 15),
    _text("SHIMEI", 100), _text("KIGO_BANGO", 12), _number("EDABAN", 2), _text("SHIKAKU_KBN", 2),
    _text("SHUTOKU_YMD", 8), _text("SHUTOKU_JIYU", 2), _text("SOSHITSU_YMD", 8), _text("SOSHITSU_JIYU", 2),
    _text("HOKENSHA_NO", 8), _text("SHUTOKU_TODOKE", 8), _text("SOSHITSU_TODOKE", 8), _text("TEKIYO_KAISHI", 8),
    _text("TEKIYO_SHURYO", 8), _text("MARU_KBN", 1), _text("TOKUREI_CD", 6), _text("KOSHIN_ID", 10),
)  # fmt: skip
CERTIFICATE = sa.Table(
    "KOKUHO_SHO", _METADATA, _text("ATENA_NO", 15), _number("RIREKI_NO", 4), _number("SHO_SEQ", 4), _text("SHO_KBN", 1),
    _text("KOFU_YMD", 8), _text("KIGEN_YMD", 8), _text("KAISHU_YMD", 8), _text("KAISHU_JIYU", 1), _text("KOSHIN_ID", 10),
)  # fmt: skip
EXTERNAL = sa.Table(
    "JUTOGAI", _METADATA, _text("ATENA_NO", 15), _text("KOJIN_NO", 12), _number("GAIKOKU_F", 1), _text("SHIMEI", 100),
    _text("SHIMEI_RM", 100), _text("SHIMEI_KANA", 100), _text("SEIBETSU", 1), _text("SEI_YMD", 8),
    _text("SHIKUCHOSON_CD", 6), _text("KEN", 40), _text("SHIKUCHOSON", 40), _text("MACHI", 40), _text("BANCHI", 50),
    _text("KATAGAKI", 100), _text("YUBIN_NO", 7), _text("GYOMU_ID", 40), _number("DAIHYO_F", 1), _text("NAYOSE_NO", 15),
    _text("KOSHIN_ID", 10),
)  # fmt: skip
INSURER = "00992016"
MEMBER_KINDS = ("10", "20", "21")
REASONS = ("A1", "A2", "A3", "A9")
CERTIFICATE_KINDS = ("H", "T", "S", "K", "N")
LOSSES = ("B1", "B2", "B5")


class OldDatabase:
    """The tables, made anew and filled chunk by chunk."""

    def __init__(self, url: str, town: Town) -> None:
        self._tables = Tables(url, _METADATA)
        self._clean = town.clean
        self._names, kana = source_names("private_use")
        half = [half_width_kana(text.replace(" ", "　")) for text in kana.to_pylist()[:-1]]
        self._kana = texts_of(half)
        self._foreign = texts_of(FOREIGN_NAMES)

    def close(self) -> None:
        """Give the connections back."""
        self._tables.close()

    def add_insured(self, people: People, households: Households, members: Members) -> None:
        """Rows of a chunk; the household of one known person is missing, another has a type nobody knows."""
        head = households.head
        kept = np.ones(len(head), np.bool_)
        kind = np.where(households.feigned, 2, 1)
        if not self._clean:
            kept = ~np.isin(head, _household_of(people, defects.ORPHAN))
            kind[np.isin(head, _household_of(people, defects.UNMAPPED_HOUSEHOLD))] = 9
        columns = [
            digits_of(household_no(people.number[head]), 10),
            digits_of(people.person_no[head], 10),
            pa.repeat(INSURER, len(head)),
            symbol(people.number[head]),
            pa.array(kind),
            take(days.COMPACT, households.begins),
            pa.repeat("99999999", len(head)),
            pa.repeat("BATCH", len(head)),
        ]
        self._tables.insert(HOUSEHOLD, [column.filter(pa.array(kept)) for column in columns])
        self._tables.insert(MEMBER, self._member_columns(people, members))
        self._add_certificates(people, members)

    def _member_columns(self, people: People, members: Members) -> list[pa.Array]:
        person = members.person
        named = people.named
        native = named.native * len(SEPARATORS) + named.separator
        pool = pa.concat_arrays([self._names, self._foreign])
        name = np.where(named.foreign, len(self._names) + named.foreign_name, native)[person]
        return [
            digits_of(people.person_no, 10).take(pa.array(person)),
            pa.array(members.history_no),
            digits_of(household_no(people.number[members.household]), 10),
            take(pool, name),
            symbol(people.number[members.household]),
            pa.array(people.number[person] - people.head[person] + 1),
            take(texts_of(MEMBER_KINDS), members.kind),
            take(days.COMPACT, members.begins),
            take(texts_of(REASONS), members.reason),
            take(days.COMPACT, members.ends),
            pc.fill_null(take(texts_of(LOSSES), members.loss), ""),
            pa.repeat(INSURER, len(person)),
            take(days.COMPACT, members.reported),
            take(days.COMPACT, members.loss_reported),
            take(days.COMPACT, members.begins),
            take(days.COMPACT, members.ends),
            take(texts_of(["", "G", "E"]), members.special),
            pc.fill_null(take(texts_of([code for code, *_ in EXTERNAL_PLACES]), members.elsewhere), ""),
            pa.repeat("BATCH", len(person)),
        ]

    def _add_certificates(self, people: People, members: Members) -> None:
        made = certificates_of(people, members)
        person = members.person[made.member]
        columns = [
            digits_of(people.person_no, 10).take(pa.array(person)),
            pa.array(members.history_no[made.member]),
            pa.array(made.certificate_no),
            take(texts_of(CERTIFICATE_KINDS), made.kind),
            take(days.COMPACT, made.issued),
            take(days.COMPACT, made.expires),
            take(days.COMPACT, made.returned),
            pc.fill_null(take(texts_of(["K", "S"]), made.cause), ""),
            pa.repeat("BATCH", len(person)),
        ]
        self._tables.insert(CERTIFICATE, columns)

    def add_externals(self, externals: Externals) -> None:
        """Rows of a chunk."""
        named, number = externals.named, externals.number
        native = np.where(named.foreign, -1, named.native * len(SEPARATORS) + named.separator)
        births, sexes = self._births(externals), take(texts_of(["M", "F", "U"]), externals.sex)
        if not self._clean:
            sexes = pc.if_else(pa.array(number == defects.EXTERNAL_UNMAPPED_SEX), "X", sexes)
        place = [texts_of(column) for column in zip(*EXTERNAL_PLACES, strict=True)]
        code, prefecture, city, town, postal = (take(column, externals.place) for column in place)
        count = len(number)
        columns = [
            digits_of(named.person_no, 10),
            take(texts_of(PUBLISHED_INDIVIDUAL_NUMBERS), np.where(number < 2, number, -1)),
            pa.array(named.foreign.astype(np.int64)),
            take(self._names, native),
            take(self._foreign, np.where(named.foreign, named.foreign_name, -1)),
            take(self._kana, np.where(named.foreign, 0, named.native)),
            sexes,
            births,
            code,
            prefecture,
            city,
            town,
            take(texts_of([full_width_lot(lot) for lot in LOTS]), externals.lot),
            pc.if_else(pa.array(number % 7 == 0), "ｺｰﾎﾟ隣 101", pa.nulls(count, pa.string())),
            postal,
            take(texts_of([",".join(ids) for ids in BUSINESS_IDS]), externals.businesses),
            pa.array(externals.merged.astype(np.int64)),
            digits_of(np.where(externals.merged, external_no(number - 1), -1), 10),
            pa.repeat("BATCH", count),
        ]
        self._tables.insert(EXTERNAL, columns)

    def _births(self, externals: Externals) -> pa.Array:
        western = days.WESTERN[externals.birth]
        western = np.where(externals.unknown_birth == 1, western // 10_000 * 10_000, western)
        western = np.where(externals.unknown_birth == 2, western // 100 * 100, western)
        if not self._clean:
            western = np.where(externals.number == defects.EXTERNAL_BAD_BIRTH, 19990230, western)
        return pa.array(western).cast(pa.string())


def symbol(number: np.ndarray) -> pa.Array:
    """国保記号番号 in full-width characters, as the old system keeps it."""
    return pc.binary_join_element_wise("０１－", _wide_digits(number + 1, 8), "")


def _wide_digits(number: np.ndarray, width: int) -> pa.Array:
    texts = digits_of(number, width)
    for digit in range(10):
        texts = pc.replace_substring(texts, str(digit), days.full_width(digit))
    return texts


def _household_of(people: People, number: int) -> list[int]:
    return [int(head - people.number[0]) for head in people.head[people.number == number]]
