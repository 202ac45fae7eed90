"""Rules that can be read and are never meant: told once, at their line; what is like them and meant is not."""

from pathlib import Path

import pytest

from tests.mappings.broken_copy import broken, copied, line_with

HAYATE = "products/hayate_juki_v5"
RESIDENT, PROTECTED = f"{HAYATE}/JUMINM_D.yaml", f"{HAYATE}/JUMINM_S.yaml"
TAX = "products/hayate_zei_v5/KAZEI.yaml"
MERGED = "products/minamo_juki_v3/JUMIN.yaml"
NAMES = "convert: [kanji_name, split_name]\n        fills: [uji_nihonjin"
BLANK = "empty_when: {slot.ATENA_NO: blank}"
STATE = "{when: {row.source: [genzai, rireki]}, constant: 現}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("meant"))


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "words"),
    [
        (
            RESIDENT,
            "{count: records, equals: T.KENSU}",
            "{count: records, equals: T.GOKEI}",
            "{sum: ATENA_NO",
            "T.GOKEI is the total of the control in line 111 already",
        ),
        (
            TAX,
            "equals: note.NENZEIGAKU",
            "equals: note.records",
            "{sum: NENZEIGAKU",
            "note.records is the total of the control in line 104 already",
        ),
        (MERGED, STATE, STATE.replace("現}", "現存}"), "[genzai, rireki]", "'現存' of juminjotai is looked up in codes/jotai.csv"),
        (PROTECTED, BLANK, "empty_when: {slot.key: blank}", "slot.key: blank", "no row has slot.key blank"),
        (
            RESIDENT,
            "{when: {JUMIN_SBT: 3, TSUSHO: blank}",
            "{when: {JUMIN_SBT: 3, person.is_last: blank}",
            "person.is_last: blank",
            "no row has person.is_last blank: each row of a history has it",
        ),
        (MERGED, "{row.source: johyo}", "{row.source: [blank, johyo]}", "[blank, johyo]", "each row has its source"),
        (
            RESIDENT,
            NAMES,
            NAMES.replace("[kanji_name, split_name]", "[split_name, kanji_name]"),
            "      shimei:",
            "split_name comes before gaiji",
        ),
        (
            TAX,
            "kingaku: {from: slot.KINGAKU",
            "kingaku: {from: SHI_CHOSEI",
            "kingaku: {from: SHI_CHOSEI",
            "item kingaku has SHI_CHOSEI in each of 13 rows, which is KINGAKU of slot '001'. Take slot.KINGAKU.",
        ),
    ],
)  # fmt: skip
def test_what_is_never_meant_is_told_once(
    root: Path, file: str, old: str, new: str, at: str, words: str
) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = line_with(root, file, at)
    path.write_text(text, encoding="utf-8")
    told = broken(root, file, old, new)
    assert len(told) == 1, told
    assert words in told[0]
    assert told[0].startswith(f"{file}:{line}: "), told


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (RESIDENT, NAMES, NAMES.replace("split_name]", "split_name, {remove: '　'}]")),
        (RESIDENT, "{sum: ATENA_NO,", "{sum: SETAI_NO,"),
        (
            TAX,
            "zeigakuzeigakukojokodo: {from: slot.key}",
            "zeigakuzeigakukojokodo: {from: slot.key, note: x}",
        ),
        (MERGED, STATE, STATE.replace("現}", "' 転出'}")),
        (RESIDENT, "{when: {JUMIN_SBT: 3, TSUSHO: blank}", "{when: {JUMIN_SBT: 3, town.MACHI_NM: blank}"),
    ],
)
def test_what_is_like_it_and_may_be_meant_is_not_told(root: Path, file: str, old: str, new: str) -> None:
    assert [each for each in broken(root, file, old, new) if "neither used" not in each] == []
