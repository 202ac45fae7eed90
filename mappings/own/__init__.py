"""Own measures (独自施策): typed groups of a municipality outside the standard."""
