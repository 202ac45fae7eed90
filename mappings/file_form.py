"""The form of each file kind: order of keys, what is written on lines of its own, where a blank line stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mappings import grammar
from mappings.yaml.text import Block, Sequence, block_at, list_at

Place = tuple[str, ...]  # keys from the top; "*" is any key or element


@dataclass(frozen=True, slots=True)
class Form:
    """`keys` orders the keys at a place; `opened` are never written on one line; `spaced` follow a blank line."""

    keys: Mapping[Place, tuple[str, ...]]
    opened: frozenset[Place]
    spaced: frozenset[str] = frozenset()

    def is_open(self, place: Place, node: Any) -> bool:
        """Whether a node, or something in it, must stand on lines of its own."""
        if not isinstance(node, dict | list) or not node:
            return False
        if any(_is(place, pattern) for pattern in self.opened):
            return True
        return any(self.is_open((*place, key), child) for key, child in _children(node))

    def ordered(self, node: Any, place: Place = ()) -> Any:
        """The same data with its keys in order; unknown keys stay behind the known ones."""
        if isinstance(node, Sequence):
            return list_at(node, (self.ordered(child, (*place, "*")) for child in node))
        if not isinstance(node, Block):
            return node
        known = next((keys for pattern, keys in self.keys.items() if _is(place, pattern)), ())
        names = sorted(node, key=lambda name: known.index(name) if name in known else len(known))
        return block_at(node, ((name, self.ordered(node[name], (*place, name))) for name in names))


def _is(place: Place, pattern: Place) -> bool:
    return len(place) == len(pattern) and all(p in ("*", key) for key, p in zip(place, pattern, strict=True))


def _children(node: dict[str, Any] | list[Any]) -> Iterable[tuple[str, Any]]:
    return node.items() if isinstance(node, dict) else (("*", child) for child in node)


_SECTIONS = (
    "skip_rows",
    "lookups",
    "over",
    "crosswalks",
    "conversions",
    "groups",
    "unused_fields",
    "controls",
)
_ITEM = ("groups", "*", "items", "*")
MAPPING = Form(
    keys={
        (): grammar.MAPPING,
        ("sources", "*"): grammar.SOURCE,
        ("skip_rows", "*"): grammar.SKIP,
        ("merge",): grammar.MERGE,
        ("lookups", "*"): grammar.LOOKUP,
        ("over", "*"): grammar.OVER,
        ("crosswalks", "*"): grammar.CROSSING,
        ("groups", "*"): grammar.GROUP,
        ("groups", "*", "rows"): grammar.ROWS,
        _ITEM: grammar.RULE,
        (*_ITEM, "choose", "*"): grammar.BRANCH,
        ("controls", "*"): grammar.CONTROL,
    },
    opened=frozenset(
        {
            *((name,) for name in ("sources", *_SECTIONS)),
            ("groups", "*"),
            ("groups", "*", "items"),
            ("groups", "*", "rows", "each_of"),
            (*_ITEM, "choose"),
        }
    ),
    spaced=frozenset(_SECTIONS),
)
LAYOUT = Form(
    keys={
        (): grammar.LAYOUT,
        ("records",): ("by",),
        ("records", "*"): grammar.KIND,
        ("fields", "*"): grammar.FIELD,
        ("records", "*", "fields", "*"): grammar.FIELD,
        ("charset",): grammar.CHARSET,
        ("charset", "known_text", "*"): grammar.KNOWN_TEXT,
    },
    opened=frozenset({("records",), ("fields",), ("records", "*", "fields")}),
)
PLAN = Form(
    keys={
        (): grammar.PLAN,
        ("municipality",): grammar.MUNICIPALITY,
        ("sources", "*"): grammar.PLACE,
        ("businesses", "*"): grammar.BUSINESS,
        ("crosswalks", "*"): grammar.CROSSWALK,
    },
    opened=frozenset({("sources",), ("businesses",), ("crosswalks",), ("thresholds",), ("unread",)}),
)
EXTENSION = Form(
    keys={
        (): grammar.EXTENSION,
        ("groups", "*"): grammar.OWN_GROUP,
        ("groups", "*", "retention"): grammar.RETENTION,
        ("groups", "*", "items", "*"): grammar.OWN_ITEM,
    },
    opened=frozenset({("groups",), ("groups", "*"), ("groups", "*", "items")}),
    spaced=frozenset({"groups"}),
)
CASES = Form(
    keys={(): grammar.CASES, ("cases", "*"): grammar.CASE},
    opened=frozenset({("lookups",), ("lookups", "*"), ("defaults",), ("cases",), ("cases", "*")}),
    spaced=frozenset({"lookups", "defaults", "cases"}),
)
