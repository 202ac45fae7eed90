"""受付: what a Dag run asks for, checked before anything is started."""

import re
from typing import Any

from airflow.sdk import Param, get_current_context, task

_PURPOSES = {"rehearsal": "リハーサル", "cutover": "本番移行"}


def migration_params() -> dict[str, Param]:
    """The form of a migration; new objects each time, because Airflow writes a run's values into them."""
    run = Param(
        None,
        type=["null", "string"],
        pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$",
        title="移行実行名",
        description_md="英数字とハイフン。空なら実行IDの `__自治体コード` より前の部分。",
    )
    purpose = Param("rehearsal", type="string", enum=list(_PURPOSES), values_display=_PURPOSES, title="目的")
    return {"purpose": purpose, **roll_back_params(), "run": run}


def roll_back_params() -> dict[str, Param]:
    """The form of a roll back."""
    businesses = Param(
        None,
        type=["null", "array"],
        items={"type": "string", "pattern": r"^\d{3}$"},
        title="業務",
        description_md="業務コード（3桁）。空なら移行定義のすべての業務。",
    )
    return {"businesses": businesses}


@task(task_id="accept", task_display_name="受付")
def accept_migration() -> list[dict[str, Any]]:
    """One order for each business: the request, the business and its title."""
    from pipeline.report import business_title
    from pipeline.run import RunRequest, businesses

    context = get_current_context()
    municipality, params = _municipality(), context["params"]
    run = params["run"] or _run_name(str(context["dag_run"].run_id), municipality)
    request = RunRequest(plan=_plan(municipality), run=run, purpose=params["purpose"])
    chosen = _choose(params["businesses"], businesses(request))
    return [
        {"request": request.to_json(), "business": code, "title": business_title(code)} for code in chosen
    ]


@task(task_id="accept", task_display_name="受付")
def accept_roll_back() -> list[dict[str, Any]]:
    """One order for each business of the municipality whose visible version is to be replaced."""
    from pipeline.report import business_title
    from pipeline.run import RunRequest, businesses

    municipality = _municipality()
    request = RunRequest(plan=_plan(municipality), run="roll-back", purpose="cutover")
    chosen = _choose(get_current_context()["params"]["businesses"], businesses(request))
    return [
        {"municipality": municipality, "business": code, "title": business_title(code)} for code in chosen
    ]


def _municipality() -> str:
    """The partition key. Raises SpecError when the run has none."""
    from contracts.errors import SpecError

    key = get_current_context()["dag_run"].partition_key
    if not key:
        raise SpecError.at(
            "partition key / パーティションキー",
            "the run names no municipality.",
            "Start it again with the municipality code as partition key, such as 992011.",
        )
    return str(key)


def _plan(municipality: str) -> str:
    from pipeline.run import plan_of

    return str(plan_of(municipality))


def _choose(wanted: list[str] | None, planned: list[str]) -> list[str]:
    """The wanted businesses in the plan's order. Raises SpecError for one that is not planned."""
    from contracts.errors import SpecError

    unknown = [code for code in wanted or () if code not in planned]
    if unknown:
        raise SpecError.at(
            "parameter businesses",
            f"{', '.join(unknown)} is not in the municipality's plan.",
            f"It has: {', '.join(planned)}.",
        )
    return [code for code in planned if not wanted or code in wanted]


def _run_name(dag_run_id: str, municipality: str) -> str:
    """`rehearsal-1` of `rehearsal-1__992011`; any other run id with what object names cannot hold as `-`."""
    name = dag_run_id.removesuffix(f"__{municipality}")
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
