"""Both directions of a plan, on the town written by hand: every number is counted by hand."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from mappings.coverage.coverage import (
    BusinessCoverage,
    Cell,
    CoveredTable,
    Disposition,
    Fills,
    RecordFill,
    Share,
    share,
    undecided,
    weighted_share,
)
from mappings.coverage.groups import cover_groups
from mappings.coverage.records import cover_records
from mappings.field_use import FieldPlace, field_uses
from mappings.lint.linter import lint
from mappings.plan.plan import read_plan
from mappings.product_records import read_specs
from mappings.spec.reader import spec_of
from tests.pipeline.hand_town import write_hand_town

OTHER_FILE = """
layout: hand_v1.SEISEKI
title: 成績
format: delimited
charset: cp932
header: true
fields:
  - {name: ATENA, type: text}
  - {name: TEN, type: text}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return write_hand_town(tmp_path)


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def product(plan: Path) -> Path:
    return plan.parents[2] / "products" / "hand_v1"


def cover(path: Path, fills: Fills | None = None) -> BusinessCoverage:
    plan = read_plan(path)
    specs = read_specs(plan)
    records = cover_records(plan, specs, specs, fills or {})
    return BusinessCoverage("024", records, cover_groups(plan, "024", specs, fills or {}))


def cell(covered: BusinessCoverage, table: str, name: str) -> Cell:
    (found,) = (cell for t in covered.tables if t.name == table for cell in t.cells if cell.name == name)
    return found


def test_a_complete_plan_is_decided_in_both_directions(plan: Path) -> None:
    covered = cover(plan)
    assert [table.name for table in covered.records] == ["hand_v1.SETAI", "hand_v1.SHIKAKU"]
    assert share(covered.records) == Share(11, 11)
    assert share(covered.groups).percent == 100.0
    assert undecided(covered.tables) == []


def test_each_cell_says_what_it_is_and_why(plan: Path) -> None:
    covered = cover(plan)
    told = {
        (table, name): (str(found.disposition), found.because)
        for table, name in [
            ("hand_v1.SETAI", "SETAI"), ("hand_v1.SETAI", "DEL"), ("hand_v1.SHIKAKU", "ATENA"),
            ("g_nhi_household", "atenabango"), ("g_nhi_household", "kokuhosetaikubun"),
            ("g_nhi_household", "tekiyoshuryonengappi"), ("g_nhi_member", "sosashaid"),
            ("g_nhi_member", "hihokensharirekibango"), ("g_nhi_certificate", "atenabango"),
        ]
        for found in [cell(covered, table, name)]
    }  # fmt: skip
    assert told == {
        ("hand_v1.SETAI", "SETAI"): ("used", ("g_nhi_household.kokuhosetaibango",)),
        ("hand_v1.SETAI", "DEL"): ("used", ("skip_rows",)),
        ("hand_v1.SHIKAKU", "ATENA"): ("used", ("g_nhi_member.atenabango", "over person")),
        ("g_nhi_household", "atenabango"): ("fed", ("ATENA",)),
        ("g_nhi_household", "kokuhosetaikubun"): ("constant", ("1",)),
        ("g_nhi_household", "tekiyoshuryonengappi"): ("absent", ("現行システムにない",)),
        ("g_nhi_member", "sosashaid"): ("setting", ("operator",)),
        ("g_nhi_member", "hihokensharirekibango"): ("fed", ("person.number",)),
        ("g_nhi_certificate", "atenabango"): ("absent", ("証は別の業者が移行する",)),
    }


def test_what_is_left_open_is_told(plan: Path) -> None:
    edit(product(plan) / "SETAI.yaml", "      kokuhokigobango: {from: KIGO}\n", "")
    edit(plan, ", absent_groups: {国保証情報: 証は別の業者が移行する}", "")
    (product(plan) / "layouts" / "SEISEKI.yaml").write_text(OTHER_FILE, encoding="utf-8")
    covered = cover(plan)
    assert [(each.name, each.number) for each in undecided(covered.records)] == [
        ("hand_v1.SETAI.KIGO", 1), ("hand_v1.SEISEKI", 2),
    ]  # fmt: skip
    items = undecided(covered.groups)
    assert [(each.name, each.cell.required) for each in items] == [
        ("g_nhi_household.kokuhokigobango", True), ("g_nhi_certificate", True),
    ]  # fmt: skip
    assert share(covered.records) == Share(10, 13)
    # A reason decides it: for a record in the plan, for a field in the mapping.
    plan.write_text(
        plan.read_text(encoding="utf-8") + "unread: {hand_v1.SEISEKI: 別業務}\n", encoding="utf-8"
    )
    with (product(plan) / "SETAI.yaml").open("a", encoding="utf-8") as file:
        file.write("unused_fields: {KIGO: 使わない}\n")
    spec_of.cache_clear()
    decided = cover(plan)
    assert share(decided.records) == Share(13, 13)
    assert cell(decided, "hand_v1.SEISEKI", "TEN").because == ("別業務",)


def test_a_required_item_is_not_decided_by_a_reason(plan: Path) -> None:
    edit(product(plan) / "SETAI.yaml", "{from: KIGO}", "{absent: ない}")
    found = cell(cover(plan), "g_nhi_household", "kokuhokigobango")
    assert (found.decided, found.because) == (False, ("ない",))


def test_fields_weigh_what_records_fill(plan: Path) -> None:
    edit(product(plan) / "SETAI.yaml", "      kokuhokigobango: {from: KIGO}\n", "")
    edit(product(plan) / "SHIKAKU.yaml", "{from: TO, ", "{from: FROM, ")
    fills = {
        ("hand_v1.SETAI", ""): RecordFill(100, {"SETAI": 100, "ATENA": 100, "KIGO": 0, "DEL": 100}),
        ("hand_v1.SHIKAKU", ""): RecordFill(200, dict.fromkeys(("ATENA", "SEQ", "SETAI", "SHIMEI", "FROM"), 200)
                                            | {"KBN": 50, "TO": 20}),
    }  # fmt: skip
    covered = cover(plan, fills)
    assert [each.name for each in undecided(covered.records)] == ["hand_v1.SHIKAKU.TO", "hand_v1.SETAI.KIGO"]
    assert weighted_share(covered.records) == Share(300 + 1050, 300 + 1070)
    kubun = cell(covered, "g_nhi_member", "kokuhoshikakukubun")
    assert (kubun.rows, kubun.filled, kubun.weight) == (200, 50, 50)
    assert cell(covered, "g_nhi_household", "kokuhosetaikubun").filled == 100
    assert cell(covered, "g_nhi_household", "kokuhokigobango").weight == 100


def test_a_percentage_is_never_rounded_up_to_a_hundred() -> None:
    assert Share(9_999, 10_000).percent == 99.9
    assert Share(0, 0).percent == 100.0
    cells = (Cell("A", "", Disposition.UNDECIDED), Cell("B", "", Disposition.USED, rows=9, filled=9))
    assert weighted_share([CoveredTable("T", "", cells, reached=True)]) == Share(9, 9)
    assert weighted_share([CoveredTable("T", "", cells[:1], reached=True)]) is None


def test_reasons_of_a_plan_are_about_what_is_there_and_does_not_move(plan: Path) -> None:
    edit(
        plan, "{国保証情報: 証は別の業者が移行する}", "{国保証情報: ない, 国保世帯情報: ない, 無い情報: ない}"
    )
    with plan.open("a", encoding="utf-8") as file:
        file.write("unread: {hand_v1.SETAI: 別, hand_v1.NAI: 別}\n")
    _, problems = lint([plan])
    told = " ".join(map(str, problems))
    assert len(problems) == 4
    assert "absent_groups: '国保世帯情報' is fed by hand_v1.SETAI." in told
    assert "has no group '無い情報' in standard 2.1" in told
    assert "unread: 'hand_v1.SETAI' is read by hand_v1.SETAI." in told
    assert "unread: there is no record 'hand_v1.NAI'. Known: hand_v1.SETAI, hand_v1.SHIKAKU." in told
    edit(plan, "hand_v1.NAI: 別", 'hand_v1.NAI: ""')
    with pytest.raises(SpecError, match=r"unread: 'hand_v1.NAI' has no reason"):
        read_plan(plan)


def test_the_example_town_is_decided_and_its_uses_lead_to_the_bytes() -> None:
    spec = spec_of("hayate_juki_v5.JUMINM_D")
    uses: dict[FieldPlace, set[str]] = {}
    for place, use in field_uses(spec):
        uses.setdefault(place, set()).add(use)
    assert "controls" in uses[FieldPlace("hayate_juki_v5.JUMINM", "T", "KENSU")]
    assert uses[FieldPlace("hayate_juki_v5.MACHIM", "", "MACHI_NM")] == {"g_resident.jusho_choaza"}
    assert "lookup town" in uses[FieldPlace("hayate_juki_v5.MACHIM", "", "MACHI_CD")]
    tax = {place.field for place, _ in field_uses(spec_of("hayate_zei_v5.KAZEI"))}
    assert {"SHI_SHOTOKUWARI", "SHI_KINTOWARI"} <= tax  # by `slot.KINGAKU`


def test_a_column_of_a_lookup_may_be_reasoned_away(plan: Path) -> None:
    path = product(plan) / "SHIKAKU.yaml"
    edit(
        path,
        "over:\n",
        "lookups:\n  home: {layout: hand_v1.SETAI, source: files, files: SETAI.csv, key: SETAI, on: SETAI}\nover:\n",
    )
    with path.open("a", encoding="utf-8") as file:
        file.write("unused_fields: {home.KIGO: 世帯の側で移行する}\n")
    assert lint([path])[1] == []
    edit(path, "home.KIGO", "home.NAI")
    assert ["'home.NAI' is not in the layout" in str(problem) for problem in lint([path])[1]] == [True]
