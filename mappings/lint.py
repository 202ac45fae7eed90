"""Every problem of plans, mappings, layouts and code tables at once, before a byte is read."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError
from contracts.schema import Duty, Item
from mappings.case_reader import FOLDER as CASES
from mappings.case_reader import read_cases
from mappings.code_table import read_code_table
from mappings.corrections import read_corrections
from mappings.draft.remarks import undecided
from mappings.extension_reader import FOLDER as EXTENSIONS
from mappings.extension_reader import read_alone
from mappings.gaiji_table import read_gaiji_table
from mappings.layout import read_layout
from mappings.lint_crosswalks import lint_crosswalks
from mappings.lint_own import lint_own
from mappings.lint_reasons import lint_reasons
from mappings.plan import MUNICIPALITIES, OWN, MigrationPlan, read_plan
from mappings.source_reader import layout_path
from mappings.spec import GroupRule, ItemRule, MappingSpec
from mappings.spec_reader import PRODUCTS, parse_spec, spec_of


def lint(paths: Iterable[Path]) -> tuple[int, list[Problem]]:
    """(files read, problems) of YAML files or folders; of everything when `paths` is empty."""
    files = spec_files(paths)
    problems: list[Problem] = []
    for path in files:
        try:
            problems.extend(_lint_file(path))
        except SpecError as error:
            problems.extend(error.problems)
    if not files:
        problems.append(Problem("lint", "no spec files found.", "Name a plan, mapping or folder."))
    return len(files), sorted(set(problems))


def spec_files(paths: Iterable[Path]) -> list[Path]:
    """The YAML files of folders, and files as they are named; those of everything when `paths` is empty."""
    return sorted(set(_files(list(paths) or [PRODUCTS, MUNICIPALITIES])))


def lint_plan(plan: MigrationPlan) -> list[Problem]:
    """Problems of a plan and of the specs it names, with the municipality's own tables."""
    problems: list[Problem] = []
    try:
        read_corrections(plan.folder)
    except SpecError as error:
        problems.extend(error.problems)
    problems += lint_own(plan)
    for business, names in plan.businesses.items():
        for name in names:
            try:
                problems.extend(_lint_named(plan, business, spec_of(name, plan.folder_of(name))))
            except SpecError as error:
                problems.extend(error.problems)
    return [*dict.fromkeys(problems), *lint_crosswalks(plan), *lint_reasons(plan)]


def lint_spec(spec: MappingSpec, municipality: Path | None = None) -> list[Problem]:
    """Completeness both ways: every item has a rule, every source field is used or reasoned away."""
    problems = [problem for group in spec.groups for problem in _lint_group(spec, group)]
    problems += _unused(spec)
    problems += _tables(spec, municipality)
    problems += undecided(spec.path)
    return problems


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from path.rglob("*.yaml")
        else:
            yield path


def _lint_file(path: Path) -> list[Problem]:
    if path.name == "plan.yaml":
        return lint_plan(read_plan(path))
    if path.parent.name == "layouts":
        read_layout(path)
        return [*undecided(path)]
    if path.absolute().parent.name == EXTENSIONS:
        read_alone(path)
        return []
    if path.absolute().parent.name == CASES:
        read_cases(path)
        return []
    spec, problems = parse_spec(path)
    if spec is None:
        return problems
    problems += lint_spec(spec, path.absolute().parent.parent if path.absolute().parent.name == OWN else None)
    expected = f"{path.parent.name}.{path.stem}"
    if spec.name != expected:
        problems.append(
            Problem(f"{path}:1", f"the mapping is named {spec.name!r}.", f"Name it {expected!r} as the file.")
        )
    return problems


def _lint_named(plan: MigrationPlan, business: str, spec: MappingSpec) -> list[Problem]:
    problems = lint_spec(spec, plan.folder)
    for layout in {source.layout.name for source in spec.reads}:
        problems += undecided(layout_path(spec.path, layout))
    if spec.business != business:
        wrong = f"mapping {spec.name} feeds business {spec.business}, not {business}."
        problems.append(Problem(str(plan.path), wrong, "Move it to its business."))
    if spec.standard != plan.standard:
        wrong = f"mapping {spec.name} is for standard {spec.standard}, the plan for {plan.standard}."
        problems.append(Problem(str(plan.path), wrong, "Use one version."))
    for source in spec.reads:
        if source.source not in plan.sources:
            wrong = f"source {source.source!r} of {spec.name} is not in the plan."
            problems.append(Problem(str(plan.path), wrong, "Add it under sources."))
    return problems


def _lint_group(spec: MappingSpec, group: GroupRule) -> Iterator[Problem]:
    ruled = {rule.item.romaji: rule for rule in group.items}
    filled = set(ruled) | {name for rule in group.items for name in group.filled_by(rule)}
    for item in group.schema.items:
        rule = ruled.get(item.romaji)
        if item.romaji not in filled:
            yield _problem(
                spec,
                group.line,
                f"item {item.romaji} ({item.name}) has no rule.",
                "Map it, or give {absent: reason}.",
            )
        elif rule is not None and rule.absent and (item.key or item.duty is Duty.REQUIRED):
            yield _problem(
                spec, rule.line, f"item {item.romaji} is required and cannot be absent.", "Give it a source."
            )
    for rule in group.items:
        yield from _lint_rule(spec, rule)


def _lint_rule(spec: MappingSpec, rule: ItemRule) -> Iterator[Problem]:
    item = rule.item
    constants = [b.constant for b in rule.branches if b.constant is not None]
    for constant in filter(None, (*constants, rule.default)):
        if not rule.steps and item.code_list and constant not in item.code_list.codes:
            yield _problem(
                spec,
                rule.line,
                f"{constant!r} is not in the code list of {item.romaji}.",
                "Use a code of the standard.",
            )
        if len(constant) > item.digits:
            yield _problem(
                spec,
                rule.line,
                f"{constant!r} is longer than {item.romaji} allows.",
                f"At most {item.digits} characters.",
            )


def _unused(spec: MappingSpec) -> Iterator[Problem]:
    used = spec.used_fields()
    names = {field.name for field in spec.kind.fields}
    for name in sorted(names - used - set(spec.unused_fields)):
        wrong = f"source field {name!r} is neither used nor named in unused_fields."
        yield _problem(spec, 1, wrong, "Map it, or name it with the reason.")
    beside = {f"{lookup.name}.{field.name}" for lookup in spec.lookups for field in lookup.source.kind.fields}
    for name, reason in spec.unused_fields.items():
        line = getattr(name, "line", 1)
        if name not in names | beside:
            yield _problem(spec, line, f"unused field {name!r} is not in the layout.", "Remove the line.")
        elif name in used:
            yield _problem(
                spec, line, f"field {name!r} is used and named in unused_fields.", "Remove the line."
            )
        elif not reason:
            yield _problem(spec, line, f"unused field {name!r} has no reason.", "Say why it does not move.")


def _tables(spec: MappingSpec, municipality: Path | None) -> Iterator[Problem]:
    for group in spec.groups:
        for rule in group.items:
            for step in rule.steps:
                if step.name == "codes":
                    yield from _lint_codes(spec, rule, municipality, str(step.options["file"]))
                if step.name == "reduce":
                    yield from _lint_reductions(spec, municipality, str(step.options["file"]))
    try:
        read_gaiji_table(spec.product_folder, municipality, spec.gaiji_system)
    except SpecError as error:
        yield from error.problems


def _lint_codes(spec: MappingSpec, rule: ItemRule, municipality: Path | None, file: str) -> Iterator[Problem]:
    try:
        table = read_code_table(spec.product_folder, municipality, file)
    except SpecError as error:
        yield from error.problems
        return
    needed = table.width + table.dated
    given = {1 if rule.each_alone else len(branch.fields) for branch in rule.branches if branch.fields}
    for count in given - {needed}:
        wrong = f"{file} needs {needed} source fields{' (a date last)' if table.dated else ''}, not {count}."
        yield _problem(spec, rule.line, wrong, "Name them under `from`.")
    allowed = rule.item.code_list
    for entry in table.entries:
        if allowed is not None and entry.standard not in allowed.codes:
            source = ", ".join(entry.source)
            wrong = (
                f"source code {source!r} maps to {entry.standard!r}, which {_name(rule.item)} does not list."
            )
            yield Problem(f"{table.path}:{entry.line}", wrong, "Use a code of the standard.")


def _lint_reductions(spec: MappingSpec, municipality: Path | None, file: str) -> Iterator[Problem]:
    try:
        table = read_code_table(spec.product_folder, municipality, file)
    except SpecError as error:
        yield from error.problems
        return
    if table.width > 1 or table.dated:
        yield Problem(str(table.path), "a reduction has one source and no period.", "Keep `source` alone.")


def _name(item: Item) -> str:
    return f"{item.romaji} ({item.name})"


def _problem(spec: MappingSpec, line: int, wrong: str, action: str) -> Problem:
    return Problem(f"{spec.path}:{line}", wrong, action)
