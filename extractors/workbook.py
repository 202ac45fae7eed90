"""An Excel workbook (.xlsx): its sheets, the texts that its cells share, and what its number formats make of numbers."""

import io
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contracts.errors import SourceError
from extractors.byte_streams import Archive
from extractors.number_formats import NumberForm, form_of_code, form_of_number
from extractors.shared_texts import read_shared_texts
from extractors.workbook_xml import Attributes, damaged, elements, is_on

_OLD_OR_ENCRYPTED, _ZIP = b"\xd0\xcf\x11\xe0", b"PK"
_SECTIONS = ("numFmts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")


@dataclass(frozen=True, slots=True)
class Workbook:
    """`sheets` are (name, hidden, part); `forms` say by the style of a cell what its number is."""

    sheets: tuple[tuple[str, bool, str], ...]
    texts: list[str]
    forms: tuple[NumberForm, ...]
    since_1904: bool
    _archive: Archive

    def open(self, part: str) -> io.RawIOBase:
        """The XML of a sheet."""
        return self._archive.open(part)


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """A workbook without its rows. Raises SourceError."""
    with path.open("rb", buffering=0) as file:
        head = file.read(4)
        if not head:
            raise SourceError.at(path.name, "the file is empty.", "Ask for a new delivery.")
        if head == _OLD_OR_ENCRYPTED:
            wrong = "it is an old .xls, or protected by a password."
            raise SourceError.at(path.name, wrong, "Save it as .xlsx without a password.")
        if not head.startswith(_ZIP):
            raise damaged(path.name)
        file.seek(0)
        yield _read(Archive(file, path), path.name)


def _read(archive: Archive, place: str) -> Workbook:
    main = _only(_related(archive, place, "", "officeDocument"))
    if not main:
        raise damaged(place)
    sheets, since_1904 = [], False
    parts = _related(archive, place, main, "worksheet")
    for name, attributes in elements(archive.open(main), place, ("workbookPr", "sheet")):
        since_1904 = since_1904 or is_on(attributes, "date1904")
        part = parts.get(_id_of(attributes)) if name == "sheet" else None
        if part:
            sheets.append((attributes.get("name", ""), attributes.get("state", "visible") != "visible", part))
    texts = _only(_related(archive, place, main, "sharedStrings"))
    styles = _only(_related(archive, place, main, "styles"))
    return Workbook(
        tuple(sheets),
        read_shared_texts(archive.open(texts), place) if texts else [],
        tuple(_forms(archive.open(styles), place)) if styles else (),
        since_1904,
        archive,
    )


def _related(archive: Archive, place: str, part: str, kind: str) -> dict[str, str]:
    """Parts that a part names, by the names it has for them."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations not in archive.names:
        raise damaged(place)
    found = elements(archive.open(relations), place, ("Relationship",))
    return {
        each.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip(
            "/"
        )
        for _, each in found
        if each.get("Type", "").rpartition("/")[2] == kind
    }


def _only(parts: dict[str, str]) -> str:
    return next(iter(parts.values()), "")


def _id_of(attributes: Attributes) -> str:
    """The relation of a sheet: `id` in the namespace of relations, transitional or strict."""
    return next((value for name, value in attributes.items() if name.endswith("relationships id")), "")


def _forms(part: io.RawIOBase, place: str) -> Iterator[NumberForm]:
    section, codes = "", dict[str, str]()
    for name, attributes in elements(part, place, (*_SECTIONS, "numFmt", "xf")):
        if name in _SECTIONS:
            section = name
        elif (section, name) == ("numFmts", "numFmt"):
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif (section, name) == ("cellXfs", "xf"):
            number = attributes.get("numFmtId", "0")
            yield form_of_code(codes[number]) if number in codes else form_of_number(number)
