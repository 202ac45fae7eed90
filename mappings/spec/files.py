"""The YAML files that people name, and how problems of them are told from where they stand."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from contracts.errors import Problem
from mappings.plan.plan import MUNICIPALITIES
from mappings.spec.reader import PRODUCTS


def spec_files(paths: Iterable[Path]) -> list[Path]:
    """The YAML files of folders, and files as they are named; those of everything when `paths` is empty."""
    return sorted(set(_files(list(paths) or [PRODUCTS, MUNICIPALITIES])))


def misnamed(paths: Iterable[Path]) -> list[Problem]:
    """YAML files that nothing reads, because their names do not end in `.yaml`."""
    found = {
        each
        for path in list(paths) or [PRODUCTS, MUNICIPALITIES]
        for each in (path.rglob("*.[yY]*[mM][lL]") if path.is_dir() else [path])
        if each.suffix != ".yaml" and each.suffix.lower() in (".yml", ".yaml")
    }
    return [
        Problem(str(path), "a file with this ending is not read.", f"Rename it to {path.stem}.yaml.")
        for path in sorted(found)
    ]


def absolute(paths: Iterable[Path]) -> list[Path]:
    """The same files from the root, so that one file has one name and the folders above it have theirs."""
    return [Path(os.path.normpath(path.absolute())) for path in paths]


def from_here(problem: Problem) -> Problem:
    """The problem with a place below the working folder named from there."""
    return replace(problem, place=problem.place.removeprefix(f"{Path.cwd()}{os.sep}"))


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from path.rglob("*.yaml")
        elif not misnamed([path]):
            yield path
