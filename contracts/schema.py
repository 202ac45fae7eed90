"""A group of the national standard as data: `TableSchema` and its items."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import pyarrow as pa

from contracts.condition import Condition


class ItemType(StrEnum):
    """データ型 of the standard (データ要件・連携要件標準仕様書, 基本データリスト, column データ型)."""

    HALF = "X"
    FULL = "N"
    NUMBER = "9"
    DECIMAL = "9V"
    SIGNED = "S9"
    YEAR = "YEAR"
    DATE = "DATE"
    TIME = "TIME"
    BLOB = "BLOB"


class Duty(StrEnum):
    """データ出力条件."""

    REQUIRED = "必須"
    CONDITIONAL = "条件付き必須"
    OPTIONAL = "任意"


class Privacy(StrEnum):
    """Who may see a value outside the data: `PROTECTED` codes are not even shown as frequencies."""

    OPEN = "open"
    PERSONAL = "personal"
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True)
class CodeList:
    """A code list of the standard; `codes` maps a code to its Japanese name.

    `business` is whose list it is, "" of a municipality's own; `sources` says of each code where it is from, beginning
    with official or constructed, and has none of an own list. `periods` has for a code the first and last day (YYYY-MM-DD) of each time it is valid; one without is
    always valid (データ要件・連携要件標準仕様書, コード一覧: 有効期間).
    """

    code_id: str
    codes: dict[str, str]
    periods: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    official: bool = True
    business: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """`024:002`: list 002 of business 024; a municipality's own is named by its item."""
        return f"{self.business}:{self.code_id}" if self.business else self.code_id

    def not_valid_on(self, day: str) -> list[str]:
        """Codes of the list that are retired, or not yet in use, on a day (YYYY-MM-DD)."""
        return [
            code
            for code, times in self.periods.items()
            if not any(first <= day <= last for first, last in times)
        ]


@dataclass(frozen=True, slots=True)
class Item:
    """One データ項目.

    `digits` counts characters, never bytes; of 9V "n,m" it is n, the digits before the point, and `scale`
    is m, those after it (凡例 項番9, 031 第2.1版); `repeats` is 0 for a single
    value; `romaji` names the column: the standard's field name, or `i` and the item ID where that name
    is longer than PostgreSQL's 63 bytes and stands in `long_name`; `unknown_date` says that unknown parts (不詳日) are legal; `required_when` is the checkable
    condition of a 条件付き必須 over items of the same row, None when the standard states none; `code_system`
    is a key of standards.check_digits.SYSTEMS, "" for items that are no such code; `explanation` (項目説明) has the condition of a 条件付き必須 in
    the standard's words, `source` is the document, beginning with official or constructed, `section` 標準仕様書関連箇所; "" where nothing is said.
    """

    item_id: str
    name: str
    romaji: str
    english: str
    type: ItemType
    digits: int
    scale: int
    key: bool
    duty: Duty
    code_list: CodeList | None
    repeats: int
    unknown_date: bool
    privacy: Privacy
    official: bool
    required_when: Condition | None = None
    long_name: str = ""
    code_system: str = ""
    explanation: str = ""
    source: str = ""
    section: str = ""

    @property
    def field_name(self) -> str:
        """The name of the standard, as exchange files and the API have it."""
        return self.long_name or self.romaji

    @property
    def arrow_type(self) -> pa.DataType:
        """Text for everything but numbers; a list of text when the item repeats."""
        if self.repeats:
            return pa.list_(pa.string())
        if self.type is ItemType.DECIMAL:
            return pa.decimal128(self.digits + self.scale, self.scale)
        if self.type in (ItemType.NUMBER, ItemType.SIGNED):
            return pa.int64() if self.digits <= 18 else pa.decimal128(self.digits, 0)
        return pa.string()


@dataclass(frozen=True, slots=True)
class Parent:
    """Rows of this group need a row in `group` with equal `columns` (romaji, same names on both sides)."""

    group: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """独自施策: what a municipality says about a group of its own, which no standard has.

    Rows are to be kept for `years` after the day of the item `after` (romaji); nothing purges by itself.
    """

    title: str
    legal_basis: str
    years: int
    after: str


class Provenance(StrEnum):
    """Who says what a group holds: the published list, we after published sources, or the municipality."""

    OFFICIAL = "official"
    CONSTRUCTED = "constructed"
    OWN = "own"


@dataclass(frozen=True)
class TableSchema:
    """One グループ: the unit of output, one table and one exchange file.

    `group` is the stable ASCII name (`g_resident`), `name` the Japanese one; `own` is None in the standard's groups.
    """

    version: str
    business: str
    group: str
    name: str
    items: tuple[Item, ...]
    parents: tuple[Parent, ...]
    official: bool
    own: OwnMeasure | None = None

    @property
    def provenance(self) -> Provenance:
        """Whose group it is."""
        if self.own is not None:
            return Provenance.OWN
        return Provenance.OFFICIAL if self.official else Provenance.CONSTRUCTED

    @property
    def title(self) -> str:
        """The Japanese name, marked where the group is the municipality's own."""
        return f"{self.name}（独自施策）" if self.own else self.name

    @property
    def retention(self) -> str:
        """How long a row of an own group is kept, in Japanese; "" in the standard's groups."""
        if self.own is None:
            return ""
        return f"{self.by_romaji[self.own.after].name}から{self.own.years}年"

    @property
    def comment(self) -> str:
        """What a database says about the table: its name; of an own group also measure, basis and retention."""
        if self.own is None:
            return self.name
        return f"{self.title}：{self.own.title}。根拠 {self.own.legal_basis}。保存期間 {self.retention}"

    @cached_property
    def by_romaji(self) -> dict[str, Item]:
        """Items by their field name."""
        return {item.romaji: item for item in self.items}

    @cached_property
    def key(self) -> tuple[str, ...]:
        """Romaji of the key items, in the standard's order."""
        return tuple(item.romaji for item in self.items if item.key)

    def sibling(self, item: Item, suffix: str) -> Item | None:
        """The declared sibling of an item (`fushohyoki`: reading of an unknown date, `fushofuragu`: its flag)."""
        return self._by_field_name.get(f"{item.field_name}_{suffix}")

    @cached_property
    def _by_field_name(self) -> dict[str, Item]:
        return {item.field_name: item for item in self.items}

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """Columns of the items alone, in the standard's order, without the place columns."""
        return pa.schema([pa.field(item.romaji, item.arrow_type) for item in self.items])
