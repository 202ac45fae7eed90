"""Small vocabularies from which persons, addresses and texts are combined. Nobody here is real."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VendorCharacter:
    """A character of the vendor's own, by its code in each of the old systems; `minamo` is another maker's, in CP932,
    `keis` a third one's.

    `decided` is the standard's character, None while nobody has identified it; `decided_in` holds
    municipalities that have. In pools it stands as `holder`, a private character of this generator alone.
    """

    holder: str
    jef: int
    cp932: int
    private_use: int
    minamo: int
    keis: int
    decided: str | None
    decided_in: tuple[tuple[str, str], ...] = ()

    @property
    def minamo_private_use(self) -> int:
        """The same code in a database that holds Unicode."""
        return cp932_private_use(self.minamo)

    def standard(self, municipality: str) -> str:
        """What the standard gets in this municipality: the character, or 〓."""
        return dict(self.decided_in).get(municipality) or self.decided or "〓"

    def is_decided(self, municipality: str) -> bool:
        """Whether anybody has identified it for this municipality."""
        return self.standard(municipality) != "〓"


def cp932_private_use(code: int) -> int:
    """Unicode's private-use code point of a code F040-F9FC: 188 a lead byte."""
    lead, trail = divmod(code, 256)
    return 0xE000 + (lead - 0xF0) * 188 + trail - 0x40 - (trail > 0x7F)


KAMOMENO, TSURUHAMA, KIRIHARA = "992011", "993026", "994014"
VENDOR_CHARACTERS = (
    VendorCharacter("\U000f0000", 0x80A1, 0xF040, 0xE000, 0xF140, 0x81A1, "髙"),
    VendorCharacter("\U000f0001", 0x80A2, 0xF041, 0xE001, 0xF04A, 0x81A2, "﨑"),
    VendorCharacter("\U000f0002", 0x80A3, 0xF042, 0xE002, 0xF040, 0x81A3, "辻\U000e0102"),
    VendorCharacter("\U000f0003", 0x80A4, 0xF043, 0xE003, 0xF041, 0x81A4, "𠮷"),
    VendorCharacter("\U000f0004", 0x67A5, 0xF044, 0xE010, 0xF080, 0x81A5, "辻\U000e0101"),
    VendorCharacter("\U000f0005", 0x80A5, 0xF09F, 0xE011, 0xF2FC, 0x81A6, None, ((TSURUHAMA, "邉"),)),
    VendorCharacter("\U000f0006", 0x80A6, 0xF140, 0xE012, 0xF9FC, 0x81A7, None),
)
_HOLDERS = [character.holder for character in VENDOR_CHARACTERS]


def to_standard(text: str, municipality: str) -> str:
    """A pool text with each vendor character as the standard gets it."""
    for character in VENDOR_CHARACTERS:
        text = text.replace(character.holder, character.standard(municipality))
    return text


def _pairs(text: str) -> list[tuple[str, str]]:
    parts = text.split()
    return list(zip(parts[0::2], parts[1::2], strict=True))


# The last of each kind hold JIS78/83 swap pairs (桧 薮 篭) and CP932 trail bytes \ (能 十 予 表) and | (ポ).
_COMMON_SURNAMES = _pairs(
    "佐藤 サトウ 鈴木 スズキ 高橋 タカハシ 田中 タナカ 伊藤 イトウ 渡辺 ワタナベ 山本 ヤマモト 中村 ナカムラ 小林 コバヤシ "
    "加藤 カトウ 吉田 ヨシダ 山田 ヤマダ 佐々木 ササキ 山口 ヤマグチ 松本 マツモト 井上 イノウエ 木村 キムラ 林 ハヤシ "
    "斎藤 サイトウ 清水 シミズ 山崎 ヤマザキ 森 モリ 池田 イケダ 橋本 ハシモト 阿部 アベ 石川 イシカワ 山下 ヤマシタ "
    "中島 ナカジマ 石井 イシイ 小川 オガワ 前田 マエダ 岡田 オカダ 長谷川 ハセガワ 藤田 フジタ 後藤 ゴトウ 近藤 コンドウ "
    "村上 ムラカミ 遠藤 エンドウ 青木 アオキ 坂本 サカモト 福田 フクダ 太田 オオタ 西村 ニシムラ 藤井 フジイ 金子 カネコ "
    "岡本 オカモト 藤原 フジワラ 三浦 ミウラ 中野 ナカノ 中川 ナカガワ 原田 ハラダ 松田 マツダ 竹内 タケウチ 小野 オノ "
    "田村 タムラ 中山 ナカヤマ 和田 ワダ 石田 イシダ 森田 モリタ 上田 ウエダ 原 ハラ 内田 ウチダ 柴田 シバタ 酒井 サカイ "
    "宮崎 ミヤザキ 横山 ヨコヤマ 高木 タカギ 安藤 アンドウ 宮本 ミヤモト 大野 オオノ 小島 コジマ 谷口 タニグチ 工藤 クドウ "
    "桧山 ヒヤマ 薮田 ヤブタ 篭原 カゴハラ 涛川 ナミカワ 能登 ノト 十河 ソゴウ 伊予田 イヨダ 表 オモテ"
)
_VENDOR_SURNAMES = [
    (_HOLDERS[0] + "橋", "タカハシ"),
    ("山" + _HOLDERS[1], "ヤマサキ"),
    (_HOLDERS[2] + "本", "ツジモト"),
    (_HOLDERS[3] + "野", "ヨシノ"),
    (_HOLDERS[4] + "村", "ツジムラ"),
    ("田" + _HOLDERS[5], "タナベ"),
    (_HOLDERS[6] + "本", "ハシモト"),
]
SURNAMES = _COMMON_SURNAMES + _VENDOR_SURNAMES
COMMON_SURNAMES = len(_COMMON_SURNAMES)
MALE = _pairs(
    "太郎 タロウ 一郎 イチロウ 健 ケン 誠 マコト 隆 タカシ 浩 ヒロシ 豊 ユタカ 大輔 ダイスケ 翔太 ショウタ 拓也 タクヤ "
    "健太 ケンタ 直樹 ナオキ 達也 タツヤ 学 マナブ 茂 シゲル 清 キヨシ 勇 イサム 正 タダシ 実 ミノル 進 ススム 博 ヒロシ "
    "和也 カズヤ 亮 リョウ 哲也 テツヤ 剛 ツヨシ 悠斗 ユウト 蓮 レン 湊 ミナト 陽翔 ハルト 大和 ヤマト 昭 アキラ 明 アキラ "
    "修 オサム 勝 マサル 守 マモル 裕太 ユウタ 優 ユウ 駿 シュン 能成 ヨシナリ 十郎 ジュウロウ"
)
FEMALE = _pairs(
    "花子 ハナコ 幸子 サチコ 和子 カズコ 洋子 ヨウコ 恵子 ケイコ 京子 キョウコ 裕子 ユウコ 久美子 クミコ 由美子 ユミコ "
    "美咲 ミサキ 愛 アイ 彩 アヤ 舞 マイ 葵 アオイ 陽菜 ヒナ 結衣 ユイ さくら サクラ 美穂 ミホ 真由美 マユミ 明美 アケミ "
    "節子 セツコ 文子 フミコ 千代 チヨ ハナ ハナ トメ トメ 智子 トモコ 直美 ナオミ 香織 カオリ 麻衣 マイ 優子 ユウコ "
    "凛 リン 紬 ツムギ 芽依 メイ 莉子 リコ 良子 ヨシコ 光子 ミツコ 静江 シズエ 春子 ハルコ 里美 サトミ 純子 ジュンコ"
)
GIVEN = MALE + FEMALE
# How family and given name are parted in the old system; the standard wants one full-width space.
SEPARATORS = ("　", " ", "  ", "　 ")

FOREIGN_NAMES = (
    "ZHANG YULI", "WANG WEI", "LI NA", "CHEN JIE", "KIM MINJUN", "LEE SOYEON", "PARK JIHO", "NGUYEN VAN AN",
    "TRAN THI HOA", "LE MINH DUC", "PHAM THU HA", "SANTOS MARIA", "REYES JOSE", "CRUZ ANA", "SILVA JOAO",
    "OLIVEIRA CARLA", "SHARMA RAM", "GURUNG SITA", "SMITH JOHN", "BROWN EMILY", "SUSANTO BUDI", "WIJAYA DEWI",
)  # fmt: skip
ALIASES = ("林　美花", "金田　三郎", "新井　花子", "山本　大輔")

# (町字名, postal code) by municipality; the town code counts from 0001001.
TOWNS = {
    KAMOMENO: [
        ("港町一丁目", "9990001"), ("港町二丁目", "9990001"), ("かもめ台", "9990002"), ("表町", "9990003"),
        ("北浜", "9990004"), ("南浜", "9990005"), ("松原", "9990006"), ("大字能見", "9990007"), ("桜ケ丘", "9990008"),
        ("十日市", "9990009"), ("緑が丘三丁目", "9990010"), ("予野", "9990011"),
    ],
    TSURUHAMA: [("大字鶴浜", "9993001"), ("大字沖", "9993002"), ("大字能代沢", "9993003")],
    KIRIHARA: [
        ("大字霧原", "9994001"), ("大字上霧原", "9994002"), ("字十能", "9994003"), ("中町", "9994004"),
        ("駅前一丁目", "9994005"), ("大字表沢", "9994006"),
    ],
}  # fmt: skip
MUNICIPALITY_NAMES = {KAMOMENO: "かもめ野市", TSURUHAMA: "鶴浜村", KIRIHARA: "霧原町"}
PREFECTURE = "架空県"
LOTS = [(block, number) for block in range(1, 61) for number in range(1, 31)]
# Nine in ten live without a building name, so the first entries are empty.
BUILDINGS = ("",) * 9 + (
    "かもめハイツ１０１",
    "ポプラ荘２０３号",
    "ソレイユ港３０５",
    "コーポ松原Ａ棟",
    "潮見団地２の４０１",
)
# Former addresses outside the town; as wide as the old system's field.
FORMER_ADDRESSES = (
    "架空県隣町大字東１番地",
    "架空県山上村字西２０",
    "遠国県都市区中央三丁目",
    "ベトナム国",
    "遠国県川下町本町５",
)
ABROAD = 3
# 本籍: municipality code and address, as wide as the old system's field.
FAMILY_REGISTERS = (
    ("992020", "架空県隣町市本町１２番地"),
    ("992038", "架空県山上市大字西２０番地"),
    (KAMOMENO, "架空県かもめ野市表町３番地"),
    (TSURUHAMA, "架空県鶴浜村大字沖７番地"),
    ("992046", "架空県川下市中央三丁目５"),
)
# Permitted stay in years, months and days.
STAYS = (
    ("05", "00", "000"),
    ("03", "00", "000"),
    ("01", "03", "000"),
    ("00", "06", "000"),
    ("00", "00", "090"),
)
PUBLISHED_RESIDENT_CODE = "24727059608"
MOVEMENT_TEXTS = (
    ("届出による異動", "届出による異動"),
    ("住所変更 届出ﾊﾞﾝｺﾞｳ 12", "住所変更　届出バンゴウ　１２"),
    ("職権による修正（ｼｮｯｹﾝ）", "職権による修正（ショッケン）"),
    ("世帯主の変更に伴う", "世帯主の変更に伴う"),
    ("ABC", "ＡＢＣ"),
    ("", None),
)
# What follows town and lot in addresses for tax letters: as typed in the office, and in the standard.
LETTER_ADDRESSES = (
    ("", ""), ("", ""), ("", ""),
    (" ｶﾓﾒﾊｲﾂ101", "　カモメハイツ１０１"),
    ("\r\nﾎﾟﾌﾟﾗ荘 2F", "　ポプラ荘　２Ｆ"),
    (', "ソレイユ" 305', "，　＂ソレイユ＂　３０５"),
    ("\n方 ﾀﾞｲﾘﾆﾝ様,気付", "　方　ダイリニン様，気付"),
)  # fmt: skip
MEMOS = (
    "", "", "", "", "要確認", "電話にて,分割納付の相談あり", '本人談 "来月納付"', "一行目\r\n二行目,続き\r\n三行目",
    "表示ソフト能力|予備\\十", "ﾌﾘｶｴ不能",
)  # fmt: skip
PUBLISHED_INDIVIDUAL_NUMBERS = ("983205673214", "379474484458")
BUSINESS_IDS = (("010",), ("024",), ("010", "024"), ("010", "012", "024"))
EXTERNAL_PLACES = (
    ("992020", "架空県", "隣町市", "本町", "9992001"),
    ("992038", "架空県", "山上市", "大字西", "9992002"),
    ("992046", "架空県", "川下市", "中央三丁目", "9992003"),
)
