"""The truth of 024 for the second product, which keeps certificates in the row of the member."""

import numpy as np

from examples.town.certificates import certificates_of
from examples.town.insurance import Members
from examples.town.insurance_truth import Flags, InsuranceTruth
from examples.town.minamo.database import CERTIFICATES, HOUSEHOLD, MEMBER
from examples.town.people import People
from examples.town.truth import Rows


class MinamoInsuranceTruth(InsuranceTruth):
    """Turns chunks of insurance into expected rows."""

    household_table, member_table = HOUSEHOLD.name, MEMBER.name
    name_code = "minamo_private_use"

    def _certificates(self, people: People, members: Members, waiting: Flags) -> None:
        """Slots of the members' records, which have been counted as read already."""
        made = certificates_of(people, members)
        first = self._truth.file(MEMBER.name).read - len(members.person) + 1
        columns = self._certificate_columns(people, members, made)
        held = waiting[members.person[made.member]]
        slot = made.certificate_no.astype(np.int64) - 1
        rows = Rows(MEMBER.name, first + made.member, slot, columns, held)
        empty = CERTIFICATES * len(members.person) - len(made.member)
        self._truth.add("g_nhi_certificate", rows, empty=empty)
