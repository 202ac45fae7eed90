"""`fmt`: one form, the same meaning, and no comment lost unasked."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from contracts.errors import SpecError
from mappings import file_form
from mappings.cases.reader import read_cases
from mappings.formatting import formatted
from mappings.layout.reader import read_layout
from mappings.own.reader import read_alone
from mappings.plan.plan import MUNICIPALITIES, read_plan
from mappings.spec.files import spec_files
from mappings.spec.model import MappingSpec
from mappings.spec.reader import PRODUCTS, read_spec
from mappings.spec.text import spec_text
from mappings.yaml.scalar_text import flow
from mappings.yaml.text import Block, Sequence, Text, parse_yaml

SPEC = Path("hayate_juki_v5/JUMINM_D.yaml")


@pytest.fixture
def products(tmp_path: Path) -> Path:
    shutil.copytree(MUNICIPALITIES, tmp_path / "municipalities")
    return Path(shutil.copytree(PRODUCTS, tmp_path / "products"))


def meaning(path: Path) -> Any:
    if path.name == "plan.yaml":
        return read_plan(path)
    if path.parent.name == "extensions":
        return [each.schema for each in read_alone(path)]
    if path.parent.name == "cases":
        return [replace(case, line=0) for case in read_cases(path).cases]
    return read_layout(path) if path.parent.name == "layouts" else without_lines(read_spec(path))


def without_lines(spec: MappingSpec) -> MappingSpec:
    groups = tuple(
        replace(group, line=0, items=tuple(replace(rule, line=0) for rule in group.items))
        for group in spec.groups
    )
    return replace(spec, groups=groups, controls=tuple(replace(control, line=0) for control in spec.controls))


def in_form(products: Path, text: str, **options: bool) -> str:
    (products / SPEC).write_text(text, encoding="utf-8")
    return formatted(products / SPEC, **options)


def test_every_file_keeps_its_meaning_and_is_written_once(products: Path) -> None:
    files = spec_files([products, products.parent / "municipalities"])
    assert len(files) >= 14
    for path in files:
        before = meaning(path)
        path.write_text(formatted(path), encoding="utf-8")
        assert meaning(path) == before
        assert formatted(path) == path.read_text(encoding="utf-8")


HEAD = """\
spec_version: 1
mapping: m.M
sources:
  - {layout: l.L, record: D, source: s}
standard: "2.1"

groups:
  住民情報:
    rows: one
    items:
"""


def test_long_rules_and_branches_stand_on_lines_of_their_own(products: Path) -> None:
    rules = """\
      shimei:
        from: SHIMEI_KJ
        convert: [kanji_name, split_name]
        fills: [uji_nihonjin, na_nihonjin]
        note: V5 では日本人住民だけが漢字氏名をもつ
      shimeiyusenkubun:
        choose:
          - {when: {JUMIN_SBT: 3}, constant: "01"}
      jusho_todofuken: {constant: 架空県, note: 例示のための県}

controls:
  - {count: records, equals: T.KENSU}
"""
    assert in_form(products, HEAD + rules) == HEAD + rules
    upside_down = (
        f"controls: [{{equals: T.KENSU, count: records}}]\n{HEAD}{rules.split('controls', maxsplit=1)[0]}"
    )
    assert in_form(products, upside_down) == HEAD + rules


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("宛名番号: {from: [ATENA_NO]}", "atenabango: {from: ATENA_NO}"),
        ("0010001: {convert: [{codes: {file: a.csv}}], from: [A]}", None),
        ("edabango: {note: x, from: EDA_NO}", "edabango: {from: EDA_NO, note: x}"),
        ("edabango: {from: E, convert: [flag: {}], default: ''}", "edabango: {from: E, convert: flag}"),
        ("shimei: {from: S, fills: uji_nihonjin}", "shimei: {from: S, fills: [uji_nihonjin]}"),
        ("edabango:\n        absent: '01'", 'edabango: {absent: "01"}'),
        ("edabango: {constant: NO}", 'edabango: {constant: "NO"}'),
        ("edabango: {constant: 1}", "edabango: {constant: 1}"),
    ],
)
def test_one_form_of_a_rule(products: Path, written: str, form: str | None) -> None:
    if form is None:
        with pytest.raises(SpecError, match="has no item"):
            in_form(products, f"{HEAD}      {written}\n")
    else:
        assert in_form(products, f"{HEAD}      {written}\n") == f"{HEAD}      {form}\n"


def test_items_and_groups_are_written_by_the_names_of_the_form(products: Path) -> None:
    text = (products / SPEC).read_text()
    form = formatted(products / SPEC)
    item = next(i for i in read_spec(products / SPEC).groups[0].items if i.item.romaji == "atenabango").item
    for name in (item.name, f'"{item.item_id}"'):
        assert in_form(products, text.replace("atenabango:", f"{name}:")) == form
    assert in_form(products, text.replace("住民情報:", "g_resident:")) == form


def test_an_item_named_twice_is_refused_by_fmt_and_reader(products: Path) -> None:
    text = (products / SPEC).read_text()
    twice = text.replace("      edabango:", "      宛名番号: {from: ATENA_NO}\n      edabango:")
    line = twice.split("      宛名番号:")[0].count("\n") + 1
    with pytest.raises(SpecError, match=f":{line}: item atenabango has two rules"):
        in_form(products, twice)
    with pytest.raises(SpecError, match=f":{line}: item atenabango has two rules"):
        read_spec(products / SPEC)


def test_comments_above_keys_stay_and_the_modeline_stays_on_top(products: Path) -> None:
    form = formatted(products / SPEC)
    commented = "# yaml-language-server: $schema=../../schemas/mapping.json\n\n# 早手\n" + form.replace(
        "      edabango: {from: EDA_NO}", "    # 枝番\n      edabango: {from: EDA_NO}  # 01"
    ).replace("\ncontrols:", "\n# トレーラ\ncontrols:")
    text = in_form(products, commented + "# 終わり\n")
    assert (
        text == commented.replace("json\n\n#", "json\n#").replace("    # 枝番", "      # 枝番") + "# 終わり\n"
    )
    assert in_form(products, text) == text


@pytest.mark.parametrize(
    ("old", "new", "below"),
    [
        ("      edabango: {from: EDA_NO}", "      edabango:\n        {from: EDA_NO}  # 枝番", 1),
        ("      edabango: {from: EDA_NO}", "      edabango: {\n        # 枝番\n        from: EDA_NO}", 1),
    ],
)
def test_a_comment_that_would_be_lost_is_refused(products: Path, old: str, new: str, below: int) -> None:
    form = formatted(products / SPEC)
    line = form.split(old)[0].count("\n") + 1 + below
    with pytest.raises(SpecError, match=f":{line}: a comment"):
        in_form(products, form.replace(old, new))
    assert in_form(products, form.replace(old, new), drop_comments=True) == form


def test_a_hash_inside_a_text_is_no_comment(products: Path) -> None:
    form = formatted(products / SPEC)
    text = in_form(products, form.replace("現行システム内部の更新連番", '"a # b"'))
    assert 'KOSHIN_NO: "a # b"' in text
    folded = form.replace(" 現行システム内部の更新連番", " |\n    # a\n    b")
    assert 'KOSHIN_NO: "# a\\nb\\n"' in in_form(products, folded)


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(["01", "0", "2.1", "NO", "y", "~", "null", "<<", "=", "09:00:00", "1e3", "0o7", "2026-04-01", "2026-02-30", "9999-12-31"]),
    st.text("0123456789-+.:eExXoO_ ,#[]{}'\"\\\n", max_size=8),
)  # fmt: skip


def node(text: Any) -> Any:
    if isinstance(text, dict):
        block = Block({Text(key, 1): node(value) for key, value in text.items()})
        block.line = 1
        return block
    if isinstance(text, list):
        listed = Sequence(map(node, text))
        listed.line = 1
        return listed
    return Text(text, 1)


DATA = st.recursive(
    TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)


@given(st.dictionaries(TEXTS, DATA, min_size=1, max_size=3))
@example({"a": '0"'})
@example({"a": "見本、町", "b　": "“x”", "c": "－ x"})
def test_any_data_read_back(data: dict[str, Any]) -> None:
    printable = parse_yaml(Path("x"), spec_text(node(data), file_form.PLAN))
    assert printable == data
    assert parse_yaml(Path("x"), flow(node(data))) == data


@given(TEXTS)
def test_a_plain_reader_sees_the_same_text_but_for_harmless_numbers(text: str) -> None:
    seen = yaml.safe_load(flow(Text(text, 1)))
    assert (str(seen).lower() if isinstance(seen, bool) else str(seen)) == text


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("{from: []}", "`from` names no field"),
        ("{choose: [{when: {EDA_NO: blank}}]}", "from"),
        ("{choose: [{from: EDA_NO, constant: 1}]}", "from and constant"),
        ("{from: EDA_NO, constant: 1}", "source"),
        ("{convert: [{trim: {}, flag: {}}], from: EDA_NO}", "a conversion is a name"),
        ("{from: EDA_NO, form: x}", "no key 'form'"),
    ],
)
def test_what_the_reader_refuses_fmt_refuses(products: Path, rule: str, wrong: str) -> None:
    text = formatted(products / SPEC).replace("edabango: {from: EDA_NO}", f"edabango: {rule}")
    with pytest.raises(SpecError, match=wrong):
        in_form(products, text)
    with pytest.raises(SpecError, match=wrong):
        read_spec(products / SPEC)
