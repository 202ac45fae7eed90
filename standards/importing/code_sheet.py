"""One sheet of code lists: コードID and コード名 stand once, the values below them."""

from dataclasses import dataclass, field

from contracts.errors import Problem
from standards.importing import normal_forms as forms
from standards.importing.columns import Header
from standards.workbook import Cell, Sheet, cell_name

_ACTION = "Correct the cell, or report it to the list's publisher."
_ANY_VALUE = "任意"


@dataclass(slots=True)
class CodeSheet:
    """Code lists by ID (`002`, or `001:002` of another business), each value with its name; and what is wrong."""

    lists: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_codes(sheet: Sheet, header: Header, place: str, businesses: dict[str, str]) -> CodeSheet:
    """All lists of a sheet. A list that the municipality makes itself (コード値 任意) has no values."""
    found = CodeSheet()
    current = ""
    for number in range(header.first_row, len(sheet.rows)):
        cells = {name: sheet.cell(number, column) for name, column in header.columns.items()}
        if not any(cell.text.strip() for cell in cells.values()):
            continue
        where = {name: f"{place}!{cell_name(number, column)}" for name, column in header.columns.items()}
        try:
            own = forms.code_id(cells["コードID"], businesses) or current
            if own != current and own in found.lists:
                found.problems.append(
                    Problem(where["コードID"], f"code list {own} stands above too.", _ACTION)
                )
            current = own
        except ValueError as wrong:
            found.problems.append(Problem(where["コードID"], f"コードID {wrong}.", _ACTION))
            continue
        if not current:
            found.problems.append(Problem(where["コードID"], "a code value without its list.", _ACTION))
            continue
        _add(found, current, cells["コード値"], forms.free(cells["コード値の内容"]), where["コード値"])
    return found


def _add(found: CodeSheet, code_id: str, cell: Cell, name: str, place: str) -> None:
    values = found.lists.setdefault(code_id, {})
    value = forms.plain(cell)
    if not value:
        found.problems.append(Problem(place, "コード値 is blank.", _ACTION))
    elif value == _ANY_VALUE:
        return
    elif value in values:
        found.problems.append(Problem(place, f"コード値 {value} stands twice in list {code_id}.", _ACTION))
    else:
        values[value] = name
    if cell.number:
        found.remarks.append(f"{place}: コード値 {value} is a number in Excel; leading zeros may be lost.")
