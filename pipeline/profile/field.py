"""The profile of one field, grown by batches: counts and forms, and a value only where it is a frequent code."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contracts.schema import Privacy
from pipeline.profile.character_classes import CLASSES, VENDOR_MARK, VENDOR_SIGN, classes_and_widths
from pipeline.profile.date_years import FEWEST, count_years, year_range
from pipeline.profile.distinct_values import MOST, DistinctValues

# What may be shown as a code: few different values, short ones of half-width digits and letters, or single characters.
_MOST_CODES = 100
_LONGEST_CODE = 4
_CODE_CLASSES = {"digits", "letters"}
_NO_CODE_CLASSES = {"vendor", "controls"}


class FieldProfile:
    """Codes are shown of open fields alone, not even as frequencies of others; years of all but protected ones."""

    def __init__(self, privacy: Privacy = Privacy.OPEN) -> None:
        self._privacy = privacy
        self._counts = dict.fromkeys(("rows", "filled", "null", "blank", "zeros", "nines"), 0)
        self._characters: list[int] = []
        self._bytes: list[int] = []
        self._classes = np.zeros(len(CLASSES), np.int64)
        self._years = np.zeros(1, np.int64)
        self._distinct = DistinctValues()

    def add(self, column: pa.Array) -> None:
        """A batch of the column: text, numbers or bytes."""
        present = column.drop_null()
        is_text = not pa.types.is_binary(column.type)
        texts = _texts(present) if is_text else present
        width = pc.utf8_length(pc.utf8_trim_whitespace(texts)) if is_text else pc.binary_length(texts)
        filled = texts.filter(pc.greater(width, 0))
        self._count("rows", len(column))
        self._count("null", column.null_count)
        self._count("blank", len(present) - len(filled))
        self._count("filled", len(filled))
        if is_text and len(filled):
            self._add_texts(filled)
        elif len(filled):
            self._bytes = _extent(self._bytes, pc.binary_length(filled).to_numpy(zero_copy_only=False))

    def _add_texts(self, texts: pa.Array) -> None:
        classes, widths = classes_and_widths(texts)
        years = count_years(texts)
        self._classes += classes
        self._years = np.pad(self._years, (0, len(years) - len(self._years))) + years
        self._bytes = _extent(self._bytes, widths)
        self._characters = _extent(self._characters, pc.utf8_length(texts).to_numpy(zero_copy_only=False))
        for name, pattern in (("zeros", "^0+$"), ("nines", "^9{6,}$")):
            self._count(name, pc.sum(pc.match_substring_regex(texts, pattern)).as_py())
        self._distinct.add(texts)

    def _count(self, name: str, number: int) -> None:
        self._counts[name] += number

    def facts(self) -> dict[str, Any]:
        """As plain data; `distinct` is None when there are more than `distinct_bound`."""
        codes = self._distinct.frequencies(FEWEST) if self._shows_codes() else None
        shows_years = self._is_date() and self._privacy is not Privacy.PROTECTED
        return {
            **self._counts,
            "distinct": self._distinct.number,
            "distinct_bound": MOST,
            "characters": self._characters,
            "bytes": self._bytes,
            "classes": self._shares(),
            "dates": int(self._years.sum()) if shows_years else None,
            "years": year_range(self._years) if shows_years else None,
            "codes": codes,
            "rare_codes": None if codes is None else (self._distinct.number or 0) - len(codes),
            "privacy": str(self._privacy),
        }

    def _shares(self) -> dict[str, float]:
        total = max(int(self._classes.sum()), 1)
        counted = zip(CLASSES, self._classes.tolist(), strict=True)
        return {name: round(count / total, 4) for name, count in counted if count}

    def _is_date(self) -> bool:
        """Half of the values that are no markers such as 00000000 and 99999999 read as dates."""
        others = self._counts["filled"] - self._counts["zeros"] - self._counts["nines"]
        return 0 < others <= 2 * int(self._years.sum())

    def _shows_codes(self) -> bool:
        number = self._distinct.number
        if not number or number > _MOST_CODES or self._privacy is not Privacy.OPEN or self._is_date():
            return False
        found, longest = set(self._shares()), self._characters[1]
        single = longest == 1 and not found & _NO_CODE_CLASSES
        return single or (longest <= _LONGEST_CODE and found <= _CODE_CLASSES)


def _texts(column: pa.Array) -> pa.Array:
    """Numbers as text, and each vendor character as one."""
    texts = column.cast(pa.large_string())
    if pc.any(pc.match_substring(texts, VENDOR_MARK[0])).as_py():
        return pc.replace_substring_regex(texts, VENDOR_MARK, VENDOR_SIGN)
    return texts


def _extent(before: list[int], lengths: np.ndarray[Any, Any]) -> list[int]:
    """Least and greatest so far."""
    both = [*before, int(lengths.min()), int(lengths.max())]
    return [min(both), max(both)]
