"""What values can come through a chain of conversions to an item (docs/adr/0017)."""
