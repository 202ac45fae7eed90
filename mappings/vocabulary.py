"""The closed vocabulary of conversions, as data: what a spec may name. `transforms` implements each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from standards import eras
from standards.check_digits import SYSTEMS


@dataclass(frozen=True, slots=True)
class Form:
    """How a value of an option is written: a regular expression, and the same in words."""

    pattern: str
    words: str


# An exact number has 38 digits at most, one of them before the point.
SCALE = Form("[0-9]|[12][0-9]|3[0-7]", "a whole number to 37")
PLACE = Form("0*[1-9][0-9]{0,3}", "a whole number from 1")
NO_DAY = Form("00|3[2-9]|[4-9][0-9]", "two digits that are no month and no day")
IN_CODES = Form(r"[^/\\]+\.csv", "the name of a CSV in codes")
ONE_CHARACTER = Form("(?s:.)", "one character")
SOME_TEXT = Form("(?s:.+)", "one character or more")
MARK = Form(r"[^\d.,+]*[^\d.,+\s][^\d.,+]*", "a mark without digits, points, commas and plus")


class Numbers(Enum):
    """How a conversion takes what the source holds as a number: packed, binary, zoned or a NUMBER of a database."""

    EXACT = "Takes numbers as they are."
    WHOLE = "Takes whole numbers as they are, none with decimals."
    DIGITS = "Takes numbers as their digits, without leading zeros."
    NONE = "Takes no numbers."


@dataclass(frozen=True, slots=True)
class ConversionWord:
    """A conversion: option names with whether they are required, and what it does in one line.

    `inputs` says how many source fields it takes; `bare_option` names the option that a bare value means;
    `choices` lists the values an option may have, `forms` how those of others are written, one or a list of them;
    of `some_of` one option at least is needed, no value stands in two that are `apart`, `up` are two options of which the second is not less; `fills` says
    how many other items it can fill; `numbers` how it takes numbers, and `of_texts` are options that say nothing of
    them. What it gives is text, but numbers where it takes them as they are, and a list where it `gives_list`.
    """

    name: str
    summary: str
    options: dict[str, bool]
    inputs: tuple[int, ...] = (1,)
    bare_option: str = ""
    choices: dict[str, tuple[str, ...]] | None = None
    forms: Mapping[str, Form] = field(default_factory=dict)
    some_of: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    up: tuple[str, ...] = ()
    fills: int = 0
    numbers: Numbers = Numbers.DIGITS
    of_texts: tuple[str, ...] = ()
    gives_list: bool = False

    def wrong_options(self, options: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        """(what is wrong, what to do) of options that are given in a form that they cannot have, or are all missing."""
        for option, form in self.forms.items():
            values = _values(options, option) or [""]
            if option in options and not all(re.fullmatch(form.pattern, value) for value in values):
                yield f"{self.name}: {option} must be {form.words}.", "Correct it."
        for one, other in pairwise(self.apart):
            if both := [value for value in _values(options, one) if value in _values(options, other)]:
                wrong = f"{self.name}: {both[0]!r} stands in {one} and in {other}."
                yield wrong, "Keep the one that it means."
        if self.some_of and not any(options.get(option) for option in self.some_of):
            yield f"{self.name} has none of {', '.join(self.some_of)}.", "Add one."
        ends = [str(options.get(option, "")) for option in self.up]
        if ends and all(end.isdecimal() for end in ends) and int(ends[0]) > int(ends[1]):
            yield (
                f"{self.name}: {self.up[0]} {ends[0]} lies after {self.up[1]} {ends[1]}.",
                "Turn them round.",
            )


def _values(options: Mapping[str, object], option: str) -> list[str]:
    """What is written for an option, one or a list of them."""
    given = options.get(option)
    return list(map(str, given)) if isinstance(given, list) else [] if given is None else [str(given)]


ERAS = tuple(eras.ERAS)
# Options that may be a list of texts; of `eras` a block.
LISTED = ("blank", "open_end", "unknown", "values", "only", "characters", "minus")

VOCABULARY: dict[str, ConversionWord] = {
    word.name: word
    for word in (
        ConversionWord("trim", "removes half- and full-width spaces at both ends", {}),
        ConversionWord(
            "name_separator",
            "makes each run of spaces inside a name one full-width space",
            {},
            numbers=Numbers.NONE,
        ),
        ConversionWord("one_line", "makes each line break a full-width space", {}, numbers=Numbers.NONE),
        ConversionWord(
            "gaiji",
            "replaces vendor characters by the identification table, else 〓",
            {},
            numbers=Numbers.NONE,
        ),
        ConversionWord("standard_characters", "refuses control, private-use and replacement characters", {}),
        ConversionWord(
            "reduce",
            "characters outside JIS X 0208 or 0213 by a CSV of the product, else 〓",
            {"to": True, "file": True},
            choices={"to": ("jis_x_0208", "jis_x_0213")},
            forms={"file": IN_CODES},
            numbers=Numbers.NONE,
        ),
        ConversionWord(
            "width",
            "makes letters, digits and kana full- or half-width",
            {"to": True},
            choices={"to": ("full", "half")},
        ),
        ConversionWord(
            "split_name",
            "fills family and given name, parted at the first full-width space",
            {},
            fills=2,
            numbers=Numbers.NONE,
        ),
        ConversionWord(
            "wareki_date",
            "era code and YYMMDD, or era code, year, month and day, to YYYY-MM-DD",
            {"eras": True, "outside_era": False, "unknown": False},
            inputs=(2, 4),
            choices={"outside_era": ("reject", "continue")},
            forms={"unknown": NO_DAY},
            numbers=Numbers.WHOLE,
        ),
        ConversionWord(
            "era_text_date",
            "an era date that is one text (S550102, S55.1.2, 昭和55年1月2日) to YYYY-MM-DD",
            {"eras": True, "outside_era": False, "unknown": False},
            choices={"outside_era": ("reject", "continue")},
            forms={"unknown": NO_DAY},
        ),
        ConversionWord(
            "western_date",
            "YYYYMMDD or YYYY-MM-DD to YYYY-MM-DD",
            {"blank": False, "open_end": False, "unknown": False},
            forms={"unknown": NO_DAY},
            apart=("blank", "open_end"),
        ),
        ConversionWord("date_parts", "year, month and day to YYYYMMDD", {}, inputs=(3,)),
        ConversionWord(
            "day_before",
            "the day before a date, as the end of what the next one begins",
            {},
            numbers=Numbers.NONE,
        ),
        ConversionWord(
            "codes",
            "source code to standard code by a CSV of the product",
            {"file": True},
            inputs=tuple(range(1, 7)),
            bare_option="file",
            forms={"file": IN_CODES},
        ),
        ConversionWord("flag", 'true, 1 or false, 0, blank to "1" or "0"', {}),
        ConversionWord(
            "number",
            "text to an exact number with implied decimals and signs",
            {"scale": False, "minus": False},
            forms={"scale": SCALE, "minus": MARK},
            numbers=Numbers.EXACT,
            of_texts=("scale", "minus"),
        ),
        ConversionWord(
            "split",
            "text to a list at a separator",
            {"by": True},
            forms={"by": SOME_TEXT},
            numbers=Numbers.NONE,
            gives_list=True,
        ),
        ConversionWord(
            "kana",
            "hiragana to katakana or back",
            {"to": True},
            choices={"to": ("katakana", "hiragana")},
            numbers=Numbers.NONE,
        ),
        ConversionWord(
            "join",
            "several fields as one text, blank ones left out",
            {"with": False},
            inputs=tuple(range(2, 11)),
        ),
        ConversionWord(
            "part",
            "characters from one place to another, from 1",
            {"from": True, "to": False},
            forms={"from": PLACE, "to": PLACE},
            up=("from", "to"),
        ),
        ConversionWord(
            "unpad", "leading fill goes", {"with": True}, bare_option="with", forms={"with": ONE_CHARACTER}
        ),
        ConversionWord(
            "null_if",
            "values that mean that there is none, whole or made of one character only",
            {"values": False, "only": False},
            bare_option="values",
            forms={"only": ONE_CHARACTER},
            some_of=("values", "only"),
        ),
        ConversionWord(
            "remove",
            "characters go wherever they stand",
            {"characters": True},
            bare_option="characters",
            forms={"characters": ONE_CHARACTER},
        ),
        ConversionWord(
            "split_prefecture",
            "fills the prefecture, and leaves what follows its name",
            {},
            fills=1,
            numbers=Numbers.NONE,
        ),
        ConversionWord(
            "check_digit",
            "refuses codes with a wrong check digit",
            {"system": True},
            bare_option="system",
            choices={"system": tuple(SYSTEMS)},
        ),
        ConversionWord(
            "pad",
            "fills up on the left to a length",
            {"to": True, "with": True},
            forms={"to": PLACE, "with": ONE_CHARACTER},
        ),
    )
}
