"""The tutorial is run as it stands: its files are written, its commands executed, and end as the text says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

TUTORIAL = Path("docs/tutorial/README.ja.md")
_BLOCK = re.compile(r"^```(?P<head>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    return [(found["head"], found["body"]) for found in _BLOCK.finditer(TUTORIAL.read_text(encoding="utf-8"))]


def execute(line: str, folder: Path) -> tuple[int, str]:
    words = shlex.split(line)
    program = [sys.executable, "-m", "pipeline"] if words[0] == "hikkoshi" else [sys.executable]
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [*program, *words[1:]], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def write(head: str, body: str, folder: Path) -> None:
    path = folder / head.rsplit(maxsplit=1)[-1]
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if ">>" in head else ""
    path.write_text(before + body, encoding="utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int, str]]:
    """(command, exit code, output) of the whole tutorial in its order."""
    folder, found = tmp_path_factory.mktemp("tutorial"), []
    for head, body in blocks():
        if head:
            write(head, body, folder)
            continue
        found += [(line, *execute(line, folder)) for line in body.splitlines()]
    return found


def outputs(told: list[tuple[str, int, str]], command: str) -> list[tuple[int, str]]:
    return [(code, text) for line, code, text in told if line.startswith(command)]


def test_the_copybook_has_the_length_that_the_layout_says(told: list[tuple[str, int, str]]) -> None:
    ((code, text),) = outputs(told, "hikkoshi layout show")
    assert (code, "149 bytes" in text) == (0, True)


def test_the_sample_is_read_and_no_value_is_shown(told: list[tuple[str, int, str]]) -> None:
    ((code, text),) = outputs(told, "hikkoshi layout decode")
    assert (code, "花子" in text) == (0, False)
    assert re.search(r"records read\W+3\b", text)


def test_the_linter_finds_the_one_problem_and_then_none(told: list[tuple[str, int, str]]) -> None:
    first, second = outputs(told, "hikkoshi lint")
    assert first[0] == 2
    assert "KOSHIN_ID" in first[1]
    assert "1 problems" in first[1]
    assert (second[0], "0 problems" in second[1]) == (0, True)


def test_the_preview_shows_forms_and_what_cannot_move(told: list[tuple[str, int, str]]) -> None:
    ((_, text),) = outputs(told, "hikkoshi preview")
    assert "花子" not in text
    words = " ".join(text.replace("│", " ").split())
    for reason in ("no date of the calendar", "a source code that the code table"):
        assert reason in words


def test_the_cases_hold(told: list[tuple[str, int, str]]) -> None:
    ((code, text),) = outputs(told, "hikkoshi cases")
    assert (code, "3 of 3 cases passed" in text) == (0, True)
    assert outputs(told, "hikkoshi standard show")[0][0] == 0
