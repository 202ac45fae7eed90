"""Conversions that can do nothing but fail with what comes to them: told before a row is read."""

from collections.abc import Callable, Iterator, Mapping

from mappings.shapes.chain_gives import Options, option_number, option_texts
from mappings.shapes.value_shape import DAY, Made, Shape, made_of
from mappings.spec.rules import Step
from mappings.vocabulary import VOCABULARY
from standards.check_digits import SYSTEMS

Told = tuple[str, str]
"""What is wrong (behind the name of what comes to the step), and what to do."""
_NAME_OTHER = "Name the field or the conversion that was meant."
_FLAGS = ("1", "true", "0", "false")


def never(step: Step, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
    """Why the step fails, or does nothing, with every value there can be; `names` say what comes to it."""
    word = VOCABULARY[step.name]
    if len(taken) not in word.inputs:
        some = " or ".join(map(str, word.inputs)) if len(word.inputs) < 3 else f"{min(word.inputs)} or more"
        yield (
            f"{step.name} takes {some} values, and {names[0]} is one",
            "Put it first: only the first conversion takes several fields.",
        )
    elif step.name in _NEVER:
        yield from _NEVER[step.name](step.options, taken, names)


def _western(options: Options, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
    shape = taken[0]
    marked = bool(shape.made & Made.HYPHEN) and not shape.value.is_number
    if not _may_have(shape, 8, 8) and not (marked and shape.most >= 8):
        yield f"{names[0]} has {_digits(shape)}, and western_date reads YYYYMMDD", _NAME_OTHER
        return
    for option in ("blank", "open_end"):
        given = option_texts(options, option)
        if given and not marked and not any(map(shape.holds, given)):
            yield from _no_value(f"western_date: {option}", given, shape, names[0])


def _era_codes(options: Options) -> list[str]:
    eras = options.get("eras")
    return list(map(str, eras)) if isinstance(eras, dict) else []


def _wareki(options: Options, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
    codes = _era_codes(options)
    if codes and not any(map(taken[0].holds, codes)):
        wrong = f"{names[0]} has {taken[0].length}, and is none of the era codes {', '.join(codes)}"
        yield wrong, "Name the field of the era first, then the day; or correct `eras`."
    if len(taken) == 2:
        if not _may_have(taken[1], 6, 5):
            yield f"{names[1]} has {_digits(taken[1])}, and wareki_date reads YYMMDD", _NAME_OTHER
        return
    yield from _parts("wareki_date", (2, 2, 2), taken[1:], names[1:])


def _date_parts(_: Options, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
    yield from _parts("date_parts", (4, 2, 2), taken, names)


def _parts(
    conversion: str, digits: tuple[int, ...], taken: tuple[Shape, ...], names: tuple[str, ...]
) -> Iterator[Told]:
    for width, shape, name in zip(digits, taken, names, strict=True):
        if shape.fewest > width or not shape.made & Made.DIGIT:
            yield f"{name} has {_digits(shape)}, and {conversion} takes {width} here", _NAME_OTHER


def _era_text(options: Options, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
    shape, codes = taken[0], _era_codes(options)
    if shape.most < 6 or not shape.made & (Made.DIGIT | Made.FULL):
        yield f"{names[0]} has {_digits(shape)}, and era_text_date reads S550102 and the like", _NAME_OTHER
    elif shape.made in Made.DIGIT | Made.HYPHEN and not any(made_of(code) in shape.made for code in codes):
        wrong = f"{names[0]} has digits alone, and begins with none of the era codes {', '.join(codes)}"
        yield (
            wrong,
            "Name the codes as they come (3: showa), or put the field of the era first in wareki_date.",
        )


def _day_before(_: Options, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
    shape = taken[0]
    if shape.value.is_number or not (shape.fewest <= DAY.most <= shape.most and DAY.made in shape.made):
        wrong = f"{names[0]} is no day YYYY-MM-DD, which day_before takes"
        yield wrong, "Put it behind the conversion that makes the day."


def _number(_: Options, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
    if not taken[0].value.is_number and not taken[0].made & Made.DIGIT:
        yield f"{names[0]} has no digits 0 to 9", "Make them half-width first: {width: {to: half}}."


def _flag(_: Options, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
    if not any(map(taken[0].holds, _FLAGS)):
        yield f"{names[0]} has {taken[0].length}, and flag takes 1, true, 0 or false", _NAME_OTHER


def _check_digit(options: Options, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
    system = SYSTEMS.get(str(options.get("system")))
    if system and not any(taken[0].fewest <= length <= taken[0].most for length in system.lengths):
        lengths = " or ".join(map(str, system.lengths))
        wrong = f"{names[0]} has {taken[0].length}, and {options['system']} has {lengths} digits"
        yield wrong, "Pad it, or name the code system that was meant."


def _part(options: Options, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
    if taken[0].most < option_number(options, "from"):
        wrong = f"{names[0]} has {taken[0].length}, and part begins at {options['from']}"
        yield wrong, "Count its characters from 1."


def _null_if(options: Options, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
    values = option_texts(options, "values")
    if values and not options.get("only") and not any(map(taken[0].holds, values)):
        yield from _no_value("null_if:", values, taken[0], names[0])


def _full(word: str) -> Callable[..., Iterator[Told]]:
    def told(_: Options, taken: tuple[Shape, ...], names: tuple[str, ...]) -> Iterator[Told]:
        if not taken[0].made & Made.FULL:
            yield f"{names[0]} has no full-width characters, and {word} parts at them", _NAME_OTHER

    return told


def _no_value(option: str, given: list[str], shape: Shape, name: str) -> Iterator[Told]:
    kind = "is a number without leading zeros" if shape.value.is_number else f"has {shape.length}"
    yield f"{option} {', '.join(map(repr, given))} is never {name}, which {kind}", "Write it as it comes."


def _may_have(shape: Shape, digits: int, fewest_of_number: int) -> bool:
    """Whether a value can be so many digits; a number has lost zeros in front (令和2年1月1日 is 20101)."""
    if shape.value.is_number:
        return shape.most - bool(shape.made & Made.HYPHEN) >= fewest_of_number
    return bool(shape.made & Made.DIGIT) and shape.fewest <= digits <= shape.most


def _digits(shape: Shape) -> str:
    """How many digits, for a message."""
    if not shape.made & Made.DIGIT:
        return "no digits 0 to 9"
    if shape.value.is_number:
        return f"{shape.most - bool(shape.made & Made.HYPHEN)} digits"
    return shape.length.replace("characters", "digits") if shape.made == Made.DIGIT else shape.length


_NEVER: Mapping[str, Callable[..., Iterator[Told]]] = {
    "western_date": _western,
    "wareki_date": _wareki,
    "era_text_date": _era_text,
    "date_parts": _date_parts,
    "day_before": _day_before,
    "number": _number,
    "flag": _flag,
    "check_digit": _check_digit,
    "part": _part,
    "null_if": _null_if,
    "split_name": _full("split_name"),
    "split_prefecture": _full("split_prefecture"),
}
