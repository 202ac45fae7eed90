"""Hand-written rules between the items and rows of a business: validators/cross_field/<業務ID>.yaml.

They are warnings with budgets, never stops: a head of household may have died with 14 days left to report
it, and declared taxes are paid before they are assessed. validators/cross_field/README.md has the form.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from contracts.errors import Problem, SpecError
from contracts.findings import Finding, Severity, Status
from contracts.schema import TableSchema
from mappings.reading import Reading
from mappings.yaml.text import Block, Text, read_yaml
from standards.reader import Standard, load_reasons, load_standard, versions
from validators.cross_field_kinds import KINDS, WITH_WHEN, Check, Kinds
from validators.cross_field_names import Names, NotInVersionError, UnknownNameError
from validators.rule import Rule

FOLDER = Path(__file__).parent / "cross_field"
_PLAIN = ("id", "group", "says", "source", "reason", "budget")
GroupRule = tuple[TableSchema, Rule]


def cross_field_rules(standard: Standard, business: str, folder: Path = FOLDER) -> list[GroupRule]:
    """The rules of a business, none if it has no file. Raises SpecError."""
    path = folder / f"{business}.yaml"
    return read_rules(path, standard) if path.is_file() else []


def rule_problems(folder: Path = FOLDER) -> tuple[int, list[Problem]]:
    """(files read, problems) of all rules, held against the newest version of the standard."""
    paths = sorted(folder.glob("*.yaml"))
    problems: list[Problem] = []
    for path in paths:
        try:
            read_rules(path, load_standard(versions()[-1]))
        except SpecError as error:
            problems += error.problems
    return len(paths), problems


def read_rules(path: Path, standard: Standard, known: Sequence[Standard] | None = None) -> list[GroupRule]:
    """The rules of a file, each with its group. Raises SpecError with the line of every problem.

    An item that only other versions of the standard have gives a rule with `missing`; `known` are these
    versions, all of standards/data when None.
    """
    reading = Reading(path)
    root = read_yaml(path)
    reading.keys(root, ("rules",), ("rules",), "a file of rules")
    names = Names(reading, standard, path.stem, known)
    rules: list[GroupRule] = []
    for block in reading.blocks(root, "rules"):
        try:
            rules.append(_rule(reading, names, block))
        except UnknownNameError:
            continue
        if rules[-1][1].check in {rule.check for _, rule in rules[:-1]}:
            reading.problem(block["id"], "this id is there twice.", "Give each rule an id of its own.")
    reading.finish()
    return rules


def without_table(rules: Iterable[GroupRule], groups: Iterable[TableSchema]) -> list[Finding]:
    """A finding for each rule whose own group is not among those of the run: not applicable."""
    here = {schema.group for schema in groups}
    return [
        Finding(
            check=rule.check,
            reason=rule.reason,
            business=schema.business,
            group=schema.group,
            item=rule.item,
            checked=0,
            failed=0,
            threshold=rule.budget,
            status=Status.NOT_APPLICABLE,
            severity=rule.severity,
        )
        for schema, rule in rules
        if schema.group not in here
    ]


def _rule(reading: Reading, names: Names, block: Block) -> GroupRule:
    reading.keys(block, (*_PLAIN, "when", *KINDS), _PLAIN, "a rule")
    kinds = [kind for kind in KINDS if kind in block]
    if not all(isinstance(block.get(name), Text) for name in _PLAIN):
        names.wrong(block, "the rule is not whole.", f"Write one text each: {', '.join(_PLAIN)}.")
    if len(kinds) != 1 or ("when" in block and kinds[0] not in WITH_WHEN):
        action = f"Write one of {', '.join(KINDS)}; `when` only with {' and '.join(WITH_WHEN)}."
        names.wrong(block, "a rule says one thing.", action)
    schema = names.group(block["group"])
    try:
        found = Kinds(reading, names).check(kinds[0], schema, block)
    except NotInVersionError as lacking:
        return schema, _plain(reading, names, block, str(lacking))
    return schema, _checking(_plain(reading, names, block), schema, found)


def _plain(reading: Reading, names: Names, block: Block, missing: str = "") -> Rule:
    reason = load_reasons().get(block["reason"])
    if reason is None:
        names.wrong(block["reason"], f"{block['reason']!r} is no reason.", "See standards/reasons.csv.")
    return Rule(
        check=f"cross.{block['id']}",
        reason=reason.id,
        standard_class=reason.standard_class,
        item="",
        item_id="",
        expectation="ExpectColumnValuesToNotBeNull",
        severity=Severity.WARN,
        budget=_budget(reading, block),
        missing=missing,
        says=str(block["says"]),
    )


def _checking(rule: Rule, schema: TableSchema, found: Check) -> Rule:
    return replace(
        rule,
        item=found.item.romaji,
        item_id=found.item.item_id,
        computed=found.computed,
        wrong=found.wrong,
        columns=schema.key if found.wrong else (),
        parent=found.other,
    )


def _budget(reading: Reading, block: Block) -> float:
    try:
        budget = float(block["budget"])
    except ValueError:
        budget = -1.0
    if not 0 <= budget <= 1:
        reading.problem(block["budget"], "the budget is no share.", "Write a number from 0 to 1.")
    return budget
