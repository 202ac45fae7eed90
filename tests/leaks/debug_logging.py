"""Every logger at DEBUG, those too that are quiet unless an operator asks for them by name."""

import logging

# SQLAlchemy, httpx and Great Expectations are kept above DEBUG by themselves, by Airflow or by us.
_QUIET = (
    "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.engine.Engine", "sqlalchemy.pool", "httpx", "great_expectations",
)  # fmt: skip


def everything_at_debug() -> None:
    """For loggers without a level of their own, and for those that have one."""
    for name in ("", *_QUIET):
        logging.getLogger(name).setLevel(logging.DEBUG)
