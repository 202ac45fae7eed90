"""Runs suites with Great Expectations on a staged version in PostgreSQL.

No value leaves: its results are asked for without values, its own error texts are dropped, and the keys of
failing rows go into a file of their own. Importing it takes seconds and 280 MiB: import it in the task.
"""

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from contracts.errors import Problem, TargetError
from contracts.findings import Finding, Status, judge
from contracts.schema import TableSchema
from validators.check_views import CheckedTable, check_views
from validators.failing_keys import FailingKeys
from validators.rule import Rule

# Great Expectations calls home unless told not to before it is imported; its warnings are for its developers.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.exceptions.exceptions import GreatExpectationsError

logging.getLogger("great_expectations").setLevel(logging.WARNING)
# A module that sets its own level, and tells of a folder for each business.
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)

Suite = tuple[TableSchema, Sequence[Rule]]


def check_version(
    dsn: str, version: str, suites: Sequence[Suite], thresholds: Mapping[str, float], keys: Path
) -> list[Finding]:
    """A finding for every rule of every suite on the tables of the schema `version`.

    `thresholds` maps a reason to the share of rows that may fail; else a rule's own budget is. `keys` becomes Parquet of the keys of at
    most 1,000 failing rows a rule. Raises TargetError when the database does not do its work.
    """
    findings: list[Finding] = []
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            psycopg.connect(dsn, autocommit=True) as connection,
            check_views(connection, version, suites) as tables,
            _data_source(dsn, f"{version}_check") as source,
            FailingKeys(connection, keys) as failing,
        ):
            for table in tables:
                findings += _check_table(source, table, thresholds, failing)
    except (psycopg.Error, sa.exc.SQLAlchemyError, GreatExpectationsError) as error:
        wrong = f"the checks cannot run ({type(error).__name__})."
        raise TargetError(
            Problem(f"version {version}", wrong, "Look at the database, then run again.")
        ) from None
    return findings


def _check_table(
    source: Any, table: CheckedTable, thresholds: Mapping[str, float], failing: FailingKeys
) -> Iterator[Finding]:
    asset = source.add_table_asset(table.group, table_name=table.group)
    batch: Batch = asset.add_batch_definition_whole_table("whole").get_batch()
    details = _doubtful(batch, table) if table.rows else {}
    for number, rule in enumerate(table.rules):
        failed, limit = 0, thresholds.get(rule.reason, rule.budget)
        result = details.get(number)
        status = judge(table.rows, 0, limit)
        if result is not None and (_raised(result) or "unexpected_count" not in result.result):
            status = Status.ERROR
        elif result is not None:
            failed = int(result.result["unexpected_count"])
            status = judge(table.rows, failed, limit)
            failing.add(table, rule, result.result.get("unexpected_index_query", ""))
        yield _finding(table, rule, failed, limit, status)
    for rule in table.not_applicable:
        yield _finding(table, rule, 0, 0.0, Status.NOT_APPLICABLE)


def _doubtful(batch: Batch, table: CheckedTable) -> dict[int, Any]:
    """Detailed results of the rules that do not simply hold, by their number."""
    detailed = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": list(table.key),
        "exclude_unexpected_values": True,
        "partial_unexpected_count": 0,
        "return_unexpected_index_query": True,
    }
    quick = _validate(batch, table, range(len(table.rules)), {"result_format": "BOOLEAN_ONLY"})
    doubtful = [number for number, result in quick.items() if not result.success]
    return _validate(batch, table, doubtful, detailed) if doubtful else {}


def _validate(
    batch: Batch, table: CheckedTable, numbers: Sequence[int], form: dict[str, Any]
) -> dict[int, Any]:
    """Results by the number of their rule; Great Expectations gives them in an order of its own."""
    suite = gx.ExpectationSuite(
        name=table.group, expectations=[_expectation(table, number) for number in numbers]
    )
    results = batch.validate(suite, result_format=form).results
    found: dict[int, Any] = {}
    for result in results:
        assert result.expectation_config is not None
        found[int(result.expectation_config.meta["rule"])] = result
    return found


def _expectation(table: CheckedTable, number: int) -> Any:
    rule = table.rules[number]
    meta = {
        "rule": number,
        "reason": rule.reason,
        "standard_class": rule.standard_class,
        "item": rule.item,
        "item_id": rule.item_id,
        "severity": rule.severity.value,
    }
    return getattr(gxe, rule.expectation)(column=table.column(rule), **rule.arguments, meta=meta)


def _raised(result: Any) -> bool:
    """Whether the check itself failed: its report is one for the whole, or one for each metric."""
    report = result.exception_info
    reports = [report] if "raised_exception" in report else list(report.values())
    return any(one["raised_exception"] for one in reports)


def _finding(table: CheckedTable, rule: Rule, failed: int, limit: float, status: Status) -> Finding:
    return Finding(
        check=rule.check,
        reason=rule.reason,
        business=table.business,
        group=table.group,
        item=rule.item,
        checked=table.rows,
        failed=failed,
        threshold=limit,
        status=status,
        severity=rule.severity,
    )


@contextmanager
def _data_source(dsn: str, schema: str) -> Iterator[Any]:
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    address = sa.make_url(dsn).set(drivername="postgresql+psycopg")
    address = address.update_query_dict({"options": f"-csearch_path={schema}"})
    source = context.data_sources.add_postgres(
        "store", connection_string=address.render_as_string(hide_password=False), create_temp_table=False
    )
    try:
        yield source
    finally:
        source.get_execution_engine().engine.dispose()
        source.get_engine().dispose()
