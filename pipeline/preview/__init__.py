"""A mapping over a few rows, by the same code as a run."""
