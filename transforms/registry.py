"""The conversions by the names of the vocabulary (mappings/vocabulary.py)."""

from transforms import codes, dates, day_before, gaiji, numbers, texts
from transforms.conversion import Binder

CONVERSIONS: dict[str, Binder] = {
    "trim": texts.trim,
    "name_separator": texts.name_separator,
    "one_line": texts.one_line,
    "gaiji": gaiji.gaiji,
    "standard_characters": texts.standard_characters,
    "width": texts.width,
    "split_name": texts.split_name,
    "wareki_date": dates.wareki_date,
    "western_date": dates.western_date,
    "day_before": day_before.day_before,
    "codes": codes.codes,
    "flag": codes.flag,
    "number": numbers.number,
    "split": texts.split,
    "pad": texts.pad,
}
