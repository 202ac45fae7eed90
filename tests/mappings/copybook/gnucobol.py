"""GnuCOBOL as a second opinion: compiles a program around a copybook, and asks it where each item lies.

The program takes the address and the length of every item that has a name of its own. It is given the copybook
as EUC-JP, in which a full-width character has two bytes, as on a host. Counters of tables are set to their most
first, so that offsets are those of the longest record.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from mappings.copybook import CopybookItem

STANDARDS = {"ibm": "ibm", "fujitsu": "ibm", "hitachi": "ibm", "mf": "mf"}
_HEAD = """\
       IDENTIFICATION DIVISION.
       PROGRAM-ID. ORACLE.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01 ZZ-START USAGE POINTER.
       01 ZZ-START-N REDEFINES ZZ-START PIC 9(18) COMP-5.
       01 ZZ-HERE USAGE POINTER.
       01 ZZ-HERE-N REDEFINES ZZ-HERE PIC 9(18) COMP-5.
       01 ZZ-OFFSET PIC 9(9).
       01 ZZ-LENGTH PIC 9(9).
"""
Asked = list[tuple[CopybookItem, str]]


def is_installed() -> bool:
    """Whether there is a compiler."""
    return shutil.which("cobc") is not None


def ask(
    copybook: Path, records: dict[str, CopybookItem], dialect: str, folder: Path, *, free: bool
) -> list[tuple[CopybookItem, int, int]]:
    """Each item that could be asked for, with its offset and length as GnuCOBOL has them."""
    for member in copybook.parent.glob("*.cpy"):
        text = member.read_text(encoding="utf-8")
        (folder / member.name).write_bytes(text.encode("euc_jp", "replace"))
    asked = [pair for record in records.values() for pair in _references(record)]
    lines = [*_counters(asked), *_questions(asked)]
    without = ["       01 NO-RECORD."] if any(record.line == 0 for record in records.values()) else []
    body = [
        *without,
        f'       COPY "{copybook.name}".',
        "       PROCEDURE DIVISION.",
        *lines,
        "           STOP RUN.",
    ]
    program = folder / "ORACLE.cob"
    program.write_bytes((_HEAD + "\n".join(body) + "\n").encode("euc_jp"))
    flags = ["-free"] if free else ["-fixed"]
    command = [
        "cobc",
        "-x",
        f"-std={STANDARDS[dialect]}",
        "-fword-length=63",
        "-w",
        *flags,
        "-o",
        "ORACLE",
        program.name,
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("euc_jp", "replace")
    out = subprocess.run([folder / "ORACLE"], capture_output=True, check=True, text=True).stdout
    numbers = [line.split() for line in out.splitlines()]
    return [(item, int(at), int(size)) for (item, _), (at, size) in zip(asked, numbers, strict=True)]


def takes(copybook: Path, dialect: str, folder: Path) -> bool:
    """Whether a program with the copybook compiles."""
    program = folder / "ORACLE.cob"
    end = ["       PROCEDURE DIVISION.", "           STOP RUN."]
    program.write_text(_HEAD + "\n".join([f'       COPY "{copybook.name}".', *end]) + "\n")
    command = ["cobc", "-fsyntax-only", f"-std={STANDARDS[dialect]}", "-fixed", "-w", program.name]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def _references(record: CopybookItem) -> Iterator[tuple[CopybookItem, str]]:
    """Items with a name, and how a statement refers to the first occurrence of each."""
    yield from _below(record, (), 0)


def _below(item: CopybookItem, around: tuple[str, ...], tables: int) -> Iterator[tuple[CopybookItem, str]]:
    tables += item.occurs > 1 or bool(item.depending_on)
    named = item.name.upper() != "FILLER"
    if named and item.line and item.level != 66:
        subscripts = f"\n           ({' '.join('1' * tables)})" if tables else ""
        owners = "".join(f"\n           OF {name}" for name in reversed(around))
        yield item, f"           {item.name}{owners}{subscripts}"
    for child in item.children:
        yield from _below(child, (*around, item.name) if named and item.line else around, tables)


def _counters(asked: Asked) -> Iterator[str]:
    counters = {item.depending_on.upper(): item.occurs for item, _ in asked if item.depending_on}
    for item, reference in asked:
        if item.name.upper() in counters:
            yield f"           MOVE {counters[item.name.upper()]} TO\n{reference}"


def _questions(asked: Asked) -> Iterator[str]:
    for item, reference in asked:
        if item.level in (1, 77) or (
            item.offset == 0 and asked[0][0].level not in (1, 77) and item is asked[0][0]
        ):
            yield f"           SET ZZ-START TO ADDRESS OF\n{reference}"
        yield f"           SET ZZ-HERE TO ADDRESS OF\n{reference}"
        yield "           COMPUTE ZZ-OFFSET = ZZ-HERE-N - ZZ-START-N"
        yield f"           MOVE LENGTH OF\n{reference}\n             TO ZZ-LENGTH"
        yield "           DISPLAY ZZ-OFFSET ' ' ZZ-LENGTH"
