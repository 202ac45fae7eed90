"""Checks between businesses: everybody a business knows is a resident or an external person."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from contracts.findings import Finding, Severity, judge
from contracts.place import PERSON
from validators.compare import compare

# 住民基本台帳 and 住登外者宛名番号管理: between them they know every 宛名番号 of a municipality.
REGISTERS = ("001", "031")


def person_absent(
    groups: Mapping[str, Sequence[Path]],
    own: Mapping[str, Sequence[Path]],
    scratch: Path,
    memory_mib: int,
    thresholds: Mapping[str, float],
    severity: Severity,
    absent: Path,
) -> list[Finding]:
    """For each business but the registers, and for own groups: persons who are in neither of `REGISTERS`.

    `groups` maps a business to the Parquet of its groups that have the item 宛名番号, `own` to that of groups of the
    municipality's own, which make nobody known: they are sought in every business. `checked` counts
    persons, not rows. `absent` becomes Parquet of `business` and the 宛名番号, sorted. Without any register
    among `groups` there is nothing to check against and no finding.
    """
    known = [path for business in REGISTERS for path in groups.get(business, ())]
    others = {business: list(paths) for business, paths in groups.items() if business not in REGISTERS}
    for business, paths in own.items():
        if paths:
            others[business] = [*others.get(business, ()), *paths]
    absent.parent.mkdir(parents=True, exist_ok=True)
    limit = thresholds.get("person_absent", 0.0)
    with compare(memory_mib, scratch) as sql:
        sql.execute(f"CREATE TABLE known AS {_persons(known)}")
        sql.execute(f"CREATE TABLE absent (business VARCHAR, {PERSON} VARCHAR)")
        counts = {
            business: _seek(sql, business, paths) for business, paths in sorted(others.items()) if known
        }
        sql.sql("SELECT * FROM absent ORDER BY ALL").write_parquet(str(absent))
    return [
        Finding(
            check="between.person_absent",
            reason="person_absent",
            business=business,
            group="",
            item=PERSON,
            checked=persons,
            failed=missing,
            threshold=limit,
            status=judge(persons, missing, limit),
            severity=severity,
        )
        for business, (persons, missing) in counts.items()
    ]


def _seek(sql: duckdb.DuckDBPyConnection, business: str, paths: list[Path]) -> tuple[int, int]:
    sql.execute(f"CREATE OR REPLACE TABLE persons AS {_persons(paths)}")
    sql.execute(
        f"INSERT INTO absent SELECT ?, {PERSON} FROM persons ANTI JOIN known USING ({PERSON})", [business]
    )
    ((persons, missing),) = sql.execute(
        "SELECT (SELECT count(*) FROM persons), (SELECT count(*) FROM absent WHERE business = ?)", [business]
    ).fetchall()
    return int(persons), int(missing)


def _persons(paths: list[Path]) -> str:
    if not paths:
        return f"SELECT NULL::VARCHAR AS {PERSON} WHERE false"
    files = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"SELECT DISTINCT {PERSON} FROM read_parquet([{files}], union_by_name = true) WHERE {PERSON} IS NOT NULL"
