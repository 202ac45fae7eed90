"""YAML as text: what plain readers would change silently."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from mappings.yaml.text import MAX_BYTES, parse_yaml, read_yaml


def read(tmp_path: Path, text: str) -> dict[str, object]:
    path = tmp_path / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    return read_yaml(path)


def problem(tmp_path: Path, text: str) -> str:
    with pytest.raises(SpecError) as caught:
        read(tmp_path, text)
    return str(caught.value)


def test_every_scalar_stays_text(tmp_path: Path) -> None:
    block = read(tmp_path, "a: 01\nb: 010430\nc: NO\nd: 2026-04-01\ne: 1e3\nf: true\ng: 0x1F\nh: 1_000\n")
    assert block == {
        "a": "01", "b": "010430", "c": "NO", "d": "2026-04-01", "e": "1e3", "f": "true", "g": "0x1F", "h": "1_000",
    }  # fmt: skip


def test_only_null_and_tilde_are_null_and_quotes_make_text(tmp_path: Path) -> None:
    assert read(tmp_path, "a: null\nb: ~\nc:\nd: 'null'\ne: \"\"\nf: NULL\n") == {
        "a": None, "b": None, "c": None, "d": "null", "e": "", "f": "NULL",
    }  # fmt: skip


def test_a_duplicate_key_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "spec.yaml:3: key 'a' stands twice." in problem(tmp_path, "a: 1\nb: 2\na: 3\n")


@pytest.mark.parametrize(
    "text",
    ["a: &x 1\nb: *x\n", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"],
)
def test_anchors_and_aliases_are_refused(tmp_path: Path, text: str) -> None:
    assert "anchors and aliases are not allowed" in problem(tmp_path, text)


@pytest.mark.parametrize("text", ["a: [1, 2\n", "a: 1\n b: 2\n", "\ta: 1\n", "a: \x07\n"])
def test_broken_yaml_names_the_file(tmp_path: Path, text: str) -> None:
    assert "spec.yaml:" in problem(tmp_path, text)


def test_a_list_or_nothing_is_no_spec(tmp_path: Path) -> None:
    for text in ("- a\n", "", "just text\n"):
        assert "no mapping of keys to values" in problem(tmp_path, text)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes(b"a: " + b"x" * MAX_BYTES)
    with pytest.raises(SpecError, match="Keep it below"):
        read_yaml(path)


def test_a_missing_file_a_folder_and_another_charset_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sjis.yaml").write_bytes("a: 漢字".encode("cp932"))
    for name, words in (("none.yaml", "not there"), ("", "folder"), ("sjis.yaml", "not UTF-8")):
        with pytest.raises(SpecError, match=words):
            read_yaml(tmp_path / name)


@pytest.mark.parametrize("bomb", ["a: " + "[" * 100_000, "a: " + "{a: " * 100_000, "- " * 100_000])
def test_deep_nesting_is_refused_before_it_is_built(bomb: str) -> None:
    with pytest.raises(SpecError, match="more than 50 levels are nested"):
        parse_yaml(Path("bomb.yaml"), bomb)
