"""No rule that the linter passes stops a run: whatever its fields hold, each row has a value or a reason."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.gaiji_mark import END, START, mark
from contracts.schema import Item, TableSchema
from mappings.lint.rules import lint_group
from mappings.spec.model import MappingSpec
from mappings.spec.reader import parse_spec
from mappings.spec.rules import ItemRule
from standards.reader import load_standard
from transforms.columns import columns_of
from transforms.conversion import Context
from transforms.item_converter import ItemConverter

LAYOUT = """
layout: any_v1.ALL
format: fixed_width
charset: {single_byte: fujitsu_kana, double_byte: jef}
record_length: 60
fields:
  - {name: TEXT, type: text, start: 1, length: 12}
  - {name: ONE, type: text, start: 13, length: 1}
  - {name: KANJI, type: kanji, start: 14, length: 10}
  - {name: DAY8, type: digits, start: 24, length: 8}
  - {name: DAY6, type: digits, start: 32, length: 6}
  - {name: WHOLE, type: packed, start: 38, length: 5, digits: 9, signed: true}
  - {name: CENTS, type: packed, start: 43, length: 5, digits: 9, scale: 2, signed: true}
  - {name: BIN, type: binary, start: 48, length: 4, digits: 9}
  - {name: FILLER, type: text, start: 52, length: 9}
"""
VALUES: dict[str, pa.Array] = {
    "TEXT": pa.array(
        [
            "20240229",
            None,
            "山田　太郎",
            "-12",
            "0",
            "1",
            "S550102",
            mark("80A6") + "ｱﾞ1",
            "9" * 12,
            "+",
            "99999999",
        ]
    ),
    "ONE": pa.array(["S", None, "3", "0", "1", "山", "-", "X", "9", "H", "2"]),
    "KANJI": pa.array(
        ["山" + mark("80A6"), None, "昭和", "１２", "０", "京都府山", "北海道", "－", "ア", "□", "東京都"]
    ),
    "DAY8": pa.array(
        ["20240229", None, "00000000", "99999999", "20240230", "18721231", "20240100"] + ["20200101"] * 4
    ),
    "DAY6": pa.array(["550102", None, "000000", "999999", "640108", "050230", "010100"] + ["010101"] * 4),
    "WHOLE": pa.array([0, None, -1, 999999999, 20240229, 550102, 1, 2, 3, 10, 100], pa.int64()),
    "CENTS": pa.array(
        [Decimal(n).scaleb(-2) for n in (0, 1, -1, 999999999, 100, 250, 2, 3, 4, 5)] + [None],
        pa.decimal128(9, 2),
    ),
    "BIN": pa.array([0, None, 1, 4294967295, 20240229, 550102, 1, 2, 3, 10, 100], pa.int64()),
}
STEPS = st.sampled_from(
    [
        "trim", "name_separator", "one_line", "gaiji", "standard_characters", "{width: {to: full}}", "{width: {to: half}}",
        "{kana: {to: katakana}}", "split_name", "{part: {from: 2, to: 4}}", "{part: {from: 5}}", "{unpad: '0'}",
        "{pad: {to: 8, with: '0'}}", "{pad: {to: 40, with: あ}}", "{remove: '-'}", "{null_if: ['0', '00']}", "flag",
        "number", "{number: {scale: 1}}", "{number: {scale: 37}}", "{number: {minus: ['-', △]}}", "day_before",
        "{western_date: {blank: ['0', '00000000'], open_end: '99999999'}}", "{western_date: {unknown: '99'}}",
        "{era_text_date: {eras: {S: showa, H: heisei}}}", "split_prefecture", "{check_digit: individual_number}",
        "{wareki_date: {eras: {S: showa, '3': showa}}}", "date_parts", "{join: {with: '-'}}", "{split: {by: '-'}}",
    ]
)  # fmt: skip
FIELDS = st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=3)
DEFAULTS = st.sampled_from(
    ["", "", ", default: あ", ", default: '1'", ", default: 2024-01-01", ", default: '1.5'"]
)


@cache
def items() -> list[tuple[TableSchema, Item]]:
    """One item of each type, length and kind of code list there is in the standard."""
    different: dict[tuple[Any, ...], tuple[TableSchema, Item]] = {}
    for schema in load_standard("2.1").groups.values():
        for item in schema.items:
            kind = (
                item.type,
                item.digits > 8,
                item.scale,
                bool(item.code_list),
                item.repeats > 0,
                item.unknown_date,
            )
            different.setdefault(kind, (schema, item))
    return list(different.values())


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("specs") / "products" / "any_v1"
    (folder / "layouts").mkdir(parents=True)
    (folder / "layouts" / "ALL.yaml").write_text(LAYOUT, encoding="utf-8")
    return folder


def read(product: Path, schema: TableSchema, rule: str) -> tuple[MappingSpec, list[str]]:
    """A spec of one rule, and what is told of it."""
    path = product / "ALL.yaml"
    path.write_text(
        "spec_version: 1\nmapping: any_v1.ALL\nstandard: '2.1'\nsources: [{layout: any_v1.ALL, source: files, files: A}]\n"
        f"groups:\n  {schema.group}:\n    items:\n      {rule}\n",
        encoding="utf-8",
    )
    spec, problems = parse_spec(path)
    assert spec is not None, [str(each) for each in problems]
    problems += lint_group(spec, spec.groups[0])
    return spec, [str(each) for each in problems if each.place == f"{path}:8"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=2000)
@given(data=st.data())
def test_what_lint_passes_converts_any_value(product: Path, data: st.DataObject) -> None:
    schema, item = items()[data.draw(st.integers(0, len(items()) - 1), "item")]
    fields, steps = data.draw(FIELDS, "fields"), data.draw(st.lists(STEPS, max_size=3), "steps")
    source = f"from: [{', '.join(fields)}]"
    if data.draw(st.integers(0, 3)) == 0:
        branches = [f"{{when: {{ONE: {n}}}, from: [{each}]}}" for n, each in enumerate(fields)]
        source = f"choose: [{', '.join(branches)}, {{constant: '1'}}]"
    rule = f"{item.romaji}: {{{source}, convert: [{', '.join(steps)}]{data.draw(DEFAULTS)}}}"
    spec, told = read(product, schema, rule)
    if told or not spec.groups[0].items:
        return
    made = convert(spec.groups[0].items[0], schema, product)
    bad = {row for _, mark in (*made.rejected, *made.noted) for row in mark.rows.nonzero()[0]}
    whole = made.values[item.romaji]
    assert whole.type == item.arrow_type
    assert len(whole) == len(VALUES["TEXT"])
    assert bad <= set(range(len(whole)))
    assert not any(
        part in str(whole.to_pylist()) for part in (START, END, repr(START)[1:-1], repr(END)[1:-1])
    )


def convert(rule: ItemRule, schema: TableSchema, product: Path) -> Any:
    context = Context(rule.item, product, None, "")
    batch = pa.record_batch(VALUES)
    return ItemConverter(rule, schema, context, {}).convert(columns_of(batch))
