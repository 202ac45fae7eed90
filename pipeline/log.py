"""One log event a line, fixed keys: run municipality business source group stage rows rejected held seconds."""

import logging

KEYS = ("run", "municipality", "business", "source", "group", "stage", "rows", "rejected", "held", "seconds")
_LOG = logging.getLogger("hikkoshi")


def event(name: str, **facts: object) -> None:
    """Log an event; only the fixed keys are allowed, none of which can hold a resident's value."""
    unknown = set(facts) - set(KEYS)
    if unknown:
        raise ValueError(f"log keys {sorted(unknown)} are not allowed")
    pairs = " ".join(f"{key}={facts[key]}" for key in KEYS if facts.get(key) not in (None, ""))
    _LOG.info("%s %s", name, pairs)
