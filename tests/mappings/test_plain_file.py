"""Whatever lies at the name of a spec, a copybook or a table is read or told; nothing is waited for, and nothing is too large."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.errors import SpecError
from mappings.formatting import formatted
from mappings.plain_file import plain_text
from tests.mappings.broken_copy import copied, told

HAYATE = "products/hayate_juki_v5"
SPEC, COPYBOOK, CODES = (
    f"{HAYATE}/JUMINM_I.yaml",
    f"{HAYATE}/layouts/JUMINM.cpy",
    f"{HAYATE}/codes/kokuseki.csv",
)
TOWN = "municipalities/992011_kamomeno"
STRANGE = (
    SPEC,
    COPYBOOK,
    CODES,
    f"{TOWN}/plan.yaml",
    f"{TOWN}/codes/ido_jiyu.csv",
    f"{TOWN}/corrections.csv",
    f"{HAYATE}/gaiji/hayate.csv",
    "municipalities/993026_tsuruhama/extensions/codes/futankubun.csv",
)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(path.parent)  # the address of a socket is at most a hundred bytes
        try:
            server.bind(path.name)
        finally:
            os.chdir(here)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copied(tmp_path)


@pytest.mark.parametrize("file", STRANGE)
@pytest.mark.parametrize("made", [pipe, device, link_to_itself, listening])
def test_what_is_no_file_is_told_by_lint(root: Path, file: str, made: Callable[[Path], None]) -> None:
    path = root / file
    path.unlink(missing_ok=True)
    made(path)
    words = "Too many levels of symbolic links" if made is link_to_itself else "is not a regular file"
    assert [each for each in told(root) if path.name in each and words in each], told(root)


@pytest.mark.parametrize("made", [pipe, device, link_to_itself])
def test_what_is_no_file_is_refused_by_fmt(tmp_path: Path, made: Callable[[Path], None]) -> None:
    made(tmp_path / "X.yaml")
    with pytest.raises(SpecError):
        formatted(tmp_path / "X.yaml")


@pytest.mark.parametrize("file", [SPEC, COPYBOOK, CODES])
def test_a_huge_file_is_told_before_it_is_read(root: Path, file: str) -> None:
    with (root / file).open("ab") as out:
        out.truncate(1 << 36)  # as a hole in the file: to read it would take minutes
    assert [each for each in told(root) if each.startswith(f"{file}: ") and "Keep it below" in each]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("名: 1\n".encode("cp932"), "is Shift_JIS (CP932), not UTF-8"),
        ("a: 1\n".encode("utf-16"), "is UTF-16, not UTF-8"),
        ("a: 1\n".encode("utf-16-be"), "is UTF-16, not UTF-8"),
        (b"a: \x81\x01\xe5\n", "is not UTF-8"),
    ],
)
def test_another_charset_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "t.yaml"
    path.write_bytes(content)
    with pytest.raises(SpecError, match=words.replace("(", r"\(").replace(")", r"\)")):
        plain_text(path, "the file", 100)
