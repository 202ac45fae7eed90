"""突合: what a target gives back against what was settled: counts, sums, key sets, every item of every row.

Equal content hashes prove all of it in one pass. Only when they differ are the rows read again, kept on disk
and compared by SQL.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.content_hash import ContentHash
from contracts.findings import Finding, Severity, Status, judge
from contracts.schema import TableSchema
from contracts.target import SettledGroup
from validators.compare import compare

ReadBack = Callable[[], Iterable[pa.RecordBatch]]


def reconcile_group(
    expected: SettledGroup, read_back: ReadBack, scratch: Path, memory_mib: int, differences: Path
) -> list[Finding]:
    """Findings for rows, sums, missing keys, surplus keys and differing rows of one group.

    `read_back` gives the target's rows from the start each time it is called: in key order, as
    `schema.arrow_schema`. `differences` becomes Parquet of key columns, `difference` (missing, surplus,
    differs) and `items` (names only); it is empty when nothing differs.
    """
    schema = expected.schema
    differences.parent.mkdir(parents=True, exist_ok=True)
    actual = ContentHash(schema.arrow_schema)
    for batch in read_back():
        actual.update(batch)
    if (actual.rows, actual.hexdigest()) == (expected.rows, expected.content_hash):
        pq.write_table(_no_differences(schema).empty_table(), differences)
        return _findings(schema, expected.rows, expected.rows, {}, (0, 0, 0))
    with _spilled(schema, read_back(), scratch) as path, compare(memory_mib, scratch) as sql:
        return _compare(sql, expected, actual.rows, path, differences)


@contextmanager
def _spilled(schema: TableSchema, batches: Iterable[pa.RecordBatch], scratch: Path) -> Iterator[Path]:
    scratch.mkdir(parents=True, exist_ok=True)
    path = scratch / f"{schema.group}.read_back.parquet"
    options = {"compression": "lz4", "use_dictionary": False, "write_statistics": False}
    try:
        with pq.ParquetWriter(path, schema.arrow_schema, **options) as writer:
            for batch in batches:
                writer.write_batch(batch)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _compare(
    sql: duckdb.DuckDBPyConnection, expected: SettledGroup, rows: int, spilled: Path, differences: Path
) -> list[Finding]:
    schema = expected.schema
    numeric = _numeric(schema)
    names = ", ".join(map(_quoted, schema.arrow_schema.names))
    for name, path in (("expected", expected.path), ("actual", spilled)):
        sql.from_parquet(str(path)).project(names).create_view(name)
    sql.execute(f"CREATE TABLE suspects AS {_suspects(schema)}")
    sql.execute(f"CREATE TABLE differences AS {_differences(schema)}")
    by_kind = dict(sql.sql("SELECT difference, count(*) FROM differences GROUP BY 1").fetchall())
    found = sql.sql(f"SELECT * FROM differences ORDER BY {', '.join(map(_quoted, schema.key))}")
    found.write_parquet(str(differences))
    numbers = (by_kind.get("missing", 0), by_kind.get("surplus", 0), by_kind.get("differs", 0))
    pairs = zip(_sums(sql, "expected", numeric), _sums(sql, "actual", numeric), strict=True)
    sums = {name: before != after for name, (before, after) in zip(numeric, pairs, strict=False)}
    findings = _findings(schema, expected.rows, rows, sums, numbers)
    if any(finding.status is Status.FAILED for finding in findings):
        return findings
    # The hashes differ and no rule says why (a key twice, another order): that is no proof of anything.
    return [*findings, _finding(schema, "content_hash", "row_differs", "", (rows, 0), Status.ERROR)]


def _suspects(schema: TableSchema) -> str:
    """Keys on one side only, or with rows of unequal hashes: rows are never joined at their full width."""
    key = [_quoted(name) for name in schema.key]
    others = ", ".join(map(_quoted, _others(schema))) or "0"
    hashed = ", ".join(key) + f", hash({others}) AS row_hash"
    joined = " AND ".join(f"e.{name} = a.{name}" for name in key)
    return f"""
        SELECT {", ".join(f"coalesce(e.{name}, a.{name}) AS {name}" for name in key)},
            CASE WHEN a.row_hash IS NULL THEN 'missing' WHEN e.row_hash IS NULL THEN 'surplus'
                ELSE 'differs' END AS difference
        FROM (SELECT {hashed} FROM expected) AS e FULL JOIN (SELECT {hashed} FROM actual) AS a ON {joined}
        WHERE a.row_hash IS DISTINCT FROM e.row_hash
    """


def _differences(schema: TableSchema) -> str:
    """The suspects with the names of the items that differ."""
    key = ", ".join(map(_quoted, schema.key))
    unequal = ", ".join(
        f"CASE WHEN e.{_quoted(name)} IS DISTINCT FROM a.{_quoted(name)} THEN '{name}' END"
        for name in _others(schema)
    )
    both = f"(SELECT {key} FROM suspects WHERE difference = 'differs')"
    return f"""
        SELECT {key}, difference, coalesce(items, []) AS items FROM suspects LEFT JOIN (
            SELECT {key}, list_filter([{unequal}]::VARCHAR[], lambda item: item IS NOT NULL) AS items
            FROM (SELECT * FROM expected SEMI JOIN {both} AS s USING ({key})) AS e
            JOIN (SELECT * FROM actual SEMI JOIN {both} AS s USING ({key})) AS a USING ({key})
        ) AS named USING ({key})
    """


def _sums(sql: duckdb.DuckDBPyConnection, view: str, names: list[str]) -> tuple[Any, ...]:
    columns = ", ".join(f"sum({_quoted(name)})" for name in names)
    return sql.execute(f"SELECT {columns or 'NULL'} FROM {view}").fetchall()[0]


def _findings(
    schema: TableSchema, expected: int, actual: int, sums: dict[str, bool], numbers: tuple[int, int, int]
) -> list[Finding]:
    rows = max(expected, actual)
    missing, surplus, differing = numbers
    checks = [("count", "count_differs", "", (rows, abs(expected - actual)))]
    checks += [
        ("sum", "sum_differs", name, (1 if rows else 0, int(sums.get(name, False))))
        for name in _numeric(schema)
    ]
    checks += [
        ("keys_missing", "key_missing", "", (rows, missing)),
        ("keys_surplus", "key_surplus", "", (rows, surplus)),
        ("rows", "row_differs", "", (rows, differing)),
    ]
    return [
        _finding(schema, check, reason, item, counts, judge(*counts, 0.0))
        for check, reason, item, counts in checks
    ]


def _finding(
    schema: TableSchema, check: str, reason: str, item: str, counts: tuple[int, int], status: Status
) -> Finding:
    checked, failed = counts
    return Finding(
        check=f"reconcile.{check}",
        reason=reason,
        business=schema.business,
        group=schema.group,
        item=item,
        checked=checked,
        failed=failed,
        threshold=0.0,
        status=status,
        severity=Severity.STOP,
    )


def _others(schema: TableSchema) -> list[str]:
    return [name for name in schema.arrow_schema.names if name not in schema.key]


def _numeric(schema: TableSchema) -> list[str]:
    fields = schema.arrow_schema
    return [f.name for f in fields if pa.types.is_integer(f.type) or pa.types.is_decimal(f.type)]


def _no_differences(schema: TableSchema) -> pa.Schema:
    keys = [schema.arrow_schema.field(name) for name in schema.key]
    return pa.schema([*keys, pa.field("difference", pa.string()), pa.field("items", pa.list_(pa.string()))])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
