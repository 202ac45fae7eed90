"""pytest collects cases: `pytest_plugins = ["pipeline.pytest_cases"]` in the conftest.py of a repository of specs.

Each case of each `cases/*.yaml` is a test of its own.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import MigrationError
from mappings.cases.case import CaseFile
from mappings.cases.reader import FOLDER, read_cases
from pipeline.cases import CaseResult, run_cases


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A file of cases, None for any other."""
    if file_path.suffix == ".yaml" and file_path.parent.name == FOLDER:
        cases: CaseModule = CaseModule.from_parent(parent, path=file_path)
        return cases
    return None


class CaseModule(pytest.File):
    """A file of cases; all of them are converted when the first one runs."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test a case."""
        for number, case in enumerate(self.file.cases):
            yield CaseItem.from_parent(self, name=case.name, number=number)

    @cached_property
    def file(self) -> CaseFile:
        """The cases. Raises SpecError."""
        return read_cases(self.path)

    @cached_property
    def results(self) -> list[CaseResult]:
        """A result for each case."""
        return run_cases(self.file)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """The problems of a file that cannot be understood, without a traceback."""
        return _told(excinfo) or super().repr_failure(excinfo)


class DifferenceError(Exception):
    """A case failed."""


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, number: int, **known: Any) -> None:
        super().__init__(**known)
        self._number = number

    def runtest(self) -> None:
        """Raises DifferenceError with every difference."""
        differences = self._module.results[self._number].differences
        if differences:
            raise DifferenceError("\n".join(map(str, differences)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """The differences, or what is wrong with a look-up or table, without a traceback."""
        return _told(excinfo) or super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, self._module.file.cases[self._number].line - 1, self.name

    @property
    def _module(self) -> CaseModule:
        assert isinstance(self.parent, CaseModule)
        return self.parent


def _told(excinfo: pytest.ExceptionInfo[BaseException]) -> str:
    return str(excinfo.value) if isinstance(excinfo.value, DifferenceError | MigrationError) else ""
