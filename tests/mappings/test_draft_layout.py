"""A draft from a layout that is there already: of CSV, of a table, of host records told apart by hand."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts.errors import SpecError
from contracts.source import FileFormat
from mappings.formatting import formatted
from mappings.layout.reader import read_layout
from mappings.lint.linter import lint
from mappings.spec.reader import PRODUCTS
from pipeline.command_line import app
from tests.mappings.drafts import UNDECIDED

LAYOUTS = sorted(PRODUCTS.glob("*/layouts/*.yaml"))


def scaffold(path: Path, product: Path) -> str:
    done = CliRunner().invoke(app, ["scaffold", str(path), "--out", str(product)])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture
def product(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The layouts of a product, and nothing else of it."""
    path: Path = request.param
    folder = tmp_path / path.parents[1].name
    shutil.copytree(path.parent, folder / "layouts")
    return folder


@pytest.mark.parametrize(
    ("product", "name"),
    [(path, path.name) for path in LAYOUTS],
    indirect=["product"],
    ids=[f"{path.parents[1].name}.{path.stem}" for path in LAYOUTS],
)
def test_a_draft_from_any_layout_lacks_nothing_but_decisions(product: Path, name: str) -> None:
    layouts = {path: path.read_bytes() for path in (product / "layouts").iterdir()}
    scaffold(product / "layouts" / name, product)
    assert {path: path.read_bytes() for path in (product / "layouts").iterdir()} == layouts
    _, problems = lint([product])
    assert [str(problem) for problem in problems if not UNDECIDED.match(problem.wrong)] == []
    layout = read_layout(product / "layouts" / name)
    mappings = sorted(product.glob("*.yaml"))
    assert len(mappings) == len(layout.details)
    for path in mappings:
        assert formatted(path) == path.read_text(encoding="utf-8")
        assert ("files:" in path.read_text(encoding="utf-8")) == (layout.format is not FileFormat.TABLE)


def test_there_are_layouts_of_every_kind_to_try() -> None:
    formats = {read_layout(path).format for path in LAYOUTS}
    assert formats >= {FileFormat.DELIMITED, FileFormat.TABLE, FileFormat.FIXED_WIDTH}


def test_a_layout_of_another_place_or_name_is_refused(tmp_path: Path) -> None:
    path = PRODUCTS / "minamo_juki_v3" / "layouts" / "GENZAI.yaml"
    done = CliRunner().invoke(app, ["scaffold", str(path), "--out", str(tmp_path / "p_v1")])
    assert isinstance(done.exception, SpecError)
    own = tmp_path / "p_v1" / "layouts"
    own.mkdir(parents=True)
    shutil.copy(path, own)
    done = CliRunner().invoke(app, ["scaffold", str(own / path.name), "--out", str(tmp_path / "p_v1")])
    assert isinstance(done.exception, SpecError)
    assert [each.name for each in (tmp_path / "p_v1").iterdir()] == ["layouts"]


def test_occurrences_that_a_layout_makes_rows_have_keys_comments_and_conditions(tmp_path: Path) -> None:
    layouts = tmp_path / "p_v1" / "layouts"
    layouts.mkdir(parents=True)
    (layouts / "KK.cpy").write_text(
        "       01  REC.\n           05  ATENA-NO  PIC 9(10).\n"
        "           05  T  OCCURS 3.\n      * 資格取得年月日\n               10  D01  PIC 9(8).\n"
        "               10  SHUTOKU-JIYU  PIC 9(2).\n                   88  TENNYU  VALUE 1.\n",
        encoding="utf-8",
    )
    (layouts / "KK.yaml").write_text(
        "layout: p_v1.KK\nformat: fixed_width\ncopybook: KK.cpy\nrecord_length: 40\n"
        "charset: cp932\nrecord: REC\nchildren: {T: [ATENA_NO]}\n",
        encoding="utf-8",
    )
    scaffold(layouts / "KK.yaml", tmp_path / "p_v1")
    text = (tmp_path / "p_v1" / "KK_T.yaml").read_text(encoding="utf-8")
    assert "atenabango: {from: ATENA_NO}" in text
    assert "shikakushutokunengappi: {from: D01, convert: day}" in text
    assert "01,,,,TENNYU" in (tmp_path / "p_v1" / "codes" / "shutoku_jiyu.csv").read_text(encoding="utf-8")


def test_the_fields_of_a_segment_are_its_own_and_no_view_of_bytes_that_it_has_not(tmp_path: Path) -> None:
    layouts = tmp_path / "p_v1" / "layouts"
    layouts.mkdir(parents=True)
    (layouts / "KK.cpy").write_text(
        "       01  REC.\n           05  KBN  PIC X.\n           05  ATENA-NO  PIC 9(10).\n"
        "           05  BODY  PIC X(8).\n           05  B10 REDEFINES BODY.\n"
        "               10  SEI-YMD  PIC 9(8).\n               10  SEI-X REDEFINES SEI-YMD PIC X(8).\n",
        encoding="utf-8",
    )
    (layouts / "KK.yaml").write_text(
        "layout: p_v1.KK\nformat: fixed_width\ncopybook: KK.cpy\nrecord_length: 19\ncharset: cp932\n"
        "records:\n  by: KBN\n  A: {kind: detail, record: REC, segment: B10}\n",
        encoding="utf-8",
    )
    scaffold(layouts / "KK.yaml", tmp_path / "p_v1")
    text = (tmp_path / "p_v1" / "KK_A.yaml").read_text(encoding="utf-8")
    assert "seinengappi: {from: SEI_YMD, convert: day}" in text
    assert "  SEI_YMD: BODY" not in text
    assert "  SEI_X: SEI-YMD の再定義" in text
