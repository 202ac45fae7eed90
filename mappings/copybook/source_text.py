"""A copybook's file as lines of text, whatever it was saved as, and how wide its characters are on the host."""

import re
from functools import lru_cache
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.copybook.problems import visible
from mappings.plain_file import plain_bytes

MAX_BYTES = 4 * 1024 * 1024

_LINE_END = re.compile(r"\r\n|\n|\r")
_TAB = 8
_UTF_16 = ("utf-16", "utf-16-le", "utf-16-be")
# One in so many bytes of a copybook is a space, at the least.
_EBCDIC_SPACES = 8


def read_lines(path: Path) -> list[str]:
    """The lines of a file in UTF-8 (with or without mark), or in Shift_JIS as Windows writes it."""
    try:
        data = plain_bytes(path, "the copybook", MAX_BYTES)
    except SpecError as error:
        (problem,) = error.problems
        raise _refusal(path, problem.wrong, problem.action) from None
    return _LINE_END.split(_decoded(path, data).rstrip("\x1a"))


def _refusal(path: Path, wrong: str, action: str) -> SpecError:
    return SpecError(Problem(visible(str(path)), wrong, action))


def _decoded(path: Path, data: bytes) -> str:
    strange = _strange(data)
    if strange:
        raise _refusal(path, f"the copybook {strange}.", "Save it as UTF-8.")
    for codec in ("utf-8-sig", "cp932"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    raise _refusal(path, "the copybook is neither UTF-8 nor Shift_JIS (CP932).", "Save it as UTF-8.")


def _strange(data: bytes) -> str:
    """What a file seems to be that one of the two encodings would decode to no copybook; "" when it may be one."""
    if 0 in data and any(_is_mostly_latin(data, codec) for codec in _UTF_16):
        return "seems to be UTF-16"
    if _has_spaces_of_ebcdic(data):
        return "seems to be EBCDIC"
    zero = data.find(0)
    return f"holds X'00' from byte {zero + 1} on, which is no text" if zero >= 0 else ""


def _is_mostly_latin(data: bytes, codec: str) -> bool:
    """Whether it is text of the codec, as a copybook is: for the most part spaces, Latin letters and digits."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return False
    latin = sum(each.isascii() and (each.isalnum() or each.isspace()) for each in text)
    return 2 * latin > len(text)


def _has_spaces_of_ebcdic(data: bytes) -> bool:
    """Whether spaces are X'40', which may also end a full-width space of Shift_JIS."""
    spaces = data.count(0x40) - data.count(b"\x81\x40")
    return spaces > data.count(0x20) and spaces * _EBCDIC_SPACES >= len(data)


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
