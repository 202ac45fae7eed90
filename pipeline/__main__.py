"""`hikkoshi` and `python -m pipeline`."""

import os
import signal
import sys
from pathlib import Path

from contracts.errors import MigrationError, ProgramError, SpecError, TargetError
from pipeline.command_line import app
from pipeline.console import show_error


def main() -> None:
    """Run the command line; exit codes: 0 good, 1 data problems, 2 usage or spec, 3 infrastructure or a fault."""
    if sys.argv[1:2] == ["layout"]:  # it opens no connection, so it may end with the reader of its output
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        app()
    except MigrationError as error:
        _end(error)
    except OSError as error:
        place = str(error.filename or "output")
        if isinstance(error, FileNotFoundError) and not Path(place).absolute().parent.is_dir():
            _end(SpecError.at(place, "its folder is not there.", "Make the folder, or name another."))
        _end(
            TargetError.at(place, f"cannot be read or written ({error.strerror}).", "Free it, and try again.")
        )
    except Exception as error:  # a library's text may hold a resident's value
        _end(ProgramError.of("hikkoshi", error))


def _end(error: MigrationError) -> None:
    show_error(error)
    _swallow_output()
    sys.exit(error.exit_code)


def _swallow_output() -> None:
    """What is still held for an output that takes nothing would be written, and fail, once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
