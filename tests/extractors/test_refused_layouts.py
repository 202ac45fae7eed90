"""Layouts that no file can be read by are refused before the file is."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from mappings.layout import read_layout


def layout_file(folder: Path, text: str) -> Path:
    path = folder / "R.yaml"
    path.write_text("layout: t.R\n" + text, encoding="utf-8")
    return path


@pytest.mark.parametrize("above", ["A", "B"])
def test_a_kind_that_stands_under_itself(tmp_path: Path, above: str) -> None:
    fields = "fields: [{name: KBN, type: text, length: 1}]"
    path = layout_file(
        tmp_path,
        "format: variable\ncharset: ibm037\nrecords:\n  by: KBN\n"
        f"  A: {{kind: detail, parent: {above}, keys: [KBN], {fields}}}\n"
        f"  B: {{kind: detail, parent: A, keys: [KBN], {fields}}}\n",
    )
    with pytest.raises(SpecError, match="record kind 'A' stands under itself"):
        read_layout(path)
