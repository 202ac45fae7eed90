"""The eras of the Japanese calendar and the days on which they are legal.

Source: 住民記録システム標準仕様書 1.1.8 年月日の管理 (border days); the days before 明治 are those of the lunar calendar.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Era:
    """An era: year 1 is `first_year`; legal from `first` to `last` (YYYYMMDD, border days in both eras)."""

    name: str
    first_year: int
    first: int
    last: int


# 明治45年7月30日 and 大正15年12月25日 are legal as well (1.1.8). Before 明治 days are those of the lunar calendar.
ERAS = {
    "tempo": Era("天保", 1830, 18301210, 18441201),
    "koka": Era("弘化", 1844, 18441202, 18480227),
    "kaei": Era("嘉永", 1848, 18480228, 18541126),
    "ansei": Era("安政", 1854, 18541127, 18600317),
    "manen": Era("万延", 1860, 18600318, 18610218),
    "bunkyu": Era("文久", 1861, 18610219, 18640219),
    "genji": Era("元治", 1864, 18640220, 18650406),
    "keio": Era("慶応", 1865, 18650407, 18680907),
    "meiji": Era("明治", 1868, 18680101, 19120730),
    "taisho": Era("大正", 1912, 19120730, 19261225),
    "showa": Era("昭和", 1926, 19261225, 19890107),
    "heisei": Era("平成", 1989, 19890108, 20190430),
    "reiwa": Era("令和", 2019, 20190501, 99991231),
}
# What one letter says of an era (JIS X 0301, dates by 元号).
LETTERS = {"M": "meiji", "T": "taisho", "S": "showa", "H": "heisei", "R": "reiwa"}
# What the name of an era says, and its first character.
NAMES = {said: word for word, era in ERAS.items() for said in (era.name, era.name[0])}
