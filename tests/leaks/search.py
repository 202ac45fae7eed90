"""What is searched for residents' values, and how: everything that a run writes, the data areas left out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import psycopg
import pyarrow.parquet as pq

from mappings.own.extension import plan_groups
from mappings.plan.plan import plan_path, read_plan
from storage import open_store
from tests.golden.town_run import Town

PERSONAL = (
    "atenabango", "setaibango", "kokuhosetaibango", "shimei", "shimei_furigana", "shimei_gaikokujinromaji",
    "tsusho", "shimei_yomigana", "sofusakishimei", "sofusakijusho", "jusho_katagaki", "kokuhokigobango",
    "jukyushabango", "jukyushashimei_kana",
)  # fmt: skip
DATA_AREAS = ("raw", "standard", "protected", "delivery")


class Texts(dict[str, str]):
    """What was written, by where. A failing test shows its arguments; these must not be shown."""

    def __repr__(self) -> str:
        return f"<{len(self)} texts>"


class Canaries(set[str]):
    """The values to search for, which a failing test must not show either."""

    def __repr__(self) -> str:
        return f"<{len(self)} canaries>"


# How JSON writes what is not ASCII, and how Python shows bytes, which libraries log of requests.
_JSON_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_BYTES_ESCAPES = re.compile(rb"\\(?:x([0-9a-f]{2})|(.))")


def canaries(town: Town) -> Canaries:
    """The residents themselves: every name, kana name, person and household number of the truth."""
    found = Canaries()
    for schema in plan_groups(read_plan(plan_path(town.municipality))).groups.values():
        table = pq.read_table(town.truth / f"{schema.group}.parquet")
        for name in PERSONAL:
            if name in table.column_names:
                found.update(v for v in table.column(name).to_pylist() if v and len(v) >= 4)
    return found


def found_in(texts: Mapping[str, str], values: set[str]) -> list[tuple[str, int]]:
    """(where, how many values): never which, for test output is read by others."""
    numbers = {value for value in values if value.isascii() and value.isdigit()}
    names = [value for value in values - numbers if not value.isascii() or len(value) >= 6]
    hits = []
    for where, text in texts.items():
        searched = readable(text)
        digits = set(re.findall(r"(?<![0-9a-f])[0-9]{5,}(?![0-9a-f])", searched)) & numbers
        count = len(digits) + sum(name in searched for name in names)
        if count:
            hits.append((where, count))
    return hits


def readable(text: str) -> str:
    """The text, and once more each of its lines that holds escapes, as what the escapes stand for."""
    lines = [line for line in text.splitlines() if "\\u" in line or "\\x" in line]
    return "\n".join([text, *(form for line in lines for form in _unescaped(line))])


def _unescaped(line: str) -> Iterator[str]:
    """A line as JSON, as bytes of both codes; and the same within a string of JSON, where escapes are doubled."""
    for written in {line, line.replace("\\\\", "\\")}:
        yield _JSON_ESCAPES.sub(lambda run: _characters(run[0]), written)
        data = _BYTES_ESCAPES.sub(lambda m: bytes.fromhex(m[1].decode()) if m[1] else m[2], written.encode())
        yield data.decode(errors="replace")
        yield data.decode("cp932", errors="replace")


def _characters(escapes: str) -> str:
    units = bytes.fromhex(escapes.replace("\\u", ""))
    return units.decode("utf-16-be", errors="replace")


def written_texts(objects: str, store_dsn: str, services_home: Path) -> Texts:
    """Objects outside the data areas, every table of the control schema, the servers' logs."""
    return Texts([*_objects(objects), *_control(store_dsn), *files(services_home.rglob("*.log"))])


def files(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """(path, contents) of each file."""
    for path in paths:
        if path.is_file():
            yield str(path), path.read_text(errors="replace")


def _objects(root: str) -> Iterator[tuple[str, str]]:
    store = open_store(root)
    for key in store.list(""):
        if not any(f"/{area}/" in f"/{key}" for area in DATA_AREAS):
            yield key, store.read(key).decode(errors="replace")


def _control(dsn: str) -> Iterator[tuple[str, str]]:
    with psycopg.connect(dsn) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'control'").fetchall()
        for (name,) in names:
            rows = connection.execute(f'SELECT t::text FROM control."{name}" AS t').fetchall()
            yield f"control.{name}", "\n".join(str(row[0]) for row in rows)
