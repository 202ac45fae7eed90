"""A store target on an empty database."""

from datetime import UTC, datetime

import psycopg
import pytest

from loaders.control import Approval, Control
from loaders.store import StoreTarget


@pytest.fixture
def store(store_dsn: str) -> StoreTarget:
    """The store, without anything of an earlier test."""
    with psycopg.connect(store_dsn, autocommit=True) as connection:
        schemas = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ '^m[0-9]{6}_' OR nspname = 'control'"
        ).fetchall()
        for (schema,) in schemas:
            connection.execute(f'DROP SCHEMA "{schema}" CASCADE')
    Control(store_dsn).ensure()
    return StoreTarget(store_dsn)


@pytest.fixture
def control(store_dsn: str, store: StoreTarget) -> Control:
    """The control schema beside the store."""
    return Control(store_dsn)


@pytest.fixture
def approval(control: Control) -> int:
    """An approval of the town."""
    return approve(control, "992011")


def approve(control: Control, town: str) -> int:
    """Number of a recorded approval."""
    at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    return control.record_approval(Approval(town, "run-1", "approved", "suzuki", at, "0" * 64, None))
