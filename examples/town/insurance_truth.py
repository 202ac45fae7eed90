"""The truth of 024 and 031: insured households and members, persons outside the register."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from examples.town import days, defects
from examples.town.certificates import Certificates, certificates_of
from examples.town.host_pools import full_width_lot
from examples.town.insurance import Externals, Households, Members, external_no, household_no
from examples.town.names import NameTexts
from examples.town.old_database import CERTIFICATE, EXTERNAL, HOUSEHOLD, INSURER, MEMBER
from examples.town.people import People
from examples.town.plan import Town
from examples.town.pools import (
    BUSINESS_IDS,
    EXTERNAL_PLACES,
    LOTS,
    MUNICIPALITY_NAMES,
    PUBLISHED_INDIVIDUAL_NUMBERS,
)
from examples.town.truth import Rows, Truth, digits_of, take, texts_of

Flags = npt.NDArray[np.bool_]


class InsuranceTruth:
    """Turns chunks of insurance and outside persons into expected rows."""

    household_table, member_table = HOUSEHOLD.name, MEMBER.name
    name_code = "private_use"

    def __init__(self, town: Town, truth: Truth) -> None:
        self._town = town
        self._truth = truth
        self._names = NameTexts(town)

    def add(self, people: People, households: Households, members: Members, known: Flags) -> None:
        """Expected rows of 024; `known` are the persons that 001 writes."""
        missing, unmapped = (
            self._household(people, at) for at in (defects.ORPHAN, defects.UNMAPPED_HOUSEHOLD)
        )
        head = households.head[~np.isin(households.head, missing)]
        orphans = np.isin(members.household, missing)
        rejected = np.isin(head, unmapped)
        waiting = np.zeros(len(known), np.bool_)
        waiting[members.person[orphans | np.isin(members.household, unmapped)]] = True
        waiting[head[rejected]] = True
        written = np.zeros(len(known), np.bool_)
        begins = households.begins[~np.isin(households.head, missing)]
        feigned = households.feigned[~np.isin(households.head, missing)]
        written[head[self._households(people, Households(head, feigned, begins), rejected, waiting)]] = True
        written[members.person[self._members(people, members, orphans, waiting)]] = True
        self._certificates(people, members, waiting)
        self._truth.person_absent["024"] += int((written & ~known).sum())

    def _household(self, people: People, number: int) -> npt.NDArray[np.int64]:
        if self._town.clean:
            return np.zeros(0, np.int64)
        head: npt.NDArray[np.int64] = people.head[people.number == number] - people.number[0]
        return head

    def _households(self, people: People, households: Households, rejected: Flags, waiting: Flags) -> Flags:
        head = households.head
        columns = {
            "kokuhosetaibango": digits_of(household_no(people.number[head]), 10),
            "atenabango": digits_of(people.person_no[head], 10),
            "shikuchosonhokenshabango": pa.repeat(INSURER, len(head)),
            "kokuhokigobango": _symbol(people.number[head]),
            "kokuhosetaikubun": pa.array(np.where(households.feigned, "2", "1")),
            "tekiyokaishinengappi": take(days.TEXTS, households.begins),
            "tekiyoshuryonengappi": pa.repeat("9999-12-31", len(head)),
        }
        rejects = [(rejected, "kokuhosetaikubun", "code_unmapped")] if rejected.any() else []
        return self._add("g_nhi_household", self.household_table, columns, waiting[head], rejects, [])

    def _members(self, people: People, members: Members, orphans: Flags, waiting: Flags) -> Flags:
        person = members.person
        columns = {
            "atenabango": digits_of(people.person_no, 10).take(pa.array(person)),
            "hihokensharirekibango": pa.array(members.history_no),
            "kokuhosetaibango": digits_of(household_no(people.number[members.household]), 10),
            "hihokenshashimei": self._names.either(people.named).take(pa.array(person)),
            "kokuhokigobango": _symbol(people.number[members.household]),
            "edaban": digits_of(people.number[person] - people.head[person] + 1, 2),
            "kokuhoshikakukubun": take(texts_of(["1", "2", "3"]), members.kind),
            "shikakushutokunengappi": take(days.TEXTS, members.begins),
            "shikakushutokujiyu": take(texts_of(["01", "02", "03", "09"]), members.reason),
            "shikakusoshitsunengappi": take(days.TEXTS, members.ends),
            "shikakusoshitsujiyu": take(texts_of(["01", "02", "05"]), members.loss),
            "shikuchosonhokenshabango": pa.repeat(INSURER, len(person)),
            "hokenshameisho": pa.repeat(MUNICIPALITY_NAMES[self._town.municipality], len(person)),
            "shikakushutokutodokedenengappi": take(days.TEXTS, members.reported),
            "shikakusoshitsutodokedenengappi": take(days.TEXTS, members.loss_reported),
            "tekiyokaishinengappi": take(days.TEXTS, members.begins),
            "tekiyoshuryonengappi": take(days.TEXTS, members.ends),
            "marugakumaruenkubun": take(texts_of(["0", "1", "2"]), members.special),
            "tokureikyojuchi_shikuchosonkodo": take(
                texts_of([code for code, *_ in EXTERNAL_PLACES]), members.elsewhere
            ),
        }
        rejects = [(orphans, "kokuhosetaibango", "parent_missing")] if orphans.any() else []
        findings = [(self._names.undecided(people.named)[person], "hihokenshashimei", "gaiji_undecided")]
        codes = self._truth.gaiji.setdefault("g_nhi_member hihokenshashimei", Counter())
        self._names.count_undecided(people.named, person, codes, self.name_code)
        return self._add("g_nhi_member", self.member_table, columns, waiting[person], rejects, findings)

    def _certificates(self, people: People, members: Members, waiting: Flags) -> None:
        made = certificates_of(people, members)
        columns = self._certificate_columns(people, members, made)
        self._add(
            "g_nhi_certificate", CERTIFICATE.name, columns, waiting[members.person[made.member]], [], []
        )

    def _certificate_columns(
        self, people: People, members: Members, made: Certificates
    ) -> dict[str, pa.Array]:
        person = members.person[made.member]
        return {
            "atenabango": digits_of(people.person_no, 10).take(pa.array(person)),
            "hihokensharirekibango": pa.array(members.history_no[made.member]),
            "shorirekibango": pa.array(made.certificate_no),
            "shokubun": take(texts_of(["01", "02", "03", "11", "12"]), made.kind),
            "kofunengappi": take(days.TEXTS, made.issued),
            "yukokigen": take(days.TEXTS, made.expires),
            "kaishunengappi": take(days.TEXTS, made.returned),
            "kaishujiyu": take(texts_of(["1", "2"]), made.cause),
        }

    def add_externals(self, externals: Externals) -> None:
        """Expected rows of 031."""
        named, number = externals.named, externals.number
        clean = self._town.clean
        bad_birth = (number == defects.EXTERNAL_BAD_BIRTH) & (not clean)
        bad_sex = (number == defects.EXTERNAL_UNMAPPED_SEX) & (not clean)
        undecided = self._names.undecided(named)
        codes = self._truth.gaiji.setdefault("g_external_person shimei", Counter())
        self._names.count_undecided(named, np.arange(len(number)), codes, "private_use")
        findings = [
            (bad_birth, "seinengappi", "date_invalid"),
            (bad_sex, "seibetsu", "code_unmapped"),
            (undecided, "shimei", "gaiji_undecided"),
        ]
        columns = self._name_columns(externals) | self._place_columns(externals)
        blank = bad_birth | (externals.unknown_birth > 0)
        columns |= {
            "atenabango": digits_of(named.person_no, 10),
            "kojinbango": take(texts_of(PUBLISHED_INDIVIDUAL_NUMBERS), np.where(number < 2, number, -1)),
            "seibetsu": take(texts_of(["1", "2", "0"]), np.where(bad_sex, -1, externals.sex)),
            "seinengappi": take(days.TEXTS, np.where(blank, days.NO_DAY, externals.birth)),
            "seinengappi_fushohyoki": _readings(externals),
            "gyomuid": pa.array([*map(list, BUSINESS_IDS)], pa.list_(pa.string())).take(
                pa.array(externals.businesses)
            ),
            "dokujishisakushisutemunadoid": pa.nulls(len(number), pa.list_(pa.string())),
            "daihyoatenafuragu": pa.array(externals.merged.astype(np.int64)),
            "nayosesakiatenabango": digits_of(np.where(externals.merged, external_no(number - 1), -1), 10),
        }
        held = np.zeros(len(number), np.bool_)
        self._add("g_external_person", EXTERNAL.name, columns, held, [], findings)

    def _name_columns(self, externals: Externals) -> dict[str, pa.Array]:
        names, named = self._names, externals.named
        surname, given = (np.where(named.foreign, -1, part) for part in (named.surname, named.given))
        return {
            "shimei": take(names.whole, named.native),
            "uji_nihonjin": take(names.family, surname),
            "na_nihonjin": take(names.given, given),
            "shimei_gaikokujinarufuabetto": take(
                names.foreign, np.where(named.foreign, named.foreign_name, -1)
            ),
            "shimei_gaikokujinkanji": pa.nulls(len(surname), pa.string()),
            "shimei_yomigana": take(names.kana, named.native),
            "uji_nihonjin_yomigana": take(names.family_kana, surname),
            "na_nihonjin_yomigana": take(names.given_kana, given),
        }

    def _place_columns(self, externals: Externals) -> dict[str, pa.Array]:
        pools = [texts_of(column) for column in zip(*EXTERNAL_PLACES, strict=True)]
        names = ("shikuchosonkodo", "todofuken", "shikugunchosonmei", "choaza", "yubinbango")
        columns = {
            f"jusho_{name}": take(pool, externals.place) for name, pool in zip(names, pools, strict=True)
        }
        building = np.where(externals.number % 7 == 0, 0, -1)
        return columns | {
            "jusho_choazakodo": pa.nulls(len(building), pa.string()),
            "jusho_banchigohyoki": take(texts_of([full_width_lot(lot) for lot in LOTS]), externals.lot),
            "jusho_katagaki": take(texts_of(["コーポ隣　１０１"]), building),
            "jusho_katagaki_furigana": pa.nulls(len(building), pa.string()),
        }

    def _add(
        self,
        group: str,
        file: str,
        columns: dict[str, pa.Array],
        held: Flags,
        rejects: list[tuple[Flags, str, str]],
        findings: list[tuple[Flags, str, str]],
    ) -> Flags:
        """Rows of a table: each record is one row."""
        count = self._truth.file(file)
        record = count.read + 1 + np.arange(len(held))
        count.read += len(held)
        count.used += len(held)
        slot = np.zeros(len(held), np.int64)
        return self._truth.add(group, Rows(file, record, slot, columns, held, rejects, findings))


def _symbol(number: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array([f"01-{each + 1:08d}" for each in number.tolist()], pa.string())


def _readings(externals: Externals) -> pa.Array:
    readings: list[str | None] = [None] * len(externals.number)
    for person in np.flatnonzero(externals.unknown_birth > 0):
        year, rest = divmod(int(days.WESTERN[externals.birth[person]]), 10_000)
        month = f"{days.full_width(rest // 100)}月日不詳"
        readings[person] = f"{days.full_width(year)}年" + (
            month if externals.unknown_birth[person] == 2 else "月日不詳"
        )
    return pa.array(readings, pa.string())
