"""A whole run with every logger at DEBUG, as a process of its own whose output is searched."""

import logging
import sys

from pipeline.request import RunRequest
from tests.leaks.debug_logging import everything_at_debug
from tests.whole_run import migrate

if __name__ == "__main__":
    logging.basicConfig(stream=sys.stdout)
    everything_at_debug()
    migrate(RunRequest(sys.argv[1], sys.argv[2]))
