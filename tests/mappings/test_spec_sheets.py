"""Any spec as sheets and back, without Excel between."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mappings import file_form
from mappings.reading import Reading
from mappings.spec.form import one_form
from mappings.spec.text import spec_text
from mappings.workbook.importing import import_sheets
from mappings.workbook.sheets import SheetOfText, sheets_of
from mappings.yaml.scalar_text import flow
from mappings.yaml.text import parse_yaml
from standards.workbook import Cell, Sheet

SPEC = Path("spec.yaml")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["01", "NO", "=1+1", "a, b", "a: b", "# c", "[x]", "null", "blank", "'", '"', "one", "{}"]
)
NAME = TEXT.filter(bool)
CONDITION = st.recursive(
    st.dictionaries(NAME.filter(lambda name: name not in ("not", "any")), TEXT | st.lists(TEXT, min_size=1, max_size=2),
                    min_size=1, max_size=2),
    lambda inner: st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=2)}) | st.fixed_dictionaries({"not": inner}),
    max_leaves=3,
)  # fmt: skip
OPTIONS = st.dictionaries(NAME, TEXT | st.lists(TEXT, max_size=2) | st.none(), max_size=2)
STEP = st.sampled_from(["trim", "codes", "day", "number"])
CHAIN = st.lists(STEP | st.tuples(STEP | NAME, TEXT | OPTIONS).map(lambda pair: dict([pair])), max_size=4)
FIELDS = NAME | st.lists(NAME, min_size=1, max_size=3)
BRANCH = st.one_of(
    st.fixed_dictionaries({"when": CONDITION, "from": FIELDS}, optional={"convert": CHAIN}),
    st.fixed_dictionaries({"constant": TEXT}),
)
SOURCE = st.one_of(
    st.fixed_dictionaries({"from": FIELDS}),
    st.fixed_dictionaries({"choose": st.lists(BRANCH, max_size=2)}),
    *(st.fixed_dictionaries({kind: TEXT}) for kind in ("constant", "setting", "absent")),
)
REST = st.fixed_dictionaries(
    {},
    optional={
        "convert": CHAIN, "fills": st.lists(st.sampled_from(["seibetsu", "氏名"]), max_size=2),
        "default": TEXT, "on_error": TEXT, "note": TEXT,
    },
)  # fmt: skip
RULE = st.tuples(SOURCE, REST).map(lambda parts: parts[0] | parts[1])
ROWS = st.just("one") | st.fixed_dictionaries(
    {},
    optional={
        "when": CONDITION, "empty_when": CONDITION,
        "each_of": st.dictionaries(NAME, st.dictionaries(NAME, TEXT, max_size=2), max_size=2),
    },
)  # fmt: skip
ITEMS = st.dictionaries(st.sampled_from(["atenabango", "氏名", "seibetsu"]), RULE, max_size=3)
SPECS = st.fixed_dictionaries(
    {
        "spec_version": TEXT.filter(bool), "mapping": NAME, "standard": st.just("2.1"),
        "sources": st.lists(st.fixed_dictionaries({"layout": NAME, "source": NAME}, optional={"files": TEXT}), min_size=1, max_size=2),
        "groups": st.dictionaries(st.just("g_resident"),
                                  st.fixed_dictionaries({"items": ITEMS}, optional={"rows": ROWS}), min_size=1),
    },
    optional={
        "skip_rows": st.lists(st.fixed_dictionaries({"when": CONDITION, "reason": TEXT}), max_size=2),
        "over": st.dictionaries(NAME, st.fixed_dictionaries({"key": FIELDS, "order": FIELDS}), max_size=2),
        "conversions": st.dictionaries(NAME, CHAIN, max_size=2),
        "unused_fields": st.dictionaries(NAME, TEXT, max_size=2),
        "controls": st.lists(st.fixed_dictionaries({"equals": NAME, "sum": NAME}), max_size=2),
    },
)  # fmt: skip


def as_read(sheet: SheetOfText) -> Sheet:
    return Sheet(sheet.name, tuple(tuple(map(Cell, row)) for row in (sheet.columns, *sheet.rows)))


def form(text: str) -> Any:
    reading = Reading(SPEC)
    return one_form(reading, parse_yaml(SPEC, text), SPEC)


@given(SPECS)
def test_any_spec_reads_back_from_its_sheets(plain: dict[str, Any]) -> None:
    written = spec_text(form(flow(plain)), file_form.MAPPING)
    assert form(written) == form(flow(plain))
    assert spec_text(form(written), file_form.MAPPING) == written
    assert import_sheets(SPEC, [as_read(sheet) for sheet in sheets_of(form(written), SPEC)])[1] == written
