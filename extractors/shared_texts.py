"""The texts that the cells of a workbook share, without the readings (ふりがな) that stand beside them."""

import io
import re

from contracts.errors import SourceError
from extractors.workbook_xml import Attributes, walk

# All of them are held in memory. An Excel file of so much text is no list of people's any more.
_MOST_CHARACTERS = 50_000_000
# Of a cell (Excel's own limit); what stands for a character may take seven.
_LONGEST = 7 * 32_767
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class TextOfRuns:
    """Collects the text of `t` elements between a start and an end, but not that of readings (`rPh`)."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._parts: list[str] = []
        self._size = 0
        self._taken = False
        self._reading = False

    def clear(self, _: Attributes) -> None:
        """Begin a text."""
        self._parts.clear()
        self._size = 0
        self._reading = False

    def take(self, _: Attributes) -> None:
        """What follows is of the text."""
        self._taken = not self._reading

    def leave(self) -> None:
        """What follows is not."""
        self._taken = False

    def begin_reading(self, _: Attributes) -> None:
        """A reading of the text begins."""
        self._reading = True

    def end_reading(self) -> None:
        """It ends."""
        self._reading = False

    def add(self, text: str) -> None:
        """Characters of the part, of the text or not. Raises SourceError."""
        if self._taken:
            self._parts.append(text)
            self._size += len(text)
            if self._size > _LONGEST:
                wrong = f"a cell holds more than {_LONGEST:,} characters, which Excel does not."
                raise SourceError.at(self._place, wrong, "Deliver it as CSV.")

    @property
    def text(self) -> str:
        """The text with its escapes (`_x000D_`) as what they stand for."""
        text = "".join(self._parts)
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def read_shared_texts(part: io.RawIOBase, place: str) -> list[str]:
    """The texts by their numbers from 0. Raises SourceError."""
    texts: list[str] = []
    size = 0
    now = TextOfRuns(place)

    def keep() -> None:
        nonlocal size
        texts.append(now.text)
        size += len(texts[-1]) + 1
        if size > _MOST_CHARACTERS:
            wrong = f"its texts are more than {_MOST_CHARACTERS // 1_000_000} million characters."
            raise SourceError.at(place, wrong, "Deliver it as CSV.")

    starts = {"si": now.clear, "t": now.take, "rPh": now.begin_reading}
    ends = {"si": keep, "t": now.leave, "rPh": now.end_reading}
    for _ in walk(part, place, starts, ends, now.add):
        pass
    return texts
