"""Excel files as text: cells written as XML by hand, and whole workbooks that openpyxl wrote."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors import SourceError
from contracts.source import (
    Charset,
    FieldType,
    FileFormat,
    OnUnreadable,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
)
from extractors.sheet_file import SheetFile
from tests.extractors.xlsx_writer import MAIN, number, shared, sheet_xml, text, xlsx_bytes


def layout(*names: str, sheet: str = "", on_unreadable: OnUnreadable = OnUnreadable.REJECT) -> SourceLayout:
    kind = RecordKind("", RecordRole.DETAIL, tuple(SourceField(name, FieldType.TEXT) for name in names))
    return SourceLayout(
        "p.T", "", FileFormat.XLSX, Charset(""), {"": kind}, on_unreadable=on_unreadable, sheet=sheet
    )


def test_titles_above_the_header_line_are_structural(tmp_path: Path) -> None:
    """Offices put a title, a date and a second heading of merged cells above the names of the columns."""
    rows = [
        [text("住民一覧")],
        None,
        [text("A"), text("令和8年4月1日現在")],
        [text("A"), text("K")],
        [number("1"), text("k")],
    ]
    of = replace(layout("A", "K"), header_row=4)
    found, file = read(of, saved(tmp_path, rows))
    assert [(row["_record"], row["A"], row["K"]) for row in found] == [(5, "1", "k")]
    assert file.tally.structural == 4


@pytest.mark.parametrize(
    ("row", "words"), [(2, "row 2, which should name the columns, is empty"), (9, "has 5 rows")]
)
def test_a_header_line_that_is_not_where_the_layout_says_is_told(
    tmp_path: Path, row: int, words: str
) -> None:
    rows = [[text("A")], None, [text("1")], [text("2")], [text("3")]]
    assert words in refused(saved(tmp_path, rows), replace(layout("A"), header_row=row))


def read(of: SourceLayout, path: Path, rows: int = 0) -> tuple[list[dict[str, Any]], SheetFile]:
    file = SheetFile(of, path, 0, rows)
    found = [row for _, batch in file.batches() for row in batch.to_pylist()]
    tally = file.tally
    assert tally.read == tally.structural + sum(tally.rejected.values()) + len(found)
    return found, file


def refused(path: Path, of: SourceLayout | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        read(of or layout("A"), path)
    assert caught.value.__cause__ is None
    return str(caught.value)


def saved(folder: Path, rows: Sequence[Sequence[str] | None] = (), **how: Any) -> Path:
    path = folder / "T.xlsx"
    path.write_bytes(xlsx_bytes(rows, **how))
    return path


def one(folder: Path, cell: str, **how: Any) -> tuple[str | None, list[dict[str, str]] | None]:
    """What becomes of one cell: (text, errors)."""
    ((row,), _) = read(layout("A", "K"), saved(folder, [[text("A"), text("K")], [cell, text("k")]], **how))
    return row["A"], row["_errors"]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (text("00123"), "00123"),
        (text("  山田　花子 "), "  山田　花子 "),
        (text("a\r\nb"), "a\r\nb"),
        (number("123"), "123"),
        (number("-7"), "-7"),
        (number("9007199254740993"), "9007199254740993"),  # 2^53 + 1
        (number("123456789012345678901234"), "123456789012345678901234"),
        (number("1.0"), "1"),
        (number("1.1000000000000001"), "1.1"),
        (number("0.29999999999999999"), "0.3"),
        (number("100.5"), "100.5"),
        (number("1E+15"), "1000000000000000"),
        (number("1.5E-3"), "0.0015"),
        (number("1.2345678901234567E+19"), "12345678901234567000"),
        (number("-0.0"), "0"),
        ('t="b"><v>1</v>', "TRUE"),
        ('t="b"><v>0</v>', "FALSE"),
        ('t="str"><f>A1&amp;"x"</f><v>abc</v>', "abc"),
        ('t="str"><f>""</f><v></v>', ""),
        ("><f>1+1</f><v>2</v>", "2"),
        ('t="d"><v>2026-04-01T00:00:00</v>', "2026-04-01"),
        ('t="d"><v>2026-04-01T12:30:00</v>', "2026-04-01 12:30:00"),
        (shared(0), "渡邉"),
        (shared(1), "太い字"),
        (shared(2), "_x000D_"),
    ],
)  # fmt: skip
def test_cells_as_text(tmp_path: Path, cell: str, told: str) -> None:
    texts = [
        '<t>渡邉</t><rPh sb="0" eb="2"><t>ワタナベ</t></rPh><phoneticPr fontId="1"/>',
        '<r><rPr><b/></rPr><t>太い</t></r><r><t>字</t></r><rPh sb="0" eb="1"><t>フト</t></rPh>',
        "<t>_x005F_x000D_</t>",
    ]
    assert one(tmp_path, cell, texts=texts) == (told, None)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ('t="e"><v>#N/A</v>', "cell_error"),
        ('t="e"><f>1/0</f><v>#DIV/0!</v>', "cell_error"),
        ("><f>1+1</f>", "cell_error"),
        ("><f>1+1</f><v></v>", "cell_error"),
        (number("1.2.3"), "number_invalid"),
        (number("INF"), "number_invalid"),
        (text("\x01"), "undecodable_bytes"),
    ],
)
def test_cells_that_are_no_text(tmp_path: Path, cell: str, reason: str) -> None:
    assert one(tmp_path, cell) == (None, [{"field": "A", "reason": reason}])
    ((row,), file) = read(layout("A", "K", on_unreadable=OnUnreadable.NULL), tmp_path / "T.xlsx")
    assert (row["A"], row["_errors"]) == (None, None)
    assert [each[:3] for each in file.tally.unreadable] == [(2, "A", reason)]


# By the calendar: 2026-04-01 is 46,113 days after 1899-12-30, and 44,651 days after 1904-01-01.
@pytest.mark.parametrize(
    ("serial", "code", "told"),
    [
        ("46113", "14", "2026-04-01"),
        ("46113", "31", "2026-04-01"),
        ("46113", "57", "2026-04-01"),
        ("46113", '[$-411]ggge"年"m"月"d"日";@', "2026-04-01"),
        ("46113", "yyyy\\-mm\\-dd", "2026-04-01"),
        ("46113", "[$-411]ge\\.m\\.d;@", "2026-04-01"),
        ("46113", "m/d", "2026-04-01"),
        ("46113.520833333336", "22", "2026-04-01 12:30:00"),
        ("46113", "yyyy/m/d h:mm", "2026-04-01 00:00:00"),
        ("46113.520833333336", "14", "2026-04-01 12:30:00"),
        ("0.52083333333333337", "20", "12:30:00"),
        ("0.99999999999", "h:mm:ss", "24:00:00"),
        ("1.5", "46", "36:00:00"),
        ("1.5", "[h]:mm", "36:00:00"),
        ("46113.5", "h:mm", "2026-04-01 12:00:00"),
        ("1", "14", "1900-01-01"),
        ("59", "14", "1900-02-28"),
        ("61", "14", "1900-03-01"),
        ("2958465", "14", "9999-12-31"),
        ("46113", "0", "46113"),
        ("46113", "General", "46113"),
        ("46113", "G/標準", "46113"),
        ("46113", "00000000", "46113"),
        ("46113", '#,##0"年";[Red]\\-#,##0', "46113"),
        ("46113", "0.00E+00", "46113"),
        ("46113", '"d"0', "46113"),
        ("46113", "@", "46113"),
    ],
)  # fmt: skip
def test_dates_by_their_format(tmp_path: Path, serial: str, code: str, told: str) -> None:
    assert one(tmp_path, number(serial, 1), formats=[code]) == (told, None)


@pytest.mark.parametrize("serial", ["0", "60", "-1", "2958466", "1E+300"])
def test_days_of_no_calendar(tmp_path: Path, serial: str) -> None:
    assert one(tmp_path, number(serial, 1), formats=["14"]) == (
        None,
        [{"field": "A", "reason": "date_invalid"}],
    )


def test_workbooks_that_count_from_1904(tmp_path: Path) -> None:
    assert one(tmp_path, number("44651", 1), formats=["14"], since_1904=True) == ("2026-04-01", None)
    assert one(tmp_path, number("0", 1), formats=["14"], since_1904=True) == ("1904-01-01", None)


def test_columns_by_name_and_empty_rows(tmp_path: Path) -> None:
    rows = [None, ["", text(" B "), "", text("A")], ["", text("b1"), "", text("a1")], ["", "", text("")], None,
            ["", text("b2")], None, [""]]  # fmt: skip
    for size in (1, 2, 100):
        found, file = read(layout("A", "B"), saved(tmp_path, rows), size)
        assert [(row["_record"], row["A"], row["B"]) for row in found] == [(3, "a1", "b1"), (6, "", "b2")]
        assert (file.tally.read, file.tally.structural) == (8, 6)


def test_a_value_outside_of_the_named_columns_rejects_its_row(tmp_path: Path) -> None:
    rows = [[text("A")], [text("1")], [text("2"), text("メモ")], [text("3")]]
    found, file = read(layout("A"), saved(tmp_path, rows))
    assert [row["A"] for row in found] == ["1", "3"]
    assert file.tally.unreadable == [(3, "", "long_record", "2\tメモ".encode())]


@pytest.mark.parametrize("header", [["A"], ["A", "B", "C"], ["A", "A"], ["山田", "花子"]])
def test_another_header_line_is_refused_without_its_values(tmp_path: Path, header: list[str]) -> None:
    told = refused(saved(tmp_path, [[text(name) for name in header]]), layout("A", "B"))
    assert "T.xlsx:1: the header line is not the layout's" in told
    assert "山田" not in told


def test_what_a_person_sees_is_told(tmp_path: Path) -> None:
    path = saved(
        tmp_path,
        [[text("A"), text("B")], [text("1"), "><f>1</f><v>2</v>"], [text("2")], [text("3")], [""]],
        hidden=[3, 5],
        state="hidden",
        before='<cols><col min="2" max="16384" hidden="1"/></cols>',
        after='<mergeCells count="4">' + "".join(f'<mergeCell ref="A{n}:A{n + 1}"/>' for n in (2, 4, 6, 8)) + "</mergeCells>",
    )  # fmt: skip
    found, file = read(layout("A", "B"), path)
    assert len(found) == 3
    assert file.tally.remarks == [
        "the sheet is hidden",
        "hidden columns are read like all others: B",
        "1 rows are hidden and read like all others",
        "1 cells hold formulas; their results are those of the last save",
        "merged ranges have their value in the first cell alone: 4 (A2:A3, A4:A5, A6:A7 …)",
    ]


def test_the_sheet_is_named_where_there_are_several(tmp_path: Path) -> None:
    sheets = {name: sheet_xml([[text("A")], [text(name)]]) for name in ("台帳", "メモ")}
    path = saved(tmp_path, sheets=sheets)
    assert read(layout("A", sheet="台帳"), path)[0][0]["A"] == "台帳"
    assert "the workbook has 2 sheets, and the layout names none. Name the sheet" in refused(path)
    assert "2 sheets, and it has no sheet '表'." in refused(path, layout("A", sheet="表"))


def test_rows_and_cells_without_their_places(tmp_path: Path) -> None:
    """Some writers leave `r` out: what comes next is then the next."""
    cell = "<c {}</c>"
    body = "".join(f"<row>{cell.format(text(a))}{cell.format(text(b))}</row>" for a, b in ("AB", "12"))
    xml = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData/></x:worksheet>'
    path = saved(
        tmp_path, sheets={"S": f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'}
    )
    ((row,), _) = read(layout("A", "B"), path)
    assert (row["A"], row["B"], row["_record"]) == ("1", "2", 2)
    assert "the sheet is empty." in refused(saved(tmp_path, sheets={"S": xml}))


def broken_sheet(xml: str) -> bytes:
    return xlsx_bytes(sheets={"S": f'<worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>'})


ROW = f'<row r="1"><c {text("A")}</c></row>'


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "the file is empty."),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "it is an old .xls, or protected by a password. Save it as .xlsx"),
        (b"A,B\r\n", "it is no whole Excel workbook (.xlsx)."),
        (xlsx_bytes([[text("A")]])[:-30], "the compressed file is damaged."),
        (broken_sheet(ROW + "<row"), "it is no whole Excel workbook"),
        (broken_sheet(ROW + ROW), "it is no whole Excel workbook"),
        (broken_sheet(ROW + '<row r="2"><c r="B2"/><c r="A2"/></row>'), "it is no whole Excel workbook"),
        (broken_sheet(ROW + '<row r="2"><c r="?2"/></row>'), "it is no whole Excel workbook"),
        (broken_sheet(ROW + '<row r="1048577"/>'), "it is no whole Excel workbook"),
        (broken_sheet(ROW + '<row r="2"><c t="s"><v>9</v></c></row>'), "it is no whole Excel workbook"),
        (xlsx_bytes(sheets={"S": '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'}), "it is no whole Excel workbook"),
        (broken_sheet(f"{ROW}<row>{' ' * 30_000_000}</row>"), "it unpacks to more than 200 times its size."),
        (broken_sheet(f"{ROW}<row><c {text('x' * 230_000)}</c></row>"), "a cell holds more than 229,369 characters"),
        (xlsx_bytes([[text("A")]], texts=[f"<t>{'x' * 230_000}</t>"]), "a cell holds more than 229,369 characters"),
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_no_workbook_is_refused(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "T.xlsx"
    path.write_bytes(data)
    assert told in refused(path)


def test_many_cells_of_one_long_text_take_little_memory(tmp_path: Path) -> None:
    """A file of some kilobytes may hold gigabytes, for its cells share their texts: blocks become small."""
    rows = [[text("A")], *([shared(0)] for _ in range(3_000))]
    path = saved(tmp_path, rows, texts=[f"<t>{'x' * 30_000}</t>"])
    sizes = [batch.nbytes for _, batch in SheetFile(layout("A"), path, 0).batches()]
    assert len(sizes) > 3
    assert max(sizes) < 20_000_000


def test_rows_before_a_damaged_place_are_given(tmp_path: Path) -> None:
    path = tmp_path / "T.xlsx"
    path.write_bytes(broken_sheet(f"{ROW}<row r='2'><c {text('1')}</c></row><row r='3'><c r='A0'"))
    file = SheetFile(layout("A"), path, 0)
    batches = file.batches()
    assert next(batches)[1].column("A").to_pylist() == ["1"]
    with pytest.raises(SourceError):
        next(batches)
    assert file.tally.read == 2


def test_another_zip_is_no_workbook(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("A.csv", "A\r\n1\r\n")
    (tmp_path / "T.xlsx").write_bytes(out.getvalue())
    assert "it is no whole Excel workbook" in refused(tmp_path / "T.xlsx")


TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=8)
VALUES = st.one_of(
    TEXTS.filter(lambda value: not value.startswith("=")),
    st.integers(-(10**15), 10**15),
    st.floats(-1e12, 1e12, allow_nan=False).map(
        lambda value: float(f"{value:.15g}")
    ),  # openpyxl keeps 16 digits
    st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)),
    st.datetimes(dt.datetime.combine(dt.date(1900, 3, 1), dt.time())).map(
        lambda at: at.replace(microsecond=0)
    ),
    st.booleans(),
    st.none(),
)


def as_text(value: Any) -> str:
    """What a person would write, by Python's own means."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        plain = format(Decimal(repr(value)), "f")
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return "0" if plain == "-0" else plain
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S").rjust(19, "0")
    return value.isoformat() if isinstance(value, dt.date) else str(value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=15), st.sampled_from((1, 4, 100)))
def test_what_openpyxl_wrote_is_read(tmp_path: Path, rows: list[tuple[Any, Any]], size: int) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["A", "B"])
    for values in rows:
        sheet.append(list(values))
    path = tmp_path / "T.xlsx"
    book.save(path)
    found, file = read(layout("A", "B"), path, size)
    wanted = [(number, as_text(a), as_text(b)) for number, (a, b) in enumerate(rows, start=2)]
    assert [(row["_record"], row["A"], row["B"]) for row in found] == [
        each for each in wanted if each[1:] != ("", "")
    ]
    assert file.tally.unreadable == []
