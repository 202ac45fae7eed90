"""A file of residents' values that people asked for: its owner's alone, and there whole or not at all."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from contracts.errors import SourceError, TargetError


@contextmanager
def private_file(path: Path, keep: Callable[[Path], bool] = lambda _: False) -> Iterator[Path]:
    """A path to write to; the file has its name when all is written.

    Where the source breaks on the way, `keep` says of what was written until then whether it is worth its name.
    """
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        try:
            yield unfinished
        except SourceError:
            if keep(unfinished):
                unfinished.replace(path)
            raise
        unfinished.replace(path)
    except OSError as error:
        raise TargetError.at(str(path), f"cannot be written ({error.strerror}).", "Free it.") from None
    finally:
        unfinished.unlink(missing_ok=True)
