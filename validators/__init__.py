"""Facts about results; nothing here changes a row."""
