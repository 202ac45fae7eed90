"""The second product's own spelling: codes and texts by the indices of the model, dates, and lines of CSV."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from examples.town import days
from examples.town.host import half_width_kana
from examples.town.names import source_names
from examples.town.pools import BUILDINGS, FOREIGN_NAMES, LOTS, SEPARATORS
from examples.town.truth import texts_of

# Change reasons in the order of `history.REASONS`.
REASONS = ("TN", "TK", "SH", "SK", "TS", "KS", "SB", "SJ", "TK2", "SY", "GK", "SB2", "NH")
UNKNOWN_REASON = "ZZ"
SEXES = ("男", "女")
# For each role: male and female.
RELATIONS = ("世帯主", "世帯主", "夫", "妻", "子", "子", "子の子", "子の子", "父", "母", "同居人", "同居人")
NATIONALITIES = ("中国", "韓国", "ベトナム", "フィリピン", "ブラジル", "ネパール", "米国", "インドネシア")
RESIDENCE = (
    "永住者",
    "定住者",
    "日本人の配偶者等",
    "技術・人文知識・国際業務",
    "技能実習",
    "留学",
    "特定技能",
    "特別永住者",
)
# Permitted stays in the order of `pools.STAYS`.
STAYS = ("5年", "3年", "1年3月", "6月", "90日")
REMOVALS = ("", "転出", "死亡", "職権")
ERAS = {"M": "明", "T": "大", "S": "昭", "H": "平", "R": "令"}
LOT_TEXTS = texts_of([f"{block}番地{number}" for block, number in LOTS])
BUILDING_TEXTS = texts_of(
    ["".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in building) for building in BUILDINGS]
)
DAYS = pa.array([*days.TEXTS.to_pylist()[: days.COUNT], "", "無期限"], pa.string())
_HALF_SPACE = SEPARATORS.index(" ")


class NamePools:
    """Names as the product keeps them: one field, family and given name parted by a half-width space."""

    def __init__(self, field: str) -> None:
        whole, kana = source_names(field)
        own = whole.to_pylist()[_HALF_SPACE : -1 : len(SEPARATORS)]
        self._natives = len(own)
        self.whole = texts_of([*own, *FOREIGN_NAMES])
        half = [half_width_kana(text.replace(" ", "　")) for text in kana.to_pylist()[:-1]]
        self.kana = texts_of(half)

    def index(self, native: np.ndarray, foreign_name: np.ndarray) -> np.ndarray:
        """Index into `whole`: of those without a native name, that of the name in letters."""
        return np.where(native < 0, self._natives + foreign_name, native)


def blank_for_null(values: pa.Array) -> pa.Array:
    """Empty cells where there is nothing."""
    return pc.fill_null(values, "")


def csv_lines(columns: Iterable[pa.Array], quoted: bool) -> list[str]:
    """Lines of a file; no value of the product holds a quote."""
    texts = [blank_for_null(column.cast(pa.string())) for column in columns]
    if not quoted:
        lines: list[str] = pc.binary_join_element_wise(*texts, ",").to_pylist()
        return lines
    inner = pc.binary_join_element_wise(*texts, '","')
    framed: list[str] = pc.binary_join_element_wise('"', inner, '"', "").to_pylist()
    return framed
