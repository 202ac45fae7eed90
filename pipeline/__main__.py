"""`hikkoshi` and `python -m pipeline`."""

import sys

from contracts.errors import MigrationError
from pipeline.command_line import app, show_error


def main() -> None:
    """Run the command line; exit codes: 0 good, 1 data problems, 2 usage or spec, 3 infrastructure."""
    try:
        app()
    except MigrationError as error:
        show_error(error)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
