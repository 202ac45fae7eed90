"""Old databases for real: PostgreSQL, MariaDB and SQLite give the same rows, in key order, whatever happens between."""

import os
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from contracts.errors import SourceError, SpecError, TargetError
from contracts.gaiji_mark import mark
from contracts.source import Charset, FieldType, FileFormat, RecordKind, RecordRole, SourceField, SourceLayout
from extractors.database import Snapshot
from pipeline import services as embedded
from tests.extractors.mariadb_server import mariadb, require_mariadb

ENGINES = ("postgresql", "mariadb", "sqlite")
TYPES = {
    "postgresql": {"number": "numeric(12,2)", "blob": "bytea", "char": "char(10)", "date": "date"},
    "mariadb": {"number": "decimal(12,2)", "blob": "blob", "char": "char(10)", "date": "date"},
    "sqlite": {"number": "text", "blob": "blob", "char": "text", "date": "text"},
}
ROWS: list[dict[str, Any]] = [
    {"no": "0000000010", "shimei": "佐藤　花子", "kingaku": "1234567.89", "hi": "2020-02-29", "sha": b"\x00\xff\x89PNG"},
    {"no": "0000000002", "shimei": "", "kingaku": "-0.01", "hi": "0001-01-01", "sha": b""},
    {"no": "0000000001", "shimei": None, "kingaku": None, "hi": None, "sha": None},
    {"no": "A000000001", "shimei": 'O"Neil, a\nb\\c', "kingaku": "9999999999.99", "hi": "9999-12-31", "sha": b"x"},
    {"no": "a000000001", "shimei": "\ue000田", "kingaku": "0", "hi": "1970-01-01", "sha": b"y"},
    {"no": "あ", "shimei": "𠮷野", "kingaku": "5.5", "hi": "1989-01-08", "sha": b"z"},
]  # fmt: skip


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory, services_home: Path) -> Iterator[Callable[[str], str]]:
    """Addresses by engine; MariaDB starts when it is first asked for."""
    started: dict[str, Any] = {}

    def url(engine: str) -> str:
        if engine == "postgresql":
            return embedded.create_database(services_home, f"old_{os.getpid()}")
        if engine == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'old.db'}"
        require_mariadb()
        if not started:
            started["server"] = mariadb(tmp_path_factory.mktemp("mariadb"))
            started["url"] = started["server"].__enter__()
        return str(started["url"])

    yield url
    if started:
        started["server"].__exit__(None, None, None)


@pytest.fixture(params=ENGINES)
def old(request: pytest.FixtureRequest, urls: Callable[[str], str]) -> tuple[str, str]:
    """(engine, address) with the table `kojin` of ROWS."""
    url = urls(request.param)
    types = TYPES[request.param]
    execute(url, "DROP TABLE IF EXISTS kojin")
    execute(
        url,
        f"CREATE TABLE kojin (no {types['char']} PRIMARY KEY, shimei varchar(100), kingaku {types['number']},"
        f" hi {types['date']}, sha {types['blob']})"
        + (" COLLATE utf8mb4_bin" if request.param == "mariadb" else ""),
    )
    execute(url, "INSERT INTO kojin VALUES (:no, :shimei, :kingaku, :hi, :sha)", ROWS)
    return request.param, url


def execute(url: str, statement: str, rows: list[dict[str, Any]] | None = None) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text(statement), rows or {})
    engine.dispose()


FIELDS = (
    SourceField("no", FieldType.TEXT),
    SourceField("shimei", FieldType.TEXT),
    SourceField("kingaku", FieldType.NUMBER, digits=12, scale=2),
    SourceField("hi", FieldType.DATE),
    SourceField("sha", FieldType.BYTES),
)


def layout(
    *fields: SourceField, table: str = "kojin", order: tuple[str, ...] = ("no",), charset: str = ""
) -> SourceLayout:
    kind = RecordKind("", RecordRole.DETAIL, fields or FIELDS)
    return SourceLayout(
        "t.KOJIN", "", FileFormat.TABLE, Charset(charset), {"": kind}, table=table, order=order
    )


def read(url: str, of: SourceLayout, **how: Any) -> tuple[list[dict[str, Any]], Any]:
    with Snapshot(url) as snapshot:
        table = snapshot.table(of, 0, **how)
        batches = [batch for _, batch in table.batches()]
    rows = pa.Table.from_batches(batches).to_pylist() if batches else []
    return rows, table.tally


def values(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(value for name, value in row.items() if not name.startswith("_")) for row in rows]


@pytest.mark.parametrize("chunk_rows", [1, 2, 100])
def test_rows_come_in_byte_order_of_the_key_exact_and_typed(old: tuple[str, str], chunk_rows: int) -> None:
    rows, tally = read(old[1], layout(), chunk_rows=chunk_rows)
    expected = [
        (
            row["no"],
            row["shimei"] and row["shimei"].replace("\ue000", mark("E000")),
            None if row["kingaku"] is None else Decimal(row["kingaku"]),
            row["hi"],
            row["sha"],
        )
        for row in sorted(ROWS, key=lambda row: row["no"].encode())
    ]
    assert values(rows) == expected
    assert [row["_record"] for row in rows] == list(range(1, len(ROWS) + 1))
    assert (tally.read, tally.details[""], tally.gaiji) == (6, 6, {("shimei", "E000"): 1})


@pytest.mark.parametrize("stop_after", [1, 3])
def test_a_second_try_goes_on_after_the_last_complete_chunk(
    old: tuple[str, str], stop_after: int, tmp_path: Path
) -> None:
    with Snapshot(old[1]) as snapshot:
        first = snapshot.table(layout(), 0, keep=tmp_path, chunk_rows=1)
        taken = [batch for _, batch in zip(range(stop_after), first.batches(), strict=False)]
    assert len(taken) == stop_after
    execute(old[1], "DELETE FROM kojin WHERE no = :no", [{"no": "0000000001"}])
    rows, tally = read(old[1], layout(), keep=tmp_path, chunk_rows=1)
    assert [row["no"] for row in rows] == sorted((row["no"] for row in ROWS), key=str.encode)
    assert tally.remarks == [
        f"reading went on after {stop_after:,} rows of an earlier try: the table is of two moments"
    ]


def test_all_tables_are_of_one_moment(old: tuple[str, str]) -> None:
    engine, url = old
    if engine == "sqlite":
        pytest.skip("SQLite has no writer beside an open reader in its default journal")
    with Snapshot(url) as snapshot:
        before = sum(batch.num_rows for _, batch in snapshot.table(layout(), 0).batches())
        execute(url, "DELETE FROM kojin WHERE no = 'A000000001'")
        after = sum(batch.num_rows for _, batch in snapshot.table(layout(), 0).batches())
    assert (before, after) == (6, 6)


def test_rows_of_one_key_stay_in_one_chunk(old: tuple[str, str]) -> None:
    url = old[1]
    execute(url, "DROP TABLE IF EXISTS rireki")
    execute(url, "CREATE TABLE rireki (no integer, eda integer)")
    execute(url, "INSERT INTO rireki VALUES (:no, :eda)", [{"no": n // 3, "eda": n} for n in range(30)])
    of = layout(
        SourceField("no", FieldType.NUMBER, digits=5), SourceField("eda", FieldType.NUMBER, digits=5),
        table="rireki", order=("no",),
    )  # fmt: skip
    with Snapshot(url) as snapshot:
        chunks = [
            batch.column("no").to_pylist() for _, batch in snapshot.table(of, 0, chunk_rows=4).batches()
        ]
    assert [value for chunk in chunks for value in chunk] == [Decimal(n // 3) for n in range(30)]
    assert all(left[-1] != right[0] for left, right in pairwise(chunks))


def test_the_load_on_the_old_system_is_limited(old: tuple[str, str]) -> None:
    started = time.monotonic()
    with Snapshot(old[1], rows_per_second=20) as snapshot:
        assert sum(b.num_rows for _, b in snapshot.table(layout(), 0, chunk_rows=2).batches()) == 6
    assert time.monotonic() - started >= 5 / 20


def test_one_connection_whatever_is_read(old: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[int] = []
    connect = sa.Engine.connect

    def counted(engine: sa.Engine) -> sa.Connection:
        opened.append(1)
        return connect(engine)

    monkeypatch.setattr(sa.Engine, "connect", counted)
    with Snapshot(old[1]) as snapshot:
        for _ in range(3):
            list(snapshot.table(layout(), 0).batches())
    assert len(opened) == 1


def test_nul_and_broken_text_are_unreadable_and_never_stop_the_table(urls: Callable[[str], str]) -> None:
    url = urls("sqlite")
    execute(url, "CREATE TABLE kojin (no text, shimei text)")
    execute(
        url,
        "INSERT INTO kojin VALUES ('1', CAST(x'E4BD' AS TEXT)), ('2', 'a' || char(0) || 'b'), ('3', '佐藤'),"
        " ('4', 'x' || char(0))",
    )
    rows, tally = read(url, layout(*FIELDS[:2]))
    assert [row["shimei"] for row in rows] == [None, None, "佐藤", "x"]
    assert tally.unreadable == [
        (1, "shimei", "undecodable_bytes", b"\xe4\xbd"),
        (2, "shimei", "undecodable_bytes", b"a\x00b"),
    ]


def test_mariadb_keeps_dates_that_are_none_and_text_of_another_charset(urls: Callable[[str], str]) -> None:
    url = urls("mariadb")
    execute(url, "DROP TABLE IF EXISTS furui")
    execute(
        url, "CREATE TABLE furui (no integer PRIMARY KEY, hi date, shimei varchar(40) CHARACTER SET latin1)"
    )
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("SET sql_mode = ''"))
        connection.execute(
            sa.text("INSERT INTO furui VALUES (1, '0000-00-00', :s)"), {"s": b"\x8d\x82\x96\xec"}
        )
    engine.dispose()
    of = layout(
        SourceField("no", FieldType.NUMBER, digits=5), SourceField("hi", FieldType.DATE), SourceField("shimei", FieldType.TEXT),
        table="furui", charset="cp932",
    )  # fmt: skip
    rows, _ = read(url, of)
    assert [(row["hi"], row["shimei"]) for row in rows] == [("0000-00-00", "高野")]


def test_what_cannot_be_read_says_what_to_do_and_nothing_of_the_data(old: tuple[str, str]) -> None:
    url = old[1]
    for of in (layout(table="nai"), layout(FIELDS[0], SourceField("nai", FieldType.TEXT))):
        with pytest.raises(SourceError, match="cannot be read") as caught:
            read(url, of)
        assert caught.value.__cause__ is None
    with pytest.raises(SpecError, match="none that SQLAlchemy can open"):
        Snapshot("nosuch://x")
    with pytest.raises(TargetError, match="does not answer"), Snapshot("postgresql://nobody@127.0.0.1:1/x"):
        pass


def test_a_number_with_more_decimals_than_the_layout_is_unreadable(old: tuple[str, str]) -> None:
    of = layout(FIELDS[0], SourceField("kingaku", FieldType.NUMBER, digits=12, scale=0))
    rows, tally = read(old[1], of)
    assert sum(row["kingaku"] is None for row in rows) == 1 + len(tally.unreadable)
    assert {reason for _, _, reason, _ in tally.unreadable} == {"number_invalid"}


def test_a_server_that_dies_between_chunks_is_infrastructure(old: tuple[str, str]) -> None:
    engine, url = old
    if engine != "mariadb":
        pytest.skip("the connection of a MariaDB client is ended by its server")
    with Snapshot(url) as snapshot:
        list(snapshot.table(layout(), 0).batches())
        _kill_others(url)
        with pytest.raises(TargetError, match="Run again"):
            list(snapshot.table(layout(), 0).batches())


def _kill_others(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        own = connection.execute(sa.text("SELECT CONNECTION_ID()")).scalar()
        for row in connection.execute(sa.text("SHOW PROCESSLIST")).fetchall():
            if row[0] != own and row[1] == "root":
                connection.execute(sa.text(f"KILL {row[0]}"))
    engine.dispose()


def test_a_key_with_null_is_refused_before_a_row_could_be_lost(old: tuple[str, str]) -> None:
    with pytest.raises(SourceError, match="column shimei, by which the rows are ordered, holds NULL"):
        read(old[1], layout(order=("shimei", "no")))
