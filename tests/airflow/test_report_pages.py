"""The report's pages: for logged-in users, reports alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytestmark = pytest.mark.xdist_group("airflow")
REPORT = "992011/all/r1/reports/report.html"


@pytest.fixture
def objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An object store with a report, and beside it what must never be served."""
    for key in (REPORT, "992011/all/r1/protected/people.html", "992011/001/r1/reports/report.html"):
        path = tmp_path / "objects" / key
        path.parent.mkdir(parents=True)
        path.write_text(f"<h1>{key}</h1>")
    monkeypatch.setenv("HIKKOSHI_OBJECTS", str(tmp_path / "objects"))
    return tmp_path / "objects"


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """The plugin's application as Airflow mounts it, with Airflow's own login in front."""
    from airflow.api_fastapi.app import create_app
    from fastapi.testclient import TestClient

    with TestClient(create_app(apps="core"), follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def viewer() -> dict[str, str]:
    """The header of a logged-in viewer."""
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser

    token = get_auth_manager().generate_jwt(SimpleAuthManagerUser(username="viewer", role="viewer"))
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("path", ["/hikkoshi/reports/992011/r1", "/hikkoshi/runs/r1__992011/report"])
def test_nobody_reads_without_logging_in(path: str, client: Any, objects: Path) -> None:
    assert client.get(path).status_code == 401


def test_a_viewer_reads_a_report_that_can_run_no_script(
    client: Any, viewer: dict[str, str], objects: Path
) -> None:
    answer = client.get("/hikkoshi/reports/992011/r1", headers=viewer)
    assert (answer.status_code, answer.text) == (200, f"<h1>{REPORT}</h1>")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "992011/r2",
        "992011/..",
        "992011/" + quote("../../protected/people.html", safe=""),
        "992011/" + quote("r1/../../../all/r1", safe=""),
        quote("992011/001", safe="") + "/r1",
        "..%2f992011/r1",
        "992011/r1%00",
        "992011/r1/protected/people.html",
    ],
)
def test_nothing_but_reports_is_reached(
    path: str, client: Any, viewer: dict[str, str], objects: Path
) -> None:
    assert client.get(f"/hikkoshi/reports/{path}", headers=viewer).status_code == 404


def test_a_run_without_a_report_says_so(client: Any, viewer: dict[str, str], objects: Path) -> None:
    answer = client.get("/hikkoshi/runs/never__992011/report", headers=viewer)
    assert (answer.status_code, answer.json()["detail"]) == (404, "この実行の報告書はまだありません。")


def test_a_store_that_is_down_is_no_stack_trace(
    client: Any, viewer: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIKKOSHI_OBJECTS", "ftp://nowhere")
    assert client.get("/hikkoshi/reports/992011/r1", headers=viewer).status_code == 503
