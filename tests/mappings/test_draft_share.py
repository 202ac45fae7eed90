"""How often the first proposal is right: the mappings that were written by hand are the truth.

The list of words was written with the copybook of hayate_juki_v5 in view, and before the other products were looked
at; for those that have no copybook the names, types and lengths of their layouts are all there is. What is measured
is what the how-to says, so that a change of the words or of the measure shows.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from contracts.source import RecordRole
from mappings import file_form
from mappings.copybook import CopybookItem
from mappings.draft.layout_record import layout_fields
from mappings.draft.mapping import DraftMapping, FieldDecision
from mappings.draft.product import draft_product
from mappings.draft.proposals import propose
from mappings.draft.records import DraftFile, DraftRecord
from mappings.lint.linter import lint
from mappings.reading import Reading
from mappings.spec.form import one_form
from mappings.spec.model import MappingSpec
from mappings.spec.reader import PRODUCTS, spec_of
from mappings.spec.rules import GroupRule
from mappings.spec.text import spec_text
from mappings.yaml.text import Block, parse_yaml, read_yaml
from pipeline.cases import cases_below, run_cases
from standards.reader import load_standard

GROUPS = list(load_standard("2.1").groups.values())
PAGE = Path("docs/how_to/scaffold.ja.md").read_text(encoding="utf-8")
Drafts = Callable[[], list[tuple[DraftMapping, MappingSpec]]]
OTHERS = (
    "hayate_kokuho_v5.JUTOGAI",
    "hayate_kokuho_v5.KOKUHO_SETAI",
    "hayate_kokuho_v5.KOKUHO_SHIKAKU",
    "hayate_kokuho_v5.KOKUHO_SHO",
    "hayate_zei_v5.KAZEI",
    "minamo_juki_v3.JUMIN",
    "minamo_juki_v3.SHIEN",
    "minamo_juki_v3.SHIEN_HEIKIN",
    "minamo_kokuho_v3.KH_SETAI",
    "minamo_kokuho_v3.KH_SHIKAKU",
)


def truth(spec: MappingSpec) -> dict[str, set[tuple[str, str]]]:
    """(group, item) that each field feeds, by rules or by slots."""
    found: dict[str, set[tuple[str, str]]] = {}
    for group in spec.groups:
        for rule in group.items:
            for branch in rule.branches:
                for field in (name for used in branch.fields for name in _named(spec, group, used)):
                    found.setdefault(field, set()).add((group.schema.group, rule.item.romaji))
    return found


def _named(spec: MappingSpec, group: GroupRule, used: str) -> Iterator[str]:
    """The fields behind a name of a rule: those of a slot, those of the old number for a new one, else itself."""
    slot, _, name = used.partition(".")
    if slot == "slot":
        used_in_slots = [each.fields[name] for each in group.slots if name in each.fields]
        yield from (field for used in used_in_slots for field in spec.behind(used))
    else:
        yield from spec.behind(used)


def drafts_of_hayate() -> list[tuple[DraftMapping, MappingSpec]]:
    path = PRODUCTS / "hayate_juki_v5" / "layouts" / "JUMINM.cpy"
    drafts = draft_product("hayate_juki_v5", [path], "fujitsu", load_standard("2.1"), GROUPS).mappings
    return [(draft, spec_of(draft.name)) for draft in drafts]


def drafts_of_others() -> list[tuple[DraftMapping, MappingSpec]]:
    return [(_of_layout(spec), spec) for spec in map(spec_of, OTHERS)]


def _of_layout(spec: MappingSpec) -> DraftMapping:
    fields = layout_fields(spec.kind.fields)
    record = DraftRecord(CopybookItem(1, "REC", 1), fields, RecordRole.DETAIL, "", is_told=True)
    return DraftMapping(spec.name, "", record, DraftFile((record,), ""), propose(fields, GROUPS), "2.1")


def counted(drafts: list[tuple[DraftMapping, MappingSpec]]) -> dict[str, int]:
    """Fields that feed items; those of them whose first proposal is right; rules that were written, and that are right."""
    count = dict.fromkeys(("fields", "right", "rules", "right_rules"), 0)
    for draft, spec in drafts:
        true = truth(spec)
        for each in draft.decisions():
            feeds = true.get(each.field, set())
            is_right = (each.group, each.item) in feeds
            count["fields"] += bool(feeds)
            count["right"] += is_right
            count["rules"] += _is_rule(each)
            count["right_rules"] += _is_rule(each) and is_right
    return count


def _is_rule(decision: FieldDecision) -> bool:
    return decision.written and bool(decision.item)


@pytest.mark.parametrize(
    ("drafts", "row"), [(drafts_of_hayate, "hayate_juki_v5"), (drafts_of_others, "ほか")]
)
def test_the_share_is_the_one_that_the_how_to_says(drafts: Drafts, row: str) -> None:
    found = re.search(
        rf"^\| {row}.*\| (\d+) のうち (\d+)（(\d+) %）\s*\| (\d+) のうち (\d+)（(\d+) %）", PAGE, re.MULTILINE
    )
    assert found is not None
    fields, right, share, rules, right_rules, rule_share = map(int, found.groups())
    assert counted(drafts()) == {
        "fields": fields,
        "right": right,
        "rules": rules,
        "right_rules": right_rules,
    }
    assert (share, rule_share) == (round(100 * right / fields), round(100 * right_rules / rules))


def test_a_field_that_does_not_move_is_seldom_given_a_rule() -> None:
    """What would pass for right at a glance: a rule for a field that the truth does not use."""
    wrong = [
        each.field
        for draft, spec in drafts_of_hayate()
        for each in draft.decisions()
        if _is_rule(each) and each.field not in spec.used_fields()
    ]
    assert wrong in ([], ["IDO_SEQ"])


def test_the_rules_of_the_draft_hold_the_vendors_cases(tmp_path: Path) -> None:
    """The hand-written mappings with every rule of the draft in the place of theirs, but for the one item that is wrong."""
    folder = Path(shutil.copytree(PRODUCTS / "hayate_juki_v5", tmp_path / "hayate_juki_v5"))
    shutil.copy(folder / "codes" / "kokuseki.csv", folder / "codes" / "zen_kuni.csv")
    copybook = folder / "layouts" / "JUMINM.cpy"
    draft = draft_product("hayate_juki_v5", [copybook], "fujitsu", load_standard("2.1"), GROUPS)
    replaced = sum(_put_rules(folder / name, draft.files[name]) for name in draft.files if "/" not in name)
    assert replaced >= 60
    assert [each for each in lint([folder])[1] if not each.wrong.startswith("nothing uses")] == []
    results = [result for file in cases_below([folder]) for result in run_cases(file)]
    assert [result.case.name for result in results if result.differences] == []
    assert len(results) >= 18


def _put_rules(path: Path, draft: str) -> int:
    """Writes a mapping anew with the draft's rules and chains; gives how many rules."""
    hand = one_form(Reading(path), read_yaml(path), path)
    ours = one_form(Reading(path), parse_yaml(path, draft), path)
    hand["conversions"] = Block({**hand.get("conversions", {}), **ours["conversions"]})
    rules = [
        (hand["groups"][group]["items"], item, rule)
        for group, block in ours["groups"].items()
        for item, rule in block["items"].items()
        if "from" in rule and item != "idorenban"
    ]
    for items, item, rule in rules:
        items[item] = rule
        for filled in rule.get("fills", []):
            items.pop(filled, None)
    named = repr(hand["groups"])
    hand["conversions"] = Block({name: chain for name, chain in hand["conversions"].items() if name in named})
    path.write_text(spec_text(hand, file_form.MAPPING), encoding="utf-8")
    return len(rules)
