"""The tutorial is run as it stands, in both languages: its files are written, its commands executed, and end as the text says."""

import re
from pathlib import Path

import pytest

from tests.docs.page_run import Told, blocks, commands, follow, outputs, unnamed_files

ENGLISH, JAPANESE = Path("docs/tutorial/README.md"), Path("docs/tutorial/README.ja.md")
BOTH = pytest.mark.parametrize("page", [ENGLISH, JAPANESE], ids=["english", "japanese"])


@pytest.fixture(scope="module", params=[ENGLISH, JAPANESE], ids=["english", "japanese"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    return follow(request.param, tmp_path_factory.mktemp("tutorial"))


def test_every_command_shows_what_the_page_says(told: list[Told]) -> None:
    assert [(each.line, each.broken_promises()) for each in told if each.broken_promises()] == []
    assert sum(len(each.promised) for each in told) >= 8


def test_only_the_first_lint_and_nothing_else_ends_with_an_error(told: list[Told]) -> None:
    assert [(each.line.split()[1], each.code) for each in told if each.code] == [("lint", 2)]


def test_the_sample_is_read_and_no_value_is_shown(told: list[Told]) -> None:
    (decoded,) = outputs(told, "hikkoshi layout decode")
    assert "花子" not in decoded.output
    assert re.search(r"records read\W+3\b", decoded.output)


def test_the_masked_preview_shows_no_value(told: list[Told]) -> None:
    (preview,) = outputs(told, "hikkoshi preview")
    assert "花子" not in preview.output


def test_both_pages_do_the_same_steps() -> None:
    assert commands(ENGLISH) == commands(JAPANESE)
    assert [block.head for block in blocks(ENGLISH)] == [block.head for block in blocks(JAPANESE)]
    promises = [[b.body for b in blocks(page) if b.head == "text"] for page in (ENGLISH, JAPANESE)]
    assert promises[0] == promises[1]


@BOTH
def test_every_file_is_named_where_a_reader_sees_it(page: Path) -> None:
    assert list(unnamed_files(page)) == []


@BOTH
def test_the_links_lead_somewhere_and_the_other_language_is_one(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
    (other,) = {ENGLISH, JAPANESE} - {page}
    assert other.name in links
