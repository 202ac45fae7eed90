"""JSON Schema of a mapping spec, out of its grammar and the vocabulary of conversions."""

from mappings import grammar
from mappings.schemas.parts import SCALAR, TEXTS, Schema, block, listed, named, one_of, ref
from mappings.vocabulary import ERAS, VOCABULARY, ConversionWord


def mapping_schema() -> Schema:
    """What an editor checks and completes in a mapping spec."""
    source = block(grammar.SOURCE, grammar.SOURCE_NEEDS, {"rename": named(SCALAR)})
    return block(
        grammar.MAPPING,
        grammar.MAPPING_NEEDS,
        {
            "sources": listed(source) | {"minItems": 1},
            "merge": block(grammar.MERGE, grammar.MERGE_NEEDS, dict.fromkeys(grammar.MERGE, TEXTS)),
            "skip_rows": listed(block(grammar.SKIP, grammar.SKIP, {"when": ref("condition")})),
            "lookups": named(block(grammar.LOOKUP, grammar.LOOKUP_NEEDS, {"blank": TEXTS})),
            "over": named(block(grammar.OVER, grammar.OVER, dict.fromkeys(grammar.OVER, TEXTS))),
            "crosswalks": named(block(grammar.CROSSING, grammar.CROSSING_NEEDS, {"old": TEXTS})),
            "conversions": named(ref("chain")),
            "groups": named(_group()),
            "unused_fields": named(SCALAR),
            "controls": listed(_control()),
        },
        definitions=_definitions(),
    )


def _definitions() -> Schema:
    step = {"anyOf": [ref("name"), ref("step_with_options")]}
    words = [name for name, word in VOCABULARY.items() if not any(word.options.values())]
    with_options = {name: _options(word) for name, word in VOCABULARY.items()}
    return {
        "condition": {
            "type": "object",
            "minProperties": 1,
            "properties": {"not": ref("condition"), "any": listed(ref("condition")) | {"minItems": 1}},
            "additionalProperties": TEXTS,
        },
        "name": {"anyOf": [{"enum": words}, {"type": "string"}]},
        "step_with_options": block(VOCABULARY, (), with_options, minProperties=1, maxProperties=1),
        "chain": {"anyOf": [step, listed(step)]},
        "rule": _rule(),
    }


def _group() -> Schema:
    each_of = named(named(SCALAR))
    condition = ref("condition")
    rows = block(grammar.ROWS, (), {"when": condition, "each_of": each_of, "empty_when": condition})
    return block(
        grammar.GROUP, ("items",), {"rows": {"anyOf": [{"const": "one"}, rows]}, "items": named(ref("rule"))}
    )


def _rule() -> Schema:
    branch = block(
        grammar.BRANCH,
        (),
        {"when": ref("condition"), "from": TEXTS, "convert": ref("chain")},
        oneOf=[{"required": ["from"]}, {"required": ["constant"]}],
    )
    return block(
        grammar.RULE,
        (),
        {
            "from": TEXTS,
            "choose": listed(branch),
            "setting": one_of(grammar.SETTINGS),
            "convert": ref("chain"),
            "fills": TEXTS,
            "on_error": one_of(grammar.ON_ERROR),
        },
        oneOf=[{"required": [kind]} for kind in grammar.KINDS_OF_SOURCE],
    )


def _options(word: ConversionWord) -> Schema:
    values = dict.fromkeys(word.options, TEXTS)
    values |= {option: one_of(choices) for option, choices in (word.choices or {}).items()}
    if "eras" in word.options:
        values["eras"] = named(one_of(ERAS))
    needs = [option for option, required in word.options.items() if required]
    options = block(word.options, needs, values)
    bare = [SCALAR] if word.bare_option else []
    none = [] if needs else [{"type": "null"}]
    return {"description": word.summary, "anyOf": [*bare, *none, options]}


def _control() -> Schema:
    counts = {"required": ["count"], "properties": {"count": {"const": "records"}}}
    return block(grammar.CONTROL, ("equals",), oneOf=[counts, {"required": ["sum"]}])
