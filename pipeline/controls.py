"""照合値: totals that the source declares (trailer, delivery note) against what was read."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from contracts.errors import Problem, SourceError, SpecError
from extractors.extraction import Tally
from mappings.spec.model import Control
from mappings.yaml.text import Block, read_yaml
from standards.reader import load_reasons

NOTE = "control_totals.yaml"


class ControlSums:
    """Sums of the fields that the controls of a layout name, added up while the file is read."""

    def __init__(self, controls: list[Control]) -> None:
        self._fields = {_summed(control) for control in controls if control.field}
        self.sums: Counter[tuple[str, str]] = Counter()

    def add(self, mark: str, batch: pa.RecordBatch) -> None:
        """Add the rows of a batch of record kind `mark`."""
        for kind, name in self._fields:
            if kind == mark:
                self.sums[kind, name] += int(pc.sum(_exact(batch.column(name))).as_py() or 0)


def check_controls(
    file: str, folder: Path | None, controls: list[Control], tally: Tally, sums: ControlSums
) -> list[dict[str, object]]:
    """Every control of the file: what is declared, what was found. Raises SourceError when one differs."""
    results: list[dict[str, object]] = []
    problems: list[Problem] = []
    for control in controls:
        found = _counted(control, tally) if control.is_count else sums.sums[_summed(control)]
        declared = _declared(control, tally, folder)
        results.append({"file": file, "control": _label(control), "declared": declared, "found": found})
        if declared != found:
            problems.append(_differs(file, control, tally, declared, found))
    if problems:
        problems += [
            Problem(file, f"{remark}.", "Compare with the layout, or ask for a new delivery.")
            for remark in tally.remarks
        ]
        raise SourceError(sorted(set(problems)))
    return [dict(pairs) for pairs in sorted({tuple(result.items()) for result in results}, key=str)]


def _summed(control: Control) -> tuple[str, str]:
    """Record kind and field, as the layout names them."""
    return control.source.kind.mark, control.source.raw(control.field)


def _counted(control: Control, tally: Tally) -> int:
    """All detail records, those of no known kind and those that were rejected too; or those of one kind that can be read."""
    if control.of_kind:
        return tally.details[control.of_kind]
    return sum(tally.details.values()) + sum(tally.rejected.values())


def _label(control: Control) -> str:
    if control.of_kind:
        return f"records of {control.of_kind}"
    return "records" if control.is_count else control.field


def _differs(file: str, control: Control, tally: Tally, declared: int | None, found: int) -> Problem:
    total, parts = f"control total {_label(control)}: {control.equals}", _parts(control, tally)
    if declared is None:
        return Problem(file, f"{total} is not there{parts}.", "Ask for a complete delivery.")
    wrong = f"{total} says {declared:,}, the file gives {found:,}{parts}."
    return Problem(file, wrong, "Ask for a new delivery; nothing of this one was used.")


def _parts(control: Control, tally: Tally) -> str:
    """What a total is made of, and what stands in the file beside it: counts only."""
    kinds = {mark: count for mark, count in tally.details.items() if count}
    rejected = [
        f"{count:,} rejected: {load_reasons()[reason].english}"
        for reason, count in sorted(tally.rejected.items())
        if count
    ]
    if control.is_count and not control.of_kind:
        structural = [f"{tally.structural:,} of header and trailer"] if tally.structural else []
        return _sentence([*_of_kinds(kinds), *rejected], structural)
    own, of = control.of_kind or _summed(control)[0], "" if control.is_count else "of "
    inside = [f"{of}{each}" for each in _of_kinds({mark: n for mark, n in kinds.items() if mark == own})]
    others = _of_kinds({mark: n for mark, n in kinds.items() if mark != own})
    numbers = [] if control.is_count else _no_numbers(control, tally)
    return _sentence(inside, [*others, *rejected, *numbers])


def _of_kinds(kinds: Mapping[str, int]) -> list[str]:
    return [f"{count:,} of kind {mark}" if mark else f"{count:,} rows" for mark, count in kinds.items()]


def _no_numbers(control: Control, tally: Tally) -> list[str]:
    """Fields that are summed and hold no number; not told where another record kind has a field of that name."""
    name = _summed(control)[1]
    if sum(kind.field(name) is not None for kind in control.source.layout.kinds.values()) > 1:
        return []
    unreadable = sum(count for (field, _), count in tally.unreadable_values.items() if field == name)
    counts = {"blank": tally.blanks[name], "unreadable": unreadable}
    return [f"{count:,} {what} {name}" for what, count in counts.items() if count]


def _sentence(inside: list[str], beside: list[str]) -> str:
    told = [", ".join(inside)] if inside else []
    told += [f"not counted: {', '.join(beside)}"] if beside else []
    return f" ({'; '.join(told)})" if told else ""


def _declared(control: Control, tally: Tally, folder: Path | None) -> int | None:
    kind, _, name = control.equals.partition(".")
    if kind == "note":
        return _from_note(folder, control)
    value = tally.declared.get(f"{kind}.{name}")
    return int(value) if value is not None and str(value).lstrip("-").isdigit() else None


def _from_note(folder: Path | None, control: Control) -> int | None:
    if folder is None:
        return None
    try:
        note = read_yaml(folder / NOTE)
    except SpecError as error:
        raise SourceError(error.problems) from None
    own = note.get(control.source.layout.short_name)
    if not isinstance(own, Block):
        return None
    sums = own.get("sum")
    value = (
        own.get("records")
        if control.is_count
        else sums.get(control.source.raw(control.field))
        if isinstance(sums, Block)
        else None
    )
    return int(value) if value is not None and value.isdigit() else None


def _exact(values: pa.Array) -> pa.Array:
    """Digit texts as exact numbers; blank and unreadable ones as null."""
    if not pa.types.is_string(values.type):
        return values.cast(pa.decimal128(38, 0))
    digits = pc.if_else(
        pc.match_substring_regex(values, "^[+-]?[0-9]+$"), values, pa.scalar(None, pa.string())
    )
    return digits.cast(pa.decimal128(38, 0))
