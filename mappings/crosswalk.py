"""新旧番号対応: where a mapping's old numbers are, and what a municipality gives for them. See docs/mapping_spec.md."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.source import RecordKind
from mappings import grammar
from mappings.reading import Reading
from mappings.yaml.text import Block, Text, line_of

# What a rule may name of a crossing: `NAME.new`; `NAME.unknown` is where the crosswalk does not know the old number.
NEW, UNKNOWN = "new", "unknown"


@dataclass(frozen=True, slots=True)
class Crossing:
    """`name.new`: the new number for the one in the fields `old` (several where only together they tell one person).

    `numbering` names the series (番号体系) that the old number is of: equal old numbers of one series are one person,
    of two series they are not. A crossing that has the crosswalk's own name is the row's own number; others refer.
    """

    name: str
    crosswalk: str
    numbering: str
    old: tuple[str, ...]
    line: int

    @property
    def is_own(self) -> bool:
        """Whether it is the number of the row itself, for which a new one may be given."""
        return self.name == self.crosswalk


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """What a plan says of a crosswalk: the mappings whose own numbers get new ones, and how these are made.

    New numbers have `digits` digits and count from `first`; those of the numberings `keep` stay as they are.
    """

    name: str
    assigned_by: tuple[str, ...]
    digits: int
    first: int
    keep: tuple[str, ...]
    line: int


def read_crossings(reading: Reading, root: Block, kind: RecordKind) -> tuple[Crossing, ...]:
    """The section `crosswalks` of a mapping."""
    blocks = reading.block(root, "crosswalks")
    return tuple(_crossing(reading, str(name), reading.block(blocks, name), kind) for name in blocks)


def _crossing(reading: Reading, name: str, block: Block, kind: RecordKind) -> Crossing:
    reading.keys(block, grammar.CROSSING, grammar.CROSSING_NEEDS, f"crosswalk {name}")
    old = reading.texts(block, "old")
    for each in old:
        field = kind.field(each)
        if field is None:
            of_layout = [field.name for field in kind.columns]
            wrong = f"the source has no field {str(each)!r}."
            reading.no_field(each, each, of_layout, wrong, "Name a field of the layout.")
        elif field.type == "bytes" or field.type.is_float:
            reading.problem(each, f"field {each} is {field.type}, no number.", "Name a text or a number.")
    if "old" in block and not old:
        reading.problem(block, f"crosswalk {name} names no field.", "Name under `old` the old number.")
    _each_once(reading, old, f"crosswalk {name}: old")
    _check_name(reading, block, name)
    crosswalk, numbering = reading.text(block, "crosswalk", name), reading.text(block, "numbering")
    if "numbering" in block and not numbering.strip():
        reading.problem(block, f"crosswalk {name}: numbering has no name.", "Name the series of numbers.")
    return Crossing(name, crosswalk, numbering, tuple(map(str, old)), line_of(block))


# A household has one number, too; those of more people are rare.
_PEOPLE_OF_A_NUMBER = 5


def read_crosswalks(reading: Reading, root: Block) -> dict[str, Crosswalk]:
    """The section `crosswalks` of a plan."""
    blocks = reading.block(root, "crosswalks")
    town = root.get("municipality")
    people = reading.number(town, "population") if isinstance(town, Block) else 0
    found = {str(name): _crosswalk(reading, str(name), reading.block(blocks, name)) for name in blocks}
    for name, one in found.items():
        if 0 < one.first < 10**one.digits < one.first + people // _PEOPLE_OF_A_NUMBER:
            wrong = (
                f"crosswalk {name} has {10**one.digits - one.first:,} numbers, and population is {people:,}."
            )
            reading.problem(blocks[name], wrong, "Give more digits, or a lower `first`.")
    return found


def _crosswalk(reading: Reading, name: str, block: Block) -> Crosswalk:
    reading.keys(block, grammar.CROSSWALK, grammar.CROSSWALK_NEEDS, f"crosswalk {name}")
    _check_name(reading, block, name)
    digits, first = reading.number(block, "digits"), reading.number(block, "first", least=1)
    if not 1 <= digits <= grammar.MOST_DIGITS:
        reading.problem(block, f"crosswalk {name}: digits {digits}.", f"From 1 to {grammar.MOST_DIGITS}.")
    elif len(str(first)) > digits:
        reading.problem(block, f"crosswalk {name}: `first` has more than {digits} digits.", "Correct one.")
    given, keep = (reading.texts(block, key) for key in ("assigned_by", "keep"))
    if "assigned_by" in block and not given:
        reading.problem(block, f"crosswalk {name}: nobody gives numbers.", "Name a mapping in assigned_by.")
    _each_once(reading, given, f"crosswalk {name}: assigned_by")
    return Crosswalk(name, tuple(map(str, given)), digits, first, tuple(map(str, keep)), line_of(block))


def _check_name(reading: Reading, block: Block, name: str) -> None:
    if not (name.isascii() and name.isidentifier()):
        reading.problem(block, f"crosswalk {name!r} is no name.", "Use letters, digits and _, such as atena.")


def _each_once(reading: Reading, names: tuple[Text, ...], what: str) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            reading.problem(name, f"{what} names {str(name)!r} twice.", "Name it once.")


def crossed(crossings: tuple[Crossing, ...], crosswalks: Mapping[str, object]) -> list[Crossing]:
    """The crossings whose crosswalk the municipality has; of the others the old number stays."""
    return [each for each in crossings if each.crosswalk in crosswalks]
