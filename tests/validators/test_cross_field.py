"""Every hand-written rule: planted wrong rows fail it and no other, right rows pass, on a real PostgreSQL."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from contracts.findings import Finding, Severity, Status
from standards.reader import load_standard
from tests.validators.test_gx_run import load
from validators.cross_field_reader import FOLDER, cross_field_rules

VERSION = "m992011_b001_v0003"
STANDARD = load_standard("2.1")
BUSINESSES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
Row = dict[str, Any]
CANARY = "金糸雀カナリア太郎"


def plain(group: str, **items: Any) -> Row:
    return dict.fromkeys(STANDARD.groups[group].arrow_schema.names) | items


def resident(person: str, **changes: Any) -> Row:
    items = {
        "atenabango": person, "kojinrirekibango": 1, "edabango": 0, "setaibango": f"h{person}",
        "juminshubetsu": "1", "juminjotai": "1", "idojiyu": "01", "idonengappi": "2020-04-01",
        "idotodokedenengappi": "2020-04-02", "seinengappi": "1980-01-01", "shimei": CANARY,
        "juminninattanengappi": "2020-04-01", "tsuzukigarakodo1": "02", "saishinfuragu": "1",
    }  # fmt: skip
    return plain("g_resident", **items | changes)


def history(person: str, *states: Row) -> list[Row]:
    last = len(states) - 1
    return [
        resident(person, **{"kojinrirekibango": n + 1, "saishinfuragu": "1" if n == last else "0"} | state)
        for n, state in enumerate(states)
    ]


def gone(state: str, reason: str, **changes: Any) -> Row:
    return {
        "juminjotai": state, "idojiyu": reason, "shojonoidonengappi": "2024-04-01",
        "idonengappi": "2024-04-01", "idotodokedenengappi": "2024-04-02",
    } | changes  # fmt: skip


FOREIGN = {"kokusekito_kokumeikodo": "USA", "zairyushikakutokodo": "T01", "shimeiyusenkubun": "01"}
RIGHT: dict[str, list[Row]] = {
    "g_resident": [
        resident("r01"),
        *history("r02", {}, gone("3", "23")),
        *history("r03", {}, gone("2", "21", idotodokedenengappi="2024-03-01")),  # told before it happened
        resident("r04", setaibango="hr01", tsuzukigarakodo1="12"),
        resident("r05", setaibango="hr02", tsuzukigarakodo1="02"),  # the head before is dead
        resident("r06", juminshubetsu="2", **FOREIGN),
        resident("r07", setaibango="hr01", tsuzukigarakodo1="20", tsuzukigarakodo2="20"),
        resident("r08", seinengappi=None, juminninattanengappi="0000-01-01"),
        *history("r09", {"kojinbango": "983205673214"}, {"kojinbango": "379474484458"}),
        *history("r10", gone("2", "21"), {"shojonoidonengappi": "9999-12-31"}),
        resident("r11", setaibango=None, tsuzukigarakodo1="20"),
    ],
    "g_movement": [
        plain("g_movement", atenabango="r01", idorenban=1, idogosetaibango="hr01"),
        plain("g_movement", atenabango="r01", idorenban=2),
    ],
    "g_taxpayer": [
        plain("g_taxpayer", atenabango="t1", kazeinendo="2025", tadantaikazeitaishoshakubun="0"),
        plain(
            "g_taxpayer", atenabango="t2", kazeinendo="2025", tadantaikazeitaishoshakubun="1",
            tadantaikazeisakishikuchosonkodo="131016",
        ),
    ],
    "g_tax_assessment": [
        plain("g_tax_assessment", atenabango="t1", kazeinendo="2025", kazeijohorirekibango=1,
              kazeihikazeikubun="1", nenzeigaku=100),
        plain("g_tax_assessment", atenabango="t2", kazeinendo="2025", kazeijohorirekibango=1,
              kazeihikazeikubun="0", nenzeigaku=0),
        plain("g_tax_assessment", atenabango="t3", kazeinendo="2025", kazeijohorirekibango=1,
              kazeihikazeikubun="1", nenzeigaku=50),
    ],
    "g_tax_instalment": [
        plain("g_tax_instalment", atenabango="t1", kazeinendo="2025", kazeijohorirekibango=1, kibetsu=n,
              kibetsuzeigaku=50) for n in (1, 2)
    ],
    "g_nhi_household": [
        plain("g_nhi_household", kokuhosetaibango="k1", tekiyokaishinengappi="2020-01-01"),
        plain("g_nhi_household", kokuhosetaibango="k2", tekiyokaishinengappi="2020-01-01",
              tekiyoshuryonengappi="2020-01-01"),
    ],
    "g_nhi_member": [
        plain("g_nhi_member", atenabango="k1", hihokensharirekibango=1, shikakushutokunengappi="2020-01-01",
              shikakusoshitsunengappi="9999-12-31"),
        plain("g_nhi_member", atenabango="k1", hihokensharirekibango=2, shikakushutokunengappi="2020-01-01",
              shikakusoshitsunengappi="2021-01-01", shikakusoshitsujiyu="03"),
    ],
    "g_external_person": [
        plain("g_external_person", atenabango="e1", daihyoatenafuragu=0, kojinbango="983205673214"),
        plain("g_external_person", atenabango="e2", daihyoatenafuragu=1, kojinbango="983205673214",
              nayosesakiatenabango="e1"),
    ],
}  # fmt: skip
WRONG: dict[str, tuple[str, list[Row], set[str]]] = {
    "household_has_head": ("g_resident", [resident("w01", tsuzukigarakodo1="20")], {"w01"}),
    "household_has_one_head": (
        "g_resident", [resident("w02"), resident("w03", setaibango="hw02")], {"w02", "w03"},
    ),
    "one_latest_row": (
        "g_resident",
        [
            resident("w04", tsuzukigarakodo1="20", setaibango="hr01"),
            resident("w04", kojinrirekibango=2, tsuzukigarakodo1="20", setaibango="hr01"),
            resident("w05", saishinfuragu="0"),
        ],
        {"w04", "w05"},
    ),
    "death_means_dead": ("g_resident", history("w06", {}, gone("2", "23")), {"w06"}),
    "moving_out_means_gone": ("g_resident", history("w07", {}, gone("3", "22")), {"w07"}),
    "resident_is_not_removed": ("g_resident", [resident("w08", shojonoidonengappi="2024-04-01")], {"w08"}),
    "birth_residence_removal": (
        "g_resident",
        [
            resident("w09", seinengappi="2021-01-01"),
            *history("w10", {}, gone("3", "23", seinengappi="2025-01-01", juminninattanengappi=None)),
        ],
        {"w09", "w10"},
    ),
    "change_before_notice": ("g_resident", [resident("w11", idotodokedenengappi="2020-03-01")], {"w11"}),
    "foreign_items_of_foreigners": (
        "g_resident",
        [resident("w12", zairyushikakutokodo="T01"), resident("w13", shimei_gaikokujinromaji=CANARY)],
        {"w12", "w13"},
    ),
    "relations_without_gap": (
        "g_resident",
        [
            resident("w14", tsuzukigarakodo3="20"),
            resident("w15", tsuzukigarakodo2="20", tsuzukigarakodo4="20"),
        ],
        {"w14", "w15"},
    ),
    "individual_number_of_one_person": (
        "g_resident",
        [resident("w16", kojinbango="454972364860"), resident("w17", kojinbango="454972364860")],
        {"w16", "w17"},
    ),
    "households_after_movements": (
        "g_movement", [plain("g_movement", atenabango="w18", idorenban=1, idogosetaibango="none")], {"w18"},
    ),
    "instalments_are_the_tax": (
        "g_tax_assessment",
        [plain("g_tax_assessment", atenabango="t1", kazeinendo="2026", kazeijohorirekibango=1,
               kazeihikazeikubun="1", nenzeigaku=101)],
        {"t1"},
    ),
    "exempt_means_nothing_to_pay": (
        "g_tax_assessment",
        [plain("g_tax_assessment", atenabango="w19", kazeinendo="2025", kazeijohorirekibango=1,
               kazeihikazeikubun="0", nenzeigaku=1)],
        {"w19"},
    ),
    "taxed_elsewhere_only_then": (
        "g_taxpayer",
        [plain("g_taxpayer", atenabango="w20", kazeinendo="2025", tadantaikazeitaishoshakubun="0",
               tadantaikazeisakishikuchosonkodo="131016")],
        {"w20"},
    ),
    "insured_from_to": (
        "g_nhi_member",
        [plain("g_nhi_member", atenabango="w21", hihokensharirekibango=1, shikakushutokunengappi="2022-01-01",
               shikakusoshitsunengappi="2021-12-31", shikakusoshitsujiyu="03")],
        {"w21"},
    ),
    "loss_reason_only_when_lost": (
        "g_nhi_member",
        [plain("g_nhi_member", atenabango="w22", hihokensharirekibango=1, shikakusoshitsujiyu="03")],
        {"w22"},
    ),
    "household_applies_from_to": (
        "g_nhi_household",
        [plain("g_nhi_household", kokuhosetaibango="w23", tekiyokaishinengappi="2022-01-01",
               tekiyoshuryonengappi="2021-12-31")],
        {"w23"},
    ),
    "representative_is_not_merged": (
        "g_external_person",
        [plain("g_external_person", atenabango="w24", daihyoatenafuragu=0, nayosesakiatenabango="e1")],
        {"w24"},
    ),
    "individual_number_of_one_representative": (
        "g_external_person",
        [plain("g_external_person", atenabango=person, daihyoatenafuragu=0, kojinbango="454972364860")
         for person in ("w25", "w26")],
        {"w25", "w26"},
    ),
}  # fmt: skip
MORE: dict[str, list[Row]] = {
    "g_tax_instalment": [
        plain("g_tax_instalment", atenabango="t1", kazeinendo="2026", kazeijohorirekibango=1, kibetsu=1,
              kibetsuzeigaku=100)
    ]
}  # fmt: skip


def findings_of(dsn: str, tables: dict[str, list[Row]], keys: Path) -> list[Finding]:
    from validators.gx_run import check_version

    for group, rows in tables.items():
        load(dsn, STANDARD.groups[group], rows, VERSION)
    written = [each for business in BUSINESSES for each in cross_field_rules(STANDARD, business)]
    suites = [
        (STANDARD.groups[group], [rule for schema, rule in written if schema.group == group])
        for group in tables
    ]
    return check_version(dsn, VERSION, suites, {}, keys)


def test_right_rows_pass_every_rule(store_dsn: str, tmp_path: Path) -> None:
    findings = findings_of(store_dsn, RIGHT, tmp_path / "keys.parquet")
    assert [finding.check for finding in findings if finding.failed] == []
    assert {(f.status, f.severity) for f in findings if f.group != "g_tax_instalment"} == {
        (Status.PASSED, Severity.WARN)
    }


def test_each_wrong_row_fails_its_rule_and_no_other(store_dsn: str, tmp_path: Path) -> None:
    tables = {group: [*rows, *MORE.get(group, [])] for group, rows in RIGHT.items()}
    for group, rows, _ in WRONG.values():
        tables[group] = tables[group] + rows
    findings = findings_of(store_dsn, tables, tmp_path / "keys.parquet")
    assert {finding.check for finding in findings} == {f"cross.{name}" for name in WRONG}
    failed: dict[str, set[str]] = {}
    for row in pq.read_table(tmp_path / "keys.parquet").to_pylist():
        failed.setdefault(row["check"].removeprefix("cross."), set()).add(row["key"][0])
    assert failed == {name: persons for name, (_, _, persons) in WRONG.items()}
    assert {finding.status for finding in findings} == {Status.FAILED}
    assert not any(finding.stops for finding in findings)
    assert CANARY not in str(findings)
    assert CANARY.encode() not in (tmp_path / "keys.parquet").read_bytes()


@pytest.mark.parametrize("business", BUSINESSES)
def test_the_shipped_rules_fit_the_standard(business: str) -> None:
    rules = cross_field_rules(STANDARD, business)
    assert [rule.check for _, rule in rules if rule.missing] == []
    assert {rule.severity for _, rule in rules} == {Severity.WARN}
    assert all(rule.says for _, rule in rules)
