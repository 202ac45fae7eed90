"""What differs between two versions of a product's folder: layouts, mappings, code tables; and who moves by them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.errors import Problem, SpecError
from mappings import grammar
from mappings.code_table import read_code_table
from mappings.csv_table import read_table
from mappings.layout.reader import read_layout
from mappings.layout_diff import Difference, What, differences, layout_differences
from mappings.municipality_use import mapping_key, municipalities_by_mapping
from mappings.plan.plan import MUNICIPALITIES
from mappings.reading import Reading
from mappings.spec.form import one_form
from mappings.spec.model import MappingSpec
from mappings.spec.reader import read_spec
from mappings.yaml.scalar_text import flow
from mappings.yaml.text import Block, read_yaml

_SECTIONS = tuple(
    key for key in grammar.MAPPING if key not in ("spec_version", "mapping", "standard", "sources", "groups")
)
_PLAN = "plan.yaml"
_TABLES = ("codes", "reduce")


@dataclass(frozen=True, slots=True)
class ProductChange:
    """One difference of a file (below the product's folder), and the municipalities whose plans move by the old one."""

    file: str
    difference: Difference
    municipalities: tuple[str, ...]


def compare_products(old: Path, new: Path, municipalities: Path = MUNICIPALITIES) -> list[ProductChange]:
    """Layouts, then mappings, codes and vendor characters, each in the order of names; cases are not compared.

    Raises SpecError for a folder that is no product, and where a file of them cannot be read.
    """
    _require_products(old, new)
    specs = {path.name: read_spec(path) for path in sorted(old.glob("*.yaml"))}
    towns = municipalities_by_mapping(municipalities)
    used = {name: towns.get(mapping_key(old / name), set()) for name in specs}
    compared: tuple[tuple[str, Callable[[Path, Path], Iterable[Difference]], Any], ...] = (
        ("layouts/*.yaml", _layouts, _reads),
        ("*.yaml", _mappings, lambda spec, path: spec.path.name == path.name),
        ("codes/*.csv", _codes, _looks_up),
        ("gaiji/*.csv", _characters, lambda *_: True),
    )
    changes: list[ProductChange] = []
    for pattern, compare, uses in compared:
        for path in _files(old, new, pattern):
            who = {code for name, spec in specs.items() if uses(spec, path) for code in used[name]}
            found = _of_file(old / path, new / path, compare)
            changes += [ProductChange(path.as_posix(), each, tuple(sorted(who))) for each in found]
    return changes


def _require_products(*folders: Path) -> None:
    """A product has layouts, or mappings of what another one delivers; a municipality's folder has a plan."""
    problems = []
    for folder in folders:
        names = {path.name for path in folder.glob("*.yaml")}
        if not folder.is_dir():
            problems.append(
                Problem(str(folder), "there is no such product.", "Name a product, or its folder.")
            )
        elif _PLAN in names or not (names or any(folder.glob("layouts/*.yaml"))):
            wrong = (
                f"it is no product: it has {'a plan' if _PLAN in names else 'neither layouts nor mappings'}."
            )
            problems.append(Problem(str(folder), wrong, "Name a folder like mappings/products/NAME_VERSION."))
    if problems:
        raise SpecError(problems)


def _files(old: Path, new: Path, pattern: str) -> list[Path]:
    return sorted({path.relative_to(folder) for folder in (old, new) for path in folder.glob(pattern)})


def _of_file(
    old: Path, new: Path, compare: Callable[[Path, Path], Iterable[Difference]]
) -> Iterable[Difference]:
    if not new.exists():
        return [Difference("", What.GONE, "the whole file", "")]
    return compare(old, new) if old.exists() else [Difference("", What.NEW, "", "the whole file")]


def _reads(spec: MappingSpec, path: Path) -> bool:
    return any(source.layout.short_name == path.stem for source in spec.reads)


def _looks_up(spec: MappingSpec, path: Path) -> bool:
    steps = (step for group in spec.groups for rule in group.items for step in rule.every_step)
    return any(step.name in _TABLES and step.options["file"] == path.name for step in steps)


def _layouts(old: Path, new: Path) -> Iterable[Difference]:
    return layout_differences(read_layout(old), read_layout(new))


def _codes(old: Path, new: Path) -> Iterable[Difference]:
    return differences(_entries(old), _entries(new))


def _entries(path: Path) -> dict[str, str]:
    """What each source code means; of one with periods all that it means."""
    found: dict[str, str] = {}
    for entry in read_code_table(path.parents[1], None, path.name).entries:
        period = f" ({entry.valid_from} - {entry.valid_to})" if entry.has_period else ""
        source = ", ".join(entry.source)
        found[source] = "; ".join(filter(None, (found.get(source), f"{entry.standard}{period}")))
    return found


def _characters(old: Path, new: Path) -> Iterable[Difference]:
    return differences(*map(_identified, (old, new)))


def _identified(path: Path) -> dict[str, str]:
    """What each vendor's character is, and all else that its line says."""
    rows = read_table(path, lambda names: names[:2] == ("system", "code"), "system,code,…")
    return {f"{row['system']} {row['code']}": " ".join(list(row.values())[2:]) for _, row in rows}


def _mappings(old: Path, new: Path) -> Iterable[Difference]:
    return differences(*(dict(_told(_form(path), path.parent.name)) for path in (old, new)))


def _form(path: Path) -> Block:
    read_spec(path)
    return one_form(Reading(path), read_yaml(path), path)


def _told(spec: Block, product: str) -> Iterator[tuple[str, str]]:
    """Rules by group and item, all else by its section; the product's own name, which says the version, is left out."""
    yield "standard", spec["standard"]
    for number, source in enumerate(spec["sources"], start=1):
        yield f"source {source.get('name', number)}", _flow(source, product)
    for section in _SECTIONS:
        content = spec.get(section, {})
        entries = content.items() if isinstance(content, dict) else enumerate(content, start=1)
        yield from ((f"{section} {key}", _flow(value, product)) for key, value in entries)
    for name, group in spec["groups"].items():
        yield f"{name} rows", _flow(group["rows"], product)
        yield from ((f"{name} {item}", _flow(rule, product)) for item, rule in group["items"].items())


def _flow(node: Any, product: str) -> str:
    return flow(node).replace(f"{product}.", "")
