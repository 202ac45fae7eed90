"""A number that goes as it is into an item whose codes are all of one length loses its zeros: told, and only then."""

from pathlib import Path

import pytest

from mappings.lint.linter import lint
from mappings.spec.reader import PRODUCTS
from tests.mappings.broken_copy import broken, copied, line_with

COPYBOOK = "products/hayate_juki_v5/layouts/JUMINM.cpy"
SPEC = "products/hayate_juki_v5/JUMINM_D.yaml"
TEXT, PACKED = "KOJIN-NO            PIC X(12).", "KOJIN-NO            PIC 9(23) COMP-3."


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples with a 個人番号 of twelve bytes that hold a packed number."""
    root = copied(tmp_path_factory.mktemp("packed"))
    path = root / COPYBOOK
    assert TEXT in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(TEXT, PACKED), encoding="utf-8")
    return root


def test_a_packed_code_is_told_at_its_rule(packed: Path) -> None:
    (problem,) = lint([packed / SPEC])[1]
    assert str(problem) == (
        f"{packed / SPEC}:{line_with(packed, SPEC, 'kojinbango:')}: KOJIN_NO is a number without leading zeros, and"
        " kojinbango has always 12 digits. Write `convert: {pad: {to: 12, with: 0}}`."
    )


@pytest.mark.parametrize("steps", ["[{pad: {to: 12, with: 0}}]", "[{part: {from: 1, to: 12}}]"])
def test_a_code_that_is_filled_up_or_made_anew_is_not_told(steps: str, packed: Path) -> None:
    rule = "{from: KOJIN_NO, convert: trim}"
    assert broken(packed, SPEC, rule, f"{{from: KOJIN_NO, convert: {steps}}}") == []


def test_no_spec_of_the_examples_is_told() -> None:
    assert [problem for problem in lint([PRODUCTS])[1] if "without leading zeros" in problem.wrong] == []
