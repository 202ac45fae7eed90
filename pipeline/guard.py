"""Where errors of libraries end: nothing of what they say leaves, for it may hold a resident's value."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from contracts.errors import MigrationError, ProgramError, TargetError, within
from pipeline import log


@contextmanager
def guarded(place: str) -> Iterator[None]:
    """Lets only MigrationError out, for a library's message may hold a resident's value; files are ours alone."""
    former = os.umask(0o077)
    try:
        with log.values_held_back(), within(place):
            yield
    except OSError as error:
        raise _without_text(place, error) from None
    finally:
        os.umask(former)


def _without_text(place: str, error: OSError) -> MigrationError:
    """A disk that is full is told as such, all else as a fault without the text of the error."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return TargetError.at(place, "the disk is full.", "Free space below HIKKOSHI_HOME and run again.")
    return ProgramError.of(place, error)
