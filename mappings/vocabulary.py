"""The closed vocabulary of conversions, as data: what a spec may name. `transforms` implements each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConversionWord:
    """A conversion: option names with whether they are required, and what it does in one line.

    `inputs` says how many source fields it takes; `bare_option` names the option that a bare value means;
    `choices` lists the values an option may have.
    """

    name: str
    summary: str
    options: dict[str, bool]
    inputs: tuple[int, ...] = (1,)
    bare_option: str = ""
    choices: dict[str, tuple[str, ...]] | None = None


ERAS = ("meiji", "taisho", "showa", "heisei", "reiwa")

VOCABULARY: dict[str, ConversionWord] = {
    word.name: word
    for word in (
        ConversionWord("trim", "removes half- and full-width spaces at both ends", {}),
        ConversionWord("name_separator", "makes each run of spaces inside a name one full-width space", {}),
        ConversionWord("one_line", "makes each line break a full-width space", {}),
        ConversionWord("gaiji", "replaces vendor characters by the identification table, else 〓", {}),
        ConversionWord("standard_characters", "refuses control, private-use and replacement characters", {}),
        ConversionWord(
            "width",
            "makes letters, digits and kana full- or half-width",
            {"to": True},
            choices={"to": ("full", "half")},
        ),
        ConversionWord("split_name", "fills family and given name, parted at the first full-width space", {}),
        ConversionWord(
            "wareki_date",
            "era code and YYMMDD to YYYY-MM-DD",
            {"eras": True, "outside_era": False},
            inputs=(2,),
            choices={"outside_era": ("reject", "continue")},
        ),
        ConversionWord(
            "western_date", "YYYYMMDD or YYYY-MM-DD to YYYY-MM-DD", {"blank": False, "open_end": False}
        ),
        ConversionWord("day_before", "the day before a date, as the end of what the next one begins", {}),
        ConversionWord(
            "codes",
            "source code to standard code by a CSV of the product",
            {"file": True},
            inputs=tuple(range(1, 7)),
            bare_option="file",
        ),
        ConversionWord("flag", 'true, 1 or false, 0, blank to "1" or "0"', {}),
        ConversionWord(
            "number",
            "text to an exact number with implied decimals and signs",
            {"scale": False, "minus": False},
        ),
        ConversionWord("split", "text to a list at a separator", {"by": True}),
        ConversionWord(
            "kana",
            "hiragana to katakana or back",
            {"to": True},
            choices={"to": ("katakana", "hiragana")},
        ),
        ConversionWord(
            "join",
            "several fields as one text, blank ones left out",
            {"with": False},
            inputs=tuple(range(2, 11)),
        ),
        ConversionWord("part", "characters from one place to another, from 1", {"from": True, "to": False}),
        ConversionWord("unpad", "leading fill goes", {"with": True}, bare_option="with"),
        ConversionWord(
            "null_if", "values that mean that there is none", {"values": True}, bare_option="values"
        ),
        ConversionWord("split_prefecture", "fills the prefecture, and leaves what follows its name", {}),
        ConversionWord(
            "check_digit", "refuses codes with a wrong check digit", {"system": True}, bare_option="system"
        ),
        ConversionWord("pad", "fills up on the left to a length", {"to": True, "with": True}),
    )
}
