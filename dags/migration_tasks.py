"""The tasks of the two Dags: each a call into `pipeline.run`, with URIs and counts in and out."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import (
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    XComArg,
    get_current_context,
    task,
)

from approval_body import migration_body, roll_back_body

if TYPE_CHECKING:
    from pipeline.request import RunRequest

STAGES = {
    "extract": "抽出",
    "convert": "変換",
    "settle": "整合",
    "stage": "仮版の格納",
    "check": "検査",
    "reconcile": "突合",
}
APPROVE, REJECT = "承認", "却下"
_COMMENT = Param(None, type=["null", "string"], title="コメント", format="multiline")

# Only infrastructure may be better a moment later; bad data and bad specs stay bad. A task whose process was
# killed leaves no exception and is retried too: stages replace what a dead try left.
DEFAULT_ARGS: dict[str, Any] = {
    "owner": "移行班",
    "retries": 3,
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(exception="contracts.errors.RefusedError", action=RetryAction.FAIL, reason="refused"),
            RetryRule(
                exception="contracts.errors.TargetError",
                action=RetryAction.RETRY,
                retry_delay=timedelta(seconds=15),
                reason="infrastructure",
            ),
        ],
        default=RetryAction.FAIL,
    ),
}

Order = dict[str, Any]
Outcome = dict[str, Any]
Outcomes = list[Outcome | Iterable[Outcome]]


@task(map_index_template="{{ business_title }}")
def run_stage(order: Order, stage: str, upstream: Outcome | None) -> Outcome:
    """One stage of one business; `upstream` is the outcome of the stage before."""
    from pipeline import run

    _name_the_business(order)
    before = upstream["manifest"] if upstream else None
    outcome: Outcome = run.run_stage(_request(order), order["business"], stage, before).to_json()
    return outcome


@task(task_display_name="業務間検査")
def check_between(orders: list[Order], outcomes: Outcomes) -> Outcome:
    """What only shows across businesses, over the manifests of their last stages."""
    from pipeline import run

    manifests = {outcome["business"]: outcome["manifest"] for outcome in _together(outcomes[-1:])}
    return run.check_between(_request(orders[0]), manifests).to_json()


@task(task_id="report", task_display_name="報告書")
def write_report(orders: list[Order], outcomes: Outcomes, between: Outcome) -> dict[str, Any]:
    """The report's URI, and the Markdown that the person who approves reads."""
    from pipeline import run

    together = [*_together(outcomes), between]
    uri = run.write_report(_request(orders[0]), together)
    return {"uri": uri, "body": migration_body(orders[0]["request"], *run.evidence_of(together))}


def ask_for_approval(report: XComArg) -> XComArg:
    """Wait for a person, for as long as it takes."""
    approval = HITLOperator(
        task_id="approve",
        task_display_name="承認",
        subject="移行の承認 {{ partition_key }}",
        body="{{ ti.xcom_pull(task_ids='report')['body'] }}",
        options=[APPROVE, REJECT],
        params={"comment": _COMMENT},
    )
    report >> approval
    return XComArg(approval)


@task(task_display_name="承認の記録")
def record_decision(orders: list[Order], answer: dict[str, Any]) -> None:
    """Keep who decided what; a rejected run ends here and as failed, so nobody takes it for moved."""
    from contracts.errors import MigrationError
    from pipeline import run

    approved, by, note = _decision(answer)
    run.approve(_request(orders[0]), "Approve" if approved else "Reject", by, note)
    if not approved:
        raise MigrationError.at(
            f"run {orders[0]['request']['run']}",
            f"rejected by {by}.",
            "Nothing was promoted. Correct what was found and run again.",
        )


@task(map_index_template="{{ business_title }}", task_display_name="切替")
def promote(order: Order) -> None:
    """Make the staged version of one business the visible one."""
    from pipeline import run

    _name_the_business(order)
    run.promote(_request(order), order["business"])


def ask_for_roll_back(orders: XComArg) -> XComArg:
    """Wait for a person before a visible version is replaced by the former one."""
    approval = HITLOperator(
        task_id="approve",
        task_display_name="承認",
        subject="切戻しの承認 {{ partition_key }}",
        body=roll_back_body(),
        options=[APPROVE, REJECT],
        params={"comment": _COMMENT},
    )
    orders >> approval
    return XComArg(approval)


@task(task_id="confirm", task_display_name="承認の確認")
def confirm_roll_back(answer: dict[str, Any]) -> str:
    """The person who approved; a rejected run ends as failed."""
    from contracts.errors import MigrationError

    approved, by, _ = _decision(answer)
    if not approved:
        raise MigrationError.at("roll back", f"rejected by {by}.", "The visible versions stay as they are.")
    return by


@task(map_index_template="{{ business_title }}", task_display_name="切戻し")
def roll_back(order: Order, by: str) -> None:
    """Make the former version of one business visible again."""
    from pipeline import run

    _name_the_business(order)
    run.roll_back(order["municipality"], order["business"], by)


def _request(order: Order) -> "RunRequest":
    from pipeline.run import RunRequest

    return RunRequest.from_json(order["request"])


def _together(outcomes: Outcomes) -> list[Outcome]:
    """The outcomes of all stages; a stage of one single business arrives as itself, not as a list of one."""
    stages = [[stage] if isinstance(stage, dict) else stage for stage in outcomes]
    return [outcome for stage in stages for outcome in stage]


def _decision(answer: dict[str, Any]) -> tuple[bool, str, str | None]:
    """Approved or not, by whom, and the comment. A name is what reports show; ids differ by auth manager."""
    user = answer["responded_by_user"]
    return answer["chosen_options"] == [APPROVE], user["name"], answer["params_input"].get("comment")


def _name_the_business(order: Order) -> None:
    get_current_context()["business_title"] = order["title"]  # type: ignore[typeddict-unknown-key]
