"""Generates what a town hands over, and beside it the truth: what must arrive in the standard groups."""
