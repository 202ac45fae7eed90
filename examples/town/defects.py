"""Where the known defects and special cases stand: fixed persons, so that each exists in a town of 300 too.

A number is the person's place in the register, from 0. `python -m examples.town --clean` leaves the defects out.
"""

# 001, resident master
BAD_BIRTH = 20  # month 13 -> rejected, date_invalid
BIRTH_OUTSIDE_ERA = 22  # 昭和64年2月15日 -> rejected, date_outside_era
BAD_NOTICE = 24  # 30 February in an item that is not required -> null and a finding
UNDECIDED = (40, 41)  # vendor characters that the product leaves undecided -> 〓 and a finding
DUPLICATE = 60  # the last history record twice -> both rejected, duplicate_key
UNKNOWN_SEX = 80  # sex 9: code_unmapped, but 不明 in 鶴浜村 by its own table
UNMAPPED_REASON = 82  # change reason 999 -> rejected, code_unmapped
UNMAPPED_RELATION = 84  # relation ZZ in an item that is not required -> null and a finding
OPEN_SHIFT = 100  # kanji run that is not closed -> rejected, undecodable_bytes
ODD_SHIFT = 102  # kanji run of an odd number of bytes -> rejected, undecodable_bytes
# 010, resident tax
RAGGED = 130  # a CSV row without its last three fields -> rejected whole, short_record
UNMAPPED_COLLECTION = 132  # collection method その他 -> rejected, code_unmapped
BAD_CORRECTION = 134  # 31 February in an item that is not required -> null and a finding
# 024, health insurance: households of these persons
ORPHAN = 160  # the household's own row is missing -> its members rejected, parent_missing
UNMAPPED_HOUSEHOLD = 170  # household type 9 -> rejected, code_unmapped; its members are held
EARLIER_HOUSEHOLD = 180  # the orphan person was insured here before -> that row is held
# 031, persons outside the register, counted from 0 among themselves
EXTERNAL_BAD_BIRTH = 3  # 30 February -> null and a finding
EXTERNAL_UNMAPPED_SEX = 5  # sex X -> null and a finding
EXTERNAL_UNDECIDED = 7  # an undecided vendor character in the name

# No defects: what must go right.
BORDER_TAISHO = 31  # 大正15年12月25日, legal in both eras
BORDER_SHOWA = 32  # 昭和1年12月25日, the same day
LEAP_DAY = 33  # 29 February 1975, which the standard lets pass
SUPPORTED = (*range(200, 208), UNMAPPED_REASON)  # under 支援措置 whatever the seed; the last one's row waits
DELETED = 120  # a logically deleted record after the latest one
FOREIGN = 150  # a household of foreigners

JAPANESE = (
    BAD_BIRTH, BIRTH_OUTSIDE_ERA, BAD_NOTICE, BORDER_TAISHO, BORDER_SHOWA, LEAP_DAY, *UNDECIDED, DUPLICATE,
    UNKNOWN_SEX, UNMAPPED_REASON, UNMAPPED_RELATION, OPEN_SHIFT, ODD_SHIFT, DELETED, RAGGED,
    UNMAPPED_COLLECTION, BAD_CORRECTION, ORPHAN, UNMAPPED_HOUSEHOLD, EARLIER_HOUSEHOLD,
)  # fmt: skip
