"""A made-up group of each item type, its rows, and versions of them."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from contracts.content_hash import content_hash
from contracts.schema import CodeList, Duty, Item, ItemType, Parent, Privacy, TableSchema
from contracts.target import SettledGroup, Version

TOWN, OTHER_TOWN, BUSINESS, OTHER_BUSINESS = "992011", "992020", "001", "010"
CANARY = "金糸雀カナリア太郎"


def item(romaji: str, kind: ItemType, digits: int, **changes: Any) -> Item:
    """An optional item; `changes` names whatever differs."""
    plain: dict[str, Any] = {
        "item_id": f"99900{len(romaji):03d}",
        "name": romaji,
        "romaji": romaji,
        "english": f"{romaji} EN",
        "type": kind,
        "digits": digits,
        "scale": 0,
        "key": False,
        "duty": Duty.OPTIONAL,
        "code_list": None,
        "repeats": 0,
        "unknown_date": False,
        "privacy": Privacy.PERSONAL,
        "official": False,
    }
    return Item(**{**plain, **changes})


PERSONS = TableSchema(
    version="test",
    business=BUSINESS,
    group="g_person",
    name="個人",
    items=(
        item("atenabango", ItemType.HALF, 15, key=True, duty=Duty.REQUIRED),
        item("rirekibango", ItemType.NUMBER, 5, key=True, duty=Duty.REQUIRED),
        item("shimei", ItemType.FULL, 100),
        item("seibetsu", ItemType.HALF, 1, code_list=CodeList("1", {"1": "男", "2": "女"})),
        item("seinengappi", ItemType.DATE, 10, unknown_date=True, duty=Duty.REQUIRED),
        item("seinengappi_fushohyoki", ItemType.FULL, 72),
        item("zeiritsu", ItemType.DECIMAL, 12, scale=4),
        item("zangaku", ItemType.SIGNED, 13),
        item("sosajikoku", ItemType.TIME, 8),
        item("nendo", ItemType.YEAR, 4),
        item("gyomuid", ItemType.HALF, 3, repeats=999),
    ),
    parents=(),
    official=False,
)
NOTES = TableSchema(
    version="test",
    business=BUSINESS,
    group="g_note",
    name="備考",
    items=(
        item("atenabango", ItemType.HALF, 15, key=True, duty=Duty.REQUIRED),
        item("rirekibango", ItemType.NUMBER, 5, key=True, duty=Duty.REQUIRED),
        item("biko", ItemType.FULL, 300),
    ),
    parents=(Parent("g_person", ("atenabango", "rirekibango")),),
    official=False,
)
AWKWARD = [
    "",
    None,
    'a"b',
    "a,b",
    "a\nb",
    "a\r\nb",
    "\\",
    "\\N",
    "\\.",
    " ",
    "NULL",
    "𠮷野家󠄀",
    "{}",
    "ｶﾅ",
    CANARY,
]
LISTS: list[list[str | None] | None] = [
    [],
    None,
    ["001"],
    ["001", "010"],
    [""],
    [None],
    ["NULL", None, ""],
    ['a"b', "c,d", "{e}"],
    ["\\", "\\s", "\\b", "a\x1fb"],
    ["v", "n"],
    ["\n"],
]


def person_rows(count: int) -> dict[str, list[Any]]:
    """Columns of PERSONS in key order, with every awkward text."""
    return {
        "atenabango": [f"{number:015d}" for number in range(count)],
        "rirekibango": [1] * count,
        "shimei": [AWKWARD[number % len(AWKWARD)] for number in range(count)],
        "seibetsu": [("1", "2", None)[number % 3] for number in range(count)],
        "seinengappi": [
            ("1964-07-01", "9999-12-31", "0000-01-01", "2023-02-29")[n % 4] for n in range(count)
        ],
        "seinengappi_fushohyoki": [None] * count,
        "zeiritsu": [(Decimal("0.0001"), None, Decimal("-99999999.9999"))[n % 3] for n in range(count)],
        "zangaku": [(0, None, -9_999_999_999_999)[number % 3] for number in range(count)],
        "sosajikoku": ["09:00:00"] * count,
        "nendo": ["2026"] * count,
        "gyomuid": [LISTS[number % len(LISTS)] for number in range(count)],
    }


def note_rows(count: int) -> dict[str, list[Any]]:
    """Columns of NOTES in key order."""
    keys = {name: person_rows(count)[name] for name in ("atenabango", "rirekibango")}
    return {**keys, "biko": [f"備考{number}" for number in range(count)]}


def settled(folder: Path, schema: TableSchema, rows: dict[str, list[Any]]) -> SettledGroup:
    """Rows as settle leaves them: place columns follow the items."""
    table = pa.table(rows, schema=schema.arrow_schema)
    digest = content_hash(schema.arrow_schema, table.to_batches())
    path = folder / f"{schema.group}.parquet"
    pq.write_table(table.append_column("_record", pa.array(range(len(table)), pa.int64())), path)
    return SettledGroup(schema, path, len(table), digest)


def version_of(
    groups: Sequence[SettledGroup], fingerprint: str, town: str = TOWN, business: str = BUSINESS
) -> Version:
    """A version of one run."""
    return Version(town, business, f"run-{fingerprint}", fingerprint, tuple(groups))


def small_version(folder: Path, fingerprint: str, count: int = 40, town: str = TOWN) -> Version:
    """Both groups, `count` rows each."""
    folder.mkdir(parents=True, exist_ok=True)
    groups = [settled(folder, PERSONS, person_rows(count)), settled(folder, NOTES, note_rows(count))]
    return version_of(groups, fingerprint, town)
