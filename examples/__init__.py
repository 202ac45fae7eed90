"""Example towns with their legacy files and the truth about them."""
