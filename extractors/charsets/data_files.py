"""Readers of the files under data/: charts of single bytes, runs of double bytes, rows of configuration."""

import csv
import re
from functools import cache
from pathlib import Path

from contracts.errors import SpecError

DATA = Path(__file__).parent / "data"
# What a cell of a chart says for characters that print nothing; "--" is a byte without a character.
_TOKENS = {"SP": " ", "NB": "\u00a0", "HT": "\t", "NL": "\n", "LF": "\n"}
_RUN = re.compile(r"\{([^}]+)\}|(.)", re.DOTALL)


@cache
def rows(file: str) -> tuple[dict[str, str], ...]:
    """The rows of a CSV file of ours by column."""
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def chart(name: str) -> dict[int, str]:
    """Characters of a single-byte table by byte, in order. Raises SpecError for a name without a chart."""
    path = DATA / "single" / f"{name}.txt"
    known = sorted(file.stem for file in path.parent.glob("*.txt"))
    if name not in known:
        raise SpecError.at(
            f"charset single_byte {name!r}", "is not known.", f"Known host tables: {', '.join(known)}."
        )
    return {byte: _TOKENS.get(cell, cell) for byte, cell in sorted(_cells(path)) if cell != "--"}


def _cells(path: Path) -> list[tuple[int, str]]:
    """(byte, cell) of the 16 lines of a chart: the high digit across, the low digit down."""
    lines = [
        line.split()
        for line in path.read_text(encoding="utf-8").split("\n")
        if line[:1] in "0123456789ABCDEF"
    ]
    found = [
        (high << 4 | int(line[0], 16), cell) for line in lines if line for high, cell in enumerate(line[1:])
    ]
    assert len(found) == 256, path
    return found


def double_byte_runs(name: str) -> dict[int, str]:
    """Characters by code: a line a run of consecutive codes, texts of several code points in braces."""
    characters: dict[int, str] = {}
    for line in (DATA / "double" / f"{name}.txt").read_text(encoding="utf-8").split("\n"):
        if line:
            code, _, run = line.partition("\t")
            texts = (found[1] or found[2] for found in _RUN.finditer(run))
            characters.update(enumerate(texts, int(code, 16)))
    return characters


def code_ranges(text: str) -> list[int]:
    """Codes of `2821-2840 227E`: single codes, and ranges of the trail byte within one lead byte."""
    codes: list[int] = []
    for part in text.split():
        first, _, last = part.partition("-")
        codes += range(int(first, 16), int(last or first, 16) + 1)
    return codes


def areas(text: str) -> list[int]:
    """Codes of `41-7F/A1-FE AD-AD/A1-FE`: lead bytes from and to, trail bytes from and to."""
    codes: list[int] = []
    for part in text.split():
        low_lead, high_lead, low, high = (int(end, 16) for end in re.split("[-/]", part))
        codes += [
            lead << 8 | trail for lead in range(low_lead, high_lead + 1) for trail in range(low, high + 1)
        ]
    return codes


def sequences(text: str) -> tuple[bytes, ...]:
    """Shift sequences of `28 38 30E2`; `93+even` and `93+odd` are 93 and any such byte."""
    found: list[bytes] = []
    for part in text.split():
        lead, _, parity = part.partition("+")
        trails = range(parity == "odd", 256, 2) if parity else ()
        found += [bytes.fromhex(lead) + bytes((trail,)) for trail in trails] or [bytes.fromhex(lead)]
    return tuple(dict.fromkeys(found))
