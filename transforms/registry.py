"""The conversions by the names of the vocabulary (mappings/vocabulary.py)."""

from transforms import (
    addresses,
    character_forms,
    check_digit,
    codes,
    dates,
    day_before,
    era_texts,
    gaiji,
    numbers,
    parts,
    texts,
)
from transforms.conversion import Binder

CONVERSIONS: dict[str, Binder] = {
    "trim": texts.trim,
    "name_separator": texts.name_separator,
    "one_line": texts.one_line,
    "gaiji": gaiji.gaiji,
    "standard_characters": texts.standard_characters,
    "width": character_forms.width,
    "kana": character_forms.kana,
    "split_name": texts.split_name,
    "wareki_date": dates.wareki_date,
    "western_date": dates.western_date,
    "era_text_date": era_texts.era_text_date,
    "date_parts": dates.date_parts,
    "day_before": day_before.day_before,
    "codes": codes.codes,
    "flag": codes.flag,
    "number": numbers.number,
    "split": texts.split,
    "pad": texts.pad,
    "unpad": parts.unpad,
    "part": parts.part,
    "join": parts.join,
    "null_if": parts.null_if,
    "remove": parts.remove,
    "split_prefecture": addresses.split_prefecture,
    "check_digit": check_digit.check_digit,
}
