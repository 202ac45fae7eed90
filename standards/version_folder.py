"""The folder of a version exchanged for another: one writer at a time, and whole again after a writer was killed."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_WORK = ".import-"
_FORMER = "former"


@contextmanager
def exchange_folder(data: Path) -> Iterator[Path]:
    """A folder beside the versions to make a new one in, while no other writer is at work."""
    with _locked(data):
        _recover(data)
        with tempfile.TemporaryDirectory(dir=data, prefix=_WORK) as made:
            yield Path(made)


def exchange(new: Path, place: Path) -> None:
    """Put `new` (in an exchange folder) in the place of a version; the former one waits beside it until that is done."""
    former = new.parent / _FORMER / place.name
    former.parent.mkdir()
    if place.exists():
        place.rename(former)
    new.rename(place)


def recover(data: Path) -> None:
    """Bring back a version whose writer was killed between the two renames; does nothing while one is at work."""
    if not any(data.glob(f"{_WORK}*/{_FORMER}/*")):
        return
    with suppress(BlockingIOError), _locked(data, fcntl.LOCK_NB):
        _recover(data)


@contextmanager
def _locked(data: Path, how: int = 0) -> Iterator[None]:
    """The folder itself is locked, so that no file is left in it."""
    folder = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | how)
        yield
    finally:
        os.close(folder)


def _recover(data: Path) -> None:
    """Whoever holds the lock is the only writer, so every work folder is one that was left behind."""
    for former in data.glob(f"{_WORK}*/{_FORMER}/*"):
        if not (data / former.name).exists():
            former.rename(data / former.name)
    for left in data.glob(f"{_WORK}*"):
        shutil.rmtree(left, ignore_errors=True)
