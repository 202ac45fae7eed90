"""At the command line nothing of a library's own text is shown: it may hold a resident's value."""

import pytest

from pipeline import __main__ as command_line


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
    assert ended.value.code == 1
    assert "unexpected ValueError" in shown
    assert "CANARY" not in shown
