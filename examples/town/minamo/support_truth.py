"""The truth of 支援措置 for the second product, which keeps those protected together as records of their own."""

from examples.town.minamo.database import SUPPORT, SUPPORT_JOINT
from examples.town.people import Flags, People
from examples.town.support import Support
from examples.town.support_truth import joint_columns, measure_columns
from examples.town.truth import Truth


class MinamoSupportTruth:
    """Turns chunks of support measures into expected rows."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth

    def add(self, people: People, support: Support, known: Flags) -> None:
        """Expected rows of a chunk; `known` are the persons without a rejected row, the others wait."""
        held = ~known[support.person]
        self._truth.add_records("g_support", SUPPORT.name, measure_columns(people, support), held)
        row, _, columns = joint_columns(people, support)
        self._truth.add_records("g_support_joint", SUPPORT_JOINT.name, columns, held[row])
