"""What is visible changes for all groups at once, by people's decisions only, and never under somebody's hands."""

import dataclasses
import secrets
import threading
import uuid
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from contracts.errors import SpecError, TargetError
from contracts.findings import Status
from loaders.control import Control
from loaders.store import StoreTarget
from tests.loaders.conftest import approve
from tests.loaders.town import (
    BUSINESS,
    NOTES,
    OTHER_TOWN,
    TOWN,
    note_rows,
    settled,
    small_version,
    version_of,
)


def test_promote_shows_and_roll_back_shows_the_former(
    store: StoreTarget, approval: int, tmp_path: Path
) -> None:
    first = store.put(small_version(tmp_path, "f1", 10)).version
    second = store.put(small_version(tmp_path, "f2", 20)).version
    assert store.visible(TOWN, BUSINESS) is None
    for version, rows in ((first, 10), (second, 20)):
        store.promote(TOWN, BUSINESS, version, approval)
        visible = store.visible(TOWN, BUSINESS)
        assert visible is not None
        assert (visible.version, visible.rows) == (version, {"g_person": rows, "g_note": rows})
    assert store.roll_back(TOWN, BUSINESS, "suzuki") == first
    assert store.roll_back(TOWN, BUSINESS, "suzuki") is None
    assert store.visible(TOWN, BUSINESS) is None
    with pytest.raises(TargetError, match="nothing is visible"):
        store.roll_back(TOWN, BUSINESS, "suzuki")


def test_promotion_follows_another_set_of_groups_and_columns(
    store: StoreTarget, store_dsn: str, approval: int, tmp_path: Path
) -> None:
    store.promote(TOWN, BUSINESS, store.put(small_version(tmp_path, "f1")).version, approval)
    fewer = dataclasses.replace(NOTES, items=NOTES.items[:2])
    rows = {name: values for name, values in note_rows(3).items() if name != "biko"}
    store.promote(
        TOWN, BUSINESS, store.put(version_of([settled(tmp_path, fewer, rows)], "f2")).version, approval
    )
    with psycopg.connect(store_dsn) as connection:
        views = connection.execute(
            "SELECT table_name, count(*) FROM information_schema.columns WHERE table_schema = 'm992011_b001'"
            " GROUP BY 1"
        ).fetchall()
    assert views == [("g_note", 2)]


def test_english_views_have_true_dates(
    store: StoreTarget, store_dsn: str, approval: int, tmp_path: Path
) -> None:
    store.promote(TOWN, BUSINESS, store.put(small_version(tmp_path, "f1", 4)).version, approval)
    with psycopg.connect(store_dsn) as connection:
        rows = connection.execute(
            "SELECT seinengappi_en::text, pg_typeof(seinengappi_en)::text FROM m992011_b001_en.g_person"
            " ORDER BY atenabango_en"
        ).fetchall()
    assert rows == [(day, "date") for day in ("1964-07-01", "9999-12-31", None, None)]


def test_promote_needs_an_approval_of_this_town(store: StoreTarget, control: Control, tmp_path: Path) -> None:
    version = store.put(small_version(tmp_path, "f1")).version
    for number in (approve(control, OTHER_TOWN), 999):
        with pytest.raises(TargetError, match="does not approve"):
            store.promote(TOWN, BUSINESS, version, number)
    with pytest.raises(SpecError, match="none of m992020_b001"):
        store.promote(OTHER_TOWN, BUSINESS, version, approve(control, OTHER_TOWN))
    assert store.visible(TOWN, BUSINESS) is None


def test_promote_gives_way_to_a_reader_and_changes_nothing(
    store: StoreTarget, store_dsn: str, approval: int, tmp_path: Path
) -> None:
    first = store.put(small_version(tmp_path, "f1")).version
    second = store.put(small_version(tmp_path, "f2")).version
    store.promote(TOWN, BUSINESS, first, approval)
    with psycopg.connect(store_dsn) as reader:
        reader.execute("SELECT count(*) FROM m992011_b001.g_note")
        with pytest.raises(TargetError, match="holds a lock"):
            store.promote(TOWN, BUSINESS, second, approval)
        visible = reader.execute("SELECT count(*) FROM m992011_b001.g_person").fetchone()
    assert visible == (40,)
    current = store.visible(TOWN, BUSINESS)
    assert current is not None
    assert current.version == first


@pytest.mark.parametrize(
    "write",
    [
        "UPDATE {}.g_note SET biko = 'x' WHERE atenabango = '000000000000003'",
        "DELETE FROM {}.g_note WHERE atenabango = '000000000000003'",
        "TRUNCATE {}.g_note",
        "INSERT INTO {}.g_note VALUES ('z', 1, 'x')",
    ],
)
def test_roll_back_refuses_after_somebody_wrote(
    store: StoreTarget, store_dsn: str, approval: int, tmp_path: Path, write: str
) -> None:
    version = store.put(small_version(tmp_path, "f1")).version
    store.promote(TOWN, BUSINESS, version, approval)
    with psycopg.connect(store_dsn) as other:
        other.execute(write.format(version).encode())
    with pytest.raises(TargetError, match="somebody else has written"):
        store.roll_back(TOWN, BUSINESS, "suzuki")


def test_after_go_live_everything_is_refused(store: StoreTarget, approval: int, tmp_path: Path) -> None:
    first = store.put(small_version(tmp_path, "f1")).version
    second = store.put(small_version(tmp_path, "f2")).version
    store.promote(TOWN, BUSINESS, first, approval)
    store.go_live(TOWN, BUSINESS, "suzuki")
    refused: list[Callable[[], object]] = [
        lambda: store.promote(TOWN, BUSINESS, second, approval),
        lambda: store.roll_back(TOWN, BUSINESS, "suzuki"),
        lambda: store.purge(TOWN, BUSINESS, second),
        lambda: store.go_live(TOWN, BUSINESS, "suzuki"),
        lambda: store.put(small_version(tmp_path, "f3")),
    ]
    for act in refused:
        with pytest.raises(TargetError, match="the business is live"):
            act()
    visible = store.visible(TOWN, BUSINESS)
    assert visible is not None
    assert visible.version == first


def test_an_ordinary_role_does_all_of_it_and_loses_its_rights_at_go_live(
    store_dsn: str, store: StoreTarget, tmp_path: Path
) -> None:
    loader = f"loader_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(store_dsn, autocommit=True) as admin:
        admin.execute("DROP SCHEMA control CASCADE")
        admin.execute(f"CREATE ROLE {loader} LOGIN CREATEROLE PASSWORD 'x'".encode())
        admin.execute(f"ALTER DATABASE {admin.info.dbname} OWNER TO {loader}".encode())
    town = f"99{secrets.randbelow(10_000):04d}"  # roles outlive a database: these must be the loader's own
    dsn = make_conninfo(store_dsn, user=loader, password="x")
    target = StoreTarget(dsn)
    version = target.put(small_version(tmp_path, "f1", town=town)).version
    target.promote(town, BUSINESS, version, approve(Control(dsn), town))
    (finding,) = target.prove_apart(town, BUSINESS, [])
    assert finding.status is Status.PASSED
    target.go_live(town, BUSINESS, "suzuki")
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in (
            f"SELECT FROM {version}.g_note",
            f"DELETE FROM {version}.g_note",
            f"DROP SCHEMA {version} CASCADE",
            f"CREATE VIEW m{town}_b001.x AS SELECT 1",
            f"SET ROLE m{town}_b001_owner",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())
        connection.execute(f"SET ROLE m{town}_b001_reader".encode())
        rows = connection.execute(f"SELECT count(*) FROM m{town}_b001.g_note".encode()).fetchone()
    assert rows == (40,)


def test_purge_spares_the_visible_version(store: StoreTarget, approval: int, tmp_path: Path) -> None:
    first = store.put(small_version(tmp_path, "f1")).version
    second = store.put(small_version(tmp_path, "f2")).version
    store.promote(TOWN, BUSINESS, second, approval)
    with pytest.raises(TargetError, match="it is the visible version"):
        store.purge(TOWN, BUSINESS, second)
    store.purge(TOWN, BUSINESS, first)
    with pytest.raises(TargetError, match="no such complete version"):
        store.promote(TOWN, BUSINESS, first, approval)


def test_two_towns_are_apart_and_a_leak_is_found(
    store: StoreTarget, store_dsn: str, control: Control, approval: int, tmp_path: Path
) -> None:
    store.promote(TOWN, BUSINESS, store.put(small_version(tmp_path, "f1")).version, approval)
    theirs = store.put(small_version(tmp_path, "f1", town=OTHER_TOWN)).version
    store.promote(OTHER_TOWN, BUSINESS, theirs, approve(control, OTHER_TOWN))
    (finding,) = store.prove_apart(TOWN, BUSINESS, [(OTHER_TOWN, BUSINESS)])
    assert (finding.status, finding.failed) == (Status.PASSED, 0)
    with psycopg.connect(store_dsn) as connection:
        connection.execute("GRANT USAGE ON SCHEMA m992020_b001 TO m992011_b001_reader")
        connection.execute("GRANT SELECT ON m992020_b001.g_note TO m992011_b001_reader")
    (finding,) = store.prove_apart(TOWN, BUSINESS, [(OTHER_TOWN, BUSINESS)])
    assert (finding.status, finding.failed) == (Status.FAILED, 1)


def test_a_proof_without_anything_to_read_is_an_error(
    store: StoreTarget, approval: int, tmp_path: Path
) -> None:
    store.promote(TOWN, BUSINESS, store.put(small_version(tmp_path, "f1")).version, approval)
    store.roll_back(TOWN, BUSINESS, "suzuki")
    (finding,) = store.prove_apart(TOWN, BUSINESS, [(OTHER_TOWN, BUSINESS)])
    assert finding.status is Status.ERROR


def test_promotions_at_the_same_time_follow_each_other(
    store: StoreTarget, store_dsn: str, approval: int, tmp_path: Path
) -> None:
    versions = [store.put(small_version(tmp_path, f"f{n}")).version for n in range(4)]
    threads = [
        threading.Thread(target=StoreTarget(store_dsn).promote, args=(TOWN, BUSINESS, version, approval))
        for version in versions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with psycopg.connect(store_dsn) as connection:
        chain = connection.execute(
            "SELECT number, former FROM control.promotions ORDER BY promotion"
        ).fetchall()
    assert [former for _, former in chain] == [None, *(number for number, _ in chain[:-1])]
