"""Vendor characters that runs met, the sheet to identify them, and what decisions freed."""
