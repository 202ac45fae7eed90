"""Coverage of a plan: measured, told as plain data, and demanded before a cut-over."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contracts.errors import SpecError
from mappings.coverage.coverage import (
    BusinessCoverage,
    CoveredTable,
    Fills,
    RecordFill,
    Share,
    share,
    undecided,
    weighted_share,
)
from mappings.coverage.groups import cover_groups
from mappings.coverage.records import cover_records
from mappings.plan.plan import MigrationPlan
from mappings.product_records import read_specs
from pipeline.profile.file import read_profile_file

_NAMED = 3


def cover(plan: MigrationPlan, fills: Fills | None = None, business: str = "") -> list[BusinessCoverage]:
    """Both directions for each business of a plan, or for one; `fills` weighs them. Raises SpecError."""
    every, fills = read_specs(plan), fills or {}
    found = []
    for code in [business] if business else plan.businesses:
        own = read_specs(plan, [code])
        records = cover_records(plan, every, own, fills)
        found.append(BusinessCoverage(code, records, cover_groups(plan, code, own, fills)))
    _require_known(fills, found)
    return found


def _require_known(fills: Fills, covered: list[BusinessCoverage]) -> None:
    """A profile that weighs nothing is a mistake, not a plan without data."""
    known = {table.name for each in covered for table in each.records}
    for layout, mark in fills:
        name = f"{layout}.{mark}" if mark else layout
        if name not in known:
            raise SpecError.at(f"--profile of {layout}", f"the plan has no record {name!r}.", "Leave it out.")


def read_fills(profiles: Iterable[Path]) -> Fills:
    """How many records fill each field, from profiles; several of one layout add up. Raises SpecError."""
    fills: dict[tuple[str, str], RecordFill] = {}
    for path in profiles:
        profile = read_profile_file(path)
        for mark, kind in profile["kinds"].items():
            key = (profile["layout"], mark)
            before = fills.get(key, RecordFill(0, {}))
            filled = {
                name: field["filled"] + before.filled.get(name, 0) for name, field in kind["fields"].items()
            }
            fills[key] = RecordFill(before.rows + kind["rows"], filled)
    return fills


def require_decided(plan: MigrationPlan, business: str) -> None:
    """At a cut-over nothing of a business is open. Raises SpecError with what is."""
    (covered,) = cover(plan, business=business)
    decided = share(covered.tables)
    if decided.decided == decided.total:
        return
    names = [each.name for each in undecided(covered.tables)]
    first = ", ".join(names[:_NAMED])
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    raise SpecError.at(
        str(plan.path),
        f"business {business} is decided to {decided.percent} %, and a cut-over needs 100: {first}{more}.",
        "Map them, or give the reason in the mapping or the plan; `hikkoshi coverage` lists them.",
    )


def coverage_rows(plan: MigrationPlan, covered: list[BusinessCoverage]) -> dict[str, Any]:
    """All of it as plain data for machines."""
    tables = [table for business in covered for table in business.tables]
    return {
        "plan": plan.name,
        "municipality": plan.municipality,
        "standard": plan.standard,
        "total": _share_row(share(tables), weighted_share(tables)),
        "businesses": [
            {
                "business": each.business,
                "fields": _direction(each.records),
                "items": _direction(each.groups),
            }
            for each in covered
        ],
    }


def _direction(tables: tuple[CoveredTable, ...]) -> dict[str, Any]:
    return {
        **_share_row(share(tables), weighted_share(tables)),
        "tables": [
            {
                "name": t.name,
                "title": t.title,
                "reached": t.reached,
                "cells": [asdict(cell) for cell in t.cells],
            }
            for t in tables
        ],
    }


def _share_row(plain: Share, weighted: Share | None) -> dict[str, Any]:
    return {
        "decided": plain.decided,
        "total": plain.total,
        "percent": plain.percent,
        "weighted_percent": weighted.percent if weighted else None,
    }
