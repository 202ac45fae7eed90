"""How fast conversions are: 40 items of ordinary ones as a run does them, and each conversion alone, on one core.

CPU time of this process, the best of three. Floors of the same run: to copy the same columns, and to read their Parquet file.
"""

import math
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.resident_rows import write_resident_rows
from contracts.schema import Duty, Item, ItemType, Privacy, TableSchema
from contracts.source import Charset, FileFormat, RecordKind, RecordRole, SourceLayout
from mappings.reading import Reading
from mappings.spec.model import MappingSpec, Source
from mappings.spec.name_reader import NameReader
from mappings.spec.reader import PRODUCTS
from mappings.spec.rule_reader import RuleReader
from mappings.spec.rules import GroupRule, ItemRule
from mappings.yaml.text import Block, block_at, read_yaml
from transforms.columns import Columns, columns_of
from transforms.conversion import Context, Conversion
from transforms.group_converter import GroupConverter, GroupCount
from transforms.item_converter import ItemConverter
from transforms.mapping_converter import BATCH_ROWS, MappingConverter
from transforms.registry import CONVERSIONS

ROWS = 262_144
TARGET = 300_000
_ITEMS = Path(__file__).parent / "conversion_items.yaml"
_PRODUCT = PRODUCTS / "hayate_juki_v5"
_GAIJI = "hayate"
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU nanoseconds a row of one use, on average, and how many of the items use it."""

    name: str
    uses: int
    nanoseconds: float


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU seconds over `rows`: all items of raw rows in memory, and from Parquet; their floors; each conversion alone,
    and each item, slowest first.
    """

    rows: int
    items: int
    seconds: float
    copied: float
    from_parquet: float
    read: float
    conversions: list[Cost]
    by_item: list[Cost]


def measure_conversions(rows: int = ROWS) -> Measured:
    """All measurements over invented rows, on one core."""
    pa.set_cpu_count(1)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw.parquet"
        table = write_resident_rows(raw, rows, _PRODUCT)
        spec = _spec(table)
        from_parquet = _best(lambda: _convert_file(spec, raw))
        read = _best(lambda: _read(raw))
    batches = [columns_of(batch) for batch in table.combine_chunks().to_batches(BATCH_ROWS)]
    seconds, copied = _best(lambda: _convert(spec, batches)), _best(lambda: _copy(batches))
    items = len(spec.groups[0].items)
    return Measured(rows, items, seconds, copied, from_parquet, read, *_costs(spec, batches, rows))


def conversion_table(measured: Measured) -> str:
    """What was measured, as Markdown; what takes more than its share of the target is marked."""
    per_second = measured.rows / measured.seconds
    share = 1e9 / TARGET / measured.items
    lines = [
        "",
        f"Conversions, one core, {measured.items} items of ordinary ones: **{per_second:,.0f} rows/s** (target {TARGET:,}), "
        f"{measured.seconds / measured.copied:.1f} times the time to copy the same columns. With reading their Parquet file: "
        f"{measured.rows / measured.from_parquet:,.0f} rows/s; reading alone {measured.rows / measured.read:,.0f} rows/s.",
        "",
        f"Each alone; * takes more than an item's share of the target, {share:.0f} ns a row:",
        "",
        "| conversion | uses | ns a row |",
        "| --- | ---: | ---: |",
        *_cost_lines(measured.conversions, share),
        "",
        "| item with its own rules | conversions | ns a row |",
        "| --- | ---: | ---: |",
        *_cost_lines(measured.by_item, share),
    ]
    return "\n".join(lines) + "\n"


def _cost_lines(costs: list[Cost], share: float) -> Iterator[str]:
    for cost in costs:
        mark = " *" if cost.nanoseconds > share else ""
        yield f"| {cost.name}{mark} | {cost.uses} | {cost.nanoseconds:.0f} |"


def _best(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest round."""
    best = math.inf
    for _ in range(_ROUNDS):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def _convert(spec: MappingSpec, batches: list[Columns]) -> None:
    (rule,) = spec.groups
    contexts = {each.item.romaji: Context(each.item, _PRODUCT, None, _GAIJI) for each in rule.items}
    group = GroupConverter(rule, contexts, {})
    for columns in batches:
        group.convert(columns)
    _none_rejected(group.count)


def _convert_file(spec: MappingSpec, raw: Path) -> None:
    with duckdb.connect() as connection:
        converter = MappingConverter(spec, None, {}, connection)
        for _ in converter.convert([raw], {}, raw.parent):
            pass
    (count,) = converter.counts.values()
    _none_rejected(count)


def _none_rejected(count: GroupCount) -> None:
    if count.rejected or count.failed:
        raise AssertionError(f"rows of the benchmark were rejected: {dict(count.failed)}")


def _read(raw: Path) -> None:
    with pq.ParquetFile(raw) as file:
        for _ in file.iter_batches(BATCH_ROWS):
            pass


def _copy(batches: list[Columns]) -> None:
    for columns in batches:
        for column in columns.batch.columns:
            pa.concat_arrays([column, column.slice(0, 1)])


def _costs(spec: MappingSpec, batches: list[Columns], rows: int) -> tuple[list[Cost], list[Cost]]:
    """Each conversion, with the values that it gets in the chains, and each item, a batch at a time."""
    (group,) = spec.groups
    alone: dict[str, list[float]] = defaultdict(list)
    items = []
    for rule in group.items:
        context = Context(rule.item, _PRODUCT, None, _GAIJI)
        if rule.absent:
            continue
        for name, seconds in _chain(rule, context, batches):
            alone[name].append(seconds)
        converter = ItemConverter(rule, group.schema, context, {})
        seconds = _best(partial(_convert_item, converter, batches))
        items.append(Cost(rule.item.romaji, len(rule.steps), seconds / rows * 1e9))
    conversions = [Cost(name, len(each), sum(each) / len(each) / rows * 1e9) for name, each in alone.items()]
    return _slowest_first(conversions), _slowest_first(items)


def _convert_item(converter: ItemConverter, batches: list[Columns]) -> None:
    for columns in batches:
        converter.convert(columns)


def _run(conversion: Conversion, inputs: list[tuple[pa.Array, ...]]) -> None:
    for each in inputs:
        conversion(each)


def _slowest_first(costs: list[Cost]) -> list[Cost]:
    return sorted(costs, key=lambda cost: -cost.nanoseconds)


def _chain(rule: ItemRule, context: Context, batches: list[Columns]) -> Iterator[tuple[str, float]]:
    inputs = [tuple(columns(name) for name in rule.branches[0].fields) for columns in batches]
    for step in rule.steps:
        conversion = CONVERSIONS[step.name](step.options, context)
        yield step.name, _best(partial(_run, conversion, inputs))
        inputs = [(conversion(each).values,) for each in inputs]


def _spec(table: pa.Table) -> MappingSpec:
    """The rules of conversion_items.yaml as a mapping over the table's columns."""
    root = read_yaml(_ITEMS)
    schema = TableSchema(
        "", "", "g_measured", "測定", tuple(_item(name, root[name]) for name in root), (), False
    )
    reading = Reading(_ITEMS)
    reader = RuleReader(reading, Block(), NameReader(reading, frozenset(table.column_names), {}))
    rules = block_at(root, {name: root[name]["rule"] for name in root})
    group = GroupRule(schema, 1, reader.items(schema, rules, ()))
    reading.finish()
    kind = RecordKind("", RecordRole.DETAIL, ())
    layout = SourceLayout("rows", "", FileFormat.TABLE, Charset("utf_8", gaiji=_GAIJI), {"": kind})
    source = Source(layout, kind, "", "")
    return MappingSpec(
        "measured",
        _PRODUCT / "measured.yaml",
        "",
        (source,),
        kind,
        None,
        "",
        (),
        (),
        (),
        (),
        (group,),
        {},
        (),
    )


def _item(name: str, line: Block) -> Item:
    kind, digits = line["type"].split()
    return Item(
        item_id=name,
        name=name,
        romaji=name,
        english="",
        type=ItemType(kind),
        digits=int(digits),
        scale=int(line.get("scale", 0)),
        key=False,
        duty=Duty.OPTIONAL,
        code_list=None,
        repeats=int(line.get("repeats", 0)),
        unknown_date="unknown" in line,
        privacy=Privacy.OPEN,
        official=False,
    )


def main() -> None:
    """The table, over as many rows as the first argument says."""
    print(conversion_table(measure_conversions(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)))


if __name__ == "__main__":
    main()
