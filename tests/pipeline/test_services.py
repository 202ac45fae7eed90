"""The embedded servers come up, survive a kill, and leave nothing running."""

import os
import signal
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from contracts.errors import TargetError
from pipeline import services
from pipeline.embedded_postgres import place_of
from pipeline.embedded_s3 import s3_process


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of its own, with a space in its path."""
    return tmp_path / "a home"


def test_a_life_of_the_servers(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    try:
        first = services.up(home)
        assert services.up(home) == first
        assert (home / "services.json").stat().st_mode & 0o777 == 0o600
        assert 8080 not in {first.state.postgres_port, *first.state.s3_ports.values()}

        process, place = s3_process(home), place_of(home)
        postmaster = int((place.data / "postmaster.pid").read_text().split()[0])
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        os.kill(postmaster, signal.SIGKILL)
        process.wait(5)
        assert not services.status(home).s3
        assert services.up(home) == first
        status = services.status(home)
        assert (status.postgres, status.s3) == (True, True)

        services.down(home)
        status = services.status(home)
        assert (status.postgres, status.s3) == (False, False)
        here = [p for p in psutil.process_iter(["cmdline"]) if str(home) in " ".join(p.info["cmdline"] or [])]
        assert here == []
    finally:
        services.remove(home)
    assert not place.folder.exists()
    assert capfd.readouterr() == ("", "")


def test_a_home_without_servers_says_so(home: Path) -> None:
    with pytest.raises(TargetError, match="no embedded servers were started here"):
        services.addresses(home)
    assert not services.status(home).postgres
