"""Coverage as a page in Japanese: a heat map with a cell a field and a cell an item."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mappings.coverage.coverage import (
    BusinessCoverage,
    Cell,
    Disposition,
    share,
    undecided,
    weighted_share,
)
from mappings.own.extension import plan_groups
from mappings.plan.plan import MigrationPlan
from standards.reader import load_businesses

_TEMPLATES = Path(__file__).parents[1] / "templates"
# The word, and a sign that tells the dispositions apart where colours do not (print, colour blindness).
_WORDS = {
    Disposition.USED: ("使用", "●"),
    Disposition.REASONED: ("移行しない（理由あり）", "−"),
    Disposition.FED: ("現行項目から", "●"),
    Disposition.CONSTANT: ("固定値", "＝"),
    Disposition.SETTING: ("移行定義の値", "＝"),
    Disposition.ABSENT: ("該当なし（理由あり）", "−"),
    Disposition.UNDECIDED: ("未決定", "！"),
}
# What the uses of a source field and the reasons that are ours are called on the page.
_USES = {
    "rows of": "行の条件",
    "skip_rows": "移行対象外の条件",
    "over": "順序",
    "lookup": "参照",
    "controls": "合計の照合",
    "header: counted, moves nothing": "ヘッダー。件数に数え、移行しない",
    "trailer: counted, moves nothing": "トレーラー。件数に数え、移行しない",
}


def coverage_page(plan: MigrationPlan, covered: Sequence[BusinessCoverage]) -> str:
    """The page; it holds names of fields and items, their rules and counts, and no value of a record."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    items = {
        f"{schema.group}.{item.romaji}": f"{schema.name}.{item.name}"
        for schema in plan_groups(plan).groups.values()
        for item in schema.items
    }
    environment.filters |= {
        "because": lambda cell: "、".join(_japanese(text, items) for text in cell.because),
        "heat": _heat,
        "filled": _filled,
    }
    tables = list({table.name: table for each in covered for table in each.tables}.values())
    return environment.get_template("coverage.html").render(
        plan=plan,
        covered=covered,
        names={code: business.name for code, business in load_businesses().items()},
        words=_WORDS,
        share=share,
        weighted_share=weighted_share,
        tables=tables,
        open_cells=undecided(tables),
    )


def _japanese(text: str, items: dict[str, str]) -> str:
    if text in items or text in _USES:
        return items.get(text) or _USES[text]
    for word, japanese in _USES.items():
        if text.startswith(f"{word} "):
            return f"{japanese} {text.removeprefix(word).strip()}"
    return text


def _heat(cell: Cell) -> int:
    """How strong the colour is, in percent: full for what is always filled, or not known."""
    if cell.filled is None or cell.rows is None:
        return 100
    return round(100 * cell.filled / cell.rows) if cell.rows else 0


def _filled(cell: Cell) -> str:
    if not cell.rows or cell.filled is None:
        return ""
    return f"{_heat(cell)} %" if _heat(cell) or not cell.filled else "<1 %"
