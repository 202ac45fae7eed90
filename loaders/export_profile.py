"""How one receiving party wants its exchange files: data in `export_profiles/`, or a YAML of its own."""

import string
from dataclasses import dataclass
from pathlib import Path

from mappings.reading import Reading
from mappings.yaml.text import read_yaml

PROFILES = Path(__file__).parent / "export_profiles"
_KEYS = (
    "profile",
    "encoding",
    "bom",
    "line_end",
    "quoting",
    "header",
    "file_name",
    "repeated",
    "repeated_columns",
    "separator",
)
ENCODINGS = ("utf_8", "utf_16le", "cp932", "euc_jp", "shift_jis_2004", "euc_jis_2004")
_LINE_ENDS = {"": "\r\n", "crlf": "\r\n", "lf": "\n"}
_YES = {"": False, "false": False, "true": True}
_PLACES = ("municipality", "business", "name", "group", "timestamp", "sequence")


@dataclass(frozen=True, slots=True)
class ExportProfile:
    """Comma-separated always; the defaults are constructed, not official.

    `quoting` is `all` or `texts` (numbers have none); in both a null is an empty field without quotes and an empty text one with
    them. `header` is `romaji`, `name` (Japanese) or `none`. `repeated` says how an item that repeats stands: `json`
    (one field, an array of texts), `columns` (`repeated_columns` fields name_1 …) or `joined` by `separator`.
    `file_name` may use municipality, business, name (Japanese group name), group (ASCII), timestamp, sequence.
    """

    encoding: str = "utf_8"
    bom: bool = False
    line_end: str = "\r\n"
    quoting: str = "all"
    header: str = "romaji"
    file_name: str = "{municipality}_{business}_{name}_{timestamp}_{sequence}.csv"
    repeated: str = "json"
    repeated_columns: int = 10
    separator: str = "|"


def read_profile(name: str) -> ExportProfile:
    """A profile by its name, or by the path of its YAML. Raises SpecError with every problem."""
    path = Path(name) if name.endswith(".yaml") else PROFILES / f"{name}.yaml"
    reading = Reading(path)
    root = read_yaml(path)
    reading.keys(root, _KEYS, ("profile",), "an export profile")

    def choice(key: str, *known: str) -> str:
        return str(reading.one_of(root, key, {"": known[0]} | {each: each for each in known}) or known[0])

    profile = ExportProfile(
        encoding=choice("encoding", *ENCODINGS),
        bom=bool(reading.one_of(root, "bom", _YES)),
        line_end=reading.one_of(root, "line_end", _LINE_ENDS) or "\r\n",
        quoting=choice("quoting", "all", "texts"),
        header=choice("header", "romaji", "name", "none"),
        file_name=reading.text(root, "file_name") or ExportProfile().file_name,
        repeated=choice("repeated", "json", "columns", "joined"),
        repeated_columns=reading.number(root, "repeated_columns") or 10,
        separator=reading.text(root, "separator", "|"),
    )
    _check(reading, profile, root)
    reading.finish()
    return profile


def _check(reading: Reading, profile: ExportProfile, root: object) -> None:
    if wrong := _wrong_name(profile.file_name):
        reading.problem(root, f"file_name {profile.file_name!r} {wrong}.", f"Use {{{'}, {'.join(_PLACES)}}}.")
    if profile.bom and not profile.encoding.startswith("utf_"):
        reading.problem(root, f"{profile.encoding} has no byte order mark.", "Leave out bom.")
    if profile.repeated == "joined" and (not profile.separator or set(profile.separator) & set(',"\r\n')):
        reading.problem(root, f"separator {profile.separator!r} is none.", "Use a text like | or ;.")


def _wrong_name(text: str) -> str:
    """A name must tell the groups apart and stay in its folder."""
    try:
        parsed = [part for part in string.Formatter().parse(text) if part[1] is not None]
    except ValueError:
        return "is no pattern"
    places = {place for _, place, _, _ in parsed}
    if any(form or conversion for _, _, form, conversion in parsed) or not text.isprintable():
        return "is more than places and plain text"
    if "/" in text or "\\" in text or text.startswith("."):
        return "leads out of its folder"
    if not places <= set(_PLACES):
        return "has a place that is not known"
    return "" if places & {"name", "group"} else "gives every group the same name"
