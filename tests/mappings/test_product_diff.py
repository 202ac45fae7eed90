"""Two versions of a product differ in what was done to one of them, and in nothing else."""

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from contracts.errors import SpecError
from mappings.layout_diff import Difference, What, differences
from mappings.product_diff import compare_products
from mappings.spec.reader import PRODUCTS
from pipeline.command_line import app

OLD = PRODUCTS / "hayate_juki_v5"
BOTH_TOWNS = ("992011", "993026")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The same product under the name of another version."""
    folder = Path(shutil.copytree(OLD, tmp_path / "hayate_juki_v6"))
    for path in folder.rglob("*.yaml"):
        change(path, "hayate_juki_v5", "hayate_juki_v6")
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.search(old, text), path
    path.write_text(re.sub(old, new, text), encoding="utf-8")


def found(new: Path) -> list[tuple[str, Difference]]:
    return [(each.file, each.difference) for each in compare_products(OLD, new)]


def test_another_name_alone_is_no_difference(new: Path) -> None:
    assert found(new) == []


def test_a_longer_field_moves_all_behind_it_and_one_that_is_renamed_is_told(new: Path) -> None:
    copybook = new / "layouts" / "JUMINM.cpy"
    change(copybook, r"SHIMEI-KN           PIC X\(40\)", "SHIMEI-KN           PIC X(44)")
    change(copybook, r"(000710.*FILLER +PIC X)\(20\)", r"\1(16)")
    change(copybook, "TSUCHI-YMD ", "TSUCHI-BI  ")
    change(new / "JUMINM_D.yaml", "TSUCHI_YMD", "TSUCHI_BI")
    here = [each for file, each in found(new) if file == "layouts/JUMINM.yaml"]
    resized = [each for each in here if each.what is What.RESIZED]
    assert resized == [
        Difference("D.SHIMEI_KN", What.RESIZED, "text, 40 bytes from 91", "text, 44 bytes from 91")
    ]
    moved = [each for each in here if each.what is What.MOVED]
    assert {each.key.partition(".")[0] for each in moved} == {"D"}
    assert {_byte(each.new) - _byte(each.old) for each in moved} == {4}
    fields = [each.key for each in moved]
    assert (fields[0], "D.ATENA_NO" in fields, "D.KAKUTEI_JUSHO" in fields) == ("D.SHIMEI_RM", False, True)
    rest = [each for each in here if each not in (*resized, *moved)]
    assert rest == [Difference("D.TSUCHI_YMD", What.RENAMED, "TSUCHI_YMD", "TSUCHI_BI")]


def _byte(text: str) -> int:
    return int(text.removeprefix("from byte "))


def test_a_field_of_another_kind_and_one_that_is_new(new: Path) -> None:
    copybook = new / "layouts" / "JUMINM.cpy"
    change(copybook, r"(000450.*ZENJUSHO +PIC) N\(12\)", r"\1 X(24)")
    change(
        copybook,
        r"000710     05  FILLER              PIC X\(20\)",
        "000710     05  BIKO                PIC X(20)",
    )
    change(new / "JUMINM_D.yaml", "unused_fields:\n", "unused_fields:\n  BIKO: 予備\n")
    assert found(new) == [
        (
            "layouts/JUMINM.yaml",
            Difference("D.ZENJUSHO", What.RETYPED, "kanji, 24 bytes from 318", "text, 24 bytes from 318"),
        ),
        ("layouts/JUMINM.yaml", Difference("D.BIKO", What.NEW, "", "text, 20 bytes from 580")),
        ("JUMINM_D.yaml", Difference("unused_fields BIKO", What.NEW, "", "予備")),
    ]


def test_rules_chains_and_sections_of_a_mapping(new: Path) -> None:
    spec = new / "JUMINM_D.yaml"
    change(spec, r"edabango: \{from: EDA_NO\}", 'edabango: {constant: "001"}')
    change(spec, "      saishinfuragu: .*\n", "")
    change(spec, r'blank: \["00000000"\]', 'blank: ["00000000", "88888888"]')
    change(spec, "論理削除された履歴", "削除された履歴")
    keys = {(each.key, each.what) for file, each in found(new) if file == "JUMINM_D.yaml"}
    assert keys == {
        ("住民情報 edabango", What.CHANGED),
        ("住民情報 saishinfuragu", What.GONE),
        ("conversions day", What.CHANGED),
        ("skip_rows 1", What.CHANGED),
    }


def test_codes_characters_and_whole_files(new: Path) -> None:
    (new / "codes" / "seibetsu.csv").write_text(
        "source,standard,valid_from,valid_to,note,confirmed_by,confirmed_on\n1,1,,,,,\n2,0,,,,,\n9,0,,,,,\n"
    )
    (new / "codes" / "new.csv").write_text((OLD / "codes" / "zairyu.csv").read_text())
    (new / "JUMINM_S.yaml").unlink()
    first = (OLD / "gaiji" / "hayate.csv").read_text().splitlines()[1].split(",")
    change(new / "gaiji" / "hayate.csv", re.escape(",".join(first[:3])), ",".join([*first[:2], "U+3013"]))
    assert [(file, each.key, each.what) for file, each in found(new)] == [
        ("JUMINM_S.yaml", "", What.GONE),
        ("codes/new.csv", "", What.NEW),
        ("codes/seibetsu.csv", "2", What.CHANGED),
        ("codes/seibetsu.csv", "9", What.NEW),
        ("gaiji/hayate.csv", f"{first[0]} {first[1]}", What.CHANGED),
    ]


def test_municipalities_are_those_whose_plans_use_what_changed(new: Path, tmp_path: Path) -> None:
    (new / "codes" / "sien_kbn.csv").unlink()
    (new / "codes" / "seibetsu.csv").unlink()
    towns = Path(shutil.copytree(PRODUCTS.parent / "municipalities", tmp_path / "towns"))
    change(towns / "993026_tsuruhama" / "plan.yaml", r", hayate_juki_v5\.JUMINM_S", "")
    told = {each.file: each.municipalities for each in compare_products(OLD, new, towns)}
    assert told == {"codes/seibetsu.csv": BOTH_TOWNS, "codes/sien_kbn.csv": ("992011",)}


def test_the_municipalities_are_those_beside_the_old_product(tmp_path: Path) -> None:
    old = shutil.copytree(OLD, tmp_path / "products" / OLD.name)
    shutil.copytree(OLD.parent / "hayate_kokuho_v5", tmp_path / "products" / "hayate_kokuho_v5")
    shutil.copytree(OLD.parent / "hayate_zei_v5", tmp_path / "products" / "hayate_zei_v5")
    town = "municipalities/993026_tsuruhama"
    shutil.copytree(OLD.parents[1] / town, tmp_path / town)
    new = shutil.copytree(old, tmp_path / "new" / OLD.name)
    (new / "codes" / "seibetsu.csv").unlink()
    told = CliRunner().invoke(app, ["product", "diff", str(old), str(new), "--json"]).output
    assert {tuple(each["municipalities"]) for each in json.loads(told)} == {("993026",)}


def test_the_command_collapses_what_moved_together_and_json_does_not(new: Path) -> None:
    copybook = new / "layouts" / "JUMINM.cpy"
    change(copybook, r"SHIMEI-KN           PIC X\(40\)", "SHIMEI-KN           PIC X(44)")
    change(copybook, r"(000710.*FILLER +PIC X)\(20\)", r"\1(16)")
    table = CliRunner().invoke(app, ["product", "diff", "hayate_juki_v5", str(new)])
    assert table.exit_code == 1
    assert len(re.findall(r"│ moved ", table.output)) == 1
    plain = json.loads(
        CliRunner().invoke(app, ["product", "diff", "hayate_juki_v5", str(new), "--json"]).output
    )
    assert len([each for each in plain if each["what"] == "moved"]) == len(plain) - 1
    assert all(each["municipalities"] == list(BOTH_TOWNS) for each in plain)
    assert CliRunner().invoke(app, ["product", "diff", "hayate_juki_v5", "hayate_juki_v5"]).exit_code == 0


def test_a_product_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="there is no such product"):
        compare_products(OLD, tmp_path / "nothing")


TEXTS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("12"))


@given(TEXTS, TEXTS)
def test_differences_lead_from_the_old_texts_to_the_new(old: dict[str, str], new: dict[str, str]) -> None:
    made = dict(old)
    for each in differences(old, new):
        assert made.pop(each.key, "") == each.old
        if each.what is not What.GONE:
            made[each.key] = each.new
    assert made == new


@pytest.mark.parametrize(
    ("folder", "wrong"),
    [
        ("docs", "it is no product: it has neither layouts nor mappings."),
        ("mappings/products", "it is no product: it has neither layouts nor mappings."),
        ("mappings/municipalities/992011_kamomeno", "it is no product: it has a plan."),
        ("nosuch", "there is no such product."),
    ],
)
def test_a_folder_that_is_no_product_is_refused(folder: str, wrong: str) -> None:
    for pair in ((OLD, Path(folder)), (Path(folder), OLD), (Path(folder), Path(folder))):
        with pytest.raises(SpecError) as caught:
            compare_products(*pair)
        assert [(each.place, each.wrong) for each in caught.value.problems] == [(folder, wrong)]


def test_a_copybook_that_a_mapping_reads_three_times_is_told_once(tmp_path: Path) -> None:
    old = PRODUCTS / "tsubame_atena_v2"
    new = Path(shutil.copytree(old, tmp_path / old.name))
    (new / "layouts" / "ATENA.cpy").write_text(" 01 A.\n 05 B PIC ZZZ\n 07 C", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        compare_products(new, old)
    assert len(caught.value.problems) == 1
