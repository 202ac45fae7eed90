"""What every extractor must do with good rows and with trouble. Tests are named by the trouble."""

import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from contracts.errors import MigrationError, SourceError
from contracts.gaiji_mark import mark
from extractors.extraction import Extractor
from tests.extractors.conformance.formats import FORMATS, Format, Row, expected

NAMES = ("山田", "本田", "山川", "山　本", "川見")
CANARY = "本見川"
ROWS = 300


@pytest.fixture(params=FORMATS, ids=lambda each: each.name)
def of(request: pytest.FixtureRequest) -> Format:
    return request.param  # type: ignore[no-any-return]


def good(of: Format, count: int = ROWS) -> list[Row]:
    return [(f"{n:05d}", of.text(NAMES[n % len(NAMES)]), (-1) ** n * (n % 1000)) for n in range(1, count + 1)]


def read(of: Format, path: Path, rows: int = 64) -> tuple[pa.Table, Extractor]:
    extractor = of.open(of.layout, path, rows)
    batches = [batch for _, batch in extractor.batches()]
    check_ledger(extractor, sum(batch.num_rows for batch in batches))
    return pa.Table.from_batches(batches), extractor


def check_ledger(extractor: Extractor, rows: int) -> None:
    tally = extractor.tally
    rejected = sum(tally.rejected.values())
    assert tally.details[""] == rows
    assert tally.read == tally.structural + rejected + rows
    assert len({record for record, name, *_ in tally.unreadable if not name}) == rejected


def values(table: pa.Table) -> list[tuple[Any, ...]]:
    return list(zip(table.column("NO").to_pylist(), table.column("KIN").to_pylist(), strict=True))


def test_good_rows(of: Format, tmp_path: Path) -> None:
    rows = good(of)
    of.write(tmp_path / "GOOD", rows)
    table, extractor = read(of, tmp_path / "GOOD")
    assert values(table) == expected(rows, of)
    assert table.column("SHIMEI").to_pylist() == [NAMES[n % len(NAMES)] for n in range(1, ROWS + 1)]
    first = 1 + of.structural
    assert table.column("_record").to_pylist() == list(range(first, first + ROWS))
    assert table.column("_errors").null_count == ROWS
    assert (extractor.tally.unreadable, extractor.tally.gaiji) == ([], {})


@pytest.mark.parametrize("rows", [1, 7, 64, 10_000])
def test_any_block_size_gives_the_same(of: Format, tmp_path: Path, rows: int) -> None:
    wanted = good(of)
    if of.vendor:
        wanted[5] = (wanted[5][0], of.vendor[1], wanted[5][2])
    wanted[250] = (wanted[250][0], next(iter(of.undecodable.values())), wanted[250][2])
    of.write(tmp_path / "F", wanted)
    whole, first = read(of, tmp_path / "F", 100)
    table, second = read(of, tmp_path / "F", rows)
    assert table.equals(whole)
    assert second.tally == first.tally


def test_empty_file(of: Format, tmp_path: Path) -> None:
    path = tmp_path / "EMPTY"
    if of.name.startswith("table"):
        of.write(path, [])
        extractor = of.open(of.layout, path, 64)
        assert [*extractor.batches()] == []
        assert extractor.tally.read == 0
        return
    path.write_bytes(b"")
    with pytest.raises(SourceError, match=r"EMPTY: the file is empty\. Ask for a new delivery\."):
        read(of, path)


def test_missing_file_or_table(of: Format, tmp_path: Path) -> None:
    with pytest.raises((MigrationError, FileNotFoundError)) as caught:
        read(of, tmp_path / "nowhere")
    assert caught.value.__cause__ is None


def test_gaiji_outside_table(of: Format, tmp_path: Path) -> None:
    """A vendor's character stands as its mark, never as a private-use code point, and is counted by field and code."""
    assert of.vendor is not None
    code, raw = of.vendor
    rows = good(of)
    for place in (3, 77, 200):
        rows[place] = (rows[place][0], raw, rows[place][2])
    of.write(tmp_path / "F", rows)
    table, extractor = read(of, tmp_path / "F")
    names = table.column("SHIMEI").to_pylist()
    assert [names[place] for place in (3, 77, 200)] == [mark(code)] * 3
    assert extractor.tally.gaiji == {("SHIMEI", code): 3}
    assert not any("\ue000" <= character <= "\uf8ff" for name in names for character in name)


TROUBLES = [(of, trouble) for of in FORMATS for trouble in of.undecodable]


@pytest.mark.parametrize(
    ("of", "trouble"), TROUBLES, ids=[f"{of.name}-{trouble}" for of, trouble in TROUBLES]
)
def test_text_that_is_none(of: Format, trouble: str, tmp_path: Path) -> None:
    """Null, the reason and the place; the bytes only in the protected list; every other row as it was."""
    raw, place = of.undecodable[trouble], 77
    rows = good(of)
    rows[place] = (rows[place][0], raw, rows[place][2])
    of.write(tmp_path / trouble, rows)
    table, extractor = read(of, tmp_path / trouble)
    names = table.column("SHIMEI").to_pylist()
    assert [number for number, name in enumerate(names) if name is None] == [place]
    assert table.column("_errors")[place].as_py() == [{"field": "SHIMEI", "reason": "undecodable_bytes"}]
    ((record, *listed, kept),) = extractor.tally.unreadable
    assert (record - 1 - of.structural, listed) == (place, ["SHIMEI", "undecodable_bytes"])
    assert kept.rstrip(b"\x40 ") == raw
    assert "\ufffd" not in "".join(name or "" for name in names)
    assert values(table) == expected(rows, of)


def test_garbage_in_a_number(of: Format, tmp_path: Path) -> None:
    if not of.number_garbage:
        pytest.skip("the format has no numbers")
    rows = good(of)
    rows[9] = (*rows[9][:2], None)
    of.write(tmp_path / "F", rows)
    table, extractor = read(of, tmp_path / "F")
    assert values(table) == expected(rows, of)
    assert [(record, name, reason) for record, name, reason, _ in extractor.tally.unreadable] == [
        (10 + of.structural, "KIN", "number_invalid")
    ]


def test_short_last_record(of: Format, tmp_path: Path) -> None:
    """The file was cut within its last record: that one is rejected with its place, all others arrive."""
    if not of.cut:
        pytest.skip("the format has no record that can be cut")
    rows = good(of)
    path = tmp_path / "F"
    of.write(path, rows)
    whole = path.read_bytes()
    path.write_bytes(whole[: -of.cut])
    extractor = of.open(of.layout, path, 64)
    batches, refused = [], None
    try:
        for _, batch in extractor.batches():
            batches.append(batch)
    except SourceError as error:  # an open quote: what follows it cannot be told
        refused = error
    table = pa.Table.from_batches(batches)
    assert values(table) == expected(rows[:-1], of)
    assert refused is not None or dict(extractor.tally.rejected) == {"short_record": 1}
    last = ROWS + of.structural
    assert refused is None or f"record {last:,}" in str(refused)
    assert refused is not None or [each[0] for each in extractor.tally.unreadable] == [last]


def test_unreadable_everywhere(of: Format, tmp_path: Path) -> None:
    """A file read with the wrong charset or layout is refused, and the message has no byte of it."""
    rows = [(no, next(iter(of.undecodable.values())), amount) for no, _, amount in good(of)]
    rows[0] = (rows[0][0], of.text(CANARY), rows[0][2])
    of.write(tmp_path / "F", rows)
    if of.name.startswith("table"):
        table, _ = read(of, tmp_path / "F")
        assert table.column("SHIMEI").null_count == ROWS - 1
        return
    with pytest.raises(SourceError, match="cannot be read as the layout says") as caught:
        read(of, tmp_path / "F")
    assert CANARY not in str(caught.value)
    assert of.text(CANARY).hex() not in str(caught.value)


@pytest.mark.parametrize("seed", range(15))
def test_bytes_overwritten_at_random(of: Format, tmp_path: Path, seed: int) -> None:
    """Never a crash, and every record that the file still has is accounted for."""
    if of.name.startswith("table"):
        pytest.skip("a database guards its own bytes")
    path = tmp_path / "F"
    of.write(path, good(of))
    data = bytearray(path.read_bytes())
    chance = random.Random(seed)
    for _ in range(chance.randrange(1, 6)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path.write_bytes(data)
    extractor = of.open(of.layout, path, 64)
    extractor.tally.most_unreadable = 1.0
    rows = 0
    try:
        for _, batch in extractor.batches():
            rows += batch.num_rows
    except SourceError as refused:
        assert all(problem.place and problem.action for problem in refused.problems)  # noqa: PT017
    tally = extractor.tally
    assert tally.read == tally.structural + sum(tally.rejected.values()) + rows
    if of.name.startswith("fixed"):
        assert (tally.read, rows) == (ROWS, ROWS)
