"""Cases: rows that a vendor gives, and what must become of them."""
