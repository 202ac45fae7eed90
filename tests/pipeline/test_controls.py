"""Control totals that do not hold: the message says what the file gives and what was left out of it."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from contracts.errors import SourceError
from extractors.extraction import Tally
from mappings.layout.reader import read_layout
from mappings.spec.model import Control, Source
from pipeline.controls import ControlSums, check_controls

LAYOUT = """
layout: t.SHUNO
format: fixed_width
record_length: 9
charset: {single_byte: ibm037}
records:
  by: KBN
  H: {kind: header, fields: [{name: KBN, start: 1, length: 1, type: text}, {name: YMD, start: 2, length: 8, type: digits}]}
  D: {kind: detail, fields: [{name: KBN, start: 1, length: 1, type: text}, {name: NO, start: 2, length: 4, type: digits}, {name: GAKU, start: 6, length: 4, type: digits}]}
  E: {kind: detail, fields: [{name: KBN, start: 1, length: 1, type: text}, {name: BIKO, start: 2, length: 8, type: text}]}
  T: {kind: trailer, fields: [{name: KBN, start: 1, length: 1, type: text}, {name: KENSU, start: 2, length: 4, type: digits}, {name: GOKEI, start: 6, length: 4, type: digits}]}
"""


@pytest.fixture
def source(tmp_path: Path) -> Source:
    path = tmp_path / "SHUNO.yaml"
    path.write_text(LAYOUT, encoding="utf-8")
    layout = read_layout(path)
    return Source(layout, layout.kinds["D"], "files", "")


def tally() -> Tally:
    """Six records: a header, three of D, one of E, two of no kind that the layout knows; the trailer is read."""
    return Tally(
        read=8,
        structural=2,
        details=Counter({"D": 3, "E": 1}),
        rejected=Counter({"record_kind_unknown": 2, "short_record": 0}),
        declared={"T.KENSU": "0005", "T.GOKEI": "0700"},
        blanks=Counter({"GAKU": 1, "NO": 4}),
        unreadable_values=Counter({("GAKU", "number_invalid"): 1, ("NO", "number_invalid"): 9}),
    )


def told(source: Source, *controls: Control) -> str:
    sums = ControlSums(list(controls))
    sums.add("D", pa.RecordBatch.from_pydict({"GAKU": pa.array(["0100", "", "0200"])}))
    with pytest.raises(SourceError) as stopped:
        check_controls("SHUNO.DAT", None, list(controls), tally(), sums)
    return str(stopped.value)


def test_a_count_that_differs_says_of_which_records_it_is_made(source: Source) -> None:
    assert (
        "control total records: T.KENSU says 5, the file gives 6 (3 of kind D, 1 of kind E, "
        "2 rejected: a record of a kind that the layout does not know; not counted: 2 of header and trailer)."
    ) in told(source, Control(source, "", "T.KENSU", 1))


def test_a_sum_that_differs_says_what_is_not_in_it(source: Source) -> None:
    assert (
        "control total GAKU: T.GOKEI says 700, the file gives 300 (of 3 of kind D; not counted: 1 of kind E, "
        "2 rejected: a record of a kind that the layout does not know, 1 blank GAKU, 1 unreadable GAKU)."
    ) in told(source, Control(source, "GAKU", "T.GOKEI", 1))


def test_a_total_that_is_not_there_says_which_records_no_kind_has(source: Source) -> None:
    assert (
        "control total records: note.records is not there (3 of kind D, 1 of kind E, "
        "2 rejected: a record of a kind that the layout does not know; not counted: 2 of header and trailer)."
    ) in told(source, Control(source, "", "note.records", 1))


def test_records_of_one_kind_are_counted_alone(source: Source) -> None:
    control = Control(source, "", "T.KENSU", 1, of_kind="D")
    assert (
        "control total records of D: T.KENSU says 5, the file gives 3 (3 of kind D; not counted: 1 of kind E, "
        "2 rejected: a record of a kind that the layout does not know)."
    ) in told(source, control)
    holds = replace(tally(), declared={"T.KENSU": "0003"})
    assert check_controls("SHUNO.DAT", None, [control], holds, ControlSums([control])) == [
        {"file": "SHUNO.DAT", "control": "records of D", "declared": 3, "found": 3}
    ]
