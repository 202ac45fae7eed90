"""At the command line nothing of a library's own text is shown: it may hold a resident's value."""

from pathlib import Path

import pyarrow as pa
import pytest

from pipeline import __main__ as command_line
from tests.pipeline.hand_town import write_hand_town
from transforms.conversion import Context, Conversion, Converted, Options
from transforms.registry import CONVERSIONS


def test_an_unexpected_error_keeps_its_text(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise ValueError("could not convert CANARY")

    monkeypatch.setattr(command_line, "app", fails)
    monkeypatch.setattr(command_line, "_swallow_output", lambda: None)
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    shown = capfd.readouterr().err
    assert ended.value.code == 3
    assert "unexpected ValueError" in shown
    assert "CANARY" not in shown


def _refusing(_: Options, __: Context) -> Conversion:
    """A conversion with a fault: a library refuses, and says of which value."""

    def convert(_: tuple[pa.Array, ...]) -> Converted:
        raise pa.ArrowInvalid("Could not convert 'CANARY'")

    return convert


def test_a_fault_in_a_conversion_names_mapping_item_and_conversion(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    product = write_hand_town(tmp_path).parents[2] / "products" / "hand_v1"
    (product / "cases").mkdir()
    case = "mapping: hand_v1.SHIKAKU\ncases:\n  - {name: c, given: {ATENA: CANARY}, expect: {skipped: 0}}\n"
    (product / "cases" / "SHIKAKU.yaml").write_text(case, encoding="utf-8")
    data = tmp_path / "CANARY.csv"
    data.write_text("ATENA,SEQ,SETAI,SHIMEI,KBN,FROM,TO\n0001,1,S1,CANARY,A,20200101,\n", encoding="utf-8")
    monkeypatch.setitem(CONVERSIONS, "western_date", _refusing)
    monkeypatch.setattr(command_line, "_swallow_output", lambda: None)
    cases = ["cases", str(product)]
    preview = ["preview", str(product / "SHIKAKU.yaml"), "--data", str(data)]
    for command in (cases, preview):
        monkeypatch.setattr("sys.argv", ["hikkoshi", *command])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        shown = capfd.readouterr().err
        assert ended.value.code == 3
        for words in ("mapping hand_v1.SHIKAKU", "shikakushutokunengappi", "conversion western_date"):
            assert words in shown
        assert "CANARY" not in shown.replace(str(data), "")
