"""What the embedded servers need to find themselves again: `services.json` in the home folder, mode 0600."""

import fcntl
import json
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from contracts.errors import Problem, TargetError

# Airflow's own ports: its UI and API, its log server, its triggerer.
_TAKEN = {8080, 8793, 8794}
_S3_PORTS = ("master", "master_grpc", "volume", "volume_grpc", "filer", "filer_grpc", "s3", "s3_grpc")


@dataclass(frozen=True, slots=True)
class ServicesState:
    """Ports and secrets of this home's servers; `municipal_keys` maps a municipality to its S3 key pair."""

    postgres_port: int
    postgres_password: str
    s3_ports: dict[str, int]
    access_key: str
    secret_key: str
    municipal_keys: dict[str, tuple[str, str]]

    def with_postgres_port(self) -> "ServicesState":
        """The same with another free port for PostgreSQL."""
        return replace(self, postgres_port=free_ports(1)[0])

    def with_s3_ports(self) -> "ServicesState":
        """The same with other free ports for the S3 server."""
        return replace(self, s3_ports=_free_s3_ports())

    def with_municipality(self, municipality: str) -> "ServicesState":
        """The same with a key pair for this municipality."""
        return replace(self, municipal_keys={**self.municipal_keys, municipality: key_pair()})


def new_state() -> ServicesState:
    """Fresh ports and secrets."""
    access, secret = key_pair()
    return ServicesState(free_ports(1)[0], secrets.token_urlsafe(24), _free_s3_ports(), access, secret, {})


def read_state(home: Path) -> ServicesState | None:
    """The state of this home, None when its servers were never started."""
    path = home / "services.json"
    if not path.is_file():
        return None
    try:
        plain: dict[str, Any] = json.loads(path.read_text())
        keys = {code: (pair[0], pair[1]) for code, pair in plain.pop("municipal_keys").items()}
        return ServicesState(**plain, municipal_keys=keys)
    except (ValueError, TypeError, KeyError, LookupError):
        raise TargetError(
            Problem(
                str(path), "the file is damaged.", "Restore it, or remove the home folder and start anew."
            )
        ) from None


def write_state(home: Path, state: ServicesState) -> None:
    """Remember the state, readable by nobody else."""
    write_private(home / "services.json", json.dumps(asdict(state), indent=1))


def write_private(path: Path, text: str) -> None:
    """Replace a file by one of mode 0600, at once."""
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    partial.replace(path)


@contextmanager
def services_lock(home: Path) -> Iterator[None]:
    """One process at a time starts or stops this home's servers."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "services.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def key_pair() -> tuple[str, str]:
    """A new S3 access key and secret key."""
    return secrets.token_hex(10).upper(), secrets.token_urlsafe(30)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now, below the range that systems hand out to clients."""
    found: set[int] = set()
    while len(found) < count:
        port = 20000 + secrets.randbelow(10000)
        if port not in _TAKEN and is_free(port):
            found.add(port)
    return sorted(found)


def is_free(port: int) -> bool:
    """Whether nobody listens on this port of the loopback address."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_s3_ports() -> dict[str, int]:
    return dict(zip(_S3_PORTS, free_ports(len(_S3_PORTS)), strict=True))
