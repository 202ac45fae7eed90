"""`hikkoshi scaffold`: the first draft of a product's folder from the vendor's copybooks, or from layouts."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from contracts.errors import Problem, SpecError
from contracts.schema import TableSchema
from mappings.draft.mapping import DraftMapping
from mappings.draft.product import ProductDraft, draft_product
from mappings.layout.reader import read_layout
from pipeline.console import AsJson, open_console, print_json, table_of
from standards.reader import Standard, load_standard, versions

_out = open_console()
_SHARED = "codes/"


def scaffold_command(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="COBOL copybooks, members of COPY beside them; or layouts (.yaml) of the product, of CSV and tables too.",
            dir_okay=False,
        ),
    ],
    out: Annotated[
        Path, typer.Option(help="The folder of the product and version; files in it stay as they are.")
    ],
    business: Annotated[
        list[str] | None, typer.Option(help="Only groups of these businesses (001 …); repeatable.")
    ] = None,
    standard: Annotated[str, typer.Option(help="Version of the standard (default: the newest).")] = "",
    dialect: Annotated[str, typer.Option(help="fujitsu, ibm, hitachi, nec-avx or mf.")] = "fujitsu",
    as_json: AsJson = False,
) -> None:
    """A layout, a mapping for each record kind and code tables, with a proposal for every field.

    A layout that is there already (CSV, a database table, a host file whose records were corrected) is named instead of its copybook; it has to
    lie in the folder `layouts` of OUT.

    Each line that the copybook does not settle has a remark `# sure: 0.88 because …`, and what is like nothing stands
    in a comment. `hikkoshi lint` tells both as undecided until a person has removed them.
    """
    loaded = load_standard(standard or versions()[-1])
    copybooks = [path for path in files if path.suffix != ".yaml"]
    _require_own(out, [path for path in files if path.suffix == ".yaml"])
    draft = draft_product(out.absolute().name, files, dialect.lower(), loaded, _groups(loaded, business))
    written = _write(draft, copybooks, out)
    if as_json:
        print_json(_plain(draft, written))
        return
    for mapping in draft.mappings:
        _out.print(_table(mapping))
    for path in written:
        _out.print(f"{path} written", soft_wrap=True)
    _out.print(f"Next: hikkoshi lint {out}", soft_wrap=True)


def _require_own(out: Path, layouts: list[Path]) -> None:
    """A layout belongs to its product, by its place and its name. Raises SpecError."""
    own = (out / "layouts").resolve()
    problems = [
        Problem(str(path), "the layout does not lie in the product.", f"Put it into {out / 'layouts'}.")
        for path in layouts
        if path.resolve().parent != own
    ]
    problems += [
        Problem(str(path), f"the layout is named {name!r}.", f"Name it '{out.absolute().name}.{path.stem}'.")
        for path, name in ((path, read_layout(path).name) for path in layouts if not problems)
        if name != f"{out.absolute().name}.{path.stem}"
    ]
    if problems:
        raise SpecError(problems)


def _groups(standard: Standard, businesses: list[str] | None) -> list[TableSchema]:
    chosen = [s for s in standard.groups.values() if not businesses or s.business in businesses]
    known = sorted({schema.business for schema in standard.groups.values()})
    unknown = [name for name in businesses or [] if name not in known]
    if unknown:
        wrong = f"standard {standard.version} has no groups of {', '.join(unknown)}."
        raise SpecError(Problem("--business", wrong, f"It has: {', '.join(known)}."))
    return chosen


def _write(draft: ProductDraft, copybooks: list[Path], out: Path) -> list[Path]:
    """Write what is not there. Nothing at all is written where a layout, mapping or other copybook is there.

    A code table that is there may be that of another copybook, and is used as it is.
    """
    contents = {out / name: text.encode() for name, text in draft.files.items()}
    contents |= {out / "layouts" / path.name: path.read_bytes() for path in copybooks}
    there = {path for path in contents if path.exists()}
    kept = {
        path for path in there if path.read_bytes() == contents[path] or path.parent.name + "/" == _SHARED
    }
    if there - kept:
        action = "Remove it, or name another folder."
        raise SpecError([Problem(str(path), "the file is there.", action) for path in sorted(there - kept)])
    written = sorted(contents.keys() - there)
    for path in written:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(contents[path])
    return written


def _table(mapping: DraftMapping) -> Table:
    schema = mapping.proposal.schema
    title = f"{mapping.name}: {schema.business} {schema.name}"
    table = table_of("field", "item", "sure", "because", numbers=("sure",), title=title)
    for each in mapping.decisions():
        style = None if each.written else "yellow"
        elsewhere = each.group not in ("", schema.group)
        item = f"{each.group}.{each.item}" if elsewhere else each.item
        table.add_row(each.field, item, f"{each.sure:.2f}", each.because, style=style)
    return table


def _plain(draft: ProductDraft, written: list[Path]) -> dict[str, Any]:
    return {
        "product": draft.product,
        "written": [str(path) for path in written],
        "mappings": [
            {
                "mapping": each.name,
                "group": each.proposal.schema.group,
                "fields": [asdict(decision) for decision in each.decisions()],
            }
            for each in draft.mappings
        ],
    }
