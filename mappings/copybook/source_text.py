"""A copybook's file as lines of text, whatever it was saved as, and how wide its characters are on the host."""

import re
from functools import lru_cache
from pathlib import Path

from contracts.errors import Problem, SpecError

_LINE_END = re.compile(r"\r\n|\n|\r")
_TAB = 8


def read_lines(path: Path) -> list[str]:
    """The lines of a file in UTF-8 (with or without mark), or in Shift_JIS as Windows writes it."""
    try:
        data = path.read_bytes()
    except OSError:
        raise SpecError(Problem(str(path), "the copybook is not there.", "Check the path.")) from None
    return _LINE_END.split(_decoded(path, data).rstrip("\x1a"))


def _decoded(path: Path, data: bytes) -> str:
    for codec in ("utf-8-sig", "cp932"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    wrong = "the copybook is neither UTF-8 nor Shift_JIS (CP932)."
    raise SpecError(Problem(str(path), wrong, "Save it as UTF-8."))


@lru_cache(maxsize=8192)
def host_width(character: str) -> int:
    """Bytes of a character on the host without shift codes: 2 when full width, else 1."""
    if character.isascii() or character in "¥‾":
        return 1
    try:
        return len(character.encode("cp932"))
    except UnicodeEncodeError:
        return 2


def columns(line: str) -> list[int]:
    """The host column, from 1, in which each character begins, and the one after the last."""
    places = [1]
    for character in line:
        here = places[-1]
        places.append(here + _TAB - (here - 1) % _TAB if character == "\t" else here + host_width(character))
    return places


def full_width_runs(text: str) -> int:
    """Stretches of full-width characters: on the host each stands between two shift codes of a byte."""
    wide = [host_width(character) == 2 for character in text]
    return sum(now and not before for before, now in zip([False, *wide], wide, strict=False))
