"""The town written by hand with a measure of its own: two groups, one mapping over a ledger, one over a product's file."""

from pathlib import Path

from tests.pipeline.hand_town import write_hand_town

EXTENSION = """
extension: support
title: 見本支援金
business: "024"
legal_basis: 手書き町見本支援金条例 第2条
groups:
  見本支援金情報:
    name: x_support
    key: [atenabango, nendo]
    retention: {years: 5, after: shuryobi}
    items:
      atenabango: {name: 宛名番号, type: X, digits: 15, privacy: personal}
      nendo: {name: 年度, type: YEAR, privacy: open}
      kubun: {name: 区分, type: X, digits: 1, required: true, codes: {"1": 単身, "2": 世帯}, privacy: open}
      shuryobi: {name: 終了日, type: DATE, privacy: open}
      riyu: {name: 理由, type: N, digits: 20, required_when: {kubun: 2}, privacy: personal}
      tokki: {name: 特記, type: N, digits: 10, repeats: 3, privacy: personal}
      tanka: {name: 単価, type: 9V, digits: 7, scale: 2, privacy: open}
  見本支援金支払情報:
    name: x_support_payment
    key: [atenabango, nendo, kai]
    parents: {見本支援金情報: [atenabango, nendo]}
    retention: {years: 10, after: shiharaibi}
    items:
      atenabango: {name: 宛名番号, type: X, digits: 15, privacy: personal}
      nendo: {name: 年度, type: YEAR, privacy: open}
      kai: {name: 回, type: 9, digits: 2, privacy: open}
      shiharaibi: {name: 支払日, type: DATE, required: true, privacy: open}
      hoho: {name: 方法, type: X, digits: 1, codes: hoho.csv, privacy: open}
"""

LAYOUT = """
layout: own.SHIEN
format: delimited
charset: cp932
header: true
fields:
  - {name: 宛名, type: text}
  - {name: 年度, type: text}
  - {name: 区分, type: text}
  - {name: 終了, type: text}
  - {name: 理由, type: text}
  - {name: 単価, type: text}
  - {name: 支払１, type: text}
  - {name: 支払２, type: text}
"""

MAPPING = """
spec_version: 1
mapping: own.SHIEN
sources:
  - {layout: own.SHIEN, source: own, files: shien.csv}
standard: "2.1"
groups:
  見本支援金情報:
    items:
      atenabango: {from: 宛名}
      nendo: {from: 年度}
      kubun: {from: 区分}
      shuryobi: {from: 終了, convert: western_date}
      riyu: {from: 理由}
      tokki: {absent: 台帳に欄がない}
      tanka: {from: 単価, convert: {number: {scale: 2}}}
  見本支援金支払情報:
    rows:
      each_of: {"1": {日: 支払１}, "2": {日: 支払２}}
      empty_when: {slot.日: blank}
    items:
      atenabango: {from: 宛名}
      nendo: {from: 年度}
      kai: {from: slot.key, convert: number}
      shiharaibi: {from: slot.日, convert: western_date}
      hoho: {constant: "1"}
"""

# 0001 moves; 0003 has a bad first payment, so all of 0003 waits; 0088 is nobody; 0006 has no reason.
LEDGER = """宛名,年度,区分,終了,理由,単価,支払１,支払２
0001,2024,1,20250331,,1234567,20240501,20241001
0003,2024,1,20250331,,100,20240231,20241001
0088,2024,1,,,100,20240501,
0006,2024,2,,,100,,
"""


def write_own_village(root: Path) -> Path:
    """Specs and deliveries of the town by hand with its own measure; gives the plan's path."""
    path = write_hand_town(root)
    plan = path.read_text().replace(
        "  files: {folder: hand}\n", "  files: {folder: hand}\n  own: {folder: own}\n"
    )
    path.write_text(plan.replace("hand_v1.SHIKAKU]", "hand_v1.SHIKAKU, own.SHIEN]"))
    files = {
        "extensions/support.yaml": EXTENSION,
        "extensions/codes/hoho.csv": "code,name\n1,口座振込\n",
        "own/layouts/SHIEN.yaml": LAYOUT,
        "own/SHIEN.yaml": MAPPING,
    }
    for name, text in files.items():
        file = path.parent / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip("\n"), encoding="utf-8")
    ledger = root / "sources" / "own" / "shien.csv"
    ledger.parent.mkdir(parents=True)
    ledger.write_bytes(LEDGER.encode("cp932"))
    return path
