"""Opening a source file as a stream of bytes: plain, gzip, a zip of one member; UTF-16 as UTF-8; parts of a workbook."""

import codecs
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from contracts.errors import Problem, SourceError

# A file of ours shrinks to a tenth or a twentieth; what grows more than this is made to fill a disk.
_MOST_GROWTH = 200
_GZIP, _ZIP = (b"\x1f\x8b", ".gz"), (b"PK\x03\x04", ".zip")
# zipfile raises the last four over names, places and flags of members that are overwritten.
_DAMAGED = (
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    EOFError,
    ValueError,
    RuntimeError,
    struct.error,
    OSError,
)
_READ = 4 * 1024 * 1024
_UTF_16 = {"utf_16": "utf-16", "utf_16le": "utf-16-le", "utf_16be": "utf-16-be"}
_BOMS = {"utf_8": codecs.BOM_UTF8, "utf_16le": codecs.BOM_UTF16_LE, "utf_16be": codecs.BOM_UTF16_BE}


@contextmanager
def open_bytes(path: Path, charset: str = "") -> Iterator[io.BufferedReader]:
    """The content of a file without its byte order mark; UTF-16 comes as UTF-8.

    Raises SourceError, also while the content is read: the bytes up to a damaged place come first.
    """
    with _opened(path) as file:
        stream: io.RawIOBase = _Utf16(file, _UTF_16[charset], path.name) if charset in _UTF_16 else file
        buffered = cast(io.BufferedReader, io.BufferedReader(stream, _READ))
        bom = _BOMS.get(charset, b"")
        if bom and buffered.peek(len(bom)).startswith(bom):
            buffered.read(len(bom))
        yield buffered


@contextmanager
def _opened(path: Path) -> Iterator[io.RawIOBase]:
    """Told by its first bytes or its name: a browser unpacks a file and keeps the name, a tape drops the name."""
    with path.open("rb", buffering=0) as plain:
        packing = _packing(plain.read(4), path.suffix.lower())
        plain.seek(0)
        if packing == _GZIP:
            yield _Unpacked(gzip.GzipFile(fileobj=plain), path)
        elif packing == _ZIP:
            yield _Unpacked(_only_member(plain, path.name), path)
        else:
            yield plain


def _packing(head: bytes, suffix: str) -> tuple[bytes, str] | None:
    for each in (_GZIP, _ZIP):
        if head.startswith(each[0]):
            return each
    return next((each for each in (_GZIP, _ZIP) if head and suffix == each[1]), None)


def _only_member(file: io.FileIO, name: str) -> zipfile.ZipExtFile:
    try:
        archive = zipfile.ZipFile(file)
        members = [each for each in archive.infolist() if not each.is_dir()]
        if len(members) != 1:
            wrong = f"the archive has {len(members)} files, not one."
            raise SourceError.at(name, wrong, "Unpack it, or deliver one file each.")
        if members[0].flag_bits & 1:
            raise SourceError.at(name, "the archive is encrypted.", "Decrypt it on the way in.")
        return cast(zipfile.ZipExtFile, archive.open(members[0]))
    except _DAMAGED:
        raise _damaged(name) from None


def _damaged(name: str) -> SourceError:
    wrong = "the compressed file is damaged."
    return SourceError(Problem(name, wrong, "Ask for a new delivery in binary mode."))


class Archive:
    """The parts of a zip that is a document; each comes as long as it is whole and in proportion."""

    def __init__(self, file: io.FileIO, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(file)
            self.names = frozenset(self._zip.namelist())
        except _DAMAGED:
            raise _damaged(path.name) from None

    def open(self, name: str) -> io.RawIOBase:
        """A part. Raises SourceError, also while it is read."""
        try:
            return _Unpacked(cast(zipfile.ZipExtFile, self._zip.open(name)), self._path)
        except (KeyError, *_DAMAGED):
            raise _damaged(self._path.name) from None


class _Unpacked(io.RawIOBase):
    """What a compressed file unpacks to, as long as it is whole and in proportion; what is before a damage comes."""

    def __init__(self, file: gzip.GzipFile | zipfile.ZipExtFile, path: Path) -> None:
        self._file = file
        self._name = path.name
        self._left = path.stat().st_size * _MOST_GROWTH + _READ
        self._damage: SourceError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        filled = 0
        while filled < len(buffer) and not self._damage:
            data = self._read(len(buffer) - filled)
            if not data:
                break
            buffer[filled : filled + len(data)] = data
            filled += len(data)
        if self._damage and not filled:
            raise self._damage
        return filled

    def _read(self, most: int) -> bytes:
        try:
            data = self._file.read1(most)
        except _DAMAGED:
            self._damage = _damaged(self._name)
            return b""
        self._left -= len(data)
        if self._left < 0:
            wrong = f"it unpacks to more than {_MOST_GROWTH} times its size."
            raise SourceError.at(self._name, wrong, "Deliver it unpacked, or as CSV.")
        return data


class _Utf16(io.RawIOBase):
    """UTF-16 as UTF-8. A surrogate alone keeps its three bytes, which UTF-8 does not have: it is found there."""

    def __init__(self, file: io.RawIOBase, codec: str, name: str) -> None:
        self._file = file
        self._name = name
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
            return "\uffff"
        except UnicodeError:
            wrong = "the file has no byte order mark, which utf_16 goes by."
            raise SourceError.at(
                self._name, wrong, "Name utf_16le or utf_16be, or the charset that it has."
            ) from None
