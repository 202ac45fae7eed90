"""`hikkoshi layout …`: copybooks shown, and any host file decoded by one."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from contracts.errors import SpecError
from contracts.source import OnUnreadable, SourceLayout
from extractors.extraction import Extractor, Tally
from mappings.copybook import read_copybook
from mappings.layout.reader import read_layout
from pipeline.console import AsJson, open_console, print_json
from pipeline.decode import JsonLines, ParquetFiles, open_file, require_own_file, told
from pipeline.decode_layout import DecodeOptions, charset_of, decode_layout, parse_kinds
from pipeline.show.layout import layout_rows, show_layout

layout_app = typer.Typer(no_args_is_help=True, help="Layouts and copybooks.")
_out = open_console()
_err = Console(stderr=True, highlight=False)
_DIALECT = typer.Option(
    help="fujitsu, ibm, hitachi, nec-avx or mf: what COMP, SYNC and OCCURS DEPENDING ON mean."
)


@layout_app.command("show")
def layout_show(
    copybook: Annotated[Path, typer.Argument(help="A COBOL copybook, fixed or free form, UTF-8 or CP932.")],
    dialect: Annotated[str, _DIALECT] = "fujitsu",
    as_json: AsJson = False,
) -> None:
    """Level, name, offset, length, picture and usage of each item of a copybook."""
    records = read_copybook(copybook, dialect.lower())
    if as_json:
        print_json(layout_rows(records))
    else:
        show_layout(_out, records)


@layout_app.command("decode")
def layout_decode(
    context: typer.Context,
    data: Annotated[Path, typer.Option(help="The file.", exists=True, dir_okay=False, readable=True)],
    copybook: Annotated[Path | None, typer.Option(help="Its COBOL copybook.")] = None,
    charset: Annotated[
        str,
        typer.Option(
            help="jef, ibm930, keis83, jips_j, cp932 …, or SINGLE+DOUBLE such as fujitsu_lower+jef."
        ),
    ] = "",
    layout: Annotated[
        Path | None, typer.Option(help="A layout YAML instead of copybook, charset and the options below.")
    ] = None,
    dialect: Annotated[str, _DIALECT] = "fujitsu",
    record_format: Annotated[
        str, typer.Option(help="F, FB, V (RDW), VB (BDW and RDW), or LINES of text.")
    ] = "F",
    record: Annotated[str, typer.Option(help="The 01 record, where the copybook has several.")] = "",
    kinds: Annotated[
        str,
        typer.Option(help="Record kinds by a field: KBN:H=HEAD,D=BODY; 01 records, or RECORD/SEGMENT each."),
    ] = "",
    line_end: Annotated[
        str, typer.Option(help="After each F record: none, crlf or lf (default: found).")
    ] = "",
    descriptor: Annotated[
        str, typer.Option(help="RDW as big_inclusive, big_exclusive, little_… (default: found by walking).")
    ] = "",
    site_table: Annotated[
        Path | None, typer.Option(help="CSV system,code,unicode,ivs,mj_name,status.")
    ] = None,
    gaiji: Annotated[str, typer.Option(help="The system to look for in the site table.")] = "",
    glyphs: Annotated[
        str, typer.Option(help="area (領域重視) or face (字形重視) where JIS78 and JIS83 differ.")
    ] = "area",
    known_text: Annotated[
        list[str] | None,
        typer.Option(
            help="Bytes of the file and what they say, such as C365=中; repeatable. They must read so; JIPS(E) needs them."
        ),
    ] = None,
    on_unreadable: Annotated[
        OnUnreadable, typer.Option(help="reject lists the field in _errors; null only counts it.")
    ] = OnUnreadable.REJECT,
    records: Annotated[str, typer.Option(help="Only these records, such as 1-1000.")] = "",
    json_lines: Annotated[bool, typer.Option("--json-lines", help="Rows to standard output.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Rows to a Parquet file (one for each record kind).")
    ] = None,
) -> None:
    """Decode a host file by its copybook, without a mapping.

    Texts come without their padding, PIC 9 DISPLAY as text with leading zeros, other numbers exact (decimals as
    texts in JSON). A vendor character stands as U+FFF9 code U+FFFB. OCCURS becomes NAME_1, NAME_2 ….
    Without --json-lines or --out only counts are shown, no value. Exit code 1: something could not be read.
    """
    inputs = [data, copybook, layout, site_table]
    if out:
        require_own_file(out, inputs)
    if layout:
        _refuse_beside_layout(context)
        chosen, known = read_layout(layout), list[str]()
    elif copybook and charset:
        chosen, known = decode_layout(
            DecodeOptions(
                copybook,
                data,
                charset_of(charset, glyphs, site_table, gaiji, known_text or ()),
                dialect,
                record_format,
                parse_kinds(kinds),
                record,
                line_end,
                descriptor,
                on_unreadable,
            )
        )
    else:
        raise typer.BadParameter("give --layout, or --copybook and --charset")
    file = open_file(chosen, data, _range(records))
    file.tally.remarks += known
    try:
        _decode(file, chosen, json_lines, out)
    finally:
        _show_tally(file.tally)
    if records and not file.tally.read:
        raise SpecError.at(f"--records {records}", "the file has none of them.", "Ask for earlier ones.")
    raise typer.Exit(1 if file.tally.rejected or file.tally.unreadable_values else 0)


def _refuse_beside_layout(context: typer.Context) -> None:
    """What a layout says itself cannot be said beside it."""
    both = [
        f"--{name.replace('_', '-')}"
        for name in context.params
        if name not in ("data", "layout", "records", "json_lines", "out")
        and str(context.get_parameter_source(name)).endswith("COMMANDLINE")
    ]
    if both:
        raise SpecError.at(", ".join(both), "the layout says this.", "Leave it out, or change the layout.")


def _decode(file: Extractor, layout: SourceLayout, json_lines: bool, out: Path | None) -> None:
    with ExitStack() as stack:
        writers: list[JsonLines | ParquetFiles] = [JsonLines(sys.stdout, layout)] if json_lines else []
        writers += [ParquetFiles(out, layout, stack)] if out else []
        for mark, batch in _with_progress(file):
            file.tally.take_unreadable()
            for writer in writers:
                writer.write(mark, batch)
    file.tally.take_unreadable()


def _with_progress(file: Extractor) -> Iterator[tuple[str, pa.RecordBatch]]:
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.fields[records]:,} records"),
        TimeElapsedColumn(),
        console=_err,
        transient=True,
    ) as progress:
        task = progress.add_task("decode", total=None, records=0)
        for mark, batch in file.batches():
            progress.update(task, records=file.tally.read)
            yield mark, batch


def _show_tally(tally: Tally) -> None:
    """Counts to standard error: where the rows go elsewhere, nothing stands between them."""
    table = Table("what", "count", show_header=False)
    for what, count in told(tally.facts()):
        table.add_row(what, f"{count:,}")
    _err.print(table)
    for remark in tally.remarks:
        _err.print(f"[dim]{remark}[/dim]")


def _range(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    first, _, last = text.partition("-")
    if not (first.isdigit() and last.isdigit() and 1 <= int(first) <= int(last)):
        raise SpecError.at(f"--records {text}", "is no range.", "Write FIRST-LAST such as 1-1000.")
    return int(first), int(last)
