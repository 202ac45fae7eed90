"""`hikkoshi fmt`, `describe` and `spec`: what a vendor and a reviewer type."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from contracts.errors import MigrationError
from mappings.formatting import formatted
from mappings.spec.reader import PRODUCTS
from pipeline.command_line import app

TAXES = PRODUCTS / "hayate_zei_v5" / "KAZEI.yaml"


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*map(str, arguments)])
    if isinstance(result.exception, MigrationError):
        return result.exception.exit_code, result.output + str(result.exception)
    return result.exit_code, result.output


@pytest.fixture
def product(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PRODUCTS, tmp_path / "products")) / "hayate_kokuho_v5"


def test_fmt_writes_once_and_check_names_what_is_not_in_form(product: Path) -> None:
    spec = product / "JUTOGAI.yaml"
    spec.write_text(spec.read_text().replace("      atenabango:", "      宛名番号:"), encoding="utf-8")
    code, told = run("fmt", "--check", spec)
    assert (code, f"not in form: {spec}" in told) == (1, True)
    assert run("fmt", product)[0] == 0
    assert "atenabango: {from: atena.new}" in spec.read_text()
    assert run("fmt", "--check", product) == (0, "0 of 10 files are not in form\n")


def test_fmt_refuses_a_comment_inside_a_value_and_writes_the_other_files(product: Path) -> None:
    spec, other = product / "JUTOGAI.yaml", product / "KOKUHO_SETAI.yaml"
    spec.write_text(
        spec.read_text().replace("{from: KEN,", "{from: KEN,\n       # 県\n       "), encoding="utf-8"
    )
    other.write_text(other.read_text() + "\n\n", encoding="utf-8")
    before = spec.read_text()
    code, told = run("fmt", product)
    assert code == 2
    assert "a comment inside a value would be lost" in told
    assert spec.read_text() == before
    assert other.read_text() == formatted(other)
    assert run("fmt", "--drop-comments", product)[0] == 0


def test_a_mapping_is_described_at_the_terminal_and_for_machines() -> None:
    code, table = run("describe", "hayate_zei_v5.KAZEI")
    assert (code, "未申告区分" in table, "担当者の覚書" in table) == (0, True, True)
    plain = json.loads(run("describe", TAXES, "--json")[1])
    assert ["税額控除情報", "029", "KINGAKU", "SHI_SHOTOKUWARI"] in plain["each_of"]["rows"]


def test_the_page_holds_every_item_and_reason(tmp_path: Path) -> None:
    assert run("describe", "hayate_juki_v5.JUMINM_D", "--html", tmp_path / "d.html")[0] == 0
    page = (tmp_path / "d.html").read_text()
    for text in (
        "<h2>住民情報 <code>g_resident</code></h2>",
        "氏名_フリガナ",
        "JUMIN_SBT が「3」、かつ TSUSHO が空白のとき 定数「01」",
        "移行しない：V5 に外国人の漢字氏名の項目なし",
        "併せて埋める項目：uji_nihonjin, na_nihonjin",
        "wareki_date: {eras: {M: meiji,",
        "論理削除された履歴は移行対象外（移行計画書 3.2）",
        "MACHI_CD = 移行元の MACHI_CD",
        "person.number, person.is_last",
        "現行システム内部の更新連番",
        "ATENA_NO の合計",
    ):
        assert text in page
    assert run("describe", TAXES, "--html", tmp_path / "d.html")[0] == 0
    assert "slot.KINGAKU が「0」か空白の行は作らない" in (tmp_path / "d.html").read_text()


def test_a_workbook_comes_back_as_the_spec(tmp_path: Path) -> None:
    book, out = tmp_path / "taxes.xlsx", tmp_path / "KAZEI.yaml"
    assert run("describe", TAXES, "--xlsx", book) == (0, "")
    assert run("spec", "import", book) == (0, formatted(TAXES))
    assert run("spec", "import", book, "--out", out)[0] == 0
    assert out.read_text() == formatted(TAXES)
    assert run("spec", "import", book, "--out", out)[0] == 2
    assert run("spec", "import", book, "--out", out, "--force")[0] == 0


def test_what_is_no_workbook_or_no_mapping_is_told(tmp_path: Path) -> None:
    assert run("spec", "import", TAXES)[0] == 2
    assert run("describe", "hayate_zei_v5.NONE")[0] == 2


def test_a_mapping_of_a_product_in_this_folder_is_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = Path(shutil.copytree(TAXES.parent, tmp_path / TAXES.parent.name)) / TAXES.name
    spec.write_text(spec.read_text().replace("NENZEIGAKU", "NENZEI"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert "NENZEI'" in run("describe", "hayate_zei_v5.KAZEI")[1]
    assert f"one of {tmp_path}: hayate_zei_v5.KAZEI." in run("describe", "hayate_zei_v5.KASEI")[1]


def test_fmt_counts_the_files_with_problems_and_writes_the_others(product: Path) -> None:
    other = product / "KOKUHO_SETAI.yaml"
    other.write_text(other.read_text() + "\n\n", encoding="utf-8")
    (product / "BROKEN.yaml").write_text("a: [1\n", encoding="utf-8")
    (product / "layouts" / "X.yml").write_text("layout: x\n", encoding="utf-8")
    code, told = run("fmt", product)
    assert (code, "1 of 11 files written, 1 with problems\n" in told) == (2, True)
    assert f"{product}/BROKEN.yaml:1: [ is not closed" in told
    assert f"{product}/layouts/X.yml: a file with this ending is not read. Rename it to X.yaml." in told
    assert other.read_text() == formatted(other)


def test_import_says_what_the_workbook_no_longer_has(product: Path, tmp_path: Path) -> None:
    spec, book = product / "KOKUHO_SHIKAKU.yaml", tmp_path / "spec.xlsx"
    assert run("describe", spec, "--xlsx", book)[0] == 0
    assert "not in the workbook" not in run("spec", "import", book, "--out", spec, "--force")[1]
    workbook = openpyxl.load_workbook(book)
    items = workbook["国保資格情報"]
    items.delete_rows([cell.value for cell in items["A"]].index("edaban") + 1)
    workbook["unused_fields"].delete_rows(2)
    workbook["conversions"].delete_rows(2)
    workbook.save(book)
    code, told = run("spec", "import", book, "--out", spec, "--force")
    assert code == 0
    assert [line for line in told.split("\n") if line.startswith("not in")] == [
        "not in the workbook: conversions.name",
        "not in the workbook: unused_fields.KOSHIN_ID",
        "not in the workbook: 国保資格情報.edaban",
    ]
    assert f"3 of {spec} are gone." in told


@pytest.mark.parametrize("suffix", [".xlsm", ".XLSM"])
def test_a_workbook_for_macros_and_a_folder_are_refused(product: Path, tmp_path: Path, suffix: str) -> None:
    book = tmp_path / "spec.xlsx"
    run("describe", product / "KOKUHO_SETAI.yaml", "--xlsx", book)
    book.rename(book.with_suffix(suffix))
    assert run("spec", "import", book.with_suffix(suffix)) == (
        2,
        f"spec{suffix}: a workbook {suffix} is for macros. Save it as .xlsx.",
    )
    code, told = run("spec", "import", product)
    assert (code, "this is a folder. Name the workbook in it." in told) == (2, True)


@pytest.mark.parametrize("option", ["--html", "--xlsx"])
def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path, option: str) -> None:
    out = tmp_path / "none" / "out"
    ended = subprocess.run(
        [sys.executable, "-m", "pipeline", "describe", "hayate_zei_v5.KAZEI", option, out],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, "its folder is not there. Make the folder" in ended.stderr) == (2, True)
