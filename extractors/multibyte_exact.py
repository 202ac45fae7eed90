"""The odd values of a column in a charset of open systems, one by one and code by code: vendor characters, characters
that two codes spell, bytes that are no text.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.gaiji_mark import mark
from extractors.multibyte_codes import SECOND, UNREADABLE, VENDOR, Codes, decoded, encoded

_SPECIAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufff9-\ufffb\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class ExactTexts:
    """Reads values by `codes`; `site` gives the texts of vendor characters by code in hex.

    `vendor` and `second` count the codes as `DecodedText` has them.
    """

    codes: Codes
    site: Mapping[str, str]
    vendor: Counter[str] = field(default_factory=Counter)
    second: Counter[str] = field(default_factory=Counter)

    def text(self, value: bytes | None) -> str | None:
        """The text of a value; None when one of its codes is no text, and then nothing of it is counted."""
        if value is None:
            return None
        usual = self._spelled_as_usual(value)
        if usual is None:
            texts = self._texts(list(self.codes.split(value)))
            return None if texts is None else "".join(texts)
        texts = self._texts([self.codes.spell(special) for special in _SPECIAL.findall(usual)])
        if texts is None:
            return None
        left = iter(texts)
        return _SPECIAL.sub(lambda _: next(left), usual)

    def _spelled_as_usual(self, value: bytes) -> str | None:
        """The text where each character's usual code stands: only special ones have more to say then."""
        plain = decoded(value, self.codes.codec) if self.codes.codec != "euc_jp" else None
        return plain if plain is not None and encoded(plain, self.codes.codec) == value else None

    def _texts(self, codes: list[bytes]) -> list[str] | None:
        """The text of each code, counted; None when one of them is none."""
        states = [self.codes.state(code) for code in codes]
        if any(state == UNREADABLE for state, _ in states):
            return None
        return [self._told(code, *state) for code, state in zip(codes, states, strict=True)]

    def _told(self, code: bytes, state: int, text: str) -> str:
        name = self.codes.name(code) if state in (VENDOR, SECOND) else ""
        if state == SECOND:
            self.second[name] += 1
        if state != VENDOR:
            return text
        if name not in self.site:
            self.vendor[name] += 1
        return self.site.get(name) or mark(name)
