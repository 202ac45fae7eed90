"""The XML of a workbook's parts, read by expat as it comes: no document type, so no entities either."""

import io
from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat

from contracts.errors import Problem, SourceError

Attributes = dict[str, str]
Start = Callable[[Attributes], None]
End = Callable[[], None]

_READ = 256 * 1024


def walk(
    part: io.RawIOBase,
    place: str,
    starts: Mapping[str, Start],
    ends: Mapping[str, End],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Call the handlers of elements by their local names, in the namespace of the root. Stops after each block read.

    Raises SourceError; what stands before a damaged place comes first.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    known_starts: dict[str, Start] = {}
    known_ends: dict[str, End] = {}

    def first(root: str, attributes: Attributes) -> None:
        namespace = root.removesuffix(root.rpartition(" ")[2])
        known_starts.update({namespace + name: handler for name, handler in starts.items()})
        known_ends.update({namespace + name: handler for name, handler in ends.items()})
        parser.StartElementHandler = start
        start(root, attributes)

    def start(name: str, attributes: Attributes) -> None:
        if handler := known_starts.get(name):
            handler(attributes)

    def end(name: str) -> None:
        if handler := known_ends.get(name):
            handler()

    def refused(*_: object) -> None:
        raise damaged(place)

    parser.StartElementHandler = first
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refused
    more = True
    while more:
        block = part.read(_READ) or b""
        more = bool(block)
        broken = _error_of(parser, block, place)
        yield
        if broken:
            raise broken


def _error_of(parser: expat.XMLParserType, block: bytes, place: str) -> SourceError | None:
    """What is wrong with the next block, the empty one being the last; handlers have what stands before it."""
    try:
        parser.Parse(block, not block)
    except SourceError as error:
        return error
    except (expat.ExpatError, LookupError, ValueError):  # the last two of an encoding that is none
        return damaged(place)
    return None


def elements(part: io.RawIOBase, place: str, names: tuple[str, ...]) -> list[tuple[str, Attributes]]:
    """Every element of some names with its attributes, in order. Raises SourceError."""
    found: list[tuple[str, Attributes]] = []

    def noted(name: str) -> Start:
        return lambda attributes: found.append((name, attributes))

    for _ in walk(part, place, {name: noted(name) for name in names}, {}, lambda _: None):
        pass
    return found


def is_on(attributes: Attributes, name: str) -> bool:
    """Whether a truth value is set."""
    return attributes.get(name) in ("1", "true")


def damaged(place: str) -> SourceError:
    """The error of a workbook whose parts are not what they must be."""
    wrong = "it is no whole Excel workbook (.xlsx)."
    return SourceError(Problem(place, wrong, "Open it in Excel, save it as .xlsx anew, or deliver CSV."))
