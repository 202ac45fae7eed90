"""The how-tos for vendors are run as they stand; see page_run for what a page may hold."""

import re
from pathlib import Path

import pytest

from tests.docs.page_run import Told, follow, prepare, unnamed_files

TUTORIAL = Path("docs/tutorial/README.ja.md")
OWN_CODES = Path("docs/how_to/own_code_table.ja.md")
# The pages, and those whose files they go on with.
PAGES = {
    Path("docs/how_to/scaffold.ja.md"): (),
    Path("docs/how_to/code_table.ja.md"): (TUTORIAL,),
    OWN_CODES: (TUTORIAL,),
    Path("docs/how_to/record_kinds.ja.md"): (),
    Path("docs/how_to/ibm_host.ja.md"): (),
    Path("docs/how_to/hitachi_host.ja.md"): (),
    Path("docs/how_to/nec_host.ja.md"): (),
    Path("docs/how_to/profile_and_coverage.ja.md"): (TUTORIAL, OWN_CODES),
    Path("docs/how_to/gaiji_round_trip.ja.md"): (TUTORIAL, OWN_CODES),
}


@pytest.fixture(scope="module", params=PAGES, ids=lambda page: page.name.partition(".")[0])
def page(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def told(page: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    folder = tmp_path_factory.mktemp(page.name.partition(".")[0])
    for earlier in PAGES[page]:
        prepare(earlier, folder)
    return follow(page, folder)


def test_every_command_shows_what_the_page_says(told: list[Told]) -> None:
    assert [(each.line, each.broken_promises(), each.output) for each in told if each.broken_promises()] == []
    assert any(each.promised for each in told)


def test_no_command_fails_unless_the_page_shows_why(told: list[Told]) -> None:
    assert [(each.line, each.output) for each in told if each.code and not each.promised] == []
    assert [(each.line, each.code) for each in told if each.code not in (0, 1, 2)] == []


def test_every_file_is_named_where_a_reader_sees_it(page: Path) -> None:
    assert list(unnamed_files(page)) == []


def test_the_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
