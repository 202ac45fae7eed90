"""Files that people keep (specs, copybooks, tables), read whole; whatever else goes by their names is told, never waited for."""

import codecs
import os
import re
import stat
from pathlib import Path

from contracts.errors import Problem, SpecError

_HEAD = 64
_MERGE = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$|^={7}$", re.MULTILINE)


def is_there(path: Path) -> bool:
    """Whether anything has this name, be it no file or a link to nothing: who reads it then says what is wrong."""
    return os.path.lexists(path)


def plain_text(path: Path, what: str, most: int) -> str:
    """The text of a file in UTF-8, without the mark that Windows writes before it. Raises SpecError as `plain_bytes`."""
    data = plain_bytes(path, what, most)
    try:
        if not _is_utf_16(data):
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise _refusal(path, f"{what} is {_encoding(data)}.", "Save it as UTF-8.")


def merge_sign(text: str) -> tuple[int, str, str] | None:
    """(line from 1, what is wrong, what to do) of what a version control system left behind where two versions of a file differ."""
    found = _MERGE.search(text)
    if found is None:
        return None
    wrong = f"the file holds two versions that were to be merged ({found[0][:7]})."
    return (
        text.count("\n", 0, found.start()) + 1,
        wrong,
        "Keep one, and remove the lines <<<<<<<, ======= and >>>>>>>.",
    )


def plain_bytes(path: Path, what: str, most: int) -> bytes:
    """The content of a file of at most `most` bytes. Raises SpecError, which calls the file `what`.

    A pipe or a device is refused before it is opened: it might never begin, or never end.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise _refusal(path, f"{what} is a folder.", "Name a file in it.")
        if not stat.S_ISREG(found.st_mode):
            wrong = f"{what} is not a regular file, but a pipe, a device or a socket."
            raise _refusal(path, wrong, "Put a file there.")
        if found.st_size > most:
            raise _refusal(path, f"{what} has {found.st_size:,} bytes.", f"Keep it below {most:,} bytes.")
        return path.read_bytes()
    except (FileNotFoundError, ValueError):  # ValueError: a name with a null, which no file has
        raise _refusal(path, f"{what} is not there.", "Check the path.") from None
    except PermissionError:
        raise _refusal(path, f"{what} may not be read.", "Give yourself the right to read it.") from None
    except OSError as error:
        wrong = f"{what} cannot be read: {error.strerror}."
        raise _refusal(path, wrong, "Check the file and its rights.") from None


def _is_utf_16(data: bytes) -> bool:
    """Whether a text of Latin letters and signs, as the files begin with, has a null at each of them."""
    head = data[:_HEAD]
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or head.count(0) * 4 > len(head)


def _encoding(data: bytes) -> str:
    """What a file is that is not UTF-8."""
    if _is_utf_16(data):
        return "UTF-16, not UTF-8"
    try:
        data.decode("cp932")
    except UnicodeDecodeError:
        return "not UTF-8"
    return "Shift_JIS (CP932), not UTF-8"


def _refusal(path: Path, wrong: str, action: str) -> SpecError:
    return SpecError(Problem(str(path), wrong, action))
