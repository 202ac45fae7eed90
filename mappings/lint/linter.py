"""Every problem of plans, mappings, layouts and code tables at once, before a byte is read."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.alike import alike, did_you_mean
from mappings.cases.reader import FOLDER as CASES
from mappings.cases.reader import read_cases
from mappings.draft.remarks import undecided
from mappings.lint.corrections import lint_corrections
from mappings.lint.crosswalks import lint_crossings, lint_crosswalks
from mappings.lint.folders import lint_town_folder
from mappings.lint.gaiji import lint_town_gaiji
from mappings.lint.gaiji_steps import lint_gaiji_steps
from mappings.lint.known_codes import lint_known_codes
from mappings.lint.layouts import lint_layout
from mappings.lint.own import lint_own
from mappings.lint.products import lint_products
from mappings.lint.reasons import lint_reasons
from mappings.lint.rules import lint_controls, lint_group, lint_settings, lint_skips
from mappings.lint.shared import lint_shared
from mappings.lint.sources import lint_sources
from mappings.lint.table_files import lint_product_tables, lint_town_tables
from mappings.lint.tables import lint_tables
from mappings.lint.towns import PLAN_FILE, lint_towns
from mappings.lint.unfinished import lint_unfinished
from mappings.lint.zeros import lint_zeros
from mappings.own.reader import FOLDER as EXTENSIONS
from mappings.own.reader import read_alone
from mappings.plain_file import is_there
from mappings.plan.plan import OWN, MigrationPlan, read_plan
from mappings.read_once import reading_once
from mappings.reason_text import wrong_reason
from mappings.spec.files import absolute, from_here, misnamed, spec_files
from mappings.spec.model import MappingSpec
from mappings.spec.of_plan import place_in_business
from mappings.spec.reader import parse_spec, read_spec, spec_path
from mappings.spec.source_reader import layout_path


@reading_once()
def lint(paths: Iterable[Path]) -> tuple[int, list[Problem]]:
    """(files read, problems) of YAML files or folders; of everything when `paths` is empty."""
    paths = absolute(paths)
    files = spec_files(paths)
    problems = misnamed(paths)
    for path in files:
        try:
            problems.extend(_lint_file(path))
        except SpecError as error:
            problems.extend(error.problems)
    problems += [*lint_towns(files), *lint_product_tables(files)]
    if not files and not problems:
        problems.append(Problem("lint", "no spec files found.", "Name a plan, mapping or folder."))
    return len(files), sorted({from_here(problem) for problem in problems})


@reading_once()
def lint_plan(plan: MigrationPlan) -> list[Problem]:
    """Problems of a plan and of the specs it names, with the municipality's own tables."""
    problems = [*lint_corrections(plan), *lint_shared(plan)]
    problems += [*lint_own(plan), *lint_products(plan), *lint_town_tables(plan)]
    problems += [*lint_town_gaiji(plan), *lint_town_folder(plan.folder)]
    problems += lint_sources(plan)
    for business, names in plan.businesses.items():
        for name in names:
            try:
                if not is_there(spec_path(name, plan.folder_of(name))):
                    wrong, meant = f"there is no mapping {name!r}.", alike(name, _beside(plan, name))
                    action = did_you_mean(meant, "Name product.MAPPING, or own.MAPPING.")
                    problems.append(Problem(plan.place(name), wrong, action))
                    continue
                problems.extend(_lint_named(plan, business, read_spec(spec_path(name, plan.folder_of(name)))))
            except SpecError as error:
                problems.extend(error.problems)
    return [*dict.fromkeys(problems), *lint_crosswalks(plan), *lint_reasons(plan)]


def lint_spec(spec: MappingSpec, municipality: Path | None = None) -> list[Problem]:
    """Completeness both ways: every item has a rule, every source field is used or reasoned away."""
    problems = [problem for group in spec.groups for problem in lint_group(spec, group)]
    problems += [*lint_skips(spec), *lint_controls(spec), *lint_gaiji_steps(spec)]
    problems += [*_unused(spec), *_idle(spec)]
    problems += [*lint_tables(spec, municipality), *lint_known_codes(spec, municipality)]
    problems += lint_zeros(spec)
    problems += undecided(spec.path)
    return problems


def _lint_file(path: Path) -> list[Problem]:
    if path.name == PLAN_FILE:
        plan = read_plan(path)
        return [*lint_plan(plan), *lint_unfinished(plan)]
    if path.parent.name == "layouts":
        return [*lint_layout(path), *undecided(path)]
    if path.parent.name == EXTENSIONS:
        read_alone(path)
        return []
    if path.parent.name == CASES:
        read_cases(path)
        return []
    spec, problems = parse_spec(path)
    if spec is None:
        return problems
    town = path.parent.parent if path.parent.name == OWN else None
    problems = [*problems, *lint_spec(spec, town)]
    expected = f"{path.parent.name}.{path.stem}"
    if spec.name != expected:
        problems.append(
            Problem(
                spec.place("mapping"),
                f"the mapping is named {spec.name!r}.",
                f"Name it {expected!r} as the file.",
            )
        )
    return problems or list(lint_crossings(spec))


def _beside(plan: MigrationPlan, name: str) -> list[str]:
    """The mappings of the product of a name."""
    product = name.partition(".")[0]
    return [f"{product}.{path.stem}" for path in (plan.folder_of(name) / product).glob("*.yaml")]


def _lint_named(plan: MigrationPlan, business: str, spec: MappingSpec) -> list[Problem]:
    problems = lint_spec(spec, plan.folder)
    problems += lint_settings(plan, spec)
    for layout in {source.layout.name for source in spec.reads}:
        if (path := layout_path(spec.path, layout)).is_file():
            problems += undecided(path)
    if spec.business != business:
        wrong = f"mapping {spec.name} feeds business {spec.business}, not {business}."
        there = spec.name in plan.businesses.get(spec.business, ())
        action = f"Remove it: {spec.business} names it too." if there else "Move it to its business."
        problems.append(Problem(place_in_business(plan, business, spec.name), wrong, action))
    if spec.standard != plan.standard:
        wrong = f"mapping {spec.name} is for standard {spec.standard}, the plan for {plan.standard}."
        problems.append(Problem(plan.place(spec.name), wrong, "Use one version."))
    return problems


def _idle(spec: MappingSpec) -> Iterator[Problem]:
    """Look-ups and values over a key of which nothing is used."""
    named = {
        name.partition(".")[0] for name in (*spec.named(), *spec.meant, *spec.unused_fields) if "." in name
    }
    names = (*(each.name for each in spec.lookups), *(each.name for each in spec.over))
    for name in (name for name in names if spec.whole and name not in named):
        yield Problem(
            spec.place(name), f"nothing uses {name}.", f"Take {name}.NAME for an item, or remove it."
        )


def _unused(spec: MappingSpec) -> Iterator[Problem]:
    used = spec.used_fields()
    names = {field.name for field in spec.kind.fields}
    for name in sorted(names - used - spec.meant - set(spec.unused_fields)) if spec.whole else ():
        wrong = f"source field {name!r} is neither used nor named in unused_fields."
        place = spec.place("unused_fields" if spec.unused_fields else "sources")
        yield Problem(place, wrong, "Map it, or name it with the reason.")
    beside = {f"{lookup.name}.{field.name}" for lookup in spec.lookups for field in lookup.source.kind.fields}
    for name, reason in spec.unused_fields.items():
        line = getattr(name, "line", 1)
        if name not in names | beside and (spec.whole or "." not in name):
            yield _problem(spec, line, f"unused field {name!r} is not in the layout.", "Remove the line.")
        elif name in used:
            yield _problem(
                spec, line, f"field {name!r} is used and named in unused_fields.", "Remove the line."
            )
        elif not reason:
            yield _problem(spec, line, f"unused field {name!r} has no reason.", "Say why it does not move.")
        elif wrong := wrong_reason(reason):
            told = f"unused field {name!r}: the reason {wrong}."
            yield _problem(spec, line, told, "Say why it does not move.")


def _problem(spec: MappingSpec, line: int, wrong: str, action: str) -> Problem:
    return Problem(f"{spec.path}:{line}", wrong, action)
