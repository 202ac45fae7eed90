"""Layouts: how the bytes of a legacy file or table are read. `reader` gives one; the others each read or check a part."""
