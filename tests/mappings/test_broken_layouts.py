"""Layouts, copybooks and what a mapping reads of them: one mistake is one problem, at the line that asks for it."""

from pathlib import Path

import pytest

from mappings.lint.linter import lint
from mappings.read_once import once, reading_once
from mappings.yaml.text import Block, read_yaml
from tests.mappings.broken_copy import broken, copied, line_with

HAYATE = "products/hayate_juki_v5"
LAYOUT, COPYBOOK = f"{HAYATE}/layouts/JUMINM.yaml", f"{HAYATE}/layouts/JUMINM.cpy"
TOWN, SPEC = f"{HAYATE}/layouts/MACHIM.yaml", f"{HAYATE}/JUMINM_D.yaml"
MACHI = "{name: MACHI_CD, type: text}"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("broken"))


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "words"),
    [
        (COPYBOOK, "PIC ", "PIX ", (COPYBOOK, "REC-KBN"), "clause PIX is not read"),
        (COPYBOOK, "01  JUMIN-IDO", "01  JUMIN-IDOX", (LAYOUT, "I:"), "has no 01 record 'JUMIN-IDO'"),
        (COPYBOOK, "X(10)", "X(11)", (LAYOUT, "S:"), "'S' has 605 bytes, not record_length 600"),
        (LAYOUT, "JUMINM.cpy", "JUMIN.cpy", (LAYOUT, "copybook:"), "copybook JUMIN.cpy does not lie beside"),
        (LAYOUT, "dialect: fujitsu", "dialect: fujits", (LAYOUT, "dialect:"), "dialect 'fujits' is not known"),
        (LAYOUT, "_length: 600", "_length: 601", (LAYOUT, "record_length:"), "'H', 'D', 'I', 'S', 'T' has 600 bytes, not"),
        (LAYOUT, "_length: 600", "_length: 599", (LAYOUT, "record_length:"), "'H', 'D', 'I', 'S', 'T' has 600 bytes, not"),
        (LAYOUT, "gaiji: hayate}", "gaiji: hayate, shift_in: [28], shift_out: [29, 28]}", (LAYOUT, "charset:"), "28 begins double bytes, and ends them"),
        (LAYOUT, "by: REC_KBN", "by: REC_KUBUN", (LAYOUT, "by:"), "no record kind has a field 'REC_KUBUN'. Did you mean REC_KBN?"),
        (LAYOUT, "record: JUMIN-IDO", "record: JUMIN-ID", (LAYOUT, "I:"), "has no 01 record 'JUMIN-ID'"),
        (LAYOUT, "v5.JUMINM", "v5.JUMIN", (LAYOUT, "layout:"), "the layout is named 'hayate_juki_v5.JUMIN'. Name it"),
        (TOWN, MACHI, MACHI.replace("text", "texts"), (TOWN, "- {name: MACHI_CD, typ"), "type 'texts' is not known"),
        (TOWN, MACHI, MACHI.replace("text", "number"), (TOWN, "- {name: MACHI_CD, typ"), "of a delimited file is number"),
        (TOWN, "format: delimited", 'format: ""', (TOWN, "format:"), "format is empty"),
        (TOWN, "header: true", 'header: true\ndelimiter: ";;"', (TOWN, "fields:"), "are one character each"),
        (LAYOUT, "record: JUMIN-IDO}", "record: JUMIN-IDO, children: {NOBODY: [REC_KBN]}}", (LAYOUT, "I:"), "has no group 'NOBODY'"),
        (SPEC, "v5.MACHIM", "v5.MACHIX", (SPEC, "town:"), "there is no layout 'hayate_juki_v5.MACHIX'. Known: ha"),
        (SPEC, "v5.JUMINM,", "v5.JUMINX,", (SPEC, "- {layout: hayate_juki_v5.JUMI"), "there is no layout 'hayate_juki_v5.JUMINX'. Known: "),
        (SPEC, "key: MACHI_CD", "key: MACHI", (SPEC, "town:"), "lookup 'town' has no field 'MACHI'"),
        (SPEC, "equals: T.KENSU", "equals: T.KENSUU", (SPEC, "- {count: records, equals: T.K"), "no header or trailer of"),
        (SPEC, "equals: T.KENSU", "equals: D.ATENA_NO", (SPEC, "- {count: records, equals: T.K"), "no header or trailer of"),
        (SPEC, 'standard: "2.1"', 'standard: "2.2"', (SPEC, "standard:"), "standard '2.2' is not here"),
        (SPEC, "mapping: hayate", "mapping: hayato", (SPEC, "mapping:"), "the mapping is named"),
        (SPEC, "  住民情報:", "  住民の情報:", (SPEC, "住民情報:"), "the standard has no group '住民の情報'"),
        (SPEC, "  day: [", "  days: [", (SPEC, "idonengappi:"), "conversion 'day' is not known"),
        (SPEC, "IDO_NEN: IDO-YMD の再定義", "IDO_NEN:", (SPEC, "IDO_NEN:"), "unused field 'IDO_NEN' has no reason"),
        (SPEC, "{codes: seibetsu.csv}", "{codes: seibetu.csv}", (SPEC, "seibetsu:"), "table codes/seibetu.csv is not"),
        (SPEC, "reason: 論理削除された履歴は移行対象外（移行計画書 3.2）", "reason: ''", (SPEC, "SAKUJO_F"), "reason is empty"),
    ],
)  # fmt: skip
def test_one_mistake_is_told_once(
    root: Path, file: str, old: str, new: str, place: tuple[str, str], words: str
) -> None:
    line = line_with(root, *place)
    (told,) = broken(root, file, old, new)
    assert told.startswith(f"{place[0]}:{line}:"), told
    assert words in told


def test_records_of_a_copybook_may_be_named_as_its_fields_are(root: Path) -> None:
    assert broken(root, LAYOUT, "record: JUMIN-IDO", "record: JUMIN_IDO") == []


def test_a_field_that_is_named_as_in_the_copybook_is_told_by_its_own_name(root: Path) -> None:
    place = f"{SPEC}:{line_with(root, SPEC, 'zairyukadotobango:')}"
    told = broken(root, SPEC, "{from: CARD_NO,", "{from: CARD-NO,")
    assert f"{place}: the source has no field 'CARD-NO'. Did you mean CARD_NO?" in told


def test_a_source_that_no_plan_has_is_told_after_a_right_one_was_read(root: Path) -> None:
    assert broken(root, SPEC, "x", "x") == []
    found = broken(root, SPEC, "source: juki, files: JUMINM", "source: jukii, files: JUMINM")
    line = line_with(root, SPEC, "source: juki, files: JUMINM")
    told = f"source 'jukii' of hayate_juki_v5.JUMINM_D (its line {line}) is not in the plan. Add it under sources, "
    assert len(found) == 2
    assert all(told in each for each in found)


def test_a_layout_is_parsed_once_for_all_that_read_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(path: Path) -> Block:
        read.append(str(path))
        return read_yaml(path)

    monkeypatch.setattr("mappings.layout.reader.read_yaml", counted)
    lint([root])
    assert sorted(set(read)) == sorted(read)
    lint([root])
    assert len(read) == 2 * len(set(read))


def test_within_one_reading_nothing_is_read_again_and_outside_everything_is() -> None:
    times: list[int] = []
    read = once(times.append)
    read(1)
    with reading_once():
        read(1)
        with reading_once():
            read(1)
        read(2)
    read(1)
    assert times == [1, 1, 2, 1]


def test_a_mark_that_the_field_cannot_hold_is_told_of_the_layout(root: Path) -> None:
    told = broken(root, LAYOUT, "  T: {kind: trailer", "  TR: {kind: trailer")
    line = line_with(root, LAYOUT, "  T: {kind: trailer")
    assert (
        f"{LAYOUT}:{line}: no record is of kind 'TR': REC_KBN has 1 bytes. Write the mark as the field has it."
        in told
    )
