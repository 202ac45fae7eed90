"""A mapping spec as an Excel workbook, and back to the same YAML."""
