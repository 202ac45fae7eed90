"""Taking texts and YAML fragments out of the cells of a workbook, with the cell in every problem."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from contracts.errors import Problem, SpecError
from mappings.reading import Reading
from mappings.yaml.comments import comments_of
from mappings.yaml.text import Block, Sequence, Text, block_at, line_of, list_at, parse_yaml
from standards.workbook import Sheet, cell_name


class SheetReading(Reading):
    """A workbook being read: the "line" of a text is the number of its place, of which problems tell.

    Where `headings_wrong`, a sheet could not be read, and what else is wrong may only follow from that.
    """

    def __init__(self, path: Path, sheets: list[Sheet]) -> None:
        super().__init__(path)
        self._sheets = {sheet.name: sheet for sheet in sheets}
        self._places = ["the workbook"]
        self.headings_wrong = False

    def problem(self, node: Any, wrong: str, action: str) -> None:
        """Note a problem at the cell of `node`."""
        place = self._places[line_of(node, 0)]
        self.problems.append(Problem(f"{self.path.name} {place}", wrong, action))

    def problem_of(self, sheet: str, wrong: str, action: str) -> None:
        """Note a problem of a whole sheet."""
        self.problems.append(Problem(f"{self.path.name} sheet {sheet}", wrong, action))

    def only(self, names: Iterable[str]) -> None:
        """Note every sheet that is none of these."""
        for name in set(self._sheets) - set(names):
            self.problem_of(name, "the sheet is not known.", "Remove it, or name it on sheet rows.")

    def cell(self, sheet: str, row: int, column: int) -> Text:
        """The text of a cell counted from 0; what Excel holds as a number, a day or a truth value is a problem."""
        self._places.append(f"{sheet}!{cell_name(row, column)}")
        cell = self._sheets[sheet].cell(row, column)
        text = Text(cell.text, len(self._places) - 1)
        if cell.number:
            self.problem(
                text, f"the cell holds the number {cell.text}.", "Format it as text and type it anew."
            )
        elif cell.typed:
            self.problem(text, f"the cell holds {cell.typed}.", "Format it as text and type it anew.")
        return text

    def lines(self, sheet: str, columns: tuple[str, ...], named_by: Any = None) -> list["Line"]:
        """The lines below the header that hold anything; every column must be there, in its order, and no other."""
        if sheet not in self._sheets:
            self.problem(named_by, f"there is no sheet {sheet!r}.", "Add it, with its header.")
            return []
        at = self._columns(sheet, columns)
        if set(at) != set(columns) or not self._in_order(sheet, at, columns):
            self.headings_wrong = True
            return []
        rows = self._sheets[sheet].rows
        filled = [row for row in range(1, len(rows)) if any(cell.text for cell in rows[row])]
        return [
            Line(self, {key: self.cell(sheet, row, column) for key, column in at.items()}) for row in filled
        ]

    def _columns(self, sheet: str, columns: tuple[str, ...]) -> dict[str, int]:
        at: dict[str, int] = {}
        rows = self._sheets[sheet].rows
        for column in range(len(rows[0]) if rows else 0):
            header = self.cell(sheet, 0, column)
            key = header.partition(" ")[0]
            if key in columns and key not in at:
                at[key] = column
            elif header or any(row[column].text for row in rows if column < len(row)):
                self.problem(header, f"column {header!r} is not known.", f"Known: {', '.join(columns)}.")
        for key in columns:
            if key not in at:
                self.problem_of(sheet, f"column {key!r} is missing.", "Add it.")
        return at

    def _in_order(self, sheet: str, at: dict[str, int], columns: tuple[str, ...]) -> bool:
        """One problem for headings in another order: most are swapped, and what is below would go astray in silence."""
        found = sorted(at, key=lambda key: at[key])
        moved = [(key, due) for key, due in zip(found, columns, strict=True) if key != due]
        if moved:
            cells = ", ".join(f"{cell_name(0, at[key])} {key!r}" for key, _ in moved)
            wrong = f"the headings {cells} stand where {', '.join(repr(due) for _, due in moved)} belong."
            action = "Put them back; a column keeps its place, and its heading stays above it."
            self.problem(self.cell(sheet, 0, at[moved[0][0]]), wrong, action)
        return not moved

    def fragment(self, text: Text) -> Sequence:
        """What stands in a cell, read as the elements of a list in YAML."""
        wrapped = f"cell: [{text}\n]\n"
        try:
            root = parse_yaml(self.path, wrapped)
            comments = comments_of(wrapped)
        except SpecError as error:
            self.problem(
                text, error.problems[0].wrong, "Write names, {key: value} or [a, b], parted by commas."
            )
            return Sequence()
        if list(root) != ["cell"] or comments:
            self.problem(text, "the cell holds more than a list of values.", "Correct its brackets.")
        return list_at(text, (_placed(element, text) for element in root["cell"]))


class Line:
    """One line of a sheet by the keys of its columns."""

    def __init__(self, reading: SheetReading, cells: dict[str, Text]) -> None:
        self._reading = reading
        self._cells = cells

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of its columns."""
        return tuple(self._cells)

    @property
    def first(self) -> Text:
        """Its first cell."""
        return next(iter(self._cells.values()))

    def text(self, key: str) -> Text:
        """A cell as it is."""
        return self._cells[key]

    def nodes(self, key: str) -> Sequence:
        """A cell as a list of values."""
        return self._reading.fragment(self._cells[key])

    def node(self, key: str) -> Any:
        """A cell as one value."""
        return self._one(self._cells[key])

    def node_a_line(self, key: str) -> Sequence:
        """A cell as a value on each of its lines."""
        cell = self._cells[key]
        lines = (line for line in cell.split("\n") if line.strip())
        return list_at(cell, [self._one(Text(line, cell.line)) for line in lines])

    def chain(self) -> Sequence:
        """The steps of `conversion` with their `options`, which stand one a line in the same order."""
        options = self.node_a_line("options")
        given: dict[str, list[Any]] = {}
        for option in options:
            if isinstance(option, Block) and len(option) == 1:
                given.setdefault(next(iter(option)), []).append(option)
            else:
                self._reading.problem(
                    self._cells["options"], "a line is no `conversion: options`.", "Correct it."
                )
        steps = list_at(self._cells["conversion"], [self._step(n, given) for n in self.nodes("conversion")])
        for name in (name for name, left in given.items() if left):
            wrong = f"options of {name!r} have no conversion."
            self._reading.problem(self._cells["options"], wrong, "Name it under conversion.")
        return steps

    def _step(self, name: Any, given: dict[str, list[Any]]) -> Any:
        if not isinstance(name, Text):
            self._reading.problem(
                self._cells["conversion"], "a conversion is no name.", "Write its name only."
            )
        elif name in given:
            if given[name]:
                return given[name].pop(0)
            wrong = f"{name!r} has options in one place only."
            self._reading.problem(self._cells["options"], wrong, "Give a line to each; {} means none.")
        return name

    def _one(self, text: Text) -> Any:
        elements = self._reading.fragment(text)
        if len(elements) != 1:
            self._reading.problem(text, f"{len(elements)} values stand where one belongs.", "Write one.")
            return Text("", text.line)
        return elements[0]


def _placed(node: Any, place: Text) -> Any:
    """The same data with one place for all of it."""
    if isinstance(node, Block):
        return block_at(
            place, ((Text(key, place.line), _placed(value, place)) for key, value in node.items())
        )
    if isinstance(node, Sequence):
        return list_at(place, (_placed(element, place) for element in node))
    return None if node is None else Text(node, place.line)
