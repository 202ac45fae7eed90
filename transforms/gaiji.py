"""Vendor characters: identified ones become the standard's character, undecided ones 〓 with a note."""

import re

import numpy as np
import pyarrow as pa

from contracts.gaiji_mark import PATTERN, START
from mappings.gaiji.table import read_gaiji_table
from transforms.conversion import Context, Conversion, Converted, Mark, Options, no_rows
from transforms.text_rows import rows_holding, with_texts

GETA = "〓"
UNDECIDED = "gaiji_undecided"
_MARK = re.compile(PATTERN)


def gaiji(_: Options, context: Context) -> Conversion:
    """By the identification table of product and municipality (文字同定)."""
    decided = read_gaiji_table(context.product, context.municipality, context.gaiji_system).characters

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        texts = inputs[0]
        rows = np.flatnonzero(rows_holding(texts, START))
        undecided = no_rows(len(texts))
        if len(rows) == 0:
            return Converted(texts)
        marked = texts.take(pa.array(rows)).to_pylist()
        undecided[rows] = [any(code not in decided for code in _MARK.findall(text)) for text in marked]
        replaced = [_MARK.sub(lambda found: decided.get(found[1], GETA), text) for text in marked]
        return Converted(
            with_texts(texts, rows, pa.array(replaced, pa.string())), notes=(Mark(undecided, UNDECIDED),)
        )

    return convert
