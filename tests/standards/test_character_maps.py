"""The official lists of characters. Every file here is constructed, in the form of the official one: nothing is copied."""

import csv
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from contracts.errors import SpecError
from standards.character_maps import (
    IMPLEMENTED,
    MJ_NAME,
    SEQUENCES,
    Basis,
    CharacterMaps,
    Reduction,
    read_added,
    read_character_maps,
)

HEADINGS = ["図形", "font", MJ_NAME, "対応するUCS", IMPLEMENTED, *SEQUENCES, "X0213", "備考"]
FIGURES = [  # name, 対応するUCS, 実装したUCS, IVS, SVS: invented names
    ("MJ900001", "U+9AD9", "U+9AD9", "9AD9_E0100", ""),
    ("MJ900002", "U+8FBB", "", "8FBB_E0100", ""),
    ("MJ900003", "U+8FBB", "U+8FBB", "8FBB_E0101", ""),
    ("MJ900004", "U+2B9E4", "", "2B9E4_E0100;535A_E010A", ""),
    ("MJ900005", "U+FA11", "U+FA11", "", "5D0E_FE00"),
    ("MJ900006", "", "", "", ""),
    ("MJ900007", "U+3432", "U+3432", "", ""),
    ("MJ900008", "U+8FBB", "", "8FBB_E0101", ""),
]


def target(character: str, place: str = "1-01-01", **remarks: object) -> dict[str, object]:
    return {"JIS X 0213": place, "UCS": f"U+{ord(character):04X}", **remarks}


MAP: list[dict[str, Any]] = [
    {
        MJ_NAME: "MJ900001",
        Basis.UNIFIED: [target("高", "1-25-66")],
        Basis.FAMILY_REGISTER: [target("高", "1-25-66", 種別="戸籍統一文字情報", ホップ数=1)],
    },
    {
        MJ_NAME: "MJ900002",
        Basis.NOTICE_582: [target("辻", 表="一", 順位="第1順位"), target("迂", 表="一", 順位="第2順位")],
    },
    {MJ_NAME: "MJ900003", Basis.UNIFIED: [target("辻")], "参考情報": "作例"},
    {MJ_NAME: "MJ900004", Basis.DICTIONARIES: [target("博")], Basis.ANALOGY: [target("薄")]},
    {MJ_NAME: "MJ900005"},
    {MJ_NAME: "MJ900006", Basis.ANALOGY: [target("一")]},
    {
        MJ_NAME: "MJ900007",
        Basis.FAMILY_REGISTER: [target("伏", 種別="民一2842号通達別表", 付記="別字"), target("代", 種別="民二5202号")],
        Basis.DICTIONARIES: [target("伏")],
        Basis.UNIFIED: [target("伏")],
    },
    {MJ_NAME: "MJ900008", Basis.UNIFIED: [target("迂")]},
]  # fmt: skip


def sheet(rows: list[list[str]]) -> dict[str, str]:
    """The parts of a workbook of strict Office Open XML, with the reading that the official headings carry."""
    main = 'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"'
    kind = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    rels = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    texts = sorted({cell for row in rows for cell in row if cell})
    strings = "".join(f"<si><t>{escape(text)}</t><rPh sb='0' eb='1'><t>ヨミ</t></rPh></si>" for text in texts)
    lines = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{chr(65 + column)}{number}" t="s"><v>{texts.index(cell)}</v></c>'
            for column, cell in enumerate(row)
            if cell
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships {rels}><Relationship Id="r1" Type="{kind}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{kind}" conformance="strict">'
        '<sheets><sheet name="一覧" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {rels}><Relationship Id="r1" Type="{kind}/worksheet"'
        f' Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{kind}/sharedStrings"'
        ' Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"<sst {main}>{strings}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{lines}</sheetData></worksheet>",
    }


def write_table(path: Path, headings: list[str], rows: list[list[str]]) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        return path
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in sheet([headings, *rows]).items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return path


def write_figures(path: Path, figures: Sequence[tuple[str, ...]], headings: list[str] | None = None) -> Path:
    rows = [["", "実装", name, *codes, "", ""] for name, *codes in figures]
    return write_table(path, headings or HEADINGS, rows)


def write_map(path: Path, content: object) -> Path:
    path.write_text(json.dumps({"meta": {"version": "作例"}, "content": content}, ensure_ascii=False))
    return path


@pytest.fixture(params=[".xlsx", ".csv"])
def maps(request: pytest.FixtureRequest, tmp_path: Path) -> CharacterMaps:
    figures = write_figures(tmp_path / f"mji.99999{request.param}", FIGURES)
    return read_character_maps(figures, write_map(tmp_path / "MJShrinkMap.9.9.9.json", MAP))


def problems(maps: tuple[Path, Path]) -> list[str]:
    with pytest.raises(SpecError) as caught:
        read_character_maps(*maps)
    return [str(problem).replace(f"{maps[0].parent}/", "") for problem in caught.value.problems]


def test_characters_are_known_by_what_writes_them(maps: CharacterMaps) -> None:
    assert dict(maps.names) == {
        "髙": ("MJ900001",),
        "髙\U000e0100": ("MJ900001",),
        "辻\U000e0100": ("MJ900002",),
        "辻": ("MJ900003",),
        "辻\U000e0101": ("MJ900003", "MJ900008"),
        "\U0002b9e4\U000e0100": ("MJ900004",),
        "博\U000e010a": ("MJ900004",),
        "﨑": ("MJ900005",),
        "崎\ufe00": ("MJ900005",),
        "㐲": ("MJ900007",),
    }
    assert len(maps.candidates) == len(MAP)


def test_each_candidate_has_its_basis_and_what_the_map_says_of_it(maps: CharacterMaps) -> None:
    unified, register = maps.candidates_of("髙")
    assert (unified.character, unified.jis_x_0213, unified.basis) == ("高", "1-25-66", Basis.UNIFIED)
    assert register.remarks == (("種別", "戸籍統一文字情報"), ("ホップ数", "1"))
    assert maps.candidates_of("髙\U000e0100") == maps.candidates_of("MJ900001") == (unified, register)
    assert [c.character for c in maps.candidates_of("辻\U000e0101")] == ["辻", "迂"]
    assert [c.character for c in maps.candidates_of("MJ900006")] == ["一"]
    assert [c.different for c in maps.candidates_of("㐲")] == [True, False, False, False]


@pytest.mark.parametrize("unknown", ["亜", "髙\U000e0101", "辻\U000e0102", "MJ999999", "髙髙", "", "﨑"])
def test_what_the_files_do_not_say_has_no_candidate(maps: CharacterMaps, unknown: str) -> None:
    assert maps.candidates_of(unknown) == ()
    assert maps.reduction(unknown, list(Basis)) == Reduction(None, None, "none")


@pytest.mark.parametrize(
    ("character", "allowed", "expected"),
    [
        ("髙", [Basis.UNIFIED], Reduction("高", Basis.UNIFIED, "")),
        ("髙", [Basis.FAMILY_REGISTER, Basis.UNIFIED], Reduction("高", Basis.FAMILY_REGISTER, "")),
        ("髙", [Basis.ANALOGY], Reduction(None, None, "none")),
        ("髙", [], Reduction(None, None, "none")),
        ("辻\U000e0100", [Basis.NOTICE_582], Reduction(None, None, "several")),
        ("辻\U000e0101", [Basis.UNIFIED], Reduction(None, None, "several")),
        ("MJ900003", [Basis.UNIFIED], Reduction("辻", Basis.UNIFIED, "")),
        ("博\U000e010a", [Basis.DICTIONARIES], Reduction("博", Basis.DICTIONARIES, "")),
        ("博\U000e010a", [Basis.DICTIONARIES, Basis.ANALOGY], Reduction(None, None, "several")),
        ("㐲", [Basis.FAMILY_REGISTER], Reduction("代", Basis.FAMILY_REGISTER, "")),
        ("㐲", [Basis.DICTIONARIES], Reduction(None, None, "none")),
        ("㐲", [Basis.UNIFIED], Reduction("伏", Basis.UNIFIED, "")),
        ("㐲", [Basis.UNIFIED, Basis.FAMILY_REGISTER], Reduction(None, None, "several")),
    ],
)
def test_one_target_is_given_only_when_there_is_one(
    maps: CharacterMaps, character: str, allowed: list[Basis], expected: Reduction
) -> None:
    assert maps.reduction(character, allowed) == expected


def test_a_rank_is_no_reason_to_pick(maps: CharacterMaps) -> None:
    """第1順位 and 第2順位 are two candidates: which one a person's name takes is the person's matter."""
    ranks = [dict(candidate.remarks)["順位"] for candidate in maps.candidates_of("辻\U000e0100")]
    assert ranks == ["第1順位", "第2順位"]
    assert maps.reduction("辻\U000e0100", list(Basis)).reason == "several"


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_every_problem_of_both_files_is_told_with_its_place(tmp_path: Path, suffix: str) -> None:
    figures = write_figures(
        tmp_path / f"mji{suffix}",
        [
            ("MJ900001", "", "U+9AD9", "", ""),
            ("MJ90001", "", "U+9AD8", "", ""),
            ("MJ900001", "", "U+9AD8", "", ""),
            ("MJ900002", "", "9AD9", "9AD9-E0100", ""),
            ("MJ900003", "", "U+D800", "8FBB_E01F0;8FBB_E0100", "8FBB_FE10"),
        ],
    )
    reductions = write_map(
        tmp_path / "map.json",
        [
            {MJ_NAME: "MJ900001", "JIS包摂基準・UCS統合規則": [target("高")]},
            {MJ_NAME: "MJ900001"},
            {Basis.UNIFIED: [target("高")]},
            {MJ_NAME: "MJ900002", Basis.UNIFIED: target("高"), Basis.ANALOGY: [target("高"), "高"]},
            {MJ_NAME: "MJ900003", Basis.UNIFIED: [target("高", "25-66"), {"UCS": "U+9AD8"}, {"JIS X 0213": "1-25-66"}]},
            "MJ900004",
        ],
    )  # fmt: skip
    found = problems((figures, reductions))
    assert [text.split(": ")[0] for text in found] == [
        f"mji{suffix}:3", f"mji{suffix}:4", *[f"mji{suffix}:5"] * 2, *[f"mji{suffix}:6"] * 3,
        "map.json", "map.json", "map.json", *["map.json"] * 2, *["map.json"] * 3, "map.json",
    ]  # fmt: skip
    assert found[0].endswith("'MJ90001' is no MJ name. Names are MJ and six digits.")
    assert "MJ900001 stands twice." in found[1]
    assert "'9AD9-E0100' is no sequence." in found[3]
    assert found[7].startswith("map.json: content[0] MJ900001: 'JIS包摂基準・UCS統合規則' is no known basis")
    assert found[8].startswith("map.json: content[1]: MJ900001 stands twice.")
    assert found[9].startswith("map.json: content[2]: None is no MJ name.")
    assert found[-1].startswith("map.json: content[5]: None is no MJ name.")


def test_a_missing_column_is_one_problem_and_the_map_is_read_all_the_same(tmp_path: Path) -> None:
    headings = [heading for heading in HEADINGS if heading != IMPLEMENTED]
    figures = write_figures(tmp_path / "mji.xlsx", FIGURES, headings)
    found = problems((figures, write_map(tmp_path / "map.json", [{MJ_NAME: "MJ1"}])))
    assert [text.split(". ")[0] for text in found] == [
        "mji.xlsx:1: the first line has no 実装したUCS",
        "map.json: content[0]: 'MJ1' is no MJ name",
    ]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b"{}", b'{"content": {}}', b"{", b"null"])
def test_a_map_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    reductions = tmp_path / "map.json"
    reductions.write_bytes(content)
    (found,) = problems((write_figures(tmp_path / "mji.csv", FIGURES), reductions))
    assert found.startswith("map.json: is no JSON with a list under content.")


@pytest.mark.parametrize(
    ("name", "content"),
    [("mji.xlsx", b"PK"), ("mji.xlsx", b""), ("mji.csv", b"\xff\xfe\x00"), ("absent.xlsx", None), ("absent.csv", None)],
)  # fmt: skip
def test_a_list_that_cannot_be_read_is_told_once(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    (found,) = problems((tmp_path / name, write_map(tmp_path / "map.json", MAP)))
    assert found.startswith(f"{name}: the table cannot be read.")


def test_absent_map_is_told(tmp_path: Path) -> None:
    (found,) = problems((write_figures(tmp_path / "mji.csv", FIGURES), tmp_path / "map.json"))
    assert found == "map.json: the map cannot be read. Correct the path."


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_added_characters_by_the_headings_of_the_site(tmp_path: Path, suffix: str) -> None:
    rows = [["1", "GJ000001", "U+10DE92"], ["", "", ""], ["2", "GJ000002", "U+30F1"]]
    path = write_table(tmp_path / f"plus{suffix}", ["番号", "図形名", "符号位置"], rows)
    assert read_added(path, "図形名", "符号位置") == {"GJ000001": "\U0010de92", "GJ000002": "ヱ"}


def test_every_problem_of_the_added_characters_is_told(tmp_path: Path) -> None:
    rows = [
        ["GJ000001", "U+10DE92"],
        ["GJ000001", "U+10DE93"],
        ["MJ000001", "U+10DE94"],
        ["GJ000002", "U+110000"],
    ]
    path = write_table(tmp_path / "plus.csv", ["図形名", "符号位置"], rows)
    with pytest.raises(SpecError) as caught:
        read_added(path, "図形名", "符号位置")
    assert [problem.place.rpartition(":")[2] for problem in caught.value.problems] == ["3", "4", "5"]
    with pytest.raises(SpecError, match="the first line has no UCS"):
        read_added(path, "図形名", "UCS")
