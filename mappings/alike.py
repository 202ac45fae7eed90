"""The name that somebody meant who wrote another: told beside what is not known."""

from collections.abc import Iterable
from difflib import get_close_matches
from unicodedata import normalize

_LEAST = 0.8


def alike(name: str, known: Iterable[str], least: float = _LEAST) -> str:
    """The known name that was perhaps meant, "" where none is like it; capitals, hyphens and full width make no difference."""
    plain = {_plain(each): each for each in known}
    found = get_close_matches(_plain(name), plain, n=1, cutoff=least)
    return plain[found[0]] if found else ""


def did_you_mean(meant: str, otherwise: str) -> str:
    """What to do about a name that is not known: `otherwise` where nothing is like it."""
    return f"Did you mean {meant}?" if meant else otherwise


def _plain(name: str) -> str:
    return normalize("NFKC", name).lower().replace("-", "_")
