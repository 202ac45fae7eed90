"""What kinds of characters stand in a column, and how wide its values are, without looking at one by one."""

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

# A vendor character as extractors write it (U+FFF9 code U+FFFB) counts as one private character.
VENDOR_MARK = "\ufff9[^\ufffb]*\ufffb"
VENDOR_SIGN = "\ue000"
CLASSES = (
    "other",
    "digits",
    "letters",
    "signs",
    "half kana",
    "full digits and letters",
    "full signs",
    "full kana",
    "kanji",
    "vendor",
    "controls",
)
_BLOCKS = {
    "full signs": (
        (0x2010, 0x2070),
        (0x2190, 0x2800),
        (0x3000, 0x3041),
        (0x3099, 0x3100),
        (0xFF01, 0xFF61),
        (0xFFE0, 0xFFE7),
    ),
    "signs": ((0x20, 0x7F),),
    "digits": ((0x30, 0x3A),),
    "letters": ((0x41, 0x5B), (0x61, 0x7B)),
    "half kana": ((0xFF61, 0xFFA0),),
    "full digits and letters": ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)),
    "full kana": ((0x3041, 0x3097), (0x309D, 0x30A0), (0x30A1, 0x3100), (0x31F0, 0x3200)),
    "kanji": ((0x3005, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x40000)),
    "vendor": ((0xE000, 0xF900), (0xF0000, 0x110000)),
}
_HALF = [CLASSES.index(name) for name in ("digits", "letters", "signs", "half kana", "controls")]

Counts = npt.NDArray[np.int64]


def classes_and_widths(texts: pa.Array) -> tuple[Counts, Counts]:
    """(characters of each class, bytes of each value: one a half-width character, two any other).

    `texts` is a large_string array without nulls and empty values.
    """
    _, offsets, content = texts.buffers()
    ends = np.frombuffer(offsets, np.int64)[texts.offset :][: len(texts) + 1]
    utf8 = np.frombuffer(content, np.uint8)[ends[0] : ends[-1]]
    codes = np.frombuffer(utf8.tobytes().decode().encode("utf-32-le"), np.dtype("<u4"))
    found = _table()[codes]
    before = np.concatenate([[0], np.cumsum(utf8 & 0xC0 != 0x80)])
    widths = np.where(np.isin(found, _HALF), 1, 2)
    return (
        np.bincount(found, minlength=len(CLASSES)).astype(np.int64),
        np.add.reduceat(widths, before[ends[:-1] - ends[0]]),
    )


@cache
def _table() -> npt.NDArray[np.uint8]:
    """The class of every code point."""
    table = np.zeros(0x110000, np.uint8)
    for name, blocks in _BLOCKS.items():
        for first, after in blocks:
            table[first:after] = CLASSES.index(name)
    categories = np.array([unicodedata.category(chr(code)) for code in range(0x10000)])
    table[:0x10000][np.isin(categories, ("Cc", "Cf"))] = CLASSES.index("controls")
    return table
