"""A cell of a workbook as text: what was typed as text as it is, numbers exact, dates as ISO writes them."""

import math
import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from extractors.number_formats import NumberForm
from extractors.sheet_rows import Cell
from extractors.workbook_xml import damaged

CELL_ERROR, NUMBER_INVALID, DATE_INVALID = "cell_error", "number_invalid", "date_invalid"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_WHOLE = re.compile(r"0|-?[1-9][0-9]*", re.ASCII)
_LONGEST = 400
# Excel writes a number of 64 bits with 17 digits; fewer tell it apart from its neighbours.
_BINARY_DIGITS = (16, 17)
_DAY_MS = 86_400_000
_LAST_DAY = date(9999, 12, 31)
_TRUTH = {"1": "TRUE", "0": "FALSE"}


class CellTexts:
    """Texts of cells by the shared texts and styles of their workbook."""

    def __init__(
        self, place: str, texts: Sequence[str], forms: Sequence[NumberForm], *, since_1904: bool
    ) -> None:
        self._place = place
        self._texts = texts
        self._forms = {str(number): form for number, form in enumerate(forms)}
        self._since_1904 = since_1904

    def text(self, cell: Cell) -> tuple[str, str]:
        """(text, ""), or (what stands there, the reason why it is none)."""
        if cell.formula and not cell.text and cell.kind != "str":
            return "", CELL_ERROR  # nobody has calculated it yet
        if cell.text is None:
            return "", ""
        if cell.kind == "s":
            return self._shared(cell.text), ""
        if cell.kind in ("str", "inlineStr"):
            return cell.text, ""
        if cell.kind == "e":
            return cell.text, CELL_ERROR
        if cell.kind == "b":
            return _TRUTH.get(cell.text, cell.text), ""
        if cell.kind == "d":
            return cell.text.replace("T", " ").removesuffix(" 00:00:00"), ""
        return self._number(cell.text, self._forms.get(cell.style, NumberForm.NUMBER))

    def _shared(self, number: str) -> str:
        if not (_WHOLE.fullmatch(number) and len(number) < 10 and 0 <= int(number) < len(self._texts)):
            raise damaged(self._place)
        return self._texts[int(number)]

    def _number(self, text: str, form: NumberForm) -> tuple[str, str]:
        if not text:
            return "", ""
        if form is NumberForm.NUMBER and _WHOLE.fullmatch(text):
            return text, ""
        if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
            return text, NUMBER_INVALID
        if form is NumberForm.NUMBER:
            return number_text(text), ""
        told = date_text(Decimal(text), form, since_1904=self._since_1904)
        return (told, "") if told else (text, DATE_INVALID)


def number_text(text: str) -> str:
    """The shortest digits of a number, without exponent: `1.1000000000000001` is the 1.1 that was typed."""
    number = Decimal(text)
    if len(number.as_tuple().digits) in _BINARY_DIGITS and math.isfinite(float(text)):
        number = Decimal(repr(float(text)))
    plain = format(number, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain


def date_text(serial: Decimal, form: NumberForm, *, since_1904: bool) -> str:
    """`2026-04-01`, `2026-04-01 12:30:00` or `12:30:00` of a serial number; "" where the calendar has no such day.

    Days count from 1899-12-31; as Excel holds 1900 for a leap year, those from 1900-03-01 on count one more, and its
    60 is no day (ECMA-376 Part 1, 18.17.4.1).
    """
    milliseconds = int((serial * _DAY_MS).to_integral_value())
    if milliseconds < 0:
        return ""
    if form is NumberForm.ELAPSED or (form is NumberForm.TIME and serial < 1):
        return _time(milliseconds)
    days, rest = divmod(milliseconds, _DAY_MS)
    day = _day(days, since_1904=since_1904)
    if day is None:
        return ""
    return f"{day.isoformat()} {_time(rest)}" if rest or form is not NumberForm.DATE else day.isoformat()


def _day(days: int, *, since_1904: bool) -> date | None:
    if since_1904:
        first = date(1904, 1, 1)
    elif days in (0, 60):
        return None
    else:
        first = date(1899, 12, 31) if days < 60 else date(1899, 12, 30)
    return first + timedelta(days) if days <= (_LAST_DAY - first).days else None


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    told = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{told}.{rest:03}" if rest else told
