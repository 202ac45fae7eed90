"""Airflow on a metadata database of its own, and a pipeline that only notes how it was called."""

import logging
import os
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import airflow_runs
from tests.airflow_runs import ROOT, airflow_settings, make_metadata_database, without_airflow


@pytest.fixture(scope="session", autouse=True)
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Set before the first import of airflow, which reads its settings once."""
    assert "airflow" not in sys.modules
    home = tmp_path_factory.mktemp("airflow")
    environment = without_airflow(os.environ) | airflow_settings(home)
    os.environ.clear()
    os.environ.update(environment)
    make_metadata_database(environment)
    sys.path.append(str(ROOT / "dags"))
    yield home
    logging.shutdown()


@dataclass(frozen=True)
class _Request:
    plan: str
    run: str
    purpose: str

    def to_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, str]) -> "_Request":
        return cls(**data)


@dataclass(frozen=True)
class _Outcome:
    stage: str
    business: str
    manifest: str
    rows: dict[str, int] = field(default_factory=lambda: {"g_resident": 3})
    findings: dict[str, int] = field(default_factory=lambda: {"passed": 2})
    seconds: float = 0.0
    skipped: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Pipeline(types.ModuleType):
    """Stands in for pipeline.run: what was called, in order, and what shall fail how often."""

    RunRequest = _Request

    def __init__(self) -> None:
        super().__init__("pipeline.run")
        self.calls: list[tuple[Any, ...]] = []
        self.failures: dict[tuple[str, str], list[Exception]] = {}

    def plan_of(self, municipality: str) -> str:
        from contracts.errors import SpecError

        if municipality != "992011":
            raise SpecError.at(f"municipality {municipality!r}", "0 plans for this code.", "Known: 992011.")
        return "plan.yaml"

    def businesses(self, request: _Request) -> list[str]:
        return ["001", "010"]

    def run_stage(self, request: _Request, business: str, stage: str, upstream: str | None) -> _Outcome:
        self.calls.append(("stage", request.run, business, stage, upstream))
        if failures := self.failures.get((business, stage)):
            raise failures.pop(0)
        return _Outcome(stage, business, f"{business}/{stage}.json")

    def check_between(self, request: _Request, manifests: dict[str, str]) -> _Outcome:
        self.calls.append(("between", manifests))
        return _Outcome("between", "", "between.json")

    def write_report(self, request: _Request, outcomes: list[dict[str, Any]]) -> str:
        self.calls.append(("report", len(outcomes)))
        return "s3://hikkoshi/992011/all/r1/reports/report.html"

    def evidence_of(self, outcomes: list[dict[str, Any]]) -> tuple[list[Any], list[Any]]:
        return [], []

    def approve(self, request: _Request, decision: str, by: str, note: str | None) -> None:
        self.calls.append(("approve", decision, by, note))

    def promote(self, request: _Request, business: str) -> None:
        self.calls.append(("promote", request.run, business))

    def roll_back(self, municipality: str, business: str, by: str) -> None:
        self.calls.append(("roll_back", municipality, business, by))


@pytest.fixture
def pipeline_run(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """The stand-in, in place of the real module for this test."""
    import pipeline

    fake = Pipeline()
    monkeypatch.setitem(sys.modules, "pipeline.run", fake)
    monkeypatch.setattr(pipeline, "run", fake, raising=False)
    return fake


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Answer every approval at once, as a person would later."""
    from airflow.providers.standard.operators.hitl import HITLOperator

    def answer_with(option: str) -> None:
        reply = {
            "chosen_options": [option],
            "params_input": {"comment": "確認した"},
            "responded_at": datetime.now(UTC),
            "responded_by_user": {"id": "operator", "name": "operator"},
        }
        monkeypatch.setattr(
            HITLOperator, "execute", lambda self, context: self.execute_complete(context, reply)
        )

    return answer_with


@pytest.fixture
def run_dag() -> Callable[..., Any]:
    """Run a Dag in this process: id, partition key, conf."""
    return airflow_runs.run_dag
