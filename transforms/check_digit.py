"""Check digits of code systems, as a step of a chain."""

import pyarrow as pa

from contracts.errors import SpecError
from standards.check_digits import SYSTEMS, failing
from transforms.conversion import Context, Conversion, Converted, Mark, Options, text_option


def check_digit(options: Options, _: Context) -> Conversion:
    """A code of another form, or with a wrong check digit, fails as `check_digit_wrong`."""
    system = text_option(options, "system")
    if system not in SYSTEMS:
        raise SpecError.at(f"check_digit: {system!r}", "is no code system.", f"Known: {', '.join(SYSTEMS)}.")

    def convert(inputs: tuple[pa.Array, ...]) -> Converted:
        codes = inputs[0].cast(pa.string())
        return Converted(codes, (Mark(failing(codes, system), "check_digit_wrong"),))

    return convert
