"""Own measures end to end: from the ledger to the promoted view and the exchange file, apart from other businesses."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from contracts.errors import SpecError
from loaders.store import StoreTarget
from mappings.plan.plan import plan_path, read_plan
from mappings.spec.reader import spec_of
from mappings.workbook.export import export_workbook
from mappings.workbook.importing import import_workbook
from pipeline.command_line import app
from pipeline.coverage import cover, coverage_rows, require_decided
from pipeline.request import RunRequest
from pipeline.stage_folder import Manifest, fetch_output, read_manifest
from pipeline.stages import STAGES, run_stage
from storage import open_store
from tests.golden.town_run import Town, in_environment, make_town
from tests.leaks.search import canaries, found_in, written_texts
from tests.pipeline.own_village import EXTENSION, write_own_village
from tests.whole_run import migrate

VILLAGE = "993026"
GROUP = "x_child_medical"


@dataclass(frozen=True)
class Migrated:
    """The village after its promotion, and the database that it is in."""

    town: Town
    dsn: str

    def rows(self, query: str, role: str = "") -> list[tuple[object, ...]]:
        with psycopg.connect(self.dsn) as connection:
            if role:
                connection.execute(psycopg.sql.SQL("SET ROLE {}").format(psycopg.sql.Identifier(role)))
            return connection.execute(query.encode()).fetchall()

    def objects(self, name: str) -> list[Path]:
        return sorted((self.town.root / "home" / "objects").rglob(name))


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory, store_dsn: str) -> Iterator[Migrated]:
    town = make_town(tmp_path_factory.mktemp("village"), VILLAGE, 300, 3)
    with in_environment(town.environment | {"HIKKOSHI_STORE": store_dsn}):
        migrate(RunRequest(str(plan_path(VILLAGE)), "own"))
        yield Migrated(town, store_dsn)


def truth(village: Migrated) -> list[dict[str, object]]:
    found: list[dict[str, object]] = pq.read_table(village.town.truth / f"{GROUP}.parquet").to_pylist()
    return found


def test_the_promoted_view_shows_what_the_ledger_says(village: Migrated) -> None:
    expected = truth(village)
    names = ", ".join(f'"{name}"' for name in expected[0])
    shown = village.rows(f'SELECT {names} FROM m993026_b001."{GROUP}" ORDER BY atenabango, jukyurirekibango')
    assert shown == [tuple(row.values()) for row in expected]
    english = village.rows(
        f'SELECT person_no, from_day::text FROM m993026_b001_en."{GROUP}" ORDER BY 1, history_no'
    )
    assert english == [(row["atenabango"], row["shikakukaishinengappi"]) for row in expected]


def test_the_database_says_basis_and_retention(village: Migrated) -> None:
    comments = village.rows(
        "SELECT obj_description(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        f" WHERE relname = '{GROUP}' AND nspname LIKE 'm993026_b001%'"
    )
    assert len(comments) == 3, "the version's table, its view, its view in English"
    for (comment,) in comments:
        assert "鶴浜村子ども医療費助成条例" in str(comment)
        assert "資格終了年月日から5年" in str(comment)


def test_the_delivery_has_the_file_and_says_how_long_its_rows_are_kept(village: Migrated) -> None:
    manifests = [json.loads(path.read_text()) for path in village.objects("manifest.json")]
    own = [(m, file) for m in manifests for file in m.get("files", []) if file["group"] == GROUP]
    ((manifest, file),) = own
    assert manifest["business"] == "001"
    assert file["own_measure"] == {
        "title": "子ども医療費助成",
        "legal_basis": "鶴浜村子ども医療費助成条例（架空）第3条",
        "years": 5,
        "after": "shikakushuryonengappi",
        "retention": "資格終了年月日から5年",
    }
    assert not [
        f for m in manifests for f in m.get("files", []) if f["group"] != GROUP and "own_measure" in f
    ]
    (path,) = village.objects("*子ども医療費受給者情報*.csv")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    expected = truth(village)
    assert len(rows) == file["rows"] == len(expected)
    assert rows == [{k: "" if v is None else str(v) for k, v in row.items()} for row in expected]
    assert file["totals"]["getsugakujogen"] == str(sum(int(str(row["getsugakujogen"])) for row in expected))


def test_the_report_has_a_line_a_measure(village: Migrated) -> None:
    (path,) = village.objects("report.html")
    page = path.read_text("utf-8")
    section = page.split("<h2>独自施策</h2>")[1].split("<h2>")[0]
    assert "子ども医療費助成" in section
    assert "鶴浜村子ども医療費助成条例" in section
    assert "資格終了年月日から5年" in section
    assert f">{len(truth(village))}<" in section


def test_it_is_checked_and_reconciled_like_any_group(village: Migrated) -> None:
    query = "SELECT finding->>'check', finding->>'status' FROM control.findings WHERE finding->>'group' = "
    found = village.rows(f"{query}'{GROUP}'")
    checks = {str(check) for check, _ in found}
    assert {"key_unique", "parent"} <= {check.rpartition(".")[2] for check in checks}
    assert any(check.startswith("reconcile.") for check in checks)
    assert {str(status) for check, status in found if str(check).startswith("reconcile.")} == {"passed"}


def test_its_persons_are_sought_in_the_register(village: Migrated) -> None:
    query = "SELECT finding->>'business', (finding->>'checked')::int, (finding->>'failed')::int FROM control.findings"
    found = village.rows(
        f"{query} WHERE finding->>'check' = 'between.person_absent' AND finding->>'business' = '001'"
    )
    assert found == [("001", len({row["atenabango"] for row in truth(village)}), 0)]


def test_no_value_of_it_stands_outside_the_data(village: Migrated, services_home: Path) -> None:
    own = {str(row["jukyushabango"]) for row in truth(village)}
    values = canaries(village.town)
    assert own <= values
    texts = written_texts(str(village.town.root / "home" / "objects"), village.dsn, services_home)
    assert found_in(texts, values) == []


def test_it_is_previewed_as_the_plan_names_it(village: Migrated) -> None:
    ledger = village.town.root / "sources" / VILLAGE / "dokuji" / "kodomo_iryo.csv"
    command = ["preview", "own.KODOMO_IRYO", "--data", str(ledger), "--plan", VILLAGE, "--mask", "--json"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code in (0, 1), done.exception
    assert json.loads(done.stdout)["mapping"] == "own.KODOMO_IRYO"


@pytest.mark.parametrize("command", [["describe"], ["lint"], ["cases"]], ids=["describe", "lint", "cases"])
def test_commands_on_specs_know_it(command: list[str]) -> None:
    own = plan_path(VILLAGE).parent / "own"
    path = own / "cases" if command == ["cases"] else own / "KODOMO_IRYO.yaml"
    done = CliRunner().invoke(app, [*command, str(path)])
    assert done.exit_code == 0, done.output


def test_a_reviewed_workbook_reads_back_to_the_mapping(tmp_path: Path) -> None:
    own = plan_path(VILLAGE).parent / "own" / "KODOMO_IRYO.yaml"
    export_workbook(own, tmp_path / "own.xlsx")
    assert import_workbook(tmp_path / "own.xlsx", own)[1] == own.read_text("utf-8")


def test_the_reader_of_another_business_cannot_read_it(village: Migrated) -> None:
    assert village.rows(f'SELECT count(*) FROM m993026_b001."{GROUP}"', "m993026_b001_reader") == [
        (len(truth(village)),)
    ]
    for role in ("m993026_b010_reader", "m993026_b024_reader", "m993026_b031_reader"):
        for schema in ("m993026_b001", "m993026_b001_en", "m993026_b001_v0001"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                village.rows(f'SELECT count(*) FROM {schema}."{GROUP}"', role)


@pytest.mark.parametrize("where", [["--run", "own"], ["--visible"]], ids=["run", "store"])
def test_it_is_exported(village: Migrated, where: list[str], tmp_path: Path) -> None:
    command = [
        "standard",
        "export",
        VILLAGE,
        "001",
        "--out",
        str(tmp_path),
        "--group",
        GROUP,
        "--json",
        *where,
    ]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.exception
    (file,) = json.loads(done.stdout)
    assert (file["group"], file["rows"]) == (GROUP, len(truth(village)))


def test_coverage_counts_it_in_both_directions() -> None:
    plan = read_plan(plan_path(VILLAGE))
    covered = coverage_rows(plan, cover(plan, business="001"))["businesses"][0]
    (items,) = [table for table in covered["items"]["tables"] if table["name"] == GROUP]
    (fields,) = [table for table in covered["fields"]["tables"] if table["name"] == "own.KODOMO_IRYO"]
    assert items["title"] == "子ども医療費受給者情報（独自施策）"
    assert len(items["cells"]) == 12
    assert len(fields["cells"]) == 9
    require_decided(plan, "001")
    elsewhere = read_plan(plan_path("992011"))
    assert not [t for b in cover(elsewhere) for t in b.tables if t.name.startswith(("x_", "own."))]


def test_rolling_back_takes_it_away_again(village: Migrated) -> None:
    target = StoreTarget(village.dsn)
    assert target.roll_back(VILLAGE, "001", "移行 班長") is None
    assert target.visible(VILLAGE, "001") is None
    with pytest.raises(psycopg.errors.UndefinedTable):
        village.rows(f'SELECT count(*) FROM m993026_b001."{GROUP}"')


@pytest.fixture
def by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HIKKOSHI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HIKKOSHI_SOURCES", str(tmp_path / "sources"))
    monkeypatch.delenv("HIKKOSHI_OBJECTS", raising=False)
    return write_own_village(tmp_path)


def settle(plan: Path, run: str = "r1") -> dict[str, Manifest]:
    store, upstream, found = open_store(str(plan.parents[3] / "home" / "objects")), None, {}
    for stage in STAGES[:3]:
        upstream = run_stage(RunRequest(str(plan), run), "024", stage, upstream).manifest
        found[stage] = read_manifest(store, upstream)
    return found


def keys(plan: Path, settled: Manifest, group: str) -> list[tuple[object, ...]]:
    store = open_store(str(plan.parents[3] / "home" / "objects"))
    table = pq.read_table(fetch_output(store, settled, f"standard/{group}.parquet", plan.parents[3]))
    return [tuple(row.values())[:3] for row in table.to_pylist()]


def test_rows_of_own_groups_wait_with_their_person_and_follow_their_parent(by_hand: Path) -> None:
    settled = settle(by_hand)["settle"]
    ledger = {row["group"]: row for row in settled.facts["rows"]}
    numbers = ("slots", "empty", "rejected", "held", "written")
    # 0006 lacks the reason that 世帯 needs; 0003 waits for its payment; 0001 and 0088 move.
    assert [ledger["x_support"][n] for n in numbers] == [4, 0, 1, 1, 2]
    assert [ledger["x_support_payment"][n] for n in numbers] == [8, 3, 1, 1, 3]
    assert keys(by_hand, settled, "x_support") == [("0001", "2024", "1"), ("0088", "2024", "1")]
    assert keys(by_hand, settled, "x_support_payment") == [
        ("0001", "2024", 1), ("0001", "2024", 2), ("0088", "2024", 1),
    ]  # fmt: skip
    # What the own measure rejects holds the person's rows of the standard's groups of the business too.
    assert ledger["g_nhi_member"]["held"] > 1


def test_names_of_items_may_be_words_of_sql(
    by_hand: Path, monkeypatch: pytest.MonkeyPatch, store_dsn: str
) -> None:
    """`to` and `do` are Japanese too."""
    monkeypatch.setenv("HIKKOSHI_STORE", store_dsn)
    words = {"kubun": "order", "riyu": "row", "tanka": "to", "tokki": "select", "kai": "end", "hoho": "reason",
             "nendo": "group", "shuryobi": "child", "shiharaibi": "waiting"}  # fmt: skip
    for path in (by_hand.parent / "extensions" / "support.yaml", by_hand.parent / "own" / "SHIEN.yaml"):
        text = path.read_text()
        for name, word in words.items():
            text = re.sub(rf"(?<![\w/.]){name}(?![\w.])", word, text)
        path.write_text(text)
    _forget_specs()
    migrate(RunRequest(str(by_hand), "r1"))
    with psycopg.connect(store_dsn) as connection:
        shown = connection.execute('SELECT "order", "row", "to"::text FROM m992011_b024.x_support').fetchall()
    assert shown == [("1", None, "12345.67"), ("1", None, "1.00")]


def test_a_changed_extension_is_converted_again(by_hand: Path) -> None:
    first = settle(by_hand, "r1")["convert"]
    again = settle(by_hand, "r1")["convert"]
    assert again.key == first.key
    path = by_hand.parent / "extensions" / "support.yaml"
    path.write_text(EXTENSION.replace("years: 5", "years: 6"))
    _forget_specs()
    assert settle(by_hand, "r1")["convert"].key != first.key


def test_a_wrong_extension_stops_a_run_before_a_byte_is_read(by_hand: Path) -> None:
    path = by_hand.parent / "extensions" / "support.yaml"
    path.write_text(EXTENSION.replace("type: YEAR", "type: JAHR"))
    _forget_specs()
    with pytest.raises(SpecError, match="type 'JAHR' is not known"):
        settle(by_hand)
    assert not (by_hand.parents[3] / "home" / "objects" / "992011").exists()


def _forget_specs() -> None:
    spec_of.cache_clear()
