"""The targets: the store (PostgreSQL) and the delivery (exchange files), versions made visible by people."""
