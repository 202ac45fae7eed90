"""The register of the second product as it exports it: CSV files in CP932 with headings, and the counts beside them."""

from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from examples.town.history import History
from examples.town.minamo.fields import BROKEN, Fields, RegisterFields
from examples.town.minamo.records import (
    FILES,
    FOREIGNERS,
    HEISEI,
    MOVEMENTS,
    PRESENT,
    REIWA,
    REMOVED,
    FileRecords,
)
from examples.town.minamo.texts import csv_lines
from examples.town.people import People
from examples.town.plan import Town
from examples.town.resident_columns import flag_texts

# The file of removed residents, which another team wrote, has headings of its own.
RENAMED = {
    "SHIMEI": "NAMAE",
    "SHIMEI_KANA": "NAMAE_KANA",
    "BANCHI": "SAISHU_BANCHI",
    "KATAGAKI": "SAISHU_KATAGAKI",
}
_UNQUOTED = (MOVEMENTS, FOREIGNERS)
_NO_TEXT = b"\x81\x20"


class RegisterFiles:
    """The files, written chunk by chunk; `lines` counts what each has, its headings included."""

    def __init__(self, folder: Path, town: Town) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._fields = RegisterFields(town)
        self._files: dict[str, BinaryIO] = {name: (folder / name).open("wb") for name in FILES}
        self.lines = dict.fromkeys(FILES, 1)

    def __enter__(self) -> "RegisterFiles":
        return self

    def add(self, people: People, history: History, records: dict[str, FileRecords]) -> None:
        """Append the records of a chunk."""
        for name, own in records.items():
            fields = self._of(name, people, history, own)
            if not self._files[name].tell():
                self._write(name, [",".join(fields)])
            self._write(name, csv_lines(fields.values(), quoted=name not in _UNQUOTED))
            self.lines[name] += len(own.row)

    def _of(self, name: str, people: People, history: History, own: FileRecords) -> Fields:
        if name == MOVEMENTS:
            return self._fields.movement(people, history, own)
        if name == FOREIGNERS:
            return self._fields.foreigner(people, history, own)
        fields = self._fields.resident(people, history, own)
        if name in (HEISEI, REIWA):
            return fields | {"TORIKESHI_F": flag_texts(own.cancelled)}
        if name == PRESENT:
            return fields
        renamed = {RENAMED.get(name, name): values for name, values in fields.items()}
        return renamed | self._fields.removal(people, history, own)

    def _write(self, name: str, lines: list[str]) -> None:
        data = "".join(f"{line}\r\n" for line in lines).encode("cp932")
        self._files[name].write(data.replace(BROKEN.encode(), _NO_TEXT))

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for file in self._files.values():
            file.close()
        counted = (PRESENT, REMOVED, MOVEMENTS, FOREIGNERS)
        notes = [f"{name.removesuffix('.csv')}: {{records: {self.lines[name] - 1}}}\n" for name in counted]
        (self._folder / "control_totals.yaml").write_text("".join(notes), encoding="utf-8")
