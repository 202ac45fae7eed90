"""Records of variable length: the descriptor words before records (RDW) and blocks (BDW), told apart by walking.

A descriptor word is two bytes of length and two of zero (IBM z/OS DFSMS Using Data Sets, "Variable-Length Record
Formats"). After a transfer its bytes may be swapped or the length stand in the other half, and some tools do not
count the word itself.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from contracts.errors import SourceError
from contracts.source import DESCRIPTORS, RecordFrame

_WORD = 4
_READ = 4 * 1024 * 1024
# Enough of a file to tell the forms apart; a wrong form fails within a few records.
_TRIED = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Descriptor:
    """How lengths are written: byte order, whether they count their own word, whether blocks have one too."""

    little_endian: bool
    inclusive: bool
    blocked: bool

    def __str__(self) -> str:
        order = "little" if self.little_endian else "big"
        own = "inclusive" if self.inclusive else "exclusive"
        return f"{'BDW and RDW' if self.blocked else 'RDW'}, {order} endian, {own}"


@dataclass(slots=True)
class Walk:
    """Records found in a stretch of bytes: where their data start, their lengths, and where the walk stands.

    `left` counts the bytes of the open block that are still to come. `broken` is set where no descriptor stands.
    """

    starts: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    place: int = 0
    left: int = 0
    broken: bool = False

    def go(self, held: bytes, descriptor: Descriptor) -> "Walk":
        """Walk on from `place` to the last whole record of `held`."""
        word = struct.Struct("<HH" if descriptor.little_endian else ">HH").unpack_from
        own = _WORD if descriptor.inclusive else 0
        last = len(held) - _WORD
        place, left = self.place, self.left
        while place <= last:
            first, second = word(held, place)
            length = (first or second) - own
            if length < 0 or (first and second):
                self.broken = True
                break
            if descriptor.blocked and left == 0:
                left = length
                place += _WORD
                continue
            following = place + _WORD + length
            if descriptor.blocked and left < _WORD + length:
                self.broken = True
                break
            if following > len(held):
                break
            self.starts.append(place + _WORD)
            self.lengths.append(length)
            place = following
            left -= _WORD + length if descriptor.blocked else 0
        self.place, self.left = place, left
        return self


class Stretch(NamedTuple):
    """Bytes of a file, start and length of each whole record in them, and how the file ends.

    `rest` is a record that is not whole, `missing` the bytes of records that the last block has more by its own word.
    """

    held: bytes
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]
    rest: bytes
    missing: int


def find_descriptor(path: Path, frame: RecordFrame) -> Descriptor:
    """The way to read the file that ends exactly where the file ends. Raises SourceError unless there is one.

    Blocks read as records end there too, so a blocked form that fits goes first. A file that was cut within its
    last record has no exact end: then the form that finds the most records is taken.
    """
    orders = [DESCRIPTORS[frame.descriptor]] if frame.descriptor else list(DESCRIPTORS.values())
    blocked = (True, False) if frame.blocked is None else (frame.blocked,)
    tried = [Descriptor(*order, each) for each in blocked for order in orders]
    if len(tried) == 1:
        return tried[0]
    with path.open("rb") as file:
        head = file.read(_TRIED)
    walks = [(each, Walk().go(head, each)) for each in tried]
    walks = [(each, walk) for each, walk in walks if walk.starts and not walk.broken]
    exact = [(each, walk) for each, walk in walks if walk.place == len(head) and walk.left == 0]
    found = exact or sorted(walks, key=lambda each: len(each[1].starts))[-1:]
    for chosen in blocked:
        forms = {tuple(walk.starts[:1000]): each for each, walk in reversed(found) if each.blocked == chosen}
        if len(forms) == 1:
            return next(iter(forms.values()))
        if forms:
            break
    raise SourceError.at(
        path.name,
        f"{len(found) or 'no'} forms of record descriptor words lead from record to record to the end of the file.",
        f"Say descriptor ({', '.join(DESCRIPTORS)}) and blocked, or ask for a binary transfer with RDW.",
    )


def walk_records(path: Path, descriptor: Descriptor) -> Iterator[Stretch]:
    """The records of a file in its order.

    Each record's place follows from the one before, so this is the one loop over records: it looks at four bytes
    of each. Raises SourceError where no descriptor stands.
    """
    held, left, first, offset = b"", 0, 1, 0
    with path.open("rb") as file:
        while True:
            block = file.read(_READ)
            held += block
            walk = Walk(left=left).go(held, descriptor)
            rest = b"" if block or walk.broken else held[walk.place :]
            missing = 0 if block or walk.broken or rest else walk.left
            if walk.starts or rest or missing:
                starts, lengths = np.array(walk.starts, np.int64), np.array(walk.lengths, np.int64)
                yield Stretch(held, starts, lengths, rest, missing)
            first += len(walk.starts)
            offset += walk.place
            if walk.broken:
                raise SourceError.at(
                    f"{path.name}:{first}",
                    f"no record descriptor stands at byte {offset:,} ({descriptor}).",
                    "The records before it were read; ask for a new delivery.",
                )
            if not block:
                return
            held, left = held[walk.place :], walk.left
