"""Corrections that would never be applied, or stop the run: of no file or table, of no field, with a value of none.

No message shows what a line holds, not even where a name should be: in a line whose columns have slipped that is a resident's value.
"""

from collections.abc import Iterator

from contracts.errors import Problem, SpecError
from contracts.source import FileFormat
from mappings.case_values import field_problem
from mappings.corrections import Correction, read_corrections
from mappings.field_texts import Held
from mappings.plan.plan import MigrationPlan
from mappings.spec.model import Source
from mappings.spec.of_plan import readable_specs


def lint_corrections(plan: MigrationPlan) -> Iterator[Problem]:
    """Of a plan's corrections, by the layouts that its mappings read."""
    try:
        path, corrections = read_corrections(plan.folder)
    except SpecError as error:
        yield from error.problems
        return
    sources = [source for spec in readable_specs(plan) for source in spec.reads] if corrections else []
    for each in corrections if sources else ():
        for wrong, action in _wrong(each, sources):
            yield Problem(f"{path}:{each.line}", wrong, action)


def _wrong(correction: Correction, sources: list[Source]) -> Iterator[tuple[str, str]]:
    of = [each for each in sources if _is_of(correction, each)]
    if not of:
        yield "no mapping of the plan reads a table of this name.", "Correct `file`."
        return
    held: list[Held] = [
        (field, each.layout) for each in of for field in each.kind.columns if field.name == correction.field
    ]
    if not held:
        yield (
            "there is no field of this name in what is corrected.",
            "Name a field by its name in the layout.",
        )
    elif correction.new_value and all(field_problem(*each, correction.new_value) for each in held):
        yield (
            f"field {correction.field} {field_problem(*held[0], correction.new_value)}.",
            "Write it as the layout has it.",
        )


def _is_of(correction: Correction, source: Source) -> bool:
    """Whether a correction may be of a source: of its table, or of a file, of which only the digest is known."""
    is_table = source.layout.format is FileFormat.TABLE
    if not correction.is_of_file:
        return is_table and correction.file in (source.layout.table, source.layout.short_name)
    return not is_table
