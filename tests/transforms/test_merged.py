"""Records of several sources as one row a key, against a model in plain Python."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.place import ERRORS, ERRORS_TYPE, FILE, RECORD
from contracts.source import Charset, FieldType, FileFormat, RecordKind, RecordRole, SourceField, SourceLayout
from mappings.spec.model import MappingSpec, Merge, Source
from mappings.spec.source_reader import merged_kind
from transforms.merged import ALSO, GONE, write_merged

KEY = ("PERSON", "NUMBER")
# Base, its extension with fields of its own, and a later file whose NAMAE is the base's NAME.
FIELDS = {
    "base": ("PERSON", "NUMBER", "NAME", "TOWN", "DAY"),
    "more": ("PERSON", "NUMBER", "PHONE", "DAY"),
    "late": ("PERSON", "NUMBER", "NAMAE", "TOWN"),
}
RENAME = {"late": {"NAMAE": "NAME"}}
Row = dict[Any, Any]


def source(name: str) -> Source:
    fields = tuple(SourceField(field, FieldType.TEXT) for field in FIELDS[name])
    kind = RecordKind("", RecordRole.DETAIL, fields)
    layout = SourceLayout(f"p.{name}", "", FileFormat.DELIMITED, Charset("utf_8"), {"": kind})
    return Source(layout, kind, "files", "", name, RENAME.get(name, {}))


def spec(order: tuple[str, ...]) -> MappingSpec:
    sources = tuple(source(name) for name in FIELDS)
    return MappingSpec(
        name="p.M",
        path=Path("p/M.yaml"),
        business="001",
        sources=sources,
        kind=merged_kind(sources),
        merge=Merge(KEY, order),
        standard="2.1",
        skip_rows=(),
        lookups=(),
        over=(),
        crossings=(),
        groups=(),
        unused_fields={},
        controls=(),
    )


def written(path: Path, name: str, file: int, rows: list[Row]) -> Path:
    columns: dict[str, pa.Array] = {
        FILE: pa.array([file] * len(rows), pa.int16()),
        RECORD: pa.array(range(1, len(rows) + 1), pa.int64()),
        ERRORS: pa.array([row.get(ERRORS) for row in rows], ERRORS_TYPE),
    }
    columns |= {field: pa.array([row[field] for row in rows], pa.string()) for field in FIELDS[name]}
    pq.write_table(pa.table(columns), path)
    return path


Found = tuple[list[Row], Counter[int], Mapping[str, tuple[int, int]]]


def merged(files: dict[str, list[Row]], order: tuple[str, ...]) -> Found:
    with TemporaryDirectory() as name, duckdb.connect() as connection:
        folder = Path(name)
        raws = [
            written(folder / f"{each}.parquet", each, number, files[each])
            for number, each in enumerate(FIELDS)
        ]
        told = write_merged(connection, spec(order), raws, folder / "out.parquet")
        rows = pq.read_table(folder / "out.parquet").to_pylist()
        return rows, Counter(told.replaced), told.differing


NAMES = ("PERSON", "NUMBER", "NAME", "TOWN", "DAY", "PHONE")
NUMBER = {name: number for number, name in enumerate(FIELDS)}


def alone(name: str, record: int, row: Row) -> Row:
    """The row of one record by itself."""
    called = RENAME.get(name, {})
    errors = [{**each, "field": called.get(each["field"], each["field"])} for each in row.get(ERRORS) or ()]
    given = {called.get(field, field): row[field] for field in FIELDS[name]}
    place = {FILE: NUMBER[name], RECORD: record, ERRORS: errors, "from": name}
    return {**dict.fromkeys(NAMES), **given, **place}


def last(name: str, records: list[tuple[int, Row]], order: tuple[str, ...]) -> list[tuple[int, Row]]:
    wanted = [field for field in order if field in FIELDS[name]]
    ranks = [tuple((row[field] is not None, row[field] or "") for field in wanted) for _, row in records]
    return [record for record, rank in zip(records, ranks, strict=True) if rank == max(ranks)]


def together(sides: dict[str, Row]) -> Row:
    """One row of one record a source, the later sources over the earlier ones."""
    made: Row = dict.fromkeys(NAMES)
    owner: dict[str, str] = {}
    for name, row in sides.items():
        own = [RENAME.get(name, {}).get(field, field) for field in FIELDS[name]]
        made |= {field: row[field] for field in (*own, FILE, RECORD, "from")}
        owner |= dict.fromkeys(own, name)
    made[ERRORS] = [e for name, row in sides.items() for e in row[ERRORS] if owner[e["field"]] == name]
    giving = {name for field, name in owner.items() if field not in KEY}
    for name in sides:
        if name != made["from"]:
            made["also" if name in giving else "gone", name] = NUMBER[name]
    return made


def model(files: dict[str, list[Row]], order: tuple[str, ...]) -> Found:
    """The same, one record after the other."""
    by_key: dict[tuple[str, str], dict[str, list[tuple[int, Row]]]] = {}
    made: list[Row] = []
    gone: Counter[int] = Counter()
    differing = {"NAME": (0, 0), "TOWN": (0, 0), "DAY": (0, 0)}
    for name in FIELDS:
        for record, row in enumerate(files[name], start=1):
            if None in (row["PERSON"], row["NUMBER"]):
                made.append(alone(name, record, row))
            else:
                by_key.setdefault((row["PERSON"], row["NUMBER"]), {}).setdefault(name, []).append(
                    (record, row)
                )
    for sides in by_key.values():
        left = {name: last(name, records, order) for name, records in sides.items()}
        gone.update({NUMBER[name]: len(sides[name]) - len(left[name]) for name in sides})
        rows = [(name, alone(name, *record)) for name, records in left.items() for record in records]
        if len(rows) == len(left):
            made.append(together(dict(rows)))
            for field, (both, apart) in differing.items():
                having = {"NAME": {"base", "late"}, "TOWN": {"base", "late"}, "DAY": {"base", "more"}}[field]
                said = [(row[field] or "").strip(" 　") for name, row in rows if name in having]
                differing[field] = (both + (len(said) > 1), apart + (len(set(said)) > 1))
        else:
            for _, row in rows:
                row[ERRORS] += [{"field": field, "reason": "duplicate_key"} for field in KEY]
                made.append(row)
    return sorted(made, key=lambda row: (row[FILE], row[RECORD])), +gone, differing


def plain(row: Row) -> Row:
    """A row of the code in the words of the model."""
    found = {name: value for name, value in row.items() if not name.startswith(("row.", ALSO, GONE))}
    found[ERRORS] = sorted(map(str, row[ERRORS] or []))
    found["from"] = row["row.source"]
    for prefix, word in ((ALSO, "also"), (GONE, "gone")):
        for name in row:
            if name.startswith(f"{prefix}.") and row[name] is not None:
                found[word, name.removeprefix(f"{prefix}.")] = row[name]
    return found


values = st.sampled_from([None, "", "　 ", "a", "a ", "b"])
keys = st.sampled_from([None, "1", "2"])


def records(name: str) -> st.SearchStrategy[list[Row]]:
    own = [field for field in FIELDS[name] if field not in KEY]
    errors = st.lists(
        st.builds(lambda f: {"field": f, "reason": "bytes_no_text"}, st.sampled_from(own)), max_size=1
    )
    row = st.fixed_dictionaries(
        {"PERSON": keys, "NUMBER": keys, ERRORS: errors, **dict.fromkeys(own, values)}
    )
    return st.lists(row, max_size=5)


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries({name: records(name) for name in FIELDS}),
    st.sampled_from([(), ("DAY",), ("TOWN", "DAY")]),
)
def test_merging_is_what_the_model_says(files: dict[str, list[Row]], order: tuple[str, ...]) -> None:
    found, gone, differing = merged(files, order)
    expected, expected_gone, expected_differing = model(files, order)
    for row in expected:
        row[ERRORS] = sorted(map(str, row[ERRORS]))
    assert [plain(row) for row in found] == expected
    assert gone == expected_gone
    assert differing == expected_differing


@settings(max_examples=50, deadline=None)
@given(st.fixed_dictionaries({name: records(name) for name in FIELDS}))
def test_no_record_is_lost_or_counted_twice(files: dict[str, list[Row]]) -> None:
    found, gone, _ = merged(files, ("DAY",))
    counted = Counter(gone)
    for row in found:
        counted[row[FILE]] += 1
        counted.update(
            row[name] for name in row if name.startswith((f"{ALSO}.", f"{GONE}.")) and row[name] is not None
        )
    assert counted == +Counter({NUMBER[name]: len(rows) for name, rows in files.items()})
