"""Compressed deliveries: whole ones read like plain ones, damaged ones give the records before the damage."""

import gzip
import io
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from contracts.errors import SourceError
from extractors.delimited import DelimitedFile
from tests.extractors.test_csv_forms import layout, read

ROWS = [(f"{number:06}", "山田" if number % 3 else "CANARY") for number in range(20_000)]
PLAIN = "".join(f"{key},{name}\r\n" for key, name in ROWS).encode("cp932")


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def refused(path: Path) -> tuple[str, DelimitedFile]:
    file = DelimitedFile(layout(2, "cp932"), path, 0, 4096)
    with pytest.raises(SourceError) as caught:
        list(file.batches())
    assert "CANARY" not in str(caught.value)
    return str(caught.value), file


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("T.csv.gz", gzip.compress(PLAIN)),
        ("T.csv", gzip.compress(PLAIN)),  # the suffix was lost on the way
        ("T.csv.gz", gzip.compress(PLAIN[:8000]) + gzip.compress(PLAIN[8000:])),
        ("T.zip", zipped({"T.csv": PLAIN})),
        ("T.zip", zipped({"folder/": b"", "folder/T.csv": PLAIN})),
    ],
)
def test_a_whole_archive_reads_like_the_file_in_it(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert read(tmp_path / name, layout(2, "cp932"), 4096)[0] == ROWS


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_a_cut_gzip_gives_the_records_before_the_cut(tmp_path: Path, kind: str, share: float) -> None:
    whole = gzip.compress(PLAIN) if kind == "gz" else zipped({"T.csv": PLAIN})
    path = tmp_path / f"T.{kind}"
    path.write_bytes(whole[: int(len(whole) * share)])
    message, file = refused(path)
    assert "damaged" in message
    # A zip's table of contents is at its end: without it nothing is known to be the member's.
    assert (file.tally.read > 0) == (kind == "gz")
    assert file.tally.read < len(ROWS)


def test_a_damaged_zip_member_gives_the_records_before_the_damage(tmp_path: Path) -> None:
    whole = bytearray(zipped({"T.csv": PLAIN}))
    whole[len(whole) // 2] ^= 0xFF
    (tmp_path / "T.zip").write_bytes(whole)
    message, _ = refused(tmp_path / "T.zip")
    assert "damaged" in message or "CSV breaks" in message


@pytest.mark.parametrize(
    ("members", "says"),
    [({}, "has 0 files"), ({"A.csv": PLAIN, "B.csv": PLAIN}, "has 2 files"), ({"a/": b""}, "has 0 files")],
)
def test_an_archive_of_none_or_several_files_is_refused(
    tmp_path: Path, members: dict[str, bytes], says: str
) -> None:
    (tmp_path / "T.zip").write_bytes(zipped(members))
    assert says in refused(tmp_path / "T.zip")[0]


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped({"T.csv": PLAIN}))
    content[6] |= 1  # general purpose flag of the local header, and of the table of contents
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "T.zip").write_bytes(content)
    assert "encrypted" in refused(tmp_path / "T.zip")[0]


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped({"T.csv": content})])
def test_an_archive_that_unpacks_out_of_proportion_is_refused(tmp_path: Path, pack: object) -> None:
    (tmp_path / "T.gz").write_bytes(pack(b"000000,x\r\n" * 4_000_000))  # type: ignore[operator]
    assert "times its size" in refused(tmp_path / "T.gz")[0]


@pytest.mark.parametrize("name", ["T.gz", "T.zip"])
def test_a_name_that_promises_an_archive_is_held_to_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(PLAIN)
    assert "damaged" in refused(tmp_path / name)[0]


@pytest.mark.parametrize("seed", range(300))
def test_an_overwritten_archive_is_read_or_told_as_damaged(tmp_path: Path, seed: int) -> None:
    """Names, places and flags in the table of contents are the few bytes that zipfile trusts."""
    data, chance = bytearray(zipped({"表.csv": b"1,a\r\n2,b\r\n"})), random.Random(seed)
    for _ in range(3):
        data[chance.randrange(len(data) // 2, len(data))] = chance.randrange(256)
    path = tmp_path / "T.zip"
    path.write_bytes(data)
    file = DelimitedFile(layout(2, "cp932"), path, 0, 4096)
    with suppress(SourceError):
        list(file.batches())
    assert file.tally.read <= 2
