"""One log event a line, fixed keys: run municipality business source group stage rows rejected held seconds."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

KEYS = ("run", "municipality", "business", "source", "group", "stage", "rows", "rejected", "held", "seconds")
_LOG = logging.getLogger("hikkoshi")
# SQLAlchemy logs the parameters of queries at INFO and every row it reads at DEBUG.
_SHOW_VALUES = ("sqlalchemy.engine", "sqlalchemy.engine.Engine")


def event(name: str, **facts: object) -> None:
    """Log an event; only the fixed keys are allowed, none of which can hold a resident's value."""
    unknown = set(facts) - set(KEYS)
    if unknown:
        raise ValueError(f"log keys {sorted(unknown)} are not allowed")
    pairs = " ".join(f"{key}={facts[key]}" for key in KEYS if facts.get(key) not in (None, ""))
    _LOG.info("%s %s", name, pairs)


@contextmanager
def values_held_back() -> Iterator[None]:
    """Loggers that show values stay silent, whatever level an operator gave them to find a fault."""
    loggers = [logging.getLogger(name) for name in _SHOW_VALUES]
    former = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(max(logging.WARNING, logger.level))
    try:
        yield
    finally:
        for logger, level in zip(loggers, former, strict=True):
            logger.setLevel(level)
