"""Opening a source file as a stream of bytes: plain, gzip, a zip of one member; UTF-16 as UTF-8."""

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from contracts.errors import SourceError

# A file of ours shrinks to a tenth or a twentieth; what grows more than this is made to fill a disk.
_MOST_GROWTH = 1_000
_READ = 4 * 1024 * 1024
_UTF_16 = {"utf_16": "utf-16", "utf_16le": "utf-16-le", "utf_16be": "utf-16-be"}
_BOMS = {"utf_8": codecs.BOM_UTF8, "utf_16le": codecs.BOM_UTF16_LE, "utf_16be": codecs.BOM_UTF16_BE}


@contextmanager
def open_bytes(path: Path, charset: str = "") -> Iterator[io.BufferedReader]:
    """The content of a file without its byte order mark; UTF-16 comes as UTF-8. Raises SourceError."""
    try:
        with _opened(path) as (file, packed):
            stream: io.RawIOBase = _Bounded(file, path) if packed else cast(io.RawIOBase, file)
            if charset in _UTF_16:
                stream = _Utf16(stream, _UTF_16[charset])
            buffered = io.BufferedReader(stream, _READ)
            bom = _BOMS.get(charset, b"")
            if bom and buffered.peek(len(bom)).startswith(bom):
                buffered.read(len(bom))
            yield cast("io.BufferedReader", buffered)
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError):
        raise SourceError.at(
            path.name, "the compressed file is damaged.", "Ask for a new delivery in binary mode."
        ) from None


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, bool]]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        with gzip.open(path, "rb") as file:
            yield cast(BinaryIO, file), True
    elif suffix == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(_only_member(path, archive)) as member:
            yield cast(BinaryIO, member), True
    else:
        with path.open("rb", buffering=0) as plain:
            yield cast(BinaryIO, plain), False


def _only_member(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [each for each in archive.infolist() if not each.is_dir()]
    if len(members) != 1:
        raise SourceError.at(
            path.name,
            f"the archive has {len(members)} files, not one.",
            "Unpack it, or deliver one file each.",
        )
    if members[0].flag_bits & 1:
        raise SourceError.at(path.name, "the archive is encrypted.", "Decrypt it on the way in.")
    return members[0]


class _Bounded(io.RawIOBase):
    """What a compressed file unpacks to, as long as it is in proportion."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._name = path.name
        self._left = path.stat().st_size * _MOST_GROWTH + _READ

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise SourceError.at(
                self._name, f"it unpacks to more than {_MOST_GROWTH} times its size.", "Deliver it unpacked."
            )
        buffer[: len(data)] = data
        return len(data)


class _Utf16(io.RawIOBase):
    """UTF-16 as UTF-8. A surrogate alone keeps its three bytes, which UTF-8 does not have: it is found there."""

    def __init__(self, file: io.RawIOBase, codec: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
        self._ready = b""
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and not self._ended:
            block = self._file.read(len(buffer) or _READ) or b""
            self._ended = not block
            self._ready = self._text(block).encode("utf-8", "surrogatepass")
        taken = self._ready[: len(buffer)]
        self._ready = self._ready[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def _text(self, block: bytes) -> str:
        try:
            return self._decoder.decode(block, final=not block)
        except UnicodeDecodeError:  # half a unit at the end of the file
            return "\ufffe"
