"""Parts of texts and texts of parts: joined fields, characters at places, leading fill, values that mean nothing."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.arrow_text import text_offsets
from transforms.conversion import (
    Context,
    Conversion,
    Converted,
    Options,
    list_option,
    number_option,
    text_option,
)
from transforms.text_rows import blank_to_null, with_texts


def join(options: Options, _: Context) -> Conversion:
    """Several fields as one text; blank ones leave no separator, and all blank is null."""
    separator = text_option(options, "with")

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        joined, *others = (each.cast(pa.string()) for each in inputs)
        for text in others:
            both = pc.binary_join_element_wise(joined, text, separator)  # null where one of them is
            joined = pc.coalesce(both, joined, text)
        return Converted(joined)

    return convert


def part(options: Options, _: Context) -> Conversion:
    """The characters from one place to another, both counted from 1; null where nothing is left."""
    first, last = number_option(options, "from", 1), number_option(options, "to", 0)
    return lambda inputs: Converted(
        blank_to_null(pc.utf8_slice_codeunits(inputs[0].cast(pa.string()), first - 1, last or None))
    )


def unpad(options: Options, _: Context) -> Conversion:
    """Leading fill goes; a text of nothing but fill keeps its last character."""
    filler = text_option(options, "with")

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        texts = inputs[0].cast(pa.string())
        bare = pc.utf8_ltrim(texts, filler)
        rows = np.flatnonzero(np.diff(text_offsets(bare)) == 0)
        if len(rows) == 0:
            return Converted(bare)
        last = pc.utf8_slice_codeunits(texts.take(pa.array(rows)), -1)
        return Converted(with_texts(bare, rows, last))

    return convert


def null_if(options: Options, _: Context) -> Conversion:
    """Values that mean that there is none become null, and end the chain with it.

    `values` are such values as a whole; `only` are characters of which such a value is made, in any length (0000).
    """
    nothing = pa.array(list_option(options, "values"), pa.string())
    only = list_option(options, "only")

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        texts = inputs[0].cast(pa.string())
        null = pc.is_in(texts, nothing)
        for character in only:
            null = pc.or_(null, pc.equal(pc.utf8_trim(texts, character), ""))
        return Converted(pc.if_else(null, pa.scalar(None, pa.string()), texts))

    return convert


def remove(options: Options, _: Context) -> Conversion:
    """Characters go wherever they stand; null where nothing is left."""
    characters = list_option(options, "characters")

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        texts = inputs[0].cast(pa.string())
        for character in characters:
            texts = pc.replace_substring(texts, character, "")
        return Converted(blank_to_null(texts))

    return convert
