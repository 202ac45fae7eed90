"""The mapping spec as data: what is read, joined, skipped and counted, and the rules of its groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from contracts.condition import Condition
from contracts.source import RecordKind, SourceField, SourceLayout
from mappings.crosswalk import NEW, Crossing
from mappings.spec.rules import GroupRule


@dataclass(frozen=True, slots=True)
class SkipRule:
    """Records that do not move, with the reason that the ledger shows."""

    when: Condition
    reason: str


BESIDE = ("next", "previous")


@dataclass(frozen=True, slots=True)
class Over:
    """Values over a key, within equal `key` and in `order`.

    `name.number` counts from 1, `name.is_last` tells the last row; `name.next.FIELD` and `name.previous.FIELD` are
    fields of the rows beside it, null where there is none.
    """

    name: str
    key: tuple[str, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What to read: a record kind of a layout from the files (or table) of a source of the plan.

    Among several sources it has a `name`, and `rename` gives the names that its fields go by in the spec.
    """

    layout: SourceLayout
    kind: RecordKind
    source: str
    files: str
    name: str = ""
    rename: Mapping[str, str] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[SourceField, ...]:
        """What a row has, by the names of the spec."""
        return tuple(replace(each, name=self.named(each.name)) for each in self.kind.columns)

    def named(self, name: str) -> str:
        """The name that a field of the layout goes by."""
        return self.rename.get(name, name)

    def raw(self, name: str) -> str:
        """The layout's own name of a field of the spec."""
        return next((own for own, given in self.rename.items() if given == name), name)


# The column that tells which of several sources gives a row its place.
FROM_SOURCE = "row.source"


@dataclass(frozen=True, slots=True)
class Merge:
    """How records of several sources become rows: those of equal `key` are one row.

    Each field comes from the last source that has a record of the key, and the field. Within one source the record
    that is last by `order` counts; where two are last, the row cannot be told and is rejected.
    """

    key: tuple[str, ...]
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """Columns of another source, joined where the row's field `on` equals its `key`: `name.FIELD`.

    Values of `on` that are `blank` ask for nothing.
    """

    name: str
    source: Source
    key: str
    on: str
    blank: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """A total that must hold: count of records (`of_kind` alone, or all), or sum of a field, equals a declared value.

    `equals` is `T.FIELD` (a trailer field) or `note.NAME` (the delivery note beside the file). Both are of `source`.
    """

    source: Source
    field: str
    equals: str
    line: int
    of_kind: str = ""

    @property
    def is_count(self) -> bool:
        """Whether records are counted rather than a field summed."""
        return not self.field


@dataclass(frozen=True, slots=True)
class MappingSpec:
    """項目対応定義 of one record kind of one product, or of several that are merged; `kind` is what a row of it has.

    `lines` are the places of keys and names in the file; it is not `whole` where a group or a look-up could not
    be read, so that what it uses is not known, and `fills_known` is false where a conversion is not known. `meant`
    are fields that were perhaps meant by a name that there is not.
    """

    name: str
    path: Path
    business: str
    sources: tuple[Source, ...]
    kind: RecordKind
    merge: Merge | None
    standard: str
    skip_rows: tuple[SkipRule, ...]
    lookups: tuple[Lookup, ...]
    over: tuple[Over, ...]
    crossings: tuple[Crossing, ...]
    groups: tuple[GroupRule, ...]
    unused_fields: Mapping[str, str]
    controls: tuple[Control, ...]
    lines: Mapping[str, int] = field(default_factory=dict)
    whole: bool = True
    fills_known: bool = True
    meant: frozenset[str] = frozenset()

    def place(self, name: str) -> str:
        """Where the spec's file has a key, or a name that it lists."""
        return f"{self.path}:{self.lines.get(name, 1)}"

    def named(self) -> set[str]:
        """Every name that rules, conditions, keys and controls use: fields, `lookup.FIELD`, `over.VALUE` …."""
        named: set[str] = {name for over in self.over for name in (*over.key, *over.order)}
        named |= {lookup.on for lookup in self.lookups} | {control.field for control in self.controls}
        named |= {name for crossing in self.crossings for name in crossing.old}
        named |= {*self.merge.key, *self.merge.order} if self.merge else set()
        named |= {name for skip in self.skip_rows for name in skip.when.fields()}
        for group in self.groups:
            named |= {name for slot in group.slots for name in slot.fields.values()}
            named |= {
                n for condition in (group.when, group.empty_when) if condition for n in condition.fields()
            }
            for rule in group.items:
                for branch in rule.branches:
                    named |= set(branch.fields) | set(branch.when.fields() if branch.when else ())
        return named

    def beside(self) -> list[tuple[Over, str, str]]:
        """(over, `next` or `previous`, field) of every field of a row beside that is named."""
        found = []
        for over in self.over:
            for name in sorted(self.named()):
                prefix, way, field = (*name.split(".", 2), "", "")[:3]
                if prefix == over.name and way in BESIDE and field:
                    found.append((over, way, field))
        return found

    def used_fields(self) -> set[str]:
        """Names of the source's fields that are used in any way."""
        return self.named() | {field for _, _, field in self.beside()}

    def behind(self, name: str) -> tuple[str, ...]:
        """The fields that a name of a rule stands for: those of the old number for `crosswalk.new`, else itself."""
        return next((each.old for each in self.crossings if name == f"{each.name}.{NEW}"), (name,))

    @property
    def reads(self) -> tuple[Source, ...]:
        """All that is read: the sources of the rows, and those that are looked up."""
        return (*self.sources, *(lookup.source for lookup in self.lookups))

    @property
    def gaiji_system(self) -> str:
        """The system of vendor characters of its rows, "" where they have none."""
        return self.sources[0].layout.charset.gaiji

    @property
    def product_folder(self) -> Path:
        """The folder of the product and version that the spec belongs to."""
        return self.path.parent
