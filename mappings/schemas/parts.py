"""Parts of JSON Schemas. An editor reads `1` as a number and `true` as a truth value, where our readers see text."""

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]

SCALAR: Schema = {"type": ["string", "number", "boolean"]}
TEXTS: Schema = {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]}
WITH_MINUS: Schema = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^-?[0-9]+$"}]}
WHOLE: Schema = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]+$"}]}
YES_OR_NO: Schema = {"enum": [True, False, "true", "false"]}


def block(
    keys: Iterable[str],
    needs: Iterable[str] = (),
    values: Mapping[str, Schema] | None = None,
    **more: Any,
) -> Schema:
    """A mapping with these keys and no other; a key without a schema of its own holds one scalar."""
    own, keys = values or {}, tuple(keys)
    assert set(own) <= set(keys), set(own) - set(keys)
    properties = {key: own.get(key, SCALAR) for key in keys}
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": list(needs)} if needs else {}) | more


def named(each: Schema) -> Schema:
    """A mapping of any names."""
    return {"type": "object", "additionalProperties": each}


def listed(each: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": each}


def one_of(known: Iterable[object]) -> Schema:
    """One of the texts; "" is how readers name an absent key."""
    return {"enum": [str(value) for value in known if str(value)]}


def ref(name: str) -> Schema:
    """Another definition of the same schema."""
    return {"$ref": f"#/definitions/{name}"}
