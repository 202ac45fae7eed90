"""Names of persons in whatever system: as it writes them, and as the standard has them."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from examples.town.named import Named, Numbers
from examples.town.plan import Town
from examples.town.pools import (
    FOREIGN_NAMES,
    GIVEN,
    SEPARATORS,
    SURNAMES,
    VENDOR_CHARACTERS,
    VendorCharacter,
    cp932_private_use,
    to_standard,
)
from examples.town.truth import take, texts_of

Flags = npt.NDArray[np.bool_]


class NameTexts:
    """Names as the standard has them in a municipality: parts, both together, and in kana."""

    def __init__(self, town: Town) -> None:
        surnames = [to_standard(surname, town.municipality) for surname, _ in SURNAMES]
        self._municipality = town.municipality
        self.family = texts_of(surnames)
        self.given = texts_of([given for given, _ in GIVEN])
        self.family_kana = texts_of([kana for _, kana in SURNAMES])
        self.given_kana = texts_of([kana for _, kana in GIVEN])
        self.whole = texts_of([f"{surname}　{given}" for surname in surnames for given, _ in GIVEN])
        self.kana = texts_of([f"{surname}　{given}" for _, surname in SURNAMES for _, given in GIVEN])
        self.foreign = texts_of([widen(name) for name in FOREIGN_NAMES])
        self.character = [_character(surname) for surname, _ in SURNAMES]

    def undecided(self, named: Named) -> Flags:
        """Persons whose name holds a vendor character that nobody has identified."""
        known = [c is None or c.is_decided(self._municipality) for c in self.character]
        return ~np.array(known)[named.surname] & ~named.foreign

    def count_undecided(self, named: Named, rows: Numbers, codes: Counter[str], field: str) -> None:
        """Add up the undecided characters in `rows` (positions of persons), by their code in `field`."""
        undecided = self.undecided(named)
        surname = named.surname[rows[undecided[rows]]]
        for number, count in zip(*np.unique(surname, return_counts=True), strict=True):
            code = getattr(self.character[number], field)
            codes[f"{code:04X}"] += int(count)

    def either(self, named: Named) -> pa.Array:
        """The whole name, of foreigners in letters."""
        pool = pa.concat_arrays([self.whole, self.foreign])
        return take(pool, np.where(named.foreign, len(self.whole) + named.foreign_name, named.native))


def source_names(field: str) -> tuple[pa.Array, pa.Array]:
    """(family, separator and given name; kana with a space) as a system that stores Unicode text would hold them.

    `field` of a vendor character gives its code there; CP932 stands for the private-use character that
    the platform's codec turns into it.
    """
    surnames = [_with_vendor_code(surname, field) for surname, _ in SURNAMES]
    whole = [f"{surname}{space}{given}" for surname in surnames for given, _ in GIVEN for space in SEPARATORS]
    kana = [f"{surname} {given}" for _, surname in SURNAMES for _, given in GIVEN]
    return texts_of(whole), texts_of(kana)


def _with_vendor_code(surname: str, field: str) -> str:
    character = _character(surname)
    if character is None:
        return surname
    code = getattr(character, field)
    if not field.endswith("private_use"):
        code = cp932_private_use(code)
    return surname.replace(character.holder, chr(code))


def _character(surname: str) -> VendorCharacter | None:
    return next((character for character in VENDOR_CHARACTERS if character.holder in surname), None)


def widen(text: str) -> str:
    """ASCII as full-width characters."""
    return "".join("　" if c == " " else chr(ord(c) + 0xFEE0) if c.isascii() else c for c in text)
