"""Writes the IBM tables under data/ from the platform's iconv (glibc): `python -m extractors.charsets.build_ibm`.

Run once for a new release of the tables; the results are kept in the repository so that no iconv is needed when
decoding. CCSID 300 is the double-byte part of IBM-930, 16684 that of IBM-1390, 290 and 1027 the single-byte parts
of IBM-930 and IBM-939, 8482 and 5123 those of IBM-1390 and IBM-1399 (290 and 1027 with the euro sign).
"""

import subprocess
import unicodedata
from pathlib import Path

DATA = Path(__file__).parent / "data"
SINGLE_BYTE = {
    "ibm037": "IBM037",
    "ibm290": "IBM930",
    "ibm1027": "IBM939",
    "ibm8482": "IBM1390",
    "ibm5123": "IBM1399",
}
_SHIFT = (0x0E, 0x0F)
_CONTROLS = {0x05: "HT", 0x15: "NL", 0x25: "LF", 0x40: "SP"}
_INVISIBLE = {"\u00a0": "NB"}


def decoded(codes: list[bytes], converter: str) -> list[str]:
    """Text of each code, "" where the converter has none. A new line (25) closes each code on the way."""
    raw = b"\x25".join(codes) + b"\x25"
    command = ["iconv", "-c", "-f", converter, "-t", "UTF-8"]  # -c: codes without a character leave nothing
    done = subprocess.run(command, input=raw, capture_output=True, check=False)
    return done.stdout.decode().split("\n")[: len(codes)]


def double_byte(converter: str) -> dict[int, str]:
    """Characters by code, without the user area, which iconv gives private-use code points."""
    leads = [0x40, *range(0x41, 0xFF)]
    codes = [
        lead << 8 | trail
        for lead in leads
        for trail in range(0x40, 0xFF)
        if (trail == 0x40) == (lead == 0x40)
    ]
    shifted = [bytes((_SHIFT[0], code >> 8, code & 0xFF, _SHIFT[1])) for code in codes]
    texts = dict(zip(codes, decoded(shifted, converter), strict=True))
    return {code: text for code, text in texts.items() if text and not "\ue000" <= text[0] <= "\uf8ff"}


def runs(characters: dict[int, str]) -> str:
    """A line a run of consecutive codes: first code, tab, characters; texts of several code points in braces."""
    lines: list[str] = []
    before = -2
    for code, text in sorted(characters.items()):
        if code != before + 1 or code & 0xFF == 0x41:
            lines.append(f"{code:04X}\t")
        lines[-1] += text if len(text) == 1 else f"{{{text}}}"
        before = code
    return "\n".join(lines) + "\n"


def single_byte(converter: str) -> dict[int, str]:
    """Tokens of the grid by byte: graphic characters and the controls that text may hold."""
    codes = list(range(0x41, 0xFF))
    texts = zip(codes, decoded([bytes((code,)) for code in codes], converter), strict=True)
    tokens = {c: _INVISIBLE.get(t, t) for c, t in texts if t and unicodedata.category(t)[0] != "C"}
    return tokens | _CONTROLS


def grid(tokens: dict[int, str], title: str) -> str:
    """The 16 x 16 chart of a manual: the high digit across, the low digit down."""
    lines = [f"# {title}", "  " + " ".join(f"{high:X}_" for high in range(16))]
    for low in range(16):
        cells = (tokens.get(high << 4 | low, "--") for high in range(16))
        lines.append(f"{low:X} " + " ".join(f"{cell:<2}" for cell in cells).rstrip())
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write data/single/ibm*.txt and data/double/ibm*.txt."""
    for name, converter in SINGLE_BYTE.items():
        text = grid(single_byte(converter), f"{name}: from iconv {converter}")
        (DATA / "single" / f"{name}.txt").write_text(text, encoding="utf-8")
    small, large = double_byte("IBM930"), double_byte("IBM1390")
    extra = {code: text for code, text in large.items() if small.get(code) != text}
    (DATA / "double" / "ibm300.txt").write_text(runs(small), encoding="utf-8")
    (DATA / "double" / "ibm16684.txt").write_text(runs(extra), encoding="utf-8")


if __name__ == "__main__":
    main()
