"""報告書 in Airflow's UI: a link on every task of a migration, and the pages behind it.

Served are reports alone, which hold no resident's value; only to a logged-in user who may see migration runs.
Airflow does not protect a plugin's pages, so each asks for the user itself.
"""

import re
from typing import Any
from urllib.parse import quote

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails
from airflow.api_fastapi.common.db.common import SessionDep
from airflow.api_fastapi.core_api.security import GetUserDep
from airflow.models.xcom import XComModel
from airflow.plugins_manager import AirflowPlugin
from airflow.sdk import BaseOperator, BaseOperatorLink
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import HTMLResponse, RedirectResponse

PREFIX = "/hikkoshi"
_DAG = "migrate_municipality"
_KEY = re.compile(r"(?P<municipality>\d{6})/all/(?P<run>[A-Za-z0-9][A-Za-z0-9-]*)/reports/report\.html")
_HEADERS = {
    # No script, no other origin, and a sandbox: the page shares Airflow's origin but none of its rights.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def _may_read(user: GetUserDep) -> None:
    """401 for anybody not logged in (by `GetUserDep`), 403 for who may not see migration runs."""
    seen = get_auth_manager().is_authorized_dag(
        method="GET", access_entity=DagAccessEntity.RUN, details=DagDetails(id=_DAG), user=user
    )
    if not seen:
        raise HTTPException(403, "移行の実行を見る権限がありません。")


app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(_may_read)])


@app.get("/runs/{run_id}/report")
def report_of_run(run_id: str, session: SessionDep) -> RedirectResponse:
    """The report of a Dag run, wherever that run put it; 404 while there is none."""
    query = XComModel.get_many(run_id=run_id, key="return_value", task_ids="report", dag_ids=_DAG)
    found = session.scalars(query).first()
    uri = str(XComModel.deserialize_value(found)["uri"]) if found else ""
    key = _KEY.search(uri)
    if not key:
        raise HTTPException(404, "この実行の報告書はまだありません。")
    return RedirectResponse(f"{PREFIX}/reports/{key['municipality']}/{key['run']}", 303)


@app.get("/reports/{municipality}/{run}")
def report(municipality: str, run: str) -> HTMLResponse:
    """A report by municipality and run. The key is made of checked parts, so nothing else can be reached."""
    from contracts.errors import MigrationError
    from pipeline.settings import load_settings
    from storage import open_store

    key = f"{municipality}/all/{run}/reports/report.html"
    if not _KEY.fullmatch(key):
        raise HTTPException(404, "このような報告書はありません。")
    try:
        store = open_store(load_settings().objects)
        if not store.exists(key):
            raise HTTPException(404, "このような報告書はありません。")
        return HTMLResponse(store.read(key), headers=_HEADERS)
    except MigrationError:
        raise HTTPException(503, "格納先が応答しません。管理者に連絡してください。") from None


class ReportLink(BaseOperatorLink):
    """報告書, on the tasks of migration runs."""

    name = "報告書"

    def get_link(self, operator: BaseOperator, *, ti_key: Any) -> str:  # noqa: ARG002 - Airflow's signature
        """Address within Airflow, "" for other Dags; the page itself says when there is no report yet."""
        return f"{PREFIX}/runs/{quote(ti_key.run_id, safe='')}/report" if ti_key.dag_id == _DAG else ""


class HikkoshiPages(AirflowPlugin):
    """Registers the pages and the link."""

    name = "hikkoshi"
    fastapi_apps: list[Any] = [{"app": app, "url_prefix": PREFIX, "name": "hikkoshi"}]
    global_operator_extra_links: list[Any] = [ReportLink()]
