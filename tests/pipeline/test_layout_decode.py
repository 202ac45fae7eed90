"""`hikkoshi layout decode`: rows exact, counts without a value, exit codes, bad input told with its place."""

import json
import signal
import subprocess
import sys
import time
from itertools import repeat
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from contracts.errors import MigrationError
from contracts.gaiji_mark import mark
from extractors.charsets import charset_named, encoder
from pipeline.command_line import app

COPYBOOK = """\
       01  HEAD.
           05  KBN          PIC X.
               88  IS-HEAD  VALUE 'H'.
           05  TSUKURI      PIC 9(8).
           05  FILLER       PIC X(31).
       01  BODY.
           05  KBN          PIC X.
               88  IS-BODY  VALUE 'D'.
           05  NO           PIC 9(5).
           05  SHIMEI       PIC X(16).
           05  KINGAKU      PIC S9(7)V99 COMP-3.
           05  ZAN          PIC S9(4).
           05  KAISU        PIC 9(9) COMP.
           05  KU           PIC N(2).
           05  FILLER       PIC X.
"""
CANARY = "秘密の人"
JEF = encoder(charset_named("jef"))


def head() -> bytes:
    return JEF.mixed("H20260401").ljust(40, b"\x40")


def body(number: int, name: str, amount: int = 0, rest: int = 0, times: int = 0) -> bytes:
    packed = bytes.fromhex(f"{abs(amount):09d}{'D' if amount < 0 else 'C'}")
    zoned = bytearray(0xF0 | int(digit) for digit in f"{abs(rest):04d}")
    zoned[-1] = (0xD0 if rest < 0 else 0xC0) | zoned[-1] & 15
    text = JEF.mixed(name).ljust(16, b"\x40")
    kanji = JEF.kanji("東町")
    return (
        JEF.mixed(f"D{number:05d}")
        + text
        + packed
        + bytes(zoned)
        + times.to_bytes(4, "big")
        + kanji
        + b"\x40"
    )


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    copybook, data = tmp_path / "BOOK.cpy", tmp_path / "DATA.DAT"
    copybook.write_text(COPYBOOK, encoding="utf-8")
    data.write_bytes(
        head() + body(1, "佐藤　花子", -123456789, -12, 7) + body(2, f"高{mark('80A1')}") + body(3, CANARY, 1)
    )
    return copybook, data


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["layout", "decode", *map(str, arguments)])
    if isinstance(result.exception, MigrationError):  # the console script shows it and exits with its code
        return result.exception.exit_code, result.stdout, f"{result.stderr}{result.exception}"
    return result.exit_code, result.stdout, result.stderr


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_every_kind_of_record_by_its_level_88(files: tuple[Path, Path]) -> None:
    copybook, data = files
    code, out, _ = run("--copybook", copybook, "--data", data, "--charset", "jef", "--json-lines")
    assert code == 0
    assert lines(out) == [
        {"_kind": "H", "_record": 1, "KBN": "H", "TSUKURI": "20260401"},
        {"_kind": "D", "_record": 2, "KBN": "D", "NO": "00001", "SHIMEI": "佐藤　花子", "KINGAKU": "-1234567.89", "ZAN": -12,
         "KAISU": 7, "KU": "東町"},
        {"_kind": "D", "_record": 3, "KBN": "D", "NO": "00002", "SHIMEI": f"高{mark('80A1')}", "KINGAKU": "0.00", "ZAN": 0,
         "KAISU": 0, "KU": "東町"},
        {"_kind": "D", "_record": 4, "KBN": "D", "NO": "00003", "SHIMEI": CANARY, "KINGAKU": "0.01", "ZAN": 0, "KAISU": 0,
         "KU": "東町"},
    ]  # fmt: skip


def test_kinds_may_be_said_and_records_chosen(files: tuple[Path, Path]) -> None:
    arguments = ["--copybook", files[0], "--data", files[1], "--charset", "jef", "--json-lines"]
    code, out, _ = run(*arguments, "--kinds", "KBN:D=BODY", "--records", "2-3")
    assert (code, [line["NO"] for line in lines(out)]) == (0, ["00001", "00002"])
    code, out, err = run(*arguments, "--kinds", "KBN:D=BODY")
    assert (code, len(lines(out))) == (1, 3)
    assert "record_kind_unknown" in err


def test_a_site_table_names_the_vendor_s_characters(files: tuple[Path, Path], tmp_path: Path) -> None:
    table = tmp_path / "site.csv"
    table.write_text(
        "system,code,unicode,ivs,mj_name,status\ntown,80A1,U+9AD9,,MJ028902,同定済\n", encoding="utf-8"
    )
    arguments = ["--copybook", files[0], "--data", files[1], "--charset", "jef", "--json-lines"]
    _, out, err = run(*arguments, "--site-table", table, "--gaiji", "town")
    assert lines(out)[2]["SHIMEI"] == "高髙"
    assert "vendor characters" not in err


@pytest.mark.parametrize(("charset", "known"), [("jips_e_a", "C365"), ("jips_e_c", "c366")])
def test_a_disputed_charset_is_decoded_once_a_known_text_reads(
    tmp_path: Path, charset: str, known: str
) -> None:
    copybook, data = tmp_path / "B.cpy", tmp_path / "B.DAT"
    copybook.write_text("       01 R. 05 A PIC N(2).\n")
    data.write_bytes(encoder(charset_named(charset)).kanji("中町"))
    arguments = ["--copybook", copybook, "--data", data, "--charset", charset, "--json-lines"]
    code, out, _ = run(*arguments, "--known-text", f"{known}=中")
    assert (code, lines(out)[0]["A"]) == (0, "中町")


def test_parquet_for_each_kind(files: tuple[Path, Path], tmp_path: Path) -> None:
    code, out, _ = run(
        "--copybook", files[0], "--data", files[1], "--charset", "jef", "--out", tmp_path / "o.parquet"
    )
    assert (code, out) == (0, "")
    assert (tmp_path / "o.D.parquet").stat().st_mode & 0o077 == 0  # residents' values
    assert pq.read_table(tmp_path / "o.D.parquet").column("NO").to_pylist() == ["00001", "00002", "00003"]
    assert pq.read_table(tmp_path / "o.H.parquet").num_rows == 1


def test_without_an_output_only_counts_are_shown(files: tuple[Path, Path]) -> None:
    copybook, data = files
    data.write_bytes(data.read_bytes() + body(4, CANARY)[:-20] + b"\xff" * 20)
    code, out, err = run("--copybook", copybook, "--data", data, "--charset", "jef")
    assert (code, out) == (1, "")
    assert CANARY not in err
    for told in ("records read", "5", "unreadable KINGAKU number_invalid", "vendor characters SHIMEI 80A1"):
        assert told in err


@pytest.mark.parametrize("policy", ["reject", "null"])
def test_what_cannot_be_read_is_null_and_listed_as_the_policy_says(
    files: tuple[Path, Path], policy: str
) -> None:
    copybook, data = files
    raw = bytearray(body(1, "田中"))
    raw[26] = 0x34  # the sign nibble of KINGAKU is a digit
    data.write_bytes(raw)
    arguments = [
        "--copybook",
        copybook,
        "--data",
        data,
        "--charset",
        "jef",
        "--record",
        "BODY",
        "--json-lines",
    ]
    code, out, err = run(*arguments, "--on-unreadable", policy)
    (row,) = lines(out)
    assert (code, row["KINGAKU"], row["SHIMEI"]) == (1, None, "田中")
    assert row.get("_errors") == (
        [{"field": "KINGAKU", "reason": "number_invalid"}] if policy == "reject" else None
    )
    assert "unreadable KINGAKU number_invalid" in " ".join(err.split())


@pytest.mark.parametrize("form", ["V", "VB"])
def test_variable_records_of_several_lengths(files: tuple[Path, Path], form: str) -> None:
    copybook, data = files
    records = [head(), *(body(number, "山田") for number in range(30))]
    words = b"".join((len(record) + 4).to_bytes(2, "big") + b"\0\0" + record for record in records)
    data.write_bytes(words if form == "V" else (len(words) + 4).to_bytes(2, "big") + b"\0\0" + words)
    arguments = ["--copybook", copybook, "--data", data, "--charset", "jef", "--json-lines"]
    code, out, err = run(*arguments, "--record-format", form)
    assert (code, len(lines(out))) == (0, 31)
    assert "big endian, inclusive" in err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--charset", "nosuch"], 2, "charset 'nosuch': is not known"),
        (["--charset", "jef", "--dialect", "nosuch"], 2, "dialect 'nosuch' is not known"),
        (["--charset", "jef", "--record", "NOSUCH"], 2, "no 01 record 'NOSUCH'. It has: HEAD, BODY"),
        (["--charset", "jef", "--kinds", "KBN"], 2, "is not FIELD:MARK=RECORD"),
        (["--charset", "jef", "--kinds", "NOSUCH:D=BODY"], 2, "no record has this field"),
        (["--charset", "jef", "--records", "5-2"], 2, "is no range"),
        (["--charset", "jef", "--record-format", "X"], 2, "Known: F, FB, V, VB, LINES"),
        (["--charset", "jef", "--line-end", "cr"], 2, "Known: crlf, lf, none"),
        (["--charset", "jef", "--record-format", "V", "--descriptor", "big"], 2, "Known: big_inclusive"),
        (["--charset", "jef", "--records", "100-200"], 2, "the file has none of them"),
        (["--charset", "jef", "--site-table", "nosuch.csv"], 2, "is no file"),
        (["--charset", "jef", "--out", "nosuch/o.parquet"], 2, "its folder does not exist"),
        (["--charset", "jef", "--out", "."], 2, "is a folder"),
        (["--charset", "jef", "--out", "/proc/o.parquet"], 3, "cannot be written"),
        (["--charset", "jef", "--layout", "x.yaml"], 2, "--copybook, --charset: the layout says this"),
        (["--charset", "jips_e"], 2, "known_text: nothing in it tells jips_e_a from jips_e_b, jips_e_c"),
        (["--charset", "jips_e"], 2, "--known-text C365=中"),
        (["--charset", "jips_e", "--known-text", "C366=中"], 2, "They do as nec_ebcdik+jips_e_c"),
        (["--charset", "jips_e", "--known-text", "中"], 2, "is not HEX=TEXT"),
        (["--charset", "jips_e", "--known-text", "C36=中"], 2, "is not HEX=TEXT"),
        (["--charset", "jips_e", "--known-text", "C365="], 2, "is not HEX=TEXT"),
        (["--charset", "jef", "--record-format", "V"], 1, "record descriptor words"),
    ],
)
def test_wrong_use_says_what_is_known(
    files: tuple[Path, Path], arguments: list[str], code: int, told: str
) -> None:
    found, out, err = run("--copybook", files[0], "--data", files[1], *arguments)
    assert (found, out) == (code, "")
    assert told in " ".join(err.split())


def test_an_empty_file_and_a_file_cut_short(files: tuple[Path, Path]) -> None:
    copybook, data = files
    whole = data.read_bytes()
    data.write_bytes(b"")
    code, _, err = run("--copybook", copybook, "--data", data, "--charset", "jef")
    assert (code, "DATA.DAT: the file is empty. Ask for a new delivery." in err) == (1, True)
    data.write_bytes(whole[:-7])
    code, out, err = run("--copybook", copybook, "--data", data, "--charset", "jef", "--json-lines")
    assert (code, len(lines(out))) == (1, 3)
    assert "no multiple of the record length 40; 33 bytes are over" in " ".join(err.split())


def test_an_output_never_replaces_what_is_read(files: tuple[Path, Path]) -> None:
    for victim in files:
        before = victim.read_bytes()
        code, _, err = run("--copybook", files[0], "--data", files[1], "--charset", "jef", "--out", victim)
        assert (code, "is a file that is read" in err, victim.read_bytes()) == (2, True, before)


def test_a_source_without_a_record_leaves_the_output_as_it_was(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "o.parquet"
    out.write_text("kept")
    files[1].write_bytes(b"")
    arguments = ["--copybook", files[0], "--data", files[1], "--charset", "jef", "--record", "BODY"]
    assert run(*arguments, "--out", out)[0] == 1
    assert out.read_text() == "kept"
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_stopped_run_leaves_no_parquet_that_looks_whole(files: tuple[Path, Path], tmp_path: Path) -> None:
    with files[1].open("wb") as file:
        file.writelines(repeat(body(1, "山田") * 1_000_000, 20))
    # env: what a shell runs in the background ignores the signal, and hands that on.
    # nice: on a busy machine the run must not end before this test is given the processor again.
    command = [
        "env",
        "--default-signal=INT",
        "nice",
        "-n",
        "19",
        sys.executable,
        "-m",
        "pipeline",
        "layout",
        "decode",
        "--charset",
        "jef",
        "--record",
        "BODY",
    ]
    command += [*map(str, ("--copybook", files[0], "--data", files[1], "--out", tmp_path / "o.parquet"))]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        unfinished = tmp_path / "o.parquet.unfinished"
        while not unfinished.exists() or not unfinished.stat().st_size:
            assert process.poll() is None, "it ended before it could be stopped"
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert not list(tmp_path.glob("o.parquet*"))


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
@pytest.mark.parametrize("last", [b"", b"\x1a"])
def test_line_ends_are_found_however_the_sizes_divide(tmp_path: Path, end: bytes, last: bytes) -> None:
    copybook, data = tmp_path / "B.cpy", tmp_path / "B.DAT"
    copybook.write_text("       01 R. 05 A PIC X(4). 05 B PIC X(4).\n")
    for rows in range(1, 25):
        data.write_bytes((b"AAAABBBB" + end) * rows + last)
        code, out, _ = run("--copybook", copybook, "--data", data, "--charset", "cp932", "--json-lines")
        assert (code, [line["A"] for line in lines(out)]) == (0, ["AAAA"] * rows)


def test_records_of_one_area_are_as_long_as_the_largest(tmp_path: Path) -> None:
    copybook, data = tmp_path / "B.cpy", tmp_path / "B.DAT"
    copybook.write_text(
        "       01 R. 05 A PIC X(9).\n       01 S REDEFINES R. 05 B PIC X(3).\n", encoding="utf-8"
    )
    data.write_bytes(b"ABCDEFGHI" * 2)
    arguments = ["--copybook", copybook, "--data", data, "--charset", "cp932", "--json-lines"]
    _, out, _ = run(*arguments, "--record", "S")
    assert [line["B"] for line in lines(out)] == ["ABC", "ABC"]


def test_kinds_of_other_lengths_share_a_fixed_record(tmp_path: Path) -> None:
    copybook, data = tmp_path / "B.cpy", tmp_path / "B.DAT"
    copybook.write_text("       01 R. 05 K PIC X. 05 A PIC X(8).\n       01 S. 05 K PIC X. 05 B PIC X(2).\n")
    data.write_bytes(b"RAAAAAAAA" + b"SBB      ")
    arguments = ["--copybook", copybook, "--data", data, "--charset", "cp932", "--json-lines"]
    code, out, _ = run(*arguments, "--kinds", "K:R=R,S=S")
    assert (code, [line.get("A", line.get("B")) for line in lines(out)]) == (0, ["AAAAAAAA", "BB"])


def test_kinds_are_told_apart_at_the_same_bytes(tmp_path: Path) -> None:
    copybook, data = tmp_path / "B.cpy", tmp_path / "B.DAT"
    copybook.write_text("       01 R. 05 K PIC X. 05 A PIC X(2).\n       01 S. 05 B PIC X(2). 05 K PIC X.\n")
    data.write_bytes(b"RAABBS")
    code, _, err = run("--copybook", copybook, "--data", data, "--charset", "cp932", "--kinds", "K:R=R,S=S")
    assert (code, "not every one has a field at the same bytes" in " ".join(err.split())) == (2, True)


def test_each_record_may_name_what_tells_it_apart_in_its_own_way(tmp_path: Path) -> None:
    copybook, data = tmp_path / "B.cpy", tmp_path / "B.DAT"
    copybook.write_text(
        "       01 R. 05 R-K PIC X. 05 A PIC X(2).\n       01 S. 05 S-K PIC X. 05 B PIC X(2).\n"
    )
    data.write_bytes(b"RAASBB")
    arguments = ["--copybook", copybook, "--data", data, "--charset", "cp932", "--json-lines"]
    code, out, _ = run(*arguments, "--kinds", "S-K:R=R,S=S")
    assert (code, [line.get("A", line.get("B")) for line in lines(out)]) == (0, ["AA", "BB"])


def test_items_of_storage_are_no_records_unless_chosen(tmp_path: Path) -> None:
    copybook, data = tmp_path / "B.cpy", tmp_path / "B.DAT"
    copybook.write_text(
        "       77 VER PIC X(3).\n       01 R. 05 R-K PIC X. 88 R-IS VALUE 'R'. 05 A PIC X(2).\n"
        "       01 S. 05 S-K PIC X. 88 S-IS VALUE 'S'. 05 B PIC X(2).\n"
    )
    data.write_bytes(b"RAASBB")
    arguments = ["--copybook", copybook, "--data", data, "--charset", "cp932", "--json-lines"]
    code, out, _ = run(*arguments)
    assert (code, [line.get("A", line.get("B")) for line in lines(out)]) == (0, ["AA", "BB"])
    code, out, _ = run(*arguments, "--record", "VER")
    assert (code, [line["VER"] for line in lines(out)]) == (0, ["RAA", "SBB"])


def test_a_segment_that_is_taken_for_a_record_is_told_how_to_name_it(tmp_path: Path) -> None:
    copybook, data = tmp_path / "B.cpy", tmp_path / "B.DAT"
    copybook.write_text(
        "       01 R. 05 K PIC X. 05 A PIC X(2).\n       05 B10 REDEFINES A. 10 B PIC X(2).\n"
    )
    data.write_bytes(b"RAA")
    arguments = ["--copybook", copybook, "--data", data, "--charset", "cp932", "--json-lines"]
    code, _, err = run(*arguments, "--kinds", "K:R=B10")
    assert (code, "Name its record too: R/B10." in " ".join(err.split())) == (2, True)
    code, out, _ = run(*arguments, "--kinds", "K:R=R/B10")
    assert (code, lines(out)[0]["B"]) == (0, "AA")


def test_decimals_have_all_their_places(tmp_path: Path) -> None:
    copybook, data = tmp_path / "B.cpy", tmp_path / "B.DAT"
    copybook.write_text("       01 R. 05 A PIC S9V9(8) COMP-3.\n")
    data.write_bytes(bytes.fromhex("000000001C") + bytes.fromhex("000000000C"))
    _, out, _ = run("--copybook", copybook, "--data", data, "--charset", "cp932", "--json-lines")
    assert [line["A"] for line in lines(out)] == ["0.00000001", "0.00000000"]


def test_names_of_parquet_files_keep_theirs_and_take_any_mark(tmp_path: Path) -> None:
    copybook, data = tmp_path / "B.cpy", tmp_path / "B.DAT"
    copybook.write_text("       01 R. 05 K PIC X. 05 A PIC X.\n       01 S. 05 K PIC X. 05 B PIC X.\n")
    data.write_bytes(b"/a.b")
    arguments = ["--copybook", copybook, "--data", data, "--charset", "cp932", "--kinds", "K:/=R,.=S"]
    assert run(*arguments, "--out", tmp_path / "rows.2024")[0] == 0
    assert sorted(path.name for path in tmp_path.glob("rows*")) == [
        "rows.2024.%2F.parquet",
        "rows.2024...parquet",
    ]


def test_a_delimited_layout_decodes_too(tmp_path: Path) -> None:
    layout, data = tmp_path / "T.yaml", tmp_path / "T.csv"
    layout.write_text(
        "layout: t\nformat: delimited\ncharset: cp932\nfields:\n  - {name: A, type: text}\n", encoding="utf-8"
    )
    data.write_text("山\n田\n", encoding="cp932")
    code, out, _ = run("--layout", layout, "--data", data, "--json-lines")
    assert (code, [line["A"] for line in lines(out)]) == (0, ["山", "田"])


@pytest.mark.parametrize("full", [["--json-lines"], []])
def test_an_output_that_takes_nothing_is_told(files: tuple[Path, Path], full: list[str]) -> None:
    command = [sys.executable, "-m", "pipeline", "layout"]
    if full:
        command += ["decode", "--charset", "jef", "--copybook", str(files[0]), "--data", str(files[1]), *full]
    else:
        command += ["show", str(files[0]), "--json"]
    with Path("/dev/full").open("w") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr, "No space left" in done.stderr) == (3, False, True)


def test_a_reader_that_goes_ends_it_without_a_word(files: tuple[Path, Path]) -> None:
    files[1].write_bytes(body(1, "山田") * 50_000)
    command = f"'{sys.executable}' -m pipeline layout decode --charset jef --record BODY --json-lines"
    command += f" --copybook '{files[0]}' --data '{files[1]}' 2>&1 | head -1 | wc -l; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", str(128 + signal.SIGPIPE)]


def test_a_table_without_its_counter_is_told(tmp_path: Path) -> None:
    copybook, data = tmp_path / "B.cpy", tmp_path / "B.DAT"
    copybook.write_text("       01 R. 05 A PIC X. 05 T PIC X OCCURS 1 TO 3 DEPENDING ON WS-KAZU.\n")
    data.write_bytes(b"A123")
    code, out, err = run("--copybook", copybook, "--data", data, "--charset", "cp932", "--json-lines")
    assert (code, lines(out)[0]["T_3"]) == (0, "3")
    assert "T depends on WS-KAZU, which is not in the record" in " ".join(err.split())


def test_what_another_view_reads_is_no_error_of_a_row(tmp_path: Path) -> None:
    book, data = tmp_path / "v.cpy", tmp_path / "v.dat"
    book.write_text(
        " 01 R.\n 05 K PIC X.\n 05 A PIC X(4).\n 05 B REDEFINES A PIC S9(7) COMP-3.\n 05 C PIC S9(3) COMP-3.\n",
        encoding="utf-8",
    )
    data.write_bytes(JEF.mixed("1ABCD") + b"\x12\x3c" + JEF.mixed("2EFGH") + b"\xff\xff")
    code, out, _ = run("--copybook", book, "--data", data, "--charset", "jef", "--json-lines")
    assert [row.get("_errors") for row in lines(out)] == [
        None,
        [{"field": "C", "reason": "number_invalid"}],
    ]
    assert code == 1


def test_bytes_behind_a_shorter_record_are_told(tmp_path: Path) -> None:
    book, data = tmp_path / "v.cpy", tmp_path / "v.dat"
    book.write_text(
        " 01 LONG.\n 05 K PIC X.\n 88 L VALUE 'L'.\n 05 A PIC X(9).\n 01 SHORT.\n 05 K PIC X.\n 88 S VALUE 'S'.\n 05 B PIC X(3).\n",
        encoding="utf-8",
    )
    data.write_bytes(JEF.mixed("L123456789S123456789"))
    _, _, told = run("--copybook", book, "--data", data, "--charset", "jef")
    assert "SHORT: 6 bytes behind it are not described, and not read" in " ".join(told.split())
