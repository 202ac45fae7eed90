"""Identification tables (文字同定表): what each vendor character of a system is, and who says so (`gaiji/*.csv`)."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings.csv_table import read_table
from mappings.read_once import once

GAIJI_COLUMNS = ("system", "code", "unicode", "ivs", "mj_name", "status")
SIGNATURES = ("decision", "basis", "decided_by", "decided_on", "checked_by", "checked_on", "note")
SIGNED_COLUMNS = (*GAIJI_COLUMNS, *SIGNATURES)
_SIX_COLUMNS = "_six_columns.csv"
_CODE_POINT = re.compile("(?:U[+])?(?:10|[0-9A-Fa-f])?[0-9A-Fa-f]{4}")
CODE = re.compile(r"(?:[0-9A-F]{2}){1,4}")


class Status(StrEnum):
    """How far the identification is. A character that is EXCLUDED is not identified on purpose; it stays 〓."""

    IDENTIFIED = "同定済"
    CANDIDATE = "候補"
    OPEN = "未同定"
    EXCLUDED = "対象外"


DECIDED = Status.IDENTIFIED.value


@dataclass(frozen=True, slots=True)
class Identification:
    """A row of a table; `signed_form` says that its table has the columns that two persons sign in."""

    system: str
    code: str
    unicode: str = ""
    ivs: str = ""
    mj_name: str = ""
    status: str = Status.OPEN.value
    decision: str = ""
    basis: str = ""
    decided_by: str = ""
    decided_on: str = ""
    checked_by: str = ""
    checked_on: str = ""
    note: str = ""
    signed_form: bool = True

    @property
    def counts(self) -> bool:
        """Whether a run replaces the character by this: in the signed form two different persons say so."""
        return self.status == DECIDED and (not self.signed_form or self.by_two)

    @property
    def by_two(self) -> bool:
        """Whether one person has decided and another has checked."""
        deciding, checking = person(self.decided_by), person(self.checked_by)
        return bool(deciding and checking) and deciding != checking

    @property
    def waits(self) -> bool:
        """Whether it is decided, and the second person has not checked it yet."""
        return self.status == DECIDED and self.signed_form and bool(self.decided_by) and not self.by_two

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been found or said yet."""
        said = (self.unicode, self.ivs, self.mj_name, *(getattr(self, name) for name in SIGNATURES))
        return self.status in ("", Status.OPEN) and not any(said)

    @property
    def text(self) -> str:
        """One character, with its variation selector if there is one. Raises ValueError."""
        character = _character(self.unicode)
        category = unicodedata.category(character)
        # Python's Unicode data may be older than the ideographs that the standard's character set has taken in.
        is_new_ideograph = category == "Cn" and "\U00020000" <= character <= "\U0003fffd"
        if category in ("Cc", "Cs", "Co", "Cn", "Zs") and not is_new_ideograph:
            raise ValueError("no character of text")
        selector = _character(self.ivs) if self.ivs else ""
        if selector and not "\U000e0100" <= selector <= "\U000e01ef":
            raise ValueError("no variation selector")
        return character + selector


@dataclass(frozen=True, slots=True)
class GaijiTable:
    """One system's vendor characters by code (hex, upper case): what was said last, and what a run goes by.

    The two differ where a decision waits for its second person: what counted before goes on to count.
    """

    system: str
    known: Mapping[str, Identification]
    effective: Mapping[str, Identification]

    @property
    def characters(self) -> dict[str, str]:
        """Code to text (selector appended) of those that are identified."""
        return {code: one.text for code, one in self.effective.items() if one.counts}


@once
def read_gaiji_table(product: Path, municipality: Path | None, system: str) -> GaijiTable:
    """All `gaiji/*.csv` of a product and a municipality, whose row of a code wins. Raises SpecError."""
    known: dict[str, Identification] = {}
    effective: dict[str, Identification] = {}
    for folder in filter(None, (product, municipality)):
        for path in sorted((folder / "gaiji").glob("*.csv"), key=_signed_last):
            rows = read_identifications(path, system)
            known |= {one.code: one for one in rows}
            effective |= {one.code: one for one in rows if not one.waits}
    return GaijiTable(system, known, effective)


def table_paths(municipality: Path, system: str) -> tuple[Path, Path]:
    """The table that people sign, and what is left of one in the six-column form, whose decisions go on to count."""
    folder = municipality / "gaiji"
    return folder / f"{system}.csv", folder / f"{system}{_SIX_COLUMNS}"


def _signed_last(path: Path) -> tuple[bool, str]:
    return not path.name.endswith(_SIX_COLUMNS), path.name


def read_identifications(path: Path, system: str) -> list[Identification]:
    """The rows of a system in a table of either form. Raises SpecError with every problem."""
    found: dict[str, Identification] = {}
    problems: list[Problem] = []
    for line, row in read_rows(path):
        if row.system != system:
            continue
        if row.code in found:
            problems.append(Problem(f"{path}:{line}", f"code {row.code} stands twice.", "Keep one line."))
        problems += [Problem(f"{path}:{line}", wrong, "Correct the line.") for wrong in _wrong(row)]
        found[row.code] = row
    if problems:
        raise SpecError(problems)
    return list(found.values())


def _wrong(row: Identification) -> Iterator[str]:
    if not CODE.fullmatch(row.code):
        yield "the code of a vendor character is bytes in hex, such as 80A5."
    if row.status not in ("", *Status):
        yield f"the status is none of {', '.join(Status)}."
    if row.status == DECIDED and not is_text(row):
        yield "an identified character needs one code point of text such as U+9AD9, and at most an ivs."
    elif (row.unicode or row.ivs) and not is_text(row):
        yield "unicode is one code point of text such as U+9AD9, with an ivs or without."


def is_text(row: Identification) -> bool:
    """Whether unicode and ivs are a character."""
    try:
        return bool(row.text)
    except ValueError:
        return False


def _character(point: str) -> str:
    if not _CODE_POINT.fullmatch(point):
        raise ValueError("no code point such as U+9AD9")
    return chr(int(point.removeprefix("U+"), 16))


def person(name: str) -> str:
    """A person's name as it is compared: spaces, width and case make no other person."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def read_rows(path: Path) -> Iterator[tuple[int, Identification]]:
    """(line, row) of every system in a table of either form, unchecked. Raises SpecError where it is no table."""
    forms = (GAIJI_COLUMNS, SIGNED_COLUMNS)
    expected = f"{','.join(SIGNED_COLUMNS)}, or as far as status."
    for line, row in read_table(path, forms.__contains__, expected):
        cells = row | {"code": row["code"].upper()}
        yield line, Identification(**cells, signed_form=len(row) == len(SIGNED_COLUMNS))
