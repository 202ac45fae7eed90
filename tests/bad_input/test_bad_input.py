"""Bad input through the command line: the place, what is wrong, what to do, the exit code, and nothing visible."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from mappings.plan.plan import plan_path
from tests.golden.town_run import Town, make_town
from tests.pipeline.hand_town import write_hand_town

FORM = re.compile(r"^(SpecError|SourceError|TargetError|MigrationError) .+: .+\. .+\.$")


@dataclass(frozen=True)
class Answer:
    """What a command said and left behind."""

    code: int
    problems: list[str]
    output: str


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return make_town(tmp_path_factory.mktemp("bad"), "993026", 300, 3)


def run(town: Town, *arguments: str, **environment: str) -> Answer:
    command = [sys.executable, "-m", "pipeline", "run", str(plan_path(town.municipality)), *arguments]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("HIKKOSHI_", "AWS_"))}
    done = subprocess.run(
        command,
        env=clean | town.environment | environment,
        capture_output=True,
        check=False,
        text=True,
    )
    problems = [line for line in done.stderr.splitlines() if FORM.match(line)]
    assert "Traceback" not in done.stderr
    return Answer(done.returncode, problems, done.stdout + done.stderr)


def with_file(town: Town, name: str, content: bytes, tmp_path: Path, source: str = "juki") -> str:
    """A copy of a source's folder with one file replaced, as a --folder argument."""
    original = town.root / "sources" / town.municipality / source
    folder = town.root / "sources" / f"bad-{tmp_path.name}"
    shutil.copytree(original, folder)
    (folder / name).write_bytes(content)
    return f"{source}={folder.name}"


def register(town: Town) -> bytes:
    return (town.root / "sources" / town.municipality / "juki" / "JUMINM.DAT").read_bytes()


def objects(town: Town) -> list[Path]:
    return [path for path in (town.root / "home" / "objects").rglob("*") if path.is_file()]


def test_a_size_that_is_no_multiple_of_the_record_length(town: Town, tmp_path: Path) -> None:
    folder = with_file(town, "JUMINM.DAT", register(town)[:-100], tmp_path)
    answer = run(town, "--business", "001", "--until", "extract", "--folder", folder, "--run", tmp_path.name)
    assert answer.code == 1
    told = "\n".join(answer.problems)
    assert "JUMINM.DAT: the file is no multiple of the record length 600; 500 bytes are over." in told
    assert "control total" in told  # the trailer was cut, so that nobody takes the rest for complete
    assert not objects(town)


def test_a_wrong_charset(town: Town, tmp_path: Path) -> None:
    ascii_file = b"D" + b"1" * 599
    folder = with_file(town, "JUMINM.DAT", ascii_file * 300, tmp_path)
    answer = run(town, "--business", "001", "--until", "extract", "--folder", folder, "--run", tmp_path.name)
    assert answer.code == 1
    assert "cannot be read as the layout says" in answer.problems[0]
    tax = (town.root / "sources" / town.municipality / "zei" / "KAZEI.csv").read_bytes()
    folder = with_file(town, "KAZEI.csv", tax.decode("cp932").encode(), tmp_path / "utf8", "zei")
    answer = run(town, "--business", "010", "--until", "extract", "--folder", folder, "--run", tmp_path.name)
    assert answer.code == 1
    assert "the file is UTF-8, but the layout says CP932" in answer.problems[0]


def test_a_missing_file(town: Town, tmp_path: Path) -> None:
    answer = run(town, "--until", "extract", "--folder", "juki=nowhere", "--run", tmp_path.name)
    assert answer.code == 1
    assert "there is no file JUMINM*.DAT" in answer.problems[0]


def test_an_empty_file(town: Town, tmp_path: Path) -> None:
    folder = with_file(town, "JUMINM.DAT", b"", tmp_path)
    answer = run(town, "--business", "001", "--until", "extract", "--folder", folder, "--run", tmp_path.name)
    assert answer.code == 1
    assert "JUMINM.DAT: the file is empty" in answer.problems[0]


def test_a_trailer_that_disagrees(town: Town, tmp_path: Path) -> None:
    answer = run(
        town,
        "--until",
        "extract",
        "--folder",
        f"juki={town.municipality}/juki_trailer",
        "--run",
        tmp_path.name,
    )
    assert answer.code == 1
    assert "control total" in answer.problems[0]
    assert "Ask for a new delivery" in answer.problems[0]


def test_a_record_of_an_unknown_kind_is_rejected_whole_and_the_rest_goes_on(
    town: Town, tmp_path: Path
) -> None:
    content = bytearray(register(town))
    content[600 * 5] = 0xE7
    folder = with_file(town, "JUMINM.DAT", bytes(content), tmp_path)
    answer = run(town, "--business", "001", "--until", "extract", "--folder", folder, "--run", tmp_path.name)
    assert answer.code == 1
    assert "control total" in answer.output


def test_a_spec_with_mistakes_lists_them_all_and_reads_nothing(tmp_path: Path) -> None:
    plan = write_hand_town(tmp_path)
    spec = plan.parents[2] / "products" / "hand_v1" / "SETAI.yaml"
    spec.write_text(
        spec.read_text(encoding="utf-8")
        .replace("from: KIGO", "from: NO_A")
        .replace("from: ATENA", "from: NO_B"),
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pipeline", "run", str(plan)]
    environment = os.environ | {
        "HIKKOSHI_HOME": str(tmp_path / "home"),
        "HIKKOSHI_SOURCES": str(tmp_path / "sources"),
    }
    done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
    problems = [line for line in done.stderr.splitlines() if FORM.match(line)]
    assert done.returncode == 2
    assert sum("the source has no field" in problem for problem in problems) == 2
    assert not (tmp_path / "home" / "objects").exists()


def test_a_store_that_is_down(town: Town, tmp_path: Path) -> None:
    dsn = f"postgresql://nobody@/none?host={tmp_path}"
    answer = run(town, "--business", "031", "--run", tmp_path.name, HIKKOSHI_STORE=dsn)
    assert answer.code == 3
    assert answer.problems[0].startswith("TargetError")


def test_no_store_at_all_says_how_to_go_on(town: Town, tmp_path: Path) -> None:
    answer = run(town, "--business", "031", "--run", tmp_path.name)
    assert answer.code == 2
    assert "Set HIKKOSHI_STORE" in answer.problems[0]


def test_a_bucket_that_does_not_exist(town: Town, tmp_path: Path, s3_environment: dict[str, str]) -> None:
    environment = s3_environment | {"HIKKOSHI_OBJECTS": "s3://no-such-bucket-here/x"}
    answer = run(town, "--business", "031", "--until", "extract", "--run", tmp_path.name, **environment)
    assert answer.code == 3
    assert "no-such-bucket-here" in answer.problems[0]


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_full_disk(town: Town, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        answer = run(
            town, "--business", "001", "--until", "extract", "--run", tmp_path.name, HIKKOSHI_HOME=str(small)
        )
        assert answer.code == 3
        assert "full" in answer.problems[0]
        assert not list(small.rglob("manifests/*"))
    finally:
        subprocess.run(["umount", str(small)], check=False)


def test_nothing_became_visible_by_any_of_it(town: Town, tmp_path: Path, store_dsn: str) -> None:
    answer = run(
        town,
        "--business",
        "031",
        "--folder",
        "juki=nowhere",
        "--run",
        tmp_path.name,
        HIKKOSHI_STORE=store_dsn,
    )
    assert answer.code in (0, 1)
    with psycopg.connect(store_dsn) as connection:
        stable = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname = 'm993026_b031'"
        ).fetchall()
    assert stable == []


def test_an_unknown_plan_business_stage_or_purpose(town: Town) -> None:
    for arguments, words in (
        (("--business", "999"), "is not in the plan"),
        (("--until", "moon"), "is not known"),
        (("--purpose", "fun"), "purpose must be one of"),
    ):
        answer = run(town, *arguments)
        assert answer.code == 2
        assert words in answer.output
