"""Known text: proof, before a run, that a disputed table is the right one.

Public sources give three byte maps for JIPS(E) that differ only in the places of lower-case letters, which are the
bytes of usual kanji. Reading one as another gives wrong characters without an error, so a layout on such a charset
names a few bytes whose text people know (the city's name, a title), and nothing runs until they read so.
"""

from collections.abc import Sequence
from dataclasses import replace

from contracts.errors import ConvertError, Problem, SpecError
from contracts.source import Charset
from extractors.charsets.data_files import rows
from extractors.charsets.host_charset import encoder

Sample = tuple[bytes, str]


def needs_known_text(charset: Charset) -> bool:
    """Whether a charset is one of several that public sources dispute."""
    return charset.double_byte in _disputed()


def check_known_text(charset: Charset, samples: Sequence[Sample]) -> None:
    """Raises SpecError when a sample does not read as its text, or when a disputed charset has no telling sample.

    Each sample is the bytes of a field, with shift sequences or double bytes alone, without padding, and its text.
    """
    place = f"charset {charset.single_byte}+{charset.double_byte}: known_text"
    rivals = [other for other in _rivals(charset) if all(_reads(other, sample) for sample in samples)]
    problems = [
        Problem(f"{place} {number}", "the bytes do not read as the text.", _advice(rivals))
        for number, sample in enumerate(samples, 1)
        if not _reads(charset, sample)
    ]
    if not problems and rivals:
        names = ", ".join(other.double_byte for other in rivals)
        wrong = f"nothing in it tells {charset.double_byte} from {names}."
        action = "Add bytes from the source with kanji, and the text they stand for (`layout decode`: --known-text C365=中)."
        problems = [Problem(place, wrong, action)]
    if problems:
        raise SpecError(problems)


def _disputed() -> dict[str, str]:
    """Single-byte table of each disputed double-byte table."""
    return {row["name"]: row["through"] for row in rows("double_byte.csv") if row["through"]}


def _rivals(charset: Charset) -> list[Charset]:
    if not needs_known_text(charset):
        return []
    others = ((name, single) for name, single in _disputed().items() if name != charset.double_byte)
    return [replace(charset, single_byte=single, double_byte=name) for name, single in others]


def _reads(charset: Charset, sample: Sample) -> bool:
    raw, text = sample
    written = encoder(charset)
    for spell in (written.kanji, written.mixed):
        try:
            if spell(text) == raw:
                return True
        except ConvertError:
            continue
    return False


def _advice(rivals: list[Charset]) -> str:
    if not rivals:
        return "Correct the text, or ask the site for its table."
    return f"They do as {' or '.join(f'{c.single_byte}+{c.double_byte}' for c in rivals)}."
