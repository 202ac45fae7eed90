"""A page of instructions followed to the letter: its files saved, its commands run, its outputs held against theirs.

A fenced block whose head is `LANGUAGE FILE` is that file, `LANGUAGE >> FILE` goes to its end, `text` is part of what
the command before it shows, `LANGUAGE < FILE` is part of what a file holds by then, and one without a head is commands. Nobody makes a folder that the page does not tell to
make, and the sentence before a file names it: readers of the rendered page do not see the head.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_BLOCK = re.compile(r"^```(?P<head>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_FRAMES = re.compile(r"[\s│┃]+")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: `head` after its fence, and the text `before` it, up to the block above."""

    head: str
    body: str
    before: str

    @property
    def file(self) -> str:
        """The file that it is, or is added to; "" for commands and outputs."""
        return "" if self.head in ("", "text") else self.head.split()[-1]


@dataclass(frozen=True, slots=True)
class Told:
    """A command of a page: its exit code, what it wrote, and what the page says that it shows."""

    line: str
    code: int
    output: str
    promised: list[str] = field(default_factory=list)

    def broken_promises(self) -> list[str]:
        """Lines that the page shows and the command did not, frames and spaces apart."""
        shown = _plain(self.output)
        return [line for line in self.promised if _plain(line) not in shown]


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page in their order."""
    found, end = [], 0
    text = page.read_text(encoding="utf-8")
    for block in _BLOCK.finditer(text):
        found.append(Block(block["head"], block["body"], text[end : block.start()]))
        end = block.end()
    return found


def commands(page: Path) -> list[str]:
    """The commands of a page."""
    return [line for block in blocks(page) if not block.head for line in block.body.splitlines()]


def follow(page: Path, folder: Path) -> list[Told]:
    """Does in a folder what a page says."""
    told: list[Told] = []
    for block in blocks(page):
        if "<" in block.head.split():
            text = (folder / block.file).read_text(encoding="utf-8")
            told.append(Told(f"what {block.file} holds", 0, text, block.body.splitlines()))
        elif block.file:
            _save(block, folder)
        elif block.head:
            told[-1].promised.extend(block.body.splitlines())
        else:
            told += [_run(line, folder) for line in block.body.splitlines()]
    return told


def prepare(page: Path, folder: Path) -> None:
    """The files that a page leaves, for one that goes on from there; what it looks at, checks and moves is left out."""
    for block in blocks(page):
        if block.file and "<" not in block.head.split():
            _save(block, folder)
        elif not block.head:
            for line in block.body.splitlines():
                if not line.startswith("hikkoshi "):
                    _run(line, folder)


def outputs(told: list[Told], command: str) -> list[Told]:
    """Those whose line begins with a command."""
    return [each for each in told if each.line.startswith(command)]


def unnamed_files(page: Path) -> Iterator[str]:
    """Files that the words before their block do not name."""
    return (block.file for block in blocks(page) if block.file and f"`{block.file}`" not in block.before)


def _run(line: str, folder: Path) -> Told:
    words = shlex.split(line)
    program = {"hikkoshi": [sys.executable, "-m", "pipeline"], "python": [sys.executable]}
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        [*program.get(words[0], [words[0]]), *words[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return Told(line, done.returncode, done.stdout + done.stderr)


def _save(block: Block, folder: Path) -> None:
    with (folder / block.file).open("a" if ">>" in block.head else "w", encoding="utf-8") as file:
        file.write(block.body)


def _plain(text: str) -> str:
    return _FRAMES.sub(" ", text).strip()
