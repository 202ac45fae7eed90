"""Pictures of vendor characters for the identification page: bitmaps by code, or the vendor's font."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import SpecError

# First and last lead byte of a user area, and its trail bytes in order: the area lies in U+E000 … of vendors' fonts.
_ALL = range(0xA1, 0xFF)
_AREAS: Mapping[str, tuple[int, int, tuple[int, ...]]] = {
    "cp932": (0xF0, 0xF9, (*range(0x40, 0x7F), *range(0x80, 0xFD))),
    "jef": (0x80, 0xA0, tuple(_ALL)),
    "keis": (0x81, 0xA0, tuple(_ALL)),
    "ibm": (0x69, 0x89, tuple(range(0x41, 0xFF))),
}
FONT_CODES = ("unicode", *_AREAS)
_MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What the vendor gives: a folder of CODE.png, a font, and how the font numbers its characters."""

    folder: Path | None = None
    font: Path | None = None
    font_codes: str = "unicode"

    def image(self, code: str) -> str:
        """The bitmap of a code as a data URI, "" where there is none."""
        if self.folder is None:
            return ""
        found = [
            self.folder / f"{code}{end}"
            for end in (".png", ".PNG")
            if (self.folder / f"{code}{end}").is_file()
        ]
        return f"data:image/png;base64,{_embedded(found[0])}" if found else ""

    def character(self, code: str) -> str:
        """The private-use character that shows a code in the font, "" without a font or outside its user area."""
        point = code_point(code, self.font_codes) if self.font else 0
        return chr(point) if point else ""

    def font_uri(self) -> str:
        """The font as a data URI, "" where there is none."""
        return f"data:font/{self.font.suffix[1:].lower()};base64,{_embedded(self.font)}" if self.font else ""


def code_point(code: str, form: str) -> int:
    """The private-use code point of a vendor's code, 0 where the form has none."""
    number = int(code, 16)
    if form == "unicode":
        return number if 0xE000 <= number <= 0xF8FF or 0xF0000 <= number <= 0x10FFFD else 0
    first, last, trails = _AREAS[form]
    lead, trail = divmod(number, 0x100)
    if not first <= lead <= last or trail not in trails:
        return 0
    return 0xE000 + (lead - first) * len(trails) + trails.index(trail)


def _embedded(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SpecError.at(
                str(path), "it is too large for a page.", "Give a font of the vendor's characters alone."
            )
        return base64.b64encode(path.read_bytes()).decode()
    except OSError:
        raise SpecError.at(str(path), "it cannot be read.", "Correct the path.") from None
