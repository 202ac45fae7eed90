"""`hikkoshi profile`: counted by hand, compared with the delivery before, and without anybody's value."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from contracts.errors import MigrationError
from contracts.schema import Privacy
from pipeline.command_line import app
from pipeline.profile.character_classes import CLASSES, classes_and_widths
from pipeline.profile.date_years import count_years, year_range
from pipeline.profile.distinct_values import DistinctValues
from pipeline.profile.field import FieldProfile
from tests.pipeline.hand_town import write_hand_town

LAYOUT = """
layout: t_v1.T
format: delimited
charset: cp932
header: true
fields:
  - {name: NO, type: text}
  - {name: NAME, type: text}
  - {name: BORN, type: text}
  - {name: SEX, type: text}
  - {name: HELP, type: text}
  - {name: NOTE, type: text}
"""
# One person's name, number, day of birth and remark, each often enough to be a "frequent value".
CANARIES = ("秘密　花子", "ヒミツ", "7204918365", "19870613", "内密")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    product = tmp_path / "products" / "t_v1" / "layouts"
    product.mkdir(parents=True)
    (product / "T.yaml").write_text(LAYOUT, encoding="utf-8")
    return tmp_path


def layout(folder: Path) -> Path:
    return folder / "products" / "t_v1" / "layouts" / "T.yaml"


def deliver(folder: Path, rows: Iterable[str], name: str = "T.csv") -> Path:
    path = folder / name
    path.write_bytes("\r\n".join(["NO,NAME,BORN,SEX,HELP,NOTE", *rows, ""]).encode("cp932"))
    return path


def usual(count: int = 60) -> list[str]:
    return [
        f"{number:06},見本　太郎{number},{1950 + number % 40}0{1 + number % 9}15,{1 + number % 2},{number % 3},"
        for number in range(count)
    ]


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["profile", *map(str, arguments)])
    if isinstance(result.exception, MigrationError):
        return result.exception.exit_code, str(result.exception)
    return result.exit_code, result.output


def profile(folder: Path, *arguments: object) -> dict[str, Any]:
    code, out = run("--layout", layout(folder), "--json", *arguments)
    assert code == 0, out
    plain: dict[str, Any] = json.loads(out)
    return plain


def fields(plain: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = plain["profile"]["kinds"][""]["fields"]
    return found


def test_every_field_is_counted(folder: Path) -> None:
    rows = [*usual(), "000060,　 ,00000000,,9,x y"]
    found = fields(profile(folder, "--data", deliver(folder, rows)))
    number, name, born, sex, help_, note = (found[n] for n in ("NO", "NAME", "BORN", "SEX", "HELP", "NOTE"))
    assert (number["rows"], number["filled"], number["distinct"]) == (61, 61, 61)
    assert (name["filled"], name["blank"], name["null"]) == (60, 1, 0)
    assert (name["characters"], name["bytes"]) == ([6, 7], [11, 12])
    # 50 names of seven characters and 10 of six: 4 kanji and a space each, and a digit or two.
    assert name["classes"] == pytest.approx(
        {"digits": 110 / 410, "full signs": 60 / 410, "kanji": 240 / 410}, abs=1e-4
    )
    assert (born["dates"], born["years"], born["zeros"], born["codes"]) == (60, [1954, 1980], 1, None)
    assert sex["codes"] == {"1": 30, "2": 30}
    assert (sex["filled"], sex["rare_codes"]) == (60, 0)
    assert (help_["codes"], help_["rare_codes"]) == ({"0": 20, "1": 20, "2": 20}, 1)
    assert (note["filled"], note["codes"]) == (1, None)


def test_files_of_a_delivery_count_together(folder: Path) -> None:
    one, two = deliver(folder, usual(10)), deliver(folder, usual(20), "T2.csv")
    plain = profile(folder, "--data", one, "--data", two)
    assert plain["profile"]["files"] == ["T.csv", "T2.csv"]
    assert plain["profile"]["kinds"][""]["rows"] == 30
    assert fields(plain)["NO"]["distinct"] == 20


def test_no_value_of_a_person_is_in_any_output(folder: Path) -> None:
    canary = f"{CANARIES[2]},{CANARIES[0]}{CANARIES[1]},{CANARIES[3]},1,Q,{CANARIES[4]}"
    data = deliver(folder, [*[canary] * 50, *usual(20)])
    shown, kept = (
        run("--layout", layout(folder), "--data", data, "--out", folder / "p.json")[1],
        folder / "p.json",
    )
    again = run("--layout", layout(folder), "--data", data, "--previous", kept)[1]
    machine = run("--layout", layout(folder), "--data", data, "--previous", kept, "--json")[1]
    for output in (shown, again, machine, kept.read_text(encoding="utf-8")):
        assert [value for value in (*CANARIES, "秘密") if value in output] == []
    assert fields(json.loads(machine))["HELP"]["codes"] == {"Q": 50}


def test_an_unreadable_delivery_tells_no_value(folder: Path) -> None:
    data = folder / "T.csv"
    head = "NO,NAME,BORN,SEX,HELP,NOTE\r\n".encode("cp932")
    data.write_bytes(head + f"1,{CANARIES[0]},{CANARIES[3]},1,1,".encode("cp932") + b"\x81\r\n" + b"1,2\r\n")
    code, out = run("--layout", layout(folder), "--data", data)
    assert code == 1
    assert "unreadable NOTE undecodable_bytes: 1" in out
    assert "rejected short_record: 1" in out
    assert [value for value in CANARIES if value in out] == []


def test_protected_fields_show_neither_codes_nor_years(folder: Path) -> None:
    data = deliver(folder, usual())
    found = fields(profile(folder, "--data", data, "--protected", "HELP", "--protected", "BORN"))
    assert (found["HELP"]["codes"], found["HELP"]["privacy"]) == (None, "protected")
    assert (found["BORN"]["dates"], found["BORN"]["years"]) == (None, None)
    assert found["SEX"]["codes"] == {"1": 30, "2": 30}
    code, out = run("--layout", layout(folder), "--data", data, "--protected", "NAI")
    assert (code, "layout t_v1.T has no such field" in out) == (2, True)


def test_what_the_mappings_feed_into_personal_items_is_not_shown(tmp_path: Path) -> None:
    plan = write_hand_town(tmp_path)
    data = tmp_path / "SHIKAKU.csv"
    rows = ["0001,1,S1,AB,A,20200101,20201231"] * 20
    data.write_text("\n".join(["ATENA,SEQ,SETAI,SHIMEI,KBN,FROM,TO", *rows, ""]), encoding="ascii")
    path = plan.parents[2] / "products" / "hand_v1" / "layouts" / "SHIKAKU.yaml"
    found = fields(json.loads(run("--layout", path, "--data", data, "--json")[1]))
    assert {name: field["codes"] for name, field in found.items() if field["codes"]} == {
        "SEQ": {"1": 20},
        "KBN": {"A": 20},
    }
    assert found["SHIMEI"]["privacy"] == "personal"


def test_what_changed_since_the_delivery_before_comes_in_order(folder: Path) -> None:
    before = folder / "before.json"
    run("--layout", layout(folder), "--data", deliver(folder, usual()), "--out", before)
    rows = [row.replace(",2,", ",9,") if row.split(",")[3] == "2" else row for row in usual()]
    rows = [row + "x" for row in rows[:59]]
    plain = profile(folder, "--data", deliver(folder, rows), "--previous", before)
    assert [(d["field"], d["what"], d["before"], d["after"]) for d in plain["changed"]][:4] == [
        ("NOTE", "fill rate", "0.0 %", "100.0 %"),
        ("NOTE", "distinct", "0", "1"),
        ("SEX", "vanished code 2", "30", "< 10"),
        ("SEX", "new code 9", "< 10", "29"),
    ]
    assert ("", "records", "60", "59") in {
        (d["field"], d["what"], d["before"], d["after"]) for d in plain["changed"]
    }
    sizes = [d["size"] for d in plain["changed"]]
    assert sizes == sorted(sizes, reverse=True)
    shown = run("--layout", layout(folder), "--data", folder / "T.csv", "--previous", before)[1]
    assert "vanished code 2" in shown


def test_only_profiles_of_the_same_layout_are_compared(folder: Path) -> None:
    data, before = deliver(folder, usual(3)), folder / "before.json"
    run("--layout", layout(folder), "--data", data, "--out", before)
    shown = run("--layout", layout(folder), "--data", data, "--previous", before)
    assert (shown[0], "Nothing changed" in shown[1]) == (0, True)
    before.write_text(before.read_text(encoding="utf-8").replace("t_v1.T", "t_v1.U"), encoding="utf-8")
    code, out = run("--layout", layout(folder), "--data", data, "--previous", before)
    assert (code, "is a profile of t_v1.U, not of t_v1.T" in out) == (2, True)
    before.write_text(json.dumps(json.loads(before.read_text(encoding="utf-8")) | {"kinds": {"": 1}}))
    code, out = run("--layout", layout(folder), "--data", data, "--previous", before)
    assert (code, "is no profile" in out) == (2, True)
    code, out = run("--layout", layout(folder), "--data", data, "--out", data)
    assert (code, "is a file that is read" in out) == (2, True)


def test_batches_make_no_difference_and_numbers_and_bytes_have_a_profile() -> None:
    whole, parts = FieldProfile(), FieldProfile()
    numbers = pa.array([1, 2, 2, None, -3] * 20, pa.int64())
    whole.add(numbers)
    for start in range(0, 100, 7):
        parts.add(numbers.slice(start, 7))
    assert whole.facts() == parts.facts()
    assert (whole.facts()["distinct"], whole.facts()["null"]) == (3, 20)
    pictures = FieldProfile()
    pictures.add(pa.array([b"abc", b"", None], pa.binary()))
    facts = pictures.facts()
    assert (facts["filled"], facts["blank"], facts["null"], facts["bytes"], facts["codes"]) == (
        1,
        1,
        1,
        [3, 3],
        None,
    )


def test_a_vendor_character_is_one_character_of_two_bytes() -> None:
    field = FieldProfile()
    field.add(pa.array(["\ufff9F040\ufffb本"]))
    facts = field.facts()
    assert (facts["characters"], facts["bytes"]) == ([2, 2], [4, 4])
    assert facts["classes"] == {"kanji": 0.5, "vendor": 0.5}


def test_each_class_is_told_apart() -> None:
    texts = ["0", "a", "-", "ｱ", "Ａ", "　", "アあー", "漢々𠮷", "\ue000", "\t", "é"]
    counts, widths = classes_and_widths(pa.array(texts, pa.large_string()))
    assert dict(zip(CLASSES, counts.tolist(), strict=True)) == {
        "other": 1, "digits": 1, "letters": 1, "signs": 1, "half kana": 1, "full digits and letters": 1,
        "full signs": 1, "full kana": 3, "kanji": 3, "vendor": 1, "controls": 1,
    }  # fmt: skip
    assert widths.tolist() == [1, 1, 1, 1, 2, 2, 6, 6, 2, 1, 2]


def test_different_values_are_exact_up_to_the_bound() -> None:
    values = DistinctValues(most=3)
    values.add(pa.array(["a", "b", "a"], pa.large_string()))
    values.add(pa.array(["c"] * 12, pa.large_string()))
    assert (values.number, values.frequencies(10)) == (3, {"c": 12})
    values.add(pa.array(["d"], pa.large_string()))
    values.add(pa.array(["e"], pa.large_string()))
    assert (values.number, values.frequencies(1)) == (None, {})


def test_years_are_cut_so_that_no_single_person_shows() -> None:
    texts = [
        "19110203",
        *["1950-02-03"] * 9,
        *["S300405"] * 10,
        *["5060102"] * 10,
        "20250101",
        "20251301",
        "99999999",
    ]
    counts = count_years(pa.array(texts, pa.large_string()))
    assert {year: counts[year] for year in counts.nonzero()[0].tolist()} == {
        1911: 1,
        1950: 9,
        1955: 10,
        2024: 10,
        2025: 1,
    }
    assert year_range(counts) == [1950, 2024]
    assert year_range(counts * 0) is None
    alone = count_years(pa.array(["19110203"] * 6 + ["20250101"] * 6, pa.large_string()))
    assert year_range(alone) is None


def test_a_short_number_that_is_frequent_is_no_code_where_it_is_personal() -> None:
    field = FieldProfile(Privacy.PERSONAL)
    field.add(pa.array(["0001"] * 50))
    assert field.facts()["codes"] is None


def test_a_single_character_may_be_a_code_and_a_longer_kanji_text_never() -> None:
    kinds, words = FieldProfile(), FieldProfile()
    kinds.add(pa.array(["課"] * 20 + ["非"] * 9))
    words.add(pa.array(["課税"] * 20))
    assert (kinds.facts()["codes"], kinds.facts()["rare_codes"]) == ({"課": 20}, 1)
    assert words.facts()["codes"] is None


def test_a_table_of_a_database_has_a_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "layouts" / "K.yaml"
    path.parent.mkdir()
    path.write_text(
        "layout: t_v1.K\nformat: table\ntable: kojin\norder: [NO]\n"
        "fields:\n  - {name: NO, type: number, digits: 4}\n  - {name: KBN, type: text}\n",
        encoding="utf-8",
    )
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as database:
        database.execute("create table kojin (NO integer, KBN text)")
        database.executemany("insert into kojin values (?, ?)", [(n, "A") for n in range(1, 13)])
        database.commit()
    monkeypatch.setenv("HIKKOSHI_DATABASE_OLD", f"sqlite:///{tmp_path / 'old.sqlite'}")
    found = fields(json.loads(run("--layout", path, "--database", "old", "--json")[1]))
    assert (found["NO"]["distinct"], found["NO"]["codes"]) == (12, {})
    assert found["KBN"]["codes"] == {"A": 12}
    code, out = run("--layout", path)
    assert (code, "give --data, or --database" in out) == (2, True)
