"""Raw rows of an invented resident file, as an extractor leaves them: for measuring conversions."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.gaiji_mark import mark
from contracts.place import ERRORS, ERRORS_TYPE, FILE, RECORD
from mappings.code_table import read_code_table

Rows = npt.NDArray[np.int64]
_SURNAMES = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
    "髙橋",
    "﨑山",
]
_GIVEN = [
    "太郎",
    "花子",
    "一郎",
    "美咲",
    "健",
    "陽菜",
    "翔太",
    "さくら",
    "次郎",
    "恵子",
    "和夫",
    "すみれ",
    "大輔",
    "千尋",
    "蓮",
    "葵",
]
_KANA = [
    "ｻﾄｳ",
    "ｽｽﾞｷ",
    "ﾀｶﾊｼ",
    "ﾀﾅｶ",
    "ｲﾄｳ",
    "ﾜﾀﾅﾍﾞ",
    "ﾔﾏﾓﾄ",
    "ﾅｶﾑﾗ",
    "ｺﾊﾞﾔｼ",
    "ｶﾄｳ",
    "ﾖｼﾀﾞ",
    "ﾔﾏﾀﾞ",
    "ｻｻｷ",
    "ﾔﾏｸﾞﾁ",
    "ﾏﾂﾓﾄ",
]
_KANA_GIVEN = [
    "ﾀﾛｳ",
    "ﾊﾅｺ",
    "ｲﾁﾛｳ",
    "ﾐｻｷ",
    "ｹﾝ",
    "ﾋﾅ",
    "ｼｮｳﾀ",
    "ｻｸﾗ",
    "ｼﾞﾛｳ",
    "ｹｲｺ",
    "ｶｽﾞｵ",
    "ｽﾐﾚ",
    "ﾀﾞｲｽｹ",
    "ﾁﾋﾛ",
]
_ERAS = {"T": 15, "S": 63, "H": 30, "R": 7}


class _Making:
    """Columns of `rows` rows; the same seed makes the same rows."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._random = np.random.default_rng(20260401)

    def numbers(self, first: int, last: int) -> Rows:
        return self._random.integers(first, last + 1, self.rows)

    def digits(self, length: int) -> pa.Array:
        return self.texts(f"{{:0{length}}}".format, self.numbers(1, 10**length - 1))

    def texts(self, form: Callable[..., str], *numbers: Rows) -> pa.Array:
        return pa.array(map(form, *(each.tolist() for each in numbers)), pa.string())

    def one_of(self, values: list[str] | tuple[str, ...]) -> pa.Array:
        return pa.array(values, pa.string()).take(pa.array(self.numbers(0, len(values) - 1)))

    def few(self, values: pa.Array, share: float, otherwise: str | None) -> pa.Array:
        """The values in a share of the rows."""
        chosen = pa.array(self._random.random(self.rows) < share)
        return pa.compute.if_else(chosen, values, pa.scalar(otherwise, pa.string()))

    def code_with_digit(self, digit: Callable[[list[int]], int], length: int) -> pa.Array:
        def code(number: int) -> str:
            body = f"{number:0{length - 1}}"
            return f"{body}{digit([int(each) for each in reversed(body)])}"

        return self.texts(code, self.numbers(1, 10 ** (length - 1) - 1))

    def names(self, surnames: list[str], given: list[str], between: str) -> pa.Array:
        return self.one_of([f"{one}{between}{other}" for one in surnames for other in given])

    def days(self) -> pa.Array:
        return self.texts(
            "{:04}{:02}{:02}".format,
            self.numbers(1990, 2025),
            self.numbers(1, 12),
            self.numbers(1, 28),
        )

    def era_days(self, eras: dict[str, int]) -> tuple[pa.Array, pa.Array]:
        """(era, YYMMDD), from year 2 so that none lies outside its era."""
        marks, years = list(eras), np.array(list(eras.values()))
        era = self.numbers(0, len(eras) - 1)
        year = 2 + self.numbers(0, 10**6) % (years[era] - 2)
        ymd = self.texts("{:02}{:02}{:02}".format, year, self.numbers(1, 12), self.numbers(1, 28))
        return pa.array(marks).take(pa.array(era)), ymd


def _individual(body: list[int]) -> int:
    """番号法 施行規則: weights 2 to 7 from the lowest digit, twice."""
    weights = [*range(2, 8), *range(2, 8)]
    rest = sum(digit * weight for digit, weight in zip(body, weights, strict=False)) % 11
    return 0 if rest <= 1 else 11 - rest


def write_resident_rows(path: Path, rows: int, product: Path) -> pa.Table:
    """Writes Parquet in groups of 16,384 rows, and returns it. Codes are those of the product's tables."""
    table = resident_rows(rows, product)
    pq.write_table(table, path, row_group_size=16_384)
    return table


def resident_rows(rows: int, product: Path) -> pa.Table:
    """Every field that `conversion_items.yaml` names."""
    make = _Making(rows)
    place = {
        FILE: pa.array(np.zeros(rows, np.int16)),
        RECORD: pa.array(np.arange(1, rows + 1)),
        ERRORS: pa.nulls(rows, ERRORS_TYPE),
    }
    return pa.table(
        place | _numbers(make) | _names(make) | _dates(make) | _places(make) | _codes(make, product)
    )


def _numbers(make: _Making) -> dict[str, pa.Array]:
    loss = make.texts("△{}".format, make.numbers(1, 999_999))
    income = make.texts("{:09}".format, make.numbers(0, 20_000_000))
    lost = pa.array(make.numbers(0, 19) == 0)
    return {
        "KOJIN_NO": make.code_with_digit(_individual, 12),
        "JUMINHYO_CD": make.code_with_digit(_individual, 11),
        "RIREKI_NO": pa.array(make.numbers(1, 9)),
        "SETAI_NO": make.digits(10),
        "SHOTOKU": pa.compute.if_else(lost, loss, income),
        "RITSU": make.digits(5),
    }


def _names(make: _Making) -> dict[str, pa.Array]:
    plain = make.names(_SURNAMES, _GIVEN, "　")
    marked = make.names([f"{mark('80A1')}橋", f"渡{mark('80A3')}"], _GIVEN, "　")
    with_gaiji = pa.compute.coalesce(make.few(marked, 0.02, None), plain)
    return {
        "SHIMEI_KJ": with_gaiji,
        "SHIMEI_KN": make.names(_KANA, _KANA_GIVEN, " "),
        "TSUSHO": make.few(plain, 0.02, ""),
        "SHIMEI_RM": make.few(make.one_of(["SMITH JOHN", "GARCIA ANA", "KIM MINSU"]), 0.03, ""),
        "SEI_KJ": make.one_of(_SURNAMES),
        "MEI_KJ": make.one_of(_GIVEN),
    }


def _dates(make: _Making) -> dict[str, pa.Array]:
    era, birth = make.era_days(_ERAS)
    jumin_era, jumin = make.era_days({"3": 63, "4": 30, "5": 7})
    unknown = pa.compute.coalesce(make.few(pa.array(["200500"] * make.rows), 0.002, None), birth)
    days = make.days()
    return {
        "SEI_GENGO": era,
        "SEI_YMD": unknown,
        "JUMIN_GENGO": jumin_era,
        "JUMIN_YMD": jumin,
        "IDO_YMD": make.few(days, 0.95, "00000000"),
        "TODOKE_YMD": make.few(make.days(), 0.7, "99999999"),
        "SAKUSEI_YMD": make.days(),
    }


def _places(make: _Making) -> dict[str, pa.Array]:
    house = "{}番地{}".format
    text = ["架空県見本市中央町一丁目", "東京都架空区見本町", "北海道見本市北町", "見本市南町"]
    old = [f"{town}{number}番地{number % 9 + 1}" for town in text for number in range(1, 500)]
    return {
        "SHI_CD": make.one_of(["131016", "011002", "992011"]),
        "MACHI_CD": make.digits(7),
        "JUSHO": make.one_of(text),
        "BANCHI": make.texts(house, make.numbers(1, 3000), make.numbers(1, 30)),
        "KATAGAKI": make.few(make.one_of([f"ﾊｲﾂ見本{n}号室" for n in range(101, 900)]), 0.3, ""),
        "YUBIN": make.one_of(["1000001", "9990001", "0000000", "２３００００１"]),
        "ZENJUSHO": make.few(make.one_of(old), 0.5, ""),
        "BIKO": make.few(make.one_of(["届出により\r\n変更", "職権 消除", "確認済"]), 0.1, ""),
    }


def _codes(make: _Making, product: Path) -> dict[str, pa.Array]:
    relations = [entry.source[0] for entry in read_code_table(product, None, "tsuzuki.csv").entries]
    return {
        "SEIBETSU": make.one_of(["1", "2"]),
        "TSUZUKI_1": make.one_of(relations),
        "TSUZUKI_2": make.few(make.one_of(relations), 0.1, ""),
        "TSUZUKI": make.one_of([f"{relation}00" for relation in relations]),
        "KOKUSEKI": make.few(make.one_of(["410", "105", "304"]), 0.03, "000"),
        "KUBUN": make.few(make.one_of(["001,024", "010", "001,002,003"]), 0.4, ""),
        "SAISHIN_F": make.one_of(["0", "1"]),
        "YUKO_F": make.few(make.one_of(["0", "1"]), 0.8, ""),
    }
