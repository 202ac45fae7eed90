"""A host record decoded byte by byte in plain Python, from the rules alone: a reference for results and for speed.

It shares nothing with `extractors` but the names of the layout. Covers JEF with EBCDIC kana and the number formats
that `host_bytes` and the tests write.
"""

from decimal import Decimal

from contracts.source import FieldType, Sign, SourceField, SourceLayout

Value = str | int | Decimal | None

KANA = "｡｢｣､･ｦｧｨｩ", "ｪｫｬｭｮｯ", "ｰ", "ｱｲｳｴｵｶｷｸｹｺ", "ｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉ", "ﾊﾋﾌ", "ﾍﾎﾏﾐﾑﾒﾓﾔﾕ", "ﾖﾗﾘﾙ", "ﾚﾛﾜﾝﾞﾟ"
_KANA_STARTS = 0x41, 0x51, 0x58, 0x81, 0x8C, 0x9D, 0xA2, 0xAC, 0xBA
_LATIN = {0xC1: "ABCDEFGHI", 0xD1: "JKLMNOPQR", 0xE2: "STUVWXYZ", 0xF0: "0123456789", 0x40: " ", 0x60: "-/"}
SINGLE = {
    start + n: character
    for start, run in (*zip(_KANA_STARTS, KANA, strict=True), *_LATIN.items())
    for n, character in enumerate(run)
}
_PAIRS = "鯵鰺 鴬鶯 蛎蠣 撹攪 竃竈 潅灌 諌諫 頚頸 砿礦 蕊蘂 靭靱 賎賤 壷壺 砺礪 梼檮 涛濤 迩邇 蝿蠅 桧檜 侭儘 薮藪 篭籠"
SWAPPED = {pair[way]: pair[1 - way] for pair in _PAIRS.split() for way in (0, 1)}


class UnreadableError(Exception):
    """Bytes that are no text or number."""


def decode_record(record: bytes, layout: SourceLayout) -> dict[str, Value]:
    """The fields of a record; null for what is blank or unreadable."""
    values: dict[str, Value] = {}
    for field in layout.details[0].fields:
        raw = record[field.offset : field.offset + field.length]
        try:
            values[field.name] = decode_field(raw, field)
        except UnreadableError:
            values[field.name] = None
    return values


def decode_field(raw: bytes, field: SourceField) -> Value:
    """One field. Raises UnreadableError."""
    if field.type is FieldType.TEXT:
        return _mixed(raw)
    if field.type is FieldType.KANJI:
        return _double(raw).rstrip("　 ")
    if field.type is FieldType.DIGITS:
        return _digits(raw)
    number = _number(raw, field)
    if number is None or field.scale == 0:
        return number
    return Decimal(number).scaleb(-field.scale) if field.scale > 0 else number * 10**-field.scale


def _mixed(raw: bytes) -> str:
    text, place, kanji = "", 0, -1
    raw = raw.rstrip(b"\x00\x40")  # spaces and LOW-VALUES at the end are padding
    while place < len(raw):
        byte = raw[place]
        if byte == 0x28:
            if kanji >= 0:
                raise UnreadableError
            kanji = place + 1
        elif byte == 0x29:
            if kanji < 0:
                raise UnreadableError
            text += _double(raw[kanji:place])
            kanji = -1
        elif kanji < 0:
            if byte not in SINGLE:
                raise UnreadableError
            text += SINGLE[byte]
        place += 1
    if kanji >= 0:
        raise UnreadableError
    return text.rstrip("　 ")


def _double(raw: bytes) -> str:
    if len(raw) % 2:
        raise UnreadableError
    return "".join(_kanji(raw[place : place + 2]) for place in range(0, len(raw), 2))


def _kanji(pair: bytes) -> str:
    if pair == b"\x40\x40":
        return "　"
    if pair[1] >= 0xA1 and (0x80 <= pair[0] <= 0xA0 or 0x41 <= pair[0] <= 0x7F):
        return f"\ufff9{pair.hex().upper()}\ufffb"
    try:
        character = pair.decode("euc_jp") if min(pair) >= 0xA1 else b"\xff".decode("ascii")
    except UnicodeDecodeError:
        raise UnreadableError from None
    return SWAPPED.get(character, character)


def _digits(raw: bytes) -> str:
    if raw.strip(b"\x40") == b"" or raw.strip(b"\x00") == b"":
        return ""
    if any(not 0xF0 <= byte <= 0xF9 for byte in raw):
        raise UnreadableError
    return "".join(str(byte & 15) for byte in raw)


def _number(raw: bytes, field: SourceField) -> int | None:
    if field.type is FieldType.BINARY:
        return int.from_bytes(raw, "little" if field.little_endian else "big", signed=field.signed)
    if raw.strip(b"\x40") == b"" or raw.strip(b"\x00") == b"":
        return None
    if field.type is FieldType.PACKED:
        digits, nibble = raw.hex()[:-1], raw[-1] & 15
        negative = nibble in (0xB, 0xD)
        if nibble < 0xA or (negative and not field.signed):
            raise UnreadableError
    else:
        digits, negative = _zoned(raw, field)
    if not digits.isdigit():
        raise UnreadableError
    return -int(digits) if negative else int(digits)


def _zoned(raw: bytes, field: SourceField) -> tuple[str, bool]:
    if field.sign in (Sign.LEADING_SEPARATE, Sign.TRAILING_SEPARATE):
        sign, body = (raw[0], raw[1:]) if field.sign is Sign.LEADING_SEPARATE else (raw[-1], raw[:-1])
        if sign not in (0x4E, 0x60):
            raise UnreadableError
        return _digits(body), sign == 0x60
    place = 0 if field.sign is Sign.LEADING else len(raw) - 1
    zone, digit = raw[place] >> 4, raw[place] & 15
    if zone < 0xA or digit > 9 or (zone != 0xF and not field.signed):
        raise UnreadableError
    body = raw[:place] + bytes((0xF0 | digit,)) + raw[place + 1 :]
    return _digits(body), zone in (0xB, 0xD)
