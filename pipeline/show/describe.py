"""A mapping spec for the people who review it: tables at a terminal, and a page in Japanese."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rich.console import Console

from mappings.crosswalk import NEW
from mappings.spec.model import Control, MappingSpec, Source
from mappings.spec.rules import Branch, GroupRule, ItemRule
from mappings.workbook.sheets import SheetOfText
from mappings.yaml.scalar_text import flow
from pipeline.console import table_of
from pipeline.show.condition_text import condition_text
from standards.reader import load_businesses

_TEMPLATES = Path(__file__).parents[1] / "templates"
_SETTINGS = {
    "operator": "操作者ID",
    "as_of": "基準日",
    "time_of_day": "時刻",
    "municipality": "市区町村コード",
    "municipality_name": "市区町村名",
}
_ON_ERROR = {"": "", "reject": "エラー時はその行を移行しない", "null": "エラー時は空とする"}


def show_sheets(out: Console, sheets: list[SheetOfText]) -> None:
    """Every sheet that holds something, as a table."""
    for sheet in sheets:
        used = [n for n in range(len(sheet.columns)) if any(row[n] for row in sheet.rows)]
        table = table_of(*(sheet.columns[number] for number in used), title=sheet.name)
        for row in sheet.rows:
            table.add_row(*(row[number].replace("[", "\\[") for number in used))
        if used:
            out.print(table)


def description_page(spec: MappingSpec, sheets: list[SheetOfText]) -> str:
    """The spec as an HTML page in Japanese."""
    by_name = {sheet.name: sheet for sheet in sheets}
    own = [sheet for sheet in sheets if sheet.schema]
    template = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    ).get_template("describe.html")
    return template.render(
        spec=spec,
        business=load_businesses()[spec.business].name,
        sources=list(_sources(spec)),
        crossings=[
            (f"{each.name}.{NEW}", f"{'・'.join(each.old)}（{each.numbering}）") for each in spec.crossings
        ],
        skips=[(condition_text(skip.when), skip.reason) for skip in spec.skip_rows],
        groups=[_group(group, sheet) for group, sheet in zip(spec.groups, own, strict=True)],
        conversions=by_name["conversions"].rows,
        controls=[_control(control) for control in spec.controls],
    )


def _sources(spec: MappingSpec) -> Iterator[tuple[str, Source, str]]:
    for source in spec.sources:
        own = [f"{raw} を {name} と読み替える" for raw, name in source.rename.items()]
        joined = (
            [f"{'・'.join(spec.merge.key)} が同じ記録を 1 行にまとめ、下の移行元を優先する"]
            if spec.merge
            else []
        )
        yield (f"移行元 {source.name}".strip(), source, "。".join((*joined, *own)))
    for lookup in spec.lookups:
        yield (f"参照 {lookup.name}", lookup.source, f"{lookup.key} = 移行元の {lookup.on}")


def _group(group: GroupRule, sheet: SheetOfText) -> dict[str, Any]:
    names = list(group.slots[0].fields) if group.slots else []
    return {
        "schema": group.schema,
        "when": condition_text(group.when) if group.when else "",
        "empty_when": condition_text(group.empty_when) if group.empty_when else "",
        "names": names,
        "slots": [(slot.key, [slot.fields[name] for name in names]) for slot in group.slots],
        "items": [
            _item(rule, dict(zip(sheet.columns, row, strict=True)))
            for rule, row in zip(group.items, sheet.rows, strict=True)
        ],
    }


def _item(rule: ItemRule, row: dict[str, str]) -> dict[str, Any]:
    fills = [f"併せて埋める項目：{row['fills']}"] if rule.fills else []
    lines = [*row["options"].split("\n"), *fills, _ON_ERROR[rule.on_error]]
    return {**row, "absent": rule.absent, "sources": _source(rule), "lines": [line for line in lines if line]}


def _source(rule: ItemRule) -> list[str]:
    if rule.absent:
        return [f"移行しない：{rule.absent}"]
    if rule.setting:
        return [f"移行定義の{_SETTINGS[rule.setting]}"]
    return [_branch(branch) for branch in rule.branches]


def _branch(branch: Branch) -> str:
    value = "・".join(branch.fields) if branch.constant is None else f"定数「{branch.constant}」"
    steps = branch.chain.steps if branch.chain else ()
    value += "".join(
        f" → {flow({each.name: each.options})[1:-1] if each.options else each.name}" for each in steps
    )
    return f"{condition_text(branch.when)}のとき {value}" if branch.when else value


def _control(control: Control) -> tuple[str, str]:
    counted = f"種別 {control.of_kind} のレコード件数" if control.of_kind else "レコード件数"
    what = counted if control.is_count else f"{control.field} の合計"
    return (f"{control.source.name} の{what}" if control.source.name else what, control.equals)
