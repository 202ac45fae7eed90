"""The second product, みなも総合住民情報 V3 of another invented maker: CSV files in CP932 and a database of dates."""
