"""Reads the names of source fields that rules use, and conditions over them: each must exist, and be asked for what it may hold."""

from collections.abc import Mapping

from contracts.condition import Condition, FieldTest
from mappings.alike import alike, did_you_mean
from mappings.case_values import field_problem
from mappings.field_texts import Held
from mappings.reading import Reading
from mappings.reason_text import wrong_reason
from mappings.spec.held_names import LAST, no_flag
from mappings.spec.model import FROM_SOURCE
from mappings.spec.rules import Slot
from mappings.yaml.text import Text


class NameReader:
    """Names of one spec: `fields` that rules may use, `held` what the source fields among them are, `sources` merged ones.

    `unread` are names of look-ups of which no field is known.
    """

    def __init__(
        self,
        reading: Reading,
        fields: frozenset[str],
        held: Mapping[str, Held],
        unread: frozenset[str] = frozenset(),
        sources: frozenset[str] = frozenset(),
    ) -> None:
        self._reading = reading
        self._fields = fields
        self._held = held
        self._unread = unread
        self._sources = sources

    def condition(self, node: object, slots: tuple[Slot, ...]) -> Condition | None:
        """A condition whose fields must exist, and may hold what it asks for."""
        condition = self._reading.condition_that_may_hold(node)
        for test in condition.every_test() if condition else ():
            self.name(node, test.field, slots)
            for value in sorted({value for value in test.values if test.values.count(value) > 1}):
                wrong = f"the condition asks {test.field} for {value!r} twice."
                self._reading.problem(node, wrong, "Write it once, or the value that was meant.")
            if test.blank and (wrong := self._never_blank(test.field)):
                action = "Write a value that it may have."
                self._reading.problem(node, f"no row has {test.field} blank: {wrong}.", action)
            for value in test.values:
                if wrong := self._never(test, value, slots):
                    action = "Write a value that the field may hold, or blank."
                    self._reading.problem(node, f"no row has {test.field} {value!r}: {wrong}.", action)
        return condition

    def name(self, node: object, field: str, slots: tuple[Slot, ...]) -> None:
        """A field, a name of a slot, or a value of `lookups`, `over` or `crosswalks`; what does not exist is a problem."""
        slot, _, name = field.partition(".")
        if slot != "slot":
            self.known(node, field)
            return
        of_slots = ("key", *(each for slot in slots for each in slot.fields)) if slots else ()
        if name not in of_slots:
            meant = alike(name, of_slots)
            action = did_you_mean(meant and f"slot.{meant}", "slot.NAME needs `rows: {each_of: …}`.")
            self._reading.problem(node, f"there is no {field!r} here.", action)

    def known(self, node: object, field: str) -> None:
        """Note a problem when the source has no such field."""
        if field == FROM_SOURCE and field not in self._fields:
            wrong = (
                f"{FROM_SOURCE} tells several sources apart, and this mapping has one, which it always is."
            )
            self._reading.problem(node, wrong, "Leave it out.")
        elif field not in self._fields and field.partition(".")[0] not in self._unread:
            wrong, action = f"the source has no field {field!r}.", "Name a field, lookup.FIELD or over.VALUE."
            self._reading.no_field(node, field, self._fields, wrong, action)

    def reason(self, node: Text, what: str) -> None:
        """Why something does not move, for those who read the report; one that says nothing is a problem."""
        if wrong := wrong_reason(node):
            self._reading.problem(
                node, f"{what}: the reason {wrong}.", "Say why, for those who read the report."
            )

    def _never_blank(self, name: str) -> str:
        """Why a name that is no field has a value in every row, "" where nothing is known."""
        if name == "slot.key":
            return "each slot has its key"
        if name == FROM_SOURCE and name in self._fields:
            return "each row has its source"
        is_flag = name in self._fields and name not in self._held and name.endswith(f".{LAST}")
        return "each row of a history has it" if is_flag else ""

    def _never(self, test: FieldTest, value: str, slots: tuple[Slot, ...]) -> str:
        """Why no row has a value in the field of a test, "" where one may."""
        if not value.strip():
            return "what is blank is null"
        if test.field == FROM_SOURCE and FROM_SOURCE in self._fields and value not in self._sources:
            return f"the sources are {', '.join(sorted(self._sources))}"
        if test.field == "slot.key" and slots and value not in (keys := [slot.key for slot in slots]):
            return f"the slots are {', '.join(keys)}"
        prefix, _, rest = test.field.partition(".")
        names = [slot.fields.get(rest, "") for slot in slots] if prefix == "slot" else [test.field]
        wrong = [self._never_in(name, value) for name in names]
        return wrong[0] if all(wrong) and wrong else ""

    def _never_in(self, name: str, value: str) -> str:
        held = self._held.get(name)
        if held is None and name in self._fields and name.endswith(f".{LAST}"):
            return no_flag(value)
        wrong = field_problem(*held, value) if held else ""
        return f"the field {wrong}" if wrong else ""
