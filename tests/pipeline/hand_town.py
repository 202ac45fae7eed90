"""A town of a few rows, written by hand: two CSV files of one product, in a folder of their own."""

from pathlib import Path

PLAN = """
plan: hand
municipality: {code: "992011", name: 手書き町, population: 10}
standard: "2.1"
as_of: 2026-04-01
operator: TEST
sources:
  files: {folder: hand}
businesses:
  "024": {mappings: [hand_v1.SETAI, hand_v1.SHIKAKU], absent_groups: {国保証情報: 証は別の業者が移行する}}
targets: [store, delivery]
"""

SETAI_LAYOUT = """
layout: hand_v1.SETAI
format: delimited
charset: cp932
header: true
fields:
  - {name: SETAI, type: text}
  - {name: ATENA, type: text}
  - {name: KIGO, type: text}
  - {name: DEL, type: text}
"""

SHIKAKU_LAYOUT = """
layout: hand_v1.SHIKAKU
format: delimited
charset: cp932
gaiji: hand
header: true
fields:
  - {name: ATENA, type: text}
  - {name: SEQ, type: text}
  - {name: SETAI, type: text}
  - {name: SHIMEI, type: text}
  - {name: KBN, type: text}
  - {name: FROM, type: text}
  - {name: TO, type: text}
"""

OPERATION = """
      sosashaid: {setting: operator}
      sosanengappi: {setting: as_of}
      sosajikoku: {setting: time_of_day}
"""

SETAI = f"""
spec_version: 1
mapping: hand_v1.SETAI
sources:
  - {{layout: hand_v1.SETAI, source: files, files: SETAI.csv}}
standard: "2.1"
skip_rows:
  - {{when: {{DEL: "1"}}, reason: 論理削除}}
groups:
  国保世帯情報:
    items:
      kokuhosetaibango: {{from: SETAI}}
      atenabango: {{from: ATENA}}
      shikuchosonhokenshabango: {{constant: "99010001"}}
      kokuhokigobango: {{from: KIGO}}
      kokuhosetaikubun: {{constant: "1"}}
      tekiyokaishinengappi: {{setting: as_of}}
      tekiyoshuryonengappi: {{absent: 現行システムにない}}
{OPERATION}
controls:
  - {{count: records, equals: note.records}}
"""

SHIKAKU = f"""
spec_version: 1
mapping: hand_v1.SHIKAKU
sources:
  - {{layout: hand_v1.SHIKAKU, source: files, files: SHIKAKU*.csv}}
standard: "2.1"
over:
  person: {{key: [ATENA], order: [SEQ]}}
groups:
  国保資格情報:
    items:
      atenabango: {{from: ATENA}}
      hihokensharirekibango: {{from: person.number}}
      kokuhosetaibango: {{from: SETAI}}
      hihokenshashimei: {{from: SHIMEI, convert: [trim, gaiji, name_separator]}}
      kokuhokigobango: {{constant: K-1}}
      edaban: {{constant: "01"}}
      kokuhoshikakukubun: {{from: KBN, convert: {{codes: kbn.csv}}}}
      shikakushutokunengappi: {{from: FROM, convert: [western_date]}}
      shikakushutokujiyu: {{constant: "01"}}
      shikakusoshitsunengappi: {{from: TO, convert: [{{western_date: {{open_end: ["99999999"]}}}}]}}
      shikakusoshitsujiyu: {{constant: "02"}}
      shikuchosonhokenshabango: {{constant: "99010001"}}
      hokenshameisho: {{setting: municipality_name}}
      shikakushutokutodokedenengappi: {{absent: 現行システムにない}}
      shikakusoshitsutodokedenengappi: {{absent: 現行システムにない}}
      tekiyokaishinengappi: {{absent: 現行システムにない}}
      tekiyoshuryonengappi: {{absent: 現行システムにない}}
      marugakumaruenkubun: {{absent: 現行システムにない}}
      tokureikyojuchi_shikuchosonkodo: {{absent: 現行システムにない}}
{OPERATION}
"""

SETAI_CSV = """SETAI,ATENA,KIGO,DEL
S1,0001,K1,0
S2,0002,K2,0
S3,0003,K3,0
S4,0004,K4,1
S5,0005,,0
"""

# 0001 two rows that move; 0002 a bad date; 0003's second member waits for nobody; 0006 has no household;
# 0007 belongs to household S2 whose head waits; 0008 an unmapped code; 0009 comes twice with one key.
SHIKAKU_CSV = """ATENA,SEQ,SETAI,SHIMEI,KBN,FROM,TO
0001,1,S1,見本 一郎,A,20200101,20201231
0001,2,S1,見本　一郎,A,20210101,99999999
0002,1,S2,見本 二郎,A,20210230,99999999
0003,1,S3,\ue000本 三郎,B,20210101,
0006,1,S9,見本 六郎,A,20210101,
0007,1,S2,見本 七郎,A,20210101,
0008,1,S1,見本 八郎,Z,20210101,
0010,1,S1,見本
"""

CODES = "source,standard,valid_from,valid_to,note,confirmed_by,confirmed_on\nA,1,,,,,\nB,2,,,,,\n"
GAIJI = "system,code,unicode,ivs,mj_name,status\nhand,F040,U+9AD9,,,候補\n"


def write_hand_town(root: Path) -> Path:
    """Specs below `root`/specs, deliveries below `root`/sources; gives the plan's path."""
    product = root / "specs" / "products" / "hand_v1"
    town = root / "specs" / "municipalities" / "992011_hand"
    files = {
        town / "plan.yaml": PLAN,
        product / "layouts" / "SETAI.yaml": SETAI_LAYOUT,
        product / "layouts" / "SHIKAKU.yaml": SHIKAKU_LAYOUT,
        product / "SETAI.yaml": SETAI,
        product / "SHIKAKU.yaml": SHIKAKU,
        product / "codes" / "kbn.csv": CODES,
        product / "gaiji" / "hand.csv": GAIJI,
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    folder = root / "sources" / "hand"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "SETAI.csv").write_bytes(SETAI_CSV.encode("cp932"))
    (folder / "SHIKAKU.csv").write_bytes(SHIKAKU_CSV.encode("cp932"))
    (folder / "control_totals.yaml").write_text("SETAI: {records: 5}\n", encoding="utf-8")
    return town / "plan.yaml"
