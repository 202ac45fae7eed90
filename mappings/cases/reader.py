"""Reads `cases/*.yaml` of a product into a `CaseFile`. Raises SpecError with every problem at once."""

from collections.abc import Sequence as Rows
from pathlib import Path

from contracts.source import SourceField, name_of_bytes
from mappings import grammar
from mappings.case_values import field_problem, with_marks
from mappings.cases.case import SAMPLE_SETTINGS, Case, CaseFile, SourceRow
from mappings.cases.expectation_reader import ExpectationReader
from mappings.item_text import misfit
from mappings.plain_file import is_there
from mappings.reading import Reading
from mappings.spec.model import FROM_SOURCE, MappingSpec, Source
from mappings.spec.reader import read_spec, spec_path
from mappings.yaml.text import Block, Sequence, Text, block_at, line_of, read_yaml

FOLDER = "cases"
# They are converted together, told apart by 16 bits.
_MOST_CASES = 10_000


_FEW = 3


def case_files(folder: Path) -> list[Path]:
    """The files of cases below a folder."""
    return sorted(path for path in folder.rglob("*.yaml") if path.absolute().parent.name == FOLDER)


def read_cases(path: Path) -> CaseFile:
    """The cases of a file, which lies in the folder `cases` of its product."""
    reading = Reading(path)
    root = read_yaml(path)
    reading.keys(root, grammar.CASES, grammar.CASES_NEEDS, "a file of cases")
    spec = _spec(reading, root)
    _of_this_mapping(reading, root, spec)
    reader = _CaseReader(reading, root, spec)
    made = CaseFile(path, spec, _settings(reading, root, spec), reader.lookups(), reader.cases())
    reading.finish()
    return made


def _spec(reading: Reading, root: Block) -> MappingSpec:
    product = reading.path.absolute().parent.parent
    name = reading.text(root, "mapping")
    file = spec_path(name, product.parent)
    if file.parent != product or not is_there(file):
        known = ", ".join(f"{product.name}.{path.stem}" for path in sorted(product.glob("*.yaml")))
        action = f"Known: {known}." if known else f"Put the file into the folder {FOLDER} of its product."
        reading.problem(root.get("mapping", root), f"mapping {name!r} is not known.", action)
        reading.finish()
    return read_spec(file)


def _of_this_mapping(reading: Reading, root: Block, spec: MappingSpec) -> None:
    """Cases of another mapping would be told field by field; raises SpecError where most of `defaults` is of no field here."""
    fields = {field.name for source in spec.sources for field in source.columns}
    given = reading.block(root, "defaults").keys()
    if len(given - fields) > max(_FEW, len(given) // 2):
        wrong = f"{spec.name} has {len(given & fields)} of the {len(given)} fields that `defaults` gives."
        reading.problem(root["mapping"], wrong, "Name the mapping that the cases are of.")
        reading.finish()


def _settings(reading: Reading, root: Block, spec: MappingSpec) -> dict[str, str]:
    """The settings of the cases, each fit for the items that take it as it is."""
    block = reading.block(root, "settings")
    reading.keys(block, SAMPLE_SETTINGS, (), "settings")
    taking = {rule.setting: rule.item for group in spec.groups for rule in group.items if not rule.steps}
    for name, given in block.items():
        if name in taking and isinstance(given, Text) and (wrong := misfit(taking[name], given)):
            told = f"{name} {given!r} {wrong} in {taking[name].romaji}."
            reading.problem(given, told, "Write what a plan could have.")
    return {name: reading.text(block, name, default) for name, default in SAMPLE_SETTINGS.items()}


class _CaseReader:
    """Reads the parts of one file that name fields and items of its mapping."""

    def __init__(self, reading: Reading, root: Block, spec: MappingSpec) -> None:
        self._reading = reading
        self._root = root
        self._spec = spec
        self._expectations = ExpectationReader(reading, spec)

    def lookups(self) -> dict[str, tuple[SourceRow, ...]]:
        """The rows of each look-up of the mapping; none where the file gives none."""
        block = self._reading.block(self._root, "lookups")
        self._reading.keys(block, [each.name for each in self._spec.lookups], (), "lookups")
        found = {}
        for lookup in self._spec.lookups:
            blocks = self._reading.blocks(block, lookup.name)
            rows = [self._row(lookup.source, lookup.source.kind.columns, each, {}) for each in blocks]
            self._once(blocks, [row[lookup.key] for row in rows], f"{lookup.name}: {lookup.key}")
            found[lookup.name] = tuple(rows)
        return found

    def cases(self) -> tuple[Case, ...]:
        """The cases in their order."""
        defaults = self._row(
            self._spec.sources[0], self._spec.kind.columns, self._reading.block(self._root, "defaults"), {}
        )
        blocks = self._reading.blocks(self._root, "cases")
        if self._root.get("cases") == []:
            self._reading.problem(self._root["cases"], "the file has no case.", "Write one, or remove it.")
        if len(blocks) > _MOST_CASES:
            wrong = f"the file has {len(blocks):,} cases."
            self._reading.problem(self._root["cases"], wrong, f"Keep at most {_MOST_CASES:,} in a file.")
        cases = [self._case(block, defaults) for block in blocks]
        self._once(blocks, [case.name or None for case in cases], "case")
        return tuple(cases)

    def _case(self, block: Block, defaults: SourceRow) -> Case:
        reading = self._reading
        reading.keys(block, grammar.CASE, grammar.CASE_NEEDS, "a case")
        given = block.get("given")
        blocks = (
            reading.blocks(block, "given") if isinstance(given, Sequence) else [reading.block(block, "given")]
        )
        if block.get("expect") == {}:
            reading.problem(block["expect"], "the case expects nothing.", "Name a group, rejects or skipped.")
        return Case(
            name=reading.text(block, "name"),
            line=line_of(block),
            given=tuple(self._given(each, defaults) for each in blocks),
            expect=self._expectations.read(reading.block(block, "expect")),
        )

    def _given(self, block: Block, defaults: SourceRow) -> SourceRow:
        """A source row; of several sources it names its own, or is of the first."""
        sources = {source.name: source for source in self._spec.sources}
        if len(sources) == 1:
            return self._row(self._spec.sources[0], self._spec.kind.columns, block, defaults)
        name = self._reading.text(block, FROM_SOURCE, next(iter(sources)))
        if name not in sources:
            wrong = f"{FROM_SOURCE}: there is no source {name!r}."
            self._reading.problem(block[FROM_SOURCE], wrong, f"Known: {', '.join(sources)}.")
            return {}
        rest = block_at(block, {key: block[key] for key in block if key != FROM_SOURCE})
        return {**self._row(sources[name], sources[name].columns, rest, defaults), FROM_SOURCE: name}

    def _row(
        self, source: Source, columns: Rows[SourceField], block: Block, defaults: SourceRow
    ) -> SourceRow:
        """A value for every column."""
        fields = {field.name: field for field in columns}
        marks = {} if self._spec.merge else _marks(source)
        row = {name: defaults.get(name) for name in fields}
        for name, value in block.items():
            field = fields.get(name)
            if field is None:
                known = ", ".join(row)
                self._reading.problem(name, f"the source has no field {name!r}.", f"It has: {known}.")
            elif value is None:
                row[name] = None
            elif not isinstance(value, Text):
                self._reading.problem(value, f"field {name} is one value.", "Write a text or null.")
            elif wrong := field_problem(field, source.layout, value):
                self._reading.problem(value, f"field {name} {wrong}.", "Correct it, or write null.")
            elif value.strip() != marks.get(name, value).strip():
                wrong = f"field {name} tells record kinds apart, and is {marks[name]!r} in the records that are read."
                self._reading.problem(value, wrong, "Correct it, or leave it out.")
            else:
                row[name] = with_marks(value)
        return row

    def _once(self, blocks: Rows[Block], names: Rows[str | None], what: str) -> None:
        for place, name in enumerate(names):
            if name is not None and name in names[:place]:
                self._reading.problem(blocks[place], f"{what} {name!r} stands twice.", "Keep one of them.")


def _marks(source: Source) -> dict[str, str]:
    """The field that tells record kinds apart, by its name in the spec, with what it is in those of the source."""
    field, kind = source.layout.mark_field, source.kind
    name = name_of_bytes(kind, field) if field and kind.mark and not kind.of_occurrences else ""
    held = kind.field(name)
    return {source.named(name): kind.mark} if held and not held.type.is_number else {}
