"""A copy of the example products and municipalities in which one thing is broken, and what the linter says of it."""

import shutil
from pathlib import Path

from mappings.lint.linter import lint
from mappings.spec.reader import PRODUCTS


def copied(folder: Path) -> Path:
    """The folder `mappings` of a copy, which has no problem."""
    for name in ("products", "municipalities"):
        shutil.copytree(PRODUCTS.parent / name, folder / name)
    return folder


def broken(root: Path, file: str, old: str, new: str, line: int = 1) -> list[str]:
    """What `lint` says while the first `old` of a file, from a line on, is `new`: places below `root`."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    begin = len("".join(text.splitlines(keepends=True)[: line - 1]))
    assert old in text[begin:], (file, line, old)
    path.write_text(text[:begin] + text[begin:].replace(old, new, 1), encoding="utf-8")
    try:
        return told(root)
    finally:
        path.write_text(text, encoding="utf-8")


def line_with(root: Path, file: str, text: str) -> int:
    """The first line of a file, from 1, in which a text stands."""
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def told(root: Path, file: str = "") -> list[str]:
    """All problems of a copy: places below `root`, in their order."""
    return [str(problem).replace(f"{root}/", "") for problem in lint([root / file])[1]]
