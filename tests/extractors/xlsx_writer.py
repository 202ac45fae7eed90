"""A writer of .xlsx files by ECMA-376, cell by cell as XML; it shares nothing with the reader."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(value: str) -> str:
    """As Excel writes it: what XML cannot hold as _xHHHH_."""
    return escape(_NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", value))


def text(value: str) -> str:
    return f't="inlineStr"><is><t xml:space="preserve">{xml_text(value)}</t></is>'


def number(value: str, style: int = 0) -> str:
    return f's="{style}"><v>{value}</v>'


def shared(place: int) -> str:
    return f't="s"><v>{place}</v>'


def column_name(column: int) -> str:
    return (chr(64 + column // 26) if column >= 26 else "") + chr(65 + column % 26)


def sheet_xml(
    rows: Sequence[Sequence[str] | None], hidden: Sequence[int] = (), before: str = "", after: str = ""
) -> str:
    """`rows` hold what follows `<c r="…" ` of each cell ("" for none), None where there is no row; `hidden` from 1."""
    lines = []
    for at, cells in enumerate(rows, start=1):
        if cells is None:
            continue
        written = "".join(f'<c r="{column_name(c)}{at}" {cell}</c>' for c, cell in enumerate(cells) if cell)
        away = ' hidden="1"' if at in hidden else ""
        lines.append(f'<row r="{at}"{away}>{written}</row>')
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{"".join(lines)}</sheetData>{after}</worksheet>'


def xlsx_bytes(
    rows: Sequence[Sequence[str] | None] = (),
    *,
    sheets: Mapping[str, str] | None = None,
    state: str = "visible",
    formats: Sequence[str] = (),
    texts: Sequence[str] = (),
    since_1904: bool = False,
    **sheet: object,
) -> bytes:
    """One sheet of `rows`, or `sheets` as XML by name. `formats` are numbers or codes of styles from 1 on; `texts` XML."""
    whole = sheets or {"Sheet1": sheet_xml(rows, **sheet)}  # type: ignore[arg-type]
    names = list(whole)
    parts = {
        "_rels/.rels": _relations([("r1", "officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *((f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(len(names))),
                ("t", "sharedStrings", "/xl/sharedStrings.xml"),
                ("y", "styles", "styles.xml"),
            ]
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="{int(since_1904)}"/>'
        "<sheets>"
        + "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n + 1}" state="{state}" r:id="s{n}"/>'
            for n, name in enumerate(names)
        )
        + "</sheets></workbook>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{"".join(f"<si>{each}</si>" for each in texts)}</sst>',
        "xl/styles.xml": _styles(formats),
        **{f"xl/worksheets/sheet{n}.xml": whole[name] for n, name in enumerate(names)},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _relations(relations: Sequence[tuple[str, str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="{i}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for i, kind, target in relations
    )
    return f'<Relationships xmlns="{_PACKAGE}">{each}</Relationships>'


def _styles(formats: Sequence[str]) -> str:
    codes = {code: 164 + n for n, code in enumerate(formats) if not code.isdigit()}
    written = "".join(
        f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>' for code, number in codes.items()
    )
    used = "".join(f'<xf numFmtId="{codes.get(code, code)}"/>' for code in ("0", *formats))
    own = '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts>{written}</numFmts>{own}<cellXfs>{used}</cellXfs></styleSheet>'
    )
