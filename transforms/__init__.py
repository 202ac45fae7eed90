"""Batches of raw rows to batches of standard groups and rejects; `settle` decides who moves and who waits."""
