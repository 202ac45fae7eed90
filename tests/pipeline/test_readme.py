"""The commands that README shows are commands of ours, with options that they have."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from pipeline.command_line import app

README = (Path(__file__).parents[2] / "README.md").read_text()


def _commands() -> Iterator[str]:
    section = README.split("## Without Airflow")[1].split("\n## ")[0]
    for line in section.splitlines():
        yield from (found.rstrip(') "') for found in re.findall(r"hikkoshi [a-z][^#&]*", line))


def test_every_step_is_shown() -> None:
    assert {shlex.split(line)[1] for line in _commands()} >= {
        "lint",
        "run",
        "promote",
        "rollback",
        "services",
    }


@pytest.mark.parametrize("line", tuple(_commands()))
def test_a_shown_command_is_understood(line: str, tmp_path: Path) -> None:
    command, arguments = typer.main.get_command(app), shlex.split(line)[1:]
    for place, name in enumerate(arguments):
        if name.endswith((".cpy", ".DAT")):  # perhaps the reader's own file
            (tmp_path / Path(name).name).touch()
            arguments[place] = str(tmp_path / Path(name).name)
    while isinstance(command, TyperGroup):  # down to the command itself; parsed, never run
        command, arguments = command.commands[arguments[0]], arguments[1:]
    command.make_context(line, arguments)
