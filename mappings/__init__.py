"""Layouts, mapping specs and plans: their models, readers and linter, and (as data) the specs themselves."""
