"""The third product, つばめ宛名システム V2: a host file of variable records in EBCDIK and KEIS, a segment a record."""
