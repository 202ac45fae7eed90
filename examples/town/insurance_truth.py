"""The truth of 024: insured households and members, and their certificates."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from examples.town import days, defects
from examples.town.certificates import Certificates, certificates_of
from examples.town.insurance import Households, Members, household_no
from examples.town.names import NameTexts
from examples.town.old_database import CERTIFICATE, HOUSEHOLD, INSURER, MEMBER
from examples.town.people import People
from examples.town.plan import Town
from examples.town.pools import (
    EXTERNAL_PLACES,
    MUNICIPALITY_NAMES,
)
from examples.town.truth import Truth, digits_of, take, texts_of

Flags = npt.NDArray[np.bool_]


class InsuranceTruth:
    """Turns chunks of insurance into expected rows."""

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
        return self._truth.add_records(
            "g_nhi_household", self.household_table, columns, waiting[head], rejects
        )

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
        return self._truth.add_records(
            "g_nhi_member", self.member_table, columns, waiting[person], rejects, findings
        )

    def _certificates(self, people: People, members: Members, waiting: Flags) -> None:
        made = certificates_of(people, members)
        columns = self._certificate_columns(people, members, made)
        held = waiting[members.person[made.member]]
        self._truth.add_records("g_nhi_certificate", CERTIFICATE.name, columns, held)

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


def _symbol(number: npt.NDArray[np.int64]) -> pa.Array:
    return pa.array([f"01-{each + 1:08d}" for each in number.tolist()], pa.string())
