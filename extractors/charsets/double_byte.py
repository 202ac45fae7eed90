"""Double-byte tables: by rule from the platform's EUC-JP, or from the runs of a data file.

The standard area of every Japanese maker is JIS X 0208 at an offset. Makers that began with JIS C 6226-1978 keep
the 22 pairs that JIS exchanged in 1983 as they were. Where JIS 1983 changed a printed form, a code reads as the
character of its place (領域重視), or with `glyphs` as the form that the host prints (字形重視).
"""

from dataclasses import dataclass
from functools import cache

from contracts.errors import SpecError
from extractors.charsets.data_files import areas, chart, code_ranges, double_byte_runs, rows, sequences

# JIS C 6226-1978 against JIS X 0208-1983: code positions exchanged (JIS X 0208 解説).
JIS78_PAIRS = "鯵鰺 鴬鶯 蛎蠣 撹攪 竃竈 潅灌 諌諫 頚頸 砿礦 蕊蘂 靭靱 賎賤 壷壺 砺礪 梼檮 涛濤 迩邇 蝿蠅 桧檜 侭儘 薮藪 篭籠"
_GR = 0x8080  # JIS code to EUC: both high bits
_NO_CHARACTER = "\ufffd"


@dataclass(frozen=True, slots=True, eq=False)
class DoubleByte:
    """Characters by code; `vendor` are the codes of the maker and the user, which have no character of their own."""

    characters: dict[int, str]
    vendor: frozenset[int]


NO_DOUBLE_BYTE = DoubleByte({}, frozenset())


@cache
def double_byte(name: str, glyphs: bool = False) -> DoubleByte:
    """The table by name. Raises SpecError for a name that is not known."""
    row = _row(name)
    if row["through"]:
        return _through(double_byte("jips_j", glyphs), row["through"])
    characters = _characters(row, glyphs)
    characters |= dict.fromkeys(code_ranges(row["space"]), "\u3000")
    return DoubleByte(characters, frozenset(areas(row["vendor"])) - characters.keys())


def shifts(name: str, single_byte: str) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Sequences into and out of double bytes beside a single-byte table; the first of each is the one written."""
    found = {row["single_byte"]: row for row in rows("shifts.csv") if row["double_byte"] == name}
    row = found.get(single_byte) or found.get("")
    return (sequences(row["shift_in"]), sequences(row["shift_out"])) if row else ((), ())


def _row(name: str) -> dict[str, str]:
    known = {row["name"]: row for row in rows("double_byte.csv")}
    if name not in known:
        raise SpecError.at(f"charset double_byte {name!r}", "is not known.", f"Known: {', '.join(known)}.")
    return known[name]


def _characters(row: dict[str, str], glyphs: bool) -> dict[int, str]:
    """Characters of a row of double_byte.csv: its parts, without what it lacks, with its own forms, at its offset."""
    characters: dict[int, str] = {}
    offset = int(row["offset"], 16)
    for part in row["characters"].split("+"):
        if part.startswith("jis"):
            jis = _jis_x_0208(is_1978=part == "jis78")
            for code in code_ranges(row["absent"]):
                jis.pop(code, None)
            jis |= _forms(row["name"], part, glyphs)
            characters |= {code + offset: text for code, text in jis.items()}
        elif part == "x0212":
            characters |= _jis_x_0212()
        else:
            characters |= double_byte_runs(part)
    return characters


def _jis_x_0208(is_1978: bool) -> dict[int, str]:
    codes = [lead << 8 | trail for lead in range(0x21, 0x7F) for trail in range(0x21, 0x7F)]
    characters = _euc_jp(codes, [(code + _GR).to_bytes(2, "big") for code in codes])
    if not is_1978:
        return characters
    swap = {pair[way]: pair[1 - way] for pair in JIS78_PAIRS.split() for way in (0, 1)}
    return {code: swap.get(text, text) for code, text in characters.items()}


def _jis_x_0212() -> dict[int, str]:
    """JIS X 0212 with the high bit of the lead byte only, as Unisys puts it beside JIS X 0208."""
    codes = [lead << 8 | trail for lead in range(0xA1, 0xFF) for trail in range(0x21, 0x7F)]
    return _euc_jp(codes, [b"\x8f" + (code | 0x80).to_bytes(2, "big") for code in codes])


def _euc_jp(codes: list[int], encoded: list[bytes]) -> dict[int, str]:
    """Characters of the codes that the platform's EUC-JP has; a new line keeps each code by itself."""
    texts = b"\n".join(encoded).decode("euc_jp", "replace").split("\n")
    pairs = zip(codes, texts, strict=True)
    return {code: text for code, text in pairs if _NO_CHARACTER not in text}


def _forms(name: str, base: str, glyphs: bool) -> dict[int, str]:
    """What glyphs.csv says of a table, or of the JIS it begins with, by JIS code."""
    whens = ("always", "glyphs") if glyphs else ("always",)
    return {
        int(row["jis"], 16): row["character"]
        for row in rows("glyphs.csv")
        if row["double_byte"] in (name, base) and row["when"] in whens
    }


def _through(jips: DoubleByte, single_byte: str) -> DoubleByte:
    """JIPS(E): each byte of JIPS(J) becomes the byte that spells the same JIS8 character in `single_byte`.

    Public sources do not say where the JIS8 bytes E0-FE go. Codes with a byte that nothing else uses are the
    maker's or the user's and keep their own code.
    """
    to_host = _byte_map(single_byte)
    characters = {
        to_host[code >> 8] << 8 | to_host[code & 0xFF]: text
        for code, text in jips.characters.items()
        if code >> 8 in to_host and code & 0xFF in to_host
    }
    vendor = {
        to_host[code >> 8] << 8 | to_host[code & 0xFF]
        for code in jips.vendor
        if code >> 8 in to_host and code & 0xFF in to_host
    }
    used = set(to_host.values())
    others = set(range(0x41, 0xFF)) - used
    upper = {host for jis, host in to_host.items() if jis > 0x7F} | others
    unknown = {lead << 8 | trail for lead in upper for trail in used | others if {lead, trail} & others}
    return DoubleByte(characters, frozenset((vendor | unknown) - characters.keys()))


def _byte_map(single_byte: str) -> dict[int, int]:
    """Host byte of each graphic JIS8 byte 21-7E, A1-DF."""
    host = {text: byte for byte, text in chart(single_byte).items()}
    return {byte: host[text] for byte, text in chart("jis8").items() if byte > 0x20 and text in host}
