"""`hikkoshi fmt`: specs, layouts and plans in their one form."""

from pathlib import Path
from typing import Annotated

import typer

from contracts.errors import Problem, SpecError
from mappings.formatting import formatted
from mappings.spec.files import misnamed, spec_files
from pipeline.console import open_console

_out = open_console()


def fmt_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Plans, mappings, layouts or folders.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 names files.")] = False,
    drop_comments: Annotated[
        bool, typer.Option("--drop-comments", help="Lose comments; else those inside a value are refused.")
    ] = False,
) -> None:
    """Write specs in one form: order of keys, quotes, lines, items by romaji. Their meaning stays.

    Comments above or beside a key stay there; remarks that must live belong in `note`.
    """
    changed: list[Path] = []
    refused: list[Path] = []
    problems = misnamed(paths or [])
    files = spec_files(paths or [])
    for path in files:
        try:
            if _rewritten(path, check=check, drop_comments=drop_comments):
                changed.append(path)
        except SpecError as error:
            refused.append(path)
            problems.extend(error.problems)
    _tell(changed, len(files), sorted(set(problems)), check=check, refused=len(refused))


def _rewritten(path: Path, *, check: bool, drop_comments: bool) -> bool:
    text = formatted(path, drop_comments=drop_comments)
    if text.encode() == path.read_bytes():
        return False
    if not check:
        try:
            path.write_bytes(text.encode())
        except OSError as error:
            wrong = f"the file cannot be written ({error.strerror})."
            raise SpecError.at(str(path), wrong, "Make it writable.") from None
    return True


def _tell(changed: list[Path], files: int, problems: list[Problem], *, check: bool, refused: int) -> None:
    for path in changed:
        _out.print(f"{'not in form' if check else 'written'}: {path}", soft_wrap=True)
    done = "are not in form" if check else "written"
    _out.print(f"{len(changed)} of {files} files {done}{f', {refused} with problems' if refused else ''}")
    if problems:
        raise SpecError(problems)
    raise typer.Exit(1 if check and changed else 0)
