"""Files and databases to batches of text and exact numbers; nothing is interpreted."""
