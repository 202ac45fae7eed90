"""Reasons why something does not move, which are read in the report: those that say nothing, or end in a line break."""

from unicodedata import normalize

# In small and half-width letters, without the marks that may stand around them.
_SAYS_NOTHING = frozenset(
    (
        *("", "true", "false", "todo", "tbd", "tba", "n/a", "na", "none", "null", "xxx", "fixme"),
        *(
            "なし",
            "無し",
            "無",
            "未定",
            "未決定",
            "未決",
            "検討中",
            "要検討",
            "確認中",
            "要確認",
            "未確認",
            "調査中",
            "後で",
        ),
    )
)
_AROUND = " .,!?-_*・。、…ー—―()<>[]"


def wrong_reason(reason: str) -> str:
    """What is wrong with a reason (the end of a sentence about it), "" where nothing is seen to be."""
    if not reason.strip():
        return "is empty"
    if reason.endswith("\n"):
        return "ends with a line break, as `|` and `>` leave it; write it in one line, or with `|-` or `>-`"
    plain = normalize("NFKC", reason).strip(_AROUND).lower()
    return f"{reason!r} says nothing" if plain in _SAYS_NOTHING else ""
