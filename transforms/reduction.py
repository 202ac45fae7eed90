"""Characters of the standard to those of JIS X 0208 or 0213 (縮退), for what reads no others."""

import re

import numpy as np
import pyarrow as pa

from mappings.code_table import read_code_table
from standards.characters import Kind, kind_of, outside
from transforms.conversion import Context, Conversion, Converted, Mark, Options, no_rows, text_option
from transforms.gaiji import GETA
from transforms.text_rows import with_texts

NOT_REDUCED = "character_not_reduced"
_WIDTHS = Kind.HALF_WIDTH | Kind.HALF_WIDTH_KANA
_KINDS = {"jis_x_0208": Kind.JIS_X_0208 | _WIDTHS, "jis_x_0213": Kind.JIS_X_0213 | _WIDTHS}
# A character with the mark or the variation selector that follows it.
_CHARACTER = re.compile("(?s:.)[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]?")


def reduce(options: Options, context: Context) -> Conversion:
    """Characters outside `to` by the table of product and municipality; one that it has not becomes 〓, with a note.

    A character with a variation selector needs a line of its own: without the selector it would be another figure.
    Several candidates of MJ縮退マップ are for people to choose from (docs/adr/0011), so that the table is the site's.
    """
    to = text_option(options, "to")
    table = read_code_table(context.product, context.municipality, text_option(options, "file"))
    reduced = {entry.source[0]: entry.standard for entry in table.entries}

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        texts = inputs[0]
        rows = np.flatnonzero(outside(texts, _KINDS[to]))
        if len(rows) == 0:
            return Converted(texts)
        lost = no_rows(len(texts))
        made = []
        for row, text in zip(rows.tolist(), texts.take(pa.array(rows)).to_pylist(), strict=True):
            parts = [_reduced(part, to, reduced) for part in _CHARACTER.findall(text)]
            lost[row] = None in parts
            made.append("".join(GETA if part is None else part for part in parts))
        notes = (Mark(lost, NOT_REDUCED),)
        return Converted(with_texts(texts, rows, pa.array(made, pa.string())), notes=notes)

    return convert


def _reduced(character: str, to: str, table: dict[str, str]) -> str | None:
    return character if _belongs(character, to) else table.get(character)


def _belongs(character: str, to: str) -> bool:
    """JIS X 0213 has 25 characters that are two code points: か with ゜ and the like."""
    if all(kind_of(each) & _KINDS[to] for each in character):
        return True
    return to == "jis_x_0213" and len(character) > 1 and _is_one_code(character)


def _is_one_code(sequence: str) -> bool:
    try:
        return len(sequence.encode("shift_jis_2004")) == len("亜".encode("shift_jis_2004"))
    except UnicodeEncodeError:
        return False
