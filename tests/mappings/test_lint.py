"""A spec with ten mistakes lists ten problems, each with its file and line."""

import shutil
from pathlib import Path

import pytest

from mappings.cases.reader import read_cases
from mappings.lint.linter import lint
from mappings.spec.reader import PRODUCTS
from pipeline.cases import run_cases
from tests.pipeline.hand_town import write_hand_town

MISTAKES = """spec_version: 1
mapping: hand_v1.OTHER
sources:
  - {layout: hand_v1.SETAI, source: files, files: SETAI.csv}
standard: "2.1"
skip_rows:
  - {when: {NO_SUCH: "1"}, reason: 論理削除}
groups:
  国保世帯情報:
    items:
      kokuhosetaibango: {from: SETAI, convert: [no_such_conversion]}
      atenabango: {from: ATENA, constant: "1"}
      no_such_item: {from: KIGO}
      shikuchosonhokenshabango: {constant: "990100010001"}
      kokuhokigobango: {from: NOWHERE}
      kokuhosetaikubun: {constant: "7"}
      tekiyokaishinengappi: {absent: なし}
      sosashaid: {setting: whoever}
      sosanengappi: {setting: as_of, on_error: explode}
"""
EXPECTED = [
    (7, "the source has no field 'NO_SUCH'"),
    (11, "conversion 'no_such_conversion' is not known"),
    (12, "item atenabango has 2 sources"),
    (13, "group 国保世帯情報 has no item 'no_such_item'"),
    (15, "the source has no field 'NOWHERE'"),
    (18, "setting 'whoever' is not known"),
    (19, "on_error 'explode' is not known"),
    # What only shows when the whole is looked at comes in the same list.
    (2, "the mapping is named 'hand_v1.OTHER'"),
    (3, "source field 'DEL' is neither used nor named"),
    (14, "constant '990100010001' of shikuchosonhokenshabango is longer than its 8 characters"),
    (16, "constant '7' of kokuhosetaikubun is not in its code list"),
    (17, "item tekiyokaishinengappi is required and cannot be absent"),
    (9, "item sosajikoku (操作時刻) has no rule"),
    (9, "item tekiyoshuryonengappi (適用終了年月日) has no rule"),
]


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return write_hand_town(tmp_path).parents[2] / "products" / "hand_v1" / "SETAI.yaml"


def problems(path: Path) -> list[str]:
    return [str(problem) for problem in lint([path])[1]]


def test_the_hand_town_has_no_problem(spec: Path) -> None:
    assert problems(spec.parents[2]) == []


def test_every_mistake_is_listed_with_its_line(spec: Path) -> None:
    spec.write_text(MISTAKES, encoding="utf-8")
    found = problems(spec)
    for line, words in EXPECTED:
        assert any(p.startswith(f"{spec}:{line}:") and words in p for p in found), (line, words, found)
    assert len(found) == len(EXPECTED)


def test_a_code_table_must_map_to_codes_of_the_standard(spec: Path) -> None:
    codes = spec.parent / "codes" / "kbn.csv"
    codes.write_text(codes.read_text(encoding="utf-8").replace("B,2", "B,77"), encoding="utf-8")
    found = problems(spec.parent / "SHIKAKU.yaml")
    assert ["'B' maps to '77'" in problem for problem in found] == [True]


def test_a_missing_or_damaged_table_is_a_problem_and_no_crash(spec: Path) -> None:
    codes = spec.parent / "codes" / "kbn.csv"
    codes.write_text("a,b\n", encoding="utf-8")
    assert any("the columns differ" in problem for problem in problems(spec.parent / "SHIKAKU.yaml"))
    codes.unlink()
    assert any("not there" in problem for problem in problems(spec.parent / "SHIKAKU.yaml"))


def test_a_table_for_fields_that_are_a_value_each_takes_one_field(tmp_path: Path) -> None:
    """制限対象 stands in four columns; each goes through the table alone."""
    product = tmp_path / "minamo_juki_v3"
    shutil.copytree(PRODUCTS / product.name, product)
    assert problems(product / "SHIEN.yaml") == []
    table = product / "codes" / "seigen.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    two = [lines[0].replace("source", "source_1,source_2"), *(f"x,{line}" for line in lines[1:])]
    table.write_text("\n".join([*two, ""]), encoding="utf-8")
    assert [
        "seigen.csv needs 2 source fields, not 1." in each for each in problems(product / "SHIEN.yaml")
    ] == [True]


def test_a_code_may_be_the_first_step_of_fields_that_are_a_value_each(tmp_path: Path) -> None:
    product = tmp_path / "minamo_juki_v3"
    shutil.copytree(PRODUCTS / product.name, product)
    spec = product / "SHIEN.yaml"
    text = spec.read_text(encoding="utf-8")
    for convert in ("{codes: seigen.csv}", "[{codes: seigen.csv}, trim]"):
        spec.write_text(text.replace("[trim, {codes: seigen.csv}]", convert), encoding="utf-8")
        assert problems(spec) == []
        assert not any(each.differences for each in run_cases(read_cases(product / "cases" / "SHIEN.yaml")))


def test_a_table_of_two_fields_may_be_left_to_the_towns(tmp_path: Path) -> None:
    """Its first line says of how many fields a code is; the product's has no other."""
    product = tmp_path / "products" / "minamo_juki_v3"
    shutil.copytree(PRODUCTS / product.name, product)
    spec = product / "JUMIN.yaml"
    text = spec.read_text(encoding="utf-8").replace("{from: OAZA_CD,", "{from: [OAZA_CD, SETAI_NO],")
    spec.write_text(text, encoding="utf-8")
    table = product / "codes" / "oaza.csv"
    first = table.read_text(encoding="utf-8").splitlines()[0].replace("source", "source_1,source_2")
    table.write_text(f"{first}\n", encoding="utf-8")
    assert problems(spec) == []


@pytest.mark.parametrize(
    ("blank", "told"),
    [
        ("[AB12]", ""),
        ("[ABCDEFGHIJKLMNOP]", "lookup town: no row has MACHI_CD 'ABCDEFGHIJKLMNOP': the field has"),
        ("''", "lookup town: `blank` names no value."),
    ],
)
def test_a_blank_of_a_look_up_is_a_value_of_its_field(tmp_path: Path, blank: str, told: str) -> None:
    product = tmp_path / "hayate_juki_v5"
    shutil.copytree(PRODUCTS / product.name, product)
    spec = product / "JUMINM_D.yaml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(text.replace("on: MACHI_CD}", f"on: MACHI_CD, blank: {blank}}}"), encoding="utf-8")
    found = problems(spec)
    assert len(found) == bool(told)
    assert all(told in each for each in found)


def test_a_plan_names_what_it_lacks(spec: Path) -> None:
    plan = spec.parents[2] / "municipalities" / "992011_hand" / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    for before, after, words in (
        ('"992011"', '"992012"', "municipality code is wrong"),
        ("folder: hand", "folder: ../hand", "leaves the deliveries"),
        ("  files:", "  other:", "source 'files' of hand_v1.SETAI (its line 4) is not in the plan"),
        ("targets: [store, delivery]", "targets: [moon]", "target 'moon' is not known"),
        ('"024":', '"010":', "feeds business 024, not 010"),
        ("2026-04-01", "April", "as_of is no date"),
    ):
        plan.write_text(text.replace(before, after), encoding="utf-8")
        assert any(words in problem for problem in problems(plan)), (words, problems(plan))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "format: variable\ndescriptor: bigg\ncharset: jef\n",
            "descriptor 'bigg' is not known. Known: big_incl",
        ),
        ("format: table\ntable: kojin\norder: [NO, BANGO]\n", "order names 'BANGO', which is no field."),
    ],
)
def test_a_layout_s_words_are_known(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "layouts" / "T.yaml"
    path.parent.mkdir()
    fields = "fields:\n  - {name: NO, type: text, start: 1, length: 4}\n"
    path.write_text(f"layout: t.T\n{text}{fields}", encoding="utf-8")
    _, problems = lint([path])
    assert told in " ".join(map(str, problems))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("files: SETAI.csv", "files: ../../SECRET*", "4: files '../../SECRET*' leaves its folder"),
        ("files: SETAI.csv", "files: /etc/host*", "4: files '/etc/host*' leaves its folder"),
        (
            "{absent: 現行システムにない}",
            '{absent: " "}',
            "item tekiyoshuryonengappi is absent: the reason is empty",
        ),
        ("spec_version: 1", "spec_version: 2", "1: spec_version is '2'"),
        (
            "{from: KIGO}",
            "{from: KIGO, convert: {codes: /etc/passwd}}",
            "codes: file must be the name of a CSV",
        ),
        ("{from: KIGO}", "{from: KIGO, convert: {codes: ../x.csv}}", "codes: file must be the name of a CSV"),
    ],
)
def test_what_leaves_its_folder_or_says_nothing_is_refused(spec: Path, old: str, new: str, told: str) -> None:
    text = spec.read_text(encoding="utf-8")
    assert old in text
    spec.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(told in problem for problem in problems(spec)), problems(spec)


def test_a_number_in_a_delimited_file_is_text(spec: Path) -> None:
    layout = spec.parent / "layouts" / "SETAI.yaml"
    text = layout.read_text(encoding="utf-8")
    layout.write_text(
        text.replace("{name: KIGO, type: text}", "{name: KIGO, type: number}"), encoding="utf-8"
    )
    assert any("field 'KIGO' of a delimited file is number" in problem for problem in problems(layout))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("fields:\n  - {name: A, type: number}", "field 'A' of a xlsx file is number"),
        ("charset: cp932\nfields:\n  - {name: A, type: text}", "charset 'cp932' is not read in a layout of format xlsx"),
        ("sheet: [a]\nfields:\n  - {name: A, type: text}", "'sheet' must be one value"),
    ],
)  # fmt: skip
def test_layouts_that_no_sheet_has(tmp_path: Path, lines: str, told: str) -> None:
    (tmp_path / "layouts").mkdir()
    path = tmp_path / "layouts" / "T.yaml"
    path.write_text(f"layout: {tmp_path.name}.T\nformat: xlsx\n{lines}\n", encoding="utf-8")
    assert [told in each for each in problems(path)] == [True]


@pytest.mark.parametrize("name", ["SETAI.yml", "layouts/SETAI.YAML"])
def test_a_file_that_nothing_reads_is_a_problem(spec: Path, name: str) -> None:
    path = spec.parent / name
    path.write_text("mapping: x\n", encoding="utf-8")
    told = f"{path}: a file with this ending is not read. Rename it to SETAI.yaml."
    assert problems(spec.parent) == problems(path) == [told]


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_a_file_that_is_not_there_is_one_problem(tmp_path: Path, folder: str) -> None:
    (tmp_path / "town.csv").write_text("MACHI_CD\n", encoding="utf-8")
    path = tmp_path / folder / "SETAI.yaml"
    assert problems(path) == [f"{path}: the file is not there. Check the path."]


def test_from_inside_a_folder_the_same_is_told(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town = spec.parents[2]
    spec.write_text(MISTAKES, encoding="utf-8")
    from_above = {(p.wrong, p.action) for p in lint([town])[1]}
    for folder in (spec.parent, town):
        monkeypatch.chdir(folder)
        found = lint([Path()])[1]
        assert {(p.wrong, p.action) for p in found} == from_above
        assert {Path(p.place.partition(":")[0]).is_absolute() for p in found} == {False}
    monkeypatch.chdir(spec.parent / "codes")
    assert {(p.wrong, p.action) for p in lint([Path("..")])[1]} == from_above


@pytest.mark.parametrize("folder", ["products/hand_v1/layouts", "municipalities/992011_hand"])
def test_from_inside_any_folder_what_has_no_problem_has_none(
    spec: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(next(spec.parents[2].glob(f"{folder}*")))
    assert lint([Path()])[1] == []


@pytest.mark.parametrize("file", ["nosuch.csv", "kbn", "codes/kbn.csv", "kbn.CSV"])
def test_a_wrong_name_of_a_code_table_is_one_problem(spec: Path, file: str) -> None:
    mapping = spec.parent / "SHIKAKU.yaml"
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("kbn.csv", file), encoding="utf-8")
    (spec.parent / "cases").mkdir()
    cases = "mapping: hand_v1.SHIKAKU\ncases:\n  - {name: c, expect: {skipped: 0}}\n"
    (spec.parent / "cases" / "SHIKAKU.yaml").write_text(cases, encoding="utf-8")
    found = problems(spec.parents[2])
    assert [each.startswith(f"{mapping}:") for each in found] == [True], found


def test_two_plans_of_one_municipality_are_each_told(spec: Path) -> None:
    plan = next(spec.parents[2].glob("municipalities/*/plan.yaml"))
    other = plan.parent.parent / "992011_other" / "plan.yaml"
    other.parent.mkdir()
    other.write_text("# copied\n" + plan.read_text(encoding="utf-8"), encoding="utf-8")
    words = "municipality code '992011' is that of"
    for paths in ([spec.parents[2]], [plan, other]):
        found = [str(problem) for problem in lint(paths)[1]]
        assert [each.partition(f" {words} ")[0] for each in found] == [f"{plan}:2:", f"{other}:3:"], found
    assert [each.startswith(f"{other}:3: {words} {plan}") for each in problems(other)] == [True]


def test_a_key_of_bytes_is_looked_up_by_bytes_alone(spec: Path) -> None:
    layout = (
        "layout: hand_v1.IE\nformat: table\ntable: ie\norder: [NO]\nfields:\n  - {name: NO, type: TYPE}\n"
    )
    mapping = spec.parent / "SHIKAKU.yaml"
    house = "lookups:\n  ie: {layout: hand_v1.IE, source: files, key: NO, on: SETAI}\nover:\n"
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("over:\n", house), encoding="utf-8")
    for kind, told in (("bytes", True), ("text", False)):
        (spec.parent / "layouts" / "IE.yaml").write_text(layout.replace("TYPE", kind), encoding="utf-8")
        words = "lookup ie: NO is bytes and SETAI is text."
        assert any(words in problem for problem in problems(mapping)) == told, problems(mapping)
