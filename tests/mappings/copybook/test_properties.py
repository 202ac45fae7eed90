"""Random copybooks: printed in any form they have the layout of an independent model; random text only SpecError."""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.errors import SpecError
from mappings.copybook import CopybookItem, read_copybook, record_fields

# Clauses with the bytes they take, by hand.
CLAUSES = [
    ("PIC X(7)", 7), ("PIC 9(4)", 4), ("PIC S9(5)V99", 7), ("PIC N(6)", 12), ("PIC S9(7) COMP-3", 4),
    ("PIC 9(6) COMP-3", 4), ("PIC S9(4) COMP", 2), ("PIC S9(9) BINARY", 4), ("PIC 9(10) COMP-4", 8),
    ("PIC ZZ,ZZ9.99", 9), ("COMP-1", 4), ("PIC S9(3) SIGN LEADING SEPARATE", 4), ("PIC X", 1),
    ("PIC 9(3) VALUE 1.5", 3), ("PIC X(3) VALUE 'A. B'", 3), ("USAGE IS COMPUTATIONAL-2", 8),
]  # fmt: skip


@dataclass
class Node:
    name: str
    clause: str = ""
    size: int = 0
    occurs: int = 1
    over: str = ""
    children: list["Node"] = field(default_factory=list)

    @property
    def length(self) -> int:
        end = position = 0
        for child in self.children:
            position = self.starts[child.over or child.name]
            end = max(end, position + child.length * child.occurs)
        return end if self.children else self.size

    @property
    def starts(self) -> dict[str, int]:
        starts: dict[str, int] = {}
        end = 0
        for child in self.children:
            start = starts[child.over] if child.over else end
            starts[child.name] = start
            end = max(end, start + child.length * child.occurs)
        return starts


@st.composite
def trees(draw: st.DrawFn) -> Node:
    count = 0

    def node(depth: int, earlier: list[Node]) -> Node:
        nonlocal count
        count += 1
        name = draw(st.sampled_from(["ITEM-", "項目－", "ｺｳﾓｸ"])) + str(count)
        # Only what lies directly before, with its other redefinitions, can be redefined.
        before = [one for one in earlier if not one.over][-1:]
        over = before[0].name if before and before[0].occurs == 1 and draw(st.booleans()) else ""
        occurs = 1 if over else draw(st.sampled_from([1, 1, 1, 3]))
        if depth >= 3 or draw(st.booleans()):
            clause, size = draw(st.sampled_from(CLAUSES))
            return Node(name, clause, size, occurs, over)
        children: list[Node] = []
        for _ in range(draw(st.integers(1, 3))):
            children.append(node(depth + 1, children))
        return Node(name, "", 0, occurs, over, children)

    root = Node("レコード")
    for _ in range(draw(st.integers(1, 3))):
        root.children.append(node(1, root.children))
    return root


def entries(node: Node, level: int, step: int) -> list[list[str]]:
    words = [f"{level:02d}", node.name]
    words += ["REDEFINES", node.over] if node.over else []
    words += ["OCCURS", str(node.occurs), "TIMES"] if node.occurs > 1 else []
    own = [[*words, *([node.clause] if node.clause else [])]]
    return own + [line for child in node.children for line in entries(child, level + step, step)]


def fixed(lines: list[list[str]], gap: str) -> str:
    """A word or clause to each line, identifications by host bytes in columns 73-80."""
    text = ""
    for number, words in enumerate(lines):
        for index, word in enumerate(words):
            code = f"{number:06d}     {gap}{word}{'.' if index == len(words) - 1 else ''}"
            width = sum(len(character.encode("cp932")) for character in code)
            text += f"{code}{' ' * (72 - width)}ABC{number:05d}\n"
        text += "      * 05 注釈 PIC X.\n"
    return text


def free(lines: list[list[str]], gap: str) -> str:
    return "*> free\n" + "".join(f"{gap}{' '.join(words)}.{gap} *> 05 A PIC X.\n" for words in lines)


def messy(lines: list[list[str]], gap: str) -> str:
    """Tabs, lower case, commas, entries over several lines and several on a line."""
    comma = " ,\n\t"
    return "".join(f"\t{gap}{comma.join(words).lower()}.\n" for words in lines).replace(".\n\t", ". ", 1)


FORMS = {"fixed": fixed, "free": free, "messy": messy}


def placed(node: Node, offset: int = 0) -> list[tuple[str, int, int]]:
    rows = [(node.name.lower(), offset, node.length)]
    for child in node.children:
        rows += placed(child, offset + node.starts[child.name])
    return rows


@given(trees(), st.sampled_from(sorted(FORMS)), st.sampled_from(["", " ", "  "]), st.sampled_from([1, 5, 12]))
@settings(max_examples=150, deadline=None)
def test_random_trees_have_the_layout_of_the_model(tree: Node, form: str, gap: str, step: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "BOOK.cpy"
        path.write_text(FORMS[form](entries(tree, 1, step), gap), encoding="utf-8")
        (record,) = read_copybook(path, "ibm").values()
    assert [(item.name.lower(), item.offset, item.length) for item in record.walk()] == placed(tree)
    consistent(record)
    fields = record_fields(record)
    assert len({f.name for f in fields}) == len(fields)
    assert all(f.offset >= 0 and f.offset + f.length <= record.length and f.length > 0 for f in fields)


def consistent(group: CopybookItem) -> None:
    """Items lie inside their group, and each begins where those before it end, unless it redefines one."""
    end = group.offset
    for item in group.parts():
        assert item.redefines or item.offset == end + item.slack
        end = max(end, item.offset + item.size)
        consistent(item)
    assert not group.parts() or end <= group.offset + group.length


WORDS = [
    "01", "05", "10", "66", "77", "88", "A", "B", "PIC", "X(3)", "S9(4)", "COMP", "COMP-3", "OCCURS", "3", "TIMES",
    "TO", "DEPENDING", "ON", "REDEFINES", "RENAMES", "THRU", "VALUE", "'x", "'", '"', "==", "COPY", "REPLACE", "BY",
    ".", ". ", "\n", "\n      -", "       ", "\t", "SIGN", "LEADING", "SYNC", "EXEC", "SQL", "END-EXEC", "FD", ":T:",
    "名", "*>", ">>", "(", ")", ",", "SPACE", "USAGE", "IS", "P", "BOOK",
]  # fmt: skip


@pytest.mark.parametrize("dialect", ["ibm", "nec-avx"])
@given(
    st.one_of(
        st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
        st.lists(st.sampled_from(WORDS), max_size=40).map("       01 A. ".join),
        st.text(max_size=200),
    ).map(str.encode)
    | st.binary(max_size=100)
)
@example(b"       REPLACE ==A== BY ==A A==. 01 A PIC X.")
@example(b"       01 R. 66 A RENAMES R. 66 B RENAMES A.")
@settings(max_examples=300, deadline=None)
def test_random_text_raises_nothing_but_spec_errors(dialect: str, text: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "BOOK.cpy"
        path.write_bytes(text)
        places = []
        records: dict[str, CopybookItem] = {}
        try:
            records = read_copybook(path, dialect)
        except SpecError as error:
            places = [problem.place for problem in error.problems]
    assert all(place.startswith(str(path)) for place in places)
    for record in records.values():
        consistent(record)


@pytest.mark.parametrize(
    "text",
    [
        "       01 R.\n" + "           05 A PIC X VALUE '" + "''" * 200_000 + "'.\n",
        "       01 R.\n" + "      -    A\n" * 50_000,
        "       01 R.\n" + "           05 FILLER PIC X(3) VALUE 'A'.\n" * 20_000,
        "       88 " + "'A' " * 100_000,
        "       01 A PIC " + "X" * 200_000 + ".",
        "       " + "==" * 100_001,
        "       " + ". , ; " * 50_000,
    ],
    ids=["literal", "continued", "items", "values", "picture", "pseudo-text", "separators"],
)
def test_long_texts_take_no_time(text: str, tmp_path: Path) -> None:
    path = tmp_path / "BOOK.cpy"
    path.write_text(text, encoding="utf-8")
    try:
        read_copybook(path, "ibm")
    except SpecError:
        return
