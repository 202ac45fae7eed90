"""A CSV for measuring: 20 columns in CP932 as office software writes them, about 290 bytes a record."""

import random
from pathlib import Path

from contracts.source import (
    Charset,
    Delimited,
    FieldType,
    FileFormat,
    RecordKind,
    RecordRole,
    SourceField,
    SourceLayout,
)

_DISTINCT = 50_000
_GAIJI_SHARE = 0.005
_NAMES = [
    "佐藤",
    "鈴木",
    "髙橋",
    "田中",
    "渡邊",
    "伊藤",
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
    "木村",
    "林",
    "斎藤",
    "清水",
]
_GIVEN = [
    "太郎",
    "花子",
    "一郎",
    "美咲",
    "健太",
    "陽菜",
    "翔",
    "さくら",
    "大輔",
    "美穂",
    "隆",
    "由美子",
    "誠",
    "恵子",
    "浩",
    "直子",
]
_KANA = ["ｻﾄｳ", "ｽｽﾞｷ", "ﾀｶﾊｼ", "ﾀﾅｶ", "ﾜﾀﾅﾍﾞ", "ｲﾄｳ", "ﾔﾏﾓﾄ", "ﾅｶﾑﾗ", "ｺﾊﾞﾔｼ", "ｶﾄｳ"]
_PLACES = ["見本市かもめ町", "見本市鶴浜", "架空郡隣町大字東", "例示区中央"]
_COLUMNS = 20


def delimited_layout() -> SourceLayout:
    """All columns as text, with a header line."""
    fields = tuple(SourceField(f"K{number:02d}", FieldType.TEXT) for number in range(1, _COLUMNS + 1))
    kind = RecordKind("", RecordRole.DETAIL, fields)
    return SourceLayout(
        "bench.CSV", "", FileFormat.DELIMITED, Charset("cp932"), {"": kind}, delimited=Delimited(header=True)
    )


def write_delimited_file(path: Path, records: int) -> None:
    """The file; a block of distinct records is repeated, for what is measured looks at every record anew."""
    chance = random.Random(1)
    lines = [_line(number, chance) for number in range(min(records, _DISTINCT))]
    with path.open("wb") as file:
        file.write(",".join(field.name for field in delimited_layout().details[0].fields).encode() + b"\r\n")
        for begin in range(0, records, len(lines)):
            file.write(b"".join(lines[: records - begin]))


def _line(number: int, chance: random.Random) -> bytes:
    name = f"{chance.choice(_NAMES)}　{chance.choice(_GIVEN)}"
    if chance.random() < _GAIJI_SHARE:
        name = "\ue000" + name  # F040 of CP932
    address = f"{chance.choice(_PLACES)}{chance.randrange(1, 9)}丁目{chance.randrange(1, 99)}番{chance.randrange(1, 30)}号"
    note = chance.choice(("", "", "", "転居予定, 要確認", "申告書\r\n再提出", '通称"ハル"'))
    codes = [f"{chance.randrange(10**digits):0{digits}d}" for digits in (1, 2, 1, 3, 4)]
    amounts = [str(chance.randrange(10**7)) for _ in range(6)]
    dates = [
        f"{chance.randrange(1930, 2026)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
        for _ in range(3)
    ]
    values = [f"{number:010d}", f"{number % 9973:08d}", *codes, *dates, *amounts]
    texts = [name, f"{chance.choice(_KANA)} {chance.choice(_KANA)}", address, note]
    quoted = [f'"{text.replace(chr(34), chr(34) * 2)}"' for text in texts]
    return (",".join([*values, *quoted]) + "\r\n").encode("cp932")
