"""Problems of a layout that can be read, and would be read: what it is very likely not meant to say."""

from collections.abc import Iterator
from pathlib import Path

from contracts.errors import Problem, SpecError
from contracts.source import SourceLayout
from mappings.charset_names import charset_names, plain
from mappings.copybook.item import FILLER
from mappings.gaiji.table import read_rows
from mappings.layout.reader import read_layout
from mappings.reading import Reading
from mappings.yaml.text import Block, line_of, read_yaml

# The maker whose double-byte codes begin so.
_MAKERS = {"jef": "fujitsu", "ibm": "ibm", "keis": "hitachi", "jips": "nec-avx"}


def lint_layout(path: Path) -> list[Problem]:
    """Its name, its makers, its vendor characters, and bytes that no field or several have. Raises SpecError."""
    layout, root = read_layout(path), read_yaml(path)
    reading = Reading(path)
    expected = f"{path.parent.parent.name}.{path.stem}"
    if layout.name != expected:
        wrong = f"the layout is named {layout.name!r}."
        reading.problem(root["layout"], wrong, f"Name it {expected!r} as the file.")
    _check_makers(reading, root, layout)
    _check_gaiji(reading, root, layout)
    if "copybook" not in root and layout.format.is_of_hosts:
        records = reading.block(root, "records")
        for kind in layout.kinds:
            _check_places(reading, records.get(kind, root))
    return reading.problems


def _check_makers(reading: Reading, root: Block, layout: SourceLayout) -> None:
    """The dialect of one maker with the characters of another; Micro Focus reads those of all."""
    row = charset_names().get(plain(layout.charset.single_byte), {})
    double = layout.charset.double_byte or row.get("double_byte", "")
    maker = next((maker for begin, maker in _MAKERS.items() if double.startswith(begin)), "")
    dialect = reading.text(root, "dialect")
    if maker and dialect and dialect not in (maker, "mf"):
        wrong = f"dialect {dialect} does not go with the characters of {double}, which are of {maker}."
        reading.problem(root["dialect"], wrong, "Correct dialect or charset.")


def _check_gaiji(reading: Reading, root: Block, layout: SourceLayout) -> None:
    """A system that the product's tables do not have; before the first table is made there is none."""
    system, tables = layout.charset.gaiji, sorted((reading.path.parent.parent / "gaiji").glob("*.csv"))
    known = set(_systems(tables))
    if system and known and system not in known:
        charset = root.get("charset")
        place = charset.get("gaiji") if isinstance(charset, Block) else None
        wrong = f"no table in gaiji/ has the system {system!r}."
        reading.problem(place or root.get("gaiji"), wrong, f"They have: {', '.join(sorted(known))}.")


def _systems(tables: list[Path]) -> Iterator[str]:
    for path in tables:
        try:
            yield from (row.system for _, row in read_rows(path))
        except SpecError:
            return  # told where the table is read


def _check_places(reading: Reading, block: Block) -> None:
    """Bytes between two fields that are of no field, and bytes of several of which no note says why."""
    end, last = 0, Block()
    most = reading.number(block, "record_length")
    for field in sorted(reading.blocks(block, "fields"), key=lambda each: reading.number(each, "start", 1)):
        start = reading.number(field, "start", 1)
        name, before = str(field["name"]), str(last.get("name", ""))
        if name == FILLER and 0 < most < start + reading.number(field, "length") - 1:
            reading.problem(field["name"], "FILLER ends after record_length.", "Correct start or length.")
        if last and start > end + 1:
            wrong = f"no field has bytes {end + 1} to {start - 1}, between {before!r} and {name!r}."
            reading.problem(field["name"], wrong, "Correct start or length, or add a field, or FILLER.")
        elif start <= end and not (field.get("note") or last.get("note")):
            wrong = f"field {name!r} shares bytes {start} to {min(end, start + reading.number(field, 'length') - 1)} with {before!r}."
            later = max(field["name"], last["name"], key=line_of)
            action = "Correct start or length, or say in its note that it is another view."
            reading.problem(later, wrong, action)
        if start + reading.number(field, "length") - 1 > end:
            end, last = start + reading.number(field, "length") - 1, field
