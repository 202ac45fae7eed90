"""A limit on the load that reading puts on an old system that people still work with."""

import time


class Throttle:
    """Lets `rows_per_second` rows pass on average; 0 is no limit."""

    def __init__(self, rows_per_second: int) -> None:
        self._rate = rows_per_second
        self._started = time.monotonic()
        self._rows = 0

    def wait(self, rows: int) -> None:
        """Sleep until so many more rows may have been read."""
        self._rows += rows
        if self._rate:
            ahead = self._rows / self._rate - (time.monotonic() - self._started)
            time.sleep(max(ahead, 0.0))
