"""What each conversion makes of values of a shape: wider than the truth where it cannot be known, never narrower."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce
from operator import or_

from mappings.shapes.value_shape import ALL, ANY, DAY, HALF, Made, Shape, Value, made_of
from mappings.spec.rules import Step
from mappings.vocabulary import VOCABULARY, Numbers
from standards.check_digits import SYSTEMS

Options = Mapping[str, object]
_SPACES = Made.ASCII | Made.FULL


def after(step: Step, taken: tuple[Shape, ...]) -> Shape:
    """The shape of what a step gives; several values come to the first step alone, and one comes out."""
    word = VOCABULARY[step.name]
    if word.gives_list:
        return Shape(Value.LIST)
    if word.numbers is not Numbers.EXACT:
        taken = tuple(replace(each, value=Value.TEXT) for each in taken)
    return _GIVES.get(step.name, _any)(step.options, *taken)


def option_number(options: Options, name: str, default: int = 0) -> int:
    """An option that is a whole number; what is none is told as an option."""
    text = str(options.get(name, default))
    return int(text) if text.isdecimal() else default


def option_texts(options: Options, name: str) -> list[str]:
    """An option that is one text or a list of texts."""
    given = options.get(name)
    return [str(each) for each in given] if isinstance(given, list) else [] if given is None else [str(given)]


def _same(_: Options, taken: Shape) -> Shape:
    return taken


def _any(_: Options, *__: Shape) -> Shape:
    """Of what a table says, and of words that nobody has described."""
    return Shape()


def _day(_: Options, *__: Shape) -> Shape:
    return DAY


def _shorter(_: Options, taken: Shape) -> Shape:
    return replace(taken, fewest=1) if taken.made & _SPACES else taken


def _full_spaces(_: Options, taken: Shape) -> Shape:
    return replace(taken, fewest=1, made=taken.made | Made.FULL) if taken.made & _SPACES else taken


def _reduced(_: Options, taken: Shape) -> Shape:
    return replace(taken, most=ANY, made=ALL)


def _width(options: Options, taken: Shape) -> Shape:
    if options.get("to") == "half":
        return replace(taken, made=taken.made | HALF if taken.made & Made.FULL else taken.made)
    kana = bool(taken.made & Made.HALF_KANA)  # a voiced mark joins the kana before it
    return replace(taken, fewest=-(-taken.fewest // 2) if kana else taken.fewest, made=Made.FULL)


def _date_parts(_: Options, *taken: Shape) -> Shape:
    most = sum(max(width, shape.most) for width, shape in zip((4, 2, 2), taken, strict=False))
    return Shape(fewest=8, most=min(most, ANY), made=reduce(or_, (each.made for each in taken), Made.DIGIT))


def _flag(_: Options, __: Shape) -> Shape:
    return Shape(fewest=1, most=1, made=Made.DIGIT)


def _number(options: Options, taken: Shape) -> Shape:
    if taken.value.is_number:
        return taken
    scale = option_number(options, "scale")
    made = Made.DIGIT | Made.HYPHEN | (Made.ASCII if scale else Made(0))
    most = max(taken.most, scale + 1) + (2 if scale else 0)
    return Shape(Value.DECIMALS if scale else Value.WHOLE, most=min(most, ANY), made=made, scale=scale)


def _join(options: Options, *taken: Shape) -> Shape:
    separator = str(options.get("with", ""))
    most = sum(each.most for each in taken) + len(separator) * (len(taken) - 1)
    made = reduce(or_, (each.made for each in taken), made_of(separator))
    return Shape(fewest=min(each.fewest for each in taken), most=min(most, ANY), made=made)


def _part(options: Options, taken: Shape) -> Shape:
    first, last = option_number(options, "from", 1), option_number(options, "to") or ANY
    fewest, most = (max(1, min(length, last) - first + 1) for length in (taken.fewest, taken.most))
    return replace(_shorter({}, replace(taken, fewest=fewest)), most=most)


def _unpad(options: Options, taken: Shape) -> Shape:
    return replace(taken, fewest=1) if made_of(str(options.get("with", ""))) & taken.made else taken


def _remove(options: Options, taken: Shape) -> Shape:
    characters = option_texts(options, "characters")
    if not made_of("".join(characters)) & taken.made:
        return taken
    gone = Made.HYPHEN if "-" in characters else Made(0)
    gone |= Made.COLON if ":" in characters else Made(0)
    return replace(taken, fewest=1, made=taken.made & ~gone)


def _prefecture(_: Options, taken: Shape) -> Shape:
    return replace(taken, fewest=1)


def _check_digit(options: Options, taken: Shape) -> Shape:
    lengths = SYSTEMS[str(options["system"])].lengths if options.get("system") in SYSTEMS else (1, ANY)
    fewest, most = max(taken.fewest, min(lengths)), min(taken.most, max(lengths))
    return replace(taken, fewest=fewest, most=most, made=taken.made & Made.DIGIT)


def _pad(options: Options, taken: Shape) -> Shape:
    length = option_number(options, "to")
    if length <= taken.fewest:
        return taken
    made = taken.made | made_of(str(options.get("with", "")))
    return replace(taken, fewest=length, most=max(taken.most, length), made=made)


_GIVES: Mapping[str, Callable[..., Shape]] = {
    "trim": _shorter,
    "name_separator": _full_spaces,
    "one_line": _full_spaces,
    "gaiji": _same,
    "standard_characters": _same,
    "reduce": _reduced,
    "width": _width,
    "split_name": _same,
    "wareki_date": _day,
    "era_text_date": _day,
    "western_date": _day,
    "date_parts": _date_parts,
    "day_before": _day,
    "flag": _flag,
    "number": _number,
    "kana": _same,
    "join": _join,
    "part": _part,
    "unpad": _unpad,
    "null_if": _same,
    "remove": _remove,
    "split_prefecture": _prefecture,
    "check_digit": _check_digit,
    "pad": _pad,
}
