"""A text as a YAML scalar, and data on one line: quoted exactly where a plain reader would see something else."""

import json
import re
import unicodedata
from datetime import date
from typing import Any

import yaml

from mappings.grammar import NUMBERS
from mappings.yaml.mistakes import mistyped

# Plain though YAML gives them a type: short whole numbers, shares, dates, true and false. Not 2.1, nor 01, nor NO.
_HARMLESS = re.compile(r"0|[1-9]\d{0,3}|0\.\d{0,13}[1-9]|true|false", re.ASCII)
_DATE = re.compile(r"[12]\d{3}-\d\d-\d\d|9999-12-31", re.ASCII)
_WHOLE = re.compile(r"[1-9]\d{0,14}", re.ASCII)
_WORD = re.compile(r"""[^\s\-?:,\[\]{}#&*!|>'"%@`=~<]([^\n:?#,\[\]{}]*[^\s:?#,\[\]{}])?""")
_NUMBERLIKE = re.compile(r"[-+.]?\d[0-9a-fA-FxXoO_.:+-]*", re.ASCII)
_ONLY_WORDS_OF_YAML = ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf")
_NOT_PRINTED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")


def scalar(text: str) -> str:
    """The scalar that reads back as `text`."""
    return text if _HARMLESS.fullmatch(text) or _is_date(text) or _is_plain(text) else _quoted(text)


def flow(node: Any, key: str = "") -> str:
    """A node on one line, which is the value of `key`."""
    if node is None:
        return "null"
    if isinstance(node, dict):
        return f"{{{', '.join(f'{key_text(name)} {flow(value, name)}' for name, value in node.items())}}}"
    if isinstance(node, list):
        return f"[{', '.join(map(flow, node))}]"
    return str(node) if key in NUMBERS and _WHOLE.fullmatch(node) else scalar(node)


def key_text(key: str) -> str:
    """A key with its colon; digits are codes there, never numbers."""
    return f"{key if key == 'on' or _is_plain(key) else _quoted(key)}:"


def columns(line: str) -> int:
    """How many columns a line takes; characters of full width take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _NOT_PRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(text))
    except ValueError:
        return False


def _is_plain(text: str) -> bool:
    return bool(
        _WORD.fullmatch(text)
        and text.lower() not in _ONLY_WORDS_OF_YAML
        and not _NUMBERLIKE.fullmatch(text)
        and not _NOT_PRINTED.search(text)
        and not re.search(r"[\x00-\x1f]", text)
        and not _has_a_type(text)
        and mistyped(text, is_key=False, has_value=True) is None
    )


def _has_a_type(text: str) -> bool:
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(text[0], [])
    return any(pattern.match(text) for _, pattern in resolvers)
