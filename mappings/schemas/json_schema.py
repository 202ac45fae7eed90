"""JSON Schemas of the file kinds, generated from the tables that their readers use; editors check and complete by them."""

import json
from pathlib import Path

from mappings import grammar
from mappings.cases.case import SAMPLE_SETTINGS
from mappings.own.item import PRIVACY, TYPES
from mappings.plan.plan import IVS_LENGTHS
from mappings.schemas.of_layout import layout_schema
from mappings.schemas.of_mapping import mapping_schema
from mappings.schemas.parts import SCALAR, TEXTS, WHOLE, YES_OR_NO, Schema, block, listed, named, one_of

SCHEMAS = Path(__file__).parent


def plan_schema() -> Schema:
    """What an editor checks and completes in a plan."""
    town = block(grammar.MUNICIPALITY, grammar.MUNICIPALITY_NEEDS, {"population": WHOLE})
    place = block(
        grammar.PLACE,
        (),
        {"rows_per_second": WHOLE},
        oneOf=[{"required": ["folder"]}, {"required": ["database"]}],
    )
    targets = one_of(grammar.TARGETS)
    business = block(
        grammar.BUSINESS, grammar.BUSINESS_NEEDS, {"mappings": TEXTS, "absent_groups": named(SCALAR)}
    )
    crosswalk = block(
        grammar.CROSSWALK,
        grammar.CROSSWALK_NEEDS,
        {"assigned_by": TEXTS, "digits": WHOLE, "first": WHOLE, "keep": TEXTS},
    )
    return block(
        grammar.PLAN,
        grammar.PLAN_NEEDS,
        {
            "municipality": town,
            "ivs_length": one_of(IVS_LENGTHS),
            "products": TEXTS,
            "sources": named(place),
            "businesses": named(business) | {"propertyNames": {"pattern": "^[0-9]{3}$"}},
            "crosswalks": named(crosswalk),
            "unread": named(SCALAR),
            "targets": {"anyOf": [targets, listed(targets)]},
            "thresholds": named({"type": ["number", "string"], "minimum": 0, "maximum": 1}),
        },
    )


def cases_schema() -> Schema:
    """What an editor checks and completes in a file of cases; groups and fields are the linter's."""
    row = named(SCALAR | {"type": [*SCALAR["type"], "null"]})
    mark = listed(block(grammar.MARK, grammar.MARK_NEEDS))
    values = {"type": ["string", "number", "boolean", "array", "null"]}
    expect = named(listed(named(values))) | {
        "properties": {**dict.fromkeys(grammar.MARKS, mark), "skipped": WHOLE}
    }
    case = block(grammar.CASE, grammar.CASE_NEEDS, {"given": {"anyOf": [row, listed(row)]}, "expect": expect})
    return block(
        grammar.CASES,
        grammar.CASES_NEEDS,
        {
            "settings": block(SAMPLE_SETTINGS),
            "lookups": named(listed(row)),
            "defaults": row,
            "cases": listed(case),
        },
    )


def extension_schema() -> Schema:
    """What an editor checks and completes in a municipality's own measure."""
    item = block(
        grammar.OWN_ITEM,
        grammar.OWN_ITEM_NEEDS,
        {
            "type": {"enum": [*filter(None, TYPES), 9]},  # an editor reads 9 as a number
            "privacy": one_of(PRIVACY),
            "required_when": {"type": "object"},
            "codes": {"anyOf": [SCALAR, named(SCALAR)]},
            **dict.fromkeys(("digits", "scale", "repeats"), WHOLE),
            **dict.fromkeys(("required", "unknown_date"), YES_OR_NO),
        },
    )
    retention = block(grammar.RETENTION, grammar.RETENTION, {"years": WHOLE})
    values = {"key": TEXTS, "parents": named(TEXTS), "retention": retention, "items": named(item)}
    group = block(grammar.OWN_GROUP, grammar.OWN_GROUP_NEEDS, values)
    return block(grammar.EXTENSION, grammar.EXTENSION, {"groups": named(group)})


KINDS = {
    "mapping": mapping_schema,
    "layout": layout_schema,
    "plan": plan_schema,
    "cases": cases_schema,
    "extension": extension_schema,
}


def schema_text(kind: str) -> str:
    """The schema of a file kind as the text of `schemas/KIND.json`."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": f"Hikkoshi: {kind}"}
    return json.dumps(head | KINDS[kind](), ensure_ascii=False, indent=1) + "\n"
