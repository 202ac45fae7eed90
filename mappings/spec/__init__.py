"""The mapping spec: `model` is what it says, `reader` reads it, and each `…_reader` a part of it."""
