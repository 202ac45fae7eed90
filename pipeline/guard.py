"""Where errors of libraries end: nothing of what they say leaves, for it may hold a resident's value."""

import errno
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contracts.errors import MigrationError, TargetError
from pipeline import log


@contextmanager
def guarded(place: str) -> Iterator[None]:
    """Lets only MigrationError out, for a library's message may hold a resident's value; files are ours alone."""
    former = os.umask(0o077)
    try:
        with log.values_held_back():
            yield
    except MigrationError:
        raise
    except Exception as error:
        raise without_text(place, error) from None
    finally:
        os.umask(former)


def without_text(place: str, error: Exception) -> MigrationError:
    """What went wrong and where in the code, but nothing of what the library said."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return TargetError.at(place, "the disk is full.", "Free space below HIKKOSHI_HOME and run again.")
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-4:]))
    return MigrationError.at(
        place,
        f"an unexpected {type(error).__name__} at {where} (its text is withheld, it may hold values).",
        "Nothing became visible. Report it as a fault of Hikkoshi.",
    )
