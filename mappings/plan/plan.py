"""移行定義: what one municipality moves, read from `municipalities/<code>_<name>/plan.yaml`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings import grammar
from mappings.crosswalk import Crosswalk, read_crosswalks
from mappings.plan.sources import SourcePlace, read_places
from mappings.reading import Reading
from mappings.reason_text import wrong_reason
from mappings.yaml.text import Block, places, read_yaml
from standards.check_digits import holds
from standards.reader import load_reasons, versions

MUNICIPALITIES = Path(__file__).parents[1] / "municipalities"
# The folder of a municipality's own mappings, named `own.NAME` as if it were a product.
OWN = "own"
_SHARE = re.compile(r"[0-9]+(\.[0-9]+)?")
IVS_LENGTHS = {"": "one", "one": "one", "two": "two"}


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """One municipality's plan; `settings` are the values of the moment (as_of, operator …), and how lengths count.

    `ivs_length`: whether a character with its variation selector is `one` of 桁数 or `two`; the standard does not say.
    `absent_groups` gives by business the groups that its old system has nothing for, `unread` the layouts
    (`product.LAYOUT`) and record kinds (`product.LAYOUT.KIND`) that do not move, each with its reason. `lines` are the places of keys and names in the file.
    """

    path: Path
    name: str
    municipality: str
    municipality_name: str
    population: int
    standard: str
    settings: Mapping[str, str]
    sources: Mapping[str, SourcePlace]
    businesses: Mapping[str, tuple[str, ...]]
    crosswalks: Mapping[str, Crosswalk]
    targets: tuple[str, ...]
    thresholds: Mapping[str, float]
    absent_groups: Mapping[str, Mapping[str, str]]
    unread: Mapping[str, str]
    lines: Mapping[str, int] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """Where the plan's file has a key, or a name that it lists."""
        return f"{self.path}:{self.lines.get(name, 1)}"

    @property
    def folder(self) -> Path:
        """The municipality's own folder (codes, gaiji, extensions, own)."""
        return self.path.parent

    @property
    def products(self) -> Path:
        """The folder of the products: beside the folder of the municipalities."""
        return self.path.parent.parent.parent / "products"

    def folder_of(self, name: str) -> Path:
        """Where the product of a mapping or layout `product.NAME` lies: with the products, `own` with the municipality."""
        return self.folder if name.partition(".")[0] == OWN else self.products


def folder_beside(spec: Path, product: str) -> Path:
    """The folder of a product, seen from a mapping: a municipality's own mapping may read what a product delivers."""
    beside = spec.absolute().parent
    if beside.name == OWN and product != OWN:
        return beside.parent.parent.parent / "products" / product
    return beside.parent / product


def plan_path(municipality: str) -> Path:
    """The plan of a municipality by its code. Raises SpecError when there is none or more than one."""
    found = sorted(MUNICIPALITIES.glob(f"{municipality}_*/plan.yaml")) if municipality.isdigit() else []
    if len(found) != 1:
        known = ", ".join(sorted(path.parent.name for path in MUNICIPALITIES.glob("*/plan.yaml")))
        wrong = f"{len(found)} plans for this municipality code."
        raise SpecError(Problem(f"municipality {municipality!r}", wrong, f"Known: {known}."))
    return found[0]


def plan_file(text: str) -> Path:
    """A plan given by path, folder or municipality code."""
    path = Path(text)
    if path.is_dir():
        return path / "plan.yaml"
    return path if path.suffix else plan_path(text)


def read_plan(path: Path) -> MigrationPlan:
    """The plan of a file. Raises SpecError with every problem."""
    reading = Reading(path)
    root = read_yaml(path)
    reading.keys(root, grammar.PLAN, grammar.PLAN_NEEDS, "a plan")
    town = reading.block(root, "municipality")
    reading.keys(town, grammar.MUNICIPALITY, grammar.MUNICIPALITY_NEEDS, "municipality")
    if not holds(reading.text(town, "code"), "municipality_code"):
        reading.problem(
            town.get("code", town),
            "the municipality code is wrong.",
            "Six digits with the right check digit.",
        )
    if town.get("population") is not None and not reading.number(town, "population", 1):
        reading.problem(town["population"], "population is 0.", "Write how many people live there.")
    plan = MigrationPlan(
        path=path,
        name=reading.text(root, "plan"),
        municipality=reading.text(town, "code"),
        municipality_name=reading.text(town, "name"),
        population=reading.number(town, "population"),
        standard=reading.text(root, "standard"),
        settings=_settings(reading, root, town),
        sources=read_places(reading, root),
        businesses=_businesses(reading, root),
        crosswalks=read_crosswalks(reading, root),
        targets=tuple(map(str, reading.texts(root, "targets"))) or ("store",),
        thresholds=_thresholds(reading, root),
        absent_groups=_absent_groups(reading, root),
        unread=_reasons(reading, root, "unread"),
        lines=places(root),
    )
    _check_names(reading, root, plan)
    reading.finish()
    return plan


def _check_names(reading: Reading, root: Block, plan: MigrationPlan) -> None:
    if plan.standard not in versions() and "standard" in root:
        wrong = f"standard {plan.standard!r} is not here."
        reading.problem(root["standard"], wrong, f"Known versions: {', '.join(versions())}.")
    targets = reading.texts(root, "targets")
    if "targets" in root and not targets:
        reading.problem(root, "targets names none.", f"Known: {', '.join(grammar.TARGETS)}.")
    for target in targets:
        if target not in grammar.TARGETS:
            reading.problem(
                target, f"target {str(target)!r} is not known.", f"Known: {', '.join(grammar.TARGETS)}."
            )
    blocks = reading.block(root, "businesses")
    mappings = (("mapping", reading.texts(reading.block(blocks, code), "mappings")) for code in blocks)
    for what, names in (("target", targets), *mappings):
        for place, name in enumerate(names):
            if name in names[:place]:
                reading.problem(name, f"{what} {str(name)!r} stands twice.", "Keep one of them.")


def _settings(reading: Reading, root: Block, town: Block) -> dict[str, str]:
    as_of = reading.text(root, "as_of")
    for block, key in ((root, "operator"), (town, "name")):
        if block.get(key) is not None and not reading.text(block, key).strip():
            reading.problem(block[key], f"{key} is empty.", "Write it.")
    if "as_of" in root and (not _is(date.fromisoformat, as_of) or len(as_of) != 10):
        reading.problem(root["as_of"], "as_of is no date.", "Write YYYY-MM-DD.")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d", reading.text(root, "time_of_day", "00:00:00")):
        reading.problem(root["time_of_day"], "time_of_day is no time.", "Write HH:MM:SS.")
    return {
        "as_of": as_of,
        "operator": reading.text(root, "operator"),
        "time_of_day": reading.text(root, "time_of_day", "00:00:00"),
        "ivs_length": reading.one_of(root, "ivs_length", IVS_LENGTHS) or "one",
        "municipality": reading.text(town, "code"),
        "municipality_name": reading.text(town, "name"),
    }


def _businesses(reading: Reading, root: Block) -> dict[str, tuple[str, ...]]:
    block = reading.block(root, "businesses")
    businesses = {}
    for code in block:
        if not re.fullmatch(r"\d{3}", code):
            reading.problem(code, f"business {code!r} is no code.", "Write three digits such as 001.")
        business = reading.block(block, code)
        reading.keys(business, grammar.BUSINESS, grammar.BUSINESS_NEEDS, f"business {code}")
        businesses[str(code)] = tuple(map(str, reading.texts(business, "mappings")))
        if business.get("mappings") is not None and not business["mappings"]:
            wrong = f"business {code!s} moves nothing: `mappings` names none."
            reading.problem(business["mappings"], wrong, "Name its mappings, or remove the business.")
    return businesses


def _absent_groups(reading: Reading, root: Block) -> dict[str, dict[str, str]]:
    block = reading.block(root, "businesses")
    blocks = {str(code): block[code] for code in block}
    return {
        code: _reasons(reading, business, "absent_groups")
        for code, business in blocks.items()
        if isinstance(business, Block)
    }


def _reasons(reading: Reading, parent: Block, key: str) -> dict[str, str]:
    """Names with the reason why each does not move."""
    block = reading.block(parent, key)
    reasons = {str(name): reading.text(block, name) for name in block}
    for name in block:
        if not reasons[name].strip():
            reading.problem(name, f"{key}: {name!r} has no reason.", "Say why it does not move.")
        elif wrong := wrong_reason(reasons[name]):
            reading.problem(name, f"{key}: {name!r}: the reason {wrong}.", "Say why it does not move.")
    return reasons


def _thresholds(reading: Reading, root: Block) -> dict[str, float]:
    block = reading.block(root, "thresholds")
    thresholds = {}
    for name in block:
        share = reading.text(block, name)
        thresholds[str(name)] = float(share) if _SHARE.fullmatch(share) else -1.0
        if not 0 <= thresholds[str(name)] <= 1:
            reading.problem(name, f"threshold {name!r} is no share.", "Write a number from 0 to 1.")
        if name not in load_reasons():
            reading.problem(name, f"{name!r} is no reason.", "Use an id of standards/reasons.csv.")
    return thresholds


def _is(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True
