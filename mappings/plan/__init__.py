"""Plans: which products, sources and businesses a municipality moves."""
