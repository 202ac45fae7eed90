"""What becomes of every source field, and what every item of the standard is fed from."""
