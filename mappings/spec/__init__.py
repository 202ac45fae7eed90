"""The mapping spec: `model` and `rules` are what it says, `reader` reads it, and each `…_reader` a part of it."""
